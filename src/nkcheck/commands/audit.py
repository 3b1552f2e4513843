"""Quotes held against the originals."""

from pathlib import Path
from typing import Annotated

import typer

from nkcheck.commands import options
from nkcheck.errors import InputError
from nkcheck.terminal import complain, look, write_output


def command(
    originals: Annotated[
        Path, typer.Argument(metavar="ORIGINALS", help="A folder of documents named by their sources' ids, or one.", show_default=False)
    ],
    claims: options.Claims = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write drifted quotes, locators and fingerprints back.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Draft records and citations for documents without a source.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the drafts into the claims folder, rather than show them.")] = False,
    date: Annotated[str, typer.Option(metavar="DATE", help="The date of documents that give none, EDTF; today by default.")] = "",
    form: options.TextOrJson = "text",
    output: options.Output = None,
    color: options.ColorOption = "auto",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Sources without a fault too.")] = False,
) -> None:
    """Hold every quote against its original document, and list the figures there that nobody cites."""
    import datetime

    from nkcheck.audit import audit
    from nkcheck.audit.telling import as_json, as_text
    from nkcheck.claim import builtin
    from nkcheck.dates import parse_edtf
    from nkcheck.lint import folder_of

    day = date or datetime.date.today().isoformat()
    try:
        parse_edtf(day)
    except ValueError as error:
        raise InputError(f"--date: {error}") from None
    if write and not draft:
        raise InputError("--write puts drafts into the claims folder: it goes with --draft")
    desk = claims or folder_of(None)
    if (fix or write) and claims is None and desk == builtin("claims"):
        raise InputError("--fix and --write change files: name the claims folder with --claims")
    done = audit(desk, originals, fix=fix, draft=draft, write=write, date=day)
    write_output(as_json(done) if form == "json" else as_text(done, look(color, output, verbose=verbose)), output)
    for unread in done.held.unread:
        complain(str(unread))
    raise typer.Exit(2 if done.held.unread else int(not done.clean))
