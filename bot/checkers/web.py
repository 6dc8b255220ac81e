"""Ordinary pages: asked by GET, doubted when they look dead, and asked once more another way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.checkers._github_io import note_in, with_repositories
from bot.checkers._web_claims import DEAD, MOVED, RULES, claims, remember
from bot.model import (
    Evidence,
    Facts,
    Failure,
    Judgement,
    Resource,
    Rule,
    Status,
    Verdict,
)
from bot.net.interface import Outside
from bot.net.looks import Look, Reading, facts_of, habit_of, look_of, looks_in, read_look, rows_of
from bot.net.places import is_front_page, is_login, last_segment, same_place
from bot.net.urls import host_of, parse_url
from bot.net.walls import Habit, is_uncheckable, special

log = logging.getLogger(__name__)

__all__ = ["BY_API", "KINDS", "MOVED", "RULES", "claims", "fetch", "gone", "judge", "match", "remember"]

KINDS: tuple[str, ...] = ("web",)
BY_API = False

_PERMANENT = (301, 308)
_WORTH_ANOTHER_LOOK = (408, 425, 429, 500, 502, 503, 504, 520, 522, 523, 524, 530)
_PASSING = (
    Failure.RESOLVE,
    Failure.CONNECT,
    Failure.RESET,
    Failure.PROTOCOL,
)
"""Failures that may be over in a moment. A bad certificate is not, nor is a circle of redirects."""
_BELIEF = (Status.ALIVE, Status.REFUSED, Status.TROUBLE, Status.DEAD, Status.UNCHECKED)
"""Which of two looks that disagree is believed: life first, then whatever does not accuse."""


# ── recognising ───────────────────────────────────────────────────────────────────────────


def match(url: str) -> Resource | None:
    """Every http(s) URL that can be read: in one spelling, without its fragment."""
    address = parse_url(url)
    if isinstance(address, str):
        return None
    # Credentials stay in the key, so that such a link is never mistaken for the one without.
    return Resource("web", url if address.credentials else address.url)


# ── asking ────────────────────────────────────────────────────────────────────────────────


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask all; of dead pages on `*.github.io` it is told, too, what became of their repositories."""
    async with aclosing(_fetch(resources, outside)) as seen:
        async for resource, facts in with_repositories(seen, outside, _is_dead):
            yield resource, facts


def _is_dead(resource: Resource, facts: Facts) -> bool:
    return judge(resource, facts, {}).status is Status.DEAD


async def _fetch(
    resources: Sequence[Resource], outside: Outside
) -> AsyncGenerator[tuple[Resource, Facts], None]:
    """Ask all; when the rest is done ask those again that look dead or had trouble, and so on."""
    waiting: dict[Resource, tuple[Look, ...]] = dict.fromkeys(resources, ())
    bugs: list[BaseException] = []
    while waiting:
        asked, waiting = waiting, {}
        async with aclosing(_look_at(asked, outside, bugs)) as seen:
            async for resource, looks in seen:
                if _needs_another(looks, outside.settings.retries):
                    waiting[resource] = looks
                else:
                    yield resource, facts_of(looks)
    if bugs:
        raise bugs[0]  # only now: a bug that one link brings out must not cost the others their looks


async def _look_at(
    waiting: Mapping[Resource, tuple[Look, ...]], outside: Outside, bugs: list[BaseException]
) -> AsyncGenerator[tuple[Resource, tuple[Look, ...]], None]:
    """One more look at all of them at once; the client's lanes decide who waits."""
    tasks = [asyncio.create_task(_look(resource, looks, outside)) for resource, looks in waiting.items()]
    finished: asyncio.Queue[asyncio.Task[tuple[Resource, tuple[Look, ...]]]] = asyncio.Queue()
    try:
        for task in tasks:
            task.add_done_callback(finished.put_nowait)
        for _ in tasks:
            task = await finished.get()
            if bug := task.exception():
                bugs.append(bug)
            else:
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _look(
    resource: Resource, before: tuple[Look, ...], outside: Outside
) -> tuple[Resource, tuple[Look, ...]]:
    if is_uncheckable(host_of(resource.key)):
        return resource, ()
    if before and _hiccuped(before[-1]):
        # All whom one hiccup hit would come back at once. Where a host says how long, its lane waits as well.
        await outside.clock.sleep(outside.chance.uniform(0.25, 1) * 2 ** (len(before) - 1))
    if before:
        log.debug("%s is asked again, afresh: %s", resource.key, read_look(before[-1]).reason)
    answer = await outside.http.page(resource.key, fresh=bool(before))
    return resource, (*before, look_of(answer, outside.fragments.get(resource, ())))


