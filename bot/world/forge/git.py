"""Git as the simulated forge keeps it: real objects under their real hashes, and the refs to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

FILE, SYMLINK, SUBMODULE, FOLDER = "100644", "120000", "160000", "040000"
KINDS = {SUBMODULE: "commit", FOLDER: "tree"}
BRANCHES, TAGS = "refs/heads/", "refs/tags/"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tree holds under a name."""

    mode: str
    oid: str

    @property
    def kind(self) -> str:
        return KINDS.get(self.mode, "blob")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit, and when."""

    name: str
    email: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.name} <{self.email}> {int(self.at.timestamp())} +0000"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, with its own hash."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author: Signature
    """Who is its committer too."""
    signed: bool = False
    """Whether GitHub vouches for it."""


@dataclass(slots=True)
class Git:
    """The objects and refs of one repository."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Mapping[str, Entry]] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    """Full name (`refs/heads/main`) → commit."""

    # ── writing ──

    def add_blob(self, content: bytes) -> str:
        oid = _hash("blob", content)
        self.blobs[oid] = content
        return oid

    def add_tree(self, entries: Mapping[str, Entry]) -> str:
        """One level: name → entry."""
        ordered = sorted(entries, key=lambda name: name + ("/" if entries[name].mode == FOLDER else ""))
        rows = (
            b"%s %s\0%s" % (entries[n].mode.lstrip("0").encode(), n.encode(), bytes.fromhex(entries[n].oid))
            for n in ordered
        )
        oid = _hash("tree", b"".join(rows))
        self.trees[oid] = {name: entries[name] for name in ordered}
        return oid

    def add_files(self, files: Mapping[str, Entry]) -> str:
        """A tree of all its levels: path → entry."""
        here: dict[str, Entry] = {}
        below: dict[str, dict[str, Entry]] = {}
        for path, entry in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {})[rest] = entry
            else:
                here[name] = entry
        folders = {name: Entry(FOLDER, self.add_files(inside)) for name, inside in below.items()}
        return self.add_tree({**here, **folders})

    def add_commit(
        self,
        tree: str,
        parents: tuple[str, ...],
        message: str,
        author: Signature,
        *,
        signed: bool = False,
    ) -> str:
        """A commit; its author is its committer."""
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {author}", f"committer {author}", "", message]
        oid = _hash("commit", "\n".join(lines).encode())
        self.commits[oid] = Commit(oid, tree, parents, message, author, signed)
        return oid

    # ── reading ──

    def resolve(self, name: str) -> str | None:
        """The commit that a branch, a tag, a full ref, or a hash names."""
        for ref in (f"{BRANCHES}{name}", f"{TAGS}{name}", name):
            if ref in self.refs:
                return self.refs[ref]
        return name if name in self.commits else None

    def walk(self, tree: str, above: str = "") -> Iterator[tuple[str, Entry]]:
        """Every path below a tree, folders before what is in them."""
        for name, entry in self.trees[tree].items():
            path = f"{above}{name}"
            yield path, entry
            if entry.mode == FOLDER:
                yield from self.walk(entry.oid, f"{path}/")

    def files(self, commit: str) -> dict[str, Entry]:
        """Path → entry, folders left out."""
        return {path: one for path, one in self.walk(self.commits[commit].tree) if one.mode != FOLDER}

    def content(self, commit: str, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        entry = self.files(commit).get(path)
        return self.blobs.get(entry.oid) if entry else None

    def ancestors(self, commit: str) -> tuple[str, ...]:
        """A commit and all that came before it, the youngest first."""
        seen: dict[str, None] = {}
        ahead = [commit]
        while ahead:
            oid = ahead.pop(0)
            if oid not in seen:
                seen[oid] = None
                ahead += self.commits[oid].parents
        return tuple(seen)

    def merge_base(self, one: str, other: str) -> str | None:
        """The youngest commit that both have behind them; None for histories that never met."""
        known = set(self.ancestors(one))
        return next((oid for oid in self.ancestors(other) if oid in known), None)

    def between(self, base: str, head: str) -> tuple[Commit, ...]:
        """The commits that `head` has and `base` has not, the oldest first."""
        known = set(self.ancestors(base))
        return tuple(self.commits[oid] for oid in reversed(self.ancestors(head)) if oid not in known)

    def blame(self, commit: str, path: str) -> list[Commit]:
        """Of each line of a file, the commit that last wrote it; merges are taken for their first parents."""
        lines = self._lines(commit, path)
        owners = [commit] * len(lines)
        places = {number: number for number in range(len(lines))}
        while places and (parents := self.commits[commit].parents):
            before = self._lines(parents[0], path)
            kept = SequenceMatcher(None, before, lines, autojunk=False).get_matching_blocks()
            moved = {b + n: a + n for a, b, size in kept for n in range(size)}
            places = {moved[here]: line for here, line in places.items() if here in moved}
            commit, lines = parents[0], before
            owners = [commit if number in places.values() else owner for number, owner in enumerate(owners)]
        return [self.commits[owner] for owner in owners]

    def _lines(self, commit: str, path: str) -> list[bytes]:
        return (self.content(commit, path) or b"").removesuffix(b"\n").split(b"\n")


def _hash(kind: str, content: bytes) -> str:
    head = f"{kind} {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()
