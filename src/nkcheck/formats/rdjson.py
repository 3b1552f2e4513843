"""Reviewdog's Diagnostic Format (rdjson), for comments and suggestions on the lines of a review.

Its columns count bytes of UTF-8 from 1, whatever the encoding of the file; the end of a range is the place behind it.
"""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

from nkcheck.errors import Fault, Level
from nkcheck.formats.problems import Problem, problems, relative
from nkcheck.report import Run
from nkcheck.terminal import Look, one_line, safe

_SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.NOTE: "INFO"}


def write(run: Run, look: Look) -> str:
    """One DiagnosticResult with all problems, and all files that could not be read."""
    texts = {relative(report.path): Bytes(report.text) for report in run.reports}
    found = list(problems(run))
    levels = [problem.level for problem in found] + [fault.level for fault in run.unread]
    severity = {"severity": _SEVERITIES[max(levels, key=lambda level: level.rank)]} if levels else {}
    diagnostics = [_diagnostic(problem, texts[problem.path]) for problem in found] + [_unread(fault) for fault in run.unread]
    return json.dumps({"source": {"name": "nkcheck"}, **severity, "diagnostics": diagnostics}, indent=2) + "\n"


class Bytes:
    """How many bytes of UTF-8 stand before a character of a text. Counted in steps: a line may be as long as the file."""

    _STEP = 4096

    def __init__(self, text: str) -> None:
        self.text = text
        steps = (text[at : at + self._STEP] for at in range(0, len(text), self._STEP))
        self.sums = list(accumulate(map(_size, steps), initial=0))

    def before(self, offset: int) -> int:
        step = min(offset, len(self.text)) // self._STEP
        return self.sums[step] + _size(self.text[step * self._STEP : offset])


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _diagnostic(problem: Problem, text: Bytes) -> dict[str, Any]:
    place = {"start": _position(text, problem.start, problem.line, problem.column)}
    if problem.end is not None:
        place["end"] = _position(text, problem.end, problem.end_line, problem.end_column)
    suggested = {} if problem.replacement is None else {"suggestions": [{"range": place, "text": problem.replacement}]}
    return {
        "message": problem.message,
        "location": {"path": safe(problem.path), **({"range": place} if problem.line else {})},
        "severity": _SEVERITIES[problem.level],
        "code": {"value": problem.rule},
        **suggested,
    }


def _position(text: Bytes, offset: int | None, line: int | None, column: int | None) -> dict[str, int | None]:
    """A place of the text: what stands before it on its line is counted in bytes."""
    if offset is None or column is None:
        return {"line": line}
    return {"line": line, "column": text.before(offset) - text.before(offset - column + 1) + 1}


def _unread(fault: Fault) -> dict[str, Any]:
    place = {"range": {"start": {"line": fault.line}}} if fault.line else {}
    return {
        "message": one_line(fault.message),
        "location": {"path": safe(relative(fault.path)), **place},
        "severity": _SEVERITIES[fault.level],
        "code": {"value": fault.rule},
    }
