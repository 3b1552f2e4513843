"""Counts of things to their claim: crossings, organisations behind a letter."""

from __future__ import annotations

from nkcheck.claim import Claim
from nkcheck.figure import Figure, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import FRONTED, claim_stance, date_fits, distance, possible, same_number
from nkcheck.match.index import Index, Match
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import Said
from nkcheck.stance import Stance

_LEAD = 14  # words that a clause ahead of the figure's counts as
_ANSWER = 60  # words that a question or sentence before counts as
_ORDER = 100  # times
_VERB = 5  # words
_OF_DAYS = frozenset({"on", "of", "dated", "from", ","})


def match_thing(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """A count of things: the claim whose topics and action the sentence names, the nearest first."""
    sentence = passage.sentences[at]
    bucket = index.bucket(Kind.COUNT, "thing", said.thing)
    scored = []
    answers = at > 0 and (passage.sentences[at - 1].question or _points_back(passage, sentence))
    for claim in bucket.first():
        farthest = 0
        for topic in claim.scope.about:
            near = _nearest(passage, sentence, "topic", topic, found)
            if near is None and answers and passage.sentences[at - 1].has("topic", topic):
                near = _ANSWER  # 'Its signatories, 28 organisations …'
            farthest = max(farthest, near if near is not None else 999)
        told = said.action == claim.scope.action or _action_about(passage, at, claim.scope.action)
        if claim.scope.action and not told and not _on_its_day(said, claim):
            farthest = 999
        if farthest < 999:
            scored.append((farthest, claim))
    if not scored:
        return None
    claim = min(scored, key=lambda item: item[0])[1]
    on_its_day = [other for _, other in scored if _on_its_day(said, other) and other.scope.when and other.scope.when.days == 1]
    if said.dated and len(on_its_day) == 1:
        claim = on_its_day[0]  # '28 groups joined in the statement of Oct. 13, and 27 wrote to the president on Oct. 16'
    anothers_day = _given_anothers_day(passage, sentence, claim, bucket.first())
    if not (anothers_day or date_fits(passage, at, claim, found)) or not possible(claim, passage.base):
        return None
    if not claim.scope.action and _of_another_order(found.figure, claim):
        return None  # '3,812 signatures'
    if anothers_day and claim_stance(claim, found.figure) is not Stance.REFUTES:
        return Match(claim, misdated=True)
    others = same_number(index.with_value(Kind.COUNT, claim.unit, found.figure.value), found.figure)
    swapped = claim_stance(claim, found.figure) is Stance.REFUTES and any(
        other.id != claim.id and other.scope.thing == claim.scope.thing for other in others
    )
    return Match(claim, misapplied=swapped)


def _given_anothers_day(passage: Passage, sentence: Sentence, claim: Claim, others: list[Claim]) -> bool:
    """True if a sentence gives a paper the day of another: '28 NGOs wrote to the president on 13 October', the day of their statement."""
    own = claim.scope.when
    days = [date for date in sentence.dates() if date.figure.when is not None and date.figure.when.days == 1]
    if claim.scope.action or own is None or own.days > 1 or any(own.meets(date.figure.when) for date in days if date.figure.when):
        return False
    taken = [other.scope.when for other in others if other.id != claim.id and other.scope.when and other.scope.when.days == 1]
    papers = [term for term in sentence.terms.get("topic", ()) if term.concept in claim.scope.about]
    return any(
        day.meets(date.figure.when)
        and passage.tokens.word(date.first - 1) in _OF_DAYS
        and any(_is_day_of(passage, sentence, date, paper) for paper in papers)
        for date in days
        if date.figure.when
        for day in taken
    )


def _is_day_of(passage: Passage, sentence: Sentence, date: Found, paper: Term) -> bool:
    """True if a date and the word for a paper stand in one clause, and the date is of no event between or right behind it."""
    if sentence.clause(date.first) not in (sentence.clause(paper.first), sentence.clause(paper.last - 1)):
        return False
    if date.first < paper.first and date.first - sentence.first > FRONTED:
        return False  # 'Having issued a statement on October 13, 28 NGOs wrote to …'
    between = range(date.last, paper.first + 1) if date.first < paper.first else range(paper.last, date.first)
    around, alike = (*between, date.last), {paper.concept, *passage.folder.subject.everyday}
    events = [term for i in around for term in sentence.at.get(i, ()) if term.facet in ("action", "topic")]
    return all(term.concept in alike or term.first == paper.first for term in events)


def in_a_name(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    """The claim whose answer is part of the name of who gives it: 'the 28 say', 'write the 28 groups'."""
    before = passage.tokens.word(found.first - 1)
    if before not in ("the", "these", "those", "our", "of"):
        return None
    for facet in ("origin", "again"):
        for term in passage.sentences[at].terms.get(facet, ()):
            starts = term.first <= found.number - (before == "of")  # 'the coalition of 28', but not 'a group of 28 organisations'
            if starts and found.last <= term.last:
                claims = index.quoted_things(term.concept, found.figure.value)
                return Match(claims[0]) if len(claims) == 1 and possible(claims[0], passage.base) else None
    return None


def _of_another_order(figure: Figure, claim: Claim) -> bool:
    return figure.value > max(citation.figure.value for citation in claim.citations) * _ORDER


def _points_back(passage: Passage, sentence: Sentence) -> bool:
    return not {"its", "their", "it", "they"}.isdisjoint(passage.words(sentence)[:_VERB])


def _action_about(passage: Passage, at: int, action: str) -> bool:
    """True if the sentence or one of the two before it tells of the action."""
    return any(sentence.has("action", action) for sentence in passage.sentences[max(0, at - 4) : at + 1])


def _on_its_day(said: Said, claim: Claim) -> bool:
    """True if the text gives the claim's very day, which then says what was done: 'the convoys of October 9'."""
    return said.when is not None and said.when.days == 1 and claim.scope.when is not None and claim.scope.when.meets(said.when)


def _nearest(passage: Passage, sentence: Sentence, facet: str, concept: str, found: Found) -> int | None:
    """How far from the figure the nearest term of a concept stands; one in a clause that leads up to the figure's stands farther."""
    if not sentence.has(facet, concept):
        return None
    words = passage.tokens.words
    comma = next((i for i in range(sentence.first, found.first) if words[i] == ","), sentence.first)
    leads = not passage.folder.language.sets["temporal_breaks"].isdisjoint(words[sentence.first : comma])  # 'Before they wrote, 27 …'
    return min(
        (
            distance(passage, sentence, term, found) + _LEAD * (leads and term.first < comma)
            for term in sentence.terms.get(facet, ())
            if term.concept == concept
        ),
        default=None,
    )
