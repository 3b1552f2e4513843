"""`nkcheck serve`: the page on which a draft is marked while it is written, and the same for programs. Needs starlette and uvicorn.

| file | is |
| --- | --- |
| app.py | the routes, limits and headers |
| messages.py | request, problems, OpenAPI |
| workers.py | the processes that check texts, as the server sees them |
| worker.py | such a process |
| page/ | the page; its style sheet is that of the HTML report, and serve.css |
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from nkcheck.desk import claims_of
from nkcheck.errors import InputError
from nkcheck.formats.json_schema import Claims
from nkcheck.processes import cores
from nkcheck.serving.app import Limits, build
from nkcheck.serving.worker import Desk
from nkcheck.serving.workers import Workers
from nkcheck.settings import Finder

HEAD_SECONDS = 10.0  # for the head of a request to arrive, and for what is sent of a body that was refused
MOST_CONNECTIONS = 500

INTERRUPTED = 130


def serve(
    settings: Finder, host: str, port: int, limits: Limits, origins: Iterable[str] = (), begun: Callable[[str], None] = lambda address: None
) -> int:
    """Serve until SIGINT or SIGTERM; `begun` is told the address. What runs then is finished first. Returns the exit status.

    The settings are those of the current folder; texts come without files, so `exclude`, `fail-on` and `baseline` hold for none.
    Raises InputError if claims or settings cannot be read, or nobody can listen there.
    """
    given = settings.given
    own = settings.of("")._replace(baseline=None, exclude=(), fail_on="")
    claims = claims_of(own)
    desk = Desk(claims, own, given.date)
    gc.enable()  # the command line lives too short a life to need it
    with _listening(host, port) as listener:
        workers = Workers(desk, max(1, min(cores(), limits.concurrency)))
        app = build(workers, Claims(claims.path, claims.sha256), limits, host, origins)
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_level="critical",  # at lower levels it tells paths and tracebacks, which may quote
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=int(2 * limits.seconds) + 1,
        )
        server = _Server(config)

        async def run() -> None:
            with server.capture_signals():
                await workers.start()
                gc.collect()
                gc.freeze()
                if not server.should_exit:
                    begun(_address(listener))
                    await server.serve(sockets=[listener])
                workers.close()

        asyncio.run(run())
        return INTERRUPTED if signal.SIGINT in server.caught else 0


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        [family, *_, address] = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        # TCP by name: asyncio sends at once only what goes through a socket that says so, and else holds back half of each answer.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # elsewhere it lets two servers have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(MOST_CONNECTIONS)
    except (OSError, UnicodeError, OverflowError) as error:
        what = os.strerror(error.errno) if isinstance(error, OSError) and error.errno and error.errno > 0 else str(error)
        raise InputError(f"cannot listen there: {what}", f"{host}:{port}") from None
    with listener:
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class _Server(uvicorn.Server):
    """Ends gracefully, and remembers by which signal rather than raising it once more."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.caught: list[int] = []
        self.capturing = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if self.capturing:
            yield
            return
        self.capturing = True
        before = {number: signal.signal(number, self.caught_one) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def caught_one(self, number: int, frame: object) -> None:
        if self.should_exit and number == signal.SIGINT:
            self.force_exit = True  # Ctrl-C once more
        self.should_exit = True
        self.caught.append(number)


class _Protocol(H11Protocol):
    """HTTP in which the head of a request must arrive in time, as must the rest of a body that was refused; uvicorn waits for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._unset()
        elif self._deadline is None:
            self._set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unset()
        super().connection_lost(exc)

    def _set(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _unset(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


__all__ = ["Limits", "serve"]
