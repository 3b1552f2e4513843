"""Ages, durations, dates and hours to the claim that asks for them; all others are passed over."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from nkcheck.claim import Claim
from nkcheck.dates import join, point
from nkcheck.figure import COUNTED, Bound, Figure, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import claim_stance, date_fits, distance, possible
from nkcheck.match.index import UNCOVERED, Index, Match
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import date_terms, own_people, strays, unreal_before
from nkcheck.stance import Stance

_YEAR = 365
_WEEK = 7  # days
_PRONOUNS = frozenset({"she", "he", "her", "his", "who"})
_APPOSED = 7  # words
_TAKERS = frozenset({"police", "officers", "agents", "they", "guards"})
_ADDING = frozenset({"and", "or", "along", "with", "as"})
_CLAUSE = 20  # words before a figure in which a pronoun says whose it is
_ENTRY = 14  # words from a year at the head of a line to what it is of
_ANSWER = 24  # words that an answer may have
_PERSON = 5  # sentences back that 'she' may reach
_JOINING = 6  # words before a name that may say that somebody joined it
_FRONTED = 2  # words before a date that opens its sentence, and so goes with all of it
_ABOUT = 12  # words: 'the hearing of the Commission on …'


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
    around = passage.tokens.words[max(sentence.first, found.first - _ABOUT) : min(found.last + 3, sentence.last)]
    if joining.isdisjoint(around):
        return None
    for earlier in passage.sentences[max(0, at - 1) : at + 1]:
        for term in earlier.terms.get("topic", ()):
            for claim in index.bucket(Kind.DURATION, "topic", term.concept).first():
                if claim.scope.agent in _places(passage, sentence):
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
    if _of_others(passage, at) or not told:
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
    told_of_others = _of_others(passage, at) or (sentence.question and not _granted(passage, sentence, found))
    if told_of_others and not _in_a_name(passage, sentence, found):
        return None
    scored: list[tuple[int, Claim]] = []
    if kind in (Kind.AGE, Kind.DURATION):
        person = _person(passage, at, found)
        if person:
            for claim in index.bucket(kind, "person", person).claims:
                lived = sentence.has("action", claim.scope.action) and _in_its_place(passage, sentence, claim)
                if _at_that_age(passage, sentence, found, claim) if kind is Kind.AGE else lived:
                    scored.append((0, claim))
    named = passage.folder.subject.named_topics
    concepts = {
        term.concept for term in sentence.terms.get("topic", ()) if term.concept in named or not _inside_topic(passage, sentence, term)
    }
    if at and (concepts or passage.sentences[at - 1].question):
        concepts |= {term.concept for term in passage.sentences[at - 1].terms.get("topic", ())}
    for concept in concepts:
        for claim in index.bucket(kind, "topic", concept).first():
            far = _topic_distance(passage, at, found, claim)
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
    return any(term.concept in named and _tied(passage, sentence, term, found) for term in sentence.terms.get("topic", ()))


def _granted(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for what a question takes for granted: 'the hearing that it held in June'."""
    number = sentence.clause(found.first)
    return bool(number) and passage.tokens.words[sentence.clauses[number - 1]] in passage.folder.language.sets["granting"] | {"that"}


def _of_others(passage: Passage, at: int) -> bool:
    """True if a sentence names other peoples or countries, and neither the subject's people nor where they come from."""
    sentence = passage.sentences[at]
    if not any(sentence.terms.get(facet) for facet in ("other", "country")):
        return False
    home = passage.folder.subject.home_places
    own = any(sentence.terms.get(facet) for facet in ("people", "noun", "adjective", "person")) or own_people(passage, at)
    return not own and not any(term.concept in home for term in sentence.terms.get("place", ()))


def _places(passage: Passage, sentence: Sentence, clause: int | None = None) -> set[str]:
    """The places and countries that a sentence, or one clause of it, names; the whole where it names a part."""
    within = passage.folder.subject.within
    terms = (*sentence.terms.get("place", ()), *sentence.terms.get("country", ()))
    return {within.get(term.concept, term.concept) for term in terms if clause is None or sentence.clause(term.first) == clause}


def _by_doer(passage: Passage, sentence: Sentence, claim: Claim, found: Found) -> bool:
    """False if the clause of a figure names places away from home, and not the one whose doing the claim is."""
    clause = sentence.clause(found.first)
    places = _places(passage, sentence, clause)
    return not claim.scope.agent or claim.scope.agent in places or places <= passage.folder.subject.home_places


