"""What a run found: findings with their citations, and how grave they are. Plain values, immutable and picklable."""

from __future__ import annotations

from nkcheck.errors import Fault, Level
from nkcheck.figure import Figure
from nkcheck.record import NamedTuple, StrEnum
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
    sentence: str = ""  # in which the figure stands, on one line
    replacements: tuple[str, ...] = ()  # each may stand in the figure's place; there are several where the sources differ
    quieted: tuple[str, ...] = ()  # what was to be said, but is excused by settings, by a comment, or as known of old


class Report(NamedTuple):
    """The findings of one text in the order of the text, and what else is to be said of it."""

    findings: tuple[Finding, ...]
    date: str | None = None  # the document's date, EDTF
    path: str = ""
    claims_path: str = ""
    claims_sha256: str = ""
    text: str = ""  # of which lines, columns and offsets are told
    extracted: bool = False  # the text is not the file's own, but was taken out of it
    faults: tuple[Fault, ...] = ()  # of comments that quiet nothing
    fail_on: Level | None = Level.ERROR  # findings from this level on are not let pass; None lets all pass
    dated: bool = True  # the date is the document's own or was given; False if it is only the day of the run

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that somebody should look at."""
        return tuple(finding for finding in self.findings if finding.level is not Level.NONE)

    @property
    def level(self) -> Level:
        """The gravest level of all findings and faults."""
        levels = [finding.level for finding in self.findings] + [fault.level for fault in self.faults]
        return max(levels, key=lambda level: level.rank, default=Level.NONE)

    def fails(self, item: Finding | Fault) -> bool:
        """True for what is not let pass."""
        return self.fail_on is not None and item.level.rank >= self.fail_on.rank

    @property
    def failed(self) -> bool:
        """True if anything in the document is not let pass."""
        return any(map(self.fails, self.findings)) or any(map(self.fails, self.faults))


class Run(NamedTuple):
    """The reports of all documents of a run, and what could not be read."""

    reports: tuple[Report, ...]
    unread: tuple[Fault, ...] = ()
    claims_path: str = ""
    claims_sha256: str = ""
    statement: bool = False  # one text given as words, not documents
    gone: int = 0  # findings that the baseline knows and that no longer occur
    known: int = 0  # findings that the baseline that was written holds
