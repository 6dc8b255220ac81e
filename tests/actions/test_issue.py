from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.issue import NOTES_SHOWN, decide_issue
from bot.model import (
    Claim,
    CloseIssue,
    Edit,
    EnsureIssue,
    Finding,
    Fix,
    Report,
    Rule,
    Severity,
    Status,
    fingerprint,
)
from tests.rendered import render
from tests.samples import (
    CLAIMS,
    HOSTILE,
    LSLM_DEMO,
    MINMO_DEMO,
    MINMO_NEW,
    MISMATCH,
    MOVED,
    NEW_VERSION,
    NOW,
    OPENREVIEW,
    SYNC_DEMO,
    VITA_DEMO,
    WITHDRAWN,
    alive,
    dead,
    finding,
    full_report,
    healthy_report,
    hostile_report,
    ignoring_report,
    moved,
    refused,
    report_of,
    resource_of,
    suspect_report,
    the_list,
    trouble,
    unanswered_report,
)

Golden = Callable[[str, str], None]
LIST = "Ruiqi-Yan/Awesome-FullDuplexSDM"


def issue(report: Report, listed: str = LIST) -> EnsureIssue:
    action = decide_issue(report, listed)
    assert isinstance(action, EnsureIssue)
    return action


def section(body: str, title: str) -> str:
    """What stands under a title, folded or not."""
    start = body.index(title)
    ends = [body.find(mark, start + 1) for mark in ("\n### ", "\n<details>", "\n</details>")]
    return body[start : min(end for end in ends if end > 0)]


def test_the_health_issue_reads_well(golden: Golden) -> None:
    action = issue(full_report())
    golden("health_issue.md", action.body)
    assert action.title == f"Link health: {LIST}"
    assert action.marker == f"<!-- listkeeper:health {LIST} -->"
    assert action.body.startswith(f"{action.marker}\n")


def test_the_closing_comment_thanks(golden: Golden) -> None:
    action = decide_issue(healthy_report(), LIST)
    assert isinstance(action, CloseIssue)
    golden("health_closed.md", action.comment + "\n")
    assert action.marker == f"<!-- listkeeper:health {LIST} -->"


def test_every_finding_stands_in_exactly_one_section() -> None:
    body = issue(full_report()).body
    assert {body.count(f"[`{url}`]") for url, _ in CLAIMS} == {1}
    assert VITA_DEMO in section(body, "### Needs you (3)")
    assert MINMO_DEMO in section(body, "### Can be merged (2)")
    assert "archived" in section(body, "### Worth a look (1)")
    assert "v2 of 2026-09-28" in section(body, "### News (1)")
    assert "openreview.net" in section(body, "<b>Watching</b> (3)")


def test_a_death_that_is_not_confirmed_neither_opens_an_issue_nor_closes_one() -> None:
    assert decide_issue(suspect_report(), LIST) is None


def test_a_death_that_is_not_confirmed_leaves_no_trace_in_the_issue() -> None:
    report = full_report()
    sync = resource_of(SYNC_DEMO)
    before = replace(
        report,
        verdicts={**report.verdicts, sync: alive(sync)},
        findings=tuple(one for one in report.findings if one.url != SYNC_DEMO),
    )
    assert issue(report) == issue(before)
    assert SYNC_DEMO not in issue(report).body


def test_a_move_that_was_seen_once_leaves_no_trace_in_the_issue() -> None:
    report = full_report()
    seems = finding(report.documents[0], OPENREVIEW, Claim(MOVED, "seems to have moved to x", "x"))
    assert issue(replace(report, findings=(*report.findings, seems))) == issue(report)
    alone = report_of(the_list(), (), [seems])
    assert isinstance(decide_issue(alone, LIST), CloseIssue)


def test_a_confirmed_move_without_an_edit_is_left_to_people() -> None:
    document = the_list()
    moves = finding(document, MINMO_DEMO, Claim(MOVED, f"moved to {MINMO_NEW}", MINMO_NEW))
    report = report_of(document, [moved(MINMO_DEMO, MINMO_NEW)], [moves])
    assert MINMO_DEMO in section(issue(report).body, "### Worth a look (1)")


def test_a_death_becomes_a_notice_once_it_is_confirmed() -> None:
    document = the_list()
    claim = Claim(CLAIMS[0][1].rule, "gone since 2026-09-19 (HTTP 404)")
    report = report_of(document, [dead(VITA_DEMO, confirmed=True)], [finding(document, VITA_DEMO, claim)])
    assert VITA_DEMO in section(issue(report).body, "### Needs you (1)")


