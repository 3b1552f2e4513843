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
words of a term one behind the other (those behind a gap near by), and the digits or words of a number anywhere.

A term is found only in tokens, and a token is a run of letters or digits that nothing but letters or digits could make longer
(`tokens`; those joined by an apostrophe hold several such runs). So each run of the term is one of the text. A typing error is
put right by `spelling` before terms are looked up once more, hence a word counts for what it would be mended to as well.
Terminal sequences can glue letters to a word and are let through.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nkcheck import spelling
from nkcheck.claim import Claim, ClaimsFolder
from nkcheck.figure import Kind
from nkcheck.find import MOST_FIGURES
from nkcheck.lexicon import END, GAP, Trie
from nkcheck.match import Index
from nkcheck.passage import ANCHORS
from nkcheck.words import Language

_SUBJECT = "subject"  # what a term tells of that is enough alone
_RUN = re.compile(r"[^\W\d_]+|\d+")  # of letters or digits, as tokens are cut
_ESCAPE = "\x1b"
_MOST_WORDS = 300_000  # that are remembered
_THOUSAND, _YEAR = 1000, 4
_LONG, _CLOSE = "…", 8  # a number of so many digits, which may be as good as another: 599.99999999
_GLUED = "+"  # before the letters right behind a number: 2k
_SUFFIX = re.compile(r"\d([^\W\d_]+)")
_GAP_ENDS = re.compile(r"[.;!?:,](?!\s*\d|\w)")  # marks over which no gap reaches, unless they are those of a number or date
# Bytes of UTF-8 in small letters with all but letters and digits as blanks; what is not ASCII is looked at word by word.
_PLAIN = bytes(ord(chr(byte).lower()) if byte >= 128 or chr(byte).isalnum() else ord(" ") for byte in range(128)) + bytes(range(128, 256))


class _Term(NamedTuple):
    """A term by one of its runs."""

    tells: str
    at: int  # where in its stretch it stands
    stretch: tuple[str, ...]  # up to the gap or from there on
    needs: frozenset[str]  # all its runs
    edges: frozenset[str]  # those beside the gap, if it has one


class Sieve:
    """The words of a claims folder, by which a text is let through to be read, or not. It learns words as it meets them."""

    def __init__(self, folder: ClaimsFolder, index: Index) -> None:
        self._folder = folder
        self._numbers = _ways_to_write(index.bucket(Kind.COUNT, "people", "").claims, folder.language)
        self._terms = _terms_by_rarest_run(folder)
        self._reach = max((2 * len(term.stretch) for terms in self._terms.values() for term in terms), default=0)  # a year between any two
        self._idle: set[bytes] = set()  # words that are no part of any answer
        self._runs: dict[bytes, tuple[frozenset[str], ...]] = {}  # each run of all other words, and what else it may stand for

    def passes(self, text: str) -> bool:
        """False if it is sure that a text has no finding, and no more figures than are read."""
        if _ESCAPE in text or "" in self._terms:
            return True
        words = _words(text)
        return not (self._idle.issuperset(words) or not self._tells(text, words)) or _many_figures(text, self._folder.language)

    def _tells(self, text: str, words: list[bytes]) -> bool:
        """True if some words of a text, taken together, may be those of a finding."""
        every = set(words)
        telling = every - self._idle
        for word in telling - self._runs.keys():
            self._learn(word)
        telling -= self._idle
        if not telling:
            return False
        runs = self._all_runs(every)
        told = set()
        gapped: dict[_Term, None] = {}
        for word in telling:
            if any(not self._terms.keys().isdisjoint(alike) for alike in self._runs[word]):
                for term in self._terms_at(word, words, runs):
                    if term.edges:
                        gapped[term] = None
                    elif term.tells == _SUBJECT:
                        return True
                    else:
                        told.add(term.tells)
        if gapped:
            parts = [self._all_runs(_words(part)) for part in _GAP_ENDS.split(text)]
            told |= {term.tells for term in gapped if any(term.edges <= part for part in parts)}
        claims = {claim for run in runs & self._numbers.keys() for claim, others in self._numbers[run] if others <= runs}
        return _SUBJECT in told or len(claims) > 1 or ("action" in told and ("thing" in told or bool(claims)))

    def _terms_at(self, word: bytes, words: list[bytes], runs: set[str]) -> Iterator[_Term]:
        """The terms of which a stretch stands where a text has a word, and the rest anywhere; `runs` are all of the text."""
        at = -1
        for _ in range(words.count(word)):
            at = words.index(word, at + 1)
            before = [alike for other in words[max(at - self._reach, 0) : at] for alike in self._alike(other)]
            around = [*before, *(alike for other in words[at : at + self._reach] for alike in self._alike(other))]
            for i, alike in enumerate(self._runs[word], len(before)):
                for run in alike & self._terms.keys():
                    for term in self._terms[run]:
                        if term.needs <= runs and _stands(term, i, around):
                            yield term

    def _all_runs(self, words: Iterable[bytes]) -> set[str]:
        """All that the words of a text may stand for."""
        return {run for word in words for alike in self._alike(word) for run in alike}

    def _alike(self, word: bytes) -> tuple[frozenset[str], ...]:
        return self._runs.get(word) or (frozenset((word.decode(),)),)

    def _learn(self, word: bytes) -> None:
        """Remember what a word may stand for."""
        if len(self._idle) + len(self._runs) > _MOST_WORDS:
            self._idle, self._runs = set(), {}
        text = word.decode(errors="surrogatepass").lower()
        runs = [self._meant(run) for run in _RUN.findall(text)]
        runs += [frozenset((_GLUED + suffix,)) for suffix in _SUFFIX.findall(text)]
        if runs == [{text}] and text.isascii() and text not in self._terms and text not in self._numbers:
            self._idle.add(word)
        else:
            self._runs[word] = tuple(runs)

    def _meant(self, run: str) -> frozenset[str]:
        """A run and what else it may stand for."""
        if run.isdecimal():
            return frozenset((run, _LONG if len(run) >= _CLOSE else run.lstrip("0") or run))
        right = spelling.right(run, self._folder)
        return frozenset((run, right) if right else (run,))


