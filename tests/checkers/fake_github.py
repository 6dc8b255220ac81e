"""The simulated GitHub without sockets, for tests of the checker: every query is validated against the
published schema, every REST request and answer against the published description."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLSchema, build_schema, parse, validate

from bot.clock import SimulatedClock
from bot.model import Hop
from bot.net.interface import Answer, Reply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.github import rest as github_rest
from bot.world.repositories import Found, Repository, Snapshot
from bot.world.state import Request as Asked
from bot.world.state import World
from tests.checkers.fake_http import NOW, Request
from tests.world.github import conforms, contract

WITNESS = "octocat/Hello-World"
NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
CONTRACTS = Path(__file__).parents[1] / "contracts"


@cache
def schema() -> GraphQLSchema:
    return build_schema((CONTRACTS / "github.graphql").read_text(), assume_valid=True)


@cache
def rest_paths() -> Mapping[str, re.Pattern[str]]:
    """The paths that GitHub describes, each with a pattern of its addresses."""
    patterns: dict[str, re.Pattern[str]] = {}
    for path, operations in contract()["paths"].items():
        if "get" in operations:
            long = re.sub(r"\\\{(?:path|tag|ref|branch)\\\}", ".*", re.escape(path))
            patterns[path] = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", long))
    return patterns


@dataclass
class Repo:
    """A repository as it is today."""

    name: str
    files: tuple[str, ...] = ("main:README.md",)
    """`branch:path`, where a branch may have slashes; the first one is the default branch's."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Of its snapshot."""
    default: str = "main"

    def snapshot(self) -> Snapshot:
        owner, _, name = self.name.partition("/")
        branches: dict[str, dict[str, str]] = {self.default: {}}
        for file in self.files:
            branch, _, path = file.partition(":")
            branches.setdefault(branch, {})[path] = "text\n"
        plain = Snapshot(owner, name, since=NOW, pushed=NOW, created=NOW)
        return replace(plain, branches=tuple(branches), own_files=branches, **self.changes)


class Hub(World):
    """A world in which some repositories are overlooked once."""

    flaky: set[str]

    def repository(self, full_name: str) -> Found | None:
        if full_name.lower() in self.flaky:
            self.flaky.discard(full_name.lower())
            return None
        return super().repository(full_name)


@dataclass
class FakeGithub:
    """Repositories by the name under which they are asked for."""

    repos: Mapping[str, Repo] = field(default_factory=dict)
    script: list[Answer] = field(default_factory=list)
    """Answers given first."""
    flaky: set[str] = field(default_factory=set)
    """Names that are not found once."""
    blind: bool = False
    """Whether it does not even know the witness."""
    most: int | None = None
    """Aliases that a query may have before it is too much."""
    queries: list[dict[str, Any]] = field(default_factory=list)
    """The variables of each query."""
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = Hub(SimulatedClock(NOW))
        self.world.flaky = self.flaky
        known = {} if self.blind else {WITNESS: Repo(WITNESS)}
        for number, (name, repo) in enumerate({**known, **self.repos}.items(), start=1):
            now = repo.snapshot()
            owner, _, short = name.partition("/")
            self.world.put_repository(Repository(number, (replace(now, owner=owner, name=short), now)))
        if self.most is not None:
            self.world.spells[Api.GITHUB] = Spell(Mood.BAD_GATEWAY, above=self.most + 1)

    def __call__(self, request: Request) -> Answer:
        if request.method == "POST":
            body = json.loads(request.content or b"")
            assert validate(schema(), parse(body["query"])) == []
            assert '"' not in body["query"], "names travel as variables, never as literals"
            self.queries.append(body["variables"])
        if self.script:
            return self.script.pop(0)
        return self._follow(request, ())

    def _follow(self, request: Request, hops: tuple[Hop, ...]) -> Answer:
        """Ask the world, and be led on as the client is."""
        parts = urlsplit(request.url)
        assert parts.netloc == "api.github.com"
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"user-agent": "a test", **request.headers}
        asked = Asked(
            request.at, request.method, "https", parts.netloc, target, headers, request.content or b""
        )
        response = github_rest.answer(self.world, asked)
        if request.method == "GET":
            _is_as_described(parts.path, request.headers, response.status_code, bytes(response.body))
        location = response.headers.get("location")
        if location is not None:
            on = replace(request, url=location)
            return self._follow(on, (*hops, Hop(request.url, response.status_code)))
        return Reply(request.url, response.status_code, dict(response.headers), bytes(response.body), hops)


def _is_as_described(path: str, headers: Mapping[str, str], status: int, body: bytes) -> None:
    """GitHub describes neither `/repositories/{id}`, where its own redirects lead, nor its 451."""
    assert headers["x-github-api-version"] == "2022-11-28"
    known = [name for name, pattern in rest_paths().items() if pattern.fullmatch(path)]
    assert known or path.startswith("/repositories/"), path
    for name in known:
        if str(status) in contract()["paths"][name]["get"]["responses"]:
            conforms(name, status, json.loads(body))
