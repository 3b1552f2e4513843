"""Whom a sentence credits: 'according to', 'X said', 'X's figure', '(X)'."""

from __future__ import annotations

from nkcheck.figure import COUNTED, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.record import NamedTuple
from nkcheck.speaker.name import (
    REACH,
    TITLE,
    Attribution,
    joined_with,
    known_speaker,
    name_at,
    named_again,
    named_by_anaphor,
    of_organisation,
    origin_over,
    somebody_before,
    unknown_before,
    unknown_from,
)

_ENTRY = 6  # words of an entry before its colon
_CHAIR = 4  # words from an organisation to who speaks for it
_OPENS = 4  # words from a credited name to 'that'
_BY = 4  # words from a participle to who did it
_OWN = frozenset({"its", "their", "his", "her"})
_CREDITING = frozenset({"credit", "says", "origin", "again"})
_QUOTING = 6  # words between who quotes and who is quoted


class Speakers(NamedTuple):
    """The attributions of one sentence, and who spoke last, for 'the group' in the next."""

    attributions: tuple[Attribution, ...]
    last: Attribution | None


def read_speakers(passage: Passage, sentence: Sentence, last: Attribution | None) -> Speakers:
    """Whom a sentence credits. `last` is the last speaker of the text so far."""
    if _CREDITING.isdisjoint(sentence.terms) and (last is None or _OWN.isdisjoint(passage.words(sentence))):
        return Speakers((), last)  # each way to credit somebody begins with one of these
    found: list[Attribution] = []
    for credit in sentence.terms.get("credit", ()):
        named = name_at(passage, sentence, credit.last, last)
        if named and not named.origins and passage.tokens.words[credit.first] in ("from", "via") and _is_place(sentence, named.first):
            continue  # 'sent home from the PRC'
        if named:
            ahead = any(figure.first > named.last and figure.figure.kind in COUNTED for figure in sentence.figures)
            # 'citing the Commission's finding that 600 …'
            opens = ahead and "that" in passage.tokens.words[named.last : named.last + _OPENS]
            follows = not opens and credit.first > sentence.first and any(figure.last <= credit.first for figure in _said(sentence))
            found.append(named._replace(follows=follows))
    for verb in sentence.terms.get("says", ()):
        named = _subject_of(passage, sentence, verb.first, last)
        if named and not named.origins and _said_of(passage, verb):
            continue
        if named:
            found.append(named._replace(follows=_closes(passage, sentence, named.first, verb.last)))
            continue
        named = _inverted(passage, sentence, verb.last)
        if named:  # '…, said Dr. Eric Patterson'
            found.append(named._replace(follows=any(figure.last <= verb.first for figure in _said(sentence))))
    for figure in sentence.figures if sentence.terms.get("origin") or sentence.terms.get("again") else ():
        if figure.figure.kind in COUNTED and passage.tokens.word(figure.first - 1) in ("has", "had", "have"):
            named = _subject_of(passage, sentence, figure.first - 1, last)
            if named and named.origins:  # 'Human Rights Watch, drawing on a missionary, has 500'
                found.append(named)
    found += _by_genitive(passage, sentence, last)
    found += _by_place(passage, sentence)
    mentioned = sentence.terms.get("origin")
    if not found and not mentioned:
        return Speakers((), last)
    unique: dict[tuple[int, int], Attribution] = {}
    for item in sorted(found, key=lambda item: (item.first, not item.origins)):
        unique.setdefault((item.first, item.last), _with_neighbours(passage, sentence, item))
    attributions = tuple(unique.values())
    named_last = [item for item in attributions if item.name]
    speaker = named_last[-1] if named_last else last
    if attributions and attributions[-1].new:
        return Speakers(attributions, attributions[-1])  # 'A pastor said fewer. He said 500 …'
    if len(named_last) > 1 and named_last[-2].origins and named_last[-1].origins:
        low, high = named_last[-2].last, named_last[-1].first
        if high - low <= _QUOTING and not any(low <= figure.first < high for figure in _said(sentence)):
            speaker = named_last[-1]._replace(origins=named_last[-2].origins | named_last[-1].origins)  # 'HRW quotes Stephen Kim as saying'
    if not named_last and mentioned:
        term = mentioned[-1]
        speaker = known_speaker(passage, term)._replace(name="")
    return Speakers(attributions, speaker)


