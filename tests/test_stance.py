"""What one figure says of another: the contract's four steps, each with its near misses."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nkcheck.dates import When, parse_edtf
from nkcheck.figure import LOWER, UPPER, Bound, Figure, Kind, pragmatic
from nkcheck.stance import Stance, opposite, same_value, stance

Figures = Callable[..., list[Figure]]
S, R, N = "supports", "refutes", "neutral"

SAME_VALUE = [
    ("more than 600", "more than 600", S),
    ("more than 600", "over 600", S),
    ("more than 600", "at least 600", S),
    ("at least 600", "more than 600", S),
    ("600", "more than 600", S),
    ("600", "up to 600", S),
    ("600", "nearly 600", S),
    ("600", "an estimated 600", S),
    ("six hundred", "600", S),
    ("some 600", "more than 600", S),
    ("more than 600", "some 600", S),
    ("more than 600", "600", S),
    ("exactly 600", "roughly 600", S),
    ("exactly 600", "up to 600", S),
    ("exactly 600", "at least 600", S),
    ("up to 600", "fewer than 600", S),
    ("nearly 600", "up to 600", S),
    ("613", "613", S),
    ("at least 28", "28", S),
    ("up to 28", "28", S),
    ("hundreds", "hundreds", S),
    ("500 to 600", "between 500 and 600", S),
    ("roughly 500 to 600", "500 to 600", S),
    ("more than 600", "up to 600", R),
    ("up to 600", "more than 600", R),
    ("at least 600", "up to 600", R),
    ("at least 600", "fewer than 600", R),
    ("nearly 600", "more than 600", R),
    ("more than 600", "nearly 600", R),
    ("nearly 600", "at least 600", R),
    ("more than 28", "28", R),
    ("28", "more than 28", R),
    ("fewer than 28", "28", R),
    ("exactly 600", "more than 600", R),
    ("more than 600", "exactly 600", R),
    ("fewer than 600", "600", R),
    ("600", "fewer than 600", R),
]
CONTAINMENT = [
    ("at least 500", "more than 600", S),
    ("over 300", "more than 600", S),
    ("more than 300", "600", S),
    ("more than 200", "more than 600", R),
    ("more than 50", "more than 600", R),
    ("at least 5", "600", R),
    ("more than 650", "more than 600", N),
    ("hundreds", "more than 600", S),
    ("hundreds", "600", S),
    ("hundreds", "an estimated 2,000", R),
    ("thousands", "more than 2,000", S),
    ("dozens", "nearly 50", S),
    ("several hundred", "more than 600", S),
    ("up to 700", "more than 600", S),
    ("fewer than 700", "more than 600", S),
    ("up to 700", "600", R),
    ("up to 1,000", "600", R),
    ("fewer than 700", "650", S),
    ("about 600", "620", S),
    ("about 600", "613", S),
    ("about 2,000", "2,100", S),
    ("2,100", "about 2,000", N),
    ("about 600", "nearly 650", N),
    ("about 600", "more than 620", N),
    ("nearly 700", "680", S),
    ("nearly 700", "more than 600", N),
    ("500 to 600", "500", S),
    ("500 to 600", "600", S),
    ("500 to 600", "at least 500", S),
    ("500 to 600", "up to 600", S),
    ("500 to 600", "550", S),
    ("500 to 600", "more than 600", R),
    ("500 to 600", "more than 500", S),
    ("500 to 600", "about 550", N),
    ("400 to 700", "500 to 600", S),
    ("500 to 600", "400 to 700", N),
]
APART = [
    ("600", "500", R),
    ("500", "600", R),
    ("600", "620", R),
    ("613", "600", R),
    ("28", "27", R),
    ("600", "more than 700", R),
    ("more than 600", "up to 500", R),
    ("more than 600", "800", S),
    ("more than 600", "1,201", R),
    ("more than 600", "1,200", S),
    ("at least 700", "600", R),
    ("900", "more than 600", R),
    ("2,000", "more than 600", R),
    ("about 600", "about 700", N),
    ("about 600", "about 800", R),
    ("nearly 50", "60", R),
    ("500 to 600", "700", R),
    ("thousands", "more than 600", R),
    ("dozens", "hundreds", R),
    ("613", "hundreds", N),
    ("800", "hundreds", N),
    ("more than 900", "hundreds", N),
    ("630", "more than 600", N),
    ("650", "more than 600", N),
    ("212", "roughly 200", N),
]
SHARES = [
    ("70%", "an estimated 70%", S),
    ("seven in ten", "70 per cent", S),
    ("more than 90%", "more than nine in ten", S),
    ("most of them", "an estimated 70%", S),
    ("most of them", "more than 90%", S),
    ("most of them", "50%", R),
    ("the vast majority", "an estimated 70%", N),
    ("the vast majority", "70%", R),
    ("the vast majority", "more than 90%", S),
    ("70%", "more than 90%", R),
    ("more than 90%", "an estimated 70%", R),
    ("about 70%", "74%", S),
    ("about 70%", "76%", R),
    ("72%", "an estimated 70%", N),
    ("80%", "an estimated 70%", N),
    ("81%", "an estimated 70%", R),
]
OTHER_KINDS = [
    ("more than four decades", "more than 40 years", S),
    ("40 years", "more than four decades", S),
    ("nearly 40 years", "more than four decades", R),
    ("a quarter of a century", "25 years", S),
    ("two decades", "25 years", R),
    ("more than 20 years", "more than two decades", S),
    ("decades", "more than 40 years", S),
    ("8 p.m.", "at around 8 p.m.", S),
    ("20:00", "8 p.m.", S),
    ("8:10 p.m.", "at around 8 p.m.", N),
    ("at around 8 p.m.", "8:10 p.m.", S),
    ("9 p.m.", "at around 8 p.m.", R),
    ("aged 40", "Kim Cheol Ok, 40,", S),
    ("aged 41", "Kim Cheol Ok, 40,", R),
    ("in her forties", "Kim Cheol Ok, 42,", S),
    ("in her thirties", "Kim Cheol Ok, 42,", R),
    ("October 2023", "October 9, 2023", S),
    ("2023", "October 9, 2023", S),
    ("October 9, 2023", "October 2023", N),
    ("October 10, 2023", "October 9, 2023", R),
    ("November 2023", "October 9, 2023", R),
    ("October 9", "October 9, 2023", S),
    ("October 9, 2023", "October 9", S),
    ("October 10", "October 9, 2023", R),
    ("1986", "1987", R),
    ("1986", "1986", S),
    ("the 1980s", "1986", S),
    ("1986", "the 1980s", N),
]
ROWS = [
    pytest.param(text, source, expected, id=f"{text} | {source}".replace(" ", "-"))
    for text, source, expected in (*SAME_VALUE, *CONTAINMENT, *APART, *SHARES, *OTHER_KINDS)
]


@pytest.mark.parametrize(("text", "source", "expected"), ROWS)
def test_stance(figures: Figures, text: str, source: str, expected: str) -> None:
    [said], [cited] = figures(text), figures(source)
    assert said.kind is cited.kind
    assert stance(said, cited).value == expected


def test_there_are_rows_of_every_stance() -> None:
    counts = {answer: sum(row.values[2] == answer for row in ROWS) for answer in (S, R, N)}
    assert len(ROWS) >= 60
    assert min(counts.values()) >= 15


def figure(bound: Bound, value: float, high: float | None = None, kind: Kind = Kind.COUNT, widened: bool = False) -> Figure:
    return Figure("", 0, 0, kind, bound, value, high, widened=widened)


SINGLE = [bound for bound in Bound if bound not in (Bound.RANGE, Bound.VAGUE)]
VALUE = st.one_of(st.integers(1, 120), st.integers(1, 99).map(lambda n: n * 50), st.integers(1, 9).map(lambda n: n * 1000)).map(float)
KINDS = st.sampled_from([Kind.COUNT, Kind.SHARE, Kind.DURATION, Kind.AGE, Kind.TIME])


@st.composite
def quantities(draw: st.DrawFn, kind: Kind | None = None) -> Figure:
    """A figure of any bound, as a reader could have made it."""
    kind = kind or draw(KINDS)
    value = draw(VALUE)
    if kind is Kind.SHARE:
        value = float(draw(st.integers(0, 100)))
    bound = draw(st.sampled_from(list(Bound)))
    if bound in (Bound.RANGE, Bound.VAGUE):
        return figure(bound, value, value + draw(st.integers(1, 500)), kind, bound is Bound.RANGE and draw(st.booleans()))
    return figure(bound, value, None, kind)


PAIRS = KINDS.flatmap(lambda kind: st.tuples(quantities(kind), quantities(kind)))
WHEN = st.sampled_from(["2023", "2023-10", "2023-10-09", "2023-12", "2022/2023", "2024-02-29", "../2023", "2023/..", "1986"]).map(
    parse_edtf
)
WHENS = st.one_of(WHEN, st.sampled_from([When(month=10), When(month=10, day=9), When(month=2, day=29)]))


@settings(max_examples=500)
@given(PAIRS)
def test_every_pair_has_a_stance(pair: tuple[Figure, Figure]) -> None:
    text, source = pair
    assert stance(text, source) in Stance
    assert stance(source, text) in Stance


@given(quantities(), st.sampled_from([None, "2023-10"]))
def test_figures_of_any_two_kinds_have_a_stance(quantity: Figure, date: str | None) -> None:
    day = Figure("", 0, 0, Kind.DATE, Bound.EXACT, when=date and parse_edtf(date))
    assert stance(quantity, day) is stance(day, quantity) is Stance.NEUTRAL


@given(quantities())
def test_a_figure_supports_itself(quantity: Figure) -> None:
    assert stance(quantity, quantity) is Stance.SUPPORTS


@given(WHENS)
def test_a_date_supports_itself(when: When) -> None:
    day = Figure("", 0, 0, Kind.DATE, Bound.EXACT, when=when)
    assert stance(day, day) is Stance.SUPPORTS


@given(WHENS, WHENS)
def test_dates_apart_refute_both_ways(a: When, b: When) -> None:
    one, other = (Figure("", 0, 0, Kind.DATE, Bound.EXACT, when=when) for when in (a, b))
    assert (stance(one, other) is Stance.REFUTES) == (stance(other, one) is Stance.REFUTES)


@given(VALUE, st.sampled_from(sorted(LOWER)), st.sampled_from(sorted(UPPER)), KINDS)
def test_opposite_bounds_of_one_value_refute_both_ways(value: float, lower: Bound, upper: Bound, kind: Kind) -> None:
    above, below = figure(lower, value, kind=kind), figure(upper, value, kind=kind)
    assert opposite(above, below)
    assert opposite(below, above)
    assert stance(above, below) is stance(below, above) is Stance.REFUTES


@given(VALUE, st.sampled_from(SINGLE), st.sampled_from(SINGLE), KINDS)
def test_the_step_of_one_value_looks_the_same_from_both_sides(value: float, one: Bound, other: Bound, kind: Kind) -> None:
    a, b = figure(one, value, kind=kind), figure(other, value, kind=kind)
    assert same_value(a, b)
    assert same_value(b, a)
    assert stance(a, b) is stance(b, a) is not Stance.NEUTRAL


@settings(max_examples=500)
@given(PAIRS)
def test_hedged_figures_apart_refute_both_ways(pair: tuple[Figure, Figure]) -> None:
    a, b = pair
    assume(a.hedged and b.hedged and not same_value(a, b))
    apart = not pragmatic(a).meets(pragmatic(b))
    for text, source in ((a, b), (b, a)):
        answer = stance(text, source)
        if text.bound not in LOWER | {Bound.RANGE}:  # these take in what lies beyond their pragmatic reading
            assert (answer is Stance.REFUTES) == apart
        else:
            assert answer is not (Stance.NEUTRAL if apart else Stance.REFUTES)


@settings(max_examples=500)
@given(st.integers(100, 900), st.integers(1, 300), st.integers(0, 90), st.integers(0, 300), quantities(Kind.COUNT))
def test_a_wider_range_never_turns_support_into_refusal(low: int, extra: int, down: int, up: int, source: Figure) -> None:
    narrow = figure(Bound.RANGE, low, low + extra)
    wide = figure(Bound.RANGE, low - down, low + extra + up)
    if stance(narrow, source) is Stance.SUPPORTS:
        assert stance(wide, source) is not Stance.REFUTES


@given(quantities(Kind.COUNT), st.sampled_from([Bound.MORE_THAN, Bound.AT_LEAST]), VALUE)
def test_a_text_of_less_than_half_the_source_is_never_supported(source: Figure, bound: Bound, value: float) -> None:
    text = figure(bound, value)
    if not same_value(text, source) and not source.value / 2 <= value <= source.value * 2:
        assert stance(text, source) is not Stance.SUPPORTS


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_exact_numbers_agree_only_if_they_are_one(a: int, b: int) -> None:
    expected = Stance.SUPPORTS if math.isclose(a, b) else Stance.REFUTES
    assert stance(figure(Bound.EXACT, a), figure(Bound.EXACT, b)) is expected
