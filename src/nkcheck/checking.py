"""A run over documents: find them, read, judge, and leave out what does not count. What cannot be read is noted, and the others go on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nkcheck.documents import MOST_BYTES, Document, parse, read, statement
from nkcheck.documents.folders import walk
from nkcheck.errors import Fault, InputError, Level
from nkcheck.gate import excuse, select
from nkcheck.judge import Checker
from nkcheck.report import Report, Run
from nkcheck.settings import NOTHING, Settings, settings_for

if TYPE_CHECKING:
    from nkcheck.baseline import Baseline

STDIN = Path("-")  # standard input


def check(
    paths: Iterable[Path],
    given: Settings = NOTHING,
    *,
    stdin: Callable[[], bytes] = bytes,
    stdin_filename: str = "",
    most_bytes: int = MOST_BYTES,
    write_baseline: Path | None = None,
) -> Run:
    """Check files, the documents of folders, and standard input (`-`), whose bytes `stdin` gives.

    What is `given` (the command line) goes before the settings that hold for a file. All that is found is written to
    `write_baseline` as known, unless something could not be read: half an archive must not replace the whole. Raises InputError
    if settings, claims or a baseline cannot be read, or that one not be written.
    """
    desk = _Desk(given, write_baseline)
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
    return desk.closed(Run(tuple(reports), tuple(unread), *desk.claims))


def check_text(text: str | bytes, given: Settings, path: str = "", write_baseline: Path | None = None) -> Run:
    """Check a statement, or the bytes that were piped in under the name `path`. Raises InputError if they are no text."""
    desk = _Desk(given, write_baseline)
    try:
        document = statement(text) if isinstance(text, str) else parse(text, path)
    except InputError as error:
        raise InputError(error.message, "standard input" if path == STDIN.name else path) from None
    return desk.closed(Run((desk.report(document),), (), *desk.claims, statement=True))


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, InputError | None]]:
    """Every document, and every path that cannot be listed with what is wrong with it."""
    for path in paths:
        faults: list[InputError] = []
        for file in walk(path, faults):
            yield file, None
        yield from ((path, fault) for fault in faults)


class _Desk:
    """Checks documents by the settings of each, and loads each claims folder and each baseline once."""

    def __init__(self, given: Settings, write_baseline: Path | None = None) -> None:
        self.given = given
        self.write_baseline = write_baseline
        self.baselines: dict[Path, Baseline] = {}
        if given.baseline:
            self.baseline(given.baseline)
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

    def baseline(self, path: Path) -> Baseline:
        from nkcheck.baseline import Baseline, load

        if path not in self.baselines:
            new = self.write_baseline is not None and self.write_baseline.resolve() == path.resolve() and not path.exists()
            self.baselines[path] = Baseline(path) if new else load(path)
        return self.baselines[path]

    def report(self, document: Document) -> Report:
        """Check a document as its settings ask."""
        settings = self.given.over(settings_for(Path(document.path)))
        if self.given.date:
            document = document._replace(date=self.given.date)
        report = excuse(self.checker(settings).check(document, date=settings.date or self.today), document.ignores)
        if settings.baseline:
            baseline = self.baseline(settings.baseline)
            report = report if self.write_baseline else baseline.excuse(report)
        fail_on = None if settings.fail_on == "never" else Level(settings.fail_on or "error")
        return select(report._replace(fail_on=fail_on, dated=bool(document.date or settings.date)), settings)

    def closed(self, run: Run) -> Run:
        """The run with what is to be said of baselines; the new one is written, if one is asked for and nothing is unread."""
        if self.write_baseline is None:
            return run._replace(gone=sum(baseline.gone for baseline in self.baselines.values()))
        if run.unread:
            return run
        from nkcheck.baseline import write

        reports, known = write(self.write_baseline, run.reports, self.baselines.values())
        return run._replace(reports=reports, known=known)
