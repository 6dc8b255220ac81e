"""`listkeeper review` as people run it, against pull requests of the simulated GitHub over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.forge.pull import look_up_pull
from bot.hosts.line import sight
from bot.model import Resource
from bot.remote.reviewing import fix_pull
from bot.run import Means
from bot.stores.sql import open_store
from bot.world.forge.accounts import ACTIONS, Account
from bot.world.forge.reviewing import Review
from tests.e2e.pulling import DEAD, NAME, NEW_LIST, PERMISSIONS, ROWS, Pulling, pulling
from tests.review.reviewing import END, LIST, with_rows

FIRST = END + 2
"""The line of the first new row."""


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pulling]:
    yield from pulling(tmp_path, capsys, monkeypatch)


EXPECTED = [
    (FIRST + 1, "dead", "warning"),
    (FIRST + 2, "duplicate", "warning"),
    (FIRST + 3, "arxiv-old-version", "notice"),
    (FIRST + 4, "title-mismatch", "warning"),
    (FIRST + 5, "surplus-cells", "warning"),
]


def test_six_rows_get_exactly_what_is_wrong_with_them(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    assert scene.review() == 0, scene.printed
    assert scene.annotations == EXPECTED
    assert (scene.check.status, scene.check.conclusion) == ("completed", "neutral")
    assert [(one.first, one.last) for one in scene.comments] == [(line, line) for line, _, _ in EXPECTED]
    assert len(scene.reviews) == 1
    assert scene.writes == [f"POST /pulls/{scene.number}/reviews", "POST /check-runs"]
    assert PERMISSIONS.keys() == {"checks", "pull_requests"}


def test_all_suggestions_committed_make_the_next_review_green(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    scene.review()
    scene.commit_suggestions()
    assert scene.review() == 0, scene.printed
    assert scene.annotations == []
    assert scene.check.conclusion == "success"
    assert "all is well" in scene.check.title
    assert len(scene.reviews) == 1
    assert "all is well" in scene.reviews[0].body
    assert scene.comments == []


def test_a_second_push_changes_the_review_and_adds_none(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    scene.review()
    (first,) = scene.reviews
    before, words = {one.id for one in scene.comments}, first.body
    scene.push(with_rows(*ROWS[:2], *ROWS[3:]))
    scene.review()
    assert scene.reviews == [first]
    assert first.body != words
    assert [(line, rule) for line, rule, _ in scene.annotations] == [
        (FIRST + 1, "dead"),
        (FIRST + 2, "arxiv-old-version"),
        (FIRST + 3, "title-mismatch"),
        (FIRST + 4, "surplus-cells"),
    ]
    assert {one.id for one in scene.comments} < before
    assert len(scene.comments) == 4


def test_what_is_new_at_a_second_push_gets_a_comment_beside_the_review(scene: Pulling) -> None:
    scene.push(with_rows(*ROWS[:2]))
    scene.review()
    scene.push(with_rows(*ROWS[:3]))
    scene.review()
    assert len(scene.reviews) == 1
    assert [one.last for one in scene.comments] == [FIRST + 1, FIRST + 2]
    assert f"POST /pulls/{scene.number}/comments" in scene.writes


def test_the_same_commit_is_told_nothing_twice(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    scene.review()
    assert scene.review() == 0
    assert scene.writes == []
    assert "says so already" in scene.printed


def test_a_good_pull_request_gets_a_check_and_no_word_more(scene: Pulling) -> None:
    scene.push(with_rows(ROWS[0]))
    scene.review()
    assert scene.writes == ["POST /check-runs"]
    assert scene.check.conclusion == "success"


def test_a_review_costs_at_most_twelve_requests_also_in_a_long_list(scene: Pulling) -> None:
    tools = (f"- [Tool number {n}](https://tools.example/{n}) does a thing\n" for n in range(5_000))
    long = LIST + "".join(tools)
    scene.start_from({"README.md": long.encode()})
    scene.push(long.replace(LIST, with_rows(*ROWS[:5])))
    assert scene.review() == 0, scene.printed
    assert len(scene.annotations) == 4
    assert len(scene.asked) <= 12, [one.target for one in scene.asked]


def test_a_comment_that_somebody_answered_stays_and_says_that_it_is_over(scene: Pulling) -> None:
    scene.push(with_rows(*ROWS[:3]))
    scene.review()
    scene.comments[0].replies.append((Account("eve"), "I will look."))
    scene.push(with_rows(ROWS[0]))
    scene.review()
    (left,) = scene.comments
    assert left.body.endswith("This is no longer so. Thank you!")
    assert "suggestion" not in left.body


def test_a_thread_that_somebody_resolved_is_not_opened_again(scene: Pulling) -> None:
    scene.push(with_rows(*ROWS[:2]))
    scene.review()
    scene.comments[0].is_resolved = True
    scene.push(with_rows(*ROWS[:2], ROWS[3]))
    scene.review()
    assert [one.is_resolved for one in scene.comments] == [True, False]


def test_what_others_wrote_is_theirs(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    marked = "<!-- listkeeper:review -->\n\nnot by the bot"
    fake = Review(1, Account("eve"), scene.pull.head_oid, marked, scene.world.now)
    scene.pull.reviews.append(fake)
    scene.review()
    scene.review()
    assert fake.body == marked
    assert [one.by for one in scene.reviews] == [Account("eve"), ACTIONS]


# ── what a token may do ──


def test_without_checks_a_status_says_how_it_went(scene: Pulling) -> None:
    scene.allow("statuses", "pull_requests")
    scene.push(NEW_LIST)
    assert scene.review() == 0, scene.printed
    (status,) = scene.hosted.statuses
    assert (status.context, status.state) == ("listkeeper", "success")
    assert status.description
    assert "4 things want a look" in status.description
    assert len(scene.reviews) == 1
    scene.review()
    assert len(scene.hosted.statuses) == 1


def test_with_neither_the_review_is_written_and_the_missing_permission_named(scene: Pulling) -> None:
    scene.allow("pull_requests")
    scene.push(NEW_LIST)
    assert scene.review() == 2
    assert "the permission checks: write" in scene.printed
    assert len(scene.reviews) == 1


def test_a_dry_run_shows_all_and_writes_nothing(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    assert scene.review("--dry-run") == 0, scene.printed
    assert scene.writes == []
    assert "==> would review a pull request" in scene.printed
    assert "==> would write a check" in scene.printed
    assert "```suggestion" in scene.printed
    assert "README.md, line 30: warning" in scene.printed


def test_fail_on_makes_a_finding_the_exit_code(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    assert scene.review("--fail-on", "warning") == 1


@pytest.mark.parametrize("name", [f"https://github.com/{NAME}/pull/1/files", f"{NAME}#1"])
def test_a_pull_request_is_named_by_its_number_or_its_page(scene: Pulling, name: str) -> None:
    scene.push(with_rows(ROWS[0]))
    assert scene.review(pull=name) == 0
    assert scene.check.conclusion == "success"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "is no pull request"),
        (f"{NAME}#99", "has no pull request 99"),
        ("no/body#1", "There is no repository"),
    ],
)
def test_what_is_no_pull_request_is_said_in_a_sentence(scene: Pulling, name: str, said: str) -> None:
    scene.push(with_rows(ROWS[0]))
    assert scene.review(pull=name) == 2
    assert said in scene.printed


def test_a_closed_pull_request_is_left_alone(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    scene.bob.close(scene.number)
    assert scene.review() == 0
    assert scene.writes == []
    assert "is closed" in scene.printed


# ── memory ──


def test_strikes_of_reviews_and_sweeps_are_of_one_memory(scene: Pulling, tmp_path: Path) -> None:
    state = str(tmp_path / "state.sqlite")
    scene.push(with_rows(*ROWS[:2]))
    scene.review("--state", state)
    with closing(open_store(state)) as store:
        resource = Resource("web", DEAD)
        assert len(store.load([resource])[resource].strikes) == 1
        assert store.shown(listed=NAME) is None


# ── buttons ──


def press(scene: Pulling, login: str) -> str:
    """What comes of a click on “Commit suggestions”, as a webhook would have it done."""
    with closing(scene.connection()) as connection, closing(open_store(None)) as store:
        repository, pull = look_up_pull(connection, NAME, scene.number)

        async def fixed() -> str:
            looking = sight(
                scene.world.clock, scene.address.settings(), offline=False, verbose=False, screen=None
            )
            async with looking as seen:
                means = Means(scene.world.clock, store, seen.outside, seen.watch)
                return await fix_pull(repository, pull, means, asked_by=login)

        return asyncio.run(fixed())


def test_the_button_commits_all_suggestions_to_a_branch_of_this_repository(scene: Pulling) -> None:
    scene.allow("checks", "pull_requests", "contents")
    scene.branch(NEW_LIST)
    assert press(scene, "bob") == f"Committed the suggestions to pull request {scene.number}."
    assert scene.review() == 0, scene.printed
    assert scene.check.conclusion == "success"


@pytest.mark.parametrize("login", ["eve", "nobody"])
def test_the_button_obeys_those_alone_who_may_write(scene: Pulling, login: str) -> None:
    scene.allow("checks", "pull_requests", "contents")
    scene.branch(NEW_LIST)
    before = scene.pull.head_oid
    assert press(scene, login).startswith("Only people who may write")
    assert scene.pull.head_oid == before


def test_the_branch_of_a_fork_is_left_to_its_owner(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    before = scene.pull.head_oid
    assert "is in a fork" in press(scene, "bob")
    assert scene.pull.head_oid == before
