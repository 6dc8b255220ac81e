"""Papers in the simulated world: what is asked of whom, and what is made of it, over days."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from rich.console import Console

from bot.clock import Clock, SimulatedClock
from bot.model import Observation, Policy, Report, Resource, Status
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import sweep
from bot.reporters.console import print_report
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.interface import Store
from bot.stores.sql import open_store
from bot.world.behaviours import Api, Mood, Spell
from bot.world.papers import Paper, Version
from bot.world.seed import from_links
from bot.world.server import serve
from bot.world.state import World

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
SCHOLAR = "api.semanticscholar.org"
ARXIV, OAI, DATACITE = "export.arxiv.org", "oaipmh.arxiv.org", "api.datacite.org"
NAMES = tuple(f"24{month:02}.{number:05}" for month in range(1, 11) for number in range(1, 101))
WITHDRAWAL = "This paper has been withdrawn by the authors due to an error in Lemma 2"


@dataclass
class Days:
    """A world of papers, and a bot that looks at a list of them."""

    world: World
    run: Run

    async def sweep(self, *urls: str) -> Report:
        self.world.forget_requests()
        text = "".join(f"- [Paper]({url})\n" for url in urls)
        return await sweep({"README.md": text.encode()}, self.run)

    def tomorrow(self) -> None:
        self.world.clock.advance(timedelta(days=1))

    def asked(self, host: str) -> int:
        return self.world.received[host]

    def shut(self, *apis: Api) -> None:
        for api in apis:
            self.world.spells[api] = Spell(Mood.RATE_EXCEEDED)


@pytest.fixture
async def days() -> AsyncIterator[Days]:
    world = from_links([(url_of(name), f"The Paper {name}") for name in NAMES], START)
    with closing(open_store(None)) as store:
        async with serve(world) as address:
            settings = address.settings()
            async with open_client(settings, world.clock) as http:
                outside = Outside(http, world.clock, settings)
                yield Days(world, _run(world.clock, store, outside))


def _run(clock: Clock, store: Store, outside: Outside) -> Run:
    return Run(
        listed="o/list",
        clock=clock,
        store=store,
        policy=Policy(),
        watch=Silent(),
        outside=outside,
        forge=None,
    )


def url_of(name: str) -> str:
    return f"https://arxiv.org/abs/{name}"


def told(report: Report) -> set[tuple[str, str]]:
    return {(finding.rule, finding.url) for finding in report.findings}


def statuses(report: Report) -> set[Status]:
    return {verdict.status for verdict in report.verdicts.values()}


def printed(report: Report) -> str:
    out = io.StringIO()
    print_report(report, Console(file=out, width=200))
    return " ".join(out.getvalue().split())


async def test_a_thousand_papers_are_twenty_requests_cold_and_twenty_a_day(days: Days) -> None:
    urls = [url_of(name) for name in NAMES]
    assert len(urls) == 1000
    for where_published in ({SCHOLAR: 2}, {}):
        report = await days.sweep(*urls)
        assert statuses(report) == {Status.ALIVE}
        assert days.world.received == {ARXIV: 20, **where_published}
        times = [request.at for request in days.world.log if request.host == ARXIV]
        assert all((b - a).total_seconds() >= 3 for a, b in pairwise(times))
        days.tomorrow()


async def test_a_second_run_on_the_same_day_asks_nothing(days: Days) -> None:
    await days.sweep(*map(url_of, NAMES[:50]))
    await days.sweep(*map(url_of, NAMES[:50]))
    assert days.world.received == {}


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.NOT_ACCEPTABLE, Mood.DENIED, Mood.UNAVAILABLE])
async def test_with_arxiv_shut_for_the_whole_run_nothing_is_judged_and_it_is_said_why(
    days: Days, mood: Mood
) -> None:
    days.world.spells[Api.ARXIV] = Spell(mood)
    days.shut(Api.DATACITE)
    report = await days.sweep(*map(url_of, NAMES[:120]), url_of("2401.99999"))
    assert statuses(report) == {Status.UNCHECKED}
    assert report.findings == ()
    assert not any(verdict.record and verdict.record.strikes for verdict in report.verdicts.values())
    assert {evidence.reason.partition(" (")[0] for evidence in report.unanswered.values()} <= {
        "arXiv is throttling us",
        "arXiv denies access",
    }
    assert next(iter(report.unanswered.values())).reason in printed(report)
    assert days.asked(ARXIV) <= 4
    assert days.asked(DATACITE) == 1


async def test_papers_seen_before_keep_what_is_known_of_them_while_arxiv_is_shut(days: Days) -> None:
    urls = [url_of(name) for name in NAMES[:60]]
    await days.sweep(*urls)
    days.tomorrow()
    days.shut(Api.ARXIV)
    report = await days.sweep(*urls)
    assert statuses(report) == {Status.ALIVE}
    assert len(report.unanswered) == 60
    assert days.asked(DATACITE) == 0
    assert "arXiv is throttling us (HTTP 429)" in printed(report)


async def test_while_arxiv_is_shut_new_papers_are_looked_up_at_datacite(days: Days) -> None:
    days.shut(Api.ARXIV)
    report = await days.sweep(url_of(NAMES[0]), url_of("2401.99999"))
    found = {str(resource): verdict.status for resource, verdict in report.verdicts.items()}
    assert found == {f"arxiv:{NAMES[0]}": Status.ALIVE, "arxiv:2401.99999": Status.UNCHECKED}
    assert report.findings == ()


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.NOT_ACCEPTABLE])
async def test_a_burst_is_waited_out(days: Days, mood: Mood) -> None:
    days.world.spells[Api.ARXIV] = Spell(mood, times=2)
    report = await days.sweep(*map(url_of, NAMES[:60]))
    assert statuses(report) == {Status.ALIVE}
    assert days.asked(ARXIV) == 4


async def test_a_paper_that_does_not_exist_is_confirmed_on_the_second_day(days: Days) -> None:
    report = await days.sweep(url_of("2401.99999"))
    assert [(finding.rule, finding.suspected) for finding in report.findings] == [("arxiv-gone", True)]
    days.tomorrow()
    report = await days.sweep(url_of("2401.99999"))
    assert [(finding.rule, finding.suspected) for finding in report.findings] == [("arxiv-gone", False)]


def _revise(world: World, name: str, **changes: object) -> None:
    old = world.papers[name]
    new = replace(old.versions[-1], submitted=world.now, **changes)  # type: ignore[arg-type]  # fields of Version
    world.papers[name] = replace(old, versions=(*old.versions, new))


async def test_a_withdrawal_is_told_with_its_reason_and_its_record_asked_for_once(days: Days) -> None:
    url = url_of(NAMES[0])
    await days.sweep(url)
    assert days.asked(OAI) == 0
    days.tomorrow()
    _revise(days.world, NAMES[0], comment=WITHDRAWAL, withdrawn=True)
    for asked in (1, 0, 0):
        report = await days.sweep(url)
        assert [finding.message for finding in report.findings] == [f"withdrawn: “{WITHDRAWAL}”"]
        assert days.asked(OAI) == asked
        days.tomorrow()


async def test_a_comment_that_the_record_does_not_bear_out_is_no_withdrawal(days: Days) -> None:
    _revise(days.world, NAMES[0], comment=WITHDRAWAL)
    report = await days.sweep(url_of(NAMES[0]))
    assert days.asked(OAI) == 1
    assert told(report) == set()


async def test_a_withdrawal_is_a_warning_until_the_record_can_be_had(days: Days) -> None:
    _revise(days.world, NAMES[0], comment=WITHDRAWAL, withdrawn=True)
    days.shut(Api.OAI)
    (finding,) = (await days.sweep(url_of(NAMES[0]))).findings
    assert (finding.rule, finding.severity.value) == ("arxiv-withdrawn", "warning")
    days.tomorrow()
    del days.world.spells[Api.OAI]
    (later,) = (await days.sweep(url_of(NAMES[0]))).findings
    assert (later.severity.value, later.fingerprint) == ("error", finding.fingerprint)


async def test_a_pinned_link_gets_an_edit_with_the_new_version(days: Days) -> None:
    name = NAMES[0]
    url = f"{url_of(name)}v{len(days.world.papers[name].versions)}"
    await days.sweep(url)
    days.tomorrow()
    _revise(days.world, name, comment="Code: https://github.com/o/r")
    (finding,) = (await days.sweep(url)).findings
    assert "new code link https://github.com/o/r" in finding.message
    assert finding.fix is not None
    assert finding.fix.safe


async def test_a_paper_and_a_version_of_today_are_not_called_missing(days: Days) -> None:
    world, name = days.world, NAMES[0]
    world.arxiv_lag = timedelta(hours=30)
    world.papers["2611.00001"] = Paper("2611.00001", (Version(world.now, "A Paper of Today"),))
    newest = len(world.papers[name].versions) + 1
    _revise(world, name)
    for _ in range(3):
        report = await days.sweep(url_of("2611.00001"), f"{url_of(name)}v{newest}")
        assert not {rule for rule, _ in told(report)} & {"arxiv-gone"}
        days.tomorrow()
    assert statuses(report) == {Status.ALIVE}


async def test_a_run_that_is_stopped_while_arxiv_throttles_keeps_what_it_saw(days: Days) -> None:
    waiting = asyncio.Event()

    class Endless(SimulatedClock):
        async def sleep(self, seconds: float) -> None:
            if seconds < 10:
                await super().sleep(seconds)
                return
            waiting.set()
            await asyncio.Event().wait()

    class Throttling(Silent):
        """From the first look on arXiv throttles: fifty papers have come by then, and five have not."""

        def seen(self, look: Observation) -> None:
            assert look
            days.shut(Api.ARXIV)

    clock, names = Endless(START), NAMES[:55]
    assert days.run.outside is not None
    outside = replace(days.run.outside, clock=clock)
    run = replace(days.run, clock=clock, outside=outside, watch=Throttling())
    text = "".join(f"- [Paper]({url_of(name)})\n" for name in names)
    task = asyncio.create_task(sweep({"README.md": text.encode()}, run))
    async with asyncio.timeout(20):
        await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = run.store.load([Resource("arxiv", name) for name in names])
    assert {resource.key for resource in kept} == set(names[:50])
    assert {record.status for record in kept.values()} == {Status.ALIVE}
