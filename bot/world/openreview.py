"""api2.openreview.net, api.openreview.net and the pages of openreview.net, which challenge strangers."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.world.behaviours import Api, Mood
from bot.world.services import Note
from bot.world.state import Request, World

OLD = "api.openreview.net"
MOST = 25
WORD = re.compile(r"\w+")


def pages(world: World, request: Request) -> Response:
    """Whatever is asked of openreview.net, machines are turned away."""
    del world, request
    headers = {"cf-mitigated": "challenge"}
    return HTMLResponse("<title>Just a moment...</title>", 403, headers)


def answer(world: World, request: Request) -> Response:
    """Answer `/notes/search` and `/notes` of either API."""
    mood = world.mood(Api.OPENREVIEW)
    if mood is Mood.RATE_EXCEEDED:
        return _error(429, "RateLimitError", "Too many requests")
    if mood is Mood.UNAVAILABLE:
        return PlainTextResponse("", 503)
    is_search = request.path == "/notes/search"
    if mood is Mood.DENIED or (world.services.challenges and not is_search):
        url = "https://openreview.net/challenge?id=1"
        return _error(403, "ChallengeRequiredError", "Challenge verification required", challengeUrl=url)
    notes = {} if mood is Mood.EMPTY else dict(world.services.notes.all(world.now))
    if is_search:
        hits = [name for name, one in notes.items() if not one.hidden and _hits(request, name, one)]
        shown = [_note(name, notes[name]) for name in hits[:MOST]]
        return JSONResponse({"notes": shown, "count": len(shown)})
    return _by_id(request, notes)


def _by_id(request: Request, notes: dict[str, Note]) -> Response:
    name = request.query.get("id", "")
    found = notes.get(name)
    if found is None or found.old is not (request.host == OLD):
        return _error(404, "NotFoundError", f"The Note {name} was not found")
    if found.hidden:
        return _error(403, "ForbiddenError", f"You don't have permission to read {name}")
    note = _note(name, found)
    if found.old:
        note["content"] = {key: field["value"] for key, field in note["content"].items()}
    return JSONResponse({"notes": [note], "count": 1})


def _hits(request: Request, name: str, note: Note) -> bool:
    """Whether a search shows a paper: all its words stand in the title, or it is the id."""
    term = request.query.get("term", "")
    words = {word.lower() for word in WORD.findall(term)}
    return term == name or (bool(words) and words <= {word.lower() for word in WORD.findall(note.title)})


def _note(name: str, note: Note) -> dict[str, Any]:
    content = {"title": note.title, "venue": note.venue, "venueid": note.venueid, "pdf": f"/pdf/{name}.pdf"}
    return {
        "id": name,
        "forum": name,
        "invitations": [f"{note.venueid}/-/Submission"],
        "domain": note.venueid,
        "content": {
            **{key: {"value": said} for key, said in content.items()},
            "authors": {"value": list(note.authors)},
        },
        "pdate": 1_760_000_000_000,
        "odate": 1_760_000_000_000,
        "mdate": 1_760_000_000_000,
    }


def _error(status: int, name: str, message: str, **details: str) -> Response:
    return JSONResponse({"name": name, "message": message, "status": status, "details": details}, status)
