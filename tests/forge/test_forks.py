"""A list that is a fork: what the bot writes for it stays in it, and what goes on upstream is not its own."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from bot.errors import ForgeError
from bot.model import PullState
from bot.world.forge.people import Person
from bot.world.forge.state import Hosted, Issue
from tests.forge.contract import GROWN, ISSUE, OBSOLETE, OTHER_PULL, PULL, README
from tests.forge.forging import NAME, Scene
from tests.forge.test_pulls import BRANCH, MOVED_ON, REBASED

FORK = "eve/list"


@dataclass
class Fork:
    """Eve's fork of Ada's list, taken while a pull request of the bot was open there."""

    scene: Scene
    eve: Person
    upstream: dict[str, Any]

    @property
    def hosted(self) -> Hosted:
        return self.eve.hosted

    @property
    def pulls(self) -> list[Issue]:
        return [issue for issue in self.hosted.issues.values() if issue.pull]

    def offered(self, branch: str = BRANCH) -> bytes | None:
        return self.hosted.git.content(self.hosted.git.refs[branch], "README.md")


def standing_in(hosted: Hosted) -> dict[str, Any]:
    """All that anybody could see there."""
    return deepcopy({"refs": hosted.git.refs, "issues": hosted.issues})


@pytest.fixture
async def fork(scene: Scene) -> Fork:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    eve = scene.person("eve").fork(FORK)
    return Fork(scene, eve, standing_in(scene.hosted))


async def test_its_pull_requests_are_opened_in_it_and_nothing_changes_upstream(fork: Fork) -> None:
    async with fork.scene.forge(name=FORK) as forge:
        for wanted in (PULL, OTHER_PULL):
            await forge.ensure_pull(wanted)
    assert [(issue.pull.branch, issue.pull.fork) for issue in fork.pulls if issue.pull] == [
        (PULL.branch, None),
        (OTHER_PULL.branch, None),
    ]
    assert fork.offered() == b"new" + README[3:]
    assert standing_in(fork.scene.hosted) == fork.upstream


async def test_its_pull_requests_are_brought_up_to_date_and_closed_in_it(fork: Fork) -> None:
    async with fork.scene.forge(name=FORK) as forge:
        await forge.ensure_pull(PULL)
    fork.eve.push("main", {"README.md": MOVED_ON})
    async with fork.scene.forge(name=FORK) as forge:
        await forge.ensure_pull(REBASED)
        assert fork.offered() == b"# A list\n\nnew" + README[3:]
        await forge.close_pull(OBSOLETE)
    assert [issue.is_open for issue in fork.pulls] == [False]
    assert standing_in(fork.scene.hosted) == fork.upstream


@pytest.mark.parametrize("deed", ["merge", "close"])
async def test_what_becomes_of_a_pull_request_upstream_decides_nothing_in_it(fork: Fork, deed: str) -> None:
    getattr(fork.scene.person("ada"), deed)(1)
    async with fork.scene.forge(name=FORK) as forge:
        (copied,) = (await forge.standing()).pulls
        assert (copied.number, copied.state, copied.is_final) == (None, PullState.OPEN, False)
        assert (await forge.ensure_pull(PULL)).number == 1


async def test_a_branch_that_came_with_it_is_deleted_in_it_alone(fork: Fork) -> None:
    async with fork.scene.forge(name=FORK) as forge:
        assert await forge.close_pull(OBSOLETE) == f"Deleted branch {PULL.branch}."
    assert BRANCH not in fork.hosted.git.refs
    assert standing_in(fork.scene.hosted) == fork.upstream


async def test_what_its_people_offer_upstream_from_our_branch_is_not_ours_on_either_side(fork: Fork) -> None:
    number = fork.eve.open_pull(PULL.branch, "From my fork")
    assert number in fork.scene.hosted.issues
    async with fork.scene.forge(name=FORK) as forge:
        assert (await forge.ensure_pull(GROWN)).number == 1
        (ours,) = (await forge.standing()).pulls
    assert dict(ours.fixes) == dict(GROWN.fixes)
    fork.scene.person("ada").close(number)
    async with fork.scene.forge() as forge:
        (theirs,) = (await forge.standing()).pulls
    assert (theirs.number, theirs.is_final) == (1, False)


async def test_where_its_issues_are_switched_off_one_sentence_says_what_to_do(fork: Fork) -> None:
    async with fork.scene.forge(name=FORK) as forge:
        assert not (await forge.standing()).has_issues
        with pytest.raises(ForgeError) as caught:
            await forge.ensure_issue(ISSUE)
    assert str(caught.value) == (
        f"GitHub did not let the bot open an issue in {FORK}: Issues are disabled for this repo. "
        "Switch issues on in the repository's settings, under General → Features."
    )
    assert NAME not in str(caught.value)
    assert standing_in(fork.scene.hosted) == fork.upstream
