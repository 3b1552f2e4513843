"""Input is untrusted: whatever is fed from outside, there is an answer in good time, and nothing of it steers who reads it."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest

from nkcheck import Checker, documents
from nkcheck.claim import load
from nkcheck.commands import running
from nkcheck.documents import docx, parse, pdf
from nkcheck.errors import InputError, TooLargeError
from nkcheck.find import MOST_FIGURES
from nkcheck.formats import FORMATS
from nkcheck.sieve import Sieve

ROOT = Path(__file__).parent.parent
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WRONG = "China sent back 900 North Koreans in October 2023"
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
EVIL = (
    "\x1b[31m\x1b]8;;http://evil\x1b\\\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e\u2066\u200f\u061c\u2028::error::evil\r::warning file=x::evil "
    "]]> --> [red]evil[/red] [x](javascript:alert(1)) ![x](http://evil) <script>alert(1)</script> <img src=x onerror=alert(1)> "
    "'\"><b> &lt;i&gt; |`*_~ ${evil} {{evil}} %0A::error::evil @everyone =cmd|'/C calc'!A0"
)


def run(*words: str | Path, cwd: Path | None = None, data: bytes = b"", **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The program, with no more than half a minute to answer."""
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    given = {} if "stdin" in options else {"input": data}
    command = [sys.executable, "-m", "nkcheck", *map(os.fspath, words)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=30, check=False, **given, **options)


def refused(done: subprocess.CompletedProcess[bytes], message: str = "", lines: int = 1) -> None:
    """Hold a run to its answer: status 2, a line for each thing that is wrong, and no traceback."""
    told = done.stderr.decode().splitlines()
    assert (done.returncode, len(told)) == (2, lines), done.stderr
    assert all(line.startswith("nkcheck: ") for line in told)
    assert re.search(message, told[0])
    assert not STEERS.search("".join(told))


