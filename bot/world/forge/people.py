"""A repository to write to, and the people who act on it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.markers.boxes import BOX
from bot.world.forge import acts
from bot.world.forge.accounts import Account, Grant, Role
from bot.world.forge.git import BRANCHES, Entry
from bot.world.forge.state import Deed, Hosted, Issue, Pull
from bot.world.state import World

FIRST_ID = 500_000_001
COPIED = (BRANCHES, "refs/tags/")
"""What a fork has of the refs of the repository that it is taken from."""


def host(
    world: World, full_name: str, files: Mapping[str, bytes], roles: Mapping[str, Role] | None = None
) -> Hosted:
    """A new repository with these files on its default branch; its owner may do everything."""
    number = FIRST_ID + len(world.hosting.repositories)
    hosted = Hosted(number, [full_name], world.now, roles=dict(roles or {}))
    world.hosting.repositories[number] = hosted
    if files:
        Person(world, hosted, hosted.owner).push(hosted.default_branch, files)
    return hosted


def grant(world: World, token: str, login: str, permissions: Mapping[str, str] | None = None) -> None:
    """Let a token speak for somebody; with `permissions` for no more than they allow."""
    world.hosting.grants[token] = Grant(Account(login), permissions)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser, who may do everything that a method here does."""

    world: World
    hosted: Hosted
    login: str

    @property
    def _deed(self) -> Deed:
        return Deed(Account(self.login), self.world.now)

    # ── issues ──

    def open_issue(self, title: str, body: str = "") -> int:
        """Its number."""
        return acts.open_issue(self.hosted, self._deed, title, body).number

    def edit(self, number: int, body: str) -> None:
        """Give an issue or pull request another body."""
        acts.edit(self._issue(number), self._deed, body=body)

    def tick(self, number: int, box: str) -> None:
        """Click a box of ours in a body; a click on a ticked one unticks it."""
        issue = self._issue(number)
        flipped = {" ": "x", "x": " ", "X": " "}
        if box not in [found[4] for found in BOX.finditer(issue.body)]:
            raise LookupError(f"#{number} has no box {box}")
        self.edit(
            number,
            BOX.sub(
                lambda found: f"{found[1]}{flipped[found[2]]}{found[3]}" if found[4] == box else found[0],
                issue.body,
            ),
        )

    def comment(self, number: int, body: str) -> int:
        """The comment's id."""
        return acts.comment(self.hosted, self._issue(number), self._deed, body).id

    def close(self, number: int) -> None:
        """Close an issue or pull request."""
        acts.close(self._issue(number), self._deed)

    def reopen(self, number: int) -> None:
        """Open it again."""
        acts.reopen(self._issue(number), self._deed)

    def delete(self, number: int) -> None:
        """Delete an issue for good."""
        self._issue(number).is_deleted = True

    # ── code ──

    def push(self, branch: str, files: Mapping[str, bytes | Entry | None]) -> str:
        """Commit to a branch, which starts at the default branch where it is new: path → content, or None
        to delete. The commit's hash."""
        refs, ref = self.hosted.git.refs, f"{BRANCHES}{branch}"
        if ref not in refs and self.hosted.head:
            refs[ref] = self.hosted.head
        return acts.commit_files(self.hosted, branch, files, self._deed, message="Edit by hand")

    def force_push(self, branch: str, files: Mapping[str, bytes | Entry | None]) -> str:
        """The same on top of the default branch, whatever was on this one before."""
        git, ref = self.hosted.git, f"{BRANCHES}{branch}"
        git.refs[ref] = git.refs[f"{BRANCHES}{self.hosted.default_branch}"]
        return self.push(branch, files)

    def fork(self, full_name: str) -> Person:
        """The same person in a fork of the repository, with all its branches; it has no issues until somebody
        switches them on."""
        number = FIRST_ID + len(self.world.hosting.repositories)
        fork = Hosted(number, [full_name], self.world.now, parent=self.hosted, has_issues=False)
        git = self.hosted.git
        copied = {ref: oid for ref, oid in git.refs.items() if ref.startswith(COPIED)}
        fork.git = replace(git, refs=copied)
        fork.default_branch = self.hosted.default_branch
        self.world.hosting.repositories[number] = fork
        return Person(self.world, fork, self.login)

    def merge(self, number: int) -> str:
        """Merge a pull request; the merge commit's hash."""
        return acts.merge(self.hosted, self._issue(number), self._deed)

    def open_pull(self, branch: str, title: str) -> int:
        """Open a pull request from a branch, of a fork to what it is a fork of, with the text that GitHub's
        form takes from its last commit."""
        target = self.hosted.parent or self.hosted
        git, base = self.hosted.git, target.default_branch
        head = git.refs[f"{BRANCHES}{branch}"]
        fork = self.hosted.full_name if self.hosted.parent else None
        pull = Pull(branch, base, head, target.git.refs[f"{BRANCHES}{base}"], fork=fork)
        body = git.commits[head].message.partition("\n\n")[2]
        return acts.open_issue(target, self._deed, title, body, pull).number

    def delete_branch(self, branch: str) -> None:
        """Delete a branch."""
        acts.delete_ref(self.hosted, f"{BRANCHES}{branch}", self._deed)

    # ── settings ──

    def rename_branch(self, old: str, new: str) -> None:
        """Rename a branch; open pull requests follow."""
        refs = self.hosted.git.refs
        refs[f"{BRANCHES}{new}"] = refs.pop(f"{BRANCHES}{old}")
        if self.hosted.default_branch == old:
            self.hosted.default_branch = new
        for issue in self.hosted.issues.values():
            if issue.pull and issue.is_open and issue.pull.base == old:
                issue.pull.base = new

    def rename(self, full_name: str) -> None:
        """Rename the repository, or give it to somebody else; its old names lead here."""
        self.hosted.names.append(full_name)

    def archive(self) -> None:
        """Make it read-only."""
        self.hosted.archived = self.world.now

    def _issue(self, number: int) -> Issue:
        return self.hosted.issues[number]
