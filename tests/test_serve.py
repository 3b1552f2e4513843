"""`nkcheck serve` as its callers meet it: the real server in a process of its own, asked over real sockets.

What no caller can bring about (a process that dies, a fault of ours) is tested in the application itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

import nkcheck
from nkcheck.documents import parse
from nkcheck.formats.json import as_dict
from nkcheck.report import Run

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

ROOT = Path(__file__).parent.parent
REFUTED = "China sent back 900 North Koreans in October 2023."
SLOW = f"{REFUTED} It has been a party to the 1951 Refugee Convention.\n\n" * 4000  # some seconds of work
MARK = "zyzzyva-no-log-may-hold-this"
JSON = {"Content-Type": "application/json"}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def reason(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        assert self.json["status"] == self.status
        return str(self.json["reason"])


class Server:
    """A server that runs, and what it has written."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr
        self.process = process
        self.said = process.stderr.readline()
        found = re.search(r"http://(\S+):(\d+)/", self.said)
        assert found, self.said + process.stderr.read()
        self.port = int(found[2])

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, seconds: float = 60) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def verify(self, text: str, **more: Any) -> Answer:
        return self.ask("POST", "/v1/verify", json.dumps({"text": text, **more}).encode(), JSON)

    def raw(self, data: bytes, seconds: float = 30) -> bytes:
        """All that comes back before the server closes the connection or says nothing for that long."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(data)
            parts = []
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                while part := connection.recv(65536):
                    parts.append(part)
            return b"".join(parts)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """End it, and what it has written on standard output and standard error."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out + err


Serve = Callable[..., AbstractContextManager[Server]]


@contextlib.contextmanager
def serving(*options: str, cwd: Path | None = None, start_new_session: bool = False) -> Iterator[Server]:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-m", "nkcheck", "serve", "--port", "0", *options],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=start_new_session,
    )
    try:
        yield Server(process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--isolated") as found:
        yield found


def in_background(call: Callable[[], Answer]) -> Callable[[], Answer]:
    """Begin a call, and return what waits for its answer."""
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(call()), daemon=True)
    thread.start()

    def wait() -> Answer:
        thread.join(60)
        return answers[0]

    return wait


# What it answers


def test_a_report_is_what_check_writes(server: Server, checker: nkcheck.Checker) -> None:
    text = f"# Grüße 😀\r\n\r\n{REFUTED}\r\n\r\n<!-- {REFUTED} -->\r\n"
    answer = server.verify(text, date="2023-12-10", path="desk/draft.md")
    report = checker.check(parse(text.encode(), "desk/draft.md"), date="2023-12-10")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == as_dict(Run((report,), (), checker.claims.path, checker.claims.sha256))
    assert [finding["verdict"] for finding in answer.json["documents"][0]["findings"]] == ["refuted"]
    jsonschema.validate(answer.json, json.loads((ROOT / "docs" / "schemas" / "report.json").read_text()))


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, 2),
        ({"format": "text"}, 2),
        ({"format": "markdown"}, 1),
        ({"format": None, "path": "x.md"}, 1),
        ({"format": "text", "path": "x.md"}, 2),
        ({"path": "x.docx"}, 2),
        ({"path": "no/such/folder/x.html"}, 1),
    ],
    ids=str,
)
def test_the_format_is_as_said_or_as_the_name_has_it(server: Server, more: dict[str, Any], found: int) -> None:
    answer = server.verify(f"{REFUTED}\n\n<!-- \n\n{REFUTED}\n\n -->", **more)
    assert len(answer.json["documents"][0]["findings"]) == found
    assert answer.json["documents"][0]["path"] == more.get("path", "")


def test_a_page_that_names_another_charset_is_read_as_it_was_sent(server: Server) -> None:
    text = f'<meta charset="utf-16"><p>Größe: {REFUTED}'
    [finding] = server.verify(text, format="html").json["documents"][0]["findings"]
    assert text[finding["start"] : finding["end"]] == "900"


