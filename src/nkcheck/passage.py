"""A text made ready for questions about scope: its sentences, clauses, figures, and the subject's terms in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from datetime import date
from itertools import pairwise

from nkcheck import spelling
from nkcheck.claim import ClaimsFolder
from nkcheck.figure import Kind
from nkcheck.find import Found, find
from nkcheck.lexicon import Term, find_terms
from nkcheck.record import NamedTuple
from nkcheck.tokens import Tokens, tokenize


class Sentence:
    """Tokens `first` to `last` (not included) of the text, with what stands in them."""

    __slots__ = (
        "_dates",
        "at",
        "clauses",
        "figures",
        "first",
        "groups",
        "last",
        "opens_paragraph",
        "paragraph",
        "placing",
        "question",
        "row",
        "terms",
    )

    def __init__(self, first: int, last: int, opens_paragraph: bool, question: bool, row: bool) -> None:
        self.first = first
        self.last = last
        self.opens_paragraph = opens_paragraph
        self.paragraph = 0  # its number in the text
        self.question = question
        self.row = row  # of a table
        self.terms: dict[str, list[Term]] = {}  # by facet
        self.at: dict[int, list[Term]] = {}  # by first token
        self.figures: list[Found] = []
        self.clauses: list[int] = []  # the tokens at which clauses begin
        self._dates: list[Found] | None = None
        self.placing: list[Found] | None = None  # the dates that can place an event, once `scope` has told them from others
        self.groups: list[tuple[int, bool]] | None = None  # the people named by where they are from, once `scope` has told whose they are

    def has(self, facet: str, concept: str) -> bool:
        """True if a term of this facet and concept stands in the sentence."""
        if facet in self.terms:
            for term in self.terms[facet]:
                if term.concept == concept:
                    return True
        return False

    def dates(self) -> list[Found]:
        """Those of the figures that are dates, once all figures are found."""
        if self._dates is None:
            self._dates = [found for found in self.figures if found.figure.kind is Kind.DATE]
        return self._dates

    def counts_before(self, found: Found, kinds: Container[Kind] = (Kind.COUNT,)) -> bool:
        """True if a count, or another of some kinds, ends before a figure."""
        for other in self.figures:
            if other.first >= found.first:  # figures stand in order, and those behind end behind
                return False
            if other.figure.kind in kinds and other.last <= found.first:
                return True
        return False

    def clause(self, token: int) -> int:
        """The number of the clause that holds a token."""
        return bisect_right(self.clauses, token)


class Passage(NamedTuple):
    """A whole text: its tokens and its sentences in order."""

    tokens: Tokens
    folder: ClaimsFolder
    base: date | None
    sentences: list[Sentence]
    anchored: bool  # the text names the subject at all: its people, places, persons, origins or topics
    named: bool  # it names the people themselves, one of them, or an origin
    peopled: bool  # it names one of those, a place of theirs or people like them ('defectors'): not its topics alone
    foreign: dict[int, int]  # the paragraphs that name other peoples or countries too, and the first sentence that does
    paired: bool = False  # it names nobody, but gives counts and dates that are the claims' own

    def abroad(self, index: int) -> bool:
        """True if the paragraph of a sentence has named other peoples or countries, up to this sentence."""
        return self.foreign.get(self.sentences[index].paragraph, index + 1) <= index

    def words(self, sentence: Sentence) -> list[str]:
        """The words of a sentence, as tokens are."""
        return self.tokens.words[sentence.first : sentence.last]

    def before(self, index: int, reach: int) -> list[int]:
        """The sentences that sentence `index` may point back to, the nearest first; for a row, the table's head and what leads up to it."""
        at = index - 1
        if self.sentences[index].row:
            while at > 0 and self.sentences[at].row and self.sentences[at - 1].row:
                at -= 1
        return list(range(at, max(-1, at - reach), -1))


LONGEST_SENTENCE = 160  # words; what is longer is cut, so that hostile text costs no more than its length
_IN_NAMES = frozenset({"people", "adjective", "noun", "place", "other", "country", "subset", "says"})
_PEOPLES = frozenset({"people", "adjective", "place", "other", "country"})
ANCHORS = ("people", "adjective", "place", "person", "origin", "topic")
_CLOSING = frozenset("\"')]»")
_OPENING = frozenset("\"'([«")
_BULLETS = frozenset("-–—•*·‣")
_END_MARKS = frozenset("?!.…")
_MAY_END = _CLOSING | _END_MARKS


