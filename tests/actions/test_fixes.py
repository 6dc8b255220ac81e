from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.actions.fixes import decide_fixes, fitting_fixes, safe_fixes
from bot.lists.parse import parse
from bot.lists.patch import apply, replace_destination
from bot.model import (
    Claim,
    ClosePulls,
    Document,
    Edit,
    EnsurePull,
    Finding,
    Fix,
    Heard,
    PullState,
    Report,
    Standing,
    StandingPull,
    Status,
    fingerprint,
)
from bot.rules import page_of
from tests.rendered import render
from tests.samples import (
    HOSTILE,
    MINMO_DEMO,
    MINMO_NEW,
    MOVED,
    SALMONN,
    SALMONN_NEW,
    VITA_DEMO,
    finding,
    full_report,
    healthy_report,
    report_of,
    suspect_report,
    the_list,
    unanswered_report,
)

Golden = Callable[[str, str], None]


def pull(report: Report) -> EnsurePull:
    action, closing = decide_fixes(report)
    assert isinstance(action, EnsurePull)
    assert closing == ClosePulls((action.branch,))
    return action


NOTHING_OFFERED = (ClosePulls(keep=()),)


def moved(document: Document, url: str, new: str) -> Finding:
    return finding(document, url, Claim(MOVED, f"moved for good to {new}", new, new, safe=True))


def test_the_pull_request_reads_well(golden: Golden) -> None:
    action = pull(full_report())
    golden("fix_pull.md", action.body)
    golden("fix_pull.diff", action.diff)
    assert action.title == "Fix 2 links"


def test_one_link_is_one_link() -> None:
    document = the_list()
    assert (
        pull(report_of(document, (), [moved(document, VITA_DEMO, "https://new.example/")])).title
        == "Fix 1 link"
    )


def test_the_edits_change_the_addresses_and_nothing_else() -> None:
    report = full_report()
    source = report.documents[0].source
    expected = source.replace(f"({MINMO_DEMO})".encode(), f"({MINMO_NEW})".encode())
    expected = expected.replace(f"({SALMONN})".encode(), f"({SALMONN_NEW})".encode())
    assert apply(source, pull(report).edits) == expected


@pytest.mark.parametrize("report", [healthy_report(), suspect_report()], ids=["healthy", "suspect"])
def test_where_nothing_can_be_fixed_there_is_no_pull_request(report: Report) -> None:
    assert decide_fixes(report) == NOTHING_OFFERED


def test_a_pull_request_is_never_obsolete_for_want_of_an_answer() -> None:
    assert decide_fixes(unanswered_report()) == ()
    report = replace(full_report(), unanswered=unanswered_report().unanswered)
    assert [type(action) for action in decide_fixes(report)] == [EnsurePull]


@pytest.mark.parametrize("report", [healthy_report(), full_report()], ids=["healthy", "full"])
def test_a_pull_request_is_never_obsolete_while_one_resource_was_never_seen(report: Report) -> None:
    unseen = next(iter(report.verdicts))
    verdicts = {**report.verdicts, unseen: replace(report.verdicts[unseen], status=Status.UNCHECKED)}
    actions = decide_fixes(replace(report, verdicts=verdicts))
    assert not any(isinstance(action, ClosePulls) for action in actions)


def test_an_unsafe_fix_is_never_offered() -> None:
    document = the_list()
    unsafe = finding(document, VITA_DEMO, Claim(MOVED, "perhaps", url="https://new.example/", safe=False))
    assert decide_fixes(report_of(document, (), [unsafe])) == NOTHING_OFFERED


def unsafely(document: Document, url: str, new: str) -> Finding:
    return finding(document, url, Claim(MOVED, f"moved to {new}", new, new, safe=False))


def test_an_unsafe_fix_that_somebody_asked_for_has_a_pull_request_of_its_own() -> None:
    document = the_list()
    safe, wished = moved(document, MINMO_DEMO, MINMO_NEW), unsafely(document, VITA_DEMO, "https://a.example/")
    other = unsafely(document, SALMONN, SALMONN_NEW)
    report = replace(
        report_of(document, (), [safe, wished, other]), heard=Heard(wished=frozenset({wished.fingerprint}))
    )
    first, second, closing = decide_fixes(report)
    assert isinstance(first, EnsurePull)
    assert isinstance(second, EnsurePull)
    assert first.fingerprints == (safe.fingerprint,)
    assert second.fingerprints == (wished.fingerprint,)
    assert closing == ClosePulls((first.branch, second.branch))
    assert "It is not certain that it leads to the same thing" in second.body
    assert "leads to the same thing. Nothing else" in first.body


