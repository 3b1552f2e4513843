"""What the YAML files may hold: one definition for loading, for linting and, as JSON Schema, for editors.

Imported only when files are read afresh, because a validator costs start-up time. The descriptions are those that an
editor shows while the file is written, and the table of fields in docs/curating.md.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

# In Python `$` also stands before a line end, in the editors' JavaScript it does not.
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*(?!\n)$")]
Term = Annotated[str, Meta(min_length=1, max_length=400)]
MOST_QUOTE = 300  # characters
Quote = Annotated[str, Meta(min_length=1, max_length=MOST_QUOTE)]
Address = Annotated[str, Meta(pattern=r"^(?:https?://[^\s<>\"\\\x00-\x1f\x7f-\x9f]+)?(?!\n)$")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?!\n)$")]
Flag = Literal["true", "false"]
KindName = Literal["count", "share", "duration", "age", "date", "time"]

PATTERNS = {  # what a pattern asks for, in words
    r"^[a-z0-9][a-z0-9-]*(?!\n)$": "small letters, digits and hyphens",
    r"^(?:https?://[^\s<>\"\\\x00-\x1f\x7f-\x9f]+)?(?!\n)$": "an address that begins with https:// or http://",
    r"^[0-9a-f]{64}(?!\n)$": "a SHA-256 of 64 hexadecimal digits",
}


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping in which an unknown key is a fault."""


class People(Strict):
    """Who the claims are about."""

    names: Annotated[list[Term], Meta(description="What says by itself who they are: 'North Koreans'.")] = []
    adjectives: Annotated[list[Term], Meta(description="What says so before a word for people: 'North Korean' refugees.")] = []
    nouns: Annotated[list[Term], Meta(description="Words that mean them unless the text says otherwise: 'escapees'.")] = []
    home: Annotated[list[Id], Meta(description="The places that they come from.")] = []
    others: Annotated[list[Term], Meta(description="Words behind the adjective that make it somebody else: 'soldiers'.")] = []


class Terms(Strict):
    """A thing with its words: an action, a topic, something counted, a part of the people."""

    terms: Annotated[list[Term], Meta(description="Ways of saying it; `{a,b}` is either, `...` some words between.")]
    nouns: Annotated[list[Term], Meta(description="People by what was done to them: 'deportees'.")] = []
    background: Annotated[Flag, Meta(description="An action that gives way to another beside it: fled, were killed.")] = "false"
    everyday: Annotated[Flag, Meta(description="An action that is told of anybody: held, lived, were killed.")] = "false"
    lasting: Annotated[Flag, Meta(description="An action whose length is told of one person: lived, was held, served.")] = "false"
    beside: Annotated[list[Id], Meta(description="Topics near which a short name that two topics share means this one.")] = []
    dated: Annotated[Literal["clause", "name"], Meta(description="`name`: a year counts only beside the name, 'the 1951 Convention'.")] = (
        "clause"
    )
    not_hedges: Annotated[list[Term], Meta(description="Hedges that are none before this thing: 'over five crossings'.")] = []


class Named(Strict):
    """A place or person with its spellings."""

    names: Annotated[list[Term], Meta(description="Its spellings; `{a,b}` is either.")]
    within: Annotated[Id, Meta(description="The place that it lies in.")] = ""


class Subject(Strict):
    """`subject.yaml`: the vocabulary of the subject."""

    name: Annotated[str, Meta(description="What the claims are about, for people to read.")]
    people: Annotated[dict[Id, People], Meta(description="Who the claims are about.")]
    actions: Annotated[dict[Id, Terms], Meta(description="What happened to them.")]
    subsets: Annotated[dict[Id, Terms], Meta(description="Parts of the people that a claim may ask for: women.")] = {}
    places: Annotated[dict[Id, Named], Meta(description="Countries and places, each with its adjective.")] = {}
    persons: Annotated[dict[Id, Named], Meta(description="Single people whom a claim is about.")] = {}
    things: Annotated[dict[Id, Terms], Meta(description="What else is counted: organisations, border crossings.")] = {}
    topics: Annotated[dict[Id, Terms], Meta(description="What a date, a duration or a sum is of: a treaty, a letter.")] = {}
    silent: Annotated[list[Term], Meta(description="Phrases that look like terms and are none: 'repatriation programme'.")] = []
    named: Annotated[
        list[str],
        Meta(description="A text of more than 2,000 characters is on the subject only if one of these stands in it, be it within a word."),
    ] = []


class Scope(Strict):
    """What a claim is limited to; all but `date` are ids of subject.yaml."""

    action: Annotated[Id, Meta(description="What happened.")] = ""
    people: Annotated[Id, Meta(description="To whom.")] = ""
    subset: Annotated[Id, Meta(description="Which part of them.")] = ""
    person: Annotated[Id, Meta(description="To which one of them.")] = ""
    place: Annotated[Id, Meta(description="Where.")] = ""
    agent: Annotated[Id, Meta(description="Which country did it.")] = ""
    thing: Annotated[Id, Meta(description="What is counted, where it is not people.")] = ""
    about: Annotated[list[Id], Meta(description="The topics, all of which the text must touch.")] = []
    date: Annotated[str, Meta(description="When: EDTF, in quotes; `XXXX` where the sources give no date.")] = ""


