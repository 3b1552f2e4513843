"""docs/archive.md says what `scan` does: its commands, queries and Python run, and its columns are the schema's."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nkcheck.claim import builtin
from nkcheck.rules import RULES

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from nkcheck.archive.rows import MEANINGS, schema  # noqa: E402

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "archive.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
ROWS = [{"id": rule.name, "text": rule.earns, "date": f"20{20 + i % 5}-06-01"} for i, rule in enumerate(RULES.values())]


def blocks(kind: str) -> list[str]:
    return [text for name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if name == kind]


def columns() -> str:
    """The table of columns, from the schema and its meanings."""
    lines = ["| column | type | is |", "| --- | --- | --- |"]
    for field in schema(""):
        kind = str(field.type).replace("element: ", "").replace(" not null", "")
        lines.append(f"| `{field.name}` | {kind}{' or null' if field.nullable else ''} | {MEANINGS[field.name]} |")
    return "\n".join(lines)


def test_the_table_of_columns_is_of_today() -> None:
    head, opening, rest = PAGE.read_text(encoding="utf-8").partition("<!-- columns -->\n")
    _, closing, tail = rest.partition("<!-- /columns -->")
    text = f"{head}{opening}{columns()}\n{closing}{tail}"
    if os.environ.get("UPDATE_README"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text
    assert [field.name for field in schema("")] == list(MEANINGS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every command of the page has run."""
    if os.name == "nt":
        pytest.skip("shell")
    folder = tmp_path_factory.mktemp("desk")
    pq.write_table(pa.Table.from_pylist(ROWS), folder / "articles.parquet")
    other = [{"uri": row["id"], "body": row["text"], "published": row["date"]} for row in ROWS]
    (folder / "export.jsonl").write_text("".join(json.dumps(row) + "\n" for row in other), encoding="utf-8")
    subprocess.run(["gzip", "export.jsonl"], cwd=folder, check=True)
    with (folder / "letters.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(other[0]))
        writer.writeheader()
        writer.writerows(other)
    (folder / "drafts").mkdir()
    (folder / "drafts" / "one.md").write_text(ROWS[0]["text"], encoding="utf-8")
    for name in ("claims", "sources"):
        shutil.copytree(builtin(name), folder / name)
    commit(folder)
    for command in (line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()):
        if "--since" in command:
            correct(folder / "claims")
        run(command, folder)
    return folder


def run(command: str, folder: Path) -> None:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    line = re.sub("^nkcheck ", f"'{sys.executable}' -m nkcheck ", command)
    done = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, env=env, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def commit(folder: Path) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "claims", "sources"], [*who, "commit", "-q", "-m", "Change"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True, timeout=60)


def correct(claims: Path) -> None:
    """A source corrects its number."""
    file = claims / "repatriation.yaml"
    text = file.read_text(encoding="utf-8")
    assert "more than 600" in text
    file.write_text(text.replace("more than 600", "more than 5000"), encoding="utf-8")


def test_every_command_finds_something(desk: Path) -> None:
    documents = {}
    for name in ("findings.parquet", "before.parquet", "after.parquet"):
        documents[name] = set(pq.read_table(desk / name)["id"].to_pylist())
    assert len(documents["findings.parquet"]) == len(RULES)
    assert documents["before.parquet"] == documents["after.parquet"]
    inputs = {json.loads(line)["input"] for line in (desk / "findings.jsonl").read_text(encoding="ascii").splitlines()}
    assert inputs == {"export.jsonl.gz", "letters.csv", "drafts/one.md"}


@pytest.mark.parametrize("query", blocks("sql"), ids=lambda query: " ".join(query.split()[:8]))
def test_queries_find_something(query: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(desk)
    found = duckdb.connect().sql(query)
    rows: list[tuple[Any, ...]] = found.fetchall()
    assert rows
    if "around" in found.columns:
        assert all(figure in around for _, figure, around in rows)


def test_the_python_finds_something(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(desk)
    block, _ = blocks("python")  # test_spark.py runs the other
    names: dict[str, Any] = {}
    exec(block, names)
    assert len(names["findings"]) == names["table"].to_numpy().sum() + names["findings"]["claim"].isna().sum()
    assert set(names["rules"].index) == set(RULES)
    assert len(names["worst"])
    assert len(names["against"])
    again = names["pd"].read_json("findings.jsonl", lines=True)
    assert list(again.columns) == list(names["findings"].columns)
