"""What formats for programs share: each problem of a run as one flat record, with its place and a fingerprint. No format itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from nkcheck.documents import line_starts
from nkcheck.errors import Fault, Level
from nkcheck.record import NamedTuple
from nkcheck.report import Finding, Report, Run
from nkcheck.rules import REASONS, reasons_left
from nkcheck.terminal import one_line, safe

_COMMENT = 200  # characters of a comment that tell it from others


class Problem(NamedTuple):
    """A finding that somebody should look at, or a fault of a comment. Places are told as a finding tells them."""

    path: str  # see `relative`
    rule: str  # the gravest reason
    others: tuple[str, ...]  # the other reasons
    level: Level
    message: str  # on one line, safe to show
    start: int | None  # as the finding has it; None: it is of no place in the text
    line: int | None
    column: int | None
    end: int | None  # None: where it ends is not known
    end_line: int | None
    end_column: int | None
    replacement: str | None  # what may stand in the place without asking anybody
    fingerprint: str  # stays where lines move, and where the file is renamed; unique within the file
    finding: Finding | None = None  # None: a fault


def problems(run: Run) -> Iterator[Problem]:
    """Every problem of a run, file by file in the order of the text."""
    seen: Counter[tuple[str, str]] = Counter()
    for report in run.reports:
        path = relative(report.path)
        for problem in problems_of(report, path):
            seen[path, problem.fingerprint] += 1
            yield problem._replace(fingerprint=_sum(problem.fingerprint, str(seen[path, problem.fingerprint])))


def problems_of(report: Report, path: str) -> list[Problem]:
    """The problems of one document; those that are alike in all but their place have one fingerprint."""
    lines = line_starts(report.text) if report.faults else []
    found = [_of_finding(path, finding, report) for finding in report.problems]
    found += [_of_fault(path, fault, report.text, lines) for fault in report.faults]
    return sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))


def relative(path: str) -> str:
    """A file's name from the working directory, if it lies below it, with slashes; `-` for words without a name."""
    file = Path(path or "-")
    here = Path.cwd()
    return (file.relative_to(here) if file.is_absolute() and file.is_relative_to(here) else file).as_posix()


def _of_finding(path: str, finding: Finding, report: Report) -> Problem:
    reasons = reasons_left(finding)
    rule = max(reasons, key=lambda reason: REASONS[reason].level.rank)
    return Problem(
        path=path,
        rule=rule,
        others=tuple(reason for reason in reasons if reason != rule),
        level=finding.level,
        message=one_line(
            finding.message
            + (f" Suggestion: {finding.suggestion}" if finding.suggestion else "")
            + (f" Where: “{finding.sentence}”" if report.extracted else "")  # no line of the file leads there
        ),
        start=finding.start,
        line=finding.line,
        column=finding.column,
        end=finding.end,
        end_line=finding.end_line,
        end_column=finding.end_column,
        replacement=_replacement(finding, report),
        fingerprint=_sum(finding.claim or "", *sorted(reasons), finding.sentence, finding.text),
        finding=finding,
    )


def _of_fault(path: str, fault: Fault, text: str, lines: list[int]) -> Problem:
    start = lines[fault.line - 1] + (fault.column or 1) - 1 if fault.line and fault.line <= len(lines) else None
    comment = text[start : start + _COMMENT].partition("\n")[0] if start is not None else ""
    return Problem(
        path=path,
        rule=fault.rule,
        others=(),
        level=fault.level,
        message=one_line(fault.message),
        start=start,
        line=fault.line,
        column=fault.column,
        end=None,
        end_line=None,
        end_column=None,
        replacement=None,
        fingerprint=_sum(fault.rule, comment.strip()),
    )


def replacements_of(finding: Finding, report: Report) -> tuple[str, ...]:
    """What may stand in the figure's place, where the file holds the figure's own words there and nothing else.

    The words of a docx stand elsewhere in the file; and where markup runs through a figure, it would go with it.
    """
    if report.extracted or report.text[finding.start : finding.end].split() != finding.text.split():
        return ()
    return tuple(text for text in finding.replacements if safe(text) == text)


def _replacement(finding: Finding, report: Report) -> str | None:
    """The one thing that may stand in the figure's place."""
    return next(iter(replacements_of(finding, report)), None) if len(finding.replacements) == 1 else None


def _sum(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
