"""The page of `nkcheck serve` in a real browser: a draft is typed, the server is slow, busy or gone, figures are put in, keys alone do.

Needs Chromium with its driver, and selenium; the checks of accessibility need axe-core, which npm fetches, or NKCHECK_AXE names it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nkcheck

pytest.importorskip("starlette")
uvicorn = pytest.importorskip("uvicorn")
pytest.importorskip("selenium.webdriver")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from nkcheck.formats.json_schema import Claims  # noqa: E402
from nkcheck.serving.app import Limits, build  # noqa: E402
from nkcheck.serving.worker import Desk, Job, report  # noqa: E402
from nkcheck.serving.workers import BusyError  # noqa: E402
from nkcheck.settings import NOTHING  # noqa: E402

Violations = Callable[[Any], list[str]]
# What decides where a letter stands.
LAID_OUT = [
    *("fontFamily", "fontSize", "fontWeight", "fontStyle", "fontVariantLigatures", "fontKerning", "lineHeight", "letterSpacing"),
    *("wordSpacing", "textIndent", "textAlign", "whiteSpace", "overflowWrap", "wordBreak", "lineBreak", "hyphens", "tabSize"),
    *("paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "width", "height", "direction"),
]
REFUTED = "China sent back 900 North Koreans in October 2023."
SUPPORTED = "In October 2023, China forced back at least 500 North Koreans."
DRAFT = f"""# What is known

China forcibly repatriated more than 600 North Korean refugees in October 2023, the largest such return in years. {REFUTED}

