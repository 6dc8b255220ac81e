"""Webhooks that lead to reviews, of a pull request from a fork in the simulated GitHub."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.forge.access import Access
from bot.serving.application import Desk
from bot.serving.database import open_database
from bot.serving.eyes import Eyes
from bot.serving.inbox import Inbox, State
from bot.serving.jobs import Kind
from bot.serving.metrics import Metrics
from bot.serving.pool import Pool
from bot.serving.reviewing import Reviewing
from bot.serving.roster import Roster
from bot.stores.sql import open_store
from tests.e2e.pulling import NAME, NEW_LIST, ROWS, TOKEN, Pulling, pulling
from tests.e2e.test_review import EXPECTED
from tests.review.reviewing import with_rows
from tests.serving.boxes import TIMES
from tests.serving.delivering import deliver_all
from tests.serving.payloads import SECRET

READER = "reader"
"""Whose token other people's repositories are read with."""


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pulling]:
    yield from pulling(tmp_path, capsys, monkeypatch)


async def _process(scene: Pulling, deliveries: list[tuple[str, dict[str, Any]]]) -> dict[State, int]:
    """A process that gets these deliveries, and does what there is to do; how its jobs ended."""
    clock, settings = SystemClock(scene.world.now), scene.address.settings(github_token=READER)
    with open_database(":memory:") as engine, closing(open_store(None)) as store:
        inbox, roster = Inbox(engine), Roster(engine)
        roster.reconcile({NAME: TIMES.usual}, TIMES, clock.now())
        reviewing = Reviewing(Access(token=TOKEN), settings, clock, store, Eyes(settings, clock))
        pool = Pool(inbox, {Kind.REVIEW: reviewing, Kind.FIX: reviewing}, clock)
        kinds = frozenset({Kind.REVIEW, Kind.FIX})
        desk = Desk(SECRET, inbox, roster, clock, Metrics(), kinds, "https://github.com", pool.wake)
        repository = {"full_name": NAME, "private": False}
        await deliver_all(
            desk, [(event, {**payload, "repository": repository}) for event, payload in deliveries]
        )
        await pool.drain()
        return dict(inbox.counts())


def process(scene: Pulling, *deliveries: tuple[str, dict[str, Any]]) -> dict[State, int]:
    return asyncio.run(_process(scene, list(deliveries)))


def about(scene: Pulling, action: str) -> tuple[str, dict[str, Any]]:
    return "pull_request", {"action": action, "number": scene.number, "pull_request": {"draft": False}}


def test_a_pull_request_that_is_opened_gets_the_review_that_the_command_gives(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    assert process(scene, about(scene, "opened"))[State.DONE] == 1
    assert scene.annotations == EXPECTED
    assert len(scene.reviews) == 1


def test_of_two_pushes_the_newer_is_reviewed_and_changes_the_review(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    process(scene, about(scene, "opened"))
    scene.push(with_rows(ROWS[0]))
    counts = process(scene, about(scene, "synchronize"), about(scene, "synchronize"))
    assert (counts[State.DONE], counts[State.SUPERSEDED]) == (1, 1)
    assert scene.annotations == []
    assert len(scene.reviews) == 1


def test_a_check_of_a_fork_is_run_again_by_its_head(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    run = {"head_sha": scene.pull.head_oid, "pull_requests": []}
    process(scene, ("check_run", {"action": "rerequested", "check_run": run}))
    assert scene.annotations == EXPECTED


def test_a_pull_request_that_was_closed_meanwhile_is_left_alone(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    scene.bob.close(scene.number)
    assert process(scene, about(scene, "synchronize"))[State.DONE] == 1
    assert scene.hosted.checks == []


@pytest.mark.parametrize(("login", "obeyed"), [("bob", True), ("nobody", False)])
def test_a_click_on_the_button_commits_the_suggestions_for_those_who_may_write(
    scene: Pulling, login: str, *, obeyed: bool
) -> None:
    scene.allow("checks", "pull_requests", "contents")
    scene.branch(NEW_LIST)
    before = scene.pull.head_oid
    run = {"head_sha": before, "pull_requests": [{"number": scene.number}]}
    click = {"action": "requested_action", "check_run": run, "requested_action": {"identifier": "fix"}}
    assert process(scene, ("check_run", {**click, "sender": {"login": login}}))[State.DONE] == 1
    assert (scene.pull.head_oid != before) is obeyed
