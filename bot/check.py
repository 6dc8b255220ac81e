"""Look at what is due: every checker gets its batch, all at once, and answers as they come."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Sequence

from bot.checkers import checker_of
from bot.checkers.interface import Checker
from bot.model import Evidence, Facts, Failure, Judgement, Observation, Resource, Status
from bot.net.interface import Outside

log = logging.getLogger(__name__)


async def check(due: Iterable[Resource], outside: Outside) -> AsyncGenerator[Observation, None]:
    """Yield one observation for each resource, as soon as it is known."""
    batches: dict[str, list[Resource]] = defaultdict(list)
    for resource in due:
        batches[checker_of(resource.kind).KINDS[0]].append(resource)
    seen: asyncio.Queue[Observation | None] = asyncio.Queue()
    tasks = [
        asyncio.create_task(_check_batch(checker_of(kind), batch, outside, seen))
        for kind, batch in batches.items()
    ]
    try:
        running = len(tasks)
        while running:
            look = await seen.get()
            if look is None:
                running -= 1
            else:
                yield look
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _check_batch(
    checker: Checker, batch: Sequence[Resource], outside: Outside, seen: asyncio.Queue[Observation | None]
) -> None:
    left = set(batch)
    try:
        async for resource, facts in checker.fetch(batch, outside):
            seen.put_nowait(_observe(checker, resource, facts, outside))
            left.discard(resource)
        if left:
            raise LookupError(f"fetch forgot {len(left)} of {len(batch)} resources")  # noqa: TRY301
    except Exception as bug:  # noqa: BLE001 - the one guard: a bug in a checker is shown, and stops no other
        for resource in sorted(left):
            seen.put_nowait(_crashed(checker, resource, bug, outside))
    finally:
        seen.put_nowait(None)


def _observe(checker: Checker, resource: Resource, facts: Facts, outside: Outside) -> Observation:
    judged = checker.judge(resource, facts)
    return _observation(checker, resource, judged, facts, outside)


def _crashed(checker: Checker, resource: Resource, bug: Exception, outside: Outside) -> Observation:
    log.error("the %s checker crashed on %s", checker.KINDS[0], resource, exc_info=bug)
    reason = f"the {checker.KINDS[0]} checker crashed ({type(bug).__name__}); this is a bug in listkeeper"
    judged = Judgement(Status.UNCHECKED, Evidence(reason, failure=Failure.CRASHED))
    return _observation(checker, resource, judged, {}, outside)


def _observation(
    checker: Checker, resource: Resource, judged: Judgement, facts: Facts, outside: Outside
) -> Observation:
    return Observation(
        resource,
        at=outside.clock.now(),
        status=judged.status,
        evidence=judged.evidence,
        facts=facts,
        target=judged.target,
        by_api=checker.BY_API,
    )
