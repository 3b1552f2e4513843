"""Which documents a run reads: folders walked, what git ignores, what is excluded, and files that are none."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkcheck.cli import main
from nkcheck.documents.folders import walk
from nkcheck.files import absolute
from nkcheck.formats import FORMATS
from nkcheck.patterns import patterns

ROOT = Path(__file__).parent.parent
REFUTED = "China forcibly repatriated 900 North Koreans in October 2023.\n"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git")

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(*names: str) -> None:
    """Make files; a name that ends with a slash is a folder."""
    for name in names:
        path = Path(name)
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text(REFUTED, encoding="utf-8")


def write(name: str, *lines: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def found(*paths: str, **how: bool) -> list[str]:
    return [str(file) for file, fault in walk([Path(path) for path in paths], **how) if fault is None]


def checked(*arguments: str, capsys: Capture) -> list[str]:
    """The documents that `check` reads."""
    status = main(["check", *arguments, "-f", "json"])
    out, _ = capsys.readouterr()
    assert status in (0, 1)
    return [document["path"] for document in json.loads(out)["documents"]]


def test_known_extensions_in_a_stable_order_and_nothing_hidden(here: Path) -> None:
    lay(
        "b.md",
        "a.TXT",
        "c.html",
        "d.docx",
        "x.py",
        "README",
        ".hidden.md",
        ".git2/a.md",
        "z/a.md",
        "m/z.md",
        "m/a.md",
        "m/n/a.md",
        "x.md/in.md",
    )
    assert found(".") == ["a.TXT", "b.md", "c.html", "d.docx", "m/a.md", "m/z.md", "m/n/a.md", "x.md/in.md", "z/a.md"]
    assert found(".hidden.md", ".git2", "x.py") == [".hidden.md", ".git2/a.md", "x.py"]


def test_without_a_path_the_current_folder_is_checked(here: Path, capsys: Capture) -> None:
    lay("a.md", "in/b.md")
    assert checked(capsys=capsys) == ["a.md", "in/b.md"]


def test_a_file_is_checked_once(here: Path) -> None:
    lay("in/a.md", "in/deep/b.md", "z.md")
    Path("in/l.md").symlink_to("a.md")
    Path("in/deep/m.md").symlink_to("../../z.md")
    Path("in/deep/n.md").symlink_to("../../z.md")
    assert found("in") == ["in/a.md", "in/deep/b.md", "in/deep/m.md"]
    assert found("in/l.md", "in", "./in/a.md", str(here / "in" / "deep"), "in/deep/m.md") == ["in/l.md", "in/deep/b.md", "in/deep/m.md"]
    assert found("none.md", "none.md", "-", "-") == ["none.md", "-"]


def test_a_folder_named_like_standard_input_is_not_meant(here: Path) -> None:
    lay("-/a.md")
    assert found("-") == ["-"]


def test_links_to_folders_are_not_followed_and_loops_end(here: Path) -> None:
    lay("in/a.md", "far/b.md")
    Path("in/loop").symlink_to(".", target_is_directory=True)
    Path("in/far").symlink_to("../far", target_is_directory=True)
    Path("in/far.md").symlink_to("../far", target_is_directory=True)
    Path("in/self.md").symlink_to("self.md")
    assert found("in") == ["in/a.md", "in/self.md"]
    assert found("in/far") == ["in/far/b.md"]


def test_what_is_no_file_is_told_and_the_others_go_on(here: Path, capsys: Capture) -> None:
    lay("in/a.md", "in/z.md")
    os.mkfifo("in/b.md")
    os.mkfifo("in/ignored")
    Path("in/d.md").symlink_to("/dev/zero")
    Path("in/e.md").symlink_to("nowhere")
    Path("in/f.md").symlink_to("f.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("in/c.md")
        started = time.monotonic()
        assert main(["check", "in", "none.md", "-f", "json"]) == 2
    assert time.monotonic() - started < 30
    out, err = capsys.readouterr()
    assert [document["path"] for document in json.loads(out)["documents"]] == ["in/a.md", "in/z.md"]
    assert [line.removeprefix("nkcheck: ").split(": ")[:2] for line in err.splitlines()] == [
        ["in/b.md", "a pipe, not a file"],
        ["in/c.md", "a socket, not a file"],
        ["in/d.md", "a device, not a file"],
        ["in/e.md", "No such file or directory"],
        ["in/f.md", "Too many levels of symbolic links"],
        ["none.md", "No such file or directory"],
    ]


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_go_on(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    lay("in/a/x.md", "in/b/x.md")
    listed = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("in/a"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert main(["check", "in", "-q"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("in/b/x.md:1:")
    assert err == "nkcheck: in/a: Permission denied\n"


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@pytest.mark.parametrize("form", FORMATS)
def test_names_of_any_bytes_are_told_safely(form: str, here: Path) -> None:
    names = [b"a\nb.md", b"\x1b[31m.md", b"\xff\xfe.md", b"\xe2\x80\xae.md", b"::error::x.md", b"[bold].md", b"\xff.html/\xfe.md"]
    for name in names:
        path = os.path.join(os.fsencode(here), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(REFUTED)
    os.mkfifo(os.path.join(os.fsencode(here), b"\xfd\n.md"))
    for arguments in (["-f", form], ["-f", form, "-q"], ["--show-settings", *names]):
        done = subprocess.run(
            [sys.executable, "-m", "nkcheck", "check", *arguments], cwd=here, env=environment(), capture_output=True, timeout=60
        )
        assert done.returncode == (0 if arguments[0] == "--show-settings" else 2)
        assert b"Traceback" not in done.stderr
        assert b"internal error" not in done.stderr
        assert done.stderr.count(b"\n") == (0 if arguments[0] == "--show-settings" else 1)
        assert not UNSAFE.search(done.stdout.decode())
        assert not UNSAFE.search(done.stderr.decode())


def environment(**more: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    return {**env, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", "TERM": "xterm", **more}


# What git ignores.


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"r/.gitignore": ["a.md"]}, ["in/b.md", "in/deep/b.md"], id="a name, from above"),
        pytest.param({"r/in/.gitignore": ["/a.md"]}, ["in/b.md", "in/deep/a.md", "in/deep/b.md"], id="only here"),
        pytest.param({"r/.gitignore": ["deep/"]}, ["in/a.md", "in/b.md"], id="a folder"),
        pytest.param({"r/.gitignore": ["a.md/"]}, ["in/a.md", "in/b.md", "in/deep/a.md", "in/deep/b.md"], id="no folder of that name"),
        pytest.param({"r/.gitignore": ["*.md", "!b.md"]}, ["in/b.md", "in/deep/b.md"], id="taken back"),
        pytest.param({"r/.gitignore": ["*.md"], "r/in/deep/.gitignore": ["!a.md"]}, ["in/deep/a.md"], id="taken back further in"),
        pytest.param({"r/.gitignore": ["deep/", "!deep/a.md"]}, ["in/a.md", "in/b.md"], id="not out of an ignored folder"),
        pytest.param({"r/.git/info/exclude": ["in/deep/"]}, ["in/a.md", "in/b.md"], id="info/exclude"),
        pytest.param(
            {"r/.git/info/exclude": ["a.md"], "r/.gitignore": ["!in/a.md"]}, ["in/a.md", "in/b.md", "in/deep/b.md"], id="goes first"
        ),
        pytest.param({".gitignore": ["*.md"]}, ["in/a.md", "in/b.md", "in/deep/a.md", "in/deep/b.md"], id="not above the root"),
        pytest.param({"r/.gitignore": ["\ufeffa.md\r", "b.md \r", "# in/"]}, [], id="CRLF, blanks, comment"),
        pytest.param({"r/.gitignore": ["*.md"], "r/in/deep/.git/HEAD": [""]}, ["in/deep/a.md", "in/deep/b.md"], id="a repository in it"),
    ],
)
def test_what_git_ignores_is_left_out(
    files: dict[str, list[str]], expected: list[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay("r/in/a.md", "r/in/b.md", "r/in/deep/a.md", "r/in/deep/b.md", "r/.git/")
    for name, lines in files.items():
        write(name, *lines)
    monkeypatch.chdir("r")
    assert found("in") == expected
    assert found(".") == expected
    assert found("in", gitignore=False) == ["in/a.md", "in/b.md", "in/deep/a.md", "in/deep/b.md"]
    assert found("in/a.md") == ["in/a.md"]
    monkeypatch.chdir("in/deep")
    assert found(".") == [name.removeprefix("in/deep/") for name in expected if "deep" in name] or "deep/" in str(files)


def test_an_ignored_folder_that_is_named_is_walked(here: Path) -> None:
    lay("old/a.md", ".git/")
    write(".gitignore", "old/")
    assert found(".") == []
    assert found("old") == ["old/a.md"]


def test_without_a_repository_gitignore_counts_from_the_folder_on(here: Path) -> None:
    lay("in/a.md", "in/b.md")
    write(".gitignore", "*.md")
    write("in/.gitignore", "a.md")
    assert found("in") == ["in/b.md"]
    assert found(".") == []


@pytest.mark.parametrize("what", ["fifo", "folder", "large", "many"])
def test_a_gitignore_that_is_none_is_told(what: str, here: Path, capsys: Capture) -> None:
    lay("a.md")
    if what == "fifo":
        os.mkfifo(".gitignore")
    elif what == "folder":
        Path(".gitignore").mkdir()
    else:
        Path(".gitignore").write_text("#" * 1_000_001 if what == "large" else "\n" * 10_001)
    assert main(["check", "-q"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("a.md:1:")
    assert err.startswith("nkcheck: ")
    assert (".gitignore: " in err, err.count("\n")) == (True, 1)


def test_a_linked_gitignore_is_not_followed_as_in_git(here: Path) -> None:
    lay("a.md")
    write("else", "*.md")
    Path(".gitignore").symlink_to("else")
    assert found(".") == ["a.md"]


@needs_git
def test_a_further_worktree_has_the_exclude_file_of_the_first(here: Path) -> None:
    git("init", "-q", "r")
    git("-C", "r", "commit", "-q", "--allow-empty", "-m", "Begin")
    git("-C", "r", "worktree", "add", "-q", "../w")
    write("r/.git/info/exclude", "a.md")
    lay("w/a.md", "w/b.md")
    assert found("w") == ["w/b.md"]


def git(*arguments: str, stdin: str = "") -> str:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *who, *arguments], env=env, input=stdin, capture_output=True, text=True, timeout=60, check=False).stdout


NAMES = st.sampled_from(["a", "b", "ab", "a.md", "b.md", "x-y", "[a]", "a]", "!a", "#a", "a b", "a\\b", "A", "1", "_", " "])
WHOLE = ["a", "b", "*", "?", "**/", "/**", "/", ".md", "[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[[:alpha:]]", "[[:digit:]x]", "\\a"]
PARTS = ["!", "#", "[", "-", "]", " ", "[a-]", "[c-a]", "\\", "[\\]a]", "[a/b]", "[[:x:]]", "[[:]", "[a\\-z]", "\\/", "[:a]", "-z]", "\\*"]
PIECES = st.sampled_from([*WHOLE, *PARTS])
# Where git finds `**` behind a word it goes by how it has cut the word off; its own documentation calls that a plain `*`.
ODD = re.compile(r"[^/!]\*\*|\*\*[^/]|\*{3}|\\\*|^!\*\*$")
LINES = st.lists(PIECES, min_size=1, max_size=6).map("".join).filter(lambda line: not ODD.search(line))
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@needs_git
@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=3), st.lists(LINES, max_size=2), st.sets(PATHS, min_size=1, max_size=25))
def test_patterns_say_what_git_says(outer: list[str], inner: list[str], paths: set[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        git("init", "-q", folder)
        made = []
        for path in sorted(paths):
            file = Path(folder, f"{path}.md")
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("")
            except OSError:
                continue  # a file stands where a folder should
            made.append(f"{path}.md")
        for name, lines in ((".", outer), ("a", inner)):
            if Path(folder, name).is_dir():
                Path(folder, name, ".gitignore").write_text("".join(f"{line}\n" for line in lines))
        ignored = git("-C", folder, "check-ignore", "-z", "--stdin", stdin="".join(f"{name}\0" for name in made)).split("\0")
        assert sorted(found(folder)) == sorted(os.path.join(folder, name) for name in made if name not in ignored)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab*?[]!^-/\\#: \x00é\udcff"), max_size=30), st.text(st.sampled_from("ab/*[é\udcff"), max_size=20))
def test_any_pattern_is_one_or_none(line: str, path: str) -> None:
    held = patterns([line], "/base")
    assert held.says(f"/base/{path}", False) in (True, False, None)
    assert held.leave_out(f"/base/{path}") in (True, False)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*a" * 100 + "*b", "a" * 255),
        ("**/a/" * 100 + "b", "a/" * 2000 + "a"),
        ("**/*a*a*a*a/" * 20 + "b", ("a" * 200 + "/") * 20 + "a"),
        ("[[:alpha:]]*" * 300, "a" * 255 + "1/"),
        ("*" * 4000 + "b", "a" * 255),
        ("?*" * 2000 + "b", "a" * 255),
    ],
    ids=["stars", "folders", "both", "sets", "one long star", "question marks"],
)
def test_hostile_patterns_take_no_time(line: str, path: str) -> None:
    started = time.monotonic()
    held = patterns([line], "/base")
    for _ in range(10):
        held.leave_out(f"/base/{path}")
    assert time.monotonic() - started < 5


# What is excluded.


@pytest.mark.parametrize(
    ("setting", "arguments", "expected"),
    [
        pytest.param([], [], ["a.md", "in/a.md", "in/old/b.md", "old/b.md"], id="nothing"),
        pytest.param(["old/"], [], ["a.md", "in/a.md"], id="a folder anywhere"),
        pytest.param(["/old"], [], ["a.md", "in/a.md", "in/old/b.md"], id="beside the settings"),
        pytest.param(["*.md", "!a.md"], [], ["a.md", "in/a.md"], id="taken back"),
        pytest.param(["a.md"], ["--exclude", "b.md"], ["a.md", "in/a.md"], id="the command line instead"),
        pytest.param(["a.md"], ["--exclude", "b.md", "--isolated"], ["a.md", "in/a.md"], id="isolated"),
        pytest.param(["a.md"], ["--isolated"], ["a.md", "in/a.md", "in/old/b.md", "old/b.md"], id="isolated from all"),
        pytest.param(["old"], ["old"], ["old/b.md"], id="a named folder"),
        pytest.param(["old"], ["old", "--force-exclude"], [], id="a named folder, forced"),
        pytest.param(["old"], ["old/b.md", "a.md"], ["old/b.md", "a.md"], id="a named file"),
        pytest.param(["old"], ["old/b.md", "a.md", "--force-exclude"], ["a.md"], id="a named file, forced"),
        pytest.param(["old"], ["in", "--force-exclude"], ["in/a.md"], id="walked, forced"),
    ],
)
def test_what_is_excluded_is_left_out(setting: list[str], arguments: list[str], expected: list[str], here: Path, capsys: Capture) -> None:
    lay("a.md", "in/a.md", "in/old/b.md", "old/b.md")
    write("nkcheck.toml", f"exclude = {setting}")
    assert checked(*arguments, capsys=capsys) == expected


def test_patterns_on_the_command_line_are_relative_to_the_current_folder(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay("in/old/a.md", "old/a.md", "in/b.md")
    write("nkcheck.toml", "exclude = ['/old']")
    monkeypatch.chdir("in")
    assert checked(".", capsys=capsys) == ["b.md", "old/a.md"]
    assert checked(".", "--exclude", "/old", capsys=capsys) == ["b.md"]
    assert checked("..", capsys=capsys) == ["../in/b.md", "../in/old/a.md"]


def test_the_settings_of_a_folder_exclude_in_it(here: Path, capsys: Capture) -> None:
    lay("a.md", "in/a.md", "in/b.md", "out/b.md")
    write("nkcheck.toml", "exclude = ['a.md']")
    write("in/nkcheck.toml", "exclude = ['b.md']")
    assert checked(capsys=capsys) == ["in/a.md", "out/b.md"]


def test_a_name_for_standard_input_can_be_excluded(here: Path) -> None:
    write("nkcheck.toml", "exclude = ['old/']")
    for arguments, status in ((["--stdin-filename", "old/a.md"], 1), (["--stdin-filename", "old/a.md", "--force-exclude"], 0)):
        done = subprocess.run(
            [sys.executable, "-m", "nkcheck", "check", "-", *arguments], input=REFUTED.encode(), env=environment(), timeout=60, check=False
        )
        assert done.returncode == status


def test_absolute_paths_end_without_a_slash(here: Path) -> None:
    assert absolute("/") == ""
    assert absolute(".") == absolute("./") == absolute("x/..") == str(here).rstrip("/")
    assert absolute("a\0b").endswith("/a\0b")


def test_diff_reads_each_document_once(here: Path, capsys: Capture) -> None:
    lay("a.md", "in/b.md", "in/ignored.md")
    write("in/.gitignore", "ignored.md")
    claims = str(ROOT / "claims")
    assert main(["diff", claims, claims, "--on", ".", "a.md", "none.md", "-f", "json"]) == 2
    out, err = capsys.readouterr()
    assert "ignored" not in out
    assert err == "nkcheck: none.md: No such file or directory\n"


# Many.


def test_a_thousand_files_are_walked_with_little_asked_of_the_system(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(*(f"in/{i % 10}/{i}.md" for i in range(1000)), ".git/")
    write(".gitignore", "*.bak", "old/", "[0-9]x.md")
    asked: list[str] = []
    for name in ("stat", "lstat"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda path, *rest, real=real, **more: asked.append(str(path)) or real(path, *rest, **more))
    opened: list[str] = []
    opening = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *rest, **more: opened.append(str(self)) or opening(self, *rest, **more))
    assert len(found("in")) == 1000
    assert len(asked) < 1100
    assert len(opened) == 1


# The bar.


def on_a_terminal(*arguments: str, folder: Path, interrupt: bool = False) -> tuple[int, str, str]:
    """Status, standard output (a pipe) and standard error (a terminal) of a run."""
    import pty
    import threading

    main_end, other = pty.openpty()
    command = [sys.executable, "-m", "nkcheck", "check", *arguments]
    # What a shell starts with & ignores Ctrl-C, and hands that down to us and to the child.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=other, stdin=subprocess.DEVNULL, preexec_fn=heed
    )
    os.close(other)
    shown: list[bytes] = []

    def watch() -> None:
        try:
            while data := os.read(main_end, 10_000):
                shown.append(data)
        except OSError:
            pass  # the other end is closed

    watcher = threading.Thread(target=watch)
    watcher.start()
    if interrupt:
        until = time.monotonic() + 40
        while b"Checking" not in b"".join(shown) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    watcher.join(10)
    os.close(main_end)
    return process.returncode, out.decode(), b"".join(shown).decode()


def last_lines(shown: str) -> list[str]:
    """What is left on a terminal of lines that were drawn and erased."""
    lines = [""]
    for part in re.findall(r"\x1b\[\??[\d;]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", shown):
        if part == "\n":
            lines.append("")
        elif part == "\x1b[2K":
            lines[-1] = ""
        elif part == "\x1b[1A":
            lines.pop()
        elif part[0] not in "\x1b\r":
            lines[-1] += part
    return [line for line in lines if line.strip()]


@pytest.mark.skipif(os.name == "nt", reason="terminals")
def test_a_bar_is_drawn_for_many_documents_and_nothing_is_left_of_it(here: Path) -> None:
    lay(*(f"{i:02}.md" for i in range(30)))
    status, out, shown = on_a_terminal("-f", "json", folder=here)
    assert (status, len(json.loads(out)["documents"])) == (1, 30)
    assert "Checking" in shown
    assert "/30" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1
    assert last_lines(shown) == []


@pytest.mark.skipif(os.name == "nt", reason="terminals")
@pytest.mark.parametrize(("count", "arguments"), [(30, ["-q"]), (20, [])], ids=["quiet", "few"])
def test_no_bar_is_drawn(count: int, arguments: list[str], here: Path) -> None:
    lay(*(f"{i:02}.md" for i in range(count)))
    status, _, shown = on_a_terminal(*arguments, folder=here)
    assert (status, shown) == (1, "")


def test_no_bar_is_drawn_where_nobody_looks(here: Path) -> None:
    lay(*(f"{i:02}.md" for i in range(30)))
    code = "import sys; from nkcheck.cli import main; main(['check', '-q']); main(['check']); print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "False")


@pytest.mark.skipif(os.name == "nt", reason="terminals")
def test_ctrl_c_leaves_the_terminal_as_it_was(here: Path) -> None:
    Path("many").mkdir()
    for i in range(400):
        Path(f"many/{i:03}.md").write_text(REFUTED * 200)
    status, out, shown = on_a_terminal(folder=here, interrupt=True)
    assert (status, out) == (130, "")
    assert "Traceback" not in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1
    assert last_lines(shown) == []
