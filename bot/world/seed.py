"""Makes a world out of a list, in which everything that the list links to is well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import httpx

from bot.clock import SimulatedClock
from bot.model import Document
from bot.world.behaviours import HTML, Page
from bot.world.github.seed import Hub, number
from bot.world.papers import ID, Paper, Version, split_id
from bot.world.services_seed import plant, plant_certain
from bot.world.state import World

CERTAIN_PAPER = ("1706.03762", "Attention Is All You Need")
CERTAIN_REPOSITORY = ("octocat/Hello-World", "My first repository on GitHub!")
"""What is there in reality whatever a list links to, and in every world too."""
ARXIV_HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org")
MENTIONS = (
    re.compile(
        rf"^https?://(?:www\.)?(?:alphaxiv\.org|huggingface\.co)/(?:abs|papers)/(?P<name>{ID.pattern})"
    ),
    re.compile(rf"^https?://ar5iv\.(?:labs\.arxiv\.)?org/(?:html|abs)/(?P<name>{ID.pattern})"),
    re.compile(rf"^https?://(?:dx\.)?doi\.org/10\.48550/arxiv\.(?P<name>{ID.pattern})", re.IGNORECASE),
)
"""Other sites' pages about a paper of arXiv."""
IMAGES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}
GIVEN = ("Mira", "Jonas", "Wei", "Aiko", "Lucía", "Tunde", "Priya", "Søren", "Noor", "Elif", "Minh", "Olga")
FAMILY = ("Aldana", "Berg", "Chen", "Duarte", "Eze", "Fujita", "Gupta", "Haddad", "Ivanova", "Jansen", "Kaya")
TOPICS = ("cs.CL", "cs.SD", "eess.AS", "cs.LG", "cs.HC")
SETTLED = timedelta(days=40)
"""Papers of the list are at least this old when the world begins, so that none of them is news."""


def from_list(source: bytes, start: datetime) -> World:
    """The world of a list's bytes, at `start`. Links that are no web addresses are left out."""
    from bot.lists.parse import parse  # noqa: PLC0415 - the world's other users need no Markdown parser

    return from_document(parse("README.md", source), start)


def from_document(document: Document, start: datetime) -> World:
    """The same for a parsed list: a page's or paper's title is that of the entry it stands in."""
    links = (
        (link.url, document.entries[link.entry].title if link.entry is not None else link.text)
        for link in document.links
    )
    return from_links(links, start)


def from_links(links: Iterable[tuple[str, str]], start: datetime) -> World:
    """The same for pairs of URL and title."""
    start = start.astimezone(UTC)
    world = World(SimulatedClock(start))
    hub = Hub(world)
    for url, title in links:
        if url.startswith(("https://", "http://")):
            try:
                _add(world, hub, url, title or url)
            except (ValueError, httpx.InvalidURL):  # a hostile address leads nowhere, here as outside
                continue
    _add_paper(world, *CERTAIN_PAPER)
    hub.link(f"https://github.com/{CERTAIN_REPOSITORY[0]}", CERTAIN_REPOSITORY[1])
    hub.fill(start)
    plant_certain(world)
    return world


def _add(world: World, hub: Hub, url: str, title: str) -> None:
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), [part for part in unquote(parts.path).split("/") if part]
    if host in ARXIV_HOSTS and path[:1] and path[0] in ("abs", "pdf", "html", "format"):
        _add_paper(world, "/".join(path[1:]).removesuffix(".pdf"), title)
        return
    if hub.link(url, title) or plant(world, url, title):
        return
    for mention in MENTIONS:
        if match := mention.match(url):
            _add_paper(world, match["name"], title)
    if not world.has_site(url):
        world.put_site(url, _page(parts.path, title))


def _page(path: str, title: str) -> Page:
    kind = next((kind for suffix, kind in IMAGES.items() if path.lower().endswith(suffix)), HTML)
    return Page(
        title, f"<p>All there is to know about {len(title)} letters.</p>" if kind == HTML else "", kind
    )


def _add_paper(world: World, name: str, title: str) -> None:
    split = split_id(name)
    if split is not None and split[0] not in world.papers:
        world.papers[split[0]] = paper(split[0], title, world.now, at_least=split[1] or 1)


def paper(name: str, title: str, start: datetime, *, at_least: int = 1) -> Paper:
    """A paper of that id and title, with one to three versions long before `start`."""
    first = min(_month(name) + timedelta(hours=number(name, 600)), start - SETTLED * (at_least + 1))
    authors = tuple(
        f"{GIVEN[number(f'{name} {nth} given', len(GIVEN))]} {FAMILY[number(f'{name} {nth}', len(FAMILY))]}"
        for nth in range(2 + number(name, 5))
    )
    comment = f"{8 + number(name, 20)} pages, {1 + number(name, 9)} figures"
    one = Version(first, title, authors, f"We present {title}.", comment)
    wanted = max(at_least, 1 + number(f"{name} versions", 3))
    dates = [first + timedelta(days=30) * nth for nth in range(wanted)]
    versions = tuple(
        Version(date, title, authors, one.summary, comment)
        for nth, date in enumerate(dates)
        if nth < at_least or date <= start - SETTLED
    )
    second = TOPICS[1 + number(name, len(TOPICS) - 1)]
    return Paper(name, versions, (TOPICS[0], second))


def _month(name: str) -> datetime:
    """The month that an id tells: `2408.05211`, `hep-th/9901001`."""
    digits = name.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    century = 1900 if "/" in name and year > 90 else 2000  # noqa: PLR2004 - arXiv began in 1991
    return datetime(century + year, min(max(month, 1), 12), 1, 9, tzinfo=UTC)
