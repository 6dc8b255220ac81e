"""What the simulated GitHub hosts to be written to: git, issues, pull requests and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.world.forge.accounts import READER, Account, App, Grant, Role
from bot.world.forge.faults import Faults
from bot.world.forge.git import BRANCHES, Git
from bot.world.forge.limits import Limits
from bot.world.forge.reviewing import CheckRun, CommitStatus, LineComment, Review
from bot.world.repositories import Access, Found, Repository, Snapshot

FIRST_COMMENT = 1_000_001


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, and when."""

    by: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class Reaction:
    """A thumb, an eyebrow."""

    id: int
    by: Account
    content: str
    at: datetime


@dataclass(slots=True)
class Comment:
    """A comment on an issue or pull request."""

    id: int
    by: Account
    body: str
    at: datetime
    updated: datetime
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Event:
    """An issue was `closed` or `reopened`."""

    kind: str
    by: Account
    at: datetime


@dataclass(slots=True)
class Pull:
    """What an issue has besides when it is a pull request."""

    branch: str
    base: str
    head_oid: str
    """The branch's last known commit: it outlives the branch."""
    base_oid: str
    merged: Deed | None = None
    merge_commit: str | None = None
    fork: str | None = None
    """The repository that its branch is in, where that is another one."""
    reviews: list[Review] = field(default_factory=list)
    line_comments: list[LineComment] = field(default_factory=list)


@dataclass(slots=True)
class Issue:
    """An issue, or with `pull` a pull request: they share their numbers."""

    number: int
    by: Account
    title: str
    body: str
    at: datetime
    updated: datetime
    is_open: bool = True
    reason: str | None = None
    """Why it was closed."""
    labels: tuple[str, ...] = ()
    edits: list[Deed] = field(default_factory=list)
    """Of the body, its creation left out."""
    comments: list[Comment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    pull: Pull | None = None
    is_deleted: bool = False

    @property
    def closed(self) -> Event | None:
        """How it came to be closed; None while it is open."""
        return next(
            (event for event in reversed(self.events) if event.kind == "closed" and not self.is_open), None
        )


@dataclass(slots=True)
class Hosted:
    """A repository that can be written to."""

    id: int
    names: list[str]
    """`OWNER/NAME`, the present one last."""
    created: datetime
    git: Git = field(default_factory=Git)
    default_branch: str = "main"
    roles: dict[str, Role] = field(default_factory=dict)
    """What people may do here, by their login."""
    issues: dict[int, Issue] = field(default_factory=dict)
    archived: datetime | None = None
    has_issues: bool = True
    actions_may_open_pulls: bool = True
    """The setting “Allow GitHub Actions to create and approve pull requests”."""
    protected: set[str] = field(default_factory=set)
    """Branches that nobody may push to."""
    parent: Hosted | None = None
    """Whose fork it is: all forks share their objects, but not their refs."""
    checks: list[CheckRun] = field(default_factory=list)
    statuses: list[CommitStatus] = field(default_factory=list)
    comment_ids: Iterator[int] = field(default_factory=lambda: iter(range(FIRST_COMMENT, 2**31)))

    @property
    def full_name(self) -> str:
        return self.names[-1]

    @property
    def owner(self) -> str:
        return self.full_name.partition("/")[0]

    @property
    def head(self) -> str | None:
        """The commit of the default branch; None while there is none."""
        return self.git.refs.get(f"{BRANCHES}{self.default_branch}")

    def start_of(self, pull: Pull) -> str:
        """What a pull request is compared with: its base as it is now, or as it was merged into."""
        return pull.base_oid if pull.merged else self.git.refs.get(f"{BRANCHES}{pull.base}", pull.base_oid)

    def role(self, login: str) -> Role:
        """What a person may do; everybody can read."""
        if login.lower() == self.owner.lower():
            return Role.ADMIN
        return next((role for name, role in self.roles.items() if name.lower() == login.lower()), Role.READ)

    def found(self, now: datetime, *, renamed: bool = False) -> Found:
        """The same repository as readers of other people's repositories see it."""
        owner, name = self.full_name.split("/")
        branches = [ref.removeprefix(BRANCHES) for ref in self.git.refs if ref.startswith(BRANCHES)]
        branches.sort(key=lambda branch: branch != self.default_branch)
        snapshot = Snapshot(
            owner,
            name,
            since=self.created,
            pushed=now,
            created=self.created,
            access=Access.PUBLIC,
            archived=self.archived,
            empty=self.head is None,
            branches=tuple(branches) or (self.default_branch,),
            files=self._texts(),
            commit=self.head,
        )
        return Found(Repository(self.id, (snapshot,)), snapshot, renamed=renamed)

    def _texts(self) -> dict[str, str]:
        files = self.git.files(self.head) if self.head else {}
        return {
            path: self.git.blobs[entry.oid].decode(errors="replace")
            for path, entry in files.items()
            if entry.oid in self.git.blobs
        }


@dataclass(slots=True)
class Hosting:
    """All that the simulated GitHub hosts to be written to, and who may come in."""

    repositories: dict[int, Hosted] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    """By token."""
    apps: dict[int, App] = field(default_factory=dict)
    enterprise: set[str] = field(default_factory=set)
    """Hosts that serve the API at `/api/v3` and `/api/graphql`, as an Enterprise Server does."""
    lag: timedelta = timedelta()
    """For how long a new issue or pull request is missing from listings; asked for by number, it is there."""
    faults: Faults = field(default_factory=Faults)
    limits: Limits = field(default_factory=Limits)

    def find(self, full_name: str) -> tuple[Hosted, bool] | None:
        """Whom `OWNER/NAME` leads to, and whether by a former name."""
        wanted = full_name.lower()
        for hosted in self.repositories.values():
            if hosted.full_name.lower() == wanted:
                return hosted, False
        for hosted in self.repositories.values():
            if wanted in (name.lower() for name in hosted.names):
                return hosted, True
        return None

    def grant(self, token: str, now: datetime) -> Grant | None:
        """What a token is good for; None where it is good for nothing any more."""
        grant = self.grants.get(token)
        if grant is None:
            return Grant(READER)
        return None if grant.expires is not None and grant.expires <= now else grant
