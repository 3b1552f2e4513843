"""A long text that nowhere names the subject is about something else; a short one may be cut from a text that does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nkcheck
from nkcheck.judge import MOST_UNNAMED, names_any

HERE = Path(__file__).parent
UNNAMED = "China sent back 900 refugees in October 2023. "
BY_NAME = "China sent back 900 North Koreans in October 2023. "
ASIDE = "Nobody would speak of it in the town, where the shops were closed and the streets were empty. "
NAMES = ("korea", "dprk", "türkei", "new york")


def told(text: str, checker: nkcheck.Checker) -> int:
    """How many findings a text has that is not short."""
    assert len(text) > MOST_UNNAMED
    return len(checker.verify(text, date="2024-06-01").findings)


def test_a_long_text_that_never_names_the_subject_has_no_finding(checker: nkcheck.Checker) -> None:
    assert told(BY_NAME + ASIDE * 30, checker) == told(ASIDE * 30 + BY_NAME.upper(), checker) == 1
    assert told(UNNAMED + ASIDE * 30, checker) == 0
    assert told(ASIDE * 15 + UNNAMED + ASIDE * 15 + "This is how Pyongyang's friends act.", checker) == 1
    assert told(ASIDE * 15 + UNNAMED + ASIDE * 15 + "That is so in South Korea, and north of it, in Korea's mountains.", checker) == 0
    for name in ("North\nKorea", "north-korean", "North\u00a0Korea", "Northkorea", "the D.P.R.K. or DPRK"):
        assert told(UNNAMED + ASIDE * 30 + name, checker) == 1
    assert nkcheck.Checker(sieve=False).verify(UNNAMED + ASIDE * 30, date="2024-06-01").findings == ()


def test_a_short_one_need_not_name_it(checker: nkcheck.Checker) -> None:
    text = UNNAMED + ASIDE * 30
    for length, findings in ((MOST_UNNAMED, 1), (MOST_UNNAMED + 1, 0)):
        assert len(checker.verify(text[:length], date="2024-06-01").findings) == findings


def test_another_desk_may_leave_it_out() -> None:
    text = "Lorvania deported 900 islanders in March 2022. " + ASIDE * 30
    assert told(text, nkcheck.Checker(HERE / "second_subject" / "claims")) == 1


def words(chance: random.Random) -> str:
    """A text round the length from which on names are asked for, with what is or looks like a name in some of them."""
    odd = ("KOREA", "\u212aorea", "Korea", "Kore a", "dPRK", "TÜRKEI", "TÜRKE\u0130", "ko\u00adrea", "\0", "é" * 20, "\U0001f600")
    new = ("New\r\nYork", "NEW\u00a0\u2003York", "new-york", "newYork", "new, york", "n. york", "\u3000", "new\u200byork")
    parts = chance.choices(odd + new, k=chance.choice((0, 0, 1, 2)))
    return "".join(parts).join((ASIDE * 30)[: chance.choice((10, 900, 990, 1000, 1010, 1500))] for _ in range(2))


@given(st.integers(0, 10**6))
def test_columns_are_sifted_as_texts_are(seed: int) -> None:
    pa = pytest.importorskip("pyarrow")
    from nkcheck.archive.texts import Names

    chance, most = random.Random(seed), 2500
    texts = [*(words(chance) for _ in range(12)), None, ""]
    texts += [ASIDE * 30 + "\ud800"] * chance.choice((0, 1))
    of_others = [
        text is not None
        and len(text.encode(errors="surrogatepass")) <= most
        and not {"\0", "\u0130"}.intersection(text)
        and len(text) > MOST_UNNAMED
        and not names_any(text, NAMES)
        for text in texts
    ]
    names = Names(NAMES, most)
    whole = all("\ud800" not in (text or "") for text in texts)
    expected = ["" if other and whole else text for text, other in zip(texts, of_others, strict=True)]
    assert list(names.sift(texts)) == expected
    assert list(names.sift(iter(texts))) == texts
    assert list(Names((), most).sift(texts)) == texts
    if whole:
        assert list(names.sift(pa.array(texts, pa.large_string()))) == expected
