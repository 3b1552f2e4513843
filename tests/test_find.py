"""Text to figures: what is one, its value, bound, kind and place; and which numbers are none."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nkcheck.dates import point
from nkcheck.figure import Bound, Figure, Kind, is_round
from nkcheck.find import find
from nkcheck.tokens import tokenize
from nkcheck.words import Language

Figures = Callable[..., list[Figure]]
BASE = date(2024, 5, 15)  # a Wednesday


def short(figure: Figure) -> tuple[str, str, float, float | None]:
    return figure.kind.value, figure.bound.value, figure.value, figure.high


def table(*rows: tuple[object, ...]) -> list[object]:
    """Rows whose first cell is the text, which is also the id."""
    return [pytest.param(*row, id=ascii(row[0])[1:-1]) for row in rows]


NUMBERS = table(
    ("600 refugees", "600", "bare", 600),
    ("2,000 refugees", "2,000", "bare", 2000),
    ("2 000 refugees", "2 000", "bare", 2000),
    ("2\u00a0000 refugees", "2\u00a0000", "bare", 2000),
    ("2\u2007000 refugees", "2\u2007000", "bare", 2000),
    ("2\u2009000 refugees", "2\u2009000", "bare", 2000),
    ("2\u202f000 refugees", "2\u202f000", "bare", 2000),
    ("2'000 refugees", "2'000", "bare", 2000),
    ("2’000 refugees", "2’000", "bare", 2000),
    ("2.000 refugees", "2.000", "bare", 2000),
    ("2.0 refugees", "2.0", "exact", 2),
    ("1.5 refugees", "1.5", "exact", 1.5),
    ("1,234,567 refugees", "1,234,567", "exact", 1234567),
    ("1,000,000 refugees", "1,000,000", "bare", 1e6),
    ("1.5bn people", "1.5bn", "bare", 1.5e9),
    ("1.5 bn people", "1.5 bn", "bare", 1.5e9),
    ("1.5 billion people", "1.5 billion", "bare", 1.5e9),
    ("600m people", "600m", "bare", 6e8),
    ("2k refugees", "2k", "bare", 2000),
    ("~2k refugees", "~2k", "about", 2000),
    ("600+ refugees", "600+", "more_than", 600),
    ("613 refugees", "613", "exact", 613),
    ("610 refugees", "610", "exact", 610),
    ("650 refugees", "650", "bare", 650),
    ("34,000 refugees", "34,000", "exact", 34000),
    ("28 refugees", "28", "exact", 28),
    ("40 refugees", "40", "bare", 40),
    ("5 refugees", "5", "exact", 5),
    ("0 refugees", "0", "exact", 0),
    ("six hundred refugees", "six hundred", "bare", 600),
    ("six hundred and thirteen refugees", "six hundred and thirteen", "exact", 613),
    ("six hundred thousand people", "six hundred thousand", "bare", 600_000),
    ("two hundred and six thousand people", "two hundred and six thousand", "exact", 206_000),
    ("one million two hundred thousand people", "one million two hundred thousand", "exact", 1_200_000),
    ("twenty-eight groups", "twenty-eight", "exact", 28),
    ("twenty eight groups", "twenty eight", "exact", 28),
    ("twenty-one hundred people", "twenty-one hundred", "exact", 2100),
    ("one and a half million people", "one and a half million", "bare", 1.5e6),
    ("half a dozen refugees", "half a dozen", "exact", 6),
    ("half a million people", "half a million", "bare", 500_000),
    ("a dozen people", "a dozen", "exact", 12),
    ("a hundred refugees", "a hundred", "bare", 100),
    ("a hundred and one refugees", "a hundred and one", "exact", 101),
    ("two score refugees", "two score", "bare", 40),
    ("15-hundred refugees", "15-hundred", "bare", 1500),
    ("2000 refugees", "2000", "bare", 2000),
    ("2000 North Koreans", "2000", "bare", 2000),
    ("٦٠٠ refugees", "٦٠٠", "bare", 600),
    ("６００ refugees", "６００", "bare", 600),
    ("೬೦೦ refugees", "೬೦೦", "bare", 600),
    ("SIX HUNDRED REFUGEES", "SIX HUNDRED", "bare", 600),
    ("the (600) refugees", "600", "bare", 600),
    ("China sent 600.", "600", "bare", 600),
    ("600\u200b refugees", "600", "bare", 600),
)


@pytest.mark.parametrize(("text", "part", "bound", "value"), NUMBERS)
def test_a_number_is_found_with_its_value(figures: Figures, text: str, part: str, bound: str, value: float) -> None:
    [figure] = figures(text)
    assert figure.text == part
    assert text[figure.start : figure.end] == part
    assert short(figure) == ("count", bound, value, None)


BEFORE = {
    "exact": ["exactly", "precisely", "a total of", "confirmed", "a confirmed", "Exactly"],
    "about": ["about", "around", "roughly", "some", "approximately", "an estimated", "~", "circa", "c.", "≈", "in the region of", "SOME"],
    "more_than": [
        "more than",
        "over",
        "in excess of",
        "upwards of",
        "above",
        "topped",
        "exceeded",
        "just over",
        "well over",
        ">",
        "MORE THAN",
    ],
    "at_least": ["at least", "no fewer than", "a minimum of", "no less than", "not fewer than", "≥", "at least some", "At Least"],
    "up_to": ["up to", "as many as", "no more than", "not more than", "at most", "a maximum of", "≤", "UP TO"],
    "less_than": ["fewer than", "less than", "under", "below", "well under", "<"],
    "nearly": ["nearly", "almost", "close to", "just under", "approaching", "just short of", "just below", "Nearly"],
}
AFTER = {
    "exact": [" exactly", " in total"],
    "about": [" or so", "-odd", " odd", " approximately", " or thereabouts"],
    "more_than": ["+", " plus", " and counting"],
    "at_least": [" or more", " at least", " at a minimum"],
    "up_to": [" or fewer", " or less", " at most", " maximum"],
}


@pytest.mark.parametrize("words", ["600", "2,000", "six hundred", "613"])
@pytest.mark.parametrize(("bound", "hedge"), [pytest.param(b, h, id=f"{b}: {h}") for b, hedges in BEFORE.items() for h in hedges])
def test_a_hedge_before_the_number_is_part_of_it(figures: Figures, bound: str, hedge: str, words: str) -> None:
    [figure] = figures(f"China returned {hedge} {words} refugees.")
    assert (figure.text, figure.bound.value) == (f"{hedge} {words}", bound)


@pytest.mark.parametrize(("bound", "hedge"), [pytest.param(b, h, id=f"{b}:{h}") for b, hedges in AFTER.items() for h in hedges])
def test_a_hedge_after_the_number_is_part_of_it(figures: Figures, bound: str, hedge: str) -> None:
    [figure] = figures(f"China returned 600{hedge} refugees.")
    assert (figure.text, figure.bound.value, figure.value) == (f"600{hedge}", bound, 600)


@pytest.mark.parametrize(
    ("text", "part", "bound"),
    table(
        ("600 people or more", "600", "at_least"),
        ("more than\n600 refugees", "more than\n600", "more_than"),
        ("“more than 600” people", "more than 600", "more_than"),
        ("‘600’ people", "600", "bare"),
        ("more “than” it was. 600 people", "600", "bare"),
        ("more of them than 600", "600", "bare"),
        ("at least, 600 people", "600", "bare"),
        ("overall 600 people", "600", "bare"),
        ("about it: 600 people", "600", "bare"),
        ("no more than 600", "no more than 600", "up_to"),
        ("more than 600", "more than 600", "more_than"),
        ("not quite 600", "not quite 600", "nearly"),
    ),
)
def test_a_hedge_counts_only_beside_its_number(figures: Figures, text: str, part: str, bound: str) -> None:
    [figure] = figures(text)
    assert (figure.text, figure.bound.value) == (part, bound)


def test_a_hedge_belongs_to_the_next_number_alone(figures: Figures) -> None:
    found = figures("More than 600, 70 and nearly 50 refugees")
    assert [(figure.bound.value, figure.value) for figure in found] == [("more_than", 600), ("bare", 70), ("nearly", 50)]


def test_a_hedge_between_two_numbers_belongs_to_one(figures: Figures) -> None:
    found = figures("600 at least 700 refugees")
    assert [(figure.text, figure.bound.value) for figure in found] == [("600 at least", "at_least"), ("700", "bare")]


RANGES = table(
    ("500–600 refugees", "500–600", 500, 600, False),
    ("500—600 refugees", "500—600", 500, 600, False),
    ("500-600 refugees", "500-600", 500, 600, False),
    ("500 to 600 refugees", "500 to 600", 500, 600, False),
    ("500 or 600 refugees", "500 or 600", 500, 600, False),
    ("between 500 and 600 refugees", "between 500 and 600", 500, 600, False),
    ("anywhere between 500 and 600 refugees", "anywhere between 500 and 600", 500, 600, False),
    ("from 500 to 600 refugees", "from 500 to 600", 500, 600, False),
    ("five to six hundred refugees", "five to six hundred", 500, 600, False),
    ("five-to-six hundred refugees", "five-to-six hundred", 500, 600, False),
    ("2,000-3,000 people", "2,000-3,000", 2000, 3000, False),
    ("roughly 500 to 600 refugees", "roughly 500 to 600", 500, 600, True),
    ("about 500–600 refugees", "about 500–600", 500, 600, True),
    ("more than 600 to 700 refugees", "more than 600 to 700", 600, 700, False),
)


@pytest.mark.parametrize(("text", "part", "low", "high", "widened"), RANGES)
def test_a_range_is_one_figure(figures: Figures, text: str, part: str, low: float, high: float, widened: bool) -> None:
    [figure] = figures(text)
    assert figure.text == part
    assert short(figure) == ("count", "range", low, high)
    assert figure.widened is widened


@pytest.mark.parametrize(
    ("text", "values"),
    table(
        ("500 and 600 refugees", [500, 600]),
        ("600, 700 and 800 refugees", [600, 700, 800]),
        ("600 to the 500 of them", [600, 500]),
        ("600 (six hundred) refugees", [600, 600]),
        ("ten five refugees", [10, 5]),
    ),
)
def test_two_numbers_are_no_range(figures: Figures, text: str, values: list[float]) -> None:
    assert [(figure.value, figure.high) for figure in figures(text)] == [(value, None) for value in values]


@pytest.mark.parametrize(
    ("text", "part", "low", "high"),
    table(
        ("dozens of refugees", "dozens", 24, 99),
        ("hundreds of refugees", "hundreds", 200, 999),
        ("several hundred refugees", "several hundred", 300, 900),
        ("thousands of refugees", "thousands", 2000, 9999),
        ("tens of thousands of refugees", "tens of thousands", 20_000, 99_999),
        ("hundreds of thousands of refugees", "hundreds of thousands", 200_000, 999_999),
        ("HUNDREDS of refugees", "HUNDREDS", 200, 999),
    ),
)
def test_a_vague_amount_runs_from_to(figures: Figures, text: str, part: str, low: float, high: float) -> None:
    [figure] = figures(text)
    assert (figure.text, *short(figure)) == (part, "count", "vague", low, high)


@pytest.mark.parametrize("text", ["a couple of hundred refugees", "a couple hundred refugees"])
def test_a_couple_of_hundred_is_about_two_hundred(figures: Figures, text: str) -> None:
    [figure] = figures(text)
    assert short(figure) == ("count", "about", 200, None)


@pytest.mark.parametrize(
    ("text", "part", "bound", "value", "high"),
    table(
        ("70% are women", "70%", "bare", 70, None),
        ("70 % are women", "70 %", "bare", 70, None),
        ("70 per cent are women", "70 per cent", "bare", 70, None),
        ("seventy percent were women", "seventy percent", "bare", 70, None),
        ("72 percent were women", "72 percent", "exact", 72, None),
        ("10.5% were", "10.5%", "exact", 10.5, None),
        ("an estimated 70% are women", "an estimated 70%", "about", 70, None),
        ("More than 90 percent of them", "More than 90 percent", "more_than", 90, None),
        ("70%+ of them", "70%+", "more_than", 70, None),
        ("up to 70% of them", "up to 70%", "up_to", 70, None),
        ("nearly 90% of them", "nearly 90%", "nearly", 90, None),
        ("80 percent or more", "80 percent or more", "at_least", 80, None),
        ("seven in ten", "seven in ten", "bare", 70, None),
        ("nine out of ten refugees", "nine out of ten", "bare", 90, None),
        ("more than nine in ten", "more than nine in ten", "more_than", 90, None),
        ("one of every ten", "one of every ten", "bare", 10, None),
        ("3 out of 4 refugees", "3 out of 4", "bare", 75, None),
        ("three-quarters of them", "three-quarters", "bare", 75, None),
        ("a quarter of them", "a quarter", "bare", 25, None),
        ("half of them", "half", "bare", 50, None),
        ("at most half of them", "at most half", "up_to", 50, None),
        ("60-70% of them", "60-70%", "range", 60, 70),
        ("60% to 70% of them", "60% to 70%", "range", 60, 70),
        ("60 to 70 per cent of them", "60 to 70 per cent", "range", 60, 70),
        ("most of them were women", "most", "vague", 50, 100),
        ("most North Koreans", "most", "vague", 50, 100),
        ("the majority of them", "the majority", "vague", 50, 100),
        ("more than half of them", "more than half", "vague", 50, 100),
        ("The vast majority are women", "The vast majority", "vague", 75, 100),
    ),
)
def test_a_share_is_in_per_cent(figures: Figures, text: str, part: str, bound: str, value: float, high: float | None) -> None:
    [figure] = figures(text)
    assert (figure.text, *short(figure)) == (part, "share", bound, value, high)


@pytest.mark.parametrize(("text", "value"), table(("a third of them", 100 / 3), ("two-thirds of them", 200 / 3), ("one in three", 100 / 3)))
def test_a_fraction_is_in_per_cent(figures: Figures, text: str, value: float) -> None:
    [figure] = figures(text)
    assert figure.kind is Kind.SHARE
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "part", "bound", "value", "high"),
    table(
        ("for more than four decades", "more than four decades", "more_than", 40, None),
        ("for 25 years", "25 years", "bare", 25, None),
        ("for 26 years", "26 years", "exact", 26, None),
        ("over two decades", "over two decades", "more_than", 20, None),
        ("nearly 20 years", "nearly 20 years", "nearly", 20, None),
        ("20-30 years", "20-30 years", "range", 20, 30),
        ("a quarter of a century", "a quarter of a century", "bare", 25, None),
        ("a quarter century", None, "bare", 25, None),
        ("half a century", "half a century", "bare", 50, None),
        ("a decade", "a decade", "bare", 10, None),
        ("for decades", "decades", "vague", 20, 99),
        ("a 25-year detention", "25-year", "bare", 25, None),
        ("is more than 20 years old", None, "more_than", 20, None),
    ),
)
def test_a_duration_is_in_years(figures: Figures, text: str, part: str | None, bound: str, value: float, high: float | None) -> None:
    [figure] = figures(text)
    assert short(figure) == ("duration", bound, value, high)
    assert part in (None, figure.text)


@pytest.mark.parametrize(
    ("text", "bound", "value", "high"),
    table(
        ("Kim Cheol Ok, 40, was", "bare", 40, None),
        ("Lee Soon Geum, 42, was", "exact", 42, None),
        ("Kim Cheol Ok (40) was", "bare", 40, None),
        ("a 40-year-old woman", "bare", 40, None),
        ("a five-year-old girl", "exact", 5, None),
        ("she is 42 years old", "exact", 42, None),
        ("aged 40", "bare", 40, None),
        ("at the age of 40", "bare", 40, None),
        ("she was 36 when they came", "exact", 36, None),
        ("a woman in her forties", "range", 40, 49),
        ("a man in his early 40s", "range", 40, 49),
    ),
)
def test_an_age_is_in_years(figures: Figures, text: str, bound: str, value: float, high: float | None) -> None:
    [figure] = figures(text)
    assert short(figure) == ("age", bound, value, high)


def test_a_number_after_a_name_in_a_list_of_dates_is_no_age(figures: Figures) -> None:
    assert [figure.kind for figure in figures("On October 9, 40, he said, went.")] != [Kind.AGE]


@pytest.mark.parametrize(
    ("text", "part", "minutes", "bound"),
    table(
        ("at 8 p.m. that day", "8 p.m.", 1200, "bare"),
        ("at around 8 p.m.", "around 8 p.m.", 1200, "about"),
        ("at 8pm", "8pm", 1200, "bare"),
        ("at 8 PM", "8 PM", 1200, "bare"),
        ("at 8:30pm", "8:30pm", 1230, "bare"),
        ("at 8.30 p.m.", "8.30 p.m.", 1230, "bare"),
        ("at 8:15 a.m.", "8:15 a.m.", 495, "exact"),
        ("at 20:00", "20:00", 1200, "bare"),
        ("at 8:05", "8:05", 485, "exact"),
        ("at 12 a.m.", "12 a.m.", 0, "bare"),
        ("at 12 p.m.", "12 p.m.", 720, "bare"),
        ("at eight in the evening", "eight in the evening", 1200, "bare"),
        ("at 8 o'clock in the evening", "8 o'clock in the evening", 1200, "bare"),
        ("at 8 o’clock in the evening", "8 o’clock in the evening", 1200, "bare"),
        ("just before 0:00", "0:00", 0, "bare"),
        ("at 23:59", "23:59", 1439, "exact"),
    ),
)
def test_a_time_is_in_minutes(figures: Figures, text: str, part: str, minutes: float, bound: str) -> None:
    [figure] = figures(text)
    assert (figure.text, *short(figure)) == (part, "time", bound, minutes, None)


DATES = table(
    ("on October 9, 2023", "October 9, 2023", "2023-10-09"),
    ("on Oct. 9, 2023", "Oct. 9, 2023", "2023-10-09"),
    ("on Oct. 9th, 2023", "Oct. 9th, 2023", "2023-10-09"),
    ("on OCTOBER 9, 2023", "OCTOBER 9, 2023", "2023-10-09"),
    ("on 9 October 2023", "9 October 2023", "2023-10-09"),
    ("on 9 Oct. 2023", "9 Oct. 2023", "2023-10-09"),
    ("on the 9th of October 2023", "9th of October 2023", "2023-10-09"),
    ("on the ninth of October 2023", "ninth of October 2023", "2023-10-09"),
    ("on 2023-10-09", "2023-10-09", "2023-10-09"),
    ("on 10/9/2023", "10/9/2023", "2023-10-09"),
    ("on 10/9/23", "10/9/23", "2023-10-09"),
    ("on 9.10.2023", "9.10.2023", "2023-10-09"),
    ("on 31/12/2023", "31/12/2023", "2023-12-31"),
    ("on Sept. 18", "Sept. 18", "XXXX-09-18"),
    ("on Aug 29", "Aug 29", "XXXX-08-29"),
    ("on October 9", "October 9", "XXXX-10-09"),
    ("on 9 October", "9 October", "XXXX-10-09"),
    ("on February 29", "February 29", "XXXX-02-29"),
    ("on Feb. 29, 2024", "Feb. 29, 2024", "2024-02-29"),
    ("in October 2023", "October 2023", "2023-10"),
    ("in Oct. 2023", "Oct. 2023", "2023-10"),
    ("in October", "October", "XXXX-10"),
    ("in May", "May", "XXXX-05"),
    ("last October", "last October", "XXXX-10"),
    ("in 1986", "1986", "1986"),
    ("the 1951 Convention", "1951", "1951"),
    ("in 2000", "2000", "2000"),
    ("since 2013", "2013", "2013"),
    ("in the 1990s", "1990s", "1990-01-01/1999-12-31"),
    ("12–14 June 2023", "12–14 June 2023", "2023-06-12/2023-06-14"),
    ("in August and September 2023", "August and September 2023", "2023-08-01/2023-09-30"),
    ("between 2022 and 2023", "2022 and 2023", "2022-01-01/2023-12-31"),
    ("from 1987 to 1990", "1987 to 1990", "1987-01-01/1990-12-31"),
    ("in the summer of 2023", "summer of 2023", "2023-06-01/2023-08-31"),
    ("in early 2013", "early 2013", "2013-01-01/2013-04-30"),
    ("in mid-2023", "mid-2023", "2023-05-01/2023-08-31"),
)


@pytest.mark.parametrize(("text", "part", "edtf"), DATES)
def test_a_date_needs_no_base(figures: Figures, text: str, part: str, edtf: str) -> None:
    [figure] = figures(text)
    assert (figure.kind, figure.text) == (Kind.DATE, part)
    assert figure.when is not None
    assert figure.when.edtf() == edtf
    assert figure.bound is Bound.EXACT


RELATIVE = table(
    ("June 12-14, 2023", "June 12-14, 2023", "2023-06-12/2023-06-14"),
    ("June 12-14", "June 12-14", "2023-06-12/2023-06-14"),
    ("on October 9", "October 9", "2023-10-09"),
    ("on May 15", "May 15", "2024-05-15"),
    ("on May 16", "May 16", "2023-05-16"),
    ("in October", "October", "2023-10"),
    ("in April", "April", "2024-04"),
    ("last October", "last October", "2023-10"),
    ("last May", "last May", "2023-05"),
    ("this March", "this March", "2024-03"),
    ("in October of last year", "October of last year", "2023-10"),
    ("in October last year", "October last year", "2023-10"),
    ("last month", "last month", "2024-04"),
    ("last year", "last year", "2023"),
    ("this year", "this year", "2024"),
    ("next year", "next year", "2025"),
    ("last week", "last week", "2024-05-06/2024-05-12"),
    ("last summer", "last summer", "2023-06-01/2023-08-31"),
    ("late last year", "late last year", "2023-09-01/2023-12-31"),
    ("yesterday", "yesterday", "2024-05-14"),
    ("today", "today", "2024-05-15"),
    ("on Monday", "Monday", "2024-05-13"),
    ("on Wednesday", "Wednesday", "2024-05-15"),
    ("last Wednesday", "last Wednesday", "2024-05-08"),
    ("two months ago", "two months ago", "2024-03"),
    ("a year ago", "a year ago", "2023"),
    ("ten days ago", "ten days ago", "2024-05-05"),
)


@pytest.mark.parametrize(("text", "part", "edtf"), RELATIVE)
def test_a_relative_date_is_read_against_the_base(figures: Figures, text: str, part: str, edtf: str) -> None:
    [figure] = figures(text, BASE)
    assert (figure.kind, figure.text) == (Kind.DATE, part)
    assert figure.when is not None
    assert figure.when.edtf() == edtf


@pytest.mark.parametrize("text", ["last month", "last year", "yesterday", "today", "on Monday", "last week", "last summer"])
def test_a_relative_date_without_a_base_is_none(figures: Figures, text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "edtf"),
    table(
        ("On June 13, 2023 it began; two months later it ended.", ["2023-06-13", "2023-08"]),
        ("On June 13, 2023 it began. The following day it ended.", ["2023-06-13", "2023-06-14"]),
        ("On June 13, 2023 it began. That month it ended.", ["2023-06-13", "2023-06"]),
        ("On December 31, 2023 it began. The following month it ended.", ["2023-12-31", "2024-01"]),
    ),
)
def test_a_date_is_told_from_another(figures: Figures, text: str, edtf: list[str]) -> None:
    assert [figure.when.edtf() for figure in figures(text) if figure.when] == edtf


@pytest.mark.parametrize("text", ["around October 9, 2023", "about 2013"])
def test_a_date_can_be_about(figures: Figures, text: str) -> None:
    [figure] = figures(text)
    assert (figure.text, figure.bound) == (text, Bound.ABOUT)


@pytest.mark.parametrize(
    ("text", "value"),
    table(
        ("May 5 people come?", 5),
        ("In October 40 people were sent", 40),
        ("it may 9 times", 9),
        ("2100 of them", 2100),
        ("1799 of them", 1799),
    ),
)
def test_a_number_beside_a_month_or_of_four_digits_may_count(figures: Figures, text: str, value: float) -> None:
    counts = [figure for figure in figures(text) if figure.kind is Kind.COUNT]
    assert [figure.value for figure in counts] == [value]


NOT_FIGURES = [
    "the member for CA-45",
    "H.Res. 1080",
    "H.R. 1080",
    "H.R.1080",
    "Article 33",
    "Articles 33",
    "Section 600",
    "page 12",
    "p. 12",
    "pp. 12",
    "§ 33",
    "No. 600",
    "#600",
    "Room 2200",
    "Suite 600",
    "Resolution 1718",
    "call (202) 225-3765",
    "call +82 2 723 6759",
    "call 202-225-3765",
    "call +1 202 225 3765",
    "$40",
    "US$40",
    "$40 million",
    "€2,000",
    "£1.5bn",
    "USD 40",
    "40 USD",
    "2,000 won",
    "won 3-1",
    "a 3-1 victory",
    "24/7",
    "the 118th Congress",
    "the 21st century",
    "the 38th parallel",
    "COVID-19",
    "H5N1",
    "F16",
    "4G",
    "as he said [12] then",
    "he said.[3]",
    "kim600@example.org",
    "600@example.org",
    "https://example.org/600/refugees",
    "see www.example.org/600",
    "1. The first",
    "12) The first",
    "(3) The first",
    "so.\n  2. The second",
    "25:00",
    "12:60",
    "2023-13-45",
    "one refugee",
    "the most dangerous",
    "hundred",
    "half an hour",
    "May said",
    "June said",
    "it may be",
    "",
    "no figure at all",
]


@pytest.mark.parametrize("text", NOT_FIGURES)
def test_is_no_figure(figures: Figures, text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    table(
        ("The CA-45 member counts 600 refugees", 600),
        ("H.Res. 1080 speaks of 2,000 refugees", 2000),
        ("Article 33 protects 600 refugees", 600),
        ("Call (202) 225-3765 about 600 refugees", 600),
        ("At +82 2 723 6759 they count 40 refugees", 40),
        ("They paid $40 for 600 refugees", 600),
        ("China won 3-1 and returned 600 refugees", 600),
        ("1. China returned 600 refugees", 600),
        ("The 118th Congress named 600 refugees", 600),
        ("COVID-19 kept 2,000 refugees there", 2000),
        ("China returned 600 refugees [12]", 600),
        ("600 refugees, says kim@example.org", 600),
        ("600 refugees, says https://example.org/2,000", 600),
    ),
)
def test_a_number_that_is_none_does_not_hide_its_neighbour(figures: Figures, text: str, value: float) -> None:
    assert [figure.value for figure in figures(text)] == [value]


def test_a_row_of_years_is_no_telephone_number(figures: Figures) -> None:
    assert [figure.kind for figure in figures("in 2021 2022 2023")] == [Kind.DATE] * 3


# What no reader may get wrong, in texts that nobody has thought of.

HEDGES = {Bound(bound): hedges for bound, hedges in BEFORE.items()}
ROUND = st.builds(lambda lead, power: lead * 10**power, st.integers(1, 9), st.integers(1, 6))
VALUES = st.one_of(ROUND, st.integers(2, 1_900), st.integers(2_100, 99_999_999))
UNITS = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"]
UNITS += ["fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(value: int) -> str:
    if value < 20:
        return UNITS[value]
    if value < 100:
        return TENS[value // 10] + ("-" + UNITS[value % 10] if value % 10 else "")
    if value < 1000:
        return f"{UNITS[value // 100]} hundred" + (f" and {in_words(value % 100)}" if value % 100 else "")
    rest = f" {in_words(value % 1000)}" if value % 1000 else ""
    return f"{in_words(value // 1000)} thousand{rest}"


def grouped(separator: str) -> Callable[[int], str]:
    return lambda value: f"{value:,}".replace(",", separator)


FORMATS = [grouped(","), grouped("\u00a0"), grouped("\u2009"), grouped("\u202f"), grouped("'"), grouped("’")]


@given(value=VALUES, bound=st.sampled_from([*HEDGES, Bound.BARE]), pick=st.integers(0, 99), form=st.sampled_from(FORMATS))
def test_a_number_written_is_the_number_read(figures: Figures, value: int, bound: Bound, pick: int, form: Callable[[int], str]) -> None:
    hedge = HEDGES[bound][pick % len(HEDGES[bound])] + " " if bound is not Bound.BARE else ""
    text = f"China returned {hedge}{form(value)} refugees."
    [figure] = figures(text)
    expected = bound if bound is not Bound.BARE or is_round(value) else Bound.EXACT
    assert (figure.kind, figure.bound, figure.value, figure.high) == (Kind.COUNT, expected, value, None)
    assert figure.text == f"{hedge}{form(value)}"


@given(value=st.integers(2, 999_999))
def test_a_number_in_words_is_the_number_read(figures: Figures, value: int) -> None:
    [figure] = figures(f"China returned {in_words(value)} refugees.")
    assert (figure.kind, figure.value) == (Kind.COUNT, value)


@given(value=st.integers(1, 100), bound=st.sampled_from(list(HEDGES)), form=st.sampled_from(["{}%", "{} percent", "{} per cent"]))
def test_a_share_written_is_the_share_read(figures: Figures, value: int, bound: Bound, form: str) -> None:
    [figure] = figures(f"{HEDGES[bound][0]} {form.format(value)} of them")
    assert (figure.kind, figure.bound, figure.value) == (Kind.SHARE, bound, value)


@given(low=st.integers(2, 900), extra=st.integers(1, 900), join=st.sampled_from(["–", " to ", " or "]))
def test_a_range_written_is_the_range_read(figures: Figures, low: int, extra: int, join: str) -> None:
    text = f"China returned {low}{join}{low + extra} refugees."
    [figure] = [found for found in figures(text) if low + extra <= 100 * low] or [None]
    if figure is not None:
        assert (figure.bound, figure.value, figure.high) == (Bound.RANGE, low, low + extra)


DAY_FORMATS = [
    "{0:%B} {0.day}, {0.year}",
    "{0.day} {0:%B} {0.year}",
    "{0:%b}. {0.day}, {0.year}",
    "{0:%Y-%m-%d}",
    "{0.month}/{0.day}/{0.year}",
]


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)), form=st.sampled_from(DAY_FORMATS))
def test_a_day_written_is_the_day_read(figures: Figures, day: date, form: str) -> None:
    if day.month == 5 and "%b" in form:
        form = DAY_FORMATS[0]  # nobody abbreviates May
    written = form.format(day)
    [figure] = figures(f"It was on {written}.")
    assert figure.when == point(day.year, day.month, day.day)
    assert figure.text == written


# Signs that are digits of no number ('²', '①') have a test of their own below.
ANY = st.characters(exclude_categories=("Cs",))
PIECES = st.sampled_from(
    [
        "at least",
        "approximately",
        "more or less",
        "more than",
        "600",
        "2,000",
        "October",
        "9",
        "2023",
        ",",
        "–",
        "-",
        "%",
        "in",
        "ten",
        "half",
        "a",
        "hundred",
        "couple",
        "of",
        "between",
        "and",
        "to",
        "8 p.m.",
        "years",
        "old",
        "Kim",
        "(",
        ")",
        ".",
        "“",
        "’",
        "last",
        "month",
        "ago",
        "two",
        "later",
        "following",
        "day",
        "+",
        "or",
        "$",
        "1.",
        "[1]",
        "h.r.",
        "\n",
        "\xa0",
        "000",
        "most",
        "them",
        "the 1990s",
        "20:00",
        "10/9/2023",
        "2023-10-09",
        "May",
        "monday",
        "Monday",
        "early",
        "third",
    ]
)
TEXTS = st.one_of(
    st.text(ANY, max_size=60),
    st.lists(st.one_of(PIECES, st.text(ANY, max_size=3)), max_size=25).map(" ".join),
    st.lists(PIECES).map("".join),
)


@settings(max_examples=600)
@given(text=TEXTS, base=st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1))))
@example(text="more than 600\u0000 ١٢:٣٠ 9\u0301", base=None)
@example(text="-1" * 20 + "–600–" * 9, base=None)
def test_any_text_gives_figures_in_order_at_their_places(language: Language, text: str, base: date | None) -> None:
    tokens = tokenize(text)
    end = token = 0
    for found in find(tokens, language, base):
        figure = found.figure
        assert text[figure.start : figure.end] == figure.text != ""
        assert figure.start >= end, "figures overlap"
        assert token <= found.first <= found.number < found.last <= len(tokens)
        assert (figure.kind is Kind.DATE) == (figure.when is not None)
        assert figure.value >= 0
        assert figure.high is None or figure.high > figure.value
        end, token = figure.end, found.last


HOSTILE = [
    "1 ",
    "more than ",
    " ",
    "-",
    "1,",
    "(",
    "1-",
    "1.",
    "a ",
    "hundred ",
    "Oct. ",
    "+1 ",
    "1 1 ",
    "@",
    "a@",
    ".",
    "(1)",
    "six hundred and ",
]
HOSTILE += [
    "http://",
    "w.",
    "1/",
    "most of ",
    "\n1. ",
    "[1",
    "1:",
    "500 to ",
    "half ",
    "two months ago ",
    "June 12-",
    "“",
    "1\u00a0",
    "nine in ",
    "not ",
]
HOSTILE += ["600 x y ", "between ", "600 or ", "20 years ", "’", "one and a half million ", "she was 20 ", "no more and no less than "]


def seconds(language: Language, text: str) -> float:
    best = 9.0
    for _ in range(3):
        begin = time.process_time()
        find(tokenize(text), language, BASE)
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_time_grows_with_the_text_and_no_faster(language: Language, piece: str) -> None:
    size = 1500 // len(piece) + 100
    gc.collect()
    gc.disable()
    try:
        small, large = seconds(language, piece * size), seconds(language, piece * size * 4)
    finally:
        gc.enable()
    assert large < 8 * small + 0.02


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("600² refugees", id="superscript"),
        pytest.param("① China returned 600 refugees", id="circled"),
        pytest.param("9" * 400 + " refugees", id="too-long-for-a-float"),
        pytest.param("9" * 4301, id="too-long-for-an-int"),
        pytest.param("one" + " hundred" * 200, id="hundred-hundreds"),
    ],
)
def test_a_number_that_is_none_or_endless_is_passed_over(figures: Figures, text: str) -> None:
    figures(text)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        pytest.param("yesterday", date(1, 1, 1), id="before-the-calendar"),
        pytest.param("last Monday", date(1, 1, 1), id="weekday-before-the-calendar"),
        pytest.param("in October last year", date(1, 1, 1), id="year-nought"),
        pytest.param("next year", date(9999, 12, 31), id="year-10000"),
        pytest.param("last month", date(1, 1, 1), id="month-of-year-nought"),
    ],
)
def test_a_date_outside_the_calendar_is_none(figures: Figures, text: str, base: date) -> None:
    figures(text, base)


def test_a_span_of_days_with_its_year_needs_no_base(figures: Figures) -> None:
    assert [figure.when.edtf() for figure in figures("June 12-14, 2023") if figure.when] == ["2023-06-12/2023-06-14"]


def test_military_time_is_a_time(figures: Figures) -> None:
    assert [short(figure) for figure in figures("at 2000 hours")] == [("time", "bare", 1200, None)]


@pytest.mark.parametrize("text", ["on February 29, 2023", "on 31 February 2023"])
def test_an_impossible_day_counts_nobody(figures: Figures, text: str) -> None:
    assert not [figure for figure in figures(text) if figure.kind is Kind.COUNT]
