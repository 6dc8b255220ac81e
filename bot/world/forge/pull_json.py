"""What GitHub's REST API says of pull requests and of the differences between commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import unified_diff
from urllib.parse import quote

from bot.model import Json
from bot.world.atom import stamp
from bot.world.forge.accounts import Account
from bot.world.forge.git import Entry, Git
from bot.world.forge.git_json import commit_json
from bot.world.forge.json import Place, association, label_json, user_json
from bot.world.forge.reviewing import CONTEXT, LARGEST_DIFF, lines_of
from bot.world.forge.state import Hosted, Issue, Pull
from bot.world.github.json import repository_json

LINK_KINDS = {
    "self": "pulls/{0}",
    "issue": "issues/{0}",
    "comments": "issues/{0}/comments",
    "review_comments": "pulls/{0}/comments",
    "review_comment": "pulls/comments{{/number}}",
    "commits": "pulls/{0}/commits",
}
MOST_RENAMED = 100
LONGEST_PATCH = 20_000
"""Characters; GitHub leaves the patch of larger changes out."""


def pull_json(here: Place, hosted: Hosted, issue: Issue, *, whole: bool) -> dict[str, Json]:
    """A `pull-request`, or with `whole` off a `pull-request-simple`, as lists show them."""
    pull = issue.pull
    assert pull is not None, f"#{issue.number} is no pull request"  # noqa: S101 - the callers have looked
    api, page = f"{here.repo}/pulls/{issue.number}", f"{here.page}/pull/{issue.number}"
    links: dict[str, Json] = {
        name: {"href": f"{here.repo}/{form.format(issue.number)}"} for name, form in LINK_KINDS.items()
    }
    links |= {"html": {"href": page}, "statuses": {"href": f"{here.repo}/statuses/{pull.head_oid}"}}
    closed = issue.closed
    return {
        "id": hosted.id * 1_000 + issue.number,
        "node_id": f"PR_{hosted.id}_{issue.number}",
        "number": issue.number,
        "url": api,
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": f"{here.repo}/issues/{issue.number}",
        "commits_url": f"{api}/commits",
        "review_comments_url": f"{api}/comments",
        "review_comment_url": f"{here.repo}/pulls/comments{{/number}}",
        "comments_url": f"{here.repo}/issues/{issue.number}/comments",
        "statuses_url": f"{here.repo}/statuses/{pull.head_oid}",
        "_links": links,
        "state": "open" if issue.is_open else "closed",
        "locked": False,
        "title": issue.title,
        "body": issue.body,
        "user": user_json(issue.by),
        "labels": [label_json(here, name) for name in issue.labels],
        "milestone": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "draft": False,
        "created_at": stamp(issue.at),
        "updated_at": stamp(issue.updated),
        "closed_at": stamp(closed.at) if closed else None,
        "merged_at": stamp(pull.merged.at) if pull.merged else None,
        "merge_commit_sha": pull.merge_commit,
        "author_association": association(hosted, issue.by),
        "auto_merge": None,
        "head": _end(hosted, pull.branch, pull.head_oid, pull.fork),
        "base": _end(hosted, pull.base, pull.base_oid),
        **(_whole(hosted, issue, pull) if whole else {}),
    }


def _end(hosted: Hosted, branch: str, oid: str, fork: str | None = None) -> dict[str, Json]:
    owner = (fork or hosted.full_name).partition("/")[0]
    repository = {**repository_json(hosted.found(hosted.created)), "full_name": fork or hosted.full_name}
    user = user_json(Account(owner))
    return {"label": f"{owner}:{branch}", "ref": branch, "sha": oid, "user": user, "repo": repository}


def _whole(hosted: Hosted, issue: Issue, pull: Pull) -> dict[str, Json]:
    entries = files_json(Place("", "", ""), hosted.git, hosted.start_of(pull), pull.head_oid)
    added, removed = (sum(int(str(one[key])) for one in entries) for key in ("additions", "deletions"))
    return {
        "merged": pull.merged is not None,
        "merged_by": user_json(pull.merged.by) if pull.merged else None,
        "mergeable": None if pull.merged else True,
        "rebaseable": None,
        "mergeable_state": "unknown" if pull.merged else "clean",
        "maintainer_can_modify": False,
        "comments": len(issue.comments),
        "review_comments": 0,
        "commits": len(hosted.git.between(hosted.start_of(pull), pull.head_oid)),
        "additions": added,
        "deletions": removed,
        "changed_files": len(entries),
    }


# ── differences ──


def files_json(here: Place, git: Git, base: str, head: str) -> list[dict[str, Json]]:
    """A `diff-entry` for each file that `head` has changed since it left `base`."""
    start = git.merge_base(base, head)
    before, after = git.files(start) if start else {}, git.files(head)
    renamed = _renamed(git, before, after)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    rows = []
    for path in sorted(changed - set(renamed.values())):
        old = before.get(renamed.get(path, path))
        ends = [git.blobs.get(end.oid) if end else None for end in (old, after.get(path))]
        entry = after.get(path) or before[path]
        row = _file(here, path, (start if path not in after else head) or "", ends)
        row |= {"sha": entry.oid}
        if path in renamed:
            row |= {"status": "renamed", "previous_filename": renamed[path]}
        rows.append(row)
    return rows


def _renamed(git: Git, before: Mapping[str, Entry], after: Mapping[str, Entry]) -> dict[str, str]:
    """New path → old path, of files that kept at least half of their lines, as git finds them."""
    gone = [path for path in before if path not in after][:MOST_RENAMED]
    found: dict[str, str] = {}
    for path in [path for path in after if path not in before][:MOST_RENAMED]:
        new = set(lines_of(git.blobs.get(after[path].oid)))
        for old in gone:
            known = set(lines_of(git.blobs.get(before[old].oid)))
            if old not in found.values() and 2 * len(new & known) >= max(len(new), len(known)):
                found[path] = old
                break
    return found


def _file(here: Place, path: str, commit: str, ends: Sequence[bytes | None]) -> dict[str, Json]:
    old, new = ends
    status = "added" if old is None else "removed" if new is None else "modified"
    is_large = any(len(end or b"") > LARGEST_DIFF for end in ends)
    lines = [] if is_large else list(unified_diff(_lines(old), _lines(new), n=CONTEXT))[2:]
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    patch = "".join(lines).removesuffix("\n")
    entry: dict[str, Json] = {
        "filename": path,
        "status": status,
        "additions": added,
        "deletions": removed,
        "changes": added + removed,
        "blob_url": f"{here.page}/blob/{commit}/{quote(path)}",
        "raw_url": f"{here.page}/raw/{commit}/{quote(path)}",
        "contents_url": f"{here.repo}/contents/{quote(path)}?ref={commit}",
    }
    return entry if is_large or len(patch) > LONGEST_PATCH else {**entry, "patch": patch}


def _lines(content: bytes | None) -> list[str]:
    lines = (content or b"").decode(errors="replace").split("\n")
    lines = [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n\\ No newline at end of file\n"
    return lines


def comparison_json(here: Place, git: Git, base: str, head: str) -> dict[str, Json]:
    """A `commit-comparison`; the two must have met once."""
    start = git.merge_base(base, head)
    assert start is not None, "histories that never met cannot be compared"  # noqa: S101 - the caller has looked
    ahead, behind = git.between(base, head), git.between(head, base)
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}.get(
        (bool(ahead), bool(behind)), "diverged"
    )
    url = f"{here.page}/compare/{base}...{head}"
    return {
        "url": f"{here.repo}/compare/{base}...{head}",
        "html_url": url,
        "permalink_url": url,
        "diff_url": f"{url}.diff",
        "patch_url": f"{url}.patch",
        "base_commit": commit_json(here, git.commits[base]),
        "merge_base_commit": commit_json(here, git.commits[start]),
        "status": status,
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [commit_json(here, commit) for commit in ahead],
        "files": [*files_json(here, git, base, head)],
    }
