"""What both programs share: run a function on inputs that atheris makes up, tell each fault once, and stop in time."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable

import atheris

MOST_BYTES = 4096  # of an input
SECONDS = 0.5  # of processor time that any input may take,
SECONDS_A_BYTE = 0.0005  # and that each byte may add; measuring the code makes it several times slower


class Hunt:
    """Runs `try_out` on every input, and keeps what went wrong."""

    def __init__(self, try_out: Callable[[bytes], None], seconds: float) -> None:
        self.try_out = try_out
        self.end = time.monotonic() + seconds
        self.runs = 0
        self.faults: set[str] = set()

    def once(self, data: bytes) -> None:
        self.runs += 1
        begin = time.process_time()
        try:
            self.try_out(data)
        except Exception as error:  # every fault is worth telling
            frame = traceback.extract_tb(error.__traceback__)[-1]
            self.tell(f"{type(error).__name__} at {frame.filename}:{frame.lineno}: {error}"[:300], data)
        taken = time.process_time() - begin
        if taken > SECONDS + SECONDS_A_BYTE * len(data):
            self.tell(f"slow: {taken:.1f} s for {len(data)} bytes", data)
        if time.monotonic() > self.end:
            print(f"{self.runs} executions, {len(self.faults)} faults", flush=True)
            os._exit(int(bool(self.faults)))  # atheris has no way to stop

    def tell(self, fault: str, data: bytes) -> None:
        known = fault.split(":")[0] if fault.startswith("slow") else fault.partition(": ")[0]
        if known not in self.faults:
            self.faults.add(known)
            print(f"{fault}\n  {data!r}", flush=True)


def hunt(try_out: Callable[[bytes], None], seconds: float, corpus: list[bytes]) -> None:
    """Feed the seeds, then whatever atheris makes, until the time is over."""
    found = Hunt(try_out, seconds)
    for seed in corpus:
        found.once(seed)
    atheris.Setup([sys.argv[0], f"-max_len={MOST_BYTES}", "-verbosity=0", "-timeout=120"], found.once)
    atheris.Fuzz()
