"""What differs between two claims folders, and between what each of them says of the same documents."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from nkcheck.claim import Citation, Claim, ClaimsFolder, Source
from nkcheck.errors import Level
from nkcheck.formats.json import figure_dict
from nkcheck.record import NamedTuple
from nkcheck.report import Finding, Report
from nkcheck.revision import Edition
from nkcheck.tables import agreement

T = TypeVar("T")
Record = Mapping[str, Any]


class Change(NamedTuple):
    """A field before and after."""

    field: str
    old: Any
    new: Any


class Changed(NamedTuple):
    """An entry that both sides have, and what differs in it."""

    id: str
    changes: tuple[Change, ...]


class Entries(NamedTuple):
    """What differs between two sets of entries with ids."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]


class CitationChange(NamedTuple):
    """A citation that both sides have, and what differs in it."""

    old: Citation
    new: Citation
    changes: tuple[Change, ...]


class ClaimChange(NamedTuple):
    """A claim that both sides have, and what differs in it; a renamed one has two ids."""

    old: Claim
    new: Claim
    changes: tuple[Change, ...]
    added: tuple[Citation, ...]
    removed: tuple[Citation, ...]
    changed: tuple[CitationChange, ...]

    @property
    def renamed(self) -> bool:
        return self.old.id != self.new.id

    @property
    def differs(self) -> bool:
        return self.renamed or any((self.changes, self.added, self.removed, self.changed))


class Claims(NamedTuple):
    """What differs between the claims of two folders."""

    added: tuple[Claim, ...]
    removed: tuple[Claim, ...]
    changed: tuple[ClaimChange, ...]  # the renamed ones too


class FindingChange(NamedTuple):
    """A place in a document where the two sides find something else; None where one finds nothing."""

    before: Finding | None
    after: Finding | None

    @property
    def place(self) -> Finding:
        """The finding that tells the place: the one after, where there is one."""
        finding = self.after or self.before
        assert finding is not None
        return finding

    @property
    def level(self) -> Level:
        """How grave it is now."""
        return self.after.level if self.after else Level.NONE


class DocumentChange(NamedTuple):
    """A document whose findings change, the worst of them first."""

    path: str
    changes: tuple[FindingChange, ...]


class Difference(NamedTuple):
    """All that differs between two claims folders."""

    old: ClaimsFolder
    new: ClaimsFolder
    claims: Claims
    sources: Entries
    origins: Entries
    vocabulary: Entries
    documents: tuple[DocumentChange, ...] = ()  # those that change, the worst first
    read: int | None = None  # how many documents were looked at; None if none were asked for

    @property
    def folders_differ(self) -> bool:
        return any(any(part) for part in (self.claims, self.sources, self.origins, self.vocabulary))

    @property
    def level(self) -> Level:
        """The gravest level that a finding has changed to."""
        return self.documents[0].changes[0].level if self.documents else Level.NONE


def compare(old: Edition, new: Edition, reports: Iterable[tuple[Report, Report]] | None = None) -> Difference:
    """What differs between two claims folders and, of each document, between the reports that they led to."""
    claims = _claims(old.folder.claims, new.folder.claims)
    difference = Difference(
        old.folder,
        new.folder,
        claims,
        _entries(*({name: _record(source) for name, source in side.folder.sources.items()} for side in (old, new))),
        _entries(old.origins, new.origins),
        _entries(_by_path(old.vocabulary), _by_path(new.vocabulary)),
    )
    if reports is None:
        return difference
    ids = {change.old.id: change.new.id for change in claims.changed}
    compared = [DocumentChange(after.path, _findings(before, after, ids)) for before, after in reports]
    changed = sorted((document for document in compared if document.changes), key=lambda document: -document.changes[0].level.rank)
    return difference._replace(documents=tuple(changed), read=len(compared))


def _claims(old: Mapping[str, Claim], new: Mapping[str, Claim]) -> Claims:
    both, removed, added = _paired(old.values(), new.values(), lambda claim: claim.id)
    renamed, removed, added = _paired(removed, added, lambda claim: (claim.scope, *sorted(map(_key, claim.citations))))
    changed = [_claim(*pair) for pair in both + renamed]
    return Claims(tuple(added), tuple(removed), tuple(change for change in changed if change.differs))


