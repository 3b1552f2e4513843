"""`nkcheck diff` from outside: what is told of a change of the claims, what it does to documents, and revisions of git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from nkcheck import cli
from nkcheck.terminal import cells

ROOT = Path(__file__).parent.parent
SECOND = Path(__file__).parent / "second_subject"
JULY = "Lorvania deported nearly 150 Tessarians in July 2032.\n"
MARCH = "Lorvania deported 300 Tessarians on 4 March 2031.\n"
HELD = "Lorvania holds an estimated 4,000 Tessarians.\n"
OTHER_JULY = ("claims/deportations.yaml", "nearly 150 were deported", "nearly 900 were deported")  # makes JULY refuted
DATE = ("--date", "2032-09-01")


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        assert self.err == ""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`nkcheck diff` with some arguments, in 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object) -> Ran:
        status = cli.main(["diff", *map(str, arguments)])
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return run


def failed(ran: Ran, *parts: str) -> None:
    """The run ended with 2, one line on standard error that holds the parts, and nothing on standard output."""
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("nkcheck: ")
    assert ran.err.count("\n") == 1
    assert [part for part in parts if part not in ran.err] == []


def copy(folder: Path, of: Path = SECOND) -> Path:
    """A copy of a claims folder with its sources; the path of the claims."""
    for name in ("claims", "sources"):
        (folder / name).mkdir(parents=True)
        for file in (of / name).glob("*.yaml"):
            (folder / name / file.name).write_bytes(file.read_bytes())
    return folder / "claims"


def edit(claims: Path, name: str, before: str, after: str) -> Path:
    """Change one thing in a file of a claims folder."""
    file = claims.parent / name
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    file.write_text(text.replace(before, after), encoding="utf-8")
    return claims


def plain(value: Any) -> Any:
    """A value of a field as it can be compared and kept in a set; of a figure words and bound."""
    if isinstance(value, dict):
        return value["text"], value["bound"]
    return tuple(value) if isinstance(value, list) else value


def told(data: Any) -> set[tuple[Any, ...]]:
    """All that the JSON tells of the folders: what, id, field, old, new."""
    rows: set[tuple[Any, ...]] = set()
    for what in ("claims", "sources", "origins", "vocabulary"):
        part = data[what]
        rows |= {
            (what, entry["id"], one["field"], plain(one["old"]), plain(one["new"])) for entry in part["changed"] for one in entry["changes"]
        }
        for done in ("added", "removed"):
            rows |= {(f"{what} {done}", entry if isinstance(entry, str) else entry["id"]) for entry in part[done]}
    rows |= {("renamed", entry["old"], entry["new"]) for entry in data["claims"]["renamed"]}
    rows |= {
        ("claims", entry["new"], one["field"], plain(one["old"]), plain(one["new"]))
        for entry in data["claims"]["renamed"]
        for one in entry["changes"]
    }
    for claim in data["claims"]["changed"]:
        cited = claim["citations"]
        for done in ("added", "removed"):
            rows |= {(f"citations {done}", claim["id"], one["source"], one["origin"], one["figure"]["text"]) for one in cited[done]}
        rows |= {
            ("citations", claim["id"], one["field"], plain(one["old"]), plain(one["new"]))
            for each in cited["changed"]
            for one in each["changes"]
        }
    return rows


MARCH_ID, JULY_ID = "deported-2031-03-04", "deported-2032-07"
CLAIMS, SUBJECT, ORIGINS = "claims/deportations.yaml", "claims/subject.yaml", "sources/origins.yaml"
KIND = """\
    kind: age
    unit: years
    scope: {person: mira-solent, action: deport}
    citations:
      - source: lantern-2031
        origin: lantern
        quote: {exact: "among them Mira Solent, 34,"}
"""
NEW_CITATION = """\
      - source: council-2031
        origin: aid-council
        quote: {exact: "roughly 40 were deported"}
        locator: paragraph 2
"""
NEW_CLAIM = """\
claims:
  - id: new-claim
    question: How many Tessarians were held in 2030?
    kind: count
    scope: {action: detain, date: "2030"}
    citations:
