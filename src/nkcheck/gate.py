"""What of a report counts: rules that are selected or ignored, and comments in the document that quiet them.

Nothing is lost: a finding keeps what was taken from it in `quieted`, and one of which nothing is left is no problem any more.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from nkcheck.documents import Ignore, line_and_column, line_starts
from nkcheck.errors import Fault
from nkcheck.report import Finding, Report, Verdict
from nkcheck.rules import RULES, UNUSED_IGNORE, level_of_reasons, reasons_left
from nkcheck.settings import Settings

UNUSED = UNUSED_IGNORE.name
# What can be selected, ignored and excused: a rule, or by its name a verdict with all that is to be said of such a figure.
NAMES = (*RULES, *(verdict.value for verdict in Verdict if verdict is not Verdict.SUPPORTED), UNUSED)

_ALL = ""  # stands for every rule
_MOST_TOLD = 3  # names of a comment
_LONGEST_NAME = 40  # twice as long as any rule's; what is longer is no typing error of one
_MOST_HINTS = 100  # of a document
_MARGIN = 200  # columns before a comment that is looked at as one alone on its line
_LINE_END = r"[^\S\n]*+(?:\n|\Z)"
_ALONE = " It stands alone on its line and quiets no other: put it at the end of the line that is meant."


def select(report: Report, settings: Settings) -> Report:
    """The report with what the settings do not ask for taken away."""
    ignored = {*settings.ignore, *settings.ignored_at(report.path)}

    def unwanted(reason: str, finding: Finding) -> bool:
        names = {reason, finding.verdict.value}
        return bool(names & ignored) or bool(settings.select and not names & set(settings.select))

    faults = tuple(fault for fault in report.faults if fault.rule not in ignored and (not settings.select or fault.rule in settings.select))
    findings = tuple(quieted(finding, unwanted) for finding in report.findings)
    return report._replace(findings=findings, faults=faults)


def quieted(finding: Finding, unwanted: Callable[[str, Finding], bool]) -> Finding:
    """The finding without the reasons that are not wanted."""
    reasons = reasons_left(finding)
    gone = [reason for reason in reasons if unwanted(reason, finding)]
    if not gone:
        return finding
    left = [reason for reason in reasons if reason not in gone]
    return finding._replace(
        rules=tuple(rule for rule in finding.rules if rule not in gone),
        level=level_of_reasons(left),
        quieted=(*finding.quieted, *gone),
    )


def excuse(report: Report, ignores: tuple[Ignore, ...]) -> Report:
    """The report without what comments in its document quiet, and with a note on each comment that quiets nothing."""
    if not ignores:
        return report
    comments = _placed(report.text, ignores)
    quiet = _by_name(((comment.first, comment.last), comment.ignore.rules or (_ALL,)) for comment in comments)
    found = _by_name(
        ((finding.line, finding.end_line), {_ALL, finding.verdict.value, *reasons})
        for finding in report.findings
        if (reasons := reasons_left(finding))
    )

    def unwanted(reason: str, finding: Finding) -> bool:
        names = (_ALL, reason, finding.verdict.value)
        return any(name in quiet and quiet[name].touch(finding.line, finding.end_line) for name in names)

    faults = tuple(
        Fault(UNUSED, message, report.path, comment.line, comment.column, UNUSED_IGNORE.level)
        for comment, message in _unused(comments, found)
        if not (UNUSED in quiet and quiet[UNUSED].touch(comment.line, comment.line))
    )
    return report._replace(findings=tuple(quieted(finding, unwanted) for finding in report.findings), faults=(*report.faults, *faults))


class _Comment:
    """A comment with its place, and the lines that it quiets: none if `last` is before `first`."""

    __slots__ = ("alone", "column", "first", "ignore", "last", "line")

    def __init__(self, ignore: Ignore, text: str, lines: list[int]) -> None:
        self.ignore = ignore
        self.line, self.column = line_and_column(lines, ignore.start)
        self.first, self.last = self.line, line_and_column(lines, ignore.end)[0]
        if ignore.file:
            self.first, self.last = 1, len(lines)
        elif ignore.start == ignore.end:
            self.last = self.first - 1
        begins = self.column <= _MARGIN and not text[ignore.start - self.column + 1 : ignore.start].strip()
        self.alone = begins and not ignore.file and re.compile(_LINE_END).match(text, ignore.end) is not None


def _placed(text: str, ignores: Iterable[Ignore]) -> list[_Comment]:
    lines = line_starts(text)
    return [_Comment(ignore, text, lines) for ignore in ignores]


class _Lines:
    """Ranges of lines, those that meet made one."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        for first, last in sorted(ranges):
            if self.lasts and first <= self.lasts[-1]:
                self.lasts[-1] = max(last, self.lasts[-1])
            elif first <= last:
                self.firsts.append(first)
                self.lasts.append(last)

    def touch(self, first: int, last: int) -> bool:
        """True if a line from `first` to `last` is among them."""
        at = bisect_left(self.lasts, first)
        return first <= last and at < len(self.lasts) and self.firsts[at] <= last


def _by_name(items: Iterable[tuple[tuple[int, int], Iterable[str]]]) -> dict[str, _Lines]:
    """The lines to which each name of NAMES is put."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    for lines, names in items:
        for name in names:
            if name in _KNOWN:
                ranges.setdefault(name, []).append(lines)
    return {name: _Lines(each) for name, each in ranges.items()}


_KNOWN = {_ALL, *NAMES}


def _unused(comments: Iterable[_Comment], found: dict[str, _Lines]) -> Iterator[tuple[_Comment, str]]:
    """Every comment that quiets nothing, or has a name that quiets nothing, and what is to be said of it."""
    hints = _Hints()
    for comment in comments:
        names = comment.ignore.rules or (_ALL,)
        unused = [name for name in names if name != UNUSED and not (name in found and found[name].touch(comment.first, comment.last))]
        if unused:
            yield comment, _told(comment, unused, len(unused) == len(names), hints)


def _told(comment: _Comment, unused: list[str], nothing: bool, hints: _Hints) -> str:
    """'This comment quiets nothing: there is no rule `misdatd`; did you mean `misdated`?'"""
    where = "in this document" if comment.ignore.file else "on this line" if comment.first == comment.last else "on these lines"
    parts = []
    for name in unused[:_MOST_TOLD]:
        if name in _KNOWN:
            parts.append(f"there is no {f'`{name}`' if name else 'finding'} {where}.")
        else:
            parts.append(f"there is no rule `{name[:_LONGEST_NAME]}`{hints.of(name) or '.'}")
    if len(unused) > _MOST_TOLD:
        parts.append(f"the same holds for {len(unused) - _MOST_TOLD:,} more.")
    first, *others = parts
    head = "This comment quiets nothing" if nothing else "Part of this comment quiets nothing"
    return " ".join([f"{head}: {first}", *(part[0].upper() + part[1:] for part in others)]) + _ALONE * comment.alone


class _Hints:
    """What may have been meant by a name; no more than a document with honest mistakes needs."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def of(self, name: str) -> str:
        if len(name) > _LONGEST_NAME or len(self.known) >= _MOST_HINTS:
            return self.known.get(name, "")
        if name not in self.known:
            from nkcheck.nearest import hint

            self.known[name] = hint(name, NAMES)
        return self.known[name]
