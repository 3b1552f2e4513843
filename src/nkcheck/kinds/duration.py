"""Spans of time and ages, in years: 'four decades', 'a quarter of a century', '40-year-old', 'Kim, 40,', 'in her forties'."""

from __future__ import annotations

from nkcheck.figure import Bound, Kind
from nkcheck.kinds import Reading
from nkcheck.number import Amount
from nkcheck.tokens import Tokens
from nkcheck.words import Language

_PRONOUNS = frozenset({"he", "she", "who", "i", "aged", "age"})
_BE = frozenset({"is", "was", "be", "turned", "turns", "were", "'s", "now", "just", "only", "then", "already"})
_BEFORE_AGES = _BE | {"turned", "as", "at", "of", "and", "aged", "age", ":", ",", "("}
_ARTICLES = frozenset({"a", "an", "the", "one"})
_THOSE = frozenset({"those", "people", "children", "anyone", "everyone", "persons", "anybody"})
_NOBODY = frozenset({"it", "this", "that", "there", "what", "which"})
_NEAR = 10  # words from 'age' to the number
_SPANS = frozenset({"a", "an", "half", "quarter", "decades"})  # words that open one with no number
_YOUNGEST, _OLDEST = 12, 120


def after_amount(tokens: Tokens, amount: Amount, words: Language) -> Reading | None:
    """The duration or age that a number opens by the unit behind it."""
    hedged = words.hedges_after.at(tokens, amount.last)
    at = hedged[0] if hedged else amount.last  # '40+ years', 'four-plus decades'
    at += tokens.word(at) == "-"
    unit = tokens.word(at).removesuffix("s")
    if tokens.word(at) == "centuries":
        unit = "century"
    if unit not in words.units or (tokens.word(at) in words.sets["clock"] and len(tokens.word(at)) < 4):
        return None
    size = words.units[unit]
    high = None if amount.high is None else amount.high * size
    last = at + 1
    hyphen = tokens.word(last) == "-"
    if tokens.word(last + hyphen) in ("old", "olds") and unit == "year":
        apposed = tokens.word(amount.first - 1) in (",", ":") and tokens.word(last + hyphen + 1) in (",", "and")
        person = tokens.glued(at) or tokens.words[at] == "year" or apposed or _person_before(tokens, amount.first)
        if person and amount.value <= _OLDEST:
            return Reading(amount.first, last + hyphen + 1, Kind.AGE, amount.value, amount.high, unit="years")
    return Reading(
        amount.first,
        last,
        Kind.DURATION,
        amount.value * size,
        high,
        bound=hedged[1] if hedged else None,
        unit="years",
        round=None if size >= 1 else amount.value >= 10,
    )


def quarter_century(tokens: Tokens, i: int, words: Language) -> Reading | None:
    """'a quarter of a century', 'half a century', 'a decade', 'a generation' beginning at token i."""
    if tokens.words[i] not in _SPANS:
        return None
    if tokens.phrase(i, 5) == "a quarter of a century":
        return Reading(i, i + 5, Kind.DURATION, 25, unit="years", round=True)
    if tokens.phrase(i, 2) == "quarter century" or tokens.phrase(i, 4) == "quarter of a century":
        return Reading(i, i + (2 if tokens.word(i + 1) == "century" else 4), Kind.DURATION, 25, unit="years", round=True)
    if tokens.phrase(i, 3) in ("half a century", "half a decade"):
        size = words.units[tokens.word(i + 2)]
        return Reading(i, i + 3, Kind.DURATION, size / 2, unit="years", round=True)
    if tokens.words[i] in ("a", "an") and tokens.word(i + 1) in ("decade", "century", "generation"):
        return Reading(i, i + 2, Kind.DURATION, words.units[tokens.words[i + 1]], unit="years", round=True)
    if tokens.words[i] == "decades" and tokens.word(i - 1) != "of":
        return Reading(i, i + 1, Kind.DURATION, 20, 99, bound=Bound.VAGUE, unit="years")
    return None


def _person_before(tokens: Tokens, i: int) -> bool:
    """True if what stands before the age can only be a person: 'she is', 'Kim was'."""
    at = i - 1
    while at >= 0 and (tokens.words[at] in _BE or (tokens.words[at] == "," and at < i - 1)):
        at -= 1
    return at >= 0 and at < i - 1 and (tokens.words[at] in _PRONOUNS or (tokens.is_word(at) and tokens.capitalised(at)))


