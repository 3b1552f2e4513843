"""The whole process of `verify` and `check` beside a bare typer hello and `python -c pass`: by the clock, and memory at the peak."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.articles import Writer
from bench.measure import Row, Run, Size, nkcheck, run

HELLO = """
import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def hello(name: str): typer.echo(f"hello {name}")
@app.command()
def bye(name: str): typer.echo(f"bye {name}")
app()
"""


def rows(size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """Five rows. Every command has run once before: byte code and the cache of claims are there."""
    (folder / "hello.py").write_text(HELLO)
    hello = [sys.executable, str(folder / "hello.py"), "hello", "you"]
    yield from _against("verify / typer hello", "<= 1.05", nkcheck("verify", writer.about.statement), hello, size, folder, memory=True)
    yield from _against(
        "verify / python -c pass", "", nkcheck("verify", writer.about.statement), [sys.executable, "-c", "pass"], size, folder
    )
    for name, endings in (("five .txt files", ("txt",)), (".txt, .md and .html files", ("txt", "md", "html", "txt", "md"))):
        paths = []
        for number in range(5):
            path = folder / f"draft-{len(endings)}-{number}.{endings[number % len(endings)]}"
            path.write_text(writer.note(), encoding="utf-8")
            paths.append(path.name)
        yield from _against(f"check of {name} / typer hello", "<= 1.2", nkcheck("check", *paths), hello, size, folder)


def _against(name: str, goal: str, ours: list[str], theirs: list[str], size: Size, folder: Path, *, memory: bool = False) -> Iterator[Row]:
    def started(command: list[str]) -> Run:
        return run(command, folder, (0, 1), XDG_CACHE_HOME=str(folder / "cache"))

    started(ours), started(theirs)
    pairs: list[tuple[Run, Run]] = []
    for number in range(size.starts):
        first, second = (theirs, ours) if number % 2 else (ours, theirs)
        both = started(first), started(second)
        pairs.append((both[1], both[0]) if number % 2 else both)
    busy = statistics.median(a.processor / b.processor for a, b in pairs)
    milliseconds = statistics.median(a.seconds for a, _ in pairs) * 1000
    yield Row(name, [a.seconds / b.seconds for a, b in pairs], goal, f"{milliseconds:.0f} ms; {busy:.2f} of processor time")
    if memory:
        total = statistics.median(a.memory for a, _ in pairs)
        yield Row("verify − typer hello: memory", [a.memory - b.memory for a, b in pairs], "<= 8", f"{total:.0f} MiB in all", " MiB")
