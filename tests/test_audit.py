"""Quotes against the documents they come from: what is told, what is written back, and what is drafted."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import nkcheck
from nkcheck.audit.fixing import Desk as Files
from nkcheck.audit.quotes import drift
from nkcheck.cli import main
from nkcheck.documents import Document
from nkcheck.original import Original, level, locate, of_document
from nkcheck.yamledit import Edit

HERE = Path(__file__).parent
SECOND = HERE / "second_subject"

# The documents of the second subject: each holds its quotes where their locators say.
COUNCIL_2031 = """On 4 March 2031 Lorvania deported more than 300 Tessarians.

Our council protests.

The harbour is closed.

There are an estimated 4,000 Tessarians in custody.
"""
COUNCIL_2032 = """Report of the summer

Of the islanders nearly 150 were deported in July 2032.

a

b

c

d

This breaks the 1974 Treaty of Port Amity.
"""
LANTERN = """Hundreds sent home

The Harbour Lantern, page 2.

The ministry has expelled up to 300 islanders that Tuesday, it said.

Nobody wept.

We counted six in ten of them women.

They left, among them Mira Solent, 34, a baker.
"""


class Desk(NamedTuple):
    """A claims folder with the documents of its sources, and the command line on it."""

    root: Path
    call: Callable[..., tuple[int, str, str]]

    def audit(self, *options: str) -> tuple[int, str, str]:
        return self.call("audit", "originals", "--claims", "claims", *options)

    def data(self, *options: str) -> Any:
        return json.loads(self.audit("--format", "json", *options)[1])

    def change(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.root.rglob("*.yaml")}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")
    shutil.copytree(SECOND, tmp_path / "desk")
    originals = tmp_path / "desk" / "originals"
    originals.mkdir()
    for name, text in (("council-2031", COUNCIL_2031), ("council-2032", COUNCIL_2032), ("lantern-2031", LANTERN)):
        (originals / f"{name}.txt").write_text(text, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    monkeypatch.chdir(tmp_path / "desk")
    made = Desk(tmp_path / "desk", call)
    made.audit("--fix")  # the records' fingerprints are invented
    for name, words in (("lantern-2031", "page 2"), ("lantern-2031", "Hundreds sent home")):
        record = made.root / "sources" / f"{name}.yaml"
        text = record.read_text(encoding="utf-8")
        head = "" if "waived:" in text else "waived:\n"
        record.write_text(f"{text}{head}  - {{exact: {words}, reason: told elsewhere}}\n", encoding="utf-8")
    made.change("sources/lantern-2031.yaml", "  - {exact: page 2", "  - {exact: that Tuesday, reason: day of the week}\n  - {exact: page 2")
    return made


def test_a_folder_in_order_is_clean(desk: Desk) -> None:
    status, out, err = desk.audit()
    assert (status, out, err) == (0, "3 sources: 7 verbatim.\n", "")
    assert desk.data()["clean"] is True


def test_the_shipped_folder_is_clean_where_its_originals_are_at_hand(capsys: pytest.CaptureFixture[str]) -> None:
    originals = HERE.parent.parent / "shared" / "originals"
    if not originals.is_dir():
        pytest.skip("the originals are not beside this checkout")
    assert main(["audit", str(originals)]) == 0
    assert capsys.readouterr().out.endswith("5 sources: 44 verbatim.\n")


# One word of a document changed: which citation is told, what went and came, and the figure where it is another.
WORDS = [
    ("within", "lantern-2031", "up to 300 islanders", "up to 300 settlers", "deported-2031-03-04", "islanders", "settlers", None),
    ("at-the-head", "lantern-2031", "expelled up to", "removed up to", "deported-2031-03-04", "expelled", "removed", None),
    ("at-the-end", "lantern-2031", "six in ten of them women", "six in ten of them mothers", "women-share", "women", "mothers", None),
    ("the-figure", "lantern-2031", "up to 300", "up to 400", "deported-2031-03-04", "300", "400", "up to 400"),
    ("the-hedge", "council-2031", "more than 300", "fewer than 300", "deported-2031-03-04", "more", "fewer", "fewer than 300"),
    ("a-hedge-at-the-head", "council-2032", "nearly 150", "about 150", "deported-2032-07", "nearly", "about", "about 150"),
    ("a-year", "council-2032", "the 1974 Treaty", "the 1975 Treaty", "amity-treaty-year", "1974", "1975", "1975"),
    ("an-age", "lantern-2031", "Solent, 34,", "Solent, 43,", "age-mira-solent", "34,", "43,", "43"),
    ("one-more", "council-2031", "4,000 Tessarians in", "4,000 young Tessarians in", "detained", "", "young", None),
    ("one-less", "council-2031", "estimated 4,000 Tessarians in custody", "estimated 4,000 in custody", "detained", "Tessarians", "", None),
]


@pytest.mark.parametrize(("source", "old", "new", "claim", "gone", "come", "figure"), [pytest.param(*row[1:], id=row[0]) for row in WORDS])
def test_a_changed_word_is_drift_and_fix_takes_it_over(
    desk: Desk, source: str, old: str, new: str, claim: str, gone: str, come: str, figure: str | None
) -> None:
    before = desk.files()
    desk.change(f"originals/{source}.txt", old, new)
    status, out, _ = desk.audit()
    assert status == 1
    [quote] = [quote for item in desk.data()["sources"] for quote in item["quotes"] if quote["status"] != "verbatim"]
    assert (quote["claim"], quote["status"]) == (claim, "drifted")
    assert [words for what, words in quote["drift"] if what == "-"] == [gone] * bool(gone)
    assert [words for what, words in quote["drift"] if what == "+"] == [come] * bool(come)
    assert re.search(rf"^  claims/deportations\.yaml:{quote['line']}: {claim}: drifted \(\d+ % alike\)", out, re.MULTILINE)
    for words, marked in ((gone, f"[-{gone}-]"), (come, f"{{+{come}+}}")):
        assert not words or marked in out
    assert ("the figure was" in out) == (figure is not None)
    assert figure is None or f"would be “{figure}”" in out

    status, out, _ = desk.audit("--fix")
    assert status == 0
    assert ("verdicts with it" in out) == (figure is not None)
    after = desk.files()
    assert {name for name, data in after.items() if data != before[name]} == {"deportations.yaml", f"{source}.yaml"}
    was, now = before["deportations.yaml"].decode(), after["deportations.yaml"].decode()
    [changed] = [(a, b) for a, b in zip(was.splitlines(True), now.splitlines(True), strict=True) if a != b]
    assert changed[1].replace(quote["found"], quote["quote"]) == changed[0]


def test_a_word_outside_of_all_quotes_changes_the_fingerprint_alone(desk: Desk) -> None:
    desk.change("originals/lantern-2031.txt", "Nobody wept", "Nobody slept")
    status, out, _ = desk.audit()
    assert status == 1
    assert "the text is not the one that the record was made of" in out
    assert out.endswith("3 sources: 7 verbatim, 1 other fingerprint.\n")
    before = desk.files()
    assert desk.audit("--fix")[0] == 0
    after = desk.files()
    assert [name for name in after if after[name] != before[name]] == ["lantern-2031.yaml"]
    changed = [(a, b) for a, b in zip(before["lantern-2031.yaml"].split(), after["lantern-2031.yaml"].split(), strict=True) if a != b]
    assert len(changed) == 1
    assert len(changed[0][1]) == 64


def test_layout_is_no_drift(desk: Desk) -> None:
    path = desk.root / "originals" / "lantern-2031.txt"
    path.write_text(path.read_text().replace("\n\n", "\r\n\r\n\r\n").replace(" up to ", "\u00a0up   to "), encoding="utf-8")
    assert desk.audit()[0] == 0


def test_words_that_are_gone_are_told_and_left(desk: Desk) -> None:
    desk.change("originals/council-2031.txt", "There are an estimated 4,000 Tessarians in custody.", "Nothing more is known.")
    before = desk.files()
    for options in ((), ("--fix",)):
        status, out, _ = desk.audit(*options)
        assert status == 1
        assert "detained: gone; nothing in the document is alike" in out
        assert "an estimated 4,000 Tessarians in custody" in out
    assert desk.files() == before, "the fingerprint stays wrong as long as the quote is"


def test_words_without_a_figure_are_not_taken_over(desk: Desk) -> None:
    desk.change("originals/council-2031.txt", "more than 300 Tessarians", "many of the Tessarians")
    before = desk.files()
    status, out, _ = desk.audit("--fix")
    assert status == 1
    assert "the figure was “more than 300” and could not be read any more" in out
    assert desk.files() == before


def test_a_wrong_locator_is_told_and_mended(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", "locator: paragraph 4", "locator: above, paragraph 3 of the report")
    status, out, _ = desk.audit()
    assert status == 1
    assert "the words stand in paragraph 4" in " ".join(out.split())
    assert desk.audit("--fix")[0] == 0
    assert "locator: above, paragraph 4 of the report" in (desk.root / "claims" / "deportations.yaml").read_text()


def test_a_locator_without_a_paragraph_is_not_judged(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", "locator: paragraph 4", "locator: last page")
    assert desk.audit()[0] == 0


def test_words_that_stand_twice_need_more(desk: Desk) -> None:
    desk.change(
        "originals/council-2031.txt", "Our council protests.", "It deported more than 300 Tessarians. It deported more than 300 Tessarians."
    )
    desk.change("claims/deportations.yaml", "locator: paragraph 1", "locator: page 1")
    status, out, _ = desk.audit()
    assert status == 1
    assert "the words stand in 2 paragraphs: a prefix or suffix is needed" in " ".join(out.split())
    desk.change("claims/deportations.yaml", "deported more than 300 Tessarians}", "deported more than 300 Tessarians, prefix: Lorvania}")
    assert "a prefix or suffix" not in desk.audit()[1]


def test_a_waiver_drifts_and_goes_like_a_quote(desk: Desk) -> None:
    desk.change("originals/lantern-2031.txt", "page 2", "page 3")
    status, out, _ = desk.audit()
    assert status == 1
    assert "waiver 2 (told elsewhere): drifted" in out
    assert desk.audit("--fix")[0] == 0
    desk.change("originals/lantern-2031.txt", "The Harbour Lantern, page 3.", "x")
    status, out, _ = desk.audit()
    assert status == 1
    assert "gone: “page 3”" in out


def test_a_figure_that_nobody_cites_is_told_as_yaml(desk: Desk) -> None:
    desk.change("originals/council-2032.txt", "\nb\n", "\nIn 2019, Lorvania deported 77 Tessarians.\n")
    desk.audit("--fix")
    status, out, _ = desk.audit()
    assert status == 1
    assert "1 figure neither cited nor waived" in out or "2 figures neither cited nor waived" in out
    pasted = yaml.load(out[out.index("- id:") :], yaml.BaseLoader)
    assert pasted[0]["kind"] == "count"
    assert pasted[0]["scope"] == {"action": "deport", "people": "tessarians", "agent": "lorvania", "date": "2019"}
    [citation] = pasted[0]["citations"]
    assert citation["source"] == "council-2032"
    assert "77 Tessarians" in citation["quote"]["exact"]
    assert citation["locator"] == "paragraph 4"
    assert citation["note"].startswith("REVIEW")


def test_a_figure_of_a_claim_is_drafted_under_it(desk: Desk) -> None:
    desk.change("originals/council-2032.txt", "\nb\n", "\nLorvania deported 320 Tessarians on 4 March 2031.\n")
    desk.audit("--fix")
    [draft] = [draft for draft in desk.data()["drafts"] if draft["under"] not in ("waived", "")]
    assert draft["under"] == "deported-2031-03-04"
    assert draft["path"].endswith("deportations.yaml")


def test_missing_documents_and_records_are_told(desk: Desk) -> None:
    (desk.root / "originals" / "lantern-2031.txt").rename(desk.root / "originals" / "lantern-2033.txt")
    status, out, _ = desk.audit()
    assert status == 1
    assert "lantern-2031\n  no document of this name" in out
    assert re.search(r"lantern-2033 \(.*\)\n  no source has this id", out)


def test_one_document_may_be_named(desk: Desk) -> None:
    status, out, _ = desk.call("audit", str(desk.root / "originals" / "council-2032.txt"), "--claims", str(desk.root / "claims"))
    assert (status, out) == (0, "1 source: 2 verbatim.\n")


def test_an_unreadable_document_does_not_hide_the_others(desk: Desk) -> None:
    (desk.root / "originals" / "lantern-2031.txt").write_bytes(b"\x00\x01")
    status, out, err = desk.audit()
    assert status == 2
    assert "2 sources: 4 verbatim." in out
    assert err.count("\n") == 1
    assert "lantern-2031.txt" in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nowhere"], "no such file or folder"),
        (["{originals}", "--write"], "goes with --draft"),
        (["{originals}", "--date", "Tuesday"], "not an EDTF date"),
        (["{originals}", "--claims", "nowhere"], "no such claims folder"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_one_line(desk: Desk, arguments: list[str], part: str) -> None:
    named = [argument.format(originals=desk.root / "originals") for argument in arguments]
    status, out, err = desk.call("audit", *named, *([] if "--claims" in named else ["--claims", str(desk.root / "claims")]))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert part in err


def test_two_documents_of_one_name_are_told(desk: Desk) -> None:
    shutil.copy(desk.root / "originals" / "lantern-2031.txt", desk.root / "originals" / "lantern-2031.md")
    status, _, err = desk.audit()
    assert status == 2
    assert "a second document of this name, beside lantern-2031.md" in err


def test_hostile_documents_and_names_are_shown_escaped(desk: Desk) -> None:
    desk.change("originals/lantern-2031.txt", "islanders", "\x1b[31mislanders\u202e")
    status, out, err = desk.audit("--color", "never")
    assert status == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", out + err)


def test_a_quote_that_cuts_its_figure_short_is_told(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", "{exact: deported more than 300 Tessarians}", "{exact: 300 Tessarians}")
    status, out, _ = desk.audit("--fix")
    assert status == 1
    assert "the document says “more than 300”, the quote gives “300”" in " ".join(out.split())


def test_a_number_within_another_is_not_found(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", "{exact: deported more than 300 Tessarians}", "{exact: deported more than 300}")
    desk.change("originals/council-2031.txt", "more than 300 Tessarians", "more than 300,000 Tessarians")
    status, out, _ = desk.audit()
    assert status == 1
    assert "[-300-] {+300,000+}" in out
    assert "would be “more than 300,000”" in out


def test_a_prefix_that_is_not_there_is_told(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", '4,000 Tessarians in custody"}', '4,000 Tessarians in custody", prefix: Camp Bravo holds}')
    for options in ((), ("--fix",)):
        status, out, _ = desk.audit(*options)
        assert status == 1
        assert "the prefix or suffix does not stand beside it" in " ".join(out.split())


def test_a_prefix_may_reach_into_the_paragraph_before(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", '4,000 Tessarians in custody"}', '4,000 Tessarians in custody", prefix: is closed. There are}')
    assert desk.audit()[0] == 0


def test_words_that_moved_and_changed_at_once_are_left_to_a_person(desk: Desk) -> None:
    desk.change(
        "originals/council-2031.txt",
        "There are an estimated 4,000 Tessarians in custody.",
        "New.\n\nAn estimated 4,000 Tessarians in jail.",
    )
    before = desk.files()["deportations.yaml"]
    status, out, _ = desk.audit("--fix")
    assert status == 1
    assert "drifted" in out
    assert desk.files()["deportations.yaml"] == before


def test_another_figure_that_changes_with_the_words_is_told(desk: Desk) -> None:
    desk.change("originals/council-2032.txt", "in July 2032", "in July 2033")
    assert "another figure in it changes" in " ".join(desk.audit("--fix")[1].split())


def test_a_waived_figure_that_changes_is_told(desk: Desk) -> None:
    desk.change("originals/lantern-2031.txt", "Hundreds sent home", "Dozens sent home")
    assert "is it still none to be cited?" in " ".join(desk.audit("--fix")[1].split())


@pytest.mark.parametrize("sign", ["\ufeff", "\x7f", "\x9b", "\u2028", "😀"], ids=ascii)
def test_any_sign_of_a_document_can_be_written_back(desk: Desk, sign: str) -> None:
    desk.change("originals/lantern-2031.txt", "300 islanders", f"300 is{sign}landers")
    desk.audit("--fix")
    assert desk.audit()[0] == 0


def test_tabs_and_comments_of_a_file_stay(desk: Desk) -> None:
    file = desk.root / "claims" / "deportations.yaml"
    file.write_text(file.read_text().replace("kind: age\n", "kind: age\t# so\n").replace("{exact: nearly 150", "{exact:\tnearly 150"))
    desk.change("originals/council-2032.txt", "nearly 150", "about 150")
    assert desk.audit("--fix")[0] == 0
    assert "kind: age\t# so\n" in file.read_text()


def test_all_is_written_or_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.change("originals/lantern-2031.txt", "300 islanders", "300 settlers")
    before = desk.files()
    calls = []

    def write(text: str, path: Path) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise nkcheck.InputError("cannot write: No space left on device", path)
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr("nkcheck.audit.fixing.write_output", write)
    status, out, err = desk.audit("--fix")
    assert (status, out) == (2, "")
    assert "No space left" in err
    assert desk.files() == before


def test_what_would_not_load_is_not_written(desk: Desk) -> None:
    long = "harbour " * 36
    desk.change("sources/lantern-2031.yaml", "{exact: page 2,", f"{{exact: {long}page 2,")
    desk.change("originals/lantern-2031.txt", "page 2", long.replace("harbour", "harbours") + "page 2")
    before = desk.files()
    assert desk.audit("--fix")[0] == 1
    assert desk.files()["lantern-2031.yaml"] == before["lantern-2031.yaml"]


def test_a_change_that_would_not_load_is_refused(desk: Desk) -> None:
    open_files = Files(nkcheck.load(desk.root / "claims"))
    path = str(desk.root / "claims" / "deportations.yaml")
    before = desk.files()
    open_files.edit(path).replace(("claims", 0, "kind"), "money")
    open_files.add(str(desk.root / "sources" / "new-2031.yaml"), "id: new-2031\n")
    with pytest.raises(nkcheck.InputError, match=r"missing|expected"):
        open_files.save()
    assert desk.files() == before


def test_a_quote_that_is_taken_to_another_claim_is_told(desk: Desk) -> None:
    desk.change("claims/deportations.yaml", '"an estimated 4,000 Tessarians in custody"', "more than 300 Tessarians")
    desk.change("claims/deportations.yaml", "locator: paragraph 4", "locator: paragraph 1")
    out = " ".join(desk.audit()[1].split())
    assert "detained: where it stands, verify takes “more than 300” to deported-2031-03-04" in out


def test_nothing_is_written_into_the_claims_that_ship(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    for options in (["--fix"], ["--draft", "--write"]):
        status, _, err = desk.call("audit", str(desk.root / "originals"), *options)
        assert status == 2
        assert "name the claims folder with --claims" in err


# A new document of each format, and a new subject.


def drafted(desk: Desk, documents: dict[str, str]) -> tuple[int, str, str]:
    new = desk.root / "new"
    new.mkdir(exist_ok=True)
    for name, text in documents.items():
        (new / name).write_text(text, encoding="utf-8")
    return desk.call("audit", "new", "--draft", "--write", "--claims", "claims")


TOLD = "5 May 2031. On 2 May 2031 Lorvania deported at least 90 Tessarians.\n"


def test_two_documents_of_one_voice_have_one_origin(desk: Desk) -> None:
    assert drafted(desk, {"grey-heron-2031.txt": TOLD, "grey-heron-2032.txt": TOLD.replace("90", "95")})[0] == 0
    assert nkcheck.load(desk.root / "claims").origins["grey-heron"].names == ("Grey Heron",)


def test_a_figure_of_another_date_is_drafted_for_a_claim_of_its_own(desk: Desk) -> None:
    text = "5 June 2031. On 4 May 2031 Lorvania deported 90 Tessarians. Some 80% of those deported were women.\n"
    assert drafted(desk, {"heron-2031.txt": text})[0] == 0
    claims = nkcheck.load(desk.root / "claims").claims
    assert [cited.source.id for cited in claims["women-share"].citations] == ["lantern-2031"]
    [share] = [claim for claim in claims.values() if claim.kind == "share" and claim.id != "women-share"]
    assert share.scope.date == "2031-05-04"


def test_one_speaker_spelt_two_ways_is_one_origin(desk: Desk) -> None:
    text = "The Union said that on 2 May 2031 Lorvania deported 40 Tessarians. On 9 May 2031 it deported 50 Tessarians, the union said.\n"
    assert drafted(desk, {"heron-2031.txt": "5 June 2031. " + text})[0] == 0
    assert nkcheck.load(desk.root / "claims").origins["union"].names == ("Union",)


def test_a_waiver_is_drafted_with_words(desk: Desk) -> None:
    drafted(desk, {"heron-2031.txt": "5 June 2031\n\nReports (24) and more\n\nOn 2 May 2031 Lorvania deported 40 Tessarians.\n"})
    waived = nkcheck.load(desk.root / "claims").sources["heron-2031"].waived
    assert "24" in "".join(exact for exact, _ in waived)
    assert all(re.search("[A-Za-z]", exact) for exact, _ in waived)


@pytest.mark.parametrize("name", ["origins.txt", "subject.txt", "Grey Heron (2).txt"])
def test_a_document_whose_name_is_no_id_is_told_and_left(desk: Desk, name: str) -> None:
    status, _, err = drafted(desk, {name: TOLD, "heron-2031.txt": TOLD})
    assert status == 2
    assert err.count("\n") == 1
    assert name in err
    assert "heron-2031" in nkcheck.load(desk.root / "claims").sources


def test_a_sentence_that_stands_three_times_is_drafted_once(desk: Desk) -> None:
    for _ in range(2):
        drafted(desk, {"heron-2031.txt": "On 4 March 2031 Lorvania deported at least 280 Tessarians. " * 3})
        claim = nkcheck.load(desk.root / "claims").claims["deported-2031-03-04"]
        assert len([cited for cited in claim.citations if cited.source.id == "heron-2031"]) == 1


JULY = "quote: {exact: nearly 150 were deported in July 2032}"
WAYS = {
    "on one line": (
        f"citations:\n      - source: council-2032\n        origin: aid-council\n        {JULY}\n        locator: paragraph 2\n",
        f"citations: [{{source: council-2032, origin: aid-council, {JULY}, locator: paragraph 2}}]\n",
    ),
    "a block at the end": ("        locator: paragraph 2\n", "        locator: paragraph 2\n        note: |\n          so\n"),
    "no line at the end": ("        locator: paragraph 7\n", "        locator: paragraph 7"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_citation_is_added_to_a_list_however_it_is_written(desk: Desk, way: str) -> None:
    desk.change("claims/deportations.yaml", *WAYS[way])
    told = "5 August 2032. In July 2032 Lorvania deported 140 Tessarians in breach of the 1974 Treaty of Port Amity.\n"
    assert drafted(desk, {"heron-2032.txt": told})[0] == 0
    claims = nkcheck.load(desk.root / "claims").claims
    for name in ("deported-2032-07", "amity-treaty-year"):
        assert [cited.source.id for cited in claims[name].citations] == ["council-2032", "heron-2032"]


DRAFTED = {
    "note-2031.txt": "Note\n\n5 May 2031. On 2 May 2031 Lorvania deported at least 90 Tessarians.\n",
    "note-2031.md": "---\ndate: 2031-05-05\n---\n# Note\n\nOn 2 May 2031 Lorvania deported **at least 90** Tessarians.\n",
    "note-2031.html": "<html><head><meta name='date' property='article:published_time' content='2031-05-05'><title>Note</title></head>"
    "<body><h1>Note</h1><p>On 2 May 2031 Lorvania deported <b>at least 90</b> Tessarians.</p></body></html>",
}


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RUNS = ("Note", "On 2 May 2031 Lorvania deported at least 9</w:t></w:r><w:r><w:t>0 Tessarians.")


def docx() -> bytes:
    """The same as a Word document, its number in two runs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in RUNS)
    core = '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    core += 'xmlns:d="http://purl.org/dc/terms/"><d:created>2031-05-05T08:00:00Z</d:created></c:coreProperties>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        package.writestr("docProps/core.xml", core)
    return out.getvalue()


