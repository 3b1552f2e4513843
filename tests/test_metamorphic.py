"""What must not change an answer, and what must: the checker against itself, on rewritten texts.

Every labelled text of `statements/` is rewritten as another writer would have put it. No label is read: an answer is held
against the answer on the original, so a rewrite that says the same must get the same claim, verdict and rules, right or
wrong, and one that says something else must lose them. Templates do the same for what the texts happen not to say, and
for these the stance table of the contract is written out once more, for whole numbers of people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from math import inf
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nkcheck import Checker
from nkcheck.claim import Citation, Claim
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.report import Finding, Verdict
from nkcheck.stance import Stance, stance

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
SHORT_MONTHS = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
_MONTH = "|".join(re.escape(name) for name in (*MONTHS, *SHORT_MONTHS, *(month[:3] for month in MONTHS)))

MOST_SHOWN = 40
MET = {Verdict.SUPPORTED, Verdict.CONFLICTING}

Answer = tuple[str | None, Verdict, frozenset[str]]


class Statement(NamedTuple):
    """A labelled text and its document's date; the labels are left aside."""

    text: str
    date: str | None

    @property
    def single(self) -> bool:
        """True if the text is one sentence, with no doubt about it."""
        return not re.search(r"[.!?]['\"’”)]*\s|[;\n]", re.sub(rf"\b(?:{_MONTH}|Dr|Mr|Mrs|Rep|Sen)\.? ", "", self.text))


