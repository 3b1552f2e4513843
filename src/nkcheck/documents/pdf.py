"""PDF: the words of its pages put together to paragraphs again, as a PDF knows only where letters stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

from nkcheck.documents import Document, laid_out, stated_date
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

MOST_PAGES = 2000
MOST_CHARACTERS = 2_000_000
MOST_MEMORY = 600_000_000  # bytes that reading a file may take
MOST_SECONDS = 20

_PAGES = Path(__file__).with_name("pages.py")
_END = b"%%EOF"
_TAIL = 1024  # bytes, among which the mark of the end stands
_EM = 0.75  # of a letter's box, which is as high as its line
_EXTRA = 1.25  # times the usual distance of two lines, from which on they are apart
_COLUMN_LINES, _COLUMN_WIDTH = 4, 18  # lines side by side, and the characters in one, from which on two cells are columns
_MARGIN = 0.12  # of a page's height, at its top and bottom, where heads stand
_REPEATED = 3  # pages on which a head stands
_LONGEST_HEAD = 100  # characters

_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMBERED = re.compile(r"^\W{0,3}(\d{1,5})(?!\S)|(?<!\S)(\d{1,5})(?: ?(?:of|/) ?\d{1,5})?\W{0,3}$")
_ONLY_NUMBER = re.compile(r"\W*(?:p\.|page)?\W*\d+(?: ?(?:of|/) ?\d+)?\W*", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-–—•*·‣▪●◦]|\(?\d{1,3}[.)])\s")
_SIGNS = {ord(ligature): letters for ligature, letters in zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)}
_SIGNS |= dict.fromkeys((*range(0x20), 0x7F, 0x2028, 0x2029), " ") | dict.fromkeys((0xFFFE, 0xFFFF, 0x200B, 0x2060), "")
_SOFT = "\u00ad"
_HYPHENS = (_SOFT, "-", "‐")
_CLOSED = (".", "?", "!", ":", "”", '"', ")")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"(?:^|\s)\d{1,3}(?:,\d{3})*,?$")  # a number at a line's end, whose other digits may have gone to the next
_REST = re.compile(r"0\d\d(?!\d)")  # which no number of its own begins with


_Head = tuple[str, int, int]


class _Line(NamedTuple):
    """A line of text, or a row of cells."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    word: float  # how wide its first word is
    row: bool = False

    @property
    def height(self) -> float:
        return self.top - self.bottom


def parse(data: bytes, path: str) -> Document:
    """Every paragraph, and every row of a table, is a line.

    Raises InputError if it is no PDF, damaged, encrypted, scanned, too large, or if there is nothing here to read it with.
    """
    if b"%PDF-" not in data[:_TAIL]:
        raise InputError("damaged, or not a PDF", path)
    if _END not in data[-_TAIL:]:
        raise InputError("damaged: it breaks off", path)
    found = _read(data, path)
    pages = [[line for line in _arranged(page["lines"]) if line.text] for page in found["pages"]]
    if not any(pages):
        raise InputError("no text in it: scanned pages have to be made text first", path)
    heights = [page["height"] for page in found["pages"]]
    words = _known_words(pages)
    lines = [line for page in _without_heads(pages, heights) for line in page]
    text, spans = laid_out(" ".join(paragraph.split()) for paragraph in _paragraphs(lines, words))
    created = _DATE.match(found["created"])
    date = stated_date("-".join(created.groups())) if created else None
    return Document(path, text, spans, date, " ".join(_plain(found["title"]).split()), source=text, extracted=True)


def _read(data: bytes, path: str) -> dict[str, Any]:
    """What pages.py says of a PDF. Raises InputError where it refuses, or ends before it has said anything."""
    if find_spec("pypdfium2") is None:
        raise InputError("a PDF: to read it, install nkcheck[pdf]", path)
    bounds = (str(bound) for bound in (MOST_PAGES, MOST_CHARACTERS, MOST_MEMORY, MOST_SECONDS))
    command = [sys.executable, "-P", str(_PAGES), *bounds]  # -P: html.py beside it is not Python's own
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=False)
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (OSError, subprocess.TimeoutExpired, ValueError):
        found = {}
    if "pages" not in found:
        raise InputError(found.get("error", "damaged, or made to take more memory or time than any text does"), path)
    return found


def _plain(text: str) -> str:
    return text.translate(_SIGNS)


def _arranged(lines: Iterable[list[list[Any]]]) -> Iterator[_Line]:
    """The lines of a page; where two columns were drawn line by line across, one column behind the other."""
    for halves, group in groupby((_cells(line) for line in lines), key=_are_halves):
        rows = list(group)
        if halves and len(rows) >= _COLUMN_LINES and max(row[0].right for row in rows) < min(row[1].left for row in rows):
            yield from (row[0] for row in rows)
            yield from (row[1] for row in rows)
        else:
            yield from (_joined(row) for row in rows)


def _cells(line: list[list[Any]]) -> list[_Line]:
    cells = []
    for text, left, bottom, right, top, word in line:
        cells.append(_Line(_plain(text).strip(), left, bottom, right, top, word - left))
    return cells


def _are_halves(row: list[_Line]) -> bool:
    return len(row) == 2 and all(len(cell.text) >= _COLUMN_WIDTH for cell in row)


