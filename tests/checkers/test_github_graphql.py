from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import github
from bot.checkers._github import graphql
from bot.model import Facts, Failure, Status
from bot.net.interface import Answer, NoReply, Reply
from bot.world.behaviours import Api, Mood, Spell, Window
from bot.world.github.json import account_node
from bot.world.profiles import Gist, Profile
from bot.world.repositories import Access, Release, Repository, Thread
from tests.checkers.fake_github import NOT_FOUND, FakeGithub, Repo
from tests.checkers.fake_http import NOW, Request, reply
from tests.checkers.github_looks import (
    API,
    JSON,
    SAMPLES,
    always,
    fetch,
    graphql_sample,
    judge,
    keys,
    repos,
    resource,
    statuses,
)

# ── batches ───────────────────────────────────────────────────────────────────────────────


async def test_a_thousand_repositories_are_ten_queries() -> None:
    facts, http = await fetch(FakeGithub(repos(*keys(1000))), keys(1000))
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 10


async def test_a_list_with_all_kinds_of_links_is_one_query() -> None:
    changes = {
        "release": Release("v1", FakeGithub().world.now, ("a.zip",)),
        "threads": {1: Thread.ISSUE, 2: Thread.PULL, 3: Thread.DISCUSSION},
    }
    asked = [
        *("o/n", "o/n/main/a/b.md", "o/n/main/a", "o/n/main", "p/q"),
        *("github-release:o/n/tag/v1", "github-release:o/n/download/v1/a.zip"),
        *("github-release:o/n/latest/download/a.zip", "github-user:o"),
        *("github-issue:o/n/1", "github-issue:o/n/2", "github-issue:o/n/3"),
    ]
    fake = FakeGithub({"o/n": Repo("O/N", ("main:a/b.md",), changes), "p/q": Repo("p/q")})
    facts, http = await fetch(fake, asked)
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 1
    assert (facts["o/n"]["name"], facts["github-user:o"]["login"]) == ("O/N", "O")


async def test_the_real_list_is_one_query() -> None:
    asked = [*keys(11), "facebookresearch/fairseq/main/examples/textless_nlp/dgslm"]
    path = Repo("facebookresearch/fairseq", ("main:examples/textless_nlp/dgslm/README.md",))
    facts, http = await fetch(FakeGithub({**repos(*keys(11)), path.name: path}), asked)
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 1


async def test_names_travel_as_variables() -> None:
    hostile = 'o/n/main/x"){__typename} evil: viewer{login'
    fake = FakeGithub(repos("o/n"))
    facts, _ = await fetch(fake, [hostile, 'github-user:o"){x}'])
    assert list(fake.queries[0].values()) == ["o", "n", 'main:x"){__typename} evil: viewer{login', 'o"){x}']
    assert statuses(facts) == {Status.DEAD}


async def test_nothing_is_asked_about_nothing() -> None:
    _, http = await fetch(FakeGithub(), [])
    assert http.requests == []


async def test_hundreds_of_paths_of_one_repository_are_cut_into_queries() -> None:
    asked = [f"o/n/main/{number}.md" for number in range(250)]
    files = tuple(f"main:{number}.md" for number in range(245))
    fake = FakeGithub({"o/n": Repo("o/n", files)})
    facts, http = await fetch(fake, asked)
    assert [judge(key, facts).status for key in asked].count(Status.DEAD) == 5
    assert len(http.requests) == 4
    assert max(len(query) for query in fake.queries) <= 102


# ── what was not found is asked for again ─────────────────────────────────────────────────


async def test_a_missing_repository_is_asked_for_again_by_the_other_api() -> None:
    facts, http = await fetch(FakeGithub(repos("o/here")), ["o/gone", "o/here"])
    judgement = judge("o/gone", facts)
    assert (judgement.status, judgement.evidence.tries) == (Status.DEAD, 2)
    assert judgement.evidence.reason == "not public (deleted, private or never there)"
    assert judgement.evidence.method == "GitHub's API, asked twice"
    assert judge("o/here", facts).evidence.method == "GitHub's API", "maintainers read it below an edit"
    asked = [request.url.removeprefix("https://api.github.com") for request in http.requests]
    assert asked == ["/graphql", "/repos/o/gone", "/repos/octocat/hello-world"]
    assert judge("o/here", facts).status is Status.ALIVE


