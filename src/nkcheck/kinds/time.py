"""Times of day, in minutes after midnight: '8 p.m.', '8:30pm', '20:00', "8 o'clock in the evening", '2000 hours', '8 to 9 p.m.'."""

from __future__ import annotations

from nkcheck.figure import Bound, Kind
from nkcheck.kinds import Reading
from nkcheck.tokens import Tokens
from nkcheck.words import Language

_EVENING = 12  # words from 'evening' to the hour
_NOON, _DAY = 720, 1440  # minutes
_DASHES = frozenset({"-", "–", "—"})
_ENDS = frozenset({".", ",", ";", ")", ""})
_HOURS = frozenset({"hours", "hrs"})


def read(tokens: Tokens, i: int, words: Language) -> Reading | None:
    """The time of day that begins at token i."""
    word, at = tokens.words[i], i + 1
    after = tokens.word(at)
    if ":" not in word and not words.half_days.opens(after) and not words.has("clock", after) and after not in _HOURS:
        return None  # nothing makes an hour of it
    if word[0].isdecimal():
        hour_text, colon, minute_text = word.partition(":")
        if not hour_text.isdecimal():
            hour_text, _, minute_text = word.partition(".")  # 8.30 p.m.
        if not hour_text.isdecimal() or not (minute_text or "0").isdecimal() or len(minute_text) > 2 or len(hour_text) > 4:
            return None
        hour, minute = int(hour_text), int(minute_text or 0)
    elif word in words.numbers and words.numbers[word] <= 12:
        hour, minute, colon = words.numbers[word], 0, ""
    else:
        return None
    clock = words.has("clock", after) and not after.startswith("h")
    at += clock
    half_day = words.half_days.at(tokens, at)
    if half_day and hour <= 12:
        at, offset = half_day
        if tokens.word(at) == "." and tokens.glued(at) and tokens.word(at - 1) == "m":
            at += 1
        hour = hour % 12 + offset
    elif len(word) == 4 and word.isdecimal() and tokens.word(at) in _HOURS:
        hour, minute, at = int(word[:2]), int(word[2:]), at + 1
    elif not colon and not clock:
        return None
    elif clock and hour < 12 and not {"evening", "night", "tonight"}.isdisjoint(tokens.words[max(i - _EVENING, 0) : i]):
        hour += 12  # 'on the evening of October 9, at around 8 o'clock'
    if hour > 23 or minute > 59:
        return None
    value = hour * 60 + minute
    return Reading(i, at, Kind.TIME, value, round=value % 30 == 0)


def between(tokens: Tokens, i: int, words: Language, own: Reading | None) -> Reading | None:
    """The hours between two of which the first, `own`, begins at token i: 'between eight and nine in the evening', '8–9 p.m.'.

    The first is of the half of the day that the second names, or the second of the first's: 'from eight o'clock to nine'.
    """
    join = own.last if own else i + 1
    joiner = tokens.word(join)
    if joiner not in words.range_joins and joiner not in _DASHES:
        return None
    opener = tokens.word(i - 1)
    spelt = opener in words.range_openers and joiner in words.range_joins and joiner != "or" and (joiner != "and" or opener != "from")
    hour = own.value if own else _hour(tokens, i, words)
    if hour is None or not (spelt or joiner in _DASHES) or join + 1 >= len(tokens):
        return None
    last = read(tokens, join + 1, words)
    if last is not None:
        low = [early for early in (hour % _NOON, hour % _NOON + _NOON) if early < last.value]
        if not low and own is None:  # 'between 11 and 1 a.m.'
            return Reading(i, last.last, Kind.TIME, hour % _NOON + _NOON, _DAY, bound=Bound.RANGE)
        first = low[-1] if low and (own is None or last.last - join > 2) else hour
        return Reading(i, last.last, Kind.TIME, first, last.value, bound=Bound.RANGE) if first < last.value else None
    end = _hour(tokens, join + 1, words) if own and tokens.word(join + 2) in _ENDS else None
    late = [later for later in (end, end + _NOON) if later > hour] if end is not None else []
    return Reading(i, join + 2, Kind.TIME, hour, late[0], bound=Bound.RANGE) if late else None


def _hour(tokens: Tokens, i: int, words: Language) -> float | None:
    """A bare number that may be an hour of the clock, in minutes."""
    word = tokens.words[i]
    hour = int(word) if word.isdecimal() and len(word) < 3 else words.numbers.get(word, 0)
    return hour % 12 * 60.0 if 1 <= hour <= 12 else None
