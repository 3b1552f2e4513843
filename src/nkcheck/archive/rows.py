"""Findings as rows of a table: the columns, what each holds, and how a document in memory is turned into them.

Names and meaning are those of the JSON report; a figure and its place are spread over columns, and of a citation stands here what
it says of the figure: its quote and address are the claim's, by whose id they are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

from nkcheck import __version__
from nkcheck.documents import Document, stated_date, statement
from nkcheck.errors import InputError
from nkcheck.formats.json import finding_dict
from nkcheck.gate import excuse, select
from nkcheck.judge import Checker
from nkcheck.report import Finding, Report
from nkcheck.settings import NOTHING, Settings

VERSION = 1  # of the schema: goes up when a column changes its name, type or meaning

Row = dict[str, Any]


def _text(name: str, null: bool = False) -> pa.Field:
    return pa.field(name, pa.string(), nullable=null)


def _number(name: str) -> pa.Field:
    return pa.field(name, pa.int32(), nullable=False)


def _list(name: str, of: pa.DataType) -> pa.Field:
    return pa.field(name, pa.list_(pa.field("element", of, nullable=False)), nullable=False)


_CITATION = pa.struct(
    [_text("source"), _text("origin"), _text("figure"), _text("stance"), pa.field("heard", pa.bool_(), nullable=False)],
)
# What a row says of the finding itself, wherever the document came from.
FINDING = pa.schema(
    [
        _text("text"),
        _number("start"),
        _number("end"),
        _number("line"),
        _number("column"),
        _number("end_line"),
        _number("end_column"),
        _text("kind"),
        _text("bound"),
        pa.field("value", pa.float64()),  # null where the figure is a date
        pa.field("high", pa.float64()),  # of a range or a vague amount
        _text("day", null=True),  # EDTF, where the figure is a date
        _text("unit"),
        _text("claim", null=True),
        _text("verdict"),
        _text("level"),
        _list("rules", pa.string()),
        _text("message"),
        _text("suggestion"),
        _list("replacements", pa.string()),
        _list("quieted", pa.string()),
        _text("sentence"),
        _list("citations", _CITATION),
    ]
)
ID = _text("id")
DATE = _text("date", null=True)  # EDTF
PLACE = (_text("input"), pa.field("row", pa.int64(), nullable=False))  # the file, and the row, line or record in it, from 1


MEANINGS = {
    "id": "the document, by the id that its row gives, or by its place",
    "input": "the file that it stands in",
    "row": "the row, record or line there, from 1; 1 of a document that is a file",
    "date": "its date, as EDTF",
    "text": "the figure as written",
    "start": "where it begins in the text of the document, in characters from 0",
    "end": "where it ends",
    "line": "the line on which it begins, from 1",
    "column": "the column in which it begins, from 1",
    "end_line": "the line on which it ends",
    "end_column": "the column behind it",
    "kind": "`count`, `share`, `duration`, `age`, `date` or `time`",
    "bound": "what its hedge means: `bare`, `more_than`, `up_to`, …",
    "value": "its number: people or things, per cent, years, minutes after midnight; null for a date",
    "high": "the upper end of a range or a vague amount",
    "day": "the date that it is, as EDTF; null for all else",
    "unit": "what is counted or measured",
    "claim": "the claim that it belongs to; null where it is about the subject and no claim covers it",
    "verdict": "`supported`, `conflicting`, `refuted` or `not_enough_evidence`",
    "level": "`error`, `warning`, `note` or `none`",
    "rules": "what else is to be said of it ([rules](rules.md))",
    "message": "the same for people",
    "suggestion": "what the sources would bear out",
    "replacements": "each may stand in its place",
    "quieted": "what was to be said, but is ignored",
    "sentence": "in which it stands, on one line",
    "citations": "what each source of the claim says: its figure, its stance, and whether it was heard",
}


def schema(claims_sha256: str, place: bool = True) -> pa.Schema:
    """The schema of findings by these claims; with the `place` of their documents, where those come from files."""
    fields = [ID, *(PLACE if place else ()), DATE, *FINDING]
    return pa.schema(fields, metadata=metadata(claims_sha256))


def metadata(claims_sha256: str) -> dict[str, str]:
    """What a table of findings says of itself."""
    return {"nkcheck.schema": str(VERSION), "nkcheck.version": __version__, "nkcheck.claims_sha256": claims_sha256}


def row(finding: Finding) -> Row:
    """The columns of FINDING."""
    figure = finding.figure
    told = finding_dict(finding) | {
        "kind": figure.kind.value,
        "bound": figure.bound.value,
        "value": None if figure.when else figure.value,
        "high": figure.high,
        "day": figure.when.edtf() if figure.when else None,
        "unit": figure.unit,
    }
    told["citations"] = [{field.name: cited[field.name] for field in _CITATION} for cited in told["citations"]]
    return {name: told[name] for name in FINDING.names}


def rows(report: Report, **document: Any) -> Iterator[Row]:
    """A row for each finding, with its document's date, and what else that is to be known by: `id`, and where it has one its PLACE."""
    for finding in report.findings:
        yield {**document, "date": report.date, **row(finding)}


def batch(found: Sequence[Row], of: pa.Schema) -> pa.RecordBatch:
    """Rows as Arrow has them."""
    return pa.RecordBatch.from_pylist(list(found), schema=of)


class Judge:
    """Checks the documents of an archive: one set of claims and of settings holds for all of them.

    No document is of today: one that states no date has that of the settings, or none, and then no year is guessed.
    """

    def __init__(self, checker: Checker, settings: Settings = NOTHING, most_bytes: int = 10_000_000) -> None:
        self.checker = checker.ready()
        self.settings = settings
        self.most_bytes = most_bytes

    def silent(self, text: str, date: str | None) -> bool:
        """True if it is sure at a glance that a text can be checked, and that nothing is to be said of it."""
        plain = len(text) * 4 <= self.most_bytes and "\0" not in text
        return plain and is_day(date) and not (text and self.checker.passes(text))

    def text(self, text: str, date: str | None = None) -> Report:
        """Check a text by itself. Raises InputError if it is too large or binary, or the date is none."""
        self.must_be_readable(text, date)
        return self.document(statement(text)._replace(date=day(date)))

    def must_be_readable(self, text: str, date: str | None) -> None:
        """Raise InputError if a text is too large or binary, or its date is none."""
        if len(text) > self.most_bytes or (
            len(text) * 4 > self.most_bytes and len(text.encode("utf-8", "surrogatepass")) > self.most_bytes
        ):
            raise InputError(f"larger than {self.most_bytes:,} bytes")
        if "\0" in text:
            raise InputError("binary, not text")
        day(date)

    def document(self, document: Document) -> Report:
        """Check a document that has been read. Comments in it that ignore are heeded. Raises InputError if it holds too much."""
        report = self.checker.check(document, date=self.settings.date or None)
        return select(excuse(report, document.ignores), self.settings)


def day(date: str | None) -> str | None:
    """A document's date as EDTF, its time of day left out; None if it has none. Raises InputError if it is no date."""
    if date is None or not date.strip():
        return None
    stated = stated_date(date)
    if stated is None:
        raise InputError(f"not a date (EDTF): {date[:40]!r}")
    return stated


@lru_cache(maxsize=1 << 14)  # an archive has many documents of a day
def is_day(date: str | None) -> bool:
    """True for what `day` does not refuse."""
    try:
        day(date)
    except InputError:
        return False
    return True
