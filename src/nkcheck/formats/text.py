"""The report for people at a terminal: verdict, reason, who says what, and a picture of the figures on one scale.

Plain ANSI by hand: rich would double the start-up time of the command that editors run most.
"""

from __future__ import annotations

from collections import Counter

from nkcheck.errors import Fault, Level, Linted
from nkcheck.figure import Figure
from nkcheck.formats.telling import NOT_HEARD, SIGNS, groups, moved, plural, reserved, sign_of, through
from nkcheck.report import Cited, Finding, Report, Run, Verdict
from nkcheck.stance import Stance
from nkcheck.terminal import Look, one_line, safe, wrap

QUOTE_ROOM = 110  # characters of a quote round its figure, unless all is asked for

_BUT = {Level.ERROR: "red", Level.WARNING: "yellow"}  # supported, but not fit to print as it stands
_COLORS = {
    Verdict.REFUTED: "red",
    Verdict.CONFLICTING: "yellow",
    Verdict.SUPPORTED: "green",
    Verdict.NOT_ENOUGH_EVIDENCE: "cyan",
}
_STANCES = {Stance.SUPPORTS: "green", Stance.REFUTES: "red", Stance.NEUTRAL: "cyan"}


def write(run: Run, look: Look) -> str:
    """What a run has found: of a statement every figure at length, of documents the problems, grouped by file; quiet on success.

    With `quiet` one line for each problem, with `verbose` documents' figures at length too.
    """
    if run.statement:
        lines = [line for report in run.reports for line in _statement(report, look)]
    elif look.quiet:
        lines = [line for report in run.reports for line in _compact(report)]
    else:
        lines = [line for report in run.reports for line in _document(report, look)]
        lines += wrap(_closing(run), look.prose) if lines or look.verbose else []
    return look.signs("".join(f"{line}\n" for line in lines))


def _statement(report: Report, look: Look) -> list[str]:
    if look.quiet:
        return [line for finding in report.problems for line in _brief(finding, _lines(report), look)]
    if not report.findings:
        return wrap("No figure about the subject was found in the text.", look.prose)
    return [*_at_length(report, _lines(report), look), *wrap(_summary(report), look.prose)]


def _lines(report: Report) -> bool:
    """True if a statement has several lines, so that places must be told."""
    return any(finding.end_line > 1 for finding in report.findings)


def _at_length(report: Report, placed: bool, look: Look) -> list[str]:
    return [line for finding in report.findings for line in [*_block(finding, placed, look), ""]]


def _compact(report: Report) -> list[str]:
    """A line for each problem, `file:line:column: level: message [rules]`, as editors and compilers have it."""
    lines = []
    for item in in_order(report):
        rules = item.rule if isinstance(item, Fault) else ", ".join(item.rules or (item.verdict.value,))
        lines.append(f"{safe(report.path)}:{item.line}:{item.column}: {item.level}: {one_line(item.message)} [{rules}]")
    return lines


def _document(report: Report, look: Look) -> list[str]:
    """A document's name, and under it its problems in order; nothing if it has none."""
    if look.verbose:
        lines = [*_at_length(report, True, look), *(line for fault in report.faults for line in _noted(fault, look))]
    else:
        lines = []
        for item in in_order(report):
            lines += _noted(item, look) if isinstance(item, Fault) else _problem(item, look, report.extracted)
        lines += [""] if lines else []
    return [look.paint(safe(report.path), "bold"), *lines] if lines else []


def in_order(report: Report) -> list[Finding | Fault]:
    """The problems of a document and the faults of its comments in the order of the text."""
    items: list[Finding | Fault] = [*report.problems, *report.faults]
    return sorted(items, key=lambda item: (item.line or 0, item.column or 0))


