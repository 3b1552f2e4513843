"""Whose age or years a figure is: the person whom its sentence, or one before, names."""

from __future__ import annotations

from collections.abc import Container

from nkcheck.claim import Claim
from nkcheck.figure import Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import BACK, FRONTED, claim_stance, places_of
from nkcheck.passage import Passage, Sentence
from nkcheck.stance import Stance

_PRONOUNS = frozenset({"she", "he", "her", "his", "who"})
_HERSELF = frozenset({"she", "he", "who"})
_WHOSE = frozenset({"whose", "her", "his", "'s"})
_APPOSED = 7  # words
_OPENING = 5  # words of a sentence in which its subject stands
_TAKERS = frozenset({"police", "officers", "agents", "they", "guards"})
_CLAUSE = 20  # words before a figure in which a pronoun says whose it is


def person_of(passage: Passage, at: int, found: Found) -> str | None:
    """Whose age or years these are: the name beside the figure, the last one before it, or the one that a pronoun means."""
    tokens, sentence = passage.tokens, passage.sentences[at]
    persons = sentence.terms.get("person", [])
    if found.figure.kind is Kind.AGE:
        if tokens.word(found.last) == "for":
            return next((term.concept for term in persons if term.first == found.last + 1), None)
        ages = [other for other in sentence.figures if other.figure.kind is Kind.AGE]
        if len(ages) == len(persons) > 1 and persons[-1].last <= ages[0].first:
            return persons[ages.index(found)].concept  # 'Kim Cheol-ok and Lee Soon-geum, aged 40 and 42'
        start = found.first - (tokens.word(found.first - 1) in ("aged", "age"))
        told = [term for term in persons if term.last < start] if tokens.word(start - 1) in ("is", "was") else []
        kin = passage.folder.language.sets["kin"]
        hers = any(tokens.words[i] in kin and tokens.words[i - 1] in _WHOSE for i in range(told[-1].last, start)) if told else False
        if told and 0 <= start - told[-1].last <= _APPOSED and not hers:  # not 'Kim Cheol-ok, whose sister is 45'
            return told[-1].concept  # 'Kim Cheol Ok, who is 42, and Lee Soon Geum'
        beside = [term for term in persons if term.last == start - 1]
        beside = beside or [term for term in persons if 0 <= term.first - found.last <= 4]
        if beside:
            return beside[0].concept
        if found.figure.text.endswith("old") and tokens.is_word(found.last) and tokens.capitalised(found.last):
            return None  # 'the 13-year-old Megumi Yokota'
        if tokens.word(found.first - 1) in (",", "("):
            return None  # beside a name that is not ours
    kin = passage.folder.language.sets["kin"]
    apposed = [
        term
        for term in persons
        if tokens.words[term.last : found.first][:2] in ([",", "a"], [",", "an"])
        and (found.first - term.last == 4 or (found.first - term.last <= _APPOSED and tokens.phrase(found.first - 2, 2) == ", aged"))
    ]
    if apposed:
        return apposed[0].concept  # 'Lee Soon-geum, a woman of 42'
    related = _relation(passage, sentence, found, sentence.first if not persons else max(sentence.first, found.first - 3), kin)
    if related is not None:
        return _sibling_of(passage, persons, kin) if tokens.word(related - 1) == "my" else None  # 'her daughter was 40'
    before = [term for term in persons if term.last <= found.first]
    if found.figure.kind is Kind.DURATION and any(
        tokens.word(term.first - 1) == "," and 1 <= term.first - found.last <= _OPENING for term in persons
    ):
        return persons[0].concept  # 'a woman who lived in China for more than 25 years, Kim Cheol-ok'
    pronoun = not _HERSELF.isdisjoint(tokens.words[sentence.first : found.first])
    if persons and not before and pronoun and tokens.word(persons[0].first - 1) in ("is", "named", "called", ";"):
        return persons[0].concept  # 'She was 42 at the time; her name is Lee Soon-geum.'
    if persons and not before and found.first - sentence.first <= FRONTED and tokens.word(persons[0].first - 1) == ",":
        near = 0 <= persons[0].first - found.last <= _APPOSED
        return persons[0].concept if near else None  # 'After more than 25 years in the country, Kim Cheol-ok …'
    if not persons:
        named = _by_first_name(passage, at, found)
        if named:
            return named
    if before:
        return None if _other_name(passage, sentence, before[-1].last, found.first) else before[-1].concept
    meant = tokens.words[max(sentence.first, found.first - _CLAUSE) : found.first]
    if found.figure.kind is Kind.AGE:
        meant = meant + tokens.words[found.last : found.last + _CLAUSE]  # 'aged 40 at the time of her return'
    definite = tokens.word(found.first - 1) == "the" and found.first - sentence.first == 1  # 'The 40-year-old mother'
    entry = tokens.word(found.first - 1) == ":"  # 'Age: 40', on a line of its own
    if (definite or entry or not _PRONOUNS.isdisjoint(meant)) and not persons:
        for back in range(at - 1, max(-1, at - BACK), -1):
            earlier = passage.sentences[back].terms.get("person")
            if earlier:
                end = passage.sentences[back].last
                return None if _other_name(passage, passage.sentences[back], earlier[-1].last, end) else earlier[-1].concept
        if tokens.words[sentence.first] in _PRONOUNS or tokens.words[sentence.first] == "(":
            return _named_next(passage, at)
    return None


