"""A text as words with their places.

Words are lower-cased one by one, so that no offset moves. A hyphen between two letters is dropped ('Cheol-ok' is
'cheol', 'ok'), because writers put it in and leave it out; one beside a digit stays, because it may be a range.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?!\s)(?:"
    r"[a-z]++(?=[ ,.\n])|"  # as most are, which no other way need be tried for
    r"[^\W\d_]++(?:['’][^\W\d_]++)*+"
    r"|(?=\d)(?:"
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)"  # 2023-10-09
    r"|\d{1,2}/\d{1,2}/\d{2,4}(?!\d)"  # 10/9/2023
    r"|\d{1,2}/\d{4}(?!\d)"  # 10/2023
    r"|\d{1,2}\.\d{1,2}\.\d{4}(?!\d)"  # 9.10.2023
    r"|\d{1,2}:\d{2}(?!\d)"  # 20:00
    r"|\d{1,3}(?:[,.'’\u00a0\u2007\u2009\u202f ]\d{3}(?!\d))++(?:\.\d++)?+"  # 2,000 and 2 000
    r"|\d++(?:\.\d++)?+"
    r")|\S)"
)
_ESCAPE = r"\x1b(?:\[[0-?]{0,32}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,512}(?:\x07|\x1b\\))"  # terminal sequences (ECMA-48)
_HYPHENS = frozenset("-‐‑\u00ad")
_FOLDS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "‑": "-", "‐": "-", "−": "-"})


class Tokens:
    """The words of `text`: `words[i]` lower-cased stands at characters `starts[i]` to `ends[i]`."""

    __slots__ = ("ends", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def __len__(self) -> int:
        return len(self.words)

    def glued(self, i: int) -> bool:
        """True if nothing stands between token i and the one before it."""
        return 0 < i < len(self.words) and self.starts[i] == self.ends[i - 1]

    def is_number(self, i: int) -> bool:
        return 0 <= i < len(self.words) and self.words[i][0].isdecimal()

    def is_word(self, i: int) -> bool:
        return 0 <= i < len(self.words) and self.words[i][0].isalpha()

    def capitalised(self, i: int) -> bool:
        """True if a word, or the hyphenated word that it ends ('Cheol-ok'), begins with a capital."""
        start = self.starts[i]
        while i > 0 and start > 1 and self.text[start - 1] in _HYPHENS and self.ends[i - 1] == start - 1:
            i -= 1
            start = self.starts[i]
        return self.text[start].isupper()

    def word(self, i: int) -> str:
        """The word at i, or the empty string outside the text."""
        if i < 0:
            return ""
        try:
            return self.words[i]
        except IndexError:  # which is cheaper than to look at the length: no other question is asked so often
            return ""

    def phrase(self, i: int, length: int) -> str:
        """Some words from token i on, with single spaces."""
        return " ".join(self.words[i : i + length]) if i >= 0 else ""


def tokenize(text: str) -> Tokens:
    """The words of any text; terminal sequences count as blanks."""
    tokens = Tokens(text)
    if "\x1b" in text:
        text = re.sub(_ESCAPE, lambda found: " " * len(found[0]), text)
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    lowered = text.lower()  # at once, where that moves no character (it does for 'İ')
    even = len(lowered) == len(text)
    source, end = lowered if even else text, 0
    for word in _TOKEN.findall(source):
        start = source.find(word, end)  # as nothing but blanks stands before it
        end = start + len(word)
        if not (even and word.isalpha() and word.isascii()):  # which most words are: then none of this applies
            if word in _HYPHENS:
                before = ends and ends[-1] == start and words[-1][0].isalpha()
                if before and end < len(text) and text[end].isalpha():
                    continue
            if not word.isascii():
                word = word.translate(_FOLDS)
            if not even:
                word = word.lower()
            if word[-2:] == "'s" and len(word) > 2:
                words += word[:-2], "'s"
                starts += start, end - 2
                ends += end - 2, end
                continue
        words.append(word)
        starts.append(start)
        ends.append(end)
    return tokens
