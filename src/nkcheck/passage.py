"""A text made ready for questions about scope: its sentences, clauses, figures, and the subject's terms in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import sentencex

from nkcheck.claim import ClaimsFolder
from nkcheck.figure import Kind
from nkcheck.find import Found, find
from nkcheck.lexicon import Term, find_terms
from nkcheck.tokens import Tokens, tokenize


class Sentence:
    """Tokens `first` to `last` (not included) of the text, with what stands in them."""

    __slots__ = ("at", "clauses", "figures", "first", "last", "opens_paragraph", "question", "terms")

    def __init__(self, first: int, last: int, opens_paragraph: bool, question: bool) -> None:
        self.first = first
        self.last = last
        self.opens_paragraph = opens_paragraph
        self.question = question
        self.terms: dict[str, list[Term]] = {}  # by facet
        self.at: dict[int, list[Term]] = {}  # by first token
        self.figures: list[Found] = []
        self.clauses: list[int] = []  # the tokens at which clauses begin

    def dates(self) -> list[Found]:
        return [found for found in self.figures if found.figure.kind is Kind.DATE]

    def clause(self, token: int) -> int:
        """The number of the clause that holds a token."""
        return bisect_right(self.clauses, token)


class Passage(NamedTuple):
    """A whole text: its tokens and its sentences in order."""

    tokens: Tokens
    folder: ClaimsFolder
    base: date | None
    sentences: list[Sentence]


_IN_NAMES = frozenset({"people", "adjective", "noun", "place", "other", "country", "subset", "says"})
_PEOPLES = frozenset({"people", "adjective", "place", "other", "country"})
_QUOTES = frozenset("\"'”’)]")
_END_MARKS = frozenset("?!.")


def read_passage(text: str, folder: ClaimsFolder, base: date | None) -> Passage:
    """Cut a text into sentences and find its figures and terms. `base` is the document's date."""
    tokens = tokenize(text)
    sentences = list(_sentences(text, tokens, folder))
    passage = Passage(tokens, folder, base, sentences)
    found = find(tokens, folder.language, base, folder.subject.nouns)
    starts = [sentence.first for sentence in sentences]
    for item in found:
        sentences[bisect_right(starts, item.number) - 1].figures.append(item)
    counted = {i for item in found for i in range(item.first, item.last)}
    for term in _without_nested(find_terms(folder.trie, tokens)):
        if term.facet == "says" and term.first in counted:
            continue  # 'an estimated 2,000' quotes nobody
        sentence = sentences[bisect_right(starts, term.first) - 1]
        if term.last <= sentence.last:
            sentence.terms.setdefault(term.facet, []).append(term)
            sentence.at.setdefault(term.first, []).append(term)
    for sentence in sentences:
        if sentence.figures:
            sentence.clauses = _clauses(tokens, sentence, folder)
    return passage


def _without_nested(found: Iterable[Term]) -> Iterator[Term]:
    """Drop the terms inside a longer one of their kind, and the people and places inside a name ('Justice for North Korea')."""
    terms = list(found)
    silent = [term for term in terms if term.facet == "silent"]
    names = [term for term in terms if term.facet in ("origin", "person")]
    peoples = [term for term in terms if term.facet in _PEOPLES]
    reach: dict[str, int] = defaultdict(int)  # facet -> the end of its last term
    for term in terms:
        if term.facet != "silent" and _covered(term, silent):
            continue
        if term.last <= reach[term.facet] and not (term.facet in _PEOPLES and term.last == reach[term.facet]):
            continue
        if term.facet in _IN_NAMES and _covered(term, names):
            continue
        if term.facet in _PEOPLES and any(_overlaps(other, term) and _length(other) > _length(term) for other in peoples):
            continue  # 'the North' in 'the North Koreans'
        if not term.gapped:  # what stands in a gap counts too
            reach[term.facet] = max(reach[term.facet], term.last)
        yield term


def _covered(term: Term, by: list[Term]) -> bool:
    return any(
        other.first <= term.first and term.last <= other.last and not (other.gapped and other.first < term.first)
        for other in by
        if other.facet != term.facet
    )


def _overlaps(a: Term, b: Term) -> bool:
    return a.first < b.last and b.first < a.last


def _length(term: Term) -> int:
    return term.last - term.first


def _sentences(text: str, tokens: Tokens, folder: ClaimsFolder) -> Iterator[Sentence]:
    words = folder.language
    starts = tokens.starts
    first, opens = 0, True
    paragraph = False
    at = 0
    for boundary in sentencex.get_sentence_boundaries(words.code, text):
        at = boundary["end_index"]
        last = bisect_right(starts, at - 1)
        if boundary["is_paragraph_break"]:
            paragraph = True
        if last <= first:
            continue
        if _goes_on(tokens, last, folder):
            continue
        yield _sentence(tokens, first, last, opens)
        opens = paragraph or last < len(tokens) and "\n\n" in text[tokens.ends[last - 1] : starts[last]]
        first, paragraph = last, False
    if first < len(tokens):
        yield _sentence(tokens, first, len(tokens), opens)


def _goes_on(tokens: Tokens, last: int, folder: ClaimsFolder) -> bool:
    """True if what looks like the end of a sentence is an abbreviation in its middle: 'at 8 p.m. | Monday', 'Oct. | 9'."""
    if last >= len(tokens) or tokens.word(last - 1) != "." or last < 2:
        return False
    before = tokens.word(last - 2)
    if "\n" in tokens.text[tokens.ends[last - 1] : tokens.starts[last]]:
        return False
    if before in folder.language.months and len(before) <= 4 and tokens.is_number(last):
        return True
    return len(before) == 1 and (tokens.word(last) in folder.language.weekdays or tokens.word(last) in folder.language.months)


def _sentence(tokens: Tokens, first: int, last: int, opens: bool) -> Sentence:
    end = last - 1
    while end > first and tokens.words[end] in _QUOTES:
        end -= 1
    marks = set()
    while end > first and tokens.words[end] in _END_MARKS:
        marks.add(tokens.words[end])
        end -= 1
    return Sentence(first, last, opens, "?" in marks)


def _clauses(tokens: Tokens, sentence: Sentence, folder: ClaimsFolder) -> list[int]:
    """Where clauses begin: at strong marks, and at words such as 'while' or 'who'."""
    words = folder.language.sets
    breaks, strong = words["clause_breaks"], words["strong_breaks"]
    numbers = {i for found in sentence.figures for i in range(found.first, found.last)}
    starts = []
    for i in range(sentence.first + 1, sentence.last):
        word = tokens.words[i]
        if word in strong or (word in breaks and i not in numbers and not numbers & set(range(i + 1, i + 3))):
            starts.append(i)
        elif word in ("and", "but") and tokens.words[i - 1] == "," and i + 1 not in numbers:
            starts.append(i)
    return starts
