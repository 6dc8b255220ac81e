"""The part of the control port that plants what the smaller services know."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from bot.world.bodies import RefusedError, as_object, moment, only, typed, window_of
from bot.world.huggingface import SHELVES
from bot.world.services import Doi, HubPaper, HubRepository, Indexed, Note, Snapshot, Video
from bot.world.state import World
from bot.world.wayback import key_of


def put_model(world: World, request: Request, body: Any) -> Any:
    """A model, dataset, Space or collection of this name, for a window."""
    key, body = _model(request), as_object(body)
    window = window_of(body)
    world.services.models.put(key, typed(HubRepository, body), window)
    return {}


def delete_model(world: World, request: Request, _: Any) -> Any:
    """From now on there is no such thing."""
    world.services.models.take(_model(request), world.now)
    return {}


def put_hub_paper(world: World, request: Request, body: Any) -> Any:
    """What Hugging Face knows of the paper with this id, for a window."""
    body = as_object(body)
    window = window_of(body)
    world.services.papers.put(request.path_params["key"], typed(HubPaper, body), window)
    return {}


def delete_hub_paper(world: World, request: Request, _: Any) -> Any:
    """From now on Hugging Face has no page of this paper."""
    world.services.papers.take(request.path_params["key"], world.now)
    return {}


def put_doi(world: World, request: Request, body: Any) -> Any:
    """A work with this DOI, for a window."""
    body = as_object(body)
    window = window_of(body)
    world.services.dois.put(request.path_params["key"].lower(), typed(Doi, body), window)
    return {}


def delete_doi(world: World, request: Request, _: Any) -> Any:
    """From now on nobody has registered this DOI."""
    world.services.dois.take(request.path_params["key"].lower(), world.now)
    return {}


def put_video(world: World, request: Request, body: Any) -> Any:
    """A video or playlist with this id, for a window."""
    body = as_object(body)
    window = window_of(body)
    world.services.videos.put(request.path_params["key"], typed(Video, body), window)
    return {}


def delete_video(world: World, request: Request, _: Any) -> Any:
    """From now on there is no such video."""
    world.services.videos.take(request.path_params["key"], world.now)
    return {}


def put_scholar(world: World, request: Request, body: Any) -> Any:
    """What Semantic Scholar knows of the publication of the paper with this arXiv id, for a window."""
    body = as_object(body)
    window = window_of(body)
    world.services.scholar.put(request.path_params["key"], typed(Indexed, body), window)
    return {}


def delete_scholar(world: World, request: Request, _: Any) -> Any:
    """From now on it knows the preprint alone."""
    world.services.scholar.take(request.path_params["key"], world.now)
    return {}


def put_dblp(world: World, request: Request, body: Any) -> Any:
    """A record of DBLP with this key, for a window."""
    body = as_object(body)
    window = window_of(body)
    world.services.dblp.put(request.path_params["key"], typed(Indexed, body), window)
    return {}


def delete_dblp(world: World, request: Request, _: Any) -> Any:
    """From now on there is no such record."""
    world.services.dblp.take(request.path_params["key"], world.now)
    return {}


def put_note(world: World, request: Request, body: Any) -> Any:
    """A paper of OpenReview with this id, for a window."""
    body = as_object(body)
    window = window_of(body)
    world.services.notes.put(request.path_params["key"], typed(Note, body), window)
    return {}


def delete_note(world: World, request: Request, _: Any) -> Any:
    """From now on there is no such paper."""
    world.services.notes.take(request.path_params["key"], world.now)
    return {}


def put_openreview(world: World, _: Request, body: Any) -> Any:
    """Whether OpenReview challenges strangers who ask for a paper by its id."""
    world.services.challenges = typed(bool, only(body, "challenges")["challenges"])
    return {}


def put_capture(world: World, _: Request, body: Any) -> Any:
    """One capture more of a page in the Wayback Machine."""
    body = as_object(body)
    key = _page(body.pop("url", None))
    snapshot = typed(Snapshot, {**body, "at": moment(body.get("at"), "at").isoformat()})
    known = world.services.archive.snapshots.get(key, ())
    world.services.archive.snapshots[key] = (*known, snapshot)
    return {"captures": len(known) + 1}


def delete_captures(world: World, _: Request, __: Any) -> Any:
    """From now on there is no capture of any page."""
    world.services.archive.snapshots.clear()
    return {}


def put_wayback(world: World, _: Request, body: Any) -> Any:
    """Which hosts it shows nothing of, which pages it cannot save and why, and whose keys may save."""
    given, archive = only(body, "blocked", "refusals", "keys"), world.services.archive
    archive.blocked = set(typed(tuple[str, ...], given.get("blocked", tuple(archive.blocked))))
    if "refusals" in given:
        refusals = typed(dict[str, str], given["refusals"])
        archive.refusals = {_page(url): why for url, why in refusals.items()}
    archive.keys = typed(str, given["keys"]) if "keys" in given else archive.keys
    return {}


def _page(url: Any) -> str:
    key = key_of(typed(str, url))
    if key is None:
        raise RefusedError("url: not an address of the web")
    return key


def _model(request: Request) -> str:
    key: str = request.path_params["key"]
    if key.partition("/")[0] not in SHELVES:
        raise RefusedError(f"begin with one of {', '.join(SHELVES)}, as in models/OWNER/NAME")
    return key
