"""A forge in memory, for the demo and for tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.clock import Clock
from bot.markers.boxes import keep_ticks
from bot.model import (
    CloseIssue,
    ClosePull,
    EnsureCheck,
    EnsureComment,
    Ensured,
    EnsureIssue,
    EnsurePull,
    EnsureReview,
    PullState,
    React,
    Reaction,
    Remark,
    Standing,
    StandingIssue,
    StandingPull,
)


@dataclass(slots=True)
class MemoryIssue:
    """An issue as it would stand."""

    number: int
    title: str
    body: str
    is_open: bool = True
    comments: list[str] = field(default_factory=list)
    closed_by_person: bool = False
    edited_by_writers: bool = True


@dataclass(slots=True)
class MemoryPull:
    """A pull request as it would stand, or with no number a branch without one."""

    number: int | None
    wanted: EnsurePull
    opened_at: datetime
    state: PullState = PullState.OPEN
    is_obsolete: bool = False
    """Whether it was the bot that closed it, for want of its fixes."""
    pushed_by_others: bool = False
    conflicts: bool = False
    comments: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state is PullState.OPEN

    @property
    def left_alone(self) -> str | None:
        """Why it is nobody's but its readers' now."""
        if self.state is PullState.MERGED:
            return "was merged"
        if not self.is_open and not self.is_obsolete:
            return "was closed by somebody and stays so"
        return "has commits of somebody else and is left alone" if self.pushed_by_others else None

    def offers(self, wanted: EnsurePull) -> bool:
        """Whether it is as wanted. A branch alone has neither title nor body that could be others."""
        if not self.is_open or wanted.anew:
            return False
        if self.number is None:
            return (self.wanted.shape, self.wanted.fixes) == (wanted.shape, wanted.fixes)
        return self.wanted == _as_written(wanted)

    @property
    def name(self) -> str:
        return f"branch {self.wanted.branch}" if self.number is None else f"pull request {self.number}"


class MemoryForge:
    """Satisfies `Forge`. Issues and pull requests share their numbers, as on GitHub."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.issues: dict[str, MemoryIssue] = {}
        """By marker."""
        self.pulls: dict[str, MemoryPull] = {}
        """By branch."""
        self.may_open_pulls = True
        """Whether the repository lets the bot open pull requests."""
        self.remarks: list[Remark] = []
        """What people who may write have commented."""
        self.reactions: dict[int, Reaction] = {}
        """By comment."""
        self.checks: dict[str, EnsureCheck] = {}
        """By commit."""
        self.reviews: dict[int, EnsureReview] = {}
        """By pull request."""
        self.history: list[str] = []
        """One sentence for each write that a real forge would have seen, the first one first."""

    @property
    def writes(self) -> int:
        """How often something was written."""
        return len(self.history)

    async def standing(self) -> Standing:
        return Standing(
            issues=tuple(_standing_issue(marker, issue) for marker, issue in self.issues.items()),
            pulls=tuple(_standing_pull(pull) for pull in self.pulls.values()),
            remarks=tuple(remark for remark in self.remarks if remark.comment not in self.reactions),
        )

    async def ensure_issue(self, wanted: EnsureIssue) -> str:
        issue = self.issues.get(wanted.marker)
        if issue is None and not wanted.opens:
            return "There is no issue to write to."
        if issue is None:
            issue = MemoryIssue(self._next_number(), wanted.title, wanted.body)
            self.issues[wanted.marker] = issue
            return self._wrote(f"Opened issue {issue.number}: {wanted.title}.")
        body = keep_ticks(wanted.body, issue.body, wanted.obeyed)
        reopens = wanted.opens and not issue.is_open
        if not reopens and (issue.title, issue.body) == (wanted.title, body):
            return f"Issue {issue.number} says so already."
        verb = "Reopened" if reopens else "Updated"
        issue.title, issue.body, issue.edited_by_writers = wanted.title, body, True
        if reopens:
            issue.is_open, issue.closed_by_person = True, False
        return self._wrote(f"{verb} issue {issue.number}: {wanted.title}.")

    async def ensure_comment(self, wanted: EnsureComment) -> str:
        issue = next((one for one in self.issues.values() if one.number == wanted.issue), None)
        if issue is None:
            return f"There is no issue {wanted.issue} to comment on."
        ours = [place for place, text in enumerate(issue.comments) if text.startswith(wanted.marker)]
        if not ours:
            issue.comments.append(wanted.body)
            return self._wrote(f"Commented on issue {wanted.issue}.")
        if issue.comments[ours[0]] == wanted.body:
            return f"Issue {wanted.issue} has that comment already."
        issue.comments[ours[0]] = wanted.body
        return self._wrote(f"Updated a comment on issue {wanted.issue}.")

    async def react(self, wanted: React) -> str:
        if self.reactions.get(wanted.comment) is wanted.reaction:
            return f"Comment {wanted.comment} has its reaction already."
        self.reactions[wanted.comment] = wanted.reaction
        return self._wrote(f"Reacted to comment {wanted.comment}.")

    async def close_issue(self, wanted: CloseIssue) -> str:
        issue = self.issues.get(wanted.marker)
        if issue is None:
            return "There is no issue to close."
        if not issue.is_open:
            return f"Issue {issue.number} is closed already."
        issue.is_open = False
        issue.comments.append(wanted.comment)
        return self._wrote(f"Closed issue {issue.number}: {issue.title}.")

    async def ensure_pull(self, wanted: EnsurePull) -> Ensured:
        pull = self.pulls.get(wanted.branch)
        if pull is None:
            return self._open(wanted)
        if why := pull.left_alone:
            return Ensured(f"{_capital(pull.name)} {why}.", pull.number)
        if pull.number is None and self.may_open_pulls and wanted.opens:
            return self._open(wanted)
        if pull.offers(wanted):
            return Ensured(f"{_capital(pull.name)} offers this already.", pull.number)
        verb = "Updated" if pull.is_open else "Reopened"
        if not pull.is_open:
            pull.opened_at = self._clock.now()
        pull.wanted, pull.state = _as_written(wanted), PullState.OPEN
        pull.is_obsolete = pull.conflicts = False
        return Ensured(self._wrote(f"{verb} {pull.name}: {wanted.title}."), pull.number)

    def _open(self, wanted: EnsurePull) -> Ensured:
        number = self._next_number() if self.may_open_pulls else None
        pull = MemoryPull(number, _as_written(wanted), self._clock.now())
        self.pulls[wanted.branch] = pull
        verb = "Pushed" if number is None else "Opened"
        return Ensured(self._wrote(f"{verb} {pull.name}: {wanted.title}."), number)

    async def close_pull(self, wanted: ClosePull) -> str:
        pull = self.pulls.get(wanted.branch)
        if pull is None:
            return f"There is nothing from {wanted.branch} to close."
        if not pull.is_open:
            return f"{_capital(pull.name)} is closed already."
        if why := pull.left_alone:
            return f"{_capital(pull.name)} {why}."
        if pull.number is None:
            del self.pulls[wanted.branch]
            return self._wrote(f"Deleted {pull.name}.")
        pull.state, pull.is_obsolete = PullState.CLOSED, True
        pull.comments.append(wanted.comment)
        return self._wrote(f"Closed {pull.name}: {pull.wanted.title}.")

    async def ensure_check(self, wanted: EnsureCheck) -> str:
        if self.checks.get(wanted.commit) == wanted:
            return f"The check of {wanted.commit[:7]} says so already."
        self.checks[wanted.commit] = wanted
        return self._wrote(f"Checked {wanted.commit[:7]}: {wanted.title}")

    async def ensure_review(self, wanted: EnsureReview) -> str:
        standing = self.reviews.get(wanted.pull)
        if standing is None and not wanted.opens:
            return f"Pull request {wanted.pull} needs no review."
        if standing is not None and (standing.body, standing.comments) == (wanted.body, wanted.comments):
            return f"The review of pull request {wanted.pull} says so already."
        self.reviews[wanted.pull] = wanted
        verb = "Reviewed" if standing is None else "Updated the review of"
        return self._wrote(f"{verb} pull request {wanted.pull}.")

    def _next_number(self) -> int:
        taken = [issue.number for issue in self.issues.values()]
        return max([*taken, *(pull.number or 0 for pull in self.pulls.values())], default=0) + 1

    def _wrote(self, sentence: str) -> str:
        self.history.append(sentence)
        return sentence


def _standing_issue(marker: str, issue: MemoryIssue) -> StandingIssue:
    return StandingIssue(
        number=issue.number,
        marker=marker,
        title=issue.title,
        body=issue.body,
        is_open=issue.is_open,
        closed_by_person=issue.closed_by_person,
        edited_by_writers=issue.edited_by_writers,
    )


def _standing_pull(pull: MemoryPull) -> StandingPull:
    return StandingPull(
        number=pull.number,
        branch=pull.wanted.branch,
        fixes=pull.wanted.fixes,
        state=pull.state,
        opened_at=pull.opened_at,
        closed_by_person=pull.state is PullState.CLOSED and not pull.is_obsolete,
        pushed_by_others=pull.pushed_by_others,
        shape=pull.wanted.shape,
        conflicts=pull.conflicts and pull.is_open,
    )


def _as_written(wanted: EnsurePull) -> EnsurePull:
    """What stands does not tell how it came to be."""
    return replace(wanted, anew=False, opens=True)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
