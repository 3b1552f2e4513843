"""When it happened: the date that goes with a figure, among those of sayings, treaties and date lines."""

from __future__ import annotations

from itertools import pairwise

from nkcheck.dates import When, join, since, until
from nkcheck.figure import COUNTED
from nkcheck.find import Found
from nkcheck.lexicon import Term
from nkcheck.passage import Passage, Sentence
from nkcheck.scope.said import CONTEXT

_MONTH = 31  # days
_FEW = 10  # numbers below it may count the events themselves
_SAID = 8  # words behind a verb of saying
_REACTED = 6  # words between a day and what people did on it
_SINCE = 6  # words behind an action


def date_terms(passage: Passage, index: int) -> list[Found]:
    """The dates of a sentence that can place an event: not those of sayings, nor the years in the names of treaties."""
    sentence = passage.sentences[index]
    if sentence.placing is None:
        sentence.placing = [found for found in sentence.dates() if _places(passage, sentence, found)]
    return sentence.placing


def _places(passage: Passage, sentence: Sentence, found: Found) -> bool:
    return (
        not _names_treaty(passage, sentence, found)
        and not of_saying(passage, sentence, found)
        and (not _lies_ahead(passage, found) or _written_out(passage, found))
        and passage.tokens.word(found.first - 1) not in ("each", "every")
        and not _dateline(passage, sentence, found)
        and not _of_a_paper(passage, sentence, found)
    )


def _lies_ahead(passage: Passage, found: Found) -> bool:
    """True for a date after the document's own."""
    when = found.figure.when
    return passage.base is not None and when is not None and when.first > passage.base.toordinal()


def _written_out(passage: Passage, found: Found) -> bool:
    """True for a day or month with its year: of a deed that is told as done it is what the text says, even if it lies ahead."""
    when = found.figure.when
    return (
        when is not None
        and when.days <= _MONTH
        and any(len(word) == 4 and word.isdecimal() for word in passage.tokens.words[found.first : found.last])
    )


