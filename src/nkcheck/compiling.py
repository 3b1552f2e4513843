"""YAML to what `claim.load` links: parsed, held against the schema, references checked, figures read, terms in one trie.

Everything here is slow and done once for the same bytes; a faster start reads the result from the cache.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from nkcheck import schema, words, yamlfile
from nkcheck.claim import UNKNOWN_DATE, pack_figure
from nkcheck.dates import parse_edtf
from nkcheck.errors import InputError
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.find import find
from nkcheck.lexicon import add, build, expand
from nkcheck.spelling import SHORTEST
from nkcheck.tokens import tokenize
from nkcheck.words import Language
from nkcheck.yamlfile import Places

_STEP = re.compile(r"\[(\d+|\.\.\.)\]|\.([^.\[\]]+)")
MOST_QUOTE_WORDS = 14  # under 15 words: a fragment, never a whole sentence


def compile_folder(files: dict[str, Path], contents: dict[str, bytes]) -> dict[str, Any]:
    """All of a claims folder as plain data. Raises InputError with file, line and column at the first fault."""
    language_raw, _ = yamlfile.read(contents["words"], "words/en.yaml")
    compiled_language = words.compile_language(language_raw)
    language = words.language(compiled_language)
    subject, subject_places = _read(files, contents, "subject", schema.Subject)
    origins, origin_places = _read(files, contents, "origins", dict[schema.Id, schema.Origin])
    _check_terms(subject, subject_places, files["subject"])
    _check_terms(origins, origin_places, files["origins"])
    _check_members(origins, origin_places, files["origins"])
    sources = []
    for role in files:
        if role.startswith("sources/"):
            raw, places = _read(files, contents, role, schema.Source)
            _check_source(raw, places, files[role], origins)
            sources.append(raw)
    by_id = {raw["id"]: raw for raw in sources}
    compiled_subject = _subject(subject)
    nouns = frozenset(compiled_subject["nouns"])
    claims: list[dict[str, Any]] = []
    seen: set[str] = set()
    for role in files:
        if role.startswith("claims/"):
            raw, places = _read(files, contents, role, schema.ClaimsFile)
            for i, claim in enumerate(raw["claims"]):
                _check_claim(claim, places, ("claims", i), files[role], subject, origins, by_id, seen)
                for j, citation in enumerate(claim["citations"]):
                    at = ("claims", i, "citations", j, "quote", "exact")
                    try:
                        figure = read_quote(citation, claim, by_id[citation["source"]], language, nouns)
                    except ValueError as error:
                        raise _fault(str(error), files[role], places, at) from None
                    citation["figure"] = pack_figure(figure)
                claims.append(claim)
    return {
        "sha256": _digest(contents),
        "language": compiled_language,
        "subject": compiled_subject,
        "origins": origins,
        "sources": sources,
        "claims": claims,
        "trie": build(_terms(language_raw, subject, origins)),
    }


def _digest(contents: dict[str, bytes]) -> str:
    """SHA-256 of the files of a claims folder, names and contents, without the language's."""
    digest = hashlib.sha256()
    for name, data in contents.items():
        if name != "words":
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def _read(files: dict[str, Path], contents: dict[str, bytes], role: str, kind: Any) -> tuple[Any, Places]:
    raw, places = yamlfile.read(contents[role], files[role])
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        at = _found(raw, kind, _path(path.rstrip("`")))
        unknown = re.search(r"unknown field `(.+?)`", message)
        if unknown and (*at, unknown[1]) in places:
            at = (*at, unknown[1])
        raise _fault(message[:1].lower() + message[1:], files[role], places, at) from None
    return raw, places


