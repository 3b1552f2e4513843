"""Takes markup out of a text, and moves nothing else.

What is cut out becomes blanks, so every word stays where it is. A word that markup interrupts ('T&uuml;rk', '<b>6</b>00') must
still be one word: its letters move up to where it begins, and the blanks, with a line break that was in the markup, follow at the
next white space. Where each character came from is noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkcheck.record import NamedTuple

Moved = tuple[tuple[int, int], ...]  # see Document.moved

_UNSEEN = "\u00ad\u200b\u2060"  # these only say where a word may be broken, or not
# No name of an entity is longer than 31 letters. Compiled where there may be one, as most pages have few.
ENTITY = rf"&(?:#(?:[0-9]{{1,7}}+|[xX][0-9a-fA-F]{{1,6}}+)|[A-Za-z][A-Za-z0-9]{{1,30}}+);?|[{_UNSEEN}]"
_SPACES = " \t\n\r\f\v"  # not the no-break space: it stands inside of numbers
_SPACE = f"[{_SPACES}]"
_LINE = r"[^\r\n]+"


class Edit(NamedTuple):
    """Characters `start` to `end` of the source are to read as `text`, which is no longer than they are.

    What `joins` does not part the words beside it. An edit inside another is passed over.
    """

    start: int
    end: int
    text: str = ""
    joins: bool = False


def decoded(start: int, entity: str) -> Edit | None:
    """The edit that puts its character in an entity's place; None if it names none. '&notit;' is the entity '&not', and 'it;'."""
    import html  # a dictionary of two thousand names

    text = html.unescape(entity)
    if text in _UNSEEN:
        text = ""
    if text == entity:
        return None
    while text and text[-1] == entity[-1]:
        text, entity = text[:-1], entity[:-1]
    if text in ("\n", "\r", "\t", "\f"):  # lines are the source's own
        return Edit(start, start + len(entity), " ")
    return Edit(start, start + len(entity), text, joins=True)


def entities(source: str, start: int, end: int) -> Iterator[Edit]:
    """The edits that decode all entities in a part of the source."""
    if all(source.find(sign, start, end) < 0 for sign in f"&{_UNSEEN}"):
        return
    for found in re.compile(ENTITY).finditer(source, start, end):
        edit = decoded(found.start(), found[0])
        if edit:
            yield edit


def lay(source: str, edits: list[Edit]) -> tuple[str, Moved]:
    """The source with the edits made, as long as before and with as many line breaks; and what moved."""
    page, at = _Page(source), 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.end <= at:
            continue
        if edit.start < at:
            edit = Edit(at, edit.end)
        page.keep(at, edit.start)
        page.change(edit)
        at = edit.end
    page.keep(at, len(source))
    return page.closed()


class _Page:
    """The text as far as it is laid: `length` characters, and `owed` blanks that wait for the end of a word."""

    __slots__ = ("length", "moved", "owed", "pieces", "shift", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.length = 0
        self.owed: list[str] = []
        self.shift = 0  # of the last piece: how far its place in the source is behind its offset
        self.moved: list[tuple[int, int]] = []

    def keep(self, start: int, end: int) -> None:
        """Lay a part of the source as it is."""
        if self.owed:
            space = re.compile(_SPACE).search(self.source, start, end)
            stop = space.start() if space else end
            self._put(self.source[start:stop], start)
            if space:
                self._settle()
            start = stop
        self._put(self.source[start:end], start)

    def change(self, edit: Edit) -> None:
        old = self.source[edit.start : edit.end]
        in_word = bool(self.owed) or (bool(self.pieces) and self.pieces[-1][-1] not in _SPACES)
        blanks = _blanked(old[len(edit.text) :])
        if edit.joins and (edit.text or in_word):
            self._put(edit.text, edit.start)
            if blanks:
                self.owed.append(blanks)
            return
        self._settle()
        self._put(edit.text + blanks, edit.start)

    def closed(self) -> tuple[str, Moved]:
        self._settle()
        if self.shift:
            self.moved.append((self.length, self.length))
        return "".join(self.pieces), tuple(self.moved)

    def _put(self, text: str, place: int) -> None:
        if not text:
            return
        if place - self.length != self.shift:
            self.shift = place - self.length
            self.moved.append((self.length, place))
        self.pieces.append(text)
        self.length += len(text)

    def _settle(self) -> None:
        self.pieces += self.owed
        self.length += sum(map(len, self.owed))
        self.owed = []


def _blanked(text: str) -> str:
    """As many blanks, and the same line breaks."""
    if "\n" not in text and "\r" not in text:
        return " " * len(text)
    return re.sub(_LINE, lambda found: " " * len(found[0]), text)
