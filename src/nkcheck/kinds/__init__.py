"""How each kind of figure is read, one file a kind.

| file | reads |
| --- | --- |
| date.py | days, months, years, and dates told from another date |
| time.py | hours of the day |
| share.py | per cent, fractions, 'seven in ten', 'most' |
| duration.py | spans of time, and ages |

What is none of these is a count.
"""

from __future__ import annotations

from nkcheck.dates import When
from nkcheck.figure import Bound, Kind
from nkcheck.record import NamedTuple


class Reading(NamedTuple):
    """What tokens `first` to `last` (not included) say, before its hedge is read; `bound` is set where it is part of the words."""

    first: int
    last: int
    kind: Kind
    value: float = 0.0
    high: float | None = None
    when: When | None = None
    bound: Bound | None = None
    unit: str = ""
    yearless: When | None = None  # the month and day as written, where the year was not
    round: bool | None = None  # whether a bare value counts as round; by its digits where None
