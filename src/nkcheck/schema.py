"""What the YAML files may hold: one definition for loading and, later, for linting and editors.

Imported only when files are read afresh, because a validator costs start-up time. Field by field, docs are in the
README's section on the claims folder.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Term = Annotated[str, Meta(min_length=1, max_length=400)]
Quote = Annotated[str, Meta(min_length=1, max_length=300)]


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping in which an unknown key is a fault."""


class People(Strict):
    """Who the claims are about."""

    names: list[Term] = []  # say by themselves who they are: 'North Koreans'
    adjectives: list[Term] = []  # do so before a word for people: 'North Korean' refugees
    nouns: list[Term] = []  # mean them unless the text says otherwise: 'escapees'
    home: list[Id] = []  # the places that they come from
    others: list[Term] = []  # words behind the adjective that make it somebody else: 'soldiers'


class Terms(Strict):
    """A thing with its words: an action, a topic, something counted."""

    terms: list[Term]
    nouns: list[Term] = []  # people by what was done to them: 'deportees'
    background: Literal["true", "false"] = "false"  # an action that gives way to another beside it: fled, were killed
    everyday: Literal["true", "false"] = "false"  # an action that is told of anybody: held, lived, were killed
    lasting: Literal["true", "false"] = "false"  # an action whose length is told of one person: lived, was held, served
    beside: list[Id] = []  # topics near which a short name that two topics share ('the protocol') means this one
    dated: Literal["clause", "name"] = "clause"  # 'name': a year counts only beside the name, 'the 1951 Convention'
    not_hedges: list[Term] = []  # hedges that are none before this thing: 'over five crossings'


class Named(Strict):
    """A place or person with its spellings."""

    names: list[Term]
    within: Id = ""


class Subject(Strict):
    """`subject.yaml`: the vocabulary of the subject."""

    name: str
    people: dict[Id, People]
    actions: dict[Id, Terms]
    subsets: dict[Id, Terms] = {}  # parts of the people that a claim may ask for: women
    places: dict[Id, Named] = {}
    persons: dict[Id, Named] = {}
    things: dict[Id, Terms] = {}
    topics: dict[Id, Terms] = {}
    silent: list[Term] = []  # phrases that look like terms and are not


class Scope(Strict):
    """What a claim is limited to; ids of the subject file, and a date in EDTF (`XXXX`: not known)."""

    action: Id = ""
    people: Id = ""
    subset: Id = ""
    person: Id = ""
    place: Id = ""
    agent: Id = ""
    thing: Id = ""
    about: list[Id] = []
    date: str = ""


class TextQuote(Strict):
    """A W3C TextQuoteSelector (Web Annotation Data Model, 4.2.4)."""

    exact: Quote
    prefix: str = ""
    suffix: str = ""


class Citation(Strict):
    """One source's answer."""

    source: Id
    origin: Id
    quote: TextQuote
    locator: str
    via: list[Id] = []  # from the origin towards the source
    date: str = ""  # the date that the source itself gives, EDTF
    reading: Literal["figure", "list"] = "figure"  # 'list': the figure is how many the quote names


class Claim(Strict):
    """A question with one answer."""

    id: Id
    question: str
    kind: Literal["count", "share", "duration", "age", "date", "time"]
    citations: Annotated[list[Citation], Meta(min_length=1)]
    unit: str = ""
    scope: Scope = field(default_factory=Scope)
    running: Literal["true", "false"] = "false"  # a running total refutes only figures of its own year
    note: str = ""


class ClaimsFile(Strict):
    """Any other YAML file of the claims folder."""

    claims: list[Claim]


class Name(Strict):
    """A person by family and given name, or anybody by one name, as in CSL-JSON."""

    family: str = ""
    given: str = ""
    literal: str = ""


class Source(Strict):
    """`sources/ID.yaml`: a document that we hold; field names of CSL-JSON."""

    id: Id
    type: str
    title: str
    issued: str  # EDTF level 1
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    origin: Id  # whose voice the document is
    author: list[Name] = []
    publisher: str = ""
    URL: str = ""
    note: str = ""


class Origin(Strict):
    """An entry of `sources/origins.yaml`: who speaks in the sources."""

    names: Annotated[list[Term], Meta(min_length=1)]
    again: list[Term] = []  # what a text calls it once it has named it: 'the letter'
    member_of: list[Id] = []
    note: str = ""
