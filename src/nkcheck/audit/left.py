"""Figures of a document that no citation covers, each as the citation that it could be.

What a figure says is read by the code that judges a draft, so that a figure lands at the claim under which a text with
the same words would be checked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from nkcheck.audit.reading import Reading
from nkcheck.claim import Claim, Source
from nkcheck.consistency import read_quote
from nkcheck.dates import When, parse_edtf
from nkcheck.figure import COUNTED, Figure, Kind
from nkcheck.judge import Judged
from nkcheck.lexicon import Term
from nkcheck.original import Original, find_words
from nkcheck.passage import Passage
from nkcheck.record import NamedTuple
from nkcheck.scope import Head

_BEHIND, _BEFORE = (8, 6, 4, 3, 2, 1, 0), (3, 2, 1, 0, 5)  # words round a figure that a quote takes in, the best first
_SHORT = 3  # words below which a quote keeps its 'in' and 'the'
_NEAR = 4  # words from a date to the topic that it is of
_FAR = 12  # from a duration, or an hour
_ROUND = 2  # words on either side by which a figure that is to be waived is known
_AROUND = 40  # characters of prefix and suffix, where the words stand twice
_PEOPLE = frozenset({Head.PEOPLE, Head.NOUN, Head.GENERIC, Head.ELLIPTIC})
_NAME = 6  # words of a name without capitals


class Left(NamedTuple):
    """A figure of a document, and the citation that it could be. Offsets of `figure` count characters of the original's text."""

    figure: Figure
    kind: Kind
    paragraph: int
    quote: str  # a fragment that holds the figure and no other of its kind
    prefix: str
    suffix: str
    claim: str  # the claim that its scope fits, or, if it is not relevant, whose number it has; empty if there is none
    relevant: bool  # some claim asks for it, or could; otherwise it is a figure to be waived
    origins: tuple[str, ...]  # whom the document credits, by id
    speaker: str  # the same by name, where no origin has it
    date: str  # EDTF; empty where the document gives none
    scope: dict[str, Any]  # as a claim's scope has it


class Dated(NamedTuple):
    """A place in a document whose citation gives a date: in its sentence that date needs no citation of its own."""

    start: int
    end: int
    when: When


def figures_left(reading: Reading, source: Source, covered: Sequence[tuple[int, int]] = (), dated: Sequence[Dated] = ()) -> Iterator[Left]:
    """The figures of a document outside the spans that are covered, but for dates that a cited figure beside them has.

    What the drafted citations would cover is left out too.
    """
    outside = _Spans(covered)
    left = [(item, _left(reading, item, source)) for item in reading.figures if not outside.meet(item.found.figure)]
    drafts = [draft for _, draft in left if draft.relevant]
    quoted = _Spans(span for quote in {draft.quote for draft in drafts} for span in find_words(reading.original, quote))
    told = [*dated, *(Dated(draft.figure.start, draft.figure.end, parse_edtf(draft.date)) for draft in drafts if draft.date)]
    told.sort(key=lambda place: place.start)
    for item, draft in left:
        if draft.relevant or not (quoted.meet(draft.figure) or _is_told(reading, item, told)):
            yield draft


class _Spans:
    """Places of a document, asked whether one of them holds some of a figure: the cost does not grow with their number."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def meet(self, figure: Figure) -> bool:
        at = bisect_left(self._starts, figure.end) - 1
        return at >= 0 and figure.start < self._ends[at]


def _is_told(reading: Reading, item: Judged, dated: Sequence[Dated]) -> bool:
    """True for a date that a citation has whose figure stands in the same sentence."""
    when = item.found.figure.when
    if when is None or item.found.figure.kind is not Kind.DATE:
        return False
    start, end = reading.sentence(item.sentence)
    first = bisect_left(dated, start, key=lambda place: place.start)
    last = bisect_left(dated, end, key=lambda place: place.start)
    return any(when.meets(place.when) for place in dated[first:last])


def _left(reading: Reading, item: Judged, source: Source) -> Left:
    original, passage, _ = reading
    matched = item.matched
    moved = matched is not None and (matched.misdated or matched.misapplied)
    claim = matched.claim if matched is not None and not moved else None
    if claim is not None and claim.scope.when is not None and _date(item) and not _meets(_date(item), claim):
        claim = None  # the claim of another date, for want of one of this
    guessed = claim is not None and matched is not None and matched.date_assumed and not _meets(_date(item), claim)
    kind = claim.kind if claim else item.found.figure.kind
    scope = _scope(passage, item)
    credit = item.credit
    quote = _quote(reading, item, kind, source)
    relevant = bool(quote) and not guessed and (matched is not None or _asks(item, scope))
    quote = quote if relevant else _window(reading, item)
    prefix, suffix = _context(original, quote, item.found.figure) if relevant else ("", "")
    return Left(
        figure=item.found.figure,
        kind=kind,
        paragraph=original.paragraph(item.found.figure.start),
        quote=quote,
        prefix=prefix,
        suffix=suffix,
        claim=claim.id if claim else "",
        relevant=relevant,
        origins=tuple(sorted(credit.origins)) if credit else (),
        speaker="" if credit and credit.origins else (credit and credit.name) or _unnamed(passage, item),
        date=_date(item),
        scope=scope,
    )


def _meets(date: str, claim: Claim) -> bool:
    """True if a date that was read is one of a claim's."""
    return bool(date) and claim.scope.when is not None and parse_edtf(date).meets(claim.scope.when)


