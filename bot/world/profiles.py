"""People, organizations and gists of the simulated GitHub."""

from __future__ import annotations

from dataclasses import dataclass

from bot.world.behaviours import ALWAYS, Window


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose page is at `github.com/LOGIN`."""

    login: str
    id: int
    """Survives a change of the login; whoever takes the old one over has another."""
    organization: bool = False
    window: Window = ALWAYS
    """When the account has this login."""


@dataclass(frozen=True, slots=True)
class Gist:
    """A snippet at `gist.github.com/OWNER/ID`."""

    id: str
    owner: str
    blocked: str | None = None
    """Why GitHub took it down, `dmca` for one."""
    window: Window = ALWAYS
