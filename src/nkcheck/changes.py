"""The difference between two claims folders, for reading: `diff` as text of one format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from nkcheck.claim import Citation, Claim, ClaimsFolder
from nkcheck.compare import Change, ClaimChange, Difference, DocumentChange, Entries, FindingChange
from nkcheck.errors import Level
from nkcheck.formats.json import VERSION
from nkcheck.formats.telling import through
from nkcheck.formats.text import citation, mark_of, painted
from nkcheck.report import Finding
from nkcheck.tables import brief, citation_dict, dump, figures
from nkcheck.terminal import Look, cells, one_line, wrap

_COLORS = {"+": "green", "-": "red", "~": "yellow"}
_NOTHING = "none"


def write(difference: Difference, form: Literal["text", "json"], look: Look) -> str:
    """What differs, the summary first and then claims, sources, vocabulary and documents; or one JSON object."""
    if form == "json":
        return dump(_as_dict(difference))
    sections = [
        wrap(_summary(difference), look.prose),
        _claims(difference, look),
        _entries("Sources", difference.sources, look),
        _entries("Origins", difference.origins, look),
        _entries("Vocabulary", difference.vocabulary, look),
        *(_document(document, look) for document in difference.documents),
    ]
    return look.signs("\n".join("".join(f"{line}\n" for line in lines) for lines in sections if lines))


def _summary(difference: Difference) -> str:
    """'2 claims changed, 1 added; 1 source changed; 3 of 12 documents change.'"""
    claims = difference.claims
    renamed = sum(change.renamed for change in claims.changed)
    parts = [
        _counted("claim", changed=len(claims.changed) - renamed, renamed=renamed, added=len(claims.added), removed=len(claims.removed))
        or "No claim changed",
        _count_entries(difference.sources, "source"),
        _count_entries(difference.origins, "origin"),
        _count_entries(difference.vocabulary, "vocabulary entry", "vocabulary entries"),
    ]
    if difference.read is not None:
        changed = len(difference.documents)
        parts.append(f"{changed} of {difference.read} document{'s' * (difference.read != 1)} change{'s' * (changed == 1)}")
    return "; ".join(filter(None, parts)) + "."


def _count_entries(entries: Entries, one: str, many: str = "") -> str:
    return _counted(one, many, changed=len(entries.changed), added=len(entries.added), removed=len(entries.removed))


def _counted(one: str, many: str = "", **counts: int) -> str:
    """'2 claims changed, 1 added'; nothing where all counts are nought."""
    told = [(count, done) for done, count in counts.items() if count]
    named = [f"{count} {one if count == 1 else many or f'{one}s'} {done}" for count, done in told[:1]]
    return ", ".join(named + [f"{count} {done}" for count, done in told[1:]])


def _claims(difference: Difference, look: Look) -> list[str]:
    claims = difference.claims
    lines = [line for change in claims.changed for line in _claim(change, look)]
    for sign, some in (("+", claims.added), ("-", claims.removed)):
        for claim in some:
            lines += _item(sign, _titled(claim), look)
            lines += wrap(one_line(figures(claim)), look.prose, "    ")
    return _headed("Claims", lines, look)


def _titled(claim: Claim) -> str:
    return f"{claim.id}: {claim.question}"


def _claim(change: ClaimChange, look: Look) -> list[str]:
    was = f"{change.old.id} -> " if change.renamed else ""
    lines = _item("~", was + _titled(change.new), look)
    lines += _fields(change.changes, look)
    for edited in change.changed:
        lines += _item("~", _voice(edited.new), look, "    ")
        lines += _fields(edited.changes, look, "        ")
    for sign, some in (("+", change.added), ("-", change.removed)):
        for cited in some:
            first, *rest = citation(cited.figure, cited.chain, cited.exact, cited.locator, look._replace(width=look.prose - 2))
            lines += [f"    {look.paint(sign, _COLORS[sign])} {first.strip()}", *rest]
    return lines


def _voice(cited: Citation) -> str:
    return f"{through(cited.chain)} ({cited.locator})"


def _entries(title: str, entries: Entries, look: Look) -> list[str]:
    lines = []
    for entry in entries.changed:
        lines += [*_item("~", entry.id, look), *_fields(entry.changes, look)]
    for sign, ids in (("+", entries.added), ("-", entries.removed)):
        for name in ids:
            lines += _item(sign, name, look)
    return _headed(title, lines, look)


def _headed(title: str, lines: list[str], look: Look) -> list[str]:
    return [*(look.paint(line, "bold") for line in wrap(one_line(title), look.prose)), *lines] if lines else []


def _item(sign: str, text: str, look: Look, indent: str = "") -> list[str]:
    """A line that says what came, went or changed."""
    first, *rest = wrap(one_line(text), look.prose - 2 - len(indent), rest="  ")
    return [f"{indent}{look.paint(sign, _COLORS[sign])} {first}", *(f"{indent}  {line}" for line in rest)]


def _fields(changes: Iterable[Change], look: Look, indent: str = "    ") -> list[str]:
    return [line for change in changes for line in _field(change, look, indent)]


def _field(change: Change, look: Look, indent: str) -> list[str]:
    """'scope.date: 2023-10-09 -> 2023-10', on three lines if one is too short; of a list what came and went."""
    if isinstance(change.old or change.new, list | tuple):
        return _members(change, look, indent)
    old, new = _value(change.old), _value(change.new)
    if change.field == "figure" and old == new:  # the words are the same, and mean something else
        old, new = (f"{text} ({figure['value']})" for text, figure in ((old, change.old), (new, change.new)))
    line = f"{indent}{change.field}: {old} -> {new}"
    if cells(line) <= look.prose:
        return [line]
    inner = indent + "  "
    return [
        f"{indent}{change.field}:",
        *wrap(old, look.prose, f"{inner}- ", f"{inner}  "),
        *wrap(new, look.prose, f"{inner}+ ", f"{inner}  "),
    ]


def _members(change: Change, look: Look, indent: str) -> list[str]:
    """What came into a list and what went, a line for each."""
    old, new = change.old or (), change.new or ()
    lines = []
    for sign, some, others in (("-", old, new), ("+", new, old)):
        for item in some:
            if item not in others:
                lines += wrap(_value(item), look.prose, f"{indent}  {sign} ", f"{indent}    ")
    return [f"{indent}{change.field}:", *(lines or [f"{indent}  in another order"])]


def _value(value: Any) -> str:
    """A value of a field as it is shown: of a figure the words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = value["text"]
    return one_line(value) or _NOTHING if value else _NOTHING


