"""Figure and scope to claim: scope decides, and the number helps only where scope is silent.

That order is what lets `misdated` and `misapplied` be seen at all: 600 'in October 2022' is looked for under October
2022, found missing, and only then recognised as another date's number. Claims lie in an index by what they are about,
by month and by value, so that the cost of a figure does not grow with the number of claims.
"""

from __future__ import annotations

from typing import NamedTuple

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from nkcheck.claim import Claim, ClaimsFolder
from nkcheck.dates import When
from nkcheck.figure import Bound, Figure, Kind, plain, pragmatic
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import Head, Said, agent_of, date_terms, own_people, unreal_before
from nkcheck.stance import Stance, same_value, stance

MOST_CANDIDATES = 48  # of claims that only a number could tell apart
_SMALL = 100  # numbers below it recur by chance
_YEAR, _LONG, _MONTH = 366, 62, 31
_NEAR = 12  # words between a share and whom it is of


class Match(NamedTuple):
    """The claim that a figure belongs to; None where it is about the subject and no claim covers it."""

    claim: Claim | None
    misdated: bool = False
    misapplied: bool = False
    date_assumed: bool = False


UNCOVERED = Match(None)


class _Bucket:
    """Claims with one key, in the order of the file."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.undated: list[Claim] = []
        self.by_month: dict[tuple[int, int], list[Claim]] = defaultdict(list)
        self.by_value: dict[float, list[Claim]] = defaultdict(list)

    def add(self, claim: Claim) -> None:
        self.claims.append(claim)
        if claim.scope.undated:
            self.undated.append(claim)
        elif claim.scope.when is not None:
            for month in _months(claim.scope.when):
                self.by_month[month].append(claim)
        for value in {citation.figure.value for citation in claim.citations}:
            self.by_value[value].append(claim)

    def dated(self, when: When) -> list[Claim]:
        """The claims whose date shares a day with `when`."""
        if when.partial:
            found = [claim for (_, month), claims in self.by_month.items() if month == when.month for claim in claims]
        elif when.days > 12 * _YEAR:
            found = self.claims[-MOST_CANDIDATES:]
        else:
            found = [claim for month in _months(when) for claim in self.by_month.get(month, ())]
        unique = {claim.id: claim for claim in found if claim.scope.when is not None and claim.scope.when.meets(when)}
        return list(unique.values())

    def recent(self) -> list[Claim]:
        """The claims that a number alone may be held against."""
        return self.claims[-MOST_CANDIDATES:]


def _months(when: When) -> list[tuple[int, int]]:
    first, last = date.fromordinal(when.first), date.fromordinal(when.last)
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(month // 12, month % 12 + 1) for month in range(low, min(high, low + 600) + 1)]


class Index:
    """The claims of a folder by kind and by what they are about."""

    def __init__(self, folder: ClaimsFolder) -> None:
        self._buckets: dict[tuple[Kind, str, str], _Bucket] = defaultdict(_Bucket)
        self._values: dict[tuple[Kind, str, float], list[Claim]] = defaultdict(list)
        for claim in folder.claims.values():
            scope = claim.scope
            if scope.person:
                key = "person", scope.person
            elif scope.thing:
                key = "thing", scope.thing
            elif scope.about:
                key = "topic", scope.about[0]
            elif scope.subset:
                key = "subset", scope.subset
            else:
                key = "action", scope.action
            self._buckets[claim.kind, *key].add(claim)
            for value in {citation.figure.value for citation in claim.citations}:
                self._values[claim.kind, claim.unit, value].append(claim)

    def bucket(self, kind: Kind, facet: str, concept: str) -> _Bucket:
        return self._buckets.get((kind, facet, concept)) or _Bucket()

    def with_value(self, kind: Kind, unit: str, value: float) -> list[Claim]:
        return self._values.get((kind, unit, value), [])[-MOST_CANDIDATES:]


def match(passage: Passage, index: Index, at: int, found: Found, said: Said | None) -> Match | None:
    """The claim that a figure of sentence `at` belongs to; None if nothing is to be said of it.

    `said` is its scope where it counts people or things, or is a share.
    """
    if found.figure.kind is Kind.COUNT and said is not None:
        return _count(passage, index, at, found, said)
    if found.figure.kind is Kind.SHARE and said is not None:
        return _share(passage, index, at, found, said)
    return _told(passage, index, at, found)


# Counts


def _count(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    if not said.asserted or said.foreign or said.head in (Head.FOREIGN, Head.OTHER) or not passage.anchored:
        return None
    if said.head is Head.THING:
        return _thing(passage, index, at, found, said)
    topical = _topical_count(passage, index, at, found, said)
    if topical:
        return topical
    if not said.action or not _about_subject(passage, index, at, said):
        return None
    bucket = index.bucket(Kind.COUNT, "action", said.action)
    if not bucket.claims:
        if said.loose:
            return None
        return UNCOVERED if said.head in (Head.PEOPLE, Head.NOUN) or own_people(passage, at) else None
    agent = agent_of(passage, passage.sentences[at], said.term) if said.term else None
    if agent and agent.facet == "place" and _other_doer(bucket, agent, passage):
        return None
    if said.subset or _elsewhere(passage, at, found, said, bucket.claims[0]):
        return UNCOVERED
    chosen = _by_date(passage, index, bucket, found.figure, said)
    if said.total and not (chosen.claim and _stance(chosen.claim, found.figure) is Stance.SUPPORTS):
        return UNCOVERED
    if said.loose and not (said.dated and chosen.claim and _stance(chosen.claim, found.figure) is Stance.SUPPORTS):
        return None
    return _narrowed(chosen, found, said)


def _other_doer(bucket: _Bucket, agent: Term, passage: Passage) -> bool:
    """True if a place that the claims know, but not as the doer, did it: 'South Korea returned two'."""
    agents = {claim.scope.agent for claim in bucket.recent() if claim.scope.agent}
    within = passage.folder.subject.within
    return bool(agents) and within.get(agent.concept, agent.concept) not in agents


def _elsewhere(passage: Passage, at: int, found: Found, said: Said, claim: Claim) -> bool:
    """True if the clause places people where the claim does not: 'held in Thailand', 'resettled in the United States'."""
    if not claim.scope.place:
        return False
    sentence, tokens = passage.sentences[at], passage.tokens
    clauses = {sentence.clause(found.first)} | ({sentence.clause(said.term.last - 1)} if said.term else set())
    stated = []
    for facet in ("place", "country"):
        for place in sentence.terms.get(facet, ()):
            before = tokens.word(place.first - 1) if tokens.word(place.first - 1) not in ("the", "a") else tokens.word(place.first - 2)
            if before in ("in", "to", "at", "into", "reached", "near") and sentence.clause(place.first) in clauses:
                stated.append(place.concept)
    within = passage.folder.subject.within
    return bool(stated) and all(within.get(concept, concept) != claim.scope.place for concept in stated)


def _about_subject(passage: Passage, index: Index, at: int, said: Said) -> bool:
    """True if the text shows that the people counted are the subject's, or leaves no room for others."""
    if said.head in (Head.PEOPLE, Head.NOUN) or own_people(passage, at):
        return True
    places = {term.concept for term in passage.sentences[at].terms.get("place", ())}
    if places & passage.folder.subject.home_places and said.term is not None:
        return True
    if said.loose or not any(claim.scope.agent for claim in index.bucket(Kind.COUNT, "action", said.action).recent()):
        return False
    if not passage.foreign:
        return True
    around = passage.sentences[max(0, at - 2) : at + 3]
    if any(sentence.terms.get("place") for sentence in around):
        return True
    return any(own_people(passage, ahead) for ahead in range(at + 1, min(at + 3, len(passage.sentences))))


