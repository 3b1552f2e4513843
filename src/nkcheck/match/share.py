"""Shares to their claim."""

from __future__ import annotations

from nkcheck.claim import Claim
from nkcheck.dates import When
from nkcheck.figure import Bound, Kind
from nkcheck.find import Found
from nkcheck.match.fit import about_subject, elsewhere, possible, same_month, words_between
from nkcheck.match.index import MONTH, UNCOVERED, YEAR, Index, Match, months
from nkcheck.passage import Passage, Sentence
from nkcheck.scope import Head, Said, unreal_before

_NEAR, _FAR = 6, 32  # words between a share and whom it is of, with another share between and without
_VERBS = frozenset({"are", "were", "is", "was", "have", "had"})


def match_share(passage: Passage, index: Index, at: int, found: Found, said: Said) -> Match | None:
    """The claim that a share belongs to: by the part of the people that it is of, and what happened to them."""
    if not said.asserted or said.apart or said.foreign or said.head in (Head.FOREIGN, Head.THING) or not passage.anchored:
        return None
    sentence = passage.sentences[at]
    for term in sentence.terms.get("topic", ()):
        for claim in index.bucket(Kind.SHARE, "topic", term.concept).first():
            if term.first > found.first and said.head in (Head.PEOPLE, Head.NOUN, Head.ELLIPTIC):
                return Match(claim)
    subset = _subset_near(passage, sentence, found, bool(said.origins))
    of = passage.tokens.word(found.last) == "of" or found.figure.bound is Bound.VAGUE
    if said.subset and of and any(found.last <= term.first < said.end for term in sentence.terms.get("subset", ())):
        subset = None  # '60 percent of the women are …' is no share of women
    if not about_subject(passage, index, at, said):
        return None
    answers = at > 0 and passage.sentences[at - 1].question
    elliptic = passage.tokens.phrase(sentence.last - 2, 2) in ("were .", "are .")  # '70 percent of those taken back were.'
    if subset is None and elliptic:
        subset = _subset_told(passage, at - 1)
    if subset is None and (said.origins or answers or _speaks_of_the_share(passage, sentence, found)):
        subset = _subset_before(passage, at)
    if subset is None and passage.tokens.phrase(found.first - 3, 2) == "their share":
        subset = _subset_told(passage, at - 1)
    if subset is None:
        counted = found.figure.bound is not Bound.VAGUE and (
            said.part
            or said.head in (Head.PEOPLE, Head.NOUN)
            or (
                said.after_own
                and said.head is Head.ELLIPTIC
                and passage.tokens.word(found.first - 1) not in ("by", "to", "at", "down", "up", "rose", "fell")
            )
        )
        return UNCOVERED if counted and said.head is not Head.OTHER else None
    claims = index.bucket(Kind.SHARE, "subset", subset).first()
    if not claims:
        return UNCOVERED
    action = _share_action(passage, at, found, said, claims)
    chosen = [claim for claim in claims if claim.scope.action == action and possible(claim, passage.base)]
    if not chosen:
        return UNCOVERED
    when = said.when
    if when is not None and said.dated and chosen[0].scope.when is not None:
        chosen = [claim for claim in chosen if claim.scope.when and _of_its_month(when, claim.scope.when, said.year_assumed)]
        if not chosen:
            return UNCOVERED
    if _of_another_year(when, chosen[0].scope.when) or elsewhere(passage, at, found, said, chosen[0]):
        return UNCOVERED
    return Match(chosen[0])


def _of_another_year(when: When | None, own: When | None) -> bool:
    """True for a day or month, if only of the sentence before, that lies a year or more from the claim's."""
    if when is None or own is None or when.partial or when.days > MONTH:
        return False
    return when.last + YEAR < own.first or own.last + YEAR < when.first


def _of_its_month(when: When, own: When, year_assumed: bool) -> bool:
    """True for the claim's month or a wider span, in any year if the text names none."""
    if year_assumed and not when.partial and same_month(own, when):
        return True
    return when.meets(own) or (when.days <= 7 and bool(set(months(when)) & set(months(own)))) if not when.partial else when.meets(own)


