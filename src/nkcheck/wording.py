"""What a finding says in a sentence, and the wording that it offers instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from nkcheck.claim import Citation
from nkcheck.dates import When
from nkcheck.figure import Figure, Kind
from nkcheck.report import Verdict
from nkcheck.stance import Stance, same_value
from nkcheck.verdict import Case, Heard

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_RELATIVE = frozenset({"last", "this", "next", "ago", "previous", "past", "that", "same"})
_WORTH_MENDING = frozenset({"overstated", "bound_dropped", "attribution_unconfirmed"})


def message(case: Case, verdict: Verdict, rules: tuple[str, ...]) -> str:
    """One sentence that says why: what the sources give, who supports and who contradicts it, and what was assumed."""
    claim, figure = case.claim, f"“{case.figure.text}”"
    if claim is None:
        return f"No claim covers {figure}: nothing in the sources confirms or contradicts it."
    if "misdated" in rules and _own_number(case):
        parts = [
            f"{figure} is the number of another date, {spoken(claim.scope.when)}" if claim.scope.when else f"{figure} has another date"
        ]
    elif "misdated" in rules:
        parts = [f"{figure} is the number of another date; for the one stated, the sources give {_answers(claim.citations)}"]
    elif "misapplied" in rules and _own_number(case):
        parts = [f"{figure} is the number of something else: {claim.question.rstrip('?')}"]
    elif "misapplied" in rules:
        parts = [f"{figure} is the number of something else; on this, the sources give {_answers(claim.citations)}"]
    elif "misattributed" in rules:
        parts = [f"not {figure} but another figure is credited to {case.speaker}: {_answers(_heard(case))}"]
    else:
        parts = [_by_verdict(case, verdict, figure)]
    if case.match.date_assumed and claim.scope.when is not None:
        parts.append(f"the date is assumed ({spoken(claim.scope.when)})")
    if "attribution_unconfirmed" in rules:
        parts.append(f"no source quotes {case.speaker} on this")
    if "bound_dropped" in rules:
        parts.append("every source that supports it hedges it")
    if "overstated" in rules:
        parts.append("that is stronger than any source that supports it")
    if "single_origin" in rules:
        parts.append("all support comes from one origin")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def suggestion(case: Case, verdict: Verdict, rules: tuple[str, ...]) -> str:
    """A wording that the sources carry, to paste in place of the figure; empty where the text can stand as it is."""
    citations = _to_offer(case, verdict, rules)
    claim = case.claim
    if not citations or claim is None:
        return ""
    if _wrongly_dated(case, rules):
        return f"{_answers(citations)}{_dated(claim.scope.when)}"
    if verdict is Verdict.CONFLICTING and "misattributed" not in rules:
        return _span(citations)
    telling = [citation for citation in citations if not _as_written(case.figure, citation.figure) and not _relative(citation.figure)]
    return _answers(telling)


def replacements(case: Case, verdict: Verdict, rules: tuple[str, ...], written: Kind) -> tuple[str, ...]:
    """The figures that the sources give, each of which may stand in the place of the text's; none where not the number is wrong.

    `written` is the kind of the figure as it stands: 'since 2014', though held against a span, gives way to no 'more than 20 years'.
    """
    if case.moved and _own_number(case):
        return ()
    opens = case.figure.text[:1].isupper() and case.figure.when is None
    fitting = [citation for citation in _ordered(_to_offer(case, verdict, rules)) if _fits_in(case.figure, written, citation.figure)]
    words = dict.fromkeys(_lowered(citation.figure) for citation in fitting)
    return tuple(text[:1].upper() + text[1:] if opens else text for text in words if text.lower() != case.figure.text.lower())


def _fits_in(figure: Figure, written: Kind, cited: Figure) -> bool:
    """True if a source's figure may stand where the text's does: no date for a span, nor one that only its source's own date explains."""
    return (written is Kind.DATE) == (cited.kind is Kind.DATE) and not _as_written(figure, cited) and not _relative(cited)


def _relative(cited: Figure) -> bool:
    """True for a date that only its source's own explains: 'June of last year'."""
    return cited.kind is Kind.DATE and not _RELATIVE.isdisjoint(cited.text.lower().split())


