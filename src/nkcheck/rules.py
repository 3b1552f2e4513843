"""What else a finding can say. Each rule is a line of the contract's table, with a text that earns it and one that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nkcheck.errors import Level
from nkcheck.figure import Bound
from nkcheck.record import NamedTuple
from nkcheck.report import Finding, Verdict
from nkcheck.stance import Stance, same_value
from nkcheck.verdict import Case, Heard, misattributed, verdict_of


class Rule(NamedTuple):
    """A rule's name, how grave it is, what it says, and two texts about October 2023 that show where its line runs."""

    name: str
    level: Level
    says: str
    earns: str
    spared: str
    holds: Callable[[Case], bool]


def _supporting(case: Case) -> list[Heard]:
    return [item for item in case.stances() if item.stance is Stance.SUPPORTS]


def _overstated(case: Case) -> bool:
    """Stronger than every source heard that supports it, at the same value: a weaker text takes in a stronger source."""
    bound = case.figure.bound
    if bound in (Bound.MORE_THAN, Bound.AT_LEAST):
        weaker = {Bound.ABOUT, Bound.BARE}
    elif bound is Bound.EXACT and case.emphatic:
        weaker = {Bound.ABOUT, Bound.MORE_THAN, Bound.AT_LEAST, Bound.UP_TO, Bound.LESS_THAN, Bound.NEARLY}
    else:
        return False
    supporting = [] if case.moved else _supporting(case)
    return bool(supporting) and all(
        same_value(case.figure, item.citation.figure) and item.citation.figure.bound in weaker for item in supporting
    )


def _bound_dropped(case: Case) -> bool:
    if case.moved or case.figure.bound not in (Bound.BARE, Bound.EXACT) or case.emphatic:
        return False
    supporting = _supporting(case)
    return bool(supporting) and all(item.citation.figure.hedged for item in supporting)


def _sources_differ(case: Case) -> bool:
    stances = {item.stance for item in case.heard}
    return not case.moved and Stance.SUPPORTS in stances and Stance.REFUTES in stances


def _single_origin(case: Case) -> bool:
    origins = {item.citation.origin.id for item in case.heard if item.stance is Stance.SUPPORTS}
    return not case.moved and len(origins) == 1


def _unsupported(case: Case) -> bool:
    return case.claim is not None and verdict_of(case) is Verdict.NOT_ENOUGH_EVIDENCE


def _unconfirmed(case: Case) -> bool:
    return case.unconfirmed and case.claim is not None


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "misattributed",
            Level.ERROR,
            "The named origin gives another figure.",
            "Human Rights Watch says that China deported more than 600 North Koreans in October 2023.",
            "The Congressional-Executive Commission on China says that China deported more than 600 North Koreans in October 2023.",
            misattributed,
        ),
        Rule(
            "misdated",
            Level.ERROR,
            "The number belongs to a claim that differs from what is said only in its date.",
            "China deported more than 600 North Koreans in October 2022.",
            "China deported more than 600 North Koreans in October 2023.",
            lambda case: case.match.misdated,
        ),
        Rule(
            "misapplied",
            Level.ERROR,
            "The number belongs to another claim about the same people.",
            "In October 2023, China repatriated an estimated 2,000 North Koreans.",
            "An estimated 2,000 North Koreans were detained in China.",
            lambda case: case.match.misapplied,
        ),
        Rule(
            "overstated",
            Level.ERROR,
            "The text is stronger than every source heard that supports it.",
            "China sent back more than 200 North Koreans in April 2024.",
            "China sent back roughly 200 North Koreans in April 2024.",
            _overstated,
        ),
        Rule(
            "unsupported",
            Level.ERROR,
            "The sources cover the claim, and none gives this figure, though some leave room for it.",
            "China deported 212 North Koreans in April 2024.",
            "China deported some 200 North Koreans in April 2024.",
            _unsupported,
        ),
        Rule(
            "attribution_unconfirmed",
            Level.WARNING,
            "No source quotes the named origin on this.",
            "More than 600 North Koreans were sent back from China in October 2023, according to Amnesty International.",
            "Up to 600 North Koreans were sent back in October 2023, according to the Transitional Justice Working Group.",
            _unconfirmed,
        ),
        Rule(
            "bound_dropped",
            Level.WARNING,
            "A bare number where every supporting source hedges it.",
            "China returned 200 North Korean refugees in April 2024.",
            "China returned about 200 North Korean refugees in April 2024.",
            _bound_dropped,
        ),
        Rule(
            "sources_differ",
            Level.WARNING,
            "Some citation of the claim refutes the figure, and some supports it.",
            "China forcibly repatriated more than 600 North Korean refugees in October 2023.",
            "At least 500 North Koreans were forced back over the border in October 2023.",
            _sources_differ,
        ),
        Rule(
            "uncovered",
            Level.WARNING,
            "A figure about the subject that no claim covers.",
            "In 2012, China returned 31 North Koreans.",
            "On September 18, 2023, China returned 40 North Koreans.",
            lambda case: case.claim is None,
        ),
        Rule(
            "single_origin",
            Level.NOTE,
            "All support comes from one origin.",
            "China sent back nearly 50 North Koreans in July 2021.",
            "Hundreds of North Koreans were sent back in October 2023.",
            _single_origin,
        ),
    )
}


