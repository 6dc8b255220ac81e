"""One check and one review on GitHub, kept true and never doubled, whatever is refused or lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.errors import ForgeError
from bot.forge.access import Access, AppKey
from bot.forge.github import GitHubForge, draft_forge, open_review_forge
from bot.forge.reading import read_tree
from bot.markers.hidden import REVIEW, comment_key, comment_marker
from bot.model import Annotation, Button, Conclusion, EnsureCheck, EnsureReview, Level, ReviewComment
from bot.world.forge.accounts import ACTIONS, Account, App
from bot.world.forge.faults import Break
from bot.world.forge.people import grant
from bot.world.forge.state import Pull
from tests.app_keys import PEM, PUBLIC
from tests.forge.forging import TOKEN, Scene

LEAST = {"checks": "write", "pull_requests": "write"}
LOST = [Break.RESET_AFTER, Break.BAD_GATEWAY_AFTER]
KEY = "0123456789abcdef"


@dataclass
class Stage:
    """A pull request of `eve`'s, and a forge that may do no more than a review needs."""

    scene: Scene
    number: int

    @property
    def pull(self) -> Pull:
        pull = self.scene.hosted.issues[self.number].pull
        assert pull is not None
        return pull

    @property
    def reviews(self) -> list[str]:
        return [one.body for one in self.pull.reviews if one.body]

    def check(self, *annotations: Annotation, title: str = "1 thing wants a look") -> EnsureCheck:
        return EnsureCheck(
            self.number,
            self.pull.head_oid,
            Conclusion.NEUTRAL,
            title,
            "All of it.",
            annotations,
            (Button("recheck", "Look again", "Look at it once more"),),
        )

    def review(self, *comments: ReviewComment, body: str = "A look.", opens: bool = True) -> EnsureReview:
        return EnsureReview(self.number, self.pull.head_oid, f"{REVIEW}\n\n{body}", comments, opens=opens)

    @asynccontextmanager
    async def forge(self, access: Access | None = None) -> AsyncIterator[GitHubForge]:
        repository = await self.scene.look_up(access)
        tree = await asyncio.to_thread(read_tree, repository, repository.head)
        async with open_review_forge(repository, tree) as forge:
            yield forge
        self.scene.world.clock.advance(timedelta(seconds=10))


def comment(line: int, key: str = KEY, path: str = "README.md", first: int | None = None) -> ReviewComment:
    body = f"{comment_marker(key)}\n\nBetter:\n\n```suggestion\n- [New](https://newer.example/)\n```"
    return ReviewComment(key, path, first or line, line, body)


def note(line: int) -> Annotation:
    return Annotation("README.md", line, line, Level.WARNING, "dead", "not found now")


@pytest.fixture
def stage(scene: Scene) -> Stage:
    grant(scene.world, TOKEN, ACTIONS.login, LEAST)
    eve = scene.person("eve").fork("eve/list")
    eve.push("add", {"README.md": b"old\n- [One](https://one.example/)\n- [New](https://new.example/)\n"})
    return Stage(scene, eve.open_pull("add", "Add one"))


async def test_a_review_needs_no_permission_but_to_write_reviews_and_checks(stage: Stage) -> None:
    async with stage.forge() as forge:
        assert await forge.ensure_review(stage.review(comment(3))) == "Reviewed pull request 1."
        assert (await forge.ensure_check(stage.check(note(3)))).startswith("Checked ")
    assert len(stage.reviews) == 1
    (run,) = stage.scene.hosted.checks
    assert (run.conclusion, run.status, len(run.annotations)) == ("neutral", "completed", 1)


async def test_to_say_it_again_writes_nothing(stage: Stage) -> None:
    for _ in range(2):
        async with stage.forge() as forge:
            said = [
                await forge.ensure_review(stage.review(comment(3))),
                await forge.ensure_check(stage.check(note(3))),
            ]
    assert all("says so already" in one for one in said)
    assert (len(stage.reviews), len(stage.pull.line_comments), len(stage.scene.hosted.checks)) == (1, 1, 1)


