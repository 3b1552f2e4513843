"""On a real local Spark `nkcheck.spark.verify` gives the rows of `nkcheck scan`, and sets the same rows aside."""

from __future__ import annotations

import datetime
import importlib.util
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nkcheck
from nkcheck.errors import InputError
from nkcheck.settings import Settings

JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
MISSING = [name for name in ("pyspark", "pandas", "pyarrow") if not importlib.util.find_spec(name)]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(not JAVA, reason="no Java"),
]
ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests" / "statements" / "news-1.jsonl"
REFUTED = "China repatriated 5,000 North Koreans on October 9."
ODD = [  # id, text, date: what must be set aside, and what must not
    (None, REFUTED, "2023-12-01"),
    ("", REFUTED, "2023-12-01"),
    ("no text", None, "2023-12-01"),
    ("no date", REFUTED, None),
    ("empty date", REFUTED, " "),
    ("bad date", REFUTED, "soon"),
    ("binary", "600\0", "2023-12-01"),
    ("large", "x" * 20_001, "2023-12-01"),
    ("quiet", "Nothing is said here.", "2023-12-01"),
    ("twice", f"{REFUTED}\r\n\r\n{REFUTED} 😀 {REFUTED}", "2023-12-01T08:00:00Z"),
    ("twice", REFUTED, "2023"),
    ("hostile \x1b[31m \u202e", f"\x1b[31m{REFUTED}\u202e", "2023-12-01"),
]
MOST = 20_000


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session of two threads that listens on the loopback alone; its Python workers are of this environment."""
    from pyspark.sql import SparkSession

    home = tmp_path_factory.mktemp("spark")
    paths = os.pathsep.join([str(Path(nkcheck.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("PYSPARK_PYTHON", sys.executable), ("SPARK_LOCAL_IP", "127.0.0.1"), ("PYTHONPATH", paths)):
            patch.setenv(name, value)
        builder = SparkSession.builder.master("local[2]").appName("nkcheck")
        for name, value in {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "512m",
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={home} -Djava.io.tmpdir={home}",
            "spark.local.dir": str(home),
            "spark.sql.warehouse.dir": str(home / "warehouse"),
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Parquet file of labelled texts and odd rows, in row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    labelled = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    rows = [(raw["id"], raw["text"], raw.get("date")) for raw in labelled]
    rows[10:10] = ODD
    path = tmp_path_factory.mktemp("archive") / "archive.parquet"
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(("id", "text", "date"), zip(*rows, strict=True), strict=True)}
    )
    pq.write_table(table, path, row_group_size=20)
    return path


@pytest.fixture(scope="module")
def scanned(archive: Path) -> tuple[list[dict[str, Any]], list[tuple[str | None, str]]]:
    """What `scan` finds in it, and what it sets aside."""
    import pyarrow.parquet as pq

    from nkcheck.archive import Asked, Columns, scan

    output = archive.with_name("findings.parquet")
    done = scan([archive], output, nkcheck.load(), Asked(Columns("id", "text", "date"), most_bytes=MOST))
    assert not done.faults
    assert done.rejected
    aside = [json.loads(line) for line in done.rejected.read_text(encoding="utf-8").splitlines()]
    return pq.read_table(output).drop_columns(["input", "row"]).to_pylist(), [(row["id"], row["reason"]) for row in aside]


def as_rows(found: Any) -> list[dict[str, Any]]:
    return [row.asDict(recursive=True) for row in found.collect()]


def order(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def test_it_gives_the_rows_of_a_scan_in_its_columns_and_order(spark: Any, archive: Path, scanned: Any) -> None:
    from nkcheck.spark import verify

    found = verify(spark.read.parquet(str(archive)), most_bytes=MOST)
    rows = as_rows(found)
    assert rows == scanned[0]
    assert len(rows) > 60
    assert [list(row) for row in rows[:1]] == [list(row) for row in scanned[0][:1]]


def test_the_rows_are_the_same_however_they_are_spread(spark: Any, archive: Path, scanned: Any) -> None:
    from nkcheck.spark import verify

    spread = spark.read.parquet(str(archive)).repartition(5)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "7")
    try:
        assert sorted(as_rows(verify(spread, most_bytes=MOST)), key=order) == sorted(scanned[0], key=order)
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def test_it_sets_the_same_rows_aside_for_the_same_reasons(spark: Any, archive: Path, scanned: Any) -> None:
    from nkcheck.spark import rejected

    aside = [(row.id, row.reason) for row in rejected(spark.read.parquet(str(archive)), most_bytes=MOST).collect()]
    assert aside == scanned[1]
    assert len(aside) == 6


def test_the_columns_have_the_types_of_the_scan(spark: Any) -> None:
    from nkcheck.spark import rejected, verify

    frame = spark.createDataFrame([], "id string, text string")
    types = {field.name: (field.dataType.simpleString(), field.nullable) for field in verify(frame).schema}
    assert types["id"] == ("string", False)
    assert types["date"] == ("string", True)
    assert types["start"] == ("int", False)
    assert types["value"] == ("double", True)
    assert types["rules"] == ("array<string>", False)
    citation = "array<struct<source:string,origin:string,figure:string,stance:string,heard:boolean>>"
    assert types["citations"] == (citation, False)
    assert rejected(frame).columns == ["id", "reason"]
    assert verify(frame).collect() == []


def test_columns_may_have_other_names_and_types(spark: Any) -> None:
    """A number for an id, bytes for a text, Spark's own dates; `date` is not taken for one where another is named."""
    from nkcheck.spark import rejected, verify

    day, hour = datetime.date(2023, 12, 1), datetime.datetime(2023, 12, 1, 8, 30)
    rows = [(7, REFUTED.encode(), day, hour, "x"), (8, b"\xff 600", day, hour, "x")]
    frame = spark.createDataFrame(rows, "`a.b` long, `the``text` binary, day date, hour timestamp, date string")
    for date in ("day", "hour"):
        found = as_rows(verify(frame, id="a.b", text="the`text", date=date))
        assert [(row["id"], row["date"], row["claim"]) for row in found] == [("7", "2023-12-01", "repatriated-2023-10")]
        assert [tuple(row) for row in rejected(frame, id="a.b", text="the`text", date=date).collect()] == [("8", "not UTF-8")]