def _said_of(passage: Passage, verb: Term) -> bool:
    """True where others say it of the subject: 'China is believed to have returned 600'."""
    tokens = passage.tokens
    return tokens.word(verb.last) == "to" and tokens.word(verb.first - 1) in ("is", "are", "was", "were", "been")


def _is_place(sentence: Sentence, i: int) -> bool:
    return any(term.first <= i < term.last for facet in ("place", "country") for term in sentence.terms.get(facet, ()))


def _said(sentence: Sentence) -> list[Found]:
    """The figures that a speaker may be credited with: not the dates that only set the scene for another, nor those in a name."""
    names = [term for facet in ("origin", "again") for term in sentence.terms.get(facet, ())]
    said = [
        figure
        for figure in sentence.figures
        if figure.figure.kind is not Kind.DATE and not any(name.first <= figure.first < name.last for name in names)
    ]
    return said or sentence.figures


def _with_neighbours(passage: Passage, sentence: Sentence, item: Attribution) -> Attribution:
    """The attribution with the origins that 'and' joins to its name: 'according to HRW and TJWG'."""
    origins = set(item.origins)
    for term in sentence.terms.get("origin", ()) if origins else ():
        low, high = (term.last, item.first) if term.last <= item.first else (item.last, term.first)
        if 0 < high - low <= 2 and all(word in ("and", "the") for word in passage.tokens.words[low:high]):
            origins.add(term.concept)
    return item if len(origins) == len(item.origins) else item._replace(origins=frozenset(origins))


def _closes(passage: Passage, sentence: Sentence, first: int, last: int) -> bool:
    """True if a speaker and verb stand behind what they credit: '…, the Commission says.'"""
    tokens = passage.tokens
    if not any(figure.last <= first for figure in _said(sentence)):
        return False
    if tokens.word(last) == "," and tokens.word(first - 1) == ",":
        return True  # '…, Human Rights Watch says, and …'
    if tokens.word(last) in ("that", ":") or any(
        figure.figure.kind is not Kind.DATE and 0 <= figure.first - last <= 2 for figure in sentence.figures
    ):
        return False
    at = first - 1
    taken = {i for figure in sentence.figures for i in range(figure.first, figure.last)}
    while at > sentence.first and at > first - TITLE and (tokens.is_word(at) or tokens.words[at] in ("'s", "'")) and at not in taken:
        at -= 1  # '…, the New Jersey congressman Chris Smith lamented'
    return (
        at > sentence.first
        and tokens.word(at) in (",", '"', "–", "—", ".")
        and not any(
            figure.figure.kind is not Kind.DATE and figure.first >= last and sentence.clause(figure.first) == sentence.clause(first)
            for figure in sentence.figures
        )
    )


