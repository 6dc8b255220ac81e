from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.fixes import FIXES_LIMIT
from bot.edits.padding import padding_edits
from bot.model import (
    ClosePull,
    Edit,
    EnsurePull,
    Finding,
    Fix,
    Policy,
    PullState,
    Report,
    Severity,
    StandingPull,
    Status,
    Verdict,
    fingerprint,
)
from tests.actions.offering import (
    decide,
    introduced,
    moved,
    only,
    opened,
    perhaps,
    standing,
    wishing,
    with_pulls,
)
from tests.edits.test_fitting import padded
from tests.samples import (
    LSLM_DEMO,
    MINMO_DEMO,
    MINMO_NEW,
    NOW,
    OPENREVIEW,
    SALMONN,
    SALMONN_NEW,
    SYNC_DEMO,
    VITA_DEMO,
    alive,
    dead,
    full_report,
    healthy_report,
    report_of,
    resource_of,
    suspect_report,
    the_list,
    trouble,
)
from tests.samples import moved as moved_verdict

NEW = "https://new.example/"
LIST = the_list()
SAFE = moved(LIST, MINMO_DEMO, MINMO_NEW)
ALSO_SAFE = moved(LIST, SALMONN, SALMONN_NEW)
UNSAFE = perhaps(LIST, VITA_DEMO, NEW)
ALSO_UNSAFE = perhaps(LIST, SYNC_DEMO, NEW)
LEFT = "The list does not need it any more."


def telling(*findings: Finding) -> Report:
    """A list in which everything is alive, with these findings."""
    return report_of(LIST, (), findings)


def names(pull: EnsurePull) -> set[str]:
    return set(pull.fixes)


def kinds(report: Report) -> list[tuple[type, str]]:
    return [(type(action), action.branch) for action in decide(report)]


# ── what is offered, and how ──


@pytest.mark.parametrize("report", [healthy_report(), suspect_report()], ids=["healthy", "suspect"])
def test_where_nothing_can_be_fixed_there_is_no_pull_request(report: Report) -> None:
    assert decide(introduced(report)) == ()


def test_all_safe_fixes_come_together_and_each_that_somebody_wants_alone() -> None:
    report = wishing(telling(SAFE, ALSO_SAFE, UNSAFE, ALSO_UNSAFE), UNSAFE)
    together, alone = opened(report)
    assert names(together) == {SAFE.fingerprint, ALSO_SAFE.fingerprint}
    assert names(alone) == {UNSAFE.fingerprint}


def test_the_policy_can_ask_for_the_unsafe_fixes_of_a_rule() -> None:
    report = telling(SAFE, UNSAFE, replace(ALSO_UNSAFE, rule="repo-replaced"))
    asked = opened(report, Policy(unsafe_fixes=("moved",)))
    assert [names(pull) for pull in asked] == [{SAFE.fingerprint}, {UNSAFE.fingerprint}]


def test_what_somebody_wants_on_several_lines_is_one_pull_request() -> None:
    also = replace(ALSO_UNSAFE, fingerprint=UNSAFE.fingerprint)
    report = telling(UNSAFE, also)
    assert len(only(wishing(report, UNSAFE)).edits) == 2
    half = replace(also, fix=Fix(True, also.fix.edits if also.fix else ()))
    assert len(only(telling(UNSAFE, half)).edits) == 1, "what nobody could object to needs no asking"
    assert len(only(wishing(telling(UNSAFE, half), UNSAFE)).edits) == 2


def test_what_does_not_fit_beside_the_others_waits() -> None:
    collides = replace(moved(LIST, MINMO_DEMO, NEW), column=SAFE.column + 1)
    report = telling(SAFE, collides)
    assert names(only(report)) == {SAFE.fingerprint}
    assert decide(with_pulls(report, standing(only(report)))) == ()


