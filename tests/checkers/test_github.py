from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import github
from bot.config import Policy, Settings
from bot.model import (
    Claim,
    Evidence,
    Facts,
    Failure,
    Judgement,
    Link,
    LinkKind,
    Record,
    Resource,
    Severity,
    Sighting,
    Span,
    Status,
    Verdict,
)
from bot.net.interface import Answer, NoReply, Reply
from tests.checkers.fake_github import NOT_FOUND, FakeGithub, Repo
from tests.checkers.fake_http import NOW, FakeHttp, Request, reply
from tests.promises import keeps_its_promise

SAMPLES = Path(__file__).parent / "samples" / "github"
GRAPHQL_ERRORS = json.loads((SAMPLES / "error_responses.json").read_text())
REST_ERRORS = json.loads((SAMPLES / "rest_errors.json").read_text())
TOKEN = Settings(github_token="token")  # noqa: S106 - of the fake


# ── match ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "resource"),
    [
        ("https://github.com/VITA-MLLM/VITA", "github:vita-mllm/vita"),
        ("http://www.github.com/vita-mllm/vita/", "github:vita-mllm/vita"),
        ("https://github.com/VITA-MLLM/VITA.git", "github:vita-mllm/vita"),
        ("https://GitHub.com/VITA-MLLM/VITA?tab=readme-ov-file#demo", "github:vita-mllm/vita"),
        ("https://github.com//VITA-MLLM//VITA", "github:vita-mllm/vita"),
        ("https://github.com/o/n/issues/3", "github:o/n"),
        ("https://github.com/o/n/releases/tag/v1.0", "github:o/n"),
        ("https://github.com/o/n/wiki", "github:o/n"),
        ("https://github.com/o/n/actions/workflows/ci.yml", "github:o/n"),
        ("https://github.com/o/n/tree", "github:o/n"),
        ("https://github.com/O/N/tree/Main", "github-path:o/n/Main"),
        ("https://github.com/O/N/tree/main/Docs/a%20b/?x=1#L10", "github-path:o/n/main/Docs/a b"),
        ("https://github.com/O/N/blob/feature%2Fx/README.md", "github-path:o/n/feature/x/README.md"),
        ("https://github.com/O/N/blob/main/a/../b.md", "github-path:o/n/main/b.md"),
        ("https://github.com/O/N/raw/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://raw.githubusercontent.com/O/N/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://raw.githubusercontent.com/O/N/refs/heads/main/a.pdf", "github-path:o/n/main/a.pdf"),
        ("https://github.com/O/N/blob/main/a%00b", "github:o/n"),
        ("https://github.com/O/N/blob/main/a%2F..%2F..%2Fb", "github:o/n"),
        (f"https://github.com/O/N/blob/main/{'a' * 2000}", "github:o/n"),
    ],
)
def test_a_repository_is_one_resource_and_a_path_another(url: str, resource: str) -> None:
    assert str(github.match(url)) == resource


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com",
        "https://github.com/VITA-MLLM",
        "https://github.com/features/actions",
        "https://github.com/topics/awesome",
        "https://github.com/orgs/github/repositories",
        "https://github.com/sponsors/somebody",
        "https://github.com/marketplace/actions",
        "https://github.com/apps/listkeeper",
        "https://github.com/o/..",
        "https://github.com/o/%2e",
        "https://github.com/o/n)",
        'https://github.com/o"}/n',
        "https://gist.github.com/o/0123456789abcdef",
        "https://vita-home.github.io/",
        "https://github.com.evil.example/o/n",
        "https://docs.github.com/en/rest",
        "github.com/o/n",
        "git://github.com/o/n",
        "https://[github.com/o/n",
    ],
)
def test_what_is_no_repository_is_none(url: str) -> None:
    assert github.match(url) is None


@given(st.one_of(st.text(), st.text().map("https://github.com/{}".format), st.from_regex(r"https?://\S*")))
def test_match_takes_any_text(url: str) -> None:
    resource = github.match(url)
    assert resource is None or (resource.kind in github.KINDS and resource.key.count("/") >= 1)


# ── fetch, with a token ───────────────────────────────────────────────────────────────────


async def _fetch(
    answer: Callable[[Request], Answer], keys: Iterable[str], settings: Settings = TOKEN
) -> tuple[dict[str, Facts], FakeHttp]:
    resources = [_resource(key) for key in keys]
    http = FakeHttp(answer)
    seen: dict[str, Facts] = {}
    async for resource, facts in github.fetch(resources, http.outside(settings)):
        assert resource.key not in seen
        seen[resource.key] = facts
        json.dumps(facts)
    assert set(seen) == {resource.key for resource in resources}
    return seen, http


def _resource(key: str) -> Resource:
    return Resource("github" if key.count("/") == 1 else "github-path", key)


def _judge(key: str, facts: dict[str, Facts]) -> Judgement:
    return github.judge(_resource(key), facts[key], {})


