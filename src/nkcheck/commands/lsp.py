"""A language server for editors."""

import typer

from nkcheck.commands.options import Claims, Config, Date, Extend, Ignore, Isolated, Select, given
from nkcheck.errors import InputError


def command(
    claims: Claims = None,
    extend: Extend = False,
    date: Date = "",
    select: Select = None,
    ignore: Ignore = None,
    config: Config = None,
    isolated: Isolated = False,
) -> None:
    """Mark figures in an editor while they are written: a language server on standard input and output. Needs nkcheck[lsp]."""
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        raise InputError("`nkcheck lsp` needs pygls: install nkcheck[lsp]")
    from nkcheck.editor.server import serve

    raise typer.Exit(serve(given(date, claims, extend, None, select, ignore, None), config, isolated))
