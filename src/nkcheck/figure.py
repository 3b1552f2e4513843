"""Figures as intervals: what a quantity can mean, read plainly and read as writers mean it.

Both readings are those of the table in spec "What a verdict means": the plain reading is what the
words allow, the pragmatic one what a writer who chose them must have had in mind (who means 900
does not write 'more than 600').
"""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache

from nkcheck.dates import When
from nkcheck.record import NamedTuple

TOLERANCE = 0.10  # 'about' for counts, durations and ages
SHARE_TOLERANCE = 5.0  # 'about' for shares, in percentage points
_REMEMBERED = 1024  # figures: those of the claims are asked for again and again
TIME_TOLERANCE = 15.0  # 'about' for a time of day, in minutes


class Kind(StrEnum):
    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"
    AGE = "age"
    DATE = "date"
    TIME = "time"


class Bound(StrEnum):
    EXACT = "exact"
    BARE = "bare"
    ABOUT = "about"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    LESS_THAN = "less_than"
    NEARLY = "nearly"
    RANGE = "range"
    VAGUE = "vague"


LOWER = frozenset({Bound.MORE_THAN, Bound.AT_LEAST})
UPPER = frozenset({Bound.UP_TO, Bound.LESS_THAN, Bound.NEARLY})
HEDGED = frozenset(Bound) - {Bound.EXACT, Bound.BARE}
COUNTED = frozenset({Kind.COUNT, Kind.SHARE})  # what people or things are counted in


class Interval(NamedTuple):
    """From `low` to `high`; an open end is not part of it."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    def meets(self, other: Interval) -> bool:
        """True if some value lies in both. To touch at a closed end is to meet."""
        low, open_low = max((self.low, self.open_low), (other.low, other.open_low))
        high, closed_high = min((self.high, not self.open_high), (other.high, not other.open_high))
        return low < high or (low == high and closed_high and not open_low)

    def within(self, other: Interval) -> bool:
        """True if every value of this one lies in the other."""
        low_fits = self.low > other.low or (self.low == other.low and (self.open_low or not other.open_low))
        high_fits = self.high < other.high or (self.high == other.high and (self.open_high or not other.open_high))
        return low_fits and high_fits


class Figure(NamedTuple):
    """A quantity as written, with its place.

    `start` and `end` are character offsets into the text that it was read from, from 0. `value` is in people or
    things (count), per cent (share), years (duration, age) or minutes after midnight (time); a date has `when`.
    Ranges and vague amounts run from `value` to `high`.
    """

    text: str
    start: int
    end: int
    kind: Kind
    bound: Bound
    value: float = 0.0
    high: float | None = None
    when: When | None = None
    widened: bool = False  # 'roughly 500 to 600': about at both ends
    year_assumed: bool = False  # of a date: the text names no year, and the document's own decided
    unit: str = ""  # the unit as written where it is of the figure itself: years, per cent

    @property
    def hedged(self) -> bool:
        return self.bound in HEDGED


def is_round(value: float) -> bool:
    """One significant digit, or two of which the second is 5; a single digit is exact, not round."""
    return _significand(value) is not None and value >= 10


def _significand(value: float) -> float | None:
    """The leading digits of a round value (6 of 600, 6.5 of 650), None if it is not round."""
    if value <= 0:
        return None
    scale = 10.0 ** math.floor(math.log10(value) + 1e-9)
    lead = value / scale
    return lead if math.isclose(lead * 2, round(lead * 2), abs_tol=1e-9) else None


def granularity(value: float) -> float:
    """The step of the figure's own roundness: 100 for 600, 50 for 650, 1 for 28."""
    if value <= 0:
        return 1.0
    lead = _significand(value)
    scale = 10.0 ** math.floor(math.log10(value) + 1e-9)
    if lead is None:
        return min(scale / 2, 1.0) if scale < 10 else scale / 2
    return scale if math.isclose(lead, round(lead)) else scale / 2


def next_round(value: float) -> float:
    """The next round number above: 700 after 600, 2 billion after 1.5 billion, 30 after 28."""
    step = granularity(value)
    return (math.floor(value / step + 1e-9) + 1) * step


def previous_round(value: float) -> float:
    """The next round number below: 500 before 600; below a power of ten the step is a tenth of it (900 before 1,000)."""
    lead = _significand(value)
    if lead is not None and math.isclose(lead, 1.0):
        return value - value / 10
    step = granularity(value)
    return (math.ceil(value / step - 1e-9) - 1) * step


def tolerance(kind: Kind, value: float) -> float:
    """How far 'about' reaches to either side, in the figure's own unit."""
    if kind is Kind.SHARE:
        return SHARE_TOLERANCE
    if kind is Kind.TIME:
        return TIME_TOLERANCE
    return value * TOLERANCE


def _about(figure: Figure) -> Interval:
    reach = tolerance(figure.kind, figure.value)
    return Interval(figure.value - reach, figure.value + reach)


def _between(figure: Figure) -> Interval:
    high = figure.value if figure.high is None else figure.high
    if figure.widened:
        return Interval(figure.value - tolerance(figure.kind, figure.value), high + tolerance(figure.kind, high))
    return Interval(figure.value, high, open_low=figure.bound is Bound.VAGUE and figure.kind is Kind.SHARE and figure.value == 50)


@lru_cache(_REMEMBERED)
def plain(figure: Figure) -> Interval:
    """All that the words allow: 'more than 600' is anything above 600."""
    value = figure.value
    top = 100.0 if figure.kind is Kind.SHARE else math.inf
    match figure.bound:
        case Bound.EXACT | Bound.BARE:
            return Interval(value, value)
        case Bound.ABOUT:
            return _about(figure)
        case Bound.MORE_THAN:
            return Interval(value, top, open_low=True)
        case Bound.AT_LEAST:
            return Interval(value, top)
        case Bound.UP_TO:
            return Interval(0, value)
        case Bound.LESS_THAN:
            return Interval(0, value, open_high=True)
        case Bound.NEARLY:
            return Interval(value - tolerance(figure.kind, value), value, open_high=True)
        case _:
            return _between(figure)


@lru_cache(_REMEMBERED)
def pragmatic(figure: Figure) -> Interval:
    """What a writer who chose these words has in mind: 'more than 600' ends at the next round number, 700."""
    value = figure.value
    match figure.bound:
        case Bound.MORE_THAN | Bound.AT_LEAST:
            end = next_round(value)
            if figure.kind is Kind.SHARE and end >= 100:  # nothing lies beyond the whole
                return Interval(value, 100, open_low=figure.bound is Bound.MORE_THAN)
            return Interval(value, end, figure.bound is Bound.MORE_THAN, open_high=True)
        case Bound.UP_TO | Bound.LESS_THAN:
            return Interval(previous_round(value), value, True, open_high=figure.bound is Bound.LESS_THAN)
        case _:
            return plain(figure)
