"""Typing errors in names and terms: 'repatraited', 'North Koraeans'. Never in numbers."""

from __future__ import annotations

from nkcheck.claim import ClaimsFolder
from nkcheck.tokens import Tokens

SHORTEST = 7  # letters; a word so short must have all its letters ('refguee'), for its true neighbours are many
_ENDINGS = frozenset({"s", "r", "rs", "er", "ers", "or", "ors", "ing", "al", "ment"})
_REMEMBERED = 50_000  # words
_LONG = 11  # letters from which two slips are one word still


def mend(tokens: Tokens, first: int, last: int, folder: ClaimsFolder) -> bool:
    """Put right the misspelt terms in tokens `first` to `last`, in place; True if there were any.

    A slip is one letter more, less, other or out of order (two in a long word), behind a right first letter. Words
    that the language lists as real are left alone. The text and its offsets stay as they are.
    """
    mended = False
    for i in [i for i, word in enumerate(tokens.words[first:last], first) if len(word) >= SHORTEST]:
        meant = right(tokens.words[i], folder)
        if meant:
            tokens.words[i] = meant
            mended = True
    return mended


def right(word: str, folder: ClaimsFolder) -> str | None:
    """The word of a term that a lower-case word is a slip of; None if it is none."""
    if len(word) < SHORTEST or not word.isalpha():
        return None
    slips = folder.subject.slips
    if word not in slips:
        if len(slips) > _REMEMBERED:
            slips.clear()
        known = word in folder.subject.home or folder.language.has("real_words", word)
        slips[word] = None if known else _nearest(word, folder)
    return slips[word]


def _nearest(word: str, folder: ClaimsFolder) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= _LONG else 1
    near = [term for term in folder.subject.spellings.get(word[0], ()) if abs(len(term) - len(word)) <= slips]
    if len(word) == SHORTEST:
        near = [term for term in near if sorted(term) == sorted(word)]
    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found and not _inflects(word, found[0]) else None


def _inflects(word: str, term: str) -> bool:
    """True for another form of the same word, which is no slip: 'subscribers' beside 'subscribed'."""
    from rapidfuzz.distance import Prefix

    return word[Prefix.similarity(word, term) :] in _ENDINGS
