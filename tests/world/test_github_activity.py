from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.world.github import pages as github_pages
from bot.world.github import rest as github_rest
from bot.world.repositories import Release, Repository, Snapshot, Thread
from bot.world.state import Request, World
from tests.world.github import API, conforms, get, matches

Ask = Callable[..., Request]
HERE = "https://api.github.com/repos/o/n"


@pytest.fixture
def busy(empty: World) -> World:
    """A repository with releases, tags, issues, a submodule and a branch of its own kind."""
    now = empty.now
    snapshot = Snapshot(
        *("o", "n", now),
        pushed=now,
        created=now,
        branches=("main", "old"),
        renamed_branches={"feature/old": "old"},
        own_files={"old": {"gone.md": "It was here.\n"}},
        submodules=("lib/other",),
        release=Release("v2", now, ("tool.zip",)),
        older=(Release("v1/rc", now),),
        tags=("nightly",),
        threads={1: Thread.ISSUE, 2: Thread.PULL, 3: Thread.DISCUSSION},
        transferred={4: "o/other/9"},
    )
    empty.put_repository(Repository(1, (snapshot,)))
    other = replace(snapshot, name="other", threads={9: Thread.ISSUE})
    empty.put_repository(Repository(2, (other,)))
    return empty


@pytest.mark.parametrize(
    ("below", "path", "status"),
    [
        ("issues/1", "issues/{issue_number}", 200),
        ("issues/2", "issues/{issue_number}", 200),
        ("issues/3", "issues/{issue_number}", 404),
        ("issues/4", "issues/{issue_number}", 301),
        ("issues/5", "issues/{issue_number}", 404),
        ("releases/latest", "releases/latest", 200),
        ("releases/tags/v2", "releases/tags/{tag}", 200),
        ("releases/tags/v1/rc", "releases/tags/{tag}", 200),
        ("releases/tags/nightly", "releases/tags/{tag}", 404),
        ("branches/main", "branches/{branch}", 200),
        ("branches/feature/old", "branches/{branch}", 301),
        ("branches/nope", "branches/{branch}", 404),
        ("git/ref/tags/v2", "git/ref/{ref}", 200),
        ("git/ref/tags/nightly", "git/ref/{ref}", 200),
        ("git/ref/tags/v3", "git/ref/{ref}", 404),
    ],
)
def test_answers_conform_to_the_published_description(
    busy: World, ask: Ask, below: str, path: str, status: int
) -> None:
    code, body = get(busy, ask(f"{HERE}/{below}"))
    assert code == status
    conforms(f"/repos/{{owner}}/{{repo}}/{path}", status, body)


def test_a_transferred_issue_is_a_redirect_to_where_it_is(busy: World, ask: Ask) -> None:
    response = github_rest.answer(busy, ask(f"{HERE}/issues/4"))
    assert response.headers["location"] == f"{API}/repos/o/other/issues/9"
    assert get(busy, ask(response.headers["location"]))[1]["number"] == 9


def test_a_pull_request_is_an_issue_too(busy: World, ask: Ask) -> None:
    assert "pull_request" not in get(busy, ask(f"{HERE}/issues/1"))[1]
    assert get(busy, ask(f"{HERE}/issues/2"))[1]["html_url"] == "https://github.com/o/n/pull/2"


def test_a_release_has_its_files(busy: World, ask: Ask) -> None:
    (asset,) = get(busy, ask(f"{HERE}/releases/latest"))[1]["assets"]
    assert asset["browser_download_url"] == "https://github.com/o/n/releases/download/v2/tool.zip"


@pytest.mark.parametrize(
    ("path", "kind", "schema"),
    [
        ("lib/other?ref=main", "submodule", "content-submodule"),
        ("gone.md?ref=old", "file", "content-file"),
        ("gone.md?ref=main", None, "basic-error"),
        ("lib?ref=main", None, "content-directory"),
    ],
)
def test_branches_have_files_of_their_own_and_submodules(
    busy: World, ask: Ask, path: str, kind: str | None, schema: str
) -> None:
    _, body = get(busy, ask(f"{HERE}/contents/{path}"))
    assert kind is None or body["type"] == kind
    matches({"$ref": f"#/components/schemas/{schema}"}, body)


def graphql(world: World, ask: Ask, fields: str) -> Any:
    content = json.dumps({"query": f"{{ {fields} }}"}).encode()
    request = ask(f"{API}/graphql", method="POST", body=content, authorization="bearer t")
    return json.loads(bytes(github_rest.answer(world, request).body))


IN_REPOSITORY = 'r: repository(owner: "o", name: "n") { a: %s }'
FILE = 'object(expression: "%s") { ... on Commit { file(path: "%s") { type name } } }'
ASSETS = "latestRelease { releaseAssets(first: 1, name: %s) { nodes { name } } }"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            'ref(qualifiedName: "refs/tags/nightly") { name prefix }',
            {"name": "nightly", "prefix": "refs/tags/"},
        ),
        ('ref(qualifiedName: "refs/heads/old") { name }', {"name": "old"}),
        ('ref(qualifiedName: "nightly") { name }', None),
        ('release(tagName: "v1/rc") { tagName }', {"tagName": "v1/rc"}),
        ('release(tagName: "nightly") { tagName }', None),
        (ASSETS % '"tool.zip"', {"releaseAssets": {"nodes": [{"name": "tool.zip"}]}}),
        (ASSETS % '"tool"', {"releaseAssets": {"nodes": []}}),
        ("issueOrPullRequest(number: 1) { __typename }", {"__typename": "Issue"}),
        ("issueOrPullRequest(number: 2) { __typename }", {"__typename": "PullRequest"}),
        ("discussion(number: 3) { number }", {"number": 3}),
        ('object(expression: "main:lib/other") { __typename }', None),
        (FILE % ("main", "lib/other"), {"file": {"type": "commit", "name": "other"}}),
        (FILE % ("old", "README.md"), {"file": None}),
    ],
)
def test_graphql_knows_the_same(busy: World, ask: Ask, field: str, said: Any) -> None:
    assert graphql(busy, ask, IN_REPOSITORY % field) == {"data": {"r": {"a": said}}}


@pytest.mark.parametrize(
    "field", ["issueOrPullRequest(number: 4) { __typename }", "discussion(number: 1) { number }"]
)
def test_graphql_does_not_find_what_is_elsewhere_or_something_else(busy: World, ask: Ask, field: str) -> None:
    body = graphql(busy, ask, IN_REPOSITORY % field)
    assert body["data"] == {"r": {"a": None}}
    assert [(error["type"], error["path"]) for error in body["errors"]] == [("NOT_FOUND", ["r", "a"])]


def test_an_unknown_account_is_null_without_an_error(busy: World, ask: Ask) -> None:
    owner = 'repositoryOwner(login: "%s") { login ... on Organization { databaseId } }'
    body = graphql(busy, ask, f"a: {owner % 'nobody'} b: {owner % 'O'}")
    assert set(body) == {"data"}
    assert body["data"]["a"] is None
    assert body["data"]["b"]["login"] == "o"


@pytest.mark.parametrize(
    ("below", "status"),
    [
        ("releases/tag/nightly", 200),
        ("releases/tag/nope", 404),
        ("issues/1", 200),
        ("pull/2/files", 200),
        ("issues/7", 404),
        ("blob/old/gone.md", 200),
        ("blob/main/gone.md", 404),
        ("tree/v1/rc/lib", 200),
    ],
)
def test_they_have_pages(busy: World, ask: Ask, below: str, status: int) -> None:
    assert github_pages.answer(busy, ask(f"https://github.com/o/n/{below}")).status_code == status
