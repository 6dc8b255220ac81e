from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import pytest

from bot.errors import StateError
from bot.serving.inbox import Inbox, Letter
from bot.serving.letterbox import Letterbox
from bot.serving.news import News
from tests.serving.boxes import NOW, SWEEP, Box


class Slow(Inbox):
    """Counts its transactions, and may be broken."""

    def __init__(self, box: Box) -> None:
        super().__init__(box.inbox._engine)
        self.batches: list[int] = []
        self.broken = False

    def receive(self, letters: Iterable[Letter]) -> list[bool]:
        known = list(letters)
        self.batches.append(len(known))
        if self.broken:
            raise StateError("the disk is full")
        return super().receive(known)


def letter(name: str) -> Letter:
    return Letter(name, "push", News((SWEEP,)), NOW)


@pytest.fixture
def slow() -> Iterator[Slow]:
    box = Box()
    yield Slow(box)
    box.close()


async def test_what_comes_at_once_shares_a_turn_and_each_gets_its_own_answer(slow: Slow) -> None:
    letterbox = Letterbox(slow)
    names = ["a", "b", "a", *(f"{number}" for number in range(50))]
    answers = await asyncio.gather(*(letterbox.put(letter(name)) for name in names))
    assert answers == [True, True, False, *[True] * 50]
    assert len(slow.batches) <= 2
    assert await letterbox.put(letter("b")) is False


async def test_what_cannot_be_kept_is_told_to_each_and_the_next_is_tried(slow: Slow) -> None:
    letterbox = Letterbox(slow)
    slow.broken = True
    answers = await asyncio.gather(*(letterbox.put(letter(name)) for name in "ab"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StateError, StateError]
    slow.broken = False
    assert await letterbox.put(letter("a")) is True


async def test_a_sender_who_leaves_takes_nothing_with_him(slow: Slow) -> None:
    letterbox = Letterbox(slow)
    leaving = asyncio.create_task(letterbox.put(letter("a")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await letterbox.put(letter("b")) is True
    assert await letterbox.put(letter("a")) is False, "it had been kept"