😀 China returned 200 North Korean refugees in April 2024. In 2012, China returned 31 North Koreans. {SUPPORTED}
"""
HOSTILE = (
    "</textarea></script><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    '<iframe src="https://example.org/"></iframe><base href="https://example.org/">"\' onfocus=alert(1) autofocus'
    " \u202etxt.exe\u2066 \x07 {{1}} ${alert(1)} <!-- "
)


class Stage:
    """The real application and page, with a hand on how fast it answers, and whether it does."""

    alive = 1

    def __init__(self, checker: nkcheck.Checker) -> None:
        self.checker = checker
        self.desk = Desk(checker.claims, NOTHING, "2024-06-01")
        self.claims = Claims(checker.claims.path, checker.claims.sha256)
        self.jobs: list[Job] = []
        self.answered: list[str] = []
        self.delay: Callable[[Job], float] = lambda job: 0
        self.busy = 0
        self.port = 0
        self.server: Any = None
        self.up()

    async def check(self, job: Job, seconds: float) -> bytes:
        self.jobs.append(job)
        if self.busy:
            self.busy -= 1
            raise BusyError
        await asyncio.sleep(self.delay(job))
        self.answered.append(job.text)
        return report(self.desk, self.checker, job)

    def close(self) -> None:
        pass

    def up(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        app = build(self, self.claims, Limits(most_bytes=500_000))  # type: ignore[arg-type]
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve(sockets=[listener])), daemon=True)
        self.thread.start()
        until(lambda: self.server.started)

    def down(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)

    def calm(self) -> None:
        """As at the beginning."""
        self.delay = lambda job: 0
        self.busy = 0
        self.jobs.clear()
        self.answered.clear()
        if not self.thread.is_alive():
            self.up()


def until(holds: Callable[[], Any], seconds: float = 15) -> Any:
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end
        time.sleep(0.03)
    return found


@pytest.fixture(scope="module")
def stage(checker: nkcheck.Checker) -> Iterator[Stage]:
    found = Stage(checker)
    yield found
    found.down()


class Page:
    """The page in the browser."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def run(self, script: str, *given: Any) -> Any:
        return self.driver.execute_script(script, *given)

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)"
        return list(self.run(script, selector))

    @property
    def state(self) -> str:
        return str(self.find("#state").text)

    @property
    def marks(self) -> list[tuple[str, str]]:
        script = "return [...document.querySelectorAll('#mirror mark')].map((each) => [each.classList[0], each.textContent])"
        return [(kind, words) for kind, words in self.run(script)]

    @property
    def value(self) -> str:
        return str(self.run("return document.getElementById('draft').value"))

    def paste(self, text: str) -> None:
        """Put a text in the place of all that there is, as a paste does."""
        script = (
            "const at = document.getElementById('draft'); at.focus(); at.select(); document.execCommand('insertText', false, arguments[0])"
        )
        self.run(script, text)

    def type(self, text: str) -> None:
        self.find("#draft").send_keys(text)

    def keys(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def chord(self, held: str, key: str) -> None:
        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()

    def checked(self) -> Page:
        """Once the draft as it is has been checked."""
        until(lambda: self.state.startswith(("Checked", "Ready")))
        return self


@pytest.fixture
def page(browser: Any, stage: Stage) -> Iterator[Page]:
    stage.calm()
    yield from opened(browser, stage, 1440)
    assert browser.execute_script("return window.seen") == {"dialogs": 0, "violations": []}


def opened(browser: Any, stage: Stage, width: int, dark: bool = False) -> Iterator[Page]:
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.get(f"http://127.0.0.1:{stage.port}/")
    yield Page(browser).checked()


# Typing


def test_a_figure_is_marked_while_the_draft_is_typed(page: Page) -> None:
    page.type(REFUTED)
    until(lambda: page.marks == [("refuted", "900")])
    assert page.find("#headline").text == "1 figure must be mended"
    assert page.driver.title == "1 figure must be mended – nkcheck"
    assert page.texts(".card q") == ["900"]
    page.type(f" {SUPPORTED}")
    until(lambda: page.marks == [("refuted", "900"), ("supported", "at least 500")])
    page.paste("")
    until(lambda: page.marks == [])
    assert page.checked().find("#headline").text == "Paste or write a draft"


def test_it_waits_until_nobody_types(page: Page, stage: Stage) -> None:
    stage.jobs.clear()
    for char in REFUTED:
        page.type(char)
    until(lambda: page.marks)
    assert len(stage.jobs) < len(REFUTED) / 3
    assert stage.jobs[-1].text == REFUTED


def test_marks_stand_behind_the_words_that_they_mean(page: Page) -> None:
    page.paste(DRAFT)
    found = until(lambda: page.marks)
    assert [words for _, words in found] == ["more than 600", "900", "200", "31", "at least 500"]
    look = "const style = getComputedStyle(document.getElementById(arguments[0])); return arguments[1].map((name) => style[name])"
    assert page.run(look, "mirror", LAID_OUT) == page.run(look, "draft", LAID_OUT)
    assert page.run("return document.getElementById('draft').scrollHeight <= document.getElementById('mirror').offsetHeight")


@pytest.mark.parametrize("width", [1440, 800, 375])
def test_the_two_texts_break_their_lines_alike(browser: Any, stage: Stage, width: int) -> None:
    stage.calm()
    odd = f"\t{REFUTED}   \n\n\nשלום 900 עולם {REFUTED}\n   {'unbroken' * 30} 북한 사람 600명\t\t— “fi” ffi AVAVA ... {'   ' * 40}x\n"
    for page in opened(browser, stage, width):
        page.paste(f"{odd * 12}\n\n")
        until(lambda page=page: len(page.marks) >= 24)
        alone = (
            "const at = document.getElementById('draft'); at.style.height = 0; const is = at.scrollHeight; at.style.height = ''; return is"
        )
        assert page.run(alone) == page.run("return document.getElementById('mirror').offsetHeight")


def test_what_is_edited_is_drawn_anew_as_if_it_were_all(page: Page, stage: Stage) -> None:
    lines = "\n".join([DRAFT, f"{REFUTED}\n{REFUTED}\n", SUPPORTED])
    page.paste(lines)
    until(lambda: len(page.marks) == 8)
    edits = [(0, 0, "x\n"), (len(lines), len(lines), "\ny"), (120, 300, ""), (60, 61, f"\n{REFUTED}\n"), (0, 40, ""), (10, 10, "more\n\n")]
    for start, end, words in edits:
        script = "const [start, end, words] = arguments; const at = document.getElementById('draft'); at.setSelectionRange(start, end);"
        page.run(script + "document.execCommand(words ? 'insertText' : 'delete', false, words)", start, end, words)
        for _ in range(2):  # at once, and when it has been checked
            told = page.run("return [...document.getElementById('mirror').children].map((each) => each.textContent.replace('\\u200b', ''))")
            assert "\n".join(told) == page.value
            page.checked()
        found = report(stage.desk, stage.checker, Job(page.value, "text"))
        assert [words for _, words in page.marks] == [each["text"] for each in json.loads(found)["documents"][0]["findings"]]


def test_a_figure_over_two_lines_is_marked_in_both(page: Page) -> None:
    page.paste("China sent back more\nthan 5,000 North Koreans in October 2023.")
    until(lambda: page.marks == [("refuted", "more"), ("refuted", "than 5,000")])


def test_kinds_differ_by_sign_and_line_as_well_as_by_colour(page: Page) -> None:
    page.paste(DRAFT)
    until(lambda: len(page.marks) == 5)
    looks = page.run(
        """return [...document.querySelectorAll("#mirror mark")].map((at) => [at.classList[0], getComputedStyle(at, "::before").content,
        getComputedStyle(at).textDecorationStyle, getComputedStyle(at).backgroundColor])"""
    )
    kinds = {look[0] for look in looks}
    assert kinds == {"conflicting", "refuted", "reserved", "unproven", "supported"}
    for column in (1, 2, 3):
        assert len({look[column] for look in looks}) == len(kinds)


def test_the_gravest_stands_first_with_what_is_said_of_it(page: Page) -> None:
    page.paste(DRAFT)
    until(lambda: len(page.marks) == 5)
    assert page.texts(".card q")[0] == "900"
    card = page.find(".card")
    assert "No source gives" in card.text
    assert "line 3" in card.text
    card.find_element("css selector", "summary").click()
    assert "Stephen Kim" in until(lambda: card.find_element("css selector", ".cited").text)


def test_date_format_and_claims_are_shown_and_count(page: Page, stage: Stage) -> None:
    page.paste(f"<!-- {REFUTED} -->")
    until(lambda: page.marks)
    assert page.state.endswith("Read as of 2024-06-01.")
    page.run("const at = document.getElementById('date'); at.value = '2023-12-10'; at.dispatchEvent(new Event('change', {bubbles: true}))")
    until(lambda: page.state.endswith("Read as of 2023-12-10."))
    page.find("#format").send_keys("HTML")
    until(lambda: not page.marks)
    until(lambda: page.checked() and stage.jobs[-1].format == "html")
    assert stage.claims.sha256[:12] in page.find("#claims").text
    assert stage.claims.path in page.find("#claims").text


# A server that is slow, busy or gone


def test_a_slow_server_is_told_and_holds_up_nobody(page: Page, stage: Stage) -> None:
    page.paste(f"{REFUTED} {SUPPORTED}")
    until(lambda: len(page.marks) == 2)
    stage.delay = lambda job: 4
    page.chord(Keys.CONTROL, Keys.HOME)
    page.type("Today. ")
    assert page.marks == [("refuted", "900"), ("supported", "at least 500")]  # moved, not waited for
    until(lambda: "Still checking" in page.state)
    assert "working" in page.find("#state").get_attribute("class")
    assert page.value.startswith("Today. ")
    until(lambda: page.state.startswith("Checked"))


def test_a_figure_that_is_edited_is_marked_no_more_and_cannot_be_replaced(page: Page, stage: Stage) -> None:
    page.paste(f"{REFUTED} {SUPPORTED}")
    until(lambda: len(page.marks) == 2)
    stage.delay = lambda job: 2
    page.run("document.getElementById('draft').setSelectionRange(18, 18)")
    page.type("5")
    assert page.marks == [("supported", "at least 500")]
    stale = page.find(".card.stale")
    assert "changed since" in page.run("return getComputedStyle(arguments[0].querySelector('.verdict'), '::after').content", stale)
    assert page.run("return [...arguments[0].querySelectorAll('button')].every((each) => each.disabled)", stale)
    until(lambda: page.marks == [("refuted", "9050"), ("supported", "at least 500")])


def test_an_older_answer_never_takes_the_place_of_a_newer(page: Page, stage: Stage) -> None:
    # Even where the browser does not call the older question back.
    page.run("const real = window.fetch; window.fetch = (url, more) => real(url, {...more, signal: undefined})")
    stage.delay = lambda job: 2 if "900" in job.text else 0
    page.paste(REFUTED)
    until(lambda: stage.jobs[-1].text == REFUTED)
    page.paste(SUPPORTED)
    until(lambda: page.marks == [("supported", "at least 500")])
    until(lambda: REFUTED in stage.answered)
    time.sleep(0.5)
    assert page.marks == [("supported", "at least 500")]
    assert page.texts(".card q") == ["at least 500"]
    assert page.state.startswith("Checked")


def test_a_question_that_is_overtaken_is_called_back(page: Page, stage: Stage) -> None:
    stage.delay = lambda job: 3 if "900" in job.text else 0
    page.paste(REFUTED)
    until(lambda: stage.jobs[-1].text == REFUTED)
    page.paste(SUPPORTED)
    until(lambda: page.marks == [("supported", "at least 500")])
    time.sleep(3.2)
    assert REFUTED not in stage.answered


def test_a_busy_server_is_told_and_asked_again(page: Page, stage: Stage) -> None:
    stage.busy = 2
    page.paste(REFUTED)
    until(lambda: "busy" in page.state)
    assert "trouble" in page.find("#state").get_attribute("class")
    until(lambda: page.marks == [("refuted", "900")])
    assert page.state.startswith("Checked")


def test_a_server_that_is_gone_is_told_and_found_again(page: Page, stage: Stage) -> None:
    page.paste(REFUTED)
    until(lambda: page.marks)
    stage.down()
    page.type(f" {SUPPORTED}")
    until(lambda: "does not answer" in page.state)
    assert page.marks == [("refuted", "900")]
    assert "does not answer" in page.find("#told").get_attribute("textContent")
    stage.up()
    until(lambda: len(page.marks) == 2)
    assert page.state.startswith("Checked")


def test_a_draft_that_is_too_long_is_told(page: Page) -> None:
    page.run("const at = document.getElementById('draft'); at.value = 'a '.repeat(260000); at.dispatchEvent(new Event('input'))")
    until(lambda: "larger than 500,000 bytes" in page.state)
    page.paste(REFUTED)
    until(lambda: page.marks)


# Mending


def test_a_figure_is_put_in_and_undone(page: Page) -> None:
    page.paste(f"😀 {REFUTED}")
    until(lambda: page.marks)
    page.find(".puts button:nth-child(2)").click()
    until(lambda: page.value == f"😀 {REFUTED.replace('900', 'more than 600')}")
    until(lambda: page.marks == [("conflicting", "more than 600")])
    page.chord(Keys.CONTROL, "z")
    until(lambda: page.value == f"😀 {REFUTED}")
    until(lambda: page.marks == [("refuted", "900")])


def test_keys_alone_do(page: Page) -> None:
    page.keys(Keys.TAB)  # to the list
    assert page.run("return document.activeElement.className") == "skip"
    for _ in range(10):
        page.keys(Keys.TAB)
        if page.run("return document.activeElement.id") == "draft":
            break
    page.keys(DRAFT.replace("\n", " ").replace("😀", "-"))
    until(lambda: len(page.marks) == 5 and page.state.startswith("Checked"))
    selected = "const at = document.getElementById('draft'); return at.value.slice(at.selectionStart, at.selectionEnd)"
    seen = []
    for _ in range(5):
        page.keys(Keys.F8)
        seen.append(page.run(selected))
    assert seen == ["more than 600", "900", "200", "31", "at least 500"]
    page.chord(Keys.SHIFT, Keys.F8)
    assert page.run(selected) == "31"
    assert page.texts(".card.current q") == ["31"]
    assert page.find("#told").get_attribute("textContent").startswith("31: not enough evidence.")
    page.keys(Keys.TAB)
    assert "900" in page.run("return document.activeElement.textContent")
    page.keys(Keys.TAB)
    label = page.run("return document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Replace “900” with “")
    page.keys(Keys.ENTER)
    until(lambda: "900" not in page.value)
    assert page.run("return document.activeElement.id") == "draft"


def test_the_caret_in_a_figure_shows_its_card(page: Page) -> None:
    page.paste(DRAFT)
    until(lambda: len(page.marks) == 5)
    page.run(
        "const at = document.getElementById('draft'); at.focus(); at.setSelectionRange(arguments[0], arguments[0])", DRAFT.index("900")
    )
    until(lambda: page.texts(".card.current q") == ["900"])
    assert page.texts("mark.current") == ["900"]
    page.run("document.getElementById('draft').setSelectionRange(0, 0)")
    until(lambda: page.texts(".card.current q") == [])


def test_the_focus_stays_where_it_is_when_an_answer_comes(page: Page, stage: Stage) -> None:
    page.paste(DRAFT)
    until(lambda: len(page.marks) == 5)
    page.run("document.querySelectorAll('.card h3 button')[1].focus()")
    words = page.run("return document.activeElement.textContent")
    count = len(stage.jobs)
    page.run("dispatchEvent(new Event('online'))")
    until(lambda: len(stage.jobs) > count and page.state.startswith("Checked"))
    assert page.run("return document.activeElement.textContent") == words


# Safe, and good to look at


def test_a_hostile_draft_runs_nothing(page: Page) -> None:
    text = f"{HOSTILE}{REFUTED} {HOSTILE}China sent back 700 {HOSTILE} North Koreans in October 2023."
    page.run("const at = document.getElementById('draft'); at.value = arguments[0]; at.dispatchEvent(new Event('input'))", text)
    found = until(lambda: page.marks)
    assert ("refuted", "900") in found
    for card in page.driver.find_elements("css selector", ".card summary"):
        card.click()
    time.sleep(0.3)
    assert page.texts("#mirror script, #list script, #list img, #mirror img") == []
    logs = [entry for entry in page.driver.get_log("browser") if "net::ERR" not in entry["message"] and "503" not in entry["message"]]
    assert [entry for entry in logs if entry["level"] == "SEVERE" and "413" not in entry["message"]] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 375])