def _in_its_place(passage: Passage, sentence: Sentence, claim: Claim) -> bool:
    """False if a sentence names places away from home, and not the claim's: 'lived in South Korea for 25 years'."""
    places = _places(passage, sentence) - passage.folder.subject.home_places
    return not places or claim.scope.place in places


def _at_that_age(passage: Passage, sentence: Sentence, found: Found, claim: Claim) -> bool:
    """False for an age at another time: 'she was 14 when she crossed into China'."""
    if passage.tokens.word(found.last) != "when" and passage.tokens.phrase(found.last, 3) != "years old when":
        crossing = passage.tokens.phrase(found.first - 2, 2) == "age of"  # 'she had crossed the river at the age of 14'
        if crossing and not any(term.concept == claim.scope.action for term in sentence.terms.get("action", ())):
            return claim_stance(claim, found.figure) is Stance.SUPPORTS
        if passage.tokens.word(found.first - 1) not in ("aged", "at"):
            return True
        done = {term.concept for term in sentence.terms.get("action", ())}
        return not done or claim.scope.action in done  # 'she left the North, aged 14'
    then = next((term for term in sentence.terms.get("action", ()) if term.first > found.last), None)
    if then is None:
        arrested = not _TAKERS.isdisjoint(passage.tokens.words[found.last : found.last + 4])  # 'she was 40 when the police came for her'
        return arrested or claim_stance(claim, found.figure) is Stance.SUPPORTS
    return then.concept == claim.scope.action


