"""Captures of pages in the Wayback Machine: asked for where a page of the list is gone.

A resource is named by the address of the page. No link points at one: an address in the Wayback Machine is a
page like any other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bot.checkers._evidence import Unanswered, unanswered
from bot.checkers._json import text, whole
from bot.checkers._plain import latest
from bot.checkers._singly import look_at_each
from bot.checkers._wayback_api import Blocked, Wayback
from bot.checkers._wayback_captures import Capture, by_worth, shows_nothing
from bot.model import Evidence, Facts, Judgement, Resource, Status
from bot.net.interface import Life, Outside
from bot.net.looks import look_of

KIND = "wayback"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

NONE = "never captured while it was well"
MOST_LOOKS = 3
"""Captures of a page that are looked at; where none of them shows it, others will hardly do."""


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask for the captures of each page, unless it is known already what there is."""
    captures = _Captures(outside)
    return look_at_each(resources, captures.look)


class _Captures:
    """What one run asks."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._wayback = Wayback(outside)

    async def look(self, resource: Resource) -> Facts:
        known = self._outside.known.get(resource, {})
        life = self._outside.lives.get(resource, Life())
        if _is_known(known, life):
            return {**known, "tries": 0}
        now = self._outside.clock.now()
        before = min(life.missed or now, now)
        found = await self._wayback.captures(resource.key, until=before)
        if isinstance(found, Unanswered):
            return found.facts
        seen: Facts = {"host": self._wayback.host, "tries": 1}
        if isinstance(found, Blocked):
            return {**seen, "found": False, "blocked": True}
        chosen = await self._chosen(resource.key, by_worth(found, added=life.added, before=before))
        return {**seen, "found": True, "capture": chosen.timestamp} if chosen else {**seen, "found": False}

    async def _chosen(self, url: str, captures: Sequence[Capture]) -> Capture | None:
        """The first that shows something: an index knows only with which status a page came."""
        for capture in captures[:MOST_LOOKS]:
            answer = await self._outside.http.page(capture.source(url), fresh=True)
            if not shows_nothing(look_of(answer), capture):
                return capture
        return None


def _is_known(facts: Facts, life: Life) -> bool:
    """Whether it would be idle to ask: the past does not change."""
    capture = capture_in(facts)
    return capture is not None and (life.missed is None or capture.at < life.missed)


def capture_in(facts: Facts) -> Capture | None:
    """The capture that was found, if one was."""
    return Capture.parse(facts.get("capture")) if facts.get("found") is True else None


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Whatever the Wayback Machine has, it is well, and says nothing of the page."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    host, tries = text(facts.get("host")), whole(facts.get("tries")) or 0
    capture = capture_in(facts)
    if capture is not None:
        reason = f"captured on {capture.at:%Y-%m-%d}"
        return Judgement(Status.ALIVE, Evidence(reason, "CDX", host=host, tries=tries))
    if facts.get("found") is not False:
        reason = "the Wayback Machine answered with something else"
        return Judgement(Status.UNCHECKED, Evidence(reason, "CDX", host=host, tries=tries))
    is_blocked = facts.get("blocked") is True
    reason = "the Wayback Machine shows nothing of this site" if is_blocked else NONE
    return Judgement(Status.ALIVE, Evidence(reason, "CDX", host=host, tries=tries))


remember = latest
"""What was found, or that nothing was."""
