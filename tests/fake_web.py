"""A web of pages that are fine unless told otherwise, and a run of the line over a list of six of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import SimulatedClock
from bot.config import Settings
from bot.forge.memory import MemoryForge
from bot.model import Failure, Policy
from bot.net.interface import Answer, NoReply, Outside, Reply
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.memory import MemoryStore
from tests.no_http import NoHttp

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
URLS = tuple(f"https://host-{number}.example/page" for number in range(6))
LIST = "# List\n\n" + "".join(f"- [Page {number}]({url})\n" for number, url in enumerate(URLS))


def fine(url: str) -> Answer:
    return Reply(url, 200, {"content-type": "text/html"}, b"<title>A page</title>A page that is well.")


@dataclass
class FakeWeb(NoHttp):
    """A web in which every page is fine, but for those that behave otherwise."""

    behaviour: dict[str, Callable[[str], Answer]] = field(default_factory=dict)
    otherwise: Callable[[str], Answer] = fine
    asked: list[str] = field(default_factory=list)

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        self.asked.append(f"{url}{' afresh' if fresh else ''}")
        return self.behaviour.get(url, self.otherwise)(url)


def missing(url: str) -> Answer:
    return Reply(url, 404, {})


def unreachable(url: str) -> Answer:
    return NoReply(url, Failure.CONNECT, "no connection")


def run_with(web: FakeWeb, *, forge: MemoryForge | None = None) -> Run:
    clock = SimulatedClock(START)
    return Run(
        listed="o/list",
        clock=clock,
        store=MemoryStore(),
        policy=Policy(),
        watch=Silent(),
        outside=Outside(web, clock, Settings()),
        forge=forge,
    )


def tomorrow(run: Run, days: float = 1) -> None:
    assert isinstance(run.clock, SimulatedClock)
    run.clock.advance(timedelta(days=days))


FILES = {"README.md": LIST.encode()}


def nameless(url: str) -> Answer:
    return NoReply(url, Failure.NXDOMAIN, "the name does not exist")
