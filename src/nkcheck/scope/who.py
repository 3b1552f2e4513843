"""Whose people and whose doing: other peoples, other countries, and parts of places."""

from __future__ import annotations

from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.said import Head, Phrase

_TOLD = 4  # words from a country to the verb of saying
_OPENING = 3  # words: a country that a sentence opens with is what it is about


def _groups(passage: Passage, sentence: Sentence) -> list[tuple[int, bool]]:
    """Where a sentence names people by where they are from: (token, True for the subject's own)."""
    if sentence.groups is None:
        sentence.groups = sorted(_grouped(passage, sentence)) if sentence.terms else []
    return sentence.groups


def _grouped(passage: Passage, sentence: Sentence) -> list[tuple[int, bool]]:
    tokens, sets = passage.tokens, passage.folder.language.sets
    groups = [
        (term.first, True) for facet in ("people", "adjective") for term in sentence.terms.get(facet, ()) if not _of_others(passage, term)
    ]
    counted = {found.last for found in sentence.figures}  # 'nine other returnees' are no others
    groups += [
        (term.first, False)
        for term in sentence.terms.get("noun", ())
        if tokens.word(term.first - 1) == "other" and term.first - 1 not in counted
    ]
    for term in sentence.terms.get("other", ()):
        follows = tokens.word(term.last)
        plural = tokens.words[term.last - 1].endswith("s") and not tokens.words[term.last - 1].endswith("ss")
        facets = {other.facet for other in sentence.at.get(term.last, ())}
        if plural or follows in sets["generic_people"] or facets & {"noun", "subset"}:
            groups.append((term.first, False))
    groups += [
        (country.first, False)
        for country in sentence.terms.get("country", ())
        if tokens.word(country.first - 1) == "from" and tokens.word(country.first - 2) in sets["generic_people"]
    ]
    return groups


def _of_others(passage: Passage, term: Term) -> bool:
    tokens, others = passage.tokens, passage.folder.subject.others
    return term.facet == "adjective" and any(tokens.phrase(term.last, length) in others for length in (2, 1))


def other_people(passage: Passage, index: int, found: Found, phrase: Phrase) -> bool:
    """True if the people counted are known to be others: by the nearest name of a people, here or before."""
    if phrase.head in (Head.PEOPLE, Head.THING):
        return False
    sentence, tokens, everywhere = passage.sentences[index], passage.tokens, passage.folder.language.sets["everywhere"]
    if tokens.word(phrase.end) in everywhere or tokens.phrase(phrase.end, 3) in everywhere:
        return True  # '114 million displaced people worldwide'
    if any(0 <= found.first - country.last <= 1 for country in sentence.terms.get("country", ())):
        return True  # 'Taiwan has 23 million people'
    groups = _groups(passage, sentence)
    if groups:
        before = [own for token, own in groups if token < found.first]
        return not (before[-1] if before else groups[0][1])
    countries = sentence.terms.get("country", ())
    spoken = [says.first for says in sentence.terms.get("says", ())] if countries else []
    here = [
        country
        for country in countries
        if (country.first < found.first or sentence.clause(country.first) == sentence.clause(found.first))
        and (
            tokens.word(country.first - 1) in ("on", "in", "about")  # 'the debate on Myanmar heard that 18,000 …'
            or not any(country.last <= says < found.first for says in spoken)  # 'Australia's Senate was told that 200 …'
        )
    ]
    if here and not _home_places(passage, sentence):
        return True
    for back in passage.before(index, 3):
        earlier = passage.sentences[back]
        groups = _groups(passage, earlier)
        if groups:
            return not groups[-1][1]
        if earlier.paragraph == sentence.paragraph and _set_abroad(passage, earlier):
            return not _home_places(passage, sentence)
        if (earlier.terms.get("place") or earlier.terms.get("origin")) and not earlier.terms.get("country"):
            return False
    return False


