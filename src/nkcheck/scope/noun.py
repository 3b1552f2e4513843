"""What a figure counts: the noun behind it, whether it is a part, and what a question asked for."""

from __future__ import annotations

from itertools import pairwise

from nkcheck.figure import Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.marks import numbered
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.said import Head, Phrase, Said

_UNITS = frozenset("°€$£¥₩/=×")
_WHEN = frozenset({"earlier", "later", "previous", "recent", "separate"})
_EVENTS = 10  # a number of returns below it is one of events
_CONTEST = 12  # words before a number
_VERB = 5  # words round people in which their verb stands
_OPENINGS = frozenset({"of the", "of those", "of these", "of them", "of its", "among the", "among those", "among them"})
NOUN_PHRASE = 9  # how far behind a number its noun may stand: '28 Korean, U.S., and Canadian NGOs'


def asked_thing(passage: Passage, index: int) -> Term | None:
    """The thing that the question before asked the number of: 'Over how many crossings? Five.'"""
    if index == 0 or not passage.sentences[index - 1].question:
        return None
    tokens, asked = passage.tokens, passage.sentences[index - 1]
    for i in range(asked.first, asked.last - 1):
        if tokens.words[i] == "how" and tokens.words[i + 1] == "many":
            return next((term for term in asked.terms.get("thing", ()) if 0 <= term.first - i - 2 <= 3), None)
    return None


def as_part(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase, last: Said | None, counted: bool) -> Phrase:
    """'Of those sent back, 150 …' is a part too; 'nearly 600 of them' is none where nobody has been counted yet."""
    tokens = passage.tokens
    opener = tokens.phrase(max(found.first - 2, 0), 2)
    if opener == "names of" and phrase.head is Head.ELLIPTIC:
        return phrase._replace(part=True)  # 'we know the names of two'
    if opener in ("of whom", "of which", "of them", "of these", "of those"):
        others = last is not None and last.head is Head.OTHER and phrase.head is not Head.PEOPLE
        return phrase._replace(head=Head.OTHER) if others else phrase._replace(part=True)
    if found.figure.kind is not Kind.COUNT:
        return phrase
    if phrase.head is Head.ELLIPTIC and tokens.word(found.first - 1) == ":" and sentence.terms.get("thing"):
        thing = sentence.terms["thing"][0]
        if thing.first - sentence.first <= 2:
            return phrase._replace(head=Head.THING, thing=thing.concept)  # 'Border crossings used: five'
    pronoun = phrase.part and phrase.head is Head.ELLIPTIC
    one_of = opener == "one of" and phrase.head is Head.ELLIPTIC
    before = [term for term in sentence.terms.get("thing", ()) if 0 <= found.first - term.last <= 3] if pronoun or one_of else ()
    if before:
        return phrase._replace(head=Head.THING, thing=before[-1].concept, part=False)  # 'the other groups, 28 of them in all'
    if pronoun and sentence.counts_before(found) and last is not None and last.head is Head.OTHER:
        return phrase._replace(head=Head.OTHER)  # '39 medals, 11 of them gold'
    if (
        pronoun
        and not counted
        and (last is None or last.head in (Head.THING, Head.OTHER))
        and tokens.word(phrase.end - 1) in ("them", "whom", "us")
    ):
        return phrase._replace(part=False)
    if tokens.phrase(sentence.first, 2) not in _OPENINGS:
        return phrase
    first = next((other for other in sentence.figures if other.figure.kind is Kind.COUNT and other.first > sentence.first + 2), found)
    shared = first is not found and phrase.head is Head.ELLIPTIC  # 'Of those returned, 300 crossed at Tumen and 150 at Hunchun'
    if tokens.word((first if shared else found).first - 1) in (",", "were", "are"):
        if sentence.counts_before(found) and last is not None and last.head is Head.OTHER:
            return phrase._replace(head=Head.OTHER)  # 'Of the 435 members of the House, 5 have signed'
        return phrase._replace(part=True, opening=True)
    return phrase


