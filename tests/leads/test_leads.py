"""What leads may do, and what they never do, with a small one in place of the real ones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from bot.actions.checked import checked
from bot.checkers import asker_of, resource_of
from bot.clock import SimulatedClock
from bot.forge.memory import MemoryForge
from bot.lint.interface import Checkout
from bot.looking import OF_LEADS
from bot.model import Failure, Policy, Resource, Severity, Status
from bot.pipeline import sweep
from bot.plan import LEADS_A_RUN, make_plan
from bot.reporters.console import print_report
from bot.reporters.json_report import render_json
from bot.reporters.markdown import render_markdown
from bot.reporters.summary import summary_line, total
from bot.rules import all_rules
from tests.fake_web import FILES, START, URLS, FakeWeb, run_with, tomorrow
from tests.leads.fake_lead import HEARD, Gossip, Listening, listen
from tests.review.reviewing import LIST, Bench, row, with_rows

HEARD_OF = Resource("gossip", URLS[0])


async def test_what_a_lead_asks_about_is_asked_remembered_and_told_with_an_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listen(monkeypatch, Gossip({URLS[0]: "friend.example"}))
    run = run_with(FakeWeb())
    (finding,) = (await sweep(FILES, run)).findings
    assert (finding.rule, finding.url, finding.message) == ("heard", URLS[0], "friend.example speaks of it")
    assert finding.fix is not None
    assert not finding.fix.safe
    assert run.store.load([HEARD_OF])[HEARD_OF].facts == {"said": "friend.example"}
    assert all_rules()["heard"] == HEARD


async def test_an_answer_may_lead_to_the_next_question_in_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gossip = Gossip({URLS[0]: "friend.example", "friend.example": "another.example"})
    listen(monkeypatch, gossip)
    run = run_with(FakeWeb())
    await sweep(FILES, run)
    assert gossip.asked == [*URLS]
    for _ in range(3):
        gossip.asked.clear()
        tomorrow(run)
        await sweep(FILES, run)
        if gossip.asked == ["another.example"]:
            break
        assert gossip.asked == ["friend.example"]
    gossip.asked.clear()
    tomorrow(run)
    await sweep(FILES, run)
    assert gossip.asked == []


async def test_a_lead_is_followed_again_about_every_month(monkeypatch: pytest.MonkeyPatch) -> None:
    gossip = Gossip()
    listen(monkeypatch, gossip)
    run = run_with(FakeWeb())
    days = {url: [] for url in URLS}  # type: dict[str, list[int]]
    for day in range(62):
        gossip.asked.clear()
        await sweep(FILES, run)
        for url in gossip.asked:
            days[url].append(day)
        tomorrow(run)
    assert all(25 <= second - first <= 30 for first, second, *_ in days.values())


async def test_leads_are_no_links_in_any_report(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = await sweep(FILES, run_with(FakeWeb()))
    listen(monkeypatch, Gossip())
    led = await sweep(FILES, run_with(FakeWeb()))
    assert len(led.plan.due) == 2 * len(bare.plan.due)
    assert led.verdicts == bare.verdicts
    assert summary_line(total(led)) == summary_line(total(bare))
    assert render_json(led) == render_json(bare)
    assert render_markdown(led) == render_markdown(bare)
    assert checked(led) == checked(bare)


async def test_that_nothing_is_known_is_remembered_and_is_no_death(monkeypatch: pytest.MonkeyPatch) -> None:
    listen(monkeypatch, Gossip())
    run = run_with(FakeWeb())
    for _ in range(10):
        report = await sweep(FILES, run)
        assert report.findings == ()
        tomorrow(run)
    assert run.store.load([HEARD_OF])[HEARD_OF].status is Status.ALIVE


async def test_whom_leads_ask_being_shut_is_told_and_asked_again_in_the_next_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gossip = Gossip(is_shut=True)
    listen(monkeypatch, gossip)
    run = run_with(FakeWeb())
    report = await sweep(FILES, run)
    assert (report.unanswered, report.findings) == ({}, ())
    assert {one.reason for one in report.unfollowed.values()} == {"the gossip is shut"}
    print_report(report, Console(width=100))
    console = capsys.readouterr().out
    assert "     6  further questions not answered: the gossip is shut (6)" in console
    assert "All is well: 6 links in 1 entry, all alive." in console
    assert json.loads(render_json(report))["unfollowed"] == {"the gossip is shut": 6}
    assert "- 6 further questions not answered: the gossip is shut" in render_markdown(report)
    assert "- 6 further questions not answered: the gossip is shut" in checked(report)
    gossip.asked.clear()
    tomorrow(run)
    await sweep(FILES, run)
    assert gossip.asked == [*URLS]


async def test_of_what_leads_may_still_have_something_to_say_a_report_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listen(monkeypatch, Gossip())
    run = run_with(FakeWeb())
    assert ("heard", Resource("web", URLS[0])) in (await sweep(FILES, run)).unsettled
    off = replace(run, policy=replace(run.policy, rules={"heard": None}))
    assert (await sweep(FILES, off)).unsettled == frozenset()


@pytest.mark.parametrize(("in_batches", "asks"), [(True, True), (False, False)])
async def test_a_run_that_is_forgotten_asks_no_questions_one_by_one(
    monkeypatch: pytest.MonkeyPatch, in_batches: bool, asks: bool
) -> None:
    gossip = Gossip({URLS[0]: "friend.example"}, IN_BATCHES=in_batches)
    listen(monkeypatch, gossip)
    await sweep(FILES, replace(run_with(FakeWeb()), is_remembered=False))
    assert bool(gossip.asked) == asks


async def test_with_their_rules_off_leads_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    gossip = Gossip({URLS[0]: "friend.example"})
    listen(monkeypatch, gossip)
    run = replace(run_with(FakeWeb()), policy=Policy(rules={"heard": None}))
    assert (await sweep(FILES, run)).findings == ()
    assert gossip.asked == []


async def test_what_a_link_points_at_is_no_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    class Doubting(Listening):
        def wanted(self, checkout: Checkout, *known: object) -> Iterable[Resource]:
            assert known
            return checkout.resources.values()

    gossip = Gossip()
    listen(monkeypatch, gossip, Doubting())
    run = run_with(FakeWeb())
    report = await sweep(FILES, run)
    assert report.unfollowed == {}
    assert run.store.shown(listed=f"o/list {OF_LEADS}") is None


async def test_without_a_network_what_leads_have_found_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    listen(monkeypatch, Gossip({URLS[0]: "friend.example"}))
    run = run_with(FakeWeb())
    told = (await sweep(FILES, run)).findings
    assert (await sweep(FILES, replace(run, outside=None))).findings == told != ()


async def test_what_leads_ask_about_is_forgotten_some_time_after_its_link_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listen(monkeypatch, Gossip())
    run = run_with(FakeWeb())
    await sweep(FILES, run)
    shorter = {"README.md": FILES["README.md"].replace(f"- [Page 0]({URLS[0]})\n".encode(), b"")}
    tomorrow(run, 89)
    await sweep(shorter, run)
    assert HEARD_OF in run.store.load([HEARD_OF])
    tomorrow(run, 2)
    await sweep(shorter, run)
    assert HEARD_OF not in run.store.load([HEARD_OF])
    assert Resource("gossip", URLS[1]) in run.store.load([Resource("gossip", URLS[1])])


async def test_leads_that_are_no_longer_wanted_are_no_lost_links(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = [f"https://host-{number}.example/page" for number in range(12)]
    files = {"README.md": "".join(f"- [Page]({url})\n" for url in urls).encode()}
    shorter = {"README.md": "".join(f"- [Page]({url})\n" for url in urls[:6]).encode()}
    listen(monkeypatch, Gossip())
    run = run_with(FakeWeb(), forge=MemoryForge(SimulatedClock(START)))
    await sweep(files, run)
    shown = run.store.shown(listed="o/list")
    assert shown is not None
    assert shown[0] == {Resource("web", url) for url in urls}
    asked = run.store.shown(listed=f"o/list {OF_LEADS}")
    assert asked is not None
    assert asked[0] == {Resource("gossip", url) for url in urls}
    await sweep(shorter, run)  # half of them is not most; with their leads it would be more


def test_leads_that_cost_a_question_each_are_asked_a_few_in_a_run_every_kind_in_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_by_one = [Gossip(KINDS=(kind,), IN_BATCHES=False) for kind in ("gossip", "rumour")]
    monkeypatch.setattr("bot.checkers.OF_LEADS", tuple(one_by_one))
    leads = [Resource(kind, f"{n}") for kind in ("gossip", "rumour") for n in range(LEADS_A_RUN)]
    page = Resource("web", URLS[0])
    plan = make_plan([page, *leads], {}, Policy(), START)
    kinds = [one.kind for one in plan.due]
    assert kinds.count("web") == 1
    assert len(plan.due) == LEADS_A_RUN + 1
    assert abs(kinds.count("gossip") - kinds.count("rumour")) <= 1
    assert set(plan.waiting.values()) == {f"over the budget of {LEADS_A_RUN} leads a run"}
    many = [Resource("web", f"https://example.org/{n}") for n in range(6_000)]
    plan = make_plan([*many, *leads], {}, Policy(), START)
    assert sum(one.kind != "web" for one in plan.due) == 40


async def test_a_lead_bears_no_witness_for_silent_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    gossip = Gossip()
    listen(monkeypatch, gossip)
    run = run_with(FakeWeb())
    await sweep(FILES, run)
    records = dict(run.store.load([HEARD_OF, Resource("web", URLS[0])]))
    page = records[Resource("web", URLS[0])]
    silent = replace(page, status=Status.TROUBLE, evidence=replace(page.evidence, failure=Failure.CONNECT))
    records[page.resource] = silent
    plan = make_plan(records, records, Policy(), START + timedelta(days=1))
    assert plan.due == (page.resource,)
    gone = replace(records[HEARD_OF], evidence=replace(silent.evidence, host="gone.example"))
    calm = {HEARD_OF: gone, page.resource: page}
    asked = make_plan(calm, calm, Policy(recheck_pages=timedelta(days=365)), START + timedelta(days=40))
    assert asked.due == (HEARD_OF,), "nor does a silent one need any"


def test_no_url_is_of_a_kind_that_leads_ask_about(monkeypatch: pytest.MonkeyPatch) -> None:
    gossip = Gossip()
    monkeypatch.setattr("bot.checkers.OF_LEADS", (gossip,))
    assert asker_of("gossip") is gossip
    resource = resource_of("gossip:page")
    assert resource is None or resource.kind != "gossip"


def test_a_rule_of_a_lead_has_the_severity_that_the_policy_gives_it() -> None:
    assert Policy().severity_of(HEARD) is Severity.INFO
    assert Policy(rules={"heard": Severity.ERROR}).severity_of(HEARD) is Severity.ERROR
    assert Policy(rules={"heard": None}).severity_of(HEARD) is None
    assert Policy().severity_of(replace(HEARD, on=False)) is None


async def test_a_review_follows_no_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    gossip = Gossip()
    listen(monkeypatch, gossip)
    bench = Bench()
    await bench.review(LIST, with_rows(row("A Page", ("Demo", "https://new.example/demo"))))
    assert "https://new.example/demo" in bench.web.asked
    assert gossip.asked == []
