"""Whether a claim, a figure and a sentence go together: stance of the whole claim, dates, places, nearness."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nkcheck.claim import Claim
from nkcheck.dates import When
from nkcheck.figure import COUNTED, Figure, plain, pragmatic
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.index import MONTH, Index, months
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import Head, Said, date_terms, own_people
from nkcheck.stance import Stance, same_value, stance, supports

_CLAUSE = 10  # words
FRONTED = 2  # words before a date that opens its sentence, and so goes with all of it
BACK = 5  # sentences back that 'she' or a short name may reach


def possible(claim: Claim, base: date | None) -> bool:
    """False if the claim's event lies behind the document's date: a text of 2012 does not speak of 2023."""
    return base is None or claim.running or claim.scope.when is None or claim.scope.when.first <= base.toordinal()


def claim_stance(claim: Claim, figure: Figure) -> Stance:
    """How the claim as a whole stands: supports if any citation does, else neutral if any is."""
    answer = Stance.REFUTES
    for citation in claim.citations:
        own = stance(figure, citation.figure)
        if own is Stance.SUPPORTS:
            return own
        answer = own if own is Stance.NEUTRAL else answer
    return answer


def best(claims: Iterable[Claim], figure: Figure) -> Claim | None:
    """The claim that the figure fits best: the same number before one that merely contains it."""
    supporting = [claim for claim in claims if any(supports(figure, citation.figure) for citation in claim.citations)]
    same = same_number(supporting, figure)
    return next(iter(same or supporting), None)


def same_figure(a: Figure, b: Figure) -> bool:
    """True if two figures of one kind name the same number and do not contradict each other."""
    return a.kind is b.kind and same_value(a, b) and supports(a, b)


def same_number(claims: Iterable[Claim], figure: Figure) -> list[Claim]:
    """The claims of which some citation gives the figure's very number."""
    return [claim for claim in claims if any(same_figure(figure, citation.figure) for citation in claim.citations)]


def same_month(a: When, b: When) -> bool:
    """True if two spans touch the same months of the year, in whatever years."""
    return not b.partial and {month for _, month in months(a)} == {month for _, month in months(b)}


def smaller(figure: Figure, claim: Claim) -> bool:
    """True if all that the figure can mean lies below every citation of the claim."""
    return all(pragmatic(figure).high < plain(citation.figure).low for citation in claim.citations)


def date_fits(passage: Passage, at: int, claim: Claim, found: Found | None = None) -> bool:
    """False if the sentence, or the clause of a figure in it, places itself at a date that is not the claim's."""
    dates, sentence = date_terms(passage, at), passage.sentences[at]
    if found is not None:
        dates = [
            item
            for item in dates
            if sentence.clause(item.first) == sentence.clause(found.first) and passage.tokens.word(item.first - 1) != "since"
        ]
    own = claim.scope.when
    return own is None or not dates or any(_fits(item.figure, own) for item in dates)


def _fits(figure: Figure, own: When) -> bool:
    when = figure.when
    return when is not None and (_same_period(when, own) or (figure.year_assumed and not when.partial and same_month(own, when)))


def _same_period(when: When, own: When) -> bool:
    if when.meets(own):
        return True
    return not when.partial and bool(set(when.years()) & set(own.years())) and when.days <= MONTH


def words_between(term: Term, found: Found) -> int:
    """How many tokens stand between a term and a figure; none if they overlap."""
    if term.last <= found.first:
        return found.first - term.last
    return max(0, term.first - found.last)


def distance(passage: Passage, sentence: Sentence, term: Term, found: Found) -> int:
    """How far apart a term and a figure of one sentence stand, in words; each clause between counts as ten, a semicolon as twenty."""
    clauses = abs(sentence.clause(term.first) - sentence.clause(found.first))
    relative = passage.tokens.word(found.last) in passage.folder.language.sets["relatives"]
    if clauses == 1 and relative and found.figure.kind in COUNTED and term.first > found.last:
        return 0  # 'the 27 that had signed a joint statement'
    low, high = min(term.first, found.first), max(term.first, found.first)
    strong = sum(1 for start in sentence.clauses if low < start <= high and passage.tokens.words[start] == ";")
    return words_between(term, found) + _CLAUSE * (clauses + strong)


def elsewhere(passage: Passage, at: int, found: Found, said: Said, claim: Claim) -> bool:
    """True if the clause places people where the claim does not: 'held in Thailand', 'resettled in the United States'."""
    if not claim.scope.place:
        return bool(claim.scope.agent) and _sent_elsewhere(passage, at, found, said)
    stated, within = stated_places(passage, at, found, said), passage.folder.subject.within
    return bool(stated) and all(claim.scope.place not in (place, within.get(place)) for place in stated)


