"""Items of a list that are written alike are what the parser makes of each."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import yaml

from nkcheck import alike, yamlfile
from nkcheck.claim import builtin

TEXTS = (
    "600", "more than 600", "a-b", "a, b", "it's", 'he said "yes"', "x y.z/%+", "two  blanks", "no", "~", "20:00", "“quoted”", "né",
    "北京", "what?", "1,200", "(a)", "a & b", "a * b", "! a", "-", "- a", "? a", "&a", "*a", "!a", "|", ">", "%", "@", "`", "", " ", " a",
    "a ", "a: b", "a:b", "a:", ":", "a #b", "a#b", "#b", "[a]", "a]", "{a", "a}", "a,b", "a,", "\\", "\\n", "a\\", "'", '"', "''", '""',
    "\t", "a\tb", "a\x85b", "a\u2028b", "a\u2029", "\u00a0", "a\u00a0", "---", "...", "--- a", "<<", "=", "Zz0zZ", "Zz", "a\n    b",
    "a\n b", "a\nb", "\n", "a\n\n    b", "a\n  - b", "x" * 1100,
)  # fmt: skip
LINES: tuple[str, ...] = (
    "{k}: {v}", '{k}: "{v}"', "{k}: '{v}'", "{k}: [{v}, {v}]", '{k}: ["{v}", {v}]', "{k}: {{a: {v}, b: {v}}}",
    '{k}: {{a: "{v}", b: "{v}"}}', '{k}: {{"a": "{v}", "b": {v}}}', '{k}: {{"a":"{v}","b":"{v}"}}', "{k}: >-\n      {v}",
    "{k}: |\n      {v}\n      {v}", "{k}: >\n      {v}", "{k}: {v}\n      {v}", '{k}: "{v}\n      {v}"', "{k}: '{v}\n      {v}'",
    "{k}: {v} # {v}", "# {v}: {v}", '# "{v}", {v}', "{k}:\n      - {v}\n      - {v}", '{k}:\n      - "{v}"',
    "{k}:\n      a: {v}\n      b: {v}", "{k}: &a {v}", "{k}: !t {v}", "{k}: *a", '"{v}": a', "{v}: a", "? {v}\n    : {v}",
    "{k}: [a,\n      {v}, {v}]", "{k}: {{a: {v},\n      b: {v}}}", "{k}: |2\n      {v}", '{k}: ["{v}": {v}]', "{k}: a, \"{v}\", {v}",
    "{k}: 'a, \"{v}\", {v}'", '{k}: "a: {v}"', "{k}: a [{v}, {v}]", "{k}: ! \"{v}\"", "{k}: [{v}", "{v}", " {v}",
    "{k}: |\n      a: \"{v}\"", "{k}: 'a, \"{v}\", b'", "{k}: a, \"{v}\", b", "{k}: 'a\n      {v}\n      b'",
    "{k}: \"a\n      {v}\n      b\"", "{k}: [a,\n      {v}\n      ]", "{k}: ['a, \"{v}\", b']", "{k}: \"a\n      {v}\n      #b\"",
    "{k}: 'a, {v}, b'", "{k}: a, {v}, b", "{k}: {{w: y, {v}}}",
)  # fmt: skip
NEVER = ("{k}: &a {v}", "{k}: !t {v}", "{k}: *a", "{k}: [{v}", "{v}", " {v}")  # of what no reader makes anything
END = "\n  - "


def outcome(items: Callable[[BinaryIO, str], Any], text: str) -> list[Any] | None:
    """The items of a list under `claims`; None if they cannot be read."""
    try:
        return [*items(io.BytesIO(text.encode()), "claims")]
    except (yamlfile.OddError, yaml.YAMLError):
        return None


def same(text: str) -> list[Any] | None:
    """What both make of a text, which is the same."""
    ours, theirs = outcome(alike.items, text), outcome(yamlfile.items, text)
    assert ours == theirs, text
    return ours


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A count that grows by every item that the parser is asked for."""
    count = [0]
    own = yamlfile.items

    def counted(stream: BinaryIO, key: str) -> Any:
        for item in own(stream, key):
            count[0] += 1
            yield item

    monkeypatch.setattr(yamlfile, "items", counted)
    return count


def test_the_built_in_claims_and_what_yaml_writes_of_them() -> None:
    text = (builtin("claims") / "repatriation.yaml").read_text(encoding="utf-8")
    claims = same(text)
    assert claims
    for many in (claims, claims * 40):
        for options in ({}, {"default_flow_style": True}, {"allow_unicode": True, "width": 10**6}, {"default_style": '"'}, {"indent": 4}):
            own = yaml.dump({"claims": many}, Dumper=Plain, **options)
            assert same(own) == many


