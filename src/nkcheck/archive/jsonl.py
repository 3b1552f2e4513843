"""JSON Lines in, also gzipped: some megabytes of whole lines are a chunk."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from nkcheck.archive.chunks import CHUNK_BYTES, Block, Columns, Input, Unread, as_date, as_id
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

_LINES = 1024  # of a block
_BROKEN = (OSError, EOFError, zlib.error)
_TIMES = 8  # as many bytes as the longest text may a line have: JSON writes some characters with six


class Lines(NamedTuple):
    """Whole lines of a file, from a byte on; `line` is the number of the first, from 1."""

    source: Input
    start: int
    length: int
    line: int
    weight: int

    @property
    def input(self) -> str:
        return self.source.name

    @property
    def key(self) -> str:
        return f"{self.source.mark}\0{self.start}\0{self.length}"

    def blocks(self, columns: Columns, most_bytes: int, kept: dict[str, Any]) -> Iterator[Block]:
        """Its documents in order; see `Chunk`."""
        decoder = _decoder(columns)
        try:
            lines = _lines(_opened(self.source.path, kept), self.start, self.length, self.line, most_bytes * _TIMES)
            while entries := [_entry(number, line, decoder, columns) for number, line in _some(lines)]:
                yield Block(*zip(*entries, strict=True))
        except _BROKEN as error:
            kept.pop("jsonl", None)
            raise InputError(f"cannot be read from line {self.line:,} on: {_reason(error)}", self.source.path) from None


def plan(source: Input, columns: Columns) -> Iterator[Lines]:
    """The chunks of a file. Raises InputError if it cannot be read, be it after some of them."""
    start, line, length, lines = 0, 1, 0, 0
    packed = source.path.suffix.lower() == ".gz"
    done = 0  # bytes of the file, as it is packed
    try:
        with _open(source.path) as stream:
            while block := stream.read(CHUNK_BYTES):
                ends = block.rfind(b"\n") + 1
                if not ends:  # within a line
                    length += len(block)
                    continue
                length, lines = length + ends, lines + block.count(b"\n")
                at = _told(stream) if packed else start + length
                yield Lines(source, start, length, line, at - done)
                start, line, length, lines, done = start + length, line + lines, len(block) - ends, 0, at
            if length:
                yield Lines(source, start, length, line, source.size - done)
    except _BROKEN as error:
        raise InputError(f"cannot be read from line {line:,} on: {_reason(error)}", source.path) from None


def _told(stream: Any) -> int:
    """How many bytes of a gzipped file have been read."""
    at: int = stream.fileobj.tell()
    return at


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _opened(path: Path, kept: dict[str, Any]) -> BinaryIO | gzip.GzipFile:
    """The stream that this process has open on the file; of a gzipped one the way to the next chunk is shorter from there."""
    known = kept.get("jsonl")
    if known is None or known[0] != path:
        if known is not None:
            known[1].close()
        known = kept["jsonl"] = (path, _open(path))
    stream: BinaryIO | gzip.GzipFile = known[1]
    return stream


def _lines(stream: Any, start: int, length: int, number: int, most: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a chunk with their numbers; None for one of more bytes than `most`, which is never read whole."""
    stream.seek(start)
    while length > 0:
        line = stream.readline(min(most + 1, length))
        if start == 0 and number == 1:
            length -= len(line) - len(line := line.removeprefix(codecs.BOM_UTF8))
        if not line:
            raise EOFError("it ends before its end")
        length -= len(line)
        if len(line) > most and not line.endswith(b"\n"):
            while length > 0 and not line.endswith(b"\n"):
                line = stream.readline(min(most, length))
                length -= len(line)
            yield number, None
        elif not line.isspace():
            yield number, line
        number += 1


def _some(lines: Iterator[tuple[int, bytes | None]]) -> Iterator[tuple[int, bytes | None]]:
    """The next lines, as many as a block has."""
    for _, line in zip(range(_LINES), lines, strict=False):
        yield line


def _decoder(columns: Columns) -> msgspec.json.Decoder[Any]:
    """Reads the keys that are asked for, and nothing else, of an object."""
    fields = [(place, Any, None) for place in ("id", "text", "date")]
    rename = dict(zip(("id", "text", "date"), columns.names, strict=True))
    return msgspec.json.Decoder(msgspec.defstruct("Line", fields, rename=rename, gc=False))


def _entry(
    number: int, line: bytes | None, decoder: msgspec.json.Decoder[Any], columns: Columns
) -> tuple[int, str | None, str | Unread | None, str | None]:
    if line is None:
        return number, None, Unread("a line that is too long"), None
    try:
        read = decoder.decode(line)
    except UnicodeDecodeError:
        return number, None, Unread("not UTF-8"), None
    except (msgspec.MsgspecError, RecursionError) as error:
        return number, None, Unread(f"not a JSON object: {str(error)[:200]}"), None
    text: str | Unread | None = read.text
    if text is not None and not isinstance(text, str):
        text = Unread(f"`{columns.text}` is no text")
    identity, date = as_id(read.id), as_date(read.date)
    for value in (identity, date):
        text = value if isinstance(value, Unread) else text
    return number, None if isinstance(identity, Unread) else identity, text, None if isinstance(date, Unread) else date
