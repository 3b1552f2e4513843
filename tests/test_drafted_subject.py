"""A desk made by drafting: a vocabulary written by hand, three documents, a review, and statements that are judged."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import nkcheck
from nkcheck.cli import main

FOLDER = Path(__file__).parent / "drafted_subject"

DAILY, WATCH = "claims/orvalia-daily-2021.yaml", "claims/river-watch-2021.yaml"
# What the curator changes in the drafts, beside taking out the word that says they are some: file, old, new.
REVIEW = [
    (DAILY, "How many people: evict, maren, orvalia, 2021-05-03?", "How many Maren did Orvalia evict on 3 May 2021?"),
    (WATCH, "{action: live, person: dora-hale}", "{action: live, person: dora-hale, place: teyl-valley}"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk, drafted into an empty folder, and reviewed."""
    root = tmp_path_factory.mktemp("desk")
    shutil.copytree(FOLDER, root, dirs_exist_ok=True)
    before = os.getcwd()
    os.chdir(root)
    try:
        assert main(["audit", "new", "--draft", "--write", "--claims", "claims"]) == 0
        for file, old, new in REVIEW:
            path = root / file
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, (file, old)
            path.write_text(text.replace(old, new), encoding="utf-8")
        for file in root.rglob("*.yaml"):
            file.write_text(file.read_text(encoding="utf-8").replace("REVIEW ", ""), encoding="utf-8")
        assert main(["lint", "claims", "--fail-on", "note"]) == 0
        assert main(["audit", "new", "--claims", "claims"]) == 0
    finally:
        os.chdir(before)
    return root


EVICTED, ARRESTED, WOMEN = "evict-maren-orvalia-2021-05-03", "arrest-maren-orvalia-2020-06", "evict-women-2021-05-03"
MISQUOTED = "misattributed sources_differ single_origin"
JUDGED = [
    ("Orvalia evicted more than 1,200 Maren on 3 May 2021.", "more than 1,200", EVICTED, "conflicting", "sources_differ"),
    (
        "River Watch says that Orvalia evicted more than 1,200 Maren on 3 May 2021.",
        "more than 1,200",
        EVICTED,
        "supported",
        "sources_differ",
    ),
    (
        "The interior ministry said Orvalia drove out 1,450 Maren on May 3, 2021.",
        "1,450",
        EVICTED,
        "refuted",
        MISQUOTED,
    ),
    ("Orvalia evicted 400 Maren on 3 May 2021.", "400", EVICTED, "refuted", ""),
    ("Orvalia arrested at least 280 Maren in June 2020.", "at least 280", ARRESTED, "supported", ""),
    ("Orvalia arrested 1,450 Maren in June 2020.", "1,450", ARRESTED, "refuted", ""),
    ("Seven in ten of the Maren evicted on 3 May 2021 were women.", "Seven in ten", WOMEN, "supported", "single_origin"),
    ("Dora Hale, 59, was among the evicted.", "59", "dora-hale", "refuted", ""),
    ("Dora Hale had lived in the valley for 31 years.", "31 years", "live-dora-hale", "supported", "single_origin"),
    ("The dam treaty of 1988 forbids it, say the Maren.", "1988", "dam-treaty", "supported", ""),
    ("In March 2019 Orvalia evicted 60 Maren.", "60", None, "not_enough_evidence", "uncovered"),
    ("Orvalia evicted hundreds of Maren on 3 May 2021.", "hundreds", EVICTED, "conflicting", "sources_differ single_origin"),
]


@pytest.mark.parametrize(("text", "part", "claim", "verdict", "rules"), JUDGED, ids=[row[0] for row in JUDGED])
def test_a_statement_is_judged(desk: Path, text: str, part: str, claim: str | None, verdict: str, rules: str) -> None:
    [finding] = nkcheck.verify(text, date="2021-06-01", claims=desk / "claims").findings
    assert (finding.text, finding.claim, finding.verdict.value) == (part, claim, verdict)
    assert set(finding.rules) == set(rules.split())


@pytest.mark.parametrize(
    "text",
    [
        "Orvalia did not evict 1,200 Maren on 3 May 2021.",
        "Orvalia evicted 1,200 Lorvanians on 3 May 2021.",
        "Did Orvalia evict 1,200 Maren on 3 May 2021?",
        "The valley lies 1,200 metres above the sea.",
    ],
)
def test_a_statement_earns_nothing(desk: Path, text: str) -> None:
    assert nkcheck.verify(text, date="2021-06-01", claims=desk / "claims").findings == ()
