"""One draft as Markdown, HTML and Word gives the same findings in the same order, each where its figure stands."""

from __future__ import annotations

import html
import io
import random
import re
import textwrap
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

import pytest

from nkcheck import Checker
from nkcheck.documents import Document, parse
from nkcheck.report import Finding, Report

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SEEDS = (1, 2, 3)

# Between braces stand figures, any of which may be taken; the templates of a list or table are those of its items and rows.
SENTENCES = (
    "China forcibly repatriated {more than 600|up to 600|500|900|nearly 700} North Koreans in October 2023, the group’s letter said.",
    "On 9 October 2023 China sent back {600|some 600|more than 800|at least 500} North Korean refugees.",
    "Human Rights Watch said that China forcibly repatriated {80|about 80|90} North Koreans on Aug. 29, 2023.",
    "China sent back {nearly 50|60|almost 50} North Koreans in July 2021.",
    "China forcibly repatriated {roughly 200|300|more than 150} North Koreans in April 2024.",
    "In 2023 China was holding {more than 2,000|an estimated 2,000|2,600|about 3,000} North Korean escapees in detention.",
    "Kim Cheol-ok, {40|42|44}, who was repatriated, had lived in China for {25 years|20 years|more than 25 years}.",
    "Of the people repatriated on 9 October 2023, {an estimated 70 percent|more than 90 percent|half|80%} were women.",
    "The mass repatriation of 9 October 2023 began at {around 8 p.m.|10 p.m.|8 p.m.} and went over {five|four|six} border crossings.",
    "The letter to President Biden of October 2023 comes from {28|27|more than 30} North Korean human rights organisations.",
    "South Korea has given sanctuary to {approximately 30,000|more than 34,000|some 30,000} North Koreans.",
    "China has been a party to the Refugee Convention for {more than four decades|30 years}.",
    "The bilateral border protocol between China and North Korea is of {1986|1998}.",
)
ITEMS = ("August 2023: {80|90} North Koreans were sent back by China", "July 2021: China repatriated {nearly 50|70} North Koreans")
ROWS = (("October 2023", "{600|900|500}"), ("April 2024", "{200|250}"), ("July 2021", "{nearly 50|80}"))
NOTES = ("China sent back {500|700} North Koreans on 9 October 2023, a missionary said.",)
FILLER = (
    "The paper’s own account of these weeks is short, and most of those who were asked would not be named.",
    "Nobody in the ministry would say who had signed the order, or whether there was an order at all.",
    "Families on both sides of the river wait for letters that do not come, and for calls that nobody answers.",
    "What the law asks of a state is plain enough; what it does when nobody looks is another matter.",
)
HEADS = ("What the letters say", "At the border", "After the winter", "Those who wait")
FIGURE = re.compile(r"\{([^}]*)\}")
WHOLE = re.compile(r"\s+")


class Piece(NamedTuple):
    """Some text of a paragraph, and what is done to it."""

    text: str
    mark: str = ""  # strong, em, link, split, note, changed, comment


class Block(NamedTuple):
    kind: str  # heading, paragraph, item, quote, row, note
    cells: tuple[tuple[Piece, ...], ...]  # one, but in a row


class Draft:
    """A draft made up at random, always the same for a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.figures = 0
        self.notes: list[Block] = []
        self.blocks = list(self.body())

    def body(self) -> Iterator[Block]:
        turn = 0
        while self.figures < 100 or self.words() < 5000:
            yield Block("heading", ((Piece(HEADS[turn % len(HEADS)]),),))
            for _ in range(self.chance.randint(2, 4)):
                said = self.chance.sample(SENTENCES, k=self.chance.randint(1, 2)) if self.figures < 100 else []
                told = [*said, *self.chance.choices(FILLER, k=6)]
                self.chance.shuffle(told)
                yield self.block("quote" if self.chance.random() < 0.15 else "paragraph", " ".join(told))
            if turn % 3 == 0:
                yield from (self.block("item", item) for item in ITEMS)
            if turn % 3 == 1:
                yield self.block("paragraph", "North Koreans whom China repatriated, by month:")
                yield self.block("row", "Month", "People sent back")
                yield from (self.block("row", *row) for row in ROWS)
            turn += 1

    def words(self) -> int:
        self.count = getattr(self, "count", 0)
        return self.count

    def block(self, kind: str, *cells: str) -> Block:
        self.count = getattr(self, "count", 0) + sum(len(cell.split()) for cell in cells)
        return Block(kind, tuple(tuple(self.pieces(cell, kind)) for cell in cells))

    def pieces(self, text: str, kind: str) -> Iterator[Piece]:
        """A template's text, its figures chosen, and some of it marked."""
        at = 0
        for found in FIGURE.finditer(text):
            self.figures += 1
            yield from self.marked(text[at : found.start()], kind)
            figure = self.chance.choice(found[1].split("|"))
            yield Piece(figure, self.chance.choice(("", "", "strong", "em", "link", "split", "changed", "comment")))
            at = found.end()
        yield from self.marked(text[at:], kind)

    def marked(self, text: str, kind: str) -> Iterator[Piece]:
        words = re.split(r"(?<=[a-z]) (?=[a-z])", text)
        if kind in ("paragraph", "quote") and len(words) > 6:
            at = self.chance.randrange(1, len(words) - 1)
            yield Piece(" ".join(words[:at]) + " ")
            yield Piece(words[at], self.chance.choice(("em", "link", "strong", "soft")))
            if self.chance.random() < 0.1:
                yield Piece(str(len(self.notes) + 1), "note")
                self.notes.append(self.block("note", self.chance.choice((*NOTES, FILLER[0]))))
            yield Piece(" " + " ".join(words[at + 1 :]))
        else:
            yield Piece(text)


