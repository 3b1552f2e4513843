"""Typing errors: what is one, beside the distance of a library as an oracle."""

from __future__ import annotations

import random

import pytest
from rapidfuzz.distance import OSA

import nkcheck
from nkcheck.claim import ClaimsFolder
from nkcheck.spelling import right

OWN = nkcheck.load()


def folder(*terms: str) -> ClaimsFolder:
    """The built-in claims with these words as those of its terms."""
    own = OWN
    subject = own.subject._replace(
        home=frozenset(terms), spellings={term[0]: [t for t in terms if t[0] == term[0]] for term in terms}, slips={}
    )
    return own._replace(subject=subject)


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("refuges", "refugees"),  # a letter less, and too short a word for that
        ("refguees", "refugees"),
        ("refugeees", "refugees"),
        ("refugxes", "refugees"),
        ("refugese", "refugees"),
        ("erfugees", "refugees"),  # its first letter is another
        ("refgeuse", "refugees"),  # two slips in a short word
        ("repatraition", "repatriation"),
        ("repatraitoin", "repatriation"),
        ("rpeatriatoin", "repatriation"),
        ("rpeatraitoin", "repatriation"),  # three
        ("ersatzforms", "ersatzform"),
        ("subscribers", "subscribed"),  # another form
        ("deporte", "deported"),
        ("deportde", "deported"),
        ("reapted", "repated"),  # of so short a word, the same letters
        ("reparted", "repated"),
    ],
)
def test_a_slip_is_what_the_rules_say(word: str, term: str) -> None:
    assert right(word, folder(term)) == expected(word, [term])


def test_any_word_finds_the_nearest_term() -> None:
    """Words and terms with few letters, so that many are near each other."""
    chance = random.Random(7)
    found = 0
    for _ in range(4000):
        letters = chance.choice(("abc", "abcdefghij"))
        base = "a" + "".join(chance.choices(letters, k=chance.randint(5, 17)))
        terms = sorted({slipped(base, letters, chance) for _ in range(chance.randint(1, 8))})
        word = slipped(base, letters, chance)
        meant = right(word, folder(*terms))
        assert meant == expected(word, terms), (word, terms)
        found += meant is not None
    assert found > 1000


def slipped(word: str, letters: str, chance: random.Random) -> str:
    """The word after no slip, or up to three, behind its first letter."""
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(1, len(word))
        head, tail, other = word[:at], word[at:], chance.choice(letters)
        word = chance.choice((head + other + tail, head + other + tail[1:], head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]))
        word = word if len(word) > 2 else word + letters
    return word


def expected(word: str, terms: list[str]) -> str | None:
    """The first of the terms that are nearest, if it is near enough and no other form of the word."""
    if len(word) < 7 or word in terms or word in OWN.language.sets["real_words"]:
        return None
    slips = 2 if len(word) >= 11 else 1
    near = [term for term in terms if term[0] == word[0] and (len(word) > 7 or sorted(term) == sorted(word))]
    meant = min(near, key=lambda term: OSA.distance(word, term), default=None)
    if meant is None or OSA.distance(word, meant) > slips:
        return None
    shared = next((i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), min(len(word), len(meant)))
    return None if word[shared:] in {"s", "r", "rs", "er", "ers", "or", "ors", "ing", "al", "ment"} else meant
