"""Findings out, by the ending of the file: Parquet, or JSON Lines with the same names and values. The same rows make the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from nkcheck.archive.parts import settle
from nkcheck.errors import InputError

GROUP_ROWS = 16_384


class Writer(Protocol):
    """Takes rows in their order."""

    def write(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


class Parquet:
    """Row groups of one size, whatever the batches are that come."""

    def __init__(self, out: IO[bytes], schema: pa.Schema) -> None:
        self.writer = pq.ParquetWriter(out, schema, compression="zstd")
        self.schema = schema
        self.rows = GROUP_ROWS
        self.waiting: list[pa.RecordBatch] = []
        self.count = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self.waiting.append(batch)
        self.count += batch.num_rows
        while self.count >= self.rows:
            self._write(self.rows)

    def _write(self, rows: int) -> None:
        table = pa.Table.from_batches(self.waiting, self.schema)
        self.writer.write_table(table.slice(0, rows).combine_chunks(), row_group_size=self.rows)
        self.waiting = table.slice(rows).to_batches()
        self.count -= rows

    def close(self) -> None:
        if self.count:
            self._write(self.count)
        self.writer.close()


class Jsonl:
    """An object a row, ASCII only, as the JSON report is."""

    def __init__(self, out: IO[bytes], schema: pa.Schema) -> None:
        self.out = out

    def write(self, batch: pa.RecordBatch) -> None:
        self.out.writelines(f"{json.dumps(row)}\n".encode() for row in batch.to_pylist())

    def close(self) -> None:
        pass


_WRITERS: dict[str, Any] = {".parquet": Parquet, ".jsonl": Jsonl, ".ndjson": Jsonl}


def must_be_known(output: Path) -> None:
    """Raise InputError unless its ending says what is to be written, and it can be a file."""
    if output.suffix.lower() not in _WRITERS:
        raise InputError(f"findings are written as {' or '.join(_WRITERS)}: name the output so", output)
    if output.exists() and not output.is_file():
        raise InputError("not a file", output)


def write(batches: Iterable[pa.RecordBatch], schema: pa.Schema, draft: Path, form: str) -> None:
    """Write rows into a file in the form that an ending stands for. Raises InputError if the disk will not have them."""
    try:
        with draft.open("wb") as out:
            writer: Writer = _WRITERS[form.lower()](out, schema)
            for batch in batches:
                writer.write(batch)
            writer.close()
            settle(out)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", draft) from None
