"""Every fault of the claims and sources files at once, each once and at its place; what looks like a fault and is none."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import nkcheck
from nkcheck import claim, cli
from nkcheck.errors import Fault, InputError, Level
from nkcheck.formats.json_schema import report_schema
from nkcheck.lint import RULES, lint
from nkcheck.schema import FILES, json_schema
from nkcheck.shape import departures

HERE = Path(__file__).parent
ROOT = HERE.parent
SECOND = HERE / "second_subject"

CLAIMS, SUBJECT = "desk/claims/deportations.yaml", "desk/claims/subject.yaml"
ORIGINS, SOURCE = "desk/sources/origins.yaml", "desk/sources/lantern-2031.yaml"
OUR_CLAIMS, OUR_SUBJECT = "shipped/claims/repatriation.yaml", "shipped/claims/subject.yaml"
OUR_ORIGINS, OUR_SOURCE = "shipped/sources/origins.yaml", "shipped/sources/smith-2023.yaml"

Change = Callable[[Path], object]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the second subject (`desk`) and of the shipped files (`shipped`), and a cache of its own."""
    return laid_out(tmp_path, monkeypatch)


def laid_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    shutil.copytree(SECOND, folder / "desk")
    for name in ("claims", "sources"):
        shutil.copytree(ROOT / name, folder / "shipped" / name)
    return folder


