"""`list`, `show`, `sources` and `rule` as text, from the shipped claims and from claims made to do harm."""

from __future__ import annotations

import csv
import io
import json

import pytest

from nkcheck.claim import Claim, ClaimsFolder, load
from nkcheck.errors import Level
from nkcheck.rules import RULES
from nkcheck.tables import Filter, Format, agreement, figures, list_claims, list_sources, show_claims, show_rules
from nkcheck.terminal import Look, cells

OCTOBER = "repatriated-2023-10"
EVERY = Filter()


@pytest.fixture(scope="module")
def folder() -> ClaimsFolder:
    return load()


def only(folder: ClaimsFolder, **changes: object) -> ClaimsFolder:
    """The folder with one claim, that of October 2023, changed."""
    claim: Claim = folder.claims[OCTOBER]._replace(**changes)  # type: ignore[arg-type]
    return folder._replace(claims={claim.id: claim})


def rows(folder: ClaimsFolder, which: Filter = EVERY) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(list_claims(folder, which, "csv", Look()))))


def test_a_row_holds_the_id_the_question_the_figures_and_who_gives_them(folder: ClaimsFolder) -> None:
    first = next(row for row in rows(folder) if row["claim"] == OCTOBER)
    assert "October 2023" in first["question"]
    assert {"more than 600", "up to 600", "500"} <= set(first["figures"].split("; "))
    assert (first["sources"], first["origins"], first["agreement"]) == ("3", "4", "differ")
    assert len(rows(folder)) == len(folder.claims)


def test_one_citation_neither_agrees_nor_differs(folder: ClaimsFolder) -> None:
    claim = folder.claims[OCTOBER]
    assert agreement(claim) == "differ"
    assert agreement(claim._replace(citations=claim.citations[:1])) == "single"
    assert agreement(claim._replace(citations=claim.citations[:1] * 2)) == "agree"


def test_a_figure_is_listed_once(folder: ClaimsFolder) -> None:
    claim = folder.claims[OCTOBER]
    assert figures(claim._replace(citations=claim.citations[:1] * 3)) == claim.citations[0].figure.text


@pytest.mark.parametrize(
    ("which", "holds", "lacks"),
    [
        (Filter(differ=True), OCTOBER, "refugee-convention-year"),
        (Filter(source="rcp-2023"), OCTOBER, "people-under-communism"),
        (Filter(origin="hrw"), OCTOBER, "detained-in-china"),
        (Filter(kind="date"), "refugee-convention-year", OCTOBER),
        (Filter(word="CONVENTION"), "refugee-convention-year", "border-crossings-2023-10"),
        (Filter(kind="count", word="october"), OCTOBER, "repatriated-2024-04"),
    ],
    ids=str,
)
def test_filters(folder: ClaimsFolder, which: Filter, holds: str, lacks: str) -> None:
    names = [row["claim"] for row in rows(folder, which)]
    assert holds in names
    assert lacks not in names


def test_nothing_that_fits_is_said_in_words_and_is_no_fault(folder: ClaimsFolder) -> None:
    nothing = Filter(word="no such word")
    assert list_claims(folder, nothing, "text", Look()) == "No claim fits.\n"
    assert json.loads(list_claims(folder, nothing, "json", Look()))["claims"] == []
    assert list_claims(folder, nothing, "csv", Look()) == "claim,question,figures,sources,origins,agreement\r\n"


@pytest.mark.parametrize("width", [40, 80, 119, 120, 200])
def test_text_fits_the_width_and_keeps_ids_whole(folder: ClaimsFolder, width: int) -> None:
    look = Look(width=width)
    for shown in (
        list_claims(folder, EVERY, "text", look),
        list_sources(folder, "text", look),
        show_claims(folder, [OCTOBER], "text", look),
    ):
        assert max(cells(line) for line in shown.splitlines()) <= width
    assert all(name in list_claims(folder, EVERY, "text", look) for name in folder.claims)


def test_wide_text_has_a_claim_on_a_line(folder: ClaimsFolder) -> None:
    lines = list_claims(only(folder), EVERY, "text", Look(width=200)).splitlines()
    assert [part in lines[2] for part in (OCTOBER, "How many", "up to 600", "differ")] == [True] * 4


