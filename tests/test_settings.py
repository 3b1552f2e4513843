"""Settings: where they are found, what goes before what, and what becomes of those that are wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nkcheck.cli import main
from nkcheck.errors import InputError
from nkcheck.gate import NAMES
from nkcheck.settings import KEYS, NOTHING, Finder, Settings, read

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "settings.md"
REFUTED = "China forcibly repatriated 900 North Koreans in October 2023."
CONFLICTING = "China forcibly repatriated more than 600 North Koreans in October 2023."

Capture = pytest.CaptureFixture[str]


def lay(folder: Path, files: dict[str, str]) -> None:
    """Put files with these contents into a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def known() -> tuple[str, ...]:
    return NAMES


def program(*arguments: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "nkcheck", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, timeout=60, check=False)


# Where they are found.


@pytest.mark.parametrize(
    ("files", "document", "level"),
    [
        pytest.param({}, "a.md", "", id="nothing"),
        pytest.param({"nkcheck.toml": "fail-on='note'"}, "a.md", "note", id="beside"),
        pytest.param({"nkcheck.toml": "fail-on='note'"}, "a/b/c.md", "note", id="above"),
        pytest.param({"nkcheck.toml": "fail-on='note'"}, "", "note", id="no name: the current folder"),
        pytest.param({"a/nkcheck.toml": "fail-on='note'"}, "", "", id="no name: not below"),
        pytest.param({"nkcheck.toml": "fail-on='note'", "a/nkcheck.toml": "fail-on='never'"}, "a/c.md", "never", id="the nearest"),
        pytest.param({"nkcheck.toml": "fail-on='note'", "a/nkcheck.toml": ""}, "a/c.md", "", id="the nearest alone, though empty"),
        pytest.param({"pyproject.toml": "[tool.nkcheck]\nfail-on='note'"}, "a.md", "note", id="pyproject"),
        pytest.param({"pyproject.toml": "[tool]\nnkcheck.fail-on='note'"}, "a.md", "note", id="pyproject, dotted"),
        pytest.param({"pyproject.toml": "tool={nkcheck={fail-on='note'}}"}, "a.md", "note", id="pyproject, inline"),
        pytest.param(
            {"nkcheck.toml": "fail-on='note'", "pyproject.toml": "[tool.nkcheck]\nfail-on='never'"}, "a.md", "note", id="nkcheck.toml first"
        ),
        pytest.param(
            {"nkcheck.toml": "fail-on='note'", "a/pyproject.toml": "[tool.nkcheck_other]\n[tool.ruff]"}, "a/b.md", "note", id="passed over"
        ),
        pytest.param({"nkcheck.toml": "fail-on='note'", "a/pyproject.toml": "= not ours"}, "a/b.md", "note", id="no TOML, not ours"),
        pytest.param({"pyproject.toml": "tool=1 # nkcheck"}, "b.md", "", id="tool is no table"),
        pytest.param({"nkcheck.toml": "\ufefffail-on='note'\r\n"}, "a.md", "note", id="byte order mark, CRLF"),
        pytest.param({"a/nkcheck.toml": "fail-on='note'"}, "a/b/../c.md", "note", id="two dots"),
    ],
)
def test_the_nearest_settings_file_holds(files: dict[str, str], document: str, level: str, desk: Path) -> None:
    lay(desk, files)
    (desk / "a" / "b").mkdir(parents=True, exist_ok=True)
    assert Finder(NOTHING, known).of(document).fail_on == level
    if document:
        assert Finder(NOTHING, known).of(str(desk / document)).fail_on == level


def test_two_dots_behind_a_link_are_those_of_its_target(desk: Path) -> None:
    lay(desk, {"far/nkcheck.toml": "fail-on='note'", "far/in/x.md": "", "nkcheck.toml": "fail-on='never'"})
    (desk / "link").symlink_to("far/in", target_is_directory=True)
    assert Finder(NOTHING, known).of("link/../x.md").fail_on == "note"
    assert Finder(NOTHING, known).of("link/x.md").fail_on == "never"


