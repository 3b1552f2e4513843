"""Sentences of the kinds that a user's trial on unseen articles got wrong, each beside a near miss that was right before."""

from __future__ import annotations

from pathlib import Path

import pytest

import nkcheck
from nkcheck import Checker
from nkcheck.report import Finding

DATE = "2023-12-10"  # the document's own

Row = tuple[str, str, str, str | None, str, frozenset[str]]  # id, text, figure, claim, verdict, rules that must be among its own

LETTER, STATEMENT = "ngo-signatories-2023-10", "ngo-joint-statement-2023-10"
PRACTICE = "repatriation-practice-duration"
DAY = "repatriation-date-2023-10"
HOURS = "between 8 and 9 in the evening"
TIME = "repatriation-time-2023-10"
HELD = "detained-in-china"
JULY = "repatriated-2021-07"
OCTOBER = "repatriated-2023-10"
MORE = "More than 600"
WATCH = "Human Rights Watch says 80 North Koreans were sent back on August 29."
FIVE_HUNDRED = "Human Rights Watch says 500 North Koreans were sent back in October 2023."
AUGUST = "repatriated-2023-08-29"
KIM = "age-kim-cheol-ok"
COMMISSION = "The Commission says more than 600 North Koreans were sent back in October 2023."


def row(name: str, text: str, figure: str, claim: str | None, verdict: str, *rules: str) -> Row:
    return name, text, figure, claim, verdict, frozenset(rules)


