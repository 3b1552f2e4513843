"""What the sentence says round a figure: who is counted, what happened to them, when, and whether it is asserted at all.

From the clause first, then the sentence, then what the paragraph has set. Everything here is read from words; no claim
is known.

| file | reads |
| --- | --- |
| said.py | the values that the others fill |
| noun.py | what is counted |
| action.py | what happened to them, and whether that is asserted |
| carried.py | what is taken from the sentences before |
| timing.py | when |
| who.py | other peoples, other countries, parts of places |
"""

from __future__ import annotations

from nkcheck.figure import Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.action import action_of, is_of_nothing, is_rate, is_total, unreal_before
from nkcheck.scope.carried import carried_action, follows, leads_on, opens_alone, strays
from nkcheck.scope.noun import as_part, asked_thing, looks_on, noun_phrase, past_parenthesis
from nkcheck.scope.said import CONTEXT, Earlier, Head, Phrase, Said
from nkcheck.scope.timing import date_terms, far_date, of_saying, others_date, when_of
from nkcheck.scope.who import agent_of, other_agent, other_people, own_people, parts_of_places

_STATE = 3  # words before an action

__all__ = ["Earlier", "Head", "Said", "agent_of", "date_terms", "of_saying", "own_people", "read_scope", "strays", "unreal_before"]


def read_scope(passage: Passage, index: int, found: Found, earlier: Earlier, whole: bool = True) -> Said:
    """The scope of a count or share in sentence `index`, after the `earlier` counts of the text.

    Without `whole`, of a count of what is not the subject's no more is read than later figures must know.
    """
    sentence = passage.sentences[index]
    noun = past_parenthesis(passage, sentence, noun_phrase(passage, sentence, found))
    remote = opens_alone(passage, index, sentence, found, noun) and not is_total(passage, sentence, found, noun)
    phrase = _pointing_back(passage, index, found, earlier, noun, remote)
    if not whole and is_of_nothing(found, phrase):
        return Said(phrase.head, phrase.end, remote=remote, value=found.figure.value)
    term, asserted = action_of(passage, sentence, found, phrase)
    if _is_of_others(passage, index, found, earlier, phrase, term):
        phrase = phrase._replace(head=Head.OTHER)
    action, carried = (term.concept, False) if term else (carried_action(passage, index, earlier.people), True)
    when, dated, open_date = when_of(passage, index, found, term, phrase.end)
    dated = dated and not ((phrase.part or far_date(passage, sentence, found, when)) and others_date(sentence, found, when))
    if is_of_nothing(found, phrase):  # no claim is asked for it, and none for what goes on from it: the rest would be read in vain
        return Said(
            head=phrase.head,
            end=phrase.end,
            subset=phrase.subset,
            thing=phrase.thing,
            action=action,
            term=term,
            carried=carried,
            remote=remote,
            when=when,
            dated=dated,
            part=phrase.part,
            opening=phrase.opening,
            value=found.figure.value,
        )
    total = is_total(passage, sentence, found, noun)
    on_that_date = [date for date in sentence.dates() if date.figure.when == when]
    return Said(
        head=phrase.head,
        end=phrase.end,
        subset=phrase.subset,
        thing=phrase.thing,
        action=action,
        term=term,
        carried=carried,
        when=when,
        dated=dated,
        year_assumed=any(date.figure.year_assumed for date in on_that_date),
        near_date=when is not None
        and (bool(on_that_date) or passage.tokens.phrase(found.last, 2) == "of them"),  # 'There were 80 of them.'
        day_of_saying=not dated and any(of_saying(passage, sentence, date) for date in on_that_date),
        open_date=open_date,
        places=parts_of_places(passage, sentence, found, phrase, term),
        part=phrase.part,
        opening=phrase.opening,
        events=phrase.events,
        rate=is_rate(passage, sentence, found),
        total=total,
        state=term is not None and _lasts(passage, sentence, term, dated or open_date),
        loose=term is None and not follows(passage, index, sentence, found, phrase),
        remote=remote,
        stray=(term is None or term.concept in passage.folder.subject.everyday)
        and phrase.head is not Head.PEOPLE
        and not total
        and not _again_as_before(passage, index, found)
        and strays(passage, sentence, found, phrase.end, earlier.last),
        asserted=asserted,
        foreign=_is_foreign(passage, index, found, earlier, phrase, term),
        value=found.figure.value,
        after_own=index - earlier.own <= CONTEXT,
    )


