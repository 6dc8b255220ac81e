from __future__ import annotations

from datetime import UTC, datetime

from bot.act import act
from bot.clock import SimulatedClock
from bot.errors import ForgeError
from bot.forge.dry_run import DryRunForge
from bot.model import CloseIssue, ClosePulls, EnsureIssue, EnsurePull, React, Reaction

CLOCK = SimulatedClock(datetime(2026, 3, 2, 6, tzinfo=UTC))
ISSUE = EnsureIssue("<!-- a -->", "Link health", "body")
PULL = EnsurePull("listkeeper/fix-1", "Fix 1 link", "body", (), ("f",), "")


class Refusing(DryRunForge):
    """Refuses every issue, as a repository does where issues are switched off."""

    async def ensure_issue(self, wanted: EnsureIssue) -> str:
        raise ForgeError(f"issues are disabled; cannot open {wanted.title!r}")


async def test_every_action_is_performed_in_order() -> None:
    forge = DryRunForge(CLOCK)
    said, refused = await act([ISSUE, PULL, ClosePulls(()), CloseIssue(ISSUE.marker, "thanks")], forge)
    assert refused == ()
    assert said == (
        "Opened issue 1: Link health.",
        "Opened pull request 2: Fix 1 link.",
        said[2],
        "Closed issue 1: Link health.",
    )
    assert "pull request 2" in said[2]
    assert not forge.pulls[PULL.branch].is_open


async def test_nothing_to_do_writes_nothing() -> None:
    assert await act([], DryRunForge(CLOCK)) == ((), ())


async def test_what_the_forge_refuses_stops_no_other_action_and_is_told() -> None:
    forge = Refusing(CLOCK)
    written, refused = await act([ISSUE, PULL], forge)
    assert written == ("Opened pull request 1: Fix 1 link.",)
    assert refused == ("issues are disabled; cannot open 'Link health'",)
    assert list(forge.pulls) == [PULL.branch]


async def test_a_command_is_done_only_where_all_was_written() -> None:
    done = React(1, Reaction.DONE)
    refusing, forge = Refusing(CLOCK), DryRunForge(CLOCK)
    await act([ISSUE, PULL, done], refusing)
    assert refusing.reactions == {}
    await act([ISSUE, PULL, done], forge)
    assert forge.reactions == {1: Reaction.DONE}