def _by_date(passage: Passage, index: Index, bucket: _Bucket, figure: Figure, said: Said) -> Match:
    base = passage.base
    when, own = said.when, said.dated
    if when is None:
        return _undated(index, bucket, figure, said, base)
    candidates = [claim for claim in bucket.dated(when) if _possible(claim, base)]
    running = [claim for claim in bucket.recent() if claim.running]
    if running and own:
        return Match(running[0]) if _years_total(figure, running[0]) else UNCOVERED
    wide = said.open_date or not when.partial and when.days > _MONTH
    supported = _best(candidates, figure)
    if supported and not (said.open_date and _several(candidates)):
        return Match(supported)
    if not own:
        silent = _best([claim for claim in _by_number(bucket, figure) if _possible(claim, base)], figure)
        if silent:
            return Match(silent, date_assumed=True)
        if candidates and not wide and not said.carried:
            return _placed(index, candidates, figure, said, base)
        return _undated(index, bucket, figure, said, base)
    if candidates and not wide:
        return _placed(index, candidates, figure, said, base)
    moved = _misdated(bucket, figure, when, base) if not candidates else None
    if moved:
        return Match(moved, misdated=True)
    other = _misapplied(index, bucket, figure, when, base)
    if other and figure.value >= _SMALL:
        return Match(candidates[0] if candidates and not wide else other, misapplied=True)
    return UNCOVERED


