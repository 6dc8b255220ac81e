"""What the `[[ignore]]` tables of a policy keep silent about, and which links need no asking for that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.model import ALL_RULES, Evidence, PolicyIgnore
from bot.policy.patterns import Address, Pattern, UrlPattern


@dataclass(frozen=True, slots=True)
class Matcher:
    """An `[[ignore]]` with its patterns ready to match."""

    ignore: PolicyIgnore
    url: UrlPattern | None
    entry: Pattern | None

    @classmethod
    def of(cls, ignore: PolicyIgnore) -> Matcher:
        url = None if ignore.url is None else UrlPattern.of(ignore.url)
        entry = None if ignore.entry is None else Pattern.of(ignore.entry)
        return cls(ignore, url, entry)

    def fits(self, address: Address, title: str | None) -> bool:
        """Whether it speaks of a link with this address, in an entry of this title, which comes folded."""
        if self.url is not None and not self.url.matches(address):
            return False
        return self.entry is None or (title is not None and self.entry.matches(title))


@dataclass(frozen=True, slots=True)
class Ignores:
    """The `[[ignore]]` tables of a policy that hold today."""

    by_rule: Mapping[str, tuple[Matcher, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, ignores: Iterable[PolicyIgnore], today: date) -> Ignores:
        by_rule: dict[str, list[Matcher]] = defaultdict(list)
        for ignore in ignores:
            if not is_over(ignore, today):
                by_rule[ignore.rule].append(Matcher.of(ignore))
        return cls({rule: tuple(matchers) for rule, matchers in by_rule.items()})

    def silencing(self, rule: str, url: str, entry: str | None) -> Iterator[PolicyIgnore]:
        """All that silence a finding of this rule, at this address, in an entry of this title."""
        matchers = (*self.by_rule.get(rule, ()), *self.by_rule.get(ALL_RULES, ()))
        if not matchers:
            return
        address, title = Address.of(url), None if entry is None else entry.casefold()
        yield from (matcher.ignore for matcher in matchers if matcher.fits(address, title))

    def unasked(self, urls: Iterable[str]) -> dict[str, Evidence]:
        """URL → why, of those that an ignore takes out whole: nothing that could be learnt of them would
        ever be told, so nobody is asked about them."""
        matchers = self.by_rule.get(ALL_RULES, ())
        if not matchers:
            return {}
        found = ((url, _first(matchers, Address.of(url))) for url in urls)
        return {url: Evidence(f"ignored by the policy: {why.reason}") for url, why in found if why}


def is_over(ignore: PolicyIgnore, today: date) -> bool:
    """Whether its last day has passed."""
    return ignore.until is not None and ignore.until < today


def _first(matchers: Iterable[Matcher], address: Address) -> PolicyIgnore | None:
    """The first that fits whatever the entry: one that names an entry does not."""
    return next((matcher.ignore for matcher in matchers if matcher.fits(address, None)), None)
