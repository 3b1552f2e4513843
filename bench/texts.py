"""A warm Checker on one core: an archive beside `re \\d+`, dense text beside a scan for digits and words, a long text beside short ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nkcheck
from bench.articles import Writer, choices, day_of, vocabulary
from bench.measure import Row, Size, faster, in_turn, processor_time
from nkcheck.documents import MOST_BYTES

DIGITS = re.compile(r"\d+")
SHORT = 10_000  # characters
FIELDS = ("terms", "names", "adjectives", "nouns")


def rows(size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """Six rows: an archive with 1, 10 and 100 per cent of its articles on the subject, dense text, length."""
    checker = nkcheck.Checker()
    checker.verify(writer.dense(150_000))  # what is made for many texts is there
    texts = list(writer.archive(size.articles, 1))
    yield archive(checker, texts, "1 % on the subject", ">= 1.5", size)
    texts = list(Writer(writer.about, apart=True).archive(size.articles, 1))
    yield archive(checker, texts, "1 %, its places and people named nowhere else,", "", size)
    yield archive(checker, list(writer.archive(size.articles // 2, 10)), "10 % on the subject", "", size)
    yield archive(checker, list(writer.archive(size.articles // 4, 100)), "100 % on the subject", "", size)
    yield dense(checker, writer.dense(size.characters), size)
    yield length(checker, writer.document(size.long), size)


def archive(checker: nkcheck.Checker, texts: list[str], which: str, goal: str, size: Size) -> Row:
    """The speed at which articles are judged, with their dates, to that of `re.findall(r'\\d+')` over the same."""
    findings = reader(checker, texts, [day_of(i) for i in range(len(texts))])
    found = 0

    def ours() -> None:
        nonlocal found
        found = findings()

    def theirs() -> None:
        for text in texts:
            DIGITS.findall(text)

    pairs = in_turn(lambda: processor_time(ours), lambda: processor_time(theirs), size.pairs)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    told = f"{megabytes / min(a for a, _ in pairs):.1f} MB/s, {len(texts):,} articles, {found:,} findings"
    return Row(f"archive with {which} / re \\d+: speed", faster(pairs), goal, told)


def reader(checker: nkcheck.Checker, texts: list[str], dates: list[str]) -> Callable[[], int]:
    """What a scan does with a column of texts, as pyarrow reads it of a file, and `verify` of each without pyarrow: how many findings."""
    if not find_spec("pyarrow"):
        return lambda: sum(len(checker.verify(text, date=date).findings) for text, date in zip(texts, dates, strict=True))
    import pyarrow as pa

    from nkcheck.archive.rows import Judge
    from nkcheck.archive.texts import Names, texts_of

    judge, names, column = Judge(checker), Names(checker.claims.subject.named, MOST_BYTES), pa.array(texts)

    def findings() -> int:
        pairs = zip(names.sift(texts_of(column)), dates, strict=True)
        return sum(len(judge.text(text, date).findings) for text, date in pairs if not judge.silent(text, date))

    return findings


def dense(checker: nkcheck.Checker, text: str, size: Size) -> Row:
    """The speed on a text full of the subject to that of one regular expression for digits and all of the subject's words."""
    pattern = re.compile(rf"\b{alternatives(words(vocabulary(checker.claims)))}\b|\d+")
    found = 0

    def ours() -> None:
        nonlocal found
        found = len(checker.verify(text, date="2024-06-01").findings)

    def theirs() -> None:
        pattern.findall(text.lower())

    pairs = in_turn(lambda: processor_time(ours), lambda: processor_time(theirs), size.pairs)
    told = f"{len(text.encode()) / 1e6 / min(a for a, _ in pairs):.1f} MB/s, {found:,} findings"
    return Row("dense text / digits-and-trie scan: speed", faster(pairs), ">= 0.25", told)


def words(raw: Any) -> Iterator[str]:
    """The terms of a subject file in lower case; of one with a gap, what stands before it."""
    for name, value in raw.items():
        if name in FIELDS:
            yield from (term.partition("...")[0].strip().lower() for term in choices(value))
        elif isinstance(value, dict):
            yield from words(value)


def alternatives(terms: Iterator[str]) -> str:
    """A regular expression for any of the terms, as a trie of prefixes: beginnings that terms share are tried once."""
    root: dict[str, Any] = {}
    for term in terms:
        node = root
        for character in term:
            node = node.setdefault(character, {})
        node[""] = {}

    def pattern(node: dict[str, Any]) -> str:
        branches = [re.escape(character) + pattern(child) for character, child in sorted(node.items()) if character]
        if not branches:
            return ""
        return f"(?:{'|'.join(branches)})" + ("?" if "" in node else "")

    return pattern(root)


def length(checker: nkcheck.Checker, text: str, size: Size) -> Row:
    """The speed on one long document to that on the same text as documents of 10 kB."""
    parts = [text[at : at + SHORT] for at in range(0, len(text), SHORT)]

    def whole() -> None:
        checker.verify(text, date="2024-06-01")

    def pieces() -> None:
        for part in parts:
            checker.verify(part, date="2024-06-01")

    pairs = in_turn(lambda: processor_time(whole), lambda: processor_time(pieces), min(size.pairs, 3))
    told = f"{len(text) / 1e6 / min(a for a, _ in pairs):.1f} MB/s"
    return Row(f"one document of {len(text) / 1e6:g} MB / of 10 kB: speed", faster(pairs), ">= 0.9", told)
