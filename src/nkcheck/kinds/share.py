"""Shares in per cent: '70%', 'seventy per cent', 'seven in ten', 'two-thirds', 'most of them'."""

from __future__ import annotations

from nkcheck.figure import Bound, Kind
from nkcheck.kinds import Reading
from nkcheck.number import Amount, read_amount
from nkcheck.tokens import Tokens
from nkcheck.words import Language

_WHOLES = frozenset({2, 3, 4, 5, 6, 8, 10, 20, 100, 1000})
_PREDICATES = frozenset({"of", "are", "were", "is", "was", "have", "had", "being"})
_HEDGED = frozenset({"about", "around", "roughly", "nearly", "almost", "over", "than", "least", "some", ":"})
_NOT_OF = frozenset({"a", "an", "century", "hour", "year", "dozen"})


def after_amount(tokens: Tokens, amount: Amount, words: Language) -> Reading | None:
    """The share that a number opens: '70 per cent', 'nine out of ten', 'two thirds'; None if it opens none."""
    at = amount.last
    after = tokens.word(at)
    percent = words.percent.at(tokens, at)
    if percent and amount.value <= 1000:
        return Reading(amount.first, percent[0], Kind.SHARE, amount.value, amount.high, unit="percent")
    joiner = at
    if after == "in":
        joiner = at + 1
    elif (after, tokens.word(at + 1)) in (("out", "of"), ("of", "every")):
        joiner = at + 2
    if joiner > at:
        joiner += tokens.word(joiner) == "every"
        whole = read_amount(tokens, joiner, words) if joiner < len(tokens) else None
        if whole and whole.value in _WHOLES and whole.high is None and amount.value < whole.value:
            return Reading(amount.first, whole.last, Kind.SHARE, 100 * amount.value / whole.value, unit="percent", round=True)
    at += after == "-"
    if tokens.word(at) in words.fractions and amount.value < words.fractions[tokens.word(at)][1]:
        part, whole_value = words.fractions[tokens.word(at)]
        return Reading(amount.first, at + 1, Kind.SHARE, 100 * amount.value * part / whole_value, unit="percent", round=True)
    return None


def read(tokens: Tokens, i: int, words: Language, nouns: frozenset[str]) -> Reading | None:
    """The share in words that begins at token i: 'most', 'the vast majority', 'half of', 'a third of'."""
    vague = words.vague_shares.at(tokens, i)
    if vague:
        last, (low, high) = vague
        follows = tokens.word(last)
        if tokens.words[last - 1] in ("most", "all"):
            if follows not in _PREDICATES | nouns or tokens.word(i - 1) in ("the", "at", "'s", "its", "their"):
                return None
        elif tokens.words[last - 1] == "half" and follows in _NOT_OF:
            return None
        return Reading(i, last, Kind.SHARE, low, high, bound=Bound.VAGUE, unit="percent")
    at = i + (tokens.words[i] in ("a", "an", "one"))
    word = tokens.word(at)
    if word not in words.fractions:
        return None
    if word != "half" and tokens.word(at + 1) in ("has", "is", "was", "says", "said", "lists", "gives"):
        return None  # 'a second has 500, a third has 600'
    if (word != "half" and at == i) or tokens.word(at + 1) in _NOT_OF or tokens.phrase(at + 1, 2) in ("of a", "of an"):
        return None
    if word == "half" and tokens.word(at + 1) in ("", ".", ";") and tokens.word(i - 1) in _HEDGED:
        part, whole = words.fractions[word]
        return Reading(i, at + 1, Kind.SHARE, 100 * part / whole, unit="percent", round=True)  # '…: about half.'
    if word == "half" and tokens.word(at + 1) not in _PREDICATES | nouns | {"the", "this", "that", "those", "these", "its", "their"}:
        return None
    part, whole = words.fractions[word]
    return Reading(i, at + 1, Kind.SHARE, 100 * part / whole, unit="percent", round=True)
