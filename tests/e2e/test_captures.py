"""A page that dies over real sockets, and the capture that is offered instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.world.behaviours import Api, Mood, Spell, Status, Window
from bot.world.wayback import archive
from tests.e2e.bench import START, Bench, bench_of, world_of
from tests.hosts.test_history import commit, git

DEMO, OTHER = "https://vita-lab.example/demo?x=1", "https://mini-lab.example/"
LIST = f"""# Awesome things

| Title | Links |
|:------|:------|
| VITA  | [demo]({DEMO}) |
| Mini  | [demo]({OTHER}) |
"""
DAYS = (0, 7, 9, 11, 13)
"""The page dies on the sixth day, is first missed on the seventh, and its death is told on the thirteenth."""


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    world = world_of(LIST)
    world.put_site(DEMO, Status(404), Window(START + timedelta(days=6)))
    yield from bench_of(world, tmp_path, capsys, readme=LIST)


def capture(bench: Bench, *days: float) -> None:
    archive(bench.world, DEMO, *(START + timedelta(days=day) for day in days))


def weeks(bench: Bench, days: tuple[int, ...] = DAYS) -> dict[str, Any]:
    """The report of the last of these days."""
    report: dict[str, Any] = {}
    for day in days:
        report = bench.report(*bench.state, day=day)
    return report


def test_on_the_day_on_which_a_death_is_told_its_capture_is_offered(bench: Bench) -> None:
    capture(bench, -400, -10, 2, 8)
    assert weeks(bench, DAYS[:-1])["findings"][0]["fix"] is None
    (finding,) = bench.report(*bench.state, day=DAYS[-1])["findings"]
    assert finding["rule"] == "dead"
    assert finding["message"].endswith("; the Wayback Machine has it as of 2026-03-04")
    assert finding["fix"]["safe"] is False
    looked_at = f"/web/20260304060000id_/{DEMO}"
    assert [path.partition("?")[0] for path in asked(bench)] == [
        "/cdx/search/cdx",
        looked_at.partition("?")[0],
    ]


def asked(bench: Bench) -> list[str]:
    return [one.target for one in bench.world.log if one.host == "web.archive.org"]


def test_in_a_checkout_its_history_says_when_the_row_was_added(bench: Bench) -> None:
    capture(bench, -700, -400, -10)
    git(bench.folder, "init", "-q")
    for day, text in ((-395, LIST), (-20, LIST.replace("VITA", "Vita"))):
        commit(bench.folder, text, (START + timedelta(days=day)).isoformat())
    (finding,) = weeks(bench)["findings"]
    assert finding["message"].endswith("the Wayback Machine has it as of 2025-01-26")


def test_the_edit_is_made_by_fix_when_asked_to_and_the_capture_is_well_from_then_on(bench: Bench) -> None:
    capture(bench, -10)
    weeks(bench)
    before = bench.readme.read_text(encoding="utf-8")
    bench.fix(*bench.state, day=DAYS[-1])
    assert bench.readme.read_text(encoding="utf-8") == before
    code, out, _ = bench.fix(*bench.state, "--unsafe", day=DAYS[-1])
    url = f"https://web.archive.org/web/20260220060000/{DEMO}"
    assert url in out
    assert bench.readme.read_text(encoding="utf-8") == before.replace(DEMO, url)
    assert code == 0
    bench.world.forget_requests()
    report = weeks(bench, (14, 22, 30))
    assert report["findings"] == []
    assert {link["url"]: link["status"] for link in report["links"]}[url] == "alive"
    assert {path.split("/")[1] for path in asked(bench)} == {"web"}


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        (Mood.RATE_EXCEEDED, "the Wayback Machine wants to be asked less"),
        (Mood.UNAVAILABLE, "the Wayback Machine answered with HTTP 503"),
    ],
)
def test_with_the_archive_shut_the_death_is_told_all_the_same_and_the_report_says_why(
    bench: Bench, mood: Mood, said: str
) -> None:
    capture(bench, -10)
    bench.world.spells[Api.WAYBACK] = Spell(mood)
    weeks(bench, DAYS[:-1])
    _, out, err = bench.check(*bench.state, day=DAYS[-1])
    assert "gone since" in out
    assert "web.archive.org/web" not in out
    assert said in out, err
    bench.world.spells.clear()
    (finding,) = bench.report(*bench.state, day=DAYS[-1] + 2)["findings"]
    assert finding["fix"] is not None


@pytest.mark.parametrize("mood", [Mood.DENIED, Mood.EMPTY])
def test_of_a_page_that_it_does_not_have_it_is_asked_once_a_month(bench: Bench, mood: Mood) -> None:
    bench.world.spells[Api.WAYBACK] = Spell(mood)
    (finding,) = weeks(bench)["findings"]
    assert finding["fix"] is None
    weeks(bench, (15, 18, 30))
    assert len(asked(bench)) == 1
    weeks(bench, (46,))
    assert len(asked(bench)) == 2
