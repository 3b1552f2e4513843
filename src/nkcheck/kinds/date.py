"""Dates: 'Oct. 9, 2023', '9 October', '2023-10-09', '1986', and those told from another date ('last October', 'on Monday')."""

from __future__ import annotations

from datetime import date, timedelta

from nkcheck.dates import When, join, point, season, span
from nkcheck.figure import Bound, Kind
from nkcheck.kinds import Reading
from nkcheck.number import Amount, read_amount
from nkcheck.tokens import Tokens
from nkcheck.words import Language

Nouns = frozenset[str]
_LONG_AGO = 20  # years between a text and a year whose months it does not mean
_CENTURIES = ("18", "19", "20")
_DIRECTIONS = {"ago": -1, "earlier": -1, "before": -1, "later": 1, "after": 1, "afterwards": 1}
_DETERMINERS = frozenset({"last", "this", "next", "past", "previous", "that", "same", "following"})


def read(
    tokens: Tokens, i: int, words: Language, base: date | None, anchor: When | None, nouns: Nouns, amount: Amount | None
) -> Reading | None:
    """The date that begins at token i; one that no calendar has is a date too, without a `when`.

    `base` is the document's own date, against which 'last October' is read; without one such a date has no year, and
    'last month' is no date at all. `anchor` is the last date that the text gave, for 'two months later' and 'that month'.
    `nouns` begin what is counted, so that 'October 40 refugees' is no day. `amount` is the number that begins at token i.
    """
    word = tokens.words[i]
    if word[0].isdecimal():
        return (
            _numeric(tokens, i)
            or _day_first(tokens, i, words, base)
            or _day_alone(tokens, i, words, base, anchor)
            or _year(tokens, i, words, nouns)
            or _ago(tokens, i, words, base, anchor, amount)
        )
    if word in words.months and tokens.phrase(i + 1, 2) == "that followed" and anchor is not None and not anchor.partial:
        last = date.fromordinal(anchor.last)  # 'in the April that followed'
        return _reading(i, i + 3, point(last.year + (words.months[word] <= last.month), words.months[word]))
    if (word in words.months or word in words.weekdays) and _in_a_name(tokens, i, words):
        return None
    if word in words.months:
        return _month_first(tokens, i, words, base, nouns)
    if word in words.weekdays:
        at = i + 1 + (tokens.word(i + 1) == "." and not word.endswith("day"))
        at += tokens.word(at) == ","
        day = at < len(tokens) and (
            _month_first(tokens, at, words, base, nouns) if tokens.words[at] in words.months else _day_first(tokens, at, words, base)
        )
        if day:  # 'Monday, October 9'
            return day._replace(first=i)
        return _weekday(tokens, i, words, base)
    return (
        _relative(tokens, i, words, base, anchor)
        or _season(tokens, i, words, base)
        or _part_of_year(tokens, i, words, base, nouns)
        or _ordinal_first(tokens, i, words, base)
        or _ago(tokens, i, words, base, anchor, amount)
    )


def _reading(first: int, last: int, when: When | None, yearless: When | None = None) -> Reading | None:
    return Reading(first, last, Kind.DATE, when=when, yearless=yearless) if when else None


def _numeric(tokens: Tokens, i: int) -> Reading | None:
    word = tokens.words[i]
    if word.isdecimal():
        return None
    month_text, slash, year_text = word.partition("/")
    if slash and len(year_text) == 4 and year_text.startswith(_CENTURIES) and 1 <= int(month_text) <= 12:
        return _reading(i, i + 1, point(int(year_text), int(month_text)))
    mark = next((mark for mark in "-/." if word.count(mark) == 2), "")
    if not mark or (tokens.glued(i) and tokens.word(i - 1) in "-/."):
        return None
    a, b, c = (int(part) for part in word.split(mark))
    if mark == "-":
        orders = [(a, b, c)]
    elif mark == ".":
        orders = [(c, b, a)]
    else:
        year = c if c > 99 else 2000 + c
        orders = [(year, a, b), (year, b, a)]  # month first, as American sources write; day first where that cannot be
    for year, month, day in orders:
        try:
            return _reading(i, i + 1, point(year, month, day))
        except ValueError:
            continue
    return None


