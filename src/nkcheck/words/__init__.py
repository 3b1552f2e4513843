"""A language as data: number words, hedges, months, and the small words round them.

| file | language |
| --- | --- |
| en.yaml | English |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from nkcheck.figure import Bound
from nkcheck.record import NamedTuple
from nkcheck.tokens import Tokens, tokenize

FOLDER = Path(__file__).parent


T = TypeVar("T")


class Phrases(Generic[T]):
    """A table from phrases to what they mean, asked by place: only phrases with the word at hand are tried, the longest first."""

    __slots__ = ("_by_first", "_by_last", "_table")

    def __init__(self, table: dict[str, T], by_first: dict[str, list[int]], by_last: dict[str, list[int]]) -> None:
        self._table = table
        self._by_first = by_first  # how many words the phrases have that begin with a word, the longest first
        self._by_last = by_last

    def __reduce__(self) -> tuple[Any, ...]:
        return Phrases, (self._table, self._by_first, self._by_last)  # a compiled class does not know by itself

    def __contains__(self, text: str) -> bool:
        return text in self._table

    def items(self) -> Iterable[tuple[str, T]]:
        """The phrases and what they mean."""
        return self._table.items()

    def opens(self, word: str) -> bool:
        """True if a phrase begins with this word."""
        return word in self._by_first

    def at(self, tokens: Tokens, i: int) -> tuple[int, T] | None:
        """The longest phrase that begins at token i: the token behind it, and what it means."""
        if i >= len(tokens.words):
            return None
        for length in self._by_first.get(tokens.words[i], ()):
            meaning = self._table.get(tokens.phrase(i, length))
            if meaning is not None and i + length <= len(tokens.words):
                return i + length, meaning
        return None

    def within(self, tokens: Tokens, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Where phrases begin among tokens `first` to `last` (not included), and the token behind the longest at each place."""
        if self._by_first.keys().isdisjoint(tokens.words[first:last]):
            return
        for i in range(first, last):
            if tokens.words[i] in self._by_first and (found := self.at(tokens, i)):
                yield i, found[0]

    def before(self, tokens: Tokens, i: int, floor: int) -> tuple[int, T] | None:
        """The longest phrase that ends right before token i and begins at `floor` or later: its first token, and what it means."""
        if i <= floor:
            return None
        for length in self._by_last.get(tokens.words[i - 1], ()):
            if i - length >= floor:
                meaning = self._table.get(tokens.phrase(i - length, length))
                if meaning is not None:
                    return i - length, meaning
        return None