def _subject_of(passage: Passage, sentence: Sentence, verb: int, last: Attribution | None) -> Attribution | None:
    """The speaker before a verb of saying: right before it, or before an apposition between commas."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    i = verb - 1
    if tokens.word(i) in ("been", "was", "were") and tokens.words[verb] == "accused":
        return None  # 'China has been accused of using five crossings'
    if tokens.words[verb] == "saying" and tokens.word(i) == ",":
        first = next((term for term in sentence.terms.get("origin", ()) if term.last <= i), None)
        return known_speaker(passage, first) if first else last  # 'The coalition has urged …, saying that 600 …'
    auxiliaries = sets["auxiliaries"]
    while i >= sentence.first and (
        (tokens.words[i] in auxiliaries and tokens.words[i] not in ("who", "which", "that", "it", "they", "he", "she", "we"))
        or tokens.words[i].endswith("ly")
    ):
        i -= 1
    if i > sentence.first + 1 and tokens.words[i] in ("who", "which") and tokens.word(i - 1) == ",":
        i -= 2  # 'One Korea Network, which also puts …'
    elif tokens.word(i) == ",":
        limit = max(sentence.first, i - 20)
        opens = next((j for j in range(i - 1, limit, -1) if tokens.words[j] == ","), None)
        cites = opens is not None and any(credit.first == opens + 1 for credit in sentence.terms.get("credit", ()))
        for j in range(i - 1, limit if opens is None else opens - 1, -1) if not cites else ():
            known = origin_over(passage, sentence, j)
            if known and not _in_a_relative(passage, sentence, j):
                return known  # 'A missionary, Stephen Kim, reported'
        if opens is not None:
            i = opens - 1  # 'Radio Free Asia, on the other hand, quotes …', 'HRW, citing Stephen Kim, gives 500'
    if i < sentence.first:
        return None
    again = named_again(passage, sentence, i)
    if again:
        return again
    low = max(sentence.first, i + 1 - REACH) if sentence.terms.get("origin") else i + 1
    # 'the coalition, which that month said'
    days = {j for date in sentence.dates() for j in range(date.first, date.last)} if low <= i else ()
    for j in range(i, low - 1, -1):
        if j in days:
            continue
        if any(figure.first <= j < figure.last and figure.figure.kind in COUNTED for figure in sentence.figures):
            break
        if tokens.words[j] in (";", ":", "that", "while", "whereas", ".", '"', "“", "”") and j < i:
            break
        known = origin_over(passage, sentence, j)
        if known:
            if any(term.facet == "says" for k in range(known.last, verb) for term in sentence.at.get(k, ())):
                return None
            if _its_own_event(passage, sentence, known.last, i):
                return None
            return of_organisation(passage, sentence, known)
    anaphor = named_by_anaphor(passage, sentence, i, last)
    if anaphor:
        return anaphor
    if tokens.words[i] in ("it", "its", "he", "she") and any(
        origin.last <= i and not origin.gapped for origin in sentence.terms.get("origin", ())
    ):
        first = next(origin for origin in sentence.terms["origin"] if origin.last <= i)
        return known_speaker(passage, first)._replace(first=i, last=i + 1)  # 'The foundation …: 1.5 billion people, it says'
    if (
        last is not None
        and tokens.words[i] in sets["pronoun_speakers"]
        and (
            i - sentence.first <= 2
            or any(date.last == i for date in sentence.dates())
            or tokens.word(i - 1) in (",", '"', "“", "”", "and", "but")
        )
    ):
        return last._replace(first=i, last=i + 1, follows=False)
    if last is not None and last.name and tokens.word(i - 1) == "the" and tokens.words[i] == last.name.lower().split()[-1]:
        return last._replace(first=i, last=i + 1, follows=False)  # 'an official of the union said'
    if tokens.words[i] in sets["nobody"] and (last is not None or sentence.terms.get("origin")):
        return Attribution(i, i + 1, frozenset(), "")  # 'others speak of more than 600': no longer who spoke before
    unknown = unknown_before(passage, sentence, i)
    if unknown is None and "by" not in tokens.words[verb + 1 : verb + 1 + _BY]:  # not 'a paper published on Thursday by HRW'
        return somebody_before(passage, sentence, i)
    return (unknown and joined_with(passage, sentence, unknown)) or unknown


def _its_own_event(passage: Passage, sentence: Sentence, owner: int, head: int) -> bool:
    """True for 'the Commission's own hearing heard': what somebody held does not speak for them, as their letter does."""
    tokens = passage.tokens
    if tokens.word(owner) not in ("'s", "'") or tokens.words[head] in passage.folder.language.sets["counts_of"]:
        return False
    return any(owner < term.first <= head < term.last or term.last - 1 == head for term in sentence.terms.get("topic", ()))


def _in_a_relative(passage: Passage, sentence: Sentence, j: int) -> bool:
    """True for the Commission in 'Chris Smith, who chairs the Commission, said'."""
    words = passage.tokens.words
    comma = next((i for i in range(j, sentence.first, -1) if words[i] == ","), None)
    return comma is not None and words[comma + 1] in ("who", "which", "whose", "whom")


