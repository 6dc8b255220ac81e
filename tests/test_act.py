from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.act import Done, act
from bot.clock import SimulatedClock
from bot.errors import ForgeError
from bot.forge.memory import MemoryForge
from bot.model import CloseIssue, ClosePull, EnsureIssue, EnsurePull, React, Reaction

CLOCK = SimulatedClock(datetime(2026, 3, 2, 6, tzinfo=UTC))
ISSUE = EnsureIssue("<!-- a -->", "Link health", "body")
PULL = EnsurePull(
    "listkeeper/fix-1", "Fix 1 link", "body", "Fix 1 link", edits=(), fixes={"f": ""}, diff="", shape=""
)


class Refusing(MemoryForge):
    """Refuses every issue, as a repository does where issues are switched off."""

    async def ensure_issue(self, wanted: EnsureIssue) -> str:
        raise ForgeError(f"issues are disabled; cannot open {wanted.title!r}")


async def test_every_action_is_performed_in_order() -> None:
    forge = MemoryForge(CLOCK)
    closing = ClosePull(PULL.branch, "Enough.")
    done = await act([ISSUE, PULL, closing, CloseIssue(ISSUE.marker, "thanks")], forge)
    assert done.refused == ()
    assert done.written == (
        "Opened issue 1: Link health.",
        "Opened pull request 2: Fix 1 link.",
        "Closed pull request 2: Fix 1 link.",
        "Closed issue 1: Link health.",
    )
    assert not forge.pulls[PULL.branch].is_open


async def test_nothing_to_do_writes_nothing() -> None:
    assert await act([], MemoryForge(CLOCK)) == Done()


async def test_what_the_forge_refuses_stops_no_other_action_and_is_told() -> None:
    forge = Refusing(CLOCK)
    done = await act([ISSUE, PULL], forge)
    assert done.written == ("Opened pull request 1: Fix 1 link.",)
    assert done.refused == ("issues are disabled; cannot open 'Link health'",)
    assert list(forge.pulls) == [PULL.branch]


async def test_a_command_is_done_only_where_all_was_written() -> None:
    done = React(1, Reaction.DONE)
    refusing, forge = Refusing(CLOCK), MemoryForge(CLOCK)
    await act([ISSUE, PULL, done], refusing)
    assert refusing.reactions == {}
    await act([ISSUE, PULL, done], forge)
    assert forge.reactions == {1: Reaction.DONE}


async def test_the_numbers_of_pull_requests_are_told() -> None:
    forge = MemoryForge(CLOCK)
    done = await act([ISSUE, PULL], forge)
    assert done.numbers == {PULL.branch: 2}
    forge.may_open_pulls = False
    alone = replace(PULL, branch="listkeeper/fix-2")
    assert (await act([alone], forge)).numbers == {alone.branch: None}


async def test_what_comes_later_goes_on_from_what_came_before() -> None:
    forge = Refusing(CLOCK)
    first = await act([PULL, ISSUE], forge)
    both = await act([ClosePull(PULL.branch, "Enough."), React(1, Reaction.DONE)], forge, first)
    assert both.written == (*first.written, "Closed pull request 1: Fix 1 link.")
    assert (both.refused, both.numbers) == (first.refused, first.numbers)
    assert forge.reactions == {}, "something was refused before"
