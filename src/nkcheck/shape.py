"""Where a value departs from the schema: every place at once, in words that a curator knows.

The validator that the schema is written for is fast and stops at the first; it decides, and this tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from nkcheck.nearest import hint
from nkcheck.record import NamedTuple
from nkcheck.schema import PATTERNS
from nkcheck.yamlfile import KEY, At

_SHOWN = 40  # characters of a wrong value


class Departure(NamedTuple):
    """What is wrong, by the name of a rule, and the way to the value, or to the key that is meant or missing."""

    rule: str
    message: str
    at: At


def departures(value: Any, kind: Any) -> list[Departure]:
    """Where `value` (dicts, lists and strings) is not of `kind`, a type of `nkcheck.schema`, in the order of the file."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return list(_told(value, inspect.type_info(kind), ())) or [Departure("bad_value", str(error), ())]
    return []


def _told(value: Any, kind: inspect.Type, at: At) -> Iterator[Departure]:
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.StructType):
        yield from _mapping(value, kind, at)
    elif isinstance(kind, inspect.DictType):
        yield from _table(value, kind, at)
    elif isinstance(kind, inspect.ListType):
        yield from _list(value, kind, at)
    else:
        message = _word(value, kind)
        if message:
            yield Departure("bad_value", message, at)


def _mapping(value: Any, kind: inspect.StructType, at: At) -> Iterator[Departure]:
    if not isinstance(value, dict):
        yield Departure("bad_value", f"expected a mapping, found {_found(value)}", at)
        return
    fields = {field.encode_name: field for field in kind.fields}
    for key, item in value.items():
        if key in fields:
            yield from _told(item, fields[key].type, (*at, key))
        else:
            near = hint(key, [name for name in fields if name not in value]) or f"; expected {_either(list(fields))}"
            broken = "; a comma within { } begins a new key, so text that has one needs quotes" if item == "" else ""
            yield Departure("unknown_key", f"unknown key `{key[:_SHOWN]}`{near}{broken}", (*at, key, KEY))
    for name, field in fields.items():
        if field.required and name not in value:
            yield Departure("missing_key", f"`{name}` is missing", (*at, name))


def _table(value: Any, kind: inspect.DictType, at: At) -> Iterator[Departure]:
    if not isinstance(value, dict):
        yield Departure("bad_value", f"expected a mapping from ids, found {_found(value)}", at)
        return
    for key, item in value.items():
        message = _word(key, kind.key_type)
        if message:
            yield Departure("bad_value", message, (*at, key, KEY))
        yield from _told(item, kind.value_type, (*at, key))


def _list(value: Any, kind: inspect.ListType, at: At) -> Iterator[Departure]:
    if not isinstance(value, list):
        yield Departure("bad_value", f"expected a list, found {_found(value)}", at)
        return
    if len(value) < (kind.min_length or 0):
        yield Departure("bad_value", "expected a list that is not empty", at)
    for i, item in enumerate(value):
        yield from _told(item, kind.item_type, (*at, i))


def _word(value: Any, kind: inspect.Type) -> str:
    """What is wrong with what should be a word or text; empty if nothing is."""
    if not isinstance(value, str):
        return f"expected a word or text, found {_found(value)}"
    if isinstance(kind, inspect.LiteralType):
        names = [str(name) for name in kind.values]
        return "" if value in names else f"`{value[:_SHOWN]}`: expected {_either(names)}{hint(value, names)}"
    if isinstance(kind, inspect.Metadata):
        return _word(value, kind.type)
    if not isinstance(kind, inspect.StrType):
        return ""
    if len(value) < (kind.min_length or 0):
        return "expected a word or text, found nothing"
    if kind.max_length is not None and len(value) > kind.max_length:
        return f"longer than {kind.max_length} characters"
    if kind.pattern is not None and not re.search(kind.pattern, value):
        return f"`{value[:_SHOWN]}`: expected {PATTERNS[kind.pattern]}"
    return ""


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"`{value[:_SHOWN]}`" if value else "nothing"


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
