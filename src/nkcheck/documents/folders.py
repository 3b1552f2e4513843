"""The documents of a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nkcheck.documents import EXTENSIONS
from nkcheck.errors import InputError


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
        yield from (Path(folder, name) for name in sorted(_visible(names)) if Path(name).suffix.lower() in EXTENSIONS)
    faults += [InputError(error.strerror or "cannot be listed", error.filename) for error in unlisted]


def _visible(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.startswith("."))
