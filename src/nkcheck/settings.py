"""What a desk has settled for its documents: `nkcheck.toml`, or `[tool.nkcheck]` in `pyproject.toml`, under the command line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Settings(NamedTuple):
    """How documents are checked. Empty values settle nothing."""

    select: tuple[str, ...] = ()  # rules that count; all if there are none
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a pattern of paths, and the rules that are ignored there
    fail_on: str = ""
    exclude: tuple[str, ...] = ()
    claims: Path | None = None
    extend: bool = False  # `claims` stand beside the built-in ones
    date: str = ""
    baseline: Path | None = None
    path: Path | None = None  # the file that says so

    def ignored_at(self, path: str) -> tuple[str, ...]:
        """The rules that are ignored in a document besides."""
        return ()

    def over(self, other: Settings) -> Settings:
        """These, and the other's where these settle nothing."""
        settled = {name: value for name, value in self._asdict().items() if value}
        return other._replace(**settled)


NOTHING = Settings()


def settings_for(path: Path) -> Settings:
    """The settings that hold for a file. Raises InputError, with file and line, if they cannot be read."""
    return NOTHING
