"""What the files of a claims folder say of each other: ids that exist, dates that are dates, quotes that hold their figure.

Loading stops at the first fault (`nkcheck.errors.stop`), linting collects them all: both walk through here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from nkcheck import schema, words, yamlfile
from nkcheck.claim import UNKNOWN_DATE
from nkcheck.dates import When, counts_from, parse_edtf
from nkcheck.errors import Fault, InputError, Level, Tell
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.find import find
from nkcheck.lexicon import add, expand
from nkcheck.nearest import hint
from nkcheck.record import NamedTuple
from nkcheck.shape import departures
from nkcheck.terminal import cut
from nkcheck.tokens import tokenize
from nkcheck.words import Language
from nkcheck.yamlfile import KEY, At, Places

MOST_QUOTE_WORDS = 14  # under 15 words: a fragment, never a whole sentence
DRAFTED = "REVIEW"  # the word with which a drafted value begins, until somebody has looked at it
_SHOWN = 60  # characters of what is wrong
SCOPE_TABLES = {
    "action": "actions", "people": "people", "subset": "subsets", "person": "persons", "place": "places", "agent": "places",
    "thing": "things",
}  # fmt: skip
LOOSE = ("people", "place", "agent")  # parts of a scope that tell two claims apart only where both have them
_PEOPLE = ("names", "adjectives", "nouns")
_TERM_LISTS = frozenset({"names", "adjectives", "nouns", "terms", "silent", "again", "others", "not_hedges"})


class File(NamedTuple):
    """A file as read. `bad` are the ways to what departs from the schema, and all on these ways: nothing may be asked of it."""

    path: str
    value: Any
    places: Places
    bad: frozenset[At] = frozenset()
    homes: Mapping[At, str] = {}  # the ways to what another file has added, and its path

    def sound(self, *at: str | int) -> bool:
        """True if there is a value at the end of the way, and it and all within it is as the schema has it."""
        return at in self.places and at not in self.bad

    def get(self, at: At) -> Any:
        """The value at the end of the way; None at a key's own place."""
        value = self.value
        for step in at:
            if step == KEY:
                return None
            value = value[step]
        return value

    def fault(self, rule: str, message: str, at: At = (), level: Level = Level.ERROR) -> Fault:
        """A fault of the value at the end of the way; where there is none, of the key under which it should be, or of what is nearest."""
        missing = at not in self.places
        while at and at not in self.places:
            at = at[:-1]
        place = self.places.get((*at, KEY) if missing else at) or self.places.get(at)
        line, column = place or (None, None)
        home = next((self.homes[at[:n]] for n in range(len(at), 0, -1) if at[:n] in self.homes), self.path)
        return Fault(rule, message, home, line, column, level)

    def keys(self, *at: str) -> list[str] | None:
        """The keys of a mapping; None where there is none to be read, so that nothing is known of them."""
        value = self.value
        for step in at:
            if not isinstance(value, dict):
                return None
            if step not in value:
                return None if self.bad else []  # it may stand there by another name
            value = value[step]
        return list(value) if isinstance(value, dict) else None

    def listed(self, *at: str) -> list[str]:
        """A list of words that is sound; empty where there is none."""
        return self.get(at) if self.sound(*at) else []

    def entries(self, *at: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The entries of a mapping of mappings that are sound."""
        for name in self.keys(*at) or ():
            if self.sound(*at, name):
                yield name, self.get((*at, name))


class Files(NamedTuple):
    """The files of a claims folder."""

    subject: File
    origins: File
    sources: tuple[File, ...]
    claims: tuple[File, ...]

    def source_ids(self) -> list[str]:
        return [Path(file.path).stem for file in self.sources]


def read_files(files: Mapping[str, Path], contents: Mapping[str, bytes], tell: Tell, only: Container[int] | None = None) -> Files:
    """The files by role, as `claim.files_of` names them; what is not YAML or departs from the schema goes to `tell`.

    A file without contents could not be read, and nothing is asked of it; a subject or origins that are not among the files
    are empty. Of the claims of a file `only` some are looked at, by their numbers.
    """

    def read(role: str, kind: Any) -> File:
        if role not in files:
            return File("", {}, {(): (1, 1)})
        path = str(files[role])
        if role not in contents:
            return File(path, None, {}, frozenset({()}))
        try:
            value, places = yamlfile.read(contents[role], path, tell, only)
        except InputError as error:
            tell(Fault("not_yaml", f"{error.message}; the rest of this file was not checked", path, error.line, error.column))
            return File(path, None, {}, frozenset({()}))
        found = departures(value, kind)
        ways = [item.at for item in found] + [at[:-2] for at in places if at[-2:] == (KEY, KEY)]
        file = File(path, value, places, frozenset(at[:n] for at in ways for n in range(len(at) + 1)))
        for item in found:
            tell(file.fault(item.rule, item.message, item.at))
        return file

    def under(folder: str, kind: Any) -> tuple[File, ...]:
        return tuple(read(role, kind) for role in files if role.startswith(f"{folder}/"))

    return Files(
        read("subject", schema.Subject),
        read("origins", schema.Origins),
        under("sources", schema.Source),
        under("claims", schema.ClaimsFile),
    )


Figures = dict[tuple[str, int, int], Figure]  # by file, number of the claim, number of the citation


def examine(files: Files, language: Language, tell: Tell) -> Figures:
    """Hold the files against each other; the figures that were read from the quotes. Faults go to `tell`."""
    for file in (files.subject, files.origins):
        _terms(file, tell)
    _subject(files.subject, tell)
    known = files.origins.keys()
    for name in known or ():
        for i, group in enumerate(files.origins.listed(name, "member_of")):
            at = (name, "member_of", i)
            if group == name:
                tell(files.origins.fault("dead_reference", "an origin is no member of itself", at))
            _refer(files.origins, "origin", group, known, at, tell)
    for file in files.sources:
        _source(file, known, tell)
    nouns = _nouns(files.subject)
    figures: Figures = {}
    seen: dict[str, Fault] = {}
    sources = {Path(file.path).stem: file for file in files.sources}
    for file in files.claims:
        for i in indices(file):
            _claim(file, i, files.subject, seen, tell)
            cited = file.value["claims"][i].get("citations")
            for j in range(len(cited) if isinstance(cited, list) else 0):
                if file.sound("claims", i, "citations", j):
                    _references(file, ("claims", i, "citations", j), cited[j], sources, known, tell)
                    figure = _figure(file, i, j, sources.get(cited[j]["source"]), language, nouns, tell)
                    if figure is not None:
                        figures[file.path, i, j] = figure
    return figures


def _nouns(subject: File) -> frozenset[str] | None:
    """The words that begin a way of naming the people; None where not all can be known, and no figure be surely read."""
    people = [raw for _, raw in subject.entries("people")]
    if not subject.sound("people") or not all(is_term(text) for raw in people for field in _PEOPLE for text in raw.get(field, ())):
        return None
    return counted_nouns(people)


def indices(file: File) -> Iterator[int]:
    """The numbers of the claims of a file of which anything can be asked."""
    claims = file.value.get("claims") if isinstance(file.value, dict) else None
    for i, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict):
            yield i


def _terms(file: File, tell: Tell) -> None:
    """Tell the terms that are malformed: unbalanced braces, a gap at an end."""
    for at in file.places:
        listed = len(at) > 1 and at[-2] in _TERM_LISTS and isinstance(at[-1], int) and at[-1] != KEY and file.sound(*at)
        if listed and (message := _bad_term(file.get(at))):
            tell(file.fault("bad_term", message, at))


def _subject(file: File, tell: Tell) -> None:
    """References of the vocabulary to itself."""
    for table, field, to in (("people", "home", "places"), ("topics", "beside", "topics")):
        for name in file.keys(table) or ():
            for i, other in enumerate(file.listed(table, name, field)):
                _refer(file, to.removesuffix("s"), other, file.keys(to), (table, name, field, i), tell)
    for name, raw in file.entries("places"):
        if raw.get("within"):
            _refer(file, "place", raw["within"], file.keys("places"), ("places", name, "within"), tell)


def _refer(file: File, what: str, name: str, known: Iterable[str] | None, at: At, tell: Tell, where: str = "") -> None:
    """Tell a reference to what is not there, with the nearest that is. `known` is None where that cannot be known."""
    if known is None:
        return
    ids = list(known)
    if name not in ids:
        tell(file.fault("dead_reference", f"no {what} `{cut(name, _SHOWN)}`{where}{hint(name[:_SHOWN], ids)}", at))


def _source(file: File, origins: list[str] | None, tell: Tell) -> None:
    stem = Path(file.path).stem
    if file.sound("id") and file.value["id"] != stem:
        tell(file.fault("file_name", f"the id `{file.value['id']}` is not the file's name; expected `{stem}`", ("id",)))
    if file.sound("origin"):
        _refer(file, "origin", file.value["origin"], origins, ("origin",), tell)
    if file.sound("issued"):
        _when(file, file.value["issued"], ("issued",), tell)


def _when(file: File, text: str, at: At, tell: Tell) -> When | None:
    """A date of a file; None, after telling why, if it is none."""
    try:
        return parse_edtf(text)
    except ValueError as error:
        tell(file.fault("bad_date", f"{cut(str(error), _SHOWN)}; expected EDTF, such as 2023-10-09, 2023-10, 2024-03~ or 2022/2023", at))
        return None


def _claim(file: File, i: int, subject: File, seen: dict[str, Fault], tell: Tell) -> None:
    at: At = ("claims", i)
    claim = file.value["claims"][i]
    if file.sound(*at, "id"):
        here = file.fault("duplicate_id", f"duplicate claim `{claim['id']}`", (*at, "id"))
        first = seen.setdefault(claim["id"], here)
        if first is not here:
            tell(here._replace(message=f"{here.message}; the first is at {first.path}:{first.line}"))
    scope = claim.get("scope", {})
    if not isinstance(scope, dict):
        return
    for field, table in SCOPE_TABLES.items():
        if file.sound(*at, "scope", field):
            _refer(file, field, scope[field], subject.keys(table), (*at, "scope", field), tell, " in subject.yaml")
    if file.sound(*at, "scope", "about"):
        for n, topic in enumerate(scope["about"]):
            _refer(file, "topic", topic, subject.keys("topics"), (*at, "scope", "about", n), tell, " in subject.yaml")
    if all(field == "date" or value == [] for field, value in scope.items()):
        tell(file.fault("no_scope", "a claim needs a scope: an action, a person, a thing or a topic", (*at, "scope")))
    if file.sound(*at, "scope", "date") and scope["date"] != UNKNOWN_DATE:
        _when(file, scope["date"], (*at, "scope", "date"), tell)


def _references(
    file: File, at: At, citation: Mapping[str, Any], sources: Mapping[str, File], origins: list[str] | None, tell: Tell
) -> None:
    """What a citation names."""
    _refer(file, "source", citation["source"], sources, (*at, "source"), tell)
    _refer(file, "origin", citation["origin"], origins, (*at, "origin"), tell)
    for n, name in enumerate(citation.get("via", ())):
        _refer(file, "origin", name, origins, (*at, "via", n), tell)


def _figure(file: File, i: int, j: int, source: File | None, language: Language, nouns: frozenset[str] | None, tell: Tell) -> Figure | None:
    """The figure of a citation; None, after telling why, if it cannot be read."""
    at: At = ("claims", i, "citations", j)
    claim = file.value["claims"][i]
    citation = claim["citations"][j]
    dated = not citation.get("date") or _when(file, citation["date"], (*at, "date"), tell) is not None
    exact = (*at, "quote", "exact")
    if len(citation["quote"]["exact"].split()) > MOST_QUOTE_WORDS:
        tell(file.fault("long_quote", f"a quote of more than {MOST_QUOTE_WORDS} words; expected a fragment", exact))
    if not dated or not file.sound("claims", i, "kind") or source is None or not is_date(source, "issued") or nouns is None:
        return None
    try:
        return read_quote(citation, claim["kind"], source.value["issued"], language, nouns)
    except ValueError as error:
        tell(file.fault("quote_figure", str(error), exact))
        return None


def read_quote(citation: Mapping[str, Any], kind: str, issued: str, language: Language, nouns: frozenset[str]) -> Figure:
    """The one figure of the claim's kind in a citation's quote; offsets count characters of the quote.

    `issued` is the source's date (EDTF). Raises ValueError if there is no figure, or more than one.
    """
    return figure_of(citation, kind, counts_from(parse_edtf(citation.get("date") or issued)), language, nouns)


def figure_of(citation: Mapping[str, Any], kind: str, base: date, language: Language, nouns: frozenset[str]) -> Figure:
    """As `read_quote`, with the day from which the quote reads 'last October'."""
    exact = citation["quote"]["exact"]
    if citation.get("reading") == "list":
        items = [part for part in re.split(r",|\band\b", exact) if part.strip()]
        return Figure(str(len(items)), 0, len(exact), Kind.COUNT, Bound.EXACT, len(items))
    found = [item.figure for item in find(tokenize(exact), language, base, nouns)]
    own = [figure for figure in found if figure.kind == kind]
    if len(own) == 1:
        return own[0]
    if own:
        raise ValueError(f"the quote holds {len(own)} figures of kind {kind} ({', '.join(item.text for item in own)}); expected one")
    others = ", ".join(f"{item.text} ({item.kind})" for item in found)
    raise ValueError(f"the quote holds no figure of kind {kind}{f', only {others}' if others else ''}; expected one")


def counted_nouns(people: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The words that begin a way of naming the people: before them '2000' is a number, and 'most' a share."""
    nouns: set[str] = set()
    for raw in people:
        for text in (text for field in _PEOPLE for text in raw.get(field, ())):
            nouns |= {tokenize(term).words[0] for term in expand(text) if " " not in term or text not in raw.get("nouns", ())}
    return frozenset(noun for noun in nouns - {"the", "those"} if noun + "s" not in nouns)  # '1951 Refugee Convention'


def is_date(file: File, key: str) -> bool:
    """True if a file has a date under this key."""
    if not file.sound(key):
        return False
    try:
        return bool(parse_edtf(file.value[key]))
    except ValueError:
        return False


def is_term(text: str) -> bool:
    """True if a term is well formed: its braces are balanced, and words stand on both sides of a gap."""
    return not _bad_term(text)


@cache
def _bad_term(text: str) -> str:
    try:
        add({}, text, "", "")
    except ValueError as error:
        return str(error)
    return ""


def compiled_language(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The language's file as read, and as `words.language` takes it."""
    raw, _ = yamlfile.read(data, "words/en.yaml")
    return raw, words.compile_language(raw)