async def test_many_lost_repositories_share_a_query_with_the_witness() -> None:
    fake = FakeGithub()
    facts, http = await fetch(fake, keys(100))
    assert statuses(facts) == {Status.DEAD}
    assert [len(query) // 2 for query in fake.queries] == [100, 100, 2]
    assert all("octocat" in query.values() for query in fake.queries[1:])
    assert len(http.requests) == 3


@pytest.mark.parametrize("count", [1, 5, 6, 100])
async def test_a_github_that_finds_nothing_at_all_kills_nobody(count: int) -> None:
    asked = [*keys(count), "o/n/main/a.md", "github-user:nobody"]
    facts, _ = await fetch(FakeGithub(blind=True), asked)
    assert statuses(facts) == {Status.UNCHECKED}
    judgement = judge(asked[0], facts)
    assert judgement.evidence.reason == "GitHub does not even show a repository that surely exists"
    assert judgement.evidence.failure is Failure.API


async def test_without_the_witness_only_what_is_there_counts() -> None:
    repo = Repo("o/n", ("feature/x:a.md",))
    asked = ["o/n/feature/x/a.md", "o/n/main/gone.md", *keys(6)]
    fake = FakeGithub({"o/n": repo, "owner/repo-0": Repo("owner/repo-0")}, flaky={"owner/repo-0"}, blind=True)
    facts, _ = await fetch(fake, asked)
    assert [judge(key, facts).status for key in asked[:3]] == [
        Status.ALIVE,
        Status.UNCHECKED,
        Status.ALIVE,
    ]


async def test_a_list_may_hold_the_witness_itself() -> None:
    facts, _ = await fetch(FakeGithub(blind=True), ["octocat/hello-world"])
    assert statuses(facts) == {Status.UNCHECKED}
    facts, _ = await fetch(FakeGithub(flaky={"octocat/hello-world"}), ["octocat/hello-world"])
    assert statuses(facts) == {Status.ALIVE}


async def test_a_repository_that_was_missing_once_is_alive() -> None:
    facts, _ = await fetch(FakeGithub(repos("o/n"), flaky={"o/n"}), ["o/n", "o/n/main/README.md"])
    assert statuses(facts) == {Status.ALIVE}


@pytest.mark.parametrize(
    ("access", "says"),
    [(Access.DMCA, "copyright claim (DMCA), see https://github.com"), (Access.TOS, "terms")],
)
async def test_a_repository_that_github_took_down_is_refused_with_the_reason(
    access: Access, says: str
) -> None:
    gone = {
        f"o/gone-{number}": Repo(f"o/gone-{number}", changes={"access": Access.GONE}) for number in range(9)
    }
    fake = FakeGithub({"o/n": Repo("o/n", changes={"access": access}), **gone})
    facts, _ = await fetch(fake, ["o/n", "o/n/main/a.md", *gone])
    assert judge("o/n", facts).status is judge("o/n/main/a.md", facts).status is Status.REFUSED
    assert says in judge("o/n", facts).evidence.reason
    assert {judge(key, facts).status for key in gone} == {Status.DEAD}


async def test_a_takedown_that_looks_like_a_deletion_is_one_nevertheless() -> None:
    lost = {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "path": ["r0"]}]}
    fake = FakeGithub({"o/n": Repo("o/n", changes={"access": Access.DMCA})}, script=[reply(200, lost)])
    facts, _ = await fetch(fake, ["o/n"])
    assert statuses(facts) == {Status.REFUSED}


# ── paths ─────────────────────────────────────────────────────────────────────────────────


