from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from bot.world.behaviours import Api, Mood, Spell
from bot.world.github import pages as github_pages
from bot.world.github import rest as github_rest
from bot.world.repositories import Access, Repository
from bot.world.state import Request, World

Ask = Callable[..., Request]
API = "https://api.github.com"
VITA = f"{API}/repos/VITA-MLLM/VITA"


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "contracts" / "github-rest.openapi.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def conforms(contract: dict[str, Any], path: str, status: int, body: Any) -> None:
    response = contract["paths"][path]["get"]["responses"][str(status)]
    if "$ref" in response:
        response = contract["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"]["application/json"]["schema"]
    OAS30Validator({"allOf": [schema], "components": contract["components"]}).validate(body)


def get(world: World, request: Request) -> tuple[int, Any]:
    response = github_rest.answer(world, request)
    return response.status_code, json.loads(bytes(response.body))


def change(world: World, full_name: str, **changes: Any) -> Repository:
    found = world.repository(full_name)
    assert found is not None
    new = replace(found.snapshot, since=world.now, **changes)
    repository = replace(found.repository, history=(*found.repository.history, new))
    world.put_repository(repository)
    return repository


def test_a_repository_conforms_to_the_published_description(
    world: World, ask: Ask, contract: dict[str, Any]
) -> None:
    status, body = get(world, ask(VITA))
    assert status == 200
    assert body["full_name"] == "VITA-MLLM/VITA"
    conforms(contract, "/repos/{owner}/{repo}", 200, body)
    with pytest.raises(
        Exception, match="is not of type 'boolean'"
    ):  # or the description would be no judge at all
        conforms(contract, "/repos/{owner}/{repo}", 200, body | {"archived": "no"})


def test_names_are_found_whatever_their_case(world: World, ask: Ask) -> None:
    assert get(world, ask(f"{API}/repos/vita-mllm/vita"))[1]["full_name"] == "VITA-MLLM/VITA"


def test_a_renamed_repository_is_a_redirect_to_its_id(
    world: World, ask: Ask, contract: dict[str, Any]
) -> None:
    repository = change(world, "VITA-MLLM/VITA", name="vita-2", archived=world.now)
    response = github_rest.answer(world, ask(VITA))
    assert response.status_code == 301
    assert response.headers["location"] == f"{API}/repositories/{repository.id}"
    conforms(contract, "/repos/{owner}/{repo}", 301, json.loads(bytes(response.body)))
    status, body = get(world, ask(response.headers["location"]))
    assert (status, body["full_name"], body["archived"]) == (200, "VITA-MLLM/vita-2", True)
    conforms(contract, "/repos/{owner}/{repo}", 200, body)


def test_paths_follow_a_rename_too(world: World, ask: Ask) -> None:
    repository = change(world, "VITA-MLLM/VITA", owner="omni")
    response = github_rest.answer(world, ask(f"{VITA}/contents/README.md?ref=main"))
    location = f"{API}/repositories/{repository.id}/contents/README.md?ref=main"
    assert response.headers["location"] == location
    assert get(world, ask(location))[0] == 200


def test_somebody_who_takes_an_old_name_over_has_another_node_id(world: World, ask: Ask) -> None:
    old = get(world, ask(VITA))[1]
    renamed = change(world, "VITA-MLLM/VITA", name="vita-2")
    thief = replace(renamed.history[0], since=world.now + timedelta(days=1))
    world.put_repository(Repository(7, (thief,)))
    assert github_rest.answer(world, ask(VITA)).status_code == 301
    world.clock.advance(timedelta(days=1))
    status, body = get(world, ask(VITA))
    assert status == 200
    assert body["node_id"] != old["node_id"]


@pytest.mark.parametrize(("access", "status"), [(Access.GONE, 404), (Access.DMCA, 451), (Access.TOS, 403)])
def test_repositories_that_strangers_cannot_see(world: World, ask: Ask, access: Access, status: int) -> None:
    change(world, "VITA-MLLM/VITA", access=access)
    code, body = get(world, ask(VITA))
    assert code == status
    expected = {"gone": None, "dmca": "dmca", "tos": "tos"}[access]
    assert body.get("block", {}).get("reason") == expected