def _year_at(tokens: Tokens, i: int) -> int | None:
    word = tokens.word(i)
    return int(word) if len(word) == 4 and word.isdecimal() and word.startswith(_CENTURIES) else None


def _day_at(tokens: Tokens, i: int, words: Language) -> tuple[int, int] | None:
    """A day of the month at token i: the day, and the token after it ('9', '9th')."""
    word = tokens.word(i)
    if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31:
        last = i + 1
        if tokens.glued(last) and words.has("ordinal_endings", tokens.word(last)):
            last += 1
        elif last < len(tokens) and tokens.glued(last) and tokens.word(last)[0] in "%:/":
            listed = tokens.word(last) == ":" and not (tokens.glued(last + 1) and tokens.is_number(last + 1))
            return (int(word), last) if listed else None  # 'Aug. 29: more than 80'
        return int(word), last
    if word in words.ordinals:
        return words.ordinals[word], i + 1
    return None


def _dated(year: int | None, month: int, day: int, base: date | None) -> When | None:
    """A day or month of a year; with no year, the last one that lies behind `base`, or of no year where there is no base."""
    try:
        if year is not None:
            return point(year, month, day)
        if base is None:
            point(2000, month, day)
            return When(month=month, day=day)
        when = point(base.year, month, day)
        return when if when.first <= base.toordinal() else point(base.year - 1, month, day)
    except ValueError:
        return None


def _year_after(tokens: Tokens, i: int, base: date | None) -> tuple[int | None, int]:
    """The year written behind a month or day, and the token after it: ', 2023', 'of last year', 'this year'."""
    at = i
    if tokens.word(at) in (",", "of"):
        at += 1
    year = _year_at(tokens, at)
    if year is not None and not (at > i and tokens.word(at + 1) == "of"):
        return year, at + 1
    if tokens.phrase(at, 2) in ("that year", "the year", "the same") and tokens.word(i) == "of":
        return None, i  # the year of the date before
    if tokens.word(i) in ("night", "day", "evening", "morning", "weekend") and tokens.word(i + 1) in ("in", "of"):
        return _year_at(tokens, i + 2), i  # 'one October night in 2016'
    if tokens.word(at) in ("last", "this", "the") and tokens.word(at + 1) in ("year", "previous"):
        last = at + 2 + (tokens.word(at + 1) == "previous")
        if base is not None:
            return base.year - (tokens.word(at) != "this"), last
        return None, last
    return None, i


def _abbreviated(tokens: Tokens, i: int) -> bool:
    """True if the month at token i is written short and with its full stop: 'Oct.'"""
    return (
        len(tokens.words[i]) <= 4 and tokens.words[i] not in ("may", "june", "july") and tokens.word(i + 1) == "." and tokens.glued(i + 1)
    )


def _month_first(tokens: Tokens, i: int, words: Language, base: date | None, nouns: Nouns) -> Reading | None:
    month, last = words.months[tokens.words[i]], i + 1
    if tokens.words[i] in ("may", "march", "mar", "sat", "sun", "dec", "jan", "sep") and not tokens.capitalised(i):
        return None
    if _abbreviated(tokens, i):
        last += 1
    day = _day_at(tokens, last + (tokens.word(last) == "the"), words)
    if day and not _counts_something(tokens, day[1], words, nouns):
        number, after = day
        year, after_year = _year_after(tokens, after, base)
        end = _day_at(tokens, after + 1, words) if tokens.word(after) in ("-", "–", "—") else None
        if end and end[0] > number:  # June 12-14
            year, after_year = _year_after(tokens, end[1], base)
            low, high = _dated(year, month, number, base), _dated(year, month, end[0], base)
            if low and high:
                return _reading(i, after_year, low if low.partial else join(low, high))
        first_day = _dated(year, month, number, base)
        if first_day is None:
            return Reading(i, after_year, Kind.DATE)  # no such day
        return _reading(i, after_year, first_day, When(month=month, day=number) if year is None and after_year == after else None)
    if tokens.words[i] == "may" and not _month_context(tokens, i) and not _year_at(tokens, last):
        return None
    year, after = _year_after(tokens, last, base)
    if year is None and after == last and not _month_context(tokens, i):
        return None
    if year is None and tokens.word(last) == "and" and tokens.word(last + 1) in words.months and not _day_at(tokens, last + 2, words):
        second, after = words.months[tokens.words[last + 1]], last + 2  # 'in August and September'
        year, after = _year_after(tokens, after, base)
        low, high = _dated(year, month, 0, base), _dated(year, second, 0, base)
        if low and high and not low.partial and not high.partial:
            return _reading(i, after, join(low, high))
        return _reading(i, last, low, When(month=month))
    return _reading(i, after, _dated(year, month, 0, base), When(month=month) if year is None and after == last else None)


