"""`nkcheck scan` of an archive with two processes beside one, by the clock, reading and writing included."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path

from bench.articles import Writer, day_of
from bench.measure import Row, Size, faster, in_turn, nkcheck, run

PERCENT = 1
GROUP = 4096  # rows


def rows(size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """One row; a scan needs pyarrow, and what is not installed is told."""
    name = f"scan of {size.scanned:,} articles by two processes / by one: speed"
    if not find_spec("pyarrow"):
        yield Row(name, [], ">= 1.8", "pyarrow is not installed")
        return
    archive, number = folder / "archive.parquet", count()
    megabytes = write(archive, writer, size.scanned)

    def seconds(jobs: int) -> float:
        output = folder / f"findings-{next(number)}.parquet"
        command = nkcheck("scan", str(archive), "-o", str(output), "--jobs", str(jobs), "--quiet")
        return run(command, folder, XDG_CACHE_HOME=str(folder.parent / "cache")).seconds

    run(nkcheck("list"), folder, XDG_CACHE_HOME=str(folder.parent / "cache"))  # the cache of claims is there
    pairs = in_turn(lambda: seconds(2), lambda: seconds(1), 2 if size.pairs > 1 else 1)
    yield Row(name, faster(pairs), ">= 1.8", f"{megabytes / min(two for two, _ in pairs):.1f} MB/s by two")


def write(path: Path, writer: Writer, articles: int) -> float:
    """Write an archive as Parquet, one article in a hundred on the subject; return how many megabytes of text there are in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("id", pa.string()), ("date", pa.string()), ("text", pa.string())])
    length = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        numbers = count()
        for texts in _groups(writer.archive(articles, PERCENT)):
            own = [next(numbers) for _ in texts]
            out.write_table(pa.table([[f"article-{n}" for n in own], [day_of(n) for n in own], texts], schema=schema))
            length += sum(len(text.encode()) for text in texts)
    return length / 1e6


def _groups(texts: Iterator[str]) -> Iterator[list[str]]:
    while group := list(islice(texts, GROUP)):
        yield group