def _as_written(figure: Figure, cited: Figure) -> bool:
    """True if the text says already what a source does, in whatever words: 'almost 50' and 'nearly 50'."""
    if figure.when is not None and cited.when is not None:
        return figure.when.days == cited.when.days and figure.when.meets(cited.when)
    return figure.kind is cited.kind and figure.bound is cited.bound and same_value(figure, cited)


def _to_offer(case: Case, verdict: Verdict, rules: tuple[str, ...]) -> Sequence[Citation]:
    """The citations whose figures the text should give instead of its own."""
    claim = case.claim
    if claim is None or (verdict is Verdict.SUPPORTED and not _WORTH_MENDING & set(rules)):
        return ()
    if _wrongly_dated(case, rules):
        return claim.citations
    if "misattributed" in rules:
        return _heard(case)
    if verdict is Verdict.SUPPORTED:
        return [item.citation for item in case.stances() if item.stance is Stance.SUPPORTS]
    return claim.citations


def _wrongly_dated(case: Case, rules: tuple[str, ...]) -> bool:
    """True if the number is the claim's own, and its date is what is wrong."""
    return "misdated" in rules and case.claim is not None and case.claim.scope.when is not None and _own_number(case)


def spoken(when: When) -> str:
    """A date as it is written in English: '9 October 2023', 'April 2024', '2022 to 2023'."""
    first, last = date.fromordinal(when.first), date.fromordinal(when.last)
    if when.days == 1:
        return f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
    if when.days <= 31 and first.day == 1:
        return f"{_MONTHS[first.month - 1]} {first.year}"
    return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"


def _dated(when: When | None) -> str:
    if when is None:
        return ""
    return f"{' on ' if when.days == 1 else ' in '}{spoken(when)}"


def _own_number(case: Case) -> bool:
    """True if the claim that is named is the one that the number belongs to, rather than the one that the text speaks of."""
    return any(item.stance is Stance.SUPPORTS for item in case.heard)


def _by_verdict(case: Case, verdict: Verdict, figure: str) -> str:
    supporting = _names(case.stances(), Stance.SUPPORTS)
    refuting = _names(case.stances(only_heard=False), Stance.REFUTES)
    if verdict is Verdict.SUPPORTED:
        return f"{figure} is supported by {supporting}" + (f", though contradicted by {refuting}" if refuting else "")
    if verdict is Verdict.CONFLICTING:
        return f"{figure} is supported by {supporting}, but contradicted by {refuting}"
    given = _answers(_heard(case))
    if verdict is Verdict.REFUTED:
        return f"no source gives {figure}: the sources have {given}"
    return f"no source gives {figure}, though there is room for it: the sources have {given}"


def _heard(case: Case) -> list[Citation]:
    return [item.citation for item in case.stances()]


def _names(heard: Iterable[Heard], wanted: Stance) -> str:
    return _listed(list(dict.fromkeys(item.citation.origin.name for item in heard if item.stance is wanted)))


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _answers(citations: Iterable[Citation]) -> str:
    """'500 (Stephen Kim) and more than 600 (the Commission)': each figure once, the smallest first, with who gives it."""
    by_text: dict[str, list[str]] = {}
    for citation in _ordered(citations):
        names = by_text.setdefault(_lowered(citation.figure), [])
        if citation.origin.name not in names:
            names.append(citation.origin.name)
    return _listed([f"{text} ({', '.join(names)})" for text, names in by_text.items()])


def _ordered(citations: Iterable[Citation]) -> list[Citation]:
    """The citation with the smallest figure first."""
    return sorted(citations, key=lambda citation: (citation.figure.value, citation.figure.text))


def _span(citations: Iterable[Citation]) -> str:
    """'between 500 (Stephen Kim) and more than 600 (the Commission)'."""
    ordered = sorted(citations, key=lambda citation: (citation.figure.value, citation.figure.bound == "more_than"))
    low, high = ordered[0], ordered[-1]
    return f"between {_lowered(low.figure)} ({low.origin.name}) and {_lowered(high.figure)} ({high.origin.name})"


def _lowered(figure: Figure) -> str:
    """A figure's words as they stand in the middle of a sentence: 'more than', but 'June' and '1986'."""
    return figure.text if figure.when is not None else figure.text[:1].lower() + figure.text[1:]
