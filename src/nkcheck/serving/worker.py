"""A process of the server that checks one text after another: framed bytes in by standard input, framed bytes out.

It is a process and not a thread because checking is work for the processor, and because a text that takes too long can only be
ended with what works on it. Nothing of a text outlives its answer, and nothing of it is written anywhere else.
"""

from __future__ import annotations

import codecs
import datetime
import gc
import json
import os
import pickle
import signal
import sys
from enum import IntEnum
from typing import TYPE_CHECKING, BinaryIO

from nkcheck.processes import place_of
from nkcheck.record import NamedTuple

if TYPE_CHECKING:
    from nkcheck.claim import ClaimsFolder
    from nkcheck.judge import Checker
    from nkcheck.settings import Settings

LENGTH = 8  # bytes before each message that say how long it is


class Kind(IntEnum):
    """What an answer is, in its first byte."""

    READY = 0
    REPORT = 1  # JSON follows
    UNREADABLE = 2  # what is wrong with the text follows
    FAILED = 3  # the place of a fault of ours follows, never a word of the text


class Desk(NamedTuple):
    """What every text is checked by."""

    claims: ClaimsFolder
    settings: Settings
    date: str  # goes before that of a text, if it is given


class Job(NamedTuple):
    """A text to be checked."""

    text: str
    format: str  # text, markdown or html
    path: str = ""
    date: str = ""


def main() -> None:
    """Serve until standard input is closed, as it is when the server ends, however it ends."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they may reach every process of a group; the server ends this one when it is done
        signal.signal(number, signal.SIG_IGN)
    inward = sys.stdin.buffer
    outward = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not get between the answers
    desk: Desk = pickle.loads(_received(inward))
    from nkcheck.judge import Checker

    checker = Checker(desk.claims)
    gc.collect()
    gc.freeze()
    _send(outward, Kind.READY, b"")
    while message := _received(inward):
        _send(outward, *answer(desk, checker, pickle.loads(message)))


def answer(desk: Desk, checker: Checker, job: Job) -> tuple[Kind, bytes]:
    """The report on a text as JSON, or why there is none."""
    from nkcheck.errors import InputError

    try:
        return Kind.REPORT, report(desk, checker, job)
    except InputError as error:
        return Kind.UNREADABLE, error.message.encode()
    except Exception as error:  # the next text may be checked; the message might quote this one
        return Kind.FAILED, place_of(error).encode()


def report(desk: Desk, checker: Checker, job: Job) -> bytes:
    """What `nkcheck check -f json` says of a document of this name. Raises InputError if the text is none."""
    from importlib import import_module

    from nkcheck.checking import checked
    from nkcheck.formats.json import as_dict
    from nkcheck.report import Run

    reader = import_module(f"nkcheck.documents.{'plain' if job.format == 'text' else job.format}")
    data = codecs.BOM_UTF8 + job.text.encode()  # the mark keeps a page from saying that it is in another encoding
    document = reader.parse(data, job.path)
    today = datetime.date.today().isoformat()
    found = checked(document, checker, desk.settings, job.date or desk.date, today)
    run = Run((found,), (), checker.claims.path, checker.claims.sha256)
    return json.dumps(as_dict(run)).encode()


def _received(stream: BinaryIO) -> bytes:
    """The next message; empty if there is none to come."""
    return stream.read(int.from_bytes(stream.read(LENGTH)))


def _send(stream: BinaryIO, kind: Kind, message: bytes) -> None:
    stream.write((len(message) + 1).to_bytes(LENGTH) + bytes([kind]) + message)
    stream.flush()


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # a traceback might quote the text
        sys.stderr.write(f"nkcheck: a process of the server ended: {place_of(error)}\n")
        sys.exit(1)