@pytest.mark.parametrize("name", [*DRAFTED, "note-2031.docx"])
def test_a_new_document_is_drafted_and_used_once_reviewed(desk: Desk, name: str) -> None:
    new = desk.root / "new"
    new.mkdir()
    (new / name).write_bytes(DRAFTED[name].encode() if name in DRAFTED else docx())
    claims = str(desk.root / "claims")
    before = desk.files()
    assert desk.call("audit", str(new), "--draft", "--claims", claims)[0] == 0
    assert desk.files() == before, "a draft that is only shown changes nothing"
    assert desk.call("audit", str(new), "--draft", "--write", "--claims", claims)[0] == 0
    record = yaml.load((desk.root / "sources" / "note-2031.yaml").read_text(), yaml.BaseLoader)
    assert record["issued"] == "2031-05-05"
    assert desk.call("lint", claims)[0] == 1
    for file in desk.root.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("REVIEW ", ""), encoding="utf-8")
    assert desk.call("lint", claims)[:2] == (0, "No fault in 8 files.\n")
    assert desk.call("audit", str(new / name), "--claims", claims)[0] == 0
    [finding] = nkcheck.verify("On 2 May 2031 Lorvania deported 40 Tessarians.", date="2031-06-01", claims=claims).findings
    assert finding.verdict == "refuted"
    assert finding.citations[0].figure.text == "at least 90"
    assert desk.call("audit", str(new), "--draft", "--write", "--claims", claims)[0] == 0
    assert desk.call("lint", claims)[0] == 0, "drafting again drafts nothing"