ROWS = [
    # the day of a protest is not that of the deed, but no event is later than what is said of it
    row(
        "protest", "In November they protested against China's return of at least 500 North Koreans.", "at least 500", OCTOBER, "supported"
    ),
    row("gathering", "Activists gathered on Nov. 8 over China's decision to send 500 North Koreans back.", "500", OCTOBER, "conflicting"),
    row("no-protest", "On November 8, China sent at least 500 North Koreans back.", "at least 500", OCTOBER, "refuted", "misdated"),
    row(
        "deed-before-protest",
        "In November China sent back at least 500 North Koreans, which groups condemned.",
        "at least 500",
        OCTOBER,
        "refuted",
        "misdated",
    ),
    row(
        "protest-before-the-deed",
        "In November 2022 activists condemned China's return of 500 North Koreans.",
        "500",
        OCTOBER,
        "refuted",
        "misdated",
    ),
    row(
        "said-before-the-deed",
        "Human Rights Watch said on November 8, 2022 that China had sent back 500 North Koreans.",
        "500",
        OCTOBER,
        "refuted",
        "misdated",
    ),
    row(
        "said-after-the-deed",
        "Human Rights Watch said on November 8, 2023 that China had sent back 500 North Koreans.",
        "500",
        OCTOBER,
        "supported",
    ),
    # what a text reckons out of its figures is held against nobody's
    row(
        "that-leaves",
        "China held 2,000 North Koreans; it sent back 600 in October 2023, which leaves 1,400.",
        "1,400",
        None,
        "not_enough_evidence",
        "uncovered",
    ),
    row(
        "leaving-known",
        "China sent back 600 North Koreans in October 2023, leaving some 2,000 in detention there.",
        "some 2,000",
        HELD,
        "supported",
    ),
    # 'since' behind a date that was told is later than it
    row(
        "more-since",
        "About 200 were returned to North Korea in April 2024 and at least 100 more since.",
        "at least 100",
        None,
        "not_enough_evidence",
        "uncovered",
    ),
    row(
        "since-then",
        "China sent back about 200 North Koreans in April 2024 and another 100 since then.",
        "100",
        None,
        "not_enough_evidence",
        "uncovered",
    ),
    # the day of a report is not that of the event
    row(
        "day-of-the-report",
        "RealClearPolitics reported up to 600 North Koreans sent back on Dec. 8, 2023.",
        "up to 600",
        OCTOBER,
        "conflicting",
    ),
    row(
        "another-day",
        "RealClearPolitics reported up to 600 North Koreans sent back on Dec. 9, 2023.",
        "up to 600",
        OCTOBER,
        "refuted",
        "misdated",
    ),
    row("day-of-the-deed", "China sent back up to 600 North Koreans on Dec. 8, 2023.", "up to 600", OCTOBER, "refuted", "misdated"),
    # who signs a treaty makes none
    row("china-signed", "China signed the Refugee Convention in 1982.", "1982", "china-convention-duration", "not_enough_evidence"),
    row("signed-in", "The Refugee Convention, signed in 1952, binds China.", "1952", "refugee-convention-year", "refuted"),
    row("was-signed", "The Refugee Convention was signed in 1951. China is a party.", "1951", "refugee-convention-year", "supported"),
    # 'confirmed' is what somebody did
    row("has-confirmed", "Human Rights Watch has confirmed 500 North Koreans sent back in October 2023.", "500", OCTOBER, "supported"),
    row("a-confirmed", "China sent back a confirmed 900 North Koreans in October 2023.", "a confirmed 900", OCTOBER, "refuted"),
    # a paper's word and addressee say which it is, not the day of another
    row("letter-27-on-the-others-day", "On October 13, 27 groups appealed to the White House.", "27", LETTER, "refuted", "misapplied"),
    row("letter-28-on-the-others-day", "The 28 groups wrote to President Biden on October 13.", "28", LETTER, "refuted", "misdated"),
    row("statement-on-the-letters-day", "On Oct. 16, 27 NGOs released a joint statement.", "27", STATEMENT, "refuted", "misdated"),
    row("letter-on-its-day", "In a letter to Biden sent on 16 October 2023, 28 groups urged action.", "28", LETTER, "supported"),
    row("letter-after-the-return", "28 groups wrote to Biden after the return of North Koreans on October 9.", "28", LETTER, "supported"),
    row("statement-before-the-letter", "Having spoken out on October 13, 28 NGOs wrote to Biden.", "28", LETTER, "supported"),
    row("both-papers", "On October 13, 27 groups issued a joint statement; then 28 wrote to Biden.", "27", STATEMENT, "supported"),
    # a year is held against a span only where it says since when the same thing goes on
    row("since-of-the-practice", "China has been forcibly returning North Koreans since 2010.", "2010", PRACTICE, "refuted"),
    row("since-at-the-head", "Since 2012, which is when Kim rose, China has been deporting North Koreans.", "2012", PRACTICE, "refuted"),
    row(
        "since-of-the-treaty",
        "China has been a party to the Refugee Convention since 2017.",
        "2017",
        "china-convention-duration",
        "refuted",
    ),
    row("since-fits", "It has gone on since 2003, this practice of returning North Koreans.", "2003", PRACTICE, "supported"),
    # somebody new ends the credit of who spoke before
    row(
        "new-speaker",
        "Human Rights Watch says 500 North Koreans were sent back in October 2023; an aid worker in Yanji gives 600.",
        "600",
        OCTOBER,
        "conflicting",
    ),
    row(
        "another-charity",
        "Human Rights Watch put those sent back in October 2023 at 500, while another charity counted 600.",
        "600",
        OCTOBER,
        "conflicting",
    ),
    row("new-speaker-as-he", f"{COMMISSION} A pastor said it was fewer. He said 500 had been sent back.", "500", OCTOBER, "conflicting"),
    row("not-new-it", f"{COMMISSION} It says that 500 had been sent back that day.", "500", OCTOBER, "refuted", "misattributed"),
    row(
        "not-new-in-apposition",
        "Human Rights Watch, a New York group, says 600 North Koreans were sent back in October 2023.",
        "600",
        OCTOBER,
        "refuted",
        "misattributed",
    ),
    row(
        "not-new-the-same",
        f"{COMMISSION} A pastor said it was worse. The same organisation said 500 had been sent back.",
        "500",
        OCTOBER,
        "refuted",
        "misattributed",
    ),
    # whom China is to be kept from returning, it still holds
    row("be-stopped-from", "They asked that Beijing be prevented from deporting 2,000 more North Koreans.", "2,000", HELD, "supported"),
    row("halt-to", "Activists want a stop to the deportation of 2,000 North Koreans.", "2,000", HELD, "supported"),
    row("end-to-doing", "An end to China's deporting of 2,000 North Koreans is what they want.", "2,000", HELD, "supported"),
    row("nothing-kept-it-from", "Nothing kept China from returning 600 North Koreans in October 2023.", "600", OCTOBER, "conflicting"),
    row(
        "halt-to-the-returns",
        "It called for a halt to the returns after China sent back 600 North Koreans on October 9.",
        "600",
        OCTOBER,
        "conflicting",
    ),
    row(
        "an-end-and-who-was",
        "They want an end to returning North Koreans, of whom 600 were sent back in October 2023.",
        "600",
        OCTOBER,
        "conflicting",
    ),
    # a day belongs to the noun or verb beside it
    row("day-of-the-deed", "On October 13 China deported North Koreans.", "October 13", DAY, "refuted"),
    row("day-of-the-noun", "China's forced return of North Koreans on October 13 was condemned.", "October 13", DAY, "refuted"),
    row("day-before-the-noun", "The October 12 deportation of North Koreans by China was a crime.", "October 12", DAY, "refuted"),
    row("day-of-its-doer", "Beijing, on October 10, completed the forced return of North Koreans.", "October 10", DAY, "refuted"),
    row("day-that-it-was", "The deportation of North Koreans from China was on October 10.", "October 10", DAY, "refuted"),
    row(
        "right-day",
        "Two days after China's deportation of North Koreans on October 9, the ministry protested.",
        "October 9",
        DAY,
        "supported",
    ),
    # hours joined by 'and' or 'to' are a span of the day
    row("between-hours", "China deported North Koreans on October 9, between 8 and 9 in the evening.", HOURS, TIME, "supported"),
    row(
        "from-hour-to-hour",
        "China deported North Koreans on October 9 from eight to nine p.m.",
        "from eight to nine p.m.",
        TIME,
        "supported",
    ),
    row("hours-with-a-dash", "China deported North Koreans on October 9 (8-9 p.m.).", "8-9 p.m.", TIME, "supported"),
    row("later-hours", "China deported North Koreans on October 9 between 9 and 10 p.m.", "between 9 and 10 p.m.", TIME, "refuted"),
    row("past-midnight", "China deported North Koreans on October 9 between 11 and 1 a.m.", "between 11 and 1 a.m.", TIME, "refuted"),
    row("people-in-the-evening", "China sent back 500 to 600 in the evening of October 9.", "500 to 600", OCTOBER, "conflicting"),
    row("people-between", "Between eight and nine North Koreans were deported.", "Between eight and nine", None, "not_enough_evidence"),
    # 'the NGOs' are not one organisation; an event of somebody's does not speak for them
    row(
        "the-ngos-behind-one",
        f"{FIVE_HUNDRED} The NGOs write that more than 600 were sent back that month.",
        "more than 600",
        OCTOBER,
        "conflicting",
    ),
    row(
        "the-group-behind-one",
        f"{FIVE_HUNDRED} The group writes that more than 600 were sent back.",
        "more than 600",
        OCTOBER,
        "refuted",
        "misattributed",
    ),
    row(
        "their-hearing",
        "The Commission's own hearing heard that 500 North Koreans were sent back in October.",
        "500",
        OCTOBER,
        "conflicting",
    ),
    row(
        "their-report",
        "The Commission's own report says that 500 North Koreans were sent back in October.",
        "500",
        OCTOBER,
        "refuted",
        "misattributed",
    ),
    row(
        "their-chairman",
        "The Commission's chairman said that 500 North Koreans were sent back in October.",
        "500",
        OCTOBER,
        "refuted",
        "misattributed",
    ),
    # a relative's age is not the person's
    row("own-age", "Kim Cheol-ok, who lived in China for 25 years and was 42 when she was sent back, is one.", "42", KIM, "refuted"),
    row("own-age-in-apposition", "Kim Cheol-ok, a mother, is 42.", "42", KIM, "refuted"),
    row("sisters-age", "Kim Cheol-ok, whose sister is 45, was 40 when she was sent back.", "45", None, "not_enough_evidence", "uncovered"),
    row("day-in-what-is-said", "The paper says that on October 10 China returned North Koreans.", "October 10", DAY, "refuted"),
    row("day-of-a-passive", "On October 10 the North Koreans were forcibly returned by China.", "October 10", DAY, "refuted"),
]

