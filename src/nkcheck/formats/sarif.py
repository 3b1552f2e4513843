"""SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nkcheck import __version__
from nkcheck.errors import Fault, Level, Linted
from nkcheck.formats.problems import Problem, problems, relative
from nkcheck.report import Run
from nkcheck.rules import REASONS, Reason
from nkcheck.terminal import Look, one_line, safe

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT = "nkcheckFinding/v1"  # the number changes with what it is made of


def write(run: Run, look: Look) -> str:
    """One run with all problems, and with the files that could not be read as what kept the run from being whole."""
    unread = [_notification(fault) for fault in run.unread]
    invocation = {"executionSuccessful": not unread, **({"toolExecutionNotifications": unread} if unread else {})}
    results = [_of_problem(problem) for problem in problems(run)]
    return _log([_rule(reason) for reason in REASONS.values()], results, {"invocations": [invocation]})


def write_faults(linted: Linted, look: Look) -> str:
    """One run with the faults of a claims folder, and the rules that they break."""
    rules = sorted({fault.rule for fault in linted.faults})
    told = {fault.rule: linted.rules[fault.rule] for fault in linted.faults}
    results = [_of_fault(fault, rules) for fault in linted.faults]
    return _log([{"id": rule, "shortDescription": {"text": told[rule]}} for rule in rules], results, {})


def _log(rules: list[dict[str, Any]], results: list[dict[str, Any]], more: dict[str, Any]) -> str:
    driver = {"name": "nkcheck", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", **more, "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(reason: Reason) -> dict[str, Any]:
    text = markdown = reason.says
    if reason.earns:
        text += f"\n\nA text that earns it: {reason.earns}\n\nA text that does not: {reason.spared}"
        markdown += f"\n\nA text that earns it:\n\n    {reason.earns}\n\nA text that does not:\n\n    {reason.spared}"
    return {
        "id": reason.name,
        "shortDescription": {"text": reason.says},
        "fullDescription": {"text": reason.says},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[reason.level]},
    }


def _of_problem(problem: Problem) -> dict[str, Any]:
    region = _region(problem.line, problem.column, problem.end_line, problem.end_column)
    where = _where(problem.path, region)
    more = {"verdict": problem.finding.verdict.value, "claim": problem.finding.claim} if problem.finding else {}
    return {
        "ruleId": problem.rule,
        "ruleIndex": list(REASONS).index(problem.rule),
        "level": _LEVELS[problem.level],
        "message": {"text": _unlinked(problem.message)},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {_FINGERPRINT: problem.fingerprint},
        **({} if problem.replacement is None else {"fixes": [_fix(where, problem)]}),
        "properties": {**more, "tags": list(problem.others)},
    }


def _fix(where: dict[str, Any], problem: Problem) -> dict[str, Any]:
    replacement = {"deletedRegion": where["region"], "insertedContent": {"text": problem.replacement}}
    return {
        "description": {"text": f"Write “{problem.replacement}”."},
        "artifactChanges": [{"artifactLocation": where["artifactLocation"], "replacements": [replacement]}],
    }


def _notification(fault: Fault) -> dict[str, Any]:
    where = _where(relative(fault.path), _region(fault.line, fault.column))
    return {
        "descriptor": {"id": fault.rule},
        "level": _LEVELS[fault.level],
        "message": {"text": _unlinked(one_line(fault.message))},
        "locations": [{"physicalLocation": where}],
    }


def _of_fault(fault: Fault, rules: list[str]) -> dict[str, Any]:
    return {
        "ruleId": fault.rule,
        "ruleIndex": rules.index(fault.rule),
        "level": _LEVELS[fault.level],
        "message": {"text": safe(fault.message)},
        "locations": [{"physicalLocation": _where(relative(fault.path), _region(fault.line, fault.column))}],
    }


def _unlinked(text: str) -> str:
    """The text without what viewers would make a link of, `[words](address)`: a draft may hold such."""
    return text.replace("](", "\\](")


def _where(path: str, region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(path)}, **({"region": region} if region else {})}


def _region(line: int | None, column: int | None, end_line: int | None = None, end_column: int | None = None) -> dict[str, int]:
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {name: value for name, value in region.items() if value is not None} if line is not None else {}


def _uri(path: str) -> str:
    """A file as a reference relative to the working directory; as a whole address where it lies elsewhere."""
    file = Path(path)
    return file.as_uri() if file.is_absolute() else quote(os.fsencode(path))