def _statuses(facts: dict[str, Facts]) -> set[Status]:
    return {_judge(key, facts).status for key in facts}


def _keys(count: int) -> list[str]:
    return [f"owner/repo-{number}" for number in range(count)]


def _repos(*names: str) -> dict[str, Repo]:
    return {name: Repo(name) for name in names}


async def test_a_thousand_repositories_are_ten_queries() -> None:
    fake = FakeGithub(_repos(*_keys(1000)))
    facts, http = await _fetch(fake, _keys(1000))
    assert _statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 10


async def test_a_list_with_repositories_and_a_path_is_one_query() -> None:
    fake = FakeGithub({"o/n": Repo("O/N", files=("main:a/b.md",)), "p/q": Repo("p/q")})
    facts, http = await _fetch(fake, ["o/n", "o/n/main/a/b.md", "o/n/main/a", "o/n/main", "p/q"])
    assert _statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 1
    assert facts["o/n"]["name"] == "O/N"


async def test_names_travel_as_variables() -> None:
    hostile = 'o/n/main/x"){__typename} evil: viewer{login'
    fake = FakeGithub(_repos("o/n"))
    facts, _ = await _fetch(fake, [hostile])
    assert fake.queries[0] == {"o0": "o", "n0": "n", "e0_0": 'main:x"){__typename} evil: viewer{login'}
    assert _judge(hostile, facts).status is Status.DEAD


async def test_nothing_is_asked_about_nothing() -> None:
    _, http = await _fetch(FakeGithub(), [])
    assert http.requests == []


async def test_a_missing_repository_is_asked_for_again_apart() -> None:
    fake = FakeGithub(_repos("o/here"))
    facts, _ = await _fetch(fake, ["o/gone", "o/here"])
    assert fake.queries[1] == {"o0": "o", "n0": "gone", "o1": "octocat", "n1": "hello-world"}
    judgement = _judge("o/gone", facts)
    assert (judgement.status, judgement.evidence.tries) == (Status.DEAD, 2)
    assert judgement.evidence.reason == "not public (deleted, private or never there)"
    assert _judge("o/here", facts).status is Status.ALIVE


