from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.model import Evidence, Observation, Report, Resource, Status
from bot.reporters.watch import Silent, Watch, Watches
from tests.samples import NOW, healthy_report

LOOK = Observation(Resource("web", "https://example.org/"), NOW, Status.ALIVE, Evidence("HTTP 200"))


@dataclass
class Noted:
    told: list[object] = field(default_factory=list)

    def planned(self, before: Report) -> None:
        self.told.append(before)

    def seen(self, look: Observation) -> None:
        self.told.append(look)


def test_silence_is_a_watch_too(capsys: pytest.CaptureFixture[str]) -> None:
    watch: Watch = Silent()
    watch.planned(healthy_report())
    watch.seen(LOOK)
    assert capsys.readouterr() == ("", "")


def test_several_watches_are_one_and_all_are_told() -> None:
    one, other = Noted(), Noted()
    watch: Watch = Watches(one, other)
    report = healthy_report()
    watch.planned(report)
    watch.seen(LOOK)
    assert one.told == other.told == [report, LOOK]
