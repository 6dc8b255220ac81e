"""Thousands of links in a web where hardly anything is well: nobody is called what he is not."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bot.check import check
from bot.clock import SimulatedClock
from bot.config import Settings
from bot.judge import doubt, network_is_down
from bot.model import Observation, Resource, Status
from bot.net.client import Client
from bot.net.interface import Outside
from tests.checkers.fake_pages import NOW
from tests.checkers.faulty_web import KINDS, FaultyWeb, faulty_web

MOST_REQUESTS = 3.0
"""For each link: nine of ten do not answer well at once, and many are asked three times."""


async def seen(web: FaultyWeb) -> tuple[Observation, ...]:
    """What one run sees of all links of a web, with the defaults of an operator."""
    settings, clock, chance = Settings(), SimulatedClock(NOW), random.Random(1)  # noqa: S311 - repeatable
    outside = Outside(Client(web, settings, clock, chance=chance), clock, settings, chance)
    resources = [Resource("web", url) for url in web.kinds]
    looks = [look async for look in check(resources, {}, outside)]
    assert not network_is_down(looks)
    return doubt(looks)


async def judged_wrongly(web: FaultyWeb) -> Counter[str]:
    """What was said of which kind of page though it is not true, with how often."""
    looks = await seen(web)
    assert {look.resource.key for look in looks} == set(web.kinds)
    wrong: Counter[str] = Counter()
    for look in looks:
        name = web.kinds[look.resource.key]
        if look.status not in KINDS[name].truth:
            wrong[f"{name}: {look.status}, {look.evidence.reason}"] += 1
    return wrong


@pytest.mark.parametrize("seed", [1, 2])
async def test_of_every_kind_of_page_only_what_is_true_is_said(seed: int) -> None:
    web = faulty_web(7 * len(KINDS), seed)
    assert await judged_wrongly(web) == {}
    assert web.asked.total() <= MOST_REQUESTS * len(web.kinds)


@pytest.mark.slow
async def test_ten_thousand_links_bring_no_false_death_no_false_life_and_every_wall_is_one() -> None:
    web = faulty_web(10_000, seed=3)
    assert await judged_wrongly(web) == {}
    assert web.asked.total() <= MOST_REQUESTS * len(web.kinds)


def test_the_web_has_every_kind_and_the_same_seed_gives_the_same() -> None:
    web = faulty_web(1_000, seed=7)
    assert set(web.kinds.values()) == set(KINDS)
    assert web.kinds == faulty_web(1_000, seed=7).kinds
    assert {kind.truth for kind in KINDS.values()} >= {
        frozenset({Status.ALIVE}),
        frozenset({Status.DEAD}),
        frozenset({Status.REFUSED}),
        frozenset({Status.TROUBLE}),
    }
