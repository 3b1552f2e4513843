"""Files of whoever made them, read whole and within bounds; and where they lie."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path, PurePath
from typing import BinaryIO

from nkcheck.errors import InputError

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_bytes(path: Path, most: int) -> bytes:
    """The bytes of a file; none of `/dev/null`. Raises InputError if it is no file, cannot be read, or has more bytes than `most`."""
    try:
        info = path.stat()
        if stat.S_ISCHR(info.st_mode) and info.st_rdev == os.stat(os.devnull).st_rdev:
            return b""
        _must_be_regular(info, path)
        data = b""
        if info.st_size <= most:
            with path.open("rb") as stream:
                data = stream.read(info.st_size + 1)  # to ask for the most would take room for it
                if len(data) > info.st_size:  # it has grown
                    data += stream.read(most + 1 - len(data))
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path) from None
    except ValueError:  # a NUL in the name
        raise InputError("not a file name", path) from None
    if info.st_size > most or len(data) > most:
        raise InputError(f"larger than {most:,} bytes", path)
    return data


def _must_be_regular(info: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(info.st_mode):  # to open a pipe is to wait for its writer
        kind = next((name for test, name in _KINDS if test(info.st_mode)), "something else")
        raise InputError(f"{kind}, not a file", path)


def status(path: Path) -> os.stat_result:
    """What the system says of a file that is to be read piece by piece. Raises InputError if it is none."""
    try:
        info = path.stat()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path) from None
    except ValueError:  # a NUL in the name
        raise InputError("not a file name", path) from None
    _must_be_regular(info, path)
    return info


def open_bytes(path: Path, most: int) -> BinaryIO:
    """A file, open to be read piece by piece. Raises InputError as `read_bytes` does, but not if it grows while it is read."""
    try:
        info = path.stat()
        if stat.S_ISREG(info.st_mode) and info.st_size <= most:
            return path.open("rb")
    except (OSError, ValueError):
        pass  # which is told below
    return io.BytesIO(read_bytes(path, most))


def absolute(path: str | os.PathLike[str]) -> str:
    """A path from the root on, with `/` between its parts and none at its end. Links stay, but where `..` follows one."""
    text = os.fspath(path)
    try:
        if ".." in PurePath(text).parts:
            head, tail = os.path.split(text)
            text = os.path.realpath(text) if tail == ".." else os.path.join(os.path.realpath(head), tail)
        text = os.path.abspath(text)
    except (OSError, ValueError):  # the current folder is gone, or a NUL: there is no such file, whatever we say
        text = os.path.normpath(os.path.join(os.sep, text))
    return text.replace(os.sep, "/").rstrip("/")


def within(path: str, base: str) -> str | None:
    """The way from a folder to what lies in it; None if it does not."""
    return path[len(base) + 1 :] if path.startswith(f"{base}/") else None
