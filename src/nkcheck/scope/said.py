"""The scope of a figure as plain values."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from nkcheck.dates import When
from nkcheck.lexicon import Term

CONTEXT = 2  # how many sentences back a date or an action reaches


class Head(StrEnum):
    """What kind of word the figure counts."""

    PEOPLE = "people"  # the subject's, by name
    NOUN = "noun"  # a word that means them unless the text says otherwise
    GENERIC = "generic"  # any people
    ELLIPTIC = "elliptic"  # no word at all: '600 were sent back'
    THING = "thing"  # a thing that the subject counts
    FOREIGN = "foreign"  # other people
    OTHER = "other"


class Phrase(NamedTuple):
    head: Head
    end: int
    subset: str = ""
    thing: str = ""
    part: bool = False
    inner: Term | None = None


class Said(NamedTuple):
    """The scope that the text gives a figure. Concepts are ids of the subject file."""

    head: Head
    end: int  # the token behind the noun phrase
    subset: str = ""
    thing: str = ""
    action: str = ""
    term: Term | None = None  # where the action stands; None if it was carried over
    carried: bool = False  # the action is that of what went before
    rate: bool = False  # '600 a year'
    total: bool = False  # '800 in all', after other counts
    loose: bool = False  # carried over without a word that says so
    when: When | None = None
    dated: bool = False  # the date is the figure's own, rather than its surroundings'
    open_date: bool = False  # 'since 2020'
    places: frozenset[str] = frozenset()
    part: bool = False  # '200 of them'
    asserted: bool = True
    foreign: bool = False  # other people, or another country's doing
