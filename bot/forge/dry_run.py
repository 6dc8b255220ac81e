"""A forge in memory: for `--dry-run`, which shows what would be written, for the demo and for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model import CloseIssue, ClosePulls, EnsureIssue, EnsurePull


@dataclass(slots=True)
class DryIssue:
    """An issue as it would stand."""

    number: int
    title: str
    body: str
    is_open: bool = True
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DryPull:
    """A pull request as it would stand."""

    number: int
    wanted: EnsurePull
    is_open: bool = True
    is_obsolete: bool = False
    """Whether it was the bot that closed it, for want of its fixes."""


class DryRunForge:
    """Satisfies `Forge`. Issues and pull requests share their numbers, as on GitHub."""

    def __init__(self) -> None:
        self.issues: dict[str, DryIssue] = {}
        """By marker."""
        self.pulls: dict[str, DryPull] = {}
        """By branch."""
        self.history: list[str] = []
        """One sentence for each write that a real forge would have seen, the first one first."""

    @property
    def writes(self) -> int:
        """How often something was written."""
        return len(self.history)

    async def ensure_issue(self, wanted: EnsureIssue) -> str:
        issue = self.issues.get(wanted.marker)
        if issue is None:
            issue = DryIssue(self._next_number(), wanted.title, wanted.body)
            self.issues[wanted.marker] = issue
            return self._wrote(f"Opened issue {issue.number}: {wanted.title}.")
        if issue.is_open and (issue.title, issue.body) == (wanted.title, wanted.body):
            return f"Issue {issue.number} says so already."
        verb = "Updated" if issue.is_open else "Reopened"
        issue.title, issue.body, issue.is_open = wanted.title, wanted.body, True
        return self._wrote(f"{verb} issue {issue.number}: {wanted.title}.")

    async def close_issue(self, wanted: CloseIssue) -> str:
        issue = self.issues.get(wanted.marker)
        if issue is None:
            return "There is no issue to close."
        if not issue.is_open:
            return f"Issue {issue.number} is closed already."
        issue.is_open = False
        issue.comments.append(wanted.comment)
        return self._wrote(f"Closed issue {issue.number}: {issue.title}.")

    async def ensure_pull(self, wanted: EnsurePull) -> str:
        pull = self.pulls.get(wanted.branch)
        if pull is None:
            pull = DryPull(self._next_number(), wanted)
            self.pulls[wanted.branch] = pull
            return self._wrote(f"Opened pull request {pull.number}: {wanted.title}.")
        if not pull.is_open and not pull.is_obsolete:
            return f"Pull request {pull.number} was closed by somebody and stays so."
        if pull.is_open and pull.wanted == wanted:
            return f"Pull request {pull.number} offers this already."
        verb = "Updated" if pull.is_open else "Reopened"
        pull.wanted, pull.is_open, pull.is_obsolete = wanted, True, False
        return self._wrote(f"{verb} pull request {pull.number}: {wanted.title}.")

    async def close_pulls(self, wanted: ClosePulls) -> str:
        obsolete = [pull for pull in self.pulls.values() if pull.is_open]
        obsolete = [pull for pull in obsolete if pull.wanted.branch not in wanted.keep]
        for pull in obsolete:
            pull.is_open, pull.is_obsolete = False, True
            self._wrote(f"Closed pull request {pull.number}: its fixes are obsolete.")
        if not obsolete:
            return "No pull request is obsolete."
        numbers = ", ".join(str(pull.number) for pull in obsolete)
        return f"Closed what is obsolete: pull request {numbers}."

    def _next_number(self) -> int:
        return len(self.issues) + len(self.pulls) + 1

    def _wrote(self, sentence: str) -> str:
        self.history.append(sentence)
        return sentence