@pytest.mark.parametrize("line", [9, 99])
async def test_one_line_outside_of_the_diff_costs_the_comments_and_not_the_review(
    stage: Stage, line: int
) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review(comment(3), comment(line, "f" * 16)))
        assert len(stage.reviews) == 1
        assert stage.pull.line_comments == []
        await forge.ensure_review(stage.review(comment(3), comment(line, "f" * 16)))
    assert [one.last for one in stage.pull.line_comments] == [3]


async def test_a_comment_on_several_lines_has_both_ends(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review(comment(3, first=2)))
    (one,) = stage.pull.line_comments
    assert (one.first, one.last) == (2, 3)


@pytest.mark.parametrize("how", LOST)
async def test_a_review_whose_answer_was_lost_is_found_again(stage: Stage, how: Break) -> None:
    async with stage.forge() as forge:
        stage.scene.world.hosting.faults.plan(2, how)  # the first looks, the second writes
        said = await forge.ensure_review(stage.review(comment(3)))
    assert said == "The review of pull request 1 says so already."
    assert (len(stage.reviews), len(stage.pull.line_comments)) == (1, 1)


@pytest.mark.parametrize("how", LOST)
async def test_a_check_whose_answer_was_lost_is_found_again(stage: Stage, how: Break) -> None:
    async with stage.forge() as forge:
        stage.scene.world.hosting.faults.plan(2, how)
        said = await forge.ensure_check(stage.check(note(3)))
    assert "says so already" in said
    assert len(stage.scene.hosted.checks) == 1


