from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from bot.world.behaviours import Api, Mood, Spell
from bot.world.github import rest as github_rest
from bot.world.repositories import Access, Release, Repository, Snapshot
from bot.world.state import Request, World

Ask = Callable[..., Request]
URL = "https://api.github.com/graphql"
ONE = '{ r: repository(owner: "o", name: "n") { %s } }'


@pytest.fixture
def planted(empty: World) -> World:
    """The three repositories of the sample query: one that is well, one renamed, one missing."""
    plain = Snapshot("octocat", "Hello-World", empty.now, pushed=empty.now, created=empty.now, license=None)
    plain = replace(plain, branches=("master",), files={"README": "Hello"})
    empty.put_repository(Repository(1_296_269, (plain,)))
    old = Snapshot("padima2-old", "protoncoin", empty.now, pushed=empty.now, created=empty.now)
    new = replace(old, owner="padima2", archived=empty.now, release=Release("v1.0", empty.now))
    empty.put_repository(Repository(112_116_543, (old, new)))
    small = replace(plain, owner="o", name="n")
    empty.put_repository(Repository(3, (small,)))
    return empty


def post(world: World, ask: Ask, query: str, variables: Any = None) -> tuple[int, Any]:
    content = json.dumps({"query": query, "variables": variables}).encode()
    response = github_rest.answer(world, ask(URL, method="POST", body=content, authorization="bearer t"))
    return response.status_code, json.loads(bytes(response.body))


def types(value: Any) -> Any:
    """The keys of an answer, without the values."""
    if isinstance(value, dict):
        return {key: types(inner) for key, inner in value.items()}
    return None


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    text = (Path(__file__).parents[1] / "contracts" / "github.graphql").read_text()
    return build_schema(text, assume_valid=True)


def test_the_sample_query_is_answered_in_the_sample_shape(
    planted: World, ask: Ask, samples: Path, schema: GraphQLSchema
) -> None:
    asked = json.loads((samples / "batch_request.json").read_bytes())
    expected = json.loads((samples / "batch_response.json").read_bytes())
    assert validate(schema, parse(asked["query"])) == []
    status, body = post(planted, ask, asked["query"], asked["variables"])
    assert status == 200
    expected["data"]["r0"]["p0"].pop("__typename")
    assert body["data"]["r0"]["p0"].pop("__typename") == "Blob"
    assert types(body["data"]) == types(expected["data"])
    assert body["data"]["r1"]["nameWithOwner"] == "padima2/protoncoin"
    assert body["data"]["r1"]["isArchived"] is True
    locations = body["errors"][0].pop("locations")
    expected["errors"][0].pop("locations")
    assert body["errors"] == expected["errors"]
    assert locations == [{"line": 5, "column": 3}]


def test_every_field_that_the_world_knows_is_one_of_github(planted: World, schema: GraphQLSchema) -> None:
    from bot.world.github.nodes import root  # noqa: PLC0415 - as late as the world does it
    from bot.world.github.walk import Node  # noqa: PLC0415

    def check(node: Node) -> None:
        kind: Any = schema.get_type(node.type)
        assert set(node.fields) <= set(kind.fields), node.type
        assert set(node.interfaces) <= {one.name for one in kind.interfaces}, node.type
        for field in node.fields.values():
            for value in field if isinstance(field, tuple) else (field,):
                if isinstance(value, Node):
                    check(value)

    start = root(planted, planted.quota.look("t", "graphql", planted.now))
    check(start)
    repository: Any = start.fields["repository"]
    for name in ("octocat/Hello-World", "padima2/protoncoin"):
        owner, _, short = name.partition("/")
        node = repository({"owner": owner, "name": short})
        check(node)
        for expression in ("HEAD", "HEAD:", "HEAD:README"):
            found = node.fields["object"]({"expression": expression})
            if found is not None:
                check(found)


def test_a_query_needs_a_token_and_a_good_one(planted: World, ask: Ask) -> None:
    body = json.dumps({"query": "{ viewer { login } }"}).encode()
    assert github_rest.answer(planted, ask(URL, method="POST", body=body)).status_code == 401
    planted.tokens = frozenset({"good"})
    bad = ask(URL, method="POST", body=body, authorization="bearer bad")
    assert github_rest.answer(planted, bad).status_code == 401


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("HEAD:README", {"__typename": "Blob", "byteSize": 5}),
        ("master:README", {"__typename": "Blob", "byteSize": 5}),
        ("nope:README", None),
        ("HEAD:missing", None),
        ("HEAD:", {"__typename": "Tree", "entries": [{"name": "README"}]}),
        ("HEAD", {"__typename": "Commit"}),
    ],
)
def test_objects_by_expression(planted: World, ask: Ask, expression: str, expected: Any) -> None:
    inside = "__typename ... on Blob { byteSize } ... on Tree { entries { name } }"
    query = "query($e: String!) " + ONE % f"object(expression: $e) {{ {inside} }}"
    _, body = post(planted, ask, query, {"e": expression})
    assert body == {"data": {"r": {"object": expected}}}


