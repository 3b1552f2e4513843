"""Hours and days of a deed itself: 'The operation began at 8 p.m.', 'China forced them back on October 9.'"""

from __future__ import annotations

from nkcheck.claim import Claim
from nkcheck.dates import When
from nkcheck.figure import COUNTED, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import FRONTED, by_doer, date_fits, distance
from nkcheck.match.index import Index
from nkcheck.match.topic import ABOUT
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import date_terms, own_people, strays, unreal_before

BEFORE, AFTER = 4, 2  # sentences round one that says when, in which the deed may stand
_OBLIQUE = frozenset({"of", "by", "in", "from", "against", "on", "at", "to", "with"})
_AUXILIARY = 3  # words before a participle
_VERBAL = ("ed", "back", "home", "over", "out", "away", "across")  # how 'repatriated' and 'forced back' end, and 'forced return' does not
_POINTING = frozenset({"it", "they", "this", "that"})


def by_deed(passage: Passage, index: Index, at: int, found: Found) -> list[tuple[int, Claim]]:
    """The claims that ask when the deed was done of which a sentence gives the hour or the day, and how far off the deed stands."""
    return (_hours if found.figure.kind is Kind.TIME else _days)(passage, index, at, found)


def _hours(passage: Passage, index: Index, at: int, found: Found) -> list[tuple[int, Claim]]:
    sentence = passage.sentences[at]
    if any(_other_event(index, term) for term in sentence.terms.get("topic", ())):
        return []
    happened = _happened(passage, sentence.first, sentence.last) or passage.tokens.phrase(max(found.first - 2, 0), 2) == "it was"
    asked = passage.sentences[at - 1] if at else sentence
    happened = happened or (asked.question and not {"hour", "time"}.isdisjoint(passage.words(asked)))
    low, high = (max(0, at - BEFORE), min(at + AFTER, len(passage.sentences))) if happened else (at, at + 1)
    if not sentence.dates() and strays(passage, sentence, found, found.last, None):
        low, high = at, at + 1
    days = [date.figure.when for date in sentence.dates() if date.figure.when is not None and date.figure.when.days == 1]
    scored: list[tuple[int, Claim]] = []
    beside = any(0 < found.first - day.last <= FRONTED for day in sentence.dates())  # 'on 9 October at around 8 p.m.'
    for claim in index.bucket(Kind.TIME, "day", "").first() if happened or beside else ():
        if claim.scope.when is not None and any(day.meets(claim.scope.when) for day in days) and passage.anchored:
            scored.append((ABOUT, claim))  # 'The operation of Oct. 9 began at around 8 p.m.'
    for near in range(low, high):
        ahead = passage.sentences[near].dates() if near > at else []  # 'It began at 8 p.m. … on October 9'
        told = [*days, *(day.figure.when for day in ahead if day.figure.when is not None and day.figure.when.days == 1)]
        for term in passage.sentences[near].terms.get("action", ()):
            for claim in index.bucket(Kind.TIME, "action", term.concept).first():
                on_its_day = claim.scope.when is not None and any(day.meets(claim.scope.when) for day in told)
                told_before = near < at and not days and by_doer(passage, sentence, claim, found)
                told_here = (near == at or told_before) and date_fits(passage, at, claim)
                if (on_its_day or told_here) and not unreal_before(passage, passage.sentences[near], term):
                    scored.append((abs(at - near), claim))
    return scored


def _other_event(index: Index, term: Term) -> bool:
    """True if a topic is an event of its own, with a day that a claim asks for: the hour may be that of the hearing."""
    return bool(index.bucket(Kind.DATE, "event", term.concept))


def _days(passage: Passage, index: Index, at: int, found: Found) -> list[tuple[int, Claim]]:
    sentence, when = passage.sentences[at], found.figure.when
    if when is None or (when.days > 1 and not when.day) or not any(map(str.isdigit, found.figure.text)):
        return []
    says_when = _says_when(passage, sentence, found)
    if not says_when and (not sentence.terms.get("action") or _counts_people(sentence)):
        return []
    dates = {item.first for item in date_terms(passage, at)}
    if found.first not in dates or (passage.abroad(at) and not own_people(passage, at) and not _at_home(passage, sentence)):
        return []
    if says_when and not sentence.terms.get("action"):
        around = (*passage.before(at, BEFORE), *range(at + 1, min(at + AFTER + 1, len(passage.sentences))))
        near = next((near for near in around if passage.sentences[near].terms.get("action")), at)
        told = passage.sentences[near].terms.get("action", ())
        return [(ABOUT, claim) for term in told for claim in _of_month(index, term, when)]  # 'It had taken place, they said, on October 9'
    scored = []
    for term in sentence.terms.get("action", ()):
        near = sentence.clause(term.last - 1) == sentence.clause(found.first) or found.first - sentence.first <= FRONTED
        near = near or says_when or passage.tokens.word(found.first - 1) == ":"
        low, high = sorted((found.first, term.first))
        clause = sentence.clause(found.first)
        other_deed = any(
            low <= topic.first and topic.last <= high and topic.last <= found.first and sentence.clause(topic.first) == clause
            for topic in _events(index, sentence)
        )
        other_deed = other_deed or any(found.last <= topic.first and topic.last <= term.first for topic in sentence.terms.get("topic", ()))
        if near and not other_deed and not unreal_before(passage, sentence, term):
            fitting = [claim for claim in _of_month(index, term, when) if says_when or by_doer(passage, sentence, claim, found)]
            if not says_when:
                fitting = [claim for claim in fitting if not _of_another_verb(passage, sentence, found, term, claim)]
            scored += [(distance(passage, sentence, term, found), claim) for claim in fitting]
    return scored


