"""A scan: plan its chunks, check those that are not done yet, and put together what came of all of them in their order."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from nkcheck import __version__
from nkcheck.archive.chunks import Chunk, Columns, Unread, unchanged
from nkcheck.archive.inputs import REJECTED, found, plan
from nkcheck.archive.parts import Part, Rejected, Tally, Workplace, settle, unpack, workplace
from nkcheck.archive.pool import Pool, place_of
from nkcheck.archive.rows import VERSION, Judge, Row, batch, rows, schema
from nkcheck.archive.writing import must_be_known, write
from nkcheck.claim import ClaimsFolder
from nkcheck.documents import MOST_BYTES, Document
from nkcheck.documents.folders import Excluded
from nkcheck.errors import InputError
from nkcheck.judge import Checker
from nkcheck.settings import NOTHING, Settings

STATE = ".state"
_ROWS = 512  # findings that are in memory as Python has them

# A document that the claims have something to be looked up for.
LOOKED_UP = pa.schema(
    [
        pa.field("sum", pa.binary(16), nullable=False),  # of its text and date
        pa.field("findings", pa.int32(), nullable=False),  # how many rows are its own
    ]
)


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

    def __init__(self, claims: ClaimsFolder, asked: Asked, place: Workplace) -> None:
        self.given = claims, asked, place
        self.asked = asked
        self.place = place
        self.judge = Judge(Checker(claims), asked.settings, asked.most_bytes)
        self.schemas = schema(claims.sha256), LOOKED_UP
        self.kept: dict[str, Any] = {}  # what is open

    def __reduce__(self) -> tuple[type[Scanner], tuple[ClaimsFolder, Asked, Workplace]]:
        return Scanner, self.given

    def __call__(self, chunk: Chunk) -> Tally:
        part = self.part(chunk)
        self.place.keep(chunk, part, self.schemas)
        return part.tally

    def part(self, chunk: Chunk) -> Part:
        """Check the documents of a chunk; those that cannot be are set aside, and so is the rest of a chunk that cannot be read."""
        made = _Made(self.schemas)
        fault = ""
        silent, any_id, source = self.judge.silent, not self.asked.columns.id, chunk.input
        try:
            for block in chunk.blocks(self.asked.columns, self.asked.most_bytes, self.kept):
                for row, identity, text, date in zip(*block, strict=True):
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
            report = self.judge.text(text, date) if isinstance(text, str) else self.judge.document(text)
        except InputError as error:
            made.reject(Rejected(source or identity or "", row, identity, error.message))
            return
        except Exception as error:  # one document must not end the scan of a whole archive; the message might quote it
            made.reject(Rejected(source or identity or "", row, identity, f"internal error, please report it: {place_of(error)}"))
            return
        made.documents += 1
        if report.findings:
            made.add(rows(report, id=identity or f"{source}:{row}", input=source or identity, row=row))


class _Made:
    """What comes of a chunk, piece by piece."""

    def __init__(self, schemas: tuple[pa.Schema, pa.Schema]) -> None:
        self.schema = schemas[0]
        self.documents = 0
        self.verdicts: Counter[str] = Counter()
        self.rejected: list[Rejected] = []
        self.waiting: list[Row] = []
        self.findings: list[pa.RecordBatch] = []

    def reject(self, row: Rejected) -> None:
        self.rejected.append(row)

    def add(self, found: Iterable[Row]) -> None:
        for row in found:
            self.waiting.append(row)
            self.verdicts[row["verdict"]] += 1
        if len(self.waiting) >= _ROWS:
            self._settle()

    def _settle(self) -> None:
        self.findings.append(batch(self.waiting, self.schema))
        self.waiting = []

    def part(self, fault: str) -> Part:
        if self.waiting:
            self._settle()
        tally = Tally(self.documents, dict(self.verdicts), len(self.rejected), fault=fault)
        return Part(tally, tuple(self.rejected), self.findings, ())


def scan(
    paths: Sequence[Path],
    output: Path,
    claims: ClaimsFolder,
    asked: Asked = Asked(),  # noqa: B008 - it cannot change
    *,
    jobs: int = 1,
    excluded: Excluded = lambda folder: None,
    begun: Callable[[int], None] = lambda size: None,
    moved: Callable[[int, Tally, bool], None] = lambda weight, tally, fresh: None,
    say: Callable[[str], None] = lambda message: None,
    start: str = "",
) -> Outcome:
    """Check all documents of files and folders, and write their findings; what an earlier run of the same scan has done stays done.

    `begun` is told how many bytes there are to read, `moved` of each chunk how many were its own, what came of it, and whether
    that was in this run. Documents and rows that cannot be checked are set aside, inputs that cannot be read are among the faults,
    and the others go on; if nothing can be read, an old output stays. `start` is how processes are begun, if not in the usual way.
    Raises InputError if the output cannot be written, or is an input, or another scan writes it.
    """
    must_be_known(output)
    shown, output = output, Path(os.path.realpath(output))
    faults: list[InputError] = []
    inputs = found(paths, output, excluded, faults)
    begun(sum(each.size for each in inputs))
    with workplace(output, run_key(claims, asked)) as place:
        done, others = place.tidy()
        if done:
            say("an earlier run of this scan was ended: going on where it was")
        elif others:
            say("what is there of an unfinished scan is of other claims, options or code: starting anew")
        scanner = Scanner(claims, asked, place)
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
        _put_together(order, output, place, schema(claims.sha256), todo.tally)
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


def run_key(claims: ClaimsFolder, asked: Asked) -> str:
    """What tells the parts of this scan from those of another: claims, options and code."""
    settings = asked.settings
    options = [settings.select, settings.ignore, settings.per_file_ignores, settings.folder, settings.date]
    return json.dumps([code(), claims.sha256, asked.columns, asked.most_bytes, options])


def code() -> str:
    """What tells one state of the program from another."""
    digest = hashlib.sha256(f"{VERSION} {__version__} {sys.version_info[:2]} {pa.__version__}".encode())
    home = Path(__file__).parent.parent
    for file in sorted(home.rglob("*")):
        if file.suffix in (".py", ".yaml") and file.relative_to(home).parts[0] != "data":
            digest.update(f"{file.relative_to(home).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _put_together(order: Sequence[Path], output: Path, place: Workplace, of: pa.Schema, tally: Tally) -> None:
    """Write the findings of all parts, and the rows that were set aside."""
    draft, aside = place.folder / f"findings{output.suffix}", place.folder / "rejected.jsonl"
    write((batch for part in _parts(order) for batch in part.findings), of, draft, output.suffix)
    rejected = set_aside(output)
    try:
        if tally.rejected:
            with aside.open("wb") as out:
                out.writelines(f"{json.dumps(row._asdict())}\n".encode() for part in _parts(order) for row in part.rejected)
                settle(out)
            aside.replace(rejected)
        else:
            rejected.unlink(missing_ok=True)
        draft.replace(output)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", output) from None


def _parts(order: Iterable[Path]) -> Iterator[Part]:
    for file in order:
        try:
            yield unpack(file.read_bytes())
        except (OSError, ValueError, pa.ArrowException):
            file.unlink(missing_ok=True)
            raise InputError("was damaged since it was written: run the scan again", file) from None
