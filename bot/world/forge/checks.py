"""Check runs and statuses of the simulated forge, by REST."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.atom import stamp
from bot.world.forge.call import Call, forbidden, invalid, missing
from bot.world.forge.json import Place, user_json
from bot.world.forge.reviewing import CheckRun, CommitStatus

MOST_ANNOTATIONS, MOST_ACTIONS = 50, 3
LONGEST_SUMMARY, LONGEST_DESCRIPTION = 65_535, 140
LONGEST_ACTION = {"label": 20, "description": 40, "identifier": 20}


def list_runs(call: Call) -> Response:
    """Those of a commit with `check_name`; with `filter=latest`, the last of each App alone."""
    oid, name = call.git.resolve(call.parts["ref"]) or call.parts["ref"], call.request.query.get("check_name")
    found = [run for run in call.hosted.checks if run.commit == oid and name in (None, run.name)]
    if call.request.query.get("filter", "latest") == "latest":
        found = list({(run.by, run.name): run for run in found}.values())
    found.sort(key=lambda run: -run.id)
    body = {"total_count": len(found), "check_runs": [_run_json(call.here, run) for run in found]}
    return JSONResponse(body)


def create_run(call: Call) -> Response:
    """Only an App may."""
    if not call.grant.is_app:
        return forbidden("You must authenticate via a GitHub App.")
    commit = call.text("head_sha") or ""
    if commit not in call.git.commits:
        return invalid(message=f"No commit found for SHA: {commit}")
    if refusal := _refusal(call):
        return refusal
    name, external = call.text("name") or "", call.text("external_id") or ""
    run = CheckRun(next(call.hosted.comment_ids), call.by, commit, name, external, call.now)
    call.hosted.checks.append(run)
    _update(call, run)
    return JSONResponse(_run_json(call.here, run), 201)


def update_run(call: Call) -> Response:
    """Annotations are added to those that it has."""
    number = call.number("check_run_id")
    run = next((run for run in call.hosted.checks if run.id == number), None)
    if run is None:
        return missing()
    if run.by != call.by:
        return forbidden(
            "Invalid app_id `1` - check run can only be modified by the GitHub App that created it."
        )
    if refusal := _refusal(call):
        return refusal
    _update(call, run)
    return JSONResponse(_run_json(call.here, run))


def _refusal(call: Call) -> Response | None:
    """What is over GitHub's limits (https://docs.github.com/rest/checks/runs#create-a-check-run)."""
    output: Any = call.body.get("output") or {}
    actions: Any = call.body.get("actions") or []
    if len(output.get("annotations") or ()) > MOST_ANNOTATIONS:
        return invalid(message="Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.")
    if len(output.get("summary") or "") > LONGEST_SUMMARY:
        return invalid(message="Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.")
    too_long = any(len(one[key]) > most for one in actions for key, most in LONGEST_ACTION.items())
    if too_long or len(actions) > MOST_ACTIONS:
        return invalid(message="Invalid request.\n\nFor 'items', actions are too many or too long.")
    if any(one["start_line"] > one["end_line"] for one in output.get("annotations") or ()):
        return invalid(message="Annotations must end where they start, or after.")
    return None


def _update(call: Call, run: CheckRun) -> None:
    output: Any = call.body.get("output") or {}
    run.title = output.get("title", run.title)
    run.summary = output.get("summary", run.summary)
    run.annotations += output.get("annotations") or ()
    run.actions = list(call.body.get("actions") or run.actions)
    run.status = call.text("status") or run.status
    run.conclusion = call.text("conclusion") or run.conclusion
    if run.conclusion:
        run.status = "completed"


def _run_json(here: Place, run: CheckRun) -> dict[str, Json]:
    url = f"{here.repo}/check-runs/{run.id}"
    return {
        "id": run.id,
        "node_id": f"CR_{run.id}",
        "head_sha": run.commit,
        "external_id": run.external_id,
        "name": run.name,
        "url": url,
        "html_url": f"{here.page}/runs/{run.id}",
        "details_url": f"{here.page}/runs/{run.id}",
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": stamp(run.at),
        "completed_at": stamp(run.at) if run.conclusion else None,
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": None,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": 1},
        "app": None,
        "pull_requests": [],
    }


# ── statuses ──


def list_statuses(call: Call) -> Response:
    """The newest first."""
    oid = call.git.resolve(call.parts["ref"]) or call.parts["ref"]
    found = [status for status in reversed(call.hosted.statuses) if status.commit == oid]
    return call.paged(found, lambda status: _status_json(call.here, status))


def create_status(call: Call) -> Response:
    """Another one of the same context counts instead."""
    commit, description = call.parts["sha"], call.text("description")
    if commit not in call.git.commits:
        return invalid(message=f"No commit found for SHA: {commit}")
    if len(description or "") > LONGEST_DESCRIPTION:
        return invalid(message="Validation Failed: description is too long (maximum is 140 characters)")
    status = CommitStatus(
        next(call.hosted.comment_ids),
        call.by,
        commit,
        call.text("state") or "",
        description,
        call.text("context") or "default",
        call.now,
    )
    call.hosted.statuses.append(status)
    return JSONResponse(_status_json(call.here, status), 201)


def _status_json(here: Place, status: CommitStatus) -> dict[str, Json]:
    return {
        "url": f"{here.repo}/statuses/{status.commit}",
        "avatar_url": None,
        "id": status.id,
        "node_id": f"SC_{status.id}",
        "state": status.state,
        "description": status.description,
        "target_url": None,
        "context": status.context,
        "created_at": stamp(status.at),
        "updated_at": stamp(status.at),
        "creator": user_json(status.by),
    }
