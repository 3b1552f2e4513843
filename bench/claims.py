"""A claims folder of any size: the claims that ship with the package, and as many invented ones as are asked for.

`python bench/claims.py FOLDER [COUNT [SEED]]` writes FOLDER/claims and FOLDER/sources. Subject and origins are the shipped ones,
so that a text is read alike against either folder, and whatever it then costs more is the claims' doing. The same count and
seed give the same bytes. Importable: `write(folder, count, seed)`.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from nkcheck.claim import builtin

CLAIMS_A_FILE = 25_000  # some 18 MB
SOURCES = 150
FIRST, DAYS = date(1995, 1, 1), 31 * 365
CITATIONS = (1, 1, 2, 2, 2, 3)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
HEDGES = ("", "", "", "about ", "more than ", "at least ", "nearly ", "up to ", "an estimated ", "fewer than ")
PLACES = (
    "china", "north-korea", "south-korea", "united-states", "hunchun", "tumen", "changbai", "nanping", "dandong", "jilin", "liaoning",
    "yunnan", "elsewhere-in-china",
)  # fmt: skip
DEEDS = {  # action: what a source says before and behind the number
    "repatriate": (("forcibly repatriated", ""), ("the police sent back", ""), ("it deported", "to North Korea")),
    "detain": (("the police were holding", ""), ("", "were detained"), ("the centre held", "that week")),
    "arrest": (("officers arrested", ""), ("", "were arrested at the border")),
    "release": (("the prison released", ""), ("", "were set free")),
    "resettle": (("the government resettled", ""), ("", "were given a home")),
    "flee": (("", "crossed the river"), ("", "escaped that year")),
    "hide": (("", "were living in hiding"), ("villagers sheltered", "")),
    "harm": (("", "were beaten in custody"), ("", "were tortured")),
}
WHOM = ("North Koreans", "North Korean refugees", "North Korean escapees", "North Korean defectors", "people", "others")
PARTS = {"women": "women", "children": "children", "men": "men"}
PERSONS = {"kim-cheol-ok": "Kim Cheol Ok", "lee-soon-geum": "Lee Soon Geum"}
TOPICS = (
    "letter", "joint-statement", "border-protocol", "refugee-convention", "refugee-protocol", "hearing", "unhcr", "silent", "abuses",
    "practice", "border-reopening", "communism", "mass-repatriation", "route",
)  # fmt: skip
ORIGINS = ("cecc", "hrw", "stephen-kim", "tjwg", "members-of-congress", "smith", "rcp", "ngo-coalition")
NOTES = (
    "The sources differ because they count from different days.",
    "Those who give no day are taken to mean the same event, as no other is known of that month.",
    "The figure is a floor to the first source and an estimate to the others; it was given out before the last arrivals were known.",
)
WHERE = (
    "as several families in the county told the reporters who had come to ask",
    "according to the lists that were kept at the crossing until the end of that year",
    "as far as is known from those who were there and from the papers of the day",
)


class Answer(NamedTuple):
    """A claim of one kind: its fields, and what a source says, which another source may say with another number."""

    kind: str
    unit: str
    question: str
    scope: dict[str, object]
    quote: Callable[[int], str]


def write(folder: Path, count: int, seed: int = 1) -> Path:
    """Write `folder`/claims and `folder`/sources with `count` claims in all; the claims folder, as `--claims` takes it."""
    claims, sources = folder / "claims", folder / "sources"
    shutil.copytree(builtin("claims"), claims)
    shutil.copytree(builtin("sources"), sources)
    chance = random.Random(seed)
    for number in range(SOURCES):
        (sources / f"paper-{number}.yaml").write_text(_source(number, chance), encoding="utf-8")
    shipped = sum(line.startswith("  - id:") for line in (claims / "repatriation.yaml").read_text(encoding="utf-8").splitlines())
    for first in range(0, count - shipped, CLAIMS_A_FILE):
        with (claims / f"more-{first // CLAIMS_A_FILE:03}.yaml").open("w", encoding="utf-8", newline="\n") as out:
            out.write("# Invented, for measuring.\nclaims:\n")
            for number in range(first, min(first + CLAIMS_A_FILE, count - shipped)):
                out.writelines(_claim(number, chance))
    return claims


def _source(number: int, chance: random.Random) -> str:
    issued = FIRST + timedelta(chance.randrange(DAYS))
    return (
        f"id: paper-{number}\ntype: report\ntitle: Report {number} on those who crossed the border\n"
        f'issued: "{issued}"\nsha256: {chance.randrange(1 << 256):064x}\norigin: {chance.choice(ORIGINS)}\n'
        f"publisher: Border Gazette {number}\nURL: https://example.org/reports/{number}\n"
    )


def _claim(number: int, chance: random.Random) -> Iterator[str]:
    """A claim as lines of YAML."""
    answer = _answer(number, chance)
    yield f"  - id: {answer.kind}-{number}\n    question: {_quoted(answer.question)}\n    kind: {answer.kind}\n"
    if answer.unit:
        yield f"    unit: {answer.unit}\n"
    yield f"    scope: {json.dumps(answer.scope)}\n    citations:\n"
    value = 2 + number % 9_973 + chance.randrange(3) * 10_000
    for nth in range(chance.choice(CITATIONS)):
        said = answer.quote(value + chance.choice((0, 0, 0, 1, 7)) * nth)
        yield f"      - source: paper-{chance.randrange(SOURCES)}\n        origin: {chance.choice(ORIGINS)}\n"
        if chance.random() < 0.2:
            yield f"        via: [{chance.choice(ORIGINS)}]\n"
        yield f"        quote: {{exact: {_quoted(said)}, suffix: {_quoted(chance.choice(WHERE))}}}\n"
        yield f"        locator: paragraph {1 + chance.randrange(60)}\n"
    if chance.random() < 0.4:
        yield f"    note: >-\n      {chance.choice(NOTES)}\n"
    yield "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _answer(number: int, chance: random.Random) -> Answer:
    part = chance.random()
    if part < 0.70:
        return _people(number, chance)
    if part < 0.80:
        return _things(number, chance)
    if part < 0.88:
        return _shares(chance)
    return _told(number, chance)


def _people(number: int, chance: random.Random) -> Answer:
    action = chance.choice(list(DEEDS))
    before, behind = chance.choice(DEEDS[action])
    when, spoken = _date(chance)
    place = chance.choice(PLACES)
    scope: dict[str, object] = {"action": action, "people": "escapees", chance.choice(("place", "agent")): place, "date": when}
    whom = chance.choice(WHOM)
    if chance.random() < 0.15:
        part = chance.choice(list(PARTS))
        scope["subset"], whom = part, PARTS[part]
    hedge = chance.choice(HEDGES)

    def quote(value: int) -> str:
        return " ".join(f"{before} {hedge}{value:,} {whom} {behind}".split())

    question = f"How many {whom} were counted for “{action}” in or by {place}, {spoken}, as the list of entry {number} has it?"
    return Answer("count", "people", question, scope, quote)


def _things(number: int, chance: random.Random) -> Answer:
    when, spoken = _date(chance)
    thing, word = chance.choice((("crossings", "border crossings"), ("organisations", "organizations")))
    scope: dict[str, object] = {"thing": thing, "date": when}
    if thing == "organisations":
        scope["about"] = [chance.choice(TOPICS)]
    hedge = chance.choice(HEDGES)
    return Answer(
        "count",
        thing,
        f"How many {word} were there, {spoken}, by entry {number}?",
        scope,
        lambda value: f"a list of {hedge}{value:,} {word}",
    )


def _shares(chance: random.Random) -> Answer:
    when, spoken = _date(chance)
    part, hedge = chance.choice(list(PARTS)), chance.choice(HEDGES)
    scope: dict[str, object] = {"action": chance.choice(list(DEEDS)), "subset": part, "date": when}
    return Answer(
        "share", "percent", f"What share were {part}, {spoken}?", scope, lambda value: f"{hedge}{2 + value % 97} percent were {part}"
    )


def _told(number: int, chance: random.Random) -> Answer:
    """An age, a duration, an hour or a day."""
    when, spoken = _date(chance)
    person = chance.choice(list(PERSONS))
    name, action, topic = PERSONS[person], chance.choice(list(DEEDS)), chance.choice(TOPICS)
    if number % 4 == 0:
        return Answer(
            "age",
            "years",
            f"How old was {name}, {spoken}?",
            {"person": person, "action": action},
            lambda value: f"{name}, {18 + value % 70}, was",
        )
    if number % 4 == 1:
        scope: dict[str, object] = {"person": person, "action": action, "place": "china"}
        return Answer(
            "duration", "years", f"How long did {name} stay, {spoken}?", scope, lambda value: f"had stayed there for {2 + value % 60} years"
        )
    if number % 4 == 2:
        hour = {"action": action, "date": when}
        return Answer(
            "time", "", f"At what hour was it, {spoken}?", hour, lambda value: f"it began at {1 + value % 12}:{value % 60:02} p.m. sharp"
        )
    day: dict[str, object] = {"about": [topic], "date": when[:4]}
    return Answer(
        "date", "", f"When was that of entry {number}?", day, lambda value: f"it was on {MONTHS[value % 12]} {1 + value % 28}, {when[:4]}"
    )


def _date(chance: random.Random) -> tuple[str, str]:
    """A date as EDTF and in words: a day mostly, else a month, a year or some years."""
    day = FIRST + timedelta(chance.randrange(DAYS))
    part = chance.random()
    if part < 0.6:
        return day.isoformat(), f"on {day.day} {MONTHS[day.month - 1]} {day.year}"
    if part < 0.9:
        return f"{day:%Y-%m}", f"in {MONTHS[day.month - 1]} {day.year}"
    if part < 0.97:
        return f"{day:%Y}", f"in {day.year}"
    return f"{day.year}/{day.year + 1 + day.day % 3}", f"from {day.year}"


def main() -> None:
    if len(sys.argv) < 2:
        print("bench/claims.py FOLDER [COUNT [SEED]]: write a claims folder")
        return
    folder, count, seed = (*sys.argv[1:4], *("", "100000", "1")[len(sys.argv) - 1 :])
    written = write(Path(folder), int(count), int(seed))
    size = sum(file.stat().st_size for file in written.rglob("*.yaml"))
    print(f"{written}: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
