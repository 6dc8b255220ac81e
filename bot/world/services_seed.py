"""Puts what a list links to on the smaller services into a world, where all of it is well."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.world.services import Doi, HubRepository, Note, Video
from bot.world.state import World
from bot.world.youtube import HOSTS as YOUTUBE
from bot.world.youtube import video_of

RESOLVERS = ("doi.org", "www.doi.org", "dx.doi.org")
AT_PUBLISHER = re.compile(r"/doi/(?:[a-z]+/)?(10\.\d{4,9}/[^\s/]+)", re.IGNORECASE)
"""The DOI in the path of a publisher's page, which is there, too."""
ARXIV = "10.48550/arxiv."
OPENREVIEW = ("openreview.net", "www.openreview.net")
HUGGING_FACE = ("huggingface.co", "www.huggingface.co", "hf.co")
SHELVES = ("datasets", "spaces", "collections")
OTHER_PAGES = frozenset(("blog", "docs", "learn", "models", "organizations", "papers", "posts", "tasks"))
"""First segments that are no owners of models."""
INSIDE = ("tree", "blob", "resolve", "raw", "blame")
CERTAIN_MODEL = "models/google-bert/bert-base-uncased"
CERTAIN_NOTE = "VtmBAGCN7o"
CERTAIN_VIDEO = "dQw4w9WgXcQ"
"""What is there in reality whatever a list links to, and in every world too."""


def plant(world: World, url: str, title: str) -> bool:
    """Note what an address leads to; True where a service of its own answers for it."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), [part for part in unquote(parts.path).split("/") if part]
    if host in YOUTUBE:
        return _video(world, url)
    if host in OPENREVIEW:
        return _note(world, parts.query, title)
    if published := AT_PUBLISHER.fullmatch(unquote(parts.path)):
        _doi(world, published[1].split("/"))
    service = SERVICES.get(host)
    return service is not None and service(world, path)


def plant_certain(world: World) -> None:
    """Put what surely exists into a world, unless a list says how it is."""
    if world.services.models.get(CERTAIN_MODEL, world.now) is None:
        world.services.models.put(CERTAIN_MODEL, HubRepository())
    if world.services.videos.get(CERTAIN_VIDEO, world.now) is None:
        world.services.videos.put(CERTAIN_VIDEO, Video())
    if world.services.notes.get(CERTAIN_NOTE, world.now) is None:
        world.services.notes.put(CERTAIN_NOTE, Note("MetaGPT", "ICLR 2024 oral", "ICLR.cc/2024/Conference"))


def _note(world: World, query: str, title: str) -> bool:
    name = dict(parse_qsl(query)).get("id", "")
    if name and world.services.notes.get(name, world.now) is None:
        world.services.notes.put(name, Note(title))
    return bool(name)


def _video(world: World, url: str) -> bool:
    name = video_of(url)
    if name is not None and world.services.videos.get(name, world.now) is None:
        world.services.videos.put(name, Video())
    return name is not None


def _model(world: World, path: list[str]) -> bool:
    shelf = path[0] if path[:1] and path[0] in SHELVES else "models"
    names = path if shelf == "models" else path[1:]
    size = 1 if shelf == "datasets" and len(names) == 1 else 2
    if len(names) < size or names[0] in OTHER_PAGES:
        return False
    key = f"{shelf}/{'/'.join(names[:size])}"
    known = world.services.models.get(key, world.now) or HubRepository()
    match names[size:]:
        case [page, revision, *file] if page in INSIDE:
            below = "/".join(file if page != "tree" else [*file, "README.md"])
            revisions = dict.fromkeys((*known.revisions, revision))
            files = dict.fromkeys((*known.files, below) if file else known.files)
            known = replace(known, revisions=tuple(revisions), files=tuple(files))
    world.services.models.put(key, known)
    return True


def _doi(world: World, path: list[str]) -> bool:
    name = "/".join(path).lower()
    if not name.startswith("10.") or name.startswith(ARXIV) or len(path) == 1:
        return False
    if world.services.dois.get(name, world.now) is None:
        world.services.dois.put(name, Doi())
    return True


SERVICES: Mapping[str, Callable[[World, list[str]], bool]] = {
    **dict.fromkeys(HUGGING_FACE, _model),
    **dict.fromkeys(RESOLVERS, _doi),
}