def halves(text: str) -> tuple[str, str]:
    """A text cut in the middle of its number, if it has one of two digits."""
    found = re.search(r"\d(?=,?\d)", text)
    return (text[: found.end()], text[found.end() :]) if found else (text[:1], text[1:])


# Markdown


def as_markdown(draft: Draft) -> str:
    parts: list[str] = []
    before = ""
    for block in [*draft.blocks, *draft.notes]:
        text = " | ".join(markdown_line(cell) for cell in block.cells)
        match block.kind:
            case "heading":
                text = f"## {text}"
            case "row":
                text = f"| {text} |" + ("\n|---|---|" if before != "row" else "")
            case "item":
                text = textwrap.fill(text, 76, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
            case "quote":
                text = textwrap.fill(text, 76, initial_indent="> ", subsequent_indent="> ", break_long_words=False, break_on_hyphens=False)
            case "note":
                number = draft.notes.index(block) + 1
                text = f"[^{number}]: {text}"
            case _:
                text = textwrap.fill(text, 76, break_long_words=False, break_on_hyphens=False)
        parts.append(text if block.kind == before and before in ("row", "item") else f"\n{text}")
        before = block.kind
    return "---\ndate: 2024-06-01\n---\n" + "\n".join(parts) + "\n"


def markdown_line(pieces: tuple[Piece, ...]) -> str:
    return "".join(map(markdown_piece, pieces)).replace("’", "&rsquo;")


def markdown_piece(piece: Piece) -> str:
    head, tail = halves(piece.text)
    return {
        "strong": f"**{piece.text}**",
        "em": f"*{piece.text}*",
        "link": f"[{piece.text}](https://example.org/900)",
        "split": f"{head}<b>{tail[:1]}</b>{tail[1:]}",
        "changed": piece.text.replace(",", "&#44;"),
        "comment": f"{head}<!--900-->{tail}",
        "soft": f"{head}&shy;{tail}",
        "note": f"[^{piece.text}]",
    }.get(piece.mark, piece.text)


# HTML


def as_html(draft: Draft) -> str:
    parts = [
        '<!DOCTYPE html><html><head><meta property="article:published_time" content="2024-06-01"><style>p{width:900px}</style></head><body>'
    ]
    before = ""
    for block in draft.blocks:
        if before != block.kind:
            parts += [{"row": "</table>", "item": "</ul>"}.get(before, ""), {"row": "<table>", "item": "<ul>"}.get(block.kind, "")]
        before = block.kind
        cells = [html_line(cell) for cell in block.cells]
        match block.kind:
            case "heading":
                text = f"<h2>{cells[0]}</h2>"
            case "row":
                text = f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
            case "item":
                text = f"<li>{cells[0]}"
            case "quote":
                text = f"<blockquote><p>{cells[0]}</p></blockquote>"
            case _:
                text = f"<p>{cells[0]}</p>"
        parts.append(textwrap.fill(text, 76, break_long_words=False, break_on_hyphens=False))
    notes = "".join(f"<li>{html_line(note.cells[0])}</li>" for note in draft.notes)
    return "\r\n".join([*filter(None, parts), f"<ol>{notes}</ol></body></html>"])


def html_line(pieces: tuple[Piece, ...]) -> str:
    return "".join(map(html_piece, pieces)).replace("’", "&#8217;")


def html_piece(piece: Piece) -> str:
    head, tail = halves(piece.text)
    return {
        "strong": f"<strong>{piece.text}</strong>",
        "em": f'<i class="900">{piece.text}</i>',
        "link": f'<a href="https://example.org/900" title="900">{piece.text}</a>',
        "split": f"{head}<b>{tail[:1]}</b>{tail[1:]}",
        "changed": f"<span hidden>900</span>{piece.text.replace(',', '&#44;')}",
        "comment": f"{head}<!-- 900 -->{tail}",
        "soft": f"{head}&shy;{tail}",
        "note": f'<sup><a href="#{piece.text}">{piece.text}</a></sup>',
    }.get(piece.mark, piece.text)


# Word


def as_word(draft: Draft) -> bytes:
    body, before = "", ""
    for block in draft.blocks:
        if before != block.kind:
            body += {"row": "</w:tbl>"}.get(before, "") + {"row": "<w:tbl>"}.get(block.kind, "")
        before = block.kind
        cells = [word_paragraph(cell, block.kind) for cell in block.cells]
        body += f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>" if block.kind == "row" else cells[0]
    body += {"row": "</w:tbl>"}.get(before, "")
    notes = "".join(f"<w:footnote>{word_paragraph(note.cells[0], 'note')}</w:footnote>" for note in draft.notes)
    core = '<c xmlns:t="http://purl.org/dc/terms/"><t:created>2024-06-01T10:00:00Z</t:created></c>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        package.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{WORD}">{notes}</w:footnotes>')
        package.writestr("docProps/core.xml", core)
    return out.getvalue()