def _found(raw: Any, kind: Any, at: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path with its '...' (msgspec's word for any key of a mapping) resolved: the key without whose value all would be well."""
    if "..." not in at:
        return at
    head = at[: at.index("...")]
    for key in _value(raw, head):
        try:
            msgspec.convert(_alone(raw, head, key), kind)
        except msgspec.ValidationError:
            return (*head, key, *at[len(head) + 1 :])
    return head


def _value(raw: Any, at: tuple[str | int, ...]) -> Any:
    for step in at:
        raw = raw[step]
    return raw


def _alone(raw: Any, head: tuple[str | int, ...], key: str) -> Any:
    """A copy of `raw` in which the mapping at `head` holds nothing but one key."""
    if not head:
        return {key: raw[key]}
    return {**raw, head[0]: _alone(raw[head[0]], head[1:], key)}


def _check_terms(raw: Any, places: Places, file: Path) -> None:
    """Raise InputError at the first term that is malformed."""
    for at in places:
        if len(at) > 1 and at[-2] in ("names", "adjectives", "nouns", "terms", "silent") and isinstance(at[-1], int):
            try:
                add({}, _value(raw, at), "", "")
            except ValueError as error:
                raise _fault(str(error), file, places, at) from None


def _path(text: str) -> tuple[str | int, ...]:
    """msgspec's `$.claims[0].scope` as the path that the reader keeps places by."""
    return tuple(int(index) if index.isdigit() else name or index for index, name in _STEP.findall(text))


def _fault(message: str, file: Path, places: Places, at: tuple[str | int, ...]) -> InputError:
    while at and at not in places:
        at = at[:-1]
    return InputError(message, file, *places.get(at, (None, None)))


def _check_members(origins: dict[str, Any], places: Places, file: Path) -> None:
    for name, raw in origins.items():
        for i, group in enumerate(raw.get("member_of", ())):
            if group not in origins:
                raise _fault(f"no origin {group!r}", file, places, (name, "member_of", i))


def _check_source(raw: dict[str, Any], places: Places, file: Path, origins: dict[str, Any]) -> None:
    if raw["id"] != file.stem:
        raise _fault(f"the id {raw['id']!r} is not the file's name", file, places, ("id",))
    if raw["origin"] not in origins:
        raise _fault(f"no origin {raw['origin']!r}", file, places, ("origin",))
    _check_date(raw["issued"], file, places, ("issued",))


def _check_date(text: str, file: Path, places: Places, at: tuple[str | int, ...]) -> None:
    try:
        parse_edtf(text)
    except ValueError as error:
        raise _fault(str(error), file, places, at) from None


def _check_claim(
    claim: dict[str, Any], places: Places, at: tuple[str | int, ...], file: Path, subject: dict[str, Any], origins: dict[str, Any],
    sources: dict[str, Any], seen: set[str],
) -> None:  # fmt: skip
    if claim["id"] in seen:
        raise _fault(f"duplicate claim {claim['id']!r}", file, places, (*at, "id"))
    seen.add(claim["id"])
    scope = claim.get("scope", {})
    tables = {
        "action": "actions", "people": "people", "subset": "subsets", "person": "persons", "place": "places", "agent": "places",
        "thing": "things",
    }  # fmt: skip
    for field, table in tables.items():
        if field in scope and scope[field] not in subject.get(table, {}):
            raise _fault(f"no {field} {scope[field]!r} in subject.yaml", file, places, (*at, "scope", field))
    for i, topic in enumerate(scope.get("about", ())):
        if topic not in subject.get("topics", {}):
            raise _fault(f"no topic {topic!r} in subject.yaml", file, places, (*at, "scope", "about", i))
    if not scope.keys() - {"date"}:
        raise _fault("a claim needs a scope: an action, a person, a thing or a topic", file, places, at)
    if "date" in scope and scope["date"] != UNKNOWN_DATE:
        _check_date(scope["date"], file, places, (*at, "scope", "date"))
    for i, citation in enumerate(claim["citations"]):
        place = (*at, "citations", i)
        if citation["source"] not in sources:
            raise _fault(f"no source {citation['source']!r}", file, places, (*place, "source"))
        for field, names in (("origin", [citation["origin"]]), ("via", citation.get("via", ()))):
            for name in names:
                if name not in origins:
                    raise _fault(f"no origin {name!r}", file, places, (*place, field))
        if citation.get("date"):
            _check_date(citation["date"], file, places, (*place, "date"))
        if len(citation["quote"]["exact"].split()) > MOST_QUOTE_WORDS:
            raise _fault(f"a quote of more than {MOST_QUOTE_WORDS} words", file, places, (*place, "quote", "exact"))


def read_quote(
    citation: dict[str, Any], claim: dict[str, Any], source: dict[str, Any], language: Language, nouns: frozenset[str]
) -> Figure:
    """The one figure of the claim's kind in a citation's quote. Raises ValueError if there is none, or more than one."""
    exact = citation["quote"]["exact"]
    if citation.get("reading") == "list":
        items = [part for part in re.split(r",|\band\b", exact) if part.strip()]
        return Figure(str(len(items)), 0, len(exact), Kind.COUNT, Bound.EXACT, len(items))
    kind = Kind(claim["kind"])
    when = parse_edtf(citation.get("date") or source["issued"])
    base = date.fromordinal(min(when.last, when.first + 366))  # an open date counts from its beginning
    found = [item.figure for item in find(tokenize(exact), language, base, nouns) if item.figure.kind is kind]
    if len(found) != 1:
        raise ValueError(
            f"the quote holds {len(found) or 'no'} figure{'s' if len(found) > 1 else ''} of kind {kind.value}; it must hold one"
        )
    return found[0]


def _terms(language: dict[str, Any], subject: dict[str, Any], origins: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every term with its facet and concept; the language's first, so that the subject's own add to them."""
    claimed = {
        expanded.lower()
        for raw in (*subject["people"].values(), *subject.get("places", {}).values())
        for text in (*raw.get("names", ()), *raw.get("adjectives", ()))
        for expanded in expand(text)
    }
    for facet, name in (("other", "other_peoples"), ("country", "other_countries")):
        for text in language[name]:
            yield from ((term, facet, term) for term in expand(text) if term.lower() not in claimed)
    for facet, name in (
        ("says", "says"),
        ("denial", "denials"),
        ("denied", "denied"),
        ("credit", "credits"),
        ("plan", "plans"),
        ("anaphor", "anaphors"),
        ("calm", "not_negations"),
    ):
        yield from ((text, facet, "") for text in language[name])
    for people, raw in subject["people"].items():
        for facet, field in (("people", "names"), ("adjective", "adjectives"), ("noun", "nouns")):
            yield from ((text, facet, people) for text in raw.get(field, ()))
    for facet, table, field in (
        ("subset", "subsets", "terms"), ("action", "actions", "terms"), ("place", "places", "names"), ("person", "persons", "names"),
        ("thing", "things", "terms"), ("topic", "topics", "terms"),
    ):  # fmt: skip
        for concept, raw in subject.get(table, {}).items():
            yield from ((text, facet, concept) for text in raw[field])
    for origin, raw in origins.items():
        for facet, field in (("origin", "names"), ("again", "again")):
            yield from ((spelt, facet, origin) for text in raw.get(field, ()) for spelt in _spelt_out(text, language["numbers"]))
    yield from ((text, "silent", "") for text in subject.get("silent", ()))


def _spelt_out(text: str, numbers: dict[str, Any]) -> list[str]:
    """A name, and the same with a number below a hundred in words: '28 NGOs', 'twenty eight NGOs'."""
    figure = next((word for word in text.split() if word.isdecimal() and len(word) == 2), None)
    words: dict[int, str] = {}
    for word, value in numbers.items():
        words.setdefault(int(value), word)
    if figure is None or int(figure) // 10 * 10 not in words:
        return [text]
    tens, unit = divmod(int(figure), 10)
    spelt = words.get(int(figure)) or f"{words[tens * 10]} {words[unit]}"
    return [text, text.replace(figure, spelt)]


def _subject(raw: dict[str, Any]) -> dict[str, Any]:
    nouns: set[str] = set()
    others: set[str] = set()
    for people in raw["people"].values():
        for text in (*people.get("names", ()), *people.get("adjectives", ()), *people.get("nouns", ())):
            nouns |= {tokenize(term).words[0] for term in expand(text) if " " not in term or text not in people.get("nouns", ())}
        others |= {words.phrase(text) for text in people.get("others", ())}
    spelt: dict[str, set[str]] = {}
    for table, field in (("actions", "terms"), ("topics", "terms"), ("people", "nouns"), ("people", "names"), ("people", "adjectives")):
        for entry in raw.get(table, {}).values():
            for text in entry.get(field, ()):
                for word in (word for term in expand(text) for word in tokenize(term).words if len(word) >= SHORTEST):
                    spelt.setdefault(word[0], set()).add(word)
    return {
        "name": raw["name"],
        "nouns": sorted(noun for noun in nouns - {"the", "those"} if noun + "s" not in nouns),  # '1951 Refugee Convention'
        "others": sorted(others),
        "within": {name: place["within"] for name, place in raw.get("places", {}).items() if place.get("within")},
        "named_topics": sorted(name for name, topic in raw.get("topics", {}).items() if topic.get("dated") == "name"),
        "beside": {name: topic["beside"] for name, topic in raw.get("topics", {}).items() if topic.get("beside")},
        "home_places": sorted({place for people in raw["people"].values() for place in people.get("home", ())}),
        "background": sorted(name for name, action in raw["actions"].items() if action.get("background") == "true"),
        "everyday": sorted(name for name, action in raw["actions"].items() if action.get("everyday") == "true"),
        "lasting": sorted(name for name, action in raw["actions"].items() if action.get("lasting") == "true"),
        "not_hedges": {
            name: [words.phrase(text) for text in thing["not_hedges"]]
            for name, thing in raw.get("things", {}).items()
            if thing.get("not_hedges")
        },
        "spellings": {letter: sorted(words) for letter, words in sorted(spelt.items())},
    }