def _relation(passage: Passage, sentence: Sentence, found: Found, low: int, kin: Container[str]) -> int | None:
    """The word before a figure that makes it a relative's, unless 'she' follows it: 'she was sold to a husband, and she spent 25 years'."""
    words = passage.tokens.words
    last = next((i for i in range(found.first - 1, low - 1, -1) if words[i] in kin), None)
    if last is None or found.figure.kind is Kind.AGE:
        return last
    described = words[last - 1] in ("a", "an") if last else False  # 'Kim Cheol-ok, a mother, 25 years in China'
    return None if described or not _HERSELF.isdisjoint(words[last + 1 : found.first]) else last


def _sibling_of(passage: Passage, persons: list[Term], kin: Container[str]) -> str | None:
    """Whom a relative speaks of: '“My sister is 40,” says the elder sister of Kim Cheol-ok'."""
    tokens = passage.tokens
    for term in persons:
        behind = tokens.word(term.last) == "'s" and (tokens.word(term.last + 1) in kin or tokens.word(term.last + 2) in kin)
        if behind or (tokens.word(term.first - 1) == "of" and tokens.word(term.first - 2) in kin):
            return term.concept
    return None


def _named_next(passage: Passage, at: int) -> str | None:
    """The person with whose name the sentence after opens, where a text has named nobody yet: 'She spent 25 years in China. Kim …'"""
    if at + 1 >= len(passage.sentences):
        return None
    ahead = passage.sentences[at + 1]
    named = next((term.concept for term in ahead.terms.get("person", ()) if term.first - ahead.first <= _OPENING), None)
    if named is None or any(earlier.terms.get("person") for earlier in passage.sentences[:at]):
        return None
    return named


def _by_first_name(passage: Passage, at: int, found: Found) -> str | None:
    """The person of whom a sentence gives only the first word of the name: 'Kim is 45', after Kim Cheol-ok."""
    tokens, sentence = passage.tokens, passage.sentences[at]
    for back in range(at - 1, max(-1, at - BACK), -1):
        for term in reversed(passage.sentences[back].terms.get("person", [])):
            first = tokens.words[term.first]
            for i in range(sentence.first, found.first):
                if tokens.words[i] == first and tokens.capitalised(i) and not tokens.capitalised(i + 1):
                    return term.concept
    return None


def _other_name(passage: Passage, sentence: Sentence, low: int, high: int) -> bool:
    """True if two capitalised words in a row that no term claims stand between: another person's name."""
    tokens = passage.tokens
    run = 0
    known = {
        i
        for facet in ("place", "origin", "people", "adjective", "country", "other")
        for term in sentence.terms.get(facet, ())
        if term.last > low and term.first < high
        for i in range(term.first, term.last)
    }
    for i in range(low, high):
        own = tokens.is_word(i) and tokens.capitalised(i) and i not in known and tokens.words[i] not in passage.folder.language.months
        run = run + 1 if own else 0
        if run == 2:
            return True
    return False


def in_its_place(passage: Passage, sentence: Sentence, claim: Claim) -> bool:
    """False if a sentence names places away from home, and not the claim's: 'lived in South Korea for 25 years'."""
    places = places_of(passage, sentence) - passage.folder.subject.home_places
    return not places or claim.scope.place in places


def at_that_age(passage: Passage, sentence: Sentence, found: Found, claim: Claim) -> bool:
    """False for an age at another time: 'she was 14 when she crossed into China'."""
    if passage.tokens.word(found.last) != "when" and passage.tokens.phrase(found.last, 3) != "years old when":
        stated = passage.tokens.phrase(found.first - 2, 2) == "age of"  # 'she had crossed the river at the age of 14'
        if stated and not any(term.concept == claim.scope.action for term in sentence.terms.get("action", ())):
            return claim_stance(claim, found.figure) is Stance.SUPPORTS
        if passage.tokens.word(found.first - 1) not in ("aged", "at"):
            return True
        done = {term.concept for term in sentence.terms.get("action", ())}
        return not done or claim.scope.action in done  # 'she left the North, aged 14'
    clause = sentence.clause(found.last)
    then = next(
        (term for term in sentence.terms.get("action", ()) if term.first > found.last and sentence.clause(term.first) == clause), None
    )
    if then is not None and then.concept not in passage.folder.subject.background and claim_stance(claim, found.figure) is Stance.SUPPORTS:
        return True  # 'was 42 when she vanished from the detention house'
    if then is None:
        arrested = not _TAKERS.isdisjoint(passage.tokens.words[found.last : found.last + 4])  # 'she was 40 when the police came for her'
        return arrested or claim_stance(claim, found.figure) is Stance.SUPPORTS
    return then.concept == claim.scope.action
