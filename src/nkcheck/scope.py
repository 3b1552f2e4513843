"""What the sentence says round a figure: who is counted, what happened to them, when, and whether it is asserted at all.

From the clause first, then the sentence, then what the paragraph has set. Everything here is read from words; no claim
is known.
"""

from __future__ import annotations

from typing import NamedTuple

from enum import StrEnum

from nkcheck.dates import When, since, until
from nkcheck.figure import Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence

NOUN_PHRASE = 9  # how far behind a number its noun may stand: '28 Korean, U.S., and Canadian NGOs'
_CLAUSE_COST, _FIGURE_COST, _FROM_COST, _BACKGROUND_COST, _PASSIVE_GAIN = 6.0, 8.0, 10.0, 9.0, 4.0
_REDUCED_COST = 6.0  # '600 held in Jilin had been moved': the finite verb says what the number is of
_FARTHEST = 20.0  # an action further off is not the figure's
_CONTEXT = 2  # how many sentences back a date or an action reaches
_COUNTED = frozenset({Kind.COUNT, Kind.SHARE})


class Head(StrEnum):
    """What kind of word the figure counts."""

    PEOPLE = "people"  # the subject's, by name
    NOUN = "noun"  # a word that means them unless the text says otherwise
    GENERIC = "generic"  # any people
    ELLIPTIC = "elliptic"  # no word at all: '600 were sent back'
    THING = "thing"  # a thing that the subject counts
    FOREIGN = "foreign"  # other people
    OTHER = "other"


class Said(NamedTuple):
    """The scope that the text gives a figure. Concepts are ids of the subject file."""

    head: Head
    end: int  # the token behind the noun phrase
    subset: str = ""
    thing: str = ""
    action: str = ""
    term: Term | None = None  # where the action stands; None if it was carried over
    carried: bool = False  # the action is that of what went before
    total: bool = False  # '800 in all', after other counts
    loose: bool = False  # carried over without a word that says so
    when: When | None = None
    dated: bool = False  # the date is the figure's own, rather than its surroundings'
    open_date: bool = False  # 'since 2020'
    places: frozenset[str] = frozenset()
    part: bool = False  # '200 of them'
    asserted: bool = True
    foreign: bool = False  # other people, or another country's doing


class _Phrase(NamedTuple):
    head: Head
    end: int
    subset: str = ""
    thing: str = ""
    part: bool = False
    inner: Term | None = None


def read_scope(passage: Passage, index: int, found: Found, before: Said | None, last: Said | None) -> Said:
    """The scope of a count or share in sentence `index`.

    `before` is that of the last count of people or known things in the text, `last` that of the last count of any kind.
    """
    sentence = passage.sentences[index]
    phrase = _noun_phrase(passage, sentence, found)
    asked = _asked(passage, index) if found.figure.kind is Kind.COUNT and phrase.head is Head.ELLIPTIC else None
    if asked is not None:
        phrase = phrase._replace(head=Head.THING, thing=asked.concept)
    elif found.figure.kind is Kind.COUNT and phrase.head is Head.ELLIPTIC and before is not None and before.thing and (phrase.part or phrase.end == found.last) and passage.tokens.word(found.first - 1) not in ("on", "in", "at", "since"):
        phrase = phrase._replace(head=Head.THING, thing=before.thing)  # 'twenty-seven of them'
    phrase = _as_part(passage, sentence, found, phrase, last)
    term, asserted = _action(passage, sentence, found, phrase)
    action, carried = (term.concept if term else ""), False
    loose = False
    if term is None:
        loose = not _follows(passage, sentence, found, phrase)
        action, carried = _carried(passage, index, before), True
    when, dated, open_date = _when(passage, index, found, term, phrase.end)
    foreign = (
        phrase.head is Head.FOREIGN
        or _other_people(passage, index, found, phrase)
        or _other_agent(passage, sentence, found, term)
        or (phrase.head is Head.ELLIPTIC and before is not None and before.foreign and (term is None or term.last <= found.first and not sentence.terms.get("people")))
    )
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
        open_date=open_date,
        places=_parts_of_places(passage, sentence, found, phrase, term),
        part=phrase.part,
        total=_is_total(passage, sentence, found, phrase),
        loose=loose,
        asserted=asserted,
        foreign=foreign,
    )