def noun_phrase(passage: Passage, sentence: Sentence, found: Found) -> Phrase:
    """What the figure counts: the first noun behind it that is known, or none."""
    tokens, words, subject = passage.tokens, passage.folder.language, passage.folder.subject
    sets = words.sets
    of = tokens.word(found.first - 1) == "of"
    if of and tokens.word(found.first - 2) in sets["of_things"]:
        return Phrase(Head.OTHER, found.last)  # 'the remains of 80 North Koreans'
    if of and tokens.word(found.first - 3) in ("a", "an") and tokens.word(found.first - 2) not in sets["amounts"]:
        deed = any(term.facet == "action" and term.first <= found.first - 2 < term.last for term in sentence.terms.get("action", ()))
        unknown = not deed and not any(sentence.at.get(j) for j in range(found.last, min(found.last + 3, sentence.last)))
        if unknown:
            return Phrase(Head.OTHER, found.last)  # 'a fine of 600'
    if _labels(passage, sentence, found):
        return Phrase(Head.OTHER, found.last)  # 'in groups of 5', 'Two by two', 'Matthew 25.'
    i, limit = found.last, min(found.last + NOUN_PHRASE, sentence.last)
    if tokens.word(i) in (":", "–", "—") and found.first == sentence.first:
        i += 1  # a box of facts: '28: organisations behind the letter'
    part, subset, inner, moved = False, "", None, False
    adjective = kinds = False
    named = -1  # the last word that only its capital says to be a name
    dates = {date.first for date in sentence.dates()}
    generic = sets["generic_people"]
    while i < limit:
        if i in dates:
            break  # '40 three weeks later'
        word = tokens.words[i]
        here = {term.facet: term for term in sentence.at[i]} if i in sentence.at else {}
        if word == "of" and not moved:
            if tokens.word(i + 1) in ("these", "those") and _unknown_plural(passage, sentence, i + 2):
                return Phrase(Head.OTHER, i + 3, part=True)  # 'details of 16 of these projects'
            if tokens.word(i + 1) in ("them", "those", "whom", "these", "us", "which") and not _names_people(sentence, i + 1):
                return Phrase(Head.ELLIPTIC, i + 2, part=True, subset=_predicate(passage, sentence, i + 2))
            if tokens.word(i + 1) in ("the", "all") and tokens.is_number(i + 2):
                i += 3  # '253 of the 260 members'
                continue
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
            return Phrase(Head.PEOPLE, _through(passage, sentence, here["people"].last), subset, part=part, inner=inner)
        if "noun" in here:
            end = _through(passage, sentence, here["noun"].last)
            if tokens.phrase(end, 2) == "of all":
                return Phrase(Head.OTHER, end)  # 'refugees of all nations'
            if tokens.word(end) in ("from", "of") and any(term.facet == "country" for term in sentence.at.get(end + 1, ())):
                return Phrase(Head.FOREIGN, end, part=part)  # 'refugees from Vietnam'
            return Phrase(Head.PEOPLE if adjective else Head.NOUN, end, subset, part=part, inner=inner or here.get("action"))
        if "subset" in here and "action" not in here and _of_all_kinds(passage, sentence, here["subset"]):
            i, moved, kinds = here["subset"].last + 1, True, True  # '500 men, women and children'
            continue
        if "subset" in here and "action" not in here:
            end, part_of = here["subset"].last, "" if kinds else here["subset"].concept
            return Phrase(Head.PEOPLE if adjective else Head.GENERIC, end, part_of, part=part, inner=inner)
        if "thing" in here and tokens.word(found.first - 1) in ("down", "up"):
            return Phrase(Head.OTHER, here["thing"].last)  # 'down four points'
        if "thing" in here and tokens.word(found.last) == "other":
            return Phrase(Head.OTHER, here["thing"].last)  # 'with 27 other groups': all but one
        if "thing" in here:
            return Phrase(Head.THING, here["thing"].last, thing=here["thing"].concept, part=part)
        if adjective and any(tokens.phrase(i, length) in subject.others for length in (2, 1)):
            things = [term for j in range(i, min(i + 3, sentence.last)) for term in sentence.at.get(j, ()) if term.facet == "thing"]
            return Phrase(Head.THING, things[0].last, thing=things[0].concept, part=part) if things else Phrase(Head.OTHER, i + 1)
        if "adjective" in here:
            adjective, i, moved = True, here["adjective"].last, True
            continue
        if "other" in here:
            other = here["other"]
            follows = {term.facet for term in sentence.at.get(other.last, ())}
            second = other.last + 1
            if tokens.word(other.last) == "and" and (tokens.is_number(second) or tokens.word(second) in words.numbers):
                return Phrase(Head.FOREIGN, other.last)  # 'four Russian and two Chinese warplanes'
            if "thing" in follows or (tokens.word(other.last) in (",", "and") and not word.endswith("s")):
                i, moved = other.last, True
                continue
            return Phrase(Head.FOREIGN, other.last, part=part)
        if "action" in here and any(tokens.words[j].endswith("s") for j in (i, here["action"].last - 1)) and not here["action"].gapped:
            events = found.figure.value < _EVENTS and found.first == found.number  # 'two mass deportations': how often, not how many
            return Phrase(Head.GENERIC, here["action"].last, part=part, inner=here["action"], events=events)  # '670 forced returns'
        if "action" in here and word not in words.sets["after_noun"]:
            inner = inner or here["action"]
            i, moved = (i + 1 if here["action"].gapped else here["action"].last), True
            continue
        if (word in generic or tokens.phrase(i, 2) in generic) and word not in ("others", "cases"):
            if word == "names" and tokens.word(i + 1) == "of":
                if found.figure.value < _EVENTS:
                    return Phrase(Head.OTHER, i + 1)  # 'two names of returned North Koreans'
                i, moved = i + 2, True  # '1,129 names of airmen'
                continue
            if sentence.at.get(i + 1) and {term.facet for term in sentence.at[i + 1]} & {"noun", "people"}:
                i, moved = i + 1, True
                continue
            part = part and word not in ("countrymen", "compatriots", "citizens", "nationals")  # '2,600 of their countrymen' are no part
            return Phrase(Head.PEOPLE if adjective else Head.GENERIC, i + 1, subset, part=part, inner=inner)
        if word in _UNITS:
            return Phrase(Head.OTHER, i + 1)
        if word == "others":
            return Phrase(Head.ELLIPTIC, i + 1, part=False)
        if word == "cases":
            done = [term for term in sentence.at.get(i + 2, ()) if term.facet in ("action", "people", "adjective", "noun")]
            if not done and part and tokens.word(i - 1) in ("the", "these", "those"):
                return Phrase(Head.ELLIPTIC, i + 1, part=True)  # '81 percent of the cases'
            if not done:
                return Phrase(Head.OTHER, i + 1)
            if done[0].facet != "action":  # 'cases of North Koreans sent back'
                i, moved = i + 2, True
                continue
            return Phrase(Head.GENERIC, i + 1, part=part, inner=done[0])
        if _list_of_adjectives(passage, i):
            i, moved = i + 1, True
            continue
        if (word == "and" and i > found.last and tokens.words[i - 1].endswith(("ed", "ing"))) or (word in _WHEN and _done(sentence, i + 1)):
            i, moved = i + 1, True  # '23 neighboring and nearby countries', 'two earlier transfers'
            continue
        if "says" in here and i > found.last - 1 and word.endswith("s") and not word.endswith("ss") and found.figure.value != 1:
            return Phrase(Head.OTHER, i + 1)  # '19 documents', '47 states': the verb would not agree
        if "says" in here or word in words.sets["after_noun"] or (not word[0].isalnum() and word not in words.sets["before_noun"]):
            break
        if tokens.is_number(i) or (tokens.word(i - 1) in ("of", "our", "their") and word in words.numbers):
            break  # '6 of 9', '6 of nine'
        if word in words.sets["before_noun"] or word.endswith(("ed", "ing", "ly")):
            i, moved = i + 1, moved or word not in ("more", "other", "additional", "further")
            continue
        deeds = _done(sentence, i + 1) and tokens.words[i + 1].endswith("s")  # 'fresh deportations'
        if deeds or {term.facet for term in sentence.at.get(i + 1, ())} & {"thing", "people", "noun", "adjective"}:
            i, moved = i + 1, True
            continue
        if tokens.is_word(i) and tokens.capitalised(i) and not sentence.at.get(i):
            i, moved, named = i + 1, True, i
            continue
        if word == "'s" and named == i - 1:
            i += 1  # '15 percent of the UN's budget'
            continue
        if "place" in here and _their_people(passage, here["place"]):
            return Phrase(Head.FOREIGN, here["place"].last, part=part)  # '98 Chinese nationals'
        if "place" in here and tokens.word(here["place"].last) == "'s" and here["place"].concept in subject.home_places:
            adjective, i, moved = True, here["place"].last + 1, True  # 'some 80 of the North's athletes'
            continue
        if "place" in here and not tokens.capitalised(here["place"].last - 1):
            return Phrase(Head.OTHER, here["place"].last)  # '600 Chinese police'
        if "place" in here:
            i, moved = here["place"].last, True
            continue
        return Phrase(Head.OTHER, i + 1)
    if named == i - 1 and tokens.words[named] not in words.months and tokens.words[named] not in words.weekdays:
        return Phrase(Head.OTHER, i)  # '61 Members have signed', '48 MB'
    subset = subset or _predicate(passage, sentence, i)
    return Phrase(Head.OTHER if adjective else Head.ELLIPTIC, found.last if not moved else i, subset, part=part, inner=inner)


