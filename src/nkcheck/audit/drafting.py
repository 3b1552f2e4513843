"""Drafts for the claims folder, as YAML: the record of a new document, its citations, new claims, and what is to be waived.

Every draft holds a word that says it is one (`REVIEW`), which `lint` tells until a person has taken it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from nkcheck import schema
from nkcheck.audit.fixing import Desk
from nkcheck.audit.held import Held
from nkcheck.audit.left import Left, figures_left
from nkcheck.audit.reading import read_document
from nkcheck.claim import ClaimsFolder, Source
from nkcheck.consistency import DRAFTED, LOOSE
from nkcheck.errors import InputError
from nkcheck.figure import Kind
from nkcheck.find import find
from nkcheck.lint.claims import UNITS
from nkcheck.original import Original
from nkcheck.record import NamedTuple
from nkcheck.terminal import one_line
from nkcheck.tokens import tokenize

_ASKS = {
    Kind.COUNT: "How many", Kind.SHARE: "What share", Kind.DURATION: "How long", Kind.AGE: "How old", Kind.DATE: "When",
    Kind.TIME: "At what time",
}  # fmt: skip
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_TAKEN = frozenset({"origins", "subject"})  # files of another kind
_TITLE = 100  # characters of a first line that may serve as a title
_WIDTH = 120


class Draft(NamedTuple):
    """A piece of YAML for a file of the claims folder.

    `under` is the id of the claim whose citations it goes to, the top-level list that it goes to (`claims`, `waived`), or
    empty for entries at the end of the file; `items` is what the YAML holds.
    """

    source: str
    path: str
    under: str
    items: tuple[Any, ...]
    why: str  # for the reader: what the text says, where


class _Found(NamedTuple):
    """A figure, the source that it is of, whose voice that is, and the id of whom it credits, where no origin has the name."""

    source: str
    voice: str
    left: Left
    speaker: str = ""


def drafts_of(folder: ClaimsFolder, held: Held, date: str) -> tuple[list[Draft], list[InputError]]:
    """Drafts for all figures that are neither cited nor waived, and, given a date, the records of documents without a source.

    `date` is EDTF, for documents that give none. The second are documents whose name is no id.
    """
    desk = Desk(folder)
    drafts: list[Draft] = []
    found: list[_Found] = []
    misnamed: list[InputError] = []
    for item in held.sources:
        if item.source is not None:
            found += (_Found(item.id, item.source.origin, left) for left in item.left)
            waivers = tuple(_waivers(item.left))
            if waivers:
                drafts.append(Draft(item.id, desk.source(item.id), "waived", waivers, "figures that no claim could ask for"))
        elif item.original is not None and date:
            if not _ID.fullmatch(item.id) or item.id in _TAKEN:
                told = "name it by its id, of small letters, digits and hyphens, such as hrw-2024"
                misnamed.append(InputError(told, item.original.path))
                continue
            records, voice, left = _record(folder, desk, item.id, item.original, date)
            drafts += records
            found += (_Found(item.id, voice, each) for each in left)
    # A sentence that stands twice in a paragraph says one thing.
    said = {(item.source, item.left.paragraph, item.left.kind, item.left.quote): item for item in reversed(found) if item.left.relevant}
    relevant = list(said.values())[::-1]
    relevant = [item._replace(speaker=_speaker(folder, item.left.speaker, relevant)) for item in relevant]
    claims = [*_citations(folder, desk, relevant), *_claims(folder, desk, relevant)]
    return _once([*drafts, *_speakers(folder, desk, relevant), *claims]), misnamed


def _once(drafts: list[Draft]) -> list[Draft]:
    """The drafts without those that say the same again: the voice of two documents, a sentence that stands twice."""
    return list({(draft.path, draft.under, written(list(draft.items))): draft for draft in reversed(drafts)}.values())[::-1]


def _record(folder: ClaimsFolder, desk: Desk, name: str, original: Original, date: str) -> tuple[list[Draft], str, list[Left]]:
    """The record of a new document, the id of its voice, and its figures."""
    named = _first_day(folder, original)
    issued = original.date or named or date
    guess = "" if original.date else f"{DRAFTED} issued is {'the first day that the text names' if named else 'the day of the draft'}"
    voice = re.sub(r"-\d{4}(-[\d-]+)?$", "", name)
    known = voice if voice in folder.origins else ""
    source = Source(name, "", "", (), "", issued, "", original.sha256, voice)
    left = list(figures_left(read_document(folder, issued, original), source))
    record = {
        "id": name,
        "type": "webpage" if original.path.endswith((".html", ".htm")) else "document",
        "title": f"{DRAFTED} {one_line(original.title or original.text.partition(chr(10))[0])[:_TITLE]}".strip(),
        "issued": issued,
        "sha256": original.sha256,
        "origin": voice,
        "publisher": folder.origins[known].name if known else "",
        "note": guess,
        "waived": _waivers(left),
    }
    record = {key: value for key, value in record.items() if value}
    drafts = [Draft(name, desk.source(name), "", (record,), f"the record of {original.path}")]
    if not known:
        entry = {voice: {"names": [_spelt(voice)], "note": f"{DRAFTED} its names"}}
        drafts.append(Draft(name, desk.source("origins"), "", (entry,), "whose voice the document is"))
    return drafts, voice, left


def _citations(folder: ClaimsFolder, desk: Desk, found: Sequence[_Found]) -> Iterator[Draft]:
    """Citations for claims that there are."""
    homes = desk.homes()
    for item in found:
        left = item.left
        if left.claim:
            why = f"“{left.figure.text}”, paragraph {left.paragraph}: {folder.claims[left.claim].question}"
            yield Draft(item.source, homes[left.claim].path, left.claim, (_citation(item),), why)


def _claims(folder: ClaimsFolder, desk: Desk, found: Sequence[_Found]) -> Iterator[Draft]:
    """Claims for figures that no claim asks for: one for each scope, whichever documents speak of it."""
    grouped: list[tuple[dict[str, Any], list[_Found]]] = []
    for item in found:
        if not item.left.claim:
            scope = item.left.scope
            own = next((group for group in grouped if group[1][0].left.kind is item.left.kind and _alike(group[0], scope)), None)
            if own is None:
                grouped.append((dict(scope), [item]))
            else:
                own[0].update(scope)
                own[1].append(item)
    taken = set(folder.claims)
    for scope, items in grouped:
        claim = _claim(items, {name: scope[name] for name in schema.Scope.__struct_fields__ if name in scope}, taken)
        taken.add(claim["id"])
        places = ", ".join(f"“{item.left.figure.text}” in {item.source}, paragraph {item.left.paragraph}" for item in items)
        yield Draft(items[0].source, desk.claims(items[0].source), "claims", (claim,), f"no claim asks for {places}")


def _citation(found: _Found) -> dict[str, Any]:
    item = found.left
    quote = {"exact": item.quote, "prefix": item.prefix, "suffix": item.suffix}
    origin = item.origins[0] if item.origins else found.speaker or found.voice
    citation: dict[str, Any] = {
        "source": found.source,
        "origin": origin,
        "via": list(item.origins[1:]),
        "quote": _Flow((name, text) for name, text in quote.items() if text),
        "locator": f"paragraph {item.paragraph}",
        "date": item.date if item.kind is not Kind.DATE else "",
        "note": f"{DRAFTED} is it an answer to this question, who says it, and when?",
    }
    return {key: value for key, value in citation.items() if value}


def _alike(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """True if no text could tell two scopes apart: a country or place that only one of them names does not."""
    return all(a.get(name) == b.get(name) or (name in LOOSE and not (a.get(name) and b.get(name))) for name in {*a, *b})


def _claim(items: Sequence[_Found], scope: dict[str, Any], taken: Iterable[str]) -> dict[str, Any]:
    """A claim that some figures of one scope would answer."""
    kind = items[0].left.kind
    unit = scope.get("thing", "people") if kind is Kind.COUNT else UNITS[kind]
    named = [", ".join(value) if isinstance(value, list) else value for value in scope.values()]
    claim = {
        "id": _free(_slug("-".join(named)) or "claim", taken),
        "question": f"{DRAFTED} {_ASKS[kind]}{f' {unit}' if kind is Kind.COUNT else ''}: {', '.join(named)}?",
        "kind": kind.value,
        "unit": unit,
        "scope": _Flow(scope),
        "citations": [_citation(item) for item in items],
    }
    return {key: value for key, value in claim.items() if value}


def _waivers(left: Sequence[Left]) -> list[dict[str, str]]:
    """Waivers for the figures that no claim could ask for, each of the same words once."""
    return list({item.quote: _waiver(item) for item in reversed(left) if not item.relevant}.values())[::-1]


def _waiver(item: Left) -> dict[str, str]:
    number = f"; the text gives no date, the number is that of {item.claim}" if item.claim else ""
    reason = f"{DRAFTED} {item.figure.kind} “{item.figure.text}” of paragraph {item.paragraph}{number}"
    return _Flow({"exact": item.quote, "reason": reason})


def _speakers(folder: ClaimsFolder, desk: Desk, found: Sequence[_Found]) -> Iterator[Draft]:
    """Origins for names that the document credits and no origin has."""
    known = {*folder.origins, *(item.voice for item in found)}
    for item in found:
        if item.speaker and item.speaker not in known:
            known.add(item.speaker)
            name = next(other.left.speaker for other in found if _slug(other.left.speaker) == item.speaker)
            entry = {item.speaker: {"names": [name], "note": f"{DRAFTED} its names"}}
            yield Draft(item.source, desk.source("origins"), "", (entry,), f"the text credits “{name}”")


def _speaker(folder: ClaimsFolder, name: str, found: Sequence[_Found]) -> str:
    """The id of whom a document credits by a name: 'Park' is the Park Mi-ran whom it names too. Empty for the document's own voice."""
    if not name or _is_own(folder, name):
        return ""
    longer = [item.left.speaker for item in found if set(_slug(name).split("-")) < set(_slug(item.left.speaker).split("-"))]
    return _slug(longer[0] if longer else name)