def _asked(passage: Passage, index: int) -> Term | None:
    """The thing that the question before asked the number of: 'Over how many crossings? Five.'"""
    if index == 0 or not passage.sentences[index - 1].question:
        return None
    tokens, asked = passage.tokens, passage.sentences[index - 1]
    for i in range(asked.first, asked.last - 1):
        if tokens.words[i] == "how" and tokens.words[i + 1] == "many":
            return next((term for term in asked.terms.get("thing", ()) if 0 <= term.first - i - 2 <= 3), None)
    return None


def _as_part(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase, last: Said | None) -> _Phrase:
    """'Of those sent back, 150 …' is a part too; 'nearly 600 of them' is none where nobody has been counted yet."""
    tokens = passage.tokens
    if tokens.phrase(max(found.first - 2, 0), 2) in ("of whom", "of which", "of them", "of these", "of those"):
        return phrase._replace(part=True)
    if found.figure.kind is not Kind.COUNT:
        return phrase
    pronoun = phrase.part and phrase.head is Head.ELLIPTIC
    if pronoun and last is None and tokens.word(phrase.end - 1) in ("them", "whom"):
        return phrase._replace(part=False)
    if pronoun and last is not None and last.head is Head.OTHER:
        return phrase._replace(head=Head.OTHER)  # '39 medals, 11 of them gold'
    opening = tokens.phrase(sentence.first, 2) in ("of the", "of those", "of these", "of them", "of its", "among the", "among those", "among them")
    if opening and tokens.word(found.first - 1) in (",", "were", "are"):
        return phrase._replace(part=True)
    return phrase


def _noun_phrase(passage: Passage, sentence: Sentence, found: Found) -> _Phrase:
    """What the figure counts: the first noun behind it that is known, or none."""
    tokens, words, subject = passage.tokens, passage.folder.language, passage.folder.subject
    sets = words.sets
    i, limit = found.last, min(found.last + NOUN_PHRASE, sentence.last)
    part, subset, inner, moved = False, "", None, False
    adjective = False
    while i < limit:
        word = tokens.words[i]
        here = {term.facet: term for term in sentence.at.get(i, ())}
        if word == "of" and not moved:
            if tokens.word(i + 1) in ("them", "those", "whom", "these", "us", "which") and not _names_people(sentence, i + 1):
                return _Phrase(Head.ELLIPTIC, i + 2, part=True, subset=_predicate(passage, sentence, i + 2))
            if tokens.word(i + 1) in ("the", "its", "their", "these", "those", "his", "her", "some", "more", "over", "about"):
                part = True
            i += 1
            continue
        if word in sets["determiners"] and "noun" not in here:
            if tokens.word(i - 1) != "of":
                break  # 'puts at 2,000 the number of …'
            i += 1
            continue
        if "people" in here:
            return _Phrase(Head.PEOPLE, _through(passage, sentence, here["people"].last), subset, part=part, inner=inner)
        if "noun" in here:
            end = _through(passage, sentence, here["noun"].last)
            return _Phrase(Head.PEOPLE if adjective else Head.NOUN, end, subset, part=part, inner=inner or here.get("action"))
        if "subset" in here and "action" not in here:
            end = here["subset"].last
            return _Phrase(Head.PEOPLE if adjective else Head.GENERIC, end, here["subset"].concept, part=part, inner=inner)
        if "thing" in here:
            return _Phrase(Head.THING, here["thing"].last, thing=here["thing"].concept, part=part)
        if adjective and any(tokens.phrase(i, length) in subject.others for length in (2, 1)):
            things = [term for j in range(i, min(i + 3, sentence.last)) for term in sentence.at.get(j, ()) if term.facet == "thing"]
            return _Phrase(Head.THING, things[0].last, thing=things[0].concept, part=part) if things else _Phrase(Head.OTHER, i + 1)
        if "adjective" in here:
            adjective, i, moved = True, here["adjective"].last, True
            continue
        if "other" in here:
            other = here["other"]
            follows = {term.facet for term in sentence.at.get(other.last, ())}
            if "thing" in follows or tokens.word(other.last) in (",", "and") and not word.endswith("s"):
                i, moved = other.last, True
                continue
            return _Phrase(Head.FOREIGN, other.last, part=part)
        if "action" in here and tokens.words[here["action"].last - 1].endswith("s") and not here["action"].gapped:
            return _Phrase(Head.GENERIC, here["action"].last, part=part, inner=here["action"])  # '670 forced returns'
        if "action" in here and word not in words.sets["after_noun"]:
            inner = inner or here["action"]
            i, moved = i + 1, True
            continue
        if any(tokens.phrase(i, length) in words.sets["generic_people"] for length in (2, 1)) and word not in ("others", "cases"):
            if sentence.at.get(i + 1) and {term.facet for term in sentence.at[i + 1]} & {"noun", "people"}:
                i, moved = i + 1, True
                continue
            return _Phrase(Head.PEOPLE if adjective else Head.GENERIC, i + 1, subset, part=part, inner=inner)
        if word == "others":
            return _Phrase(Head.ELLIPTIC, i + 1, part=False)
        if word == "cases":
            done = [term for term in sentence.at.get(i + 2, ()) if term.facet in ("action", "people", "adjective", "noun")]
            if not done:
                return _Phrase(Head.OTHER, i + 1)
            if done[0].facet != "action":  # 'cases of North Koreans sent back'
                i, moved = i + 2, True
                continue
            return _Phrase(Head.GENERIC, i + 1, part=part, inner=done[0])
        if _list_of_adjectives(passage, i):
            i, moved = i + 1, True
            continue
        if word in words.sets["after_noun"] or (not word[0].isalnum() and word not in words.sets["before_noun"]):
            break
        if tokens.is_number(i):
            break
        if word in words.sets["before_noun"] or word.endswith(("ed", "ing", "ly")):
            i, moved = i + 1, moved or word not in ("more", "other", "additional", "further")
            continue
        if {term.facet for term in sentence.at.get(i + 1, ())} & {"thing", "people", "noun", "adjective"}:
            i, moved = i + 1, True
            continue
        if tokens.is_word(i) and tokens.capitalised(i) and not sentence.at.get(i):
            i, moved = i + 1, True
            continue
        if "place" in here:
            i, moved = here["place"].last, True
            continue
        return _Phrase(Head.OTHER, i + 1)
    subset = subset or _predicate(passage, sentence, i)
    return _Phrase(Head.OTHER if adjective else Head.ELLIPTIC, found.last if not moved else i, subset, part=part, inner=inner)


