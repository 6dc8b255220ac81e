from __future__ import annotations

import asyncio
import json
import statistics
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import pytest

from bot.lists.parse import parse
from bot.net.guard import is_public, vet_url
from tests.bench.web_answers import HOT_BURST, Web, latency
from tests.bench.web_names import answer
from tests.bench.web_plan import FAULTS, HOT, Behaviour, Plan, Truth, addresses, plan
from tests.bench.web_runs import (
    Road,
    Run,
    Score,
    Settings,
    Verdicts,
    judge,
    listkeeper_command,
    listkeeper_verdicts,
    lychee_command,
    lychee_verdicts,
    measure,
    serving,
)
from tests.bench.web_server import Connection, Order
from tests.bench.web_table import mistakes, table

# ── the plan ──────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_web_and_another_seed_another() -> None:
    assert plan(300, seed=7) == plan(300, seed=7)
    assert plan(300, seed=7).links != plan(300, seed=8).links


@pytest.mark.parametrize("links", [100, 1_000, 10_000])
def test_hosts_have_the_shares_that_the_benchmark_promises(links: int) -> None:
    whole = plan(links)
    counted = Counter(link.host for link in whole.links)
    assert len(whole.links) == len({link.url for link in whole.links}) == links
    assert [counted[host] for host in HOT] == [0.45 * links, 0.30 * links]
    assert len(whole.hosts) == len(HOT) + links // 10
    assert set(counted) <= set(whole.hosts)


def test_the_rest_of_the_hosts_follow_zipfs_law() -> None:
    whole = plan(10_000)
    counted = Counter(link.host for link in whole.links)
    ranked = [counted[host] for host in whole.hosts[len(HOT) :]]
    assert 0.8 < ranked[0] / (2 * ranked[1]) < 1.25
    assert 0.8 < sum(ranked[:10]) / (2_500 * 2.93 / 7.49) < 1.25  # harmonic numbers of 10 and 1,000
    assert sum(ranked[500:]) < sum(ranked[:10])


@pytest.mark.parametrize("links", [100, 1_000, 10_000])
def test_every_fault_has_its_share_and_no_list_is_without_it(links: int) -> None:
    counted = Counter(link.behaviour for link in plan(links).links)
    assert {fault: counted[fault] for fault in FAULTS} == {
        fault: max(1, round(share * links)) for fault, share in FAULTS.items()
    }


def test_every_link_and_every_redirect_leads_to_a_page_of_the_plan() -> None:
    whole = plan(2_000)
    for link in whole.links:
        assert _walked(whole, link.url) == link.truth


def _walked(whole: Plan, url: str) -> Truth:
    for _ in range(5):
        page = whole.pages[url.removeprefix("http://")]
        match page.behaviour:
            case Behaviour.REDIRECT | Behaviour.DEAD_END | Behaviour.LOOP:
                url = page.to
            case Behaviour.NOT_FOUND | Behaviour.GONE:
                return Truth.GONE
            case Behaviour.SILENT | Behaviour.RESET:
                return Truth.BROKEN
            case _:
                return Truth.ALIVE
    return Truth.BROKEN


def test_some_redirects_have_several_hops_and_some_lead_to_other_hosts() -> None:
    pages = plan(2_000).pages
    redirects = {place: page.to for place, page in pages.items() if page.behaviour is Behaviour.REDIRECT}
    assert any("/on/" in to for to in redirects.values())
    assert any(place.partition("/")[0] not in to for place, to in redirects.items())


def test_listkeeper_reads_from_the_list_exactly_the_planned_links() -> None:
    whole = plan(120)
    document = parse("list.md", whole.markdown().encode())
    assert [link.url for link in document.links] == [link.url for link in whole.links]
    assert len(document.entries) == 120


def test_every_host_looks_public_and_has_an_address_of_its_own() -> None:
    whole = plan(10_000, scheme="https")
    found = addresses(whole.hosts)
    assert len(set(found.values())) == len(whole.hosts)
    assert all(map(is_public, found.values()))
    assert all(ip_address(ip).packed[0] == 11 for ip in found.values())
    assert {vet_url(link.url) for link in whole.links} == {None}


def test_the_raw_web_is_spread_evenly_and_without_faults() -> None:
    whole = plan(2_000, raw=True)
    assert set(Counter(link.host for link in whole.links).values()) == {2}
    assert {link.behaviour for link in whole.links} == {Behaviour.PAGE}


# ── what the server decides ───────────────────────────────────────────────────────────────


@dataclass
class Watch:
    time: float = 0.0

    def __call__(self) -> float:
        return self.time


