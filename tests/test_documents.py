"""Documents: what of a file is its text, where that stands, and what is refused."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nkcheck
from nkcheck import documents
from nkcheck.documents import EXTENSIONS, Document, parse, read
from nkcheck.errors import InputError
from nkcheck.tokens import tokenize

ROOT = Path(__file__).parent.parent
PROSE = "China’s police sent back more than 600 North Koreans in October 2023, the group said."
TEXTS = (".txt", ".md", ".html")


def document(source: str, extension: str) -> Document:
    """The Document of a source; its text is as long, and has the same line breaks."""
    found = parse(source.encode(), f"x{extension}")
    assert len(found.text) == len(source)
    assert breaks(found.text) == breaks(source)
    return found


def breaks(text: str) -> str:
    return "".join(char for char in text if char in "\r\n")


def words(source: str, extension: str) -> str:
    """The text with single spaces."""
    return " ".join(document(source, extension).text.split())


def paragraphs(source: str, extension: str) -> list[str]:
    found = document(source, extension)
    return [" ".join(found.text[start:end].split()) for start, end in found.paragraphs]


def origin(source: str, extension: str, word: str) -> str:
    """What stands in the source where a word of the text does."""
    found = document(source, extension)
    start = found.text.index(word)
    first, last = found.span(start, start + len(word))
    return source[first:last]


# Plain text


def test_a_line_of_plain_text_is_a_paragraph() -> None:
    found = document("One.\n \n\tTwo, 600 \r\n<b>*Three*</b> &amp;\n", ".txt")
    assert [found.text[start:end] for start, end in found.paragraphs] == ["One.", "Two, 600", "<b>*Three*</b> &amp;"]
    assert (found.title, found.date, found.moved) == ("", None, ())


@pytest.mark.parametrize("name", ["x", "x.xyz", "x.TXT", "x.text", ".md", "x.md.bak"])
def test_what_has_no_format_is_plain_text(name: str) -> None:
    assert parse(b"*600*", name).text == "*600*"


@pytest.mark.parametrize("name", ["x.MD", "x.Markdown", "a.txt/x.md"])
def test_extensions_are_read_in_any_case(name: str) -> None:
    assert parse(b"*600*", name).text == " 600 "


# Markdown

MARKDOWN = [
    ("emphasis", "*a* **b** ***c*** _d_ __e__", "a b c d e"),
    ("struck", "more than ~~900 *a*~~ 600, ~~ b, <del>7 <b>8</b></del>9 <s>c</s> <S>d", "more than 600, ~~ b, 9 d"),
    ("struck-in-turn", "~~a~~ b ~~c~~ d <del>e</del> f <del>g</del> h <del>i", "b d f h i"),
    ("no-emphasis", "2 * 3 * 4, snake_case_name, 600*", "2 * 3 * 4, snake_case_name, 600*"),
    ("a-word-in-parts", "**6**00 re*pat*riated", "600 repatriated"),
    ("an-escape", r"\*600\* U\.S\.", "*600* U.S."),
    ("no-escape", r"C:\dir", r"C:\dir"),
    ("code", "a `600` b ``7`8`` c", "a b c"),
    ("no-code", "a `600 b", "a `600 b"),
    ("a-link", "[600](http://x/700 '800') people", "600 people"),
    ("a-link-with-brackets-in-its-target", "[a](<x y> (t)) [b](x(7)y) [c]()", "a b c"),
    ("a-link-round-emphasis", "[**600** people](u)", "600 people"),
    ("no-link", "[sic] [a] (7) [b](7 8", "[sic] [a] (7) [b](7 8"),
    ("a-reference", "[600][r] [r][] [R] [600][none]\n\n[r]: http://x/7 'eight'", "600 r R [600][none]"),
    ("an-image", "a ![600 *people*](x.png) b ![7][r]\n\n[r]: u", "a b"),
    ("a-link-round-an-image", "[![600](x.png)](u) a", "a"),
    ("a-footnote", "600[^1], he said[^note].\n\n[^1]: Of 700.", "600, he said. Of 700."),
    ("an-address", "a <https://x/600> b <mail@600.org> c https://x/600, d", "a b c , d"),
    ("no-address", "a < 600 > b <600> c", "a < 600 > b <600> c"),
    ("a-tag", '<div class="600">a</div> <b>6</b>00 <br/>b', "a 600 b"),
    ("a-raised-note", "600<sup>1</sup> on the 9<sup>th</sup>", "600 on the 9th"),
    ("a-comment", "a <!-- 600 --> b\n\n<!-- 600\n\n700 --> c", "a b c"),
    ("a-comment-that-does-not-end", "a <!-- 600\n\nb", "a <!-- 600 b"),
    ("a-script", "a\n<script>\n600\n\n</script>\n<style>\n7\n</style>\nb", "a b"),
    ("an-entity", "T&uuml;rk &#8220;2&#44;000&#8221; &amp; AT&T &notit; &copy", "Türk “2,000” & AT&T &notit; &copy"),
    ("fences", "a\n```py\n600\n```\nb\n~~~\n```\n600\n~~~~\nc", "a b c"),
    ("a-fence-in-a-list", "- ```\n  600\n  ```\n- a\n\n> ~~~\n> 600\nb", "- - a b"),
    ("a-fence-ends-with-its-list", "- ```\n  600\na", "- a"),
    ("indented-code", "a\n\n    600\n\n\t700\n\nb", "a b"),
    ("no-indented-code", "a\n    600\n\n- b\n\n    700", "a 600 - b 700"),
    ("a-quote", "> a\n> *600*\nb\n> > c", "a 600 b c"),
    ("no-quote", "a > b", "a > b"),
    ("rules", "a\n\n***\n- - -\nb\n\n___", "a b"),
    ("headings", "# a #\nb\n=\nc\n---\n#d ####### e", "a b c #d ####### e"),
    ("list-marks-stay", "- a\n* b\n1. c\n+ d", "- a * b 1. c - d"),
    ("a-table", "| a | *b* |\n|:--|---|\n| 600 | `7` |", "| a | b | | 600 | |"),
    ("an-escaped-pipe", "a | b\n--|--\n6 \\| 7 | c", "a | b 6 7 | c"),
    ("front-matter", "---\nx: 600\n---\na", "a"),
    ("front-matter-that-is-broken", "---\nx: [600\n...\na", "a"),
    ("front-matter-that-does-not-end", "---\n\nx: 600", "x: 600"),
    ("front-matter-that-is-long", "---\n" + "x: 600\n" * 20_000 + "---\na", "a"),
    ("no-front-matter", "a\n\n---\n\nx: 600\n\n---", "a x: 600"),
    ("a-soft-hyphen", "repat\u00adriated", "repatriated"),
    ("windows-lines", "# a\r\n\r\n```\r\n600\r\n```\r\nb\\\r\nc", "a b c"),
]


@pytest.mark.parametrize(("source", "text"), [pytest.param(*row[1:], id=row[0]) for row in MARKDOWN])
def test_markdown_is_read_without_its_marks(source: str, text: str) -> None:
    assert words(source, ".md") == text


def test_a_block_of_markdown_is_a_paragraph() -> None:
    source = (
        "---\ntitle: x\n---\n# Head\nOne,\nfolded.\n- item *a*\n- item b\n  folded\n  *\n  so\n\n  again\n\n> quote\nlazy\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\nSecond\n---\nin\n2023. It\n\n[^1]: note\n    on\n\n```\n600\n```\n<!-- x -->\nlast\n"
    )
    assert paragraphs(source, ".md") == [
        *("Head", "One, folded.", "item a", "item b folded * so", "again", "quote lazy"),
        *("| a | b |", "| 1 | 2 |", "Second", "in 2023. It", "note on", "last"),
    ]


@pytest.mark.parametrize("sign", ["-", "+", "*", "1.", "12)", "٣."])
def test_every_item_is_a_paragraph(sign: str) -> None:
    assert paragraphs(f"{sign} one\n{sign} two\n", ".md") == ["one", "two"]


@pytest.mark.parametrize("line", ["===", "-", "---  "])
def test_a_line_that_is_underlined_is_a_heading(line: str) -> None:
    assert document(f"Head\n{line}\nText.\n", ".md").title == "Head"


@pytest.mark.parametrize(
    ("source", "word", "place"),
    [
        ("**China** sent", "sent", "sent"),
        ("a ~~b~~ [600 people](u) c", "600 people", "600 people"),
        ("sent **6**00 back", "600", "6**00"),
        ("sent **6**00 back", "back", "back"),
        ("“**600**” [c](d)", "600", "600"),
        ("T&uuml;rk 2&#44;000 x", "2,000", "2&#44;000"),
        ("T&uuml;rk 2&#44;000 x", "Türk", "T&uuml;rk"),
        ("T&uuml;rk 2&#44;000 x", "x", "x"),
        ("a\u00ad\n**b**600", "b600", "b**600"),
    ],
)
def test_places_are_those_of_the_file(source: str, word: str, place: str) -> None:
    assert origin(source, ".md", word) == place


@pytest.mark.parametrize(
    ("front", "date", "title"),
    [
        ("title: 'A: b'\ndate: 2023-10-09", "2023-10-09", "A: b"),
        ("date: 2023-10-09T20:00:00+09:00", "2023-10-09", "Head one"),
        ("date: 2023-10-09 20:00", "2023-10-09", "Head one"),
        ("date: 2023-10~", "2023-10~", "Head one"),
        ("date: yesterday", None, "Head one"),
        ("date: 2023-13-09", None, "Head one"),
        ("date: [2023-10-09]", None, "Head one"),
        ("title: [a", None, "Head one"),
        ("title: &x a", None, "Head one"),
        ("- date", None, "Head one"),
    ],
)
def test_front_matter_tells_date_and_title(front: str, date: str | None, title: str) -> None:
    found = document(f"---\n{front}\n---\nText.\n\n## Head *one* ##\n# Two", ".md")
    assert (found.date, found.title) == (date, title)


# HTML

HTML = [
    ("navigation", "<nav><a>600</a></nav><p>a<nav>700", "a"),
    ("the-page's-foot", "<article>a<footer>600</footer></article><footer>700</footer>b", "a 600 b"),
    ("what-readers-say", "a<div id=comments>600</div>b<ol class='x comment-list'><li>700</ol><p class=comment>c", "a b c"),
    ("struck", "more than <del>900</del> 600, <s>b</s>6<strike>7</strike>00", "more than 600, 600"),
    ("tags", "<p>a <b>b</b></p><div>c</div>", "a b c"),
    ("a-word-in-parts", "<b>6</b>00 <span>re</span>patri<wbr>ated 2<!-- x -->,000", "600 repatriated 2,000"),
    ("marks-over-lines", "a<b\nid=x> 600</b\n>0 <!--\n700 -->c", "a 6000 c"),
    ("words-apart", "a<br>b<input value=6>c<img alt=7>d<p>e", "a b c d e"),
    ("a-raised-note", "600<sup>1</sup> 700<sup><a href=x>[2]</a></sup> 9<sup>th</sup>", "600 700 9th"),
    ("entities", "&#8220;600&#x201d; AT&T R&amp;D &lt;b&gt; &notit; &nosuch; a&#10;b", "“600” AT&T R&D <b> ¬it; &nosuch; a b"),
    ("soft-hyphens", "repat&shy;ri\u00adated", "repatriated"),
    ("script-and-style", "a<script>if (6 < 00) '</b>'</script> b<STYLE>p{width:600}</Style > c", "a b c"),
    ("a-script-that-does-not-end", "a<script>600</p>", "a"),
    ("template-and-noscript", "<template><p>6</p></template><noscript>7</noscript>a", "a"),
    ("code", "a <code>600</code> b <pre>c</pre>", "a b c"),
    ("head", "<head><meta name=x content=600><title>t</title><base href=x></head>a", "t a"),
    ("comments", "a<!-- 600 > --> b<!--> c<!-- 7 --!> d", "a b c d"),
    ("a-comment-that-does-not-end", "a<!-- 600", "a"),
    ("declarations", "<!DOCTYPE html><?php 600 ?>a<![CDATA[600]]>b</ 600>", "ab"),
    ("hidden", "a<div hidden>6<div>0</div>0</div> b<span HIDDEN=''>7</span> c", "a b c"),
    ("aria-hidden", "a<i aria-hidden='true'>6</i> <i aria-hidden=false>7</i>", "a 7"),
    ("not-displayed", "a<p style='color:red; Display : none!important'>6</p><p style=visibility:hidden>7</p>b", "a b"),
    ("displayed", "<p style='overflow:hidden'>6</p><p style='display:none-such'>7</p><p class=hidden title='display:none'>8</p>", "6 7 8"),
    ("a-hidden-paragraph-that-is-left-open", "<p hidden>6<p>a<ul><li hidden>7<ul><li>8</ul><li>b</ul>", "a b"),
    ("a-hidden-cell-that-is-left-open", "<table><tr><td hidden>6<td>a<tr hidden><td>7<tr><td>b</table>", "a b"),
    ("a-hidden-block-in-a-line", "<span><div hidden></span>6</div>a", "a"),
    ("hidden-and-empty", "<input hidden>a<br hidden>b<svg hidden/>c", "a b c"),
    ("marks-in-attributes", "<a title='a > b' data-x=\"<p>\" it's>c</a>", "c"),
    ("an-attribute-that-does-not-end", "a <b title='600>c</b> d", "a c d"),
    ("no-tags", "1 < 2 > 3 <4 a<", "1 < 2 > 3 <4 a<"),
    ("a-tag-that-does-not-end", "a <b 600", "a <b 600"),
    ("a-row", "<table><tr><td>a</td><td></td><th>600</th></tr></table>", "a | | 600"),
]


@pytest.mark.parametrize(("source", "text"), [pytest.param(*row[1:], id=row[0]) for row in HTML])
def test_html_is_read_as_it_is_seen(source: str, text: str) -> None:
    assert words(source, ".html") == text


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        ("China&#8217;s", ["china", "'s"]),
        ("China&rsquo;s", ["china", "'s"]),
        ("600&nbsp;people", ["600", "people"]),
        ("2&nbsp;000 people", ["2\u00a0000", "people"]),
        ("2&#44;000", ["2,000"]),
        ("T&uuml;rk", ["türk"]),
        ("&Uuml;ber 600", ["über", "600"]),
        ("Q&amp;A &amp; 600", ["q", "&", "a", "&", "600"]),
        ("&quot;600&quot;", ['"', "600", '"']),
        ("&pound;600", ["£", "600"]),
        ("9<sup>th</sup>", ["9", "th"]),
        ("re<i>patri</i>ated", ["repatriated"]),
        ("a<br>600", ["a", "600"]),
    ],
)
def test_words_of_html_are_neither_torn_nor_glued(source: str, tokens: list[str]) -> None:
    found = tokenize(document(f"<p>{source}</p>", ".html").text)
    assert found.words == tokens
    assert all(found.glued(i) for i in range(1, len(tokens)) if " " not in source and tokens[i - 1] in ('"', "£", "9", "china"))


@pytest.mark.parametrize(
    ("source", "word", "place"),
    [
        ("<p>China&#8217;s 600", "600", "600"),
        ("<p>&#8220;600&#8221; x", "600", "600"),
        ("<p>&#8220;600&#8221; x", "x", "x"),
        ("a <b>6</b>00 b", "600", "6</b>00"),
        ("<i>2&#44;0</i>00", "2,000", "2&#44;0</i>00"),
        ("<p\n>a\n  <b>600", "600", "600"),
    ],
)
def test_places_in_html_are_those_of_the_file(source: str, word: str, place: str) -> None:
    assert origin(source, ".html", word) == place


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u2060", "&shy;"])
def test_signs_that_nobody_sees_part_no_word_of_html(sign: str) -> None:
    assert words(f"<p>repa{sign}triated 6{sign}00</p>", ".html") == "repatriated 600"


def test_line_breaks_in_a_tag_stay() -> None:
    for source in ("<p>a <b\rid=x>b</b>\rc", "<p>a <b\r\nid=x>b</b>\nc"):
        assert breaks(document(source, ".html").text) == breaks(source)


def test_a_block_of_html_is_a_paragraph() -> None:
    source = (
        "<html><head><title>T</title></head><body><h1>H <i>i</i></h1>bare <p>one<br>line<p>two<ul><li>a<li>b <b>c</b></ul>"
        "<blockquote><p>q</blockquote>x<br><br>\ny<table><tr><th>d<th>e<tr><td>1<td>2</table><p hidden>no</p><p> </p>end"
    )
    assert paragraphs(source, ".html") == ["H i", "bare", "one line", "two", "a", "b c", "q", "x", "y", "d | e", "1 | 2", "end"]


@pytest.mark.parametrize(
    ("head", "date", "title"),
    [
        ("<title> A &amp;\nb</title><meta property='article:published_time' content='2023-10-09T10:00Z'>", "2023-10-09", "A & b"),
        ("<meta itemprop=datePublished content=2023-10>", "2023-10", "Head"),
        ("<meta name=datePublished content=soon><meta content='2023&#45;10-09' name=DatePublished>", "2023-10-09", "Head"),
        ('<title></title><script type="application/ld+json">{"@graph":[{"datePublished":"2023-10-09"}]}</script>', "2023-10-09", "Head"),
        ('<script type="application/ld+json">{"a":{"datePublished":"2022"},"datePublished":"2023"}</script>', "2023", "Head"),
        (
            '<script type="application/ld+json">{"datePublished":"2023"}</script><script type="application/ld+json">{"a":1}</script>',
            *("2023", "Head"),
        ),
        ('<script type="application/ld+json">{"datePublished": 2023}</script>', None, "Head"),
        ('<script type="application/ld+json">{"datePublished":"2023"</script>', None, "Head"),
        (f'<script type="application/ld+json">{"[" * 100_000}"datePublished"</script>', None, "Head"),
        ('<script>{"datePublished":"2023"}</script>', None, "Head"),
        ("<meta property=og:date content=2023>", None, "Head"),
        ("<meta name=date content=2023-10-09>", "2023-10-09", "Head"),
        ("<meta name=DC.date content='2023-10-09 08:00'>", "2023-10-09", "Head"),
        ("<svg><title>no</title></svg><!-- <title>no</title> -->", None, "Head"),
    ],
)
def test_html_tells_date_and_title(head: str, date: str | None, title: str) -> None:
    found = document(f"<html><head>{head}</head><body><h1 hidden>no</h1><h1>Head</h1><h1>Two</h1></body></html>", ".html")
    assert (found.date, found.title) == (date, title)


# Word documents

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, space: str = WORD, **parts: str | bytes) -> bytes:
    """A package with this body, and parts by name ('word_footnotes')."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            package.writestr(name.replace("_", "/") + ".xml", content)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{cell}</w:tc>' for cell in cells)}</w:tr>"


