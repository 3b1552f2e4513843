"""What the sieve does not let through has no finding: with it and without, every report is the same."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nkcheck import Checker
from nkcheck.errors import TooLargeError
from nkcheck.sieve import Sieve

HERE = Path(__file__).parent
SETS = sorted((HERE / "statements").glob("*.jsonl"))
SECOND = HERE / "second_subject" / "claims"
ALONE = ["", " ", "\n\n", "\n", "  \t", " | ", ". ", ", "]
DATES = [None, "2012-02-28", "2023-10-20", "2024-05-20"]
BYSTANDERS = (HERE / "bystanders.txt").read_text(encoding="utf-8").splitlines()
# Of the subject, each by another way: a name, an origin, a topic, a deed and its hour, a deed and its number, an everyday deed
# beside the number of a claim or beside things, numbers alone.
TOLD = [
    "China sent back 600 North Koreans in October 2023.",
    "Human Rights Watch gives 500.",
    "The convention was signed in 1951.",
    "The buses left at 8 p.m.",
    "200 were sent home on 12 April 2024.",
    "Some 600 were in prison by October 9, 2023.",
    "They were held at five crossings on October 9, 2023.",
    "By hand: 80 on August 29, 2023, and 40 on September 18, 2023.",
    "It was half a thousand; 2,000 are held, 28 groups say.",
]


def sieve_of(checker: Checker) -> Sieve:
    return Sieve(checker.claims)


@cache
def plain() -> Checker:
    """The built-in claims, and every text read."""
    return Checker(sieve=False)


@cache
def built_in() -> Sieve:
    return sieve_of(plain())


@cache
def statements() -> list[tuple[str, str | None]]:
    lines = [json.loads(line) for path in SETS for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(line["text"], line["date"]) for line in lines]


@cache
def sentences() -> list[str]:
    """Sentences of the labelled texts, and of texts that stand beside the subject."""
    return [*{part for text, _ in statements() for part in re.split(r"(?<=[.!?]) +", text)}, *BYSTANDERS, *TOLD]


def lost(text: str, date: str | None) -> bool:
    """True if a text is held back although something is to be said of it."""
    return not built_in().passes(text) and bool(plain().verify(text, date=date).findings)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_no_labelled_text_with_a_finding_is_held_back(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert [line["id"] for line in lines if lost(line["text"], line["date"])] == []


@pytest.mark.parametrize("text", TOLD)
def test_what_tells_of_the_subject_is_let_through(text: str) -> None:
    assert built_in().passes(text)
    assert plain().verify(text, date="2024-05-20").findings or "Human" in text or "half" in text


def test_texts_put_together_at_random_are_held_back_only_without_findings() -> None:
    chance, pool = random.Random(7), sorted(sentences())
    texts = [" ".join(chance.choices(pool if chance.random() < 0.3 else BYSTANDERS, k=chance.choice((1, 1, 2, 3, 6)))) for _ in range(1500)]
    assert [text for text in texts if lost(text, chance.choice(DATES))] == []
    assert sum(not built_in().passes(text) for text in texts) > 100  # it holds back something


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.title,
        lambda text: text.replace("-", "\u00ad"),
        lambda text: text.replace("i", "İ"),
        lambda text: text.replace("K", "\u212a").replace("k", "\u212a"),
        lambda text: text.replace("'", "’").replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace("fi", "ﬁ").replace("C", "“C"),
        lambda text: text.replace(" ", " \x1b[1m"),
        lambda text: re.sub(r"\d", lambda digit: chr(0x0660 + int(digit[0])), text),
        lambda text: text.replace("ea", "ae"),
        lambda text: re.sub(r"(\w{6})(\w)(\w)", r"\1\3\2", text),
        lambda text: re.sub(r"\b(\w{4})\w(\w{3,})", r"\1\2", text),
        lambda text: re.sub(r"\b(\w{5})(\w{3,})", r"\1é\2", text),
    ],
)
def test_however_it_is_written(change: object) -> None:
    assert callable(change)
    texts = [change(sentence) for sentence in sorted(sentences())[::7]]
    assert [text for text in texts if lost(text, "2024-05-20")] == []


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 60), st.integers(0, 60), st.sampled_from(ALONE), st.text(max_size=3)),
        max_size=5,
    ),
    st.sampled_from(DATES),
)
@example([(0, 0, 60, " ", "")], None)
@settings(max_examples=400)
def test_pieces_of_sentences_are_held_back_only_without_findings(pieces: list[tuple[int, int, int, str, str]], date: str | None) -> None:
    pool = sorted(sentences())
    text = "".join(" ".join(pool[at % len(pool)].split(" ")[low : low + high]) + odd + between for at, low, high, between, odd in pieces)
    assert not lost(text, date)


@pytest.mark.parametrize("folder", [None, SECOND])
def test_reports_are_the_same_with_the_sieve_and_without(folder: Path | None) -> None:
    sieving, reading = Checker(folder).ready(), Checker(folder, sieve=False)
    for text in ("\n\n".join(BYSTANDERS), *BYSTANDERS[::9], *(text for text, _ in statements()[::29])):
        assert sieving.verify(text, date="2024-05-20") == reading.verify(text, date="2024-05-20")
    assert not sieving.passes("The bakery opened early.")


def test_a_short_text_does_not_wait_for_the_sieve() -> None:
    checker = Checker()
    assert checker.passes("The bakery opened early.")
    for _ in range(60):
        checker.passes(" ".join(BYSTANDERS)[:2000])
    assert not checker.passes("The bakery opened early.")  # after some text it is made


def test_more_figures_than_are_read_are_an_error_all_the_same() -> None:
    checker = Checker()
    for _ in range(2):
        with pytest.raises(TooLargeError):
            checker.verify("It took 7 of 11 stones. " * 30_000 + "North Korea")


def test_threads_may_share_it() -> None:
    from concurrent.futures import ThreadPoolExecutor

    sieve = sieve_of(plain())
    texts = [text for text, _ in statements()[:400]]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(sieve.passes, texts)) == [built_in().passes(text) for text in texts]


def test_its_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkcheck.sieve._MOST_WORDS", 50)
    sieve = sieve_of(plain())
    texts = [text for text, _ in statements()[:200]]
    assert [sieve.passes(text) for text in texts] == [built_in().passes(text) for text in texts]
    assert len(sieve._met.known) < 1000


def test_a_text_about_something_else_is_held_back() -> None:
    council = (
        "The council met on Tuesday to talk about the budget of 2024. It agreed on 35 measures, among them 12 new bus lines and a school. "
    )
    assert not built_in().passes(council * 3)


def test_the_words_of_a_term_stand_one_behind_the_other() -> None:
    assert built_in().passes("They issued a joint statement.")
    assert not built_in().passes("The joint venture of 14 firms made a statement.")


def test_a_gap_ends_with_the_sentence() -> None:
    assert built_in().passes("They drove 14 of them on Oct. 9, 2023 at dawn across the border.")
    assert not built_in().passes("They drove to work. Two shops lie across the road, and 14 more near the park.")


def test_with_very_many_claims_every_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkcheck.judge._FEW", 0)
    assert not Checker().passes("The bakery opened early.")
    monkeypatch.setattr("nkcheck.judge._MOST_CLAIMS", 10)
    assert Checker().passes("The bakery opened early.")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2,500", 2500),
        ("2.500", 2500),
        ("2 500", 2500),
        ("2500", 2500),
        ("twenty-five hundred", 2500),
        ("2.5k", 2500),
        ("0.6 thousand", 600),
        ("00.6 thousand", 600),
        ("six hundred", 600),
        ("half a thousand", 500),
        ("a few hundred", 200),
        ("hundreds", 200),
        ("dozens", 24),
        ("eighty-five", 85),
        ("eighty", 80),
        ("seventeen", 17),
        ("four score", 80),
        ("six dozen", 72),
        ("080", 80),
        ("79.99999999999", 80),
        ("1.5 million", 1_500_000),
        ("1.5bn", 1_500_000_000),
        ("٨٠", 80),
    ],
)
def test_the_number_of_a_claim_counts_however_it_is_written(written: str, value: float) -> None:
    folder = plain().claims
    claim = folder.claims["repatriated-2024-04"]
    cited = claim.citations[0]
    claim = claim._replace(citations=(cited._replace(figure=cited.figure._replace(value=float(value))),))
    folder = folder._replace(claims={claim.id: claim})
    sieve = Sieve(folder)
    assert sieve.passes(f"In April 2024 {written} were held.")
    assert not sieve.passes("In April 2024 nobody was held.")


def test_an_everyday_deed_counts_where_a_claim_asks_when_it_was_done() -> None:
    folder = plain().claims
    folder = folder._replace(subject=folder.subject._replace(everyday=folder.subject.everyday | {"repatriate"}))
    text = "They were expelled at 8 p.m."
    assert Checker(folder, sieve=False).verify(text).findings
    assert Sieve(folder).passes(text)


def test_a_long_text_about_something_else_is_held_back() -> None:
    assert not built_in().passes("The council met on Tuesday and agreed on 35 measures, among them a school. " * 2000)