def _statements() -> Iterator[Statement]:
    for path in sorted(Path(__file__).with_name("statements").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            yield Statement(item["text"], item["date"])


STATEMENTS = list(_statements())
SINGLE = [statement for statement in STATEMENTS if statement.single]


AS_WRITTEN: dict[tuple[str, str | None], tuple[Finding, ...] | None] = dict.fromkeys((item.text, item.date) for item in STATEMENTS)


def findings(checker: Checker, text: str, date: str | None = None) -> tuple[Finding, ...]:
    """The findings of any text, which are sound whatever it says: places hold, nothing overlaps, support is heard.

    Those of the statements as they were written are worked out once.
    """
    known = AS_WRITTEN.get((text, date))
    if known is not None:
        return known
    found = checker.verify(text, date=date).findings
    end = 0
    for finding in found:
        assert text[finding.start : finding.end] == finding.text, text
        assert end <= finding.start < finding.end, text
        end = finding.end
        if finding.verdict in MET:
            assert any(cited.heard and cited.stance is Stance.SUPPORTS for cited in finding.citations), text
    if (text, date) in AS_WRITTEN:
        AS_WRITTEN[text, date] = found
    return found


def answer(finding: Finding) -> Answer:
    return finding.claim, finding.verdict, frozenset(finding.rules)


def answers(found: Iterable[Finding]) -> list[Answer]:
    return [answer(finding) for finding in found]


# Edits: what is rewritten, and where it stands afterwards.


class Site(NamedTuple):
    """A place of a text that can be written in other ways."""

    start: int
    end: int
    ways: tuple[str, ...]


class Edit(NamedTuple):
    """What stands instead from `start` to `end`."""

    start: int
    end: int
    text: str


Rewrite = Callable[[str], Iterator[Site]]


def rewritten(text: str, edits: list[Edit]) -> str:
    """The text with all edits made; they are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += text[at : edit.start], edit.text
        at = edit.end
    return "".join((*parts, text[at:]))


def moved(edits: list[Edit], offset: int, to_end: bool = False) -> int:
    """Where an offset of the original stands in the rewritten text; within an edit, at its start or its end."""
    shift = 0
    for edit in edits:
        if offset >= edit.end:
            shift += len(edit.text) - (edit.end - edit.start)
        elif offset > edit.start:
            return edit.start + shift + (len(edit.text) if to_end else 0)
    return offset + shift


def differences(checker: Checker, statement: Statement, edits: list[Edit]) -> list[str]:
    """What the checker says differently once the edits are made: a line for each figure, none if all is as before."""
    after_text = rewritten(statement.text, edits)
    before = findings(checker, statement.text, statement.date)
    left = list(findings(checker, after_text, statement.date))
    lines = []
    for finding in before:
        start, end = moved(edits, finding.start), moved(edits, finding.end, to_end=True)
        other = next((item for item in left if item.start < end and start < item.end), None)
        if other is not None:
            left.remove(other)
        if other is None or answer(other) != answer(finding):
            lines.append(f"  {finding.text!r} {_shown(finding)} -> {_shown(other)}")
    lines += [f"  {other.text!r} None -> {_shown(other)}" for other in left]
    return [f"{statement.date} | {statement.text}\n=> {after_text}", *lines] if lines else []


def _shown(finding: Finding | None) -> str:
    return f"{finding.claim} {finding.verdict} {sorted(finding.rules)}" if finding else "None"


# Numbers.

_ONES = [
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spell(number: int) -> str:
    """A number of less than a million in words: 'six hundred and thirteen'."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % size
    joint = "" if not rest else " and " if rest < 100 else " "
    return f"{spell(number // size)} {name}{joint}{spell(rest)}"


SPELT = {spell(number): number for number in (*range(2, 1000), *range(1000, 10_000, 100), *range(10_000, 100_000, 1000))}
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+|" + "|".join(sorted(SPELT, key=len, reverse=True))
_PLAIN_NUMBER = re.compile(rf"(?i)(?<![\w.,])(?:{_NUMBER})(?!\w)")
# Behind and before these a number is a day, an hour, an age, money, a name, a score or one end of a range.
_NO_COUNT_BEHIND = re.compile(
    rf"(?i)(?:\b(?:{_MONTH}|aged|age|pages?|articles?|rooms?|act|box|extension|document|number|question|photo|footnote|exercise|at)"
    rf"|\w[./:’'-]|[-$€£¥#/+(\[–~≈@:]|\d[ ,.\u00a0]|\b(?:{_NUMBER}) (?:to|or|and|in|out of)) ?\Z"
)
_NO_COUNT_BEFORE = re.compile(
    rf"(?i) ?(?:of )?(?:{_MONTH})\b| ?(?:[ap]\.?m|o['’]clock|hours|in the (?:morning|evening)|minutes|years? old|degrees|hundred|thousand"
    r"|million|billion|dozen|score|yuan|dollars|thirds?|quarters?|fifths?|half|and a half|k|bn|m|h)\b|[-–/:’'+°%)]|[.,]\d| ?[-–] ?\d"
    rf"| (?:to|or|and) (?:{_NUMBER})\b"
)
_PEOPLE = r"(?:North Koreans?|escapees|defectors|refugees|people)\b"
_LIKE_A_YEAR = range(1900, 2100)


def value_of(number: str) -> int:
    return SPELT.get(number.lower()) or int(number.replace(",", ""))


def as_at(text: str, at: int, words: str) -> str:
    """Words as they are written at that place: with a capital where a sentence begins."""
    opens = re.search(r"(?:\A|[.!?:]['\"’”]?\s|\n)[-–•\s'\"‘“]*\Z", text[:at])
    return words[0].upper() + words[1:] if opens else words


def number_words(text: str) -> Iterator[Site]:
    """The numbers of things that a text writes in digits or in words, the other way."""
    for found in _PLAIN_NUMBER.finditer(text):
        start, end = found.span()
        if _NO_COUNT_BEHIND.search(text, max(0, start - 24), start) or _NO_COUNT_BEFORE.match(text, end):
            continue
        value = value_of(found[0])
        if found[0][0].isalpha():
            yield Site(start, end, (f"{value:,}",))
        elif spell(value) in SPELT and re.match(r" [A-Za-z]", text[end:]):
            if found[0].isdigit() and value in _LIKE_A_YEAR and not re.match(rf" {_PEOPLE}", text[end:]):
                continue
            if re.match(rf" (?:{_NUMBER})\b", text[end:], re.IGNORECASE):
                continue  # 'forty three weeks later'
            yield Site(start, end, (as_at(text, start, spell(value)),))


def thousands(text: str) -> Iterator[Site]:
    """'2,000' with other separators, or none where it is no year."""
    for found in re.finditer(r"(?<![\w.,$€£¥])(\d{1,3}),(\d{3})(?![\w-]|[,.]\d)", text):
        marks = ["\u00a0", "\u2009", "\u202f"]
        if int(found[1] + found[2]) not in _LIKE_A_YEAR or re.match(rf" {_PEOPLE}", text[found.end() :]):
            marks.append("")
        yield Site(*found.span(), tuple(mark.join(found.groups()) for mark in marks))


def percents(text: str) -> Iterator[Site]:
    for found in re.finditer(r"(?<=\d)( percent| per cent|%)(?![\w+]| points)", text):
        yield Site(*found.span(), tuple(way for way in (" percent", " per cent", "%") if way != found[0]))


# Hedges and names.

_AMOUNT = rf"(?= (?:\d|a (?:hundred|thousand|million|billion|dozen)\b|two dozen|(?:{'|'.join(_ONES[2:] + _TENS[2:])})\b))"


def alike(*phrases: str, before: str = "", unless_behind: str = r"(?!)", unless_before: str = r"(?!)") -> Rewrite:
    """A rewrite of each of some phrases as every other, where what stands around lets them mean the same."""
    pattern = re.compile(rf"(?i)\b(?:{'|'.join(phrases)})(?!\w){before}")
    behind, ahead = re.compile(rf"(?i)(?:{unless_behind})\Z"), re.compile(rf"(?i){unless_before}")

    def sites(text: str) -> Iterator[Site]:
        for found in pattern.finditer(text):
            start, end = found.span()
            if not behind.search(text, max(0, start - 24), start) and not ahead.match(text, end):
                yield Site(start, end, tuple(as_at(text, start, way) for way in phrases if way != found[0].lower()))

    return sites


_DOES = (
    r" (?:has|had|have|is|was|did|does|forcibly|could|will|would|might|sent|put|drove|took|held|holds|keeps|kept|broke|relies|flouts|denies"
    r"|[a-z]{3,}(?:ed|ing))\b"
)
_ACTS = re.compile(rf"\b(?:China|Beijing)(?={_DOES})|(?<=\bby )(?:China|Beijing)(?!\w|['’-]| (?:and|or) )")
_IS_A_PLACE = re.compile(r"(?:(?<=\bin )|(?<=\bfrom ))China(?!\w|['’-]| (?:and|or|[A-Z]))")
_IN_A_NAME = re.compile(r"(?:\b(?:and|or|in|on|from|of|mainland|to|into|the|near)|[A-Z]\w*,?|[&/#@-]) ?\Z")


def countries(text: str) -> Iterator[Site]:
    """China as who acts, which may be Beijing or the PRC; as a place it is no city."""
    for found in _ACTS.finditer(text):
        if not _IN_A_NAME.search(text, max(0, found.start() - 24), found.start()):
            ways = (way for way in ("China", "Beijing", "the PRC") if way != found[0])
            yield Site(*found.span(), tuple(as_at(text, found.start(), way) for way in ways))
    for found in _IS_A_PLACE.finditer(text):
        yield Site(*found.span(), ("the PRC",))


# Dates.

_DAY, _YEAR = r"\d{1,2}(?:st|nd|rd|th)?", r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\w,.:-])(?:(?P<on>on) (?:the )?)?(?:(?P<month>{_MONTH}) (?P<day>{_DAY})(?:, (?P<year>{_YEAR}))?"
    rf"|(?P<day2>{_DAY}) (?:of )?(?P<month2>{_MONTH})(?: (?P<year2>{_YEAR}))?)(?![\w-]|,? \d|\.\d)"
)
# A list of dates may share a month or a year, and what stands between 'the' and its noun takes one form only.
_NO_DATE_BEHIND = re.compile(r"(?:\b(?:the|this|that|its|an?|and|to|through)|[-–/\d]) ?\Z")
_NO_DATE_BEFORE = re.compile(r"(?: and| to|,| or| until|–|-| –| -| through) ?(?:\w+ )?\d|[-–’']| of that")


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def dates(text: str) -> Iterator[Site]:
    """Days in other formats, with their year and without."""
    for found in _DATE.finditer(text):
        start, end = found.span()
        if _NO_DATE_BEHIND.search(text, max(0, start - 12), start) or _NO_DATE_BEFORE.match(text, end):
            continue
        day = int(re.sub(r"\D", "", found["day"] or found["day2"]))
        month = [name[:3] for name in MONTHS].index((found["month"] or found["month2"])[:3]) + 1
        year, name = found["year"] or found["year2"], MONTHS[month - 1]
        if year:
            forms = [f"{SHORT_MONTHS[month - 1]} {day}, {year}", f"{name} {day}, {year}", f"{day} {name} {year}"]
            forms += [f"{'the ' if found['on'] else ''}{_ordinal(day)} of {name} {year}", f"{year}-{month:02}-{day:02}"]
        else:
            forms = [f"{SHORT_MONTHS[month - 1]} {day}", f"{name} {day}", f"{day} {name}"]
        ways = [f"{found['on']} {form}" if found["on"] else form for form in forms]
        yield Site(start, end, tuple(way for way in ways if way != found[0]))