def _month_context(tokens: Tokens, i: int) -> bool:
    """A month with neither day nor year is one only where a preposition or the like says so ('in May'; not 'May said')."""
    before = tokens.word(i - 1)
    if tokens.words[i] not in ("may", "march", "april", "june", "august", "jan", "mar"):
        return True
    return before in (
        "in",
        "since",
        "until",
        "by",
        "of",
        "from",
        "during",
        "last",
        "this",
        "early",
        "late",
        "mid",
        "and",
        "to",
        "before",
        "after",
        "next",
        "-",
    )


def _counts_something(tokens: Tokens, i: int, words: Language, nouns: Nouns) -> bool:
    """True for 'In October 40 people were …': the number behind the month counts what follows it."""
    word = tokens.word(i)
    if word in words.sets["more_people"] and (tokens.word(i + 1) == "than" or read_amount(tokens, i + 1, words)):
        return False  # 'on Sept. 18 another 40', 'in 2023 more than 600'
    return (
        word in words.sets["generic_people"]
        or word in words.scales
        or word in words.sets["more_people"]
        or word in words.percent
        or word in nouns
    )


def _day_first(tokens: Tokens, i: int, words: Language, base: date | None) -> Reading | None:
    day = _day_at(tokens, i, words)
    if not day:
        return None
    number, at = day
    if tokens.word(at) in ("-", "–", "—", "and", "to"):  # 12-14 June
        second = _day_at(tokens, at + 1, words)
        if second and second[0] > number and tokens.word(second[1]) in words.months:
            ending = _day_first(tokens, at + 1, words, base)
            if ending and ending.when:
                if ending.when.partial:
                    return _reading(i, ending.last, ending.when)
                shift = second[0] - number
                return _reading(i, ending.last, When(ending.when.first - shift, ending.when.last))
    if tokens.word(at) == "of":
        at += 1
    if tokens.word(at) not in words.months or not tokens.capitalised(at):
        return None
    month, at = words.months[tokens.words[at]], at + 1
    if _abbreviated(tokens, at - 1):
        at += 1
    year, after = _year_after(tokens, at, base)
    yearless = When(month=month, day=number) if year is None and after == at else None
    when = _dated(year, month, number, base)
    return _reading(i, after, when, yearless) if when else Reading(i, after, Kind.DATE)  # no such day


def _day_alone(tokens: Tokens, i: int, words: Language, base: date | None, anchor: When | None) -> Reading | None:
    """'on the 29th', of the month that the text gave last, else of its own."""
    if tokens.word(i - 1) != "the" or tokens.word(i - 2) not in ("on", "of"):
        return None
    day = _day_at(tokens, i, words)
    if not day or day[1] == i + 1:
        return None
    if anchor is not None and not anchor.partial and anchor.days <= 31:
        month = date.fromordinal(anchor.first)
    elif base is not None and day[0] <= base.day:
        month = base  # 'on the evening of the 9th', of the month in which the text was written
    else:
        return None
    return _reading(i, day[1], _dated(month.year, month.month, day[0], None))


def _ordinal_first(tokens: Tokens, i: int, words: Language, base: date | None) -> Reading | None:
    return _day_first(tokens, i, words, base) if tokens.words[i] in words.ordinals else None


