"""What the counted people did or suffered, and whether the sentence asserts it."""

from __future__ import annotations

from itertools import pairwise

from nkcheck.figure import COUNTED, Kind
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.said import Head, Phrase

_CLAUSE_COST, _FIGURE_COST, _FROM_COST, _BACKGROUND_COST, _PASSIVE_GAIN = 6.0, 8.0, 10.0, 9.0, 4.0
_THEM_COST = 3.0  # an action done to 'them', whom the figure counted
_REDUCED_COST = 6.0  # '600 held in Jilin had been moved': the finite verb says what the number is of
_ADJOINING = frozenset({"in", "behind", "under", "at", "awaiting", "facing"})
_SUMMED = frozenset({"together", "combined"})
_NEGATION, _FAR_NEGATION = 5, 10  # words before an action, or before a figure with none, that may deny it
_TOTAL = 4  # words behind what is counted: '1,120 returns from China in all'
_SOFT = 3  # words from 'barely' to what it denies
_DENIED = 16  # words from a figure to the denial behind it
_FARTHEST = 20.0  # an action further off is not the figure's


def action_of(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase) -> tuple[Term | None, bool]:
    """The action that the counted people did or suffered, and whether it is asserted.

    The nearest action wins, at a price for every clause and figure between; one that is merely planned, asked or denied
    gives way to one that a relative clause asserts of the same people.
    """
    terms = _whole_terms(sentence.terms.get("action", []))
    if not terms:
        return None, is_of_nothing(found, phrase) or is_asserted(passage, sentence, found, phrase, None)
    scored = sorted((_distance(passage, sentence, found, phrase, term), term.first, term) for term in terms)
    if scored[0][0] > _FARTHEST:
        return None, is_asserted(passage, sentence, found, phrase, None)
    best = _with_its_date(passage, sentence, phrase, scored[0][2], terms)
    best = _before_it_goes_on(passage, phrase, best, terms)
    asserted = is_asserted(passage, sentence, found, phrase, best)
    if not asserted:
        if phrase.inner is not None and best is not phrase.inner and best.first >= phrase.end:
            return phrase.inner, True  # '2,000 detained North Koreans could be sent home'
        for _, _, term in scored[1:]:
            if -1 <= found.first - term.last <= 2 and is_asserted(passage, sentence, found, phrase, term):
                return term, True  # 'caught 12 and are about to hand them over'
            if (
                term.first >= phrase.end
                and _only_auxiliaries(passage, phrase.end, term.first)
                and is_asserted(passage, sentence, found, phrase, term, relative=True)
            ):
                return term, True
    return best, asserted


def is_of_nothing(found: Found, phrase: Phrase) -> bool:
    """True for a count of what is not the subject's, and not of how often something was done: no claim is asked for it."""
    return phrase.head is Head.OTHER and not phrase.events and found.figure.kind is Kind.COUNT


def _with_its_date(passage: Passage, sentence: Sentence, phrase: Phrase, best: Term, terms: list[Term]) -> Term:
    """The action of a relative clause that alone has the date: '600 whom China returned in October have been jailed'."""
    if best.first < phrase.end or not sentence.dates():
        return best
    dated = {sentence.clause(date.first) for date in sentence.dates()}
    if sentence.clause(best.last - 1) in dated - {sentence.clause(phrase.end)}:
        return best
    for term in terms:
        relative = phrase.end < term.first < best.first and _only_auxiliaries(passage, phrase.end, term.first)
        if relative and any(term.last <= date.first < best.first for date in sentence.dates()):
            return term
    return best


def _before_it_goes_on(passage: Passage, phrase: Phrase, best: Term, terms: list[Term]) -> Term:
    """What had been done to people to whom something is being done: 'is still repatriating 2,000 people detained in the pandemic'."""
    tokens = passage.tokens
    before = best.first - 1 - (tokens.word(best.first - 1) in ("still", "now"))
    if best.last > phrase.end or not tokens.words[best.first].endswith("ing") or tokens.word(before) not in ("is", "are"):
        return best
    return next((term for term in terms if term.first == phrase.end and tokens.words[term.first].endswith("ed")), best)


