from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.actions import decide_unsaid, decide_words
from bot.actions.deaths import BACK, IN_ONE, LEFT, MOST_NEW, SILENCED, decide_deaths
from bot.actions.without_issues import NO_MORE
from bot.markers.boxes import ticked
from bot.model import (
    Claim,
    CloseIssue,
    EnsureIssue,
    Finding,
    Issues,
    Policy,
    Report,
    Severity,
    Standing,
    StandingIssue,
    Status,
)
from tests.rendered import render
from tests.samples import (
    DEAD,
    HOSTILE,
    SYNC_DEMO,
    VITA_DEMO,
    alive,
    dead,
    finding,
    full_report,
    report_of,
    resource_of,
    the_list,
)

Golden = Callable[[str, str], None]
LIST = "Ruiqi-Yan/Awesome-FullDuplexSDM"
EACH = Policy(issues=Issues.EACH)
GONE = Claim(DEAD, "gone since 2026-09-19 (HTTP 404; last seen alive 2026-09-17)", news="")


def decided(report: Report, policy: Policy = EACH) -> tuple[EnsureIssue | CloseIssue, ...]:
    return decide_deaths(report, LIST, policy)


def test_who_wants_no_issues_any_more_has_those_closed_that_stand_open_once_and_is_told_why() -> None:
    first = EnsureIssue("<!-- listkeeper:death X Y -->", "t", "b")
    report = after(full_report(), first)
    none = Policy(issues=Issues.NONE)
    assert decide_words(report, LIST, none) == (CloseIssue(first.marker, NO_MORE),)
    closed = after(full_report(), first, is_open=False)
    assert decide_words(closed, LIST, none) == ()
    assert decide_unsaid(replace(report, standing=Standing(has_issues=False)), LIST, none) == ""


def test_where_nothing_would_be_said_nothing_is_noted_as_unsaid() -> None:
    without = Standing(has_issues=False)
    well = replace(report_of(the_list()), standing=without)
    assert decide_unsaid(well, LIST, Policy()) == ""
    assert "switched off" in decide_unsaid(replace(full_report(), standing=without), LIST, Policy())


def told(report: Report) -> EnsureIssue:
    (wanted,) = decided(report)
    assert isinstance(wanted, EnsureIssue)
    return wanted


def after(report: Report, first: EnsureIssue, **changes: Any) -> Report:
    """`report` in the run after the one that opened an issue."""
    issue = StandingIssue(5, first.marker, first.title, first.body, is_open=True)
    return replace(report, standing=Standing(issues=(replace(issue, **changes),)))


def test_each_confirmed_death_has_an_issue_of_its_own(golden: Golden) -> None:
    wanted = told(full_report())
    golden("death.md", wanted.body)
    assert wanted.title == "Gone: vita-home.github.io/"
    assert wanted.marker == f"<!-- listkeeper:death {LIST} {full_report().findings[0].fingerprint} -->"
    assert wanted.body.startswith(f"{wanted.marker}\n")


def test_by_default_there_is_none() -> None:
    assert decided(full_report(), Policy()) == ()


def test_what_is_told_stays_as_it_is_whatever_the_day() -> None:
    report = full_report()
    first = told(report)
    moved = replace(report, findings=tuple(replace(one, line=one.line + 3) for one in report.findings))
    assert told(after(moved, first)).body == first.body
    ticks = first.body.replace("[ ]", "[x]")
    assert told(after(report, first, body=ticks)).body == ticks
    assert told(after(report, first, body=f"{ticks} more")).body == first.body


def healed(report: Report) -> Report:
    page = resource_of(VITA_DEMO)
    return replace(report, findings=report.findings[1:], verdicts={**report.verdicts, page: alive(page)})


def edited_away(report: Report) -> Report:
    verdicts = {one: verdict for one, verdict in report.verdicts.items() if one != resource_of(VITA_DEMO)}
    return replace(report, findings=report.findings[1:], verdicts=verdicts)


def silenced(report: Report) -> Report:
    return replace(report, findings=report.findings[1:], silenced=report.findings[:1])


@pytest.mark.parametrize(
    ("change", "policy", "comment"),
    [
        (healed, EACH, BACK),
        (edited_away, EACH, LEFT),
        (silenced, EACH, SILENCED),
        (full_report, Policy(), IN_ONE),
    ],
)
def test_it_is_closed_when_it_is_over_and_says_why(
    change: Callable[..., Report], policy: Policy, comment: str
) -> None:
    report = full_report()
    first = told(report)
    over = report if change is full_report else change(report)
    assert decided(after(over, first), policy) == (CloseIssue(first.marker, comment),)
    assert decided(after(over, first, is_open=False), policy) == ()


def test_what_is_not_known_closes_nothing() -> None:
    report = full_report()
    page = resource_of(VITA_DEMO)
    unknown = replace(report.verdicts[page], status=Status.UNCHECKED, confirmed=False)
    changed = replace(report, findings=report.findings[1:], verdicts={**report.verdicts, page: unknown})
    assert decided(after(changed, told(report))) == ()


def test_who_closes_it_is_left_in_peace_but_what_we_closed_is_opened_again() -> None:
    report = full_report()
    first = told(report)
    assert decided(after(report, first, is_open=False, closed_by_person=True)) == ()
    assert told(after(report, first, is_open=False)).opens


def test_the_issues_of_other_lists_are_theirs() -> None:
    report = full_report()
    first = told(report)
    other = replace(first, marker=first.marker.replace(LIST, f"{LIST}-2"))
    assert CloseIssue(other.marker, BACK) not in decided(after(healed(report), other))


def test_only_so_many_are_opened_in_one_run() -> None:
    document = the_list()
    one = finding(document, VITA_DEMO, GONE)
    many = [replace(one, fingerprint=f"{number:016x}") for number in range(MOST_NEW + 5)]
    report = report_of(document, [dead(VITA_DEMO, confirmed=True)], many)
    first = decided(report)
    assert len(first) == MOST_NEW
    standing = tuple(
        StandingIssue(at, wanted.marker, wanted.title, wanted.body, is_open=True)
        for at, wanted in enumerate(first)
        if isinstance(wanted, EnsureIssue)
    )
    assert len(decided(replace(report, standing=Standing(issues=standing)))) == MOST_NEW + 5


def test_nothing_but_a_death_has_one() -> None:
    document = the_list()
    suspect = replace(finding(document, SYNC_DEMO, GONE), suspected=True, severity=Severity.WARNING)
    beside = replace(finding(document, VITA_DEMO, GONE), rule="tracking")
    verdicts = [dead(VITA_DEMO, confirmed=True), dead(SYNC_DEMO, confirmed=False)]
    assert decided(report_of(document, verdicts, [suspect, beside])) == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_nothing(text: str) -> None:
    document = the_list()
    hostile: Finding = replace(finding(document, VITA_DEMO, GONE), message=text, entry=text, url=text)
    wanted = told(report_of(document, [dead(VITA_DEMO, confirmed=True)], [hostile]))
    page = render(wanted.body)
    assert page.references == []
    assert set(page.tags) <= {"p", "br", "ul", "li", "strong", "code", "input", "a"}
    assert len(page.comments) == 5
    assert ticked(wanted.body) == frozenset()
    assert "\n" not in wanted.title
    assert len(wanted.title) < 100
