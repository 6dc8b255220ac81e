"""What the bot has written, and all that people have done to it: edits, commands, closings, commits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.forge._listing import MARKER
from bot.forge._writers import Writers
from bot.forge.repository import Repository
from bot.markers.trailers import fixes_in, shape_in
from bot.model import PullState, Remark, StandingIssue, StandingPull

COMMAND = re.compile(r"^[ \t]*/listkeeper\b", re.MULTILINE)
CHUNK = 20
"""Issues or pull requests that one query asks for."""
WHO = "{ __typename login }"
CLOSING = f"""
  timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) {{ nodes {{ ... on ClosedEvent {{ actor {WHO} }} }} }}
"""
ISSUE = f"""
fragment Issue on Issue {{
  number title body closed author {WHO} {CLOSING}
  oldEdits: userContentEdits(first: 50) {{ totalCount nodes {{ editedAt editor {WHO} }} }}
  newEdits: userContentEdits(last: 50) {{ totalCount nodes {{ editedAt editor {WHO} }} }}
  comments(last: 100) {{ nodes {{
    databaseId body createdAt author {WHO} reactionGroups {{ viewerHasReacted }}
  }} }}
}}
"""
"""In which order edits come is not documented, so both ends are asked for."""
PULL = f"""
fragment PullRequest on PullRequest {{
  number title body state createdAt headRefName headRefOid mergeable isCrossRepository author {WHO} {CLOSING}
  reopenings: timelineItems(last: 1, itemTypes: [REOPENED_EVENT]) {{ nodes {{
    ... on ReopenedEvent {{ createdAt }}
  }} }}
  commits(first: 100) {{ nodes {{ commit {{
    message author {{ name email user {{ login }} }}
  }} }} }}
}}
"""


@dataclass(frozen=True, slots=True)
class OwnIssue:
    """An issue of ours, with the commands below it that wait for an answer."""

    standing: StandingIssue
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class OwnPull:
    """A pull request of ours, with what stands in it."""

    standing: StandingPull
    number: int
    title: str
    body: str
    head: str
    """The last commit of its branch."""
    is_ours: bool = True
    """False where a person has opened it from a branch of ours."""


@dataclass(frozen=True, slots=True)
class Own:
    """Reads what the bot has written, by number."""

    repository: Repository
    writers: Writers

    def issues(self, numbers: Iterable[int]) -> tuple[OwnIssue, ...]:
        """Those of them that are issues of ours, in their order."""
        nodes = self._nodes(numbers, "issue", ISSUE)
        return tuple(
            self._issue(node, marker[0]) for node in nodes if (marker := MARKER.search(node["body"]))
        )

    def pulls(self, numbers: Iterable[int], *, of_writers: bool = False) -> tuple[OwnPull, ...]:
        """Those of them that are pull requests of ours, from branches of this repository; and those
        `of_writers` too, who may have opened one from a branch of ours."""
        nodes = self._nodes(numbers, "pullRequest", PULL, of_writers=of_writers)
        return tuple(self._pull(node) for node in nodes if not node["isCrossRepository"])

    def _nodes(
        self, numbers: Iterable[int], field: str, fragment: str, *, of_writers: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        ordered = sorted(numbers)
        kind = field[0].upper() + field[1:]
        found: list[Mapping[str, Any]] = []
        for start in range(0, len(ordered), CHUNK):
            chunk = ordered[start : start + CHUNK]
            fields = " ".join(f"n{number}: {field}(number: {number}) {{ ...{kind} }}" for number in chunk)
            answer = self.repository.query(fields, fragment, to="read what it wrote")
            known = (answer.get(f"n{number}") for number in chunk)
            found += [node for node in known if node and self._counts(node["author"], of_writers=of_writers)]
        return found

    def _counts(self, author: Mapping[str, Any] | None, *, of_writers: bool) -> bool:
        return self.repository.is_self(author) or (of_writers and self.writers.has(author))

    # ── issues ──

    def _issue(self, node: Mapping[str, Any], marker: str) -> OwnIssue:
        standing = StandingIssue(
            number=node["number"],
            marker=marker,
            title=node["title"],
            body=node["body"],
            is_open=not node["closed"],
            closed_by_person=node["closed"] and not self._is_closed_by_us(node),
            edited_by_writers=self._is_edited_by_writers(node),
        )
        waiting = (said for said in node["comments"]["nodes"] if self._is_waiting(said))
        return OwnIssue(standing, tuple(_remark(node["number"], said) for said in waiting))

    def _is_closed_by_us(self, node: Mapping[str, Any]) -> bool:
        events = node["timelineItems"]["nodes"]
        return bool(events) and self.repository.is_self(events[-1]["actor"])

    def _is_edited_by_writers(self, node: Mapping[str, Any]) -> bool:
        """Whether all who have edited the body since the bot did may write; times are whole seconds, so
        what happened in the same one counts as later."""
        known = [end for end in (node["oldEdits"], node["newEdits"]) if end]
        edits = [one for end in known for one in end["nodes"]]
        ours = [one["editedAt"] for one in edits if self.repository.is_self(one["editor"])]
        if not ours and any(end["totalCount"] > len(end["nodes"]) for end in known):
            return False
        last = max(ours, default="")
        later = [one["editor"] for one in edits if one["editedAt"] >= last]
        return all(self.repository.is_self(editor) or self.writers.has(editor) for editor in later)

    def _is_waiting(self, said: Mapping[str, Any]) -> bool:
        """Whether a comment is a command of somebody who may give one, and has no answer yet."""
        if not COMMAND.search(said["body"]) or self.repository.is_self(said["author"]):
            return False
        is_answered = any(group["viewerHasReacted"] for group in said["reactionGroups"] or ())
        return not is_answered and self.writers.has(said["author"])

    # ── pull requests ──

    def _pull(self, node: Mapping[str, Any]) -> OwnPull:
        commits = [one["commit"] for one in node["commits"]["nodes"]]
        is_ours = self.repository.is_self(node["author"])
        messages = [commit["message"] for commit in reversed(commits)]
        texts = [node["body"], *messages] if is_ours else messages
        text = next((text for text in texts if fixes_in(text)), "")
        state = PullState(node["state"].lower())
        standing = StandingPull(
            number=node["number"],
            branch=node["headRefName"],
            fixes=fixes_in(text),
            state=state,
            opened_at=_opened_at(node),
            closed_by_person=state is PullState.CLOSED and not self._is_closed_by_us(node),
            pushed_by_others=not all(self._is_our_commit(commit) for commit in commits),
            shape=shape_in(text),
            conflicts=node["mergeable"] == "CONFLICTING",
        )
        return OwnPull(
            standing, node["number"], node["title"], node["body"], node["headRefOid"], is_ours=is_ours
        )

    def _is_our_commit(self, commit: Mapping[str, Any]) -> bool:
        author = commit["author"] or {}
        return self.repository.is_author((author.get("user") or {}).get("login"), author.get("email"))


def _opened_at(node: Mapping[str, Any]) -> datetime:
    again = [event["createdAt"] for event in node["reopenings"]["nodes"]]
    return datetime.fromisoformat(again[0] if again else node["createdAt"])


def _remark(issue: int, said: Mapping[str, Any]) -> Remark:
    at = datetime.fromisoformat(said["createdAt"])
    return Remark(said["databaseId"], issue, said["body"], by=said["author"]["login"], at=at)
