"""`nkcheck scan` for archives that are larger than a machine: the findings of a Spark DataFrame, in the same columns. Needs pyspark.

Spark runs a function over the batches of rows that each of its Python workers is given. Every worker loads the claims once, on its first
batch, and holds them against the driver's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nkcheck.archive.chunks import Block, Columns, Text
from nkcheck.archive.parts import Part, Workplace
from nkcheck.archive.rows import DATE, FINDING, ID
from nkcheck.archive.scanning import Asked, Scanner
from nkcheck.archive.texts import as_values, texts_of
from nkcheck.claim import load
from nkcheck.documents import MOST_BYTES
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple
from nkcheck.settings import NOTHING, Settings

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Read = Callable[[Part], Iterator[pa.RecordBatch]]  # what is taken of a part

REJECTED = pa.schema([pa.field("id", pa.string()), pa.field("reason", pa.string(), nullable=False)])


class _Task(NamedTuple):
    """What a worker is told."""

    claims: str | None
    sha256: str  # of the claims as the driver has loaded them
    asked: Asked


def verify(
    df: DataFrame,
    *,
    id: str = "id",
    text: str = "text",
    date: str = "",
    claims: Path | str | None = None,
    settings: Settings = NOTHING,
    most_bytes: int = MOST_BYTES,
) -> DataFrame:
    """The findings in the texts of a DataFrame, one a row: the rows and columns of `nkcheck scan` without `input` and `row`.

    `id`, `text` and `date` name columns: a text is a string, or UTF-8 in bytes; a date is EDTF, or of one of Spark's own types. By
    default dates are in `date`, if there is such a column. `claims` is a claims folder or file, at the same path on every worker, or
    None for the claims that ship with the package. `settings` say which rules count, and what is the date of documents without one.

    A row without id or text, with a date that is none, with a text that is binary or larger than `most_bytes` has no findings here: what
    `scan` puts into its side file, `rejected` gives as a DataFrame of its own. The order of documents is the DataFrame's.

    Nothing is read before Spark is asked for rows. Raises InputError if the claims cannot be read, or a column is missing or holds
    no text; a job fails if a worker finds other claims than the driver.
    """
    task = _task(claims, id, text, settings, most_bytes)
    return _mapped(df, date, task, _findings, pa.schema([ID, DATE, *FINDING]))


def rejected(
    df: DataFrame,
    *,
    id: str = "id",
    text: str = "text",
    date: str = "",
    claims: Path | str | None = None,
    settings: Settings = NOTHING,
    most_bytes: int = MOST_BYTES,
) -> DataFrame:
    """The rows that `verify` sets aside, as `id` and `reason`. Takes the same arguments and as long, as it reads every text too.

    Raises InputError as `verify` does.
    """
    task = _task(claims, id, text, settings, most_bytes)
    return _mapped(df, date, task, _reasons, REJECTED)


def _task(claims: Path | str | None, id: str, text: str, settings: Settings, most_bytes: int) -> _Task:
    path = None if claims is None else str(claims)
    return _Task(path, load(path).sha256, Asked(Columns(id, text), settings, most_bytes))


def _mapped(df: DataFrame, date: str, task: _Task, read: Read, columns: pa.Schema) -> DataFrame:
    """What a function makes of the rows of a DataFrame, in columns of these types."""
    from pyspark.sql.pandas.types import from_arrow_schema

    id, text, _ = task.asked.columns
    date = date or ("date" if "date" in df.columns else "")
    for name in filter(None, (id, text, date)):
        if df.columns.count(name) != 1:
            raise InputError(f"{'more than one' if name in df.columns else 'no'} column `{name}`; it has {', '.join(df.columns) or 'none'}")
    if (kind := df.schema[text].dataType.typeName()) not in ("string", "binary", "void"):
        raise InputError(f"column `{text}` holds {kind}, not text")
    taken = df.select(_bytes(id, "id"), _bytes(text, "text"), _bytes(date, "date"))
    return taken.mapInArrow(partial(_checked, task=task, read=read), from_arrow_schema(columns))


def _bytes(name: str, field: str) -> Column:
    """A column as the bytes of its text, since Spark lets strings pass that are no UTF-8, and Arrow does not; without a name, nulls."""
    from pyspark.sql import functions

    column = functions.col(f"`{name.replace('`', '``')}`") if name else functions.lit(None)
    return column.cast("string").cast("binary").alias(field)


def _checked(batches: Iterable[pa.RecordBatch], task: _Task, read: Read) -> Iterator[pa.RecordBatch]:
    """What Spark runs on a worker."""
    scanner = _scanner(task)
    for batch in batches:
        yield from read(scanner.part(_Rows(batch)))


@lru_cache(maxsize=4)  # Spark keeps its workers from one task to the next
def _scanner(task: _Task) -> Scanner:
    folder = load(task.claims)
    if folder.sha256 != task.sha256:
        raise InputError("the claims here are not those of the driver", task.claims)
    return Scanner(folder, task.asked, Workplace(Path(), ""))  # where nothing is kept


class _Rows:
    """A batch of rows as a scan reads its chunks."""

    input = ""
    key = ""
    weight = 0

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch

    def blocks(self, columns: Columns, most_bytes: int, kept: dict[str, Any]) -> Iterator[Block]:
        """Its documents in order; see `Chunk`."""
        ids, texts, dates = map(texts_of, self.batch.columns)
        yield Block(range(1, self.batch.num_rows + 1), map(_word, as_values(ids)), texts, map(_word, as_values(dates)))


def _word(text: Text) -> str | None:
    return text if isinstance(text, str) and text else None


def _findings(part: Part) -> Iterator[pa.RecordBatch]:
    """The findings without the place of their documents."""
    for batch in part.findings:
        yield batch.select([ID.name, DATE.name, *FINDING.names])


def _reasons(part: Part) -> Iterator[pa.RecordBatch]:
    """The rows that were set aside."""
    if part.rejected:
        yield pa.RecordBatch.from_pylist([{"id": row.id, "reason": row.reason} for row in part.rejected], schema=REJECTED)
