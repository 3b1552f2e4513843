"""The routes of the server, and what every answer has in common. It keeps nothing, and writes no word of a text anywhere."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from importlib.resources import files

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import nkcheck
from nkcheck.errors import InputError
from nkcheck.formats.json_schema import Claims
from nkcheck.record import NamedTuple
from nkcheck.serving.messages import JSON, PROBLEM, Health, Problem, Reason, WrongError, job, openapi, unreadable
from nkcheck.serving.worker import Job
from nkcheck.serving.workers import BusyError, FailedError, SlowError, Workers
from nkcheck.terminal import complain

BUSY_SECONDS = 1  # after which a busy server may be asked again
PATIENCE = 0.1  # seconds before one that is busy says so
GRACE = 1.0  # seconds that a check may still take when nobody waits for its answer; to end its process and start another costs more
READING = 100  # bodies that may be on their way at once

_ANYWHERE = {"0.0.0.0", "::"}
_HEADERS = [
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]  # fmt: skip
_TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timeout",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Not what is expected",
    500: "Internal error",
    503: "Unavailable",
}
_PAGE = {  # path, package, file, media type
    "/": ("nkcheck.serving", "page/index.html", "text/html"),
    "/serve.js": ("nkcheck.serving", "page/serve.js", "text/javascript"),
    "/serve.css": ("nkcheck.serving", "page/serve.css", "text/css"),
    "/page.css": ("nkcheck.formats", "page/page.css", "text/css"),
    "/icon.svg": ("nkcheck.serving", "page/icon.svg", "image/svg+xml"),
}


class Limits(NamedTuple):
    """What a request may ask of the server."""

    most_bytes: int = 1_000_000
    seconds: float = 30.0  # for a body to arrive, and for its text to be checked
    concurrency: int = 4  # texts that are checked or wait


def build(workers: Workers, claims: Claims, limits: Limits, host: str = "127.0.0.1", origins: Iterable[str] = ()) -> Starlette:
    """The application. `host` is where it listens, `origins` those of other pages that may call it."""
    desk = _Desk(workers, claims, limits)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        workers.close()

    routes = [
        Route("/v1/verify", desk.verify, methods=["POST"]),
        Route("/healthz", desk.health),
        Route("/openapi.json", _fixed(openapi(), JSON)),
        *(Route(path, _fixed((files(package) / name).read_bytes(), media)) for path, (package, name, media) in _PAGE.items()),
    ]
    middleware = [Middleware(_Common, host=host)]
    if allowed := list(origins):
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=allowed,
                allow_methods=["GET", "POST"],
                allow_headers=["Content-Type"],
                expose_headers=["Retry-After"],
                allow_private_network=True,  # a page of the web that is named may call a server in the house
            )
        )
    handlers = {WrongError: _told, HTTPException: _not_routed}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=lifespan)  # type: ignore[arg-type]


class _Desk:
    """The routes that have something to check."""

    def __init__(self, workers: Workers, claims: Claims, limits: Limits) -> None:
        self.workers = workers
        self.claims = claims
        self.limits = limits
        self.reading = 0
        self.checking = 0

    async def health(self, request: Request) -> Response:
        alive = self.workers.alive > 0
        health = Health("ok" if alive else "starting", nkcheck.__version__, self.claims)
        return Response(msgspec.json.encode(health), 200 if alive else 503, media_type=JSON)

    async def verify(self, request: Request) -> Response:
        _check_type(request)
        await self.room()
        asked = job(await self.body(request))
        await self.room()
        self.checking += 1
        try:
            report = await self.report(asked, request)
        finally:
            self.checking -= 1
        return Response(report, media_type=JSON)

    async def room(self) -> None:
        """Raise WrongError if there are texts enough, but not at once: who asks again and again must not keep others waiting."""
        if self.checking >= self.limits.concurrency:
            await asyncio.sleep(PATIENCE)
            raise _busy()

    async def body(self, request: Request) -> bytes:
        """What is sent. Raises WrongError if it is too large, or takes too long."""
        said = request.headers.get("content-length", "")
        if said.isascii() and said.isdigit() and int(said) > self.limits.most_bytes:
            raise self.too_large()
        if self.reading >= READING:
            raise _busy()
        parts: list[bytes] = []
        size = 0
        self.reading += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                async for part in request.stream():
                    size += len(part)
                    if size > self.limits.most_bytes:
                        raise self.too_large()
                    parts.append(part)
        except TimeoutError:
            raise WrongError(408, "late", f"The body did not arrive within {self.limits.seconds:g} seconds") from None
        finally:
            self.reading -= 1
        return b"".join(parts)

    def too_large(self) -> WrongError:
        return WrongError(413, "too_large", f"The body is larger than {self.limits.most_bytes:,} bytes")

    async def report(self, asked: Job, request: Request) -> bytes:
        """What is to be said of a text, as JSON. If who asked goes away, so does the work, unless it is done at once."""
        work = asyncio.ensure_future(self.workers.check(asked, self.limits.seconds))
        gone = asyncio.ensure_future(_disconnected(request.receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await asyncio.wait({work}, timeout=GRACE)
            if not work.done():
                raise ClientDisconnect
            return work.result()
        except InputError as error:
            raise unreadable(error) from None
        except BusyError:
            raise _busy() from None
        except SlowError:
            raise WrongError(503, "slow", f"The text was not checked within {self.limits.seconds:g} seconds: send it in parts") from None
        except FailedError as error:
            complain(f"a text could not be checked: {error}")
            raise WrongError(500, "failed", f"nkcheck failed, please report it: {error}") from None
        finally:
            work.cancel()
            gone.cancel()


def _busy() -> WrongError:
    return WrongError(503, "busy", "The server has all that it can do: try again")


async def _disconnected(receive: Receive) -> None:
    """Returns when the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _check_type(request: Request) -> None:
    """Raise WrongError unless JSON is sent: what a form of another page can post is refused, for a browser asks before it posts JSON."""
    media, *parameters = request.headers.get("content-type", "").lower().split(";")
    charsets = [value.strip(' "') for name, _, value in (part.partition("=") for part in parameters) if name.strip() == "charset"]
    if media.strip() != JSON:
        raise WrongError(415, "wrong_type", f"The Content-Type must be {JSON}")
    if any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise WrongError(415, "wrong_type", "JSON is UTF-8: the Content-Type names another charset")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongError(415, "wrong_type", "The body must not be compressed")


