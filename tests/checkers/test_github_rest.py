from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Failure, Status
from bot.net.interface import Answer, NoReply, Reply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.profiles import Gist, Profile
from bot.world.repositories import Access, Release, Thread
from tests.checkers.fake_github import NOT_FOUND, FakeGithub, Repo
from tests.checkers.fake_http import Request, reply
from tests.checkers.github_looks import (
    API,
    JSON,
    NO_TOKEN,
    SAMPLES,
    always,
    fetch,
    judge,
    keys,
    repos,
    rest_sample,
    statuses,
)

REPOSITORY = {"full_name": "o/n", "default_branch": "main"}


async def test_without_a_token_each_repository_is_asked_for_by_itself() -> None:
    fake = FakeGithub({"o/n": Repo("O/N"), "o/old": Repo("P/New")})
    facts, http = await fetch(fake, ["o/n", "o/old", "o/n/main/README.md", "o/n/main"], NO_TOKEN)
    assert judge("o/n", facts).status is Status.ALIVE
    assert judge("o/old", facts).target == "https://github.com/P/New"
    assert judge("o/n/main", facts).status is Status.ALIVE
    assert len(http.requests) == 4
    assert all("authorization" not in request.headers for request in http.requests)


async def test_without_a_token_a_404_is_asked_for_twice_and_beside_the_witness() -> None:
    facts, http = await fetch(FakeGithub(), ["o/gone"], NO_TOKEN)
    assert statuses(facts) == {Status.DEAD}
    assert [request.url.partition("/repos/")[2] for request in http.requests] == [
        "o/gone",
        "o/gone",
        "octocat/hello-world",
    ]
    facts, _ = await fetch(FakeGithub(repos("o/n"), flaky={"o/n"}), ["o/n"], NO_TOKEN)
    assert statuses(facts) == {Status.ALIVE}


async def test_whatever_else_was_shown_is_witness_enough() -> None:
    facts, http = await fetch(FakeGithub(repos("o/n")), ["o/n", "o/gone"], NO_TOKEN)
    assert judge("o/gone", facts).status is Status.DEAD
    assert len(http.requests) == 3


async def test_a_github_that_shows_nothing_at_all_kills_nobody() -> None:
    asked = [*keys(4), "github-user:nobody", "github-gist:1"]
    facts, http = await fetch(FakeGithub(blind=True), asked, NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}
    reason = "GitHub does not even show a repository that surely exists"
    assert judge(asked[3], facts).evidence.reason == reason
    assert len([request for request in http.requests if "octocat" in request.url]) == 1


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
    facts, _ = await fetch(always(answer), ["o/n", "github-user:o", "github-gist:1"], NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}
    assert "HTTP 404" in judge("o/n", facts).evidence.reason
    script: list[Answer] = [reply(200, REPOSITORY), answer, answer, answer]
    facts, _ = await fetch(FakeGithub(script=script), ["o/n/main/a.md"], NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}


@pytest.mark.parametrize("body", [NOT_FOUND, {"message": "Not Found", "status": "404"}])
async def test_githubs_own_404_counts_in_either_form(body: dict[str, str]) -> None:
    fake = FakeGithub(script=[reply(404, body), reply(404, body)])
    facts, _ = await fetch(fake, ["o/n"], NO_TOKEN)
    assert statuses(facts) == {Status.DEAD}


# ── paths ─────────────────────────────────────────────────────────────────────────────────


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
    script: list[Answer] = [reply(200, REPOSITORY), *misses, answer]
    facts, _ = await fetch(FakeGithub(script=script), ["o/n/main/a.md"], NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}


async def test_without_a_token_a_branch_of_many_segments_is_not_dead() -> None:
    files = ("main:docs/x.md", "a/b/c/d:README.md")
    asked = ["o/n/a/b/c/d", "o/n/a/b/c/d/README.md"]
    facts, _ = await fetch(FakeGithub({"o/n": Repo("o/n", files)}), asked, NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}
    assert judge(asked[0], facts).evidence.reason == "the branch may have a longer name than was tried"


@pytest.mark.parametrize(
    ("key", "requests"), [("o/n/main/docs/a/b/gone.md", 5), ("o/n/dev/docs/a/b/gone.md", 6)]
)
async def test_without_a_token_a_long_path_on_a_branch_that_is_there_is_dead(key: str, requests: int) -> None:
    fake = FakeGithub({"o/n": Repo("o/n", ("main:docs/x.md", "dev:docs/x.md"))})
    facts, http = await fetch(fake, [key], NO_TOKEN)
    assert statuses(facts) == {Status.DEAD}
    assert len(http.requests) == requests


