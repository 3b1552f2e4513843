"""What must never be called supported, and what must not be judged at all: one line each, near misses beside hits."""

from __future__ import annotations

from pathlib import Path

import pytest

from nkcheck import Checker

DATE = "2024-05-20"
ORIGINALS = Path(__file__).parents[2] / "shared" / "originals"  # beside some checkouts; the texts themselves are not shipped

SILENT = [
    ("other doer", "Russia has been repatriating North Koreans for more than 20 years."),
    ("other party", "Japan has been a party to the Refugee Convention for more than four decades."),
    ("other people", "UNHCR has been silent on Uyghurs since 2013."),
    ("other border", "Japan announced the reopening of its borders in August 2023."),
    ("no longer", "2,000 North Koreans are no longer detained in China."),
    ("families", "China returned 40 North Korean families on September 18, 2023."),
    ("negated share", "The vast majority of North Korean defectors in China are not women."),
    ("denied behind", "Reports that China returned 600 North Koreans in October 2023 are false."),
    ("denied in the next clause", "China returned the 600 in October 2023, and Beijing denies it."),
    ("police", "600 Chinese police returned the North Koreans in October 2023."),
    ("a day of saying", "Human Rights Watch said on 3 November 2023 that the mass repatriation took place in secret."),
    ("half of a name", "Lee Sun-hee, of the Commission, said that the mass repatriation took place in secret."),
    ("remains", "China returned the remains of 80 North Koreans on August 29, 2023."),
]

UNCOVERED = [
    ("other destination", "China repatriated 80 North Koreans to South Korea on August 29, 2023."),
    ("a rate", "China repatriated 80 North Koreans every month in 2023."),
    ("released", "China has released 2,000 North Koreans it detained."),
    ("lived elsewhere", "Kim Cheol-ok lived in South Korea for 25 years."),
    ("another span", "Kim Cheol-ok lived in China for 25 years; she had served eleven months in a Chinese jail."),
    ("a sum", "China repatriated 80 North Koreans in August 2023 and 40 in September 2023, some 120 in all."),
]

# What a sentence says beside the figure that a claim asks for.
BESIDE = [
    ("a year of joining", "China acceded to the Refugee Convention and its 1967 Protocol in 1982.", "1982", "refugee-protocol-year"),
    ("the time it took", "China sent back more than 670 North Koreans in six months.", "six months", "repatriation-practice-duration"),
]

JUDGED = [
    ("in a day", "Up to 600 North Koreans were returned in a day in October 2023.", "conflicting"),
    ("weekday and date", "China returned 600 North Koreans on Monday, October 9.", "conflicting"),
    ("relative clause", "The 600 North Koreans repatriated in October 2023 have been held in prison camps.", "conflicting"),
    ("year beside", "Human Rights Watch counted 80 on Aug. 29, 2023, and China returned 40 North Koreans on Sept. 18.", "supported"),
    ("announced by the doer", "North Korea announced the reopening of its borders in August 2023.", "supported"),
    ("misdated by a year", "In 2024, China returned 600 North Koreans.", "refuted"),
    ("typing errors", "China repatraited 900 North Koraeans in October 2023.", "refuted"),
    ("main verb", "Around 600 people who had been locked up in Jilin were driven over the border in October 2023.", "conflicting"),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in SILENT])
def test_a_figure_of_others_or_denied_is_not_judged(text: str, checker: Checker) -> None:
    assert checker.verify(text, date=DATE).findings == ()


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in UNCOVERED])
def test_a_figure_of_another_scope_is_uncovered(text: str, checker: Checker) -> None:
    last = checker.verify(text, date=DATE).findings[-1]
    assert (last.claim, last.rules) == (None, ("uncovered",))


@pytest.mark.parametrize(("text", "part", "claim"), [pytest.param(*row[1:], id=row[0]) for row in BESIDE])
def test_a_figure_of_something_else_is_not_held_against_a_claim(text: str, part: str, claim: str, checker: Checker) -> None:
    assert (part, claim) not in [(finding.text, finding.claim) for finding in checker.verify(text, date=DATE).findings]


@pytest.mark.parametrize(("text", "verdict"), [pytest.param(text, verdict, id=name) for name, text, verdict in JUDGED])
def test_a_figure_of_the_subject_is_judged(text: str, verdict: str, checker: Checker) -> None:
    assert checker.verify(text, date=DATE).findings[-1].verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param("China has been a party to the Refugee Convention since 1982.", "not_enough_evidence", id="since, a duration"),
        pytest.param("China has been repatriating North Koreans since 2003.", "supported", id="since, the same duration"),
        pytest.param("UNHCR has been silent on North Korean refugees for ten years.", "supported", id="duration, the same year"),
        pytest.param("UNHCR has been silent on North Korean refugees for 20 years.", "refuted", id="duration, another year"),
    ],
)
def test_since_and_for_are_converted_by_the_documents_date(text: str, verdict: str, checker: Checker) -> None:
    (finding,) = checker.verify(text, date="2023-11-01").findings
    assert finding.verdict == verdict
    assert checker.verify(text).findings == ()


def test_the_weather_counts_nobody(checker: Checker) -> None:
    text = "China returned 600 North Koreans. Weather 4°C, wind 28 km/h."
    assert [finding.text for finding in checker.verify(text, date=DATE).findings] == ["600"]


def test_brackets_credit_only_what_they_hold(checker: Checker) -> None:
    outer, inner = checker.verify("In October 2023 China returned 600 North Koreans (500 according to Stephen Kim).").findings
    assert (outer.verdict, inner.verdict) == ("conflicting", "supported")


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the original documents are not beside this checkout")
@pytest.mark.parametrize(
    ("source", "date"),
    [
        ("voc-2024", "2024-03-13"),
        ("walkinshaw-2025", "2025-11-01"),
        ("smith-2023", "2023-06-20"),
        ("rcp-2023", "2023-12-08"),
        ("ngo-letter-2023", "2023-10-16"),
    ],
)
def test_a_source_is_not_told_that_its_own_figures_are_wrong(source: str, date: str, checker: Checker) -> None:
    text = (ORIGINALS / f"{source}.txt").read_text(encoding="utf-8")
    findings = checker.verify(text, date=date).findings
    assert findings
    assert {finding.verdict.value for finding in findings} <= {"supported", "conflicting"}


@pytest.mark.parametrize(
    "text", ["China returned 80 North Koreans on 29 October 2023.", "China sent back 600 North Koreans in November 2023."]
)
def test_a_written_date_holds_even_if_it_lies_ahead_of_the_text(text: str, checker: Checker) -> None:
    [finding] = checker.verify(text, date="2023-10-20").findings
    assert (finding.verdict, finding.rules) == ("refuted", ("misdated",))
