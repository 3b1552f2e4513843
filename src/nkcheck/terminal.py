"""What may safely be shown on a terminal, how wide and in which colours, and where a result goes.

Every word from outside passes `safe` or `one_line` before it is shown. Nothing here knows what a figure is.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

Color = Literal["auto", "always", "never"]

NARROWEST = 40
WIDEST_PROSE = 110  # longer lines of prose are hard to read, however wide the terminal
FALLBACK_WIDTH = 80

# C0 and C1 controls, bidi controls, line and paragraph separators, lone surrogates.
_STEERING = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
# The same, and what opens a command to a CI runner that reads what is printed ('::error::', '##[group]', '##vso[…]'), wherever
# a line may be broken before it.
_UNSAFE = _STEERING + r"|:(?=:[A-Za-z])|#(?=#[a-z-]{0,20}\[)"
_COLORS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
# Each of our own signs has a stand-in of the same width, so that a line keeps its length where the encoding lacks it.
_SIGNS = "✗≠✓●○├┤─┈▶◀…“”‘’–—│·"
_STAND_INS = "x!+*o||-.><~\"\"''--|."
_ASCII = str.maketrans(_SIGNS, _STAND_INS)
_LINES = str.maketrans("\t\r\n", "   ")


class Look(NamedTuple):
    """How the reader wants a result, and what the terminal can show."""

    width: int = FALLBACK_WIDTH
    color: bool = False
    ascii: bool = False
    quiet: bool = False
    verbose: bool = False

    @property
    def prose(self) -> int:
        """The width of running text."""
        return min(self.width, WIDEST_PROSE)

    def paint(self, text: str, *colors: str) -> str:
        """The text in colours by name, or as it is where colours are not wanted."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_COLORS[color] for color in colors)}m{text}\x1b[0m"

    def signs(self, text: str) -> str:
        """The text with its signs as the terminal can show them."""
        return text.translate(_ASCII) if self.ascii else text


def look(color: Color = "auto", output: Path | None = None, quiet: bool = False, verbose: bool = False) -> Look:
    """The look of a result that goes to `output`, or to standard output if that is None or `-`."""
    to_file = output is not None and str(output) != "-"
    return Look(width(), use_color(color, to_file), not to_file and not _shows_signs(), quiet, verbose)


def safe(text: str, layout: bool = False) -> str:
    r"""The text with all that could steer a terminal or a CI runner made visible, as `\x1b` or `\u202e`.

    Newlines and tabs are kept only if `layout` asks for them.
    """
    if text.replace("\xa0", " ").isprintable() and "::" not in text and "##" not in text:
        return text  # as nearly all is: the pattern need not be compiled for it
    return re.sub(_UNSAFE, lambda found: found[0] if layout and found[0] in "\n\t" else _escape(found[0]), text)


def revealed(text: str, frame: Callable[[str], str] = str) -> str:
    """The text with all controls but newlines and tabs made visible, each put into a frame: for what no terminal reads."""
    return re.sub(_STEERING, lambda found: found[0] if found[0] in "\n\t" else frame(_escape(found[0])), text)


def one_line(text: str) -> str:
    """The text on one line, its blanks and line breaks as single spaces, safe to show."""
    return safe(" ".join(filter(None, text.translate(_LINES).split(" "))))


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def width() -> int:
    """How many columns there are: COLUMNS, else the terminal's own number, else 80; never less than 40."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return max(int(columns), NARROWEST)
    try:
        found = os.get_terminal_size(1).columns
    except OSError:
        found = 0
    return max(found or FALLBACK_WIDTH, NARROWEST)


def use_color(when: Color, to_file: bool = False) -> bool:
    """Whether to colour. `auto` does so on a terminal, unless NO_COLOR or TERM=dumb is set; `always` overrules both."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or to_file:
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def _shows_signs() -> bool:
    try:
        _SIGNS.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def cells(text: str) -> int:
    """How many columns the text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


@lru_cache(maxsize=4096)
def _cell(char: str) -> int:
    if char.isascii() or char in _SIGNS:
        return 1
    import unicodedata

    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1


def cut(text: str, room: int) -> str:
    """The text, or as much of its beginning as fits, closed by '…'."""
    if cells(text) <= room:
        return text
    return _head(text, room - 1) + "…"


def _head(text: str, room: int) -> str:
    """The longest beginning of the text that takes no more than `room` columns."""
    used = 0
    for i, char in enumerate(text):
        used += _cell(char)
        if used > room:
            return text[:i]
    return text


def pad(text: str, room: int) -> str:
    """The text with spaces behind it up to `room` columns."""
    return text + " " * (room - cells(text))


def wrap(text: str, room: int, first: str = "", rest: str | None = None) -> list[str]:
    """The words of a safe text as lines of at most `room` columns; longer words are broken.

    `first` opens the first line, `rest` (spaces as wide as `first` if it is None) the others.
    """
    rest = " " * cells(first) if rest is None else rest
    lines: list[str] = []
    line, empty = first, True
    for word in text.split(" "):
        for piece in _pieces(word, max(room - cells(rest), 2)):
            gap = "" if empty else " "
            if not empty and cells(line) + cells(gap + piece) > room:
                lines.append(line.rstrip())
                line, gap = rest, ""
            line += gap + piece
            empty = False
    return [*lines, line.rstrip()]


def _pieces(word: str, room: int) -> Iterator[str]:
    while cells(word) > room:
        head = _head(word, room)
        yield head
        word = word[len(head) :]
    if word:
        yield word


def write_output(text: str, path: Path | None = None) -> None:
    """Put a result into a file, or on standard output if `path` is None or `-`. Raises InputError if that fails.

    A file is replaced as a whole: on failure the old one stays as it was.
    """
    if path is None or str(path) == "-":
        _write_stdout(text)
        return
    data = text.encode("utf-8", errors="backslashreplace")
    try:
        target = Path(os.path.realpath(path))  # a link stays a link
        mode = target.stat().st_mode if target.exists() else None
        if mode is None or stat.S_ISREG(mode):
            _replace(target, data, mode)
        else:
            with target.open("wb") as stream:  # a device or a pipe is written to, never replaced
                stream.write(data)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot write: {_reason(error)}", path) from error


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    draft = target.with_name(f".nkcheck-{os.urandom(6).hex()}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if mode is not None:
            draft.chmod(stat.S_IMODE(mode))
        draft.replace(target)
    except BaseException:  # Ctrl-C too must leave nothing behind
        draft.unlink(missing_ok=True)
        raise


def _write_stdout(text: str) -> None:
    if sys.stdout is None:
        raise InputError("cannot write: standard output is closed")
    try:
        # CSV brings its own line ends; characters that the terminal lacks are shown as escapes.
        sys.stdout.reconfigure(errors="backslashreplace", newline="")  # type: ignore[union-attr]
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_stdout()  # the reader has seen enough
    except (OSError, ValueError) as error:
        _let_go_of_stdout()
        raise InputError(f"cannot write: {_reason(error)}", "standard output") from error


def _let_go_of_stdout() -> None:
    """Keep the interpreter from flushing once more, and failing once more, on its way out."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None


def complain(message: str) -> None:
    """One line on standard error; nothing if that is closed."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"nkcheck: {one_line(message)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # there is nobody left to tell


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
