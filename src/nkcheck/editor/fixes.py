"""What may be done about a finding: another figure in its place, or a comment that quiets it."""

from __future__ import annotations

from nkcheck.documents import Document
from nkcheck.editor.desk import Draft, read
from nkcheck.editor.places import Places
from nkcheck.errors import InputError
from nkcheck.formats.problems import replacements_of
from nkcheck.record import NamedTuple
from nkcheck.report import Finding, Report
from nkcheck.rules import reasons_left
from nkcheck.terminal import cut, one_line

_LONGEST = 60  # columns of words in a title
_PLAIN = (".txt", ".text")


class Fix(NamedTuple):
    """An edit of the draft: characters `start` to `end` are to read as `text`."""

    title: str
    start: int
    end: int
    text: str
    preferred: bool = False  # the one thing to do


def replacing(finding: Finding, report: Report, lead: int) -> list[Fix]:
    """Every figure that may stand in the place; preferred if it is the only one."""
    others = replacements_of(finding, report)
    alone = len(others) == len(finding.replacements) == 1
    return [
        Fix(f"Replace with “{cut(one_line(other), _LONGEST)}”", finding.start + lead, finding.end + lead, other, alone) for other in others
    ]


def ignoring(finding: Finding, draft: Draft, document: Document, places: Places, lead: int) -> Fix | None:
    """The comment at the end of the figure's line that quiets it; None where such a comment would not be read as one."""
    names = " ".join(reasons_left(finding))
    stop = places.line_end(finding.end - 1 + lead)
    line = draft.text[places.line_start(stop) : stop]
    at = stop - len(line) + len(line.rstrip())  # two blanks at the end of a line of Markdown break it
    comment = f" # nkcheck: ignore {names}" if draft.extension in _PLAIN else f" <!-- nkcheck: ignore {names} -->"
    try:
        after = read(draft._replace(text=draft.text[:at] + comment + draft.text[at:]))
    except InputError:
        return None
    same = after.text.split() == document.text.split()
    if not same or len(after.ignores) != len(document.ignores) + 1:
        return None  # inside a tag, say
    return Fix(f"Ignore on this line: {names.replace(' ', ', ')}", at, at, comment)
