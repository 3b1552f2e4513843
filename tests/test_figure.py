"""Intervals, roundness and the two readings of a figure."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck.figure import Bound, Figure, Interval, Kind, is_round, next_round, plain, pragmatic, previous_round, tolerance

INF = math.inf


def figure(bound: str, value: float, high: float | None = None, kind: str = "count", widened: bool = False) -> Figure:
    return Figure("", 0, 0, Kind(kind), Bound(bound), value, high, widened=widened)


MEETS = [
    ("apart", Interval(1, 2), Interval(3, 4), False),
    ("overlap", Interval(1, 3), Interval(2, 4), True),
    ("inside", Interval(1, 9), Interval(3, 4), True),
    ("touch-closed", Interval(1, 2), Interval(2, 3), True),
    ("touch-open-low", Interval(1, 2), Interval(2, 3, open_low=True), False),
    ("touch-open-high", Interval(1, 2, open_high=True), Interval(2, 3), False),
    ("touch-both-open", Interval(1, 2, open_high=True), Interval(2, 3, open_low=True), False),
    ("a-point", Interval(2, 2), Interval(2, 2), True),
    ("a-point-at-an-open-end", Interval(2, 2), Interval(2, 3, open_low=True), False),
    ("a-point-at-an-open-top", Interval(3, 3), Interval(2, 3, open_high=True), False),
    ("one-low-two-openings", Interval(2, 3, open_low=True), Interval(2, 3), True),
    ("one-high-two-openings", Interval(2, 3, open_high=True), Interval(2, 3), True),
    ("no-end", Interval(600, INF, open_low=True), Interval(10**9, 10**9), True),
]


@pytest.mark.parametrize(("a", "b", "expected"), [pytest.param(*row[1:], id=row[0]) for row in MEETS])
def test_intervals_meet(a: Interval, b: Interval, expected: bool) -> None:
    assert a.meets(b) is expected
    assert b.meets(a) is expected


WITHIN = [
    ("inside", Interval(3, 4), Interval(1, 9), True),
    ("the-same", Interval(1, 2), Interval(1, 2), True),
    ("outside", Interval(1, 9), Interval(3, 4), False),
    ("over-the-top", Interval(3, 10), Interval(1, 9), False),
    ("under-the-floor", Interval(0, 4), Interval(1, 9), False),
    ("open-in-closed", Interval(1, 2, True, True), Interval(1, 2), True),
    ("closed-in-open-low", Interval(1, 2), Interval(1, 2, open_low=True), False),
    ("closed-in-open-high", Interval(1, 2), Interval(1, 2, open_high=True), False),
    ("open-in-open", Interval(1, 2, True, True), Interval(1, 2, True, True), True),
    ("no-end", Interval(600, 700), Interval(600, INF), True),
    ("no-end-in-an-end", Interval(600, INF), Interval(600, 700), False),
]


@pytest.mark.parametrize(("a", "b", "expected"), [pytest.param(*row[1:], id=row[0]) for row in WITHIN])
def test_an_interval_lies_within(a: Interval, b: Interval, expected: bool) -> None:
    assert a.within(b) is expected


ENDS = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.booleans())
INTERVALS = ENDS.filter(lambda e: e[0] < e[1] or (e[0] == e[1] and not e[2] and not e[3])).map(lambda e: Interval(*e))


def points(interval: Interval) -> set[float]:
    """The halves that lie in a small interval, which tell any two with whole ends apart."""
    halves = {n / 2 for n in range(-1, 15)}
    low = {x for x in halves if x > interval.low or (x == interval.low and not interval.open_low)}
    return {x for x in low if x < interval.high or (x == interval.high and not interval.open_high)}


@given(INTERVALS, INTERVALS)
def test_intervals_are_sets_of_values(a: Interval, b: Interval) -> None:
    assert a.meets(b) == bool(points(a) & points(b))
    assert a.within(b) == (points(a) <= points(b))


@pytest.mark.parametrize("value", [10, 15, 20, 40, 50, 75, 90, 100, 150, 600, 650, 2000, 2500, 30_000, 1_500_000_000, 10**12])
def test_is_round(value: float) -> None:
    assert is_round(value)


@pytest.mark.parametrize("value", [0, 0.5, 1, 5, 9, 11, 28, 42, 101, 110, 610, 613, 620, 655, 2100, 34_000, 1_550_000_000, 99.5])
def test_is_not_round(value: float) -> None:
    assert not is_round(value)


NEIGHBOURS = [
    (600, 500, 700),
    (650, 600, 700),
    (2000, 1000, 3000),
    (1000, 900, 2000),
    (100, 90, 200),
    (900, 800, 1000),
    (40, 30, 50),
    (28, 25, 30),
    (1.5e9, 1e9, 2e9),
    (90, 80, 100),
]


@pytest.mark.parametrize(("value", "below", "above"), [pytest.param(*row, id=str(row[0])) for row in NEIGHBOURS])
def test_round_neighbours(value: float, below: float, above: float) -> None:
    assert next_round(value) == pytest.approx(above)
    assert previous_round(value) == pytest.approx(below)


@given(st.integers(1, 10**12))
def test_round_neighbours_enclose_the_value(value: int) -> None:
    assert previous_round(value) < value < next_round(value)


def exactly(low: float, high: float) -> Interval:
    return Interval(low, high)


# The contract's table, for 600.
READINGS = [
    ("exact", Interval(600, 600), Interval(600, 600)),
    ("bare", Interval(600, 600), Interval(600, 600)),
    ("about", Interval(540, 660), Interval(540, 660)),
    ("more_than", Interval(600, INF, open_low=True), Interval(600, 700, True, True)),
    ("at_least", Interval(600, INF), Interval(600, 700, False, True)),
    ("up_to", Interval(0, 600), Interval(500, 600, open_low=True)),
    ("less_than", Interval(0, 600, open_high=True), Interval(500, 600, True, True)),
    ("nearly", Interval(540, 600, open_high=True), Interval(540, 600, open_high=True)),
]


@pytest.mark.parametrize(("bound", "wide", "narrow"), [pytest.param(*row, id=row[0]) for row in READINGS])
def test_readings_of_600(bound: str, wide: Interval, narrow: Interval) -> None:
    assert plain(figure(bound, 600)) == wide
    assert pragmatic(figure(bound, 600)) == narrow


OTHERS = [
    ("range", figure("range", 500, 600), Interval(500, 600), Interval(500, 600)),
    ("widened-range", figure("range", 500, 600, widened=True), Interval(450, 660), Interval(450, 660)),
    ("hundreds", figure("vague", 200, 999), Interval(200, 999), Interval(200, 999)),
    ("more-than-2000", figure("more_than", 2000), Interval(2000, INF, True), Interval(2000, 3000, True, True)),
    ("more-than-1.5-billion", figure("more_than", 1.5e9), Interval(1.5e9, INF, True), Interval(1.5e9, 2e9, True, True)),
    ("about-70%", figure("about", 70, kind="share"), Interval(65, 75), Interval(65, 75)),
    ("nearly-70%", figure("nearly", 70, kind="share"), Interval(65, 70, False, True), Interval(65, 70, False, True)),
    ("more-than-90%", figure("more_than", 90, kind="share"), Interval(90, 100, True), Interval(90, 100, True)),
    ("more-than-70%", figure("more_than", 70, kind="share"), Interval(70, 100, True), Interval(70, 80, True, True)),
    ("most", figure("vague", 50, 100, "share"), Interval(50, 100, True), Interval(50, 100, True)),
    ("vast-majority", figure("vague", 75, 100, "share"), Interval(75, 100), Interval(75, 100)),
    ("about-8-pm", figure("about", 1200, kind="time"), Interval(1185, 1215), Interval(1185, 1215)),
    ("about-40-years", figure("about", 40, kind="age"), Interval(36, 44), Interval(36, 44)),
    ("forties", figure("range", 40, 49, "age"), Interval(40, 49), Interval(40, 49)),
    ("more-than-four-decades", figure("more_than", 40, kind="duration"), Interval(40, INF, True), Interval(40, 50, True, True)),
]


@pytest.mark.parametrize(("said", "wide", "narrow"), [pytest.param(*row[1:], id=row[0]) for row in OTHERS])
def test_readings_of_other_figures(said: Figure, wide: Interval, narrow: Interval) -> None:
    assert plain(said) == wide
    assert pragmatic(said) == narrow


SINGLE = st.sampled_from([bound for bound in Bound if bound not in (Bound.RANGE, Bound.VAGUE)])


@given(SINGLE, st.integers(1, 10**10))
def test_the_pragmatic_reading_lies_within_the_plain_one(bound: Bound, value: int) -> None:
    said = figure(bound, value)
    assert pragmatic(said).within(plain(said))


@given(SINGLE, st.integers(1, 99))
def test_so_it_does_for_shares(bound: Bound, value: int) -> None:
    said = figure(bound, value, kind="share")
    assert pragmatic(said).within(plain(said))


@given(SINGLE, st.integers(1, 10**10))
def test_the_readings_hold_or_touch_the_value(bound: Bound, value: int) -> None:
    for reading in (plain(figure(bound, value)), pragmatic(figure(bound, value))):
        assert reading.low <= value <= reading.high


@pytest.mark.parametrize(("kind", "reach"), [("count", 60), ("share", 5), ("time", 15), ("age", 60), ("duration", 60)])
def test_tolerance_is_in_the_figures_own_unit(kind: str, reach: float) -> None:
    assert tolerance(Kind(kind), 600) == pytest.approx(reach)


def test_what_is_hedged() -> None:
    assert {bound.value for bound in Bound if not figure(bound, 1).hedged} == {"exact", "bare"}