def _year(tokens: Tokens, i: int, words: Language, nouns: Nouns) -> Reading | None:
    year = _year_at(tokens, i)
    if year is None or _counts_something(tokens, i + 1, words, nouns):
        return None
    if tokens.glued(i + 1) and tokens.word(i + 1) in ("s", "'s") and year % 10 == 0:
        return _reading(i, i + 2, join(point(year), point(year + 9)))
    if tokens.word(i + 1) in ("-", "–", "—", "to", "and") and tokens.word(i - 1) in ("between", "from", "(", "of", "in", "during"):
        end = _year_at(tokens, i + 2)
        if end and end > year:
            return _reading(i, i + 3, join(point(year), point(end)))
    return _reading(i, i + 1, point(year))


def _in_a_name(tokens: Tokens, i: int, words: Language) -> bool:
    """True for the first half of a hyphenated name: 'Lee Sun-hee', but 'October-December'."""
    end = tokens.ends[i]
    if tokens.text[end : end + 1] not in ("-", "‐", "‑") or not tokens.is_word(i + 1) or tokens.starts[i + 1] != end + 1:
        return False
    return tokens.words[i + 1] not in words.months and tokens.words[i + 1] not in words.weekdays


def _weekday(tokens: Tokens, i: int, words: Language, base: date | None) -> Reading | None:
    if base is None or not tokens.capitalised(i) or tokens.word(i - 1) == "a":
        return None
    last = i + 1
    if tokens.word(last) in ("night", "morning", "evening", "afternoon"):
        last += 1
    back = (base.weekday() - words.weekdays[tokens.words[i]]) % 7
    if tokens.word(i - 1) == "last" and back == 0:
        back = 7
    day = base - timedelta(days=back)
    first = i - 1 if tokens.word(i - 1) == "last" else i
    return _reading(first, last, span(day, day))


def _shift_months(day: date, months: int) -> tuple[int, int]:
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1


def _relative(tokens: Tokens, i: int, words: Language, base: date | None, anchor: When | None) -> Reading | None:
    word, after = tokens.words[i], tokens.word(i + 1)
    if word in ("yesterday", "today", "tonight") and base:
        day = base - timedelta(days=word == "yesterday")
        return _reading(i, i + 1, span(day, day))
    if word not in _DETERMINERS:
        return None
    if base and anchor and not anchor.partial and anchor.days > 31 and base.year - date.fromordinal(anchor.first).year > _LONG_AGO:
        anchor = None  # 'The library opened in 1951. … that October'
    if word in ("that", "same", "following"):
        return _from_anchor(tokens, i, words, anchor)
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1}[word]
    if after in words.months and tokens.capitalised(i + 1):
        return _relative_month(tokens, i, words, base, step)
    if after in words.seasons and base:
        first, last = words.seasons[after]
        year = base.year + step * (step > 0)
        when = season(year, first, last)
        if step < 0 and when.last >= base.toordinal():
            when = season(year - 1, first, last)
        return _reading(i, i + 2, when)
    if base is None or (tokens.word(i - 1) == "the" and word in ("last", "past", "next")):
        return None
    if after == "year":
        return _reading(i, i + 2, point(base.year + step))
    if after == "month":
        return _reading(i, i + 2, point(*_shift_months(base, step)))
    if after == "week":
        monday = base - timedelta(days=base.weekday() - 7 * step)
        return _reading(i, i + 2, span(monday, monday + timedelta(days=6)))
    return None


def _relative_month(tokens: Tokens, i: int, words: Language, base: date | None, step: int) -> Reading | None:
    month, last = words.months[tokens.words[i + 1]], i + 2
    if base is None:
        return _reading(i, last, When(month=month))
    if step == 0:
        return _reading(i, last, point(base.year, month))
    day = _day_at(tokens, last, words)
    number = 0
    if day:
        number, last = day
    year = base.year + (month <= base.month) if step > 0 else base.year - (month >= base.month)
    try:
        return _reading(i, last, point(year, month, number))
    except ValueError:
        return None


