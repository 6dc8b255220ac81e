"""How many requests a large list costs, with all that leads ask besides, as the world counts them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from bot.model import Policy, Report
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import sweep
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.sql import open_store
from bot.world.behaviours import Page, Status, Window
from bot.world.seed import from_list
from bot.world.server import serve
from bot.world.services import HubPaper
from bot.world.state import World

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
PAPERS = tuple(f"24{month:02}.{number:05}" for month in range(1, 11) for number in range(1, 101))
COLD, WARM = 0.35, 0.05
"""Requests for each link that a first run may take, and a day with nothing new."""
WITH_CODE = 700
OTHERS = 500


def lines() -> Iterator[str]:
    """1,000 papers, of which 700 have their code beside them, 300 more repositories, and 500 others: pages,
    most of them demos, models, DOIs, videos and papers of OpenReview."""
    yield "# Awesome things\n"
    for number, name in enumerate(PAPERS):
        code = f" [Code](https://github.com/owner{number}/code)" if number < WITH_CODE else ""
        demo = f" [Demo](https://site{number}.example/demo/)" if number < 300 else ""
        model = f" [Model](https://huggingface.co/owner{number}/model)" if number < 50 else ""
        yield f"- **A paper about subject number {number}** [arXiv](https://arxiv.org/abs/{name}){code}{demo}{model}"
    yield "\n## Tools\n"
    for number in range(WITH_CODE, 1_000):
        yield f"- [Tool number {number}](https://github.com/maker{number}/tool)"
    for number in range(50):
        yield f"- [A page number {number}](https://page{number}.example/)"
        yield f"- [A work number {number}](https://doi.org/10.1000/{number})"
        yield f"- [Talk number {number}](https://www.youtube.com/watch?v=talk{number:07})"


def planted() -> World:
    """The world of the list, in which leads lead on: papers without code name some, repositories have
    homepages, Hugging Face knows every other paper, and pages die."""
    world = from_list("\n".join(lines()).encode(), START)
    for number, name in enumerate(PAPERS):
        paper = world.papers[name]
        if number >= WITH_CODE:
            said = f"Code: https://github.com/owner{number}/found"
            versions = tuple(replace(version, comment=said) for version in paper.versions)
            world.papers[name] = replace(paper, versions=versions)
        if number % 2:
            page = f"https://project{number}.example/x/"
            world.services.papers.put(name, HubPaper(page=page))
            world.put_site(page, Page("A project"))
    for number in range(300, WITH_CODE):
        found = world.repository(f"owner{number}/code")
        assert found is not None
        home = f"https://home{number}.example/x/"
        world.put_site(home, Page("A home"))
        changed = replace(found.snapshot, homepage=home)
        world.put_repository(replace(found.repository, history=(changed,)))
    for number in range(10):
        world.put_site(f"https://page{number}.example/", Status(404), Window(START + timedelta(days=1)))
    return world


@dataclass
class Days:
    """The bot, day by day."""

    world: World
    run: Run

    async def sweep(self, day: int) -> tuple[Report, int]:
        """A day's report, and how many requests it took."""
        self.world.clock.set(START + timedelta(days=day))
        self.world.forget_requests()
        report = await sweep({"README.md": "\n".join(lines()).encode()}, self.run)
        return report, self.world.received.total()


@pytest.fixture
async def days() -> AsyncIterator[Days]:
    world = planted()
    with closing(open_store(None)) as store:
        async with serve(world) as address:
            settings = address.settings(github_token="t")  # noqa: S106 - any will do
            async with open_client(settings, world.clock) as http:
                outside = Outside(http, world.clock, settings)
                yield Days(world, Run("o/list", world.clock, store, Policy(), Silent(), outside, forge=None))


@pytest.mark.slow
async def test_a_large_list_stays_within_what_a_first_run_and_a_warm_day_may_ask(days: Days) -> None:
    report, cold = await days.sweep(0)
    links = len(report.resources)
    kinds = [resource.kind for resource in report.resources.values()]
    assert (links, kinds.count("arxiv"), kinds.count("github")) == (2_500, 1_000, 1_000)
    assert cold <= COLD * links
    for day in range(1, 5):
        _, warm = await days.sweep(day)
        assert warm <= WARM * links
        assert days.world.received["huggingface.co"] > 0, "leads are followed on warm days"


@pytest.mark.long
async def test_in_a_month_the_weekly_looks_at_pages_cost_most_and_leads_hardly_anything(days: Days) -> None:
    report, _ = await days.sweep(0)
    counts = [(await days.sweep(day))[1] for day in range(1, 32)]
    assert median(counts) <= WARM * len(report.resources)
    assert max(counts) <= COLD * len(report.resources)
