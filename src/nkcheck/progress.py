"""Bars on standard error while many documents are checked, for somebody who waits at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

FEW = 20  # documents that nobody waits for


@contextmanager
def bar(quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """What is to be told of each document that is begun, its index and how many there are.

    If they are many and somebody looks on, a bar is drawn. Nothing is left of it, however it ends.
    """
    shown = _is_watched(quiet)
    with ExitStack() as stack:
        steps: list[Callable[[int], None]] = []

        def begun(index: int, count: int) -> None:
            if count <= FEW or not shown:
                return
            if not steps:
                steps.append(_drawn(count, stack))
            steps[0](index)

        yield begun


def _is_watched(quiet: bool) -> bool:
    return not quiet and sys.stderr is not None and sys.stderr.isatty()


def _drawn(count: int, stack: ExitStack) -> Callable[[int], None]:
    """Draw a bar until the stack is left, and return what moves it."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    progress = _progress(TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    stack.enter_context(progress)
    task = progress.add_task("", total=count)
    return lambda index: progress.update(task, completed=index)


def _progress(*columns: ProgressColumn) -> Progress:
    """A bar on standard error, of which nothing is left and which touches neither stream else."""
    from rich.console import Console
    from rich.progress import Progress

    return Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)


class Flow:
    """A bar with the rate and the time left, for work of which the bytes are known before and the documents when they are done.

    It is drawn when something moves, not before: processes are forked until then, and rich draws in a thread. A context manager.
    """

    def __init__(self, quiet: bool = False) -> None:
        self.shown = _is_watched(quiet)
        self.total = 0
        self.documents = 0
        self.seconds = 0.0
        self.drawn: Progress | None = None

    def __enter__(self) -> Flow:
        return self

    def __exit__(self, *error: object) -> None:
        if self.drawn is not None:
            self.drawn.stop()

    def begun(self, total: int) -> None:
        """`total` bytes are to be read."""
        self.total = total
        self.seconds = time.monotonic()

    def moved(self, weight: int, documents: int) -> None:
        """So many bytes and documents more are done; documents that were so before are none."""
        self.documents += documents
        if not self.shown:
            return
        if self.drawn is None:
            self.drawn = _flow(self.total)
        rate = self.documents / max(time.monotonic() - self.seconds, 0.001)
        self.drawn.update(self.drawn.task_ids[0], advance=weight, told=f"{self.documents:,} documents, {rate:,.0f} a second")


def _flow(total: int) -> Progress:
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    told = TextColumn("{task.fields[told]}")
    progress = _progress(TextColumn("Scanning"), BarColumn(), TaskProgressColumn(), told, TimeRemainingColumn())
    progress.add_task("", total=max(total, 1), told="")
    progress.start()
    return progress