def test_two_pull_requests_never_pad_the_same_cell() -> None:
    document = padded("https://one.example/", "https://two.example/")
    safe, unsafe = (
        replace(
            finding,
            line=link.line,
            column=link.column,
            fix=Fix(finding is SAFE, (address, *padding_edits(document, link.span.end, -3))),
        )
        for finding, link in zip((SAFE, UNSAFE), document.links, strict=True)
        for address in [Edit(document.path, link.span.start, link.span.end, link.url[:-3])]
    )
    report = wishing(replace(telling(safe, unsafe), documents=(document,)), unsafe)
    assert names(only(report)) == {safe.fingerprint}
    merged = replace(report, findings=(unsafe,))
    assert names(only(merged)) == {unsafe.fingerprint}


def many(number: int) -> tuple[Report, list[Finding]]:
    """A list with so many links that have moved."""
    links = [f"https://old.example/{at}" for at in range(number)]
    source = "".join(f"- <{url}>\n" for url in links).encode()
    findings = []
    for at, url in enumerate(links):
        start = source.index(f"{url}>".encode())
        edit = Edit(LIST.path, start, start + len(url), f"{NEW}{at}")
        name = fingerprint("moved", None, url)
        findings.append(replace(SAFE, line=at + 1, url=url, fingerprint=name, fix=Fix(True, (edit,))))
    return report_of(replace(LIST, source=source), (), findings), findings


def test_more_than_anybody_reviews_is_for_another_pull_request() -> None:
    report, _ = many(FIXES_LIMIT + 20)
    first, second = opened(report)
    assert (len(first.fixes), len(second.fixes)) == (FIXES_LIMIT, 20)
    assert set(first.fixes).isdisjoint(second.fixes)


# ── when it begins ──


def test_the_first_sweep_of_a_list_offers_nothing_yet() -> None:
    assert decide(telling(SAFE)) == ()
    assert len(decide(introduced(telling(SAFE)))) == 1


def test_where_issues_are_switched_off_there_is_none_to_wait_for() -> None:
    report = telling(SAFE)
    assert len(decide(replace(report, standing=replace(report.standing, has_issues=False)))) == 1


def test_only_the_health_issue_introduces_the_bot_under_whatever_name_and_closed_by_it_too() -> None:
    death = introduced(telling(SAFE), marker="<!-- listkeeper:death o/list 0123456789abcdef -->")
    assert decide(death) == ()
    assert len(decide(introduced(telling(SAFE), marker="<!-- listkeeper:health o/former -->"))) == 1
    assert len(decide(introduced(telling(SAFE), is_open=False))) == 1


def test_where_a_person_closed_the_issue_nothing_that_it_told_of_is_offered() -> None:
    report = telling(SAFE, ALSO_SAFE)
    closed = {"is_open": False, "closed_by_person": True}
    told = [SAFE.fingerprint, ALSO_SAFE.fingerprint]
    assert decide(introduced(report, told, **closed)) == ()
    assert len(decide(introduced(report, told[:1], **closed))) == 1, "there is something new"
    (wished,) = decide(introduced(wishing(report, SAFE), told, **closed))
    assert isinstance(wished, EnsurePull)
    assert names(wished) == {SAFE.fingerprint}


def test_where_a_person_closed_the_issue_what_is_open_is_still_looked_after() -> None:
    report = telling(SAFE, ALSO_SAFE)
    pull = standing(only(report))
    closed = {"is_open": False, "closed_by_person": True}
    hushed = with_pulls(introduced(telling(SAFE), [SAFE.fingerprint], **closed), pull)
    (update,) = decide(hushed)
    assert isinstance(update, EnsurePull)
    assert names(update) == {SAFE.fingerprint}


