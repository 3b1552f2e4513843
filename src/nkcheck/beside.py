"""A function that is asked many times in a process beside this one, so that both work at once; here, where there can be none."""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

_LENGTH = 4  # bytes before each message that say how long it is


class Beside:
    """Asks a function that takes and gives plain values (those of `marshal`): one question, then its answer.

    The other process is a copy of this one, which only a process without threads can safely make.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self._asked: Any = None
        self._child = 0
        if _may_fork():
            theirs_in, self._out = os.pipe()
            self._in, theirs_out = os.pipe()
            self._child = os.fork()
            if not self._child:
                os.close(self._out)
                os.close(self._in)
                _serve(function, theirs_in, theirs_out)
            os.close(theirs_in)
            os.close(theirs_out)

    def ask(self, question: Any) -> None:
        """Ask, when the last question has been answered: both ends of a pipe that is full would wait for each other."""
        if self._child:
            _send(self._out, question)
        else:
            self._asked = question

    def answer(self) -> Any:
        """The answer to what was asked. Raises OSError if the other process is gone."""
        if self._child:
            return _received(self._in)
        return self._function(self._asked)

    def close(self) -> None:
        """End the other process, whatever it does."""
        if self._child:
            os.close(self._out)  # it ends with its questions, or when nobody takes an answer
            os.close(self._in)
            os.waitpid(self._child, 0)
            self._child = 0


def _may_fork() -> bool:
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _serve(function: Callable[[Any], Any], inward: int, outward: int) -> NoReturn:
    """Answer until nobody asks. Nothing of the process that this one is a copy of must run here when it ends."""
    try:
        while True:
            _send(outward, function(_received(inward)))
    except BaseException:  # whoever asks sees that there is no answer
        os._exit(0)


def _send(pipe: int, message: Any) -> None:
    packed = marshal.dumps(message)
    data = memoryview(len(packed).to_bytes(_LENGTH) + packed)
    while data:
        data = data[os.write(pipe, data) :]


def _received(pipe: int) -> Any:
    return marshal.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH))))


def _exactly(pipe: int, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        piece = os.read(pipe, length - len(data))
        if not piece:
            raise ChildProcessError("the other process has ended")
        data += piece
    return bytes(data)
