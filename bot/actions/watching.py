"""What the issue keeps an eye on without accusing anybody: suspects, walls and trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.actions.told import places, sift
from bot.escape import Markdown
from bot.model import Report, Status, Verdict
from bot.reporters.summary import verdict_of
from bot.templating import render


def watched(report: Report) -> tuple[Markdown, ...]:
    """A line for each suspect, and for each host that turns us away or is in trouble."""
    return (*_suspects(report), *_hosts(report))


def _suspects(report: Report) -> Iterator[Markdown]:
    for finding in sift(report)[1]:
        text = render("suspect.md.j2", finding=finding, places=places(report, [finding]))
        yield Markdown(text.rstrip())


def _hosts(report: Report) -> Iterator[Markdown]:
    hosts: Counter[tuple[str, str]] = Counter()
    for document in report.documents:
        for link in document.links:
            verdict = verdict_of(report, link)
            if verdict is not None and verdict.status in (Status.REFUSED, Status.TROUBLE):
                hosts[_host(verdict), _since(verdict)] += 1
    for (host, since), links in sorted(hosts.items()):
        text = render("wall.md.j2", host=host, since=since, links=links)
        yield Markdown(text.rstrip())


def _since(verdict: Verdict) -> str:
    """Since when a host is in trouble; nothing for a wall."""
    since = verdict.record.trouble_since if verdict.record else None
    return f"{since:%Y-%m-%d}" if since and verdict.status is Status.TROUBLE else ""


def _host(verdict: Verdict) -> str:
    """The host in a page's address, for where it leads differs from day to day; else the API asked."""
    otherwise = verdict.evidence.host or verdict.resource.kind
    try:
        return urlsplit(verdict.resource.key).hostname or otherwise
    except ValueError:
        return otherwise