async def test_few_lost_repositories_are_asked_for_one_by_one() -> None:
    fake = FakeGithub()
    facts, _ = await _fetch(fake, _keys(5))
    assert _statuses(facts) == {Status.DEAD}
    assert [len(query) // 2 for query in fake.queries] == [5, 2, 2, 2, 2, 2]


async def test_many_lost_repositories_share_a_query_with_the_witness() -> None:
    fake = FakeGithub()
    facts, _ = await _fetch(fake, _keys(100))
    assert _statuses(facts) == {Status.DEAD}
    assert [len(query) // 2 for query in fake.queries] == [100, 100, 2]
    assert all("octocat" in query.values() for query in fake.queries[1:])


@pytest.mark.parametrize("count", [1, 5, 6, 100])
async def test_a_github_that_finds_nothing_at_all_kills_nobody(count: int) -> None:
    keys = [*_keys(count), "o/n/main/a.md"]
    facts, _ = await _fetch(FakeGithub(blind=True), keys)
    assert _statuses(facts) == {Status.UNCHECKED}
    judgement = _judge(keys[0], facts)
    assert judgement.evidence.reason == "GitHub does not even show a repository that surely exists"
    assert judgement.evidence.failure is Failure.API


async def test_without_the_witness_only_what_is_there_counts() -> None:
    repo = Repo("o/n", files=("feature/x:a.md",))
    keys = ["o/n/feature/x/a.md", "o/n/main/gone.md", "o/late"]
    fake = FakeGithub({"o/n": repo, "o/late": Repo("o/late")}, flaky={"o/late"}, blind=True)
    facts, _ = await _fetch(fake, keys)
    assert _judge("o/late", facts).status is Status.ALIVE
    assert _judge("o/n/main/gone.md", facts).status is Status.UNCHECKED


async def test_a_list_may_hold_the_witness_itself() -> None:
    facts, _ = await _fetch(FakeGithub(blind=True), ["octocat/hello-world"])
    assert _statuses(facts) == {Status.UNCHECKED}
    facts, _ = await _fetch(FakeGithub(flaky={"octocat/hello-world"}), ["octocat/hello-world"])
    assert _statuses(facts) == {Status.ALIVE}


@pytest.mark.parametrize(
    ("key", "code"), [("o/n", "repo-gone"), ("o/n/main/a.md", "repo-gone"), ("o/here/main/a.md", "path-gone")]
)
async def test_a_path_whose_repository_is_gone_is_no_missing_path(key: str, code: str) -> None:
    facts, _ = await _fetch(FakeGithub(_repos("o/here")), [key])
    judgement = _judge(key, facts)
    death = Verdict(_resource(key), judgement.status, confirmed=True, evidence=judgement.evidence)
    assert github.gone(death).code == code


async def test_a_repository_that_was_missing_once_is_alive() -> None:
    facts, _ = await _fetch(FakeGithub(_repos("o/n"), flaky={"o/n"}), ["o/n"])
    assert _statuses(facts) == {Status.ALIVE}


async def test_a_renamed_repository_has_moved() -> None:
    fake = FakeGithub({"o/old": Repo("P/New", files=("main:a b.md",))})
    facts, _ = await _fetch(fake, ["o/old", "o/old/main/a b.md"])
    assert _judge("o/old", facts).target == "https://github.com/P/New"
    assert _judge("o/old/main/a b.md", facts).target == "https://github.com/P/New/blob/main/a%20b.md"
    assert _statuses(facts) == {Status.MOVED}


async def test_another_spelling_is_no_rename() -> None:
    facts, _ = await _fetch(FakeGithub({"vita-mllm/vita": Repo("VITA-MLLM/VITA")}), ["vita-mllm/vita"])
    assert _statuses(facts) == {Status.ALIVE}


async def test_a_branch_with_slashes_is_found_in_the_second_look() -> None:
    fake = FakeGithub({"o/n": Repo("o/n", files=("feature/x/y:docs/a.md", "main:b.md"))})
    facts, http = await _fetch(fake, ["o/n/feature/x/y/docs/a.md", "o/n/feature/x/y", "o/n/main/b.md"])
    assert _statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 2


async def test_a_missing_path_is_dead_after_a_second_look() -> None:
    facts, http = await _fetch(FakeGithub(_repos("o/n")), ["o/n/main/docs/gone.md"])
    judgement = _judge("o/n/main/docs/gone.md", facts)
    assert (judgement.status, judgement.evidence.tries) == (Status.DEAD, 2)
    assert judgement.evidence.reason == "o/n has no docs/gone.md on main"
    assert len(http.requests) == 2


async def test_a_path_on_the_renamed_default_branch_has_moved() -> None:
    fake = FakeGithub({"o/n": Repo("o/n", files=("main:docs/a.md",))})
    facts, _ = await _fetch(fake, ["o/n/master/docs/a.md", "o/n/master/docs", "o/n/master"])
    assert _statuses(facts) == {Status.MOVED}
    assert _judge("o/n/master/docs/a.md", facts).target == "https://github.com/o/n/blob/main/docs/a.md"
    assert _judge("o/n/master/docs", facts).target == "https://github.com/o/n/tree/main/docs"


@pytest.mark.parametrize("key", ["o/n/dev-2/README.md", "o/n/v1.0", "o/n/master/gone.md"])
async def test_only_a_default_branch_leads_to_another(key: str) -> None:
    facts, _ = await _fetch(FakeGithub(_repos("o/n")), [key])
    assert _statuses(facts) == {Status.DEAD}


async def test_a_path_gone_from_a_branch_that_still_stands_is_dead() -> None:
    files = ("master:old.md", "main:README.md")
    facts, _ = await _fetch(FakeGithub({"o/n": Repo("o/n", files=files)}), ["o/n/master/README.md"])
    assert _statuses(facts) == {Status.DEAD}


async def test_hundreds_of_paths_of_one_repository_are_cut_into_queries() -> None:
    keys = [f"o/n/main/{number}.md" for number in range(250)]
    files = tuple(f"main:{number}.md" for number in range(245))
    fake = FakeGithub({"o/n": Repo("o/n", files=files)})
    facts, http = await _fetch(fake, keys)
    assert [_judge(key, facts).status for key in keys].count(Status.DEAD) == 5
    assert len(http.requests) == 4
    assert max(len(query) for query in fake.queries) <= 102


async def test_a_query_that_is_too_much_is_halved() -> None:
    fake = FakeGithub(_repos(*_keys(100)), most=30)
    facts, http = await _fetch(fake, _keys(100))
    assert _statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 7


@pytest.mark.parametrize("name", ["timeout_502", "resource_limits"])
async def test_a_query_that_was_too_much_once_is_asked_in_halves(name: str) -> None:
    fake = FakeGithub(_repos(*_keys(8)), script=[_sample(name)])
    facts, http = await _fetch(fake, _keys(8))
    assert _statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 3


def _sample(name: str) -> Reply:
    sample = GRAPHQL_ERRORS[name]
    return reply(sample["status"], sample["body"], headers=sample.get("headers"))


def _always(answer: Answer) -> Callable[[Request], Answer]:
    return lambda _request: answer


API = "https://api.github.com/graphql"


@pytest.mark.parametrize(
    ("answer", "most", "says"),
    [
        (_sample("rate_limited_primary"), 1, "rate limit is used up until 2024-09-17 18:45 UTC"),
        (_sample("secondary"), 1, "rate limit"),
        (_sample("bad_token"), 1, "does not accept the token"),
        (_sample("schema_error"), 1, "something else"),
        (_sample("timeout_502"), 10, "query of this size"),
        (_sample("resource_limits"), 10, "query of this size"),
        (_sample("saml_or_forbidden"), 2, "GitHub"),
        (reply(504), 10, "query of this size"),
        (reply(200, b"<html>Sign in</html>"), 1, "something else"),
        (reply(200, b"[" * 100_000), 1, "something else"),
        (reply(200, {"data": None}), 1, "something else"),
        (reply(200, {"data": {}}), 2, "did not say why"),
        (reply(404, {"message": "Not Found"}), 1, "something else"),
        (NoReply(API, Failure.TIMEOUT, "no answer in 20 s"), 2, "20 s"),
        (NoReply(API, Failure.RESOLVE, "the name does not resolve"), 2, "resolve"),
    ],
)
async def test_a_shut_github_leaves_everything_unchecked(answer: Answer, most: int, says: str) -> None:
    facts, http = await _fetch(_always(answer), [*_keys(150), "o/n/main/a.md"])
    assert _statuses(facts) == {Status.UNCHECKED}
    assert len(http.requests) <= most
    evidence = _judge("owner/repo-0", facts).evidence
    assert says in evidence.reason
    assert evidence.host == "api.github.com"
    assert evidence.failure is (answer.failure if isinstance(answer, NoReply) else Failure.API)


async def test_a_limit_reached_half_way_makes_nothing_dead() -> None:
    fake = FakeGithub(_repos("o/here"))
    first = fake(Request("POST", API, {"authorization": "Bearer token"}, _query("o/gone", "o/here"), NOW))
    assert isinstance(first, Reply)
    body = json.loads(first.body)
    body["data"]["rateLimit"]["remaining"] = 0
    facts, http = await _fetch(_always(reply(200, body)), ["o/gone", "o/here"])
    assert _judge("o/here", facts).status is Status.ALIVE
    assert _judge("o/gone", facts).status is Status.UNCHECKED
    assert "until 2026-11-23T13:00:00Z" in _judge("o/gone", facts).evidence.reason
    assert len(http.requests) == 1


def _query(*names: str) -> bytes:
    from bot.checkers._github_graphql import Ask, build  # noqa: PLC0415 - one test looks inside

    query, variables = build([Ask((Resource("github", name),)) for name in names])
    return json.dumps({"query": query, "variables": variables}).encode()


async def test_a_forbidden_repository_is_unchecked_and_says_why() -> None:
    facts, _ = await _fetch(_always(_sample("saml_or_forbidden")), ["o/n"])
    assert _judge("o/n", facts).evidence.reason == "GitHub forbids this token to see it"


async def test_a_path_that_github_could_not_look_up_is_unchecked() -> None:
    node = {**Repo("o/n").node(), "p0": None}
    error = {"type": "SOMETHING", "path": ["r0", "p0"], "message": "Something went wrong"}
    body = {"data": {"r0": node}, "errors": [error]}
    facts, _ = await _fetch(_always(reply(200, body)), ["o/n/main/a.md"])
    assert _statuses(facts) == {Status.UNCHECKED}


async def test_a_null_without_an_error_kills_nobody() -> None:
    facts, _ = await _fetch(_always(reply(200, {"data": {"r0": None}})), ["o/n"])
    assert _statuses(facts) == {Status.UNCHECKED}


@pytest.mark.parametrize(
    "fields", [{"isDisabled": True}, {"isLocked": True, "lockReason": "TRADE_RESTRICTION"}]
)
async def test_a_disabled_repository_is_refused(fields: dict[str, Any]) -> None:
    facts, _ = await _fetch(FakeGithub({"o/n": Repo("o/n", fields=fields)}), ["o/n"])
    assert _statuses(facts) == {Status.REFUSED}


async def test_the_documented_batch_answer_goes_all_the_way() -> None:
    body = json.loads((SAMPLES / "batch_response_200_not_found_and_renamed.json").read_text())
    witness = Repo("octocat/Hello-World").node()
    alone = {"data": {"r0": None, "r1": witness}, "errors": [{**body["errors"][0], "path": ["r0"]}]}

    def answer(request: Request) -> Answer:
        return reply(200, body if b"padima2-old" in (request.content or b"") else alone)

    keys = ["octocat/hello-world", "padima2-old/protoncoin", "github/non-existing-repository"]
    facts, _ = await _fetch(answer, keys)
    assert [_judge(key, facts).status for key in keys] == [Status.ALIVE, Status.MOVED, Status.DEAD]
    assert facts["padima2-old/protoncoin"]["archived_at"] == "2024-02-01T00:00:00Z"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["r0", "p0", "type", "path"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({}, optional={"data": JSON, "errors": JSON}), st.sampled_from([200, 200, 403, 502])
)
async def test_no_json_is_a_death(body: Any, status: int) -> None:
    facts, _ = await _fetch(_always(reply(status, body)), ["o/n", "o/n/main/a.md"])
    assert _statuses(facts) == {Status.UNCHECKED}


@given(st.dictionaries(st.sampled_from(list(Repo("o/n").node())), JSON), JSON)
async def test_a_node_of_any_fields_is_read(fields: Any, path: Any) -> None:
    node = {**Repo("o/n").node(), **fields, "p0": path}
    facts, _ = await _fetch(_always(reply(200, {"data": {"r0": node}, "errors": [{"path": path}]})), ["o/n"])
    assert Status.DEAD not in _statuses(facts)


# ── fetch, without a token ────────────────────────────────────────────────────────────────

NO_TOKEN = Settings()


async def test_without_a_token_each_repository_is_asked_for_by_itself() -> None:
    fake = FakeGithub({"o/n": Repo("O/N"), "o/old": Repo("P/New")})
    facts, http = await _fetch(fake, ["o/n", "o/old", "o/n/main/README.md", "o/n/main"], NO_TOKEN)
    assert _judge("o/n", facts).status is Status.ALIVE
    assert _judge("o/old", facts).target == "https://github.com/P/New"
    assert _judge("o/n/main", facts).status is Status.ALIVE
    assert len(http.requests) == 4


async def test_without_a_token_a_404_is_asked_for_twice() -> None:
    facts, http = await _fetch(FakeGithub(), ["o/gone"], NO_TOKEN)
    assert _statuses(facts) == {Status.DEAD}
    assert len(http.requests) == 2
    facts, _ = await _fetch(FakeGithub(_repos("o/n"), flaky={"o/n"}), ["o/n"], NO_TOKEN)
    assert _statuses(facts) == {Status.ALIVE}


@pytest.mark.parametrize(
    "answer",
    [
        reply(404, "<html>No such page on this proxy</html>"),
        reply(404),
        reply(404, ["message"]),
        reply(404, {"message": "Not Found"}),
        reply(404, {"documentation_url": "https://docs.github.com/rest", "status": "404"}),
        reply(404, {"message": {"a": 1}, "status": "404"}),
    ],
)
async def test_without_a_token_only_githubs_own_404_counts(answer: Reply) -> None:
    facts, _ = await _fetch(_always(answer), ["o/n"], NO_TOKEN)
    assert _statuses(facts) == {Status.UNCHECKED}
    assert "HTTP 404" in _judge("o/n", facts).evidence.reason
    script: list[Answer] = [reply(200, Repo("o/n").body()), answer, answer, answer]
    facts, _ = await _fetch(FakeGithub(script=script), ["o/n/main/a.md"], NO_TOKEN)
    assert _statuses(facts) == {Status.UNCHECKED}


@pytest.mark.parametrize("body", [NOT_FOUND, {"message": "Not Found", "status": "404"}])
async def test_githubs_own_404_counts_in_either_form(body: dict[str, str]) -> None:
    facts, _ = await _fetch(_always(reply(404, body)), ["o/n"], NO_TOKEN)
    assert _statuses(facts) == {Status.DEAD}


@pytest.mark.parametrize(
    "answer",
    [
        reply(451, {"message": "Repository access blocked", "block": {"reason": "dmca"}}),
        reply(403, {"message": "Repository access blocked", "block": {"reason": "tos"}}),
        reply(451, "<html>"),
        reply(200, "<html>Sign in to the hotel's network</html>"),
    ],
)
@pytest.mark.parametrize("before", [0, 1, 2])
async def test_a_path_that_github_does_not_show_is_not_there(answer: Answer, before: int) -> None:
    misses = [reply(404, NOT_FOUND)] * before
    script: list[Answer] = [reply(200, Repo("o/n").body()), *misses, answer]
    facts, _ = await _fetch(FakeGithub(script=script), ["o/n/main/a.md"], NO_TOKEN)
    assert _statuses(facts) == {Status.UNCHECKED}


async def test_without_a_token_a_branch_of_many_segments_is_not_dead() -> None:
    files = ("a/b/c/d:README.md", "main:docs/x.md")
    keys = ["o/n/a/b/c/d", "o/n/a/b/c/d/README.md"]
    facts, _ = await _fetch(FakeGithub({"o/n": Repo("o/n", files=files)}), keys, NO_TOKEN)
    assert _statuses(facts) == {Status.UNCHECKED}
    assert _judge(keys[0], facts).evidence.reason == "the branch may have a longer name than was tried"


@pytest.mark.parametrize(
    ("key", "requests"), [("o/n/main/docs/a/b/gone.md", 5), ("o/n/dev/docs/a/b/gone.md", 6)]
)
async def test_without_a_token_a_long_path_on_a_branch_that_is_there_is_dead(key: str, requests: int) -> None:
    fake = FakeGithub({"o/n": Repo("o/n", files=("main:docs/x.md", "dev:docs/x.md"))})
    facts, http = await _fetch(fake, [key], NO_TOKEN)
    assert _statuses(facts) == {Status.DEAD}
    assert len(http.requests) == requests


async def test_without_a_token_paths_are_found_too() -> None:
    files = ("feature/x:docs/a b.md", "main:src/b.md")
    fake = FakeGithub({"o/n": Repo("o/n", files=files)})
    keys = ["o/n/feature/x/docs/a b.md", "o/n/master/src/b.md", "o/n/main/gone.md"]
    facts, _ = await _fetch(fake, keys, NO_TOKEN)
    assert [_judge(key, facts).status for key in keys] == [Status.ALIVE, Status.MOVED, Status.DEAD]
    assert _judge(keys[1], facts).target == "https://github.com/o/n/blob/main/src/b.md"


async def test_without_a_token_a_run_stays_within_its_budget() -> None:
    fake = FakeGithub(_repos(*_keys(120)))
    facts, http = await _fetch(fake, _keys(120), NO_TOKEN)
    assert len(http.requests) == 50
    left = [judged for key in facts if (judged := _judge(key, facts)).status is Status.UNCHECKED]
    assert len(left) == 70
    assert {judged.evidence.failure for judged in left} == {Failure.BUDGET}
    assert "a token would let all be asked at once" in left[0].evidence.reason


async def test_without_a_token_every_repository_has_its_day() -> None:
    asked: set[str] = set()
    for day in range(3):
        http = FakeHttp(FakeGithub(_repos(*_keys(120))))
        http.clock.advance(timedelta(days=day))
        async for resource, facts in github.fetch(
            [_resource(key) for key in _keys(120)], http.outside(NO_TOKEN)
        ):
            asked |= {resource.key} if facts.get("found") else set()
    assert len(asked) == 120


async def test_the_last_request_of_the_hour_is_the_last() -> None:
    body = Repo("owner/repo-0").body()
    last = reply(200, body, headers={"x-ratelimit-remaining": "0"})
    facts, http = await _fetch(_always(last), _keys(3), NO_TOKEN)
    assert len(http.requests) == 1
    assert [_judge(key, facts).status for key in facts].count(Status.UNCHECKED) == 2


def _rest_sample(name: str) -> Reply:
    sample = REST_ERRORS[name]
    return reply(sample["status"], sample["body"], headers=sample.get("headers"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("451_dmca", "copyright claim (DMCA), see https://github.com/github/dmca/"),
        ("403_tos_block", "terms of service"),
    ],
)
async def test_a_repository_that_github_took_down_is_refused_with_the_reason(name: str, says: str) -> None:
    facts, _ = await _fetch(_always(_rest_sample(name)), ["o/n", "o/n/main/a"], NO_TOKEN)
    assert _statuses(facts) == {Status.REFUSED}
    assert says in _judge("o/n", facts).evidence.reason


@pytest.mark.parametrize(
    "answer",
    [
        _rest_sample("403_primary_limit"),
        _rest_sample("403_secondary"),
        _rest_sample("403_integration"),
        _rest_sample("401_bad_credentials"),
        _rest_sample("410_issues_disabled"),
        reply(429),
        reply(500),
        reply(301, {"message": "Moved Permanently"}),
        reply(200, b"<html>"),
        reply(200, {"full_name": "../../etc"}),
        NoReply(API, Failure.CONNECT, "connection refused"),
    ],
)
async def test_no_other_answer_of_rest_says_anything(answer: Answer) -> None:
    facts, _ = await _fetch(_always(answer), ["o/n", "o/m/main/a"], NO_TOKEN)
    assert _statuses(facts) == {Status.UNCHECKED}


async def test_a_file_too_large_to_send_is_there() -> None:
    large = reply(403, {"message": "This API returns blobs up to 100 MB", "errors": [{"code": "too_large"}]})
    fake = FakeGithub(script=[reply(200, Repo("o/n").body()), large])
    facts, _ = await _fetch(fake, ["o/n/main/model.bin"], NO_TOKEN)
    assert _statuses(facts) == {Status.ALIVE}


async def test_the_recorded_rename_and_githubs_own_examples_are_read() -> None:
    exchange = json.loads((SAMPLES / "_recorded_get_renamed_repo_301_then_200.json").read_text())[
        "exchanges"
    ][1]
    facts, _ = await _fetch(
        _always(reply(200, exchange["response"]["body"])), ["protoncoin/protoncoin"], NO_TOKEN
    )
    assert _judge("protoncoin/protoncoin", facts).target == "https://github.com/padima2/protoncoin"
    assert facts["protoncoin/protoncoin"]["number"] == 112116543
    example = json.loads((SAMPLES / "repos__get.json").read_text())["responses"]["200"]["examples"]
    body = example["default-response"]
    facts, _ = await _fetch(_always(reply(200, body)), ["octocat/hello-world"], NO_TOKEN)
    assert facts["octocat/hello-world"]["name"] == body["full_name"] == "octocat/Hello-World"


@given(st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()), st.integers(100, 599))
async def test_no_bytes_of_rest_are_a_death_but_a_404(body: bytes, status: int) -> None:
    facts, _ = await _fetch(_always(reply(status, body)), ["o/n", "o/n/main/a"], NO_TOKEN)
    assert Status.DEAD not in _statuses(facts) or status == 404


# ── remember and claims ───────────────────────────────────────────────────────────────────

FACTS: dict[str, Any] = {
    "found": True,
    "name": "O/N",
    "node_id": "R_1",
    "number": 1,
    "archived": False,
    "archived_at": "",
    "empty": False,
    "pushed_at": "2026-11-01T00:00:00Z",
    "default_branch": "main",
}
RENAMED = {**FACTS, "name": "P/New"}


def _sighting(facts: Facts, url: str, status: Status = Status.ALIVE) -> Sighting:
    resource = github.match(url)
    assert resource is not None
    link = Link(url, url, Span(0, len(url)), 1, 1, LinkKind.LINK, "a", "Code", (), None)
    record = Record(resource, NOW, NOW, status, Evidence("GitHub shows it"), facts=facts)
    return Sighting(
        link, None, Verdict(resource, status, confirmed=False, evidence=record.evidence, record=record)
    )


def _claims(
    facts: Facts, url: str = "https://github.com/o/n", status: Status = Status.ALIVE
) -> dict[str, Claim]:
    claims = list(github.claims(_sighting(github.remember({}, facts, NOW), url, status), Policy(), NOW))
    assert all(claim.rule in github.RULES and keeps_its_promise(claim) for claim in claims)
    return {claim.rule.code: claim for claim in claims}


def test_a_healthy_repository_is_not_spoken_of() -> None:
    assert _claims(FACTS) == {}


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("https://github.com/o/n", "https://github.com/P/New"),
        ("http://www.github.com/O/N.git", "http://www.github.com/P/New.git"),
        ("https://github.com/o/n/?tab=x#readme", "https://github.com/P/New/?tab=x#readme"),
        ("https://github.com/o/n/issues/3#c-1", "https://github.com/P/New/issues/3#c-1"),
        ("https://github.com/o/n/tree/main/a%20b?x=1#L3", "https://github.com/P/New/tree/main/a%20b?x=1#L3"),
        (
            "https://raw.githubusercontent.com/o/n/main/a.png",
            "https://raw.githubusercontent.com/P/New/main/a.png",
        ),
    ],
)
def test_a_renamed_repository_gets_a_safe_edit_that_keeps_the_rest(url: str, new: str) -> None:
    path: Facts = {"segments": ["main", "a b"], "is_folder": False, "elsewhere": False}
    claim = _claims({**RENAMED, "path": path}, url, Status.MOVED)["repo-renamed"]
    assert (claim.url, claim.safe, claim.target) == (new, True, "p/new")
    assert claim.message == "now called P/New"


