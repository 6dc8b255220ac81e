"""Checks, statuses and reviews of the simulated forge, with the limits that GitHub has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.people import Person, grant, host
from bot.world.forge.reviewing import place_now, shown_lines
from bot.world.forge.state import Hosted, Pull
from bot.world.github import rest as github_rest
from bot.world.state import Request, World
from tests.conformance import Conformance

TOKEN = "action"  # noqa: S105 - no secret
REPO = "https://api.github.com/repos/ada/list"
TEN = "".join(f"line {number}\n" for number in range(1, 31))
CHANGED = TEN.replace("line 5\n", "line five\n").replace("line 25\n", "line 25\nnew\n")
OUTPUT = {"title": "T", "summary": "S"}


@pytest.fixture
def hosted(empty: World) -> Iterator[Hosted]:
    conformance = Conformance()
    empty.watch = conformance
    made = host(empty, "ada/list", {"README.md": TEN.encode()}, {"bob": Role.WRITE})
    everything = dict.fromkeys(("checks", "statuses", "pull_requests"), "write")
    grant(empty, "action", ACTIONS.login, everything)
    grant(empty, "bob", "bob")
    grant(empty, "other", "other[bot]", everything)
    yield made
    assert conformance.faults == []


@pytest.fixture
def pull(empty: World, hosted: Hosted) -> Pull:
    eve = Person(empty, hosted, "eve").fork("eve/list")
    eve.push("add", {"README.md": CHANGED.encode()})
    number = eve.open_pull("add", "Change")
    found = hosted.issues[number].pull
    assert found is not None
    return found


def ask(world: World, method: str, path: str, body: Any = None, token: str = TOKEN) -> httpx.Response:
    """The answer to a request, without any socket."""
    parsed = httpx.URL(f"{REPO}{path}")
    sent = {"user-agent": "a test", "authorization": f"token {token}"}
    content = b"" if body is None else json.dumps(body).encode()
    request = Request(world.now, method, "https", parsed.host, parsed.raw_path.decode(), sent, content)
    answer = github_rest.answer(world, request)
    return httpx.Response(answer.status_code, headers=answer.headers.raw, content=bytes(answer.body))


def notes(count: int) -> list[dict[str, Any]]:
    one = {"path": "README.md", "start_line": 5, "end_line": 5, "annotation_level": "notice", "message": "m"}
    return [one] * count


def run_of(pull: Pull, **more: Any) -> dict[str, Any]:
    return {"name": "listkeeper", "head_sha": pull.head_oid, "output": OUTPUT, **more}


def test_a_check_takes_fifty_annotations_at_once_and_adds_more(empty: World, pull: Pull) -> None:
    first = run_of(pull, output={**OUTPUT, "annotations": notes(50)})
    made = ask(empty, "POST", "/check-runs", first).json()
    more = {"output": {**OUTPUT, "annotations": notes(2)}, "conclusion": "neutral"}
    changed = ask(empty, "PATCH", f"/check-runs/{made['id']}", more).json()
    assert (changed["output"]["annotations_count"], changed["status"]) == (52, "completed")
    assert ask(empty, "PATCH", f"/check-runs/{made['id']}", more, "other").status_code == 403
    assert ask(empty, "PATCH", "/check-runs/1", more).status_code == 404


def test_what_is_too_much_is_refused(empty: World, pull: Pull) -> None:
    long = run_of(pull, output={**OUTPUT, "summary": "x" * 65_535})
    assert ask(empty, "POST", "/check-runs", long).status_code == 201
    empty.watch = None  # the contract itself forbids what follows
    for bad in (
        run_of(pull, output={**OUTPUT, "annotations": notes(51)}),
        run_of(pull, output={**OUTPUT, "summary": "x" * 65_536}),
        run_of(pull, actions=[{"label": "x" * 21, "description": "d", "identifier": "i"}]),
        {**run_of(pull), "head_sha": "0" * 40},
    ):
        assert ask(empty, "POST", "/check-runs", bad).status_code == 422


def test_only_apps_write_checks(empty: World, pull: Pull) -> None:
    refused = ask(empty, "POST", "/check-runs", run_of(pull), "bob")
    assert refused.status_code == 403
    assert refused.json()["message"] == "You must authenticate via a GitHub App."


def test_the_last_run_of_a_name_is_shown(empty: World, pull: Pull) -> None:
    for title in ("one", "two"):
        ask(empty, "POST", "/check-runs", run_of(pull, output={**OUTPUT, "title": title}))
    path = f"/commits/{pull.head_oid}/check-runs?check_name=listkeeper"
    latest = ask(empty, "GET", f"{path}&filter=latest").json()
    assert [run["output"]["title"] for run in latest["check_runs"]] == ["two"]
    assert ask(empty, "GET", f"{path}&filter=all").json()["total_count"] == 2


def test_a_status_is_short_and_the_newest_comes_first(empty: World, pull: Pull) -> None:
    path = f"/statuses/{pull.head_oid}"
    for state in ("pending", "success"):
        new = {"state": state, "context": "listkeeper", "description": "d"}
        assert ask(empty, "POST", path, new).status_code == 201
    assert ask(empty, "POST", path, {"state": "success", "description": "x" * 141}).status_code == 422
    found = ask(empty, "GET", f"/commits/{pull.head_oid}/statuses").json()
    assert [one["state"] for one in found] == ["success", "pending"]


def review(pull: Pull, *comments: dict[str, Any]) -> dict[str, Any]:
    return {"commit_id": pull.head_oid, "event": "COMMENT", "body": "words", "comments": list(comments)}


def note(line: int, **more: Any) -> dict[str, Any]:
    return {"path": "README.md", "line": line, "side": "RIGHT", "body": "b", **more}


@pytest.mark.parametrize("line", [2, 5, 8, 23, 26, 29])
def test_a_line_of_the_diff_can_be_commented_on(empty: World, pull: Pull, line: int) -> None:
    assert ask(empty, "POST", "/pulls/1/reviews", review(pull, note(line))).status_code == 200
    assert len(pull.line_comments) == 1


@pytest.mark.parametrize(
    "bad",
    [
        *map(note, (1, 9, 15, 30, 99)),
        note(5, path="other.md"),
        note(26, start_line=5, start_side="RIGHT"),
    ],
)
def test_one_line_that_is_not_of_the_diff_spoils_all_of_a_review(
    empty: World, pull: Pull, bad: dict[str, Any]
) -> None:
    refused = ask(empty, "POST", "/pulls/1/reviews", review(pull, note(5), bad))
    assert refused.status_code == 422
    assert (pull.reviews, pull.line_comments) == ([], [])


def test_a_review_is_edited_by_its_author_alone_and_a_comment_comes_with_one(
    empty: World, pull: Pull
) -> None:
    made = ask(empty, "POST", "/pulls/1/reviews", review(pull)).json()
    path = f"/pulls/1/reviews/{made['id']}"
    assert ask(empty, "PUT", path, {"body": "new words"}).json()["body"] == "new words"
    assert ask(empty, "PUT", path, {"body": "no"}, "other").status_code == 403
    new = {"commit_id": pull.head_oid, **note(5)}
    comment = ask(empty, "POST", "/pulls/1/comments", new).json()
    assert [one.body for one in pull.reviews] == ["new words", ""]
    there = f"/pulls/comments/{comment['id']}"
    assert ask(empty, "PATCH", there, {"body": "c"}, "other").status_code == 403
    assert ask(empty, "PATCH", there, {"body": "c"}).json()["body"] == "c"
    assert ask(empty, "DELETE", there, None, "other").status_code == 403
    assert ask(empty, "DELETE", there).status_code == 204
    assert ask(empty, "DELETE", there).status_code == 404


def test_a_comment_moves_with_its_line_and_is_outdated_when_that_changes(
    empty: World, hosted: Hosted, pull: Pull
) -> None:
    ask(empty, "POST", "/pulls/1/reviews", review(pull, note(5)))
    (comment,) = pull.line_comments
    git = hosted.git
    eve = Person(empty, next(one for one in empty.hosting.repositories.values() if one.parent), "eve")
    assert place_now(git, comment, eve.push("add", {"README.md": f"above\n{CHANGED}".encode()})) == 6
    gone = CHANGED.replace("line five", "line 5!").encode()
    assert place_now(git, comment, eve.push("add", {"README.md": gone})) is None


def test_a_diff_shows_three_lines_around_what_changed_and_nothing_of_what_is_huge() -> None:
    assert shown_lines(TEN.encode(), CHANGED.encode()) == [range(2, 9), range(23, 30)]
    assert shown_lines(None, b"x" * 2**21) == []


def test_the_files_of_a_pull_request_tell_renames(empty: World, hosted: Hosted) -> None:
    eve = Person(empty, hosted, "eve").fork("eve/list")
    eve.push("move", {"README.md": None, "readme.md": CHANGED.encode(), "bad\n::name": b"x\n"})
    number = eve.open_pull("move", "Move")
    rows = ask(empty, "GET", f"/pulls/{number}/files").json()
    assert [(row["filename"], row["status"], row.get("previous_filename")) for row in rows] == [
        ("bad\n::name", "added", None),
        ("readme.md", "renamed", "README.md"),
    ]
    assert "patch" in rows[1]


def test_a_pull_request_from_a_fork_follows_its_branch(empty: World, hosted: Hosted, pull: Pull) -> None:
    fork = next(one for one in empty.hosting.repositories.values() if one.parent)
    oid = Person(empty, fork, "eve").push("add", {"more.md": b"more\n"})
    assert pull.head_oid == oid
    head = ask(empty, "GET", "/pulls/1").json()["head"]
    assert (head["sha"], head["label"]) == (oid, "eve:add")
    assert hosted.git.content(oid, "more.md") == b"more\n", "forks share their objects"
    assert f"{oid}" not in hosted.git.refs.values()
