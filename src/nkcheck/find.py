"""Text to figures, and which numbers are none.

The number is found first and its hedge by a bounded look back from it, so that the cost is linear in the text. The same
function reads a draft and the quotes of the claims file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from nkcheck.dates import When
from nkcheck.errors import TooLargeError
from nkcheck.figure import Bound, Figure, Kind, is_round
from nkcheck.kinds import Reading, duration, share, time
from nkcheck.kinds import date as dates
from nkcheck.marks import is_a_name, marks_a_list, marks_an_hour, past_telephone
from nkcheck.number import Amount, read_amount
from nkcheck.record import NamedTuple
from nkcheck.tokens import Tokens
from nkcheck.words import Language

MOST_FIGURES = 50_000  # of a text; a long book has a tenth of that
_BETWEEN_DATES = frozenset({"and", ", and", ",", "to", "-", "–", "or", "and on", ", and on"})
YEAR_REACH = 24  # words from a date to the one whose year it shares

# Where words beside a number say two things ('at least some 600'), the stricter one holds.
_PRECEDENCE = (Bound.MORE_THAN, Bound.LESS_THAN, Bound.UP_TO, Bound.AT_LEAST, Bound.NEARLY, Bound.ABOUT, Bound.EXACT)
_MONTH = 31  # days
_THAT_YEAR = frozenset({"of that year", "of the same year", "of the year", "of that same year"})
_HOURS = frozenset({"hours", "hrs"})  # 'at 2000 hours'
_RELATIVE = frozenset({"last", "this", "next", "ago"})
_LESS_THAN_A_YEAR = frozenset({"month", "day", "night", "evening", "week"})
_OPEN = frozenset({"since", "until", "till"})
_BREAK = "\n\n"
_ENDS = frozenset(".!?…\"”'’)")
_NEAR = 5  # figures
_CLOSE = frozenset({",", ";", ".", ")", ":", ""})  # behind a hedge between commas: '600, at most, were …'


class Found(NamedTuple):
    """A figure and the tokens that hold it, its hedge included; the number itself begins at `number`."""

    figure: Figure
    first: int
    number: int
    last: int


def find(
    tokens: Tokens,
    words: Language,
    base: date | None = None,
    nouns: frozenset[str] = frozenset(),
) -> list[Found]:
    """The figures in a tokenised text, in order and without overlap.

    `base` is the date against which relative dates are read. `nouns` are words that what is counted may begin with
    ('north', 'refugees'): before them '2000' is a number, and 'most' a share. Raises TooLargeError for more than MOST_FIGURES.
    """
    found: list[Found] = []
    anchor: When | None = None  # the last date
    fine: When | None = None  # the last that is of a month or less
    yearless: dict[int, When] = {}  # by place in `found`
    floor = 0  # no hedge reaches behind the last figure
    behind = 0  # what is read so far
    for i in _openings(tokens, words):
        if i < behind:
            continue
        number = tokens.is_number(i)
        if number:
            after = past_telephone(tokens, i)
            if after > i or marks_a_list(tokens, i) or marks_an_hour(tokens, i):
                behind = after
                continue
        # a year named in between is not what 'that month', 'the same night' and 'on the 29th' point to
        recent = fine if number or tokens.word(i + 1) in _LESS_THAN_A_YEAR else anchor
        reading = _read(tokens, i, words, base, recent, nouns)
        if reading is None:
            continue
        if found and "\n\n" in tokens.text[tokens.ends[found[-1].last - 1] : tokens.starts[i]]:
            anchor = fine = None  # 'that month' is not told from another paragraph
            if recent is not None:
                reading = _read(tokens, i, words, base, None, nouns) or reading
        item = _figure(tokens, reading, words, floor)
        found.append(item)
        if len(found) > MOST_FIGURES:
            raise TooLargeError(f"has more than {MOST_FIGURES:,} figures")
        behind = floor = max(item.last, i + 1)
        last_year = anchor
        open_ended = tokens.word(reading.first - 1) in _OPEN  # 'silent since 2013. Six months later …' is not 2013
        if reading.when is not None and not reading.when.partial and not open_ended and not _in_a_title(tokens, reading):
            anchor = reading.when
            fine = anchor if anchor.days <= _MONTH else fine
        if reading.yearless is None:
            continue
        place = len(found) - 1
        yearless[place] = reading.yearless
        year = _year_before(tokens, words, found, place, yearless)
        that_year = next((length for length in (4, 3) if tokens.phrase(behind, length) in _THAT_YEAR), 0)
        if that_year and last_year is not None:
            behind, year = behind + that_year, _only_year(last_year)
        if year is not None:
            coarse = yearless[place].day is not None and _from_a_month(found, place, yearless)
            anchor = fine = _set_year(found, place, year, yearless, assumed=coarse)
        else:
            found[place] = item._replace(figure=item.figure._replace(year_assumed=True))
    for place in list(yearless):
        year = _year_behind(tokens, found, place, yearless)
        if year is not None:
            _set_year(found, place, year, yearless)
    return found


def _openings(tokens: Tokens, words: Language) -> Iterator[int]:
    """The tokens at which a figure may begin: digits, and the words that open one, if a word follows that may."""
    openers, end = words.openers, len(tokens)
    for i in [i for i, word in enumerate(tokens.words) if word in openers or word[0].isdecimal()]:
        follow = openers.get(tokens.words[i])
        if not follow or i + 1 == end or tokens.words[i + 1] in follow:
            yield i


def _in_a_title(tokens: Tokens, reading: Reading) -> bool:
    """True for the year of something that has a name: 'its 1967 Protocol. … that October' is not October 1967."""
    after = reading.last
    return (
        reading.when is not None
        and reading.when.days > _MONTH
        and tokens.is_word(after)
        and tokens.capitalised(after)
        and not tokens.is_number(after)
    )


def _from_a_month(found: list[Found], place: int, yearless: dict[int, When]) -> bool:
    """True if the date before is a month with its year: a day behind it may be of another ('50 in July 2021, 80 on August 29')."""
    before = next((item.figure for item in reversed(found[:place]) if item.figure.when is not None), None)
    if before is None or before.when is None or before.when.partial:
        return False
    return before.year_assumed or (1 < before.when.days <= _MONTH and not before.when.meets(yearless[place]))


def _set_year(found: list[Found], place: int, year: int, yearless: dict[int, When], assumed: bool = False) -> When:
    """Give a date its year, in place; `assumed` if the text may mean another."""
    when = yearless.pop(place).in_year(year)
    found[place] = found[place]._replace(figure=found[place].figure._replace(when=when, year_assumed=assumed))
    return when


def _year_behind(tokens: Tokens, found: list[Found], place: int, yearless: dict[int, When]) -> int | None:
    """The year that a date shares with the one behind it: 'Aug. 29 and Sept. 18, 2023'."""
    own = found[place]
    for other in found[place + 1 : place + 2]:
        if (
            other.figure.when is not None
            and place + 1 not in yearless
            and tokens.phrase(own.last, other.first - own.last) in _BETWEEN_DATES
        ):
            return _only_year(other.figure.when)
    return None


def _year_before(tokens: Tokens, words: Language, found: list[Found], place: int, yearless: dict[int, When]) -> int | None:
    """The year that a date shares with one before it: '80 on Aug. 29, 2023, and 40 on Sept. 18', 'On Aug. 29, 2023, … On Sept. 18 …'."""
    own = found[place]
    if _opens_with(tokens, own):
        for at in range(place - 1, max(-1, place - 6), -1):
            when = found[at].figure.when
            if when is not None and at not in yearless and not when.partial and _opens_with(tokens, found[at]):
                return _only_year(when) if yearless[place].month >= date.fromordinal(when.first).month else None
    for at in range(place - 1, max(-1, place - 6), -1):
        other = found[at]
        if own.first - other.last > YEAR_REACH or any(word in (".", "!", "?", ";") for word in tokens.words[other.last : own.first]):
            return None
        if _BREAK in tokens.text[other.figure.end : own.figure.start] and not _under_its_heading(tokens, found, at, own):
            return None
        when = other.figure.when
        if when is None or at in yearless or tokens.word(other.first - 1) in _OPEN:
            continue
        if _RELATIVE.isdisjoint(tokens.words[other.first : other.last]) or when.days <= _MONTH:  # not 'last autumn … 200 more in April'
            year, later = _only_year(when), not words.sets["afterwards"].isdisjoint(tokens.words[other.last : own.first])
            passed = later and not when.partial and yearless[place].month < date.fromordinal(when.first).month
            return year + passed if year is not None else None  # 'in October 2023 …, and then, in April'
    return None


def _under_its_heading(tokens: Tokens, found: list[Found], at: int, own: Found) -> bool:
    """True if a date may take its year from date `at` of a paragraph above: 'Deportations in 2021', then 'In July, …'.

    Not if that counts something itself, or if the date's own paragraph is a heading, which has neither date in front nor mark at its end.
    """
    text, above = tokens.text, found[at].figure
    high, low = text.rfind(_BREAK, 0, above.start), text.find(_BREAK, above.end)
    if any(other.figure.kind is Kind.COUNT and high < other.figure.start < low for other in found[max(0, at - _NEAR) : at + _NEAR]):
        return False
    begins = text.rfind(_BREAK, 0, own.figure.start) + len(_BREAK)
    ends = text.find(_BREAK, own.figure.end)
    paragraph = text[begins : ends if ends >= 0 else None].rstrip()
    return paragraph[-1:] in _ENDS or len(text[begins : own.figure.start].split()) <= 1


def _opens_with(tokens: Tokens, found: Found) -> bool:
    """True for a date at the head of its sentence: 'On 18 September it was 40.'"""
    return tokens.word(found.first - 1) in ("on", "in", "by") and tokens.word(found.first - 2) in (".", "")


def _only_year(when: When) -> int | None:
    years = when.years()
    return years[0] if len(years) == 1 else None


def _read(tokens: Tokens, i: int, words: Language, base: date | None, anchor: When | None, nouns: frozenset[str]) -> Reading | None:
    if is_a_name(tokens, i, words, nouns):
        return None
    after = tokens.word(i + 1)
    amount = read_amount(tokens, i, words)
    counts = tokens.words[i].isdecimal() and after in nouns and not after.isdecimal()  # '2000 North Koreans'
    dated = None if counts or after in _HOURS else _date_at(tokens, i, words, base, anchor, nouns, amount)
    if dated:
        return dated
    hour = time.read(tokens, i, words)
    hour = time.between(tokens, i, words, hour) or hour
    if hour:
        return hour
    life = duration.decade_of_life(tokens, i, words) or duration.quarter_century(tokens, i, words)
    if life:
        return life
    part = share.read(tokens, i, words, nouns)
    if part:
        return part
    if amount is None:
        return None
    amount = _range(tokens, amount, words, nouns)
    special = share.after_amount(tokens, amount, words) or duration.after_amount(tokens, amount, words)
    if special is None:
        special = duration.age(tokens, amount, words)
    if special:
        return special
    if _no_count(tokens, amount, words):
        return None
    return Reading(amount.first, amount.last, Kind.COUNT, amount.value, amount.high, bound=_amount_bound(amount, tokens, words))


def _date_at(
    tokens: Tokens, i: int, words: Language, base: date | None, anchor: When | None, nouns: frozenset[str], amount: Amount | None
) -> Reading | None:
    try:
        return dates.read(tokens, i, words, base, anchor, nouns, amount)
    except (ValueError, OverflowError):  # before the year 1, behind 9999
        return None


def _amount_bound(amount: Amount, tokens: Tokens, words: Language) -> Bound | None:
    if amount.about:
        return Bound.ABOUT
    if amount.high is None:
        return None
    return Bound.VAGUE if tokens.phrase(amount.first, amount.last - amount.first) in words.vague else Bound.RANGE


def _no_count(tokens: Tokens, amount: Amount, words: Language) -> bool:
    """True if a plain number is no amount: an ordinal, a bare 'one', 'the two', a score, a number run into letters."""
    pair = amount.value in (2, 3) and tokens.word(amount.first - 1) in ("the", "these", "those", "both")
    if pair and tokens.word(amount.last) in words.sets["after_noun"] | {"together", "come", "add", ",", "."}:
        return True  # they point back
    score = amount.first > 1 and tokens.words[amount.first - 1] in ("-", "–") and tokens.is_number(amount.first - 2)
    if score and tokens.glued(amount.first) and tokens.glued(amount.first - 1):
        return True  # 3-1
    after = tokens.word(amount.last)
    if amount.value == 1 and not amount.scaled:
        return True
    if after and tokens.glued(amount.last):
        if after[0].isalpha() or after in ("/", "_", "@"):
            return True  # 118th, 4G
        if after in ("-", "–") and tokens.is_number(amount.last + 1) and tokens.glued(amount.last + 1):
            return True  # 3-1
        if after == ":" and tokens.is_number(amount.last + 1) and tokens.glued(amount.last + 1):
            return True
    return after in words.sets["currencies"] or after in ("percentage",)


def _range(tokens: Tokens, low: Amount, words: Language, nouns: frozenset[str]) -> Amount:
    """'500 to 600', '500–600', 'between 500 and 600', 'five to six hundred'; `low` itself where there is no range."""
    if low.high is not None or low.about:
        return low
    joiner = tokens.word(low.last)
    if joiner not in words.range_joins:
        percent = tokens.word(low.last) in ("%", "percent") and tokens.word(low.last + 1) in words.range_joins
        if not percent:
            return low
        high = read_amount(tokens, low.last + 2, words) if low.last + 2 < len(tokens) else None
        if high and high.high is None and tokens.word(high.last) in ("%", "percent") and high.value > low.value:
            return Amount(low.first, high.last, low.value, high.value)
        return low
    if joiner == "and" and tokens.word(low.first - 1) not in words.range_openers:
        return low
    at = low.last + 1
    if at >= len(tokens):
        return low
    high = read_amount(tokens, at, words)
    if high is None or high.high is not None or high.about:
        return low
    value = low.value
    if not low.scaled and high.scaled and value < 1000:
        scale = _scale(tokens, high, words)
        if scale and value < high.value / scale:
            value *= scale  # 'five to six hundred'
    counts = tokens.word(high.last) in nouns
    if not value < high.value or value < high.value / 100 or (_is_year(tokens, high) and not counts):
        return low
    if (not counts and _date_at(tokens, at, words, None, None, frozenset(), high)) or time.read(tokens, at, words):
        return low
    return Amount(low.first, high.last, value, high.value, scaled=high.scaled, digits=high.digits)


def _scale(tokens: Tokens, amount: Amount, words: Language) -> float | None:
    return words.scales.get(tokens.word(amount.last - 1))


def _is_year(tokens: Tokens, amount: Amount) -> bool:
    word = tokens.word(amount.first)
    return len(word) == 4 and word.isdecimal() and 1900 <= int(word) < 2100


def _figure(tokens: Tokens, reading: Reading, words: Language, floor: int) -> Found:
    first, last = reading.first, reading.last
    bounds: list[Bound] = []
    if reading.bound is Bound.RANGE and tokens.word(first - 1) in words.range_openers and first - 1 >= floor:
        first -= 1
        if tokens.word(first - 1) in ("anywhere", "somewhere"):
            first -= 1
    first = _hedges_before(tokens, first, words, floor, bounds)
    last = _hedges_after(tokens, reading, last, words, bounds)
    bound, widened = _bound(reading, bounds)
    figure = Figure(
        text=tokens.text[tokens.starts[first] : tokens.ends[last - 1]],
        start=tokens.starts[first],
        end=tokens.ends[last - 1],
        kind=reading.kind,
        bound=bound,
        value=reading.value,
        high=reading.high,
        when=reading.when,
        widened=widened,
        unit=reading.unit,
    )
    return Found(figure, first, reading.first, last)


def _hedges_before(tokens: Tokens, first: int, words: Language, floor: int, bounds: list[Bound]) -> int:
    """Take in the hedges that stand right before token `first`; return the token at which the first of them begins."""
    hedge = words.hedges_before.before(tokens, first, floor)
    while hedge and not (bounds and hedge[1] is Bound.EXACT):
        if bounds and tokens.phrase(hedge[0], first - hedge[0]) in words.sets["prepositions"]:
            break
        first, bound = hedge
        bounds.append(bound)
        hedge = words.hedges_before.before(tokens, first, floor)
    return first


def _hedges_after(tokens: Tokens, reading: Reading, last: int, words: Language, bounds: list[Bound]) -> int:
    """Hedges behind the number join the figure; one behind its noun ('600 people or more') counts, but is left outside."""
    if reading.kind is Kind.DATE or last >= len(tokens):
        return last
    behind = words.hedges_after.at(tokens, last)
    if behind and tokens.words[last - 1] == "." and tokens.capitalised(last):
        return last  # '8 p.m. Upwards of 600 …'
    if behind and (tokens.words[last] != "," or tokens.word(behind[0]) in _CLOSE):
        bounds.append(behind[1])
        return behind[0]
    if reading.kind is Kind.COUNT:
        for at in range(last + 1, min(last + 4, len(tokens))):
            if not tokens.words[at - 1][0].isalpha():
                break
            behind = words.hedges_after.at(tokens, at) if words.hedges_after.opens(tokens.words[at]) else None
            if behind and behind[0] - at > 1:
                bounds.append(behind[1])
                break
    return last


def _bound(reading: Reading, bounds: list[Bound]) -> tuple[Bound, bool]:
    """The figure's bound, and whether a hedge widens a range."""
    if reading.kind is Kind.DATE:
        return (Bound.ABOUT if Bound.ABOUT in bounds else Bound.EXACT), False
    hedge = next((bound for bound in _PRECEDENCE if bound in bounds), None) if bounds else None
    if reading.bound in (Bound.RANGE, Bound.VAGUE) or reading.high is not None:
        return reading.bound or Bound.RANGE, hedge is Bound.ABOUT and reading.bound is not Bound.VAGUE
    if hedge is not None:
        return hedge, False
    if reading.bound is not None:
        return reading.bound, False
    is_bare = is_round(reading.value) if reading.round is None else reading.round
    return (Bound.BARE if is_bare else Bound.EXACT), False
