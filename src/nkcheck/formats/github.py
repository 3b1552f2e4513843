"""Workflow commands that GitHub turns into annotations on the lines of a pull request.

Errors come first: no more than ten annotations of a kind are shown for a step.
"""

from __future__ import annotations

from pathlib import Path

from nkcheck.errors import Fault, InputError, Level, Linted
from nkcheck.formats.problems import Problem, problems, relative
from nkcheck.report import Run
from nkcheck.terminal import Look, one_line, safe

MOST_SUMMARY = 1024 * 1024  # bytes of a step's summary; a longer one is not shown at all
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_SHORTENED = "\n\nThe summary ends here: GitHub shows no longer one.\n"


def write(run: Run, look: Look) -> str:
    """A command for each problem, the gravest of all files first; of errors, figures come before files that could not be read."""
    told = [(problem.level, _of_problem(problem)) for problem in problems(run)]
    told += [(fault.level, _of_fault(fault, relative(fault.path))) for fault in run.unread]
    return "".join(command for _, command in sorted(told, key=lambda row: -row[0].rank))


def write_faults(linted: Linted, look: Look) -> str:
    """A command for each fault of a claims folder, the gravest first; nothing where there is none."""
    faults = sorted(linted.faults, key=lambda fault: -fault.level.rank)
    return "".join(_of_fault(fault, Path(fault.path).as_posix()) for fault in faults)


def add_summary(markdown: str, path: Path) -> None:
    """Put Markdown behind what the file of a step's summary already holds, as much as GitHub shows.

    Raises InputError if it cannot be written.
    """
    try:
        room = MOST_SUMMARY - (path.stat().st_size if path.is_file() else 0)
        with path.open("ab") as stream:
            stream.write(_cut(markdown, room))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot write the summary: {reason}", path) from None


def _cut(text: str, room: int) -> bytes:
    """The text as UTF-8, or as many of its first lines as fit with a word on that; nothing where not even that fits."""
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= room:
        return data
    room -= len(_SHORTENED)
    head, _, _ = data[: max(room, 0)].rpartition(b"\n")
    return head + _SHORTENED.encode() if room >= 0 else b""


def _of_problem(problem: Problem) -> str:
    # GitHub takes no columns where the lines differ.
    columns = {"col": problem.column, "endColumn": problem.end_column} if problem.end_line in (None, problem.line) else {}
    place = {"file": problem.path, "line": problem.line, "endLine": problem.end_line, **columns}
    return _command(problem.level, place if problem.path != "-" else {}, problem.rule, problem.message)


def _of_fault(fault: Fault, path: str) -> str:
    return _command(fault.level, {"file": path, "line": fault.line, "col": fault.column}, fault.rule, fault.message)


def _command(level: Level, place: dict[str, str | int | None], rule: str, message: str) -> str:
    properties = {**place, "title": f"nkcheck {rule}"}
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{_COMMANDS[level]} {told}::{_data(message)}\n"


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return safe(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
