"""Reviews of the simulated forge and comments on lines, by REST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.atom import stamp
from bot.world.forge.accounts import Account
from bot.world.forge.call import Call, custom, forbidden, invalid, missing
from bot.world.forge.json import Place, association, user_json
from bot.world.forge.reviewing import LineComment, Review, shown_lines
from bot.world.forge.state import Hosted, Issue, Pull

LONGEST_BODY = 65_536


def create_review(call: Call) -> Response:
    """One line that the diff does not show spoils all of it."""
    issue, pull = _pull(call)
    if issue is None or pull is None:
        return missing()
    body, commit = call.text("body") or "", call.text("commit_id") or pull.head_oid
    rows: list[Mapping[str, Any]] = list(call.body.get("comments") or ())
    if refusal := _refusal(call, pull, (commit, body), rows):
        return refusal
    if call.text("event") != "COMMENT" or not (body or rows):
        return invalid(message="Unprocessable Entity: only comments are played here, and they need words")
    review = _add_review(call, pull, commit, body)
    for row in rows:
        _add_comment(call, pull, review, row)
    issue.updated = call.now
    return JSONResponse(_review_json(call, issue, review))


def update_review(call: Call) -> Response:
    """Another text."""
    issue, pull = _pull(call)
    number = call.number("review_id")
    review = next((one for one in pull.reviews if one.id == number), None) if pull else None
    if issue is None or review is None:
        return missing()
    if review.by != call.by:
        return forbidden("Could not update the review.")
    review.body = call.text("body") or ""
    return JSONResponse(_review_json(call, issue, review))


def create_comment(call: Call) -> Response:
    """It comes with a review of its own, which has no text."""
    issue, pull = _pull(call)
    if issue is None or pull is None:
        return missing()
    commit = call.text("commit_id") or pull.head_oid
    if refusal := _refusal(call, pull, (commit, call.text("body") or ""), [call.body]):
        return refusal
    comment = _add_comment(call, pull, _add_review(call, pull, commit, ""), call.body)
    return JSONResponse(_comment_json(call, issue, comment), 201)


def update_comment(call: Call) -> Response:
    """Another text; its lines stay."""
    issue, _, comment = _comment(call)
    if issue is None or comment is None:
        return missing()
    if comment.by != call.by:
        return forbidden("Must have write access to the comment.")
    comment.body, comment.updated = call.text("body") or "", call.now
    return JSONResponse(_comment_json(call, issue, comment))


def delete_comment(call: Call) -> Response:
    """204; what others have answered to it stays."""
    _, pull, comment = _comment(call)
    if pull is None or comment is None:
        return missing()
    if comment.by != call.by:
        return forbidden("Must have write access to the comment.")
    pull.line_comments.remove(comment)
    return Response(status_code=204)


# ── what is refused ──


def _refusal(
    call: Call, pull: Pull, words: tuple[str, str], rows: list[Mapping[str, Any]]
) -> Response | None:
    commit, body = words
    if len(body) > LONGEST_BODY or any(len(str(row["body"])) > LONGEST_BODY for row in rows):
        return invalid(custom("PullRequestReview", "body is too long (maximum is 65536 characters)"))
    if commit not in call.git.ancestors(pull.head_oid):
        return invalid(message="Validation Failed: commit_id is not part of the pull request")
    faults: list[Json] = [fault for row in rows if (fault := _fault(call.hosted, pull, commit, row))]
    if not faults:
        return None
    if call.request.path.endswith("/comments"):  # where GitHub says the same in another form
        faults = [custom("PullRequestReviewComment", str(fault)) for fault in faults]
    return invalid(*faults, message="Unprocessable Entity")


def _fault(hosted: Hosted, pull: Pull, commit: str, row: Mapping[str, Any]) -> str | None:
    path, last = str(row["path"]), row.get("line")
    first = row.get("start_line", last)
    start = hosted.git.merge_base(hosted.start_of(pull), commit)
    before, after = (hosted.git.content(oid, path) if oid else None for oid in (start, commit))
    if before == after:
        return "Pull request review thread path is invalid"
    hunks = [hunk for hunk in shown_lines(before, after) if last in hunk]
    if not hunks or row.get("side", "RIGHT") != "RIGHT":
        return "Pull request review thread line must be part of the diff"
    if "start_line" in row and not (isinstance(first, int) and isinstance(last, int) and first < last):
        return "Pull request review thread start line must precede the end line."
    if first not in hunks[0]:
        return "Pull request review thread start line must be part of the same hunk as the line."
    return None


# ── what is kept ──


def _add_review(call: Call, pull: Pull, commit: str, body: str) -> Review:
    review = Review(next(call.hosted.comment_ids), call.by, commit, body, call.now)
    pull.reviews.append(review)
    return review


def _add_comment(call: Call, pull: Pull, review: Review, row: Mapping[str, Any]) -> LineComment:
    comment = LineComment(
        next(call.hosted.comment_ids),
        review.id,
        call.by,
        str(row["body"]),
        str(row["path"]),
        review.commit,
        int(row.get("start_line", row["line"])),
        int(row["line"]),
        call.now,
        call.now,
    )
    pull.line_comments.append(comment)
    return comment


def _pull(call: Call) -> tuple[Issue | None, Pull | None]:
    issue = call.hosted.issues.get(call.number("pull_number"))
    return (issue, issue.pull) if issue is not None else (None, None)


def _comment(call: Call) -> tuple[Issue | None, Pull | None, LineComment | None]:
    number = call.number("comment_id")
    for issue in call.hosted.issues.values():
        for comment in issue.pull.line_comments if issue.pull else ():
            if comment.id == number:
                return issue, issue.pull, comment
    return None, None, None


# ── in GitHub's words ──


def _links(here: Place, issue: Issue, anchor: str) -> dict[str, Json]:
    api, page = f"{here.repo}/pulls/{issue.number}", f"{here.page}/pull/{issue.number}{anchor}"
    return {"html": {"href": page}, "pull_request": {"href": api}}


def _review_json(call: Call, issue: Issue, review: Review) -> dict[str, Json]:
    anchor = f"#pullrequestreview-{review.id}"
    return {
        "id": review.id,
        "node_id": f"PRR_{review.id}",
        **_by(call, review.by),
        "body": review.body,
        "state": "COMMENTED",
        "commit_id": review.commit,
        "html_url": f"{call.here.page}/pull/{issue.number}{anchor}",
        "pull_request_url": f"{call.here.repo}/pulls/{issue.number}",
        "submitted_at": stamp(review.at),
        "_links": _links(call.here, issue, anchor),
    }


def _comment_json(call: Call, issue: Issue, comment: LineComment) -> dict[str, Json]:
    anchor, url = f"#discussion_r{comment.id}", f"{call.here.repo}/pulls/comments/{comment.id}"
    return {
        "url": url,
        "id": comment.id,
        "node_id": f"PRRC_{comment.id}",
        "pull_request_review_id": comment.review,
        "diff_hunk": "@@ -1 +1 @@",
        "path": comment.path,
        "commit_id": comment.commit,
        "original_commit_id": comment.commit,
        **_by(call, comment.by),
        "body": comment.body,
        "line": comment.last,
        "side": "RIGHT",
        "created_at": stamp(comment.at),
        "updated_at": stamp(comment.updated),
        "html_url": f"{call.here.page}/pull/{issue.number}{anchor}",
        "pull_request_url": f"{call.here.repo}/pulls/{issue.number}",
        "_links": {**_links(call.here, issue, anchor), "self": {"href": url}},
    }


def _by(call: Call, account: Account) -> dict[str, Json]:
    return {"user": user_json(account), "author_association": association(call.hosted, account)}