def swap(old: str, new: str) -> Change:
    """Put `new` in the place of the first `old`."""

    def change(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def write(data: bytes | str) -> Change:
    return lambda path: path.write_bytes(data if isinstance(data, bytes) else data.encode())


def edit(function: Callable[[str], str]) -> Change:
    """Change the text by a function."""
    return lambda path: path.write_text(function(path.read_text(encoding="utf-8")), encoding="utf-8")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def huge(path: Path) -> None:
    """A file of more bytes than are read, none of which takes room on the disk."""
    with path.open("ab") as file:
        file.truncate(claim.MOST_BYTES + 1)


def spot(path: Path, place: str) -> tuple[int | None, int | None]:
    """Line and column of the `▸` in a piece of the file that occurs once; none for an empty place."""
    if not place:
        return None, None
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    piece = place.replace("▸", "", 1)
    assert text.count(piece) == 1, piece
    before = text[: text.index(piece) + place.index("▸")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


FIRST = "- id: deported-2031-03-04\n    question: How many Tessarians did Lorvania deport on 4 March 2031?\n"
WOMEN_SCOPE = 'scope: {action: deport, subset: women, date: "2031-03-04"}'
JULY = "    scope: {action: deport, people: tessarians, agent: lorvania, date: "
CROSSINGS = "\nthings:\n  crossings:\n    terms: [crossings]\n  boats:\n    terms: [boats]\n"
APRIL = """  - id: april
    question: How many?
    kind: count
    scope: {action: repatriate, people: escapees, agent: china, date: "2024-04~"}
    citations:
      - source: walkinshaw-2025
        origin: cecc
        quote: {exact: roughly 200 more in April}
        locator: paragraph 7
        date: "2024-04"

"""
SPARE = "\nnobody:\n  names: [Nobody]\n"
TENS = ",".join("abcdefghijk")

# What is changed, the rule, a part of the message, and the place.
ROWS: list[tuple[str, str, Change, str, str, str]] = [
    # Keys that are missing.
    ("claims-missing", CLAIMS, write("{}\n"), "missing_key", "`claims` is missing", "▸{}"),
    (
        "claim-without-id",
        CLAIMS,
        swap("- id: detained\n    ", "- "),
        "missing_key",
        "`id` is missing",
        "- ▸question: How many Tessarians does",
    ),
    (
        "claim-without-question",
        CLAIMS,
        swap("    question: How many Tessarians does Lorvania hold?\n", ""),
        "missing_key",
        "`question` is missing",
        "- ▸id: detained",
    ),
    ("claim-without-kind", CLAIMS, swap("    kind: age\n", ""), "missing_key", "`kind` is missing", "- ▸id: age-mira-solent"),
    (
        "claim-without-citations",
        CLAIMS,
        edit(lambda text: text[: text.rindex("    citations:")]),
        "missing_key",
        "`citations` is missing",
        "- ▸id: amity-treaty-year",
    ),
    (
        "citation-without-source",
        CLAIMS,
        swap("- source: lantern-2031\n        origin: order-ministry", "- origin: order-ministry"),
        "missing_key",
        "`source` is missing",
        "- ▸origin: order-ministry",
    ),
    (
        "citation-without-origin",
        CLAIMS,
        swap("        origin: order-ministry\n", ""),
        "missing_key",
        "`origin` is missing",
        "- ▸source: lantern-2031\n        quote: {exact: expelled",
    ),
    (
        "citation-without-quote",
        CLAIMS,
        swap("        quote: {exact: six in ten of them women}\n", ""),
        "missing_key",
        "`quote` is missing",
        "- ▸source: lantern-2031\n        origin: lantern\n        locator: paragraph 5",
    ),
    (
        "citation-without-locator",
        CLAIMS,
        swap("        locator: paragraph 4\n", ""),
        "missing_key",
        "`locator` is missing",
        '- ▸source: council-2031\n        origin: aid-council\n        quote: {exact: "an estimated',
    ),
    (
        "quote-without-exact",
        CLAIMS,
        swap("{exact: six in ten of them women}", "{prefix: six}"),
        "missing_key",
        "`exact` is missing",
        "        ▸quote: {prefix: six}",
    ),
    ("subject-without-name", SUBJECT, swap("name: Tessarians whom Lorvania deports\n", ""), "missing_key", "`name`", "▸people:\n  tess"),
    (
        "subset-without-terms",
        SUBJECT,
        swap('    terms: ["{women,woman,female}"]', "    everyday: 'true'"),
        "missing_key",
        "`terms` is missing",
        "  ▸women:\n    everyday",
    ),
    (
        "place-without-names",
        SUBJECT,
        swap("names: [tessaria, the islands]", "within: lorvania"),
        "missing_key",
        "`names`",
        "  ▸tessaria:\n",
    ),
    ("origin-without-names", ORIGINS, swap("names: [Harbour Lantern]", "note: x"), "missing_key", "`names` is missing", "▸lantern:\n"),
    *(
        (
            f"source-without-{key}",
            SOURCE,
            edit(lambda text, key=key: re.sub(rf"(?m)^{key}: .*\n", "", text)),
            "missing_key",
            f"`{key}`",
            f"▸{first}: ",
        )
        for key, first in (("id", "type"), ("type", "id"), ("title", "id"), ("issued", "id"), ("sha256", "id"), ("origin", "id"))
    ),
    (
        "waiver-without-reason",
        SOURCE,
        swap("note: ", "waived:\n  - exact: Room 5\nnote: "),
        "missing_key",
        "`reason` is missing",
        "  - ▸exact: Room 5",
    ),
    # Keys that are too many.
    (
        "claim-unknown-key",
        CLAIMS,
        swap(f"{FIRST}    kind: count\n    unit:", f"{FIRST}    kind: count\n    units:"),
        "unknown_key",
        "did you mean `unit`?",
        "    ▸units: people",
    ),
    (
        "scope-unknown-key",
        CLAIMS,
        swap("subset: women", "subsets: women"),
        "unknown_key",
        "did you mean `subset`?",
        "{action: deport, ▸subsets: women",
    ),
    ("source-unknown-key", SOURCE, swap("URL:", "address:"), "unknown_key", "unknown key `address`", "▸address:"),
    (
        "origin-unknown-key",
        OUR_ORIGINS,
        swap('again: ["{the,this} miss', 'agian: ["{the,this} miss'),
        "unknown_key",
        "did you mean `again`?",
        "  ▸agian:",
    ),
    ("key-twice", SOURCE, swap("note: ", "title: again\nnote: "), "duplicate_key", "duplicate key 'title'", "▸title: again"),
    (
        "key-twice-in-a-flow",
        CLAIMS,
        swap("{action: detain,", "{action: detain, action: deport,"),
        "duplicate_key",
        "'action'",
        "{action: detain, ▸action: deport",
    ),
    (
        "concept-twice",
        SUBJECT,
        swap("subsets:\n", "subsets:\n  women:\n    terms: [ladies]\n"),
        "duplicate_key",
        "'women'",
        '  ▸women:\n    terms: ["',
    ),
    (
        "origin-twice",
        ORIGINS,
        edit(lambda text: text + "\nlantern:\n  names: [The Lantern]\n"),
        "duplicate_key",
        "'lantern'",
        "▸lantern:\n  names: [The",
    ),
    (
        "citations-twice",
        CLAIMS,
        swap("      - source: lantern-2031\n        origin: order", "    citations:\n      - source: lantern-2031\n        origin: order"),
        "duplicate_key",
        "'citations'",
        "    ▸citations:\n      - source: lantern-2031\n        origin: order",
    ),
    (
        "claims-twice",
        CLAIMS,
        edit(lambda text: text.replace("\n  - id: detained", "\nclaims:\n  - id: detained")),
        "duplicate_key",
        "'claims'",
        "\n▸claims:\n  - id: detained",
    ),
    (
        "a-citation-without-its-dash",
        CLAIMS,
        swap("      - source: lantern-2031\n        origin: order", "        source: lantern-2031\n        origin: order"),
        "duplicate_key",
        "'source', and 'origin', 'quote', 'locator', 'date' behind it; is a `- ` missing",
        "        ▸source: lantern-2031\n        origin: order",
    ),
    (
        "the-first-line-of-a-claim-is-lost",
        OUR_CLAIMS,
        swap("  - id: women-share-in-china\n", ""),
        "duplicate_key",
        "is a `- ` missing before it?",
        "    ▸question: What share of the North Koreans hiding",
    ),
    # Values of another shape.
    ("claims-a-word", CLAIMS, write("claims: x\n"), "bad_value", "expected a list, found `x`", "claims: ▸x"),
    ("claims-nothing", CLAIMS, write("claims:\n"), "bad_value", "expected a list, found nothing", "claims:▸"),
    (
        "a-claim-that-is-a-word",
        CLAIMS,
        edit(lambda text: text + "  - detained\n"),
        "bad_value",
        "expected a mapping, found `detained`",
        "\n  - ▸detained",
    ),
    (
        "citations-a-mapping",
        CLAIMS,
        swap(
            "citations:\n      - source: lantern-2031\n        origin: lantern\n        quote: {exact: six",
            "citations:\n        source: lantern-2031\n        origin: lantern\n        quote: {exact: six",
        ),
        "bad_value",
        "expected a list, found a mapping",
        "        ▸source: lantern-2031\n        origin: lantern\n        quote: {exact: six",
    ),
    (
        "citations-empty",
        CLAIMS,
        edit(lambda text: text[: text.rindex("    citations:")] + "    citations: []\n"),
        "bad_value",
        "not empty",
        "citations: ▸[]",
    ),
    (
        "a-quote-that-is-a-word",
        CLAIMS,
        swap("{exact: deported more than 300 Tessarians}", "deported more than 300"),
        "bad_value",
        "expected a mapping, found `deported more",
        "quote: ▸deported more",
    ),
    (
        "a-quote-that-is-a-list",
        CLAIMS,
        swap("{exact: deported more than 300 Tessarians}", "[a, b]"),
        "bad_value",
        "found a list",
        "quote: ▸[a, b]",
    ),
    (
        "a-question-that-is-a-list",
        CLAIMS,
        swap("question: How many Tessarians does Lorvania hold?", "question: [How many]"),
        "bad_value",
        "found a list",
        "question: ▸[How many]",
    ),
    (
        "an-action-that-is-a-list",
        CLAIMS,
        swap("{action: detain,", "{action: [detain],"),
        "bad_value",
        "expected a word or text, found a list",
        "{action: ▸[detain]",
    ),
    (
        "an-action-that-is-a-mapping",
        OUR_CLAIMS,
        swap("{action: detain,", "{action: {is: detain},"),
        "bad_value",
        "found a mapping",
        "{action: ▸{is:",
    ),
    (
        "a-scope-that-is-a-word",
        CLAIMS,
        swap(WOMEN_SCOPE, "scope: women"),
        "bad_value",
        "expected a mapping, found `women`",
        "scope: ▸women",
    ),
    (
        "topics-that-are-a-word",
        CLAIMS,
        swap("about: [amity-treaty]", "about: amity-treaty"),
        "bad_value",
        "expected a list",
        "about: ▸amity-treaty",
    ),
    (
        "terms-that-are-a-word",
        SUBJECT,
        swap('terms: ["{women,woman,female}"]', "terms: women"),
        "bad_value",
        "expected a list, found `women`",
        "terms: ▸women",
    ),
    (
        "a-term-that-is-a-mapping",
        SUBJECT,
        swap("[tessaria, the islands]", "[tessaria, {the: islands}]"),
        "bad_value",
        "found a mapping",
        "[tessaria, ▸{the",
    ),
    (
        "a-table-that-is-a-list",
        SUBJECT,
        swap("persons:\n  mira-solent:\n    names: [mira solent]", "persons: [mira-solent]"),
        "bad_value",
        "expected a mapping from ids, found a list",
        "persons: ▸[mira-solent]",
    ),
    (
        "an-origin-that-is-a-list",
        ORIGINS,
        swap("names: [Harbour Lantern]", "- Harbour Lantern"),
        "bad_value",
        "expected a mapping, found a list",
        "  ▸- Harbour Lantern",
    ),
    (
        "an-origin-that-is-nothing",
        ORIGINS,
        swap("lantern:\n  names: [Harbour Lantern]", "lantern:"),
        "bad_value",
        "expected a mapping, found nothing",
        "lantern:▸",
    ),
    (
        "names-that-are-none",
        OUR_ORIGINS,
        swap("names: [Transitional Justice Working Group, TJWG]", "names: []"),
        "bad_value",
        "not empty",
        "names: ▸[]",
    ),
    (
        "an-author-that-is-a-word",
        OUR_SOURCE,
        swap("- {family: Smith, given: Christopher H.}", "- Christopher H. Smith"),
        "bad_value",
        "expected a mapping, found `Christopher",
        "  - ▸Christopher",
    ),
    (
        "a-source-that-is-a-list",
        SOURCE,
        edit(lambda text: re.sub("(?m)^", "- ", text)),
        "bad_value",
        "expected a mapping, found a list",
        "▸- id: lantern-2031",
    ),
    ("a-file-that-is-empty", SOURCE, write(""), "bad_value", "expected a mapping, found nothing", "▸"),
    ("a-file-of-comments", CLAIMS, write("# Nothing yet.\n"), "bad_value", "expected a mapping, found nothing", "▸# Nothing"),
    ("origins-that-are-empty", ORIGINS, write("\n"), "bad_value", "found nothing", "▸\n"),
    # Words that are not what is asked for.
    (
        "an-id-with-a-blank",
        CLAIMS,
        swap("- id: detained", "- id: De tained"),
        "bad_value",
        "`De tained`: expected small letters, digits and hyphens",
        "- id: ▸De tained",
    ),
    (
        "an-id-with-a-line-end",
        CLAIMS,
        swap("- id: detained", '- id: "detained\\n"'),
        "bad_value",
        "expected small letters",
        '- id: ▸"detained',
    ),
    (
        "an-id-with-an-umlaut",
        SUBJECT,
        swap("subsets:\n  women:", "subsets:\n  frauenköpfe:\n    terms: [heads]\n  women:"),
        "bad_value",
        "`frauenköpfe`: expected",
        "  ▸frauenköpfe:",
    ),
    (
        "of-no-kind",
        CLAIMS,
        swap("kind: age", "kind: ages"),
        "bad_value",
        "expected age, count, date, duration, share or time; did you mean `age`?",
        "kind: ▸ages",
    ),
    (
        "running-perhaps",
        OUR_CLAIMS,
        swap('running: "true"', "running: perhaps"),
        "bad_value",
        "expected false or true",
        "running: ▸perhaps",
    ),
    ("of-no-reading", OUR_CLAIMS, swap("reading: list", "reading: lists"), "bad_value", "did you mean `list`?", "reading: ▸lists"),
    ("a-short-sum", SOURCE, swap("sha256: 16", "sha256: "), "bad_value", "expected a SHA-256 of 64 hexadecimal digits", "sha256: ▸48343"),
    ("an-empty-quote", CLAIMS, swap("exact: deported more than 300 Tessarians", "exact: ''"), "bad_value", "found nothing", "exact: ▸''"),
    ("an-empty-term", SUBJECT, swap("[tessaria, the islands]", "[tessaria, '']"), "bad_value", "found nothing", "[tessaria, ▸'']"),
    (
        "a-huge-term",
        SUBJECT,
        swap("[tessaria, the islands]", f"[tessaria, {'x' * 401}]"),
        "bad_value",
        "longer than 400 characters",
        "[tessaria, ▸xx",
    ),
    (
        "a-huge-quote",
        CLAIMS,
        swap("deported more than 300 Tessarians", "3" + "0" * 300),
        "bad_value",
        "longer than 300 characters",
        "{exact: ▸30000",
    ),
    (
        "behind-letters-of-another-plane",
        CLAIMS,
        swap("{exact: six in ten", "{prefix: 😀é, sufix: x, exact: six in ten"),
        "unknown_key",
        "did you mean `suffix`",
        "{prefix: 😀é, ▸sufix: x",
    ),
    # What YAML has and the files may not.
    ("a-tag", SOURCE, swap("publisher: ", "publisher: !!str "), "not_allowed", "tags are not allowed", "publisher: ▸!!str"),
    ("a-tag-on-what-is-wrong-too", CLAIMS, swap("kind: age", "kind: !!int 5"), "not_allowed", "tags", "kind: ▸!!int"),
    ("an-anchor", SOURCE, swap("publisher: ", "publisher: &x "), "not_allowed", "anchors are not allowed", "publisher: ▸&x"),
    ("an-anchor-on-a-claim", CLAIMS, swap("- id: detained", "- &x\n    id: detained"), "not_allowed", "anchors", "  - ▸&x"),
    ("an-alias", SOURCE, swap("publisher: Harbour Lantern", "publisher: *x"), "not_allowed", "aliases are not allowed", "publisher: ▸*x"),
    ("an-alias-for-a-list", OUR_CLAIMS, swap("about: [letter]", "about: *x"), "not_allowed", "aliases", "about: ▸*x"),
    ("an-alias-for-a-claim", CLAIMS, edit(lambda text: text + "  - *x\n"), "not_allowed", "aliases", "  - ▸*x"),
    ("an-alias-for-a-key", SOURCE, swap("note: Invented", "*x : y\nnote: Invented"), "not_allowed", "aliases", "▸*x : y"),
    (
        "a-list-for-a-key",
        SOURCE,
        swap("note: Invented", "? [a, b]\n: y\nnote: Invented"),
        "not_allowed",
        "a key must be a word",
        "? ▸[a, b]",
    ),
    # What is no YAML.
    ("a-tab", SOURCE, swap("note: ", "\tnote: "), "not_yaml", "a tab; expected spaces", "▸\tnote:"),
    (
        "a-tab-before-a-value",
        CLAIMS,
        swap("      - source: council-2031\n", "\t- source: council-2031\n"),
        "not_yaml",
        "a tab",
        "▸\t- source: council-2031",
    ),
    ("one-blank-too-many", CLAIMS, swap("    kind: age", "     kind: age"), "not_yaml", "wrong indentation", "     kind▸: age"),
    ("one-blank-too-few", CLAIMS, swap("    kind: age", "   kind: age"), "not_yaml", "wrong indentation", "   ▸kind: age"),
    ("a-line-without-a-colon", CLAIMS, swap("    kind: age", "    kind age"), "not_yaml", "expected `key: value`", "    ▸kind age"),
    (
        "a-colon-in-a-text",
        CLAIMS,
        swap("question: How old", "question: Now: how old"),
        "not_yaml",
        "text that needs quotes",
        "question: Now▸: how old",
    ),
    ("a-bracket-left-open", CLAIMS, swap("[amity-treaty]", "[amity-treaty"), "not_yaml", "a list that is not closed", "[amity-treaty▸}"),
    (
        "a-brace-left-open",
        CLAIMS,
        swap("ten of them women}\n        locator:", "ten of them women\n        locator:"),
        "not_yaml",
        "a mapping that is not closed",
        "locator▸: paragraph 5",
    ),
    (
        "a-quotation-mark-left-open",
        SOURCE,
        swap("note: Invented", 'note: "Invented'),
        "not_yaml",
        "quotes that are never closed",
        'note: ▸"Invented',
    ),
    ("a-sign-that-begins-nothing", SOURCE, swap("title: ", "title: @"), "not_yaml", "text that needs quotes", "title: ▸@"),
    (
        "a-backslash",
        SOURCE,
        swap("title: Hundreds sent home", 'title: "C:\\qx"'),
        "not_yaml",
        "in double quotes it is written twice",
        'title: "C:▸\\qx"',
    ),
    ("a-second-document", SOURCE, swap("note: ", "---\nnote: "), "not_yaml", "a second document", "▸---"),
    ("a-control-character", SOURCE, swap("title: ", "title: \x07"), "not_yaml", "U+0007", "title: ▸\x07"),
    (
        "nested-too-deep",
        CLAIMS,
        swap("about: [amity-treaty]", "about: " + "[" * 200 + "]" * 200),
        "not_yaml",
        "nested deeper than 24",
        f"about: {'[' * 21}▸[",
    ),
    (
        "of-latin-1",
        SOURCE,
        write("id: lantern-2031\ntitle: Caf\xe9\n".encode("latin-1")),
        "not_yaml",
        "not UTF-8 at byte 27",
        "title: Caf▸",
    ),
    (
        "of-utf-16",
        SOURCE,
        lambda path: path.write_bytes(path.read_text().encode("utf-16")),
        "not_yaml",
        "not UTF-8 at byte 0",
        "▸\ufffd\ufffdi",
    ),
    ("a-subject-that-is-no-yaml", SUBJECT, swap("people:\n", "people\n"), "not_yaml", "expected `key: value`", "▸people\n"),
    ("origins-that-are-no-yaml", OUR_ORIGINS, edit(lambda text: text + "x\n"), "not_yaml", "expected `key: value`", "\n▸x\n"),
    ("claims-that-are-no-yaml", OUR_CLAIMS, swap("claims:\n", "claims\n"), "not_yaml", "", "  - id▸: repatriated-2023-10\n"),
    # What cannot be read.
    ("a-folder", SOURCE, folder_instead, "unreadable", "a folder, not a file", ""),
    ("a-folder-for-the-subject", SUBJECT, folder_instead, "unreadable", "a folder, not a file", ""),
    ("a-folder-for-the-claims", CLAIMS, folder_instead, "unreadable", "a folder, not a file", ""),
    ("a-folder-for-the-origins", ORIGINS, folder_instead, "unreadable", "a folder, not a file", ""),
    ("a-huge-file", SOURCE, huge, "unreadable", "larger than 134,217,728 bytes", ""),
    # Terms.
    (
        "unbalanced-braces",
        SUBJECT,
        swap('"in {custody,detention}"', '"in {custody,detention"'),
        "bad_term",
        "unbalanced braces",
        '▸"in {custody',
    ),
    (
        "a-gap-at-an-end",
        SUBJECT,
        swap('"in {custody,detention}"', '"... custody"'),
        "bad_term",
        "at most one '...' between them",
        '▸"... custody"',
    ),
    ("two-gaps", SUBJECT, swap('"in {custody,detention}"', '"a ... b ... c"'), "bad_term", "at most one '...'", '▸"a ... b'),
    ("a-term-of-blanks", SUBJECT, swap('"in {custody,detention}"', "'  '"), "bad_term", "a term is words", "▸'  '"),
    (
        "a-term-for-too-many",
        SUBJECT,
        swap('"in {custody,detention}"', f'"{{{TENS}}} {{{TENS}}} {{{TENS}}} {{{TENS}}}"'),
        "bad_term",
        "stands for more than 2000 terms",
        '▸"{a,b,c',
    ),
    (
        "a-bad-name-of-the-people",
        SUBJECT,
        swap("names: [tessarians,", 'names: ["{tessarians",'),
        "bad_term",
        "unbalanced",
        'names: [▸"{tess',
    ),
    (
        "a-bad-name-of-an-origin",
        ORIGINS,
        swap("[Harbour Lantern]", '["Harbour {Lantern"]'),
        "bad_term",
        "unbalanced braces",
        '[▸"Harbour {',
    ),
    (
        "a-bad-silent-phrase",
        OUR_SUBJECT,
        swap('  - "asian games"\n', '  - "asian games}"\n'),
        "bad_term",
        "unbalanced",
        '  - ▸"asian games}"',
    ),
    # Dates.
    (
        "no-such-day",
        CLAIMS,
        swap(f'{JULY}"2032-07"', f'{JULY}"2023-02-30"'),
        "bad_date",
        "no such day: 2023-02-30; expected EDTF, such as",
        'date: ▸"2023-02-30"',
    ),
    ("no-such-month", CLAIMS, swap(f'{JULY}"2032-07"', f'{JULY}"2023-13"'), "bad_date", "no such month: 2023-13", 'date: ▸"2023-13"'),
    ("no-such-year", CLAIMS, swap(f'{JULY}"2032-07"', f'{JULY}"0000"'), "bad_date", "no such year: 0000", 'date: ▸"0000"'),
    (
        "a-date-in-words",
        OUR_CLAIMS,
        swap('date: "2024-04"}', "date: April 2024}"),
        "bad_date",
        "not an EDTF date: April 2024",
        "date: ▸April 2024}",
    ),
    ("a-date-with-slashes", CLAIMS, swap(f'{JULY}"2032-07"', f"{JULY}7/2032"), "bad_date", "not an EDTF date: 7", "date: ▸7/2032"),
    (
        "an-interval-that-ends-before-it-begins",
        CLAIMS,
        swap("2031/2032", "2032/2031"),
        "bad_date",
        "ends before it begins",
        "date: ▸2032/2031",
    ),
    ("a-date-of-other-digits", CLAIMS, swap("2031/2032", "'٢٠٣١'"), "bad_date", "not an EDTF date", "date: ▸'٢٠٣١'"),
    (
        "a-citation-of-no-date",
        CLAIMS,
        swap('date: "2031-03-04"\n      - source', "date: Tuesday\n      - source"),
        "bad_date",
        "not an EDTF date: Tuesday",
        "        date: ▸Tuesday",
    ),
    ("a-source-of-no-date", SOURCE, swap('"2031-03-06"', "yesterday"), "bad_date", "not an EDTF date: yesterday", "issued: ▸yesterday"),
    ("a-source-of-an-empty-date", SOURCE, swap(' "2031-03-06"', ""), "bad_date", "expected EDTF", "issued:▸"),
    # Ids.
    (
        "another-name-than-the-file",
        SOURCE,
        swap("id: lantern-2031", "id: lantern-2030"),
        "file_name",
        "the id `lantern-2030` is not the file's name; expected `lantern-2031`",
        "id: ▸lantern-2030",
    ),
    (
        "two-sources-of-one-id",
        SOURCE,
        swap("id: lantern-2031", "id: council-2031"),
        "file_name",
        "expected `lantern-2031`",
        "id: ▸council-2031",
    ),
    (
        "a-claim-twice",
        CLAIMS,
        swap("id: deported-2032-07", "id: deported-2031-03-04"),
        "duplicate_id",
        "deportations.yaml:2",
        "id: ▸deported-2031-03-04\n    question: How many Tessarians did Lorvania deport in July",
    ),
    (
        "a-whole-claim-twice",
        OUR_CLAIMS,
        edit(lambda text: text + text[text.index("  - id: age-lee") : text.index("  - id: years-in-china")]),
        "duplicate_id",
        "duplicate claim `age-lee-soon-geum`; the first is at",
        "traveled through China}\n        locator: paragraph 17\n  - id: ▸age-lee-soon-geum",
    ),
    # References.
    (
        "no-such-source",
        CLAIMS,
        swap("source: council-2032", "source: counsil-2032"),
        "dead_reference",
        "no source `counsil-2032`; did you mean `council-2032`",
        "source: ▸counsil-2032",
    ),
    (
        "no-such-origin",
        OUR_CLAIMS,
        swap("origin: hrw", "origin: hwr"),
        "dead_reference",
        "no origin `hwr`; did you mean `hrw`",
        "origin: ▸hwr",
    ),
    (
        "no-such-origin-of-its-only-claim",
        OUR_CLAIMS,
        swap("origin: patterson", "origin: paterson"),
        "dead_reference",
        "did you mean `patterson`",
        "origin: ▸paterson",
    ),
    (
        "no-such-source-of-its-only-claim",
        CLAIMS,
        edit(
            lambda text: text.replace("source: council-2032", "source: council-2031", 1).replace(
                "source: council-2032", "source: council-203"
            )
        ),
        "dead_reference",
        "`council-203`",
        "source: ▸council-203\n",
    ),
    (
        "no-such-via",
        OUR_CLAIMS,
        edit(lambda text: text.replace("via: [hrw]", "via: [hwr]", 1)),
        "dead_reference",
        "no origin `hwr`; did you mean `hrw`",
        "via: [▸hwr]",
    ),
    (
        "no-such-action",
        CLAIMS,
        swap("{action: detain,", "{action: detian,"),
        "dead_reference",
        "no action `detian` in subject.yaml; did you mean `detain`",
        "{action: ▸detian",
    ),
    (
        "no-such-people",
        CLAIMS,
        swap("people: tessarians, agent", "people: tesarians, agent"),
        "dead_reference",
        "did you mean `tessarians`",
        "people: ▸tesarians",
    ),
    (
        "no-such-subset",
        CLAIMS,
        swap("subset: women", "subset: woman"),
        "dead_reference",
        "no subset `woman` in subject.yaml; did you mean `women`",
        "subset: ▸woman",
    ),
    (
        "no-such-person",
        OUR_CLAIMS,
        swap("person: lee-soon-geum", "person: lee-soon"),
        "dead_reference",
        "did you mean `lee-soon-geum`",
        "person: ▸lee-soon,",
    ),
    (
        "no-such-place",
        CLAIMS,
        swap("place: lorvania", "place: lorvana"),
        "dead_reference",
        "no place `lorvana` in subject.yaml; did you mean `lorvania`",
        "place: ▸lorvana",
    ),
    (
        "no-such-agent",
        CLAIMS,
        swap("agent: lorvania", "agent: lorvana"),
        "dead_reference",
        "no agent `lorvana` in subject.yaml; did you mean `lorvania`",
        "agent: ▸lorvana",
    ),
    (
        "no-such-thing",
        OUR_CLAIMS,
        swap("thing: crossings", "thing: crossing"),
        "dead_reference",
        "no thing `crossing` in subject.yaml; did you mean `crossings`",
        "thing: ▸crossing,",
    ),
    (
        "no-such-topic",
        OUR_CLAIMS,
        swap("about: [unhcr, silent]", "about: [unhcr, silence]"),
        "dead_reference",
        "no topic `silence` in subject.yaml; did you mean `silent`",
        "about: [unhcr, ▸silence]",
    ),
    (
        "no-such-home",
        SUBJECT,
        swap("home: [tessaria]", "home: [lorvania, tesaria]"),
        "dead_reference",
        "no place `tesaria`; did you mean `tessaria`",
        "home: [lorvania, ▸tesaria]",
    ),
    (
        "within-nowhere",
        OUR_SUBJECT,
        swap("within: china", "within: chine"),
        "dead_reference",
        "no place `chine`; did you mean `china`",
        "within: ▸chine",
    ),
    (
        "beside-nothing",
        OUR_SUBJECT,
        swap("beside: [refugee-convention]", "beside: [refugees-convention]"),
        "dead_reference",
        "no topic `refugees-convention`; did you mean `refugee-convention`",
        "beside: [▸refugees-convention]",
    ),
    (
        "member-of-nothing",
        OUR_ORIGINS,
        swap("member_of: [ngo-coalition]", "member_of: [ngo-coalitions]"),
        "dead_reference",
        "no origin `ngo-coalitions`; did you mean `ngo-coalition`",
        "member_of: [▸ngo-coalitions]",
    ),
    (
        "member-of-itself",
        ORIGINS,
        swap("names: [Harbour Lantern]", "names: [Harbour Lantern]\n  member_of: [lantern]"),
        "dead_reference",
        "no member of itself",
        "member_of: [▸lantern]",
    ),
    (
        "a-source-of-no-origin",
        OUR_SOURCE,
        swap("origin: smith", "origin: smit"),
        "dead_reference",
        "no origin `smit`; did you mean `smith`",
        "origin: ▸smit\n",
    ),
    (
        "nothing-is-near",
        CLAIMS,
        swap("{action: detain,", "{action: zzz,"),
        "dead_reference",
        "no action `zzz` in subject.yaml",
        "{action: ▸zzz",
    ),
    # Scopes.
    ("no-scope", CLAIMS, swap(f"    {WOMEN_SCOPE}\n", ""), "no_scope", "an action, a person, a thing or a topic", "- ▸id: women-share"),
    ("an-empty-scope", CLAIMS, swap(WOMEN_SCOPE, "scope: {}"), "no_scope", "needs a scope", "scope: ▸{}"),
    ("a-scope-of-a-date-alone", CLAIMS, swap(WOMEN_SCOPE, 'scope: {date: "2031"}'), "no_scope", "needs a scope", 'scope: ▸{date: "2031"}'),
    ("a-scope-of-no-topics", CLAIMS, swap("about: [amity-treaty]", "about: []"), "no_scope", "needs a scope", "scope: ▸{about: []}"),
    (
        "two-claims-of-one-scope",
        CLAIMS,
        swap(f'{JULY}"2032-07"', f'{JULY}"2031-03-04"'),
        "same_scope",
        "no text can tell `deported-2032-07` from `deported-2031-03-04`",
        "Lorvania deport in July 2032?\n    kind: count\n    unit: people\n    scope: ▸{",
    ),
    (
        "one-scope-with-another-date-mark",
        OUR_CLAIMS,
        swap("  - id: repatriated-2023-08-29", f"{APRIL}  - id: repatriated-2023-08-29"),
        "same_scope",
        "no text can tell `april` from `repatriated-2024-04`",
        'scope: ▸{action: repatriate, people: escapees, agent: china, date: "2024-04~"}',
    ),
    (
        "one-scope-with-no-agent",
        CLAIMS,
        swap(f'{JULY}"2032-07"', '    scope: {action: deport, people: tessarians, date: "2031-03-04"'),
        "same_scope",
        "`deported-2031-03-04`",
        'scope: ▸{action: deport, people: tessarians, date: "2031-03-04"}',
    ),
    # Quotes.
    (
        "a-quote-of-15-words",
        CLAIMS,
        swap("deported more than 300 Tessarians", "a b c d e f g h i j k l m n 300"),
        "long_quote",
        "more than 14 words; expected a fragment",
        "exact: ▸a b c d",
    ),
    (
        "a-quote-without-a-figure",
        CLAIMS,
        swap("deported more than 300 Tessarians", "deported many Tessarians"),
        "quote_figure",
        "no figure of kind count; expected one",
        "exact: ▸deported many",
    ),
    (
        "a-quote-with-two",
        CLAIMS,
        swap("deported more than 300 Tessarians", "deported 300 of 400 Tessarians"),
        "quote_figure",
        "2 figures of kind count (300, 400); expected one",
        "exact: ▸deported 300 of",
    ),
    (
        "a-quote-of-another-kind",
        OUR_CLAIMS,
        swap("exact: an estimated 70% are women", "exact: an estimated 70 are women"),
        "quote_figure",
        "no figure of kind share, only an estimated 70 (count)",
        "exact: ▸an estimated 70 are",
    ),
    (
        "units-of-a-share",
        CLAIMS,
        swap("unit: percent", "unit: people"),
        "wrong_unit",
        "`people` is no unit of kind share; expected `percent`",
        "kind: share\n    unit: ▸people",
    ),
    ("units-of-an-age", CLAIMS, swap("unit: years", "unit: months"), "wrong_unit", "expected `years`", "unit: ▸months"),
    ("units-of-a-date", CLAIMS, swap("    kind: date\n", "    kind: date\n    unit: day\n"), "wrong_unit", "expected none", "unit: ▸day"),
    (
        "units-of-a-count",
        OUR_CLAIMS,
        swap("unit: border crossings", "unit: percent"),
        "wrong_unit",
        "`percent` is no unit of a count",
        "question: How many border crossings were used for the repatriation of 9 October 2023?\n    kind: count\n    unit: ▸percent",
    ),
    (
        "a-quote-that-counts-another-thing",
        OUR_CLAIMS,
        swap("transported 500 North Koreans in vehicle convoys", "500 border crossings"),
        "wrong_unit",
        "the quote counts `crossings`, the claim's scope has no thing",
        "exact: ▸500 border",
    ),
    (
        "a-quote-that-counts-a-thing-for-another",
        OUR_CLAIMS,
        swap("exact: five separate border crossings", "exact: five organisations"),
        "wrong_unit",
        "the quote counts `organisations`, the claim's scope has `crossings`",
        "exact: ▸five organisations",
    ),
    (
        "a-citation-outside-the-claim",
        OUR_CLAIMS,
        swap(
            'vehicle convoys}\n        locator: paragraph 10\n        date: "2023-10-09"',
            'vehicle convoys}\n        locator: paragraph 10\n        date: "2023-11"',
        ),
        "date_outside",
        "2023-11 lies outside the claim's 2023-10-09",
        'date: ▸"2023-11"',
    ),
    (
        "a-day-outside-the-claim",
        OUR_CLAIMS,
        swap("exact: on October 9}", "exact: on November 9}"),
        "date_outside",
        "(2022-11-09) lies outside the claim's 2023-10",
        "exact: ▸on November 9",
    ),
    (
        "a-day-of-a-citation-outside-the-claim",
        OUR_CLAIMS,
        swap(
            "exact: on October 9}\n        locator: paragraph 8\n",
            'exact: on October 9}\n        locator: paragraph 8\n        date: "2022-10"\n',
        ),
        "date_outside",
        "2022-10 lies outside",
        'date: ▸"2022-10"',
    ),
    (
        "a-citation-twice",
        CLAIMS,
        edit(lambda text: text + text[text.rindex("      - source") :]),
        "repeated_citation",
        "the same words of `council-2032` are cited twice",
        "quote: {exact: the 1974 Treaty of Port Amity}\n        locator: paragraph 7\n      - ▸source",
    ),
    # Terms that mean two things.
    (
        "a-term-of-two-actions",
        SUBJECT,
        swap('"in {custody,detention}"', '"expelled"'),
        "shadowed_term",
        "`expelled` is also a term of `deport`",
        '▸"expelled"',
    ),
    (
        "a-form-of-two-actions",
        SUBJECT,
        swap('"in {custody,detention}"', '"{sends,keeps} ... back"'),
        "shadowed_term",
        "`sends ... back` is also a term of `deport`",
        '▸"{sends,keeps}',
    ),
    (
        "a-term-in-other-letters",
        SUBJECT,
        swap('"in {custody,detention}"', "Ex-pelled, EXPELLED"),
        "shadowed_term",
        "`expelled` is also",
        ", ▸EXPELLED",
    ),
    (
        "a-name-of-two-places",
        SUBJECT,
        swap("[tessaria, the islands]", "[tessaria, lorvania]"),
        "shadowed_term",
        "`lorvania` is also a term of `lorvania`",
        "[tessaria, ▸lorvania]",
    ),
    (
        "a-name-of-two-origins",
        OUR_ORIGINS,
        swap("Working Group, TJWG]", "Working Group, HRW]"),
        "shadowed_term",
        "`hrw` is also a term of `hrw`",
        "Working Group, ▸HRW]",
    ),
    (
        "a-name-of-two-topics-without-beside",
        OUR_SUBJECT,
        edit(lambda text: re.sub(r"  communism:\n    terms: \[communism", "  communism:\n    terms: [unhcr, communism", text)),
        "shadowed_term",
        "`unhcr` is also a term of `unhcr`",
        "terms: [▸unhcr, communism",
    ),
    (
        "an-action-that-is-silent",
        OUR_SUBJECT,
        swap('  - "asian games"\n', '  - "turned back"\n'),
        "shadowed_term",
        "`turned back` is also a term of `silent`",
        '      - ▸"turned back"',
    ),
    (
        "a-term-twice",
        SUBJECT,
        swap('"in {custody,detention}"', '"in custody", "in custody"'),
        "repeated_term",
        "`in custody` adds nothing to the terms beside it",
        '"in custody", ▸"in custody"',
    ),
    (
        "a-term-within-others",
        SUBJECT,
        swap('"in {custody,detention}"', '"held", "in {custody,detention}"'),
        "repeated_term",
        "`held` adds nothing",
        '▸"held"',
    ),
    (
        "a-name-twice",
        ORIGINS,
        swap("[Harbour Lantern]", "[Harbour Lantern, harbour lantern]"),
        "repeated_term",
        "`harbour lantern` adds nothing",
        "Lantern, ▸harbour",
    ),
    # What nobody cites.
    (
        "a-waiver-of-a-bare-number",
        SOURCE,
        swap("note: Invented for the tests.", "note: Invented for the tests.\nwaived: [{exact: '24', reason: a page}]"),
        "bare_waiver",
        "waives that number everywhere",
        "waived: [{exact: ▸'24'",
    ),
    (
        "a-draft-that-nobody-reviewed",
        CLAIMS,
        swap("question: How many Tessarians does", "question: REVIEW How many Tessarians does"),
        "unreviewed",
        "is a draft",
        "question: ▸REVIEW How many",
    ),
    ("an-origin-that-nobody-cites", ORIGINS, edit(lambda text: text + SPARE), "unused", "no claim cites `nobody`", "\n▸nobody:"),
    (
        "a-source-that-nobody-cites",
        "desk/sources/spare.yaml",
        lambda path: path.write_text((path.parent / "lantern-2031.yaml").read_text().replace("id: lantern-2031", "id: spare")),
        "unused",
        "no claim cites `spare`",
        "▸id: spare",
    ),
]

# More than one fault is right here: what is changed, then the rules with their places in the order of the files.
SEVERAL: list[tuple[str, str, Change, list[tuple[str, str, str]]]] = [
    (
        "the-people-of-a-subject",  # the key that is there is unknown, and the one that is asked for is missing
        SUBJECT,
        swap("people:\n", "persons-of-old:\n"),
        [("missing_key", SUBJECT, "▸name: Tessarians"), ("unknown_key", SUBJECT, "▸persons-of-old:")],
    ),
    (
        "the-key-of-claims",
        CLAIMS,
        swap("claims:\n", "claim:\n"),
        [("unknown_key", CLAIMS, "▸claim:"), ("missing_key", CLAIMS, "▸claim:")],
    ),
    (
        "a-claim-of-its-id-alone",  # each key that is asked for
        CLAIMS,
        edit(lambda text: text + "  - id: alone\n"),
        [("missing_key", CLAIMS, "  - ▸id: alone")] * 3 + [("no_scope", CLAIMS, "  - ▸id: alone")],
    ),
    (
        "a-claim-of-another-kind",  # none of the quotes answers it, nor does the unit
        CLAIMS,
        swap("kind: count", "kind: share"),
        [
            ("wrong_unit", CLAIMS, f"{FIRST}    kind: share\n    unit: ▸people"),
            ("quote_figure", CLAIMS, "exact: ▸deported more than 300"),
            ("quote_figure", CLAIMS, "exact: ▸expelled up to 300"),
        ],
    ),
    (
        "a-long-quote-without-a-figure",
        CLAIMS,
        swap("deported more than 300 Tessarians", "a b c d e f g h i j k l m n o"),
        [("long_quote", CLAIMS, "exact: ▸a b c"), ("quote_figure", CLAIMS, "exact: ▸a b c")],
    ),
    (
        "an-origin-renamed",  # every claim that cites it, and nobody cites the new name
        ORIGINS,
        swap("order-ministry:", "ordre-ministry:"),
        [("dead_reference", CLAIMS, "origin: ▸order-ministry")],
    ),
    (
        "a-place-renamed",
        SUBJECT,
        swap("  tessaria:\n", "  tesaria:\n"),
        [("dead_reference", SUBJECT, "home: [▸tessaria]")],
    ),
    (
        "a-source-that-is-gone",
        "desk/sources/council-2031.yaml",
        lambda path: path.unlink(),
        [
            ("dead_reference", CLAIMS, "source: ▸council-2031\n        origin: aid-council\n        quote: {exact: deported"),
            ("dead_reference", CLAIMS, 'source: ▸council-2031\n        origin: aid-council\n        quote: {exact: "an'),
        ],
    ),
    (
        "a-duplicate-key-before-what-is-no-yaml",
        SOURCE,
        swap("note: ", "title: again\n\tnote: "),
        [("duplicate_key", SOURCE, "▸title: again"), ("not_yaml", SOURCE, "▸\tnote: ")],
    ),
    (
        "two-topics-of-two-that-are-none",
        OUR_CLAIMS,
        swap("about: [unhcr, silent]", "about: [uhncr, silence]"),
        [("dead_reference", OUR_CLAIMS, "[▸uhncr"), ("dead_reference", OUR_CLAIMS, "[uhncr, ▸silence")],
    ),
    (
        "no-claim-at-all",
        CLAIMS,
        write("claims: []\n"),
        [
            ("unused", "desk/sources/council-2031.yaml", "▸id: "),
            ("unused", "desk/sources/council-2032.yaml", "▸id: "),
            ("unused", SOURCE, "▸id: lantern-2031"),
            ("unused", ORIGINS, "▸order-ministry:"),
        ],
    ),
]

# What looks like a fault and is none.
NEAR: list[tuple[str, str, Change]] = [
    ("nothing-changed", CLAIMS, edit(str)),
    ("nothing-changed-in-what-ships", OUR_CLAIMS, edit(str)),
    ("a-quote-of-14-words", CLAIMS, swap("deported more than 300 Tessarians", "a b c d e f g h i j k l m 300")),
    ("a-quote-of-300-letters", CLAIMS, swap("deported more than 300 Tessarians", "300 " + "x" * 296)),
    ("a-term-of-400-letters", SUBJECT, swap("[tessaria, the islands]", f"[tessaria, {'x' * 400}]")),
    ("a-byte-order-mark", CLAIMS, edit(lambda text: "\ufeff" + text)),
    ("windows-lines", CLAIMS, lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))),
    ("windows-lines-and-a-mark", OUR_ORIGINS, lambda path: path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))),
    ("no-line-end-at-the-end", CLAIMS, edit(str.rstrip)),
    ("a-document-mark", CLAIMS, edit(lambda text: f"---\n{text}...\n")),
    ("keys-in-quotes", CLAIMS, swap("    kind: age", "    'kind': \"age\"")),
    ("a-folded-text", CLAIMS, swap("question: How old was", "question: >-\n      How old: was")),
    ("a-word-that-looks-like-a-truth", SOURCE, swap("title: Hundreds sent home", "title: no")),
    ("a-word-that-looks-like-a-number", SOURCE, swap("title: Hundreds sent home", "title: 1984")),
    ("a-tab-behind-a-value", SOURCE, swap("title: Hundreds sent home", "title: Hundreds sent home\t")),
    ("a-tag-in-a-text", SOURCE, swap("title: Hundreds sent home", "title: Hundreds !!int *x &y")),
    ("an-empty-note", SOURCE, swap("note: Invented for the tests.", "note:")),
    ("a-waiver", SOURCE, swap("note: ", "waived:\n  - {exact: Room 5, reason: no count}\nnote: ")),
    ("a-date-about", SOURCE, swap('"2031-03-06"', '"2031-03~"')),
    ("a-date-with-an-open-end", SOURCE, swap('"2031-03-06"', '"2031/.."')),
    ("a-leap-day", SOURCE, swap('"2031-03-06"', '"2032-02-29"')),
    (
        "a-citation-that-gives-the-month-of-the-day",
        OUR_CLAIMS,
        swap(
            'up to 600 North Koreans have}\n        locator: paragraph 2\n        date: "2023-10"',
            'up to 600 North Koreans have}\n        locator: paragraph 2\n        date: "2023"',
        ),
    ),
    ("a-figure-of-another-kind-beside", CLAIMS, swap("six in ten of them women", "in 2031 six in ten of them women")),
    (
        "two-claims-of-two-agents",
        CLAIMS,
        swap(f'{JULY}"2032-07"', '    scope: {action: deport, people: tessarians, agent: tessaria, date: "2031-03-04"'),
    ),
    ("two-claims-of-two-days", CLAIMS, swap(f'{JULY}"2032-07"', f'{JULY}"2031-03-05"')),
    ("two-claims-of-two-kinds", CLAIMS, swap("scope: {person: mira-solent, action: deport}", WOMEN_SCOPE)),
    (
        "the-same-words-of-another-source",
        CLAIMS,
        edit(lambda text: text + text[text.rindex("      - source") :].replace("council-2032", "council-2031")),
    ),
    (
        "the-same-words-with-another-prefix",
        CLAIMS,
        edit(lambda text: text + text[text.rindex("      - source") :].replace("{exact", "{prefix: and, exact")),
    ),
    ("a-count-of-any-unit", CLAIMS, swap("unit: people", "unit: islanders")),
    ("an-age-without-a-unit", CLAIMS, swap("    unit: years\n", "")),
    ("a-quote-that-counts-the-thing-of-the-claim", OUR_CLAIMS, swap("exact: five separate border crossings", "exact: five crossings")),
    (
        "a-thing-before-the-figure",
        OUR_CLAIMS,
        swap("transported 500 North Koreans in vehicle convoys", "over border crossings 500 North Koreans"),
    ),
    (
        "an-origin-of-a-member-that-is-cited",
        ORIGINS,
        edit(
            lambda text: (
                text.replace("order ministry]", "order ministry]\n  member_of: [cabinet]")
                + "\ncabinet:\n  names: [Cabinet]\n  member_of: [order-ministry]\n"
            )
        ),
    ),
    ("a-member-of-a-group-that-is-cited", ORIGINS, edit(lambda text: text + SPARE + "  member_of: [order-ministry]\n")),
    ("an-origin-that-only-passes-on", CLAIMS, swap("locator: paragraph 3", "via: [lantern]\n        locator: paragraph 3")),
    (
        "terms-again-of-two-origins",
        ORIGINS,
        edit(
            lambda text: text.replace("TAC]", "TAC]\n  again: [the office]").replace(
                "order ministry]", "order ministry]\n  again: [the office]"
            )
        ),
    ),
    (
        "a-name-of-two-topics-with-beside",
        SUBJECT,
        edit(lambda text: text + "  other-treaty:\n    terms: [treaty of port amity]\n    beside: [amity-treaty]\n"),
    ),
    ("a-term-of-an-action-and-of-a-topic", SUBJECT, edit(lambda text: text.replace("[treaty of", "[expelled, treaty of"))),
    (
        "a-term-that-shares-a-form-with-another",
        SUBJECT,
        swap('"in {custody,detention}"', '"in {custody,detention}", "in {custody,prison}"'),
    ),
    ("the-first-name-within-the-second", ORIGINS, swap("[Harbour Lantern]", '[Harbour Lantern, "{Harbour,Old} Lantern"]')),
    ("things-of-their-own", SUBJECT, edit(lambda text: text + CROSSINGS)),
]


