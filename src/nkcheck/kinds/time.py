"""Times of day, in minutes after midnight: '8 p.m.', '8:30pm', '20:00', "8 o'clock in the evening", '2000 hours'."""

from __future__ import annotations

from nkcheck.figure import Kind
from nkcheck.kinds import Reading
from nkcheck.tokens import Tokens
from nkcheck.words import Language

_EVENING = 12  # words from 'evening' to the hour


def read(tokens: Tokens, i: int, words: Language) -> Reading | None:
    """The time of day that begins at token i."""
    word = tokens.words[i]
    at = i + 1
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
    clock = words.has("clock", tokens.word(at)) and not tokens.word(at).startswith("h")
    at += clock
    half_day = words.half_days.at(tokens, at)
    if half_day and hour <= 12:
        at, offset = half_day
        if tokens.word(at) == "." and tokens.glued(at) and tokens.word(at - 1) == "m":
            at += 1
        hour = hour % 12 + offset
    elif len(word) == 4 and word.isdecimal() and tokens.word(at) in ("hours", "hrs"):
        hour, minute, at = int(word[:2]), int(word[2:]), at + 1
    elif not colon and not clock:
        return None
    elif clock and hour < 12 and not {"evening", "night", "tonight"}.isdisjoint(tokens.words[max(i - _EVENING, 0) : i]):
        hour += 12  # 'on the evening of October 9, at around 8 o'clock'
    if hour > 23 or minute > 59:
        return None
    value = hour * 60 + minute
    return Reading(i, at, Kind.TIME, value, round=value % 30 == 0)