def test_what_was_not_found_at_the_last_look_is_offered_on_a_better_day() -> None:
    missing = replace(
        SAFE, rule="dead", severity=Severity.WARNING, fix=None, suspected=True, fingerprint="f" * 16
    )
    missed = report_of(LIST, [dead(MINMO_DEMO, confirmed=False)], [missing, SAFE, ALSO_SAFE])
    (pull,) = opened(missed)
    assert names(pull) == {ALSO_SAFE.fingerprint}
    explained = report_of(LIST, [dead(MINMO_DEMO, confirmed=False)], [SAFE])
    assert names(only(explained)) == {SAFE.fingerprint}
    assert decide(with_pulls(missed, standing(only(telling(SAFE, ALSO_SAFE))))) == (), "what stands stays"
    of_text = replace(SAFE, rule="http-link")
    text = report_of(LIST, [dead(MINMO_DEMO, confirmed=False)], [missing, of_text])
    assert names(only(text)) == {SAFE.fingerprint}


# ── an open one ──


def test_an_open_pull_request_stays_as_it_is_while_it_can_be_merged() -> None:
    pull = standing(only(telling(SAFE)))
    assert decide(with_pulls(telling(SAFE), pull)) == ()
    lower = replace(SAFE, line=SAFE.line + 7)
    assert decide(with_pulls(telling(lower), pull)) == ()


def test_a_new_safe_fix_goes_into_the_open_pull_request() -> None:
    pull = standing(only(telling(SAFE)))
    (update,) = decide(with_pulls(telling(SAFE, ALSO_SAFE), pull))
    assert isinstance(update, EnsurePull)
    assert update.branch == pull.branch
    assert names(update) == {SAFE.fingerprint, ALSO_SAFE.fingerprint}


def test_a_new_safe_fix_never_goes_into_one_that_somebody_asked_for() -> None:
    asked = wishing(telling(UNSAFE), UNSAFE)
    pull = standing(only(asked))
    (new,) = decide(with_pulls(wishing(telling(UNSAFE, SAFE), UNSAFE), pull))
    assert isinstance(new, EnsurePull)
    assert new.branch != pull.branch
    assert names(new) == {SAFE.fingerprint}


def test_a_full_one_does_not_grow() -> None:
    report, findings = many(FIXES_LIMIT + 1)
    full = standing(only(replace(report, findings=tuple(findings[:FIXES_LIMIT]))))
    (new,) = decide(with_pulls(report, full))
    assert new.branch != full.branch


def test_one_whose_lines_have_changed_is_brought_up_to_date() -> None:
    pull = standing(only(telling(SAFE)), shape="0" * 16)
    assert kinds(with_pulls(telling(SAFE), pull)) == [(EnsurePull, pull.branch)]


def test_one_that_the_forge_calls_conflicting_starts_anew_though_its_shape_is_the_same() -> None:
    pull = standing(only(telling(SAFE)), conflicts=True)
    (update,) = decide(with_pulls(telling(SAFE), pull))
    assert isinstance(update, EnsurePull)
    assert update.anew
    theirs = replace(pull, pushed_by_others=True)
    assert decide(with_pulls(telling(SAFE), theirs)) == ()


def test_one_of_whose_fixes_is_obsolete_offers_the_rest() -> None:
    pull = standing(only(telling(SAFE, ALSO_SAFE)))
    (update,) = decide(with_pulls(telling(ALSO_SAFE), pull))
    assert isinstance(update, EnsurePull)
    assert update.branch == pull.branch
    assert names(update) == {ALSO_SAFE.fingerprint}


def test_two_that_are_open_keep_their_own() -> None:
    one, two = standing(only(telling(SAFE))), standing(only(telling(ALSO_SAFE)), 3)
    assert decide(with_pulls(telling(SAFE, ALSO_SAFE), one, two)) == ()


def test_of_two_that_offer_the_same_the_later_one_lets_go_of_it() -> None:
    both = only(telling(SAFE, ALSO_SAFE))
    one, two = standing(only(telling(SAFE))), standing(both, 3)
    (update,) = decide(with_pulls(telling(SAFE, ALSO_SAFE), one, two))
    assert isinstance(update, EnsurePull)
    assert (update.branch, names(update)) == (both.branch, {ALSO_SAFE.fingerprint})


