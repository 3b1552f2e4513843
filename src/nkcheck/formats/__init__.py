"""Output formats: each turns a Report into text, `write(report, look)`, or what `lint` found, `write_faults(linted, look)`.

None knows of the others.

| format | for | writes |
| --- | --- | --- |
| text | people at a terminal | both |
| json | programs: all that a report holds | both |
| github | annotations on the lines of a pull request | faults |
| sarif | code scanning and editors | faults |
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from nkcheck.errors import Linted
from nkcheck.report import Report
from nkcheck.terminal import Look

FORMATS = {name: f"nkcheck.formats.{name}" for name in ("text", "json")}
FAULT_FORMATS = FORMATS | {name: f"nkcheck.formats.{name}" for name in ("github", "sarif")}


def writer(name: str) -> Callable[[Report, Look], str]:
    """The `write` of a format in FORMATS; only that format's module is imported."""
    write: Callable[[Report, Look], str] = import_module(FORMATS[name]).write
    return write


def faults_writer(name: str) -> Callable[[Linted, Look], str]:
    """The `write_faults` of a format in FAULT_FORMATS."""
    write: Callable[[Linted, Look], str] = import_module(FAULT_FORMATS[name]).write_faults
    return write
