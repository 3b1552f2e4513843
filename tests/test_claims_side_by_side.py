"""Claims that differ in one thing: a part beside the whole, a year beside a running total."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import nkcheck
from nkcheck.lint import lint

SECOND = Path(__file__).parent / "second_subject"
MORE = """
  - id: women-deported
    question: How many women did Lorvania deport on 4 March 2031?
    kind: count
    unit: people
    scope: {action: deport, people: tessarians, subset: women, agent: lorvania, date: "2031-03-04"}
    citations:
      - source: council-2031
        origin: aid-council
        quote: {exact: among them 180 women}
        locator: paragraph 2

  - id: held-in-all
    question: How many Tessarians has Lorvania jailed up to 2032?
    kind: count
    unit: people
    running: "true"
    scope: {action: jail, people: tessarians, agent: lorvania, date: "2032"}
    citations:
      - source: council-2032
        origin: aid-council
        quote: {exact: "some 9,000 jailed by now"}
        locator: paragraph 3

  - id: held-2032
    question: How many Tessarians did Lorvania jail in 2032?
    kind: count
    unit: people
    scope: {action: jail, people: tessarians, agent: lorvania, date: "2032"}
    citations:
      - source: council-2032
        origin: aid-council
        quote: {exact: 236 jailed this year}
        locator: paragraph 3
"""


TOWNS = "".join(
    f"""
  - id: expelled-{town}
    question: How many Tessarians were banished in {town} on 9 May 2032?
    kind: count
    unit: people
    scope: {{action: banish, people: tessarians, place: {town}, date: "2032-05-09"}}
    citations:
      - source: council-2032
        origin: aid-council
        quote: {{exact: "in {town}, {number} were banished"}}
        locator: paragraph 4
"""
    for town, number in (("brask", 410), ("orlen", 17))
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk")
    shutil.copytree(SECOND, root, dirs_exist_ok=True)
    claims, subject = root / "claims" / "deportations.yaml", root / "claims" / "subject.yaml"
    claims.write_text(claims.read_text() + MORE + TOWNS)
    text = subject.read_text()
    text = text.replace("  detain:\n", '  jail:\n    terms: ["jail{s,ed,ing,}"]\n  banish:\n    terms: ["banish{es,ed,ing,}"]\n  detain:\n')
    towns = "  brask: {names: [brask], within: lorvania}\n  orlen: {names: [orlen], within: lorvania}\n"
    subject.write_text(text.replace("persons:\n", f"{towns}\npersons:\n"))
    return root / "claims"


def test_such_claims_are_no_fault(desk: Path) -> None:
    assert lint([desk]).faults == ()


JUDGED = [
    ("Lorvania deported 180 Tessarian women on 4 March 2031.", "180", "women-deported", "supported"),
    ("Lorvania deported 90 Tessarian women on 4 March 2031.", "90", "women-deported", "refuted"),
    ("Lorvania deported more than 300 Tessarians on 4 March 2031.", "more than 300", "deported-2031-03-04", "conflicting"),
    ("Lorvania deported 180 Tessarians on 4 March 2031.", "180", "deported-2031-03-04", "refuted"),
    ("Lorvania has jailed some 9,000 Tessarians.", "some 9,000", "held-in-all", "supported"),
    ("Lorvania jailed 236 Tessarians in 2032.", "236", "held-2032", "supported"),
    ("Lorvania jailed 400 Tessarians in 2032.", "400", "held-2032", "refuted"),
    ("On 9 May 2032, 410 Tessarians were banished in Brask.", "410", "expelled-brask", "supported"),
    ("On 9 May 2032, 410 Tessarians were banished in Orlen.", "410", "expelled-orlen", "refuted"),
    ("On 9 May 2032, 17 Tessarians were banished in Orlen.", "17", "expelled-orlen", "supported"),
    ("On 9 May 2032, 410 Tessarians were banished in Tessaria.", "410", None, "not_enough_evidence"),
    ("Lorvania jailed 400 Tessarians in 2030.", "400", None, "not_enough_evidence"),
]


@pytest.mark.parametrize(("text", "part", "claim", "verdict"), JUDGED, ids=[row[0] for row in JUDGED])
def test_each_is_met_by_its_own_figures(desk: Path, text: str, part: str, claim: str | None, verdict: str) -> None:
    [finding] = nkcheck.verify(text, date="2032-12-01", claims=desk).findings
    assert (finding.text, finding.claim, finding.verdict.value) == (part, claim, verdict)
