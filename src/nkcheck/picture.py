"""Figures as bars on one common scale, in a few characters: what agrees and what lies apart is seen at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from nkcheck.figure import LOWER, Bound, Figure, Interval, Kind, pragmatic
from nkcheck.terminal import cells, cut, pad

_LABEL_SHARE = 0.45  # of the width, at most
_POINTS = frozenset({Bound.EXACT, Bound.BARE})


def draw(rows: Sequence[tuple[str, Figure]], width: int) -> list[str]:
    """Lines of at most `width` columns: a label and a bar for each row, then the scale.

    The bars are the figures' pragmatic readings. Dates have no picture, nor have figures that are all alike: no lines.
    """
    kinds = {figure.kind for _, figure in rows}
    if len(kinds) != 1 or Kind.DATE in kinds or len({(f.value, f.high, f.bound) for _, f in rows}) < 2:
        return []
    spans = [pragmatic(figure) for _, figure in rows]
    low, high = min(span.low for span in spans), max(span.high for span in spans)
    if low == high:
        return []
    room = min(max(cells(label) for label, _ in rows), int(width * _LABEL_SHARE))
    plot = width - room - 2
    lines = [
        f"{pad(cut(label, room), room)}  {_bar(figure, span, low, high, plot)}" for (label, figure), span in zip(rows, spans, strict=True)
    ]
    return [*lines, " " * (room + 2) + _axis(low, high, kinds.pop(), plot)]


def _bar(figure: Figure, span: Interval, low: float, high: float, plot: int) -> str:
    first, last = (round((end - low) / (high - low) * (plot - 1)) for end in (span.low, span.high))
    if figure.bound in _POINTS:
        return " " * first + "●"
    if first == last:  # an interval shows two ends, however small it is on this scale
        first, last = (first - 1, last) if first else (first, last + 1)
    return " " * first + _left(figure, span) + "─" * (last - first - 1) + _right(figure, span)


def _left(figure: Figure, span: Interval) -> str:
    if figure.bound in (Bound.UP_TO, Bound.LESS_THAN):
        return "◀"
    return "○" if span.open_low else "├"


def _right(figure: Figure, span: Interval) -> str:
    if figure.bound in LOWER and span.open_high:
        return "▶"
    return "○" if span.open_high else "┤"


def _axis(low: float, high: float, kind: Kind, plot: int) -> str:
    left, right = amount(low, kind), amount(high, kind)
    return f"{left} {'┈' * (plot - len(left) - len(right) - 2)} {right}"[:plot]


def amount(value: float, kind: Kind) -> str:
    """A value as people write it: '1,500', '70%', '20:15', '4 years'."""
    if kind is Kind.TIME:
        hours, minutes = divmod(round(value), 60)
        return f"{hours:02}:{minutes:02}"
    number = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    if kind is Kind.SHARE:
        return f"{number}%"
    return f"{number} years" if kind in (Kind.AGE, Kind.DURATION) else number