def test_an_address_written_strangely_gets_no_edit() -> None:
    claim = _claims(RENAMED, "https://github.com//o//n")["repo-renamed"]
    assert (claim.url, claim.safe) == (None, False)


@pytest.mark.parametrize(
    ("name", "url", "new"),
    [
        ("O/N", "https://github.com/o/n/blob/master/a.md?x#L1", "https://github.com/o/n/blob/main/a.md?x#L1"),
        (
            "O/N",
            "https://raw.githubusercontent.com/o/n/master/a.md",
            "https://raw.githubusercontent.com/O/N/main/a.md",
        ),
        ("P/New", "https://github.com/o/n/blob/master/a.md", "https://github.com/P/New/blob/main/a.md"),
    ],
)
def test_a_path_on_the_renamed_default_branch_gets_one_safe_edit(name: str, url: str, new: str) -> None:
    path: Facts = {"segments": ["main", "a.md"], "is_folder": False, "elsewhere": True}
    claims = _claims({**FACTS, "name": name, "path": path}, url, Status.MOVED)
    assert set(claims) == {"path-gone"}
    claim = claims["path-gone"]
    assert claim.url is not None
    assert (claim.url.lower(), claim.safe) == (new.lower(), True)
    assert claim.message == "branch master is gone; the path is on main"
    assert claim.severity is Severity.WARNING


