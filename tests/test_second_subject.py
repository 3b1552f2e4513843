"""Another desk's subject, invented from end to end: it needs YAML and no Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import nkcheck

FOLDER = Path(__file__).parent / "second_subject" / "claims"
DATE = "2032-09-01"
MARCH, JULY, HELD = "deported-2031-03-04", "deported-2032-07", "detained"


@pytest.fixture(scope="module")
def desk() -> nkcheck.Checker:
    return nkcheck.Checker(FOLDER)


# Text, the figure, its claim, the verdict and the rules.
JUDGED = [
    (
        "both-differ",
        "Lorvania deported more than 300 Tessarians on 4 March 2031.",
        "more than 300",
        MARCH,
        "conflicting",
        "sources_differ single_origin",
    ),
    (
        "the-other-side",
        "Lorvania deported up to 300 Tessarians on 4 March 2031.",
        "up to 300",
        MARCH,
        "conflicting",
        "sources_differ single_origin",
    ),
    ("hedge-dropped", "Lorvania deported 300 Tessarians on 4 March 2031.", "300", MARCH, "supported", "bound_dropped"),
    ("other-words", "On March 4, 2031, Lorvania sent 300 islanders home.", "300", MARCH, "supported", "bound_dropped"),
    ("vague", "On March 4, 2031, Lorvania expelled hundreds of Tessarians.", "hundreds", MARCH, "supported", ""),
    ("wrong", "Lorvania deported 900 Tessarians on 4 March 2031.", "900", MARCH, "refuted", ""),
    ("room-left", "Lorvania deported 310 Tessarians on 4 March 2031.", "310", MARCH, "not_enough_evidence", "unsupported"),
    ("second-date", "Lorvania deported nearly 150 Tessarians in July 2032.", "nearly 150", JULY, "supported", "single_origin"),
    ("relative-date", "In July, Lorvania deported nearly 150 Tessarians.", "nearly 150", JULY, "supported", "single_origin"),
    ("swapped", "Lorvania deported more than 300 Tessarians in July 2032.", "more than 300", JULY, "refuted", "misdated"),
    ("swapped-back", "Lorvania deported nearly 150 Tessarians on 4 March 2031.", "nearly 150", MARCH, "refuted", "misdated"),
    ("wrong-year", "Lorvania deported more than 300 Tessarians in March 2030.", "more than 300", MARCH, "refuted", "misdated"),
    ("detained", "Lorvania holds an estimated 4,000 Tessarians.", "an estimated 4,000", HELD, "supported", "single_origin"),
    ("overstated", "Lorvania holds more than 4,000 Tessarians.", "more than 4,000", HELD, "supported", "overstated single_origin"),
    ("misapplied", "Lorvania deported 4,000 Tessarians in July 2032.", "4,000", JULY, "refuted", "misapplied"),
    (
        "said-by-the-other",
        "The Ministry of Order says that Lorvania deported more than 300 Tessarians on 4 March 2031.",
        "more than 300",
        MARCH,
        "refuted",
        "misattributed sources_differ single_origin",
    ),
    (
        "said-by-the-one",
        "The Tessarian Aid Council says that Lorvania deported more than 300 Tessarians on 4 March 2031.",
        "more than 300",
        MARCH,
        "supported",
        "sources_differ single_origin",
    ),
    (
        "said-by-nobody-known",
        "According to the Grey Heron Society, Lorvania deported more than 300 Tessarians on 4 March 2031.",
        "more than 300",
        MARCH,
        "conflicting",
        "attribution_unconfirmed sources_differ single_origin",
    ),
    ("uncovered", "In 2019, Lorvania deported 77 Tessarians.", "77", None, "not_enough_evidence", "uncovered"),
    ("share", "Some 60% of the Tessarians deported in March 2031 were women.", "Some 60%", "women-share", "supported", "single_origin"),
    ("wrong-share", "Of the Tessarians deported in March 2031, 90% were women.", "90%", "women-share", "refuted", ""),
    ("age", "Lorvania deported Mira Solent, 34, on 4 March 2031.", "34", "age-mira-solent", "supported", "single_origin"),
    ("wrong-age", "Lorvania deported Mira Solent, 43, on 4 March 2031.", "43", "age-mira-solent", "refuted", ""),
    ("treaty", "Lorvania broke the 1974 Treaty of Port Amity.", "1974", "amity-treaty-year", "supported", "single_origin"),
    ("wrong-treaty", "Lorvania broke the 1975 Treaty of Port Amity.", "1975", "amity-treaty-year", "refuted", ""),
]


@pytest.mark.parametrize(("text", "part", "claim", "verdict", "rules"), [pytest.param(*row[1:], id=row[0]) for row in JUDGED])
def test_a_statement_is_judged(desk: nkcheck.Checker, text: str, part: str, claim: str | None, verdict: str, rules: str) -> None:
    [finding] = desk.verify(text, date=DATE).findings
    assert (finding.text, finding.claim, finding.verdict.value) == (part, claim, verdict)
    assert set(finding.rules) == set(rules.split())


SILENT = [
    ("another-people", "Lorvania deported 300 North Koreans on 4 March 2031."),
    ("the-built-in-subject", "China forcibly repatriated more than 600 North Korean refugees in October 2023."),
    ("yet-another-people", "Lorvania deported more than 300 Afghans on 4 March 2031."),
    ("others-of-the-people", "Lorvania deported 300 Tessarian sailors on 4 March 2031."),
    ("a-negation", "Lorvania did not deport 300 Tessarians on 4 March 2031."),
    ("a-question", "Did Lorvania deport 300 Tessarians on 4 March 2031?"),
    ("a-price", "Lorvania paid $300 for Tessarian pearls."),
    ("no-figure", "Lorvania deports Tessarians."),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in SILENT])
def test_a_statement_earns_nothing(desk: nkcheck.Checker, text: str) -> None:
    assert desk.verify(text, date=DATE).findings == ()


@pytest.mark.parametrize("text", [pytest.param(row[1], id=row[0]) for row in JUDGED if row[0] not in ("uncovered",)])
def test_the_built_in_claims_know_nothing_of_it(checker: nkcheck.Checker, text: str) -> None:
    assert checker.verify(text, date=DATE).findings == ()


def test_every_verdict_and_claim_is_met() -> None:
    assert {row[4] for row in JUDGED} == {"supported", "conflicting", "refuted", "not_enough_evidence"}
    assert {row[3] for row in JUDGED} == {*nkcheck.load(FOLDER).claims, None}


def test_what_is_shown_is_of_this_subject(desk: nkcheck.Checker) -> None:
    [finding] = desk.verify(JUDGED[0][1], date=DATE).findings
    assert finding.question == "How many Tessarians did Lorvania deport on 4 March 2031?"
    assert {cited.chain for cited in finding.citations} == {("Tessarian Aid Council",), ("Ministry of Order", "Harbour Lantern")}
    assert {cited.url for cited in finding.citations} == {"https://aid-council.example", "https://lantern.example"}


def test_its_texts_are_no_part_of_the_message(desk: nkcheck.Checker) -> None:
    for _, text, *_ in JUDGED:
        for finding in desk.verify(text, date=DATE).findings:
            assert "Korea" not in finding.message + finding.suggestion
            assert "China" not in finding.message + finding.suggestion