def _of_another_verb(passage: Passage, sentence: Sentence, found: Found, term: Term, claim: Claim) -> bool:
    """True for the day of what was done about a deed that is a noun: 'On October 13 they condemned the return', 'It was condemned on …'.

    Not where the deed has the day itself ('the October 9 return'), took place on it, or its doer is the subject ('China completed').
    """
    tokens, sets, words = passage.tokens, passage.folder.language.sets, passage.tokens.words
    if any(found.last <= says.first and says.last < term.first and words[says.last] == "that" for says in sentence.terms.get("says", ())):
        return True  # 'On October 13 the ministry confirmed that they had been returned'
    if not _is_noun(passage, term) or _happened(passage, sentence.first, sentence.last):
        return False
    if found.first >= term.last:
        verbs = sets["passives"] | sets["perfect"]
        return any(words[i] in verbs and tokens.word(i + 1) not in _OBLIQUE for i in range(term.last, found.first - 1))
    is_the = tokens.word(found.last) in ("is", "was") and tokens.word(found.last + 1) in ("the", "when")  # 'October 9 was the day of …'
    if is_the or tokens.word(found.last) in (":", "'s") or tokens.word(found.first - 1) in sets["determiners"] | {"'s"}:
        return False
    return not any(
        place.concept == claim.scope.agent
        and (place.first == sentence.first or sentence.clause(place.first) == sentence.clause(term.first))
        and tokens.word(place.first - 1) not in _OBLIQUE
        and tokens.word(place.last) not in ("'s", "'")
        for place in sentence.terms.get("place", ())
        if place.last <= term.first
    )


def _is_noun(passage: Passage, term: Term) -> bool:
    """True for 'the return', 'their forced deportation', 'the returns of', 'about deporting', and 'those returned by'."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    if tokens.words[term.first].endswith("ed") and tokens.words[term.last - 1].endswith(_VERBAL):
        before = tokens.words[max(term.first - _AUXILIARY, 0) : term.first]
        return tokens.word(term.last) == "by" and sets["passives"].isdisjoint(before)
    before = [tokens.word(term.first - 1), tokens.word(term.first - 2)]
    opened = sets["determiners"] | sets["about_words"] | {"'s", "'", "this", "that", "against", "at", "of"}
    return tokens.word(term.last) == "of" or before[0] in opened or (before[1] in opened and before[0].isalpha())


def _at_home(passage: Passage, sentence: Sentence) -> bool:
    return any(place.concept in passage.folder.subject.home_places for place in sentence.terms.get("place", ()))


def _of_month(index: Index, term: Term, when: When) -> list[Claim]:
    """The claims that ask for the day of a deed, of the month that a text gives."""
    claims = index.bucket(Kind.DATE, "deed", term.concept).first()
    return [claim for claim in claims if claim.scope.when is not None and when.meets(claim.scope.when)]


def _events(index: Index, sentence: Sentence) -> list[Term]:
    """The topics of a sentence that are events or papers of one day: 'condemned the return in a joint statement on October 13'."""
    return [term for term in sentence.terms.get("topic", ()) if index.has_day(term.concept)]


def _counts_people(sentence: Sentence) -> bool:
    """True if a sentence has a count that is not of things: then its day sets the scene for that."""
    things = sentence.terms.get("thing", ())
    return any(
        other.figure.kind in COUNTED and not any(0 <= thing.first - other.last <= 2 for thing in things) for other in sentence.figures
    )


def _happened(passage: Passage, low: int, high: int) -> bool:
    """True if a verb of an event stands there: 'took place', 'began'."""
    tokens, verbs = passage.tokens, passage.folder.language.sets["happening"]
    return any(tokens.words[i] in verbs or tokens.phrase(i, 2) in verbs for i in range(low, high))


def _says_when(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a clause that only says when: 'It took place on October 9', 'The night in question was that of October 9.'"""
    tokens, sets = passage.tokens, passage.folder.language.sets
    low = max([sentence.first, *(start for start in sentence.clauses if start <= found.first and tokens.words[start] != "that")])
    spoken = [says.first for says in sentence.terms.get("says", ())]
    high = min([sentence.last, *(start for start in (*sentence.clauses, *spoken) if start > found.first)])
    if any(other.figure.kind in COUNTED and low <= other.first < high for other in sentence.figures):
        return False
    if low == found.first - 1 and tokens.words[low] == ":":  # 'the date was chosen with care: Oct. 9'
        low = sentence.first
    before = tokens.words[low : found.first]
    if not _POINTING.isdisjoint(before) and _happened(passage, low, found.first):
        return True
    if tokens.word(found.last) not in (".", ",", ";", ""):
        return False
    named = not sets["days"].isdisjoint(before) and not {"was", "is"}.isdisjoint(before)
    return named or before[-2:] in (["it", "was"], ["it", "is"])
