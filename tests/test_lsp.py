"""`nkcheck lsp` as an editor meets it: the real process, spoken to over its standard input and output by pygls' own client."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls")

from lsprotocol import types
from markdown_it import MarkdownIt
from pygls.lsp.client import LanguageClient

from nkcheck.checking import check
from nkcheck.editor.desk import LANGUAGES, READ
from nkcheck.editor.places import Places
from nkcheck.editor.telling import hover
from nkcheck.report import Run
from nkcheck.settings import FILES, Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "editors.md"

REFUTED = "China sent back 900 North Koreans in October 2023."
MISDATED = "China deported more than 600 North Koreans in October 2022."
RIGHT = "Hundreds of North Koreans were sent back in October 2023."
DROPPED = "China deported 200 North Koreans in April 2024."
PROSE = (
    "The road runs along the river for most of the way, and in the villages people sell apples from the back of small trucks.",
    "Her brother does not talk about that winter, and she has learned not to ask him when the family sits down to eat.",
    "Officials in the capital did not answer calls, and the spokesman had nothing to add to what he had said before.",
)


class Editor(LanguageClient):
    """An editor with some documents open, which remembers everything that it was told."""

    def __init__(self, folder: Path) -> None:
        super().__init__("tests", "0")
        self.folder = folder
        self.published: list[types.PublishDiagnosticsParams] = []
        self.heard = asyncio.Event()
        self.registered: list[types.Registration] = []
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.published.append(params)
            self.heard.set()

        @self.feature(types.CLIENT_REGISTER_CAPABILITY)
        def registered(params: types.RegistrationParams) -> None:
            self.registered += params.registrations

    async def begin(self, *options: str, capabilities: types.ClientCapabilities | None = None) -> types.InitializeResult:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        await self.start_io(sys.executable, "-m", "nkcheck", "lsp", *options, cwd=self.folder, env=env)
        params = types.InitializeParams(capabilities or types.ClientCapabilities(), root_uri=self.folder.as_uri())
        result = await self.initialize_async(params)
        self.initialized(types.InitializedParams())
        return result

    async def end(self) -> int:
        await self.shutdown_async(None)
        self.exit(None)
        assert self._server is not None
        status = await asyncio.wait_for(self._server.wait(), 20)
        await self.stop()
        return status

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def show(self, name: str, text: str, language: str = "markdown") -> None:
        """Open a document."""
        self.versions[name], self.texts[name] = 1, text
        self.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(name), language, 1, text)))

    def close(self, name: str) -> None:
        self.text_document_did_close(types.DidCloseTextDocumentParams(self.named(name)))
        self.published = [params for params in self.published if params.uri != self.uri(name)]

    def type(self, name: str, text: str) -> int:
        """Make a document read so. Returns its version."""
        self.versions[name] += 1
        self.texts[name] = text
        where = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(where, [whole]))
        return self.versions[name]

    async def until(self, holds: Callable[[], Any], seconds: float = 30) -> None:
        """Wait for something that is told."""

        async def wait() -> None:
            while not holds():
                self.heard.clear()
                await self.heard.wait()

        await asyncio.wait_for(wait(), seconds)

    def told(self, name: str) -> list[types.PublishDiagnosticsParams]:
        return [params for params in self.published if params.uri == self.uri(name)]

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """What is said of the document's last version."""
        await self.until(lambda: any(params.version == self.versions[name] for params in self.told(name)))
        return list(self.told(name)[-1].diagnostics)

    def named(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    async def fixes(self, name: str, place: types.Range) -> list[types.CodeAction]:
        params = types.CodeActionParams(self.named(name), place, types.CodeActionContext([]))
        return list(await self.text_document_code_action_async(params) or [])

    async def pointed(self, name: str, place: types.Position) -> str:
        found = await self.text_document_hover_async(types.HoverParams(self.named(name), place))
        return found.contents.value if found else ""

    async def outline(self, name: str) -> list[tuple[str, str]]:
        found = await self.text_document_document_symbol_async(types.DocumentSymbolParams(self.named(name)))
        return [(item.name, item.detail) for item in found or []]

    def applied(self, name: str, action: types.CodeAction) -> str:
        """The document's text with a fix made."""
        assert action.edit is not None
        if action.edit.document_changes:
            (change,) = action.edit.document_changes
            assert change.text_document.version == self.versions[name]
            (edit,) = change.edits
        else:
            (edit,) = action.edit.changes[self.uri(name)]
        text = self.texts[name]
        return text[: offset(text, edit.range.start)] + edit.new_text + text[offset(text, edit.range.end) :]


def offset(text: str, place: types.Position, codec: str = "utf-16-le", width: int = 2) -> int:
    """Where a place is in a text, reckoned anew from the protocol's own words."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    before = lines[place.line].encode(codec, "surrogatepass")[: place.character * width].decode(codec, "surrogatepass")
    return sum(map(len, lines[: place.line])) + len(before)


def words(text: str, place: types.Range, codec: str = "utf-16-le", width: int = 2) -> str:
    return text[offset(text, place.start, codec, width) : offset(text, place.end, codec, width)]


def converse(folder: Path, scene: Callable[[Editor], Awaitable[None]], *options: str, **given: Any) -> None:
    """Play a scene with a server, and end it as an editor does."""

    async def whole() -> None:
        editor = Editor(folder)
        await editor.begin(*options, **given)
        try:
            await asyncio.wait_for(scene(editor), 120)
            assert await editor.end() == 0
        finally:
            if editor._server is not None and editor._server.returncode is None:
                editor._server.kill()

    asyncio.run(whole())


def clean(folder: Path, name: str, text: str) -> bool:
    """True if `check` finds nothing to say about the text."""
    (folder / name).write_bytes(text.encode())
    (report,) = check([folder / name], Settings(date="2024-06-01")).reports
    return not report.problems and not report.faults


# Documents and what is said of them.

KINDS = {
    "markdown": ("draft.md", "markdown", f"# Title\n\n{REFUTED}\n\n```\n{REFUTED}\n```\n"),
    "text": ("draft.txt", "plaintext", f"{REFUTED}\n"),
    "html": ("draft.html", "html", f"<title>x</title>\n<p>{REFUTED}</p>\n<script>{REFUTED}</script>\n"),
    "by-the-language": ("untitled:Untitled-1", "markdown", f"{REFUTED}\n\n```\n{REFUTED}\n```\n"),
    "by-the-extension": ("other.md", "vimwiki", f"{REFUTED}\n\n```\n{REFUTED}\n```\n"),
    "no-extension": ("notes", "text", f"{REFUTED}\n"),
}


def test_a_figure_is_marked_where_check_finds_it(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        for kind, (name, language, text) in KINDS.items():
            editor.show(name, text, language)
            (found,) = await editor.diagnostics(name)
            assert words(text, found.range) == "900", kind
            assert (found.severity, found.code, found.source) == (types.DiagnosticSeverity.Error, "refuted", "nkcheck")
            assert "No source gives “900”" in found.message
            assert (found.tags, found.code_description) == (None, None)
            editor.close(name)

    converse(tmp_path, scene)


def test_nothing_is_said_of_what_is_no_document(tmp_path: Path) -> None:
    others = {"a.py": "python", "a.docx": "plaintext", "a.pdf": "plaintext", "untitled:1": "c"}

    async def scene(editor: Editor) -> None:
        for name, language in others.items():
            editor.show(name, REFUTED, language)
        editor.show("b.md", REFUTED)
        await editor.diagnostics("b.md")
        for name in others:
            assert await editor.outline(name) == []
            assert editor.told(name) == []

    converse(tmp_path, scene)


def test_levels_are_severities_and_a_note_is_no_warning(tmp_path: Path) -> None:
    text = f"{REFUTED}\n{DROPPED}\n{RIGHT} <!-- nkcheck: ignore -->\n"

    async def scene(editor: Editor) -> None:
        editor.show("a.md", text)
        found = await editor.diagnostics("a.md")
        (report,) = check([_written(tmp_path / "a.md", text)], Settings(date="2024-06-01")).reports
        severity = {"error": 1, "warning": 2, "note": 3}
        expected = [severity[item.level] for item in (*report.problems, *report.faults)]
        assert [item.severity for item in found] == expected
        assert len(set(expected)) == 3
        assert words(text, found[-1].range) == "<!-- nkcheck: ignore -->"
        assert found[-1].code == "unused_ignore"

    converse(tmp_path, scene, "--date", "2024-06-01")


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


# Places.

ODD = "# Grüße 😀\r\n\r\nÜnlike 북한 😀😀 others, China sent back 900 North Koreans in October 2023.\r\n\r\n😀 {}"
ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = {
    "astral and CRLF": ODD.format(REFUTED),
    "carriage returns alone": f"First 😀\rmore\r{REFUTED}\r",
    "byte order mark": f"\ufeff😀 {REFUTED}",
    "long line": "😀 é words " * 3000 + REFUTED,
    "surrogate": f"\ud83d {REFUTED}",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_places_are_counted_as_agreed(encoding: str, tmp_path: Path) -> None:
    general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind(encoding)])

    async def scene(editor: Editor) -> None:
        for i, (name, text) in enumerate(TEXTS.items()):
            editor.show(f"{i}.txt", text, "plaintext")
            found = await editor.diagnostics(f"{i}.txt")
            assert found, name
            for item in found:
                assert words(text, item.range, *ENCODINGS[encoding]) == "900", name

    converse(tmp_path, scene, capabilities=types.ClientCapabilities(general=general))


@pytest.mark.parametrize("text", ["", "a", "a\nb", "a\r\nb\rc\n", "😀\n\n북한 é\r\n" * 900, "\ud83d\ude00x\n", "x" * 9000 + "é😀"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_is_what_the_protocol_says(encoding: str, text: str) -> None:
    places = Places(text, encoding)
    codec, width = ENCODINGS[encoding]
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    for at in sorted({0, len(text), *random.Random(1).sample(range(len(text) + 1), min(len(text), 200))}):
        if text[at - 1 : at + 1] == "\r\n":
            continue
        line = max(n for n, start in enumerate(starts) if start <= at)
        units = len(text[starts[line] : at].encode(codec, "surrogatepass")) // width
        assert places.position(at) == types.Position(line, units)


# Typing.


def draft_of(count: int, figures: int) -> str:
    """A draft of so many words with so many paragraphs that hold figures."""
    rand = random.Random(7)
    said = [
        REFUTED,
        MISDATED,
        RIGHT,
        DROPPED,
        "China has been a party to the 1951 Refugee Convention.",
        "In 2012, China returned 31 North Koreans.",
    ]
    paragraphs, total = ["# A draft"], 2
    while total < count:
        paragraphs.append(" ".join(rand.choice(PROSE) for _ in range(3)))
        total += len(paragraphs[-1].split())
    for at in rand.sample(range(1, len(paragraphs)), min(figures, len(paragraphs) - 1)):
        paragraphs[at] = f"{rand.choice(said)} {' '.join(paragraphs[at].split('. ')[:2])}."
    return "\n\n".join(paragraphs) + "\n"


def test_a_draft_of_5000_words_is_marked_while_it_is_typed(tmp_path: Path) -> None:
    text = draft_of(5000, 40)
    assert 4500 < len(text.split()) < 5500

    async def scene(editor: Editor) -> None:
        editor.show("a.md", text)
        first = await editor.diagnostics("a.md")
        assert len(first) > 20
        taken = []
        for i in range(25):
            begun = time.perf_counter()
            editor.type("a.md", text + "Words " * i)
            assert len(await editor.diagnostics("a.md")) == len(first)
            taken.append((time.perf_counter() - begun) * 1000)
        median = statistics.median(taken)
        print(f"\ndiagnostics after an edit: median {median:.0f} ms, best {min(taken):.0f}, worst {max(taken):.0f} ({len(first)} problems)")
        assert min(taken) < 250  # the aim is 100; other work on the machine is not ours to count

    converse(tmp_path, scene)


def test_no_result_is_stale_and_the_last_is_always_told(tmp_path: Path) -> None:
    text = draft_of(2000, 20)

    async def scene(editor: Editor) -> None:
        editor.show("a.md", text)
        rand = random.Random(3)
        wrong = 0
        for _ in range(60):
            wrong = rand.randrange(5)
            editor.type("a.md", text + "\n\n".join([REFUTED] * wrong) + "\n")
            await asyncio.sleep(rand.choice((0, 0, 0.005, 0.03)))
        base = None
        last = await editor.diagnostics("a.md")
        editor.type("a.md", text)
        base = await editor.diagnostics("a.md")
        assert len(last) == len(base) + wrong
        versions = [params.version for params in editor.told("a.md")]
        assert versions == sorted(versions)
        assert len(versions) == len(set(versions))
        for params in editor.told("a.md"):
            assert len(params.diagnostics) - len(base) in range(5)

    converse(tmp_path, scene)


def test_each_version_is_told_its_own_figures(tmp_path: Path) -> None:
    """Whatever is published under a version is what is wrong with that version's text."""

    async def scene(editor: Editor) -> None:
        texts = {1: "Nothing."}
        editor.show("a.txt", texts[1], "plaintext")
        for i in range(40):
            text = f"{'x' * i} China sent back {900 + i} North Koreans in October 2023."
            texts[editor.type("a.txt", text)] = text
            await asyncio.sleep(0.004 * (i % 5))
        await editor.diagnostics("a.txt")
        for params in editor.told("a.txt"):
            for item in params.diagnostics:
                assert words(texts[params.version], item.range) in (str(900 + i) for i in range(40))
        (last,) = editor.told("a.txt")[-1].diagnostics
        assert words(texts[41], last.range) == "939"

    converse(tmp_path, scene)


def test_what_is_asked_behind_an_edit_is_answered_of_the_edited_text(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.txt", draft_of(2000, 10), "plaintext")
        editor.type("a.txt", f"{REFUTED}\n")
        assert await editor.outline("a.txt") == [("✗ 900", "refuted")]
        editor.type("a.txt", f"{REFUTED} {RIGHT}\n")
        assert [name for name, _ in await editor.outline("a.txt")] == ["✗ 900", "✓ Hundreds"]

    converse(tmp_path, scene)


def test_of_several_changes_in_one_message_the_last_holds(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.md", RIGHT)
        where = types.VersionedTextDocumentIdentifier(2, editor.uri("a.md"))
        changes = [types.TextDocumentContentChangeWholeDocument(text) for text in (RIGHT, REFUTED)]
        editor.text_document_did_change(types.DidChangeTextDocumentParams(where, changes))
        editor.versions["a.md"] = 2
        (found,) = await editor.diagnostics("a.md")
        assert found.code == "refuted"

    converse(tmp_path, scene)


def test_closing_clears_and_nothing_is_told_afterwards(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.md", REFUTED)
        assert await editor.diagnostics("a.md")
        editor.type("a.md", REFUTED * 3)
        editor.text_document_did_close(types.DidCloseTextDocumentParams(editor.named("a.md")))
        editor.show("b.md", draft_of(1000, 5))
        await editor.diagnostics("b.md")
        assert not editor.told("a.md")[-1].diagnostics
        assert await editor.outline("a.md") == []
        assert await editor.pointed("a.md", types.Position(0, 16)) == ""
        editor.show("a.md", REFUTED)
        await editor.until(lambda: editor.told("a.md")[-1].diagnostics)

    converse(tmp_path, scene)


# Fixes.

FIXED = [
    (".md", "markdown", "😀 {}  \nMore words.\n"),
    (".md", "markdown", "# T\r\n\r\n😀 {}\r\nMore.\r\n"),
    (".md", "markdown", "| what |\n| --- |\n| {} |\n"),
    (".txt", "plaintext", "{}\nMore words.\n"),
    (".html", "html", "<p>{}</p>\n<p>More.</p>\n"),
    (".txt", "plaintext", "China sent back more\r\nthan 900 North Koreans in October 2023.\r\nMore.\r\n"),
]


def test_a_comment_as_a_fix_gives_what_check_accepts(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        for i, (extension, language, frame) in enumerate(FIXED):
            name, text = f"{i}{extension}", frame.format(REFUTED)
            editor.show(name, text, language)
            (found,) = await editor.diagnostics(name)
            assert not clean(tmp_path, name, text)
            *_, action = await editor.fixes(name, found.range)
            assert action.kind == types.CodeActionKind.QuickFix
            assert action.title.startswith("Ignore on this line: ")
            assert list(action.diagnostics or ()) == [found]
            assert not action.is_preferred
            fixed = editor.applied(name, action)
            assert clean(tmp_path, name, fixed), fixed
            assert ("  \n" in fixed) == ("  \n" in text)  # a line break of Markdown stays one
            editor.type(name, fixed)
            assert await editor.diagnostics(name) == []

    converse(tmp_path, scene, "--date", "2024-06-01")


def test_the_only_other_figure_is_the_preferred_fix_and_check_accepts_it(tmp_path: Path) -> None:
    text = (
        "😀 In October 2023, so wrote 28 NGOs, China sent back 600 North Koreans. China has been a party to the 1961 Refugee Convention.\n"
    )
    (report,) = check([_written(tmp_path / "a.md", text)], Settings(date="2024-06-01")).reports
    alone = next(finding for finding in report.problems if len(finding.replacements) == 1)

    async def scene(editor: Editor) -> None:
        editor.show("a.md", text)
        found = next(item for item in await editor.diagnostics("a.md") if words(text, item.range) == alone.text)
        first, *others = await editor.fixes("a.md", found.range)
        assert first.title == f"Replace with “{alone.replacements[0]}”"
        assert first.is_preferred
        assert not any(other.is_preferred for other in others)
        editor.type("a.md", editor.applied("a.md", first))
        after = await editor.diagnostics("a.md")
        assert len(after) == len(report.problems) - 1

    changes = types.WorkspaceClientCapabilities(workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True))
    converse(tmp_path, scene, "--date", "2024-06-01", capabilities=types.ClientCapabilities(workspace=changes))


def test_where_sources_differ_every_figure_is_offered_and_none_preferred(tmp_path: Path) -> None:
    (report,) = check([_written(tmp_path / "a.md", REFUTED)], Settings(date="2024-06-01")).reports
    (finding,) = report.problems
    assert len(finding.replacements) > 1

    async def scene(editor: Editor) -> None:
        editor.show("a.md", REFUTED)
        (found,) = await editor.diagnostics("a.md")
        actions = await editor.fixes("a.md", found.range)
        titles = [action.title for action in actions]
        assert titles[:-1] == [f"Replace with “{other}”" for other in finding.replacements]
        assert not any(action.is_preferred for action in actions)
        for action in actions[:-1]:
            editor.type("a.md", editor.applied("a.md", action))
            assert all(item.code != "refuted" for item in await editor.diagnostics("a.md"))
            editor.type("a.md", REFUTED)
            await editor.diagnostics("a.md")
        elsewhere = types.Range(types.Position(0, 0), types.Position(0, 3))
        assert await editor.fixes("a.md", elsewhere) == []

    converse(tmp_path, scene, "--date", "2024-06-01")


def test_a_whole_document_of_problems_does_not_hold_up_the_editor(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.txt", f"{REFUTED}\n\n" * 200, "plaintext")
        found = await editor.diagnostics("a.txt")
        assert len(found) == 200
        begun = time.perf_counter()
        actions = await editor.fixes("a.txt", types.Range(found[0].range.start, found[-1].range.end))
        assert time.perf_counter() - begun < 5
        assert any(action.title.startswith("Ignore") for action in actions)

    converse(tmp_path, scene)


def test_no_comment_is_offered_where_it_would_not_be_one_or_would_change_the_text(tmp_path: Path) -> None:
    texts = {"a.html": f'<p>{REFUTED} <a\nhref="x">more</a></p>\n', "a.md": f"{REFUTED}\\\nMore.\n", "b.md": f"{REFUTED} `a\nb`\n"}

    async def scene(editor: Editor) -> None:
        for name, text in texts.items():
            editor.show(name, text)
            (found,) = await editor.diagnostics(name)
            assert [action.title for action in await editor.fixes(name, found.range) if action.title.startswith("Ignore")] == [], name

    converse(tmp_path, scene)


# Hover and outline.


def test_pointing_at_a_figure_tells_the_sources(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.md", f"{REFUTED}\n")
        (found,) = await editor.diagnostics("a.md")
        shown = await editor.pointed("a.md", found.range.start)
        assert shown.startswith("**✗ refuted**: “900”")
        for part in ("No source gives", "Asked: **", "Differs:", "Human Rights Watch", "](<https://"):
            assert part in shown, part
        assert await editor.pointed("a.md", types.Position(0, 3)) == ""

    converse(tmp_path, scene)


def test_an_editor_without_markdown_gets_plain_words(tmp_path: Path) -> None:
    asked = types.HoverClientCapabilities(content_format=[types.MarkupKind.PlainText])
    client = types.ClientCapabilities(text_document=types.TextDocumentClientCapabilities(hover=asked))

    async def scene(editor: Editor) -> None:
        editor.show("a.md", f"{REFUTED}\n")
        (found,) = await editor.diagnostics("a.md")
        shown = await editor.pointed("a.md", found.range.start)
        assert shown.startswith("✗ refuted: “900”")
        assert not set("\\*[") & set(shown)
        assert "https://" in shown

    converse(tmp_path, scene, capabilities=client)


URLS = (
    "javascript:alert(1)",
    "https://example.org/a)[x](javascript:alert(1)) <b>",
    "https://example.org/>[x](y)",
    "data:text/html,<script>",
)


def test_hostile_words_do_nothing_in_a_hover(whole_run: Run) -> None:
    pytest.importorskip("linkify_it")
    parser = MarkdownIt("gfm-like", {"html": True})
    extra = "www.example.org me@example.org example.org ![i](http://x.org/p.png) <img src=x> &lt; $x$ <https://x.org> # h\n\n---\n- a"
    for report in whole_run.reports:
        for finding in report.findings:
            for url in URLS:
                cited = tuple(item._replace(url=url, quote=item.quote + extra, locator=extra) for item in finding.citations)
                evil = finding._replace(citations=cited, message=finding.message + extra, note=extra, question=extra)
                page = parser.render(hover(evil))
                assert set(re.findall(r"<(\w+)", page)) <= {"p", "strong", "ul", "li", "br", "a"}, page
                links = re.findall(r'href="([^"]*)"', page)
                assert all(link.startswith("https://example.org/") for link in links), links
                assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", hover(evil))


def test_the_outline_has_every_figure_with_its_verdict(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.md", f"{REFUTED} {RIGHT}\n\n{DROPPED}\n")
        found = await editor.outline("a.md")
        assert [name for name, _ in found] == ["✗ 900", "✓ Hundreds", "! 200"]
        assert found[1][1] == "supported"
        assert found[2][1].startswith("supported (bound_dropped")

    converse(tmp_path, scene)


# Settings and claims.


def test_settings_hold_and_count_anew_when_they_change(tmp_path: Path) -> None:
    settings = tmp_path / "nkcheck.toml"
    settings.write_text('ignore = ["refuted"]\n')

    async def scene(editor: Editor) -> None:
        editor.show("a.md", REFUTED)
        assert await editor.diagnostics("a.md") == []
        settings.write_text('ignore = ["misdated"]\n')
        change = types.FileEvent(settings.as_uri(), types.FileChangeType.Changed)
        editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        await editor.until(lambda: editor.told("a.md")[-1].diagnostics)
        settings.write_text('ingore = ["misdated"]\n')
        editor.text_document_did_save(types.DidSaveTextDocumentParams(editor.named("nkcheck.toml")))
        await editor.until(lambda: [item.code for item in editor.told("a.md")[-1].diagnostics] == ["unreadable"])
        (broken,) = editor.told("a.md")[-1].diagnostics
        assert "nkcheck.toml:1:1: unknown key `ingore`" in broken.message
        assert broken.range.start == types.Position(0, 0)
        assert await editor.outline("a.md") == []
        assert await editor.fixes("a.md", broken.range) == []
        settings.unlink()
        editor.type("a.md", f"{REFUTED} ")
        (found,) = await editor.diagnostics("a.md")
        assert found.code == "refuted"

    converse(tmp_path, scene)


def test_the_editor_is_asked_to_tell_of_changed_files(tmp_path: Path) -> None:
    watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    client = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watching))

    async def scene(editor: Editor) -> None:
        editor.show("a.md", REFUTED)
        await editor.diagnostics("a.md")
        (asked,) = editor.registered
        assert asked.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        assert {"**/nkcheck.toml", "**/*.yaml"} <= {str(each["globPattern"]) for each in _plain(asked)["registerOptions"]["watchers"]}

    converse(tmp_path, scene, capabilities=client)


def _plain(item: Any) -> Any:
    from pygls.protocol import default_converter

    return default_converter().unstructure(item)


def test_claims_are_loaded_again_when_their_files_change(tmp_path: Path) -> None:
    import shutil

    second = ROOT / "tests" / "second_subject"
    shutil.copytree(second / "claims", tmp_path / "claims")
    shutil.copytree(second / "sources", tmp_path / "sources")
    (tmp_path / "nkcheck.toml").write_text('claims = "claims"\n')
    text = "Lorvania deported 900 Tessarians on 4 March 2031.\n"
    (claims,) = (path for path in (tmp_path / "claims").glob("*.yaml") if path.name != "subject.yaml")
    whole = claims.read_text()

    async def scene(editor: Editor) -> None:
        editor.show("a.md", text)
        (found,) = await editor.diagnostics("a.md")
        assert found.code == "refuted"
        claims.write_text(whole + "\n- broken: [\n")
        editor.type("a.md", text + "x")
        (found,) = await editor.diagnostics("a.md")
        assert found.code == "unreadable"
        assert claims.name in found.message
        claims.write_text(whole)
        editor.type("a.md", text)
        (found,) = await editor.diagnostics("a.md")
        assert found.code == "refuted"

    converse(tmp_path, scene)


def test_a_baseline_excuses_the_same_at_every_edit(tmp_path: Path) -> None:
    known = _written(tmp_path / "a.md", f"{REFUTED}\n")
    check([known], Settings(), write_baseline=tmp_path / "known.json")
    (tmp_path / "nkcheck.toml").write_text('baseline = "known.json"\n')

    async def scene(editor: Editor) -> None:
        editor.show("a.md", f"{REFUTED}\n")
        for i in range(3):
            assert await editor.diagnostics("a.md") == []
            editor.type("a.md", f"{REFUTED}\n\nMore {'x' * i}")
        assert await editor.diagnostics("a.md") == []

    converse(tmp_path, scene)


def test_a_text_that_cannot_be_read_is_one_diagnostic(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.show("a.md", "a\0b")
        (found,) = await editor.diagnostics("a.md")
        assert (found.code, found.message) == ("unreadable", "binary, not text")
        editor.type("a.md", REFUTED)
        (found,) = await editor.diagnostics("a.md")
        assert found.code == "refuted"

    converse(tmp_path, scene)


# What no editor should send.


def raw(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


GARBAGE = {
    "no JSON": raw(b"{{{"),
    "no object": raw([1, 2]),
    "null": raw(None),
    "deep": raw(b"[" * 100_000),
    "not UTF-8": raw(b"\xff\xfe\x00"),
    "no method": raw({"jsonrpc": "2.0", "id": 7}),
    "unknown request": raw({"jsonrpc": "2.0", "id": 8, "method": "x/y", "params": {}}),
    "unknown notification": raw({"jsonrpc": "2.0", "method": "x/y", "params": {}}),
    "wrong parameters": raw({"jsonrpc": "2.0", "id": 9, "method": "textDocument/hover", "params": {"position": "here"}}),
    "open without text": raw({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {}}}),
    "unknown document": raw(
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": "file:///x", "version": 3}, "contentChanges": [{"text": "x"}]},
        }
    ),
    "unknown document closed": raw({"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///x"}}}),
    "odd address": raw(
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didOpen",
            "params": {"textDocument": {"uri": "file://[x/%00\u202e.md", "languageId": "markdown", "version": 1, "text": REFUTED}},
        }
    ),
    "another machine": raw(
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didOpen",
            "params": {"textDocument": {"uri": "file://host/x.md", "languageId": "markdown", "version": 1, "text": REFUTED}},
        }
    ),
    "long header": b"X-" + b"x" * 1_000_000 + b"\r\n",
    "header alone": b"Nonsense\r\n\r\n",
    "too long": b"Content-Length: 90000000\r\n\r\n" + b" " * 90_000_000,
}


def test_garbage_is_survived(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        assert editor._server is not None
        assert editor._server.stdin is not None
        for i, (kind, sent) in enumerate(GARBAGE.items()):
            editor._server.stdin.write(sent)
            await editor._server.stdin.drain()
            editor.show(f"{i}.md", REFUTED)
            (found,) = await editor.diagnostics(f"{i}.md")
            assert found.code == "refuted", kind

    converse(tmp_path, scene)


def test_a_line_of_a_million_characters_is_read(tmp_path: Path) -> None:
    text = "😀 words and words " * 60_000 + REFUTED

    async def scene(editor: Editor) -> None:
        editor.show("a.txt", text, "plaintext")
        (found,) = await editor.diagnostics("a.txt")
        assert words(text, found.range) == "900"

    converse(tmp_path, scene)


def alone(folder: Path, given: bytes, *code: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *(code or ("-m", "nkcheck", "lsp"))]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, input=given, capture_output=True, cwd=folder, env=env, timeout=60, check=False)


def test_an_editor_that_is_gone_ends_the_server(tmp_path: Path) -> None:
    done = alone(tmp_path, GARBAGE["no JSON"])
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1


def test_a_message_that_nobody_can_hold_is_not_waited_for_in_memory(tmp_path: Path) -> None:
    done = alone(tmp_path, b"Content-Length: 1000000000000000000000\r\n\r\n{}")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) <= 1


