"""What a comment in a document says to nkcheck: `nkcheck: ignore`, or `nkcheck: ignore-file`.

Names of rules may follow, with commas or blanks between them, and behind ` -- ` a reason, which is for people.
"""

from __future__ import annotations

import re

from nkcheck.documents import Ignore

_WORDS = re.compile(r"\s*+nkcheck\s*+:\s*+ignore(-file)?+(?![\w-])", re.IGNORECASE)  # Word begins a comment with a capital
_REASON = re.compile(r"--|[–—]")  # Word makes a dash of two hyphens
_BETWEEN = re.compile(r"[\s,;:.\[\]()]++")


def ignore(words: str, start: int, end: int) -> Ignore | None:
    """What a comment's words ask for; None if they are not for us. The comment is characters `start` to `end` of the source."""
    opening = _WORDS.match(words)
    if not opening:
        return None
    reason = _REASON.search(words, opening.end())
    names = _BETWEEN.split(words[opening.end() : reason.start() if reason else len(words)].lower())
    return Ignore(start, end, tuple(dict.fromkeys(filter(None, names))), opening[1] is not None)
