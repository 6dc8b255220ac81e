"""What GitHub's REST API says of issues, comments and people, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bot.model import Json
from bot.world.atom import stamp
from bot.world.forge.accounts import Account, Role
from bot.world.forge.state import Comment, Hosted, Issue, Reaction
from bot.world.github.json import account_json


@dataclass(frozen=True, slots=True)
class Place:
    """Where a repository's API and pages are: GitHub's own, or an Enterprise Server's."""

    api: str
    web: str
    name: str

    @property
    def repo(self) -> str:
        return f"{self.api}/repos/{self.name}"

    @property
    def page(self) -> str:
        return f"{self.web}/{self.name}"


def user_json(account: Account) -> dict[str, Json]:
    """A `simple-user`."""
    return account_json(account.login, account.kind)


def association(hosted: Hosted, by: Account) -> str:
    """How somebody stands to a repository."""
    if by.login.lower() == hosted.owner.lower():
        return "OWNER"
    return "COLLABORATOR" if hosted.role(by.login).may_write else "NONE"


# ── issues ──


def issue_json(here: Place, hosted: Hosted, issue: Issue) -> dict[str, Json]:
    """An `issue`; of a pull request, what listings of issues show of it."""
    url = f"{here.repo}/issues/{issue.number}"
    kind = "pull" if issue.pull else "issues"
    closed = issue.closed
    body: dict[str, Json] = {
        "id": hosted.id * 1_000 + issue.number,
        "node_id": f"I_{hosted.id}_{issue.number}",
        "number": issue.number,
        "url": url,
        "repository_url": here.repo,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": f"{here.page}/{kind}/{issue.number}",
        "title": issue.title,
        "body": issue.body,
        "user": user_json(issue.by),
        "labels": [label_json(here, name) for name in issue.labels],
        "state": "open" if issue.is_open else "closed",
        "state_reason": issue.reason,
        "locked": False,
        "active_lock_reason": None,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(issue.comments),
        "created_at": stamp(issue.at),
        "updated_at": stamp(issue.updated),
        "closed_at": stamp(closed.at) if closed else None,
        "author_association": association(hosted, issue.by),
        "performed_via_github_app": None,
        "reactions": _rollup(f"{url}/reactions", ()),
    }
    if issue.pull:
        pull = f"{here.repo}/pulls/{issue.number}"
        page = f"{here.page}/pull/{issue.number}"
        body["pull_request"] = {
            "url": pull,
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": stamp(issue.pull.merged.at) if issue.pull.merged else None,
        }
    return body


def label_json(here: Place, name: str) -> dict[str, Json]:
    """A `label`."""
    return {
        "id": 1_000_000 + len(name),
        "node_id": "LA_1",
        "url": f"{here.repo}/labels/{quote(name)}",
        "name": name,
        "description": None,
        "color": "ededed",
        "default": False,
    }


def comment_json(here: Place, hosted: Hosted, issue: Issue, said: Comment) -> dict[str, Json]:
    """An `issue-comment`."""
    url = f"{here.repo}/issues/comments/{said.id}"
    return {
        "id": said.id,
        "node_id": f"IC_{said.id}",
        "url": url,
        "html_url": f"{here.page}/issues/{issue.number}#issuecomment-{said.id}",
        "issue_url": f"{here.repo}/issues/{issue.number}",
        "body": said.body,
        "user": user_json(said.by),
        "created_at": stamp(said.at),
        "updated_at": stamp(said.updated),
        "author_association": association(hosted, said.by),
        "performed_via_github_app": None,
        "reactions": _rollup(f"{url}/reactions", tuple(said.reactions)),
    }


def reaction_json(reaction: Reaction) -> dict[str, Json]:
    """A `reaction`."""
    return {
        "id": reaction.id,
        "node_id": f"REA_{reaction.id}",
        "user": user_json(reaction.by),
        "content": reaction.content,
        "created_at": stamp(reaction.at),
    }


def _rollup(url: str, reactions: tuple[Reaction, ...]) -> dict[str, Json]:
    names = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")
    counts: dict[str, Json] = {name: sum(one.content == name for one in reactions) for name in names}
    return {"url": url, "total_count": len(reactions), **counts}


def permission_json(account: Account, role: Role) -> dict[str, Json]:
    """A `repository-collaborator-permission`."""
    rights = {"pull": role is not Role.NONE, "push": role.may_write, "admin": role is Role.ADMIN}
    rights |= {"triage": role.may_write, "maintain": role is Role.ADMIN}
    user: dict[str, Json] = {**user_json(account), "permissions": dict(rights), "role_name": role.value}
    return {"permission": role.value, "role_name": role.value, "user": user}
