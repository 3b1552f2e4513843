"""Patterns of paths as git has them in `.gitignore`, and what they say of a path.

Patterns come from checkouts that nobody has read, so each is a regular expression that gives nothing back: a `*` is as short
as what follows it allows, which is all that a pattern with stars ever needs. Time grows with the pattern times the path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from nkcheck.files import within
from nkcheck.record import NamedTuple

MOST_CHARACTERS = 4096  # of one pattern: the longest path that Linux opens
MOST_PATTERNS = 10_000  # of one file

_STAR = "*"
_NEVER = "(?!)"
_ONE = "[^/]"
_SPECIAL = frozenset("*?[\\")
_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \\t", "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9", "graph": "!-~",
    "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": " \\t-\\r", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip


class Pattern(NamedTuple):
    """One pattern: what it fits, and what follows from that."""

    fits: Callable[[str], bool]
    by_name: bool  # it has no slash: it is held against the name alone, at any depth
    folders: bool  # only folders are meant
    kept: bool  # `!`: what it fits is not left out after all


class Patterns(NamedTuple):
    """Patterns in their order, the last that fits deciding, and the folder to which they are relative."""

    base: str  # as `files.absolute` has it
    patterns: tuple[Pattern, ...]

    def says(self, path: str, folder: bool) -> bool | None:
        """True if a path (see `files.absolute`) is left out, False if it is not after all, None if nothing is said of it.

        The folders in which it lies are not looked at: who walks has done so before.
        """
        inner = within(path, self.base)
        if inner is None:
            return None
        name = inner.rpartition("/")[2]
        for pattern in reversed(self.patterns):
            if (folder or not pattern.folders) and pattern.fits(name if pattern.by_name else inner):
                return not pattern.kept
        return None

    def leave_out(self, path: str, folder: bool = False) -> bool:
        """True if a path, or a folder between the base and it, is left out."""
        inner = within(path, self.base)
        if inner is None:
            return False
        cuts = [i for i, char in enumerate(inner) if char == "/"]
        start = len(path) - len(inner)
        return any(self.says(path[: start + cut], True) for cut in cuts) or bool(self.says(path, folder))


def patterns(lines: Iterable[str], base: str) -> Patterns:
    """The patterns of a `.gitignore`, or any others of that form; blank lines and comments are none."""
    return Patterns(base, tuple(found for found in map(pattern, lines) if found))


@lru_cache(maxsize=1024)
def pattern(line: str) -> Pattern | None:
    """The pattern of a line; None if it holds none that could fit anything."""
    text = _without_blanks(line)
    if text.startswith("#") or len(text) > MOST_CHARACTERS:
        return None
    kept = text.startswith("!")
    text = text[kept:]
    folders = text.endswith("/")
    text = text[: -1 if folders else None]
    by_name = "/" not in text
    fits = _test(text.removeprefix("/"))
    return Pattern(fits, by_name, folders, kept) if fits else None


def _without_blanks(line: str) -> str:
    """The line without blanks at its end, but for one that a `\\` keeps."""
    text = line.rstrip(" ")
    slashes = len(text) - len(text.rstrip("\\"))
    return f"{text} " if text != line and slashes % 2 else text


def _test(text: str) -> Callable[[str], bool] | None:
    """What is True for the paths that a pattern fits; None if there are none."""
    if not text:
        return None
    if _SPECIAL.isdisjoint(text):
        return text.__eq__
    if text[0] == _STAR and "/" not in text and _SPECIAL.isdisjoint(text[1:]):
        return lambda name: name.endswith(text[1:])
    source = _source(text)
    return None if source is None else _matcher(re.compile(source, re.DOTALL))


def _matcher(regex: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda path: regex.fullmatch(path) is not None


def _source(text: str) -> str | None:
    """The regular expression of a pattern; None if it is none."""
    groups: list[list[str]] = [[]]  # of segments, with `**` between the groups
    segment: list[str] = []
    at = 0
    while at <= len(text):
        char = text[at : at + 1]
        at += 1
        if char == "\\":
            char = text[at : at + 1]
            at += 1
            if not char:
                return None
            if char != "/":
                segment.append(re.escape(char))
                continue
        if char in ("", "/"):
            if len(segment) > 1 and set(segment) == {_STAR}:
                groups.append([])
            else:
                groups[-1].append(_segment(segment))
            segment = []
        elif char == "[":
            bracket = _bracket(text, at)
            if bracket is None:
                return None
            one, at = bracket
            segment.append(one)
        else:
            segment.append(_STAR if char == _STAR else _ONE if char == "?" else re.escape(char))
    return _joined(groups)


def _segment(atoms: list[str]) -> str:
    """The expression of what stands between two slashes."""
    first, *chunks = _split(atoms)
    if not chunks:
        return first
    *middle, last = chunks
    return f"{first}{''.join(f'(?>{_ONE}*?{chunk})' for chunk in middle if chunk)}(?>{_ONE}*{last})"


def _split(atoms: list[str]) -> list[str]:
    chunks = [""]
    for atom in atoms:
        if atom == _STAR:
            chunks.append("")
        else:
            chunks[-1] += atom
    return chunks


def _joined(groups: list[list[str]]) -> str:
    """Groups of segments with any number of folders between them: each as early as it fits, the last at the end."""
    first, *others = ("/".join(group) for group in groups)
    if not others:
        return first
    *middle, last = others
    parts = [f"{first}/" if groups[0] else ""]
    parts += [f"(?>(?:{_ONE}++/)*?{group}/)" for group in middle if group]
    return "".join(parts) + (f"(?:{_ONE}++/)*{last}" if groups[-1] else ".+")


def _bracket(text: str, at: int) -> tuple[str, int] | None:
    """The expression of a set of characters, which begins behind its `[`, and where it ends; None if it does not, or is none."""
    negated = text[at : at + 1] in ("!", "^") and at < len(text)
    at += negated
    parts: list[str] = []
    before = ""  # what may begin a range
    first = True
    while at < len(text):
        char = text[at]
        if char == "]" and not first:
            inside = "".join(parts)
            chosen = f"[{'^' * negated}{inside}]" if inside else _ONE if negated else _NEVER
            return f"(?!/){chosen}", at + 1
        first = False
        if char == "-" and before and text[at + 1 : at + 2] not in ("", "]"):
            high, at = _escaped(text, at + 1)
            if before <= high:
                parts.append(f"{re.escape(before)}-{re.escape(high)}")
            before = ""
        elif text.startswith("[:", at) and (end := text.find("]", at + 2)) > at + 2 and text[end - 1] == ":":
            if text[at + 2 : end - 1] not in _CLASSES:
                return None
            parts.append(_CLASSES[text[at + 2 : end - 1]])
            before, at = "", end + 1
        else:
            before, at = _escaped(text, at)
            parts.append(re.escape(before))
    return None


def _escaped(text: str, at: int) -> tuple[str, int]:
    """The character at a place, or behind the `\\` there, and where the next one stands."""
    at += text[at] == "\\"
    return text[at : at + 1], at + 1
