"""Captive portals: where links with nothing in common all end at one strange page, we did not see the web."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.model import Observation, Resource
from bot.net.places import same_site
from bot.net.urls import host_of

SITES = 3
"""So many sites that sent us on to the same page of none of them are no coincidence."""
_TEMPORARY = (302, 303, 307)
_UNDER_COUNTRIES = ("ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org")
"""What stands before a country's letters in names that anybody there can have."""


def captured(seen: Iterable[Observation]) -> Mapping[Resource, str]:
    """Resource → host of the page that caught its look, where that was a portal's or a gatekeeper's.

    Only what surely is one: links of three sites, sent on for the time being to one and the same page, on
    a host that no link of this run leads to by itself.
    """
    looks = tuple(seen)
    asked = {_asked(look) for look in looks}
    caught: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for look in looks:
        if (page := _sent_to(look)) is not None:
            caught[page].append(look)
    return {
        look.resource: host
        for (host, _), group in caught.items()
        if _is_portal(host, group) and not any(same_site(host, one) for one in asked)
        for look in group
    }


def _sent_to(look: Observation) -> tuple[str, str] | None:
    """Host and path of the page that a look was sent on to; a portal's query says whom it caught."""
    evidence = look.evidence
    url = evidence.final_url
    if look.by_api or url is None or not any(hop.status in _TEMPORARY for hop in evidence.hops):
        return None
    host = host_of(url)
    return host, url.partition("?")[0].partition(host)[2]


def _asked(look: Observation) -> str:
    hops = look.evidence.hops
    return host_of(hops[0].url) if hops else look.evidence.host or ""


def _is_portal(host: str, group: Sequence[Observation]) -> bool:
    return bool(host) and len({_site(_asked(look)) for look in group}) >= SITES


def _site(host: str) -> str:
    """The part of a name that one owner has, or the owners of all of `github.io`."""
    labels = host.split(".")
    return ".".join(labels[-3 if labels[-2:-1] and labels[-2] in _UNDER_COUNTRIES else -2 :])