@pytest.mark.parametrize(
    "change",
    [
        {"pushed_by_others": True},
        {"state": PullState.MERGED},
        {"state": PullState.CLOSED, "closed_by_person": True},
        {"state": PullState.CLOSED, "pushed_by_others": True},
    ],
    ids=["somebody's", "merged", "declined", "closed by us, and somebody's since"],
)
def test_a_branch_that_serves_for_something_else_is_not_taken(change: dict[str, object]) -> None:
    pull = standing(only(telling(SAFE)), fixes={ALSO_SAFE.fingerprint: ""})
    (new,) = decide(with_pulls(telling(SAFE), replace(pull, **change)))  # type: ignore[arg-type]  # its fields
    assert isinstance(new, EnsurePull)
    assert new.branch != pull.branch


def test_of_two_that_offer_the_same_the_one_that_somebody_has_pushed_to_keeps_it() -> None:
    ours, theirs = standing(only(telling(SAFE))), standing(only(telling(SAFE)), 3, pushed_by_others=True)
    theirs = replace(theirs, branch="listkeeper/fix-theirs")
    assert kinds(with_pulls(telling(SAFE), ours, theirs)) == [(ClosePull, ours.branch)]


def test_one_that_the_bot_closed_is_opened_again() -> None:
    pull = standing(only(telling(SAFE)), state=PullState.CLOSED)
    assert kinds(with_pulls(telling(SAFE), pull)) == [(EnsurePull, pull.branch)]


# ── what people do to it ──


@pytest.mark.parametrize(
    "change",
    [{"state": PullState.CLOSED, "closed_by_person": True}, {"state": PullState.MERGED}],
    ids=["closed", "merged"],
)
def test_what_people_have_decided_on_is_never_offered_again(change: dict[str, object]) -> None:
    report = wishing(telling(SAFE, UNSAFE, ALSO_SAFE), UNSAFE)
    pulls = [
        replace(standing(pull), **change)  # type: ignore[arg-type]  # fields of StandingPull
        for pull in opened(wishing(telling(SAFE, UNSAFE), UNSAFE))
    ]
    (new,) = decide(with_pulls(report, *pulls))
    assert isinstance(new, EnsurePull)
    assert names(new) == {ALSO_SAFE.fingerprint}


def test_a_fix_that_was_declined_elsewhere_leaves_an_open_pull_request() -> None:
    pull = standing(only(telling(SAFE, ALSO_SAFE)))
    declined = standing(only(telling(SAFE)), 3, state=PullState.CLOSED, closed_by_person=True)
    (update,) = decide(with_pulls(telling(SAFE, ALSO_SAFE), pull, declined))
    assert isinstance(update, EnsurePull)
    assert names(update) == {ALSO_SAFE.fingerprint}


@pytest.mark.parametrize("findings", [(), (SAFE,), (SAFE, ALSO_SAFE)])
def test_one_to_which_somebody_has_pushed_is_left_alone(findings: tuple[Finding, ...]) -> None:
    pull = standing(only(telling(SAFE)), pushed_by_others=True, shape="0" * 16)
    actions = decide(with_pulls(telling(*findings), pull))
    assert pull.branch not in {action.branch for action in actions}
    offered = [set(action.fixes) for action in actions if isinstance(action, EnsurePull)]
    assert offered == ([{ALSO_SAFE.fingerprint}] if len(findings) == 2 else [])


def test_what_somebody_elses_branch_changes_is_offered_by_no_other() -> None:
    pull = standing(only(telling(SAFE)), pushed_by_others=True)
    collides = replace(moved(LIST, MINMO_DEMO, NEW), column=SAFE.column + 1)
    assert decide(with_pulls(telling(SAFE, collides), pull)) == ()


# ── the end of one ──


def closing(report: Report) -> str:
    (action,) = decide(report)
    assert isinstance(action, ClosePull)
    return action.comment


