"""What a desk has settled for its documents: `nkcheck.toml`, or `[tool.nkcheck]` in `pyproject.toml`, under the command line.

A settings file may come with a checkout that nobody has read. It can name rules, patterns and paths, and nothing that is run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkcheck.errors import InputError, Level
from nkcheck.files import absolute, within
from nkcheck.record import NamedTuple

if TYPE_CHECKING:
    from nkcheck.patterns import Patterns
    from nkcheck.tomlfile import At, Places

FILES = ("nkcheck.toml", "pyproject.toml")  # in this order
TABLE = ("tool", "nkcheck")  # of a pyproject.toml
MOST_TOLD = 60  # characters of a word that is wrong


class Key(NamedTuple):
    """What is said of a setting in docs/settings.md and by `--show-settings`."""

    type: str
    default: str
    example: str
    meaning: str


KEYS = {
    "select": Key("list of rules", "all rules", '["misdated"]', "Only these rules count."),
    "ignore": Key("list of rules", "none", '["sources_differ"]', "These rules do not count."),
    "per-file-ignores": Key(
        "table of a pattern to a list of rules",
        "none",
        '{ "archive/" = ["misdated"] }',
        "These rules do not count in documents whose path the pattern fits; behind a `!`, in those that it does not fit.",
    ),
    "fail-on": Key(
        "`error`, `warning`, `note` or `never`", "error", '"warning"', "The least grave finding in the document that ends with status 1."
    ),
    "exclude": Key("list of patterns", "none", '["drafts/", "*.bak.md"]', "What is not walked."),
    "claims": Key("path", "the built-in claims", '"claims"', "Another claims folder or file instead of the built-in one."),
    "extend": Key("`true` or `false`", "false", "true", "`claims` are used beside the built-in ones."),
    "date": Key("date, YYYY-MM-DD", "today", "2023-12-10", "The date of documents that give none themselves."),
    "baseline": Key("path", "none", '"known.json"', "Findings that are known and do not count."),
}


class Settings(NamedTuple):
    """How documents are checked. Empty values settle nothing."""

    select: tuple[str, ...] = ()  # rules that count; all if there are none
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a pattern of paths, and the rules that are ignored there
    fail_on: str = ""
    exclude: tuple[str, ...] = ()
    claims: Path | None = None
    extend: bool = False  # `claims` stand beside the built-in ones
    date: str = ""
    baseline: Path | None = None
    path: Path | None = None  # the file that says so
    lines: tuple[tuple[str, int], ...] = ()  # and where in it each key stands

    def ignored_at(self, path: str) -> tuple[str, ...]:
        """The rules that are ignored in a document besides."""
        if not self.per_file_ignores or not path:
            return ()
        base, document = self.folder, absolute(path)
        if within(document, base) is None:  # of `--config`: its patterns see the name
            base, document = "", document[document.rfind("/") :]
        return tuple(
            rule
            for (pattern, rules), held in zip(self.per_file_ignores, _held(self.per_file_ignores, base), strict=True)
            if held.leave_out(document) is not pattern.startswith("!")
            for rule in rules
        )

    @property
    def folder(self) -> str:
        """The folder to which patterns are relative: that of the settings file, else the current one."""
        return absolute(self.path).rpartition("/")[0] if self.path else absolute(".")

    def over(self, other: Settings) -> Settings:
        """These, and the other's where these settle nothing."""
        settled = {name: value for name, value in self._asdict().items() if value}
        return other._replace(**settled)

    def said(self, key: str) -> Any:
        return getattr(self, key.replace("-", "_"))


@lru_cache(maxsize=64)
def _held(ignores: tuple[tuple[str, tuple[str, ...]], ...], base: str) -> tuple[Patterns, ...]:
    """The patterns of `per-file-ignores`, each alone."""
    from nkcheck.patterns import patterns

    return tuple(patterns([pattern.removeprefix("!")], base) for pattern, _ in ignores)


NOTHING = Settings()


