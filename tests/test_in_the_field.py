"""Sentences of the kinds that a user's trial on unseen articles got wrong, each beside a near miss that was right before."""

from __future__ import annotations

import pytest

from nkcheck import Checker
from nkcheck.report import Finding

DATE = "2023-12-10"  # the document's own

Row = tuple[str, str, str, str | None, str, frozenset[str]]  # id, text, figure, claim, verdict, rules that must be among its own

LETTER, STATEMENT = "ngo-signatories-2023-10", "ngo-joint-statement-2023-10"


def row(name: str, text: str, figure: str, claim: str | None, verdict: str, *rules: str) -> Row:
    return name, text, figure, claim, verdict, frozenset(rules)


ROWS = [
    # a paper's word and addressee say which it is, not the day of another
    row("letter-27-on-the-others-day", "On October 13, 27 groups appealed to the White House.", "27", LETTER, "refuted", "misapplied"),
    row("letter-28-on-the-others-day", "The 28 groups wrote to President Biden on October 13.", "28", LETTER, "refuted", "misdated"),
    row("statement-on-the-letters-day", "On Oct. 16, 27 NGOs released a joint statement.", "27", STATEMENT, "refuted", "misdated"),
    row("letter-on-its-day", "In a letter to Biden sent on 16 October 2023, 28 groups urged action.", "28", LETTER, "supported"),
    row("letter-after-the-return", "28 groups wrote to Biden after the return of North Koreans on October 9.", "28", LETTER, "supported"),
    row("statement-before-the-letter", "Having spoken out on October 13, 28 NGOs wrote to Biden.", "28", LETTER, "supported"),
    row("both-papers", "On October 13, 27 groups issued a joint statement; then 28 wrote to Biden.", "27", STATEMENT, "supported"),
]


def finding(checker: Checker, text: str, figure: str) -> Finding | None:
    return next((item for item in checker.verify(text, date=DATE).findings if item.text == figure), None)


@pytest.mark.parametrize(("text", "figure", "claim", "verdict", "rules"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_verdict(checker: Checker, text: str, figure: str, claim: str | None, verdict: str, rules: frozenset[str]) -> None:
    found = finding(checker, text, figure)
    assert found is not None
    assert (found.claim, found.verdict) == (claim, verdict)
    assert rules <= set(found.rules)
