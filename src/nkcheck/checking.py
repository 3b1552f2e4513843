"""A run over documents: find them, read, judge, and leave out what does not count. What cannot be read is noted, and the others go on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nkcheck.documents import MOST_BYTES, Document, parse, read, statement
from nkcheck.documents.folders import walk
from nkcheck.errors import Fault, InputError, Level
from nkcheck.gate import select
from nkcheck.judge import Checker
from nkcheck.report import Report, Run
from nkcheck.settings import NOTHING, Settings, settings_for

STDIN = Path("-")  # standard input


def check(
    paths: Iterable[Path],
    given: Settings = NOTHING,
    *,
    stdin: Callable[[], bytes] = bytes,
    stdin_filename: str = "",
    most_bytes: int = MOST_BYTES,
) -> Run:
    """Check files, the documents of folders, and standard input (`-`), whose bytes `stdin` gives.

    What is `given` (the command line) goes before the settings that hold for a file. Raises InputError if settings or claims
    cannot be read.
    """
    desk = _Desk(given)
    reports: list[Report] = []
    unread: list[Fault] = []
    for file, fault in _files(paths):
        name = Path(stdin_filename) if file == STDIN and stdin_filename else file
        try:
            if fault:
                raise fault
            document = parse(stdin(), str(name)) if file == STDIN else read(file, most_bytes)
        except InputError as error:
            unread.append(Fault("unreadable", error.message, str(error.path or name), error.line, error.column, Level.ERROR))
            continue
        reports.append(desk.report(document))
    claims = desk.claims
    return Run(tuple(reports), tuple(unread), *claims)


def check_text(text: str | bytes, given: Settings, path: str = "") -> Run:
    """Check a statement, or the bytes that were piped in under the name `path`. Raises InputError if they are no text."""
    desk = _Desk(given)
    try:
        document = statement(text) if isinstance(text, str) else parse(text, path)
    except InputError as error:
        raise InputError(error.message, "standard input" if path == STDIN.name else path) from None
    return Run((desk.report(document),), (), *desk.claims, statement=True)


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, InputError | None]]:
    """Every document, and every path that cannot be listed with what is wrong with it."""
    for path in paths:
        faults: list[InputError] = []
        for file in walk(path, faults):
            yield file, None
        yield from ((path, fault) for fault in faults)


class _Desk:
    """Checks documents by the settings of each, and loads each claims folder once."""

    def __init__(self, given: Settings) -> None:
        self.given = given
        self.checkers: dict[tuple[Path | None, bool], Checker] = {}
        self.today = datetime.date.today().isoformat()

    @property
    def claims(self) -> tuple[str, str]:
        """Path and sum of the claims by which the first document was checked."""
        checker = next(iter(self.checkers.values()), None) or self.checker(self.given)
        return checker.claims.path, checker.claims.sha256

    def checker(self, settings: Settings) -> Checker:
        key = settings.claims, settings.extend
        if key not in self.checkers:
            self.checkers[key] = Checker(settings.claims, extend=settings.extend)
        return self.checkers[key]

    def report(self, document: Document) -> Report:
        """Check a document as its settings ask."""
        settings = self.given.over(settings_for(Path(document.path)))
        if self.given.date:
            document = document._replace(date=self.given.date)
        report = self.checker(settings).check(document, date=settings.date or self.today)
        fail_on = None if settings.fail_on == "never" else Level(settings.fail_on or "error")
        return select(report._replace(fail_on=fail_on, dated=bool(document.date or settings.date)), settings)