def test_drafts_are_not_logged(tmp_path: Path) -> None:
    done = alone(tmp_path, raw({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"text": "a secret"}}}))
    assert b"secret" not in done.stderr


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from nkcheck.cli import main; sys.exit(main(['lsp']))"
    done = alone(tmp_path, b"", "-c", code)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == ["nkcheck: `nkcheck lsp` needs pygls: install nkcheck[lsp]"]


def test_a_wrong_option_is_told_before_anything_is_said(tmp_path: Path) -> None:
    done = alone(tmp_path, b"", "-m", "nkcheck", "lsp", "--select", "misdatd")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"did you mean `misdated`" in done.stderr


def test_check_imports_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing.")
    code = "import sys; from nkcheck.cli import main; main(['check', 'a.txt', '-q']); print(*sys.modules)"
    loaded = alone(tmp_path, b"", "-c", code).stdout.decode().split()
    assert "nkcheck.checking" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("pygls", "lsprotocol", "cattrs", "asyncio") or "editor" in name}


# The page.


def blocks(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    return found


def test_the_pages_configurations_start_this_server_for_what_it_reads() -> None:
    import tomllib

    code = json.loads(blocks("json"))
    assert [code["glspc.server.command"], *code["glspc.server.commandArguments"]] == ["nkcheck", "lsp"]
    helix = tomllib.loads(blocks("toml"))
    server = helix["language-server"]["nkcheck"]
    assert [server["command"], *server["args"]] == ["nkcheck", "lsp"]
    assert all(language["language-servers"] == ["nkcheck"] for language in helix["language"])
    lua = dict(re.findall(r"(\w+) = \{ (.*?) \}", blocks("lua")))
    assert json.loads(f"[{lua['cmd']}]") == ["nkcheck", "lsp"]
    assert set(FILES) <= set(json.loads(f"[{lua['root_markers']}]"))
    for named in (
        code["glspc.server.languageId"],
        json.loads(f"[{lua['filetypes']}]"),
        [language["name"] for language in helix["language"]],
    ):
        assert {LANGUAGES[name] for name in named} == {".md", ".txt", ".html"}


def test_the_page_names_what_is_read_and_every_option() -> None:
    page = DOCS.read_text(encoding="utf-8")
    kinds = page[page.index("What is checked") : page.index("A docx")]
    assert set(re.findall(r"`(\.\w+)`", kinds)) == set(READ)
    assert set(re.findall(r"`(\w+)`", kinds)) == set(LANGUAGES)
    done = subprocess.run([sys.executable, "-m", "nkcheck", "lsp", "--help"], capture_output=True, text=True, check=True)
    options = {name for name in re.findall(r"--[a-z-]+", done.stdout) if name not in ("--help", "--no-extend", "--no-isolated")}
    assert options == set(re.findall(r"--[a-z][a-z-]*", page))
