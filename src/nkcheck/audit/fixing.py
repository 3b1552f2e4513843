"""What drifted, written back into the claims and sources files: the value alone, and no other byte."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from nkcheck.audit.quotes import Checked, Status
from nkcheck.claim import files_of, read_bytes
from nkcheck.original import Original
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
    """The files of a claims folder, open for changes; `save` writes those that were changed."""

    def __init__(self, folder: str) -> None:
        self.files = files_of(Path(folder))
        self._edits: dict[str, Edit] = {}
        self._before: dict[str, bytes] = {}

    def edit(self, path: str) -> Edit:
        """The file of a path, read once."""
        if path not in self._edits:
            self._before[path] = read_bytes(Path(path))
            self._edits[path] = Edit(self._before[path], path)
        return self._edits[path]

    def homes(self) -> dict[str, Home]:
        """Where each claim stands, by its id."""
        paths = [str(file) for role, file in self.files.items() if role.startswith("claims/")]
        return {claim["id"]: Home(path, i) for path in paths for i, claim in enumerate(self.edit(path).value["claims"])}

    def line(self, home: Home, citation: int) -> int:
        """The line of a claim's citation, from 1."""
        return self.edit(home.path).places["claims", home.number, "citations", citation][0]

    def source(self, name: str) -> str:
        """The path of a source's record."""
        return str(self.files[f"sources/{name}.yaml"])

    def save(self) -> None:
        """Write the files that were changed, each whole or not at all. Raises InputError if one cannot be written."""
        for path, edit in self._edits.items():
            if edit.data() != self._before[path]:
                write_output(edit.mark + edit.text, Path(path))
                self._before[path] = edit.data()


def fix_quote(desk: Desk, home: Home, quote: Checked, original: Original) -> list[Fixed]:
    """Put the words found, and where they stand, into a citation."""
    at: At = ("claims", home.number, "citations", quote.number)
    edit = desk.edit(home.path)
    what = f"{quote.claim}, citation {quote.number + 1}"
    done = []
    if quote.status is Status.DRIFTED:
        [(start, end)] = quote.spans
        before, behind = original.text[:start].strip(), original.text[end:].strip()
        edit.replace((*at, "quote", "exact"), quote.text)
        if quote.citation.prefix:
            edit.replace((*at, "quote", "prefix"), before[-len(quote.citation.prefix) :])
        if quote.citation.suffix:
            edit.replace((*at, "quote", "suffix"), behind[: len(quote.citation.suffix)])
        figures = f"“{quote.citation.figure.text}” to “{quote.figure.text}”" if quote.figure and not quote.same_figure else ""
        beware = f"; the figure changes from {figures}, and verdicts with it" if figures else ""
        done.append(Fixed(home.path, f"{what}, quote", quote.text, beware))
    if not quote.located:
        locator = re.sub(r"\bparagraph \d+\b", f"paragraph {quote.paragraph}", quote.citation.locator, count=1)
        edit.replace((*at, "locator"), locator)
        done.append(Fixed(home.path, f"{what}, locator", locator))
    return done