def test_an_unknown_repository_is_not_found(world: World, ask: Ask, contract: dict[str, Any]) -> None:
    status, body = get(world, ask(f"{API}/repos/no/body"))
    assert (status, body["message"]) == (404, "Not Found")
    conforms(contract, "/repos/{owner}/{repo}", 404, body)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("README.md", 200),
        ("examples/textless_nlp/dgslm", 200),
        ("examples?ref=main", 200),
        ("examples?ref=HEAD", 200),
        ("examples?ref=nope", 404),
        ("missing", 404),
        ("", 200),
    ],
)
def test_contents(world: World, ask: Ask, contract: dict[str, Any], path: str, status: int) -> None:
    code, body = get(world, ask(f"{API}/repos/facebookresearch/fairseq/contents/{path}"))
    assert code == status
    if isinstance(body, list):
        schema = {"$ref": "#/components/schemas/content-directory"}
    elif status == 200:
        schema = {"$ref": "#/components/schemas/content-file"}
        assert base64.b64decode(body["content"]) == b"# Read me\n"
    else:
        schema = {"$ref": "#/components/schemas/basic-error"}
    OAS30Validator({"allOf": [schema], "components": contract["components"]}).validate(body)


@pytest.mark.parametrize(("files", "status"), [({"readme.rst": "Read me"}, 200), ({"a.py": ""}, 404)])
def test_the_readme_is_found_whatever_its_letters(
    world: World, ask: Ask, contract: dict[str, Any], files: dict[str, str], status: int
) -> None:
    found = world.repository("VITA-MLLM/VITA")
    assert found is not None
    changed = replace(found.snapshot, files=files)
    world.put_repository(replace(found.repository, history=(changed,)))
    code, body = get(world, ask(f"{VITA}/readme"))
    assert code == status
    schema = {"$ref": f"#/components/schemas/{'content-file' if status == 200 else 'basic-error'}"}
    OAS30Validator({"allOf": [schema], "components": contract["components"]}).validate(body)


def test_strangers_have_sixty_requests_an_hour(world: World, ask: Ask, contract: dict[str, Any]) -> None:
    world.quota.anonymous = 2
    answers = [github_rest.answer(world, ask(VITA)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert "rate limit exceeded" in json.loads(bytes(answers[2].body))["message"]
    assert get(world, ask(VITA, authorization="Bearer t"))[0] == 200
    status, body = get(world, ask(f"{API}/rate_limit"))
    assert (status, body["resources"]["core"]["remaining"]) == (200, 0)
    conforms(contract, "/rate_limit", 200, body | {"resources": body["resources"]})
    world.clock.advance(timedelta(hours=1))
    assert get(world, ask(VITA))[0] == 200


@pytest.mark.parametrize(
    ("mood", "status"), [(Mood.SECONDARY, 403), (Mood.BAD_GATEWAY, 502), (Mood.UNAVAILABLE, 503)]
)
def test_moods_of_the_api(world: World, ask: Ask, mood: Mood, status: int) -> None:
    world.spells[Api.GITHUB] = Spell(mood, times=1)
    answers = [github_rest.answer(world, ask(VITA)).status_code for _ in range(2)]
    assert answers == [status, 200]


def test_a_bad_token_and_a_nameless_client_are_refused(world: World, ask: Ask) -> None:
    world.tokens = frozenset({"good"})
    assert get(world, ask(VITA, authorization="Bearer bad"))[0] == 401
    assert get(world, ask(VITA, authorization="token good"))[0] == 200
    assert github_rest.answer(world, ask(VITA, user_agent="")).status_code == 403


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://github.com/VITA-MLLM/VITA", 200),
        ("https://github.com/VITA-MLLM/nothing", 404),
        ("https://github.com/facebookresearch/fairseq/tree/main/examples/textless_nlp/dgslm", 200),
        ("https://github.com/facebookresearch/fairseq/tree/main/examples/nothing", 404),
        ("https://github.com/facebookresearch/fairseq/blob/HEAD/README.md", 200),
        ("https://github.com/", 404),
    ],
)
def test_pages_for_browsers(world: World, ask: Ask, url: str, status: int) -> None:
    assert github_pages.answer(world, ask(url)).status_code == status


def test_branches_may_contain_slashes_and_pages_follow_renames(world: World, ask: Ask) -> None:
    change(world, "VITA-MLLM/VITA", name="V2", branches=("release/1.0", "main"))
    old = github_pages.answer(world, ask("https://github.com/VITA-MLLM/VITA/blob/release/1.0/README.md"))
    assert old.status_code == 301
    location = "https://github.com/VITA-MLLM/V2/blob/release/1.0/README.md"
    assert old.headers["location"] == location
    assert github_pages.answer(world, ask(location)).status_code == 200
    raw = "https://raw.githubusercontent.com/VITA-MLLM/V2/release/1.0/README.md"
    assert bytes(github_pages.raw(world, ask(raw)).body) == b"# Read me\n"
    assert github_pages.raw(world, ask(raw.replace("README", "X"))).status_code == 404
