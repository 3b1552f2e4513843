"""`nkcheck scan --since`: what is taken over from an earlier scan makes the same bytes as checking everything anew."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkcheck.claim import Claim, ClaimsFolder, builtin, load
from nkcheck.dates import span
from nkcheck.documents import statement
from nkcheck.errors import InputError
from nkcheck.judge import Checker
from nkcheck.keys import entries
from nkcheck.report import Finding
from nkcheck.rules import RULES
from nkcheck.settings import Settings

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from nkcheck.archive import Asked, Outcome  # noqa: E402
from nkcheck.archive.scanning import code, options, scan  # noqa: E402
from nkcheck.archive.since import Since, changed_keys, number, since, state_of  # noqa: E402

ROOT = Path(__file__).parent.parent
STATEMENTS = [
    json.loads(line) for file in sorted((ROOT / "tests" / "statements").glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
]
DOCUMENTS = [
    *({"id": rule.name, "text": rule.earns, "date": "2024-06-01"} for rule in RULES.values()),
    *({"id": each["id"], "text": each["text"], "date": each.get("date", "")} for each in STATEMENTS[:: len(STATEMENTS) // 100]),
    *({"id": f"silent-{i}", "text": f"The council met {i} times.", "date": ""} for i in range(5)),
]
CLAIMS = list(load().claims.values())


@pytest.fixture(scope="module")
def claims() -> ClaimsFolder:
    """The built-in claims, all in memory."""
    return of(CLAIMS)


def of(claims: Sequence[Claim]) -> ClaimsFolder:
    """The built-in folder with other claims."""
    return load()._replace(claims={claim.id: claim for claim in claims}, sha256=f"sum of {hash(tuple(claims))}")


def table(path: Path, rows: Sequence[dict[str, Any]] = DOCUMENTS) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path, row_group_size=40)
    return path


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, claims: ClaimsFolder) -> Path:
    """The findings of a scan of DOCUMENTS."""
    folder = tmp_path_factory.mktemp("before")
    scan([table(folder / "in.parquet")], folder / "old.parquet", claims)
    return folder / "old.parquet"


def known(findings: Path, old: ClaimsFolder | None, new: ClaimsFolder, asked: Asked = Asked()) -> Since | str:  # noqa: B008
    return since(findings, old, new, code(), options(asked))


def both_ways(source: Path, before: Path, old: ClaimsFolder, new: ClaimsFolder, folder: Path, jobs: int = 1) -> Outcome:
    """The outcome of a scan that takes over what it can, which must have written what a whole one writes."""
    earlier = known(before, old, new)
    assert isinstance(earlier, Since)
    outcome = scan([source], folder / "some.parquet", new, earlier=earlier, jobs=jobs)
    scan([source], folder / "all.parquet", new)
    for name in ("{}.parquet", "{}.parquet.state"):
        assert (folder / name.format("some")).read_bytes() == (folder / name.format("all")).read_bytes()
    return outcome


NUMBERS = [900, 600, 500, 31, 2000, 40, 260, 7]  # that the documents have too
MONTHS = [date(2023, 10, 9), date(2024, 4, 1), date(2012, 2, 1), date(2021, 7, 1)]


def renumbered(claim: Claim, at: int) -> Claim:
    """The same claim, of which a source has corrected its number."""
    first, *others = claim.citations
    value = NUMBERS[at % len(NUMBERS)]
    return claim._replace(citations=(first._replace(figure=first.figure._replace(value=float(value), text=f"{value:,}")), *others))


def moved(claim: Claim, at: int) -> Claim:
    """The same claim of another time."""
    day = MONTHS[at % len(MONTHS)]
    return claim._replace(scope=claim.scope._replace(date=day.isoformat(), when=span(day, day)))


def told_anew(claim: Claim, at: int = 0) -> Claim:
    return claim._replace(note=f"{claim.note} Looked at again.", question=f"{claim.question} Really?")


EDITS = st.lists(
    st.tuples(st.integers(0, len(CLAIMS) - 1), st.sampled_from(["drop", "add", "renumber", "move", "tell"]), st.integers(0, 7)),
    min_size=1,
    max_size=2,
)


def edited(edits: Sequence[tuple[int, str, int]]) -> list[Claim]:
    claims = list(CLAIMS)
    for at, edit, how in edits:
        at %= len(claims)
        if edit == "drop":
            del claims[at]
        elif edit == "add":
            claims.insert(at, renumbered(claims[at], how)._replace(id=f"new-{len(claims)}-{at}"))
        else:
            claims[at] = {"renumber": renumbered, "move": moved, "tell": told_anew}[edit](claims[at], how)
    return claims


@given(edits=EDITS)
@settings(max_examples=4)
def test_the_same_comes_out_whatever_changes(
    edits: list[tuple[int, str, int]], claims: ClaimsFolder, before: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    both_ways(before.with_name("in.parquet"), before, claims, of(edited(edits)), tmp_path_factory.mktemp("after"))


def looked_up(folder: ClaimsFolder, wanted: Callable[[int], bool] = lambda at: True) -> dict[int, tuple[set[int], tuple[Finding, ...]]]:
    """Of each document of DOCUMENTS that is wanted the keys by which claims were looked up for it, and what was found."""
    checker = Checker(folder, sieve=False)
    keys: set[int] = set()
    checker.watch(lambda key: keys.add(number(key)))
    told = {}
    for at, document in enumerate(DOCUMENTS):
        if wanted(at):
            keys.clear()
            report = checker.check(statement(document["text"]), date=document["date"] or None)
            told[at] = set(keys), report.findings
    return told


@pytest.fixture(scope="module")
def untouched() -> dict[int, tuple[set[int], tuple[Finding, ...]]]:
    return looked_up(of(CLAIMS))


@pytest.mark.parametrize("edit", [renumbered, moved], ids=["number", "time"])
def test_of_a_changed_claim_the_keys_before_and_after_count(edit: Callable[[Claim, int], Claim], claims: ClaimsFolder) -> None:
    claim = next(each for each in CLAIMS if each.id == "repatriated-2023-10")
    other = edit(claim, 3)
    changed = changed_keys(claims, of([other if each is claim else each for each in CLAIMS]))
    before, after = ({key for key, _ in entries(each)} for each in (claim, other))
    assert before - after
    assert after - before
    assert changed == {number(key) for key in before | after}


@pytest.mark.parametrize("edit", ["drop", "add", "renumber", "move"])
@pytest.mark.parametrize("how", range(3))
def test_a_document_that_asked_for_no_changed_claim_has_the_findings_that_it_had(
    edit: str, how: int, claims: ClaimsFolder, untouched: dict[int, tuple[set[int], tuple[Finding, ...]]]
) -> None:
    for at in range(how, len(CLAIMS), 6):
        folder = of(edited([(at, edit, how + at)]))
        changed = changed_keys(claims, folder)
        assert changed is not None
        for number_of, (keys, found) in looked_up(folder, lambda each, changed=changed: not untouched[each][0] & changed).items():
            assert (keys, found) == untouched[number_of]


def test_only_what_asked_for_a_changed_claim_is_checked_again(claims: ClaimsFolder, before: Path, tmp_path: Path) -> None:
    """Every claim changes once, alone: some documents must be checked again each time, and by far not all of them."""
    again, kept = 0, 0
    for at in range(0, len(CLAIMS), 5):
        changed = of([*CLAIMS[:at], told_anew(CLAIMS[at]), *CLAIMS[at + 1 :]])
        earlier = known(before, claims, changed)
        assert isinstance(earlier, Since)
        tally = scan([before.with_name("in.parquet")], tmp_path / "new.parquet", changed, earlier=earlier).tally
        rows = pq.read_table(tmp_path / "new.parquet", columns=["id", "claim"]).to_pylist()
        of_it = {row["id"] for row in rows if row["claim"] == CLAIMS[at].id}
        assert tally.again >= len(of_it)
        again, kept = again + tally.again, kept + tally.kept
    assert 0 < again < kept


def test_nothing_is_checked_again_where_nothing_changed(claims: ClaimsFolder, before: Path, tmp_path: Path) -> None:
    tally = both_ways(before.with_name("in.parquet"), before, claims, claims, tmp_path).tally
    assert (tally.again, tally.kept) == (0, pq.read_metadata(state_of(before)).num_rows)
    assert isinstance(known(before, None, claims), Since)  # nor need the old claims be named


def test_documents_come_and_go_and_move(claims: ClaimsFolder, before: Path, tmp_path: Path) -> None:
    rows = [*DOCUMENTS[20:60], DOCUMENTS[3], *DOCUMENTS[:20]]
    rows[5] = {**rows[5], "text": rows[5]["text"] + " It was in May."}
    rows[7] = {**rows[7], "date": "2020-01-01"}
    rows[9] = {**rows[9], "id": "renamed"}
    rows.append({"id": "fresh", "text": "China sent back 900 North Koreans in October 2023.", "date": ""})
    outcome = both_ways(table(tmp_path / "in.parquet", rows), before, claims, claims, tmp_path)
    assert outcome.tally.kept >= 50
    assert outcome.tally.documents == len(rows)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_processes_take_over_too(start: str, claims: ClaimsFolder, before: Path, tmp_path: Path) -> None:
    if start == "fork" and sys.platform != "linux":
        pytest.skip("no safe fork")
    earlier = known(before, claims, claims)
    assert isinstance(earlier, Since)
    source = before.with_name("in.parquet")
    tally = scan([source], tmp_path / "new.parquet", claims, earlier=earlier, jobs=2, start=start).tally
    assert (tally.again, tally.kept) == (0, pq.read_metadata(state_of(before)).num_rows)
    assert (tmp_path / "new.parquet").read_bytes() == before.read_bytes()


def test_files_are_known_again_by_what_is_in_them(claims: ClaimsFolder, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    for row in DOCUMENTS[:12]:
        (desk / f"{row['id']}.md").write_text(f"---\ndate: 2024-06-01\n---\n\n{row['text']}\n", encoding="utf-8")
    scan([desk], tmp_path / "old.parquet", claims)
    known_before = pq.read_metadata(state_of(tmp_path / "old.parquet")).num_rows
    first = desk / f"{DOCUMENTS[0]['id']}.md"
    first.write_text(first.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    outcome = both_ways(desk, tmp_path / "old.parquet", claims, claims, tmp_path)
    assert outcome.tally.kept == known_before - 1


def test_of_claims_in_another_order_nothing_is_taken_over(claims: ClaimsFolder, before: Path) -> None:
    other = of([*CLAIMS[1:], CLAIMS[0]])
    assert changed_keys(claims, other) is None
    assert known(before, claims, other) == "not the claims alone have changed, but the vocabulary too, or their order"


@pytest.mark.parametrize("part", ["subject", "origins", "trie"])
def test_with_another_vocabulary_nothing_is_taken_over(part: str, claims: ClaimsFolder) -> None:
    other = {
        "subject": claims.subject._replace(everyday=frozenset()),
        "origins": {name: origin._replace(names=("X",)) for name, origin in claims.origins.items()},
        "trie": {},
    }
    assert changed_keys(claims, claims._replace(**{part: other[part]})) is None


def test_with_other_code_or_options_nothing_is_taken_over(claims: ClaimsFolder, before: Path) -> None:
    assert since(before, None, claims, "other code", options(Asked())) == "the program is another one than at the time"
    asked = Asked(settings=Settings(select=("misdated",)))
    assert known(before, None, claims, asked) == "the options are others than at the time"


def test_findings_of_other_claims_are_refused(claims: ClaimsFolder, before: Path) -> None:
    with pytest.raises(InputError, match="name the old ones with --old-claims"):
        known(before, None, of(CLAIMS[1:]))
    with pytest.raises(InputError, match="other claims than those that --old-claims names"):
        known(before, of(CLAIMS[2:]), of(CLAIMS[1:]))


def test_findings_that_are_none_are_refused(claims: ClaimsFolder, before: Path, tmp_path: Path) -> None:
    shutil.copy(before, tmp_path / "f.parquet")
    with pytest.raises(InputError, match="cannot be read as the state of a scan: no such file"):
        known(tmp_path / "f.parquet", claims, claims)
    shutil.copy(state_of(before), state_of(tmp_path / "f.parquet"))
    (tmp_path / "f.parquet").write_text("{}")
    with pytest.raises(InputError, match="cannot be read as findings in Parquet"):
        known(tmp_path / "f.parquet", claims, claims)
    scan([table(tmp_path / "in.parquet", DOCUMENTS[:10])], tmp_path / "other.parquet", claims)
    (tmp_path / "other.parquet").replace(tmp_path / "f.parquet")
    with pytest.raises(InputError, match=r"was not written together with f\.parquet\.state"):
        known(tmp_path / "f.parquet", claims, claims)


# The command.


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "nkcheck", "scan", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder, env=env)


def git(folder: Path, *command: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *command], cwd=folder, env=env, check=True, timeout=60, capture_output=True)


def test_a_source_corrects_itself(tmp_path: Path) -> None:
    """As a newsroom does it: the claims lie in a repository, and one line of them changes."""
    shutil.copytree(builtin("claims"), tmp_path / "claims")
    shutil.copytree(builtin("sources"), tmp_path / "sources")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "claims", "sources")
    git(tmp_path, "commit", "-q", "-m", "Before")
    table(tmp_path / "in.parquet", DOCUMENTS[:50])
    first = run("in.parquet", "-o", "old.parquet", "--claims", "claims", "-q", folder=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")

    file = tmp_path / "claims" / "repatriation.yaml"
    text = file.read_text(encoding="utf-8")
    assert "The sources differ: 500" in text
    file.write_text(text.replace("The sources differ: 500", "It was corrected: 500", 1), encoding="utf-8")
    common = ("in.parquet", "--claims", "claims", "--since", "old.parquet")
    refused = run(*common, "-o", "new.parquet", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--old-claims" in refused.stderr
    done = run(*common, "-o", "new.parquet", "--old-claims", "HEAD", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    told = {line.rsplit(maxsplit=1)[0].strip(): int(line.rsplit(maxsplit=1)[1].replace(",", "")) for line in done.stdout.splitlines()[1:]}
    assert told["taken over"] > 0
    assert told["checked again"] > 0
    assert run("in.parquet", "-o", "all.parquet", "--claims", "claims", "-q", folder=tmp_path).returncode == 0
    assert (tmp_path / "new.parquet").read_bytes() == (tmp_path / "all.parquet").read_bytes()

    same = run(*common, "-o", "old.parquet", "--old-claims", "HEAD", folder=tmp_path)
    assert (same.returncode, same.stderr) == (2, "nkcheck: old.parquet: --since and --output are one file: name another output\n")
    alone = run("in.parquet", "-o", "x.parquet", "--old-claims", "HEAD", folder=tmp_path)
    assert (alone.returncode, alone.stderr) == (2, "nkcheck: --old-claims are those of an earlier scan: it needs --since\n")
    other = run(*common, "-o", "x.parquet", "--old-claims", "HEAD", "--ignore", "misdated", folder=tmp_path)
    assert other.returncode == 0
    assert other.stderr == "nkcheck: old.parquet: everything is checked again: the options are others than at the time\n"
