"""What a run found: findings with their citations, and how grave they are. Plain values, immutable and picklable."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from nkcheck.errors import Level
from nkcheck.figure import Figure
from nkcheck.stance import Stance


class Verdict(StrEnum):
    """The field's four labels (AVeriTeC, Schlichtkrull et al. 2023)."""

    SUPPORTED = "supported"
    CONFLICTING = "conflicting"
    REFUTED = "refuted"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


class Cited(NamedTuple):
    """A citation as it stands towards the figure of the text."""

    source: str  # the source's id
    origin: str  # the origin's id: who, according to the source, says it
    chain: tuple[str, ...]  # names from the origin to the source: Stephen Kim, Human Rights Watch, RealClearPolitics
    figure: Figure  # as the source has it; offsets are into `quote`
    stance: Stance
    heard: bool  # False where the text names somebody else, so that this citation did not decide
    quote: str
    locator: str
    url: str


class Finding(NamedTuple):
    """One figure judged.

    `start` and `end` are character offsets into the text from 0; lines and columns count from 1.
    """

    text: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    figure: Figure
    claim: str | None
    question: str
    verdict: Verdict
    level: Level
    rules: tuple[str, ...]
    message: str
    suggestion: str
    citations: tuple[Cited, ...]
    note: str = ""  # the curator's word on why the sources differ


class Report(NamedTuple):
    """The findings of one text in the order of the text."""

    findings: tuple[Finding, ...]
    date: str | None = None  # the document's date, ISO, as it was given
    path: str = ""
    claims_path: str = ""
    claims_sha256: str = ""

    @property
    def level(self) -> Level:
        """The gravest level of all findings."""
        return max((finding.level for finding in self.findings), key=lambda level: level.rank, default=Level.NONE)
