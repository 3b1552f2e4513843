"""Counts of people to the claims of one action: by the date that the text gives, else by the number."""

from __future__ import annotations

from datetime import date

from nkcheck.claim import Claim
from nkcheck.dates import When, point
from nkcheck.figure import Bound, Figure
from nkcheck.match.fit import best, claim_stance, possible, same_month, same_number, smaller, voiced
from nkcheck.match.index import LONG, MONTH, UNCOVERED, YEAR, Bucket, Index, Match
from nkcheck.scope import Said
from nkcheck.stance import Stance

SMALL = 100  # numbers below it recur by chance
_TIMES = 10
_WEEK = 7  # days


def by_date(index: Index, bucket: Bucket, figure: Figure, said: Said, base: date | None) -> Match:
    """The claim of an action's `bucket` for a figure; uncovered if none is of its date. `base` is the document's own date."""
    when, own = said.when, said.dated
    if when is None and said.open_date and not any(claim.running for claim in bucket.first()):
        supported = best([claim for claim in bucket.first() if possible(claim, base)], figure)
        return Match(supported, date_assumed=True) if supported else UNCOVERED
    if when is None:
        return _undated(index, bucket, figure, said, base)
    stated = not (said.year_assumed or said.open_date or when.partial) and when.days <= MONTH  # though the document bear an older date
    candidates = [claim for claim in bucket.dated(when, figure.value) if stated or possible(claim, base)]
    if not candidates and said.year_assumed and not when.partial and when.days == 1:
        day = date.fromordinal(when.first)
        candidates = [claim for claim in bucket.dated(When(month=day.month, day=day.day)) if possible(claim, base)][-1:]
    running = [claim for claim in bucket.first() if claim.running]
    if running and own:
        if years_total(figure, running[0], said):
            return Match(running[0])
        candidates = [claim for claim in candidates if not claim.running]  # those of one year
        if not candidates:
            return UNCOVERED
    within = any(claim.scope.when and when.within(claim.scope.when) for claim in candidates)
    wide = said.open_date or (not when.partial and when.days > MONTH and not within)
    supported = best(candidates, figure)
    if supported and not (said.open_date and _several(candidates)):
        return Match(supported)
    if not own:
        return _of_its_surroundings(index, bucket, candidates, wide, figure, said, base)
    if candidates and not wide:
        return _placed(index, candidates, figure, said, base)
    moved = misdated(bucket, figure, when, base) if not said.open_date else None
    if moved and said.year_assumed and moved.scope.when and _same_day(moved.scope.when, when) and possible(moved, base):
        return Match(moved, date_assumed=True)  # the text names no year, and the number says which is meant
    if moved:
        published = _published_then(moved, said, when)  # 'The paper reported up to 600 on Dec. 8'
        return Match(moved, misdated=not published, date_assumed=published)
    undated = bucket.undated() if said.open_date and figure.bound is Bound.VAGUE else []
    if undated:
        return Match(undated[0])  # 'By winter, hundreds had been sent back'
    other = _misapplied(index, bucket, figure, when, base)
    return Match(other, misapplied=True) if other and figure.value >= SMALL else UNCOVERED


def _of_its_surroundings(
    index: Index, bucket: Bucket, candidates: list[Claim], wide: bool, figure: Figure, said: Said, base: date | None
) -> Match:
    """Where only the surroundings give a date: the claim that has the number, else that of the date, if the number is of its size."""
    when = said.when
    if when is None:
        return UNCOVERED
    if not candidates and not when.partial and when.days == 1:
        month = date.fromordinal(when.first)
        near = [claim for claim in bucket.dated(point(month.year, month.month)) if possible(claim, base)]
        candidates = near if len(near) == 1 else []  # of a deed to which the text has given a wrong day
    silent = best([claim for claim in bucket.by_number(figure.value) if possible(claim, base)], figure)
    if silent:
        own = silent.scope.when
        if own and not own.meets(when) and said.near_date and candidates and when.days == 1 and figure.value < SMALL:
            return _placed(index, candidates, figure, said._replace(dated=True), base)  # 'It was on August 29 that … 40 …'
        told_early = said.day_of_saying and not silent.running and own is not None and _before_it_was(when, own, said.year_assumed)
        return Match(silent, misdated=told_early, date_assumed=not told_early)
    if candidates and not wide and not said.loose and _of_like_size(figure, candidates[0]):
        return _placed(index, candidates, figure, said, base)
    chosen = _undated(index, bucket, figure, said, base)
    if not candidates and chosen.claim and not chosen.claim.scope.undated and claim_stance(chosen.claim, figure) is Stance.REFUTES:
        return UNCOVERED  # what the surroundings date otherwise is not held against a claim
    return chosen