def _predicate(passage: Passage, sentence: Sentence, i: int) -> str:
    """The part of the people that a count is said to be: '13 are women'."""
    if passage.tokens.word(i) not in ("are", "were", "is", "was", "being"):
        return ""
    return next((term.concept for j in range(i + 1, min(i + 4, sentence.last)) for term in sentence.at.get(j, ()) if term.facet == "subset"), "")


def _names_people(sentence: Sentence, i: int) -> bool:
    return any(term.facet in ("people", "noun") for term in sentence.at.get(i, ()))


def _list_of_adjectives(passage: Passage, i: int) -> bool:
    """'28 Korean, U.S., and Canadian NGOs': marks between capitalised words."""
    tokens = passage.tokens
    if tokens.words[i] in (",", ".", "and"):
        return i + 1 < len(tokens) and (tokens.capitalised(i + 1) or tokens.word(i + 1) in ("and", ",")) and i > 0 and tokens.is_word(i - 1) and tokens.capitalised(i - 1)
    return False


def _through(passage: Passage, sentence: Sentence, end: int) -> int:
    """Over words that go on naming the same people: 'North Koreans escapees', 'North Korean refugees and defectors'."""
    while end < sentence.last and any(term.facet in ("noun", "people") for term in sentence.at.get(end, ())):
        end = max(term.last for term in sentence.at[end] if term.facet in ("noun", "people"))
    return end


def _action(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase) -> tuple[Term | None, bool]:
    """The action that the counted people did or suffered, and whether it is asserted.

    The nearest action wins, at a price for every clause and figure between; one that is merely planned, asked or denied
    gives way to one that a relative clause asserts of the same people.
    """
    terms = _whole_terms(sentence.terms.get("action", []))
    if not terms:
        return None, _asserted(passage, sentence, found, phrase, None)
    scored = sorted((_distance(passage, sentence, found, phrase, term), term.first, term) for term in terms)
    if scored[0][0] > _FARTHEST:
        return None, _asserted(passage, sentence, found, phrase, None)
    best = scored[0][2]
    asserted = _asserted(passage, sentence, found, phrase, best)
    if not asserted:
        for _, _, term in scored[1:]:
            if term.first >= phrase.end and _only_auxiliaries(passage, phrase.end, term.first) and _asserted(passage, sentence, found, phrase, term, relative=True):
                return term, True
    return best, asserted


