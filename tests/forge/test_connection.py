"""How GitHub is asked: when again, for how long, and what a refusal is turned into."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.config import ConnectTo
from bot.errors import ForgeError
from bot.forge.access import Access, AppKey
from bot.forge.connection import PATIENCE, Connection
from bot.forge.refusals import LimitedError, RefusedError, UnansweredError
from bot.world.behaviours import Raw, Resolves, Status
from bot.world.forge.accounts import App
from bot.world.forge.faults import Break
from bot.world.forge.people import grant
from tests.app_keys import PEM, PUBLIC
from tests.forge.forging import NAME, PERMISSIONS, TOKEN, Scene

ISSUES = f"/repos/{NAME}/issues"


async def run(work: Callable[[], Any]) -> Any:
    """Requests block, so they are made in a thread, as the forge does."""
    return await asyncio.to_thread(work)


def post(connection: Connection) -> Callable[[], Any]:
    return lambda: connection.send("POST", ISSUES, {"title": "x"}, to="open an issue")


async def test_every_request_says_who_asks_in_which_version(scene: Scene) -> None:
    connection = scene.connection()
    await run(lambda: connection.get(ISSUES, to="list issues", state="all"))
    (request,) = scene.asked()
    assert request.headers["authorization"] == f"token {TOKEN}"
    assert request.headers["x-github-api-version"] == "2022-11-28"
    assert request.headers["accept"] == "application/vnd.github+json"
    assert request.headers["user-agent"].startswith("listkeeper/")
    assert request.target == f"{ISSUES}?state=all"


async def test_one_connection_serves_all_requests(scene: Scene) -> None:
    connection = scene.connection()
    for _ in range(3):
        await run(lambda: connection.get(ISSUES, to="list issues"))
    assert scene.world.lookups["api.github.com"] <= 2


BEFORE = (Break.RESET_BEFORE, Break.BAD_GATEWAY_BEFORE, Break.HANG_BEFORE)
AFTER = (Break.RESET_AFTER, Break.BAD_GATEWAY_AFTER, Break.HANG_AFTER)


@pytest.mark.parametrize("how", [*BEFORE, *AFTER])
async def test_what_is_read_is_asked_again(scene: Scene, how: Break) -> None:
    scene.world.hosting.faults.plan(1, how)
    connection = scene.connection()
    assert await run(lambda: connection.get(ISSUES, to="list issues")) == []
    assert len(scene.asked()) == 2


@pytest.mark.parametrize("how", [*BEFORE, *AFTER])
async def test_a_post_without_an_answer_is_never_sent_again(scene: Scene, how: Break) -> None:
    scene.world.hosting.faults.plan(1, how)
    with pytest.raises(UnansweredError, match="when the bot tried to open an issue"):
        await run(post(scene.connection()))
    assert len(scene.asked("POST")) == 1
    assert len(scene.hosted.issues) == how.is_done


@pytest.mark.parametrize("how", AFTER)
async def test_a_patch_may_be_sent_again(scene: Scene, how: Break) -> None:
    number = scene.person().open_issue("x")
    scene.world.hosting.faults.plan(1, how)
    connection = scene.connection()
    await run(lambda: connection.send("PATCH", f"{ISSUES}/{number}", {"title": "y"}, to="update an issue"))
    assert scene.hosted.issues[number].title == "y"


async def test_there_is_an_end_to_asking_again(scene: Scene) -> None:
    scene.world.put_site(f"https://api.github.com{ISSUES}", Status(502))
    connection = scene.connection()
    with pytest.raises(UnansweredError, match="HTTP 502"):
        await run(lambda: connection.get(ISSUES, to="list issues"))
    assert len(scene.asked()) == 3


async def test_writes_are_a_second_apart(scene: Scene) -> None:
    connection = scene.connection()
    for _ in range(4):
        await run(post(connection))
    times = [request.at for request in scene.asked("POST")]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
    before = scene.world.now
    await run(lambda: connection.get(ISSUES, to="list issues"))
    assert scene.world.now == before, "reads wait for nobody"


async def test_a_secondary_limit_is_waited_for_as_told_and_the_write_is_sent_again(scene: Scene) -> None:
    scene.world.hosting.faults.plan(1, Break.SECONDARY)
    before = scene.world.now
    await run(post(scene.connection()))
    assert scene.world.now - before >= timedelta(seconds=60)
    assert len(scene.hosted.issues) == 1


async def test_an_hours_limit_is_not_waited_for(scene: Scene) -> None:
    scene.world.quota.token = 0
    with pytest.raises(LimitedError) as caught:
        await run(post(scene.connection()))
    assert str(caught.value) == (
        "GitHub's limits are used up until 07:00 UTC, so the bot could not open an issue. The next run goes "
        "on from there."
    )


async def test_a_limit_that_ends_soon_is_waited_for(scene: Scene) -> None:
    connection = scene.connection()
    scene.world.quota.token = 1
    await run(lambda: connection.get(ISSUES, to="list issues"))
    scene.world.clock.advance(timedelta(minutes=57))
    await run(lambda: connection.get(ISSUES, to="list issues"))
    assert scene.world.now.hour == 7


async def test_patience_has_an_end_for_all_requests_together(scene: Scene) -> None:
    headers = {"retry-after": "50"}
    body = json.dumps({"message": "You have exceeded a secondary rate limit."})
    scene.world.put_site(f"https://api.github.com{ISSUES}", Status(429, headers, body))
    before = scene.world.now
    with pytest.raises(LimitedError):
        await run(post(scene.connection()))
    assert (scene.world.now - before).total_seconds() <= PATIENCE


async def test_graphql_says_that_it_is_limited_in_an_answer_that_looks_well(scene: Scene) -> None:
    scene.world.quota.token = 0
    connection = scene.connection()
    with pytest.raises(LimitedError):
        await run(lambda: connection.query("{ viewer { login } }", to="see itself"))


async def test_a_text_about_limits_is_no_limit(scene: Scene) -> None:
    git, head = scene.hosted.git, str(scene.hosted.head)
    message = "API rate limit exceeded: wait and retry"
    commit = git.add_commit(git.commits[head].tree, (head,), message, git.commits[head].author)
    connection = scene.connection()
    answer = await run(lambda: connection.get(f"/repos/{NAME}/git/commits/{commit}", to="see a commit"))
    assert answer["message"] == message


async def test_whoever_stops_a_run_does_not_wait_for_its_waits(scene: Scene) -> None:
    connection = scene.connection()
    connection.stop()
    scene.world.hosting.faults.plan(1, Break.SECONDARY)
    before = scene.world.now
    with pytest.raises(ForgeError, match="was stopped"):
        await run(post(connection))
    assert scene.world.now - before <= timedelta(seconds=1)


async def test_graphql_tells_what_it_found_though_something_else_is_not_there(scene: Scene) -> None:
    number = scene.person().open_issue("x")
    text = f"""query {{ repository(owner: "ada", name: "list") {{
      a: issue(number: {number}) {{ title }} b: issue(number: 99) {{ title }} }} }}"""
    connection = scene.connection()
    data = await run(lambda: connection.query(text, to="see issues"))
    assert data == {"repository": {"a": {"title": "x"}, "b": None}}


async def test_a_query_that_github_does_not_understand_is_refused(scene: Scene) -> None:
    scene.world.watch = None
    connection = scene.connection()
    with pytest.raises(RefusedError, match="Field 'colour' doesn't exist"):
        await run(lambda: connection.query("{ viewer { colour } }", to="see itself"))


async def test_lists_are_read_to_their_end(scene: Scene) -> None:
    for number in range(205):
        scene.person("eve").open_issue(f"Issue {number}")
    connection = scene.connection()
    found = await run(lambda: connection.pages(ISSUES, to="list issues", direction="asc"))
    assert [row["number"] for row in found] == list(range(1, 206))
    assert len(scene.asked()) == 3


SENTENCES = [
    (
        401,
        "Bad credentials",
        {},
        "Give it a token that is valid there: GITHUB_TOKEN or LISTKEEPER_FORGE_TOKEN.",
    ),
    (
        403,
        "Resource not accessible by integration",
        {"x-accepted-github-permissions": "issues=write"},
        "Give its token the permission issues: write; in a workflow that is a line under `permissions`.",
    ),
    (
        403,
        "Repository was archived so is read-only.",
        {},
        "Unarchive the repository, or stop running the bot on it.",
    ),
    (403, "Forbidden", {}, "Look at what its token may do in this repository."),
    (404, "Not Found", {}, "Look at the name, and at what its token may see."),
    (409, "Git Repository is empty.", {}, "Push a first commit."),
    (
        410,
        "Issues are disabled for this repo",
        {},
        "Switch issues on in the repository's settings, under General → Features.",
    ),
    (422, "Validation Failed", {}, ""),
    (307, "Temporary Redirect", {}, ""),
]


@pytest.mark.parametrize(("status", "message", "headers", "advice"), SENTENCES)
async def test_a_refusal_says_what_was_refused_why_and_what_to_do(
    scene: Scene, status: int, message: str, headers: dict[str, str], advice: str
) -> None:
    body = json.dumps({"message": message})
    headers = {"content-type": "application/json", **headers}
    scene.world.put_site(f"https://api.github.com{ISSUES}", Status(status, headers, body))
    with pytest.raises(RefusedError) as caught:
        await run(post(scene.connection()))
    said = message.rstrip(".")
    assert str(caught.value) == f"GitHub did not let the bot open an issue: {said}. {advice}".rstrip()
    assert caught.value.status == status


@pytest.mark.parametrize("text", ["<html>", "[]", "null", '{"data": 7}', '{"errors": [7]}'])
async def test_nonsense_is_no_crash(scene: Scene, text: str) -> None:
    scene.world.put_site("https://api.github.com/graphql", Status(200, {}, text))
    connection = scene.connection()
    with pytest.raises(ForgeError):
        await run(lambda: connection.query("{ viewer { login } }", to="see itself"))


async def test_an_answer_that_is_no_http_is_no_answer(scene: Scene) -> None:
    scene.world.put_site(f"https://api.github.com{ISSUES}", Raw("SSH-2.0-OpenSSH_9.6\r\n"))
    with pytest.raises(UnansweredError):
        await run(post(scene.connection()))


# ── roads ──


async def test_a_name_is_asked_of_the_operators_resolver(scene: Scene) -> None:
    port = scene.address.https
    scene.settings = {"connect_to": (ConnectTo("", 443, "", port), ConnectTo("", 80, "", 1))}
    scene.world.put_name("api.github.com", Resolves(("127.0.0.1",)))
    connection = scene.connection()
    assert await run(lambda: connection.get(ISSUES, to="list issues")) == []
    assert scene.world.lookups["api.github.com"] >= 1


async def test_a_host_that_is_not_there_is_no_answer(scene: Scene) -> None:
    scene.settings = {"connect_to": ()}
    connection = scene.connection(Access("https://nowhere.example/api/v3", TOKEN))
    with pytest.raises(UnansweredError):
        await run(lambda: connection.get(ISSUES, to="list issues"))


async def test_a_certificate_of_an_unknown_authority_is_no_answer(scene: Scene) -> None:
    scene.settings = {"ca_file": None}
    with pytest.raises(UnansweredError, match="its certificate is not trusted here"):
        await run(post(scene.connection()))
    assert scene.hosted.issues == {}


async def test_an_enterprise_server_is_asked_at_its_own_address_alone(scene: Scene) -> None:
    scene.world.hosting.enterprise.add("ghe.example")
    connection = scene.connection(Access("https://ghe.example/api/v3", TOKEN))
    await run(post(connection))
    assert await run(lambda: connection.query("{ viewer { login } }", to="see itself"))
    hosts = {request.host for request in scene.asked()}
    assert hosts == {"ghe.example"}
    assert [request.path for request in scene.asked()] == [f"/api/v3{ISSUES}", "/api/graphql"]


async def test_a_proxy_of_the_machine_is_not_asked(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    connection = scene.connection()
    assert await run(lambda: connection.get(ISSUES, to="list issues")) == []


# ── as an App ──


async def test_an_app_gets_a_token_for_its_repository_and_another_when_that_is_over(scene: Scene) -> None:
    app = App(7, "keeper", PUBLIC, 11, PERMISSIONS, frozenset({scene.hosted.id}), token_length=900)
    scene.world.hosting.apps[7] = app
    connection = scene.connection(Access(app=AppKey("7", PEM)))
    await run(post(connection))
    scene.world.clock.advance(timedelta(hours=2))
    await run(post(connection))
    assert {issue.by.login for issue in scene.hosted.issues.values()} == {"keeper[bot]"}
    asked = [request.path for request in scene.world.log if "access_tokens" in request.path]
    assert len(asked) == 2
    tokens = [request for request in scene.world.log if request.path == ISSUES]
    assert all(len(request.token) == 900 for request in tokens)


async def test_an_app_that_is_not_installed_says_so(scene: Scene) -> None:
    app = App(7, "keeper", PUBLIC, 11, PERMISSIONS, frozenset())
    scene.world.hosting.apps[7] = app
    with pytest.raises(
        RefusedError, match="did not let the bot come as its GitHub App to ada/list: Not Found"
    ):
        await run(post(scene.connection(Access(app=AppKey("7", PEM)))))


async def test_a_token_that_is_not_good_is_refused(scene: Scene) -> None:
    scene.world.tokens = frozenset({"other"})
    with pytest.raises(RefusedError, match="Bad credentials"):
        await run(post(scene.connection()))


async def test_without_a_permission_the_sentence_names_it(scene: Scene) -> None:
    grant(scene.world, TOKEN, "github-actions[bot]", {"contents": "write"})
    with pytest.raises(RefusedError, match="Give its token the permission issues: write"):
        await run(post(scene.connection()))


async def test_settings_of_time_are_those_of_every_look(scene: Scene) -> None:
    scene.settings = {"timeout": 0.2}
    scene.world.hosting.faults.plan(1, Break.HANG_BEFORE)
    with pytest.raises(UnansweredError, match="it took too long"):
        await run(post(scene.connection()))
