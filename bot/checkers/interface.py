"""What a kind of link, and of lead, must offer: one module with these names, registered by one word."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Claim, Facts, Judgement, Policy, Resource, Rule, Sighting, Verdict
from bot.net.interface import Outside


class Asker(Protocol):
    """A kind of resource: how to ask about it, judge the answer, and what of it to remember.

    Modules satisfy this, so every member is a module-level name. `fetch` is the only effect. That is all
    there is to a kind that no link points at, which leads ask about (`bot/leads/interface.py`): there every
    answer is `alive`, also the one that nothing is known, so that it is remembered and is never a death.
    """

    KINDS: tuple[str, ...]
    """The resource kinds that it owns."""
    BY_API: bool
    """True where an API that knows is asked, so that two strikes confirm a death."""
    IN_BATCHES: bool
    """True where one question asks about many: so cheap that they are asked daily."""

    def fetch(self, resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
        """Ask about a batch; yield each resource once, in any order, as soon as it is known.

        A death is asked for a second time by another method before it is yielded."""
        ...

    def judge(self, resource: Resource, facts: Facts, known: Facts) -> Judgement:
        """What these facts say, given what `remember` kept of earlier looks (empty at first).

        Pure, and total over facts that `fetch` yields."""
        ...

    def remember(self, old: Facts, new: Facts, at: datetime) -> Facts:
        """The facts to keep after a look that showed life: `new`, with what must outlive it.

        After one that met trouble: `old`, with what that look adds."""
        ...


class Checker(Asker, Protocol):
    """A kind of resource that links point at: how to recognise it, and what to say of it."""

    RULES: tuple[Rule, ...]
    """The rules that `claims` speaks for."""

    def match(self, url: str) -> Resource | None:
        """The resource that a URL points at, or None where it is not of this kind. Pure, total."""
        ...

    def gone(self, verdict: Verdict) -> Rule:
        """The rule of such a death: one of `RULES`."""
        ...

    def claims(self, sighting: Sighting, policy: Policy, now: datetime) -> Iterable[Claim]:
        """What is worth saying of a link, beyond a death. Pure."""
        ...
