"""The sources."""

from typing import Annotated, Literal

import typer

from nkcheck.commands import options
from nkcheck.commands.options import load
from nkcheck.terminal import look, write_output


def command(
    claims: options.Claims = None,
    form: Annotated[Literal["text", "json", "csv", "markdown"], typer.Option("--format", "-f", help="What to write.")] = "text",
) -> None:
    """List the sources: title, publisher, date, address, the claims that they carry."""
    from nkcheck.tables import list_sources

    write_output(list_sources(load(claims), form, look()))
