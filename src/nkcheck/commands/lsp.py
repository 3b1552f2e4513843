"""A language server for editors."""

import typer

from nkcheck.commands import options
from nkcheck.commands.options import given, must_have


def command(
    claims: options.Claims = None,
    extend: options.Extend = False,
    date: options.Date = "",
    select: options.Select = None,
    ignore: options.Ignore = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
) -> None:
    """Mark figures in an editor while they are written: a language server on standard input and output. Needs nkcheck[lsp]."""
    must_have("lsp", "lsp", "pygls")
    from nkcheck.editor.server import serve

    raise typer.Exit(serve(given(date, claims, extend, None, select, ignore, None), config, isolated))
