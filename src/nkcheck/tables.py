"""What the claims folder holds, for reading: `list`, `show`, `sources` and `rule`, each as text of one format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from nkcheck.claim import Citation, Claim, ClaimsFolder, Scope, Source
from nkcheck.formats.json import VERSION, figure_dict
from nkcheck.formats.text import citation
from nkcheck.picture import draw
from nkcheck.record import NamedTuple
from nkcheck.terminal import Look, cells, one_line, safe, wrap

if TYPE_CHECKING:
    from nkcheck.rules import Rule

Format = Literal["text", "json", "csv", "markdown"]
ListFormat = Literal["text", "json", "csv", "markdown", "html"]
Row = Sequence[str]

_NUMERIC = ("sources", "origins", "claims")
_SHORT = (*_NUMERIC, "agreement")  # no wider than their headings
_WIDE = 120  # columns of the terminal from which a question has one of its own
_NARROW = 80  # below this a table is no longer one
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*\[\]<>|]|&(?=#?\w+;))")


class Filter(NamedTuple):
    """Which claims to list: those that meet every condition that is set."""

    differ: bool = False
    source: str = ""
    origin: str = ""
    kind: str = ""
    word: str = ""

    def takes(self, claim: Claim) -> bool:
        return (
            (not self.differ or claim.differ)
            and (not self.source or any(cited.source.id == self.source for cited in claim.citations))
            and (not self.origin or any(self.origin in _voices(cited) for cited in claim.citations))
            and (not self.kind or claim.kind == self.kind)
            and self.word.casefold() in _words(claim)
        )


def _voices(cited: Citation) -> tuple[str, ...]:
    return (cited.origin.id, *(origin.id for origin in cited.via))


def _words(claim: Claim) -> str:
    """All of a claim that is worth searching."""
    said = [part for cited in claim.citations for part in (cited.exact, cited.source.title, *cited.chain)]
    return "\n".join([claim.id, claim.question, claim.note, *said]).casefold()


def list_claims(folder: ClaimsFolder, which: Filter, form: ListFormat, look: Look) -> str:
    """The claims that the filter takes, one a row."""
    claims = [claim for claim in folder.claims.values() if which.takes(claim)]
    if form == "json":
        return _json(folder, claims=[brief(claim) for claim in claims])
    if form == "html":
        return _page(folder, claims)
    if form == "text" and not claims:
        return "No claim fits.\n"
    columns = ["claim", "question", "figures", "sources", "origins", "agreement"]
    rows = [[claim.id, claim.question, figures(claim), str(_sources(claim)), str(len(claim.origins)), agreement(claim)] for claim in claims]
    if form == "text" and look.width < _WIDE:  # the question goes below the id
        columns.remove("question")
        rows = [[f"{name}\n{question}", *rest] for name, question, *rest in rows]
    return _table(columns, rows, form, look)


def _page(folder: ClaimsFolder, claims: Sequence[Claim]) -> str:
    from nkcheck import claims_page

    return claims_page.write(folder, claims)


def figures(claim: Claim) -> str:
    """The different figures of a claim as written: 'more than 600; up to 600; 500'."""
    return "; ".join(dict.fromkeys(cited.figure.text for cited in claim.citations))


def agreement(claim: Claim) -> str:
    """'differ' or 'agree'; 'single' where there is nothing to compare."""
    if len(claim.citations) == 1:
        return "single"
    return "differ" if claim.differ else "agree"


def _sources(claim: Claim) -> int:
    return len({cited.source.id for cited in claim.citations})


def brief(claim: Claim) -> dict[str, Any]:
    """A claim as JSON lists it."""
    return {
        "id": claim.id,
        "question": claim.question,
        "kind": claim.kind.value,
        "figures": list(dict.fromkeys(cited.figure.text for cited in claim.citations)),
        "sources": list(dict.fromkeys(cited.source.id for cited in claim.citations)),
        "origins": list(claim.origins),
        "differ": claim.differ,
    }


def list_sources(folder: ClaimsFolder, form: Format, look: Look) -> str:
    """The sources in the order of their ids, with the claims that they carry."""
    carried = {name: _carried(folder, name) for name in sorted(folder.sources)}
    sources = [(folder.sources[name], claims) for name, claims in carried.items()]
    if form == "json":
        return _json(folder, sources=[_source(source, claims) for source, claims in sources])
    if form == "text":
        rows = [[source.id, source.issued, _described(source), str(len(claims))] for source, claims in sources]
        legend = "nkcheck list --source ID lists the claims that a source carries."
        return _table(["source", "issued", "what", "claims"], rows, form, look) + "\n".join(wrap(legend, look.prose)) + "\n"
    rows = [[s.id, s.title, s.publisher, s.issued, s.url, "; ".join(claims)] for s, claims in sources]
    return _table(["source", "title", "publisher", "issued", "address", "claims"], rows, form, look)


def _carried(folder: ClaimsFolder, source: str) -> list[str]:
    return [claim.id for claim in folder.claims.values() if any(cited.source.id == source for cited in claim.citations)]


def _described(source: Source) -> str:
    return "\n".join(part for part in (source.title, source.publisher, source.url) if part)


def _source(source: Source, claims: Sequence[str]) -> dict[str, Any]:
    return {
        "id": source.id,
        "type": source.type,
        "title": source.title,
        "author": list(source.author),
        "publisher": source.publisher,
        "issued": source.issued,
        "url": source.url,
        "origin": source.origin,
        "sha256": source.sha256,
        "note": source.note,
        "claims": list(claims),
    }


def show_claims(folder: ClaimsFolder, ids: Iterable[str], form: Literal["text", "json", "html"], look: Look) -> str:
    """All that the folder knows of some of its claims."""
    claims = [folder.claims[name] for name in ids]
    if form == "json":
        return _json(folder, claims=[_whole(claim) for claim in claims])
    if form == "html":
        return _page(folder, claims)
    return look.signs("\n".join("".join(f"{line}\n" for line in _shown(claim, look)) for claim in claims))


def _shown(claim: Claim, look: Look) -> list[str]:
    first, *rest = wrap(one_line(f"{claim.id}: {claim.question}"), look.prose, rest="  ")
    lines = [look.paint(first, "bold"), *rest]
    about = "; ".join(f"{name} {value}" for name, value in _scope(claim.scope).items())
    total = ", a running total" if claim.running else ""
    lines += wrap(one_line(f"{claim.kind}{f' of {claim.unit}' if claim.unit else ''}{total}"), look.prose, "  Asks for a ")
    if about:
        lines += wrap(one_line(about), look.prose, "  Scope: ")
    if claim.note:
        lines += wrap(one_line(claim.note), look.prose, "  Note: ")
    lines += wrap(_heading(claim), look.prose, "  ")
    for cited in claim.citations:
        lines += _cited(cited, look)
    rows = [(one_line(f"{cited.figure.text}, {cited.chain[0]}"), cited.figure) for cited in claim.citations]
    picture = draw(rows, look.prose - 4)
    return [*lines, "", *("    " + line for line in picture)] if picture else lines


def _heading(claim: Claim) -> str:
    """'2 sources, 3 origins; they differ:'."""
    counts = [f"{n} {word}{'s' * (n != 1)}" for n, word in ((_sources(claim), "source"), (len(claim.origins), "origin"))]
    ending = f"; they {agreement(claim)}:" if len(claim.citations) > 1 else ":"
    return ", ".join(counts) + ending


def _cited(cited: Citation, look: Look) -> list[str]:
    """A citation with its whole quote, and where and when it was published."""
    whole = Look(look.width, look.color, look.ascii, verbose=True)
    lines = citation(cited.figure, cited.chain, cited.exact, cited.locator, whole)
    said = f", dated {cited.date}" if cited.date else ""
    lines += wrap(one_line(f"{cited.source.id}, {cited.source.issued}{said}"), look.prose, "      ")
    return lines + (wrap(one_line(cited.source.url), look.prose, "      ") if cited.source.url else [])


def _scope(scope: Scope) -> dict[str, Any]:
    """The parts of a scope that are set; the parsed date stays out, the written one is in."""
    parts = scope._replace(when=None)._asdict()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in parts.items() if value}


def _whole(claim: Claim) -> dict[str, Any]:
    return {
        **brief(claim),
        "unit": claim.unit,
        "scope": _scope(claim.scope),
        "running": claim.running,
        "note": claim.note,
        "citations": [citation_dict(cited) for cited in claim.citations],
    }


def citation_dict(cited: Citation) -> dict[str, Any]:
    """A citation as JSON shows it."""
    return {
        "source": cited.source.id,
        "origin": cited.origin.id,
        "via": [origin.id for origin in cited.via],
        "chain": list(cited.chain),
        "figure": {"text": cited.figure.text, **figure_dict(cited.figure)},
        "quote": {"exact": cited.exact, "prefix": cited.prefix, "suffix": cited.suffix},
        "locator": cited.locator,
        "date": cited.date,
        "issued": cited.source.issued,
        "url": cited.source.url,
    }


def show_rules(rules: Mapping[str, Rule], form: Literal["text", "json"], look: Look) -> str:
    """Rules with what they mean, one text that earns each and one that does not."""
    if form == "json":
        return dump({"version": VERSION, "rules": [_rule(rule) for rule in rules.values()]})
    return look.signs("\n".join("".join(f"{line}\n" for line in _told(rule, look)) for rule in rules.values()))


def _rule(rule: Rule) -> dict[str, str]:
    return {"name": rule.name, "level": rule.level.value, "says": rule.says, "earns": rule.earns, "spared": rule.spared}


def _told(rule: Rule, look: Look) -> list[str]:
    return [
        look.paint(f"{rule.name} ({rule.level})", "bold"),
        *wrap(rule.says, look.prose, "  "),
        *wrap(rule.earns, look.prose, "  Earns it: "),
        *wrap(rule.spared, look.prose, "  Does not: "),
    ]


def _json(folder: ClaimsFolder, **content: Any) -> str:
    return dump({"version": VERSION, "folder": {"path": folder.path, "sha256": folder.sha256}, **content})


def dump(content: Any) -> str:
    """JSON as every command writes it."""
    return json.dumps(content, indent=2) + "\n"


def _table(columns: Row, rows: Sequence[Row], form: Format, look: Look) -> str:
    if form == "csv":
        return _csv([columns, *rows])
    if form == "markdown":
        return _markdown(columns, rows)
    return look.signs(_stacked(columns, rows, look) if look.width < _NARROW else _drawn(columns, rows, look))


def _csv(rows: Iterable[Row]) -> str:
    """RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_inert(cell) for cell in row] for row in rows])
    return out.getvalue()