def _fixed(body: bytes, media: str) -> Callable[[Request], Awaitable[Response]]:
    """A route that always answers the same."""

    async def answer(request: Request) -> Response:
        return Response(body, media_type=media, headers={"cache-control": "no-cache"})

    return answer


def problem(status: int, reason: Reason, detail: str) -> Response:
    """An answer that says why there is no other."""
    body = msgspec.json.encode(Problem(_TITLES.get(status, "Error"), status, reason, detail))
    headers = {"retry-after": str(BUSY_SECONDS)} if status == 503 else {"connection": "close"} if status == 408 else {}
    return Response(body, status, headers, PROBLEM)


async def _told(request: Request, error: WrongError) -> Response:
    return problem(error.status, error.reason, error.detail)


async def _not_routed(request: Request, error: HTTPException) -> Response:
    reason: Reason = "wrong_method" if error.status_code == 405 else "not_found"
    answer = problem(error.status_code, reason, "There is nothing here" if reason == "not_found" else "The path has no such method")
    answer.headers.update(error.headers or {})
    return answer


class _Common:
    """Refuses requests that were meant for another host, and gives every answer the headers that keep a browser from doing harm with it.

    A page that has its name resolve to 127.0.0.1 (DNS rebinding) would be of the same origin as ours, but for its name.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app = app
        self.host = host.lower().strip("[]")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = [*message["headers"], *_HEADERS]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message = {**message, "headers": headers}
            await send(message)

        if not self.ours([value for name, value in scope["headers"] if name == b"host"]):
            answer = problem(400, "wrong_host", "The Host header names another server")
            return await answer(scope, receive, sent)
        try:
            await self.app(scope, receive, sent)
        except ClientDisconnect:
            pass
        except Exception as error:  # what uvicorn would log of it might quote the text
            from nkcheck.processes import place_of

            complain(f"a request failed: {place_of(error)}")
            if not begun:
                await problem(500, "failed", f"nkcheck failed, please report it: {place_of(error)}")(scope, receive, sent)

    def ours(self, hosts: list[bytes]) -> bool:
        """True if a request names this machine by a name that only it has, or as it was told to listen."""
        if len(hosts) != 1:
            return False
        name = _name(hosts[0].decode("latin-1").lower())
        if name in ("localhost", "127.0.0.1", "::1", self.host):
            return name not in _ANYWHERE
        return self.host in _ANYWHERE and _is_address(name)  # no name leads elsewhere that is an address


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, _, port = host.partition(":")
    return name if port == "" or port.isdigit() else ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
