"""Holds everything that is said to and by the simulated GitHub against what GitHub publishes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema, parse, validate
from openapi_schema_validator import OAS30Validator
from starlette.responses import Response

from bot.world.state import Request

CONTRACTS = Path(__file__).parent / "contracts"
UNDESCRIBED = re.compile(r"/repositories/\d+(/.*)?")
"""Where a renamed repository's 301 points: GitHub's description leaves it out."""
EVERYWHERE = (301, 307, 401, 403, 404, 409, 410, 422, 429)
"""Refusals that any operation can answer with, described or not; their body is always the same."""


@cache
def openapi() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CONTRACTS / "github-rest.openapi.json").read_bytes())
    return loaded


@cache
def schema() -> GraphQLSchema:
    return build_schema((CONTRACTS / "github.graphql").read_text(), assume_valid=True)


@dataclass(slots=True)
class Conformance:
    """Set as a world's `watch`; `faults` stays empty while all is well."""

    seen: int = 0
    faults: list[str] = field(default_factory=list)
    operations: set[str] = field(default_factory=set)

    def __call__(self, request: Request, response: Response) -> None:
        self.seen += 1
        said = _graphql(request) if request.path == "/graphql" else _rest(request, response, self.operations)
        self.faults += [f"{request.method} {request.target} → {response.status_code}: {one}" for one in said]


def _graphql(request: Request) -> list[str]:
    try:
        body = json.loads(request.body)
        return [error.message for error in _judged(body["query"])]
    except (ValueError, KeyError, GraphQLError) as error:
        return [repr(error)]


@cache
def _judged(query: str) -> tuple[GraphQLError, ...]:
    return tuple(validate(schema(), parse(query)))


def _rest(request: Request, response: Response, operations: set[str]) -> list[str]:
    if UNDESCRIBED.fullmatch(request.path):
        return []
    path = _described(request.method.lower(), request.path)
    if path is None:
        return ["no such operation"]
    operations.add(f"{request.method} {path}")
    operation = openapi()["paths"][path][request.method.lower()]
    known = {_resolved(one)["name"] for one in operation.get("parameters", ())}
    faults = [f"unknown parameter {name}" for name in request.query.keys() - known]
    if request.body:
        content = _resolved(operation["requestBody"])["content"]["application/json"]["schema"]
        faults += _broken(content, json.loads(request.body), f"{request.method} {path} request")
    return faults + _answer(operation, response, f"{request.method} {path}")


def _answer(operation: dict[str, Any], response: Response, where: str) -> list[str]:
    code = response.status_code
    described = operation["responses"].get(str(code))
    if described is None and code not in EVERYWHERE:
        return ["no such answer is described"]
    if described is None or "json" not in response.headers.get("content-type", ""):
        return []
    content = _resolved(described).get("content", {}).get("application/json")
    if content is None:
        return []
    return _broken(content["schema"], json.loads(bytes(response.body)), f"{where} {code}")


@cache
def _paths(method: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every path of a method, those with the fewest holes first, and of these the longest: a ref may hold
    slashes."""
    paths = [path for path, methods in openapi()["paths"].items() if method in methods]
    paths.sort(key=lambda path: (path.count("{"), -len(path)))
    return tuple((path, re.compile(_form(path))) for path in paths)


def _form(path: str) -> str:
    slashes = r"\{(?:ref|path|basehead)\}"
    return re.sub(r"\{\w+\}", "[^/]+", re.sub(slashes, ".+", path.replace("...", r"\.\.\.")))


def _described(method: str, path: str) -> str | None:
    return next((known for known, form in _paths(method) if form.fullmatch(path)), None)


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = openapi()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


_VALIDATORS: dict[str, Any] = {}


def _broken(content: dict[str, Any], body: Any, key: str) -> list[str]:
    if key not in _VALIDATORS:
        content = {
            name: part for name, part in content.items() if name != "discriminator"
        }  # no array has one
        whole = {"allOf": [content], "components": openapi()["components"]}
        _VALIDATORS[key] = OAS30Validator(whole)
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in _VALIDATORS[key].iter_errors(body)
        if not (error.instance is None and error.schema.get("nullable"))  # the enum forgets its null
    ]