@pytest.mark.parametrize("text", ["", DRAFT], ids=["empty", "draft"])
def test_axe_finds_no_violation(browser: Any, stage: Stage, violations: Violations, text: str, width: int, dark: bool) -> None:
    stage.calm()
    for page in opened(browser, stage, width, dark):
        page.paste(text)
        if text:
            until(lambda page=page: len(page.marks) == 5)
            page.run("for (const each of document.querySelectorAll('details')) each.open = true")
            size = {"width": width, "height": 9000, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            time.sleep(0.2)
        assert violations(browser) == []
        if text:  # and what it says when something is wrong
            stage.busy = 1
            page.run("dispatchEvent(new Event('online'))")
            until(lambda page=page: "busy" in page.state)
            assert violations(browser) == []


@pytest.mark.parametrize("width", [1440, 800, 375])
def test_nothing_is_cut_off_at_the_side(browser: Any, stage: Stage, width: int) -> None:
    stage.calm()
    for page in opened(browser, stage, width):
        page.paste(f"{DRAFT}\n{'unbroken' * 40}")
        until(lambda page=page: len(page.marks) == 5)
        page.run("for (const each of document.querySelectorAll('details')) each.open = true")
        wide = page.run(
            """return [...document.querySelectorAll("body *")].filter((at) => at.getBoundingClientRect().right > innerWidth + 1
            && !at.closest(".vh, .skip")).map((at) => at.outerHTML.slice(0, 120))"""
        )
        assert wide == []
