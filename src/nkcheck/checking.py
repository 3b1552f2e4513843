"""A run over documents: find them, read, judge, and leave out what does not count. What cannot be read is noted, and the others go on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path

from nkcheck.desk import claims_of, finder
from nkcheck.documents import MOST_BYTES, Document, parse, read, statement
from nkcheck.documents.folders import left_out, walk
from nkcheck.errors import Fault, InputError, Level
from nkcheck.gate import select
from nkcheck.judge import Checker
from nkcheck.report import Report, Run
from nkcheck.settings import NOTHING, Finder, Settings

STDIN = Path("-")  # standard input


def check(
    paths: Iterable[Path],
    given: Settings | Finder = NOTHING,
    *,
    stdin: Callable[[], bytes] = bytes,
    stdin_filename: str = "",
    most_bytes: int = MOST_BYTES,
    gitignore: bool = True,
    force_exclude: bool = False,
    begun: Callable[[int, int], None] = lambda index, count: None,
) -> Run:
    """Check files, the documents of folders, and standard input (`-`), whose bytes `stdin` gives.

    What is `given` (the command line) goes before the settings that hold for a file. `gitignore` and `force_exclude` are as
    in `documents.folders.walk`; `begun` is told of each document, and how many there are. Raises InputError if settings or
    claims cannot be read.
    """
    desk = _Desk(given)
    if force_exclude and stdin_filename and left_out(Path(stdin_filename), desk.finder.excluded):
        paths = [path for path in paths if path != STDIN]
    files = list(walk(paths, gitignore=gitignore, excluded=desk.finder.excluded, force=force_exclude))
    reports: list[Report] = []
    unread: list[Fault] = []
    for i, (file, fault) in enumerate(files):
        begun(i, len(files))
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


def check_text(text: str | bytes, given: Settings | Finder, path: str = "") -> Run:
    """Check a statement, or the bytes that were piped in under the name `path`. Raises InputError if they are no text."""
    desk = _Desk(given)
    try:
        document = statement(text) if isinstance(text, str) else parse(text, path)
    except InputError as error:
        raise InputError(error.message, "standard input" if path == STDIN.name else path) from None
    return Run((desk.report(document),), (), *desk.claims, statement=True)


class _Desk:
    """Checks documents by the settings of each, and loads each claims folder once."""

    def __init__(self, given: Settings | Finder) -> None:
        self.finder = given if isinstance(given, Finder) else finder(given)
        self.given = self.finder.given
        self.checkers: dict[tuple[Path | None, bool], Checker] = {}
        self.today = datetime.date.today().isoformat()

    @property
    def claims(self) -> tuple[str, str]:
        """Path and sum of the claims by which the first document was checked."""
        checker = next(iter(self.checkers.values()), None) or self.checker(self.finder.of(""))
        return checker.claims.path, checker.claims.sha256

    def checker(self, settings: Settings) -> Checker:
        key = settings.claims, settings.extend
        if key not in self.checkers:
            self.checkers[key] = Checker(claims_of(settings))
        return self.checkers[key]

    def report(self, document: Document) -> Report:
        """Check a document as its settings ask."""
        settings = self.finder.of(document.path)
        if self.given.date:
            document = document._replace(date=self.given.date)
        report = self.checker(settings).check(document, date=settings.date or self.today)
        fail_on = None if settings.fail_on == "never" else Level(settings.fail_on or "error")
        return select(report._replace(fail_on=fail_on, dated=bool(document.date or settings.date)), settings)
