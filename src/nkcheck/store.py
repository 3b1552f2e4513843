"""Compiled claims as one run of bytes, of which only what is asked for is read: claims by number, look-ups by key.

| part | holds |
| --- | --- |
| head | sizes and places of the others, and sums |
| records | each claim, in the order of the files |
| pages | from a key to the numbers of the claims that have it; which page a key is on, its checksum tells |
| offsets | where each record and each page begins |
| rest | all else: vocabulary, language, sources, origins |

Every part has a checksum, which is looked at before the part is used. A small store is read and summed as a whole.
`storing.py` writes what is read here.
"""

from __future__ import annotations

import marshal
import os
import zlib
from pathlib import Path
from typing import Any

MAGIC = b"nkclaim1"  # the last sign counts up with the format
WORD = 8  # bytes of a number
SEAL = 4  # bytes of a checksum
HEAD = 8 + 6 * WORD + 2 * SEAL
MOST_FOUND = 2048  # keys that are kept in memory with what stands under them
HEAPS = 16  # runs of pages


class DamagedError(Exception):
    """A store that is not what was written."""


def seal(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(SEAL)


def mark(state: bytes) -> int:
    """A number for the state of what a store is made of."""
    return zlib.crc32(state) << 32 | zlib.adler32(state)


def page_of(key: bytes, count: int) -> int:
    """The page of `count`, a multiple of HEAPS, on which a key is."""
    total = zlib.crc32(key)
    share = count // HEAPS
    return total % HEAPS * share + total // HEAPS % share


class Store:
    """A store in memory (`data`) or in a file. Safe to share between threads; raises DamagedError from every method.

    `count` is the number of claims, `path` that of the file, None in memory; `rest` is what is stored beside claims and keys,
    `mark` tells of what the store was made.
    """

    __slots__ = ("_file", "_found", "_offsets", "_pages", "count", "data", "mark", "path", "rest")

    def __init__(self, data: bytes | None = None, path: Path | None = None) -> None:
        """Open what is stored in `data`, or else in the file. Raises DamagedError, and OSError if the file cannot be read."""
        self.path = path
        self.data = data
        self._file = -1 if path is None else os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._found: dict[str, list[int]] = {}
        head = self._read(0, HEAD)
        if head[:8] != MAGIC or seal(head[: -2 * SEAL]) != head[-2 * SEAL : -SEAL]:
            raise DamagedError("no head")
        numbers = [int.from_bytes(head[at : at + WORD]) for at in range(len(MAGIC), HEAD - 2 * SEAL, WORD)]
        size, self.count, self._pages, self._offsets, begin, self.mark = numbers
        if size != (len(data) if data is not None else os.fstat(self._file).st_size):
            raise DamagedError("of another size")
        if data is not None and seal(memoryview(data)[HEAD:]) != head[-SEAL:]:
            raise DamagedError("changed")
        self.rest: dict[str, Any] = self._loaded(begin, size)

    def record(self, number: int) -> tuple[Any, ...]:
        """A claim as it was packed, by its number from 0."""
        own, record = self._loaded(*self._place(number))
        if own != number:
            raise DamagedError("another record")
        return record  # type: ignore[no-any-return]

    def find(self, key: str) -> list[int]:
        """What is stored under a key, not to be changed; empty if nothing is."""
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            found = self._found[key] = self._looked_up(key.encode(errors="surrogatepass")) if self._pages else []
        return found

    def _looked_up(self, key: bytes) -> list[int]:
        number = page_of(key, self._pages)
        own, page = self._loaded(*self._place(self.count + number))
        if own != number:
            raise DamagedError("another page")
        return [*map(int, page.get(key, b"").split())]

    def _place(self, part: int) -> tuple[int, int]:
        """Where a record, or a page behind all records, begins and ends."""
        offsets = self._read(self._offsets + part * WORD, 2 * WORD)
        return int.from_bytes(offsets[:WORD]), int.from_bytes(offsets[WORD:])

    def _loaded(self, begin: int, end: int) -> Any:
        data = self._read(begin, end - begin)
        if len(data) < SEAL or seal(memoryview(data)[SEAL:]) != data[:SEAL]:
            raise DamagedError("changed")
        try:
            return marshal.loads(memoryview(data)[SEAL:])
        except (EOFError, ValueError, TypeError):
            raise DamagedError("unreadable") from None

    def _read(self, begin: int, length: int) -> bytes | memoryview:
        if self.data is not None:
            return memoryview(self.data)[begin : begin + length]
        try:
            if hasattr(os, "pread"):
                return os.pread(self._file, length, begin)
            with open(self.path or "", "rb") as stream:  # no place in the file that threads would share
                stream.seek(begin)
                return stream.read(length)
        except (OSError, ValueError, OverflowError, MemoryError):
            raise DamagedError("cannot be read") from None

    def __del__(self) -> None:
        if getattr(self, "_file", -1) >= 0:
            os.close(self._file)