def word_file(body: str, **parts: str | bytes) -> bytes:
    """A Word document with this in its body, and parts by name ('word_footnotes')."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        for name, part in parts.items():
            package.writestr(f"{name.replace('_', '/')}.xml", part)
    return out.getvalue()


def paragraph(text: str) -> str:
    kept = "".join(char for char in text if char in "\t\n\r" or char >= " ")  # XML has no place for the others
    return f"<w:p><w:r><w:t>{escape(kept)}</w:t></w:r></w:p>"


def pdf_file(*texts: str) -> bytes:
    """A PDF with a paragraph each, in the characters that its built-in fonts have."""
    fpdf = pytest.importorskip("fpdf")
    paper = fpdf.FPDF()
    paper.add_page()
    paper.set_font("Times", size=12)
    for text in texts:
        paper.multi_cell(0, 6, "".join(char for char in text if " " <= char <= "~"))
        paper.ln(6)
    return bytes(paper.output())


def draft(suffix: str, text: str) -> bytes:
    """One paragraph in a format."""
    match suffix:
        case ".docx":
            return word_file(paragraph(text))
        case ".pdf":
            return pdf_file(text)
        case ".html":
            return f"<p>{text.replace('<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;')}</p>".encode()
        case _:
            return text.encode()


READERS = (".txt", ".md", ".html", ".docx", ".pdf")

# What is shown


def harmless(form: str, text: str, findings: int) -> None:
    """Hold an output to the rules of its format."""
    assert not STEERS.search(text)
    assert not re.search(r"(?im)^\s*(?:::|##\[)(?!(?:error|warning|notice) (?:file|title)=)", text), "a command that is not ours"
    assert len(re.findall("(?m)^::", text)) in (0, findings), "a command for each finding"
    match form:
        case "junit":
            ElementTree.fromstring(text)
        case "jsonl":
            assert [json.loads(line) for line in text.splitlines()]
        case "markdown":
            assert not re.search(r"(?<!\\)\]\(\s*javascript:|(?<!\\)<(?:script|img|b>)", text)
            assert not re.search(r"(?<!\\)!\[", text)
        case "html":
            assert not re.search(r"<(?:script|img)[^>]*>\s*alert|onerror=alert\(1\)>|href=[\"']?\s*javascript:", text)
        case "text" | "github":
            pass
        case _:
            assert json.loads(text)
            assert text.isascii() or not STEERS.search(text)


@pytest.mark.parametrize("suffix", READERS)
def test_nothing_in_a_document_steers_who_reads_the_report(suffix: str, tmp_path: Path) -> None:
    name = f"\x1b[31m::error::x\u202e{suffix}" if os.name != "nt" else f"x{suffix}"
    (tmp_path / name).write_bytes(draft(suffix, f"{WRONG}, said {EVIL} again, {EVIL}."))
    outputs = [word for form in FORMATS for word in ("-f", f"{form}:{tmp_path / form}.out")]
    done = run("check", name, *outputs, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    figures = json.loads((tmp_path / "json.out").read_text())["summary"]["figures"]
    for form in FORMATS:
        harmless(form, (tmp_path / f"{form}.out").read_bytes().decode(), figures)
    for options in (["-q"], ["-v"], []):
        done = run("check", name, *options, cwd=tmp_path)
        harmless("text", done.stdout.decode(), 0)
        assert "900" in done.stdout.decode()


def test_nothing_in_a_statement_steers_the_terminal() -> None:
    text = f"{WRONG}, said {EVIL}.".replace("\x00", "")
    for form in FORMATS:
        done = run("verify", "-f", form, text)
        assert (done.returncode, done.stderr) == (1, b"")
        harmless(form, done.stdout.decode(), 1)


@pytest.mark.skipif(os.name == "nt", reason="file names")
@pytest.mark.parametrize(
    "name", ["\x1b[31mx.md", "::error::x.md", "a\nb.md", "\u202ex.md", "[red]x.md", os.fsdecode(b"\xff.md")], ids=ascii
)
def test_the_name_of_a_file_that_cannot_be_read_is_harmless(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\0")
    refused(run("check", tmp_path), "binary, not text")


@pytest.fixture(scope="module")
def hostile_claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in folders, with evil words in every field that is free text."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("claims", "sources"):
        shutil.copytree(ROOT / name, folder / name)
    evil = json.dumps(EVIL.replace("\u2028", "").replace("\r", " "))  # as YAML has escapes too
    claims = folder / "claims" / "repatriation.yaml"
    text = claims.read_text(encoding="utf-8")
    text = re.sub(r"question: How many people did China.*", lambda _: f"question: {evil}", text)
    text = text.replace("locator: paragraph 8", f"locator: {evil}")
    text = re.sub(r"note: >-\n(?:      .+\n)+", lambda _: f'note: "=1+1 {evil[1:-1]}"\n', text)
    claims.write_text(text, encoding="utf-8")
    for source in (folder / "sources").glob("*-*.yaml"):
        text = source.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^title: .*(?:\n +.*)*", lambda _: f'title: "=HYPERLINK(1) {evil[1:-1]}"', text)
        text = re.sub(r"(?m)^publisher: .*", 'publisher: "@SUM(1) [red]x"', text)
        source.write_text(text, encoding="utf-8")
    return folder / "claims"


@pytest.mark.parametrize("command", ["list", "sources"])
def test_no_cell_of_a_table_is_a_formula(command: str, hostile_claims: Path) -> None:
    done = run(command, "-f", "csv", "--claims", hostile_claims)
    assert (done.returncode, done.stderr) == (0, b"")
    rows = list(csv.reader(io.StringIO(done.stdout.decode())))
    assert not [cell for row in rows for cell in row if cell[:1] and cell[0] in "=+-@\t\r"]
    assert any("evil" in cell for row in rows for cell in row)
    assert not STEERS.search(done.stdout.decode().replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "words",
    [
        *(("list", "-f", form) for form in ("text", "json", "markdown")),
        *(("sources", "-f", form) for form in ("text", "json", "markdown")),
        *(("show", "repatriated-2023-10", "-f", form) for form in ("text", "json")),
        *(("verify", f"{WRONG}.", "-f", form) for form in FORMATS),
        ("verify", f"{WRONG}.", "-v"),
    ],
    ids=" ".join,
)
def test_nothing_in_claims_steers_who_reads_them(words: tuple[str, ...], hostile_claims: Path) -> None:
    done = run(*words, "--claims", hostile_claims)
    assert (done.returncode, done.stderr) == (int(words[0] == "verify"), b"")
    harmless(words[-1].replace("-v", "text"), done.stdout.decode(), 1)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "JaVaScRiPt:alert(1)", "\\x1b]8;;x"])
def test_addresses_of_sources_are_web_addresses(address: str, tmp_path: Path) -> None:
    for name in ("claims", "sources"):
        shutil.copytree(ROOT / name, tmp_path / name)
    source = tmp_path / "sources" / "rcp-2023.yaml"
    source.write_text(re.sub(r"(?m)^URL: .*", lambda _: f'URL: "{address}"', source.read_text(encoding="utf-8")), encoding="utf-8")
    refused(run("list", "--claims", tmp_path / "claims"), "rcp-2023.yaml:")


# What is no file


def test_devnull_is_an_empty_text() -> None:
    done = run("check", "/dev/null")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def made_pipe(path: Path) -> None:
    os.mkfifo(path)


def made_socket(path: Path) -> None:
    here = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(f"/proc/self/fd/{here}/{path.name}" if Path("/proc/self/fd").exists() else str(path))
    finally:
        os.close(here)


def made_loop(path: Path) -> None:
    path.symlink_to(path)


def made_ring(path: Path) -> None:
    path.symlink_to(path.with_name("other.md"))
    path.with_name("other.md").symlink_to(path)


def made_dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def made_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


NO_FILES: list[tuple[Callable[[Path], None], str, int]] = [
    (made_pipe, "a pipe, not a file", 1),
    (made_socket, "a socket, not a file", 1),
    (made_loop, "symbolic link", 1),
    (made_ring, "symbolic link", 2),
    (made_dangling, "No such file", 1),
    (made_device, "a device, not a file", 1),
    (lambda path: path.mkdir(), "", 0),
]


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize(("make", "message", "lines"), NO_FILES, ids=[row[0].__name__ for row in NO_FILES])
def test_what_is_no_file_is_refused_at_once(make: Callable[[Path], None], message: str, lines: int, suffix: str, tmp_path: Path) -> None:
    make(tmp_path / f"x{suffix}")
    (tmp_path / "z.txt").write_text(WRONG)
    begin = time.monotonic()
    done = run("check", tmp_path, "-q")
    assert time.monotonic() - begin < 10
    assert b"z.txt:1:17: error" in done.stdout, "the others are reported"
    if lines:
        refused(done, message, 2 if suffix == ".md" and lines == 2 else lines if lines == 1 else 2)
    else:
        assert (done.returncode, done.stderr) == (1, b"")
    if lines == 1:
        refused(run("check", tmp_path / f"x{suffix}"), message)


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "/dev/tty", "/dev/stdin"])
def test_devices_are_refused(path: str) -> None:
    if not os.path.lexists(path):
        pytest.skip("no such device")
    refused(run("check", path), "not a file|No such device|cannot be read")


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
@pytest.mark.parametrize("command", ["check", "verify"])
def test_input_without_end_is_refused(command: str) -> None:
    with Path("/dev/zero").open("rb") as zero:
        refused(run(command, "-", stdin=zero), "larger than 10,000,000 bytes")


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "x.txt").write_text(WRONG)
    done = run("check", tmp_path, "-q")
    assert (done.returncode, done.stdout.count(b"x.txt:")) == (1, 1)


# Bytes

SENTENCE = f"{WRONG}."
BYTES = [
    ("nul", b"600\0", "binary, not text"),
    ("utf-16-without-mark", SENTENCE.encode("utf-16-le"), "binary, not text"),
    ("utf-32-without-mark", SENTENCE.encode("utf-32-be"), "binary, not text"),
    ("half-a-character", SENTENCE.encode("utf-16") + b"x", "not valid UTF-16"),
    ("a-lone-surrogate-in-utf-16", "\ud800 600".encode("utf-16", "surrogatepass"), "not valid UTF-16"),
    ("a-lone-surrogate", SENTENCE.encode() + b"\xed\xa0\x80", "not valid UTF-8"),
    ("overlong", f"{SENTENCE}’".encode() + b"\xc0\xaf", "not valid UTF-8"),
    ("overlong-nul", SENTENCE.encode() + b"\xe0\x80\x80", "not valid UTF-8"),
    ("past-the-last-character", SENTENCE.encode() + b"\xf4\x90\x80\x80", "not valid UTF-8"),
    ("past-the-last-of-utf-32", b"\xff\xfe\0\0" + b"\0\0\x11\0", "not valid UTF-32"),
    ("a-program", b"\x7fELF" + bytes(range(256)) * 40, "binary, not text"),
    ("a-picture", b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 40, "not valid UTF-8"),
]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize(("data", "message"), [pytest.param(*row[1:], id=row[0]) for row in BYTES])
def test_what_cannot_be_decoded_is_refused(data: bytes, message: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"x{suffix}").write_bytes(data)
    refused(run("check", tmp_path / f"x{suffix}"), message)


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
@pytest.mark.parametrize(("data", "message"), [pytest.param(*row[1:], id=row[0]) for row in [*BYTES, ("nothing", b"", "")]])
def test_what_is_no_package_is_refused(data: bytes, message: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"x{suffix}").write_bytes(data)
    refused(run("check", tmp_path / f"x{suffix}"), "damaged")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_read(encoding: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"x{suffix}").write_bytes(SENTENCE.encode(encoding))
    done = run("check", tmp_path / f"x{suffix}", "-q")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b":1:17: error" in done.stdout


# Packages

LETTERS = str.maketrans("0123456789", "ghijklmnop")
WORDS = [hashlib.md5(str(n).encode()).hexdigest().translate(LETTERS) for n in range(100_000)]  # no bomb packs as badly

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "600 "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
PACKAGES = [
    ("a-zip-bomb", word_file("", word_footnotes=b" " * 300_000_000), "unpacks to more than"),
    ("an-xml-bomb", word_file("", word_footnotes=DOCTYPE), "<!DOCTYPE>"),
    ("an-entity-from-outside", word_file("", word_footnotes=OUTSIDE), "<!DOCTYPE>"),
    ("a-package-in-a-package", word_file("", word_footnotes=word_file(paragraph("600"))), "damaged"),
    ("no-end", word_file("<w:p>" * 1000), "damaged"),
]


@pytest.mark.parametrize(("data", "message"), [pytest.param(*row[1:], id=row[0]) for row in PACKAGES])
def test_bombs_are_refused(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(data)
    begin = time.monotonic()
    refused(run("check", tmp_path / "x.docx"), message)
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    ("body", "findings"),
    [
        ("".join(map(paragraph, WORDS)) + paragraph(SENTENCE), 1),
        ("<w:p>" * 20_000 + paragraph(SENTENCE) + "</w:p>" * 20_000, 1),
        ("<w:tbl><w:tr><w:tc>" * 5000 + paragraph(SENTENCE) + "</w:tc></w:tr></w:tbl>" * 5000, 1),
        (
            f"<w:p>{''.join(f'<w:r><w:t>{word}</w:t></w:r>' for word in WORDS)}</w:p>{paragraph(SENTENCE)}",
            1,
        ),
    ],
    ids=["100,000-paragraphs", "paragraphs-in-paragraphs", "tables-in-tables", "100,000-runs"],
)
def test_large_word_documents_are_checked(body: str, findings: int, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(word_file(body))
    done = run("check", tmp_path / "x.docx", "-q")
    assert (done.returncode, done.stderr, done.stdout.count(b": error: ")) == (1, b"", findings)


# Size

LONG = 9_000_000


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("piece", ["a", " ", "word ", "0"], ids=repr)
def test_a_line_of_nine_megabytes_is_checked(piece: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"x{suffix}").write_text(f"{SENTENCE} {piece * ((LONG - 100) // len(piece))}")
    done = run("check", tmp_path / f"x{suffix}", "-q")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b":1:17: error" in done.stdout


@pytest.mark.parametrize("suffix", READERS)
def test_a_larger_file_is_not_even_opened(suffix: str, tmp_path: Path) -> None:
    with (tmp_path / f"x{suffix}").open("wb") as stream:
        stream.truncate(5_000_000_000)
    begin = time.monotonic()
    refused(run("check", tmp_path / f"x{suffix}"), "larger than 10,000,000 bytes")
    assert time.monotonic() - begin < 5


def test_max_bytes_bounds_files_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(SENTENCE)
    size = str(len(SENTENCE) - 1)
    refused(run("check", "--max-bytes", size, tmp_path / "x.txt"), f"larger than {size} bytes")
    refused(run("check", "--max-bytes", size, "-", data=SENTENCE.encode()), f"larger than {size} bytes")
    assert run("check", "--max-bytes", str(len(SENTENCE)), tmp_path / "x.txt").returncode == 1


def test_more_figures_than_a_book_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").write_text("North Korea has 7 cats. " + "7 cats. " * MOST_FIGURES)
    (tmp_path / "y.txt").write_text(SENTENCE)
    done = run("check", tmp_path, "-q")
    refused(done, f"x.txt: has more than {MOST_FIGURES:,} figures")
    assert b"y.txt:1:17: error" in done.stdout
    monkeypatch.setattr("nkcheck.find.MOST_FIGURES", 10)
    Checker().verify("7 cats. " * 10)
    with pytest.raises(TooLargeError, match="has more than 10 figures"):
        Checker().verify("7 cats. " * 11)


# Time

TEXTS = (
    *(
        "600 ",
        "600\n",
        "600\n\n",
        "600-",
        "600–",
        "1,",
        "1.",
        "0",
        "0 ",
        "10:40 A\n",
        "2023-10-09 ",
        "1/2/",
        "(1) ",
        "[1] ",
        "+82 ",
        "$",
        "20 percent of ",
    ),
    *(
        "more than ",
        "or more ",
        "between 500 and ",
        "six hundred ",
        "million ",
        "half of ",
        "October ",
        "Oct. 9, ",
        "last ",
        "that year ",
        "1990s ",
        "70% of ",
    ),
    *(
        " ",
        "\n",
        "\t",
        "a.",
        "A. ",
        "a ",
        "the ",
        "'s ",
        "?",
        "…",
        '"',
        "“",
        "(",
        "[",
        "|",
        "a|b\n",
        "<",
        "&",
        "*",
        "-",
        "—",
        ":",
        "İ",
        "\u00ad",
        "e\u0301",
    ),
    *(
        "China ",
        "North Koreans ",
        "repatriated ",
        "Kim Cheol-ok, 40, ",
        "said ",
        "Human Rights Watch ",
        "that ",
        "who ",
        "Hunchun, Tumen, ",
        "- 600\n",
    ),
    *("\x1b[", "\x1b]", "\x1b[31m", f"{WRONG}. ", f"{WRONG}\n\n", "nkcheck: ignore ", "# nkcheck: ignore\n"),
    # every figure asks of the whole text whether it names anybody, or anybody before it
    *("Conditions were poor. He was held. He was 45. ", "In October 2023, 40 were sent back since, "),
)
MARKS = {
    ".txt": ("600 ", "\n", "# nkcheck: ignore\n", "# nkcheck: ignore-file "),
    ".md": (
        *(
            "*",
            "_",
            "~",
            "`",
            "``` ",
            "[",
            "]",
            "![",
            "](",
            "[^1]",
            "[^1]:\n",
            "\\",
            "<",
            "</",
            "<!--",
            "<!-- x -->",
            "<!-- x -->\n",
            "<a ",
            "<a@b>",
            "&",
            "&#8217;",
        ),
        *(
            "> ",
            "- ",
            "- + ",
            "\n- ",
            "1. ",
            "# ",
            "\n> ",
            "|",
            "|-|\n",
            "a|b\n-|-\n",
            "=\n",
            "---\n",
            "\t",
            "    ",
            "http://",
            "[a]: b\n",
            "<script>",
            "</script>",
        ),
        *("- <!-- x -->", "> <!-- x --> ", "<!-- nkcheck: ignore -->", "a <!-- nkcheck: ignore --> ", "\u200b", "600*", "**600**", "a\n"),
    ),
    ".html": (
        *(
            "<",
            ">",
            "</",
            "<b>",
            "</b>",
            "<p>",
            "<li>",
            "<td>",
            "<div>",
            "<p hidden>",
            "<!--",
            "<!-- x -->",
            "<![CDATA[",
            "<?",
            "<!",
            "&",
            "&#8217;",
            "&amp",
        ),
        *(
            "<a ",
            "<a b=",
            '<a b="',
            "<script>",
            "<script></script>",
            "<style>",
            "<title>",
            "<template>",
            "<br>",
            "<sup>1</sup>",
            "<meta charset=x>",
            "a\n",
        ),
        *("<!-- nkcheck: ignore -->", "<ul><li>", "<table><tr><td>", "<i><p>", "</p>", "<x-y>"),
    ),
}


def seconds(work: Callable[[int], object], count: int, tries: int) -> float:
    """Of the processor, the least of some tries: what else the machine does only adds."""
    taken = []
    for _ in range(tries):
        begin = time.process_time()
        work(count)
        taken.append(time.process_time() - begin)
    return min(taken)


def growth(work: Callable[[int], object], most: int) -> float:
    """How much longer four times the input takes: 4 where time is linear, 16 where it is quadratic."""
    count = 200
    while seconds(work, count, 1) < 0.03 and count < most:
        count *= 4
    ratio = 0.0
    for tries in (1, 3):
        ratio = seconds(work, 4 * count, tries) / max(seconds(work, count, tries), 0.02)
        if ratio < 8:
            break
    return ratio


def slow(pieces: Iterable[str], work: Callable[[str], object]) -> list[str]:
    """The pieces that take more than their length, each told with how much."""
    ratios = {piece: growth(partial(_repeated, work, piece), most=100_000 // len(piece)) for piece in pieces}
    return [f"{piece!r}: {ratio:.1f}" for piece, ratio in ratios.items() if ratio >= 8]


def _repeated(work: Callable[[str], object], piece: str, count: int) -> None:
    work(piece * count)


@pytest.fixture(scope="module")
def reading() -> Checker:
    """One that reads every text: what is held back unread costs nothing to speak of, whatever reading it would."""
    claims = load()
    return Checker(claims._replace(subject=claims.subject._replace(named=())), sieve=False)


@pytest.mark.parametrize("part", range(4))
def test_the_time_of_verify_grows_with_the_text(part: int, reading: Checker) -> None:
    def work(text: str) -> None:
        with contextlib.suppress(TooLargeError):
            reading.verify(text, date="2023-12-01")

    assert slow(TEXTS[part::4], work) == []


@pytest.mark.parametrize("part", range(4))
def test_the_time_of_the_sieve_grows_with_the_text(part: int, reading: Checker) -> None:
    assert slow(TEXTS[part::4], Sieve(reading.claims).passes) == []


@pytest.mark.parametrize("suffix", MARKS)
def test_the_time_of_a_reader_grows_with_its_text(suffix: str) -> None:
    assert slow(MARKS[suffix], lambda text: parse(text.encode(), f"x{suffix}")) == []


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_the_time_of_check_grows_with_the_document(suffix: str, reading: Checker) -> None:
    pieces = (
        "600 *",
        "<b>600</b> ",
        "| 600 | a |\n",
        "- 600 <!-- x -->\n",
        "<li>600",
        "<td>600",
        "[600](x) ",
        "&#8217;",
        "6<b>0</b>",
        "* 600\n\n",
    )
    assert slow(pieces, lambda text: reading.check(parse(text.encode(), f"x{suffix}"), date="2023-12-01")) == []


@pytest.mark.parametrize(
    "piece",
    [
        paragraph("a"),
        "<w:r><w:t>6</w:t></w:r>",
        "<w:p>\0</w:p>",
        "<w:tbl><w:tr><w:tc>\0</w:tc></w:tr></w:tbl>",
        "<w:tr><w:tc/><w:tc/></w:tr>",
    ],
)
def test_the_time_of_word_grows_with_the_document(piece: str) -> None:
    head, _, tail = piece.partition("\0")

    def work(count: int) -> None:
        body = head * count + paragraph("600") + tail * count
        reader = docx._Body()
        docx._feed(reader, f'<w:document xmlns:w="{WORD}">{body}</w:document>'.encode(), "x.docx")

    assert growth(work, most=50_000) < 8


@pytest.mark.parametrize("piece", ["600 people", "a-", "a", "1,", "- a", "a | b", "\u00ad", " "])
def test_the_time_of_pdf_grows_with_the_lines(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(count: int) -> None:
        lines = [[[piece, 60, 800 - at % 50 * 15, 60 + 5 * len(piece), 812 - at % 50 * 15, 70]] for at in range(count)]
        pages = [{"height": 842, "lines": lines[at : at + 50]} for at in range(0, count, 50)]
        monkeypatch.setattr(pdf, "_read", lambda data, path: {"title": "", "created": "", "pages": pages})
        with contextlib.suppress(InputError):
            parse(b"%PDF-%%EOF", "x.pdf")

    assert growth(work, most=50_000) < 8


# Many files

MEASURED = """
import resource, subprocess, sys, time
begin = time.monotonic()
done = subprocess.run(sys.argv[1:], capture_output=True, timeout=300)
sys.stdout.buffer.write(done.stdout)
sys.stderr.buffer.write(done.stderr)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, round(time.monotonic() - begin, 1), file=sys.stderr)
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
def test_a_thousand_files_are_checked_though_some_cannot_be(tmp_path: Path) -> None:
    text = "\n\n".join(
        [SENTENCE, *(f"The paper had {n} pages of it, and no more was said of the people who were sent back then." for n in range(60))]
    )
    for number in range(996):
        suffix = (".txt", ".md", ".html", ".docx")[number % 4]
        (tmp_path / f"{number:03}{suffix}").write_bytes(draft(suffix, text.replace("\n\n", "</p><p>") if suffix == ".html" else text))
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "torn.txt").write_bytes(f"{SENTENCE}’".encode() + b"\xff\xfe\xfd")
    (tmp_path / "binary.html").write_bytes(bytes(range(256)) * 1000)
    (tmp_path / "large.md").write_bytes(b"600 people. " * 4_200_000)
    command = [sys.executable, "-c", MEASURED, sys.executable, "-m", "nkcheck", "check", tmp_path, "-q"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=300, check=False)
    *told, measured = done.stderr.splitlines()
    status, megabytes, _ = measured.split()
    print(measured)
    assert status == "2"
    assert sorted(re.sub(r".*/(\w+\.\w+): .*", r"\1", line) for line in told) == ["binary.html", "large.md", "pipe.md", "torn.txt"]
    assert len(set(re.findall(r"/(\d+\.\w+):1:\d+: error", done.stdout))) == 996
    assert int(megabytes) < 250


