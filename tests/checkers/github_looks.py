"""What tests of the GitHub checker have in common: asking, and judging the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from bot.checkers import github
from bot.checkers._github.places import Kind
from bot.config import Settings
from bot.model import Facts, Judgement, Resource, Status
from bot.net.interface import Answer, Reply
from tests.checkers.fake_github import Repo
from tests.checkers.fake_http import FakeHttp, Request, reply

SAMPLES = Path(__file__).parent / "samples" / "github"
GRAPHQL_ERRORS = json.loads((SAMPLES / "error_responses.json").read_text())
REST_ERRORS = json.loads((SAMPLES / "rest_errors.json").read_text())
TOKEN = Settings(github_token="token")  # noqa: S106 - of the fake
NO_TOKEN = Settings()
API = "https://api.github.com/graphql"

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


async def fetch(
    answer: Callable[[Request], Answer],
    keys: Iterable[str],
    settings: Settings = TOKEN,
    known: Mapping[Resource, Facts] | None = None,
) -> tuple[dict[str, Facts], FakeHttp]:
    """Ask about all keys, and hold the checker to its promises."""
    resources = [resource(key) for key in keys]
    http = FakeHttp(answer)
    seen: dict[Resource, Facts] = {}
    outside = replace(http.outside(settings), known=known or {})
    async for one, facts in github.fetch(resources, outside):
        assert one not in seen
        seen[one] = facts
        json.dumps(facts)
    assert set(seen) == set(resources)
    return {key: seen[resource(key)] for key in keys}, http


def resource(key: str) -> Resource:
    """`o/n` is a repository and `o/n/main/a.md` a path, unless the key names another kind."""
    kind, colon, _ = key.partition(":")
    if colon and kind in github.KINDS:
        return Resource.parse(key)
    return Resource((Kind.REPOSITORY if key.count("/") == 1 else Kind.PATH).value, key)


def judge(key: str, facts: dict[str, Facts]) -> Judgement:
    return github.judge(resource(key), facts[key], {})


def statuses(facts: dict[str, Facts]) -> set[Status]:
    return {judge(key, facts).status for key in facts}


def keys(count: int) -> list[str]:
    return [f"owner/repo-{number}" for number in range(count)]


def repos(*names: str) -> dict[str, Repo]:
    return {name: Repo(name) for name in names}


def always(answer: Answer) -> Callable[[Request], Answer]:
    return lambda _request: answer


def graphql_sample(name: str) -> Reply:
    sample = GRAPHQL_ERRORS[name]
    return reply(sample["status"], sample["body"], headers=sample.get("headers"))


def rest_sample(name: str) -> Reply:
    sample = REST_ERRORS[name]
    return reply(sample["status"], sample["body"], headers=sample.get("headers"))
