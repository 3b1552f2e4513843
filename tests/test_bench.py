"""`python -m bench` measures what it says, in its smallest size: no figure is looked at, only that each is there."""

from __future__ import annotations

import importlib.util
import math
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nkcheck

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"
ROWS = (
    r"verify / typer hello",
    r"verify − typer hello: memory",
    r"verify / python -c pass",
    r"check of five \.txt files / typer hello",
    r"check of \.txt, \.md and \.html files / typer hello",
    r"archive with 1 % on the subject / re \\d\+: speed",
    r"archive with 1 %, its places and people named nowhere else, / re \\d\+: speed",
    r"archive with 10 % on the subject / re \\d\+: speed",
    r"archive with 100 % on the subject / re \\d\+: speed",
    r"dense text / digits-and-trie scan: speed",
    r"one document of [\d.]+ MB / of 10 kB: speed",
    r"dense text / onus: speed",
    r"check of dense text / codespell: speed, whole process",
    r"a document with [\d,]+ claims / \d+: time",
    r"a process that does so, [\d,]+ claims − \d+: memory",
    r"warm start with [\d,]+ claims / \d+: time",
    r"warm start with [\d,]+ claims / the built-in ones: time",
    r"warm start with [\d,]+ claims − \d+: memory",
    r"first compile of [\d,]+ claims / CSafeLoader: time",
    r"first compile of [\d,]+ claims / CSafeLoader without the collector: time",
    r"first compile of [\d,]+ claims / CSafeLoader: memory",
    r"scan of [\d,]+ articles by two processes / by one: speed",
)
GOALS = ("≤ 1.05", "≤ 8", "≤ 1.2", "≤ 1.2", "≥ 1.5", "≥ 0.25", "≥ 0.9", "≥ 5", "≤ 1.3", "≤ 1.3", "≤ 0.25", "≤ 0.1", "≥ 1.8")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are started as POSIX has them")


def part(name: str) -> Any:
    """A module of bench/, which is no part of the package."""
    sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module(f"bench.{name}")
    finally:
        sys.path.remove(str(ROOT))


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONIOENCODING": "utf-8", **environment}
    command = [sys.executable, "-m", "bench", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, env=env, encoding="utf-8", timeout=300, check=False)


def cells(table: str) -> list[list[str]]:
    """The rows of a table, without its head."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")][2:]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a table that the smallest run has put there."""
    page = tmp_path_factory.mktemp("bench") / "page.md"
    page.write_text("Before.\n\n<!-- bench -->\nold\n<!-- /bench -->\n\nAfter.\n", encoding="utf-8")
    done = run("--size", "tiny", "--write", str(page))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in page.read_text(encoding="utf-8")
    return page


def test_every_ratio_is_there_and_finite_or_its_peer_is_missing(page: Path) -> None:
    rows = cells(page.read_text(encoding="utf-8"))
    assert len(rows) == len(ROWS)
    for row, name in zip(rows, ROWS, strict=True):
        assert re.fullmatch(name, row[0]), (row, name)
        if row[1] == "–":
            assert "is not installed" in row[5]
        else:
            assert math.isfinite(float(row[1].split()[0]))
    assert tuple(row[3] for row in rows if row[3]) == GOALS


def test_the_table_stands_between_the_marks_and_nothing_else_is_touched(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n<!-- bench -->\n20")
    assert text.endswith("|\n<!-- /bench -->\n\nAfter.\n")
    assert "old" not in text


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Nothing.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no <!-- bench -->"):
        part("__main__").write(page, "table")
    assert page.read_text(encoding="utf-8") == "Nothing.\n"


def test_one_part_that_fails_leaves_the_others_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(*_: object) -> Any:
        yield part("measure").Row("a row before", [1.0])
        raise RuntimeError("no\nluck")

    monkeypatch.setenv("XDG_CACHE_HOME", "")  # what it sets is taken back
    monkeypatch.setattr(part("scanning"), "rows", rows)
    monkeypatch.setattr(part("peers"), "rows", lambda *_: [part("measure").Row("another", [1.0])])
    found, failed = part("__main__").measured(("scanning", "peers"), "tiny")
    assert [row.name for row in found] == ["a row before", "scanning failed", "another"]
    assert found[1].note == "RuntimeError: no luck"
    assert failed


def test_an_unknown_part_is_named() -> None:
    done = run("nonsense")
    assert done.returncode == 2
    assert "no such part: nonsense" in done.stderr


def test_the_page_tells_of_every_row_that_is_measured() -> None:
    rows = cells(PAGE.read_text(encoding="utf-8").partition("<!-- bench -->")[2].partition("<!-- /bench -->")[0])
    assert [bool(re.fullmatch(name, row[0])) for row, name in zip(rows, ROWS, strict=True)] == [True] * len(ROWS)


def test_ratios_of_pairs_are_those_of_neighbours() -> None:
    measure = part("measure")
    order: list[str] = []

    def timed(name: str, seconds: float) -> Any:
        def call() -> float:
            order.append(name)
            return seconds

        return call

    pairs = measure.in_turn(timed("ours", 2.0), timed("theirs", 8.0), 3)
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert measure.slower(pairs) == [0.25] * 3
    assert measure.faster(pairs) == [4.0] * 3


@pytest.mark.parametrize(
    ("values", "goal", "met"),
    [
        ([1.0, 9.0, 1.05], "<= 1.05", True),
        ([1.06], "<= 1.05", False),
        ([1.8], ">= 1.8", True),
        ([1.7], ">= 1.8", False),
        ([], ">= 5", None),
        ([3.0], "", None),
    ],
)
def test_a_goal_is_held_against_the_median(values: list[float], goal: str, met: bool | None) -> None:
    assert part("measure").Row("a", values, goal).met is met


def test_the_memory_of_a_process_is_its_own(tmp_path: Path) -> None:
    """Not that of the process that started it, which holds more."""
    held = bytearray(b"x") * 200_000_000
    assert part("measure").run([sys.executable, "-c", "pass"], tmp_path).memory < 60
    assert part("measure").run([sys.executable, "-c", "x = bytearray(b'x') * 80_000_000"], tmp_path).memory > 80
    del held


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="status 3"):
        part("measure").run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_byte_code_is_written_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "src")
    kept = part("measure").surroundings(MORE="1")
    assert "PYTHONDONTWRITEBYTECODE" not in kept
    assert kept["MORE"] == "1"
    assert kept["PYTHONPATH"] == os.path.abspath("src")


