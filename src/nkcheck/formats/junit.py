"""JUnit XML, which CI systems show as test results: a suite a document, a case a figure.

A case fails where the figure is not let pass, and passes with the message as its output where it is; a document without a
figure is one case that passes, and one that could not be read a case with an error. ASCII only, the rest as character
references, and no character that XML 1.0 lacks. There are no times: the same run gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from nkcheck.errors import Fault
from nkcheck.formats.problems import relative
from nkcheck.report import Finding, Report, Run
from nkcheck.terminal import Look, one_line

STATEMENT = "statement"  # the name of a text that was given as words
_NO_XML = re.compile("[\ufffe\uffff]")  # what `one_line` lets pass and XML 1.0 does not


def write(run: Run, look: Look) -> str:
    """One document with a `testsuites` root, indented, with a line end."""
    root = Element("testsuites", name="nkcheck")
    for report in run.reports:
        _suite(root, report.path, _cases(report))
    for fault in run.unread:
        _suite(root, fault.path, [_unread(fault)])
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, "us-ascii").decode("ascii")}\n'


def _suite(root: Element, path: str, cases: Iterable[Element]) -> None:
    """Add the cases of one document, each of which names it as other tools name a class and a file."""
    name = _text(relative(path)) if path else STATEMENT
    suite = SubElement(root, "testsuite", name=name)
    for case in cases:
        case.set("classname", name)
        case.set("file", name)
        suite.append(case)
    _count(suite)


def _count(element: Element) -> None:
    for name, path in (("tests", ".//testcase"), ("failures", ".//failure"), ("errors", ".//error"), ("skipped", ".//skipped")):
        element.set(name, str(len(element.findall(path))))


def _cases(report: Report) -> list[Element]:
    cases = [_figure(finding, report) for finding in report.findings] + [_comment(fault, report) for fault in report.faults]
    return cases or [_case("no figure about the subject")]


def _figure(finding: Finding, report: Report) -> Element:
    case = _case(f"“{finding.text}” at {finding.line}:{finding.column}", finding.line)
    told = [f"{finding.verdict.replace('_', ' ')}: {finding.message}"]
    told += [f"Suggestion: {finding.suggestion}"] if finding.suggestion else []
    told += [f"Rules: {', '.join(finding.rules)}"] if finding.rules else []
    told += [f"Sentence: {finding.sentence}"] if finding.sentence else []
    return _outcome(case, report.fails(finding), finding.verdict, finding.message, told)


def _comment(fault: Fault, report: Report) -> Element:
    case = _case(f"{fault.rule} at {fault.line}:{fault.column}", fault.line)
    return _outcome(case, report.fails(fault), fault.rule, fault.message, [fault.message])


def _outcome(case: Element, failed: bool, kind: str, message: str, told: list[str]) -> Element:
    """The case with what is told of it, as a failure or as the output of a case that passes."""
    head = {"type": _text(kind), "message": _text(message)} if failed else {}
    SubElement(case, "failure" if failed else "system-out", head).text = "\n".join(map(_text, told))
    return case


def _unread(fault: Fault) -> Element:
    case = _case("can be read", fault.line)
    SubElement(case, "error", type=_text(fault.rule), message=_text(fault.message)).text = _text(fault.message)
    return case


def _case(name: str, line: int | None = None) -> Element:
    case = Element("testcase", name=_text(name))
    if line is not None:
        case.set("line", str(line))
    return case


def _text(text: str) -> str:
    return _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", one_line(text))