class TextQuote(Strict):
    """A W3C TextQuoteSelector (Web Annotation Data Model, 4.2.4)."""

    exact: Annotated[Quote, Meta(description="The source's words to the letter, fewer than 15, with one figure of the claim's kind.")]
    prefix: Annotated[str, Meta(description="What stands before it, where the same words occur twice.")] = ""
    suffix: Annotated[str, Meta(description="What stands behind it, where the same words occur twice.")] = ""


class Citation(Strict):
    """One source's answer to a claim's question."""

    source: Annotated[Id, Meta(description="The source's id: a file in sources/.")]
    origin: Annotated[Id, Meta(description="Who, according to the source, says it: an id of origins.yaml.")]
    quote: Annotated[TextQuote, Meta(description="The source's words.")]
    locator: Annotated[str, Meta(description="Where they stand: `paragraph 8`, counting paragraphs that are not empty.")]
    via: Annotated[list[Id], Meta(description="Who stands between, from the origin towards the source.")] = []
    date: Annotated[str, Meta(description="The date that the source itself gives: EDTF, in quotes.")] = ""
    reading: Annotated[Literal["figure", "list"], Meta(description="`list`: the figure is how many things the quote names.")] = "figure"
    note: Annotated[str, Meta(description="What a curator is to know of it; reports do not show it.")] = ""


class Claim(Strict):
    """A question with one answer, and the citations that give it."""

    id: Annotated[Id, Meta(description="Its name: small letters, digits and hyphens. It stays, because reports name it.")]
    question: Annotated[str, Meta(description="What is asked, as a sentence.")]
    kind: Annotated[KindName, Meta(description="What kind of figure answers it.")]
    citations: Annotated[list[Citation], Meta(min_length=1, description="The answers, one for each source that gives one.")]
    unit: Annotated[str, Meta(description="What is counted: people; percent for a share, years for an age or a duration.")] = ""
    scope: Annotated[Scope, Meta(description="What tells this claim from others.")] = field(default_factory=Scope)
    running: Annotated[Flag, Meta(description="A running total, which refutes only figures of its own year.")] = "false"
    note: Annotated[str, Meta(description="Why the sources differ, for the reader of a report.")] = ""


class ClaimsFile(Strict):
    """Any YAML file of the claims folder but subject.yaml."""

    claims: Annotated[list[Claim], Meta(description="The claims.")]


class Name(Strict):
    """A person by family and given name, or anybody by one name, as in CSL-JSON."""

    family: str = ""
    given: str = ""
    literal: str = ""


class Waiver(Strict):
    """Words of a source whose figures no claim asks for."""

    exact: Annotated[Quote, Meta(description="The words, wherever they stand in the document.")]
    reason: Annotated[str, Meta(min_length=1, description="Why no claim asks for them: 'district number'.")]


class Source(Strict):
    """`sources/ID.yaml`: a document that we hold; field names of CSL-JSON."""

    id: Annotated[Id, Meta(description="The file's name without `.yaml`, and the document's without its ending.")]
    type: Annotated[str, Meta(description="CSL-JSON: article-newspaper, webpage, report, personal_communication.")]
    title: Annotated[str, Meta(description="Its title.")]
    issued: Annotated[str, Meta(description="When it was published: EDTF, in quotes; `~` for about.")]
    sha256: Annotated[Sha256, Meta(description="Of its text in NFC with each run of white space made one space; `audit` tells it.")]
    origin: Annotated[Id, Meta(description="Whose voice the document is: an id of origins.yaml.")]
    author: Annotated[list[Name], Meta(description="Its authors, by `family` and `given`, or `literal`.")] = []
    publisher: Annotated[str, Meta(description="Its publisher, by which reports name it.")] = ""
    URL: Annotated[Address, Meta(description="Where it is published, with `https://` or `http://`.")] = ""
    note: Annotated[str, Meta(description="What else is to be known of it.")] = ""
    waived: Annotated[list[Waiver], Meta(description="Figures of it that are no evidence, each with a reason.")] = []


class Origin(Strict):
    """An entry of `sources/origins.yaml`: who speaks in the sources."""

    names: Annotated[list[Term], Meta(min_length=1, description="The names by which writers call it; the first is the one shown.")]
    again: Annotated[list[Term], Meta(description="What a text calls it once it has named it: 'the letter'.")] = []
    member_of: Annotated[list[Id], Meta(description="Groups that speak for it too.")] = []
    note: Annotated[str, Meta(description="What else is to be known of it.")] = ""


Origins = dict[Id, Origin]
FILES: dict[str, Any] = {"claims": ClaimsFile, "subject": Subject, "source": Source, "origins": Origins}


def json_schema(name: str) -> str:
    """One of FILES as JSON Schema (2020-12), for editors that read `# yaml-language-server: $schema=`."""
    title = {"claims": "nkcheck claims", "subject": "nkcheck subject", "source": "nkcheck source", "origins": "nkcheck origins"}[name]
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **msgspec.json.schema(FILES[name])}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
