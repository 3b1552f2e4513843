"""YAML read as plain data, hardened: strings only, no tags, no aliases, no duplicate keys, bounded in size and depth.

Scalars stay the strings that were written (`no` is 'no', `20:00` is '20:00'); what a string must be is the schema's
business. The place of every key and value is kept, so that a fault further on can name line and column.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from nkcheck.errors import Fault, InputError, Tell, stop
from nkcheck.record import NamedTuple

MOST_DEPTH = 24
_SCALAR, _LIST_END, _MAPPING_END = yaml.ScalarEvent, yaml.SequenceEndEvent, yaml.MappingEndEvent

KEY = -1  # neither a key nor an index
At = tuple[str | int, ...]  # the way to a value: keys and indices; one more step, KEY, to the key itself, two to where it stands again
Places = dict[At, tuple[int, int]]  # -> line and column, from 1

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_PLAINLY = {  # what the parser says, to somebody who has not written one
    "mapping values are not allowed in this context": "a `:` where no key can stand: wrong indentation, or text that needs quotes",
    "could not find expected ':'": "a line without `: `; expected `key: value`",
    "did not find expected key": "no key, and no end of the mapping: wrong indentation, or quotes or brackets closed wrongly",
    "did not find expected '-' indicator": "no `- `, and no end of the list: wrong indentation",
    "did not find expected ',' or ']'": "a list that is not closed; expected `,` or `]`",
    "did not find expected ',' or '}'": "a mapping that is not closed; expected `,` or `}`",
    "did not find expected <document start>": "more, where the file should end: wrong indentation, or quotes or brackets closed wrongly",
    "block sequence entries are not allowed in this context": "a `- ` where no list can stand: wrong indentation",
    "found character that cannot start any token": "nothing can begin with this sign: a tab, or text that needs quotes",
    "found a tab character that violates indentation": "a tab; expected spaces",
    "found a tab character where an indentation space is expected": "a tab; expected spaces",
    "found unexpected end of stream": "quotes that are never closed",
    "found unknown escape character": "a `\\` with nothing to escape; in double quotes it is written twice",
}
_FROM_THE_START = frozenset({"could not find expected ':'", "found unexpected end of stream"})  # told where it ended, too late


class OddError(Exception):
    """What `items` leaves to `read`, because it may not stand there."""


def read(data: bytes, path: Path | str, tell: Tell = stop, only: Container[int] | None = None) -> tuple[Any, Places]:
    """The one document in `data` as dicts, lists and strings, and the place of each value.

    Of a list that stands right in the document only the items that `only` names are kept: of a long file in which something
    is wrong, the places of all would be too much.
    Raises InputError with file, line and column if it is not UTF-8 YAML. What is YAML and not allowed (tags, anchors,
    aliases, a key twice) goes to `tell`, by default an InputError too.
    """
    text = _decoded(data, path)
    places: Places = {(): (1, 1)}
    loader = Loader(text)
    try:
        if not loader.check_event(yaml.StreamStartEvent):
            raise InputError("not a YAML document", path)
        loader.get_event()
        if loader.check_event(yaml.StreamEndEvent):
            return None, places
        loader.get_event()
        value = _Reading(loader, str(path), places, tell, only).value(())
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            mark = loader.peek_event().start_mark
            raise InputError("a second document in one file", path, mark.line + 1, mark.column + 1)
    except yaml.MarkedYAMLError as error:
        problem = error.problem or "not YAML"
        marks = (error.problem_mark, error.context_mark)
        mark = next(filter(None, reversed(marks) if problem in _FROM_THE_START else marks), None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InputError(_PLAINLY.get(problem, problem), path, line, column) from None
    except yaml.YAMLError as error:
        raise InputError(" ".join(str(error).split()), path) from None
    finally:
        loader.dispose()
    return value, places


def items(stream: BinaryIO, key: str) -> Iterator[Any]:
    """The items of a list, one by one and without their places, of a document that has nothing but this list under `key`.

    Raises OddError, or a YAMLError, at what may not stand in a file, and where it is another document; `read` then tells why.
    """
    loader = Loader(stream)
    get = loader.get_event
    try:
        if not isinstance(get(), yaml.StreamStartEvent) or not isinstance(get(), yaml.DocumentStartEvent):
            raise OddError
        opening, name, listed = get(), get(), get()
        right = isinstance(opening, yaml.MappingStartEvent) and isinstance(name, yaml.ScalarEvent) and name.value == key
        if not right or not isinstance(listed, yaml.SequenceStartEvent) or any(map(_is_odd, (opening, name, listed))):
            raise OddError
        while type(event := get()) is not yaml.SequenceEndEvent:
            yield _plain(get, event, 2)
        ends = (yaml.MappingEndEvent, yaml.DocumentEndEvent, yaml.StreamEndEvent)
        if not all(isinstance(get(), kind) for kind in ends):
            raise OddError
    finally:
        loader.dispose()


def _is_odd(event: Any) -> bool:
    """True for what may not stand in a file: an alias, an anchor, a tag."""
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        return True
    return event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!")


def _plain(get: Callable[[], Any], event: Any, depth: int) -> Any:
    """The value that begins with an event, `depth` steps from the document. Raises OddError. Runs for every word of long files."""
    kind = type(event)
    if depth > MOST_DEPTH or kind is yaml.AliasEvent or ((event.tag is not None or event.anchor is not None) and _is_odd(event)):
        raise OddError
    if kind is _SCALAR:
        return event.value
    if kind is yaml.SequenceStartEvent:
        values = []
        while type(event := get()) is not _LIST_END:
            values.append(_plain(get, event, depth + 1))
        return values
    mapping: dict[str, Any] = {}
    while type(event := get()) is not _MAPPING_END:
        key = event.value if type(event) is _SCALAR and event.tag is None is event.anchor else _plain(get, event, depth + 1)
        if type(key) is not str or key in mapping:
            raise OddError
        event = get()
        plain = type(event) is _SCALAR and event.tag is None is event.anchor
        mapping[key] = event.value if plain else _plain(get, event, depth + 1)
    if depth >= MOST_DEPTH and mapping:
        raise OddError
    return mapping


def _decoded(data: bytes, path: Path | str) -> str:
    """The text without a byte order mark. Raises InputError at what is no UTF-8, or no character of a text."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 at byte {error.start}", path, *_place(data[: error.start].decode())) from None
    if control := CONTROL.search(text):
        raise InputError(f"a control character, U+{ord(control[0]):04X}", path, *_place(text[: control.start()]))
    return text