def _several(candidates: list[Claim]) -> bool:
    return len([claim for claim in candidates if not claim.running]) > 1


def _placed(index: Index, candidates: list[Claim], figure: Figure, said: Said, base: date | None) -> Match:
    """The claim of the stated date, and whether its number is another's."""
    when = said.when
    exact = [claim for claim in candidates if when and claim.scope.when and when.within(claim.scope.when)]
    claim = (exact or candidates)[0]
    if said.dated and when and not when.partial and claim.scope.when and when.days <= _MONTH < _LONG < claim.scope.when.days and _smaller(figure, claim):
        return UNCOVERED  # an event of one day is not the state of years
    if _stance(claim, figure) is not Stance.REFUTES:
        return Match(claim)
    bucket = index.bucket(figure.kind, "action", claim.scope.action)
    return Match(
        claim,
        misdated=said.dated and any(other is not claim for other in _same_number(bucket.by_value.get(figure.value, ()), figure) if other.scope.when),
        misapplied=figure.value >= _SMALL and _misapplied(index, bucket, figure, when, base) is not None,
    )


def _years_total(figure: Figure, claim: Claim) -> bool:
    """True if a figure is of the size of a running total, rather than one year's share of it."""
    return any(figure.value * 2 >= citation.figure.value for citation in claim.citations)


def _undated(index: Index, bucket: _Bucket, figure: Figure, said: Said, base: date | None) -> Match:
    """Where the text gives no date, the number says which claim is meant."""
    possible = [claim for claim in _by_number(bucket, figure) if _possible(claim, base)]
    same = [claim for claim in possible if any(_same(figure, citation.figure) for citation in claim.citations)]
    supported = _best(same, figure) or _best(possible, figure)
    if supported:
        return Match(supported, date_assumed=supported.scope.when is not None)
    other = _misapplied(index, bucket, figure, None, base)
    dated = [claim for claim in possible if not claim.scope.undated]
    if len(bucket.claims) == 1 and dated:
        claim = dated[0]
        if claim.running and not _years_total(figure, claim):
            return UNCOVERED
        if said.carried and said.part:
            return UNCOVERED
        return Match(claim, misapplied=other is not None and figure.value >= _SMALL and _stance(claim, figure) is Stance.REFUTES)
    if other and figure.value >= _SMALL and figure.bound is not Bound.VAGUE:
        return Match(other, misapplied=True)
    near = [claim for claim in dated if _stance(claim, figure) is Stance.NEUTRAL and figure.bound is not Bound.VAGUE]
    if near:
        return Match(near[-1], date_assumed=True)
    if figure.bound is Bound.VAGUE and bucket.undated:
        return Match(bucket.undated[0])
    return UNCOVERED


def _by_number(bucket: _Bucket, figure: Figure) -> list[Claim]:
    """The claims that carry the very number, and the latest others, which a bound may still take in."""
    exact = bucket.by_value.get(figure.value, [])[-MOST_CANDIDATES:]
    return list({claim.id: claim for claim in (*exact, *bucket.recent())}.values())


def _possible(claim: Claim, base: date | None) -> bool:
    """False if the claim's event lies behind the document's date: a text of 2012 does not speak of 2023."""
    return base is None or claim.running or claim.scope.when is None or claim.scope.when.first <= base.toordinal()


def _stance(claim: Claim, figure: Figure) -> Stance:
    """How the claim as a whole stands: supports if any citation does, else neutral if any is."""
    stances = {stance(figure, citation.figure) for citation in claim.citations}
    for answer in (Stance.SUPPORTS, Stance.NEUTRAL):
        if answer in stances:
            return answer
    return Stance.REFUTES


