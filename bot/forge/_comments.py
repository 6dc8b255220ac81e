"""Comments and reactions of the bot: each is made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.forge._own import WHO
from bot.forge._pen import Pen
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository
from bot.model import EnsureComment, React

LAST = f"""
  issueOrPullRequest(number: %d) {{
    ... on Issue {{ timelineItems(last: 50, itemTypes: [ISSUE_COMMENT, REOPENED_EVENT]) {{ nodes {{
      __typename ... on IssueComment {{ body author {WHO} }}
    }} }} }}
    ... on PullRequest {{ timelineItems(last: 50, itemTypes: [ISSUE_COMMENT, REOPENED_EVENT]) {{ nodes {{
      __typename ... on IssueComment {{ body author {WHO} }}
    }} }} }}
  }}
"""


@dataclass(frozen=True, slots=True)
class Comments:
    """Every verb looks first, and says in one sentence what it did."""

    repository: Repository
    pen: Pen

    def ensure(self, wanted: EnsureComment) -> str:
        """See `Forge.ensure_comment`."""
        path, unchanged = (
            f"/issues/{wanted.issue}/comments",
            f"Issue {wanted.issue} has that comment already.",
        )

        def look() -> str | None:
            ours = [one for one in self._all(path) if str(one["body"]).startswith(wanted.marker)]
            if not ours:
                return None
            if plain(ours[0]["body"]) == plain(wanted.body):
                return unchanged
            there = f"/issues/comments/{ours[0]['id']}"
            self.pen.write("PATCH", there, {"body": wanted.body}, to="update a comment")
            return f"Updated a comment on issue {wanted.issue}."

        def write() -> str:
            self.pen.write("POST", path, {"body": wanted.body}, to="comment on an issue")
            return f"Commented on issue {wanted.issue}."

        try:
            return self.pen.once(look, write)
        except RefusedError as error:
            if error.is_missing:
                return f"There is no issue {wanted.issue} to comment on."
            raise

    def say_last(self, issue: int, body: str) -> None:
        """Comment so, unless the bot has just done that: since the issue was last opened again."""

        def write() -> bool:
            self.pen.write("POST", f"/issues/{issue}/comments", {"body": body}, to="comment on an issue")
            return True

        self.pen.once(lambda: True if self._is_said(issue, body) else None, write)

    def react(self, wanted: React) -> str:
        """See `Forge.react`. GitHub itself sees to it that nobody reacts twice in the same way."""
        path = f"/issues/comments/{wanted.comment}/reactions"
        try:
            known = self._all(path, content=wanted.reaction.value)
            if known:
                return f"Comment {wanted.comment} has its reaction already."
            content = {"content": wanted.reaction.value}
            self.pen.write("POST", path, content, to="react to a comment", again=True)
        except RefusedError as error:
            if error.is_missing:
                return f"There is no comment {wanted.comment} to react to."
            raise
        return f"Reacted to comment {wanted.comment}."

    def _all(self, path: str, **query: str) -> list[Mapping[str, Any]]:
        """The bot's own, the oldest first."""
        rows = self.repository.pages(path, to="read what it said", **query)
        return [row for row in rows if self.repository.is_self(row.get("user"))]

    def _is_said(self, issue: int, body: str) -> bool:
        found = self.repository.query(LAST % issue, to="read what it said").get("issueOrPullRequest")
        for node in reversed(found["timelineItems"]["nodes"] if found else ()):
            if node["__typename"] != "IssueComment":
                return False
            if self.repository.is_self(node["author"]) and plain(node["body"]) == plain(body):
                return True
        return False


def plain(text: str) -> str:
    """A body without what GitHub's own editor may do to it."""
    return text.replace("\r\n", "\n").rstrip()