async def test_annotations_after_the_fiftieth_are_added_and_then_it_ends(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_check(stage.check(*(note(3) for _ in range(101))))
    (run,) = stage.scene.hosted.checks
    assert (len(run.annotations), run.status, run.conclusion) == (101, "completed", "neutral")


async def test_what_is_new_to_say_of_a_commit_is_another_check_of_the_same_name(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_check(stage.check(note(3)))
        await forge.ensure_check(stage.check(title="all is well"))
    assert [(run.title, len(run.annotations)) for run in stage.scene.hosted.checks] == [
        ("1 thing wants a look", 1),
        ("all is well", 0),
    ]


async def test_only_an_app_has_buttons_for_nobody_else_hears_of_clicks(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_check(stage.check())
    ids = frozenset({stage.scene.hosted.id})
    stage.scene.world.hosting.apps[7] = App(7, "keeper", PUBLIC, 11, LEAST, ids)
    async with stage.forge(Access(app=AppKey("7", PEM))) as forge:
        await forge.ensure_check(stage.check(title="as an App"))
    assert [[one["identifier"] for one in run.actions] for run in stage.scene.hosted.checks] == [
        [],
        ["recheck"],
    ]


async def test_a_pull_request_that_moved_on_is_left_to_its_next_review(stage: Stage) -> None:
    late = stage.review(comment(3))
    stage.pull.head_oid = stage.scene.hosted.head or ""
    async with stage.forge() as forge:
        assert "was pushed to meanwhile" in await forge.ensure_review(late)
    assert stage.reviews == []


async def test_a_pull_request_that_was_closed_meanwhile_is_left_alone(stage: Stage) -> None:
    stage.scene.person().close(stage.number)
    async with stage.forge() as forge:
        assert "is closed" in await forge.ensure_review(stage.review(comment(3)))
    assert stage.reviews == []


async def test_an_outdated_comment_gives_way_to_a_fresh_one(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review(comment(3)))
        (old,) = stage.pull.line_comments
        fork = next(one for one in stage.scene.world.hosting.repositories.values() if one.parent)
        replace(stage.scene.person("eve"), hosted=fork).push(
            "add", {"README.md": b"old\n- [One](https://one.example/)\n- [Other](https://new.example/)\n"}
        )
        await forge.ensure_review(stage.review(comment(3)))
    (new,) = stage.pull.line_comments
    assert new.id != old.id
    assert len(stage.reviews) == 1


async def test_what_somebody_resolved_is_not_said_again_though_its_line_has_changed(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review(comment(3)))
        (old,) = stage.pull.line_comments
        old.is_resolved, words = True, old.body
        better = replace(comment(3), body=f"{comment_marker(KEY)}\n\nBest")
        await forge.ensure_review(stage.review(better))
        assert (stage.pull.line_comments, old.body) == ([old], words)
        old.first = old.last = 99  # no such line any more: it is outdated
        await forge.ensure_review(stage.review(better))
    assert (stage.pull.line_comments, old.body) == ([old], words)


async def test_no_more_than_ten_comments_come_beside_a_review(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review())
        await forge.ensure_review(stage.review(*(comment(3, f"{number:016x}") for number in range(12))))
    assert len(stage.pull.line_comments) == 10


async def test_a_comment_that_changed_is_edited_where_it_stands(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review(comment(3)))
        (one,) = stage.pull.line_comments
        better = replace(comment(3), body=f"{comment_marker(KEY)}\n\nBest")
        await forge.ensure_review(stage.review(better))
    assert stage.pull.line_comments == [one]
    assert one.body.endswith("Best")


async def test_an_answered_comment_says_once_that_it_is_over(stage: Stage) -> None:
    async with stage.forge() as forge:
        await forge.ensure_review(stage.review(comment(3)))
        stage.pull.line_comments[0].replies.append((Account("eve"), "Really?"))
        await forge.ensure_review(stage.review())
        assert "says so already" in await forge.ensure_review(stage.review())
    assert comment_key(stage.pull.line_comments[0].body) == KEY


async def test_a_review_is_not_begun_to_say_that_all_is_well(stage: Stage) -> None:
    async with stage.forge() as forge:
        assert await forge.ensure_review(stage.review(opens=False)) == "Pull request 1 needs no review."
    assert stage.pull.reviews == []


async def test_a_token_that_may_not_review_says_what_it_lacks(stage: Stage) -> None:
    grant(stage.scene.world, TOKEN, ACTIONS.login, {"checks": "write"})
    async with stage.forge() as forge:
        with pytest.raises(ForgeError, match="the permission pull_requests: write"):
            await forge.ensure_review(stage.review(comment(3)))


@pytest.mark.parametrize("conclusion", Conclusion)
async def test_a_status_fails_only_for_what_is_certain(stage: Stage, conclusion: Conclusion) -> None:
    grant(stage.scene.world, TOKEN, ACTIONS.login, {"statuses": "write"})
    async with stage.forge() as forge:
        for _ in range(2):
            await forge.ensure_check(replace(stage.check(), conclusion=conclusion, title="x" * 300))
    (status,) = stage.scene.hosted.statuses
    assert status.state == ("failure" if conclusion is Conclusion.FAILURE else "success")
    assert len(status.description or "") == 140


async def test_a_dry_run_drafts_the_very_words(stage: Stage) -> None:
    repository = await stage.scene.look_up()
    tree = await asyncio.to_thread(read_tree, repository, repository.head)
    async with draft_forge(repository, tree) as (forge, drafts):
        await forge.ensure_review(stage.review(comment(3, first=2)))
        await forge.ensure_check(stage.check(*(note(3) for _ in range(60))))
    assert stage.reviews == []
    assert stage.scene.hosted.checks == []
    assert [draft.to.partition(" (")[0] for draft in drafts] == [
        "review a pull request",
        "write a check",
        "write a check",
    ]
    assert "README.md, lines 2 to 3: " in drafts[0].text
    assert "README.md, line 3: warning · dead · not found now" in drafts[1].text


def test_only_a_marker_at_the_very_beginning_names_a_comment() -> None:
    assert comment_key(f"{comment_marker(KEY)}\n\nwords") == KEY
    assert comment_key(f"{comment_marker(f'{KEY}-2')}\n\nwords") == f"{KEY}-2"
    assert comment_key(f"words {comment_marker(KEY)}") is None