def _before_it_was(when: When, own: When, year_assumed: bool) -> bool:
    """True for a day of saying on which what is said had not come to pass: 'told the UN in 2016 that 2,000 are held'."""
    if when.partial:
        return False
    return when.last + YEAR < own.first if own.days > LONG else when.last < own.first and not year_assumed


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
        and any(other.id != claim.id for other in same_number(bucket.with_value(figure.value), figure) if other.scope.when),
        misapplied=figure.value >= SMALL and _misapplied(index, bucket, figure, when, base) is not None,
    )


def years_total(figure: Figure, claim: Claim, said: Said) -> bool:
    """True if a figure is of the size of a running total, rather than one year's share of it, or is given out as the total."""
    given = not said.dated and voiced(said, claim)
    return (
        given
        or (said.state and _of_like_size(figure, claim))
        or any(figure.value * 2 >= citation.figure.value for citation in claim.citations)
    )


def _undated(index: Index, bucket: Bucket, figure: Figure, said: Said, base: date | None) -> Match:
    """Where the text gives no date, the number says which claim is meant."""
    candidates = [claim for claim in bucket.by_number(figure.value) if possible(claim, base)]
    supported = best(candidates, figure)
    if supported:
        return Match(supported, date_assumed=supported.scope.when is not None)
    other = _misapplied(index, bucket, figure, None, base)
    dated = [claim for claim in candidates if not claim.scope.undated]
    if len(bucket.first()) == 1 and dated:
        claim = dated[0]
        if claim.running and not years_total(figure, claim, said):
            return UNCOVERED
        if (said.carried and said.part) or (not other and not _of_like_size(figure, claim)):
            return UNCOVERED
        return Match(claim, misapplied=other is not None and figure.value >= SMALL and claim_stance(claim, figure) is Stance.REFUTES)
    if other and figure.value >= SMALL and figure.bound is not Bound.VAGUE:
        return Match(other, misapplied=True)
    near = [claim for claim in dated if claim_stance(claim, figure) is Stance.NEUTRAL and figure.bound is not Bound.VAGUE]
    if near:
        return Match(near[-1], date_assumed=True)
    undated = bucket.undated() if figure.bound is Bound.VAGUE else []
    if undated:
        return Match(undated[0])
    return UNCOVERED


def _of_like_size(figure: Figure, claim: Claim) -> bool:
    """False for a number so far from all that the claim's sources give that, with no date of its own, it is of something else."""
    values = [citation.figure.value for citation in claim.citations]
    return min(values) / _TIMES <= figure.value <= max(values) * _TIMES


def misdated(bucket: Bucket, figure: Figure, when: When, base: date | None) -> Claim | None:
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
        if figure.value >= SMALL or when.partial or set(own.years()) & set(when.years()) or same_month(own, when):
            return claim
    return None


def _published_then(claim: Claim, said: Said, when: When) -> bool:
    """True if the day of a figure is that on which a source of whom the text credits came out, rather than the event's."""
    day = date.fromordinal(when.first).isoformat() if when.days == 1 and not when.partial else ""
    return any(citation.source.issued == day and not said.origins.isdisjoint(citation.voices) for citation in claim.citations)


def _misapplied(index: Index, bucket: Bucket, figure: Figure, when: When | None, base: date | None) -> Claim | None:
    """The claim about the same people, of another action or matter, that this number belongs to."""
    if figure.bound is Bound.VAGUE or not bucket:
        return None
    unit, same_action = bucket.first()[0].unit, {claim.id for claim in bucket.first()}
    for claim in same_number(index.with_value(figure.kind, unit, figure.value), figure):
        if claim.id in same_action or claim.scope.people != bucket.first()[0].scope.people:
            continue
        own = claim.scope.when
        if when is None or own is None or own.meets(when) or (not when.partial and set(own.years()) & set(when.years())):
            return claim
    return None
