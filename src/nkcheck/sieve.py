"""Texts that cannot have a finding, told by their words alone, so that an archive need not be read whole.

A text is let through unless it is sure that `judge` finds nothing in it. Why that is sure, by what `match` asks of a figure:

1. `Passage.anchored` holds only where a sentence has a term of one of the facets of `passage.ANCHORS` (and `Passage.named`,
   so every origin that a figure is credited to, only where it has one), or by `Index.paired_in` or `Index.tells_of`.
2. In a text that is not anchored, a share, an age, a length of time and a number with nothing that ties it to the subject
   belong to no claim, as there is neither topic nor person; an hour or a day belongs to one by a deed for which a claim has an
   hour or a day (`match.deed`); a number of people or things only where an action is told, and then as the very number of a
   dated claim about people (`match.count`) or as one of things, of a deed and its day.
3. `Index.tells_of` asks for a deed that a claim counts and dates, `Index.paired_in` for the numbers of two such claims.

So there is a finding only if the text has a term of an anchoring facet, or of a deed that some claim dates, times or counts
things of; or of any action beside the number of a claim; or the numbers of two claims. The sieve asks for less than that: the
words of a term anywhere in the text, in any order, and the digits or words of a number anywhere.

A term is found only in tokens, and a token is a run of letters or digits that nothing but letters or digits could make longer
(`tokens`; those joined by an apostrophe hold several such runs). So each run of the term is one of the text. A typing error is
put right by `spelling` before terms are looked up once more, hence a word counts for what it would be mended to as well.
Terminal sequences can glue letters to a word and are let through.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from nkcheck import spelling
from nkcheck.claim import Claim, ClaimsFolder
from nkcheck.figure import Kind
from nkcheck.find import MOST_FIGURES
from nkcheck.lexicon import END, GAP, Trie
from nkcheck.match import Index
from nkcheck.number import LONGEST
from nkcheck.passage import ANCHORS
from nkcheck.words import Language

_SUBJECT = "subject"  # what a term tells of that is enough alone
_RUN = re.compile(r"[^\W\d_]+|\d+")  # of letters or digits, as tokens are cut
_ESCAPE = "\x1b"
_MOST_WORDS = 300_000  # that are remembered
_THOUSAND = 1000
_LONG, _CLOSE = "…", 8  # a number of so many digits, which may be as good as another: 599.99999999
_GLUED = "+"  # before the letters right behind a number: 2k
_SUFFIX = re.compile(r"\d([^\W\d_]+)")
# Bytes of UTF-8 in small letters with all but letters and digits as blanks; what is not ASCII is looked at word by word.
_PLAIN = bytes(ord(chr(byte).lower()) if byte >= 128 or chr(byte).isalnum() else ord(" ") for byte in range(128)) + bytes(range(128, 256))


class Sieve:
    """The words of a claims folder, by which a text is let through to be read, or not. It learns words as it meets them."""

    def __init__(self, folder: ClaimsFolder, index: Index) -> None:
        self._folder = folder
        self._numbers = _ways_to_write(index.bucket(Kind.COUNT, "people", "").claims, folder.language)
        self._terms = _terms_by_rarest_run(folder)
        self._idle: set[bytes] = set()  # words that are no part of any answer
        self._runs: dict[bytes, frozenset[str]] = {}  # the runs of all other words, and what they may be mended to

    def passes(self, text: str) -> bool:
        """False if it is sure that a text has no finding, and no more figures than are read."""
        if _ESCAPE in text or "" in self._terms:
            return True
        words = text.encode(errors="surrogatepass").translate(_PLAIN).split()
        return not (self._idle.issuperset(words) or not self._tells(set(words))) or _many_figures(text, self._folder.language)

    def _tells(self, words: set[bytes]) -> bool:
        """True if some words of a text, taken together, may be those of a finding."""
        telling = words - self._idle
        for word in telling - self._runs.keys():
            self._learn(word)
        telling -= self._idle
        runs = {run for word in telling for run in self._runs[word]}
        if not runs:
            return False
        runs.update(word.decode() for word in words if word.isascii())
        told: set[str] = set()
        for rarest in runs & self._terms.keys():
            for what, others in self._terms[rarest]:
                if what not in told and others <= runs:
                    if what == _SUBJECT:
                        return True
                    told.add(what)
        claims = {claim for run in runs & self._numbers.keys() for claim, others in self._numbers[run] if others <= runs}
        return len(claims) > 1 or ("action" in told and ("thing" in told or bool(claims)))

    def _learn(self, word: bytes) -> None:
        """Remember what a word may stand for."""
        if len(self._idle) + len(self._runs) > _MOST_WORDS:
            self._idle, self._runs = set(), {}
        text = word.decode(errors="surrogatepass").lower()
        found = set(_RUN.findall(text))
        found |= {str(int(run)) for run in found if run.isdecimal() and len(run) <= LONGEST}
        if any(run.isdecimal() and len(run) >= _CLOSE for run in found):
            found.add(_LONG)
        found |= {_GLUED + suffix for suffix in _SUFFIX.findall(text)}
        found |= {right for run in found if (right := spelling.right(run, self._folder))}
        if found == {text} and text.isascii() and text not in self._terms and text not in self._numbers:
            self._idle.add(word)
        else:
            self._runs[word] = frozenset(found)


def _terms_by_rarest_run(folder: ClaimsFolder) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """What the terms of the folder tell of, by the run that is the rarest of each, with the other runs of that term."""
    claims = folder.claims.values()
    deeds = {claim.scope.action for claim in claims if claim.kind in (Kind.DATE, Kind.TIME)}
    deeds |= {claim.scope.action for claim in claims} - folder.subject.everyday
    things = {claim.scope.thing for claim in claims if not claim.scope.about}
    common = folder.language.sets["plain"]
    terms: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for runs, labels in _runs_of_terms(folder.trie):
        rarest = min(runs, key=lambda run: (run in common, -len(run), run), default="")
        for facet, concept in labels:
            if facet in ANCHORS or facet == "noun" or (facet == "action" and concept in deeds):
                terms[rarest].append((_SUBJECT, runs - {rarest}))
            elif facet == "action" or (facet == "thing" and concept in things):
                terms[rarest].append((facet, runs - {rarest}))
    return {rarest: list(dict.fromkeys(found)) for rarest, found in terms.items()}


def _many_figures(text: str, language: Language) -> bool:
    """True if a text may have more figures than are read, which is an error whatever they are of."""
    if len(text) < 2 * MOST_FIGURES:
        return False
    figures: int = sum(run in language.openers or run.isdecimal() for run in _RUN.findall(text.lower()))
    return figures > MOST_FIGURES


def _runs_of_terms(trie: Trie) -> Iterator[tuple[frozenset[str], tuple[tuple[str, str], ...]]]:
    """The runs of letters and digits of each term, with its labels."""
    todo: list[tuple[Trie, frozenset[str]]] = [(trie, frozenset())]
    while todo:
        node, runs = todo.pop()
        for word, child in node.items():
            if word == END:
                yield runs, child
            else:
                todo.append((child, runs if word == GAP else runs.union(_RUN.findall(word))))


def _ways_to_write(claims: Iterable[Claim], language: Language) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """By one of its runs each way to write a number of the claims, with the claim and the other runs of that way."""
    numbers: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for claim in claims:
        for value in {citation.figure.value for citation in claim.citations}:
            for first, *others in _ways(value, language):
                numbers[first].append((claim.id, frozenset(others)))
    return dict(numbers)


def _ways(value: float, language: Language) -> Iterator[tuple[str, ...]]:
    """Runs one of which, or all of one of which, stand wherever a number of this value is written."""
    whole = int(value)
    yield from ((str(whole),), (_LONG,))
    if whole >= _THOUSAND:
        yield (f"{whole % _THOUSAND:03d}",)  # '2,000', '2.000'
    tens = whole // 10 * 10 if whole < 100 else whole
    yield from ((word,) for word, number in language.numbers.items() if number in (whole, tens))
    scales = {**language.scales, **{_GLUED + suffix: size for suffix, size in language.suffixes.items()}}
    scales |= {word: language.suffixes[word] for word in ("bn", "mn", "mln") if word in language.suffixes}
    for word, size in scales.items():
        yield (word,) if size <= value else (word, "0")  # '0.6 thousand'
        if size == value * 2:
            yield word, "half"
    for phrase, (low, _) in language.vague.items():
        if low == value:
            yield tuple(_RUN.findall(phrase))
    if value == 2:
        yield ("couple",)