def stated_places(passage: Passage, at: int, found: Found, said: Said) -> list[str]:
    """The places and countries in which the clauses of a figure and of its action place the people: 'held in Thailand'."""
    sentence, tokens = passage.sentences[at], passage.tokens
    clauses = {sentence.clause(found.first)} | ({sentence.clause(said.term.last - 1)} if said.term else set())
    stated = []
    for facet in ("place", "country"):
        for place in sentence.terms.get(facet, ()):
            before = tokens.word(place.first - 1) if tokens.word(place.first - 1) not in ("the", "a") else tokens.word(place.first - 2)
            told = _told_there(sentence, found, place) or any(0 <= says.first - place.last <= 2 for says in sentence.terms.get("says", ()))
            if before in ("in", "to", "at", "into", "reached", "near") and sentence.clause(place.first) in clauses and not told:
                stated.append(place.concept)
    return stated


def _told_there(sentence: Sentence, found: Found, place: Term) -> bool:
    """True if a verb of saying stands between a figure and a place: '… 600 were returned, they said in a letter to U.S. officials'."""
    return any(found.last <= says.first < place.first for says in sentence.terms.get("says", ()))


def _sent_elsewhere(passage: Passage, at: int, found: Found, said: Said) -> bool:
    """True if people were sent to a place that is not their home: 'repatriated to South Korea'."""
    sentence, subject = passage.sentences[at], passage.folder.subject
    if said.term is None:
        return False
    clause = sentence.clause(said.term.last - 1)
    return any(
        passage.tokens.word(place.first - 1) in ("to", "into")
        and sentence.clause(place.first) == clause
        and place.first >= said.term.first
        and place.concept not in subject.home_places
        and place.concept not in subject.within
        and not _told_there(sentence, found, place)
        for facet in ("place", "country")
        for place in sentence.terms.get(facet, ())
    )


def voiced(said: Said, claim: Claim) -> bool:
    """True if a source of the claim quotes whom the text credits."""
    return any(said.origins & citation.voices for citation in claim.citations)


def given_by_origin(said: Said, claims: Iterable[Claim]) -> bool:
    """True if whom the text credits with a number gives that very number, of one of the claims, in a source."""
    cited = [citation for claim in claims for citation in claim.citations]
    return any(said.origins & citation.voices and citation.figure.value == said.value for citation in cited)


def about_subject(passage: Passage, index: Index, at: int, said: Said) -> bool:
    """True if the text shows that the people counted are the subject's, or leaves no room for others."""
    if said.head in (Head.PEOPLE, Head.NOUN) or said.after_own or own_people(passage, at):
        return True
    near = [passage.sentences[at]]
    if at and "there" in passage.words(passage.sentences[at]):
        near.append(passage.sentences[at - 1])  # 'And in China? About 1,000 are locked up there.'
    places = {term.concept for sentence in near for term in sentence.terms.get("place", ())}
    if places & passage.folder.subject.home_places and said.term is not None:
        return True
    claims = [claim for kind in COUNTED for claim in index.bucket(kind, "action", said.action).first()]
    if given_by_origin(said, claims) and not passage.abroad(at):
        return True
    if said.loose:
        return False
    if not any(claim.scope.agent for claim in claims):
        others = passage.sentences[at].terms.get("other") or passage.sentences[at].terms.get("country")
        own = not passage.abroad(at)
        given = passage.named and own and any(said.value == cited.figure.value for claim in claims for cited in claim.citations)
        return given or ((passage.named or own) and not others and any(claim.scope.place in places for claim in claims))
    if not passage.abroad(at):
        return True
    around = passage.sentences[max(0, at - 2) : at + 3]
    if any(sentence.terms.get("place") for sentence in around):
        return True
    return any(own_people(passage, ahead) for ahead in range(at + 1, min(at + 3, len(passage.sentences))))


def of_others(passage: Passage, at: int) -> bool:
    """True if a sentence names other peoples or countries, and neither the subject's people nor where they come from."""
    sentence = passage.sentences[at]
    if not sentence.terms.get("other") and not sentence.terms.get("country"):
        return False
    home = passage.folder.subject.home_places
    own = any(sentence.terms.get(facet) for facet in ("people", "noun", "adjective", "person")) or own_people(passage, at)
    return not own and not any(term.concept in home for term in sentence.terms.get("place", ()))


def places_of(passage: Passage, sentence: Sentence, clause: int | None = None) -> set[str]:
    """The places and countries that a sentence, or one clause of it, names; the whole where it names a part."""
    within = passage.folder.subject.within
    terms = (*sentence.terms.get("place", ()), *sentence.terms.get("country", ()))
    return {within.get(term.concept, term.concept) for term in terms if clause is None or sentence.clause(term.first) == clause}


def by_doer(passage: Passage, sentence: Sentence, claim: Claim, found: Found) -> bool:
    """False if the clause of a figure names places away from home, and not the one whose doing the claim is."""
    clause = sentence.clause(found.first)
    places = places_of(passage, sentence, clause)
    return not claim.scope.agent or claim.scope.agent in places or places <= passage.folder.subject.home_places
