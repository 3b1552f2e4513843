"""The options that commands share, and what their values come to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nkcheck.errors import InputError
from nkcheck.formats import FORMATS

if TYPE_CHECKING:
    from nkcheck.claim import ClaimsFolder
    from nkcheck.settings import Settings

Claims = Annotated[Path | None, typer.Option("--claims", metavar="PATH", help="Another claims folder or file instead of the built-in one.")]
TextOrJson = Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="What to write.")]
FailLevel = Literal["error", "warning", "note", "never"]
ColorOption = Annotated[Literal["auto", "always", "never"], typer.Option("--color", help="NO_COLOR is honoured by auto.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; standard output by default.")]


MaybeFailOn = Annotated[
    FailLevel | None,
    typer.Option("--fail-on", help="The least grave finding that ends with status 1; error by default.", show_default=False),
]
Date = Annotated[
    str,
    typer.Option(
        "--date", metavar="DATE", help="The text's own date, YYYY-MM-DD; by default what the document says, else today.", show_default=False
    ),
]
Extend = Annotated[bool, typer.Option("--extend", help="Use --claims beside the built-in claims, not instead of them.")]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[:FILE]",
        help=f"What to write ({', '.join(FORMATS)}), and where; may be given several times.",
        show_default=False,
    ),
]
Select = Annotated[list[str] | None, typer.Option("--select", metavar="RULES", help="Only these rules count.", show_default=False)]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="RULES", help="These rules do not count.", show_default=False)]
StdinFilename = Annotated[
    str, typer.Option(metavar="PATH", help="The name of standard input: its format and settings go by it.", show_default=False)
]
Baseline = Annotated[Path | None, typer.Option("--baseline", metavar="FILE", help="Findings that are known and do not count.")]
WriteBaseline = Annotated[Path | None, typer.Option("--write-baseline", metavar="FILE", help="Write all findings there as known.")]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no settings file.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The settings file, whatever else there is.", show_default=False)
]
MaxBytes = Annotated[int, typer.Option("--max-bytes", min=1, help="The most that is read of a document.")]


def given(
    date: str,
    claims: Path | None,
    extend: bool,
    fail_on: str | None,
    select: list[str] | None,
    ignore: list[str] | None,
    baseline: Path | None,
    exclude: list[str] | None = None,
) -> Settings:
    """What the command line settles."""
    from nkcheck.dates import read_day
    from nkcheck.gate import NAMES
    from nkcheck.settings import Settings

    if date:
        read_day(date)
    chosen, ignored = _split(select), _split(ignore)
    known((*chosen, *ignored), NAMES, "rule")
    return Settings(chosen, ignored, (), fail_on or "", tuple(exclude or ()), claims, extend, date, baseline)


def _split(words: list[str] | None) -> tuple[str, ...]:
    """`--select a,b --select c` as a, b, c."""
    return tuple(name.strip() for word in words or () for name in word.split(",") if name.strip())


def load(path: Path | None) -> ClaimsFolder:
    """The claims that are given, or else those of the settings here. Raises InputError if they cannot be read."""
    from nkcheck.desk import claims_here

    return claims_here(path)


def must_have(command: str, extra: str, *modules: str) -> None:
    """Raise InputError, with what to install, if a command lacks a module that an extra would have brought."""
    from importlib.util import find_spec

    for name in modules:
        if find_spec(name) is None:
            raise InputError(f"`nkcheck {command}` needs {name}: install nkcheck[{extra}]")


def known(names: Iterable[str], ids: Iterable[str], what: str) -> None:
    """Raise InputError, with the nearest ids, at the first name that is not among the ids."""
    ids = list(ids)
    for name in names:
        if name not in ids:
            from nkcheck.nearest import hint

            all_of_them = "; `nkcheck rule` lists them" if what == "rule" else ""
            raise InputError(f"no {what} `{name}`{hint(name, ids) or all_of_them}")
