"""Claims and their citations: units, dates and scopes that do not go together, and what nobody cites."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from nkcheck.claim import UNKNOWN_DATE
from nkcheck.consistency import LOOSE, Figures, File, Files, indices, is_term
from nkcheck.dates import When, parse_edtf
from nkcheck.errors import Fault
from nkcheck.figure import Figure, Kind
from nkcheck.lexicon import Trie, build, find_terms
from nkcheck.record import NamedTuple
from nkcheck.tokens import tokenize
from nkcheck.yamlfile import KEY, At

UNITS = {Kind.SHARE: "percent", Kind.AGE: "years", Kind.DURATION: "years", Kind.DATE: "", Kind.TIME: ""}
_NOUN_REACH = 4  # words from a figure to the noun that it counts: 'five separate border crossings'


def claim_faults(files: Files, figures: Figures) -> Iterator[Fault]:
    """What is wrong with the claims beyond what keeps them from loading; `figures` are those of their quotes."""
    things = build((term, "thing", name) for name, raw in files.subject.entries("things") for term in raw["terms"] if is_term(term))
    known = {"", *(files.subject.keys("things") or ())}
    claims = list(_claims(files))
    for claim in claims:
        yield from _units(claim)
        yield from _repeated_citations(claim)
        for cited in _citations(claim, figures):
            yield from _date_outside(cited)
            if claim.scope.get("thing", "") in known:
                yield from _counts_another_thing(cited, things)
    yield from _same_scopes(claims)
    yield from _unused(files)


class _Claim(NamedTuple):
    """A claim in its file, as far as it is sound."""

    file: File
    i: int
    raw: dict[str, Any]
    scope: dict[str, Any]
    when: When | None


class _Cited(NamedTuple):
    """A citation of a claim, with its figure."""

    claim: _Claim
    j: int
    raw: dict[str, Any]
    figure: Figure

    @property
    def at(self) -> At:
        return ("claims", self.claim.i, "citations", self.j)


def _claims(files: Files) -> Iterator[_Claim]:
    for file in files.claims:
        for i in indices(file):
            if file.sound("claims", i):
                raw = file.value["claims"][i]
                scope = raw.get("scope", {})
                yield _Claim(file, i, raw, scope, _when(scope.get("date", "")))


def _citations(claim: _Claim, figures: Figures) -> Iterator[_Cited]:
    for j, raw in enumerate(claim.raw["citations"]):
        figure = figures.get((claim.file.path, claim.i, j))
        if figure is not None:
            yield _Cited(claim, j, raw, figure)


def _when(text: str) -> When | None:
    """A date; None where there is none, or none that can be read."""
    try:
        return parse_edtf(text) if text and text != UNKNOWN_DATE else None
    except ValueError:
        return None


def _units(claim: _Claim) -> Iterator[Fault]:
    kind, unit = Kind(claim.raw["kind"]), claim.raw.get("unit", "")
    at = ("claims", claim.i, "unit")
    expected = UNITS.get(kind)
    if expected is None:
        if unit in UNITS.values() and unit:
            yield claim.file.fault("wrong_unit", f"`{unit}` is no unit of a count; expected what is counted", at)
    elif unit and unit != expected:
        named = f"`{expected}`" if expected else "none"
        yield claim.file.fault("wrong_unit", f"`{unit}` is no unit of kind {kind}; expected {named}", at)


def _repeated_citations(claim: _Claim) -> Iterator[Fault]:
    seen: set[tuple[str, str, str, str]] = set()
    for j, raw in enumerate(claim.raw["citations"]):
        quote = raw["quote"]
        words = (raw["source"], quote["exact"], quote.get("prefix", ""), quote.get("suffix", ""))
        if words in seen:
            yield claim.file.fault(
                "repeated_citation", f"the same words of `{raw['source']}` are cited twice", ("claims", claim.i, "citations", j)
            )
        seen.add(words)


def _date_outside(cited: _Cited) -> Iterator[Fault]:
    limits = cited.claim.when
    if limits is None:
        return
    scope = cited.claim.scope["date"]
    own = _when(cited.raw.get("date", ""))
    if own is not None and not own.meets(limits):
        yield cited.claim.file.fault("date_outside", f"{cited.raw['date']} lies outside the claim's {scope}", (*cited.at, "date"))
        return  # a day of the quote is one of that date
    told = cited.figure.when
    if told is not None and not told.meets(limits):
        message = f"“{cited.figure.text}” ({told.edtf()}) lies outside the claim's {scope}"
        yield cited.claim.file.fault("date_outside", message, (*cited.at, "quote", "exact"))


def _counts_another_thing(cited: _Cited, things: Trie) -> Iterator[Fault]:
    """A quote in which the noun behind the figure is a thing, and not the one that the claim counts."""
    if cited.figure.kind is not Kind.COUNT or cited.raw.get("reading") == "list":
        return
    tokens = tokenize(cited.raw["quote"]["exact"])
    after = next((i for i, start in enumerate(tokens.starts) if start >= cited.figure.end), len(tokens))
    counted = [term.concept for term in find_terms(things, tokens, after, min(after + _NOUN_REACH, len(tokens)))]
    wanted = cited.claim.scope.get("thing", "")
    if counted and wanted not in counted:
        what = f"`{wanted}`" if wanted else "no thing"
        yield cited.claim.file.fault(
            "wrong_unit", f"the quote counts `{counted[0]}`, the claim's scope has {what}", (*cited.at, "quote", "exact")
        )


def _same_scopes(claims: list[_Claim]) -> Iterator[Fault]:
    """Claims of one kind with the same scope; a country, place or people that only one of them names tells no text apart."""
    seen: dict[tuple[Any, ...], int] = {}  # a scope, with None for what may be anything -> the first claim that it fits
    for n, claim in enumerate(claims):
        scope = claim.scope
        fixed = (
            claim.raw["kind"],
            claim.raw.get("running", "false"),  # a total and the number of its year go side by side
            *(scope.get(name, "") for name in ("action", "subset", "person", "thing")),
            frozenset(scope.get("about", ())),
            claim.when or scope.get("date", ""),
        )
        loose = [scope.get(name, "") for name in LOOSE]
        if not any((*fixed[2:-1], *loose)):
            continue  # limited to nothing, and told as such
        ways = product(*([None] if not value else [value, ""] for value in loose))
        first = min((seen[fixed, way] for way in ways if (fixed, way) in seen), default=n)
        other = claims[first]
        if other.raw["id"] != claim.raw["id"]:
            line = other.file.fault("", "", ("claims", other.i)).line
            yield claim.file.fault(
                "same_scope",
                f"no text can tell `{claim.raw['id']}` from `{other.raw['id']}` ({other.file.path}:{line})",
                ("claims", claim.i, "scope"),
            )
        for way in product(*([value, None] for value in loose)):
            seen.setdefault((fixed, way), n)


def _unused(files: Files) -> Iterator[Fault]:
    """Origins and sources that no claim cites. A group is used through its members, and they through it."""
    if not all(file.sound("claims") for file in files.claims):
        return  # what is not sound may cite them
    cited = [citation for claim in _claims(files) for citation in claim.raw["citations"]]
    sources = {citation["source"] for citation in cited}
    voices = {name for citation in cited for name in (citation["origin"], *citation.get("via", ()))}
    voices |= {file.value["origin"] for file in files.sources if file.sound("origin")}
    groups = {name: set(raw.get("member_of", ())) for name, raw in files.origins.entries()}
    if sources <= set(files.source_ids()):  # else one of them may be meant
        for file in files.sources:
            if Path(file.path).stem not in sources:
                yield file.fault("unused", f"no claim cites `{Path(file.path).stem}`")
    known = set(files.origins.keys() or ())
    if voices <= known:
        for name in groups:
            if name not in voices and groups[name] <= known and not groups[name] & voices:
                yield files.origins.fault("unused", f"no claim cites `{name}`", (name, KEY))