async def test_a_renamed_repository_has_moved() -> None:
    changes = {"threads": {7: Thread.ISSUE}}
    fake = FakeGithub({"o/old": Repo("P/New", ("main:a b.md",), changes)})
    asked = {
        "o/old": "https://github.com/P/New",
        "o/old/main/a b.md": "https://github.com/P/New/blob/main/a%20b.md",
        "o/old/main": "https://github.com/P/New/tree/main",
        "github-issue:o/old/7": "https://github.com/P/New/issues/7",
    }
    facts, http = await fetch(fake, asked)
    assert {key: judge(key, facts).target for key in asked} == asked
    assert statuses(facts) == {Status.MOVED}
    assert len(http.requests) == 1


async def test_another_spelling_is_no_rename() -> None:
    facts, _ = await fetch(FakeGithub({"vita-mllm/vita": Repo("VITA-MLLM/VITA")}), ["vita-mllm/vita"])
    assert statuses(facts) == {Status.ALIVE}


async def test_a_branch_with_slashes_is_found_in_the_second_look() -> None:
    fake = FakeGithub({"o/n": Repo("o/n", ("feature/x/y:docs/a.md", "main:b.md"))})
    facts, http = await fetch(fake, ["o/n/feature/x/y/docs/a.md", "o/n/feature/x/y", "o/n/main/b.md"])
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 2


async def test_a_missing_path_is_dead_after_a_second_look() -> None:
    facts, http = await fetch(FakeGithub(repos("o/n")), ["o/n/main/docs/gone.md", "o/n/dev"])
    judgement = judge("o/n/main/docs/gone.md", facts)
    assert (judgement.status, judgement.evidence.tries) == (Status.DEAD, 2)
    assert judgement.evidence.reason == "o/n has no docs/gone.md on main"
    assert judge("o/n/dev", facts).evidence.reason == "o/n has no branch, tag or commit dev"
    assert [request.method for request in http.requests] == ["POST", "POST", "GET"]


@pytest.mark.parametrize("branch", ["main", "feature/x", "v1"])
async def test_a_submodule_is_there_though_it_is_no_object(branch: str) -> None:
    changes = {"submodules": ("lib/other",), "tags": ("v1",)}
    fake = FakeGithub({"o/n": Repo("o/n", ("main:a.md", "feature/x:a.md"), changes)})
    facts, _ = await fetch(fake, [f"o/n/{branch}/lib/other", f"o/n/{branch}/lib/another"])
    assert [judge(key, facts).status for key in facts] == [Status.ALIVE, Status.DEAD]


async def test_an_entry_of_an_annotated_tag_is_there() -> None:
    tagged = {"__typename": "Tag", "target": {"file": {"type": "commit"}}}
    node = {"nameWithOwner": "o/n", "p0": None, "p1": tagged, "p2": None}
    script: list[Answer] = [
        reply(200, {"data": {"r0": {**node, "p1": None}}}),
        reply(200, {"data": {"r0": node, "r1": {"nameWithOwner": "octocat/Hello-World"}}}),
    ]
    facts, _ = await fetch(FakeGithub(script=script), ["o/n/v1/lib"])
    assert statuses(facts) == {Status.ALIVE}


async def test_a_path_on_the_renamed_default_branch_has_moved() -> None:
    fake = FakeGithub({"o/n": Repo("o/n", ("main:docs/a.md",))})
    facts, _ = await fetch(fake, ["o/n/master/docs/a.md", "o/n/master/docs", "o/n/master"])
    assert statuses(facts) == {Status.MOVED}
    assert judge("o/n/master/docs/a.md", facts).target == "https://github.com/o/n/blob/main/docs/a.md"
    assert judge("o/n/master/docs", facts).target == "https://github.com/o/n/tree/main/docs"


