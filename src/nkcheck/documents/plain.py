"""Plain text: a paragraph a line."""

from __future__ import annotations

import re

from nkcheck.documents import Document
from nkcheck.documents.decoding import decode
from nkcheck.documents.layout import trimmed

_LINE = re.compile(r"[^\n]+")


def parse(data: bytes, path: str) -> Document:
    """Every line that is not blank is a paragraph. Raises InputError if the bytes are no text."""
    text = decode(data, path)
    return Document(path, text, trimmed(text, (line.span() for line in _LINE.finditer(text))), source=text, plain=True)
