"""export.arxiv.org: the query API, with the semantics that its manual does not tell."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response

from bot.world.atom import Asked, error_feed, feed
from bot.world.behaviours import Api, Mood
from bot.world.papers import Shown, show, split_id
from bot.world.state import Request, World

ATOM = "application/atom+xml; charset=utf-8"
DEFAULT_LIMIT = 10
MOST = 10_000
"""`start` and `max_results` together beyond this are a 500, whatever the manual says."""
ACCEPTABLE = ("application/atom+xml", "application/xml", "application/*", "*/*")


class _RefusedError(Exception):
    """A parameter that the API does not take; the message goes into the error feed."""


def answer(world: World, request: Request) -> Response:
    """Answer a request to export.arxiv.org."""
    if request.path != "/api/query":
        return PlainTextResponse("Not Found", 404)
    try:
        asked = _read(_parameters(request))
    except _RefusedError as error:
        return Response(error_feed(str(error), world.now), 400, media_type=ATOM)
    mood = world.mood(Api.ARXIV, len(asked.ids))
    if mood is not None:
        return _spoilt(world, asked, mood)
    if not any(kind in request.headers.get("accept", "") for kind in ACCEPTABLE):
        return PlainTextResponse("Not Acceptable", 406)
    return _result(world, asked)


def _result(world: World, asked: Asked) -> Response:
    found = _found(world, asked)
    poison = world.poisoned & {shown.paper.id for shown in found}
    if poison or asked.start + asked.limit > MOST:
        return Response(error_feed("internal server error", world.now), 500, media_type=ATOM)
    page = found[asked.start : asked.start + asked.limit]
    return Response(feed(asked, page, total=len(found), now=world.now), media_type=ATOM)


def _found(world: World, asked: Asked) -> list[Shown]:
    """The papers asked for, in an order that has nothing to do with that of the ids."""
    found: dict[str, Shown] = {}
    for text in asked.ids:
        split = split_id(text)
        if split is None:
            continue
        paper = world.papers.get(split[0])
        shown = show(paper, split[1], world.now - world.arxiv_lag) if paper else None
        if shown is not None:
            found[f"{shown.name} {split[1]}"] = shown  # `ID` and `IDv1` are two entries
    return sorted(found.values(), key=lambda shown: hashlib.sha256(shown.name.encode()).digest())


def _spoilt(world: World, asked: Asked, mood: Mood) -> Response:
    if mood is Mood.EMPTY:
        return Response(feed(asked, (), total=0, now=world.now), media_type=ATOM)
    return turned_away(mood)


def turned_away(mood: Mood) -> Response:
    """What arXiv's servers say to those whom they do not want to answer."""
    match mood:
        case Mood.RATE_EXCEEDED:
            return PlainTextResponse("Rate exceeded.", 429)
        case Mood.NOT_ACCEPTABLE:
            return PlainTextResponse("Not Acceptable", 406)
        case Mood.DENIED:
            return PlainTextResponse("Access denied", 403)
        case _:
            return PlainTextResponse("Service Unavailable", 503, headers={"retry-after": "5"})


def _parameters(request: Request) -> Mapping[str, str]:
    if request.method == "POST":
        return request.query | dict(parse_qsl(request.body.decode("utf-8", "replace")))
    return request.query


def _read(parameters: Mapping[str, str]) -> Asked:
    search = parameters.get("search_query", "")
    ids = tuple(part.strip() for part in parameters.get("id_list", "").split(",") if part.strip())
    if not search and not ids:
        raise _RefusedError("search_query and id_list are both empty")
    for text in ids:
        if split_id(text) is None:
            raise _RefusedError(f"incorrect id format for {text}")
    start = _number(parameters, "start", 0)
    limit = _number(parameters, "max_results", DEFAULT_LIMIT)
    return Asked(search, ids, start, limit)


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    written = parameters.get(name, "")
    if not written:
        return default
    try:
        number = int(written)
    except ValueError:
        raise _RefusedError(f"{name} must be an integer") from None
    if number < 0:
        raise _RefusedError(f"{name} must be non-negative")
    return number
