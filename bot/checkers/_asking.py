"""How to ask an API in batches: halve what it cannot answer, and stop when it is shut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit

from bot.model import Evidence, Facts, Failure, Judgement, Status
from bot.net.interface import NoReply

FAILURES_IN_A_ROW = 10
"""So often may an API fail without one good answer in between; finding one bad id among a hundred takes 8."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why the API that knows did not say; never a reason to think ill of a resource."""

    reason: str
    """One plain phrase without a full stop."""
    host: str
    failure: Failure = Failure.API
    http_status: int | None = None
    tries: int = 1
    """0 when no request was sent at all."""

    @classmethod
    def by(cls, url: str, answer: NoReply, api: str) -> Unanswered:
        """From a failure to reach `api` at `url`."""
        return cls(f"{api} did not answer ({answer.reason})", host_of(url), answer.failure)

    @property
    def facts(self) -> Facts:
        return {
            "failure": self.failure.value,
            "reason": self.reason,
            "host": self.host,
            "http_status": self.http_status,
            "tries": self.tries,
        }


@dataclass(frozen=True, slots=True)
class TooMuch:
    """The API could not answer this batch, but perhaps it can answer its halves."""

    why: Unanswered


@dataclass(frozen=True, slots=True)
class Shut:
    """The API will not answer anything more in this run."""

    why: Unanswered


T = TypeVar("T")
R = TypeVar("R")
Outcome: TypeAlias = "R | TooMuch | Shut"


async def ask_in_batches(
    batches: Iterable[Sequence[T]], ask: Callable[[Sequence[T]], Awaitable[R | TooMuch | Shut]]
) -> AsyncIterator[tuple[Sequence[T], R | Unanswered]]:
    """Yield every member of every batch exactly once, in batches that were answered or given up on."""
    waiting = list(batches)[::-1]
    failures = 0
    while waiting:
        batch = waiting.pop()
        answer = await ask(batch)
        failures = failures + 1 if isinstance(answer, TooMuch) else 0
        if isinstance(answer, Shut) or (isinstance(answer, TooMuch) and failures >= FAILURES_IN_A_ROW):
            for left in (batch, *reversed(waiting)):
                yield left, answer.why
            return
        if not isinstance(answer, TooMuch):
            yield batch, answer
        elif len(batch) == 1:
            yield batch, answer.why
        else:
            middle = len(batch) // 2
            waiting += [batch[middle:], batch[:middle]]


def unanswered(facts: Facts) -> Judgement | None:
    """The judgement of facts that say why nothing is known; None where something is."""
    if "failure" not in facts:
        return None
    try:
        failure = Failure(str(facts["failure"]))
    except ValueError:
        failure = Failure.API
    evidence = Evidence(
        text(facts.get("reason")) or "no answer",
        http_status=whole(facts.get("http_status")),
        failure=failure,
        host=text(facts.get("host")),
        tries=whole(facts.get("tries")) or 0,
    )
    return Judgement(Status.UNCHECKED, evidence)


def host_of(url: str) -> str:
    """The host of an address that an operator set."""
    return urlsplit(url).hostname or url


def text(value: object) -> str | None:
    """`value` if it is a string that says something, else None: answers and memory may hold anything."""
    return value if isinstance(value, str) and value else None


def whole(value: object) -> int | None:
    """`value` if it is a whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def latest(old: Facts, new: Facts, at: datetime) -> Facts:
    """What the last look saw: the `remember` of kinds of which nothing must outlive it."""
    del old, at
    return new