async def test_without_a_token_paths_are_found_too() -> None:
    files = ("main:src/b.md", "feature/x:docs/a b.md")
    fake = FakeGithub({"o/n": Repo("o/n", files, {"submodules": ("lib/other",)})})
    asked = ["o/n/feature/x/docs/a b.md", "o/n/main/lib/other", "o/n/master/src/b.md", "o/n/main/gone.md"]
    facts, _ = await fetch(fake, asked, NO_TOKEN)
    assert [judge(key, facts).status for key in asked] == [
        *(Status.ALIVE, Status.ALIVE),
        *(Status.MOVED, Status.DEAD),
    ]
    assert judge(asked[2], facts).target == "https://github.com/o/n/blob/main/src/b.md"


async def test_a_path_on_a_renamed_branch_has_moved_unless_it_is_not_there_either() -> None:
    changes = {"renamed_branches": {"dev": "next", "feature/x": "next"}}
    fake = FakeGithub({"o/n": Repo("o/n", ("main:a.md", "next:a.md"), changes)})
    asked = ["o/n/dev/a.md", "o/n/dev/gone.md", "o/n/feature/x/a.md", "o/n/lost/a.md"]
    facts, _ = await fetch(fake, asked, NO_TOKEN)
    assert [judge(key, facts).status for key in asked] == [
        *(Status.MOVED, Status.DEAD),
        *(Status.UNCHECKED, Status.DEAD),
    ]
    assert judge(asked[0], facts).target == "https://github.com/o/n/blob/next/a.md"
    assert judge(asked[2], facts).evidence.reason == "branch feature/x is called otherwise now"


async def test_a_file_too_large_to_send_is_there() -> None:
    large = reply(403, {"message": "This API returns blobs up to 100 MB", "errors": [{"code": "too_large"}]})
    facts, _ = await fetch(
        FakeGithub(script=[reply(200, REPOSITORY), large]), ["o/n/main/model.bin"], NO_TOKEN
    )
    assert statuses(facts) == {Status.ALIVE}


# ── releases, issues, accounts, gists ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("github-release:o/n/tag/v1/rc", Status.ALIVE),
        ("github-release:o/n/tag/nightly", Status.ALIVE),
        ("github-release:o/n/tag/v9", Status.DEAD),
        ("github-release:o/n/download/v1/rc/a.zip", Status.ALIVE),
        ("github-release:o/n/download/v1/rc/b.zip", Status.DEAD),
        ("github-release:o/n/download/nightly/a.zip", Status.DEAD),
        ("github-release:o/n/latest/download/a.zip", Status.ALIVE),
        ("github-release:o/n/latest/download/b.zip", Status.DEAD),
        ("github-issue:o/n/1", Status.ALIVE),
        ("github-issue:o/n/2", Status.ALIVE),
        ("github-issue:o/n/3", Status.UNCHECKED),
        ("github-issue:o/n/4", Status.ALIVE),
        ("github-issue:o/n/5", Status.UNCHECKED),
        ("github-user:somebody", Status.ALIVE),
        ("github-user:nobody", Status.DEAD),
        ("github-gist:abc", Status.ALIVE),
        ("github-gist:bad", Status.REFUSED),
        ("github-gist:0", Status.DEAD),
    ],
)
async def test_without_a_token_all_else_is_found_too(key: str, status: Status) -> None:
    fake = FakeGithub()
    changes = {
        "release": Release("v1/rc", fake.world.now, ("a.zip",)),
        "tags": ("nightly",),
        "threads": {1: Thread.ISSUE, 2: Thread.PULL, 3: Thread.DISCUSSION},
        "transferred": {4: "o/other/9"},
    }
    other = Repo("o/other", changes={"threads": {9: Thread.ISSUE}})
    fake = FakeGithub({"o/n": Repo("o/n", changes=changes), "o/other": other})
    fake.world.put_profile(Profile("Somebody", 7))
    fake.world.put_gist(Gist("abc", "o"))
    fake.world.put_gist(Gist("bad", "o", blocked="tos"))
    facts, _ = await fetch(fake, [key], NO_TOKEN)
    assert judge(key, facts).status is status


async def test_without_a_token_a_missing_issue_may_be_a_discussion() -> None:
    facts, _ = await fetch(FakeGithub(repos("o/n")), ["github-issue:o/n/5"], NO_TOKEN)
    assert "only with a token" in judge("github-issue:o/n/5", facts).evidence.reason