def _is_own(folder: ClaimsFolder, name: str) -> bool:
    """True for 'our council', which is the document's own voice."""
    return folder.language.has("plain", name.partition(" ")[0].lower())


def _first_day(folder: ClaimsFolder, original: Original) -> str:
    """The first day of the text that has its year: a release often begins with its date."""
    for found in find(tokenize(original.text[:1000]), folder.language):
        when = found.figure.when
        if when is not None and not when.partial and when.days == 1 and not found.figure.year_assumed:
            return when.edtf()
    return ""


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _free(name: str, taken: Iterable[str]) -> str:
    names = [name, *(f"{name}-{n}" for n in range(2, 1000))]
    return next(each for each in names if each not in taken)


def _spelt(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split("-"))


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(_Flow, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True))


def written(value: Any) -> str:
    """A value as the YAML of a claims folder, in the order of its keys."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def save(drafts: Iterable[Draft], folder: ClaimsFolder) -> list[str]:
    """Put drafts where they belong, all or none; the paths of the files that were changed or made.

    Raises InputError if one cannot be put there.
    """
    desk = Desk(folder)
    homes = desk.homes()
    fresh: dict[str, list[Draft]] = {}
    changed: dict[str, None] = {}
    for draft in drafts:
        changed[draft.path] = None
        if draft.under in homes:
            home = homes[draft.under]
            desk.edit(home.path).append(("claims", home.number, "citations"), draft.items, written(list(draft.items)))
        elif Path(draft.path).exists():
            _add(desk, draft)
        else:
            fresh.setdefault(draft.path, []).append(draft)
    for path, made in fresh.items():
        desk.add(path, _new_file(path, made))
    desk.save()
    return list(changed)


def _add(desk: Desk, draft: Draft) -> None:
    """Put a draft into a file that there is: at the end of its list, or of the file."""
    edit = desk.edit(draft.path)
    if draft.under and draft.under in edit.value:
        edit.append((draft.under,), draft.items, written(list(draft.items)))
        return
    for item in [{draft.under: list(draft.items)}] if draft.under else draft.items:
        edit.extend(item, written(item))


def _new_file(path: str, drafts: Sequence[Draft]) -> str:
    """A new file, with the line that names the schema to editors as its neighbours have it."""
    siblings = [file for file in sorted(Path(path).parent.glob("*.yaml")) if file.name not in ("subject.yaml", "origins.yaml")]
    first = siblings[0].read_text(encoding="utf-8-sig").partition("\n")[0] if siblings else ""
    head = f"{first}\n" if first.startswith("# yaml-language-server:") else ""
    items = [item for draft in drafts for item in draft.items]
    under = drafts[0].under
    return head + (written({under: items}) if under else "".join(written(item) for item in items))
