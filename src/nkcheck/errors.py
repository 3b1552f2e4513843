"""What went wrong, and where: the one error that a user can cause."""

from __future__ import annotations

from pathlib import Path


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