async def test_githubs_own_example_of_a_release_is_read() -> None:
    sample = json.loads((SAMPLES / "repos__get-latest-release.json").read_text())
    body = sample["responses"]["200"]["examples"]["default"]
    key = f"github-release:o/n/latest/download/{body['assets'][0]['name']}"
    facts, _ = await fetch(FakeGithub(script=[reply(200, REPOSITORY), reply(200, body)]), [key], NO_TOKEN)
    assert statuses(facts) == {Status.ALIVE}


# ── limits and failures ───────────────────────────────────────────────────────────────────


async def test_without_a_token_a_run_stays_within_its_budget_and_asks_the_first_come() -> None:
    fake = FakeGithub(repos(*keys(120)))
    facts, http = await fetch(fake, keys(120), NO_TOKEN)
    assert len(http.requests) == 50
    asked = [key for key in facts if judge(key, facts).status is Status.ALIVE]
    assert asked == keys(120)[:50]
    left = [judged for key in facts if (judged := judge(key, facts)).status is Status.UNCHECKED]
    assert {judged.evidence.failure for judged in left} == {Failure.BUDGET}
    assert "set GITHUB_TOKEN, and all are asked at once" in left[0].evidence.reason


async def test_a_redirect_costs_a_request_too() -> None:
    renamed = {key: Repo(f"{key}-new") for key in keys(40)}
    _, http = await fetch(FakeGithub(renamed), keys(40), NO_TOKEN)
    assert len(http.requests) == 25


async def test_what_others_left_of_the_hour_is_all_there_is() -> None:
    fake = FakeGithub(repos(*keys(20)))
    fake.world.quota.anonymous = 7
    facts, http = await fetch(fake, keys(20), NO_TOKEN)
    assert len(http.requests) == 7
    assert [judge(key, facts).status for key in facts].count(Status.ALIVE) == 7


async def test_an_hour_that_is_used_up_says_what_a_token_would_add() -> None:
    fake = FakeGithub(repos("o/n"))
    fake.world.quota.anonymous = 0
    facts, http = await fetch(fake, ["o/n", "o/gone"], NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}
    evidence = judge("o/gone", facts).evidence
    assert "60 questions an hour without a token" in evidence.reason
    assert (evidence.failure, evidence.http_status) == (Failure.BUDGET, 403)
    assert len(http.requests) == 1


@pytest.mark.parametrize("mood", [Mood.SECONDARY, Mood.UNAVAILABLE, Mood.BAD_GATEWAY, Mood.RATE_LIMITED])
async def test_no_mood_of_github_strikes_anybody(mood: Mood) -> None:
    fake = FakeGithub(repos("o/n"))
    fake.world.spells[Api.GITHUB] = Spell(mood)
    facts, _ = await fetch(fake, ["o/n", "o/gone", "o/n/main/a.md", "github-user:o"], NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}


async def test_a_secondary_limit_stops_the_run_and_one_forbidden_thing_does_not() -> None:
    facts, http = await fetch(always(rest_sample("403_secondary")), keys(9), NO_TOKEN)
    assert len(http.requests) == 1
    assert judge("owner/repo-8", facts).evidence.reason == "GitHub wants to be asked less"
    _, http = await fetch(always(rest_sample("403_integration")), keys(9), NO_TOKEN)
    assert len(http.requests) == 9


@pytest.mark.parametrize("header", [{"retry-after": "60"}, {"x-ratelimit-remaining": "0"}])
async def test_a_limit_is_known_by_its_header_too(header: dict[str, str]) -> None:
    answer = reply(403, {"message": "Forbidden"}, headers=header)
    _, http = await fetch(always(answer), keys(9), NO_TOKEN)
    assert len(http.requests) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("451_dmca", "copyright claim (DMCA), see https://github.com/github/dmca/"),
        ("403_tos_block", "terms of service"),
    ],
)
async def test_a_repository_that_github_took_down_is_refused_with_the_reason(name: str, says: str) -> None:
    facts, _ = await fetch(always(rest_sample(name)), ["o/n", "o/n/main/a"], NO_TOKEN)
    assert statuses(facts) == {Status.REFUSED}
    assert says in judge("o/n", facts).evidence.reason