def _joined(row: list[_Line]) -> _Line:
    if len(row) == 1:
        return row[0]
    first, last = row[0], row[-1]
    return _Line(" | ".join(cell.text for cell in row), first.left, first.bottom, last.right, first.top, first.word, row=True)


def _known_words(pages: list[list[_Line]]) -> set[str]:
    """The words of the document, those with a hyphen too: they tell whether the hyphen at a line's end is the word's own."""
    return {word.lower() for page in pages for line in page for word in _WORDS.findall(line.text)}


def _without_heads(pages: list[list[_Line]], heights: list[float]) -> list[list[_Line]]:
    """The pages without their numbers, and without what stands on all of them at the same place but for the first time."""
    edges = [_edges(page, height) for page, height in zip(pages, heights, strict=True)]
    counts = Counter(head for number, edge in enumerate(edges) for head in {_head(line, number) for line in edge})
    least = max(_REPEATED, len(pages) * 0.4)  # heads of left and right pages differ
    seen: set[_Head] = set()
    kept = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        gone = set()
        for line in edge:
            head = _head(line, number)
            if counts[head] >= least and (head in seen or _ONLY_NUMBER.fullmatch(line.text)):
                gone.add(line)
            seen.add(head)
        kept.append([line for line in page if line not in gone])
    return kept


def _edges(page: list[_Line], height: float) -> list[_Line]:
    """The lines at the top and at the bottom of a page."""
    return [line for line in page if not _MARGIN * height < line.bottom < (1 - _MARGIN) * height]


def _head(line: _Line, number: int) -> _Head:
    """What a line has in common with its like on other pages: its place and its text, but for the page's number at either end."""
    height = round(line.bottom / 4)
    found = _NUMBERED.search(line.text) if len(line.text) <= _LONGEST_HEAD else None
    if not found or found.lastindex is None:
        return line.text, height, 0
    start, end = found.span(found.lastindex)
    return f"{line.text[:start]}#{line.text[end:]}", height, int(found[found.lastindex]) - number


def _paragraphs(lines: list[_Line], words: set[str]) -> Iterator[str]:
    """The lines put together: to blocks, by their distance and size; in these to paragraphs, by indents and short last lines."""
    paragraph: list[str] = []
    for block in _blocks(lines):
        left, right = min(line.left for line in block), max(line.right for line in block)
        for at, line in enumerate(block):
            opens = _opens(block, at, left, right) if at else not _goes_on(paragraph, line)
            if opens and paragraph:
                yield "".join(paragraph)
                paragraph = []
            _add(paragraph, line.text, words)
    if paragraph:
        yield "".join(paragraph)


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Lines of one size that stand below each other at one distance."""
    block: list[_Line] = []
    pitch = 0.0
    for line in lines:
        if block:
            last = block[-1]
            step = last.bottom - line.bottom
            apart = (
                line.row
                or last.row
                or not 0 < step < max(last.height, line.height) * 2
                or (pitch and step > pitch * _EXTRA)
                or (not pitch and step > last.height * 1.6)
                or not 0.85 < line.height / max(last.height, 0.1) < 1.18
                or line.left > last.right
            )
            if apart:
                yield block
                block, pitch = [], 0.0
            else:
                pitch = min(pitch or step, step)
        block.append(line)
    if block:
        yield block


def _opens(block: list[_Line], at: int, left: float, right: float) -> bool:
    """True if a line of a block, not the first, opens a paragraph."""
    line, last = block[at], block[at - 1]
    em = line.height * _EM
    if _BULLET.match(line.text) and last.text[-1:] not in _HYPHENS and not line.text[:1].isdecimal():
        return True
    indented = line.left > last.left + 0.7 * em and line.left > left + 0.7 * em
    hanging = at + 1 < len(block) and block[at + 1].left > left + 0.7 * em
    if indented and not hanging:
        return True
    return last.right + em * 0.4 + line.word < right - 0.1 * em  # the word would have fitted


def _goes_on(paragraph: list[str], line: _Line) -> bool:
    """True if the first line of a column or page goes on with what the one before had begun."""
    if not paragraph or line.row or paragraph[-1].endswith(_CLOSED) or " | " in paragraph[-1]:
        return False
    return paragraph[-1].endswith(_HYPHENS) or line.text[:1].islower()


def _add(paragraph: list[str], line: str, words: set[str]) -> None:
    """Put one more line to the pieces of a paragraph: words and numbers that were broken are whole again."""
    line = line if line.endswith(_SOFT) else line.replace(_SOFT, "")
    if paragraph:
        last = paragraph[-1]
        if last.endswith(_HYPHENS) and last[-2:-1].isalnum() and line[:1].isalnum():
            paragraph[-1] = last[:-1] + "-" * _has_hyphen(last[:-1], line, words)
        elif _CUT.search(last[-20:]) and _REST.match(line):
            paragraph.append("" if last.endswith(",") else "\u00a0")
        else:
            paragraph.append(" ")
    paragraph.append(line)


def _has_hyphen(head: str, tail: str, words: set[str]) -> bool:
    """True if a word that was broken behind `head` has a hyphen there: of a name or a range, or where it stands whole elsewhere."""
    before, behind = _WORDS.findall(head[-60:]), _WORDS.match(tail)
    if not before or not behind or not tail[0].islower():
        return True
    return f"{before[-1]}-{behind[0]}".lower() in words and f"{before[-1]}{behind[0]}".lower() not in words
