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
            raise self._refusal("not a single value", node)
        wanted = _with(self.value, at, new)
        start, end = node.start_mark.index, node.end_mark.index
        tail = self.text[start:end]
        end -= len(tail) - len(tail.rstrip()) if node.style in ("|", ">") else 0  # the marks of a block take in the line end
        header = self.text[start:end].partition("\n")[0].partition(" #") if node.style in ("|", ">") else ("", "", "")
        comment = "".join(header[1:]).rstrip("\r")
        for written in (spelling + comment for spelling in _spellings(new, node.style)):
            gap = " " if start == end else ""  # nothing stands behind the colon yet
            text = self.text[:start] + gap + written + self.text[end:]
            if self._take(text, wanted):
                return
        raise self._refusal("cannot be rewritten in its place", node)

    def append(self, at: At, items: Iterable[Any], block: str) -> None:
        """Put `block`, YAML that holds `items`, at the end of a list; `block` has no indent of its own.

        Raises InputError if it is no list, or cannot be added to.
        """
        node = _node(self.text, at)
        if not isinstance(node, yaml.SequenceNode):
            raise self._refusal("not a list", node)
        added = list(items)
        text = self._within(node, added) if node.flow_style else self._below(node, block)
        if not self._take(text, _with(self.value, at, [*_value(self.value, at), *added])):
            raise self._refusal("cannot be added to in its place", node)

    def _below(self, node: yaml.SequenceNode, block: str) -> str:
        """The file with a block behind the last item of a list of one item a line."""
        indent = " " * node.start_mark.column
        end = self.text.find("\n", _end(node))
        head, tail = (self.text + "\n", "") if end < 0 else (self.text[: end + 1], self.text[end + 1 :])
        return head + "".join(f"{indent}{line}".rstrip() + self._newline for line in block.splitlines()) + tail

    def _within(self, node: yaml.SequenceNode, items: list[Any]) -> str:
        """The file with items before the bracket that closes a list written on one line."""
        written = json.dumps(items, ensure_ascii=False)[1:-1]  # which is YAML too
        close = node.end_mark.index - 1
        return self.text[:close] + (", " if node.value else "") + written + self.text[close:]

    def extend(self, items: Mapping[str, Any], block: str) -> None:
        """Put `block`, YAML that holds the keys `items`, at the end of a file that is a mapping, or empty.

        Raises InputError if the keys stand there already, or the file is of another shape.
        """
        body = self.text if self.value else self.text.replace("{}", "", 1)
        gap = "" if not body or body.endswith("\n") else self._newline
        text = body + gap + "".join(line + self._newline for line in block.splitlines())
        wanted = {**(self.value or {}), **items}
        if len(wanted) != len(self.value or {}) + len(items) or not self._take(text, wanted):
            raise InputError("cannot be added to at its end", self.path)

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _take(self, text: str, wanted: Any) -> bool:
        """Make a text the file's, if it holds just what is wanted."""
        try:
            if yamlfile.read(text.encode(), self.path)[0] != wanted:
                return False
        except InputError:
            return False
        self.text, self.value = text, wanted
        return True

    def _refusal(self, message: str, node: yaml.Node) -> InputError:
        return InputError(message, self.path, node.start_mark.line + 1, node.start_mark.column + 1)


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
    end: int = node.end_mark.index
    block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return end - block  # whose mark stands behind the line end


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
