"""Word documents: the text of their paragraphs, tables and notes, with tracked changes accepted and hidden text left out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from nkcheck.documents import Document, stated_date
from nkcheck.errors import InputError

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
    spans, at = [], 0
    for line in body.lines:
        spans.append((at, at + len(line)))
        at += len(line) + 1
    date = next(filter(None, (stated_date(core.said.get(key, "")) for key in _DATES)), None)
    title = core.said.get(_TITLE, "") or body.heading
    text = "\n".join(body.lines)
    return Document(path, text, tuple(spans), date, " ".join(title.split()), source=text, extracted=True)


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


class _Body(_Reader):
    """The lines of a part's text. Paragraphs may hold text boxes with paragraphs, and cells may hold tables."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.heading = ""  # the first
        self.paragraphs: list[list[str]] = []  # open, the innermost last
        self.headed = False
        self.rows: list[list[list[str]]] = []  # open; each a list of cells, each a list of lines
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
            case _ if name in _SIGNS and self.in_run:
                self._write(_SIGNS[name])

    def end(self, tag: str) -> None:
        if self.left_out:
            self.left_out -= 1
            return
        match _name(tag):
            case "p" if self.paragraphs:
                self._line("".join(self.paragraphs.pop()).strip())
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

    def _line(self, line: str) -> None:
        """Put a line into the cell that it stands in, or into the text."""
        if not line:
            return
        if self.headed and not self.heading:
            self.heading = line
        if self.rows and self.rows[-1]:
            self.rows[-1][-1].append(line)
        else:
            self.lines.append(line)

    def _row(self, cells: list[list[str]]) -> None:
        if len(cells) == 1:  # a frame, not a row
            for line in cells[0]:
                self._line(line)
        elif any(cells):
            self._line(" | ".join(" ".join(cell) for cell in cells))


def _name(tag: str) -> str:
    """The name of an element of Word's, '' for another's."""
    space, brace, name = tag.rpartition("}")
    return name if space + brace in _WORDS else ""


def _value(attributes: dict[str, str], default: str) -> str:
    return next((value for name, value in attributes.items() if name.endswith("}val")), default)