def _set_abroad(passage: Passage, sentence: Sentence) -> bool:
    """True if a sentence is about another country: it names one, not as a way or an aim, and none of the subject's places."""
    if not sentence.terms.get("country"):
        return False
    words = passage.tokens.words
    named = [
        country
        for country in sentence.terms.get("country", ())
        if words[country.first - 1] not in ("through", "via", "to", "into", "towards")
        and not any(0 <= says.first - country.last <= _TOLD for says in sentence.terms.get("says", ()))  # 'Australia's Senate was told'
    ]
    told = any(country.first - sentence.first <= _OPENING for country in named) or bool(sentence.terms.get("action"))
    return bool(named) and told and not _home_places(passage, sentence)


def _home_places(passage: Passage, sentence: Sentence) -> bool:
    return bool(sentence.terms.get("place") or sentence.terms.get("people") or sentence.terms.get("person"))


def own_people(passage: Passage, index: int) -> bool:
    """True if the last people named, in this sentence or before, are the subject's own."""
    for back in (index, *passage.before(index, 5)):
        sentence = passage.sentences[back]
        groups = _groups(passage, sentence)
        if groups:
            return any(own for _, own in groups) if back == index else groups[-1][1]
        if sentence.terms.get("noun") or sentence.terms.get("person"):
            return True
    return False


def agent_of(passage: Passage, sentence: Sentence, term: Term) -> Term | None:
    """Who does the action: the place or country named right before the verb, or behind 'by'."""
    tokens, auxiliaries = passage.tokens, passage.folder.language.sets["auxiliaries"]
    i = term.first - 1
    places = [t for facet in ("place", "country") for t in sentence.terms.get(facet, ())]
    while i >= max(sentence.first, term.first - 8):
        for place in places:
            if place.first <= i < place.last:
                return place
        word = tokens.words[i]
        if word in (",", ";", ":", "whom", "who", "which", "were", "was", "been", "being") or any(
            f.first <= i < f.last for f in sentence.figures
        ):
            break
        if not (
            word in auxiliaries
            or word.endswith("ly")
            or word
            in ("'s", "authorities", "police", "government", "officials", "border", "guards", "to", "state", "security", "army", "and")
        ):
            break
        i -= 1
    for i in range(term.last, min(term.last + 7, sentence.last)):
        if tokens.words[i] == "by":
            for place in places:
                if 0 <= place.first - i <= 3:
                    return place
        if tokens.words[i] in (",", ";"):
            break
    return None


def other_agent(passage: Passage, sentence: Sentence, found: Found, term: Term | None) -> bool:
    """True if another country than those of the subject did it, or it was done there: 'Pakistan expelled', 'from Laos'."""
    countries = sentence.terms.get("country", ())
    if term is None or not countries:
        return False
    spoken = [says.first for says in sentence.terms.get("says", ())]
    countries = [country for country in countries if not any(country.last <= says < found.first for says in spoken)]
    if any(country.first - sentence.first <= 1 or 0 <= found.first - country.last <= 1 for country in countries) and not sentence.terms.get(
        "place"
    ):
        return True  # 'Vietnam stopped 10 … and pushed them back', '… and Laos another nine'
    agent = agent_of(passage, sentence, term)
    if agent is not None:
        return agent.facet == "country"
    tokens = passage.tokens
    first = min(term.first, found.first)
    return any(
        tokens.word(country.first - 1) in ("from", "by")
        and country.first > first
        and sentence.clause(country.first) == sentence.clause(term.last - 1)
        for country in countries
    )


def parts_of_places(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase, term: Term | None) -> frozenset[str]:
    """The places in the figure's clause that are parts of another: a figure of a part is not that of the whole."""
    within = passage.folder.subject.within
    parts = [place for place in sentence.terms.get("place", ()) if place.concept in within]
    if not parts:
        return frozenset()
    clauses = {sentence.clause(found.first)} | ({sentence.clause(term.first)} if term else set())
    return frozenset(place.concept for place in parts if sentence.clause(place.first) in clauses)
