"""Figures as bars on one common scale, in a few characters: what agrees and what lies apart is seen at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from nkcheck.figure import LOWER, Bound, Figure, Interval, Kind, pragmatic
from nkcheck.record import NamedTuple, StrEnum
from nkcheck.terminal import cells, cut, pad

_LABEL_SHARE = 0.45  # of the width, at most
_POINTS = frozenset({Bound.EXACT, Bound.BARE})


class End(StrEnum):
    """How a bar ends."""

    CLOSED = "closed"  # the value is part of it
    OPEN = "open"
    ON = "on"  # it goes on, past what a writer had in mind


class Bar(NamedTuple):
    """A figure on a scale that runs from 0 to 1."""

    low: float
    high: float
    left: End
    right: End
    point: bool  # one value, not an interval


class Scale(NamedTuple):
    """Figures as bars on one scale, and the values at its ends."""

    bars: tuple[Bar, ...]
    low: str
    high: str


def scale(figures: Sequence[Figure]) -> Scale | None:
    """The figures' pragmatic readings on one scale. Dates have no picture, nor have figures that are all alike: None."""
    kinds = {figure.kind for figure in figures}
    if len(kinds) != 1 or Kind.DATE in kinds or len({(f.value, f.high, f.bound) for f in figures}) < 2:
        return None
    spans = [pragmatic(figure) for figure in figures]
    low, high = min(span.low for span in spans), max(span.high for span in spans)
    if low == high:
        return None
    bars = tuple(
        Bar(
            (span.low - low) / (high - low),
            (span.high - low) / (high - low),
            _left(figure, span),
            _right(figure, span),
            figure.bound in _POINTS,
        )
        for figure, span in zip(figures, spans, strict=True)
    )
    kind = kinds.pop()
    return Scale(bars, amount(low, kind), amount(high, kind))


def _left(figure: Figure, span: Interval) -> End:
    if figure.bound in (Bound.UP_TO, Bound.LESS_THAN):
        return End.ON
    return End.OPEN if span.open_low else End.CLOSED


def _right(figure: Figure, span: Interval) -> End:
    if figure.bound in LOWER and span.open_high:
        return End.ON
    return End.OPEN if span.open_high else End.CLOSED


_LEFT = {End.CLOSED: "├", End.OPEN: "○", End.ON: "◀"}
_RIGHT = {End.CLOSED: "┤", End.OPEN: "○", End.ON: "▶"}


def draw(rows: Sequence[tuple[str, Figure]], width: int) -> list[str]:
    """Lines of at most `width` columns: a label and a bar for each row, then the scale; none where there is no picture."""
    drawn = scale([figure for _, figure in rows])
    if drawn is None:
        return []
    room = min(max(cells(label) for label, _ in rows), int(width * _LABEL_SHARE))
    plot = width - room - 2
    lines = [f"{pad(cut(label, room), room)}  {_line(bar, plot)}" for (label, _), bar in zip(rows, drawn.bars, strict=True)]
    return [*lines, " " * (room + 2) + _axis(drawn, plot)]


def _line(bar: Bar, plot: int) -> str:
    first, last = (round(end * (plot - 1)) for end in (bar.low, bar.high))
    if bar.point:
        return " " * first + "●"
    if first == last:  # an interval shows two ends, however small it is on this scale
        first, last = (first - 1, last) if first else (first, last + 1)
    return " " * first + _LEFT[bar.left] + "─" * (last - first - 1) + _RIGHT[bar.right]


def _axis(drawn: Scale, plot: int) -> str:
    return f"{drawn.low} {'┈' * (plot - len(drawn.low) - len(drawn.high) - 2)} {drawn.high}"[:plot]


def amount(value: float, kind: Kind) -> str:
    """A value as people write it: '1,500', '70%', '20:15', '4 years'."""
    if kind is Kind.TIME:
        hours, minutes = divmod(round(value), 60)
        return f"{hours:02}:{minutes:02}"
    number = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    if kind is Kind.SHARE:
        return f"{number}%"
    return f"{number} years" if kind in (Kind.AGE, Kind.DURATION) else number