def test_one_of_whose_fixes_none_is_needed_is_closed_with_the_reason() -> None:
    pull = standing(only(telling(SAFE)))
    report = with_pulls(telling(), pull)
    assert closing(report) == LEFT
    assert closing(replace(report, silenced=(SAFE,))) == "It was silenced, as you asked."
    asked = standing(only(wishing(telling(UNSAFE), UNSAFE)))
    assert closing(with_pulls(telling(UNSAFE), asked)) == "Nobody asks for it any more."
    no_edit = with_pulls(telling(replace(SAFE, fix=None)), pull)
    assert closing(no_edit) == "It does not fit the list any more."
    two = standing(only(telling(SAFE, ALSO_SAFE)))
    assert closing(replace(with_pulls(telling(), two), silenced=(SAFE,))) == (
        f"{LEFT} It was silenced, as you asked."
    )


@pytest.mark.parametrize("rule", ["code-found", "published"])
def test_what_a_lead_found_is_not_taken_back_while_the_entry_lacks_it(rule: str) -> None:
    paper = resource_of(OPENREVIEW)
    found = replace(UNSAFE, rule=rule, resource=paper, fingerprint=fingerprint(rule, paper, NEW))
    pull = standing(only(wishing(telling(found), found)))
    lacking = replace(with_pulls(telling(), pull), unsettled=frozenset({(rule, paper)}))
    assert decide(lacking) == ()
    assert decide(replace(lacking, verdicts={paper: alive(paper)})) == ()
    assert closing(replace(lacking, unsettled=frozenset({("demo-found", paper)}))) == LEFT
    assert closing(replace(lacking, silenced=(found,))) == "It was silenced, as you asked."
    # On the day after memory was lost, arXiv alone may tell of it, without an edit.
    assert decide(replace(lacking, findings=(replace(found, fix=None),))) == ()
    other = replace(found, fingerprint=fingerprint(rule, paper, "https://other.example/"))
    assert LEFT in [
        one.comment
        for one in decide(wishing(replace(lacking, findings=(other,)), other))
        if isinstance(one, ClosePull)
    ]


def test_one_that_is_closed_is_not_closed_again() -> None:
    pull = standing(only(telling(SAFE)), state=PullState.CLOSED)
    assert decide(with_pulls(telling(), pull)) == ()


def believing(*verdicts: Verdict) -> Report:
    return report_of(LIST, verdicts)


def unseen(url: str) -> Verdict:
    return replace(dead(url, confirmed=False), status=Status.UNCHECKED)


@pytest.mark.parametrize(
    "verdict",
    [
        dead(MINMO_DEMO, confirmed=False),
        dead(MINMO_DEMO, confirmed=True),
        trouble(MINMO_DEMO, NOW),
        unseen(MINMO_DEMO),
        replace(moved_verdict(MINMO_DEMO, NEW), confirmed=False),
    ],
    ids=["not found", "gone", "trouble", "never seen", "somewhere else, at one look"],
)
def test_a_bad_day_or_a_lost_memory_closes_nothing(verdict: Verdict) -> None:
    pull = standing(only(telling(SAFE)))
    assert decide(with_pulls(believing(verdict), pull)) == ()
    seems = replace(SAFE, fix=None)
    doubted = replace(believing(verdict), findings=(seems,))
    assert decide(with_pulls(doubted, pull)) == ()


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_move_to_somewhere_else_is_the_end_of_the_old_one(*, confirmed: bool) -> None:
    """By two looks, or by one of an API that knows."""
    record = dead(MINMO_DEMO, confirmed=False).record
    assert record is not None
    verdict = replace(
        moved_verdict(MINMO_DEMO, NEW),
        confirmed=confirmed,
        record=replace(record, by_api=not confirmed, status=Status.MOVED),
    )
    assert closing(with_pulls(believing(verdict), standing(only(telling(SAFE))))) == LEFT