def test_news_alone_is_told() -> None:
    document = the_list()
    url = "https://arxiv.org/abs/2503.01174"
    report = report_of(document, (), [finding(document, url, Claim(NEW_VERSION, "v2"))])
    assert url in section(issue(report).body, "### News (1)")


def test_a_title_that_does_not_match_needs_a_person() -> None:
    document = the_list()
    report = report_of(document, (), [finding(document, VITA_DEMO, Claim(MISMATCH, "another title"))])
    assert "another title" in section(issue(report).body, "### Needs you (1)")


@pytest.mark.parametrize(
    ("rule", "severity", "part"),
    [
        (MISMATCH, Severity.INFO, "### News (1)"),
        (WITHDRAWN, Severity.WARNING, "### Worth a look (1)"),
        (NEW_VERSION, Severity.ERROR, "### Needs you (1)"),
    ],
)
def test_the_section_follows_the_severity_that_the_policy_gave(
    rule: Rule, severity: Severity, part: str
) -> None:
    document = the_list()
    told = finding(document, VITA_DEMO, Claim(rule, "what it says", severity=severity))
    assert "what it says" in section(issue(report_of(document, (), [told])).body, part)


def test_a_safe_fix_that_does_not_fit_is_left_to_people() -> None:
    report = full_report()
    move = next(one for one in report.findings if one.rule == "moved")
    misfit = replace(move, fix=Fix(True, (Edit(move.path, 10**6, 10**6 + 1, "x"),)))
    body = issue(replace(report, findings=(misfit,))).body
    assert MINMO_DEMO in section(body, "### Worth a look (1)")
    assert "Can be merged" not in body


def test_where_anything_is_not_known_the_issue_is_not_closed() -> None:
    report = healthy_report()
    one = next(iter(report.verdicts))
    unseen = {**report.verdicts, one: replace(report.verdicts[one], status=Status.UNCHECKED)}
    assert decide_issue(replace(report, verdicts=unseen), LIST) is None
    assert decide_issue(replace(report, verdicts={}), LIST) is None
    assert decide_issue(unanswered_report(), LIST) is None


def test_what_the_policy_takes_out_is_counted_and_does_not_keep_the_issue_open() -> None:
    report = ignoring_report()
    assert isinstance(decide_issue(report, LIST), CloseIssue)
    told = replace(report, findings=full_report().findings[:1])
    checked = section(issue(told).body, "What was checked")
    assert "Ignored, as the policy says: 1 link." in checked
    assert "Nothing to ask about" not in checked
    assert "Worth tidying up:\n\n- the policy's ignore of all for old.example fits nothing" in checked


def test_a_list_without_links_needs_no_issue() -> None:
    report = replace(healthy_report(), resources={}, verdicts={})
    assert isinstance(decide_issue(report, LIST), CloseIssue)


# ── the text changes only with the news ───────────────────────────────────────────────────


def test_the_text_does_not_depend_on_the_day() -> None:
    report = full_report()
    later = replace(report, checked_at=NOW + timedelta(days=9))
    assert issue(later) == issue(report)


def test_the_text_does_not_depend_on_the_order_of_findings_or_verdicts() -> None:
    report = full_report()
    backwards = replace(
        report,
        findings=report.findings[::-1],
        verdicts=dict(list(report.verdicts.items())[::-1]),
        resources=dict(list(report.resources.items())[::-1]),
    )
    assert issue(backwards) == issue(report)


def test_a_host_that_stumbles_for_a_day_is_not_mentioned() -> None:
    report = full_report()
    lslm = resource_of(LSLM_DEMO)
    fine = replace(report, verdicts={**report.verdicts, lslm: alive(lslm)})
    stumbling = trouble(LSLM_DEMO, NOW - timedelta(days=1))
    for_long = trouble(LSLM_DEMO, NOW - timedelta(days=4))
    assert issue(replace(report, verdicts={**report.verdicts, lslm: stumbling})) == issue(fine)
    said = issue(replace(report, verdicts={**report.verdicts, lslm: for_long})).body
    assert "`ziyang.tech` has not been reached since 2026-09-27: 1 link" in said


def test_a_wall_before_what_was_alive_last_week_is_not_mentioned() -> None:
    report = full_report()
    paper = resource_of(OPENREVIEW)
    wall = refused(OPENREVIEW, "HTTP 429")
    assert wall.record
    recent = replace(wall, record=replace(wall.record, last_alive=NOW - timedelta(days=7)))
    old = replace(wall, record=replace(wall.record, last_alive=NOW - timedelta(days=31)))
    assert "openreview" not in issue(replace(report, verdicts={**report.verdicts, paper: recent})).body
    assert "\n- `openreview.net` turns machines away: 1 link\n" in (
        issue(replace(report, verdicts={**report.verdicts, paper: old})).body
    )


