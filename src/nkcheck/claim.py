"""Claims, citations, sources and origins, and the vocabulary they are told in; loading a folder of them.

A claims folder holds `subject.yaml` (the vocabulary) and any number of claims files; `sources/` stands beside it or in
it. The figure of a citation is read from its quote by the code that reads a draft, so no number is typed twice.
"""

from __future__ import annotations

import gc
import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nkcheck import words
from nkcheck.dates import When
from nkcheck.errors import InputError
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.files import read_bytes
from nkcheck.lexicon import Packed, Trie
from nkcheck.record import NamedTuple
from nkcheck.store import DamagedError, Store, mark
from nkcheck.words import Language

MOST_FILES = 2000
MOST_BYTES = 128 * 1024 * 1024  # of one file
LARGE = 1024 * 1024  # bytes of claims
MOST_LINKED = 1024  # claims that are kept in memory
COMPILED = "claims.store"  # the built-in claims, in an installed wheel
_HERE = Path(__file__).parent
UNKNOWN_DATE = "XXXX"


class Source(NamedTuple):
    """A document that we hold. `issued` is EDTF; `origin` is the id of whose voice it is."""

    id: str
    type: str
    title: str
    author: tuple[str, ...]
    publisher: str
    issued: str
    url: str
    sha256: str
    origin: str
    note: str = ""
    waived: tuple[tuple[str, str], ...] = ()  # words whose figures no claim asks for, and why

    @property
    def name(self) -> str:
        return self.publisher or self.title


class Origin(NamedTuple):
    """Who speaks in the sources; the first of `names` is the one to show."""

    id: str
    names: tuple[str, ...]
    member_of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]


class Scope(NamedTuple):
    """What a claim is limited to, by ids of the subject file; `date` is EDTF, `XXXX` where the sources give none."""

    action: str = ""
    people: str = ""
    subset: str = ""
    person: str = ""
    place: str = ""
    agent: str = ""
    thing: str = ""
    about: tuple[str, ...] = ()
    date: str = ""
    when: When | None = None

    @property
    def undated(self) -> bool:
        return self.date == UNKNOWN_DATE


class Citation(NamedTuple):
    """One source's answer to a claim's question. `via` leads from the origin to the source."""

    source: Source
    origin: Origin
    via: tuple[Origin, ...]
    date: str
    exact: str
    prefix: str
    suffix: str
    locator: str
    figure: Figure
    listed: bool = False  # the figure is how many things the quote names

    @property
    def voices(self) -> frozenset[str]:
        """The origins that this citation speaks for: the origin, those it came through, and the source's own."""
        return frozenset({self.origin.id, self.source.origin, *(origin.id for origin in self.via)})

    @property
    def chain(self) -> tuple[str, ...]:
        """Names from the origin to the source, for showing."""
        names = [self.origin.name, *(origin.name for origin in self.via), self.source.name]
        return tuple(name for i, name in enumerate(names) if i == 0 or name != names[i - 1])


class Claim(NamedTuple):
    """A question with one answer, and the citations that give it."""

    id: str
    question: str
    kind: Kind
    unit: str
    scope: Scope
    running: bool
    note: str
    citations: tuple[Citation, ...]

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(citation.origin.id for citation in self.citations))

    @property
    def differ(self) -> bool:
        """True if some source refutes another's figure."""
        from nkcheck.stance import Stance, stance

        figures = [citation.figure for citation in self.citations]
        return any(stance(a, b) is Stance.REFUTES for a in figures for b in figures)


class Subject(NamedTuple):
    """What the engine must know of the vocabulary beside the terms themselves."""

    name: str
    named: tuple[str, ...]  # in small letters, what a long text about the subject has one of
    nouns: frozenset[str]  # words that begin a way of naming the people: before them '2000' is a number
    others: frozenset[str]  # words behind the people's adjective that make it somebody else
    within: dict[str, str]  # place -> the place it lies in
    named_topics: frozenset[str]  # topics whose year must stand beside the name
    beside: dict[str, list[str]]  # topic -> topics near which a name that it shares with another is its own
    home_places: frozenset[str]  # where the people come from
    background: frozenset[str]  # actions that give way to another beside them
    everyday: frozenset[str]  # actions that are told of anybody
    lasting: frozenset[str]  # actions whose length is told of one person
    not_hedges: dict[str, frozenset[str]]  # thing -> hedges that are none before it
    home: frozenset[str]  # words of the terms that a typing error may hit
    spellings: dict[str, list[str]]  # the same by their first letter
    slips: dict[str, str | None]  # words that texts have had, and what each is a slip of, if of any


