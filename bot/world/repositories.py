"""Repositories of the simulated GitHub: identities whose name and state change over time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Access(StrEnum):
    """Whether strangers can see a repository."""

    PUBLIC = "public"
    GONE = "gone"
    """Deleted or private: GitHub does not say which."""
    DMCA = "dmca"
    TOS = "tos"


class Thread(StrEnum):
    """What a number of a repository stands for."""

    ISSUE = "issue"
    PULL = "pull"
    DISCUSSION = "discussion"


@dataclass(frozen=True, slots=True)
class Release:
    """A published release."""

    tag: str
    published: datetime
    assets: tuple[str, ...] = ()
    """Files to download."""


class EntryKind(StrEnum):
    """What stands at a path, in git's words."""

    BLOB = "blob"
    TREE = "tree"
    COMMIT = "commit"
    """A submodule: the commit is another repository's."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a branch."""

    files: Mapping[str, str]
    submodules: tuple[str, ...] = ()

    def kind(self, path: str) -> EntryKind | None:
        """What stands at a path; None where nothing does."""
        if path in self.files:
            return EntryKind.BLOB
        if path in self.submodules:
            return EntryKind.COMMIT
        return EntryKind.TREE if not path or self.children(path) else None

    def children(self, path: str) -> tuple[tuple[str, EntryKind], ...]:
        """The names in a directory; empty where there is none."""
        prefix = f"{path}/" if path else ""
        names: dict[str, EntryKind] = {}
        for file in (*self.files, *self.submodules):
            if file.startswith(prefix):
                name, slash, _ = file.removeprefix(prefix).partition("/")
                here = EntryKind.COMMIT if file in self.submodules else EntryKind.BLOB
                names[name] = EntryKind.TREE if slash else here
        return tuple(sorted(names.items()))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a repository is like from `since` on."""

    owner: str
    name: str
    since: datetime
    pushed: datetime
    created: datetime
    access: Access = Access.PUBLIC
    archived: datetime | None = None
    disabled: bool = False
    locked: str | None = None
    """Why GitHub keeps people out, `TRADE_RESTRICTION` for one."""
    fork: bool = False
    empty: bool = False
    stars: int = 100
    description: str | None = None
    homepage: str | None = None
    license: str | None = "MIT"
    branches: tuple[str, ...] = ("main",)
    """The first one is the default branch."""
    renamed_branches: Mapping[str, str] = field(default_factory=dict)
    """Old name → new name."""
    files: Mapping[str, str] = field(default_factory=lambda: {"README.md": "# Read me\n"})
    """Path → text. Every branch shows the same files, unless it has its own."""
    own_files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The files of branches that are not like the others."""
    submodules: tuple[str, ...] = ()
    """Paths at which other repositories are mounted."""
    release: Release | None = None
    """The latest one."""
    older: tuple[Release, ...] = ()
    tags: tuple[str, ...] = ()
    """Tags that were never released."""
    threads: Mapping[int, Thread] = field(default_factory=dict)
    transferred: Mapping[int, str] = field(default_factory=dict)
    """Issues that are in another repository now: `OWNER/NAME/NUMBER`."""
    commit: str | None = None
    """Of a repository that has real commits, the last one."""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def all_tags(self) -> tuple[str, ...]:
        return (*(release.tag for release in self.releases), *self.tags)

    @property
    def releases(self) -> tuple[Release, ...]:
        return (*((self.release,) if self.release else ()), *self.older)

    def released(self, tag: str) -> Release | None:
        """The release of that tag."""
        return next((release for release in self.releases if release.tag == tag), None)

    def tree(self, ref: str = "HEAD") -> Tree:
        """What a ref shows."""
        branch = self.branches[0] if ref == "HEAD" else ref
        return Tree(self.own_files.get(branch, self.files), self.submodules)

    @property
    def oid(self) -> str:
        """The commit that every branch points at."""
        return (
            self.commit
            or hashlib.sha1(f"{self.full_name}\0{self.pushed}".encode(), usedforsecurity=False).hexdigest()
        )


@dataclass(frozen=True, slots=True)
class Repository:
    """An identity that survives renames; takeover of its old name is another identity."""

    id: int
    history: tuple[Snapshot, ...]
    """In the order of time."""

    @property
    def node_id(self) -> str:
        return "R_kgDO" + base64.urlsafe_b64encode(self.id.to_bytes(4, "big")).decode().rstrip("=")

    def at(self, now: datetime) -> Snapshot | None:
        """What it is like at `now`; None before it was created."""
        return next((known for known in reversed(self.history) if known.since <= now), None)


@dataclass(frozen=True, slots=True)
class Found:
    """A repository as it is now."""

    repository: Repository
    snapshot: Snapshot
    renamed: bool
    """It was asked for by a former name."""


def named(candidates: Iterable[Repository], full_name: str, now: datetime) -> Found | None:
    """Whom `OWNER/NAME` leads to: its present bearer first, then the last one who bore it."""
    wanted = full_name.lower()
    former: Found | None = None
    for repository in candidates:
        snapshot = repository.at(now)
        if snapshot is None or snapshot.access is Access.GONE:
            continue
        if snapshot.full_name.lower() == wanted:
            return Found(repository, snapshot, renamed=False)
        if any(old.since <= now and old.full_name.lower() == wanted for old in repository.history):
            former = Found(repository, snapshot, renamed=True)
    return former


def has_ref(snapshot: Snapshot, ref: str) -> bool:
    """True for `HEAD`, a branch, the release's tag, and the commit that all point at."""
    return not snapshot.empty and ref in ("HEAD", snapshot.oid, *snapshot.branches, *snapshot.all_tags)


def blob_oid(text: str) -> str:
    """Git's own hash of a file."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def tree_oid(tree: Tree, path: str) -> str:
    """A stable hash of a directory; not git's, which would need every level below."""
    return hashlib.sha1(f"{path}\0{tree.children(path)!r}".encode(), usedforsecurity=False).hexdigest()
