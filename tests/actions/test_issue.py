from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.actions.checked import NOTES_SHOWN, NOUNS
from bot.actions.issue import MOST_NEWS, decide_issue
from bot.checkers import CHECKERS
from bot.config import HOME
from bot.lint.http_links import HTTP_LINK
from bot.markers.boxes import ticked
from bot.markers.hidden import findings_in, news_of, silences_in
from bot.model import (
    Claim,
    CloseIssue,
    Edit,
    EnsureIssue,
    Evidence,
    Finding,
    Fix,
    Heard,
    Offered,
    Policy,
    PullState,
    Report,
    Revision,
    Rule,
    Severity,
    Silence,
    Standing,
    StandingIssue,
    StandingPull,
    Status,
    Verdict,
    Wish,
    fingerprint,
)
from bot.rules import page_of
from tests.rendered import render
from tests.samples import (
    CLAIMS,
    HOSTILE,
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
    unanswered_report,
)

Golden = Callable[[str, str], None]
LIST = "Ruiqi-Yan/Awesome-FullDuplexSDM"
PAPER = resource_of(OPENREVIEW)


def issue(report: Report, listed: str = LIST) -> EnsureIssue:
    """The one thing that should be so of the issue: that it is there."""
    (action,) = decide_issue(report, listed, Policy())
    assert isinstance(action, EnsureIssue)
    return action


def standing(action: EnsureIssue, **changes: Any) -> Standing:
    """The issue as the last run wrote it, and whatever happened to it since."""
    written = StandingIssue(1, action.marker, action.title, action.body, is_open=True)
    return Standing(issues=(replace(written, **changes),))


def after(report: Report, *, told: Report | None = None, **changes: Any) -> Report:
    """`report` in the run after the one that told `told`, or the same."""
    return replace(report, standing=standing(issue(told or report), **changes))


def section(body: str, title: str) -> str:
    """What stands under a title, folded or not."""
    start = body.index(title)
    ends = [body.find(mark, start + 1) for mark in ("\n### ", "\n<details>", "\n</details>")]
    return body[start : min(end for end in ends if end > 0)]


def test_the_health_issue_reads_well(golden: Golden) -> None:
    report, _ = with_unsafe_edit(replace(full_report(), revision=OTHER))
    action = issue(report)
    golden("health_issue.md", action.body)
    assert action.title == f"Link health: {LIST}"
    assert action.marker == f"<!-- listkeeper:health {LIST} -->"
    assert action.body.startswith(f"{action.marker}\n")


def test_when_all_is_well_the_issue_says_so_and_is_closed_with_thanks(golden: Golden) -> None:
    report = replace(healthy_report(), standing=standing(issue(full_report())))
    wanted, close = decide_issue(report, LIST, Policy())
    assert isinstance(wanted, EnsureIssue)
    assert isinstance(close, CloseIssue)
    golden("health_well.md", wanted.body)
    golden("health_closed.md", close.comment + "\n")
    assert close.marker == wanted.marker == f"<!-- listkeeper:health {LIST} -->"
    assert not wanted.opens


def test_where_there_is_no_issue_and_nothing_to_tell_none_is_wanted() -> None:
    assert decide_issue(healthy_report(), LIST, Policy()) == ()


def test_an_issue_that_is_closed_is_not_closed_again() -> None:
    report = replace(healthy_report(), standing=standing(issue(full_report()), is_open=False))
    (wanted,) = decide_issue(report, LIST, Policy())
    assert isinstance(wanted, EnsureIssue)
    assert not wanted.opens


def test_every_finding_stands_in_exactly_one_section() -> None:
    body = issue(full_report()).body
    assert {body.count(f"[`{url}`]") for url, _ in CLAIMS} == {1}
    assert VITA_DEMO in section(body, "### Needs you (3)")
    assert MINMO_DEMO in section(body, "### Can be merged (2)")
    assert "archived" in section(body, "### Worth a look (1)")
    assert "v2 of 2026-09-28" in section(body, "### News (1)")
    assert "openreview.net" in section(body, "<b>Watching</b> (4)")