def test_what_a_person_declined_is_offered_to_nobody() -> None:
    document = the_list()
    safe, wished = moved(document, MINMO_DEMO, MINMO_NEW), unsafely(document, VITA_DEMO, "https://a.example/")
    kept = moved(document, SALMONN, SALMONN_NEW)
    opened = datetime(2026, 9, 1, tzinfo=UTC)
    names = (safe.fingerprint, wished.fingerprint)
    pull = StandingPull(2, "b", names, PullState.CLOSED, opened, closed_by_person=True)
    report = replace(
        report_of(document, (), [safe, wished, kept]),
        heard=Heard(wished=frozenset({wished.fingerprint})),
        standing=Standing(pulls=(pull,)),
    )
    (only, closing) = decide_fixes(report)
    assert isinstance(only, EnsurePull)
    assert only.fingerprints == (kept.fingerprint,)
    assert closing == ClosePulls((only.branch,))
    by_us = replace(report, standing=Standing(pulls=(replace(pull, closed_by_person=False),)))
    assert len(decide_fixes(by_us)) == 3


def test_the_branch_is_named_by_the_findings_and_nothing_else() -> None:
    report = full_report()
    backwards = replace(report, findings=report.findings[::-1])
    assert pull(backwards) == pull(report)
    assert pull(report).branch.startswith("listkeeper/fix-")
    fewer = replace(report, findings=tuple(one for one in report.findings if one.rule != "renamed"))
    assert pull(fewer).branch != pull(report).branch


def test_the_body_hides_every_fingerprint() -> None:
    action = pull(full_report())
    assert render(action.body).comments == [f"listkeeper:fixes {' '.join(action.fingerprints)}"]
    assert len(action.fingerprints) == 2


def test_of_two_fixes_that_collide_the_later_one_is_dropped() -> None:
    document = the_list()
    first, second = (moved(document, VITA_DEMO, f"https://new.example/{which}") for which in "ab")
    report = report_of(document, (), [first, replace(second, column=second.column + 1)])
    assert safe_fixes(report) == (first,)
    assert pull(report).fingerprints == (first.fingerprint,)


def test_an_unsafe_fix_never_displaces_a_safe_one() -> None:
    document = the_list()
    unsafe = finding(document, VITA_DEMO, Claim(MOVED, "perhaps", url="https://perhaps.example/", safe=False))
    safe = replace(moved(document, VITA_DEMO, "https://new.example/"), column=unsafe.column + 1)
    other = finding(document, MINMO_DEMO, Claim(MOVED, "perhaps", url="https://perhaps.example/", safe=False))
    report = report_of(document, (), [unsafe, safe, other])
    assert safe_fixes(report) == (safe,)
    assert set(fitting_fixes(report, unsafe=True)) == {safe, other}


@pytest.mark.parametrize("new", ["https://n.example/", "https://a-longer-name.example/"])
def test_two_links_of_one_padded_cell_are_both_fixed_and_the_cell_keeps_its_width(new: str) -> None:
    row = b"| [a](https://one.example/)/[b](https://two.example/)%s |\n" % (b" " * 50)
    source = b"| Links%s |\n|%s|\n%s" % (b" " * (len(row) - 11), b"-" * (len(row) - 3), row)
    document = parse("README.md", source)
    findings = []
    for link in document.links:
        edits = replace_destination(document, link, new)
        assert len(edits) == 2, "the address and the padding"
        calm = moved(the_list(), VITA_DEMO, new)
        findings.append(replace(calm, line=link.line, column=link.column, fix=Fix(True, edits)))
    report = report_of(document, (), findings)
    assert len(safe_fixes(report)) == 2
    after = apply(source, pull(report).edits)
    assert after.count(new.encode()) == 2
    assert [len(line) for line in after.splitlines()] == [len(line) for line in source.splitlines()]


