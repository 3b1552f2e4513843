"""The document that a source's quotes come from: its text by paragraphs, its fingerprint, and the words of a quote in it.

Text is compared in NFC and with each run of white space as one space, as fingerprints are: layout does not count.
A quote is anchored as Hypothesis does it for a W3C TextQuoteSelector: by its exact words first, then by likeness, with
prefix, suffix and position as lesser weights.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

from nkcheck.claim import fingerprint
from nkcheck.documents import Document, read
from nkcheck.record import NamedTuple

ALIKE = 70.0  # of 100, by letters or by words: below this the words are gone, not changed
HALF = 50.0  # where the locator says: 'on October 9' is 'on November 9' there, and nothing elsewhere
_WEIGHTS = (50, 20, 20, 2)  # words, prefix, suffix, place: Hypothesis's own
_SLACK = 2  # words by which a changed quote may be longer or shorter
_CONTEXT = 32  # characters of prefix and suffix that are compared
_AROUND = 80  # characters of the document in which they are looked for, layout and all
_WORD = re.compile(r"\d++(?:[.,:]\d++)*+%?|\w+|[^\w\s]")
PARAGRAPH = re.compile(r"\b(paragraphs?) (\d+)\b", re.IGNORECASE)


class Original(NamedTuple):
    """A document's text with layout taken out: one line a paragraph. Offsets are characters of `text` from 0."""

    path: str
    text: str
    paragraphs: tuple[tuple[int, int], ...]  # start and end of each
    sha256: str
    date: str | None  # EDTF, where the document gives one
    title: str

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds an offset, from 1."""
        at = bisect_right(self.paragraphs, offset, key=itemgetter(0))
        return at if at and offset <= self.paragraphs[at - 1][1] else 0


class Place(NamedTuple):
    """Where a quote stands: characters `start` to `end`.

    `likeness` is of 100 (the very words), `context` how much of prefix and suffix stands there too, of 1, and `rivals` how many
    other paragraphs have a place that is as good.
    """

    start: int
    end: int
    likeness: float
    context: float = 1.0
    rivals: int = 0


def read_original(path: Path) -> Original:
    """The document of a file. Raises InputError if it cannot be read."""
    return of_document(read(path))


def of_document(document: Document) -> Original:
    """A document's text with its layout taken out."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for gap, (start, end) in zip(document.gaps(), document.paragraphs, strict=True):
        text = level(document.text[start:end])
        at += len(gap)
        parts += gap, text
        spans.append((at, at + len(text)))
        at += len(text)
    return Original(document.path, "".join(parts), tuple(spans), fingerprint(document.text), document.date, document.title)


def level(text: str) -> str:
    """Text in NFC, each run of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def locate(original: Original, exact: str, prefix: str = "", suffix: str = "", locator: str = "") -> Place | None:
    """Where a quote stands, or the words that are likest to it; None if nothing is alike."""
    wanted, number = level(exact), paragraph_of(locator)
    found = list(_occurrences(original.text, wanted))
    if not found:
        spans = enumerate(original.paragraphs, 1)
        found = [place for i, span in spans if (place := _alike(original.text, span, wanted, i == number))]
    if not found:
        return None

    wanted_prefix, wanted_suffix = level(prefix)[::-1], level(suffix)
    scored = []
    for place in found:
        before = _shared(wanted_prefix, level(original.text[max(0, place.start - _AROUND) : place.start])[::-1])
        after = _shared(wanted_suffix, level(original.text[place.end : place.end + _AROUND]))
        there = float(original.paragraph(place.start) == number)
        score = sum(weight * part for weight, part in zip(_WEIGHTS, (place.likeness / 100, before, after, there), strict=True))
        scored.append((score, place._replace(context=min(before, after))))
    most, best = max(scored, key=itemgetter(0))
    as_good = {original.paragraph(place.start) for score, place in scored if score == most and place.likeness == best.likeness}
    return best._replace(rivals=len(as_good) - 1)


def paragraph_of(locator: str) -> int:
    """The number that a locator such as 'paragraph 8' names; 0 if it names none."""
    found = PARAGRAPH.search(locator)
    return int(found[2]) if found else 0


def _occurrences(text: str, words: str) -> Iterator[Place]:
    """Where the very words stand, as whole words."""
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        torn = _joined(text[max(0, at - 2) : at][::-1], words[0]) or _joined(text[end : end + 2], words[-1])
        if not torn:
            yield Place(at, end, 100.0)
        at = text.find(words, at + 1)


def _joined(beside: str, sign: str) -> bool:
    """True if what stands beside a word, outwards, belongs to it: '1,300' and '300,000' are not '300'."""
    if not beside or not sign.isalnum():
        return False
    return beside[0].isalnum() or (sign.isdigit() and (beside[0] == "%" or (beside[0] in ".,:" and beside[1:2].isdigit())))


def _alike(text: str, span: tuple[int, int], wanted: str, here: bool) -> Place | None:
    """The run of words in a paragraph that is likest to a quote; `here` if the locator names this paragraph."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    words = [word.span() for word in _WORD.finditer(text, *span)]
    spelt, quoted = [text[a:b] for a, b in words], _WORD.findall(wanted)
    best: Place | None = None
    key: tuple[float, ...] = (-len(quoted),)
    for length in range(max(1, len(quoted) - _SLACK), len(quoted) + _SLACK + 1):
        for i in range(len(words) - length + 1):
            window = spelt[i : i + length]
            distance = Levenshtein.distance(quoted, window)
            if -distance < key[0] or distance >= max(2, len(quoted)):
                continue
            place = Place(words[i][0], words[i + length - 1][1], 0.0)
            by_letter = fuzz.ratio(wanted, text[place.start : place.end])
            by_word = 100 * max(0.0, 1 - distance / len(quoted))
            ends = [(quoted[0], window[0]), (quoted[-1], window[-1])]
            rank = (
                -distance,
                sum(old == new for old, new in ends),
                -sum(old[0].isalnum() and not new[0].isalnum() for old, new in ends),
                -abs(length - len(quoted)),  # the quote's own length keeps a changed hedge at its end
                by_letter,
            )
            if rank > key and (by_letter >= ALIKE or by_word >= (HALF if here else ALIKE)):
                best, key = place._replace(likeness=(by_word + by_letter) / 2), rank
    return best


def _shared(wanted: str, found: str) -> float:
    """How much of a context is there, as a share; all of it where none is asked for."""
    wanted = wanted.strip()[:_CONTEXT]
    if not wanted:
        return 1.0
    same = next((i for i, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), min(len(wanted), len(found)))
    return same / len(wanted)


def find_words(original: Original, words: str) -> Iterator[tuple[int, int]]:
    """All places of some words, to the letter."""
    return ((place.start, place.end) for place in _occurrences(original.text, level(words)))
