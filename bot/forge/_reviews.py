"""Reviews a pull request once, and keeps that review true at every push.

GitHub lets nobody delete a review, nor add a comment to one that was sent. So its text is edited, comments
that are over are deleted, and new ones are written beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.forge._comments import plain
from bot.forge._own import WHO
from bot.forge._pen import Pen
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository
from bot.markers.hidden import REVIEW, comment_key, comment_marker
from bot.model import EnsureReview, ReviewComment

OVER = "This is no longer so. Thank you!"
LOOK = f"""
  pullRequest(number: %d) {{
    state headRefOid
    reviews(last: 100) {{ nodes {{ databaseId body author {WHO} }} }}
    reviewThreads(last: 100) {{ nodes {{
      isOutdated isResolved
      comments(first: 1) {{ totalCount nodes {{ databaseId body author {WHO} }} }}
    }} }}
  }}
"""
MOST_NEW = 10
"""Comments that are written beside a review that stands: each of them is a message to somebody."""
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class _Thread:
    """A comment of ours, and what became of it."""

    id: int
    key: str
    body: str
    is_outdated: bool
    is_resolved: bool
    has_replies: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands on a pull request."""

    is_current: bool
    is_open: bool
    review: int | None
    body: str
    threads: Sequence[_Thread]


@dataclass(frozen=True, slots=True)
class Reviews:
    """Every verb looks first, and says in one sentence what it did."""

    repository: Repository
    pen: Pen

    def ensure(self, wanted: EnsureReview) -> str:
        """See `Forge.ensure_review`."""
        return self.pen.once(lambda: self._kept(wanted), lambda: self._write(wanted))

    def _kept(self, wanted: EnsureReview) -> str | None:
        """Make true what stands there; None where a review is still to be written."""
        standing = self._look(wanted)
        if standing is None:
            return f"There is no pull request {wanted.pull}."
        if not standing.is_open:
            return f"Pull request {wanted.pull} is closed, so nothing was said."
        if not standing.is_current:
            return f"Pull request {wanted.pull} was pushed to meanwhile: its next review tells."
        if standing.review is None:
            return None if wanted.opens else f"Pull request {wanted.pull} needs no review."
        changed = self._comments(wanted, standing.threads)
        if plain(standing.body) != plain(wanted.body):
            path = f"/pulls/{wanted.pull}/reviews/{standing.review}"
            self.pen.write("PUT", path, {"body": wanted.body}, to="update its review")
            changed = True
        if not changed:
            return f"The review of pull request {wanted.pull} says so already."
        return f"Updated the review of pull request {wanted.pull}."

    def _look(self, wanted: EnsureReview) -> _Standing | None:
        answer = self.repository.query(LOOK % wanted.pull, to="read its review")
        found = answer.get("pullRequest")
        if found is None:
            return None
        ours = [node for node in found["reviews"]["nodes"] if self._is_ours(node)]
        threads = [thread for node in found["reviewThreads"]["nodes"] if (thread := self._thread(node))]
        return _Standing(
            found["headRefOid"] == wanted.commit,
            found["state"] == "OPEN",
            ours[0]["databaseId"] if ours else None,
            ours[0]["body"] if ours else "",
            threads,
        )

    def _is_ours(self, node: Mapping[str, Any]) -> bool:
        return self.repository.is_self(node["author"]) and node["body"].startswith(REVIEW)

    def _thread(self, node: Mapping[str, Any]) -> _Thread | None:
        first = node["comments"]["nodes"][0] if node["comments"]["nodes"] else None
        key = comment_key(first["body"]) if first else None
        if first is None or key is None or not self.repository.is_self(first["author"]):
            return None
        return _Thread(
            first["databaseId"],
            key,
            first["body"],
            node["isOutdated"],
            node["isResolved"],
            has_replies=node["comments"]["totalCount"] > 1,
        )

    # ── a first review ──

    def _write(self, wanted: EnsureReview) -> str:
        path = f"/pulls/{wanted.pull}/reviews"
        new = {"commit_id": wanted.commit, "event": "COMMENT", "body": wanted.body}
        comments = [_comment_json(one) for one in wanted.comments]
        try:
            self.pen.write("POST", path, {**new, "comments": comments}, to="review a pull request")
        except RefusedError as error:
            if error.status != UNPROCESSABLE or not comments:
                raise
            # One line that GitHub's diff does not show spoils the whole review. The text says it all, too.
            self.pen.write("POST", path, new, to="review a pull request")
        return f"Reviewed pull request {wanted.pull}."

    # ── comments ──

    def _comments(self, wanted: EnsureReview, threads: Iterable[_Thread]) -> bool:
        """Edit the comments that are still true, end the others, and write what is new; whether that was
        anything at all."""
        left = {one.key: one for one in wanted.comments}
        changed = False
        for thread in threads:
            one = left.get(thread.key)
            if one is not None and (thread.is_resolved or not thread.is_outdated):
                del left[thread.key]
                if not thread.is_resolved and plain(thread.body) != plain(one.body):
                    self._edit(thread, one.body)
                    changed = True
            else:
                changed |= self._end(thread)
        for one in list(left.values())[:MOST_NEW]:
            changed |= self._add(wanted, one)
        return changed

    def _end(self, thread: _Thread) -> bool:
        """Delete a comment that is over; what somebody has answered stays readable."""
        if not thread.has_replies:
            self.pen.write("DELETE", f"/pulls/comments/{thread.id}", None, to="delete its comment")
            return True
        body = f"{comment_marker(thread.key)}\n\n{OVER}"
        if plain(thread.body) == body:
            return False
        self._edit(thread, body)
        return True

    def _edit(self, thread: _Thread, body: str) -> None:
        self.pen.write("PATCH", f"/pulls/comments/{thread.id}", {"body": body}, to="update its comment")

    def _add(self, wanted: EnsureReview, one: ReviewComment) -> bool:
        new = {"commit_id": wanted.commit, **_comment_json(one)}
        try:
            self.pen.write("POST", f"/pulls/{wanted.pull}/comments", new, to="comment on a pull request")
        except RefusedError as error:
            if error.status != UNPROCESSABLE:
                raise
            return False  # the diff does not show that line; the text says it all, too
        return True


def _comment_json(one: ReviewComment) -> Mapping[str, Any]:
    """GitHub wants no start where that is the end."""
    lines: dict[str, Any] = {"path": one.path, "body": one.body, "line": one.last, "side": "RIGHT"}
    if one.first < one.last:
        lines |= {"start_line": one.first, "start_side": "RIGHT"}
    return lines