def _place(whole: Plan, behaviour: Behaviour) -> tuple[str, str]:
    url = next(link.url for link in whole.links if link.behaviour is behaviour)
    host, _, path = url.removeprefix("http://").partition("/")
    return host, f"/{path}"


WHOLE = plan(100)


@pytest.mark.parametrize(
    ("behaviour", "method", "statuses"),
    [
        (Behaviour.PAGE, "GET", [200, 200]),
        (Behaviour.NOT_FOUND, "GET", [404, 404]),
        (Behaviour.GONE, "HEAD", [410, 410]),
        (Behaviour.REDIRECT, "GET", [301, 301]),
        (Behaviour.DEAD_END, "GET", [301, 301]),
        (Behaviour.LOOP, "GET", [301, 301]),
        (Behaviour.HEAD_FORBIDDEN, "HEAD", [403, 403]),
        (Behaviour.HEAD_FORBIDDEN, "GET", [200, 200]),
        (Behaviour.BUSY_ONCE, "GET", [503, 200]),
        (Behaviour.LIMITED, "GET", [429, 429]),
    ],
)
def test_each_behaviour_has_its_statuses(behaviour: Behaviour, method: str, statuses: list[int]) -> None:
    web = Web(WHOLE, enforce=False, now=Watch())
    asked = [web.begin(method, *_place(WHOLE, behaviour)) for _ in statuses]
    assert [reply.status for reply in asked] == statuses


def test_a_limited_page_answers_when_its_retry_after_is_over() -> None:
    watch = Watch()
    web = Web(WHOLE, enforce=False, now=watch)
    place = _place(WHOLE, Behaviour.LIMITED)
    seen = []
    for watch.time in (100.0, 101.9, 102.0):
        seen.append(web.begin("GET", *place))
    assert [(reply.status, reply.headers) for reply in seen] == [
        (429, "Retry-After: 2\r\n"),
        (429, "Retry-After: 2\r\n"),
        (200, ""),
    ]


def test_a_loop_leads_to_itself() -> None:
    host, path = _place(WHOLE, Behaviour.LOOP)
    reply = Web(WHOLE, enforce=False, now=Watch()).begin("GET", host, path)
    assert reply.headers == f"Location: http://{host}{path}\r\n"


def test_what_is_not_in_the_plan_is_not_found_and_counted() -> None:
    web = Web(WHOLE, enforce=False, now=Watch())
    assert web.begin("GET", HOT[0], "/elsewhere").status == 404
    assert web.counts.unknown == 1


def test_the_hot_hosts_enforce_a_burst_of_60_and_20_a_second() -> None:
    watch = Watch()
    web = Web(WHOLE, enforce=True, now=watch)
    place = _place(WHOLE, Behaviour.PAGE)
    assert place[0] in HOT
    at_once = [web.begin("GET", *place).status for _ in range(70)]
    watch.time = 1.0
    later = [web.begin("GET", *place) for _ in range(25)]
    assert Counter(at_once) == {200: int(HOT_BURST), 429: 10}
    assert [reply.status for reply in later] == [200] * 20 + [429] * 5
    assert later[-1].headers == "Retry-After: 5\r\n"
    assert web.counts.drawn == 15


def test_hosts_that_are_not_hot_never_enforce() -> None:
    web = Web(WHOLE, enforce=True, now=Watch())
    link = next(link for link in WHOLE.links if link.host not in HOT and link.behaviour is Behaviour.PAGE)
    host, _, path = link.url.removeprefix("http://").partition("/")
    assert {web.begin("GET", host, f"/{path}").status for _ in range(200)} == {200}


def test_the_most_requests_at_once_are_counted_for_each_host() -> None:
    web = Web(WHOLE, enforce=False, now=Watch())
    for ends in (0, 0, 1, 0):
        for _ in range(ends):
            web.end(HOT[0])
        web.begin("GET", HOT[0], "/")
    web.begin("GET", HOT[1], "/")
    assert web.counts.peak == {HOT[0]: 3, HOT[1]: 1}
    assert (web.counts.requests, web.counts.per_host[HOT[0]]) == (5, 4)


def test_the_span_is_from_the_first_request_to_the_end_of_the_last() -> None:
    watch = Watch()
    web = Web(WHOLE, enforce=False, now=watch)
    for watch.time in (5.0, 7.0):
        web.begin("GET", HOT[0], "/")
    for watch.time in (8.0, 9.5):
        web.end(HOT[0])
    assert web.counts.span == 4.5


def test_latency_is_lognormal_repeatable_and_bounded() -> None:
    seen = sorted(latency(1, f"{HOT[0]}/{at}", 1) for at in range(5_000))
    assert 0.17 < statistics.median(seen) < 0.19
    assert 2.0 < seen[-50] < 3.0
    assert seen[-1] <= 8.0
    assert latency(1, "a/b", 1) == latency(1, "a/b", 1) != latency(1, "a/b", 2)


