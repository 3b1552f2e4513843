"""`nkcheck scan` of an archive with two processes beside one, by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.articles import Writer
from bench.measure import Row, Size


def rows(size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    yield Row("scan", [], ">= 1.8", "not there yet")