def _best(claims: Iterable[Claim], figure: Figure) -> Claim | None:
    """The claim that the figure fits best: the same number before one that merely contains it."""
    supporting = [claim for claim in claims if _stance(claim, figure) is Stance.SUPPORTS]
    same = _same_number(supporting, figure)
    return (same or supporting or [None])[0]


def _same(a: Figure, b: Figure) -> bool:
    return a.kind is b.kind and same_value(a, b) and stance(a, b) is Stance.SUPPORTS


def _same_number(claims: Iterable[Claim], figure: Figure) -> list[Claim]:
    return [claim for claim in claims if any(_same(figure, citation.figure) for citation in claim.citations)]


def _misdated(bucket: _Bucket, figure: Figure, when: When, base: date | None) -> Claim | None:
    """The claim that has this number under another date. A small number must be near in time to be more than chance."""
    if figure.bound is Bound.VAGUE:
        return None
    for claim in _same_number(bucket.by_value.get(figure.value, ()), figure):
        own = claim.scope.when
        if own is None:
            continue
        if not _possible(claim, base):
            if _same_month(own, when) and when.days <= _MONTH:
                return claim  # 'last October', said before the October of the number
            continue
        if figure.value >= _SMALL or when.partial or set(own.years()) & set(when.years()) or _same_month(own, when):
            return claim
    return None


def _same_month(a: When, b: When) -> bool:
    return not b.partial and {month for _, month in _months(a)} == {month for _, month in _months(b)}


def _misapplied(index: Index, bucket: _Bucket, figure: Figure, when: When | None, base: date | None) -> Claim | None:
    """The claim about the same people, of another action or matter, that this number belongs to."""
    if figure.bound is Bound.VAGUE or not bucket.claims:
        return None
    unit, own = bucket.claims[0].unit, {claim.id for claim in bucket.recent()}
    for claim in _same_number(index.with_value(figure.kind, unit, figure.value), figure):
        if claim.id in own or not _possible(claim, base) or claim.scope.people != bucket.claims[0].scope.people:
            continue
        if when is None or claim.scope.when is None or claim.scope.when.meets(when):
            return claim
    return None


def _smaller(figure: Figure, claim: Claim) -> bool:
    return all(pragmatic(figure).high < plain(citation.figure).low for citation in claim.citations)


def _narrowed(chosen: Match, found: Found, said: Said) -> Match:
    """A part is not the whole: a figure of a part that the claim does not support is covered by none."""
    claim = chosen.claim
    if claim is None:
        return chosen
    supported = _stance(claim, found.figure) is Stance.SUPPORTS
    governed = said.term is not None and -1 <= found.first - said.term.last <= 2
    if said.part and not governed and not (supported and said.dated):
        return UNCOVERED
    if said.places and not supported and _smaller(found.figure, claim):
        return UNCOVERED
    return chosen


