from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.events import READERS, parse
from bot.serving.jobs import NAME, Job, Kind
from bot.serving.news import NOTHING, Joined, Left, News, Renamed, Seen
from tests.serving.payloads import examples, signed

HELLO = "Codertocat/Hello-World"
BOX = "- [{}] fix it <!-- box:fix:1 -->"


def news(name: str, **changes: Any) -> News | None:
    delivery = signed()[name]
    return parse(delivery.event, {**delivery.payload, **changes})


def found(name: str, **changes: Any) -> News:
    read = news(name, **changes)
    assert read is not None
    return read


@pytest.mark.parametrize("action", ["opened", "synchronize", "reopened", "ready_for_review"])
def test_a_pull_request_that_people_work_on_is_reviewed(action: str) -> None:
    assert found("pull_request.opened", action=action).jobs == (Job(Kind.REVIEW, HELLO, 2),)


def test_a_draft_is_not_reviewed_yet() -> None:
    pull = {**signed()["pull_request.opened"].payload["pull_request"], "draft": True}
    read = found("pull_request.opened", pull_request=pull)
    assert (read.jobs, read.obsolete) == ((), (Job(Kind.REVIEW, HELLO, 2),))


def test_a_closed_pull_request_needs_no_review() -> None:
    read = found("pull_request.closed")
    assert (read.jobs, read.obsolete) == ((), (Job(Kind.REVIEW, HELLO, 2),))


def test_to_close_a_pull_request_of_ours_is_an_answer() -> None:
    pull = {"head": {"ref": "listkeeper/fix-0123"}}
    assert found("pull_request.closed", pull_request=pull).jobs == (Job(Kind.SWEEP, HELLO),)


def test_other_things_that_happen_to_pull_requests_mean_nothing() -> None:
    assert news("pull_request.labeled") is None


@pytest.mark.parametrize(
    ("body", "sender", "sweeps"),
    [
        ("/listkeeper recheck https://a.example", "User", True),
        ("nice work", "User", False),
        ("`/listkeeper recheck`, they said", "User", False),
        ("/listkeeper recheck https://a.example", "Bot", False),
    ],
)
def test_a_command_in_a_comment_is_heard_but_not_from_machines(
    body: str, sender: str, *, sweeps: bool
) -> None:
    read = news("issue_comment.created", comment={"body": body}, sender={"type": sender})
    assert bool(read and read.jobs) is sweeps


@pytest.mark.parametrize(
    ("before", "after", "sender", "sweeps"),
    [
        (" ", "x", "User", True),
        ("x", " ", "User", True),
        ("x", "x", "User", False),
        (" ", "x", "Bot", False),
    ],
)
def test_a_box_that_a_person_clicks_is_heard(before: str, after: str, sender: str, *, sweeps: bool) -> None:
    read = news(
        "issues.edited",
        issue={"body": BOX.format(after)},
        changes={"body": {"from": BOX.format(before)}},
        sender={"type": sender},
    )
    assert bool(read and read.jobs) is sweeps


def test_a_push_to_the_default_branch_makes_a_fresh_plan() -> None:
    assert news("push") is None, "the sample deletes a tag"
    read = found("push", ref="refs/heads/master", deleted=False)
    assert read.jobs == (Job(Kind.SWEEP, HELLO),)
    assert news("push", ref="refs/heads/topic", deleted=False) is None
    assert news("push", ref="refs/heads/master", deleted=True) is None


@pytest.mark.parametrize(
    "name", ["check_run.rerequested", "check_run.requested_action", "check_suite.rerequested"]
)
def test_a_check_is_run_again_for_the_pull_requests_that_it_belongs_to(name: str) -> None:
    delivery = signed()[name]
    key = delivery.event
    inner = {**delivery.payload[key], "pull_requests": [{"number": 7}, {"number": 8}, {"number": True}]}
    assert [job.number for job in found(name, **{key: inner}).jobs] == [7, 8]


def test_a_check_of_a_fork_is_known_by_its_head() -> None:
    head = "ab" * 20
    read = found("check_run.rerequested", check_run={"pull_requests": [], "head_sha": head})
    assert [(job.number, job.commit) for job in read.jobs] == [(None, head)]
    assert news("check_run.rerequested", check_run={"pull_requests": [], "head_sha": "HEAD; rm"}) is None
    assert news("check_suite.requested") is None


def test_lists_come_and_go_with_the_app() -> None:
    assert found("installation.created").changes == (Joined(HELLO, private=False),)
    assert found("installation.deleted").changes == (Left("octocat/Hello-World"),)
    assert all(isinstance(one, Joined) for one in found("installation_repositories.added").changes)
    assert all(isinstance(one, Left) for one in found("installation_repositories.removed").changes)


def test_a_repository_that_is_called_otherwise_is_the_same_list() -> None:
    was = {"repository": {"name": {"from": "Good-Day"}}}
    (renamed, *_) = found("repository.renamed", changes=was).changes
    assert renamed == Renamed("Octocoders/Good-Day", "Octocoders/Hello-World")
    (given_away, *_) = found("repository.transferred").changes
    assert isinstance(given_away, Renamed)
    assert given_away.before.partition("/")[2] == given_away.after.partition("/")[2]
    assert found("repository.renamed", action="deleted").changes == (Left(renamed.after),)


def test_what_is_not_said_to_be_public_is_private() -> None:
    repository = {"full_name": HELLO, "default_branch": "master"}
    read = found("push", ref="refs/heads/master", deleted=False, repository=repository, installation=None)
    assert read.changes == (Seen(HELLO, private=True),)


def test_a_ping_is_nothing_and_what_nobody_knows_is_ignored() -> None:
    assert news("ping") == NOTHING
    for name in ("repository_dispatch.on-demand-test", "workflow_dispatch", "pull_request_review.submitted"):
        assert news(name) is None


def test_every_example_of_github_can_be_read() -> None:
    read = [(event, parse(event, payload)) for event, payload in examples()]
    assert len(read) > 300
    assert all(one is None for event, one in read if event not in READERS)
    assert {event for event, one in read if one is not None} == set(READERS) - {"issue_comment", "issues"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(event=st.sampled_from(sorted(READERS)), payload=VALUES)
def test_any_json_means_something_or_nothing(event: str, payload: object) -> None:
    parse(event, payload)


@given(data=st.data())
def test_a_payload_with_anything_at_any_place_yields_only_sound_jobs(data: st.DataObject) -> None:
    delivery = data.draw(st.sampled_from(sorted(signed().values(), key=lambda one: one.name)))
    payload = copy.deepcopy(delivery.payload)
    for _ in range(data.draw(st.integers(1, 3))):
        here: Any = payload
        for _ in range(data.draw(st.integers(0, 4))):
            deeper = [key for key, value in here.items() if isinstance(value, dict) and value]
            if not deeper:
                break
            here = here[data.draw(st.sampled_from(sorted(deeper)))]
        here[data.draw(st.sampled_from(sorted(here)))] = data.draw(VALUES)
    read = parse(delivery.event, payload)
    for job in (*read.jobs, *read.obsolete) if read else ():
        assert NAME.fullmatch(job.repository)
        assert job.number is None or job.number > 0
