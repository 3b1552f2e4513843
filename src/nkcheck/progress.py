"""A bar on standard error while many documents are checked, for somebody who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

FEW = 20  # documents that nobody waits for


@contextmanager
def bar(quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """What is to be told of each document that is begun, its index and how many there are.

    If they are many and somebody looks on, a bar is drawn. Nothing is left of it, however it ends.
    """
    shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
    with ExitStack() as stack:
        steps: list[Callable[[int], None]] = []

        def begun(index: int, count: int) -> None:
            if count <= FEW or not shown:
                return
            if not steps:
                steps.append(_drawn(count, stack))
            steps[0](index)

        yield begun


def _drawn(count: int, stack: ExitStack) -> Callable[[int], None]:
    """Draw a bar until the stack is left, and return what moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
    stack.enter_context(progress)
    task = progress.add_task("", total=count)
    return lambda index: progress.update(task, completed=index)
