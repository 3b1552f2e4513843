"""YAML read as plain data, hardened: strings only, no tags, no aliases, no duplicate keys, bounded in size and depth.

Scalars stay the strings that were written (`no` is 'no', `20:00` is '20:00'); what a string must be is the schema's
business. Every value's place is kept, so that a fault further on can name line and column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from nkcheck.errors import InputError

MOST_BYTES = 128 * 1024 * 1024
MOST_DEPTH = 24

Places = dict[tuple[str | int, ...], tuple[int, int]]  # path to a value -> (line, column), from 1

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(data: bytes, path: Path | str) -> tuple[Any, Places]:
    """The one document in `data` as dicts, lists and strings, and the place of each value.

    Raises InputError with file, line and column if it is too large, is not UTF-8 YAML, or holds what is not allowed.
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
        value = _value(loader, path, (), places)
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            raise _fault(loader.peek_event(), "a second document in one file", path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InputError(error.problem or "not YAML", path, line, column) from None
    except yaml.YAMLError as error:
        raise InputError(" ".join(str(error).split()), path) from None
    finally:
        loader.dispose()
    return value, places


def _fault(event: Any, message: str, path: Path | str) -> InputError:
    return InputError(message, path, event.start_mark.line + 1, event.start_mark.column + 1)


def _value(loader: Any, path: Path | str, at: tuple[str | int, ...], places: Places) -> Any:
    event = loader.get_event()
    places[at] = (event.start_mark.line + 1, event.start_mark.column + 1)
    if isinstance(event, yaml.AliasEvent):
        raise _fault(event, "aliases are not allowed", path)
    if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
        raise _fault(event, "tags are not allowed", path)
    if event.anchor is not None:
        raise _fault(event, "anchors are not allowed", path)
    if len(at) > MOST_DEPTH:
        raise _fault(event, f"nested deeper than {MOST_DEPTH}", path)
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not loader.check_event(yaml.SequenceEndEvent):
            items.append(_value(loader, path, (*at, len(items)), places))
        loader.get_event()
        return items
    mapping: dict[str, Any] = {}
    while not loader.check_event(yaml.MappingEndEvent):
        key_event = loader.peek_event()
        key = _value(loader, path, (*at, "<key>"), places)
        if not isinstance(key, str):
            raise _fault(key_event, "a key must be a word", path)
        if key in mapping:
            raise _fault(key_event, f"duplicate key {key!r}", path)
        mapping[key] = _value(loader, path, (*at, key), places)
    loader.get_event()
    return mapping