def test_every_key_is_read_and_paths_are_relative_to_the_file(desk: Path) -> None:
    lay(
        desk,
        {
            "in/nkcheck.toml": """
                select = ["misdated", "refuted"]
                ignore = ["sources_differ"]
                fail-on = "warning"
                exclude = ["drafts/"]
                claims = "claims"
                extend = true
                date = 2023-12-10
                baseline = "known.json"
                [per-file-ignores]
                "old/" = ["misdated"]
                "*.txt" = []
            """
        },
    )
    found = Finder(NOTHING, known).of("in/deep/a.md")
    assert found._replace(lines=()) == Settings(
        ("misdated", "refuted"),
        ("sources_differ",),
        (("old/", ("misdated",)), ("*.txt", ())),
        "warning",
        ("drafts/",),
        Path("in/claims"),
        True,
        "2023-12-10",
        Path("in/known.json"),
        Path("in/nkcheck.toml"),
    )
    assert dict(found.lines) == {
        "select": 2, "ignore": 3, "fail-on": 4, "exclude": 5, "claims": 6, "extend": 7, "date": 8, "baseline": 9, "per-file-ignores": 10,
    }  # fmt: skip


def test_the_command_line_wins_key_by_key(desk: Path) -> None:
    lay(desk, {"nkcheck.toml": "ignore=['misdated']\nfail-on='never'\ndate='2020-01-01'"})
    merged = Finder(Settings(fail_on="note", date="2021-01-01"), known).of("a.md")
    assert (merged.ignore, merged.fail_on, merged.date) == (("misdated",), "note", "2021-01-01")


def test_isolated_and_config(desk: Path, capsys: Capture) -> None:
    lay(desk, {"nkcheck.toml": "fail-on='never'", "other/mine.toml": "fail-on='warning'", "a.md": CONFLICTING})
    assert main(["check", "a.md"]) == 0
    assert main(["check", "a.md", "--config", "other/mine.toml"]) == 1
    lay(desk, {"a.md": REFUTED, "pyproject.toml": "[tool.other]"})
    assert main(["check", "a.md"]) == 0
    assert main(["check", "a.md", "--isolated"]) == 1
    assert main(["verify", REFUTED]) == 0
    assert main(["verify", "--isolated", REFUTED]) == 1
    capsys.readouterr()
    for arguments, part in (
        (["--isolated", "--config", "other/mine.toml"], "--isolated"),
        (["--config", "none.toml"], "none.toml: No such file"),
        (["--config", "pyproject.toml"], "no [tool.nkcheck] in it"),
        (["--config", "other"], "a folder, not a file"),
    ):
        assert main(["check", "a.md", *arguments]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert part in err


@pytest.mark.parametrize(
    ("own", "option", "setting", "used"),
    [
        pytest.param("2020-02-02", "2021-03-03", "2022-04-04", "2021-03-03", id="the option before all"),
        pytest.param("2020-02-02", "", "2022-04-04", "2020-02-02", id="then the document's own"),
        pytest.param("", "", "2022-04-04", "2022-04-04", id="then the settings'"),
    ],
)
def test_the_order_of_dates(own: str, option: str, setting: str, used: str, desk: Path, capsys: Capture) -> None:
    lay(desk, {"nkcheck.toml": f"date='{setting}'", "a.md": f"---\ndate: {own}\n---\nText.\n" if own else "Text.\n"})
    main(["check", "a.md", "-f", "json", *(["--date", option] if option else [])])
    assert json.loads(capsys.readouterr().out)["documents"][0]["date"] == used


def test_fail_on_is_each_documents_own(desk: Path, capsys: Capture) -> None:
    lay(desk, {"a/nkcheck.toml": "fail-on='never'", "a/x.md": REFUTED, "b/x.md": "Text."})
    assert main(["check", "."]) == 0
    lay(desk, {"b/nkcheck.toml": "fail-on='warning'", "b/x.md": CONFLICTING})
    assert main(["check", "."]) == 1


def test_standard_input_has_the_settings_of_its_name(desk: Path) -> None:
    lay(desk, {"a/nkcheck.toml": "fail-on='never'"})
    for command in (["check", "-"], ["verify", "-"]):
        assert program(*command, cwd=desk, stdin=REFUTED.encode()).returncode == 1
        assert program(*command, "--stdin-filename", "a/none.md", cwd=desk, stdin=REFUTED.encode()).returncode == 0


# What is ignored in some files.


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("*.md", "a.md", True),
        ("*.md", "deep/a.md", True),
        ("*.md", "a.txt", False),
        ("old/", "old/a.md", True),
        ("old/", "deep/old/a.md", True),
        ("/old/", "deep/old/a.md", False),
        ("old/*.md", "old/a.md", True),
        ("old/*.md", "old/deep/a.md", False),
        ("old/**", "old/deep/a.md", True),
        ("**/a.md", "old/deep/a.md", True),
        ("a.md", "b.md", False),
        ("!old/", "old/a.md", False),
        ("!old/", "new/a.md", True),
        ("a.md", "../a.md", True),
        ("deep/a.md", "../deep/a.md", False),
    ],
    ids=str,
)
def test_patterns_of_files_in_which_rules_are_ignored(pattern: str, path: str, ignored: bool, desk: Path) -> None:
    lay(desk, {"here/nkcheck.toml": f"per-file-ignores={{'{pattern}'=['misdated']}}"})
    found = read(desk / "here" / "nkcheck.toml", known)
    assert found
    assert found.ignored_at(str(desk / "here" / path)) == (("misdated",) if ignored else ())


