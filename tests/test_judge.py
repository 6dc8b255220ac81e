from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import believe, doubt, is_confirmed_death, is_unreachable, learn, network_is_down
from bot.model import Evidence, Failure, Observation, Policy, Record, Resource, Status, Verdict

POLICY = Policy()
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = Resource("web", "https://demo.example/")
PAPER = Resource("arxiv", "2408.05211")
NEW = "https://new.example/demo"


def look(
    hours: float,
    status: str,
    resource: Resource = PAGE,
    *,
    target: str | None = None,
    failure: Failure | None = None,
    host: str = "demo.example",
) -> Observation:
    evidence = Evidence(f"was {status}", failure=failure, host=host, tries=1)
    return Observation(
        resource,
        START + timedelta(hours=hours),
        Status(status),
        evidence,
        target=target,
        by_api=resource.kind != "web",
    )


def remember(looks: list[Observation]) -> dict[Resource, Record]:
    records: dict[Resource, Record] = {}
    for one in looks:
        records.update(learn(records, [one], POLICY))
    return records


def verdict_after(looks: list[Observation], *, at: float | None = None) -> Verdict:
    resource = looks[-1].resource
    now = looks[-1].at if at is None else START + timedelta(hours=at)
    return believe([resource], remember(looks), POLICY, now)[resource]


PAGE_TIMELINES = [
    ("one 404 is a suspicion", [(0, "dead")], "dead", False),
    ("three looks in five days are too few days", [(0, "dead"), (48, "dead"), (96, "dead")], "dead", False),
    ("three looks over six days confirm", [(0, "dead"), (48, "dead"), (144, "dead")], "dead", True),
    ("exactly 44 h apart and 5 d 20 h in all", [(0, "dead"), (44, "dead"), (140, "dead")], "dead", True),
    ("an hour less in all does not", [(0, "dead"), (44, "dead"), (139, "dead")], "dead", False),
    ("looks too close together count once", [(0, "dead"), (43, "dead"), (140, "dead")], "dead", False),
    ("life clears every strike", [(0, "dead"), (48, "dead"), (96, "alive"), (144, "dead")], "dead", False),
    ("a move is life", [(0, "dead"), (48, "dead"), (96, "moved"), (144, "dead")], "dead", False),
    ("walls neither reset nor count",
     [(0, "dead"), (48, "refused"), (96, "dead"), (144, "dead")], "dead", True),
    ("trouble neither", [(0, "dead"), (48, "dead"), (96, "trouble"), (120, "trouble")], "trouble", False),
    ("a wall after a confirmed death does not raise it",
     [(0, "dead"), (48, "dead"), (144, "dead"), (200, "refused")], "dead", True),
    ("strikes older than 60 days lapse", [(0, "dead"), (48, "dead"), (60 * 24 + 49, "dead")], "dead", False),
    ("a shut API changes nothing", [(0, "alive"), (48, "unchecked")], "alive", False),
    ("alive is alive", [(0, "alive")], "alive", False),
]  # fmt: skip


@pytest.mark.parametrize(("looks", "status", "confirmed"), [row[1:] for row in PAGE_TIMELINES],
                         ids=[row[0] for row in PAGE_TIMELINES])  # fmt: skip
def test_a_page_is_judged_by_strikes_over_days(
    looks: list[tuple[float, str]], status: str, confirmed: bool
) -> None:
    verdict = verdict_after([look(hours, word, target=NEW) for hours, word in looks])
    assert (verdict.status, verdict.confirmed) == (status, confirmed)


@pytest.mark.parametrize(("gap", "confirmed"), [(19.9, False), (20, True)])
def test_an_api_that_knows_confirms_with_two_looks_20_hours_apart(gap: float, confirmed: bool) -> None:
    assert verdict_after([look(0, "dead", PAPER), look(gap, "dead", PAPER)]).confirmed is confirmed


def test_a_death_lapses_when_nobody_looked_for_60_days() -> None:
    looks = [look(0, "dead"), look(48, "dead"), look(144, "dead")]
    assert verdict_after(looks, at=200).confirmed
    assert not verdict_after(looks, at=144 + 60 * 24 + 1).confirmed


@pytest.mark.parametrize(
    ("looks", "confirmed"),
    [
        ([(0, NEW)], False),
        ([(0, NEW), (23, NEW)], False),
        ([(0, NEW), (24, NEW)], True),
        ([(0, NEW), (24, "https://elsewhere.example/demo")], False),
        ([(0, NEW), (12, "https://elsewhere.example/demo"), (24, NEW)], False),
    ],
)
def test_a_move_is_confirmed_by_two_looks_a_day_apart_at_one_address(
    looks: list[tuple[float, str]], confirmed: bool
) -> None:
    assert verdict_after([look(hours, "moved", target=to) for hours, to in looks]).confirmed is confirmed