@pytest.mark.parametrize(
    ("options", "more", "text", "date"),
    [
        ((), {"date": "2024-05-01"}, "x", "2024-05-01"),
        (("--date", "2020-02-02"), {}, "x", "2020-02-02"),
        (("--date", "2020-02-02"), {}, "---\ndate: 2019-01-01\n---\nx", "2020-02-02"),
        (("--date", "2020-02-02"), {"date": "2024-05-01"}, "x", "2024-05-01"),
        ((), {}, "---\ndate: 2019-01-01\n---\nx", "2019-01-01"),
        ((), {"date": "2024-05-01"}, "---\ndate: 2019-01-01\n---\nx", "2024-05-01"),
        ((), {"date": "0001-01-01"}, "last October 900 North Koreans were sent back, last week, yesterday", "0001-01-01"),
        ((), {"date": "9999-12-31"}, "next October 900 North Koreans were sent back, next year, tomorrow", "9999-12-31"),
    ],
    ids=["asked", "option", "option-over-own", "asked-over-option", "own", "asked-over-own", "first-day", "last-day"],
)
def test_the_date_is_the_requests_the_options_the_drafts(
    server: Server, options: tuple[str, ...], more: dict[str, Any], text: str, date: str
) -> None:
    with serving("--isolated", *options) if options else contextlib.nullcontext(server) as found:
        assert found.verify(text, format="markdown", **more).json["documents"][0]["date"] == date


def test_settings_of_the_folder_hold_and_a_name_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "nkcheck.toml").write_text('ignore = ["sources_differ"]\n[per-file-ignores]\n"old/" = ["refuted"]\n')
    other = tmp_path / "other"
    other.mkdir()
    (other / "nkcheck.toml").write_text("this is no TOML")
    with serving(cwd=tmp_path) as found:
        levels = [
            found.verify(REFUTED, path=path).json["documents"][0]["findings"][0]["level"]
            for path in ("new/x.txt", "old/x.txt", "other/x.txt", "../../../etc/x.txt", str(other / "x.txt"))
        ]
        assert levels == ["error", "none", "error", "error", "error"]
    with serving("--isolated", cwd=tmp_path) as found:
        assert found.verify(REFUTED, path="old/x.txt").json["documents"][0]["findings"][0]["level"] == "error"


def test_claims_may_be_others(tmp_path: Path) -> None:
    second = ROOT / "tests" / "second_subject" / "claims"
    with serving("--isolated", "--claims", str(second)) as found:
        health = found.ask("GET", "/healthz").json
        assert health["claims"]["path"] == str(second)
        assert found.verify(REFUTED).json["claims"] == health["claims"]
        assert found.verify(REFUTED).json["documents"][0]["findings"] == []


def test_health(server: Server) -> None:
    answer = server.ask("GET", "/healthz")
    assert answer.status == 200
    assert answer.json["status"] == "ok"
    assert answer.json["version"] == nkcheck.__version__


def test_a_byte_order_mark_in_a_text_is_a_character_of_it(server: Server) -> None:
    text = f"\ufeff{REFUTED}"
    [finding] = server.verify(text).json["documents"][0]["findings"]
    assert text[finding["start"] : finding["end"]] == "900"


# What it refuses


