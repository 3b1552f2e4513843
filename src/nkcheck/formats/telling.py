"""What formats for people share: a finding's sign, its citations by what they say to the figure, and who speaks. No format itself."""

from __future__ import annotations

from collections.abc import Iterator

from nkcheck.errors import Level
from nkcheck.report import Cited, Finding, Verdict
from nkcheck.stance import Stance

NOT_HEARD = "not heard"
SIGNS = {
    Verdict.REFUTED: ("✗", "refuted"),
    Verdict.CONFLICTING: ("≠", "conflicting"),
    Verdict.SUPPORTED: ("✓", "supported"),
    Verdict.NOT_ENOUGH_EVIDENCE: ("?", "not enough evidence"),
}
_STANCES = {
    Stance.SUPPORTS: "supports it",
    Stance.REFUTES: "differs",
    Stance.NEUTRAL: "neither supports nor refutes it",
}
_OTHER_CLAIM = "gives this number, but in answer to this claim"
_MOVED = {"misdated", "misapplied"}  # rules that say: the number is right, only of something else


def reserved(finding: Finding) -> bool:
    """True for a figure that is supported, but not fit to print as it stands."""
    return finding.verdict is Verdict.SUPPORTED and finding.level.rank >= Level.WARNING.rank


def sign_of(finding: Finding) -> tuple[str, str]:
    """A finding's sign and its verdict in words; there is no tick before a figure that is to be changed."""
    sign, words = SIGNS[finding.verdict]
    return ("!" if reserved(finding) else sign), words


def moved(finding: Finding) -> bool:
    """True if the number is right, only of something else than the text says."""
    return not _MOVED.isdisjoint(finding.rules)


def groups(finding: Finding) -> Iterator[tuple[Stance, str, list[Cited]]]:
    """The citations of each stance that has any, with a title, those that decided first."""
    for stance in Stance:
        group = sorted((cited for cited in finding.citations if cited.stance is stance), key=lambda cited: not cited.heard)
        if group:
            yield stance, _OTHER_CLAIM if stance is Stance.SUPPORTS and moved(finding) else _STANCES[stance], group


def through(chain: tuple[str, ...]) -> str:
    """'Stephen Kim, through Human Rights Watch, in RealClearPolitics'."""
    origin, *others = chain
    between = [f"through {name}" for name in others[:-1]]
    return ", ".join([origin, *between, *(f"in {name}" for name in others[-1:])])


def plural(count: int, what: str) -> str:
    """'1 problem', '2 problems'."""
    return f"{count} {what}{'s' * (count != 1)}"
