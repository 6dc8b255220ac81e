"""Pull requests of the simulated forge, by REST."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from bot.world.forge import acts
from bot.world.forge.accounts import ACTIONS
from bot.world.forge.call import Call, custom, forbidden, invalid, missing
from bot.world.forge.git import BRANCHES
from bot.world.forge.git_json import commit_json
from bot.world.forge.issues import listed, may_write
from bot.world.forge.pull_json import files_json, pull_json
from bot.world.forge.state import Issue, Pull

MOST_COMMITS, MOST_FILES = 250, 3_000
NOT_BY_ACTIONS = "GitHub Actions is not permitted to create or approve pull requests."


def list_pulls(call: Call) -> Response:
    """Filtered by `state`, `head` (`OWNER:BRANCH`) and `base`; the newest first."""
    query = call.request.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [
        issue
        for issue in listed(call)
        if issue.pull
        and state in ("all", "open" if issue.is_open else "closed")
        and head
        in (None, f"{(issue.pull.fork or call.hosted.full_name).partition('/')[0]}:{issue.pull.branch}")
        and base in (None, issue.pull.base)
    ]
    found.sort(key=lambda issue: issue.number, reverse=query.get("direction", "desc") == "desc")
    return call.paged(found, lambda issue: pull_json(call.here, call.hosted, issue, whole=False))


def create_pull(call: Call) -> Response:
    """A pull request between two branches of this repository."""
    if call.by == ACTIONS and not call.hosted.actions_may_open_pulls:
        return forbidden(NOT_BY_ACTIONS)
    branch = (call.text("head") or "").rpartition(":")[2]
    base, title = call.text("base") or "", call.text("title") or ""
    head_oid, base_oid = (call.git.refs.get(f"{BRANCHES}{name}") for name in (branch, base))
    if head_oid is None or base_oid is None or not title:
        field = "title" if not title else "head" if head_oid is None else "base"
        return invalid({"resource": "PullRequest", "field": field, "code": "invalid"})
    if refusal := _refusal(call, branch, base, (head_oid, base_oid)):
        return refusal
    pull = Pull(branch, base, head_oid, base_oid)
    issue = acts.open_issue(call.hosted, call.deed, title, call.text("body") or "", pull)
    return JSONResponse(pull_json(call.here, call.hosted, issue, whole=True), 201)


def _refusal(call: Call, branch: str, base: str, oids: tuple[str, str]) -> Response | None:
    head_oid, base_oid = oids
    if any(
        issue.is_open and issue.pull and not issue.pull.fork and issue.pull.branch == branch
        for issue in call.hosted.issues.values()
    ):
        message = f"A pull request already exists for {call.hosted.owner}:{branch}."
        return invalid(custom("PullRequest", message))
    if not call.git.between(base_oid, head_oid):
        return invalid(custom("PullRequest", f"No commits between {base} and {branch}"))
    return None


def get_pull(call: Call) -> Response:
    """A pull request by its number, whatever listings show."""
    issue = _pull(call)
    return missing() if issue is None else JSONResponse(pull_json(call.here, call.hosted, issue, whole=True))


def update_pull(call: Call) -> Response:
    """Another title, body or state; a closed one opens only while its branch is there and has news."""
    issue = _pull(call)
    if issue is None or issue.pull is None:
        return missing()
    if issue.by != call.by and not may_write(call):
        return forbidden("Must have admin rights to Repository.")
    if call.text("state") == "open" and not issue.is_open:
        head = call.git.refs.get(f"{BRANCHES}{issue.pull.branch}")
        if head is None or issue.pull.merged or issue.pull.head_oid not in call.git.ancestors(head):
            message = "state cannot be changed. The branch was deleted, force-pushed or recreated."
            return invalid(custom("PullRequest", message, "state"))
        issue.pull.head_oid = head
        acts.reopen(issue, call.deed)
    if call.text("title") is not None or call.text("body") is not None:
        acts.edit(issue, call.deed, title=call.text("title"), body=call.text("body"))
    if call.text("state") == "closed":
        acts.close(issue, call.deed)
    return JSONResponse(pull_json(call.here, call.hosted, issue, whole=True))


def list_commits(call: Call) -> Response:
    """What it adds to its base, the oldest first."""
    issue = _pull(call)
    if issue is None or issue.pull is None:
        return missing()
    commits = call.git.between(call.hosted.start_of(issue.pull), issue.pull.head_oid)[:MOST_COMMITS]
    return call.paged(commits, lambda commit: commit_json(call.here, commit))


def list_files(call: Call) -> Response:
    """What it changes."""
    issue = _pull(call)
    if issue is None or issue.pull is None:
        return missing()
    files = files_json(call.here, call.git, call.hosted.start_of(issue.pull), issue.pull.head_oid)
    return call.paged(files[:MOST_FILES], lambda entry: entry)


def _pull(call: Call) -> Issue | None:
    issue = call.hosted.issues.get(call.number("pull_number"))
    return issue if issue is not None and issue.pull is not None else None
