"""Where a character stands as an editor counts: lines and columns from 0, columns in units of the encoding agreed upon."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from lsprotocol import types

_BREAK = re.compile(r"\r\n?|\n")  # what ends a line by the protocol; a carriage return alone ends none of ours
_STEP = 4096
_CODECS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}


class Places:
    """The places of a text. Counted in steps: a line may be as long as the text."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self._codec, self._width = _CODECS[types.PositionEncodingKind(encoding)]
        self._even = text.isascii() or self._width == 4
        self._starts, self._ends = [0], []
        for found in _BREAK.finditer(text):
            self._ends.append(found.start())
            self._starts.append(found.end())
        self._ends.append(len(text))
        steps = () if self._even else (text[at : at + _STEP] for at in range(0, len(text), _STEP))
        self._sums = list(accumulate(map(self._units, steps), initial=0))

    def position(self, offset: int) -> types.Position:
        """The place of a character; of the line's end for what ends a line."""
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self._before(min(offset, self._ends[line])) - self._before(self._starts[line]))

    def range(self, start: int, end: int) -> types.Range:
        """The place of a piece of the text."""
        return types.Range(self.position(start), self.position(end))

    def line_end(self, offset: int) -> int:
        """Where the line of a character ends."""
        return self._ends[bisect_right(self._starts, offset) - 1]

    def line_start(self, offset: int) -> int:
        """Where the line of a character begins."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def _before(self, offset: int) -> int:
        if self._even:
            return offset
        step = offset // _STEP
        return self._sums[step] + self._units(self.text[step * _STEP : offset])

    def _units(self, text: str) -> int:
        return len(text.encode(self._codec, "surrogatepass")) // self._width
