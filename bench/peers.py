"""Dense text beside onus, which holds numbers and dates against evidence, and codespell, which looks words up; where installed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import nkcheck
from bench.articles import Writer
from bench.measure import Row, Size, faster, in_turn, processor_time, run
from bench.measure import nkcheck as command


def rows(size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """Two rows; what is not installed is told."""
    text = folder / "dense.txt"
    text.write_text(writer.dense(size.characters), encoding="utf-8")
    yield onus(text, size)
    yield codespell(text, size, folder)


def onus(text: Path, size: Size) -> Row:
    """A warm Checker to onus without a model, the claims' quotes being its evidence, both from the file to findings."""
    name = "dense text / onus: speed"
    if not find_spec("onus"):
        return Row(name, [], ">= 5", "onus is not installed")
    from onus import engine, evidence  # type: ignore[import-not-found, unused-ignore]
    from onus.settings import Settings  # type: ignore[import-not-found, unused-ignore]

    checker = nkcheck.Checker()
    quotes = [cited.exact for claim in checker.claims.claims.values() for cited in claim.citations]
    known, without_model = evidence.load(texts=quotes), Settings(llm=False)

    def ours() -> None:
        checker.check(nkcheck.read(text), date="2024-06-01")

    def theirs() -> None:
        engine.check(text, known, without_model)

    ours(), theirs()
    pairs = in_turn(lambda: processor_time(ours), lambda: processor_time(theirs), size.pairs)
    return Row(name, faster(pairs), ">= 5", f"onus {_version('onus')}")


def codespell(text: Path, size: Size, folder: Path) -> Row:
    """The whole process of both on one file, start-up and dictionary included: codespell has no interface for programs."""
    name = "check of dense text / codespell: speed, whole process"
    script = Path(sys.executable).with_name("codespell")
    found = str(script) if script.exists() else shutil.which("codespell")
    if not found:
        return Row(name, [], "", "codespell is not installed")
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    ours, theirs = command("check", str(text)), [found, str(text)]

    def seconds(line: list[str]) -> float:
        return run(line, folder, (0, 1, 65), **cache).processor  # 65: it has found something

    seconds(ours), seconds(theirs)
    pairs = in_turn(lambda: seconds(ours), lambda: seconds(theirs), size.pairs)
    return Row(name, faster(pairs), "", f"codespell {_version('codespell')}, {text.stat().st_size / 1e6:.1f} MB")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
