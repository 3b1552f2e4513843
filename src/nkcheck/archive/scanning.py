"""A scan: plan its chunks, check those that are not done yet, and put together what came of all of them in their order."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from nkcheck import __version__
from nkcheck.archive import since
from nkcheck.archive.chunks import Chunk, Columns, Unread, unchanged
from nkcheck.archive.inputs import REJECTED, found, plan
from nkcheck.archive.parts import Part, Rejected, Tally, Workplace, settle, unpack, workplace
from nkcheck.archive.pool import Pool
from nkcheck.archive.rows import PLACE, VERSION, Judge, Row, batch, metadata, rows, schema
from nkcheck.archive.since import LOOKED_UP, Since, digest, number, state_of, sum_of
from nkcheck.archive.texts import Names
from nkcheck.archive.writing import must_be_known, write
from nkcheck.claim import ClaimsFolder
from nkcheck.documents import MOST_BYTES, Document
from nkcheck.documents.folders import Excluded
from nkcheck.errors import InputError
from nkcheck.judge import Checker
from nkcheck.processes import place_of
from nkcheck.record import NamedTuple
from nkcheck.settings import NOTHING, Settings

_ROWS = 512  # findings that are in memory as Python has them
_PLACE = frozenset({"id", *(field.name for field in PLACE)})


class Asked(NamedTuple):
    """What holds for every document of a scan."""

    columns: Columns = Columns()
    settings: Settings = NOTHING
    most_bytes: int = MOST_BYTES


class Outcome(NamedTuple):
    """What a scan has done."""

    tally: Tally
    faults: tuple[InputError, ...]
    rejected: Path | None  # the file of rows that were set aside, if there are any


class Scanner:
    """Checks one chunk after another, and keeps what comes of each."""

    def __init__(self, claims: ClaimsFolder, asked: Asked, place: Workplace, earlier: Since | None = None) -> None:
        self.given = claims, asked, place, earlier
        self.asked = asked
        self.place = place
        self.earlier = earlier
        checker = Checker(claims)
        self.keys: set[str] = set()  # that were asked for
        checker.watch(self.keys.add)
        self.judge = Judge(checker, asked.settings, asked.most_bytes)
        self.names = Names(claims.subject.named, asked.most_bytes)
        self.schemas = schema(claims.sha256), LOOKED_UP
        self.kept: dict[str, Any] = {}  # what is open

    def __reduce__(self) -> tuple[type[Scanner], tuple[ClaimsFolder, Asked, Workplace, Since | None]]:
        return Scanner, self.given

    def __call__(self, chunk: Chunk) -> Tally:
        part = self.part(chunk)
        self.place.keep(chunk, part, self.schemas)
        return part.tally

    def part(self, chunk: Chunk) -> Part:
        """Check the documents of a chunk; those that cannot be are set aside, and so is the rest of a chunk that cannot be read."""
        made = _Made(self.schemas)
        fault = ""
        silent, sift, any_id, source = self.judge.silent, self.names.sift, not self.asked.columns.id, chunk.input
        try:
            for block in chunk.blocks(self.asked.columns, self.asked.most_bytes, self.kept):
                for row, identity, text, date in zip(block.rows, block.ids, sift(block.texts), block.dates, strict=True):
                    if type(text) is str and (any_id or identity) and silent(text, date):  # most are, and must cost next to nothing
                        made.documents += 1
                    else:
                        self.check(source, row, identity, text, date, made)
        except InputError as error:
            fault = str(error)
        return made.part(fault)

    def check(
        self, source: str, row: int, identity: str | None, text: str | Document | Unread | None, date: str | None, made: _Made
    ) -> None:
        """Check a document, or set it aside."""
        try:
            if text is None:
                raise InputError(f"no `{self.asked.columns.text}`")
            if isinstance(text, Unread):
                raise InputError(text.reason)
            if self.asked.columns.id and not identity:
                raise InputError(f"no `{self.asked.columns.id}`")
            found, keys = self.found(text, date, made)
        except InputError as error:
            made.reject(Rejected(source or identity or "", row, identity, error.message))
            return
        except Exception as error:  # one document must not end the scan of a whole archive; the message might quote it
            made.reject(Rejected(source or identity or "", row, identity, f"internal error, please report it: {place_of(error)}"))
            return
        made.documents += 1
        if found or keys:
            place = {"id": identity or f"{source}:{row}", "input": source or identity, "row": row}
            made.add([{**place, **each} for each in found], keys, sum_of(text, date))

    def found(self, text: str | Document, date: str | None, made: _Made) -> tuple[Sequence[Row], Sequence[int]]:
        """The findings of a document, without its place, and the keys by which claims were looked up for them."""
        if isinstance(text, str):
            self.judge.must_be_readable(text, date)
        if self.earlier is not None:
            document = sum_of(text, date)
            known = self.earlier.found(document)
            if known is not None:
                made.kept += 1
                return [{name: each[name] for name in each if name not in _PLACE} for each in known[0]], known[1]
            made.again += document in self.earlier.stale
        self.keys.clear()
        report = self.judge.text(text, date) if isinstance(text, str) else self.judge.document(text)
        return list(rows(report)), sorted({number(key) for key in self.keys})


class _Made:
    """What comes of a chunk, piece by piece."""

    def __init__(self, schemas: tuple[pa.Schema, pa.Schema]) -> None:
        self.schemas = schemas
        self.documents = self.kept = self.again = 0
        self.verdicts: Counter[str] = Counter()
        self.rejected: list[Rejected] = []
        self.rows: list[Row] = []
        self.looked_up: list[Row] = []
        self.batches: tuple[list[pa.RecordBatch], list[pa.RecordBatch]] = ([], [])

    def reject(self, row: Rejected) -> None:
        self.rejected.append(row)

    def add(self, found: Sequence[Row], keys: Sequence[int], document: bytes) -> None:
        self.rows += found
        self.verdicts.update(row["verdict"] for row in found)
        self.looked_up.append({"sum": document, "findings": len(found), "keys": keys})
        if len(self.rows) >= _ROWS or len(self.looked_up) >= _ROWS:
            self._settle()

    def _settle(self) -> None:
        for waiting, of, batches in zip((self.rows, self.looked_up), self.schemas, self.batches, strict=True):
            if waiting:
                batches.append(batch(waiting, of))
                waiting.clear()

    def part(self, fault: str) -> Part:
        self._settle()
        tally = Tally(self.documents, dict(self.verdicts), len(self.rejected), self.kept, self.again, fault)
        return Part(tally, tuple(self.rejected), *self.batches)


def scan(
    paths: Sequence[Path],
    output: Path,
    claims: ClaimsFolder,
    asked: Asked = Asked(),  # noqa: B008 - it cannot change
    *,
    jobs: int = 1,
    earlier: Since | None = None,
    excluded: Excluded = lambda folder: None,
    begun: Callable[[int], None] = lambda size: None,
    moved: Callable[[int, Tally, bool], None] = lambda weight, tally, fresh: None,
    say: Callable[[str], None] = lambda message: None,
    start: str = "",
) -> Outcome:
    """Check all documents of files and folders, and write their findings; what an earlier run of the same scan has done stays done.

    What an `earlier` scan has found is taken over where nothing can have changed. `begun` is told how many bytes there are to read,
    `moved` of each chunk how many were its own, what came of it, and whether that was in this run. Documents and rows that cannot
    be checked are set aside, inputs that cannot be read are among the faults, and the others go on; if nothing can be read, an old
    output stays. `start` is how processes are begun, if not in the usual way.
    Raises InputError if the output cannot be written, or is an input, or another scan writes it.
    """
    must_be_known(output)
    shown, output = output, Path(os.path.realpath(output))
    faults: list[InputError] = []
    inputs = found(paths, output, excluded, faults)
    begun(sum(each.size for each in inputs))
    with workplace(output, run_key(claims, asked, earlier)) as place:
        done, others = place.tidy()
        if done:
            say("an earlier run of this scan was ended: going on where it was")
        elif others:
            say("what is there of an unfinished scan is of other claims, options or code: starting anew")
        scanner = Scanner(claims, asked, place, earlier)
        order: list[Path] = []
        todo = _Todo(place, order, moved)
        try:
            with Pool[Chunk, Tally](scanner, jobs, start) as pool:
                for chunk, one in pool.run(todo.chunks(plan(inputs, asked.columns, faults))):
                    todo.done(chunk, one, True)
        except KeyboardInterrupt:
            say("ended; the same command goes on from here")
            raise
        faults += [InputError(fault) for fault in todo.faults]
        faults += [InputError("was changed while it was read: run the scan again", each.path) for each in inputs if not unchanged(each)]
        if faults and not (todo.tally.documents or todo.tally.rejected):
            return Outcome(todo.tally, tuple(faults), None)  # an output of old findings is worth more than one of none
        _put_together(order, output, place, claims, asked, todo.tally)
    return Outcome(todo.tally, tuple(faults), set_aside(shown) if todo.tally.rejected else None)


def set_aside(output: Path) -> Path:
    """The file beside an output that holds the rows that were set aside."""
    return output.with_name(f"{output.stem}{REJECTED}")


class _Todo:
    """Gives out what is not done yet, and reckons with what is."""

    def __init__(self, place: Workplace, order: list[Path], moved: Callable[[int, Tally, bool], None]) -> None:
        self.place = place
        self.order = order
        self.moved = moved
        self.tally = Tally()
        self.faults: list[str] = []

    def chunks(self, planned: Iterable[Chunk]) -> Iterator[Chunk]:
        for chunk in planned:
            self.order.append(self.place.file(chunk))
            part = self.place.found(chunk)
            if part is None:
                yield chunk
                continue
            self.done(chunk, part.tally, False)

    def done(self, chunk: Chunk, tally: Tally, fresh: bool) -> None:
        self.tally += tally
        self.faults += [tally.fault] if tally.fault else []
        self.moved(chunk.weight, tally, fresh)


def run_key(claims: ClaimsFolder, asked: Asked, earlier: Since | None) -> str:
    """What tells the parts of this scan from those of another: claims, options and code."""
    known = [earlier.scan, sorted(earlier.given[1])] if earlier else []
    return json.dumps([code(), claims.sha256, asked.columns, asked.most_bytes, options(asked), known])


def options(asked: Asked) -> str:
    """What tells the options by which a document is checked from others."""
    settings = asked.settings
    by_file = [settings.folder, settings.per_file_ignores] if settings.per_file_ignores else []
    return json.dumps([settings.select, settings.ignore, by_file, settings.date])


@cache
def code() -> str:
    """What tells one state of the program from another."""
    digest = hashlib.sha256(f"{VERSION} {__version__} {sys.version_info[:2]} {pa.__version__}".encode())
    home = Path(__file__).parent.parent
    for file in sorted(home.rglob("*")):
        if file.suffix in (".py", ".yaml") and file.relative_to(home).parts[0] != "data":
            digest.update(f"{file.relative_to(home).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _put_together(order: Sequence[Path], output: Path, place: Workplace, claims: ClaimsFolder, asked: Asked, tally: Tally) -> None:
    """Write the findings of all parts, what was looked up for them, and the rows that were set aside."""
    drafts = {name: place.folder / name for name in ("findings", "state", "rejected")}
    scan = digest(batch for part in _parts(order) for batch in part.looked_up)
    told = metadata(claims.sha256)
    findings = schema(claims.sha256).with_metadata({**told, **since.metadata(scan)})
    state = LOOKED_UP.with_metadata({**told, **since.metadata(scan, code(), options(asked))})
    write((batch for part in _parts(order) for batch in part.findings), findings, drafts["findings"], output.suffix)
    write((batch for part in _parts(order) for batch in part.looked_up), state, drafts["state"], ".parquet")
    try:
        with drafts["rejected"].open("wb") as out:
            out.writelines(f"{json.dumps(row._asdict())}\n".encode() for part in _parts(order) for row in part.rejected)
            settle(out)
        if tally.rejected:
            drafts["rejected"].replace(set_aside(output))
        else:
            set_aside(output).unlink(missing_ok=True)
        drafts["state"].replace(state_of(output))
        drafts["findings"].replace(output)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", output) from None


def _parts(order: Iterable[Path]) -> Iterator[Part]:
    for file in order:
        try:
            yield unpack(file.read_bytes())
        except (OSError, ValueError, pa.ArrowException):
            file.unlink(missing_ok=True)
            raise InputError("was damaged since it was written: run the scan again", file) from None
