from __future__ import annotations

from dataclasses import replace

import pytest

from bot.edits.fitting import main_edit
from bot.model import Edit, Fix, Plan, Status
from bot.reporters.edits import more_lines
from bot.reporters.summary import (
    counted,
    is_all_known,
    status_of,
    summary_line,
    told_from_memory,
    total,
    unanswered,
    unjudged,
    waiting,
)
from tests.samples import (
    GITHUB_SHUT,
    VITA_DEMO,
    full_report,
    healthy_report,
    unanswered_report,
)


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (1, "link", "1 link"),
        (0, "link", "0 links"),
        (43, "link", "43 links"),
        (1, "entry", "1 entry"),
        (23, "entry", "23 entries"),
        (5_000, "image", "5,000 images"),
    ],
)
def test_numbers_agree_with_their_nouns(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text


def test_one_line_sums_it_up() -> None:
    assert summary_line(total(full_report())) == (
        "16 links, 1 image in 9 entries: 10 alive, 2 moved, 1 not found now, 1 dead, 2 refused, "
        "1 in trouble; 8 findings"
    )
    assert summary_line(total(healthy_report())) == "16 links, 1 image in 9 entries: 17 alive; no findings"


def test_an_empty_list_has_nothing_to_check() -> None:
    empty = replace(healthy_report(), documents=())
    assert summary_line(total(empty)) == "0 links: nothing to check; no findings"


def test_what_could_not_be_judged_comes_with_its_reason() -> None:
    assert [(row.status, row.reason, row.links) for row in unjudged(full_report())] == [
        (Status.REFUSED, "HTTP 403", 1),
        (Status.REFUSED, "uncheckable", 1),
        (Status.TROUBLE, "the connection timed out", 1),
    ]
    assert unjudged(healthy_report()) == ()


def test_waiting_reasons_are_counted_without_their_times() -> None:
    assert waiting(full_report()) == (("alive when last seen", 2),)


def test_what_was_never_looked_at_for_want_of_a_budget_is_not_told_from_memory() -> None:
    report = healthy_report()
    why = "over the budget of 1 pages a run"
    (first, second, *_) = report.verdicts
    unseen = replace(report.verdicts[first], status=Status.UNCHECKED)
    spent = replace(
        report,
        verdicts={**report.verdicts, first: unseen},
        plan=Plan((), {first: why, second: why}),
    )
    assert [(row.status, row.reason, row.links) for row in unjudged(spent)] == [(Status.UNCHECKED, why, 1)]
    assert waiting(spent) == ((why, 1),)
    assert not is_all_known(spent)


def test_unanswered_links_are_counted_by_reason_with_memory_or_without() -> None:
    report = unanswered_report()
    assert unanswered(report, report.documents) == ((GITHUB_SHUT.reason, 3),)
    assert unanswered(report, ()) == ()
    assert told_from_memory(report) == ((GITHUB_SHUT.reason, 3),)
    forgotten = replace(report, verdicts={})
    assert unanswered(forgotten, report.documents) == ((GITHUB_SHUT.reason, 3),)
    assert told_from_memory(forgotten) == ()


def test_all_is_known_where_everything_was_looked_at_and_answered() -> None:
    assert is_all_known(healthy_report())
    assert is_all_known(replace(healthy_report(), resources={}, verdicts={}))
    assert not is_all_known(unanswered_report())
    assert not is_all_known(replace(healthy_report(), verdicts={}))


def test_a_link_that_points_at_nothing_to_ask_is_unchecked() -> None:
    report = replace(healthy_report(), resources={})
    assert {status_of(report, link) for link in report.documents[0].links} == {Status.UNCHECKED}


def test_the_edit_that_people_care_about_is_not_the_padding() -> None:
    finding = next(one for one in full_report().findings if one.fix)
    pad, main = Edit("README.md", 9, 12, " "), Edit("README.md", 1, 4, "new")
    assert main_edit(replace(finding, fix=Fix(True, (pad, main)))) == main
    assert main_edit(replace(finding, fix=Fix(True, (pad,)))) == pad
    assert main_edit(next(one for one in full_report().findings if one.url == VITA_DEMO)) is None


def test_the_lines_that_a_fix_changes_besides_are_counted() -> None:
    report = full_report()
    source = report.documents[0].source
    starts = [source.index(b"](") + 2, source.rindex(b"](") + 2]
    edits = tuple(Edit(report.documents[0].path, start, start, "x") for start in starts)
    one, beside, two = (
        replace(report.findings[0], fix=Fix(safe=False, edits=each))
        for each in (edits[:1], (edits[0], replace(edits[0], start=starts[0] + 1)), edits)
    )
    assert [more_lines(report, finding) for finding in (one, beside, two)] == ["", "", "and 1 more line"]
    assert more_lines(report, replace(one, fix=None)) == ""
