"""Two things measured in turn, many times, in one run: only the ratio of neighbours means anything on a machine that others use too."""

from __future__ import annotations

import gc
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

# A small process between us and the command: the peak memory of a child is at least that of the process that starts it.
LAUNCH = """
import os, sys, time
quiet = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_WRONLY, 0) for n in (1, 2)]
begin = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


class Size(NamedTuple):
    """How much is measured."""

    starts: int  # pairs of processes
    pairs: int
    articles: int
    characters: int  # of dense text
    long: int  # characters of a long document
    claims: int
    compiles: int  # pairs
    scanned: int  # articles


SIZES = {
    "full": Size(40, 7, 2000, 400_000, 10_000_000, 100_000, 2, 200_000),
    "quick": Size(9, 3, 200, 40_000, 300_000, 2_000, 1, 400),
    "tiny": Size(1, 1, 4, 3_000, 20_000, 60, 1, 40),  # what a test can wait for
}


class Row(NamedTuple):
    """A ratio, once a pair. `goal` is `<= 1.05` or `>= 5`, empty where a row only informs."""

    name: str
    values: list[float]
    goal: str = ""
    note: str = ""
    unit: str = ""

    @property
    def value(self) -> float:
        return statistics.median(self.values) if self.values else math.nan

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the values; of fewer than four, all."""
        if len(self.values) < 4:
            return min(self.values), max(self.values)
        quarters = statistics.quantiles(self.values, n=4)
        return quarters[0], quarters[2]

    @property
    def met(self) -> bool | None:
        """True if the goal is reached; None if there is none, or nothing was measured."""
        if not self.goal or not self.values:
            return None
        sign, number = self.goal.split()
        return self.value <= float(number) if sign == "<=" else self.value >= float(number)


Seconds = Callable[[], float]


def in_turn(ours: Seconds, theirs: Seconds, pairs: int) -> list[tuple[float, float]]:
    """What both give, in pairs; who is first changes from pair to pair."""
    measured = []
    for number in range(pairs):
        if number % 2:
            second = theirs()
            measured.append((ours(), second))
        else:
            first = ours()
            measured.append((first, theirs()))
    return measured


def slower(pairs: Iterable[tuple[float, float]]) -> list[float]:
    """How many times as long as the other ours took."""
    return [ours / theirs for ours, theirs in pairs]


def faster(pairs: Iterable[tuple[float, float]]) -> list[float]:
    """How many times as fast as the other ours was."""
    return [theirs / ours for ours, theirs in pairs]


def processor_time(call: Callable[[], object]) -> float:
    """Seconds of processor time of a call in this process, without the garbage collector, as the program runs."""
    gc.collect()
    gc.disable()
    try:
        begin = time.process_time()
        call()
        return time.process_time() - begin
    finally:
        gc.enable()


class Run(NamedTuple):
    """A whole process: seconds by the clock and of the processor, and MiB at its peak."""

    seconds: float
    processor: float
    memory: float


def run(command: list[str], folder: Path, well: tuple[int, ...] = (0,), **environment: str) -> Run:
    """Run a command in a folder, its output thrown away. Raises RuntimeError if its exit status is not one of `well`."""
    launch = [sys.executable, "-I", "-S", "-c", LAUNCH, *command]
    done = subprocess.run(launch, capture_output=True, text=True, cwd=folder, env=surroundings(**environment), check=True)
    seconds, processor, memory, status = map(float, done.stdout.split())
    if status not in well:
        raise RuntimeError(f"status {status:.0f}: {' '.join(command)}")
    return Run(seconds, processor, memory / 1024 if sys.platform != "darwin" else memory / 1024**2)


def printed(code: str, arguments: list[str], folder: Path, **environment: str) -> list[float]:
    """The numbers that a Python program prints in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=surroundings(**environment), check=True)
    return [float(number) for number in done.stdout.split()]


def surroundings(**more: str) -> dict[str, str]:
    """Our environment with byte code written and kept, and some more in it."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME")}
    if "PYTHONPATH" in kept:  # commands run in other folders
        kept["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in kept["PYTHONPATH"].split(os.pathsep))
    return {**kept, **more}


def nkcheck(*arguments: str) -> list[str]:
    """The command line of nkcheck that is installed beside this Python."""
    script = Path(sys.executable).with_name("nkcheck")
    return [str(script), *arguments] if script.exists() else [sys.executable, "-m", "nkcheck", *arguments]
