from __future__ import annotations

import pytest

from tests.bench.webhook_server import WORKERS
from tests.bench.webhooks import DELIVERIES, SECONDS, load

FEW = 120


async def test_a_process_that_is_killed_half_way_loses_nothing_and_repeats_only_what_was_under_way() -> None:
    found = await load(FEW, 1.5, kill_at=FEW // 2)
    assert len(found.latencies) == FEW
    assert found.refused == 0
    assert found.again > 0, "the process was dead for a while"
    assert found.lost(FEW) == 0
    assert found.twice <= WORKERS


@pytest.mark.long
async def test_two_thousand_deliveries_are_answered_and_each_is_worked_on_once() -> None:
    found = await load(DELIVERIES, SECONDS)
    assert (len(found.latencies), found.refused, found.again) == (DELIVERIES, 0, 0)
    assert (found.lost(DELIVERIES), found.twice) == (0, 0)