class Finder:
    """Finds the settings of documents, and looks into each folder once.

    `given` goes before all that is found, key by key. `config` is the one settings file to read, `isolated` means none.
    `rules` gives those that there are. Every method raises InputError, with file and line, if settings cannot be read.
    """

    def __init__(
        self, given: Settings = NOTHING, rules: Callable[[], Iterable[str]] = tuple, *, isolated: bool = False, config: Path | None = None
    ) -> None:
        if isolated and config:
            raise InputError("--isolated reads no settings file: it does not go with --config")
        self.given = given
        self.rules = rules
        self.only = _named(config, self.rules) if config else NOTHING if isolated else None
        self.found: dict[str, Settings] = {}  # by folder, from the root on
        self.merged: dict[str, Settings] = {}  # by folder, as it was named
        self.patterns: dict[Path | None, Patterns | None] = {}

    def of(self, path: str) -> Settings:
        """The settings of a document; of the current folder if it has no name."""
        folder = os.path.dirname(path)
        if folder not in self.merged:
            self.merged[folder] = self.given.over(self.at(absolute(folder or ".")))
        return self.merged[folder]

    def at(self, folder: str) -> Settings:
        """What is settled for the files of a folder (see `nkcheck.files.absolute`) but for what was given."""
        if self.only is not None:
            return self.only
        without = []
        at = folder
        while at not in self.found:
            own = next(filter(None, (self.read(f"{at}/{name}") for name in FILES)), None)
            if own or not at:
                self.found[at] = own or NOTHING
                break
            without.append(at)
            at = at.rpartition("/")[0]
        for below in without:
            self.found[below] = self.found[at]
        return self.found[folder]

    def read(self, file: str) -> Settings | None:
        """The settings of a file; None if it is not there, or a pyproject.toml without our table."""
        if not os.path.lexists(file):
            return None
        return read(Path(within(file, absolute(".")) or file), self.rules)

    def excluded(self, folder: str) -> Patterns | None:
        """The patterns of what is not walked among the entries of a folder."""
        settings = self.given if self.given.exclude else self.at(folder)
        if settings.path not in self.patterns:
            from nkcheck.patterns import patterns

            self.patterns[settings.path] = patterns(settings.exclude, settings.folder) if settings.exclude else None
        return self.patterns[settings.path]

    def told(self, path: str, folder: bool) -> str:
        """Every setting of a document, or of the documents of a folder, with where it comes from, for people to read."""
        from nkcheck.terminal import cells, one_line, pad

        settings = self.of(os.path.join(path, "") if folder else path)
        lines = dict(settings.lines)
        rows = []
        for key, about in KEYS.items():
            value = settings.said(key)
            file = f"{settings.path}:{lines[key]}" if key in lines else ""
            where = "command line" if self.given.said(key) else file or "default"
            rows.append((key, one_line(_as_text(value)) if value else about.default, one_line(where)))
        widest = [max(cells(row[i]) for row in rows) for i in (0, 1)]
        table = (f"  {pad(key, widest[0])}  {pad(value, widest[1])}  {where}\n" for key, value, where in rows)
        return f"{one_line(path) or '-'}\n{''.join(table)}"


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(item if isinstance(item, str) else f"{item[0]}: {', '.join(item[1])}" for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(path: Path, rules: Callable[[], Iterable[str]]) -> Settings | None:
    """The settings of a file; None for a pyproject.toml without our table.

    Raises InputError, with file and line, if it cannot be read, or at the first thing in it that is not right.
    """
    from nkcheck.files import read_bytes
    from nkcheck.tomlfile import MOST_BYTES, parse

    data = read_bytes(path, MOST_BYTES)
    way: At = ()
    if path.name == FILES[1]:
        if TABLE[1].encode() not in data:
            return None  # nor is it our business whether it is TOML
        way = TABLE
    whole, places = parse(data, path)
    table: Any = whole
    for name in way:
        table = table.get(name) if isinstance(table, dict) else None
    return None if table is None else _Reading(path, places, frozenset(rules())).settings(table, way)


def _named(path: Path, rules: Callable[[], Iterable[str]]) -> Settings:
    settings = read(path, rules)
    if settings is None:
        raise InputError("no [tool.nkcheck] in it", path)
    return settings


class _Reading(NamedTuple):
    """One pass over the keys of a settings file."""

    path: Path
    places: Places
    rules: frozenset[str]

    def settings(self, table: Any, way: At) -> Settings:
        self.must(isinstance(table, dict), "[tool.nkcheck]: expected a table", way)
        readers: dict[str, Callable[[Any, At], Any]] = {
            "select": self.names,
            "ignore": self.names,
            "per-file-ignores": self.names_by_pattern,
            "fail-on": self.level,
            "exclude": self.patterns,
            "claims": self.file,
            "extend": self.flag,
            "date": self.date,
            "baseline": self.file,
        }
        values = {}
        for key, value in table.items():
            if key not in readers:
                raise self.error(f"unknown key `{_short(key)}`{self.hint(key, way)}", (*way, key), at_key=True)
            values[key] = readers[key](value, (*way, key))
        lines = tuple((key, place[0]) for key in values if (place := self.place((*way, key), at_key=True)))
        return Settings(**{key.replace("-", "_"): value for key, value in values.items()}, path=self.path, lines=lines)

    def hint(self, key: str, way: At) -> str:
        if key == TABLE[0] and not way:
            return ": the keys of an nkcheck.toml stand in no table"
        from nkcheck.nearest import hint

        return hint(_short(key), KEYS)

    def place(self, at: At, at_key: bool = False) -> tuple[int, int] | None:
        """Line and column of a value or its key, or of what it stands in."""
        from nkcheck.tomlfile import KEY

        if at_key and (*at, KEY) in self.places:
            return self.places[*at, KEY]
        while at and at not in self.places:
            at = at[:-1]
        return self.places.get(at)

    def error(self, message: str, at: At, at_key: bool = False) -> InputError:
        return InputError(message, self.path, *(self.place(at, at_key) or ()))

    def must(self, right: bool, message: str, at: At, at_key: bool = False) -> None:
        if not right:
            raise self.error(message, at, at_key)

    def typed(self, value: Any, kind: type, expected: str, at: At) -> Any:
        self.must(type(value) is kind, f"`{_key_of(at)}`: expected {expected}, found {_kind(value)}", at)
        return value

    def string(self, value: Any, at: At, expected: str = "a string") -> str:
        text: str = self.typed(value, str, expected, at)
        self.must(bool(text) and "\0" not in text, f"`{_key_of(at)}`: empty, or with a NUL in it", at)
        return text

    def strings(self, value: Any, at: At) -> tuple[str, ...]:
        self.typed(value, list, "a list of strings", at)
        return tuple(self.string(item, (*at, i)) for i, item in enumerate(value))

    def patterns(self, value: Any, at: At) -> tuple[str, ...]:
        patterns = self.strings(value, at)
        for i, pattern in enumerate(patterns):
            self.fit(pattern, i, (*at, i))
        return patterns

    def fit(self, pattern: str, index: int, at: At, at_key: bool = False) -> None:
        """Raise InputError if a pattern is too long, or there are too many before it."""
        from nkcheck.patterns import MOST_CHARACTERS, MOST_PATTERNS

        self.must(index < MOST_PATTERNS, f"`{_key_of(at)}`: more than {MOST_PATTERNS:,} patterns", at, at_key)
        self.must(len(pattern) <= MOST_CHARACTERS, f"`{_key_of(at)}`: a pattern of more than {MOST_CHARACTERS:,} characters", at, at_key)

    def names(self, value: Any, at: At) -> tuple[str, ...]:
        names = self.strings(value, at)
        for i, name in enumerate(names):
            if name not in self.rules:
                from nkcheck.nearest import hint

                raise self.error(f"no rule `{_short(name)}`{hint(_short(name), sorted(self.rules))}", (*at, i))
        return names

    def names_by_pattern(self, value: Any, at: At) -> tuple[tuple[str, tuple[str, ...]], ...]:
        self.typed(value, dict, "a table of patterns", at)
        for i, pattern in enumerate(value):
            self.fit(pattern, i, (*at, pattern), True)
            self.must(
                bool(pattern) and "\0" not in pattern, f"`{_key_of(at)}`: an empty pattern, or one with a NUL in it", (*at, pattern), True
            )
        return tuple((pattern, self.names(names, (*at, pattern))) for pattern, names in value.items())

    def level(self, value: Any, at: At) -> str:
        levels = [level.value for level in reversed(Level) if level is not Level.NONE] + ["never"]
        level = self.string(value, at)
        self.must(level in levels, f"`{_key_of(at)}`: expected {', '.join(levels)}, found `{_short(level)}`", at)
        return level

    def file(self, value: Any, at: At) -> Path:
        return self.path.parent / self.string(value, at, "a path")

    def flag(self, value: Any, at: At) -> bool:
        flag: bool = self.typed(value, bool, "true or false", at)
        return flag

    def date(self, value: Any, at: At) -> str:
        import datetime

        if type(value) is datetime.date:
            return value.isoformat()
        text = self.string(value, at, "a date")
        try:
            right = datetime.date.fromisoformat(text).isoformat() == text
        except ValueError:
            right = False
        self.must(right, f"`{_key_of(at)}`: not a date (YYYY-MM-DD): `{_short(text)}`", at)
        return text


def _short(text: str) -> str:
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]}…"


def _key_of(at: At) -> str:
    """The key of a place: of `select[1]` and `tool.nkcheck.select` it is `select`."""
    return str(next((part for part in at if part in KEYS), at[-1]))


def _kind(value: Any) -> str:
    names = {str: "a string", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")