REWRITES: dict[str, Rewrite] = {
    "words and digits": number_words,
    "thousands": thousands,
    "per cent": percents,
    "more than": alike(
        *("more than", "over", "upwards of", "in excess of"),
        before=_AMOUNT,
        # 'handed over', 'for over', 'over five crossings': not how many
        unless_behind=(
            r"\b(?:no|not|little|slightly|much|far|dollars|twice|once|just|well|any|some|over|"
            r"hand\w*|turn\w*|giv\w+|gave|went|go\w*|c[ao]me|taken|driven) "
        ),
        unless_before=r" (?:\w+ ){1,3}?(?:crossings?|crossing points|checkpoints|posts|bridges|borders?)\b",
    ),
    "about": alike(
        *("about", "around", "roughly", "approximately"),
        before=_AMOUNT,
        unless_behind=r"\b(?:sa(?:y|ys|id)|speaks?|spoke|tells?|told|heard|kn[eo]w|ask(?:ed)?|news|reports?|wrote|talk(?:ed)?) ",
    ),
    "at least": alike("at least", "no fewer than", before=_AMOUNT),
    "up to": alike("up to", "as many as", before=_AMOUNT, unless_behind=r"\b(?:twice|half|times|adds?|sums?|br(?:ings|ought)) "),
    "nearly": alike("nearly", "almost", before=_AMOUNT),
    "China": countries,
    "escapees": alike(
        *("escapees", "defectors", "refugees"),
        unless_behind=r"(?:[“”‘'\"-]|\bstatus of |\bconventions? on |\brelat(?:ing|ed) to |\bcommissioner for |\bagency for )(?:\w+ )?",
        unless_before=r"['’”\"-]| Convention",
    ),
    "dates": dates,
}

