"""The report as JSON: its keys and their order are a contract with other programs.

ASCII only, so that no terminal, encoding or control character can change what is read back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nkcheck.errors import Level, Linted
from nkcheck.figure import Figure
from nkcheck.report import Cited, Finding, Report, Verdict
from nkcheck.terminal import Look

VERSION = 1


def write(report: Report, look: Look) -> str:
    """One JSON object, indented, with a line end."""
    return json.dumps(as_dict([report]), indent=2) + "\n"


def write_faults(linted: Linted, look: Look) -> str:
    """The faults of a claims folder as one JSON object."""
    counts = Counter(fault.level for fault in linted.faults)
    summary = {"files": len(linted.files), **{level.value: counts[level] for level in (Level.ERROR, Level.WARNING, Level.NOTE)}}
    faults = [{**fault._asdict(), "level": fault.level.value} for fault in linted.faults]
    return json.dumps({"version": VERSION, "faults": faults, "summary": summary}, indent=2) + "\n"


def as_dict(reports: Sequence[Report]) -> dict[str, Any]:
    """Reports of one run as the JSON object that holds them. They share one claims folder."""
    findings = [finding for report in reports for finding in report.findings]
    verdicts = Counter(finding.verdict for finding in findings)
    return {
        "version": VERSION,
        "claims": {"path": reports[0].claims_path, "sha256": reports[0].claims_sha256},
        "documents": [_document(report) for report in reports],
        "summary": {
            "documents": len(reports),
            "figures": len(findings),
            **{verdict.value: verdicts[verdict] for verdict in Verdict},
        },
    }


def _document(report: Report) -> dict[str, Any]:
    return {"path": report.path, "date": report.date, "findings": [_finding(finding) for finding in report.findings]}


def _finding(finding: Finding) -> dict[str, Any]:
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
