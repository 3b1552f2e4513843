"""Under which keys a claim is found: what it is about, its months, its numbers, who gives them.

A key is a table's name and what is asked of it, as one text. Whatever the engine looks up, it looks up by such a key, so
that the cost does not grow with the number of claims, and what a text has asked for can be told from the keys alone.

| table | asked with | holds |
| --- | --- | --- |
| id | the claim's id | the claim |
| first | bucket | the first claims |
| undated | bucket | the first of those whose sources give no date |
| value | bucket, number | the first that some source answers with the number |
| any | bucket, month | the first that touch the month in any year |
| month | bucket, month from the year 0 | all claims of three months or less that touch the month, each with its first and last day |
| year, decade | bucket, its number | the same of claims of three years or less, and of longer ones |
| values | kind, number, unit | the first of any bucket with the number |
| quoted, things | origin, number | the first about people, about things, that the origin answers with the number |
| persons | kind, origin | the first about one person that the origin answers |

A bucket is a kind, a facet and what it is of: 'count|action|repatriate'. Only some facets are asked for by number or date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from nkcheck.figure import Kind

if TYPE_CHECKING:
    from nkcheck.claim import Claim

MOST_CANDIDATES = 16  # of claims that only a number could tell apart
WIDE = ("month", "year", "decade")
_MOST_MONTHS = 600  # of a span, which is found in its first fifty years
_BY_MONTH, _BY_YEAR = 3, 36  # months of the longest span that is found by each
_COUNTED = frozenset({"action", "placed", "part", "people"})  # facets that are asked for by number and date
_NUMBERED = _COUNTED | {"person"}
Entry = tuple[str, tuple[int, ...]]  # a key, and what is noted of the claim beside its number


def month_range(first: int, last: int) -> tuple[int, int]:
    """The first and last month that a span of days touches, counted from the year 0; of a longer one those of fifty years."""
    low, high = date.fromordinal(first), date.fromordinal(last)
    begin = low.year * 12 + low.month - 1
    return begin, min(high.year * 12 + high.month - 1, begin + _MOST_MONTHS)


def buckets(claim: Claim) -> Iterator[tuple[str, str]]:
    """The facets under which a claim is found, each with what it is of."""
    scope = claim.scope
    if scope.person:
        yield "person", scope.person
    elif scope.thing:
        yield "thing", scope.thing
    elif scope.about:
        for topic in scope.about:
            yield "topic", topic
    elif scope.subset:
        yield "subset", scope.subset
    else:
        yield "action", scope.action
        if scope.place:
            yield "placed", f"{scope.action} {scope.place}"
    if scope.subset and scope.action:
        yield "part", f"{scope.subset} {scope.action}"
    elif scope.people:
        yield "people", ""
    if scope.thing:
        for topic in scope.about:
            yield "paper", topic
    if claim.kind is Kind.TIME:
        yield "day", ""
    if claim.kind is Kind.DATE and scope.action:
        yield "deed", scope.action
    if scope.about and not scope.person and not scope.thing and not scope.action:
        for topic in scope.about:
            yield "stated", topic
        yield "event", scope.about[0]


def entries(claim: Claim) -> Iterator[Entry]:
    """Every key that a claim is found under, and what is noted there of it beside its number: of WIDE tables, its days."""
    kind, when = claim.kind.value, claim.scope.when
    values = {float(citation.figure.value) for citation in claim.citations}
    spans = _spans(when.first, when.last) if when is not None else []
    noted = (when.first, when.last) if when is not None else ()
    yield f"id|{claim.id}", ()
    for facet, concept in buckets(claim):
        bucket = f"{kind}|{facet}|{concept}"
        yield f"first|{bucket}", ()
        if facet in _NUMBERED:
            for value in values:
                yield f"value|{bucket}|{value}", ()
        if facet in _COUNTED:
            if claim.scope.undated:
                yield f"undated|{bucket}", ()
            for table, number in spans:
                yield f"{table}|{bucket}|{number}", () if table == "any" else noted
    for value in values:
        yield f"values|{kind}|{value}|{claim.unit!r}", ()
    yield from _voices(claim, kind)


def _voices(claim: Claim, kind: str) -> Iterator[Entry]:
    """The keys of who answers a claim, and with what number."""
    scope = claim.scope
    if scope.person:
        for voice in {voice for citation in claim.citations for voice in citation.voices}:
            yield f"persons|{kind}|{voice}", ()
    if claim.kind is not Kind.COUNT:
        return
    facets = [table for table, what in (("things", scope.thing), ("quoted", scope.people)) if what]
    for said in {f"{voice}|{float(citation.figure.value)}" for citation in claim.citations for voice in citation.voices}:
        for table in facets:
            yield f"{table}|{said}", ()


def _spans(first: int, last: int) -> list[tuple[str, int]]:
    """The tables and numbers by which a span of days is found, and the months of the year that it touches."""
    low, high = month_range(first, last)
    months = [("any", month % 12 + 1) for month in range(low, min(high, low + 11) + 1)]
    if high - low < _BY_MONTH:
        return months + [("month", month) for month in range(low, high + 1)]
    if high - low < _BY_YEAR:
        return months + [("year", year) for year in range(low // 12, high // 12 + 1)]
    return months + [("decade", decade) for decade in range(low // 120, high // 120 + 1)]


def wide_keys(bucket: str, low: int, high: int) -> Iterator[tuple[int, str]]:
    """The keys under which all claims of a bucket are that touch a month from `low` to `high`; behind a key's month, no claim before it."""
    for table, months in (("decade", 120), ("year", 12), ("month", 1)):
        for number in range(low // months, high // months + 1):
            yield (number if months == 1 else low), f"{table}|{bucket}|{number}"


def tabulate(claims: Iterable[Claim]) -> dict[str, list[int]]:
    """All keys of some claims, as a store has them."""
    table: dict[str, list[int]] = {}
    for number, claim in enumerate(claims):
        for key, noted in entries(claim):
            table.setdefault(key, []).extend((number, *noted))
    return table