def _of_a_paper(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the day in 'Monday's letter'."""
    if passage.tokens.word(found.last) != "'s":
        return False
    paper = passage.tokens.word(found.last + 1) in passage.folder.language.sets["counts_of"]
    return paper or any(term.facet in ("topic", "again", "anaphor") for term in sentence.at.get(found.last + 1, ()))


def _dateline(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the date line of a release: 'WASHINGTON, Dec. 8, 2023 –', or the document's own date ahead of its first words."""
    tokens = passage.tokens
    if (
        found.first - sentence.first > 8
        or found.figure.when is None
        or tokens.word(found.first - 1) in passage.folder.language.sets["year_before"]
    ):
        return False
    own = passage.base is not None and found.figure.when.days == 1 and found.figure.when.first == passage.base.toordinal()
    return (tokens.word(found.last) in ("–", "—", "-") and found.first > sentence.first) or (own and found.first - sentence.first <= 1)


def _names_treaty(passage: Passage, sentence: Sentence, found: Found) -> bool:
    named = passage.folder.subject.named_topics
    return any(
        term.concept in named
        and (0 <= term.first - found.last <= 2 or 0 <= found.first - term.last <= 1 or term.first <= found.first < term.last)
        for term in sentence.terms.get("topic", ())
    )


def of_saying(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the date on which something was said or protested against: 'told reporters in Seoul on Thursday'."""
    tokens = passage.tokens
    for term in sentence.terms.get("says", ()):
        if tokens.word(term.last) == "to":
            continue  # 'are said to have been carried out on 9 October'
        if 0 <= found.first - term.last <= _SAID:
            between = range(term.last, found.first)
            if any(tokens.words[i] in ("that", ",", ";", ":") for i in between):
                continue
            if any(term.facet in ("action", "topic") for i in between for term in sentence.at.get(i, ())):
                continue
            if any(term.last <= other.first < found.first for other in sentence.figures):
                continue
            if "when" in (tokens.word(found.last + 1), tokens.word(found.last + 2)):
                continue  # 'said nothing in the spring of 2023, when 2,000 …'
            if any(term.facet == "action" for term in sentence.at.get(found.last, ())):
                continue  # 'puts the October 2023 returns at 600'
            return True
    return _of_reaction(passage, sentence, found)


def _of_reaction(passage: Passage, sentence: Sentence, found: Found) -> bool:
    """True for the day on which people met a deed that is told behind it: 'In November they protested against the return of 500.'"""
    words, verbs = passage.tokens.words, passage.folder.language.sets["reactions"]
    reach = range(max(found.first - _REACTED, sentence.first), min(found.last + _REACTED, sentence.last))
    verb = next((i for i in reach if words[i] in verbs), None)
    if verb is None:
        return False
    deeds = sentence.terms.get("action", ())
    return bool(deeds) and all(deed.first >= max(found.last, verb + 1) for deed in deeds)


def when_of(passage: Passage, index: int, found: Found, term: Term | None, end: int) -> tuple[When | None, bool, bool]:
    """The date of a figure's event, whether it is the figure's own, and whether it is open ('since')."""
    sentence = passage.sentences[index]
    dates = date_terms(passage, index)
    since_then = _since_then(passage, sentence, found, dates)
    if since_then is not None:
        return since_then, True, True
    if _since_something(passage, sentence, term, end):
        return None, False, True
    if len(dates) > 1:
        that_year = [date for date in dates if passage.tokens.phrase(date.first, 2) == "that year"]
        dates = [date for date in dates if date not in that_year] or dates  # 'in July 2021 …, the only transfer of that year'
    if not dates:
        return _without_date(passage, index, term)
    if term is not None and "can" in passage.tokens.words[sentence.first : term.first]:
        did = next((date for date in dates if passage.tokens.phrase(max(date.first - 2, 0), 2) == "did in"), None)
        if did is not None:
            return did.figure.when, True, False  # 'that can put 600 people on buses in one October night, as Beijing did in 2023'
    counts = [other for other in sentence.figures if other.figure.kind in COUNTED]
    chosen, paired = _paired(passage, sentence, found, dates, counts, term, end)
    if chosen is None:
        return _context_date(passage, index), False, False
    own = paired or _own_date(passage, sentence, found, chosen, term)
    when = chosen.figure.when
    large = [count for count in counts if count is found or count.figure.value >= _FEW]
    other = _joined(passage, dates, chosen) if len(large) == 1 else None  # not 'the two waves of October 2023 and April 2024'
    if when is not None and other is not None and not when.partial and not other.partial:
        return join(when, other), own, False  # 'in October 2023 and April 2024'
    opener = passage.tokens.word(chosen.first - 1)
    if "when" in (passage.tokens.word(chosen.last), passage.tokens.word(chosen.last + 1)):
        opener = ""  # 'after October, when 500 were taken'
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


def _without_date(passage: Passage, index: int, term: Term | None) -> tuple[When | None, bool, bool]:
    """The date of a figure whose sentence has none: that of what went before, unless it is told of today."""
    sentence, words = passage.sentences[index], passage.tokens.words
    if term is not None and not {"is", "are"}.isdisjoint(words[max(term.first - 2, sentence.first) : term.first]):
        return None, False, False  # 'China is holding 600': now, whatever was told before
    asked = passage.sentences[index - 1] if index else sentence
    if asked.question and "many" in passage.words(asked) and asked.dates():
        return _context_date(passage, index), True, False  # 'How many on 18 September? – 80.'
    return _context_date(passage, index) or _date_of_saying(passage, sentence), False, False


def _since_then(passage: Passage, sentence: Sentence, found: Found, dates: list[Found]) -> When | None:
    """The time behind the last date that was told: '200 in April 2024 and at least 100 more since'."""
    words, reach = passage.tokens.words, range(found.last, min(found.last + _SINCE, sentence.last))
    if "since" not in words[reach.start : reach.stop]:
        return None
    at = next((i for i in reach if words[i] == "since" and passage.tokens.word(i + 1) in (".", ",", ";", "then", "")), None)
    if at is None or any(found.first < other.first <= at and other.figure.kind in COUNTED for other in sentence.figures):
        return None
    told = [date.figure.when for date in dates if date.last <= found.first and date.figure.when is not None]
    if not told or told[-1].partial:
        return None
    after = told[-1].last + 1
    return since(When(after, after))


def _since_something(passage: Passage, sentence: Sentence, term: Term | None, end: int) -> bool:
    """True for 'returned since the border was closed': a stretch of time with no date."""
    words = passage.tokens.words
    return term is not None and any(
        words[i] == "since"
        and passage.tokens.word(i + 1) not in (",", ".", "")
        and not any(i < date.first <= i + 4 for date in sentence.dates())
        and not (sentence.dates() and "," in words[end:i])  # 'in July 2021, the first since the pandemic began'
        for i in range(max(term.last, end), min(max(term.last, end) + _SINCE, sentence.last))
    )


def far_date(passage: Passage, sentence: Sentence, found: Found, when: When | None) -> bool:
    """True if a comma stands between a figure and a date behind it: '30,000 North Koreans, took in only 63 in 2021'."""
    words = passage.tokens.words
    dates = [date for date in sentence.dates() if date.figure.when == when]
    return bool(dates) and all(date.first > found.last and "," in words[found.last : date.first] for date in dates)


def others_date(sentence: Sentence, found: Found, when: When | None) -> bool:
    """True if another count stands nearer to the date than the figure: '60 people on April 26, and 200 of the earlier group'."""
    return any(
        abs(other.first - date.first) < abs(found.first - date.first)
        for date in sentence.dates()
        if date.figure.when == when
        for other in sentence.figures
        if other.figure.kind in COUNTED and other is not found
    )


def _paired(
    passage: Passage, sentence: Sentence, found: Found, dates: list[Found], counts: list[Found], term: Term | None, end: int
) -> tuple[Found | None, bool]:
    """The date that goes with a count, where a sentence has several: the one behind each, the one before each, or 'respectively'."""
    tokens = passage.tokens
    place = counts.index(found) if found in counts else 0
    if len(dates) == len(counts) > 1 and "respectively" in passage.words(sentence):
        return dates[place], True
    if len(dates) == 2:
        said_before = tokens.words[max(found.first - 4, sentence.first) : found.first]
        for word, date in (("former", dates[0]), ("latter", dates[-1])):
            if word in said_before:
                return date, True
    previous = counts[place - 1].last if place > 0 else sentence.first
    following = counts[place + 1].first if place + 1 < len(counts) else sentence.last
    if len(dates) == len(counts) > 1 and _in_turn(dates, counts):
        return dates[place], True  # 'on September 18 about 60 more and in October up to 600'
    told = next((d for d in dates if d.last + 2 == found.first and tokens.phrase(d.last, 2) == ", when"), None)
    if told:
        return told, True  # 'on August 29, when 80 people were handed over, on September 18 and …'
    after = next((d for d in dates if found.last <= d.first < following), None)
    if after and len(counts) > 1 and _each_followed(dates, counts, sentence.last):
        return after, True
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
        only = after or ahead
        return only, only is not None and len(counts) > 1 and len(dates) > 1 and abs(only.first - found.last) <= 4
    before = [d for d in dates if d.first < found.first]
    return (before[-1] if before else dates[0]), False


def _each_followed(dates: list[Found], counts: list[Found], end: int) -> bool:
    """True if each count has one date between it and the next: '40 were sent back on 29 August and 80 more on 18 September'."""
    bounds = [*(count.first for count in counts), end]
    return all(sum(1 for date in dates if low < date.first < high) == 1 for low, high in pairwise(bounds))


def _in_turn(dates: list[Found], counts: list[Found]) -> bool:
    """True if each count has its date right before it."""
    return all(date.first < count.first for date, count in zip(dates, counts, strict=True)) and all(
        count.first < date.first for count, date in zip(counts, dates[1:], strict=False)
    )


def _joined(passage: Passage, dates: list[Found], chosen: Found) -> When | None:
    """The date that 'and' or 'to' ties to the chosen one."""
    tokens = passage.tokens
    for other in dates:
        low, high = sorted((chosen, other), key=lambda date: date.first)
        if other is not chosen and tokens.phrase(low.last, high.first - low.last) in ("and", "and in", "to", ", and", "and on"):
            return other.figure.when
    return None


def _own_date(passage: Passage, sentence: Sentence, found: Found, date: Found, term: Term | None) -> bool:
    clause = sentence.clause(date.first)
    if clause == sentence.clause(found.first) or (
        term is not None and clause in (sentence.clause(term.first), sentence.clause(term.last - 1))
    ):
        return True
    words = passage.tokens.words[min(date.last, found.last) : max(date.first, found.first)]
    if len(sentence.dates()) == 1 and {":", "—"}.intersection(words) and date.first < found.first:
        return True  # 'the return of October 2023 was the largest in years: 600 people were …'
    if date.first - sentence.first <= 3:
        low, high = date.last, found.first
        return not any(low <= says.first < high for says in sentence.terms.get("says", ()))
    return False


def _date_of_saying(passage: Passage, sentence: Sentence) -> When | None:
    """When it was said, for want of when it happened: 'in his report for 2021'."""
    dates = [item.figure.when for item in sentence.dates() if item.figure.when is not None]
    base = passage.base
    past = [when for when in dates if base is None or when.partial or when.first <= base.toordinal()]
    return past[-1] if past else None


def _context_date(passage: Passage, index: int) -> When | None:
    for back in passage.before(index, CONTEXT):
        if passage.sentences[back + 1].opens_paragraph:
            return None
        told = [date for date in date_terms(passage, back) if not _lies_ahead(passage, date)]
        dates = [date for date in told if passage.tokens.word(date.first - 1) != "since"]
        if dates:
            return dates[-1].figure.when
    return None
