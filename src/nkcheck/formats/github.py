"""Workflow commands that GitHub turns into annotations on the lines of a pull request.

Errors come first: no more than ten annotations of a step are shown.
"""

from __future__ import annotations

from pathlib import Path

from nkcheck.errors import Fault, Level, Linted
from nkcheck.terminal import Look, one_line, safe

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def write_faults(linted: Linted, look: Look) -> str:
    """A command for each fault of a claims folder, the gravest first; nothing where there is none."""
    return "".join(_command(fault) for fault in sorted(linted.faults, key=lambda fault: -fault.level.rank))


def _command(fault: Fault) -> str:
    place = {"file": Path(fault.path).as_posix(), "line": fault.line, "col": fault.column, "title": f"nkcheck {fault.rule}"}
    told = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value is not None)
    return f"::{_COMMANDS[fault.level]} {told}::{_data(fault.message)}\n"


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return safe(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
