"""Digits and number words to values: '2,000', '1.5bn', 'twenty-eight', 'half a thousand', 'hundreds'."""

from __future__ import annotations

from nkcheck.record import NamedTuple
from nkcheck.tokens import Tokens
from nkcheck.words import Language

LARGEST, LONGEST = 1e15, 24  # value, and digits with their separators
_SEPARATORS = str.maketrans("", "", ",'\u00a0\u2007\u2009\u202f ")


class Amount(NamedTuple):
    """A number in tokens `first` to `last` (not included). A vague one runs from `value` to `high`."""

    first: int
    last: int
    value: float
    high: float | None = None
    about: bool = False  # 'a couple of hundred' is about two of them
    scaled: bool = False  # a scale word was written: 'six hundred', '1.5 billion'
    digits: bool = False


def digits_value(word: str) -> float:
    """The value of a token of digits; separators of thousands are dropped, decimals kept ('2.000' is two thousand)."""
    if word.isdecimal():
        return float(word)
    whole = word.translate(_SEPARATORS)
    head, dot, tail = whole.rpartition(".")
    if dot and len(tail) == 3 and "," not in word and head.lstrip("0") and len(head) <= 3:
        whole = head + tail
    return float(whole)


def read_amount(tokens: Tokens, i: int, words: Language) -> Amount | None:
    """The number or vague amount that begins at token i, the longest one; None if none does."""
    vague = words.vague.at(tokens, i)
    if vague:
        last, (low, high) = vague
        return Amount(i, last, low, high)
    couple = words.couple.at(tokens, i)
    if couple:
        scale = words.scales.get(tokens.word(couple[0]))
        if scale:
            return Amount(i, couple[0] + 1, 2 * scale, about=True, scaled=True)
        return Amount(i, couple[0], 2, about=True) if tokens.words[couple[0] - 1] == "of" else None  # not 'a couple whom we helped'
    amount = _digits(tokens, i, words) if tokens.is_number(i) else _words(tokens, i, words)
    return amount if amount and amount.value <= LARGEST else None


def _digits(tokens: Tokens, i: int, words: Language) -> Amount | None:
    word = tokens.words[i]
    if len(word) > LONGEST or (not word.isdecimal() and ("-" in word or "/" in word or ":" in word or word.count(".") > 1)):
        return None  # a date, a time, or no number that anybody reads
    value, last = digits_value(word), i + 1
    after, scaled = tokens.word(last), False
    if after in words.suffixes and (tokens.glued(last) or after in ("bn", "mn", "mln")):
        value, last, scaled = value * words.suffixes[after], last + 1, True
    else:
        hyphen = after == "-" and tokens.glued(last)  # '15-hundred'
        scale = words.scales.get(tokens.word(last + 1) if hyphen else after)
        if scale:
            value, last, scaled = value * scale, last + hyphen + 1, True
    return Amount(i, last, value, scaled=scaled, digits=True)


def _words(tokens: Tokens, i: int, words: Language) -> Amount | None:
    """Number words by the usual sum: each scale closes what stands before it."""
    total, current, at, seen, scaled = 0.0, 0.0, i, False, False
    if tokens.word(i) == "half":  # 'half a thousand', 'half a dozen', 'half a million'
        scale = words.scales.get(tokens.word(i + 2)) if tokens.word(i + 1) in ("a", "of") else None
        return Amount(i, i + 3, scale / 2, scaled=True) if scale else None
    if tokens.word(i) in ("a", "an"):
        if tokens.word(i + 1) not in words.scales or tokens.word(i + 1) == "score":
            return None
        current, at = 1.0, i + 1
    while at < len(tokens):
        word = tokens.words[at]
        if word in words.numbers:
            value = words.numbers[word]
            if seen and current and current % 10 == 0 and current % 100 >= 20 and value < 10:
                current += value  # twenty-eight
            elif not seen or current % 100 == 0 or (scaled and current == 0):
                current += value
            else:
                break
        elif word in words.scales and current <= LARGEST:
            scale = words.scales[word]
            if not seen and at == i:
                return None  # 'hundred' alone
            scaled = True
            if scale <= 100:
                current = (current or 1.0) * scale
            else:
                total, current = total + (current or 1.0) * scale, 0.0
        elif word == "and" and scaled and tokens.phrase(at, 3) == "and a half" and tokens.words[at - 1] in words.scales:
            total, at = total + words.scales[tokens.words[at - 1]] / 2, at + 2  # 'a billion and a half'
        elif word == "and" and seen and scaled and tokens.word(at + 1) in words.numbers:
            pass  # 'six hundred and thirteen'
        elif word == "and" and tokens.phrase(at, 3) == "and a half" and _scale_or_unit(tokens, at + 3, words):
            current, at = current + 0.5, at + 2  # 'one and a half million', 'two and a half decades'
        else:
            break
        seen = True
        at += 1
    return Amount(i, at, total + current, scaled=scaled) if seen else None


def _scale_or_unit(tokens: Tokens, i: int, words: Language) -> bool:
    return tokens.word(i) in words.scales or tokens.word(i).removesuffix("s") in words.units
