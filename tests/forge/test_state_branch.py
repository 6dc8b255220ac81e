"""Memory on a branch of the list's own repository, over real sockets."""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.forge.refusals import RefusedError, UnansweredError
from bot.forge.repository import Repository
from bot.forge.state_branch import BRANCH, PATH, REF, StateBranch
from bot.model import Evidence, Record, Resource, Status
from bot.stores.branch import BranchStore
from bot.world.forge.faults import Break
from tests.forge.forging import Scene

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = Resource("web", "https://demo.example/")
PAPER = Resource("arxiv", "2408.05211")


def record(resource: Resource) -> Record:
    return Record(resource, NOW, NOW, Status.ALIVE, Evidence("HTTP 200"))


def look(repository: Repository, *resources: Resource) -> None:
    with closing(BranchStore(StateBranch(repository))) as store:
        store.save(map(record, resources), listed="o/list", present=resources, now=NOW)


def remembered(repository: Repository) -> set[Resource]:
    return set(BranchStore(StateBranch(repository)).load([PAGE, PAPER]))


async def test_the_branch_has_one_file_one_commit_and_no_past(scene: Scene) -> None:
    repository = await scene.look_up()
    for seen in ((PAGE,), (PAGE, PAPER)):
        await asyncio.to_thread(look, repository, *seen)
        commit = scene.hosted.git.refs[REF]
        assert scene.hosted.git.commits[commit].parents == ()
        assert list(scene.hosted.git.files(commit)) == [PATH]
    assert await asyncio.to_thread(remembered, repository) == {PAGE, PAPER}
    assert scene.hosted.git.refs["refs/heads/main"] == repository.head


async def test_memory_over_a_megabyte_is_read_whole(scene: Scene) -> None:
    file = StateBranch(await scene.look_up())
    text = "x" * (2**20 + 1)
    assert await asyncio.to_thread(file.replace, text, version=None)
    found = await asyncio.to_thread(file.read)
    assert found is not None
    assert found.text == text


async def test_whoever_is_second_writes_nothing_and_can_look_again(scene: Scene) -> None:
    scene.alone = False
    first, second = StateBranch(await scene.look_up()), StateBranch(await scene.look_up())
    assert await asyncio.to_thread(first.replace, "one", version=None)
    assert not await asyncio.to_thread(second.replace, "two", version=None)
    found = await asyncio.to_thread(second.read)
    assert found is not None
    assert found.text == "one"
    assert await asyncio.to_thread(second.replace, "two", version=found.version)
    assert not await asyncio.to_thread(first.replace, "three", version=found.version)


async def test_a_branch_without_the_file_is_memory_that_starts_afresh(scene: Scene) -> None:
    repository = await scene.look_up()
    scene.hosted.git.refs[REF] = repository.head
    await asyncio.to_thread(look, repository, PAGE)
    assert await asyncio.to_thread(remembered, repository) == {PAGE}


@pytest.mark.parametrize(
    "how", [Break.RESET_AFTER, Break.BAD_GATEWAY_AFTER, Break.RESET_BEFORE, Break.SECONDARY]
)
async def test_whatever_call_fails_what_was_seen_is_kept_once(scene: Scene, how: Break) -> None:
    repository = await scene.look_up()
    await asyncio.to_thread(look, repository, PAGE)
    scene.world.forget_requests()
    await asyncio.to_thread(look, repository, PAGE, PAPER)
    calls = len(scene.asked())
    for call in range(1, calls + 1):
        scene.world.clock.advance(timedelta(minutes=5))
        repository = await scene.look_up()
        del scene.hosted.git.refs[REF]
        await asyncio.to_thread(look, repository, PAGE)
        scene.world.hosting.faults.plan(call, how)
        with suppress(UnansweredError):
            await asyncio.to_thread(look, repository, PAGE, PAPER)
        await asyncio.to_thread(look, repository, PAGE, PAPER)
        assert await asyncio.to_thread(remembered, repository) == {PAGE, PAPER}


async def test_where_the_bot_may_not_write_it_says_what_to_do(scene: Scene) -> None:
    repository = await scene.look_up()
    scene.hosted.protected.add(BRANCH)
    with pytest.raises(RefusedError, match="listkeeper/state"):
        await asyncio.to_thread(look, repository, PAGE)
