"""Asks the simulated GitHub without sockets, and holds its answers against the published description."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator

from bot.world.github import rest as github_rest
from bot.world.state import Request, World

API = "https://api.github.com"


@cache
def contract() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "contracts" / "github-rest.openapi.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def conforms(path: str, status: int, body: Any) -> None:
    """Raises where a body is not as `GET path` is described to answer."""
    response = contract()["paths"][path]["get"]["responses"][str(status)]
    if "$ref" in response:
        response = contract()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"]["application/json"]["schema"]
    if isinstance(body, list) and "discriminator" in schema:  # which tells objects apart, and only those
        schema = {"anyOf": schema["oneOf"]}
    matches(schema, body)


def matches(schema: Any, body: Any) -> None:
    """Raises where a body does not match a schema of the description."""
    OAS30Validator({"allOf": [schema], "components": contract()["components"]}).validate(body)


def get(world: World, request: Request) -> tuple[int, Any]:
    response = github_rest.answer(world, request)
    return response.status_code, json.loads(bytes(response.body))