# Signs that say nothing, changed throughout a text: what is found, and what stands there instead.
TYPOGRAPHY = {
    "curly apostrophes": (r"(?<=\w)'(?=\w)", "’"),
    "straight apostrophes": (r"(?<=\w)’(?=\w)", "'"),
    "straight quotes": (r"[“”]", '"'),
    "opening quotes": (r'(?<![^\s(])"(?=\w)', "“"),
    "no-break spaces": (r"(?<!\d) | (?!\d)", "\u00a0"),
    "no-break spaces behind digits": (r"(?<=\d) (?=[A-Za-z])", "\u00a0"),
    "narrow spaces behind digits": (r"(?<=\d) (?=[A-Za-z])", "\u202f"),
    "doubled spaces": (r"(?<!\d) | (?!\d)", "  "),
    "doubled spaces between sentences": (r"(?<=[.!?]) (?=[A-Z])", "  "),
    "en dashes": (r"(?<=\d\d)-(?=\d\d)(?![-\d]+-)(?<![-–]\d\d-)(?<![-–]\d{3}-)", "–"),
    "hyphens": (r"(?<=\d\d)–(?=\d\d)", "-"),
    "line ends": (r"(?<!\r)\n", "\r\n"),
}

BYSTANDERS = [
    "It rained all day, and the temperature fell to 4 degrees.",
    "The home side won 3-1 in front of 20,000 spectators.",
    "The ferry carried 300 cars.",
    "Some 2,000 runners took part in the marathon.",
    "The orchestra played for two hours in an old church.",
    "The library opened in 1951.",
    "The council approved the bridge by 409 votes to 28.",
    "The mayor, 40, was re-elected with 70 percent of the vote.",
    "Germany beat France 2-1 in Berlin.",
]


def none_of(lines: list[str], tried: int, least: int = 1) -> None:
    """Fail with what went wrong, or if there was too little to try."""
    assert tried >= least
    if lines:
        pytest.fail(f"{len(lines)} of {tried}\n\n" + "\n\n".join(lines[:MOST_SHOWN]), pytrace=False)


@pytest.mark.parametrize("name", REWRITES)
def test_the_same_said_in_other_words_is_judged_alike(name: str, checker: Checker) -> None:
    tried, changed = 0, []
    for statement in STATEMENTS:
        for site in REWRITES[name](statement.text):
            tried += len(site.ways)
            lines = (differences(checker, statement, [Edit(site.start, site.end, way)]) for way in site.ways)
            changed += ["\n".join(line) for line in lines if line]
    none_of(changed, tried, 10)


@pytest.mark.parametrize("name", TYPOGRAPHY)
def test_other_signs_change_nothing(name: str, checker: Checker) -> None:
    pattern, sign = TYPOGRAPHY[name]
    tried, changed = 0, []
    for statement in STATEMENTS:
        edits = [Edit(*found.span(), sign) for found in re.finditer(pattern, statement.text)]
        tried += bool(edits)
        changed += ["\n".join(lines)] if edits and (lines := differences(checker, statement, edits)) else []
    none_of(changed, tried)


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[Statement, list[Edit]]:
    """A statement with some of its places written in other ways."""
    statement = draw(st.sampled_from(STATEMENTS))
    edits: list[Edit] = []
    for site in sorted(site for rewrite in REWRITES.values() for site in rewrite(statement.text)):
        way = draw(st.sampled_from(("", *site.ways)))
        if way and (not edits or site.start >= edits[-1].end):
            edits.append(Edit(site.start, site.end, way))
    return statement, edits


@settings(max_examples=1000)
@given(mixtures())
def test_many_things_said_in_other_words_are_judged_alike(checker: Checker, mixture: tuple[Statement, list[Edit]]) -> None:
    assume(mixture[1])
    lines = differences(checker, *mixture)
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("bystander", BYSTANDERS)
def test_a_sentence_of_something_else_changes_nothing(bystander: str, checker: Checker) -> None:
    changed = []
    statements = STATEMENTS[BYSTANDERS.index(bystander) % 6 :: 6]  # each text meets one or two of them
    for statement in statements:
        end = len(statement.text)
        for edit in (Edit(0, 0, f"{bystander}\n\n"), Edit(end, end, f"\n\n{bystander}")):
            changed += ["\n".join(lines)] if (lines := differences(checker, statement, [edit])) else []
    none_of(changed, 2 * len(statements))


# Sentences that stand alone: a day or month with its year, nothing that leans on what went before.
_LEANS = re.compile(
    r"(?i)\b(?:last|this|that|these|those|they|them|their|it|its|he|she|his|her|ago|today|later|earlier|also|others?|another|further|such"
    r"|there|the (?:letter|newspaper|groups?|coalition|hearing|convention|commission|missionary|refugees|former|mass))\b"
)