async def test_a_path_on_a_renamed_branch_has_moved_unless_it_is_not_there_either() -> None:
    changes = {"renamed_branches": {"dev": "release/2", "feature/x": "next"}}
    fake = FakeGithub({"o/n": Repo("o/n", ("main:a.md", "release/2:a.md", "next:a.md"), changes)})
    asked = ["o/n/dev/a.md", "o/n/dev", "o/n/dev/gone.md", "o/n/feature/x/a.md", "o/n/lost/a.md"]
    facts, _ = await fetch(fake, asked)
    assert [judge(key, facts).status for key in asked] == [
        *(Status.MOVED, Status.MOVED, Status.DEAD),
        *(Status.UNCHECKED, Status.DEAD),
    ]
    assert judge(asked[0], facts).target == "https://github.com/o/n/blob/release/2/a.md"
    assert judge(asked[4], facts).evidence.method == "GitHub's API, asked twice"


async def test_a_path_gone_from_a_branch_that_is_there_costs_no_further_question() -> None:
    _, http = await fetch(FakeGithub(repos("o/n")), ["o/n/main/gone.md"])
    assert len(http.requests) == 2


@pytest.mark.parametrize("key", ["o/n/dev-2/README.md", "o/n/v1.0", "o/n/master/gone.md"])
async def test_only_a_default_branch_leads_to_another(key: str) -> None:
    facts, _ = await fetch(FakeGithub(repos("o/n")), [key])
    assert statuses(facts) == {Status.DEAD}


async def test_a_path_gone_from_a_branch_that_still_stands_is_dead() -> None:
    files = ("master:old.md", "main:README.md")
    facts, _ = await fetch(FakeGithub({"o/n": Repo("o/n", files)}), ["o/n/master/README.md"])
    assert statuses(facts) == {Status.DEAD}


async def test_a_commit_is_a_place_as_good_as_a_branch() -> None:
    fake = FakeGithub(repos("o/n"))
    found = fake.world.repository("o/n")
    assert found is not None
    facts, _ = await fetch(fake, [f"o/n/{found.snapshot.oid}", f"o/n/{'0' * 40}"])
    assert [judge(key, facts).status for key in facts] == [Status.ALIVE, Status.DEAD]


async def test_a_path_that_github_could_not_look_up_is_unchecked() -> None:
    node = {"nameWithOwner": "o/n", "p0": None}
    error = {"type": "SOMETHING", "path": ["r0", "p0"], "message": "Something went wrong"}
    body = {"data": {"r0": node}, "errors": [error]}
    facts, _ = await fetch(always(reply(200, body)), ["o/n/main/a.md"])
    assert statuses(facts) == {Status.UNCHECKED}


# ── releases, issues, accounts, gists ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "status", "says"),
    [
        ("github-release:o/n/tag/v1/rc", Status.ALIVE, "shows it"),
        ("github-release:o/n/tag/nightly", Status.ALIVE, "shows it"),
        ("github-release:o/n/tag/v9", Status.DEAD, "o/n has no tag v9"),
        ("github-release:o/n/download/v1/rc/a.zip", Status.ALIVE, "shows it"),
        ("github-release:o/n/download/v1/rc/b.zip", Status.DEAD, "o/n has no file b.zip in v1/rc"),
        ("github-release:o/n/download/nightly/a.zip", Status.DEAD, "o/n has no file a.zip in nightly"),
        ("github-release:o/n/latest/download/c.zip", Status.ALIVE, "shows it"),
        ("github-release:o/n/latest/download/a.zip", Status.DEAD, "no file a.zip in its latest release"),
    ],
)
async def test_releases_and_their_files(key: str, status: Status, says: str) -> None:
    now = FakeGithub().world.now
    changes = {
        "release": Release("v2", now, ("c.zip",)),
        "older": (Release("v1/rc", now, ("a.zip",)),),
        "tags": ("nightly",),
    }
    facts, http = await fetch(FakeGithub({"o/n": Repo("o/n", changes=changes)}), [key])
    judgement = judge(key, facts)
    assert judgement.status is status
    assert says in judgement.evidence.reason
    assert len(http.requests) == (1 if status is Status.ALIVE else 2)


async def test_a_file_beyond_those_that_github_lists_is_not_missing() -> None:
    many = tuple(f"{number}.zip" for number in range(100))
    changes = {"release": Release("v1", FakeGithub().world.now, many)}
    key = "github-release:o/n/download/v1/mine.zip"
    facts, _ = await fetch(FakeGithub({"o/n": Repo("o/n", changes=changes)}), [key])
    assert statuses(facts) == {Status.UNCHECKED}


