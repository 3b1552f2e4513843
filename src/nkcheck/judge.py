"""read document → find figures → match claim → judge stance → verdict → report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkcheck.claim import Claim, ClaimsFolder, load
from nkcheck.dates import counts_from, parse_edtf, read_day
from nkcheck.documents import Document, Prose, line_and_column, line_starts, statement
from nkcheck.errors import InputError
from nkcheck.figure import COUNTED, Bound, Figure, Kind, is_round
from nkcheck.find import Found
from nkcheck.match import Index, Match, match
from nkcheck.passage import Passage, Sentence, read_passage
from nkcheck.record import NamedTuple
from nkcheck.report import Cited, Finding, Report
from nkcheck.rules import level_of, rules_of
from nkcheck.scope import Earlier, Head, Said, read_scope
from nkcheck.speaker import Attribution, Speakers, credited, known_speaker, read_speakers
from nkcheck.verdict import Case, build_case, verdict_of
from nkcheck.wording import message, replacements, suggestion

if TYPE_CHECKING:
    from nkcheck.sieve import Sieve

MOST_UNNAMED = 2000  # characters: so long may a text speak of a subject that it never names, as a sentence or an extract does
_BETWEEN = (
    "[\t-\r\x1c-\x20\x85\xa0\xad\u1680\u2000-\u200a\u2010\u2011\u2028\u2029\u202f\u205f\u3000-]*"  # what is blank in Unicode, and hyphens
)
_ENTRY = 20  # words of an entry in a list
_FEW = 100_000  # characters that are read sooner than the sieve is made
_MOST_CLAIMS = 5_000  # so many numbers, with more, that hardly a text has not those of two claims


class Checker:
    """Claims loaded once, to check many texts. Its answers never change, and threads may share it.

    `claims` is a loaded folder, the path of one or of a claims file, or None for the claims that ship with the package;
    with `extend` a path stands beside those. Without `sieve` every text is read whole, though its words alone show that nothing
    is to be said of it; the reports are the same. Raises InputError if the claims cannot be read.
    """

    def __init__(self, claims: ClaimsFolder | Path | str | None = None, *, extend: bool = False, sieve: bool = True) -> None:
        self.claims = claims if isinstance(claims, ClaimsFolder) else load(claims, extend)
        self._index = Index(self.claims)
        self._sieves = sieve and len(self.claims.claims) <= _MOST_CLAIMS
        self._read = 0  # characters so far
        self._sieve: Sieve | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Checker, sieve=self._sieves), (self.claims,)

    def verify(self, text: str, *, date: str | date | None = None, path: str = "") -> Report:
        """Judge every figure in `text` that says something about the subject.

        `date` is the document's own date (ISO 8601), against which 'last October' is read; without it no year is guessed.
        `path` is the name under which the text is reported. Offsets in the report are characters of `text` from 0.
        Raises InputError if the date is none.
        """
        base = read_day(date) if isinstance(date, str) else date
        return self._report(statement(text, path)._replace(date=base.isoformat() if base else None), base)

    def check(self, document: Document, *, date: str | None = None) -> Report:
        """Judge every figure in a document. Offsets, lines and columns in the report are those of its source.

        `date` (EDTF) is its date if it gives none itself. Raises InputError if that is none.
        """
        stated = document.date or date
        try:
            base = counts_from(parse_edtf(stated)) if stated else None
        except ValueError:
            raise InputError(f"not a date (EDTF): {stated!r}") from None
        return self._report(document._replace(date=stated), base)

    def ready(self) -> Checker:
        """The same checker, with all made that is else made when it is needed: for an archive, and for processes that share it."""
        self._read = _FEW
        self.passes("")
        return self

    def watch(self, tell: Callable[[str], object]) -> None:
        """Tell from now on of every key by which claims are looked up (see `nkcheck.keys`): on that, beside the text, reports depend."""
        numbers = self._index.numbers

        def told(key: str) -> list[int]:
            tell(key)
            return numbers(key)

        self._index.numbers = told

    def passes(self, text: str) -> bool:
        """False if the words of a text alone show that nothing is to be said of it. A short start is let pass, as it is read sooner."""
        names = self.claims.subject.named
        if names and len(text) > MOST_UNNAMED:
            return names_any(text, names)  # a long text without is about something else, whatever it counts
        self._read += len(text)
        if not self._sieves or self._read < _FEW:
            return True
        if self._sieve is None:
            from nkcheck.sieve import Sieve

            self._sieve = Sieve(self.claims)
        return self._sieve.passes(text)

    def _report(self, document: Document, base: date | None) -> Report:
        prose = document.prose()
        findings = self._findings(document, prose, base) if self.passes(prose.text) else ()
        return Report(findings, document.date, document.path, self.claims.path, self.claims.sha256, document.source, document.extracted)

    def _findings(self, document: Document, prose: Prose, base: date | None) -> tuple[Finding, ...]:
        passage = read_passage(prose.text, self.claims, base)
        if not _speaks_of_it(passage, self._index):
            return ()
        lines = line_starts(document.source)
        findings = []
        for item in read_figures(passage, self._index, whole=False):
            if item.matched:
                figure = item.found.figure
                start, end = document.span(prose.place(figure.start), prose.place(figure.end - 1) + 1)
                findings.append(_finding(passage, item, item.matched, start, end, lines, document.plain))
        return tuple(findings)


def names_any(text: str, names: tuple[str, ...]) -> bool:
    """True if one of the `names` (in small letters) stands in a text, be it within a word."""
    return _names(names).search(text.lower()) is not None


def names_pattern(names: Iterable[str]) -> str:
    """A regular expression for any of the names, in Python's syntax and RE2's: a blank is any, a line's end, a hyphen or nothing."""
    return "|".join(_BETWEEN.join(map(re.escape, name.split())) for name in names)


