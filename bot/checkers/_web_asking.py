"""How pages are asked for: all of a list at once, host by host, and those in doubt once more another way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from functools import partial
from typing import TypeAlias

from bot.checkers._web_drift import names_of
from bot.model import Failure, Resource, Status
from bot.net.crew import Crew
from bot.net.interface import Answer, NoReply, Outside
from bot.net.looks import Look, look_of, read_look, was_put_off
from bot.net.roster import Roster
from bot.net.urls import host_of
from bot.net.walls import is_uncheckable

log = logging.getLogger(__name__)

Asked: TypeAlias = tuple[Resource, tuple[Look, ...]]
"""A resource with the looks that there were at it in this run."""

_WORTH_ANOTHER_LOOK = (408, 425, 429, 500, 502, 503, 504, 520, 522, 523, 524, 530)
_PASSING = (Failure.RESOLVE, Failure.CONNECT, Failure.RESET, Failure.PROTOCOL)
"""Failures that may be over in a moment. A bad certificate is not, nor is a circle of redirects."""
_OFTEN_ENOUGH = 4
"""Whom a busy host turned away is asked again so often, when the time has come that it named."""
_BEGUN_TO_A_PLACE = 2
"""So many looks at a host are begun for each request that it may see at once: those that wait for a hiccup to
pass leave their place to others meanwhile."""
_ALIVE_TO_A_SEAT = 4
"""So many looks are begun for each request that may be under way; the others wait for a pause to end, or for
a connection to their host."""


async def look_at_all(resources: Sequence[Resource], outside: Outside) -> AsyncGenerator[Asked, None]:
    """Look at each. What looks dead or had trouble is asked again, in the queue of its host, when the rest of
    the list has been asked; what is not asked at all comes without a look."""
    checkable = [resource for resource in resources if not is_uncheckable(host_of(resource.key))]
    for resource in set(resources).difference(checkable):
        yield resource, ()
    per_host = outside.settings.per_host * _BEGUN_TO_A_PLACE
    roster: Roster[Asked] = Roster(per_host, outside.settings.concurrency * _ALIVE_TO_A_SEAT)
    crew = Crew(roster, partial(_ask, outside=outside))
    again: list[Asked] = [(resource, ()) for resource in checkable]
    bugs: list[Exception] = []
    try:
        while again or not crew.is_idle:
            if again and not roster.waiting:
                _enter(again, roster, outside)
                again = []
            crew.begin()
            for task in await crew.done():
                try:
                    asked = _read(*task.result(), outside)
                except Exception as bug:  # noqa: BLE001 - one link's must not cost the others their looks
                    bugs.append(bug)
                    continue
                if _needs_another(asked[1], outside.settings.retries):
                    again.append(asked)
                else:
                    yield asked
    finally:
        await crew.stop()
    if bugs:
        raise bugs[0]


def _enter(asked: Iterable[Asked], roster: Roster[Asked], outside: Outside) -> None:
    """Put them into the queues of their hosts."""
    rows = [(host_of(one[0].key), one) for one in asked]
    outside.http.expect(resource.key for _, (resource, _) in rows)
    roster.add(rows)


async def _ask(asked: Asked, outside: Outside) -> tuple[Asked, Sequence[Answer]]:
    resource, before = asked
    if not before:
        return asked, await _first_answers(resource.key, outside)
    if _hiccuped(before[-1]):
        # All whom one hiccup hit would come back at once. Where a host says how long, its lane waits as well.
        await outside.clock.sleep(outside.chance.uniform(0.25, 1) * 2 ** (len(before) - 1))
    log.debug("%s is asked again, afresh: %s", resource.key, read_look(before[-1]).reason)
    return asked, [await outside.http.page(resource.key, fresh=True)]


def _read(asked: Asked, answers: Sequence[Answer], outside: Outside) -> Asked:
    """The same with what its answers say."""
    resource, before = asked
    fragments, demo_of = outside.fragments.get(resource, ()), names_of(resource, outside)
    return resource, (*before, *(look_of(answer, fragments, demo_of=demo_of) for answer in answers))


async def _first_answers(url: str, outside: Outside) -> list[Answer]:
    """The answer to a first look. Where half of its time has passed in silence, the second look begins beside
    it: silences would double the time of a run, and others have had their turn by then."""
    second: list[asyncio.Task[Answer]] = []

    def begin_second() -> None:
        log.debug("%s keeps silent; it is asked afresh beside", url)
        outside.http.expect((url,))
        second.append(asyncio.create_task(outside.http.page(url, fresh=True)))

    try:
        first = await outside.http.page(url, late=begin_second if outside.settings.retries else None)
        is_silent = isinstance(first, NoReply) and first.failure is Failure.TIMEOUT
        return [first, *[await task for task in second if is_silent]]
    finally:
        for task in second:
            task.cancel()


def _needs_another(looks: tuple[Look, ...], retries: int) -> bool:
    """A death is always asked a second time, and again where that was put off; trouble so often as is wished,
    and a silence only once more."""
    said = [look for look in looks if not was_put_off(look)]
    if any(read_look(look).status is Status.DEAD for look in said):
        return len(said) == 1 and len(looks) <= max(retries, _OFTEN_ENOUGH)
    # A host that was given up stays so for this run: three hundred links would wait for it in vain.
    if not looks[-1].sent or (looks[-1].failure is Failure.TIMEOUT and len(looks) > 1):
        return False
    if was_put_off(looks[-1]):
        retries = max(retries, _OFTEN_ENOUGH)
    return len(looks) <= retries and (_hiccuped(looks[-1]) or looks[-1].failure is Failure.TIMEOUT)


def _hiccuped(look: Look) -> bool:
    """True where an answer that came at once may be another in a moment."""
    return look.failure in _PASSING or (look.status in _WORTH_ANOTHER_LOOK and look.wall is None)
