"""The report as JSON: its keys and their order are a contract with other programs.

ASCII only, so that no terminal, encoding or control character can change what is read back.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from nkcheck.errors import Fault, Level, Linted
from nkcheck.figure import Figure
from nkcheck.report import Cited, Finding, Report, Run, Verdict
from nkcheck.terminal import Look

VERSION = 1


def write(run: Run, look: Look) -> str:
    """One JSON object, indented, with a line end."""
    return json.dumps(as_dict(run), indent=2) + "\n"


def write_faults(linted: Linted, look: Look) -> str:
    """The faults of a claims folder as one JSON object."""
    counts = Counter(fault.level for fault in linted.faults)
    summary = {"files": len(linted.files), **{level.value: counts[level] for level in (Level.ERROR, Level.WARNING, Level.NOTE)}}
    faults = [fault_dict(fault) for fault in linted.faults]
    return json.dumps({"version": VERSION, "faults": faults, "summary": summary}, indent=2) + "\n"


def as_dict(run: Run) -> dict[str, Any]:
    """All that a run has found. Documents whose settings name other claims than the first one's say so themselves."""
    findings = [finding for report in run.reports for finding in report.findings]
    verdicts = Counter(finding.verdict for finding in findings)
    return {
        "version": VERSION,
        "claims": {"path": run.claims_path, "sha256": run.claims_sha256},
        "documents": [document(report, run) for report in run.reports],
        **({"unread": [fault_dict(fault) for fault in run.unread]} if run.unread else {}),
        "summary": {
            "documents": len(run.reports),
            "figures": len(findings),
            **{verdict.value: verdicts[verdict] for verdict in Verdict},
        },
    }


def document(report: Report, run: Run) -> dict[str, Any]:
    """One document of a run."""
    own = {} if report.claims_sha256 == run.claims_sha256 else {"claims": {"path": report.claims_path, "sha256": report.claims_sha256}}
    return {
        "path": report.path,
        "date": report.date,
        **own,
        "findings": [finding_dict(finding) for finding in report.findings],
        "faults": [fault_dict(fault) for fault in report.faults],
        **({"text": report.text} if report.extracted else {}),
    }


def fault_dict(fault: Fault) -> dict[str, Any]:
    return {**fault._asdict(), "level": fault.level.value}


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A figure of a document with all that is said of it."""
    return {
        "text": finding.text,
        "start": finding.start,
        "end": finding.end,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "figure": figure_dict(finding.figure),
        "claim": finding.claim,
        "question": finding.question,
        "verdict": finding.verdict.value,
        "level": finding.level.value,
        "rules": list(finding.rules),
        "message": finding.message,
        "suggestion": finding.suggestion,
        "replacements": list(finding.replacements),
        "quieted": list(finding.quieted),
        "sentence": finding.sentence,
        "note": finding.note,
        "citations": [_cited(cited) for cited in finding.citations],
    }


def figure_dict(figure: Figure) -> dict[str, Any]:
    """A figure as JSON has it: `high` only where it is a range or vague, a date as EDTF."""
    value = figure.when.edtf() if figure.when is not None else _number(figure.value)
    high = {} if figure.high is None else {"high": _number(figure.high)}
    return {"value": value, **high, "bound": figure.bound.value, "kind": figure.kind.value, "unit": figure.unit}


def _number(value: float) -> float | int:
    """A whole number without its '.0'."""
    return int(value) if value == int(value) else value


def _cited(cited: Cited) -> dict[str, Any]:
    return {
        "source": cited.source,
        "origin": cited.origin,
        "figure": cited.figure.text,
        "stance": cited.stance.value,
        "quote": cited.quote,
        "locator": cited.locator,
        "url": cited.url,
        "heard": cited.heard,
        "chain": list(cited.chain),
    }
