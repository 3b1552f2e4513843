"""Claims by the thousand: compiled claim by claim, kept in a store, looked up by key."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nkcheck
from nkcheck import Checker
from nkcheck.beside import Beside
from nkcheck.claim import Claim, Claims, ClaimsFolder, load
from nkcheck.dates import When, parse_edtf
from nkcheck.errors import InputError
from nkcheck.figure import Kind
from nkcheck.keys import MOST_CANDIDATES
from nkcheck.match.index import Index, months

ROOT = Path(__file__).parent.parent
COUNT = 3000
STATEMENT = "China forcibly repatriated more than 600 North Korean refugees in October 2023, and 40 others on Sept. 18."
ARTICLE = """
China forcibly repatriated more than 600 North Korean refugees in October 2023 and roughly 200 more in April 2024, the
Congressional-Executive Commission on China says. Beijing has been a party to the 1951 Refugee Convention for more
than four decades, yet it continues to send people back under a border protocol.

The families wait. They telephone a number in Yanji that nobody answers, and they go to a small church on the edge of
Seoul where the names of the missing are read out every evening before the lamps are lit.

Human Rights Watch had earlier confirmed smaller operations, of 80 people on Aug. 29, 2023, and of 40 on Sept. 18.
Nobody has heard from the deportees since. An estimated 70 percent of them are women, according to RealClearPolitics,
while the organizations that wrote to President Biden speak of more than 90 percent.
"""


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_claims", ROOT / "bench" / "claims.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # which its records ask for
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def written(bench: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of some thousand claims, which were written an hour ago."""
    claims: Path = bench.write(tmp_path_factory.mktemp("many"), COUNT)
    _age(claims.parent)
    return claims


@pytest.fixture(scope="module")
def many(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClaimsFolder]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield load(written)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "nkcheck"


