"""How to ask an API about one thing at a time: a few at once, within a budget, until it wants no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from bot.checkers._evidence import Unanswered, host_of
from bot.model import Facts, Failure, Resource
from bot.net.interface import NoReply, Outside, Reply
from bot.net.waits import used_up

AT_ONCE = 8
"""So many things are looked at side by side; the client's lanes decide how many questions go to one host."""
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Service:
    """An API that is asked about one thing at a time."""

    name: str
    """As people call it."""
    url: str
    """What its paths are appended to."""
    budget: int
    """Questions in a run."""
    headers: Mapping[str, str]
    gap: float = 0.0
    """Seconds from one question to the next."""


class Singly:
    """One run's questions to a service. What it has once refused is not asked again."""

    def __init__(self, outside: Outside, service: Service) -> None:
        self._outside = outside
        self._service = service
        self._left = service.budget
        self._failures = 0
        self._shut: Unanswered | None = None
        self._open_at: datetime | None = None
        self.host = host_of(service.url)

    @property
    def is_shut(self) -> bool:
        """Whether nothing more is asked in this run."""
        return self._shut is not None

    async def ask(self, path: str, *, content: bytes | None = None) -> Reply | Unanswered:
        """The answer to a GET, or to a POST of `content`, whatever its status; but a limit, a fault of the
        server and silence are none."""
        if self._shut is None and self._left <= 0:
            return self._over_budget()
        if self._shut is None:
            self._left -= 1  # before all that waits: those who ask at the same time must not spend it twice
            await self._wait()
        if self._shut is not None:  # perhaps meanwhile
            return replace(self._shut, tries=0)
        answer = await self._send(path, content)
        if isinstance(answer, NoReply) and self._left > 0:  # a lost connection is worth a second try, once
            self._left -= 1
            answer = await self._send(path, content)
        return self._failed(answer) if isinstance(answer, NoReply) else self._judged(answer)

    def _over_budget(self) -> Unanswered:
        most = f"a run asks {self._service.name} at most {self._service.budget:,} questions"
        reason = f"{most}; the rest comes first in the next run"
        return Unanswered(reason, self.host, Failure.BUDGET, tries=0)

    def why(self, reason: str, status: int | None = None) -> Unanswered:
        """An answer that says nothing of what was asked for."""
        return Unanswered(reason, self.host, http_status=status)

    def strange(self, answer: Reply) -> Unanswered:
        """An answer that makes no sense."""
        said = "with something else" if answer.status == HTTPStatus.OK else f"with HTTP {answer.status}"
        return self.why(f"{self._service.name} answered {said}", answer.status)

    async def _wait(self) -> None:
        """Take one's turn: `gap` seconds after whoever came before."""
        now = self._outside.clock.now()
        at = now if self._open_at is None else max(now, self._open_at)
        self._open_at = at + timedelta(seconds=self._service.gap)
        left = min((at - now).total_seconds(), self._service.gap * AT_ONCE)  # clocks can be set
        if left > 0:
            await self._outside.clock.sleep(left)

    async def _send(self, path: str, content: bytes | None) -> Reply | NoReply:
        method, url = "GET" if content is None else "POST", self._service.url + path
        answer = await self._outside.http.api(method, url, headers=self._service.headers, content=content)
        self._left -= len(answer.hops)
        return answer

    def _failed(self, answer: NoReply) -> Unanswered:
        return self._counted(Unanswered.by(self._service.url, answer, self._service.name))

    def _judged(self, answer: Reply) -> Reply | Unanswered:
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._shut = self.why(f"{self._service.name} wants to be asked less", answer.status)
            return self._shut
        if used_up(answer.headers, self._outside.clock.now()) is not None:
            # This one was answered; the next would not be.
            self._shut = self.why(f"the rate limit of {self._service.name} is used up", answer.status)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._counted(self.strange(answer))
        self._failures = 0
        return answer

    def _counted(self, why: Unanswered) -> Unanswered:
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._shut = why
        return why


class Witness:
    """Whether a service shows what surely exists: asked at most once in a run, and only when something is
    missing. A service in trouble may show nothing at all."""

    def __init__(self, ask: Callable[[], Awaitable[Unanswered | None]]) -> None:
        """`ask` says why nothing can be concluded, or None where the witness was shown."""
        self._ask = ask
        self._turn = asyncio.Lock()
        self._answers: list[Unanswered | None] = []

    async def doubt(self) -> Unanswered | None:
        """Why what is missing may not be; None where the service sees."""
        async with self._turn:
            if not self._answers:
                self._answers.append(await self._ask())
        return self._answers[0]


async def look_at_each(
    resources: Sequence[Resource], look: Callable[[Resource], Awaitable[Facts]]
) -> AsyncGenerator[tuple[Resource, Facts], None]:
    """Look at all, the first ones first and a few at once; yield each as soon as it is known.

    A bug that one brings out is raised when all the others have had their looks.
    """
    seats = asyncio.Semaphore(AT_ONCE)

    async def seated(resource: Resource) -> tuple[Resource, Facts]:
        async with seats:
            return resource, await look(resource)

    tasks = [asyncio.create_task(seated(resource)) for resource in resources]
    bugs: list[Exception] = []
    try:
        for done in asyncio.as_completed(tasks):
            try:
                looked = await done
            except Exception as bug:  # noqa: BLE001 - raised below
                bugs.append(bug)
            else:
                yield looked
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if bugs:
        raise bugs[0]