MOVED = [(0, "moved"), (24, "moved")]


@pytest.mark.parametrize(
    ("later", "still"),
    [
        ([(48, "trouble")], True),
        ([(48, "refused"), (96, "trouble")], True),
        ([(48, "dead")], True),
        ([(48, "dead"), (96, "trouble"), (120, "moved")], True),
        ([(48, "unchecked")], True),
        ([(48, "trouble"), (72, "alive")], False),
        ([(48, "dead"), (96, "dead"), (200, "dead")], False),
        ([(48, "dead"), (96, "dead"), (200, "dead"), (200 + 61 * 24, "refused")], False),
    ],
    ids=[
        "trouble",
        "a wall",
        "a 404",
        "back again",
        "not asked",
        "alive",
        "its death",
        "long after its death",
    ],
)
def test_a_confirmed_move_stands_until_a_look_says_otherwise(
    later: list[tuple[float, str]], still: bool
) -> None:
    verdict = verdict_after([look(hours, word, target=NEW) for hours, word in (*MOVED, *later)])
    assert verdict.moved_to == (NEW if still else None)


def test_another_new_address_has_to_be_confirmed_like_the_first() -> None:
    looks = [look(hours, word, target=NEW) for hours, word in MOVED]
    other = "https://elsewhere.example/demo"
    assert verdict_after([*looks, look(48, "moved", target=other)]).moved_to is None
    again = [look(hours, "moved", target=other) for hours in (48, 72)]
    assert verdict_after([*looks, *again]).moved_to == other


def test_nothing_but_trouble_for_three_weeks_is_unreachable() -> None:
    weeks = [look(24 * day, "trouble") for day in (0, 7, 14, 21)]
    (record,) = remember(weeks).values()
    assert is_unreachable(record, POLICY, weeks[-1].at)
    assert not is_unreachable(record, POLICY, weeks[-2].at)


def test_two_looks_three_weeks_apart_are_too_few_to_call_it_unreachable() -> None:
    looks = [look(0, "trouble"), look(21 * 24, "trouble")]
    (record,) = remember(looks).values()
    assert not is_unreachable(record, POLICY, looks[-1].at)


def mixed(*looks: tuple[float, bool]) -> Record:
    """Looks that found it dead: hours, and whether an API was asked."""
    seen = [replace(look(hours, "dead", PAPER), by_api=by_api) for hours, by_api in looks]
    return remember(seen)[PAPER]


def test_a_page_and_an_api_that_agree_need_the_patience_of_pages() -> None:
    assert len(mixed((0, False), (20, True)).strikes) == 1
    assert len(mixed((0, False), (44, True)).strikes) == 2
    assert not is_confirmed_death(mixed((0, False), (44, True)), POLICY, START + timedelta(hours=44))


def test_a_wall_in_between_is_not_nothing_but_trouble() -> None:
    looks = [
        look(0, "trouble"),
        look(240, "refused"),
        look(300, "trouble"),
        look(400, "trouble"),
        look(504, "trouble"),
    ]
    (record,) = remember(looks).values()
    assert not is_unreachable(record, POLICY, looks[-1].at)


def test_an_unanswered_first_look_leaves_the_resource_due_and_says_why() -> None:
    (record,) = remember([look(0, "unchecked", PAPER), look(24, "unchecked", PAPER)]).values()
    assert record.status is Status.UNCHECKED
    assert record.evidence.reason == "was unchecked"


def hosts(words: str, failure: Failure = Failure.RESOLVE) -> list[Observation]:
    """One look per letter, each at a host of its own: `.` answered, `x` could not be reached."""
    return [
        look(0, "trouble" if letter == "x" else "alive", Resource("web", f"https://{index}.example/"),
             failure=failure if letter == "x" else None, host=f"{index}.example")
        for index, letter in enumerate(words)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "down"),
    [
        ("xxxxx", True),
        ("xxxx.", True),
        ("xxx..", False),
        ("xxxxxxxx..", True),
        ("xx", True),
        ("x.", False),
        ("xxx.", False),
        ("x", False),
        ("", False),
    ],
)
def test_the_network_is_down_when_four_of_five_hosts_cannot_be_reached(words: str, down: bool) -> None:
    assert network_is_down(hosts(words)) is down


def test_timeouts_and_hosts_that_were_not_asked_do_not_speak_about_our_network() -> None:
    assert not network_is_down(hosts("xxxxx", Failure.TIMEOUT))


