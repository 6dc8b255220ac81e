"""api.semanticscholar.org: papers by their arXiv ids, many in one question."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.world.behaviours import Api, Mood
from bot.world.github.seed import number
from bot.world.services import Indexed, Naming
from bot.world.state import Request, World

PATH = "/graph/v1/paper/batch"
MOST = 500
FIELDS = frozenset(
    {"externalIds", "title", "authors", "venue", "publicationVenue", "journal", "year", "publicationDate"}
    | {"publicationTypes"}
)
TOO_MANY = (
    "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. "
    "https://www.semanticscholar.org/product/api#api-key-form"
)


def answer(world: World, request: Request) -> Response:
    """Answer `POST /graph/v1/paper/batch`: a paper or null for each id, in their order."""
    mood = world.mood(Api.SCHOLAR)
    if mood is Mood.RATE_EXCEEDED:
        return JSONResponse({"message": TOO_MANY, "code": "429"}, 429)
    if mood is Mood.UNAVAILABLE:
        return PlainTextResponse("", 503)
    if request.method != "POST" or request.path != PATH:
        return JSONResponse({"error": "Not found"}, 404)
    wanted = request.query.get("fields", "title").split(",")
    if unknown := [name for name in wanted if name not in FIELDS]:
        return JSONResponse({"error": f"Unrecognized or unsupported fields: [{', '.join(unknown)}]"}, 400)
    ids = _ids(request.body)
    if ids is None or len(ids) > MOST:
        return JSONResponse({"error": f"ids must be a list of at most {MOST}"}, 400)
    papers = [None if mood is Mood.EMPTY else _paper(world, one, wanted) for one in ids]
    if not any(papers):
        return JSONResponse({"error": "No valid paper ids given"}, 400)
    return JSONResponse(papers)


def _ids(body: bytes) -> list[str] | None:
    try:
        ids = json.loads(body)["ids"]
    except (ValueError, KeyError, TypeError):
        return None
    return ids if isinstance(ids, list) and all(isinstance(one, str) for one in ids) else None


def _paper(world: World, one: str, wanted: list[str]) -> dict[str, Any] | None:
    """The published version where one is indexed, else arXiv's; None where there is no such paper."""
    kind, _, name = one.partition(":")
    shown = world.paper(name, versioned=False) if kind.upper() == "ARXIV" else None
    indexed = world.services.scholar.get(name, world.now)
    if shown is None and indexed is None:
        return None
    version = shown.version if shown else None
    known = indexed or Indexed("arXiv.org")
    title, authors = known.title or (version.title if version else "A paper"), known.authors
    people = authors or (version.authors if version else ())
    paper = {
        "externalIds": {"ArXiv": name, "CorpusId": number(name, 10**8)} | _ids_of(known),
        "title": title,
        "authors": [{"authorId": str(place), "name": who} for place, who in enumerate(people)],
        "venue": known.venue,
        "publicationVenue": _venue(known),
        "journal": {"name": "ArXiv", "volume": f"abs/{name}"} if indexed is None else {"pages": "5998-6008"},
        "year": known.year,
        "publicationDate": f"{known.year}-06-12",
        "publicationTypes": ["JournalArticle", "Conference"],
    }
    return {"paperId": f"{number(name, 2**48):040x}", **{field: paper[field] for field in wanted}}


def _ids_of(known: Indexed) -> dict[str, str]:
    return {name: said for name, said in (("DOI", known.doi), ("DBLP", known.record)) if said}


def _venue(known: Indexed) -> Any:
    """An object, a string or null, as it comes."""
    match known.naming:
        case Naming.OBJECT:
            names = [known.short] if known.short else []
            return {"id": "d9720b90", "name": known.venue, "type": "conference", "alternate_names": names}
        case Naming.TEXT:
            return known.venue
        case Naming.NOTHING:
            return None
