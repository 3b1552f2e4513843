"""Claims whole."""

from typing import Annotated, Literal

import typer

from nkcheck.commands import options
from nkcheck.commands.completing import complete_claims
from nkcheck.commands.options import known, load
from nkcheck.terminal import look, write_output


def command(
    names: Annotated[
        list[str], typer.Argument(metavar="CLAIM...", help="Ids of claims.", autocompletion=complete_claims, show_default=False)
    ],
    claims: options.Claims = None,
    form: Annotated[Literal["text", "json", "html"], typer.Option("--format", "-f", help="What to write.")] = "text",
) -> None:
    """Show claims whole: every citation with its quote, and a picture of the figures."""
    from nkcheck.tables import show_claims

    folder = load(claims)
    known(names, folder.claims, "claim")
    write_output(show_claims(folder, names, form, look()))