class ClaimsFolder(NamedTuple):
    """All that a claims folder holds, loaded and linked."""

    path: str
    sha256: str
    claims: Mapping[str, Claim]
    sources: dict[str, Source]
    origins: dict[str, Origin]
    subject: Subject
    language: Language
    trie: Trie


BESIDE = "beside/"  # opens the roles of the files of a second folder


def builtin(name: str) -> Path:
    """The folder `claims` or `sources` that ships with the package: in an installed wheel, else at the checkout's root."""
    installed = _HERE / "data" / name
    return installed if installed.is_dir() else _HERE.parent.parent / name


def fingerprint(text: str) -> str:
    """SHA-256 of a document's text in NFC with every run of white space made one space: layout does not count."""
    import hashlib
    import unicodedata

    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def load(path: Path | str | None = None, extend: bool = False) -> ClaimsFolder:
    """The claims of a folder or of one file (with `subject.yaml` beside it); the built-in ones for None.

    With `extend` they stand beside the built-in ones; a file or folder that only adds claims needs no subject or origins then.
    Raises InputError that names file, line and column if a file cannot be read or holds what it may not.
    """
    collecting = gc.isenabled()
    gc.disable()  # thousands of small dicts at once: half of the time would go into looking for garbage among them
    try:
        return _loaded(path, extend)
    finally:
        if collecting:
            gc.enable()


def _loaded(path: Path | str | None, extend: bool) -> ClaimsFolder:
    own = builtin("claims")
    where = own if path is None else Path(path)
    shipped = _shipped() if path is None else None
    if shipped:
        return _linked(shipped, Again(str(own), None, extend))
    beside = extend and path is not None
    files = files_of(own if beside else where)
    if beside:
        files |= {f"{BESIDE}{role}": file for role, file in files_of(where, alone=False).items()}
    again = Again(f"{own} + {where}" if beside else str(where), None if path is None else where, extend)
    if path is not None and _are_large(files):
        from nkcheck import large

        return _linked(large.store_of(files), again)
    contents = {role: read_file(role, file) for role, file in files.items()}
    contents["words"] = read_bytes(words.FOLDER / "en.yaml", MOST_BYTES)
    return _linked(_small(files, contents, path is None), again)


def _are_large(files: dict[str, Path]) -> bool:
    """True for files so large that to read and hash them at every start takes too long."""
    try:
        return sum(os.stat(file).st_size for role, file in files.items() if is_claims(role)) > LARGE
    except (OSError, ValueError):
        return False  # reading tells


def is_claims(role: str) -> bool:
    """True for the role of a file of claims."""
    return role.removeprefix(BESIDE).startswith("claims/")


def _shipped() -> Store | None:
    """The built-in claims as they were compiled when the package was built, if they are those of the very files beside them."""
    try:
        store = Store(read_raw(str(_HERE / "data" / COMPILED)))
        return store if store.mark == mark(shipped_state()) else None
    except (OSError, DamagedError):
        return None


def shipped_state() -> bytes:
    """What tells one state of the shipped files and of the code from another, wherever and whenever they were installed."""
    files = {"words": str(words.FOLDER / "en.yaml")}
    for name in ("claims", "sources"):
        folder = str(builtin(name))
        files |= {f"{name}/{file}": os.path.join(folder, file) for file in sorted(os.listdir(folder))}
    return _sums({role: read_raw(file) for role, file in files.items()}) + code_state(times=False)