def _stands_alone(statement: Statement) -> bool:
    years = re.findall(rf"\b{_YEAR}\b", statement.text)
    return (
        statement.single
        and statement.date is None
        and len(years) == 1 == len(re.findall(rf"\b(?:{_MONTH})(?!\w)", statement.text))
        and "North Korean" in statement.text
        and not _LEANS.search(statement.text)
    )


def test_the_order_of_sentences_that_stand_alone_changes_nothing(checker: Checker) -> None:
    alone = [(statement, answers(findings(checker, statement.text))) for statement in STATEMENTS if _stands_alone(statement)]
    alone = [(statement, said) for statement, said in alone if said]
    tried, changed = 0, []
    for first, of_first in alone:
        for second, of_second in alone:
            tried += 1
            joined = answers(findings(checker, f"{first.text}\n\n{second.text}"))
            if joined != of_first + of_second:
                changed.append(f"{first.text}\n{second.text}\n  {of_first} + {of_second}\n  -> {joined}")
    none_of(changed, tried, 400)


# What must change an answer.


def overlapping(found: Iterable[Finding], start: int, end: int) -> list[Finding]:
    return [finding for finding in found if finding.start < end and start < finding.end]


def after(checker: Checker, statement: Statement, edit: Edit, finding: Finding) -> list[Finding]:
    """What the edited text says where the finding stood."""
    found = findings(checker, rewritten(statement.text, [edit]), statement.date)
    return overlapping(found, moved([edit], finding.start), moved([edit], finding.end, to_end=True))


OTHER_NUMBERS = {
    Kind.COUNT: (7_413, 4_187, 61_234, 17),
    Kind.SHARE: (3, 13, 31),
    Kind.DURATION: (3, 13, 71),
    Kind.AGE: (13, 61, 77),
}


def _of_another_number(figure: Figure, number: int) -> Figure:
    bound = Bound.EXACT if figure.bound is Bound.BARE else figure.bound
    return figure._replace(value=number, bound=bound)


def test_a_number_that_no_source_gives_is_never_met(checker: Checker) -> None:
    cited = [citation.figure for claim in checker.claims.claims.values() for citation in claim.citations]
    tried, met = 0, []
    for statement in STATEMENTS:
        for finding in findings(checker, statement.text, statement.date):
            numbers = list(_PLAIN_NUMBER.finditer(finding.text))
            if finding.verdict not in MET or finding.figure.kind not in OTHER_NUMBERS or len(numbers) != 1:
                continue
            if finding.figure.high is not None or value_of(numbers[0][0]) != finding.figure.value:
                continue
            start, end = (finding.start + offset for offset in numbers[0].span())
            for number in OTHER_NUMBERS[finding.figure.kind]:
                figure = _of_another_number(finding.figure, number)
                if any(stance(figure, other) is not Stance.REFUTES for other in cited if other.kind is figure.kind):
                    continue
                tried += 1
                edit = Edit(start, end, f"{number:,}")
                if any(other.verdict in MET for other in after(checker, statement, edit, finding)):
                    met.append(rewritten(statement.text, [edit]))
    none_of(met, tried, 400)


def test_another_year_is_noticed(checker: Checker) -> None:
    """A number of a hundred or more that a claim of a certain date has, in a sentence with one date, which is moved."""
    tried, missed = 0, []
    for statement in SINGLE:
        found = findings(checker, statement.text, statement.date)
        years = list(re.finditer(rf"\b{_YEAR}\b", statement.text))
        if len(found) != 1 or len(years) != 1 or found[0].verdict not in MET or found[0].claim is None:
            continue
        claim, figure = checker.claims.claims[found[0].claim], found[0].figure
        given_value = any(citation.figure.value == figure.value for citation in claim.citations)
        if claim.running or claim.scope.when is None or not given_value:
            continue
        if figure.kind is not Kind.COUNT or figure.value < 100 or figure.high is not None:
            continue
        for year in ("2016", "2019"):
            tried += 1
            edit = Edit(*years[0].span(), year)
            if not any(
                other.verdict is Verdict.REFUTED and "misdated" in other.rules for other in after(checker, statement, edit, found[0])
            ):
                missed.append(f"{rewritten(statement.text, [edit])}\n  {answers(after(checker, statement, edit, found[0]))}")
    none_of(missed, tried, 20)


BASE_FORMS = {
    "returned": "return", "repatriated": "repatriate", "deported": "deport", "sent": "send", "expelled": "expel", "handed": "hand",
    "forced": "force", "drove": "drive", "put": "put", "shipped": "ship", "took": "take",
}  # fmt: skip
_PAST = re.compile(rf"\b(?P<who>China|Beijing) (?P<how>forcibly )?(?P<verb>{'|'.join(BASE_FORMS)})\b")
_PASSIVE = re.compile(
    r"(?<!who )(?<!that )(?<!which )\bwere (?P<how>forcibly )?(?=(?:returned|repatriated|deported|sent|handed|expelled)\b)"
)