def _whole_terms(terms: list[Term]) -> list[Term]:
    """Without the terms that end a longer one: 'repatriating' in 'dissuade … from repatriating'."""
    longest: dict[int, Term] = {}
    for term in terms:
        if term.last not in longest or term.first < longest[term.last].first:
            longest[term.last] = term
    return list(longest.values())


def _distance(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase, term: Term) -> float:
    background = passage.folder.subject.background
    clause = sentence.clause(term.first)
    beside = any(other.concept not in background and sentence.clause(other.first) == clause for other in sentence.terms.get("action", ()))
    late = _BACKGROUND_COST if term.concept in background and beside else 0.0
    return late + _gap_cost(passage, sentence, found, phrase, term)


def _gap_cost(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase, term: Term) -> float:
    tokens, sets = passage.tokens, passage.folder.language.sets
    if term is phrase.inner or term.first < found.first < term.last or found.last <= term.first < phrase.end:
        return 0.0
    if term.first >= phrase.end:
        gap, low, high = term.first - phrase.end, phrase.end, term.first
        finite = tokens.word(term.first - 1) in sets["passives"] or tokens.word(term.first - 2) in sets["passives"] and tokens.word(term.first - 1).endswith("ly")
        if _only_auxiliaries(passage, low, high):
            reduced = gap == 0 and tokens.word(found.first - 1) not in sets["determiners"]
            return 0.2 * gap + _REDUCED_COST * reduced
        if finite and not any(low <= other.first < high and other.figure.kind in _COUNTED for other in sentence.figures) and sentence.clause(low) == sentence.clause(high):
            return min(0.3 * gap, _REDUCED_COST - 1)
    else:
        gap, low, high = found.first - term.last, term.last, found.first
        if gap < 0:
            return 0.0
    cost = float(gap)
    cost += _CLAUSE_COST * abs(sentence.clause(low) - sentence.clause(high))
    cost += _FIGURE_COST * sum(1 for other in sentence.figures if other.figure.kind in _COUNTED and low <= other.first < high)
    if term.first >= phrase.end:
        if "from" in tokens.words[max(term.first - 3, low) : term.first]:
            cost += _FROM_COST
        if tokens.word(term.first - 1) in sets["passives"] or tokens.word(term.first - 1) == "forcibly":
            cost -= _PASSIVE_GAIN
    return cost


def _only_auxiliaries(passage: Passage, low: int, high: int) -> bool:
    tokens, auxiliaries = passage.tokens, passage.folder.language.sets["auxiliaries"]
    subject_terms = 0
    for i in range(low, high):
        word = tokens.words[i]
        if word in auxiliaries or word.endswith("ly"):
            continue
        if tokens.is_word(i) and (tokens.capitalised(i) or word in ("authorities", "police", "government", "officials")) and subject_terms < 4:
            subject_terms += 1  # 'whom the Chinese authorities had detained'
            continue
        return False
    return True


def _asserted(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase, term: Term | None, relative: bool = False) -> bool:
    """False for negations, questions, hypotheticals and plans; what the sentence takes for granted is asserted."""
    tokens = passage.tokens
    follows = term is not None and term.first >= phrase.end
    granted = tokens.word(found.first - 1) in ("the", "those", "these", "its", "their") and follows or relative
    if not granted and tokens.word(found.first - 1) in ("the", "those", "these") and phrase.inner is not None:
        granted = True
    if sentence.question and not granted:
        return False
    low = max(sentence.first, (term.first if term else found.first) - 5)
    high = term.first if term else found.first
    if term and follows:
        low = max(low, phrase.end)
    for other in sentence.figures:
        if other is not found and low < other.last <= high:
            low = other.last
    if _unreal(passage, sentence, low, high):
        return False
    if granted:
        return True
    if follows and not relative and _unreal(passage, sentence, max(sentence.first, found.first - 2), found.first):
        return False
    first = min(found.first, term.first) if term else found.first
    if _conditional(passage, sentence, first):
        return False
    for denial in sentence.terms.get("denial", ()):
        if denial.last <= first and first - denial.last <= 12 and not _closed(passage, denial.last, first):
            return False
        if denial.first > first and tokens.words[denial.first].startswith("den") and tokens.word(denial.first) != "denounced":
            return False
    return True


