"""api.datacite.org: the DOI that arXiv registers for every paper."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.world.atom import stamp
from bot.world.behaviours import Api, Mood
from bot.world.papers import Shown
from bot.world.state import Request, World

JSON = "application/vnd.api+json; charset=utf-8"
PREFIX = "10.48550/arxiv."
UNKNOWN = {"status": "404", "title": "The resource you are looking for doesn't exist."}


def answer(world: World, request: Request) -> Response:
    """Answer `/dois/10.48550/arXiv.ID`, in any case and without a version: does this paper exist?"""
    mood = world.mood(Api.DATACITE)
    if mood is not None:
        return PlainTextResponse("", 429 if mood is Mood.RATE_EXCEEDED else 503)
    doi = request.path.removeprefix("/dois/").lower()
    name = doi[len(PREFIX) :] if doi.startswith(PREFIX) else ""
    shown = world.paper(name, versioned=False)
    if shown is None:
        return JSONResponse({"errors": [UNKNOWN]}, 404, media_type=JSON)
    return JSONResponse(
        {"data": {"id": doi, "type": "dois", "attributes": _attributes(doi, shown)}}, media_type=JSON
    )


def _attributes(doi: str, shown: Shown) -> dict[str, Any]:
    version = shown.version
    dates = (("Submitted", 1, shown.published), ("Updated", shown.number, version.submitted))
    return {
        "doi": doi,
        "titles": [{"title": version.title}],
        "creators": [{"name": name, "nameType": "Personal"} for name in version.authors],
        "publisher": "arXiv",
        "publicationYear": shown.published.year,
        "dates": [
            {"date": stamp(date), "dateType": kind, "dateInformation": f"v{number}"}
            for kind, number, date in dates
        ],
        "url": f"https://arxiv.org/abs/{shown.paper.id}",
        "state": "findable",
        "version": str(shown.number),
        "relatedIdentifiers": [],
    }
