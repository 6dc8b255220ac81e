from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.actions.offers import wanted_fixes
from bot.actions.pull_text import BRANCH, new_branch, pull_request
from bot.edits.patch import apply
from bot.markers.trailers import fixes_in, shape_in
from bot.model import (
    Claim,
    Edit,
    EnsurePull,
    Evidence,
    Finding,
    Fix,
    Move,
    Policy,
    Report,
    Status,
    Verdict,
    fingerprint,
    link_key,
)
from bot.rules import page_of
from tests import samples
from tests.actions.offering import moved, perhaps, wishing
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
    report_of,
    resource_of,
    the_list,
)

Golden = Callable[[str, str], None]
NEW = "https://new.example/"


def pull(report: Report, policy: Policy | None = None) -> EnsurePull:
    wanted = tuple(wanted_fixes(report, policy or Policy()).values())
    return pull_request(report, new_branch(wanted, ()), wanted)


def test_the_pull_request_reads_well(golden: Golden) -> None:
    action = pull(full_report())
    golden("fix_pull.md", action.body)
    golden("fix_pull.diff", action.diff)
    golden("fix_pull_commit.txt", action.message + "\n")


@pytest.mark.parametrize(
    ("rules", "title"),
    [
        (["moved"], "Fix 1 link: moved"),
        (["moved", "moved"], "Fix 2 links: moved"),
        (["moved", "repo-renamed", "moved"], "Fix 3 links: 2 moved, 1 repo-renamed"),
        (["a", "b", "c", "d"], "Fix 4 links: 1 a, 1 b, 1 c, 1 more rule"),
        (["a", "b", "c", "d", "e"], "Fix 5 links: 1 a, 1 b, 1 c, 2 more rules"),
    ],
)
def test_the_title_says_what_it_does_in_words_of_ours(rules: list[str], title: str) -> None:
    report = full_report()
    urls = [link.url for link in report.documents[0].links]
    findings = [
        replace(moved(report.documents[0], url, f"{NEW}{at}"), rule=rule)
        for at, (rule, url) in enumerate(zip(rules, urls, strict=False))
    ]
    action = pull(replace(report, findings=tuple(findings)))
    assert action.title == title
    assert action.message.splitlines()[0] == title


def test_the_edits_change_the_addresses_and_nothing_else() -> None:
    report = full_report()
    source = report.documents[0].source
    expected = source.replace(f"({MINMO_DEMO})".encode(), f"({MINMO_NEW})".encode())
    expected = expected.replace(f"({SALMONN})".encode(), f"({SALMONN_NEW})".encode())
    assert apply(source, pull(report).edits) == expected


def test_body_and_commit_remember_what_is_offered() -> None:
    action = pull(full_report())
    keys = {link_key(resource_of(MINMO_DEMO)), link_key(resource_of(SALMONN))}
    assert set(action.fixes.values()) == keys
    for text in (action.body, action.message):
        assert fixes_in(text) == dict(action.fixes)
        assert shape_in(text) == action.shape
    assert [comment.split()[0] for comment in render(action.body).comments] == [
        "listkeeper:fixes",
        "listkeeper:shape",
    ]


def test_the_evidence_stands_beside_the_message() -> None:
    document = the_list()
    report = report_of(document, [seen(VITA_DEMO)], [moved(document, VITA_DEMO, NEW)])
    assert "(HTTP 301; the same on 2026-09-19 and 2026-09-28)" in pull(report).body
    of_text = replace(report.findings[0], rule="arxiv-malformed")
    assert "HTTP 301" not in pull(replace(report, findings=(of_text,))).body


def test_a_bad_day_is_no_evidence_of_a_move() -> None:
    document = the_list()
    bad_day = Evidence("HTTP 503", "GET, then GET afresh")
    failing = replace(seen(VITA_DEMO), status=Status.TROUBLE, confirmed=False, evidence=bad_day)
    body = pull(report_of(document, [failing], [moved(document, VITA_DEMO, NEW)])).body
    assert "(the same on 2026-09-19 and 2026-09-28)" in body


def seen(url: str) -> Verdict:
    """That it leads elsewhere, on two days."""
    record = samples.alive(resource_of(url)).record
    assert record is not None
    move = Move(NEW, samples.day(19), samples.day(28))
    return replace(samples.moved(url, NEW), record=replace(record, move=move))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (Policy(), "Somebody who may write here asked for this edit"),
        (Policy(unsafe_fixes=("moved",)), "The policy of this list asks for edits like this one."),
    ],
)
def test_an_edit_that_is_not_certain_says_so_and_who_asked_for_it(policy: Policy, said: str) -> None:
    document = the_list()
    unsafe = perhaps(document, VITA_DEMO, NEW)
    report = report_of(document, (), [unsafe])
    body = pull(report if policy.unsafe_fixes else wishing(report, unsafe), policy).body
    assert said in body
    assert "It is not certain that it leads to the same thing" in body
    assert "Each of these edits writes one address anew" in pull(full_report()).body


def test_a_link_that_is_added_is_no_fix_and_its_neighbours_look_is_no_evidence_of_it() -> None:
    document = the_list()
    own = finding(document, VITA_DEMO, Claim(MOVED, "its code seems to be at o/n", NEW, NEW))
    edit = Edit(own.path, 900, 900, " | [code](https://github.com/o/n)")
    adding = replace(own, fix=Fix(safe=False, edits=(edit,)))
    action = pull(wishing(report_of(document, [samples.alive(resource_of(VITA_DEMO))], [adding]), adding))
    assert action.title == "Add 1 link: moved"
    assert "It is not certain that the link that it adds is the right one" in action.body
    assert "|  | `[code](https://github.com/o/n)` | its code seems to be at o/n · " in action.body


