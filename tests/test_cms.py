"""docs/cms.md: its scripts, run in Node against the real server, and its options, held against the program."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "cms.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
NODE = shutil.which("node")
REFUTED = "<!-- wp:paragraph --><p>China sent back <b>900</b> North Koreans in October 2023.</p><!-- /wp:paragraph -->"
CLEAN = "<p>China has been a party to the 1951 Refugee Convention.</p>"
ORIGIN = "https://cms.example"

# What WordPress gives a plugin, as far as the page's asks for it: hooks that render anew when something has changed, an editor whose
# column opens and whose saving can be locked, and elements as plain objects.
WORDPRESS = """
const post = { opened: false, content: "", date: "2023-12-10T08:00:00" };
const locks = new Set();
const selected = {
  isPublishSidebarOpened: () => post.opened,
  getEditedPostContent: () => post.content,
  getEditedPostAttribute: (name) => post[name],
};
const actions = { lockPostSaving: (name) => locks.add(name), unlockPostSaving: (name) => locks.delete(name) };
let hooks = [], at = 0, render = null, tree = null, due = false;
const again = () => {
  if (due) return;
  due = true;
  setImmediate(() => {
    due = false;
    at = 0;
    const effects = [];
    globalThis.later = (effect) => effects.push(effect);
    tree = render();
    for (const effect of effects) effect();
  });
};
const same = (one, other) => one && one.length === other.length && one.every((each, n) => Object.is(each, other[n]));
globalThis.window = {
  nkcheck: { server: process.argv[2] },
  wp: {
    element: {
      createElement: (type, props, ...children) => ({ type, props: props || {}, children: children.flat() }),
      useState: (first) => {
        const mine = at++;
        if (!(mine in hooks)) hooks[mine] = first;
        return [hooks[mine], (value) => { if (!Object.is(hooks[mine], value)) { hooks[mine] = value; again(); } }];
      },
      useEffect: (effect, needs) => {
        const mine = at++;
        if (same(hooks[mine]?.needs, needs)) return;
        globalThis.later(() => { hooks[mine]?.undo?.(); hooks[mine] = { needs, undo: effect() }; });
      },
    },
    data: { useSelect: (map) => map(() => selected), dispatch: () => actions },
    editor: { PluginPrePublishPanel: "panel" },
    components: { CheckboxControl: "checkbox" },
    plugins: { registerPlugin: (name, plugin) => { render = plugin.render; } },
  },
};
const words = (node) => (typeof node === "string" ? node : node?.children ? node.children.map(words).join("") : "");
const find = (node, type) => (node?.type === type ? node : (node?.children || []).map((each) => find(each, type)).find(Boolean));
const told = () => ({
  says: words(find(tree, "p")),
  items: (find(tree, "ul")?.children || []).map(words),
  locked: [...locks],
  tick: find(tree, "checkbox") ? find(tree, "checkbox").props.checked : null,
});
const change = async (changed) => {
  Object.assign(post, changed);
  again();
  for (let n = 0; n < 400; n++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (n > 5 && (!post.opened || !words(find(tree, "p")).endsWith("…"))) return told();
  }
  throw new Error("it never came to an end");
};
"""
STEPS = """
(async () => {
  const seen = [];
  seen.push(await change({ content: REFUTED }));
  seen.push(await change({ opened: true }));
  find(tree, "checkbox").props.onChange(true);
  seen.push(await change({}));
  seen.push(await change({ content: REFUTED + " " }));
  seen.push(await change({ content: CLEAN }));
  const real = fetch; // an older answer comes last, though it was called back
  globalThis.fetch = async (url, more) => {
    if (more.body.includes("900")) await new Promise((resolve) => setTimeout(resolve, 400));
    return real(url, { ...more, signal: undefined });
  };
  post.content = REFUTED; again();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await change({ content: CLEAN + CLEAN });
  await new Promise((resolve) => setTimeout(resolve, 800));
  seen.push(await change({}));
  window.nkcheck.server = "http://127.0.0.1:9";
  seen.push(await change({ content: REFUTED }));
  seen.push(await change({ opened: false }));
  console.log(JSON.stringify(seen));
})();
"""


def block(kind: str, having: str = "") -> str:
    """The only block of a kind on the page that holds some words."""
    [found] = [text for name, text in BLOCK.findall(PAGE) if name == kind and having in text]
    return str(found)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that runs as the page says, on another port."""
    options = block("sh", "--allow-origin").split()[2:]
    assert options == ["--allow-origin", ORIGIN]
    command = [sys.executable, "-m", "nkcheck", "serve", "--isolated", "--port", "0", *options]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    told = re.sub(r":\d+/", ":8765/", line)
    assert told == block("text", "serving at")
    found = re.search(r"http://\S+:\d+", line)
    assert found
    yield found[0]
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def node(script: str, folder: Path, *given: str) -> Any:
    if NODE is None:
        pytest.skip("no Node")
    file = folder / "run.cjs"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run([NODE, str(file), *given], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_the_plain_caller_has_the_gravest_first(server: str, tmp_path: Path) -> None:
    script = block("javascript", "const SERVER").replace("http://127.0.0.1:8765", server)
    text = f"<p>😀 In 2012, China returned 31 North Koreans.</p>{REFUTED}{CLEAN}"
    said = node(
        f"""{script}
        const text = {json.dumps(text)};
        findings(text, {{ date: "2023-12-10" }}).then(async (found) => console.log(JSON.stringify([
          found.map((each) => [each.level, each.text, Array.from(text).slice(each.start, each.end).join("")]),
          await findings({json.dumps(CLEAN)}),
          await findings("a", {{ date: "tomorrow" }}).catch((error) => error.message),
        ])));""",
        tmp_path,
    )
    assert [row[0] for row in said[0]] == ["error", "warning"]
    assert [row[1] for row in said[0]] == [row[2] for row in said[0]] == ["900", "31"]
    assert said[1] == []
    assert "$.date" in said[2]


def test_the_plain_caller_asks_a_busy_server_again(tmp_path: Path) -> None:
    script = block("javascript", "const SERVER")
    said = node(
        f"""{script}
        let asked = 0;
        const busy = {{ ok: false, json: async () => ({{ reason: "busy", detail: "busy" }}), headers: new Map([["Retry-After", "0"]]) }};
        globalThis.fetch = async () => {{ asked++; return busy; }};
        findings("a").catch((error) => console.log(JSON.stringify([asked, error.message])));""",
        tmp_path,
    )
    assert said == [3, "busy"]


def test_the_panel_of_wordpress(server: str, tmp_path: Path) -> None:
    panel = block("javascript", "PluginPrePublishPanel")
    drafts = f"const REFUTED = {json.dumps(REFUTED)}, CLEAN = {json.dumps(CLEAN)};"
    closed, opened, overruled, edited, clean, newest, gone, shut = node(f"{WORDPRESS}\n{panel}\n{drafts}\n{STEPS}", tmp_path, server)
    assert closed["locked"] == []  # nothing is asked while one writes
    assert opened["says"] == "1 figure to look at"
    assert opened["items"][0].startswith("“900”: refuted. No source gives “900”")
    assert opened["locked"] == ["nkcheck"]
    assert opened["tick"] is False
    assert (overruled["locked"], overruled["tick"]) == ([], True)
    assert (edited["locked"], edited["tick"]) == (["nkcheck"], False)  # the tick was for what stood there then
    assert clean == {"says": "No figure to mend", "items": [], "locked": [], "tick": None}
    assert newest == clean  # the older answer came too late
    assert gone["says"].startswith("The figures could not be checked: ")
    assert (gone["locked"], gone["tick"]) == (["nkcheck"], False)
    assert shut["locked"] == []


def test_the_plugin_names_what_the_panel_takes() -> None:
    needs = set(re.findall(r"'wp-(\w+)'", block("php")))
    [taken] = re.findall(r"^\(\(\{ (.+?) \}\) =>", block("javascript", "PluginPrePublishPanel"), re.MULTILINE)
    assert needs == set(taken.split(", "))
    assert "window.nkcheck" in block("php")


def test_the_plugin_is_php(tmp_path: Path) -> None:
    php = shutil.which("php")
    if php is None:
        pytest.skip("no PHP")
    (tmp_path / "nkcheck.php").write_text(block("php"))
    assert subprocess.run([php, "-l", str(tmp_path / "nkcheck.php")], capture_output=True, timeout=60, check=False).returncode == 0


def test_the_page_names_every_option() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nkcheck", "serve", "--help"], env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    options = set(re.findall(r"--[a-z-]+", done.stdout)) - {"--help"}
    assert len(options) > 10
    assert [option for option in options if f"`{option}" not in PAGE] == []


def test_the_page_names_every_reason_and_status() -> None:
    from typing import get_args

    from nkcheck.serving.messages import Reason, openapi

    told = {
        reason: int(status)
        for status, reasons in re.findall(r"^\| (\d{3}) \| (.+?) \|", PAGE, re.MULTILINE)
        for reason in re.findall(r"`(\w+)`", reasons)
    }
    assert set(told) == set(get_args(Reason)) - {"not_found", "wrong_method"}
    statuses = set(json.loads(openapi())["paths"]["/v1/verify"]["post"]["responses"])
    assert statuses == {"200", *map(str, told.values())}


def test_the_page_names_every_field_of_a_request() -> None:
    from nkcheck.serving.messages import Request

    rows = PAGE.partition("| of the request | |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE) == ["text", "format", "date", "path"]
    assert set(Request.__struct_fields__) == {"text", "format", "date", "path"}
