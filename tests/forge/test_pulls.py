"""Pull requests on GitHub: whose branch it is, what is in it, and what happens when the list moves on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.responses import Response

from bot.errors import ForgeError
from bot.forge.github import GitHubForge
from bot.model import ClosePull, Edit, PullState, StandingPull
from bot.world.forge.accounts import ACTIONS
from bot.world.forge.state import Issue
from bot.world.state import Request
from tests.forge.contract import FIRST, GROWN, OBSOLETE, OTHER_PULL, PULL, README, pull_of
from tests.forge.forging import NAME, Scene

BRANCH = f"refs/heads/{PULL.branch}"
MOVED_ON = b"# A list\n\n" + README
REBASED = pull_of(PULL.branch, {FIRST: ""}, Edit("README.md", 10, 13, "new"), shape="f" * 16)


def head(scene: Scene) -> str:
    return scene.hosted.git.refs[BRANCH]


def offered(scene: Scene) -> bytes | None:
    return scene.hosted.git.content(head(scene), "README.md")


def only_pull(scene: Scene) -> Issue:
    (issue,) = [issue for issue in scene.hosted.issues.values() if issue.pull]
    return issue


def branches(scene: Scene) -> set[str]:
    return {ref for ref in scene.hosted.git.refs if ref.startswith("refs/heads/listkeeper/")}


async def stands(forge: GitHubForge) -> StandingPull:
    (pull,) = (await forge.standing()).pulls
    return pull


# ── whose it is ──


async def test_it_is_one_signed_commit_on_top_of_what_was_read(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    git = scene.hosted.git
    assert offered(scene) == b"new" + README[3:]
    assert git.commits[head(scene)].parents == (scene.hosted.head,)
    assert git.commits[head(scene)].signed
    assert git.commits[head(scene)].message == PULL.message


async def test_the_sentence_says_why_one_is_left_alone(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        scene.person("bob").push(PULL.branch, {"README.md": b"mine\n"})
        said = (await forge.ensure_pull(PULL)).said
        assert said == "Pull request 1 has commits of somebody else and is left alone."
        scene.person("bob").merge(1)
        assert (await forge.ensure_pull(PULL)).said == "Pull request 1 was merged."
        await forge.ensure_pull(OTHER_PULL)
        scene.person("bob").close(2)
        said = (await forge.ensure_pull(OTHER_PULL)).said
        assert said == "Pull request 2 was closed by somebody and stays so."


async def test_one_whose_branch_a_person_deleted_is_closed_for_good(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        scene.person("bob").delete_branch(PULL.branch)
        assert (await stands(forge)).closed_by_person
        await forge.ensure_pull(PULL)
    assert not only_pull(scene).is_open
    assert branches(scene) == set()


async def test_one_that_the_bot_closed_and_whose_branch_is_gone_is_opened_anew(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        await forge.close_pull(OBSOLETE)
        scene.person("bob").delete_branch(PULL.branch)
        assert (await forge.ensure_pull(PULL)).said == "Opened pull request 2: Fix 1 link."
    assert [issue.is_open for issue in scene.hosted.issues.values()] == [False, True]


async def test_somebody_elses_branch_of_that_name_is_left_alone(scene: Scene) -> None:
    scene.person("bob").push(PULL.branch, {"README.md": b"mine\n"})
    async with scene.forge() as forge:
        ensured = await forge.ensure_pull(PULL)
        assert (await stands(forge)).pushed_by_others
        await forge.close_pull(OBSOLETE)
    assert ensured.said == f"Branch {PULL.branch} has commits of somebody else and is left alone."
    assert offered(scene) == b"mine\n"
    assert scene.hosted.issues == {}


# ── the list moves on ──


async def test_it_starts_anew_from_a_base_that_has_moved(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    scene.person("ada").push("main", {"README.md": MOVED_ON, "new.md": b"More.\n"})
    async with scene.forge() as forge:
        ensured = await forge.ensure_pull(REBASED)
        assert ensured.said == "Updated pull request 1: Fix 1 link."
        assert (await stands(forge)).shape == REBASED.shape
    git = scene.hosted.git
    assert offered(scene) == b"# A list\n\nnew" + README[3:]
    assert git.commits[head(scene)].parents == (scene.hosted.head,)
    assert git.commits[head(scene)].signed
    assert branches(scene) == {BRANCH}
    assert only_pull(scene).is_open
    assert only_pull(scene).events == [], "GitHub closes for good what has nothing to offer for a moment"


async def test_one_that_conflicts_though_its_lines_look_the_same_starts_anew(scene: Scene) -> None:
    """Git takes the second of two equal lines for the new one, and it touches what is changed."""
    scene.person("ada").push("main", {"README.md": b"\n" + README})
    below = pull_of(PULL.branch, {FIRST: ""}, Edit("README.md", 1, 4, "new"))
    async with scene.forge() as forge:
        await forge.ensure_pull(below)
        assert not (await stands(forge)).conflicts
    scene.person("ada").push("main", {"README.md": b"\n\n" + README})
    shifted = replace(below, edits=(Edit("README.md", 2, 5, "new"),), anew=True)
    async with scene.forge() as forge:
        assert (await stands(forge)).conflicts
        assert (await forge.ensure_pull(shifted)).said == "Updated pull request 1: Fix 1 link."
        assert not (await stands(forge)).conflicts
        assert (await forge.ensure_pull(shifted)).said == "Pull request 1 offers this already."
    assert offered(scene) == b"\n\nnew" + README[3:]
    assert branches(scene) == {BRANCH}


async def test_a_file_that_was_renamed_meanwhile_is_changed_under_its_new_name(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    scene.person("ada").push("main", {"README.md": None, "LIST.md": README})
    renamed = replace(REBASED, edits=(Edit("LIST.md", 0, 3, "new"),))
    async with scene.forge() as forge:
        await forge.ensure_pull(renamed)
    git = scene.hosted.git
    assert git.content(head(scene), "LIST.md") == b"new" + README[3:]
    assert git.content(head(scene), "README.md") is None


async def test_one_that_the_bot_closed_is_opened_first_and_then_brought_up_to_date(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        await forge.close_pull(OBSOLETE)
    scene.person("ada").push("main", {"README.md": MOVED_ON})
    async with scene.forge() as forge:
        assert (await forge.ensure_pull(REBASED)).said == "Reopened pull request 1: Fix 1 link."
    assert only_pull(scene).is_open
    assert offered(scene) == b"# A list\n\nnew" + README[3:]


async def test_one_that_is_opened_again_counts_as_new(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        await forge.close_pull(OBSOLETE)
        first = (await stands(forge)).opened_at
    scene.world.clock.advance(timedelta(days=3))
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        assert (await stands(forge)).opened_at >= first + timedelta(days=3)


class _Meanwhile:
    """Lets something happen just before the first request that moves a branch is answered."""

    def __init__(self, scene: Scene, act: Callable[[], object]) -> None:
        self._scene = scene
        self._watch = scene.world.watch
        self._act: Callable[[], object] | None = act

    def __call__(self, request: Request, response: Response) -> None:
        if self._watch is not None:
            self._watch(request, response)
        if self._act and b"createCommitOnBranch" in request.body:
            act, self._act = self._act, None
            act()


async def test_what_somebody_pushes_at_that_very_moment_is_not_overwritten(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    scene.person("ada").push("main", {"README.md": MOVED_ON})
    scene.world.watch = _Meanwhile(
        scene, lambda: scene.person("bob").push(PULL.branch, {"README.md": b"mine\n"})
    )
    async with scene.forge() as forge:
        with pytest.raises(ForgeError, match="The next run looks again"):
            await forge.ensure_pull(REBASED)
        assert (await stands(forge)).pushed_by_others
    assert offered(scene) == b"mine\n"
    assert branches(scene) == {BRANCH}


async def test_what_a_killed_run_left_beside_a_branch_is_used_again(scene: Scene) -> None:
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    scene.person(ACTIONS.login).push("listkeeper/next-0123456789ab", {"README.md": b"half\n"})
    scene.person("ada").push("main", {"README.md": MOVED_ON})
    async with scene.forge() as forge:
        await forge.ensure_pull(REBASED)
    assert offered(scene) == b"# A list\n\nnew" + README[3:]
    assert branches(scene) == {BRANCH}


# ── where none may be opened ──


async def test_the_sentence_says_that_none_may_be_opened_and_it_is_no_refusal(scene: Scene) -> None:
    scene.hosted.actions_may_open_pulls = False
    async with scene.forge() as forge:
        first = await forge.ensure_pull(PULL)
        again = await forge.ensure_pull(PULL)
    barred = "the bot may open no pull request here."
    assert first.said == f"Pushed the branch {PULL.branch}: {barred}"
    assert again.said == f"There is the branch {PULL.branch}: {barred}"


async def test_what_a_person_who_may_write_opens_from_the_branch_is_what_is_offered(scene: Scene) -> None:
    scene.hosted.actions_may_open_pulls = False
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        number = scene.person("bob").open_pull(PULL.branch, "Thanks, bot")
        pull = await stands(forge)
        assert (pull.number, pull.branch, dict(pull.fixes)) == (number, PULL.branch, dict(PULL.fixes))
        assert (await forge.ensure_pull(GROWN)).number == number
        assert scene.hosted.issues[number].title == "Thanks, bot"
        assert dict((await stands(forge)).fixes) == dict(GROWN.fixes)
        scene.person("bob").close(number)
        assert (await stands(forge)).closed_by_person
        await forge.ensure_pull(PULL)
    assert not only_pull(scene).is_open


async def test_what_a_stranger_opens_and_closes_from_the_branch_says_nothing(scene: Scene) -> None:
    scene.hosted.actions_may_open_pulls = False
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        scene.person("eve").close(scene.person("eve").open_pull(PULL.branch, "Mine"))
        pull = await stands(forge)
    assert (pull.number, pull.state, pull.closed_by_person) == (None, PullState.OPEN, False)


async def test_where_a_stranger_was_faster_theirs_is_the_pull_request(scene: Scene) -> None:
    scene.hosted.actions_may_open_pulls = False
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
        number = scene.person("eve").open_pull(PULL.branch, "Mine")
        scene.hosted.actions_may_open_pulls = True
        ensured = await forge.ensure_pull(PULL)
    assert ensured.said == f"There is pull request {number} from {PULL.branch} already."
    assert ensured.number == number


async def test_one_that_listings_do_not_show_yet_is_found_by_its_number(scene: Scene) -> None:
    scene.world.hosting.lag = timedelta(minutes=10)
    async with scene.forge() as forge:
        await forge.ensure_pull(PULL)
    async with scene.forge() as forge:
        assert (await stands(forge)).number is None
        assert (await forge.ensure_pull(PULL)).number == 1
    assert only_pull(scene).is_open


async def test_a_branch_that_has_nothing_to_offer_yet_is_nothing_that_stands(scene: Scene) -> None:
    scene.hosted.git.refs[BRANCH] = str(scene.hosted.head)
    async with scene.forge() as forge:
        assert (await forge.standing()).pulls == ()
        await forge.ensure_pull(PULL)
    assert offered(scene) == b"new" + README[3:]


# ── what GitHub does not allow ──


@pytest.mark.parametrize("name", [PULL.branch, "listkeeper/next-0123456789ab"])
async def test_a_protected_branch_is_told_in_one_sentence(scene: Scene, name: str) -> None:
    async with scene.forge() as forge:
        if name != PULL.branch:
            await forge.ensure_pull(PULL)
        scene.hosted.protected.add(name)
        wanted = GROWN if name != PULL.branch else PULL
        with pytest.raises(ForgeError) as caught:
            await forge.ensure_pull(wanted)
    assert str(caught.value) == (
        f"GitHub did not let the bot commit to its branch in {NAME}: Changes must be made through a pull "
        "request. Let the bot push to its own branches: they start with listkeeper/."
    )


async def test_edits_that_do_not_fit_are_told_and_nothing_is_written(scene: Scene) -> None:
    misfit = replace(PULL, edits=(Edit("README.md", 10**6, 10**6 + 1, "x"),))
    async with scene.forge() as forge:
        with pytest.raises(ForgeError, match="do not fit"):
            await forge.ensure_pull(misfit)
    assert branches(scene) == set()


async def test_closing_a_branch_that_is_gone_writes_nothing(scene: Scene) -> None:
    async with scene.forge() as forge:
        said = await forge.close_pull(ClosePull("listkeeper/fix-gone", "Enough."))
    assert said == "There is nothing from listkeeper/fix-gone to close."
    assert scene.writes() == []