def test_a_death_that_is_not_confirmed_neither_opens_an_issue_nor_closes_one() -> None:
    assert decide_issue(suspect_report(), LIST, Policy()) == ()
    told = replace(full_report(), findings=full_report().findings[1:])
    (wanted,) = decide_issue(replace(suspect_report(), standing=standing(issue(told))), LIST, Policy())
    assert isinstance(wanted, EnsureIssue)
    assert "Nothing in this list needs you." in wanted.body


def test_a_death_that_was_told_stays_told_though_memory_was_lost() -> None:
    report = full_report()
    told = issue(report).body
    forgotten = tuple(
        replace(one, message="not found now (HTTP 404)", severity=Severity.WARNING, suspected=True)
        if one.url == VITA_DEMO
        else one
        for one in report.findings
    )
    assert issue(after(replace(report, findings=forgotten), told=report)).body == told
    another = replace(report.findings[1], fingerprint="a" * 16)
    body = issue(after(replace(report, findings=(*forgotten, another)), told=report)).body
    assert VITA_DEMO in section(body, "### Needs you (3)")
    fresh = issue(replace(report, findings=forgotten)).body
    assert VITA_DEMO in section(fresh, "<b>Watching</b>")


def without_suspect(report: Report) -> Report:
    sync = resource_of(SYNC_DEMO)
    return replace(
        report,
        verdicts={**report.verdicts, sync: alive(sync)},
        findings=tuple(one for one in report.findings if one.url != SYNC_DEMO),
    )


def test_a_death_that_is_not_confirmed_is_told_only_where_the_issue_is_written_anyway() -> None:
    report = full_report()
    assert SYNC_DEMO in section(issue(report).body, "<b>Watching</b> (4)")
    quiet = issue(without_suspect(report)).body
    assert SYNC_DEMO not in quiet
    assert issue(after(report, told=without_suspect(report))).body == quiet


def test_a_move_that_was_seen_once_is_watched_and_no_news() -> None:
    report = full_report()
    seems = finding(report.documents[0], OPENREVIEW, Claim(MOVED, "seems to have moved to x", "x"))
    moving = replace(report, findings=(*report.findings, seems))
    assert "seems to have moved" in section(issue(moving).body, "<b>Watching</b>")
    assert issue(after(moving, told=report)).body == issue(report).body
    assert decide_issue(report_of(the_list(), (), [seems]), LIST, Policy()) == ()


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


def test_what_the_text_of_the_list_tells_is_no_news() -> None:
    document = the_list()
    report = report_of(document, (), [finding(document, VITA_DEMO, Claim(HTTP_LINK, "https elsewhere"))])
    assert VITA_DEMO in section(issue(report).body, "### Worth a look (1)")


def test_one_look_is_told_by_its_day() -> None:
    document = the_list()
    record = dead(VITA_DEMO, confirmed=True).record
    assert record
    strike = record.strikes[-1]
    once = replace(dead(VITA_DEMO, confirmed=True), record=replace(record, strikes=(strike,)))
    claim = Claim(CLAIMS[0][1].rule, "gone")
    report = report_of(document, [once], [finding(document, VITA_DEMO, claim)])
    assert f"gone; not found on {strike.at:%Y-%m-%d} ·" in issue(report).body


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
    told = standing(issue(full_report()))
    for unknown in (replace(report, verdicts=unseen), replace(report, verdicts={}), unanswered_report()):
        (wanted,) = decide_issue(replace(unknown, standing=told), LIST, Policy())
        assert isinstance(wanted, EnsureIssue)


def test_every_finding_links_to_what_is_said_of_its_rule() -> None:
    body = issue(full_report()).body
    rules = [one.rule for one in full_report().findings if not one.suspected]
    hrefs = render(body).hrefs
    assert [href for href in hrefs if "/docs/rules.md#" in href].count(page_of("moved")) == 1
    assert {page_of(rule) for rule in rules} <= set(hrefs)


