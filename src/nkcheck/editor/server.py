"""The conversation with an editor: drafts as they are typed, and what is answered about them.

Every change of a draft, of settings or of claims makes a new revision of the draft. One worker checks; what it brings back
counts only if the draft is still of that revision, and otherwise the newest is checked. So nothing is ever told of a text that is
no longer there, and the last text is always told of. Questions wait for the revision that is there when they are asked.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from nkcheck import __version__
from nkcheck.documents import MOST_BYTES
from nkcheck.editor.desk import Checked, Desk, Draft, draft
from nkcheck.editor.fixes import Fix, ignoring, replacing
from nkcheck.editor.places import Places
from nkcheck.editor.telling import hover, symbol
from nkcheck.errors import InputError, Level
from nkcheck.formats.problems import Problem, problems_of
from nkcheck.record import NamedTuple
from nkcheck.report import Finding
from nkcheck.settings import FILES, Settings
from nkcheck.terminal import complain, one_line

NAME = "nkcheck"
PAUSE = 0.01  # seconds from a change to the check: changes that come together are checked together
MOST_MESSAGE = 8 * MOST_BYTES  # bytes of a message; JSON may need six for a character
MOST_HEADER = 4096
MOST_FIXED = 20  # findings whose fixes are told at once; each comment is tried out
SWITCH = 0.001  # seconds after which the worker lets a message in
WATCHED = (*(f"**/{name}" for name in FILES), "**/*.yaml")
_SEVERITIES = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.NOTE: types.DiagnosticSeverity.Information,
}


class Told(NamedTuple):
    """What is said of one revision of a draft."""

    draft: Draft
    places: Places
    diagnostics: list[types.Diagnostic]
    findings: list[tuple[types.Range, Finding]]
    checked: Checked | None  # None: it could not be checked
    marks: dict[int, types.Diagnostic]  # by where the finding begins


class _Open:
    """A document in the editor."""

    def __init__(self, uri: str, language: str, version: int, text: str) -> None:
        self.uri = uri
        self.language = language
        self.version = version  # the editor's own
        self.draft = draft(uri, language, text)
        self.revision = 0
        self.told: Told | None = None  # of this very revision
        self.task: asyncio.Task[None] | None = None


class Server(LanguageServer):
    """The state of a conversation. All but the checks runs in one thread."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(NAME, __version__, types.TextDocumentSyncKind.Full, max_workers=1)
        self.desk = desk
        self.worker = ThreadPoolExecutor(1, "check")
        self.open: dict[str, _Open] = {}
        self.stopped = False  # the editor has asked for the end

    def report_server_error(self, error: Exception, source: object) -> None:
        """One line in the editor's log: who types need not be told of a message that made no sense."""
        complain(f"a message could not be handled: {type(error).__name__}")

    @property
    def encoding(self) -> str:
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16

    def change(self, document: _Open) -> None:
        """There is a new revision: see that it is checked."""
        document.revision += 1
        document.told = None
        if document.draft is not None and document.task is None:
            document.task = asyncio.create_task(self._check(document))

    def change_all(self) -> None:
        """Settings or claims may have changed."""
        for document in self.open.values():
            self.change(document)

    async def told(self, uri: str) -> Told | None:
        """What is said of the document as it is now; None if it is not open, or of no kind that is read."""
        document = self.open.get(uri)
        while document is not None and document.told is None and document.task is not None:
            await asyncio.shield(document.task)
        return document.told if document is not None else None

    async def _check(self, document: _Open) -> None:
        loop = asyncio.get_running_loop()
        try:
            while document.told is None and self.open.get(document.uri) is document and document.draft is not None:
                await asyncio.sleep(PAUSE)
                revision, given = document.revision, document.draft
                told = await loop.run_in_executor(self.worker, tell, self.desk, given, self.encoding)
                if document.revision == revision and self.open.get(document.uri) is document:
                    document.told = told
                    self.publish(document, told.diagnostics)
        finally:
            document.task = None

    def publish(self, document: _Open, diagnostics: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, diagnostics, document.version))


def tell(desk: Desk, given: Draft, encoding: str) -> Told:
    """Check a draft, and say of it what there is to say, or why it cannot be checked. Never raises."""
    places = Places(given.text, encoding)
    try:
        checked = desk.check(given)
        return _told(given, places, checked)
    except InputError as error:
        message = one_line(str(error))
    except Exception as error:  # the server must live on: the next key may mend it
        message = f"internal error, please report it: {type(error).__name__}"
    place = places.range(0, places.line_end(0))
    return Told(given, places, [_diagnostic(place, types.DiagnosticSeverity.Error, "unreadable", message)], [], None, {})


def _told(given: Draft, places: Places, checked: Checked) -> Told:
    report, lead = checked.report, checked.lead
    ends = {ignore.start: ignore.end for ignore in checked.document.ignores}
    diagnostics, marks = [], {}
    for problem in problems_of(report, report.path):
        diagnostic = _diagnostic(_range(problem, places, lead, ends), _SEVERITIES[problem.level], problem.rule, problem.message)
        diagnostics.append(diagnostic)
        if problem.finding:
            marks[problem.finding.start] = diagnostic
    findings = [(places.range(finding.start + lead, finding.end + lead), finding) for finding in report.findings]
    return Told(given, places, diagnostics, findings, checked, marks)


def _range(problem: Problem, places: Places, lead: int, ends: dict[int, int]) -> types.Range:
    start = (problem.start or 0) + lead
    if problem.end is not None:
        return places.range(start, problem.end + lead)
    return places.range(start, ends[start - lead] + lead if start - lead in ends else places.line_end(start))