def test_a_column_that_is_missing_or_of_another_type_is_named_at_once(spark: Any) -> None:
    from nkcheck.spark import verify

    frame = spark.createDataFrame([], "id string, text string, n int")
    with pytest.raises(InputError, match="no column `body`; it has id, text, n"):
        verify(frame, text="body")
    with pytest.raises(InputError, match="no column `day`"):
        verify(frame, date="day")
    with pytest.raises(InputError, match="column `n` holds integer, not text"):
        verify(frame, text="n")
    with pytest.raises(InputError, match="more than one column `id`"):
        verify(frame.select("id", "id", "text"))
    with pytest.raises(InputError, match="no such claims folder"):
        verify(frame, claims="/nowhere/claims")


def test_settings_hold_on_every_worker(spark: Any) -> None:
    from nkcheck.spark import verify

    frame = spark.createDataFrame([("a", "China sent back 600 North Koreans on October 9.")], "id string, text string")
    [plain] = as_rows(verify(frame))
    [dated] = as_rows(verify(frame, settings=Settings(date="2023-12-01", ignore=("sources_differ",))))
    assert plain["date"] is None
    assert dated["date"] == "2023-12-01"
    assert "sources_differ" in dated["quieted"]
    assert "sources_differ" not in dated["rules"]


def test_claims_of_ones_own_are_those_of_the_driver(spark: Any, tmp_path: Path) -> None:
    """A worker that finds others fails the job: half an archive must not be held against one state and half against another."""
    from nkcheck.spark import verify

    for name in ("claims", "sources"):
        shutil.copytree(ROOT / "tests" / "second_subject" / name, tmp_path / name)
    checker = nkcheck.Checker(tmp_path / "claims")
    claim = next(iter(checker.claims.claims.values()))
    text = f"{claim.question} {claim.citations[0].exact}."
    frame = spark.createDataFrame([("a", text)], "id string, text string")
    found = as_rows(verify(frame, claims=tmp_path / "claims"))
    assert [row["claim"] for row in found] == [finding.claim for finding in checker.verify(text).findings]
    assert claim.id in {row["claim"] for row in found}

    subject = tmp_path / "claims" / "subject.yaml"
    subject.write_text(subject.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    late = verify(frame, claims=tmp_path / "claims")
    subject.write_text(subject.read_text(encoding="utf-8") + "# and again\n", encoding="utf-8")
    with pytest.raises(Exception, match="the claims here are not those of the driver"):
        late.collect()


def _probe(batches: Any) -> Iterator[Any]:
    import pyarrow as pa

    from nkcheck import spark

    for _ in batches:
        pass
    yield pa.RecordBatch.from_pylist([{"pid": os.getpid(), "loads": spark._scanner.cache_info().misses}])


def test_a_worker_loads_the_claims_once(spark: Any) -> None:
    from nkcheck.spark import verify

    frame = spark.createDataFrame([(str(n), REFUTED) for n in range(40)], "id string, text string").repartition(8)
    settings = Settings(ignore=("misdated",))  # of this test alone
    before = {row.pid: row.loads for row in frame.mapInArrow(_probe, "pid long, loads long").collect()}
    for _ in range(2):
        assert len(verify(frame, settings=settings).collect()) == 40
    after = {row.pid: row.loads for row in frame.mapInArrow(_probe, "pid long, loads long").collect()}
    assert max(after[pid] - before.get(pid, 0) for pid in after) == 1


def test_the_page_runs(spark: Any, archive: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.+?)```", page[page.index("## Spark") :], re.DOTALL)
    assert code
    shutil.copy(archive, tmp_path / "articles.parquet")
    found = tmp_path / "findings.parquet"
    names: dict[str, Any] = {"spark": spark}
    exec(re.sub(r'"(\w+\.parquet)"', lambda name: repr(str(tmp_path / name[1])), code[1]), names)  # Java keeps the folder it began in
    assert spark.read.parquet(str(found)).count() == names["findings"].count() > 60
    assert "no `text`" in capfd.readouterr().out
