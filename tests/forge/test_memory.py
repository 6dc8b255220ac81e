from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SimulatedClock
from bot.edits.patch import apply
from bot.forge.interface import Forge
from bot.forge.memory import MemoryForge, MemoryIssue
from bot.model import ClosePull, PullState, Remark
from tests.forge.contract import (
    CLOSE,
    GROWN,
    ISSUE,
    OBSOLETE,
    OTHER_PULL,
    PULL,
    README,
    Bench,
    ForgeContract,
    Seen,
)

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


class MemoryBench:
    """Looks into the forge's memory."""

    def __init__(self) -> None:
        self.memory = MemoryForge(SimulatedClock(START))
        self.forge: Forge = self.memory

    def issues(self) -> tuple[Seen, ...]:
        return tuple(
            Seen(issue.title, issue.body, issue.is_open, tuple(issue.comments))
            for issue in self.memory.issues.values()
        )

    def pulls(self) -> tuple[tuple[str, bool], ...]:
        pulls = self.memory.pulls.items()
        return tuple((branch, pull.is_open) for branch, pull in pulls if pull.number is not None)

    def offered(self, branch: str) -> bytes | None:
        pull = self.memory.pulls.get(branch)
        if pull is None:
            return None
        content = apply(README, pull.wanted.edits)
        return content + b"Mine.\n" if pull.pushed_by_others else content

    def pull_comments(self, branch: str) -> tuple[str, ...]:
        return tuple(self.memory.pulls[branch].comments)

    def merge_pull(self, branch: str) -> None:
        self.memory.pulls[branch].state = PullState.MERGED

    def push(self, branch: str) -> None:
        self.memory.pulls[branch].pushed_by_others = True

    def let_pulls_be_opened(self, *, allowed: bool) -> None:
        self.memory.may_open_pulls = allowed

    def writes(self) -> int:
        return self.memory.writes

    def close_pull(self, branch: str) -> None:
        self.memory.pulls[branch].state = PullState.CLOSED

    def close_issue(self, number: int) -> None:
        issue = self._issue(number)
        issue.is_open, issue.closed_by_person = False, True

    def edit_issue(self, number: int, body: str) -> None:
        self._issue(number).body = body

    def comment(self, number: int, body: str) -> int:
        comment = 100 + len(self.memory.remarks)
        self.memory.remarks.append(Remark(comment, number, body, by="somebody", at=START))
        return comment

    def _issue(self, number: int) -> MemoryIssue:
        return next(issue for issue in self.memory.issues.values() if issue.number == number)


class TestMemoryForge(ForgeContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return MemoryBench()


async def test_it_tells_what_it_would_have_written() -> None:
    forge = MemoryForge(SimulatedClock(START))
    await forge.ensure_issue(ISSUE)
    await forge.ensure_issue(ISSUE)
    await forge.ensure_pull(PULL)
    await forge.ensure_pull(GROWN)
    await forge.close_issue(CLOSE)
    await forge.ensure_issue(ISSUE)
    await forge.ensure_pull(OTHER_PULL)
    await forge.close_pull(OBSOLETE)
    await forge.ensure_pull(PULL)
    forge.may_open_pulls = False
    await forge.ensure_pull(replace(PULL, branch="listkeeper/fix-third"))
    await forge.close_pull(ClosePull("listkeeper/fix-third", "Enough."))
    assert forge.history == [
        "Opened issue 1: Link health.",
        "Opened pull request 2: Fix 1 link.",
        "Updated pull request 2: Fix 2 link.",
        "Closed issue 1: Link health.",
        "Reopened issue 1: Link health.",
        "Opened pull request 3: Fix 1 link.",
        "Closed pull request 2: Fix 2 link.",
        "Reopened pull request 2: Fix 1 link.",
        "Pushed branch listkeeper/fix-third: Fix 1 link.",
        "Deleted branch listkeeper/fix-third.",
    ]
    assert forge.writes == 10


async def test_what_is_opened_again_counts_as_new() -> None:
    clock = SimulatedClock(START)
    forge = MemoryForge(clock)
    await forge.ensure_pull(PULL)
    await forge.close_pull(OBSOLETE)
    clock.advance(timedelta(days=3))
    await forge.ensure_pull(PULL)
    (pull,) = (await forge.standing()).pulls
    assert pull.opened_at == START + timedelta(days=3)


async def test_where_a_branch_alone_offers_this_already_other_words_are_no_write() -> None:
    forge = MemoryForge(SimulatedClock(START))
    forge.may_open_pulls = False
    await forge.ensure_pull(PULL)
    again = await forge.ensure_pull(replace(PULL, body="Other words."))
    assert again.said == f"Branch {PULL.branch} offers this already."
    assert forge.writes == 1
