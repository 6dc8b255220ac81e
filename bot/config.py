"""Operator settings (whom to contact, with what) and list policy (what to judge, how to speak)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

ARXIV_API = "https://export.arxiv.org/api/query"
GITHUB_API = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Policy:
    """List policy, from `.github/listkeeper.toml` in the list's repository.

    It can never name a host to contact, a path outside the repository, or a template.
    Durations are written `"7d"`, `"44h"`, `"5d 20h"`.
    """

    strikes: int = 3
    """Looks that must say `dead` before a page is dead."""
    strike_gap: timedelta = timedelta(hours=44)
    """At least this long between two strikes."""
    strike_span: timedelta = timedelta(days=5, hours=20)
    """At least this long from the first strike to the last."""
    api_strikes: int = 2
    """The same where an API that knows was asked."""
    api_strike_gap: timedelta = timedelta(hours=20)
    strikes_lapse: timedelta = timedelta(days=60)
    move_gap: timedelta = timedelta(hours=24)
    """A new address is offered after two looks at least this far apart."""
    unreachable_after: timedelta = timedelta(days=21)
    """Nothing but trouble for this long is told."""
    host_failing: int = 3
    """A host is one finding when more than this many of its resources fail, and all of them."""
    recheck_pages: timedelta = timedelta(days=7)
    recheck_apis: timedelta = timedelta(hours=20)
    """Papers and repositories are asked daily, because they are cheap."""
    recheck_trouble: timedelta = timedelta(hours=20)
    news_for: timedelta = timedelta(days=30)
    """How long a new paper version stays news."""
    forget_after: timedelta = timedelta(days=90)
    """How long the record of a removed link is kept."""


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """`--connect-to HOST:PORT:HOST2:PORT2`, as curl's; empty HOST or PORT matches any."""

    host: str
    port: int | None
    to_host: str
    to_port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Operator settings: environment and command line. Never from a list's repository."""

    github_token: str | None = field(default=None, repr=False)
    """For reading other people's repositories; goes to `github_api`'s host alone."""
    github_api: str = GITHUB_API
    arxiv_api: str = ARXIV_API
    connect_to: tuple[ConnectTo, ...] = ()
    dns: tuple[str, int] | None = None
    """The resolver to ask, instead of the system's."""
    ca_file: str | None = None
    timeout: float = 20.0
    """Seconds that one look at a resource may take in all."""
    concurrency: int = 64
    per_host: int = 2
    contact: str = "https://github.com/listkeeper/listkeeper"
    """Where a server's owner finds out who we are; part of the user agent."""
