"""`nkcheck serve` under load: one request alone, fifty clients at once for a minute, and memory over ten thousand requests.

The clients share the machine with the server, so what they cost counts too.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

CLIENTS = 50
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 60
REQUESTS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
DRAFT = (
    "China forcibly repatriated more than 600 North Korean refugees in October 2023. The rain had fallen since the morning.\n\n"
    "An estimated 2,000 North Koreans were detained in China, and few of those who waited at the border had any hope left.\n\n"
) * 10  # some 400 words


def resident(number: int) -> int:
    """Kibibytes in memory of a process and those that it has started."""
    own = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{number}/status").read_text())
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return int(own[1] if own else 0) + sum(resident(int(child)) for child in children)


class Client:
    """A connection that is kept, and asks the same again and again."""

    def __init__(self, port: int) -> None:
        self.port = port
        body = json.dumps({"text": DRAFT}).encode()
        self.request = (
            b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    async def ask(self) -> tuple[int, float]:
        """Status, and seconds until the whole answer was there."""
        if not hasattr(self, "reader"):
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        begun = time.perf_counter()
        self.writer.write(self.request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        await self.reader.readexactly(int(length[1]) if length else 0)
        return int(head[9:12]), time.perf_counter() - begun


async def alone(port: int, count: int) -> list[float]:
    client = Client(port)
    return [(await client.ask())[1] for _ in range(count)]


async def together(port: int, seconds: float, heed: bool) -> tuple[Counter[int], dict[int, list[float]]]:
    """Fifty clients for a time: how often each status came, and how long an answer took."""
    end = time.monotonic() + seconds
    statuses: Counter[int] = Counter()
    times: dict[int, list[float]] = {}

    async def one() -> None:
        client = Client(port)
        while time.monotonic() < end:
            status, took = await client.ask()
            statuses[status] += 1
            times.setdefault(status, []).append(took)
            if status == 503 and heed:
                await asyncio.sleep(1)  # as its Retry-After says

    await asyncio.gather(*(one() for _ in range(CLIENTS)))
    return statuses, times


def told(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"median {1000 * cuts[49]:.1f} ms, p99 {1000 * cuts[98]:.1f} ms"


def main() -> None:
    process = subprocess.Popen([sys.executable, "-m", "nkcheck", "serve", "--port", "0", "--isolated"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        found = re.search(r":(\d+)/", process.stderr.readline())
        assert found
        port = int(found[1])
        asyncio.run(alone(port, 50))
        lone = asyncio.run(alone(port, 200))
        print(f"alone: {told(lone)}")
        for heed in (True, False):
            statuses, times = asyncio.run(together(port, SECONDS, heed))
            how = "wait" if heed else "do not wait"
            print(f"{CLIENTS} clients for {SECONDS:g} s, who {how} when told to: {dict(statuses)}")
            for status, took in times.items():
                ratio = statistics.quantiles(took, n=100)[98] / statistics.median(lone)
                print(f"  {status}: {told(took)}, that is {ratio:.1f} x one alone")
        before = resident(process.pid)
        for part in range(1, 5):
            asyncio.run(alone(port, REQUESTS // 4))
            print(f"memory after {part * REQUESTS // 4:,} more requests: {resident(process.pid) / before:.3f} x {before / 1024:.0f} MiB")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
