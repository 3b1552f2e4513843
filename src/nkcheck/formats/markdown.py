"""A comment on a pull request, an issue, or the summary of a CI step: GitHub's and GitLab's Markdown.

First what must be mended, then a table a document, the gravest figure first. Quiet on success, in one line. Text from outside
cannot act: every sign of markup is a character reference, and because forges look for mentions and references only after
that, in the text that readers see, what would begin one is parted from it by a space of no width.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from nkcheck.errors import Fault, Level
from nkcheck.formats.telling import plural
from nkcheck.report import Finding, Report, Run, Verdict
from nkcheck.terminal import Look, one_line

MOST = 60_000  # characters: GitHub refuses a comment of more than 65,536

_PARTED = "\u200b"
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#+!|~&$@^=]")
_ACTING = re.compile(
    r"(?<=[@#!$%~&^*\[{])(?=[\w\"\[{+-])"  # mentions, issues, snippets, labels
    r"|(?=>)"  # projects
    r"|(?<=:)(?=[^\s\d]|\d+:)"  # addresses, emoji
    r"|(?<=www)(?=\.)"
    r"|(?<=[A-Zh]-)(?=\d)"  # GH-12, PROJECT-12
    r"|\b(?=\d*[a-f])[0-9a-f](?=[0-9a-f]{6})"  # commits
)
_TABLE = "| place | figure | verdict | message | suggestion |\n| ---: | --- | --- | --- | --- |\n"
_COUNTED = {
    Verdict.REFUTED: "refuted",
    Verdict.CONFLICTING: "conflicting",
    Verdict.NOT_ENOUGH_EVIDENCE: "without enough evidence",
    Verdict.SUPPORTED: "supported with reservations",
}


def write(run: Run, look: Look) -> str:
    """One line of summary, and a table for each document that has problems; with `verbose` for each that has figures."""
    parts = [_summary(run)]
    room = MOST
    left_out = 0
    for head, rows in _sections(run, look.verbose):
        room -= len(head) if rows else 0
        kept = []
        for row in rows:
            room -= len(row)
            if room >= 0:
                kept.append(row)
        left_out += len(rows) - len(kept)
        parts += [head + "".join(kept)] if kept else []
    if left_out:
        parts.append(f"{plural(left_out, 'more line')} left out: a comment holds no more.\n")
    return "\n".join(parts)


def _sections(run: Run, every: bool) -> Iterator[tuple[str, list[str]]]:
    """Heads with their rows or items: the documents, and what could not be read."""
    for report in run.reports:
        heading = f"### {_code(report.path)}\n\n" if report.path else ""
        yield heading + _TABLE, [_row(item) for item in _by_gravity(report, every)]
    yield "### Not read\n\n", [f"- {_code(fault.path)}: {_text(fault.message)}\n" for fault in run.unread]


def _summary(run: Run) -> str:
    """'**2 problems must be mended** (1 refuted, 1 conflicting), 3 more to look at, in 2 of 5 documents; …'"""
    items = [(item, report.fails(item)) for report in run.reports for item in _by_gravity(report)]
    failing = [item for item, fails in items if fails]
    touched = sum(bool(_by_gravity(report)) for report in run.reports)
    parts = [f"**{plural(len(failing), 'problem')} must be mended**{_verdicts(failing)}"] if failing else []
    if len(items) > len(failing):
        parts.append(f"{len(items) - len(failing)}{' more' if failing else ''} to look at")
    told = ", ".join(parts) or "nothing to mend"
    share = f"{touched} of " if items and len(run.reports) > 1 else ""
    where = "" if run.statement else f" in {share}{plural(len(run.reports), 'document')}"
    unread = f"; **{plural(len(run.unread), 'document')} could not be read**" if run.unread else ""
    return f"nkcheck: {told}{where}{unread}.\n"


def _verdicts(items: list[Finding | Fault]) -> str:
    counts = Counter(item.verdict for item in items if isinstance(item, Finding))
    told = [f"{counts[verdict]} {words}" for verdict, words in _COUNTED.items() if counts[verdict]]
    return f" ({', '.join(told)})" if told else ""


def _by_gravity(report: Report, every: bool = False) -> list[Finding | Fault]:
    """The problems of a document, or every figure of it, and the faults of its comments: the gravest first, then as in the text."""
    items: list[Finding | Fault] = [*(report.findings if every else report.problems), *report.faults]
    return sorted(items, key=lambda item: (-item.level.rank, item.line or 0, item.column or 0))


def _row(item: Finding | Fault) -> str:
    place = ":".join(str(number) for number in (item.line, item.column) if number is not None)
    if isinstance(item, Fault):
        cells = ["", f"{item.rule} ({item.level})", item.message, ""]
    else:
        level = f" ({item.level})" if item.level is not Level.NONE else ""
        cells = [item.text, f"{item.verdict.replace('_', ' ')}{level}", item.message, item.suggestion]
    return f"| {' | '.join([place, *map(_text, cells)])} |\n"


def _text(text: str) -> str:
    """Words from outside, on one line, that show as they are and do nothing."""
    parted = _ACTING.sub(lambda found: found[0] + _PARTED, one_line(text))
    return _SIGNS.sub(lambda found: f"&#{ord(found[0])};", parted)


def _code(text: str) -> str:
    """A path as code, in which nothing acts; its fence is longer than any run of backticks in it. Not for a table."""
    shown = one_line(text) or "-"
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