def test_what_the_policy_takes_out_is_counted_and_does_not_keep_the_issue_open() -> None:
    report = replace(ignoring_report(), standing=standing(issue(full_report())))
    assert isinstance(decide_issue(report, LIST, Policy())[-1], CloseIssue)
    told = replace(report, findings=full_report().findings[:1])
    checked = section(issue(told).body, "What was checked")
    assert "- 1 link ignored, as the policy says" in checked
    assert "nothing to ask about" not in checked
    assert "Worth tidying up:\n\n- the policy's ignore of all for old.example fits nothing" in checked


def test_a_list_without_links_needs_no_issue() -> None:
    report = replace(healthy_report(), resources={}, verdicts={})
    assert decide_issue(report, LIST, Policy()) == ()
    told = replace(report, standing=standing(issue(full_report())))
    assert isinstance(decide_issue(told, LIST, Policy())[-1], CloseIssue)


# ── the text changes only with the news ───────────────────────────────────────────────────


LATER = NOW + timedelta(days=9)
OTHER = Revision("https://github.com/o/list", "b" * 40, "main")


def moved_down(report: Report) -> Report:
    """Somebody has written a paragraph above everything."""
    return replace(report, findings=tuple(replace(one, line=one.line + 7) for one in report.findings))


def looking_otherwise(report: Report) -> Report:
    """A page that is gone answers with another error today."""
    told = report.findings[0]
    return replace(report, findings=(replace(told, message="gone since … (HTTP 410)"), *report.findings[1:]))


@pytest.mark.parametrize(
    "change",
    [
        lambda report: replace(report, checked_at=LATER),
        lambda report: replace(report, revision=OTHER),
        moved_down,
        looking_otherwise,
        without_suspect,
        lambda report: replace(report, findings=report.findings[::-1]),
        lambda report: replace(report, verdicts={**report.verdicts, PAPER: refused(OPENREVIEW, "HTTP 429")}),
        lambda report: replace(report, verdicts={**report.verdicts, PAPER: alive(PAPER)}),
        lambda report: replace(report, silenced=report.findings[:1]),
        lambda report: replace(report, documents=(*report.documents, the_list("MORE.md"))),
    ],
)
def test_what_is_no_news_leaves_the_issue_as_it_is(change: Callable[[Report], Report]) -> None:
    report = full_report()
    told = issue(report).body
    changed = change(report)
    assert issue(after(changed, told=report)).body == told
    ticked = told.replace("[ ]", "[x]").replace("\n", "\r\n")  # as GitHub's own editor saves it
    assert issue(after(changed, told=report, body=ticked)).body == ticked


@pytest.mark.parametrize(
    "change",
    [
        lambda report: replace(report, findings=report.findings[1:]),
        lambda report: replace(
            report, findings=(replace(report.findings[0], news="x"), *report.findings[1:])
        ),
        lambda report: replace(report, heard=Heard(silences=(Silence("dead", None),))),
        lambda report: replace(report, findings=tuple(replace(one, fix=None) for one in report.findings)),
    ],
)
def test_news_are_told(change: Callable[[Report], Report]) -> None:
    report = full_report()
    changed = replace(change(report), checked_at=LATER)
    body = issue(after(changed, told=report)).body
    assert body == issue(changed).body
    assert f"As it was on {LATER:%Y-%m-%d}" in body


def test_a_silence_that_is_over_is_no_news_by_itself() -> None:
    snoozed = replace(full_report(), heard=Heard(silences=(Silence("f" * 16, LATER.date()),)))
    assert issue(after(replace(full_report(), checked_at=LATER), told=snoozed)).body == issue(snoozed).body


@pytest.mark.parametrize("wrong", ["A line more.\n\n", ""])
def test_a_text_that_somebody_has_changed_is_made_true_again(wrong: str) -> None:
    report = full_report()
    told = issue(report).body
    changed = wrong + told if wrong else told.replace("HTTP 404", "HTTP 200")
    assert issue(after(report, body=changed)).body == told


def test_a_text_that_a_stranger_could_change_is_not_believed() -> None:
    report = replace(full_report(), checked_at=LATER)
    told = issue(full_report()).body
    body = issue(after(report, told=full_report(), edited_by_writers=False)).body
    assert body == issue(report).body != told


# ── what people do to it ──────────────────────────────────────────────────────────────────


