"""The pages that `-f html` writes, as files: harmless, whole, told in the right order. A browser reads them in test_html_browser.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nkcheck
from nkcheck.claim import ClaimsFolder, load
from nkcheck.documents import parse
from nkcheck.errors import Fault, Level
from nkcheck.formats import writer
from nkcheck.formats.html import MARKS
from nkcheck.report import Report, Run, Verdict
from nkcheck.tables import Filter, list_claims, show_claims
from nkcheck.terminal import Look, revealed

Element = Any  # of xml.etree, without a namespace
DIFFERING = "China forcibly repatriated more than 600 North Korean refugees in October 2023."
HOSTILE = (
    "</style></script></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick=alert(1) "
    "javascript:alert(1) \u202etxt.exe\u2066 \x1b[31m \udcff <!-- --> ]]> &amp; &#x202e;"
)
ELEMENTS = set(
    re.findall(
        r"\w+",
        """html head meta title style script body svg defs path circle use line text g a header main footer section article nav aside
        div p span h1 h2 h3 h4 ol ul li b q bdi abbr blockquote strong table thead tbody tr th td fieldset legend label input select
        option button details summary dialog dl dt dd kbd""",
    )
)


def page(run: Run) -> str:
    return writer("html")(run, Look())


def parsed(text: str) -> Element:
    """The page as a browser reads it; a fault of markup is an exception."""
    return html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=True).parse(text)


def words(element: Element) -> str:
    return "".join(element.itertext())


def names(root: Element) -> Counter[str]:
    return Counter(element.tag.rpartition("}")[2] for element in root.iter() if isinstance(element.tag, str))


def of_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if name in (element.get("class") or "").split()]


def by_id(root: Element, name: str) -> Element:
    (element,) = [element for element in root.iter() if element.get("id") == name]
    return element


def run_of(checker: nkcheck.Checker, *texts: str, name: str = "desk/{}.txt") -> Run:
    reports = [checker.check(parse(text.encode(), name.format(n)), date="2024-06-01") for n, text in enumerate(texts, 1)]
    return Run(tuple(reports), (), checker.claims.path, checker.claims.sha256)


@pytest.fixture(scope="module")
def folder() -> ClaimsFolder:
    return load()


def hostile_folder(folder: ClaimsFolder) -> ClaimsFolder:
    """A folder in which every word that a curator writes does its worst."""
    claims = {}
    for n, claim in enumerate(list(folder.claims.values())[:3]):
        cited = tuple(
            item._replace(
                exact=f"{HOSTILE}{item.exact}{HOSTILE}",
                locator=HOSTILE,
                date=HOSTILE,
                source=item.source._replace(id=HOSTILE, title=HOSTILE, publisher=HOSTILE, issued=HOSTILE, url=HOSTILE, author=(HOSTILE,)),
                origin=item.origin._replace(names=(HOSTILE,)),
            )
            for item in claim.citations
        )
        name = f"{n}{HOSTILE}"
        claims[name] = claim._replace(id=name, question=HOSTILE, note=HOSTILE, unit=HOSTILE, citations=cited)
    return folder._replace(claims=claims, path=HOSTILE, subject=folder.subject._replace(name=HOSTILE))


@pytest.fixture(scope="module")
def pages(whole_run: Run, checker: nkcheck.Checker, folder: ClaimsFolder) -> dict[str, str]:
    one = Run(whole_run.reports[:1], (), "claims", "0" * 64)
    evil = hostile_folder(folder)
    return {
        "whole": page(whole_run),
        "one": page(one),
        "statement": page(run_of(checker, DIFFERING, name="")._replace(statement=True)),
        "nothing": page(Run((), whole_run.unread)),
        "silent": page(run_of(checker, "Nothing.")),
        "claims": list_claims(folder, Filter(), "html", Look()),
        "claim": show_claims(folder, ["repatriated-2023-10"], "html", Look()),
        "no claim": list_claims(folder, Filter(word="no such word"), "html", Look()),
        "hostile claims": list_claims(evil, Filter(), "html", Look()),
        "hostile claim": show_claims(evil, list(evil.claims)[:1], "html", Look()),
    }


EVERY = ["whole", "one", "statement", "nothing", "silent", "claims", "claim", "no claim", "hostile claims", "hostile claim"]
every_page = pytest.mark.parametrize("name", EVERY)


@every_page
def test_a_page_is_faultless_markup_and_holds_no_element_but_its_own(pages: dict[str, str], name: str) -> None:
    text = pages[name]
    text.encode()  # no lone surrogate is left
    found = names(parsed(text))
    assert set(found) <= ELEMENTS
    assert (found["html"], found["main"], found["h1"], found["title"]) == (1, 1, 1, 1)


@every_page
def test_the_policy_lets_nothing_act_but_the_blocks_that_the_page_holds(pages: dict[str, str], name: str) -> None:
    root = parsed(pages[name])
    (policy,) = [element.get("content") for element in root.iter("meta") if element.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    blocks = {"style-src": list(root.iter("style")), "script-src": [block for block in root.iter("script") if not block.get("type")]}
    for directive, elements in blocks.items():
        sums = {f"'sha256-{b64encode(sha256((block.text or '').encode()).digest()).decode()}'" for block in elements}
        assert sums == set(rules.get(directive, "").split())
        assert len(elements) <= 1


@every_page
def test_no_attribute_acts_and_links_lead_into_the_page_or_to_the_web(pages: dict[str, str], name: str) -> None:
    root = parsed(pages[name])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert not [attribute for attribute in element.attrib if str(attribute).startswith("on") or attribute in ("style", "src", "srcset")]
        target = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
        if target.startswith("#"):
            assert target[1:] in ids
        elif target:
            assert re.match("https?://", target)
            assert element.get("rel") == "noreferrer"


@every_page
def test_nothing_in_a_page_steers_the_reading_unseen(pages: dict[str, str], name: str) -> None:
    shown = words(parsed(pages[name]))
    assert revealed(shown) == shown
    assert not set("\u202e\u2066\x1b") & set(pages[name])


def test_what_would_steer_the_reading_is_shown(pages: dict[str, str]) -> None:
    for name in ("whole", "hostile claims"):
        unseen = {words(element) for element in of_class(parsed(pages[name]), "unseen")}
        assert {"\\u202e", "\\u2066", "\\x1b", "\\udcff"} <= unseen


@given(st.text(), st.text())
def test_any_words_at_all_make_a_page(text: str, other: str) -> None:
    base = nkcheck.Checker().verify(DIFFERING)
    finding = base.findings[0]._replace(message=other, question=other, suggestion=other, replacements=(other,), quieted=("uncovered",))
    report = base._replace(text=text, path=other, findings=(finding._replace(text=text), finding._replace(start=3, end=400, text=other)))
    written = page(Run((report, report._replace(path=text)), (Fault("unreadable", other, text),)))
    assert set(names(parsed(written))) <= ELEMENTS


# --- the draft


def draft_of(text: str) -> list[str]:
    return [words(element) for element in of_class(parsed(text), "draft")]


def test_the_draft_stands_as_it_was_written(whole_run: Run, pages: dict[str, str]) -> None:
    spoken = [report for report in whole_run.reports if report.findings or report.faults]
    assert draft_of(pages["whole"]) == [revealed(report.text.replace("\r\n", "\n")) for report in spoken]


def test_every_figure_is_marked_where_it_stands_and_has_a_card(whole_run: Run, pages: dict[str, str]) -> None:
    root = parsed(pages["whole"])
    found = [(finding, report.text) for report in whole_run.reports for finding in report.findings]
    marks, cards = of_class(root, "m"), of_class(root, "card")
    assert len(found) == len(marks) == len(cards)
    for n, ((finding, text), mark, card) in enumerate(zip(found, marks, cards, strict=True), 1):
        assert words(mark) == text[finding.start : finding.end].replace("\r\n", "\n")
        assert (mark.get("href"), card.get("id"), mark.get("id")) == (f"#f{n}", f"f{n}", f"m{n}")
        assert mark.get("class").split()[1] == card.get("class").split()[1]
        assert card.get("open") is not None  # without the script everything is there to read


SPANS = {
    "apart": [(0, 3), (5, 8)],
    "touching": [(0, 3), (3, 8)],
    "overlapping": [(0, 5), (3, 8)],
    "one within another": [(0, 8), (3, 5)],
    "the same": [(3, 8), (3, 8), (3, 8)],
    "over lines": [(8, 30)],
    "past the end": [(40, 400), (500, 600)],
}


@pytest.mark.parametrize("spans", SPANS.values(), ids=SPANS)
def test_spans_that_meet_are_all_marked_and_the_text_is_whole(checker: nkcheck.Checker, spans: list[tuple[int, int]]) -> None:
    text = "01234::x89\n\n<b>more than</b>\n\n600 people, and so on"
    base = checker.verify(DIFFERING).findings[0]
    report = Report(tuple(base._replace(start=start, end=end) for start, end in reversed(spans)), text=text)
    root = parsed(page(Run((report,))))
    (draft,) = of_class(root, "draft")
    visible = words(draft)
    for hidden in draft.iter("span"):
        visible = visible.replace(words(hidden), "", 1) if hidden.get("class") == "vh" else visible
    assert visible == text
    assert [mark.get("id") for mark in of_class(root, "m")] == [f"m{n + 1}" for n in range(len(spans))]
    assert all(words(mark) for mark in of_class(root, "m"))


@given(st.lists(st.sampled_from(["\n\n", "\n", "word ", "x" * 700, "<b>", "600 "]), max_size=40))
def test_a_long_draft_is_parted_without_loss(parts: list[str]) -> None:
    text = "".join(parts)
    assert draft_of(page(Run((Report((), text=text),)))) == [text]


# --- what is told


def test_what_must_be_mended_stands_first_the_gravest_foremost(checker: nkcheck.Checker) -> None:
    run = run_of(
        checker,
        "At least 500 North Koreans were forced back over the border in October 2023.",
        f"{DIFFERING} China repatriated 5,000 North Koreans in October 2023. China deported 212 North Koreans in April 2024.",
    )
    root = parsed(page(run))
    assert words(next(root.iter("h1"))) == "2 figures must be mended"
    (first,) = of_class(root, "first")
    assert [words(next(item.iter("q"))) for item in first] == ["5,000", "212"]
    rows = [[words(cell) for cell in row] for row in next(root.iter("tbody"))]
    assert [(row[0], row[1]) for row in rows] == [("desk/2.txt", "2"), ("desk/1.txt", "0")]


def test_among_what_must_be_mended_an_error_goes_before_a_warning(checker: nkcheck.Checker) -> None:
    run = run_of(
        checker, f"{DIFFERING} China sent back more than 200 North Koreans in April 2024. In 2012, China returned 31 North Koreans."
    )
    report = run.reports[0]._replace(fail_on=Level.WARNING)
    assert [finding.level for finding in report.findings] == [Level.WARNING, Level.ERROR, Level.WARNING]
    (first,) = of_class(parsed(page(Run((report,)))), "first")
    assert [item.get("class") for item in first] == ["reserved", "conflicting", "unproven"]


HEADLINES = {
    "nothing": ("Nothing to see here.", Level.ERROR, "Nothing to mend"),
    "to look at": (DIFFERING, Level.ERROR, "Nothing must be mended, 1 figure to look at"),
    "let pass": ("China repatriated 5,000 North Koreans in October 2023.", None, "Nothing must be mended, 1 figure to look at"),
    "must be mended": (DIFFERING, Level.WARNING, "1 figure must be mended"),
}


@pytest.mark.parametrize(("text", "fail_on", "headline"), HEADLINES.values(), ids=HEADLINES)
def test_the_headline_says_what_is_to_be_done(checker: nkcheck.Checker, text: str, fail_on: Level | None, headline: str) -> None:
    run = run_of(checker, text)
    root = parsed(page(run._replace(reports=(run.reports[0]._replace(fail_on=fail_on),))))
    assert words(next(root.iter("h1"))) == headline


def test_a_card_tells_all_of_a_figure(checker: nkcheck.Checker) -> None:
    run = run_of(checker, DIFFERING)
    (finding,) = run.reports[0].findings
    root = parsed(page(run))
    card = by_id(root, "f1")
    told = words(card)
    assert finding.verdict is Verdict.CONFLICTING
    for part in (finding.question, finding.message, finding.suggestion, *finding.replacements, "sources differ", "supports it", "differs"):
        assert part in told
    assert [words(element) for element in of_class(card, "copy")] == [finding.suggestion, *finding.replacements]
    links = [link for cited in of_class(card, "cited") for link in cited.iter("a")]
    assert len(links) == len(finding.citations)
    for link, cited in zip(links, sorted(finding.citations, key=lambda cited: ["supports", "refutes"].index(cited.stance)), strict=True):
        whole = by_id(root, link.get("href")[1:])
        assert [words(element) for element in whole.iter("blockquote")] == [cited.quote]
        assert [words(mark) for quote in whole.iter("blockquote") for mark in quote.iter("b")] == [cited.figure.text]
        for part in (*cited.chain, cited.locator):
            assert part in words(whole)
        assert [link.get("href") for link in whole.iter("a")] == ([cited.url] if cited.url else [])


def test_the_picture_has_the_text_and_every_figure_of_the_sources_on_one_scale(checker: nkcheck.Checker) -> None:
    root = parsed(page(run_of(checker, DIFFERING)))
    (picture,) = of_class(root, "scale")
    assert picture.get("role") == "img"
    labels = [words(element) for element in picture.iter() if element.tag.endswith("text")]
    assert labels[0] == "the text: more than 600"
    assert labels[1].startswith("more than 600: ")
    assert labels[1].endswith(" and 1 more")
    assert labels[-2:] == ["500", "700"]


def test_a_quieted_figure_says_why(checker: nkcheck.Checker) -> None:
    report = run_of(checker, "In 2012, China returned 31 North Koreans.").reports[0]
    finding = report.findings[0]._replace(quieted=("uncovered",), rules=(), level=Level.NONE)
    root = parsed(page(Run((report._replace(findings=(finding,)),))))
    assert "quieted" in by_id(root, "m1").get("class").split()
    (excused,) = of_class(by_id(root, "f1"), "excused")
    assert "uncovered: A figure about the subject that no claim covers." in words(excused)
    assert words(next(root.iter("h1"))) == "Nothing to mend"


def test_files_not_read_and_comments_that_quiet_nothing_are_told(whole_run: Run, pages: dict[str, str]) -> None:
    root = parsed(pages["whole"])
    (unread,) = of_class(root, "unread")
    assert "desk/photo.txt: binary, not a text" in words(unread)
    assert "2 documents could not be read" in words(of_class(root, "lead")[0])
    assert "The comment quiets nothing." in "".join(map(words, of_class(root, "faults")))
    assert "taken out of the file" in words(root)


def test_a_quote_stands_on_the_page_once_however_many_figures_it_answers(checker: nkcheck.Checker) -> None:
    text = page(run_of(checker, f"{DIFFERING}\n\n" * 30, DIFFERING))
    assert text.count("<blockquote>") == 4
    assert text.count('href="#c1"') == 31


ADDRESSES = {
    "https": ("https://www.example.org/a?b=1&c=2", "example.org"),
    "colons": ("https://[::a]/c::d", "::a"),
    "another host than it seems": ("https://hrw.org@example.org/", "example.org"),
    "script": ("javascript:alert(1)", None),
    "data": ("data:text/html,x", None),
    "blanks": ("https://example.org/ x", None),
    "bidi": ("https://example.org/\u202e", None),
    "no address": ("https://[", None),
}


@pytest.mark.parametrize(("url", "host"), ADDRESSES.values(), ids=ADDRESSES)
def test_only_addresses_of_the_web_are_links_and_name_their_host(checker: nkcheck.Checker, url: str, host: str | None) -> None:
    run = run_of(checker, DIFFERING)
    finding = run.reports[0].findings[0]
    finding = finding._replace(citations=(finding.citations[0]._replace(url=url),))
    root = parsed(page(Run((run.reports[0]._replace(findings=(finding,)),))))
    links = [(words(link), link.get("href")) for where in of_class(root, "where") for link in where.iter("a")]
    assert links == ([(host, url)] if host else [])


def test_a_long_draft_makes_a_small_page(checker: nkcheck.Checker) -> None:
    """50,000 words with 1,000 figures, all of the claim with the most citations, each figure another."""
    filler = "The rain that had fallen since the morning made the road hard to walk. " * 3
    text = "".join(f"China sent back {n:,} North Koreans in October 2023. {filler}\n\n" for n in range(100, 1100))
    run = run_of(checker, text)
    assert len(text.split()) > 50_000
    assert len(run.reports[0].findings) == 1000
    assert len(page(run).encode()) < 3_000_000


def test_the_format_imports_nothing_heavy() -> None:
    code = "import sys; from nkcheck.formats import writer; writer('html'); print(*sys.modules)"
    modules = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not {"rich", "jinja2", "markupsafe", "yaml", "nkcheck.judge", "nkcheck.claims_page"} & modules


def colours(part: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read_on_every_ground_that_it_stands_on(pages: dict[str, str], scheme: str) -> None:
    style = next(parsed(pages["one"]).iter("style")).text
    before, _, after = style.partition("prefers-color-scheme: dark")
    palette = colours(before if scheme == "light" else after.partition(".refuted {")[0])
    marks = ["refuted", "conflicting", "unproven", "reserved", "supported"]
    pairs = [(colour, ground) for colour in ("ink", "soft", "link", "quieted", *marks) for ground in ("paper", "card")]
    pairs += [(colour, f"{mark}-bg") for mark in marks for colour in (mark, "ink", "soft")]
    assert {f"{one} on {other}": ratio for one, other in pairs if (ratio := contrast(palette[one], palette[other])) < 4.5} == {}


# --- the claims as a page


def test_every_claim_is_on_the_page_with_every_quote(folder: ClaimsFolder, pages: dict[str, str]) -> None:
    root = parsed(pages["claims"])
    claims = of_class(root, "claim")
    assert [words(next(claim.iter("h2"))) for claim in claims] == [claim.question for claim in folder.claims.values()]
    for element, claim in zip(claims, folder.claims.values(), strict=True):
        assert sorted(words(quote) for quote in element.iter("blockquote")) == sorted(cited.exact for cited in claim.citations)
        assert ("sources differ" in words(element)) == claim.differ


def test_where_sources_differ_each_figure_names_those_it_does_not_go_with(pages: dict[str, str]) -> None:
    told = [words(element) for element in parsed(pages["claim"]).iter("h3")]
    assert "500 differs from “more than 600” and “up to 600”" in told


def test_figures_that_go_together_are_not_said_to_differ(folder: ClaimsFolder) -> None:
    agreeing = [c for c in folder.claims.values() if not c.differ and len({cited.figure.text.lower() for cited in c.citations}) > 1]
    assert agreeing
    for claim in agreeing:
        root = parsed(show_claims(folder, [claim.id], "html", Look()))
        assert of_class(root, "against") == []
        assert "sources agree" in words(root)


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        ("2025", "published 2025"),
        ("2025-03-04", "published 4 March 2025"),
        ("2025/..", "published 2025 or later"),
        ("../2025-03", "published March 2025 or before"),
        ("2025-01/2025-03", "published January 2025 to March 2025"),
    ],
)
def test_a_date_is_told_as_people_write_it(folder: ClaimsFolder, edtf: str, told: str) -> None:
    claim = next(iter(folder.claims.values()))
    cited = claim.citations[0]
    dated = claim._replace(citations=(cited._replace(source=cited.source._replace(issued=edtf)),))
    root = parsed(show_claims(folder._replace(claims={claim.id: dated}), [claim.id], "html", Look()))
    assert told in [part.strip() for where in of_class(root, "where") for part in words(where).split(",")]


def test_claims_that_are_chosen_are_the_page(folder: ClaimsFolder) -> None:
    root = parsed(list_claims(folder, Filter(differ=True), "html", Look()))
    assert len(of_class(root, "claim")) == sum(claim.differ for claim in folder.claims.values())


def test_the_data_are_claims_that_somebody_made_and_no_reviews(folder: ClaimsFolder, pages: dict[str, str]) -> None:
    (block,) = [element for element in parsed(pages["claims"]).iter("script") if element.get("type") == "application/ld+json"]
    data = json.loads(block.text)
    made = data["dataFeedElement"]
    assert (data["@context"], data["@type"]) == ("https://schema.org", "DataFeed")
    assert "ClaimReview" not in block.text
    assert [item["text"] for item in made] == [" ".join(c.exact.split()) for claim in folder.claims.values() for c in claim.citations]
    assert {item["@type"] for item in made} == {"Claim"}
    places = {element.get("id") for element in parsed(pages["claims"]).iter()}
    assert all(item["about"]["@id"][1:] in places for item in made)


def test_the_commands_of_the_docs_write_pages(tmp_path: Path) -> None:
    told = (Path(__file__).parent.parent / "docs/pages.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ nkcheck (.+)$", told, re.MULTILINE)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/a.txt").write_text(DIFFERING)
    for command in commands:
        words, _, file = command.partition(" > ")
        done = subprocess.run([sys.executable, "-m", "nkcheck", *words.split()], cwd=tmp_path, capture_output=True, check=True)
        if file:
            (tmp_path / file).write_bytes(done.stdout)
    assert {file.name for file in tmp_path.glob("*.html")} == {"report.html", "claims.html", "disputed.html", "claim.html"}
    for file in tmp_path.glob("*.html"):
        parsed(file.read_text(encoding="utf-8"))
    for mark in MARKS.values():
        assert re.search(rf"^\| {re.escape(mark.sign)}[ ,]", told, re.MULTILINE)


@pytest.mark.parametrize("command", [["list"], ["show", "repatriated-2023-10"]], ids=["list", "show"])
def test_the_command_line_writes_the_page(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "nkcheck", *command, "-f", "html"], capture_output=True, check=True)
    assert done.stdout.startswith(b"<!doctype html>")