async def test_a_missing_issue_is_asked_for_where_transfers_are_known() -> None:
    changes = {"transferred": {4: "o/other/9"}, "threads": {3: Thread.DISCUSSION}}
    fake = FakeGithub(
        {
            "o/n": Repo("o/n", changes=changes),
            "o/other": Repo("o/other", changes={"threads": {9: Thread.ISSUE}}),
        }
    )
    asked = [f"github-issue:o/n/{number}" for number in (3, 4, 5)]
    facts, http = await fetch(fake, asked)
    assert [judge(key, facts).status for key in asked] == [Status.ALIVE, Status.ALIVE, Status.DEAD]
    assert judge(asked[2], facts).evidence.reason == "o/n has no issue, pull request or discussion 5"
    assert len([request for request in http.requests if request.method == "POST"]) == 1


async def test_a_deleted_issue_is_gone() -> None:
    gone = reply(
        410, {"message": "This issue was deleted", "documentation_url": "https://docs.github.com/v3"}
    )
    fake = FakeGithub(repos("o/n"))

    def answer(request: Request) -> Answer:
        return gone if "/issues/" in request.url else fake(request)

    facts, _ = await fetch(answer, ["github-issue:o/n/5"])
    assert statuses(facts) == {Status.DEAD}


async def test_people_and_organizations_are_asked_for_by_the_hundred() -> None:
    fake = FakeGithub()
    for number in range(200):
        fake.world.put_profile(Profile(f"person-{number}", number))
    asked = [f"github-user:person-{number}" for number in range(200)]
    facts, http = await fetch(fake, asked)
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 2


@pytest.mark.parametrize("count", [1, 20])
async def test_an_account_that_is_not_there_is_dead_after_a_second_look(count: int) -> None:
    asked = [f"github-user:nobody-{number}" for number in range(count)]
    facts, _ = await fetch(FakeGithub(), asked)
    judgement = judge(asked[0], facts)
    assert (judgement.status, judgement.evidence.tries) == (Status.DEAD, 2)
    assert judgement.evidence.reason == "no such account (deleted, renamed or never there)"
    assert judgement.evidence.lost is None


async def test_an_account_missing_from_an_answer_is_not_missing_from_github() -> None:
    facts, _ = await fetch(always(reply(200, {"data": {}})), ["github-user:somebody"])
    assert statuses(facts) == {Status.UNCHECKED}


async def test_gists_are_asked_for_one_by_one() -> None:
    fake = FakeGithub()
    fake.world.put_gist(Gist("abc", "o"))
    fake.world.put_gist(Gist("bad", "o", blocked="dmca"))
    facts, http = await fetch(fake, ["github-gist:abc", "github-gist:bad", "github-gist:0"])
    assert [judge(key, facts).status for key in facts] == [Status.ALIVE, Status.REFUSED, Status.DEAD]
    assert judge("github-gist:0", facts).evidence.reason == "no such gist (deleted or never there)"
    assert {request.headers.get("authorization") for request in http.requests} == {"Bearer token"}
    assert len([request for request in http.requests if "/gists/" in request.url]) == 4


# ── where somebody went whose name was given up ───────────────────────────────────────────


SOMEBODY: Facts = {"login": "somebody", "number": 7, "node_id": account_node(7)}


async def test_somebody_who_was_seen_before_is_found_under_the_new_name() -> None:
    fake = FakeGithub()
    fake.world.put_profile(Profile("New-Name", 7))
    key = "github-user:somebody"
    facts, _ = await fetch(fake, [key], known={resource(key): SOMEBODY})
    assert judge(key, facts).target == "https://github.com/New-Name"
    assert judge(key, facts).evidence.reason == "now called New-Name"
    facts, _ = await fetch(fake, [key], known={resource(key): github.remember(SOMEBODY, facts[key], NOW)})
    assert judge(key, facts).status is Status.MOVED


