"""What went wrong, and where: the one error that a user can cause, and the faults that a curator's files can have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nkcheck.record import NamedTuple, StrEnum


class Level(StrEnum):
    """How grave something is, the least first; `none` is no problem."""

    NONE = "none"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class InputError(Exception):
    """Input that cannot be used. `str()` is one line, `file:line:column: message`.

    `line` and `column` count from 1; either may be missing where there is no place to name.
    """

    def __init__(
        self,
        message: str,
        path: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if place else self.message


class TooLargeError(InputError):
    """A document that holds more than can be checked in good time."""


class Fault(NamedTuple):
    """Something wrong with a file of a claims folder, by the name of the rule that it breaks (see `nkcheck.lint.RULES`).

    `line` and `column` count from 1; None where the file as a whole is meant.
    """

    rule: str
    message: str
    path: str
    line: int | None = None
    column: int | None = None
    level: Level = Level.ERROR


class Linted(NamedTuple):
    """The files that were looked at, and their faults in the order of files and lines."""

    files: tuple[str, ...]
    faults: tuple[Fault, ...]
    rules: dict[str, str]  # what each rule says

    @property
    def level(self) -> Level:
        """The gravest level of all faults."""
        return max((fault.level for fault in self.faults), key=lambda level: level.rank, default=Level.NONE)


Tell = Callable[[Fault], None]


def as_error(fault: Fault) -> InputError:
    """The same as an error, for who goes no further."""
    return InputError(fault.message, fault.path, fault.line, fault.column)


def stop(fault: Fault) -> None:
    """A `Tell` for who needs the files whole: raises InputError for an error, and lets all else pass."""
    if fault.level is Level.ERROR:
        raise as_error(fault)
