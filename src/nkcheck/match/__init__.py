"""Figure and scope to claim: scope decides, and the number helps only where scope is silent.

That order is what lets `misdated` and `misapplied` be seen at all: 600 'in October 2022' is looked for under October
2022, found missing, and only then recognised as another date's number.

| file | holds |
| --- | --- |
| index.py | the claims by what they are about, by month and by value |
| fit.py | whether claim, figure and sentence go together |
| count.py | counts of people |
| dated.py | the same, among the claims of one action |
| thing.py | counts of things |
| share.py | shares |
| told.py | ages, durations, dates, hours |
| deed.py | hours and days of a deed |
| person.py | whose age or years |
| topic.py | how near a date or duration stands to its topic |
"""

from __future__ import annotations

from nkcheck.figure import Kind
from nkcheck.find import Found
from nkcheck.match.count import match_count
from nkcheck.match.index import Index, Match
from nkcheck.match.share import match_share
from nkcheck.match.told import match_told
from nkcheck.passage import Passage
from nkcheck.scope import Said

__all__ = ["Index", "Match", "match"]


def match(passage: Passage, index: Index, at: int, found: Found, said: Said | None) -> Match | None:
    """The claim that a figure of sentence `at` belongs to; None if nothing is to be said of it.

    `said` is its scope where it counts people or things, or is a share.
    """
    if found.figure.kind is Kind.COUNT and said is not None:
        aged = _age_of(passage, at, found)
        if aged:
            return match_told(passage, index, at, aged)
        return match_count(passage, index, at, found, said)
    if found.figure.kind is Kind.SHARE and said is not None:
        return match_share(passage, index, at, found, said)
    return match_told(passage, index, at, found)


def _age_of(passage: Passage, at: int, found: Found) -> Found | None:
    """The figure as an age, where the sentence gives ages by name: 'their ages: 40 for Kim and 42 for Lee'."""
    sentence, words = passage.sentences[at], passage.tokens.words
    persons = sentence.terms.get("person", ())
    if not persons:
        return None
    was = words[found.first - 1] in ("was", "is", "turned") if found.first else False
    if was and persons[0].first == sentence.first and passage.tokens.word(found.last) in (".", ",", "when", ""):
        return found._replace(figure=found.figure._replace(kind=Kind.AGE, unit="years"))  # 'Lee Soon-geum, who …, was 40.'
    aged = any(other.figure.kind is Kind.AGE and other.last <= found.first for other in sentence.figures)
    if aged and any(term.last == found.first for term in persons) and passage.tokens.word(found.last) in (".", ",", ";", ""):
        return found._replace(figure=found.figure._replace(kind=Kind.AGE, unit="years"))  # 'Kim Cheol-ok is 42 and Lee Soon-geum 40'
    named = passage.tokens.word(found.last) == "for" and any(term.first == found.last + 1 for term in persons)
    if not named or not {"age", "ages", "aged", "old"}.intersection(words[sentence.first : found.first]):
        return None
    return found._replace(figure=found.figure._replace(kind=Kind.AGE, unit="years"))
