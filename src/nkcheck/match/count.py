"""Counts of people and things to their claim."""

from __future__ import annotations

from datetime import date

from nkcheck.claim import Claim
from nkcheck.dates import When, point
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.match.fit import (
    about_subject,
    best,
    claim_stance,
    date_fits,
    distance,
    elsewhere,
    given_by_origin,
    possible,
    same_month,
    same_number,
    smaller,
    voiced,
)
from nkcheck.match.index import LONG, MONTH, UNCOVERED, Bucket, Index, Match
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import Head, Said, agent_of, own_people
from nkcheck.stance import Stance

LIST_ITEM = 14  # words
_TIMES = 10
_WEEK = 7  # days
_WHOLE, _ORDER = 5000, 100  # times
_POLL = 500  # people: whoever asks more of them holds a poll
_VERB = 5  # words
_OWN = ("people", "noun", "adjective", "person", "place")  # terms that a sentence about the subject has
_SMALL = 100  # numbers below it recur by chance


def match_count(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim that a count of people or things belongs to; None if the text does not assert it of the subject's own."""
    if found.figure.value < _SMALL and found.figure.value != int(found.figure.value):
        return None  # nobody counts halves: '6.30' is an hour or a price
    if not said.asserted or said.head in (Head.FOREIGN, Head.OTHER) or said.events:
        return None
    if said.head is Head.GENERIC and not said.foreign and found.figure.value < _POLL and _sampled(passage, at, found, said):
        return UNCOVERED
    if said.apart:
        return _by_date_and_number(passage, index, at, found, said) if said.dated and passage.anchored and not said.foreign else None
    sentence = passage.sentences[at]
    if said.part and found.figure.value == len(sentence.terms.get("person", ())):
        return None  # 'two of the women, named as Kim and Lee'
    if not passage.anchored:  # nobody is named: only date and number together can say what is meant
        if said.foreign or passage.abroad(at):
            return None
        if not said.action:
            return _on_the_day(passage, index, at, found, said)
        if said.head is Head.THING and said.when is not None and said.when.days == 1:
            return _thing(passage, index, at, found, said)  # 'The forced return of 9 October used five crossings.'
        return _by_date_and_number(passage, index, at, found, said) if said.dated or said.after_own else None
    if said.head is Head.THING:
        of_things = None if said.foreign else _thing(passage, index, at, found, said)
        return of_things or _in_a_name(passage, index, at, found)
    in_a_name = _in_a_name(passage, index, at, found)
    if in_a_name:
        return in_a_name
    topical = _topical_count(passage, index, at, found, said)
    if topical or said.foreign:
        return topical or (
            UNCOVERED if said.head is Head.PEOPLE and (not said.action or said.action in passage.folder.subject.everyday) else None
        )
    quoted = _quoted(index, found.figure, said, passage.base) if said.origins and not said.action else None
    if quoted:
        return Match(quoted, date_assumed=True)
    if not about_subject(passage, index, at, said):
        if passage.paired and said.dated and not said.action:
            return _by_date_and_number(passage, index, at, found, said)
        return None if said.action else _on_the_day(passage, index, at, found, said)
    bucket = index.bucket(Kind.COUNT, "action", said.action) if said.action else None
    behind_colon = (
        said.term is not None and ":" in passage.tokens.words[said.term.last : found.first]
    )  # 'it cleared its jails: 80 on Aug. 29'
    if said.term is None or bucket is None or not bucket.claims or behind_colon:
        by_number = _by_date_and_number(passage, index, at, found, said)
        if by_number:
            return by_number
    counted = said.head is not Head.ELLIPTIC or said.part
    if bucket is not None and said.head not in (Head.PEOPLE, Head.NOUN) and _of_whole_countries(bucket, found.figure):
        return None
    if bucket is None:
        return _without_a_deed(passage, index, at, found, said) if counted else None
    if not bucket.claims:
        if sentence.terms.get("country") and not any(sentence.terms.get(facet) for facet in _OWN):
            return None  # 'Israel said that 1,400 people had been killed'
        home = passage.folder.subject.home_places
        within = any(
            said.term is not None and said.term.first <= place.first < said.term.last and place.concept in home
            for place in sentence.terms.get("place", ())
        )
        by_name = said.head in (Head.PEOPLE, Head.NOUN) or within  # 'brought 212 people out of North Korea'
        return UNCOVERED if by_name or ((counted or not said.loose) and (said.after_own or own_people(passage, at))) else None
    agent = agent_of(passage, passage.sentences[at], said.term) if said.term else None
    if agent and agent.facet == "place" and _other_doer(bucket, agent, passage):
        return None
    if said.subset:
        return _of_all(passage, bucket, found.figure, said)
    if said.rate or elsewhere(passage, at, found, said, bucket.claims[0]):
        return UNCOVERED
    chosen = _by_date(passage, index, bucket, found.figure, said)
    if said.total and not (chosen.claim and claim_stance(chosen.claim, found.figure) is Stance.SUPPORTS):
        return UNCOVERED
    if said.loose and not _surely_carried(passage.sentences[at], found, said, chosen):
        return UNCOVERED if counted else None
    return _narrowed(chosen, found, said)


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
        when = said.when if said.dated and found.figure.value >= _SMALL else None
        moved = _misdated(index.bucket(Kind.COUNT, "people", ""), found.figure, when, passage.base) if when else None
        return Match(moved, misdated=True) if moved and not moved.running else UNCOVERED
    if sentence.terms.get("country"):
        return None
    told = any(near.terms.get("action") for near in passage.sentences[max(0, at - 2) : at + 3])
    return UNCOVERED if said.head is Head.NOUN or (said.head is Head.PEOPLE and told) else None


def _quoted(index: Index, figure: Figure, said: Said, base: date | None) -> Claim | None:
    """The one claim that a bare number is the credited origin's answer to: 'The sources differ: Human Rights Watch says 500, …'."""
    if said.head not in (Head.ELLIPTIC, Head.GENERIC) or said.part or figure.value < _SMALL:
        return None
    claims = {claim.id: claim for origin in said.origins for claim in index.quoted(origin, figure.value) if possible(claim, base)}
    fitting = [claim for claim in claims.values() if said.when is None or claim.scope.when is None or claim.scope.when.meets(said.when)]
    return fitting[0] if len(fitting) == 1 else None


def _of_all(passage: Passage, bucket: Bucket, figure: Figure, said: Said) -> Match:
    """A count of a part of the people, such as the women: covered by no claim, unless it is the number of all."""
    for claim in same_number(bucket.with_value(figure.value), figure) if figure.value >= _SMALL else ():
        own = claim.scope.when
        if possible(claim, passage.base) and said.dated and own is not None and said.when is not None and own.meets(said.when):
            return Match(claim, misapplied=True)
    return UNCOVERED


def _by_date_and_number(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim that date and number name together, where no verb that is known says what was done: 'Some 600 were gone by October 10'."""
    when, figure = said.when, found.figure
    if when is None or said.part or said.subset or said.rate or said.head is Head.OTHER or figure.bound is Bound.VAGUE:
        return None
    if (not said.dated and figure.value < _SMALL) or (not when.partial and when.days > MONTH):
        return None
    near = [
        claim
        for claim in index.bucket(Kind.COUNT, "people", "").dated(when)
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


def _in_a_name(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    """The claim whose answer is part of the name of who gives it: 'the 28 say', 'write the 28 groups'."""
    if passage.tokens.word(found.first - 1) not in ("the", "these", "those"):
        return None
    for facet in ("origin", "again"):
        for term in passage.sentences[at].terms.get(facet, ()):
            if term.first <= found.number and found.last <= term.last:
                claims = index.quoted_things(term.concept, found.figure.value)
                return Match(claims[0]) if len(claims) == 1 and possible(claims[0], passage.base) else None
    return None


def _surely_carried(sentence: Sentence, found: Found, said: Said, chosen: Match) -> bool:
    """True if a figure that only its place ties to what went before has the claim's date, and its number or a line of a list to itself."""
    if chosen.claim is None:
        return False
    if given_by_origin(said, [chosen.claim]) or (said.dated and voiced(said, chosen.claim)):
        return True
    if not said.dated:
        named = said.head in (Head.PEOPLE, Head.NOUN) and found.figure.value >= _SMALL
        return named and bool(same_number([chosen.claim], found.figure))
    return sentence.last - sentence.first <= LIST_ITEM or claim_stance(chosen.claim, found.figure) is Stance.SUPPORTS


def _other_doer(bucket: Bucket, agent: Term, passage: Passage) -> bool:
    """True if a place that the claims know, but not as the doer, did it: 'South Korea returned two'."""
    agents = {claim.scope.agent for claim in bucket.first() if claim.scope.agent}
    within = passage.folder.subject.within
    return bool(agents) and within.get(agent.concept, agent.concept) not in agents


def _by_date(passage: Passage, index: Index, bucket: Bucket, figure: Figure, said: Said) -> Match:
    base = passage.base
    when, own = said.when, said.dated
    if when is None and said.open_date and not any(claim.running for claim in bucket.first()):
        supported = best([claim for claim in bucket.first() if possible(claim, base)], figure)
        return Match(supported, date_assumed=True) if supported else UNCOVERED
    if when is None:
        return _undated(index, bucket, figure, said, base)
    candidates = [claim for claim in bucket.dated(when) if possible(claim, base)]
    if not candidates and said.year_assumed and not when.partial and when.days == 1:
        day = date.fromordinal(when.first)
        candidates = [claim for claim in bucket.dated(When(month=day.month, day=day.day)) if possible(claim, base)][-1:]
    running = [claim for claim in bucket.first() if claim.running]
    if running and own:
        return Match(running[0]) if _years_total(figure, running[0], said) else UNCOVERED
    within = any(claim.scope.when and when.within(claim.scope.when) for claim in candidates)
    wide = said.open_date or (not when.partial and when.days > MONTH and not within)
    supported = best(candidates, figure)
    if supported and not (said.open_date and _several(candidates)):
        return Match(supported)
    if not own:
        if not candidates and not when.partial and when.days == 1:
            month = date.fromordinal(when.first)
            near = [claim for claim in bucket.dated(point(month.year, month.month)) if possible(claim, base)]
            candidates = near if len(near) == 1 else []  # of a deed to which the text has given a wrong day
        silent = best([claim for claim in _by_number(bucket, figure) if possible(claim, base)], figure)
        swapped = silent is not None and silent.scope.when is not None and not silent.scope.when.meets(when)
        if swapped and said.near_date and candidates and when.days == 1 and figure.value < _SMALL:
            return _placed(index, candidates, figure, said._replace(dated=True), base)  # 'It was on August 29 that … 40 …'
        if silent:
            return Match(silent, date_assumed=True)
        if candidates and not wide and not said.loose and _of_like_size(figure, candidates[0]):
            return _placed(index, candidates, figure, said, base)
        chosen = _undated(index, bucket, figure, said, base)
        if not candidates and chosen.claim is not None and claim_stance(chosen.claim, figure) is Stance.REFUTES:
            return UNCOVERED  # what the surroundings date otherwise is not held against a claim
        return chosen
    if candidates and not wide:
        return _placed(index, candidates, figure, said, base)
    moved = _misdated(bucket, figure, when, base) if not said.open_date else None
    if moved and said.year_assumed and moved.scope.when and _same_day(moved.scope.when, when) and possible(moved, base):
        return Match(moved, date_assumed=True)  # the text names no year, and the number says which is meant
    if moved:
        return Match(moved, misdated=True)
    other = _misapplied(index, bucket, figure, when, base)
    if other and figure.value >= _SMALL:
        return Match(candidates[0] if candidates and not wide else other, misapplied=True)
    return UNCOVERED


def _same_day(own: When, when: When) -> bool:
    """True if two dates differ by the year alone: of days, the same day, else the same month."""
    if own.days > 1 or when.partial or when.days > 1:
        return same_month(own, when)
    a, b = date.fromordinal(own.first), date.fromordinal(when.first)
    return (a.month, a.day) == (b.month, b.day)


def _several(candidates: list[Claim]) -> bool:
    return len([claim for claim in candidates if not claim.running]) > 1


def _placed(index: Index, candidates: list[Claim], figure: Figure, said: Said, base: date | None) -> Match:
    """The claim of the stated date, and whether its number is another's."""
    when = said.when
    exact = [claim for claim in candidates if when and claim.scope.when and when.within(claim.scope.when)]
    claim = (exact or candidates)[0]
    if (
        said.dated
        and when
        and not when.partial
        and claim.scope.when
        and when.days <= _WEEK < LONG < claim.scope.when.days
        and smaller(figure, claim)
    ):
        return UNCOVERED  # an event of one day is not the state of years
    if claim_stance(claim, figure) is not Stance.REFUTES:
        return Match(claim)
    bucket = index.bucket(figure.kind, "action", claim.scope.action)
    return Match(
        claim,
        misdated=said.dated
        and any(other is not claim for other in same_number(bucket.with_value(figure.value), figure) if other.scope.when),
        misapplied=figure.value >= _SMALL and _misapplied(index, bucket, figure, when, base) is not None,
    )


def _years_total(figure: Figure, claim: Claim, said: Said) -> bool:
    """True if a figure is of the size of a running total, rather than one year's share of it, or is given out as the total."""
    given = not said.dated and voiced(said, claim)
    return (
        given
        or (said.state and _of_like_size(figure, claim))
        or any(figure.value * 2 >= citation.figure.value for citation in claim.citations)
    )


def _undated(index: Index, bucket: Bucket, figure: Figure, said: Said, base: date | None) -> Match:
    """Where the text gives no date, the number says which claim is meant."""
    candidates = [claim for claim in _by_number(bucket, figure) if possible(claim, base)]
    supported = best(candidates, figure)
    if supported:
        return Match(supported, date_assumed=supported.scope.when is not None)
    other = _misapplied(index, bucket, figure, None, base)
    dated = [claim for claim in candidates if not claim.scope.undated]
    if len(bucket.claims) == 1 and dated:
        claim = dated[0]
        if claim.running and not _years_total(figure, claim, said):
            return UNCOVERED
        if (said.carried and said.part) or (not other and not _of_like_size(figure, claim)):
            return UNCOVERED
        return Match(claim, misapplied=other is not None and figure.value >= _SMALL and claim_stance(claim, figure) is Stance.REFUTES)
    if other and figure.value >= _SMALL and figure.bound is not Bound.VAGUE:
        return Match(other, misapplied=True)
    near = [claim for claim in dated if claim_stance(claim, figure) is Stance.NEUTRAL and figure.bound is not Bound.VAGUE]
    if near:
        return Match(near[-1], date_assumed=True)
    if figure.bound is Bound.VAGUE and bucket.undated:
        return Match(bucket.undated[0])
    return UNCOVERED


def _of_another_order(figure: Figure, claim: Claim) -> bool:
    return figure.value > max(citation.figure.value for citation in claim.citations) * _ORDER


def _of_like_size(figure: Figure, claim: Claim) -> bool:
    """False for a number so far from all that the claim's sources give that, with no date of its own, it is of something else."""
    values = [citation.figure.value for citation in claim.citations]
    return min(values) / _TIMES <= figure.value <= max(values) * _TIMES


def _of_whole_countries(bucket: Bucket, figure: Figure) -> bool:
    """True for a number so far above all that the sources give that it can only be a population: 'provinces of 24 million people'."""
    values = [citation.figure.value for claim in bucket.first() for citation in claim.citations]
    return bool(values) and figure.value > max(values) * _WHOLE


def _by_number(bucket: Bucket, figure: Figure) -> list[Claim]:
    """The claims that carry the very number, and the latest others, which a bound may still take in."""
    exact = bucket.with_value(figure.value)
    return list({claim.id: claim for claim in (*exact, *bucket.first())}.values())


def _misdated(bucket: Bucket, figure: Figure, when: When, base: date | None) -> Claim | None:
    """The claim that has this number under another date. A small number must be near in time to be more than chance."""
    if figure.bound is Bound.VAGUE:
        return None
    for claim in same_number(bucket.with_value(figure.value), figure):
        own = claim.scope.when
        if own is None:
            continue
        if not possible(claim, base):
            if same_month(own, when) and when.days <= MONTH:
                return claim  # 'last October', said before the October of the number
            continue
        if figure.value >= _SMALL or when.partial or set(own.years()) & set(when.years()) or same_month(own, when):
            return claim
    return None


def _misapplied(index: Index, bucket: Bucket, figure: Figure, when: When | None, base: date | None) -> Claim | None:
    """The claim about the same people, of another action or matter, that this number belongs to."""
    if figure.bound is Bound.VAGUE or not bucket.claims:
        return None
    unit, same_action = bucket.claims[0].unit, {claim.id for claim in bucket.first()}
    for claim in same_number(index.with_value(figure.kind, unit, figure.value), figure):
        if claim.id in same_action or claim.scope.people != bucket.claims[0].scope.people:
            continue
        own = claim.scope.when
        if when is None or own is None or own.meets(when) or (not when.partial and set(own.years()) & set(when.years())):
            return claim
    return None


def _narrowed(chosen: Match, found: Found, said: Said) -> Match:
    """A part is not the whole: a figure of a part that the claim does not support is covered by none."""
    claim = chosen.claim
    if claim is None:
        return chosen
    if claim.running and not _years_total(found.figure, claim, said):
        return UNCOVERED  # those of one year, not the total
    supported = claim_stance(claim, found.figure) is Stance.SUPPORTS
    around = said.term is not None and said.term.first < found.first < said.term.last  # 'given 30,000 of these escapees a home'
    governed = around or (said.term is not None and not said.opening and -1 <= found.first - said.term.last <= 2)
    moved = chosen.misdated and said.opening and found.figure.value < _SMALL  # 'Among them are 40 people on August 29'
    if said.part and not governed and not ((supported or moved) and said.dated):
        return UNCOVERED
    if said.places and not supported and smaller(found.figure, claim):
        return UNCOVERED
    return chosen


def _topical_count(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    sentence = passage.sentences[at]
    topics = sentence.terms.get("topic", ())
    if not topics and at and "it" in passage.tokens.words[found.last : min(said.end + _VERB, sentence.last)]:
        topics = passage.sentences[at - 1].terms.get("topic", ())  # 'Communism is no history. 1.5 billion people live under it.'
    for term in topics:
        for claim in index.bucket(Kind.COUNT, "topic", term.concept).claims:
            if (
                not claim.scope.action
                and (
                    not said.action
                    or said.carried
                    or (said.term and distance(passage, sentence, term, found) < distance(passage, sentence, said.term, found))
                )
                and said.head in (Head.GENERIC, Head.ELLIPTIC)
                and not said.part
            ):
                return Match(claim)
    return None


def _thing(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """A count of things: the claim whose topics and action the sentence names, the nearest first."""
    sentence = passage.sentences[at]
    bucket = index.bucket(Kind.COUNT, "thing", said.thing)
    scored = []
    for claim in bucket.first():
        farthest = 0
        for topic in claim.scope.about:
            near = _nearest(passage, sentence, "topic", topic, found)
            answers = at > 0 and (passage.sentences[at - 1].question or _points_back(passage, sentence))
            if near is None and answers and passage.sentences[at - 1].has("topic", topic):
                near = 4 * LIST_ITEM  # 'Its signatories, 28 organisations …'
            farthest = max(farthest, near if near is not None else 999)
        told = said.action == claim.scope.action or _action_about(passage, at, claim.scope.action)
        if claim.scope.action and not told and not _on_its_day(said, claim):
            farthest = 999
        if farthest < 999:
            scored.append((farthest, claim))
    if not scored:
        return None
    claim = min(scored, key=lambda item: item[0])[1]
    on_its_day = [other for other in bucket.first() if _on_its_day(said, other) and other.scope.when and other.scope.when.days == 1]
    if said.dated and len(on_its_day) == 1:
        claim = on_its_day[0]  # '28 groups joined in the statement of Oct. 13, and 27 wrote to the president on Oct. 16'
    if not date_fits(passage, at, claim, found) or not possible(claim, passage.base):
        return None
    if not claim.scope.action and _of_another_order(found.figure, claim):
        return None  # '3,812 signatures'
    others = same_number(index.with_value(Kind.COUNT, claim.unit, found.figure.value), found.figure)
    swapped = claim_stance(claim, found.figure) is Stance.REFUTES and any(
        other is not claim and other.scope.thing == claim.scope.thing for other in others
    )
    return Match(claim, misapplied=swapped)


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
    words = passage.tokens.words
    leads = words[sentence.first] in passage.folder.language.sets["temporal_breaks"]  # 'Before they wrote to the president, 27 groups …'
    comma = next((i for i in range(sentence.first, found.first) if words[i] == ","), None) if leads else None
    return min(
        (
            distance(passage, sentence, term, found) + LIST_ITEM * (comma is not None and term.first < comma)
            for term in sentence.terms.get(facet, ())
            if term.concept == concept
        ),
        default=None,
    )
