"""What a comment in a document says to nkcheck: `nkcheck: ignore`, or `nkcheck: ignore-file`.

Names of rules may follow, with commas or blanks between them, and behind ` -- ` a reason, which is for people.
"""

from __future__ import annotations

import re

from nkcheck.documents import Ignore

_NAME = "nkcheck"
# Compiled where a comment is for us.
_WORDS = r"(?i:\s*+nkcheck\s*+:\s*+ignore(-file)?+(?![\w-]))"  # Word begins a comment with a capital
_REASON = r"--|[–—]"  # Word makes a dash of two hyphens
_BETWEEN = r"[\s,;:.\[\]()]++"


def ignore(words: str, start: int, end: int) -> Ignore | None:
    """What a comment's words ask for; None if they are not for us. The comment is characters `start` to `end` of the source."""
    opening = re.match(_WORDS, words) if words.lstrip()[: len(_NAME)].lower() == _NAME else None
    if not opening:
        return None
    reason = re.compile(_REASON).search(words, opening.end())
    names = re.split(_BETWEEN, words[opening.end() : reason.start() if reason else len(words)].lower())
    return Ignore(start, end, tuple(dict.fromkeys(filter(None, names))), opening[1] is not None)
