"""The claims of a folder by what they are about, by month and by value: a look-up costs the same for thirty as for thirty thousand."""

from __future__ import annotations

from itertools import pairwise

from nkcheck.claim import Claim, Claims, ClaimsFolder
from nkcheck.dates import When
from nkcheck.figure import Figure, Kind
from nkcheck.keys import MOST_CANDIDATES, month_range, wide_keys
from nkcheck.passage import Passage
from nkcheck.record import NamedTuple

YEAR, LONG, MONTH = 366, 62, 31
_LONGEST = 50 * 365  # days of a span that is found in all of its months
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
    """Claims of a kind about one thing, in the order of the file."""

    __slots__ = ("_first", "_index", "_name")

    def __init__(self, index: Index, name: str) -> None:
        self._index = index
        self._name = name
        self._first: list[Claim] | None = None

    def __bool__(self) -> bool:
        """True if there is any claim."""
        return bool(self.first())

    def first(self) -> list[Claim]:
        """The claims that are looked at where neither date nor number tells them apart: the curator's first ones."""
        if self._first is None:
            self._first = self._index.find(f"first|{self._name}")
        return self._first

    def undated(self) -> list[Claim]:
        """The first claims of those whose sources give no date."""
        return self._index.find(f"undated|{self._name}")

    def with_value(self, value: float) -> list[Claim]:
        """The claims that some source answers with this number."""
        return self._index.find(f"value|{self._name}|{float(value)}")

    def by_number(self, value: float) -> list[Claim]:
        """The claims that carry the very number, and the first others, which a bound may still take in."""
        return list({claim.id: claim for claim in (*self.with_value(value), *self.first())}.values())

    def dated(self, when: When, value: float | None = None) -> list[Claim]:
        """The first claims whose date shares a day with `when`, those of an earlier month first; and all with this number."""
        if when.partial:
            found = self._index.find(f"any|{self._name}|{when.month}")
        elif when.days > 12 * YEAR:
            found = self.first()
        else:
            found = self._index.meeting(self._name, when)
            if value is not None and len(found) >= MOST_CANDIDATES:
                found += self.with_value(value)
        unique = {claim.id: claim for claim in found if claim.scope.when is not None and claim.scope.when.meets(when)}
        return list(unique.values())


def months(when: When) -> list[tuple[int, int]]:
    """The (year, month) pairs that a span touches, of a longer one the first fifty years."""
    low, high = month_range(when.first, when.last)
    return [(month // 12, month % 12 + 1) for month in range(low, high + 1)]


class Index:
    """The claims of a folder by kind and by what they are about. Whatever it is asked, it asks `find` or `meeting` by key."""

    def __init__(self, folder: ClaimsFolder) -> None:
        claims = folder.claims
        if isinstance(claims, Claims):
            self._claims = claims.numbered
            self.numbers = claims.numbers
        else:
            from nkcheck.keys import tabulate

            listed = list(claims.values())
            table = tabulate(listed)
            self._claims = lambda number: listed[number]
            self.numbers = lambda key: table.get(key, [])

    def find(self, key: str) -> list[Claim]:
        """The first claims under a key (see `nkcheck.keys`), in the order of the file; MOST_CANDIDATES at the most."""
        return [self._claims(number) for number in self.numbers(key)[:MOST_CANDIDATES]]

    def meeting(self, bucket: str, when: When) -> list[Claim]:
        """The first claims of a bucket of which a day lies in a span, by the first month that they share with it."""
        low, high = month_range(when.first, when.last)
        found: dict[int, int] = {}  # number of a claim -> the month
        begin, end = when.first, when.last
        for month, key in wide_keys(bucket, low, high):
            if month > low and len(found) >= MOST_CANDIDATES and sum(map(month.__gt__, found.values())) >= MOST_CANDIDATES:
                break  # those of later months stand behind
            each = iter(self.numbers(key))
            for number, first, last in zip(each, each, each, strict=True):
                if first > end or begin > last or number in found:
                    continue
                if last - first < _LONGEST or low <= month_range(first, last)[1]:
                    found[number] = low if first <= begin else month_range(first, first)[0]
        ordered = sorted((month, number) for number, month in found.items())
        return [self._claims(number) for _, number in ordered[:MOST_CANDIDATES]]

    def bucket(self, kind: Kind, facet: str, concept: str) -> Bucket:
        """The claims of a kind about a concept; an empty bucket if there are none."""
        return Bucket(self, f"{kind.value}|{facet}|{concept}")

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
            for claim in people.dated(day.figure.when, count.figure.value)
            if claim.scope.when and claim.scope.when.days <= MONTH
            if any(count.figure.value == citation.figure.value for citation in claim.citations)
        }
        return len(paired) > 1

    def with_value(self, kind: Kind, unit: str, value: float) -> list[Claim]:
        """The claims of a kind and unit that some source answers with this number, whatever they are about."""
        return self.find(f"values|{kind.value}|{float(value)}|{unit!r}")

    def quoted(self, origin: str, value: float) -> list[Claim]:
        """The claims about people that this origin, by name or through others, answers with this number."""
        return self.find(f"quoted|{origin}|{float(value)}")

    def of_persons(self, kind: Kind, origin: str) -> list[Claim]:
        """The claims about one person that this origin answers."""
        return self.find(f"persons|{kind.value}|{origin}")

    def quoted_things(self, origin: str, value: float) -> list[Claim]:
        """The claims about things that this origin answers with this number."""
        return self.find(f"things|{origin}|{float(value)}")
