"""How near a date or duration stands to what its claim is about: treaties, hearings, practices, events with a day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from nkcheck.claim import Claim
from nkcheck.figure import Figure, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import BACK, FRONTED, by_doer, claim_stance, distance
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import date_terms, unreal_before
from nkcheck.stance import Stance

_YEAR = 365
_WEEK = 7  # days
_POINTING = frozenset({"it", "this", "that", "as", "so"})
_ADDING = frozenset({"and", "or", "along", "with", "as"})
_ENTRY = 14  # words from a year at the head of a line to what it is of
_ANSWER = 24  # words that an answer may have
_JOINING = 6  # words before a name that may say that somebody joined it
ABOUT = 12  # words: 'the hearing of the Commission on …'


def topic_distance(passage: Passage, at: int, found: Found, claim: Claim) -> int | None:
    """How near a figure stands to all the topics of a claim; None if one is missing or the figure is not theirs."""
    if claim.scope.thing == "" and found.figure.kind is Kind.DATE and claim.scope.when is not None and not _year_fits(found.figure, claim):
        return None
    sentence = passage.sentences[at]
    named = passage.folder.subject.named_topics
    worst, in_clause = 0, found.figure.kind is not Kind.DATE or set(claim.scope.about) <= named
    for topic in claim.scope.about:
        terms = [term for term in sentence.terms.get("topic", ()) if term.concept == topic]
        if topic in named:
            others = [term for term in sentence.terms.get("topic", ()) if term.concept in named and term.concept != topic]
            terms = [term for term in terms if tied(passage, sentence, term, found) and not any(_longer(other, term) for other in others)]
            sure = [term for term in terms if not any((other.first, other.last) == (term.first, term.last) for other in others)]
            shared = claim_stance(claim, found.figure) is Stance.SUPPORTS or _named_last(passage, at, claim, topic)
            terms = sure or (terms if shared else [])  # 'the 1986 protocol': the number says which, or what was named before
        elif found.figure.kind is Kind.DATE:
            if _by_the_way(passage, sentence, found):
                return None
            terms = [term for term in terms if _nearest_date(passage, at, term, found) and not _only_names(sentence, term, found)]
            in_clause = in_clause or any(_of_one_clause(passage, sentence, term, found) for term in terms)
        terms = [term for term in terms if topic in named or not _in_other_name(passage, sentence, term)]
        if topic not in named and topic == claim.scope.about[-1]:
            terms = [term for term in terms if not unreal_before(passage, sentence, term)]
        if not in_clause and _announced(passage, at, topic, claim, found):
            worst, in_clause = max(worst, ABOUT), True
            continue
        if not terms and (_answers(passage, at, topic) or _meant_by_pronoun(passage, at, topic, claim)):
            worst, in_clause = max(worst, ABOUT), in_clause or _answers(passage, at, topic)
            continue
        if not terms:
            return None
        worst = max(worst, min(distance(passage, sentence, term, found) for term in terms))
    if not in_clause or not by_doer(passage, sentence, claim, found) or not _done(passage, at, claim):
        return None
    return worst


def _in_other_name(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True for the policy in 'the Sunshine Policy'."""
    tokens, before = passage.tokens, term.first - 1
    if before <= sentence.first or term.last - term.first > 1 or not tokens.capitalised(term.first):
        return False
    return tokens.is_word(before) and tokens.capitalised(before) and not sentence.at.get(before)


