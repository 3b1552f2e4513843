"""A program of its own that reads a PDF from standard input and writes the lines of its pages as JSON.

PDFium is native code, and 30 KB can make it take gigabytes. So it works in a process that has a measure of memory and time, and
whose death is no more than a file that cannot be read. It imports nothing of nkcheck.
"""

from __future__ import annotations

import json
import sys
from ctypes import byref
from itertools import pairwise
from typing import Any, NoReturn

HYPHEN = "\u00ad"  # at the end of a line: PDFium takes the two halves of a word for one
_FEED, _RETURN = 10, 13
_BLANKS = frozenset({0, 9, 32, 160})
_BROKEN = 2  # what PDFium has in the hyphen's place
APART = 1.2  # heights of a letter; a wider gap parts the cells of a row, or columns


def main() -> None:
    """`pages.py PAGES CHARACTERS BYTES SECONDS`: what is larger is refused, what takes more is ended."""
    most_pages, most_characters, most_bytes, seconds = map(int, sys.argv[1:])
    _bound(most_bytes, seconds)
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(sys.stdin.buffer.read())
    except pdfium.PdfiumError as error:
        _refuse("encrypted" if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD else "damaged, or not a PDF")
    if len(document) > most_pages:
        _refuse(f"has more than {most_pages:,} pages")
    pages, characters = [], 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pdfium.PdfiumError:
            _refuse(f"page {number + 1} is damaged")
        characters += text.count_chars()
        if characters > most_characters:
            _refuse(f"has more than {most_characters:,} characters")
        pages.append({"height": page.get_height(), "lines": _lines(text, pdfium.raw)})
        text.close()
        page.close()
    said = document.get_metadata_dict()
    _write({"title": said.get("Title", ""), "created": said.get("CreationDate", ""), "pages": pages})


def _bound(most_bytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time is kept by who waits
        return
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(message: str) -> NoReturn:
    _write({"error": message})
    sys.exit()


def _write(answer: dict[str, Any]) -> None:
    json.dump(answer, sys.stdout)  # ASCII
    sys.stdout.flush()


def _lines(text: Any, raw: Any) -> list[list[Any]]:
    """The lines of a page in PDFium's order, each a list of cells."""
    codes = [raw.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
    lines = []
    start = 0
    for at, code in enumerate([*codes, _FEED]):
        if code not in (_FEED, _RETURN, _BROKEN):
            continue
        cells = _parted(text, raw, codes, start, at)
        if cells:
            lines.append([_cell(text, raw, codes, *cell) for cell in cells])
            lines[-1][-1][0] += HYPHEN * (code == _BROKEN)
        start = at + 1
    return lines


def _parted(text: Any, raw: Any, codes: list[int], start: int, end: int) -> list[tuple[int, int]]:
    """Where the cells of a line begin and end. Words that are all equally far apart are justified, and no cells."""
    inked = [at for at in range(start, end) if codes[at] not in _BLANKS]
    if not inked:
        return []
    last, first = raw.FS_RECTF(), raw.FS_RECTF()
    gaps = []
    for before, behind in pairwise(inked):
        if behind - before == 1:
            continue
        if raw.FPDFText_GetLooseCharBox(text, before, byref(last)) and raw.FPDFText_GetLooseCharBox(text, behind, byref(first)):
            gaps.append((first.left - last.right, first.top - first.bottom, before, behind))
    widths = [gap[0] for gap in gaps]
    justified = len(gaps) > 2 and max(widths) < 1.5 * min(widths)
    ends = [] if justified else [(before, behind) for width, height, before, behind in gaps if width > APART * height > 0]
    starts = [inked[0], *(behind for _, behind in ends)]
    return list(zip(starts, [*(before + 1 for before, _ in ends), inked[-1] + 1], strict=True))


def _cell(text: Any, raw: Any, codes: list[int], start: int, end: int) -> list[Any]:
    """Text, box, and the right edge of the first word."""
    first, last, word = raw.FS_RECTF(), raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, start, byref(first))
    raw.FPDFText_GetLooseCharBox(text, max(end - 1, start), byref(last))
    blank = next((at for at in range(start, end) if codes[at] == 32), end)
    raw.FPDFText_GetLooseCharBox(text, max(blank - 1, start), byref(word))
    units = b"".join(min(code, 0x10FFFF).to_bytes(4, "little") for code in codes[start:end])
    words = units.decode("utf-32-le", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return [words, first.left, first.bottom, last.right, first.top, word.right]


if __name__ == "__main__":
    main()