def test_an_archived_repository_is_told_with_its_date() -> None:
    facts = {
        **FACTS,
        "archived": True,
        "archived_at": "2024-02-01T00:00:00Z",
        "pushed_at": "2018-01-01T00:00:00Z",
    }
    claims = _claims(facts)
    assert set(claims) == {"repo-archived"}
    assert claims["repo-archived"].message == "archived since 2024-02-01"
    assert _claims({**facts, "archived_at": ""})["repo-archived"].message == "archived"


@pytest.mark.parametrize(("days", "told"), [(729, False), (730, True), (3000, True)])
def test_two_years_without_a_push_are_told(days: int, told: bool) -> None:
    pushed = NOW - timedelta(days=days)
    claims = _claims({**FACTS, "pushed_at": pushed.isoformat()})
    assert ("repo-inactive" in claims) is told
    if told:
        assert claims["repo-inactive"].message == f"no push since {pushed:%Y-%m-%d}"
        assert claims["repo-inactive"].rule.severity is Severity.INFO


def test_the_policy_says_how_long_a_repository_may_be_quiet() -> None:
    pushed = (NOW - timedelta(days=30)).isoformat()
    kept = github.remember({}, {**FACTS, "pushed_at": pushed}, NOW)
    sighting = _sighting(kept, "https://github.com/o/n")
    strict = Policy(inactive_after=timedelta(days=30))
    assert [claim.rule.code for claim in github.claims(sighting, strict, NOW)] == ["repo-inactive"]


