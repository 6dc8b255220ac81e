from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

import bot.check
from bot.check import check
from bot.clock import SimulatedClock
from bot.config import Settings
from bot.model import (
    Evidence,
    Facts,
    Failure,
    Judgement,
    Observation,
    Record,
    Resource,
    Rule,
    Severity,
    Status,
)
from bot.net.interface import Outside
from tests.no_http import NoHttp

NOW = datetime(2026, 3, 2, tzinfo=UTC)
GONE = Rule("gone", Severity.ERROR, "It is gone.", "Tells you.")


@dataclass
class Toy:
    """A checker that yields `answers` of what it is asked, then fails if told to."""

    kind: str
    answers: int = 99
    bug: Exception | None = None
    asked: list[Resource] = field(default_factory=list)
    known: Mapping[Resource, Facts] = field(default_factory=dict)
    BY_API: bool = True
    RULES: tuple[Rule, ...] = (GONE,)
    KINDS: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.KINDS = (self.kind, f"{self.kind}-path")

    async def fetch(
        self, resources: Sequence[Resource], outside: Outside
    ) -> AsyncIterator[tuple[Resource, Facts]]:
        self.asked += resources
        self.known = outside.known
        for resource in resources[: self.answers]:
            yield resource, {"key": resource.key}
        if self.bug is not None:
            raise self.bug

    def judge(self, resource: Resource, facts: Facts, known: Facts) -> Judgement:
        reason = f"{resource.kind} says {facts['key']}{known.get('once', '')}"
        return Judgement(Status.ALIVE, Evidence(reason))


def resources(*names: str) -> list[Resource]:
    return [Resource.parse(name) for name in names]


async def observe(
    monkeypatch: pytest.MonkeyPatch,
    due: list[Resource],
    *toys: Toy,
    records: dict[Resource, Record] | None = None,
) -> dict[str, Observation]:
    by_kind = {kind: toy for toy in toys for kind in toy.KINDS}
    monkeypatch.setattr(bot.check, "asker_of", by_kind.__getitem__)
    outside = Outside(NoHttp(), SimulatedClock(NOW), Settings())
    return {str(look.resource): look async for look in check(due, records or {}, outside)}


async def test_each_checker_gets_its_kinds_as_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    paper, repo = Toy("paper"), Toy("repo")
    seen = await observe(monkeypatch, resources("paper:1", "repo:a", "repo-path:b", "paper:2"), paper, repo)
    assert paper.asked == resources("paper:1", "paper:2")
    assert repo.asked == resources("repo:a", "repo-path:b")
    assert seen["repo-path:b"] == Observation(
        Resource("repo-path", "b"),
        NOW,
        Status.ALIVE,
        Evidence("repo-path says b"),
        facts={"key": "b"},
        by_api=True,
    )


async def test_a_checker_judges_with_what_it_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    (paper,) = resources("paper:1")
    record = Record(paper, NOW, NOW, Status.ALIVE, Evidence("seen"), facts={"once": ", as before"})
    seen = await observe(monkeypatch, [paper], Toy("paper"), records={paper: record})
    assert seen["paper:1"].evidence.reason == "paper says 1, as before"


async def test_a_checker_is_given_what_is_known_of_what_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    paper, other = resources("paper:1", "repo:a")
    records = {
        one: Record(one, NOW, NOW, Status.ALIVE, Evidence("seen"), facts={"of": one.key})
        for one in (paper, other)
    }
    toy = Toy("paper")
    await observe(monkeypatch, [paper, *resources("paper:2")], toy, records=records)
    assert toy.known == {paper: {"of": "1"}}


async def test_the_longest_unseen_are_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    lately, long_ago, never, in_vain = resources("paper:a", "paper:b", "paper:c", "paper:d")
    records = {
        one: Record(one, NOW, NOW - timedelta(days=days), status, Evidence("seen"))
        for one, days, status in (
            (lately, 1, Status.ALIVE),
            (long_ago, 9, Status.DEAD),
            (in_vain, 0, Status.UNCHECKED),
        )
    }
    toy = Toy("paper")
    await observe(monkeypatch, [lately, long_ago, never, in_vain], toy, records=records)
    assert toy.asked == [never, in_vain, long_ago, lately]


async def test_nothing_due_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Toy("paper")
    assert await observe(monkeypatch, [], toy) == {}
    assert toy.asked == []


async def test_a_crashed_checker_is_visible_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    crashing, sound = Toy("paper", answers=1, bug=ZeroDivisionError("oops")), Toy("repo")
    seen = await observe(monkeypatch, resources("paper:1", "paper:2", "repo:a"), crashing, sound)
    assert seen["paper:1"].status is Status.ALIVE
    assert seen["repo:a"].status is Status.ALIVE
    assert seen["paper:2"].status is Status.UNCHECKED
    assert seen["paper:2"].evidence.failure is Failure.CRASHED
    assert "ZeroDivisionError" in seen["paper:2"].evidence.reason


async def test_what_a_checker_forgets_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = await observe(monkeypatch, resources("paper:1", "paper:2"), Toy("paper", answers=1))
    assert seen["paper:2"].evidence.failure is Failure.CRASHED


async def test_who_stops_listening_stops_the_checkers(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Toy("paper")
    monkeypatch.setattr(bot.check, "asker_of", lambda _: toy)
    outside = Outside(NoHttp(), SimulatedClock(NOW), Settings())
    async with aclosing(check(resources("paper:1", "paper:2"), {}, outside)) as looks:
        first = await anext(looks)
    assert first.resource == Resource("paper", "1")
    with pytest.raises(StopAsyncIteration):
        await anext(looks)
