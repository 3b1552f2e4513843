"""A claims folder as it lies on disk, or as a revision of git has it: `HEAD~3:claims`.

Git is asked for objects by their ids and for nothing else: nothing is checked out, run or fetched, and no word of the command
line becomes an option. The files of a revision go to a temporary folder, which is loaded and removed.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nkcheck import yamlfile
from nkcheck.claim import ClaimsFolder, builtin, files_of, load, read_file
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

_REVISION = re.compile(r"((?:\{[^{}]*+\}|[^:{}])++)(?::(.*+))?", re.DOTALL)  # a colon in `HEAD@{10:00}` ends no revision
_OBJECT = re.compile(rb"[0-9a-f]{40,64}\n")
_FILE_MODES = ("100644", "100755")  # links and submodules have others
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE")  # set in a hook, and relative to a folder that is not always ours


class Edition(NamedTuple):
    """A claims folder at one time, with what loading makes words of and does not keep."""

    folder: ClaimsFolder
    vocabulary: dict[str, Any]  # subject.yaml
    origins: dict[str, Any]  # origins.yaml


class _Revision(NamedTuple):
    """A claims folder or file within a tree of git; `path` is that from the tree's root, '' the root itself."""

    name: str  # of the revision, as it was given
    tree: str
    repository: Path
    path: str

    def shown(self, path: str) -> str:
        return f"{self.name}:{path}"


def editions(old: str, new: str | None) -> tuple[Edition, Edition]:
    """Both sides of a comparison, each a path or `REVISION:PATH`; a revision with no path is one of the other side's folder.

    Without `new`, that is `claims` in the current folder, else the built-in claims. Raises InputError if either cannot be read.
    """
    here = Path("claims")
    home: Path | _Revision = here if here.is_dir() else builtin("claims")
    newer = home if new is None else _located(new, home)
    return _edition(_located(old, newer)), _edition(newer)


def _located(argument: str, home: Path | _Revision) -> Path | _Revision:
    """Where an argument leads. What exists on disk is no revision; a revision with no path is one of `home`."""
    if os.path.exists(argument):
        return Path(argument)
    read = _REVISION.fullmatch(argument)
    if read is None:
        raise InputError("no such claims folder or file, and no revision of one", argument)
    name, path = read.groups()
    if path is None and isinstance(home, _Revision):
        repository, path = home.repository, home.path
    elif path is None and isinstance(home, Path):
        repository, file = (home, "") if home.is_dir() else (home.parent, home.name)
        path = posixpath.join(_prefix(repository, argument), file)
    else:
        repository = Path()
        prefix = _prefix(repository, argument)
        path = posixpath.join(prefix, path) if path.startswith(("./", "../")) else path  # as git reads it
    return _Revision(name, _tree(repository, name, argument), repository, _inside(path, argument))


def _prefix(folder: Path, argument: str) -> str:
    """The path of a folder from the root of its repository."""
    done = _git(folder, argument, "rev-parse", "--show-prefix")
    if done.returncode:
        reason = done.stderr.decode(errors="replace").partition("\n")[0].removeprefix("fatal: ")
        raise InputError(f"no such claims folder or file, and no revision of one: {reason}", argument)
    return os.fsdecode(done.stdout).removesuffix("\n")


def _tree(repository: Path, name: str, argument: str) -> str:
    done = _git(repository, argument, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{tree}}")
    if done.returncode or not _OBJECT.fullmatch(done.stdout):
        raise InputError(f"no such claims folder or file, and git knows no revision {name!r}", argument)
    return done.stdout.decode().strip()


def _inside(path: str, argument: str) -> str:
    """The path in its shortest form. Raises InputError if it leads out of the repository."""
    path = posixpath.normpath(path or ".")
    if path.startswith(("/", "../")) or path == "..":
        raise InputError("a path outside the repository", argument)
    return "" if path == "." else path


def _git(folder: Path, argument: str, *command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """What git answers; `argument` is what it is asked for, to be named if there is no git."""
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    environment |= {"LC_ALL": "C", "GIT_ALLOW_PROTOCOL": ""}  # no protocol: a partial clone must not fetch what it lacks
    try:
        return subprocess.run(["git", "-C", str(folder), *command], input=stdin, capture_output=True, env=environment, check=False)
    except OSError as error:
        reason = "there is no git" if isinstance(error, FileNotFoundError) else f"git: {error.strerror}"
        raise InputError(f"no such claims folder or file, and no revision of one: {reason}", argument) from None


def _edition(where: Path | _Revision) -> Edition:
    if isinstance(where, Path):
        return _loaded(where)
    with TemporaryDirectory(prefix="nkcheck-") as temporary:
        root = Path(temporary, "tree")  # a folder down: what lies beside the root is none of the revision's
        _extract(where, root)
        try:
            edition = _loaded(root / where.path)
        except InputError as error:
            path = Path(error.path or root).relative_to(root).as_posix()
            raise InputError(error.message, where.shown("" if path == "." else path), error.line, error.column) from None
    return edition._replace(folder=edition.folder._replace(path=where.shown(where.path)))


def _loaded(path: Path) -> Edition:
    folder, files = load(path), files_of(path)
    vocabulary, origins = (yamlfile.read(read_file(role, files[role]), files[role])[0] for role in ("subject", "origins"))
    return Edition(folder, vocabulary, origins)


def _extract(revision: _Revision, root: Path) -> None:
    """Write the files of a claims folder, and of the sources in it or beside it, below `root` where the revision has them."""
    folder, files = revision.path, _files(revision, revision.path)
    if files is None:
        folder = posixpath.dirname(folder)
        files = _files(revision, folder) or {}
        if revision.path not in files:
            raise InputError(f"no such folder or file in {revision.name!r}", revision.shown(revision.path))
    beside = posixpath.dirname(folder)
    sources = _files(revision, posixpath.join(folder, "sources")) or _files(revision, posixpath.join(beside, "sources")) or {}
    (root / folder).mkdir(parents=True)
    wanted = {path: name for path, name in (files | sources).items() if path.endswith(".yaml") or path == revision.path}
    for path, data in zip(wanted, _contents(revision, wanted.values()), strict=True):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _files(revision: _Revision, folder: str) -> dict[str, str] | None:
    """The regular files right in a folder of the tree, path to id; None if there is no such folder."""
    done = _git(revision.repository, revision.shown(folder), "ls-tree", "-z", "--full-tree", f"{revision.tree}:{folder}")
    if done.returncode:
        return None
    files = {}
    for entry in os.fsdecode(done.stdout).split("\0")[:-1]:
        about, _, name = entry.partition("\t")
        mode, _, identity = about.split(" ")
        if mode in _FILE_MODES and Path(name).name == name:  # a forged tree may hold '../name'
            files[posixpath.join(folder, name)] = identity
    return files


def _contents(revision: _Revision, identities: Iterable[str]) -> Iterator[bytes]:
    """The bytes of objects, in the order of their ids."""
    asked = list(identities)
    stdin = "".join(f"{identity}\n" for identity in asked).encode()
    answer = _git(revision.repository, revision.shown(revision.path), "cat-file", "--batch", stdin=stdin).stdout
    at = 0
    for identity in asked:
        end = answer.find(b"\n", at)
        head = answer[at : max(end, at)].split(b" ")
        if len(head) != 3:  # 'ID missing', or nothing more
            raise InputError(f"git cannot give the object {identity}", revision.shown(revision.path))
        start = end + 1
        at = start + int(head[2])
        yield answer[start:at]
        at += 1
