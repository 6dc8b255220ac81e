"""Demo pages that became something else, and those that were only updated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import resources_of, web
from bot.clock import SimulatedClock
from bot.decide import find
from bot.hints import hinted
from bot.judge import believe, learn
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.model import Evidence, Facts, Finding, Hop, Observation, Policy, Record, Resource, Status
from bot.net.interface import Answer, Reply
from tests.checkers.fake_pages import NOW, FakeHttp, outside

URL = "https://vita-lab.example/demo/"
TITLE = "VITA: Towards Open-Source Interactive Omni Multimodal"
LIST = f"# List\n\n- {TITLE} [paper](https://a.example/p) [demo]({URL})\n"
POLICY = Policy()


def words(stem: str, number: int = 90) -> str:
    return " ".join(f"{stem}{one}" for one in range(number))


def page(title: str, text: str, *, url: str = URL, more: str = "", **fields: Any) -> Reply:
    body = f"<html><head><title>{title}</title>{more}</head><body><p>{text}</p></body></html>"
    return Reply(url, fields.pop("status", 200), {"content-type": "text/html"}, body.encode(), **fields)


GOOD = page("VITA demo", f"VITA is an interactive omni model. {words('sample')}")
UPDATED = page("VITA 2: a new demo", f"All new: VITA-1.5 is here. {words('fresh')}")
REDESIGNED = page("Demo", f"{words('sample', 80)} and more")
RENAMED = page("Freeze-Omni", f"Our newest omni model. {words('fresh')}")
TAKEN = page("Cheap Flights to Anywhere", f"Book now and save. {words('flight')}")
PARKED = page("vita-lab.example is for sale", "Buy this domain.")
CASINO = page("Slot Gacor Online Casino", words("spin"))
SUSPENDED = page("Account Suspended", "Contact your provider.")
DEFAULT = page("Welcome to nginx!", "If you see this page, the web server is installed and working.")
EMPTY = page("VITA demo", "")
SCRIPTS = page("VITA demo", "", more="<script src=app.js></script>")
SMALL = page("Something short", "This app has gone to sleep. Wake it up?")


@dataclass
class Weeks:
    """Looks at one page over days, with the memory of all of them."""

    source: str = LIST
    records: dict[Resource, Record] = field(default_factory=dict)

    async def see(self, answer: Answer, day: float) -> list[Finding]:
        """What there is to tell of the list after a look on this day."""
        documents = [parse("README.md", self.source.encode())]
        resources = resources_of(documents)
        resource, at = resources[URL], NOW + timedelta(days=day)
        known = {one: record.facts for one, record in self.records.items()}
        world = replace(outside(FakeHttp({URL: [answer] * 9})), known=known, clock=SimulatedClock(at))
        (facts,) = [one async for _, one in web.fetch([resource], hinted(world, documents, resources))]
        said = web.judge(resource, facts, known.get(resource, {}))
        look = Observation(resource, at, said.status, said.evidence, facts, said.target)
        self.records |= learn(self.records, [look], POLICY)
        verdicts = believe(set(resources.values()), self.records, POLICY, at)
        found = find(Checkout(tuple(documents), resources), verdicts, POLICY, at)
        return [finding for finding in found.findings if finding.url == URL]

    async def over(self, answers: Sequence[Answer], days: Sequence[float] = (0, 7, 14, 21)) -> list[str]:
        """The rules that speak after the last of these looks."""
        told: list[Finding] = []
        for answer, day in zip(answers, days, strict=False):
            told = await self.see(answer, day)
        return [finding.rule for finding in told]


@pytest.mark.parametrize(
    ("became", "said"),
    [
        (PARKED, "the domain is parked or for sale (“vita-lab.example is for sale”)"),
        (CASINO, "a casino seems to have taken over the domain (“Slot Gacor Online Casino”)"),
        (SUSPENDED, "the site is suspended, or its domain has expired (“Account Suspended”)"),
        (DEFAULT, "there is a server's default page (“Welcome to nginx!”)"),
        (TAKEN, "something else stands there now (“Cheap Flights to Anywhere”)"),
        (EMPTY, "the page has been emptied (“VITA demo”)"),
    ],
)
async def test_a_demo_that_became_something_else_is_told_after_two_looks_a_day_apart(
    became: Reply, said: str
) -> None:
    weeks = Weeks()
    assert await weeks.see(GOOD, 0) == []
    assert await weeks.see(became, 7) == []
    assert await weeks.see(became, 7.5) == []
    (finding,) = await weeks.see(became, 8)
    assert (finding.rule, finding.fix) == ("demo-drifted", None)
    assert finding.message == f"{said}; on 2026-11-02 it was “VITA demo”"


@pytest.mark.parametrize("became", [UPDATED, REDESIGNED, RENAMED, SCRIPTS, SMALL])
async def test_an_update_is_an_update(became: Reply) -> None:
    assert await Weeks().over([GOOD, became, became, became]) == []


async def test_a_page_that_keeps_its_title_or_never_had_its_entrys_name_is_not_doubted() -> None:
    before = page("Demo", f"VITA is an omni model. {words('sample')}")
    same_title = page("Demo", f"Rewritten from scratch. {words('fresh')}")
    assert await Weeks().over([before, same_title, same_title]) == []
    nameless = page("Our lab", words("sample"))
    assert await Weeks().over([nameless, TAKEN, TAKEN]) == []


async def test_what_one_list_knows_as_a_demo_another_one_links_to_as_something_else() -> None:
    weeks = Weeks()
    assert await weeks.over([GOOD, TAKEN, TAKEN]) == ["demo-drifted"]
    weeks.source = LIST.replace("[demo]", "[blog]")
    assert await weeks.see(TAKEN, 21) == []


async def test_a_page_that_was_always_so_is_what_it_is() -> None:
    for answer in (DEFAULT, EMPTY, TAKEN):
        assert await Weeks().over([answer] * 4) == []


async def test_a_page_that_came_back_is_well_again() -> None:
    assert await Weeks().over([GOOD, TAKEN, TAKEN, GOOD]) == []
    assert await Weeks().over([GOOD, TAKEN, GOOD, TAKEN]) == []


async def test_two_looks_must_see_the_same() -> None:
    assert await Weeks().over([GOOD, TAKEN, DEFAULT]) == []
    assert await Weeks().over([GOOD, TAKEN, DEFAULT, DEFAULT]) == ["demo-drifted"]


async def test_many_small_updates_are_no_drift_for_the_last_good_day_moves_with_them() -> None:
    pages = [
        page(f"VITA {step}", f"VITA omni {words(f'step{step}', 50)} {words(f'step{step + 1}', 50)}")
        for step in range(4)
    ]
    assert await Weeks().over(pages) == []


async def test_a_day_of_trouble_or_of_a_wall_in_between_forgets_nothing() -> None:
    trouble, wall = page("Oops", "", status=500), page("Just a moment...", "", status=403)
    for between in (trouble, wall):
        assert await Weeks().over([GOOD, TAKEN, between, TAKEN]) == ["demo-drifted"]
        weeks = Weeks()
        assert await weeks.over([GOOD, TAKEN, TAKEN]) == ["demo-drifted"]
        assert [one.rule for one in await weeks.see(between, 20)] == ["demo-drifted"], "no flapping"


async def test_a_parked_demo_is_told_as_such_and_not_as_unreachable_too() -> None:
    days = (0, 7, 14, 21, 28, 35)
    assert await Weeks().over([GOOD, *[PARKED] * 5], days) == ["demo-drifted"]
    assert await Weeks().over([PARKED] * 6, days) == ["unreachable"], "nobody knows what it was"


async def test_a_page_that_leads_elsewhere_is_not_judged_by_what_stands_there() -> None:
    away = replace(TAKEN, url="https://flights.example/", hops=(Hop(URL, 302),))
    assert "demo-drifted" not in await Weeks().over([GOOD, away, away])


@pytest.mark.parametrize(
    ("label", "told"), [("demo", True), ("Project Page", True), ("blog", False), ("paper", False)]
)
async def test_it_speaks_of_demo_and_project_pages_alone(label: str, *, told: bool) -> None:
    weeks = Weeks(LIST.replace("[demo]", f"[{label}]"))
    assert ("demo-drifted" in await weeks.over([GOOD, TAKEN, TAKEN])) is told


async def test_another_page_keeps_no_sketch() -> None:
    weeks = Weeks(LIST.replace("[demo]", "[blog]"))
    await weeks.see(GOOD, 0)
    (record,) = weeks.records.values()
    assert "good" not in record.facts
    assert "sketch" not in str(record.facts)


async def test_a_list_that_calls_it_otherwise_does_not_mistake_it() -> None:
    """Memory is shared: what is a good page by one list's title is one by another's."""
    weeks = Weeks()
    await weeks.see(GOOD, 0)
    weeks.source = LIST.replace(TITLE, "Some Quite Different Heading")
    assert await weeks.over([UPDATED, UPDATED], (7, 14)) == []


async def test_what_it_became_is_news_and_the_title_of_today_is_not() -> None:
    weeks = Weeks()
    await weeks.over([GOOD, TAKEN])
    (before,) = await weeks.see(TAKEN, 14)
    (after,) = await weeks.see(page("Cheap Flights, Again", f"Book now. {words('flight')}"), 21)
    assert before.message != after.message
    assert (before.news, before.fingerprint) == (after.news, after.fingerprint)


ROW = st.dictionaries(
    st.sampled_from(["what", "since", "until", "title", "day", "sketch", "words", "marks", "names"]),
    st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3),
)


@given(
    st.dictionaries(
        st.sampled_from(["good", "drift", "looks"]), ROW | st.text(max_size=5) | st.lists(ROW, max_size=2)
    )
)
def test_any_memory_can_be_followed_and_spoken_of(facts: dict[str, Any]) -> None:
    documents = [parse("README.md", LIST.encode())]
    resources = resources_of(documents)
    kept: Facts = web.remember(facts, facts, NOW)
    record = Record(resources[URL], NOW, NOW, Status.ALIVE, Evidence("HTTP 200"), facts=kept)
    verdicts = believe(set(resources.values()), {record.resource: record}, POLICY, NOW)
    found = find(Checkout(tuple(documents), resources), verdicts, POLICY, NOW)
    assert {finding.rule for finding in found.findings} <= {"demo-drifted"}
