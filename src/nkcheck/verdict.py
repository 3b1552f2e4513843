"""Stances to a verdict: which citations are heard, and what they say together (contract, "Verdict on a figure in the text")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nkcheck.claim import Citation, Claim, Origin
from nkcheck.dates import When, span
from nkcheck.figure import Figure
from nkcheck.match import Match
from nkcheck.record import NamedTuple
from nkcheck.report import Verdict
from nkcheck.stance import Stance, stance


class Heard(NamedTuple):
    """A citation and its stance; `heard` is False where the text credits somebody else."""

    citation: Citation
    stance: Stance
    heard: bool


class Case(NamedTuple):
    """A figure with all that bears on it, before judgement."""

    figure: Figure
    match: Match
    speaker: str  # the name that the text credits; empty if it credits nobody
    unconfirmed: bool  # no source quotes the credited name on this
    credited: bool  # the verdict is against the credited origin alone
    heard: tuple[Heard, ...]
    emphatic: bool = False  # 'exactly', 'confirmed' are written, rather than an unround number

    @property
    def claim(self) -> Claim | None:
        return self.match.claim

    @property
    def moved(self) -> bool:
        """True if the number belongs to another date or matter than the text says."""
        return self.match.misdated or self.match.misapplied

    def stances(self, only_heard: bool = True) -> list[Heard]:
        """The citations with their stances, those that are not heard left out unless asked for."""
        return [item for item in self.heard if item.heard] if only_heard else list(self.heard)


def citation_stance(claim: Claim, citation: Citation, figure: Figure, when: When | None, base: date | None = None) -> Stance:
    """The stance of one citation, by the rules for undated citations and running totals too.

    `when` is the date that the text's figure is of, where it is known, `base` the document's own.
    """
    answer = stance(figure, citation.figure)
    own = claim.scope.when
    if claim.running and own is not None:
        of = span(base, base) if when is None and base is not None else when
        if (when is not None and not when.meets(own)) or (base is not None and base.toordinal() < own.first):
            return Stance.NEUTRAL  # the total of one year says nothing of another's
        if answer is Stance.REFUTES and (of is None or not of.within(own)):
            return Stance.NEUTRAL
    return Stance.NEUTRAL if claim.scope.undated and answer is Stance.REFUTES else answer


def build_case(
    figure: Figure,
    match: Match,
    when: When | None,
    base: date | None,
    speaker: str,
    origins: frozenset[str],
    known: dict[str, Origin],
    emphatic: bool,
) -> Case:
    """Gather the citations of the matched claim and decide which of them are heard.

    `speaker` and `origins` are whom the text credits, by name and as ids of known origins (none if nobody knows the name).
    """
    claim = match.claim
    if claim is None:
        return Case(figure, match, speaker, bool(speaker), False, (), emphatic)
    stances = [(citation, citation_stance(claim, citation, figure, when, base)) for citation in claim.citations]
    voices = origins | {group for origin in origins for group in known[origin].member_of}
    own = [bool(voices) and not voices.isdisjoint(citation.voices) for citation, _ in stances]
    if claim.running and not any(mine and answer is not Stance.NEUTRAL for (_, answer), mine in zip(stances, own, strict=True)):
        own = [False] * len(own)  # a total of another year is no answer of theirs
    credited = any(own)
    heard = tuple(Heard(citation, answer, mine or not credited) for (citation, answer), mine in zip(stances, own, strict=True))
    return Case(figure, match, speaker, bool(speaker) and not credited, credited, heard, emphatic)


def judge_stances(stances: Iterable[Stance]) -> Verdict:
    """The verdict of a set of stances, of one claim's citations."""
    found = set(stances)
    if Stance.SUPPORTS in found:
        return Verdict.CONFLICTING if Stance.REFUTES in found else Verdict.SUPPORTED
    if Stance.NEUTRAL in found or not found:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.REFUTED


def verdict_of(case: Case) -> Verdict:
    """The verdict on a case: by the match where number and scope disagree, by the credited origin, or by all citations."""
    if case.claim is None:
        return Verdict.NOT_ENOUGH_EVIDENCE
    if case.moved or misattributed(case):
        return Verdict.REFUTED
    return judge_stances(item.stance for item in case.stances())


def misattributed(case: Case) -> bool:
    """True if the credited origin has citations of the claim, and none of them gives the figure."""
    return case.credited and not any(item.stance is Stance.SUPPORTS for item in case.stances())