def _speaks_of_the_share(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for 'the share was more than 90 percent'."""
    words = passage.tokens.words[max(sentence.first, found.first - _NEAR) : found.first]
    return not {"share", "proportion", "percentage", "it", "figure", ":"}.isdisjoint(words)


def _subset_told(passage: Passage, at: int) -> str | None:
    """The first part of the people that sentence `at` names; None before the first sentence."""
    return next((term.concept for term in passage.sentences[at].terms.get("subset", ())), None) if at >= 0 else None


def _subset_before(passage: Passage, at: int) -> str | None:
    """The part of the people that the last share of the text was of."""
    for back in passage.before(at, 3):
        earlier, subset = passage.sentences[back], _subset_told(passage, back)
        speaks = not {"share", "proportion", "percentage", "many"}.isdisjoint(passage.words(earlier))
        if subset and (earlier.question or speaks or any(other.figure.kind is Kind.SHARE for other in earlier.figures)):
            return subset
    return None


def _subset_near(passage: Passage, sentence: Sentence, found: Found, credited: bool) -> str | None:
    """The part of the people that a share is of: 'were women' behind it, or 'women made up' before it."""
    terms = sorted((words_between(term, found), term.first, term.concept) for term in sentence.terms.get("subset", ()))
    if passage.tokens.word(found.last) in _VERBS:  # 'six in ten are sold': its own predicate says of whom
        terms = [term for term in terms if term[1] > found.last]
    shares = [other.first for other in sentence.figures if other.figure.kind is Kind.SHARE and other is not found]
    alike = credited or passage.tokens.word(found.last) in ("in", "by", "to", ".", ",", ";", "")  # 'and over 90 percent in another'
    for distance, first, concept in terms:
        between = any(min(first, found.first) < share < max(first, found.first) for share in shares)
        if distance <= (_NEAR if between and not alike else _FAR):  # 'the share of women: HRW says 70 percent, the letter 90 percent'
            words = passage.tokens.words[min(first, found.last) : max(first, found.first)]
            return None if any(word == "not" or word.endswith("n't") for word in words) else concept
    return None


def _share_action(passage: Passage, at: int, found: Found, said: Said, claims: list[Claim]) -> str:
    """The action of the people that the share is of, from the sentence or what it points back to, else from the place."""
    wanted, background = {claim.scope.action for claim in claims}, passage.folder.subject.background
    if said.term is not None and said.action in wanted:
        return said.action
    told = [
        term.concept
        for back in range(at, max(-1, at - 4), -1)
        for term in reversed(passage.sentences[back].terms.get("action", []))
        if not unreal_before(passage, passage.sentences[back], term)
    ]
    here = len(passage.sentences[at].terms.get("action", ()))
    named = _claim_of_place(passage, at, found, claims) if not wanted.intersection(told[:here]) else None
    if named:
        return named
    for actions in (told[:here], told):
        stated = [action for action in actions if action in wanted] or [action for action in actions if action not in background]
        if stated:
            return stated[0]
    if said.action in wanted:
        return said.action
    near = {term.concept for sentence in passage.sentences[max(0, at - 2) : at + 1] for term in sentence.terms.get("place", ())}
    return next((claim.scope.action for claim in claims if claim.scope.place in near), "")


def _claim_of_place(passage: Passage, at: int, found: Found, claims: list[Claim]) -> str | None:
    """The action of the claim whose place the sentence says the people are in: 'those at risk in China'."""
    tokens, sentence = passage.tokens, passage.sentences[at]
    inside = {
        term.concept
        for term in sentence.terms.get("place", ())
        if sentence.clause(term.first) == sentence.clause(found.first)
        and "in" in (tokens.word(term.first - 1), tokens.word(term.first - 2))
    }
    return next((claim.scope.action for claim in claims if claim.scope.place in inside), None)
