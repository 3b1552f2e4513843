"""JSON Lines: each document of a run as one line, as it stands in the JSON report; then each file that could not be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nkcheck.formats.json import VERSION, document, fault_dict
from nkcheck.report import Run
from nkcheck.terminal import Look


def write(run: Run, look: Look) -> str:
    """A JSON object a line. One with `unread` says why there are no findings of its file."""
    return "".join(f"{json.dumps(line)}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[dict[str, Any]]:
    head = {"version": VERSION, "claims": {"path": run.claims_path, "sha256": run.claims_sha256}}
    for report in run.reports:
        yield {**head, **document(report, run)}
    for fault in run.unread:
        yield {**head, "path": fault.path, "unread": fault_dict(fault)}
