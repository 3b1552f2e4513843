"""SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nkcheck import __version__
from nkcheck.errors import Fault, Level, Linted
from nkcheck.terminal import Look, safe

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write_faults(linted: Linted, look: Look) -> str:
    """One run with the faults of a claims folder, and the rules that they break."""
    rules = sorted({fault.rule for fault in linted.faults})
    told = {fault.rule: linted.rules[fault.rule] for fault in linted.faults}
    driver = {
        "name": "nkcheck",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": told[rule]}} for rule in rules],
    }
    results = [_result(fault, rules) for fault in linted.faults]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(fault: Fault, rules: list[str]) -> dict[str, Any]:
    region = {"startLine": fault.line, "startColumn": fault.column}
    where: dict[str, Any] = {"artifactLocation": {"uri": _uri(fault.path)}}
    if fault.line is not None:
        where["region"] = {name: value for name, value in region.items() if value is not None}
    return {
        "ruleId": fault.rule,
        "ruleIndex": rules.index(fault.rule),
        "level": _LEVELS[fault.level],
        "message": {"text": safe(fault.message)},
        "locations": [{"physicalLocation": where}],
    }


def _uri(path: str) -> str:
    """A file as a reference relative to the working directory; as a whole address where it lies elsewhere."""
    file = Path(path)
    if not file.is_absolute():
        return quote(os.fsencode(file.as_posix()))
    here = Path.cwd()
    return quote(os.fsencode(file.relative_to(here).as_posix())) if file.is_relative_to(here) else file.as_uri()
