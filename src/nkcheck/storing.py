"""Writes what `store.py` reads, one claim after another: memory holds the keys, packed, and no claim."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable
from typing import Any, BinaryIO

from nkcheck.keys import MOST_CANDIDATES, WIDE, Entry
from nkcheck.store import HEAD, HEAPS, MAGIC, SEAL, WORD, mark, page_of, seal

_VERSION = 4  # of marshal: every Python that we run on reads it
_KEYS_A_PAGE = 16
_WIDE = tuple(f"{table}|".encode() for table in WIDE)
_COMMON = ("first|", "any|")  # tables with few keys
_PIECE = 1024 * 1024  # bytes


class Writer:
    """Writes a store to a file that is empty, and open for writing and reading."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._offsets = bytearray()
        self._heaps: list[bytearray] = [bytearray() for _ in range(HEAPS)]
        self._standing: dict[str, int] = {}  # how many claims stand under the keys that most have
        self._entries = 0
        self._count = 0
        self._end = HEAD
        out.write(bytes(HEAD))

    def add(self, record: tuple[Any, ...], entries: Iterable[Entry]) -> None:
        """Append a claim as it is packed, and what it is found under."""
        number = self._count
        self._count += 1
        self._append((number, record))
        heaps, crc, own = self._heaps, zlib.crc32, b"\t%d\n" % number
        for key, noted in entries:
            if key.startswith(_COMMON):
                standing = self._standing[key] = self._standing.get(key, 0) + 1
                if standing > MOST_CANDIDATES:
                    continue
            line = key.encode()
            told = b"\t%d %d %d\n" % (number, *noted) if noted else own
            heaps[crc(line) % HEAPS] += line + told
            self._entries += 1

    def close(self, rest: dict[str, Any], state: bytes = b"") -> None:
        """Write all else, and make the store whole. `state` tells of what it was made."""
        pages = HEAPS * (1 + self._entries // (HEAPS * _KEYS_A_PAGE * 2))  # half of the entries share a key, more or less
        for heap in self._heaps:
            self._write_pages(heap, pages)
            heap.clear()
        self._offsets += self._end.to_bytes(WORD)
        offsets = self._end
        self._out.write(self._offsets)
        begin = offsets + len(self._offsets)
        packed = marshal.dumps(rest, _VERSION)
        self._out.write(seal(packed) + packed)
        end = begin + SEAL + len(packed)
        head = MAGIC + b"".join(number.to_bytes(WORD) for number in (end, self._count, pages, offsets, begin, mark(state)))
        self._out.seek(HEAD)
        total = 0
        while piece := self._out.read(_PIECE):
            total = zlib.crc32(piece, total)
        self._out.seek(0)
        self._out.write(head + seal(head) + total.to_bytes(SEAL))
        self._out.flush()

    def _write_pages(self, heap: bytearray, count: int) -> None:
        """A heap's pages, which follow each other."""
        pages: list[dict[bytes, list[bytes]]] = [{} for _ in range(count // HEAPS)]
        first = len(self._offsets) // WORD - self._count
        for line in bytes(heap).split(b"\n")[:-1]:
            key, _, noted = line.partition(b"\t")
            page = pages[page_of(key, count) - first]
            if key not in page:
                page[key] = [noted]
            elif len(page[key]) < MOST_CANDIDATES or key.startswith(_WIDE):
                page[key].append(noted)
        for number, page in enumerate(pages, first):
            self._append((number, {key: b" ".join(noted) for key, noted in page.items()}))

    def _append(self, value: tuple[int, Any]) -> None:
        packed = marshal.dumps(value, _VERSION)
        self._offsets += self._end.to_bytes(WORD)
        self._out.write(seal(packed) + packed)
        self._end += SEAL + len(packed)