def test_rules_are_ignored_where_the_settings_say_so(desk: Path, capsys: Capture) -> None:
    lay(desk, {"nkcheck.toml": "[per-file-ignores]\n'old/' = ['refuted']", "old/a.md": REFUTED, "new/a.md": REFUTED})
    assert main(["check", "old"]) == 0
    assert main(["check", "new"]) == 1


# What is wrong with them.

WRONG = {
    "unknown key": ("x.toml", "\n  selct = []\n", "2:3: unknown key `selct`; did you mean `select`?"),
    "table in nkcheck.toml": ("nkcheck.toml", "[tool.nkcheck]\nselect=[]", "1:2: unknown key `tool`: the keys of an nkcheck.toml"),
    "unknown key, dotted": ("pyproject.toml", "[tool]\n\nnkcheck.selct = []", "3:9: unknown key `selct`"),
    "unknown key, inline": ("pyproject.toml", "[tool]\nnkcheck = { date = '2020-01-01', selct = [] }", "2:34: unknown key `selct`"),
    "unknown table": ("pyproject.toml", "[tool.nkcheck]\n[tool.nkcheck.rules]\na=1", "2:15: unknown key `rules`"),
    "unknown key, quoted": ("nkcheck.toml", '"s\\u0065lct" = 1', "1:1: unknown key `selct`"),
    "array of tables": ("nkcheck.toml", "fail-on='note'\n[[select]]\nx=1\n[[select]]\ny=1", "`select[0]`|`select`: expected"),
    "rule": ("nkcheck.toml", "ignore=['misdatd']", "1:9: no rule `misdatd`; did you mean `misdated`"),
    "rule on a line of its own": (
        "nkcheck.toml",
        "ignore = [ # a ] comment\n  'misdated', # another\n  '''overstated''',\n  'nope',\n]",
        "4:3: no rule `nope`",
    ),
    "rule for files": ("pyproject.toml", "[tool.nkcheck.per-file-ignores]\n'a' = ['misdated']\n'b' = [\n'nope']", "4:1: no rule `nope`"),
    "rules no list": ("nkcheck.toml", "x.y=1\nselect='misdated'", "1:1: unknown key `x`"),
    "string for a list": ("nkcheck.toml", "\nselect='misdated'", "2:8: `select`: expected a list of strings, found a string"),
    "number in a list": ("nkcheck.toml", "exclude=['a',\n3]", "2:1: `exclude`: expected a string, found a number"),
    "empty string": ("nkcheck.toml", "claims=''", "1:8: `claims`: empty"),
    "NUL": ("nkcheck.toml", 'claims="a\\u0000"', "1:8: `claims`: empty, or with a NUL"),
    "list for files": ("nkcheck.toml", "per-file-ignores=[]", "1:18: `per-file-ignores`: expected a table"),
    "string for files": ("nkcheck.toml", "[per-file-ignores]\n'a'='misdated'", "2:5: `per-file-ignores`: expected a list"),
    "empty pattern": ("nkcheck.toml", "[per-file-ignores]\n''=[]", "2:1: `per-file-ignores`: an empty pattern"),
    "long pattern": ("nkcheck.toml", f"exclude=['{'a' * 5000}']", "1:10: `exclude`: a pattern of more than 4,096"),
    "fail-on": ("nkcheck.toml", "fail-on='fatal'", "1:9: `fail-on`: expected error, warning, note, never, found `fatal`"),
    "date": ("nkcheck.toml", "date='2023-02-30'", "1:6: `date`: not a date (YYYY-MM-DD)"),
    "date without marks": ("nkcheck.toml", "date='20230210'", "1:6: `date`: not a date"),
    "date and time": ("nkcheck.toml", "date=2023-02-03T00:00:00", "1:6: `date`: expected a date, found a date or time"),
    "flag": ("nkcheck.toml", "extend=1", "1:8: `extend`: expected true or false, found a number"),
    "number": ("nkcheck.toml", "claims=true", "1:8: `claims`: expected a path, found true or false"),
    "table that is none": ("pyproject.toml", "tool.nkcheck=3", "1:14: [tool.nkcheck]: expected a table"),
    "list of tables": ("pyproject.toml", "\n[[tool.nkcheck]]\nselect=[]", "2:1: [tool.nkcheck]: expected a table"),
    "no TOML": ("nkcheck.toml", "\nselect=\n", "2:8: not TOML: Invalid value"),
    "not closed": ("nkcheck.toml", "select=[", "1: not TOML"),
    "key twice": ("nkcheck.toml", "select=[]\nselect=[]", "2: not TOML: Cannot overwrite"),
    "ours, and no TOML": ("pyproject.toml", "[tool.nkcheck]\n=", "2:1: not TOML"),
    "deep": ("nkcheck.toml", "select=\n" + "[" * 50_000, "2:34: nested deeper than 32"),
    "deep tables": ("nkcheck.toml", "a=" + "{a=" * 50_000, "nested deeper than 32"),
    "long key": ("nkcheck.toml", ".".join("a" * 100_000) + "=1", "1:65: a key of more than 32 parts"),
    "long table": ("nkcheck.toml", "[" + ".".join("a" * 100_000) + "]", "1:66: a key of more than 32 parts"),
    "long number": ("nkcheck.toml", "a=" + "9" * 100_000, "not TOML that can be read"),
    "large": ("nkcheck.toml", "#" * 1_000_001, "larger than 1,000,000 bytes"),
    "escapes": ("nkcheck.toml", '"\\u001b[31m" = 1', "unknown key `\\x1b[31m`"),
    "long word": ("nkcheck.toml", f"{'x' * 900_000}=1", "unknown key `xxx"),
    "controls": ("nkcheck.toml", "a = '\x1b[31m'", "not TOML"),
}


