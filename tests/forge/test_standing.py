"""What stands on GitHub, and whose words count: the bot's own, and those of people who may write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import ForgeError
from bot.forge.github import GitHubForge
from bot.model import EnsureIssue, React, Reaction, Standing
from bot.world.forge.accounts import Account, Grant, Role
from bot.world.forge.acts import react
from bot.world.forge.state import Deed
from tests.forge.contract import ISSUE
from tests.forge.forging import TOKEN, Scene

BOXES = "\n- [ ] A <!-- box:a -->\n- [ ] B <!-- box:b -->"
BODY = ISSUE.body + BOXES
WANTED = EnsureIssue(ISSUE.marker, ISSUE.title, BODY)


async def opened(scene: Scene, forge: GitHubForge) -> int:
    await forge.ensure_issue(WANTED)
    scene.world.clock.advance(timedelta(minutes=1))
    (number,) = scene.hosted.issues
    return number


async def read(forge: GitHubForge) -> Standing:
    return await forge.standing()


# ── whose it is ──


async def test_an_issue_of_somebody_else_with_our_marker_is_none_of_ours(scene: Scene) -> None:
    scene.person("eve").open_issue(ISSUE.title, BODY)
    scene.person("ada").open_issue(ISSUE.title, BODY)
    async with scene.forge() as forge:
        assert (await read(forge)).issues == ()
        await forge.ensure_issue(WANTED)
        assert [issue.number for issue in (await read(forge)).issues] == [3]
    assert scene.hosted.issues[1].is_open


async def test_a_person_who_is_called_like_the_app_is_not_the_app(scene: Scene) -> None:
    scene.person("github-actions").open_issue(ISSUE.title, BODY)
    async with scene.forge() as forge:
        assert (await read(forge)).issues == ()


async def test_an_issue_of_ours_without_a_marker_is_somebody_elses_business(scene: Scene) -> None:
    scene.person("github-actions[bot]").open_issue("Nightly build failed", "Look at the log.")
    async with scene.forge() as forge:
        assert (await read(forge)).issues == ()
        await forge.ensure_issue(WANTED)
    assert scene.hosted.issues[1].body == "Look at the log."


async def test_a_users_own_token_knows_its_own_issues(scene: Scene) -> None:
    scene.world.hosting.grants[TOKEN] = Grant(Account("bob"))
    async with scene.forge() as forge:
        await forge.ensure_issue(WANTED)
        (issue,) = (await read(forge)).issues
    assert scene.hosted.issues[issue.number].by == Account("bob")


async def test_a_login_that_has_written_very_much_is_told_to_come_as_another(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.forge.connection.MOST_PAGES", 1)
    for number in range(101):
        scene.person("github-actions[bot]").open_issue(f"Nightly {number}", "Look at the log.")
    async with scene.forge() as forge:
        with pytest.raises(ForgeError, match=r"as a GitHub App of its own, not as github-actions\[bot\]\."):
            await forge.standing()


# ── ticks ──


@pytest.mark.parametrize(
    ("login", "counts"), [("ada", True), ("bob", True), ("eve", False), ("renovate[bot]", False)]
)
async def test_ticks_count_where_all_who_edited_the_body_may_write(
    scene: Scene, login: str, *, counts: bool
) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        scene.person(login).tick(number, "a")
        (issue,) = (await read(forge)).issues
        assert "[x] A" in issue.body
        assert issue.edited_by_writers is counts


async def test_a_strangers_tick_spoils_those_of_others_until_the_bot_has_written_again(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        scene.person("eve").tick(number, "a")
        scene.person("bob").tick(number, "b")
        assert not (await read(forge)).issues[0].edited_by_writers
        scene.world.clock.advance(timedelta(minutes=1))
        await forge.ensure_issue(WANTED)
        assert scene.hosted.issues[number].body == BODY, "a stranger's tick does not become the bot's"
        scene.world.clock.advance(timedelta(minutes=1))
        scene.person("bob").tick(number, "b")
        (issue,) = (await read(forge)).issues
        assert issue.edited_by_writers


async def test_an_edit_in_the_same_second_as_the_bots_own_counts_as_later(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        scene.person("bob").tick(number, "a")
        await forge.ensure_issue(EnsureIssue(ISSUE.marker, ISSUE.title, f"{BODY}\nMore.", frozenset("a")))
        bots = scene.hosted.issues[number].edits[-1]
        scene.hosted.issues[number].edits.append(Deed(Account("eve"), bots.at))
        assert not (await read(forge)).issues[0].edited_by_writers


async def test_somebody_who_lost_the_right_to_write_no_longer_ticks(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        scene.person("bob").tick(number, "a")
        scene.hosted.roles["bob"] = Role.READ
        assert not (await read(forge)).issues[0].edited_by_writers


async def test_each_person_is_asked_about_once_in_a_run(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        for _ in range(3):
            scene.person("bob").tick(number, "a")
            scene.person("bob").comment(number, "/listkeeper fix")
            await read(forge)
    asked = [one for one in scene.asked("GET") if one.path.endswith("/collaborators/bob/permission")]
    assert len(asked) == 1


# ── closings ──


async def test_who_reopened_and_closed_last_is_who_counts(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        for login, by_person in (("bob", True), ("github-actions[bot]", False), ("eve", True)):
            scene.person(login).close(number)
            scene.world.clock.advance(timedelta(minutes=1))
            assert (await read(forge)).issues[0].closed_by_person is by_person
            scene.person("ada").reopen(number)
            scene.world.clock.advance(timedelta(minutes=1))
            assert not (await read(forge)).issues[0].closed_by_person


# ── commands ──


async def test_only_commands_of_writers_that_have_no_answer_are_remarks(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        scene.person("eve").comment(number, "/listkeeper fix")
        scene.person("bob").comment(number, "I think that /listkeeper is nice")
        scene.person("github-actions[bot]").comment(number, "/listkeeper fix")
        scene.person("renovate[bot]").comment(number, "/listkeeper fix")
        done = scene.person("bob").comment(number, "/listkeeper fix")
        scene.world.clock.advance(timedelta(minutes=1))
        waiting = scene.person("ada").comment(number, "Please:\r\n/listkeeper recheck https://a.example/\r\n")
        await forge.react(React(done, Reaction.DONE))
        (remark,) = (await read(forge)).remarks
    assert (remark.comment, remark.issue, remark.by) == (waiting, number, "ada")
    assert remark.body.splitlines()[1] == "/listkeeper recheck https://a.example/"


async def test_somebody_elses_reaction_is_no_answer(scene: Scene) -> None:
    async with scene.forge() as forge:
        number = await opened(scene, forge)
        comment = scene.person("bob").comment(number, "/listkeeper fix")
        said = scene.hosted.issues[number].comments[0]
        react(scene.hosted, said, Deed(Account("eve"), scene.world.now), "+1")
        assert [remark.comment for remark in (await read(forge)).remarks] == [comment]


async def test_a_comment_that_is_gone_gets_no_reaction(scene: Scene) -> None:
    async with scene.forge() as forge:
        assert await forge.react(React(99, Reaction.DONE)) == "There is no comment 99 to react to."