def denials(text: str) -> Iterator[tuple[Edit, bool]]:
    """Edits by which a sentence tells of nothing that happened, and whether the figure stands behind the verb."""
    for found in _PAST.finditer(text):
        how, verb = found["how"] or "", BASE_FORMS[found["verb"]]
        for modal in ("did not", "could", "might"):
            yield Edit(*found.span(), f"{found['who']} {modal} {how}{verb}"), True
        if found.start() == 0 and text.endswith("."):
            yield Edit(0, len(text), f"Did {found['who']} {how}{verb}{text[found.end() : -1]}?"), True
    for found in _PASSIVE.finditer(text):
        for words in ("were not ", "could be ", "might be "):
            yield Edit(*found.span(), words + (found["how"] or "")), False


def test_what_did_not_happen_is_not_judged(checker: Checker) -> None:
    tried, judged = 0, []
    for statement in SINGLE:
        found = findings(checker, statement.text, statement.date)
        if len(found) != 1 or found[0].figure.kind is not Kind.COUNT or re.search(" whom police | arrested ", statement.text):
            continue  # who was arrested stays so, whether they were returned or not
        for edit, behind in denials(statement.text):
            if (edit.start < found[0].start) == behind:
                tried += 1
                if after(checker, statement, edit, found[0]):
                    judged.append(f"{rewritten(statement.text, [edit])}\n  {answers(after(checker, statement, edit, found[0]))}")
    none_of(judged, tried, 40)


_NAMES_THE_SUBJECT = re.compile(r"(?i)\bnorth\b|\bkorea|pyongyang|\bdprk\b|\bnk|\bkim\b|\blee\b|escapee|defector|the border|sinuiju")


def test_other_people_are_not_the_subject(checker: Checker) -> None:
    """'Afghans' for 'North Koreans' where nothing else names them: no claim about the subject's people covers the count."""
    tried, judged = 0, []
    for statement in SINGLE:
        text = statement.text.replace("North Korean", "Afghan")
        if text == statement.text or _NAMES_THE_SUBJECT.search(text):
            continue
        tried += 1
        found = [finding for finding in findings(checker, text, statement.date) if finding.figure.kind is Kind.COUNT]
        if any(finding.claim and checker.claims.claims[finding.claim].scope.people for finding in found):
            judged.append(f"{text}\n  {answers(found)}")
    none_of(judged, tried, 40)


# The contract's stance of a citation, once more: whole people, one number in each figure, a round one.

HEDGES = {
    Bound.MORE_THAN: ("more than", "over", "upwards of", "in excess of"),
    Bound.AT_LEAST: ("at least", "no fewer than", "a minimum of"),
    Bound.UP_TO: ("up to", "as many as", "no more than"),
    Bound.LESS_THAN: ("fewer than", "less than"),
    Bound.NEARLY: ("nearly", "almost"),
    Bound.ABOUT: ("about", "around", "roughly", "approximately", "some"),
    Bound.BARE: ("",),
}
LOWER, UPPER = {Bound.MORE_THAN, Bound.AT_LEAST}, {Bound.UP_TO, Bound.LESS_THAN, Bound.NEARLY}


class Reading(NamedTuple):
    """From the fewest to the most people that a figure can mean."""

    low: float
    high: float

    def within(self, other: Reading) -> bool:
        return other.low <= self.low and self.high <= other.high

    def meets(self, other: Reading) -> bool:
        return self.low <= other.high and other.low <= self.high


def readings(bound: Bound, value: int) -> tuple[Reading, Reading]:
    """The plain and the pragmatic reading, from the contract's table of bounds."""
    step = 10 ** (len(str(value)) - 1)
    tenth = value // 10
    return {
        Bound.BARE: (Reading(value, value), Reading(value, value)),
        Bound.ABOUT: (Reading(value - tenth, value + tenth), Reading(value - tenth, value + tenth)),
        Bound.MORE_THAN: (Reading(value + 1, inf), Reading(value + 1, value + step - 1)),
        Bound.AT_LEAST: (Reading(value, inf), Reading(value, value + step - 1)),
        Bound.UP_TO: (Reading(0, value), Reading(value - step + 1, value)),
        Bound.LESS_THAN: (Reading(0, value - 1), Reading(value - step + 1, value - 1)),
        Bound.NEARLY: (Reading(value - tenth, value - 1), Reading(value - tenth, value - 1)),
    }[bound]


def stance_by_contract(bound: Bound, value: int, source: Figure) -> Stance:
    cited = source.bound
    if value == source.value:
        opposite = (bound in LOWER and cited in UPPER) or (bound in UPPER and cited in LOWER)
        return Stance.REFUTES if opposite or {bound, cited} == {Bound.LESS_THAN, Bound.BARE} else Stance.SUPPORTS
    plain, pragmatic = readings(bound, value)
    meant = readings(cited, int(source.value))[1]
    if bound in LOWER:
        contained = meant.within(plain) and source.value <= 2 * value <= 4 * source.value
    elif bound in UPPER:
        contained = meant.within(pragmatic)
    else:
        contained = bound is Bound.ABOUT and cited is Bound.BARE and meant.within(pragmatic)
    if contained:
        return Stance.SUPPORTS
    if bound is Bound.BARE and cited is not Bound.BARE:
        pragmatic = readings(Bound.ABOUT, value)[1]
    return Stance.NEUTRAL if pragmatic.meets(meant) else Stance.REFUTES