def test_an_edit_of_several_lines_says_how_many() -> None:
    document = the_list()
    certain = finding(document, VITA_DEMO, Claim(MOVED, "moved", NEW, NEW, safe=True))
    assert certain.fix is not None
    first = replace(certain.fix.edits[0], start=0, end=1)
    wide = replace(certain, fix=Fix(safe=True, edits=(*certain.fix.edits, first)))
    assert f"| {wide.line} and 1 more line | " in pull(report_of(document, (), [wide])).body


def test_a_single_edit_is_not_called_several() -> None:
    document = the_list()
    certain = finding(document, VITA_DEMO, Claim(MOVED, "moved", NEW, NEW, safe=True))
    assert pull(report_of(document, (), [certain])).body.startswith("This edit writes one address anew")


def test_the_branch_is_named_by_the_fixes_and_nothing_else() -> None:
    report = full_report()
    backwards = replace(report, findings=report.findings[::-1])
    assert pull(backwards) == pull(report)
    assert re.fullmatch(BRANCH.format("[0-9a-f]{12}"), pull(report).branch)
    fewer = replace(report, findings=tuple(one for one in report.findings if one.rule != "renamed"))
    assert pull(fewer).branch != pull(report).branch


def test_the_order_in_which_fixes_were_found_does_not_matter() -> None:
    wanted = tuple(wanted_fixes(full_report(), Policy()).values())
    assert pull_request(full_report(), "b", wanted[::-1]) == pull_request(full_report(), "b", wanted)


def test_a_branch_that_serves_for_something_else_is_not_used_again() -> None:
    wanted = tuple(wanted_fixes(full_report(), Policy()).values())
    first = new_branch(wanted, ())
    second = new_branch(wanted, {first})
    assert len({first, second, new_branch(wanted, {first, second})}) == 3
    assert new_branch(wanted, {first}) == second


# ── its shape ──


def test_an_edit_elsewhere_in_the_list_leaves_the_shape() -> None:
    report = full_report()
    shape = pull(report).shape
    assert pull(shifted(report, b"# Another title\n\nAnd a paragraph.\n\n")).shape == shape


def test_an_edit_of_a_line_or_next_to_it_changes_the_shape() -> None:
    report = full_report()
    (document,) = report.documents
    for line in (7, 8, 9):  # the fixed one is the eighth
        lines = document.source.split(b"\n")
        lines[line - 1] += b" "
        changed = replace(document, source=b"\n".join(lines))
        moving = report.findings if line != 7 else moved_by(report, 1)
        assert pull(replace(report, documents=(changed,), findings=tuple(moving))).shape != pull(report).shape


def shifted(report: Report, above: bytes) -> Report:
    """The report after somebody has written something above everything."""
    (document,) = report.documents
    findings = tuple(moved_by(report, len(above)))
    return replace(report, documents=(replace(document, source=above + document.source),), findings=findings)


def moved_by(report: Report, size: int) -> list[Finding]:
    """The findings where everything stands so many bytes further on."""
    return [replace(one, fix=_moved_by(one.fix, size)) for one in report.findings]


def _moved_by(fix: Fix | None, size: int) -> Fix | None:
    if fix is None:
        return None
    edits = (replace(edit, start=edit.start + size, end=edit.end + size) for edit in fix.edits)
    return replace(fix, edits=tuple(edits))


# ── room, and hostile text ──


def test_several_files_are_fixed_by_one_pull_request() -> None:
    one, other = the_list(), the_list("docs/MORE.md")
    report = report_of(one, (), [moved(one, VITA_DEMO, NEW)])
    also = moved(other, MINMO_DEMO, "https://newer.example/")
    action = pull(replace(report, documents=(one, other), findings=(*report.findings, also)))
    assert {edit.path for edit in action.edits} == {"README.md", "docs/MORE.md"}
    assert action.diff.count("+++ ") == 2
    assert "| `docs/MORE.md` 8 |" in action.body


def test_a_hostile_address_or_message_stays_in_its_cell() -> None:
    document = the_list()
    calm = moved(document, VITA_DEMO, NEW)
    link = next(link for link in document.links if link.url == VITA_DEMO)
    for text in filter(str.isprintable, HOSTILE):
        edit = Edit(document.path, link.span.start, link.span.end, f"{NEW}{text}")
        report = report_of(document, (), [replace(calm, message=text, fix=Fix(True, (edit,)))])
        action = pull(report)
        page = render(action.body)
        assert page.tags.count("td") == 4
        assert page.references == []
        assert len(page.comments) == 2
        assert all(href.startswith((NEW, VITA_DEMO, page_of("moved"))) for href in page.hrefs)
        assert fixes_in(action.body) == dict(action.fixes)
        assert action.title == "Fix 1 link: moved"
        assert action.message.startswith("Fix 1 link: moved\n\nListkeeper-Fixes: ")


def test_a_pull_request_is_never_too_long_and_still_names_every_fingerprint() -> None:
    links = [f"https://old.example/{'x' * 200}/{at}" for at in range(500)]
    source = "".join(f"- <{url}>\n" for url in links).encode()
    document = the_list()
    calm = moved(document, VITA_DEMO, NEW)
    findings = []
    for at, url in enumerate(links):
        start = source.index(f"{url}>".encode())
        edit = Edit(document.path, start, start + len(url), f"{NEW}{at}")
        name = fingerprint("moved", None, url)
        findings.append(replace(calm, line=at + 1, url=url, fingerprint=name, fix=Fix(True, (edit,))))
    action = pull(report_of(replace(document, source=source), (), findings))
    assert len(action.body) <= 58_000
    assert len(action.fixes) == 500
    assert fixes_in(action.body) == dict(action.fixes)
    assert " more are in the diff." in action.body
