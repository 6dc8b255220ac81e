"""What every forge must do, whatever is behind it: subclass `ForgeContract` and give it a bench."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from bot.forge.interface import Forge
from bot.model import (
    CloseIssue,
    ClosePulls,
    Edit,
    EnsureComment,
    EnsureIssue,
    EnsurePull,
    PullState,
    React,
    Reaction,
)

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

    def close_issue(self, number: int) -> None:
        """What a person does."""
        ...

    def edit_issue(self, number: int, body: str) -> None:
        """What a person who may write does."""
        ...

    def comment(self, number: int, body: str) -> int:
        """What a person who may write says; the comment's id."""
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

    async def test_a_closed_issue_may_get_a_new_text_and_stay_closed(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        (issue,) = (await bench.forge.standing()).issues
        bench.close_issue(issue.number)
        quiet = replace(ISSUE, body=f"{ISSUE.body} Two.", opens=False)
        await bench.forge.ensure_issue(quiet)
        writes = bench.writes()
        await bench.forge.ensure_issue(quiet)
        assert [(seen.body, seen.is_open) for seen in bench.issues()] == [(quiet.body, False)]
        assert bench.writes() == writes
        (issue,) = (await bench.forge.standing()).issues
        assert issue.closed_by_person

    async def test_an_issue_that_must_not_be_opened_is_not(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(replace(ISSUE, opens=False))
        assert bench.issues() == ()
        assert bench.writes() == 0

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

    async def test_what_we_wrote_is_what_stands(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.ensure_pull(PULL)
        standing = await bench.forge.standing()
        assert [(one.marker, one.title, one.body, one.is_open) for one in standing.issues] == [
            (ISSUE.marker, ISSUE.title, ISSUE.body, True)
        ]
        assert [(one.branch, one.fingerprints, one.state) for one in standing.pulls] == [
            (PULL.branch, PULL.fingerprints, PullState.OPEN)
        ]
        assert standing.remarks == ()

    async def test_who_closed_an_issue_is_known(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.ensure_issue(OTHER)
        await bench.forge.close_issue(CLOSE)
        other = (await bench.forge.standing()).issues[1]
        bench.close_issue(other.number)
        standing = await bench.forge.standing()
        closed = {one.marker: one.closed_by_person for one in standing.issues if not one.is_open}
        assert closed == {ISSUE.marker: False, OTHER.marker: True}

    async def test_who_closed_a_pull_request_is_known(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        await bench.forge.ensure_pull(MORE)
        bench.close_pull(PULL.branch)
        await bench.forge.close_pulls(ClosePulls(keep=()))
        standing = await bench.forge.standing()
        closed = {one.branch: one.closed_by_person for one in standing.pulls}
        assert closed == {PULL.branch: True, MORE.branch: False}

    async def test_boxes_ticked_meanwhile_stay_ticked_until_they_are_obeyed(self, bench: Bench) -> None:
        boxes = "\n- [ ] A <!-- box:a -->\n- [ ] B <!-- box:b -->"
        wanted = replace(ISSUE, body=ISSUE.body + boxes)
        await bench.forge.ensure_issue(wanted)
        (issue,) = (await bench.forge.standing()).issues
        bench.edit_issue(issue.number, wanted.body.replace("[ ]", "[x]"))
        writes = bench.writes()
        await bench.forge.ensure_issue(wanted)
        assert bench.writes() == writes
        await bench.forge.ensure_issue(replace(wanted, obeyed=frozenset({"a"})))
        assert bench.issues()[0].body == wanted.body.replace("[ ] B", "[x] B")

    async def test_an_issue_has_one_comment_with_a_marker(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        (issue,) = (await bench.forge.standing()).issues
        said = EnsureComment(issue.number, "<!-- listkeeper:note a -->", "<!-- listkeeper:note a -->\nOne.")
        await bench.forge.ensure_comment(said)
        writes = bench.writes()
        await bench.forge.ensure_comment(said)
        assert bench.writes() == writes
        await bench.forge.ensure_comment(replace(said, body=said.body + " Two."))
        assert bench.issues()[0].comments == (said.body + " Two.",)

    async def test_a_remark_stands_until_there_is_a_reaction(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        (issue,) = (await bench.forge.standing()).issues
        comment = bench.comment(issue.number, "/listkeeper recheck https://a.example/")
        (remark,) = (await bench.forge.standing()).remarks
        assert (remark.comment, remark.issue, remark.body) == (
            comment,
            issue.number,
            "/listkeeper recheck https://a.example/",
        )
        await bench.forge.react(React(comment, Reaction.DONE))
        writes = bench.writes()
        await bench.forge.react(React(comment, Reaction.DONE))
        assert (await bench.forge.standing()).remarks == ()
        assert bench.writes() == writes

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