def test_an_issue_that_a_person_closed_stays_closed_until_there_is_something_new() -> None:
    report = full_report()
    closed: dict[str, Any] = {"is_open": False, "closed_by_person": True}
    assert not issue(after(report, **closed)).opens
    fewer = replace(report, findings=report.findings[1:])
    assert not issue(after(fewer, told=report, **closed)).opens
    assert issue(after(report, told=fewer, **closed)).opens


def test_news_alone_opens_no_issue_that_a_person_closed() -> None:
    report = report_of(the_list(), (), [*many("news", Severity.INFO, 3), *many("gone", Severity.ERROR, 1)])
    before = replace(report, findings=report.findings[:1])
    closed: dict[str, Any] = {"is_open": False, "closed_by_person": True}
    more = replace(report, findings=report.findings[:3])
    assert not issue(after(more, told=before, **closed)).opens
    assert "something happened to it 2" in issue(after(more, told=before, **closed)).body
    assert issue(after(report, told=before, **closed)).opens
    assert issue(after(more, told=before)).opens


def test_an_issue_that_we_closed_is_opened_again() -> None:
    assert issue(after(full_report(), is_open=False)).opens


def test_what_was_obeyed_is_said() -> None:
    heard = Heard(boxes=frozenset({"snooze:0123456789abcdef"}))
    assert issue(replace(full_report(), heard=heard)).obeyed == heard.boxes


def names(body: str) -> set[str]:
    """Of all boxes."""
    return set(ticked(body.replace("[ ]", "[x]")))


def test_every_finding_can_be_snoozed_or_called_wrong() -> None:
    report = full_report()
    told = {one.fingerprint for one in report.findings if one.url != SYNC_DEMO}
    assert names(issue(report).body) == {f"{wish}:{one}" for one in told for wish in ("snooze", "never")}
    assert ticked(issue(report).body) == frozenset()


def with_unsafe_edit(report: Report) -> tuple[Report, Finding]:
    """The report with one edit more, that somebody might object to."""
    misfit = next(one for one in report.findings if one.rule == "title-mismatch")
    span = next(link.span for link in report.documents[0].links if link.url == misfit.url)
    fixed = replace(misfit, fix=Fix(False, (Edit(misfit.path, span.start, span.end, MINMO_NEW),)))
    others = (one for one in report.findings if one is not misfit)
    return replace(report, findings=(*others, fixed)), fixed


def test_an_edit_that_is_not_safe_can_be_asked_for() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    box = f"fix:{unsafe.fingerprint}"
    assert box in names(issue(report).body)
    assert box not in ticked(issue(report).body)
    wished = replace(report, heard=Heard(wished=frozenset({unsafe.fingerprint})))
    assert ticked(issue(wished).body) == {box}
    assert issue(after(wished, told=report)).body == issue(wished).body


def test_an_edit_whose_pull_request_was_closed_is_not_offered_again() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    for one in (unsafe, next(one for one in report.findings if one.rule == "moved")):
        opened = datetime(2026, 9, 1, tzinfo=UTC)
        pull = StandingPull(2, "b", {one.fingerprint: ""}, PullState.CLOSED, opened, closed_by_person=True)
        body = issue(replace(report, standing=Standing(pulls=(pull,)))).body
        assert f"fix:{one.fingerprint}" not in names(body)
        assert body.count("its edit is not offered again") == 1
    assert "### Can be merged (1)" in body


def test_what_is_true_of_several_lines_is_told_once() -> None:
    report = full_report()
    first = report.findings[0]
    again = tuple(replace(first, line=line) for line in (30, 40))
    body = issue(replace(report, findings=(*report.findings, *again))).body
    assert "`line 6`, `line 30`, `line 40`" in body
    assert body.count(f"box:never:{first.fingerprint}") == 1
    many = tuple(replace(first, line=line) for line in range(30, 60))
    assert "`line 33` and 26 more" in issue(replace(report, findings=(*report.findings, *many))).body