def _words(text: str) -> list[bytes]:
    """The words of a text in small letters, as bytes: to cut and compare them costs less."""
    return text.encode(errors="surrogatepass").translate(_PLAIN).split()


def _stands(term: _Term, at: int, runs: list[frozenset[str]]) -> bool:
    """True if the stretch of a term stands where its own run is at `at`; a year between its words is passed over."""
    behind, before = term.stretch[term.at + 1 :], term.stretch[: term.at]
    return _goes_on(behind, runs[at + 1 :]) and _goes_on(before[::-1], runs[:at][::-1])


def _goes_on(stretch: tuple[str, ...], runs: list[frozenset[str]]) -> bool:
    at = 0
    for run in stretch:
        if at < len(runs) and run not in runs[at] and any(len(year) == _YEAR and year.isdecimal() for year in runs[at]):
            at += 1  # 'its 1967 protocol'
        if at >= len(runs) or run not in runs[at]:
            return False
        at += 1
    return True


def _terms_by_rarest_run(folder: ClaimsFolder) -> dict[str, list[_Term]]:
    """What the terms of the folder tell of, by the run that is the rarest of each."""
    claims = folder.claims.values()
    deeds = {claim.scope.action for claim in claims if claim.kind in (Kind.DATE, Kind.TIME)}
    deeds |= {claim.scope.action for claim in claims} - folder.subject.everyday
    things = {claim.scope.thing for claim in claims if not claim.scope.about}
    common = folder.language.sets["plain"]
    terms: dict[str, dict[_Term, None]] = defaultdict(dict)
    for stretches, labels in _runs_of_terms(folder.trie):
        told = set()
        for facet, concept in labels:
            if facet in ANCHORS or facet == "noun" or (facet == "action" and concept in deeds):
                told.add(_SUBJECT)
            elif facet == "action" or (facet == "thing" and concept in things):
                told.add(facet)
        places = [(run in common, -len(run), run, i, at) for i, stretch in enumerate(stretches) for at, run in enumerate(stretch)]
        if told and places:
            _, _, rarest, i, at = min(places)
            needs = frozenset(run for stretch in stretches for run in stretch)
            edges = frozenset((*stretches[0][-1:], *stretches[1][:1])) if len(stretches) > 1 else frozenset()
            terms[rarest].update(dict.fromkeys(_Term(what, at, stretches[i], needs, edges) for what in told))
        elif told:
            terms[""] = {}  # marks alone: nothing can be told by words
    return {rarest: list(found) for rarest, found in terms.items()}


def _runs_of_terms(trie: Trie) -> Iterator[tuple[list[tuple[str, ...]], tuple[tuple[str, str], ...]]]:
    """The runs of letters and digits of each term, those before and behind its gap, with its labels."""
    todo: list[tuple[Trie, list[tuple[str, ...]]]] = [(trie, [()])]
    while todo:
        node, stretches = todo.pop()
        for word, child in node.items():
            if word == END:
                yield stretches, child
            elif word == GAP:
                todo.append((child, [*stretches, ()]))
            else:
                todo.append((child, [*stretches[:-1], (*stretches[-1], *_RUN.findall(word))]))


def _many_figures(text: str, language: Language) -> bool:
    """True if a text may have more figures than are read, which is an error whatever they are of."""
    if len(text) < 2 * MOST_FIGURES:
        return False
    figures: int = sum(run in language.openers or run.isdecimal() for run in _RUN.findall(text.lower()))
    return figures > MOST_FIGURES


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
        head, *_, tail = f"{whole:,}".split(",")
        yield head, tail  # '2,000', '2.000'
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