def found(folder: Path, change: Change, file: str) -> tuple[Fault, ...]:
    """The faults of the folder of a file, once the file is changed."""
    change(folder / file)
    return lint([folder / Path(file).parts[0]]).faults


@pytest.mark.parametrize(("file", "change", "rule", "message", "place"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_one_fault_is_told_once_and_at_its_place(desk: Path, file: str, change: Change, rule: str, message: str, place: str) -> None:
    [fault] = found(desk, change, file)
    assert (fault.rule, Path(fault.path)) == (rule, desk / file)
    assert message in fault.message
    assert (fault.line, fault.column) == (spot(desk / file, place) if place else (None, None))
    assert fault.level is RULES[rule][0]


@pytest.mark.parametrize(("file", "change", "expected"), [pytest.param(*row[1:], id=row[0]) for row in SEVERAL])
def test_where_more_is_wrong_each_is_told(desk: Path, file: str, change: Change, expected: list[tuple[str, str, str]]) -> None:
    faults = found(desk, change, file)
    assert [(fault.rule, Path(fault.path), fault.line, fault.column) for fault in faults] == [
        (rule, desk / where, *spot(desk / where, place)) for rule, where, place in expected
    ]


@pytest.mark.parametrize(("file", "change"), [pytest.param(*row[1:], id=row[0]) for row in NEAR])
def test_what_is_no_fault_is_not_told(desk: Path, file: str, change: Change) -> None:
    assert found(desk, change, file) == ()


def test_every_rule_is_earned() -> None:
    assert {row[3] for row in ROWS} == set(RULES)
    assert len({row[0] for row in ROWS + SEVERAL + NEAR}) == len(ROWS) + len(SEVERAL) + len(NEAR) >= 100


@pytest.mark.parametrize("name", ["tests/second_subject", "."], ids=["second-subject", "shipped"])
def test_the_files_of_this_project_have_no_fault(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert cli.main(["lint", name, "--fail-on", "note"]) == 0
    count = sum(file.stem != "" for folder in ("claims", "sources") for file in (ROOT / name / folder).glob("*.yaml"))
    assert capsys.readouterr() == (f"No fault in {count} files.\n", "")


# All at once.

TEN: list[tuple[str, Change, str, str]] = [
    (SUBJECT, swap("    home: [tessaria]", "    home: [tesaria]"), "dead_reference", "[▸tesaria]"),
    (SUBJECT, swap("    dated: name", "    datd: name"), "unknown_key", "▸datd"),
    (SUBJECT, swap("[mira solent]", "[mira solent, Mira Solent]"), "repeated_term", "▸Mira"),
    (CLAIMS, swap("{action: detain,", "{action: detian,"), "dead_reference", "▸detian"),
    (CLAIMS, swap("unit: percent", "unit: people"), "wrong_unit", "kind: share\n    unit: ▸people"),
    (CLAIMS, swap("the 1974 Treaty", "the Treaty"), "quote_figure", "exact: ▸the Treaty"),
    ("desk/sources/council-2032.yaml", swap("publisher: ", "publisher: !x "), "not_allowed", "▸!x"),
    (SOURCE, swap("title: Hundreds sent home\n", ""), "missing_key", "▸id: "),
    (SOURCE, swap('"2031-03-06"', '"2031-02-29"'), "bad_date", '▸"2031-02-29"'),
    (ORIGINS, swap("[Harbour Lantern]", '["{Harbour Lantern"]'), "bad_term", '▸"{Harbour'),
]


def test_ten_faults_in_five_files_are_told_in_order(desk: Path) -> None:
    for file, change, _, _ in TEN:
        change(desk / file)
    linted = lint([desk / "desk"])
    # Sources stand before origins; claims that a fault keeps from being read tell nothing of what nobody cites.
    order = [SUBJECT, CLAIMS, "desk/sources/council-2032.yaml", SOURCE, ORIGINS]
    expected = [(rule, desk / file, *spot(desk / file, place)) for file, _, rule, place in TEN]
    expected.sort(key=lambda row: (order.index(str(row[1].relative_to(desk))), *row[2:]))
    assert [(fault.rule, Path(fault.path), fault.line, fault.column) for fault in linted.faults] == expected
    assert [Path(file).name for file in linted.files] == [
        "subject.yaml", "deportations.yaml", "council-2031.yaml", "council-2032.yaml", "lantern-2031.yaml", "origins.yaml",
    ]  # fmt: skip
    assert linted.level is Level.ERROR


def test_what_cannot_be_read_hides_nothing_else(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder_instead(desk / SOURCE)
    swap("{action: detain,", "{action: detian,")(desk / CLAIMS)
    assert cli.main(["lint", str(desk / "desk")]) == 2
    out, err = capsys.readouterr()
    assert [line.rsplit(" ", 1)[1] for line in out.splitlines()[:-1]] == ["[dead_reference]", "[unreadable]"]
    assert err == f"nkcheck: {desk / SOURCE}: a folder, not a file\n"


# The command line.

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LINE = re.compile(r"[^\n]+?(:\d+:\d+)?: (error|warning): .+ \[(\w+)\]")
ANNOTATION = re.compile(r"::(error|warning) file=([^:,\n]+)(?:,line=(\d+),col=(\d+))?,title=nkcheck (\w+)::([^\n]+)")


def written(path: Path, form: str, status: int, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command writes on standard output, once status and standard error are what they should be."""
    assert cli.main(["lint", str(path), "-f", form]) == status
    out, err = capsys.readouterr()
    assert bool(err) is (status == 2)
    assert re.fullmatch(r"(nkcheck: [^\n]+: [^\n]+\n)?", err)
    assert not UNSAFE.search(out + err)
    assert "Traceback" not in err
    return out


def check_text(out: str, faults: tuple[Fault, ...]) -> None:
    *lines, count = out.splitlines()
    assert len(lines) == len(faults)
    for line, fault in zip(lines, faults, strict=True):
        told = LINE.fullmatch(line)
        assert told
        assert told.groups() == (f":{fault.line}:{fault.column}" if fault.line else None, fault.level, fault.rule)
    assert re.fullmatch(r"((\d+ errors?|\d+ warnings?)(, (?=\d)|(?= in)))+ in \d+ files\.", count)


def check_json(out: str, faults: tuple[Fault, ...]) -> None:
    assert out.isascii()
    data = json.loads(out)
    assert list(data) == ["version", "faults", "summary"]
    assert data["version"] == 1
    assert data["faults"] == [fault._asdict() for fault in faults]
    assert list(data["summary"]) == ["files", "error", "warning", "note"]
    for level in ("error", "warning", "note"):
        assert data["summary"][level] == sum(fault.level == level for fault in faults)


def check_github(out: str, faults: tuple[Fault, ...]) -> None:
    told = [ANNOTATION.fullmatch(line) for line in out.splitlines()]
    assert len(told) == len(faults)
    levels = [line[1] for line in told if line]
    assert levels == sorted(fault.level.value for fault in faults)  # errors, then warnings
    assert sorted(line[5] for line in told if line) == sorted(fault.rule for fault in faults)
    for line in told:
        assert line
        assert all(re.fullmatch("%(25|3A|2C)", code) for code in re.findall("%.{0,2}", line[2] + line[6])), "escaped as GitHub unescapes"


def check_sarif(out: str, faults: tuple[Fault, ...]) -> None:
    assert out.isascii()
    data = json.loads(out)
    assert data["version"] == "2.1.0"
    assert data["$schema"].endswith("sarif-2.1.0.json")
    [run] = data["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "nkcheck"
    names = [rule["id"] for rule in driver["rules"]]
    assert len(set(names)) == len(names)
    assert all(rule["shortDescription"]["text"] == RULES[rule["id"]][1] for rule in driver["rules"])
    assert len(run["results"]) == len(faults)
    for result, fault in zip(run["results"], faults, strict=True):
        assert names[result["ruleIndex"]] == result["ruleId"] == fault.rule
        assert result["level"] == fault.level
        assert result["level"] in ("error", "warning", "note", "none")
        assert result["message"]["text"]
        assert not UNSAFE.search(result["message"]["text"])
        [location] = result["locations"]
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:file://)?(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+", uri)
        assert unquote(uri).endswith(Path(fault.path).name) or "\udcff" in fault.path
        region = physical.get("region")
        assert region is None if fault.line is None else region == {"startLine": fault.line, "startColumn": fault.column}
        assert region is None or min(region.values()) >= 1


CHECKS = {"text": check_text, "json": check_json, "github": check_github, "sarif": check_sarif}


def check_formats(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Fault, ...]:
    """Hold what each format says against the faults."""
    faults = lint([path]).faults
    errors = any(fault.level is Level.ERROR for fault in faults)
    status = 2 if any(fault.rule == "unreadable" for fault in faults) else int(errors)
    for form, check in CHECKS.items():
        check(written(path, form, status, capsys), faults)
    return faults


@pytest.mark.parametrize(("file", "change"), [pytest.param(row[1], row[2], id=row[0]) for row in [*ROWS, *SEVERAL] if "desk" in row[1]])
def test_every_format_tells_the_faults(desk: Path, file: str, change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    change(desk / file)
    assert check_formats(desk / "desk", capsys)


@pytest.mark.parametrize(("file", "change"), [pytest.param(row[1], row[2], id=row[0]) for row in ROWS if "shipped" in row[1]][::24])
def test_every_format_tells_the_faults_of_what_ships(desk: Path, file: str, change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    change(desk / file)
    assert check_formats(desk / "shipped", capsys)


def test_a_place_is_told_as_editors_read_it(desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "desk")
    swap("{action: detain,", "{action: detian,")(desk / CLAIMS)
    (desk / ORIGINS).write_text((desk / ORIGINS).read_text() + SPARE)
    told = {form: (cli.main(["lint", "-f", form]), capsys.readouterr().out)[1] for form in CHECKS}
    message = "no action `detian` in subject.yaml; did you mean `detain`?"
    assert told["text"].splitlines() == [
        f"claims/deportations.yaml:34:21: error: {message} [dead_reference]",
        "sources/origins.yaml:10:1: warning: no claim cites `nobody` [unused]",
        "1 error, 1 warning in 6 files.",
    ]
    assert told["github"].splitlines()[0] == (
        f"::error file=claims/deportations.yaml,line=34,col=21,title=nkcheck dead_reference::{message}"
    )
    fault = json.loads(told["json"])["faults"][0]
    assert (fault["path"], fault["line"], fault["column"], fault["level"]) == ("claims/deportations.yaml", 34, 21, "error")
    result = json.loads(told["sarif"])["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "claims/deportations.yaml"},
        "region": {"startLine": 34, "startColumn": 21},
    }


def test_an_absolute_path_stays_relative_in_sarif_where_it_can(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    swap("{action: detain,", "{action: detian,")(desk / CLAIMS)
    for here, expected in ((desk, CLAIMS), (desk / "shipped", (desk / CLAIMS).as_uri())):
        monkeypatch.chdir(here)
        cli.main(["lint", str(desk / "desk"), "-f", "sarif"])
        [result] = json.loads(capsys.readouterr().out)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": expected}


@pytest.mark.parametrize(
    ("change", "level", "status"),
    [
        (swap("kind: age", "kind: ages"), "error", 1),
        (swap("kind: age", "kind: ages"), "never", 0),
        (swap("origin: order-ministry", "origin: lantern"), "error", 0),
        (swap("origin: order-ministry", "origin: lantern"), "warning", 1),
        (swap("origin: order-ministry", "origin: lantern"), "note", 1),
        (edit(str), "note", 0),
    ],
    ids=["error", "error-never", "warning-by-default", "warning", "warning-note", "none"],
)  # fmt: skip
def test_the_status_follows_fail_on(desk: Path, change: Change, level: str, status: int) -> None:
    change(desk / CLAIMS)
    assert cli.main(["lint", str(desk / "desk"), "--fail-on", level]) == status


# Hostile files.

HOSTILE = r"\e[31m\u202e\n::error file=x::%0A,[bold red]x[/]\r\x9b\u2028\x00"
HOSTILE_CHANGES = [
    ("key", SOURCE, swap("note: ", f'"{HOSTILE}": x\nnote: ')),
    ("key-twice", SOURCE, swap("note: ", f'note: x\n"{HOSTILE}": x\n"{HOSTILE}": ')),
    ("id", CLAIMS, swap("id: detained", f'id: "{HOSTILE}"')),
    ("id-of-an-origin", ORIGINS, swap("lantern:", f'"lantern{HOSTILE}":')),
    ("reference", CLAIMS, swap("action: detain,", f'action: "detain{HOSTILE}",')),
    ("term", SUBJECT, swap("[mira solent]", f'["{{mira {HOSTILE}"]')),
    ("shadowed-term", SUBJECT, swap("[tessaria, the islands]", f'[lorvania, "{HOSTILE}", "{HOSTILE}"]')),
    ("kind", CLAIMS, swap("kind: age", f'kind: "{HOSTILE}"')),
    ("date", CLAIMS, swap("2031/2032", f'"{HOSTILE}"')),
    ("unit", CLAIMS, swap("unit: years", f'unit: "{HOSTILE}"')),
    ("quote", CLAIMS, swap("exact: deported more than 300 Tessarians", f'exact: "300 {HOSTILE} 400"')),
    ("raw-escape", SOURCE, swap("note: ", "\x1b[31m: ")),
    ("raw-bidi", SOURCE, swap("note: ", "\u202eeton: ")),
    ("raw-line-separator", SOURCE, swap("note: ", "no\u2029te: ")),
]  # fmt: skip


@pytest.mark.parametrize(("file", "change"), [pytest.param(*row[1:], id=row[0]) for row in HOSTILE_CHANGES])
def test_what_is_hostile_in_a_file_is_only_shown(desk: Path, file: str, change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    change(desk / file)
    faults = check_formats(desk / "desk", capsys)
    assert faults
    if any("[bold" in fault.message for fault in faults):
        assert "[bold" in written(desk / "desk", "text", int(any(fault.level is Level.ERROR for fault in faults)), capsys)


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not allow")
@pytest.mark.parametrize(
    "name",
    [
        *("\x1b[31m\u202e", "a\n::error file=x::y", "a%0Ab", "a:b,c", "[bold]x[", "a  b", " a", "a\\b", "é 😀", "#?", "\u2028"),
        os.fsdecode(b"a\xffb"),
    ],
    ids=ascii,
)
def test_what_is_hostile_in_the_name_of_a_file_is_only_shown(
    desk: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    (desk / CLAIMS).rename(desk / "desk" / "claims" / f"{name}.yaml")
    swap("kind: age", "kind: ages")(desk / "desk" / "claims" / f"{name}.yaml")
    [fault] = check_formats(Path("desk"), capsys)
    assert fault.path == f"desk/claims/{name}.yaml"
    [line] = written(Path("desk"), "github", 1, capsys).splitlines()
    told = ANNOTATION.fullmatch(line)
    assert told
    if name.isprintable():
        assert unquote(told[2]) == fault.path
    result = json.loads(written(Path("desk"), "sarif", 1, capsys))["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert os.fsdecode(unquote(uri, errors="surrogateescape").encode(errors="surrogateescape")) == fault.path
    text = written(Path("desk"), "text", 1, capsys)
    assert text.startswith(f"{fault.path}:") or not name.isprintable()


# Loading and linting.

OWN = {
    "bare_waiver",
    "date_outside",
    "repeated_citation",
    "repeated_term",
    "same_scope",
    "shadowed_term",
    "unreviewed",
    "unused",
    "wrong_unit",
}
SCRAPS = [
    *("\t", '"', "'", "[", "]", "{", "}", "&x ", "*x ", "!!int ", "\n---\n", ": ", "- ", "# ", ","),
    *("? ", "|", ">", "%", "0", "é", "\ufeff", "\r"),
]
INSTEAD = ["{a: b}", "[a, b]", "5", "", "x" * 500, "{}", "[]", "~", "2023-02-30", '"\\x1b"', "''", "lantern", "*x"]
MUTATIONS = st.one_of(
    st.tuples(st.sampled_from(["delete", "double", "truncate"]), st.floats(0, 1), st.just("")),
    st.tuples(st.just("swap"), st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.just("replace"), st.floats(0, 1), st.sampled_from(INSTEAD)),
    st.tuples(st.just("indent"), st.floats(0, 1), st.integers(0, 10)),
    st.tuples(st.just("insert"), st.floats(0, 1), st.sampled_from(SCRAPS)),
)


def mutated(text: str, mutation: tuple[str, float, Any]) -> str:
    """The text with one thing changed; the number says where, from 0 for the beginning to 1 for the end."""
    how, where, what = mutation
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    i = min(int(where * len(lines)), len(lines) - 1)
    if how == "truncate":
        return text[: int(where * len(text))]
    if how == "insert":
        at = int(where * len(text))
        return text[:at] + what + text[at:]
    if how == "delete":
        del lines[i]
    elif how == "double":
        lines.insert(i, lines[i])
    elif how == "swap":
        j = min(int(what * len(lines)), len(lines) - 1)
        lines[i], lines[j] = lines[j], lines[i]
    elif how == "replace":
        lines[i] = re.sub(r"(: |- )[^ ].*", lambda found: found[1] + what, lines[i])
    elif how == "indent":
        lines[i] = " " * what + lines[i].lstrip(" ")
    return "".join(lines)


def agree(folder: Path) -> None:
    """Loading fails if and only if linting tells a fault that loading knows, and names the place of one such."""
    faults = lint([folder]).faults
    errors = {(fault.path, fault.line, fault.column) for fault in faults if fault.level is Level.ERROR and fault.rule not in OWN}
    try:
        nkcheck.load(folder / "claims")
    except InputError as error:
        named = {(str(error.path), error.line, error.column)}
    else:
        named = set()
    assert named <= errors
    assert bool(named) is bool(errors)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """As `desk`, for many examples."""
    with pytest.MonkeyPatch.context() as patch:
        yield laid_out(tmp_path_factory.mktemp("shared"), patch)


def try_out(shared: Path, file: str, mutations: list[tuple[str, float, Any]]) -> None:
    path = shared / file
    text = path.read_text(encoding="utf-8")
    try:
        broken = text
        for mutation in mutations:
            broken = mutated(broken, mutation)
        path.write_text(broken, encoding="utf-8", newline="")
        agree(shared / Path(file).parts[0])
    finally:
        path.write_text(text, encoding="utf-8", newline="")


@settings(max_examples=200)
@given(file=st.sampled_from([CLAIMS, CLAIMS, SUBJECT, ORIGINS, SOURCE]), mutations=st.lists(MUTATIONS, min_size=1, max_size=3))
def test_loading_and_linting_agree(shared: Path, file: str, mutations: list[tuple[str, float, Any]]) -> None:
    try_out(shared, file, mutations)


@settings(max_examples=6)
@given(file=st.sampled_from([OUR_CLAIMS, OUR_SUBJECT, OUR_ORIGINS, OUR_SOURCE]), mutations=st.lists(MUTATIONS, min_size=1, max_size=2))
def test_loading_and_linting_agree_on_what_ships(shared: Path, file: str, mutations: list[tuple[str, float, Any]]) -> None:
    try_out(shared, file, mutations)


@pytest.mark.parametrize(
    ("file", "change"), [pytest.param(row[1], row[2], id=row[0]) for row in [*ROWS, *SEVERAL, *NEAR] if "desk" in row[1]]
)
def test_loading_and_linting_agree_on_the_tables(desk: Path, file: str, change: Change) -> None:
    change(desk / file)
    agree(desk / "desk")


# Schemas.


def kind_of(file: Path) -> str:
    if file.parent.name == "claims":
        return "subject" if file.stem == "subject" else "claims"
    return "origins" if file.stem == "origins" else "source"


SHIPPED = sorted([*(ROOT / "claims").glob("*.yaml"), *(ROOT / "sources").glob("*.yaml")])


def test_the_schemas_in_docs_are_those_of_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {file.stem for file in (ROOT / "docs" / "schemas").iterdir()} == {*FILES, "report"}
    assert cli.main(["lint", "--schemas", str(tmp_path / "new" / "folder")]) == 0
    assert capsys.readouterr() == ("", "")
    for name, schema in [*((name, json_schema(name)) for name in FILES), ("report", report_schema())]:
        expected = (ROOT / "docs" / "schemas" / f"{name}.json").read_bytes()
        assert schema.encode() == expected
        assert (tmp_path / "new" / "folder" / f"{name}.json").read_bytes() == expected
        jsonschema.Draft202012Validator.check_schema(json.loads(expected))


def test_schemas_where_nothing_can_be_written_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("x")
    assert cli.main(["lint", "--schemas", str(tmp_path / "taken")]) == 2
    assert capsys.readouterr().err.startswith(f"nkcheck: {tmp_path / 'taken'}: ")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_file_names_its_schema_and_is_valid(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named
    schema = (file.parent / named[1]).resolve()
    assert schema == ROOT / "docs" / "schemas" / f"{kind_of(file)}.json"
    jsonschema.Draft202012Validator(json.loads(schema.read_bytes())).validate(yaml.load(text, yaml.BaseLoader))


QUOTE = {"exact": "more than 300"}
CITED = {"source": "a", "origin": "b", "quote": QUOTE, "locator": "c"}
ASKED = {"id": "a", "question": "b", "kind": "count", "citations": [CITED]}
ISSUED = {"id": "a", "type": "b", "title": "c", "issued": "2031", "sha256": "0" * 64, "origin": "d"}
TOLD = {"name": "a", "people": {"b": {}}, "actions": {"c": {"terms": ["d"]}}}
# Which file, its value, and whether the schema allows it.
VALUES: list[tuple[str, str, object, bool]] = [
    ("claims", "claims", {"claims": [ASKED]}, True),
    ("no-claims", "claims", {"claims": []}, True),
    ("claims-missing", "claims", {}, False),
    ("claims-a-word", "claims", {"claims": "x"}, False),
    ("a-word", "claims", "x", False),
    ("a-list", "claims", [ASKED], False),
    ("no-kind", "claims", {"claims": [{**ASKED, "kind": "money"}]}, False),
    ("every-kind", "claims", {"claims": [{**ASKED, "kind": kind} for kind in ("count", "share", "duration", "age", "date", "time")]}, True),
    ("no-citations", "claims", {"claims": [{**ASKED, "citations": []}]}, False),
    ("an-unknown-key", "claims", {"claims": [{**ASKED, "units": "x"}]}, False),
    ("a-key-missing", "claims", {"claims": [{key: value for key, value in ASKED.items() if key != "question"}]}, False),
    ("running", "claims", {"claims": [{**ASKED, "running": "true"}]}, True),
    ("running-no", "claims", {"claims": [{**ASKED, "running": "no"}]}, False),
    ("a-scope", "claims", {"claims": [{**ASKED, "scope": {"action": "a", "about": ["b"], "date": "c"}}]}, True),
    ("a-scope-with-more", "claims", {"claims": [{**ASKED, "scope": {"topic": "a"}}]}, False),
    ("an-id-of-two-words", "claims", {"claims": [{**ASKED, "id": "a b"}]}, False),
    ("an-id-that-begins-with-a-hyphen", "claims", {"claims": [{**ASKED, "id": "-a"}]}, False),
    ("an-id-with-a-line-end", "claims", {"claims": [{**ASKED, "id": "a\n"}]}, False),
    ("an-empty-id", "claims", {"claims": [{**ASKED, "id": ""}]}, False),
    ("an-empty-quote", "claims", {"claims": [{**ASKED, "citations": [{**CITED, "quote": {"exact": ""}}]}]}, False),
    ("a-quote-of-300", "claims", {"claims": [{**ASKED, "citations": [{**CITED, "quote": {"exact": "é" * 300}}]}]}, True),
    ("a-quote-of-301", "claims", {"claims": [{**ASKED, "citations": [{**CITED, "quote": {"exact": "é" * 301}}]}]}, False),
    ("a-reading", "claims", {"claims": [{**ASKED, "citations": [{**CITED, "reading": "list"}]}]}, True),
    ("no-reading", "claims", {"claims": [{**ASKED, "citations": [{**CITED, "reading": ""}]}]}, False),
    ("via-a-word", "claims", {"claims": [{**ASKED, "citations": [{**CITED, "via": "b"}]}]}, False),
    ("source", "source", ISSUED, True),
    ("an-author", "source", {**ISSUED, "author": [{"literal": "a"}, {"family": "b", "given": "c"}, {}]}, True),
    ("an-author-by-another-key", "source", {**ISSUED, "author": [{"name": "a"}]}, False),
    ("a-sum-of-63", "source", {**ISSUED, "sha256": "0" * 63}, False),
    ("a-sum-of-capitals", "source", {**ISSUED, "sha256": "A" * 64}, False),
    ("a-sum-with-a-line-end", "source", {**ISSUED, "sha256": "0" * 64 + "\n"}, False),
    ("an-empty-title", "source", {**ISSUED, "title": ""}, True),
    ("a-waiver-without-a-reason", "source", {**ISSUED, "waived": [{"exact": "a"}]}, False),
    ("a-waiver-with-an-empty-reason", "source", {**ISSUED, "waived": [{"exact": "a", "reason": ""}]}, False),
    ("no-origins", "origins", {}, True),
    ("origins", "origins", {"a": {"names": ["b"], "again": ["c"], "member_of": ["d"], "note": ""}}, True),
    ("origins-a-list", "origins", [], False),
    ("origins-nothing", "origins", None, False),
    ("an-origin-of-no-name", "origins", {"a": {"names": []}}, False),
    ("an-origin-of-an-empty-name", "origins", {"a": {"names": [""]}}, False),
    ("an-origin-with-a-capital", "origins", {"A": {"names": ["b"]}}, False),
    ("an-origin-of-a-long-name", "origins", {"a": {"names": ["b" * 401]}}, False),
    ("subject", "subject", TOLD, True),
    ("a-subject-without-actions", "subject", {"name": "a", "people": {}}, False),
    ("an-action-without-terms", "subject", {**TOLD, "actions": {"c": {}}}, False),
    ("a-place-within", "subject", {**TOLD, "places": {"a": {"names": [], "within": "b"}}}, True),
    ("a-place-within-nothing", "subject", {**TOLD, "places": {"a": {"names": [], "within": ""}}}, False),
    ("dated-by-name", "subject", {**TOLD, "topics": {"a": {"terms": [], "dated": "name"}}}, True),
    ("dated-otherwise", "subject", {**TOLD, "topics": {"a": {"terms": [], "dated": "names"}}}, False),
    ("silent-a-mapping", "subject", {**TOLD, "silent": {"a": "b"}}, False),
]


@pytest.mark.parametrize(("name", "value", "allowed"), [pytest.param(*row[1:], id=row[0]) for row in VALUES])
def test_editors_and_the_program_agree_on_what_is_allowed(name: str, value: object, allowed: bool) -> None:
    assert jsonschema.Draft202012Validator(json.loads(json_schema(name))).is_valid(value) is allowed
    assert (not departures(value, FILES[name])) is allowed


# Where.


def told_files(*paths: Path | str) -> list[str]:
    return list(lint([Path(path) for path in paths]).files)


@pytest.mark.parametrize(
    "paths",
    [
        ["claims"],
        ["."],
        ["claims/subject.yaml"],
        ["claims/deportations.yaml"],
        ["sources"],
        ["sources/origins.yaml"],
        ["claims", "sources", "claims/subject.yaml", "."],
        ["./claims", "../desk/claims", "sources/../claims"],
        [],
    ],
    ids=" ".join,
)
def test_a_path_leads_to_its_folder_which_is_told_once(desk: Path, paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "desk")
    swap("kind: age", "kind: ages")(desk / CLAIMS)
    linted = lint([Path(path) for path in paths])
    assert len(linted.files) == 6
    assert [Path(fault.path).resolve() for fault in linted.faults] == [desk / CLAIMS]
    assert told_files(*(desk / "desk" / path for path in paths or ["claims"]), *paths) == told_files(desk / "desk")


@pytest.mark.parametrize("here", ["claims", "sources"])
@pytest.mark.parametrize("path", [".", "..", "../claims", "../sources", "../claims/subject.yaml"])
def test_a_path_leads_to_its_folder_from_within(desk: Path, here: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "desk" / here)
    assert len(told_files(path)) == 6


def test_a_folder_loads_from_within(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "desk" / "claims")
    assert len(nkcheck.load(".").sources) == len(nkcheck.load("deportations.yaml").sources) == 3


def test_two_folders_are_told_one_after_the_other(desk: Path) -> None:
    swap("kind: age", "kind: ages")(desk / CLAIMS)
    swap("kind: age", "kind: ages")(desk / OUR_CLAIMS)
    linted = lint([desk / "shipped", desk / "desk"])
    assert [Path(fault.path) for fault in linted.faults] == [desk / OUR_CLAIMS, desk / CLAIMS]
    assert len(linted.files) == 14


def test_sources_within_the_claims_folder_are_found(desk: Path) -> None:
    (desk / "desk" / "sources").rename(desk / "desk" / "claims" / "sources")
    assert len(told_files(desk / "desk")) == len(told_files(desk / "desk" / "claims" / "sources" / "origins.yaml")) == 6


def test_no_path_and_no_folder_is_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert {Path(file) for file in told_files()} == set(SHIPPED)


WHERE_NOTHING_IS: list[tuple[str, Change, list[str], str]] = [
    ("a-missing-path", edit(str), ["nowhere"], "nowhere: no such file or folder"),
    ("one-of-two-missing", edit(str), ["claims", "nowhere.yaml"], "nowhere.yaml: no such file or folder"),
    ("a-folder-without-claims", edit(str), ["empty/within"], "no claims folder here"),
    ("no-subject", lambda path: path.with_name("subject.yaml").unlink(), ["claims"], "no claims folder here: no subject.yaml"),
    ("no-origins", lambda path: (path.parent.parent / "sources" / "origins.yaml").unlink(), ["claims"], "claims: no sources/origins.yaml"),
    ("no-sources", lambda path: shutil.rmtree(path.parent.parent / "sources"), ["claims"], "claims: no sources/origins.yaml"),
]


@pytest.mark.parametrize(("change", "paths", "message"), [pytest.param(*row[1:], id=row[0]) for row in WHERE_NOTHING_IS])
def test_what_cannot_be_linted_at_all_is_one_line_and_status_2(
    desk: Path, change: Change, paths: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "desk" / "empty" / "within").mkdir(parents=True)
    monkeypatch.chdir(desk / "desk")
    change(desk / CLAIMS)
    assert cli.main(["lint", *paths]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"nkcheck: [^\n]+\n", err)
    assert message in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_refused_at_once(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(desk / "desk" / "claims" / "pipe.yaml")
    assert cli.main(["lint", str(desk / "desk")]) == 2
    assert "pipe.yaml: error: a pipe, not a file [unreadable]\n" in capsys.readouterr().out


# Time.


def many(count: int) -> str:
    """So many claims, each with a key too many, a dead reference and a scope of its own."""
    quoted = "        origin: aid-council\n        quote: {exact: 150 were deported}\n        locator: x\n"
    cited = f"    citations:\n      - source: council-2032\n{quoted}"
    claims = (
        f"  - id: c{i}\n    question: How many?\n    kind: count\n    units: x\n    scope: {{action: deport, place: p{i}}}\n{cited}"
        f"  - id: d{i}\n    question: How many?\n    kind: count\n    scope: {{action: deport, place: q{i}}}\n{cited}"
        for i in range(count)
    )
    return "claims:\n" + "".join(claims)


def test_time_grows_no_faster_than_the_files(desk: Path) -> None:
    def seconds(count: int) -> float:
        (desk / "desk" / "claims" / "many.yaml").write_text(many(count))
        begun = time.process_time()
        assert len(lint([desk / "desk"]).faults) >= 3 * count
        return time.process_time() - begun

    few = min(seconds(500), seconds(500))
    assert seconds(2000) < 8 * few + 0.5  # four times as many; what is quadratic takes 16 times as long
