"""The forge on GitHub keeps the contract of all forges, over real sockets, and what is special to GitHub."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.forge.interface import Forge
from tests.forge.contract import Bench, ForgeContract, Seen
from tests.forge.forging import Scene


@dataclass
class GitHubBench:
    """Looks at the simulated GitHub as somebody who visits it."""

    forge: Forge
    scene: Scene

    def issues(self) -> tuple[Seen, ...]:
        return tuple(
            Seen(issue.title, issue.body, issue.is_open, tuple(said.body for said in issue.comments))
            for issue in self.scene.hosted.issues.values()
            if not issue.pull
        )

    def pulls(self) -> tuple[tuple[str, bool], ...]:
        issues = self.scene.hosted.issues.values()
        return tuple((issue.pull.branch, issue.is_open) for issue in issues if issue.pull)

    def writes(self) -> int:
        return len(self.scene.writes())

    def offered(self, branch: str) -> bytes | None:
        head = self.scene.hosted.git.refs.get(f"refs/heads/{branch}")
        return None if head is None else self.scene.hosted.git.content(head, "README.md")

    def pull_comments(self, branch: str) -> tuple[str, ...]:
        return tuple(said.body for said in self.scene.hosted.issues[self._number(branch)].comments)

    def merge_pull(self, branch: str) -> None:
        self.scene.person().merge(self._number(branch))

    def push(self, branch: str) -> None:
        self.scene.person().push(branch, {"README.md": (self.offered(branch) or b"") + b"Mine.\n"})

    def let_pulls_be_opened(self, *, allowed: bool) -> None:
        self.scene.hosted.actions_may_open_pulls = allowed

    def close_pull(self, branch: str) -> None:
        self.scene.person().close(self._number(branch))

    def _number(self, branch: str) -> int:
        issues = self.scene.hosted.issues.values()
        return next(issue.number for issue in issues if issue.pull and issue.pull.branch == branch)

    def close_issue(self, number: int) -> None:
        self.scene.person().close(number)

    def edit_issue(self, number: int, body: str) -> None:
        self.scene.person().edit(number, body)

    def comment(self, number: int, body: str) -> int:
        return self.scene.person().comment(number, body)


class TestGitHubForge(ForgeContract):
    @pytest.fixture
    async def bench(self, scene: Scene) -> AsyncIterator[Bench]:
        async with scene.forge() as forge:
            yield GitHubBench(forge, scene)
        assert not any("lock" in ref for ref in scene.hosted.git.refs)
