"""A finding told to who points at its figure, as Markdown or as plain words.

Words of a draft or of claims do nothing in Markdown: every sign that could make a link, an element or a picture is escaped, and
what looks like an address is broken up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from nkcheck.formats.page import host_of
from nkcheck.formats.telling import NOT_HEARD, groups, sign_of, through
from nkcheck.record import NamedTuple
from nkcheck.report import Cited, Finding
from nkcheck.rules import reasons_left
from nkcheck.terminal import one_line

_MOST_QUOTE = 400  # characters
_SIGNS = re.compile(
    r"[\\`*_\[\]<>&~|$!#@^{}]"
    r"|:(?=\S)"  # of an address
    r"|(?<=\w)\.(?=\w)"
    r"|(?<=www)\."
)
_IN_ADDRESSES = "/:?#@&+,;=%~._-"


class _Hand(NamedTuple):
    """How words from outside, what matters, and addresses are written."""

    words: Callable[[str], str]
    strong: Callable[[str], str]
    link: Callable[[str], str]
    end: str  # of a line inside of an item


def hover(finding: Finding, markdown: bool = True) -> str:
    """Verdict, message, the claim's question, and the citations by what they say to the figure."""
    hand = _Hand(_escaped, "**{}**".format, _link, "  \n") if markdown else _Hand(one_line, str, one_line, "\n")
    return "\n\n".join(_parts(finding, hand)) + "\n"


def symbol(finding: Finding) -> tuple[str, str]:
    """A figure and its verdict, for an outline."""
    sign, words = sign_of(finding)
    reasons = _rules(finding)
    return f"{sign} {one_line(finding.text)}", f"{words} ({reasons})" if reasons else words


def _rules(finding: Finding) -> str:
    """The rules that have something to say, beside the verdict."""
    return ", ".join(reason for reason in reasons_left(finding) if reason != finding.verdict.value)


def _parts(finding: Finding, hand: _Hand) -> Iterator[str]:
    sign, words = sign_of(finding)
    reasons = _rules(finding)
    yield f"{hand.strong(f'{sign} {words}')}: “{hand.words(finding.text)}”{f' – {hand.words(reasons)}' if reasons else ''}"
    if finding.message:
        yield hand.words(finding.message)
    if finding.suggestion:
        yield f"Suggestion: {hand.words(finding.suggestion)}"
    if finding.question:
        yield f"Asked: {hand.strong(hand.words(finding.question))}"
    if finding.note:
        yield f"Note: {hand.words(finding.note)}"
    for _, title, cited in groups(finding):
        yield f"{title[0].upper()}{title[1:]}:"
        yield "\n".join(_item(each, hand) for each in cited)


def _item(cited: Cited, hand: _Hand) -> str:
    """A citation, an item of a list: who gives which figure, the quote, and where it stands."""
    unheard = "" if cited.heard else f" ({NOT_HEARD})"
    exact = one_line(cited.quote)
    exact = exact if len(exact) <= _MOST_QUOTE else f"{exact[:_MOST_QUOTE]}…"
    where = ", ".join(part for part in (hand.words(cited.locator), hand.link(cited.url)) if part)
    lines = [f"“{hand.words(cited.figure.text)}”: {hand.words(through(cited.chain))}{unheard}", f"“{hand.words(exact)}”", where]
    return "- " + f"{hand.end}  ".join(line for line in lines if line)


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda found: f"\\{found[0]}", one_line(text))


def _link(url: str) -> str:
    """A link to a page of the web, named by its host; words, if it leads anywhere else."""
    host = host_of(url)
    return f"[{_escaped(host)}](<{quote(url, safe=_IN_ADDRESSES)}>)" if host else _escaped(url)
