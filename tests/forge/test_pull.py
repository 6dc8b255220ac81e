"""What a pull request makes of a list, read from GitHub at one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from bot.errors import ConfigError, ForgeError
from bot.forge.pull import MOST_UNCHANGED, POLICY, PullRequest, look_up_pull, read_proposal
from bot.model import Policy
from bot.review.proposal import Proposal
from bot.world.forge.git import SYMLINK, Entry
from bot.world.forge.people import Person
from tests.forge.forging import FILES, NAME, Scene

OLD = FILES["README.md"]
NEW = OLD + b"- [New](https://new.example/)\n"


def opened(scene: Scene, files: Mapping[str, bytes | Entry | None]) -> tuple[Person, int]:
    eve = scene.person("eve").fork("eve/list")
    eve.push("add", files)
    return eve, eve.open_pull("add", "Add")


async def read(
    scene: Scene, files: Mapping[str, bytes | Entry | None], policy: Policy | None = None
) -> tuple[Proposal, PullRequest]:
    _, number = opened(scene, files)
    return await read_number(scene, number, policy)


async def read_number(
    scene: Scene, number: int, policy: Policy | None = None
) -> tuple[Proposal, PullRequest]:
    def work() -> tuple[Proposal, PullRequest]:
        repository, pull = look_up_pull(scene.connection(), NAME, number, policy)
        return read_proposal(repository, pull)[0], pull

    return await asyncio.to_thread(work)


async def test_both_ends_of_the_list_and_what_the_diff_shows(scene: Scene) -> None:
    proposal, pull = await read(scene, {"README.md": NEW})
    assert (proposal.before, proposal.after) == ({"README.md": OLD}, {"README.md": NEW})
    assert proposal.hunks["README.md"].added == {3}
    assert (pull.is_open, pull.branch, proposal.commit) == (True, None, pull.head)
    assert (proposal.faults, proposal.notes) == ((), ())


async def test_what_is_not_the_list_is_not_read(scene: Scene) -> None:
    proposal, _ = await read(scene, {"docs/more.md": b"[x](https://x.example/)\n"})
    assert proposal.before == proposal.after == {"README.md": OLD}
    assert sum("/git/blobs/" in one.path for one in scene.asked()) == 1


async def test_a_page_that_moves_is_compared_with_what_it_was(scene: Scene) -> None:
    moved = {"docs/more.md": None, "docs/other.md": FILES["docs/more.md"] + b"New.\n"}
    proposal, _ = await read(scene, moved, Policy(lists=("docs/*.md",)))
    assert proposal.before == {"docs/more.md": FILES["docs/more.md"]}
    assert list(proposal.after) == ["docs/other.md"]


async def test_a_page_that_is_split_off_is_compared_with_where_it_was(scene: Scene) -> None:
    split = {"README.md": b"old\n", "more.md": b"- [One](https://one.example/)\n"}
    proposal, _ = await read(scene, split, Policy(lists=("*.md",)))
    assert proposal.before == {"README.md": OLD}
    assert set(proposal.after) == {"README.md", "more.md"}


async def test_of_a_list_in_many_pages_few_that_are_untouched_are_read(scene: Scene) -> None:
    pages = {f"page-{number:02}.md": b"page %d\n" % number for number in range(30)}
    scene.person().push("main", pages)
    proposal, _ = await read(scene, {"page-29.md": b"new\n"}, Policy(lists=("page-*.md",)))
    assert len(proposal.after) == len(proposal.before) == MOST_UNCHANGED + 1
    assert proposal.notes == ("9 more pages of the list were not compared with this",)


async def test_a_list_that_could_not_be_read_before_is_not_all_new(scene: Scene) -> None:
    scene.person().push("main", {"README.md": b"\xff"})
    proposal, _ = await read(scene, {"README.md": NEW})
    assert proposal.after == {}
    assert proposal.faults == ("Before this change, README.md of ada/list is not UTF-8 (byte 0)",)


async def test_a_first_list_is_all_new(scene: Scene) -> None:
    scene.person().push("main", {"README.md": None, "docs/more.md": None, "x.txt": b"x\n"})
    proposal, _ = await read(scene, {"README.md": NEW})
    assert (proposal.before, proposal.after) == ({}, {"README.md": NEW})


async def test_a_link_that_stands_where_the_list_was_is_a_fault(scene: Scene) -> None:
    target = Entry(SYMLINK, scene.hosted.git.add_blob(OLD))
    proposal, _ = await read(scene, {"README.md": target})
    assert proposal.after == {}
    assert "is a symbolic link" in proposal.faults[0]


async def test_the_policy_is_that_of_the_branch_it_is_for_as_that_is_now(scene: Scene) -> None:
    _, number = opened(scene, {"README.md": NEW, POLICY: b'lists = ["evil.md"]\n'})
    scene.person().push("main", {POLICY: b"strikes = 5\n"})
    proposal, pull = await read_number(scene, number)
    assert pull.policy == Policy(strikes=5)
    assert proposal.notes[0].startswith(f"It changes {POLICY}")


async def test_a_policy_that_makes_no_sense_is_named(scene: Scene) -> None:
    scene.person().push("main", {POLICY: b"strikes = 0\n"})
    with pytest.raises(ConfigError, match=POLICY):
        await read(scene, {"README.md": NEW})


@pytest.mark.parametrize("content", [b"a\0b", b"# x\n" * 200_000])
async def test_a_policy_that_is_no_text_or_huge_is_named(scene: Scene, content: bytes) -> None:
    scene.person().push("main", {POLICY: content})
    with pytest.raises(ConfigError, match="is too large, or no text"):
        await read(scene, {"README.md": NEW})


async def test_what_the_base_has_got_since_is_not_part_of_it(scene: Scene) -> None:
    _, number = opened(scene, {"README.md": NEW})
    scene.person().push("main", {"README.md": OLD + b"- [Base](https://base.example/)\n"})
    proposal, _ = await read_number(scene, number)
    assert proposal.before == {"README.md": OLD}


async def test_a_number_that_leads_nowhere_is_said(scene: Scene) -> None:
    with pytest.raises(ForgeError, match="has no pull request 9"):
        await read_number(scene, 9)


async def test_a_branch_of_this_repository_is_told(scene: Scene) -> None:
    bob = scene.person()
    bob.push("add", {"README.md": NEW})
    _, pull = await read_number(scene, bob.open_pull("add", "Add"))
    assert pull.branch == "add"
