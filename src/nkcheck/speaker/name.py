"""Who is named at a place of the text: an origin that the sources know, by its name or 'the group', or somebody else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.record import NamedTuple

REACH = 14  # how many words may stand between a speaker and the verb: an apposition, a title
TITLE = 8  # words before a name that belong to it: 'the New Jersey congressman'
_NAME_WORDS = 6
_MEMORY = 12  # sentences that a short name may reach back
_NOUN_WORDS, _PLACE_WORDS = 5, 3  # words from an article to its noun, of a place behind it
_FROM = frozenset({"in", "from", "at", "of", "near", "for", "with"})
_NEW = frozenset({"a", "an", "one", "another"})
_LINKS = frozenset({"of", "for", "the", "and", "on", "in", "&"})


class Attribution(NamedTuple):
    """A speaker named at tokens `first` to `last`. `origins` is empty where the sources do not know the name."""

    first: int
    last: int
    origins: frozenset[str]
    name: str
    follows: bool = False  # credited behind the words: '…, HRW said'
    new: bool = False  # somebody with no name, who speaks for the first time: 'a pastor'


def known_speaker(passage: Passage, term: Term) -> Attribution:
    """The origin that a term names, as a speaker."""
    return Attribution(term.first, term.last, frozenset({term.concept}), passage.folder.origins[term.concept].name)


def origin_over(passage: Passage, sentence: Sentence, token: int) -> Attribution | None:
    for term in sentence.terms.get("origin", ()):
        if term.first <= token < term.last:
            return known_speaker(passage, term)
    return None


def name_at(passage: Passage, sentence: Sentence, i: int, last: Attribution | None) -> Attribution | None:
    """The speaker that begins at token i, or a few words on ('according to a report by HRW')."""
    tokens = passage.tokens
    end = min(i + 12, sentence.last)
    for j in range(i, end):
        known = origin_over(passage, sentence, j)
        if known:
            return known
        if any(figure.first <= j < figure.last for figure in sentence.figures) or (tokens.words[j] in (",", ";", ":", "(") and j > i):
            break
        anaphor = named_by_anaphor(passage, sentence, j, last) if j <= i + 1 else None
        if anaphor:
            return anaphor
    return unknown_from(passage, sentence, i)


def named_by_anaphor(passage: Passage, sentence: Sentence, i: int, last: Attribution | None) -> Attribution | None:
    again = named_again(passage, sentence, i)
    if again or last is None:
        return again
    for term in sentence.terms.get("anaphor", ()):
        if term.first <= i < term.last and not any(term.first <= origin.first < term.last for origin in sentence.terms.get("origin", ())):
            many = passage.tokens.words[term.last - 1].endswith("s")
            if last.new or (many and last.origins and not any(_many(passage, origin) for origin in last.origins)):
                # 'the group', behind what a pastor said; 'the NGOs', behind one organisation's word
                named = next((name for name in _named_before(passage, sentence, i) if not many or _many(passage, name.concept)), None)
                if named is None:
                    return last._replace(first=term.first, last=term.last, follows=False) if last.new else None
                last = known_speaker(passage, named)
            return last._replace(first=term.first, last=term.last, follows=False)
    return None


def _many(passage: Passage, origin: str) -> bool:
    """True if an origin may be spoken of as several: its name is in the plural, or it is one of several who speak together."""
    known = passage.folder.origins[origin]
    name = known.name.split()
    return bool(known.member_of) or name[0].endswith("s") or name[-1].endswith("s")


def named_again(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """The origin that a short name at token i means, if the text has named it before: 'the letter', 'the missionary'."""
    terms = [term for term in sentence.terms.get("again", ()) if term.first <= i < term.last]
    if not terms:
        return None
    meant = {term.concept for term in terms}
    named = next((term for term in _named_before(passage, sentence, i) if term.concept in meant), None)
    return known_speaker(passage, named)._replace(first=terms[0].first, last=terms[0].last) if named else None


def _by_surname(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """The origin whose name, given in full before, ends with the word at token i: 'Kim also said', after Stephen Kim."""
    word = passage.tokens.words[i]
    for term in _named_before(passage, sentence, i):
        if term.last - term.first > 1 and passage.tokens.words[term.last - 1] == word:
            return known_speaker(passage, term)._replace(first=i, last=i + 1)
    return None


def _named_before(passage: Passage, sentence: Sentence, i: int) -> Iterator[Term]:
    """The origins that a text names before token i, the last first."""
    at = bisect_left(passage.sentences, sentence.first, key=lambda earlier: earlier.first)
    for back in range(at, max(-1, at - _MEMORY), -1):
        for term in reversed(passage.sentences[back].terms.get("origin", [])):
            if term.last <= i:
                yield term


def unknown_from(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """A name that the sources do not know: capitalised words from token i on."""
    tokens = passage.tokens
    while i < sentence.last and tokens.word(i) in ("the", "a", "an", "both"):
        i += 1
    if i >= sentence.last or not tokens.is_word(i) or not tokens.capitalised(i) or _calendar(passage, i):
        return None
    j = i
    while j < min(i + _NAME_WORDS, sentence.last) and tokens.is_word(j) and (tokens.capitalised(j) or tokens.words[j] in _LINKS):
        j += 1
    while j > i and tokens.words[j - 1] in _LINKS:
        j -= 1
    text = tokens.text[tokens.starts[i] : tokens.ends[j - 1]]
    surname = _by_surname(passage, sentence, i) if j == i + 1 else None
    if surname:
        return surname
    return Attribution(i, j, frozenset(), text) if j > i else None


def _calendar(passage: Passage, i: int) -> bool:
    words, word = passage.folder.language, passage.tokens.words[i]
    return word in words.months or word in words.weekdays


def of_organisation(passage: Passage, sentence: Sentence, known: Attribution) -> Attribution:
    """A speaker with the person who speaks for it: 'Ethan Shin of the Transitional Justice Working Group told …'."""
    tokens = passage.tokens
    at = known.first - 1 - (tokens.word(known.first - 1) == "the")
    if tokens.word(at) not in ("of", "from", "with", "for"):
        return known
    person = origin_over(passage, sentence, at - 1)
    return person._replace(origins=person.origins | known.origins) if person else known


def joined_with(passage: Passage, sentence: Sentence, unknown: Attribution) -> Attribution | None:
    """The known speaker that 'and' joins to an unknown one: 'Reps. Walkinshaw and Bera and Sen. Kaine have written'."""
    tokens = passage.tokens
    for j in range(unknown.first - 1, max(sentence.first, unknown.first - REACH) - 1, -1):
        known = origin_over(passage, sentence, j)
        if known:
            return known
        if not (tokens.words[j] in ("and", ",", ".", "&", "the") or tokens.capitalised(j)):
            break
    return None


def somebody_before(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """Somebody with no name, ending at token i, who has not spoken before: 'an aid worker in Yanji', 'the Seoul group'; not 'the group'."""
    tokens, words = passage.tokens, passage.tokens.words
    noun = i
    while noun > max(sentence.first, i - _PLACE_WORDS) and tokens.capitalised(noun):
        noun -= 1
    if noun < i and words[noun] in _FROM:
        noun, i = noun - 1, noun - 1
    if noun < i or words[noun] not in passage.folder.language.sets["speaking"]:
        return None
    first = noun - 1
    while (
        first > max(sentence.first, noun - _NOUN_WORDS)
        and (tokens.is_word(first) or words[first] == "-")
        and words[first] not in _NEW | {"the"}
    ):
        first -= 1
    definite = words[first] == "the" and first < noun - 1
    if first < sentence.first or not (definite or words[first] in _NEW):
        return None
    if any(figure.first < noun and figure.last > first for figure in sentence.figures):
        return None  # 'the coalition of 28 groups', 'the 28-member coalition'
    known = (term for facet in ("origin", "again", "anaphor") for term in sentence.terms.get(facet, ()))
    if any(term.first <= i and term.last > first for term in known):
        return None
    return Attribution(first, i + 1, frozenset(), "", new=not definite)


def unknown_before(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """A name that the sources do not know, ending at token i: 'South Korea's Yonhap News reported'."""
    words = passage.folder.language
    tokens, sets = passage.tokens, passage.folder.language.sets
    j = i
    if tokens.words[i] in sets["institutions"]:  # 'South Korea's intelligence service'
        while j > max(sentence.first, i - TITLE) and tokens.words[j].isalpha() and not tokens.capitalised(j):
            j -= 1
        if tokens.words[j] in _LINKS or (tokens.words[j] not in ("'s", "'") and not tokens.capitalised(j)):
            return None
    while (
        j >= sentence.first
        and j > i - 8
        and tokens.is_word(j)
        and ((tokens.capitalised(j) and not _calendar(passage, j)) or tokens.words[j] in _LINKS or tokens.words[j] == "'s")
    ):
        j -= 1
    j += 1
    while j <= i and (tokens.words[j] in _LINKS or tokens.words[j] in sets["nameless"]):
        j += 1
    if tokens.word(j - 1) in ("to", "with", "for", "in", "of", "from", "at", "near", "by") or tokens.phrase(max(j - 2, 0), 2) == "in the":
        return None  # 'a group based in Seoul reported'
    if j > i or tokens.words[i] in _LINKS or tokens.words[i] in sets["nameless"]:
        return None
    text = tokens.text[tokens.starts[j] : tokens.ends[i]]
    titled = all(words.has("abbreviations", word) or word == "." for word in tokens.words[j:i])
    surname = _by_surname(passage, sentence, i) if titled else None
    if surname:
        return surname
    return Attribution(j, i + 1, frozenset(), text)
