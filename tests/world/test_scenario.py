from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.lists.parse import parse
from bot.world import arxiv, scenario
from bot.world.application import HOSTS
from bot.world.behaviours import Flaky, Page, Redirect, Status, Wall
from bot.world.github import rest as github_rest
from bot.world.scenario import Planted, demo_list, plot
from bot.world.state import Request, World

Ask = Callable[..., Request]
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def played() -> tuple[World, tuple[Planted, ...]]:
    return plot(START)


def feed(world: World, ask: Ask, name: str) -> str:
    request = ask(f"https://export.arxiv.org/api/query?id_list={name}")
    return bytes(arxiv.answer(world, request).body).decode()


def on_day(world: World, day: float) -> None:
    world.clock.set(START + timedelta(days=day))


def test_there_are_ten_faults_and_a_gap_each_at_a_link_of_the_list(
    played: tuple[World, tuple[Planted, ...]],
) -> None:
    links = {link.url for link in parse("README.md", demo_list()).links}
    planted = played[1]
    assert len(planted) == 11
    assert {one.url for one in planted} <= links
    assert [one.day for one in planted] == sorted(one.day for one in planted)
    rules = {one.rule for one in planted if one.rule}
    assert len(rules) == 8


@pytest.mark.parametrize(
    ("url", "day", "expected"),
    [
        (scenario.DIES, 5.9, Page),
        (scenario.DIES, 6, Status),
        (scenario.DIES, 400, Status),
        (scenario.COMES_BACK, 6.4, Page),
        (scenario.COMES_BACK, 7, Status),
        (scenario.COMES_BACK, 8, Page),
        (scenario.REDIRECTED, 4.9, Page),
        (scenario.REDIRECTED, 5, Redirect),
        (scenario.NEW_HOME, 5, Page),
        (scenario.WALLED, 0, Wall),
        (scenario.FLAKY, 0, Flaky),
    ],
)
def test_pages_change_on_their_day(
    played: tuple[World, tuple[Planted, ...]], url: str, day: float, expected: type[Any]
) -> None:
    world = played[0]
    on_day(world, day)
    assert isinstance(world.behaviour(url), expected)


def test_the_moved_page_keeps_its_title(played: tuple[World, tuple[Planted, ...]]) -> None:
    world = played[0]
    before = world.behaviour(scenario.REDIRECTED)
    assert before == world.behaviour(scenario.NEW_HOME)
    assert isinstance(before, Page)
    assert before.title == "Generative Spoken Dialogue Language Modeling"


def test_repositories_are_renamed_and_archived_on_their_day(
    played: tuple[World, tuple[Planted, ...]], ask: Ask
) -> None:
    world = played[0]
    url = f"https://api.github.com/repos/{scenario.RENAMED}"
    seen = []
    for day in (1.9, 2):
        on_day(world, day)
        seen.append(github_rest.answer(world, ask(url)).status_code)
    assert seen == [200, 301]
    archived = []
    for day in (3.9, 4):
        on_day(world, day)
        found = world.repository(scenario.ARCHIVED)
        assert found is not None
        archived.append(found.snapshot.archived is not None)
    assert archived == [False, True]


def test_papers_change_on_their_day(played: tuple[World, tuple[Planted, ...]], ask: Ask) -> None:
    world = played[0]
    assert "2502.13472v1" in feed(world, ask, scenario.REVISED)
    assert scenario.WRONG_TITLE in feed(world, ask, scenario.MISTAKEN)
    assert scenario.WITHDRAWAL not in feed(world, ask, scenario.WITHDRAWN)
    on_day(world, 10)
    assert "2502.13472v2" in feed(world, ask, scenario.REVISED)
    assert scenario.REVISION in feed(world, ask, scenario.REVISED)
    assert scenario.WITHDRAWAL in feed(world, ask, scenario.WITHDRAWN)


def test_nothing_else_changes_in_three_weeks(played: tuple[World, tuple[Planted, ...]]) -> None:
    world, planted = played
    spared = {one.url for one in planted}
    for link in parse("README.md", demo_list()).links:
        if link.url not in spared and httpx.URL(link.url).host not in HOSTS:
            for day in (0, 21):
                on_day(world, day)
                assert isinstance(world.behaviour(link.url), Page), link.url
    changed = [repository for repository in world.repositories if len(repository.history) > 1]
    assert len(changed) == 2
    news = [paper for paper in world.papers.values() if paper.versions != paper.so_far(START)]
    assert len(news) == 2


def test_the_list_is_in_the_package() -> None:
    path = Path(scenario.__file__).with_name("awesome-fullduplexsdm.md")
    assert path.read_bytes() == demo_list()
    assert demo_list().startswith(b"# Awesome-FullDuplexSDM")
