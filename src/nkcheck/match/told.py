"""Ages, durations, dates and hours to the claim that asks for them; all others are passed over."""

from __future__ import annotations

from datetime import date

from nkcheck.claim import Claim
from nkcheck.dates import join, point
from nkcheck.figure import COUNTED, Bound, Figure, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import FRONTED, by_doer, claim_stance, date_fits, distance, of_others, places_of, possible
from nkcheck.match.index import UNCOVERED, Index, Match
from nkcheck.match.person import at_that_age, in_its_place, person_of
from nkcheck.match.topic import ABOUT, inside_topic, tied, topic_distance
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import date_terms, own_people, strays, unreal_before
from nkcheck.stance import Stance


def match_told(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    """A figure that a claim asks for by person or topic; other ages, durations, dates and hours are passed over.

    'Since 1982' is held against a duration too, and 'for ten years' against a date, where the document has one.
    """
    asked = _asked_for(passage, index, at, found)
    if asked:
        return asked
    dated = found.figure.kind is Kind.DATE
    scene = any(other.figure.kind in COUNTED and (dated or other.last <= found.first) for other in passage.sentences[at].figures)
    converted = _converted(passage, found, passage.base) if passage.base and not scene else None
    asked = converted and _asked_for(passage, index, at, found._replace(figure=converted))
    if asked:
        return asked._replace(figure=converted)
    joined = _joined_in(passage, index, at, found, passage.base)
    return joined or (UNCOVERED if _of_its_people(passage, at, found) else None)


def _joined_in(passage: Passage, index: Index, at: int, found: Found, base: date | None) -> Match | None:
    """The year of joining a treaty as the time that has passed since: 'China joined it in 1982'."""
    sentence, figure = passage.sentences[at], found.figure
    if figure.kind is not Kind.DATE or figure.when is None or figure.when.partial or sentence.question:
        return None
    joining = passage.folder.language.sets["joining"]
    around = passage.tokens.words[max(sentence.first, found.first - ABOUT) : min(found.last + 3, sentence.last)]
    if joining.isdisjoint(around):
        return None
    for earlier in passage.sentences[max(0, at - 1) : at + 1]:
        for term in earlier.terms.get("topic", ()):
            for claim in index.bucket(Kind.DURATION, "topic", term.concept).first():
                if claim.scope.agent in places_of(passage, sentence):
                    years = base.year - date.fromordinal(figure.when.first).year if base else 0
                    lasting = figure._replace(kind=Kind.DURATION, bound=Bound.ABOUT, value=float(years), when=None, unit="years")
                    return Match(claim, figure=lasting) if years > 0 else UNCOVERED
    return None


def _of_its_people(passage: Passage, at: int, found: Found) -> bool:
    """True for the age of somebody whom the text counts among the subject's people."""
    sentence, words = passage.sentences[at], passage.tokens.words
    if (
        found.figure.kind is not Kind.AGE
        or found.figure.high is not None
        or found.figure.value <= 1
        or not passage.anchored
        or sentence.question
    ):
        return False
    if any(sentence.terms.get(facet) for facet in ("people", "adjective", "noun", "person", "subset")):
        return True
    told = sentence.terms.get("action") or sentence.terms.get("place") or not strays(passage, sentence, found, found.last, None)
    if of_others(passage, at) or not told:
        return False
    return not passage.folder.language.sets["persons"].isdisjoint(words[sentence.first : found.first])


def _converted(passage: Passage, found: Found, base: date) -> Figure | None:
    """A 'since' as a duration up to the document's date, a duration that has gone on as the year in which it began."""
    figure, opener = found.figure, passage.tokens.word(found.first - 1)
    if figure.kind is Kind.DATE and figure.when is not None and not figure.when.partial and opener == "since":
        years = base.year - date.fromordinal(figure.when.first).year
        return figure._replace(kind=Kind.DURATION, bound=Bound.ABOUT, value=float(years), when=None, unit="years") if years > 0 else None
    lasting = figure.kind is Kind.DURATION and figure.value >= 1 and figure.high is None and opener == "for"
    if lasting and figure.bound in (Bound.EXACT, Bound.BARE, Bound.ABOUT) and figure.value < base.year:
        year = base.year - round(figure.value)
        return figure._replace(kind=Kind.DATE, bound=Bound.EXACT, when=join(point(year - 1), point(year)))
    return None


def _asked_for(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    sentence = passage.sentences[at]
    kind = found.figure.kind
    told_of_others = of_others(passage, at) or (sentence.question and not _granted(passage, sentence, found))
    if told_of_others and not _in_a_name(passage, sentence, found):
        return None
    scored: list[tuple[int, Claim]] = []
    if kind in (Kind.AGE, Kind.DURATION):
        person = person_of(passage, at, found)
        if person:
            for claim in index.bucket(kind, "person", person).claims:
                lived = sentence.has("action", claim.scope.action) and in_its_place(passage, sentence, claim)
                if at_that_age(passage, sentence, found, claim) if kind is Kind.AGE else lived:
                    scored.append((0, claim))
    named = passage.folder.subject.named_topics
    concepts = {
        term.concept for term in sentence.terms.get("topic", ()) if term.concept in named or not inside_topic(passage, sentence, term)
    }
    if at and (concepts or passage.sentences[at - 1].question):
        concepts |= {term.concept for term in passage.sentences[at - 1].terms.get("topic", ())}
    for concept in concepts:
        for claim in index.bucket(kind, "topic", concept).first():
            far = topic_distance(passage, at, found, claim)
            if far is not None:
                scored.append((far, claim))
    if kind is Kind.DATE and passage.tokens.words[found.first] == "that":
        return None  # 'that evening' is the one named before
    if kind in (Kind.TIME, Kind.DATE):
        scored += _by_action(passage, index, at, found)
    scored = [(far, claim) for far, claim in scored if possible(claim, passage.base)]
    if not scored:
        return None
    figure = found.figure  # of two claims as near, the one that has the number
    return Match(min(scored, key=lambda item: (item[0], claim_stance(item[1], figure) is not Stance.SUPPORTS, item[1].id))[1])


def _in_a_name(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the year in a treaty's name, which stands whatever the sentence says or asks."""
    named = passage.folder.subject.named_topics
    return any(term.concept in named and tied(passage, sentence, term, found) for term in sentence.terms.get("topic", ()))


def _granted(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for what a question takes for granted: 'the hearing that it held in June'."""
    number = sentence.clause(found.first)
    return bool(number) and passage.tokens.words[sentence.clauses[number - 1]] in passage.folder.language.sets["granting"] | {"that"}


def _other_event(index: Index, term: Term) -> bool:
    """True if a topic is an event of its own, with a day that a claim asks for: the hour may be that of the hearing."""
    return any(not claim.scope.action for claim in index.bucket(Kind.DATE, "topic", term.concept).claims)


def _by_action(passage: Passage, index: Index, at: int, found: Found) -> list[tuple[int, Claim]]:
    """Hours and days of an action itself, where the sentence is about when it happened."""
    sentence = passage.sentences[at]
    if found.figure.kind is Kind.DATE:
        return _by_deed(passage, index, at, found)
    if found.figure.kind is not Kind.TIME or any(_other_event(index, term) for term in sentence.terms.get("topic", ())):
        return []
    happened = any(word in passage.folder.language.sets["happening"] for word in passage.words(sentence))
    happened = happened or passage.tokens.phrase(max(found.first - 2, 0), 2) == "it was"
    asked = passage.sentences[at - 1] if at else sentence
    happened = happened or (asked.question and not {"hour", "time"}.isdisjoint(passage.words(asked)))
    low, high = (max(0, at - 4), min(at + 2, len(passage.sentences))) if happened else (at, at + 1)
    if not sentence.dates() and strays(passage, sentence, found, found.last, None):
        low, high = at, at + 1
    days = [date.figure.when for date in sentence.dates() if date.figure.when is not None and date.figure.when.days == 1]
    scored: list[tuple[int, Claim]] = []
    beside = any(0 < found.first - day.last <= FRONTED for day in sentence.dates())  # 'on 9 October at around 8 p.m.'
    for claim in index.bucket(Kind.TIME, "day", "").first() if happened or beside else ():
        if claim.scope.when is not None and any(day.meets(claim.scope.when) for day in days) and passage.anchored:
            scored.append((ABOUT, claim))  # 'The operation of Oct. 9 began at around 8 p.m.'
    for near in range(low, high):
        for term in passage.sentences[near].terms.get("action", ()):
            for claim in index.bucket(Kind.TIME, "action", term.concept).first():
                on_its_day = claim.scope.when is not None and any(day.meets(claim.scope.when) for day in days)
                told_here = near <= at and date_fits(passage, at, claim) and (near == at or by_doer(passage, sentence, claim, found))
                if (on_its_day or told_here) and not unreal_before(passage, passage.sentences[near], term):
                    scored.append((abs(at - near), claim))
    return scored


def _counts_people(sentence: Sentence) -> bool:
    """True if a sentence has a count that is not of things: then its day sets the scene for that."""
    things = sentence.terms.get("thing", ())
    return any(
        other.figure.kind in COUNTED and not any(0 <= thing.first - other.last <= 2 for thing in things) for other in sentence.figures
    )


def _by_deed(passage: Passage, index: Index, at: int, found: Found) -> list[tuple[int, Claim]]:
    """The day of a deed, where a sentence that counts nobody says on which it was done: 'China forced them back on October 9'."""
    sentence, when = passage.sentences[at], found.figure.when
    if when is None or when.partial or when.days > 1 or not any(map(str.isdigit, found.figure.text)) or _counts_people(sentence):
        return []
    if found not in date_terms(passage, at) or (sentence.paragraph in passage.foreign and not own_people(passage, at)):
        return []
    scored = []
    happened = not {"it", "they", "this", "that"}.isdisjoint(passage.words(sentence)) and any(
        word in passage.folder.language.sets["happening"] for word in passage.words(sentence)
    )
    for back in passage.before(at, 2) if happened and not sentence.terms.get("action") else ():
        for term in passage.sentences[back].terms.get("action", ()):
            for claim in index.bucket(Kind.DATE, "deed", term.concept).first():
                if claim.scope.when is not None and when.meets(claim.scope.when):
                    scored.append((ABOUT, claim))  # 'It had taken place, they said, on October 9'
    for term in sentence.terms.get("action", ()):
        near = sentence.clause(term.last - 1) == sentence.clause(found.first) or found.first - sentence.first <= FRONTED
        near = near or happened or passage.tokens.word(found.first - 1) == ":"
        other_deed = any(found.last <= topic.first and topic.last <= term.first for topic in sentence.terms.get("topic", ()))
        if not near or other_deed or unreal_before(passage, sentence, term):
            continue
        for claim in index.bucket(Kind.DATE, "deed", term.concept).first():
            if claim.scope.when is not None and when.meets(claim.scope.when) and by_doer(passage, sentence, claim, found):
                scored.append((distance(passage, sentence, term, found), claim))
    return scored