def _whole_terms(terms: list[Term]) -> list[Term]:
    """Without the terms that begin or end a longer one: 'fled' in 'fled to the South', 'back to the North' in 'sent back to the North'."""
    if len(terms) < 2:
        return terms
    longest: dict[int, Term] = {}
    for term in terms:
        if term.last not in longest or term.first < longest[term.last].first:
            longest[term.last] = term
    whole = list(longest.values())
    return [
        term
        for term in whole
        if not any(
            (other.first == term.first and other.last > term.last)
            or (other.concept == term.concept and other.first < term.first < other.last <= term.last)
            or (other.gapped and other.first < term.first == other.last - 1)  # 'home to' in 'send 50 home to prison'
            for other in whole
        )
    ]


def _distance(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase, term: Term) -> float:
    background, late = passage.folder.subject.background, 0.0
    if term.concept in background:
        clause = sentence.clause(term.first)
        beside = any(
            other.concept not in background
            and ((other.first > term.first and sentence.clause(other.first) == clause) or 0 <= found.first - other.last <= 2)
            for other in sentence.terms.get("action", ())
        )
        late = _BACKGROUND_COST if beside else 0.0
    return late + _gap_cost(passage, sentence, found, phrase, term)


def _gap_cost(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase, term: Term) -> float:
    tokens, sets = passage.tokens, passage.folder.language.sets
    definite = tokens.word(found.first - 1) in sets["determiners"]
    if term is phrase.inner and not definite:
        return _REDUCED_COST - 1  # '600 jailed North Koreans had been pushed back'
    if term is phrase.inner or term.first < found.first < term.last or found.last <= term.first < phrase.end:
        return 0.0
    if term.first >= phrase.end:
        gap, low, high = term.first - phrase.end, phrase.end, term.first
        adverb = tokens.word(term.first - 1).endswith("ly")
        infinitive = tokens.phrase(term.first - 2, 2) == "to be"  # 'put 600 on buses and sent them home to be punished'
        finite = not infinitive and tokens.word(term.first - 1 - adverb) in sets["passives"]
        if _only_auxiliaries(passage, low, high):
            reduced = gap == 0 and not definite
            return 0.2 * gap + _REDUCED_COST * reduced
        if (
            finite
            and not any(low <= other.first < high and other.figure.kind in COUNTED for other in sentence.figures)
            and sentence.clause(low) == sentence.clause(high)
        ):
            return -1.0 if not definite and _main_verb(passage, phrase, term) else min(0.3 * gap, _REDUCED_COST - 1)
    else:
        gap, low, high = found.first - term.last, term.last, found.first
        if gap < 0:
            return 0.0
    cost = float(gap)
    if term.first >= phrase.end and "them" in tokens.words[term.first : term.last + 1]:
        return min(cost, _THEM_COST)  # '600 vanished into prisons after China deported them'
    cost += _CLAUSE_COST * abs(sentence.clause(low) - sentence.clause(high))
    cost += _FIGURE_COST * sum(1 for other in sentence.figures if other.figure.kind in COUNTED and low <= other.first < high)
    if term.first >= phrase.end:
        if not {"from", "out"}.isdisjoint(tokens.words[max(term.first - 3, low) : term.first]):
            cost += _FROM_COST
        if tokens.word(term.first - 1) in sets["passives"] or tokens.word(term.first - 1) == "forcibly":
            cost -= _PASSIVE_GAIN
    return cost


