"""What an audit found, for people and for programs; drafts as YAML that is ready to paste."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nkcheck.audit.drafting import Draft, written
from nkcheck.audit.fixing import Desk, Fixed, Home
from nkcheck.audit.held import Audited, Held
from nkcheck.audit.left import Left
from nkcheck.audit.quotes import Checked, Status, Waived, drift
from nkcheck.formats.json import VERSION, figure_dict
from nkcheck.record import NamedTuple
from nkcheck.tables import dump
from nkcheck.terminal import Look, one_line, safe, wrap


class Done(NamedTuple):
    """What an audit found and did. `drafted` if drafts were asked for, so that a document without a source is no fault."""

    held: Held
    drafts: tuple[Draft, ...]
    fixed: tuple[Fixed, ...]
    saved: tuple[str, ...]  # paths of files that drafts were put into
    desk: Desk
    drafted: bool = False

    @property
    def clean(self) -> bool:
        """True if there is nothing left to be mended."""
        known = [item for item in self.held.sources if not (self.drafted and item.source is None)]
        return all(item.clean for item in known) and not self.held.unread


def as_text(done: Done, look: Look) -> str:
    """What was written anew, each source with something to tell, a closing count, and the drafts as YAML."""
    homes = done.desk.homes()
    lines = [line for item in done.held.sources for line in _source(item, done, homes, look)]
    if not done.drafted or any(item.source for item in done.held.sources):
        lines += wrap(_summary(done.held), look.prose)
    parts = [look.signs(fixed_text(done.fixed, look)), look.signs("".join(f"{line}\n" for line in lines))]
    parts.append(saved_text(done.saved, done.drafts, look) if done.saved else drafts_text(done.drafts))
    return "\n".join(part for part in parts if part)


def _source(item: Audited, done: Done, homes: Mapping[str, Home], look: Look) -> list[str]:
    """A source with what is to be told of it; nothing if nothing is, unless all is asked for."""
    told = [line for part in _troubles(item, done.drafted) for line in wrap(part, look.prose, "  ", "    ")]
    for quote in item.quotes:
        home = homes[quote.claim]
        place = f"{home.path}:{done.desk.line(home, quote.number)}"
        if not quote.right:
            told += _quote(quote, place, look)
        elif quote.elsewhere:
            note = f"note: {place}: {quote.claim}: where it stands, verify takes “{quote.citation.figure.text}” to {quote.elsewhere}"
            told += wrap(one_line(note), look.prose, "  ", "    ")
    for waived in item.waivers:
        if not waived.right:
            told += _waiver(waived, done.desk.source(item.id), look)
    if not told and not look.verbose:
        return []
    head = one_line(item.id + (f" ({item.original.path})" if item.original else ""))
    return [look.paint(head, "bold"), *(told or [f"  {len(item.quotes)} quotes and {len(item.waivers)} waivers to the letter"])]


def _troubles(item: Audited, drafted: bool) -> Iterator[str]:
    """What is to be told of a source as a whole."""
    if item.source is None:
        if not drafted:
            yield "no source has this id: --draft drafts its record"
    elif item.original is None:
        yield "no document of this name: its quotes cannot be checked"
    elif not item.same_text:
        yield f"the text is not the one that the record was made of: its sha256 is now {item.original.sha256}"
        if all(quote.right for quote in item.quotes) and all(waived.right for waived in item.waivers):
            yield "all its quotes still stand; --fix takes the new text over"
    if item.left:
        yield f"{len(item.left)} figure{'s' * (len(item.left) != 1)} neither cited nor waived; see below"


def _quote(quote: Checked, place: str, look: Look) -> list[str]:
    lines = wrap(one_line(f"{place}: {quote.claim}: {_fate(quote)}"), look.prose, "  ", "    ")
    if quote.status is Status.GONE:
        return lines + wrap(one_line(f"“{quote.citation.exact}”"), look.prose, "      ")
    if quote.status is Status.DRIFTED:
        lines += _drift(quote.citation.exact, quote.text, look)
        if not quote.same_figure:
            now = f"would be “{quote.figure.text}”" if quote.figure else "could not be read any more"
            lines += wrap(one_line(f"the figure was “{quote.citation.figure.text}” and {now}"), look.prose, "      ")
    return lines


def _fate(quote: Checked) -> str:
    if quote.status is Status.GONE:
        return "gone; nothing in the document is alike"
    parts = []
    if quote.status is Status.DRIFTED:
        parts.append(f"drifted ({quote.likeness:.0f} % alike), paragraph {quote.paragraph}")
    if not quote.located:
        parts.append(f"the locator says {quote.citation.locator}, the words stand in paragraph {quote.paragraph}")
    if quote.whole:
        parts.append(f"the document says “{quote.whole}”, the quote gives “{quote.figure.text if quote.figure else ''}”")
    if quote.context < 1:
        parts.append("the prefix or suffix does not stand beside it")
    if quote.rivals:
        parts.append(f"the words stand in {quote.rivals + 1} paragraphs: a prefix or suffix is needed")
    return "; ".join(parts)


def _waiver(waived: Waived, path: str, look: Look) -> list[str]:
    fate = f"drifted ({waived.likeness:.0f} % alike)" if waived.status is Status.DRIFTED else f"gone: “{waived.exact}”"
    lines = wrap(one_line(f"{path}: waiver {waived.number + 1} ({waived.reason}): {fate}"), look.prose, "  ", "    ")
    return lines + (_drift(waived.exact, waived.text, look) if waived.status is Status.DRIFTED else [])


def _drift(old: str, new: str, look: Look) -> list[str]:
    """'[-nearly-] {+almost+} 50 in July 2021'."""
    return wrap(" ".join(_marked(what, one_line(words)) for what, words in drift(old, new)), look.prose, "      ")


def _marked(what: str, words: str) -> str:
    return {"-": f"[-{words}-]", "+": f"{{+{words}+}}"}.get(what, words)


def _summary(found: Held) -> str:
    sources = [item for item in found.sources if item.source is not None and item.original is not None]
    fates = Counter(quote.status for item in sources for quote in item.quotes)
    counts = [f"{fates[status]} {status}" for status in Status if fates[status]]
    others = [
        (sum(not quote.located for item in sources for quote in item.quotes), "wrong locator"),
        (sum(not item.same_text for item in sources), "other fingerprint"),
        (sum(not waived.right for item in sources for waived in item.waivers), "waiver out of place"),
        (sum(len(item.left) for item in sources), "figure neither cited nor waived"),
    ]
    counts += [_counted(number, what) for number, what in others if number]
    cited = ", ".join(counts) or "no quote"
    return f"{_counted(len(sources), 'source')}: {cited}." if sources else "No source was held against a document."


def _counted(number: int, what: str) -> str:
    noun, _, rest = what.partition(" ")
    plural = {"figure": f"figures {rest}", "waiver": f"waivers {rest}"}.get(noun, f"{what}s")
    return f"{number} {what if number == 1 else plural}"


def drafts_text(drafts: Sequence[Draft]) -> str:
    """Drafts as YAML, each under the file and the place that it is for."""
    blocks = []
    for draft in drafts:
        where = f", under {draft.under}" if draft.under else ""
        body = _body(draft)
        blocks.append(f"# {one_line(draft.path + where)}\n# {one_line(draft.why)}\n{safe(body, layout=True)}")
    return "\n".join(blocks)


def _body(draft: Draft) -> str:
    return written(list(draft.items)) if draft.under else "".join(written(item) for item in draft.items)


def saved_text(paths: Iterable[str], drafts: Sequence[Draft], look: Look) -> str:
    """Which files the drafts were put into."""
    pieces = Counter(draft.path for draft in drafts)
    told = [f"{path}: {_counted(pieces[path], 'draft')}" for path in paths]
    told.append("Every draft holds the word REVIEW; `nkcheck lint` tells where.")
    return "".join(f"{line}\n" for one in told for line in wrap(one_line(one), look.prose, rest="  "))


def fixed_text(fixed: Sequence[Fixed], look: Look) -> str:
    """What was written anew."""
    told = [f"{item.path}: {item.what}: now “{item.new}”{f'; {item.beware}' if item.beware else ''}" for item in fixed]
    told += ["Look at each: the words are the document's, where they begin and end is a guess."] if fixed else []
    return "".join(f"{line}\n" for one in told for line in wrap(one_line(one), look.prose, rest="  "))


def as_json(done: Done) -> str:
    """All of an audit as one JSON object, ASCII only."""
    desk, homes = done.desk, done.desk.homes()
    content = {
        "version": VERSION,
        "clean": done.clean,
        "sources": [
            {
                "id": item.id,
                "path": item.original.path if item.original else None,
                "record": item.source is not None,
                "sha256": item.original.sha256 if item.original else None,
                "same_text": item.same_text,
                "quotes": [_quote_dict(quote, homes[quote.claim], desk) for quote in item.quotes],
                "waivers": [_waiver_dict(waived) for waived in item.waivers],
                "left": [_left_dict(left) for left in item.left],
            }
            for item in done.held.sources
        ],
        "drafts": [_draft_dict(draft) for draft in done.drafts],
        "fixed": [fixed._asdict() for fixed in done.fixed],
        "saved": list(done.saved),
        "unread": [str(error) for error in done.held.unread],
    }
    return dump(content)


def _quote_dict(quote: Checked, home: Home, desk: Desk) -> dict[str, Any]:
    return {
        "claim": quote.claim,
        "citation": quote.number,
        "path": home.path,
        "line": desk.line(home, quote.number),
        "status": quote.status.value,
        "likeness": round(quote.likeness, 1),
        "quote": quote.citation.exact,
        "found": quote.text,
        "drift": [list(part) for part in drift(quote.citation.exact, quote.text)] if quote.status is Status.DRIFTED else [],
        "locator": quote.citation.locator,
        "paragraph": quote.paragraph,
        "places": [list(span) for span in quote.spans],
        "located": quote.located,
        "context": round(quote.context, 2),
        "whole": quote.whole or None,
        "rivals": quote.rivals,
        "figure": quote.citation.figure.text,
        "elsewhere": quote.elsewhere or None,
        "found_figure": quote.figure.text if quote.figure else None,
    }


def _waiver_dict(waived: Waived) -> dict[str, Any]:
    return {
        "exact": waived.exact,
        "reason": waived.reason,
        "status": waived.status.value,
        "found": waived.text,
        "places": [list(span) for span in waived.spans],
    }


def _left_dict(left: Left) -> dict[str, Any]:
    return {
        "text": left.figure.text,
        "figure": figure_dict(left.figure),
        "paragraph": left.paragraph,
        "quote": left.quote,
        "claim": left.claim or None,
        "scope": left.scope,
    }


def _draft_dict(draft: Draft) -> dict[str, Any]:
    return {"source": draft.source, "path": draft.path, "under": draft.under, "why": draft.why, "yaml": _body(draft)}