def _document(document: DocumentChange, look: Look) -> list[str]:
    return _headed(document.path, [line for change in document.changes for line in _finding(change, look)], look)


def _finding(change: FindingChange, look: Look) -> list[str]:
    """'✗ refuted: “600” at 3:12 [error], was supported', the reason, and what else differs."""
    before, after = change.before, change.after
    if after is None:
        return _item("-", f"{_placed(change.place)}, was {_verdict(change.place)}: no finding now", look)
    was = ", new" if before is None else f", was {_verdict(before)}" if _verdict(before) != _verdict(after) else ""
    first, *rest = wrap(f"{mark_of(after)[0]}: {_placed(after)}{_level(after)}{was}", look.prose, rest="  ")
    lines = [painted(first, after, look), *rest, *wrap(one_line(after.message), look.prose, "    ")]
    if before is None:
        return lines
    fields = (Change("claim", before.claim, after.claim), Change("rules", ", ".join(before.rules), ", ".join(after.rules)))
    return lines + _fields([field for field in fields if field.old != field.new], look)


def _placed(finding: Finding) -> str:
    return f"“{one_line(finding.text)}” at {finding.line}:{finding.column}"


def _verdict(finding: Finding) -> str:
    """'not enough evidence [warning]'."""
    return finding.verdict.replace("_", " ") + _level(finding)


def _level(finding: Finding) -> str:
    return "" if finding.level is Level.NONE else f" [{finding.level}]"


def _as_dict(difference: Difference) -> dict[str, Any]:
    """The difference as JSON has it: its keys are a contract with other programs."""
    claims, renamed = difference.claims, [change for change in difference.claims.changed if change.renamed]
    edited = [change for change in claims.changed if not change.renamed]
    return {
        "version": VERSION,
        "old": _folder(difference.old),
        "new": _folder(difference.new),
        "claims": {
            "added": [brief(claim) for claim in claims.added],
            "removed": [brief(claim) for claim in claims.removed],
            "renamed": [{"old": change.old.id, "new": change.new.id, "changes": _changes(change.changes)} for change in renamed],
            "changed": [_claim_dict(change) for change in edited],
        },
        "sources": _entries_dict(difference.sources),
        "origins": _entries_dict(difference.origins),
        "vocabulary": _entries_dict(difference.vocabulary),
        "documents": [
            {"path": document.path, "changes": [_finding_dict(change) for change in document.changes]} for document in difference.documents
        ],
        "summary": {
            "claims": {"added": len(claims.added), "removed": len(claims.removed), "renamed": len(renamed), "changed": len(edited)},
            "documents": difference.read,
            "documents_changed": None if difference.read is None else len(difference.documents),
        },
    }


def _folder(folder: ClaimsFolder) -> dict[str, str]:
    return {"path": folder.path, "sha256": folder.sha256}


def _claim_dict(change: ClaimChange) -> dict[str, Any]:
    return {
        "id": change.new.id,
        "changes": _changes(change.changes),
        "citations": {
            "added": [citation_dict(cited) for cited in change.added],
            "removed": [citation_dict(cited) for cited in change.removed],
            "changed": [
                {"source": edited.new.source.id, "origin": edited.new.origin.id, "changes": _changes(edited.changes)}
                for edited in change.changed
            ],
        },
    }


def _changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [change._asdict() for change in changes]


def _entries_dict(entries: Entries) -> dict[str, Any]:
    changed = [{"id": entry.id, "changes": _changes(entry.changes)} for entry in entries.changed]
    return {"added": list(entries.added), "removed": list(entries.removed), "changed": changed}


def _finding_dict(change: FindingChange) -> dict[str, Any]:
    place = change.place
    return {
        "start": place.start,
        "end": place.end,
        "line": place.line,
        "column": place.column,
        "text": place.text,
        "before": _judged(change.before),
        "after": _judged(change.after),
        "message": change.after.message if change.after else "",
    }


def _judged(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        "verdict": finding.verdict.value,
        "claim": finding.claim,
        "level": finding.level.value,
        "rules": list(finding.rules),
    }