def test_lines_are_links_to_the_commit_that_was_read() -> None:
    page = render(issue(replace(full_report(), revision=OTHER)).body)
    assert f"https://github.com/o/list/blob/{'b' * 40}/README.md?plain=1#L6" in page.hrefs


def test_a_path_cannot_lead_a_line_elsewhere() -> None:
    path = 'a b/#?"><b>)[x](http://evil.example/)`.md'
    report = replace(full_report(), documents=(the_list(path),), revision=OTHER)
    report = replace(report, findings=tuple(replace(one, path=path, fix=None) for one in report.findings))
    page = render(issue(report).body)
    lines = [href for href in page.hrefs if "/blob/" in href and not href.startswith(f"{HOME}/")]
    assert lines
    assert all(href.startswith(f"https://github.com/o/list/blob/{'b' * 40}/a%20b/%23%3F") for href in lines)
    assert not [href for href in page.hrefs if href.startswith("http://evil")]
    assert page.tags.count("b") == 2


def test_what_is_silenced_is_counted_and_remembered() -> None:
    silences = (Silence("0123456789abcdef", date(2026, 12, 1)), Silence("dead", None))
    report = replace(full_report(), silenced=full_report().findings[:2], heard=Heard(silences=silences))
    body = issue(report).body
    assert "- 2 findings silenced by you" in section(body, "<b>What was checked</b>")
    assert set(silences_in(body)) == set(silences)


def test_what_was_not_looked_at_is_told_with_its_reason() -> None:
    report = full_report()
    paper = resource_of("https://arxiv.org/abs/2408.05211")
    unseen = Verdict(paper, Status.UNCHECKED, confirmed=False, evidence=Evidence("not asked"))
    shut = Evidence("arXiv answers 503", host="export.arxiv.org", tries=1)
    checked = replace(report, verdicts={**report.verdicts, paper: unseen}, unanswered={paper: shut})
    said = section(issue(checked).body, "<b>What was checked</b>")
    assert "- 1 link not looked at yet: arXiv answers 503" in said
    budget = replace(report.plan, waiting={paper: "over the budget of 10 papers a run"})
    waiting = replace(report, verdicts={**report.verdicts, paper: unseen}, plan=budget)
    said = section(issue(waiting).body, "<b>What was checked</b>")
    assert "- 1 link not looked at yet: over the budget of 10 papers a run" in said
    in_vain = section(issue(replace(report, unanswered={paper: shut})).body, "<b>What was checked</b>")
    assert "- 1 link asked in vain, told from memory: arXiv answers 503" in in_vain


TAGS = {*("p", "br", "code", "h3", "ul", "li", "input", "strong", "a", "details", "summary", "b")}
COMMENTS = re.compile(
    rf"listkeeper:health {LIST}|box:(?:fix|snooze|never):[0-9a-f]{{16}}"
    r"|listkeeper:findings(?: [0-9a-f]{16})+|listkeeper:silences|listkeeper:seal [0-9a-f]{16} [0-9a-f]{16}"
)


def are_ours(comments: Sequence[str]) -> bool:
    """Whether HTML comments are the hidden ones of an issue, and nothing else."""
    found = [comment for comment in comments if not comment.startswith("box:")]
    kinds = [comment.split()[0] for comment in found]
    wanted = [f"listkeeper:{kind}" for kind in ("health", "findings", "silences", "seal")]
    return kinds == wanted and all(map(COMMENTS.fullmatch, comments))


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
    look = section(body, "<b>Worth a look</b> (300: 300 archived)")
    shown = look.count("something happened to it")
    assert 0 < shown < 300
    assert f"{300 - shown} more had no room here" in look
    assert "300 more had no room here" in section(body, "<b>News</b> (300: 300 news)")
    assert render(body).tags.count("details") == 3


def test_the_first_line_says_how_much_there_is_to_do() -> None:
    body = issue(report_of(the_list(), (), many("withdrawn", Severity.ERROR, 1))).body
    assert body.split("\n\n")[1].startswith("**1 needs you.** listkeeper looks at ")
    several = [*many("withdrawn", Severity.ERROR, 2), *many("archived", Severity.WARNING, 1_200)]
    assert "**2 need you, 1,200 are worth a look.** " in issue(report_of(the_list(), (), several)).body


