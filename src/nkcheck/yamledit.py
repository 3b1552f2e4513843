"""Changes to a YAML file that leave all else as it was: every byte, comment and order outside the value itself.

A value is found by the parser's own marks and replaced in the text; the new file is read again, and must hold just what
was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from nkcheck import yamlfile
from nkcheck.errors import InputError
from nkcheck.yamlfile import At


class Edit:
    """A YAML file under change: `text` is the whole file as it would be written."""

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self.mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        self.text = data.decode("utf-8-sig")
        self.value, self.places = yamlfile.read(data, path)  # the places are those of the file before any change

    def data(self) -> bytes:
        """The file's bytes, with the changes."""
        return (self.mark + self.text).encode()

    def replace(self, at: At, new: str) -> None:
        """Put `new` in the place of the word or text at the end of the way. Raises InputError if no way of writing it fits there."""
        node = _node(self.text, at)
        if not isinstance(node, yaml.ScalarNode):
            raise InputError("not a single value", self.path, node.start_mark.line + 1, node.start_mark.column + 1)
        wanted = _with(self.value, at, new)
        start, end = node.start_mark.index, node.end_mark.index
        tail = self.text[start:end]
        end -= len(tail) - len(tail.rstrip()) if node.style in ("|", ">") else 0  # the marks of a block take in the line end
        header = self.text[start:end].partition("\n")[0].partition(" #") if node.style in ("|", ">") else ("", "", "")
        comment = "".join(header[1:]).rstrip("\r")
        for written in (spelling + comment for spelling in _spellings(new, node.style)):
            gap = " " if start == end else ""  # nothing stands behind the colon yet
            text = self.text[:start] + gap + written + self.text[end:]
            if self._holds(text, wanted):
                self.text, self.value = text, wanted
                return
        raise InputError("cannot be rewritten in its place", self.path, node.start_mark.line + 1, node.start_mark.column + 1)

    def append(self, at: At, items: Iterable[Any], block: str) -> None:
        """Put `block`, YAML that holds `items`, at the end of a list; `block` has no indent of its own.

        Raises InputError if the list is not written one item a line.
        """
        node = _node(self.text, at)
        if isinstance(node, yaml.SequenceNode) and node.flow_style:
            self._append_within(node, at, list(items))
            return
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise InputError("not a list of one item a line", self.path, node.start_mark.line + 1, node.start_mark.column + 1)
        indent = " " * node.start_mark.column
        end = self.text.find("\n", _end(node))
        head, tail = (self.text + "\n", "") if end < 0 else (self.text[: end + 1], self.text[end + 1 :])
        text = head + "".join(f"{indent}{line}".rstrip() + self._newline for line in block.splitlines()) + tail
        wanted = _with(self.value, at, [*_value(self.value, at), *items])
        if not self._holds(text, wanted):
            raise InputError("cannot be added to in its place", self.path, node.start_mark.line + 1, node.start_mark.column + 1)
        self.text, self.value = text, wanted

    def _append_within(self, node: yaml.SequenceNode, at: At, items: list[Any]) -> None:
        """Put items before the bracket that closes a list written on one line."""
        written = json.dumps(items, ensure_ascii=False)[1:-1]  # which is YAML too
        close = node.end_mark.index - 1
        text = self.text[:close] + (", " if node.value else "") + written + self.text[close:]
        wanted = _with(self.value, at, [*_value(self.value, at), *items])
        if not self._holds(text, wanted):
            raise InputError("cannot be added to in its place", self.path, node.start_mark.line + 1, node.start_mark.column + 1)
        self.text, self.value = text, wanted

    def extend(self, items: Mapping[str, Any], block: str) -> None:
        """Put `block`, YAML that holds the keys `items`, at the end of a file that is a mapping, or empty.

        Raises InputError if the keys stand there already, or the file is of another shape.
        """
        body = self.text if self.value else self.text.replace("{}", "", 1)
        gap = "" if not body or body.endswith("\n") else self._newline
        text = body + gap + "".join(line + self._newline for line in block.splitlines())
        wanted = {**(self.value or {}), **items}
        if len(wanted) != len(self.value or {}) + len(items) or not self._holds(text, wanted):
            raise InputError("cannot be added to at its end", self.path)
        self.text, self.value = text, wanted

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _holds(self, text: str, wanted: Any) -> bool:
        try:
            return bool(yamlfile.read(text.encode(), self.path)[0] == wanted)
        except InputError:
            return False


def _node(text: str, at: At) -> yaml.Node:
    loader = yamlfile.Loader(text)  # the one that `read` has: they differ in tabs
    try:
        node: Any = loader.get_single_node()
    finally:
        loader.dispose()
    for step in at:
        node = node.value[step] if isinstance(step, int) else next(value for key, value in node.value if key.value == step)
    found: yaml.Node = node
    return found


def _end(node: yaml.Node) -> int:
    """Behind the last word of a node: the end of a block mapping is only known from what follows it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index - (
        isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    )  # whose mark stands behind the line end
    return end


def _spellings(text: str, style: str | None) -> list[str]:
    """Ways of writing a value, the one nearest to the old style first."""
    single = "'" + text.replace("'", "''") + "'"
    double = yamlfile.CONTROL.sub(lambda sign: f"\\U{ord(sign[0]):08x}", json.dumps(text, ensure_ascii=False))
    ways = {"'": [single, double], '"': [double, single]}.get(style or "", [text, double])
    return ways if "\n" not in text else [double]


def _value(value: Any, at: At) -> Any:
    for step in at:
        value = value[step]
    return value


def _with(value: Any, at: At, new: Any) -> Any:
    """A copy of lists and mappings with one value changed."""
    if not at:
        return new
    copy = value.copy()
    copy[at[0]] = _with(value[at[0]], at[1:], new)
    return copy