def _topical_count(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    sentence = passage.sentences[at]
    for term in sentence.terms.get("topic", ()):
        for claim in index.bucket(Kind.COUNT, "topic", term.concept).claims:
            if not claim.scope.action and not said.action and said.head in (Head.GENERIC, Head.ELLIPTIC) and not said.part:
                return Match(claim)
    return None


def _thing(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """A count of things: the claim whose topics and action the sentence names, the nearest first."""
    sentence = passage.sentences[at]
    bucket = index.bucket(Kind.COUNT, "thing", said.thing)
    scored = []
    for claim in bucket.recent():
        distance = 0
        for topic in claim.scope.about:
            near = _nearest(sentence, "topic", topic, found)
            distance = max(distance, near if near is not None else 999)
        if claim.scope.action and not _action_about(passage, at, claim.scope.action) and not _on_its_day(said, claim):
            distance = 999
        if distance < 999:
            scored.append((distance, claim))
    if not scored:
        return None
    claim = min(scored, key=lambda item: item[0])[1]
    if not _date_fits(passage, at, claim) or not _possible(claim, passage.base):
        return None
    others = _same_number(index.with_value(Kind.COUNT, claim.unit, found.figure.value), found.figure)
    swapped = _stance(claim, found.figure) is Stance.REFUTES and any(other is not claim and other.scope.thing == claim.scope.thing for other in others)
    return Match(claim, misapplied=swapped)


def _action_about(passage: Passage, at: int, action: str) -> bool:
    """True if the sentence or one of the two before it tells of the action."""
    return any(
        term.concept == action for sentence in passage.sentences[max(0, at - 2) : at + 1] for term in sentence.terms.get("action", ())
    )


def _on_its_day(said: Said, claim: Claim) -> bool:
    """True if the text gives the claim's very day, which then says what was done: 'the convoys of October 9'."""
    return said.when is not None and said.when.days == 1 and claim.scope.when is not None and claim.scope.when.meets(said.when)


def _date_fits(passage: Passage, at: int, claim: Claim) -> bool:
    """False if the sentence places itself at a date that is not the claim's."""
    dates = date_terms(passage, at)
    own = claim.scope.when
    return own is None or not dates or any(item.figure.when is not None and _same_period(item.figure.when, own) for item in dates)


def _same_period(when: When, own: When) -> bool:
    if when.meets(own):
        return True
    return not when.partial and bool(set(when.years()) & set(own.years())) and when.days <= _MONTH


def _distance(term: Term, found: Found) -> int:
    if term.last <= found.first:
        return found.first - term.last
    return max(0, term.first - found.last)


def _nearest(sentence: Sentence, facet: str, concept: str, found: Found) -> int | None:
    """How many words lie between the figure and the nearest term of a concept; a clause between counts as ten."""
    gaps = [
        _distance(term, found) + 10 * abs(sentence.clause(term.first) - sentence.clause(found.first))
        for term in sentence.terms.get(facet, ())
        if term.concept == concept
    ]
    return min(gaps, default=None)


# Shares


def _share(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    if not said.asserted or said.foreign or said.head in (Head.FOREIGN, Head.THING) or not passage.anchored:
        return None
    sentence = passage.sentences[at]
    for term in sentence.terms.get("topic", ()):
        for claim in index.bucket(Kind.SHARE, "topic", term.concept).claims:
            if term.first > found.first and said.head in (Head.PEOPLE, Head.NOUN, Head.ELLIPTIC):
                return Match(claim)
    subset = _subset_near(sentence, found)
    if not _about_subject(passage, index, at, said):
        return None
    if subset is None:
        counted = found.figure.bound is not Bound.VAGUE and (said.part or said.head in (Head.PEOPLE, Head.NOUN))
        return UNCOVERED if counted and said.head is not Head.OTHER else None
    claims = index.bucket(Kind.SHARE, "subset", subset).recent()
    if not claims:
        return UNCOVERED
    action = _share_action(passage, at, said, claims)
    chosen = [claim for claim in claims if claim.scope.action == action and _possible(claim, passage.base)]
    if not chosen:
        return UNCOVERED
    when = said.when
    if when is not None and said.dated and chosen[0].scope.when is not None:
        chosen = [claim for claim in chosen if claim.scope.when and _same_month_or_wider(when, claim.scope.when)]
        if not chosen:
            return UNCOVERED
    if _elsewhere(passage, at, found, said, chosen[0]):
        return UNCOVERED
    return Match(chosen[0])


def _same_month_or_wider(when: When, own: When) -> bool:
    return when.meets(own) or when.days <= 7 and bool(set(_months(when)) & set(_months(own))) if not when.partial else when.meets(own)


def _subset_near(sentence: Sentence, found: Found) -> str | None:
    """The part of the people that a share is of: 'were women' behind it, or 'women made up' before it."""
    terms = sorted((_distance(term, found), term.first, term.concept) for term in sentence.terms.get("subset", ()))
    for distance, first, concept in terms:
        between = [other for other in sentence.figures if other.figure.kind is Kind.SHARE and other is not found and min(first, found.first) < other.first < max(first, found.first)]
        if distance <= _NEAR + 8 and not between:
            return concept
    return terms[0][2] if terms and terms[0][0] <= _NEAR + 20 else None


def _share_action(passage: Passage, at: int, said: Said, claims: list[Claim]) -> str:
    """The action of the people that the share is of, from the sentence or what it points back to, else from the place."""
    wanted, background = {claim.scope.action for claim in claims}, passage.folder.subject.background
    if said.term is not None and said.action in wanted:
        return said.action
    told = [
        term.concept
        for back in range(at, max(-1, at - 3), -1)
        for term in reversed(passage.sentences[back].terms.get("action", []))
        if not unreal_before(passage, passage.sentences[back], term)
    ]
    here = len(passage.sentences[at].terms.get("action", ()))
    for actions in (told[:here], told):
        stated = [action for action in actions if action in wanted] or [action for action in actions if action not in background]
        if stated:
            return stated[0]
    near = {term.concept for sentence in passage.sentences[max(0, at - 2) : at + 1] for term in sentence.terms.get("place", ())}
    return next((claim.scope.action for claim in claims if claim.scope.place in near), "")


# Ages, durations, dates, times


def _told(passage: Passage, index: Index, at: int, found: Found) -> Match | None:
    """A figure that a claim asks for by person or topic; other ages, durations, dates and hours are passed over."""
    sentence = passage.sentences[at]
    kind = found.figure.kind
    if sentence.question:
        return None
    scored: list[tuple[int, Claim]] = []
    if kind in (Kind.AGE, Kind.DURATION):
        person = _person(passage, at, found)
        if person:
            for claim in index.bucket(kind, "person", person).claims:
                if kind is Kind.AGE and _at_that_age(passage, sentence, found, claim) or kind is Kind.DURATION and _has(sentence, "action", claim.scope.action):
                    scored.append((0, claim))
    for concept in {term.concept for term in sentence.terms.get("topic", ()) if not _inside_topic(passage, sentence, term)}:
        for claim in index.bucket(kind, "topic", concept).recent():
            distance = _topic_distance(passage, at, found, claim)
            if distance is not None:
                scored.append((distance, claim))
    if kind in (Kind.TIME, Kind.DATE):
        scored += _by_action(passage, index, at, found)
    scored = [(distance, claim) for distance, claim in scored if _possible(claim, passage.base)]
    return Match(min(scored, key=lambda item: item[0])[1]) if scored else None


def _at_that_age(passage: Passage, sentence: Sentence, found: Found, claim: Claim) -> bool:
    """False for an age at another time: 'she was 14 when she crossed into China'."""
    if passage.tokens.word(found.last) != "when" and passage.tokens.phrase(found.last, 3) != "years old when":
        return True
    then = next((term for term in sentence.terms.get("action", ()) if term.first > found.last), None)
    return then is not None and then.concept == claim.scope.action


def _inside_topic(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True if a topic is what another is about: the repatriation in 'the hearing on the repatriation took place'."""
    return any(
        passage.tokens.word(other.last) in passage.folder.language.sets["about_words"] and 0 < term.first - other.last <= 6
        for other in sentence.terms.get("topic", ())
        if other.concept != term.concept
    )


def _has(sentence: Sentence, facet: str, concept: str) -> bool:
    return any(term.concept == concept for term in sentence.terms.get(facet, ()))


def _person(passage: Passage, at: int, found: Found) -> str | None:
    """Whose age or years these are: the name beside the figure, the last one before it, or the one that a pronoun means."""
    tokens, sentence = passage.tokens, passage.sentences[at]
    persons = sentence.terms.get("person", [])
    if found.figure.kind is Kind.AGE:
        beside = [term for term in persons if term.last == found.first - 1 or 0 <= term.first - found.last <= 3]
        if beside:
            return beside[0].concept
        if tokens.word(found.first - 1) in (",", "("):
            return None  # beside a name that is not ours
    before = [term for term in persons if term.last <= found.first]
    if before:
        return None if _other_name(passage, sentence, before[-1].last, found.first) else before[-1].concept
    if any(word in ("she", "he", "her", "his", "who") for word in tokens.words[max(sentence.first, found.first - 12) : found.first]) and not persons:
        for back in range(at - 1, max(-1, at - 3), -1):
            earlier = passage.sentences[back].terms.get("person")
            if earlier:
                end = passage.sentences[back].last
                return None if _other_name(passage, passage.sentences[back], earlier[-1].last, end) else earlier[-1].concept
    return None


def _other_name(passage: Passage, sentence: Sentence, low: int, high: int) -> bool:
    """True if two capitalised words in a row that no term claims stand between: another person's name."""
    tokens = passage.tokens
    run = 0
    known = {i for facet in ("place", "origin", "people", "adjective", "country", "other") for term in sentence.terms.get(facet, ()) if term.last > low and term.first < high for i in range(term.first, term.last)}
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
            terms = [term for term in terms if _tied(passage, sentence, term, found)]
        elif found.figure.kind is Kind.DATE:
            terms = [term for term in terms if _nearest_date(passage, at, term, found)]
            in_clause = in_clause or any(_of_one_clause(passage, sentence, term, found) for term in terms)
        if topic not in named:
            terms = [term for term in terms if not unreal_before(passage, sentence, term)]
        if not terms:
            return None
        worst = max(worst, min(_distance(term, found) + 10 * abs(sentence.clause(term.first) - sentence.clause(found.first)) for term in terms))
    if not in_clause or claim.scope.action and not _has(sentence, "action", claim.scope.action):
        return None
    if claim.scope.thing == "" and found.figure.kind is Kind.DATE and claim.scope.when is not None and not _year_fits(found.figure, claim):
        return None
    return worst


def _of_one_clause(passage: Passage, sentence: Sentence, term: Term, found: Found) -> bool:
    """True if a date and a term stand in one clause, or in two that 'that' ties: 'it was on 19 October that', 'announced in May that'."""
    if sentence.clause(term.last - 1) == sentence.clause(found.first):
        return True
    behind = found.last + (passage.tokens.word(found.last) == ",")
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
        cited.when is not None and not cited.when.partial and cited.when.days == 1 and (date.fromordinal(cited.when.first).month, date.fromordinal(cited.when.first).day) == (day.month, day.day)
        for cited in (citation.figure for citation in claim.citations)
    )


def _nearest_date(passage: Passage, at: int, term: Term, found: Found) -> bool:
    """True if no other date of the sentence stands nearer to the topic; 'since' goes with its own clause."""
    sentence = passage.sentences[at]
    own = _distance(term, found) + 10 * abs(sentence.clause(term.first) - sentence.clause(found.first))
    for other in date_terms(passage, at):
        if other is not found:
            gap = _distance(term, other) + 10 * abs(sentence.clause(term.first) - sentence.clause(other.first))
            if gap < own:
                return False
    return found in (date_terms(passage, at) or sentence.dates())


def _tied(passage: Passage, sentence: Sentence, term: Term, found: Found) -> bool:
    """True if a year belongs to the name beside it: 'the 1951 UN Convention', 'the protocol, signed in 1986'."""
    if term.first <= found.first < term.last:
        return True
    tokens, sets = passage.tokens, passage.folder.language.sets
    low, high = (found.last, term.first) if found.first < term.first else (term.last, found.first)
    between = [tokens.words[i] for i in range(low, high) if not _in_place(sentence, i)]
    if len(between) > 9 or any(word in sets["untied"] for word in between):
        return False
    if any(low <= other.first < high for other in sentence.figures) or any(low <= other.first < high and other.concept != term.concept and other.concept in passage.folder.subject.named_topics for other in sentence.terms.get("topic", ())):
        return False
    if low == found.last and (len(between) > 4 or "," in between[:1] and between[1:2] != ["their"] and between[1:2] != ["its"]):
        return False
    return all(word in sets["ties"] for word in between)


def _in_place(sentence: Sentence, i: int) -> bool:
    """True if a token belongs to the name of a place or people: 'concluded with Pyongyang in'."""
    return any(term.first <= i < term.last for facet in ("place", "adjective", "people", "other") for term in sentence.terms.get(facet, ()))


def _by_action(passage: Passage, index: Index, at: int, found: Found) -> list[tuple[int, Claim]]:
    """Hours and days of an action itself, where the sentence is about when it happened."""
    sentence = passage.sentences[at]
    if found.figure.kind is not Kind.TIME or sentence.terms.get("topic") and _has(sentence, "topic", "hearing"):
        return []
    scored = []
    happened = any(word in passage.folder.language.sets["happening"] for word in passage.tokens.words[sentence.first : sentence.last])
    for back in range(at, max(-1, at - 3 if happened else at - 1), -1):
        for term in passage.sentences[back].terms.get("action", ()):
            for claim in index.bucket(Kind.TIME, "action", term.concept).recent():
                if _date_fits(passage, at, claim) and not unreal_before(passage, passage.sentences[back], term):
                    scored.append((at - back, claim))
    return scored
