"""What reaches a terminal or a file, and what happens where it cannot."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck import terminal
from nkcheck.errors import InputError
from nkcheck.terminal import Look, cells, cut, one_line, safe, use_color, width, wrap, write_output

DANGEROUS = (
    [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
    + list("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    + ["\ud800", "\udfff"]
)


@pytest.mark.parametrize("char", DANGEROUS, ids=ascii)
def test_what_could_steer_a_terminal_becomes_visible(char: str) -> None:
    shown = safe(f"a{char}b")
    assert shown.isascii()
    assert shown.isprintable()
    assert shown.startswith("a\\")


@pytest.mark.parametrize(("text", "shown"), [("\x1b[31m", "\\x1b[31m"), ("\x9b", "\\x9b"), ("\u202e", "\\u202e"), ("\ud800", "\\ud800")])
def test_escapes_name_the_character(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\x3a:error\\x3a:x"),
        ("##[group]x", "\\x23#[group]x"),
        ("##vso[task.complete]", "\\x23#vso[task.complete]"),
        (":: 600", ":: 600"),
        ("## 600", "## 600"),
        ("a: b", "a: b"),
    ],
)
def test_commands_to_a_pipeline_become_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_line_breaks_and_tabs_stay_only_if_asked() -> None:
    assert safe("a\tb\nc\r") == "a\\x09b\\x0ac\\x0d"
    assert safe("a\tb\nc\r", layout=True) == "a\tb\nc\\x0d"


@pytest.mark.parametrize("text", ["600–700 “누군가” naïve", "👩‍🚀", "tatsächlich"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_one_line_has_no_breaks() -> None:
    assert one_line("  more\r\n  than\t600 ") == "more than 600"


@given(st.text(st.characters()), st.integers(40, 120))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, room: int) -> None:
    text = one_line(text)
    lines = wrap(text, room, "  ")
    assert all(cells(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrap_counts_wide_characters_twice() -> None:
    assert cells("북한 600") == 8
    assert wrap("북한이탈주민 북한이탈주민", 14) == ["북한이탈주민", "북한이탈주민"]


@given(st.text(max_size=30), st.integers(2, 20))
def test_cut_fits(text: str, room: int) -> None:
    assert cells(cut(text, room)) <= room


@pytest.mark.parametrize(("columns", "expected"), [("200", 200), ("10", 40), ("0", 80), ("wide", 80), ("²", 80), ("", 80)])
def test_width_honours_columns(columns: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(_: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", no_terminal)
    monkeypatch.setenv("COLUMNS", columns)
    assert width() == expected


class _Terminal:
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("when", "env", "to_file", "expected"),
    [
        ("auto", {}, False, True),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, False, True),
        ("auto", {"TERM": "dumb"}, False, False),
        ("auto", {}, True, False),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("never", {}, False, False),
    ],
)
def test_colour_on_a_terminal(
    when: terminal.Color, env: dict[str, str], to_file: bool, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", _Terminal())
    assert use_color(when, to_file) is expected


def test_signs_have_stand_ins_of_the_same_width() -> None:
    plain = Look(ascii=True).signs(terminal._SIGNS)
    assert plain.isascii()
    assert len(plain) == cells(terminal._SIGNS)
    assert all(unicodedata.combining(sign) == 0 for sign in terminal._SIGNS)


def test_a_file_is_replaced_with_its_mode_kept(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("old")
    file.chmod(0o640)
    write_output("new “600”\n", file)
    assert file.read_text(encoding="utf-8") == "new “600”\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "out.txt", tmp_path / "link.txt"
    file.write_text("old")
    link.symlink_to(file)
    write_output("new", link)
    assert link.is_symlink()
    assert file.read_text() == "new"


def test_an_old_file_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.txt"
    file.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match=r"out\.txt: cannot write: No space left on device"):
        write_output("new", file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["missing/out.txt", ".", "bad\0name"])
def test_a_place_that_cannot_be_written_is_an_input_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        write_output("new", tmp_path / name)


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no devices here")
def test_a_device_is_written_to_and_stays_a_device() -> None:
    write_output("new", Path("/dev/null"))
    assert Path("/dev/null").is_char_device()