def test_the_raw_web_answers_at_once() -> None:
    whole = plan(10, raw=True)
    assert Web(whole, enforce=False, now=Watch()).begin("GET", *_place(whole, Behaviour.PAGE)).delay == 0


# ── what the server sends ─────────────────────────────────────────────────────────────────


@dataclass
class Wire:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    web: Web

    async def ask(self, place: tuple[str, str], method: str = "GET") -> bytes:
        self.send(place, method)
        return await self.reader.readuntil(b"\r\n\r\n")

    def send(self, place: tuple[str, str], method: str = "GET") -> None:
        self.writer.write(
            f"{method} {place[1]} HTTP/1.1\r\nUser-Agent: x\r\nHOST: {place[0]}\r\n\r\n".encode()
        )


@asynccontextmanager
async def _connected(whole: Plan, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """A socket to a server without latency."""
    monkeypatch.setattr("tests.bench.web_answers.latency", lambda *_: 0.0)
    loop = asyncio.get_running_loop()
    web = Web(whole, enforce=False, now=loop.time)
    server = await loop.create_server(lambda: Connection(web, loop), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield Wire(reader, writer, web)
    finally:
        writer.close()
        server.close()
        await asyncio.sleep(0)


async def test_a_connection_is_used_again_and_pipelined_requests_are_answered_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        wire.send(_place(WHOLE, Behaviour.PAGE))
        wire.send(_place(WHOLE, Behaviour.GONE), "HEAD")
        first = await wire.reader.readuntil(b"\r\n\r\n")
        body = await wire.reader.readexactly(16_384)
        second = await wire.reader.readuntil(b"\r\n\r\n")
        assert first.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"<title>What the entry is about</title>" in body
        assert second.startswith(b"HTTP/1.1 410 Gone\r\n")
        assert (wire.web.counts.connections, wire.web.counts.heads) == (1, 1)


async def test_a_head_gets_no_body_but_the_length_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        for behaviour in (Behaviour.PAGE, Behaviour.HUGE):
            head = await wire.ask(_place(WHOLE, behaviour), "HEAD")
            assert b"Content-Length: 16384" in head


async def test_a_reset_comes_before_any_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        with pytest.raises(ConnectionResetError):
            await wire.ask(_place(WHOLE, Behaviour.RESET))


async def test_a_silent_page_holds_its_request_in_flight_until_the_asker_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        place = _place(WHOLE, Behaviour.SILENT)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.ask(place), 0.05)
        assert wire.web._in_flight[place[0]] == 1
        wire.writer.close()
        await wire.writer.wait_closed()
        async with asyncio.timeout(2):
            while wire.web._in_flight[place[0]]:  # noqa: ASYNC110 - the server has no event for this
                await asyncio.sleep(0)


async def test_a_drip_has_a_good_head_and_a_body_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.web_server.DRIP_SECONDS", 0.001)
    async with _connected(WHOLE, monkeypatch) as wire:
        head = await wire.ask(_place(WHOLE, Behaviour.DRIP))
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert await wire.reader.readexactly(18) == b"1\r\n.\r\n" * 3


async def test_a_huge_body_has_all_its_50_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        head = await wire.ask(_place(WHOLE, Behaviour.HUGE))
        assert b"Content-Length: 50000000" in head
        left = 50_000_000
        while left:
            left -= len(await wire.reader.read(2**20))
        again = await wire.ask(_place(WHOLE, Behaviour.NOT_FOUND))
        assert again.startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize("rubbish", [b"GET / HTTP/1.1\r\n\r\n", b"\x00\r\n\r\n", b"x" * 70_000])
async def test_what_is_no_request_ends_the_connection(
    rubbish: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        wire.writer.write(rubbish)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await wire.reader.readuntil(b"\r\n\r\n")
        assert wire.web.counts.requests == 0


async def test_an_asker_who_wants_the_connection_closed_gets_that(monkeypatch: pytest.MonkeyPatch) -> None:
    async with _connected(WHOLE, monkeypatch) as wire:
        host, path = _place(WHOLE, Behaviour.GONE)
        wire.writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert (await wire.reader.read()).startswith(b"HTTP/1.1 410")


@pytest.mark.parametrize(
    ("name", "record", "rcode", "found"),
    [
        (HOT[0], "A", dns.rcode.NOERROR, ["11.1.0.1"]),
        (HOT[1].upper(), "A", dns.rcode.NOERROR, ["11.1.0.2"]),
        (HOT[0], "AAAA", dns.rcode.NOERROR, []),
        ("nobody.simweb", "A", dns.rcode.NXDOMAIN, []),
    ],
)
def test_the_name_server_speaks_dns(name: str, record: str, rcode: int, found: list[str]) -> None:
    known = {host.encode(): ip_address(ip).packed for host, ip in addresses(WHOLE.hosts).items()}
    query = dns.message.make_query(name, record)
    reply = dns.message.from_wire(answer(query.to_wire(), known))
    assert query.is_response(reply)
    assert reply.rcode() == rcode
    assert [row.address for rows in reply.answer for row in rows] == found


# ── runs, verdicts and tables ─────────────────────────────────────────────────────────────


def test_verdicts_are_judged_by_the_truth() -> None:
    said = {
        Truth.ALIVE: [True, False, None],
        Truth.GONE: [False, True, None],
        Truth.BROKEN: [None, False, True],
    }
    says: dict[str, bool] = {}
    picked = []
    for truth, words in said.items():
        links = [link for link in plan(1_000).links if link.truth is truth][:3]
        picked += links
        says |= {link.url: word for link, word in zip(links, words, strict=True) if word is not None}
    whole = Plan(1, "http", raw=False, hosts=(), links=tuple(picked), pages={})
    score = judge(whole, Verdicts(says))
    assert (score.false_dead, score.false_alive, score.missed, score.unsure) == (1, 2, 1, 1)
    assert len(score.wrong) == 5


def test_reports_of_both_programs_are_read() -> None:
    rows = [{"url": f"http://{word}/", "status": word} for word in ("alive", "moved", "dead", "trouble")]
    ours = listkeeper_verdicts(json.dumps({"links": rows}))
    assert ours.says == {"http://alive/": True, "http://moved/": True, "http://dead/": False}
    maps = {
        "success_map": {"list.md": [{"url": "http://a/"}]},
        "error_map": {"list.md": [{"url": "http://b/"}]},
        "timeout_map": {"list.md": [{"url": "http://c/"}]},
    }
    assert lychee_verdicts(json.dumps(maps)).says == {"http://a/": True, "http://b/": False}


def test_the_same_limits_are_told_to_both_programs(tmp_path: Path) -> None:
    theirs = lychee_command(Settings(per_host=10), "lychee", tmp_path / "list.md", tmp_path / "report")
    asked = dict(pairwise(theirs))
    assert (asked["--host-concurrency"], asked["--timeout"], asked["--max-retries"]) == ("10", "10", "1")
    assert "--host-concurrency" not in lychee_command(Settings(), "lychee", tmp_path, tmp_path)


def test_ratios_are_of_medians() -> None:
    ours, theirs = ([_run(wall) for wall in walls] for walls in ((1.0, 2.0, 30.0), (4.0, 4.0, 4.0)))
    rows = table(100, ours, theirs).splitlines()
    assert rows[2].startswith("| listkeeper | 2.0 | 1.00 | 10 | 1.20 | 60 | 7 |")
    assert rows[4].startswith("| ratio | 0.50 | 1.00 | 1.00 | 1.00 | 1.00 |")
    assert len({row.count("|") for row in rows}) == 1
    assert mistakes("lychee", theirs) == "\nlychee: 2 false_dead: 503 once\n"


def test_a_program_that_was_stopped_is_not_praised_for_its_silence() -> None:
    row = table(100, [replace(_run(600.0), stopped=True)], []).splitlines()[2]
    assert row.startswith("| listkeeper | > 600.0 |")
    assert row.endswith("| - | - | - | - |")


def _run(wall: float) -> Run:
    counts = {"requests": 120, "span": 2.0, "drawn": 0, "peak": {"a": 7, "b": 3}}
    score = Score(false_dead=2, wrong=("false_dead: 503 once",) * 2)
    return Run(wall, cpu=1.0, peak=10_000_000, stopped=False, counts=counts, score=score)


def test_a_whole_run_is_measured_and_judged(tmp_path: Path) -> None:
    whole = plan(30, raw=True)
    listed, report = tmp_path / "list.md", tmp_path / "report.json"
    listed.write_text(whole.markdown())
    with serving(Order(30, raw=True)) as (ports, counts):
        command = listkeeper_command(Road(ports, mapped=True), listed, report)
        wall, cpu, peak, code, stopped = measure(command, {}, tmp_path)
    assert (code, stopped) == (0, 0), (tmp_path / "stderr").read_text()
    assert wall > 0.05
    assert cpu > 0.05
    assert peak > 10_000_000
    assert counts["requests"] == 30
    assert counts["unknown"] == 0
    assert counts["lookups"] >= 30
    assert judge(whole, listkeeper_verdicts(report.read_text())) == Score()