def age(tokens: Tokens, amount: Amount, words: Language) -> Reading | None:
    """An age given by its place alone: 'Kim, 40,', 'Kim (40)', 'aged 40', 'who was 36 when'."""
    first, last, value = amount.first, amount.last, amount.value
    if amount.high is not None and tokens.word(first - 1) in ("aged", "ages") and amount.high <= _OLDEST:
        return Reading(first, last, Kind.AGE, value, amount.high, bound=Bound.RANGE, unit="years")
    if amount.high is not None or amount.scaled or not 1 <= value <= _OLDEST or value != int(value):
        return None
    hedge = words.hedges_before.before(tokens, first, 0)
    first = hedge[0] if hedge and hedge[1] in (Bound.ABOUT, Bound.NEARLY) else first  # 'who is about 40,'
    first -= tokens.word(first - 1) in ("then", "now") and tokens.word(first - 2) == ","  # 'Kim, then 40, …'
    before, after = tokens.word(first - 1), tokens.word(last)
    if not hedge and before not in _BEFORE_AGES and after != ":":
        return None  # one of these each way to tell an age needs
    reading = Reading(amount.first, last, Kind.AGE, value, unit="years")
    if tokens.word(amount.first - 1) == "now" and after == "," and tokens.word(last + 1) in _PRONOUNS:
        return reading  # 'Now 40, she …'
    if before == ":" and tokens.word(first - 2) == "age":
        return reading  # 'Age: 40'
    if hedge and hedge[1] in (Bound.LESS_THAN, Bound.MORE_THAN) and tokens.word(hedge[0] - 1) in _THOSE:
        return Reading(amount.first, last, Kind.AGE, value, _OLDEST, bound=Bound.RANGE, unit="years")  # 'free for those under 18'
    if hedge and tokens.phrase(hedge[0] - 1, 2) == "are under" and after in (".", ",", ";") and value >= _YOUNGEST:
        return reading  # 'most members are under 50'
    if before == "as" and "age" in tokens.words[max(first - _NEAR, 0) : first]:
        return reading  # 'gave her age as 40'
    if before == "at" and tokens.word(first - 2) in (",", "herself", "himself") and after in (",", ".") and value >= 5:
        return reading  # 'She crossed the river, at 22, and …'
    if before == "at" and after == "," and tokens.is_word(last + 1) and tokens.capitalised(last + 1) and value >= 5:
        return reading  # 'At 40, Kim Cheol-ok'
    if after == ":" and tokens.phrase(last + 1, 2) == "age of":
        return reading
    if before == "of" and words.has("kin", tokens.word(first - 2)) and after in (".", ",", "", "and", "in", "who", "when", "with"):
        return reading  # 'a boy of 4'
    if before in ("aged", "age") or tokens.phrase(max(first - 2, 0), 2) == "age of":
        return reading
    if before == "and" and tokens.is_number(first - 2) and tokens.word(first - 3) in ("aged", "ages"):
        return reading  # 'aged 40 and 42'
    named = tokens.is_word(first - 2) and tokens.capitalised(first - 2) and tokens.words[first - 2] not in words.months
    named = (
        named
        or words.has("kin", tokens.word(first - 2))
        or (
            tokens.is_word(first - 2)
            and after == ","
            and tokens.word(first - 3) in _ARTICLES
            and not tokens.words[first - 2].endswith("est")
        )
    )
    if before == "," and named and after in (",", "and", ".", "", ";", "who", ")", ":") and value >= 5:
        return reading if tokens.word(last + 1) not in words.months and not _dateline(tokens, first, words) else None
    if before == "(" and after == ")" and named and value >= 5:
        return reading
    was = before in ("was", "is", "turned", "were") or (before in _BE and tokens.word(first - 2) in ("was", "is"))
    if was and (after in ("as", "when", "at", ",", ".", "", "and", ";", "but", "then", "that") or tokens.phrase(last, 1) == "years"):
        at = first - 1
        while at > 0 and (tokens.words[at] in _BE or tokens.words[at] == ","):
            at -= 1
        person = tokens.words[at] in _PRONOUNS or words.has("kin", tokens.words[at])
        if person or (tokens.is_word(at) and tokens.capitalised(at) and tokens.words[at] not in _NOBODY):
            return reading
    return None


def _dateline(tokens: Tokens, first: int, words: Language) -> bool:
    return tokens.word(first - 3) in words.months


def decade_of_life(tokens: Tokens, i: int, words: Language) -> Reading | None:
    """'in her forties', 'in his early 40s' beginning at the word that names the decade."""
    word = tokens.words[i]
    if not word.endswith(("ies", "0")):
        return None
    before = tokens.word(i - 1) if tokens.word(i - 1) not in ("early", "mid", "late", "-") else tokens.word(i - 2)
    if before not in ("her", "his", "their", "my"):
        return None
    if word.endswith("ies") and word[:-3] + "y" in words.numbers:
        value, last = words.numbers[word[:-3] + "y"], i + 1
    elif word.isdecimal() and len(word) == 2 and word[1] == "0" and tokens.glued(i + 1) and tokens.word(i + 1) in ("s", "'s"):
        value, last = int(word), i + 2
    else:
        return None
    return Reading(i, last, Kind.AGE, value, value + 9, bound=Bound.RANGE, unit="years")
