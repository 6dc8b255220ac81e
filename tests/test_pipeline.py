"""The line, with fakes of our own interfaces on every side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SimulatedClock
from bot.errors import LossError, NetworkDownError
from bot.forge.memory import MemoryForge
from bot.model import Hop, Policy, PolicyIgnore, Resource, Severity, Status
from bot.net.interface import Answer, Reply
from bot.pipeline import sweep
from bot.reporters.watch import Silent
from tests.fake_web import (
    FILES,
    START,
    URLS,
    FakeWeb,
    fine,
    missing,
    nameless,
    run_with,
    tomorrow,
    unreachable,
)


async def test_a_page_found_dead_over_six_days_opens_one_issue() -> None:
    web, forge = FakeWeb({URLS[2]: missing}), MemoryForge(SimulatedClock(START))
    run = run_with(web, forge=forge)
    for _ in range(10):
        await sweep(FILES, run)
        tomorrow(run)
    assert forge.history == ["Opened issue 1: Link health: o/list."]
    (issue,) = forge.issues.values()
    assert URLS[2] in issue.body
    assert all(url not in issue.body for url in URLS if url != URLS[2])


async def test_the_issue_is_closed_with_thanks_when_all_is_well_again() -> None:
    web, forge = FakeWeb({URLS[2]: missing}), MemoryForge(SimulatedClock(START))
    run = run_with(web, forge=forge)
    for day in range(12):
        if day == 9:
            web.behaviour.clear()
        await sweep(FILES, run)
        tomorrow(run)
    (issue,) = forge.issues.values()
    assert not issue.is_open
    assert "Nothing in this list needs you." in issue.body
    assert forge.history[1:] == [
        "Updated issue 1: Link health: o/list.",
        "Closed issue 1: Link health: o/list.",
    ]


NEW = "https://new.example/page"


def moved(url: str) -> Answer:
    return Reply(NEW, 200, {}, b"<title>A page</title>", hops=(Hop(url, 301),))


def broken(url: str) -> Answer:
    return Reply(url, 503, {})


def walled(url: str) -> Answer:
    return Reply(url, 403, {})


@pytest.mark.parametrize("bad", [broken, walled, missing, nameless, unreachable])
async def test_a_bad_day_of_a_page_that_has_moved_writes_nothing(bad: Callable[[str], Answer]) -> None:
    web, forge = FakeWeb({URLS[2]: moved}), MemoryForge(SimulatedClock(START))
    run = run_with(web, forge=forge)
    for _ in range(4):
        before = await sweep(FILES, run)
        tomorrow(run)
    assert [finding.rule for finding in before.findings] == ["moved"]
    written = list(forge.history)
    assert written[-2:] == [
        "Opened pull request 2: Fix 1 link: moved.",
        "Updated issue 1: Link health: o/list.",
    ]
    web.behaviour[URLS[2]] = bad
    tomorrow(run, days=8)
    web.asked.clear()
    report = await sweep(FILES, run)
    assert URLS[2] in web.asked
    assert set(before.findings) <= set(report.findings)
    web.behaviour[URLS[2]] = moved
    tomorrow(run, days=8)
    await sweep(FILES, run)
    assert forge.history == written


async def test_a_sweep_that_asks_nothing_believes_what_it_remembers() -> None:
    web = FakeWeb({URLS[2]: missing})
    run = run_with(web)
    first = await sweep(FILES, run)
    web.asked.clear()
    second = await sweep(FILES, run)
    assert web.asked == []
    assert first.findings == second.findings
    assert len(second.plan.waiting) == len(URLS)


async def test_nobody_is_asked_about_what_the_policy_ignores_whole() -> None:
    web = FakeWeb({URLS[2]: missing})
    ignores = (
        PolicyIgnore("asleep", url="host-2.example"),
        PolicyIgnore("asleep", "dead", url="host-3.example"),
    )
    run = replace(run_with(web), policy=Policy(ignore=ignores))
    report = await sweep(FILES, run)
    assert {url.removesuffix(" afresh") for url in web.asked} == {*URLS} - {URLS[2]}
    assert (report.findings, report.notes) == ((), ())
    assert report.ignored[URLS[2]].reason == "ignored by the policy: asleep"
    assert URLS[2] not in report.resources


async def test_an_ignore_that_has_ended_no_longer_holds_anything_back() -> None:
    web = FakeWeb({URLS[2]: missing})
    ignore = PolicyIgnore("asleep", url="host-2.example", until=START.date())
    run = replace(run_with(web), policy=Policy(ignore=(ignore,)))
    assert (await sweep(FILES, run)).findings == ()
    tomorrow(run)
    report = await sweep(FILES, run)
    assert [finding.url for finding in report.findings] == [URLS[2]]
    assert report.notes == ("the policy's ignore of all for host-2.example ended on 2026-03-02",)


async def test_with_the_network_down_nothing_is_judged_and_memory_is_untouched() -> None:
    web = FakeWeb()
    run = run_with(web)
    await sweep(FILES, run)
    resources = [Resource("web", url) for url in URLS]
    before = run.store.load(resources)
    tomorrow(run, 8)
    web.otherwise = unreachable
    with pytest.raises(NetworkDownError):
        await sweep(FILES, run)
    assert run.store.load(resources) == before


async def test_one_unreachable_host_among_others_is_trouble_not_a_down_network() -> None:
    report = await sweep(FILES, run_with(FakeWeb({URLS[0]: unreachable})))
    assert report.verdicts[Resource("web", URLS[0])].status is Status.TROUBLE
    assert report.findings == ()


async def test_a_name_that_vanishes_is_no_strike_while_nothing_else_answers() -> None:
    alone = await sweep({"README.md": f"- [Page]({URLS[0]})".encode()}, run_with(FakeWeb(otherwise=nameless)))
    assert alone.findings == ()
    beside = await sweep(FILES, run_with(FakeWeb({URLS[0]: nameless})))
    assert [finding.url for finding in beside.findings] == [URLS[0]]


async def test_where_none_of_two_hosts_can_be_reached_nothing_is_judged() -> None:
    files = {"README.md": f"- [Page]({URLS[0]})\n- [Page]({URLS[1]})\n".encode()}
    run = run_with(FakeWeb(otherwise=unreachable))
    with pytest.raises(NetworkDownError):
        await sweep(files, run)
    assert run.store.load([Resource("web", url) for url in URLS]) == {}


async def test_an_interrupted_sweep_keeps_what_was_seen() -> None:
    class Interrupting(Silent):
        seen_so_far = 0

        def seen(self, look: object) -> None:
            assert look
            self.seen_so_far += 1
            if self.seen_so_far == 3:
                raise asyncio.CancelledError

    run = replace(run_with(FakeWeb()), watch=Interrupting())
    with pytest.raises(asyncio.CancelledError):
        await sweep(FILES, run)
    kept = run.store.load([Resource("web", url) for url in URLS])
    assert len(kept) == 3
    assert {record.status for record in kept.values()} == {Status.ALIVE}


async def test_offline_asks_nobody_and_forgets_nobody() -> None:
    run = run_with(FakeWeb({URLS[2]: missing}))
    await sweep(FILES, run)
    tomorrow(run, 1)
    report = await sweep(FILES, replace(run, outside=None))
    assert [finding.url for finding in report.findings] == [URLS[2]]


async def test_an_empty_list_is_healthy() -> None:
    report = await sweep({"README.md": b""}, run_with(FakeWeb()))
    assert report.findings == ()
    assert report.verdicts == {}


async def test_many_dead_names_are_confirmed_in_a_week_of_daily_runs_and_never_stop_one() -> None:
    dead = {f"https://gone-{number}.example/page": nameless for number in range(6)}
    living = [f"https://fine-{number}.example/page" for number in range(20)]
    files = {"README.md": "".join(f"- [Page]({url})\n\n" for url in (*dead, *living)).encode()}
    run = run_with(FakeWeb(dict(dead)))
    confirmed: set[str] = set()
    for _ in range(8):
        report = await sweep(files, run)
        assert {finding.url for finding in report.findings} == set(dead)
        confirmed = {str(resource) for resource, verdict in report.verdicts.items() if verdict.confirmed}
        tomorrow(run)
    assert confirmed == {f"web:{url}" for url in dead}


async def test_a_run_that_was_overtaken_by_another_one_does_not_undo_it() -> None:
    web = FakeWeb({URLS[2]: missing})
    run = run_with(web)
    page = Resource("web", URLS[2])
    for _ in range(4):
        await sweep(FILES, run)
        tomorrow(run, 1)

    class Overtaken(FakeWeb):
        async def page(
            self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None
        ) -> Answer:
            if url == URLS[2] and fresh:  # while we ask, another run sees it alive
                assert isinstance(run.clock, SimulatedClock)
                run.clock.advance(timedelta(hours=1))
                web.behaviour.clear()
                await sweep(FILES, run)
                run.clock.advance(timedelta(hours=-1))
            return missing(url) if url == URLS[2] else fine(url)

    assert run.outside is not None
    await sweep(FILES, replace(run, outside=replace(run.outside, http=Overtaken())))
    record = run.store.load([page])[page]
    assert record.status is Status.ALIVE
    assert record.strikes == ()


async def test_a_part_of_a_page_that_is_not_there_is_told_where_the_list_asks_for_it() -> None:
    def docs(url: str) -> Answer:
        parts = "".join(f'<a href="#{name}">x</a><p id="{name}">' for name in ("one", "two", "three"))
        return Reply(url, 200, {"content-type": "text/html"}, f"<html>{parts}</html>".encode())

    web = FakeWeb(otherwise=docs)
    files = {"README.md": f"- [One]({URLS[0]}#one)\n\n- [Four]({URLS[0]}#four)\n".encode()}
    run = run_with(web)
    assert (await sweep(files, run)).findings == ()
    assert web.asked == [URLS[0]]
    asked = replace(run, policy=Policy(rules={"dead-fragment": Severity.WARNING}))
    findings = (await sweep(files, asked)).findings
    assert [(one.url, one.rule, one.severity) for one in findings] == [
        (f"{URLS[0]}#four", "dead-fragment", Severity.WARNING)
    ]


def portal(url: str) -> Answer:
    hops = (Hop(url, 302),)
    return Reply("http://wifi.hotel.example/", 200, {}, b"<title>Welcome to our hotel</title>", hops)


async def test_what_a_hotel_answers_in_the_place_of_pages_is_told_and_leaves_no_trace_in_memory() -> None:
    web = FakeWeb(dict.fromkeys(URLS[:3], portal))
    run = run_with(web)
    report = await sweep(FILES, run)
    captured = [Resource("web", url) for url in URLS[:3]]
    assert {report.verdicts[one].status for one in captured} == {Status.UNCHECKED}
    assert set(report.unanswered) == set(captured)
    assert report.findings == ()
    tomorrow(run)
    web.behaviour.clear()
    report = await sweep(FILES, run)
    assert {verdict.status for verdict in report.verdicts.values()} == {Status.ALIVE}


async def test_where_a_hotel_answers_in_the_place_of_everything_nothing_is_judged() -> None:
    with pytest.raises(NetworkDownError, match=r"login.*--offline"):
        await sweep(FILES, run_with(FakeWeb(otherwise=portal)))


async def test_a_list_that_was_emptied_by_accident_is_left_alone_until_it_is_meant() -> None:
    pages = "".join(f"- [Page {number}](https://host-{number}.example/)\n" for number in range(12))
    gone = {"https://host-3.example/": missing}
    run = run_with(FakeWeb(dict(gone)), forge=(forge := MemoryForge(SimulatedClock(START))))
    for _ in range(8):
        await sweep({"README.md": pages.encode()}, run)
        tomorrow(run)
    (issue,) = forge.issues.values()
    assert issue.is_open
    for _ in range(2):
        with pytest.raises(LossError, match="o/list has lost most of its links"):
            await sweep({"README.md": b"# List\n"}, run)
        tomorrow(run)
    assert issue.is_open
    await sweep({"README.md": b"# List\n"}, run)
    assert not issue.is_open


async def test_a_policy_that_ignores_most_links_is_no_loss() -> None:
    run = run_with(FakeWeb(), forge=MemoryForge(SimulatedClock(START)))
    urls = [f"https://host-{number}.example/" for number in range(30)]
    files = {"README.md": "".join(f"- [Page]({url})\n" for url in urls).encode()}
    await sweep(files, run)
    tomorrow(run)
    ignores = (PolicyIgnore("we look by hand", url="*.example"),)
    report = await sweep(files, replace(run, policy=Policy(ignore=ignores)))
    assert set(report.ignored) == {*urls}
    tomorrow(run)
    assert not (await sweep(files, run)).ignored
