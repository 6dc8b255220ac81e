"""Pages that are gone, and the captures that are offered instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import resource_of, resources_of
from bot.checkers._web_claims import DEAD
from bot.checkers._web_drift import DRIFTED, drifted_after
from bot.decide import find
from bot.edits.patch import apply
from bot.judge import believe, learn
from bot.leads import captures, wanted
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.model import (
    Added,
    Evidence,
    Facts,
    Failure,
    Finding,
    Link,
    Observation,
    Policy,
    Record,
    Resource,
    Status,
    Verdict,
)
from bot.net.interface import Life
from bot.rules import all_rules
from tests.fake_web import START

POLICY = Policy()
PAGE = "https://lab.example/demo"
ASKED = Resource("wayback", PAGE)
GONE = (0, 2, 6)
"""The days of three strikes, which confirm a death."""
PREFIX = "https://web.archive.org/web/20250302060000/"


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def believed(key: str, days: Sequence[float] = GONE, *, failure: str = "HTTP 404") -> dict[Resource, Record]:
    """What is remembered of a resource that was not found on these days."""
    resource, records = Resource.parse(key), {}  # type: Resource, dict[Resource, Record]
    for number in days:
        look = Observation(resource, day(number), Status.DEAD, Evidence(failure, tries=1))
        records |= learn(records, [look], POLICY)
    return records


def answered(facts: Facts, resource: Resource = ASKED) -> dict[Resource, Record]:
    """What is remembered of an answer of the Wayback Machine."""
    look = Observation(resource, day(6), Status.ALIVE, Evidence("answered"), facts, by_api=True)
    return learn({}, [look], POLICY)


CAPTURED = answered({"found": True, "capture": "20250302060000"})


def seen(
    text: str, records: dict[Resource, Record], at: float = 6
) -> tuple[Checkout, dict[Resource, Verdict]]:
    document = parse("README.md", text.encode())
    checkout = Checkout((document,), resources_of([document]))
    return checkout, believe({*checkout.resources.values(), *records}, records, POLICY, day(at))


def told(text: str, records: dict[Resource, Record]) -> list[Finding]:
    checkout, verdicts = seen(text, records)
    return list(find(checkout, verdicts, POLICY, day(6)).findings)


def asked(text: str, records: dict[Resource, Record], at: float = 6, policy: Policy = POLICY) -> set[str]:
    checkout, verdicts = seen(text, records, at)
    return {str(one) for one in wanted(checkout, verdicts, policy, day(at)) if one.kind == "wayback"}


# ── what is asked about ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "at", "is_wanted"),
    [
        ((), 0, False),
        ((0,), 2, False),
        ((0, 2), 4, False),
        ((0, 2), 5.8, False),
        ((0, 2), 5.9, True),
        ((0, 2, 4), 6, True),
        ((0, 2, 6), 6, True),
        ((0, 2, 6), 12, True),
        ((0, 2), 70, False),
    ],
)
def test_captures_are_asked_for_when_the_next_look_may_confirm_a_death(
    days: tuple[float, ...], at: float, *, is_wanted: bool
) -> None:
    assert asked(f"- [a]({PAGE})\n", believed(f"web:{PAGE}", days), at) == (
        {str(ASKED)} if is_wanted else set()
    )


def test_of_a_living_page_nothing_is_asked_though_it_had_strikes() -> None:
    records = believed(f"web:{PAGE}", (0, 2))
    page = Resource("web", PAGE)
    alive = Observation(page, day(6), Status.ALIVE, Evidence("HTTP 200", tries=1))
    assert asked(f"[a]({PAGE})", records | learn(records, [alive], POLICY)) == set()
    trouble = replace(alive, status=Status.TROUBLE)
    assert asked(f"[a]({PAGE})", records | learn(records, [trouble], POLICY)) == set()


def test_a_bad_day_after_a_death_takes_no_capture_back() -> None:
    text, records = f"- [a]({PAGE})\n", believed(f"web:{PAGE}") | CAPTURED
    trouble = Observation(Resource("web", PAGE), day(9), Status.TROUBLE, Evidence("HTTP 503", tries=1))
    records |= learn(records, [trouble], POLICY)
    assert asked(text, records, at=9) == {str(ASKED)}
    (finding,) = told(text, records)
    assert finding.fix is not None


def test_of_a_page_that_moved_for_certain_nothing_is_asked() -> None:
    page, records = Resource("web", PAGE), {}  # type: Resource, dict[Resource, Record]
    for number in (0, 2):
        look = Observation(
            page, day(number), Status.MOVED, Evidence("moved", tries=1), target="https://b.example/"
        )
        records |= learn(records, [look], POLICY)
    checkout, verdicts = seen(f"[a]({PAGE})", records)
    assert verdicts[page].confirmed
    assert list(captures.wanted(checkout, verdicts, POLICY, day(6))) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[a](https://github.com/o/n)", "github:o/n"),
        ("[a](https://arxiv.org/abs/2408.05211)", "arxiv:2408.05211"),
        ("[a](https://huggingface.co/o/n)", "huggingface:o/n"),
        ("[a](https://youtu.be/dQw4w9WgXcQ)", "youtube:dQw4w9WgXcQ"),
        (f"[a]({PREFIX}{PAGE})", f"web:{PREFIX}{PAGE}"),
        ("[a](https://archive.ph/abcde)", "web:https://archive.ph/abcde"),
        ("[a](https://me:secret@lab.example/)", "web:https://me:secret@lab.example/"),
        ("[a](https://wiki.internal/)", "web:https://wiki.internal/"),
        (f"![a]({PAGE})", f"web:{PAGE}"),
    ],
)
def test_only_pages_for_readers_are_looked_for_in_the_archive(text: str, key: str) -> None:
    assert asked(text, believed(key)) == set()


def test_where_the_rule_is_off_nobody_is_asked() -> None:
    records = believed(f"web:{PAGE}")
    assert asked(f"[a]({PAGE})", records, policy=replace(POLICY, rules={"dead": None})) == set()
    assert [all_rules()[rule.code] for rule in captures.RULES] == list(captures.RULES) == [DEAD, DRIFTED]


def lives(text: str, records: dict[Resource, Record], added: Added | None = None) -> dict[Resource, Life]:
    checkout, _ = seen(text, records)
    return captures.lives_of([ASKED, Resource("gossip", PAGE)], records, checkout, added)


def test_a_page_was_well_from_when_it_was_first_seen_until_its_first_strike() -> None:
    page = Resource("web", PAGE)
    alive = Observation(page, day(-9), Status.ALIVE, Evidence("HTTP 200", tries=1))
    records = learn({}, [alive], POLICY)
    for number in GONE:
        look = Observation(page, day(number), Status.DEAD, Evidence("HTTP 404", tries=1))
        records |= learn(records, [look], POLICY)
    assert lives(f"[a]({PAGE})", records) == {ASKED: Life(day(-9), day(0))}
    assert lives(f"[a]({PAGE})", {}) == {}


def test_the_lists_history_knows_of_earlier_times_than_memory() -> None:
    records, dates = believed(f"web:{PAGE}"), {f"{PAGE}#1": day(-300), f"{PAGE}#2": None, PAGE: day(-400)}
    text = f"[a]({PAGE}#1) [b]({PAGE}#2) [c]({PAGE}) [c]({PAGE}) [d](https://other.example/)\n"
    asked: list[tuple[str, str]] = []

    def added(path: str, link: Link) -> datetime | None:
        asked.append((path, link.raw))
        return dates[link.raw]

    assert lives(text, records, added) == {ASKED: Life(day(-400), day(0))}
    assert sorted(asked) == [("README.md", PAGE), ("README.md", f"{PAGE}#1"), ("README.md", f"{PAGE}#2")]
    dates = dict.fromkeys(dates, day(50))
    assert lives(text, records, added) == {ASKED: Life(day(0), day(0))}, "it was there when it was first seen"


def test_where_a_capture_is_known_that_does_no_history_is_asked() -> None:
    def never(path: str, link: Link) -> datetime | None:
        raise AssertionError(f"asked about {path}, {link}")

    records = believed(f"web:{PAGE}")
    assert lives(f"[a]({PAGE})", records | CAPTURED, never) == {}
    late = answered({"found": True, "capture": "20990302060000"})
    assert lives(f"[a]({PAGE})", records | late) == {ASKED: Life(day(0), day(0))}


# ── what is offered ───────────────────────────────────────────────────────────────────────


def test_a_death_is_told_with_its_capture_and_its_date() -> None:
    (finding,) = told(f"- [a]({PAGE})\n", believed(f"web:{PAGE}") | CAPTURED)
    (bare,) = told(f"- [a]({PAGE})\n", believed(f"web:{PAGE}"))
    assert finding.message == f"{bare.message}; the Wayback Machine has it as of 2025-03-02"
    assert (finding.rule, finding.fingerprint) == ("dead", bare.fingerprint)
    assert bare.fix is None
    assert finding.fix is not None
    assert not finding.fix.safe


@pytest.mark.parametrize(
    "text",
    [
        "- [a]({})\n",
        '- [a](<{}> "title") and [b]({}) again\n',
        "- [a][1]\n\n[1]: {}\n",
        '- <a href="{}">a</a>\n',
        "- <{}>\n",
        "- {} and more\n",
        "| a | b |\n|---|---|\n| x | [a]({}) |\n",
        "- [![a](https://img.example/a.png)]({})\n",
    ],
)
@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{PAGE}?x=1&y=2#part",
        "http://lab.example/a_(b)",
        "https://lab.example/?q=日本",
        "https://lab.example/%7Ea/%20b",
    ],
)
def test_the_edit_writes_no_byte_but_the_archives_address_before_the_pages(text: str, url: str) -> None:
    source = text.replace("{}", url)
    page = resource_of(parse("README.md", f"<{url}>".encode()).links[0].url)
    assert page is not None
    capture = answered({"found": True, "capture": "20250302060000"}, Resource("wayback", page.key))
    records = believed(str(page)) | capture
    edits = {edit for one in told(source, records) if one.fix for edit in one.fix.edits}
    changed = apply(source.encode(), sorted(edits, key=lambda edit: edit.start)).decode()
    written = [link.url for link in parse("README.md", changed.encode()).links if link.tag == "a"]
    assert written
    assert all(one.startswith(PREFIX) for one in written)
    assert changed.replace(PREFIX, "") == source


@pytest.mark.parametrize(
    "facts",
    [
        {"found": False},
        {"found": False, "blocked": True},
        {"found": True, "capture": "20990302060000"},
        {"found": True, "capture": "20260302060000"},
        {"found": True, "capture": "2025)](https://evil.example/"},
        {"found": True},
        {"capture": "20250302060000"},
        {"failure": "api", "reason": "shut"},
    ],
)
def test_without_a_capture_from_before_the_first_strike_nothing_is_offered(facts: Facts) -> None:
    (finding,) = told(f"- [a]({PAGE})\n", believed(f"web:{PAGE}") | answered(facts))
    assert finding.fix is None
    assert "Wayback" not in finding.message


def test_a_suspect_is_offered_nothing_though_its_capture_is_known() -> None:
    (finding,) = told(f"- [a]({PAGE})\n", believed(f"web:{PAGE}", (0, 2)) | CAPTURED)
    assert finding.suspected
    assert finding.fix is None


def test_a_picture_is_no_page_to_read() -> None:
    (finding,) = told(f"- ![a]({PAGE})\n", believed(f"web:{PAGE}") | CAPTURED)
    assert finding.fix is None


def test_other_deaths_keep_what_they_offer() -> None:
    key = "github:o/n"
    other = answered({"found": True, "capture": "20250302060000"}, Resource("wayback", "o/n"))
    (finding,) = told("- [a](https://github.com/o/n)\n", believed(key) | other)
    assert (finding.rule, finding.fix) == ("repo-gone", None)


def test_a_capture_in_a_list_is_told_of_no_tracking_and_no_other_spelling() -> None:
    url = f"{PREFIX}http://www.lab.example:80/demo/?utm_source=x&ref=y"
    assert told(f"- [a]({url}) [b](https://lab.example/other)\n", {}) == []


@given(
    st.dictionaries(st.sampled_from(["found", "capture"]), st.none() | st.booleans() | st.text(max_size=20))
)
def test_no_memory_makes_an_edit_that_leads_elsewhere(facts: Facts) -> None:
    (finding,) = told(f"- [a]({PAGE})\n", believed(f"web:{PAGE}") | answered(facts))
    for edit in finding.fix.edits if finding.fix else ():
        assert edit.replacement.startswith("https://web.archive.org/web/")
        assert edit.replacement.endswith(f"/{PAGE}")


# ── pages that became something else ──────────────────────────────────────────────────────

DEMO = f"- VITA [demo]({PAGE})\n"
GOOD: Facts = {"title": "VITA demo", "day": "2026-02-20", "sketch": {"words": 90, "marks": "", "names": []}}


def drifted(days: float = 2, **more: Facts) -> dict[Resource, Record]:
    """What is remembered of a demo that was parked so many days ago, and was well on 20 February."""
    page = Resource("web", PAGE)
    drift = {"what": "the domain is parked", "since": day(6 - days).isoformat(), "until": day(6).isoformat()}
    facts: Facts = {"good": GOOD, "drift": {**drift, "title": "For sale"}, **more}
    return {page: Record(page, day(-400), day(6), Status.TROUBLE, Evidence("parked", tries=1), facts=facts)}


def test_a_demo_that_became_something_else_is_told_with_what_was_captured_of_it() -> None:
    (finding,) = told(DEMO, drifted() | CAPTURED)
    assert finding.rule == "demo-drifted"
    assert finding.message.endswith("the Wayback Machine has it as of 2025-03-02")
    assert finding.fix is not None
    assert not finding.fix.safe
    assert [edit.replacement for edit in finding.fix.edits] == [f"{PREFIX}{PAGE}"]


def test_it_is_asked_for_at_the_first_look_that_saw_something_else() -> None:
    assert asked(DEMO, drifted(0)) == {str(ASKED)}
    assert told(DEMO, drifted(0) | CAPTURED) == []
    assert asked(DEMO, drifted(0), policy=replace(POLICY, rules={"demo-drifted": None})) == set()
    assert asked(DEMO, drifted(0), policy=replace(POLICY, rules={"dead": None})) == {str(ASKED)}


@pytest.mark.parametrize(("stamp", "offered"), [("20260220235959", True), ("20260221000000", False)])
def test_what_was_captured_after_its_last_good_day_is_not_offered(stamp: str, *, offered: bool) -> None:
    (finding,) = told(DEMO, drifted() | answered({"found": True, "capture": stamp}))
    assert (finding.fix is not None) is offered


def test_of_a_page_that_drifted_and_then_died_the_last_good_day_counts() -> None:
    page, records = Resource("web", PAGE), drifted()
    for number in (7, 9, 13):
        look = Observation(page, day(number), Status.DEAD, Evidence("HTTP 404", tries=1))
        records |= learn(records, [look], POLICY)
    assert lives(DEMO, records) == {ASKED: Life(day(-400), datetime(2026, 2, 21, tzinfo=UTC))}


@pytest.mark.parametrize(
    "facts", [{}, {"good": GOOD}, {"drift": {}}, {"good": {**GOOD, "day": "soon"}, "drift": {}}, {"good": 1}]
)
def test_a_page_that_is_well_has_not_drifted(facts: Facts) -> None:
    assert drifted_after(facts) is None


# ── a host that is gone as a whole ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("policy", "rules"),
    [(POLICY, ["host-down"]), (Policy(host_failing=1_000), ["dead"] * 4)],
)
def test_a_dead_host_is_told_once_without_captures_unless_its_pages_are_to_be_told_by_themselves(
    policy: Policy, rules: list[str]
) -> None:
    pages = [f"{PAGE}/{number}" for number in range(4)]
    records: dict[Resource, Record] = {}
    no_name = Evidence("no such name", failure=Failure.NXDOMAIN, host="lab.example", tries=1)
    for page in pages:
        for number in GONE:
            look = Observation(Resource("web", page), day(number), Status.DEAD, no_name)
            records |= learn(records, [look], POLICY)
        records |= answered({"found": True, "capture": "20250302060000"}, Resource("wayback", page))
    checkout, verdicts = seen("".join(f"- [a]({page})\n" for page in pages), records)
    findings = find(checkout, verdicts, policy, day(6)).findings
    assert [one.rule for one in findings] == rules
    assert all((one.fix is not None) == (one.rule == "dead") for one in findings)