def _inside_topic(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True if a topic is what another is about: the repatriation in 'the hearing on the repatriation took place'."""
    about = passage.folder.language.sets["about_words"]
    relative = passage.tokens.words[term.first] == "which"  # 'the hearing on the returns, which took place in July'
    return any(
        other.first < term.first <= other.last + _ABOUT and not about.isdisjoint(passage.tokens.words[other.first : term.first])
        for other in sentence.terms.get("topic", ())
        if other.concept != term.concept
        and sentence.clause(other.last) in (sentence.clause(term.first), sentence.clause(term.first) - relative)
    )


def _person(passage: Passage, at: int, found: Found) -> str | None:
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
        beside = [term for term in persons if term.last == start - 1]
        beside = beside or [term for term in persons if 0 <= term.first - found.last <= 4]
        if beside:
            return beside[0].concept
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
    if any(word in kin for word in tokens.words[sentence.first if not persons else max(sentence.first, found.first - 3) : found.first]):
        return None  # 'her daughter was 40'
    before = [term for term in persons if term.last <= found.first]
    if found.figure.kind is Kind.DURATION and tokens.word(found.last) == "," and any(term.first == found.last + 1 for term in persons):
        return persons[0].concept  # 'a woman who lived in China for more than 25 years, Kim Cheol-ok'
    if persons and not before and found.first - sentence.first <= _FRONTED and tokens.word(persons[0].first - 1) == ",":
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
    if (definite or not _PRONOUNS.isdisjoint(meant)) and not persons:
        for back in range(at - 1, max(-1, at - _PERSON), -1):
            earlier = passage.sentences[back].terms.get("person")
            if earlier:
                end = passage.sentences[back].last
                return None if _other_name(passage, passage.sentences[back], earlier[-1].last, end) else earlier[-1].concept
    return None


def _by_first_name(passage: Passage, at: int, found: Found) -> str | None:
    """The person of whom a sentence gives only the first word of the name: 'Kim is 45', after Kim Cheol-ok."""
    tokens, sentence = passage.tokens, passage.sentences[at]
    for back in range(at - 1, max(-1, at - _PERSON), -1):
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


def _topic_distance(passage: Passage, at: int, found: Found, claim: Claim) -> int | None:
    """How near a figure stands to all the topics of a claim; None if one is missing or the figure is not theirs."""
    sentence = passage.sentences[at]
    named = passage.folder.subject.named_topics
    worst, in_clause = 0, found.figure.kind is not Kind.DATE or set(claim.scope.about) <= named
    for topic in claim.scope.about:
        terms = [term for term in sentence.terms.get("topic", ()) if term.concept == topic]
        if topic in named:
            others = [term for term in sentence.terms.get("topic", ()) if term.concept in named and term.concept != topic]
            terms = [term for term in terms if _tied(passage, sentence, term, found) and not any(_longer(other, term) for other in others)]
            sure = [term for term in terms if not any((other.first, other.last) == (term.first, term.last) for other in others)]
            shared = claim_stance(claim, found.figure) is Stance.SUPPORTS or _named_last(passage, at, claim, topic)
            terms = sure or (terms if shared else [])  # 'the 1986 protocol': the number says which, or what was named before
        elif found.figure.kind is Kind.DATE:
            if _by_the_way(passage, sentence, found):
                return None
            terms = [term for term in terms if _nearest_date(passage, at, term, found) and not _only_names(sentence, term, found)]
            in_clause = in_clause or any(_of_one_clause(passage, sentence, term, found) for term in terms)
        if topic not in named and topic == claim.scope.about[-1]:
            terms = [term for term in terms if not unreal_before(passage, sentence, term)]
        if not terms and (_answers(passage, at, topic) or _meant_by_pronoun(passage, at, topic, claim)):
            worst = max(worst, _ABOUT)
            continue
        if not terms:
            return None
        worst = max(worst, min(distance(passage, sentence, term, found) for term in terms))
    if not in_clause or not _by_doer(passage, sentence, claim, found) or not _done(passage, at, claim):
        return None
    if claim.scope.thing == "" and found.figure.kind is Kind.DATE and claim.scope.when is not None and not _year_fits(found.figure, claim):
        return None
    return worst


def _done(passage: Passage, at: int, claim: Claim) -> bool:
    """True if the sentence tells of the claim's action, or goes on about it after one that does: 'The practice is 20 years old.'"""
    action, sentence = claim.scope.action, passage.sentences[at]
    if not action or sentence.has("action", action):
        return True
    definite = passage.folder.language.sets["determiners"] | {"this", "that"}
    goes_on = _goes_on(passage, sentence) or any(
        term.concept in claim.scope.about and passage.tokens.word(term.first - 1) in definite for term in sentence.terms.get("topic", ())
    )
    return goes_on and any(earlier.has("action", action) for earlier in passage.sentences[max(0, at - 4) : at + 2])


def _short_name(passage: Passage, at: int, topic: str) -> bool:
    """True for the last word of what a sentence before named: 'the agency', after the U.N. refugee agency."""
    terms = [term for back in passage.before(at, _PERSON) for term in passage.sentences[back].terms.get("topic", ())]
    lasts = {passage.tokens.words[term.last - 1] for term in terms if term.concept == topic}
    words = passage.words(passage.sentences[at])
    return any(word == "the" and after in lasts for word, after in pairwise(words))


def _answers(passage: Passage, at: int, topic: str) -> bool:
    """True for what answers a question on the topic: 'How long has this been going on? For 20 years.'"""
    asked, sentence = passage.sentences[at - 1], passage.sentences[at]
    return at > 0 and asked.question and asked.has("topic", topic) and sentence.last - sentence.first <= _ANSWER


def _meant_by_pronoun(passage: Passage, at: int, topic: str, claim: Claim) -> bool:
    """True if one of a claim's topics stands in the sentence before, and this one goes on about it: 'Since 2013 it has been silent.'"""
    sentence = passage.sentences[at]
    return (
        at > 0
        and len(claim.scope.about) > 1
        and any(sentence.has("topic", other) for other in claim.scope.about)
        and (passage.sentences[at - 1].has("topic", topic) or _short_name(passage, at, topic))
        and (passage.sentences[at - 1].question or _goes_on(passage, sentence) or _short_name(passage, at, topic))
    )


def _goes_on(passage: Passage, sentence: Sentence) -> bool:
    """True if a sentence points back to what was named before it."""
    return not passage.folder.language.sets["pronouns"].isdisjoint(passage.words(sentence))


def _named_last(passage: Passage, at: int, claim: Claim, topic: str) -> bool:
    """True if the last treaty that the text named before is this topic, or stands beside it: after the Convention, 'the Protocol'."""
    subject = passage.folder.subject
    own = {topic, *subject.beside.get(topic, ())}
    for back in range(at, max(-1, at - _PERSON), -1):
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
        or found.first - sentence.first <= _FRONTED
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
    announced = any(term.first <= says.first < term.last for says in sentence.terms.get("says", ()))
    return announced or (not dates and tokens.words[found.number] not in passage.folder.language.weekdays)


def _coarser(term: Term, other: Found, found: Found) -> bool:
    """True for a date that only names the event whose day is told: 'the mass return of 2023 took place on October 9'."""
    a, b = other.figure.when, found.figure.when
    return term.first <= other.first < term.last and a is not None and b is not None and (a.partial or b.partial or a.days > b.days)


def _by_the_way(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a date that only says which is meant: 'before the October operation', 'at a hearing this week'."""
    when, words = found.figure.when, passage.tokens.words[found.first : found.last]
    named = any(word[0].isdecimal() or word in passage.folder.language.months for word in words)
    if when is not None and when.days <= _WEEK and not named:
        return True
    attributive = (
        when is not None and when.days > 1 and passage.tokens.word(found.first - 1) == "the" and passage.tokens.is_word(found.last)
    )
    return attributive and any(term.first <= found.first < term.last for term in sentence.terms.get("topic", ()))


def _only_names(sentence: Sentence, term: Term, found: Found) -> bool:
    """True for the coarser date in 'the repatriation of last autumn took place on October 9'."""
    clause = sentence.clause(found.first)
    others = [other for other in sentence.dates() if other is not found and abs(sentence.clause(other.first) - clause) <= 1]
    return any(_coarser(term, found, other) for other in others)


def _tied(passage: Passage, sentence: Sentence, term: Term, found: Found) -> bool:
    """True if a year belongs to the name beside it: 'the 1951 UN Convention', 'the protocol, signed in 1986'."""
    if found not in sentence.figures or (found.figure.when is not None and found.figure.when.days < _YEAR):
        return False  # a treaty is named by its year; a day is when somebody joined it
    if term.first <= found.first < term.last:
        return True
    tokens, sets = passage.tokens, passage.folder.language.sets
    if found.first < term.first and (tokens.words[term.first] in _ADDING or tokens.word(found.last) in _ADDING):
        return False  # 'the Convention of 1951 and the Protocol'
    low, high = (found.last, term.first) if found.first < term.first else (term.last, found.first)
    if low == term.last and tokens.word(found.first - 1) in ("from", "in", "to") and tokens.word(found.first - 2) in sets["dating"]:
        low = max(low, found.first - 2)  # 'the protocol on which Beijing relies when it deports people dates from 1986'
    between = [tokens.words[i] for i in range(low, high) if not _in_place(sentence, i)]
    ahead = tokens.words[max(sentence.first, term.first - _JOINING) : term.first] if low == term.last else []
    if between == ["of"]:
        return True  # 'a party to the Convention of 1951'
    if low == found.last and found.first == sentence.first and between[:1] in ([":"], ["–"], ["—"], ["|"]) and len(between) <= _ENTRY:
        return True  # '1986: China and North Korea agree a border protocol'
    if len(between) > 9 or any(word in sets["untied"] for word in (*between, *ahead)):
        return False  # 'China ratified the Convention in …' dates something else
    if any(low <= other.first < high for other in sentence.dates()) or any(
        low <= other.first < high and other.concept != term.concept and other.concept in passage.folder.subject.named_topics
        for other in sentence.terms.get("topic", ())
    ):
        return False
    if low == found.last and (len(between) > 4 or ("," in between[:1] and between[1:2] != ["their"] and between[1:2] != ["its"])):
        return False
    return all(word in sets["ties"] or (word.isdecimal() and len(word) < 3) for word in between)


def _in_place(sentence: Sentence, i: int) -> bool:
    """True if a token belongs to the name of a place or people: 'concluded with Pyongyang in'."""
    return any(term.first <= i < term.last for facet in ("place", "adjective", "people", "other") for term in sentence.terms.get(facet, ()))


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
    beside = any(0 < found.first - day.last <= _FRONTED for day in sentence.dates())  # 'on 9 October at around 8 p.m.'
    for claim in index.bucket(Kind.TIME, "day", "").first() if happened or beside else ():
        if claim.scope.when is not None and any(day.meets(claim.scope.when) for day in days) and passage.anchored:
            scored.append((_ABOUT, claim))  # 'The operation of Oct. 9 began at around 8 p.m.'
    for near in range(low, high):
        for term in passage.sentences[near].terms.get("action", ()):
            for claim in index.bucket(Kind.TIME, "action", term.concept).first():
                on_its_day = claim.scope.when is not None and any(day.meets(claim.scope.when) for day in days)
                told_here = near <= at and date_fits(passage, at, claim) and (near == at or _by_doer(passage, sentence, claim, found))
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
                    scored.append((_ABOUT, claim))  # 'It had taken place, they said, on October 9'
    for term in sentence.terms.get("action", ()):
        near = sentence.clause(term.last - 1) == sentence.clause(found.first) or found.first - sentence.first <= _FRONTED
        near = near or happened or passage.tokens.word(found.first - 1) == ":"
        other_deed = any(found.last <= topic.first and topic.last <= term.first for topic in sentence.terms.get("topic", ()))
        if not near or other_deed or unreal_before(passage, sentence, term):
            continue
        for claim in index.bucket(Kind.DATE, "deed", term.concept).first():
            if claim.scope.when is not None and when.meets(claim.scope.when) and _by_doer(passage, sentence, claim, found):
                scored.append((distance(passage, sentence, term, found), claim))
    return scored