def read_passage(text: str, folder: ClaimsFolder, base: date | None) -> Passage:
    """Cut a text into sentences and find its figures and terms. `base` is the document's date."""
    tokens = tokenize(text)
    terms = list(find_terms(folder.trie, tokens))
    inside = {i for term in terms if term.facet == "origin" for i in range(term.first + 1, term.last)}
    sentences = list(_sentences(tokens, folder, inside))
    found = find(tokens, folder.language, base, folder.subject.nouns)
    starts = [sentence.first for sentence in sentences]
    for item in found:
        sentences[bisect_right(starts, item.number) - 1].figures.append(item)
    counted = {i for item in found for i in range(item.first, item.last)}
    verbs = folder.language.sets["particle_verbs"]
    days = {item.first for item in found if item.figure.kind is Kind.DATE}
    particles = {item.first for item in found if tokens.phrase(item.first - 1, 2) in verbs}
    for sentence, own in _by_sentence(sentences, terms):
        told = [term for term in own if term.facet != "action" or not _ends_in_a_date(tokens, term, days)]
        _settle(sentence, told, counted, particles)
    for sentence in sentences:
        if _lacks_terms(sentence) and spelling.mend(tokens, sentence.first, sentence.last, folder):
            sentence.terms, sentence.at = {}, {}
            _settle(sentence, list(find_terms(folder.trie, tokens, sentence.first, sentence.last)), counted, particles)
    for sentence in sentences:
        _drop_dateline(tokens, sentence)
        if sentence.figures:
            sentence.clauses = _clauses(tokens, sentence, folder)
    paragraph = 0
    for sentence in sentences:
        paragraph += sentence.opens_paragraph
        sentence.paragraph = paragraph
    generic = folder.language.sets["generic_people"]
    foreign: dict[int, int] = {}
    for index, sentence in enumerate(sentences):
        others = sentence.terms.get("other", ())
        if sentence.terms.get("country") or any(
            tokens.words[term.last - 1].endswith("s") or tokens.word(term.last) in generic for term in others
        ):
            foreign.setdefault(sentence.paragraph, index)
    anchored = any(s.terms.get(facet) for s in sentences for facet in ANCHORS) or any(
        s.terms.get("noun") and s.paragraph not in foreign for s in sentences
    )
    named = any(sentence.terms.get(facet) for sentence in sentences for facet in ("people", "adjective", "person", "origin"))
    peopled = named or any(sentence.terms.get(facet) for sentence in sentences for facet in ("place", "noun"))
    return Passage(tokens, folder, base, sentences, anchored, named, peopled, foreign)


def _in_a_figure(term: Term, counted: set[int], particles: set[int]) -> bool:
    """True if an action's words are those of a figure: its date, or its hedge, unless that is the verb's own 'over'."""
    if term.gapped:
        return term.first in counted
    return term.last - 1 in counted and term.last - 1 not in particles


def _ends_in_a_date(tokens: Tokens, term: Term, days: set[int]) -> bool:
    """True for an action such as 'taken in', where the 'in' is that of a date: '600 were taken in October'."""
    return term.last in days and tokens.words[term.last - 1] in ("in", "on")


def _settle(sentence: Sentence, terms: list[Term], counted: set[int], particles: set[int]) -> None:
    """Put a sentence's terms where they are looked up."""
    acted = {i for term in terms if term.facet == "action" for i in range(term.first, term.first + 1 if term.gapped else term.last)}
    whole = [term for term in terms if term.facet != "place" or counted.isdisjoint(range(term.first + 1, term.last - 1))]
    for term in _without_nested(whole):  # 'the North' is not in 'the 2000 North Koreans'
        if term.facet == "action" and _in_a_figure(term, counted, particles):
            continue  # 'in March that over a thousand', 'took in excess of 600'
        if term.facet == "says" and (term.first in counted or term.first in acted):
            continue  # 'an estimated 2,000' and 'found refuge' quote nobody
        sentence.terms.setdefault(term.facet, []).append(term)
        sentence.at.setdefault(term.first, []).append(term)


def _drop_dateline(tokens: Tokens, sentence: Sentence) -> None:
    """Forget the city that a report was sent from: 'PARIS — …' is not about France."""
    for country in sentence.terms.get("country", []):
        if country.first == sentence.first and tokens.word(country.last) in ("—", "–", "-", "("):
            sentence.terms["country"] = [other for other in sentence.terms["country"] if other is not country]
            sentence.at[country.first] = [other for other in sentence.at[country.first] if other is not country]


