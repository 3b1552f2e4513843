"""One statement, from the command line or standard input."""

from typing import Annotated

import typer

from nkcheck.commands import options
from nkcheck.commands.options import given
from nkcheck.commands.running import MOST_BYTES, destinations, finish, piped_bytes, tell_of_baselines, typed_text


def command(
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="The statement, or - for standard input.", show_default=False)],
    date: options.Date = "",
    claims: options.Claims = None,
    extend: options.Extend = False,
    form: options.Formats = None,
    output: options.Output = None,
    fail_on: options.MaybeFailOn = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    stdin_filename: options.StdinFilename = "",
    baseline: options.Baseline = None,
    write_baseline: options.WriteBaseline = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
    color: options.ColorOption = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each problem, no more.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Whole quotes and addresses.")] = False,
    max_bytes: options.MaxBytes = MOST_BYTES,
) -> None:
    """Check a statement: which figures the sources support, refute or disagree on."""
    from nkcheck.checking import check_text
    from nkcheck.desk import finder

    wanted = destinations(form, output)
    settled = given(date, claims, extend, fail_on, select, ignore, baseline)
    piped = words == ["-"]
    text = piped_bytes(max_bytes) if piped else typed_text(words)
    settings = finder(settled, isolated=isolated, config=config)
    run = check_text(text, settings, (stdin_filename or "-") if piped else "", write_baseline)
    tell_of_baselines(run, write_baseline, quiet, verbose)
    finish(run, wanted, color, quiet, verbose)
