"""A scan as somebody at a terminal sees it: a bar, what is to be said on standard error, and a table at the end."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nkcheck.archive.scanning import Asked, Outcome, code, options, scan
from nkcheck.archive.since import Since, since
from nkcheck.claim import ClaimsFolder, builtin, load
from nkcheck.desk import claims_of
from nkcheck.documents.folders import Excluded
from nkcheck.errors import InputError
from nkcheck.processes import cores
from nkcheck.progress import Flow
from nkcheck.report import Verdict
from nkcheck.revision import editions
from nkcheck.settings import Settings
from nkcheck.terminal import complain, write_output


def scan_and_tell(
    inputs: Sequence[Path],
    output: Path,
    asked: Asked,
    *,
    findings: Path | None = None,
    old_claims: str | None = None,
    jobs: int | None = None,
    excluded: Excluded = lambda folder: None,
    max_rejected: int = 0,
    quiet: bool = False,
) -> int:
    """Scan, and return the exit status: 2 if an input could not be read or more rows than `max_rejected` were set aside, else 0.

    With the `findings` of an earlier scan, and its claims by their path or a revision of git, those that still hold are taken over.
    Raises InputError if claims or findings cannot be read, and as `scan` does.
    """
    began = time.monotonic()

    def say(message: str) -> None:
        if not quiet:
            complain(message)

    claims = claims_of(asked.settings)
    earlier = None if findings is None else _earlier(findings, old_claims, output, claims, asked, say)
    gc.enable()  # the command line lives too short a life to need it
    gc.collect()
    gc.freeze()  # the claims stay, and processes share their memory as long as nobody touches it
    with Flow(quiet) as flow:
        outcome = scan(
            inputs,
            output,
            claims,
            asked,
            earlier=earlier,
            jobs=jobs or cores(),
            excluded=excluded,
            begun=flow.begun,
            moved=lambda weight, tally, fresh: flow.moved(weight, tally.documents if fresh else 0),
            say=say,
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


def _earlier(findings: Path, old: str | None, output: Path, claims: ClaimsFolder, asked: Asked, say: Callable[[str], None]) -> Since | None:
    """The findings of an earlier scan that still hold; why none do is said."""
    if os.path.realpath(findings) == os.path.realpath(output):
        raise InputError("--since and --output are one file: name another output", output)
    known = since(findings, None if old is None else _old_claims(old, asked.settings), claims, code(), options(asked))
    if isinstance(known, Since):
        return known
    say(f"{findings}: everything is checked again: {known}")
    return None


def _old_claims(given: str, settings: Settings) -> ClaimsFolder:
    """The claims of an earlier scan, by their path or a revision of git. Raises InputError if they cannot be read."""
    if settings.extend or os.path.exists(given):
        return load(given, settings.extend)
    return editions(given, str(settings.claims or builtin("claims")))[0].folder


def table(outcome: Outcome, rate: float) -> str:
    """What was done, in numbers; `rate` is in documents a second."""
    tally = outcome.tally
    lines = [("documents", tally.documents, f"{rate:,.0f} a second")]
    lines += [("figures", sum(tally.figures.values()), "")]
    lines += [(f"  {verdict}", tally.figures.get(verdict, 0), "") for verdict in Verdict]
    lines += [("set aside", tally.rejected, "")]
    if tally.kept or tally.again:
        lines += [("taken over", tally.kept, ""), ("checked again", tally.again, "")]
    return "".join(f"{name:<22}{count:>12,}  {told}".rstrip() + "\n" for name, count, told in lines)