"""

# What is changed in the second subject, what JSON tells of it, and what the text does.
CHANGES: dict[str, tuple[str, str, str, set[tuple[Any, ...]], list[str]]] = {
    "question": (
        CLAIMS,
        "How many Tessarians does Lorvania hold?",
        "How many are held?",
        {("claims", "detained", "question", "How many Tessarians does Lorvania hold?", "How many are held?")},
        [
            "1 claim changed.\n",
            "~ detained: How many are held?\n",
            "    question: How many Tessarians does Lorvania hold? -> How many are held?\n",
        ],
    ),
    "unit": (
        CLAIMS,
        "unit: percent",
        "unit: per cent",
        {("claims", "women-share", "unit", "percent", "per cent")},
        ["unit: percent -> per cent"],
    ),
    "kind": (
        CLAIMS,
        KIND,
        KIND.replace("age\n", "count\n").replace('"among them Mira Solent, 34,"', "34 of them"),
        {
            ("claims", "age-mira-solent", "kind", "age", "count"),
            ("citations", "age-mira-solent", "quote", "among them Mira Solent, 34,", "34 of them"),
        },
        ["    kind: age -> count\n", "        quote: among them Mira Solent, 34, -> 34 of them\n"],
    ),
    "scope date": (
        CLAIMS,
        'agent: lorvania, date: "2032-07"',
        'agent: lorvania, date: "2032-07-05"',
        {("claims", JULY_ID, "scope.date", "2032-07", "2032-07-05")},
        ["    scope.date: 2032-07 -> 2032-07-05\n"],
    ),
    "scope, a part more": (
        CLAIMS,
        "{about: [amity-treaty]}",
        "{about: [amity-treaty], place: lorvania}",
        {("claims", "amity-treaty-year", "scope.place", "", "lorvania")},
        ["    scope.place: none -> lorvania\n"],
    ),
    "running": (
        CLAIMS,
        "date: 2031/2032}\n",
        'date: 2031/2032}\n    running: "true"\n',
        {("claims", "detained", "running", False, True)},
        ["    running: no -> yes\n"],
    ),
    "note": (
        CLAIMS,
        "date: 2031/2032}\n",
        "date: 2031/2032}\n    note: Nobody has counted.\n",
        {("claims", "detained", "note", "", "Nobody has counted.")},
        ["    note: none -> Nobody has counted.\n"],
    ),
    "figure": (
        CLAIMS,
        "nearly 150 were deported",
        "nearly 160 were deported",
        {
            ("citations", JULY_ID, "figure", ("nearly 150", "nearly"), ("nearly 160", "nearly")),
            ("citations", JULY_ID, "quote", "nearly 150 were deported in July 2032", "nearly 160 were deported in July 2032"),
        },
        ["    ~ Tessarian Aid Council (paragraph 2)\n        figure: nearly 150 -> nearly 160\n"],
    ),
    "hedge": (
        CLAIMS,
        "nearly 150 were deported",
        "over 150 were deported",
        {
            ("citations", JULY_ID, "figure", ("nearly 150", "nearly"), ("over 150", "more_than")),
            ("citations", JULY_ID, "quote", "nearly 150 were deported in July 2032", "over 150 were deported in July 2032"),
        },
        ["figure: nearly 150 -> over 150"],
    ),
    "locator": (
        CLAIMS,
        "paragraph 7",
        "page 8",
        {("citations", "amity-treaty-year", "locator", "paragraph 7", "page 8")},
        ["paragraph 7 -> page 8"],
    ),
    "origin, via and agreement": (
        CLAIMS,
        "origin: order-ministry\n",
        "origin: lantern\n        via: [aid-council]\n",
        {("citations", MARCH_ID, "origin", "order-ministry", "lantern"), ("citations", MARCH_ID, "via", (), ("aid-council",))},
        ["origin: order-ministry -> lantern", "        via:\n          + aid-council\n"],
    ),
    "source": (
        CLAIMS,
        "source: council-2032\n        origin: aid-council\n        quote: {exact: nearly",
        "source: council-2031\n        origin: aid-council\n        quote: {exact: nearly",
        {("citations", JULY_ID, "source", "council-2032", "council-2031")},
        ["source: council-2032 -> council-2031"],
    ),
    "citation date": (
        CLAIMS,
        "        locator: paragraph 2\n",
        '        locator: paragraph 2\n        date: "2032-07"\n',
        {("citations", JULY_ID, "date", "", "2032-07")},
        ["        date: none -> 2032-07\n"],
    ),
    "citation more": (
        CLAIMS,
        "in July 2032}\n        locator: paragraph 2\n",
        "in July 2032}\n        locator: paragraph 2\n" + NEW_CITATION,
        {("citations added", JULY_ID, "council-2031", "aid-council", "roughly 40"), ("claims", JULY_ID, "agreement", "single", "differ")},
        ["    agreement: single -> differ\n", "    + “roughly 40” Tessarian Aid Council\n      “roughly 40 were deported” (paragraph 2)\n"],
    ),
    "claim more": (
        CLAIMS,
        "claims:\n",
        NEW_CLAIM + NEW_CITATION,
        {("claims added", "new-claim")},
        ["1 claim added.\n", "+ new-claim: How many Tessarians were held in 2030?\n    roughly 40\n"],
    ),
    "renamed": (
        CLAIMS,
        "id: women-share",
        "id: share-of-women",
        {("renamed", "women-share", "share-of-women")},
        ["1 claim renamed.\n", "~ women-share -> share-of-women: What share"],
    ),
    "source record": (
        "sources/lantern-2031.yaml",
        'title: Hundreds sent home\nissued: "2031-03-06"',
        'title: Hundreds sent away\nissued: "2031-03-07"',
        {
            ("sources", "lantern-2031", "title", "Hundreds sent home", "Hundreds sent away"),
            ("sources", "lantern-2031", "issued", "2031-03-06", "2031-03-07"),
        },
        ["No claim changed; 1 source changed.\n", "Sources\n~ lantern-2031\n    title: Hundreds sent home -> Hundreds sent away\n"],
    ),
    "address and publisher": (
        "sources/lantern-2031.yaml",
        "publisher: Harbour Lantern\nURL: https://lantern.example",
        "URL: https://lantern.example/2",
        {
            ("sources", "lantern-2031", "publisher", "Harbour Lantern", ""),
            ("sources", "lantern-2031", "url", "https://lantern.example", "https://lantern.example/2"),
        },
        ["publisher: Harbour Lantern -> none"],
    ),
    "a waiver": (
        "sources/lantern-2031.yaml",
        "note: Invented for the tests.",
        "note: Invented for the tests.\nwaived: [{exact: page 2, reason: a page}]",
        {("sources", "lantern-2031", "waived", (), ("“page 2”: a page",))},
        ["Sources\n~ lantern-2031\n    waived:\n      + “page 2”: a page\n"],
    ),
    "names of an origin": (
        ORIGINS,
        "[Harbour Lantern]",
        "[Lantern, Harbour Lantern]",
        {("origins", "lantern", "names", ("Harbour Lantern",), ("Lantern", "Harbour Lantern"))},
        ["No claim changed; 1 origin changed.\n", "Origins\n~ lantern\n    names:\n      + Lantern\n"],
    ),
    "names in another order": (
        ORIGINS,
        "[Tessarian Aid Council, TAC]",
        "[TAC, Tessarian Aid Council]",
        {("origins", "aid-council", "names", ("Tessarian Aid Council", "TAC"), ("TAC", "Tessarian Aid Council"))},
        ["    names:\n      in another order\n"],
    ),
    "what loading keeps nothing of": (
        ORIGINS,
        "[Harbour Lantern]",
        "[Harbour Lantern]\n  again: [the paper]",
        {("origins", "lantern", "again", None, ("the paper",))},
        ["    again:\n      + the paper\n"],
    ),
    "an empty list for none": (ORIGINS, "[Harbour Lantern]", "[Harbour Lantern]\n  again: []", set(), ["No claim changed.\n"]),
    "origin more": (
        ORIGINS,
        "lantern:\n",
        "herald:\n  names: [Herald]\nlantern:\n",
        {("origins added", "herald")},
        ["1 origin added", "+ herald\n"],
    ),
    "vocabulary": (
        SUBJECT,
        "others: [soldiers, officials, sailors]",
        "others: [soldiers, pilots, sailors]",
        {("vocabulary", "people.tessarians", "others", ("soldiers", "officials", "sailors"), ("soldiers", "pilots", "sailors"))},
        ["No claim changed; 1 vocabulary entry changed.\n", "~ people.tessarians\n    others:\n      - officials\n      + pilots\n"],
    ),
    "vocabulary, an entry more": (
        SUBJECT,
        "places:\n",
        "places:\n  port-amity:\n    names: [port amity]\n",
        {("vocabulary added", "places.port-amity")},
        ["+ places.port-amity\n"],
    ),
    "vocabulary, what is no table": (
        SUBJECT,
        "name: Tessarians whom Lorvania deports",
        "name: Tessarians",
        {("vocabulary", "name", "value", "Tessarians whom Lorvania deports", "Tessarians")},
        ["~ name\n    value: Tessarians whom Lorvania deports -> Tessarians\n"],
    ),
    "a comment": (CLAIMS, "claims:\n", "# Nothing of note.\nclaims:\n", set(), ["No claim changed.\n"]),
}


@pytest.fixture(params=CHANGES)
def changed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path, set[tuple[Any, ...]], list[str]]:
    """A claims folder, the same with one change, and what is told of it."""
    name, before, after, rows, parts = CHANGES[request.param]
    old, new = copy(tmp_path / "old"), copy(tmp_path / "new")
    return old, edit(new, name, before, after), rows, parts


def test_a_change_is_told(changed: tuple[Path, Path, set[tuple[Any, ...]], list[str]], run: Run) -> None:
    old, new, rows, parts = changed
    text, data = run(old, new), run(old, new, "-f", "json")
    assert told(data.data) == rows
    assert [part for part in parts if part not in text.out] == []
    assert text.status == data.status == int(bool(rows))


def test_the_other_way_round_is_the_mirror(changed: tuple[Path, Path, set[tuple[Any, ...]], list[str]], run: Run) -> None:
    old, new, rows, _ = changed
    assert told(run(new, old, "-f", "json").data) == set(map(mirrored, rows))


def mirrored(row: tuple[Any, ...]) -> tuple[Any, ...]:
    what, *rest = row
    if what == "renamed":
        return what, *reversed(rest)
    if what.endswith((" added", " removed")):
        part, done = what.split()
        return f"{part} {'removed' if done == 'added' else 'added'}", *rest
    return what, *rest[:2], rest[3], rest[2]


def test_two_subjects_mirror_each_other(run: Run) -> None:
    one, other = (
        told(run(SECOND / "claims", ROOT / "claims", "-f", "json").data),
        told(run(ROOT / "claims", SECOND / "claims", "-f", "json").data),
    )
    assert {mirrored(row) for row in one} == other
    assert ("claims added", "repatriated-2023-10") in one
    assert ("claims removed", "detained") in one


@pytest.mark.parametrize("folder", [SECOND, ROOT], ids=["second", "built-in"])
def test_a_folder_differs_in_nothing_from_itself(folder: Path, run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(JULY + "China sent back 600 North Koreans in October 2023.")
    assert run(folder / "claims", copy(tmp_path / "copy", folder)) == (0, "No claim changed.\n", "")
    assert run(folder / "claims", folder / "claims", "--on", draft).out == "No claim changed; 0 of 1 document change.\n"
    assert told(run(folder / "claims", folder / "claims", "-f", "json").data) == set()


def test_a_figure_in_the_same_words_may_mean_something_else(tmp_path: Path, run: Run) -> None:
    before = "        quote: {exact: the 1974 Treaty of Port Amity}\n"
    old, new = (
        edit(
            copy(tmp_path / year),
            CLAIMS,
            before,
            f'        quote: {{exact: signed last May in Port Amity}}\n        date: "{year}-09-01"\n',
        )
        for year in ("1975", "1976")
    )
    assert "        figure: last May (1975-05) -> last May (1976-05)\n" in run(old, new).out


def test_order_says_nothing(tmp_path: Path, run: Run) -> None:
    claims = copy(tmp_path)
    head, *blocks = (claims / "deportations.yaml").read_text(encoding="utf-8").split("\n  - id: ")
    (claims / "deportations.yaml").write_text("\n  - id: ".join([head, *reversed(blocks)]) + "\n", encoding="utf-8")
    assert run(SECOND / "claims", claims).out == "No claim changed.\n"


def test_a_change_of_the_built_in_claims_is_told(tmp_path: Path, run: Run) -> None:
    claims = edit(copy(tmp_path, ROOT), "claims/repatriation.yaml", "roughly 200 more in April 2024", "more than 200 in April 2024")
    ran = run(ROOT / "claims", claims)
    assert "~ repatriated-2024-04: How many people did China forcibly repatriate" in ran.out
    assert "figure: roughly 200 -> more than 200\n" in ran.out
    assert ran.status == 1


def test_a_renamed_claim_that_asks_otherwise_is_still_renamed(tmp_path: Path, run: Run) -> None:
    claims = edit(
        copy(tmp_path), CLAIMS, "id: detained\n    question: How many Tessarians does Lorvania hold?", "id: held\n    question: How many?"
    )
    data = run(SECOND / "claims", claims, "-f", "json").data
    assert data["claims"]["renamed"] == [
        {
            "old": "detained",
            "new": "held",
            "changes": [{"field": "question", "old": "How many Tessarians does Lorvania hold?", "new": "How many?"}],
        }
    ]
    assert data["summary"]["claims"] == {"added": 0, "removed": 0, "renamed": 1, "changed": 0}


def test_json_names_both_sides_and_tells_claims_whole(tmp_path: Path, run: Run) -> None:
    old, new = SECOND / "claims", edit(copy(tmp_path), CLAIMS, "claims:\n", NEW_CLAIM + NEW_CITATION)
    data = run(old, new, "-f", "json").data
    assert list(data) == ["version", "old", "new", "claims", "sources", "origins", "vocabulary", "documents", "summary"]
    listed = [json.loads(listing(folder)) for folder in (old, new)]
    assert [data["old"], data["new"]] == [each["folder"] for each in listed]
    assert data["claims"]["added"] == [claim for claim in listed[1]["claims"] if claim["id"] == "new-claim"]
    assert data["documents"] == []
    assert data["summary"]["documents"] is None


def listing(claims: Path) -> str:
    command = [sys.executable, "-m", "nkcheck", "list", "-f", "json", "--claims", str(claims)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_claims_file_is_compared_alone(tmp_path: Path, run: Run) -> None:
    claims = copy(tmp_path)
    (claims / "more.yaml").write_text(NEW_CLAIM + NEW_CITATION, encoding="utf-8")
    assert told(run(claims / "deportations.yaml", claims, "-f", "json").data) == {("claims added", "new-claim")}


@pytest.mark.parametrize("columns", [*range(40, 50), 80, 200])
def test_no_line_is_longer_than_the_terminal(columns: int, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    claims = copy(tmp_path)
    for name, before, after, _, _ in CHANGES.values():
        if (claims.parent / name).read_text(encoding="utf-8").count(before) == 1:
            edit(claims, name, before, after)
    (tmp_path / "draft.txt").write_text(JULY + MARCH + HELD, encoding="utf-8")
    out = run(SECOND / "claims", claims, *DATE, "--on", tmp_path / "draft.txt").out
    assert max(map(cells, out.splitlines())) <= columns
    assert out.count("\n~ ") > 8


# Documents.


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The second subject with another figure for July 2032."""
    return edit(copy(tmp_path / "other"), *OTHER_JULY)


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """A folder of drafts of which one is about July 2032."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "a-march.md").write_text(MARCH, encoding="utf-8")
    (folder / "b-july.txt").write_text(f"# Summer\r\n\r\n{HELD}{JULY}", encoding="utf-8", newline="")
    return folder


def test_the_document_whose_finding_changes_is_told(other: Path, drafts: Path, run: Run) -> None:
    ran = run(SECOND / "claims", other, *DATE, "--on", drafts)
    assert ran.out.startswith("1 claim changed; 1 of 2 documents changes.\n")
    head, *reason = ran.out.partition(f"\n{drafts / 'b-july.txt'}\n")[2].splitlines()
    assert head == "✗ refuted: “nearly 150” at 4:19 [error], was supported [note]"
    assert reason[0].startswith("    No source gives “nearly 150”")
    assert reason[-1] == "    rules: single_origin -> none"
    assert "a-march" not in ran.out
    assert ran.status == 1


def test_a_figure_over_two_lines_is_shown_on_one(other: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "draft.txt").write_text(JULY.replace("nearly 150", "nearly\n150"), encoding="utf-8-sig")
    assert "“nearly 150” at 1:19 [error]" in run(SECOND / "claims", other, *DATE, "--on", tmp_path / "draft.txt").out


def test_a_changed_finding_as_json(other: Path, drafts: Path, run: Run) -> None:
    data = run(SECOND / "claims", other, *DATE, "--on", drafts, "-f", "json").data
    [document] = data["documents"]
    [change] = document["changes"]
    message = change.pop("message")
    text = (drafts / "b-july.txt").read_bytes().decode()
    start = text.index("nearly 150")
    assert document["path"] == str(drafts / "b-july.txt")
    assert change == {
        "start": start,
        "end": start + len("nearly 150"),
        "line": 4,
        "column": 19,
        "text": "nearly 150",
        "before": {"verdict": "supported", "claim": JULY_ID, "level": "note", "rules": ["single_origin"]},
        "after": {"verdict": "refuted", "claim": JULY_ID, "level": "error", "rules": []},
    }
    assert message.startswith("No source gives “nearly 150”")
    assert (data["summary"]["documents"], data["summary"]["documents_changed"]) == (2, 1)


def test_documents_mirror_too(other: Path, drafts: Path, run: Run) -> None:
    there, back = (
        run(*sides, *DATE, "--on", drafts, "-f", "json").data["documents"][0]["changes"][0]
        for sides in ((SECOND / "claims", other), (other, SECOND / "claims"))
    )
    assert (there["before"], there["after"]) == (back["after"], back["before"])
    assert there["message"] != back["message"]


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 0), ("note", 1), ("never", 0)])
def test_status_follows_what_a_finding_changes_to(level: str, status: int, other: Path, drafts: Path, run: Run) -> None:
    assert run(other, SECOND / "claims", *DATE, "--on", drafts, "--fail-on", level).status == status
    assert run(SECOND / "claims", other, *DATE, "--on", drafts, "--fail-on", level).status == int(level != "never")


def test_without_documents_never_is_never(other: Path, run: Run) -> None:
    assert run(SECOND / "claims", other, "--fail-on", "error").status == 1
    assert run(SECOND / "claims", other, "--fail-on", "never").status == 0


def test_documents_that_do_not_change_are_only_counted(other: Path, drafts: Path, run: Run) -> None:
    ran = run(SECOND / "claims", other, *DATE, "--on", drafts / "a-march.md")
    assert ran.out.startswith("1 claim changed; 0 of 1 document change.\n")
    assert ran.status == 0


def test_what_cannot_be_read_is_told_and_the_others_go_on(other: Path, drafts: Path, run: Run) -> None:
    (drafts / "binary.txt").write_bytes(b"600\0")
    (drafts / "latin.md").write_bytes(b"\xe9t\xe9")
    ran = run(SECOND / "claims", other, *DATE, "--on", drafts, drafts / "gone.txt")
    assert ran.err.splitlines() == [
        f"nkcheck: {drafts / 'binary.txt'}: binary, not text",
        f"nkcheck: {drafts / 'latin.md'}: not valid UTF-8 at byte 0, and in no other encoding for certain",
        f"nkcheck: {drafts / 'gone.txt'}: No such file or directory",
    ]
    assert "1 of 2 documents changes" in ran.out
    assert "✗ refuted" in ran.out
    assert ran.status == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_what_is_no_file_is_not_waited_for(other: Path, drafts: Path, run: Run) -> None:
    os.mkfifo(drafts / "pipe.txt")
    ran = run(SECOND / "claims", other, *DATE, "--on", drafts)
    assert (ran.status, ran.err) == (2, f"nkcheck: {drafts / 'pipe.txt'}: a pipe, not a file\n")


def test_a_folder_that_cannot_be_listed_is_told(other: Path, drafts: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (drafts / "shut").mkdir()
    scandir = os.scandir

    def refuse(path: str = ".") -> Any:
        if os.path.basename(path) == "shut":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ran = run(SECOND / "claims", other, *DATE, "--on", drafts)
    assert (ran.status, ran.err) == (2, f"nkcheck: {drafts / 'shut'}: Permission denied\n")
    assert "1 of 2 documents changes" in ran.out


def test_folders_are_walked_in_order_without_what_is_hidden(other: Path, tmp_path: Path, run: Run) -> None:
    for name in ("z.md", *(f"b/{name}.txt" for name in "yfkaoc"), "b/b.MD", "a/x.md", ".git/x.md", "a/.x.md", "a/x.rst", "a/x"):
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text(JULY, encoding="utf-8")
    data = run(SECOND / "claims", other, *DATE, "-f", "json", "--on", tmp_path / "docs", tmp_path / "docs" / "a" / ".x.md").data
    names = [Path(document["path"]).relative_to(tmp_path / "docs").as_posix() for document in data["documents"]]
    assert names == ["z.md", "a/x.md", "b/a.txt", "b/b.MD", *(f"b/{name}.txt" for name in "cfkoy"), "a/.x.md"]


def test_the_worst_comes_first(tmp_path: Path, other: Path, run: Run) -> None:
    claims = edit(other, CLAIMS, "        locator: paragraph 4\n", "        locator: paragraph 4\n" + NEW_CITATION)
    for name, text in (("a.txt", HELD), ("b.txt", HELD + JULY), ("c.txt", HELD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    data = run(SECOND / "claims", claims, *DATE, "-f", "json", "--on", *(tmp_path / name for name in ("a.txt", "b.txt", "c.txt"))).data
    found = [(Path(document["path"]).name, [change["text"] for change in document["changes"]]) for document in data["documents"]]
    held = ["an estimated 4,000"]
    assert found == [("b.txt", ["nearly 150", *held]), ("a.txt", held), ("c.txt", held)]


def test_findings_that_are_new_and_gone_are_told(tmp_path: Path, run: Run) -> None:
    claims = edit(copy(tmp_path), SUBJECT, "islander,islanders}", "highlander,highlanders}")
    text = "Lorvania deported 300 highlanders on 4 March 2031.\n\nLorvania deported 900 islanders on 4 March 2031.\n"
    (tmp_path / "draft.txt").write_text(text, encoding="utf-8")
    ran = run(SECOND / "claims", claims, *DATE, "--on", tmp_path / "draft.txt")
    assert "“300” at 1:19 [warning], new\n" in ran.out
    assert "- “900” at 3:19, was refuted [error]: no finding now\n" in ran.out
    fresh, gone = run(SECOND / "claims", claims, *DATE, "--on", tmp_path / "draft.txt", "-f", "json").data["documents"][0]["changes"]
    assert (fresh["before"], fresh["after"]["verdict"], gone["before"]["verdict"], gone["after"]) == (None, "supported", "refuted", None)
    assert (fresh["message"] != "", gone["message"]) == (True, "")
    assert ran.status == 0


def test_a_finding_that_changes_in_its_rules_alone_is_told(tmp_path: Path, drafts: Path, run: Run) -> None:
    claims = edit(copy(tmp_path / "new"), CLAIMS, "origin: order-ministry", "origin: aid-council")
    ran = run(SECOND / "claims", claims, *DATE, "--on", drafts)
    assert "! supported: “300” at 1:19 [warning]\n" in ran.out
    assert "    rules: bound_dropped -> bound_dropped, single_origin\n" in ran.out


def test_a_claim_that_is_only_renamed_changes_no_finding(tmp_path: Path, drafts: Path, run: Run) -> None:
    renamed = edit(copy(tmp_path / "new"), CLAIMS, f"id: {JULY_ID}", "id: july")
    assert run(SECOND / "claims", renamed, *DATE, "--on", drafts).out.startswith("1 claim renamed; 0 of 2 documents change.\n")


def test_the_date_is_that_of_the_documents(other: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "draft.txt").write_text("In July, Lorvania deported nearly 150 Tessarians.", encoding="utf-8")
    near, far = (run(SECOND / "claims", other, "--on", tmp_path / "draft.txt", "--date", date) for date in ("2032-09-01", "2040-09-01"))
    assert ("✗ refuted" in near.out, "✗ refuted" in far.out) == (True, False)
    failed(run(SECOND / "claims", other, "--on", tmp_path / "draft.txt", "--date", "yesterday"), "yesterday")
    failed(run(SECOND / "claims", other, "--date", "2032-09-01"), "--on")


@pytest.mark.parametrize(
    "words",
    [
        ["OLD", "NEW", "--on", "A", "B"],
        ["OLD", "NEW", "--on", "A", "--on", "B"],
        ["OLD", "NEW", "--on=A", "B", "--fail-on", "never"],
        ["--on", "A", "B", "--", "OLD", "NEW"],
        ["OLD", "--on", "A", "B", "-f", "text", "NEW"],
    ],
    ids=" ".join,
)
def test_on_takes_all_words_up_to_the_next_option(words: list[str], other: Path, drafts: Path, run: Run) -> None:
    names = {
        "OLD": SECOND / "claims",
        "NEW": other,
        "A": drafts / "a-march.md",
        "B": drafts / "b-july.txt",
        "--on=A": f"--on={drafts / 'a-march.md'}",
    }
    assert "1 of 2 documents changes" in run(*DATE, *(names.get(word, word) for word in words)).out


def test_standard_input_is_a_document(other: Path) -> None:
    command = [sys.executable, "-m", "nkcheck", "diff", str(SECOND / "claims"), str(other), *DATE, "-f", "json", "--on", "-"]
    done = subprocess.run(command, input=JULY.encode(), capture_output=True, timeout=60, check=False)
    assert [document["path"] for document in json.loads(done.stdout)["documents"]] == ["-"]
    assert done.returncode == 1


def test_escapes_are_only_shown(tmp_path: Path, other: Path, run: Run) -> None:
    claims = edit(other, CLAIMS, "How many Tessarians does Lorvania hold?", '"How \\e[31m\\u202e many?"')
    draft = tmp_path / "d\x1b[31m\u202e.txt"
    draft.write_text(f"\x1b]0;x\x07{JULY}", encoding="utf-8")
    for form in ("text", "json"):
        ran = run(SECOND / "claims", claims, *DATE, "-f", form, "--on", draft, tmp_path / "no\x1b[31m.txt")
        assert not set(ran.out + ran.err) & set("\x1b\x07\u202e")
        assert "1b[31m" in ran.out
        assert "\\x1b[31m.txt" in ran.err


# Revisions of git.

GIT_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", *words]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **GIT_ENVIRONMENT}, timeout=60, check=True)
    return done.stdout.strip()


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository of three revisions, in which we stand: the figure of July changes in the second, a question in the third.

    What is written to the temporary folder is gone in the end.
    """
    for name, value in GIT_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    folder, temporary = tmp_path / "repository", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    claims = copy(folder)
    git(folder, "init", "-q")
    commit(folder)
    git(folder, "tag", "first")
    edit(claims, *OTHER_JULY)
    commit(folder)
    edit(claims, CLAIMS, "How many Tessarians does Lorvania hold?", "How many are held?")
    commit(folder)
    monkeypatch.chdir(folder)
    yield folder
    assert list(temporary.iterdir()) == []