class Language(NamedTuple):
    """The tables of one language. Phrases are lower-case words with single spaces, as tokens are."""

    code: str  # ISO 639-1
    numbers: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    vague: Phrases[tuple[float, float]]
    couple: Phrases[bool]
    vague_shares: Phrases[tuple[float, float]]
    fractions: dict[str, tuple[int, int]]
    percent: Phrases[bool]
    hedges_before: Phrases[Bound]
    hedges_after: Phrases[Bound]
    range_openers: frozenset[str]
    range_joins: frozenset[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    year_parts: Phrases[tuple[int, int]]
    ordinals: dict[str, int]
    units: dict[str, float]
    half_days: Phrases[int]
    rates: Phrases[bool]
    sums: Phrases[bool]
    openers: dict[str, frozenset[str]]  # words at which a figure may begin, with those that may follow; none where any may
    sets: dict[str, frozenset[str]]  # the plain word lists, by their key in the file

    def has(self, name: str, word: str) -> bool:
        """True if the word list `name` holds `word`."""
        return word in self.sets[name]


def phrase(text: str) -> str:
    """A term as tokens see it: lower-case, single spaces, hyphens between letters dropped."""
    return " ".join(tokenize(text).words)


def compile_language(raw: dict[str, Any]) -> dict[str, Any]:
    """The file's tables with every phrase as tokens see it; what `language` is built from, and what is cached."""

    def keys(table: dict[str, Any]) -> dict[str, Any]:
        return {phrase(key): value for key, value in table.items()}

    def numbers(table: dict[str, Any]) -> dict[str, Any]:
        return {key: [float(part) for part in value] if isinstance(value, list) else float(value) for key, value in keys(table).items()}

    tables = {
        name: numbers(raw[name])
        for name in (
            "numbers", "scales", "suffixes", "vague", "vague_shares", "fractions", "months", "weekdays", "seasons", "year_parts",
            "ordinals", "units",
        )
    }  # fmt: skip
    tables["half_days"] = numbers(raw["time"]["half_days"])
    for side in ("before", "after"):
        tables[f"hedges_{side}"] = {phrase(text): bound for bound, sides in raw["hedges"].items() for text in sides[side]}
    lists = {name: value for name, value in raw.items() if isinstance(value, list) and not any("{" in text for text in value)}
    lists |= {"range_openers": raw["range"]["between"], "range_joins": raw["range"]["join"], "clock": raw["time"]["clock"]}
    sets = {name: frozenset(phrase(text) for text in texts) for name, texts in lists.items()}
    compiled: dict[str, Any] = {"code": raw["language"], "sets": sets, "openers": _openers(tables), "units": tables["units"]}
    for name in ("numbers", "scales", "suffixes", "months", "weekdays", "ordinals"):
        compiled[name] = {key: int(value) for key, value in tables[name].items()}
    for name in ("fractions", "seasons"):
        compiled[name] = _pairs(tables[name])
    meanings: dict[str, dict[str, Any]] = {
        name: {key: tuple(value) for key, value in tables[name].items()} for name in ("vague", "vague_shares")
    }
    meanings |= {name: dict.fromkeys(sets[name], True) for name in ("couple", "percent", "rates", "sums")}
    meanings |= {name: tables[name] for name in ("hedges_before", "hedges_after")}
    meanings["half_days"] = {key: int(value) for key, value in tables["half_days"].items()}
    meanings["year_parts"] = _pairs(tables["year_parts"])
    return compiled | {"phrases": {name: (table, *_lengths(table)) for name, table in meanings.items()}}


def _pairs(table: dict[str, list[float]]) -> dict[str, tuple[int, int]]:
    return {key: (int(first), int(last)) for key, (first, last) in table.items()}


def _lengths(table: dict[str, Any]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """How many words the phrases of a table have, the most first, by their first word and by their last."""
    by_first: dict[str, list[int]] = {}
    by_last: dict[str, list[int]] = {}
    for text in sorted(table, key=lambda text: (-text.count(" "), text)):
        words = text.split(" ")
        for index, word in ((by_first, words[0]), (by_last, words[-1])):
            lengths = index.setdefault(word, [])
            if len(words) not in lengths:
                lengths.append(len(words))
    return by_first, by_last


def _openers(tables: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The words, beside digits, at which a figure may begin, each with the words that may follow it; none where any may."""
    follow: dict[str, set[str]] = {}
    free = {"half", "one", "quarter", "decades", "yesterday", "today", "tonight"}
    free |= {number[:-1] + "ies" for number in tables["numbers"] if number.endswith("ty")}
    for name in ("numbers", "vague", "vague_shares", "fractions", "months", "weekdays", "seasons", "year_parts", "ordinals"):
        for text in tables[name]:
            first, _, rest = text.partition(" ")
            if rest:
                follow.setdefault(first, set()).add(rest.split(" ")[0])
            else:
                free.add(first)
    spans = {"day", "night", "week", "month", "year", "evening"}
    for word in ("last", "this", "next", "past", "previous", "that", "same", "following"):
        follow.setdefault(word, set()).update(spans, tables["months"], tables["seasons"])
    for word in ("a", "an"):
        counted = {"couple", "quarter", *tables["scales"], *tables["units"], *tables["fractions"], *tables["numbers"]}
        follow.setdefault(word, set()).update(counted)
    follow.setdefault("couple", set()).add("of")
    return dict.fromkeys(free, frozenset()) | {word: frozenset(words) for word, words in follow.items() if word not in free}


def language(compiled: dict[str, Any]) -> Language:
    """The language that `compile_language` prepared."""
    fields = {name: value for name, value in compiled.items() if name != "phrases"}
    fields |= {name: Phrases(*parts) for name, parts in compiled["phrases"].items()}
    for side in ("hedges_before", "hedges_after"):
        table, *lengths = compiled["phrases"][side]
        fields[side] = Phrases({text: Bound(bound) for text, bound in table.items()}, *lengths)
    return Language(**fields, range_openers=compiled["sets"]["range_openers"], range_joins=compiled["sets"]["range_joins"])
