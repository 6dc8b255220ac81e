"""The hourly budgets of the simulated GitHub."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of an hour."""

    resource: str
    limit: int
    used: int
    reset: datetime
    cost: int = 0
    """What this request took."""
    exceeded: bool = False
    """This request was one too many."""

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(int(self.reset.timestamp())),
            "x-ratelimit-resource": self.resource,
        }


@dataclass(slots=True)
class Quota:
    """Counts requests per token and resource; the empty token is everybody without one."""

    anonymous: int = 60
    token: int = 5_000
    _hours: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)

    def look(self, token: str, resource: str, now: datetime) -> Budget:
        """The budget as it is, for nothing."""
        started, used = self._hours.get((token, resource), (now, 0))
        if now - started >= HOUR or now < started:
            started, used = now, 0
        return Budget(resource, self.token if token else self.anonymous, used, started + HOUR)

    def spend(self, token: str, resource: str, now: datetime, *, cost: int = 1) -> Budget:
        """Take `cost` from the budget, or say that it is exceeded."""
        budget = self.look(token, resource, now)
        if budget.used + cost > budget.limit:
            return replace(budget, exceeded=True)
        self._hours[token, resource] = (budget.reset - HOUR, budget.used + cost)
        return replace(budget, used=budget.used + cost, cost=cost)


@dataclass(slots=True)
class FixedWindow:
    """So many requests in so many seconds, whoever asks: Hugging Face's way of counting."""

    limit: int = 500
    seconds: int = 300
    _started: datetime | None = None
    _used: int = 0

    def spend(self, now: datetime) -> tuple[int, int]:
        """Take one: how many are left, which is less than none where that was too many, and for how long."""
        if self._started is None or not timedelta() <= now - self._started < timedelta(seconds=self.seconds):
            self._started, self._used = now, 0
        self._used += 1
        left = self.seconds - int((now - self._started).total_seconds())
        return self.limit - self._used, left
