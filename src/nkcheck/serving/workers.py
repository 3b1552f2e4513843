"""The processes that check texts for the server, one for each core, each busy with one text at a time."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path

import nkcheck
from nkcheck.errors import InputError
from nkcheck.serving import worker
from nkcheck.serving.worker import LENGTH, Desk, Job, Kind

_START = 60.0  # seconds within which a process must be ready; it takes a fifth of one
_PAUSE = 1.0  # seconds before another is tried after one that did not start


class BusyError(Exception):
    """All processes had work until the time was over."""


class SlowError(Exception):
    """A text was begun, and not done when the time was over."""


class FailedError(Exception):
    """Checking went wrong; the message says where in the program, and nothing of the text."""


class Workers:
    """Checks texts in processes of their own. What takes too long is ended, and another process takes its place."""

    def __init__(self, desk: Desk, count: int) -> None:
        self._desk = pickle.dumps(desk)
        self._count = count
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()  # the last one's memory is still in the caches
        self._every: set[_Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def alive(self) -> int:
        """How many processes are there to work."""
        return len(self._every)

    async def start(self) -> None:
        """Start all. Raises InputError if one cannot be."""
        try:
            await asyncio.gather(*(self._add() for _ in range(self._count)))
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            raise InputError(f"a process to check texts cannot be started: {error or type(error).__name__}") from None

    async def check(self, job: Job, seconds: float) -> bytes:
        """The report on a text as JSON.

        Raises InputError if it cannot be read, BusyError or SlowError if the time is over, FailedError for a fault of ours.
        """
        end = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(end):
                process = await self._idle.get()
        except TimeoutError:
            raise BusyError from None
        try:
            async with asyncio.timeout_at(end):
                kind, message = await process.ask(pickle.dumps(job))
        except BaseException as error:  # cancelled too: what it would say belongs to nobody, and it must not be taken for the next answer
            self._drop(process)
            if isinstance(error, TimeoutError):
                raise SlowError from None
            if isinstance(error, (OSError, EOFError)):
                raise FailedError("a process ended") from None
            raise
        self._idle.put_nowait(process)
        if kind is Kind.UNREADABLE:
            raise InputError(message.decode())
        if kind is Kind.FAILED:
            raise FailedError(message.decode())
        return message

    def close(self) -> None:
        """End all."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        for process in list(self._every):
            process.kill()
        self._every.clear()

    async def _add(self) -> None:
        process = await _Worker.started(self._desk)
        if self._closed:
            process.kill()
            return
        self._every.add(process)
        self._idle.put_nowait(process)

    def _drop(self, process: _Worker) -> None:
        self._every.discard(process)
        process.kill()
        if not self._closed:
            task = asyncio.get_running_loop().create_task(self._replace())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _replace(self) -> None:
        while not self._closed:
            try:
                await self._add()
            except (OSError, EOFError, TimeoutError):
                await asyncio.sleep(_PAUSE)
            else:
                break


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process = process
        self._in = process.stdin
        self._out = process.stdout

    @classmethod
    async def started(cls, desk: bytes) -> _Worker:
        """A process that is ready for work. Raises OSError, EOFError or TimeoutError if there is none."""
        home = str(Path(nkcheck.__file__).parent.parent)
        path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        process = cls(
            await asyncio.create_subprocess_exec(
                # The file, not `-m`, and without the current folder on the path: no module lying about where the server was started is run.
                *(sys.executable, "-P", worker.__file__),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
            )
        )
        try:
            async with asyncio.timeout(_START):
                await process.ask(desk)
        except BaseException:
            process.kill()
            raise
        return process

    async def ask(self, message: bytes) -> tuple[Kind, bytes]:
        """Send a message and wait for what comes back. Raises OSError or EOFError if the process is gone."""
        self._in.write(len(message).to_bytes(LENGTH))
        self._in.write(message)
        await self._in.drain()
        length = int.from_bytes(await self._out.readexactly(LENGTH))
        answer = await self._out.readexactly(length)
        return Kind(answer[0]), answer[1:]

    def kill(self) -> None:
        """End it, whatever it is doing."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._in.close()
