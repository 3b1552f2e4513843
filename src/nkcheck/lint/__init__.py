"""The claims and sources files themselves: every fault at once, with its place.

What keeps a folder from loading is found where loading finds it (`nkcheck.consistency`); here is the rest, which a
curator wants to know and a reader can live with, and the rules by name.

| file | asks |
| --- | --- |
| claims.py | units, dates, scopes, citations that stand twice, sources and origins that nobody cites |
| vocabulary.py | terms that mean two things, or nothing of their own |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from nkcheck import consistency, words
from nkcheck.claim import MOST_BYTES, above, builtin, files_of, read_file
from nkcheck.consistency import DRAFTED, Files
from nkcheck.errors import Fault, InputError, Level, Linted
from nkcheck.files import read_bytes
from nkcheck.lint.claims import claim_faults
from nkcheck.lint.vocabulary import term_faults
from nkcheck.tokens import tokenize
from nkcheck.words import Language

RULES: dict[str, tuple[Level, str]] = {
    "unreadable": (Level.ERROR, "The file cannot be read."),
    "not_yaml": (Level.ERROR, "The file is not YAML, or not UTF-8; nothing more of it was checked."),
    "not_allowed": (Level.ERROR, "A tag, an anchor or an alias: the files are plain lists, mappings and words."),
    "duplicate_key": (Level.ERROR, "A key stands twice in one mapping; the first holds."),
    "unknown_key": (Level.ERROR, "The schema has no such key here."),
    "missing_key": (Level.ERROR, "A key that the schema asks for is missing."),
    "bad_value": (Level.ERROR, "The value is not what the schema asks for."),
    "bad_term": (Level.ERROR, "A term has unbalanced braces, a gap at an end, or stands for too many."),
    "bad_date": (Level.ERROR, "Not an EDTF date, or no day of the calendar."),
    "file_name": (Level.ERROR, "A source's id is not the name of its file."),
    "duplicate_id": (Level.ERROR, "Two claims have one id."),
    "dead_reference": (Level.ERROR, "An id that nothing has."),
    "no_scope": (Level.ERROR, "A claim that is limited to nothing would take every figure."),
    "same_scope": (Level.ERROR, "Two claims of one kind whose scopes no text can tell apart."),
    "long_quote": (Level.ERROR, "A quote of 15 words or more is no fragment."),
    "quote_figure": (Level.ERROR, "A quote holds no figure of the claim's kind, or more than one."),
    "wrong_unit": (Level.ERROR, "The unit is not that of the kind, or the quote counts something else than the claim."),
    "date_outside": (Level.ERROR, "A citation's date, or the day that it gives, lies outside the claim's."),
    "repeated_citation": (Level.ERROR, "One claim cites the same words of a source twice."),
    "unreviewed": (Level.ERROR, "A drafted value that nobody has looked at yet: it begins with REVIEW."),
    "bare_waiver": (Level.WARNING, "A waiver without a word beside its number waives all others of that number too."),
    "shadowed_term": (Level.WARNING, "A term is also a term of something else, so that a text cannot mean this one alone."),
    "repeated_term": (Level.WARNING, "All that a term stands for, other terms of the same list stand for too."),
    "unused": (Level.WARNING, "An origin or source that no claim cites."),
}


def lint(paths: Sequence[Path] = ()) -> Linted:
    """The faults of claims folders and of their sources, each folder once.

    A path is a claims folder, a file in it or among its sources, or a folder that holds `claims/`; none at all is `claims`
    in the working directory, or else the built-in one. Raises InputError if a path leads to no claims folder.
    """
    folders: dict[Path, Path] = {}
    for folder in map(folder_of, paths or (None,)):
        folders.setdefault(folder.resolve(), folder)
    done = [_lint(folder) for folder in folders.values()]
    says = {name: rule for name, (_, rule) in RULES.items()}
    return Linted(tuple(file for files, _ in done for file in files), tuple(fault for _, faults in done for fault in faults), says)


def _lint(folder: Path) -> tuple[tuple[str, ...], list[Fault]]:
    """The files of one claims folder, and their faults."""
    files = files_of(folder)
    names = tuple(str(file) for file in files.values())
    found: list[Fault] = []
    contents = {}
    for role, file in files.items():
        try:
            contents[role] = read_file(role, file)
        except InputError as error:
            found.append(Fault("unreadable", error.message, str(file)))
    read = consistency.read_files(files, contents, found.append)
    figures = consistency.examine(read, _language(), found.append)
    found += (*claim_faults(read, figures), *term_faults(read), *_unreviewed(read))
    graded = [fault._replace(level=RULES[fault.rule][0]) for fault in _told_once(found)]
    order = {name: n for n, name in enumerate(names)}
    graded.sort(key=lambda fault: (order[fault.path], fault.line or 0, fault.column or 0))
    return tuple(name for name in names if Path(name).exists()), graded


@cache
def _language() -> Language:
    _, compiled = consistency.compiled_language(read_bytes(words.FOLDER / "en.yaml", MOST_BYTES))
    return words.language(compiled)


def _unreviewed(files: Files) -> Iterator[Fault]:
    """Drafts that nobody has looked at, and waivers that take in too much."""
    for file in (files.origins, *files.sources, *files.claims):
        for at in file.places:
            value = file.get(at)
            if isinstance(value, str) and value.startswith(DRAFTED):
                claim = file.get(at[:2]) if at[0] == "claims" else None
                whose = f"{claim['id']}: " if isinstance(claim, dict) and isinstance(claim.get("id"), str) else ""
                yield file.fault("unreviewed", f"{whose}“{value[:60]}” is a draft; expected a word of yours, or nothing", at)
    for file in files.sources:
        for i, waiver in enumerate(file.value.get("waived", ()) if file.sound("waived") else ()):
            if not any(word.isalpha() for word in tokenize(waiver["exact"]).words):
                yield file.fault("bare_waiver", f"“{waiver['exact'][:60]}” waives that number everywhere", ("waived", i, "exact"))


def folder_of(path: Path | None) -> Path:
    """The claims folder that a path names, lies in, or stands beside. Raises InputError if there is none."""
    if path is None:
        own = Path("claims")
        return own if (own / "subject.yaml").exists() else builtin("claims")
    if not path.exists():
        raise InputError("no such file or folder", path)
    around = path if path.is_dir() else path.parent
    for folder in (around, around / "claims", above(around) / "claims", above(around)):
        if (folder / "subject.yaml").exists():
            return folder
    raise InputError("no claims folder here: no subject.yaml in it, beside it or above it", path)


def _told_once(faults: list[Fault]) -> list[Fault]:
    """The faults without what only follows from another of the same value: an alias is no list either."""
    places = {(fault.path, fault.line, fault.column) for fault in faults if fault.rule == "not_allowed"}
    return [fault for fault in faults if fault.rule != "bad_value" or (fault.path, fault.line, fault.column) not in places]
