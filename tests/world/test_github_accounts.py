from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.world.behaviours import Window
from bot.world.github import pages as github_pages
from bot.world.github.json import account_node
from bot.world.profiles import Gist, Profile
from bot.world.repositories import Repository, Snapshot
from bot.world.state import Request, World
from tests.world.github import API, conforms, get

Ask = Callable[..., Request]
GIST = "0123456789abcdef0123"


@pytest.mark.parametrize(("login", "kind"), [("VITA-MLLM", "Organization"), ("Some-Body", "User")])
def test_an_account_conforms_to_the_published_description(
    world: World, ask: Ask, login: str, kind: str
) -> None:
    world.put_profile(Profile("Some-Body", 583_231))
    status, body = get(world, ask(f"{API}/users/{login.lower()}"))
    assert (status, body["login"], body["type"]) == (200, login, kind)
    conforms("/users/{username}", 200, body)
    with pytest.raises(Exception, match="is not of type 'integer'"):
        conforms("/users/{username}", 200, body | {"followers": "many"})


def test_nobody_is_not_found(world: World, ask: Ask) -> None:
    status, body = get(world, ask(f"{API}/users/nobody"))
    assert (status, body["message"]) == (404, "Not Found")
    conforms("/users/{username}", 404, body)


def test_a_login_can_be_given_up_and_taken_over(world: World, ask: Ask) -> None:
    world.put_profile(Profile("somebody", 1, window=Window(until=world.now + timedelta(days=1))))
    world.put_profile(Profile("somebody", 2, window=Window(since=world.now + timedelta(days=2))))
    seen = []
    for _ in range(3):
        status, body = get(world, ask(f"{API}/users/somebody"))
        seen.append((status, body.get("id")))
        world.clock.advance(timedelta(days=1))
    assert seen == [(200, 1), (404, None), (200, 2)]


def test_an_owner_is_there_until_it_is_put_away(world: World, ask: Ask) -> None:
    assert get(world, ask(f"{API}/users/facebookresearch"))[0] == 200
    world.close_profile("FacebookResearch")
    assert get(world, ask(f"{API}/users/facebookresearch"))[0] == 404


@pytest.mark.parametrize(
    ("node_id", "said"),
    [
        (account_node(7), {"login": "somebody"}),
        (Repository(3, ()).node_id, {"nameWithOwner": "o/n"}),
        (account_node(8), None),
        ("nonsense", None),
    ],
)
def test_whatever_has_an_id_is_found_by_it(world: World, ask: Ask, node_id: str, said: Any) -> None:
    world.put_profile(Profile("somebody", 7))
    world.put_repository(Repository(3, (Snapshot("o", "n", world.now, pushed=world.now, created=world.now),)))
    inside = "... on User { login } ... on Repository { nameWithOwner }"
    content = json.dumps({"query": f'{{ a: node(id: "{node_id}") {{ {inside} }} }}'}).encode()
    request = ask(f"{API}/graphql", method="POST", body=content, authorization="bearer t")
    _, body = get(world, request)
    assert body["data"] == {"a": said}
    assert [error["type"] for error in body.get("errors", [])] == ([] if said else ["NOT_FOUND"])


def test_a_gist_conforms_to_the_published_description(world: World, ask: Ask) -> None:
    world.put_gist(Gist(GIST, "octocat"))
    status, body = get(world, ask(f"{API}/gists/{GIST.upper()}"))
    assert (status, body["html_url"]) == (200, f"https://gist.github.com/octocat/{GIST}")
    conforms("/gists/{gist_id}", 200, body)


@pytest.mark.parametrize(
    ("gist", "status"), [(Gist("1", "octocat", blocked="dmca"), 403), (Gist("2", "octocat"), 404)]
)
def test_gists_that_are_taken_down_or_unknown(world: World, ask: Ask, gist: Gist, status: int) -> None:
    world.put_gist(gist)
    code, body = get(world, ask(f"{API}/gists/1"))
    assert code == status
    conforms("/gists/{gist_id}", status, body)


def test_accounts_have_pages(world: World, ask: Ask) -> None:
    assert github_pages.answer(world, ask("https://github.com/VITA-MLLM")).status_code == 200
    assert github_pages.answer(world, ask("https://github.com/nobody")).status_code == 404