def word_paragraph(pieces: tuple[Piece, ...], kind: str) -> str:
    style = '<w:pPr><w:pStyle w:val="Heading2"/></w:pPr>' if kind == "heading" else ""
    return f"<w:p>{style}{''.join(map(word_piece, pieces))}</w:p>"


def word_piece(piece: Piece) -> str:
    head, tail = halves(piece.text)
    return {
        "strong": word_run(piece.text, "<w:b/>"),
        "em": word_run(head) + word_run(tail, "<w:i/>"),
        "link": f"<w:hyperlink>{word_run(piece.text)}</w:hyperlink>",
        "split": word_run(head) + word_run(tail[:1], "<w:b/>") + word_run(tail[1:]),
        "changed": f"<w:del>{word_run('900').replace('w:t', 'w:delText')}</w:del>{word_run(head)}<w:ins>{word_run(tail)}</w:ins>",
        "comment": word_run(head) + word_run("900", "<w:vanish/>") + word_run(tail),
        "soft": f"<w:r><w:t>{head}</w:t><w:softHyphen/><w:t>{tail}</w:t></w:r>",
        "note": f'<w:r><w:footnoteReference w:id="{piece.text}"/></w:r>',
    }.get(piece.mark, word_run(piece.text))


def word_run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


# What holds


def read(draft: Draft) -> dict[str, Document]:
    return {
        "markdown": parse(as_markdown(draft).encode(), "x.md"),
        "html": parse(as_html(draft).encode(), "x.html"),
        "word": parse(as_word(draft), "x.docx"),
    }


def told(report: Report) -> list[tuple[object, ...]]:
    return [
        (found.text, found.sentence.strip("| "), found.claim, found.verdict, found.rules, found.level, found.message, found.replacements)
        for found in report.findings
    ]


MARKUP = re.compile(r"<!--.*?-->|<span\s+hidden>900</span>|</?[a-z][^>]*>|\]\([^)]*\)|(?<=\n)> |[*\[]", re.DOTALL)


def bare(source: str) -> str:
    """What of a piece of Markdown or HTML is seen."""
    return WHOLE.sub(" ", html.unescape(MARKUP.sub("", source)).replace("\u00ad", "")).strip()


def stands(found: Finding, document: Document) -> bool:
    """True if a finding's offsets, lines and columns are those of its figure."""
    source = document.source
    lines = source.split("\n")
    start = sum(len(line) + 1 for line in lines[: found.line - 1]) + found.column - 1
    end = sum(len(line) + 1 for line in lines[: found.end_line - 1]) + found.end_column - 1
    piece = source[found.start : found.end]
    return (start, end) == (found.start, found.end) and (piece if document.extracted else bare(piece)) == found.text


@pytest.mark.parametrize("seed", SEEDS)
def test_three_formats_of_a_draft_give_the_same_findings(seed: int, checker: Checker) -> None:
    draft = Draft(seed)
    documents = read(draft)
    reports = {name: checker.check(document) for name, document in documents.items()}
    assert all(report.date == "2024-06-01" for report in reports.values())
    expected = told(reports["word"])
    for name in ("markdown", "html"):
        found = told(reports[name])
        assert [one for one in found if one not in expected] == [], name
        assert found == expected, name
    assert draft.figures >= 100
    assert draft.words() >= 5000
    assert len(expected) >= 0.9 * draft.figures
    assert {"supported", "refuted", "conflicting"} <= {found.verdict.value for found in reports["word"].findings}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["markdown", "html", "word"])
def test_every_finding_stands_where_its_figure_does(name: str, seed: int, checker: Checker) -> None:
    document = read(Draft(seed))[name]
    assert [found for found in checker.check(document).findings if not stands(found, document)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_three_formats_of_a_draft_have_the_same_paragraphs(seed: int) -> None:
    texts = []
    for document in read(Draft(seed)).values():
        texts.append([WHOLE.sub(" ", document.text[start:end]).strip("| ") for start, end in document.paragraphs])
    assert texts[0] == texts[2]
    assert texts[1] == texts[2]