def test_a_wall_is_told_in_the_same_words_whatever_it_says_today() -> None:
    report = full_report()
    paper = resource_of(OPENREVIEW)
    today = refused(OPENREVIEW, "a bot wall (cf-mitigated: challenge)")
    elsewhere = replace(today, evidence=replace(today.evidence, host="wall.example"))
    for wall in (today, elsewhere):
        assert issue(replace(report, verdicts={**report.verdicts, paper: wall})) == issue(report)


# ── room ──────────────────────────────────────────────────────────────────────────────────


def many(
    rule: str, severity: Severity, number: int, message: str = "something happened to it"
) -> list[Finding]:
    document = the_list()
    calm = finding(document, VITA_DEMO, Claim(WITHDRAWN, message))
    return [
        replace(
            calm,
            rule=rule,
            severity=severity,
            fingerprint=fingerprint(rule, None, str(at)),
            line=at,
            message=f"{message} {at}.",
        )
        for at in range(number)
    ]


def test_a_long_report_keeps_what_matters_and_counts_the_rest() -> None:
    findings = [
        *many("news", Severity.INFO, 300),
        *many("withdrawn", Severity.ERROR, 100),
        *many("archived", Severity.WARNING, 300),
    ]
    body = issue(report_of(the_list(), (), findings)).body
    assert len(body) <= 58_000
    assert section(body, "### Needs you (100)").count("something happened to it") == 100
    look = section(body, "<b>Worth a look</b> (300)")
    shown = look.count("something happened to it")
    assert 0 < shown < 300
    assert f"{300 - shown} more had no room here" in look
    assert "300 more had no room here" in section(body, "<b>News</b> (300)")
    assert render(body).tags.count("details") == 3


def test_thousands_of_findings_fit_too() -> None:
    findings = many("withdrawn", Severity.ERROR, 3_000, "x" * 280)
    body = issue(report_of(the_list(), (), findings)).body
    assert 50_000 < len(body) <= 58_000
    page = render(body)
    assert page.comments[0].startswith("listkeeper:health")
    assert page.comments[-1].startswith("listkeeper:findings")


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.sampled_from(HOSTILE), st.sampled_from(Severity), st.integers(1, 40)), max_size=8)
)
def test_no_text_is_ever_cut_in_the_middle(parts: list[tuple[str, Severity, int]]) -> None:
    findings = [one for text, severity, number in parts for one in many("r", severity, number, text * 3)]
    action = decide_issue(report_of(the_list(), (), findings), LIST)
    if isinstance(action, EnsureIssue):
        page = render(action.body)
        assert len(action.body) <= 58_000
        assert page.comments == [action.marker[5:-4], page.comments[-1]]
        assert set(page.tags) <= {
            "p",
            "br",
            "code",
            "h3",
            "ul",
            "li",
            "strong",
            "a",
            "details",
            "summary",
            "b",
        }
        assert page.references == []


# ── hostile text ──────────────────────────────────────────────────────────────────────────


def test_hostile_text_adds_nothing_to_the_issue() -> None:
    report = hostile_report()
    page = render(issue(report).body)
    assert page.references == []
    assert set(page.hrefs) == {VITA_DEMO}
    assert page.tags.count("li") == len(HOSTILE) + 3 + NOTES_SHOWN + 1
    assert set(page.tags) <= {"p", "br", "code", "h3", "ul", "li", "strong", "a", "details", "summary", "b"}
    assert len(page.comments) == 2


@pytest.mark.parametrize("listed", [*HOSTILE, "docs/a b.md", "a--><b>@x"])
def test_a_hostile_name_of_a_list_stays_inside_its_marker(listed: str) -> None:
    action = issue(full_report(), listed)
    assert render(action.body).comments[0] == action.marker[5:-4].strip()
    assert "\n" not in action.title
    assert len(action.title) < 130


def test_two_lists_never_share_a_marker() -> None:
    assert issue(full_report(), "a b").marker != issue(full_report(), "a_b").marker


def test_links_to_github_go_by_way_of_the_redirect_host() -> None:
    hrefs = render(issue(full_report()).body).hrefs
    assert not [href for href in hrefs if href.startswith("https://github.com/")]
    assert "https://redirect.github.com/VITA-MLLM/VITA" in hrefs


def test_findings_name_their_file_where_there_are_several() -> None:
    report = full_report()
    both = replace(report, documents=(*report.documents, the_list("MORE.md")))
    assert "`README.md` `line 6` · `dead`" in issue(both).body
    assert "`README.md`, `MORE.md`" in issue(both).body
