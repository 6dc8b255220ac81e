"""Makes of a list's links a GitHub on which everything that they lead to is well."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from bot.world.profiles import Gist, Profile
from bot.world.repositories import Release, Repository, Snapshot, Thread
from bot.world.state import World

HOSTS = ("github.com", "www.github.com", "redirect.github.com")
RAW = ("raw.githubusercontent.com", "raw.github.com")
GISTS = ("gist.github.com", "gist.githubusercontent.com")
PAGES = ".github.io"
OF_ACCOUNTS = ("orgs", "sponsors", "stars", "users")
NOT_OWNERS = frozenset(
    (
        *("about", "apps", "collections", "contact", "customer-stories", "enterprise", "events", "explore"),
        *("features", "issues", "login", "marketplace", "new", "notifications", "pricing", "pulls", "search"),
        *("security", "settings", "site", "team", "topics", "trending"),
    )
)
"""First path segments of github.com that are no accounts."""
THREADS = {"issues": Thread.ISSUE, "pull": Thread.PULL, "discussions": Thread.DISCUSSION}


def number(text: str, below: int) -> int:
    """A stable number in 0…below-1: the same list always gives the same world."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") % below


@dataclass(slots=True)
class _Wanted:
    """What the links of a list say of a repository."""

    owner: str
    name: str
    title: str
    branches: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=lambda: {"README.md": "# Read me\n"})
    assets: dict[str, list[str]] = field(default_factory=dict)
    """Of each tag that is linked to."""
    tags: list[str] = field(default_factory=list)
    threads: dict[int, Thread] = field(default_factory=dict)


@dataclass(slots=True)
class Hub:
    """Collects what is linked to, and puts it into a world in the end."""

    world: World
    wanted: dict[str, _Wanted] = field(default_factory=dict)

    def link(self, url: str, title: str) -> bool:
        """Note what an address says; True where GitHub's own pages answer for it."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        path = [part for part in unquote(parts.path).split("/") if part]
        if host in GISTS:
            return self._gist(path)
        if host.endswith(PAGES):  # where there is a page there is a repository, but it has its own server
            owner = host.removesuffix(PAGES)
            name = path[0] if path else host
            self.wanted.setdefault(f"{owner}/{name}".lower(), _Wanted(owner, name, title))
            return False
        if host in RAW and len(path) > 3:  # noqa: PLR2004 - owner, name, branch, file
            return self._repository([*path[:2], "blob", *path[2:]], title)
        if host not in HOSTS or not path or path[0].lower() in NOT_OWNERS:
            return False
        if path[0] in OF_ACCOUNTS or len(path) == 1:
            return self._account(path[-1] if len(path) == 1 else path[1])
        return self._repository(path, title)

    def fill(self, start: datetime) -> None:
        """Put every repository that was noted into the world."""
        taken: set[int] = set()
        for one in self.wanted.values():
            self.world.put_repository(_repository(one, start, taken))

    def _gist(self, path: list[str]) -> bool:
        if len(path) < 2:  # noqa: PLR2004 - owner and id
            return False
        if self.world.gist(path[1]) is None:
            self.world.put_gist(Gist(path[1], path[0]))
        return True

    def _account(self, login: str) -> bool:
        if self.world.profile(login) is None:
            self.world.put_profile(Profile(login, 1_000_000 + number(login.lower(), 2**30)))
        return True

    def _repository(self, path: list[str], title: str) -> bool:
        owner, name = path[0], path[1].removesuffix(".git")
        one = self.wanted.setdefault(f"{owner}/{name}".lower(), _Wanted(owner, name, title))
        match path[2:]:
            case []:
                pass
            case [("tree" | "blob" | "raw" | "blame" | "edit") as kind, *place]:
                _note_path(one, place[2:] if place[:1] == ["refs"] else place, is_file=kind != "tree")
            case ["releases", "tag", *tag]:
                one.tags.append("/".join(tag))
            case ["releases", "download", *tag, file]:
                one.assets.setdefault("/".join(tag), []).append(file)
            case ["releases", "latest", "download", file]:
                one.assets.setdefault("v1.0", []).append(file)
            case ["issues" | "pull" | "discussions" as kind, digits, *_] if digits.isdecimal():
                one.threads.setdefault(int(digits), THREADS[kind])
            case _:
                return False
        return True


def _note_path(one: _Wanted, place: list[str], *, is_file: bool) -> None:
    branch, *below = place or ["HEAD"]
    if branch not in one.branches and branch != "HEAD":
        one.branches.append(branch)
    if below:
        file = "/".join(below if is_file else [*below, "README.md"])
        one.files.setdefault(file, f"{one.title}\n")


def _repository(one: _Wanted, start: datetime, taken: set[int]) -> Repository:
    key = f"{one.owner}/{one.name}".lower()
    identity = 100_000_000 + number(key, 2**30)
    while identity in taken:
        identity += 1
    taken.add(identity)
    pushed = start - timedelta(hours=20 + number(key, 900))
    released = [Release(tag, pushed, tuple(assets)) for tag, assets in one.assets.items()]
    snapshot = Snapshot(
        one.owner,
        one.name,
        since=start - timedelta(days=3_650),
        created=pushed - timedelta(days=200 + number(key, 900)),
        pushed=pushed,
        stars=5 + number(f"{key} stars", 9_000),
        description=one.title,
        branches=tuple(one.branches) or ("main",),
        files=one.files,
        release=released[0] if released else None,
        older=tuple(released[1:]),
        tags=tuple(dict.fromkeys(one.tags)),
        threads=one.threads,
    )
    return Repository(identity, (snapshot,))
