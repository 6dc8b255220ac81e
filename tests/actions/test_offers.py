from __future__ import annotations

from dataclasses import replace

from bot.act import Done
from bot.actions.offers import offered, settled_fixes, wanted_fixes
from bot.model import ClosePull, EnsurePull, Offered, Policy, PullState, Report, link_key
from tests.actions.offering import moved, only, perhaps, standing, wishing, with_pulls
from tests.samples import (
    MINMO_DEMO,
    MINMO_NEW,
    SALMONN,
    SALMONN_NEW,
    VITA_DEMO,
    report_of,
    resource_of,
    the_list,
)

LIST = the_list()
SAFE = moved(LIST, MINMO_DEMO, MINMO_NEW)
ALSO_SAFE = moved(LIST, SALMONN, SALMONN_NEW)
UNSAFE = perhaps(LIST, VITA_DEMO, "https://new.example/")
REPORT = report_of(LIST, (), [SAFE, ALSO_SAFE, UNSAFE])


def test_unsafe_fixes_are_wanted_only_where_somebody_asks_for_them() -> None:
    assert set(wanted_fixes(REPORT, Policy())) == {SAFE.fingerprint, ALSO_SAFE.fingerprint}
    assert UNSAFE.fingerprint in wanted_fixes(wishing(REPORT, UNSAFE), Policy())
    assert UNSAFE.fingerprint in wanted_fixes(REPORT, Policy(unsafe_fixes=("moved",)))
    assert UNSAFE.fingerprint not in wanted_fixes(REPORT, Policy(unsafe_fixes=("repo-replaced",)))


def test_what_a_fix_depends_on_is_its_link_unless_the_text_says_it_all() -> None:
    of_text = replace(ALSO_SAFE, rule="arxiv-malformed")
    homeless = replace(UNSAFE, resource=None, fix=replace(UNSAFE.fix, safe=True) if UNSAFE.fix else None)
    wanted = wanted_fixes(replace(REPORT, findings=(SAFE, of_text, homeless)), Policy())
    assert [wanted[one.fingerprint].about for one in (SAFE, of_text, homeless)] == [
        link_key(resource_of(MINMO_DEMO)),
        "",
        "",
    ]


def test_only_what_people_decided_on_is_settled() -> None:
    pull = standing(only(report_of(LIST, (), [SAFE])))
    for changes, settled in (
        ({"state": PullState.MERGED}, True),
        ({"state": PullState.CLOSED, "closed_by_person": True}, True),
        ({"state": PullState.CLOSED}, False),
        ({}, False),
        ({"pushed_by_others": True}, False),
    ):
        report = with_pulls(REPORT, replace(pull, **changes))
        assert settled_fixes(report) == ({SAFE.fingerprint} if settled else set())


# ── where an edit waits ──


def of(*findings: str) -> EnsurePull:
    chosen = [one for one in (SAFE, ALSO_SAFE) if one.fingerprint in findings]
    return only(report_of(LIST, (), chosen))


ONE, OTHER, BOTH = (
    of(SAFE.fingerprint),
    of(ALSO_SAFE.fingerprint),
    of(SAFE.fingerprint, ALSO_SAFE.fingerprint),
)
STANDING: Report = with_pulls(REPORT, standing(ONE, 7))


def test_what_stands_open_and_was_left_as_it_is_is_where_it_was() -> None:
    assert offered(STANDING, [], Done()) == {SAFE.fingerprint: Offered(ONE.branch, 7)}
    merged = with_pulls(REPORT, standing(ONE, 7, state=PullState.MERGED))
    assert offered(merged, [], Done()) == {}


def test_what_was_opened_or_grew_is_there_now() -> None:
    done = Done(numbers={OTHER.branch: 8})
    assert offered(STANDING, [OTHER], done) == {
        SAFE.fingerprint: Offered(ONE.branch, 7),
        ALSO_SAFE.fingerprint: Offered(OTHER.branch, 8),
    }
    grown = replace(BOTH, branch=ONE.branch)
    where = Offered(ONE.branch, 7)
    assert offered(STANDING, [grown], Done(numbers={ONE.branch: 7})) == {
        SAFE.fingerprint: where,
        ALSO_SAFE.fingerprint: where,
    }


def test_what_was_closed_or_let_go_of_is_nowhere() -> None:
    assert offered(STANDING, [ClosePull(ONE.branch, "Enough.")], Done()) == {}
    shrunk = replace(OTHER, branch=ONE.branch)
    assert set(offered(STANDING, [shrunk], Done(numbers={ONE.branch: 7}))) == {ALSO_SAFE.fingerprint}


def test_what_was_refused_is_as_it_was() -> None:
    grown = replace(BOTH, branch=ONE.branch)
    assert offered(STANDING, [grown, OTHER], Done()) == {SAFE.fingerprint: Offered(ONE.branch, 7)}


def test_a_branch_without_a_pull_request_is_a_place_too() -> None:
    done = Done(numbers={ONE.branch: None})
    assert offered(REPORT, [ONE], done) == {SAFE.fingerprint: Offered(ONE.branch, None)}
