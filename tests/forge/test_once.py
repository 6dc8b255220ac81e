"""One issue and never a second, whatever listings show and whoever else is at work."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.forge.connection import PAUSES
from bot.forge.lock import HeldError
from bot.model import EnsureComment
from bot.world.forge.accounts import ACTIONS
from bot.world.forge.acts import signature
from bot.world.forge.faults import Break
from bot.world.forge.state import Deed
from tests.forge.contract import CLOSE, ISSUE, PULL
from tests.forge.forging import NAME, Scene

LAG = timedelta(minutes=10)
LOST = [Break.RESET_AFTER, Break.BAD_GATEWAY_AFTER, Break.HANG_AFTER]
QUICKLY_LOST = LOST[:2]


async def calls_before(scene: Scene, method: str, path: str) -> int:
    """The number of the first request of that kind in an undisturbed run."""
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
    numbers = [one.method == method and one.path.endswith(path) for one in scene.asked()]
    for number in list(scene.hosted.issues):
        del scene.hosted.issues[number]
    scene.world.forget_requests()
    return numbers.index(True) + 1


@pytest.mark.parametrize("how", LOST)
async def test_an_issue_whose_answer_was_lost_is_found_again_though_no_listing_shows_it(
    scene: Scene, how: Break
) -> None:
    call = await calls_before(scene, "POST", "/issues")
    scene.world.hosting.lag = LAG
    scene.world.hosting.faults.plan(call, how)
    async with scene.forge() as forge:
        said = await forge.ensure_issue(ISSUE)
    assert said == "Issue 1 says so already."
    assert [issue.title for issue in scene.hosted.issues.values()] == [ISSUE.title]


@pytest.mark.parametrize("how", [Break.RESET_BEFORE, Break.BAD_GATEWAY_BEFORE, Break.HANG_BEFORE])
async def test_an_issue_that_was_never_made_is_made_by_the_same_run(scene: Scene, how: Break) -> None:
    call = await calls_before(scene, "POST", "/issues")
    scene.world.hosting.faults.plan(call, how)
    async with scene.forge() as forge:
        assert await forge.ensure_issue(ISSUE) == "Opened issue 1: Link health."
    assert len(scene.hosted.issues) == 1


async def test_a_new_run_finds_by_number_what_no_listing_shows_yet(scene: Scene) -> None:
    scene.world.hosting.lag = LAG
    for _ in range(3):
        async with scene.forge() as forge:
            await forge.ensure_issue(ISSUE)
            scene.person("eve").open_issue("Something else")
    ours = [issue for issue in scene.hosted.issues.values() if issue.by == ACTIONS]
    assert len(ours) == 1


async def test_of_two_issues_the_lowest_number_wins_and_the_other_is_closed(scene: Scene) -> None:
    bot = scene.person(ACTIONS.login)
    first, second = (bot.open_issue("Old", ISSUE.body) for _ in range(2))
    scene.person("eve").open_issue("Mine", ISSUE.body)
    async with scene.forge() as forge:
        assert [issue.number for issue in (await forge.standing()).issues] == [first]
        assert await forge.ensure_issue(ISSUE) == f"Updated issue {first}: Link health."
    assert [issue.is_open for issue in scene.hosted.issues.values()] == [True, False, True]
    assert scene.hosted.issues[second].reason == "not_planned"


async def test_whoever_opens_one_at_the_same_time_is_noticed(scene: Scene) -> None:
    """Two runs whose lock was of no use, one of them a moment faster, and a listing that shows neither."""
    scene.world.hosting.lag = LAG
    bot = scene.person(ACTIONS.login)
    async with scene.forge() as forge:
        raced = _RacedOnce(scene, lambda: bot.open_issue("Faster", ISSUE.body))
        scene.world.watch = raced
        await forge.ensure_issue(ISSUE)
    open_now = [issue.number for issue in scene.hosted.issues.values() if issue.is_open]
    assert (len(scene.hosted.issues), open_now) == (2, [1])
    assert scene.hosted.issues[1].title == ISSUE.title


class _RacedOnce:
    """Lets something happen after the last look at the numbers, just before the issue is opened."""

    def __init__(self, scene: Scene, act: object) -> None:
        self._probes = 0
        self._scene = scene
        self._act = act

    def __call__(self, request: object, _: object) -> None:
        path = getattr(request, "path", "")
        if path.endswith("/issues/5"):
            self._probes += 1
        if self._probes == 2 and callable(self._act):
            act, self._act = self._act, None
            act()


async def test_an_issue_that_somebody_deleted_is_opened_again(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
        scene.person("ada").delete(1)
        assert await forge.ensure_issue(ISSUE) == "Opened issue 2: Link health."


async def test_line_endings_of_githubs_editor_are_no_news(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
        scene.person("bob").edit(1, ISSUE.body.replace("\n", "\r\n") + "\r\n")
        assert await forge.ensure_issue(ISSUE) == "Issue 1 says so already."


async def test_what_says_so_already_is_not_written_and_takes_no_lock(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
    scene.world.forget_requests()
    async with scene.forge() as forge:
        await forge.standing()
        await forge.ensure_issue(ISSUE)
    assert scene.writes() == []
    assert [one for one in scene.asked("POST", "PATCH", "DELETE") if one.path != "/graphql"] == []
    assert len(scene.asked()) <= 6


@pytest.mark.parametrize("how", LOST)
async def test_a_comment_whose_answer_was_lost_is_not_made_again(scene: Scene, how: Break) -> None:
    said = EnsureComment(1, "<!-- listkeeper:note a -->", "<!-- listkeeper:note a -->\nOne.")
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
        scene.world.hosting.faults.plan(2, how)
        await forge.ensure_comment(said)
    assert [one.body for one in scene.hosted.issues[1].comments] == [said.body]


@pytest.mark.parametrize("call", range(1, 7))
@pytest.mark.parametrize("how", [*QUICKLY_LOST, Break.RESET_BEFORE])
async def test_an_issue_is_closed_with_one_comment_whatever_breaks(
    scene: Scene, call: int, how: Break
) -> None:
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
        scene.world.hosting.faults.plan(call, how)
        await forge.close_issue(CLOSE)
    assert not scene.hosted.issues[1].is_open
    assert [one.body for one in scene.hosted.issues[1].comments] == [CLOSE.comment]


async def test_a_second_closing_has_a_comment_of_its_own(scene: Scene) -> None:
    async with scene.forge() as forge:
        for _ in range(2):
            await forge.ensure_issue(ISSUE)
            await forge.close_issue(CLOSE)
            scene.world.clock.advance(timedelta(days=1))
    assert [one.body for one in scene.hosted.issues[1].comments] == [CLOSE.comment] * 2


async def test_what_was_said_before_a_run_was_killed_is_not_said_again(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_issue(ISSUE)
    scene.person(ACTIONS.login).comment(1, CLOSE.comment)
    scene.person("bob").comment(1, "Thanks!")
    async with scene.forge() as forge:
        await forge.close_issue(CLOSE)
    assert [one.body for one in scene.hosted.issues[1].comments] == [CLOSE.comment, "Thanks!"]


@pytest.mark.parametrize("call", range(1, 16))
@pytest.mark.parametrize("how", [*QUICKLY_LOST, Break.SECONDARY])
async def test_a_pull_request_is_opened_once_whatever_breaks(scene: Scene, call: int, how: Break) -> None:
    scene.world.hosting.lag = LAG
    async with scene.forge() as forge:
        scene.world.hosting.faults.plan(call, how)
        await forge.ensure_pull(PULL)
    pulls = [issue for issue in scene.hosted.issues.values() if issue.pull]
    assert [issue.title for issue in pulls] == [PULL.title]
    head = scene.hosted.git.refs[f"refs/heads/{PULL.branch}"]
    assert len(scene.hosted.git.between(str(scene.hosted.head), head)) == 1


# ── the lock ──


async def test_of_two_runs_one_writes_and_the_other_says_why_not(scene: Scene) -> None:
    scene.alone = False
    async with scene.forge("one") as first, scene.forge("two") as second:
        await first.ensure_issue(ISSUE)
        with pytest.raises(HeldError) as caught:
            await second.ensure_issue(replace(ISSUE, title="Another"))
        assert str(caught.value) == (
            f"Another run has been writing to {NAME} since 06:00 UTC, so this one did not. Start it again "
            "when that one has ended; a lock that was left behind is ignored after an hour."
        )
        assert await second.ensure_issue(ISSUE) == "Issue 1 says so already.", "to look needs no lock"
    async with scene.forge("three") as third:
        await third.ensure_issue(replace(ISSUE, title="Third"))
    assert [issue.title for issue in scene.hosted.issues.values()] == ["Third"]
    assert list(scene.hosted.git.refs) == ["refs/heads/main"]


def leave_a_lock(scene: Scene) -> None:
    """As a run does that is killed."""
    git = scene.hosted.git
    tree = git.commits[str(scene.hosted.head)].tree
    who = signature(Deed(ACTIONS, scene.world.now))
    git.refs["refs/listkeeper/lock"] = git.add_commit(tree, (), "A killed run", who)


async def test_a_lock_that_was_left_behind_is_taken_over_after_an_hour(scene: Scene) -> None:
    leave_a_lock(scene)
    async with scene.forge("too early") as forge:
        scene.world.clock.advance(timedelta(minutes=59))
        with pytest.raises(HeldError):
            await forge.ensure_issue(ISSUE)
        scene.world.clock.advance(timedelta(minutes=2))
        assert await forge.ensure_issue(ISSUE) == "Opened issue 1: Link health."
    assert list(scene.hosted.git.refs) == ["refs/heads/main"]


async def test_of_two_that_take_over_a_stale_lock_one_has_it(scene: Scene) -> None:
    scene.alone = False
    leave_a_lock(scene)
    scene.world.clock.advance(timedelta(hours=2))
    async with scene.forge("one") as first, scene.forge("two") as second:
        await first.ensure_issue(replace(ISSUE, title="One"))
        with pytest.raises(HeldError):
            await second.ensure_issue(replace(ISSUE, title="Two"))
    assert scene.hosted.issues[1].title == "One"


async def test_a_long_run_keeps_its_lock_alive(scene: Scene) -> None:
    scene.alone = False
    async with scene.forge("long") as first, scene.forge("other") as second:
        for step in range(4):
            await first.ensure_issue(replace(ISSUE, title=f"Step {step}"))
            scene.world.clock.advance(timedelta(minutes=40))
            with pytest.raises(HeldError):
                await second.ensure_issue(replace(ISSUE, title="Other"))


async def test_a_run_whose_lock_was_taken_over_writes_no_more_and_leaves_it_to_the_other(
    scene: Scene,
) -> None:
    scene.alone = False
    async with AsyncExitStack() as outer, scene.forge("fast") as fast:
        slow = await outer.enter_async_context(scene.forge("slow"))
        await slow.ensure_issue(ISSUE)
        scene.world.clock.advance(timedelta(minutes=61))
        await fast.ensure_issue(replace(ISSUE, title="Fast"))
        with pytest.raises(HeldError):
            await slow.ensure_issue(replace(ISSUE, title="Slow"))
        await outer.aclose()
        assert "refs/listkeeper/lock" in scene.hosted.git.refs
        assert await fast.ensure_issue(replace(ISSUE, title="Faster")) == "Updated issue 1: Faster."
    assert list(scene.hosted.git.refs) == ["refs/heads/main"]


@pytest.mark.parametrize("how", QUICKLY_LOST)
@pytest.mark.parametrize("call", range(1, 8))
async def test_the_lock_is_ours_though_its_answer_was_lost(scene: Scene, how: Break, call: int) -> None:
    async with scene.forge() as forge:
        scene.world.hosting.faults.plan(call, how)
        await forge.ensure_issue(ISSUE)
    assert list(scene.hosted.git.refs) == ["refs/heads/main"]


async def test_pauses_are_short_enough_for_an_answer_that_is_late() -> None:
    assert sum(PAUSES) <= 10
