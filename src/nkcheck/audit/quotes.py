"""Quotes and waivers against the text of their document: to the letter, drifted or gone."""

from __future__ import annotations

from difflib import SequenceMatcher

from nkcheck.audit.reading import Reading
from nkcheck.claim import Citation, Claim, ClaimsFolder, Source
from nkcheck.consistency import MOST_QUOTE_WORDS, read_quote
from nkcheck.dates import When, parse_edtf
from nkcheck.figure import Figure
from nkcheck.find import find
from nkcheck.judge import Judged
from nkcheck.original import Original, find_words, level, locate, paragraph_of
from nkcheck.record import NamedTuple, StrEnum
from nkcheck.schema import MOST_QUOTE
from nkcheck.tokens import tokenize


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
    whole: str = ""  # the figure as it stands in the document, where the quote cuts it short
    context: float = 1.0  # how much of prefix and suffix stands there, of 1
    changed: bool = False  # some figure of the words, of whatever kind, is another

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
        whole = not self.whole and self.context == 1
        return self.status is Status.VERBATIM and self.located and not self.rivals and whole

    @property
    def fixable(self) -> bool:
        """True if the words found could stand in the quote's place: but never words and locator at once, which may be another sentence."""
        sure = not self.rivals and not self.whole and self.context == 1
        fits = self.figure is not None and len(self.text.split()) <= MOST_QUOTE_WORDS and len(self.text) <= MOST_QUOTE
        one = (self.status is Status.DRIFTED) != (not self.located)
        return self.status is not Status.GONE and sure and fits and one


class Waived(NamedTuple):
    """Words that a source's record waives, in its document."""

    number: int  # which of the record's waivers, from 0
    exact: str
    reason: str
    status: Status
    likeness: float
    text: str
    spans: tuple[tuple[int, int], ...]
    changed: bool = False  # some figure of the words is another

    @property
    def right(self) -> bool:
        return self.status is Status.VERBATIM

    @property
    def fixable(self) -> bool:
        return self.status is Status.DRIFTED and len(self.text) <= MOST_QUOTE


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
    read = reading.within((place.start, place.end))
    same = [span for span in find_words(original, text) if original.paragraph(span[0]) == original.paragraph(place.start)]
    rivals = place.rivals
    return Checked(
        claim.id, when, number, citation, status, place.likeness, text, original.paragraph(place.start), rivals, figure,
        tuple(same) or ((place.start, place.end),), _elsewhere(claim.id, figure, read), _whole(citation, figure, read), place.context,
        _figures(folder, text) != _figures(folder, citation.exact),
    )  # fmt: skip


def _whole(citation: Citation, figure: Figure | None, read: list[Judged]) -> str:
    """The figure of a quote as the document has it, if that is another: the quote says '300', the document 'more than 300,000'."""
    own = [item.found.figure for item in read if figure is not None and item.found.figure.kind is figure.kind]
    if citation.listed or figure is None or not own:
        return ""
    same = any((other.bound, other.value, other.high) == (figure.bound, figure.value, figure.high) for other in own)
    return "" if same else own[0].text


def _figures(folder: ClaimsFolder, text: str) -> list[tuple[object, ...]]:
    """All that the words say in figures, of whatever kind."""
    found = find(tokenize(level(text)), folder.language, None, folder.subject.nouns)
    return [(item.figure.kind, item.figure.bound, item.figure.value, item.figure.high, item.figure.when) for item in found]


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


def check_waivers(folder: ClaimsFolder, source: Source, original: Original) -> tuple[Waived, ...]:
    """The waivers of a source, each with all places of its words in the document."""
    return tuple(_waived(folder, number, exact, reason, original) for number, (exact, reason) in enumerate(source.waived))


def _waived(folder: ClaimsFolder, number: int, exact: str, reason: str, original: Original) -> Waived:
    spans = list(find_words(original, exact))
    if spans:
        return Waived(number, exact, reason, Status.VERBATIM, 100.0, level(exact), tuple(spans))
    place = locate(original, exact)
    if place is None:
        return Waived(number, exact, reason, Status.GONE, 0.0, "", ())
    text = original.text[place.start : place.end]
    changed = _figures(folder, text) != _figures(folder, exact)
    return Waived(number, exact, reason, Status.DRIFTED, place.likeness, text, ((place.start, place.end),), changed)


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
