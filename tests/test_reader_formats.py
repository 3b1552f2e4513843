"""The formats that other programs show to people: JUnit, Markdown and ClaimReview, each read back by a program that reads it.

One run holds every verdict, every rule, several files, an ignore that quiets nothing, what could not be read, and hostile words.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck.errors import Fault, Level
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.formats import FORMATS, writer
from nkcheck.gate import UNUSED
from nkcheck.report import Cited, Finding, Report, Run, Verdict
from nkcheck.rules import RULES
from nkcheck.stance import Stance
from nkcheck.terminal import Look

HOSTILE = {
    "escape": "\x1b[2J\x1b]52;c;aGk=\x07 gone",
    "link of a terminal": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "bidi": "100\u202e001\u2066 \u200f",
    "cdata": "a ]]> b <![CDATA[ c ]]> <!-- d -->",
    "script": "</script><script>alert(1)</script>",
    "address": "[click](javascript:alert(1)) javascript:alert(1) <javascript:alert(1)>",
    "formula": "=cmd()|' /C calc'!A0 @SUM(1+1)*cmd",
    "mention": "@octocat thanks, see #12, GH-12, octo/repo#3, group/project!4, ~bug, %1.0, $7, :smile: &quot; &lt;",
    "table": "a | b \\| c\n| d | e |\r\n\n# heading\n- item",
    "markup": "**bold** _it_ `code` ~~gone~~ <b>b</b> ![i](x) \\ [^1] --- ``` {{ x }} ${{ y }} $z$ ==m==",
    "autolink": "https://evil.example/x www.evil.example someone@evil.example mailto:a@evil.example <https://e.example>",
    "workflow command": "::error file=a,line=1::gone\n##[error]gone %0A",
    "not XML": "\x00\x08\x0b\x0c\ufffe\uffff\ud800 end",
    "commit": "3f786850e387550fdab836ed7e6dc881de23001b",
    "separators": "a\u2028b\u2029c\x85d",
}
DANGEROUS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def figure(text: str) -> Figure:
    return Figure(text, 0, len(text), Kind.COUNT, Bound.BARE, 600)


def cited(source: str, url: str, words: str = "600") -> Cited:
    return Cited(source, "an-origin", ("Stephen Kim", words), figure("600"), Stance.REFUTES, True, words, words, url)


def finding(verdict: Verdict, level: Level, rules: tuple[str, ...] = (), line: int = 1, words: str = "900", **more: Any) -> Finding:
    made = Finding(
        text=words,
        start=0,
        end=len(words),
        line=line,
        column=3,
        end_line=line,
        end_column=3 + len(words),
        figure=figure(words),
        claim="repatriated-2023-10",
        question=f"How many? {words}",
        verdict=verdict,
        level=level,
        rules=rules,
        message=f"Message {words}",
        suggestion=f"Suggestion {words}",
        citations=(
            cited("a", "https://example.org/a", words),
            cited("b", "javascript:alert(1)", words),
            cited("a", "https://example.org/a"),
        ),
        sentence=f"Orvalia sent back {words} people.",
    )
    return made._replace(**more)


VERDICTS = Report(
    (
        finding(Verdict.SUPPORTED, Level.NONE, line=1),
        finding(Verdict.NOT_ENOUGH_EVIDENCE, Level.WARNING, line=2),
        finding(Verdict.CONFLICTING, Level.WARNING, ("sources_differ",), line=3),
        finding(Verdict.REFUTED, Level.ERROR, ("misdated",), line=4),
        finding(Verdict.SUPPORTED, Level.ERROR, ("overstated",), line=5),
    ),
    date="2023-12-10",
    path="draft.md",
    faults=(Fault(UNUSED, "This comment quiets nothing.", "draft.md", 9, 1, Level.NOTE),),
)
EVERY_RULE = Report(
    tuple(finding(Verdict.REFUTED, rule.level, (rule.name,), line) for line, rule in enumerate(RULES.values(), 1)),
    path="rules/every rule.md",
    fail_on=Level.WARNING,
)
ATTACKS = Report(
    tuple(finding(Verdict.REFUTED, Level.ERROR, (), line, words) for line, words in enumerate(HOSTILE.values(), 1)),
    path="a|b]]><b>@c#1`\x1b[2J\u202e.md",
    faults=tuple(Fault(UNUSED, words, "x", line, 1, Level.NOTE) for line, words in enumerate(HOSTILE.values(), 1)),
)
CLEAN = Report((), path="clean.txt")
UNREAD = tuple(Fault("unreadable", words, f"bad/{words}") for words in ("is binary", *HOSTILE.values()))
RUN = Run((VERDICTS, EVERY_RULE, ATTACKS, CLEAN), UNREAD)
FINDINGS = [(report, item) for report in RUN.reports for item in report.findings]


def written(form: str, run: Run = RUN, **look: bool) -> str:
    return writer(form)(run, Look(**look))


def nothing_known(text: str) -> Run:
    """A run of which every word is the text."""
    return Run((Report((finding(Verdict.REFUTED, Level.ERROR, (), 1, text),), path=text),), (Fault("unreadable", text, text),))


def test_the_run_holds_every_verdict_and_rule() -> None:
    assert {item.verdict for _, item in FINDINGS} == set(Verdict)
    assert {rule for _, item in FINDINGS for rule in item.rules} == set(RULES)


@pytest.mark.parametrize("form", ["junit", "markdown", "claimreview"])
def test_nothing_dangerous_is_written_and_the_same_each_time(form: str) -> None:
    assert not DANGEROUS.search(written(form))
    assert written(form) == written(form, color=True)
    assert written(form).endswith("\n")


@pytest.mark.parametrize("form", ["junit", "markdown", "claimreview"])
def test_a_format_imports_what_it_needs_and_no_more(form: str) -> None:
    others = {"xml.etree.ElementTree"} if form != "junit" else {"json"}
    others |= {f"nkcheck.formats.{name}" for name in FORMATS if name != form}
    code = f"import sys; from nkcheck.formats import writer; writer({form!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert others.isdisjoint(done.stdout.split())


# JUnit


def suites() -> dict[str, Any]:
    junitparser = pytest.importorskip("junitparser")
    return {suite.name: suite for suite in junitparser.JUnitXml.fromstring(written("junit").encode())}


def test_junit_has_a_suite_a_document_and_a_case_a_figure() -> None:
    read = suites()
    assert len(read) == len(RUN.reports) + len(UNREAD)
    assert read["draft.md"].tests == len(VERDICTS.findings) + 1
    assert read["rules/every rule.md"].tests == len(RULES)
    assert [case.name for case in read["draft.md"]][:2] == ["“900” at 1:3", "“900” at 2:3"]
    assert {case.classname for case in read["draft.md"]} == {"draft.md"}


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        ("“900” at 1:3", "passed"),
        ("“900” at 2:3", "passed"),
        ("“900” at 4:3", "failed"),
        ("“900” at 5:3", "failed"),
        (f"{UNUSED} at 9:1", "passed"),
    ],
)
def test_a_junit_case_fails_where_the_figure_is_not_let_pass(place: str, outcome: str) -> None:
    [case] = [case for case in suites()["draft.md"] if case.name == place]
    assert [type(result).__name__ for result in case.result] == (["Failure"] if outcome == "failed" else [])
    told = case.result[0].text if outcome == "failed" else case.system_out
    assert "This comment quiets nothing." in told or "Message 900" in told


def test_junit_goes_by_the_documents_own_fail_on() -> None:
    failed = {case.name for case in suites()["rules/every rule.md"] if case.result}
    grave = [line for line, rule in enumerate(RULES.values(), 1) if rule.level.rank >= Level.WARNING.rank]
    assert failed == {f"“900” at {line}:3" for line in grave}
    assert 0 < len(grave) < len(RULES)


def test_a_junit_document_without_a_figure_passes_and_an_unread_one_is_an_error() -> None:
    read = suites()
    [clean] = read["clean.txt"]
    assert (clean.name, clean.is_passed) == ("no figure about the subject", True)
    [bad] = read["bad/is binary"]
    assert [(type(result).__name__, result.message) for result in bad.result] == [("Error", "is binary")]


def test_junits_counts_and_attributes_are_true() -> None:
    root = ET.fromstring(written("junit"))
    for element in [root, *root]:
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.get(name, "-1")) == len(list(element.iter(tag)))
    assert len({(case.get("classname"), case.get("name")) for case in root.iter("testcase")}) == len(list(root.iter("testcase")))
    first = next(root.iter("testcase"))
    assert (first.get("file"), first.get("line")) == ("draft.md", "1")
    assert {child.tag for case in root.iter("testcase") for child in case} == {"failure", "error", "system-out"}


def test_a_statement_has_a_name_in_junit() -> None:
    run = Run((VERDICTS._replace(path=""),), statement=True)
    assert ET.fromstring(written("junit", run))[0].get("name") == "statement"


def test_junit_has_only_characters_of_xml_1() -> None:
    told = "".join(ET.fromstring(written("junit")).itertext())
    assert not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", told)
    assert "\\ufffe\\uffff\\ud800 end" in told


@given(st.text(st.characters()))
def test_junit_is_xml_whatever_the_text(text: str) -> None:
    shown = written("junit", nothing_known(text))
    assert shown.isascii()
    assert not DANGEROUS.search(shown)
    root = ET.fromstring(shown)
    assert (len(root), root.get("failures"), root.get("errors")) == (2, "1", "1")


# Markdown


class Page(HTMLParser):
    """What a page that was made of Markdown shows: its tags, and its tables as rows of cells, a table a heading."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.headings: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.items: list[str] = []
        self.words = ""
        self.feed(shown)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th", "h3", "li"):
            self.words = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.tables[-1][-1].append(self.words)
        elif tag == "h3":
            self.headings.append(self.words)
        elif tag == "li":
            self.items.append(self.words)

    def handle_data(self, data: str) -> None:
        self.words += data