class Plain(yaml.SafeDumper):
    """Writes what stands twice twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def test_most_items_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    count = parsed(monkeypatch)
    text = "# So many.\nclaims:\n" + "".join(
        f'  - id: a-{n}\n    said: "{n}: a, [b] #c"\n    note: >-\n      It is {n}.\n    via: [a, {n}]\n    in: {{c: {n}, d: "{n}"}}\n'
        for n in range(500)
    )
    found = [*alike.items(io.BytesIO(text.encode()), "claims")]
    assert found == [
        {"id": f"a-{n}", "said": f"{n}: a, [b] #c", "note": f"It is {n}.", "via": ["a", f"{n}"], "in": {"c": f"{n}", "d": f"{n}"}}
        for n in range(500)
    ]
    assert count[0] == 2


def test_where_few_are_alike_the_rest_is_parsed_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_MOST_PARSED", 20)
    text = "claims:\n" + "".join(f"  - id: a\n    key{n}: b\n" for n in range(100))
    found = same(text)
    count = parsed(monkeypatch)
    assert [*alike.items(io.BytesIO(text.encode()), "claims")] == found
    assert count[0] == 20 + 20 + 80


@pytest.mark.parametrize("line", LINES)
def test_whatever_is_said(line: str) -> None:
    """Two items of each way, so that the second is read by the first: with nothing, then with everything in its places."""
    read = 0
    for first in ("x", "x y, z"):
        for text in TEXTS:
            one, other = (line.replace("{k}", "k").replace("{{", "{").replace("}}", "}").replace("{v}", said) for said in (first, text))
            for body in (f"id: a\n    {other}", other):
                read += same(f"claims:{END}id: a\n    {one}{END}{one}{END}{body}{END}id: b\n") is not None
    assert read or line in NEVER


def test_any_mixture() -> None:
    chance = random.Random(11)
    read = 0
    for _ in range(1500):
        few = chance.sample(TEXTS[:20], 6) + chance.sample(TEXTS, 2)
        lines = chance.sample(LINES, 3)
        bodies = [
            "\n    ".join(filled(chance.choice(lines), f"k{at}", few, chance) for at in range(chance.randint(1, 3))) for _ in range(12)
        ]
        indent = chance.choice(("  ", "  ", "", "    "))
        read += (
            same(
                f"claims:\n{indent}- " + f"\n{indent}- ".join(bodies) + chance.choice(("\n", "\n", "", "\nmore: 1\n", "\n...\n", "\n---\n"))
            )
            is not None
        )
    assert read > 50


def filled(line: str, key: str, texts: list[str], chance: random.Random) -> str:
    line = line.replace("{k}", key).replace("{{", "{").replace("}}", "}")
    while "{v}" in line:
        line = line.replace("{v}", chance.choice(texts), 1)
    return line


@pytest.mark.parametrize(
    "text",
    [
        "", "claims:\n", "claims: []\n", "claims:\n  - a", "claims:\n  - a\n", "claims:\n- a\n- b\n", "claims:\n  - \n  -  b\n",
        "claims: \n # x\n\n  - a\n", "# x\r# y\nclaims:\n  - a\n", "# x\x85claims: []\nclaims:\n  - a\n",
        "claims:\r\n  - a: b\r\n  - a: c\r\n", "other:\n  - a\n", "---\nclaims:\n  - a\n", "claims:\n  - a: b\n    a: c\n",
        "claims:\n  - a: \"b\n  - c\"\n  - d\n", "claims:\n  - a\n other: b\n", "claims:\n  - a\n - b\n", "claims:\n\t- a\n",
        "claims:\n  - a\n  # b\n\n  - c # d\n\n", "claims:\n  - |\n    a\n  - |\n    b", "claims:\n  - - a\n    - b\n  - - c\n    - d\n",
        "claims:\n  - a\n  -\n    b: c\n",
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_left_to_the_parser(text: str) -> None:
    same(text)


def test_pieces_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "claims:\n"
        + "".join(f'  - id: "a“{n}”"\n    long: {"é" * (n % 50)}x\n' for n in range(200))
        + "  - |\n"
        + "    word\n" * 300
        + "  - b\n"
    )
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(alike, "_PIECE", size)
        same(text)


def test_a_long_item_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_LONGEST", 10)
    count = parsed(monkeypatch)
    assert same("claims:\n  - a: bcdefghijkl\n  - a: bcdefghijkm\n  - a: b\n  - a: c\n  - a: d\n")
    assert count[0] == 5 + 2 + 2


def test_built_in_lists_are_found_in_their_file() -> None:
    assert len(Path(builtin("claims") / "repatriation.yaml").read_text(encoding="utf-8").split("\n  - id: ")) - 1 == len(
        same((builtin("claims") / "repatriation.yaml").read_text(encoding="utf-8")) or []
    )
