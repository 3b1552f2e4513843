"""Output formats: each turns a Report into text, `write(report, look)`, and knows nothing of the others.

| format | for |
| --- | --- |
| text | people at a terminal |
| json | programs: all that a report holds |
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from nkcheck.report import Report
from nkcheck.terminal import Look

FORMATS = {"text": "nkcheck.formats.text", "json": "nkcheck.formats.json"}


def writer(name: str) -> Callable[[Report, Look], str]:
    """The `write` of a format in FORMATS; only that format's module is imported."""
    write: Callable[[Report, Look], str] = import_module(FORMATS[name]).write
    return write