def test_what_is_folded_is_summed_up_by_rules() -> None:
    findings = [each for nth in range(7) for each in many(f"rule-{nth}", Severity.WARNING, 8 - nth)]
    body = issue(report_of(the_list(), (), findings)).body
    assert "<b>Worth a look</b> (35: 8 rule-0, 7 rule-1, 6 rule-2, 5 rule-3, 4 rule-4, …)" in body


def test_news_of_a_new_list_comes_little_by_little_and_hides_nothing_else() -> None:
    findings = [*many("news", Severity.INFO, 800, "x" * 280), *suspect_report().findings]
    report = replace(suspect_report(), findings=tuple(findings))
    body = issue(report).body
    news = section(body, "<b>News</b> (800: 800 news)")
    assert news.count("never tell me again") == MOST_NEWS
    assert f"{800 - MOST_NEWS} more had no room here" in news
    assert body.count("had no room here") == 1
    assert VITA_DEMO in section(body, "<b>Watching</b> (1)")
    assert "They lead to:" in section(body, "<b>What was checked</b>")


def test_every_kind_of_resource_has_a_name_that_people_know() -> None:
    assert set(NOUNS) == {kind for checker in CHECKERS for kind in checker.KINDS}


def test_of_many_files_a_few_are_named_and_the_others_counted() -> None:
    files = tuple(the_list(f"{number}.md") for number in range(6))
    report = replace(full_report(), documents=files, findings=full_report().findings[:1])
    report = replace(report, findings=tuple(replace(one, path="0.md", fix=None) for one in report.findings))
    assert "`3.md`, `4.md` and 1 more file. They lead to:" in issue(report).body


def test_of_news_what_has_happened_comes_before_what_was_found_and_that_before_what_has_no_edit() -> None:
    bare, found, happened = (many(rule, Severity.INFO, 1)[0] for rule in ("published", "code-found", "news"))
    edit = Edit(found.path, 900, 900, " [code](https://github.com/o/n)")
    found = replace(found, line=2, fix=Fix(safe=False, edits=(edit,)))
    body = issue(report_of(the_list(), (), [bare, found, replace(happened, line=9)])).body
    news = section(body, "### News (3)")
    rules = ("rules.md#news", "rules.md#code-found", "rules.md#published")
    assert sorted(rules, key=news.index) == list(rules)


def test_what_was_checked_is_said_however_much_there_is_to_tell() -> None:
    body = issue(report_of(the_list(), (), many("withdrawn", Severity.ERROR, 3_000))).body
    assert "They lead to:" in section(body, "<b>What was checked</b>")


def test_a_link_to_be_added_is_called_so_and_shown_without_what_sets_it_off() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    assert unsafe.fix is not None
    edit = unsafe.fix.edits[0]
    new = replace(edit, end=edit.start, replacement=" | [code](https://github.com/o/n)")
    adding = replace(unsafe, fix=Fix(safe=False, edits=(new,)))
    findings = tuple(adding if one == unsafe else one for one in report.findings)
    body = issue(replace(report, findings=findings)).body
    assert "- [ ] add it: a pull request adds `[code](https://github.com/o/n)` <!-- box:fix:" in body
    asked = decide_issue(replace(report, findings=findings), LIST, Policy(unsafe_fixes=(unsafe.rule,)))[0]
    assert isinstance(asked, EnsureIssue)
    assert "→ " not in next(line for line in asked.body.splitlines() if unsafe.message[:20] in line)


def test_an_edit_of_several_lines_says_so_in_its_box() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    assert unsafe.fix is not None
    edit = unsafe.fix.edits[0]
    wide = replace(unsafe, fix=Fix(safe=False, edits=(edit, replace(edit, start=0, end=1))))
    report = replace(report, findings=tuple(wide if one == unsafe else one for one in report.findings))
    assert " instead, and 1 more line likewise <!-- box:fix:" in issue(report).body