def test_an_empty_repository_is_told() -> None:
    assert set(_claims({**FACTS, "empty": True, "pushed_at": ""})) == {"repo-empty"}


def test_another_repository_under_the_same_name_is_told_at_once_and_alone() -> None:
    kept = github.remember({}, FACTS, NOW)
    for look in range(3):
        kept = github.remember(kept, {**FACTS, "number": 2, "node_id": "R_2"}, NOW + timedelta(days=look))
    claims = list(github.claims(_sighting(kept, "https://github.com/o/n"), Policy(), NOW))
    assert [claim.rule.code for claim in claims] == ["repo-replaced"]
    assert claims[0].target == "2"
    assert claims[0].rule.severity is Severity.ERROR


def test_a_rename_that_leads_to_another_repository_gets_no_edit() -> None:
    kept = github.remember(github.remember({}, FACTS, NOW), {**RENAMED, "number": 2}, NOW)
    claims = list(github.claims(_sighting(kept, "https://github.com/o/n"), Policy(), NOW))
    assert [(claim.rule.code, claim.url) for claim in claims] == [("repo-replaced", None)]


def test_a_node_id_in_githubs_new_format_is_the_same_repository() -> None:
    kept = github.remember({}, {**FACTS, "node_id": "MDEwOlJlcG9zaXRvcnkx"}, NOW)
    kept = github.remember(kept, {**FACTS, "node_id": "R_kgAB"}, NOW)
    assert list(github.claims(_sighting(kept, "https://github.com/o/n"), Policy(), NOW)) == []


