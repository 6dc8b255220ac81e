"""What GraphQL tells of a hosted repository, and the one thing that it does there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.people import Person, grant, host
from bot.world.forge.state import Hosted
from bot.world.github import rest as github_rest
from bot.world.state import Request, World
from tests.conformance import Conformance

FILES = {"README.md": b"# A list\n"}
ISSUE = """
query($number: Int!) { viewer { login } repository(owner: "ada", name: "list") { issue(number: $number) {
  title body state viewerDidAuthor author { __typename login }
  edits: userContentEdits(last: 10) { totalCount nodes { editedAt editor { login } } }
  timelineItems(last: 5, itemTypes: [CLOSED_EVENT, REOPENED_EVENT, ISSUE_COMMENT]) { nodes { __typename
    ... on ClosedEvent { actor { login } } ... on IssueComment { body } } }
  comments(last: 10) { nodes { databaseId body author { login } viewerDidAuthor
    reactionGroups { content viewerHasReacted } } }
} } }
"""
PULL = """
query { repository(owner: "ada", name: "list") { pullRequest(number: 1) { state headRefName headRefOid
  commits(first: 5) { totalCount nodes { commit { oid author { name email user { login } }
    parents(first: 1) { nodes { oid } } } } } } } }
"""
COMMIT = (
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"
)


@pytest.fixture
def hosted(empty: World) -> Iterator[Hosted]:
    conformance = Conformance()
    empty.watch = conformance
    made = host(empty, "ada/list", FILES, {"bob": Role.WRITE})
    grant(empty, "action", ACTIONS.login, {"contents": "write"})
    grant(empty, "reader", ACTIONS.login, {"contents": "read"})
    yield made
    assert conformance.faults == []
    assert conformance.seen > 0


def post(world: World, query: str, variables: Any = None, token: str = "action") -> Any:  # noqa: S107 - no secret
    content = json.dumps({"query": query, "variables": variables or {}}).encode()
    headers = {"user-agent": "a test", "authorization": f"bearer {token}"}
    request = Request(world.now, "POST", "https", "api.github.com", "/graphql", headers, content)
    return json.loads(bytes(github_rest.answer(world, request).body))


def test_an_issue_with_its_edits_events_comments_and_reactions(empty: World, hosted: Hosted) -> None:
    bot, bob = Person(empty, hosted, ACTIONS.login), Person(empty, hosted, "bob")
    number = bot.open_issue("One", "- [ ] A <!-- box:a -->")
    empty.clock.advance(timedelta(minutes=1))
    bob.tick(number, "a")
    comment = bob.comment(number, "/listkeeper recheck")
    empty.clock.advance(timedelta(minutes=1))
    bob.close(number)
    body = post(empty, ISSUE, {"number": number})["data"]
    assert body["viewer"]["login"] == ACTIONS.login
    issue = body["repository"]["issue"]
    assert (issue["state"], issue["viewerDidAuthor"]) == ("CLOSED", True)
    assert issue["author"] == {"__typename": "Bot", "login": "github-actions"}
    assert issue["body"] == "- [x] A <!-- box:a -->"
    assert issue["edits"] == {
        "totalCount": 1,
        "nodes": [{"editedAt": "2026-11-02T09:01:00Z", "editor": {"login": "bob"}}],
    }
    assert issue["timelineItems"]["nodes"] == [
        {"__typename": "IssueComment", "body": "/listkeeper recheck"},
        {"__typename": "ClosedEvent", "actor": {"login": "bob"}},
    ]
    (said,) = issue["comments"]["nodes"]
    assert (said["databaseId"], said["author"]["login"], said["viewerDidAuthor"]) == (comment, "bob", False)
    assert not any(group["viewerHasReacted"] for group in said["reactionGroups"])


def test_a_connection_wants_to_know_how_much(empty: World, hosted: Hosted) -> None:
    number = Person(empty, hosted, "bob").open_issue("One")
    asked = f"issue(number: {number}) {{ comments {{ totalCount }} }}"
    query = f'{{ repository(owner: "ada", name: "list") {{ {asked} }} }}'
    assert post(empty, query)["errors"][0]["type"] == "MISSING_PAGINATION_BOUNDARIES"


def test_what_is_not_there_is_an_error_beside_the_rest(empty: World, hosted: Hosted) -> None:
    assert hosted
    body = post(empty, ISSUE, {"number": 7})
    assert body["data"]["repository"] == {"issue": None}
    assert body["errors"][0]["type"] == "NOT_FOUND"


def commit(hosted: Hosted, **changes: Any) -> dict[str, Any]:
    file = {"path": "README.md", "contents": base64.b64encode(b"# New\n").decode()}
    wanted = {
        "branch": {"repositoryNameWithOwner": "ada/list", "branchName": "fix"},
        "expectedHeadOid": hosted.head,
        "message": {"headline": "Fix", "body": "More."},
        "fileChanges": {"additions": [file]},
    }
    return {"input": wanted | changes}


def test_a_commit_on_a_branch_that_is_where_it_was(empty: World, hosted: Hosted) -> None:
    hosted.git.refs["refs/heads/fix"] = str(hosted.head)
    made = post(empty, COMMIT, commit(hosted))["data"]["createCommitOnBranch"]["commit"]["oid"]
    assert hosted.git.refs["refs/heads/fix"] == made
    assert hosted.git.content(made, "README.md") == b"# New\n"
    assert (hosted.git.commits[made].message, hosted.git.commits[made].signed) == ("Fix\n\nMore.", True)
    assert post(empty, COMMIT, commit(hosted))["errors"][0]["type"] == "STALE_DATA"
    assert hosted.git.refs["refs/heads/fix"] == made


@pytest.mark.parametrize(
    ("token", "branch", "kind"),
    [
        ("action", "missing", "NOT_FOUND"),
        ("reader", "fix", "FORBIDDEN"),
        ("action", "main", "UNPROCESSABLE"),
    ],
)
def test_commits_that_are_refused(empty: World, hosted: Hosted, token: str, branch: str, kind: str) -> None:
    hosted.git.refs["refs/heads/fix"] = str(hosted.head)
    hosted.protected.add("main")
    where = {"repositoryNameWithOwner": "ada/list", "branchName": branch}
    body = post(empty, COMMIT, commit(hosted, branch=where), token)
    assert body["data"] == {"createCommitOnBranch": None}
    assert body["errors"][0]["type"] == kind


def test_a_pull_request_with_its_commits(empty: World, hosted: Hosted) -> None:
    base = hosted.head
    head = Person(empty, hosted, "bob").push("fix", {"README.md": b"# New\n"})
    headers = {"user-agent": "a test", "authorization": "token bob"}
    wanted = json.dumps({"title": "Fix", "head": "fix", "base": "main"}).encode()
    grant(empty, "bob", "bob")
    request = Request(empty.now, "POST", "https", "api.github.com", "/repos/ada/list/pulls", headers, wanted)
    assert github_rest.answer(empty, request).status_code == 201
    pull = post(empty, PULL)["data"]["repository"]["pullRequest"]
    assert (pull["state"], pull["headRefName"], pull["headRefOid"]) == ("OPEN", "fix", head)
    (only,) = pull["commits"]["nodes"]
    assert only["commit"]["author"]["name"] == "bob"
    assert only["commit"]["parents"]["nodes"] == [{"oid": base}]
    Person(empty, hosted, "ada").merge(1)
    assert post(empty, PULL)["data"]["repository"]["pullRequest"]["state"] == "MERGED"