def _done(sentence: Sentence, i: int) -> bool:
    return any(term.facet == "action" for term in sentence.at.get(i, ()))


def _unknown_plural(passage: Passage, sentence: Sentence, i: int) -> bool:
    """True for a plural noun that the subject does not know."""
    word = passage.tokens.word(i)
    plain = word.endswith("s") and word not in passage.folder.language.sets["after_noun"] and not sentence.at.get(i)
    return plain and word not in passage.folder.language.sets["generic_people"]


def _their_people(passage: Passage, place: Term) -> bool:
    """True for people named by a place that is not the subject's home: 'South Koreans', 'Chinese nationals'."""
    tokens, words = passage.tokens, passage.folder.language.sets
    away = place.concept not in passage.folder.subject.home_places
    return away and (tokens.words[place.last - 1].endswith("ans") or tokens.word(place.last) in words["generic_people"])


def _labels(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a number that counts nothing: part of an idiom, or of the name of a chapter."""
    tokens, i = passage.tokens, found.number
    before, after = tokens.word(found.first - 1), tokens.word(found.last)
    if after == "in" and tokens.word(found.last + 1) == "number":
        return True  # 'the ribbons, 1,000 in number'
    name = found.first - 5
    if before == "be" and tokens.word(found.first - 2) == "to" and tokens.word(name + 1) == "," and name >= 0 and tokens.capitalised(name):
        return not _names_people(sentence, name)  # 'Kim Jong Un, believed to be 40, …'
    if after in ("for", "against") and tokens.word(found.last + 1) in (",", ";", ".", "and"):
        return True  # '103 for, 101 against'
    if before == "of" and tokens.word(found.first - 3) == "in" and tokens.word(found.first - 2).endswith("s"):
        return True
    if "for" in (before, after) and _exchanged(passage, sentence, found):
        return True  # 'two for 10'
    hedged, before, behind = found.first < i, tokens.word(i - 1), tokens.word(i + 1)
    if numbered(tokens, i) or (before == "number" and tokens.word(i - 2) != "the" and found.figure.value < _EVENTS):
        return True  # 'reached number two'
    sides = (behind == "to" and tokens.is_number(i + 2)) or (before == "to" and tokens.is_number(i - 2))
    if sides and not passage.folder.language.sets["contests"].isdisjoint(tokens.words[max(sentence.first, i - _CONTEST) : i]):
        return True  # 'passed the bill by 219 to 210'
    if "by" in (before, behind):
        numbers = passage.folder.language.numbers
        own, *others = (str(numbers.get(tokens.word(at), tokens.word(at))) for at in (i, i - 2, i + 2))
        if own in others:
            return True  # 'two by two'
    if hedged or after not in (".", ",", "", ":") or i <= sentence.first or not tokens.capitalised(i - 1):
        return False
    if before in passage.folder.language.months:
        return False
    if i - 1 == sentence.first:
        return after == ":" and not sentence.at.get(i - 1)  # 'Panel 12: …'
    free = tokens.is_word(i - 1) and not any(term.first <= i - 1 < term.last for terms in sentence.terms.values() for term in terms)
    return free and after != ":" and tokens.is_number(i)


def _exchanged(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for a count beside another, with 'for' between: 'two for 10'."""
    counts = [other for other in sentence.figures if other.figure.kind is Kind.COUNT]
    return any(
        found in pair and pair[1].first - pair[0].last == 1 and passage.tokens.words[pair[0].last] == "for" for pair in pairwise(counts)
    )


def past_parenthesis(passage: Passage, sentence: Sentence, phrase: Phrase) -> Phrase:
    """The phrase with what stands between commas behind it: '500 North Koreans, most of them seized on the way, were …'."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    if tokens.word(phrase.end) != ",":
        return phrase
    for i in range(phrase.end + 1, min(phrase.end + NOUN_PHRASE * 2, sentence.last - 1)):
        if tokens.words[i] == ",":
            after = tokens.words[i + 1]
            closes = after in sets["passives"] or after in sets["perfect"] or after in ("remain", "remained")
            return phrase._replace(end=i + 1) if closes else phrase
    return phrase


def _predicate(passage: Passage, sentence: Sentence, i: int) -> str:
    """The part of the people that a count is said to be: '13 are women'."""
    if passage.tokens.word(i) not in ("are", "were", "is", "was", "being"):
        return ""
    return next(
        (term.concept for j in range(i + 1, min(i + 4, sentence.last)) for term in sentence.at.get(j, ()) if term.facet == "subset"), ""
    )


def _of_all_kinds(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True if another part of the people follows in the same list, with commas or 'and'."""
    joined = passage.tokens.word(term.last) in (",", "and")
    return joined and any(other.facet == "subset" for other in sentence.at.get(term.last + 1, ()))


def _names_people(sentence: Sentence, i: int) -> bool:
    return any(term.facet in ("people", "noun", "subset") for at in (i, i + 1) for term in sentence.at.get(at, ()))


def _list_of_adjectives(passage: Passage, i: int) -> bool:
    """'28 Korean, U.S., and Canadian NGOs': marks between capitalised words."""
    tokens = passage.tokens
    if tokens.words[i] in (",", "and") or (tokens.words[i] == "." and len(tokens.word(i - 1)) == 1):
        return (
            i + 1 < len(tokens)
            and (tokens.capitalised(i + 1) or tokens.word(i + 1) in ("and", ","))
            and i > 0
            and tokens.is_word(i - 1)
            and tokens.capitalised(i - 1)
            and not tokens.words[i - 1].endswith("s")  # '23 Members, and …'
        )
    return False


def _through(passage: Passage, sentence: Sentence, end: int) -> int:
    """Over words that go on naming the same people: 'North Koreans escapees', 'North Korean refugees and defectors'."""
    while end < sentence.last and any(term.facet in ("noun", "people") for term in sentence.at.get(end, ())):
        end = max(term.last for term in sentence.at[end] if term.facet in ("noun", "people"))
    return end


def looks_on(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase) -> bool:
    """True for people who only heard of it or spoke up: 'about 150 people took part', 'put the crowd at 1,500'."""
    spoken = [says.first for says in sentence.terms.get("says", ()) if says.last <= found.first]
    before = range(max([found.first - _VERB, sentence.first, *spoken]), found.first)
    behind = range(phrase.end, min(phrase.end + _VERB, sentence.last))
    tokens, onlookers = passage.tokens, passage.folder.language.sets["onlookers"]
    owned = tokens.word(found.first - 1) in ("has", "have", "had") and tokens.word(found.first - 2) not in ("you", "we")
    if owned and phrase.head is Head.GENERIC:
        return True  # 'Tumen has 120,000 people'
    if phrase.head is Head.GENERIC and tokens.word(phrase.end) == "came" and not sentence.dates():
        return True  # 'The vigil was short. Some 150 people came.'
    for around in (before, behind):
        for i in around:
            if tokens.words[i] in onlookers or tokens.phrase(i, 2) in onlookers:
                return True
    return False
