"""The claims, a line each."""

from typing import Annotated, Literal

import typer

from nkcheck.commands import options
from nkcheck.commands.completing import complete_origins, complete_sources
from nkcheck.commands.options import known, load
from nkcheck.terminal import look, write_output


def command(
    claims: options.Claims = None,
    form: Annotated[Literal["text", "json", "csv", "markdown", "html"], typer.Option("--format", "-f", help="What to write.")] = "text",
    differ: Annotated[bool, typer.Option("--differ", help="Only claims on which the sources differ.")] = False,
    source: Annotated[
        str, typer.Option(metavar="ID", help="Only claims that this source carries.", autocompletion=complete_sources, show_default=False)
    ] = "",
    origin: Annotated[
        str,
        typer.Option(metavar="ID", help="Only claims with a figure of this origin.", autocompletion=complete_origins, show_default=False),
    ] = "",
    kind: Annotated[
        Literal["count", "share", "duration", "age", "date", "time"] | None, typer.Option(help="Only claims of this kind.")
    ] = None,
    search: Annotated[str, typer.Option(metavar="WORD", help="Only claims that hold this word.", show_default=False)] = "",
) -> None:
    """List the claims: question, figures, how many sources and origins, do they agree."""
    from nkcheck.tables import Filter, list_claims

    folder = load(claims)
    known([source] * bool(source), folder.sources, "source")
    known([origin] * bool(origin), folder.origins, "origin")
    which = Filter(differ, source, origin, kind or "", search)
    write_output(list_claims(folder, which, form, look()))
