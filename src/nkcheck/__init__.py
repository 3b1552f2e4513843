"""Checks the figures in a text against curated, cited claims.

>>> report = verify("China sent back 600 North Koreans in October 2023.")
>>> report.findings[0].verdict.value
'conflicting'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date as _date
    from pathlib import Path

    from nkcheck.claim import ClaimsFolder
    from nkcheck.documents import Document, read
    from nkcheck.errors import InputError
    from nkcheck.judge import Checker
    from nkcheck.report import Report

__all__ = ["Checker", "Document", "InputError", "Report", "check", "load", "read", "verify"]
__version__ = "0.1.0"

_HOMES = {
    "Checker": "nkcheck.judge",
    "Document": "nkcheck.documents",
    "InputError": "nkcheck.errors",
    "Report": "nkcheck.report",
    "load": "nkcheck.claim",
    "read": "nkcheck.documents",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: the command line must not pay for what a command does not use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


_builtin: Any = None


def verify(text: str, *, date: str | _date | None = None, claims: ClaimsFolder | Path | str | None = None) -> Report:
    """Judge the figures in `text` (see `Checker.verify`); the built-in claims are loaded once.

    `date` is the document's own date, ISO 8601; `claims` a claims folder or file instead of the built-in one.
    Raises InputError if the date or the claims cannot be read.
    """
    return _checker(claims).verify(text, date=date)


def check(path: Path | str, *, date: str | None = None, claims: ClaimsFolder | Path | str | None = None) -> Report:
    """Judge the figures in a document, read by the format of its extension (see `Checker.check`).

    `date` (EDTF) is its date if it gives none itself. Comments in it that ignore are heeded; settings files and baselines are
    the command line's. Raises InputError if the document, the date or the claims cannot be read.
    """
    from pathlib import Path

    from nkcheck.documents import read
    from nkcheck.gate import excuse

    document = read(Path(path))
    return excuse(_checker(claims).check(document, date=date), document.ignores)


def _checker(claims: ClaimsFolder | Path | str | None) -> Checker:
    global _builtin
    from nkcheck.judge import Checker

    if claims is not None:
        return Checker(claims)
    if _builtin is None:
        _builtin = Checker()
    checker: Checker = _builtin
    return checker
