"""Spans of days, dates without a year, and their EDTF text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck.dates import When, join, parse_edtf, point, season, since, span, until

FIRST, LAST = date.min.toordinal(), date.max.toordinal()
PARSED = [
    ("2023-10-09", date(2023, 10, 9), date(2023, 10, 9)),
    ("2023-10", date(2023, 10, 1), date(2023, 10, 31)),
    ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
    ("2024-03~", date(2024, 3, 1), date(2024, 3, 31)),
    ("1984?", date(1984, 1, 1), date(1984, 12, 31)),
    ("2004-06-11%", date(2004, 6, 11), date(2004, 6, 11)),
    ("2001-21", date(2001, 3, 1), date(2001, 5, 31)),
    ("2001-22", date(2001, 6, 1), date(2001, 8, 31)),
    ("2001-23", date(2001, 9, 1), date(2001, 11, 30)),
    ("2001-24", date(2001, 12, 1), date(2002, 2, 28)),
    ("2003-24", date(2003, 12, 1), date(2004, 2, 29)),
    ("2022/2023", date(2022, 1, 1), date(2023, 12, 31)),
    ("2023-08-29/2023-10-09", date(2023, 8, 29), date(2023, 10, 9)),
    ("2004-02-01/2005-02", date(2004, 2, 1), date(2005, 2, 28)),
    ("2025/..", date(2025, 1, 1), date.max),
    ("2025/", date(2025, 1, 1), date.max),
    ("../2025", date.min, date(2025, 12, 31)),
    ("/2025-06", date.min, date(2025, 6, 30)),
    ("0001", date(1, 1, 1), date(1, 12, 31)),
]


@pytest.mark.parametrize(("text", "first", "last"), [pytest.param(*row, id=row[0]) for row in PARSED])
def test_edtf_is_a_span(text: str, first: date, last: date) -> None:
    assert parse_edtf(text) == span(first, last)


BAD = ["", "23", "2023-1", "2023-13", "2023-02-29", "2023-10-32", "20231009", "October 2023", "2023-10-09T20:00", "2023/2022"]
BAD += ["2023-10-09 ", " 2023", "2023-10-09\n", "XXXX", "2023--10", "2023-21-01", "Y20230", "-2023", "~2023", "2023~~", "a/b"]


@pytest.mark.parametrize("text", BAD, ids=ascii)
def test_what_is_no_edtf_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_edtf(text)


@pytest.mark.parametrize("text", ["2023-00", "2023-10-00", "2023/2024/2025", "2023/2024/.."])
def test_what_looks_like_an_edtf_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_edtf(text)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        pytest.param(point(2023, 10, 9), "2023-10-09", id="day"),
        pytest.param(point(2023, 10), "2023-10", id="month"),
        pytest.param(point(2024, 2), "2024-02", id="leap-february"),
        pytest.param(point(2023), "2023", id="year"),
        pytest.param(span(date(2023, 2, 1), date(2023, 3, 1)), "2023-02-01/2023-03-01", id="more-than-a-month"),
        pytest.param(span(date(2024, 2, 1), date(2024, 2, 28)), "2024-02-01/2024-02-28", id="less-than-a-month"),
        pytest.param(join(point(2022), point(2023)), "2022-01-01/2023-12-31", id="two-years"),
        pytest.param(since(point(2013)), "2013-01-01/..", id="since"),
        pytest.param(until(point(2013)), "../2013-12-31", id="until"),
        pytest.param(When(month=10), "XXXX-10", id="month-of-no-year"),
        pytest.param(When(month=10, day=9), "XXXX-10-09", id="day-of-no-year"),
    ],
)
def test_a_span_is_written_in_edtf(when: When, text: str) -> None:
    assert when.edtf() == text


DAYS = st.dates(date(1, 1, 2), date(9999, 12, 30))
SPANS = st.tuples(DAYS, DAYS).map(lambda days: span(min(days), max(days)))
MONTHS = st.builds(point, st.integers(2, 9998), st.integers(1, 12))
POINTS = st.one_of(SPANS, MONTHS, st.builds(point, st.integers(2, 9998)), DAYS.map(lambda day: span(day, day)))
PARTIAL = st.one_of(
    st.integers(1, 12).map(lambda month: When(month=month)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: When(month=day.month, day=day.day)),
)
ANY = st.one_of(POINTS, PARTIAL, MONTHS.map(since), MONTHS.map(until))


@given(st.one_of(POINTS, MONTHS.map(since), MONTHS.map(until)))
def test_what_is_written_is_read_back(when: When) -> None:
    assert parse_edtf(when.edtf()) == when


@given(st.one_of(POINTS, MONTHS.map(since)))
def test_edtf_is_as_other_readers_take_it(when: When) -> None:
    edtf = pytest.importorskip("edtf")
    parsed = edtf.parse_edtf(when.edtf())
    assert date(*parsed.lower_strict()[:3]).toordinal() == when.first


def near(year: int) -> st.SearchStrategy[When]:
    """Spans of days near one another, so that they meet often."""
    day = st.dates(date(year, 1, 1), date(year + 1, 12, 31))
    return st.one_of(st.tuples(day, day).map(lambda days: span(min(days), max(days))), st.builds(point, st.just(year), st.integers(1, 12)))


@given(near(2023), near(2023))
def test_spans_are_sets_of_days(a: When, b: When) -> None:
    days, others = set(range(a.first, a.last + 1)), set(range(b.first, b.last + 1))
    assert a.within(b) == (days <= others)
    assert a.meets(b) == bool(days & others) == b.meets(a)
    assert a.days == len(days)


@given(ANY, ANY)
def test_any_two_dates_can_be_compared(a: When, b: When) -> None:
    assert a.meets(b) == b.meets(a)
    if a.within(b):
        assert a.meets(b)


@given(ANY)
def test_a_date_lies_within_itself(when: When) -> None:
    assert when.within(when)
    assert when.meets(when)


PARTIALS = [
    ("a-day-of-a-full-date", When(month=10, day=9), point(2023, 10, 9), True, True),
    ("a-day-in-a-month", When(month=10, day=9), point(2023, 10), True, True),
    ("a-day-in-a-year", When(month=10, day=9), point(2023), True, True),
    ("another-day", When(month=10, day=10), point(2023, 10, 9), False, False),
    ("a-month-over-a-day", When(month=10), point(2023, 10, 9), False, True),
    ("another-month", When(month=11), point(2023, 10, 9), False, False),
    ("both-without-a-year", When(month=10, day=9), When(month=10), True, True),
    ("both-without-a-year-apart", When(month=10, day=9), When(month=9), False, False),
    ("leap-day-beside-the-day-before", When(month=2, day=29), When(month=2, day=28), False, False),
    ("leap-day-in-a-month-of-none", When(month=2, day=29), When(month=2), True, True),
    ("leap-day-of-a-common-year", When(month=2, day=29), point(2023, 2), True, True),
    ("in-either-of-two-years", When(month=1), span(date(2022, 12, 1), date(2023, 2, 28)), True, True),
    ("in-an-open-span", When(month=6, day=13), since(point(2013)), True, True),
]


@pytest.mark.parametrize(("partial", "other", "within", "meets"), [pytest.param(*row[1:], id=row[0]) for row in PARTIALS])
def test_a_missing_year_is_taken_from_the_other_side(partial: When, other: When, within: bool, meets: bool) -> None:
    assert partial.partial
    assert partial.within(other) is within
    assert partial.meets(other) is meets
    assert other.meets(partial) is meets


def test_years_of_a_span() -> None:
    assert list(point(2023, 10).years()) == [2023]
    assert list(parse_edtf("2022/2024").years()) == [2022, 2023, 2024]
    assert list(When(month=10).years()) == []


def test_a_partial_date_takes_a_year() -> None:
    assert When(month=10, day=9).in_year(2023) == point(2023, 10, 9)
    assert When(month=10).in_year(2023) == point(2023, 10)
    assert When(month=2, day=29).in_year(2023) == point(2023, 2, 28)
    assert point(2021).in_year(2023) == point(2021)


def test_there_is_no_such_day() -> None:
    for day in ((2023, 2, 29), (2023, 13, 1), (0, 1, 1), (10000, 1, 1)):
        with pytest.raises(ValueError, match=r"."):
            point(*day)


def test_a_winter_ends_in_the_next_year() -> None:
    assert season(2023, 12, 2) == span(date(2023, 12, 1), date(2024, 2, 29))
    assert season(2023, 6, 8) == span(date(2023, 6, 1), date(2023, 8, 31))
