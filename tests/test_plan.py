from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Policy
from bot.judge import learn
from bot.model import Evidence, Observation, Record, Resource, Status
from bot.plan import make_plan

POLICY = Policy()
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = Resource("web", "https://demo.example/")
REPO = Resource("github", "vita-mllm/vita")


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
        (PAGE, [(0, "alive")], 7 * 24 - 4),
        (PAGE, [(0, "refused")], 7 * 24 - 4),
        (PAGE, [(0, "dead")], 44),
        (PAGE, [(0, "trouble")], 20),
        (PAGE, [(0, "moved")], 24),
        (PAGE, [(0, "moved"), (24, "moved")], 24 + 7 * 24 - 4),
        (PAGE, [(0, "dead"), (48, "dead"), (144, "dead")], 144 + 44),
        (REPO, [(0, "alive")], 20),
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


def test_what_waits_has_a_reason_with_a_date() -> None:
    plan = make_plan([PAGE], records_after(PAGE, (0, "alive")), POLICY, START)
    assert plan.waiting == {PAGE: "alive when last seen; next look 2026-03-09 02:00 UTC"}
