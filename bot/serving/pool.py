"""Who works the inbox off: a few workers that share everything, and outlive whatever a job does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TypeAlias

from bot.clock import Clock
from bot.errors import ListkeeperError, NetworkDownError
from bot.serving.inbox import Claimed, Inbox, State
from bot.serving.jobs import Job, Kind

LONGEST_RUN = 3_600.0
"""Seconds; a run that takes longer has failed, so that none can hold the others up for ever."""
POLL = 5.0
"""Seconds after which an idle worker looks whether a job's pause is over."""
NETWORK_PAUSE = timedelta(minutes=10)
log = logging.getLogger(__name__)

Performer: TypeAlias = Callable[[Job], Awaitable[None]]
"""Does a job. Raises ListkeeperError where it could not."""
Observer: TypeAlias = Callable[[Kind, str, float], None]
"""Told the kind of a job, what became of it, and how many seconds it took."""


class Pool:
    """Gives each job to the performer of its kind, several at once."""

    def __init__(
        self,
        inbox: Inbox,
        performers: Mapping[Kind, Performer],
        clock: Clock,
        *,
        observe: Observer = lambda *_: None,
    ) -> None:
        self._inbox = inbox
        self._performers = performers
        self._clock = clock
        self._observe = observe
        self._news = asyncio.Event()
        self._looking = asyncio.Lock()
        self._stopping = False

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    def wake(self) -> None:
        """There may be something to do."""
        self._news.set()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._stopping = True
        self._news.set()

    async def run(self, workers: int) -> None:
        """Work until `stop`; what is under way is finished, and given back to the inbox where this is
        cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work())

    async def drain(self) -> int:
        """Do all that is due, one after the other; how many jobs that were."""
        done = 0
        while claimed := await self._claim():
            await self._work_on(claimed)
            done += 1
        return done

    async def _work(self) -> None:
        while claimed := await self._next():
            await self._work_on(claimed)

    async def _next(self) -> Claimed | None:
        """The next job, as soon as there is one; None where nothing more is to be begun.

        Of all who are idle one looks: else every delivery would be looked for by each of them.
        """
        async with self._looking:
            while not self._stopping:
                self._news.clear()
                if claimed := await self._claim():
                    return claimed
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self._news.wait()
        return None

    async def _claim(self) -> Claimed | None:
        """The next job. Where this is cancelled meanwhile, the thread that looks goes on: what it claims
        nobody would do, so that goes back too."""
        looking = asyncio.ensure_future(
            asyncio.to_thread(self._inbox.claim, self._clock.now(), tuple(self._performers))
        )
        try:
            return await asyncio.shield(looking)
        except asyncio.CancelledError:
            if claimed := await looking:
                self._inbox.give_back(claimed, self._clock.now())
            raise

    async def _work_on(self, claimed: Claimed) -> None:
        began = self._clock.now()
        try:
            outcome = await self._try(claimed)
        except asyncio.CancelledError:
            self._inbox.give_back(claimed, self._clock.now())
            log.warning("cut short", extra=_of(claimed))
            raise
        seconds = (self._clock.now() - began).total_seconds()
        self._observe(claimed.job.kind, outcome, seconds)
        log.info("job", extra={**_of(claimed), "outcome": outcome, "seconds": round(seconds, 3)})
        self._news.set()  # another of its kind may begin now

    async def _try(self, claimed: Claimed) -> str:
        """What became of it."""
        try:
            async with asyncio.timeout(LONGEST_RUN):
                await self._performers[claimed.job.kind](claimed.job)
        except NetworkDownError as error:
            log.warning("%s", error, extra=_of(claimed))
            await asyncio.to_thread(self._inbox.give_back, claimed, self._clock.now(), NETWORK_PAUSE)
            return "postponed"
        except ListkeeperError as error:
            return await self._failed(claimed, str(error))
        except TimeoutError:
            return await self._failed(claimed, f"it took longer than {LONGEST_RUN:g} s")
        except Exception as bug:
            log.exception("a bug in listkeeper", extra=_of(claimed))
            return await self._failed(claimed, f"a bug in listkeeper: {type(bug).__name__}: {bug}")
        await asyncio.to_thread(self._inbox.finish, claimed, self._clock.now())
        return State.DONE

    async def _failed(self, claimed: Claimed, reason: str) -> str:
        state = await asyncio.to_thread(self._inbox.fail, claimed, reason, self._clock.now())
        log.warning("failed", extra={**_of(claimed), "reason": reason, "state": str(state)})
        return state if state is State.PARKED else "failed"


def _of(claimed: Claimed) -> dict[str, object]:
    return {"job": claimed.id, "about": claimed.job.key, "failures": claimed.failures}
