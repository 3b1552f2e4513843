"""Two claims folders, and what changes with them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from nkcheck.commands import options
from nkcheck.commands.running import MOST_BYTES, piped_bytes, status
from nkcheck.errors import InputError
from nkcheck.terminal import complain, look, write_output

if TYPE_CHECKING:
    from nkcheck.report import Report
    from nkcheck.revision import Edition


class Command(typer.core.TyperCommand):
    """`--on` takes all words up to the next option, so that what a shell makes of `*.md` may stand behind it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_spread(args)))


def _spread(words: Iterable[str]) -> Iterator[str]:
    """`--on a b` as `--on a --on b`."""
    taking = given = False
    for word in words:
        option = word.startswith("-") and word != "-"
        if given and not option:
            yield "--on"
        yield word
        taking = word.startswith("--on") or (taking and not option)
        given = taking and word != "--on"  # the first path stands behind the option as it is


def command(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A claims folder or file, REVISION:PATH or a git revision.", show_default=False)
    ],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same; claims/ here, or else the built-in folder.", show_default=False)
    ] = None,
    on: Annotated[
        list[Path] | None,
        typer.Option(
            "--on", metavar="PATH...", help="Documents and folders of them: which of their findings change; - reads standard input."
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The documents' date, YYYY-MM-DD; their own, or else today, by default.")
    ] = None,
    form: options.TextOrJson = "text",
    fail_on: Annotated[options.FailLevel, typer.Option(help="The least grave changed finding that ends with status 1.")] = "error",
) -> None:
    """Compare two claims folders: what changed, and which findings of documents change with it."""
    from nkcheck.changes import write
    from nkcheck.compare import compare
    from nkcheck.dates import read_day
    from nkcheck.revision import editions

    if date is not None and not on:
        raise InputError("--date is that of the documents: it needs --on")
    if date:
        read_day(date)
    older, newer = editions(old, new)
    faults: list[InputError] = []
    difference = compare(older, newer, _reports(older, newer, on, date, faults) if on else None)
    for fault in faults:
        complain(str(fault))
    write_output(write(difference, form, look()))
    changed = difference.folders_differ and fail_on != "never"
    raise typer.Exit(2 if faults else status(difference.level, fail_on) if on else int(changed))


def _reports(
    older: "Edition", newer: "Edition", paths: Iterable[Path], date: str | None, faults: list[InputError]
) -> Iterator[tuple["Report", "Report"]]:
    """What each side says of every document; what cannot be read is noted in `faults`, and the others go on."""
    import datetime

    from nkcheck.documents import parse, read
    from nkcheck.documents.folders import walk
    from nkcheck.judge import Checker

    before, after, today = Checker(older.folder), Checker(newer.folder), datetime.date.today().isoformat()
    for file, fault in walk(paths):
        try:
            if fault:
                raise fault
            document = parse(piped_bytes(MOST_BYTES), "-") if str(file) == "-" else read(file)
        except InputError as error:
            faults.append(error)
            continue
        document = document._replace(date=date or document.date)
        yield before.check(document, date=today), after.check(document, date=today)
