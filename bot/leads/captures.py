"""Captures of pages that are gone, or became something else: that is told with the Wayback Machine's capture.

Only of pages. A capture of a repository, a model or a video is of no use to whoever wants its code, its
weights or its pictures; a paper that arXiv does not know was never there; and what other deaths have for an
edit leads to the thing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.checkers._wayback_captures import Capture
from bot.checkers._web_claims import DEAD
from bot.checkers._web_drift import DRIFTED, drifted_after
from bot.checkers.wayback import KIND, capture_in
from bot.judge import may_be_confirmed
from bot.lint.interface import Checkout, Spot, as_written
from bot.model import Added, Claim, Link, Policy, Record, Resource, Rule, Status, Verdict
from bot.net.guard import vet_address
from bot.net.interface import Life
from bot.net.places import is_archive
from bot.net.urls import Address, parse_url

RULES: tuple[Rule, ...] = (DEAD, DRIFTED)


def wanted(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Resource]:
    """The captures of pages that are gone or became something else, and of those that the next look may show
    to be: so that the capture is there on the day on which that is told."""
    links = (link for document in checkout.documents for link in document.links if link.tag == "a")
    for resource in dict.fromkeys(checkout.resources.get(link.url) for link in links):
        verdict = verdicts.get(resource) if resource else None
        rule = _loss(verdict, policy, now) if verdict else None
        if verdict and rule and policy.severity_of(rule) and _is_worth_it(verdict.resource):
            yield captures_of(verdict.resource)


def _loss(verdict: Verdict, policy: Policy, now: datetime) -> Rule | None:
    """What is or soon may be to be told of a page that is not there any more."""
    record = verdict.record
    if record is None:
        return None
    if verdict.status is Status.DEAD and may_be_confirmed(record, policy, now):
        return DEAD
    return DRIFTED if drifted_after(record.facts) else None


def captures_of(page: Resource) -> Resource:
    """What is asked about a page."""
    return Resource(KIND, page.key)


def _is_worth_it(page: Resource) -> bool:
    address = parse_url(page.key)
    if page.kind != "web" or not isinstance(address, Address):
        return False
    return vet_address(address) is None and not is_archive(address.host)


def spots(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Spot]:
    """Nothing of its own: what is found goes with what is told of the page, by `rescued`."""
    del checkout, verdicts, policy, now
    yield from ()


def unsettled(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy
) -> Iterator[tuple[Rule, Resource]]:
    """Nothing of its own either: a death is settled by a look at the page."""
    del checkout, verdicts, policy
    yield from ()


def rescued(claim: Claim, link: Link, page: Verdict, verdicts: Mapping[Resource, Verdict]) -> Claim:
    """The claim of a loss with the capture to link to instead, where there is one; any other as it is."""
    is_lost = (claim.rule is DEAD and page.confirmed) or claim.rule is DRIFTED
    if not is_lost or link.tag != "a":
        return claim
    capture = _capture(page, verdicts)
    if capture is None:
        return claim
    message = f"{claim.message}; the Wayback Machine has it as of {capture.at:%Y-%m-%d}"
    return replace(claim, message=message, url=capture.address(as_written(link)))


def _capture(page: Verdict, verdicts: Mapping[Resource, Verdict]) -> Capture | None:
    verdict = verdicts.get(captures_of(page.resource))
    known = verdict.record if verdict is not None else None
    if known is None or page.record is None or not _is_settled(known, page.record):
        return None
    return capture_in(known.facts)


def lives_of(
    asked: Iterable[Resource], records: Mapping[Resource, Record], checkout: Checkout, added: Added | None
) -> dict[Resource, Life]:
    """When the pages were well whose captures are asked for. As slow as `added`, which asks git or GitHub."""
    lives: dict[Resource, Life] = {}
    for lead in asked:
        page = records.get(Resource("web", lead.key)) if lead.kind == KIND else None
        if page is None or _is_settled(records.get(lead), page):
            continue
        written = (added(path, link) for path, link in _links_to(page.resource, checkout)) if added else ()
        first = min((page.first_seen, *(at for at in written if at is not None)))
        lives[lead] = Life(first, _missed(page))
    return lives


def _is_settled(known: Record | None, page: Record) -> bool:
    """Whether a capture is known that does."""
    capture, missed = capture_in(known.facts) if known else None, _missed(page)
    return capture is not None and missed is not None and capture.at < missed


def _links_to(page: Resource, checkout: Checkout) -> Iterator[tuple[str, Link]]:
    """Where the list links to a page: in which file, and how. Each way of writing it once in a file."""
    for document in checkout.documents:
        links = [link for link in document.links if checkout.resources.get(link.url) == page]
        yield from ((document.path, link) for link in {link.raw: link for link in reversed(links)}.values())


def _missed(page: Record) -> datetime | None:
    """When a page was first missed, or became something else."""
    struck = page.suspected_since or (page.strikes[0].at if page.strikes else None)
    moments = [at for at in (struck, drifted_after(page.facts)) if at is not None]
    return min(moments, default=None)