def _main_verb(passage: Passage, phrase: Phrase, term: Term) -> bool:
    """True if a passive behind a relative clause is the sentence's own verb: '600 people who had been held in Jilin were driven …'."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    at = term.first - 1
    while at > phrase.end and (
        tokens.words[at] in sets["passives"] or tokens.words[at] in sets["perfect"] or tokens.words[at].endswith("ly")
    ):
        at -= 1
    return (
        tokens.word(phrase.end) in sets["relatives"]
        and at > phrase.end
        and tokens.words[at] not in sets["relatives"] | {"and", "or", ",", "then"}
    )


def _only_auxiliaries(passage: Passage, low: int, high: int) -> bool:
    tokens, auxiliaries = passage.tokens, passage.folder.language.sets["auxiliaries"]
    subject_terms = 0
    for i in range(low, high):
        word = tokens.words[i]
        if word in auxiliaries or word.endswith("ly"):
            continue
        if (
            tokens.is_word(i)
            and (tokens.capitalised(i) or word in ("authorities", "police", "government", "officials"))
            and subject_terms < 4
        ):
            subject_terms += 1  # 'whom the Chinese authorities had detained'
            continue
        return False
    return True


def is_asserted(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase, term: Term | None, relative: bool = False) -> bool:
    """False for negations, questions, hypotheticals and plans; what the sentence takes for granted is asserted."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    before, after = tokens.word(found.first - 1), tokens.word(phrase.end)
    if phrase.head is Head.THING and term is not None and term.last <= found.first and ";" in tokens.words[term.last : found.first]:
        term = None
    follows = term is not None and term.first >= phrase.end
    # 'some may have fled' is a report, 'most of them could have named him' is not
    if term is None and after in sets["modals"] and tokens.phrase(phrase.end, 2) not in ("may have", "might have"):
        return False  # 'another 1,000 could follow'
    granted = (before in ("the", "those", "these", "its", "their") and follows) or relative
    if not granted and before in ("the", "those", "these") and phrase.inner is not None:
        granted = True
    if before in ("the", "those", "these") and after in sets["relatives"]:
        granted = granted or phrase.head is Head.THING  # 'the 28 organisations that appealed'
    if before in ("the", "those", "these", "that", "which") and phrase.head is Head.THING:
        return True  # 'when I rang two of the 28 organisations, nobody …'
    if term is not None and term.first == phrase.end and tokens.words[term.first] in _ADJOINING:
        granted = True  # 'the case of 2,000 refugees in Chinese hands'
    if sentence.question and ";" in tokens.words[found.last : sentence.last]:
        granted = True  # 'China handed back 40; how many lists must be published?'
    if sentence.question and term is not None:
        granted = granted or _taken_for_granted(passage, sentence, term)
    if (sentence.question and not granted) or before == "not":
        return False
    if found.first > 1 and tokens.phrase(found.first - 2, 2) in sets["excluded"]:
        return False  # 'let alone 600'
    spelt = found.last - found.first - 1 if term and term.first >= found.last else 0  # a number counts as one word
    low = max(sentence.first, term.first - _NEGATION - spelt if term else found.first - _FAR_NEGATION)
    high = term.first if term else found.first
    if term and follows:
        low = max(low, phrase.end)
    if granted and term is None:
        return True
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
        if any(calm.first <= denial.first < calm.last for calm in sentence.terms.get("calm", ())):
            continue  # 'nobody disputes that'
        if denial.last <= first and first - denial.last <= 12 and not _closed(passage, denial.last, first):
            return False
    for denied in sentence.terms.get("denied", ()):
        if 0 <= denied.first - found.last <= _DENIED and not _closed(passage, found.last, denied.first):
            return False  # 'Reports that … are false'
    return True


