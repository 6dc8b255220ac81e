"""A forge in memory: for `--dry-run`, which shows what would be written, for the demo and for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model import CloseIssue, EnsureIssue, EnsurePull


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
    superseded_by: int | None = None
    """The pull request that offers the same and more, where the bot closed this one for it."""


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
        if pull is None or (pull.superseded_by is not None and not pull.is_open):
            return self._open_pull(wanted)
        if not pull.is_open:
            return f"Pull request {pull.number} was closed by somebody and stays so."
        if pull.wanted == wanted:
            return f"Pull request {pull.number} offers this already."
        pull.wanted = wanted
        return self._wrote(f"Updated pull request {pull.number}: {wanted.title}.")

    def _open_pull(self, wanted: EnsurePull) -> str:
        """Open it, and close those whose every fix it offers too."""
        number = self._next_number()
        for old in self.pulls.values():
            if old.is_open and set(old.wanted.fingerprints) <= set(wanted.fingerprints):
                old.is_open, old.superseded_by = False, number
                self._wrote(f"Closed pull request {old.number}: superseded by {number}.")
        self.pulls[wanted.branch] = DryPull(number, wanted)
        return self._wrote(f"Opened pull request {number}: {wanted.title}.")

    def _next_number(self) -> int:
        return len(self.issues) + len(self.pulls) + 1

    def _wrote(self, sentence: str) -> str:
        self.history.append(sentence)
        return sentence