@cache
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(names_pattern(names))


def _speaks_of_it(passage: Passage, index: Index) -> bool:
    """False if no figure of a text can belong to a claim: it names nobody and tells of no deed, nor has it the numbers of two claims."""
    return passage.anchored or any(sentence.terms.get("action") for sentence in passage.sentences) or index.paired_in(passage)


class Judged(NamedTuple):
    """A figure of a text with what was read round it, whether or not anything is to be said of it."""

    sentence: Sentence
    found: Found
    said: Said | None  # its scope, where it counts people or things, or is a share
    matched: Match | None  # None: nothing is to be said of it
    credit: Attribution | None  # whom the text credits with it


def read_figures(passage: Passage, index: Index, *, whole: bool = True) -> Iterator[Judged]:
    """Every figure of a passage in order, with its scope, its claim and its speaker.

    Without `whole`, the scope of a count of what is not the subject's, and which so has no claim, is not read to its end.
    """
    if not passage.named:
        paired = index.paired_in(passage)
        passage = passage._replace(anchored=passage.anchored or paired or index.tells_of(passage), paired=paired)
    earlier = Earlier()
    speaker: Attribution | None = None
    sources = _source_lines(passage)
    heading: Attribution | None = None  # whom the line above a table or list credits
    for at, sentence in enumerate(passage.sentences):
        speakers = read_speakers(passage, sentence, None if _is_heading(passage, at) else speaker)
        speaker = speakers.last
        if sentence.opens_paragraph:
            earlier = earlier.anew()
        if sentence.row and sentence.terms.get("action") and not (at and passage.sentences[at - 1].row):
            earlier = Earlier(own=earlier.own)  # a table's own head says what its rows count
        entry = sentence.row or _is_entry(passage, sentence)
        if not entry:
            heading = speakers.attributions[-1] if speakers.attributions else None
        for found in sentence.figures:
            said = None
            if found.figure.kind in COUNTED:
                said = read_scope(passage, at, found, earlier, whole or "person" in sentence.terms)  # as it may be an age
                found = _unhedged(passage, found, said)
            above = (heading if entry else None) or sources.get(sentence.paragraph)
            told = credited(passage, sentence, speakers, found) if said is not None else None
            if said is not None:
                credit = told or above
                said = said._replace(origins=credit.origins) if credit else said
            matched = match(passage, index, at, found, said)
            if said is not None and found.figure.kind is Kind.COUNT:
                earlier = earlier.then(said, matched is not None)
            if matched is None:
                if said is not None and said.events and not said.foreign:
                    earlier = earlier.noting(at, "")
                yield Judged(sentence, found, said, None, told or above)
                continue
            if speaker is None or not speaker.origins:
                speaker = _authors(passage, matched) or speaker
            if said is None:
                told = credited(passage, sentence, speakers, found)
            credit = _without_doer(passage, sentence, speakers, found, matched, told) or above
            if said is not None and said.head is not Head.THING:
                earlier = earlier.noting(at, matched.claim.scope.action if matched.claim else "")
            yield Judged(sentence, found, said, matched, credit)


def _is_heading(passage: Passage, at: int) -> bool:
    """True for a heading, under which nobody goes on speaking: a paragraph of one line with no mark at its end, that credits nobody."""
    sentence = passage.sentences[at]
    if not sentence.opens_paragraph or sentence.row:
        return False
    tokens, after = passage.tokens, passage.sentences[at + 1 : at + 2]
    alone = bool(after) and after[0].opens_paragraph and not after[0].row
    plain = alone and tokens.capitalised(sentence.first) and tokens.word(sentence.last - 1).isalnum()
    return plain and not sentence.terms.get("says") and not sentence.terms.get("credit")


def _is_entry(passage: Passage, sentence: Sentence) -> bool:
    """True for a line of a list of dates: 'September 18: 40.'"""
    if len(sentence.figures) < 2 or sentence.last - sentence.first > _ENTRY:
        return False  # no room for a day and its count, or too much
    if sentence.terms.get("thing") or sentence.terms.get("action"):
        return False
    return any(
        other.figure.kind is Kind.COUNT
        and passage.tokens.word(other.first - 1) == ":"
        and any(day.last < other.first for day in sentence.dates())
        for other in sentence.figures
    )


