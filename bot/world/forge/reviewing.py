"""What reviews leave on the simulated forge: checks, statuses, reviews, comments on lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from bot.world.forge.accounts import Account
from bot.world.forge.git import Git

CONTEXT = 3
"""Lines that a diff shows around what changed."""
LARGEST_DIFF = 2**20
"""Bytes of a file from which on no diff of it is shown."""


@dataclass(slots=True)
class CheckRun:
    """A check run on a commit."""

    id: int
    by: Account
    commit: str
    name: str
    external_id: str
    at: datetime
    status: str = "queued"
    conclusion: str | None = None
    title: str = ""
    summary: str = ""
    annotations: list[Mapping[str, Any]] = field(default_factory=list)
    actions: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """A status of a commit."""

    id: int
    by: Account
    commit: str
    state: str
    description: str | None
    context: str
    at: datetime


@dataclass(slots=True)
class Review:
    """A review as it was sent; nobody can add a comment to it or delete it."""

    id: int
    by: Account
    commit: str
    body: str
    at: datetime


@dataclass(slots=True)
class LineComment:
    """A comment on lines of a file."""

    id: int
    review: int
    by: Account
    body: str
    path: str
    commit: str
    first: int
    last: int
    at: datetime
    updated: datetime
    replies: list[tuple[Account, str]] = field(default_factory=list)
    is_resolved: bool = False


def lines_of(content: bytes | None) -> list[bytes]:
    """The lines of a file as git counts them."""
    return (content or b"").split(b"\n")


def shown_lines(before: bytes | None, after: bytes | None) -> list[range]:
    """The lines after the change that each hunk of a diff shows, counted from 1; none of a large file."""
    if len(before or b"") > LARGEST_DIFF or len(after or b"") > LARGEST_DIFF:
        return []
    matcher = SequenceMatcher(None, lines_of(before), lines_of(after), autojunk=False)
    return [range(group[0][3] + 1, group[-1][4] + 1) for group in matcher.get_grouped_opcodes(CONTEXT)]


def place_now(git: Git, comment: LineComment, head: str) -> int | None:
    """The last line of a comment as the file is now; None where its lines were changed: it is outdated."""
    old, new = (lines_of(git.content(commit, comment.path)) for commit in (comment.commit, head))
    for tag, start, end, at, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and start < comment.first and comment.last <= end:
            return at + comment.last - start
    return None
