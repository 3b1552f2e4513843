"""The known findings of an old archive: a file that says what was found before, so that only what is new counts.

A finding is known by its claim, what is to be said of it, and its sentence, never by a line number; and by its document, for as
long as that is where it was. Each entry holds for so many findings as it counts.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from nkcheck.errors import InputError
from nkcheck.files import read_bytes
from nkcheck.gate import quieted
from nkcheck.record import NamedTuple
from nkcheck.report import Finding, Report
from nkcheck.rules import reasons_left
from nkcheck.terminal import write_output

VERSION = 1
MOST_BYTES = 128 * 1024 * 1024  # of a baseline; one of 100,000 findings has about 30
MOST_SENTENCE = 500  # characters that are kept as they are; of a longer one the head, and a sum of the whole

_NO_FILE = ("", "-")  # a statement, or standard input without a name
_UNC = re.compile(r"[\\/]{2}")
# What would steer a terminal or turn letters round in a diff: controls, bidi marks, what is not seen.
_HIDDEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_BYTE = re.compile(r" ?\(byte (\d+)\)")
_VERSION = re.compile(rb'"version"\s*+:\s*+')


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A line of the file."""

    path: str  # of the document, from the folder of the file
    rule: str
    sentence: str
    claim: str | None = None
    count: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 1


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    findings: list[Entry]


class _Version(msgspec.Struct):
    version: int


class _Raw(msgspec.Struct):
    findings: list[msgspec.Raw]


class Known(NamedTuple):
    """A finding as a baseline knows it, wherever it stands."""

    claim: str
    rule: str
    sentence: str


class Baseline:
    """What is known, and how much of it has not been met in this run."""

    def __init__(self, path: Path, entries: Iterable[Entry] = ()) -> None:
        self.folder = Path(os.path.realpath(path.parent))
        self.left: dict[str, Counter[Known]] = {}  # by the document's name
        self.checked: set[str] = set()
        self._strays: Counter[Known] | None = None  # of documents that no longer exist
        for entry in entries:
            self.left.setdefault(entry.path, Counter())[Known(entry.claim or "", entry.rule, entry.sentence)] += entry.count

    def excuse(self, report: Report) -> Report:
        """The report without what is known; each call takes from what there is."""
        name = name_of(report.path, self.folder)
        self.checked.add(name)
        own = self.left.get(name) or Counter()

        def is_known(known: Known) -> bool:
            if not own[known]:
                return self._take_stray(known)
            own[known] -= 1
            return True

        def unwanted(reason: str, finding: Finding) -> bool:
            return is_known(Known(finding.claim or "", reason, told(finding.sentence)))

        if not self.left:
            return report
        findings = tuple(quieted(finding, unwanted) for finding in report.findings)
        faults = tuple(fault for fault in report.faults if not is_known(Known("", fault.rule, told(fault.message))))
        return report._replace(findings=findings, faults=faults)

    def _take_stray(self, known: Known) -> bool:
        """True if a document that has been renamed or removed had this too."""
        if self._strays is None:
            self._strays = Counter()
            for name, items in self.left.items():
                if not self._exists(name):
                    self._strays.update(items)
        if not self._strays[known]:
            return False
        self._strays[known] -= 1
        return True

    def _exists(self, name: str) -> bool:
        """True unless the document is gone. A name of another machine (`//host/share`) is not looked up: nothing goes out."""
        return name in _NO_FILE or name in self.checked or (not _UNC.match(name) and os.path.lexists(self.folder / name))

    @property
    def gone(self) -> int:
        """How many findings of the documents that were checked no longer occur."""
        return sum(self.left[name].total() for name in self.checked if name in self.left)

    def unchecked(self) -> Iterator[tuple[Path, str, Known, int]]:
        """What is known of documents that are there and were not checked: folder, name, finding, how often."""
        for name, items in self.left.items():
            if name not in self.checked and self._exists(name):
                yield from ((self.folder, name, known, count) for known, count in items.items())


def load(path: Path) -> Baseline:
    """Read a baseline. Raises InputError, with line and column, if it is none."""
    data = read_bytes(path, MOST_BYTES).removeprefix(codecs.BOM_UTF8)
    try:
        file = msgspec.json.decode(data, type=_File)
    except _FAULTS as error:
        _check_version(data, path)
        raise InputError(*_fault(data, error, path)) from None
    if file.version != VERSION:
        _check_version(data, path)
    return Baseline(path, file.findings)