def _taken_for_granted(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True for what a question does not ask: 'What has been done since China sent 200 back?'"""
    number = sentence.clause(term.last - 1)
    if not number:
        return False
    words, opening = passage.tokens.words, sentence.clauses[number - 1]
    return words[opening] in passage.folder.language.sets["granting"]


def _closed(passage: Passage, low: int, high: int) -> bool:
    words = passage.tokens.words[low:high]
    return any(word in (";", ":", ".", "but") for word in words) or any(pair == (",", "when") for pair in pairwise(words))


def _unreal(passage: Passage, sentence: Sentence, low: int, high: int) -> bool:
    """True if the words right before an action deny it, or leave it to the future."""
    tokens, sets = passage.tokens, passage.folder.language.sets
    negations, modals = sets["negations"], sets["modals"]
    around = enumerate(tokens.words[low:high], low)
    for i, word in [(i, word) for i, word in around if word in negations or word in modals or word.endswith("n't")]:
        negates = word in negations or word.endswith("n't")
        if any(name.first <= i < name.last for facet in ("origin", "person") for name in sentence.terms.get(facet, ())):
            continue  # 'Forget-Me-Not'
        if word == "no" and not sets["relatives"].isdisjoint(tokens.words[i + 1 : high]):
            continue  # 'no government that sent 200 back deserves …'
        if word in sets["soft_negations"] and high - i > _SOFT:
            continue  # 'with the Games barely over, China sent back 600'
        if negates and not any(calm.first <= i < calm.last for calm in sentence.terms.get("calm", ())):
            return not _closed(passage, i, high) and not sets["temporal_breaks"].intersection(tokens.words[i + 1 : high])
        if word in modals and (word not in ("may", "march") or not tokens.capitalised(i) or i == sentence.first):
            if any(tokens.word(j) in ("have", "has") for j in range(i + 1, min(i + 3, high))) and word != "would":
                continue  # 'may have been repatriated' is a report
            if word in ("may", "might") and tokens.word(i + 1) == "be" and tokens.word(i + 2).endswith("ing"):
                continue  # 'may be hiding' is an estimate
            if word == "can" and tokens.word(i - 1) in ("that", "which", "who") and sentence.dates():
                continue  # 'a government that can put 600 people on buses in one night, as Beijing did in 2023'
            between = tokens.words[i + 1 : high]
            if not {"who", "that", "which"}.intersection(between) and between.count(",") % 2 == 0:
                return True
    return any(plan.last <= high and plan.last >= high - 3 and plan.first >= low - 4 for plan in sentence.terms.get("plan", ()))


def unreal_before(passage: Passage, sentence: Sentence, term: Term) -> bool:
    """True if the words right before a term deny it or leave it to the future."""
    return _unreal(passage, sentence, max(sentence.first, term.first - 4), term.first) or _conditional(passage, sentence, term.first)


def _conditional(passage: Passage, sentence: Sentence, first: int) -> bool:
    tokens, words = passage.tokens, passage.folder.language.sets["conditionals"]
    if tokens.word(sentence.first) in ("had", "were", "should") and any(
        word in ("would", "could", "might") for word in passage.words(sentence)
    ):
        return True
    low = max(sentence.first, first - 14)
    if words.isdisjoint(tokens.words[low:first]):
        return False
    for i in range(first - 1, low - 1, -1):
        if tokens.words[i] in (",", ";", ":"):
            return False
        if tokens.words[i] in words and tokens.words[i] not in ("had", "were", "should"):
            return True
    return False


def is_rate(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True if the figure's clause counts by the year, month, week or day: '600 a year'."""
    tokens, words = passage.tokens, passage.folder.language
    for i, last in words.rates.within(tokens, sentence.first, sentence.last):
        if sentence.clause(i) == sentence.clause(found.first):
            adjective = last == i + 1 and tokens.is_word(last) and tokens.word(last) not in words.sets["after_noun"]
            return not (adjective or words.has("span_before", tokens.word(i - 1)) or words.has("span_after", tokens.word(last)))
    return False


def is_total(passage: Passage, sentence: Sentence, found: Found, phrase: Phrase) -> bool:
    """True for a sum of counts that the sentence gave: '… and roughly 200, some 800 in all'."""
    tokens, totals = passage.tokens, passage.folder.language.sets["totals"]
    opening = tokens.words[sentence.first]
    if opening != "a" and (opening in totals or tokens.phrase(sentence.first, 2) in totals):
        return True
    if any(passage.folder.language.sums.within(tokens, sentence.first, found.first)):
        return True  # 'A website added them up and announced 120'
    if phrase.head is Head.ELLIPTIC and "total" in tokens.words[max(found.first - 3, sentence.first) : found.first]:
        return True
    if phrase.head in (Head.ELLIPTIC, Head.GENERIC) and not _SUMMED.isdisjoint(tokens.words[sentence.first : found.first]):
        return True
    if not sentence.counts_before(found) and len(sentence.dates()) < 2:
        return False
    reach = range(found.number, min(phrase.end + _TOTAL, sentence.last))
    if any(tokens.words[i] in totals or tokens.phrase(i, 2) in totals for i in reach):
        return True
    return any(tokens.phrase(max(found.first - length, 0), length) in totals for length in (1, 2, 3))
