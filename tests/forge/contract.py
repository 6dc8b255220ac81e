"""What every forge must do, whatever is behind it: subclass `ForgeContract` and give it a bench."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from bot.forge.interface import Forge
from bot.markers.trailers import commit_message, fixes_block
from bot.model import (
    CloseIssue,
    ClosePull,
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
FIRST, SECOND = "0123456789abcdef", "f" * 16
README = b"old\n- [One](https://one.example/)\n"
"""What the list's file holds at every bench."""


def pull_of(branch: str, fixes: dict[str, str], *edits: Edit, shape: str = "") -> EnsurePull:
    """A pull request as the deciding side wants it."""
    shape = shape or f"{len(edits)}{len(fixes)}".rjust(16, "0")
    title = f"Fix {len(edits)} link"
    return EnsurePull(
        branch=branch,
        title=title,
        body=f"Old, new.\n\n{fixes_block(fixes, shape)}",
        message=commit_message(title, fixes, shape),
        edits=edits,
        fixes=fixes,
        diff="--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-old\n+new\n",
        shape=shape,
    )


PULL = pull_of("listkeeper/fix-0123456789ab", {FIRST: ""}, Edit("README.md", 0, 3, "new"))
OTHER_PULL = pull_of("listkeeper/fix-more", {SECOND: "a" * 16}, Edit("README.md", 7, 10, "1st"))
GROWN = pull_of(PULL.branch, {**PULL.fixes, **OTHER_PULL.fixes}, *PULL.edits, *OTHER_PULL.edits)
OBSOLETE = ClosePull(PULL.branch, "The list does not need it any more.")


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

    def offered(self, branch: str) -> bytes | None:
        """The list's file as a branch has it; None where there is no such branch."""
        ...

    def pull_comments(self, branch: str) -> tuple[str, ...]:
        """What is said below the pull request from a branch."""
        ...

    def close_pull(self, branch: str) -> None:
        """What a person does."""
        ...

    def merge_pull(self, branch: str) -> None:
        """What a person does."""
        ...

    def push(self, branch: str) -> None:
        """What a person who may write does: another commit on a branch."""
        ...

    def let_pulls_be_opened(self, *, allowed: bool) -> None:
        """A setting of the repository."""
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
        first = await bench.forge.ensure_pull(PULL)
        writes = bench.writes()
        second = await bench.forge.ensure_pull(PULL)
        assert bench.pulls() == ((PULL.branch, True),)
        assert bench.offered(PULL.branch) == b"new" + README[3:]
        assert bench.writes() == writes
        assert first.number == second.number is not None

    async def test_an_open_pull_request_is_brought_up_to_date(self, bench: Bench) -> None:
        first = await bench.forge.ensure_pull(PULL)
        again = await bench.forge.ensure_pull(GROWN)
        writes = bench.writes()
        await bench.forge.ensure_pull(GROWN)
        assert bench.writes() == writes
        assert again.number == first.number
        assert bench.pulls() == ((PULL.branch, True),)
        assert bench.offered(PULL.branch) == b"new" + README[3:7] + b"1st" + README[10:]
        (pull,) = (await bench.forge.standing()).pulls
        assert (dict(pull.fixes), pull.shape) == (dict(GROWN.fixes), GROWN.shape)
        await bench.forge.ensure_pull(PULL)
        assert bench.offered(PULL.branch) == b"new" + README[3:]

    async def test_a_pull_request_that_a_person_closed_stays_closed(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        bench.close_pull(PULL.branch)
        writes = bench.writes()
        await bench.forge.ensure_pull(GROWN)
        await bench.forge.close_pull(OBSOLETE)
        assert bench.pulls() == ((PULL.branch, False),)
        assert bench.pull_comments(PULL.branch) == ()
        assert bench.writes() == writes

    async def test_a_pull_request_that_was_merged_is_left_alone(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        bench.merge_pull(PULL.branch)
        writes = bench.writes()
        await bench.forge.ensure_pull(GROWN)
        await bench.forge.close_pull(OBSOLETE)
        (pull,) = (await bench.forge.standing()).pulls
        assert pull.state is PullState.MERGED
        assert bench.writes() == writes

    async def test_a_branch_to_which_somebody_has_pushed_is_theirs(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        assert not (await bench.forge.standing()).pulls[0].pushed_by_others
        bench.push(PULL.branch)
        writes, theirs = bench.writes(), bench.offered(PULL.branch)
        (pull,) = (await bench.forge.standing()).pulls
        assert pull.pushed_by_others
        await bench.forge.ensure_pull(GROWN)
        await bench.forge.close_pull(OBSOLETE)
        assert bench.writes() == writes
        assert bench.pulls() == ((PULL.branch, True),)
        assert bench.offered(PULL.branch) == theirs

    async def test_an_obsolete_pull_request_is_closed_once_with_one_comment(self, bench: Bench) -> None:
        await bench.forge.ensure_pull(PULL)
        await bench.forge.ensure_pull(OTHER_PULL)
        await bench.forge.close_pull(OBSOLETE)
        writes = bench.writes()
        await bench.forge.close_pull(OBSOLETE)
        assert set(bench.pulls()) == {(PULL.branch, False), (OTHER_PULL.branch, True)}
        assert bench.pull_comments(PULL.branch) == (OBSOLETE.comment,)
        assert bench.pull_comments(OTHER_PULL.branch) == ()
        assert bench.writes() == writes

    async def test_closing_a_pull_request_that_never_was_writes_nothing(self, bench: Bench) -> None:
        await bench.forge.close_pull(OBSOLETE)
        assert bench.writes() == 0

    async def test_an_obsolete_pull_request_is_opened_again_when_its_fixes_are_wanted_again(
        self, bench: Bench
    ) -> None:
        await bench.forge.ensure_pull(PULL)
        await bench.forge.close_pull(OBSOLETE)
        await bench.forge.ensure_pull(GROWN)
        assert bench.pulls() == ((PULL.branch, True),)
        assert bench.offered(PULL.branch) == b"new" + README[3:7] + b"1st" + README[10:]
        bench.close_pull(PULL.branch)
        await bench.forge.ensure_pull(PULL)
        assert bench.pulls() == ((PULL.branch, False),)

    async def test_where_no_pull_request_may_be_opened_the_branch_stands_alone(self, bench: Bench) -> None:
        bench.let_pulls_be_opened(allowed=False)
        first = await bench.forge.ensure_pull(PULL)
        again = await bench.forge.ensure_pull(PULL)
        assert first.number is again.number is None
        assert bench.pulls() == ()
        assert bench.offered(PULL.branch) == b"new" + README[3:]
        (pull,) = (await bench.forge.standing()).pulls
        assert (pull.number, pull.branch, pull.is_open) == (None, PULL.branch, True)
        assert (dict(pull.fixes), pull.shape, pull.pushed_by_others) == (dict(PULL.fixes), PULL.shape, False)

    async def test_a_branch_that_stands_alone_is_brought_up_to_date_too(self, bench: Bench) -> None:
        bench.let_pulls_be_opened(allowed=False)
        await bench.forge.ensure_pull(PULL)
        assert (await bench.forge.ensure_pull(GROWN)).number is None
        assert bench.offered(PULL.branch) == b"new" + README[3:7] + b"1st" + README[10:]
        bench.let_pulls_be_opened(allowed=True)
        number = (await bench.forge.ensure_pull(GROWN)).number
        assert bench.pulls() == ((PULL.branch, True),)
        (pull,) = (await bench.forge.standing()).pulls
        assert pull.number == number is not None

    async def test_a_branch_alone_can_be_brought_up_to_date_without_opening_anything(
        self, bench: Bench
    ) -> None:
        bench.let_pulls_be_opened(allowed=False)
        await bench.forge.ensure_pull(PULL)
        bench.let_pulls_be_opened(allowed=True)
        assert (await bench.forge.ensure_pull(replace(GROWN, opens=False))).number is None
        assert bench.pulls() == ()
        assert bench.offered(PULL.branch) == b"new" + README[3:7] + b"1st" + README[10:]

    async def test_a_branch_that_stands_alone_is_deleted_when_it_is_obsolete(self, bench: Bench) -> None:
        bench.let_pulls_be_opened(allowed=False)
        await bench.forge.ensure_pull(PULL)
        await bench.forge.ensure_pull(OTHER_PULL)
        await bench.forge.close_pull(OBSOLETE)
        assert bench.offered(PULL.branch) is None
        assert [pull.branch for pull in (await bench.forge.standing()).pulls] == [OTHER_PULL.branch]

    async def test_a_branch_that_stands_alone_is_theirs_too_who_pushed_to_it(self, bench: Bench) -> None:
        bench.let_pulls_be_opened(allowed=False)
        await bench.forge.ensure_pull(PULL)
        bench.push(PULL.branch)
        theirs = bench.offered(PULL.branch)
        (pull,) = (await bench.forge.standing()).pulls
        assert pull.pushed_by_others
        await bench.forge.ensure_pull(GROWN)
        await bench.forge.close_pull(OBSOLETE)
        assert bench.offered(PULL.branch) == theirs

    async def test_what_we_wrote_is_what_stands(self, bench: Bench) -> None:
        await bench.forge.ensure_issue(ISSUE)
        await bench.forge.ensure_pull(PULL)
        standing = await bench.forge.standing()
        assert [(one.marker, one.title, one.body, one.is_open) for one in standing.issues] == [
            (ISSUE.marker, ISSUE.title, ISSUE.body, True)
        ]
        assert [(one.branch, dict(one.fixes), one.state) for one in standing.pulls] == [
            (PULL.branch, dict(PULL.fixes), PullState.OPEN)
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
        await bench.forge.ensure_pull(OTHER_PULL)
        bench.close_pull(PULL.branch)
        await bench.forge.close_pull(replace(OBSOLETE, branch=OTHER_PULL.branch))
        standing = await bench.forge.standing()
        closed = {one.branch: one.closed_by_person for one in standing.pulls}
        assert closed == {PULL.branch: True, OTHER_PULL.branch: False}

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
            (await forge.ensure_pull(PULL)).said,
            (await forge.ensure_pull(PULL)).said,
            (await forge.ensure_pull(GROWN)).said,
            await forge.close_pull(OBSOLETE),
            await forge.close_pull(OBSOLETE),
        ]
        assert all(text.endswith(".") and "\n" not in text for text in said)
