"""Which of those whom a sentence credits a figure comes from."""

from __future__ import annotations

from nkcheck.figure import COUNTED, Kind
from nkcheck.find import Found
from nkcheck.passage import Passage, Sentence
from nkcheck.speaker.name import Attribution, known_speaker
from nkcheck.speaker.sentence import Speakers


def credited(passage: Passage, sentence: Sentence, speakers: Speakers, found: Found) -> Attribution | None:
    """Who a figure is credited to: the nearest attribution before it, or behind it where that closes its clause.

    Several names in one credit ('HRW, citing Stephen Kim, reported') count together.
    """
    named = sentence.terms.get("origin", ())
    if not speakers.attributions and not named:
        return None
    counts = [figure for figure in sentence.figures if figure.figure.kind in COUNTED]
    origins = [term for term in named if term.last <= found.first]
    if len(origins) == len(counts) > 1 and "respectively" in passage.words(sentence) and found in counts:
        return known_speaker(passage, origins[counts.index(found)])
    within = _other_brackets(passage, sentence, found, counts)
    open_to = speakers.attributions
    if within:
        open_to = tuple(item for item in open_to if not any(low < item.first < high for low, high in within))
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
    return lead if lead.origins == known else lead._replace(origins=known)


def _in_brackets(passage: Passage, item: Attribution) -> bool:
    """True for a speaker and verb between commas, who said what follows too: '80 on 29 August, it said, and 600 on 9 October'."""
    words = passage.tokens.words
    opens = "," in words[max(item.first - 2, 0) : item.first]  # ', says Chris Smith, among them a woman …'
    return opens and "," in words[item.last : item.last + 3]


def _other_brackets(passage: Passage, sentence: Sentence, found: Found, counts: list[Found]) -> list[tuple[int, int]]:
    """The brackets round other counts than a figure: '(500 according to Stephen Kim)' credits nothing outside."""
    brackets = _brackets(passage, sentence) if "(" in passage.words(sentence) else []
    own = next((pair for pair in brackets if pair[0] < found.first < pair[1]), None)
    return [pair for pair in brackets if pair != own and any(pair[0] < figure.first < pair[1] for figure in counts)]


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