def _problem(finding: Finding, look: Look, extracted: bool) -> list[str]:
    """A figure, what is to be said of it and, where no editor leads to a line of the file, the words round it."""
    mark, color = mark_of(finding)
    place = f"  {finding.line}:{finding.column} "
    first, *rest = wrap(f"{mark} [{finding.level}] {', '.join(finding.rules)}".rstrip(), look.prose, place)
    lines = [place + look.paint(mark, "bold", color) + first[len(place) + len(mark) :], *rest]
    lines += wrap(one_line(finding.message), look.prose, "    ")
    if extracted:
        lines += wrap(one_line(f"“{_round(finding)}”"), look.prose, "    Where: ")
    if finding.suggestion:
        lines += wrap(one_line(finding.suggestion), look.prose, "    Suggestion: ")
    return lines


def _round(finding: Finding) -> str:
    """As much of the sentence as shows where the figure stands."""
    at = max(finding.sentence.find(finding.text), 0)
    return shorten(finding.sentence, finding.figure._replace(start=at, end=at + len(finding.text)), QUOTE_ROOM)


def _noted(fault: Fault, look: Look) -> list[str]:
    head = f"  {fault.line}:{fault.column} {look.paint(fault.level, 'cyan')} {fault.rule}"
    return [head, *wrap(one_line(fault.message), look.prose, "    ")]


def _closing(run: Run) -> str:
    """'3 problems in 1 of 2 documents: 1 error, 2 warnings; 4 notes', and how many could not be read."""
    levels = Counter(item.level for report in run.reports for item in in_order(report))
    grave = [level for level in (Level.ERROR, Level.WARNING) if levels[level]]
    touched, total = sum(report.level in grave for report in run.reports), len(run.reports)
    problems = plural(sum(levels[level] for level in grave), "problem") if grave else "No problem"
    parts = [f"{problems} in {f'{touched} of ' * (0 < touched < total)}{plural(total, 'document')}"]
    parts[0] += ": " * bool(grave) + ", ".join(plural(levels[level], level) for level in grave)
    parts += [plural(levels[Level.NOTE], "note")] * bool(levels[Level.NOTE])
    parts += [f"{plural(len(run.unread), 'document')} not read"] * bool(run.unread)
    return "; ".join(parts)


def write_faults(linted: Linted, look: Look) -> str:
    """A line for each fault, `file:line:column: level: message [rule]`, as editors and compilers have it, and a closing count."""
    lines = [_fault(fault, look) for fault in linted.faults]
    counts = Counter(fault.level for fault in linted.faults)
    told = [plural(counts[level], level) for level in reversed(Level) if counts[level]]
    lines.append(f"{', '.join(told) or 'No fault'} in {plural(len(linted.files), 'file')}.")
    return look.signs("".join(f"{line}\n" for line in lines))


def _fault(fault: Fault, look: Look) -> str:
    place = ":".join(str(part) for part in (fault.path, fault.line, fault.column) if part is not None)
    level = look.paint(fault.level, _BUT.get(fault.level, "cyan"))
    return f"{safe(place)}: {level}: {one_line(fault.message)} [{fault.rule}]"


def _summary(report: Report) -> str:
    """'3 figures: 1 refuted, 1 conflicting, 1 supported'."""
    verdicts = Counter(finding.verdict for finding in report.findings)
    counts = [f"{verdicts[verdict]} {words}" for verdict, (_, words) in SIGNS.items() if verdicts[verdict]]
    return f"{plural(len(report.findings), 'figure')}: {', '.join(counts)}"


def _brief(finding: Finding, placed: bool, look: Look) -> list[str]:
    head = _head(finding, placed)
    lines = wrap(f"{head}: {one_line(finding.message)}", look.prose, rest="    ")
    return [painted(lines[0], finding, look), *lines[1:]]


