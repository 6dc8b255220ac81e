"""Models, DOIs, reviews, videos and demos over real sockets: each rule where it was planted alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.world.behaviours import Api, Mood, Page, Spell, Window
from bot.world.services import Access, Doi, HubRepository, Update
from tests.e2e.bench import START, Bench, bench_of, world_of

HF, DEMO = "https://huggingface.co", "https://vita-lab.example/demo/"
LIST = f"""# Awesome things

- VITA Omni [paper](https://arxiv.org/abs/2408.05211) [code](https://github.com/o/vita) [demo]({DEMO})
- A model [model]({HF}/o/well) [renamed]({HF}/o/old/tree/main) [gone]({HF}/o/gone) [gated]({HF}/o/gated)
- Files [file]({HF}/o/files/blob/main/a.md) [lost]({HF}/o/files/blob/main/b.md) [data]({HF}/datasets/o/data)
- Spaces [runs]({HF}/spaces/o/runs) [sleeps]({HF}/spaces/o/sleeps) [broken]({HF}/spaces/o/broken)
- Collected [collection]({HF}/collections/o/things-1)
- Works [well](https://doi.org/10.1000/well) [retracted](https://doi.org/10.1000/bad) [none](https://doi.org/10.1000/none)
- Others [zenodo](https://doi.org/10.5281/zenodo.1) [acm](https://dl.acm.org/doi/10.1145/1.2)
- Reviewed by Parrots [review](https://openreview.net/forum?id=aaaaaaaaaa) [pdf](https://openreview.net/pdf?id=aaaaaaaaaa)
- Unknown to the search [review](https://openreview.net/forum?id=bbbbbbbbbb)
- Talks [talk](https://youtu.be/XeSD17YRijk) [removed](https://www.youtube.com/watch?v=LCTYRqW-ne8)
"""
PLANTED = {
    ("hf-renamed", f"{HF}/o/old/tree/main"),
    ("hf-gone", f"{HF}/o/gone"),
    ("hf-path-gone", f"{HF}/o/files/blob/main/b.md"),
    ("space-broken", f"{HF}/spaces/o/broken"),
    ("retracted", "https://doi.org/10.1000/bad"),
    ("doi-gone", "https://doi.org/10.1000/none"),
    ("video-gone", "https://www.youtube.com/watch?v=LCTYRqW-ne8"),
    ("demo-drifted", DEMO),
}
RULES = {rule for rule, _ in PLANTED}
DAYS = (0, 3, 7, 10, 14)


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    world = world_of(LIST)
    world.put_site(DEMO, Page("VITA demo", f"VITA Omni talks. {' '.join(f'sample{n}' for n in range(90))}"))
    yield from bench_of(world, tmp_path, capsys, readme=LIST)


def plant(bench: Bench) -> None:
    world, services = bench.world, bench.world.services
    services.models.put("models/o/old", HubRepository(moved_to="p/new"))
    services.models.put("models/p/new", HubRepository())
    services.models.take("models/o/gone", START)
    services.models.put("models/o/gated", HubRepository(Access.GATED))
    services.models.put("models/o/files", HubRepository(files=("a.md",)))
    services.models.put("spaces/o/sleeps", HubRepository(stage="SLEEPING"))
    services.models.put("spaces/o/broken", HubRepository(stage="RUNTIME_ERROR"))
    services.dois.take("10.1000/none", START)
    services.dois.put("10.5281/zenodo.1", Doi(crossref=False))
    services.dois.put("10.1145/1.2", Doi())
    services.dois.put("10.1000/bad", Doi(updates=(Update("retraction", "10.1000/notice", date(2026, 2, 1)),)))
    services.notes.take("bbbbbbbbbb", START)
    services.videos.take("LCTYRqW-ne8", START)
    flights = Page("Cheap Flights", f"Book now. {' '.join(f'flight{n}' for n in range(90))}")
    world.put_site(DEMO, flights, Window(START + timedelta(days=2)))


def found(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["rule"], one["url"]) for one in report["findings"]}


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {link["url"]: link["status"] for link in report["links"]}


def test_where_all_is_well_nothing_is_told(bench: Bench) -> None:
    bench.world.services.dois.put("10.1145/1.2", Doi())
    report = bench.report(*bench.state)
    assert report["findings"] == []
    assert set(statuses(report).values()) == {"alive"}


def test_each_rule_fires_where_it_was_planted_and_nowhere_else(bench: Bench) -> None:
    plant(bench)
    report: dict[str, Any] = {}
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
    assert found(report) == PLANTED
    seen = statuses(report)
    assert seen[f"{HF}/o/gated"] == "alive"
    assert seen["https://dl.acm.org/doi/10.1145/1.2"] == "alive"
    assert seen["https://openreview.net/forum?id=bbbbbbbbbb"] == "refused"
    confirmed = {link["url"] for link in report["links"] if link["confirmed"] and link["status"] == "dead"}
    assert confirmed == {url for rule, url in PLANTED if rule.endswith("gone")}


@pytest.mark.parametrize(
    ("api", "urls", "said"),
    [
        (Api.HUGGINGFACE, [f"{HF}/o/gone", f"{HF}/o/files/blob/main/b.md", f"{HF}/o/well"], "Hugging Face"),
        (Api.CROSSREF, ["https://doi.org/10.1000/none"], "Crossref"),
        (Api.DOI, ["https://doi.org/10.1000/none", "https://doi.org/10.5281/zenodo.1"], "doi.org"),
        (Api.OPENREVIEW, ["https://openreview.net/forum?id=aaaaaaaaaa"], "OpenReview"),
        (
            Api.YOUTUBE,
            ["https://youtu.be/XeSD17YRijk", "https://www.youtube.com/watch?v=LCTYRqW-ne8"],
            "YouTube",
        ),
    ],
)
@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.UNAVAILABLE])
def test_with_a_service_shut_nothing_of_it_is_struck_and_the_report_says_why(
    bench: Bench, api: Api, urls: list[str], said: str, mood: Mood
) -> None:
    plant(bench)
    bench.world.spells[api] = Spell(mood)
    for day in (0, 2):
        report = bench.report(*bench.state, day=day)
        seen = statuses(report)
        assert {seen[url] for url in urls} == {"unchecked"}
        assert not {url for _, url in found(report)} & set(urls)
    reasons = {link["url"]: link["evidence"]["reason"] for link in report["links"]}
    assert all(said in reasons[url] for url in urls)
    assert said in bench.check(*bench.state, day=2)[1]


def test_with_a_service_blind_nothing_of_it_is_struck(bench: Bench) -> None:
    for api in (Api.HUGGINGFACE, Api.CROSSREF, Api.DOI, Api.OPENREVIEW, Api.YOUTUBE):
        bench.world.spells[api] = Spell(Mood.EMPTY)
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
        assert not {rule for rule, _ in found(report)} & RULES
    assert "dead" not in statuses(report).values()


def test_what_is_asked_one_by_one_is_asked_weekly(bench: Bench) -> None:
    bench.world.services.dois.put("10.1145/1.2", Doi())
    bench.report(*bench.state)
    bench.world.forget_requests()
    bench.report(*bench.state, day=1)
    assert set(bench.world.received) == {"export.arxiv.org", "api.github.com"}
