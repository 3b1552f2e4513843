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
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.action import action_of, is_rate, is_total, unreal_before
from nkcheck.scope.carried import carried_action, follows, opens_alone, strays
from nkcheck.scope.noun import as_part, asked_thing, looks_on, noun_phrase, past_parenthesis
from nkcheck.scope.said import CONTEXT, Earlier, Head, Said
from nkcheck.scope.timing import date_terms, far_date, others_date, when_of
from nkcheck.scope.who import agent_of, other_agent, other_people, own_people, parts_of_places

__all__ = ["Earlier", "Head", "Said", "agent_of", "date_terms", "own_people", "read_scope", "strays", "unreal_before"]


def read_scope(passage: Passage, index: int, found: Found, earlier: Earlier) -> Said:
    """The scope of a count or share in sentence `index`, after the `earlier` counts of the text."""
    sentence = passage.sentences[index]
    phrase = noun_phrase(passage, sentence, found)
    phrase = past_parenthesis(passage, sentence, phrase)
    remote = opens_alone(passage, index, sentence, found, phrase)
    asked = asked_thing(passage, index) if found.figure.kind is Kind.COUNT and phrase.head is Head.ELLIPTIC else None
    if asked is not None:
        phrase = phrase._replace(head=Head.THING, thing=asked.concept)
    elif (
        found.figure.kind is Kind.COUNT
        and phrase.head is Head.ELLIPTIC
        and not remote
        and (thing := earlier.thing(found.figure.value))
        and (phrase.part or phrase.end == found.last)
        and (not sentence.terms.get("action") or _of_a_list(passage, sentence, found))
        and not _after_others(sentence, found, earlier)
        and passage.tokens.word(found.first - 1) not in ("on", "in", "at", "since")
    ):
        phrase = phrase._replace(head=Head.THING, thing=thing)  # 'twenty-seven of them'
    phrase = as_part(passage, sentence, found, phrase, earlier.last, earlier.people is not None)
    term, asserted = action_of(passage, sentence, found, phrase)
    bare = phrase.head in (Head.GENERIC, Head.ELLIPTIC) and term is None
    signs = earlier.things is not None and any(topic.first == phrase.end for topic in sentence.terms.get("topic", ()))
    if bare and not signs and looks_on(passage, sentence, found, phrase):  # but '28 signed the letter'
        phrase = phrase._replace(head=Head.OTHER)
    if phrase.head is Head.ELLIPTIC and term is None and _after_others(sentence, found, earlier):
        phrase = phrase._replace(head=Head.OTHER)
    action, carried = (term.concept if term else ""), False
    loose = False
    if term is None:
        loose = not follows(passage, index, sentence, found, phrase)
        action, carried = carried_action(passage, index, earlier.people), True
    when, dated, open_date = when_of(passage, index, found, term, phrase.end)
    dated = dated and not ((phrase.part or far_date(passage, sentence, found, when)) and others_date(sentence, found, when))
    foreign = (
        phrase.head is Head.FOREIGN
        or other_people(passage, index, found, phrase)
        or other_agent(passage, sentence, found, term)
        or (
            phrase.head is Head.ELLIPTIC
            and earlier.known is not None
            and earlier.known.foreign
            and not (term is not None and own_people(passage, index))
            and (term is None or (term.last <= found.first and not (sentence.terms.get("people") or sentence.terms.get("adjective"))))
        )
    )
    total = is_total(passage, sentence, found, phrase)
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
        year_assumed=any(date.figure.year_assumed for date in sentence.dates() if date.figure.when == when),
        near_date=when is not None and any(date.figure.when == when for date in sentence.dates()),
        open_date=open_date,
        places=parts_of_places(passage, sentence, found, phrase, term),
        part=phrase.part,
        opening=phrase.opening,
        rate=is_rate(passage, sentence, found),
        total=total,
        loose=loose,
        remote=remote,
        stray=(term is None or term.concept in passage.folder.subject.everyday)
        and phrase.head is not Head.PEOPLE
        and not total
        and strays(passage, sentence, found, phrase.end, earlier.last),
        asserted=asserted,
        foreign=foreign,
        value=found.figure.value,
        after_own=index - earlier.own <= CONTEXT,
    )


def _of_a_list(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a count of those whose names a document bears: 'bears the names of 27', '28 signed the letter'."""
    named = passage.tokens.word(found.first - 1) == "of" and passage.tokens.word(found.first - 2) in ("names", "signatures")
    return named or any(term.first == found.last for term in sentence.terms.get("topic", ()))


def _after_others(sentence: Sentence, found: Found, earlier: Earlier) -> bool:
    """True for 'with seven abstaining', after '253 members' in the same sentence."""
    return sentence.counts_before(found) and earlier.last is not None and earlier.last.head is Head.OTHER