BOX = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"

DOCX = [
    ("runs", para(run("6"), run("00 peo"), run("ple & more")), ["600 people & more"]),
    ("paragraphs", para(run("a")) + para() + para(run(" ")) + para(run("b\nc")), ["a", "b c"]),
    (
        "tabs-and-breaks",
        para(run("a"), "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", properties="<w:tabs><w:tab/></w:tabs>"),
        ["a b c"],
    ),
    (
        "hyphens",
        para("<w:r><w:t>Cheol</w:t><w:noBreakHyphen/><w:t>ok re</w:t><w:softHyphen/><w:t>turned</w:t></w:r>"),
        ["Cheol-ok returned"],
    ),
    ("deleted", para(run("a "), f"<w:del>{run('600')}</w:del><w:ins>{run('700')}</w:ins>"), ["a 700"]),
    ("moved", para(f"<w:moveFrom>{run('600')}</w:moveFrom>", f"<w:moveTo>{run('700')}</w:moveTo>"), ["700"]),
    ("a-deleted-mark-of-a-paragraph", para(run("a"), properties="<w:rPr><w:del/><w:vanish/></w:rPr>"), ["a"]),
    ("hidden", para(run("6", "<w:vanish/>"), run("7", '<w:vanish w:val="0"/>'), run("8")), ["78"]),
    ("once-hidden", para(run("6", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")), ["6"]),
    ("a-field", para("<w:r><w:instrText>PAGE 600</w:instrText></w:r>", run("a")), ["a"]),
    ("a-link", para("<w:hyperlink>" + run("a") + "</w:hyperlink>", "<w:sdt><w:sdtContent>" + run("b") + "</w:sdtContent></w:sdt>"), ["ab"]),
    ("a-row", "<w:tbl>" + row(para(run("a")), para(), para(run("6")) + para(run("7"))) + row(para(), para()) + "</w:tbl>", ["a |  | 6 7"]),
    ("a-frame", "<w:tbl>" + row(para(run("a")) + para(run("b"))) + "</w:tbl>", ["a", "b"]),
    ("a-table-in-a-cell", row(para(run("a")), "<w:tbl>" + row(para(run("b")), para(run("c"))) + "</w:tbl>"), ["a | b | c"]),
    ("a-text-box", para(run("a"), BOX.format(para(run("b"))), run("c")), ["b", "ac"]),
    (
        "a-second-version",
        f'<mc:AlternateContent xmlns:mc="{COMPATIBLE}"><mc:Choice>{para(run("a"))}</mc:Choice>'
        f"<mc:Fallback>{para(run('a'))}</mc:Fallback></mc:AlternateContent>",
        ["a"],
    ),
    ("elements-of-others", para('<x:t xmlns:x="urn:x">600</x:t>', "<t>700</t>", run("a")), ["a"]),
    ("nothing", "", []),
]


@pytest.mark.parametrize(("body", "lines"), [pytest.param(*row[1:], id=row[0]) for row in DOCX])
def test_word_documents_are_read_as_they_are_seen(body: str, lines: list[str]) -> None:
    found = parse(docx(body), "x.docx")
    assert found.text == "\n".join(lines)
    assert [found.text[start:end] for start, end in found.paragraphs] == lines


def test_strict_word_documents_are_read() -> None:
    assert parse(docx(para(run("600")), "http://purl.oclc.org/ooxml/wordprocessingml/main"), "x.docx").text == "600"


def test_notes_stand_at_the_end() -> None:
    notes = f'<w:footnotes xmlns:w="{WORD}"><w:footnote>{para(run("foot"))}</w:footnote></w:footnotes>'
    found = parse(docx(para(run("body")), word_endnotes=notes.replace("foot<", "end<"), word_footnotes=notes), "x.docx")
    assert found.text == "body\nfoot\nend"


@pytest.mark.parametrize(
    ("core", "date", "title"),
    [
        ("<dc:title>T\n t</dc:title><t:modified>2024-01-01</t:modified><t:created>2023-10-09T10:00:00Z</t:created>", "2023-10-09", "T t"),
        ("<t:modified>2024-01-01T00:00:00Z</t:modified>", "2024-01-01", "Head"),
        ("<t:created>once</t:created><created>2023</created>", None, "Head"),
    ],
)
def test_properties_tell_date_and_title(core: str, date: str | None, title: str) -> None:
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"'
    body = para(run("a")) + para(run("Head"), properties='<w:pStyle w:val="Heading1"/>')
    found = parse(docx(body, docProps_core=f"<c {spaces}>{core}</c>"), "x.docx")
    assert (found.date, found.title) == (date, title)


def bomb(size: int) -> bytes:
    return docx(para(run("a")), word_footnotes=b" " * size)


def encrypted() -> bytes:
    data = bytearray(docx(para(run("600"))))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def without_body() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("content.xml", "<x/>")
    return out.getvalue()


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "600"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
BROKEN = [
    ("no-package", b"600", "not a Word document"),
    ("nothing", b"", "not a Word document"),
    ("another-package", without_body(), "no word/document.xml"),
    ("a-broken-package", docx(para(run("600")))[:-30], "not a Word document"),
    ("a-broken-part", docx("").replace(b"PK\x03\x04", b"PK\x03\x05", 1), "word/document.xml is damaged"),
    ("no-xml", docx("<w:p>"), "damaged: mismatched tag"),
    ("encrypted-parts", encrypted(), "encrypted"),
    ("an-encrypted-package", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
    ("a-document-type", docx("", word_footnotes=DOCTYPE), "<!DOCTYPE>"),
    ("a-document-type-in-utf-16", docx("", word_footnotes=DOCTYPE.encode("utf-16")), "<!DOCTYPE>"),
    ("a-bomb", bomb(30_000_000), "word/footnotes.xml unpacks to more than"),
]


@pytest.mark.parametrize(("data", "message"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_broken_word_documents_are_refused(data: bytes, message: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(InputError, match="^x.docx: .*" + message.replace("/", ".")) as caught:
        parse(data, "x.docx")
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - begin < 5


def test_a_part_that_packs_well_is_no_bomb() -> None:
    line = para(run("China sent back 600 people."))
    assert parse(docx(line * 3000), "x.docx").text.count("600") == 3000


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "cp1250"])
@pytest.mark.parametrize("extension", TEXTS)
def test_text_is_decoded(encoding: str, extension: str) -> None:
    found = parse(PROSE.encode(encoding), f"x{extension}")
    assert found.text == PROSE
    assert found.paragraphs == ((0, len(PROSE)),)


@pytest.mark.parametrize(
    "text",
    [
        "The price was £600 in October 2023, the group said, and more than that in the year before.",
        "China sent back 600 people in October 2023, the group’s letter said on Monday.",
    ],
)
def test_of_many_alphabets_the_western_one_of_today_is_likeliest(text: str) -> None:
    assert parse(text.encode("cp1252"), "x").text == text


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\0\0\xfe\xff"], ids=["utf-16-be", "utf-32-be"])
def test_byte_order_marks_tell_the_order(mark: bytes) -> None:
    encoding = "utf-16-be" if len(mark) == 2 else "utf-32-be"
    assert parse(mark + PROSE.encode(encoding), "x").text == PROSE


@pytest.mark.parametrize(
    ("charset", "encoding"), [("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("euc-kr", "cp949"), ("KOI8-R", "koi8-r")]
)
@pytest.mark.parametrize(
    "head", ["<meta charset='{}'>", '<META http-equiv=x content="text/html; charset={}">', '<?xml version="1" encoding="{}"?>']
)
def test_a_page_declares_its_charset(head: str, charset: str, encoding: str) -> None:
    word = {"cp1252": "’", "cp949": "북송", "koi8-r": "выслал"}[encoding]
    assert words_of(parse((head.format(charset) + word + " 600").encode(encoding), "x.html")) == [word, "600"]


def words_of(found: Document) -> list[str]:
    return found.text.split()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\0b", "binary, not text"),
        ("\ufeffa\0b".encode("utf-16-le"), "binary, not text"),
        (PROSE.encode("utf-16-le"), "binary, not text"),
        (b"\xff\xfea", "not valid UTF-16 at byte"),
        (b"\xef\xbb\xbfa\xff", "not valid UTF-8 at byte"),
        (PROSE.encode() + b"\xff 600", "not valid UTF-8 at byte 87$"),
        (b"600 f\xfcr", "not valid UTF-8 at byte 5, and in no other encoding for certain"),
        (bytes(range(128, 256)) * 9, "in no other encoding for certain"),
        (b"\x7fELF\xff\xfe\xfd\xfc\xfb\x80\x81", "in no other encoding for certain"),
        (b"<meta charset=utf-8>600 f\xfcr", "not valid UTF-8 at byte 25$"),
        (b"<meta charset=windows-9999>600 f\xfcr", "in an encoding that is not known: windows-9999$"),
        (b"<meta charset=unicode_escape>600 \\x41 f\xfcr", "in no other encoding for certain"),
    ],
)
def test_what_cannot_be_decoded_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match="^x.html: .*" + message):
        parse(data, "x.html")


def test_the_detector_is_imported_only_for_what_is_no_utf_8(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        (tmp_path / name).write_text(PROSE, encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(docx(para(run(PROSE))))
    code = (
        "import sys; from pathlib import Path; from nkcheck.documents import read\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()): read(path)\n"
        "print([name for name in ('charset_normalizer', 'yaml', 'nkcheck.find') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


# Files


def test_files_are_read_by_their_extension(tmp_path: Path) -> None:
    for name, data in {"a.md": b"*600*", "a.html": b"<b>600</b>", "a.docx": docx(para(run("600"))), "a.log": b"600"}.items():
        (tmp_path / name).write_bytes(data)
        found = read(tmp_path / name)
        assert (found.text.strip(), found.path) == ("600", str(tmp_path / name))


def test_the_null_device_is_an_empty_text() -> None:
    assert read(Path(os.devnull)) == Document(os.devnull, "", (), plain=True)


@pytest.mark.skipif(os.name == "nt", reason="pipes and sockets")
@pytest.mark.parametrize("kind", ["folder", "pipe", "socket", "device"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    path = Path("x.md")
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(InputError, match=f"^x.md: a {kind}, not a file$"):
        read(path)


def test_files_have_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    assert len(read(path, 1000).text) == 1000
    with pytest.raises(InputError, match="larger than 999 bytes"):
        read(path, 999)
    os.truncate(path, documents.MOST_BYTES + 1)
    with pytest.raises(InputError, match="larger than 10,000,000 bytes"):
        read(path)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="a file whose size is told as nought")
def test_the_limit_holds_for_files_that_tell_no_size() -> None:
    with pytest.raises(InputError, match="larger than 9 bytes"):
        read(Path("/proc/self/maps"), 9)


@pytest.mark.parametrize("name", ["none.md", "a\0b.md", "x" * 300])
def test_files_that_cannot_be_opened_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"No such file|not a file name|name too long"):
        read(tmp_path / name)


# The same in every format


def findings(checker: nkcheck.Checker, found: Document) -> list[tuple[object, ...]]:
    """What is found, markup's blanks in the words of a figure left out."""
    report = checker.verify(found.text, date="2023-12-10")
    return [(" ".join(item.text.split()), item.verdict, item.claim, item.rules, item.level) for item in report.findings]


def test_a_paragraph_has_the_same_findings_in_every_format(checker: nkcheck.Checker) -> None:
    """The figure is split by markup in each of them, and stands beside numbers that are no text."""
    plain = (
        "China’s police forcibly repatriated about 600 North Koreans on 9 October 2023, and 2,000 remain in detention,"
        " Human Rights Watch said."
    )
    markdown = (
        "---\ndate: 2023-12-10\n---\n**China’s** police [forcibly repatriated](http://x/900) about **6**00\n*North Koreans*"
        " on 9 October 2023,\nand 2&#44;000 remain in detention, Human Rights Watch said. <!-- 700 -->\n"
    )
    html = (
        "<title></title><p class=700>China&#8217;s police <a href='http://x/900'>forcibly repatriated</a> about <b>6</b>00&#32;"
        "North Koreans on 9 October 2023, and <span>2&#44;000</span> remain in detention,\n<i>Human Rights Watch</i> said.<sup>7</sup></p>"
        "<script>800</script>"
    )
    word = docx(
        para(
            *(run("China’s police forcibly repatriated about 6"), f"<w:del>{run('00')}</w:del>", run("00 North Koreans on 9 October 2023")),
            *(run(", and 2"), run(",000", "<w:b/>"), run(" remain in detention, Human Rights Watch said.")),
        )
    )
    expected = findings(checker, document(plain, ".txt"))
    assert {text for text, *_ in expected} >= {"about 600", "2,000"}
    for found in (document(markdown, ".md"), document(html, ".html"), parse(word, "x.docx")):
        assert findings(checker, found) == expected


# Any text at all

PIECES = st.sampled_from(
    [
        *("600", "a", "’", "é", "😀", " ", "  ", "    ", "\n", "\r\n", "\r", "\n\n", "\t", "\u00ad", "\u2028", "\x0b", "\x1c", "İ"),
        *("[", "]", "(", ")", "![", "[a]", "(b)", "[^1]", "[^1]: ", "[a]: b", "*", "**", "_", "~~", "`", "```", "~~~", "\\", "|", "|-|"),
        *(
            "- ",
            "1. ",
            "> ",
            "# ",
            "---",
            "===",
            "***",
            "+ ",
            "http://",
            "<!--",
            "-->",
            "<",
            ">",
            "</",
            "/>",
            "&",
            ";",
            "&amp;",
            "&#8217;",
            "&#10;",
        ),
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<br>",
            "<li>",
            "<ul>",
            "</ul>",
            "<td>",
            "<tr>",
            "<p hidden>",
            "<script>",
            "</script>",
            "<title>",
            "</title>",
        ),
        *("<sup>", "</sup>", "<h1>", "</h1>", "<svg>", "<a b='", "'", '"', "=", "<!", "<?", "&notit;", "&shy;"),
    ]
)
ANY_TEXT = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@given(ANY_TEXT, st.sampled_from(TEXTS))
def test_any_text_keeps_its_length_lines_and_places(source: str, extension: str) -> None:
    source = source.removeprefix("\ufeff")
    found = document(source, extension)
    reach = 0
    for start, end in found.paragraphs:
        assert reach <= start < end <= len(source)
        assert found.text[start:end].strip() == found.text[start:end]
        reach = end
    places = [found.place(at) for at in range(len(source) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(source)
    for at, char in enumerate(found.text):
        assert char in " |-" or source[places[at]] in (char, "&"), "a character of the text stands at its place"


@given(st.binary(max_size=200), st.sampled_from(sorted({*EXTENSIONS, ".xyz"})))
def test_any_bytes_are_text_or_refused(data: bytes, extension: str) -> None:
    outcome: object = None
    try:
        outcome = parse(data, f"x{extension}").text
    except InputError as error:
        outcome = error
    assert isinstance(outcome, str) or str(outcome).startswith(f"x{extension}: ")
    assert not isinstance(outcome, InputError) or "\n" not in str(outcome)


HOSTILE = [
    *("[", "<", "*", "`", "&", "<div>", "![", "[](", "*a **b ", "\n> > > ", "> ", "- ", "\n- ", "    ", "<!--", "<a ", "<!", "<![", "</"),
    *('<a b="', '<a =">"', "<script>", "<title>", "x <!-- ", '[a](b "', "`a``b", "_a*", "\\", "| a |\n|---|\n", "&#8217;", "<b>x</b>"),
    *(
        "<li>",
        "<span>",
        "</div>",
        "<ul><li>",
        "<p hidden>",
        "<i><li></li>",
        "[[a]",
        "[a]: b\n",
        "```\n",
        "\t",
        "<sup>1",
        "x\n---\n",
        "a",
        "\n",
    ),
]


@pytest.mark.parametrize("extension", TEXTS)
def test_hostile_text_costs_no_more_than_its_length(extension: str) -> None:
    slow = [piece for piece in HOSTILE if times("", piece, "", extension) > 24]
    assert [piece for piece in slow if times("", piece, "", extension) > 24] == []


@pytest.mark.parametrize(
    ("head", "body", "tail", "extension"),
    [
        ("[a]: b\n\n", "[", "]", ".md"),
        ("", "- + ", "\n", ".md"),
        ("", "> ", "\n>", ".md"),
        ("", "*", "a*", ".md"),
        ("", "<b>", "<li></li>", ".html"),
        ("", "<div>", "</span>", ".html"),
        ("<svg>", "<a>", "<p>", ".html"),
    ],
)
def test_what_is_opened_often_and_closed_often_costs_no_more(head: str, body: str, tail: str, extension: str) -> None:
    assert min(times(head, body, tail, extension) for _ in range(2)) <= 24


def times(head: str, body: str, tail: str, extension: str) -> float:
    """How much longer eight times the text takes; quadratic time would take 64 times as long."""
    short, long = (seconds(head + body * count + tail * count, extension) for count in (2000, 16_000))
    return long / max(short, 0.001)


def seconds(source: str, extension: str) -> float:
    """The best of two: what else the machine does only adds."""
    taken = []
    for _ in range(2):
        begin = time.process_time()
        parse(source.encode(), f"x{extension}")
        taken.append(time.process_time() - begin)
    return min(taken)


# The package


def test_the_table_names_every_file() -> None:
    told = set(re.findall(r"\w+\.py", documents.__doc__ or ""))
    assert told == {file.name for file in Path(documents.__file__).parent.glob("*.py")} - {"__init__.py"}


def test_every_extension_has_its_module() -> None:
    folder = Path(documents.__file__).parent
    assert {module.rpartition(".")[2] for module in EXTENSIONS.values()} == {"plain", "markdown", "html", "docx", "pdf"}
    assert all((folder / f"{module.rpartition('.')[2]}.py").exists() for module in EXTENSIONS.values())


# Prose

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
CELLS = "<table><tr><td>a<td>b<tr><td>1<td>2</table>"


@pytest.mark.parametrize(
    ("source", "extension", "prose"),
    [
        (f"One\n**two**.\n\nThree\n\n{TABLE}\n\nFour", ".md", "One two.\n\nThree\n\n| a | b |\n| 1 | 2 |\n\nFour"),
        (f"<p>One\ntwo.<p>Three{CELLS}<p>Four", ".html", "One two.\n\nThree\n\na |  b\n1 |  2\n\nFour"),
        ("One\ntwo.\n\n\nThree", ".txt", "One\ntwo.\n\n\nThree"),
    ],
    ids=["markdown", "html", "plain"],
)
def test_prose_has_a_blank_line_between_paragraphs_and_none_between_rows(source: str, extension: str, prose: str) -> None:
    read = parse(source.encode(), f"x{extension}").prose()
    squeezed = re.sub(" +", " ", prose)
    assert re.sub(" +", " ", read.text) == squeezed
    found = parse(source.encode(), f"x{extension}")
    for word in ("One", "Three", "two"):
        start = found.place(read.place(read.text.index(word)))
        assert source[start : start + len(word)] == word
