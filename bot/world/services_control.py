"""The part of the control port that plants what the smaller services know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from starlette.requests import Request

from bot.world.bodies import RefusedError, as_object, moment, only, typed, window_of
from bot.world.huggingface import SHELVES
from bot.world.services import Doi, HubPaper, HubRepository, Indexed, Note, Services, Snapshot, Video
from bot.world.shelf import Shelf
from bot.world.state import World
from bot.world.wayback import key_of

T = TypeVar("T")
Act: TypeAlias = Callable[[World, Request, Any], Any]


def shelved(
    shelf: Callable[[Services], Shelf[T]], kind: type[T], key: Callable[[str], str] = str
) -> Mapping[str, Act]:
    """Put a thing of this kind on a shelf, for a window, or take it away from now on; `key` reads its key."""

    def put(world: World, request: Request, body: Any) -> Any:
        name, body = key(request.path_params["key"]), as_object(body)
        window = window_of(body)
        shelf(world.services).put(name, typed(kind, body), window)
        return {}

    def take(world: World, request: Request, _: Any) -> Any:
        shelf(world.services).take(key(request.path_params["key"]), world.now)
        return {}

    return {"PUT": put, "DELETE": take}


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


def _model(key: str) -> str:
    if key.partition("/")[0] not in SHELVES:
        raise RefusedError(f"begin with one of {', '.join(SHELVES)}, as in models/OWNER/NAME")
    return key


SHELVED: Mapping[str, Mapping[str, Act]] = {
    "/notes/{key}": shelved(lambda known: known.notes, Note),
    "/videos/{key}": shelved(lambda known: known.videos, Video),
    "/dois/{key:path}": shelved(lambda known: known.dois, Doi, str.lower),
    "/scholar/{key:path}": shelved(lambda known: known.scholar, Indexed),
    "/dblp/{key:path}": shelved(lambda known: known.dblp, Indexed),
    "/huggingface/papers/{key:path}": shelved(lambda known: known.papers, HubPaper),
    "/huggingface/{key:path}": shelved(lambda known: known.models, HubRepository, _model),
}
"""What the services know by a key. Of paths that both fit the first is taken."""
