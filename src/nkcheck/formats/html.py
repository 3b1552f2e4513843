"""A page for people who would rather look than read: the draft as written with its figures marked, and beside it what the sources say.

What must be mended stands first, then an index where there are several documents, then each document. Every citation stands on the
page once, at its end; figures refer to it, and the script shows it where it is wanted. Without the script all is there to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from nkcheck.errors import Fault, Level
from nkcheck.formats.page import address, document, laid_out, picture, plain, plural, quotation, said_by, shown
from nkcheck.formats.telling import NOT_HEARD, SIGNS, groups, reserved
from nkcheck.record import NamedTuple
from nkcheck.report import Cited, Finding, Report, Run, Verdict
from nkcheck.rules import REASONS, reasons_left
from nkcheck.terminal import Look

PART = 1_500  # characters of a draft that are drawn at once, at least
MOST = 12  # of what must be mended that are told at once


class Mark(NamedTuple):
    """What a figure is marked with, and what that means."""

    name: str  # of the style
    sign: str
    words: str


# The gravest first. The style has a colour, a line and the sign for each.
MARKS = {
    mark.name: mark
    for mark in (
        Mark("refuted", *SIGNS[Verdict.REFUTED]),
        Mark("conflicting", *SIGNS[Verdict.CONFLICTING]),
        Mark("unproven", *SIGNS[Verdict.NOT_ENOUGH_EVIDENCE]),
        Mark("reserved", "!", "supported with reservations"),
        Mark("supported", *SIGNS[Verdict.SUPPORTED]),
        Mark("quieted", "–", "quieted"),
    )
}
_ORDER = list(MARKS)
_COUNTED = {"unproven": "without enough evidence"}


def mark_of(finding: Finding) -> Mark:
    """How a figure is marked: as quieted, if all that was to be said of it is excused."""
    if finding.quieted and finding.level is Level.NONE:
        return MARKS["quieted"]
    if reserved(finding):
        return MARKS["reserved"]
    return MARKS["unproven" if finding.verdict is Verdict.NOT_ENOUGH_EVIDENCE else finding.verdict.value]


class _Entry(NamedTuple):
    """A figure with its number on the page."""

    number: int
    finding: Finding
    mark: Mark
    report: Report


class _Answers(NamedTuple):
    """A claim with the citations that figures of the page were held against, each under its name."""

    name: str
    question: str
    note: str
    citations: list[tuple[str, Cited]]


class _Shelf:
    """Every citation of a page once, by the claim that it answers."""

    def __init__(self) -> None:
        self.claims: dict[tuple[str, str], _Answers] = {}
        self.names: dict[tuple[object, ...], str] = {}

    def claim(self, finding: Finding) -> _Answers:
        """What a claim has on the page; there is a first time for each."""
        key = finding.claim or "", finding.question
        if key not in self.claims:
            self.claims[key] = _Answers(f"q{len(self.claims) + 1}", finding.question, finding.note, [])
        return self.claims[key]

    def citation(self, finding: Finding, cited: Cited) -> str:
        """The name of a citation's place on the page."""
        answers = self.claim(finding)
        key = (answers.name, cited.source, cited.chain, cited.figure, cited.quote, cited.locator, cited.url)
        if key not in self.names:
            self.names[key] = f"c{len(self.names) + 1}"
            answers.citations.append((self.names[key], cited))
        return self.names[key]


def write(run: Run, look: Look) -> str:
    """The whole page."""
    entries: list[list[_Entry]] = []
    count = 0
    for report in run.reports:
        ordered = sorted(report.findings, key=lambda finding: (finding.start, finding.end))
        entries.append([_Entry(count + n, finding, mark_of(finding), report) for n, finding in enumerate(ordered, 1)])
        count += len(ordered)
    every = [entry for part in entries for entry in part]
    shelf = _Shelf()
    documents = [_document(n, part, report, shelf, run) for n, (part, report) in enumerate(zip(entries, run.reports, strict=True), 1)]
    parts = [
        '<a class="skip" href="#documents">To the text</a>',
        f"<header>{_summary(run, every)}</header>",
        "<main>",
        _unread(run.unread),
        _index(run, entries) if len(run.reports) > 1 else "",
        _tools(every) if len(every) > 1 else "",
        f'<div id="documents" tabindex="-1">{"".join(documents)}</div>',
        _evidence(shelf),
        "</main>",
        f"<footer>{_footer(run)}</footer>",
        _HELP if every else "",
    ]
    return document(f"{_headline(run)} – nkcheck", "\n".join(part for part in parts if part), "report.js")