def _block(finding: Finding, placed: bool, look: Look) -> list[str]:
    first, *rest = wrap(_head(finding, placed), look.prose, rest="  ")
    lines = [painted(first, finding, look), *rest]
    lines += wrap(one_line(finding.message), look.prose, "  ")
    if finding.rules:
        lines += wrap(", ".join(finding.rules), look.prose, "  Rules: ")
    if finding.quieted:
        lines += wrap(", ".join(finding.quieted), look.prose, "  Quieted: ")
    if finding.claim is not None:
        lines += wrap(one_line(f"{finding.claim}: {finding.question}"), look.prose, "  Claim: ")
    for stance, title, group in groups(finding):
        color = "yellow" if stance is Stance.SUPPORTS and moved(finding) else _STANCES[stance]
        lines += [look.paint(line, color) for line in wrap(f"{title}:", look.prose, "  ")]
        for cited in group:
            lines += _cited(cited, look)
    if finding.note:
        lines += wrap(one_line(finding.note), look.prose, "  Note: ")
    lines += _picture(finding, look)
    if finding.suggestion:
        lines += wrap(one_line(finding.suggestion), look.prose, "  Suggestion: ")
    return lines


def _head(finding: Finding, placed: bool) -> str:
    """The mark, the verdict, the figure and, if asked for, its place."""
    mark, _ = mark_of(finding)
    place = f" at {finding.line}:{finding.column}" if placed else ""
    level = "" if finding.level is Level.NONE else f" [{finding.level}]"
    return f"{mark}: “{one_line(finding.text)}”{place}{level}"


def mark_of(finding: Finding) -> tuple[str, str]:
    """A finding's mark with its verdict, and their colour; there is no tick before a figure that is to be changed."""
    sign, words = sign_of(finding)
    return f"{sign} {words}", _BUT[finding.level] if reserved(finding) else _COLORS[finding.verdict]


def painted(line: str, finding: Finding, look: Look) -> str:
    """The first line of a finding with its mark and verdict in colour."""
    mark, color = mark_of(finding)
    return look.paint(line[: len(mark)], "bold", color) + line[len(mark) :]


def _cited(cited: Cited, look: Look) -> list[str]:
    lines = citation(cited.figure, cited.chain, cited.quote, cited.locator, look, "" if cited.heard else f" ({NOT_HEARD})")
    if look.verbose and cited.url:
        lines += wrap(one_line(cited.url), look.prose, "      ")
    return lines if cited.heard else [look.paint(line, "dim") for line in lines]


def citation(figure: Figure, chain: tuple[str, ...], quote: str, locator: str, look: Look, mark: str = "") -> list[str]:
    """Who says which figure, then the quote (shortened unless `verbose`) with its place in the source."""
    lines = wrap(one_line(f"“{figure.text}” {through(chain)}{mark}"), look.prose, "    ", "      ")
    shown = quote if look.verbose else shorten(quote, figure, QUOTE_ROOM)
    place = f" ({locator})" if locator else ""
    return lines + wrap(one_line(f"“{shown}”{place}"), look.prose, "      ")


def shorten(quote: str, figure: Figure, room: int) -> str:
    """About `room` characters of the quote with the figure in the middle, cut between words."""
    if len(quote) <= room:
        return quote
    spare = max(room - (figure.end - figure.start), 0)
    start = max(min(figure.start - spare // 2, len(quote) - room), 0)
    end = max(min(start + room, len(quote)), figure.end)
    if start:
        start = min(quote.find(" ", start, figure.start) + 1 or figure.start, figure.start)
    if end < len(quote):
        end = max(quote.rfind(" ", figure.end, end), figure.end)
    return "… " * bool(start) + quote[start:end] + " …" * (end < len(quote))


def _picture(finding: Finding, look: Look) -> list[str]:
    from nkcheck.picture import draw  # of a figure told at length

    rows = [("the text: " + one_line(finding.text), finding.figure)]
    rows += [(one_line(f"{cited.figure.text}, {cited.chain[0]}"), cited.figure) for cited in finding.citations]
    lines = draw(rows, look.prose - 4)
    return ["", *("    " + line for line in lines), ""] if lines else []