def verdict_by_contract(stances: list[Stance]) -> Verdict:
    if Stance.SUPPORTS in stances:
        return Verdict.CONFLICTING if Stance.REFUTES in stances else Verdict.SUPPORTED
    return Verdict.NOT_ENOUGH_EVIDENCE if Stance.NEUTRAL in stances else Verdict.REFUTED


def attributed_by_contract(claim: Claim, stances: list[Stance], origin: set[str]) -> tuple[Verdict, str]:
    """The verdict where the text credits an origin (with the coalitions it belongs to), and the rule that says so."""
    heard = [answer for citation, answer in zip(claim.citations, stances, strict=True) if origin & _speaks_for(citation)]
    if not heard:
        return verdict_by_contract(stances), "attribution_unconfirmed"
    if Stance.SUPPORTS not in heard:
        return Verdict.REFUTED, "misattributed"
    return verdict_by_contract(heard), ""


def _speaks_for(citation: Citation) -> set[str]:
    return {citation.origin.id, citation.source.origin, *(origin.id for origin in citation.via)}


DATED = {
    "repatriated-2023-10": "October 2023",
    "repatriated-2024-04": "April 2024",
    "repatriated-2021-07": "July 2021",
    "repatriated-2023-08-29": "August 2023",
    "repatriated-2023-09-18": "September 2023",
}
TOLD = {claim: f"China returned {{f}} North Koreans in {when}." for claim, when in DATED.items()} | {
    "detained-in-china": "In 2023, China was detaining {f} North Koreans.",
    "resettled-in-south-korea": "In 2023, South Korea was giving sanctuary to {f} North Koreans.",
}
ACTIVE = "{China} returned {f} North Koreans in {when}."
VOICES = [
    "{f} North Koreans were returned by {China} in {when}.",
    "In {when}, {f} North Koreans were sent back by {China} to North Korea.",
    "In {when}, {f} North Koreans were handed over to North Korea by {China}.",
    "In {when}, {China} sent {f} North Koreans back to North Korea.",
    "In {when}, {China} put {f} North Koreans on buses to North Korea.",
    "{f} North Koreans were driven over the border to North Korea by {China} in {when}.",
    "In {when}, {China} forcibly repatriated {f} North Korean escapees.",
    "{f} North Korean defectors were forcibly repatriated by {China} in {when}.",
    "{f} people from North Korea were deported by {China} in {when}.",
    "It was in {when} that {China} returned {f} North Koreans.",
    "The number of North Koreans returned by {China} in {when} was {f}.",
    "{China}'s return of {f} North Koreans in {when} drew protests.",
    "{f} North Koreans whom {China} returned in {when} have vanished.",
    "{f} North Koreans whom {China} returned in {when} have been jailed.",
]
WHEN = st.sampled_from([*DATED.values(), "March 2022"])
COUNTRY = st.sampled_from(["China", "Beijing", "the PRC"])
ROUND = st.builds(lambda digit, power: digit * 10**power, st.integers(2, 9), st.integers(1, 3))


def hedged(bound: Bound, value: int) -> str:
    return f"{HEDGES[bound][0]} {value:,}".strip()


def the_one(checker: Checker, text: str) -> Finding:
    found = findings(checker, text)
    assert len(found) == 1, f"{text}\n  {answers(found)}"
    return found[0]


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, str]:
    """One figure in two ways of writing it."""
    bound, value = draw(st.sampled_from(list(HEDGES))), draw(ROUND)
    ways = st.builds(
        lambda hedge, number: f"{hedge} {number}".strip(), st.sampled_from(HEDGES[bound]), st.sampled_from([f"{value:,}", spell(value)])
    )
    return draw(ways), draw(ways)


def filled(template: str, amount: str, when: str, country: str) -> str:
    text = template.format(f=amount, when=when, China=country)
    return text[0].upper() + text[1:]


@pytest.mark.parametrize("template", VOICES)
@settings(max_examples=60)
@given(amounts(), WHEN, COUNTRY)
def test_active_and_passive_are_judged_alike(checker: Checker, template: str, amount: tuple[str, str], when: str, country: str) -> None:
    active, other = filled(ACTIVE, amount[0], when, "China"), filled(template, amount[1], when, country)
    assert answer(the_one(checker, other)) == answer(the_one(checker, active)), f"{active}\n{other}"


