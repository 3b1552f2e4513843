"""Output formats: each turns a Run into text, `write(run, look)`, or what `lint` found, `write_faults(linted, look)`.

None knows of the others, but that jsonl is made of json.

| format | for | writes |
| --- | --- | --- |
| text | people at a terminal | both |
| json | programs: all that a report holds | both |
| github | annotations on the lines of a pull request | faults |
| sarif | code scanning and editors | faults |
| junit | CI systems, as test results | reports |
| markdown | a comment on a pull request, or the summary of a CI step | reports |
| claimreview | a newsroom's web page: schema.org JSON-LD | reports |
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from nkcheck.errors import Linted
from nkcheck.report import Run
from nkcheck.terminal import Look

FORMATS = ("text", "json", "junit", "markdown", "claimreview")
FAULT_FORMATS = ("text", "json", "github", "sarif")


def writer(name: str) -> Callable[[Run, Look], str]:
    """The `write` of a format in FORMATS; only that format's module is imported."""
    write: Callable[[Run, Look], str] = import_module(f"nkcheck.formats.{name}").write
    return write


def faults_writer(name: str) -> Callable[[Linted, Look], str]:
    """The `write_faults` of a format in FAULT_FORMATS."""
    write: Callable[[Linted, Look], str] = import_module(f"nkcheck.formats.{name}").write_faults
    return write
