"""How a run of `verify` or `check` begins and ends: its text, where the results go, its status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from nkcheck.errors import InputError, Level
from nkcheck.formats import FORMATS
from nkcheck.terminal import Color, complain, look, write_output

if TYPE_CHECKING:
    from nkcheck.report import Run

MOST_BYTES = 10_000_000  # of a text on standard input; a long book has a tenth of that


def destinations(forms: list[str] | None, output: Path | None) -> list[tuple[str, Path | None]]:
    """Every format with where it goes: `-f sarif:FILE` says so itself; what does not goes to `--output`."""
    parts = [form.partition(":") for form in forms or ["text"]]
    for name, _, _ in parts:
        if name not in FORMATS:
            raise InputError(f"no format `{name}`; expected {', '.join(FORMATS)}")
    if sum(not path for _, _, path in parts) > 1:
        raise InputError("several formats need a file each: --format NAME:FILE")
    if output and all(path for _, _, path in parts):
        raise InputError("every format has its file: --output has nothing to hold")
    destinations = [(name, Path(path) if path else output) for name, _, path in parts]
    files = [os.path.realpath(path) for _, path in destinations if path is not None]
    if len(set(files)) < len(files):
        raise InputError("two formats would go into one file")
    return destinations


def typed_text(words: Iterable[str]) -> str:
    text = " ".join(words)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the text is not valid UTF-8") from None
    return text


def piped_bytes(most: int) -> bytes:
    """Standard input. Raises InputError if it is closed, cannot be read, or is too large."""
    name = "standard input"
    if sys.stdin is None:
        raise InputError("closed", name)
    try:
        data = sys.stdin.buffer.read(most + 1)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", name) from None
    if len(data) > most:
        raise InputError(f"larger than {most:,} bytes (--max-bytes)", name)
    return data


def tell_of_baselines(run: Run, written: Path | None, quiet: bool, verbose: bool) -> None:
    """On standard error: what was written as known, or why not, and how much of what is known is gone."""
    if written and run.unread:
        complain(str(InputError("not written, as not everything could be read; an old one stays as it was", written)))
    elif written and str(written) != "-" and not quiet:
        complain(f"{written}: {run.known:,} {'finding is' if run.known == 1 else 'findings are'} known now")
    elif run.gone and verbose:
        complain(f"{run.gone:,} known {'finding is' if run.gone == 1 else 'findings are'} gone: write the baseline anew")


def finish(run: Run, destinations: list[tuple[str, Path | None]], color: Color, quiet: bool, verbose: bool) -> None:
    """Write what a run has found in every format that is asked for, those too behind one that cannot be; end with its status."""
    from nkcheck.formats import writer

    files = [path for _, path in destinations if path is not None and path.exists()]
    documents = {os.path.realpath(report.path) for report in run.reports if report.path} if files else set()
    for file in files:
        if os.path.realpath(file) in documents:
            raise InputError("is one of the documents: a report would take its place", file)
    unwritten = False
    for form, path in destinations:
        try:
            write_output(writer(form)(run, look(color, path, quiet, verbose)), path)
        except InputError as error:
            complain(str(error))
            unwritten = True
        if form == "github":
            _summarise(run)
    raise typer.Exit(2 if run.unread or unwritten else int(any(report.failed for report in run.reports)))


def _summarise(run: Run) -> None:
    """Add what a run has found to the summary of the step, where GitHub asks for one."""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        from nkcheck.formats import writer
        from nkcheck.formats.github import add_summary

        add_summary(writer("markdown")(run, look("never")), Path(path))


def status(gravest: Level, fail_on: str) -> int:
    return int(fail_on != "never" and gravest.rank >= Level(fail_on).rank)
