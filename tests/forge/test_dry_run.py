from __future__ import annotations

from dataclasses import replace

import pytest

from bot.forge.dry_run import DryRunForge
from bot.forge.interface import Forge
from bot.model import ClosePulls
from tests.forge.contract import CLOSE, ISSUE, MORE, PULL, Bench, ForgeContract, Seen


class DryBench:
    """Looks into the forge's memory."""

    def __init__(self) -> None:
        self.dry = DryRunForge()
        self.forge: Forge = self.dry

    def issues(self) -> tuple[Seen, ...]:
        return tuple(
            Seen(issue.title, issue.body, issue.is_open, tuple(issue.comments))
            for issue in self.dry.issues.values()
        )

    def pulls(self) -> tuple[tuple[str, bool], ...]:
        return tuple((branch, pull.is_open) for branch, pull in self.dry.pulls.items())

    def writes(self) -> int:
        return self.dry.writes

    def close_pull(self, branch: str) -> None:
        self.dry.pulls[branch].is_open = False


class TestDryRunForge(ForgeContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return DryBench()


async def test_it_tells_what_it_would_have_written() -> None:
    forge = DryRunForge()
    await forge.ensure_issue(ISSUE)
    await forge.ensure_issue(ISSUE)
    await forge.ensure_pull(PULL)
    await forge.ensure_pull(replace(PULL, title="Fix 2 links"))
    await forge.close_issue(CLOSE)
    await forge.ensure_issue(ISSUE)
    await forge.ensure_pull(MORE)
    await forge.close_pulls(ClosePulls(keep=(MORE.branch,)))
    await forge.ensure_pull(PULL)
    assert forge.history == [
        "Opened issue 1: Link health.",
        "Opened pull request 2: Fix 1 link.",
        "Updated pull request 2: Fix 2 links.",
        "Closed issue 1: Link health.",
        "Reopened issue 1: Link health.",
        "Opened pull request 3: Fix 1 link.",
        "Closed pull request 2: its fixes are obsolete.",
        "Reopened pull request 2: Fix 1 link.",
    ]
    assert forge.writes == 8
