"""The words of the subject and the names of the origins: terms that mean two things, or nothing of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from nkcheck import words
from nkcheck.consistency import SCOPE_TABLES, File, Files, is_term
from nkcheck.errors import Fault
from nkcheck.lexicon import GAP, expand
from nkcheck.record import NamedTuple
from nkcheck.yamlfile import At


class _Term(NamedTuple):
    """A term as written, where it stands, and all that it stands for."""

    file: File
    at: At
    table: str  # of the subject, or the field of the origins
    concept: str
    text: str
    forms: frozenset[str]

    def fault(self, rule: str, message: str) -> Fault:
        return self.file.fault(rule, message, self.at)


def term_faults(files: Files) -> Iterator[Fault]:
    """Terms that add nothing to those beside them, and terms that stand for something else too."""
    terms = list(_terms(files))
    repeated = list(_repeated(terms))
    yield from (term.fault("repeated_term", f"`{term.text}` adds nothing to the terms beside it") for term in repeated)
    idle = {(term.file.path, term.at) for term in repeated}
    yield from _shadowed([term for term in terms if (term.file.path, term.at) not in idle], files)


def _repeated(terms: list[_Term]) -> Iterator[_Term]:
    """Terms whose every form the others of the same list have; of two equal ones, the later. An origin's first name is shown: it stays."""
    times = Counter((term.table, term.concept, form) for term in terms for form in term.forms)
    for term in reversed(terms):
        keys = [(term.table, term.concept, form) for form in term.forms]
        shown = term.table == "names" and term.at[-1] == 0
        if not shown and all(times[key] > 1 for key in keys):
            times.subtract(keys)
            yield term


def _shadowed(terms: list[_Term], files: Files) -> Iterator[Fault]:
    beside = {name: raw.get("beside", ()) for name, raw in files.subject.entries("topics")}
    first: dict[tuple[str, str], _Term] = {}  # table and form -> the term that had it first
    for term in terms:
        for form in term.forms:
            first.setdefault((term.table, form), term)
    for term in terms:
        for form in sorted(term.forms):
            rival = _rival(term, first.get(("silent", form)), first[term.table, form], beside)
            if rival is not None:
                place = f"{rival.file.path}:{rival.fault('', '').line}"
                yield term.fault("shadowed_term", f"`{form}` is also a term of `{rival.concept or rival.table}` ({place})")
                break


def _rival(term: _Term, silent: _Term | None, first: _Term, beside: Mapping[str, Iterable[str]]) -> _Term | None:
    """The term on whose account a text cannot mean this one alone; None if there is none.

    What an origin is called again ('the letter') belongs to whom the text has named last, and a topic that says `beside`
    which others it means shares its name knowingly.
    """
    if silent is not None and term.table in ("actions", "things", "subsets"):
        return silent
    if first.concept == term.concept or term.table in ("again", "silent"):
        return None
    return None if beside.get(first.concept) or beside.get(term.concept) else first


def _terms(files: Files) -> Iterator[_Term]:
    for table in dict.fromkeys((*SCOPE_TABLES.values(), "topics")):
        for concept, raw in files.subject.entries(table):
            for field in ("names", "adjectives", "nouns") if table == "people" else ("names", "terms"):
                name = f"{table}.{field}" if table == "people" else table
                yield from _listed(files.subject, (table, concept, field), raw.get(field, ()), name, concept)
    if files.subject.sound("silent"):
        yield from _listed(files.subject, ("silent",), files.subject.value["silent"], "silent", "")
    for concept, raw in files.origins.entries():
        for field in ("names", "again"):
            yield from _listed(files.origins, (concept, field), raw.get(field, ()), field, concept)


def _listed(file: File, at: At, texts: Iterable[str], table: str, concept: str) -> Iterator[_Term]:
    return (_Term(file, (*at, i), table, concept, text, _forms(text)) for i, text in enumerate(texts) if is_term(text))


def _forms(text: str) -> frozenset[str]:
    """All that a term stands for, as tokens are."""
    return frozenset(f" {GAP} ".join(words.phrase(part) for part in form.split(GAP)) for form in expand(text))
