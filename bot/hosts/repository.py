"""Which repository a command is about."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping

from bot.errors import ConfigError
from bot.forge.access import Access

NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
REMOTE = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/\s]+@)?(?P<host>[^:/\s]+)(?::\d+)?[:/](?P<name>[^:\s]+?)(?:\.git)?/?"
)
"""What git calls a repository: by https or ssh, with a user or without."""


def repository_name(given: str | None, environment: Mapping[str, str], access: Access) -> str:
    """`OWNER/REPO`: as given, that of the job, or where the checkout's `origin` is. Raises ConfigError."""
    name = given or environment.get("GITHUB_REPOSITORY") or _origin()
    if not name:
        raise ConfigError("Name the repository as OWNER/REPO, or start this in a checkout of it.")
    if NAME.fullmatch(name):
        return name
    found = REMOTE.fullmatch(name)
    host = access.web.partition("://")[2]
    if not found or not NAME.fullmatch(found["name"]):
        raise ConfigError(f"{name!r} is not a repository: give OWNER/REPO.")
    if found["host"].lower() != host:
        raise ConfigError(f"{name!r} is not on {host}; set GITHUB_API_URL to the API of {found['host']}.")
    return found["name"]


def _origin() -> str | None:
    """The address of the remote that a checkout came from; git itself knows best where that stands."""
    asked = ("git", "config", "--get", "remote.origin.url")
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 - fixed
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None
