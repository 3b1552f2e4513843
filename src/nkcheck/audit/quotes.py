"""Quotes and waivers against the text of their document: to the letter, drifted or gone."""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from nkcheck.audit.reading import Reading
from nkcheck.claim import Citation, Claim, ClaimsFolder, Source
from nkcheck.consistency import MOST_QUOTE_WORDS, read_quote
from nkcheck.dates import When, parse_edtf
from nkcheck.figure import Figure
from nkcheck.judge import Judged
from nkcheck.original import Original, find_words, level, locate, paragraph_of


class Status(StrEnum):
    """What has become of some words of a document."""

    VERBATIM = "verbatim"
    DRIFTED = "drifted"
    GONE = "gone"


class Checked(NamedTuple):
    """A citation's quote in its document. `text` are the words found, `paragraph` counts from 1."""

    claim: str
    when: When | None  # the citation's date, or else the claim's
    number: int  # which of the claim's citations, from 0
    citation: Citation
    status: Status
    likeness: float  # of 100
    text: str
    paragraph: int
    rivals: int  # other places where the very words stand, and that nothing tells from this one
    figure: Figure | None  # read from the words found; None if they hold none of the claim's kind, or several
    spans: tuple[tuple[int, int], ...]
    elsewhere: str = ""  # another claim to which `verify` takes the figure where it stands

    @property
    def located(self) -> bool:
        """True if the locator names the paragraph, or none."""
        return self.status is Status.GONE or paragraph_of(self.citation.locator) in (0, self.paragraph)

    @property
    def same_figure(self) -> bool:
        """True if the words found give the figure of the quote."""
        own, new = self.citation.figure, self.figure
        return new is not None and (new.bound, new.value, new.high, new.when) == (own.bound, own.value, own.high, own.when)

    @property
    def right(self) -> bool:
        return self.status is Status.VERBATIM and self.located and not self.rivals

    @property
    def fixable(self) -> bool:
        """True if the words found could stand in the quote's place."""
        whole = self.figure is not None and len(self.text.split()) <= MOST_QUOTE_WORDS
        return not self.right and self.status is not Status.GONE and not self.rivals and whole


class Waived(NamedTuple):
    """Words that a source's record waives, in its document."""

    number: int  # which of the record's waivers, from 0
    exact: str
    reason: str
    status: Status
    likeness: float
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def right(self) -> bool:
        return self.status is Status.VERBATIM


def check_quotes(folder: ClaimsFolder, source: Source, reading: Reading) -> tuple[Checked, ...]:
    """The citations of a source, each with what its document has in the place of the quote."""
    return tuple(
        _checked(folder, claim, number, citation, reading)
        for claim in folder.claims.values()
        for number, citation in enumerate(claim.citations)
        if citation.source.id == source.id
    )


def _checked(folder: ClaimsFolder, claim: Claim, number: int, citation: Citation, reading: Reading) -> Checked:
    original = reading.original
    when = parse_edtf(citation.date) if citation.date else claim.scope.when
    place = locate(original, citation.exact, citation.prefix, citation.suffix, citation.locator)
    if place is None:
        return Checked(claim.id, when, number, citation, Status.GONE, 0.0, "", 0, 0, None, ())
    text = original.text[place.start : place.end]
    status = Status.VERBATIM if text == level(citation.exact) else Status.DRIFTED
    figure = _figure(folder, citation, text)
    span = (place.start, place.end)
    rivals = place.rivals
    return Checked(
        claim.id, when, number, citation, status, place.likeness, text, original.paragraph(place.start), rivals, figure, (span,),
        _elsewhere(claim.id, figure, reading.within(span)),
    )  # fmt: skip


def _elsewhere(claim: str, figure: Figure | None, read: list[Judged]) -> str:
    """The claim to which a figure is taken where it stands in its document, if that is another one."""
    taken = [
        item.matched.claim.id
        for item in read
        if item.matched is not None and item.matched.claim is not None and figure is not None and item.found.figure.kind is figure.kind
    ]
    return taken[0] if taken and claim not in taken else ""


def _figure(folder: ClaimsFolder, citation: Citation, text: str) -> Figure | None:
    reading = "list" if citation.listed else "figure"
    raw = {"quote": {"exact": text}, "date": citation.date, "reading": reading}
    try:
        return read_quote(raw, citation.figure.kind, citation.source.issued, folder.language, folder.subject.nouns)
    except ValueError:
        return None


def check_waivers(source: Source, original: Original) -> tuple[Waived, ...]:
    """The waivers of a source, each with all places of its words in the document."""
    return tuple(_waived(number, exact, reason, original) for number, (exact, reason) in enumerate(source.waived))


def _waived(number: int, exact: str, reason: str, original: Original) -> Waived:
    spans = find_words(original, exact)
    if spans:
        return Waived(number, exact, reason, Status.VERBATIM, 100.0, level(exact), tuple(spans))
    place = locate(original, exact)
    if place is None:
        return Waived(number, exact, reason, Status.GONE, 0.0, "", ())
    text = original.text[place.start : place.end]
    return Waived(number, exact, reason, Status.DRIFTED, place.likeness, text, ((place.start, place.end),))


def drift(old: str, new: str) -> list[tuple[str, str]]:
    """Two texts word by word: ('=' same, '-' gone, '+' new) and the words."""
    before, after = level(old).split(), level(new).split()
    parts: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(("=", " ".join(before[a:b])))
        parts += [("-", " ".join(before[a:b]))] if what in ("delete", "replace") else []
        parts += [("+", " ".join(after[c:d]))] if what in ("insert", "replace") else []
    return parts
