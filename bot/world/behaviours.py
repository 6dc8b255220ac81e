"""How sites, names and certificates of the simulated internet can behave: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of the world's time; None is for ever."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


ALWAYS = Window()


# ── sites ─────────────────────────────────────────────────────────────────────────────────


class Challenge(StrEnum):
    """Who turns machines away, each in its own words."""

    CLOUDFLARE = "cloudflare"
    """403 with `cf-mitigated: challenge`."""
    AWS = "aws"
    """202 with `x-amzn-waf-action: challenge` and an empty body."""
    LINKEDIN = "linkedin"
    """999, a status that no standard knows."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is well."""

    title: str
    body: str = ""
    content_type: str = HTML


@dataclass(frozen=True, slots=True)
class Status:
    """A bare status, with headers if you like."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Sends people elsewhere. `to` goes into `Location` as it is, however hostile."""

    to: str
    code: int = 301


@dataclass(frozen=True, slots=True)
class Wall:
    """Refuses machines."""

    challenge: Challenge = Challenge.CLOUDFLARE


@dataclass(frozen=True, slots=True)
class Flaky:
    """Fails the first of every `every` requests; a page otherwise."""

    title: str
    code: int = 503
    every: int = 2


@dataclass(frozen=True, slots=True)
class Hang:
    """Takes the request and never answers."""


@dataclass(frozen=True, slots=True)
class Drip:
    """A page whose body never ends: one byte each `seconds` of real time."""

    seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Drop:
    """Promises a body, sends `after` bytes of it and resets; with None, resets before any answer."""

    after: int | None = None


@dataclass(frozen=True, slots=True)
class Huge:
    """A body of `size` bytes, sent as fast as it is read; endless with None."""

    title: str = "Huge"
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Bomb:
    """A small gzip body that unpacks to `size` bytes of nothing."""

    size: int = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Loop:
    """Redirects to itself, for ever."""

    code: int = 302


@dataclass(frozen=True, slots=True)
class Raw:
    """These characters (Latin-1) on the wire, then the connection is closed: nonsense of any kind."""

    text: str


Behaviour: TypeAlias = Page | Status | Redirect | Wall | Flaky | Hang | Drip | Drop | Huge | Bomb | Loop | Raw


@dataclass(frozen=True, slots=True)
class Phase:
    """How a site behaves during a window."""

    behaviour: Behaviour
    window: Window = ALWAYS


# ── names ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Resolves:
    """Answers with these addresses, IPv4 or IPv6, private or public."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changing:
    """Answers with the next set of addresses at each query, round and round."""

    answers: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NxDomain:
    """There is no such name."""


@dataclass(frozen=True, slots=True)
class ServFail:
    """The name server is broken."""


@dataclass(frozen=True, slots=True)
class Silent:
    """The name server never answers."""


Naming: TypeAlias = Resolves | Changing | NxDomain | ServFail | Silent


@dataclass(frozen=True, slots=True)
class NamePhase:
    """How a name resolves during a window."""

    naming: Naming
    window: Window = ALWAYS


# ── certificates ──────────────────────────────────────────────────────────────────────────


class Certificate(StrEnum):
    """What a host shows when asked for its certificate."""

    GOOD = "good"
    EXPIRED = "expired"
    WRONG_HOST = "wrong-host"
    UNTRUSTED = "untrusted"
    """Signed by an authority that nobody knows."""


# ── moods of the APIs ─────────────────────────────────────────────────────────────────────


class Mood(StrEnum):
    """What an API answers instead of what it was asked for."""

    RATE_EXCEEDED = "rate-exceeded"
    """All but GitHub: 429."""
    NOT_ACCEPTABLE = "not-acceptable"
    """arXiv, OAI: 406 from the edge."""
    DENIED = "denied"
    """arXiv, OAI: 403 `Access denied`. OpenReview: a challenge even where strangers may search. The Wayback
    Machine: every site is kept out of it."""
    EMPTY = "empty"
    """arXiv: 200 with a feed that leaves everything out. The smaller services: there is nothing at all."""
    UNAVAILABLE = "unavailable"
    """All: 503."""
    BAD_GATEWAY = "bad-gateway"
    """GitHub: 502, as for queries that take more than ten seconds."""
    RATE_LIMITED = "rate-limited"
    """GitHub: the hour's budget is used up, whatever was spent."""
    RESOURCE_LIMITS = "resource-limits"
    """GitHub GraphQL: 200 with RESOURCE_LIMITS_EXCEEDED."""
    SECONDARY = "secondary"
    """GitHub: 403 with Retry-After."""


class Api(StrEnum):
    """The APIs that have moods."""

    ARXIV = "arxiv"
    """The query API."""
    OAI = "oai"
    """arXiv's records."""
    DATACITE = "datacite"
    HUGGINGFACE = "huggingface"
    CROSSREF = "crossref"
    DOI = "doi"
    """The Handle System at doi.org."""
    OPENREVIEW = "openreview"
    """Both of its APIs."""
    YOUTUBE = "youtube"
    WAYBACK = "wayback"
    SCHOLAR = "scholar"
    """Semantic Scholar."""
    DBLP = "dblp"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Spell:
    """A mood that lasts: for a window, for so many requests, or for large requests only."""

    mood: Mood
    window: Window = ALWAYS
    times: int | None = None
    """Answers left to spoil; None is without end."""
    above: int = 0
    """Spoils only requests for more ids or repositories than this."""
