from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.judge import learn
from bot.model import Evidence, Failure, Observation, Policy, Record, Resource, Status
from bot.plan import has_lost_most, make_plan

POLICY = Policy()
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = Resource("web", "https://demo.example/")
REPO = Resource("github", "vita-mllm/vita")
MODEL = Resource("huggingface", "models/o/m")
WEEK = 7 * 24 - 4 - 0.15 * 7 * 24 * 67 / 256
"""Hours until this very page is due again: a week, a little less for the cron's sake, and its own share."""


def records_after(resource: Resource, *looks: tuple[float, str]) -> dict[Resource, Record]:
    records: dict[Resource, Record] = {}
    for hours, status in looks:
        look = Observation(
            resource,
            START + timedelta(hours=hours),
            Status(status),
            Evidence("seen"),
            target="https://new.example/demo",
            by_api=resource.kind != "web",
        )
        records.update(learn(records, [look], POLICY))
    return records


def test_what_was_never_looked_at_is_due_at_once() -> None:
    assert make_plan([REPO, PAGE, PAGE], {}, POLICY, START).due == (REPO, PAGE)


@pytest.mark.parametrize(
    ("resource", "looks", "hours_until_due"),
    [
        (PAGE, [(0, "alive")], WEEK),
        (PAGE, [(0, "refused")], WEEK),
        (PAGE, [(0, "dead")], 44),
        (PAGE, [(0, "trouble")], 20),
        (PAGE, [(0, "moved")], 24),
        (PAGE, [(0, "moved"), (24, "moved")], 24 + WEEK),
        (PAGE, [(0, "dead"), (48, "dead"), (144, "dead")], 144 + 44),
        (REPO, [(0, "alive")], 20),
        (MODEL, [(0, "dead")], 20),
        (REPO, [(0, "dead")], 20),
        (REPO, [(0, "unchecked")], 0),
    ],
)
def test_a_resource_is_due_again_when_its_state_asks_for_it(
    resource: Resource, looks: list[tuple[float, str]], hours_until_due: float
) -> None:
    records = records_after(resource, *looks)
    due = START + timedelta(hours=hours_until_due)
    assert make_plan([resource], records, POLICY, due).due == (resource,)
    if hours_until_due:
        assert not make_plan([resource], records, POLICY, due - timedelta(minutes=1)).due


def test_what_is_asked_one_by_one_is_asked_weekly_though_an_api_knows() -> None:
    records = records_after(MODEL, (0, "alive"))
    due = [bool(make_plan([MODEL], records, POLICY, START + timedelta(days=day)).due) for day in (1, 5, 7)]
    assert due == [False, False, True]


def test_what_waits_has_a_reason_with_a_date() -> None:
    plan = make_plan([REPO], records_after(REPO, (0, "alive")), POLICY, START)
    assert plan.waiting == {REPO: "alive when last seen; next look 2026-03-03 02:00 UTC"}


def test_pages_of_one_day_are_not_asked_on_one_day_for_ever() -> None:
    pages = [Resource("web", f"https://demo.example/{number}") for number in range(200)]
    records = {page: records_after(page, (0, "alive"))[page] for page in pages}
    due = [len(make_plan(pages, records, POLICY, START + timedelta(days=day)).due) for day in (5, 6, 6.5, 7)]
    assert due[0] == 0
    assert 0 < due[1] < due[2] <= due[3] == len(pages)


def seen(name: str, hours: float, status: str, failure: Failure | None = None) -> dict[Resource, Record]:
    resource = Resource("web", f"https://{name}/")
    evidence = Evidence("seen", failure=failure, host=name, tries=1)
    look = Observation(resource, START + timedelta(hours=hours), Status(status), evidence)
    return learn({}, [look], POLICY)


def test_what_could_not_be_reached_is_asked_beside_hosts_that_answer() -> None:
    """Else the strikes of a daily run are all that it sees, and look like a network that is down."""
    records: dict[Resource, Record] = {}
    for number in range(6):
        records |= seen(f"gone-{number}.example", 0, "dead", Failure.NXDOMAIN)
    for number in range(20):
        records |= seen(f"fine-{number}.example", 0, "alive")
    due = make_plan(records, records, POLICY, START + timedelta(hours=48)).due
    witnesses = [resource for resource in due if "fine" in resource.key]
    assert len(witnesses) == 3
    assert len(due) == 9


def test_a_missing_page_needs_no_witness_for_its_host_has_answered() -> None:
    records = seen("here.example", 0, "dead") | seen("fine.example", 0, "alive")
    due = make_plan(records, records, POLICY, START + timedelta(hours=48)).due
    assert [resource.key for resource in due] == ["https://here.example/"]


