"""Pull requests that offer edits: one with all that nobody could object to, one for each that somebody wants.

An open one is brought up to date when there is more to offer, or when the list has changed where it changes
the list; it is closed when nothing of it is needed; it is left alone once somebody else has pushed to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.actions.fitting import Taken
from bot.actions.issue import health_issue, is_hushed
from bot.actions.offers import Fate, Fates, Wanted, wanted_fixes
from bot.actions.pull_text import new_branch, pull_request
from bot.actions.told import all_told
from bot.config import Policy
from bot.model import ClosePull, EnsurePull, Report, StandingPull

FIXES_LIMIT = 500
"""More than this is for another pull request: nobody reviews it, and its body must name them all."""
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Share:
    """What one pull request offers after this run."""

    branch: str
    """Of one that is not there yet, a name that no branch has."""
    standing: StandingPull | None = None
    wanted: list[Wanted] = field(default_factory=list)
    fates: frozenset[Fate] = frozenset()
    """Why the rest of what it offered is not wanted."""

    @property
    def is_frozen(self) -> bool:
        """Whether it must stay as it is: it is somebody else's, or nobody knows what would be right."""
        return self.standing is not None and (self.standing.pushed_by_others or Fate.DOUBTED in self.fates)

    @property
    def may_grow(self) -> bool:
        """Whether another safe fix may be added."""
        if self.is_frozen or not self.wanted or not all(one.is_safe for one in self.wanted):
            return False
        return sum(len(one.findings) for one in self.wanted) < FIXES_LIMIT


def decide_fixes(report: Report, listed: str, policy: Policy) -> tuple[EnsurePull | ClosePull, ...]:
    """What should be so of the pull requests of list `listed`: no two of them change the same bytes."""
    wanted = wanted_fixes(report, policy)
    taken = Taken(report.documents)
    shares = _standing_shares(report, wanted, taken)
    fresh = [one for one in wanted.values() if not any(_names(share, one) for share in shares)]
    if not _is_introduced(report, listed, policy):
        fresh = [one for one in fresh if one.fingerprint in report.heard.wished]
    new = _spread(fresh, shares, taken)
    closing = [share for share in shares if not share.is_frozen and not share.wanted]
    kept = [share for share in shares if not share.is_frozen and share.wanted]
    return (
        *(ClosePull(share.branch, _why(share)) for share in closing),
        *(pull for share in kept if (pull := _brought_up_to_date(report, share))),
        *_opened(report, new, policy),
    )


def _standing_shares(report: Report, wanted: dict[str, Wanted], taken: Taken) -> list[Share]:
    """What the open pull requests offer of what is wanted; those that must stay as they are come first."""
    fates = Fates(report, wanted)
    shares = []
    for pull in report.standing.pulls:
        if pull.is_open:
            reasons = {fates.of(*fix) for fix in pull.fixes.items() if fix[0] not in wanted}
            shares.append(Share(pull.branch, pull, fates=frozenset(reasons)))
    shares.sort(key=lambda share: not share.is_frozen)
    seen: set[str] = set()
    for share in shares:
        own = [wanted[name] for name in (share.standing.fixes if share.standing else ()) if name in wanted]
        for one in own:
            if one.fingerprint not in seen and (fitting := taken.take_all(one.findings, share.branch)):
                share.wanted.append(Wanted(fitting))
                seen.add(one.fingerprint)
        if len(share.wanted) < len(own):
            share.fates |= {Fate.MISFIT}
    return shares


def _names(share: Share, one: Wanted) -> bool:
    return share.standing is not None and one.fingerprint in share.standing.fixes


def _is_introduced(report: Report, listed: str, policy: Policy) -> bool:
    """Whether the list's people have been told of us: the health issue came first, in an earlier run, and
    nobody has closed it since because it said enough.

    What stands on the forge says so, not what we remember: that may be lost, or be there though the run
    that saved it was killed before it spoke. Where issues are switched off there is none to wait for.
    """
    if not report.standing.has_issues:
        return True
    issue = health_issue(report, listed)
    return issue is not None and not is_hushed(issue, all_told(report, policy))


def _spread(fresh: Iterable[Wanted], shares: Sequence[Share], taken: Taken) -> list[Share]:
    """Add safe fixes to an open pull request of safe ones, and make new ones of the rest: safe ones together
    and first, each of the others alone."""
    new: list[Share] = []
    for one in sorted(fresh, key=lambda one: not one.is_safe):
        room = (share for share in (*shares, *new) if one.is_safe and share.may_grow)
        share = next(room, None) or Share(f"new {len(new)}")
        if fitting := taken.take_all(one.findings, share.branch):
            share.wanted.append(Wanted(fitting))
            if share.standing is None and share not in new:
                new.append(share)
    return new


def _brought_up_to_date(report: Report, share: Share) -> EnsurePull | None:
    """The pull request as it should be; None where it offers just this, and can be merged as it is."""
    standing = share.standing
    pull = pull_request(report, share.branch, share.wanted)
    if standing is None or standing.number is None:
        return pull
    is_same = standing.shape == pull.shape and standing.fixes.keys() == pull.fixes.keys()
    return None if is_same else pull


def _opened(report: Report, new: Iterable[Share], policy: Policy) -> Iterator[EnsurePull]:
    """As many new pull requests as people can look at."""
    standing = report.standing.pulls
    young = sum(report.checked_at - pull.opened_at < HOUR for pull in standing)
    still_open = sum(pull.is_open for pull in standing)
    room = max(0, min(policy.open_pulls - still_open, policy.hourly_pulls - young))
    spent = {pull.branch for pull in standing if pull.is_open or pull.is_final or pull.pushed_by_others}
    for share in list(new)[:room]:
        pull = pull_request(report, new_branch(share.wanted, spent), share.wanted)
        spent.add(pull.branch)
        yield pull


def _why(share: Share) -> str:
    return " ".join(fate.value for fate in Fate if fate in share.fates)