def _pointing_back(passage: Passage, index: int, found: Found, earlier: Earlier, phrase: Phrase, remote: bool) -> Phrase:
    """The phrase of a figure that has no noun of its own, with what the text counted or asked for before."""
    sentence = passage.sentences[index]
    counts = found.figure.kind is Kind.COUNT
    asked = asked_thing(passage, index) if counts and phrase.head is Head.ELLIPTIC else None
    if asked is not None:
        phrase = phrase._replace(head=Head.THING, thing=asked.concept)
    elif (
        counts
        and phrase.head is Head.ELLIPTIC
        and not remote
        and (thing := earlier.thing(found.figure.value))
        and (phrase.part or phrase.end == found.last)
        and (not sentence.terms.get("action") or _of_a_list(passage, sentence, found))
        and not phrase.subset
        and not _after_others(sentence, found, earlier)
        and not sentence.terms.get("country")
        and passage.tokens.word(found.first - 1) not in ("on", "in", "at", "since")
    ):
        phrase = phrase._replace(head=Head.THING, thing=thing)  # 'twenty-seven of them'
    phrase = as_part(passage, sentence, found, phrase, earlier.last, earlier.people is not None)
    if phrase.head is not Head.ELLIPTIC or earlier.last is None:
        return phrase
    compared = sentence.counts_before(found) and _compared(passage, found)
    return phrase._replace(head=earlier.last.head) if compared or _again_as_before(passage, index, found) else phrase


def _is_of_others(passage: Passage, index: int, found: Found, earlier: Earlier, phrase: Phrase, term: Term | None) -> bool:
    """True for people, or a bare number, of whom nothing is told: they look on, or go on with what is not the subject's."""
    if term is not None or phrase.head not in (Head.GENERIC, Head.ELLIPTIC):
        return False
    sentence = passage.sentences[index]
    signs = earlier.things is not None and any(topic.first == phrase.end for topic in sentence.terms.get("topic", ()))
    if not signs and looks_on(passage, sentence, found, phrase):  # but '28 signed the letter'
        return True
    return phrase.head is Head.ELLIPTIC and (
        _after_others(sentence, found, earlier) or _goes_on_with_others(passage, index, found, phrase, earlier)
    )


def _is_foreign(passage: Passage, index: int, found: Found, earlier: Earlier, phrase: Phrase, term: Term | None) -> bool:
    """True if other people are counted, or it was another country's doing."""
    sentence = passage.sentences[index]
    if phrase.head is Head.FOREIGN or other_people(passage, index, found, phrase) or other_agent(passage, sentence, found, term):
        return True
    return (
        phrase.head is Head.ELLIPTIC
        and earlier.known is not None
        and earlier.known.foreign
        and not (term is not None and own_people(passage, index))
        and (term is None or (term.last <= found.first and not (sentence.terms.get("people") or sentence.terms.get("adjective"))))
    )


def _lasts(passage: Passage, sentence: Sentence, term: Term, dated: bool) -> bool:
    """True if an action is told as a state: 'some 3,000 now have sanctuary', 'have been given refuge'."""
    words = passage.tokens.words[max(term.first - _STATE, sentence.first) : term.last]
    sets = passage.folder.language.sets
    return not sets["stays"].isdisjoint(words) or (not dated and not sets["states"].isdisjoint(words))


def _of_a_list(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a count of those whose names a document bears: 'bears the names of 27', '28 signed the letter'."""
    named = passage.tokens.word(found.first - 1) == "of" and passage.tokens.word(found.first - 2) in ("names", "signatures")
    return named or any(term.first == found.last for term in sentence.terms.get("topic", ()))


def _compared(passage: Passage, found: Found) -> bool:
    """True for a number that another is measured by: '196 North Koreans arrived in 2023, against 2,914 in 2009'."""
    words = passage.folder.language.sets["compared"]
    return any(passage.tokens.phrase(max(found.first - length, 0), length) in words for length in (1, 2))


def _again_as_before(passage: Passage, index: int, found: Found) -> bool:
    """True for 'In 2022 we helped three', right behind 'In 2019 we helped 89 North Koreans'."""
    words, verb = passage.tokens.words, passage.tokens.word(found.first - 1)
    if not index or not verb.isalpha() or verb in passage.folder.language.sets["plain"]:
        return False
    return any(other.figure.kind is Kind.COUNT and words[other.first - 1] == verb for other in passage.sentences[index - 1].figures)


def _goes_on_with_others(passage: Passage, index: int, found: Found, phrase: Phrase, earlier: Earlier) -> bool:
    """True for 'North Korea took 11', right behind a sentence that counts gold medals."""
    if not index or earlier.last is None or earlier.last.head is not Head.OTHER or phrase.part:
        return False
    sentence = passage.sentences[index]
    counts = any(other.figure.kind is Kind.COUNT for other in passage.sentences[index - 1].figures)
    return counts and not sentence.dates() and not leads_on(passage, sentence, found, phrase.end, earlier.last)


def _after_others(sentence: Sentence, found: Found, earlier: Earlier) -> bool:
    """True for 'with seven abstaining', after '253 members' in the same sentence."""
    return sentence.counts_before(found) and earlier.last is not None and earlier.last.head is Head.OTHER