def _closed(passage: Passage, low: int, high: int) -> bool:
    return any(word in (";", ".", "but") for word in passage.tokens.words[low:high])


def _unreal(passage: Passage, sentence: Sentence, low: int, high: int) -> bool:
    """True if the words right before an action deny it, or leave it to the future."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    for i in range(low, high):
        word = tokens.words[i]
        if (word in sets["negations"] or word.endswith("n't")) and not any(
            calm.first <= i < calm.last for calm in sentence.terms.get("calm", ())
        ):
            return not _closed(passage, i, high)
        if word in sets["modals"] and (word not in ("may", "march") or not tokens.capitalised(i) or i == sentence.first):
            if any(tokens.word(j) in ("have", "has") for j in range(i + 1, min(i + 3, high))) and word != "would":
                continue  # 'may have been repatriated' is a report
            if not any(tokens.word(j) in (",", "who", "that", "which") for j in range(i + 1, high)):
                return True
    return any(plan.last <= high and plan.last >= high - 3 and plan.first >= low - 4 for plan in sentence.terms.get("plan", ()))


def unreal_before(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True if the words right before a term deny it or leave it to the future."""
    return _unreal(passage, sentence, max(sentence.first, term.first - 4), term.first) or _conditional(passage, sentence, term.first)


def _conditional(passage: Passage, sentence: Sentence, first: int) -> bool:
    tokens, words = passage.tokens, passage.folder.language.sets["conditionals"]
    if tokens.word(sentence.first) in ("had", "were", "should") and any(
        word in ("would", "could", "might") for word in tokens.words[sentence.first : sentence.last]
    ):
        return True
    for i in range(first - 1, max(sentence.first, first - 14) - 1, -1):
        if tokens.words[i] in (",", ";", ":"):
            return False
        if tokens.words[i] in words and tokens.words[i] not in ("had", "were", "should"):
            return True
    return False


def _follows(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase) -> bool:
    """True if a figure takes its action from what went before: 'Another 200 followed', '40 on Sept. 18'."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    if phrase.head in (Head.ELLIPTIC, Head.NOUN, Head.PEOPLE, Head.GENERIC):
        around = {tokens.word(found.first - 1), *tokens.words[found.last : min(phrase.end + 3, sentence.last)]}
        if around & sets["followers"]:
            return True
    return phrase.head is Head.ELLIPTIC


def _is_total(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase) -> bool:
    """True for a sum of counts that the sentence gave: '… and roughly 200, some 800 in all'."""
    tokens, totals = passage.tokens, passage.folder.language.sets["totals"]
    counted = [other for other in sentence.figures if other.figure.kind is Kind.COUNT and other.last <= found.first]
    near = {tokens.phrase(i, length) for i in range(found.number, min(phrase.end + 2, sentence.last)) for length in (1, 2)}
    near |= {tokens.phrase(max(found.first - length, 0), length) for length in (1, 2, 3)}
    return bool(counted) and bool(near & totals)


def _carried(passage: Passage, index: int, before: Said | None) -> str:
    if before is not None and before.action and before.head not in (Head.OTHER, Head.THING):
        return before.action
    for sentence in reversed(passage.sentences[max(0, index - _CONTEXT) : index]):
        terms = sentence.terms.get("action")
        if terms:
            return terms[0].concept
    return ""


def date_terms(passage: Passage, index: int) -> list[Found]:
    """The dates of a sentence that can place an event: not those of sayings, nor the years in the names of treaties."""
    sentence = passage.sentences[index]
    today = passage.base.toordinal() if passage.base else None
    return [
        found
        for found in sentence.dates()
        if not _names_treaty(passage, sentence, found)
        and not _of_saying(passage, sentence, found)
        and not (today is not None and found.figure.when is not None and found.figure.when.first > today)
        and passage.tokens.word(found.first - 1) not in ("each", "every")
        and not _dateline(passage, sentence, found)
    ]


def _dateline(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the date line of a release: 'WASHINGTON, Dec. 8, 2023 –', or the document's own date ahead of its first words."""
    tokens = passage.tokens
    if found.first - sentence.first > 8 or found.figure.when is None or tokens.word(found.first - 1) in passage.folder.language.sets["year_before"]:
        return False
    own = passage.base is not None and found.figure.when.days == 1 and found.figure.when.first == passage.base.toordinal()
    return tokens.word(found.last) in ("–", "—", "-") or own and found.first - sentence.first <= 1


