"""Word documents: the text of their paragraphs, tables and notes, with tracked changes accepted and hidden text left out.

Comments are read only for what they ask to be ignored.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from xml.etree import ElementTree

from nkcheck.documents import Document, Ignore, laid_out, stated_date
from nkcheck.documents.comments import ignore
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

MOST_PART = 50_000_000  # bytes of a part, unpacked
MOST_RATIO = 200  # of unpacked to packed; prose has five to twenty, a bomb a thousand
SMALL_PART = 1_000_000  # bytes that are let pass at any ratio

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}", "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_DATES = "{http://purl.org/dc/terms/}created", "{http://purl.org/dc/terms/}modified"
# Deleted or moved away, a second version of the same, or what the formatting was before.
_LEFT_OUT = frozenset({"del", "moveFrom", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange"})
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
_LINES = dict.fromkeys(map(ord, "\n\r\t"), " ")
_HEADING = re.compile(r"heading|title", re.IGNORECASE)
_ENCRYPTED = 1  # the bit of a part's flags
_OFF = frozenset({"0", "false", "off"})
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .doc, and of encrypted documents
_PACKING_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def parse(data: bytes, path: str) -> Document:
    """Every paragraph, and every row of a table, is a line. Raises InputError if it is no Word document, encrypted, or a bomb."""
    if data.startswith(_OLD):
        raise InputError("encrypted, or of a format before docx", path)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _PACKING_FAULTS:
        raise InputError("damaged, or not a Word document", path) from None
    with package:
        return _document(package, path)


def _document(package: zipfile.ZipFile, path: str) -> Document:
    main = _unpacked(package, "word/document.xml", path)
    if main is None:
        raise InputError("not a Word document: it has no word/document.xml", path)
    body = _Body()
    _feed(body, main, path)
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        notes = _unpacked(package, name, path)
        if notes is not None:
            _feed(body, notes, path)
    core = _Core()
    properties = _unpacked(package, "docProps/core.xml", path)
    if properties is not None:
        _feed(core, properties, path)
    text, spans = laid_out(line.text for line in body.lines)
    said = _Comments()
    comments = _unpacked(package, "word/comments.xml", path) if body.anchors else None
    if comments is not None:
        _feed(said, comments, path)
    date = next(filter(None, (stated_date(core.said.get(key, "")) for key in _DATES)), None)
    title = core.said.get(_TITLE, "") or body.heading
    ignores = tuple(sorted(_ignores(body, said, spans)))
    return Document(path, text, spans, date, " ".join(title.split()), source=text, extracted=True, ignores=ignores)


def _ignores(body: _Body, comments: _Comments, spans: tuple[tuple[int, int], ...]) -> Iterator[Ignore]:
    """What comments ask to be ignored, each at the lines that it is anchored in."""
    lines = {number: i for i, line in enumerate(body.lines) for number in range(line.first, line.last + 1)}
    numbers = sorted(lines)  # of the paragraphs that hold text
    for name, (first, last) in body.anchors.items():
        begin, end = bisect_left(numbers, first), bisect_right(numbers, last) - 1
        start = spans[lines[numbers[begin]]][0] if begin < len(numbers) else spans[-1][1] if spans else 0
        stop = spans[lines[numbers[end]]][1] if begin <= end else start
        asked = ignore("".join(comments.words.get(name, ())), min(start, stop), max(start, stop))
        if asked:
            yield asked


def _unpacked(package: zipfile.ZipFile, name: str, path: str) -> bytes | None:
    """The bytes of a part, None if there is none. Raises InputError before it grows out of bounds."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & _ENCRYPTED:
        raise InputError("encrypted", path)
    most = min(MOST_PART, max(SMALL_PART, info.compress_size * MOST_RATIO))
    try:
        with package.open(info) as stream:
            data = stream.read(most + 1)  # the size that the package names may be a lie
    except _PACKING_FAULTS:
        raise InputError(f"{name} is damaged", path) from None
    if len(data) > most:
        raise InputError(f"{name} unpacks to more than {most:,} bytes", path)
    return data


class _DoctypeError(Exception):
    """A part declares a document type; with it come entities, and their bombs."""


class _Reader:
    """What reads the elements of a part as they come, so that no tree of them is kept."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise _DoctypeError

    def close(self) -> None:
        pass


def _feed(reader: _Reader, data: bytes, path: str) -> None:
    parser = ElementTree.XMLParser(target=reader)
    try:
        parser.feed(data)
        parser.close()
    except _DoctypeError:
        raise InputError("has a document type declaration (<!DOCTYPE>), which no Word document has", path) from None
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise InputError(f"damaged: {error}", path) from None


class _Core(_Reader):
    """The document's properties."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.tag = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag

    def end(self, tag: str) -> None:
        self.tag = ""

    def data(self, text: str) -> None:
        if self.tag in _DATES or self.tag == _TITLE:
            self.said[self.tag] = self.said.get(self.tag, "") + text


