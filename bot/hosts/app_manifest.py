"""`listkeeper app-manifest`: what a GitHub App for listkeeper is made from, with the least that it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from bot.config import HOME

PERMISSIONS: Mapping[str, str] = {
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "metadata": "read",
}
"""docs/operating.md gives the reason for each."""
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "issues",
    "pull_request",
    "push",
    "repository",
)
"""GitHub sends `installation`, `installation_repositories` and `ping` to every App unasked."""


def manifest(url: str, *, public: bool) -> dict[str, object]:
    """https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest."""
    return {
        "name": "listkeeper",
        "url": HOME,
        "description": "Keeps curated lists alive: checks every link, and tells only what is true.",
        "hook_attributes": {"url": f"{url.rstrip('/')}/webhook", "active": True},
        "public": public,
        "default_permissions": dict(PERMISSIONS),
        "default_events": list(EVENTS),
    }


def run_app_manifest(url: str, *, public: bool) -> int:
    """Print it."""
    click.echo(json.dumps(manifest(url, public=public), indent=2))
    return 0
