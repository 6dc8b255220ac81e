"""Where papers were published, over real sockets: told where two sources agree, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Doi, Indexed, Note
from tests.e2e.bench import Bench, bench_of, world_of

ARXIV = "https://arxiv.org/abs/"
TITLES = {
    "2401.00001": "Parrots That Speak While They Listen",
    "2401.00002": "A Duplex Model of Cats and Their Owners",
    "2401.00003": "Turn Taking Among Talking Mynah Birds",
    "2401.00004": "How Ravens Answer Before You Have Asked",
    "2401.00005": "Streaming Speech for Impatient Penguins",
    "2401.00006": "Voices of Whales at the Speed of Sound",
    "2401.00007": "Crickets in Conversation After Midnight",
}
BY_ARXIV, BY_CROSSREF, BY_DBLP, BY_REVIEWS, ARXIV_ALONE, SCHOLAR_ALONE, PREPRINT = TITLES
BESIDE = "2312.00001"
LIST = f"""# Papers

- Earlier Work on Geese [arXiv]({ARXIV}{BESIDE}) [Paper](https://doi.org/10.1000/geese)
""" + "".join(f"- {title} [arXiv]({ARXIV}{name})\n" for name, title in TITLES.items())
AGREED = {
    BY_ARXIV: ("arXiv and Semantic Scholar", "https://doi.org/10.1000/parrots"),
    BY_CROSSREF: ("Semantic Scholar and Crossref", "https://doi.org/10.1000/cats"),
    BY_DBLP: ("Semantic Scholar and DBLP", "https://birds.example/mynah.html"),
    BY_REVIEWS: ("Semantic Scholar and OpenReview", "https://openreview.net/forum?id=ravens1234"),
}
SERVICES = (Api.SCHOLAR, Api.CROSSREF, Api.DBLP, Api.OPENREVIEW)
DAYS = (0, 1)


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    world = world_of(LIST)
    yield from bench_of(world, tmp_path, capsys, readme=LIST)


def plant(bench: Bench) -> None:
    services = bench.world.services
    birds = Indexed("Conference on Birds", "BIRDS", 2025)
    listed(bench, BY_ARXIV, doi="10.1000/parrots")
    services.scholar.put(BY_ARXIV, replace(birds, doi="10.1000/parrots"))
    services.scholar.put(BY_CROSSREF, replace(birds, doi="10.1000/cats"))
    services.dois.put("10.1000/cats", Doi(TITLES[BY_CROSSREF], authors=authors(bench, BY_CROSSREF)))
    services.scholar.put(BY_DBLP, replace(birds, record="conf/birds/1"))
    page = "https://birds.example/mynah.html"
    known = replace(birds, title=TITLES[BY_DBLP], authors=authors(bench, BY_DBLP), page=page)
    services.dblp.put("conf/birds/1", known)
    services.scholar.put(BY_REVIEWS, Indexed(year=2025, short="ICLR"))
    note = Note(TITLES[BY_REVIEWS], "ICLR 2025 oral", "ICLR.cc/2025/Conference", authors(bench, BY_REVIEWS))
    services.notes.put("ravens1234", note)
    listed(bench, ARXIV_ALONE, journal_ref="Journal of Penguins 7 (2025)")
    services.scholar.put(SCHOLAR_ALONE, birds)


def listed(bench: Bench, name: str, **changes: Any) -> None:
    paper = bench.world.papers[name]
    versions = tuple(replace(version, **changes) for version in paper.versions)
    bench.world.papers[name] = replace(paper, versions=versions)


def authors(bench: Bench, name: str) -> tuple[str, ...]:
    return bench.world.papers[name].versions[-1].authors


def found(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    assert {one["rule"] for one in report["findings"]} <= {"published"}
    return {one["url"].removeprefix(ARXIV): one for one in report["findings"]}


def test_two_sources_that_agree_are_told_with_an_edit_and_one_alone_is_not(bench: Bench) -> None:
    plant(bench)
    report: dict[str, Any] = {}
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
    told = found(report)
    assert set(told) == {*AGREED, ARXIV_ALONE}
    for name, (sources, url) in AGREED.items():
        assert told[name]["message"].endswith(f", say {sources}: {url}")
        assert not told[name]["fix"]["safe"]
        assert told[name]["fix"]["edits"][0]["replacement"] == f" [Paper]({url})"
    assert told[ARXIV_ALONE]["message"] == "published, says arXiv: “Journal of Penguins 7 (2025)”"
    assert told[ARXIV_ALONE]["fix"] is None
    assert report["unfollowed"] == {}
    assert {link["status"] for link in report["links"]} == {"alive"}


def test_the_edits_keep_the_links_to_arxiv(bench: Bench) -> None:
    plant(bench)
    for day in DAYS:
        bench.report(*bench.state, day=day)
    bench.fix("--unsafe", *bench.state, day=1)
    expected = LIST
    for name, (_, url) in AGREED.items():
        expected = expected.replace(f"[arXiv]({ARXIV}{name})", f"[arXiv]({ARXIV}{name}) [Paper]({url})")
    assert bench.readme.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    ("api", "mood", "lost", "said"),
    [
        (Api.SCHOLAR, Mood.RATE_EXCEEDED, set(AGREED), "Semantic Scholar"),
        (Api.SCHOLAR, Mood.UNAVAILABLE, set(AGREED), "Semantic Scholar"),
        (Api.CROSSREF, Mood.RATE_EXCEEDED, {BY_CROSSREF}, "Crossref"),
        (Api.DBLP, Mood.UNAVAILABLE, {BY_DBLP}, "DBLP"),
        (Api.OPENREVIEW, Mood.DENIED, {BY_REVIEWS}, "OpenReview"),
    ],
)
def test_with_a_service_shut_nothing_is_struck_and_the_report_says_why(
    bench: Bench, api: Api, mood: Mood, lost: set[str], said: str
) -> None:
    plant(bench)
    bench.world.spells[api] = Spell(mood)
    report: dict[str, Any] = {}
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
    agreed = {name for name, one in found(report).items() if one["fix"]}
    assert agreed == set(AGREED) - lost
    assert {link["status"] for link in report["links"]} == {"alive"}
    assert all(reason.startswith(said) for reason in report["unfollowed"])
    assert report["unfollowed"]
    assert f"further questions not answered: {said}" in bench.check(*bench.state, day=1.5)[1]


def test_with_services_that_know_nothing_only_arxiv_is_heard(bench: Bench) -> None:
    plant(bench)
    for api in SERVICES:
        bench.world.spells[api] = Spell(Mood.EMPTY)
    report: dict[str, Any] = {}
    for day in DAYS:
        report = bench.report(*bench.state, day=day)
    assert set(found(report)) == {BY_ARXIV, ARXIV_ALONE}
    assert report["unfollowed"] == {}


def test_a_rule_that_is_off_asks_nobody(bench: Bench) -> None:
    plant(bench)
    config = bench.folder / "policy.toml"
    config.write_text('[rules]\npublished = "off"\n', encoding="utf-8")
    report = bench.report(*bench.state, "--config", str(config))
    assert report["findings"] == []
    assert "api.semanticscholar.org" not in bench.world.received


def test_all_of_a_list_is_one_question_and_a_month_without(bench: Bench) -> None:
    bench.report(*bench.state)
    assert bench.world.received["api.semanticscholar.org"] == 1
    bench.world.forget_requests()
    for day in (1, 20):
        bench.report(*bench.state, day=day)
    assert not {"api.semanticscholar.org", "dblp.org"} & set(bench.world.received)
