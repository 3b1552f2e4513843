"""What goes over the wire: the request, the problems that an answer can tell, and the OpenAPI that says so."""

from __future__ import annotations

import datetime
import json
from pathlib import PurePath
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

import nkcheck
from nkcheck.documents import EXTENSIONS
from nkcheck.errors import InputError
from nkcheck.formats.json_schema import Claims, Report, members
from nkcheck.serving.worker import Job

JSON = "application/json"
PROBLEM = "application/problem+json"
Reason = Literal[
    "bad_json",
    "bad_request",
    "unreadable",
    "too_large",
    "wrong_type",
    "late",
    "busy",
    "slow",
    "failed",
    "wrong_host",
    "not_found",
    "wrong_method",
]
NO_NUL = {"pattern": "^[^\\u0000]*$"}


class Request(Struct, forbid_unknown_fields=True):
    """A text to be checked."""

    text: Annotated[
        str, Meta(description="The draft, markup and all.", examples=["1,200 people arrived in 2023."], extra_json_schema=NO_NUL)
    ]
    date: Annotated[
        datetime.date | None,
        Meta(description="Its date, by which 'last October' is read; by default its own, that of the settings, or today."),
    ] = None
    format: Annotated[
        Literal["text", "markdown", "html"] | None, Meta(description="How it is read; by default as the end of `path` says, else as text.")
    ] = None
    path: Annotated[
        str,
        Meta(
            max_length=1000,
            description="The name under which it is reported, and that `per-file-ignores` go by. Nothing is opened.",
            extra_json_schema=NO_NUL,
        ),
    ] = ""


class Problem(Struct):
    """Why there is no report (RFC 9457)."""

    title: Annotated[str, Meta(description="The same for every problem of this status.")]
    status: int
    reason: Annotated[Reason, Meta(description="For programs.")]
    detail: Annotated[str, Meta(description="What and where, for people.")]


class Health(Struct):
    """Whether texts are being checked, and by which claims."""

    status: Literal["ok", "starting"]
    version: str
    claims: Claims


class WrongError(Exception):
    """A request that cannot be answered as it is: status, reason and what to tell of it."""

    def __init__(self, status: int, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.detail = detail


def job(body: bytes) -> Job:
    """The text that a request asks to check. Raises WrongError if it is none."""
    try:
        asked = msgspec.json.decode(body, type=Request)
    except msgspec.ValidationError as error:
        raise WrongError(422, "bad_request", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WrongError(400, "bad_json", _fault(error, body)) from None
    if "\0" in asked.path:
        raise WrongError(422, "bad_request", "A name holds no NUL - at `$.path`")
    return Job(asked.text, asked.format or _format(asked.path), asked.path, asked.date.isoformat() if asked.date else "")


def _fault(error: Exception, body: bytes) -> str:
    if isinstance(error, RecursionError):
        return "The JSON is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"The JSON is not valid UTF-8 at byte {error.start}"
    if not body.strip():
        return "The request has no body: JSON with `text` is expected"
    return str(error) if "byte" in str(error) else f"{error} (byte {len(body)})"


def _format(path: str) -> str:
    reader = EXTENSIONS.get(PurePath(path).suffix.lower(), "").rpartition(".")[2]
    return reader if reader in ("markdown", "html") else "text"


def unreadable(error: InputError) -> WrongError:
    """A text that is none."""
    return WrongError(422, "unreadable", f"The text cannot be read: {error.message} - at `$.text`")


_PROBLEMS = {
    400: "The body is no JSON, or the Host header names another server.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not sent as `application/json`.",
    422: "The JSON is not what is expected, or the text is none.",
    500: "A fault of nkcheck's.",
    503: "The server is busy (`busy`), or the text took too long (`slow`).",
}


def openapi() -> bytes:
    """The OpenAPI document (3.1) of the server."""
    [request, report, problem, health], schemas = msgspec.json.schema_components(
        [Request, Report, Problem, Health], ref_template="#/components/schemas/{name}", schema_hook=members
    )

    def told(description: str, schema: Any, media: str = JSON) -> dict[str, Any]:
        return {"description": description, "content": {media: {"schema": schema}}}

    def problems(*statuses: int) -> dict[str, Any]:
        found = {str(status): told(_PROBLEMS[status], problem, PROBLEM) for status in statuses}
        if "503" in found:
            after = {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}}
            found["503"]["headers"] = {"Retry-After": after}
        return found

    paths = {
        "/v1/verify": {
            "post": {
                "operationId": "verify",
                "summary": "Judge the figures of a text. Nothing of it is kept.",
                "requestBody": {"required": True, "content": {JSON: {"schema": request}}},
                "responses": {"200": told("What `nkcheck check -f json` writes.", report), **problems(*_PROBLEMS)},
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": "Whether texts are being checked.",
                "responses": {
                    "200": told("They are.", health),
                    "503": told("No process is ready.", health),
                    **problems(400),
                },
            }
        },
    }
    about = {"title": "nkcheck", "version": nkcheck.__version__, "description": "Figures in a text against curated, quoted claims."}
    return json.dumps({"openapi": "3.1.0", "info": about, "paths": paths, "components": {"schemas": schemas}}).encode()
