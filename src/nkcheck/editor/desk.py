"""A text checked as `check` would check it, by settings and claims as they stand now.

An editor stays open for days: settings are found anew for every text, and claims are loaded again when one of their files has
changed. So nothing depends on an editor that tells of changed files, and a file that is mended is right at the next key.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from nkcheck.checking import checked
from nkcheck.claim import builtin, files_of
from nkcheck.desk import claims_of, finder
from nkcheck.documents import EXTENSIONS, MOST_BYTES, Document, parse
from nkcheck.errors import InputError
from nkcheck.judge import Checker
from nkcheck.record import NamedTuple
from nkcheck.report import Report
from nkcheck.settings import Settings

# What an editor says a document is, and the extension under which we read such; its own extension goes before that.
LANGUAGES = {"markdown": ".md", "html": ".html", "xhtml": ".xhtml", "plaintext": ".txt", "text": ".txt"}
READ = tuple(extension for extension in EXTENSIONS if extension not in (".docx", ".pdf"))  # no editor shows the source of those
_BOM = "\ufeff"

Stamp = tuple[tuple[str, int, int], ...]


class Draft(NamedTuple):
    """A text in an editor."""

    path: str  # its file's name; of one that has none yet what the editor calls it
    extension: str  # by which it is read
    text: str


class Checked(NamedTuple):
    """A draft with its report. The report's offsets are `lead` characters behind the draft's: a mark of byte order is no text."""

    report: Report
    document: Document
    lead: int


def draft(uri: str, language: str, text: str) -> Draft | None:
    """A document as the editor gives it; None for a kind that is not read."""
    path = path_of(uri)
    own = PurePath(path).suffix.lower()
    extension = own if own in READ else None if own in EXTENSIONS else LANGUAGES.get(language)
    return Draft(path, extension, text) if extension else None


def path_of(uri: str) -> str:
    """The file that a URI names. What is on no disk of this machine is not looked for, and keeps its last name alone."""
    from pygls.uris import to_fs_path

    try:
        parts = urlsplit(uri)
        path = to_fs_path(uri) if parts.scheme == "file" and not parts.netloc else None
    except ValueError:
        return ""
    return (path or unquote(parts.path).rpartition("/")[2]).replace("\0", "")


def read(draft: Draft) -> Document:
    """The draft as the document that its file would be. Raises InputError, which names no file, if it cannot be read."""
    if len(draft.text) > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES:,} bytes")
    data = draft.text.encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES:,} bytes")
    own = PurePath(draft.path).suffix.lower() == draft.extension
    try:
        return parse(data, draft.path if own else draft.path + draft.extension)._replace(path=draft.path)
    except InputError as error:
        raise InputError(error.message) from None


class Desk:
    """Checks drafts. One thread at a time."""

    def __init__(self, given: Settings, config: Path | None = None, isolated: bool = False) -> None:
        self.given = given
        self.config = config
        self.isolated = isolated
        self._checkers: dict[tuple[Path | None, bool], tuple[Stamp, Checker]] = {}

    def check(self, draft: Draft) -> Checked:
        """Check a draft. Raises InputError if it, its settings or their claims cannot be read."""
        settings = self._settings(draft.path)
        checker = self._checker(settings)
        document = read(draft)
        baseline = None
        if settings.baseline:
            from nkcheck.baseline import load

            baseline = load(settings.baseline)  # anew, as each use takes from it
        report = checked(document, checker, settings, self.given.date, datetime.date.today().isoformat(), baseline)
        return Checked(report, document, int(draft.text.startswith(_BOM)))

    def warm(self) -> None:
        """Load what most drafts need, before the first one comes. Raises InputError as `check` does."""
        self._checker(self._settings(""))

    def _settings(self, path: str) -> Settings:
        return finder(self.given, isolated=self.isolated, config=self.config).of(path)

    def _checker(self, settings: Settings) -> Checker:
        key = settings.claims, settings.extend
        now = tuple(_stamps(settings))
        if key not in self._checkers or self._checkers[key][0] != now:
            self._checkers.pop(key, None)
            self._checkers[key] = now, Checker(claims_of(settings))
        return self._checkers[key][1]


def _stamps(settings: Settings) -> Iterator[tuple[str, int, int]]:
    """Name, time and size of every file of the claims that settings name."""
    own = builtin("claims")
    files = [*files_of(own if settings.extend or not settings.claims else settings.claims).values()]
    if settings.extend and settings.claims:
        files += files_of(settings.claims, alone=False).values()
    for file in files:
        try:
            state = file.stat()
        except OSError:
            continue  # it need not be there; loading says so if it must
        yield str(file), state.st_mtime_ns, state.st_size
