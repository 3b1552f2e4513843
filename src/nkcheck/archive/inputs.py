"""What is to be read: tables by their endings, and documents; of folders whatever of both is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from nkcheck.archive import csv, files, jsonl, parquet
from nkcheck.archive.chunks import Chunk, Columns, Input, stat_input
from nkcheck.documents.folders import Excluded, is_document, walk
from nkcheck.errors import InputError

REJECTED = ".rejected.jsonl"

_Plan = Callable[[Input, Columns], Iterator[Chunk]]
_TABLES: dict[str, _Plan] = {
    ".parquet": parquet.plan,
    ".jsonl": jsonl.plan,
    ".ndjson": jsonl.plan,
    ".jsonl.gz": jsonl.plan,
    ".ndjson.gz": jsonl.plan,
    ".csv": csv.plan,
    ".tsv": csv.plan,
}


def found(paths: Iterable[Path], output: Path, excluded: Excluded, faults: list[InputError]) -> list[Input]:
    """The inputs in order; what is none is noted in `faults`. The output, and what else scans have written into a folder, is none.

    Raises InputError if the output is named as an input.
    """
    named = list(paths)
    if any(_same(path, output) for path in named):
        raise InputError("is one of the inputs: the findings would take its place", output)
    inputs = []
    for path, fault in walk(named, excluded=excluded, wanted=_wanted):
        try:
            if fault:
                raise fault
            if path not in named and (path.name.endswith(REJECTED) or _same(path, output) or _is_findings(path)):
                continue
            if str(path) == "-":
                raise InputError("standard input: a scan reads files", path)
            if not _wanted(path.name):
                raise InputError(f"neither a table ({', '.join(_TABLES)}) nor a document", path)
            inputs.append(stat_input(path))
        except InputError as error:
            faults.append(error)
    return inputs


def plan(inputs: Iterable[Input], columns: Columns, faults: list[InputError]) -> Iterator[Chunk]:
    """The chunks of the inputs in order; where an input cannot be read any further it is noted in `faults`, and the next follows."""
    for make, group in groupby(inputs, lambda each: _plan_of(each.path.name)):
        if make is None:
            yield from files.plan(group)
            continue
        for each in group:
            try:
                yield from make(each, columns)
            except InputError as error:
                faults.append(error)


def _plan_of(name: str) -> _Plan | None:
    return next((plan for ending, plan in _TABLES.items() if name.lower().endswith(ending)), None)


def _wanted(name: str) -> bool:
    return _plan_of(name) is not None or is_document(name)


def _is_findings(path: Path) -> bool:
    return path.suffix.lower() == ".parquet" and parquet.is_findings(path)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False