SILENT = [
    # what a text tells of anybody is none of the subject's
    ("age-of-anybody", "The conditions in the prison were poor. He was 45.", "45"),
    ("sentence-of-anybody", "He was given a sentence of ten years.", "ten years"),
    ("day-of-a-report", "On October 15, a paper reported on China's forced repatriation of North Koreans.", "October 15"),
    # hours are no years of a life
    ("hours-before", "Kim Cheol-ok, who had lived in China for 25 years, called home two hours before she was taken away.", "two hours"),
    ("day-of-a-statement", "A joint statement of 27 groups on October 13 condemned China's return of North Koreans.", "October 13"),
    ("day-of-a-saying", "On October 13 the ministry confirmed that China had returned North Koreans.", "October 13"),
    ("day-of-a-vigil", "A vigil on October 20 remembered the North Koreans returned by China.", "October 20"),
    ("day-of-a-protest", "On October 12 the ministry protested against China's return of North Koreans.", "October 12"),
    ("day-of-a-rally", "At a rally on October 13 activists condemned China's deportation of North Koreans.", "October 13"),
    ("day-of-the-verb-behind", "China's deportation of North Koreans was condemned on October 13.", "October 13"),
    ("was-stopped-from", "China was stopped from returning 600 North Koreans in October 2023.", "600"),
    ("since-of-another-thing", "China has deported North Koreans as a matter of policy, and since 2020 the border has been shut.", "2020"),
    ("since-beside-a-span", "China has deported North Koreans for over 20 years, and since 2014 the returned fare badly.", "2014"),
    ("since-held", "China has been returning North Koreans for more than 20 years, and has held some since 2020.", "2020"),
]