# Output

SLOW = """
import sys, time
from pathlib import Path
def replace(self, target):
    print("writing", flush=True)
    time.sleep(60)
Path.replace = replace
from nkcheck.__main__ import run
run()
"""


def command(kind: str, target: Path) -> list[str]:
    return {"output": ["-o", str(target)], "format": ["-f", f"json:{target}"], "baseline": ["--write-baseline", str(target)]}[kind]


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("kind", ["output", "format", "baseline"])
def test_an_interrupted_run_leaves_the_old_file(kind: str, number: signal.Signals, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    words = [sys.executable, "-c", SLOW, "verify", SENTENCE, *command(kind, target)]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(number)
        process.communicate(timeout=30)
    assert target.read_text() == "old"
    assert process.returncode == (130 if number is signal.SIGINT else -number)
    if number is signal.SIGINT:
        assert list(tmp_path.iterdir()) == [target]


def small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
@pytest.mark.parametrize("kind", ["output", "format", "baseline"])
def test_a_full_disk_leaves_the_old_file(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    refused(run("verify", SENTENCE, *command(kind, target), preexec_fn=small_files), "out.txt: cannot write: File too large")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_device_is_told() -> None:
    refused(run("verify", SENTENCE, "-o", "/dev/full"), "/dev/full: cannot write: No space left")


def test_of_several_outputs_those_are_written_that_can_be(tmp_path: Path) -> None:
    done = run("verify", SENTENCE, "-f", "json:a.json", "-f", "text:missing/b.txt", "-f", "text:c.txt", cwd=tmp_path)
    refused(done, "missing/b.txt: cannot write: No such file")
    assert json.loads((tmp_path / "a.json").read_text())
    assert "900" in (tmp_path / "c.txt").read_text()


# The page


def test_the_page_on_security_names_the_limits() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"`(\w+)\.([A-Z_]+)` \| ([\d,]+) \|", page)
    named = {(module, name): int(value.replace(",", "")) for module, name, value in rows}
    for (module, name), value in named.items():
        package = {
            "docx": "nkcheck.documents",
            "pdf": "nkcheck.documents",
            "markdown": "nkcheck.documents",
            "server": "nkcheck.editor",
        }.get(module, "nkcheck")
        assert getattr(import_module(f"{package}.{module}"), name) == value, name
    for module in (docx, pdf):
        limits = {name for name in vars(module) if name.startswith(("MOST_", "SMALL_"))}
        assert limits == {name for of, name in named if module.__name__.endswith(of)}
    assert running.MOST_BYTES == documents.MOST_BYTES