def _authors(passage: Passage, matched: Match) -> Attribution | None:
    """Who is behind a paper whose signatories a text counts, for 'their letter says' in the next sentence."""
    claim = matched.claim
    origins = {citation.origin.id for citation in claim.citations} if claim and claim.scope.thing and claim.scope.about else set()
    if len(origins) != 1:
        return None
    (origin,) = origins
    return Attribution(0, 0, frozenset(origins), passage.folder.origins[origin].name)


def _without_doer(
    passage: Passage, sentence: Sentence, speakers: Speakers, found: Found, matched: Match, credit: Attribution | None
) -> Attribution | None:
    """Whom the text credits, leaving out the one whose doing the claim is: 'North Korea announced the reopening'."""
    if credit is None or matched.claim is None or not _is_doer(sentence, credit, matched.claim):
        return credit
    others = tuple(item for item in speakers.attributions if item.first != credit.first)
    return credited(passage, sentence, speakers._replace(attributions=others), found)


def _source_lines(passage: Passage) -> dict[int, Attribution]:
    """The origin that a paragraph's last line gives for all its figures: 'Figures: Human Rights Watch'."""
    lines = {}
    for sentence in passage.sentences:
        opens = passage.tokens.words[sentence.first] in passage.folder.language.sets["source_lines"]
        if opens and passage.tokens.word(sentence.first + 1) == ":" and sentence.terms.get("origin"):
            lines[sentence.paragraph] = known_speaker(passage, sentence.terms["origin"][0])
    return lines


def _unhedged(passage: Passage, found: Found, said: Said) -> Found:
    """Take back a hedge that is none: 'over five crossings' says by which way, 'handed over 40 people' what was done."""
    if found.first == found.number:
        return found
    hedges = passage.folder.subject.not_hedges.get(said.thing, ())
    done = passage.tokens.phrase(found.first - 1, found.number - found.first + 1) in passage.folder.language.sets["particle_verbs"]
    if not done and passage.tokens.phrase(found.first, found.number - found.first) not in hedges:
        return found
    figure = found.figure
    start = passage.tokens.starts[found.number]
    bound = Bound.BARE if is_round(figure.value) else Bound.EXACT
    shorter = figure._replace(bound=bound, start=start, text=passage.tokens.text[start : figure.end])
    return found._replace(figure=shorter, first=found.number)


def _finding(passage: Passage, item: Judged, matched: Match, start: int, end: int, lines: list[int], plain: bool) -> Finding:
    """A figure judged. `start` and `end` say where it stands in the document's source, whose lines begin at `lines`."""
    sentence, found, said, _, credit = item
    figure = found.figure
    emphatic = figure.bound is Bound.EXACT and found.first < found.number
    spoken = matched.figure or figure
    text = " ".join(spoken.text.split())  # as messages say it, wherever its line was broken
    case = build_case(
        spoken if text == spoken.text else spoken._replace(text=text),
        matched,
        said.when if said and said.dated else None,
        passage.base,
        credit.name or "" if credit else "",
        credit.origins if credit else frozenset(),
        passage.folder.origins,
        emphatic,
    )
    verdict, rules = verdict_of(case), rules_of(case)
    claim = case.claim
    line, column = line_and_column(lines, start)
    end_line, end_column = line_and_column(lines, end)
    tokens = passage.tokens
    return Finding(
        text=figure.text if plain else " ".join(figure.text.split()),
        start=start,
        end=end,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        figure=_with_unit(figure, case),
        claim=claim.id if claim else None,
        question=claim.question if claim else "",
        verdict=verdict,
        level=level_of(verdict, rules),
        rules=rules,
        message=message(case, verdict, rules),
        suggestion=suggestion(case, verdict, rules),
        citations=tuple(_cited(case)),
        note=claim.note if claim else "",
        sentence=" ".join(tokens.text[tokens.starts[sentence.first] : tokens.ends[sentence.last - 1]].split()),
        replacements=replacements(case, verdict, rules, figure.kind),
    )


def _is_doer(sentence: Sentence, credit: Attribution, claim: Claim) -> bool:
    """True if who 'announced' is whom the claim is about, not a source of it: 'North Korea announced the reopening'."""
    return not claim.scope.action and any(
        place.concept == claim.scope.agent and credit.first <= place.first < credit.last for place in sentence.terms.get("place", ())
    )


def _with_unit(figure: Figure, case: Case) -> Figure:
    if figure.unit or case.claim is None:
        return figure._replace(unit="people") if figure.kind is Kind.COUNT and not figure.unit else figure
    return figure._replace(unit=case.claim.unit)


def _cited(case: Case) -> list[Cited]:
    return [
        Cited(
            item.citation.source.id,
            item.citation.origin.id,
            item.citation.chain,
            item.citation.figure,
            item.stance,
            item.heard,
            item.citation.exact,
            item.citation.locator,
            item.citation.source.url,
        )
        for item in case.heard
    ]
