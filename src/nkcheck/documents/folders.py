"""The documents of folders: what is walked, what is left out, and in which order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nkcheck.documents import EXTENSIONS
from nkcheck.errors import InputError
from nkcheck.files import absolute, read_bytes

if TYPE_CHECKING:
    from nkcheck.patterns import Patterns

MOST_BYTES = 1_000_000  # of a .gitignore

_Levels = tuple["Patterns", ...]  # of a repository, those of inner folders last
Excluded = Callable[[str], "Patterns | None"]


def is_document(name: str) -> bool:
    """True for what has the name of a document."""
    return os.path.splitext(name)[1].lower() in EXTENSIONS


def walk(
    paths: Iterable[Path],
    *,
    gitignore: bool = True,
    excluded: Excluded = lambda folder: None,
    force: bool = False,
    wanted: Callable[[str], bool] = is_document,
) -> Iterator[tuple[Path, InputError | None]]:
    """The paths themselves or, of folders, the documents in them and in their folders, sorted; each file once.

    Documents are what has a name that is `wanted`.

    With them come, as errors, the folders that cannot be listed. Left out is what is hidden, what git ignores (unless
    `gitignore` is False), and what is `excluded`, which gives the patterns that hold for the entries of a folder (see
    `nkcheck.files.absolute`). All that holds for what is found in a folder, and `excluded` with `force` for `paths` too.
    """
    seen: set[object] = set()
    for path in paths:
        if str(path) == "-":  # standard input, whatever lies here under that name
            yield from [] if "-" in seen else [(path, None)]
            seen.add("-")
            continue
        if force and left_out(path, excluded):
            continue
        files = _walked(path, gitignore, excluded, wanted) if os.path.isdir(path) else [(path, None)]
        for file, fault in files:
            if fault is None:
                key = _identity(file)
                if key in seen:
                    continue
                seen.add(key)
            yield file, fault


def _identity(path: Path) -> object:
    """The same for two names of one file."""
    try:
        info = path.stat()
    except (OSError, ValueError):
        return str(path)
    return (info.st_dev, info.st_ino) if stat.S_ISREG(info.st_mode) and info.st_ino else str(path)


def left_out(path: Path, excluded: Excluded) -> bool:
    """True if a path or a folder in which it lies is excluded."""
    real = absolute(path)
    patterns = excluded(real.rpartition("/")[0])
    return patterns is not None and patterns.leave_out(real, os.path.isdir(path))


def _walked(top: Path, gitignore: bool, excluded: Excluded, wanted: Callable[[str], bool]) -> Iterator[tuple[Path, InputError | None]]:
    faults: list[InputError] = []
    real = absolute(top)
    todo = [(os.fspath(top), real, _above(real, faults) if gitignore else ())]
    while todo:
        shown, real, levels = todo.pop()
        try:
            with os.scandir(shown) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield Path(shown), InputError(error.strerror or "cannot be listed", shown)
            continue
        if gitignore:
            levels = _with_own(levels, real, {entry.name for entry in entries}, faults)
        yield from ((Path(str(fault.path)), fault) for fault in faults)
        faults.clear()
        here = excluded(real)
        folders = []
        for entry in entries:
            folder = _is_folder(entry, wanted)
            if folder is None or _unwanted(f"{real}/{entry.name}", folder, levels, here):
                continue
            if folder:
                folders.append((os.path.join(shown, entry.name), f"{real}/{entry.name}", levels))
            else:
                yield Path(shown, entry.name), None
        todo += reversed(folders)


def _is_folder(entry: os.DirEntry[str], wanted: Callable[[str], bool]) -> bool | None:
    """True for a folder, False for what has a name that is wanted, None for all else, links to folders and what is hidden."""
    if entry.name.startswith("."):
        return None
    try:
        if entry.is_dir(follow_symlinks=False):
            return True
        return False if wanted(entry.name) and not entry.is_dir() else None
    except OSError:
        return False if wanted(entry.name) else None


def _unwanted(path: str, folder: bool, levels: _Levels, excluded: Patterns | None) -> bool:
    """True for what is excluded, or ignored by the innermost of the levels that say anything of it."""
    if excluded is not None and excluded.says(path, folder):
        return True
    return bool(next((said for level in reversed(levels) if (said := level.says(path, folder)) is not None), False))


def _above(folder: str, faults: list[InputError]) -> _Levels:
    """What the repository that a folder lies in says above it; nothing if it lies in none."""
    parents = []
    at = folder
    while at:
        if os.path.lexists(f"{at}/.git"):
            break
        at = at.rpartition("/")[0]
        parents.append(at)
    else:
        return ()
    levels: _Levels = ()
    for parent in reversed(parents):
        levels = _with_own(levels, parent, {name for name in (".git", ".gitignore") if os.path.lexists(f"{parent}/{name}")}, faults)
    return levels


def _with_own(levels: _Levels, folder: str, names: set[str], faults: list[InputError]) -> _Levels:
    """The levels with what a folder, in which these names are, says itself; a repository of its own begins anew."""
    if ".git" in names:
        levels = _read(_exclude_file(f"{folder}/.git"), folder, faults)
    if ".gitignore" in names:
        levels += _read(f"{folder}/.gitignore", folder, faults)
    return levels


def _exclude_file(git: str) -> str:
    """`info/exclude` of a repository; that of a further worktree is the first one's."""
    if os.path.isfile(git):
        git = _line(git, "gitdir: ") or git
        git = _line(f"{git}/commondir", "") or git
    return f"{git}/info/exclude"


def _line(file: str, opening: str) -> str:
    """The path that git keeps in a file, from the root on; '' if there is none."""
    try:
        text = os.fsdecode(read_bytes(Path(file), MOST_BYTES))
    except InputError:
        return ""
    path = text.removeprefix(opening).strip("\n")
    return os.path.join(os.path.dirname(file), path) if path and text.startswith(opening) and "\0" not in path else ""


def _read(file: str, base: str, faults: list[InputError]) -> _Levels:
    from nkcheck.patterns import MOST_PATTERNS, patterns

    if os.path.islink(file) or not os.path.lexists(file):
        return ()  # git does not follow a link either
    try:
        data = read_bytes(Path(file), MOST_BYTES)
    except InputError as error:
        faults.append(error)
        return ()
    lines = os.fsdecode(data.removeprefix(b"\xef\xbb\xbf")).split("\n")
    if len(lines) > MOST_PATTERNS:
        faults.append(InputError(f"more than {MOST_PATTERNS:,} lines", file))
        return ()
    return (patterns((line.removesuffix("\r") for line in lines), base),)
