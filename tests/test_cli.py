"""The command line from outside: status, standard output and standard error, for each way to succeed and to fail."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from nkcheck import cli

ROOT = Path(__file__).parent.parent
CONFLICTING = "China forcibly repatriated more than 600 North Koreans in October 2023."
REFUTED = "China forcibly repatriated 900 North Koreans in October 2023."
SUPPORTED = "China has been a party to the 1951 Refugee Convention."
ESCAPE = re.compile(r"\x1b\[[\d;]*m")

Run = subprocess.CompletedProcess[str]


def environment(**more: str) -> dict[str, str]:
    """This process's environment, with no settings of the terminal but those given, and the package importable."""
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONUTF8")}
    paths = [str(ROOT / "src"), *filter(None, [env.get("PYTHONPATH")])]
    return {**env, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "TERM": "xterm", **more}


def run(*arguments: str, stdin: str | bytes = b"", **more: str) -> Run:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "nkcheck", *arguments], input=data, capture_output=True, env=environment(**more), timeout=60, check=False
    )
    return Run(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def failed(done: Run, *parts: str) -> None:
    """The run ended with 2, one line on standard error that holds the parts, and nothing on standard output."""
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("nkcheck: ")
    assert done.stderr.count("\n") == 1
    for part in parts:
        assert part in done.stderr


def test_a_statement_is_judged_and_shown() -> None:
    done = run("verify", CONFLICTING)
    assert done.stdout.startswith("≠ conflicting: “more than 600” [warning]\n")
    assert done.stderr == ""
    assert "repatriated-2023-10" in done.stdout
    assert "┈" in done.stdout


def test_words_are_joined() -> None:
    one, many = (json.loads(run("verify", "-f", "json", *words).stdout) for words in ([CONFLICTING], CONFLICTING.split()))
    assert one == many


def test_standard_input_is_read_with_its_line_ends_and_without_its_mark() -> None:
    plain, marked = (json.loads(run("verify", "-", "-f", "json", stdin=f"{mark}One.\r\n{CONFLICTING}").stdout) for mark in ("", "\ufeff"))
    assert plain == marked
    finding = plain["documents"][0]["findings"][0]
    assert plain["documents"][0]["path"] == "-"
    assert (finding["start"], finding["line"], finding["column"]) == (6 + CONFLICTING.index("more"), 2, CONFLICTING.index("more") + 1)


@pytest.mark.parametrize(
    ("text", "level", "status"),
    [
        (REFUTED, "error", 1),
        (REFUTED, "never", 0),
        (CONFLICTING, "error", 0),
        (CONFLICTING, "warning", 1),
        (CONFLICTING, "note", 1),
        (SUPPORTED, "warning", 0),
        ("Nothing to see here.", "note", 0),
    ],
)
def test_status_follows_fail_on(text: str, level: str, status: int) -> None:
    assert run("verify", "--fail-on", level, text).returncode == status


def test_status_is_1_for_an_error_by_default() -> None:
    assert run("verify", REFUTED).returncode == 1
    assert run("verify", CONFLICTING).returncode == 0


@pytest.mark.parametrize("stdin", ["", "Nothing to see here."])
def test_a_text_without_a_figure_is_said_to_have_none(stdin: str) -> None:
    done = run("verify", "-", stdin=stdin)
    assert (done.returncode, done.stdout) == (0, "No figure about the subject was found in the text.\n")


def test_the_date_of_the_text_decides_what_last_october_is() -> None:
    text = "China sent more than 600 North Koreans back last October."
    near, far = (
        json.loads(run("verify", "-f", "json", "--date", date, text).stdout)["documents"][0]["findings"][0]
        for date in ("2024-02-01", "2019-02-01")
    )
    assert (near["claim"], near["verdict"]) == ("repatriated-2023-10", "conflicting")
    assert far["verdict"] == "refuted"
    assert "misdated" in far["rules"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ((), ["Missing command", "nkcheck --help"]),
        (("verify",), ["Missing argument", "nkcheck verify --help"]),
        (("verify", "x", "--foo"), ["No such option: --foo"]),
        (("verify", "x", "-f", "xml"), ["no format `xml`"]),
        (("verify", "x", "--fail-on", "fatal"), ["'fatal'"]),
        (("verify", "x", "--color", "pink"), ["'pink'"]),
        (("verify", "x", "--date", "yesterday"), ["yesterday"]),
        (("verify", "x", "--date", "2023-02-30"), ["2023-02-30"]),
        (("nope",), ["No such command 'nope'"]),
        (("list", "-f", "sarif"), ["'sarif'"]),
        (("list", "--source", "rcp-2024"), ["no source `rcp-2024`", "rcp-2023"]),
        (("list", "--origin", "hwr"), ["no origin `hwr`", "hrw"]),
        (("list", "--kind", "colour"), ["'colour'"]),
        (("show",), ["Missing argument"]),
        (("show", "repatriated-2023-11"), ["no claim `repatriated-2023-11`", "did you mean `repatriated-2023-10`"]),
        (("show", "\x1b[31m\nx"), ["\\x1b"]),
        (("rule", "misdatd"), ["no rule `misdatd`", "did you mean `misdated`"]),
        (("rule", "--foo"), ["No such option"]),
        (("verify", "x", "--claims", "no/such/folder"), ["no/such/folder"]),
        (("list", "--claims", "no/such/folder"), ["no/such/folder"]),
        (("verify", "x", "-o", "no/such/folder/out"), ["no/such/folder/out", "No such file"]),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told_in_one_line(arguments: tuple[str, ...], parts: list[str]) -> None:
    failed(run(*arguments), *parts)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"600 \xff North Koreans", "not valid UTF-8 at byte 4"), (b"600\0North Koreans", "binary"), (b"\xff\xfe\0", "not valid UTF-16")],
)
def test_undecodable_input_is_never_silently_clean(data: bytes, reason: str) -> None:
    failed(run("verify", "-", stdin=data), "standard input", reason)