def _lacks_terms(sentence: Sentence) -> bool:
    """True if a sentence has a figure, but does not say what happened, or to whom: a typing error may hide it."""
    if not sentence.figures:
        return False
    return not sentence.terms.get("action") or not any(sentence.terms.get(facet) for facet in ("people", "noun", "adjective"))


def _by_sentence(sentences: list[Sentence], terms: Iterable[Term]) -> Iterator[tuple[Sentence, list[Term]]]:
    at = 0
    inside: list[Term] = []
    for term in terms:
        while term.first >= sentences[at].last:
            if inside:
                yield sentences[at], inside
            at, inside = at + 1, []
        if term.last <= sentences[at].last:
            inside.append(term)
    if inside:
        yield sentences[at], inside


def _without_nested(terms: list[Term]) -> Iterator[Term]:
    """Drop the terms inside a longer one of their kind, and the people and places inside a name ('Justice for North Korea')."""
    if len(terms) == 1:
        yield terms[0]
        return
    silent = [term for term in terms if term.facet == "silent"]
    names = [term for term in terms if term.facet in ("origin", "person")]
    peoples = [term for term in terms if term.facet in _PEOPLES]
    reach: dict[str, int] = defaultdict(int)  # facet, or topic -> the end of its last term
    for term in terms:
        facet, last = term.facet, term.last
        if silent and facet != "silent" and _covered(term, silent, strictly=facet == "topic"):
            continue
        kind = term.concept + facet if facet in ("topic", "again") else facet  # one word may belong to two topics
        if last <= reach[kind] and not (facet in _PEOPLES and last == reach[kind]):
            continue
        if names and facet in _IN_NAMES and _covered(term, names):
            continue
        if facet in _PEOPLES and len(peoples) > 1 and _overlapped(term, peoples):
            continue  # 'the North' in 'the North Koreans'
        if not term.gapped and last > reach[kind]:  # what stands in a gap counts too
            reach[kind] = last
        yield term


def _covered(term: Term, by: list[Term], strictly: bool = False) -> bool:
    for other in by:
        if other.first > term.first:
            return False  # as do all behind it: terms stand in order
        if (
            term.last <= other.last
            and other.facet != term.facet
            and not (other.gapped and other.first < term.first and term.last < other.last)
            and not (strictly and _length(other) == _length(term))
        ):
            return True
    return False


def _overlapped(term: Term, by: list[Term]) -> bool:
    """True if a longer term has a token of this one."""
    for other in by:
        if other.first >= term.last:
            return False  # as do all behind it: terms stand in order
        if term.first < other.last and _length(other) > _length(term):
            return True
    return False


def _length(term: Term) -> int:
    return term.last - term.first


def _sentences(tokens: Tokens, folder: ClaimsFolder, inside: set[int]) -> Iterator[Sentence]:
    """Cut at full stops that end a sentence, in quotes too, and at blank lines and list items; not at tokens inside a name."""
    text, words = tokens.text, tokens.words
    lines, titles = _own_lines(text)
    first, opens = 0, True
    for i, (before, end, start) in enumerate(zip(words, tokens.ends, tokens.starts[1:], strict=False), 1):
        close = start == end or (start == end + 1 and text[end] == " ")
        if close and before not in _MAY_END and i - first < LONGEST_SENTENCE:
            continue
        gap = text[end:start]
        breaks = "\n" in gap and (
            "|" in _line(text, start)
            or gap.count("\n") > 1
            or words[i] in _BULLETS
            or _list_item(tokens, i, folder)
            or (end + gap.index("\n") in lines and _labelled(tokens, i))
            or (end + gap.index("\n") in titles and tokens.is_word(i) and tokens.capitalised(i))
        )
        if (
            words[i] in ("that", "this")
            and gap.count("\n") < 2
            and any(tokens.phrase(i, length) in folder.language.sets["how_many"] for length in (4, 5))
        ):
            continue  # '600 people. That is how many …'
        if breaks or (gap and before in _MAY_END and i not in inside and _stops(tokens, i, folder)) or i - first >= LONGEST_SENTENCE:
            yield _sentence(tokens, first, i, opens)
            first, opens = i, gap.count("\n") > 1
    if words:
        yield _sentence(tokens, first, len(words), opens)


def _labelled(tokens: Tokens, i: int) -> bool:
    """True for what opens a line of its own: '28: …', '2/7 …', '10:02 …', 'Age: …', or anything behind 'Fact box:'."""
    if tokens.words[i - 1] == ":" or ":" in tokens.words[i]:
        return True
    if tokens.is_number(i) and tokens.word(i + 1) == "/":
        return True
    return any(tokens.word(i + ahead) in (":", "–", "—", "|") for ahead in range(1, 5))


