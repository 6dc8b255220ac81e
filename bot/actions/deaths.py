"""An issue for each confirmed death, where the policy asks for it: closed when it heals or is edited away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.actions.told import Told, all_told, paragraph
from bot.checkers import checker_of
from bot.escape import Markdown, terminal
from bot.markers.hidden import digest, findings_block, news_of, sealed
from bot.markers.names import name_in_markers
from bot.model import (
    CloseIssue,
    EnsureIssue,
    Issues,
    Policy,
    Report,
    StandingIssue,
    Status,
    Verdict,
    fingerprint,
)
from bot.templating import render

MARKER = "<!-- listkeeper:death {} {} -->"
MOST_NEW = 10
"""So many are opened in one run: a list that was never swept would flood its maintainers."""
TITLE_LENGTH = 80

IN_ONE = "All that there is to tell stands in the health issue alone from now on."
SILENCED = "Silenced, as you asked."
BACK = "It is back. Thank you for your patience."
LEFT = "Its link has left the list. Thank you."


def decide_deaths(report: Report, listed: str, policy: Policy) -> tuple[EnsureIssue | CloseIssue, ...]:
    """What should be so of the issues of single deaths of list `listed`."""
    list_name = name_in_markers(listed, report.standing)
    prefix = f"<!-- listkeeper:death {list_name} "
    standing = {issue.marker: issue for issue in report.standing.issues if issue.marker.startswith(prefix)}
    deaths = [one for one in all_told(report, policy) if _is_death(report, one)]
    wanted = {MARKER.format(list_name, one.fingerprint): one for one in deaths}
    if policy.issues is not Issues.EACH:
        wanted = {}
    return (*_told(report, wanted, standing), *_over(report, wanted, standing, policy))


def _is_death(report: Report, told: Told) -> bool:
    finding = told.first
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if verdict is None or verdict.status is not Status.DEAD:
        return False
    return finding.rule == checker_of(verdict.resource.kind).gone(verdict).code


def _told(
    report: Report, wanted: Mapping[str, Told], standing: Mapping[str, StandingIssue]
) -> Iterator[EnsureIssue]:
    """One that a person has closed stays so."""
    new = 0
    for marker, told in wanted.items():
        issue = standing.get(marker)
        new += issue is None
        if (issue is None and new > MOST_NEW) or (issue and not issue.is_open and issue.closed_by_person):
            continue
        address = told.first.url.partition("://")[2] or told.first.url
        yield EnsureIssue(
            marker,
            title=f"Gone: {terminal(address, TITLE_LENGTH)}",
            body=_text(report, told, marker, issue),
            obeyed=report.heard.boxes,
        )


def _text(report: Report, told: Told, marker: str, standing: StandingIssue | None) -> str:
    news = digest([told.news(report)])
    if standing is not None and standing.edited_by_writers and news_of(standing.body) == news:
        return standing.body
    body = render(
        "death.md.j2",
        marker=Markdown(marker),
        paragraph=paragraph(report, told),
        findings=findings_block([told.fingerprint]),
    )
    return sealed(body, news)


def _over(
    report: Report, wanted: Mapping[str, Told], standing: Mapping[str, StandingIssue], policy: Policy
) -> Iterator[CloseIssue]:
    """Those that stand open and have nothing to tell any more, each with why."""
    open_still = [marker for marker, issue in standing.items() if issue.is_open and marker not in wanted]
    if not open_still:
        return
    silenced = {finding.fingerprint for finding in report.silenced}
    known = {name: verdict for verdict in report.verdicts.values() for name in _deaths_of(verdict)}
    for marker in open_still:
        about = marker.split()[-2]
        verdict = known.get(about)
        if policy.issues is not Issues.EACH:
            yield CloseIssue(marker, IN_ONE)
        elif about in silenced:
            yield CloseIssue(marker, SILENCED)
        elif verdict is None:
            yield CloseIssue(marker, LEFT)
        elif verdict.status in (Status.ALIVE, Status.MOVED):
            yield CloseIssue(marker, BACK)


def _deaths_of(verdict: Verdict) -> Iterator[str]:
    """The fingerprints that a death of this resource could have."""
    for rule in checker_of(verdict.resource.kind).RULES:
        yield fingerprint(rule.code, verdict.resource, "")