def test_a_move_to_somewhere_else_replaces_the_old_one_on_a_bad_day_too() -> None:
    pull = standing(only(telling(SAFE)))
    elsewhere = moved(LIST, MINMO_DEMO, NEW)
    report = replace(believing(trouble(MINMO_DEMO, NOW)), findings=(elsewhere,))
    closed, opened = decide(with_pulls(report, pull))
    assert closed == ClosePull(pull.branch, LEFT)
    assert isinstance(opened, EnsurePull)
    assert names(opened) == {elsewhere.fingerprint}


def test_a_pull_request_with_one_doubtful_fix_waits_as_a_whole_and_others_do_not_wait_for_it() -> None:
    pull = standing(only(telling(SAFE, ALSO_SAFE)))
    new = moved(LIST, LSLM_DEMO, NEW)
    doubted = replace(believing(trouble(MINMO_DEMO, NOW)), findings=(new,))
    (another,) = decide(with_pulls(doubted, pull))
    assert isinstance(another, EnsurePull)
    assert another.branch != pull.branch
    assert names(another) == {new.fingerprint}


def test_what_the_text_alone_tells_is_obsolete_whatever_becomes_of_its_page() -> None:
    of_text = replace(SAFE, rule="tracking")
    pull = standing(only(telling(of_text)))
    assert closing(with_pulls(believing(trouble(MINMO_DEMO, NOW)), pull)) == LEFT


def test_a_link_that_has_left_the_list_needs_nothing() -> None:
    pull = standing(only(telling(SAFE)))
    report = believing(trouble(MINMO_DEMO, NOW))
    verdicts = {one: verdict for one, verdict in report.verdicts.items() if one != resource_of(MINMO_DEMO)}
    assert closing(with_pulls(replace(report, verdicts=verdicts), pull)) == LEFT


# ── how many ──


def asked_for(number: int) -> Report:
    """So many fixes that somebody asked for, and a safe one."""
    urls = [link.url for link in LIST.links if link.url != MINMO_DEMO][:number]
    unsafe = [perhaps(LIST, url, f"{NEW}{at}") for at, url in enumerate(urls)]
    return wishing(telling(SAFE, *unsafe), *unsafe)


def test_two_are_opened_within_an_hour_and_the_safe_ones_come_first() -> None:
    report = asked_for(4)
    first, second = opened(report)
    assert names(first) == {SAFE.fingerprint}
    almost = NOW - timedelta(minutes=59)
    soon = [standing(pull, at, opened_at=almost) for at, pull in enumerate((first, second))]
    assert decide(with_pulls(report, *soon)) == ()
    later = [replace(pull, opened_at=NOW - timedelta(minutes=60)) for pull in soon]
    assert len(decide(with_pulls(report, *later))) == 2


def test_what_was_closed_within_the_hour_was_opened_all_the_same() -> None:
    report = asked_for(4)
    soon = NOW - timedelta(minutes=5)
    merged = [standing(pull, opened_at=soon, state=PullState.MERGED) for pull in opened(report)]
    assert decide(with_pulls(report, *merged)) == ()


@pytest.mark.parametrize(("already", "more"), [(3, 2), (4, 1), (5, 0), (6, 0)])
def test_five_are_open_at_once(already: int, more: int) -> None:
    report = asked_for(8)
    others = [_someones(at) for at in range(already)]
    assert len(decide(with_pulls(report, *others))) == more


def _someones(at: int) -> StandingPull:
    """An old one that must stay as it is."""
    old = NOW - timedelta(days=9)
    fixes = {f"{at:016x}": ""}
    return StandingPull(at + 2, f"listkeeper/fix-{at}", fixes, PullState.OPEN, old, pushed_by_others=True)


def test_what_is_closed_makes_room_at_once() -> None:
    report = asked_for(8)
    pulls = [_someones(at) for at in range(4)]
    obsolete = standing(only(telling(ALSO_SAFE)), 9)
    actions = decide(with_pulls(report, *pulls, obsolete))
    assert [type(action) for action in actions] == [ClosePull, EnsurePull]
    alone = replace(obsolete, number=None, opened_at=NOW)
    actions = decide(with_pulls(report, alone))
    assert [type(action) for action in actions] == [ClosePull, EnsurePull, EnsurePull]
    just_opened = replace(obsolete, opened_at=NOW)
    actions = decide(with_pulls(report, just_opened))
    assert [type(action) for action in actions] == [ClosePull, EnsurePull]