@pytest.mark.parametrize("form", ["text", "markdown", "csv"])
def test_markup_and_escapes_are_only_shown(folder: ClaimsFolder, form: Format) -> None:
    hostile = only(folder, question="[red]a[/red] \x1b[31m \u202e | <b> `x`\nnew")
    for look in (Look(width=200), Look(width=80), Look(width=50)):
        shown = list_claims(hostile, EVERY, form, look)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\\x1b" in shown.replace("\\\\", "\\")
        assert "red" in shown


def test_markdown_keeps_a_cell_a_cell(folder: ClaimsFolder) -> None:
    shown = list_claims(only(folder, question="a | b\nc <script> [x](y) &lt;"), EVERY, "markdown", Look()).splitlines()
    assert len(shown) == 3
    assert r"| a \| b c \<script\> \[x\](y) \&lt; |" in shown[2]


@pytest.mark.parametrize("start", list("=+-@\t\r"), ids=ascii)
def test_a_cell_that_looks_like_a_formula_is_made_inert(folder: ClaimsFolder, start: str) -> None:
    [row] = rows(only(folder, question=f"{start}cmd|'/c calc'!A0"))
    assert row["question"].startswith("'")


def test_csv_is_that_of_rfc_4180(folder: ClaimsFolder) -> None:
    shown = list_claims(only(folder, question='say "a, b"'), EVERY, "csv", Look())
    assert shown.startswith("claim,question,figures,sources,origins,agreement\r\n")
    assert '"say ""a, b"""' in shown
    assert shown.endswith("differ\r\n")


def test_list_as_json(folder: ClaimsFolder) -> None:
    data = json.loads(list_claims(folder, EVERY, "json", Look()))
    assert data["folder"] == {"path": folder.path, "sha256": folder.sha256}
    first = next(claim for claim in data["claims"] if claim["id"] == OCTOBER)
    assert list(first) == ["id", "question", "kind", "figures", "sources", "origins", "differ"]
    assert first["differ"] is True


def test_show_has_every_citation_whole_and_a_picture(folder: ClaimsFolder) -> None:
    shown = show_claims(folder, [OCTOBER], "text", Look(width=110))
    words = " ".join(shown.split())
    for cited in folder.claims[OCTOBER].citations:
        assert f"“{cited.figure.text}” {cited.chain[0]}" in words
        assert " ".join(cited.exact.split()) in words
        assert cited.locator in words
        assert f"{cited.source.id}, {cited.source.issued}" in words
    assert "they differ" in shown
    assert "Stephen Kim, through Human Rights Watch, in RealClearPolitics" in words
    assert "┈" in shown


def test_show_has_no_picture_of_dates(folder: ClaimsFolder) -> None:
    assert "┈" not in show_claims(folder, ["cecc-hearing-date"], "text", Look())


def test_show_as_json(folder: ClaimsFolder) -> None:
    data = json.loads(show_claims(folder, [OCTOBER, "cecc-hearing-date"], "json", Look()))
    assert [claim["id"] for claim in data["claims"]] == [OCTOBER, "cecc-hearing-date"]
    assert data["claims"][0]["scope"]["date"].startswith("2023-10")
    cited = data["claims"][0]["citations"][0]
    assert set(cited) == {"source", "origin", "via", "chain", "figure", "quote", "locator", "date", "issued", "url"}
    assert cited["figure"]["text"] in cited["quote"]["exact"]


def test_sources_carry_their_claims(folder: ClaimsFolder) -> None:
    data = json.loads(list_sources(folder, "json", Look()))
    carried = {source["id"]: source["claims"] for source in data["sources"]}
    assert list(carried) == sorted(folder.sources)
    assert OCTOBER in carried["rcp-2023"]
    assert OCTOBER not in carried["voc-2024"]
    [header, *table] = csv.reader(io.StringIO(list_sources(folder, "csv", Look())))
    assert header == ["source", "title", "publisher", "issued", "address", "claims"]
    assert {row[0]: row[5].split("; ") for row in table} == carried


def test_rules_are_told_with_an_example_of_each_kind() -> None:
    shown = " ".join(show_rules(RULES, "text", Look()).split())
    for name, rule in RULES.items():
        assert f"{name} ({rule.level})" in shown
        assert " ".join(rule.earns.split()) in shown
        assert " ".join(rule.spared.split()) in shown
    told = json.loads(show_rules(RULES, "json", Look()))["rules"]
    assert [rule["name"] for rule in told] == list(RULES)
    assert {rule["level"] for rule in told} <= {level.value for level in Level}