class _Comments(_Reader):
    """The words of every comment by its id."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = {}
        self.id = ""
        self.in_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        if name == "comment":
            self.id = _value(attributes, "", "id")
        elif name in ("p", "tab", "br"):
            self.words.setdefault(self.id, []).append(" ")
        self.in_text = name == "t"

    def end(self, tag: str) -> None:
        self.in_text = False

    def data(self, text: str) -> None:
        if self.in_text:
            self.words.setdefault(self.id, []).append(text)


class _Line(NamedTuple):
    """A line, and the numbers of the first and the last paragraph in it."""

    text: str
    first: int
    last: int


class _Body(_Reader):
    """The lines of a part's text. Paragraphs may hold text boxes with paragraphs, and cells may hold tables."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.heading = ""  # the first
        self.paragraphs: list[list[str]] = []  # open, the innermost last
        self.numbers: list[int] = []  # and their numbers
        self.begun = 0  # how many have been opened
        self.anchors: dict[str, tuple[int, int]] = {}  # the first and the last paragraph of each comment
        self.headed = False
        self.rows: list[list[list[_Line]]] = []  # open; each a list of cells, each a list of lines
        self.left_out = 0  # how many elements are open that do not count
        self.in_text = self.in_run = self.vanished = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        if self.left_out or name in _LEFT_OUT or tag == _FALLBACK:
            self.left_out += 1
            return
        match name:
            case "p":
                self.paragraphs.append([])
                self.numbers.append(self.begun)
                self.begun += 1
                self.headed = False
            case "pStyle":
                self.headed = _HEADING.search(_value(attributes, "")) is not None
            case "tr":
                self.rows.append([])
            case "tc" if self.rows:
                self.rows[-1].append([])
            case "r":
                self.in_run, self.vanished = True, False
            case "vanish":
                self.vanished = _value(attributes, "1") not in _OFF
            case "t":
                self.in_text = True
            case "commentRangeStart" | "commentRangeEnd" | "commentReference":
                self._anchor(name, _value(attributes, "", "id"))
            case _ if name in _SIGNS and self.in_run:
                self._write(_SIGNS[name])

    def end(self, tag: str) -> None:
        if self.left_out:
            self.left_out -= 1
            return
        match _name(tag):
            case "p" if self.paragraphs:
                number = self.numbers.pop()
                self._line(_Line("".join(self.paragraphs.pop()).strip(), number, number))
            case "tr" if self.rows:
                self._row(self.rows.pop())
            case "r":
                self.in_run = self.vanished = False
            case "t":
                self.in_text = False

    def data(self, text: str) -> None:
        if self.in_text and not self.left_out:
            self._write(text.translate(_LINES))

    def _write(self, text: str) -> None:
        if self.paragraphs and not self.vanished:
            self.paragraphs[-1].append(text)

    def _anchor(self, mark: str, name: str) -> None:
        """Note where a comment begins or ends. Its range may begin before a paragraph, and end behind one or before its words."""
        here = self.numbers[-1] if self.numbers else self.begun
        if mark != "commentRangeEnd":
            self.anchors.setdefault(name, (here, here))  # the reference stands behind the range
        elif name in self.anchors:
            first = self.anchors[name][0]
            self.anchors[name] = first, max(first, here if self.paragraphs and self.paragraphs[-1] else here - 1)

    def _line(self, line: _Line) -> None:
        """Put a line into the cell that it stands in, or into the text."""
        if not line.text:
            return
        if self.headed and not self.heading:
            self.heading = line.text
        if self.rows and self.rows[-1]:
            self.rows[-1][-1].append(line)
        else:
            self.lines.append(line)

    def _row(self, cells: list[list[_Line]]) -> None:
        if len(cells) == 1:  # a frame, not a row
            for line in cells[0]:
                self._line(line)
        elif any(cells):
            inside = [line for cell in cells for line in cell]
            text = " | ".join(" ".join(line.text for line in cell) for cell in cells)
            self._line(_Line(text, min(line.first for line in inside), max(line.last for line in inside)))


def _name(tag: str) -> str:
    """The name of an element of Word's, '' for another's."""
    space, brace, name = tag.rpartition("}")
    return name if space + brace in _WORDS else ""


def _value(attributes: dict[str, str], default: str, name: str = "val") -> str:
    return next((value for key, value in attributes.items() if key.endswith("}" + name)), default)