@pytest.fixture
def desk(bench: ModuleType, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of 200 claims that counts as large, and as old as the clock can tell."""
    monkeypatch.setattr("nkcheck.claim.LARGE", -1)
    monkeypatch.setattr("nkcheck.large._GRAIN", -(10**12))
    claims: Path = bench.write(tmp_path / "desk", 200)
    return claims


def _age(folder: Path) -> None:
    hour_ago = time.time() - 3600
    for file in folder.rglob("*.yaml"):
        os.utime(file, (hour_ago, hour_ago))


def whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> ClaimsFolder:
    """The folder as one that is not large."""
    with monkeypatch.context() as patch:
        patch.setattr("nkcheck.claim.LARGE", 10**12)
        return load(path)


def plain(folder: ClaimsFolder) -> ClaimsFolder:
    return folder._replace(claims=dict(folder.claims))


def test_what_is_written_is_a_claims_folder_of_that_size(many: ClaimsFolder) -> None:
    assert len(many.claims) == len(set(many.claims)) == COUNT
    assert {claim.kind for claim in many.claims.values()} == set(Kind)


def test_the_same_seed_writes_the_same_claims(bench: ModuleType, tmp_path: Path) -> None:
    one, same, other = (bench.write(tmp_path / name, 60, seed) / "more-000.yaml" for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert one.read_bytes() == same.read_bytes() != other.read_bytes()


def test_claim_by_claim_is_as_all_at_once(many: ClaimsFolder, written: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = whole(written, monkeypatch)
    assert list(many.claims) == list(other.claims)
    assert dict(many.claims) == dict(other.claims)
    assert many._replace(claims={}, language=None, trie={}) == other._replace(claims={}, language=None, trie={})  # type: ignore[arg-type]
    assert dict(many.trie.items()) == dict(other.trie.items())


def test_beside_the_built_in_ones_too(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "repatriation.yaml").unlink()
    (desk / "subject.yaml").unlink()
    large = load(desk, extend=True)
    with monkeypatch.context() as patch:
        patch.setattr("nkcheck.claim.LARGE", 10**12)
        small = load(desk, extend=True)
    assert (large.path, large.sha256, dict(large.claims)) == (small.path, small.sha256, dict(small.claims))


def test_it_is_a_mapping(many: ClaimsFolder) -> None:
    assert isinstance(many.claims, Claims)
    assert "repatriated-2023-10" in many.claims
    assert "nobody" not in many.claims
    assert many.claims.get("nobody") is None
    with pytest.raises(KeyError):
        many.claims["nobody"]
    assert many.claims == dict(many.claims)
    name, claim = next(iter(many.claims.items()))
    assert name == claim.id
    assert many.claims[name] == claim


# Look-ups.


def brute(claims: list[Claim], kind: Kind, facet: str, concept: str) -> list[Claim]:
    """The claims of a bucket, by looking at every claim."""

    def has(claim: Claim) -> bool:
        scope = claim.scope
        by_action = not (scope.person or scope.thing or scope.about or scope.subset)
        return claim.kind is kind and {
            "action": by_action and scope.action == concept,
            "placed": by_action and bool(scope.place) and f"{scope.action} {scope.place}" == concept,
            "part": bool(scope.subset and scope.action) and f"{scope.subset} {scope.action}" == concept,
            "people": bool(scope.people) and not (scope.subset and scope.action),
            "person": bool(scope.person) and scope.person == concept,
            "thing": not scope.person and bool(scope.thing) and scope.thing == concept,
            "topic": not scope.person and not scope.thing and concept in scope.about,
            "subset": not (scope.person or scope.thing or scope.about) and scope.subset == concept,
            "paper": bool(scope.thing) and concept in scope.about,
            "day": kind is Kind.TIME,
            "deed": kind is Kind.DATE and bool(scope.action) and scope.action == concept,
        }.get(facet, False)

    return [claim for claim in claims if has(claim)]


BUCKETS = [
    (Kind.COUNT, "action", "repatriate"),
    (Kind.COUNT, "placed", "detain china"),
    (Kind.COUNT, "part", "women hide"),
    (Kind.COUNT, "people", ""),
    (Kind.AGE, "person", "kim-cheol-ok"),
    (Kind.COUNT, "thing", "crossings"),
    (Kind.DATE, "topic", "hearing"),
    (Kind.SHARE, "subset", "women"),
    (Kind.COUNT, "paper", "letter"),
    (Kind.TIME, "day", ""),
    (Kind.TIME, "action", "repatriate"),
    (Kind.DATE, "deed", "repatriate"),
    (Kind.COUNT, "action", "nothing"),
]


@pytest.fixture(params=["store", "dict"])
def index(request: pytest.FixtureRequest, many: ClaimsFolder) -> Index:
    return Index(many if request.param == "store" else plain(many))


@pytest.mark.parametrize("bucket", BUCKETS, ids=lambda bucket: " ".join(bucket))
def test_a_bucket_holds_the_first_claims_of_the_folder(many: ClaimsFolder, index: Index, bucket: tuple[Kind, str, str]) -> None:
    expected = brute(list(many.claims.values()), *bucket)
    assert index.bucket(*bucket).first() == expected[:MOST_CANDIDATES]
    assert bool(index.bucket(*bucket)) is bool(expected)
    if bucket[1] in ("action", "placed", "part", "people"):
        assert index.bucket(*bucket).undated() == [claim for claim in expected if claim.scope.undated][:MOST_CANDIDATES]
        for value in {citation.figure.value for claim in expected[::7] for citation in claim.citations} | {0.5}:
            own = [claim for claim in expected if any(citation.figure.value == value for citation in claim.citations)]
            assert index.bucket(*bucket).with_value(value) == own[:MOST_CANDIDATES]


DATES = ["2023-10-09", "2023-10", "2001-02-28", "2010", "2009/2011", "1999-12/2000-01", "2021-11/2022-02", "1950", "2003/2013", "1990/2020"]


@pytest.mark.parametrize("bucket", BUCKETS[:4], ids=lambda bucket: " ".join(bucket))
@pytest.mark.parametrize("date", DATES)
def test_claims_of_a_date_come_by_month_and_then_as_in_the_folder(
    many: ClaimsFolder, index: Index, bucket: tuple[Kind, str, str], date: str
) -> None:
    when = parse_edtf(date)
    expected = brute(list(many.claims.values()), *bucket)
    if when.days <= 12 * 366:
        by_month = [claim for month in months(when) for claim in expected if claim.scope.when and month in months(claim.scope.when)]
        met = list({claim.id: claim for claim in by_month if claim.scope.when and claim.scope.when.meets(when)}.values())
    else:
        met = [claim for claim in expected[:MOST_CANDIDATES] if claim.scope.when and claim.scope.when.meets(when)]
    assert index.bucket(*bucket).dated(when) == met[:MOST_CANDIDATES]
    if met:
        value = met[-1].citations[0].figure.value
        with_value = index.bucket(*bucket).dated(when, value)
        assert with_value[:MOST_CANDIDATES] == met[:MOST_CANDIDATES]
        assert met[-1] in with_value


def test_a_day_of_no_year_is_looked_for_in_any(many: ClaimsFolder, index: Index) -> None:
    when = When(month=10, day=9)
    of_month = [
        claim
        for claim in brute(list(many.claims.values()), Kind.COUNT, "people", "")
        if claim.scope.when and any(month == 10 for _, month in months(claim.scope.when))
    ]
    expected = [claim for claim in of_month[:MOST_CANDIDATES] if claim.scope.when and claim.scope.when.meets(when)]
    assert index.bucket(Kind.COUNT, "people", "").dated(when) == expected


def test_whatever_a_number_or_a_voice_leads_to(many: ClaimsFolder, index: Index) -> None:
    claims = list(many.claims.values())
    for claim in random.Random(1).sample(claims, 150):
        citation = claim.citations[-1]
        value, voice = citation.figure.value, sorted(citation.voices)[0]

        def answers(other: Claim, voice: str = voice, value: float = value) -> bool:
            return any(voice in cited.voices and cited.figure.value == value for cited in other.citations)

        same = [c for c in claims if (c.kind, c.unit) == (claim.kind, claim.unit) and any(x.figure.value == value for x in c.citations)]
        assert index.with_value(claim.kind, claim.unit, value) == same[:MOST_CANDIDATES]
        counts = [c for c in claims if c.kind is Kind.COUNT and answers(c)]
        assert index.quoted(voice, value) == [c for c in counts if c.scope.people][:MOST_CANDIDATES]
        assert index.quoted_things(voice, value) == [c for c in counts if c.scope.thing][:MOST_CANDIDATES]
        told = [c for c in claims if c.kind is Kind.AGE and c.scope.person and any(voice in x.voices for x in c.citations)]
        assert index.of_persons(Kind.AGE, voice) == told[:MOST_CANDIDATES]


def test_findings_are_those_of_all_claims_in_memory(many: ClaimsFolder) -> None:
    text = ARTICLE
    for date in (None, "2024-06-01"):
        assert Checker(many).verify(text, date=date) == Checker(plain(many)).verify(text, date=date)


def test_a_look_up_links_what_it_finds_and_no_more(written: Path, many: ClaimsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    linked: list[int] = []
    record = nkcheck.claim.Store.record
    monkeypatch.setattr("nkcheck.claim.Store.record", lambda store, number: linked.append(number) or record(store, number))
    assert Checker(load(written)).verify(STATEMENT).findings
    assert 0 < len(linked) < 150


def test_the_time_of_a_document_does_not_grow_with_the_claims(many: ClaimsFolder) -> None:
    text = ARTICLE
    few, crowd = Checker(), Checker(many)

    def best(checker: Checker) -> float:
        times = []
        for _ in range(15):
            begun = time.process_time()
            checker.verify(text, date="2024-06-01")
            times.append(time.process_time() - begun)
        return min(times)

    best(few), best(crowd)
    assert best(crowd) < 2.5 * best(few), "a hundred times as many claims"


# The cache.


def stores(cache: Path) -> list[Path]:
    return [file for file in cache.iterdir() if file.suffix != ".note"]


def notes(cache: Path) -> list[Path]:
    return [file for file in cache.iterdir() if file.suffix == ".note"]


def test_a_second_start_neither_reads_nor_hashes(desk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(desk)
    assert len(stores(cache)) == len(notes(cache)) == 1
    for name in ("nkcheck.streaming.store_of", "nkcheck.claim.read_file"):
        monkeypatch.setattr(name, None)  # would now fail
    again = load(desk)
    assert again.sha256 == first.sha256
    assert dict(again.claims) == dict(first.claims)


def test_of_young_files_no_note_is_made(desk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent))
    monkeypatch.setattr("nkcheck.claim.LARGE", -1)
    load(desk)
    assert len(stores(cache)) == 1
    assert notes(cache) == []


def test_a_copy_is_not_compiled_again(desk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(desk)
    shutil.copytree(desk.parent, desk.parent.parent / "copy")
    monkeypatch.setattr("nkcheck.streaming._compile", None)  # would now fail
    assert len(load(desk.parent.parent / "copy" / "claims").claims) == 200
    assert len(stores(cache)) == 1
    assert len(notes(cache)) == 2


def test_a_changed_file_is_noticed_though_size_and_time_are_as_before(desk: Path, cache: Path) -> None:
    file = desk / "more-000.yaml"
    state = file.stat()
    first = load(desk)
    file.write_text(file.read_text().replace("How many", "How MANY", 1))
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (state.st_size, state.st_mtime_ns)
    second = load(desk)
    assert second.sha256 != first.sha256
    assert dict(second.claims) != dict(first.claims)
    assert len(stores(cache)) == 1, "that of before is gone"


@pytest.mark.parametrize("change", ["added", "removed", "renamed", "source", "subject"])
def test_any_other_change_of_the_files_is_noticed(desk: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(desk)
    text = (desk / "more-000.yaml").read_text()
    if change == "added":
        (desk / "zz.yaml").write_text(text.replace("- id: ", "- id: other-"))
    elif change == "removed":
        (desk / "more-000.yaml").unlink()
    elif change == "renamed":
        (desk / "more-000.yaml").rename(desk / "aa.yaml")
    elif change == "source":
        (desk.parent / "sources" / "new.yaml").write_text(
            (desk.parent / "sources" / "paper-1.yaml").read_text().replace("paper-1", "new", 1)
        )
    else:
        (desk / "subject.yaml").write_text((desk / "subject.yaml").read_text() + "# once more\n")
    second = load(desk)
    assert second.sha256 != first.sha256
    assert second.sha256 == whole(desk, monkeypatch).sha256


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("damage", ["empty", "half", "one-less", "one-more", "zeros", "foreign", "gone", "folder"])
def test_a_damaged_store_is_made_anew(desk: Path, cache: Path, damage: str) -> None:
    expected = dict(load(desk).claims)
    [file] = stores(cache)
    good = file.read_bytes()
    changed = {
        "empty": b"", "half": good[: len(good) // 2], "one-less": good[:-1], "one-more": good + b"x", "zeros": bytes(len(good)),
        "foreign": b"PK\x03\x04" + bytes(400),
    }  # fmt: skip
    if damage in changed:
        file.write_bytes(changed[damage])
    else:
        file.unlink()
        if damage == "folder":
            file.mkdir()
    assert dict(load(desk).claims) == expected
    if damage != "folder":
        assert file.read_bytes() == good


def test_a_store_with_any_bit_changed_is_found_out_where_it_is_read(desk: Path, cache: Path) -> None:
    expected = dict(load(desk).claims)
    report = Checker(load(desk)).verify(STATEMENT)
    [file] = stores(cache)
    good = file.read_bytes()
    for at in random.Random(3).sample(range(len(good)), 20):
        file.unlink()  # nobody who has it open must see what comes
        file.write_bytes(flipped(good, at))
        folder = load(desk)
        assert dict(folder.claims) == expected, at
        assert Checker(folder).verify(STATEMENT) == report, at
        if file.read_bytes() != good:
            file.write_bytes(good)  # a part that nobody asked for


@pytest.mark.parametrize("at", [0, 4, 40, -1])
def test_a_damaged_note_is_ignored(desk: Path, cache: Path, at: int) -> None:
    expected = dict(load(desk).claims)
    [note] = notes(cache)
    good = note.read_bytes()
    note.write_bytes(flipped(good, at % len(good)))
    assert dict(load(desk).claims) == expected
    assert note.read_bytes() == good


def test_a_note_may_be_no_text_at_all(desk: Path, cache: Path) -> None:
    load(desk)
    [note] = notes(cache)
    for data in (b"", b"x", b"\xff" * 99, bytes(8)):
        note.write_bytes(data)
        assert len(load(desk).claims) == 200


def test_files_that_change_while_a_damaged_store_is_mended_are_an_error(desk: Path, cache: Path) -> None:
    folder = load(desk)
    [file] = stores(cache)
    os.truncate(file, 200)
    (desk / "more-000.yaml").write_text("claims: []\n")
    with pytest.raises(InputError, match="have changed"):
        list(folder.claims)


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_cache_that_others_may_write_to_is_not_trusted(desk: Path, cache: Path, mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    load(desk)
    compiled: list[int] = []
    compile_ = nkcheck.streaming._compile  # type: ignore[attr-defined]
    monkeypatch.setattr("nkcheck.streaming._compile", lambda *args: compiled.append(1) or compile_(*args))
    load(desk)
    assert compiled == []
    cache.chmod(mode)
    assert len(load(desk).claims) == 200
    assert compiled


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
def test_the_cache_is_the_users_alone(desk: Path, cache: Path) -> None:
    load(desk)
    assert cache.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o077 == 0 for file in cache.iterdir())


def test_without_a_cache_it_only_takes_longer(desk: Path, cache: Path) -> None:
    cache.parent.write_text("a file, where a folder should be")
    assert Checker(desk).verify(STATEMENT).findings
    assert len(load(desk).claims) == 200


def test_a_full_disk_only_costs_time(desk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", no_space)
        assert len(load(desk).claims) == 200
    assert list(cache.iterdir()) == []


def test_two_that_start_at_once_do_not_disturb_each_other(desk: Path, cache: Path) -> None:
    script = "import nkcheck.claim as c, sys; c.LARGE = -1; print(c.load(sys.argv[1]).sha256)"
    begun = [
        subprocess.Popen([sys.executable, "-c", script, str(desk)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = [process.communicate(timeout=120) for process in begun]
    assert {out for out, _ in told} == {load(desk).sha256 + "\n"}
    assert not any(errors for _, errors in told)
    assert len(stores(cache)) == 1


def test_another_process_may_be_given_the_claims(desk: Path, cache: Path) -> None:
    folder = load(desk)
    expected = dict(folder.claims)
    sent = pickle.dumps(folder)
    assert len(sent) < 1_000_000
    assert dict(pickle.loads(sent).claims) == expected
    [file] = stores(cache)
    file.unlink()
    assert dict(pickle.loads(sent).claims) == expected
    shutil.rmtree(desk)
    file.unlink()
    with pytest.raises(InputError):
        pickle.loads(sent)


def test_with_a_process_beside_it_or_without_the_claims_are_the_same(desk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = dict(load(desk).claims)
    [file] = stores(cache)
    file.unlink()
    monkeypatch.setattr("nkcheck.beside._may_fork", lambda: False)
    assert dict(load(desk).claims) == beside


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no process beside this one")
def test_a_process_beside_this_one_that_fails_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkcheck.beside._may_fork", lambda: True)
    beside = Beside(lambda number: 10 // number)
    beside.ask(5)
    assert beside.answer() == 2
    beside.ask(0)
    with pytest.raises(OSError, match="ended"):
        beside.answer()
    beside.close()
    long = Beside(lambda text: text * 3)
    long.ask("x" * 10**6)
    assert len(long.answer()) == 3 * 10**6
    long.ask("x" * 10**6)
    long.close()  # with an answer that nobody has taken


# Faults, of which a large folder tells the same as a small one.


def told(desk: Path, limit: int, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr("nkcheck.claim.LARGE", limit)
        try:
            load(desk)
        except InputError as error:
            return str(error)
        return ""


CLAIMS, MORE, SUBJECT, ORIGINS, SOURCE = (
    "claims/more-000.yaml", "claims/repatriation.yaml", "claims/subject.yaml", "sources/origins.yaml", "sources/paper-7.yaml",
)  # fmt: skip


def swap(old: str, new: str, nth: int = 0) -> Callable[[str], str]:
    def change(text: str) -> str:
        parts = text.split(old)
        assert len(parts) > nth + 1, old
        return old.join(parts[: nth + 1]) + new + old.join(parts[nth + 1 :])

    return change


FAULTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "unknown-key": (CLAIMS, swap("    kind: ", "    kin: ", 90)),
    "another-unknown-key": (CLAIMS, swap("    kind: ", "    knd: ", 30)),
    "bad-kind": (CLAIMS, swap("kind: count", "kind: money", 50)),
    "twice": (CLAIMS, lambda text: swap("- id: ", "- id: x\n    id: ", 40)(text)),
    "the-same-id": (CLAIMS, lambda text: text + text[text.index("  - id:") : text.index("  - id:", 300)]),
    "an-id-of-another-file": (CLAIMS, swap("- id: ", "- id: repatriated-2023-10\n    note: ", 60)),
    "alias": (CLAIMS, swap("locator: paragraph", "locator: *paragraph", 70)),
    "anchor": (CLAIMS, swap("locator: paragraph", "locator: &p paragraph", 20)),
    "tag": (CLAIMS, swap("question: ", "question: !!str ", 80)),
    "harmless-tag": (CLAIMS, swap("question: ", "question: ! ", 80)),
    "tab": (CLAIMS, swap("    kind: ", "\t kind: ", 100)),
    "quote-never-closed": (CLAIMS, swap('question: "', 'question: "\\q', 110)),
    "deep": (CLAIMS, swap("locator: ", f"locator: {'[' * 30}{']' * 30}\n        note: ", 10)),
    "not-so-deep": (CLAIMS, swap("locator: ", f"locator: {'[' * 15}{']' * 15}\n        note: ", 15)),
    "second-document": (CLAIMS, lambda text: text + "---\nclaims: []\n"),
    "other-keys-behind": (CLAIMS, lambda text: text + "others: x\n"),
    "other-keys-before": (CLAIMS, lambda text: "others: x\n" + text),
    "control": (CLAIMS, swap("locator: paragraph", "locator: \x07paragraph", 77)),
    "nobody": (CLAIMS, lambda text: "claims: {}\n"),
    "empty": (CLAIMS, lambda text: ""),
    "a-claim-is-a-word": (CLAIMS, lambda text: text + "  - word\n"),
    "a-key-is-a-list": (CLAIMS, swap("locator: ", "[a]: ", 33)),
    "no-such-source": (CLAIMS, swap("source: paper-", "source: papers-", 65)),
    "no-such-origin": (CLAIMS, swap("origin: ", "origin: not-", 45)),
    "no-such-action": (CLAIMS, swap('"action": "', '"action": "not-', 12)),
    "no-such-topic": (CLAIMS, swap('"about": ["', '"about": ["not-', 2)),
    "no-scope": (CLAIMS, swap("scope: {", 'scope: {"date": "2020"}\n    note: {', 22)),
    "no-date": (CLAIMS, swap('"date": "', '"date": "2020-13-', 25)),
    "long-quote": (CLAIMS, swap('{exact: "', '{exact: "a b c d e f g h i j k l m n o p q ', 27)),
    "two-figures": (CLAIMS, swap('{exact: "', '{exact: "12 and 13 refugees and 15% and ', 37)),
    "no-figure": (CLAIMS, lambda text: swap(text.split('{exact: "')[60].split('"')[0], "many of them")(text)),
    "in-the-first-file": (MORE, swap("kind: share", "kind: shares")),
    "dead-in-the-first-file": (MORE, swap("origin: hrw", "origin: hrv")),
    "subject": (SUBJECT, swap("name: ", "nam: ")),
    "subject-refers": (SUBJECT, swap("within: ", "within: not-")),
    "subject-terms": (SUBJECT, swap('terms: ["', 'terms: ["{')),
    "origins": (ORIGINS, swap("names: ", "name: ", 1)),
    "source": (SOURCE, swap("issued: ", "issue: ")),
    "source-date": (SOURCE, swap('issued: "', 'issued: "x')),
    "source-origin": (SOURCE, swap("origin: ", "origin: x")),
}


def harm(desk: Path, name: str) -> None:
    path, change = FAULTS[name]
    file = desk.parent / path
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_as_in_a_small_folder(desk: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    harm(desk, name)
    expected = told(desk, 10**12, monkeypatch)
    assert bool(expected) is (name != "harmless-tag")
    assert told(desk, -1, monkeypatch) == expected


@pytest.mark.parametrize("seed", range(40))
def test_of_several_faults_the_same_one_is_told(desk: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    for name in chance.sample(sorted(set(FAULTS) - {"nobody", "empty"}), 2):
        with contextlib.suppress(AssertionError):  # the other has taken away what it would change
            harm(desk, name)
    assert told(desk, -1, monkeypatch) == told(desk, 10**12, monkeypatch)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"claims:\n  - \xe4", b"\xef\xbb\xbfclaims: []\n", b"claims: [\n", b"- a", b"\x00"], ids=ascii
)
def test_a_file_of_another_shape_is_told_as_in_a_small_folder(desk: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "more-000.yaml").write_bytes(data)
    assert told(desk, -1, monkeypatch) == told(desk, 10**12, monkeypatch)


@pytest.mark.parametrize("what", ["folder", "link", "missing"])
def test_what_is_no_file_is_told_as_in_a_small_folder(desk: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk / "more-000.yaml"
    file.unlink()
    if what == "folder":
        file.mkdir()
    elif what == "link":
        file.symlink_to("nowhere")
    assert told(desk, -1, monkeypatch) == told(desk, 10**12, monkeypatch)


def test_a_file_beyond_the_limit_is_refused(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkcheck.claim.MOST_BYTES", 50_000)
    monkeypatch.setattr("nkcheck.streaming.MOST_BYTES", 50_000)
    assert "larger than" in told(desk, -1, monkeypatch)


# What ships.


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel installs it, with its claims compiled."""
    from nkcheck import compiling
    from nkcheck.claim import COMPILED

    home = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "src" / "nkcheck", home / "nkcheck", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("claims", "sources"):
        shutil.copytree(ROOT / name, home / "nkcheck" / "data" / name)
    (home / "nkcheck" / "data" / COMPILED).write_bytes(compiling.shipped())
    return home


SHOW = """
import sys, nkcheck.claim as claim
folder = claim.load()
[finding] = __import__("nkcheck").Checker(folder).verify("China sent back 600 North Koreans in October 2023.").findings
print(claim.__file__, folder.sha256, finding.verdict.value, "nkcheck.compiling" in sys.modules)
"""


def shown(home: Path, cache: Path) -> list[str]:
    env: dict[str, Any] = {**os.environ, "PYTHONPATH": str(home), "XDG_CACHE_HOME": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, env=env, timeout=60, check=True, cwd=cache.parent)
    path, total, verdict, compiled = done.stdout.split()
    assert Path(path).is_relative_to(home)
    return [total, verdict, compiled]


def test_a_fresh_install_compiles_nothing_and_writes_nothing(installed: Path, tmp_path: Path) -> None:
    assert shown(installed, tmp_path / "cache") == [load().sha256, "conflicting", "False"]
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("damage", ["gone", "empty", "bit", "last-bit", "yaml", "words", "code", "more-yaml"])
def test_a_store_that_is_not_of_these_files_is_not_used(installed: Path, tmp_path: Path, damage: str) -> None:
    home = tmp_path / "copy"
    shutil.copytree(installed, home)
    package = home / "nkcheck"
    store = package / "data" / "claims.store"
    data = store.read_bytes()
    if damage == "gone":
        store.unlink()
    elif damage == "empty":
        store.write_bytes(b"")
    elif damage in ("bit", "last-bit"):
        store.write_bytes(flipped(data, len(data) // 2 if damage == "bit" else len(data) - 1))
    elif damage == "more-yaml":
        (package / "data" / "claims" / "zz.yaml").write_text("claims: []\n")
    else:
        file = {"yaml": "data/claims/repatriation.yaml", "words": "words/en.yaml", "code": "find.py"}[damage]
        with (package / file).open("a") as out:
            out.write("# once more\n")
    total, verdict, compiled = shown(home, tmp_path / "cache")
    assert (verdict, compiled) == ("conflicting", "True")
    assert (total == load().sha256) is (damage not in ("yaml", "more-yaml"))
    assert shown(home, tmp_path / "cache") == [total, verdict, "False"], "from the cache folder"


def test_the_wheel_has_them_compiled(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    import zipfile

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    [wheel] = tmp_path.glob("*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "home")
    assert shown(tmp_path / "home", tmp_path / "cache") == [load().sha256, "conflicting", "False"]