def _own_lines(text: str) -> tuple[set[int], set[int]]:
    """The line ends of blocks that are no folded paragraph, and those of titles over one.

    In a folded paragraph no line ends where the next word would have fitted; a title is a first line that does, and has no mark at
    its end.
    """
    ends: set[int] = set()
    titles: set[int] = set()
    at = 0
    for block in text.split("\n\n"):
        lines = block.split("\n")
        width = max(map(len, lines))
        if any(len(line) + 1 + len(after.split(None, 1)[0]) <= width for line, after in pairwise(lines) if line.strip() and after.strip()):
            place = at
            for line in lines:
                place += len(line)
                ends.add(place)
                place += 1
            if len(lines) > 1 and len(lines[0]) < width / 2 and lines[0].rstrip()[-1:].isalnum():
                titles.add(at + len(lines[0]))
        at += len(block) + 2
    return ends, titles


def _list_item(tokens: Tokens, i: int, folder: ClaimsFolder) -> bool:
    """True for '2. Press …' at the head of a line; not for a sentence that happens to break before 'in | 12. It …'."""
    if not tokens.is_number(i) or len(tokens.words[i]) > 2 or tokens.word(i + 1) not in (".", ")"):
        return False
    return not folder.language.has("year_before", tokens.words[i - 1])


def _line(text: str, at: int) -> str:
    """The line that holds a character, or as much of it as matters."""
    end = text.find("\n", at, at + 200)
    return text[at : end if end >= 0 else at + 200]


def _stops(tokens: Tokens, i: int, folder: ClaimsFolder) -> bool:
    """True if the token before i ends a sentence and i begins one."""
    words, language = tokens.words, folder.language
    end = i - 1
    while end > 0 and words[end] in _CLOSING and tokens.glued(end):
        end -= 1
    if words[end] not in _END_MARKS or words[i] in (",", ";", ":"):
        return False
    opening = i
    while opening < len(words) - 1 and words[opening] in _OPENING:
        opening += 1
    if tokens.is_word(opening) and not tokens.capitalised(opening):
        return False
    if words[end] != "." or end == 0 or end < i - 1:
        return True
    before, after = words[end - 1], words[opening]
    if before in language.months and len(before) <= 4 and tokens.is_number(opening):
        return False
    if len(before) == 1 and tokens.is_word(end - 1):
        if before == "m" and tokens.word(end - 3) in ("a", "p"):  # 8 p.m.
            return not (after in language.weekdays or after in language.months)
        return language.has("starters", after)
    return not language.has("abbreviations", before)


def _sentence(tokens: Tokens, first: int, last: int, opens: bool) -> Sentence:
    end = last - 1
    row = "|" in tokens.words[first:last]
    while end > first and tokens.words[end] in _CLOSING:
        end -= 1
    question = False
    while end > first and tokens.words[end] in _END_MARKS:
        question = question or tokens.words[end] == "?"
        end -= 1
    return Sentence(first, last, opens, question, row)


def _clauses(tokens: Tokens, sentence: Sentence, folder: ClaimsFolder) -> list[int]:
    """Where clauses begin: at strong marks, and at words such as 'while' or 'who'."""
    words, sets = tokens.words, folder.language.sets
    breaks, strong, temporal = sets["clause_breaks"], sets["strong_breaks"], sets["temporal_breaks"]
    begins = [i for i in range(sentence.first + 1, sentence.last) if words[i] in breaks or words[i] in strong or words[i] in ("and", "but")]
    if not begins:
        return []
    numbers = {i for found in sentence.figures for i in range(found.first, found.last)}
    dated = {found.last for found in sentence.dates()}
    days = {i for found in sentence.dates() for i in range(found.first, found.last)}
    starts = []
    for i in begins:
        word = words[i]
        if word == "when" and (i in dated or (words[i - 1] == "," and i - 1 in dated)):
            continue  # 'in April this year, when China sent back 200': one time, one clause
        if word == "which" and i - 1 in dated and words[i - 1] in ("in", "on", "during"):
            continue  # 'the same month in which China sent 600'
        if (
            word in strong
            or (word in breaks and i not in numbers and not (word in temporal and days & {i + 1, i + 2, i + 3}))
            or (word in ("and", "but") and words[i - 1] == "," and i + 1 not in numbers)
        ):
            starts.append(i)
    return starts
