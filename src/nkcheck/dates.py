"""Dates as spans of days, and partial dates that lack a year.

The claims files write dates in EDTF level 1 (ISO 8601-2:2019): `2023-10-09`, `2023-10`, `2024-03~`, `2022/2023`,
`2025/..`. Texts also say 'October 9', which is a day of every year until the document's date or the source settles it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

_YEAR = 366  # days
_FAR_PAST = date(1, 1, 1).toordinal()
_FAR_FUTURE = date(9999, 12, 31).toordinal()
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 2)}


class When(NamedTuple):
    """A span of days from `first` to `last` (proleptic ordinals), or, with no year, a `month` and perhaps a `day`."""

    first: int = 0
    last: int = 0
    month: int = 0
    day: int = 0

    @property
    def partial(self) -> bool:
        """True if the year is not known."""
        return self.month > 0

    @property
    def days(self) -> int:
        """The length of the span in days, both ends counted."""
        if self.partial:
            return 1 if self.day else 30
        return self.last - self.first + 1

    def years(self) -> range:
        """The calendar years that the span touches; empty for a partial date."""
        if self.partial:
            return range(0)
        return range(date.fromordinal(self.first).year, date.fromordinal(self.last).year + 1)

    def in_year(self, year: int) -> When:
        """The partial date's span in that year; a full date is returned as it is."""
        if not self.partial:
            return self
        last_day = _length(year, self.month)
        if self.day > last_day:
            return span(date(year, self.month, last_day), date(year, self.month, last_day))
        return point(year, self.month, self.day)

    def within(self, other: When) -> bool:
        """True if every day of this span lies in the other; a missing year is taken from the other side."""
        return any(a.first >= b.first and a.last <= b.last for a, b in _aligned(self, other))

    def meets(self, other: When) -> bool:
        """True if the two share a day; a missing year is taken from the other side."""
        return any(a.first <= b.last and b.first <= a.last for a, b in _aligned(self, other))

    def edtf(self) -> str:
        """EDTF text of the span: a day, month, year or interval; `XXXX-10-09` where the year is missing."""
        if self.partial:
            return f"XXXX-{self.month:02}-{self.day:02}" if self.day else f"XXXX-{self.month:02}"
        low = "" if self.first == _FAR_PAST else date.fromordinal(self.first).isoformat()
        high = "" if self.last == _FAR_FUTURE else date.fromordinal(self.last).isoformat()
        if low and low == high:
            return low
        for text in (low[:7], low[:4]):
            if text and high and parse_edtf(text) == self:
                return text
        return f"{low or '..'}/{high or '..'}"


def _aligned(a: When, b: When) -> list[tuple[When, When]]:
    if not a.partial and not b.partial:
        return [(a, b)]
    years = list(a.years() or b.years())
    if not years:
        years = [2000]  # two dates with no year: any leap year will do
    elif len(years) > 3:  # an open span holds every month
        years = [years[1]]
    return [(a.in_year(year), b.in_year(year)) for year in years]


def _length(year: int, month: int) -> int:
    """How many days a month has. Raises ValueError if there is no such month."""
    if month == 12:
        return 31
    return (date(year, month + 1, 1) - timedelta(days=1)).day


def span(first: date, last: date) -> When:
    """From one day to another, both counted."""
    return When(first.toordinal(), last.toordinal())


def point(year: int, month: int = 0, day: int = 0) -> When:
    """A year, a month of it or a day. Raises ValueError if there is no such day."""
    if day:
        only = date(year, month, day)
        return span(only, only)
    if month:
        return span(date(year, month, 1), date(year, month, _length(year, month)))
    return span(date(year, 1, 1), date(year, 12, 31))


def season(year: int, first_month: int, last_month: int) -> When:
    """A season named by its months; one that ends in the next year (December to February) does so."""
    end_year = year + (last_month < first_month)
    return span(date(year, first_month, 1), date(end_year, last_month, _length(end_year, last_month)))


def since(when: When) -> When:
    """From the first day of a span on, with no end."""
    return When(when.first, _FAR_FUTURE)


def until(when: When) -> When:
    """Up to the last day of a span, with no beginning."""
    return When(_FAR_PAST, when.last)


def join(a: When, b: When) -> When:
    """The span from the first day of either to the last day of either."""
    return When(min(a.first, b.first), max(a.last, b.last))


def counts_from(when: When) -> date:
    """The day from which a document of this date reads 'last October'; of an open date a year from its beginning."""
    return date.fromordinal(min(when.last, when.first + _YEAR))


def read_day(text: str) -> date:
    """A day as ISO 8601 has it. Raises InputError if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"not a date (YYYY-MM-DD): {text!r}") from None


def parse_edtf(text: str) -> When:
    """Read EDTF level 1: a day, month, season or year, `~`, `?`, `%`, and intervals with open ends. Raises ValueError."""
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        try:  # nearly all are days, for which no pattern need be compiled
            only = date.fromisoformat(text)
            return span(only, only)
        except ValueError:
            pass  # which is told below
    if "/" in text:
        low, _, high = text.partition("/")
        if "/" in high or (low in ("", "..") and high in ("", "..")):
            raise ValueError(f"not an EDTF interval: {text}")
        first = _FAR_PAST if low in ("", "..") else parse_edtf(low).first
        last = _FAR_FUTURE if high in ("", "..") else parse_edtf(high).last
        if first > last:
            raise ValueError(f"interval ends before it begins: {text}")
        return When(first, last)
    found = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[~?%]?\Z", text, re.ASCII)
    if not found:
        raise ValueError(f"not an EDTF date: {text}")
    year, month, day = found.groups()
    if month in _SEASONS and not day:
        return season(int(year), *_SEASONS[month])
    if "00" in (month, day) or year == "0000" or not 1 <= int(month or 1) <= 12:
        raise ValueError(f"no such {'day' if day else 'month' if month else 'year'}: {text}")
    if int(day or 1) > _length(int(year), int(month or 1)):
        raise ValueError(f"no such day: {text}")
    return point(int(year), int(month or 0), int(day or 0))
