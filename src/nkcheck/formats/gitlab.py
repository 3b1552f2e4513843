"""GitLab's Code Quality report, shown in merge requests."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from nkcheck.errors import Fault, Level
from nkcheck.formats.problems import Problem, problems, relative
from nkcheck.report import Run
from nkcheck.terminal import Look, one_line, safe

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}
_UNREAD = "blocker"  # nothing is known of such a file


def write(run: Run, look: Look) -> str:
    """A JSON array of all problems, and of all files that could not be read."""
    entries = [_entry(problem) for problem in problems(run)] + [_unread(fault) for fault in dict.fromkeys(run.unread)]
    return json.dumps(entries, indent=2) + "\n"


def _entry(problem: Problem) -> dict[str, Any]:
    fingerprint = _sum(problem.path, problem.fingerprint)
    return _made(problem.rule, problem.message, fingerprint, _SEVERITIES[problem.level], problem.path, problem.line)


def _unread(fault: Fault) -> dict[str, Any]:
    path = relative(fault.path)
    return _made(fault.rule, one_line(fault.message), _sum(path, fault.rule, fault.message), _UNREAD, path, fault.line)


def _made(rule: str, message: str, fingerprint: str, severity: str, path: str, line: int | None) -> dict[str, Any]:
    return {
        "description": message,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": safe(path), "lines": {"begin": line or 1}},
    }


def _sum(*parts: str) -> str:
    """GitLab shows only the first of entries with the same fingerprint, whatever their files: the path is part of it."""
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
