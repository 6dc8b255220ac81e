"""What GitHub says when it does not do what it was asked, and what to do about it: one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ForgeError
from bot.escape import terminal

LONGEST_SAID = 200
PERMISSION = "Resource not accessible by"
ADVICE: tuple[tuple[int, str, str], ...] = (
    (401, "", "Give it a token that is valid there: GITHUB_TOKEN or LISTKEEPER_FORGE_TOKEN"),
    (403, "archived", "Unarchive the repository, or stop running the bot on it"),
    (
        403,
        "not permitted to create",
        "In the settings, under Actions → General, tick “Allow GitHub Actions to create … pull requests”",
    ),
    (403, "", "Look at what its token may do in this repository"),
    (404, "", "Look at the name, and at what its token may see"),
    (409, "empty", "Push a first commit"),
    (410, "disabled", "Switch issues on in the repository's settings, under General → Features"),
    (200, "to point", "Somebody was faster. The next run looks again"),
    (200, "through a pull request", "Let the bot push to its own branches: they start with listkeeper/"),
    (422, "through a pull request", "Let the bot push to its own branches: they start with listkeeper/"),
    (422, "rule violations", "Let the bot push to its own branches: they start with listkeeper/"),
    (422, "protected", "Let the bot push to its own branches: they start with listkeeper/"),
)
"""Status, a part of what was said, and what a person can do."""


class RefusedError(ForgeError):
    """GitHub understood, and did not do it."""

    def __init__(self, sentence: str, status: int, said: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.said = said

    @property
    def is_missing(self) -> bool:
        """Whether there is no such thing, or none that the token may see."""
        return self.status in (404, 410)


class UnansweredError(ForgeError):
    """No answer came: nobody knows whether it was done."""


class TooMuchError(ForgeError):
    """There is more of something than a run can read."""


class LimitedError(ForgeError):
    """GitHub wants to be left alone for longer than a run can wait."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What GitHub answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Any = field(repr=False)

    @property
    def said(self) -> str:
        """Its message, with the first of its reasons."""
        if not isinstance(self.body, Mapping):
            return ""
        errors = self.body.get("errors") or [None]
        first = errors[0] if isinstance(errors, list) else None
        reason = first.get("message") if isinstance(first, Mapping) else first
        parts = [
            part.rstrip(".") for part in (self.body.get("message"), reason) if isinstance(part, str) and part
        ]
        return terminal(": ".join(dict.fromkeys(parts)), LONGEST_SAID)

    @property
    def is_limited(self) -> bool:
        """Whether it says: not now."""
        said = self.said.lower()
        if self.status == 429:  # noqa: PLR2004 - Too Many Requests
            return True
        tells_errors = isinstance(self.body, Mapping) and "errors" in self.body
        is_refusal = self.status == 403 or (self.status == 200 and tells_errors)  # noqa: PLR2004
        return is_refusal and ("rate limit" in said or "retry your request again later" in said)

    def refusal(self, to: str) -> RefusedError:
        """What to raise where the bot wanted `to` do something."""
        said = self.said or f"HTTP {self.status}"
        advice = self._advice()
        sentence = f"GitHub did not let the bot {to}: {said}." + (f" {advice}." if advice else "")
        return RefusedError(sentence, self.status, said)

    def _advice(self) -> str:
        if PERMISSION in self.said:
            needed = self.headers.get("x-accepted-github-permissions", "").replace("=", ": ")
            what = f"the permission {needed}" if needed else "the permission that it lacks"
            return f"Give its token {what}; in a workflow that is a line under `permissions`"
        rows = (advice for code, part, advice in ADVICE if code == self.status and part in self.said.lower())
        return next(rows, "")
