"""Processes that each do one chunk after another.

Each has a pipe of its own, which ends when the process that gives out work ends, however it ends: nobody is left behind.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar

from nkcheck.errors import InputError
from nkcheck.processes import place_of

Job = TypeVar("Job")
Result = TypeVar("Result")


def method() -> str:
    """How processes are begun. A fork has claims and modules at once, and shares their memory; other systems cannot or should not."""
    return "fork" if sys.platform == "linux" else "spawn"


class Pool(Generic[Job, Result]):
    """So many processes that run `work` on jobs; one is this process itself. With `spawn`, `work` and jobs must be picklable."""

    def __init__(self, work: Callable[[Job], Result], count: int, start: str = "") -> None:
        self.work = work
        self.idle: list[Any] = []  # our ends of pipes; other systems have other classes for them
        self.busy: dict[Any, Job] = {}
        self.processes: list[Any] = []
        context: Any = multiprocessing.get_context(start or method())
        for _ in range(count if count > 1 else 0):
            ours, theirs = context.Pipe()
            inherited = (*self.idle, ours) if context.get_start_method() == "fork" else ()
            process = context.Process(target=_serve, args=(work, theirs, inherited), daemon=True)
            process.start()
            theirs.close()
            self.idle.append(ours)
            self.processes.append(process)

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result]]:
        """Every job with what came of it, as they are finished. What a job raises is raised here."""
        if not self.processes:
            yield from ((job, self.work(job)) for job in jobs)
            return
        for job in jobs:  # one is always ready for who ends first
            if not self.idle:
                yield from self._finished()
            self._give(self.idle.pop(), job)
        while self.busy:
            yield from self._finished()

    def _give(self, to: Any, job: Job) -> None:
        try:
            to.send(job)
        except OSError:
            raise InputError("a process of the scan was ended from outside; run it again to go on") from None
        self.busy[to] = job

    def _finished(self) -> Iterator[tuple[Job, Result]]:
        """Wait for the next to finish."""
        ready: list[Any] = wait(list(self.busy))
        for each in ready:
            try:
                result, error = each.recv()
            except (EOFError, OSError):
                raise InputError("a process of the scan was ended from outside; run it again to go on") from None
            if error:
                raise RuntimeError(error)
            job = self.busy.pop(each)
            self.idle.append(each)
            yield job, result

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for each in (*self.idle, *self.busy):
            each.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()

    def __enter__(self) -> Pool[Job, Result]:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _serve(work: Callable[[Any], Any], orders: Any, inherited: tuple[Any, ...]) -> None:
    for each in inherited:
        each.close()  # the ends of others: as long as they are open here, nobody sees that the parent has ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; who gives out the work ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            job = orders.recv()
        except (EOFError, OSError):
            return
        answer: tuple[Any, str]
        try:
            answer = work(job), ""
        except Exception as error:  # it is told where the work was given out
            answer = None, place_of(error)
        try:
            orders.send(answer)
        except OSError:
            return