def test_thousands_of_findings_fit_too() -> None:
    findings = many("withdrawn", Severity.ERROR, 3_000, "x" * 280)
    body = issue(report_of(the_list(), (), findings)).body
    assert 50_000 < len(body) <= 58_000
    page = render(body)
    assert are_ours(page.comments)


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.sampled_from(HOSTILE), st.sampled_from(Severity), st.integers(1, 40)), max_size=8)
)
def test_no_text_is_ever_cut_in_the_middle(parts: list[tuple[str, Severity, int]]) -> None:
    findings = [one for text, severity, number in parts for one in many("r", severity, number, text * 3)]
    for action in decide_issue(report_of(the_list(), (), findings), LIST, Policy()):
        assert isinstance(action, EnsureIssue)
        page = render(action.body)
        assert len(action.body) <= 58_000
        assert are_ours(page.comments)
        assert names(action.body) <= {f"{wish}:{one.fingerprint}" for one in findings for wish in Wish}
        assert set(page.tags) <= TAGS
        assert page.references == []


# ── hostile text ──────────────────────────────────────────────────────────────────────────


def test_hostile_text_adds_nothing_to_the_issue() -> None:
    report = hostile_report()
    page = render(issue(report).body)
    assert page.references == []
    assert set(page.hrefs) == {VITA_DEMO, page_of(WITHDRAWN.code), f"{HOME}/blob/main/docs/commands.md"}
    assert page.tags.count("li") == 3 * len(HOSTILE) + 3 + NOTES_SHOWN + 1
    assert page.tags.count("input") == 2 * len(HOSTILE)
    assert set(page.tags) <= TAGS
    assert are_ours(page.comments)


def test_nothing_that_a_list_says_makes_a_box_a_silence_or_a_seal() -> None:
    report = hostile_report()
    body = issue(report).body
    told = {one.fingerprint for one in report.findings}
    assert names(body) == {f"{wish}:{one}" for one in told for wish in ("snooze", "never")}
    assert ticked(body) == frozenset()
    assert silences_in(body) == ()
    assert set(findings_in(body)) == told
    assert news_of(body) is not None
    assert issue(after(report)).body == body


PIECES = st.sampled_from(
    [
        *(
            "<!--",
            "-->",
            "box:never:",
            "listkeeper:silences never: dead",
            "- [x] ",
            "\n",
            "\r\n",
            "\\",
            "`",
            "](",
        ),
        *("@a", "#1", "|", "<b>", "</details>", "https://", "\u202e", "\u200b", " ", "```", "&#64;", "*"),
    ]
)
ODD = st.lists(PIECES | st.text(st.characters(codec=None), max_size=3), max_size=12).map("".join)


@settings(max_examples=150)
@given(entry=ODD, message=ODD, url=ODD, path=ODD, replacement=ODD)
@example(entry="", message="", url="", path="\ud800", replacement="")
def test_whatever_strangers_write_comes_out_harmless(
    entry: str, message: str, url: str, path: str, replacement: str
) -> None:
    document = replace(the_list(), path=path)
    one = finding(document, VITA_DEMO, Claim(WITHDRAWN, message))
    fix = Fix(False, (Edit(path, 0, 1, replacement),))
    found = [
        replace(one, entry=entry, url=url, path=path, fix=fix),
        replace(one, entry=entry, url=url, path=path, suspected=True, fingerprint="a" * 16),
    ]
    report = replace(report_of(document, (), found), revision=OTHER, notes=(message,))
    body = issue(report).body
    page = render(body)
    assert page.references == []
    assert set(page.tags) <= TAGS
    assert are_ours(page.comments)
    assert names(body) <= {f"{wish}:{one.fingerprint}" for wish in ("fix", "snooze", "never")}
    assert ticked(body) == frozenset()
    assert silences_in(body) == ()
    assert issue(after(report)).body == body


@pytest.mark.parametrize("listed", [*HOSTILE, "docs/a b.md", "a--><b>@x"])
def test_a_hostile_name_of_a_list_stays_inside_its_marker(listed: str) -> None:
    action = issue(full_report(), listed)
    assert render(action.body).comments[0] == action.marker[5:-4].strip()
    assert "\n" not in action.title
    assert len(action.title) < 130


