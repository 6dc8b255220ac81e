"""GitHub's two APIs for tests: every query is validated against the published schema and description."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    build_schema,
    parse,
    validate,
)

from bot.model import Hop
from bot.net.interface import Answer
from tests.checkers.fake_http import Request, reply

WITNESS = "octocat/hello-world"
NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
CONTRACTS = Path(__file__).parents[1] / "contracts"


@cache
def schema() -> GraphQLSchema:
    return build_schema((CONTRACTS / "github.graphql").read_text(), assume_valid=True)


@cache
def rest_paths() -> tuple[re.Pattern[str], ...]:
    described = json.loads((CONTRACTS / "github-rest.openapi.json").read_text())["paths"]
    return tuple(
        re.compile(
            re.sub(r"\\\{path\\\}", ".*", re.escape(path))
            .replace(r"\{owner\}", "[^/]+")
            .replace(r"\{repo\}", "[^/]+")
        )
        for path, operations in described.items()
        if "get" in operations
    )


@dataclass
class Repo:
    """A repository of the fake; `renamed` is what it answers with."""

    name: str
    number: int = 1
    files: tuple[str, ...] = ("main:README.md",)
    """`branch:path`, where a branch may have slashes."""
    default: str = "main"
    fields: Mapping[str, Any] = field(default_factory=dict)

    def kind(self, expression: str) -> str | None:
        branch, _, path = expression.partition(":")
        wanted = f"{self.default if branch == 'HEAD' else branch}:{path}"
        if wanted in self.files:
            return "Blob"
        folder = wanted if wanted.endswith(":") else f"{wanted}/"
        return "Tree" if any(file.startswith(folder) for file in self.files) else None

    def node(self) -> dict[str, Any]:
        return {
            "id": f"R_{self.number}",
            "databaseId": self.number,
            "nameWithOwner": self.name,
            "isArchived": False,
            "archivedAt": None,
            "isEmpty": False,
            "isDisabled": False,
            "isLocked": False,
            "lockReason": None,
            "pushedAt": "2026-11-01T00:00:00Z",
            "stargazerCount": 5,
            "defaultBranchRef": {"name": self.default},
            "licenseInfo": {"spdxId": "MIT"},
            **self.fields,
        }

    def body(self) -> dict[str, Any]:
        return {
            "id": self.number,
            "node_id": f"R_{self.number}",
            "full_name": self.name,
            "archived": bool(self.fields.get("isArchived")),
            "disabled": False,
            "pushed_at": "2026-11-01T00:00:00Z",
            "default_branch": self.default,
            "license": None,
            "stargazers_count": 5,
        }


@dataclass
class FakeGithub:
    """Repositories by the name under which they are asked for."""

    repos: dict[str, Repo] = field(default_factory=dict)
    script: list[Answer] = field(default_factory=list)
    """Answers given first."""
    flaky: set[str] = field(default_factory=set)
    """Names that are not found once."""
    blind: bool = False
    """Whether it does not even know the witness."""
    most: int = 100
    """Aliases that a query may have before it is too much."""
    queries: list[dict[str, Any]] = field(default_factory=list)
    """The variables of each query."""

    def __call__(self, request: Request) -> Answer:
        if request.method == "POST":
            return self._graphql(request)
        return self._rest(request)

    def _graphql(self, request: Request) -> Answer:
        assert request.url == "https://api.github.com/graphql"
        assert request.headers["authorization"] == "Bearer token"
        body = json.loads(request.content or b"")
        document = parse(body["query"])
        assert validate(schema(), document) == []
        operation = document.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        self.queries.append(body["variables"])
        if self.script:
            return self.script.pop(0)
        fields = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
        return self._answer(fields, body["variables"])

    def _answer(self, fields: list[FieldNode], variables: Mapping[str, str]) -> Answer:
        data: dict[str, Any] = {}
        errors = []
        for asked in fields:
            if asked.alias is None:
                data[asked.name.value] = {"cost": 1, "remaining": 4999, "resetAt": "2026-11-23T13:00:00Z"}
                continue
            alias, given = asked.alias.value, _arguments(asked, variables)
            name = f"{given['owner']}/{given['name']}"
            data[alias] = self._node(name, asked, variables)
            if data[alias] is None:
                errors.append(
                    {"type": "NOT_FOUND", "path": [alias], "message": f"Could not resolve '{name}'."}
                )
        assert len(data) <= 101
        if len(data) > self.most + 1:
            return reply(502, {"data": None, "errors": [{"message": "Something went wrong"}]})
        return reply(200, {"data": data, "errors": errors} if errors else {"data": data})

    def _node(self, name: str, asked: FieldNode, variables: Mapping[str, str]) -> dict[str, Any] | None:
        repo = self._find(name)
        if repo is None or asked.selection_set is None:
            return None
        node = repo.node()
        for inner in asked.selection_set.selections:
            if isinstance(inner, FieldNode) and inner.alias is not None:
                kind = repo.kind(_arguments(inner, variables)["expression"])
                node[inner.alias.value] = {"__typename": kind} if kind else None
        return node

    def _find(self, name: str) -> Repo | None:
        if name in self.flaky:
            self.flaky.discard(name)
            return None
        witness = {} if self.blind else {WITNESS: Repo("octocat/Hello-World")}
        return (witness | {known.lower(): repo for known, repo in self.repos.items()}).get(name.lower())

    def _rest(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        assert parts.netloc == "api.github.com"
        assert any(path.fullmatch(parts.path) for path in rest_paths()), parts.path
        assert request.headers["x-github-api-version"] == "2022-11-28"
        assert "authorization" not in request.headers
        if self.script:
            return self.script.pop(0)
        _, _, owner, name, *rest = parts.path.split("/")
        repo = self._find(f"{owner}/{name}")
        if repo is None:
            return reply(404, NOT_FOUND)
        if rest[:1] == ["contents"]:
            return self._contents(repo, unquote("/".join(rest[1:])), parse_qs(parts.query)["ref"][0])
        answer = reply(200, repo.body(), url=request.url)
        if repo.name.lower() == f"{owner}/{name}".lower():
            return answer
        hops = (Hop(request.url, 301),)
        return type(answer)(f"https://api.github.com/repositories/{repo.number}", 200, {}, answer.body, hops)

    def _contents(self, repo: Repo, path: str, branch: str) -> Answer:
        kind = repo.kind(f"{branch}:{path}")
        if kind is None:
            return reply(404, NOT_FOUND)
        return reply(200, [{"type": "file"}] if kind == "Tree" else {"type": "file"})


def _arguments(asked: FieldNode, variables: Mapping[str, str]) -> dict[str, str]:
    """Arguments of a field; that they are variables, never literals, is part of the contract."""
    given: dict[str, str] = {}
    for each in asked.arguments or ():
        assert isinstance(each.value, VariableNode)
        given[each.name.value] = variables[each.value.name.value]
    return given
