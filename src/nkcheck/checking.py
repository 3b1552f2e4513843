"""A run over documents: find them, read, judge, and leave out what does not count. What cannot be read is noted, and the others go on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nkcheck.desk import claims_of, finder
from nkcheck.documents import MOST_BYTES, Document, parse, read, statement
from nkcheck.errors import Fault, InputError, Level, TooLargeError
from nkcheck.gate import excuse, select
from nkcheck.judge import Checker
from nkcheck.report import Report, Run
from nkcheck.settings import NOTHING, Finder, Settings

if TYPE_CHECKING:
    from nkcheck.baseline import Baseline

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
    write_baseline: Path | None = None,
    begun: Callable[[int, int], None] = lambda index, count: None,
) -> Run:
    """Check files, the documents of folders, and standard input (`-`), whose bytes `stdin` gives.

    What is `given` (the command line) goes before the settings that hold for a file. `gitignore` and `force_exclude` are as
    in `documents.folders.walk`; `begun` is told of each document, and how many there are. All that is found is written to
    `write_baseline` as known, unless something could not be read: half an archive must not replace the whole. Raises InputError
    if settings, claims or a baseline cannot be read, or that one not be written.
    """
    from nkcheck.documents.folders import left_out, walk

    desk = _Desk(given, write_baseline)
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
            unread.append(_unreadable(error, name))
            continue
        try:
            reports.append(desk.report(document))
        except TooLargeError as error:
            unread.append(_unreadable(error, name))
    return desk.closed(Run(tuple(reports), tuple(unread), *desk.claims))


def _unreadable(error: InputError, name: Path) -> Fault:
    return Fault("unreadable", error.message, str(error.path or name), error.line, error.column, Level.ERROR)


def check_text(text: str | bytes, given: Settings | Finder, path: str = "", write_baseline: Path | None = None) -> Run:
    """Check a statement, or the bytes that were piped in under the name `path`. Raises InputError if they are no text."""
    desk = _Desk(given, write_baseline)
    try:
        document = statement(text) if isinstance(text, str) else parse(text, path)
    except InputError as error:
        raise InputError(error.message, "standard input" if path == STDIN.name else path) from None
    return desk.closed(Run((desk.report(document),), (), *desk.claims, statement=True))


def checked(document: Document, checker: Checker, settings: Settings, given: str, today: str, baseline: Baseline | None = None) -> Report:
    """Check a document as its settings ask. The date that is `given` goes before its own, that of the settings and `today` behind it."""
    if given:
        document = document._replace(date=given)
    report = excuse(checker.check(document, date=settings.date or today), document.ignores)
    if baseline:
        report = baseline.excuse(report)
    fail_on = None if settings.fail_on == "never" else Level(settings.fail_on or "error")
    return select(report._replace(fail_on=fail_on, dated=bool(document.date or settings.date)), settings)


class _Desk:
    """Checks documents by the settings of each, and loads each claims folder and each baseline once."""

    def __init__(self, given: Settings | Finder, write_baseline: Path | None = None) -> None:
        self.finder = given if isinstance(given, Finder) else finder(given)
        self.given = self.finder.given
        self.write_baseline = write_baseline
        self.baselines: dict[Path, Baseline] = {}
        if self.given.baseline:
            self.baseline(self.given.baseline)
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

    def baseline(self, path: Path) -> Baseline:
        from nkcheck.baseline import Baseline, load

        if path not in self.baselines:
            new = self.write_baseline is not None and self.write_baseline.resolve() == path.resolve() and not path.exists()
            self.baselines[path] = Baseline(path) if new else load(path)
        return self.baselines[path]

    def report(self, document: Document) -> Report:
        """Check a document as its settings ask."""
        settings = self.finder.of(document.path)
        known = self.baseline(settings.baseline) if settings.baseline else None
        excused = None if self.write_baseline else known  # what one holds that is written anew is only carried over
        return checked(document, self.checker(settings), settings, self.given.date, self.today, excused)

    def closed(self, run: Run) -> Run:
        """The run with what is to be said of baselines; the new one is written, if one is asked for and nothing is unread."""
        if self.write_baseline is None:
            return run._replace(gone=sum(baseline.gone for baseline in self.baselines.values()))
        if run.unread:
            return run
        from nkcheck.baseline import write

        reports, known = write(self.write_baseline, run.reports, self.baselines.values())
        return run._replace(reports=reports, known=known)