def _names_treaty(passage: Passage, sentence: Sentence, found: Found) -> bool:
    named = passage.folder.subject.named_topics
    return any(
        term.concept in named and (0 <= term.first - found.last <= 2 or term.first <= found.first < term.last)
        for term in sentence.terms.get("topic", ())
    )


def _of_saying(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the date on which something was said: 'told reporters in Seoul on Thursday'."""
    tokens = passage.tokens
    for term in sentence.terms.get("says", ()):
        if 0 <= found.first - term.last <= 6:
            between = range(term.last, found.first)
            if any(tokens.words[i] in ("that", ",", ";") for i in between):
                continue
            if any(term.facet in ("action", "topic") for i in between for term in sentence.at.get(i, ())):
                continue
            if any(term.last <= other.first < found.first for other in sentence.figures):
                continue
            return True
    return False


def _when(passage: Passage, index: int, found: Found, term: Term | None, end: int) -> tuple[When | None, bool, bool]:
    """The date of a figure's event, whether it is the figure's own, and whether it is open ('since')."""
    sentence = passage.sentences[index]
    dates = date_terms(passage, index)
    if not dates:
        return _context_date(passage, index), False, False
    counts = [other for other in sentence.figures if other.figure.kind in _COUNTED]
    chosen, paired = _paired(passage, sentence, found, dates, counts, term, end)
    if chosen is None:
        return _context_date(passage, index), False, False
    own = paired or _own_date(passage, sentence, found, chosen, term)
    when = chosen.figure.when
    opener = passage.tokens.word(chosen.first - 1)
    if opener == "the":
        opener = passage.tokens.word(chosen.first - 2)
    if when is not None and not when.partial:
        if opener in ("since", "after", "from"):
            return since(when), own, True
        if opener in ("until", "till", "before"):
            return until(when), own, True
    if when is not None and opener == "since":
        return when, own, True
    return when, own, False


def _paired(
    passage: Passage, sentence: Sentence, found: Found, dates: list[Found], counts: list[Found], term: Term | None, end: int
) -> tuple[Found | None, bool]:
    """The date that goes with a count, where a sentence has several: the one behind each, the one before each, or 'respectively'."""
    tokens = passage.tokens
    place = counts.index(found) if found in counts else 0
    if len(dates) == len(counts) > 1 and "respectively" in tokens.words[sentence.first : sentence.last]:
        return dates[place], True
    previous = counts[place - 1].last if place > 0 else sentence.first
    following = counts[place + 1].first if place + 1 < len(counts) else sentence.last
    after = next((d for d in dates if found.last <= d.first < following), None)
    if after and after.first - end <= 3 and not any(tokens.words[i] in (",", ";") for i in range(end, after.first)):
        return after, True  # '80 people on Aug. 29'
    ahead = next((d for d in reversed(dates) if previous <= d.first < found.first), None)
    if after and ahead:
        if len(counts) > 1:
            chosen = ahead if dates[0].first < counts[0].first else after
        else:
            own = {sentence.clause(found.first)} if term is None else {sentence.clause(term.first), sentence.clause(term.last - 1)}
            chosen = ahead if sentence.clause(ahead.first) in own and sentence.clause(after.first) not in own else after
        return chosen, len(counts) > 1
    if after or ahead:
        chosen = after or ahead
        assert chosen is not None
        return chosen, len(counts) > 1 and len(dates) > 1 and abs(chosen.first - found.last) <= 4
    before = [d for d in dates if d.first < found.first]
    return (before[-1] if before else dates[0]), False


def _own_date(passage: Passage, sentence: Sentence, found: Found, date: Found, term: Term | None) -> bool:
    clause = sentence.clause(date.first)
    if clause == sentence.clause(found.first) or (term is not None and clause in (sentence.clause(term.first), sentence.clause(term.last - 1))):
        return True
    if date.first - sentence.first <= 3:
        low, high = date.last, found.first
        return not any(low <= says.first < high for says in sentence.terms.get("says", ()))
    return False


def _context_date(passage: Passage, index: int) -> When | None:
    for back in range(index - 1, max(-1, index - 1 - _CONTEXT), -1):
        if passage.sentences[back + 1].opens_paragraph:
            return None
        dates = date_terms(passage, back)
        if dates:
            return dates[-1].figure.when
    return None


def _groups(passage: Passage, sentence: Sentence) -> list[tuple[int, bool]]:
    """Where a sentence names people by where they are from: (token, True for the subject's own)."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    groups = [(term.first, True) for facet in ("people", "adjective") for term in sentence.terms.get(facet, ()) if not _of_others(passage, term)]
    for term in sentence.terms.get("other", ()):
        follows = tokens.word(term.last)
        plural = tokens.words[term.last - 1].endswith("s") and not tokens.words[term.last - 1].endswith("ss")
        facets = {other.facet for other in sentence.at.get(term.last, ())}
        if plural or follows in sets["generic_people"] or facets & {"noun", "subset"}:
            groups.append((term.first, False))
    return sorted(groups)


def _of_others(passage: Passage, term: Term) -> bool:
    tokens, others = passage.tokens, passage.folder.subject.others
    return term.facet == "adjective" and any(tokens.phrase(term.last, length) in others for length in (2, 1))


def _other_people(passage: Passage, index: int, found: Found, phrase: _Phrase) -> bool:
    """True if the people counted are known to be others: by the nearest name of a people, here or before."""
    if phrase.head in (Head.PEOPLE, Head.THING):
        return False
    sentence = passage.sentences[index]
    groups = _groups(passage, sentence)
    if groups:
        before = [own for token, own in groups if token < found.first]
        return not (before[-1] if before else groups[0][1])
    if sentence.terms.get("country") and not _home_places(passage, sentence):
        return True
    for back in range(index - 1, max(-1, index - 4), -1):
        groups = _groups(passage, passage.sentences[back])
        if groups:
            return not groups[-1][1]
        if passage.sentences[back].terms.get("country") and not _home_places(passage, passage.sentences[back]):
            return not _home_places(passage, sentence)
    return False


def _home_places(passage: Passage, sentence: Sentence) -> bool:
    return bool(sentence.terms.get("place") or sentence.terms.get("people") or sentence.terms.get("person"))


def own_people(passage: Passage, index: int) -> bool:
    """True if the last people named, in this sentence or before, are the subject's own."""
    for back in range(index, max(-1, index - 6), -1):
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
        if word in (",", ";", ":", "whom", "who", "which", "were", "was", "been", "being") or any(f.first <= i < f.last for f in sentence.figures):
            break
        if not (word in auxiliaries or word.endswith("ly") or word in ("'s", "authorities", "police", "government", "officials", "border", "guards", "to", "state", "security", "army", "and")):
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


def _other_agent(passage: Passage, sentence: Sentence, found: Found, term: Term | None) -> bool:
    """True if another country than those of the subject did it, or it was done there: 'Pakistan expelled', 'from Laos'."""
    countries = sentence.terms.get("country", ())
    if term is None or not countries:
        return False
    if any(country.first - sentence.first <= 1 or 0 <= found.first - country.last <= 1 for country in countries) and not sentence.terms.get("place"):
        return True  # 'Vietnam stopped 10 … and pushed them back', '… and Laos another nine'
    agent = agent_of(passage, sentence, term)
    if agent is not None:
        return agent.facet == "country"
    tokens = passage.tokens
    first = min(term.first, found.first)
    return any(
        tokens.word(country.first - 1) in ("from", "by") and country.first > first and sentence.clause(country.first) == sentence.clause(term.last - 1)
        for country in countries
    )


def _parts_of_places(passage: Passage, sentence: Sentence, found: Found, phrase: _Phrase, term: Term | None) -> frozenset[str]:
    """The places in the figure's clause that are parts of another: a figure of a part is not that of the whole."""
    within = passage.folder.subject.within
    clauses = {sentence.clause(found.first)} | ({sentence.clause(term.first)} if term else set())
    return frozenset(place.concept for place in sentence.terms.get("place", ()) if place.concept in within and sentence.clause(place.first) in clauses)

