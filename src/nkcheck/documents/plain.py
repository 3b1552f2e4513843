"""Plain text: a paragraph a line, and comments for nkcheck behind a `#`."""

from __future__ import annotations

import re

from nkcheck.documents import Document, Ignore, laid_out, trimmed
from nkcheck.documents.decoding import decode

_COMMENT = r"(?<!\S)#(?=[^\S\r\n]*+(?i:nkcheck)[^\S\r\n]*+:)[^\r\n]++"


def parse(data: bytes, path: str) -> Document:
    """Every line that is not blank is a paragraph. Raises InputError if the bytes are no text."""
    source = decode(data, path)
    text, ignores = _without_comments(source) if "#" in source else (source, ())
    spans = trimmed(text, laid_out(text.split("\n"))[1])
    return Document(path, text, spans, source=source, plain=True, ignores=ignores)


def _without_comments(source: str) -> tuple[str, tuple[Ignore, ...]]:
    """The text with blanks in the place of comments for nkcheck, and what they ask to be ignored; other words behind a `#` stay."""
    from nkcheck.documents.comments import ignore

    parts: list[str] = []
    found: list[Ignore] = []
    at = 0
    for comment in re.finditer(_COMMENT, source):
        asked = ignore(comment[0][1:], *comment.span())
        if asked:
            parts += source[at : asked.start], " " * (asked.end - asked.start)
            found.append(asked)
            at = asked.end
    return "".join([*parts, source[at:]]), tuple(found)