def test_a_host_that_answered_once_is_reachable_whatever_its_other_links_say() -> None:
    looks = hosts("xxxxx")
    assert not network_is_down(
        [*looks, *(look(1, "alive", host=one.evidence.host or "") for one in looks[:2])]
    )


@pytest.mark.parametrize("links", ["", ".", "..", "x."])
def test_that_leads_lead_nowhere_is_no_network_that_is_down(links: str) -> None:
    gone = [replace(one, resource=Resource("candidate-page", one.resource.key)) for one in hosts("xxxxxxxx")]
    assert not network_is_down([*hosts(links)[::-1], *(replace(one, status=Status.ALIVE) for one in gone)])


def test_a_lead_that_answers_speaks_for_the_network() -> None:
    api = look(0, "alive", Resource("scholar", "2408.05211"), host="api.semanticscholar.org")
    assert network_is_down(hosts("xx"))
    assert not network_is_down([*hosts("xx"), api])


def test_where_nobody_answered_what_a_lead_saw_is_no_look() -> None:
    page = look(0, "alive", Resource("candidate-page", "https://lab.example/x"), failure=Failure.NXDOMAIN)
    paper = look(0, "alive", PAPER, host="export.arxiv.org")
    assert doubt([page])[0].status is Status.UNCHECKED
    assert doubt([page, paper])[0].status is Status.ALIVE


def test_a_missing_name_is_a_strike_only_if_another_host_answered() -> None:
    gone = look(0, "dead", failure=Failure.NXDOMAIN)
    alive = look(0, "alive", PAPER, host="export.arxiv.org")
    assert doubt([gone])[0].status is Status.TROUBLE
    assert doubt([gone, alive])[0].status is Status.DEAD


@pytest.mark.parametrize("failure", [Failure.TIMEOUT, Failure.TLS, Failure.GUARD, Failure.RESET])
def test_what_may_stand_between_us_and_a_host_is_no_answer_of_it(failure: Failure) -> None:
    gone = look(0, "dead", failure=Failure.NXDOMAIN)
    odd = look(0, "trouble", PAPER, failure=failure, host="export.arxiv.org")
    assert doubt([gone, odd])[0].status is Status.TROUBLE


def test_a_look_that_is_older_than_what_another_run_saw_changes_nothing() -> None:
    records = remember([look(0, "dead"), look(48, "dead"), look(100, "alive")])
    assert learn(records, [look(99, "dead")], POLICY)[PAGE] == records[PAGE]


def test_a_404_is_a_strike_even_alone() -> None:
    assert doubt([look(0, "dead")])[0].status is Status.DEAD


STEPS = st.lists(
    st.tuples(
        st.floats(0.5, 24 * 30),
        st.sampled_from(["alive", "moved", "dead", "refused", "trouble", "unchecked"]),
    ),
    min_size=1,
    max_size=25,
)


@given(STEPS)
def test_a_confirmed_death_always_rests_on_three_looks_over_six_days_without_life(
    steps: list[tuple[float, str]],
) -> None:
    hours, looks = 0.0, []
    for gap, status in steps:
        hours += gap
        looks.append(look(hours, status, target=NEW))
    verdict = verdict_after(looks)
    life = [index for index, one in enumerate(looks) if one.status in (Status.ALIVE, Status.MOVED)]
    since_life = looks[life[-1] + 1 :] if life else looks
    deaths = [one.at for one in since_life if one.status is Status.DEAD]
    if verdict.status is Status.DEAD and verdict.confirmed:
        assert len(deaths) >= 3
        assert deaths[-1] - deaths[0] >= timedelta(days=5, hours=20)
    if looks[-1].status is Status.ALIVE:
        assert verdict.status is Status.ALIVE


def test_looks_in_a_row_that_say_the_same_are_one_stretch_of_history() -> None:
    looks = [look(0, "alive"), look(24, "alive"), look(48, "dead"), look(72, "alive"), look(96, "unchecked")]
    history = remember(looks)[PAGE].history
    assert [(one.status, one.since, one.until, one.looks) for one in history] == [
        (Status.ALIVE, START, START + timedelta(hours=24), 2),
        (Status.DEAD, START + timedelta(hours=48), START + timedelta(hours=48), 1),
        (Status.ALIVE, START + timedelta(hours=72), START + timedelta(hours=72), 1),
    ]


def test_a_changeful_life_is_remembered_in_part_and_the_newest_of_it() -> None:
    looks = [look(24 * day, "alive" if day % 2 else "dead") for day in range(100)]
    history = remember(looks)[PAGE].history
    assert len(history) == 24
    assert history[-1].until == looks[-1].at