FIGURE = ("citations", JULY_ID, "figure", ("nearly 150", "nearly"), ("nearly 900", "nearly"))
QUESTION = ("claims", "detained", "question", "How many Tessarians does Lorvania hold?", "How many are held?")


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (["HEAD~2:claims", "HEAD~1:claims"], {FIGURE}),
        (["HEAD~1:claims", "HEAD:claims"], {QUESTION}),
        (["HEAD~2:claims", "claims"], {FIGURE, QUESTION}),
        (["HEAD~2:claims"], {FIGURE, QUESTION}),
        (["HEAD~1"], {QUESTION}),
        (["first"], {FIGURE, QUESTION}),
        (["first", "HEAD~1"], {FIGURE}),
        (["first", "HEAD~1:claims"], {FIGURE}),
        (["first", "claims/deportations.yaml"], {FIGURE, QUESTION}),
        (["first:claims/deportations.yaml", "HEAD:claims/deportations.yaml"], {FIGURE, QUESTION}),
        (["first:./claims/", "HEAD:claims//"], {FIGURE, QUESTION}),
        (["HEAD^{/Change}~2:claims", "HEAD"], {FIGURE, QUESTION}),
        (["HEAD"], set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_revision_is_compared(words: list[str], rows: set[tuple[Any, ...]], repository: Path, run: Run) -> None:
    found = told(run(*words, "-f", "json").data)
    assert {row for row in found if row[2] != "quote"} == rows


def test_a_revision_is_named_as_it_was_given(repository: Path, run: Run) -> None:
    data = run("first", "HEAD~1:./claims/deportations.yaml", "-f", "json").data
    assert (data["old"]["path"], data["new"]["path"]) == ("first:claims/deportations.yaml", "HEAD~1:claims/deportations.yaml")
    assert data["old"]["sha256"] != data["new"]["sha256"]


def test_a_revision_holds_the_same_as_the_folder_did(repository: Path, run: Run) -> None:
    data = run("HEAD", "claims", "-f", "json").data
    assert data["old"]["sha256"] == data["new"]["sha256"]


def test_a_date_within_a_revision_ends_no_revision(repository: Path, run: Run) -> None:
    assert run("HEAD@{2000-01-01 10:00:00}:claims", "HEAD:claims").status == 1


def test_a_revision_says_what_changes_in_documents(repository: Path, drafts: Path, run: Run) -> None:
    ran = run("HEAD~2", *DATE, "--on", drafts)
    assert "✗ refuted: “nearly 150” at 4:19 [error], was supported [note]\n" in ran.out
    assert ran.status == 1


@pytest.mark.skipif(os.name == "nt", reason="no colon in names")
def test_a_path_that_exists_is_no_revision(repository: Path, run: Run) -> None:
    claims = copy(repository / "elsewhere")
    edit(claims, CLAIMS, "id: detained", "id: held").rename(repository / "first:claims")
    (claims.parent / "sources").rename(repository / "first:claims" / "sources")
    assert told(run("first:claims", "first:./claims", "-f", "json").data) == {("renamed", "held", "detained")}


def test_a_revision_is_found_from_a_folder_below(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "desk" / "drafts").mkdir(parents=True)
    monkeypatch.chdir(repository / "desk")
    assert FIGURE in told(run("first:claims", "HEAD:claims", "-f", "json").data)
    assert FIGURE in told(run("first:../claims", "../claims", "-f", "json").data)
    assert FIGURE in told(run("first", "../claims", "-f", "json").data)
    failed(run("first:./claims", "HEAD:claims"), "first:desk/claims: no such folder or file in 'first'")


def test_sources_may_lie_in_the_folder(tmp_path: Path, repository: Path, run: Run) -> None:
    (repository / "sources").rename(repository / "claims" / "sources")
    commit(repository)
    assert told(run("HEAD", "-f", "json").data) == set()
    assert FIGURE in told(run("first", "-f", "json").data)


def test_claims_may_lie_at_the_root(repository: Path, run: Run) -> None:
    for file in (repository / "claims").iterdir():
        file.rename(repository / file.name)
    (repository / "claims").rmdir()
    commit(repository)
    assert QUESTION in told(run("HEAD~2:claims", "HEAD:", "-f", "json").data)
    assert run("HEAD:.", "HEAD:").out == "No claim changed.\n"


def test_a_repository_in_a_hook_is_that_of_the_folder(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.chdir(repository.parent)
    assert FIGURE in told(run("first", "repository/claims", "-f", "json").data)


def test_links_and_submodules_are_no_files(repository: Path, run: Run) -> None:
    (repository / "claims" / "link.yaml").symlink_to("deportations.yaml")
    (repository / "linked").symlink_to("claims")
    commit(repository)
    head = git(repository, "rev-parse", "HEAD")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},claims/module.yaml")
    git(repository, "commit", "-q", "-m", "Module")
    assert run("HEAD~2:claims", "HEAD:claims") == (0, "No claim changed.\n", "")
    failed(run("HEAD:linked", "claims"), "no such folder or file")
    failed(run("HEAD:claims/link.yaml", "HEAD:claims"), "no such folder or file")


def test_a_name_that_leads_out_of_the_folder_is_no_file(repository: Path, run: Run) -> None:
    blob = git(repository, "hash-object", "-w", "claims/deportations.yaml")
    entries = "".join(f"{line}\n" for line in git(repository, "ls-tree", "HEAD:claims").splitlines())
    forged = b"100644 ../../../../forged.yaml\0" + bytes.fromhex(blob)
    tree = (
        subprocess.run(["git", "mktree"], input=entries.encode(), capture_output=True, cwd=repository, check=True).stdout.decode().strip()
    )
    raw = forged + subprocess.run(["git", "cat-file", "tree", tree], capture_output=True, cwd=repository, check=True).stdout
    command = ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    claims = subprocess.run(command, input=raw, capture_output=True, cwd=repository, check=True).stdout.decode().strip()
    root = f"040000 tree {claims}\tclaims\n040000 tree {git(repository, 'rev-parse', 'HEAD:sources')}\tsources\n"
    forgery = (
        subprocess.run(["git", "mktree"], input=root.encode(), capture_output=True, cwd=repository, check=True).stdout.decode().strip()
    )
    assert "forged.yaml" in git(repository, "ls-tree", "--name-only", f"{forgery}:claims")
    assert run(f"{forgery}:claims", "HEAD:claims") == (0, "No claim changed.\n", "")
    assert list(repository.parent.rglob("forged.yaml")) == []


@pytest.mark.parametrize(
    ("revision", "parts"),
    [
        ("--output=/tmp/x", ["--output=/tmp/x: no such claims folder or file", "no revision"]),
        ("--output=/tmp/x:claims", ["no such claims folder or file"]),
        ("HEAD;rm", ["'HEAD;rm'"]),
        ("..:claims", ["'..'"]),
        (":", [":: no such claims folder"]),
        (":claims", ["no such claims folder"]),
        ("::", ["no such claims folder"]),
        ("", ["no such claims folder"]),
        ("HEAD~9:claims", ["'HEAD~9'"]),
        ("^HEAD:claims", ["no revision '^HEAD'"]),
        ("HEAD HEAD~1:claims", ["'HEAD HEAD~1'"]),
        ("HEAD..first:claims", ["'HEAD..first'"]),
        ("@{:claims", ["no such claims folder"]),
        ("$(touch x):claims", ["'$(touch x)'"]),
        ("HEAD\n\x1b[31m:claims", ["\\x1b[31m"]),
        ("HEAD:nothing", ["HEAD:nothing: no such folder or file in 'HEAD'"]),
        ("HEAD:nothing/claims", ["no such folder or file"]),
        ("HEAD:claims/nothing.yaml", ["no such folder or file"]),
        ("HEAD:../claims", ["outside the repository"]),
        ("HEAD:/etc", ["outside the repository"]),
        ("HEAD:-x", ["HEAD:-x: no such folder or file"]),
        ("HEAD:", ["no subject.yaml in the claims folder"]),
        ("no/such/folder", ["no/such/folder: no such claims folder or file"]),
    ],
)
def test_what_is_no_revision_is_told_in_one_line(revision: str, parts: list[str], repository: Path, run: Run) -> None:
    before = sorted(repository.iterdir())
    failed(run("--", revision, "claims"), *parts)
    failed(run("--", "claims", revision), *parts)
    assert sorted(repository.iterdir()) == before


def test_an_option_is_no_revision(repository: Path, run: Run) -> None:
    failed(run("--output=x"), "No such option")
    assert not (repository / "x").exists()


def test_a_fault_in_a_revision_has_its_place_there(repository: Path, run: Run) -> None:
    edit(repository / "claims", CLAIMS, "unit: percent", "colour: red")
    commit(repository)
    edit(repository / "claims", CLAIMS, "colour: red", "unit: percent")
    failed(run("HEAD"), "nkcheck: HEAD:claims/deportations.yaml:44:5: ", "`colour`")
    (repository / "sources" / "origins.yaml").unlink()
    commit(repository)
    failed(run("HEAD", "first:claims"), "nkcheck: HEAD:claims: no sources/origins.yaml")


def test_no_repository_is_told(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    claims = copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    failed(run("HEAD:claims"), "HEAD:claims: no such claims folder or file", "not a git repository")
    failed(run("HEAD", claims), "HEAD: no such claims folder or file", "not a git repository")


def test_no_git_is_told(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    failed(run("HEAD:claims"), "HEAD:claims", "there is no git")
    assert run("claims", "claims").status == 0


def test_what_a_partial_clone_lacks_is_not_fetched(repository: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", repository.as_uri(), "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert run("HEAD").out == "No claim changed.\n"
    failed(run("HEAD~2"), "HEAD~2:claims", "git cannot give the object")


def test_without_a_second_side_the_built_in_claims_are_it(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    claims = copy(tmp_path / "mine", ROOT)
    assert run(claims).out == "No claim changed.\n"
    copy(tmp_path)
    assert run(SECOND / "claims").out == "No claim changed.\n"
    assert run(claims).status == 1
