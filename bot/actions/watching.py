"""What the health issue keeps an eye on without accusing anybody: suspects, walls and trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.escape import Markdown
from bot.model import Finding, Report, Status, Verdict
from bot.reporters.summary import is_suspect, verdict_of
from bot.templating import render

TROUBLE_TOLD = timedelta(days=3)
"""A host that stumbles for an hour is no news: the issue would be rewritten with every run."""
WALL_TOLD = timedelta(days=30)
"""The same for a wall before something that was seen alive a short while ago."""


def suspect_notes(report: Report) -> Iterator[Markdown]:
    """A paragraph for each death that is not confirmed yet, with the day on which it began."""
    for finding in sorted(report.findings, key=lambda found: (found.path, found.line, found.column)):
        if is_suspect(report, finding):
            yield _suspect(report, finding)


def _suspect(report: Report, finding: Finding) -> Markdown:
    verdict = report.verdicts[finding.resource] if finding.resource else None
    record = verdict.record if verdict else None
    text = render(
        "suspect.md.j2",
        finding=finding,
        since=_day(record.strikes[0].at) if record and record.strikes else None,
        reason=verdict.evidence.reason if verdict else finding.message,
        several=len(report.documents) > 1,
    )
    return Markdown(text.rstrip())


def wall_notes(report: Report) -> Iterator[Markdown]:
    """A line for each host that turns us away or has long been in trouble, with how many links it has."""
    hosts: Counter[tuple[str, str, str]] = Counter()
    for document in report.documents:
        for link in document.links:
            verdict = verdict_of(report, link)
            if verdict is not None and _is_told(verdict, report.checked_at):
                hosts[_host(verdict), *_standing(verdict)] += 1
    for (host, since, reason), links in sorted(hosts.items()):
        text = render("wall.md.j2", host=host, since=since, reason=reason, links=links)
        yield Markdown(text.rstrip())


def _is_told(verdict: Verdict, now: datetime) -> bool:
    record = verdict.record
    match verdict.status:
        case Status.REFUSED:
            alive = record.last_alive if record else None
            return alive is None or now - alive >= WALL_TOLD
        case Status.TROUBLE:
            since = record.trouble_since if record else None
            return since is not None and now - since >= TROUBLE_TOLD
        case _:
            return False


def _standing(verdict: Verdict) -> tuple[str, str]:
    """Since when a host is in trouble, or why it refuses; the kind of trouble differs from day to day."""
    if verdict.status is Status.TROUBLE and verdict.record and verdict.record.trouble_since:
        return _day(verdict.record.trouble_since), ""
    return "", verdict.evidence.reason


def _host(verdict: Verdict) -> str:
    """Who was asked; else the host in a page's address, or the kind of thing."""
    if verdict.evidence.host:
        return verdict.evidence.host
    try:
        return urlsplit(verdict.resource.key).hostname or verdict.resource.kind
    except ValueError:
        return verdict.resource.kind


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