def test_the_policy_says_how_many() -> None:
    report = introduced(asked_for(9))
    assert len(decide(report, Policy(hourly_pulls=20))) == 5
    assert len(decide(report, Policy(hourly_pulls=20, open_pulls=20))) == 10
    assert len(decide(report, Policy(open_pulls=1))) == 1


def test_how_many_there_are_keeps_none_from_being_brought_up_to_date_or_closed() -> None:
    report = asked_for(9)
    pulls = [
        standing(pull, at, opened_at=NOW, shape="0" * 16)
        for at, pull in enumerate(action for action in decide(introduced(report), Policy(hourly_pulls=20)))
        if isinstance(pull, EnsurePull)
    ]
    assert len(decide(with_pulls(report, *pulls))) == 5
    assert {type(action) for action in decide(with_pulls(telling(), *pulls))} == {ClosePull}


# ── a branch without a pull request ──


def test_a_branch_alone_is_offered_again_in_every_run() -> None:
    pull = standing(only(telling(SAFE)), None)
    assert kinds(with_pulls(telling(SAFE), pull)) == [(EnsurePull, pull.branch)]
    assert kinds(with_pulls(telling(), pull)) == [(ClosePull, pull.branch)]


def alone(number: int, **changes: object) -> tuple[Report, list[StandingPull]]:
    """So many branches without a pull request, a day old."""
    report = asked_for(number - 1)
    pulls = decide(introduced(report), Policy(hourly_pulls=20))
    return report, [
        replace(standing(pull, None), **changes)  # type: ignore[arg-type]  # its fields
        for pull in pulls
        if isinstance(pull, EnsurePull)
    ]


def openings(report: Report) -> list[bool]:
    return [action.opens for action in decide(report) if isinstance(action, EnsurePull)]


def test_no_more_pull_requests_come_of_branches_alone_than_of_new_ones() -> None:
    report, pulls = alone(5)
    assert openings(with_pulls(report, *pulls)) == [True, True]
    numbered = [replace(pull, number=at, opened_at=NOW) for at, pull in enumerate(pulls[:2])]
    assert openings(with_pulls(report, *numbered, *pulls[2:])) == []


def test_a_branch_alone_is_brought_up_to_date_however_many_were_opened() -> None:
    report, pulls = alone(5, shape="0" * 16)
    assert openings(with_pulls(report, *pulls)) == [True, True, False, False, False]


def test_new_branches_come_before_another_try_of_old_ones() -> None:
    report, pulls = alone(5)
    actions = decide(with_pulls(report, *pulls[:3]))
    old = {pull.branch for pull in pulls[:3]}
    assert [action.branch in old for action in actions] == [False, False]


def test_a_branch_alone_to_which_somebody_pushed_is_left_alone() -> None:
    pull = standing(only(telling(SAFE)), None, pushed_by_others=True)
    assert decide(with_pulls(telling(SAFE), pull)) == ()


# ── the rest of the report ──


def test_what_is_offered_does_not_depend_on_the_order_of_the_findings() -> None:
    report = introduced(full_report())
    backwards = replace(report, findings=report.findings[::-1])
    assert decide(backwards) == decide(report) != ()


def test_one_api_that_is_shut_closes_nothing_and_holds_nothing_back() -> None:
    unseen_paper = replace(dead(OPENREVIEW, confirmed=False), status=Status.UNCHECKED)
    report = replace(believing(unseen_paper), findings=(SAFE,))
    pull = standing(only(telling(SAFE)))
    assert decide(with_pulls(report, pull)) == ()
    assert len(decide(introduced(report))) == 1
