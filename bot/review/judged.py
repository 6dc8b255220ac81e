"""What a pull request is told, and how its review ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.decide import find
from bot.lint.interface import Checkout
from bot.model import Changes, Conclusion, Document, Level, Policy, Report, Silence, Status
from bot.people.silences import hush, is_in_force
from bot.review.blame import brought, idle_comments, still_wrong, without_ignores, without_trifles
from bot.review.changes import Compared
from bot.review.said import Said, new_links, say, unseen


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a pull request is judged: nothing of it comes from the pull request itself."""

    policy: Policy
    silences: tuple[Silence, ...] = ()
    exists: Callable[[str], bool] | None = None
    """Whether the repository has a file, with those that the pull request adds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a pull request is told, all of it about what it adds or alters."""

    report: Report
    """Its findings are those of the pull request."""
    changes: Changes
    said: tuple[Said, ...]
    before: int
    """How many findings the list had without it, and still has."""
    unseen: tuple[tuple[str, int], ...]
    """Why new links could not be judged, and how many."""
    notes: tuple[str, ...] = ()
    left: int = 0
    """How many new addresses were too many to ask about."""
    faults: tuple[str, ...] = ()
    """What could not be read, and so was not judged, a sentence each."""

    @property
    def conclusion(self) -> Conclusion:
        """Failure only for what is certain; neutral where somebody should look."""
        levels = {one.level for one in self.said}
        if Level.FAILURE in levels:
            return Conclusion.FAILURE
        is_open = self.left or self.faults or any(one.rule is None for one in self.said)
        if Level.WARNING in levels or is_open or self._is_unasked:
            return Conclusion.NEUTRAL
        return Conclusion.SUCCESS

    @property
    def _is_unasked(self) -> bool:
        resources = {self.report.resources.get(link.url) for link in new_links(self.report, self.changes)}
        verdicts = (self.report.verdicts.get(one) for one in resources if one is not None)
        return any(verdict is not None and verdict.status is Status.UNCHECKED for verdict in verdicts)


def judge_changes(report: Report, before: Sequence[Document], compared: Compared, terms: Terms) -> Judged:
    """Judge a pull request, given all that is believed of what it leads to. Pure."""
    changes, after = compared.changes, tuple(map(without_ignores, report.documents))
    checkout = Checkout(after, report.resources, terms.exists, changes=changes)
    earlier = replace(checkout, documents=tuple(before), changes=compared.counterpart)
    found, known = (
        find(one, report.verdicts, terms.policy, report.checked_at).findings for one in (checkout, earlier)
    )
    silences = [one for one in terms.silences if is_in_force(one, report.checked_at)]
    told, hidden = hush(without_trifles(brought(found, known, compared, after)), silences)
    report = replace(report, findings=told, silenced=hidden)
    return Judged(
        report,
        changes,
        say(report, changes, terms.policy),
        before=still_wrong(known, found),
        unseen=unseen(report, changes),
        notes=tuple(idle_comments(before, report.documents)),
    )
