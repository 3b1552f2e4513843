"""What an earlier scan has found, for the documents of which nothing can have changed.

What is found in a document depends on its text and date, on the vocabulary, options and code, and on what the claims hold under the
keys by which they were looked up for it (see `nkcheck.keys`). So with every document that claims were looked up for, a scan
keeps the keys, as numbers. Where claims have changed, the documents are checked again that asked for a key under which a changed
claim stands or stood; for all others every look-up has the answer that it had, and so all that follows from them is as it was.
A number may stand for two keys: then a document is checked that need not be.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nkcheck.archive.rows import Row
from nkcheck.claim import ClaimsFolder
from nkcheck.documents import Document
from nkcheck.errors import InputError
from nkcheck.keys import entries

ENDING = ".state"
_SCAN, _CODE, _OPTIONS, _CLAIMS = b"nkcheck.scan", b"nkcheck.code", b"nkcheck.options", b"nkcheck.claims_sha256"
_GROUPS = 2  # row groups of earlier findings that are in memory

# A document that claims were looked up for, in the order of the findings.
LOOKED_UP = pa.schema(
    [
        pa.field("sum", pa.binary(16), nullable=False),  # of what it was checked by
        pa.field("findings", pa.int32(), nullable=False),  # how many rows are its own
        pa.field("keys", pa.list_(pa.field("element", pa.uint32(), nullable=False)), nullable=False),  # in order
    ]
)


def state_of(output: Path) -> Path:
    """The file beside an output that keeps what was looked up."""
    return output.with_name(output.name + ENDING)


def number(key: str) -> int:
    """A key as a number."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


def sum_of(text: str | Document, date: str | None) -> bytes:
    """What tells a document from another; of one from a file that is its name too, as rules may be ignored by it."""
    if isinstance(text, Document):
        told = repr((text.path, text.date, text.text, text.source, text.paragraphs, text.moved, text.plain, text.ignores))
    else:
        told = f"{date or ''}\0{text}"
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def digest(batches: Iterable[pa.RecordBatch]) -> str:
    """What binds the findings of a scan to what was looked up for them."""
    whole = hashlib.sha256()
    for batch in batches:
        for name in ("sum", "findings"):
            for value in batch.column(name).to_pylist():
                whole.update(value if isinstance(value, bytes) else value.to_bytes(4))
    return whole.hexdigest()[:32]


def changed_keys(old: ClaimsFolder, new: ClaimsFolder) -> frozenset[int] | None:
    """The keys under which some claim has changed; None if it is not the claims alone that differ, or their order does.

    The language is no part of a folder, but of the code.
    """
    before, after = ((each.subject._replace(slips={}), each.origins, dict(each.trie.items())) for each in (old, new))  # slips are learned
    if before != after:
        return None
    if [name for name in old.claims if name in new.claims] != [name for name in new.claims if name in old.claims]:
        return None
    changed = [claim for name, claim in old.claims.items() if name not in new.claims or new.claims[name] != claim]
    changed += [claim for name, claim in new.claims.items() if name not in old.claims or old.claims[name] != claim]
    return frozenset(number(key) for claim in changed for key, _ in entries(claim))


