"""Apps of the simulated forge: who has the key gets a token, for one repository and an hour."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest

from bot.world.forge.accounts import App
from bot.world.forge.people import host
from bot.world.github import rest as github_rest
from bot.world.state import Request, World
from tests.app_keys import PEM, PUBLIC
from tests.conformance import Conformance

TOKENS = "/app/installations/7/access_tokens"


@pytest.fixture
def installed(empty: World) -> Iterator[World]:
    conformance = Conformance()
    empty.watch = conformance
    listed, other = (host(empty, f"ada/{name}", {"README.md": b"# A list\n"}) for name in ("list", "other"))
    both = frozenset({listed.id, other.id})
    empty.hosting.apps[1] = App(1, "keeper", PUBLIC, 7, {"issues": "write"}, both, token_length=520)
    yield empty
    assert conformance.faults == []


def signed(issuer: str = "1", seconds: int = 300) -> str:
    now = int(time.time())
    return jwt.encode({"iss": issuer, "iat": now - 60, "exp": now + seconds}, PEM, algorithm="RS256")


def ask(world: World, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
    headers = {"user-agent": "a test", "authorization": f"Bearer {token}"}
    content = json.dumps(body).encode() if body is not None else b""
    answer = github_rest.answer(
        world, Request(world.now, method, "https", "api.github.com", path, headers, content)
    )
    return answer.status_code, json.loads(bytes(answer.body))


def test_a_token_of_any_length_is_good_for_its_repository_and_an_hour(installed: World) -> None:
    code, installation = ask(installed, "GET", "/repos/ada/list/installation", signed())
    assert (code, installation["id"]) == (200, 7)
    code, made = ask(installed, "POST", TOKENS, signed(), {"repositories": ["list"]})
    token = made["token"]
    assert (code, len(token)) == (201, 520)
    code, issue = ask(installed, "POST", "/repos/ada/list/issues", token, {"title": "x"})
    assert (code, issue["user"]["login"]) == (201, "keeper[bot]")
    assert ask(installed, "POST", "/repos/ada/other/issues", token, {"title": "x"})[0] == 404
    assert ask(installed, "POST", "/repos/ada/list/git/blobs", token, {"content": "x"})[0] == 403
    installed.clock.advance(timedelta(hours=1))
    assert ask(installed, "GET", "/repos/ada/list/issues", token)[0] == 401


@pytest.mark.parametrize("token", ["nonsense", signed("2"), signed(seconds=1_200), signed(seconds=-30)])
def test_a_jwt_that_is_no_good_opens_nothing(installed: World, token: str) -> None:
    assert ask(installed, "POST", TOKENS, token)[0] == 401
    assert ask(installed, "GET", "/repos/ada/list/installation", token)[0] == 401


def test_where_the_app_is_not_installed_it_is_not_found(installed: World) -> None:
    host(installed, "eve/list", {"README.md": b"# A list\n"})
    assert ask(installed, "GET", "/repos/eve/list/installation", signed())[0] == 404
    assert ask(installed, "POST", TOKENS.replace("7", "8"), signed())[0] == 404
