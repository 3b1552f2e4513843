"""What drifted, written back into the claims and sources files: the value alone, and no other byte."""

from __future__ import annotations

from pathlib import Path

from nkcheck import consistency
from nkcheck.audit.quotes import Checked, Status
from nkcheck.claim import MOST_BYTES, ClaimsFolder, files_of, read_file
from nkcheck.errors import InputError, stop
from nkcheck.files import read_bytes
from nkcheck.original import PARAGRAPH
from nkcheck.record import NamedTuple
from nkcheck.terminal import write_output
from nkcheck.yamledit import Edit
from nkcheck.yamlfile import At


class Fixed(NamedTuple):
    """A value that was written anew: in which file, of what, what it says now, and what it changes beside the words."""

    path: str
    what: str
    new: str
    beware: str = ""


class Home(NamedTuple):
    """Where a claim is written: the file, and its number there, from 0."""

    path: str
    number: int


class Desk:
    """The files of a claims folder, open for changes; `save` writes those that were changed, and new ones."""

    def __init__(self, folder: ClaimsFolder) -> None:
        self.files = files_of(Path(folder.path))
        self._folder = folder
        self._edits: dict[str, Edit] = {}
        self._before: dict[str, bytes] = {}
        self._new: dict[str, str] = {}

    def edit(self, path: str) -> Edit:
        """The file of a path, read once."""
        if path not in self._edits:
            self._before[path] = read_bytes(Path(path), MOST_BYTES)
            self._edits[path] = Edit(self._before[path], path)
        return self._edits[path]

    def add(self, path: str, text: str) -> None:
        """A file that there is not yet."""
        self._new[path] = text

    def homes(self) -> dict[str, Home]:
        """Where each claim stands, by its id."""
        paths = [str(file) for role, file in self.files.items() if role.startswith("claims/")]
        return {claim["id"]: Home(path, i) for path in paths for i, claim in enumerate(self.edit(path).value["claims"])}

    def line(self, home: Home, citation: int) -> int:
        """The line of a claim's citation, from 1."""
        return self.edit(home.path).places["claims", home.number, "citations", citation][0]

    def source(self, name: str) -> str:
        """The path of a file among the sources: a record by its id, or `origins`. It need not exist."""
        return str(self.files["origins"].with_name(f"{name}.yaml"))

    def claims(self, name: str) -> str:
        """The path of a file of claims by its name. It need not exist."""
        return str(self.files["subject"].with_name(f"{name}.yaml"))

    def save(self) -> None:
        """Write what is new and what was changed: all of it, or nothing.

        Raises InputError if the folder would not load any more, or a file cannot be written.
        """
        changed = {path: edit for path, edit in self._edits.items() if edit.data() != self._before[path]}
        self._check()
        done: list[str] = []
        try:
            for path, text in [*self._new.items(), *((path, edit.mark + edit.text) for path, edit in changed.items())]:
                _make_folder(Path(path).parent)
                done.append(path)
                write_output(text, Path(path))
        except InputError:
            for path in done:
                if path in self._new:
                    Path(path).unlink(missing_ok=True)
                else:
                    Path(path).write_bytes(self._before[path])
            raise
        self._before |= {path: edit.data() for path, edit in changed.items()}

    def _check(self) -> None:
        """Raise InputError at the first fault that would keep the folder from loading."""
        files, contents = dict(self.files), {}
        for path in self._new:
            kind = "sources" if Path(path).parent == self.files["origins"].parent else "claims"
            files["origins" if Path(path) == self.files["origins"] else f"{kind}/{Path(path).name}"] = Path(path)
        for role, file in files.items():
            path = str(file)
            edited = self._edits[path].data() if path in self._edits else None
            contents[role] = self._new[path].encode() if path in self._new else edited or read_file(role, file)
        consistency.examine(consistency.read_files(files, contents, stop), self._folder.language, stop)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(error.strerror or "cannot be made", path) from None


def fix_quote(desk: Desk, home: Home, quote: Checked) -> list[Fixed]:
    """Put the words found, or where they stand, into a citation."""
    at: At = ("claims", home.number, "citations", quote.number)
    edit = desk.edit(home.path)
    what = f"{quote.claim}, citation {quote.number + 1}"
    if quote.status is Status.DRIFTED:
        edit.replace((*at, "quote", "exact"), quote.text)
        return [Fixed(home.path, f"{what}, quote", quote.text, _beware(quote))]
    locator = PARAGRAPH.sub(lambda found: f"{found[1]} {quote.paragraph}", quote.citation.locator, count=1)
    edit.replace((*at, "locator"), locator)
    return [Fixed(home.path, f"{what}, locator", locator)]


def _beware(quote: Checked) -> str:
    """What changes beside the words."""
    if quote.figure is not None and not quote.same_figure:
        return f"the figure changes from “{quote.citation.figure.text}” to “{quote.figure.text}”, and verdicts with it"
    return "another figure in it changes: look at the claim's date and scope" if quote.changed else ""