def with_bytes(more: dict[str, str] | None = None, **body: Any) -> tuple[bytes, dict[str, str]]:
    return json.dumps(body).encode(), {**JSON, **(more or {})}


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason", "told"),
    [
        (b"", JSON, 400, "bad_json", "no body"),
        (b"  ", JSON, 400, "bad_json", "no body"),
        (b'{"text": ', JSON, 400, "bad_json", "byte 9"),
        (b'{"text": "a" "b"}', JSON, 400, "bad_json", "byte 13"),
        (b'{"text": "\xff"}', JSON, 400, "bad_json", ""),
        (b'{"text": "\\ud800"}', JSON, 400, "bad_json", ""),
        ('{"text": "a"}'.encode("utf-16"), JSON, 400, "bad_json", "byte 0"),
        (b"\xef\xbb\xbf" + b'{"text": "a"}', JSON, 400, "bad_json", "byte 0"),
        (b"[" * 200_000, JSON, 422, "bad_request", ""),
        (b'{"text": ' + b"[" * 200_000, JSON, 422, "bad_request", "$.text"),
        (b'{"text": "a", "more": ' + b"[" * 200_000, JSON, 422, "bad_request", "more"),
        (b"[]", JSON, 422, "bad_request", "object"),
        (b"{}", JSON, 422, "bad_request", "text"),
        (b'{"text": null}', JSON, 422, "bad_request", "$.text"),
        (b'{"text": "a", "Date": "2023-01-01"}', JSON, 422, "bad_request", "Date"),
        (b'{"text": "a", "date": "2023-02-30"}', JSON, 422, "bad_request", "$.date"),
        (b'{"text": "a", "date": "10 December"}', JSON, 422, "bad_request", "$.date"),
        (b'{"text": "a", "format": "docx"}', JSON, 422, "bad_request", "$.format"),
        (b'{"text": "a", "path": "a\\u0000b"}', JSON, 422, "bad_request", "$.path"),
        (b'{"text": "a", "path": "' + b"a" * 1001 + b'"}', JSON, 422, "bad_request", "$.path"),
        (b'{"text": "a\\u0000b"}', JSON, 422, "unreadable", "$.text"),
        (b'{"text": "a"}', {}, 415, "wrong_type", "application/json"),
        (b'{"text": "a"}', {"Content-Type": "text/plain"}, 415, "wrong_type", "application/json"),
        (b"text=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "wrong_type", "application/json"),
        (b'{"text": "a"}', {"Content-Type": "text/plain; application/json"}, 415, "wrong_type", "application/json"),
        (b'{"text": "a"}', {"Content-Type": "application/json; charset=utf-16"}, 415, "wrong_type", "UTF-8"),
        (b'{"text": "a"}', {**JSON, "Content-Encoding": "gzip"}, 415, "wrong_type", "compressed"),
        (b'{"text": "' + b"a" * 1_000_000 + b'"}', JSON, 413, "too_large", "1,000,000"),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_request_that_is_none_is_told_what_and_where(
    server: Server, body: bytes, headers: dict[str, str], status: int, reason: str, told: str
) -> None:
    answer = server.ask("POST", "/v1/verify", body, headers)
    assert (answer.status, answer.reason) == (status, reason)
    assert told in answer.json["detail"]


@pytest.mark.parametrize(
    "headers", [JSON, {"Content-Type": 'Application/JSON; charset="UTF-8"'}, {**JSON, "Content-Encoding": "identity"}], ids=str
)
def test_a_request_that_is_one_is_taken(server: Server, headers: dict[str, str]) -> None:
    assert server.ask("POST", "/v1/verify", b'{"text": "a"}', headers).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/v1/verify", 405, "wrong_method"),
        ("OPTIONS", "/v1/verify", 405, "wrong_method"),
        ("POST", "/", 405, "wrong_method"),
        ("TRACE", "/healthz", 405, "wrong_method"),
        ("GET", "/v1", 404, "not_found"),
        ("GET", "/../pyproject.toml", 404, "not_found"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not_found"),
        ("GET", "/page/serve.js", 404, "not_found"),
    ],
)
def test_there_is_nothing_else(server: Server, method: str, path: str, status: int, reason: str) -> None:
    answer = server.ask(method, path)
    assert (answer.status, answer.reason) == (status, reason)
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:1234", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:8765", 200),
        ("[::1]:8765", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("evil.example:8765", 400),
        ("127.0.0.1.evil.example", 400),
        ("127.0.0.1@evil.example", 400),
        ("localhost:evil", 400),
        ("10.0.0.1", 400),
        ("0.0.0.0", 400),
        ("", 400),
    ],
)
def test_only_names_of_this_machine_are_answered(server: Server, host: str, status: int) -> None:
    for path in ("/", "/healthz"):
        answer = server.ask("GET", path, headers={"Host": host})
        assert answer.status == status
        assert status == 200 or answer.reason == "wrong_host"


