"""Where deliveries wait for the disk, all that came at once for one and the same turn of it."""

from __future__ import annotations

import asyncio

from bot.errors import StateError
from bot.serving.inbox import Inbox, Letter

MOST = 500
"""Letters in one transaction, so that workers get their turn, too."""


class Letterbox:
    """While one transaction is under way, all that comes in waits for the next: a burst costs no more syncs
    of the disk than its length in time."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._waiting: list[tuple[Letter, asyncio.Future[bool]]] = []
        self._emptying: asyncio.Task[None] | None = None

    async def put(self, letter: Letter) -> bool:
        """Return when it is on the disk; False where it has been here before. Raises StateError."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((letter, answer))
        if self._emptying is None or self._emptying.done():
            self._emptying = asyncio.create_task(self._empty())
        return await answer

    async def _empty(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            answers = [answer for _, answer in batch]
            try:
                are_new = await asyncio.to_thread(self._inbox.receive, [letter for letter, _ in batch])
            except StateError as error:
                for answer in (one for one in answers if not one.done()):
                    answer.set_exception(error)
            else:
                for answer, is_new in zip(answers, are_new, strict=True):
                    if not answer.done():  # whoever sent it may have left
                        answer.set_result(is_new)