def inside_topic(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True if a topic is what another is about: the repatriation in 'the hearing on the repatriation took place'."""
    about = passage.folder.language.sets["about_words"]
    relative = passage.tokens.words[term.first] == "which"  # 'the hearing on the returns, which took place in July'
    return any(
        other.first < term.first <= other.last + ABOUT and not about.isdisjoint(passage.tokens.words[other.first : term.first])
        for other in sentence.terms.get("topic", ())
        if other.concept != term.concept
        and sentence.clause(other.last) in (sentence.clause(term.first), sentence.clause(term.first) - relative)
    )


def _done(passage: Passage, at: int, claim: Claim) -> bool:
    """True if the sentence tells of the claim's action, or goes on about it after one that does: 'The practice is 20 years old.'"""
    action, sentence = claim.scope.action, passage.sentences[at]
    if not action or sentence.has("action", action):
        return True
    definite = passage.folder.language.sets["determiners"] | {"this", "that"}
    asked = at > 0 and passage.sentences[at - 1].question and _goes_on(passage, passage.sentences[at - 1])
    goes_on = (
        asked
        or _goes_on(passage, sentence)
        or any(
            term.concept in claim.scope.about and not definite.isdisjoint(passage.tokens.words[max(term.first - 2, 0) : term.first + 1])
            for term in sentence.terms.get("topic", ())
        )
    )
    ahead = 4 if asked else 2  # an interview may say only later what it is about
    return goes_on and any(near.has("action", action) for near in passage.sentences[max(0, at - 4) : at + ahead])


def _short_name(passage: Passage, at: int, topic: str) -> bool:
    """True for the last word of what a sentence before named: 'the agency', after the U.N. refugee agency."""
    terms = [term for back in passage.before(at, BACK) for term in passage.sentences[back].terms.get("topic", ())]
    lasts = {passage.tokens.words[term.last - 1] for term in terms if term.concept == topic}
    if lasts:
        lasts |= passage.folder.language.sets["bodies"]  # 'the agency', after UNHCR
    words = passage.words(passage.sentences[at])
    return any(word == "the" and after in lasts for word, after in pairwise(words))


def _answers(passage: Passage, at: int, topic: str) -> bool:
    """True for what answers a question on the topic: 'How long has this been going on? For 20 years.'"""
    asked, sentence = passage.sentences[at - 1], passage.sentences[at]
    return at > 0 and asked.question and asked.has("topic", topic) and sentence.last - sentence.first <= _ANSWER


def _announced(passage: Passage, at: int, topic: str, claim: Claim, found: Found) -> bool:
    """True for 'Pyongyang announced it in August', right behind what was announced."""
    sentence, tokens = passage.sentences[at], passage.tokens
    pointing = any(
        0 <= found.first - says.last <= FRONTED + 1 and tokens.words[says.last] in _POINTING for says in sentence.terms.get("says", ())
    )
    return pointing and bool(claim.scope.agent) and any(near.has("topic", topic) for near in passage.sentences[max(0, at - 1) : at + 1])


def _meant_by_pronoun(passage: Passage, at: int, topic: str, claim: Claim) -> bool:
    """True if one of a claim's topics stands in the sentence before, and this one goes on about it: 'Since 2013 it has been silent.'"""
    sentence = passage.sentences[at]
    return (
        at > 0
        and len(claim.scope.about) > 1
        and any(sentence.has("topic", other) for other in claim.scope.about)
        and (
            _short_name(passage, at, topic)
            or (passage.sentences[at - 1].has("topic", topic) and (passage.sentences[at - 1].question or _goes_on(passage, sentence)))
        )
    )


def _goes_on(passage: Passage, sentence: Sentence) -> bool:
    """True if a sentence points back to what was named before it."""
    return not passage.folder.language.sets["pronouns"].isdisjoint(passage.words(sentence))


def _named_last(passage: Passage, at: int, claim: Claim, topic: str) -> bool:
    """True if the last treaty that the text named before is this topic, or stands beside it: after the Convention, 'the Protocol'."""
    subject = passage.folder.subject
    own = {topic, *subject.beside.get(topic, ())}
    for back in range(at, max(-1, at - BACK), -1):
        for term in reversed(passage.sentences[back].terms.get("topic", [])):
            shares = [other for other in passage.sentences[back].terms["topic"] if (other.first, other.last) == (term.first, term.last)]
            if term.concept in subject.named_topics and len(shares) == 1:
                return term.concept in own
    return topic not in subject.beside


def _longer(other: Term, term: Term) -> bool:
    """True if another name takes this one, or its last word, into itself: 'protocol on … the border' after 'and the protocol'."""
    inside = other.first <= term.first and term.last <= other.last and other.last - other.first > term.last - term.first
    return inside or (other.first == term.last - 1 and other.last > term.last)


def _of_one_clause(passage: Passage, sentence: Sentence, term: Term, found: Found) -> bool:
    """True if a date and a term stand in one clause, or in two that 'that' ties: 'it was on 19 October that', 'announced in May that'."""
    if (
        sentence.clause(found.first) in (sentence.clause(term.first), sentence.clause(term.last - 1))
        or found.first - sentence.first <= FRONTED
    ):
        return True
    if sentence.clause(found.first) == sentence.clause(term.last - 1) + 1:
        opening = sentence.clauses[sentence.clause(found.first) - 1]
        if passage.tokens.words[opening] in ("which", "that"):
            return True  # 'the hearing, which was held in June'
    behind = found.last
    while behind < sentence.last and (
        passage.tokens.words[behind] == "," or any(other.first <= behind < other.last for other in sentence.figures)
    ):
        behind += 1
    if passage.tokens.word(behind) == "at":  # 'it was on 9 October, at around 8 p.m., that'
        behind = next((other.last + 1 for other in sentence.figures if other.first == behind + 1), behind)
    return passage.tokens.word(behind) == "that" and sentence.clause(term.last - 1) == sentence.clause(behind)


def _year_fits(figure: Figure, claim: Claim) -> bool:
    """True if a date is of the claim's years, or is its very day in another year."""
    when, own = figure.when, claim.scope.when
    if when is None or own is None:
        return False
    if when.partial or set(when.years()) & set(own.years()):
        return True
    if when.days > 1:
        return False
    day = date.fromordinal(when.first)
    return any(
        cited.when is not None
        and not cited.when.partial
        and cited.when.days == 1
        and (date.fromordinal(cited.when.first).month, date.fromordinal(cited.when.first).day) == (day.month, day.day)
        for cited in (citation.figure for citation in claim.citations)
    )


def _nearest_date(passage: Passage, at: int, term: Term, found: Found) -> bool:
    """True if no other date of the sentence stands nearer to the topic; 'since' goes with its own clause."""
    sentence = passage.sentences[at]
    tokens, own, dates = passage.tokens, distance(passage, sentence, term, found), date_terms(passage, at)
    if any(other is not found and distance(passage, sentence, term, other) < own and not _coarser(term, other, found) for other in dates):
        return False
    if found not in sentence.figures or found in dates:  # a converted one is in neither
        return True
    return _announces(sentence, term) or (not dates and tokens.words[found.number] not in passage.folder.language.weekdays)


def _announces(sentence: Sentence, term: Term) -> bool:
    """True if a topic's own words say that it was announced."""
    return any(term.first <= says.first < term.last for says in sentence.terms.get("says", ()))


def announced(sentence: Sentence) -> bool:
    """True if a topic of a sentence is that something was announced: then the date of saying is what is asked for."""
    return any(_announces(sentence, term) for term in sentence.terms.get("topic", ()))


def _coarser(term: Term, other: Found, found: Found) -> bool:
    """True for a date that only names the event whose day is told: 'the mass return of 2023 took place on October 9'."""
    a, b = other.figure.when, found.figure.when
    return term.first <= other.first < term.last and a is not None and b is not None and (a.partial or b.partial or a.days > b.days)


def _by_the_way(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a date that only says which is meant: 'before the October operation', 'at a hearing this week'."""
    when, tokens = found.figure.when, passage.tokens
    if when is None:
        return False
    months = passage.folder.language.months
    named = any(word[0].isdecimal() or word in months for word in tokens.words[found.first : found.last])
    if when.days <= _WEEK and not named:
        return True
    attributive = when.days > 1 and tokens.word(found.first - 1) == "the" and tokens.is_word(found.last)
    return attributive and any(term.first <= found.first < term.last for term in sentence.terms.get("topic", ()))


def _only_names(sentence: Sentence, term: Term, found: Found) -> bool:
    """True for the coarser date in 'the repatriation of last autumn took place on October 9'."""
    if _announces(sentence, term):
        return False  # 'After Pyongyang announced in August that it would reopen its border, 80 were returned on 29 August'
    clause = sentence.clause(found.first)
    others = [other for other in sentence.dates() if other is not found and abs(sentence.clause(other.first) - clause) <= 1]
    return any(_coarser(term, found, other) for other in others)


def tied(passage: Passage, sentence: Sentence, term: Term, found: Found) -> bool:
    """True if a year belongs to the name beside it: 'the 1951 UN Convention', 'the protocol, signed in 1986'."""
    if found not in sentence.figures or (found.figure.when is not None and found.figure.when.days < _YEAR):
        return False  # a treaty is named by its year; a day is when somebody joined it
    if term.first <= found.first < term.last:
        return True
    if any(term.first <= other.first < term.last for other in sentence.dates()):
        return False  # 'acceded to the Convention and its 1967 Protocol in 1982'
    tokens, sets = passage.tokens, passage.folder.language.sets
    if found.first < term.first and (tokens.words[term.first] in _ADDING or tokens.word(found.last) in _ADDING):
        return False  # 'the Convention of 1951 and the Protocol'
    low, high = (found.last, term.first) if found.first < term.first else (term.last, found.first)
    if (
        low == term.last
        and tokens.word(found.first - 1) in ("from", "in", "to")
        and tokens.word(found.first - 2) in sets["dating"] | {"is", "was"}
    ):
        low = max(low, found.first - 2)  # 'the protocol on which Beijing relies when it deports people dates from 1986'
    if _made_then(passage, sentence, term, found):
        return True
    between = [tokens.words[i] for i in range(low, high) if not _in_place(sentence, i)]
    ahead = tokens.words[max(sentence.first, term.first - _JOINING) : term.first] if low == term.last else []
    if between == ["of"]:
        return True  # 'a party to the Convention of 1951'
    if low == found.last and found.first == sentence.first and between[:1] in ([":"], ["–"], ["—"], ["|"]) and len(between) <= _ENTRY:
        return True  # '1986: China and North Korea agree a border protocol'
    if len(between) > 9 or not sets["untied"].isdisjoint((*between, *ahead)) or not sets["untied_ahead"].isdisjoint(ahead):
        return False  # 'China ratified the Convention in …' dates something else
    if any(low <= other.first < high for other in sentence.dates()) or any(
        low <= other.first < high and other.concept != term.concept and other.concept in passage.folder.subject.named_topics
        for other in sentence.terms.get("topic", ())
    ):
        return False
    if low == found.last and (len(between) > 4 or ("," in between[:1] and between[1:2] != ["their"] and between[1:2] != ["its"])):
        return False
    return all(word in sets["ties"] or (word.isdecimal() and len(word) < 3) for word in between)


def _made_then(passage: Passage, sentence: Sentence, term: Term, found: Found) -> bool:
    """True for the year that opens a sentence of how a paper came about: 'In 1986 the two ministries signed a protocol.'"""
    tokens = passage.tokens
    if found.first - sentence.first > FRONTED or len(sentence.dates()) > 1 or sentence.clause(term.first) != sentence.clause(found.first):
        return False
    article = tokens.word(term.first - 1) in ("a", "an")
    return article and tokens.word(term.first - 2) in passage.folder.language.sets["dating"]


def _in_place(sentence: Sentence, i: int) -> bool:
    """True if a token belongs to the name of a place or people: 'concluded with Pyongyang in'."""
    return any(term.first <= i < term.last for facet in ("place", "adjective", "people", "other") for term in sentence.terms.get(facet, ()))
