from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.world import datacite
from bot.world.behaviours import Api, Mood, Spell
from bot.world.state import Request, World
from tests.checkers.fake_arxiv import SAMPLES

Ask = Callable[..., Request]
URL = "https://api.datacite.org/dois/"


def keys(value: Any, path: str = "") -> set[str]:
    """The path of every key."""
    if isinstance(value, list):
        return {key for one in value for key in keys(one, f"{path}[]")}
    if isinstance(value, dict):
        return {key for name in value for key in (f"{path}.{name}", *keys(value[name], f"{path}.{name}"))}
    return set()


@pytest.mark.parametrize(
    ("doi", "status"),
    [
        ("10.48550/arXiv.2408.05211", 200),
        ("10.48550/ARXIV.2408.05211", 200),
        ("10.48550/arxiv.hep-th/9901001", 200),
        ("10.48550/arXiv.2408.05211v1", 404),
        ("10.48550/arXiv.9999.99999", 404),
        ("10.1145/3395363.3397376", 404),
        ("", 404),
    ],
)
def test_it_knows_the_dois_of_papers(world: World, ask: Ask, doi: str, status: int) -> None:
    assert datacite.answer(world, ask(URL + doi)).status_code == status


def test_a_record_has_nothing_that_a_real_one_has_not(world: World, ask: Ask) -> None:
    theirs = json.loads((SAMPLES / "datacite_arxiv_doi.json").read_text())["response"]
    ours = json.loads(bytes(datacite.answer(world, ask(f"{URL}10.48550/arXiv.1706.03762")).body))
    assert keys(ours) <= keys(theirs)
    assert ours["data"]["id"] == theirs["data"]["id"]


@pytest.mark.parametrize(("mood", "status"), [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503)])
def test_it_has_moods(world: World, ask: Ask, mood: Mood, status: int) -> None:
    world.spells[Api.DATACITE] = Spell(mood, times=1)
    request = ask(f"{URL}10.48550/arXiv.2408.05211")
    assert [datacite.answer(world, request).status_code for _ in range(2)] == [status, 200]
