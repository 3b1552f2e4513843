"""What every format of input is made into: chunks of an input that can be read, checked and kept apart from all others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from nkcheck.documents import Document
from nkcheck.errors import InputError
from nkcheck.files import status
from nkcheck.record import NamedTuple

CHUNK_ROWS = 2048
CHUNK_BYTES = 8_000_000


class Columns(NamedTuple):
    """By which names rows have what we need; '' where the usual name serves if there is such a column."""

    id: str = ""
    text: str = "text"
    date: str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        return self.id or "id", self.text, self.date or "date"


class Input(NamedTuple):
    """A file to be read. Of the same size and time it is taken for the same."""

    path: Path
    size: int
    time: int  # nanoseconds

    @property
    def name(self) -> str:
        """The path as it was named, as text that every format can hold."""
        return shown(self.path)

    @property
    def mark(self) -> str:
        return f"{self.name}\0{self.size}\0{self.time}"


class Unread(NamedTuple):
    """Stands in the place of a text that is set aside, and says why."""

    reason: str


Text = str | Document | Unread | None  # None is that of a row without one


class Block(NamedTuple):
    """Some documents of a chunk, in four columns; a text that stands for a file comes with the date that the file states."""

    rows: Iterable[int]
    ids: Iterable[str | None]
    texts: pa.Array | Iterable[Text]
    dates: Iterable[str | None]


class Chunk(Protocol):
    """A piece of an input."""

    @property
    def input(self) -> str:
        """The name of the input."""

    @property
    def key(self) -> str:
        """What tells it from every other piece, and from itself after a change of the input."""

    @property
    def weight(self) -> int:
        """How many bytes of the input it takes, more or less."""

    def blocks(self, columns: Columns, most_bytes: int, kept: dict[str, Any]) -> Iterator[Block]:
        """Its documents in order. `kept` is what this process has open, from one chunk to the next.

        Raises InputError if it cannot be read, be it after some of its blocks.
        """


def shown(path: Path) -> str:
    """A path as text that can be encoded: a name on disk may hold any bytes."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


def stat_input(path: Path) -> Input:
    """What is known of an input before it is opened. Raises InputError if it is no file."""
    info = status(path)
    assert stat.S_ISREG(info.st_mode)
    return Input(path, info.st_size, info.st_mtime_ns)


def unchanged(known: Input) -> bool:
    """False if the file is another one now."""
    try:
        info = os.stat(known.path)
    except OSError:
        return False
    return (info.st_size, info.st_mtime_ns) == (known.size, known.time)


def as_id(value: Any) -> str | Unread | None:
    """The id that a row gives itself: text or a whole number."""
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return Unread("its id is no text and no whole number")


def as_date(value: Any) -> str | Unread | None:
    """The date that a row gives itself: text or a year."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return Unread("its date is no text")


def missing(column: str, there: Iterable[str], path: Path) -> InputError:
    """A column that an input does not have once."""
    names = list(there)
    told = ", ".join(names[:10]) + ", …" * (len(names) > 10)
    many = "more than one" if names.count(column) > 1 else "no"
    return InputError(f"{many} column `{column}`; it has {told or 'none'}", path)
