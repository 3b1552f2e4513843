"""What a figure takes from the sentences before it, and whether its own sentence lets it take anything."""

from __future__ import annotations

from nkcheck.figure import COUNTED, Kind
from nkcheck.find import Found
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.said import CONTEXT, Head, Phrase, Said

_LATE = 6  # words of a sentence before a number that it does not lead up to
_SHOWS = ("action", "people", "noun", "adjective", "person", "place", "topic", "thing", "subset")
_TIES = frozenset({"people", "noun", "adjective", "thing", "topic"})
_NEAR, _BEHIND = 6, 3  # words before a figure, and behind what it counts, that may tie it
_COUNTED = 9  # words from 'number' to the number
_THEM = frozenset({"them", "they", "those", "whom", "these", "their", "others", "another", "such"})
_NUMBERS = frozenset({"number", "figure", "total", "toll", "count", "estimate"})
_COUNTS = _NUMBERS | {"estimates"}


def carried_action(passage: Passage, index: int, before: Said | None) -> str:
    """The action of the last count, else of the sentences before; empty if there is none."""
    if before is not None and before.action and before.head is not Head.OTHER:
        return before.action
    for back in passage.before(index, CONTEXT):
        terms = passage.sentences[back].terms.get("action")
        if terms:
            return max(terms, key=lambda term: (-term.first, term.last)).concept
    here = [term for term in passage.sentences[index].terms.get("action", ()) if term.concept not in passage.folder.subject.background]
    return here[0].concept if here else ""


def follows(passage: Passage, index: int, sentence: Sentence, found: Found, phrase: Phrase) -> bool:
    """True if a figure takes its action from what went before: 'Another 200 followed', '40 on Sept. 18'."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    if index and passage.sentences[index - 1].question and "many" in passage.words(passage.sentences[index - 1]):
        return True  # 'How many were deported? At least 600 …'
    if tokens.word(found.first - 1) != "that" and _just_said(sentence, found):
        return True  # 'a missionary group spoke of 50 to 60 people'
    if phrase.opening:
        return True  # 'Among them are 40 people on August 29'
    if phrase.head in (Head.ELLIPTIC, Head.NOUN, Head.PEOPLE, Head.GENERIC):
        behind = tokens.words[found.last : min(phrase.end + 3, sentence.last)]
        if tokens.word(found.first - 1) in sets["followers"] or not sets["followers"].isdisjoint(behind):
            return True
    return phrase.head is Head.ELLIPTIC


def _just_said(sentence: Sentence, found: Found) -> bool:
    """True if a verb of saying stands right before a figure: 'HRW spoke of 600'."""
    return any(0 <= found.first - says.last <= 2 for says in sentence.terms.get("says", ()))


def strays(passage: Passage, sentence: Sentence, found: Found, end: int, last: Said | None) -> bool:
    """True if a sentence with no word of the subject speaks of things that the language file does not know: 'The room holds 120.'

    `end` is the token behind the figure's noun phrase, `last` the count before it. 'On Sept. 18 it had been 40' does not stray:
    all its words are plain.
    """
    tokens, sets = passage.tokens, passage.folder.language.sets
    everyday = passage.folder.subject.everyday
    background = passage.folder.subject.background  # what befalls anybody, anywhere: 'a crash near Dandong killed 11 people'
    done = any(
        term.concept not in everyday or (sentence.terms.get("place") and term.concept not in background)
        for term in sentence.terms.get("action", ())
    )
    shared = found.figure.kind is Kind.SHARE and sentence.terms.get("subset")  # 'More than 90 percent were women'
    if sentence.row or done or shared or not _TIES.isdisjoint(sentence.terms) or leads_on(passage, sentence, found, end, last):
        return False
    low, high = _between_marks(passage, sentence, found)
    if found.figure.kind is Kind.TIME:
        high = found.first  # 'It began at 8 p.m., as the last athletes were leaving'
    words, plain, nameless = tokens.words, sets["plain"], sets["nameless"]
    unknown = [i for i in range(low, high) if words[i] not in plain and words[i] not in nameless and words[i][0].isalpha()]
    if not unknown:
        return False
    skipped = {i for other in sentence.figures for i in range(other.first, other.last)}
    skipped |= {i for terms in sentence.terms.values() for term in terms for i in range(term.first, term.last)}
    return not skipped.union(_credits(passage, sentence, found, low, high)).issuperset(unknown)


def _credits(passage: Passage, sentence: Sentence, found: Found, low: int, high: int) -> set[int]:
    """The tokens of what stands between commas, away from the figure, and says who gives it: ', a church worker told me,'."""
    words, said = passage.tokens.words, sentence.terms.get("says", ())
    tokens: set[int] = set()
    if not said and "according" not in words[low:high]:
        return tokens
    start = low
    for i in range(low, high + 1):
        if i == high or words[i] == ",":
            if not start <= found.first < i and any(start <= says.first < i for says in said):
                tokens.update(range(start, i))
            start = i + 1
        elif words[i] == "according" and passage.tokens.word(i + 1) == "to":
            end = next((j for j in range(i, high) if words[j] == ","), high)
            tokens.update(range(i, end if end < found.first or i > found.first else i))
    return tokens


def _between_marks(passage: Passage, sentence: Sentence, found: Found) -> tuple[int, int]:
    """The stretch of a sentence between the colons, dashes or brackets round a figure, from its first token to behind its last."""
    words, sets = passage.tokens.words, passage.folder.language.sets
    marks = sets["strong_breaks"]
    low, high = found.first, found.last
    while low > sentence.first and words[low - 1] not in marks:
        low -= 1
    while high < sentence.last and words[high] not in marks:
        high += 1
    for i in range(found.last, high - 1):
        if words[i] == ",":
            joins = words[i + 1] in ("and", "but") and passage.tokens.word(i + 2) in sets["pronoun_speakers"]
            if joins or words[i + 1] in sets["clause_breaks"]:
                return low, i  # '67 arrived, as the border was sealed'
    return low, high


def leads_on(passage: Passage, sentence: Sentence, found: Found, end: int, last: Said | None) -> bool:
    """True if words tie a figure to those counted before: 'Another 40 …', 'HRW spoke of 600', 'of them 70'."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    if last is not None and last.value == found.figure.value and last.head is not Head.OTHER and tokens.word(found.first - 1) == "the":
        return True  # 'returned 31 … The 31 crossed for economic reasons.'
    behind = tokens.words[found.last : min(end + _BEHIND, sentence.last)]
    return (
        not _THEM.isdisjoint(behind)
        or not _THEM.isdisjoint(tokens.words[max(found.first - _NEAR, sentence.first) : found.first])
        or not sets["followers"].isdisjoint(behind)
        or tokens.word(found.first - 1) in sets["followers"]
        or _just_said(sentence, found)
        or (last is not None and last.head is not Head.OTHER and sentence.counts_before(found, COUNTED))
        or _counted_by_name(passage, sentence, found)
    )


