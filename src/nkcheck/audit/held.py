"""Sources and their original documents, side by side."""

from __future__ import annotations

from pathlib import Path

from nkcheck.audit.fixing import Desk, Fixed, fix_quote
from nkcheck.audit.left import Dated, Left, figures_left
from nkcheck.audit.quotes import Checked, Waived, check_quotes, check_waivers
from nkcheck.audit.reading import read_document
from nkcheck.claim import ClaimsFolder, Source
from nkcheck.documents import EXTENSIONS
from nkcheck.errors import InputError
from nkcheck.original import Original, read_original
from nkcheck.record import NamedTuple


class Audited(NamedTuple):
    """A source and its original document; one of the two may be missing."""

    id: str
    source: Source | None
    original: Original | None
    quotes: tuple[Checked, ...] = ()
    waivers: tuple[Waived, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def same_text(self) -> bool:
        """True if the document has the fingerprint that the source's record tells."""
        return self.source is None or self.original is None or self.source.sha256 == self.original.sha256

    @property
    def clean(self) -> bool:
        """True if there is nothing to tell."""
        whole = self.source is not None and self.original is not None and self.same_text and not self.left
        return whole and all(quote.right for quote in self.quotes) and all(waived.right for waived in self.waivers)


class Held(NamedTuple):
    """All sources of a claims folder with their documents, and the documents that could not be read."""

    sources: tuple[Audited, ...]
    unread: tuple[InputError, ...] = ()


def hold(folder: ClaimsFolder, where: Path, every_source: bool = True) -> Held:
    """Hold the quotes of a claims folder against `where`: a folder of documents named by their sources' ids, or one document.

    Documents without a source are told and, if `every_source` is asked for, sources without a document. Raises InputError
    if there is no such folder.
    """
    files, unread = originals_in(where)
    done = []
    for name in sorted({*files, *(folder.sources if every_source and where.is_dir() else ())}):
        source = folder.sources.get(name)
        try:
            original = read_original(files[name]) if name in files else None
        except InputError as error:
            unread.append(error)
            continue
        done.append(_audited(folder, name, source, original))
    return Held(tuple(done), tuple(unread))


def _audited(folder: ClaimsFolder, name: str, source: Source | None, original: Original | None) -> Audited:
    if source is None or original is None:
        return Audited(name, source, original)
    reading = read_document(folder, source.issued, original)
    quotes = check_quotes(folder, source, reading)
    waivers = check_waivers(folder, source, original)
    covered = [*(span for quote in quotes for span in quote.spans), *(span for waived in waivers for span in waived.spans)]
    dated = [Dated(*span, when) for quote in quotes for span in quote.spans if (when := quote.when)]
    return Audited(name, source, original, quotes, waivers, tuple(figures_left(reading, source, covered, dated)))


def fix_all(folder: ClaimsFolder, found: Held) -> list[Fixed]:
    """Write back what drifted: words, locators and fingerprints. What is gone, or gives no figure any more, is left.

    Raises InputError if a file cannot be written.
    """
    desk = Desk(folder)
    homes = desk.homes()
    done: list[Fixed] = []
    for item in found.sources:
        if item.source is None or item.original is None:
            continue
        for quote in item.quotes:
            if quote.fixable:
                done += fix_quote(desk, homes[quote.claim], quote)
        record = desk.source(item.id)
        for waived in item.waivers:
            if waived.fixable:
                desk.edit(record).replace(("waived", waived.number, "exact"), waived.text)
                beware = "a figure in it changes: is it still none to be cited?" if waived.changed else ""
                done.append(Fixed(record, f"waiver {waived.number + 1}", waived.text, beware))
        mended = [quote.right or quote.fixable for quote in item.quotes] + [waived.right or waived.fixable for waived in item.waivers]
        if not item.same_text and all(mended):
            desk.edit(record).replace(("sha256",), item.original.sha256)
            done.append(Fixed(record, "sha256", item.original.sha256))
    desk.save()
    return done


def originals_in(where: Path) -> tuple[dict[str, Path], list[InputError]]:
    """The documents of a folder by their names without ending, and what is wrong with the others: two have one name.

    Raises InputError if there is no such folder.
    """
    try:
        listed = sorted(where.iterdir()) if where.is_dir() else [where]
        if not where.exists():
            raise InputError("no such file or folder", where)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where) from None
    found: dict[str, Path] = {}
    twice = []
    for file in listed:
        if file == where or (file.suffix.lower() in EXTENSIONS and not file.name.startswith(".")):
            if file.stem in found:
                twice.append(InputError(f"a second document of this name, beside {found[file.stem].name}", file))
            found.setdefault(file.stem, file)
    return found, twice
