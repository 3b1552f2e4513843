"""Texts that cannot have a finding, told by their words alone, so that an archive need not be read whole.

A text is let through unless it is sure that `judge` finds nothing in it. Why that is sure, by what `match` asks of a figure:

1. `Passage.anchored` holds only where a sentence has a term of one of the facets of `passage.ANCHORS` or a 'noun', or by
   `Index.paired_in` or `Index.tells_of`. Where there is no term of those facets, nobody is credited whom a source knows.
2. In a text that is not anchored, a share, an age, a length of time and a number with nothing that ties it to the subject
   belong to no claim, as there is neither topic nor person; an hour or a day belongs to one by a deed for which a claim has an
   hour or a day (`match.deed`); a number of people or things only where an action is told, and then as the very number of a
   claim about people (`match.count`) or as one of things of a claim that asks for no topic (`match.thing`).
3. `Index.tells_of` asks for a deed that is not everyday and that a claim counts, `Index.paired_in` for the numbers of two claims.

So there is a finding only if the text has a term of an anchoring facet or of such a deed; or of any action, beside the number of
a claim or such a thing; or the numbers of two claims. The sieve asks for less than that: the words of a term one behind the other,
those behind a gap in the same sentence, and the digits or words of a number anywhere.

A term is found only in tokens, and a token is a run of letters or of digits that no other letter or digit could make longer, or
some of those joined by apostrophes or marks. So each run of the term is one of the text, next to the one before. A typing error
is put right by `spelling` before terms are looked up once more, hence a word counts for what it would be mended to as well.
Terminal sequences can glue letters to a word; a text that has them is let through.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from nkcheck import spelling
from nkcheck.claim import Claim, ClaimsFolder
from nkcheck.figure import Kind
from nkcheck.find import MOST_FIGURES
from nkcheck.keys import buckets
from nkcheck.lexicon import END, GAP, Trie
from nkcheck.passage import ANCHORS
from nkcheck.record import NamedTuple
from nkcheck.words import Language

Runs = frozenset[bytes]  # in small letters and UTF-8, which costs less to cut and compare

_SUBJECT = "subject"  # what a term tells of that is enough alone
_RUN = re.compile(r"[^\W\d_]+|\d+")  # of letters or digits, as tokens are cut
_SUFFIX = re.compile(r"\d([^\W\d_]+)")
_GLUED = "+"  # before the letters right behind a number: 2k
_LONG, _MANY = "…", 8  # a number of so many digits, which may be as good as another: 599.99999999
_GAP_ENDS = re.compile(r"[.;!?:,](?!\s*\d|\w)")  # marks over which no gap reaches, unless they are those of a number or date
_ESCAPE = "\x1b"
_YEARS = re.compile(rb" [0-9]{4}(?= )")
_THOUSAND = 1000
_MOST_WORDS = 100_000  # that are remembered
# ASCII in small letters, and blanks for all but letters and digits; words that have other characters are cut one by one.
_PLAIN = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() else ord(" ") for byte in range(128)) + bytes(range(128, 256))


class _Term(NamedTuple):
    """A term by its rarest run."""

    tells: str
    needs: Runs  # all its runs
    line: bytes  # the stretch that holds the rarest, up to the gap or from there on, with blanks round each run
    loose: bool  # that stretch is one run, or holds a year, and need not be looked for
    edges: Runs  # the runs beside the gap, if it has one


class _Met:
    """Words that texts have had, as far as they have been looked at."""

    __slots__ = ("cut", "idle", "known", "meant")

    def __init__(self) -> None:
        self.known: set[bytes] = set()  # those that stand for themselves alone
        self.idle: set[bytes] = set()  # those of them that tell nothing
        self.cut: dict[bytes, tuple[bytes, ...]] = {}  # the runs of all others
        self.meant: dict[bytes, Runs] = {}  # and what these may stand for beside themselves


class Sieve:
    """The words of a claims folder, by which a text is let through to be read, or not. It learns words as it meets them."""

    def __init__(self, folder: ClaimsFolder) -> None:
        self._folder = folder
        self._numbers = _ways_to_write(_of_people(folder), folder.language)
        self._terms = _terms_by_rarest_run(folder)
        self._rarest = frozenset(self._terms)
        self._telling = self._rarest.union(self._numbers)
        self._met = _Met()

    def passes(self, text: str) -> bool:
        """False if it is sure that a text has no finding, and no more figures than are read."""
        if _ESCAPE in text or b"" in self._terms:
            return True
        words, met = _words(text), self._met
        if len(met.known) + len(met.cut) > _MOST_WORDS:
            met = self._met = _Met()  # a new one, as other threads may be at the old
        telling = not met.idle.issuperset(words) and self._tells(text, words, met)
        return telling or _many_figures(text, self._folder.language)

    def _tells(self, text: str, words: list[bytes], met: _Met) -> bool:
        """True if some words of a text, taken together, may be those of a finding."""
        every = set(words)
        odd = every - met.known
        for word in odd.difference(met.cut):
            self._learn(word, met)
        cut = odd.intersection(met.cut)
        meant = {run for word in cut for run in met.meant[word]}
        runs = every.union(meant, *(met.cut[word] for word in cut)) if cut else every
        fitting = [term for run in runs & self._rarest for term in self._terms[run] if term.needs <= runs]
        if cut:
            words = [run for word in words for run in met.cut.get(word) or (word,)]
        told = _terms_told(fitting, meant, words, text, met) if fitting else set()
        claims = {claim for run in runs & self._numbers.keys() for claim, others in self._numbers[run] if others <= runs}
        return _SUBJECT in told or len(claims) > 1 or ("action" in told and ("thing" in told or bool(claims)))

    def _learn(self, word: bytes, met: _Met) -> None:
        """Remember what a word may stand for."""
        text = word.decode(errors="surrogatepass").lower()
        runs = _runs_of(text)
        meant = {spelling.right(run, self._folder) or run for run in runs}
        meant |= {_number(run) for run in runs if run.isdecimal()}
        meant |= {_GLUED + suffix for suffix in _SUFFIX.findall(text)}
        meant.difference_update(runs)
        if not meant and [word] == list(map(_bytes, runs)):
            met.known.add(word)
            if word not in self._telling:
                met.idle.add(word)
        else:
            met.meant[word] = frozenset(map(_bytes, meant))
            met.cut[word] = tuple(map(_bytes, runs))  # the last, as other threads look here first


def _number(run: str) -> str:
    """A run of digits as its number is written else: '80' for '080'; three noughts stay, as those of '2,000'."""
    if len(run) >= _MANY:
        return _LONG
    return run.lstrip("0") or (run if run == "000" else "0")


def _terms_told(terms: list[_Term], meant: set[bytes], runs: list[bytes], text: str, met: _Met) -> set[str]:
    """What terms tell of that stand in a text, where it has all their runs; of some runs it only has words that mean them."""
    line = _YEARS.sub(b"", b" %b " % b" ".join(runs))  # 'its 1967 protocol'
    sought = {term.line for term in terms if not term.loose and meant.isdisjoint(term.needs)}
    missing = {stretch for stretch in sought if stretch not in line}
    standing = [term for term in terms if term.line not in missing or not meant.isdisjoint(term.needs)]
    told = {term.tells for term in standing if not term.edges}
    gapped = {(term.tells, term.edges) for term in standing if term.edges and term.tells not in told}
    edges_as_written = [(tells, edges, "" if not meant.isdisjoint(edges) else min(edges).decode()) for tells, edges in gapped]
    for part in _GAP_ENDS.split(text) if gapped and _SUBJECT not in told else ():
        small = part.lower()
        near = [(tells, edges) for tells, edges, edge in edges_as_written if edge in small]
        if near:
            every = set(_words(part))
            cut = every & met.cut.keys()
            here = every.union(*(met.cut[word] for word in cut), *(met.meant[word] for word in cut))
            told.update(tells for tells, edges in near if edges <= here)
    return told


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _words(text: str) -> list[bytes]:
    return _bytes(text).translate(_PLAIN).split()


def _runs_of(text: str) -> list[str]:
    """The runs of a text in small letters, in order; digits of all scripts as those of ours."""
    runs: list[str] = _RUN.findall(text)
    return [run if run.isascii() or not run.isdecimal() else "".join(str(int(digit)) for digit in run) for run in runs]


def _terms_by_rarest_run(folder: ClaimsFolder) -> dict[bytes, list[_Term]]:
    """What the terms of the folder tell of, by the run that is the rarest of each."""
    claims = folder.claims.values()
    deeds = {claim.scope.action for claim in claims if claim.kind in (Kind.DATE, Kind.TIME)}
    deeds |= {claim.scope.action for claim in claims} - folder.subject.everyday
    things = {claim.scope.thing for claim in claims if not claim.scope.about}
    common = Counter(_bytes(word) for words in folder.language.sets.values() for word in words)  # what many lists hold, texts hold too
    terms: dict[bytes, dict[_Term, None]] = defaultdict(dict)
    for stretches, labels in _runs_of_terms(folder.trie):
        told = set()
        for facet, concept in labels:
            if facet in ANCHORS or facet == "noun" or (facet == "action" and concept in deeds):
                told.add(_SUBJECT)
            elif facet == "action" or (facet == "thing" and concept in things):
                told.add(facet)
        places = [(common[run], -len(run), run, i) for i, stretch in enumerate(stretches) for run in stretch if run]
        if told and places:
            _, _, rarest, i = min(places)
            stretch = [run for run in stretches[i] if run]
            needs = frozenset(run for stretch in stretches for run in stretch if run)
            edges = frozenset(filter(None, (stretches[0][-1], stretches[1][0]))) if len(stretches) > 1 else frozenset()
            line = b" %b " % b" ".join(stretch)
            loose = len(stretch) == 1 or _YEARS.search(line) is not None
            terms[rarest].update(dict.fromkeys(_Term(what, needs, line, loose, edges) for what in sorted(told)))
        elif told:
            terms[b""] = {}  # marks alone: nothing can be told by words
    return {rarest: list(found) for rarest, found in terms.items()}


def _runs_of_terms(trie: Trie) -> Iterator[tuple[list[tuple[bytes, ...]], tuple[tuple[str, str], ...]]]:
    """The runs of each term, those before and behind its gap, with its labels; an empty one for a mark."""
    todo: list[tuple[Trie, list[tuple[bytes, ...]]]] = [(trie, [()])]
    while todo:
        node, stretches = todo.pop()
        for word, child in node.items():
            if word == END:
                yield stretches, child
            elif word == GAP:
                todo.append((child, [*stretches, ()]))
            else:
                todo.append((child, [*stretches[:-1], (*stretches[-1], *map(_bytes, _runs_of(word) or [""]))]))


def _many_figures(text: str, language: Language) -> bool:
    """True if a text may have more figures than are read, which is an error whatever they are of."""
    if len(text) < 2 * MOST_FIGURES:
        return False
    figures: int = sum(run in language.openers or run.isdecimal() for run in _RUN.findall(text.lower()))
    return figures > MOST_FIGURES


def _of_people(folder: ClaimsFolder) -> Iterator[Claim]:
    """The claims that count people, as `Index.paired_in` and `match.count` look for them."""
    return (claim for claim in folder.claims.values() if claim.kind is Kind.COUNT and ("people", "") in buckets(claim))


def _ways_to_write(claims: Iterable[Claim], language: Language) -> dict[bytes, list[tuple[str, Runs]]]:
    """By one of its runs each way to write a number of the claims, with the claim and the other runs of that way."""
    numbers: dict[bytes, list[tuple[str, Runs]]] = defaultdict(list)
    for claim in claims:
        for value in {citation.figure.value for citation in claim.citations}:
            for way in _ways(value, language):
                longest = max(way, key=len)  # 'hundred' of 'a few hundred'
                numbers[_bytes(longest)].append((claim.id, frozenset(map(_bytes, way)) - {_bytes(longest)}))
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
