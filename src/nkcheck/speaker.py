"""Who the text says a figure comes from: 'according to', 'X said', 'X's figure', '(X)', 'the group'."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from nkcheck.figure import COUNTED, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence

_REACH = 14  # how many words may stand between a speaker and the verb: an apposition, a title
_TITLE = 8  # words before a name that belong to it: 'the New Jersey congressman'
_NAME_WORDS = 6
_MEMORY = 12  # sentences that a short name may reach back
_LINKS = frozenset({"of", "for", "the", "and", "on", "in", "&"})


class Attribution(NamedTuple):
    """A speaker named at tokens `first` to `last`. `origins` is empty where the sources do not know the name."""

    first: int
    last: int
    origins: frozenset[str]
    name: str
    follows: bool = False  # credited behind the words: '…, HRW said'


class Speakers(NamedTuple):
    """The attributions of one sentence, and who spoke last, for 'the group' in the next."""

    attributions: tuple[Attribution, ...]
    last: Attribution | None


def read_speakers(passage: Passage, sentence: Sentence, last: Attribution | None) -> Speakers:
    """Whom a sentence credits. `last` is the last speaker of the text so far."""
    found: list[Attribution] = []
    for credit in sentence.terms.get("credit", ()):
        named = _name_at(passage, sentence, credit.last, last)
        if named and not named.origins and passage.tokens.words[credit.first] in ("from", "via") and _is_place(sentence, named.first):
            continue  # 'sent home from the PRC'
        if named:
            follows = credit.first > sentence.first and any(figure.last <= credit.first for figure in _said(sentence))
            found.append(named._replace(follows=follows))
    for verb in sentence.terms.get("says", ()):
        named = _subject_of(passage, sentence, verb.first, last)
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
    unique: dict[tuple[int, int], Attribution] = {}
    for item in sorted(found, key=lambda item: (item.first, not item.origins)):
        unique.setdefault((item.first, item.last), _with_neighbours(passage, sentence, item))
    attributions = tuple(unique.values())
    named_last = [item for item in attributions if item.name]
    mentioned = sentence.terms.get("origin")
    speaker = named_last[-1] if named_last else last
    if not named_last and mentioned:
        term = mentioned[-1]
        speaker = known_speaker(passage, term)._replace(name="")
    return Speakers(attributions, speaker)


def _is_place(sentence: Sentence, i: int) -> bool:
    return any(term.first <= i < term.last for facet in ("place", "country") for term in sentence.terms.get(facet, ()))


def _said(sentence: Sentence) -> list[Found]:
    """The figures that a speaker may be credited with: not the dates that only set the scene for another."""
    return [figure for figure in sentence.figures if figure.figure.kind is not Kind.DATE] or sentence.figures


def _with_neighbours(passage: Passage, sentence: Sentence, item: Attribution) -> Attribution:
    """The attribution with the origins that 'and' joins to its name: 'according to HRW and TJWG'."""
    origins = set(item.origins)
    for term in sentence.terms.get("origin", ()) if origins else ():
        low, high = (term.last, item.first) if term.last <= item.first else (item.last, term.first)
        if 0 < high - low <= 2 and all(word in ("and", "the") for word in passage.tokens.words[low:high]):
            origins.add(term.concept)
    return item._replace(origins=frozenset(origins))


def known_speaker(passage: Passage, term: Term) -> Attribution:
    """The origin that a term names, as a speaker."""
    return Attribution(term.first, term.last, frozenset({term.concept}), passage.folder.origins[term.concept].name)


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
    while at > sentence.first and at > first - _TITLE and (tokens.is_word(at) or tokens.words[at] in ("'s", "'")) and at not in taken:
        at -= 1  # '…, the New Jersey congressman Chris Smith lamented'
    return (
        at > sentence.first
        and tokens.word(at) in (",", '"', "–", "—", ".")
        and not any(
            figure.figure.kind is not Kind.DATE and figure.first >= last and sentence.clause(figure.first) == sentence.clause(first)
            for figure in sentence.figures
        )
    )


def _origin_over(passage: Passage, sentence: Sentence, token: int) -> Attribution | None:
    for term in sentence.terms.get("origin", ()):
        if term.first <= token < term.last:
            return known_speaker(passage, term)
    return None


def _name_at(passage: Passage, sentence: Sentence, i: int, last: Attribution | None) -> Attribution | None:
    """The speaker that begins at token i, or a few words on ('according to a report by HRW')."""
    tokens = passage.tokens
    end = min(i + 12, sentence.last)
    for j in range(i, end):
        known = _origin_over(passage, sentence, j)
        if known:
            return known
        if any(figure.first <= j < figure.last for figure in sentence.figures) or (tokens.words[j] in (",", ";", ":", "(") and j > i):
            break
        anaphor = _anaphor(passage, sentence, j, last) if j <= i + 1 else None
        if anaphor:
            return anaphor
    return _unknown_from(passage, sentence, i)


def _anaphor(passage: Passage, sentence: Sentence, i: int, last: Attribution | None) -> Attribution | None:
    again = _again(passage, sentence, i)
    if again or last is None:
        return again
    for term in sentence.terms.get("anaphor", ()):
        if term.first <= i < term.last and not any(term.first <= origin.first < term.last for origin in sentence.terms.get("origin", ())):
            return last._replace(first=term.first, last=term.last, follows=False)
    return None


def _again(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """The origin that a short name at token i means, if the text has named it before: 'the letter', 'the missionary'."""
    terms = [term for term in sentence.terms.get("again", ()) if term.first <= i < term.last]
    if not terms:
        return None
    meant = {term.concept for term in terms}
    named = next((term for term in _named_before(passage, sentence, i) if term.concept in meant), None)
    return known_speaker(passage, named)._replace(first=terms[0].first, last=terms[0].last) if named else None


def _by_surname(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """The origin whose name, given in full before, ends with the word at token i: 'Kim also said', after Stephen Kim."""
    word = passage.tokens.words[i]
    for term in _named_before(passage, sentence, i):
        if term.last - term.first > 1 and passage.tokens.words[term.last - 1] == word:
            return known_speaker(passage, term)._replace(first=i, last=i + 1)
    return None


def _named_before(passage: Passage, sentence: Sentence, i: int) -> Iterator[Term]:
    """The origins that a text names before token i, the last first."""
    at = bisect_left(passage.sentences, sentence.first, key=lambda earlier: earlier.first)
    for back in range(at, max(-1, at - _MEMORY), -1):
        for term in reversed(passage.sentences[back].terms.get("origin", [])):
            if term.last <= i:
                yield term


def _unknown_from(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """A name that the sources do not know: capitalised words from token i on."""
    tokens = passage.tokens
    while i < sentence.last and tokens.word(i) in ("the", "a", "an", "both"):
        i += 1
    if i >= sentence.last or not tokens.is_word(i) or not tokens.capitalised(i) or _calendar(passage, i):
        return None
    j = i
    while j < min(i + _NAME_WORDS, sentence.last) and tokens.is_word(j) and (tokens.capitalised(j) or tokens.words[j] in _LINKS):
        j += 1
    while j > i and tokens.words[j - 1] in _LINKS:
        j -= 1
    text = tokens.text[tokens.starts[i] : tokens.ends[j - 1]]
    surname = _by_surname(passage, sentence, i) if j == i + 1 else None
    if surname:
        return surname
    return Attribution(i, j, frozenset(), text) if j > i else None


def _calendar(passage: Passage, i: int) -> bool:
    words, word = passage.folder.language, passage.tokens.words[i]
    return word in words.months or word in words.weekdays


def _subject_of(passage: Passage, sentence: Sentence, verb: int, last: Attribution | None) -> Attribution | None:
    """The speaker before a verb of saying: right before it, or before an apposition between commas."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    i = verb - 1
    while i >= sentence.first and (
        (tokens.words[i] in sets["auxiliaries"] and tokens.words[i] not in ("who", "which", "that", "it", "they", "he", "she", "we"))
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
            known = _origin_over(passage, sentence, j)
            if known and not _in_a_relative(passage, sentence, j):
                return known  # 'A missionary, Stephen Kim, reported'
        if opens is not None:
            i = opens - 1  # 'Radio Free Asia, on the other hand, quotes …', 'HRW, citing Stephen Kim, gives 500'
    if i < sentence.first:
        return None
    again = _again(passage, sentence, i)
    if again:
        return again
    low = max(sentence.first, i + 1 - _REACH)
    days = {j for date in sentence.dates() for j in range(date.first, date.last)}  # 'the coalition, which that month said'
    for j in range(i, low - 1, -1):
        if j in days:
            continue
        if any(figure.first <= j < figure.last and figure.figure.kind in COUNTED for figure in sentence.figures):
            break
        if tokens.words[j] in (";", ":", "that", "while", "whereas", ".", '"', "“", "”") and j < i:
            break
        known = _origin_over(passage, sentence, j)
        if known:
            if any(term.facet == "says" for k in range(known.last, verb) for term in sentence.at.get(k, ())):
                return None
            return _of_organisation(passage, sentence, known)
    anaphor = _anaphor(passage, sentence, i, last)
    if anaphor:
        return anaphor
    if (
        last is not None
        and tokens.words[i] in ("it", "its", "he", "she")
        and any(origin.last <= i and not origin.gapped for origin in sentence.terms.get("origin", ()))
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
    if last is not None and last.name and tokens.words[i] == last.name.lower().split()[-1] and tokens.word(i - 1) == "the":
        return last._replace(first=i, last=i + 1, follows=False)  # 'an official of the union said'
    if tokens.words[i] in sets["nobody"] and (last is not None or sentence.terms.get("origin")):
        return Attribution(i, i + 1, frozenset(), "")  # 'others speak of more than 600': no longer who spoke before
    unknown = _unknown_before(passage, sentence, i)
    return (unknown and _joined_with(passage, sentence, unknown)) or unknown


def _in_a_relative(passage: Passage, sentence: Sentence, j: int) -> bool:
    """True for the Commission in 'Chris Smith, who chairs the Commission, said'."""
    words = passage.tokens.words
    comma = next((i for i in range(j, sentence.first, -1) if words[i] == ","), None)
    return comma is not None and words[comma + 1] in ("who", "which", "whose", "whom")


def _of_organisation(passage: Passage, sentence: Sentence, known: Attribution) -> Attribution:
    """A speaker with the person who speaks for it: 'Ethan Shin of the Transitional Justice Working Group told …'."""
    tokens = passage.tokens
    at = known.first - 1 - (tokens.word(known.first - 1) == "the")
    if tokens.word(at) not in ("of", "from", "with", "for"):
        return known
    person = _origin_over(passage, sentence, at - 1)
    return person._replace(origins=person.origins | known.origins) if person else known


def _joined_with(passage: Passage, sentence: Sentence, unknown: Attribution) -> Attribution | None:
    """The known speaker that 'and' joins to an unknown one: 'Reps. Walkinshaw and Bera and Sen. Kaine have written'."""
    tokens = passage.tokens
    for j in range(unknown.first - 1, max(sentence.first, unknown.first - _REACH) - 1, -1):
        known = _origin_over(passage, sentence, j)
        if known:
            return known
        if not (tokens.words[j] in ("and", ",", ".", "&", "the") or tokens.capitalised(j)):
            break
    return None


def _unknown_before(passage: Passage, sentence: Sentence, i: int) -> Attribution | None:
    """A name that the sources do not know, ending at token i: 'South Korea's Yonhap News reported'."""
    words = passage.folder.language
    tokens, sets = passage.tokens, passage.folder.language.sets
    j = i
    if tokens.words[i] in sets["institutions"]:  # 'South Korea's intelligence service'
        while j > max(sentence.first, i - _TITLE) and tokens.words[j].isalpha() and not tokens.capitalised(j):
            j -= 1
        if tokens.words[j] in _LINKS or (tokens.words[j] not in ("'s", "'") and not tokens.capitalised(j)):
            return None
    while (
        j >= sentence.first
        and j > i - 8
        and tokens.is_word(j)
        and ((tokens.capitalised(j) and not _calendar(passage, j)) or tokens.words[j] in _LINKS or tokens.words[j] == "'s")
    ):
        j -= 1
    j += 1
    while j <= i and (tokens.words[j] in _LINKS or tokens.words[j] in sets["nameless"]):
        j += 1
    if tokens.word(j - 1) in ("to", "with", "for", "in", "of", "from", "at", "near", "by") or tokens.phrase(max(j - 2, 0), 2) == "in the":
        return None  # 'a group based in Seoul reported'
    if j > i or tokens.words[i] in _LINKS or tokens.words[i] in sets["nameless"]:
        return None
    text = tokens.text[tokens.starts[j] : tokens.ends[i]]
    titled = all(words.has("abbreviations", word) or word == "." for word in tokens.words[j:i])
    surname = _by_surname(passage, sentence, i) if titled else None
    if surname:
        return surname
    return Attribution(j, i + 1, frozenset(), text)


def _inverted(passage: Passage, sentence: Sentence, after: int) -> Attribution | None:
    """'…,' said Dr. Eric Patterson."""
    tokens = passage.tokens
    if after >= sentence.last or tokens.word(after - 2) not in (",", '"', "?", "!", "-", "–", "—", "'"):
        return None
    for j in range(after, min(after + 12, sentence.last)):
        known = _origin_over(passage, sentence, j)
        if known:
            return known
        figures = (figure for figure in sentence.figures if figure.figure.kind is not Kind.DATE)
        if tokens.words[j] in ("that", ",", ";", ":") or any(figure.first <= j < figure.last for figure in figures):
            break
    return _unknown_from(passage, sentence, after) if tokens.is_word(after) and tokens.capitalised(after) else None


def _by_genitive(passage: Passage, sentence: Sentence, last: Attribution | None) -> list[Attribution]:
    """'HRW's figure', 'by its own count', 'an HRW report', 'the Commission's estimate of 600'."""
    tokens, counts = passage.tokens, passage.folder.language.sets["counts_of"]
    found = []
    for term in sentence.terms.get("origin", ()):
        before = term.first - 1 - (tokens.word(term.first - 1) == "the")
        if tokens.word(before) == "of" and tokens.word(before - 1) in counts:
            found.append(known_speaker(passage, term))  # 'the tally of the Commission'
            continue
        at = term.last + (tokens.word(term.last) == "'s")
        window = [tokens.word(k) for k in range(at, min(at + 3, sentence.last))]
        if (
            any(word in counts for word in window)
            or tokens.word(term.last) == ":"
            or (tokens.word(term.first - 1) == "(" and tokens.word(term.last) in (")", ","))
        ):
            found.append(known_speaker(passage, term)._replace(follows=tokens.word(term.first - 1) == "("))
    for term in sentence.terms.get("again", ()):
        at = term.last + (tokens.word(term.last) in ("'s", "'"))
        again = _again(passage, sentence, term.first) if not counts.isdisjoint(tokens.words[at : at + 2]) else None
        if again:  # 'By the groups' own account'
            found.append(again)
    for i in range(sentence.first + 1, sentence.last - 1):
        if last is not None and tokens.words[i] in ("its", "their", "his", "her") and tokens.words[i - 1] in ("by", "in", "to"):
            own = i + 1 + (tokens.word(i + 1) == "own")
            if tokens.word(own) in counts:  # 'by its own count'
                closing = tokens.word(i - 2) == "," and tokens.word(own + 1) in (".", ";", "")
                found.append(last._replace(first=i, last=own, follows=closing))
    return found


def _by_place(passage: Passage, sentence: Sentence) -> list[Attribution]:
    """A name right before its figure, in a list of who gives what: 'HRW 500, TJWG up to 600'."""
    tokens = passage.tokens
    found = []
    for term in sentence.terms.get("origin", ()):
        beside = (
            any(
                0 <= figure.first - term.last <= 1 or (tokens.phrase(term.last, 2) == ", of" and figure.first == term.last + 2)
                for figure in sentence.figures
                if figure.figure.kind is not Kind.DATE
            )
            and tokens.word(term.first - 1) != "("
        )
        if beside or tokens.word(term.first - 1) == "|":  # a cell of a table
            behind = any(figure.last <= term.first for figure in sentence.figures if figure.figure.kind is not Kind.DATE)
            found.append(known_speaker(passage, term)._replace(follows=behind and not beside))
    return found


def credited(passage: Passage, sentence: Sentence, speakers: Speakers, found: Found) -> Attribution | None:
    """Who a figure is credited to: the nearest attribution before it, or behind it where that closes its clause.

    Several names in one credit ('HRW, citing Stephen Kim, reported') count together.
    """
    counts = [figure for figure in sentence.figures if figure.figure.kind in COUNTED]
    origins = [term for term in sentence.terms.get("origin", ()) if term.last <= found.first]
    if "respectively" in passage.words(sentence) and len(origins) == len(counts) > 1 and found in counts:
        return known_speaker(passage, origins[counts.index(found)])
    brackets = _brackets(passage, sentence)
    own = next((pair for pair in brackets if pair[0] < found.first < pair[1]), None)
    counted = [pair for pair in brackets if any(pair[0] < figure.first < pair[1] for figure in counts)]
    within = [pair for pair in counted if pair != own]  # '(500 according to Stephen Kim)' credits nothing outside
    open_to = [item for item in speakers.attributions if not any(low < item.first < high for low, high in within)]
    before = [item for item in open_to if item.last <= found.first and not item.follows]
    behind = [item for item in open_to if item.first >= found.last and item.follows]
    if behind and before:
        closer = _segments(passage, before[-1].last, found.first) > _segments(passage, found.last, behind[0].first)
        chosen = [behind[0]] if closer else _together(passage, sentence, before)
    elif before:
        chosen = _together(passage, sentence, before)
    elif behind:
        chosen = [behind[0]]
    else:
        chosen = [item for item in open_to if item.follows and item.last <= found.first and _in_brackets(passage, item)][-1:]
    if not chosen:
        return None
    known = frozenset(origin for item in chosen for origin in item.origins)
    lead = next((item for item in reversed(chosen) if item.origins), chosen[-1])
    return lead._replace(origins=known)


def _in_brackets(passage: Passage, item: Attribution) -> bool:
    """True for a speaker and verb between commas, who said what follows too: '80 on 29 August, it said, and 600 on 9 October'."""
    words = passage.tokens.words
    opens = "," in words[max(item.first - 2, 0) : item.first]  # ', says Chris Smith, among them a woman …'
    return opens and "," in words[item.last : item.last + 3]


def _brackets(passage: Passage, sentence: Sentence) -> list[tuple[int, int]]:
    """The pairs of brackets in a sentence."""
    pairs, opening = [], None
    for i in range(sentence.first, sentence.last):
        if passage.tokens.words[i] == "(":
            opening = i
        elif passage.tokens.words[i] == ")" and opening is not None:
            pairs.append((opening, i))
            opening = None
    return pairs


def _segments(passage: Passage, low: int, high: int) -> int:
    return sum(1 for word in passage.tokens.words[low:high] if word in (",", ";", "while", "whereas", "but", "and"))


def _together(passage: Passage, sentence: Sentence, before: list[Attribution]) -> list[Attribution]:
    """The last attribution and those before it with no figure between."""
    chosen = [before[-1]]
    for item in reversed(before[:-1]):
        if any(item.last <= figure.first < chosen[-1].first for figure in sentence.figures if figure.figure.kind is not Kind.DATE):
            break
        if ";" in passage.tokens.words[item.last : chosen[-1].first]:
            break
        chosen.append(item)
    return chosen