# Of comments in documents, not of figures (spec/cli.md): no case earns it, and the table above is that of figures.
UNUSED_IGNORE = Rule(
    "unused_ignore",
    Level.NOTE,
    "A comment in the document is to quiet findings of its line or of the file, and quiets none, or names a rule that quiets none.",
    "China deported about 200 North Koreans in April 2024. <!-- nkcheck: ignore misdated -->",
    "China deported 200 North Koreans in April 2024. <!-- nkcheck: ignore bound_dropped -->",
    lambda case: False,
)


def rules_of(case: Case) -> tuple[str, ...]:
    """The names of the rules that a case earns, in the order of the table."""
    return tuple([rule.name for rule in RULES.values() if rule.holds(case)])


def level_of(verdict: Verdict, rules: tuple[str, ...]) -> Level:
    """The highest weight of the rules, and of the verdict itself (spec/cli.md, "Level of a finding")."""
    floor = {Verdict.REFUTED: Level.ERROR, Verdict.SUPPORTED: Level.NONE}.get(verdict, Level.WARNING)
    if not rules:
        return floor
    return max((floor, *(RULES[name].level for name in rules)), key=lambda level: level.rank)


# The rules that say by themselves what the verdict says: where a finding has one of its verdict, the verdict adds nothing.
_STATED = {
    "misattributed": Verdict.REFUTED,
    "misdated": Verdict.REFUTED,
    "misapplied": Verdict.REFUTED,
    "sources_differ": Verdict.CONFLICTING,
    "unsupported": Verdict.NOT_ENOUGH_EVIDENCE,
    "uncovered": Verdict.NOT_ENOUGH_EVIDENCE,
}


def reasons_of(verdict: Verdict, rules: tuple[str, ...]) -> tuple[str, ...]:
    """What is to be said against a figure: its rules, and first its verdict, where that is not good and no rule says the same."""
    stated = verdict is Verdict.SUPPORTED or any(_STATED.get(rule) is verdict for rule in rules)
    return rules if stated else (verdict.value, *rules)


def reasons_left(finding: Finding) -> tuple[str, ...]:
    """What is to be said against a figure, without what was quieted. A quieted rule still says what its verdict says."""
    reasons = reasons_of(finding.verdict, (*finding.rules, *finding.quieted))
    return tuple(reason for reason in reasons if reason not in finding.quieted)


def level_of_reasons(reasons: Iterable[str]) -> Level:
    """The gravest of some reasons."""
    levels = (RULES[name].level if name in RULES else level_of(Verdict(name), ()) for name in reasons)
    return max(levels, key=lambda level: level.rank, default=Level.NONE)


class Reason(NamedTuple):
    """What a rule is to a reader, or a verdict that no rule states."""

    name: str
    level: Level
    says: str
    earns: str = ""  # a text that earns it
    spared: str = ""  # and one that does not


_VERDICTS = {
    Verdict.REFUTED: "Every source heard gives another figure.",
    Verdict.CONFLICTING: "Some sources support the figure, and some refute it.",
    Verdict.NOT_ENOUGH_EVIDENCE: "The sources neither support nor refute the figure.",
}
# All that can be said against a figure or a comment, by name.
REASONS: dict[str, Reason] = {
    **{verdict.value: Reason(verdict.value, level_of(verdict, ()), says) for verdict, says in _VERDICTS.items()},
    **{rule.name: Reason(*rule[:5]) for rule in (*RULES.values(), UNUSED_IGNORE)},
}
