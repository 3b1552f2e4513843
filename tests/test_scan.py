"""`nkcheck scan`: an archive in, one row a finding out, whatever is in the rows and whenever it is ended."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nkcheck
from nkcheck.claim import ClaimsFolder, load
from nkcheck.documents import read
from nkcheck.errors import InputError
from nkcheck.formats.json import as_dict
from nkcheck.report import Report, Run
from nkcheck.rules import RULES
from nkcheck.settings import Settings

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from nkcheck import archive  # noqa: E402
from nkcheck.archive import Asked, Columns, Outcome, inputs, parquet  # noqa: E402
from nkcheck.archive.scanning import scan  # noqa: E402

ROOT = Path(__file__).parent.parent
REFUTED = "China sent back 900 North Koreans in October 2023."
SILENT = "The council met on Monday."
EARNING = [rule.earns for rule in RULES.values()]

Row = dict[str, Any]


@pytest.fixture(scope="module")
def claims() -> ClaimsFolder:
    return load()


def table(path: Path, rows: Sequence[Row], **options: Any) -> Path:
    """A Parquet file of rows that all have the same columns."""
    pq.write_table(pa.Table.from_pylist(list(rows)), path, **options)
    return path


def lines(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def records(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


WRITERS: dict[str, Callable[[Path, Sequence[Row]], Path]] = {"parquet": table, "jsonl": lines, "csv": records}


def found(path: Path) -> list[Row]:
    """The rows of an output."""
    if path.suffix == ".parquet":
        rows: list[Row] = pq.read_table(path).to_pylist()
        return rows
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def set_aside(output: Path) -> list[tuple[int, str]]:
    file = output.with_name(f"{output.stem}.rejected.jsonl")
    rows = [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()] if file.exists() else []
    return [(row["row"], row["reason"]) for row in rows]


def as_rows(report: Report, **document: Any) -> list[Row]:
    """A row for each finding of a report, made from what the JSON report says of it."""
    rows = []
    for finding in as_dict(Run((report,)))["documents"][0]["findings"]:
        figure = finding.pop("figure")
        dated = figure["kind"] == "date"
        for gone in ("question", "note"):
            del finding[gone]
        row = {
            **document,
            "date": report.date,
            **finding,
            "value": None if dated else figure["value"],
            "high": figure.get("high"),
            "day": figure["value"] if dated else None,
            **{name: figure[name] for name in ("bound", "kind", "unit")},
        }
        row["citations"] = [{name: cited[name] for name in ("source", "origin", "figure", "stance", "heard")} for cited in row["citations"]]
        rows.append(row)
    return rows


def run(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nkcheck", "scan", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])},
    )


# What comes out.


def test_parquet_and_json_lines_say_the_same(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = table(tmp_path / "in.parquet", [{"id": f"a{i}", "text": text, "date": "2024-06-01"} for i, text in enumerate(EARNING)])
    for name in ("f.parquet", "f.jsonl"):
        scan([source], tmp_path / name, claims)
    rows = found(tmp_path / "f.parquet")
    assert rows == found(tmp_path / "f.jsonl")
    assert len(rows) >= len(EARNING)
    assert {rule for row in rows for rule in row["rules"]} == set(RULES)


def test_the_schema_says_what_it_is_of(tmp_path: Path, claims: ClaimsFolder) -> None:
    scan([table(tmp_path / "in.parquet", [{"text": REFUTED}])], tmp_path / "f.parquet", claims)
    schema = pq.read_schema(tmp_path / "f.parquet")
    told = {key.decode(): value.decode() for key, value in schema.metadata.items() if key.startswith(b"nkcheck.")}
    assert told.pop("nkcheck.scan")
    assert told == {"nkcheck.schema": "1", "nkcheck.version": nkcheck.__version__, "nkcheck.claims_sha256": claims.sha256}
    assert schema.remove_metadata().equals(archive.rows.schema("", place=True).remove_metadata())
    types = {name: str(schema.field(name).type) for name in ("id", "row", "start", "value", "rules", "verdict")}
    assert types == {
        "id": "string", "row": "int64", "start": "int32", "value": "double", "rules": "list<element: string not null>", "verdict": "string",
    }  # fmt: skip


def test_an_archive_without_findings_has_a_table_without_rows(tmp_path: Path, claims: ClaimsFolder) -> None:
    for name in ("f.parquet", "f.jsonl"):
        outcome = scan([table(tmp_path / "in.parquet", [{"text": SILENT}])], tmp_path / name, claims)
        assert outcome.tally.documents == 1
        assert found(tmp_path / name) == []


TEXTS = st.one_of(
    st.lists(st.sampled_from([*EARNING, REFUTED, SILENT, "It sent back 40 in April.", '"quoted, with commas"', "북한 😀"]), max_size=4).map(
        "\n".join
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
)
DATES = st.sampled_from(["2024-06-01", "2023-12", "2021", "2023-10-20T12:00:00Z", ""])
DOCUMENTS = st.lists(
    st.fixed_dictionaries({"id": st.text("abcé/", min_size=1, max_size=5), "text": TEXTS, "date": DATES}), min_size=1, max_size=12
)


@pytest.mark.parametrize("form", list(WRITERS))
@given(documents=DOCUMENTS)
@settings(max_examples=25)
def test_rows_are_what_a_checker_finds(
    form: str, documents: list[Row], claims: ClaimsFolder, checker: nkcheck.Checker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    source = WRITERS[form](folder / f"in.{form}", documents)
    outcome = scan([source], folder / "f.jsonl", claims)
    assert (outcome.faults, outcome.tally.documents, set_aside(folder / "f.jsonl")) == ((), len(documents), [])
    expected = []
    for number, document in enumerate(documents, 1):
        day = document["date"].partition("T")[0]
        report = checker.check(nkcheck.documents.statement(document["text"]), date=day or None)
        expected += as_rows(report, id=document["id"], input=source.as_posix(), row=number)
    assert found(folder / "f.jsonl") == expected


@pytest.mark.parametrize("form", list(WRITERS))
def test_long_texts_without_a_name_of_the_subject_are_read_past(form: str, tmp_path: Path, claims: ClaimsFolder) -> None:
    long, unnamed = SILENT * 100, REFUTED.replace("North Koreans", "refugees")
    texts = [unnamed + long, REFUTED + long, long, unnamed, long, long + REFUTED.upper(), long]
    rows = [{"id": str(i), "text": text, "date": "soon" if i == 4 else "2024-06-01"} for i, text in enumerate(texts)]
    rows[6]["id"] = None
    outcome = scan([WRITERS[form](tmp_path / f"in.{form}", rows)], tmp_path / "f.jsonl", claims, Asked(Columns(id="id")))
    assert [row["id"] for row in found(tmp_path / "f.jsonl")] == ["1", "3", "5"]
    assert set_aside(tmp_path / "f.jsonl") == [(5, "not a date (EDTF): 'soon'"), (7, "no `id`")]
    assert (outcome.tally.documents, outcome.tally.rejected) == (5, 2)


def test_columns_have_the_names_that_are_given(tmp_path: Path, claims: ClaimsFolder) -> None:
    rows = [{"uri": "u1", "body": REFUTED, "published": "2024-01-01", "text": "none"}]
    for form, write in WRITERS.items():
        source = write(tmp_path / f"in.{form}", rows)
        scan([source], tmp_path / "f.jsonl", claims, Asked(Columns("uri", "body", "published")))
        [row] = found(tmp_path / "f.jsonl")
        assert (row["id"], row["date"], row["text"]) == ("u1", "2024-01-01", "900")


def test_a_document_without_an_id_is_named_by_its_place(tmp_path: Path, claims: ClaimsFolder) -> None:
    rows = [{"id": None, "text": SILENT}, {"id": None, "text": REFUTED}]
    for form, write in WRITERS.items():
        source = write(tmp_path / f"in.{form}", rows)
        scan([source], tmp_path / "f.jsonl", claims)
        assert [row["id"] for row in found(tmp_path / "f.jsonl")] == [f"{source.as_posix()}:2"]


def test_no_text_is_of_today(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = table(tmp_path / "in.parquet", [{"text": "China sent back 600 North Koreans last October."}])
    scan([source], tmp_path / "f.jsonl", claims)
    assert {row["date"] for row in found(tmp_path / "f.jsonl")} == {None}
    scan([source], tmp_path / "g.jsonl", claims, Asked(settings=Settings(date="2024-02-01")))
    assert {row["date"] for row in found(tmp_path / "g.jsonl")} == {"2024-02-01"}


def test_rules_that_are_ignored_do_not_count(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = table(tmp_path / "in.parquet", [{"text": REFUTED}])
    scan([source], tmp_path / "f.jsonl", claims)
    scan([source], tmp_path / "g.jsonl", claims, Asked(settings=Settings(ignore=("refuted",))))
    [before], [after] = found(tmp_path / "f.jsonl"), found(tmp_path / "g.jsonl")
    assert (before["level"], before["quieted"]) == ("error", [])
    assert after["level"] == "none"
    assert "refuted" in after["quieted"]


@pytest.mark.parametrize(
    "kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()), pa.binary(), pa.large_binary()]
)
def test_texts_may_come_in_any_type_of_text(kind: Any, tmp_path: Path, claims: ClaimsFolder) -> None:
    texts = [REFUTED, SILENT, REFUTED]
    column = pa.array(texts).dictionary_encode() if pa.types.is_dictionary(kind) else pa.array(texts).cast(kind)
    pq.write_table(
        pa.table({"id": pa.array([7, 8, 9]), "text": column, "date": pa.array([19_000] * 3, pa.date32())}), tmp_path / "in.parquet"
    )
    scan([tmp_path / "in.parquet"], tmp_path / "f.jsonl", claims)
    assert [(row["id"], row["row"], row["date"]) for row in found(tmp_path / "f.jsonl")] == [("7", 1, "2022-01-08"), ("9", 3, "2022-01-08")]


def test_json_lines_may_be_gzipped(tmp_path: Path, claims: ClaimsFolder) -> None:
    plain = lines(tmp_path / "in.jsonl", [{"text": text} for text in EARNING])
    packed = tmp_path / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for source in (plain, packed):
        scan([source], tmp_path / f"{source.name}.jsonl", claims)
    one, other = (found(tmp_path / f"{source.name}.jsonl") for source in (plain, packed))
    assert [{**row, "id": "", "input": ""} for row in one] == [{**row, "id": "", "input": ""} for row in other]


def test_folders_are_walked_for_documents_and_tables(tmp_path: Path, claims: ClaimsFolder, checker: nkcheck.Checker) -> None:
    desk = tmp_path / "desk"
    (desk / ".hidden").mkdir(parents=True)
    (desk / ".hidden" / "x.md").write_text(REFUTED)
    (desk / "a.md").write_text(f"---\ndate: 2024-03-01\n---\n\n{REFUTED}\n")
    (desk / "b.html").write_text(f"<p>{REFUTED}</p><!-- nkcheck: ignore -->")
    (desk / "photo.txt").write_bytes(b"\0\1")
    lines(desk / "c.jsonl", [{"id": "c", "text": REFUTED}])
    (desk / "notes.yaml").write_text(REFUTED)
    for _ in range(2):  # the second time its own output, and what it set aside, lie there too
        outcome = scan([desk], desk / "f.parquet", claims)
        rows = found(desk / "f.parquet")
        assert [Path(row["id"]).name for row in rows] == ["a.md", "b.html", "c"]
        assert [row["level"] for row in rows] == ["error", "none", "error"]
        assert rows[0]["date"] == "2024-03-01"
        assert rows[:1] == as_rows(checker.check(read(desk / "a.md")), id=rows[0]["id"], input=rows[0]["id"], row=1)
        assert set_aside(desk / "f.parquet") == [(1, "binary, not text")]
        assert outcome.faults == ()


def test_findings_are_no_documents(tmp_path: Path, claims: ClaimsFolder) -> None:
    scan([table(tmp_path / "in.parquet", [{"text": REFUTED}])], tmp_path / "f.parquet", claims)
    [fault] = scan([tmp_path / "f.parquet"], tmp_path / "g.parquet", claims).faults
    assert fault.message == "holds the findings of a scan, not documents"
    with pytest.raises(InputError, match="one of the inputs"):
        scan([tmp_path / "in.parquet"], tmp_path / "in.parquet", claims)


# What goes in.


def test_rows_that_cannot_be_checked_are_set_aside(tmp_path: Path, claims: ClaimsFolder) -> None:
    good = json.dumps({"id": 5, "text": REFUTED})
    bad = {
        '{"id": 1}': "no `text`",
        '{"text": null}': "no `text`",
        '{"text": 5}': "`text` is no text",
        '{"text": ["a"]}': "`text` is no text",
        "[1]": "not a JSON object",
        '{"text": "a"': "not a JSON object",
        "x": "not a JSON object",
        '{"text": "\\ud800"}': "not a JSON object",
        '{"text": "a", "date": "soon"}': "not a date (EDTF): 'soon'",
        '{"text": "a", "date": {}}': "its date is no text",
        '{"text": "a", "id": 1.5}': "its id is no text and no whole number",
        '{"text": "a\\u0000b"}': "binary, not text",
        json.dumps({"text": "a" * 2001}): "larger than 2,000 bytes",
        json.dumps({"text": "é" * 1001}): "larger than 2,000 bytes",
        json.dumps({"text": "a", "more": "b" * 20_000}): "a line that is too long",
        "[" * 5000: "not a JSON object",
    }
    source = tmp_path / "in.jsonl"
    text = "".join(f"{line}\n{good}\n\n" for line in bad)
    source.write_bytes(b"\xef\xbb\xbf" + text.encode() + b'{"text": "\xff"}\n' + good.encode())
    outcome = scan([source], tmp_path / "f.parquet", claims, Asked(most_bytes=2000))
    reasons = set_aside(tmp_path / "f.parquet")
    assert [row for row, _ in reasons] == list(range(1, 3 * len(bad) + 2, 3))
    for (_, told), reason in zip(reasons, [*bad.values(), "not"], strict=True):
        assert told.startswith(reason)
    assert [row["row"] for row in found(tmp_path / "f.parquet")] == [*range(2, 3 * len(bad), 3), 3 * len(bad) + 2]
    assert (outcome.tally.documents, outcome.tally.rejected) == (len(bad) + 1, len(bad) + 1)


def test_an_id_that_is_asked_for_must_be_there(tmp_path: Path, claims: ClaimsFolder) -> None:
    rows = [{"id": None, "text": REFUTED}, {"id": "b", "text": REFUTED}]
    for form, write in WRITERS.items():
        scan([write(tmp_path / f"in.{form}", rows)], tmp_path / "f.jsonl", claims, Asked(Columns(id="id")))
        assert set_aside(tmp_path / "f.jsonl") == [(1, "no `id`")]
        assert [row["id"] for row in found(tmp_path / "f.jsonl")] == ["b"]


def test_bytes_that_are_no_text_are_set_aside(tmp_path: Path, claims: ClaimsFolder) -> None:
    data = pa.array([REFUTED.encode(), b"\xff\xfe", None, REFUTED.encode()])
    for column in (data, pa.Array.from_buffers(pa.string(), 4, data.buffers())):
        pq.write_table(pa.table({"text": column}), tmp_path / "in.parquet")
        scan([tmp_path / "in.parquet"], tmp_path / "f.jsonl", claims)
        assert set_aside(tmp_path / "f.jsonl") == [(2, "not UTF-8"), (3, "no `text`")]
        assert [row["row"] for row in found(tmp_path / "f.jsonl")] == [1, 4]


def test_csv_of_any_kind(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(
        b"\xef\xbb\xbfid;text;date\r\n1;" + REFUTED.encode() + b";2024-01-01\r\n2;too;many;fields\r\n\r\n3;few\r\n"
        b'4;"' + REFUTED.replace(" in", "\r\n in").encode() + b'";\r\n5;\xff;\r\n6;5" nails;\r\n7;' + REFUTED.encode() + b";\n"
    )
    scan([source], tmp_path / "f.jsonl", claims)
    assert set_aside(tmp_path / "f.jsonl") == [(2, "4 fields, not 3"), (3, "2 fields, not 3"), (5, "not UTF-8")]
    rows = found(tmp_path / "f.jsonl")
    assert [(row["id"], row["date"], row["line"]) for row in rows] == [("1", "2024-01-01", 1), ("4", None, 1), ("7", None, 1)]


def test_a_quote_that_nothing_closes_ends_neither_memory_nor_scan(
    tmp_path: Path, claims: ClaimsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nkcheck.archive.csv._LONGEST", 1000)
    source = tmp_path / "in.csv"
    source.write_text(f'id,text\n1,{REFUTED}\n2,"open\n' + f"x,{REFUTED}\n" * 60)
    scan([source], tmp_path / "f.jsonl", claims)
    assert "a quote that nothing closes" in set_aside(tmp_path / "f.jsonl")[0][1]
    assert found(tmp_path / "f.jsonl")[0]["id"] == "1"
    source.write_text(f"id,text\n1,{REFUTED}\n2,{'a' * 2000}\n")
    [fault] = scan([source], tmp_path / "f.jsonl", claims).faults
    assert fault.message == "a line of more than 1,000 characters"
    assert len(found(tmp_path / "f.jsonl")) == 1


@pytest.mark.skipif(os.name == "nt", reason="pipes")
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    table(tmp_path / "good.parquet", [{"text": REFUTED}])
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing of the kind PAR1")
    table(tmp_path / "other.parquet", [{"body": REFUTED}])
    table(tmp_path / "numbers.parquet", [{"text": 5}])
    table(tmp_path / "lists.parquet", [{"text": "a", "id": [1]}])
    (tmp_path / "in.jsonl.gz").write_bytes(b"\x1f\x8b\x08 no gzip")
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "\x1b[31m.csv").write_text("a,b\n")
    done = run(*sorted(tmp_path.iterdir()), tmp_path / "gone.csv", tmp_path / "x.xls", "-", "-o", tmp_path / "f.jsonl")
    assert done.returncode == 2
    assert len(found(tmp_path / "f.jsonl")) == 1
    told = done.stderr
    for part in (
        "broken.parquet: cannot be read as Parquet", "other.parquet: no column `text`; it has body", "numbers.parquet: column `text` holds",
        "lists.parquet: column `id` holds list", "in.jsonl.gz: cannot be read from line 1 on", "pipe.jsonl: a pipe, not a file",
        "gone.csv: No such file", "x.xls: neither a table", "standard input", r"\x1b[31m.csv: no column `text`",
    ):  # fmt: skip
        assert part in told
    assert "\x1b" not in told
    assert "Traceback" not in told


def test_a_damaged_row_group_costs_its_own_rows(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = table(
        tmp_path / "in.parquet",
        [{"text": f"{REFUTED} {'o' * i}"} for i in range(30)],
        row_group_size=10,
        compression="zstd",
        use_dictionary=False,
    )
    group = pq.ParquetFile(source).metadata.row_group(1).column(0)
    data = bytearray(source.read_bytes())
    for at in range(group.data_page_offset, group.data_page_offset + group.total_compressed_size):
        data[at] ^= 0x5A
    source.write_bytes(data)
    outcome = scan([source], tmp_path / "f.jsonl", claims)
    assert "rows 11 to 20 cannot be read" in str(outcome.faults[0])
    assert [row["row"] for row in found(tmp_path / "f.jsonl")] == [*range(1, 11), *range(21, 31)]


def test_an_output_of_findings_is_not_replaced_by_one_of_none(tmp_path: Path) -> None:
    table(tmp_path / "in.parquet", [{"text": REFUTED}])
    assert run("in.parquet", "-o", "f.jsonl", folder=tmp_path).returncode == 0
    done = run("in.parquet", "-o", "f.jsonl", "--text", "txt", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no column `txt`" in done.stderr
    assert len(found(tmp_path / "f.jsonl")) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["f.jsonl", "f.jsonl.state", "in.parquet"]


def test_an_error_of_ours_costs_one_document(tmp_path: Path, claims: ClaimsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise KeyError("a word of the text")

    monkeypatch.setattr(nkcheck.Checker, "_report", fails)
    scan([table(tmp_path / "in.parquet", [{"text": REFUTED}])], tmp_path / "f.jsonl", claims)
    [(row, reason)] = set_aside(tmp_path / "f.jsonl")
    assert row == 1
    assert reason.startswith("internal error, please report it: KeyError in test_scan.py, line ")


# Many chunks, many processes.


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "CHUNK_ROWS", 3)
    monkeypatch.setattr(parquet, "_BATCH", 2)
    monkeypatch.setattr("nkcheck.archive.jsonl.CHUNK_BYTES", 300)
    monkeypatch.setattr("nkcheck.archive.csv._RECORDS", 3)
    monkeypatch.setattr("nkcheck.archive.files.CHUNK_FILES", 3)
    monkeypatch.setattr("nkcheck.archive.writing.GROUP_ROWS", 4)


def mixed(folder: Path) -> list[Path]:
    """Inputs of every kind, some with long and some with short rows."""
    texts = [text for i, earning in enumerate(EARNING) for text in (earning, SILENT * (i * 20 % 70))]
    rows = [{"id": f"d{i}", "text": text, "date": "2024-06-01"} for i, text in enumerate(texts)]
    (folder / "desk").mkdir()
    for row in rows[:10]:
        (folder / "desk" / f"{row['id']}.txt").write_text(row["text"])
    sources = [write(folder / f"in.{form}", rows) for form, write in WRITERS.items()]
    packed = folder / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(sources[1].read_bytes()))
    return [*sources, packed, folder / "desk", table(folder / "groups.parquet", rows, row_group_size=7)]


@pytest.mark.usefixtures("small_chunks")
def test_chunks_and_processes_do_not_show(tmp_path: Path, claims: ClaimsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = mixed(tmp_path)
    seen = []
    for jobs in (1, 2, 3):
        outcome = scan(sources, tmp_path / "f.parquet", claims, jobs=jobs)
        seen.append(((tmp_path / "f.parquet").read_bytes(), outcome.tally))
    assert seen[0] == seen[1] == seen[2]
    assert pq.ParquetFile(tmp_path / "f.parquet").num_row_groups > 5
    rows = found(tmp_path / "f.parquet")
    monkeypatch.undo()
    scan(sources, tmp_path / "whole.parquet", claims)
    assert found(tmp_path / "whole.parquet") == rows
    assert [(row["input"], row["row"]) for row in rows if row["input"].endswith("in.csv")] == [
        (f"{tmp_path.as_posix()}/in.csv", row["row"]) for row in rows if row["input"].endswith("in.parquet")
    ]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_processes_may_be_begun_in_either_way(start: str, tmp_path: Path, claims: ClaimsFolder) -> None:
    if start == "fork" and sys.platform != "linux":
        pytest.skip("no safe fork")
    source = table(tmp_path / "in.parquet", [{"text": text} for text in EARNING], row_group_size=3)
    scan([source], tmp_path / "one.parquet", claims)
    scan([source], tmp_path / "two.parquet", claims, jobs=2, start=start)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="patches what a fork inherits")
def test_a_process_that_dies_is_told(tmp_path: Path, claims: ClaimsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table(tmp_path / "in.parquet", [{"text": REFUTED}] * 6, row_group_size=1)
    with monkeypatch.context() as patch:
        patch.setattr(nkcheck.Checker, "_report", lambda *_: os._exit(9))
        with pytest.raises(InputError, match="ended from outside"):
            scan([source], tmp_path / "f.parquet", claims, jobs=2)
    assert len(scan([source], tmp_path / "f.parquet", claims, jobs=2).faults) == 0


# Ended and started again.


def archive_of(folder: Path, documents: int = 60) -> Path:
    rows = [
        {"id": f"a{i}", "text": f"{EARNING[i % len(EARNING)]} {REFUTED}" if i % 7 else None, "date": "2024-06-01"} for i in range(documents)
    ]
    return table(folder / "in.parquet", rows, row_group_size=2)


def files(folder: Path) -> dict[str, bytes]:
    """All that a scan has left behind."""
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file() and not file.name.startswith("in.")}


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_a_scan_that_is_killed_at_any_time_goes_on(tmp_path: Path) -> None:
    source = archive_of(tmp_path)
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    assert run(source, "-o", tmp_path / "whole" / "f.parquet", "--jobs", "2").returncode == 2  # rows without a text
    chance = random.Random(7)
    command = [sys.executable, "-m", "nkcheck", "scan", str(source), "-o", str(tmp_path / "killed" / "f.parquet"), "--jobs", "2", "-q"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    for parts in (1, 6, 14, 25):
        process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
        while len(list(tmp_path.glob("killed/.f.parquet.parts/*.part"))) < parts and process.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "killed" / "f.parquet").exists()
    done = run(source, "-o", tmp_path / "killed" / "f.parquet", "--jobs", "2")
    assert done.returncode == 2
    assert files(tmp_path / "killed") == files(tmp_path / "whole")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_there_is_no_wrong_moment_to_be_killed(tmp_path: Path, claims: ClaimsFolder) -> None:
    """The process ends at the first call by which it touches the disk, then at the second, and so on."""
    source = archive_of(tmp_path, 8)
    (tmp_path / "whole").mkdir()
    scan([source], tmp_path / "whole" / "f.parquet", claims)
    expected = files(tmp_path / "whole")
    for calls in range(1, 100):
        folder = tmp_path / str(calls)
        folder.mkdir()
        if not ended_at(calls, lambda folder=folder: scan([source], folder / "f.parquet", claims)):
            break
        scan([source], folder / "f.parquet", claims)
        assert files(folder) == expected
    assert calls > 12


def ended_at(calls: int, work: Callable[[], object]) -> bool:
    """Run in a process that ends when it is about to settle, name or remove a file for the n-th time; False if it comes to no such end."""
    child = os.fork()
    if not child:
        left = [calls]

        def counted(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                left[0] -= 1
                if not left[0]:
                    os._exit(9)
                return real(*arguments, **options)

            return call

        for name in ("fsync", "replace", "unlink", "rmdir", "mkdir"):
            setattr(os, name, counted(getattr(os, name)))
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


@pytest.fixture
def unfinished(tmp_path: Path, claims: ClaimsFolder) -> Path:
    """The input of a scan to `f.parquet` that was ended after some chunks."""
    source = archive_of(tmp_path, 12)
    assert ended_at(7, lambda: scan([source], tmp_path / "f.parquet", claims))
    assert list(tmp_path.glob(".f.parquet.parts/*.part"))
    return source


def fresh_documents(source: Path, claims: ClaimsFolder, asked: Asked = Asked()) -> tuple[int, list[str], Outcome]:  # noqa: B008
    """How many documents were checked anew, what was said, and the outcome."""
    anew, said = [0], []

    def moved(weight: int, tally: Any, fresh: bool) -> None:
        anew[0] += tally.documents + tally.rejected if fresh else 0

    outcome = scan([source], source.with_name("f.parquet"), claims, asked, moved=moved, say=said.append)
    return anew[0], said, outcome


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_what_is_done_is_not_done_again(unfinished: Path, claims: ClaimsFolder) -> None:
    anew, said, outcome = fresh_documents(unfinished, claims)
    assert 0 < anew < 12
    assert outcome.tally.documents + outcome.tally.rejected == 12
    assert said == ["an earlier run of this scan was ended: going on where it was"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("change", ["options", "claims", "input", "damage"])
def test_what_is_done_for_another_scan_is_not_used(change: str, unfinished: Path, claims: ClaimsFolder) -> None:
    asked = Asked()
    if change == "options":
        asked = Asked(settings=Settings(ignore=("misdated",)))
    elif change == "claims":
        claims = claims._replace(sha256="0" * 64)
    elif change == "input":
        os.utime(unfinished, ns=(1, 1))
    else:
        for part in unfinished.parent.glob(".f.parquet.parts/*.part"):
            part.write_bytes(part.read_bytes().replace(b"North", b"South").replace(b"no `text`", b"no `test`"))
    anew, _, outcome = fresh_documents(unfinished, claims, asked)
    assert anew == 12
    assert outcome.tally.documents + outcome.tally.rejected == 12
    other = scan([unfinished], unfinished.with_name("g.parquet"), claims, asked)
    assert other.tally == outcome.tally
    assert unfinished.with_name("g.parquet").read_bytes() == unfinished.with_name("f.parquet").read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_two_scans_do_not_write_one_output(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = archive_of(tmp_path, 200)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            scan([source], tmp_path / "f.parquet", claims, begun=lambda _: None, moved=lambda *_: os.write(writer, b"x") and None)
        finally:
            os._exit(0)
    os.read(reader, 1)
    with pytest.raises(InputError, match="another scan is writing it"):
        scan([source], tmp_path / "f.parquet", claims)
    os.waitpid(child, 0)
    os.close(reader)
    os.close(writer)
    first = (tmp_path / "f.parquet").read_bytes()
    scan([source], tmp_path / "f.parquet", claims)
    assert (tmp_path / "f.parquet").read_bytes() == first
    assert not list(tmp_path.glob(".f*"))


def test_an_input_that_changes_while_it_is_read_is_told(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = archive_of(tmp_path, 8)
    outcome = scan([source], tmp_path / "f.parquet", claims, moved=lambda *_: os.utime(source, ns=(1, 1)))
    assert [fault.message for fault in outcome.faults] == ["was changed while it was read: run the scan again"]


# The command.


def test_the_table_at_the_end(tmp_path: Path) -> None:
    table(tmp_path / "in.parquet", [{"text": REFUTED}, {"text": SILENT}, {"text": None}])
    done = run("in.parquet", "-o", "f.jsonl", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "nkcheck: f.rejected.jsonl: 1 row is set aside there, with the reason\n"
    told = [line.split()[:2] for line in done.stdout.splitlines()]
    assert told == [
        ["documents", "2"], ["figures", "1"], ["supported", "0"], ["conflicting", "0"], ["refuted", "1"], ["not_enough_evidence", "0"],
        ["set", "aside"],
    ]  # fmt: skip
    assert done.stdout.splitlines()[0].endswith("a second")
    again = run("in.parquet", "-o", "f.jsonl", "--max-rejected", "1", "-q", folder=tmp_path)
    assert (again.returncode, again.stdout) == (0, "")


def test_rows_set_aside_of_an_earlier_run_do_not_stay(tmp_path: Path, claims: ClaimsFolder) -> None:
    scan([table(tmp_path / "in.parquet", [{"text": None}])], tmp_path / "f.jsonl", claims)
    assert set_aside(tmp_path / "f.jsonl")
    scan([table(tmp_path / "in.parquet", [{"text": REFUTED}])], tmp_path / "f.jsonl", claims)
    assert not set_aside(tmp_path / "f.jsonl")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["in.parquet", "-o", "f.csv"], "findings are written as .parquet or .jsonl"),
        (["in.parquet", "-o", "gone/f.parquet"], "cannot write: No such file"),
        (["in.parquet", "-o", "folder.parquet"], "not a file"),
        (["in.parquet", "-o", "in.parquet"], "one of the inputs"),
        (["in.parquet", "-o", "f.parquet", "--claims", "gone"], "no such claims folder"),
        (["in.parquet", "-o", "f.parquet", "--select", "nonsense"], "no rule `nonsense`"),
        (["in.parquet"], "--output"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(arguments: list[str], told: str, tmp_path: Path) -> None:
    table(tmp_path / "in.parquet", [{"text": REFUTED}])
    (tmp_path / "folder.parquet").mkdir()
    done = run(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_pyarrow_there_is_a_line_that_says_so(tmp_path: Path) -> None:
    code = (
        "import sys, importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'pyarrow' else real(name, *a)\n"
        "from nkcheck.cli import main; sys.exit(main(['scan', 'x.parquet', '-o', 'f.parquet']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, "nkcheck: `nkcheck scan` needs pyarrow: install nkcheck[archive]\n")


def test_no_other_command_pays_for_it(tmp_path: Path) -> None:
    code = (
        "import sys; from nkcheck.cli import main; main(['verify', 'x'])\n"
        "sys.exit('pyarrow' in sys.modules or 'nkcheck.archive' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False).returncode == 0


def test_an_interrupt_says_how_to_go_on(tmp_path: Path, claims: ClaimsFolder) -> None:
    source = archive_of(tmp_path, 12)
    said: list[str] = []

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan([source], tmp_path / "f.parquet", claims, moved=interrupt, say=said.append)
    assert said == ["ended; the same command goes on from here"]
    anew, _, _ = fresh_documents(source, claims)
    assert anew == 10


def test_what_is_walked_is_by_ending() -> None:
    assert [name for name in ("a.parquet", "a.JSONL", "a.jsonl.gz", "a.gz", "a.csv", "a.md", "a.yaml") if inputs._wanted(name)] == [
        "a.parquet", "a.JSONL", "a.jsonl.gz", "a.csv", "a.md",
    ]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="a terminal")
def test_somebody_who_looks_on_sees_a_bar(tmp_path: Path) -> None:
    import pty

    source = archive_of(tmp_path, 40)
    main, other = pty.openpty()
    command = [sys.executable, "-m", "nkcheck", "scan", str(source), "-o", str(tmp_path / "f.parquet"), "-j", "2"]
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
        "TERM": "xterm",
        "COLUMNS": "120",
    }
    shown = b""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=other, env=env) as process:
        os.close(other)
        try:
            while data := os.read(main, 10_000):
                shown += data
        except OSError:  # the other end is closed
            pass
    os.close(main)
    assert process.returncode == 2
    assert "Scanning" in shown.decode()
    assert "documents, " in shown.decode()
    assert "100%" in shown.decode()
