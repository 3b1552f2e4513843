"""Comments that quiet findings: where each format reads them, what they quiet, and what is said of those that quiet nothing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkcheck import Checker
from nkcheck.checking import check
from nkcheck.documents import Document, Ignore, parse
from nkcheck.errors import Fault, InputError, Level
from nkcheck.formats.json import write as write_json
from nkcheck.formats.text import write
from nkcheck.gate import NAMES, UNUSED, excuse, select
from nkcheck.report import Report
from nkcheck.rules import RULES, UNUSED_IGNORE, reasons_left
from nkcheck.settings import Settings
from nkcheck.terminal import Look

ROOT = Path(__file__).parent.parent

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MISDATED = "China deported more than 600 North Koreans in October 2022."  # refuted: misdated
DROPPED = "China deported 200 North Koreans in April 2024."  # supported: bound_dropped, single_origin
UNCOVERED = "In 2012, China returned 31 North Koreans."  # not_enough_evidence: uncovered
RIGHT = "Hundreds of North Koreans were sent back in October 2023."  # supported, and nothing to be said against it


def ignores(source: str, extension: str) -> list[tuple[str, tuple[str, ...], bool]]:
    """The comments of a document: how they are written, their rules, whether they are of the file."""
    found = parse(source.encode(), f"x{extension}")
    assert len(found.text) == len(found.source)
    assert [at for at, char in enumerate(found.text) if char in "\r\n"] == [at for at, char in enumerate(source) if char in "\r\n"]
    assert list(found.ignores) == sorted(found.ignores)
    return [(found.source[each.start : each.end], each.rules, each.file) for each in found.ignores]


# What the words of a comment say; the same in every format.

WORDS = [
    ("bare", "nkcheck: ignore", (), False),
    ("a-name", "nkcheck: ignore misdated", ("misdated",), False),
    ("names", "nkcheck: ignore misdated, bound_dropped", ("misdated", "bound_dropped"), False),
    ("names-between-blanks", "nkcheck:  ignore  misdated\tbound_dropped ", ("misdated", "bound_dropped"), False),
    ("brackets", "nkcheck: ignore[misdated,overstated]", ("misdated", "overstated"), False),
    ("tight", "nkcheck:ignore", (), False),
    ("a-name-twice", "nkcheck: ignore misdated misdated", ("misdated",), False),
    ("capitals", "Nkcheck: Ignore Misdated.", ("misdated",), False),
    ("a-reason", "nkcheck: ignore misdated -- they quote, so be it", ("misdated",), False),
    ("a-reason-alone", "nkcheck: ignore — as quoted", (), False),
    ("a-dash-without-blanks", "nkcheck: ignore misdated—as quoted", ("misdated",), False),
    ("the-file", "nkcheck: ignore-file", (), True),
    ("the-file-of-a-rule", "nkcheck:ignore-file misdated", ("misdated",), True),
    ("an-unknown-name", "nkcheck: ignore misdatd", ("misdatd",), False),
]
NOT_OURS = [
    "ignore",
    "nkcheck ignore",
    "nkcheck: ignored",
    "nkcheck: ignore-line",
    "xnkcheck: ignore",
    "nkcheck: off",
    "see nkcheck: ignore",
]
AS = {".md": "One. <!-- {} -->", ".html": "<p>One.<!-- {} --></p>", ".txt": "One. # {}"}


@pytest.mark.parametrize("extension", AS)
@pytest.mark.parametrize(("words", "rules", "file"), [pytest.param(*row[1:], id=row[0]) for row in WORDS])
def test_a_comment_names_rules_or_none(words: str, rules: tuple[str, ...], file: bool, extension: str) -> None:
    [(_, *asked)] = ignores(AS[extension].format(words), extension)
    assert asked == [rules, file]


@pytest.mark.parametrize("extension", AS)
@pytest.mark.parametrize("words", NOT_OURS)
def test_other_comments_are_not_ours(words: str, extension: str) -> None:
    assert ignores(AS[extension].format(words), extension) == []


# Where each format has comments.

IGNORE = "<!-- nkcheck: ignore -->"
MARKDOWN = [
    ("in-a-paragraph", f"One {IGNORE} two", 1),
    ("alone", f"One\n\n{IGNORE}\n\ntwo", 1),
    ("over-lines", "One <!-- nkcheck:\nignore\n--> two", 1),
    ("alone-over-lines", "<!--\nnkcheck: ignore\n\n-->\nOne", 1),
    ("before-text", f"{IGNORE} One", 1),
    ("in-a-heading", f"# One {IGNORE}\n", 1),
    ("in-an-item", f"- One {IGNORE}\n- {IGNORE}\n", 2),
    ("in-a-quote", f"> One {IGNORE}\n> {IGNORE}", 2),
    ("in-a-row", f"| a |\n|---|\n| b {IGNORE} |", 1),
    ("in-a-footnote", f"One[^1].\n\n[^1]: Two {IGNORE}", 1),
    ("in-emphasis", f"**One {IGNORE}** two", 1),
    ("in-windows-lines", f"One {IGNORE}\r\n{IGNORE}\r\n", 2),
    ("in-a-code-span", f"One `{IGNORE}` two", 0),
    ("in-a-fence", f"```\n{IGNORE}\n```\n", 0),
    ("in-indented-code", f"One\n\n    {IGNORE}\n", 0),
    ("in-front-matter", f"---\ntitle: {IGNORE}\n---\nOne", 0),
    ("in-a-script", f"<script>\n{IGNORE}\n</script>\nOne", 0),
    ("escaped", f"One \\{IGNORE}", 0),
    ("a-plain-one", "One # nkcheck: ignore", 0),
    ("without-an-end", "One <!-- nkcheck: ignore\n\ntwo", 0),
    ("alone-without-an-end", "<!-- nkcheck: ignore\n\ntwo", 0),
]
HTML = [
    ("in-a-paragraph", f"<p>One {IGNORE} two</p>", 1),
    ("between-blocks", f"<p>One</p>{IGNORE}<p>two</p>", 1),
    ("in-the-head", f"<html><head>{IGNORE}<title>x</title></head><body>One", 1),
    ("over-lines", "<p>One <!--\nnkcheck: ignore\n--> two", 1),
    ("ended-with-a-bang", "<p>One <!-- nkcheck: ignore --!> two", 1),
    ("in-a-script", f"<script>{IGNORE}</script>One", 0),
    ("in-a-style", f"<style>{IGNORE}</style>One", 0),
    ("in-a-title", f"<title>{IGNORE}</title>One", 0),
    ("in-an-attribute", f'<p title="{IGNORE}">One', 0),
    ("as-text", "<p>&lt;!-- nkcheck: ignore --&gt;", 0),
    ("empty-comments", "<!--><!---><p>One", 0),
    ("without-an-end", "<p>One <!-- nkcheck: ignore", 0),
]
PLAIN = [
    ("at-the-end", "One 600 # nkcheck: ignore\nTwo", 1),
    ("alone", "# nkcheck: ignore-file\nOne", 1),
    ("each-line", "# nkcheck: ignore\n\t# nkcheck:ignore\r\n#nkcheck: ignore", 3),
    ("behind-another-sign", "One # two # nkcheck: ignore", 1),
    ("inside-a-word", "One# nkcheck: ignore", 0),
    ("a-comment-of-html", f"One {IGNORE}", 0),
]


@pytest.mark.parametrize(
    ("source", "extension", "count"),
    [
        pytest.param(row[1], extension, row[2], id=extension[1:] + "-" + row[0])
        for extension, rows in {".md": MARKDOWN, ".html": HTML, ".txt": PLAIN}.items()
        for row in rows
    ],
)
def test_comments_are_read_where_the_format_has_them(source: str, extension: str, count: int) -> None:
    found = ignores(source, extension)
    assert len(found) == count
    assert all(text.startswith(("<!--", "#")) and text.endswith((">", "ignore", "file")) for text, _, _ in found)


def test_the_words_of_a_comment_in_plain_text_are_no_prose() -> None:
    source = "One. # nkcheck: ignore misdated -- 600 North Koreans\r\n# Two\n  # nkcheck: ignore\n"
    found = parse(source.encode(), "x.txt")
    assert found.source == source
    assert found.text.split() == ["One.", "#", "Two"]
    assert [found.text[start:end] for start, end in found.paragraphs] == ["One.", "# Two"]


PIECES = [
    "<!--",
    "-->",
    "--!>",
    "nkcheck: ignore",
    "nkcheck:ignore-file",
    " misdated",
    ",",
    " -- ",
    "#",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "`",
    "```\n",
    "> ",
    "- ",
]
PIECES += ["| ", "---\n", "<script>", "</script>", "<p>", "<title>", "</title>", "[a](b)", "&#35;", "\u00ad", "600", "x", "<!---->", "    "]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from([*AS]))
def test_any_comments_are_read_at_their_place(pieces: list[str], extension: str) -> None:
    source = "".join(pieces)
    found = ignores(source, extension)
    for text, _, _ in found:
        assert text.lower().lstrip("<!-# ").lstrip().startswith("nkcheck")
    if "nkcheck" not in source:
        assert found == []


# Word documents.


def docx(body: str, comments: str | bytes = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        if isinstance(comments, str):
            comments = f'<w:comments xmlns:w="{WORD}">{comments}</w:comments>'.encode()
        package.writestr("word/comments.xml", comments)
    return out.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*parts: str) -> str:
    return f"<w:p>{''.join(parts)}</w:p>"


def start(name: int = 0) -> str:
    return f'<w:commentRangeStart w:id="{name}"/>'


def end(name: int = 0) -> str:
    return f'<w:commentRangeEnd w:id="{name}"/><w:r><w:commentReference w:id="{name}"/></w:r>'


def comment(*texts: str, name: int = 0) -> str:
    return f'<w:comment w:id="{name}">{"".join(para(run(text)) for text in texts)}</w:comment>'


A, B, C = run("a"), run("b"), run("c")
CELLS = f"<w:tr><w:tc>{para(A)}</w:tc><w:tc>{para(start(), B, end())}</w:tc></w:tr>"
BOX = f"<w:r><w:pict><w:txbxContent>{para(B)}</w:txbxContent></w:pict></w:r>"
ANCHORS = [
    ("on-a-word", para(A) + para(run("b "), start(), B, end(), B), "b bb"),
    ("on-a-paragraph", para(A) + para(start(), B, end()) + para(C), "b"),
    ("over-paragraphs", para(start(), A) + para() + para(B, end()) + para(C), "a\nb"),
    ("up-to-the-head-of-the-next", para(start(), A) + para(end(), B), "a"),
    ("round-paragraphs", para(A) + start() + para(B) + para(C) + end(), "b\nc"),
    ("a-point", para(A) + para(B, '<w:r><w:commentReference w:id="0"/></w:r>'), "b"),
    ("in-a-row", CELLS + para(C), "a | b"),
    ("in-a-frame", f"<w:tr><w:tc>{para(A)}{para(start(), B, end())}{para(C)}</w:tc></w:tr>", "b"),
    ("beside-a-text-box", para(start(), A, end(), BOX) + para(C), "a"),
    ("behind-a-text-box", para(A, BOX) + para(start(), C, end()), "c"),
    ("never-ended", para(start(), A) + para(B), "a"),
    ("on-nothing", para(A) + para(start(), end()) + para(B), ""),
    ("at-the-end", para(A) + para(start(), end()), ""),
    ("in-an-empty-document", para(start(), end()), ""),
]


@pytest.mark.parametrize(("body", "lines"), [pytest.param(*row[1:], id=row[0]) for row in ANCHORS])
def test_a_comment_in_word_has_the_lines_that_it_is_anchored_in(body: str, lines: str) -> None:
    found = parse(docx(body, comment("nkcheck: ignore misdated")), "x.docx")
    [asked] = found.ignores
    assert (found.source[asked.start : asked.end], asked.rules, asked.file) == (lines, ("misdated",), False)


def test_comments_in_word_are_read_whole_and_only_ours() -> None:
    comments = (
        comment("nkcheck: ignore", "misdated", name=3)
        + f'<w:comment w:id="1">{para(run("nkch"), run("eck: ignore-file"))}</w:comment>'
        + comment("Please check: ignore", name=2)
        + comment("nkcheck: ignore", name=9)  # anchored nowhere
    )
    body = para(start(1), A, end(1)) + para(start(2), B, end(2)) + para(start(3), C, end(3)) + para(start(4), A, end(4))
    assert parse(docx(body, comments), "x.docx").ignores == (Ignore(0, 1, (), True), Ignore(4, 5, ("misdated",)))


DOCTYPE = b'<!DOCTYPE c [<!ENTITY a "aaa">]><c>&a;</c>'
BROKEN = [("a-document-type", DOCTYPE, "<!DOCTYPE>"), ("no-xml", b"<c", "damaged"), ("a-bomb", b" " * 2_000_000, "unpacks to more")]


@pytest.mark.parametrize(("part", "message"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_the_comments_of_a_word_document_are_refused_as_its_other_parts_are(part: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(docx(para(start(), A, end()), part), "x.docx")


# What is quieted.


def checked(document: Document, checker: Checker, given: Settings | None = None) -> Report:
    report = excuse(checker.check(document, date="2024-05-20"), document.ignores)
    return select(report, given) if given else report


def told(report: Report) -> list[tuple[int, str]]:
    """What is still said of a report: lines and reasons."""
    said = [(finding.line, reason) for finding in report.findings for reason in reasons_left(finding)]
    return sorted([*said, *((fault.line or 0, fault.rule) for fault in report.faults)])


QUIETED = [
    ("its-line", f"{MISDATED} <!-- nkcheck: ignore -->\n\n{UNCOVERED}", [(3, "uncovered")]),
    ("a-rule", f"{DROPPED} <!-- nkcheck: ignore bound_dropped -->", [(1, "single_origin")]),
    ("both-rules", f"{DROPPED} <!-- nkcheck: ignore bound_dropped single_origin -->", []),
    ("a-verdict", f"{MISDATED} <!-- nkcheck: ignore refuted -->", []),
    ("another-rule", f"{MISDATED} <!-- nkcheck: ignore overstated -->", [(1, "misdated"), (1, UNUSED)]),
    ("one-of-two", f"{MISDATED} <!-- nkcheck: ignore misdated, overstated -->", [(1, UNUSED)]),
    ("a-mistyped-rule", f"{MISDATED} <!-- nkcheck: ignore misdatd -->", [(1, "misdated"), (1, UNUSED)]),
    ("nothing", f"{RIGHT} <!-- nkcheck: ignore -->", [(1, UNUSED)]),
    ("the-line-above", f"<!-- nkcheck: ignore -->\n{MISDATED}", [(1, UNUSED), (2, "misdated")]),
    ("lines-of-a-comment", f"One <!-- nkcheck: ignore\n--> {MISDATED}\n{UNCOVERED}", [(3, "uncovered")]),
    (
        "a-figure-over-lines-by-its-first",
        "China deported more <!-- nkcheck: ignore misdated -->\nthan 600 North Koreans in October 2022.",
        [],
    ),
    ("a-figure-over-lines-by-its-last", "China deported more\nthan 600 <!-- nkcheck: ignore --> North Koreans in October 2022.", []),
    ("the-file", f"{MISDATED}\n\n{UNCOVERED}\n\n<!-- nkcheck: ignore-file -->", []),
    ("a-rule-of-the-file", f"<!-- nkcheck: ignore-file misdated -->\n\n{MISDATED}\n\n{UNCOVERED}", [(5, "uncovered")]),
    ("no-finding-in-the-file", f"<!-- nkcheck: ignore-file -->\n\n{RIGHT}", [(1, UNUSED)]),
    ("by-line-and-file", f"<!-- nkcheck: ignore-file -->\n\n{MISDATED} <!-- nkcheck: ignore -->", []),
    ("twice-on-a-line", f"{MISDATED} <!-- nkcheck: ignore --> <!-- nkcheck: ignore misdated -->", []),
    ("unused-ignores", f"<!-- nkcheck: ignore-file unused_ignore -->\n\n{RIGHT} <!-- nkcheck: ignore -->", []),
    ("unused-ignores-of-a-line", f"{RIGHT} <!-- nkcheck: ignore misdated unused_ignore -->\n{RIGHT} {IGNORE}", [(2, UNUSED)]),
    ("no-unused-ignores", f"<!-- nkcheck: ignore-file unused_ignore -->\n\n{RIGHT}", []),
    ("bare-comments-leave-unused-ones", f"<!-- nkcheck: ignore-file -->\n\n{MISDATED}\n\n{RIGHT} {IGNORE}", [(5, UNUSED)]),
]


@pytest.mark.parametrize(("source", "left"), [pytest.param(*row[1:], id=row[0]) for row in QUIETED])
def test_a_comment_quiets_its_lines(source: str, left: list[tuple[int, str]], checker: Checker) -> None:
    assert told(checked(parse(source.encode(), "x.md"), checker)) == left


@pytest.mark.parametrize(
    "document",
    [
        parse(f"{MISDATED} {IGNORE}\n\n{MISDATED}".encode(), "x.md"),
        parse(f"<p>{MISDATED} {IGNORE}</p>\n\n<p>{MISDATED}</p>".encode(), "x.html"),
        parse(f"{MISDATED} # nkcheck: ignore\n\n{MISDATED}".encode(), "x.txt"),
        parse(docx(para(start(), run(MISDATED), end()) + para() + para(run(MISDATED)), comment("nkcheck: ignore")), "x.docx"),
    ],
    ids=lambda document: document.path,
)
def test_every_format_quiets_one_of_two(document: Document, checker: Checker) -> None:
    first, second = checked(document, checker).findings
    assert (first.level, first.rules, first.quieted) == (Level.NONE, (), ("misdated",))
    assert (second.level, second.rules, second.quieted) == (Level.ERROR, ("misdated",), ())
    assert checked(document, checker).faults == ()


def test_a_comment_in_word_on_no_text_quiets_nothing(checker: Checker) -> None:
    body = para(run(MISDATED)) + para(start(), end()) + para(run(MISDATED))
    found = checked(parse(docx(body, comment("nkcheck: ignore")), "x.docx"), checker)
    assert told(found) == [(1, "misdated"), (2, "misdated"), (2, UNUSED)]
    assert "stands alone" not in found.faults[0].message


def test_a_comment_changes_no_finding_but_what_it_quiets(checker: Checker) -> None:
    lines = [MISDATED, DROPPED, UNCOVERED, RIGHT]
    for extension, template in AS.items():
        line = template.replace("One.", "{}") if extension != ".txt" else "{} # {}"
        plain = parse("\n\n".join(line.replace("nkcheck", "x").format(each, "") for each in lines).encode(), f"x{extension}")
        marked = parse("\n\n".join(line.format(each, "nkcheck: ignore x") for each in lines).encode(), f"x{extension}")
        before, after = (checker.check(each, date="2024-05-20").findings for each in (plain, marked))
        assert [(each.verdict, each.rules, each.sentence) for each in before] == [
            (each.verdict, each.rules, each.sentence) for each in after
        ]


def test_a_comment_is_not_unused_because_its_rule_is_switched_off(checker: Checker) -> None:
    document = parse(f"{MISDATED} <!-- nkcheck: ignore misdated -->".encode(), "x.md")
    assert told(checked(document, checker, Settings(ignore=("misdated",)))) == []
    assert told(checked(document, checker, Settings(select=("uncovered", UNUSED)))) == []


@pytest.mark.parametrize(
    ("settings", "left"),
    [(Settings(), 1), (Settings(ignore=(UNUSED,)), 0), (Settings(select=("misdated",)), 0), (Settings(select=(UNUSED,)), 1)],
)
def test_settings_say_whether_unused_comments_count(settings: Settings, left: int, checker: Checker) -> None:
    assert len(checked(parse(f"{RIGHT} {IGNORE}".encode(), "x.md"), checker, settings).faults) == left


def test_what_is_quieted_by_two_does_not_come_back(checker: Checker) -> None:
    """A verdict that a quieted rule states is quieted with it, however often the rest is sifted."""
    document = parse(b"China deported 212 North Koreans in April 2024. <!-- nkcheck: ignore unsupported -->", "x.md")
    [finding] = checked(document, checker, Settings(ignore=("single_origin", "bound_dropped"))).findings
    assert (finding.level, reasons_left(finding)) == (Level.NONE, ())
    report = checked(
        parse(f"{DROPPED} <!-- nkcheck: ignore bound_dropped -->".encode(), "x.md"), checker, Settings(ignore=("single_origin",))
    )
    assert [(each.level, sorted(each.quieted)) for each in report.findings] == [(Level.NONE, ["bound_dropped", "single_origin"])]


# What is said of a comment that quiets nothing.


def notes(source: str, checker: Checker, path: str = "x.md") -> list[Fault]:
    return list(checked(parse(source.encode(), path), checker).faults)


def test_an_unused_comment_is_a_note_at_its_place(checker: Checker) -> None:
    [note] = notes(f"\ufeffOne.\r\n\r\n- {RIGHT} {IGNORE} so", checker)
    assert note == Fault(UNUSED, "This comment quiets nothing: there is no finding on this line.", "x.md", 3, len(RIGHT) + 4, Level.NOTE)


TOLD = [
    ("a-rule", f"{MISDATED} <!-- nkcheck: ignore overstated -->", "This comment quiets nothing: there is no `overstated` on this line."),
    ("a-part", f"{MISDATED} <!-- nkcheck: ignore misdated overstated -->", "Part of this comment quiets nothing: there is no `overstated`"),
    ("a-mistyped-rule", f"{MISDATED} <!-- nkcheck: ignore misdatd -->", "there is no rule `misdatd`; did you mean `misdated`"),
    ("no-rule-at-all", f"{MISDATED} <!-- nkcheck: ignore qqqqqq -->", "there is no rule `qqqqqq`."),
    ("many", f"{RIGHT} <!-- nkcheck: ignore q1 q2 q3 q4 q5 -->", "The same holds for 2 more."),
    ("the-file", f"{RIGHT}\n\n<!-- nkcheck: ignore-file -->", "there is no finding in this document."),
    ("lines", "One <!-- nkcheck: ignore\n--> two", "there is no finding on these lines."),
    ("alone", f"{IGNORE}\n{MISDATED}", "It stands alone on its line and quiets no other: put it at the end of the line that is meant."),
]


@pytest.mark.parametrize(("source", "message"), [pytest.param(*row[1:], id=row[0]) for row in TOLD])
def test_a_note_says_what_is_unused(source: str, message: str, checker: Checker) -> None:
    [note] = notes(source, checker)
    assert message in note.message
    assert ("stands alone" in note.message) == ("stands alone" in message)


def test_a_comment_on_its_own_line_of_plain_text_is_told_so_too(checker: Checker) -> None:
    [note] = notes(f"  # nkcheck: ignore  \r\n{MISDATED}", checker, "x.txt")
    assert "stands alone" in note.message


@given(st.lists(st.sampled_from([MISDATED, UNCOVERED, RIGHT, IGNORE, "<!-- nkcheck: ignore misdated -->", "\n", "\n\n", " "]), max_size=12))
def test_a_line_is_quiet_if_and_only_if_it_has_a_comment(checker: Checker, parts: list[str]) -> None:
    source = "".join(parts)
    document = parse(source.encode(), "x.md")
    before, after = checker.check(document, date="2024-05-20"), checked(document, checker)
    for old, new in zip(before.findings, after.findings, strict=True):
        own = source.split("\n")[old.line - 1 : old.end_line]
        bare, named = (any(text in line for line in own) for text in (IGNORE, "ignore misdated"))
        assert new.quieted == tuple(reason for reason in reasons_left(old) if bare or (named and reason == "misdated"))
    used = sum(note.rule == UNUSED for note in after.faults)
    assert used <= source.count("<!--")


# Hostile input, and the command line's rules.


def test_names_to_quiet_are_the_rules_and_the_verdicts() -> None:
    assert {"misdated", "uncovered", "refuted", "conflicting", "not_enough_evidence", UNUSED} <= set(NAMES)
    assert "supported" not in NAMES


def seconds(source: str, extension: str, checker: Checker) -> float:
    data = source.encode() if extension != ".docx" else source.encode("latin-1")
    best = 9.0
    for _ in range(3):
        begun = time.process_time()
        document = parse(data, f"x{extension}")
        excuse(checker.check(document, date="2024-05-20"), document.ignores)
        best = min(best, time.process_time() - begun)
    return best


def many(count: int) -> str:
    """A Word document with comments that all lie over all paragraphs."""
    starts = "".join(start(name) for name in range(count))
    ends = "".join(end(name) for name in range(count))
    comments = "".join(comment("nkcheck: ignore misdated q", name=name) for name in range(count))
    return docx(starts + para(run(MISDATED)) * (count // 10) + ends, comments).decode("latin-1")


def varied(count: int) -> str:
    return " ".join(f"<!-- nkcheck: ignore rule{number} -->" for number in range(count))


HOSTILE = [
    ("comments-on-a-line", ".md", lambda count: f"{IGNORE} " * count + MISDATED, 8000),
    ("comments-in-a-paragraph", ".md", lambda count: MISDATED + f" {IGNORE}" * count, 8000),
    ("comments-on-lines", ".md", lambda count: f"One {IGNORE}\n\n" * count, 4000),
    ("comments-in-html", ".html", lambda count: f"{IGNORE} " * count, 8000),
    ("comments-in-plain-text", ".txt", lambda count: "# nkcheck: ignore\n" * count, 8000),
    ("signs-in-plain-text", ".txt", lambda count: "# " * count, 40_000),
    ("blanks-in-plain-text", ".txt", lambda count: "#" + " " * count, 400_000),
    ("names", ".md", lambda count: f"<!-- nkcheck: ignore {'misdated q ' * count}-->", 20_000),
    ("different-names", ".md", lambda count: f"<!-- nkcheck: ignore {' '.join(f'q{n}' for n in range(count))} -->", 20_000),
    ("a-long-name", ".md", lambda count: f"<!-- nkcheck: ignore {'q' * count} -->", 400_000),
    ("unknown-names", ".html", varied, 4000),
    ("blanks-in-a-comment", ".html", lambda count: f"<!-- nkcheck{' ' * count}-->", 400_000),
    ("no-ends", ".md", lambda count: "One <!-- nkcheck: ignore " * count, 4000),
    ("comments-over-all-lines", ".docx", many, 1000),
]


@pytest.mark.parametrize(("extension", "make", "count"), [pytest.param(*row[1:], id=row[0]) for row in HOSTILE])
def test_time_grows_linearly(extension: str, make: Callable[[int], str], count: int, checker: Checker) -> None:
    short, long = (seconds(make(size), extension, checker) for size in (count, 4 * count))
    assert long < 8 * short + 0.05


def test_check_reports_and_settings_quiet(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{RIGHT} {IGNORE}\n\n{MISDATED} {IGNORE}\n", encoding="utf-8")
    [report] = check([tmp_path / "a.md"]).reports
    assert [(fault.rule, fault.line) for fault in report.faults] == [(UNUSED, 1)]
    assert not report.failed
    [report] = check([tmp_path / "a.md"], Settings(fail_on="note")).reports
    assert report.failed
    [report] = check([tmp_path / "a.md"], Settings(fail_on="note", ignore=(UNUSED,))).reports
    assert not report.failed


def test_what_is_quieted_can_be_seen(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{MISDATED} {IGNORE}\n", encoding="utf-8")
    found = check([tmp_path / "a.md"])
    assert write(found, Look()) == ""
    assert "Quieted: misdated\n" in write(found, Look(verbose=True))
    assert json.loads(write_json(found, Look()))["documents"][0]["findings"][0]["quieted"] == ["misdated"]


@pytest.mark.parametrize(("words", "offered"), [("nkcheck rule unus", UNUSED), ("nkcheck rule misd", "misdated")])
def test_the_shell_completes_the_rule_of_comments(words: str, offered: str) -> None:
    env = {"_NKCHECK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "2"}
    assert nkcheck(**env).stdout.split() == [offered]


def test_the_rule_of_comments_is_explained() -> None:
    shown = nkcheck("rule", UNUSED)
    assert shown.returncode == 0
    assert shown.stdout.startswith("unused_ignore (note)\n")
    assert UNUSED in nkcheck("rule").stdout
    assert UNUSED not in RULES


@pytest.mark.parametrize(("text", "left"), [(UNUSED_IGNORE.earns, [UNUSED]), (UNUSED_IGNORE.spared, [])], ids=["earns", "spared"])
def test_the_examples_of_the_rule_of_comments_hold(text: str, left: list[str], checker: Checker) -> None:
    assert [fault.rule for fault in checked(parse(text.encode(), "x.md"), checker).faults] == left


def test_comments_are_read_in_what_is_piped_in_and_not_in_words() -> None:
    marked = f"{MISDATED} # nkcheck: ignore"
    assert nkcheck("verify", "-", stdin=marked).returncode == 0
    assert nkcheck("verify", marked).returncode == 1
    assert nkcheck("check", "-", "--stdin-filename", "x.md", stdin=f"{MISDATED} {IGNORE}").returncode == 0
    assert nkcheck("check", "-", "--stdin-filename", "x.md", stdin=marked).returncode == 1


def nkcheck(*arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", **more}
    command = [sys.executable, "-m", "nkcheck", *arguments]
    return subprocess.run(command, capture_output=True, env=env, encoding="utf-8", input=stdin, timeout=60, check=False)
