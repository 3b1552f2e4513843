"""YAML to what `claim.load` links: parsed, held against the schema, references checked, figures read, terms in one trie.

Everything here is slow and done once for the same bytes; a faster start reads the result from the cache.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from nkcheck import consistency, words
from nkcheck.claim import (
    BESIDE,
    UNKNOWN_DATE,
    builtin,
    files_of,
    linked_claim,
    linked_origins,
    linked_sources,
    pack_figure,
    read_file,
    shipped_state,
)
from nkcheck.dates import parse_edtf
from nkcheck.errors import stop
from nkcheck.joined import join
from nkcheck.keys import Entry, entries
from nkcheck.lexicon import build, expand, pack
from nkcheck.spelling import SHORTEST
from nkcheck.storing import Writer
from nkcheck.tokens import tokenize

_SCOPE = ("action", "people", "subset", "person", "place", "agent", "thing")  # in the order of `claim.Scope`


def compile_store(files: dict[str, Path], contents: dict[str, bytes]) -> bytes:
    """A claims folder, and the one beside it, as a store. Raises InputError with file, line and column at the first fault."""
    rest, claims = compile_folder(files, contents)
    return stored(rest, claims)


def shipped() -> bytes:
    """The built-in claims as they are put into the package when it is built, with the state that tells whether they still hold."""
    files = files_of(builtin("claims"))
    contents = {role: read_file(role, file) for role, file in files.items()}
    contents["words"] = (words.FOLDER / "en.yaml").read_bytes()
    rest, claims = compile_folder(files, contents)
    return stored(rest, claims, shipped_state())


def stored(rest: dict[str, Any], claims: Iterable[dict[str, Any]], state: bytes = b"") -> bytes:
    """Compiled claims and all else as the bytes of a store, made of files in this state."""
    with io.BytesIO() as out:
        writer, shelf = Writer(out), Shelf(rest)
        for raw in claims:
            writer.add(*shelf.packed(raw))
        writer.close(rest, state)
        return out.getvalue()


class Shelf:
    """Packs claims with the keys under which they are found. `rest` is what is stored beside them."""

    def __init__(self, rest: dict[str, Any]) -> None:
        self._sources, self._origins = linked_sources(rest["sources"]), linked_origins(rest["origins"])

    def packed(self, raw: dict[str, Any]) -> tuple[tuple[Any, ...], Iterator[Entry]]:
        """A claim as plain values, and its keys."""
        record = pack_claim(raw)
        return record, entries(linked_claim(record, self._sources, self._origins))


def pack_claim(raw: dict[str, Any]) -> tuple[Any, ...]:
    """A claim, as read and with its figures, as plain values that `claim.linked_claim` links."""
    fields = raw.get("scope", {})
    text = fields.get("date", "")
    when = _span(text) if text and text != UNKNOWN_DATE else None
    scope = (*[fields.get(name, "") for name in _SCOPE], tuple(fields.get("about", ())), text, when)
    citations = tuple(map(_packed_citation, raw["citations"]))
    running = raw.get("running") == "true"
    return raw["id"], raw["question"], raw["kind"], raw.get("unit", ""), scope, running, raw.get("note", ""), citations


@cache
def _span(text: str) -> tuple[int, ...]:
    return tuple(parse_edtf(text))


def _packed_citation(raw: dict[str, Any]) -> tuple[Any, ...]:
    quote = raw["quote"]
    words = quote["exact"], quote.get("prefix", ""), quote.get("suffix", "")
    listed = raw.get("reading") == "list"
    return raw["source"], raw["origin"], tuple(raw.get("via", ())), raw.get("date", ""), *words, raw["locator"], raw["figure"], listed


def compile_folder(files: dict[str, Path], contents: dict[str, bytes]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All of a claims folder, and of the one beside it, as plain data: the claims with their figures behind all else.

    Raises InputError with file, line and column at the first fault.
    """
    language_raw, compiled_language = consistency.compiled_language(contents["words"])
    read = consistency.read_files(files, contents, stop)
    beside = {role.removeprefix(BESIDE): file for role, file in files.items() if role.startswith(BESIDE)}
    if beside:
        theirs = {role.removeprefix(BESIDE): data for role, data in contents.items() if role.startswith(BESIDE)}
        read = join(read, consistency.read_files(beside, theirs, stop), stop)
    figures = consistency.examine(read, words.language(compiled_language), stop)
    claims = {file.path: file.value["claims"] for file in read.claims}
    for (path, i, j), figure in figures.items():
        claims[path][i]["citations"][j]["figure"] = pack_figure(figure)
    return rest_of(read, language_raw, compiled_language, digest(contents)), [claim for of_file in claims.values() for claim in of_file]


def rest_of(read: consistency.Files, language_raw: dict[str, Any], compiled_language: dict[str, Any], sha256: str) -> dict[str, Any]:
    """All that is stored beside the claims. `sha256` is the sum of the files."""
    subject, origins = read.subject.value, read.origins.value
    return {
        "sha256": sha256,
        "language": compiled_language,
        "subject": _subject(subject),
        "origins": origins,
        "sources": [file.value for file in read.sources],
        "trie": pack(build(terms_of(language_raw, subject, origins))),
    }


def digest(contents: dict[str, bytes]) -> str:
    """SHA-256 of the files of a claims folder, names and contents, without the language's."""
    digest = hashlib.sha256()
    for name, data in contents.items():
        if name != "words":
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def terms_of(language: dict[str, Any], subject: dict[str, Any], origins: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
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
    others = {words.phrase(text) for people in raw["people"].values() for text in people.get("others", ())}
    spelt: dict[str, set[str]] = {}
    for table, field in (("actions", "terms"), ("topics", "terms"), ("people", "nouns"), ("people", "names"), ("people", "adjectives")):
        for entry in raw.get(table, {}).values():
            for text in entry.get(field, ()):
                for word in (word for term in expand(text) for word in tokenize(term).words if len(word) >= SHORTEST):
                    spelt.setdefault(word[0], set()).add(word)
    return {
        "name": raw["name"],
        "named": [name.lower() for name in raw.get("named", ())],
        "nouns": sorted(consistency.counted_nouns(raw["people"].values())),
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
