"""What of a report counts: rules that are selected or ignored, and comments in the document that quiet them.

Nothing is lost: a finding keeps what was taken from it in `quieted`, and one of which nothing is left is no problem any more.
"""

from __future__ import annotations

from collections.abc import Callable

from nkcheck.report import Finding, Report, Verdict
from nkcheck.rules import RULES, level_of_reasons, reasons_of
from nkcheck.settings import Settings

UNUSED = "unused_ignore"
# What can be selected, ignored and excused: a rule, or by its name a verdict with all that is to be said of such a figure.
NAMES = (*RULES, *(verdict.value for verdict in Verdict if verdict is not Verdict.SUPPORTED), UNUSED)


def select(report: Report, settings: Settings) -> Report:
    """The report with what the settings do not ask for taken away."""
    ignored = {*settings.ignore, *settings.ignored_at(report.path)}

    def unwanted(reason: str, finding: Finding) -> bool:
        names = {reason, finding.verdict.value}
        return bool(names & ignored) or bool(settings.select and not names & set(settings.select))

    faults = tuple(fault for fault in report.faults if fault.rule not in ignored and (not settings.select or fault.rule in settings.select))
    findings = tuple(quieted(finding, unwanted) for finding in report.findings)
    return report._replace(findings=findings, faults=faults)


def quieted(finding: Finding, unwanted: Callable[[str, Finding], bool]) -> Finding:
    """The finding without the reasons that are not wanted."""
    reasons = [reason for reason in reasons_of(finding.verdict, finding.rules) if reason not in finding.quieted]
    gone = [reason for reason in reasons if unwanted(reason, finding)]
    if not gone:
        return finding
    left = [reason for reason in reasons if reason not in gone]
    return finding._replace(
        rules=tuple(rule for rule in finding.rules if rule not in gone),
        level=level_of_reasons(left),
        quieted=(*finding.quieted, *gone),
    )
