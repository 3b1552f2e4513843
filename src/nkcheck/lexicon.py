"""Terms found in tokens in one pass: a trie of words, whose cost does not grow with the number of terms.

A term is words with two conveniences, so that a vocabulary stays short: `{a,b}` stands for either (`{return,returned}`
is two terms, `repatriat{e,ed}` too, and an empty choice is allowed), and `...` for a gap of some words in the same
sentence (`{send,sent} ... back`).
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterable, Iterator
from typing import Any

from nkcheck.record import NamedTuple
from nkcheck.tokens import Tokens, tokenize

Trie = dict[str, Any]  # word -> Trie; END -> its (facet, concept) labels; GAP -> Trie
END, GAP = "", "..."
GAP_WORDS = 14  # how many words a gap may hold: 'sent more than 600 of the North Koreans … back'
_QUOTES = frozenset("\"'")
_STOPS = frozenset(".;!?:,")
MOST_EXPANSIONS = 2000


class Packed(dict[str, Any]):
    """A trie in which what stands behind a first word is packed until a text has that word: most texts have few of them."""

    def items(self) -> Any:
        """All of it, unpacked."""
        for word in self:
            self.node(word)
        return super().items()

    def node(self, word: str) -> Trie:
        """What stands behind a first word, unpacked."""
        node: Trie | bytes = self[word]
        if isinstance(node, bytes):
            node = self[word] = marshal.loads(node)
        return node  # type: ignore[return-value]


def pack(trie: Trie) -> dict[str, bytes]:
    """A trie as plain values, of which `Packed` is made."""
    return {word: marshal.dumps(node, 4) for word, node in trie.items()}


class Term(NamedTuple):
    """A term found at tokens `first` to `last` (not included), under one of its labels."""

    facet: str
    concept: str
    first: int
    last: int
    gapped: bool = False


def expand(term: str) -> list[str]:
    """All that a term with braces stands for. Raises ValueError if that is more than MOST_EXPANSIONS."""
    done, todo = [], [term]
    while todo:
        text = todo.pop()
        found = re.search(r"\{([^{}]*)\}", text)
        if not found:
            if "{" in text or "}" in text:
                raise ValueError(f"unbalanced braces in {term!r}")
            done.append(text)
        else:
            todo += [text[: found.start()] + choice.strip() + text[found.end() :] for choice in found[1].split(",")]
        if len(done) + len(todo) > MOST_EXPANSIONS:
            raise ValueError(f"{term!r} stands for more than {MOST_EXPANSIONS} terms")
    return sorted(done)


def add(trie: Trie, term: str, facet: str, concept: str) -> None:
    """Put a term into the trie under (facet, concept). Raises ValueError if it is empty or malformed."""
    for text in expand(term):
        parts = [tokenize(part).words for part in text.split(GAP)]
        if len(parts) > 2 or not all(parts):
            raise ValueError(f"{term!r}: a term is words, with at most one '...' between them")
        node = trie
        for word in parts[0]:
            node = node.setdefault(word, {})
        if len(parts) == 2:
            node = node.setdefault(GAP, {})
            for word in parts[1]:
                node = node.setdefault(word, {})
        labels = node.get(END, ())
        if (facet, concept) not in labels:
            node[END] = (*labels, (facet, concept))


def find_terms(trie: Trie, tokens: Tokens, first: int = 0, last: int | None = None) -> Iterator[Term]:
    """The terms in tokens `first` to `last` of a text in order of their first token; of each concept, the longest that begins there.

    A year or a quotation mark between the words of a term is passed over. A term without a gap is the surer one, and wins
    over one with a gap that begins at the same place.
    """
    words = tokens.words
    end = len(words) if last is None else last
    for i in [i for i, word in enumerate(words[first:end], first) if word in trie]:
        node: Any = trie[words[i]]
        if type(node) is bytes:
            node = trie.node(words[i])  # type: ignore[attr-defined]  # of a Packed
        if END not in node and GAP not in node and (i + 1 == end or (words[i + 1] not in node and words[i + 1].isalpha())):
            continue  # as most: a 'the' before no name
        best: dict[tuple[str, str], tuple[int, bool]] = {}  # label -> its end, and whether over a gap
        j = i + 1
        while node is not None:
            if END in node:
                for label in node[END]:
                    best[label] = (j, False)
            if GAP in node:
                for last, labels in _after_gap(node[GAP], words, j, end):
                    for label in labels:
                        best.setdefault(label, (last, True))
            if j >= end:
                break
            word = words[j]
            if word not in node and j + 1 < end and (word in _QUOTES or (len(word) == 4 and word.isdecimal())):
                j += 1  # 'its 1967 protocol' is 'its protocol'
                word = words[j]
            node = node.get(word)
            j += 1
        for (facet, concept), (last, gapped) in best.items():
            yield Term(facet, concept, i, last, gapped)


def _after_gap(trie: Trie, words: list[str], start: int, end: int) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
    """The places within a gap's reach where the rest of a term stands, the nearest first: its end and its labels."""
    for j in range(start, min(start + GAP_WORDS, end)):
        if words[j] in _STOPS and not _abbreviates(words, j):
            return
        node, k, found = trie.get(words[j]), j + 1, None
        if node is None:
            continue
        while node is not None:
            if END in node:
                found = (k, node[END])
            node = node.get(words[k]) if k < end else None
            k += 1
        if found:
            yield found


def _abbreviates(words: list[str], j: int) -> bool:
    """True for the marks inside a date: 'returned on Oct. 9, 2023 at'."""
    if j + 1 >= len(words) or not words[j + 1].isdecimal():
        return False
    year = words[j] == "," and words[j - 1].isdecimal() and len(words[j + 1]) == 4
    return year or (words[j] == "." and len(words[j - 1]) <= 4 and words[j - 1].isalpha())


def build(terms: Iterable[tuple[str, str, str]]) -> Trie:
    """A trie of (term, facet, concept)."""
    trie: Trie = {}
    for term, facet, concept in terms:
        add(trie, term, facet, concept)
    return _shared(trie, {})


def _shared(node: Trie, seen: dict[tuple[Any, ...], Trie]) -> Trie:
    """The trie with equal endings made one (a DAWG): thirty verbs before '... across the border' share one tail."""
    for word, child in node.items():
        if word != END:
            node[word] = _shared(child, seen)
    key = tuple(sorted((word, child if word == END else id(child)) for word, child in node.items()))
    return seen.setdefault(key, node)
