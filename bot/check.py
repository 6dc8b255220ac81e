"""Look at what is due: every checker gets its batch, all at once, and answers as they come."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.checkers import asker_of
from bot.checkers.interface import Asker
from bot.model import Evidence, Facts, Failure, Judgement, Observation, Record, Resource, Status
from bot.net.interface import Outside
from bot.plan import last_seen

log = logging.getLogger(__name__)


async def check(
    due: Iterable[Resource], records: Mapping[Resource, Record], outside: Outside
) -> AsyncGenerator[Observation, None]:
    """Yield one observation for each resource, as soon as it is known.

    Each checker is given the longest unseen first: where a budget ends half way, the rest has its turn next.
    """
    batches: dict[str, list[Resource]] = defaultdict(list)
    for resource in sorted(due, key=lambda one: last_seen(records.get(one))):
        batches[asker_of(resource.kind).KINDS[0]].append(resource)
    seen: asyncio.Queue[Observation | None] = asyncio.Queue()
    tasks = [
        asyncio.create_task(_Batch(asker_of(kind), batch, records, outside).look(seen))
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


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one checker is asked in this run."""

    asker: Asker
    resources: Sequence[Resource]
    records: Mapping[Resource, Record]
    outside: Outside

    async def look(self, seen: asyncio.Queue[Observation | None]) -> None:
        """Put an observation of each resource into `seen`, and None at the end."""
        left = set(self.resources)
        outside = replace(self.outside, known=self._known())
        try:
            async for resource, facts in self.asker.fetch(self.resources, outside):
                seen.put_nowait(self._judged(resource, facts))
                left.discard(resource)
            if left:
                raise LookupError(f"fetch forgot {len(left)} resources")  # noqa: TRY301 - a bug as any other
        except Exception as bug:  # noqa: BLE001 - the one guard: a bug in a checker is shown, and stops no other
            for resource in sorted(left):
                seen.put_nowait(self._crashed(resource, bug))
        finally:
            seen.put_nowait(None)

    def _known(self) -> Mapping[Resource, Facts]:
        return {one: self.records[one].facts for one in self.resources if one in self.records}

    def _judged(self, resource: Resource, facts: Facts) -> Observation:
        record = self.records.get(resource)
        judgement = self.asker.judge(resource, facts, record.facts if record else {})
        return self._observation(resource, judgement, facts)

    def _crashed(self, resource: Resource, bug: Exception) -> Observation:
        kind = self.asker.KINDS[0]
        log.error("the %s checker crashed on %s", kind, resource, exc_info=bug)
        reason = f"the {kind} checker crashed ({type(bug).__name__}); this is a bug in listkeeper"
        return self._observation(
            resource, Judgement(Status.UNCHECKED, Evidence(reason, failure=Failure.CRASHED)), {}
        )

    def _observation(self, resource: Resource, judgement: Judgement, facts: Facts) -> Observation:
        return Observation(
            resource,
            at=self.outside.clock.now(),
            status=judgement.status,
            evidence=judgement.evidence,
            facts=facts,
            target=judgement.target,
            by_api=self.asker.BY_API,
        )
