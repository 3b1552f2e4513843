"""Documents in: some dozens of files are a chunk. The path of a document is its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nkcheck.archive.chunks import Block, Columns, Input, Unread
from nkcheck.documents import Document, read
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

CHUNK_FILES = 64
CHUNK_BYTES = 1_000_000


class Files(NamedTuple):
    """Documents, each a file."""

    sources: tuple[Input, ...]

    @property
    def input(self) -> str:
        return ""  # each is its own

    @property
    def key(self) -> str:
        return "\0\0".join(source.mark for source in self.sources)

    @property
    def weight(self) -> int:
        return sum(source.size for source in self.sources)

    def blocks(self, columns: Columns, most_bytes: int, kept: dict[str, Any]) -> Iterator[Block]:
        """Its documents in order; see `Chunk`."""
        names = [source.name for source in self.sources]
        yield Block([1] * len(names), names, (_read(source, most_bytes) for source in self.sources), [None] * len(names))


def plan(sources: Iterable[Input]) -> Iterator[Files]:
    """The chunks of documents that stand behind each other."""
    taken: list[Input] = []
    size = 0
    for source in sources:
        taken.append(source)
        size += source.size
        if len(taken) >= CHUNK_FILES or size >= CHUNK_BYTES:
            yield Files(tuple(taken))
            taken, size = [], 0
    if taken:
        yield Files(tuple(taken))


def _read(source: Input, most_bytes: int) -> Document | Unread:
    try:
        return read(source.path, most_bytes)
    except InputError as error:
        return Unread(error.message)
