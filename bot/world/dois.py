"""api.crossref.org and doi.org: works, what became of them, and the Handle System."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import unquote

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from bot.world.behaviours import Api, Mood
from bot.world.services import Doi, Update
from bot.world.state import Request, World

HANDLES = "/api/handles/"
ARXIV = "10.48550/arxiv."


def crossref(world: World, request: Request) -> Response:
    """Answer `/works/DOI`."""
    limits = {"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s", "x-api-pool": "public"}
    if "mailto" in request.query:
        limits |= {"x-rate-limit-limit": "10", "x-api-pool": "polite"}
    mood = world.mood(Api.CROSSREF)
    if mood in (Mood.RATE_EXCEEDED, Mood.UNAVAILABLE):
        return PlainTextResponse("", 429 if mood is Mood.RATE_EXCEEDED else 503, limits)
    name = unquote(request.path.removeprefix("/works/")).lower()
    found = world.services.dois.get(name, world.now)
    if found is None or not found.crossref or mood is Mood.EMPTY:
        return PlainTextResponse("Resource not found.", 404, limits)
    body = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": _work(name, found)}
    return JSONResponse(body, headers=limits)


def handles(world: World, request: Request) -> Response:
    """Answer doi.org: `/api/handles/DOI`, and `/DOI` with a redirect to the publisher."""
    if not request.path.startswith(HANDLES):
        return _resolved(world, unquote(request.path[1:]))
    mood = world.mood(Api.DOI)
    if mood in (Mood.RATE_EXCEEDED, Mood.UNAVAILABLE):
        return PlainTextResponse("", 429 if mood is Mood.RATE_EXCEEDED else 503)
    name = unquote(request.path.removeprefix(HANDLES))
    if mood is Mood.EMPTY or not _exists(world, name):
        return JSONResponse({"responseCode": 100, "handle": name}, 404)
    value = {
        "index": 1,
        "type": "URL",
        "data": {"format": "string", "value": _publisher(name)},
        "ttl": 86_400,
        "timestamp": "2022-02-09T00:00:00Z",
    }
    return JSONResponse({"responseCode": 1, "handle": name, "values": [value]})


def _resolved(world: World, name: str) -> Response:
    if _exists(world, name):
        return RedirectResponse(_publisher(name), 302)
    title = "Error: DOI Not Found"
    return HTMLResponse(f"<title>{title}</title><h1>{title}</h1><p>{escape(name)}</p>", 404)


def _exists(world: World, name: str) -> bool:
    lower = name.lower()
    if lower.startswith(ARXIV):
        return world.paper(lower.removeprefix(ARXIV), versioned=False) is not None
    return world.services.dois.get(lower, world.now) is not None


def _publisher(name: str) -> str:
    if name.lower().startswith(ARXIV):
        return f"https://arxiv.org/abs/{name[len(ARXIV) :]}"
    return f"https://publisher.example/doi/{name}"


def _work(name: str, one: Doi) -> dict[str, Any]:
    work: dict[str, Any] = {
        "DOI": name,
        "type": one.type,
        "title": [one.title],
        "container-title": [one.journal],
        "published": {"date-parts": [[one.year, 8, 20]]},
        "URL": f"https://doi.org/{name}",
        "update-to": [],
        "relation": {},
    }
    if one.authors:
        work["author"] = [_author(name) for name in one.authors]
    return work | {"updated-by": [_update(update) for update in one.updates]} if one.updates else work


def _author(name: str) -> dict[str, Any]:
    given, _, family = name.rpartition(" ")
    return {"given": given, "family": family, "sequence": "additional", "affiliation": []}


def _update(update: Update) -> dict[str, Any]:
    day = update.day
    return {
        "DOI": update.doi,
        "type": update.type,
        "label": update.type.capitalize(),
        "source": update.source,
        "updated": {"date-parts": [[day.year, day.month, day.day]], "date-time": f"{day}T00:00:00Z"},
    }