def test_undecodable_words_are_refused() -> None:
    command = [sys.executable, "-m", "nkcheck", "verify", b"600 \xff"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)
    failed(done, "not valid UTF-8")


def test_input_has_a_limit_and_an_option() -> None:
    failed(run("verify", "-", "--max-bytes", "5", stdin="123456"), "standard input", "larger than 5 bytes", "--max-bytes")
    assert run("verify", "-", "--max-bytes", "6", stdin="123456").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_closed_standard_input_is_told() -> None:
    failed(shell("verify - <&-"), "standard input: closed")


def shell(command: str, **more: str) -> Run:
    """`python -m nkcheck` with redirections; the status is that of the run, also in a pipe."""
    line = f"set -o pipefail; '{sys.executable}' -m nkcheck {command}"
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment(**more), timeout=60, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
@pytest.mark.parametrize("command", ["list", "list -f json", "rule", f"verify '{REFUTED}'", "verify x -o /dev/full"])
def test_a_full_disk_is_told(command: str) -> None:
    done = shell(f"{command} > /dev/full" if "/dev/full" not in command else command)
    failed(done, "cannot write", "No space left")


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_closed_standard_output_is_told() -> None:
    failed(shell("list >&-"), "standard output")


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_closed_standard_error_changes_nothing_else() -> None:
    done = shell("verify x --foo 2>&-")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_a_reader_that_leaves_early_ends_the_run_quietly() -> None:
    done = shell(f"verify '{REFUTED}' | true; echo ${{PIPESTATUS[0]}}")
    assert done.stderr == ""
    assert done.stdout.strip() == "1"
    assert shell("list -f json | head -n 1").stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_with_130_and_no_traceback() -> None:
    command = [sys.executable, "-m", "nkcheck", "verify", "-"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        # What a shell starts with & ignores Ctrl-C, and hands that down to us and to the child.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(1.5)  # by now it waits for the rest of its input
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_escapes_in_the_text_are_only_shown() -> None:
    hostile = f"\x1b[31m\u202e\x9b{CONFLICTING}\x07"
    for form in ("text", "json"):
        done = run("verify", "-", "-f", form, stdin=hostile)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout + done.stderr)
        assert "more than 600" in done.stdout


@pytest.mark.parametrize(
    ("option", "env", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {}, False),
    ],
)
def test_colour(option: list[str], env: dict[str, str], coloured: bool) -> None:
    done = run("verify", CONFLICTING, *option, **env)
    assert bool(ESCAPE.search(done.stdout)) is coloured


@pytest.mark.skipif(os.name == "nt", reason="terminals")
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_on_a_terminal_unless_it_is_not_wanted(env: dict[str, str], coloured: bool) -> None:
    import pty

    main, other = pty.openpty()
    command = [sys.executable, "-m", "nkcheck", "verify", CONFLICTING]
    subprocess.run(command, stdout=other, stdin=subprocess.DEVNULL, env=environment(**env), timeout=60, check=False)
    os.close(other)
    shown = os.read(main, 100_000).decode()
    os.close(main)
    assert bool(ESCAPE.search(shown)) is coloured


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_longer_than_the_terminal(columns: int) -> None:
    for arguments in (("verify", CONFLICTING, "-v"), ("list",), ("sources",), ("show", "repatriated-2023-10"), ("rule",)):
        lines = run(*arguments, COLUMNS=str(columns)).stdout.splitlines()
        assert max(len(line) for line in lines) <= columns, arguments


