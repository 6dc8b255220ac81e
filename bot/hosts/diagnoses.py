"""What the doctor thinks of what it was told: how each thing is that a run needs, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from bot.net.interface import Reply

CLOCK_SLACK = timedelta(seconds=60)
"""A clock may be so fast: a GitHub App's signature says that it was made that much earlier, as GitHub advises
(https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app)."""
FEW = 0.1
"""Of a limit: what is left is mentioned."""
ACTIONS = "github-actions[bot]"


class Health(StrEnum):
    """How something that a run needs is."""

    FINE = "✓"
    ODD = "!"
    """A run works, but not as well as it could."""
    ILL = "✗"
    """A run cannot do its job."""
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: how it is, and what to do about it."""

    subject: str
    health: Health
    said: str
    advice: str = ""


def judge_clock(date: str, now: datetime) -> Diagnosis:
    """How far this machine's clock is from GitHub's, by the `Date` that it sent."""
    try:
        off = now - parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return Diagnosis("clock", Health.UNKNOWN, "GitHub did not say what time it is")
    if abs(off) <= CLOCK_SLACK:
        return Diagnosis("clock", Health.FINE, "right to the minute")
    said = f"{abs(off).total_seconds():.0f} seconds {'fast' if off > timedelta() else 'slow'}"
    return Diagnosis(
        "clock", Health.ODD, said, "Set it: strikes are counted by it, and an App's key needs it."
    )


def judge_reader(reply: Reply, *, has_token: bool) -> Diagnosis:
    """Whether other people's repositories can be read, and how much of the hour's limit is left."""
    subject = "reading repositories"
    if reply.status == 401:  # noqa: PLR2004 - Unauthorized
        return Diagnosis(
            subject,
            Health.ILL,
            "GitHub does not accept the token",
            "Give another one as LISTKEEPER_GITHUB_TOKEN.",
        )
    if not has_token:
        return Diagnosis(
            subject,
            Health.ODD,
            "without a token only 60 questions an hour are possible",
            "Set GITHUB_TOKEN or LISTKEEPER_GITHUB_TOKEN; it needs no permission at all.",
        )
    left, limit = _limits(reply.body)
    if limit and left < FEW * limit:
        return Diagnosis(
            subject, Health.ODD, f"{left:,} of {limit:,} points are left in this hour", "Wait a little."
        )
    return Diagnosis(subject, Health.FINE, f"{left:,} of {limit:,} points are left in this hour")


def _limits(body: bytes) -> tuple[int, int]:
    """What is left of GraphQL's hour, and all of it; zeros where GitHub said something else."""
    try:
        graphql: Mapping[str, Any] = json.loads(body)["resources"]["graphql"]
        return int(graphql["remaining"]), int(graphql["limit"])
    except (ValueError, KeyError, TypeError):
        return 0, 0


def judge_arxiv(status: int | None) -> Diagnosis:
    """Whether arXiv answers; that it turns machines away for a while is its habit."""
    if status == 200:  # noqa: PLR2004 - OK
        return Diagnosis("arXiv", Health.FINE, "it answers")
    said = "it does not answer" if status is None else f"it answers with HTTP {status}"
    return Diagnosis(
        "arXiv", Health.ODD, said, "It is often busy for hours; papers are asked about by a later run."
    )


def judge_permission(permission: str | None, login: str) -> Diagnosis:
    """Whether the bot may write; of Apps and Actions GitHub does not tell."""
    subject = "writing"
    if permission in ("WRITE", "MAINTAIN", "ADMIN"):
        return Diagnosis(subject, Health.FINE, f"{login} may write")
    if permission is not None:
        advice = "Invite it to the repository with the role Write."
        return Diagnosis(subject, Health.ILL, f"{login} may only read", advice)
    if login == ACTIONS:
        advice = (
            "In the workflow, give it `contents`, `issues` and `pull-requests: write`. In the settings, "
            "under Actions → General, tick “Allow GitHub Actions to create and approve pull requests”."
        )
        return Diagnosis(subject, Health.UNKNOWN, "GitHub does not tell an Action what it may do", advice)
    advice = "Look at the App's permissions: contents, issues and pull requests, to read and write."
    return Diagnosis(subject, Health.UNKNOWN, "GitHub does not tell an App what it may do", advice)