def test_renames_are_followed_unless_told_otherwise(planted: World, ask: Ask) -> None:
    query = '{ r: repository(owner: "padima2-old", name: "protoncoin", followRenames: %s) { nameWithOwner } }'
    assert post(planted, ask, query % "true")[1]["data"]["r"] == {"nameWithOwner": "padima2/protoncoin"}
    body = post(planted, ask, query % "false")[1]
    assert body["data"] == {"r": None}
    assert body["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize("access", [Access.GONE, Access.DMCA])
def test_hidden_repositories_are_null_with_an_error(planted: World, ask: Ask, access: Access) -> None:
    found = planted.repository("o/n")
    assert found is not None
    planted.put_repository(Repository(3, (replace(found.snapshot, access=access),)))
    body = post(planted, ask, ONE % "url")[1]
    assert body["data"] == {"r": None}
    assert body["errors"][0]["type"] == {"gone": "NOT_FOUND", "dmca": "FORBIDDEN"}[access]


def test_an_unknown_field_gives_no_data(planted: World, ask: Ask) -> None:
    body = post(planted, ask, ONE % "isArchive")[1]
    assert "data" not in body
    error = body["errors"][0]
    assert error["extensions"] == {
        "code": "undefinedField",
        "typeName": "Repository",
        "fieldName": "isArchive",
    }
    assert error["path"] == ["query", "r", "isArchive"]


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        ("{ r", None, "Parse error"),
        ("query($o: String!) { viewer { login } }", {}, "Variable $o"),
        (ONE % "...Missing", None, "Fragment Missing"),
        ("{ viewer }", None, "Objects must have selections"),
        ("{ viewer { login { x } } }", None, "Selections can't be made on scalars"),
        (
            "{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...A }",
            None,
            "Fragment A",
        ),
        (ONE % "url" + "query B { viewer { login } }", None, "An operation name"),
        ("{ viewer { login } }", [1], "Variables"),
        ("{" * 5_000, None, "Parse error"),
    ],
)
def test_queries_that_make_no_sense(
    planted: World, ask: Ask, query: str, variables: Any, message: str
) -> None:
    status, body = post(planted, ask, query, variables)
    assert status == 200
    assert message in body["errors"][0]["message"]


def test_directives_and_split_selections_are_understood(planted: World, ask: Ask) -> None:
    query = """query($yes: Boolean = true) {
      repository(owner: "o", name: "n") { name @skip(if: $yes) url @include(if: $yes) owner { login } }
      repository(owner: "o", name: "n") { owner { url } ... on Node { id } ... on User { login } }
    }"""
    _, body = post(planted, ask, query)
    repository = body["data"]["repository"]
    assert set(repository) == {"url", "owner", "id"}
    assert set(repository["owner"]) == {"login", "url"}


@pytest.mark.parametrize(
    ("mood", "status", "kind"),
    [
        (Mood.BAD_GATEWAY, 502, None),
        (Mood.RATE_LIMITED, 200, "RATE_LIMITED"),
        (Mood.RESOURCE_LIMITS, 200, "RESOURCE_LIMITS_EXCEEDED"),
        (Mood.SECONDARY, 403, None),
    ],
)
def test_moods(planted: World, ask: Ask, mood: Mood, status: int, kind: str | None) -> None:
    planted.spells[Api.GITHUB] = Spell(mood, above=1)
    assert post(planted, ask, ONE % "url")[1]["data"]["r"]["url"] == "https://github.com/o/n"
    code, body = post(planted, ask, "{ viewer { login } a: viewer { login } }")
    assert code == status
    assert body.get("errors", [{}])[0].get("type") == kind


def test_a_token_has_so_many_points_an_hour(planted: World, ask: Ask) -> None:
    planted.quota.token = 2
    query = "{ rateLimit { remaining used cost } }"
    answers = [post(planted, ask, query)[1] for _ in range(3)]
    assert [answer.get("data", {}).get("rateLimit", {}).get("remaining") for answer in answers] == [
        1,
        0,
        None,
    ]
    assert answers[2]["errors"][0]["type"] == "RATE_LIMITED"
    planted.clock.advance(timedelta(hours=1))
    assert post(planted, ask, query)[1]["data"]["rateLimit"] == {"remaining": 1, "used": 1, "cost": 1}


@given(st.text(alphabet='{}()$@!:.… "\\#abon\n', max_size=60))
def test_no_query_is_a_crash(text: str) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.world.github.graphql import answer  # noqa: PLC0415
    from bot.world.seed import from_links  # noqa: PLC0415

    now = datetime(2026, 1, 1, tzinfo=UTC)
    body = json.dumps({"query": text}).encode()
    request = Request(now, "POST", "https", "api.github.com", "/graphql", {"authorization": "bearer t"}, body)
    assert answer(from_links((), now), request).status_code in (200, 400)
