"""The texts of a block, and which of them nowhere name the subject: looked for in all at once, in Arrow's own memory.

A text of which nothing is to be said is never made one of Python's: that alone takes as long as to look through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from nkcheck.archive.chunks import Text, Unread
from nkcheck.judge import MOST_UNNAMED, names_pattern

_LEFT = "[\0İ]"  # texts that hold these are not told here: a null is refused, and that letter is two in lower case


def texts_of(column: pa.Array) -> pa.Array | list[Text]:
    """A column of strings, or of bytes that should be UTF-8: as Arrow's strings if all of it is UTF-8, else value by value."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        whole = column.cast(pa.large_string())
        whole.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return [_text(value) for value in column.cast(pa.large_binary())]
    return whole


def as_values(texts: pa.Array | list[Text]) -> list[Text]:
    """Texts as Python has them."""
    values: list[Text] = texts.to_pylist() if isinstance(texts, pa.Array) else texts
    return values


def _text(value: pa.Scalar) -> Text:
    data: bytes | None = value.as_py()
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return Unread("not UTF-8")


class Names:
    """The names of a subject, looked for in columns. Texts of more than `most_bytes` are left to those who refuse them."""

    def __init__(self, names: Sequence[str], most_bytes: int) -> None:
        self._pattern = f"{names_pattern(names)}|{_LEFT}" if names else ""
        self._most_bytes = most_bytes

    def sift(self, texts: pa.Array | Iterable[Text]) -> Iterator[Text]:
        """The texts in order; for each that can be checked, and of which it is sure that nothing is to be said, nothing but ''."""
        if isinstance(texts, pa.Array):
            of_others = self._of_others(texts)
            yield from ("" if other else text.as_py() for text, other in zip(texts, of_others, strict=True))
        elif isinstance(texts, list | tuple):
            yield from ("" if other else text for text, other in zip(texts, self._of_others(_column(texts)), strict=True))
        else:
            yield from texts

    def _of_others(self, texts: pa.Array) -> list[bool]:
        """True for each text that is long and does not name the subject; see `nkcheck.judge.names_any`."""
        if not self._pattern:
            return [False] * len(texts)
        long = pc.and_(pc.greater(pc.utf8_length(texts), MOST_UNNAMED), pc.less_equal(pc.binary_length(texts), self._most_bytes))
        named = pc.match_substring_regex(texts, self._pattern, ignore_case=True)
        answers: list[bool] = pc.fill_null(pc.and_not(long, named), False).to_pylist()
        return answers


def _column(texts: Sequence[Text]) -> pa.Array:
    """What of some texts is text, as Arrow has it; nulls for all if one of them is none that UTF-8 can hold."""
    plain = [text if isinstance(text, str) else None for text in texts]
    try:
        return pa.array(plain, pa.large_string())
    except UnicodeEncodeError:
        return pa.nulls(len(plain), pa.large_string())
