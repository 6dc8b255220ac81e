from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.world.scenario import demo_list, plot
from bot.world.seed import from_list
from tests.e2e.bench import START, Bench, bench_of


@pytest.fixture
def healthy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    yield from bench_of(from_list(demo_list(), START), tmp_path, capsys)


@pytest.fixture
def faulty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    world, _ = plot(START)
    yield from bench_of(world, tmp_path, capsys)
