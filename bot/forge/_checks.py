"""Says on a commit how its review has ended: by a check run, or where the bot may write none by a status."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.escape import clean
from bot.forge._pen import Pen
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository
from bot.model import Annotation, Conclusion, EnsureCheck

NAME = "listkeeper"
AT_ONCE = 50
"""Annotations that one request may carry; more are added by further ones
(https://docs.github.com/rest/checks/runs#update-a-check-run)."""
FORBIDDEN = 403
STATES = {Conclusion.SUCCESS: "success", Conclusion.NEUTRAL: "success", Conclusion.FAILURE: "failure"}
"""A status knows nothing in between, and what is not certain must not stop anybody."""
LONGEST_DESCRIPTION = 140


@dataclass(frozen=True, slots=True)
class Checks:
    """Every verb looks first, and says in one sentence what it did."""

    repository: Repository
    pen: Pen

    def ensure(self, wanted: EnsureCheck) -> str:
        """See `Forge.ensure_check`."""
        try:
            return self.pen.once(lambda: self._standing(wanted), lambda: self._create(wanted))
        except RefusedError as error:
            if error.status != FORBIDDEN:
                raise
            return self._status(wanted, error)

    # ── a check run ──

    def _standing(self, wanted: EnsureCheck) -> str | None:
        """What the last of our runs needs to say this; None where it says something else.

        A run cannot take annotations back, so what is new comes as another one of the same name: GitHub shows
        the last of them.
        """
        path = f"/commits/{wanted.commit}/check-runs"
        found = self.repository.get(path, to="see its checks", check_name=NAME, filter="latest", per_page=100)
        name = _name(wanted)
        run = next((run for run in found["check_runs"] if run["external_id"] == name), None)
        if run is None:
            return None
        if run["status"] == "completed":
            return f"The check of {wanted.commit[:7]} says so already."
        return self._continue(wanted, run["id"], run["output"]["annotations_count"])

    def _create(self, wanted: EnsureCheck) -> str:
        is_whole = len(wanted.annotations) <= AT_ONCE
        new = {
            "name": NAME,
            "head_sha": wanted.commit,
            "external_id": _name(wanted),
            "output": _output(wanted, wanted.annotations[:AT_ONCE]),
            **(_end(wanted) if is_whole else {"status": "in_progress"}),
            **self._buttons(wanted),
        }
        made = self.pen.write("POST", "/check-runs", new, to="write a check")
        return _said(wanted) if is_whole else self._continue(wanted, made["id"], AT_ONCE)

    def _continue(self, wanted: EnsureCheck, number: int, done: int) -> str:
        """Add the annotations that a run lacks, and end it with the last of them."""
        path = f"/check-runs/{number}"
        while True:
            rest = wanted.annotations[done : done + AT_ONCE]
            done += len(rest)
            is_whole = done >= len(wanted.annotations)
            more = {"output": _output(wanted, rest), **(_end(wanted) if is_whole else {})}
            self.pen.write("PATCH", path, more, to="write a check", again=False)
            if is_whole:
                return _said(wanted)

    def _buttons(self, wanted: EnsureCheck) -> Mapping[str, Any]:
        """Only an App hears of clicks; of what an Action writes they would lead nowhere."""
        if self.repository.connection.access.app is None or not wanted.buttons:
            return {}
        return {
            "actions": [
                {"label": one.label, "description": one.description, "identifier": one.name}
                for one in wanted.buttons
            ]
        }

    # ── a status ──

    def _status(self, wanted: EnsureCheck, refusal: RefusedError) -> str:
        state, description = STATES[wanted.conclusion], clean(wanted.title, LONGEST_DESCRIPTION)
        try:
            rows = self.repository.get(
                f"/commits/{wanted.commit}/statuses", to="see its statuses", per_page=100
            )
            last = next((row for row in rows if row["context"] == NAME), None)
            if last is not None and (last["state"], last["description"]) == (state, description):
                return f"The status of {wanted.commit[:7]} says so already."
            new = {"state": state, "description": description, "context": NAME}
            self.pen.write("POST", f"/statuses/{wanted.commit}", new, to="set a status", again=True)
        except RefusedError:
            raise refusal from None
        return f"Set a status of {wanted.commit[:7]}: {wanted.title}"


def _name(wanted: EnsureCheck) -> str:
    """Whose run it is, and what it says."""
    said = repr((wanted.conclusion, wanted.title, wanted.summary, wanted.annotations))
    return f"{NAME}:{wanted.pull}:{hashlib.sha256(said.encode(errors='replace')).hexdigest()[:16]}"


def _end(wanted: EnsureCheck) -> Mapping[str, str]:
    return {"status": "completed", "conclusion": wanted.conclusion.value}


def _output(wanted: EnsureCheck, annotations: Sequence[Annotation]) -> Mapping[str, Any]:
    return {
        "title": wanted.title,
        "summary": wanted.summary,
        "annotations": [
            {
                "path": one.path,
                "start_line": one.line,
                "end_line": one.end_line,
                "annotation_level": one.level.value,
                "title": one.title,
                "message": one.message,
            }
            for one in annotations
        ],
    }


def _said(wanted: EnsureCheck) -> str:
    return f"Checked {wanted.commit[:7]}: {wanted.title}"