def _from_anchor(tokens: Tokens, i: int, words: Language, anchor: When | None) -> Reading | None:
    """A date told from the last one that the text gave: 'that month', 'the following April', 'the same night'."""
    if anchor is None or anchor.partial:
        return None
    unit, first, last = tokens.word(i + 1), date.fromordinal(anchor.first), date.fromordinal(anchor.last)
    step = tokens.words[i] == "following"
    if unit in ("day", "night", "evening"):
        return _reading(i, i + 2, When(anchor.first + step, anchor.last + step)) if anchor.days == 1 else None
    if unit == "month":
        return _reading(i, i + 2, point(*_shift_months(first, step)))
    if unit == "year":
        return _reading(i, i + 2, point(first.year + step))
    if unit not in words.months or not tokens.capitalised(i + 1):
        return None
    month = words.months[unit]
    return _reading(i, i + 2, point(last.year + (step and month <= last.month), month))


def _season(tokens: Tokens, i: int, words: Language, base: date | None) -> Reading | None:
    if tokens.words[i] not in words.seasons:
        return None
    year, last = _year_named(tokens, i + 1 + (tokens.word(i + 1) in ("of", ",")), base)
    return _reading(i, last, season(year, *words.seasons[tokens.words[i]])) if year else None


def _year_named(tokens: Tokens, at: int, base: date | None) -> tuple[int | None, int]:
    """The year at a token, in digits or as 'last year' or 'this year', and the token after it."""
    year = _year_at(tokens, at)
    if year is None and tokens.word(at) in ("last", "this") and tokens.word(at + 1) == "year" and base:
        return base.year - (tokens.word(at) == "last"), at + 2
    return year, at + 1


def _part_of_year(tokens: Tokens, i: int, words: Language, base: date | None, nouns: Nouns) -> Reading | None:
    """'early 2013', 'mid-2023', 'the end of 2023', 'late last year', 'early October'."""
    part = words.year_parts.at(tokens, i)
    if part:
        at, months = part
        if tokens.word(at) in ("-", "the", "in"):
            at += 1
        year, last = _year_named(tokens, at, base)
        if year is not None:
            if tokens.glued(last) and tokens.word(last) == "s":
                return _reading(i, last + 1, join(point(year), point(year + 9)))
            return _reading(i, last, season(year, *months))
        if tokens.word(at) in words.months:
            inner = _month_first(tokens, at, words, base, nouns)
            return _reading(i, inner.last, inner.when, inner.yearless) if inner else None
    return None


def _ago(tokens: Tokens, i: int, words: Language, base: date | None, anchor: When | None, amount: Amount | None) -> Reading | None:
    """'two months ago', 'a year later', 'three weeks earlier': as exact as the unit is."""
    if tokens.words[i] in ("a", "an"):
        count, at = 1.0, i + 1
    elif amount is None or amount.high is not None or amount.value > 500:
        return None
    else:
        count, at = amount.value, amount.last
    direction = _DIRECTIONS.get(tokens.word(at + 1))
    unit = tokens.word(at).removesuffix("s")
    if (
        direction is None
        or unit not in words.units
        or (tokens.word(at + 1) in ("before", "after") and tokens.word(at + 2) not in (".", ",", ""))
    ):
        return None
    hedge = words.hedges_before.before(tokens, i, 0)
    if hedge and hedge[1] is not Bound.ABOUT and tokens.words[i] not in ("a", "an"):
        return None
    start = base if tokens.word(at + 1) == "ago" else None
    if tokens.word(at + 1) != "ago" and anchor and not anchor.partial:
        start = date.fromordinal(anchor.first)
    if start is None or count > 200:
        return None
    steps = int(count) * direction
    try:
        if unit in ("day", "night", "week"):
            days = 7 if unit == "week" else 1
            middle = start + timedelta(days=steps * days)
            slack = timedelta(days=days // 2)
            return _reading(i, at + 2, span(middle - slack, middle + slack))
        if unit == "month":
            return _reading(i, at + 2, point(*_shift_months(start, steps)))
        if unit == "year" and tokens.word(at + 2) == "today":
            return _reading(i, at + 3, point(start.year + steps, start.month, start.day))
        if unit in ("year", "decade"):
            return _reading(i, at + 2, point(start.year + steps * (10 if unit == "decade" else 1)))
    except (ValueError, OverflowError):
        return None
    return None
