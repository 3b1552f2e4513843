"""What the JSON report holds, as JSON Schema for the programs that read it; tests hold json.py against it.

It is left open: a later version may say more, and then a reader goes on as before.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from nkcheck.errors import Level
from nkcheck.figure import Bound, Kind
from nkcheck.formats.json import VERSION
from nkcheck.record import StrEnum
from nkcheck.report import Verdict
from nkcheck.stance import Stance

Count = Annotated[int, Meta(ge=0)]
Place = Annotated[int, Meta(ge=1)]
Sum = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]


class Claims(Struct):
    """A claims folder or file."""

    path: str
    sha256: Annotated[Sum, Meta(description="Of what it holds: the same sum, the same verdicts.")]


class Fault(Struct):
    """What is wrong with a file, or with a comment in it."""

    rule: Annotated[str, Meta(description="Its name: `unreadable`, `unused_ignore`.")]
    message: str
    path: str
    line: Annotated[Place | None, Meta(description="From 1; null where the file as a whole is meant.")]
    column: Annotated[Place | None, Meta(description="In characters, from 1.")]
    level: Level


class Figure(Struct):
    """A figure as it was read."""

    value: Annotated[
        float | str,
        Meta(description="People or things, per cent, years, or minutes after midnight; a date as EDTF."),
    ]
    bound: Annotated[Bound, Meta(description="What its hedge means.")]
    kind: Kind
    unit: str
    high: Annotated[float | UnsetType, Meta(description="The upper end of a range or of a vague amount.")] = UNSET


class Citation(Struct):
    """One source's answer to the claim's question."""

    source: Annotated[str, Meta(description="The source's id.")]
    origin: Annotated[str, Meta(description="The id of who, according to the source, says it.")]
    figure: Annotated[str, Meta(description="The source's figure, as written.")]
    stance: Annotated[Stance, Meta(description="What it says of the text's figure.")]
    quote: str
    locator: Annotated[str, Meta(description="Where in the source the quote stands.")]
    url: str
    heard: Annotated[bool, Meta(description="False where the text names somebody else, so that this citation did not decide.")]
    chain: Annotated[list[str], Meta(description="Names from the origin to the source.")]


class Finding(Struct):
    """One figure judged. Offsets count characters of the decoded file (of `text`, where the document has it)."""

    text: Annotated[str, Meta(description="The figure as written.")]
    start: Annotated[Count, Meta(description="From 0.")]
    end: Annotated[Count, Meta(description="The offset behind its last character.")]
    line: Annotated[Place, Meta(description="From 1.")]
    column: Annotated[Place, Meta(description="In characters, from 1.")]
    end_line: Place
    end_column: Annotated[Place, Meta(description="The column behind its last character.")]
    figure: Figure
    claim: Annotated[str | None, Meta(description="The claim's id; null where no claim covers the figure.")]
    question: Annotated[str, Meta(description="What the claim asks.")]
    verdict: Verdict
    level: Annotated[Level, Meta(description="How grave it is; `none` is no problem.")]
    rules: Annotated[list[str], Meta(description="What else is to be said, see `nkcheck rule`.")]
    message: str
    suggestion: Annotated[str, Meta(description="What to write instead, for a person to read; empty where there is nothing.")]
    replacements: Annotated[list[str], Meta(description="Each may stand in the figure's place.")]
    quieted: Annotated[list[str], Meta(description="What was to be said, but is excused.")]
    sentence: Annotated[str, Meta(description="In which the figure stands, on one line.")]
    note: Annotated[str, Meta(description="The curator's word on why the sources differ.")]
    citations: list[Citation]


class Document(Struct):
    """One document, or the statement."""

    path: Annotated[str, Meta(description="As it was named; `-` is standard input, empty a statement.")]
    date: Annotated[str | None, Meta(description="EDTF; relative dates are read by it.")]
    findings: Annotated[list[Finding], Meta(description="In the order of the text.")]
    faults: Annotated[list[Fault], Meta(description="Of comments that quiet nothing.")]
    claims: Annotated[Claims | UnsetType, Meta(description="Where it is checked by other claims than the first document.")] = UNSET
    text: Annotated[str | UnsetType, Meta(description="What was taken out of a file that is no text itself, such as a docx.")] = UNSET


class Summary(Struct):
    """How many there are of each."""

    documents: Count
    figures: Count
    supported: Count
    conflicting: Count
    refuted: Count
    not_enough_evidence: Count


class Report(Struct):
    """What `-f json` writes. A line of `-f jsonl` is `version`, `claims` and all that a document has, or `path` and `unread`."""

    version: Annotated[Literal[VERSION], Meta(description="Of this shape; what is only added does not change it.")]  # type: ignore[valid-type]
    claims: Claims
    documents: list[Document]
    summary: Summary
    unread: Annotated[list[Fault] | UnsetType, Meta(description="The files that could not be read, if there are any.")] = UNSET


def members(words: type[StrEnum]) -> dict[str, Any]:
    """The schema of an enumeration."""
    return {"enum": sorted(words)}


def report_schema() -> str:
    """The JSON Schema (2020-12) of docs/schemas/report.json."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nkcheck report",
        **msgspec.json.schema(Report, schema_hook=members),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