class Since:
    """The findings of an earlier scan. With `changed` keys those count no more that were found by one of them."""

    def __init__(self, findings: Path, changed: frozenset[int]) -> None:
        self.given = findings, changed
        state = _read(state_of(findings)).combine_chunks()
        self.findings = _open(findings)
        self.keys = state.column("keys")
        counts = state.column("findings").to_pylist()
        self.scan = _told(state.schema)[_SCAN].decode()
        whole = self.findings.metadata.num_rows == sum(counts)
        if not whole or _told(self.findings.schema_arrow).get(_SCAN) != self.scan.encode():
            raise InputError(f"was not written together with {state_of(findings).name}", findings)
        sums = state.column("sum").to_pylist()
        firsts = accumulate(counts, initial=0)
        stale = _asked(self.keys, changed)
        places = zip(sums, firsts, counts, strict=False)
        self.known = {each: (first, count, at) for at, (each, first, count) in enumerate(places) if at not in stale}
        self.stale = {sums[at] for at in stale} - self.known.keys()
        groups = range(self.findings.metadata.num_row_groups)
        self.groups = [*accumulate((self.findings.metadata.row_group(i).num_rows for i in groups), initial=0)]
        self.open: dict[int, pa.Table] = {}

    def __reduce__(self) -> tuple[type[Since], tuple[Path, frozenset[int]]]:
        return Since, self.given

    def found(self, document: bytes) -> tuple[list[Row], list[int]] | None:
        """The rows of a document, and the keys that were asked for it; None if it is another one, or is to be checked again."""
        place = self.known.get(document)
        if place is None:
            return None
        first, count, at = place
        keys: list[int] = self.keys[at].as_py()
        return self._rows(first, first + count), keys

    def _rows(self, first: int, last: int) -> list[Row]:
        rows: list[Row] = []
        for group, (begin, end) in enumerate(zip(self.groups, self.groups[1:], strict=False)):
            if begin < last and first < end:
                low, high = max(first, begin) - begin, min(last, end) - begin
                rows += self._group(group).slice(low, high - low).to_pylist()
        return rows

    def _group(self, group: int) -> pa.Table:
        if group not in self.open:
            while len(self.open) >= _GROUPS:
                self.open.pop(next(iter(self.open)))
            self.open[group] = self.findings.read_row_group(group, use_threads=False)
        return self.open[group]


def since(findings: Path, old: ClaimsFolder | None, new: ClaimsFolder, code: str, options: str) -> Since | str:
    """The findings of an earlier scan that still hold, or why none do.

    `old` are the claims of that scan; they may be left out where they are those of now. Raises InputError if the findings
    cannot be read, are not those of a scan, or not by these claims.
    """
    told = _told(_read(state_of(findings), []).schema)
    if told.get(_CODE) != code.encode():
        return "the program is another one than at the time"
    if told.get(_OPTIONS) != options.encode():
        return "the options are others than at the time"
    if told.get(_CLAIMS) == new.sha256.encode():
        return Since(findings, frozenset())
    if old is None:
        raise InputError("the claims have changed since: name the old ones with --old-claims", findings)
    if told.get(_CLAIMS) != old.sha256.encode():
        raise InputError("found by other claims than those that --old-claims names", findings)
    changed = changed_keys(old, new)
    return "not the claims alone have changed, but the vocabulary too, or their order" if changed is None else Since(findings, changed)


def metadata(scan: str, code: str = "", options: str = "") -> dict[str, str]:
    """What findings and state say of themselves, beside the schema and the claims, so that they can be found to belong together."""
    told = {_SCAN: scan, _CODE: code, _OPTIONS: options}
    return {key.decode(): value for key, value in told.items() if value}


def _asked(keys: pa.ChunkedArray, changed: frozenset[int]) -> set[int]:
    """The documents, by their number, that asked for one of these keys."""
    if not changed or not len(keys):
        return set()
    hit = pc.is_in(pc.list_flatten(keys), value_set=pa.array(sorted(changed), pa.uint32()))
    return set(pc.unique(pc.filter(pc.list_parent_indices(keys), hit)).to_pylist())


def _told(schema: pa.Schema) -> dict[bytes, bytes]:
    told: dict[bytes, bytes] = schema.metadata or {}
    return told


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The state of a scan. Raises InputError if it is none."""
    try:
        table = pq.read_table(path, columns=columns, use_threads=False)  # processes are forked behind it
        if columns is None and not table.schema.equals(LOOKED_UP):
            raise InputError("not the state of a scan", path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"cannot be read as the state of a scan: {_reason(error)}", path) from None
    return table


def _open(path: Path) -> Any:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"cannot be read as findings in Parquet: {_reason(error)}", path) from None


def _reason(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"  # pyarrow gives its name once more
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