@pytest.mark.parametrize(
    ("one", "other", "collide"),
    [
        ((10, 20), (20, 30), False),
        ((10, 20), (19, 30), True),
        ((10, 20), (5, 11), True),
        ((10, 20), (5, 10), False),
        ((10, 20), (12, 14), True),
        ((12, 14), (10, 20), True),
        ((10, 20), (10, 20), True),
        ((10, 20), (15, 15), True),
        ((15, 15), (10, 20), True),
        ((10, 20), (10, 10), True),
        ((10, 10), (10, 20), True),
        ((10, 20), (20, 20), False),
        ((20, 20), (10, 20), False),
        ((10, 10), (10, 10), True),
    ],
)
def test_edits_collide_where_they_overlap_or_start_together(
    one: tuple[int, int], other: tuple[int, int], *, collide: bool
) -> None:
    document = replace(the_list(), source=b"x" * 100)
    calm = moved(the_list(), VITA_DEMO, "https://new.example/")
    first = replace(calm, line=1, fix=Fix(True, (Edit("README.md", *one, "one"),)))
    second = replace(calm, line=2, fix=Fix(True, (Edit("README.md", *other, "other"),)))
    assert safe_fixes(report_of(document, (), [first, second])) == ((first,) if collide else (first, second))


def test_two_findings_may_share_one_edit() -> None:
    document = the_list()
    first = moved(document, VITA_DEMO, "https://new.example/")
    second = replace(first, rule="renamed", fingerprint=fingerprint("renamed", None, ""))
    action = pull(report_of(document, (), [first, second]))
    assert len(action.edits) == 1
    assert len(action.fingerprints) == 2


@pytest.mark.parametrize(
    "edit",
    [
        Edit("README.md", 10**6, 10**6 + 3, "x"),
        Edit("README.md", 5, 3, "x"),
        Edit("README.md", -1, 3, "x"),
        Edit("OTHER.md", 0, 3, "x"),
        Edit("README.md", 0, 3, "x\ny"),
        Edit("README.md", 0, 3, "\ud800"),
    ],
)
def test_an_edit_that_does_not_fit_takes_its_finding_along(edit: Edit) -> None:
    document = the_list()
    good = moved(document, VITA_DEMO, "https://new.example/")
    assert good.fix
    bad = replace(good, fix=Fix(True, (*good.fix.edits, edit)))
    assert decide_fixes(report_of(document, (), [bad])) == NOTHING_OFFERED


def test_an_edit_that_changes_nothing_is_no_fix() -> None:
    document = the_list()
    assert decide_fixes(report_of(document, (), [moved(document, VITA_DEMO, VITA_DEMO)])) == NOTHING_OFFERED


def test_several_files_are_fixed_by_one_pull_request() -> None:
    one, other = the_list(), the_list("docs/MORE.md")
    report = report_of(one, (), [moved(one, VITA_DEMO, "https://new.example/")])
    also = moved(other, MINMO_DEMO, "https://newer.example/")
    action = pull(replace(report, documents=(one, other), findings=(*report.findings, also)))
    assert {edit.path for edit in action.edits} == {"README.md", "docs/MORE.md"}
    assert action.diff.count("+++ ") == 2
    assert "| `docs/MORE.md` 8 |" in action.body


def test_a_hostile_address_or_message_stays_in_its_cell() -> None:
    document = the_list()
    calm = moved(document, VITA_DEMO, "https://new.example/")
    link = next(link for link in document.links if link.url == VITA_DEMO)
    for text in HOSTILE:
        edit = Edit(document.path, link.span.start, link.span.end, f"https://new.example/{text}")
        report = report_of(document, (), [replace(calm, message=text, fix=Fix(True, (edit,)))])
        if not text.isprintable():
            assert decide_fixes(report) == NOTHING_OFFERED
            continue
        page = render(pull(report).body)
        assert page.tags.count("td") == 4
        assert page.references == []
        ours = ("https://new.example/", VITA_DEMO, page_of("moved"))
        assert all(href.startswith(ours) for href in page.hrefs)


def test_a_pull_request_is_never_too_long_and_still_names_every_fingerprint() -> None:
    links = [f"https://old.example/{'x' * 200}/{at}" for at in range(700)]
    source = "".join(f"- <{url}>\n" for url in links).encode()
    document = the_list()
    calm = moved(document, VITA_DEMO, "https://new.example/")
    findings = []
    for at, url in enumerate(links):
        start = source.index(f"{url}>".encode())
        edit = Edit(document.path, start, start + len(url), f"https://new.example/{at}")
        name = fingerprint("moved", None, url)
        findings.append(replace(calm, line=at + 1, url=url, fingerprint=name, fix=Fix(True, (edit,))))
    action = pull(report_of(replace(document, source=source), (), findings))
    assert len(action.body) <= 58_000
    assert len(action.fingerprints) == 500
    assert all(name in action.body for name in action.fingerprints)
    assert " more are in the diff." in action.body