def read_raw(file: str) -> bytes:
    """The bytes of a file of our own: in half the time, as nothing is asked of it. Raises OSError if it cannot be read."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return os.read(handle, os.fstat(handle).st_size)
    finally:
        os.close(handle)


def _small(files: dict[str, Path], contents: dict[str, bytes], ours: bool) -> Store:
    """The store of files that have been read: kept by an earlier run that read the very same bytes, or made now."""
    from nkcheck import caching

    file = caching.cache_file(_key(contents, ours))
    store = caching.kept(file, whole=True)
    if store is None:
        from nkcheck import compiling

        data = compiling.compile_store(files, contents)
        store = Store(data)
        if file is not None:
            caching.keep(file, data)
    return store


def _key(contents: dict[str, bytes], ours: bool) -> str:
    """What tells one state of the files, and of the code that compiles them, from another.

    Of the claims that ship with the package a checksum of each file with its length: a cryptographic hash costs start-up time.
    Another folder may have been made by somebody who wants to pass for it, so it has names of its own, and SHA-256.
    """
    if ours:
        state = _sums(contents)
        return f"{zlib.crc32(state):08x}{zlib.adler32(state):08x}{zlib.crc32(code_state()):08x}"
    from hashlib import sha256

    digest = sha256(code_state())
    for name, data in contents.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _sums(contents: dict[str, bytes]) -> bytes:
    parts = [f"{name} {len(data)} {zlib.crc32(data)} {zlib.adler32(data)}" for name, data in contents.items()]
    return "\n".join(parts).encode()


def code_state(times: bool = True) -> bytes:
    """What tells one state of the code that compiles from another: the size of its files and, where it was installed, their time."""
    marks = []
    for folder in (_HERE, _HERE / "kinds", _HERE / "words"):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    state = entry.stat()
                    marks.append(f"{entry.name} {state.st_size} {state.st_mtime_ns if times else 0}")
    return "\0".join(sorted(marks)).encode()


def read_file(role: str, file: Path) -> bytes:
    """The bytes of a file of a claims folder; a folder that has nothing but its subject has no origins yet."""
    return b"{}" if role == "origins" and not file.exists() else read_bytes(file, MOST_BYTES)


def files_of(where: Path, alone: bool = True) -> dict[str, Path]:
    """The files of a claims folder, or of one claims file, by role and name: `subject`, `claims/…`, `sources/…`, `origins`.

    `origins` may be missing as long as there is nothing but the subject, and both in a folder that does not stand `alone`.
    Raises InputError if there is no such folder, or no subject.yaml or origins.yaml in it.
    """
    folder = where if where.is_dir() else where.parent
    if not where.exists():
        raise InputError("no such claims folder or file", where)
    sources = folder / "sources" if (folder / "sources").is_dir() else above(folder) / "sources"
    try:
        claims = sorted(folder.glob("*.yaml")) if where.is_dir() else [where]
        found = sorted(sources.glob("*.yaml"))
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where) from None
    if len(claims) + len(found) > MOST_FILES:
        raise InputError(f"more than {MOST_FILES} files", where)
    subject = folder / "subject.yaml"
    if alone and not subject.exists():
        raise InputError("no subject.yaml in the claims folder", folder)
    files = {"subject": subject} if subject.exists() else {}
    files |= {f"claims/{file.name}": file for file in claims if file.name != "subject.yaml"}
    files |= {f"sources/{file.name}": file for file in found if file.name != "origins.yaml"}
    origins = sources / "origins.yaml"
    if alone and not origins.exists() and len(claims) + len(found) > 1:
        raise InputError("no sources/origins.yaml beside the claims folder", folder)
    return files | ({"origins": origins} if alone or origins.exists() else {})


def above(folder: Path) -> Path:
    """The folder in which a folder lies, also of `.` and `..`, of which `parent` says nothing."""
    return folder.parent if folder.name not in ("", "..") else folder / ".."


def pack_figure(figure: Figure) -> list[Any]:
    """A figure as plain values, which the cache can hold; `unpack_figure` gives it back."""
    when = figure.when and [figure.when.first, figure.when.last, figure.when.month, figure.when.day]
    return [
        figure.text,
        figure.start,
        figure.end,
        figure.kind.value,
        figure.bound.value,
        figure.value,
        figure.high,
        when,
        figure.widened,
        figure.unit,
    ]


def unpack_figure(packed: list[Any]) -> Figure:
    """The figure that `pack_figure` packed."""
    text, start, end, kind, bound, value, high, when, widened, unit = packed
    return Figure(text, start, end, Kind(kind), Bound(bound), value, high, when and When(*when), widened, unit=unit)


class Again(NamedTuple):
    """By what name claims are told, and how they are loaded once more."""

    name: str
    path: Path | None
    extend: bool


class Claims(Mapping[str, Claim]):
    """The claims of a folder in the order of its files, each linked when it is asked for; only the last ones asked for are kept."""

    __slots__ = ("_again", "_linked", "_origins", "_sha256", "_sources", "_store")

    def __init__(self, store: Store, sha256: str, sources: dict[str, Source], origins: dict[str, Origin], again: Again) -> None:
        self._store = store
        self._sha256 = sha256
        self._sources = sources
        self._origins = origins
        self._again = again
        self._linked: dict[int, Claim] = {}

    def __getitem__(self, name: str) -> Claim:
        numbers = self.numbers(f"id|{name}")
        if not numbers:
            raise KeyError(name)
        return self.numbered(numbers[0])

    def __iter__(self) -> Iterator[str]:
        return (self.numbered(number).id for number in range(len(self)))

    def __len__(self) -> int:
        return self._store.count

    def numbers(self, key: str) -> list[int]:
        """What stands under a key (see `nkcheck.keys`): the numbers of claims in order, of some tables with their days."""
        try:
            return self._store.find(key)
        except DamagedError:
            return self._mended().find(key)

    def numbered(self, number: int) -> Claim:
        """A claim by its number in the order of the files."""
        claim = self._linked.get(number)
        if claim is None:
            try:
                record = self._store.record(number)
            except DamagedError:
                record = self._mended().record(number)
            if len(self._linked) >= MOST_LINKED:
                self._linked.clear()
            claim = self._linked[number] = linked_claim(record, self._sources, self._origins)
        return claim

    def _mended(self) -> Store:
        """The store made anew, of the same files. Raises InputError if they have changed since."""
        if self._store.path is not None:
            try:
                self._store.path.unlink(missing_ok=True)
            except OSError:
                raise InputError("the compiled claims are damaged, and cannot be removed", self._store.path) from None
        folder = load(self._again.path, self._again.extend)
        if folder.sha256 != self._sha256 or not isinstance(folder.claims, Claims):
            raise InputError("the claims have changed since they were loaded", self._again.path)
        self._store = folder.claims._store
        return self._store

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (self._store.data, self._store.path, self._sha256, self._sources, self._origins, self._again)


def _reopened(
    data: bytes | None, path: Path | None, sha256: str, sources: dict[str, Source], origins: dict[str, Origin], again: Again
) -> Mapping[str, Claim]:
    """Claims in another process than that which loaded them. Raises InputError if they have changed since."""
    try:
        return Claims(Store(data, path), sha256, sources, origins, again)
    except (OSError, DamagedError):
        folder = load(again.path, again.extend)
        if folder.sha256 != sha256:
            raise InputError("the claims have changed since they were loaded", again.path) from None
        return folder.claims


def _linked(store: Store, again: Again) -> ClaimsFolder:
    compiled, store.rest = store.rest, {}
    sources, origins = linked_sources(compiled["sources"]), linked_origins(compiled["origins"])
    claims = Claims(store, compiled["sha256"], sources, origins, again)
    raw = compiled["subject"]
    subject = Subject(
        name=raw["name"],
        named=tuple(raw["named"]),
        nouns=frozenset(raw["nouns"]),
        others=frozenset(raw["others"]),
        within=raw["within"],
        named_topics=frozenset(raw["named_topics"]),
        beside=raw["beside"],
        home_places=frozenset(raw["home_places"]),
        background=frozenset(raw["background"]),
        everyday=frozenset(raw["everyday"]),
        lasting=frozenset(raw["lasting"]),
        not_hedges={thing: frozenset(hedges) for thing, hedges in raw["not_hedges"].items()},
        home=frozenset(word for words in raw["spellings"].values() for word in words),
        spellings=raw["spellings"],
        slips={},
    )
    return ClaimsFolder(
        again.name, compiled["sha256"], claims, sources, origins, subject, words.language(compiled["language"]), Packed(compiled["trie"])
    )


def linked_sources(compiled: list[dict[str, Any]]) -> dict[str, Source]:
    """The sources by id."""
    return {
        raw["id"]: Source(
            raw["id"], raw["type"], raw["title"], tuple(_display(name) for name in raw.get("author", ())), raw.get("publisher", ""),
            raw["issued"], raw.get("URL", ""), raw["sha256"], raw["origin"], raw.get("note", ""),
            tuple((waiver["exact"], waiver["reason"]) for waiver in raw.get("waived", ())),
        )
        for raw in compiled
    }  # fmt: skip


def linked_origins(compiled: dict[str, dict[str, Any]]) -> dict[str, Origin]:
    """The origins by id."""
    return {name: Origin(name, tuple(raw["names"]), tuple(raw.get("member_of", ()))) for name, raw in compiled.items()}


def _display(name: dict[str, str]) -> str:
    return name.get("literal") or " ".join(part for part in (name.get("given"), name.get("family")) if part)


def linked_claim(record: tuple[Any, ...], sources: dict[str, Source], origins: dict[str, Origin]) -> Claim:
    """The claim that `compiling.pack_claim` packed."""
    name, question, kind, unit, scope, running, note, cited = record
    citations = tuple(
        Citation(
            sources[source],
            origins[origin],
            tuple([origins[name] for name in via]),
            date,
            exact,
            prefix,
            suffix,
            locator,
            unpack_figure(figure),
            listed,
        )
        for source, origin, via, date, exact, prefix, suffix, locator, figure, listed in cited
    )
    return Claim(name, question, Kind(kind), unit, _scope(*scope), running, note, citations)


def _scope(
    action: str, people: str, subset: str, person: str, place: str, agent: str, thing: str, about: tuple[str, ...], date: str,
    when: tuple[int, int, int, int] | None,
) -> Scope:  # fmt: skip
    return Scope(action, people, subset, person, place, agent, thing, about, date, when and When(*when))