@pytest.mark.parametrize(("asked", "host", "status"), [("0.0.0.0", "10.1.2.3", 200), ("0.0.0.0", "evil.example", 400)])
def test_a_server_for_everybody_is_called_by_its_address(asked: str, host: str, status: int) -> None:
    with serving("--isolated", "--host", asked) as found:
        assert found.ask("GET", "/healthz", headers={"Host": host}).status == status


def test_every_answer_keeps_a_browser_from_harm(server: Server) -> None:
    answers = [
        *(
            server.ask("GET", path)
            for path in ("/", "/serve.js", "/serve.css", "/page.css", "/icon.svg", "/openapi.json", "/healthz", "/no")
        ),
        server.ask("GET", "/", headers={"Host": "evil.example"}),
        server.verify("x"),
        server.ask("POST", "/v1/verify"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] in ("no-store", "no-cache")
        assert "server" not in answer.headers
        assert not any(name.startswith("access-control") for name in answer.headers)
    assert answers[-1].headers["cache-control"] == answers[-2].headers["cache-control"] == "no-store"


def test_the_page_asks_nobody_else(server: Server) -> None:
    for path in ("/", "/serve.js", "/serve.css", "/page.css"):
        text = server.ask("GET", path).body.decode()
        assert re.findall(r"(?:src|href)=\"(?!#|[a-z]+\.)|https?://(?!www\.w3\.org)\w+|@import|url\(", text) == []
    page = server.ask("GET", "/").body.decode()
    assert re.findall(r"<script(?! src=)|<style|\son\w+=|\sstyle=", page) == []


# Other pages


def preflight(origin: str) -> dict[str, str]:
    return {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


def test_pages_that_are_named_may_call_and_no_others() -> None:
    own, other = "https://cms.example", "https://evil.example"
    with serving("--isolated", "--allow-origin", own, "--allow-origin", "http://localhost:3000") as found:
        for origin in (own, "http://localhost:3000"):
            allowed = found.ask("OPTIONS", "/v1/verify", headers=preflight(origin))
            assert allowed.status == 200
            assert allowed.headers["access-control-allow-origin"] == origin
            assert "credentials" not in " ".join(allowed.headers)
            answer = found.ask("POST", "/v1/verify", b'{"text": "a"}', {**JSON, "Origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-origin" not in found.ask("OPTIONS", "/v1/verify", headers=preflight(other)).headers
        assert found.ask("OPTIONS", "/v1/verify", headers=preflight(other)).status == 400
        answer = found.ask("POST", "/v1/verify", b'{"text": "a"}', {**JSON, "Origin": other})
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    ["*", "cms.example", "https://cms.example/", "https://*.example", "null", "https://u@cms.example", "https://a.example:x", "file://x"],
)
def test_an_origin_that_is_none_is_refused(origin: str) -> None:
    done = run("--allow-origin", origin)
    assert done.returncode == 2
    assert "not an origin" in done.stderr


# Limits


def head(length: str = "Content-Length: 100", body: bytes = b"") -> bytes:
    return f"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{length}\r\n\r\n".encode() + body


def test_ten_megabytes_are_refused_before_they_are_read(server: Server) -> None:
    body = json.dumps({"text": "a" * 10_000_000}).encode()
    assert server.ask("POST", "/v1/verify", body, JSON).status == 413
    begun = time.monotonic()
    assert b" 413 " in server.raw(head("Content-Length: 10000000000\r\nConnection: close"), 5)
    assert time.monotonic() - begun < 5


def test_ten_megabytes_in_chunks_are_refused_when_they_are_too_many(server: Server) -> None:
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    answer = server.raw(head("Transfer-Encoding: chunked", chunk * 20), 2)
    assert b" 413 " in answer


def test_a_limit_may_be_another() -> None:
    with serving("--isolated", "--max-bytes", "100") as found:
        assert found.verify("a" * 50).status == 200
        answer = found.verify("a" * 100)
        assert (answer.status, answer.reason) == (413, "too_large")
        assert "100 bytes" in answer.json["detail"]


def test_bodies_that_never_come_hold_nobody_up() -> None:
    with serving("--isolated", "--timeout", "1", "--concurrency", "2") as found, contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(socket.create_connection(("127.0.0.1", found.port))) for _ in range(6)]
        for connection in waiting:
            connection.sendall(head(body=b'{"text": "'))
        assert found.verify("x").status == 200
        for connection in waiting:
            connection.settimeout(10)
            answer = b"".join(iter(lambda connection=connection: connection.recv(65536), b""))
            assert b" 408 " in answer
            assert b'"late"' in answer
        assert found.verify("x").status == 200


def test_a_body_shorter_than_it_says_and_longer_than_it_says(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head("Content-Length: 500", b'{"text": "a"}'))
    answer = server.raw(head("Content-Length: 13\r\nConnection: close", b'{"text": "a"}GET /evil HTTP/1.1\r\n\r\n'), 5)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b" 200 " in answer
    assert server.verify("x").status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        head("Content-Length: -1"),
        head("Content-Length: 1\r\nContent-Length: 2"),
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000,
        b"GET /\x00\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["tls", "version", "two-hosts", "negative", "two-lengths", "huge-head", "odd-path"],
)
def test_what_is_no_http_is_told_so_and_hurts_nobody(server: Server, data: bytes) -> None:
    answer = server.raw(data, 2)
    assert answer.startswith(b"HTTP/1.1 4") or not answer
    assert server.verify("x").status == 200


def test_a_head_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from nkcheck import serving as module

    monkeypatch.setattr(module, "HEAD_SECONDS", 0.2)
    said: list[bytes] = []

    async def run() -> None:
        import uvicorn

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})

        server = uvicorn.Server(
            uvicorn.Config(app, port=0, http=module._Protocol, lifespan="off", log_level="critical", timeout_keep_alive=1)
        )
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        for begin in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", head(body=b"never the rest")):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begin)
            said.append(await asyncio.wait_for(reader.read(), 3))
            writer.close()
        server.should_exit = True
        await task

    asyncio.run(run())
    assert [answer[:15] for answer in said] == [b"", b"", b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK"]


def test_a_text_that_takes_too_long_is_ended_and_the_next_is_checked() -> None:
    with serving("--isolated", "--timeout", "0.5", "--concurrency", "1") as found:
        begun = time.monotonic()
        answer = found.verify(SLOW)
        assert (answer.status, answer.reason) == (503, "slow")
        assert answer.headers["retry-after"].isdigit()
        assert time.monotonic() - begun < 3
        deadline = time.monotonic() + 10
        while found.verify(REFUTED).status != 200:  # another process is being started
            assert time.monotonic() < deadline
        status, said = found.stop()
        assert (status, said) == (0, "")


def test_more_texts_than_allowed_are_told_to_come_again() -> None:
    with serving("--isolated", "--concurrency", "1") as found:
        first = in_background(lambda: found.verify(SLOW))
        time.sleep(0.7)
        answer = found.verify("x")
        assert (answer.status, answer.reason) == (503, "busy")
        assert answer.headers["retry-after"] == "1"
        assert found.ask("GET", "/healthz").status == 200
        assert first().status == 200
        assert found.verify("x").status == 200


def test_work_that_nobody_waits_for_is_ended() -> None:
    with serving("--isolated", "--concurrency", "1") as found:
        body = json.dumps({"text": SLOW * 2}).encode()
        with socket.create_connection(("127.0.0.1", found.port)) as connection:
            connection.sendall(head(f"Content-Length: {len(body)}", body))
            time.sleep(0.7)
            assert found.verify("x").reason == "busy"
        begun = time.monotonic()
        while found.verify("x").status != 200:
            assert time.monotonic() - begun < 4
            time.sleep(0.1)


# Its end, and its silence


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_stop_finishes_what_runs(number: int, status: int) -> None:
    """A terminal's Ctrl-C and a service manager's end reach every process of the group."""
    with serving("--isolated", start_new_session=True) as found:
        first = in_background(lambda: found.verify(SLOW))
        time.sleep(0.7)
        os.killpg(found.process.pid, number)
        out, err = found.process.communicate(timeout=60)
        assert (found.process.returncode, out + err) == (status, "")
        assert first().status == 200
        with pytest.raises(ConnectionRefusedError):
            found.verify("x")


def test_its_processes_end_with_it() -> None:
    with serving("--isolated") as found:
        children = Path(f"/proc/{found.process.pid}/task/{found.process.pid}/children")
        if not children.exists():
            pytest.skip("no /proc")
        workers = [int(number) for number in children.read_text().split()]
        assert workers
        found.process.kill()
        found.process.wait()
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{number}/cmdline").exists() and Path(f"/proc/{number}/cmdline").read_bytes() for number in workers):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_nothing_of_a_text_is_written_anywhere(tmp_path: Path) -> None:
    with serving("--isolated", "--timeout", "0.5", cwd=tmp_path) as found:
        found.verify(f"{MARK} {REFUTED}", path=f"{MARK}.md")
        found.verify(MARK + "\0")
        found.verify(f"{MARK} {SLOW}")
        found.ask("POST", "/v1/verify", f'{{"text": "{MARK}'.encode(), JSON)
        found.ask("GET", f"/{MARK}?text={MARK}")
        found.ask("GET", f"/?text={MARK}", headers={"Host": MARK, "Referer": MARK})
        found.raw(f"{MARK}\r\n\r\n".encode(), 1)
        found.raw(head(body=MARK.encode()), 2)
        status, said = found.stop()
        assert (status, said) == (0, "")
    assert list(tmp_path.iterdir()) == []


# The command


def run(*options: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([*filter(None, [more.get("first")]), *paths])}
    command = [sys.executable, "-m", "nkcheck", "serve", *options]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--host", "192.0.2.1"), "192.0.2.1:8765: cannot listen there"),
        (("--host", "no.such.host.invalid"), "cannot listen there"),
        (("--port", "70000"), "70000"),
        (("--date", "tomorrow"), "not a date"),
        (("--claims", "no-such-folder"), "no-such-folder"),
        (("--select", "no_such_rule"), "no rule"),
        (("--timeout", "0"), "timeout"),
        (("--concurrency", "0"), "concurrency"),
        (("--max-bytes", "0"), "max-bytes"),
        (("--config", "no-such-file"), "no-such-file"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_told_in_one_line(options: tuple[str, ...], told: str) -> None:
    done = run(*options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_told(server: Server) -> None:
    done = run("--port", str(server.port), "--isolated")
    assert done.returncode == 2
    assert done.stderr == f"nkcheck: 127.0.0.1:{server.port}: cannot listen there: {os.strerror(98)}\n"


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path, missing: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        f"u.find_spec = lambda name, package=None: None if name == {missing!r} else find(name, package)\n"
    )
    done = run(first=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"nkcheck: `nkcheck serve` needs {missing}: install nkcheck[serve]\n"


def test_no_other_command_imports_the_server() -> None:
    script = "import sys, nkcheck.cli; nkcheck.cli.main(['verify', 'x'])\n"
    script += "print([n for n in sys.modules if 'serving' in n or 'rlette' in n or 'uvi' in n])"
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.endswith("[]\n")


def test_no_module_of_the_current_folder_is_run(tmp_path: Path) -> None:
    for name in ("signal", "pickle", "codecs", "json"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w')")
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-P", "-c", "import sys; from nkcheck.cli import main; sys.exit(main(sys.argv[1:]))", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--isolated"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, stderr=subprocess.PIPE, text=True
    )
    try:
        assert Server(process).verify("x").status == 200
        assert not (tmp_path / "run").exists()
    finally:
        process.kill()
        process.communicate()


# What no caller can bring about


def worker_of(found: Server) -> list[int]:
    return [int(number) for number in Path(f"/proc/{found.process.pid}/task/{found.process.pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc")
def test_a_process_that_dies_is_replaced() -> None:
    with serving("--isolated", "--concurrency", "1") as found:
        [number] = worker_of(found)
        os.kill(number, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while found.verify("x").status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert worker_of(found) != [number]


def test_a_fault_of_ours_says_where_and_quotes_nothing(checker: nkcheck.Checker) -> None:
    from nkcheck.serving.worker import Desk, Job, Kind, answer
    from nkcheck.settings import NOTHING

    class Broken:
        claims = checker.claims

        def check(self, document: Any, date: str) -> Any:
            raise KeyError(document.text)

    kind, message = answer(Desk(checker.claims, NOTHING, ""), Broken(), Job(MARK, "text"))  # type: ignore[arg-type]
    assert kind is Kind.FAILED
    assert re.fullmatch(rb"KeyError in test_serve\.py, line \d+", message)


def asked(app: Any, method: str, path: str, body: bytes = b"") -> Answer:
    """Ask an application without a server."""
    sent: list[Any] = []
    received = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return received.pop() if received else await asyncio.sleep(60)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b"", "root_path": ""}
    asyncio.run(app(scope, receive, send))
    start, *parts = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], answered, b"".join(part.get("body", b"") for part in parts))


def test_a_fault_of_ours_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    from nkcheck.formats.json_schema import Claims
    from nkcheck.serving.app import Limits, build
    from nkcheck.serving.workers import FailedError

    class Broken:
        alive = 0
        error: Exception = FailedError("KeyError in find.py, line 12")

        async def check(self, job: Any, seconds: float) -> bytes:
            raise self.error

    workers = Broken()
    app = build(workers, Claims("", ""), Limits())  # type: ignore[arg-type]
    body = json.dumps({"text": MARK}).encode()
    told = asked(app, "POST", "/v1/verify", body)
    assert (told.status, told.reason) == (500, "failed")
    assert "KeyError in find.py, line 12" in told.json["detail"]
    workers.error = ValueError(MARK)
    told = asked(app, "POST", "/v1/verify", body)
    assert (told.status, told.reason) == (500, "failed")
    assert told.headers["x-content-type-options"] == "nosniff"
    assert asked(app, "GET", "/healthz").status == 503
    assert MARK not in told.body.decode()
    out, err = capsys.readouterr()
    assert out == ""
    assert "find.py, line 12" in err
    assert "ValueError in test_serve.py" in err
    assert MARK not in err


# The OpenAPI


def test_openapi_names_what_there_is(server: Server) -> None:
    openapi = server.ask("GET", "/openapi.json").json
    assert set(openapi["paths"]) == {"/v1/verify", "/healthz"}
    report = json.loads((ROOT / "docs" / "schemas" / "report.json").read_text())
    told = json.dumps({name: openapi["components"]["schemas"][name] for name in report["$defs"]})
    assert json.loads(told.replace("#/components/schemas/", "#/$defs/")) == report["$defs"]


def test_schemathesis_finds_nothing(server: Server) -> None:
    """Every operation, with what the schema allows and what it does not, held against what it says of the answers."""
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, given, settings

    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.port}/openapi.json")
    modes = schemathesis.GenerationMode
    for path, method, mode in (
        ("/healthz", "GET", modes.POSITIVE),
        ("/v1/verify", "POST", modes.POSITIVE),
        ("/v1/verify", "POST", modes.NEGATIVE),
    ):
        strategy = schema[path][method].as_strategy(generation_mode=mode)

        @settings(max_examples=100, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=strategy)
        def holds(case: Any) -> None:
            case.call_and_validate()

        holds()