# Anchoring and editing, of any text.

PARAGRAPHS = st.lists(st.text("abc ,.é12\u00a0", min_size=1, max_size=40), min_size=1, max_size=6)


def original(paragraphs: list[str]) -> Original:
    text = "\n\n".join(paragraphs)
    spans, at = [], 0
    for line in text.split("\n"):
        spans += [(at, at + len(line))] if line.strip() else []
        at += len(line) + 1
    return of_document(Document("x.txt", text, tuple(spans), plain=True))


@given(PARAGRAPHS, st.data())
def test_whole_words_of_a_document_are_found_in_it(paragraphs: list[str], data: st.DataObject) -> None:
    document = original(paragraphs)
    words = [(word.start(), word.end()) for word in re.finditer(r"\S+", document.text)]
    if not words:
        return
    start, end = data.draw(st.sampled_from(words))[0], 0
    end = data.draw(st.sampled_from([last for first, last in words if first >= start]))
    quote = document.text[start:end]
    if "\n" in quote:
        return
    place = locate(document, quote)
    assert place is not None
    assert document.text[place.start : place.end] == quote
    assert place.likeness == 100


@given(st.text(max_size=60), st.text(max_size=60))
def test_drift_gives_both_texts_back(old: str, new: str) -> None:
    parts = drift(old, new)
    assert " ".join(words for what, words in parts if what in "=-" and words) == level(old)
    assert " ".join(words for what, words in parts if what in "=+" and words) == level(new)


