"""dblp.org: its search for publications, and the pages of its records."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.world.behaviours import Api, Mood
from bot.world.services import Indexed
from bot.world.state import Request, World

SEARCH = "/search/publ/api"
WORD = re.compile(r"\w+")
COPY = "journals/corr/"


def answer(world: World, request: Request) -> Response:
    """Answer `/search/publ/api?q=…&format=json`; every number in it is a string."""
    if request.path != SEARCH:
        return HTMLResponse("<title>dblp: computer science bibliography</title>", 404)
    mood = world.mood(Api.DBLP)
    if mood is Mood.RATE_EXCEEDED:
        return PlainTextResponse("", 429, {"retry-after": "60"})
    if mood is Mood.UNAVAILABLE:
        return PlainTextResponse("", 503)
    words = WORD.findall(request.query.get("q", "").lower())
    known = [] if mood is Mood.EMPTY else list(world.services.dblp.all(world.now))
    hits = [_hit(number, key, one) for number, (key, one) in enumerate(known) if words and _fits(words, one)]
    shown = hits[: int(request.query.get("h", "30"))]
    found: dict[str, Any] = {
        "@total": str(len(hits)),
        "@computed": str(len(hits)),
        "@sent": str(len(shown)),
        "@first": "0",
    }
    result = {
        "query": " ".join(f"{word}*" for word in words),
        "status": {"@code": "200", "text": "OK"},
        "time": {"@unit": "msecs", "text": "35.1"},
        "hits": found | ({"hit": shown} if shown else {}),
    }
    return JSONResponse({"result": result})


def _fits(words: list[str], one: Indexed) -> bool:
    """Whether every word is the beginning of one of the title's."""
    title = WORD.findall(one.title.lower())
    return all(any(known.startswith(word) for known in title) for word in words)


def _hit(number: int, key: str, one: Indexed) -> dict[str, Any]:
    authors = [{"@pid": f"{place}/1", "text": name} for place, name in enumerate(one.authors)]
    is_copy = key.startswith(COPY)
    info = {
        "authors": {"author": authors[0] if len(authors) == 1 else authors},
        "title": f"{one.title}.",
        "venue": "CoRR" if is_copy else one.short or one.venue,
        "pages": "5998-6008",
        "year": str(one.year),
        "type": "Informal and Other Publications" if is_copy else "Conference and Workshop Papers",
        "access": "open",
        "key": key,
        "ee": one.page or f"https://doi.org/{one.doi}",
        "url": f"https://dblp.org/rec/{key}",
    }
    doi = {"doi": one.doi} if one.doi else {}
    return {"@score": "10", "@id": str(number), "info": info | doi, "url": f"URL#{number}"}
