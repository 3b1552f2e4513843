"""Input formats: each turns the bytes of a file into a Document, `parse(data, path)`, and knows nothing of the others.

| file | reads |
| --- | --- |
| plain.py | plain text, and whatever has no format of its own |
| markdown.py | Markdown: CommonMark with front matter, tables and footnotes |
| html.py | HTML and XHTML |
| docx.py | Word documents |
| pdf.py | PDF, if nkcheck[pdf] is installed; pages.py is the program that it has read the pages |

Three more are shared by them: decoding.py turns bytes into text, layout.py takes markup out of a text and moves nothing else,
comments.py reads what a comment asks to be ignored. folders.py finds the documents of a folder.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from operator import itemgetter
from pathlib import Path, PurePath

from nkcheck.dates import parse_edtf
from nkcheck.files import read_bytes
from nkcheck.record import NamedTuple

MOST_BYTES = 10_000_000  # of a file; a long book has a tenth of that
PLAIN = "nkcheck.documents.plain"
EXTENSIONS = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": "nkcheck.documents.markdown",
    ".markdown": "nkcheck.documents.markdown",
    ".html": "nkcheck.documents.html",
    ".htm": "nkcheck.documents.html",
    ".xhtml": "nkcheck.documents.html",
    ".docx": "nkcheck.documents.docx",
    ".pdf": "nkcheck.documents.pdf",
}
_BREAKS = str.maketrans("\r\n", "  ")
_TIMED = r"(?a:(\d{4}-\d{2}-\d{2}))[T ]"


class Ignore(NamedTuple):
    """A comment in a document that quiets findings (spec/cli.md): those of its own lines, or of the whole file."""

    start: int  # characters of the document's source; in a docx what the comment is anchored in
    end: int  # the same as `start` where a comment is anchored in nothing that is text: it has no line
    rules: tuple[str, ...] = ()  # the rules that it quiets; all if there are none
    file: bool = False


class Prose(NamedTuple):
    """A document's paragraphs, with blank lines between them and no line break inside, to be read as one text."""

    text: str
    pieces: tuple[tuple[int, int], ...]  # from this offset of `text` on, characters come from that offset of the document's text

    def place(self, offset: int) -> int:
        """Where in the document's text a character stands."""
        start, place = self.pieces[bisect_right(self.pieces, offset, key=itemgetter(0)) - 1]
        return place + offset - start


class Document(NamedTuple):
    """A text read. `text` is as long as the decoded file (after its byte order mark), what is not prose being blanks.

    Offsets are the file's, but for the few words that markup interrupts ('T&uuml;rk'): they are whole in `text`, at the place where
    they begin, and `place` knows their every character. There are as many line breaks as in the file, at the same places, but
    for those in markup inside of a word.
    The text of a docx is what was extracted, a paragraph a line.
    """

    path: str
    text: str
    paragraphs: tuple[tuple[int, int], ...]  # start and end of each that holds text, in order
    date: str | None = None  # EDTF, where the document says one of itself
    title: str = ""
    moved: tuple[tuple[int, int], ...] = ()  # from this offset of `text` on, characters come from that place of the file
    source: str = ""  # the decoded file, of which lines, columns and offsets are told
    plain: bool = False  # line breaks are the writer's own
    extracted: bool = False  # `source` is not the file's own, but what was found in it
    ignores: tuple[Ignore, ...] = ()  # in the order of the source

    def place(self, offset: int) -> int:
        """Where in the decoded file the character at an offset of `text` stands."""
        at = bisect_right(self.moved, offset, key=itemgetter(0))
        if at == 0:
            return offset
        start, place = self.moved[at - 1]
        place += offset - start
        return min(place, self.moved[at][1]) if at < len(self.moved) else place

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the decoded file a piece of `text` begins and ends."""
        return (self.place(start), self.place(end - 1) + 1) if start < end else (self.place(start), self.place(start))

    def gaps(self) -> Iterator[str]:
        """What is to stand before each paragraph when the text is read without its layout.

        A blank line where the document has one, as a reader of scope needs it: in plain text by its line breaks, elsewhere
        everywhere but between the rows of a table.
        """
        row, last = False, 0
        for i, (start, end) in enumerate(self.paragraphs):
            was_row, row = row, "|" in self.text[start:end]
            apart = self.text.count("\n", last, start) > 1 if self.plain else not (was_row and row)
            yield "" if i == 0 else "\n\n" if apart else "\n"
            last = end

    def prose(self) -> Prose:
        """The text as it is to be read: a plain one as it is, another by its paragraphs."""
        if self.plain:
            return Prose(self.text, ((0, 0),))
        parts: list[str] = []
        pieces = [(0, 0)]
        at = 0
        for gap, (start, end) in zip(self.gaps(), self.paragraphs, strict=True):
            at += len(gap)
            pieces.append((at, start))
            parts += gap, self.text[start:end].translate(_BREAKS)
            at += end - start
        return Prose("".join(parts), tuple(pieces))


def statement(text: str, path: str = "") -> Document:
    """Text in memory, its line breaks the writer's own, to be reported under a name."""
    return Document(path, text, (), source=text, plain=True)


def read(path: Path, most_bytes: int = MOST_BYTES) -> Document:
    """Read a file by the format of its extension. Raises InputError if it is no file, too large, or no text of that format."""
    return parse(read_bytes(path, most_bytes), str(path))


def parse(data: bytes, path: str) -> Document:
    """Read bytes in memory as a file of this name. Raises InputError if they are no text of its format."""
    module = EXTENSIONS.get(PurePath(path).suffix.lower(), PLAIN)
    reader: Callable[[bytes, str], Document] = import_module(module).parse
    return reader(data, path)


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins."""
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def line_and_column(lines: list[int], offset: int) -> tuple[int, int]:
    """Where an offset is, both from 1, if the lines begin at `lines`."""
    line = bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1


def trimmed(text: str, blocks: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The blocks that hold more than white space, without what they have of it at their ends."""
    spans = []
    for start, end in blocks:
        piece = text[start:end].lstrip()
        start, piece = end - len(piece), piece.rstrip()
        if piece:
            spans.append((start, start + len(piece)))
    return tuple(spans)


def laid_out(lines: Iterable[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Lines as one text, and where each begins and ends in it."""
    spans: list[tuple[int, int]] = []
    at = 0
    parts = list(lines)
    for line in parts:
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return "\n".join(parts), tuple(spans)


def stated_date(text: str) -> str | None:
    """The date that a document states of itself, its time of day left out; None if it is no EDTF date."""
    text = text.strip()
    if not text:
        return None
    timed = re.match(_TIMED, text)
    day = timed[1] if timed else text
    try:
        parse_edtf(day)
    except ValueError:
        return None
    return day if day.isascii() else None
