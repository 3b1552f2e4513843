"""Output formats: each turns a Run into text, `write(run, look)`, or what `lint` found, `write_faults(linted, look)`.

None knows of the others, but that jsonl is made of json.

| format | for | writes |
| --- | --- | --- |
| text | people at a terminal | both |
| json | programs: all that a report holds | both |
| jsonl | programs: the same, a document a line | runs |
| sarif | code scanning and editors | both |
| github | annotations on the lines of a pull request, and the step's summary | both |
| gitlab | Code Quality of a merge request | runs |
| rdjson | reviewdog: comments and suggestions on the lines of a review | runs |
| junit | CI systems, as test results | runs |
| markdown | a comment on a pull request, an issue, the summary of a step | runs |
| claimreview | a newsroom's web page: schema.org JSON-LD | runs |
| html | people who would rather look than read: one page, with what is said beside the text | runs |

Four more are no formats: problems.py is what those for programs are made of, telling.py and page/ what those for people are,
json_schema.py says what the JSON report holds.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nkcheck.errors import Linted
    from nkcheck.report import Run
    from nkcheck.terminal import Look

FORMATS = (
    "text",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "rdjson",
    "junit",
    "markdown",
    "claimreview",
    "html",
)
FAULT_FORMATS = ("text", "json", "github", "sarif")


def writer(name: str) -> Callable[[Run, Look], str]:
    """The `write` of a format in FORMATS; only that format's module is imported."""
    write: Callable[[Run, Look], str] = import_module(f"nkcheck.formats.{name}").write
    return write


def faults_writer(name: str) -> Callable[[Linted, Look], str]:
    """The `write_faults` of a format in FAULT_FORMATS."""
    write: Callable[[Linted, Look], str] = import_module(f"nkcheck.formats.{name}").write_faults
    return write