def _needs_another(looks: tuple[Look, ...], retries: int) -> bool:
    """A death is always asked a second time; trouble so often as is wished, and a silence only once more."""
    if not looks:
        return False
    dead = [read_look(look).status is Status.DEAD for look in looks]
    if any(dead):
        return len(looks) == 1
    if looks[-1].failure is Failure.TIMEOUT and len(looks) > 1:
        return False
    return len(looks) <= retries and (_hiccuped(looks[-1]) or looks[-1].failure is Failure.TIMEOUT)


def _hiccuped(look: Look) -> bool:
    """True where an answer that came at once may be another in a moment."""
    return look.failure in _PASSING or (look.status in _WORTH_ANOTHER_LOOK and look.wall is None)


# ── judging ───────────────────────────────────────────────────────────────────────────────


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:
    """DESIGN's table, with two looks where one was not enough. One look alone never says `dead`."""
    looks = looks_in(facts)
    if not looks:
        row = special(host_of(resource.key))
        why = f"uncheckable: {row.host} {row.why}" if row else "uncheckable"
        return Judgement(Status.REFUSED, Evidence(why, host=host_of(resource.key)))
    readings = [read_look(look) for look in looks]
    best = min(range(len(looks)), key=lambda at: _BELIEF.index(readings[at].status))
    look, reading = looks[best], readings[best]
    agreed = len(looks) > 1 and all(one.status is Status.DEAD for one in readings)
    if reading.status is Status.DEAD and not agreed:
        reading = Reading(Status.TROUBLE, f"{reading.reason}, but seen only once")
    evidence = _evidence(looks, look, reading)
    if reading.status is Status.DEAD:
        evidence = replace(evidence, context=note_in(facts))
    target = _moved_to(resource, look, known) if reading.status is Status.ALIVE else None
    if target is None:
        return Judgement(reading.status, evidence)
    reason = f"redirects there for good (HTTP {look.hops[0].status})"
    return Judgement(Status.MOVED, replace(evidence, reason=reason), target)


def _evidence(looks: Sequence[Look], look: Look, reading: Reading) -> Evidence:
    return Evidence(
        reason=reading.reason,
        method=_method(looks),
        http_status=look.status,
        final_url=look.url if look.hops else None,
        hops=look.hops,
        header=look.wall if look.wall and ": " in look.wall else None,
        failure=look.failure,
        host=host_of(look.url) or None,
        tries=sum(len(one.hops) + one.sent for one in looks),
    )


def _method(looks: Sequence[Look]) -> str:
    match len(looks):
        case 1:
            return "GET"
        case 2:
            return "GET, then GET afresh"
        case number:
            return f"GET, then GET afresh {number - 1} times"


def _moved_to(resource: Resource, look: Look, known: Facts) -> str | None:
    """The new address of a live page: permanent hops only, really elsewhere, and the same thing."""
    target = parse_url(look.url)
    if isinstance(target, str) or not look.hops or any(hop.status not in _PERMANENT for hop in look.hops):
        return None
    if any(habit_of(row) in (Habit.PERMALINK, Habit.REGISTRY) for row in rows_of(look)):
        return None
    if same_place(resource.key, look.url) or is_front_page(target) or is_login(target):
        return None
    name, title = last_segment(resource.key), known.get("known_title")
    same = (bool(name) and name == last_segment(look.url)) or (bool(title) and title == look.title)
    return look.url if same else None


def gone(verdict: Verdict) -> Rule:  # noqa: ARG001  (the protocol's)
    """The rule of a page's death."""
    return DEAD
