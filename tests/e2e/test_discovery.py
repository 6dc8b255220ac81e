"""What the 23 rows of the real list lack, in a world where some of it can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.world.behaviours import Api, Mood, Spell
from bot.world.scenario import demo_list
from bot.world.seed import from_list
from tests.e2e.bench import START, Bench, bench_of
from tests.e2e.missing_links import LACKING, RENAMED, REPOSITORIES, Lacking, hide_links

RULES = {"code-found", "demo-found", "model-found"}
DAYS = range(5)
LEAST_FOUND = 0.9
STYLES = {
    "[arXiv]",
    "[arXiv]/[Github]",
    "[arXiv]/[Github]/[Demo]",
    "[arXiv]/[Github]/[Demo]/[HuggingFace]",
    "[arXiv]/[Github]/[HuggingFace]/[Demo]",
    "[Paper]",
    "[Unofficial Intro]",
}
"""What stands in the cells of the list, before and after."""


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


def test_whatever_looks_like_it_was_looked_at_and_left_alone(bench: Bench) -> None:
    hide_links(bench.world, START)
    for day in DAYS:
        bench.report(*bench.state, day=day)
    asked = b" ".join(request.body for request in bench.world.log).decode().lower()
    wanted = {url.lower() for url in (*(one.url for one in LACKING), *RENAMED)}
    for trap in REPOSITORIES:
        owner, _, name = trap.lower().partition("/")
        is_built_upon = trap == "base-lab/seamless"
        assert (f'"{name}"' in asked) != is_built_upon, trap
        assert f'"{owner}"' in asked, trap
    assert {"duplexconv.example", "duplexscheme.example", "speechgroup.example"} <= set(bench.world.received)
    assert len(REPOSITORIES) > sum("github.com" in url for url in wanted)


def test_a_second_look_on_the_same_day_asks_about_no_lead_and_says_the_same(bench: Bench) -> None:
    hide_links(bench.world, START)
    for day in DAYS:
        first = bench.report(*bench.state, day=day)
    bench.world.forget_requests()
    again = bench.report(*bench.state, day=max(DAYS) + 0.1)
    assert suggestions(again) == suggestions(first)
    assert bench.world.received.total() <= 1, "only what was in trouble may be asked again"


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.UNAVAILABLE, Mood.EMPTY])
def test_while_hugging_face_is_shut_only_what_it_has_no_part_in_is_found(bench: Bench, mood: Mood) -> None:
    hide_links(bench.world, START)
    bench.world.spells[Api.HUGGINGFACE] = Spell(mood)
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
    found = suggestions(report)
    assert found.keys() <= set(LACKING)
    assert found
    assert not any("Hugging Face" in finding["message"] for finding in found.values())
    assert all(finding["rule"] != "model-found" for finding in found.values())
    if mood is not Mood.EMPTY:
        assert "Hugging Face" in bench.check(*bench.state, day=max(DAYS))[1]


@pytest.mark.parametrize("api", [Api.GITHUB, Api.HUGGINGFACE])
def test_a_bad_day_takes_no_suggestion_back(bench: Bench, api: Api) -> None:
    hide_links(bench.world, START)
    for day in DAYS:
        before = bench.report(*bench.state, day=day)
    bench.world.spells[api] = Spell(Mood.RATE_LIMITED if api is Api.GITHUB else Mood.EMPTY)
    assert suggestions(bench.report(*bench.state, day=40)).keys() == suggestions(before).keys()


def test_without_a_token_for_github_nothing_wrong_is_suggested(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_links(bench.world, START)
    monkeypatch.delenv("GITHUB_TOKEN")
    for day in range(12):
        report = bench.report(*bench.state, day=day)
        assert suggestions(report).keys() <= set(LACKING)
    assert len(suggestions(report)) >= LEAST_FOUND * len(LACKING)


def test_the_edits_read_as_the_lists_own_and_leave_nothing_lacking(bench: Bench) -> None:
    hide_links(bench.world, START)
    for day in DAYS:
        bench.report(*bench.state, day=day)
    for left in (5, 1, 0):  # two links that a row lacks go to the same place, one after the other
        code, out, err = bench.fix(*bench.state, "--unsafe", day=max(DAYS) + 0.1)
        assert code == 0, out + err
        assert (f"{left} did not fit beside the others" in out) == bool(left), out
    before, after = (text.splitlines() for text in (demo_list().decode(), bench.readme.read_text("utf-8")))
    assert len(before) == len(after)
    wider = [new for old, new in zip(before, after, strict=True) if len(old) != len(new)]
    assert [line for line in wider if "Duplex-UltraChat" not in line] == [], "only that row is full already"
    cells = {re.sub(r"\(.*?\)", "", line.split("|")[2]).strip() for line in after if line.startswith("|")}
    assert {cell for cell in cells if cell.startswith("[")} == STYLES
    report = bench.report(*bench.state, day=max(DAYS) + 0.2)
    assert not suggestions(report)
