"""Documents and folders of them."""

import os
from pathlib import Path
from typing import Annotated

import typer

from nkcheck.commands import options
from nkcheck.commands.options import given
from nkcheck.commands.running import MOST_BYTES, destinations, finish, piped_bytes, tell_of_baselines
from nkcheck.errors import as_error
from nkcheck.terminal import complain, write_output


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Documents, and folders of them (the current one); - is standard input.", show_default=False
        ),
    ] = None,
    date: options.Date = "",
    claims: options.Claims = None,
    extend: options.Extend = False,
    form: options.Formats = None,
    output: options.Output = None,
    fail_on: options.MaybeFailOn = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Paths that are not walked, as in .gitignore.", show_default=False)
    ] = None,
    stdin_filename: options.StdinFilename = "",
    baseline: options.Baseline = None,
    write_baseline: options.WriteBaseline = None,
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="What is excluded is not checked when it is named either.")
    ] = False,
    no_gitignore: Annotated[bool, typer.Option("--no-gitignore", help="Walk what git ignores too.")] = False,
    config: options.Config = None,
    isolated: options.Isolated = False,
    show_settings: Annotated[bool, typer.Option("--show-settings", help="Show the settings of each path, and check nothing.")] = False,
    color: options.ColorOption = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each problem, no more.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every figure, with quotes and addresses.")] = False,
    max_bytes: options.MaxBytes = MOST_BYTES,
) -> None:
    """Check documents before they are published: files, and folders walked for them."""
    from nkcheck.desk import finder

    wanted = destinations(form, output)
    settled = given(date, claims, extend, fail_on, select, ignore, baseline, exclude)
    settings = finder(settled, isolated=isolated, config=config)
    paths = paths or [Path(".")]
    if show_settings:
        write_output("\n".join(settings.told(*_settled(path, stdin_filename)) for path in paths), output)
        return
    from nkcheck.checking import check
    from nkcheck.progress import bar

    with bar(quiet) as begun:
        run = check(
            paths,
            settings,
            stdin=lambda: piped_bytes(max_bytes),
            stdin_filename=stdin_filename,
            most_bytes=max_bytes,
            gitignore=not no_gitignore,
            force_exclude=force_exclude,
            write_baseline=write_baseline,
            begun=begun,
        )
    for fault in run.unread:
        complain(str(as_error(fault)))
    if not (run.reports or run.unread or force_exclude):
        complain(f"nothing to check: no document in {', '.join(map(str, paths))}")
    tell_of_baselines(run, write_baseline, quiet, verbose)
    finish(run, wanted, color, quiet, verbose)


def _settled(path: Path, stdin_filename: str) -> tuple[str, bool]:
    """The name by which a path's settings are found, and whether it is that of a folder."""
    if str(path) == "-":
        return stdin_filename or "-", False
    return str(path), os.path.isdir(path)
