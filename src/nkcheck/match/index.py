"""The claims of a folder by what they are about, by month and by value: a look-up costs the same for thirty as for thirty thousand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise

from nkcheck.claim import Claim, ClaimsFolder
from nkcheck.dates import When
from nkcheck.figure import Figure, Kind
from nkcheck.passage import Passage
from nkcheck.record import NamedTuple

MOST_CANDIDATES = 16  # of claims that only a number could tell apart
YEAR, LONG, MONTH = 366, 62, 31
_PAIR = 5  # words from a count to its date


class Match(NamedTuple):
    """The claim that a figure belongs to; None where it is about the subject and no claim covers it."""

    claim: Claim | None
    misdated: bool = False
    misapplied: bool = False
    date_assumed: bool = False
    figure: Figure | None = None  # the text's figure as the claim's kind, where it had to be converted


UNCOVERED = Match(None)


class Bucket:
    """Claims with one key, in the order of the file."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.undated: list[Claim] = []
        self._by_month: dict[tuple[int, int], list[Claim]] = defaultdict(list)
        self._by_month_of_any_year: dict[int, list[Claim]] = defaultdict(list)
        self._by_value: dict[float, list[Claim]] = defaultdict(list)

    def add(self, claim: Claim) -> None:
        """Put a claim in, under its months and the numbers of its citations."""
        self.claims.append(claim)
        if claim.scope.undated:
            self.undated.append(claim)
        elif claim.scope.when is not None:
            for year_and_month in months(claim.scope.when):
                self._by_month[year_and_month].append(claim)
            for month in {month for _, month in months(claim.scope.when)}:
                self._by_month_of_any_year[month].append(claim)
        for value in {citation.figure.value for citation in claim.citations}:
            self._by_value[value].append(claim)

    def dated(self, when: When) -> list[Claim]:
        """The claims whose date shares a day with `when`."""
        if when.partial:
            found = self._by_month_of_any_year.get(when.month, [])[:MOST_CANDIDATES]
        elif when.days > 12 * YEAR:
            found = self.first()
        else:
            found = [claim for month in months(when) for claim in self._by_month.get(month, ())]
        unique = {claim.id: claim for claim in found if claim.scope.when is not None and claim.scope.when.meets(when)}
        return list(unique.values())

    def first(self) -> list[Claim]:
        """The claims that are looked at where neither date nor number tells them apart: the curator's first ones."""
        return self.claims[:MOST_CANDIDATES]

    def with_value(self, value: float) -> list[Claim]:
        """The claims that some source answers with this number."""
        return self._by_value.get(value, [])[:MOST_CANDIDATES]


_EMPTY = Bucket()