def page(run: Run = RUN, **look: bool) -> Page:
    """The Markdown as GitHub reads it: tables, strikethrough, HTML let through, bare addresses made links."""
    markdown_it = pytest.importorskip("markdown_it")
    pytest.importorskip("linkify_it")
    parser = markdown_it.MarkdownIt("gfm-like", {"html": True})
    parser.linkify.set({"fuzzy_link": False})  # as GFM: 'example.org' alone is no link
    return Page(parser.render(written("markdown", run, **look)))


TAGS = {"p", "strong", "h3", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
COLUMNS = ["place", "figure", "verdict", "message", "suggestion"]


def test_markdown_says_first_what_must_be_mended() -> None:
    first = written("markdown", Run((VERDICTS, CLEAN), UNREAD[:1])).splitlines()[0]
    assert first == (
        "nkcheck: **2 problems must be mended** (1 refuted, 1 supported with reservations), 3 more to look at in 1 of 2 documents;"
        " **1 document could not be read**."
    )


@pytest.mark.parametrize(
    ("run", "line"),
    [
        (Run((CLEAN,)), "nkcheck: nothing to mend in 1 document.\n"),
        (Run((CLEAN, VERDICTS._replace(findings=VERDICTS.findings[:1], faults=()))), "nkcheck: nothing to mend in 2 documents.\n"),
        (Run((CLEAN._replace(path=""),), statement=True), "nkcheck: nothing to mend.\n"),
        (Run(()), "nkcheck: nothing to mend in 0 documents.\n"),
    ],
    ids=["no figure", "supported", "statement", "no document"],
)
def test_markdown_is_one_line_on_success(run: Run, line: str) -> None:
    assert written("markdown", run) == line


def test_markdown_has_a_table_a_document_the_gravest_first() -> None:
    read = page()
    assert len(read.tables) == 3, "none for the clean one"
    assert all(table[0] == COLUMNS for table in read.tables)
    assert [row[:3] for row in read.tables[0][1:]] == [
        ["4:3", "900", "refuted (error)"],
        ["5:3", "900", "supported (error)"],
        ["2:3", "900", "not enough evidence (warning)"],
        ["3:3", "900", "conflicting (warning)"],
        ["9:1", "", f"{UNUSED} (note)"],
    ]
    assert read.tables[0][1][3:] == ["Message 900", "Suggestion 900"]
    assert read.headings[:2] == ["draft.md", "rules/every rule.md"]
    assert len(read.items) == len(UNREAD)
    assert read.items[0] == "bad/is binary: is binary"


def test_markdown_has_every_figure_only_if_asked() -> None:
    assert ["1:3", "900", "supported", "Message 900", "Suggestion 900"] in page(verbose=True).tables[0]


def test_no_markup_of_the_text_acts_in_markdown() -> None:
    read = page()
    assert read.tags <= TAGS
    assert {len(row) for table in read.tables for row in table} == {5}
    assert len(read.tables[2]) == 1 + 2 * len(HOSTILE)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_markdown_shows_what_the_text_says(words: str) -> None:
    from nkcheck.terminal import one_line

    shown = page(nothing_known(words))
    assert shown.tables[0][1][1].replace("\u200b", "") == one_line(words)
    assert shown.headings[0] == one_line(words), "a path as code is the path, to be copied"


REFERENCES = re.compile(
    r"@\w|#\d|GH-\d|!\d|\$\w|%\w|~\w|&\w|https?://|www\.|mailto:\w|javascript:\w|:smile|\b(?=\d*[a-f])[0-9a-f]{40}\b|\[\[|\w>"
)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_a_forge_looks_for_is_left_in_what_is_shown(words: str) -> None:
    """Forges look for mentions and references in the rendered text, where character references are resolved; not in code."""
    for cell in page(nothing_known(words)).tables[0][1]:
        assert not REFERENCES.search(cell)


def test_what_forges_look_for_is_in_the_hostile_words() -> None:
    assert len([words for words in HOSTILE.values() if REFERENCES.search(words)]) > 5


@given(st.text(st.characters()) | st.text("`|\\@#<>[]*_~&:! \n\tab1-"))
def test_any_text_keeps_its_cell(text: str) -> None:
    read = page(nothing_known(text))
    assert read.tags <= TAGS
    assert [len(row) for row in read.tables[0]] == [5, 5]


def test_a_figure_can_be_copied_as_it_is() -> None:
    plain = "1,500,000; 90%; 1500000; 20:00; mid-2023; 500–600; more than 600 (HRW), 1.5 million"
    assert page(nothing_known(plain)).tables[0][1][1] == plain


@pytest.mark.parametrize(
    "run",
    [
        Run((VERDICTS, VERDICTS._replace(findings=VERDICTS.findings * 500))),
        Run((VERDICTS,) * 1000),
        Run((VERDICTS,), UNREAD[:1] * 5000),
        Run((VERDICTS._replace(path="x" * 70_000),)),
    ],
    ids=["figures", "documents", "unread", "a name"],
)
def test_a_long_comment_is_cut_and_says_so(run: Run) -> None:
    shown = written("markdown", run)
    assert len(shown) < 65_536
    assert re.search(r"^\d+ more lines left out", shown, re.MULTILINE)


def test_clean_documents_take_no_room_in_a_comment() -> None:
    assert "left out" not in written("markdown", Run((*[CLEAN._replace(path="x" * 100)] * 1000, VERDICTS)))


# ClaimReview


def graph(run: Run = RUN) -> list[dict[str, Any]]:
    read = json.loads(written("claimreview", run))
    assert list(read) == ["@context", "@graph"]
    assert read["@context"] == "https://schema.org"
    reviews: list[dict[str, Any]] = read["@graph"]
    return reviews


def model(node: dict[str, Any]) -> Any:
    """The node as a typed model of schema.org, which refuses a property or a range that the vocabulary lacks."""
    schema_org = pytest.importorskip("schema_org")
    from datetime import date

    held = {
        name: [model(item) for item in value]
        if isinstance(value, list)
        else model(value)
        if isinstance(value, dict)
        else date.fromisoformat(value)
        if name == "datePublished"
        else value
        for name, value in node.items()
        if name != "@type"
    }
    return getattr(schema_org, node["@type"])(**held)


def test_there_is_a_review_for_each_figure_with_a_claim() -> None:
    assert len(graph()) == len(FINDINGS)
    without = VERDICTS._replace(findings=tuple(item._replace(claim=None) for item in VERDICTS.findings))
    assert graph(Run((without, CLEAN))) == []


def test_reviews_are_what_schema_org_calls_so() -> None:
    for review in graph():
        assert model(review).to_jsonld() == {"@context": "https://schema.org", **review}


def test_a_typed_model_would_refuse_another_property() -> None:
    with pytest.raises(ValueError, match="claimReviewd"):
        model({"@type": "ClaimReview", "claimReviewd": "x"})


@pytest.mark.parametrize(
    ("verdict", "level", "value", "words"),
    [
        (Verdict.SUPPORTED, Level.NONE, 5, "Supported"),
        (Verdict.SUPPORTED, Level.NOTE, 5, "Supported"),
        (Verdict.SUPPORTED, Level.ERROR, 4, "Supported, with reservations"),
        (Verdict.CONFLICTING, Level.WARNING, 3, "Sources differ"),
        (Verdict.REFUTED, Level.ERROR, 1, "Refuted"),
    ],
)
def test_the_rating_says_the_verdict(verdict: Verdict, level: Level, value: int, words: str) -> None:
    [review] = graph(Run((Report((finding(verdict, level),)),)))
    assert review["reviewRating"] == {"@type": "Rating", "ratingValue": value, "bestRating": 5, "worstRating": 1, "alternateName": words}


def test_where_evidence_lacks_no_number_is_given() -> None:
    [review] = graph(Run((Report((finding(Verdict.NOT_ENOUGH_EVIDENCE, Level.WARNING),)),)))
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "Not enough evidence"}