FILE = "# head\na: x  # here\nb:\n  - {c: 'y', d: \"z\"}   # there\n  - c: >-\n      long\n      text\n    d: w\ne: [1, 2]\n# tail\n"


@given(st.sampled_from([("a",), ("b", 0, "c"), ("b", 0, "d"), ("b", 1, "c"), ("b", 1, "d"), ("e", 1)]), st.text(max_size=30))
def test_a_value_is_replaced_and_nothing_else(at: tuple[str | int, ...], new: str) -> None:
    edit = Edit(FILE.encode(), "x.yaml")
    try:
        edit.replace(at, new)
    except nkcheck.InputError:
        assert not new.isprintable()  # YAML cannot hold it
        return
    value = yaml.load(edit.text, yaml.BaseLoader)
    for step in at:
        value = value[step]
    assert value == new
    for comment in ("# head\n", "# here\n", "# there\n", "# tail\n"):
        assert comment in edit.text
    restored = Edit(edit.data(), "x.yaml")
    restored.replace(at, "mark")
    again = Edit(FILE.encode(), "x.yaml")
    again.replace(at, "mark")
    assert yaml.load(restored.text, yaml.BaseLoader) == yaml.load(again.text, yaml.BaseLoader)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_item_is_put_at_the_end_of_a_list(newline: str, mark: str) -> None:
    text = mark + "a:\n  - b: c  # so\n\n  # of d\nd: e\n".replace("\n", newline)
    edit = Edit(text.encode(), "x.yaml")
    edit.append(("a",), [{"b": "f", "g": "h"}], "- b: f\n  g: h\n")
    assert edit.data().decode() == mark + "a:\n  - b: c  # so\n  - b: f\n    g: h\n\n  # of d\nd: e\n".replace("\n", newline)
