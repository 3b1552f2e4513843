"""CSV in: a thousand records or so are a chunk, and come read, as nobody can tell from the middle of a file whether it is within quotes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from nkcheck.archive.chunks import Block, Columns, Input, Unread, missing
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

_RECORDS = 1024
_CHARACTERS = 4_000_000  # a chunk ends with the record that goes beyond
_LONGEST = 64_000_000  # characters of a field or line
_DELIMITERS = ",;\t"

_Entry = tuple[int, str | None, str | Unread | None, str | None]


class Records(NamedTuple):
    """Records of a file; they are numbered from 1, without the head."""

    source: Input
    entries: tuple[_Entry, ...]
    weight: int

    @property
    def input(self) -> str:
        return self.source.name

    @property
    def key(self) -> str:
        return f"{self.source.mark}\0{self.entries[0][0]}\0{self.entries[-1][0]}"

    def blocks(self, columns: Columns, most_bytes: int, kept: dict[str, Any]) -> Iterator[Block]:
        """Its documents in order; see `Chunk`."""
        yield Block(*zip(*self.entries, strict=True))


def plan(source: Input, columns: Columns) -> Iterator[Records]:
    """The chunks of a file. Raises InputError if it cannot be read or lacks a column, be it after some of them."""
    csv.field_size_limit(_LONGEST)
    entries: list[_Entry] = []
    size = done = 0
    fault = None
    try:
        with source.path.open("rb") as data:
            stream = io.TextIOWrapper(data, encoding="utf-8-sig", errors="surrogateescape", newline="")
            for entry in _entries(_lines(stream, source), columns, source):
                entries.append(entry)
                size += len(entry[2]) if isinstance(entry[2], str) else 0
                if len(entries) >= _RECORDS or size >= _CHARACTERS:
                    at = data.tell()
                    yield Records(source, tuple(entries), at - done)
                    entries, size, done = [], 0, at
    except OSError as error:
        fault = InputError(error.strerror or "cannot be read", source.path)
    except InputError as error:
        fault = error
    if entries:
        yield Records(source, tuple(entries), source.size - done)
    if fault is not None:
        raise fault


def _lines(stream: io.TextIOWrapper, source: Input) -> Iterator[str]:
    """The lines of a file. Raises InputError at one that is too long to be one."""
    while line := stream.readline(_LONGEST + 1):
        if len(line) > _LONGEST:
            raise InputError(f"a line of more than {_LONGEST:,} characters", source.path)
        yield line


def _entries(lines: Iterator[str], columns: Columns, source: Input) -> Iterator[_Entry]:
    head = next(lines, "")
    delimiter = next((sign for sign in _DELIMITERS if columns.text in _split(head, sign)), ",")
    names = _split(head, delimiter)
    for name in filter(None, columns):
        if names.count(name) != 1:
            raise missing(name, names, source.path)
    places = [names.index(name) if name in names else None for name in columns.names]
    for number, record in _records(lines, delimiter):
        if record is None:
            yield number, None, Unread("not CSV: a field that is too long, or a quote that nothing closes"), None
        elif len(record) != len(names):
            yield number, None, Unread(f"{len(record)} fields, not {len(names)}"), None
        else:
            identity, text, date = (None if place is None else record[place] for place in places)
            yield number, _readable(identity), _text(record, text), _readable(date)


def _split(head: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """The records that are not empty, with their numbers; None for one that is not CSV."""
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    number = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            yield number, None
            continue
        if record:
            number += 1
            yield number, record


def _text(record: list[str], text: str | None) -> str | Unread | None:
    if not all(map(_is_utf8, record)):
        return Unread("not UTF-8")
    return text


def _readable(field: str | None) -> str | None:
    return field.encode("utf-8", "backslashreplace").decode() if field else None


def _is_utf8(field: str) -> bool:
    if field.isascii():
        return True
    try:
        field.encode()
    except UnicodeEncodeError:
        return False
    return True