def test_a_review_names_sentence_document_and_sources() -> None:
    review = graph()[0]
    assert review["claimReviewed"] == "Orvalia sent back 900 people."
    assert review["itemReviewed"] == {
        "@type": "Claim",
        "datePublished": "2023-12-10",
        "appearance": {"@type": "CreativeWork", "name": "draft.md", "datePublished": "2023-12-10"},
    }
    assert review["citation"] == [
        {"@type": "CreativeWork", "name": "900", "url": "https://example.org/a"},
        {"@type": "CreativeWork", "name": "900"},
    ]


@pytest.mark.parametrize(
    "report",
    [VERDICTS._replace(date=None), VERDICTS._replace(date="2023-12"), VERDICTS._replace(dated=False)],
    ids=["none", "a month", "the day of the run"],
)
def test_a_date_that_is_not_known_is_not_told(report: Report) -> None:
    assert "datePublished" not in written("claimreview", Run((report,)))


def test_a_long_sentence_is_cut_round_its_figure() -> None:
    long = finding(Verdict.REFUTED, Level.ERROR, sentence="Before. " * 100 + "There were 900 people." + " After." * 100)
    [review] = graph(Run((Report((long,)),)))
    assert len(review["claimReviewed"]) < 310
    assert "There were 900 people." in review["claimReviewed"]


