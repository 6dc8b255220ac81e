"""What the 23 rows of the real list lack, in a world where some of it can be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.world.missing_links import LACKING, Lacking, hide_links
from bot.world.scenario import demo_list
from bot.world.seed import from_list
from tests.e2e.bench import START, Bench, bench_of

RULES = {"code-found", "demo-found", "model-found"}
DAYS = range(5)
LEAST_FOUND = 0.9


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    world = from_list(demo_list(), START)
    yield from bench_of(world, tmp_path, capsys)


def suggestions(report: dict[str, Any]) -> dict[Lacking, dict[str, Any]]:
    found: dict[Lacking, dict[str, Any]] = {}
    for finding in report["findings"]:
        if finding["rule"] in RULES:
            url = finding["message"].partition(" seems to be at ")[2].partition(": ")[0]
            found[Lacking(finding["resource"].partition(":")[2], finding["rule"], url)] = finding
    return found


def test_nothing_wrong_is_suggested_and_nearly_all_is_found(bench: Bench) -> None:
    hide_links(bench.world, START)
    report: dict[str, Any] = {}
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
        assert suggestions(report).keys() <= set(LACKING)
    assert len(suggestions(report)) >= LEAST_FOUND * len(LACKING)
    assert suggestions(report).keys() == set(LACKING)