def months(when: When) -> list[tuple[int, int]]:
    """The (year, month) pairs that a span touches, of a longer one the first fifty years."""
    first, last = date.fromordinal(when.first), date.fromordinal(when.last)
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(month // 12, month % 12 + 1) for month in range(low, min(high, low + 600) + 1)]


class Index:
    """The claims of a folder by kind and by what they are about."""

    def __init__(self, folder: ClaimsFolder) -> None:
        self._buckets: dict[tuple[Kind, str, str], Bucket] = defaultdict(Bucket)
        self._values: dict[tuple[Kind, str, float], list[Claim]] = defaultdict(list)
        self._things: dict[tuple[str, float], list[Claim]] = defaultdict(list)
        self._quoted: dict[tuple[str, float], list[Claim]] = defaultdict(list)
        self._persons: dict[tuple[Kind, str], list[Claim]] = defaultdict(list)
        for claim in folder.claims.values():
            scope = claim.scope
            if scope.person:
                key = "person", scope.person
            elif scope.thing:
                key = "thing", scope.thing
            elif scope.about:
                key = "topic", scope.about[0]
            elif scope.subset:
                key = "subset", scope.subset
            else:
                key = "action", scope.action
            self._buckets[claim.kind, *key].add(claim)
            if key[0] == "action" and scope.place:
                self._buckets[claim.kind, "placed", f"{scope.action} {scope.place}"].add(claim)
            for topic in scope.about[1:] if key[0] == "topic" else ():
                self._buckets[claim.kind, "topic", topic].add(claim)
            if scope.subset and scope.action:
                self._buckets[claim.kind, "part", f"{scope.subset} {scope.action}"].add(claim)
            elif scope.people:
                self._buckets[claim.kind, "people", ""].add(claim)
            if scope.thing:
                for topic in scope.about:
                    self._buckets[claim.kind, "paper", topic].add(claim)
            if claim.kind is Kind.TIME:
                self._buckets[claim.kind, "day", ""].add(claim)
            if claim.kind is Kind.DATE and scope.action:
                self._buckets[claim.kind, "deed", scope.action].add(claim)
            for value in {citation.figure.value for citation in claim.citations}:
                self._values[claim.kind, claim.unit, value].append(claim)
            if scope.person:
                for voice in {voice for citation in claim.citations for voice in citation.voices}:
                    self._persons[claim.kind, voice].append(claim)
            if claim.kind is Kind.COUNT and scope.thing:
                for origin, value in {(voice, citation.figure.value) for citation in claim.citations for voice in citation.voices}:
                    self._things[origin, value].append(claim)
            if claim.kind is Kind.COUNT and scope.people:
                for origin, value in {(voice, citation.figure.value) for citation in claim.citations for voice in citation.voices}:
                    self._quoted[origin, value].append(claim)

    def bucket(self, kind: Kind, facet: str, concept: str) -> Bucket:
        """The claims of a kind about a concept; an empty bucket if there are none."""
        return self._buckets.get((kind, facet, concept), _EMPTY)

    def has_day(self, topic: str) -> bool:
        """True if a topic is an event or a paper of one day or month: a hearing, a statement."""
        return any(
            claim.scope.when is not None and claim.scope.when.days <= MONTH and not claim.scope.action
            for kind in (Kind.DATE, Kind.COUNT)
            for key in ("topic", "paper")
            for claim in self.bucket(kind, key, topic).first()
        )

    def tells_of(self, passage: Passage) -> bool:
        """True if a text that names no place or people tells of a deed and a day or month that together are a claim's."""
        others = {s.paragraph for s in passage.sentences if s.terms.get("other") or s.terms.get("country")}
        own = [sentence for sentence in passage.sentences if sentence.paragraph not in others]
        deeds = {term.concept for sentence in own for term in sentence.terms.get("action", ())}
        days = [date.figure.when for sentence in own for date in sentence.dates() if date.figure.when is not None]
        return any(
            claim.scope.when is not None and claim.scope.when.days <= MONTH
            for deed in deeds - passage.folder.subject.everyday
            for when in days
            if not when.partial and when.days <= MONTH
            for claim in self.bucket(Kind.COUNT, "action", deed).dated(when)
        )

    def paired_in(self, passage: Passage) -> bool:
        """True if a text gives two counts beside their months or days that are two claims' own."""
        people = self.bucket(Kind.COUNT, "people", "")
        paired = {
            claim.id
            for sentence in passage.sentences
            for count, day in pairwise(sentence.figures)
            if count.figure.kind is Kind.COUNT and day.figure.when is not None and day.first - count.last <= _PAIR
            if not day.figure.when.partial and day.figure.when.days <= MONTH
            for claim in people.dated(day.figure.when)
            if claim.scope.when and claim.scope.when.days <= MONTH
            if any(count.figure.value == citation.figure.value for citation in claim.citations)
        }
        return len(paired) > 1

    def with_value(self, kind: Kind, unit: str, value: float) -> list[Claim]:
        """The claims of a kind and unit that some source answers with this number, whatever they are about."""
        return self._values.get((kind, unit, value), [])[:MOST_CANDIDATES]

    def quoted(self, origin: str, value: float) -> list[Claim]:
        """The claims about people that this origin, by name or through others, answers with this number."""
        return self._quoted.get((origin, value), [])[:MOST_CANDIDATES]

    def of_persons(self, kind: Kind, origin: str) -> list[Claim]:
        """The claims about one person that this origin answers."""
        return self._persons.get((kind, origin), [])[:MOST_CANDIDATES]

    def quoted_things(self, origin: str, value: float) -> list[Claim]:
        """The claims about things that this origin answers with this number."""
        return self._things.get((origin, value), [])[:MOST_CANDIDATES]
