"""Opens, updates and closes issues, so that there is one with a marker and never a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.forge._comments import Comments, plain
from bot.forge._listing import Listing
from bot.forge._own import Own
from bot.forge._pen import Pen
from bot.markers.boxes import keep_ticks
from bot.model import CloseIssue, EnsureIssue, StandingIssue


@dataclass(frozen=True, slots=True)
class Issues:
    """Every verb looks first, and says in one sentence what it did."""

    listing: Listing
    own: Own
    comments: Comments
    pen: Pen

    def ensure(self, wanted: EnsureIssue) -> str:
        """See `Forge.ensure_issue`."""
        issue = self._one(wanted.marker)
        if issue is None:
            return self._open(wanted) if wanted.opens else "There is no issue to write to."
        changes = _changes(issue, wanted)
        if not changes:
            return f"Issue {issue.number} says so already."
        self.pen.write("PATCH", f"/issues/{issue.number}", changes, to="update its issue")
        verb = "Reopened" if "state" in changes else "Updated"
        return f"{verb} issue {issue.number}: {wanted.title}."

    def close(self, wanted: CloseIssue) -> str:
        """See `Forge.close_issue`. The comment comes first: it can be found again, and says that the rest is
        still to be done."""
        issue = self._one(wanted.marker)
        if issue is None:
            return "There is no issue to close."
        if not issue.is_open:
            return f"Issue {issue.number} is closed already."
        self.comments.say_last(issue.number, wanted.comment)
        self._close(issue.number, "completed")
        return f"Closed issue {issue.number}: {issue.title}."

    def _one(self, marker: str) -> StandingIssue | None:
        """The issue with this marker as it stands now; the lowest number wins, others are closed."""
        standing = [issue.standing for issue in self.own.issues(self.listing.issues(marker))]
        for double in standing[1:]:
            if double.is_open:
                self._close(double.number, "not_planned")
        return standing[0] if standing else None

    def _close(self, number: int, reason: str) -> None:
        closed = {"state": "closed", "state_reason": reason}
        self.pen.write("PATCH", f"/issues/{number}", closed, to="close its issue")

    def _open(self, wanted: EnsureIssue) -> str:
        top = 0

        def look() -> str | None:
            nonlocal top
            top = self.listing.look_closely()
            return self.ensure(wanted) if self._one(wanted.marker) else None

        def write() -> str:
            new = {"title": wanted.title, "body": wanted.body}
            made: dict[str, Any] = self.pen.write("POST", "/issues", new, to="open an issue")
            self.listing.note(made)
            for number in range(top + 1, made["number"]):  # what others have opened meanwhile
                self.listing.ask(number)
            if any(number < made["number"] for number in self.listing.issues(wanted.marker)):
                return self.ensure(wanted)
            return f"Opened issue {made['number']}: {wanted.title}."

        return self.pen.once(look, write)


def _changes(issue: StandingIssue, wanted: EnsureIssue) -> dict[str, str]:
    """What has to change. Ticks are kept only where nobody else can have made them: the bot's own edit
    would make them count."""
    body = keep_ticks(wanted.body, issue.body, wanted.obeyed) if issue.edited_by_writers else wanted.body
    changes = {}
    if issue.title != wanted.title:
        changes["title"] = wanted.title
    if plain(issue.body) != plain(body):
        changes["body"] = body
    if wanted.opens and not issue.is_open:
        changes["state"] = "open"
    return changes
