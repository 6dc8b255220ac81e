"""What should be so on the forge: one type for each verb that makes it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.model.findings import Edit
from bot.model.standing import React


@dataclass(frozen=True, slots=True)
class EnsureIssue:
    """There is one open issue with this marker and exactly this text."""

    marker: str
    title: str
    body: str
    obeyed: frozenset[str] = frozenset()
    """The boxes that this run has acted upon; others that were ticked while it ran stay ticked."""
    opens: bool = True
    """False opens none and leaves a closed one closed, though with this text."""


@dataclass(frozen=True, slots=True)
class EnsureComment:
    """The issue with this number has one comment with this marker, and exactly this text."""

    issue: int
    marker: str
    body: str


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """The issue with this marker, if any, is closed with this comment."""

    marker: str
    comment: str


@dataclass(frozen=True, slots=True)
class EnsurePull:
    """There is one pull request from this branch: these edits of the default branch, and nothing else."""

    branch: str
    title: str
    body: str
    message: str
    """Of the commit, title first; names the fixes too, for where there can be no pull request."""
    edits: tuple[Edit, ...]
    fixes: Mapping[str, str]
    """As in `StandingPull`."""
    diff: str
    """The same edits as a unified diff, for people."""
    shape: str
    """A digest of what changes and of the lines next to it: while it is the same, the branch can be merged
    as it is, however much else has changed in the list."""
    anew: bool = False
    """Whether its branch must start from the commit that was read, though it offers this already."""
    opens: bool = True
    """False leaves a branch without a pull request alone: there were enough new ones for now."""


@dataclass(frozen=True, slots=True)
class Ensured:
    """What came of a pull request that was wanted."""

    said: str
    """One sentence."""
    number: int | None
    """None where the repository lets the bot push a branch but open no pull request; 0 in a dry run, where
    nobody knows it yet."""


@dataclass(frozen=True, slots=True)
class ClosePull:
    """The pull request from this branch, whose fixes are obsolete, is closed with this comment; a branch
    without one is deleted."""

    branch: str
    comment: str


@dataclass(frozen=True, slots=True)
class Offered:
    """Where the edit of a finding waits to be merged."""

    branch: str
    number: int | None
    """Of the pull request; None where the repository does not let the bot open one."""


class Conclusion(StrEnum):
    """How a review of a pull request ends."""

    SUCCESS = "success"
    NEUTRAL = "neutral"
    """Something wants a look, and nothing is certainly wrong."""
    FAILURE = "failure"


class Level(StrEnum):
    """How loud an annotation is."""

    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on lines of a file, beside its text."""

    path: str
    line: int
    end_line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class EnsureCheck:
    """The last check of this name on a commit says exactly this."""

    pull: int
    commit: str
    conclusion: Conclusion
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """Something that people can ask for with a click below a check."""

    name: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on lines of a pull request that its diff shows."""

    key: str
    """Names it by what it is about, whatever its lines."""
    path: str
    first: int
    last: int
    body: str


@dataclass(frozen=True, slots=True)
class EnsureReview:
    """The pull request has one review of ours, with exactly this text and these comments."""

    pull: int
    commit: str
    """The commit that was looked at; where the pull request has moved on, nothing is written."""
    body: str
    comments: tuple[ReviewComment, ...] = ()
    opens: bool = True
    """False writes none where there is none yet."""


Action: TypeAlias = (
    EnsureIssue | EnsureComment | CloseIssue | React | EnsurePull | ClosePull | EnsureCheck | EnsureReview
)
