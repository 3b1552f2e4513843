"""Parquet in: a row group, or a slice of a large one, is a chunk.

A process that is given one slice of a row group after another reads on where it was: what lies between them is decoded once a process.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nkcheck.archive.chunks import CHUNK_ROWS, Block, Columns, Input, missing
from nkcheck.archive.texts import as_values, texts_of
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

_OURS = b"nkcheck.schema"
_BATCH = 1024  # rows that are in memory as Python has them
_BROKEN = (pa.ArrowException, OSError, ValueError, NotImplementedError)  # what pyarrow raises for a file that is none


class Slice(NamedTuple):
    """Rows of a row group; `row` is the number in the file of the first, from 0."""

    source: Input
    group: int
    first: int
    length: int
    row: int
    weight: int

    @property
    def input(self) -> str:
        return self.source.name

    @property
    def key(self) -> str:
        return f"{self.source.mark}\0{self.group}\0{self.first}\0{self.length}"

    def blocks(self, columns: Columns, most_bytes: int, kept: dict[str, Any]) -> Iterator[Block]:
        """Its documents in order; see `Chunk`."""
        group = kept.get("parquet")
        try:
            if not isinstance(group, _Group) or not group.leads_to(self):
                group = kept["parquet"] = _Group(self, columns)
            at = self.row + 1
            for batch in group.rows(self):
                yield from _blocks(batch, columns, at)
                at += batch.num_rows
        except _BROKEN as error:
            kept.pop("parquet", None)
            last = self.row + self.length
            raise InputError(f"rows {self.row + 1:,} to {last:,} cannot be read: {error}", self.source.path) from None


def is_findings(path: Path) -> bool:
    """True for a table that a scan has written."""
    try:
        return _OURS in (pq.read_schema(path).metadata or {})
    except _BROKEN:
        return False


def plan(source: Input, columns: Columns) -> Iterator[Slice]:
    """The chunks of a file. Raises InputError if it is no Parquet, lacks a column, or holds findings."""
    try:
        with pq.ParquetFile(source.path) as file:
            schema, metadata = file.schema_arrow, file.metadata
            groups = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    except _BROKEN as error:
        raise InputError(f"cannot be read as Parquet: {error}", source.path) from None
    if _OURS in (schema.metadata or {}):
        raise InputError("holds the findings of a scan, not documents", source.path)
    _check(schema, columns, source.path)
    row, rows = 0, sum(groups)
    for group, count in enumerate(groups):
        for first in range(0, count, CHUNK_ROWS):
            taken = min(CHUNK_ROWS, count - first)
            yield Slice(source, group, first, taken, row + first, source.size * taken // max(rows, 1))
        row += count


def _check(schema: pa.Schema, columns: Columns, path: Path) -> None:
    """Raise InputError unless the columns that are asked for are there, once, and hold what they should."""
    for name in filter(None, columns):
        if schema.get_field_index(name) < 0:
            raise missing(name, schema.names, path)
    kind = _plain(schema.field(columns.text).type)
    if not (_is_text(kind) or _is_bytes(kind) or pa.types.is_null(kind)):
        raise InputError(f"column `{columns.text}` holds {kind}, not text", path)
    for name in (columns.names[0], columns.names[2]):
        if schema.get_field_index(name) >= 0 and pa.types.is_nested(schema.field(name).type):
            raise InputError(f"column `{name}` holds {schema.field(name).type}", path)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_text(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _is_bytes(kind: pa.DataType) -> bool:
    return any(
        test(kind) for test in (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)
    )


class _Group:
    """A row group that is read from its beginning on."""

    def __init__(self, of: Slice, columns: Columns) -> None:
        self.key = of.source, of.group
        self.at = 0
        file = pq.ParquetFile(of.source.path)
        names = [name for name in columns.names if file.schema_arrow.get_field_index(name) >= 0]
        self.batches = file.iter_batches(_BATCH, row_groups=[of.group], columns=names, use_threads=False)
        self.rest: pa.RecordBatch | None = None

    def leads_to(self, wanted: Slice) -> bool:
        """True if the slice is still to come."""
        same: bool = self.key == (wanted.source, wanted.group)
        return same and self.at <= wanted.first

    def rows(self, wanted: Slice) -> Iterator[pa.RecordBatch]:
        """The rows of a slice; those before it are left out."""
        end = wanted.first + wanted.length
        while self.at < end:
            batch = self.rest if self.rest is not None else next(self.batches, None)
            self.rest = None
            if batch is None:
                raise ValueError("the row group has fewer rows than it says")
            skipped = min(max(wanted.first - self.at, 0), batch.num_rows)
            taken = min(end - self.at - skipped, batch.num_rows - skipped)
            self.at += skipped + taken
            if skipped + taken < batch.num_rows:
                self.rest = batch.slice(skipped + taken)
            if taken:
                yield batch.slice(skipped, taken)


def _blocks(batch: pa.RecordBatch, columns: Columns, row: int) -> Iterator[Block]:
    rows = range(row, row + batch.num_rows)
    identity, text, date = columns.names
    yield Block(rows, _words(batch, identity), texts_of(batch.column(text)), _words(batch, date))


def _words(batch: pa.RecordBatch, name: str) -> list[str | None]:
    """A column as text; nothing if there is no such column."""
    if batch.schema.get_field_index(name) < 0:
        return [None] * batch.num_rows
    column = batch.column(name)
    words = texts_of(column if _is_text(column.type) else column.cast(pa.string()))
    return [word if isinstance(word, str) and word else None for word in as_values(words)]
