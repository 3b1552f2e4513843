"""Every quote held against the document that it came from, and every figure there that no citation covers.

| file | does |
| --- | --- |
| held.py | sources and documents, side by side |
| quotes.py | quotes and waivers: to the letter, drifted, gone; locators and fingerprints |
| left.py | figures that are neither cited nor waived, as citations that could be |
| fixing.py | what drifted, written back |
| drafting.py | records, citations and claims of new documents, as YAML |
| telling.py | all of it for people and for programs |
"""

from __future__ import annotations

from pathlib import Path

from nkcheck.audit.drafting import drafts_of, save
from nkcheck.audit.fixing import Desk
from nkcheck.audit.held import fix_all, hold
from nkcheck.audit.telling import Done
from nkcheck.claim import load


def audit(claims: Path, originals: Path, *, fix: bool = False, draft: bool = False, write: bool = False, date: str = "") -> Done:
    """Hold the quotes of the folder `claims` against the documents of the folder `originals`.

    `fix` writes back what drifted, and tells what is left after that. `draft` drafts records for documents that have none,
    with `date` (EDTF) for those that give none, and asks for no other source's document; `write` puts the drafts into the
    claims folder. Raises InputError if the claims cannot be read, there is no such folder, or a file cannot be written.
    """
    folder = load(claims)
    held = hold(folder, originals, every_source=not draft)
    fixed = fix_all(folder, held) if fix else []
    if fixed:
        folder = load(claims)
        held = hold(folder, originals, every_source=not draft)
    drafts, misnamed = drafts_of(folder, held, date if draft else "")
    held = held._replace(unread=(*held.unread, *misnamed))
    saved = save(drafts, folder) if write else []
    return Done(held, tuple(drafts), tuple(fixed), tuple(saved), Desk(folder), drafted=draft)
