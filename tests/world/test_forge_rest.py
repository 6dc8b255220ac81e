"""The simulated forge as a client of its REST API meets it; every exchange is held against the contracts."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.git import BRANCHES, SYMLINK, Entry
from bot.world.forge.people import Person, grant, host
from bot.world.forge.state import Hosted
from bot.world.github import rest as github_rest
from bot.world.state import Request, World
from tests.conformance import Conformance

API = "https://api.github.com"
REPO = f"{API}/repos/ada/list"
FILES = {"README.md": b"# A list\n\n- [One](https://one.example/)\n", "docs/more.md": b"More.\n"}
ALL = {"issues": "write", "contents": "write", "pull_requests": "write"}


@pytest.fixture
def hosted(empty: World) -> Iterator[Hosted]:
    conformance = Conformance()
    empty.watch = conformance
    made = host(empty, "ada/list", FILES, {"bob": Role.WRITE})
    grant(empty, "action", ACTIONS.login, ALL)
    grant(empty, "reader", ACTIONS.login, {"issues": "read"})
    grant(empty, "bob", "bob")
    grant(empty, "eve", "eve")
    yield made
    assert conformance.faults == []


class Client:
    """Sends requests without any socket."""

    def __init__(self, world: World, token: str = "action") -> None:  # noqa: S107 - no secret
        self._world = world
        self._token = token

    def ask(self, method: str, url: str, body: Any = None, **headers: str) -> httpx.Response:
        parsed = httpx.URL(url if url.startswith("https") else f"{REPO}{url}")
        sent = {"user-agent": "a test", "authorization": f"token {self._token}", **headers}
        content = b"" if body is None else json.dumps(body).encode()
        target = parsed.raw_path.decode()
        request = Request(self._world.now, method, "https", parsed.host, target, sent, content)
        answer = github_rest.answer(self._world, request)
        return httpx.Response(answer.status_code, headers=answer.headers.raw, content=bytes(answer.body))

    def get(self, url: str, **headers: str) -> Any:
        answer = self.ask("GET", url, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def code(self, method: str, url: str, body: Any = None) -> tuple[int, str]:
        answer = self.ask(method, url, body)
        return answer.status_code, answer.json()["message"]


@pytest.fixture
def client(empty: World, hosted: Hosted) -> Client:
    assert hosted.head
    return Client(empty)


def test_an_issue_is_opened_changed_closed_and_opened_again(client: Client, hosted: Hosted) -> None:
    made = client.ask("POST", "/issues", {"title": "One", "body": "Two"})
    assert (made.status_code, made.json()["number"], made.json()["user"]["login"]) == (201, 1, ACTIONS.login)
    changed = client.ask(
        "PATCH", "/issues/1", {"body": "Three", "state": "closed", "state_reason": "not_planned"}
    )
    assert (changed.json()["state"], changed.json()["state_reason"], changed.json()["body"]) == (
        "closed",
        "not_planned",
        "Three",
    )
    assert client.ask("PATCH", "/issues/1", {"state": "open"}).json()["closed_at"] is None
    assert [event.kind for event in hosted.issues[1].events] == ["closed", "reopened"]
    assert len(hosted.issues[1].edits) == 1


def test_listings_lag_behind_but_a_number_is_there_at_once(client: Client, empty: World) -> None:
    empty.hosting.lag = timedelta(seconds=30)
    client.ask("POST", "/issues", {"title": "One"})
    mine = f"/issues?creator={ACTIONS.login}&state=all"
    assert client.get(mine) == []
    assert client.get("/issues/1")["title"] == "One"
    empty.clock.advance(timedelta(seconds=30))
    assert [one["number"] for one in client.get(mine)] == [1]
    assert client.get("/issues?creator=bob&state=all") == []


def test_a_listing_has_pages(client: Client, empty: World, hosted: Hosted) -> None:
    for number in range(5):
        Person(empty, hosted, "eve").open_issue(f"Issue {number}")
    first = client.ask("GET", "/issues?per_page=2&direction=asc")
    assert [one["number"] for one in first.json()] == [1, 2]
    second = client.ask("GET", first.links["next"]["url"])
    assert [one["number"] for one in second.json()] == [3, 4]
    assert client.ask("GET", second.links["next"]["url"]).links == {}


def test_what_is_refused(client: Client, empty: World, hosted: Hosted) -> None:
    assert client.code("POST", "/issues", {"title": ""})[0] == 422
    assert client.code("POST", "/issues", {"title": "x", "body": "x" * 65_537})[0] == 422
    assert client.code("GET", "/issues/9")[0] == 404
    hosted.has_issues = False
    assert client.code("POST", "/issues", {"title": "x"}) == (410, "Issues are disabled for this repo")
    hosted.has_issues = True
    refused = Client(empty, "reader").ask("POST", "/issues", {"title": "x"})
    assert refused.headers["x-accepted-github-permissions"] == "issues=write"
    assert refused.json()["message"] == "Resource not accessible by integration"
    number = Person(empty, hosted, "eve").open_issue("x")
    Person(empty, hosted, "ada").delete(number)
    assert client.code("GET", f"/issues/{number}")[0] == 410
    Person(empty, hosted, "ada").archive()
    assert client.code("POST", "/issues", {"title": "x"}) == (403, "Repository was archived so is read-only.")


def test_strangers_may_open_issues_and_change_only_their_own(empty: World, hosted: Hosted) -> None:
    eve = Client(empty, "eve")
    assert eve.ask("POST", "/issues", {"title": "x"}).status_code == 201
    assert eve.ask("PATCH", "/issues/1", {"title": "y"}).status_code == 200
    number = Person(empty, hosted, "bob").open_issue("z")
    assert eve.code("PATCH", f"/issues/{number}", {"title": "y"})[0] == 403
    assert eve.code("POST", "/git/refs", {"ref": "refs/heads/x", "sha": hosted.head})[0] == 404
    assert Client(empty, "bob").ask("PATCH", "/issues/1", {"title": "y"}).status_code == 200


def test_comments_and_reactions(client: Client) -> None:
    client.ask("POST", "/issues", {"title": "One"})
    said = client.ask("POST", "/issues/1/comments", {"body": "Hello"}).json()
    assert client.ask("PATCH", f"/issues/comments/{said['id']}", {"body": "Bye"}).json()["body"] == "Bye"
    assert [one["body"] for one in client.get("/issues/1/comments")] == ["Bye"]
    assert client.get("/issues/1")["comments"] == 1
    thumbs = f"/issues/comments/{said['id']}/reactions"
    codes = [client.ask("POST", thumbs, {"content": "+1"}).status_code for _ in range(2)]
    assert codes == [201, 200]
    assert [one["content"] for one in client.get(thumbs)] == ["+1"]


@pytest.mark.parametrize(("login", "role"), [("ada", "admin"), ("bob", "write"), ("eve", "read")])
def test_who_may_what(client: Client, login: str, role: str) -> None:
    assert client.get(f"/collaborators/{login}/permission")["permission"] == role


def test_a_bot_is_no_collaborator(client: Client) -> None:
    assert client.code("GET", f"/collaborators/{ACTIONS.login}/permission")[0] == 404


def test_refs_are_made_moved_forward_and_deleted(client: Client, hosted: Hosted) -> None:
    head = hosted.head
    assert client.ask("POST", "/git/refs", {"ref": "refs/heads/x", "sha": head}).status_code == 201
    assert client.code("POST", "/git/refs", {"ref": "refs/heads/x", "sha": head}) == (
        422,
        "Reference already exists",
    )
    tree = hosted.git.commits[str(head)].tree
    child = client.ask("POST", "/git/commits", {"message": "m", "tree": tree, "parents": [head]}).json()[
        "sha"
    ]
    other = client.ask("POST", "/git/commits", {"message": "n", "tree": tree, "parents": []}).json()["sha"]
    assert client.ask("PATCH", "/git/refs/heads/x", {"sha": child}).status_code == 200
    assert client.code("PATCH", "/git/refs/heads/x", {"sha": other}) == (422, "Update is not a fast forward")
    assert client.ask("PATCH", "/git/refs/heads/x", {"sha": other, "force": True}).status_code == 200
    assert client.get("/git/ref/heads/x")["object"]["sha"] == other
    assert len(client.get("/git/matching-refs/heads/")) == 2
    assert client.ask("DELETE", "/git/refs/heads/x").status_code == 204
    assert client.code("DELETE", "/git/refs/heads/x")[0] == 422
    assert client.code("GET", "/git/ref/heads/x")[0] == 404


def test_a_repository_without_commits_says_so(empty: World, hosted: Hosted) -> None:
    assert hosted
    host(empty, "ada/nothing", {})
    nothing = Client(empty)
    assert nothing.code("GET", f"{API}/repos/ada/nothing/git/ref/heads/main") == (
        409,
        "Git Repository is empty.",
    )
    assert nothing.code("GET", f"{API}/repos/ada/nothing/git/trees/main")[0] == 409


def test_trees_and_blobs_are_those_of_git(client: Client, empty: World, hosted: Hosted) -> None:
    readme = client.get(f"/git/trees/{hosted.head}?recursive=1")["tree"][0]
    # What `git hash-object` says of these bytes.
    assert (readme["path"], readme["sha"]) == ("README.md", "a2ec565cbd73bd62194a621e544359138a18d19f")
    blob = client.get(f"/git/blobs/{readme['sha']}")
    assert base64.b64decode(blob["content"]) == FILES["README.md"]
    assert [one["path"] for one in client.get("/git/trees/main")["tree"]] == ["README.md", "docs"]
    made = client.ask("POST", "/git/blobs", {"content": "SGk=", "encoding": "base64"}).json()["sha"]
    rows = [{"path": "a/b", "mode": "100644", "type": "blob", "sha": made}]
    rows.append({"path": "docs/more.md", "mode": "100644", "type": "blob", "sha": None})
    base = hosted.git.commits[str(hosted.head)].tree
    tree = client.ask("POST", "/git/trees", {"base_tree": base, "tree": rows}).json()
    assert [one["path"] for one in tree["tree"]] == ["README.md", "a"]
    assert empty.hosting.limits.exceeded == 0


def test_files_of_more_than_a_megabyte_come_raw_or_as_blobs(
    client: Client, empty: World, hosted: Hosted
) -> None:
    large = b"x" * (2**20 + 1)
    Person(empty, hosted, "ada").push("main", {"large.md": large})
    assert client.code("GET", "/contents/large.md")[0] == 403
    assert client.ask("GET", "/contents/large.md", accept="application/vnd.github.raw").content == large
    assert client.get("/contents/README.md")["encoding"] == "base64"
    sha = hosted.git.files(str(hosted.head))["large.md"].oid
    assert base64.b64decode(client.get(f"/git/blobs/{sha}")["content"]) == large


def test_links_and_submodules_stand_in_the_tree(client: Client, hosted: Hosted) -> None:
    git = hosted.git
    link = Entry(SYMLINK, git.add_blob(b"docs/more.md"))
    commit = git.commits[str(hosted.head)]
    tree = git.add_files({**git.files(commit.oid), "link.md": link, "sub": Entry("160000", "a" * 40)})
    git.refs[f"{BRANCHES}main"] = git.add_commit(tree, (commit.oid,), "m", commit.author)
    rows = {
        one["path"]: (one["mode"], one["type"]) for one in client.get("/git/trees/main?recursive=1")["tree"]
    }
    assert rows["link.md"] == ("120000", "blob")
    assert rows["sub"] == ("160000", "commit")


def branch(world: World, hosted: Hosted, name: str, text: bytes = b"# Another list\n") -> str:
    return Person(world, hosted, ACTIONS.login).push(name, {"README.md": text})


def test_a_pull_request_from_its_branch_to_its_merge(client: Client, empty: World, hosted: Hosted) -> None:
    head = branch(empty, hosted, "fix")
    wanted = {"title": "Fix", "head": "fix", "base": "main", "body": "It."}
    made = client.ask("POST", "/pulls", wanted)
    assert (made.status_code, made.json()["head"]["sha"]) == (201, head)
    assert client.code("POST", "/pulls", wanted)[0] == 422
    assert [one["number"] for one in client.get("/pulls?head=ada:fix&state=open")] == [1]
    assert [one["author"]["login"] for one in client.get("/pulls/1/commits")] == [ACTIONS.login]
    (file,) = client.get("/pulls/1/files")
    assert (file["filename"], file["status"]) == ("README.md", "modified")
    assert file["patch"].startswith("@@ -1,3 +1 @@\n-# A list\n")
    Person(empty, hosted, "ada").push("main", {"docs/more.md": b"Else.\n"})
    assert client.get("/compare/main...fix")["status"] == "diverged"
    Person(empty, hosted, "ada").merge(1)
    assert client.get("/pulls/1")["merged"] is True
    assert client.get("/issues/1")["pull_request"]["merged_at"]
    files = hosted.git.files(str(hosted.head))
    assert hosted.git.blobs[files["README.md"].oid] == b"# Another list\n"
    assert hosted.git.blobs[files["docs/more.md"].oid] == b"Else.\n"


def test_a_pull_request_closes_and_opens_while_its_branch_is_there(
    client: Client, empty: World, hosted: Hosted
) -> None:
    branch(empty, hosted, "fix")
    client.ask("POST", "/pulls", {"title": "Fix", "head": "fix", "base": "main"})
    client.ask("PATCH", "/pulls/1", {"state": "closed"})
    assert client.ask("PATCH", "/pulls/1", {"state": "open", "body": "Again."}).json()["state"] == "open"
    client.ask("PATCH", "/pulls/1", {"state": "closed"})
    Person(empty, hosted, "ada").delete_branch("fix")
    assert client.code("PATCH", "/pulls/1", {"state": "open"})[0] == 422


def test_actions_may_be_forbidden_to_open_pull_requests(client: Client, empty: World, hosted: Hosted) -> None:
    branch(empty, hosted, "fix")
    hosted.actions_may_open_pulls = False
    wanted = {"title": "Fix", "head": "fix", "base": "main"}
    code, message = client.code("POST", "/pulls", wanted)
    assert (code, "not permitted to create" in message) == (403, True)
    assert Client(empty, "bob").ask("POST", "/pulls", wanted).status_code == 201


def test_no_commits_no_pull_request(client: Client, hosted: Hosted) -> None:
    client.ask("POST", "/git/refs", {"ref": "refs/heads/same", "sha": hosted.head})
    wanted = {"title": "Fix", "head": "same", "base": "main"}
    assert "No commits between" in client.ask("POST", "/pulls", wanted).text


def test_renames_lead_on_and_writes_are_not_turned_into_reads(
    client: Client, empty: World, hosted: Hosted
) -> None:
    Person(empty, hosted, "ada").rename("ada/awesome")
    moved = client.ask("GET", "/issues")
    assert moved.status_code == 301
    assert client.get(moved.headers["location"]) == []
    assert client.ask("POST", "/issues", {"title": "x"}).status_code == 307
    assert client.get(f"{API}/repos/ada/awesome")["full_name"] == "ada/awesome"


def test_the_default_branch_can_be_renamed(client: Client, empty: World, hosted: Hosted) -> None:
    Person(empty, hosted, "ada").rename_branch("main", "trunk")
    assert client.get("")["default_branch"] == "trunk"
    assert client.code("GET", "/git/ref/heads/main")[0] == 404


def test_more_content_than_people_can_read_is_refused(client: Client, empty: World) -> None:
    codes = [client.ask("POST", "/issues", {"title": "x"}).status_code for _ in range(81)]
    assert codes.count(201) == 80
    refused = client.ask("POST", "/issues", {"title": "x"})
    assert (refused.status_code, refused.headers["retry-after"]) == (403, "60")
    assert empty.hosting.limits.hurried == 79
    empty.clock.advance(timedelta(minutes=1))
    assert client.ask("POST", "/issues", {"title": "x"}).status_code == 201


def test_an_enterprise_server_has_the_same_api_elsewhere(empty: World, hosted: Hosted) -> None:
    assert hosted
    empty.hosting.enterprise.add("ghe.example")

    def ask(method: str, path: str, body: bytes = b"") -> Any:
        headers = {"user-agent": "a test", "authorization": "token action"}
        request = Request(empty.now, method, "https", "ghe.example", path, headers, body)
        answer = github_rest.enterprise(empty, request)
        return answer.status_code, json.loads(bytes(answer.body))

    code, made = ask("POST", "/api/v3/repos/ada/list/issues", b'{"title": "x"}')
    assert (code, made["url"]) == (201, "https://ghe.example/api/v3/repos/ada/list/issues/1")
    assert ask("POST", "/api/graphql", b'{"query": "{ viewer { login } }"}')[1]["data"]["viewer"]["login"]
    assert ask("GET", "/repos/ada/list")[0] == 404


def test_a_repository_that_is_written_to_is_read_like_all_others(client: Client, hosted: Hosted) -> None:
    query = '{ r: repository(owner: "Ada", name: "LIST") { nameWithOwner object(expression: "HEAD:docs") '
    query += "{ __typename } defaultBranchRef { target { oid } } } }"
    body = client.ask("POST", f"{API}/graphql", {"query": query}).json()["data"]["r"]
    assert body["nameWithOwner"] == "ada/list"
    assert body["object"] == {"__typename": "Tree"}
    assert body["defaultBranchRef"]["target"]["oid"] == hosted.head
