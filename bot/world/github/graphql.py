"""api.github.com/graphql: parses a query and answers it from the world."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.behaviours import Api, Mood
from bot.world.forge.accounts import Grant
from bot.world.github.errors import failure, spoilt
from bot.world.quota import Budget
from bot.world.state import Request, World

if TYPE_CHECKING:  # graphql-core takes a fifth of a second to import, and most runs have no token
    from graphql import OperationDefinitionNode

DOCS = "https://docs.github.com/graphql"
TIMEOUT = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be "
    "a GitHub bug. Please include `7FF2:3166F9:5409E6:54F641:66E9C680` when reporting this issue."
)


def answer(world: World, request: Request) -> Response:
    """Answer a POST to /graphql; a token is required."""
    if not request.token:
        return failure(401, "This endpoint requires you to be authenticated.", DOCS)
    if request.method != "POST":
        return failure(404, "Not Found", DOCS)
    try:
        body = json.loads(request.body)
    except ValueError:
        return failure(400, "Problems parsing JSON", DOCS)
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, str):
        return _errors({"message": "A query attribute must be specified and must be a string."})
    variables = body.get("variables") or {}
    if not isinstance(variables, dict):
        return _errors({"message": "Variables are invalid JSON."})
    return _parsed(world, request.token, query, variables)


def _parsed(world: World, token: str, query: str, variables: Mapping[str, Any]) -> Response:
    from graphql import GraphQLSyntaxError, OperationDefinitionNode, parse  # noqa: PLC0415 - as above

    try:
        document = parse(query)
    except (GraphQLSyntaxError, RecursionError) as error:
        return _errors({"message": f"Parse error: {getattr(error, 'message', 'too deep')}"})
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    aliases = len(operations[0].selection_set.selections) if operations else 0
    mood = world.mood(Api.GITHUB, aliases)
    if mood is Mood.BAD_GATEWAY:
        return JSONResponse({"data": None, "errors": [{"message": TIMEOUT}]}, 502)
    if mood is Mood.RESOURCE_LIMITS and operations:
        return _too_much(operations[0])
    if mood is not None and mood is not Mood.RATE_LIMITED:
        return spoilt(mood)
    grant = world.hosting.grant(token, world.now)
    if grant is None:
        return failure(401, "Bad credentials", DOCS)
    budget = world.quota.spend(token, "graphql", world.now, cost=max(1, aliases // 100))
    if budget.exceeded or mood is Mood.RATE_LIMITED:
        return _exhausted(budget)
    response = _walked(world, grant, budget, (document, variables))
    response.headers.update({**budget.headers(), "x-github-media-type": "github.v4; format=json"})
    return response


def _walked(world: World, grant: Grant, budget: Budget, asked: tuple[Any, Mapping[str, Any]]) -> Response:
    from bot.world.forge.mutations import mutation  # noqa: PLC0415 - all of them need graphql-core
    from bot.world.github.nodes import root  # noqa: PLC0415 - as above
    from bot.world.github.walk import QueryError, execute, is_mutation  # noqa: PLC0415 - as above

    document, variables = asked
    start = mutation(world, grant) if is_mutation(document) else root(world, budget, grant.account)
    try:
        return JSONResponse(execute(document, start, variables))
    except QueryError as error:
        return _errors(error.error)


def _exhausted(budget: Budget) -> Response:
    message = "API rate limit exceeded for user ID 583231."
    response = _errors({"type": "RATE_LIMITED", "message": message})
    response.headers.update({**budget.headers(), "x-ratelimit-remaining": "0"})
    return response


def _too_much(operation: OperationDefinitionNode) -> Response:
    keys: list[str] = []
    for selection in operation.selection_set.selections:
        named = getattr(selection, "alias", None) or getattr(selection, "name", None)
        keys += [named.value] if named else []
    message = "Resource limits for this query exceeded."
    errors: list[Json] = [
        {"type": "RESOURCE_LIMITS_EXCEEDED", "path": [key], "message": message} for key in keys
    ]
    return JSONResponse({"data": dict.fromkeys(keys), "errors": errors})


def _errors(error: Mapping[str, Json]) -> Response:
    return JSONResponse({"errors": [error]})
