"""How to ask an API in batches: halve what it cannot answer, and stop when it is shut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.checkers._evidence import Unanswered

FAILURES_IN_A_ROW = 10
"""So often may an API fail without one good answer in between; finding one bad id among a hundred takes 8."""


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
