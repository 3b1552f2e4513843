"""The platform's cache folder, where compiled claims wait for the next start. What somebody else can have put there is not read."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from nkcheck.store import DamagedError, Store


def cache_file(key: str, ending: str = "") -> Path | None:
    """A file of the cache; None where there is no place for one."""
    home = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    if not home:
        folder = "Library/Caches" if sys.platform == "darwin" else ".cache"
        home = os.path.join(os.path.expanduser("~"), folder)
    return Path(home, "nkcheck", f"{key}.{sys.implementation.cache_tag}{ending}") if os.path.isabs(home) else None


def is_ours(folder: Path) -> bool:
    """True for a folder in which nobody but the user can have put anything. Raises OSError if there is none."""
    if not hasattr(os, "getuid"):
        return True
    state = os.stat(folder)
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def kept(file: Path | None, whole: bool) -> Store | None:
    """What an earlier run has compiled, read as a `whole` or part by part; None if there is nothing, or if it is damaged in any way."""
    if file is None:
        return None
    try:
        if not is_ours(file.parent):
            return None
        store = Store(file.read_bytes()) if whole else Store(path=file)
    except (OSError, DamagedError):
        return None
    return store


def keep(file: Path, data: bytes) -> None:
    """Write a file of the cache; a folder that cannot be written to only costs time."""

    def fill(out: BinaryIO) -> Path:
        out.write(data)
        return file

    with contextlib.suppress(OSError):
        written(file.parent, fill)


def written(folder: Path, fill: Callable[[BinaryIO], Path]) -> Path:
    """Make a file whole or not at all: `fill` writes what it holds, and gives the name that it is to have. Raises OSError if it cannot."""
    import tempfile

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "w+b") as out:
            file = fill(out)
        return Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