def _diagnostic(place: types.Range, severity: types.DiagnosticSeverity, rule: str, message: str) -> types.Diagnostic:
    return types.Diagnostic(place, message, severity, rule, source=NAME)


def _key(place: types.Position) -> tuple[int, int]:
    return place.line, place.character


def _meet(a: types.Range, b: types.Range) -> bool:
    return _key(a.start) <= _key(b.end) and _key(b.start) <= _key(a.end)


def server(desk: Desk) -> Server:
    """A server that answers."""
    made = Server(desk)
    _follow_documents(made)
    _follow_files(made)
    _answer(made)
    return made


def _follow_documents(made: Server) -> None:
    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        document = _Open(item.uri, item.language_id, item.version, item.text)
        made.open[item.uri] = document
        made.change(document)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = made.open.get(params.text_document.uri)
        if document is None or not params.content_changes:
            return
        document.version = params.text_document.version
        document.draft = draft(document.uri, document.language, params.content_changes[-1].text)
        made.change(document)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        document = made.open.pop(params.text_document.uri, None)
        if document is not None:
            made.publish(document, [])

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        made.change_all()  # it may have been settings or claims


def _follow_files(made: Server) -> None:
    @made.feature(types.INITIALIZED)
    def begun(params: types.InitializedParams) -> None:
        made.worker.submit(made.desk.warm)
        workspace = made.client_capabilities.workspace
        watching = workspace and workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            watch = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            made.client_register_capability(types.RegistrationParams([watch]))

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        made.change_all()

    @made.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        made.change_all()

    @made.feature(types.SHUTDOWN)
    def stopping(params: None) -> None:
        made.stopped = True


def _answer(made: Server) -> None:
    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix]))
    async def fixes(params: types.CodeActionParams) -> list[types.CodeAction]:
        told = await made.told(params.text_document.uri)
        document = made.open.get(params.text_document.uri)
        if told is None or document is None or not _asked_for(params.context.only):
            return []
        chosen = [finding for place, finding in told.findings if _meet(place, params.range) and finding.start in told.marks]
        return [_action(made, document, told, finding, fix) for finding in chosen[:MOST_FIXED] for fix in _fixes(told, finding)]

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def point(params: types.HoverParams) -> types.Hover | None:
        told = await made.told(params.text_document.uri)
        at = types.Range(params.position, params.position)
        for place, finding in told.findings if told else ():
            if _meet(place, at):
                kind = _markup(made.client_capabilities)
                return types.Hover(types.MarkupContent(kind, hover(finding, kind is types.MarkupKind.Markdown)), place)
        return None

    @made.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        told = await made.told(params.text_document.uri)
        symbols = []
        for place, finding in told.findings if told else ():
            name, verdict = symbol(finding)
            symbols.append(types.DocumentSymbol(name, types.SymbolKind.Number, place, place, verdict))
        return symbols


def _asked_for(only: object) -> bool:
    """True unless an editor asks for actions of other kinds."""
    return not only or any(
        types.CodeActionKind.QuickFix.value.startswith(str(getattr(kind, "value", kind))) for kind in cast(list[object], only)
    )


def _markup(client: types.ClientCapabilities) -> types.MarkupKind:
    """Markdown, unless the editor says that it shows none."""
    asked = client.text_document and client.text_document.hover and client.text_document.hover.content_format
    return types.MarkupKind.PlainText if asked and types.MarkupKind.Markdown not in asked else types.MarkupKind.Markdown


def _fixes(told: Told, finding: Finding) -> Iterator[Fix]:
    checked = told.checked
    if checked is None:
        return
    yield from replacing(finding, checked.report, checked.lead)
    ignored = ignoring(finding, told.draft, checked.document, told.places, checked.lead)
    if ignored:
        yield ignored


def _action(made: Server, document: _Open, told: Told, finding: Finding, fix: Fix) -> types.CodeAction:
    edit = types.TextEdit(told.places.range(fix.start, fix.end), fix.text)
    workspace = made.client_capabilities.workspace
    if workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes:
        name = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        change = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(name, [edit])])
    else:
        change = types.WorkspaceEdit(changes={document.uri: [edit]})
    return types.CodeAction(
        fix.title, types.CodeActionKind.QuickFix, [told.marks[finding.start]], is_preferred=fix.preferred or None, edit=change
    )


class _Input:
    """Standard input within bounds: a line or a message that is too long is read, and is none."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def readline(self) -> bytes:
        line = self.stream.readline(MOST_HEADER)
        while line and not line.endswith(b"\n"):
            line = self.stream.readline(MOST_HEADER)
        return line

    def read(self, size: int) -> bytes:
        if size <= MOST_MESSAGE:
            return self.stream.read(size)
        while size > 0 and (part := self.stream.read(min(size, MOST_MESSAGE))):
            size -= len(part)
        return b"too long"


def serve(given: Settings, config: Path | None = None, isolated: bool = False) -> int:
    """Talk to an editor on standard input and output until it ends. Returns the exit status: 1 if it ended without a word."""
    gc.enable()  # this run is not a short one
    sys.setswitchinterval(SWITCH)
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    logging.getLogger("pygls").propagate = False  # it would quote the drafts
    made = server(Desk(given, config, isolated))
    made.start_io(cast(BinaryIO, _Input(sys.stdin.buffer)), sys.stdout.buffer)
    return 0 if made.stopped else 1
