"""www.youtube.com: oEmbed, and pages that open whatever became of a video."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, urlsplit

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.world.behaviours import Api, Mood
from bot.world.services import Embedding
from bot.world.state import Request, World

HOSTS = ("www.youtube.com", "youtube.com", "youtu.be")
LONGEST_VIDEO = 11
CODES = {Embedding.UNAUTHORIZED: (401, "Unauthorized"), Embedding.FORBIDDEN: (403, "Forbidden")}


def answer(world: World, request: Request) -> Response:
    """Answer a request to YouTube."""
    if request.path != "/oembed":
        return HTMLResponse("<title>YouTube</title>")
    mood = world.mood(Api.YOUTUBE)
    if mood in (Mood.RATE_EXCEEDED, Mood.UNAVAILABLE):
        return PlainTextResponse("", 429 if mood is Mood.RATE_EXCEEDED else 503)
    name = video_of(request.query.get("url", ""))
    if name is None:
        return PlainTextResponse("Bad Request", 400)
    found = world.services.videos.get(name, world.now)
    if found is None or mood is Mood.EMPTY:
        return PlainTextResponse("Not Found", 404)
    if found.embedding in CODES:
        status, said = CODES[found.embedding]
        return PlainTextResponse(said, status)
    return JSONResponse(
        {
            "title": found.title,
            "author_name": "Somebody",
            "author_url": "https://www.youtube.com/@somebody",
            "type": "video",
            "height": 113,
            "width": 200,
            "version": "1.0",
            "provider_name": "YouTube",
            "provider_url": "https://www.youtube.com/",
            "thumbnail_height": 360,
            "thumbnail_width": 480,
            "thumbnail_url": f"https://i.ytimg.com/vi/{name}/hqdefault.jpg",
            "html": f'<iframe title="{escape(found.title)}"></iframe>',
        }
    )


def video_of(url: str) -> str | None:
    """The id of a video or playlist in an address of YouTube."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if parts.hostname not in HOSTS:
        return None
    if "list" in asked and "v" not in asked:
        return asked["list"][0]
    name = asked["v"][0] if "v" in asked else parts.path.rpartition("/")[2]
    return name if len(name) == LONGEST_VIDEO else None
