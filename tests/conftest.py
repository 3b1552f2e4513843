"""What several test files share: the English language, figures read from a text, a checker of the built-in claims, a run, a browser."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import nkcheck
from nkcheck import words, yamlfile
from nkcheck.documents import parse
from nkcheck.errors import Fault, Level
from nkcheck.figure import Figure
from nkcheck.find import find
from nkcheck.report import Report, Run
from nkcheck.rules import RULES
from nkcheck.tokens import tokenize
from nkcheck.words import Language

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(autouse=True)
def _as_the_program_runs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Time that grows is measured without the garbage collector, as the program runs; among many tests it comes at any moment."""
    timed = re.search(r"grows|costs?_no_more|load_at_once", request.node.name) is not None
    if timed:
        gc.collect()
        gc.disable()
    yield
    gc.enable()


NOUNS = frozenset({"north", "refugees", "people"})

Figures = Callable[..., list[Figure]]


@pytest.fixture(scope="session")
def language() -> Language:
    """English, as loading a claims folder compiles it."""
    raw, _ = yamlfile.read((words.FOLDER / "en.yaml").read_bytes(), "words/en.yaml")
    return words.language(words.compile_language(raw))


@pytest.fixture(scope="session")
def figures(language: Language) -> Figures:
    """The figures of a text in order; `base` is the date against which relative dates are read."""

    def read(text: str, base: date | None = None) -> list[Figure]:
        return [found.figure for found in find(tokenize(text), language, base, NOUNS)]

    return read


@pytest.fixture(scope="session")
def checker() -> nkcheck.Checker:
    """The built-in claims, loaded once."""
    return nkcheck.Checker()


# What a draft, its name or a curator's file may bring along: escapes of a terminal, bidi controls, commands of a CI, markup.
HOSTILE = (
    "\x1b[31m\x1b]8;;https://example.org\x07 \u202e\u2066 50%0A ##[error]a, b: c ]]> <script>x</script> [bold](https://example.org)"
    " `| ` & \" ' \udcff\r\n::error file=x::y"
)
REPEATED = "In 2012, China returned 31 North Koreans."
# Characters of one, two, three and four bytes stand before the figures; a line ends with CRLF; a figure is in bold, another runs
# over two lines, and another has a mark inside.
ODD = (
    "# Grüße 😀\r\n\r\nÜnlike 북한 😀 others, China sent back more than 200 North Koreans in April 2024.\r\n\r\n"
    "China returned **200** North Korean refugees in April 2024.\r\n\r\n"
    "China sent back more\r\nthan 200 North Koreans in April 2024.\r\n\r\n"
    "China sent back more **than 200** North Koreans in April 2024.\r\n\r\n"
    f"{REPEATED}\r\n\r\n{REPEATED} {REPEATED}\r\n\r\n<!-- nkcheck: ignore misdated -->\r\n\r\n<!-- nkcheck: ignore misdated -->\r\n"
)


@pytest.fixture(scope="session")
def whole_run(checker: nkcheck.Checker) -> Run:
    """A run with every verdict, rule and fault, with odd and hostile texts, and with files that could not be read."""

    def checked(path: str, text: str) -> Report:
        return checker.check(parse(text.encode(), path), date="2024-06-01")

    texts = {
        **{f"desk/{rule.name}.txt": rule.earns for rule in RULES.values()},
        "desk/refuted.txt": "China repatriated 5,000 North Koreans in October 2023.",
        "desk/supported.txt": RULES["single_origin"].spared,
        "desk/silent.txt": "Nothing to see here.",
    }
    reports = [checked(path, text) for path, text in texts.items()]
    odd = checked("desk/grüße, 50%.md", ODD)
    faults = [
        Fault("unused_ignore", "The comment quiets nothing.", odd.path, odd.text[:at].count("\n") + 1, 1, Level.NOTE)
        for at in (odd.text.index("<!--"), odd.text.rindex("<!--"))
    ]
    reports.append(odd._replace(faults=tuple(faults)))
    name = HOSTILE.replace("//", "/")  # as a path has it
    evil = f"desk/evil{name}.txt"
    base = checked(evil, RULES["misapplied"].earns)
    words = dict.fromkeys(("text", "question", "message", "suggestion", "sentence", "note"), HOSTILE)
    cited = tuple(item._replace(source=HOSTILE, quote=HOSTILE, locator=HOSTILE, url=HOSTILE) for item in base.findings[0].citations)
    finding = base.findings[0]._replace(**words, replacements=(HOSTILE,), citations=cited)
    reports.append(base._replace(findings=(finding,), faults=(Fault("unused_ignore", HOSTILE, evil, 1, 3, Level.NOTE),)))
    reports.append(checked("desk/letter.docx.txt", RULES["overstated"].earns)._replace(path="desk/letter.docx", extracted=True))
    unread = (
        Fault("unreadable", "binary, not a text", "desk/photo.txt"),
        Fault("unreadable", HOSTILE, f"desk/unread{name}.md", 2, 5),
    )
    return Run(tuple(reports), unread, checker.claims.path, checker.claims.sha256)


# A real browser, where there is one.

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a page may not do is counted from before its first line is read.
WATCH = """
window.seen = {dialogs: 0, violations: []};
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = () => { window.seen.dialogs++; };
addEventListener("securitypolicyviolation", (event) => window.seen.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
# What axe cannot decide counts too, but for contrast in pictures and over two lines: test_html.py reckons every pair of colours.
AXE = """
const done = arguments[arguments.length - 1];
const told = (item, nodes) => nodes.slice(0, 3).map((node) => `${item.id}: ${node.html} ${node.failureSummary}`);
axe.run(document).then((found) => done([
  ...found.violations.flatMap((item) => told(item, item.nodes)),
  ...found.incomplete.flatMap((item) => (item.id === "color-contrast" ? [] : told(item, item.nodes))),
]));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium with a new profile, driven by selenium; what pages try is counted in `window.seen`."""
    if not (BROWSER and DRIVER):
        pytest.skip("no Chromium with its driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(60)
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    if path := os.environ.get("NKCHECK_AXE"):
        return Path(path).read_text(encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm to fetch axe-core with")
    where = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--prefix", str(where), "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "axe-core@4"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"axe-core cannot be fetched: {error}")
    return (where / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def violations(axe: str) -> Callable[[Any], list[str]]:
    """What axe finds on the page that a browser shows."""

    def found(browser: Any) -> list[str]:
        browser.execute_script("window.axe = undefined;" + axe)
        told: list[str] = browser.execute_async_script(AXE)
        return told

    return found