@pytest.mark.parametrize("claim_id", TOLD)
@pytest.mark.parametrize("bound", HEDGES)
def test_bounds_on_a_claims_own_figures_are_judged_by_the_contract(checker: Checker, claim_id: str, bound: Bound) -> None:
    claim = checker.claims.claims[claim_id]
    for value in {int(citation.figure.value) for citation in claim.citations}:
        for hedge in HEDGES[bound]:
            text = TOLD[claim_id].format(f=f"{hedge} {value:,}".strip())
            finding = the_one(checker, text)
            stances = [stance_by_contract(bound, value, citation.figure) for citation in claim.citations]
            assert (finding.claim, finding.verdict) == (claim_id, verdict_by_contract(stances)), text


@settings(max_examples=300)
@given(st.sampled_from(list(DATED)), st.sampled_from(list(HEDGES)), ROUND)
def test_any_figure_of_a_date_is_judged_by_the_contract(checker: Checker, claim_id: str, bound: Bound, value: int) -> None:
    claim = checker.claims.claims[claim_id]
    text = TOLD[claim_id].format(f=hedged(bound, value))
    finding = the_one(checker, text)
    stances = [stance_by_contract(bound, value, citation.figure) for citation in claim.citations]
    assert (finding.claim, finding.verdict) == (claim_id, verdict_by_contract(stances)), text


@pytest.mark.parametrize("claim_id", TOLD)
def test_a_figure_is_held_against_whom_the_text_credits(checker: Checker, claim_id: str) -> None:
    claim, wrong, tried = checker.claims.claims[claim_id], [], 0
    told = TOLD[claim_id].replace("In 2023", "in 2023")
    names = {origin.name: {origin.id, *origin.member_of} for origin in checker.claims.origins.values()} | {"Amnesty International": {""}}
    for name, origin in names.items():
        for value in {int(citation.figure.value) for citation in claim.citations}:
            for bound in HEDGES:
                stances = [stance_by_contract(bound, value, citation.figure) for citation in claim.citations]
                verdict, rule = attributed_by_contract(claim, stances, origin)
                said = told.format(f=hedged(bound, value))
                for text in (f"According to {name}, {said}", f"{said[:-1]}, {name} says."):
                    tried += 1
                    found = overlapping(findings(checker, text), at := text.index(f"{value:,} North"), at + 1)
                    judged = [(item.verdict, {"misattributed", "attribution_unconfirmed"} & set(item.rules)) for item in found]
                    if judged != [(verdict, {rule} - {""})]:
                        wrong.append(f"{text}\n  {verdict} {rule} -> {judged}")
    none_of(wrong, tried, 200)


SAYS_NOTHING = [
    "{China} did not return {f} North Koreans in {when}.",
    "{China} didn't return {f} North Koreans in {when}.",
    "{China} has never returned {f} North Koreans.",
    "{f} North Koreans were not returned by {China} in {when}.",
    "There is no evidence that {China} returned {f} North Koreans in {when}.",
    "{China} denied that it had returned {f} North Koreans in {when}.",
    "{China} returned no North Koreans in {when}, let alone {f}.",
    "{China} refused to return {f} North Koreans in {when}.",
    "Rather than return {f} North Koreans, {China} let them go.",
    "Did {China} return {f} North Koreans in {when}?",
    "Were {f} North Koreans sent back by {China} in {when}?",
    "Whether {China} returned {f} North Koreans in {when} is unknown.",
    "{China} could return {f} North Koreans.",
    "{China} may send {f} North Koreans back to North Korea.",
    "{China} is expected to return {f} North Koreans.",
    "{China} plans to repatriate {f} North Koreans.",
    "If {China} returned {f} North Koreans, the world would protest.",
    "Had {China} returned {f} North Koreans in {when}, the world would have protested.",
    "{China} returned {f} Afghans in {when}.",
    "{f} Uyghurs were sent back to {China} in {when}.",
    "Russia returned {f} North Koreans in {when}.",
]


@pytest.mark.parametrize("template", SAYS_NOTHING)
@settings(max_examples=30)
@given(amounts(), WHEN, COUNTRY)
def test_a_denial_a_question_or_a_plan_is_not_judged(
    checker: Checker, template: str, amount: tuple[str, str], when: str, country: str
) -> None:
    text = filled(template, amount[0], when, country)
    found = findings(checker, text)
    assert not found, f"{text}\n  {answers(found)}"


# What must never be, whatever the text: `findings` asserts it of each text that it is given.

PARTS = sorted({part.strip() for statement in STATEMENTS for part in re.split(r"(?<=[.!?])\s|\n", statement.text) if part.strip()})


@settings(max_examples=1000)
@given(
    st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from([" ", "\n", "\n\n", " – ", "; ", " | ", ""])), min_size=1, max_size=7),
    st.integers(0, 40),
    st.sampled_from([None, "2011-05-18", "2023-10-16", "2025-12-01"]),
)
def test_any_mixture_of_sentences_is_judged_soundly_and_twice_alike(
    checker: Checker, parts: list[tuple[str, str]], cut: int, date: str | None
) -> None:
    text = "".join(part + joint for part, joint in parts)[cut:]
    assert findings(checker, text, date) == findings(checker, text, date)
