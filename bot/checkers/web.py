"""Ordinary pages: asked by GET, doubted when they look dead, and asked once more another way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.checkers._github.pages import note_in, with_repositories
from bot.checkers._plain import always
from bot.checkers._web_asking import look_at_all
from bot.checkers._web_claims import DEAD, MOVED, RULES, claims, remember
from bot.model import Evidence, Facts, Judgement, Resource, Status
from bot.net.interface import Outside
from bot.net.looks import Look, Reading, facts_of, habit_of, looks_in, read_look, rows_of, was_put_off
from bot.net.places import is_front_page, is_login, last_segment, same_place
from bot.net.urls import host_of, parse_url
from bot.net.walls import Habit, special

__all__ = [
    "BY_API",
    "DEAD",
    "IN_BATCHES",
    "KINDS",
    "MOVED",
    "RULES",
    "claims",
    "fetch",
    "gone",
    "judge",
    "match",
    "remember",
]

KINDS: tuple[str, ...] = ("web",)
BY_API = False
IN_BATCHES = False

_PERMANENT = (301, 308)
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
    async with aclosing(look_at_all(resources, outside)) as seen:
        facts = ((resource, facts_of(looks)) async for resource, looks in seen)
        async for one in with_repositories(facts, outside, _is_dead):
            yield one


def _is_dead(resource: Resource, facts: Facts) -> bool:
    return judge(resource, facts, {}).status is Status.DEAD


# ── judging ───────────────────────────────────────────────────────────────────────────────


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:
    """What a page answered means, by two looks where one was not enough; one alone never says `dead`."""
    looks = looks_in(facts)
    if not looks:
        row = special(host_of(resource.key))
        why = f"uncheckable: {row.host} {row.why}" if row else "uncheckable"
        return Judgement(Status.REFUSED, Evidence(why, host=host_of(resource.key)))
    readings = [read_look(look) for look in looks]
    said = [at for at, one in enumerate(looks) if not was_put_off(one)]
    agreed = len(said) > 1 and all(readings[at].status is Status.DEAD for at in said)
    best = min(said if agreed else range(len(looks)), key=lambda at: _BELIEF.index(readings[at].status))
    look, reading = looks[best], readings[best]
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


gone = always(DEAD)
