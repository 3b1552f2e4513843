"""The claims file as a page that a newsroom can publish: every claim, where its sources agree and differ, every quote.

For machines the page holds one schema.org `DataFeed` of `Claim`s: each citation is a claim that somebody made, with the question that
it answers and the work that it appears in. It holds no `ClaimReview`: that says that somebody examined a statement and rated it, and a
claims file rates none, it says who gives which figure. `-f claimreview` writes the reviews of a text.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from nkcheck.claim import Citation, Claim, ClaimsFolder, Source
from nkcheck.dates import parse_edtf
from nkcheck.formats.page import address, document, host_of, picture, plain, plural, quotation, said_by, shown
from nkcheck.formats.telling import through
from nkcheck.stance import Stance, stance
from nkcheck.terminal import revealed
from nkcheck.wording import spoken

_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})  # so that nothing in it ends the element
# How the sources of a claim stand to each other: the style, and what it means.
_STATES = {
    "differ": ("conflicting", "sources differ"),
    "agree": ("supported", "sources agree"),
    "single": ("unproven single", "one citation"),
}


def write(folder: ClaimsFolder, claims: Sequence[Claim]) -> str:
    """The page of some claims of a folder."""
    names = _names(claims)
    title = claims[0].question if len(claims) == 1 else f"What the sources say of {folder.subject.name}"
    sources = list({cited.source.id: cited.source for claim in claims for cited in claim.citations}.values())
    body = (
        '<a class="skip" href="#claims">To the claims</a>',
        f'<header><p class="kicker">Claims and sources</p><h1>{shown(title)}</h1><p class="lead">{_counted(claims, sources)}</p></header>',
        "<main>",
        _contents(claims, names) if len(claims) > 1 else "",
        f'<div id="claims" tabindex="-1">{"".join(_claim(claim, names[claim.id], len(claims) > 1) for claim in claims)}</div>',
        _sources(sources),
        "</main>",
        f'<footer><p>State of the claims: <abbr title="{plain(folder.sha256)}">{plain(folder.sha256[:12])}</abbr></p></footer>',
    )
    return document(title, "\n".join(part for part in body if part), data=_data(title, claims, names))


def _names(claims: Iterable[Claim]) -> dict[str, str]:
    """Where each claim stands on the page: its id, as far as an address can bear it."""
    names: dict[str, str] = {}
    for claim in claims:
        name = "".join(char if char.isascii() and char.isalnum() else "-" for char in claim.id)
        names[claim.id] = f"claim-{name}" if f"claim-{name}" not in names.values() else f"claim-{name}-{len(names)}"
    return names


def state(claim: Claim) -> str:
    """'differ' or 'agree'; 'single' where there is nothing to compare."""
    if len(claim.citations) == 1:
        return "single"
    return "differ" if claim.differ else "agree"


def _counted(claims: Sequence[Claim], sources: Sequence[Source]) -> str:
    if not claims:
        return "No claim fits."
    differ = sum(claim.differ for claim in claims)
    origins = len({origin for claim in claims for origin in claim.origins})
    counts = f"{plural(len(claims), 'claim')}, answered by {plural(origins, 'origin')} in {plural(len(sources), 'source')}."
    if not differ:
        return f"{counts} Nowhere do they differ."
    return f"{counts} " + ("They differ." if len(claims) == 1 else f"On {plural(differ, 'claim')} they differ.")


def _contents(claims: Iterable[Claim], names: dict[str, str]) -> str:
    """The questions, those first on which the sources differ."""
    ordered = sorted(claims, key=lambda claim: list(_STATES).index(state(claim)))
    items = "".join(f'<li><a href="#{names[claim.id]}">{shown(claim.question)}</a> {_state(claim)}</li>' for claim in ordered)
    return f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">Questions</h2><ol>{items}</ol></nav>'


def _state(claim: Claim) -> str:
    style, words = _STATES[state(claim)]
    return f'<span class="state {style}"><span class="sign"></span>{words}</span>'


def _claim(claim: Claim, name: str, titled: bool) -> str:
    heading = f'<h2 id="{name}-q">{shown(claim.question)}</h2>' if titled else f'<h2 id="{name}-q" class="vh">Answers</h2>'
    givers = ((cited.figure, cited.chain[0]) for cited in _ordered(claim))
    note = f'<p class="note">{shown(claim.note)}</p>' if claim.note else ""
    answers = "".join(_answer(claim, cited) for cited in _distinct(claim))
    told = f'<p>{_state(claim)} <span class="at">{_asked(claim)}</span></p>'
    return f'<article class="claim" id="{name}" aria-labelledby="{name}-q">{heading}{told}{note}{picture(None, givers)}{answers}</article>'


def _asked(claim: Claim) -> str:
    unit = f" of {shown(claim.unit)}" if claim.unit else ""
    total = ", a running total" if claim.running else ""
    return f"{shown(claim.id)}: a {claim.kind}{unit}{total}"


def _ordered(claim: Claim) -> list[Citation]:
    """The smallest figure first."""
    return sorted(claim.citations, key=lambda cited: (cited.figure.value, cited.figure.text))


def _distinct(claim: Claim) -> list[Citation]:
    """The first citation of each figure, as it is worded."""
    return list({cited.figure.text.casefold(): cited for cited in reversed(_ordered(claim))}.values())[::-1]


def _answer(claim: Claim, answer: Citation) -> str:
    """A figure with all who give it, and the figures that it does not go with."""
    words = answer.figure.text.casefold()
    givers = [cited for cited in claim.citations if cited.figure.text.casefold() == words]
    against = [other.figure.text for other in _distinct(claim) if other is not answer and _differ(answer, other)]
    told = " and ".join(f"“{shown(text)}”" for text in against)
    differs = f' <span class="against">differs from {told}</span>' if against else ""
    return f'<h3>{shown(answer.figure.text)}{differs}</h3><ul class="quotes">{"".join(map(_citation, givers))}</ul>'


def _differ(one: Citation, other: Citation) -> bool:
    return Stance.REFUTES in (stance(one.figure, other.figure), stance(other.figure, one.figure))


def _citation(cited: Citation) -> str:
    where = (
        shown(cited.locator),
        f"dated {shown(_spoken(cited.date))}" if cited.date else "",
        f"published {shown(_spoken(cited.source.issued))}" if cited.source.issued else "",
        address(cited.source.url),
    )
    told = ", ".join(part for part in where if part)
    return f'<li><p>{said_by(cited.chain)}</p>{quotation(cited.exact, cited.figure)}<p class="where">{told}</p></li>'


def _spoken(edtf: str) -> str:
    """A date as people write it, if it is a day, a month, a year or a span of them; any other as the file has it."""
    first, slash, last = edtf.partition("/")
    if slash and last in ("", ".."):
        return f"{_spoken(first)} or later"
    if slash and first in ("", ".."):
        return f"{_spoken(last)} or before"
    if slash:
        return f"{_spoken(first)} to {_spoken(last)}"
    try:
        return spoken(parse_edtf(edtf)) if _DATE.fullmatch(edtf) else edtf
    except ValueError:
        return edtf


def _sources(sources: Iterable[Source]) -> str:
    items = "".join(f"<li>{_source(source)}</li>" for source in sorted(sources, key=lambda source: source.id))
    return f'<section class="evidence" aria-labelledby="sources"><h2 id="sources">Sources</h2><ul class="quotes">{items}</ul></section>'


def _source(source: Source) -> str:
    parts = (*map(shown, (*source.author, source.publisher, _spoken(source.issued))), address(source.url))
    return f'<p><b>{shown(source.title or source.id)}</b></p><p class="where">{", ".join(part for part in parts if part)}</p>'


def _data(title: str, claims: Iterable[Claim], names: dict[str, str]) -> str:
    """The claims as JSON-LD: ASCII, without `<`, `>` and `&`."""
    feed = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": _line(title),
        "dataFeedElement": [_made(claim, cited, f"#{names[claim.id]}") for claim in claims for cited in claim.citations],
    }
    return json.dumps(feed, separators=(",", ":")).translate(_ESCAPES)


def _line(text: str) -> str:
    return " ".join(revealed(text).split())


def _made(claim: Claim, cited: Citation, place: str) -> dict[str, Any]:
    source = cited.source
    return {
        "@type": "Claim",
        "about": {"@type": "Question", "@id": place, "name": _line(claim.question)},
        "text": _line(cited.exact),
        "creditText": _line(through(cited.chain)),
        "appearance": {
            "@type": "CreativeWork",
            "name": _line(source.title or source.name),
            **({"url": source.url} if host_of(source.url) else {}),
            **_published(source.issued),
        },
    }


def _published(issued: str) -> dict[str, str]:
    """A source's date, where it is known to the day, as a property."""
    try:
        return {"datePublished": datetime.date.fromisoformat(issued).isoformat()}
    except ValueError:
        return {}  # an EDTF month or interval is no schema.org Date
