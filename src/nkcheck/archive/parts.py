"""What a scan has done so far: a folder beside the output, with a file for each chunk that is finished.

A part is written under another name, forced to the disk and then named, so that after any end of the program it is whole or not
there. Its name says of which chunk, claims, options and code it is: to go on is to look whether there is such a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import pyarrow as pa

from nkcheck.archive.chunks import Chunk
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

_ENDING = ".part"
_SEAL = 4  # bytes of the checksum that opens a part
_HEAD = 8  # bytes that say how long the head is


class Rejected(NamedTuple):
    """A row that was set aside."""

    input: str
    row: int
    id: str | None
    reason: str


class Tally(NamedTuple):
    """What was done, in numbers."""

    documents: int = 0
    figures: Mapping[str, int] = MappingProxyType({})  # by verdict
    rejected: int = 0
    kept: int = 0  # documents whose findings were taken over from an earlier scan
    again: int = 0  # documents that an earlier scan had found something to look up in, and that were checked again
    fault: str = ""  # why the chunk could not be read to its end

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        figures = {name: self.figures.get(name, 0) + other.figures.get(name, 0) for name in {**self.figures, **other.figures}}
        counts = (getattr(self, name) + getattr(other, name) for name in ("rejected", "kept", "again"))
        return Tally(self.documents + other.documents, figures, *counts)


class Part(NamedTuple):
    """All that came of a chunk."""

    tally: Tally
    rejected: tuple[Rejected, ...]
    findings: Sequence[pa.RecordBatch]
    looked_up: Sequence[pa.RecordBatch]


class Workplace:
    """The folder of an output in which its parts are."""

    def __init__(self, folder: Path, run: str) -> None:
        self.folder = folder
        self.run = hashlib.sha256(run.encode()).hexdigest()[:16]

    def file(self, chunk: Chunk) -> Path:
        """Where the part of a chunk is, or will be."""
        return self.folder / f"{self.run}-{hashlib.sha256(chunk.key.encode()).hexdigest()[:32]}{_ENDING}"

    def tidy(self) -> tuple[int, int]:
        """Remove what no run can use any more; return how many parts there are of this run, and were of others."""
        own = others = 0
        for file in list(self.folder.iterdir()):
            if file.name == _LOCK:
                continue
            if file.name.startswith(f"{self.run}-") and file.name.endswith(_ENDING):
                own += 1
                continue
            others += file.name.endswith(_ENDING)
            with contextlib.suppress(OSError):
                file.unlink()
        return own, others

    def keep(self, chunk: Chunk, part: Part, schemas: tuple[pa.Schema, pa.Schema]) -> None:
        """Write the part of a chunk. Raises InputError if the disk will not have it."""
        write(self.file(chunk), pack(part, schemas))

    def found(self, chunk: Chunk) -> Part | None:
        """The part of a chunk; None if there is none, or if it is damaged."""
        try:
            data = self.file(chunk).read_bytes()
            return unpack(data)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None


def pack(part: Part, schemas: tuple[pa.Schema, pa.Schema]) -> bytes:
    """A part as bytes, under a seal."""
    head = json.dumps([part.tally._replace(figures=dict(part.tally.figures)), part.rejected]).encode()
    out = BytesIO()
    out.write(len(head).to_bytes(_HEAD) + head)
    for schema, batches in zip(schemas, (part.findings, part.looked_up), strict=True):
        with pa.ipc.new_stream(out, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
    data = out.getvalue()
    return zlib.crc32(data).to_bytes(_SEAL) + data


def unpack(data: bytes) -> Part:
    """The part that `pack` packed. Raises ValueError if it is not whole."""
    view = memoryview(data)
    if len(data) < _SEAL + _HEAD or zlib.crc32(view[_SEAL:]).to_bytes(_SEAL) != data[:_SEAL]:
        raise ValueError("damaged")
    end = _SEAL + _HEAD + int.from_bytes(view[_SEAL : _SEAL + _HEAD])
    tally, rejected = json.loads(bytes(view[_SEAL + _HEAD : end]))
    source = pa.BufferReader(pa.py_buffer(view[end:]))
    findings, looked_up = (list(pa.ipc.open_stream(source)) for _ in range(2))
    return Part(Tally(*tally), tuple(Rejected(*each) for each in rejected), findings, looked_up)


def write(file: Path, data: bytes) -> None:
    """Put bytes on the disk, whole or not at all. Raises InputError if it will not have them."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as out:
            out.write(data)
            settle(out)
        draft.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise InputError(f"cannot write: {error.strerror or error}", file) from None


def settle(out: IO[Any]) -> None:
    """Force what was written to the disk, before the file gets its name."""
    out.flush()
    os.fsync(out.fileno())


_LOCK = "lock"


@contextlib.contextmanager
def workplace(output: Path, run: str) -> Iterator[Workplace]:
    """The folder of an output, for nobody else as long as it is used. It stays if that ends with an exception, so that another may go on.

    Raises InputError if another scan writes the same output, or no folder can be made there.
    """
    folder = output.with_name(f".{output.name}.parts")
    lock = _locked(folder, output)
    try:
        yield Workplace(folder, run)
        for file in folder.iterdir():
            if file.name != _LOCK:
                file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # Windows keeps what is open
            (folder / _LOCK).unlink()
    finally:
        lock.close()
    shutil.rmtree(folder, ignore_errors=True)


def _locked(folder: Path, output: Path) -> IO[bytes]:
    """The lock file, locked. The system frees it when the process ends, however it ends."""
    while True:
        try:
            folder.mkdir(exist_ok=True)
            lock = (folder / _LOCK).open("ab")
        except FileNotFoundError as error:
            if folder.parent.is_dir() and not folder.exists():
                continue  # another scan ended just now, and took its folder away
            raise InputError(f"cannot write: {error.strerror}", output) from None
        except OSError as error:
            raise InputError(f"cannot write: {error.strerror or error}", output) from None
        try:
            _lock(lock)
        except OSError:
            lock.close()
            raise InputError("another scan is writing it", output) from None
        if _is_at(lock, folder / _LOCK):
            return lock
        lock.close()


def _is_at(lock: IO[bytes], path: Path) -> bool:
    """False if the file that was opened has been removed by who held the lock before."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock it is not handed on to the processes of the pool
