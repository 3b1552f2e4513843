"""Ages, durations, dates and hours to the claim that asks for them; all others are passed over."""

from __future__ import annotations

from datetime import date

from nkcheck.claim import Claim
from nkcheck.dates import When, join, point
from nkcheck.figure import COUNTED, Bound, Figure, Kind
from nkcheck.find import Found
from nkcheck.match.deed import AFTER, BEFORE, by_deed
from nkcheck.match.fit import BACK, FRONTED, claim_stance, distance, of_others, places_of, possible, words_between
from nkcheck.match.index import UNCOVERED, Index, Match
from nkcheck.match.person import at_that_age, in_its_place, person_of
from nkcheck.match.topic import ABOUT, announced, inside_topic, tied, topic_distance
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import of_saying, strays, unreal_before
from nkcheck.stance import Stance

_MONTH = 1 / 12  # of a year: what lasted less is no fate
_OURS = ("people", "adjective", "noun", "person", "subset")  # terms of somebody whom the subject counts
_HERSELF = frozenset({"she", "he", "who", "i"})
_ANYBODY = frozenset({"man", "boy", "friend"})
_LASTING = 6  # words between how long and what


def match_told(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    """A figure that a claim asks for by person or topic; other ages, durations, dates and hours are passed over.

    'Since 1982' is held against a duration too, and 'for ten years' against a date, where the document has one.
    """
    if found.figure.kind is Kind.DATE and _tells_of_nothing(passage, at, found):
        return None
    sentence = passage.sentences[at]
    said_then = found.figure.kind is Kind.DATE and passage.tokens.word(found.last) == "that" and of_saying(passage, sentence, found)
    if said_then and not announced(sentence):
        return None  # 'said on 3 November that the mass repatriation took place in secret'
    asked = None if _takes(passage, sentence, found) else _asked_for(passage, index, at, found)
    if asked:
        return asked
    converted = _converted(passage, found, passage.base) if passage.base else None
    if converted and _sets_a_scene(sentence, found):
        converted = None
    asked = converted and _asked_for(passage, index, at, found._replace(figure=converted))
    if asked and _of_the_same_thing(sentence, found, asked):
        return asked._replace(figure=converted)
    joined = _joined_in(passage, index, at, found, passage.base)
    joined = joined or _of_a_year_told_before(passage, index, at, found)
    return joined or (UNCOVERED if _of_its_people(passage, at, found) or _lasted(passage, at, found) else None)


def _tells_of_nothing(passage: Passage, at: int, found: Found) -> bool:
    """True for a date with no topic and no deed in reach, one of which a claim that asks for dates must have."""
    if passage.sentences[at].row or passage.tokens.word(found.first - 1) == "since":
        return False  # rows reach up to the head of their table, and a 'since' is a span too
    near = passage.sentences[max(0, at - BEFORE) : at + AFTER + 1]
    return all("topic" not in sentence.terms and "action" not in sentence.terms for sentence in near)


def _sets_a_scene(sentence: Sentence, found: Found) -> bool:
    """True for a date beside counts, and for a duration behind one."""
    dated = found.figure.kind is Kind.DATE
    return any(other.figure.kind in COUNTED and (dated or other.last <= found.first) for other in sentence.figures)


def _takes(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the time in which a number was reached: 'more than 670 were returned in six months'."""
    if found.figure.kind is not Kind.DURATION or passage.tokens.word(found.first - 1) not in ("in", "within"):
        return False
    clause = sentence.clause(found.first)
    return any(other.figure.kind is Kind.COUNT and sentence.clause(other.first) == clause for other in sentence.figures)


def _of_a_year_told_before(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    """A day without a year, of an event that the text dated before: '… in October 2023. The night itself was October 9.'"""
    figure = found.figure
    if figure.kind is not Kind.DATE or not figure.year_assumed or figure.when is None or figure.when.partial or figure.when.days > 1:
        return None
    before = [date.figure for sentence in passage.sentences[max(0, at - BACK) : at] for date in sentence.dates()]
    told = [other.when for other in before if other.when is not None and not other.year_assumed and not other.when.partial]
    if not told:
        return None
    day = date.fromordinal(figure.when.first)
    yearless = figure._replace(when=When(month=day.month, day=day.day))
    asked = _asked_for(passage, index, at, found._replace(figure=yearless))
    own = asked.claim.scope.when if asked and asked.claim else None
    return asked._replace(figure=yearless) if asked and own and any(own.meets(when) for when in told) else None


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
        or not (passage.anchored and passage.peopled)  # 'conditions' and 'a sentence' are anybody's
        or sentence.question
    ):
        return False
    own = [term for facet in _OURS for term in sentence.terms.get(facet, ())]
    if passage.tokens.word(found.last) == "when":  # 'She was 29 when she entered the Assembly, the youngest woman ever'
        own = [term for term in own if term.facet != "subset" or term.first < found.first]
    if own:
        return words[found.first - 2] != "i" or any(term.first < found.last for term in own)  # 'I was 19 when I met my first defector'
    told = sentence.terms.get("action") or sentence.terms.get("place") or not strays(passage, sentence, found, found.last, None)
    if of_others(passage, at) or not told:
        return False
    return not passage.folder.language.sets["persons"].isdisjoint(words[sentence.first : found.first])


def _lasted(passage: Passage, at: int, found: Found) -> bool:
    """True for how long one of the subject's people was held, lived in hiding or must serve: 'She spent 11 months in a Chinese cell.'"""
    sentence, tokens, sets = passage.sentences[at], passage.tokens, passage.folder.language.sets
    figure = found.figure
    if figure.kind is not Kind.DURATION or figure.value < _MONTH or sentence.question or not (passage.anchored and passage.peopled):
        return False
    follows = tokens.word(found.last)
    if of_others(passage, at) or passage.abroad(at) or follows.endswith("ing"):
        return False
    if follows in sets["span_after"] and tokens.word(found.first - 1) != "for":
        return False  # 'two years later', but 'stayed for two years before she left'
    own = any(sentence.terms.get(facet) for facet in _OURS)
    told = tokens.words[sentence.first : found.first]
    if not own and _HERSELF.isdisjoint(told) and (sets["kin"] - _ANYBODY).isdisjoint(told):
        return False
    return any(
        term.concept in passage.folder.subject.lasting
        and words_between(term, found) <= _LASTING
        and sentence.clause(term.last - 1) == sentence.clause(found.first)
        and not unreal_before(passage, sentence, term)
        for term in sentence.terms.get("action", ())
    )


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
    if kind is Kind.AGE or (kind is Kind.DURATION and found.figure.value >= _MONTH):
        person = person_of(passage, at, found) or _spoken_of(passage, index, at, found)
        if person:
            for claim in index.bucket(kind, "person", person).by_number(found.figure.value):
                lived = _of_the_deed(passage, sentence, found, claim) and in_its_place(passage, sentence, claim)
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
        scored += by_deed(passage, index, at, found)
    scored = [(far, claim) for far, claim in scored if possible(claim, passage.base)]
    if not scored:
        return None
    figure = found.figure  # of two claims as near, the one that has the number
    return Match(min(scored, key=lambda item: (item[0], claim_stance(item[1], figure) is not Stance.SUPPORTS, item[1].id))[1])


def _of_the_deed(passage: Passage, sentence: Sentence, found: Found, claim: Claim) -> bool:
    """True if no other fate that lasts stands nearer to a span than the claim's: not the '11 months in jail'."""
    lasting = passage.folder.subject.lasting
    near: dict[str, int] = {}
    for term in sentence.terms.get("action", ()):
        if term.concept in lasting or term.concept == claim.scope.action:
            far = distance(passage, sentence, term, found)
            near[term.concept] = min(far, near.get(term.concept, far))
    own = near.pop(claim.scope.action, None)
    return own is not None and all(own <= other for other in near.values())


def _spoken_of(passage: Passage, index: Index, at: int, found: Found) -> str | None:
    """The only person of whom an origin speaks, where the text leaves out the name: 'Smith cited a woman who had spent 25 years there'."""
    sentence, tokens = passage.sentences[at], passage.tokens
    whoever = passage.folder.language.sets["kin"]
    unnamed = any(
        tokens.words[i] in whoever and tokens.words[i - 1] in ("a", "the", "one") and tokens.words[i + 1] == "who"
        for i in range(sentence.first + 1, found.first - 1)
    )
    if not unnamed or sentence.terms.get("person"):
        return None
    origins = sentence.terms.get("origin", []) or (passage.sentences[at - 1].terms.get("origin", []) if at else [])
    spoken_of = {claim.scope.person for origin in origins for claim in index.of_persons(found.figure.kind, origin.concept)}
    return spoken_of.pop() if len(spoken_of) == 1 else None


def _of_the_same_thing(sentence: Sentence, found: Found, asked: Match) -> bool:
    """True if a year says since when what a claim asks about goes on: not in 'done for 20 years, and since 2014 they are treated worse'."""
    if found.figure.kind is not Kind.DATE or asked.claim is None:
        return True
    if any(other.figure.kind is Kind.DURATION for other in sentence.figures):
        return False  # which says how long
    if found.first - sentence.first <= FRONTED:
        return True
    clause = sentence.clause(found.first)
    terms = [term for term in sentence.terms.get("topic", ()) if term.concept in asked.claim.scope.about]
    return not terms or any(clause in (sentence.clause(term.first), sentence.clause(term.last - 1)) for term in terms)


def _in_a_name(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the year in a treaty's name, which stands whatever the sentence says or asks."""
    named = passage.folder.subject.named_topics
    return any(term.concept in named and tied(passage, sentence, term, found) for term in sentence.terms.get("topic", ()))


def _granted(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for what a question takes for granted: 'the hearing that it held in June'."""
    if ";" in passage.tokens.words[found.last : sentence.last]:
        return True  # 'It was held in June; what came of it?'
    number = sentence.clause(found.first)
    return bool(number) and passage.tokens.words[sentence.clauses[number - 1]] in passage.folder.language.sets["granting"] | {"that"}