def test_a_short_recheck_is_not_always_due() -> None:
    policy = replace(POLICY, recheck_pages=timedelta(hours=2))
    records = seen("fine.example", 0, "alive")
    assert not make_plan(records, records, policy, START + timedelta(minutes=5)).due
    assert make_plan(records, records, policy, START + timedelta(hours=2)).due


# ── budgets ───────────────────────────────────────────────────────────────────────────────

PAGES = [Resource("web", f"https://host-{number}.example/") for number in range(5)]


def test_over_the_budget_the_longest_unseen_come_first_and_the_rest_says_why_it_waits() -> None:
    policy = replace(POLICY, budget_pages=3)
    records = {
        **records_after(PAGES[0], (0, "alive")),
        **records_after(PAGES[1], (5, "alive")),
        **records_after(PAGES[2], (2, "unchecked")),
        **records_after(PAGES[3], (1, "alive")),
    }
    plan = make_plan(PAGES, records, policy, START + timedelta(days=30))
    assert plan.due == (PAGES[0], PAGES[2], PAGES[4])
    assert plan.waiting == dict.fromkeys((PAGES[1], PAGES[3]), "over the budget of 3 pages a run")


def test_in_the_end_everything_has_its_turn() -> None:
    policy = replace(POLICY, budget_pages=2)
    records: dict[Resource, Record] = {}
    asked: list[Resource] = []
    for day in range(3):
        now = START + timedelta(days=day)
        due = make_plan(PAGES, records, policy, now).due
        asked += due
        looks = [Observation(page, now, Status.ALIVE, Evidence("seen")) for page in due]
        records.update(learn(records, looks, policy))
    assert sorted(asked) == PAGES


def test_what_people_want_to_be_looked_at_is_due_at_once_and_comes_first() -> None:
    records = records_after(PAGE, (0, "alive"))
    soon = START + timedelta(hours=1)
    assert make_plan([PAGE], records, POLICY, soon, wanted={PAGE, REPO}).due == (PAGE,)
    policy = replace(POLICY, budget_pages=1)
    assert make_plan([*PAGES, PAGE], records, policy, soon, wanted={PAGE}).due == (PAGE,)


def test_every_kind_has_a_budget_of_its_own() -> None:
    papers = [Resource("arxiv", f"2408.0000{number}") for number in range(3)]
    code = [Resource("github", "o/a"), Resource("github-path", "o/b/blob/main/x"), Resource("github", "o/c")]
    models = [Resource("huggingface", f"models/o/{number}") for number in range(5)]
    policy = replace(POLICY, budget_papers=1, budget_repositories=2, budget_others=4)
    plan = make_plan([*papers, *code, *models, *PAGES], {}, policy, START)
    assert set(plan.due) == {papers[0], code[0], code[2], *models[:4], *PAGES}
    assert set(plan.waiting.values()) == {
        "over the budget of 1 papers a run",
        "over the budget of 2 repositories a run",
        "over the budget of 4 things on Hugging Face a run",
    }


def test_witnesses_are_asked_beyond_the_budget() -> None:
    records: dict[Resource, Record] = {}
    for number in range(6):
        records |= seen(f"gone-{number}.example", 0, "dead", Failure.NXDOMAIN)
    for number in range(20):
        records |= seen(f"fine-{number}.example", 24, "alive")
    policy = replace(POLICY, budget_pages=6)
    plan = make_plan([*records, PAGES[0]], records, policy, START + timedelta(hours=72))
    assert len([resource for resource in plan.due if "fine" in resource.key]) >= 2


MANY = frozenset(Resource("web", f"https://demo.example/{number}") for number in range(20))


@pytest.mark.parametrize(
    ("shown", "left", "hours", "lost"),
    [
        (20, 9, 24, True),
        (20, 0, 24, True),
        (20, 10, 24, False),
        (20, 20, 24, False),
        (9, 0, 24, False),
        (20, 0, 72, False),
        (20, 0, 71, True),
    ],
)
def test_a_list_that_suddenly_lost_most_of_its_links_is_doubted_for_three_days(
    shown: int, left: int, hours: float, lost: bool
) -> None:
    before = frozenset(sorted(MANY)[:shown])
    now = START + timedelta(hours=hours)
    assert has_lost_most((before, START), sorted(before)[:left], now) is lost


def test_a_list_that_was_never_seen_has_lost_nothing() -> None:
    assert not has_lost_most(None, [], START)