def write(path: Path, reports: Sequence[Report], older: Iterable[Baseline] = ()) -> tuple[tuple[Report, ...], int]:
    """Write all that is still to be said as known. Returns the reports without it, and how many findings the file holds.

    What `older` baselines know of documents that are there and were not checked stays known. Raises InputError if the file
    cannot be written; the old one then stays as it was.
    """
    folder = Path(os.path.realpath(path.parent))
    counts: Counter[tuple[str, Known]] = Counter()
    for report in reports:
        name = name_of(report.path, folder)
        counts.update((name, known) for known in _findings(report))
    for baseline in older:
        baseline.checked.update(name_of(report.path, baseline.folder) for report in reports)
        for where, name, known, count in baseline.unchecked():
            key = name if name in _NO_FILE else name_of(str(where / name), folder), known
            counts[key] = max(counts[key], count)
    entries = [
        Entry(name, known.rule, known.sentence, known.claim or None, count)
        for (name, known), count in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1].sentence, item[0][1]))
    ]
    lines = ",\n".join(map(_line, entries))
    write_output(f'{{\n"version": {VERSION},\n"findings": [\n{lines}{chr(10) * bool(lines)}]\n}}\n', path)
    written = Baseline(path, entries)
    return tuple(map(written.excuse, reports)), counts.total()


def name_of(path: str, folder: Path) -> str:
    """A document's name in a baseline of that folder."""
    if path in _NO_FILE:
        return "-"
    try:
        name = os.path.relpath(os.path.join(_real(os.path.dirname(path)), os.path.basename(path)), folder)
    except ValueError:  # on another drive, or no name that a file can have
        name = path
    return _encodable(name.replace(os.sep, "/"))


def told(sentence: str) -> str:
    """A sentence as a baseline has it."""
    if len(sentence) <= MOST_SENTENCE:
        return _encodable(sentence)
    digest = hashlib.sha256(sentence.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{_encodable(sentence[:MOST_SENTENCE])}… {digest[:16]}"


@lru_cache(maxsize=1024)
def _real(folder: str) -> str:
    return os.path.realpath(folder or os.curdir)


def _encodable(text: str) -> str:
    """The text without lone surrogates, which names of files can have."""
    return text.encode("utf-8", "backslashreplace").decode()


def _findings(report: Report) -> Iterator[Known]:
    """All that is to be said of a document, by one reason each."""
    for finding in report.findings:
        reasons = reasons_left(finding)
        sentence = told(finding.sentence) if reasons else ""
        yield from (Known(finding.claim or "", reason, sentence) for reason in reasons)
    yield from (Known("", fault.rule, told(fault.message)) for fault in report.faults)


def _line(entry: Entry) -> str:
    said = {"path": entry.path, "claim": entry.claim, "rule": entry.rule, "sentence": entry.sentence}
    line = json.dumps({**said, "count": entry.count} if entry.count > 1 else said, ensure_ascii=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _check_version(data: bytes, path: Path) -> None:
    """Raise InputError if the file states another version: then nothing else that is wrong with it matters."""
    try:
        version = msgspec.json.decode(data, type=_Version).version
    except _FAULTS:
        return
    if version != VERSION:
        found = _VERSION.search(data)
        message = f"a baseline of version {version}, and this nkcheck reads version {VERSION}: write it anew with --write-baseline"
        raise InputError(message, path, *_place(data, found.end() if found else 0))


def _fault(data: bytes, error: Exception, path: Path) -> tuple[str, Path, int, int]:
    """What is wrong with a file, and where."""
    message = str(error)
    at = _BYTE.search(message)
    if at:
        return f"not a baseline: {_BYTE.sub('', message)}", path, *_place(data, int(at[1]))
    if isinstance(error, msgspec.ValidationError):
        return f"not a baseline: {message}", path, *_place(data, _first_invalid(data))
    if isinstance(error, UnicodeDecodeError):
        valid = data.decode("utf-8", "ignore").encode()  # what is left out begins where the two part
        at_byte = next((i for i, (one, other) in enumerate(zip(data, valid, strict=False)) if one != other), len(valid))
        return "not a baseline: not valid UTF-8", path, *_place(data, at_byte)
    return f"not a baseline: {message}", path, *_place(data, len(data.rstrip()))


def _first_invalid(data: bytes) -> int:
    """Where the first entry begins that is none; 0 if something else is wrong."""
    try:
        entries = msgspec.json.decode(data, type=_Raw).findings
    except _FAULTS:
        return 0
    at = data.find(b"[", data.find(b'"findings"'))
    for raw in entries:
        text = bytes(raw)
        at = data.index(text, at)  # between two entries stand only a comma and blanks
        try:
            msgspec.json.decode(text, type=Entry)
        except _FAULTS:
            return at
        at += len(text)
    return 0


def _place(data: bytes, at: int) -> tuple[int, int]:
    """Line and column of a byte, the column in characters."""
    start = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, len(data[start:at].decode("utf-8", "replace")) + 1
