"""Issues, comments and reactions of the simulated forge, by REST."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import JSONResponse, Response

from bot.world.forge import acts
from bot.world.forge.accounts import Account
from bot.world.forge.call import Call, custom, forbidden, gone, invalid, missing
from bot.world.forge.json import comment_json, issue_json, permission_json, reaction_json
from bot.world.forge.state import Comment, Issue

LONGEST_BODY, LONGEST_TITLE = 65_536, 256
CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
DISABLED = "Issues are disabled for this repo"


# ── issues ──


def list_issues(call: Call) -> Response:
    """Issues and pull requests, the newest first; what is younger than the lag is not listed yet."""
    query = call.request.query
    state, creator = query.get("state", "open"), query.get("creator", "").lower()
    found = [
        issue
        for issue in listed(call)
        if state in ("all", "open" if issue.is_open else "closed")
        and creator in ("", issue.by.login.lower())
        and (issue.pull or call.hosted.has_issues)
    ]
    found.sort(key=lambda issue: issue.number, reverse=query.get("direction", "desc") == "desc")
    return call.paged(found, lambda issue: issue_json(call.here, call.hosted, issue))


def listed(call: Call) -> list[Issue]:
    """All that listings show by now."""
    lag = call.world.hosting.lag
    shown = [one for one in call.hosted.issues.values() if lag == timedelta() or call.now - one.at >= lag]
    return [issue for issue in shown if not issue.is_deleted]


def create_issue(call: Call) -> Response:
    """An issue; 410 where they are switched off."""
    if not call.hosted.has_issues:
        return gone(DISABLED)
    title, body = call.text("title") or "", call.text("body") or ""
    if refusal := _refusal(title, body):
        return refusal
    issue = acts.open_issue(call.hosted, call.deed, title, body)
    return JSONResponse(issue_json(call.here, call.hosted, issue), 201)


def get_issue(call: Call) -> Response:
    """An issue by its number, whatever listings show."""
    issue = call.hosted.issues.get(call.number("issue_number"))
    if issue is None:
        return missing()
    return gone() if issue.is_deleted else _whole(call, issue)


def update_issue(call: Call) -> Response:
    """Another title, body or state, for its author and for those who may write."""
    issue = call.hosted.issues.get(call.number("issue_number"))
    if issue is None:
        return missing()
    if not call.hosted.has_issues:
        return gone(DISABLED)
    if issue.is_deleted:
        return gone()
    if issue.by != call.by and not may_write(call):
        return forbidden("Must have admin rights to Repository.")
    title, body, state = call.text("title"), call.text("body"), call.text("state")
    if refusal := _refusal(title if title is not None else "-", body or ""):
        return refusal
    if title is not None or body is not None:
        acts.edit(issue, call.deed, title=title, body=body)
    if state == "closed":
        acts.close(issue, call.deed, call.text("state_reason") or "completed")
    elif state == "open":
        acts.reopen(issue, call.deed)
    return _whole(call, issue)


def may_write(call: Call) -> bool:
    """An App's or Action's permissions were looked at before; a person needs the role too."""
    return call.grant.is_app or call.hosted.role(call.by.login).may_write


def _whole(call: Call, issue: Issue) -> Response:
    return JSONResponse(issue_json(call.here, call.hosted, issue))


def _refusal(title: str, body: str) -> Response | None:
    if not title or len(title) > LONGEST_TITLE:
        code = "missing_field" if not title else "custom"
        error = {"resource": "Issue", "code": code, "field": "title"}
        return invalid(
            {**error, "message": "title is too long (maximum is 256 characters)"} if title else error
        )
    if len(body) > LONGEST_BODY:
        return invalid(custom("Issue", "body is too long (maximum is 65536 characters)", "body"))
    return None


# ── comments ──


def list_comments(call: Call) -> Response:
    """Those of one issue, the oldest first."""
    issue = call.hosted.issues.get(call.number("issue_number"))
    if issue is None:
        return missing()
    return call.paged(issue.comments, lambda said: comment_json(call.here, call.hosted, issue, said))


def create_comment(call: Call) -> Response:
    """A comment at the end."""
    issue = call.hosted.issues.get(call.number("issue_number"))
    if issue is None:
        return missing()
    body = call.text("body") or ""
    if refusal := _refusal("-", body):
        return refusal
    said = acts.comment(call.hosted, issue, call.deed, body)
    return JSONResponse(comment_json(call.here, call.hosted, issue, said), 201)


def update_comment(call: Call) -> Response:
    """Another text, for its author and for those who may write."""
    found = acts.find_comment(call.hosted, call.number("comment_id"))
    if found is None:
        return missing()
    issue, said = found
    if said.by != call.by and not may_write(call):
        return forbidden("Must have admin rights to Repository.")
    said.body, said.updated = call.text("body") or "", call.now
    return JSONResponse(comment_json(call.here, call.hosted, issue, said))


# ── reactions ──


def list_reactions(call: Call) -> Response:
    """Those to one comment."""
    found = acts.find_comment(call.hosted, call.number("comment_id"))
    if found is None:
        return missing()
    wanted = call.request.query.get("content")
    shown = [one for one in found[1].reactions if wanted in (None, one.content)]
    return call.paged(shown, reaction_json)


def react(call: Call) -> Response:
    """201 for a new one, 200 for one that is there already."""
    found = acts.find_comment(call.hosted, call.number("comment_id"))
    if found is None:
        return missing()
    content = call.text("content") or ""
    if content not in CONTENTS:
        return invalid(custom("Reaction", f"{content} is not a reaction", "content"))
    said: Comment = found[1]
    reaction, is_new = acts.react(call.hosted, said, call.deed, content)
    return JSONResponse(reaction_json(reaction), 201 if is_new else 200)


# ── people ──


def permission(call: Call) -> Response:
    """What somebody may do; a bot is nobody here, as in reality."""
    account = Account(call.parts["username"])
    if account.is_bot:
        return missing(f"{account.login} is not a user")
    return JSONResponse(permission_json(account, call.hosted.role(account.login)))
