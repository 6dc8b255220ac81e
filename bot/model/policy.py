"""List policy: what to judge of a list, and how to speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.model.findings import Rule, Severity

ALL_RULES = "all"


class Issues(StrEnum):
    """How many issues the bot opens in a list's repository."""

    ONE = "one"
    """The health issue."""
    EACH = "each"
    """One for each confirmed death besides."""
    NONE = "none"
    """Not even the health issue: what can be merged comes in pull requests, the rest in a run's report."""


@dataclass(frozen=True, slots=True)
class PolicyIgnore:
    """An `[[ignore]]` of the policy: what it keeps silent about, why, and until when.

    Of a finding, everything that is given must fit.
    """

    reason: str
    rule: str = ALL_RULES
    """A rule's code."""
    url: str | None = None
    """A pattern of addresses, as in `bot/policy/patterns.py`."""
    entry: str | None = None
    """A pattern of entries' titles."""
    until: date | None = None
    """The last day on which it holds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """List policy, from `.github/listkeeper.toml` in the list's repository.

    It can never name a host to contact, a path outside the repository, or a template.
    Durations are written `"7d"`, `"44h"`, `"5d 20h"`.
    """

    lists: tuple[str, ...] = ()
    """Globs of the files that are the list, relative to its checkout; none is its README, and what that is
    an index of."""
    strikes: int = 3
    """Looks that must say `dead` before a page is dead."""
    strike_gap: timedelta = timedelta(hours=44)
    """At least this long between two strikes."""
    strike_span: timedelta = timedelta(days=5, hours=20)
    """At least this long from the first strike to the last."""
    api_strikes: int = 2
    """The same where an API that knows was asked."""
    api_strike_gap: timedelta = timedelta(hours=20)
    strikes_lapse: timedelta = timedelta(days=60)
    move_gap: timedelta = timedelta(hours=24)
    """A new address is offered after two looks at least this far apart."""
    unreachable_after: timedelta = timedelta(days=21)
    """Nothing but trouble for this long is told."""
    host_failing: int = 3
    """A host is one finding when more than this many of its resources fail, and all of them."""
    inactive_after: timedelta = timedelta(days=730)
    """A repository without a push for this long is told to be quiet."""
    recheck_pages: timedelta = timedelta(days=7)
    recheck_apis: timedelta = timedelta(hours=20)
    """Papers and repositories of GitHub are asked daily, because they are cheap: many in one question."""
    recheck_trouble: timedelta = timedelta(hours=20)
    budget_pages: int = 10_000
    """At most so many pages are asked in a run; the rest has its turn in the next ones."""
    budget_papers: int = 10_000
    budget_repositories: int = 10_000
    budget_others: int = 400
    """The same of each other kind: what Hugging Face and others are asked about one by one."""
    news_for: timedelta = timedelta(days=30)
    """How long a new paper version stays news."""
    forget_after: timedelta = timedelta(days=90)
    """How long the record of a removed link is kept."""
    issues: Issues = Issues.ONE
    unsafe_fixes: tuple[str, ...] = ()
    """Rules whose edits are offered unasked although somebody might object to them."""
    open_pulls: int = 5
    """At most so many pull requests of the bot are open at once."""
    hourly_pulls: int = 2
    """At most so many are opened within an hour."""
    rules: Mapping[str, Severity | None] = field(default_factory=dict)
    """The severity of each rule whose own does not suit this list; None is off."""
    ignore: tuple[PolicyIgnore, ...] = ()

    def severity_of(self, rule: Rule) -> Severity | None:
        """How much a rule matters in this list; None where it is off."""
        return self.rules.get(rule.code, rule.severity if rule.on else None)