@pytest.mark.parametrize(
    ("said", "license_id"), [({"license": None}, ""), ({"license": {"spdx_id": "MIT"}}, "MIT"), ({}, None)]
)
async def test_a_license_is_missing_only_where_github_says_so(said: Any, license_id: str | None) -> None:
    facts, _ = await fetch(always(reply(200, {**REPOSITORY, **said})), ["o/n"], NO_TOKEN)
    assert facts["o/n"]["license"] == license_id


@pytest.mark.parametrize("access", [Access.DMCA, Access.TOS])
async def test_a_takedown_in_the_world_is_refused(access: Access) -> None:
    facts, _ = await fetch(FakeGithub({"o/n": Repo("o/n", changes={"access": access})}), ["o/n"], NO_TOKEN)
    assert statuses(facts) == {Status.REFUSED}


@pytest.mark.parametrize(
    "answer",
    [
        *map(rest_sample, ("403_primary_limit", "403_primary_limit_installation", "403_secondary")),
        *map(rest_sample, ("403_integration", "403_archived", "401_bad_credentials", "409_empty_repo")),
        *map(rest_sample, ("403_secondary_content_creation", "422_body_too_long", "422_ref_exists")),
        reply(429),
        reply(500),
        reply(301, {"message": "Moved Permanently"}),
        reply(200, b"<html>"),
        reply(200, {"full_name": "../../etc"}),
        NoReply(API, Failure.CONNECT, "connection refused"),
    ],
)
async def test_no_other_answer_of_rest_says_anything(answer: Answer) -> None:
    asked = ["o/n", "o/m/main/a", "github-user:o", "github-gist:1", "github-issue:o/n/1"]
    facts, _ = await fetch(always(answer), asked, NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}


async def test_issues_that_are_switched_off_are_no_missing_repository() -> None:
    facts, _ = await fetch(always(rest_sample("410_issues_disabled")), ["o/n"], NO_TOKEN)
    assert statuses(facts) == {Status.UNCHECKED}


# ── recorded answers, and any ─────────────────────────────────────────────────────────────


async def test_the_recorded_rename_and_githubs_own_examples_are_read() -> None:
    recorded = json.loads((SAMPLES / "_recorded_get_renamed_repo_301_then_200.json").read_text())
    body = recorded["exchanges"][1]["response"]["body"]
    facts, _ = await fetch(always(reply(200, body)), ["protoncoin/protoncoin"], NO_TOKEN)
    assert judge("protoncoin/protoncoin", facts).target == "https://github.com/padima2/protoncoin"
    assert facts["protoncoin/protoncoin"]["number"] == 112116543
    example = json.loads((SAMPLES / "repos__get.json").read_text())["responses"]["200"]["examples"]
    body = example["default-response"]
    facts, _ = await fetch(always(reply(200, body)), ["octocat/hello-world"], NO_TOKEN)
    assert facts["octocat/hello-world"]["name"] == body["full_name"] == "octocat/Hello-World"


async def test_the_headers_of_a_recorded_answer_are_heeded() -> None:
    recorded = json.loads((SAMPLES / "_recorded_rate_limit_200.json").read_text())
    headers = {name.lower(): value for name, value in recorded["exchanges"][0]["response"]["headers"].items()}
    last = reply(200, REPOSITORY, headers={**headers, "x-ratelimit-remaining": "0"})
    facts, http = await fetch(always(last), ["o/n", *keys(3)], NO_TOKEN)
    assert len(http.requests) == 1
    assert [judge(key, facts).status for key in facts].count(Status.UNCHECKED) == 3


@given(st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()), st.integers(100, 599))
async def test_no_bytes_of_rest_are_a_death(body: bytes, status: int) -> None:
    asked = ["o/n", "o/n/main/a", "github-user:o", "github-gist:1", "github-release:o/n/tag/v1"]
    facts, _ = await fetch(always(reply(status, body)), asked, NO_TOKEN)
    assert Status.DEAD not in statuses(facts)


@given(JSON, st.integers(100, 599))
async def test_nothing_that_is_said_of_a_part_is_a_crash(body: Any, status: int) -> None:
    def answer(request: Request) -> Answer:
        return reply(200, REPOSITORY) if request.url.endswith("/repos/o/n") else reply(status, body)

    asked = [
        "o/n/main/a",
        "github-issue:o/n/1",
        "github-release:o/n/tag/v1",
        "github-release:o/n/latest/download/a",
    ]
    facts, _ = await fetch(answer, asked, NO_TOKEN)
    assert status in (404, 410) or judge("github-release:o/n/tag/v1", facts).status is not Status.DEAD
