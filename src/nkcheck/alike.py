"""The items of a long YAML list that are written alike: the parser reads one of each way, and by that one the others are read.

A list of many thousand items comes from a program, which writes them in a few ways. An item is taken apart into what it says
(words behind a key, in quotes, on a line of their own) and the way in which that is written: all that stands between. For each
way the parser is asked once where it puts what is said. It is asked with stand-ins that hold every sign that may stand in their
places; where one of them comes to more than itself, all items of that way are parsed. What is no item at all, and what stands
behind it, is left to `yamlfile.items`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

from nkcheck import yamlfile
from nkcheck.yamlfile import OddError

_PIECE = 1024 * 1024  # bytes that are read at once
_LONGEST = 8192  # characters of an item that is taken apart
_MOST_PARSED = 2000  # items that are not written as others were, until none is taken apart any more
_BREAKS = "\n\r\x85\u2028\u2029"  # what ends a line of YAML
_BLANK = rf"(?: *+(?:#[^{_BREAKS}]*+)?\n)*+"  # lines that are empty, or a comment
_SAID = re.compile(
    r'([:,\[] ?"|[:,] |\[|\n ++)'  # what stands before, and then:
    rf'((?<=")[^"\\{_BREAKS}]*+(?="(?:[,\]}}]|$))'  # anything in quotes, with nothing escaped
    rf"|(?<=[: ] )[^\W_][^:#\\\[\]{{}}\t{_BREAKS}]*+(?<![ ,])$"  # a line to its end
    r"|[^\W_][\w./%+-]*+(?: [\w./%+-]++)*+(?=[,\]}]))",  # a few words in brackets
    re.MULTILINE,
)
_MARK = "Zz"  # opens a stand-in, with its number
_MARKED = re.compile(_MARK + r"(\d+)zZ")
_QUOTED = " %s:\t# , ' [] {} &a *a !a | > ? - %% @ `= ~  "
_LINE = "%s, ' \" ? & * ! | > - %% @ ` = ~ ();  ,x"
_WORDS = "%s -x./%%+- x"
_UNKNOWN, _PARSED = object(), object()


def items(stream: BinaryIO, key: str) -> Iterator[Any]:
    """What `yamlfile.items` gives and raises, of a stream with no controls but tabs and line ends; OddError if it is not UTF-8."""
    lines = _lines(stream)
    text = next(lines, "")
    head = re.match(rf"{_BLANK}{re.escape(key)}: *+\n{_BLANK}( *+)- ", text)
    if not head:
        yield from yamlfile.items(_Rest(text, lines), key)  # type: ignore[arg-type]
        return
    edge, at = f"\n{head[1]}- ", head.end()
    ways = _Ways(key, edge)
    while True:
        end = text.find(edge, at)
        if end < 0:
            more = next(lines, "")
            text, at = text[at:] + more, 0
            if more and len(text) <= 2 * _PIECE:
                continue
            if more or not text.endswith("\n"):
                break
            end = len(text) - 1
        try:
            item = ways.item(text[at:end])
        except (OddError, yaml.YAMLError):
            break
        yield item
        at = end + len(edge)
        if at > len(text):
            return
    yield from yamlfile.items(_Rest(f"{key}:{edge}{text[at:]}", lines), key)  # type: ignore[arg-type]


def _lines(stream: BinaryIO) -> Iterator[str]:
    """A stream as pieces of whole lines."""
    open_ended: list[bytes] = []
    while piece := stream.read(_PIECE):
        end = piece.rfind(b"\n") + 1
        if end:
            yield _decoded([*open_ended, piece[:end]])
            open_ended.clear()
        open_ended.append(piece[end:])
    if any(open_ended):
        yield _decoded(open_ended)


def _decoded(pieces: list[bytes]) -> str:
    try:
        return b"".join(pieces).decode()
    except UnicodeDecodeError:
        raise OddError from None


class _Rest:
    """A text and what follows it, to be read once more as a stream."""

    def __init__(self, text: str, lines: Iterator[str]) -> None:
        self._now = io.BytesIO(text.encode())
        self._lines = lines

    def read(self, size: int) -> bytes:
        while not (piece := self._now.read(size)) and (text := next(self._lines, "")):
            self._now = io.BytesIO(text.encode())
        return piece


class _Ways:
    """The ways in which the items of a list are written: of each, what is made of it, with the numbers of what is said in their places."""

    def __init__(self, key: str, edge: str) -> None:
        self._key = key
        self._opening = f"{key}:{edge}"
        self._known: dict[str, Any] = {}
        self._parsed = 0

    def item(self, text: str) -> Any:
        """The item that is written so. Raises OddError, or a YAMLError, if it is none, and if too many were unlike."""
        if len(text) > _LONGEST:
            return self._read(text)
        between = _SAID.split(text)
        said = between[2::3]
        del between[2::3]
        way = "\0".join(between)
        made = self._known.get(way, _UNKNOWN)
        if made is not _UNKNOWN and made is not _PARSED:
            return _filled(made, said)
        self._parsed += 1
        if self._parsed > _MOST_PARSED:
            raise OddError
        item = self._read(text)
        if made is _UNKNOWN:
            self._known[way] = self._learnt(between, said, item)
        return item

    def _learnt(self, between: list[str], said: list[str], item: Any) -> Any:
        """What is made of a way of writing in which this was said; _PARSED if it is not sure to be the same of all."""
        if any(_MARK in text for text in between):
            return _PARSED
        own: list[str] = []
        parts = between[:1]
        for number, (before, behind) in enumerate(zip(between[1::2], between[2::2], strict=True)):
            opens = behind or "".join(between[2 * number + 3 : 2 * number + 4])
            own.append(_stand_in(number, before, opens))
            parts += before, own[-1], behind
        try:
            made = _placed(self._read("".join(parts)), own)
        except (OddError, yaml.YAMLError):
            return _PARSED
        return made if _filled(made, said) == item else _PARSED

    def _read(self, text: str) -> Any:
        """An item alone in a list. Raises OddError, or a YAMLError, if it is not one."""
        found = [*yamlfile.items(io.BytesIO(f"{self._opening}{text}\n".encode()), self._key)]
        if len(found) != 1:
            raise OddError
        return found[0]


def _stand_in(number: int, before: str, behind: str) -> str:
    """A text with every sign that may be said between these."""
    mark = f"{_MARK}{number}zZ"
    if before.endswith('"'):
        return _QUOTED % mark
    return (_WORDS if behind[:1] in (",", "]", "}") else _LINE) % mark


def _placed(value: Any, own: list[str]) -> Any:
    """The value with the numbers of stand-ins in their places, and texts of which one is a part taken apart. Raises OddError."""
    if isinstance(value, dict):
        return {key: _placed(inner, own) for key, inner in value.items()}
    if isinstance(value, list):
        return [_placed(inner, own) for inner in value]
    parts: list[str | int] = []
    while found := _MARKED.search(value):
        number = int(found[1])
        head, text, value = value.partition(own[number])
        if not text:
            raise OddError
        parts += head, number
    if not parts:
        return value
    return parts[1] if parts[0] == value == "" and len(parts) == 2 else (*parts, value)


def _filled(made: Any, said: list[str]) -> Any:
    """What is made of a way of writing, where this is said."""
    kind = type(made)
    if kind is dict:
        return {key: said[inner] if type(inner) is int else _filled(inner, said) for key, inner in made.items()}
    if kind is list:
        return [_filled(inner, said) for inner in made]
    if kind is tuple:
        return "".join([said[part] if type(part) is int else part for part in made])
    return said[made] if kind is int else made
