"""Two figures to one stance: what a source's figure says of the text's.

The four steps are those of "Stance of a citation towards a figure in the text" in the contract, in its order. The
algebra knows nothing of words or texts, only of intervals and bounds.
"""

from __future__ import annotations

import math

from nkcheck.figure import LOWER, UPPER, Bound, Figure, Interval, Kind, plain, pragmatic
from nkcheck.record import StrEnum

_STRICT = frozenset({Bound.MORE_THAN, Bound.LESS_THAN})
_WEAKEST, _STRONGEST = 0.5, 2.0  # how far 'more than' and 'at least' may lie from the source's value


class Stance(StrEnum):
    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


def stance(text: Figure, source: Figure) -> Stance:
    """How `source` stands towards `text`, two figures of one kind."""
    if text.kind is Kind.DATE or source.kind is Kind.DATE:
        return _date_stance(text, source)
    if same_value(text, source):
        return _same_value_stance(text, source)
    if _contains(text, source):
        return Stance.SUPPORTS
    if not _reading(text, source).meets(pragmatic(source)):
        return Stance.REFUTES
    return Stance.NEUTRAL


def supports(text: Figure, source: Figure) -> bool:
    """True if `stance` is that the source supports the text; it takes less to know no more."""
    if text.kind is Kind.DATE or source.kind is Kind.DATE:
        return _date_stance(text, source) is Stance.SUPPORTS
    if same_value(text, source):
        return _same_value_stance(text, source) is Stance.SUPPORTS
    return _contains(text, source)


def same_value(text: Figure, source: Figure) -> bool:
    """True if both name one number (or one range or vague amount), whatever their hedges."""
    if (text.bound is Bound.VAGUE) != (source.bound is Bound.VAGUE):
        return False
    return math.isclose(text.value, source.value) and _high(text) == _high(source)


def opposite(a: Figure, b: Figure) -> bool:
    """True if one is bound from below and the other from above: 'more than' against 'up to'."""
    return (a.bound in LOWER and b.bound in UPPER) or (a.bound in UPPER and b.bound in LOWER)


def _high(figure: Figure) -> float:
    return figure.value if figure.high is None else figure.high


def _same_value_stance(a: Figure, b: Figure) -> Stance:
    bounds = {a.bound, b.bound}
    strict_against_exact = bool(bounds & _STRICT) and Bound.EXACT in bounds
    below_itself = bounds == {Bound.LESS_THAN, Bound.BARE}
    if opposite(a, b) or strict_against_exact or below_itself:
        return Stance.REFUTES
    return Stance.SUPPORTS


def _reading(text: Figure, source: Figure) -> Interval:
    """The text's pragmatic reading; its bare number reads as 'about' beside a hedged source."""
    if text.bound is Bound.BARE and source.hedged:
        return pragmatic(text._replace(bound=Bound.ABOUT))
    return pragmatic(text)


def _contains(text: Figure, source: Figure) -> bool:
    """Rule 2: all that the source can mean lies within what the text says."""
    match text.bound:
        case Bound.EXACT | Bound.BARE:
            return False
        case Bound.ABOUT:
            return not source.hedged and pragmatic(source).within(pragmatic(text))
        case Bound.UP_TO | Bound.LESS_THAN:
            return pragmatic(source).within(pragmatic(text))
        case Bound.MORE_THAN | Bound.AT_LEAST:
            near = source.value * _WEAKEST <= text.value <= source.value * _STRONGEST
            return near and pragmatic(source).within(plain(text))
        case Bound.RANGE:
            return _range_supported(text, source)
        case _:
            return pragmatic(source).within(plain(text))


def _range_supported(text: Figure, source: Figure) -> bool:
    ends = (
        text._replace(bound=Bound.AT_LEAST, high=None),
        text._replace(bound=Bound.UP_TO, value=_high(text), high=None),
    )
    if any(same_value(end, source) for end in ends):
        return any(same_value(end, source) and _same_value_stance(end, source) is Stance.SUPPORTS for end in ends)
    return pragmatic(source).within(plain(text))


def _date_stance(text: Figure, source: Figure) -> Stance:
    """A coarser date is supported by a finer one; a finer one against a coarser is neutral; no tolerance."""
    if text.when is None or source.when is None:
        return Stance.NEUTRAL
    if source.when.within(text.when):
        return Stance.SUPPORTS
    return Stance.NEUTRAL if source.when.meets(text.when) else Stance.REFUTES
