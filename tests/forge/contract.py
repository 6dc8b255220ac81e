"""What every forge must do, whatever is behind it: subclass `ForgeContract` and give it a bench."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from bot.forge.interface import Forge
from bot.model import CloseIssue, ClosePulls, Edit, EnsureIssue, EnsurePull

ISSUE = EnsureIssue("<!-- listkeeper:health a/b -->", "Link health", "<!-- listkeeper:health a/b -->\n\nOne.")
OTHER = EnsureIssue("<!-- listkeeper:health a/c -->", "Link health", "<!-- listkeeper:health a/c -->\n\nTwo.")
CLOSE = CloseIssue(ISSUE.marker, "Thank you.")
PULL = EnsurePull(
    branch="listkeeper/fix-0123456789ab",
    title="Fix 1 link",
    body="Old, new.\n\n<!-- listkeeper:fixes 0123456789abcdef -->",
    edits=(Edit("README.md", 0, 3, "new"),),
    fingerprints=("0123456789abcdef",),
    diff="--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-old\n+new\n",
)
MORE = replace(PULL, branch="listkeeper/fix-more", fingerprints=(*PULL.fingerprints, "f" * 16))


@dataclass(frozen=True, slots=True)
class Seen:
    """An issue as somebody who visits the forge sees it."""

    title: str
    body: str
    is_open: bool
    comments: tuple[str, ...]


class Bench(Protocol):
    """A forge under test, and eyes and hands beside it."""

    forge: Forge

    def issues(self) -> tuple[Seen, ...]: ...
    def pulls(self) -> tuple[tuple[str, bool], ...]:
        """Branch, and whether it is open."""
        ...

    def writes(self) -> int:
        """How many writes the forge has received."""
        ...

    def close_pull(self, branch: str) -> None:
        """What a person does."""
        ...


class ForgeContract:
    """Tests that a subclass inherits; it overrides the fixture `bench`."""

    @pytest.fixture
    def bench(self) -> Bench:
        raise NotImplementedError

    async def test_an_issue_is_opened_once(self, bench: Bench) -> None:
        first = await bench.forge.ensure_issue(ISSUE)
        writes = bench.writes()
        second = await bench.forge.ensure_issue(ISSUE)
        assert bench.issues() == (Seen(ISSUE.title, ISSUE.body, is_open=True, comments=()),)
        assert bench.writes() == writes
        assert first != second

    async def test_an_issue_is_updated_where_its_text_changed(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.ensure_issue(replace(ISSUE, body=f"{ISSUE.body} Two."))
        assert [seen.body for seen in bench.issues()] == [f"{ISSUE.body} Two."]
        assert bench.writes() == 2

    async def test_an_issue_is_closed_once_with_one_comment(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.close_issue(CLOSE)
        writes = bench.writes()
        await bench.forge.close_issue(CLOSE)
        assert bench.issues() == (Seen(ISSUE.title, ISSUE.body, is_open=False, comments=("Thank you.",)),)
        assert bench.writes() == writes

    async def test_the_same_issue_is_opened_again_when_there_is_news(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.close_issue(CLOSE)
        await bench.forge.ensure_issue(replace(ISSUE, body=f"{ISSUE.body} Two."))
        assert [seen.is_open for seen in bench.issues()] == [True]

    async def test_closing_what_was_never_opened_writes_nothing(self, bench: Bench) -> None:
        await bench.forge.close_issue(CLOSE)
        assert bench.issues() == ()
        assert bench.writes() == 0

    async def test_every_list_has_its_own_issue(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.ensure_issue(OTHER)
        await bench.forge.close_issue(CLOSE)
        assert [(seen.body, seen.is_open) for seen in bench.issues()] == [
            (ISSUE.body, False),
            (OTHER.body, True),
        ]

    async def test_a_pull_request_is_opened_once(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        writes = bench.writes()
        await bench.forge.ensure_pull(PULL)
        assert bench.pulls() == ((PULL.branch, True),)
        assert bench.writes() == writes

    async def test_a_pull_request_that_a_person_closed_stays_closed(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        bench.close_pull(PULL.branch)
        writes = bench.writes()
        await bench.forge.ensure_pull(replace(PULL, body=f"{PULL.body} Again."))
        assert bench.pulls() == ((PULL.branch, False),)
        assert bench.writes() == writes

    async def test_obsolete_pull_requests_are_closed_once_and_the_wanted_one_is_kept(
        self, bench: Bench
    ) -> None:
        await bench.forge.ensure_pull(PULL)
        await bench.forge.ensure_pull(MORE)
        await bench.forge.close_pulls(ClosePulls(keep=(MORE.branch,)))
        writes = bench.writes()
        await bench.forge.close_pulls(ClosePulls(keep=(MORE.branch,)))
        assert set(bench.pulls()) == {(PULL.branch, False), (MORE.branch, True)}
        assert bench.writes() == writes

    async def test_where_no_fix_is_wanted_every_pull_request_is_obsolete(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        await bench.forge.ensure_pull(MORE)
        await bench.forge.close_pulls(ClosePulls(keep=()))
        assert set(bench.pulls()) == {(PULL.branch, False), (MORE.branch, False)}

    async def test_closing_pull_requests_where_there_is_none_writes_nothing(self, bench: Bench) -> None:
        await bench.forge.close_pulls(ClosePulls(keep=()))
        assert bench.writes() == 0

    async def test_an_obsolete_pull_request_is_opened_again_when_its_fixes_are_wanted_again(
        self, bench: Bench
    ) -> None:
        await bench.forge.ensure_pull(PULL)
        await bench.forge.close_pulls(ClosePulls(keep=()))
        await bench.forge.ensure_pull(PULL)
        assert bench.pulls() == ((PULL.branch, True),)
        bench.close_pull(PULL.branch)
        await bench.forge.ensure_pull(PULL)
        assert bench.pulls() == ((PULL.branch, False),)

    async def test_a_pull_request_that_a_person_closed_does_not_become_ours_to_open(
        self, bench: Bench
    ) -> None:
        await bench.forge.ensure_pull(PULL)
        bench.close_pull(PULL.branch)
        await bench.forge.close_pulls(ClosePulls(keep=()))
        await bench.forge.ensure_pull(PULL)
        assert bench.pulls() == ((PULL.branch, False),)

    async def test_every_answer_is_one_sentence(self, bench: Bench) -> None:
        forge = bench.forge
        said = [
            await forge.close_issue(CLOSE),
            await forge.ensure_issue(ISSUE),
            await forge.ensure_issue(ISSUE),
            await forge.close_issue(CLOSE),
            await forge.ensure_pull(PULL),
            await forge.ensure_pull(PULL),
            await forge.ensure_pull(MORE),
            await forge.close_pulls(ClosePulls(keep=())),
            await forge.close_pulls(ClosePulls(keep=())),
        ]
        assert all(text.endswith(".") and "\n" not in text for text in said)
