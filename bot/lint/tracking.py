"""Parameters that tell somebody where a click came from, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.lint.interface import Checkout, Spot, as_written, spot
from bot.model import Claim, Edits, Rule, Severity
from bot.net.places import is_archive
from bot.net.urls import host_of
from bot.quotes import shortened

TRACKING = Rule(
    "tracking",
    Severity.INFO,
    "The address carries parameters that only say where a reader came from.",
    "Offers the address without them; everything else of it stays.",
    edits=Edits.SAFE,
)
RULES: tuple[Rule, ...] = (TRACKING,)

_LONGEST = 120
_EVERYWHERE = re.compile(
    r"utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid"
    r"|mkt_tok|_hsenc|_hsmi|oly_anon_id|oly_enc_id|vero_id",
    re.IGNORECASE,
)
_BY_SITE: Mapping[str, frozenset[str]] = {
    "youtube.com": frozenset({"si", "feature"}),
    "youtu.be": frozenset({"si", "feature"}),
    "twitter.com": frozenset({"s", "t", "ref_src", "ref_url"}),
    "x.com": frozenset({"s", "t", "ref_src", "ref_url"}),
    "bilibili.com": frozenset({"vd_source", "spm_id_from", "share_source", "share_medium"}),
    "instagram.com": frozenset({"igsh"}),
    "spotify.com": frozenset({"si"}),
}
"""What the same names mean elsewhere nobody knows."""
_PATHS = {"twitter.com": "/status/", "x.com": "/status/"}
"""Where such a parameter may mean something on other pages of the site."""
_QUERY = re.compile(r"([^?#]*)\?([^#]*)(#.*)?", re.DOTALL)


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each link a reader can click; pictures are of no use to a tracker, and what stands in the
    address of an archive's copy is part of its name."""
    for document in checkout.documents:
        for link in document.links:
            if "?" not in link.url or link.tag != "a" or link.url not in checkout.resources:
                continue
            url = as_written(link)
            if is_archive(host_of(url)):
                continue
            clean, dropped = without_tracking(url)
            if dropped:
                message = (
                    f"the address carries tracking parameters: {shortened(', '.join(dropped), _LONGEST)}"
                )
                yield spot(checkout, document, link, Claim(TRACKING, message, url=clean, safe=True))


def without_tracking(url: str) -> tuple[str, tuple[str, ...]]:
    """The address without its tracking parameters, and their names."""
    match = _QUERY.fullmatch(url)
    if match is None:
        return url, ()
    head, query, fragment = match.groups(default="")
    names = _names_of(head)
    kept: list[str] = []
    dropped: dict[str, None] = {}
    for parameter in query.split("&"):
        name = parameter.partition("=")[0]
        if _EVERYWHERE.fullmatch(name) or name in names:
            dropped[name] = None
        else:
            kept.append(parameter)
    if not dropped:
        return url, ()
    rest = "&".join(kept)
    return head + ("?" + rest if rest else "") + fragment, tuple(dropped)


def _names_of(head: str) -> frozenset[str]:
    host = host_of(head)
    site = ".".join(host.split(".")[-2:])
    return _BY_SITE.get(site, frozenset()) if _PATHS.get(site, "") in head else frozenset()