async def test_somebody_who_left_github_is_found_nowhere() -> None:
    key = "github-user:somebody"
    fake = FakeGithub()
    facts, _ = await fetch(fake, [key], known={resource(key): SOMEBODY})
    assert judge(key, facts).status is Status.DEAD


async def test_what_stood_under_a_name_that_was_taken_over_is_found() -> None:
    fake = FakeGithub({"o/n": Repo("P/New")})
    before = fake.world.repository("o/n")
    assert before is not None
    thief = replace(before.repository.history[0], stars=1)
    fake.world.put_repository(Repository(99, (thief,)))
    known: Facts = {"name": "O/N", "number": before.repository.id, "node_id": before.repository.node_id}
    asked = ["o/n", "o/n/main/README.md"]
    facts, http = await fetch(fake, asked, known={resource(key): known for key in asked})
    assert [facts[key]["went"] for key in asked] == ["P/New", "P/New"]
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 2
    fake.world.put_repository(Repository(before.repository.id, (replace(thief, access=Access.GONE),)))
    facts, _ = await fetch(fake, ["o/n"], known={resource("o/n"): known})
    assert facts["o/n"]["went"] is None


async def test_a_repository_that_is_only_gone_is_not_looked_for() -> None:
    known: Facts = {"name": "o/n", "number": 5, "node_id": "R_5"}
    fake = FakeGithub()
    _, http = await fetch(fake, ["o/n"], known={resource("o/n"): known})
    assert len([request for request in http.requests if request.method == "POST"]) == 1


async def test_nobody_is_looked_for_while_names_stand_for_the_same() -> None:
    fake = FakeGithub(repos("o/n"))
    facts, _ = await fetch(fake, ["o/n"])
    _, http = await fetch(fake, ["o/n"], known={resource("o/n"): facts["o/n"]})
    assert len(http.requests) == 1


# ── limits and failures ───────────────────────────────────────────────────────────────────


async def test_a_query_that_is_too_much_is_halved_and_its_size_is_not_tried_again() -> None:
    fake = FakeGithub(repos(*keys(300)), most=30)
    facts, http = await fetch(fake, keys(300))
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 2 + 12


@pytest.mark.parametrize("name", ["timeout_502", "resource_limits"])
async def test_a_query_that_was_too_much_once_is_asked_in_halves(name: str) -> None:
    fake = FakeGithub(repos(*keys(8)), script=[graphql_sample(name)])
    facts, http = await fetch(fake, keys(8))
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 3


async def test_one_bad_moment_does_not_make_every_query_small() -> None:
    fake = FakeGithub(repos(*keys(1000)), script=[graphql_sample("timeout_502")])
    facts, http = await fetch(fake, keys(1000))
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) <= 22


async def test_a_repository_that_breaks_every_query_costs_only_itself() -> None:
    fake = FakeGithub(repos(*keys(300)))

    def answer(request: Request) -> Answer:
        return reply(502) if b'"repo-0"' in (request.content or b"") else fake(request)

    facts, http = await fetch(answer, keys(300))
    dead = [key for key in facts if judge(key, facts).status is not Status.ALIVE]
    assert dead == ["owner/repo-0"]
    assert statuses({"owner/repo-0": facts["owner/repo-0"]}) == {Status.UNCHECKED}
    assert len(http.requests) < 40


