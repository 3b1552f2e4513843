"""A scan as somebody at a terminal sees it: a bar, what is to be said on standard error, and a table at the end."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from pathlib import Path

from nkcheck.archive.pool import cores
from nkcheck.archive.scanning import Asked, Outcome, scan
from nkcheck.claim import ClaimsFolder
from nkcheck.documents.folders import Excluded
from nkcheck.progress import Flow
from nkcheck.report import Verdict
from nkcheck.terminal import complain, write_output


def scan_and_tell(
    inputs: Sequence[Path],
    output: Path,
    claims: ClaimsFolder,
    asked: Asked,
    *,
    jobs: int | None = None,
    excluded: Excluded = lambda folder: None,
    max_rejected: int = 0,
    quiet: bool = False,
) -> int:
    """Scan, and return the exit status: 2 if an input could not be read or more rows than `max_rejected` were set aside, else 0.

    Raises InputError as `scan` does.
    """
    began = time.monotonic()
    gc.enable()  # the command line lives too short a life to need it
    gc.collect()
    gc.freeze()  # the claims stay, and processes share their memory as long as nobody touches it
    with Flow(quiet) as flow:
        outcome = scan(
            inputs,
            output,
            claims,
            asked,
            jobs=jobs or cores(),
            excluded=excluded,
            begun=flow.begun,
            moved=lambda weight, tally, fresh: flow.moved(weight, tally.documents if fresh else 0),
            say=lambda message: None if quiet else complain(message),
        )
    for fault in outcome.faults:
        complain(str(fault))
    tally = outcome.tally
    if outcome.rejected:
        rows = "row is" if tally.rejected == 1 else "rows are"
        complain(f"{outcome.rejected}: {tally.rejected:,} {rows} set aside there, with the reason")
    anything = bool(tally.documents or tally.rejected)
    if not anything:
        complain(f"{output}: not written, as nothing could be read" if outcome.faults else "nothing to scan: no document")
    elif not quiet:
        write_output(table(outcome, flow.documents / max(time.monotonic() - began, 0.001)))
    return 2 if outcome.faults or tally.rejected > max_rejected else 0


def table(outcome: Outcome, rate: float) -> str:
    """What was done, in numbers; `rate` is in documents a second."""
    tally = outcome.tally
    lines = [("documents", tally.documents, f"{rate:,.0f} a second")]
    lines += [("figures", sum(tally.figures.values()), "")]
    lines += [(f"  {verdict}", tally.figures.get(verdict, 0), "") for verdict in Verdict]
    lines += [("set aside", tally.rejected, "")]
    return "".join(f"{name:<22}{count:>12,}  {told}".rstrip() + "\n" for name, count, told in lines)
