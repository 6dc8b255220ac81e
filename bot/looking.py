"""Looking outside for a run: what to ask besides the list's own links, the looks, and remembering them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

from bot.check import check
from bot.checkers import asker_of
from bot.errors import NetworkDownError
from bot.hints import hinted
from bot.judge import believe, doubt, learn, network_is_down
from bot.leads import wanted
from bot.leads.captures import lives_of
from bot.lint.interface import Checkout
from bot.model import Evidence, Observation, Record, Report, Resource, Status, Verdict
from bot.net.interface import Outside
from bot.run import Run

OF_LEADS = "(leads)"
"""Names, behind a list's own name, what leads ask about and the list itself does not show."""
LONGEST_TRAIL = 4
"""What one answer leads to may lead to the next, so many times."""


def follow(
    checkout: Checkout,
    known: Mapping[Resource, Verdict],
    records: dict[Resource, Record],
    run: Run,
    *,
    now: datetime,
) -> tuple[Resource, ...]:
    """What to ask besides what the list links to, by what is `known` of that; `records` gets what is
    remembered of it.

    A lead may depend on the answer to another one: so each round knows what the one before was about. Where
    nothing is remembered, nobody is asked one question after the other that only a later run could use.
    """
    leads: set[Resource] = set()
    for _ in range(LONGEST_TRAIL):
        new = wanted(checkout, known, run.policy, now) - leads
        if not run.is_remembered:
            new = frozenset(lead for lead in new if asker_of(lead.kind).IN_BATCHES)
        if not new:
            break
        leads |= new
        records.update(run.store.load(new))
        known = {**known, **believe(new, records, run.policy, now)}
    return tuple(sorted(leads))


async def outside_for(
    report: Report, records: Mapping[Resource, Record], checkout: Checkout, run: Run
) -> Outside | None:
    """The outside world, with what the list and memory say of whatever is asked."""
    if run.outside is None:
        return None
    lives = await asyncio.to_thread(lives_of, report.plan.due, records, checkout, run.added)
    return replace(hinted(run.outside, report.documents, report.resources), lives=lives)


async def look(
    before: Report, records: dict[Resource, Record], run: Run, leads: Sequence[Resource] = ()
) -> Sequence[Observation]:
    """Check what is due and remember it, also when interrupted half way; `records` is brought up to date."""
    seen: list[Observation] = []
    if run.outside is None:
        return seen
    run.watch.planned(before)
    try:
        async with aclosing(check(before.plan.due, records, run.outside)) as looks:
            async for one in looks:
                seen.append(one)
                run.watch.seen(one)
    finally:
        doubted = doubt(seen)
        if not network_is_down(seen):
            _remember(doubted, records, run, shown=before.verdicts, leads=leads)
    if network_is_down(seen):
        raise NetworkDownError(
            "The network here seems to be down, or to ask for a login: almost no host could be reached. "
            "Nothing was judged; --offline tells what needs no network."
        )
    return doubted


def _remember(
    looks: Sequence[Observation],
    records: dict[Resource, Record],
    run: Run,
    *,
    shown: Iterable[Resource],
    leads: Iterable[Resource],
) -> None:
    """Save what was learnt, and what the list shows today; forget what it has not shown for long."""
    now = run.clock.now()
    records.update(run.store.load(look.resource for look in looks))  # another run may have been faster
    learnt = learn(records, looks, run.policy)
    records.update(learnt)
    # What leads ask about is not shown by the list, and so never seems to have been lost from it.
    run.store.save((), listed=f"{run.listed} {OF_LEADS}", present=leads, now=now)
    run.store.save(learnt.values(), listed=run.listed, present=shown, now=now)
    for listed in (f"{run.listed} {OF_LEADS}", run.listed):
        run.store.forget(now - run.policy.forget_after, listed=listed)


def unanswered(looks: Iterable[Observation], of: Iterable[Resource]) -> Mapping[Resource, Evidence]:
    """Why some of these were asked about in vain."""
    asked = frozenset(of)
    return {
        look.resource: look.evidence
        for look in looks
        if look.status is Status.UNCHECKED and look.resource in asked
    }
