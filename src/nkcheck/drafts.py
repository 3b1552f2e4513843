"""The documents that somebody names on the command line, read as text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nkcheck.errors import InputError

MOST_BYTES = 10_000_000
EXTENSIONS = (".txt", ".md")


class Document(NamedTuple):
    """A text read, and where it stands."""

    path: Path
    text: str


def read(path: Path) -> Document:
    """A document of UTF-8 text, a byte order mark left out. Raises InputError if it is anything else, or cannot be read."""
    try:
        if path.exists() and not path.is_file():
            raise InputError("not a regular file", path)
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path) from None
    if len(data) > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES:,} bytes", path)
    if b"\0" in data:
        raise InputError("binary, not text", path)
    try:
        return Document(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"not valid UTF-8 at byte {error.start}", path) from None


def walk(path: Path, faults: list[InputError]) -> Iterator[Path]:
    """The path itself or, of a folder, the documents in it and in its folders, sorted, with nothing that is hidden.

    A folder that cannot be listed is noted in `faults`.
    """
    if not path.is_dir():
        yield path
        return
    unlisted: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unlisted.append):
        folders[:] = sorted(_visible(folders))
        yield from (Path(folder, name) for name in sorted(_visible(names)) if name.lower().endswith(EXTENSIONS))
    faults += [InputError(error.strerror or "cannot be listed", error.filename) for error in unlisted]


def _visible(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.startswith("."))
