"""Claims of many megabytes: their store stays in the cache folder, and only what is asked for is read of it.

To read and hash such files at every start would take longer than to check a text. So a note in the cache says which store
was made of files of these names, sizes, times and inodes, and a start looks no further than that. A file that is changed
within the grain of a clock after it was read keeps its time: so no note is made of files that are younger than some seconds,
and until there is one they are hashed at every start. What is not seen is a change that leaves alone the size, the inode,
the time of the last change of the contents and that of the last change of anything; or, on Windows, which has no such
second time, one after which the first is set back.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from pathlib import Path

from nkcheck import words
from nkcheck.caching import cache_file, is_ours, keep, kept
from nkcheck.claim import code_state
from nkcheck.store import SEAL, Store, seal

_GRAIN = 3 * 10**9  # nanoseconds: no clock of a file system is coarser


def store_of(files: dict[str, Path]) -> Store:
    """The store of the files of a claims folder, as `claim.files_of` names them. Raises InputError as `claim.load` does."""
    files = files | {"words": words.FOLDER / "en.yaml"}
    begun, state = time.time_ns(), _state(files)
    note = cache_file(_name(files), ".note")
    name, noted = _read(note)
    if note is not None and noted and noted == state:
        store = kept(note.parent / name, whole=False)
        if store is not None:
            return store
    from nkcheck import streaming  # when the cache is cold

    store = streaming.store_of(files)
    if note is not None and store.path is not None and _is_settled(files, state, begun):
        keep(note, _sealed(store.path.name, state))
        if name and name != store.path.name:
            _remove(note.parent / name)  # what nobody asks for any more
    return store


def _state(files: dict[str, Path]) -> bytes:
    """What tells one state of files, and of the code, from another without a look into them; empty where that cannot be told."""
    lines = [code_state()]
    try:
        for role, file in files.items():
            state = os.stat(file)
            numbers = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_dev)
            lines.append(os.fsencode(f"{role}\0{os.path.abspath(file)}\0{numbers}"))
    except (OSError, ValueError):
        return b""
    return b"\n".join(lines)


def _is_settled(files: dict[str, Path], state: bytes, begun: int) -> bool:
    """True for files that were as they are now when reading them was `begun`, and so long before that the clock tells it."""
    if not state or _state(files) != state:
        return False
    youngest = max(max(info.st_mtime_ns, info.st_ctime_ns) for info in map(os.stat, files.values()))
    return youngest + _GRAIN < begun


def _name(files: dict[str, Path]) -> str:
    paths = os.fsencode("\0".join(os.path.abspath(file) for file in files.values()))
    return f"{zlib.crc32(paths):08x}{zlib.adler32(paths):08x}"


def _sealed(name: str, state: bytes) -> bytes:
    packed = name.encode() + b"\n" + state
    return seal(packed) + packed


def _read(note: Path | None) -> tuple[str, bytes]:
    """The name of the store and the state of the files that a note has; empty if there is none, or a damaged one."""
    try:
        if note is None or not is_ours(note.parent):
            return "", b""
        data = note.read_bytes()
    except OSError:
        return "", b""
    if seal(data[SEAL:]) != data[:SEAL]:
        return "", b""
    name, _, state = data[SEAL:].partition(b"\n")
    return name.decode(), state


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):  # it only takes room
        file.unlink(missing_ok=True)
