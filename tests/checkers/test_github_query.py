from __future__ import annotations

from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._github.asks import (
    BATCH,
    Argument,
    Ask,
    Field,
    account,
    asks_of,
    batches_of,
    node,
    repository,
)
from bot.checkers._github.parts import all_fields, first_fields
from bot.checkers._github.places import place_at
from bot.checkers._github.query import Nothing, Refused, build, read
from tests.checkers.fake_github import schema
from tests.checkers.github_looks import JSON, keys, resource

PART = Field("object", (Argument("expression", "String!", "main:a"),))
REPOSITORY = Ask((resource("o/n"),), repository("o", "n"), (PART,))
ACCOUNT = Ask((resource("github-user:o"),), account("o"))
PLACES = (
    "o/n",
    "o/n/main",
    "o/n/feature/x/a.md",
    "github-release:o/n/tag/v1",
    "github-release:o/n/download/v1/a.zip",
    "github-release:o/n/latest/download/a.zip",
    "github-issue:o/n/7",
    "github-user:somebody",
)


@pytest.mark.parametrize("fields", [first_fields, all_fields])
def test_every_question_is_one_that_github_understands(fields: Any) -> None:
    asks = [*asks_of(map(resource, PLACES), fields, 100), Ask((resource("o/n"),), node("R_1"))]
    query, _ = build(asks)
    assert validate(schema(), parse(query)) == []


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5))
def test_no_name_gets_into_the_query_itself(names: list[str]) -> None:
    plain, _ = build([Ask((), repository("o", str(at))) for at in range(len(names))])
    query, variables = build([Ask((), repository("o", name)) for name in names])
    assert query == plain
    assert [variables[f"v{2 * at + 1}"] for at in range(len(names))] == names


def told(data: dict[str, Any], *errors: dict[str, Any]) -> Any:
    return read([REPOSITORY], data, errors)[REPOSITORY]


def error(kind: str, *path: str | int) -> dict[str, Any]:
    return {"type": kind, "path": list(path), "message": "…"}


@pytest.mark.parametrize(
    ("data", "errors", "said"),
    [
        ({"r0": None}, [error("NOT_FOUND", "r0")], Nothing()),
        ({"r0": None}, [error("FORBIDDEN", "r0")], Refused(frozenset({"FORBIDDEN"}))),
        (
            {"r0": None},
            [error("NOT_FOUND", "r0"), error("STALE_DATA", "r0")],
            Refused(frozenset({"NOT_FOUND", "STALE_DATA"})),
        ),
        ({"r0": None}, [], Refused()),
        ({"r0": None}, [error("NOT_FOUND", "r1")], Refused()),
        ({"r0": None}, [error("NOT_FOUND")], Refused()),
        ({}, [], Refused()),
        ({"r0": {"name": "n"}}, [error("NOT_FOUND", "r0")], {"name": "n"}),
    ],
)
def test_what_an_answer_says_of_a_repository(data: Any, errors: Any, said: Any) -> None:
    assert told(data, *errors).whole == said


@pytest.mark.parametrize(
    ("part", "errors", "said"),
    [
        ({"p0": None}, [], Nothing()),
        ({"p0": None}, [error("NOT_FOUND", "r0", "p0")], Nothing()),
        ({"p0": None}, [error("TIMEOUT", "r0", "p0")], Refused(frozenset({"TIMEOUT"}))),
        ({}, [], Refused()),
        ({"p0": {"file": None}}, [error("NOT_FOUND", "r0", "p0", "file")], {"file": None}),
        ({"p0": {"file": None}}, [error("TIMEOUT", "r0", "p0", "file")], Refused(frozenset({"TIMEOUT"}))),
        ({"p0": {"file": 1}}, [error("TIMEOUT", "r1", "p0", "file")], {"file": 1}),
    ],
)
def test_what_an_answer_says_of_a_place_in_it(part: Any, errors: Any, said: Any) -> None:
    assert told({"r0": part}, *errors).parts == {PART: said}


def test_a_null_without_an_error_is_nobody_but_not_no_repository() -> None:
    answer = read([ACCOUNT, REPOSITORY], {"r0": None, "r1": None}, [])
    assert (answer[ACCOUNT].whole, answer[REPOSITORY].whole) == (Nothing(), Refused())
    assert read([ACCOUNT], {}, [])[ACCOUNT].whole == Refused()


@given(st.dictionaries(st.sampled_from(["r0", "r1"]), JSON), st.lists(JSON, max_size=3))
def test_any_answer_is_read(data: Any, errors: list[Any]) -> None:
    assert set(read([REPOSITORY, ACCOUNT], data, errors)) == {REPOSITORY, ACCOUNT}


@given(st.lists(st.integers(0, 40), max_size=300), st.integers(1, BATCH))
def test_batches_hold_every_ask_once_and_no_more_than_they_may(sizes: list[int], most: int) -> None:
    asks = [
        Ask(
            (resource(f"o/{at}"),), repository("o", str(at)), tuple(Field(f"f{part}") for part in range(size))
        )
        for at, size in enumerate(sizes)
    ]
    batches = list(batches_of(asks, most))
    assert [ask for batch in batches for ask in batch] == asks
    assert all(0 < len(batch) <= most for batch in batches)
    assert all(sum(len(ask.parts) for ask in batch) <= BATCH for batch in batches)


def test_each_repository_is_asked_for_once_with_all_its_places() -> None:
    places = ["o/n/main/a", "p/q", "o/n", "o/n/main/b", "github-issue:o/n/3", "o/n/main/a"]
    asks = list(asks_of(map(resource, dict.fromkeys(places)), first_fields, 100))
    assert [len(ask.resources) for ask in asks] == [4, 1]
    assert [field.name for field in asks[0].parts] == ["object", "object", "issueOrPullRequest", "discussion"]


def test_a_repository_with_many_places_is_asked_for_several_times() -> None:
    many = [resource(f"o/n/main/{key}") for key in keys(7)]
    assert [len(ask.resources) for ask in asks_of(many, first_fields, 3)] == [3, 3, 1]
    assert all(place_at(one).full_name == "o/n" for one in many)
