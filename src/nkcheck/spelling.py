"""Typing errors in names and terms: 'repatraited', 'North Koraeans'. Never in numbers."""

from __future__ import annotations

from collections.abc import Iterable

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
    near = _alike(word, folder.subject.spellings.get(word[0], ()))
    if not near:
        return None
    meant = min(near, key=lambda term: _slips(word, term))
    most = 2 if len(word) >= _LONG else 1
    return meant if _slips(word, meant) <= most and not _inflects(word, meant) else None


def _alike(word: str, terms: Iterable[str]) -> list[str]:
    """The terms, of those with the same first letter, that may be a few slips away; most have no stretch of letters in common with a word.

    Of two stretches with a letter between them a slip spares one, also where it puts two letters out of order; of three, two slips do.
    """
    length = len(word)
    if length == SHORTEST:
        letters = sorted(word)
        return [term for term in terms if len(term) == length and sorted(term) == letters]
    if length < _LONG:
        half = (length - 1) // 2
        opens, ends = word[:half], word[-half:]
        return [term for term in terms if -2 < len(term) - length < 2 and (term.startswith(opens) or term.endswith(ends))]
    third = (length - 2) // 3
    opens, inside, ends = word[:third], word[third + 1 : 2 * third + 1], word[-third:]
    return [term for term in terms if -3 < len(term) - length < 3 and (term.startswith(opens) or inside in term or term.endswith(ends))]


def _slips(word: str, term: str) -> int:
    """How many slips lead from one to the other: letters more, less or other, and neighbours out of order (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(term) + 1))
    for i, letter in enumerate(word):
        above, row = row, [i + 1]
        for j, other in enumerate(term):
            cost = min(above[j] + (letter != other), above[j + 1] + 1, row[j] + 1)
            if i and j and letter != other and letter == term[j - 1] and word[i - 1] == other:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        before = above
    return row[-1]


def _inflects(word: str, term: str) -> bool:
    """True for another form of the same word, which is no slip: 'subscribers' beside 'subscribed'."""
    shared = next((i for i, (letter, other) in enumerate(zip(word, term, strict=False)) if letter != other), min(len(word), len(term)))
    return word[shared:] in _ENDINGS
