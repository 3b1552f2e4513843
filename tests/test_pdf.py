"""PDF: paragraphs are put together from lines, and what cannot be read is said in one line."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nkcheck.documents import parse, pdf
from nkcheck.errors import InputError

fpdf = pytest.importorskip("fpdf")
pytest.importorskip("pypdfium2")

Draw = Callable[["fpdf.FPDF"], None]


def made(draw: Draw, pages: int = 1, **said: str) -> bytes:
    """A PDF of pages that `draw` fills."""
    paper = fpdf.FPDF(unit="pt", format="A4")
    paper.set_auto_page_break(False)
    paper.set_font("Times", size=12)
    paper.set_title(said.get("title", ""))
    if "date" in said:
        paper.set_creation_date(datetime.fromisoformat(said["date"]).replace(tzinfo=UTC))
    for _ in range(pages):
        paper.add_page()
        draw(paper)
    if "password" in said:
        paper.set_encryption(owner_password="owner", user_password=said["password"])
    return bytes(paper.output())


def lines(*texts: str, x: float = 60, y: float = 80, step: float = 15) -> Draw:
    """Lines of text at places of their own, as a typesetter leaves them."""

    def draw(paper: fpdf.FPDF) -> None:
        for at, text in enumerate(texts):
            paper.text(x, y + at * step, text)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(paper: fpdf.FPDF) -> None:
        for each in draws:
            each(paper)

    return draw


def flowing(text: str, width: float = 300, align: str = "J") -> Draw:
    return lambda paper: paper.multi_cell(width, 15, text, align=align)


def paragraphs(data: bytes) -> list[str]:
    found = parse(data, "x.pdf")
    assert [found.text[start:end] for start, end in found.paragraphs] == found.text.split("\n")
    return found.text.split("\n")


ONE = (
    "China sent back more than 600 North Koreans in October 2023, the group said in a letter to the President, and many of them were women."
)
TWO = "The newspaper gives another figure, of which nothing more is known than that a missionary gave it to those who asked him for one."
LEFT = (
    "China sent back more than 600",
    "North Koreans in October 2023, the",
    "group said in its letter to the",
    "President, which was written on",
)
RIGHT = (
    "the Monday after it had become",
    "known. Most of the people whom it",
    "names were women, and some of",
    "them had lived there for 25 years.",
)


def across(paper: fpdf.FPDF) -> None:
    for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        paper.text(60, 80 + at * 15, left)
        paper.text(320, 80 + at * 15, right)


def table(paper: fpdf.FPDF) -> None:
    for row, cells in enumerate((("Month", "People"), ("October 2023", "600"), ("April 2024", "200"))):
        for column, cell in enumerate(cells):
            paper.text(60 + column * 150, 80 + row * 15, cell)


def headed(paper: fpdf.FPDF) -> None:
    paper.text(60, 30, "The 600: a report")
    lines(f"Page {paper.page_no()} begins here, and it is long.", "It ends.", y=150)(paper)
    paper.text(290, 820, str(paper.page_no()))


def two_pages(paper: fpdf.FPDF) -> None:
    lines(*(("They were sent back", "by force this year,") if paper.page_no() == 1 else ("and as all say, many", "of them were women.")))(
        paper
    )


GLYPHS = b"/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[1/fi/fl/ffi/uni00AD/uni001B/uni202E]>>"


def raw(text: bytes, stream: bytes = b"", bits: bytes = b"") -> bytes:
    """A PDF of one page written by hand, with letters that a library does not write."""
    content = stream or zlib.compress(b"BT /F 12 Tf 72 700 Td " + text + b" ET", 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + bits + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica" + GLYPHS + b">>",
    ]
    out, places = b"%PDF-1.4\n", b""
    for number, part in enumerate(parts, 1):
        places += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + places
    return out + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


LAYOUTS: list[tuple[str, bytes, list[str]]] = [
    ("justified", made(flowing(f"{ONE}\n{TWO}")), [ONE, TWO]),
    ("ragged", made(flowing(f"{ONE}\n{TWO}", align="L")), [ONE, TWO]),
    (
        "a-gap",
        made(both(lines("One line of", "the first."), lines("The second", "one here.", y=140))),
        ["One line of the first.", "The second one here."],
    ),
    (
        "indents",
        made(
            both(
                lines("The first is set in a bit,", x=78),
                lines("from the margin, and so are,", y=95),
                lines("it seems, the others,", x=78, y=110),
                lines("which go on and on to here", y=125),
            )
        ),
        ["The first is set in a bit, from the margin, and so are,", "it seems, the others, which go on and on to here"],
    ),
    (
        "a-heading",
        made(lambda paper: (paper.set_font(size=20), paper.text(60, 60, "Sent back"), paper.set_font(size=12), lines(*LEFT)(paper))[0]),
        ["Sent back", " ".join(LEFT)],
    ),
    ("columns", made(both(lines(*LEFT), lines(*RIGHT, x=320))), [" ".join(LEFT + RIGHT)]),
    ("columns-drawn-across", made(across), [" ".join(LEFT + RIGHT)]),
    ("a-table", made(table), ["Month | People", "October 2023 | 600", "April 2024 | 200"]),
    (
        "a-hyphen",
        made(lines("The people were re-", "patriated by force, it is", "said.")),
        ["The people were repatriated by force, it is said."],
    ),
    (
        "a-hyphen-of-a-name",
        made(lines("Kim Cheol-ok, 40, and then Kim Cheol-", "ok again, who is 40.")),
        ["Kim Cheol-ok, 40, and then Kim Cheol-ok again, who is 40."],
    ),
    ("a-hyphen-before-a-capital", made(lines("It was a South-", "Korean paper of note.")), ["It was a South-Korean paper of note."]),
    ("a-range", made(lines("China sent back some 500-", "600 people in October.")), ["China sent back some 500-600 people in October."]),
    (
        "a-number-in-two-lines",
        made(lines("It is holding more than 2,", "000 North Koreans in jail.")),
        ["It is holding more than 2,000 North Koreans in jail."],
    ),
    (
        "two-numbers",
        made(lines("That was on October 9,", "200 more came in April so.")),
        ["That was on October 9, 200 more came in April so."],
    ),
    ("a-ligature", raw(b"(\\001ve of them, \\002 of the o\\003ce) Tj"), ["five of them, \ufb02 of the office".replace("\ufb02", "fl")]),
    ("a-soft-hyphen", raw(b"(repat\\004riated) Tj"), ["repatriated"]),
    (
        "heads-and-numbers",
        made(headed, 4),
        ["The 600: a report", *(f"Page {n} begins here, and it is long. It ends." for n in range(1, 5))],
    ),
    ("a-figure-that-is-no-head", made(lines("600 were sent back.", "So it was."), 2), ["600 were sent back. So it was."] * 2),
    ("over-a-page", made(two_pages, 2), ["They were sent back by force this year, and as all say, many of them were women."]),
    ("controls", raw(b"(\\005[31m600\\006 people) Tj"), ["[31m600\u202e people"]),
]


@pytest.mark.parametrize(("data", "expected"), [pytest.param(*row[1:], id=row[0]) for row in LAYOUTS])
def test_paragraphs_are_put_together(data: bytes, expected: list[str]) -> None:
    assert paragraphs(data) == expected


@pytest.mark.parametrize(
    ("said", "date", "title"),
    [
        ({"title": "The  600", "date": "2023-10-09T20:00:00"}, "2023-10-09", "The 600"),
        ({"title": ""}, datetime.now(UTC).date().isoformat(), ""),
    ],
)
def test_properties_tell_date_and_title(said: dict[str, str], date: str, title: str) -> None:
    found = parse(made(lines(ONE), **said), "x.pdf")
    assert (found.date, found.title, found.extracted) == (date, title, True)


WHOLE = made(lines(ONE))
ENORMOUS = b"(600 people) Tj " * 6_000_000
REFUSED = [
    ("nothing", b"", "damaged, or not a PDF"),
    ("text", b"China sent back 600 people.", "damaged, or not a PDF"),
    ("the-head-alone", b"%PDF-1.7\n%%EOF", "damaged, or not a PDF"),
    ("half", WHOLE[: len(WHOLE) // 2], "damaged: it breaks off"),
    ("torn", WHOLE[:100] + bytes(len(WHOLE) - 200) + WHOLE[-100:], "damaged"),
    ("encrypted", made(lines(ONE), password="secret"), "encrypted"),
    ("scanned", made(lambda paper: paper.rect(60, 60, 200, 200)), "no text in it: scanned pages"),
    ("a-bomb", raw(b"", zlib.compress(b" " * 600_000_000, 9)), "more memory or time"),
    ("words-without-end", raw(ENORMOUS), "more memory or time|more than"),
    ("states-without-end", raw(b"", zlib.compress(b"q " * 60_000_000, 9)), "more memory or time"),
]


@pytest.mark.parametrize(("data", "message"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, message: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(InputError, match=rf"^x\.pdf: .*(?:{message})") as caught:
        parse(data, "x.pdf")
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - begin < pdf.MOST_SECONDS


@pytest.mark.parametrize("limit", ["MOST_PAGES", "MOST_CHARACTERS"])
def test_limits_are_named(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, limit, 1)
    with pytest.raises(InputError, match="has more than 1 "):
        parse(made(lines(ONE), 2), "x.pdf")


def run(*words: str, code: str = "pass") -> subprocess.CompletedProcess[str]:
    start = f"import sys; {code}; from nkcheck.__main__ import run; run()"
    return subprocess.run([sys.executable, "-c", start, *words], capture_output=True, text=True, timeout=60, check=False)


def test_without_the_extra_a_pdf_says_what_to_install(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(WHOLE)
    (tmp_path / "c.txt").write_text("China sent back 900 North Koreans in October 2023.")
    done = run("check", str(tmp_path), "-q", code="sys.modules['pypdfium2'] = None")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"nkcheck: {tmp_path / name}: a PDF: to read it, install nkcheck[pdf]" for name in ("a.pdf", "b.pdf")
    ]
    assert done.stdout.startswith(f"{tmp_path / 'c.txt'}:1:")


def test_a_pdf_is_checked_like_any_document(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(made(flowing(ONE.replace("more than 600", "900")), date="2023-12-01T00:00:00"))
    done = run("check", str(tmp_path / "a.pdf"), "-q")
    assert (done.returncode, done.stderr) == (1, "")
    assert "a.pdf:1:17: error: " in done.stdout