@pytest.mark.parametrize(
    ("answer", "most", "says"),
    [
        (graphql_sample("rate_limited_primary"), 1, "rate limit is used up until 2024-09-17 18:45 UTC"),
        (graphql_sample("secondary"), 1, "rate limit"),
        (graphql_sample("bad_token"), 1, "does not accept the token"),
        (graphql_sample("schema_error"), 1, "something else"),
        (graphql_sample("timeout_502"), 10, "query of this size"),
        (graphql_sample("resource_limits"), 10, "query of this size"),
        (graphql_sample("saml_or_forbidden"), 4, "GitHub"),
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
    facts, http = await fetch(always(answer), [*keys(150), "o/n/main/a.md", "github-user:o"])
    assert statuses(facts) == {Status.UNCHECKED}
    assert len(http.requests) <= most
    evidence = judge("owner/repo-0", facts).evidence
    assert says in evidence.reason
    assert evidence.host == "api.github.com"
    assert evidence.failure is (answer.failure if isinstance(answer, NoReply) else Failure.API)


async def test_a_token_that_is_used_up_half_way_strikes_nobody() -> None:
    fake = FakeGithub(repos(*keys(900)))
    fake.world.quota.token = 4
    facts, http = await fetch(fake, keys(1000))
    said = [judge(key, facts) for key in facts]
    assert [one.status for one in said].count(Status.ALIVE) == 400
    left = [one.evidence.reason for one in said if one.status is Status.UNCHECKED]
    assert len(left) == 600
    assert set(left) == {"GitHub's rate limit is used up until 2026-11-23T13:00:00Z"}
    assert len(http.requests) == 4


async def test_what_was_lost_before_the_limit_is_unchecked() -> None:
    fake = FakeGithub(repos("o/here"))
    fake.world.quota.token = 1
    fake.world.spells[Api.GITHUB] = Spell(Mood.SECONDARY, times=0)
    facts, _ = await fetch(fake, ["o/here", "o/here/main/gone.md"])
    assert judge("o/here", facts).status is Status.ALIVE
    assert judge("o/here/main/gone.md", facts).status is Status.UNCHECKED
    assert "until 2026-11-23T13:00:00Z" in judge("o/here/main/gone.md", facts).evidence.reason


async def test_a_run_never_spends_more_than_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql, "BUDGET", 3)
    facts, http = await fetch(FakeGithub(repos(*keys(500))), keys(500))
    assert len(http.requests) == 3
    left = [judged for key in facts if (judged := judge(key, facts)).status is Status.UNCHECKED]
    assert len(left) == 200
    assert {judged.evidence.failure for judged in left} == {Failure.BUDGET}
    assert "comes first in the next run" in left[0].evidence.reason


async def test_a_dear_query_counts_for_what_it_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql, "BUDGET", 10)
    node = {"nameWithOwner": "o/n"}
    body = {"data": {"rateLimit": {"cost": 9, "remaining": 900}, **{f"r{i}": node for i in range(100)}}}
    _, http = await fetch(always(reply(200, body)), keys(1000))
    assert len(http.requests) == 2


async def test_a_forbidden_repository_is_unchecked_and_says_why() -> None:
    facts, _ = await fetch(forbidding, ["o/n"])
    assert statuses(facts) == {Status.UNCHECKED}
    assert judge("o/n", facts).evidence.reason == "GitHub forbids to see it"
    facts, http = await fetch(forbidding, keys(9))
    assert statuses(facts) == {Status.UNCHECKED}
    assert judge("owner/repo-8", facts).evidence.reason == "GitHub forbids this token to see it"
    assert len(http.requests) == 7


def forbidding(request: Request) -> Answer:
    """All is forbidden, to both APIs."""
    if request.method != "POST":
        return reply(403, {"message": "Resource protected by organization SAML enforcement."})
    nobody = {f"r{number}": None for number in range(9)}
    errors = [{"type": "FORBIDDEN", "path": [alias]} for alias in nobody]
    return reply(200, {"data": nobody, "errors": errors})


async def test_a_null_without_an_error_kills_no_repository() -> None:
    facts, _ = await fetch(always(reply(200, {"data": {"r0": None}})), ["o/n"])
    assert statuses(facts) == {Status.UNCHECKED}


@pytest.mark.parametrize("changes", [{"disabled": True}, {"locked": "TRADE_RESTRICTION"}])
async def test_a_disabled_repository_is_refused(changes: dict[str, Any]) -> None:
    facts, _ = await fetch(FakeGithub({"o/n": Repo("o/n", changes=changes)}), ["o/n", "o/n/main/README.md"])
    assert statuses(facts) == {Status.REFUSED}