def _asks(item: Judged, scope: dict[str, Any]) -> bool:
    """True if a claim could ask for a figure that no claim knows: the age of a person, the year of a topic."""
    kind = item.found.figure.kind
    if kind in COUNTED:  # the scope of these is read in full; of people it was found to be something else
        said = item.said
        return said is not None and said.head is Head.THING and said.asserted and not said.foreign and "action" in scope
    needs = {Kind.AGE: ("person",), Kind.DATE: ("about",), Kind.DURATION: ("person", "about"), Kind.TIME: ("action", "about")}
    return not scope.keys().isdisjoint(needs[kind])


def _unnamed(passage: Passage, item: Judged) -> str:
    """Whom a sentence credits without a capital: 'according to the valley council', 'the interior ministry said'."""
    sentence, tokens = item.sentence, passage.tokens
    names = [_words(passage, item, term.last, 1) for term in sentence.terms.get("credit", ())]
    names += [_words(passage, item, term.first - 1, -1) for term in sentence.terms.get("says", ())]
    for first, last in names:
        if first < last and not any(tokens.words[first] in passage.folder.language.sets[name] for name in ("pronouns", "plain")):
            return tokens.text[tokens.starts[first] : tokens.ends[last - 1]]
    return ""


def _words(passage: Passage, item: Judged, at: int, step: int) -> tuple[int, int]:
    """The words from token `at` on, forward or back, up to a mark, a figure or a word of the subject, without an article."""
    sentence, tokens = item.sentence, passage.tokens
    figures = {i for found in sentence.figures for i in range(found.first, found.last)}
    end = at
    while sentence.first <= end < sentence.last and abs(end - at) < _NAME and tokens.is_word(end) and end not in figures:
        if sentence.at.get(end) and tokens.words[end] not in passage.folder.language.sets["determiners"]:
            break
        end += step
    first, last = (at, end) if step > 0 else (end + 1, at + 1)
    while first < last and tokens.words[first] in passage.folder.language.sets["plain"]:
        first += 1
    return first, last


def _date(item: Judged) -> str:
    when = item.said.when if item.said is not None else None
    if when is None and item.found.figure.kind is not Kind.DATE:
        others = [found.figure.when for found in item.sentence.dates() if found.figure.when is not None]
        when = others[0] if len(others) == 1 else None
    return "" if when is None or when.partial else when.edtf()


def _scope(passage: Passage, item: Judged) -> dict[str, Any]:
    """What the sentence limits the figure to, as a claim's scope would have it."""
    sentence, said, kind = item.sentence, item.said, item.found.figure.kind
    subject = passage.folder.subject
    terms = sentence.terms
    scope: dict[str, Any] = {}
    topics = _nearest(item, terms.get("topic", ()))
    if kind in (Kind.DATE, Kind.DURATION) and topics:
        return {"about": topics}
    if kind is Kind.AGE and terms.get("person"):
        return {"person": _first(terms["person"])}
    action = said.action if said is not None else _first(terms.get("action", ()))
    if action:
        scope["action"] = action
    if said is not None and said.head is Head.THING:
        scope["thing"] = said.thing
    elif kind is Kind.DURATION and terms.get("person"):
        scope["person"] = _first(terms["person"])
    elif kind is Kind.COUNT and said is not None and said.head in _PEOPLE:
        named = [term.concept for facet in ("people", "adjective", "noun") for term in terms.get(facet, ())]
        scope |= {"people": named[0]} if named else {}
    subset = (said.subset if said is not None else "") or (_first(terms.get("subset", ())) if kind is Kind.SHARE else "")
    if subset:
        scope["subset"] = subset
    place = next((term for term in terms.get("place", ()) if term.concept not in subject.home_places), None)
    if place is not None and kind in COUNTED:
        within = passage.tokens.word(place.first - 1) in passage.folder.language.sets["plain"] and place.first > item.found.last
        scope["place" if within else "agent"] = place.concept
    if not scope and topics:
        scope["about"] = topics
    when = _date(item)
    return scope | ({"date": when} if when and scope and kind in COUNTED else {})