def _place(before: str) -> tuple[int, int]:
    """Line and column of what comes behind `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Reading(NamedTuple):
    """One pass over the events of a file."""

    loader: Any
    path: str
    places: Places
    tell: Tell
    only: Container[int] | None = None

    def value(self, at: At) -> Any:
        event = self._next(at)
        if len(at) > MOST_DEPTH:
            mark = event.start_mark
            raise InputError(f"nested deeper than {MOST_DEPTH}", self.path, mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            self._forbidden(event, "aliases are not allowed")
            return ""
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            self._forbidden(event, "tags are not allowed")
        if event.anchor is not None:
            self._forbidden(event, "anchors are not allowed")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        return self._list(at) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(at)

    def _list(self, at: At) -> list[Any]:
        items: list[Any] = []
        number = 0
        while not self.loader.check_event(yaml.SequenceEndEvent):
            if self.only is None or len(at) > 1 or number in self.only:
                items.append(self.value((*at, len(items))))
            else:
                self._replace(places={}).value((*at, number))
            number += 1
        self.loader.get_event()
        return items

    def _mapping(self, at: At) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        twice: list[tuple[str, Any]] = []  # the keys that follow each other and stand here already
        aside = self._replace(places={})  # places of what is left out
        try:
            while not self.loader.check_event(yaml.MappingEndEvent):
                event = self.loader.peek_event()
                key = aside.value((*at, KEY))
                if not isinstance(event, yaml.ScalarEvent):
                    if not isinstance(event, yaml.AliasEvent):  # which is told as such
                        self._forbidden(event, "a key must be a word")
                    self.places[*at, KEY, KEY] = _start(event)
                    aside.value((*at, KEY))
                elif key in mapping:
                    twice.append((key, event))
                    self.places[*at, key, KEY, KEY] = _start(event)
                    aside.value((*at, key))
                else:
                    self._doubled(twice)
                    self.places[*at, key, KEY] = _start(event)
                    mapping[key] = self.value((*at, key))
        finally:  # also where what follows is no YAML
            self._doubled(twice)
        self.loader.get_event()
        return mapping

    def _doubled(self, twice: list[tuple[str, Any]]) -> None:
        """Tell keys that stand twice, as one fault where they follow each other: a list's `- ` is left out before them."""
        if twice:
            (first, event), *others = twice
            more = f", and {', '.join(repr(key) for key, _ in others)} behind it; is a `- ` missing before it?" if others else ""
            self._forbidden(event, f"duplicate key {first[:60]!r}{more}", "duplicate_key")
            twice.clear()

    def _next(self, at: At) -> Any:
        event = self.loader.get_event()
        self.places[at] = _start(event)
        return event

    def _forbidden(self, event: Any, message: str, rule: str = "not_allowed") -> None:
        self.tell(Fault(rule, message, self.path, *_start(event)))


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
