"""What holds where one works: the settings of documents, and the claims that they name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nkcheck.claim import ClaimsFolder, load
from nkcheck.settings import NOTHING, Finder, Settings


def finder(given: Settings = NOTHING, *, isolated: bool = False, config: Path | None = None) -> Finder:
    """Finds the settings of documents under what is `given` (the command line). Raises InputError if `config` cannot be read."""
    return Finder(given, _rules, isolated=isolated, config=config)


def claims_of(settings: Settings) -> ClaimsFolder:
    """The claims that settings name, or the built-in ones. Raises InputError if they cannot be read."""
    return load(settings.claims, settings.extend)


def claims_here(given: Path | None) -> ClaimsFolder:
    """The claims that are given, or else those of the settings of the current folder. Raises InputError if they cannot be read."""
    return claims_of(finder(Settings(claims=given)).of(""))


def _rules() -> Iterable[str]:
    from nkcheck.gate import NAMES  # needed only where there is a settings file

    return NAMES
