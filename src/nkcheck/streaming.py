"""Files of claims of any size to a store, one claim after another: no more than one is in memory.

What is sound goes through here once. At the first doubt the fault is looked for in the order in which `compiling` would meet
it, and told by the code that tells it there: of a long file only the claims at fault are then read with their places.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import yaml

from nkcheck import alike, compiling, consistency, schema, words
from nkcheck.beside import Beside
from nkcheck.caching import cache_file, kept, written
from nkcheck.claim import BESIDE, MOST_BYTES, UNKNOWN_DATE, code_state, is_claims, pack_figure, read_file
from nkcheck.consistency import MOST_QUOTE_WORDS, SCOPE_TABLES, Files
from nkcheck.dates import counts_from, parse_edtf
from nkcheck.errors import InputError, stop
from nkcheck.files import open_bytes
from nkcheck.joined import join
from nkcheck.store import Store
from nkcheck.storing import Writer
from nkcheck.words import Language
from nkcheck.yamlfile import CONTROL, OddError

_PLAIN = bytes([9, 10, 13, *range(0x20, 0x7F)])  # what CONTROL takes of ASCII
_PIECE = 1024 * 1024
_BATCH = 200  # claims
_DOUBT = (InputError, OddError, yaml.YAMLError, msgspec.ValidationError)
Contents = Mapping[str, bytes]


def store_of(files: Mapping[str, Path]) -> Store:
    """The store of some files by role, with the language's under `words`: that of an earlier run, or made now.

    It is in memory where there is no cache to put it in. Raises InputError as `claim.load` does.
    """
    contents = {role: read_file(role, file) for role, file in files.items() if not is_claims(role)}
    known = _cached(_sum(files, contents), contents)
    store = kept(known, whole=False)
    if store is not None:
        return store
    if known is not None:
        try:
            return _in_cache(known.parent, files, contents)
        except OSError:
            pass  # no room
    with io.BytesIO() as out:
        _compile(files, contents, out)
        return Store(out.getvalue())


def _in_cache(folder: Path, files: Mapping[str, Path], contents: Contents) -> Store:
    """Compile to a file of the cache. Raises OSError if it cannot be written."""

    def fill(out: BinaryIO) -> Path:
        file = _cached(_compile(files, contents, out), contents)
        assert file is not None
        return file

    file = written(folder, fill)
    return kept(file, whole=False) or Store(file.read_bytes())


def _cached(total: str, contents: Contents) -> Path | None:
    """The file of the cache for the files of this sum: SHA-256 of that, of the language and of the code."""
    return cache_file(hashlib.sha256(b"\0".join((total.encode(), contents["words"], code_state()))).hexdigest())


def _sum(files: Mapping[str, Path], contents: Contents) -> str:
    """What `compiling.digest` gives, with no more than a piece of a file in memory."""
    digest = hashlib.sha256()
    for role in files:
        if is_claims(role):
            with _Stream(files[role], role, digest) as stream:
                while stream.read(_PIECE):
                    pass
        else:
            _add(digest, role, contents)
    return digest.hexdigest()


def _add(digest: Any, role: str, contents: Contents) -> None:
    if role != "words":
        digest.update(f"{role}\0{len(contents[role])}\0".encode() + contents[role])


class _Stream:
    """A file of claims that is read piece by piece, summed, and looked through for what is no text."""

    def __init__(self, file: Path, role: str, digest: Any = None) -> None:
        self._file = file
        self._raw = open_bytes(file, MOST_BYTES)
        self._left = self._raw.seek(0, os.SEEK_END)
        self._raw.seek(0)
        self._digest = hashlib.sha256() if digest is None else digest
        self._digest.update(f"{role}\0{self._left}\0".encode())
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._begins = True
        self.odd = False

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def read(self, size: int) -> bytes:
        """The next bytes; none at the end, and behind what may not stand in a file, which makes the stream odd."""
        try:
            piece = self._raw.read(size)
        except OSError as error:
            raise InputError(error.strerror or "cannot be read", self._file) from None
        self._digest.update(piece)
        self._left -= len(piece)
        if self._begins:
            piece, self._begins = piece.removeprefix(codecs.BOM_UTF8), False
        try:
            text = self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            self.odd = True
            return b""
        if piece.translate(None, _PLAIN) and CONTROL.search(text):
            self.odd = True
            return b""
        self.odd = self.odd or self._left < 0 or (not piece and self._left > 0)  # it has changed while it was read
        return piece


def _claims(file: Path, role: str, digest: Any = None) -> Iterator[Any]:
    """The claims of a file, as they are. Raises what is in _DOUBT."""
    with _Stream(file, role, digest) as stream:
        yield from alike.items(stream, "claims")  # type: ignore[arg-type]
        while stream.read(_PIECE):
            pass
        if stream.odd:
            raise OddError


def _compile(files: Mapping[str, Path], contents: Contents, out: BinaryIO) -> str:
    """Write the store of the files; their sum. Raises InputError at the first fault, and OSError if `out` cannot be written."""
    try:
        return _write(files, contents, out)
    except _DOUBT:
        _tell_first_fault(files, contents)
        whole = {role: read_file(role, file) for role, file in files.items()}  # there was none: what came in between is gone
        out.seek(0)
        out.truncate()
        out.write(compiling.compile_store(dict(files), whole))
        return compiling.digest(whole)


def _write(files: Mapping[str, Path], contents: Contents, out: BinaryIO) -> str:
    language_raw, compiled_language = consistency.compiled_language(contents["words"])
    language = words.language(compiled_language)
    read = _joined(files, contents)
    consistency.examine(read, language, stop)
    rest = compiling.rest_of(read, language_raw, compiled_language, "")
    sound, shelf, writer, digest = _Sound(read, language), compiling.Shelf(rest), Writer(out), hashlib.sha256()
    beside = Beside(sound.figures)
    try:
        for raw in _with_figures(_looked_at(files, contents, sound, digest), beside):
            writer.add(*shelf.packed(raw))
    finally:
        beside.close()
    total = digest.hexdigest()
    writer.close(rest | {"sha256": total})
    return total


def _looked_at(files: Mapping[str, Path], contents: Contents, sound: _Sound, digest: Any) -> Iterator[dict[str, Any]]:
    """The claims, each looked at; all files go into the digest. Raises what is in _DOUBT."""
    for role, file in files.items():
        if not is_claims(role):
            _add(digest, role, contents)
            continue
        for number, raw in enumerate(_claims(file, role, digest)):
            msgspec.convert(raw, schema.Claim)
            sound.look(raw, (role, number))
            yield raw


def _with_figures(claims: Iterator[dict[str, Any]], beside: Beside) -> Iterator[dict[str, Any]]:
    """The claims with the figures of their citations, which are read while the next claims are looked at. Raises OddError."""
    asked: list[dict[str, Any]] = []
    while True:
        batch = [*islice(claims, _BATCH)]
        figures = beside.answer() if asked else []
        if batch:
            beside.ask([_question(claim, cited) for claim in batch for cited in claim["citations"]])
        yield from _answered(asked, figures)
        asked = batch
        if not asked:
            return


def _question(claim: dict[str, Any], cited: dict[str, Any]) -> tuple[str, ...]:
    return cited["quote"]["exact"], cited.get("reading", ""), claim["kind"], cited["source"], cited.get("date", "")


def _answered(batch: list[dict[str, Any]], figures: list[Any]) -> list[dict[str, Any]]:
    if None in figures:
        raise OddError
    each = iter(figures)
    for claim in batch:
        for cited in claim["citations"]:
            cited["figure"] = next(each)
    return batch


def _sides(files: Mapping[str, Path]) -> Iterator[tuple[str, dict[str, Path]]]:
    """The files of either folder by their role in it, with what its roles open with."""
    own = {role: file for role, file in files.items() if not role.startswith(BESIDE) and role != "words"}
    theirs = {role.removeprefix(BESIDE): file for role, file in files.items() if role.startswith(BESIDE)}
    yield "", own
    if theirs:
        yield BESIDE, theirs


def _joined(files: Mapping[str, Path], contents: Contents, check: bool = False) -> Files:
    """All but the claims, read and joined; with `check`, every file of claims is held against the schema in its turn."""
    joined: Files | None = None
    for prefix, side in _sides(files):
        plain = {role: file for role, file in side.items() if not is_claims(role)}
        read = consistency.read_files(plain, {role: contents[prefix + role] for role in plain}, stop)
        for role in side if check else ():
            if is_claims(role):
                _check_shape(role, side[role])
        joined = join(joined, read, stop) if joined else read
    assert joined is not None
    return joined


class _Sound:
    """Looks claims through for whatever `consistency` would tell of them, and reads their figures."""

    def __init__(self, files: Files, language: Language) -> None:
        subject = files.subject.value
        self._tables = {field: frozenset(subject.get(table, ())) for field, table in SCOPE_TABLES.items()}
        self._topics = frozenset(subject.get("topics", ()))
        self._origins = frozenset(files.origins.value)
        self._issued = {Path(file.path).stem: file.value["issued"] for file in files.sources}
        self._language = language
        self._nouns = consistency.counted_nouns(subject["people"].values())
        self.seen: dict[str, tuple[str, int]] = {}  # where each claim stands

    def look(self, claim: dict[str, Any], place: tuple[str, int]) -> None:
        """Look a claim through that fits the schema, but for its figures. Raises OddError if anything is wrong with it."""
        if self.seen.setdefault(claim["id"], place) is not place:
            raise OddError
        scope = claim.get("scope", {})
        for field, value in scope.items():
            if field in self._tables and value not in self._tables[field]:
                raise OddError
        if not self._topics.issuperset(scope.get("about", ())) or not _limits(scope):
            raise OddError
        for cited in claim["citations"]:
            if cited["source"] not in self._issued or not self._origins.issuperset((cited["origin"], *cited.get("via", ()))):
                raise OddError

    def figures(self, questions: list[tuple[str, ...]]) -> list[Any]:
        """The figures of quotes as plain values; None for one that has not one of the kind."""
        return [self._figure(*question) for question in questions]

    def is_so(self, claim: dict[str, Any], place: tuple[str, int]) -> bool:
        """True for a claim in which nothing is wrong."""
        try:
            self.look(claim, place)
        except OddError:
            return False
        return None not in self.figures([_question(claim, cited) for cited in claim["citations"]])

    def _figure(self, exact: str, reading: str, kind: str, source: str, date: str) -> list[Any] | None:
        if len(exact.split()) > MOST_QUOTE_WORDS:
            return None
        cited = {"quote": {"exact": exact}, "reading": reading}
        try:
            return pack_figure(consistency.figure_of(cited, kind, _base(date or self._issued[source]), self._language, self._nouns))
        except ValueError:
            return None


_base = cache(lambda text: counts_from(parse_edtf(text)))


def _limits(scope: dict[str, Any]) -> bool:
    """True for a scope with more than a date, which is one."""
    for field, value in scope.items():
        if field != "date" and value != []:
            return _is_date(scope.get("date", UNKNOWN_DATE))
    return False


@cache
def _is_date(text: str) -> bool:
    try:
        return text == UNKNOWN_DATE or bool(parse_edtf(text))
    except ValueError:
        return False


def _tell_first_fault(files: Mapping[str, Path], contents: Contents) -> None:
    """Raise InputError for what `compiling.compile_folder` would have met first."""
    language = words.language(consistency.compiled_language(contents["words"])[1])
    read = _joined(files, contents, check=True)
    consistency.examine(read, language, stop)
    sound = _Sound(read, language)
    with contextlib.suppress(OddError):  # what is odd and no fault
        for role in filter(is_claims, files):
            for number, raw in enumerate(_claims(files[role], role)):
                if not sound.is_so(raw, (role, number)):
                    told: dict[str, set[int]] = {}
                    for other, place in (sound.seen[raw["id"]], (role, number)):  # another claim may have its id
                        told.setdefault(other, set()).add(place)
                    claims = [_only(other, files[other], numbers) for other, numbers in told.items()]
                    consistency.examine(read._replace(claims=tuple(claims)), language, stop)


def _check_shape(role: str, file: Path) -> None:
    """Hold a file of claims against the schema. Raises InputError at its first fault."""
    bad: set[int] = set()
    number = -1
    try:
        for number, raw in enumerate(_claims(file, role)):
            if not bad:
                try:
                    msgspec.convert(raw, schema.Claim)
                except msgspec.ValidationError:
                    bad.add(number)
    except (OddError, yaml.YAMLError):
        bad = {number + 1}
    _only(role, file, bad)


def _only(role: str, file: Path, numbers: set[int]) -> consistency.File:
    """Some claims of a file, with their places. Raises InputError if one departs from the schema, or if the file is no YAML."""
    role = role.removeprefix(BESIDE)
    return consistency.read_files({role: file}, {role: read_file(role, file)}, stop, numbers).claims[0]
