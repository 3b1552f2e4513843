"""Archives."""

from pathlib import Path
from typing import Annotated

import typer

from nkcheck.commands import options
from nkcheck.commands.options import given, must_have
from nkcheck.commands.running import MOST_BYTES
from nkcheck.errors import InputError


def command(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT...",
            help="Tables (.parquet, .jsonl, .ndjson, .csv, .tsv; JSON lines also .gz), documents, and folders of either.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the findings go: .parquet or .jsonl.", show_default=False)
    ],
    identity: Annotated[
        str, typer.Option("--id", metavar="COLUMN", help="The column of ids; `id` by default, if there is one.", show_default=False)
    ] = "",
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="The column of texts.")] = "text",
    date: Annotated[
        str, typer.Option("--date", metavar="COLUMN", help="The column of dates; `date` by default, if there is one.", show_default=False)
    ] = "",
    claims: options.Claims = None,
    extend: options.Extend = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Paths that are not walked, as in .gitignore.", show_default=False)
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(metavar="FINDINGS", help="Parquet of an earlier scan: what cannot have changed is taken over.", show_default=False),
    ] = None,
    old_claims: Annotated[
        str | None, typer.Option(metavar="PATH", help="The claims of that scan, or a git revision of them.", show_default=False)
    ] = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, max=1000, help="How many processes; one a core by default.", show_default=False)
    ] = None,
    max_rejected: Annotated[int, typer.Option(min=0, help="How many rows may be set aside before the status is 2.")] = 0,
    max_bytes: options.MaxBytes = MOST_BYTES,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar, and no table at the end.")] = False,
) -> None:
    """Check an archive: one row a finding. Ended at any point and started again, it goes on. Needs nkcheck[archive].

    Rows without a text, or with one that cannot be read, are set aside in OUTPUT.rejected.jsonl with the reason. Status 2 if
    there are any, or if an input cannot be read; findings do not change it.
    """
    must_have("scan", "archive", "pyarrow")
    from nkcheck.archive import Asked, Columns, scan_and_tell
    from nkcheck.desk import finder

    if old_claims is not None and since is None:
        raise InputError("--old-claims are those of an earlier scan: it needs --since")
    settings = finder(given("", claims, extend, None, select, ignore, None, exclude), isolated=isolated, config=config)
    status = scan_and_tell(
        inputs,
        output,
        Asked(Columns(identity, text, date), settings.of(""), max_bytes),
        findings=since,
        old_claims=old_claims,
        jobs=jobs,
        excluded=settings.excluded,
        max_rejected=max_rejected,
        quiet=quiet,
    )
    raise typer.Exit(status)