def test_two_lists_never_share_a_marker() -> None:
    assert issue(full_report(), "a b").marker != issue(full_report(), "a_b").marker


def test_links_to_github_go_by_way_of_the_redirect_host() -> None:
    rules = {page_of(finding.rule) for finding in full_report().findings}
    hrefs = set(render(issue(full_report()).body).hrefs) - rules - {f"{HOME}/blob/main/docs/commands.md"}
    assert not [href for href in hrefs if href.startswith("https://github.com/")]
    assert "https://redirect.github.com/VITA-MLLM/VITA" in hrefs


def test_findings_name_their_file_where_there_are_several() -> None:
    report = full_report()
    both = replace(report, documents=(*report.documents, the_list("MORE.md")))
    assert "`README.md line 6`" in issue(both).body
    assert "`README.md`, `MORE.md`" in issue(both).body


# ── where an edit can be merged ───────────────────────────────────────────────────────────


def fixable(report: Report) -> list[str]:
    return [one.fingerprint for one in report.findings if one.fix and one.fix.safe]


def offering(report: Report, number: int | None = 12) -> Report:
    """The report where all safe edits wait in one place."""
    place = Offered("listkeeper/fix-0123456789ab", number)
    return replace(report, offered=dict.fromkeys(fixable(report), place))


def test_each_edit_names_the_pull_request_that_offers_it() -> None:
    report = offering(full_report())
    merging = section(issue(report).body, "### Can be merged (2)")
    assert merging.count(" · #12\n") == 2
    assert render(issue(report).body).references == ["#1", "#1"]
    assert "branch" not in merging
    assert " · #" not in issue(full_report()).body


def test_a_new_pull_request_is_news_and_the_same_one_is_none() -> None:
    report = full_report()
    opened = offering(report)
    assert issue(after(opened, told=report)).body == issue(opened).body
    assert issue(after(replace(opened, checked_at=LATER), told=opened)).body == issue(opened).body
    another = offering(report, 13)
    assert " · #13\n" in issue(after(another, told=opened)).body


def test_where_none_may_be_opened_the_branch_and_the_setting_are_named() -> None:
    barred = offering(replace(full_report(), revision=OTHER), None)
    merging = section(issue(barred).body, "### Can be merged (2)")
    page = render(merging)
    compare = "https://github.com/o/list/compare/main...listkeeper/fix-0123456789ab?expand=1"
    assert page.hrefs.count(compare) == 2
    assert "tick **Allow GitHub Actions to create and approve pull requests**" in merging
    assert page.references == []
    nowhere = offering(full_report(), None)
    assert issue(nowhere).body.count(" · `listkeeper/fix-0123456789ab`\n") == 2


def test_an_edit_that_was_asked_for_can_be_merged_once_it_is_offered() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    wished = replace(report, heard=Heard(wished=frozenset({unsafe.fingerprint})))
    place = {unsafe.fingerprint: Offered("listkeeper/fix-0123456789ab", 12)}
    body = issue(replace(wished, offered=place)).body
    merging = section(body, "### Can be merged (3)")
    assert f"[x] fix it: a pull request writes [`{MINMO_NEW}`]" in merging
    assert merging.count(" · #12\n") == 1
    assert "### Can be merged (2)" in issue(wished).body


def test_an_edit_that_the_policy_asks_for_comes_by_itself_and_has_no_box() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    (action,) = decide_issue(report, LIST, Policy(unsafe_fixes=("title-mismatch",)))
    assert isinstance(action, EnsureIssue)
    assert f"fix:{unsafe.fingerprint}" not in names(action.body)
    assert unsafe.url in section(action.body, "### Can be merged (3)")


def test_an_edit_that_somebody_asked_for_is_not_displaced_by_one_that_nobody_wants() -> None:
    report, unsafe = with_unsafe_edit(full_report())
    rival = replace(unsafe, column=0, fingerprint="a" * 16)
    both = replace(report, findings=(rival, *report.findings))
    wished = replace(both, heard=Heard(wished=frozenset({unsafe.fingerprint})))
    assert f"fix:{unsafe.fingerprint}" in ticked(issue(wished).body)