def test_what_the_desk_has_excused_is_not_reviewed() -> None:
    excused = finding(Verdict.REFUTED, Level.NONE, quieted=("refuted",))
    assert graph(Run((Report((excused,)),))) == []


def test_each_review_has_its_own_place_which_stays_when_lines_move() -> None:
    places = [review["url"] for review in graph()]
    assert len(set(places)) == len(places)
    assert all(re.fullmatch(r"#[\w-]+", place) for place in places)
    moved = VERDICTS._replace(findings=tuple(item._replace(line=item.line + 7, start=99) for item in VERDICTS.findings))
    assert [review["url"] for review in graph(Run((moved,)))] == places[: len(VERDICTS.findings)]


def test_reviews_are_read_out_of_a_page_by_a_json_ld_processor() -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    context = {"@context": {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}}

    def loader(url: str, options: object) -> dict[str, Any]:
        if url == "https://schema.org":
            return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}
        html = f'<html><body><script type="application/ld+json">{written("claimreview")}</script><p>end</p></body></html>'
        return {"contentType": "text/html", "contextUrl": None, "documentUrl": url, "document": html}

    expanded = jsonld.expand("https://news.example/piece", {"documentLoader": loader})
    reviews = [node for node in expanded if node["@type"] == ["https://schema.org/ClaimReview"]]
    assert len(reviews) == len(FINDINGS)
    assert reviews[0]["https://schema.org/claimReviewed"] == [{"@value": "Orvalia sent back 900 people."}]
    assert reviews[0]["https://schema.org/url"][0]["@id"].startswith("https://news.example/piece#repatriated-2023-10-")
    [rating] = reviews[3]["https://schema.org/reviewRating"]
    assert rating["https://schema.org/alternateName"] == [{"@value": "Refuted"}]


@given(st.text(st.characters()))
def test_no_text_ends_the_script_element_or_stays_dangerous(text: str) -> None:
    shown = written("claimreview", nothing_known(text))
    assert shown.isascii()
    assert not set("<>&") & set(shown)
    assert not DANGEROUS.search(json.loads(shown)["@graph"][0]["claimReviewed"])
