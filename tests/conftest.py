"""What several test files share: the English language, figures read from a text, and a checker of the built-in claims."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, settings

import nkcheck
from nkcheck import words, yamlfile
from nkcheck.figure import Figure
from nkcheck.find import find
from nkcheck.tokens import tokenize
from nkcheck.words import Language

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

NOUNS = frozenset({"north", "refugees", "people"})

Figures = Callable[..., list[Figure]]


@pytest.fixture(scope="session")
def language() -> Language:
    """English, as loading a claims folder compiles it."""
    raw, _ = yamlfile.read((words.FOLDER / "en.yaml").read_bytes(), "words/en.yaml")
    return words.language(words.compile_language(raw))


@pytest.fixture(scope="session")
def figures(language: Language) -> Figures:
    """The figures of a text in order; `base` is the date against which relative dates are read."""

    def read(text: str, base: date | None = None) -> list[Figure]:
        return [found.figure for found in find(tokenize(text), language, base, NOUNS)]

    return read


@pytest.fixture(scope="session")
def checker() -> nkcheck.Checker:
    """The built-in claims, loaded once."""
    return nkcheck.Checker()
