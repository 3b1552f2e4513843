"""verify() and Checker as a caller meets them."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nkcheck
from nkcheck.errors import InputError, Level
from nkcheck.figure import Kind
from nkcheck.report import Verdict
from nkcheck.stance import Stance

SECOND = Path(__file__).parent / "second_subject" / "claims"
SENTENCE = "China forcibly repatriated more than 600 North Korean refugees in October 2023."
DRAFT = """China sent back 600 North Koreans in October 2023, 70% of them women.

The Commission says that an estimated 2,000 North Koreans are detained in China.
Kim Cheol Ok, 41, was deported. China has broken the 1951 Refugee Convention.
"""


def test_verify_is_the_checkers(checker: nkcheck.Checker) -> None:
    assert nkcheck.verify(SENTENCE, date="2024-05-15") == checker.verify(SENTENCE, date="2024-05-15")


def test_verify_takes_other_claims() -> None:
    text = "Lorvania holds an estimated 4,000 Tessarians."
    for claims in (SECOND, str(SECOND), nkcheck.load(SECOND)):
        [finding] = nkcheck.verify(text, claims=claims).findings
        assert finding.claim == "detained"
    assert nkcheck.verify(text).findings == ()


def test_claims_that_cannot_be_read_are_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        nkcheck.Checker(tmp_path / "nowhere")
    with pytest.raises(InputError):
        nkcheck.verify(SENTENCE, claims=tmp_path)


def test_the_public_names_are_there() -> None:
    for name in nkcheck.__all__:
        assert getattr(nkcheck, name) is not None
    with pytest.raises(AttributeError):
        nkcheck.nothing_of_the_kind  # noqa: B018


def test_a_report_cannot_be_changed(checker: nkcheck.Checker) -> None:
    report = checker.verify(SENTENCE)
    finding = report.findings[0]
    for value, name in ((report, "findings"), (finding, "verdict"), (finding.figure, "value"), (finding.citations[0], "stance")):
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    hash(report)


def test_a_checker_can_be_pickled(checker: nkcheck.Checker) -> None:
    for own in (checker, nkcheck.Checker(sieve=False)):
        again = pickle.loads(pickle.dumps(own))
        text = "China sent back 900 refugees on the night of October 9, 2023, at around 8 p.m., according to the TJWG."
        assert again.verify(text) == own.verify(text)
        assert again.ready().passes("The bakery opened early.") == own.ready().passes("The bakery opened early.")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_report_can_be_pickled(checker: nkcheck.Checker, protocol: int) -> None:
    report = checker.verify(DRAFT, date="2024-05-15", path="draft.txt")
    again = pickle.loads(pickle.dumps(report, protocol))
    assert again == report
    assert isinstance(again.findings[0].verdict, Verdict)
    assert copy.deepcopy(report) == report


def test_the_same_text_gives_the_same_report(checker: nkcheck.Checker) -> None:
    first = checker.verify(DRAFT, date="2024-05-15")
    checker.verify("In 2012 China returned 31 North Koreans. More than 600 of them.", date="2012-12-01")
    assert checker.verify(DRAFT, date="2024-05-15") == first
    assert nkcheck.Checker().verify(DRAFT, date="2024-05-15") == first


def test_threads_may_share_a_checker(checker: nkcheck.Checker) -> None:
    texts = [DRAFT, SENTENCE, DRAFT * 3, "", "China returned 900 North Koreans on Sept. 18, 2023."] * 6
    expected = [checker.verify(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(checker.verify, texts)) == expected


def test_threads_may_start_together() -> None:
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(nkcheck.verify, [SENTENCE] * 16))
    assert len(set(reports)) == 1


@pytest.mark.parametrize("day", ["", "2023", "2023-02-30", "15 May 2024", "2024-05-15T10:00", "20240532", "May", "2024-5-1", " 2024-05-15"])
def test_a_bad_date_is_an_input_error(checker: nkcheck.Checker, day: str) -> None:
    with pytest.raises(InputError, match="not a date") as caught:
        checker.verify(SENTENCE, date=day)
    assert "\n" not in str(caught.value)


def test_a_date_may_be_one_or_its_text(checker: nkcheck.Checker) -> None:
    report = checker.verify(SENTENCE, date="2024-05-15")
    assert report == checker.verify(SENTENCE, date=date(2024, 5, 15))
    assert report.date == "2024-05-15"
    assert checker.verify(SENTENCE).date is None


def test_without_a_date_no_year_is_guessed(checker: nkcheck.Checker) -> None:
    text = "Last October, China returned more than 600 North Koreans."
    [undated] = checker.verify(text).findings
    [right] = checker.verify(text, date="2024-05-15").findings
    [wrong] = checker.verify(text, date="2023-05-15").findings
    assert undated.claim == right.claim == "repatriated-2023-10"
    assert undated.verdict is right.verdict is Verdict.CONFLICTING
    assert wrong.verdict is Verdict.REFUTED
    assert "misdated" in wrong.rules


def test_the_report_names_what_was_read(checker: nkcheck.Checker) -> None:
    report = checker.verify(SENTENCE, path="draft.txt")
    assert report.path == "draft.txt"
    assert report.claims_path
    assert len(report.claims_sha256) == 64
    assert report.level is max((finding.level for finding in report.findings), key=lambda level: level.rank)
    assert checker.verify("").level is Level.NONE


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_lines_and_columns_count_from_one(checker: nkcheck.Checker, newline: str) -> None:
    lines = [
        "Headline",
        "",
        "  China returned 600 North Koreans in October 2023.",
        "It was more than",
        "600 North Koreans that China sent back in October 2023.",
    ]
    text = newline.join(lines)
    first, second = checker.verify(text).findings
    assert (first.line, first.column, first.end_line, first.end_column) == (3, 18, 3, 21)
    assert second.text == f"more than{newline}600"
    assert (second.line, second.column, second.end_line, second.end_column) == (4, 8, 5, 4)


@pytest.mark.parametrize("before", ["😀 ", "é", "\u200b", "\ufeff", "한국 ", "\t", "“"], ids=ascii)
def test_places_are_characters(checker: nkcheck.Checker, before: str) -> None:
    text = f"{before}China returned 900 North Koreans in October 2023."
    [finding] = checker.verify(text).findings
    assert text[finding.start : finding.end] == finding.text == "900"
    assert finding.column == finding.start + 1


def test_citations_say_why(checker: nkcheck.Checker) -> None:
    [finding] = checker.verify(SENTENCE).findings
    assert {cited.stance for cited in finding.citations} == set(Stance) - {Stance.NEUTRAL}
    for cited in finding.citations:
        assert cited.quote[cited.figure.start : cited.figure.end] == cited.figure.text
        assert cited.source in checker.claims.sources
        assert cited.origin in checker.claims.origins
    assert finding.message
    assert finding.question.endswith("?")


# Texts that nobody has thought of.

PIECES = [
    "China", "North Koreans", "North Korean refugees", "600", "more than 600", "up to 600", "500", "2,000", "an estimated 2,000",
    "900", "80", "forcibly repatriated", "returned", "sent back", "are detained", "deported", "resettled", "in October 2023",
    "on Sept. 18", "in April 2024", "last October", "last month", "yesterday", "two months later", ".", ",", "?", "\n\n", "\r\n",
    "“", "”", "according to", "Human Rights Watch", "the Commission", "says that", "said Stephen Kim", "did not", "could",
    "women", "70%", "most", "of them", "Kim Cheol Ok", ", 40,", "8 p.m.", "five crossings", "28 organizations", "letter",
    "the 1951 Refugee Convention", "Afghans", "and", "the", "to", "from", "hundreds", "a", "half",
]  # fmt: skip
ANY = st.characters(exclude_categories=("Cs",))
TEXTS = st.one_of(
    st.text(ANY, max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(ANY, max_size=3)), max_size=20).map(" ".join),
)


@settings(max_examples=500)
@given(text=TEXTS, day=st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1))))
@example(text="more than 600 North Koreans sent back from China\r\n\u0000\u2028", day=None)
@example(text="China returned 600. " * 30, day=None)
def test_any_text_is_judged_at_its_places(checker: nkcheck.Checker, text: str, day: date | None) -> None:
    report = checker.verify(text, date=day)
    end = 0
    for finding in report.findings:
        assert text[finding.start : finding.end] == finding.text != ""
        assert finding.start >= end
        end = finding.end
        before = text[: finding.start]
        assert finding.line == before.count("\n") + 1
        assert finding.column == len(before) - (before.rfind("\n") + 1) + 1
        heard = {cited.stance for cited in finding.citations if cited.heard}
        if finding.verdict is Verdict.SUPPORTED:
            assert Stance.SUPPORTS in heard
            assert Stance.REFUTES not in heard
        if finding.verdict is Verdict.CONFLICTING:
            assert {Stance.SUPPORTS, Stance.REFUTES} <= heard
        assert (finding.claim is None) == (finding.citations == ()) == ("uncovered" in finding.rules)
        assert finding.figure.kind in Kind
        assert finding.message
        assert "\n" not in finding.message
        assert report.level.rank >= finding.level.rank


@given(
    st.sampled_from(["600", "more than 600", "2,000", "900", "hundreds", "some 40"]),
    st.sampled_from(["October 2023", "April 2024", "2012"]),
)
def test_layout_does_not_count(checker: nkcheck.Checker, number: str, when: str) -> None:
    text = f"In {when}, China returned {number} North Koreans."
    [plain] = checker.verify(text).findings
    for other in (text.replace(" ", "\n"), text.replace(" ", "  "), "\n\n" + text + "\n"):
        [finding] = checker.verify(other).findings
        assert (finding.claim, finding.verdict, finding.rules) == (plain.claim, plain.verdict, plain.rules)


@pytest.mark.parametrize(
    "text", ["China returned 600² North Koreans.", "China returned " + "9" * 400 + " North Koreans."], ids=["superscript", "endless"]
)
def test_a_sign_that_is_no_number_does_not_end_a_run(checker: nkcheck.Checker, text: str) -> None:
    checker.verify(text)


@pytest.mark.parametrize(
    "text", ["China returned 600 North Koreans in\n2012.", "China returned 600 North Koreans in\n2012. It did."], ids=["end", "more"]
)
def test_a_year_may_stand_alone_on_a_wrapped_line(checker: nkcheck.Checker, text: str) -> None:
    assert "misdated" in checker.verify(text).findings[0].rules


def test_check_reads_a_document_and_tells_places_in_its_source(tmp_path: Path, checker: nkcheck.Checker) -> None:
    source = "---\ndate: 2024-02-01\n---\n# News\n\nChina returned more than\n**600** North&nbsp;Koreans last October.\n"
    (tmp_path / "draft.md").write_text(source)
    report = nkcheck.check(tmp_path / "draft.md")
    [finding] = report.findings
    assert (finding.claim, finding.verdict) == ("repatriated-2023-10", Verdict.CONFLICTING)
    assert (finding.text, source[finding.start : finding.end]) == ("more than 600", "more than\n**600")
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (6, 16, 7, 6)
    assert finding.sentence == "China returned more than 600 North\u00a0Koreans last October.".replace("\u00a0", " ")
    assert (report.date, report.text, report.extracted) == ("2024-02-01", source, False)
    assert checker.check(nkcheck.read(tmp_path / "draft.md"), date="1999") == report


def test_check_heeds_the_comments_of_a_document(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("China sent back 900 North Koreans in October 2023.  # nkcheck: ignore\n")
    [finding] = nkcheck.check(tmp_path / "draft.txt").findings
    assert (finding.verdict, finding.level, finding.quieted) == (Verdict.REFUTED, Level.NONE, ("refuted",))


def test_a_statement_is_checked_like_a_plain_document(tmp_path: Path, checker: nkcheck.Checker) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT)
    assert (
        checker.check(nkcheck.read(tmp_path / "draft.txt"), date="2024-01-01").findings == checker.verify(DRAFT, date="2024-01-01").findings
    )


def test_a_stated_date_holds_though_the_document_bears_an_older_one(checker: nkcheck.Checker) -> None:
    [finding] = checker.verify("China sent back 200 North Koreans in April 2024.", date="2023-12-10").findings
    assert (finding.claim, finding.verdict) == ("repatriated-2024-04", Verdict.SUPPORTED)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("China sent back 200 North Koreans in April 2024.", ("roughly 200",)),
        ("Some 900 North Koreans were sent back in October 2023.", ("500", "More than 600", "Up to 600")),
        ("China sent back 600 North Koreans in October 2022.", ()),
        ("China sent back more than 600 North Koreans in October 2023.", ("500", "up to 600")),
        ("China sent back roughly 200 North Koreans in April 2024.", ()),
        ("In 2012, China returned 31 North Koreans.", ()),
    ],
)
def test_a_finding_offers_the_sources_figures_for_its_own(checker: nkcheck.Checker, text: str, offered: tuple[str, ...]) -> None:
    [finding] = checker.verify(text, date="2024-06-01").findings
    assert finding.replacements == offered
    for words in offered:
        mended = text[: finding.start] + words + text[finding.end :]
        assert checker.verify(mended, date="2024-06-01").findings[0].verdict in (Verdict.SUPPORTED, Verdict.CONFLICTING)