def test_a_changed_node_id_counts_where_there_is_nothing_better() -> None:
    kept = github.remember({}, {**FACTS, "number": None}, NOW)
    kept = github.remember(kept, {**FACTS, "number": None, "node_id": "R_2"}, NOW)
    claims = list(github.claims(_sighting(kept, "https://github.com/o/n"), Policy(), NOW))
    assert [claim.rule.code for claim in claims] == ["repo-replaced"]


def test_a_repository_taken_down_is_told_with_the_reason() -> None:
    judgement = github.judge(_resource("o/n"), {"blocked": "dmca", "http_status": 451}, {})
    sighting = _sighting(FACTS, "https://github.com/o/n")
    verdict = replace(sighting.verdict, status=judgement.status, evidence=judgement.evidence)
    claims = list(github.claims(replace(sighting, verdict=verdict), Policy(), NOW))
    assert [(claim.rule.code, claim.message) for claim in claims] == [
        ("repo-blocked", "GitHub took it down after a copyright claim (DMCA)")
    ]


def test_what_was_never_seen_is_not_spoken_of() -> None:
    sighting = _sighting(FACTS, "https://github.com/o/n")
    unseen = Verdict(_resource("o/n"), Status.UNCHECKED, confirmed=False, evidence=Evidence("not asked"))
    assert list(github.claims(replace(sighting, verdict=unseen), Policy(), NOW)) == []


def test_a_death_is_spoken_of_elsewhere() -> None:
    assert _claims({**FACTS, "archived": True}, status=Status.DEAD) == {}


def test_what_could_not_be_asked_is_spoken_of_from_memory() -> None:
    assert set(_claims({**FACTS, "archived": True}, status=Status.UNCHECKED)) == {"repo-archived"}


KEYS = [*FACTS, "first", "path", "failure", "blocked"]


@given(st.dictionaries(st.sampled_from(KEYS), JSON), st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_memory_can_be_judged_remembered_and_spoken_of(old: dict[str, Any], new: dict[str, Any]) -> None:
    for url in ("https://github.com/o/n", "https://github.com/o/n/blob/master/a.md"):
        resource = github.match(url)
        assert resource is not None
        github.judge(resource, {**FACTS, **new}, {})
        kept = github.remember({**FACTS, **old}, {**FACTS, **new}, NOW)
        list(github.claims(_sighting(kept, url), Policy(), NOW))
