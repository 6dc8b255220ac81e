"""What has become of the repository behind a page of `*.github.io` that is gone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from bot.checkers._github.facts import Repository
from bot.checkers._github.graphql import GraphqlApi
from bot.checkers._github.places import Kind, Place
from bot.checkers._github.rest import RestApi
from bot.checkers._json import mapping, text
from bot.checkers._urls import segments_of
from bot.model import Facts, Json, Resource, Status
from bot.net.interface import Outside
from bot.net.looks import look_of, read_look
from bot.net.urls import host_of

SITE = re.compile(r"(?P<owner>[a-z0-9](?:[a-z0-9-]{0,98}))\.github\.io", re.IGNORECASE)
NAME = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}")
BUDGET = 10
"""Requests without a token, of those that the repositories of the list itself leave."""


@dataclass(frozen=True, slots=True)
class Site:
    """A page of GitHub Pages, and the repositories that it can have come from."""

    project: Place | None
    """Of `o.github.io/n/…`, the repository `o/n`."""
    whole: Place
    """Of all of `o.github.io`, the repository `o/o.github.io`."""
    below: tuple[str, ...]
    """The path within the project's site."""

    @property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(place.resource for place in (self.project, self.whole) if place is not None)


def site_of(url: str) -> Site | None:
    """The repositories behind an address; None where it is not of GitHub Pages."""
    match = SITE.fullmatch(host_of(url))
    if match is None:
        return None
    parts = urlsplit(url)
    owner = match["owner"].lower()
    whole = Place(Kind.REPOSITORY, owner, f"{owner}.github.io")
    name, *below = segments_of(parts.path) or [""]
    project = Place(Kind.REPOSITORY, owner, name) if NAME.fullmatch(name) else None
    return Site(project, whole, tuple(below) if project else ())


async def with_repositories(
    seen: AsyncIterator[tuple[Resource, Facts]], outside: Outside, is_dead: Callable[[Resource, Facts], bool]
) -> AsyncIterator[tuple[Resource, Facts]]:
    """The same looks, where a dead page of `*.github.io` comes last, with what is known of its repository.

    A page is judged by itself alone; its repository only adds to what is said of a dead one. A project's page
    does not follow when its repository is renamed, so that is often where to look for it.
    """
    dead: dict[Resource, tuple[Facts, Site]] = {}
    async for resource, facts in seen:
        site = site_of(resource.key)
        if site is None or not is_dead(resource, facts):
            yield resource, facts
        else:
            dead[resource] = facts, site
    known = await _ask({one: None for _, site in dead.values() for one in site.resources}, outside)
    for resource, (facts, site) in dead.items():
        note = await _note(site, known, outside)
        yield resource, {**facts, "repository": note} if note else facts


def note_in(facts: Facts) -> str | None:
    """What these facts say of the repository behind a page that is gone."""
    note = mapping(facts.get("repository"))
    name, page = text(note.get("name")), text(note.get("page"))
    match text(note.get("state")):
        case "there" if name:
            return f"its repository {name} is still there"
        case "renamed" if name:
            return f"its repository is called {name} now" + (f", with a page at {page}" if page else "")
        case "missing" if name:
            return f"its repository {name} is not public either"
    return None


async def _ask(resources: Iterable[Resource], outside: Outside) -> Mapping[Resource, Facts]:
    wanted = list(resources)
    if not wanted:
        return {}
    has_token = bool(outside.settings.github_token)
    api = GraphqlApi(outside) if has_token else RestApi(outside, budget=BUDGET)
    return {resource: facts async for resource, facts in api.look(wanted)}


async def _note(site: Site, known: Mapping[Resource, Facts], outside: Outside) -> Json:
    """What is known of the project's repository, else of the whole site's; nothing where GitHub is silent."""
    states: list[str] = []
    for place in (site.project, site.whole):
        facts = known.get(place.resource, {}) if place else {}
        repository = Repository.of(facts)
        if place is None or (repository is None and facts.get("found") is not False):
            continue
        if repository is None:
            states.append(place.full_name)
        elif repository.name.casefold() == place.full_name:
            return {"state": "there", "name": repository.name}
        else:
            page = await _page(repository.name, site.below, outside) if place is site.project else None
            return {"state": "renamed", "name": repository.name, "page": page}
    is_sure = len(states) == len(site.resources)
    return {"state": "missing", "name": states[0]} if is_sure else None


async def _page(full_name: str, below: tuple[str, ...], outside: Outside) -> str | None:
    """Where the page of a renamed repository should be, if it is there."""
    owner, _, name = full_name.lower().partition("/")
    is_whole = name == f"{owner}.github.io"
    path = "/".join(below if is_whole else (full_name.partition("/")[2], *below))
    url = f"https://{owner}.github.io/{quote(path)}{'' if below or not path else '/'}"
    look = look_of(await outside.http.page(url))
    return url if read_look(look).status is Status.ALIVE else None