@pytest.mark.parametrize(("name", "content", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(name: str, content: str, told: str, desk: Path, capsys: Capture) -> None:
    lay(desk, {name: content, "a.md": "Text."})
    started = time.monotonic()
    assert main(["check", "a.md", *(["--config", name] if name == "x.toml" else [])]) == 2
    assert time.monotonic() - started < 10
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"nkcheck: {name}:")
    assert any(part in err for part in told.split("|"))
    assert "\x1b" not in err
    assert len(err) < 300


@pytest.mark.parametrize("name", ["nkcheck.toml", "pyproject.toml"])
@pytest.mark.parametrize("what", ["folder", "fifo", "loop", "dangling", "unreadable", "binary", "latin-1"])
def test_an_unreadable_settings_file_stops_the_run(name: str, what: str, desk: Path, capsys: Capture) -> None:
    file = desk / name
    if what == "folder":
        file.mkdir()
    elif what == "fifo":
        os.mkfifo(file)
    elif what == "loop":
        file.symlink_to(name)
    elif what == "dangling":
        file.symlink_to("nowhere")
    elif what == "unreadable":
        file.write_text("[tool.nkcheck]")
        file.chmod(0)
        if os.access(file, os.R_OK):
            pytest.skip("nothing is unreadable to this user")
    else:
        file.write_bytes(b"[tool.nkcheck]\n" + (b"\0\x01\xfe" if what == "binary" else "claims = 'é'".encode("latin-1")))
    lay(desk, {"a.md": "Text."})
    for command in (["check", "a.md"], ["verify", "Text."], ["list"], ["sources"], ["show", "repatriated-2023-10"]):
        assert main(command) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"nkcheck: {name}:")
    if what == "latin-1":
        assert err.startswith(f"nkcheck: {name}:2: not UTF-8 at byte")
    assert main(["check", "a.md", "--isolated"]) == 0


