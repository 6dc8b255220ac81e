"""Pull requests that offer edits: one with all that nobody could object to, one for each that somebody wants.

An open one is brought up to date when there is more to offer, or when the list has changed where it changes
the list; it is closed when nothing of it is needed; it is left alone once somebody else has pushed to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.actions.issue import health_issue, is_hushed
from bot.actions.offers import Fate, Fates, Wanted, is_missed, wanted_fixes
from bot.actions.pull_text import new_branch, pull_request
from bot.actions.told import all_told
from bot.actions.without_issues import has_no_issues
from bot.edits.fitting import Taken
from bot.model import ClosePull, EnsurePull, Policy, Report, StandingPull

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
    fresh = [one for one in fresh if not any(is_missed(report, finding) for finding in one.findings)]
    if not _is_introduced(report, listed, policy):
        fresh = [one for one in fresh if one.fingerprint in report.heard.wished]
    new = _spread(fresh, shares, taken)
    closing = [share for share in shares if not share.is_frozen and not share.wanted]
    kept = [share for share in shares if not share.is_frozen and share.wanted]
    room = _room(report, {share.branch for share in closing}, policy)
    begun = new[: room.branches]
    return (
        *(ClosePull(share.branch, _why(share)) for share in closing),
        *_brought_up_to_date(report, kept, room.pulls - len(begun)),
        *_opened(report, begun),
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
    for share in shares:
        own = [wanted[name] for name in (share.standing.fixes if share.standing else ()) if name in wanted]
        for one in own:
            if fitting := taken.take_all(one.findings, share.branch):
                share.wanted.append(Wanted(fitting))
        if len(share.wanted) < len(own):
            share.fates |= {Fate.MISFIT}
    return shares


def _names(share: Share, one: Wanted) -> bool:
    return share.standing is not None and one.fingerprint in share.standing.fixes


def _is_introduced(report: Report, listed: str, policy: Policy) -> bool:
    """Whether the list's people have been told of us: the health issue came first, in an earlier run, and
    nobody has closed it since because it said enough.

    What stands on the forge says so, not what we remember: that may be lost, or be there though the run
    that saved it was killed before it spoke. Where there are no issues there is none to wait for.
    """
    if has_no_issues(report, policy):
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


@dataclass(frozen=True, slots=True)
class Room:
    """How many more people can look at for now."""

    branches: int
    """So many new ones may be offered."""
    pulls: int
    """So many pull requests may be opened for them, or for branches that stand alone."""


def _room(report: Report, closing: Collection[str], policy: Policy) -> Room:
    # A branch that was alone leaves nothing behind that anybody was told of.
    seen = [pull for pull in report.standing.pulls if pull.number is not None or pull.branch not in closing]
    young = [pull for pull in seen if report.checked_at - pull.opened_at < HOUR]
    still_open = sum(pull.is_open and pull.branch not in closing for pull in seen)
    pulls = policy.hourly_pulls - sum(pull.number is not None for pull in young)
    branches = min(policy.open_pulls - still_open, policy.hourly_pulls - len(young))
    return Room(max(0, branches), max(0, pulls))


def _brought_up_to_date(report: Report, shares: Iterable[Share], openings: int) -> Iterator[EnsurePull]:
    """What does not stand as it should be. A branch alone is tried again in every run: the repository may
    have changed its mind."""
    for share in shares:
        pull, standing = pull_request(report, share.branch, share.wanted), share.standing
        is_alone = standing is None or standing.number is None
        pull = replace(
            pull, anew=standing is not None and standing.conflicts, opens=openings > 0 or not is_alone
        )
        if (is_alone and openings > 0) or pull.anew or not _is_same(standing, pull):
            yield pull
        openings -= is_alone


def _is_same(standing: StandingPull | None, pull: EnsurePull) -> bool:
    """Whether it offers just this, and can be merged as it is."""
    if standing is None:
        return False
    return standing.shape == pull.shape and standing.fixes.keys() == pull.fixes.keys()


def _opened(report: Report, new: Iterable[Share]) -> Iterator[EnsurePull]:
    """New ones, from branches that nothing else stands on."""
    standing = report.standing.pulls
    spent = {pull.branch for pull in standing if pull.is_open or pull.is_final or pull.pushed_by_others}
    for share in new:
        pull = pull_request(report, new_branch(share.wanted, spent), share.wanted)
        spent.add(pull.branch)
        yield pull


def _why(share: Share) -> str:
    return " ".join(fate.value for fate in Fate if fate in share.fates)
