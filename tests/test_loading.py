"""Loading a claims folder: the one that ships, broken ones, and the cache."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import nkcheck
from nkcheck.claim import ClaimsFolder, builtin, fingerprint, load
from nkcheck.errors import InputError

HERE = Path(__file__).parent
ROOT = HERE.parent
SECOND = HERE / "second_subject"


@pytest.fixture(scope="module")
def shipped() -> ClaimsFolder:
    return nkcheck.load()


def test_a_source_is_the_file_of_its_name(shipped: ClaimsFolder) -> None:
    names = {file.stem for file in (ROOT / "sources").glob("*.yaml")} - {"origins"}
    assert set(shipped.sources) == names
    assert all(source.id == name for name, source in shipped.sources.items())


def test_every_quote_is_a_fragment(shipped: ClaimsFolder) -> None:
    for claim in shipped.claims.values():
        for citation in claim.citations:
            assert 0 < len(citation.exact.split()) < 15, citation.exact


def test_every_claim_is_cited_and_asks(shipped: ClaimsFolder) -> None:
    assert shipped.claims
    for claim in shipped.claims.values():
        assert claim.citations
        assert claim.question.endswith("?")
        for citation in claim.citations:
            assert citation.locator
            assert citation.source is shipped.sources[citation.source.id]
            assert citation.origin is shipped.origins[citation.origin.id]


def test_every_figure_is_read_from_its_quote(shipped: ClaimsFolder) -> None:
    for claim in shipped.claims.values():
        for citation in claim.citations:
            figure = citation.figure
            assert figure.kind is claim.kind
            if figure.text in citation.exact:
                assert citation.exact[figure.start : figure.end] == figure.text
            else:  # the quote is a list, and the figure how many it names
                assert figure.value == citation.exact.count(",") + 1


def test_figures_of_quotes_one_by_one(shipped: ClaimsFolder) -> None:
    def figures(claim: str) -> list[tuple[str, float]]:
        return [(citation.figure.bound.value, citation.figure.value) for citation in shipped.claims[claim].citations]

    assert figures("repatriated-2023-10") == [("more_than", 600), ("up_to", 600), ("bare", 500), ("more_than", 600)]
    assert figures("border-crossings-2023-10") == [("exact", 5), ("exact", 5)]
    assert figures("detained-in-china") == [("about", 2000), ("about", 2000), ("more_than", 2000)]


def test_every_source_and_origin_is_used(shipped: ClaimsFolder) -> None:
    cited = {citation.source.id for claim in shipped.claims.values() for citation in claim.citations}
    assert cited == set(shipped.sources)
    for source in shipped.sources.values():
        assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
        assert source.origin in shipped.origins
        assert source.name


def test_a_fingerprint_sees_through_layout_alone() -> None:
    assert fingerprint("one  two\n\tthree ") == fingerprint("one two three")
    assert fingerprint("cafe\u0301") == fingerprint("café")
    assert fingerprint("one two") != fingerprint("one twO")


# Folders that are broken in one place each.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the second subject, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(SECOND, tmp_path / "desk")
    return tmp_path / "desk"


CLAIMS, SUBJECT, ORIGINS, SOURCE = "claims/deportations.yaml", "claims/subject.yaml", "sources/origins.yaml", "sources/lantern-2031.yaml"
CITATIONS_7 = """citations:
      - source: council-2032
        origin: aid-council
        quote: {exact: the 1974 Treaty of Port Amity}
        locator: paragraph 7"""
BROKEN = [
    ("claim-unknown-key", CLAIMS, "    unit: people\n", "    units: people\n", "units", "units: people"),
    ("claim-without-kind", CLAIMS, "    kind: count\n    unit: people\n", "    unit: people\n", "kind", "- id: deported-2031-03-04"),
    ("claim-of-no-kind", CLAIMS, "kind: count", "kind: money", "money", "kind: money"),
    ("claim-twice", CLAIMS, "id: deported-2032-07", "id: deported-2031-03-04", "duplicate claim", "- id: deported-2031-03-04"),
    ("claim-with-a-bad-id", CLAIMS, "id: detained", "id: De tained", "", "- id: De tained"),
    ("claim-without-citations", CLAIMS, CITATIONS_7, "citations: []", "", "citations: []"),
    ("claim-is-a-word", CLAIMS, "claims:\n", "claims: x\nothers:\n", "", "claims: x"),
    ("claims-missing", CLAIMS, "claims:", "claim:", "did you mean `claims`?", "claim:"),
    ("no-such-action", CLAIMS, "{action: detain,", "{action: detained,", "no action `detained`", "scope: {action: detained, people:"),
    (
        "no-such-people",
        CLAIMS,
        "people: tessarians, agent",
        "people: islanders, agent",
        "no people `islanders`",
        "scope: {action: deport, people:",
    ),
    ("no-such-place", CLAIMS, "place: lorvania", "place: elsewhere", "no place `elsewhere`", "scope: {action: detain, people:"),
    ("no-such-agent", CLAIMS, "agent: lorvania", "agent: nobody", "no agent `nobody`", "scope: {action: deport, people:"),
    ("no-such-person", CLAIMS, "{person: mira-solent", "{person: solent", "no person `solent`", "scope: {person: solent, action: deport}"),
    ("no-such-subset", CLAIMS, "subset: women", "subset: men", "no subset `men`", "scope: {action: deport, subset: men,"),
    ("no-such-topic", CLAIMS, "about: [amity-treaty]", "about: [treaty]", "no topic `treaty`", "scope: {about: [treaty]}"),
    ("no-scope", CLAIMS, "scope: {person: mira-solent, action: deport}", "scope: {}", "needs a scope", "scope: {}"),
    (
        "a-scope-of-a-date-alone",
        CLAIMS,
        "scope: {person: mira-solent, action: deport}",
        'scope: {date: "2031"}',
        "needs a scope",
        'scope: {date: "2031"}',
    ),
    ("no-such-source", CLAIMS, "source: lantern-2031", "source: lantern-2032", "no source `lantern-2032`", "- source: lantern-2032"),
    ("no-such-origin", CLAIMS, "origin: order-ministry", "origin: ministry", "no origin `ministry`", "origin: ministry"),
    (
        "no-such-via",
        CLAIMS,
        "locator: paragraph 3",
        "locator: paragraph 3\n        via: [lantern, wire]",
        "no origin `wire`",
        "via: [lantern, wire]",
    ),
    ("not-a-date", CLAIMS, 'date: "2031-03-04"\n      - source', "date: Tuesday\n      - source", "not an EDTF date", "date: Tuesday"),
    ("not-a-scope-date", CLAIMS, 'date: "2032-07"}', 'date: "2032-13"}', "month", "scope: {action: deport, people:"),
    (
        "a-quote-without-a-figure",
        CLAIMS,
        "deported more than 300 Tessarians",
        "deported many Tessarians",
        "the quote holds no figure",
        "quote: {exact: deported many Tessarians}",
    ),
    (
        "a-quote-with-two",
        CLAIMS,
        "deported more than 300 Tessarians",
        "deported 300 of 400 Tessarians",
        "holds 2 figures",
        "quote: {exact: deported 300 of 400",
    ),
    (
        "a-quote-with-another-kind",
        CLAIMS,
        "deported more than 300 Tessarians",
        "deported more than 30% of them",
        "of kind count",
        "quote: {exact: deported more than 30%",
    ),
    (
        "a-quote-of-15-words",
        CLAIMS,
        "deported more than 300 Tessarians",
        "a b c d e f g h i j k l m n 300",
        "more than 14 words",
        "quote: {exact: a b c d e f g h i j k l",
    ),
    ("an-empty-quote", CLAIMS, "exact: deported more than 300 Tessarians", "exact: ''", "", "quote: {exact: ''}"),
    ("no-locator", CLAIMS, "        locator: paragraph 4\n", "", "locator", "- source: council-2031"),
    (
        "running-perhaps",
        CLAIMS,
        "    question: How many Tessarians does Lorvania hold?",
        "    running: perhaps\n    question: How many?",
        "perhaps",
        "running: perhaps",
    ),
    ("subject-without-a-name", SUBJECT, "name: Tessarians whom Lorvania deports\n", "", "name", "people:"),
    ("subject-unknown-key", SUBJECT, "persons:", "folks:", "unknown key `folks`", "folks:"),
    (
        "origin-of-no-group",
        ORIGINS,
        "names: [Harbour Lantern]",
        "names: [Harbour Lantern]\n  member_of: [press]",
        "no origin `press`",
        "member_of: [press]",
    ),
    ("source-of-another-name", SOURCE, "id: lantern-2031", "id: lantern-2030", "not the file's name", "id: lantern-2030"),
    ("source-without-a-title", SOURCE, "title: Hundreds sent home\n", "", "title", "id: lantern-2031"),
    ("source-of-no-origin", SOURCE, "origin: lantern", "origin: harbour", "no origin `harbour`", "origin: harbour"),
    ("source-of-no-date", SOURCE, '"2031-03-06"', "yesterday", "not an EDTF date", "issued: yesterday"),
    ("source-with-a-short-sum", SOURCE, "sha256: ", "sha256: 00", "", "sha256:"),
    ("source-tag", SOURCE, "publisher: ", "publisher: !!str ", "tags are not allowed", "publisher: !!str Harbour Lantern"),
    ("source-key-twice", SOURCE, "note: ", "title: again\nnote: ", "duplicate key 'title'", "title: again"),
    ("source-alias", SOURCE, "publisher: Harbour Lantern", "publisher: *x", "aliases are not allowed", "publisher: *x"),
    ("source-tab", SOURCE, "note: ", "\tnote: ", "", "note: Invented for the tests."),
    ("source-two-documents", SOURCE, "note: ", "---\nnote: ", "second document", "---"),
]
# Where the place that is named is too coarse, or of another file.
COARSE = [
    (
        "subject-unbalanced-braces",
        SUBJECT,
        "deport{s,ed",
        "deport{{s,ed",
        "unbalanced braces",
        'terms: ["deport{{s,ed,ing,ation,ations,}", "expel{s,led,ling,}", "{send,sends,sent,sending} ... {back,home}"]',
    ),
    ("subject-empty-term", SUBJECT, "[tessaria, the islands]", "[tessaria, '']", "", "names: [tessaria, '']"),
    (
        "subject-gap-at-an-end",
        SUBJECT,
        "in {custody,detention}",
        "... custody",
        "at most one '...'",
        'terms: ["detain{s,ed,ing,}", "{hold,holds,held,holding}", "... custody"]',
    ),
    ("subject-terms-a-word", SUBJECT, '    terms: ["{women,woman,female}"]', "    terms: women", "", "terms: women"),
    ("origin-without-names", ORIGINS, "names: [Harbour Lantern]", "names: []", "", "names: []"),
    ("origin-unknown-key", ORIGINS, "names: [Harbour Lantern]", "names: [Harbour Lantern]\n  name: x", "name", "name: x"),
    (
        "origin-with-bad-braces",
        ORIGINS,
        "names: [Harbour Lantern]",
        'names: ["Harbour {Lantern"]',
        "unbalanced braces",
        'names: ["Harbour {Lantern"]',
    ),
]


def fault(folder: Path, file: str, old: str, new: str) -> tuple[InputError, str]:
    """What loading says of a file with one thing changed, and the line that it names."""
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        nkcheck.load(folder / "claims")
    error = caught.value
    assert "\n" not in str(error)
    assert Path(error.path or "") == path
    assert str(error).startswith(f"{path}:{error.line}:{error.column}: ")
    assert not [file for file in (folder.parent / "cache").rglob("*") if file.is_file()], "what is broken is not kept"
    return error, path.read_text().splitlines()[(error.line or 0) - 1]


@pytest.mark.parametrize(("file", "old", "new", "message", "line"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_a_fault_is_named_with_its_file_and_line(folder: Path, file: str, old: str, new: str, message: str, line: str) -> None:
    error, named = fault(folder, file, old, new)
    assert message in error.message
    assert named.strip().startswith(line)


@pytest.mark.parametrize(("file", "old", "new", "message", "line"), [pytest.param(*row[1:], id=row[0]) for row in COARSE])
def test_a_fault_of_a_term_is_named_with_its_line(folder: Path, file: str, old: str, new: str, message: str, line: str) -> None:
    error, named = fault(folder, file, old, new)
    assert message in error.message
    assert named.strip().startswith(line)


@pytest.mark.parametrize("file", [CLAIMS, SUBJECT, ORIGINS, SOURCE])
@pytest.mark.parametrize("data", [b"", b"x", b"[]", b"a: \xff", b"a: b", b"- a", b"\x00", b"{" * 500], ids=ascii)
def test_a_file_of_another_shape_is_a_fault_of_that_file(folder: Path, file: str, data: bytes) -> None:
    (folder / file).write_bytes(data)
    with pytest.raises(InputError) as caught:
        nkcheck.load(folder / "claims")
    assert "\n" not in str(caught.value)
    assert str(caught.value.path).endswith(".yaml")


MISSING: list[tuple[str, Callable[[Path], object], str]] = [
    ("the-folder", lambda desk: shutil.rmtree(desk / "claims"), "no such claims folder"),
    ("the-subject", lambda desk: (desk / SUBJECT).unlink(), "no subject.yaml"),
    ("the-origins", lambda desk: (desk / ORIGINS).unlink(), "no sources/origins.yaml"),
    ("all-sources", lambda desk: shutil.rmtree(desk / "sources"), "no sources/origins.yaml"),
    ("a-source", lambda desk: (desk / SOURCE).unlink(), "no source `lantern-2031`"),
    ("a-file-that-is-a-folder", lambda desk: (desk / "claims" / "more.yaml").mkdir(), "a folder, not a file"),
    ("a-link-to-nothing", lambda desk: (desk / "claims" / "more.yaml").symlink_to("nowhere"), "No such file"),
]


@pytest.mark.parametrize(("remove", "message"), [pytest.param(*row[1:], id=row[0]) for row in MISSING])
def test_what_is_missing_is_named(folder: Path, remove: Callable[[Path], object], message: str) -> None:
    remove(folder)
    with pytest.raises(InputError, match=message) as caught:
        nkcheck.load(folder / "claims")
    assert "\n" not in str(caught.value)


def test_a_claims_file_alone_takes_the_subject_beside_it(folder: Path) -> None:
    other = (folder / CLAIMS).read_text().replace("- id: ", "- id: other-")
    (folder / "claims" / "other.yaml").write_text(other)
    assert len(nkcheck.load(folder / "claims").claims) == 12
    alone = nkcheck.load(folder / "claims" / "other.yaml")
    assert len(alone.claims) == 6
    assert all(claim.startswith("other-") for claim in alone.claims)
    [finding] = nkcheck.Checker(alone).verify("Lorvania holds an estimated 4,000 Tessarians.").findings
    assert finding.claim == "other-detained"


def test_a_claims_file_alone_needs_the_subject_beside_it(folder: Path) -> None:
    (folder / SUBJECT).unlink()
    with pytest.raises(InputError, match="no subject"):
        nkcheck.load(folder / CLAIMS)


def test_sources_may_lie_within_the_claims_folder(folder: Path) -> None:
    (folder / "sources").rename(folder / "claims" / "sources")
    assert len(nkcheck.load(folder / "claims").sources) == 3


# The cache.


def cached(folder: Path) -> list[Path]:
    return [file for file in (folder.parent / "cache").rglob("*") if file.is_file()]


def same(folder: Path) -> bool:
    """True if the folder loads as it does with no cache at all."""
    loaded = nkcheck.load(folder / "claims")
    fresh = nkcheck.load(SECOND / "claims")
    return (loaded.claims, loaded.sources, loaded.origins, loaded.subject) == (fresh.claims, fresh.sources, fresh.origins, fresh.subject)


def test_a_copy_of_the_built_in_claims_has_a_cache_of_its_own(folder: Path) -> None:
    load()
    ours = cached(folder)
    for name in ("claims", "sources"):
        shutil.copytree(builtin(name), folder.parent / "copy" / name)
    load(folder.parent / "copy" / "claims")
    [theirs] = set(cached(folder)) - set(ours)
    assert len(theirs.stem) == 64, "the whole SHA-256"


def test_the_cache_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = nkcheck.load(folder / "claims")
    [file] = cached(folder)
    monkeypatch.setattr("nkcheck.compiling.compile_folder", None)  # would now fail
    assert nkcheck.load(folder / "claims").claims == first.claims
    assert cached(folder) == [file]


def test_a_changed_file_is_read_afresh(folder: Path) -> None:
    nkcheck.load(folder / "claims")
    file = folder / CLAIMS
    file.write_text(file.read_text().replace("estimated 4,000", "estimated 5,000"))
    assert nkcheck.load(folder / "claims").claims["detained"].citations[0].figure.value == 5000
    assert len(cached(folder)) == 2


DAMAGE: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("empty", lambda data: b""),
    ("truncated", lambda data: data[:-10]),
    ("half", lambda data: data[: len(data) // 2]),
    ("the-seal-alone", lambda data: data[:32]),
    ("one-bit", lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:]),
    ("the-seal-changed", lambda data: bytes([data[0] ^ 1]) + data[1:]),
    ("more", lambda data: data + b"x"),
    ("foreign", lambda data: b"PK\x03\x04" + b"\0" * 400),
    ("text", lambda data: b"hello\n"),
    ("zeros", lambda data: bytes(len(data))),
    ("four-zeros", lambda data: bytes(4)),
]


@pytest.mark.parametrize("damage", [pytest.param(damage, id=name) for name, damage in DAMAGE])
def test_a_damaged_cache_is_ignored_and_mended(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    nkcheck.load(folder / "claims")
    [file] = cached(folder)
    good = file.read_bytes()
    file.write_bytes(damage(good))
    assert same(folder)
    assert file.read_bytes() == good


def test_a_folder_in_the_place_of_the_cache_is_ignored(folder: Path) -> None:
    nkcheck.load(folder / "claims")
    [file] = cached(folder)
    file.unlink()
    file.mkdir()
    assert same(folder)


def test_a_cache_that_cannot_be_written_only_costs_time(folder: Path) -> None:
    (folder.parent / "cache").write_text("a file, where a folder should be")
    assert same(folder)
    assert same(folder)


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", int)() == 0, reason="anybody may write here")
def test_a_read_only_cache_folder_only_costs_time(folder: Path) -> None:
    (folder.parent / "cache").mkdir(mode=0o500)
    assert same(folder)


def test_a_full_disk_only_costs_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.replace", no_space)
    assert same(folder)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
    assert same(folder)


def test_a_full_disk_leaves_no_file_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.replace", no_space)
    nkcheck.load(folder / "claims")
    assert cached(folder) == []


def no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")
