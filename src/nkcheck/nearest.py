"""The ids that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 3
_ALIKE = 60  # of 100, by rapidfuzz's WRatio: 'hwr' and 'hrw' have 67


def hint(name: str, known: Iterable[str]) -> str:
    """'; did you mean `hrw`?' for what is nearest to `name`; empty if nothing is near."""
    from rapidfuzz import fuzz, process

    near = [f"`{match}`" for match, _, _ in process.extract(name, list(known), scorer=fuzz.WRatio, limit=_MOST, score_cutoff=_ALIKE)]
    return f"; did you mean {' or '.join(near)}?" if near else ""