def _inverted(passage: Passage, sentence: Sentence, after: int) -> Attribution | None:
    """'…,' said Dr. Eric Patterson."""
    tokens = passage.tokens
    if after >= sentence.last or tokens.word(after - 2) not in (",", '"', "?", "!", "-", "–", "—", "'"):
        return None
    for j in range(after, min(after + 12, sentence.last)):
        known = origin_over(passage, sentence, j)
        if known:
            chair = tokens.word(known.last) == "'s"  # 'said the Commission's chairman, Chris Smith'
            persons = [term for term in sentence.terms.get("origin", ()) if known.last < term.first <= known.last + _CHAIR]
            return known_speaker(passage, persons[0]) if chair and persons else known
        figures = (figure for figure in sentence.figures if figure.figure.kind is not Kind.DATE)
        if tokens.words[j] in ("that", ",", ";", ":") or any(figure.first <= j < figure.last for figure in figures):
            break
    return unknown_from(passage, sentence, after) if tokens.is_word(after) and tokens.capitalised(after) else None


def _by_genitive(passage: Passage, sentence: Sentence, last: Attribution | None) -> list[Attribution]:
    """'HRW's figure', 'by its own count', 'an HRW report', 'the Commission's estimate of 600'."""
    tokens, counts = passage.tokens, passage.folder.language.sets["counts_of"]
    found = []
    for term in sentence.terms.get("origin", ()):
        before = term.first - 1 - (tokens.word(term.first - 1) == "the")
        if tokens.word(before) == "of" and tokens.word(before - 1) in counts:
            found.append(known_speaker(passage, term))  # 'the tally of the Commission'
            continue
        if tokens.word(before) == "by":
            owned = any(figure.figure.kind in COUNTED and 0 <= before - figure.last <= 1 for figure in sentence.figures)
        else:
            owned = tokens.word(before) in ("is", "was", "are", "were") and tokens.word(term.last) in ("'s", "'")
            owned = owned and any(figure.last <= before for figure in _said(sentence))
        if owned:
            found.append(known_speaker(passage, term)._replace(follows=True))  # 'was put at 500 by HRW', 'the 600 is the Commission's'
            continue
        after, bracketed = tokens.word(term.last), tokens.word(term.first - 1) == "("
        at = term.last + (after == "'s")
        if after == ":" or (bracketed and after in (")", ",")) or not counts.isdisjoint(tokens.words[at : min(at + 3, sentence.last)]):
            found.append(known_speaker(passage, term)._replace(follows=bracketed))
    for term in sentence.terms.get("again", ()):
        at = term.last + (tokens.word(term.last) in ("'s", "'"))
        again = named_again(passage, sentence, term.first) if not counts.isdisjoint(tokens.words[at : at + 2]) else None
        if again:  # 'By the groups' own account'
            found.append(again)
    if last is None or _OWN.isdisjoint(passage.words(sentence)):
        return found
    for i in range(sentence.first + 1, sentence.last - 1):
        if tokens.words[i] in _OWN and tokens.words[i - 1] in ("by", "in", "to"):
            own = i + 1 + (tokens.word(i + 1) == "own")
            if tokens.word(own) in counts:  # 'by its own count'
                closing = tokens.word(i - 2) == "," and tokens.word(own + 1) in (".", ";", "")
                found.append(last._replace(first=i, last=own, follows=closing))
    return found


def _by_place(passage: Passage, sentence: Sentence) -> list[Attribution]:
    """A name right before its figure, in a list of who gives what: 'HRW 500, TJWG up to 600'."""
    origins = sentence.terms.get("origin")
    if not origins:
        return []
    tokens = passage.tokens
    figures = [figure for figure in sentence.figures if figure.figure.kind is not Kind.DATE]
    found = []
    for term in origins:
        before = tokens.word(term.first - 1)
        of = term.last + 2 if tokens.phrase(term.last, 2) == ", of" else -1
        beside = before != "(" and any(0 <= figure.first - term.last <= 1 or figure.first == of for figure in figures)
        if not beside and term.first - sentence.first <= _ENTRY:  # '3/ HRW, quoting a missionary: 500, in convoys'
            beside = any(
                0 < figure.first - term.last <= _ENTRY and tokens.word(figure.first - 1) == ":" and figure.figure.kind in COUNTED
                for figure in figures
            )
        if beside or before == "|":  # a cell of a table
            behind = any(figure.last <= term.first for figure in figures)
            found.append(known_speaker(passage, term)._replace(follows=behind and not beside))
    return found
