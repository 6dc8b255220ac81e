"""What a lead must offer: one module with these names, registered by one word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from bot.lint.interface import Checkout, Spot
from bot.model import Policy, Resource, Rule, Verdict


class Lead(Protocol):
    """Something worth knowing that no link of the list says: where else to ask, and what comes of it.

    Modules satisfy this, so every member is a module-level name. `verdicts` hold all that is remembered: of
    the list's links, and of whatever leads have asked about before.
    """

    RULES: tuple[Rule, ...]
    """The rules that `spots` speaks for; where all of them are off, nobody is asked."""

    def wanted(
        self, checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
    ) -> Iterable[Resource]:
        """What to ask about, as long as it is worth knowing; whoever asks is in `OF_LEADS` or `CHECKERS`.

        Called before the looks of a run, with what earlier runs saw: so what depends on an answer is asked
        in the next run. What costs a question for each resource should wait for such an answer, what is
        asked in batches need not. Pure and total; what is not wanted any more is forgotten in time.
        """
        ...

    def spots(
        self, checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
    ) -> Iterator[Spot]:
        """What there is to tell, with edits of its own (`spot_with`). Pure and total; nothing is missing for
        sure while a verdict is."""
        ...

    def unsettled(
        self, checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy
    ) -> Iterable[tuple[Rule, Resource]]:
        """Rules and the resources of links of which they may still have something to say, whether they do now
        or not: what was offered on account of them is not taken back because an answer is missing."""
        ...
