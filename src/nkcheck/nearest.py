"""The ids that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 3
_ALIKE = 60  # of 100, by rapidfuzz: 'hwr' and 'hrw' have 67


def hint(name: str, known: Iterable[str]) -> str:
    """'; did you mean `hrw`?' for what is nearest to `name`; empty if nothing is near."""
    from rapidfuzz import fuzz, process

    ids = list(known)
    for scorer in (fuzz.ratio, fuzz.WRatio):  # as a whole, else by its words and parts
        near = process.extract(name, ids, scorer=scorer, processor=str.lower, limit=_MOST, score_cutoff=_ALIKE)
        if near:
            return f"; did you mean {' or '.join(f'`{match}`' for match, _, _ in near)}?"
    return ""
