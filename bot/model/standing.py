"""What stands on the forge, and what people answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.model.findings import fingerprint
from bot.model.resources import Resource


@dataclass(frozen=True, slots=True)
class StandingIssue:
    """An issue of ours as it stands: written by the bot's own login, with a marker of this list."""

    number: int
    marker: str
    title: str
    body: str
    is_open: bool
    closed_by_person: bool = False
    """True where it was not the bot that closed it: it stays silent until there is something new."""
    edited_by_writers: bool = True
    """Whether everybody who has edited the body since the bot last wrote it may write to the repository:
    only then its ticks count."""


class PullState(StrEnum):
    """How a pull request stands."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StandingPull:
    """Edits of ours as they stand offered: a pull request, or a branch without one."""

    number: int | None
    """None where the branch stands alone: the repository does not let the bot open pull requests, or a run
    was killed before it could."""
    branch: str
    fixes: Mapping[str, str]
    """Fingerprint → the `link_key` of the address whose looks it depends on; "" where it depends on none.
    Those that its body names; of a branch alone, the message of its last commit."""
    state: PullState
    opened_at: datetime
    """When it was opened, or last opened again."""
    closed_by_person: bool = False
    """True where a person closed it unmerged: none of its fingerprints is offered again."""
    pushed_by_others: bool = False
    """True where its branch has a commit that is not ours: it is theirs now."""
    shape: str = ""
    """What `EnsurePull.shape` was when the branch was last written; empty where that is not known."""
    conflicts: bool = False
    """True where the forge says that it cannot be merged as it is. Git aligns lines that are all the same
    in ways that no digest of a few of them foresees."""

    @property
    def is_open(self) -> bool:
        return self.state is PullState.OPEN

    @property
    def is_final(self) -> bool:
        """Whether people have decided on its fixes: they merged it, or did not want it."""
        return self.state is PullState.MERGED or self.closed_by_person


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on an issue of ours by somebody who may write, which the bot has not reacted to yet."""

    comment: int
    issue: int
    body: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """All that stands on the forge for one list, read once at the beginning of a run."""

    issues: tuple[StandingIssue, ...] = ()
    pulls: tuple[StandingPull, ...] = ()
    remarks: tuple[Remark, ...] = ()
    """In the order in which they were written."""
    has_issues: bool = True
    """False where the repository has its issues switched off."""


class Wish(StrEnum):
    """What a person can ask of the bot about a finding, a rule or a link."""

    FIX = "fix"
    SNOOZE = "snooze"
    NEVER = "never"
    UNSILENCE = "unsilence"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody who may write asked for, by a ticked box or a command."""

    wish: Wish
    about: str
    """A finding's fingerprint, a rule's code, or a URL of the list."""
    until: date | None = None
    """Of a snooze."""
    comment: int | None = None
    """The remark that it stands in; None for a box."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What people do not want to hear of until a day, or never again."""

    about: str
    """A finding's fingerprint, a rule's code, or the `link_key` of a link."""
    until: date | None
    """The day on which it is told again; None is never."""


class Reaction(StrEnum):
    """How the bot answers a command: nothing else tells that it was heard."""

    DONE = "+1"
    CONFUSED = "confused"


@dataclass(frozen=True, slots=True)
class React:
    """The bot has reacted so to this comment, which is then never obeyed again."""

    comment: int
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class Heard:
    """What a run makes of people's answers."""

    silences: tuple[Silence, ...] = ()
    """All that are in force, in the order of their names."""
    wished: frozenset[str] = frozenset()
    """The fingerprints of findings whose edits somebody asked for."""
    boxes: frozenset[str] = frozenset()
    """The boxes that were ticked when the run began: all of them are dealt with."""
    reactions: tuple[React, ...] = ()


def link_key(link: Resource | str) -> str:
    """Name a link by what it points at, or by its URL where that is nothing we know, as silences do."""
    return fingerprint("link", None, str(link))
