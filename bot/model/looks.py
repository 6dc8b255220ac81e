"""What a look at a resource can say, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.resources import Facts, Resource


class Status(StrEnum):
    """What one look at a resource can say; the README says what each means, and what follows."""

    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    REFUSED = "refused"
    TROUBLE = "trouble"
    UNCHECKED = "unchecked"


class Failure(StrEnum):
    """Why there was no answer to judge."""

    NXDOMAIN = "nxdomain"
    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    PROTOCOL = "protocol"
    REDIRECTS = "redirects"
    GUARD = "guard"
    """The address is not public, or the URL is not one that we open."""
    BUDGET = "budget"
    OFFLINE = "offline"
    API = "api"
    """The API that knows is shut, throttled or talks nonsense."""
    CRASHED = "crashed"
    """A bug in a checker, made visible."""

    @property
    def is_local_suspect(self) -> bool:
        """True where our own network could be the cause."""
        return self in (Failure.NXDOMAIN, Failure.RESOLVE, Failure.CONNECT)

    @property
    def came_from_host(self) -> bool:
        """True where the host itself has answered, though not with what was asked for."""
        return self in (Failure.REDIRECTS, Failure.API)


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: who answered, and with what."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person needs to check a verdict."""

    reason: str
    """One plain phrase without a full stop: `HTTP 404`, `the name does not resolve`."""
    method: str | None = None
    """`GET`, `GET, then GET afresh`, `GraphQL` …"""
    http_status: int | None = None
    final_url: str | None = None
    hops: tuple[Hop, ...] = ()
    header: str | None = None
    """The header that gave a wall away, as `name: value`."""
    failure: Failure | None = None
    host: str | None = None
    """Who was asked."""
    tries: int = 0
    """How many requests this look took; 0 when none was sent."""
    lost: str | None = None
    """The larger thing that is gone, where not just this resource is: `github:o/n` for a file in it."""
    context: str | None = None
    """What is known besides and may help a person, such as what became of the repository behind a page."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a checker makes of its own facts."""

    status: Status
    evidence: Evidence
    target: str | None = None
    """Where it moved to, for `moved`."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at one resource."""

    resource: Resource
    at: datetime
    status: Status
    evidence: Evidence
    facts: Facts = field(default_factory=dict)
    target: str | None = None
    by_api: bool = False
    """True when an API that knows was asked, not a page."""