def test_a_terminal_without_the_signs_gets_stand_ins() -> None:
    done = run("verify", CONFLICTING, PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert done.stdout.startswith('! conflicting: "more than 600"')
    assert "o---" in done.stdout


def test_json_of_verify_is_what_the_contract_says() -> None:
    data = json.loads(run("verify", "-f", "json", "--date", "2023-12-10", CONFLICTING).stdout)
    assert list(data) == ["version", "claims", "documents", "summary"]
    assert re.fullmatch("[0-9a-f]{64}", data["claims"]["sha256"])
    assert data["documents"][0]["date"] == "2023-12-10"
    finding = data["documents"][0]["findings"][0]
    assert finding["text"] == CONFLICTING[finding["start"] : finding["end"]] == "more than 600"
    assert finding["figure"] == {"value": 600, "bound": "more_than", "kind": "count", "unit": "people"}
    assert (finding["claim"], finding["verdict"], finding["level"]) == ("repatriated-2023-10", "conflicting", "warning")
    assert "sources_differ" in finding["rules"]
    assert {cited["stance"] for cited in finding["citations"]} >= {"supports", "refutes"}
    assert data["summary"]["conflicting"] == 1


def test_output_goes_to_a_file_in_utf_8_and_without_colour(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    done = run("verify", CONFLICTING, "-o", str(file), "--fail-on", "warning", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert file.read_text(encoding="utf-8").startswith("≠ conflicting")


def test_quiet_and_verbose() -> None:
    normal, quiet, verbose = (run("verify", CONFLICTING, *option).stdout for option in ([], ["--quiet"], ["--verbose"]))
    assert len(quiet) < len(normal) < len(verbose)
    assert run("verify", SUPPORTED, "-q").stdout.count("\n") <= 1
    assert "https://" in verbose


BROKEN = {
    "no YAML": "claims: [\n",
    "unknown field": "claims:\n  - id: a\n    question: b\n    kind: count\n    colour: red\n    citations: []\n",
    "not text": "\0\0",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("command", [["verify", CONFLICTING], ["list"], ["show", "a"], ["sources"]], ids=" ".join)
def test_a_broken_claims_file_is_told_with_its_place(content: str, command: list[str], tmp_path: Path) -> None:
    for name in ("claims", "sources"):
        folder = tmp_path / name
        folder.mkdir()
        for file in (ROOT / name).glob("*.yaml"):
            (folder / file.name).write_bytes(file.read_bytes())
    (tmp_path / "claims" / "broken.yaml").write_text(content)
    done = run(*command, "--claims", str(tmp_path / "claims"))
    failed(done, str(tmp_path / "claims" / "broken.yaml"))


def test_another_claims_folder_is_used_instead(tmp_path: Path) -> None:
    for name in ("claims", "sources"):
        folder = tmp_path / name
        folder.mkdir()
        for file in (ROOT / name).glob("*.yaml"):
            (folder / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "claims" / "repatriation.yaml").read_text(encoding="utf-8")
    (tmp_path / "claims" / "repatriation.yaml").write_text(text.replace("repatriated-2023-10", "renamed"), encoding="utf-8")
    names = [claim["id"] for claim in json.loads(run("list", "-f", "json", "--claims", str(tmp_path / "claims")).stdout)["claims"]]
    assert "renamed" in names
    assert "repatriated-2023-10" not in names


@pytest.mark.parametrize("command", ["verify", "check", "list", "show", "sources", "diff", "rule"])
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: nkcheck {command}")


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert re.fullmatch(r"nkcheck \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("nkcheck show repatriated-2024", "repatriated-2024-04"),
        ("nkcheck list --source smi", "smith-2023"),
        ("nkcheck rule misd", "misdated"),
    ],
)
def test_the_shell_completes_ids(words: str, offered: str) -> None:
    env = {"_NKCHECK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert offered in run(**env).stdout.split()


def test_help_and_bad_options_do_not_load_the_engine() -> None:
    code = (
        "import sys; from nkcheck.cli import main; main(['verify', 'x', '--foo']);"
        "print([name for name in sys.modules if name in ('rich', 'yaml', 'rapidfuzz', 'msgspec', 'nkcheck.judge', 'nkcheck.claim')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert done.stdout == "[]\n"


def test_verify_does_without_rich() -> None:
    code = f"import sys; from nkcheck.cli import main; main(['verify', {CONFLICTING!r}]); print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert done.stdout.endswith("False\n")


def test_a_fault_of_our_own_is_one_line_and_status_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("nought\nnought")

    monkeypatch.setattr("nkcheck.desk.claims_here", fail)
    assert cli.main(["list"]) == 2
    assert capsys.readouterr().err == "nkcheck: internal error, please report it: ZeroDivisionError: nought nought\n"