def test_the_garbage_collector_rests_only_while_time_is_taken() -> None:
    import gc

    seen: list[bool] = []
    assert part("measure").processor_time(lambda: seen.append(gc.isenabled())) >= 0
    with pytest.raises(ZeroDivisionError):
        part("measure").processor_time(lambda: 1 / 0)
    assert seen == [False]
    assert gc.isenabled()


def test_the_spread_is_the_middle_half() -> None:
    row = part("measure").Row
    assert row("a", [3.0, 1.0, 2.0]).spread == (1.0, 3.0)
    low, high = row("a", [float(n) for n in range(100)]).spread
    assert (round(low), round(high)) == (24, 75)


def test_the_scan_that_dense_text_is_held_against_finds_every_term() -> None:
    texts = part("texts")
    raw = {"people": {"p": {"names": ["the {bark,barks}", "sent ... back"]}}, "other": ["no"], "subject": {"name": "nothing"}}
    assert sorted(texts.words(raw)) == ["sent", "the bark", "the barks"]
    pattern = re.compile(texts.alternatives(iter(["back", "backed", "bark", "a.b"])))
    assert [word for word in ("back", "backed", "bark", "a.b", "ba", "backe", "axb", "") if pattern.fullmatch(word)] == [
        "back", "backed", "bark", "a.b",
    ]  # fmt: skip


# The articles.


@pytest.fixture(scope="module")
def articles() -> ModuleType:
    return part("articles")


def test_articles_are_the_same_at_every_run(articles: Any) -> None:
    first, second = articles.writer(), articles.writer()
    random.random()
    assert list(first.archive(20, 10)) == list(second.archive(20, 10))
    assert first.dense(2000) == second.dense(2000)
    assert list(articles.writer(2).archive(20, 10)) != list(articles.writer().archive(20, 10))


def test_articles_are_of_the_size_of_articles(articles: Any) -> None:
    sizes = sorted(len(text) for text in articles.writer().archive(400, 1))
    assert 2000 < sizes[20] < sizes[-20] < 5000


def test_an_archive_has_the_share_that_it_should(articles: Any, checker: nkcheck.Checker) -> None:
    """Neutral articles are honest: some name a place of the subject's, and a few earn a finding."""
    writer = articles.writer()
    told = {percent: [bool(checker.verify(text).findings) for text in writer.archive(100, percent)] for percent in (0, 100)}
    assert sum(told[100]) > 85
    assert sum(told[0]) < 15
    neutral = list(writer.archive(300, 0))
    assert 10 < sum(any(place in text for place in writer.about.places) for text in neutral) < 60
    assert all(re.search(r"\d", text) for text in neutral)


def test_neutral_articles_that_keep_apart_name_nobody_of_the_subject(articles: Any, checker: nkcheck.Checker) -> None:
    from nkcheck.passage import ANCHORS, read_passage

    for text in articles.writer(apart=True).archive(100, 0):
        passage = read_passage(text, checker.claims, None)
        assert not [sentence.terms for sentence in passage.sentences if {*ANCHORS, "noun"} & {*sentence.terms}]


def test_nothing_in_bench_knows_the_subject(articles: Any) -> None:
    """Another claims folder gives articles about its own subject."""
    second = ROOT / "tests" / "second_subject" / "claims"
    ours, other = articles.writer(), articles.writer(1, str(second))
    assert not set(ours.about.said) & set(other.about.said)
    checker = nkcheck.Checker(second)
    assert checker.verify(other.dense(3000)).findings
    assert not checker.verify(ours.dense(3000)).findings


def test_a_long_document_stays_within_the_bound_of_figures(articles: Any, checker: nkcheck.Checker) -> None:
    """Ten megabytes with a figure in 200 characters would be refused."""
    from nkcheck.passage import read_passage

    text = articles.writer().document(60_000)
    assert len(text) == 60_000
    assert sum(len(sentence.figures) for sentence in read_passage(text, checker.claims, None).sentences) < 60_000 / 220
    assert len(checker.verify(text).findings) > 30