def _claim(old: Claim, new: Claim) -> ClaimChange:
    """The change of a claim, its citations paired with those most like them."""
    same, removed, added = _paired(old.citations, new.citations, _key)
    for key in _LIKENESS:
        more, removed, added = _paired(removed, added, key)
        same += more
    changed = [CitationChange(one, other, _changes(_cited(one), _cited(other))) for one, other in same]
    edited = tuple(change for change in changed if change.changes)
    return ClaimChange(old, new, _changes(_stated(old), _stated(new)), tuple(added), tuple(removed), edited)


# What two citations may share to be one that changed, the surest first.
_LIKENESS: tuple[Callable[[Citation], Hashable], ...] = (
    lambda cited: (cited.source.id, cited.origin.id, cited.exact),
    lambda cited: (cited.source.id, cited.exact),
    lambda cited: (cited.origin.id, cited.exact),
    lambda cited: (cited.source.id, cited.origin.id),
    lambda cited: (cited.source.id, cited.locator),
)


def _paired(
    old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:  # fmt: skip
    """Those of one key, in their order, then what is left of either side."""
    waiting: dict[Hashable, list[T]] = {}
    for item in new:
        waiting.setdefault(key(item), []).append(item)
    pairs, left = [], []
    for item in old:
        alike = waiting.get(key(item))
        if alike:
            pairs.append((item, alike.pop(0)))
        else:
            left.append(item)
    return pairs, left, [item for items in waiting.values() for item in items]


def _changes(old: Record, new: Record) -> tuple[Change, ...]:
    """The fields that differ; to leave one out is to leave it empty."""
    names = old if old.keys() == new.keys() else sorted({*old, *new})
    changes = (Change(name, old.get(name), new.get(name)) for name in names)
    return tuple(change for change in changes if (change.old or None) != (change.new or None))


def _stated(claim: Claim) -> Record:
    """What a claim says beside its citations, and whether those agree."""
    scope = {f"scope.{name}": value for name, value in claim.scope._asdict().items() if name != "when"}  # 'when' is the date, parsed
    return {
        "question": claim.question,
        "kind": claim.kind.value,
        "unit": claim.unit,
        **scope,
        "running": claim.running,
        "note": claim.note,
        "agreement": agreement(claim),
    }


def _cited(cited: Citation) -> Record:
    """What a citation says itself: its source and origins by their ids, as what they are called is theirs."""
    figure = figure_dict(cited.figure)
    del figure["kind"], figure["unit"]  # they are the claim's
    return {
        "figure": {"text": cited.figure.text, **figure},
        "quote": cited.exact,
        "prefix": cited.prefix,
        "suffix": cited.suffix,
        "locator": cited.locator,
        "source": cited.source.id,
        "origin": cited.origin.id,
        "via": [origin.id for origin in cited.via],
        "date": cited.date,
        "reading": "list" if cited.listed else "",
    }


def _record(source: Source) -> Record:
    """A source's record, its waivers one by one."""
    return {**source._asdict(), "waived": [f"“{exact}”: {reason}" for exact, reason in source.waived]}


def _key(cited: Citation) -> str:
    """What two citations share that say the same."""
    return repr(_cited(cited))


def _entries(old: Mapping[str, Record], new: Mapping[str, Record]) -> Entries:
    changed = (Changed(name, _changes(old[name], new[name])) for name in old if name in new)
    return Entries(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(entry for entry in changed if entry.changes),
    )


def _by_path(vocabulary: Record) -> dict[str, Record]:
    """The entries of all tables of a subject file as `actions.deport`; what is no table is an entry with one value."""
    entries: dict[str, Record] = {}
    for table, content in vocabulary.items():
        if isinstance(content, dict):
            entries |= {f"{table}.{name}": entry for name, entry in content.items()}
        else:
            entries[table] = {"value": content}
    return entries


def _findings(before: Report, after: Report, ids: Mapping[str, str]) -> tuple[FindingChange, ...]:
    """The findings that differ, the worst first. A claim that was only renamed (`ids`: old to new) is the same claim."""
    both, gone, fresh = _paired(before.findings, after.findings, lambda finding: (finding.start, finding.end))
    changes = [FindingChange(*pair) for pair in both if _judged(pair[0], ids) != _judged(pair[1], {})]
    changes += [FindingChange(finding, None) for finding in gone] + [FindingChange(None, finding) for finding in fresh]
    return tuple(sorted(changes, key=lambda change: (-change.level.rank, change.place.start)))


def _judged(finding: Finding, ids: Mapping[str, str]) -> Sequence[object]:
    return finding.verdict, ids.get(finding.claim or "", finding.claim), finding.level, finding.rules