async def test_a_repository_that_is_being_moved_is_alive() -> None:
    facts, _ = await fetch(FakeGithub({"o/n": Repo("o/n", changes={"locked": "MIGRATING"})}), ["o/n"])
    assert statuses(facts) == {Status.ALIVE}


# ── recorded answers, and any ─────────────────────────────────────────────────────────────


async def test_the_documented_batch_answer_goes_all_the_way() -> None:
    body = json.loads((SAMPLES / "batch_response_200_not_found_and_renamed.json").read_text())

    def answer(request: Request) -> Answer:
        if request.method == "POST":
            return reply(200, body)
        return reply(404, NOT_FOUND) if "non-existing" in request.url else reply(200, {"id": 1})

    asked = ["octocat/hello-world", "padima2-old/protoncoin", "github/non-existing-repository"]
    facts, _ = await fetch(answer, asked)
    assert [judge(key, facts).status for key in asked] == [Status.ALIVE, Status.MOVED, Status.DEAD]
    assert facts["padima2-old/protoncoin"]["archived_at"] == "2024-02-01T00:00:00Z"
    assert facts["octocat/hello-world"]["license"] == ""
    assert facts["padima2-old/protoncoin"]["license"] == "MIT"


@pytest.mark.parametrize("name", ["recorded_node_not_found.json", "recorded_query.json"])
async def test_recorded_answers_to_other_questions_say_nothing(name: str) -> None:
    exchanges = json.loads((SAMPLES / name).read_text())["exchanges"]
    for exchange in exchanges:
        response = exchange["response"]
        headers = {key.lower(): value for key, value in response["headers"].items()}
        facts, _ = await fetch(
            always(Reply(API, 200, headers, json.dumps(response["body"]).encode())), ["o/n"]
        )
        assert statuses(facts) == {Status.UNCHECKED}


async def test_the_error_of_a_recorded_answer_is_how_a_missing_thing_looks() -> None:
    exchange = json.loads((SAMPLES / "recorded_node_not_found.json").read_text())["exchanges"][1]
    error = {**exchange["response"]["body"]["errors"][0], "path": ["r0", "p0"]}
    body = {"data": {"r0": {"nameWithOwner": "o/n", "p0": None, "p1": {"number": 1}}}, "errors": [error]}
    facts, http = await fetch(always(reply(200, body)), ["github-issue:o/n/1"])
    assert statuses(facts) == {Status.ALIVE}
    assert len(http.requests) == 1


@given(
    st.fixed_dictionaries({}, optional={"data": JSON, "errors": JSON}), st.sampled_from([200, 200, 403, 502])
)
async def test_no_json_is_a_death(body: Any, status: int) -> None:
    asked = ["o/n", "o/n/main/a.md", "github-issue:o/n/1", "github-release:o/n/tag/v1", "github-user:o"]
    facts, _ = await fetch(always(reply(status, body)), asked)
    assert statuses(facts) == {Status.UNCHECKED}


NODE = ("id", "databaseId", "nameWithOwner", "isArchived", "isLocked", "lockReason", "defaultBranchRef")


@given(st.dictionaries(st.sampled_from(NODE), JSON), JSON, JSON)
async def test_a_node_of_any_fields_is_read(fields: Any, part: Any, path: Any) -> None:
    node = {"nameWithOwner": "o/n", **fields, "p0": part, "p1": part}
    body = {"data": {"r0": node}, "errors": [{"path": path}]}
    facts, _ = await fetch(always(reply(200, body)), ["o/n", "o/n/main/a.md", "github-issue:o/n/1"])
    assert Status.DEAD not in statuses(facts)


async def test_gone_accounts_come_back() -> None:
    fake = FakeGithub()
    fake.world.put_profile(Profile("somebody", 1, window=Window(until=fake.world.now)))
    facts, _ = await fetch(fake, ["github-user:somebody"])
    assert statuses(facts) == {Status.DEAD}
    fake.world.put_profile(Profile("Somebody", 2))
    facts, _ = await fetch(fake, ["github-user:somebody"])
    assert facts["github-user:somebody"]["number"] == 2
