"""Counts of people to their claim; those of things go to thing.py."""

from __future__ import annotations

from datetime import date

from nkcheck.claim import Claim
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.dated import SMALL, by_date, misdated, years_total
from nkcheck.match.fit import (
    about_subject,
    claim_stance,
    distance,
    elsewhere,
    given_by_origin,
    possible,
    same_number,
    smaller,
    stated_places,
    voiced,
)
from nkcheck.match.index import MONTH, UNCOVERED, Bucket, Index, Match
from nkcheck.match.thing import in_a_name, match_thing
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import Head, Said, agent_of, own_people
from nkcheck.stance import Stance

_LIST_ITEM = 15  # words
_WHOLE = 5000  # times
_POLL = 500  # people: whoever asks more of them holds a poll
_VERB = 5  # words
_OWN = ("people", "noun", "adjective", "person", "place")  # terms that a sentence about the subject has
_NAMED = (Head.PEOPLE, Head.NOUN)


def match_count(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim that a count of people or things belongs to; None if the text does not assert it of the subject's own."""
    figure = found.figure
    if figure.value < SMALL and figure.value != int(figure.value):
        return None  # nobody counts halves: '6.30' is an hour or a price
    if not said.asserted or said.head in (Head.FOREIGN, Head.OTHER) or said.events:
        return None
    if said.head is Head.GENERIC and not said.foreign and figure.value < _POLL and _sampled(passage, at, found, said):
        return UNCOVERED
    if said.apart:
        return _by_date_and_number(passage, index, at, found, said) if said.dated and passage.anchored and not said.foreign else None
    if said.part and figure.value == len(passage.sentences[at].terms.get("person", ())):
        return None  # 'two of the women, named as Kim and Lee'
    if not passage.anchored:
        return None if said.foreign or passage.abroad(at) else _of_nobody_named(passage, index, at, found, said)
    if said.head is Head.THING:
        of_things = None if said.foreign else match_thing(passage, index, at, found, said)
        return of_things or in_a_name(passage, index, at, found)
    matched = in_a_name(passage, index, at, found) or _of_people(passage, index, at, found, said)
    claim = matched and matched.claim
    if claim and _reckoned(passage, found) and claim_stance(claim, figure) is Stance.REFUTES:
        return UNCOVERED
    return matched


def _reckoned(passage: Passage, found: Found) -> bool:
    """True for what the text works out itself, and no source need have said: 'Of the 2,000, 600 were returned, which leaves 1,400.'"""
    return passage.tokens.word(found.first - 1) in passage.folder.language.sets["remainders"]


def _of_nobody_named(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """In a text that names neither people nor places: only date and number together can say what is meant."""
    if not said.action:
        return _on_the_day(passage, index, at, found, said)
    if said.head is Head.THING and said.when is not None and said.when.days == 1:
        return match_thing(passage, index, at, found, said)  # 'The forced return of 9 October used five crossings.'
    return _by_date_and_number(passage, index, at, found, said) if said.dated or said.after_own else None


def _of_people(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    topical = _topical_count(passage, index, at, found, said) or _names_on_a_paper(passage, index, at, found, said)
    if topical:
        return topical
    if said.foreign:
        own = said.head is Head.PEOPLE and (not said.action or said.action in passage.folder.subject.everyday)
        return UNCOVERED if own else None
    quoted = _quoted(index, found.figure, said, passage.base) if said.origins and not said.action else None
    if quoted:
        return Match(quoted, date_assumed=True)
    if not about_subject(passage, index, at, said):
        on_a_day = said.carried and said.when is not None and said.when.days == 1 and not passage.abroad(at)
        if said.dated and (on_a_day or (passage.paired and not said.action)):
            return _by_date_and_number(passage, index, at, found, said)
        return None if said.action else _on_the_day(passage, index, at, found, said)
    bucket = index.bucket(Kind.COUNT, "action", said.action) if said.action else None
    part = index.bucket(Kind.COUNT, "part", f"{said.subset} {said.action}") if said.subset and said.action else None
    if part:
        return _of_deed(passage, index, part, at, found, said)  # 'seventeen children drowned'
    # 'it cleared its jails: 80 on Aug. 29': the number is not of what stands before the colon
    behind_colon = said.term is not None and ":" in passage.tokens.words[said.term.last : found.first]
    if said.term is None or not bucket or behind_colon:
        by_number = _by_date_and_number(passage, index, at, found, said)
        if by_number:
            return by_number
    if bucket is None:
        return _without_a_deed(passage, index, at, found, said) if said.counted else None
    if said.head not in _NAMED and _of_whole_countries(bucket, found.figure):
        return None
    if not bucket:
        return UNCOVERED if _of_another_deed(passage, at, said) else None
    return _of_deed(passage, index, bucket, at, found, said)


def _of_deed(passage: Passage, index: Index, bucket: Bucket, at: int, found: Found, said: Said) -> Match | None:
    """The claim of a deed that some claims ask about."""
    sentence = passage.sentences[at]
    agent = agent_of(passage, sentence, said.term) if said.term else None
    if agent and agent.facet == "place" and _other_doer(bucket, agent, passage):
        return None
    if said.subset and bucket.first()[0].scope.subset != said.subset:
        return _of_all(passage, bucket, found.figure, said)
    bucket = _of_place(passage, index, said, stated_places(passage, at, found, said)) or bucket
    if said.rate or elsewhere(passage, at, found, said, bucket.first()[0]):
        return UNCOVERED
    chosen = by_date(index, bucket, found.figure, said, passage.base)
    if chosen.misapplied and said.carried and (not said.dated or (chosen.claim is not None and voiced(said, chosen.claim))):
        chosen = _of_the_number(index, found.figure, passage.base) or chosen
    claim = chosen.claim
    if claim is not None and claim.scope.place and not chosen.misapplied and elsewhere(passage, at, found, said, claim):
        return UNCOVERED  # the right day and number, of another town
    if said.total and not (claim and (claim.running or claim_stance(claim, found.figure) is Stance.SUPPORTS)):
        return UNCOVERED
    if said.loose and not _surely_carried(passage, sentence, found, said, chosen):
        return UNCOVERED if said.counted else None
    return _narrowed(chosen, found, said)


def _of_place(passage: Passage, index: Index, said: Said, places: list[str]) -> Bucket | None:
    """The claims on a deed in a place that the text names, or in that which it lies in."""
    within = passage.folder.subject.within
    for name in (name for place in places for name in (place, within.get(place))):
        bucket = index.bucket(Kind.COUNT, "placed", f"{said.action} {name}")
        if bucket:
            return bucket
    return None


def _of_the_number(index: Index, figure: Figure, base: date | None) -> Match | None:
    """The claim whose number it is, where the sentence itself does not say what was done: 'He spoke of an estimated 2,000.'"""
    own = index.bucket(Kind.COUNT, "people", "").with_value(figure.value)
    claims = [claim for claim in same_number(own, figure) if possible(claim, base)]
    return Match(claims[0], date_assumed=True) if len(claims) == 1 else None


def _of_another_deed(passage: Passage, at: int, said: Said) -> bool:
    """True if a count of a deed that no claim asks about is one of the subject's people."""
    sentence = passage.sentences[at]
    if sentence.terms.get("country") and not any(sentence.terms.get(facet) for facet in _OWN):
        return False  # 'Israel said that 1,400 people had been killed'
    home = passage.folder.subject.home_places
    within = any(
        said.term is not None and said.term.first <= place.first < said.term.last and place.concept in home
        for place in sentence.terms.get("place", ())
    )
    if said.head in _NAMED or within:  # 'brought 212 people out of North Korea'
        return True
    return (said.counted or not said.loose) and (said.after_own or own_people(passage, at))


def _names_on_a_paper(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim on those behind a paper, of which the text counts the names: 'the joint statement bore 28 names'."""
    if said.head is not Head.GENERIC or passage.tokens.word(said.end - 1) != "names":
        return None
    papers = [
        claim
        for topic in passage.sentences[at].terms.get("topic", ())
        for claim in index.bucket(Kind.COUNT, "paper", topic.concept).first()
    ]
    if not papers:
        return None
    return match_thing(passage, index, at, found, said._replace(head=Head.THING, thing=papers[0].scope.thing))


def _sampled(passage: Passage, at: int, found: Found, said: Said) -> bool:
    """True for 'we interviewed 45 people', 'the 64 survivors we interviewed'."""
    sentence = passage.sentences[at]
    near = [told for told in passage.sentences[max(0, at - 1) : at + 1] if told.paragraph == sentence.paragraph]
    if not passage.anchored or any(told.terms.get("country") or told.terms.get("other") for told in near):
        return False
    tokens, words = passage.tokens, passage.folder.language.sets["samples"]
    around = (*range(max(found.first - 2, sentence.first), found.first), *range(said.end, min(said.end + 3, sentence.last)))
    return any(tokens.phrase(i, length) in words for i in around for length in (1, 2))


def _without_a_deed(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """People of whom the text says nothing that is known: uncovered if they are the subject's own, unless the number is another date's."""
    sentence = passage.sentences[at]
    if said.head is Head.PEOPLE and sentence.paragraph not in passage.foreign:
        when = said.when if said.dated and found.figure.value >= SMALL else None
        moved = misdated(index.bucket(Kind.COUNT, "people", ""), found.figure, when, passage.base) if when else None
        return Match(moved, misdated=True) if moved and not moved.running else UNCOVERED
    if said.head is Head.PEOPLE and not sentence.terms.get("other"):
        return UNCOVERED  # 'guided 112 North Koreans through China and Laos'
    if sentence.terms.get("country"):
        return None
    told = any(near.terms.get("action") for near in passage.sentences[max(0, at - 2) : at + 3])
    return UNCOVERED if said.head is Head.NOUN or (said.head is Head.PEOPLE and told) else None


def _quoted(index: Index, figure: Figure, said: Said, base: date | None) -> Claim | None:
    """The one claim that a bare number is the credited origin's answer to: 'The sources differ: Human Rights Watch says 500, …'."""
    if said.head not in (Head.ELLIPTIC, Head.GENERIC) or said.part or figure.value < SMALL:
        return None
    claims = {claim.id: claim for origin in said.origins for claim in index.quoted(origin, figure.value) if possible(claim, base)}
    fitting = [claim for claim in claims.values() if said.when is None or claim.scope.when is None or claim.scope.when.meets(said.when)]
    return fitting[0] if len(fitting) == 1 else None


def _of_all(passage: Passage, bucket: Bucket, figure: Figure, said: Said) -> Match:
    """A count of a part of the people, such as the women: covered by no claim, unless it is the number of all."""
    for claim in same_number(bucket.with_value(figure.value), figure) if figure.value >= SMALL else ():
        own = claim.scope.when
        if possible(claim, passage.base) and said.dated and own is not None and said.when is not None and own.meets(said.when):
            return Match(claim, misapplied=True)
    return UNCOVERED


def _by_date_and_number(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim that date and number name together, where no verb that is known says what was done: 'Some 600 were gone by October 10'."""
    when, figure = said.when, found.figure
    if when is None or said.part or said.subset or said.rate or said.head is Head.OTHER or figure.bound is Bound.VAGUE:
        return None
    if (not said.dated and figure.value < SMALL) or (not when.partial and when.days > MONTH):
        return None
    near = [
        claim
        for claim in index.bucket(Kind.COUNT, "people", "").dated(when, found.figure.value)
        if claim.scope.when and claim.scope.when.days <= MONTH and possible(claim, passage.base)
    ]
    same = same_number(near, figure)
    if len(same) == 1:
        return Match(same[0], date_assumed=not said.dated)
    return _swapped(index, near, said, figure)


def _swapped(index: Index, near: list[Claim], said: Said, figure: Figure) -> Match | None:
    """The claim of the very day that the text gives, where its origin has the number for another day: 'HRW lists 40 on August 29'."""
    if not said.dated or said.when is None or said.when.days > 1 or len(near) != 1 or not voiced(said, near[0]):
        return None
    others = same_number(index.bucket(Kind.COUNT, "people", "").with_value(figure.value), figure)
    return Match(near[0], misdated=True) if any(voiced(said, other) for other in others) else None


def _on_the_day(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim whose very day, number and origin a text gives that names neither people nor deed: 'HRW lists 80 people on Aug. 29'."""
    if passage.abroad(at) or not (said.dated and said.when and said.when.days == 1):
        return None
    matched = _by_date_and_number(passage, index, at, found, said)
    if matched is None or matched.claim is None or matched.claim.scope.when is None or matched.claim.scope.when.days > 1:
        return None
    return matched if voiced(said, matched.claim) else None


def _surely_carried(passage: Passage, sentence: Sentence, found: Found, said: Said, chosen: Match) -> bool:
    """True if a figure that only its place ties to what went before has the claim's date, and its number or a line of a list to itself."""
    if chosen.claim is None:
        return False
    if given_by_origin(said, [chosen.claim]) or (said.dated and voiced(said, chosen.claim)):
        return True
    if not said.dated:
        named = (said.head in _NAMED or (said.head is Head.GENERIC and not said.stray)) and found.figure.value >= SMALL
        return named and bool(same_number([chosen.claim], found.figure))
    words = sum(word.isalnum() for word in passage.words(sentence))  # 'Oct. 9' is no longer than 'October 9'
    return words <= _LIST_ITEM or claim_stance(chosen.claim, found.figure) is Stance.SUPPORTS


def _other_doer(bucket: Bucket, agent: Term, passage: Passage) -> bool:
    """True if a place that the claims know, but not as the doer, did it: 'South Korea returned two'."""
    agents = {claim.scope.agent for claim in bucket.first() if claim.scope.agent}
    within = passage.folder.subject.within
    return bool(agents) and within.get(agent.concept, agent.concept) not in agents


def _of_whole_countries(bucket: Bucket, figure: Figure) -> bool:
    """True for a number so far above all that the sources give that it can only be a population: 'provinces of 24 million people'."""
    values = [citation.figure.value for claim in bucket.first() for citation in claim.citations]
    return bool(values) and figure.value > max(values) * _WHOLE


def _narrowed(chosen: Match, found: Found, said: Said) -> Match:
    """A part is not the whole: a figure of a part that the claim does not support is covered by none."""
    claim = chosen.claim
    if claim is None:
        return chosen
    if claim.running and not years_total(found.figure, claim, said):
        return UNCOVERED  # those of one year, not the total
    supported = claim_stance(claim, found.figure) is Stance.SUPPORTS
    around = said.term is not None and said.term.first < found.first < said.term.last  # 'given 30,000 of these escapees a home'
    governed = around or (said.term is not None and not said.opening and -1 <= found.first - said.term.last <= 2)
    moved = chosen.misdated and said.opening and found.figure.value < SMALL  # 'Among them are 40 people on August 29'
    if said.part and not governed and not ((supported or moved) and said.dated):
        return UNCOVERED
    if said.places - {claim.scope.place} and not supported and smaller(found.figure, claim):
        return UNCOVERED
    return chosen


def _topical_count(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    sentence = passage.sentences[at]
    topics = sentence.terms.get("topic", ())
    if not topics and at and "it" in passage.tokens.words[found.last : min(said.end + _VERB, sentence.last)]:
        topics = passage.sentences[at - 1].terms.get("topic", ())  # 'Communism is no history. 1.5 billion people live under it.'
    for term in topics:
        for claim in index.bucket(Kind.COUNT, "stated", term.concept).first():
            if (
                (
                    not said.action
                    or said.carried
                    or (said.term and distance(passage, sentence, term, found) < distance(passage, sentence, said.term, found))
                )
                and said.head in (Head.GENERIC, Head.ELLIPTIC)
                and not said.part
            ):
                return Match(claim)
    return None
