"""The scope of a figure as plain values."""

from __future__ import annotations

from nkcheck.dates import When
from nkcheck.lexicon import Term
from nkcheck.record import NamedTuple, StrEnum

_LIKE, _UNLIKE = 2, 10  # times: a bare number of about this size counts the same, one so much smaller or larger does not
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
    opening: bool = False
    events: bool = False


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
    state: bool = False  # told as one that lasts: 'now live in Seoul', 'have been given sanctuary'
    loose: bool = False  # carried over without a word that says so
    remote: bool = False  # in a paragraph that has not named the subject, and pointing to nothing
    when: When | None = None
    dated: bool = False  # the date is the figure's own, rather than its surroundings'
    near_date: bool = False  # the date stands in the figure's sentence, if not in its clause
    day_of_saying: bool = False  # the date is that on which it was said, for want of another
    year_assumed: bool = False  # of a date whose year the text does not name
    open_date: bool = False  # 'since 2020'
    places: frozenset[str] = frozenset()
    part: bool = False  # '200 of them'
    events: bool = False  # 'two deportations': how often it was done
    opening: bool = False  # a part of what the sentence opens with: 'Of the returned, 41 …'
    stray: bool = False  # beside words that are not the subject's, in a sentence without its own
    asserted: bool = True
    foreign: bool = False  # other people, or another country's doing
    value: float = 0.0
    after_own: bool = False  # the people counted just before were the subject's own
    origins: frozenset[str] = frozenset()  # whom the text credits with the figure, of those that the sources know

    @property
    def counted(self) -> bool:
        """True if a noun says what is counted, or a pronoun of whom it is a part."""
        return self.head is not Head.ELLIPTIC or self.part

    @property
    def apart(self) -> bool:
        """True for a number of something else: nothing ties it to the subject, and nobody whom the sources know gives it."""
        return self.remote or (self.stray and not self.origins)


class Earlier(NamedTuple):
    """The counts that a text has given so far, for what a figure without a noun may point back to."""

    last: Said | None = None  # of any kind
    known: Said | None = None  # of people or of things that the subject counts
    people: Said | None = None
    things: Said | None = None
    own: int = -9  # the last sentence that counted the subject's own people

    def then(self, said: Said, matched: bool) -> Earlier:
        """With one more count, and whether it is a figure of the subject's."""
        if said.remote:
            return self
        if (said.apart and not matched) or said.head is Head.OTHER:
            return self._replace(last=said if said.head is Head.OTHER else said._replace(head=Head.OTHER))
        if said.head is Head.THING:
            return self._replace(last=said, known=said, things=said)
        return self._replace(last=said, known=said, people=said)

    def noting(self, at: int, action: str) -> Earlier:
        """With sentence `at` known to count the subject's own, and what the claim that was found says was done to them."""
        people = self.people._replace(action=action) if self.people and action else self.people
        return self._replace(own=at, people=people)

    def anew(self) -> Earlier:
        """At the head of a paragraph, where things that are not the subject's are forgotten."""
        return self if self.last is self.known else self._replace(last=self.known)

    def thing(self, value: float) -> str:
        """The thing that a bare number of this size counts, if it is not rather one of people: '… at five crossings. HRW speaks of 600.'"""
        if self.things is None:
            return ""
        if self.people is None:
            return self.things.thing if _ratio(value, self.things.value) <= _UNLIKE else ""
        to_people, to_things = _ratio(value, self.people.value), _ratio(value, self.things.value)
        nearer = to_things <= to_people if self.known is self.things else to_things <= _LIKE and to_people > _UNLIKE
        return self.things.thing if nearer else ""


def _ratio(a: float, b: float) -> float:
    """How many times the smaller goes into the larger."""
    return max(a, b) / max(min(a, b), 1.0)
