"""The formats, from a report made by hand that holds every verdict and stance."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck.dates import parse_edtf
from nkcheck.errors import Level
from nkcheck.figure import Bound, Figure, Kind
from nkcheck.formats import FORMATS, writer
from nkcheck.formats.telling import through
from nkcheck.formats.text import shorten
from nkcheck.picture import draw
from nkcheck.report import Cited, Finding, Report, Run, Verdict
from nkcheck.stance import Stance
from nkcheck.terminal import Look, cells


def figure(text: str, value: float, bound: Bound = Bound.BARE, kind: Kind = Kind.COUNT, **more: object) -> Figure:
    return Figure(text, 0, len(text), kind, bound, value, **more)  # type: ignore[arg-type]


def cited(text: str, value: float, bound: Bound, stance: Stance, *chain: str, heard: bool = True, quote: str = "") -> Cited:
    quote = quote or f"{text} North Koreans were forcibly repatriated"
    return Cited("a-source", "an-origin", chain, figure(text, value, bound), stance, heard, quote, "paragraph 2", "https://example.org/a")


CITATIONS = (
    cited("more than 600", 600, Bound.MORE_THAN, Stance.SUPPORTS, "28 organizations", "Letter to the President"),
    cited("up to 600", 600, Bound.UP_TO, Stance.REFUTES, "Working Group", "RealClearPolitics", heard=False),
    cited("500", 500, Bound.BARE, Stance.REFUTES, "Stephen Kim", "Human Rights Watch", "RealClearPolitics"),
    cited("hundreds", 200, Bound.VAGUE, Stance.NEUTRAL, "Chris Smith"),
)


def finding(verdict: Verdict, level: Level, rules: tuple[str, ...] = (), **more: object) -> Finding:
    made = Finding(
        text="more than 600",
        start=0,
        end=13,
        line=1,
        column=1,
        end_line=1,
        end_column=14,
        figure=figure("more than 600", 600, Bound.MORE_THAN),
        claim="repatriated-2023-10",
        question="How many people did China forcibly repatriate to North Korea on 9 October 2023?",
        verdict=verdict,
        level=level,
        rules=rules,
        message="The sources differ on how many people were sent back in October 2023, and one of them says less.",
        suggestion="Name who says it.",
        citations=CITATIONS,
        note="The sources count differently.",
    )
    return made._replace(**more)  # type: ignore[arg-type]


REPORT = Report(
    findings=(
        finding(Verdict.REFUTED, Level.ERROR, ("misdated",)),
        finding(Verdict.CONFLICTING, Level.WARNING, ("sources_differ", "single_origin")),
        finding(Verdict.SUPPORTED, Level.NONE),
        finding(Verdict.NOT_ENOUGH_EVIDENCE, Level.WARNING, ("uncovered",), claim=None, question="", citations=(), note="", suggestion=""),
    ),
    date="2023-12-10",
    path="-",
    claims_path="claims",
    claims_sha256="0" * 64,
)
NOTHING = Report(())


def written(form: str, report: Report, look: Look) -> str:
    """The report of a statement in a format."""
    return writer(form)(Run((report,), (), report.claims_path, report.claims_sha256, statement=True), look)


def test_text_says_verdict_reason_claim_citations_and_suggestion() -> None:
    shown = written("text", REPORT._replace(findings=REPORT.findings[1:2]), Look())
    for part in (
        "≠ conflicting: “more than 600” [warning]\n",
        "Rules: sources_differ, single_origin",
        "Claim: repatriated-2023-10: How many",
        "supports it:\n    “more than 600” 28 organizations, in Letter to the President\n",
        "“500” Stephen Kim, through Human Rights Watch, in RealClearPolitics",
        "neither supports nor refutes it:\n    “hundreds” Chris Smith\n",
        "“up to 600” Working Group, in RealClearPolitics (not heard)",
        "(paragraph 2)",
        "the text: more than 600",
        "Note: The sources count differently.",
        "Suggestion: Name who says it.",
        "1 figure: 1 conflicting\n",
    ):
        assert part in shown
    assert shown.index("“500” Stephen Kim") < shown.index("“up to 600” Working Group"), "who decided comes first"


@pytest.mark.parametrize("rule", ["misdated", "misapplied"])
def test_a_number_that_belongs_elsewhere_is_not_called_supported(rule: str) -> None:
    shown = written("text", Report((finding(Verdict.REFUTED, Level.ERROR, (rule,)),)), Look())
    assert "supports it" not in shown
    assert "gives this number, but in answer to this claim:\n    “more than 600” 28 organizations" in shown


@pytest.mark.parametrize(
    ("level", "rule", "head"),
    [
        (Level.ERROR, "overstated", "\x1b[1;31m! supported\x1b[0m: “more than 600” [error]"),
        (Level.WARNING, "bound_dropped", "\x1b[1;33m! supported\x1b[0m: “more than 600” [warning]"),
        (Level.NOTE, "single_origin", "\x1b[1;32m✓ supported\x1b[0m: “more than 600” [note]"),
    ],
)
def test_what_is_supported_has_a_tick_only_if_it_is_fit_to_print(level: Level, rule: str, head: str) -> None:
    shown = written("text", Report((finding(Verdict.SUPPORTED, level, (rule,)),)), Look(color=True))
    assert shown.splitlines()[0] == head


def test_text_ends_with_a_count_of_the_verdicts() -> None:
    lines = written("text", REPORT, Look()).splitlines()
    assert lines[-1] == "4 figures: 1 refuted, 1 conflicting, 1 supported, 1 not enough evidence"


def test_text_says_so_where_there_is_no_figure() -> None:
    assert written("text", NOTHING, Look()) == "No figure about the subject was found in the text.\n"


def test_text_names_the_place_only_in_a_text_of_several_lines() -> None:
    assert " at 1:1" not in written("text", REPORT, Look())
    second = REPORT.findings[0]._replace(line=3, end_line=3, column=5, end_column=18)
    assert "“more than 600” at 3:5 [error]" in written("text", Report((second,)), Look())


def test_quiet_has_one_line_for_each_problem() -> None:
    lines = written("text", REPORT, Look(width=200, quiet=True)).splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert [line.split(":")[0] for line in heads] == ["✗ refuted", "≠ conflicting", "? not enough evidence"]
    assert written("text", NOTHING, Look(quiet=True)) == ""


def test_verbose_has_the_addresses_and_whole_quotes() -> None:
    quote = "Before. " * 20 + "500 North Koreans" + " After." * 20
    long = finding(Verdict.REFUTED, Level.ERROR, citations=(cited("500", 500, Bound.BARE, Stance.REFUTES, "Kim", quote=quote),))
    brief, whole = (written("text", Report((long,)), Look(verbose=verbose)) for verbose in (False, True))
    assert "https://example.org/a" in whole
    assert "https://example.org/a" not in brief
    assert whole.count("After.") == 20
    assert brief.count("After.") < 20


@pytest.mark.parametrize("width", [40, 80, 200])
def test_text_never_exceeds_the_width(width: int) -> None:
    shown = written("text", REPORT, Look(width=width, verbose=True))
    assert max(cells(line) for line in shown.splitlines()) <= width


def test_text_is_plain_unless_colour_is_asked_for() -> None:
    plain, coloured = (written("text", REPORT, Look(color=color)) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[1;31m✗ refuted\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_text_has_stand_ins_for_signs_that_the_terminal_lacks() -> None:
    shown = written("text", REPORT, Look(ascii=True))
    assert shown.isascii()
    assert 'x refuted: "more than 600"' in shown
    assert "o----" in shown


@given(st.text(st.characters()))
def test_nothing_dangerous_in_the_text_reaches_the_terminal(text: str) -> None:
    hostile = finding(
        Verdict.REFUTED,
        Level.ERROR,
        text=text,
        message=text,
        suggestion=text,
        note=text,
        citations=(cited(text, 5, Bound.EXACT, Stance.REFUTES, text or "-", quote=text),),
    )
    report = Report((hostile,))
    for name in FORMATS:
        shown = written(name, report, Look(verbose=True))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert json.loads(written("json", report, Look()))["documents"][0]["findings"][0]["text"] == text


def test_json_has_the_contracts_keys_in_their_order() -> None:
    data = json.loads(written("json", REPORT, Look()))
    assert list(data) == ["version", "claims", "documents", "summary"]
    assert data["version"] == 1
    assert data["claims"] == {"path": "claims", "sha256": "0" * 64}
    assert data["summary"] == {"documents": 1, "figures": 4, "supported": 1, "conflicting": 1, "refuted": 1, "not_enough_evidence": 1}
    [document] = data["documents"]
    assert (document["path"], document["date"]) == ("-", "2023-12-10")
    first = document["findings"][0]
    keys = "text start end line column end_line end_column figure claim question verdict level rules message"
    keys += " suggestion replacements quieted sentence note citations"
    assert " ".join(first) == keys
    assert first["figure"] == {"value": 600, "bound": "more_than", "kind": "count", "unit": ""}
    assert first["citations"][2] == {
        "source": "a-source",
        "origin": "an-origin",
        "figure": "500",
        "stance": "refutes",
        "quote": "500 North Koreans were forcibly repatriated",
        "locator": "paragraph 2",
        "url": "https://example.org/a",
        "heard": True,
        "chain": ["Stephen Kim", "Human Rights Watch", "RealClearPolitics"],
    }
    assert document["findings"][3]["claim"] is None


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (figure("70%", 70.0, kind=Kind.SHARE), "70"),
        (figure("18 months", 1.5, kind=Kind.DURATION), "1.5"),
        (figure("9 October", 0, kind=Kind.DATE, when=parse_edtf("2023-10-09")), '"2023-10-09"'),
        (figure("October 2023", 0, kind=Kind.DATE, when=parse_edtf("2023-10")), '"2023-10"'),
    ],
    ids=lambda value: getattr(value, "text", value),
)
def test_json_values_are_whole_where_they_are_whole_and_dates_are_edtf(made: Figure, value: str) -> None:
    shown = written("json", Report((finding(Verdict.SUPPORTED, Level.NONE, figure=made),)), Look())
    assert f'"value": {value},' in shown


def test_json_has_both_ends_of_a_range() -> None:
    ranged = finding(Verdict.SUPPORTED, Level.NONE, figure=figure("500–600", 500, Bound.RANGE, high=600.0))
    shown = json.loads(written("json", Report((ranged,)), Look()))
    assert shown["documents"][0]["findings"][0]["figure"] == {"value": 500, "high": 600, "bound": "range", "kind": "count", "unit": ""}


def test_json_is_the_same_each_time_and_ascii() -> None:
    assert written("json", REPORT, Look()) == written("json", REPORT, Look(color=True, width=200))
    assert written("json", REPORT._replace(path="é\x1b"), Look()).isascii()


@pytest.mark.parametrize(
    ("chain", "said"),
    [
        (("HRW",), "HRW"),
        (("HRW", "RCP"), "HRW, in RCP"),
        (("Kim", "HRW", "RCP"), "Kim, through HRW, in RCP"),
        (("Kim", "HRW", "Smith", "RCP"), "Kim, through HRW, through Smith, in RCP"),
    ],
)
def test_an_origin_is_told_with_the_way_it_came(chain: tuple[str, ...], said: str) -> None:
    assert through(chain) == said


def test_a_short_quote_holds_the_figure_and_whole_words() -> None:
    quote = "one two three four five six 600 seven eight nine ten eleven"
    at = quote.index("600")
    shown = shorten(quote, Figure("600", at, at + 3, Kind.COUNT, Bound.BARE, 600), 25)
    assert shown == "… five six 600 seven …"


@given(st.text(min_size=5), st.integers(0, 200), st.integers(1, 30), st.integers(5, 60))
def test_a_short_quote_always_holds_the_figure(quote: str, start: int, length: int, room: int) -> None:
    start = min(start, len(quote) - 1)
    end = min(start + length, len(quote))
    assert quote[start:end] in shorten(quote, Figure(quote[start:end], start, end, Kind.COUNT, Bound.BARE, 1), room)


ROWS = [
    ("the text", figure("600", 600)),
    ("more", figure("more than 600", 600, Bound.MORE_THAN)),
    ("up to", figure("up to 600", 600, Bound.UP_TO)),
    ("about", figure("about 600", 600, Bound.ABOUT)),
    ("nearly", figure("nearly 600", 600, Bound.NEARLY)),
    ("range", figure("500-700", 500, Bound.RANGE, high=700.0)),
]


def test_a_picture_has_bars_on_one_scale() -> None:
    assert draw(ROWS, 51) == [
        "the text                      ●",
        "more                          ○───────────────────▶",
        "up to     ◀───────────────────┤",
        "about             ├───────────────────────┤",
        "nearly            ├───────────○",
        "range     ├───────────────────────────────────────┤",
        "          500 ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈ 700",
    ]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_picture_fits_its_width(width: int) -> None:
    wide = [*ROWS, ("북한이탈주민 " * 10, figure("1.5 billion", 1.5e9))]
    assert max(cells(line) for line in draw(wide, width)) <= width


@pytest.mark.parametrize(
    ("kind", "low", "high", "axis"),
    [
        (Kind.SHARE, 70, 90, ("70%", "90%")),
        (Kind.AGE, 40, 42, ("40 years", "42 years")),
        (Kind.TIME, 1200, 1275, ("20:00", "21:15")),
        (Kind.COUNT, 2000, 2100, ("2,000", "2,100")),
    ],
)
def test_the_scale_is_named_in_the_kinds_own_terms(kind: Kind, low: int, high: int, axis: tuple[str, str]) -> None:
    last = draw([("a", figure("a", low, kind=kind)), ("b", figure("b", high, kind=kind))], 60)[-1].split("┈")
    assert (last[0].strip(), last[-1].strip()) == axis


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", figure("600", 600))],
        [("a", figure("600", 600)), ("b", figure("600", 600))],
        [("a", figure("28", 28, Bound.EXACT)), ("b", figure("28", 28))],
        [
            ("a", figure("1951", 0, kind=Kind.DATE, when=parse_edtf("1951"))),
            ("b", figure("1967", 0, kind=Kind.DATE, when=parse_edtf("1967"))),
        ],
        [("a", figure("600", 600)), ("b", figure("70%", 70, kind=Kind.SHARE))],
    ],
    ids=["none", "one", "alike", "one value", "dates", "two kinds"],
)
def test_there_is_no_picture_where_it_would_say_nothing(rows: list[tuple[str, Figure]]) -> None:
    assert draw(rows, 80) == []
