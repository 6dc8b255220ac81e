"""What the health issue keeps an eye on without accusing anybody: walls and trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.escape import Markdown
from bot.model import Report, Status, Verdict
from bot.reporters.summary import verdict_of
from bot.templating import render

TROUBLE_TOLD = timedelta(days=3)
"""A host that stumbles for an hour is no news: the issue would be rewritten with every run."""
WALL_TOLD = timedelta(days=30)
"""The same for a wall before something that was seen alive a short while ago."""


def wall_notes(report: Report) -> Iterator[Markdown]:
    """A line for each host that turns us away or has long been in trouble, with how many links it has."""
    hosts: Counter[tuple[str, str]] = Counter()
    for document in report.documents:
        for link in document.links:
            verdict = verdict_of(report, link)
            if verdict is not None and _is_told(verdict, report.checked_at):
                hosts[_host(verdict), _since(verdict)] += 1
    for (host, since), links in sorted(hosts.items()):
        text = render("wall.md.j2", host=host, since=since, links=links)
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


def _since(verdict: Verdict) -> str:
    """Since when a host is in trouble, else nothing: why it refuses, or fails, differs from day to day."""
    since = verdict.record.trouble_since if verdict.record else None
    return f"{since:%Y-%m-%d}" if since and verdict.status is Status.TROUBLE else ""


def _host(verdict: Verdict) -> str:
    """The host in a page's address, for where it leads differs from day to day; else the API asked."""
    otherwise = verdict.evidence.host or verdict.resource.kind
    try:
        return urlsplit(verdict.resource.key).hostname or otherwise
    except ValueError:
        return otherwise
