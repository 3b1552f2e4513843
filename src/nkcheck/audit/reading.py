"""A document as `verify` reads it: every figure with its scope, its claim and its speaker."""

from __future__ import annotations

from nkcheck.claim import ClaimsFolder
from nkcheck.dates import counts_from, parse_edtf
from nkcheck.judge import Judged, read_figures
from nkcheck.match import Index
from nkcheck.original import Original
from nkcheck.passage import Passage, Sentence, read_passage
from nkcheck.record import NamedTuple


class Reading(NamedTuple):
    """A document, and all figures that were found in it. Offsets are characters of the original's text."""

    original: Original
    passage: Passage
    figures: tuple[Judged, ...]

    def sentence(self, sentence: Sentence) -> tuple[int, int]:
        """Where a sentence begins and ends."""
        tokens = self.passage.tokens
        return tokens.starts[sentence.first], tokens.ends[sentence.last - 1]

    def within(self, span: tuple[int, int]) -> list[Judged]:
        """The figures of which some stands within a span."""
        return [item for item in self.figures if item.found.figure.start < span[1] and span[0] < item.found.figure.end]


def read_document(folder: ClaimsFolder, issued: str, original: Original) -> Reading:
    """Read a document by the claims of a folder. Relative dates count from `issued`, the document's own date (EDTF)."""
    passage = read_passage(original.text, folder, counts_from(parse_edtf(issued)))
    return Reading(original, passage, tuple(read_figures(passage, Index(folder))))