def _summary(run: Run, every: list[_Entry]) -> str:
    """What must be mended, first of all."""
    failing = [entry for entry in every if entry.report.fails(entry.finding)]
    first = failing or [entry for entry in every if entry.finding.level is not Level.NONE]
    first = sorted(first, key=lambda entry: (-entry.finding.level.rank, _ORDER.index(entry.mark.name), entry.number))
    items = "".join(_first(entry, len(run.reports) > 1) for entry in first[:MOST])
    more = f'<p class="more">and {plural(len(first) - MOST, "more figure")}, marked in the text</p>' if len(first) > MOST else ""
    return f'<p class="kicker">nkcheck report</p><h1>{plain(_headline(run))}</h1><p class="lead">{_counted(run, every)}</p>' + (
        f'<ol class="first">{items}</ol>{more}' if items else ""
    )


def _headline(run: Run) -> str:
    """'2 figures must be mended', 'Nothing must be mended, 3 figures to look at', 'Nothing to mend'."""
    problems = [(item, report.fails(item)) for report in run.reports for item in _problems(report)]
    failing = [item for item, fails in problems if fails]
    if failing:
        what = "problem" if any(isinstance(item, Fault) for item in failing) else "figure"
        return f"{plural(len(failing), what)} must be mended"
    if problems:
        what = "problem" if any(isinstance(item, Fault) for item, _ in problems) else "figure"
        return f"Nothing must be mended, {plural(len(problems), what)} to look at"
    return "Nothing was read" if run.unread and not run.reports else "Nothing to mend"


def _problems(report: Report) -> list[Finding | Fault]:
    return [*report.problems, *report.faults]


def _counted(run: Run, every: list[_Entry]) -> str:
    counts = Counter(entry.mark.name for entry in every)
    told = ", ".join(f"{counts[name]:,} {_COUNTED.get(name, mark.words)}" for name, mark in MARKS.items() if counts[name])
    where = "in the statement" if run.statement else f"in {plural(len(run.reports), 'document')}"
    figures = f"{plural(len(every), 'figure')} about the subject {where}: {told}." if every else f"No figure about the subject {where}."
    unread = f' <strong class="failed">{plural(len(run.unread), "document")} could not be read.</strong>' if run.unread else ""
    return figures + unread


def _first(entry: _Entry, named: bool) -> str:
    finding = entry.finding
    place = f"{shown(_name(entry.report))}, " * named + f"line {finding.line}"
    return (
        f'<li class="{entry.mark.name}"><a href="#f{entry.number}"><span class="sign"></span><q>{shown(finding.text)}</q></a> '
        f'<span class="verdict">{entry.mark.words}</span> <span class="at">{place}</span>'
        f"<p>{shown(finding.message)}</p></li>"
    )


def _name(report: Report) -> str:
    return report.path or "The statement"


def _unread(faults: Iterable[Fault]) -> str:
    items = "".join(f"<li><b>{shown(fault.path)}</b>{_at(fault)}: {shown(fault.message)}</li>" for fault in faults)
    return f'<section class="unread" aria-labelledby="unread"><h2 id="unread">Not read</h2><ul>{items}</ul></section>' if items else ""


def _at(fault: Fault) -> str:
    return f", line {fault.line}" if fault.line is not None else ""


def _index(run: Run, entries: list[list[_Entry]]) -> str:
    """A table of the documents, those with the gravest figures first."""
    marks = [mark for mark in MARKS.values() if any(entry.mark is mark for part in entries for entry in part)]
    heads = "".join(
        f'<th scope="col" class="{mark.name}"><span class="sign" aria-hidden="true"></span><span class="wide">{mark.words}</span></th>'
        for mark in marks
    )
    rows = sorted(enumerate(zip(run.reports, entries, strict=True), 1), key=lambda row: _gravity(*row[1]))
    body = "".join(_row(n, report, part, marks) for n, (report, part) in rows)
    return (
        '<nav class="index" aria-labelledby="index"><h2 id="index">Documents</h2><table><thead><tr><th scope="col">document</th>'
        f'<th scope="col">to mend</th>{heads}</tr></thead><tbody>{body}</tbody></table></nav>'
    )


def _gravity(report: Report, part: list[_Entry]) -> tuple[int, ...]:
    counts = Counter(entry.mark.name for entry in part)
    return (-sum(map(report.fails, report.findings)), -report.level.rank, *(-counts[name] for name in _ORDER))


