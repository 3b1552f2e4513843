"""TOML read as plain data, hardened: bounded in size, depth and the length of its keys. The place of every key and value is kept.

`tomllib` says where a file is no TOML, but not where in a good one a key stands: a second, lenient pass over the text finds that.
It goes first, as the time that `tomllib` takes grows with the square of a key's length.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

from nkcheck.errors import InputError

MOST_BYTES = 1_000_000
MOST_DEPTH = 32  # of values in values, and of the parts of a key

KEY = -1  # neither a key nor an index
At = tuple[str | int, ...]  # the way to a value: keys and indices; one more step, KEY, to the key itself
Places = dict[At, tuple[int, int]]  # -> line and column, from 1

_GAP = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_PART = re.compile(r"""[ \t]*+((?:"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[\w-]++))[ \t]*+(\.?)""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}' r"|'''(?:[^']|'(?!''))*+'{3,5}" r'|"(?:[^"\\\n]|\\.)*+"' r"|'[^'\n]*+'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n]++")
_LINE = re.compile(r"[^\n]*+")
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def parse(data: bytes, path: Path) -> tuple[dict[str, Any], Places]:
    """The tables of a file, and the place of each key and value. Raises InputError with file, line and column if it is no TOML."""
    import tomllib

    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 at byte {error.start}", path, data.count(b"\n", 0, error.start) + 1) from None
    places = _Places(text, path).all()
    try:
        return tomllib.loads(text), places
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found and found[1] else (text.count("\n") + 1, None)
        raise InputError(f"not TOML: {_AT.sub('', str(error))}", path, line, column) from None
    except (ValueError, RecursionError) as error:  # a number of too many digits; brackets in brackets that we took for something else
        raise InputError(f"not TOML that can be read: {type(error).__name__}", path) from None


class _Places:
    """One pass over a text that may be TOML. What is none is passed over by the line: `tomllib` says what is wrong with it."""

    def __init__(self, text: str, path: Path) -> None:
        self.text = text
        self.path = path
        self.found: Places = {(): (1, 1)}
        self.lists: dict[At, int] = {}  # `[[tables]]`: how many there have been
        self.at, self.line, self.line_start = 0, 1, 0  # as far as lines have been counted

    def all(self) -> Places:
        table: At = ()
        at = self.gap(0)
        while at < len(self.text):
            if self.text[at] == "[":
                place, twice = self.place(at), self.text.startswith("[[", at)
                table, end = self.key(at + 1 + twice, ())
                if twice:
                    self.found.setdefault(table, place)
                    self.lists[table] = self.lists.get(table, -1) + 1
                    table = (*table, self.lists[table])
                self.found[table] = place
                end = self.rest(end)
            else:
                key, end = self.key(at, table)
                end = self.rest(self.value(end + 1, key, 0) if self.text.startswith("=", end) else end)
            at = self.gap(max(end, at + 1))
        return self.found

    def gap(self, at: int) -> int:
        """Where something stands again."""
        found = _GAP.match(self.text, at)
        return found.end() if found else at

    def rest(self, at: int) -> int:
        found = _LINE.match(self.text, at)
        return found.end() if found else at

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of a place; places are asked for in their order."""
        if at >= self.at:
            lines = self.text.count("\n", self.at, at)
            if lines:
                self.line += lines
                self.line_start = self.text.rfind("\n", self.at, at) + 1
            self.at = at
        return self.line, at - self.line_start + 1

    def key(self, at: int, table: At) -> tuple[At, int]:
        """A key of one or more parts in a table, and where it ends."""
        way, dot, parts = table, ".", 0
        while dot and (found := _PART.match(self.text, at)):
            parts += 1
            if parts > MOST_DEPTH:
                raise InputError(f"a key of more than {MOST_DEPTH} parts", self.path, *self.place(found.start(1)))
            way = (*way, _word(found[1]))
            self.found.setdefault((*way, KEY), self.place(found.start(1)))
            if way in self.lists and (found[2] or not self.text.startswith("]", found.end())):
                way = (*way, self.lists[way])
            at, dot = found.end(), found[2]
        return way, at

    def value(self, at: int, way: At, depth: int) -> int:
        """Keep the place of a value that stands here or behind blanks, and of what is in it, and return where it ends."""
        at = self.gap(at)
        opening = self.text[at : at + 1]
        self.found.setdefault(way, self.place(at))
        if depth > MOST_DEPTH:
            raise InputError(f"nested deeper than {MOST_DEPTH}", self.path, *self.place(at))
        if opening == "[":
            return self.list(at + 1, way, depth)
        if opening == "{":
            return self.table(at + 1, way, depth)
        found = (_STRING if opening in ("'", '"') else _PLAIN).match(self.text, at)
        return found.end() if found else at

    def list(self, at: int, way: At, depth: int) -> int:
        at, index = self.gap(at), 0
        while at < len(self.text) and self.text[at] != "]":
            end = self.value(at, (*way, index), depth + 1)
            index += 1
            at = self.next(end, at)
        return at + 1

    def table(self, at: int, way: At, depth: int) -> int:
        at = self.gap(at)
        while at < len(self.text) and self.text[at] != "}":
            key, end = self.key(at, way)
            if self.text.startswith("=", end):
                end = self.value(end + 1, key, depth + 1)
            at = self.next(end, at)
        return at + 1

    def next(self, end: int, start: int) -> int:
        """Where the next one of a list begins, always further on."""
        at = self.gap(end)
        if self.text.startswith(",", at):
            at = self.gap(at + 1)
        return max(at, start + 1)


def _word(part: str) -> str:
    """A part of a key without its quotes."""
    if part[0] not in "\"'":
        return part
    if "\\" in part and part[0] == '"':
        import tomllib

        try:
            word: str = tomllib.loads(f"key = {part}")["key"]
            return word
        except ValueError:
            pass  # `tomllib` says so of the whole file
    return part[1:-1]