SIGNS = st.text("[]{}=.,\"'#\\ \n\r\t-0aé\x00", max_size=40)
WORDS = ["select", "ignore", "claims", "date", "per-file-ignores", "tool", "nkcheck", "'a'", "true", "2023-01-01", "1", '"misdated"', "\\"]
MARKS = ["=", "[", "]", "[[", "]]", "{", "}", ",", ".", '"""', "'''", "\n", "#", " "]
PIECES = st.sampled_from([*WORDS, *MARKS])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=80) | SIGNS.map(str.encode) | st.lists(PIECES, max_size=25).map(lambda pieces: "".join(pieces).encode()))
@example(b"a=[\n'''x']'''\n]\nb=1")
@example(b'"\\q"=1')
@example(b"a=-\n[[[")
def test_any_bytes_are_settings_or_one_line(data: bytes) -> None:
    import tempfile

    for name in ("nkcheck.toml", "pyproject.toml"):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, name)
            file.write_bytes(data)
            error = fault_of(file)
            assert error is None or str(error).startswith(f"{file}:")
            assert error is None or error.line is None or 1 <= error.line <= data.count(b"\n") + data.count(b"\r") + 1


def fault_of(file: Path) -> InputError | None:
    try:
        read(file, known)
    except InputError as error:
        return error
    return None


VALUES = st.recursive(
    st.integers(-9, 9) | st.sampled_from(["'a]'", '"b\\"}"', "'''\n=\n'''", '"""\n#"""', "true", "2023-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["p", "'q r'", '"s.t"', "u.v"]), inner, max_size=2),
    max_leaves=6,
)


def written(value: object) -> str:
    """A value as TOML, lists on many lines, with comments that look like more of it."""
    if isinstance(value, list):
        return "[ # ] [[x]]\n" + "".join(f"  {written(item)} , # '\n" for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + " }"
    return str(value)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "[b]\n", "[[d]]\n", "[ f . 'g' ]\n", "[[d.i]]\nj.k=1\n"]), VALUES), max_size=6))
def test_a_key_is_placed_wherever_it_stands(entries: list[tuple[str, object]]) -> None:
    """Each key of ours is in the file once, as `needleN`, so that its place is known."""
    import tomllib

    from nkcheck.tomlfile import KEY, parse

    text = "".join(f"{header}needle{i} = {written(value)}\n" for i, (header, value) in enumerate(entries))
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    _, places = parse(text.encode(), Path("x"))
    lines = text.split("\n")
    for i, _ in enumerate(entries):
        [place] = [place for at, place in places.items() if len(at) > 1 and at[-2] == f"needle{i}" and at[-1] == KEY]
        assert lines[place[0] - 1][place[1] - 1 :].startswith(f"needle{i}")
    for at in paths_of(tomllib.loads(text)):
        assert at in places


