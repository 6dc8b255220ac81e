from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.archive.keep import AT_ONCE, Fate, Kept, keep
from bot.archive.saving import NotSaved, Shut
from bot.archive.worth import Page
from bot.checkers._wayback_api import Wayback
from bot.checkers._wayback_captures import Capture
from bot.config import Settings
from bot.errors import ArchiveError
from bot.model import Failure
from bot.net.interface import NoReply, Outside, Reply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Snapshot
from bot.world.wayback import key_of
from tests.checkers.fake_http import NOW
from tests.checkers.in_world import InWorld

PAGES = [Page(f"https://lab.example/{n}", "README.md", n + 1) for n in range(6)]


@dataclass
class Shelf:
    """Satisfies `Saver`: saves all but what it was told to refuse, and counts how many at once."""

    refused: dict[str, NotSaved | Shut] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0
    never: bool = False

    async def save(self, url: str) -> Capture | NotSaved | Shut:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        for _ in range(5):
            await asyncio.sleep(0)
        if self.never:
            await asyncio.Event().wait()
        self.busy -= 1
        if url in self.refused:
            return self.refused[url]
        self.saved.append(url)
        return Capture(NOW)


def captured(*numbers: int) -> InWorld:
    http = InWorld()
    for n in numbers:
        http.world.services.archive.snapshots[key_of(PAGES[n].url) or ""] = (
            Snapshot(NOW - timedelta(days=n + 1)),
        )
    return http


async def kept(
    http: InWorld,
    saver: Shelf | None,
    most: int = 50,
    into: list[Kept] | None = None,
    pages: Sequence[Page] = PAGES,
) -> list[Kept]:
    outside = Outside(http, http.world.clock, Settings())
    seen = [] if into is None else into
    async with aclosing(
        keep(pages, Wayback(outside, 100), saver, most=most, clock=http.world.clock)
    ) as all_kept:
        async for one in all_kept:
            seen.append(one)
    return seen


def fates(seen: list[Kept]) -> dict[int, Fate]:
    return {one.page.line - 1: one.fate for one in seen}


async def test_what_has_no_capture_is_saved_and_nothing_else() -> None:
    shelf = Shelf()
    seen = await kept(captured(1, 4), shelf)
    assert fates(seen) == {n: Fate.HAS if n in (1, 4) else Fate.SAVED for n in range(6)}
    assert sorted(shelf.saved) == [PAGES[n].url for n in (0, 2, 3, 5)]
    assert {one.page.line: one.capture for one in seen}[2] == Capture(NOW - timedelta(days=2))
    assert 1 < shelf.busiest <= AT_ONCE


async def test_without_a_saver_it_is_only_told() -> None:
    assert fates(await kept(captured(1), None)) == {n: Fate.HAS if n == 1 else Fate.LACKS for n in range(6)}


@pytest.mark.parametrize("saver", [None, Shelf()])
async def test_after_the_most_that_was_wanted_it_asks_no_further(saver: Shelf | None) -> None:
    http = captured(1)
    assert set(fates(await kept(http, saver, most=2))) == {0, 1, 2}
    assert len(http.requests) == 3


async def test_one_page_that_cannot_be_saved_stops_no_other() -> None:
    shelf = Shelf({PAGES[2].url: NotSaved("blocked")})
    seen = await kept(captured(), shelf)
    assert fates(seen) == {n: Fate.FAILED if n == 2 else Fate.SAVED for n in range(6)}
    assert [one.why for one in seen if one.fate is Fate.FAILED] == ["blocked"]


async def test_once_the_archive_wants_no_more_what_is_under_way_is_told_and_the_reason_raised() -> None:
    seen: list[Kept] = []
    with pytest.raises(ArchiveError, match=r"The keys are bad\. Later it may do more: run this again\."):
        await kept(captured(), Shelf({PAGES[0].url: Shut("the keys are bad")}), into=seen)
    assert fates(seen)[0] is Fate.UNKNOWN
    assert len(seen) <= AT_ONCE + 1


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.UNAVAILABLE])
async def test_where_the_index_is_shut_it_ends(mood: Mood) -> None:
    http, seen = captured(), []  # type: InWorld, list[Kept]
    http.world.spells[Api.WAYBACK] = Spell(mood)
    with pytest.raises(ArchiveError, match="The Wayback Machine"):
        await kept(http, Shelf(), into=seen)
    assert {one.fate for one in seen} == {Fate.UNKNOWN}
    assert len(seen) <= 3
    if mood is Mood.RATE_EXCEEDED:
        with pytest.raises(ArchiveError, match="wanted to be asked less a moment ago"):
            await kept(http, Shelf())
        assert len(http.requests) == 1


class CutOff(InWorld):
    """Nothing can be reached so many times, and then all is as it should be."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    async def api(self, method: str, url: str, **more: Any) -> Reply | NoReply:
        self._left -= 1
        if self._left < 0:
            return await super().api(method, url, **more)
        return NoReply(url, Failure.RESOLVE, "the name does not resolve here")


@pytest.mark.parametrize("pages", [PAGES[:1], PAGES[:2]])
async def test_where_not_one_question_was_answered_the_reason_is_raised(pages: list[Page]) -> None:
    seen: list[Kept] = []
    with pytest.raises(
        ArchiveError, match=r"does not resolve here\)\. Nothing was learnt of any page: look at"
    ):
        await kept(CutOff(100), None, into=seen, pages=pages)
    assert [one.fate for one in seen] == [Fate.UNKNOWN] * len(pages)


async def test_one_answer_is_enough_to_be_content_with() -> None:
    seen = await kept(CutOff(2), None, pages=PAGES[:2])
    assert [one.fate for one in seen] == [Fate.UNKNOWN, Fate.LACKS]


async def test_a_site_that_is_kept_out_is_told_as_such() -> None:
    http = captured()
    http.world.services.archive.blocked = {"lab.example"}
    seen = await kept(http, Shelf())
    assert {one.why for one in seen} == {"the Wayback Machine shows nothing of this site"}


async def test_whoever_leaves_early_leaves_nothing_behind() -> None:
    http, shelf = captured(0), Shelf(never=True)
    outside = Outside(http, http.world.clock, Settings())
    keeping = keep(PAGES, Wayback(outside, 100), shelf, most=50, clock=http.world.clock)
    first = await anext(keeping)
    assert first.fate is Fate.HAS
    waiting = asyncio.ensure_future(anext(keeping))
    for _ in range(200):
        await asyncio.sleep(0)
    assert shelf.busy == AT_ONCE
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert {task for task in asyncio.all_tasks() if "save" in repr(task.get_coro())} == set()
