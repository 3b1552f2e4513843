"""The claims and sources files themselves."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from nkcheck.commands import options
from nkcheck.commands.running import status
from nkcheck.errors import InputError, as_error
from nkcheck.terminal import look, write_output


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Claims folders, or files in them.", show_default=False)
    ] = None,
    form: Annotated[Literal["text", "json", "github", "sarif"], typer.Option("--format", "-f", help="What to write.")] = "text",
    output: options.Output = None,
    fail_on: Annotated[options.FailLevel, typer.Option("--fail-on", help="The least grave finding that ends with status 1.")] = "error",
    color: options.ColorOption = "auto",
    schemas: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the JSON Schemas of the files and of reports there, and do no more.")
    ] = None,
) -> None:
    """Check the claims and sources files themselves: every fault, with file, line and column."""
    if schemas is not None:
        _write_schemas(schemas)
        return
    from nkcheck.formats import faults_writer
    from nkcheck.lint import lint

    linted = lint(paths or ())
    write_output(faults_writer(form)(linted, look(color, output)), output)
    for fault in linted.faults:
        if fault.rule == "unreadable":
            raise as_error(fault)
    raise typer.Exit(status(linted.level, fail_on))


def _write_schemas(folder: Path) -> None:
    from nkcheck.formats.json_schema import report_schema
    from nkcheck.schema import FILES, json_schema

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(error.strerror or "cannot be made", folder) from None
    for name in FILES:
        write_output(json_schema(name), folder / f"{name}.json")
    write_output(report_schema(), folder / "report.json")