# What may stand in the figure's place: of its own kind, and nothing that it says already.
OFFERED = [
    ("no-span-for-a-year", "China has been forcibly returning North Koreans since 2010.", "2010", ()),
    ("span-for-a-span", "China has been forcibly returning North Koreans for 40 years.", "40 years", ("more than 20 years",)),
    ("same-in-other-words", "Almost 50 North Koreans were sent back in July 2021, Fox News reported.", "Almost 50", ()),
    (
        "same-share",
        "Fox News said most of those returned in October 2023 were women.",
        "most",
        ("an estimated 70%", "more than 90 percent"),
    ),
    ("same-year", "Fox News said that China was bound by the 1951 Refugee Convention.", "1951", ()),
    ("another-bound", "Some 50 North Koreans were sent back in July 2021, Fox News reported.", "Some 50", ("Nearly 50",)),
    ("no-relative-date", "The Commission held its hearing on forced repatriation in July 2023.", "July 2023", ("June", "June 13")),
]


def finding(checker: Checker, text: str, figure: str) -> Finding | None:
    return next((item for item in checker.verify(text, date=DATE).findings if item.text == figure), None)


@pytest.mark.parametrize(("text", "figure", "claim", "verdict", "rules"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_verdict(checker: Checker, text: str, figure: str, claim: str | None, verdict: str, rules: frozenset[str]) -> None:
    found = finding(checker, text, figure)
    assert found is not None
    assert (found.claim, found.verdict) == (claim, verdict)
    assert rules <= set(found.rules)


# Documents of several blocks: what stands above a figure is its own, or is not.
TABLE = "| Date | North Koreans returned by China |\n| --- | --- |\n| 29 August 2023 | 40 |"
HEADED = "# Beijing deported 900 North Koreans in October"
BLOCKS = [
    row(
        "table-below-other-people",
        f"South Korea has taken in approximately 30,000 North Koreans.\n\n{TABLE}",
        "40",
        AUGUST,
        "refuted",
        "misdated",
    ),
    row("table-alone", TABLE, "40", AUGUST, "refuted", "misdated"),
    row(
        "table-without-a-deed",
        f"{WATCH}\n\n{TABLE.replace('North Koreans returned by China', 'People')}",
        "40",
        AUGUST,
        "refuted",
        "misdated",
    ),
    row("heading-below-an-item", f"- China sent back 1,000 North Koreans in 2022\n\n{HEADED}", "900", OCTOBER, "refuted"),
    row("heading-below-navigation", f"[Archive](a.md) for the year 2022\n\n{HEADED}", "900", OCTOBER, "refuted"),
    row("paragraph-below-its-heading", "## Deportations in 2021\n\nIn July, China sent back 50 North Koreans.", "50", JULY, "supported"),
    row("item-below-its-heading", "## 2021\n\n- July: China sent back 50 North Koreans", "50", JULY, "supported"),
    row(
        "speaker-above-a-heading",
        f"{WATCH}\n\n## October\n\nMore than 600 North Koreans were sent back in October, it says.",
        MORE,
        OCTOBER,
        "conflicting",
    ),
    row(
        "speaker-in-a-heading",
        f"{WATCH}\n\n## What the Commission counts\n\nMore than 600 were sent back in October, it says.",
        MORE,
        OCTOBER,
        "supported",
    ),
    row(
        "speaker-above-a-paragraph",
        f"{WATCH}\n\nMore than 600 North Koreans were sent back in October, it says.",
        MORE,
        OCTOBER,
        "refuted",
        "misattributed",
    ),
    row("sentence-below-its-heading", "## Deportations in 2021\n\nChina sent back 50 North Koreans in July.", "50", JULY, "supported"),
]


@pytest.mark.parametrize(("text", "figure", "claim", "verdict", "rules"), [r[1:] for r in BLOCKS], ids=[r[0] for r in BLOCKS])
def test_verdict_in_a_document(
    checker: Checker, text: str, figure: str, claim: str | None, verdict: str, rules: frozenset[str], tmp_path: Path
) -> None:
    path = tmp_path / "draft.md"
    path.write_text(text, encoding="utf-8")
    [found] = [item for item in checker.check(nkcheck.read(path), date=DATE).findings if item.text == figure]
    assert (found.claim, found.verdict) == (claim, verdict)
    assert rules <= set(found.rules)


@pytest.mark.parametrize(("text", "figure"), [r[1:] for r in SILENT], ids=[r[0] for r in SILENT])
def test_no_finding(checker: Checker, text: str, figure: str) -> None:
    assert figure in text
    assert finding(checker, text, figure) is None


@pytest.mark.parametrize(("text", "figure", "offered"), [r[1:] for r in OFFERED], ids=[r[0] for r in OFFERED])
def test_replacements(checker: Checker, text: str, figure: str, offered: tuple[str, ...]) -> None:
    found = finding(checker, text, figure)
    assert found is not None
    assert found.replacements == offered


def test_no_suggestion_says_what_the_text_says(checker: Checker) -> None:
    found = finding(checker, "Almost 50 North Koreans were sent back in July 2021, Fox News reported.", "Almost 50")
    assert found is not None
    assert found.suggestion == ""


def test_no_suggestion_gives_a_date_that_only_its_source_explains(checker: Checker) -> None:
    found = finding(checker, "The Commission held its hearing on forced repatriation in July 2023.", "July 2023")
    assert found is not None
    assert "June 13" in found.suggestion
    assert "last year" not in found.suggestion


@pytest.mark.parametrize(("number", "rule"), [("28", "misdated"), ("27", "misapplied")])
def test_a_papers_day_is_wrong_in_a_text_without_a_date_too(checker: Checker, number: str, rule: str) -> None:
    [found] = checker.verify(f"The {number} groups wrote to President Biden on October 13.").findings
    assert (found.claim, found.verdict) == (LETTER, "refuted")
    assert rule in found.rules


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [
        ("China is believed to have returned more than 600 North Koreans in October 2023.", True),
        ("Beijing was said to have sent back more than 600 North Koreans in October 2023.", True),
        ("The Commission is said to have counted more than 600 North Koreans sent back in October 2023.", True),
        ("China believes that more than 600 North Koreans were sent back in October 2023.", False),
    ],
)
def test_of_whom_something_is_said_does_not_say_it(checker: Checker, text: str, confirmed: bool) -> None:
    [found] = checker.verify(text).findings
    assert ("attribution_unconfirmed" not in found.rules) == confirmed