def paths_of(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to everything in a value, but to tables that only a dotted key or a header makes."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [] if isinstance(value, dict) else [at] if at else []
    return found + [deep for key, inner in pairs for deep in paths_of(inner, (*at, key))]


# Claims.


def other_claims(folder: Path) -> None:
    """Claims of another subject, or at least under another name."""
    for name in ("claims", "sources"):
        (folder / name).mkdir(parents=True)
        for file in (ROOT / name).glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            (folder / name / file.name).write_text(text.replace("repatriated-2023-10", "renamed"), encoding="utf-8")


@pytest.mark.parametrize(
    "command", [["list", "-f", "json"], ["show", "renamed"], ["sources"], ["verify", CONFLICTING, "-f", "json"]], ids=" ".join
)
def test_the_claims_of_the_settings_are_used_from_a_folder_below(
    command: list[str], desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    other_claims(desk / "data")
    lay(desk, {"nkcheck.toml": "claims = 'data/claims'", "below/a.md": CONFLICTING})
    monkeypatch.chdir(desk / "below")
    assert main(command) == 0
    if command[0] != "sources":
        assert "renamed" in capsys.readouterr().out
    assert main(["check", "a.md", "-f", "json"]) == 0
    out = capsys.readouterr().out
    assert "renamed" in out
    monkeypatch.chdir(desk)
    lay(desk, {"nkcheck.toml": "claims = 'none'"})
    assert main(command) == 2
    assert "none: no such claims folder" in capsys.readouterr().err


def test_claims_on_the_command_line_go_first(desk: Path, capsys: Capture) -> None:
    lay(desk, {"nkcheck.toml": "claims = 'none'"})
    assert main(["list", "--claims", str(ROOT / "claims")]) == 0
    assert main(["verify", "Text.", "--claims", str(ROOT / "claims")]) == 0


# Shown, documented, and at no cost.


def test_settings_are_shown_and_nothing_is_checked(desk: Path, capsys: Capture) -> None:
    lay(
        desk,
        {
            "nkcheck.toml": "\nignore = ['misdated']\nclaims = 'no\\u001bne'\n".replace("'no\\u001bne'", '"no\\u001bne"'),
            "in/pyproject.toml": "[tool.nkcheck]\nfail-on = 'never'",
            "in/a.md": REFUTED,
        },
    )
    assert main(["check", "--show-settings", "in/a.md", "in", "none.md", "-", "--stdin-filename", "in/x", "--date", "2020-01-01"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    blocks = dict(block.split("\n", 1) for block in out.split("\n\n"))
    assert list(blocks) == ["in/a.md", "in", "none.md", "in/x"]
    for name in ("in/a.md", "in", "in/x"):
        rows = {row.split("  ")[1].strip(): row for row in blocks[name].rstrip("\n").split("\n")}
        assert list(rows) == list(KEYS)
        assert re.search(r"never +in/pyproject.toml:2$", rows["fail-on"])
        assert re.search(r"2020-01-01 +command line$", rows["date"])
        assert re.search(r"none +default$", rows["ignore"])
    assert re.search(r"ignore +misdated +nkcheck.toml:2\n", blocks["none.md"])
    assert re.search(r"claims +no\\x1bne +nkcheck.toml:3\n", blocks["none.md"])


def test_the_page_has_every_key() -> None:
    """`make docs` (UPDATE_README=1) writes the table anew."""
    rows = [f"| `{name}` | {key.type} | {key.default} | `{name} = {key.example}` | {key.meaning} |" for name, key in KEYS.items()]
    table = "\n".join(["| key | value | default | example | meaning |", "| --- | --- | --- | --- | --- |", *rows])
    page = PAGE.read_text(encoding="utf-8")
    head, opening, rest = page.partition("<!-- keys -->\n")
    _, closing, tail = rest.partition("<!-- /keys -->")
    assert closing
    fresh = f"{head}{opening}{table}\n{closing}{tail}"
    if os.environ.get("UPDATE_README"):
        PAGE.write_text(fresh, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == fresh


def test_the_examples_of_the_page_are_settings(desk: Path) -> None:
    lay(desk, {"nkcheck.toml": "\n".join(f"{name} = {key.example}" for name, key in KEYS.items())})
    found = read(desk / "nkcheck.toml", known)
    assert found
    assert all(found.said(name) for name in KEYS)
    blocks = re.findall(r"```toml\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    for block, name in zip(blocks, ("nkcheck.toml", "pyproject.toml"), strict=True):
        lay(desk, {name: block})
        assert read(desk / name, known)


def test_nothing_is_imported_for_settings_that_are_not_there(desk: Path) -> None:
    lay(desk, {"a.md": CONFLICTING, "pyproject.toml": "[tool.ruff]\n"})
    names = ("tomllib", "rich", "pathspec", "nkcheck.nearest")
    code = f"import sys; from nkcheck.cli import main; main(['check', 'a.md', '-q']); print([n for n in {names!r} if n in sys.modules])"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], cwd=desk, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_folder_is_looked_into_once(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(desk, {"nkcheck.toml": "fail-on = 'never'"} | {f"in/{i}.md": "Text.\n" for i in range(200)})
    looked: list[str] = []
    exists = os.path.lexists
    monkeypatch.setattr(os.path, "lexists", lambda path: looked.append(str(path)) or exists(path))
    assert main(["check", "."]) == 0
    assert len(looked) == len(set(looked))
    assert len(looked) < 10 + 3 * len(desk.parts)


def test_claims_of_the_settings_stand_beside_the_built_in_ones(desk: Path, capsys: Capture) -> None:
    other_claims(desk / "data")
    [file] = (desk / "data" / "claims").glob("repatriation.yaml")
    whole = file.read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=  - id: )", whole)
    file.write_text(entries[0] + next(entry for entry in entries if "id: renamed" in entry), encoding="utf-8")
    for name in ("claims/subject.yaml", "sources/origins.yaml"):
        (desk / "data" / name).unlink()
    for source in (desk / "data" / "sources").glob("*.yaml"):
        source.unlink()
    lay(desk, {"nkcheck.toml": "claims = 'data/claims'\nextend = true"})
    assert main(["list", "-f", "json"]) == 0
    names = {claim["id"] for claim in json.loads(capsys.readouterr().out)["claims"]}
    assert {"renamed", "repatriated-2023-10"} <= names
