"""What a finding says in a sentence, and the wording that it offers instead."""

from __future__ import annotations

from nkcheck.figure import Figure
from nkcheck.report import Verdict
from nkcheck.stance import Stance
from nkcheck.verdict import Case, Heard


def message(case: Case, verdict: Verdict, rules: tuple[str, ...]) -> str:
    """One sentence that says why: which claim was meant, what was assumed, who supports it and who differs."""
    claim = case.claim
    if claim is None:
        return f"No claim covers “{case.figure.text}”: nothing in the sources confirms or contradicts it."
    parts = []
    figure = f"“{case.figure.text}”"
    if "misdated" in rules:
        parts.append(f"{figure} belongs to another date: {claim.question}")
    elif "misapplied" in rules:
        parts.append(f"{figure} is the number of something else: {_answers(claim.citations)}")
    elif "misattributed" in rules:
        given = _answers([item.citation for item in case.stances()])
        parts.append(f"{case.speaker or 'The named origin'} gives another figure than {figure}: {given}")
    else:
        parts.append(_by_verdict(case, verdict, figure))
    if case.match.date_assumed and claim.scope.when is not None:
        parts.append(f"the date was assumed: {claim.scope.date}")
    if "attribution_unconfirmed" in rules:
        parts.append(f"no source quotes {case.speaker} on this")
    if "bound_dropped" in rules:
        parts.append("every source that supports it hedges it")
    if "overstated" in rules:
        parts.append("that is stronger than any source that supports it")
    if "single_origin" in rules:
        parts.append("all support comes from one origin")
    return _sentence("; ".join(part.rstrip(".") for part in parts))


def _by_verdict(case: Case, verdict: Verdict, figure: str) -> str:
    supporting = _names(case.stances(), Stance.SUPPORTS)
    refuting = _names(case.stances(only_heard=False), Stance.REFUTES)
    if verdict is Verdict.SUPPORTED:
        differing = f", though {refuting} {_verb(refuting, 'differs', 'differ')}" if refuting else ""
        return f"{figure} is what {supporting} {_verb(supporting, 'says', 'say')}{differing}"
    if verdict is Verdict.CONFLICTING:
        return f"{supporting} {_verb(supporting, 'supports', 'support')} {figure}, {refuting} {_verb(refuting, 'contradicts', 'contradict')} it"
    given = _answers([item.citation for item in case.stances()])
    if verdict is Verdict.REFUTED:
        return f"no source gives {figure}: {given}"
    return f"no source gives {figure}, though {given} leaves room for it"


def _verb(names: str, one: str, many: str) -> str:
    return many if " and " in names else one


def _names(heard: list[Heard], wanted: Stance) -> str:
    return _listed(list(dict.fromkeys(item.citation.origin.name for item in heard if item.stance is wanted)))


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _answers(citations) -> str:  # type: ignore[no-untyped-def]
    """'500 (Human Rights Watch) and more than 600 (the Commission)'."""
    by_text: dict[str, list[str]] = {}
    for citation in sorted(citations, key=lambda citation: (citation.figure.value, citation.figure.text)):
        names = by_text.setdefault(lowered(citation.figure), [])
        if citation.origin.name not in names:
            names.append(citation.origin.name)
    return _listed([f"{text} ({', '.join(names)})" for text, names in by_text.items()])


def lowered(figure: Figure) -> str:
    """A figure's words as they stand in the middle of a sentence."""
    text = figure.text
    return text[:1].lower() + text[1:] if figure.when is None and text[:2].istitle() and not text[:1].isdigit() else text


def suggestion(case: Case, verdict: Verdict, rules: tuple[str, ...]) -> str:
    """A wording that the sources carry, to paste in place of the figure; empty where the text can stand as it is."""
    claim = case.claim
    if claim is None or (verdict is Verdict.SUPPORTED and not {"overstated", "bound_dropped", "attribution_unconfirmed"} & set(rules)):
        return ""
    if case.credited or verdict is Verdict.SUPPORTED:
        citations = [item.citation for item in case.stances() if item.stance is Stance.SUPPORTS or "misattributed" in rules]
    else:
        citations = list(claim.citations)
    if "misdated" in rules or "misapplied" in rules or not citations:
        citations = list(claim.citations)
    return (
        _answers(citations) if len({lowered(c.figure) for c in citations}) < 3 or verdict is not Verdict.CONFLICTING else _span(citations)
    )


def _span(citations) -> str:  # type: ignore[no-untyped-def]
    """'between 500 (Human Rights Watch) and more than 600 (the Commission)'."""
    ordered = sorted(citations, key=lambda citation: (citation.figure.value, citation.figure.bound == "more_than"))
    low, high = ordered[0], ordered[-1]
    return f"between {lowered(low.figure)} ({low.origin.name}) and {lowered(high.figure)} ({high.origin.name})"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")
