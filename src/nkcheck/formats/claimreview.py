"""schema.org ClaimReview as JSON-LD, one for each figure that a claim answers, for newsrooms to publish.

It may stand inside a `<script type="application/ld+json">` as it is: ASCII, without `<`, `>` and `&`. Only what the run knows
is said, and no clock is read. A newsroom puts in its own `author`, its own `datePublished`, and the address of its page before
each `url`; the speaker of a claim is for it to name too. A figure that the desk has excused has no review.

| verdict | rating of 5 | in words |
| --- | --- | --- |
| supported | 5 | Supported |
| supported, with a rule of weight | 4 | Supported, with reservations |
| conflicting | 3 | Sources differ |
| refuted | 1 | Refuted |
| not_enough_evidence | none: any number would say more than is known | Not enough evidence |
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from hashlib import sha256
from typing import Any

from nkcheck.errors import Level
from nkcheck.report import Cited, Finding, Report, Run, Verdict
from nkcheck.terminal import Look, one_line

MOST = 300  # characters of a sentence: readers are shown far fewer
_RATINGS: dict[Verdict, tuple[int | None, str]] = {
    Verdict.SUPPORTED: (5, "Supported"),
    Verdict.CONFLICTING: (3, "Sources differ"),
    Verdict.REFUTED: (1, "Refuted"),
    Verdict.NOT_ENOUGH_EVIDENCE: (None, "Not enough evidence"),
}
_RESERVED = 4, "Supported, with reservations"
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def write(run: Run, look: Look) -> str:
    """One JSON-LD document with all reviews in its `@graph`, with a line end."""
    graph = [review for report in run.reports for review in _reviews(report)]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, indent=2).translate(_ESCAPES) + "\n"


def _reviews(report: Report) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    reviews = []
    for finding in report.findings:
        if finding.claim is None or _excused(finding):
            continue
        key = "\0".join((report.path, finding.claim, finding.sentence, finding.text))
        seen[key] += 1
        reviews.append(_review(finding, report, _fragment(finding.claim, key, seen[key])))
    return reviews


def _excused(finding: Finding) -> bool:
    """True if all that is to be said against the figure is excused: the desk has overruled the verdict."""
    return bool(finding.quieted) and finding.level is Level.NONE and finding.verdict is not Verdict.SUPPORTED


def _review(finding: Finding, report: Report, fragment: str) -> dict[str, Any]:
    date = _published(report)
    return {
        "@type": "ClaimReview",
        "url": fragment,
        "author": {"@type": "Organization", "name": "nkcheck"},
        "claimReviewed": _claimed(finding),
        "reviewBody": one_line(finding.message),
        "reviewRating": _rating(finding),
        "itemReviewed": {
            "@type": "Claim",
            **date,
            "appearance": {"@type": "CreativeWork", "name": one_line(report.path) or "statement", **date},
        },
        "citation": _citations(finding.citations),
    }


def _rating(finding: Finding) -> dict[str, Any]:
    reserved = finding.verdict is Verdict.SUPPORTED and finding.level.rank >= Level.WARNING.rank
    value, words = _RESERVED if reserved else _RATINGS[finding.verdict]
    scale = {} if value is None else {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    return {"@type": "Rating", **scale, "alternateName": words}


def _claimed(finding: Finding) -> str:
    """The sentence, or as much of it round the figure as a reader needs."""
    sentence = finding.sentence or finding.text
    if len(sentence) <= MOST:
        return one_line(sentence)
    start = max(0, min(sentence.find(finding.text) - MOST // 3, len(sentence) - MOST))
    end = start + MOST
    return one_line(f"{'…' * (start > 0)}{sentence[start:end]}{'…' * (end < len(sentence))}")


def _published(report: Report) -> dict[str, str]:
    """The document's date, where it is known to the day, as a property."""
    try:
        return {"datePublished": datetime.date.fromisoformat(report.date or "").isoformat()} if report.dated else {}
    except ValueError:
        return {}  # an EDTF month or interval is no schema.org Date


def _citations(citations: tuple[Cited, ...]) -> list[dict[str, str]]:
    """Each source once, with its address if that is one of the web."""
    sources: dict[str, Cited] = {}
    for cited in citations:
        sources.setdefault(cited.source, cited)
    return [
        {"@type": "CreativeWork", "name": one_line(cited.chain[-1] if cited.chain else name), **_address(cited.url)}
        for name, cited in sources.items()
    ]


def _address(url: str) -> dict[str, str]:
    web = url.lower().startswith(("https://", "http://")) and not any(char.isspace() for char in url)
    return {"url": one_line(url)} if web else {}


def _fragment(claim: str, key: str, count: int) -> str:
    """Where on the newsroom's page the review may stand: the same as long as document, claim and sentence are the same."""
    digest = sha256(f"{key}\0{count}".encode(errors="backslashreplace")).hexdigest()[:12]
    return "#" + "".join(char if char.isascii() and char.isalnum() else "-" for char in claim) + f"-{digest}"
