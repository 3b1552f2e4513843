"""`--extend`: a desk's own claims beside the built-in ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import nkcheck
from nkcheck.claim import builtin, load
from nkcheck.errors import InputError

CLAIM = """\
claims:
  - id: repatriated-2019
    question: How many people did China forcibly repatriate in 2019?
    kind: count
    scope: {action: repatriate, people: escapees, agent: china, date: "2019"}
    citations:
      - source: SOURCE
        origin: ORIGIN
        quote: {exact: QUOTE}
        locator: paragraph 1
"""
SOURCE = """\
id: my-2020
type: report
title: Yearbook
issued: "2020"
sha256: "0000000000000000000000000000000000000000000000000000000000000000"
origin: our-desk
"""
SUBJECT = """\
name: Ours
people:
  escapees:
    names: ["{northerner,northerners}"]
actions:
  repatriate:
    terms: ["{hurl,hurls,hurled} ... over the wall"]
"""
ORIGINS = """\
our-desk: {names: [Our Desk]}
tjwg: {names: [the Seoul graph people]}
"""


def folder(path: Path, claim: str = "", **files: str) -> Path:
    """A desk's folder: a claim, and any of `subject`, `origins`, `source`."""
    (path / "claims").mkdir()
    (path / "sources").mkdir()
    (path / "claims" / "ours.yaml").write_text(claim or of("my-2020", "our-desk", "some 30 people"))
    for name, file in (("subject", "claims/subject"), ("origins", "sources/origins"), ("source", "sources/my-2020")):
        if name in files:
            (path / f"{file}.yaml").write_text(files[name])
    return path / "claims"


def of(source: str, origin: str, quote: str) -> str:
    return CLAIM.replace("SOURCE", source).replace("ORIGIN", origin).replace("QUOTE", quote)


def verdicts(claims: Path, text: str) -> list[tuple[str | None, str]]:
    report = nkcheck.Checker(claims, extend=True).verify(text, date="2024-12-01")
    return [(finding.claim, finding.verdict.value) for finding in report.findings]


def test_both_folders_claims_are_met(tmp_path: Path) -> None:
    claims = folder(tmp_path, source=SOURCE, origins=ORIGINS, subject=SUBJECT)
    text = "China sent back 30 North Koreans in 2019. China sent back 900 North Koreans in October 2023."
    assert verdicts(claims, text) == [("repatriated-2019", "supported"), ("repatriated-2023-10", "refuted")]


def test_a_file_that_only_adds_claims_needs_nothing_else(tmp_path: Path) -> None:
    file = folder(tmp_path, of("rcp-2023", "tjwg", "up to 600 North Koreans have")) / "ours.yaml"
    assert verdicts(file, "China sent back up to 600 North Koreans in 2019.") == [("repatriated-2019", "supported")]
    with pytest.raises(InputError, match=r"no subject\.yaml"):
        load(file)


def test_words_and_names_of_both_are_known(tmp_path: Path) -> None:
    claims = folder(tmp_path, source=SOURCE, origins=ORIGINS, subject=SUBJECT)
    assert verdicts(claims, "In 2019 China hurled 30 northerners over the wall.") == [("repatriated-2019", "supported")]
    [finding] = (
        nkcheck.Checker(claims, extend=True)
        .verify("The Seoul graph people say that China sent back more than 600 North Koreans in October 2023.", date="2024-12-01")
        .findings
    )
    assert finding.rules[0] == "misattributed"


def test_a_copy_of_the_built_in_sources_beside_is_no_fault(tmp_path: Path) -> None:
    claims = folder(tmp_path, source=SOURCE, origins=ORIGINS)
    for file in builtin("sources").glob("*.yaml"):
        if file.name != "origins.yaml":
            shutil.copy(file, tmp_path / "sources")
    assert len(load(claims, extend=True).sources) == len(load().sources) + 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"claim": of("my-2020", "our-desk", "some 30 people").replace("repatriated-2019", "repatriated-2023-10")},
            "ours.yaml:2:9: duplicate claim `repatriated-2023-10`",
        ),
        ({"claim": of("no-such", "our-desk", "some 30 people")}, "ours.yaml:7:17: no source `no-such`"),
        ({"subject": SUBJECT.replace("repatriate", "hurl") + '  oust: {terms: ["deport{ed,}"]}\n'}, "subject.yaml:8:18: “deport” is of"),
        ({"subject": SUBJECT + "places: {here: {names: [here], within: nowhere}}\n"}, "subject.yaml:8:40: no place `nowhere`"),
        ({"origins": ORIGINS + "other: {names: [Other], member_of: [nobody]}\n"}, "origins.yaml:3:37: no origin `nobody`"),
    ],
    ids=["a-claim-of-both", "no-source", "a-word-of-two-actions", "a-place-nowhere", "a-group-of-nobody"],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, files: dict[str, str], told: str) -> None:
    claims = folder(tmp_path, **{"source": SOURCE, "origins": ORIGINS, **files})
    with pytest.raises(InputError) as raised:
        load(claims, extend=True)
    assert told in str(raised.value)
    assert str(tmp_path) in str(raised.value)


def test_another_source_of_the_same_name_is_refused(tmp_path: Path) -> None:
    claims = folder(tmp_path, source=SOURCE, origins=ORIGINS)
    (tmp_path / "sources" / "rcp-2023.yaml").write_text(SOURCE.replace("my-2020", "rcp-2023"))
    with pytest.raises(InputError, match="the source `rcp-2023` is another in"):
        load(claims, extend=True)


def test_the_report_names_both_folders(tmp_path: Path) -> None:
    claims = folder(tmp_path, source=SOURCE, origins=ORIGINS)
    both, builtin_alone = load(claims, extend=True), load()
    assert both.path == f"{builtin('claims')} + {claims}"
    assert both.sha256 != builtin_alone.sha256
    assert load(None, extend=True).sha256 == builtin_alone.sha256


def test_what_both_say_is_said_once(tmp_path: Path) -> None:
    shutil.copytree(builtin("sources"), tmp_path / "sources")
    (tmp_path / "claims").mkdir()
    shutil.copy(builtin("claims") / "subject.yaml", tmp_path / "claims")
    both, alone = load(tmp_path / "claims", extend=True), load()
    assert both.origins == alone.origins
    assert (both.subject, both.trie, list(both.sources)) == (alone.subject, alone.trie, list(alone.sources))


@pytest.mark.parametrize(
    ("named", "findings"),
    [
        ("", 1),  # its people may be spoken of in other words
        ("named: [northern, islands]", 0),
        ("named: [northern, TOWN]", 1),
    ],
)
def test_a_long_text_may_name_the_subject_of_either(named: str, findings: int, tmp_path: Path) -> None:
    claims = folder(tmp_path, source=SOURCE, origins=ORIGINS, subject=SUBJECT + named)
    aside = "Nobody would speak of it in the town, where the shops were closed and the streets were empty. " * 30
    assert len(verdicts(claims, f"China sent back 900 refugees in October 2023. {aside}")) == findings
    assert len(verdicts(claims, f"China sent back 900 North Koreans in October 2023. {aside}")) == 1