def _row(n: int, report: Report, part: list[_Entry], marks: list[Mark]) -> str:
    counts = Counter(entry.mark.name for entry in part)
    failing = sum(report.fails(item) for item in _problems(report))
    name = f'<a href="#d{n}">{shown(_name(report))}</a>' if part or report.faults else shown(_name(report))
    cells = "".join(f'<td class="{mark.name}">{counts[mark.name] or _NONE}</td>' for mark in marks)
    return f'<tr><th scope="row">{name}</th><td class="{"failing" if failing else ""}">{failing or _NONE}</td>{cells}</tr>'


_NONE = '<span class="none">0</span>'


def _tools(every: list[_Entry]) -> str:
    """What picks figures by verdict and rule; the script shows it, for without it it would do nothing."""
    counts = Counter(entry.mark.name for entry in every)
    boxes = "".join(
        f'<label class="{name}"><input type="checkbox" checked value="{name}"><span class="sign" aria-hidden="true"></span>'
        f'{mark.words} <span class="count">{counts[name]:,}</span></label>'
        for name, mark in MARKS.items()
        if counts[name]
    )
    rules = Counter(rule for entry in every for rule in _reasons(entry.finding))
    options = "".join(f'<option value="{plain(rule)}">{plain(_spoken(rule))} ({rules[rule]:,})</option>' for rule in sorted(rules))
    return (
        '<section class="tools" id="tools" aria-label="Filters" hidden><fieldset><legend>Show</legend>'
        f'{boxes}</fieldset><label class="rule">Rule <select id="rule"><option value="">all</option>{options}</select></label>'
        '<button type="button" id="keys">Keys</button><p role="status" id="status"></p></section>'
    )


def _reasons(finding: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*reasons_left(finding), *finding.rules, *finding.quieted)))


def _spoken(reason: str) -> str:
    return reason.replace("_", " ")


def _document(n: int, entries: list[_Entry], report: Report, shelf: _Shelf, run: Run) -> str:
    """A document as written, and beside it its figures; nothing if there is nothing to say of it, and it is not the only one."""
    if not entries and not report.faults and len(run.reports) > 1:
        return ""
    cards = "".join(_card(entry, shelf) for entry in entries)
    heading = f'<h3 class="vh">Figures of {shown(_name(report))}</h3>'
    aside = f'<aside class="cards" aria-label="Figures of {plain(_name(report))}">{heading}{cards}{_faults(report.faults)}</aside>'
    title = f'<div class="title"><h2 id="t{n}">{shown(_name(report))}</h2><p>{_about(report)}</p></div>'
    draft = f'<div class="draft"><div>{"".join(_marked(report.text, entries))}</div></div>'
    beside = aside if entries or report.faults else ""
    return f'<section class="document" id="d{n}" aria-labelledby="t{n}">{title}{draft}{beside}</section>'


def _about(report: Report) -> str:
    parts = []
    if report.date:
        parts.append(f"Read as of {shown(report.date)}" + ("" if report.dated else ", the day of the run, as it gives no date itself"))
    if report.extracted:
        parts.append("The text is as taken out of the file; lines are counted in it")
    return ". ".join(parts) + "." if parts else ""


def _marked(text: str, entries: list[_Entry]) -> Iterator[str]:
    """The text with a link round each figure, parted where it has an empty line, so that a browser draws only what is in sight.

    Where figures overlap, the later one has what the earlier leaves it.
    """
    at = size = 0
    for entry in entries:
        start = max(entry.finding.start, at)
        end = max(entry.finding.end, start)
        between, size = _parted(laid_out(text[at:start]), size)
        rest = laid_out(text[start:end]) or f'<span class="vh">{shown(entry.finding.text)}</span>'
        yield f'{between}<a class="m {entry.mark.name}" id="m{entry.number}" href="#f{entry.number}">{rest}</a>'
        at = end
    yield _parted(laid_out(text[at:]), size)[0]


def _parted(text: str, size: int) -> tuple[str, int]:
    """Text between figures, parted at the first empty line after each PART characters; `size` were since the last."""
    parts, at = [], 0
    while (cut := text.find("\n\n", at + max(PART - size, 0))) >= 0:
        parts.append(text[at : cut + 2])
        at, size = cut + 2, 0
    return "</div><div>".join([*parts, text[at:]]), size + len(text) - at


def _card(entry: _Entry, shelf: _Shelf) -> str:
    finding, mark = entry.finding, entry.mark
    parts = [f'<p class="message">{shown(finding.message)}</p>']
    if finding.question:
        parts.insert(0, f'<p class="question"><a href="#{shelf.claim(finding).name}">{shown(finding.question)}</a></p>')
    parts += [_quieted(finding), _offered(finding), _rules(finding)]
    parts.append(picture(finding.figure, ((cited.figure, _voice(cited)) for cited in finding.citations)))
    parts += [_group(finding, stance.value, title, group, shelf) for stance, title, group in groups(finding)]
    parts.append(f'<p class="back"><a href="#m{entry.number}">Show in the text</a></p>')
    rules = plain(" ".join(_reasons(finding)))
    return (
        f'<details class="card {mark.name}" id="f{entry.number}" data-rules="{rules}" open><summary><span class="sign"></span>'
        f'<q>{shown(finding.text)}</q> <span class="verdict">{mark.words}</span> <span class="at">line {finding.line}</span></summary>'
        f"<div>{''.join(parts)}</div></details>"
    )


