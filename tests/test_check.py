"""`nkcheck check`: documents in, problems out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RIGHT = "Hundreds of North Koreans were sent back in October 2023."
WRONG = "China sent back 900 North Koreans in October 2023."
DIFFERS = "China sent back more than 600 North Koreans in October 2023."
DROPPED = "China sent back 200 North Koreans in April 2024."


def run(*arguments: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **env}
    command = [sys.executable, "-m", "nkcheck", "check", *arguments]
    done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=environment, timeout=120, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_nothing_is_said_of_what_is_right(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RIGHT)
    for options in ([], ["--quiet"]):
        done = run("a.txt", *options, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "No problem in 1 document" not in run("a.txt", cwd=tmp_path).stdout
    assert run("a.txt", "--verbose", cwd=tmp_path).stdout.splitlines()[-1] == "No problem in 1 document"


def test_problems_stand_under_their_file_in_the_order_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# Title\n\n{RIGHT}\n\n{WRONG}\n\n{DIFFERS}\n")
    (tmp_path / "b.html").write_text(f"<p>{DROPPED}</p>")
    (tmp_path / "c.txt").write_text(RIGHT)
    done = run(cwd=tmp_path)
    heads = [line for line in done.stdout.splitlines() if not line.startswith("    ") and line]
    assert heads == [
        "a.md",
        "  5:17 ✗ refuted [error]",
        "  7:17 ≠ conflicting [warning] sources_differ",
        "b.html",
        "  1:20 ! supported [warning] bound_dropped, single_origin",
        "3 problems in 2 of 3 documents: 1 error, 2 warnings",
    ]
    assert (done.returncode, done.stderr) == (1, "")


def test_quiet_has_a_line_for_each_problem_that_editors_can_follow(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{WRONG}\n\n{DROPPED}\n")
    done = run("-q", "a.md", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert [re.match(r"a\.md:(\d+):(\d+): (\w+): .+ \[(.+)\]$", line).groups() for line in lines] == [  # type: ignore[union-attr]
        ("1", "17", "error", "refuted"),
        ("3", "17", "warning", "bound_dropped, single_origin"),
    ]


def test_verbose_shows_what_is_right_too_with_quotes_and_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RIGHT)
    shown = run("-v", "a.txt", cwd=tmp_path).stdout
    assert "✓ supported: “Hundreds” at 1:1" in shown
    assert "https://" in shown


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_is_longer_than_the_terminal(tmp_path: Path, columns: str) -> None:
    (tmp_path / "a.md").write_text(f"{WRONG}\n\n{DIFFERS}\n\n{DROPPED}\n")
    for option in ([], ["-v"]):
        shown = run("a.md", *option, cwd=tmp_path, COLUMNS=columns).stdout
        assert max(map(len, shown.splitlines())) <= int(columns)


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (WRONG, [], 1),
        (DROPPED, [], 0),
        (DROPPED, ["--fail-on", "warning"], 1),
        (WRONG, ["--fail-on", "never"], 0),
        (WRONG, ["--ignore", "refuted"], 0),
        (WRONG, ["--select", "misdated"], 0),
        (WRONG, ["--select", "refuted"], 1),
        (DROPPED, ["--fail-on", "warning", "--ignore", "bound_dropped"], 0),
        (DROPPED, ["--fail-on", "warning", "--select", "single_origin,misdated"], 0),
        (DROPPED, ["--fail-on", "note", "--select", "single_origin"], 1),
        (DIFFERS, ["--fail-on", "warning", "--ignore", "conflicting"], 0),
        ("In 2012, China returned 31 North Koreans.", ["--fail-on", "warning", "--ignore", "uncovered"], 0),
        ("In 2012, China returned 31 North Koreans.", ["--fail-on", "warning", "--ignore", "unsupported"], 1),
    ],
)
def test_status_follows_what_counts(tmp_path: Path, text: str, options: list[str], status: int) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert run("a.txt", *options, cwd=tmp_path).returncode == status


def test_an_ignored_rule_is_gone_from_the_finding_and_on_record(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DROPPED)
    [document] = json.loads(run("a.txt", "-f", "json", "--ignore", "bound_dropped", cwd=tmp_path).stdout)["documents"]
    [finding] = document["findings"]
    assert (finding["rules"], finding["quieted"], finding["level"]) == (["single_origin"], ["bound_dropped"], "note")


def test_standard_input_has_the_format_and_the_name_that_it_is_given(tmp_path: Path) -> None:
    page = f"<p>{WRONG}</p><script>{WRONG}</script>".encode()
    assert run("-", "-q", "--stdin-filename", "drafts/a.html", cwd=tmp_path, stdin=page).stdout.startswith("drafts/a.html:1:20: error:")
    assert run("-", "-q", cwd=tmp_path, stdin=page).stdout.startswith("-:1:20: error:")


def test_the_documents_own_date_decides_unless_one_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2024-02-01\n---\nChina sent back 600 North Koreans last October.\n")

    def claim_and_rules(*options: str) -> tuple[str, list[str]]:
        [document] = json.loads(run("a.md", "-f", "json", *options, cwd=tmp_path).stdout)["documents"]
        return document["date"], document["findings"][0]["rules"]

    assert claim_and_rules() == ("2024-02-01", ["bound_dropped", "sources_differ"])
    assert claim_and_rules("--date", "2020-02-01") == ("2020-02-01", ["misdated"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["no-such.txt"], "no-such.txt: No such file or directory"),
        (["a.txt", "--date", "2023-13-01"], "not a date"),
        (["a.txt", "--select", "misdatd"], "no rule `misdatd`; did you mean `misdated` or"),
        (["a.txt", "--fail-on", "fatal"], "'fatal'"),
        (["a.txt", "-f", "yaml"], "no format `yaml`; expected text, json, jsonl, sarif,"),
        (["a.txt", "--ignore", "xyzzy"], "no rule `xyzzy`; `nkcheck rule` lists them"),
        (["a.txt", "-f", "text", "-f", "json"], "several formats need a file each"),
        (["a.txt", "-f", "json:x", "-o", "y"], "every format has its file"),
        (["a.txt", "-f", "json:x", "-f", "sarif:./x"], "two formats would go into one file"),
        (["a.txt", "-q", "-o", "a.txt"], "a.txt: is one of the documents"),
        ([".", "-f", "json:a.txt"], "a.txt: is one of the documents"),
        (["a.txt", "-f", "json:no/such/x"], "no/such/x: cannot write"),
        (["a.txt", "--claims", "nowhere"], "no such claims folder"),
        (["a.txt", "--max-bytes", "3"], "larger than 3 bytes"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_told_in_one_line(tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "a.txt").write_text(WRONG)
    done = run(*options, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("nkcheck: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_cannot_be_read_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WRONG)
    (tmp_path / "b.txt").write_bytes(b"\0\1\2")
    (tmp_path / "c.txt").write_text(WRONG)
    done = run("-f", "text", "-f", "json:out.json", ".", "gone.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["nkcheck: b.txt: binary, not text", "nkcheck: gone.txt: No such file or directory"]
    assert done.stdout.splitlines()[-1] == "2 problems in 2 documents: 2 errors; 2 documents not read"
    data = json.loads((tmp_path / "out.json").read_text())
    assert [document["path"] for document in data["documents"]] == ["a.txt", "c.txt"]
    assert [(fault["path"], fault["rule"]) for fault in data["unread"]] == [("b.txt", "unreadable"), ("gone.txt", "unreadable")]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "a PDF: give it a name that ends in .pdf"),
        ("a.txt", rb"{\rtf1\ansi China sent back 900 North Koreans}", "RTF, which is not read: save it as .docx"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "of a format before docx"),
        ("a.odt", b"PK\x03\x04\0\0", "an archive, or a document of a format that is not read"),
    ],
)
def test_what_is_no_text_is_told_by_its_kind(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    done = run(name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"nkcheck: {name}: {told}")


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.odt").write_text(WRONG)
    done = run("in", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nkcheck: nothing to check: no document in in\n")


def test_notes_are_counted_apart_from_problems(tmp_path: Path) -> None:
    note = "China sent back nearly 50 North Koreans in July 2021."
    (tmp_path / "a.txt").write_text(note)
    assert run("a.txt", cwd=tmp_path).stdout.splitlines()[-1] == "No problem in 1 document; 1 note"
    (tmp_path / "b.txt").write_text(f"{note} {WRONG}")
    assert run(".", cwd=tmp_path).stdout.splitlines()[-1] == "1 problem in 1 of 2 documents: 1 error; 2 notes"


def test_several_reports_come_of_one_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WRONG)
    done = run("a.txt", "-f", "json:one.json", "-f", "text", "-f", "text:two.txt", cwd=tmp_path)
    assert (tmp_path / "two.txt").read_text() == done.stdout
    assert json.loads((tmp_path / "one.json").read_text())["summary"]["refuted"] == 1


def imported(*arguments: str, cwd: Path) -> set[str]:
    code = "import sys; from nkcheck.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", code, "check", *arguments]
    return set(subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, timeout=60, check=True).stderr.split())


HEAVY = {"rich", "yaml", "rapidfuzz", "msgspec", "charset_normalizer", "pathspec", "tomllib", "pypdfium2", "zipfile", "html", "json", "xml"}


def test_a_small_file_costs_only_what_it_uses(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WRONG)
    imported("a.txt", cwd=tmp_path)  # the claims are compiled once
    modules = imported("a.txt", cwd=tmp_path)
    assert HEAVY & modules == set()
    own = {name for name in modules if name.startswith(("nkcheck.documents.", "nkcheck.formats."))}
    assert own == {
        "nkcheck.documents.plain",
        "nkcheck.documents.decoding",
        "nkcheck.documents.folders",
        "nkcheck.formats.telling",
        "nkcheck.formats.text",
    }