def _inert(cell: str) -> str:
    return safe(f"'{cell}" if cell.startswith(_FORMULA) else cell)


def _markdown(columns: Row, rows: Iterable[Row]) -> str:
    lines = [columns, ["---"] * len(columns), *([_MARKDOWN.sub(r"\\\1", one_line(cell)) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _stacked(columns: Row, rows: Iterable[Row], look: Look) -> str:
    """Rows as paragraphs, a cell below the other."""
    blocks = []
    for first, *others in rows:
        lines = [line for part in first.split("\n") for line in wrap(one_line(part), look.width)]
        for column, cell in zip(columns[1:], others, strict=True):
            lines += wrap(one_line(cell), look.width, f"  {column}: ", "    ")
        blocks.append("".join(f"{line}\n" for line in lines))
    return "\n".join(blocks)


def _drawn(columns: Row, rows: Sequence[Row], look: Look) -> str:
    """A table for a terminal. Cells go in as Text, so that rich reads no markup in them."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    longest = max((cells(row[0].partition("\n")[0]) for row in rows), default=0)
    for column in columns:
        room = len(column) if column in _SHORT else None
        if column is columns[0]:
            room = min(longest, look.width // 2)  # an id is there to be copied: it is not broken
        table.add_column(Text(column), justify="right" if column in _NUMERIC else "left", overflow="fold", width=room)
    for row in rows:
        table.add_row(*(Text(safe(cell, layout=True)) for cell in row), end_section=True)
    out = io.StringIO()
    Console(
        file=out,
        width=look.width,
        color_system="standard" if look.color else None,
        force_terminal=look.color,
        legacy_windows=False,
    ).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
