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


@dataclass(frozen=True, slots=True)
class Release:
    """A published release."""

    tag: str
    published: datetime


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
    fork: bool = False
    empty: bool = False
    stars: int = 100
    description: str | None = None
    homepage: str | None = None
    license: str | None = "MIT"
    branches: tuple[str, ...] = ("main",)
    """The first one is the default branch."""
    files: Mapping[str, str] = field(default_factory=lambda: {"README.md": "# Read me\n"})
    """Path → text. Every branch shows the same files."""
    release: Release | None = None
    commit: str | None = None
    """Of a repository that has real commits, the last one."""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

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
    tags = (snapshot.release.tag,) if snapshot.release else ()
    return not snapshot.empty and ref in ("HEAD", snapshot.oid, *snapshot.branches, *tags)


def children(snapshot: Snapshot, path: str) -> tuple[tuple[str, bool], ...]:
    """The names in a directory, with True for a directory; empty where there is none."""
    prefix = f"{path}/" if path else ""
    names: dict[str, bool] = {}
    for file in snapshot.files:
        if file.startswith(prefix):
            name, slash, _ = file.removeprefix(prefix).partition("/")
            names[name] = bool(slash)
    return tuple(sorted(names.items()))


def blob_oid(text: str) -> str:
    """Git's own hash of a file."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def tree_oid(snapshot: Snapshot, path: str) -> str:
    """A stable hash of a directory; not git's, which would need every level below."""
    listing = repr(children(snapshot, path))
    return hashlib.sha1(f"{snapshot.oid}\0{path}\0{listing}".encode(), usedforsecurity=False).hexdigest()
