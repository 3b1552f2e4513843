"""YAML read as plain data, hardened: strings only, no tags, no aliases, no duplicate keys, bounded in size and depth.

Scalars stay the strings that were written (`no` is 'no', `20:00` is '20:00'); what a string must be is the schema's
business. The place of every key and value is kept, so that a fault further on can name line and column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from nkcheck.errors import Fault, InputError, Tell, stop

MOST_BYTES = 128 * 1024 * 1024
MOST_DEPTH = 24

KEY = "<key>"
At = tuple[str | int, ...]  # the way to a value: keys and indices; one more step, KEY, to the key itself
Places = dict[At, tuple[int, int]]  # -> line and column, from 1

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(data: bytes, path: Path | str, tell: Tell = stop) -> tuple[Any, Places]:
    """The one document in `data` as dicts, lists and strings, and the place of each value.

    Raises InputError with file, line and column if it is too large, or not UTF-8 YAML. What is YAML and not allowed
    (tags, anchors, aliases, a key twice) goes to `tell`, by default an InputError too.
    """
    if len(data) > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES // 1024 // 1024} MiB", path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 at byte {error.start}", path) from None
    loader = _Loader(text)
    places: Places = {}
    try:
        if not loader.check_event(yaml.StreamStartEvent):
            raise InputError("not a YAML document", path)
        loader.get_event()
        if loader.check_event(yaml.StreamEndEvent):
            return None, places
        loader.get_event()
        value = _Reading(loader, str(path), places, tell).value(())
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            mark = loader.peek_event().start_mark
            raise InputError("a second document in one file", path, mark.line + 1, mark.column + 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InputError(error.problem or "not YAML", path, line, column) from None
    except yaml.YAMLError as error:
        raise InputError(" ".join(str(error).split()), path) from None
    finally:
        loader.dispose()
    return value, places


class _Reading(NamedTuple):
    """One pass over the events of a file."""

    loader: Any
    path: str
    places: Places
    tell: Tell

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
        while not self.loader.check_event(yaml.SequenceEndEvent):
            items.append(self.value((*at, len(items))))
        self.loader.get_event()
        return items

    def _mapping(self, at: At) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not self.loader.check_event(yaml.MappingEndEvent):
            event = self.loader.peek_event()
            aside = (*at, KEY, KEY)  # where nothing else has its place
            key = self.value(aside)
            if not isinstance(key, str):
                self._forbidden(event, "a key must be a word")
                key = ""
            twice = key in mapping
            if twice:
                self._forbidden(event, f"duplicate key {key!r}", "duplicate_key")
            else:
                self.places[*at, key, KEY] = self.places[aside]
            value = self.value(aside if twice else (*at, key))
            mapping.setdefault(key, value)
        self.loader.get_event()
        return mapping

    def _next(self, at: At) -> Any:
        event = self.loader.get_event()
        self.places[at] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return event

    def _forbidden(self, event: Any, message: str, rule: str = "not_allowed") -> None:
        mark = event.start_mark
        self.tell(Fault(rule, message, self.path, mark.line + 1, mark.column + 1))