def _first(terms: Sequence[Term]) -> str:
    return terms[0].concept if terms else ""


def _nearest(item: Judged, topics: Sequence[Term]) -> list[str]:
    """The topic that stands nearest to the figure, within reach."""
    found = item.found
    gaps = [(max(term.first - found.last, found.first - term.last), term.concept) for term in topics]
    return [concept for gap, concept in sorted(gaps)[:1] if gap <= (_NEAR if found.figure.kind is Kind.DATE else _FAR)]


def _quote(reading: Reading, item: Judged, kind: Kind, source: Source) -> str:
    """A fragment of the sentence that holds the figure and no other of its kind; empty if there is none."""
    passage, found = reading.passage, item.found
    tokens, folder = passage.tokens, passage.folder
    plain = folder.language.sets["plain"]
    own = found.figure
    for crossing in (False, True):
        for behind in _BEHIND:
            for before in _BEFORE:
                first = _reach(reading, item, -before, crossing)
                last = _reach(reading, item, behind, crossing)
                while first < found.first and tokens.words[first] in plain:
                    first += 1
                while last > found.last and tokens.words[last - 1] in plain and not item.sentence.at.get(last - 1):
                    last -= 1
                if last - first < _SHORT:  # a bare number is hard to find again
                    first, last = _reach(reading, item, -before, crossing), _reach(reading, item, behind, crossing)
                text = tokens.text[tokens.starts[first] : tokens.ends[last - 1]]
                raw = {"quote": {"exact": text}}
                try:
                    figure = read_quote(raw, kind, source.issued, folder.language, folder.subject.nouns)
                except ValueError:
                    continue
                if (figure.bound, figure.value, figure.high) == (own.bound, own.value, own.high):
                    return text
    return ""


def _window(reading: Reading, item: Judged) -> str:
    """The figure with some words round it: enough to know it again."""
    tokens = reading.passage.tokens
    first, last = _reach(reading, item, -_ROUND, crossing=False), _reach(reading, item, _ROUND, crossing=False)
    low, high = reading.original.paragraphs[reading.original.paragraph(item.found.figure.start) - 1]
    while last - first < _SHORT + 1:  # a bare number would waive all its likes
        wider = [i for i in (first - 1, last) if 0 <= i < len(tokens) and low <= tokens.starts[i] < high]
        if not wider:
            break
        first, last = (first - 1, last) if wider[0] == first - 1 else (first, last + 1)
    return tokens.text[tokens.starts[first] : tokens.ends[last - 1]]


def _reach(reading: Reading, item: Judged, words: int, crossing: bool) -> int:
    """The token so many words before (or behind) the figure, within its sentence, its paragraph and, unless `crossing`, its marks.

    Another figure is taken in whole, or ends the way.
    """
    tokens, sentence = reading.passage.tokens, item.sentence
    low, high = reading.original.paragraphs[reading.original.paragraph(item.found.figure.start) - 1]
    ahead = words > 0
    others = [found for found in sentence.figures if found.first != item.found.first]
    at = item.found.last if ahead else item.found.first
    goal = at + words
    while at < goal if ahead else at > goal:
        following = at if ahead else at - 1
        if not sentence.first <= following < sentence.last or not low <= tokens.starts[following] < high:
            break
        other = next((found for found in others if found.first <= following < found.last), None)
        if other is not None:
            end = other.last if ahead else other.first
            if abs(end - at) > abs(goal - at):
                break
            at = end
            continue
        marked = not tokens.is_word(following) and not tokens.is_number(following)
        if marked and not (crossing and tokens.words[following] == ","):
            break
        at += 1 if ahead else -1
    return at


def _context(original: Original, quote: str, figure: Figure) -> tuple[str, str]:
    """What stands before and behind a quote, where its words stand twice."""
    if len(list(islice(find_words(original, quote), 2))) < 2:
        return "", ""
    start = max(original.text.rfind(quote, 0, figure.start + len(quote)), 0)  # the one that holds the figure
    end = start + len(quote)
    low, high = original.paragraphs[original.paragraph(start) - 1]
    return original.text[max(low, start - _AROUND) : start].strip(), original.text[end : min(high, end + _AROUND)].strip()