def _counted_by_name(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for 'the count of all who have come stood at 600', and not for 'the number of Catholics'."""
    tokens, plain = passage.tokens, passage.folder.language.sets["plain"]
    for i in range(found.first - 1, max(found.first - _COUNTED, sentence.first) - 1, -1):
        word = tokens.words[i]
        if word in _COUNTS:
            return True
        if word not in plain and word[0].isalpha() and not sentence.at.get(i):
            return False
    return False


def opens_alone(passage: Passage, index: int, sentence: Sentence, found: Found, phrase: Phrase) -> bool:
    """True for a number in a paragraph that has said nothing yet of the subject, and does not point back: 'The bridge cost 600.'"""
    if phrase.head is not Head.ELLIPTIC or sentence.row or sentence.dates():
        return False
    if _just_said(sentence, found) or sentence.counts_before(found, COUNTED):
        return False
    words = passage.words(sentence)
    if not _NUMBERS.isdisjoint(words):
        return False
    around = {*words[: found.first - sentence.first][-3:], *words[found.last - sentence.first :][:3]}
    if sentence.terms.get("origin") or not passage.folder.language.sets["followers"].isdisjoint(around) or phrase.part:
        return False
    if (
        found.first - sentence.first >= _LATE
        and not words_of_people(words, passage)
        and not any(sentence.terms.get(facet) for facet in _SHOWS)
    ):
        return True  # 'On the won, the report had no effect: the dollar closed at 1,363.'
    for back in range(index, -1, -1):
        here = passage.sentences[back]
        if any(here.terms.get(facet) for facet in _SHOWS):
            return False
        if here.opens_paragraph:
            return True
    return False


def words_of_people(words: list[str], passage: Passage) -> bool:
    """True if pronouns or 'says' tie a sentence to people that the text spoke of."""
    return (
        words[0] in ("that", "those", "these")
        or not passage.folder.language.sets["pronouns"].isdisjoint(words)
        or any(word == "i" or word == "we" for word in words)
    )
