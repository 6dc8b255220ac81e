"""What GraphQL can ask of a hosted repository: issues, pull requests, their comments, edits and events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from bot.world.atom import stamp
from bot.world.forge.accounts import Account, Role
from bot.world.forge.git import BRANCHES, Commit, Git
from bot.world.forge.json import association
from bot.world.forge.merge import merged_files
from bot.world.forge.reviewing import LineComment, Review, place_now
from bot.world.forge.state import Comment, Deed, Event, Hosted, Issue, Pull
from bot.world.github.walk import Arguments, Field, FieldError, Node

One = TypeVar("One")
MOST = 100
LONGEST_TEXT = 512_000
"""Bytes of a file that GraphQL shows."""
REACTIONS = {
    "+1": "THUMBS_UP",
    "-1": "THUMBS_DOWN",
    "laugh": "LAUGH",
    "hooray": "HOORAY",
    "confused": "CONFUSED",
    "heart": "HEART",
    "rocket": "ROCKET",
    "eyes": "EYES",
}
PERMISSIONS = {Role.ADMIN: "ADMIN", Role.WRITE: "WRITE", Role.READ: "READ"}


def fields(hosted: Hosted, viewer: Account) -> dict[str, Field]:
    """What a hosted repository has beyond what every repository has."""
    role = hosted.role(viewer.login)

    def issue(arguments: Arguments) -> Field:
        found = hosted.issues.get(int(arguments.get("number") or 0))
        if found is None or found.pull or found.is_deleted:
            raise _unresolved("an Issue", arguments)
        return _issue(hosted, found, viewer)

    def pull(arguments: Arguments) -> Field:
        found = hosted.issues.get(int(arguments.get("number") or 0))
        if found is None or not found.pull:
            raise _unresolved("a PullRequest", arguments)
        return _pull(hosted, found, viewer)

    def either(arguments: Arguments) -> Field:
        found = hosted.issues.get(int(arguments.get("number") or 0))
        return pull(arguments) if found is not None and found.pull else issue(arguments)

    head = hosted.git.commits.get(hosted.head or "")
    return {
        "defaultBranchRef": _branch(hosted.default_branch, head, hosted.git) if head else None,
        "hasIssuesEnabled": hosted.has_issues,
        "viewerPermission": None if viewer.is_bot else PERMISSIONS.get(role),
        "issue": issue,
        "pullRequest": pull,
        "issueOrPullRequest": either,
    }


def viewer_node(viewer: Account) -> Node:
    """Whose token it is. Of an App, GitHub tells its login with `[bot]` here, and nowhere else."""
    return Node("User", {"login": viewer.login, "databaseId": None}, ("Actor", "Node"))


def connection(kind: str, all_of_them: Sequence[One], node: Callable[[One], Node]) -> Field:
    """A connection; `first` or `last` of at most a hundred, as GitHub demands."""

    def sliced(arguments: Arguments) -> Field:
        first, last = arguments.get("first"), arguments.get("last")
        size = first if first is not None else last
        if size is None or not 1 <= size <= MOST:
            message = f"You must provide a `first` or `last` value of 1 to 100 on the `{kind}` connection."
            raise FieldError("MISSING_PAGINATION_BOUNDARIES", message)
        shown = all_of_them[:size] if first is not None else all_of_them[-size:]
        page = {"hasNextPage": len(shown) < len(all_of_them) and first is not None, "endCursor": None}
        page["hasPreviousPage"] = len(shown) < len(all_of_them) and first is None
        return Node(
            f"{kind}Connection",
            {
                "nodes": tuple(node(one) for one in shown),
                "totalCount": len(all_of_them),
                "pageInfo": Node("PageInfo", page),
            },
        )

    return sliced


def _branch(name: str, head: Commit, git: Git) -> Node:
    target = commit_node(head)
    target = replace(target, fields={**target.fields, "blame": _blame(git, head)})
    return Node("Ref", {"name": name, "prefix": "refs/heads/", "target": target}, ("Node",))


def _blame(git: Git, head: Commit) -> Field:
    """Ranges of lines that one commit wrote."""

    def blame(arguments: Arguments) -> Field:
        owners = git.blame(head.oid, str(arguments.get("path")))
        ranges = []
        for owner, run in groupby(enumerate(owners, 1), key=lambda row: row[1]):
            lines = [number for number, _ in run]
            at: dict[str, Field] = {
                "startingLine": lines[0],
                "endingLine": lines[-1],
                "age": 1,
                "commit": commit_node(owner),
            }
            ranges.append(Node("BlameRange", at))
        return Node("Blame", {"ranges": tuple(ranges)})

    return blame


def _unresolved(kind: str, arguments: Arguments) -> FieldError:
    message = f"Could not resolve to {kind} with the number of {arguments.get('number')}."
    return FieldError("NOT_FOUND", message)


def _actor(account: Account) -> Node:
    return Node(account.kind, {"login": account.actor}, ("Actor", "Node"))


def _issue(hosted: Hosted, issue: Issue, viewer: Account) -> Node:
    state = "OPEN" if issue.is_open else "CLOSED"
    return Node("Issue", {**_both(hosted, issue, viewer), "state": state}, ("Node", "Comment", "Closable"))


def _pull(hosted: Hosted, issue: Issue, viewer: Account) -> Node:
    pull = issue.pull
    assert pull is not None, f"#{issue.number} is no pull request"  # noqa: S101 - the caller has looked
    state = "MERGED" if pull.merged else "OPEN" if issue.is_open else "CLOSED"
    commits = hosted.git.between(hosted.start_of(pull), pull.head_oid)
    own: dict[str, Field] = {
        "state": state,
        "headRefName": pull.branch,
        "headRefOid": pull.head_oid,
        "baseRefName": pull.base,
        "baseRefOid": pull.base_oid,
        "isCrossRepository": pull.fork is not None,
        "merged": pull.merged is not None,
        "baseRef": _base(hosted, pull),
        "reviews": connection("PullRequestReview", pull.reviews, _review),
        "reviewThreads": connection(
            "PullRequestReviewThread", pull.line_comments, lambda one: _thread(hosted, pull, one)
        ),
        "mergeable": lambda _: _mergeable(hosted, issue, pull),
        "commits": connection("PullRequestCommit", commits, _pull_commit),
    }
    return Node("PullRequest", {**_both(hosted, issue, viewer), **own}, ("Node", "Comment", "Closable"))


def _mergeable(hosted: Hosted, issue: Issue, pull: Pull) -> str:
    base = hosted.git.refs.get(f"{BRANCHES}{pull.base}")
    if not issue.is_open or base is None:
        return "UNKNOWN"
    return "CONFLICTING" if merged_files(hosted.git, base, pull.head_oid) is None else "MERGEABLE"


def _both(hosted: Hosted, issue: Issue, viewer: Account) -> dict[str, Field]:
    """What issues and pull requests share."""
    kind = "PullRequest" if issue.pull else "Issue"

    def timeline(arguments: Arguments) -> Field:
        wanted = arguments.get("itemTypes") or ("CLOSED_EVENT", "REOPENED_EVENT", "ISSUE_COMMENT")
        rows: list[tuple[object, Node]] = [
            (event.at, _event(event)) for event in issue.events if f"{event.kind.upper()}_EVENT" in wanted
        ]
        if "ISSUE_COMMENT" in wanted:
            rows += [(said.at, _comment(hosted, said, viewer)) for said in issue.comments]
        rows.sort(key=lambda row: str(row[0]))
        field = connection(f"{kind}TimelineItems", rows, lambda row: row[1])
        return field(arguments) if callable(field) else field

    edits = sorted(issue.edits, key=lambda edit: edit.at, reverse=True)
    return {
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "createdAt": stamp(issue.at),
        "closed": not issue.is_open,
        "author": _actor(issue.by),
        "authorAssociation": association(hosted, issue.by),
        "viewerDidAuthor": issue.by == viewer,
        "userContentEdits": connection("UserContentEdit", edits, _edit),
        "comments": connection("IssueComment", issue.comments, lambda said: _comment(hosted, said, viewer)),
        "timelineItems": timeline,
    }


def _edit(edit: Deed) -> Node:
    return Node("UserContentEdit", {"editedAt": stamp(edit.at), "editor": _actor(edit.by)}, ("Node",))


def _event(event: Event) -> Node:
    kind = f"{event.kind.capitalize()}Event"
    return Node(kind, {"actor": _actor(event.by), "createdAt": stamp(event.at)}, ("Node",))


def _comment(hosted: Hosted, said: Comment, viewer: Account) -> Node:
    own: dict[str, Field] = {
        "databaseId": said.id,
        "body": said.body,
        "createdAt": stamp(said.at),
        "author": _actor(said.by),
        "authorAssociation": association(hosted, said.by),
        "viewerDidAuthor": said.by == viewer,
        "reactionGroups": tuple(_group(said, rest, name, viewer) for rest, name in REACTIONS.items()),
    }
    return Node("IssueComment", own, ("Node", "Comment", "Reactable"))


def _group(said: Comment, content: str, name: str, viewer: Account) -> Node:
    has = any((one.by, one.content) == (viewer, content) for one in said.reactions)
    return Node("ReactionGroup", {"content": name, "viewerHasReacted": has})


def _base(hosted: Hosted, pull: Pull) -> Node | None:
    """The branch that it is for; its last commit with the files."""
    oid = hosted.git.refs.get(f"refs/heads/{pull.base}")
    if oid is None:
        return None
    commit = commit_node(hosted.git.commits[oid])
    target = replace(commit, fields={**commit.fields, "file": lambda given: _file(hosted.git, oid, given)})
    return Node("Ref", {"name": pull.base, "prefix": "refs/heads/", "target": target}, ("Node",))


def _file(git: Git, commit: str, arguments: Arguments) -> Field:
    """What stands at a path of a commit."""
    entry = git.files(commit).get(str(arguments["path"]))
    content = git.blobs.get(entry.oid) if entry else None
    if entry is None or content is None:
        return None
    is_binary = b"\0" in content
    text = None if is_binary else content[:LONGEST_TEXT].decode(errors="replace")
    own: dict[str, Field] = {
        "text": text,
        "isTruncated": len(content) > LONGEST_TEXT,
        "isBinary": is_binary,
        "byteSize": len(content),
        "oid": entry.oid,
    }
    blob = Node("Blob", own, ("GitObject", "Node"))
    return Node("TreeEntry", {"object": blob, "mode": int(entry.mode, 8), "oid": entry.oid})


def _review(review: Review) -> Node:
    own: dict[str, Field] = {
        "databaseId": review.id,
        "body": review.body,
        "author": _actor(review.by),
        "state": "COMMENTED",
    }
    return Node("PullRequestReview", own, ("Node", "Comment"))


def _thread(hosted: Hosted, pull: Pull, comment: LineComment) -> Node:
    said = [(comment.id, comment.by, comment.body), *((0, by, body) for by, body in comment.replies)]
    own: dict[str, Field] = {
        "isOutdated": place_now(hosted.git, comment, pull.head_oid) is None,
        "isResolved": comment.is_resolved,
        "comments": connection("PullRequestReviewComment", said, _line_comment),
    }
    return Node("PullRequestReviewThread", own, ("Node",))


def _line_comment(said: tuple[int, Account, str]) -> Node:
    number, by, body = said
    own: dict[str, Field] = {"databaseId": number, "body": body, "author": _actor(by)}
    return Node("PullRequestReviewComment", own, ("Node", "Comment"))


def _pull_commit(commit: Commit) -> Node:
    return Node("PullRequestCommit", {"commit": commit_node(commit)}, ("Node",))


def commit_node(commit: Commit) -> Node:
    """A commit; the accounts of Apps are not told, only their name and address."""
    account = Account(commit.author.name)
    author: dict[str, Field] = {"name": account.login, "email": commit.author.email}
    author["user"] = None if account.is_bot else _actor(account)
    own: dict[str, Field] = {
        "oid": commit.oid,
        "message": commit.message,
        "tree": Node("Tree", {"oid": commit.tree}, ("GitObject", "Node")),
        "committedDate": stamp(commit.author.at),
        "author": Node("GitActor", author),
        "parents": connection("Commit", commit.parents, lambda oid: Node("Commit", {"oid": oid})),
    }
    return Node("Commit", own, ("GitObject", "Node", "Subscribable"))