def _quieted(finding: Finding) -> str:
    if not finding.quieted:
        return ""
    told = "; ".join(f"<b>{shown(_spoken(reason))}</b>: {shown(REASONS[reason].says)}" for reason in finding.quieted)
    return f'<p class="excused">Excused by a comment, the settings or the baseline: {told}</p>'


def _offered(finding: Finding) -> str:
    """The wording that the sources carry, and what may stand in the figure's place; the script puts a button beside each."""
    suggestion = f'<p>Suggestion: <span class="copy">{shown(finding.suggestion)}</span></p>' if finding.suggestion else ""
    words = [text for text in finding.replacements if text != finding.suggestion]
    items = "".join(f'<li><span class="copy">{shown(text)}</span></li>' for text in words)
    listed = f"<p>In its place:</p><ul>{items}</ul>" if items else ""
    return f'<div class="offer">{suggestion}{listed}</div>' if suggestion or listed else ""


def _rules(finding: Finding) -> str:
    items = "".join(f"<li><b>{shown(_spoken(rule))}</b> {shown(REASONS[rule].says)}</li>" for rule in finding.rules)
    return f'<ul class="rules">{items}</ul>' if items else ""


def _group(finding: Finding, stance: str, title: str, group: list[Cited], shelf: _Shelf) -> str:
    items = "".join(
        f'<li{"" if cited.heard else _UNHEARD}><a href="#{shelf.citation(finding, cited)}">{shown(cited.figure.text)}</a>'
        f"{'' if cited.heard else f' ({NOT_HEARD})'} {said_by(cited.chain)}</li>"
        for cited in group
    )
    return f'<h4 class="{stance}">{title}</h4><ul class="cited">{items}</ul>'


def _voice(cited: Cited) -> str:
    return cited.chain[0] if cited.chain else cited.source


_UNHEARD = ' class="unheard"'


def _faults(faults: Iterable[Fault]) -> str:
    items = "".join(f"<li><b>{shown(_spoken(fault.rule))}</b>{_at(fault)}: {shown(fault.message)}</li>" for fault in faults)
    return f'<div class="faults"><h4>Comments for nkcheck</h4><ul>{items}</ul></div>' if items else ""


def _evidence(shelf: _Shelf) -> str:
    """The claims that figures of the page were held against, with every citation whole."""
    parts = [_claim(answers) for answers in shelf.claims.values()]
    if not parts:
        return ""
    return f'<section class="evidence" aria-labelledby="evidence"><h2 id="evidence">What the sources say</h2>{"".join(parts)}</section>'


def _claim(answers: _Answers) -> str:
    items = "".join(
        f'<li id="{name}"><p><b>{shown(cited.figure.text)}</b> {said_by(cited.chain)}</p>{quotation(cited.quote, cited.figure)}'
        f'<p class="where">{_where(cited)}</p></li>'
        for name, cited in answers.citations
    )
    note = f'<p class="note">{shown(answers.note)}</p>' if answers.note else ""
    return f'<section id="{answers.name}"><h3>{shown(answers.question or "No claim")}</h3>{note}<ul class="quotes">{items}</ul></section>'


def _where(cited: Cited) -> str:
    return ", ".join(part for part in (shown(cited.locator), address(cited.url)) if part)


def _footer(run: Run) -> str:
    digest = plain(run.claims_sha256)
    claims = f'<p>Claims: {shown(run.claims_path)}, <abbr title="{digest}">{digest[:12]}</abbr></p>' if run.claims_path else ""
    return f"{claims}<p>A figure that is not marked was not checked: no claim is about it.</p>"


_HELP = """<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2><dl>
<div><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next figure, figure before</dd></div>
<div><dt><kbd>Enter</kbd></dt><dd>from the text to what is said of the figure</dd></div>
<div><dt><kbd>Esc</kbd></dt><dd>back to the text; once more: close</dd></div>
<div><dt><kbd>?</kbd></dt><dd>these keys</dd></div></dl>
<p><label><input type="checkbox" id="letters" checked> Letters move through the figures</label></p>
<button type="button" id="close">Close</button></dialog>"""
