from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markers.hidden import findings_block, silences_block
from bot.model import (
    Answer,
    Edit,
    Evidence,
    Finding,
    Fix,
    Heard,
    PullState,
    React,
    Reaction,
    Remark,
    Report,
    Resource,
    Silence,
    Standing,
    StandingIssue,
    StandingPull,
    Wish,
    link_key,
)
from bot.people.answers import asked_again, heed, read_answers
from tests.samples import MINMO_DEMO, NOW, SALMONN, VITA_DEMO, full_report, resource_of

REPORT = full_report()
DEAD = next(one for one in REPORT.findings if one.url == VITA_DEMO)
MOVED = next(one for one in REPORT.findings if one.url == MINMO_DEMO)
RENAMED = next(one for one in REPORT.findings if one.url == SALMONN)
AT = datetime(2026, 9, 30, 18, tzinfo=UTC)
MARKER = "<!-- listkeeper:health o/list -->"


def issue(*ticks: str, silences: tuple[Silence, ...] = (), trusted: bool = True) -> StandingIssue:
    """The health issue, which tells of all findings, with some boxes ticked."""
    wishes = ("fix", "snooze", "never")
    names = [f"{wish}:{one.fingerprint}" for one in REPORT.findings for wish in wishes]
    boxes = "".join(f"- [{'x' if name in ticks else ' '}] x <!-- box:{name} -->\n" for name in names)
    blocks = f"{findings_block(one.fingerprint for one in REPORT.findings)}\n{silences_block(silences)}\n"
    return StandingIssue(7, MARKER, "Link health", boxes + blocks, is_open=True, edited_by_writers=trusted)


def saying(*comments: str, standing: StandingIssue | None = None) -> Standing:
    remarks = (Remark(100 + at, 7, body, by="somebody", at=AT) for at, body in enumerate(comments))
    return Standing(issues=(standing or issue(),), remarks=tuple(remarks))


def heard(standing: Standing, report: Report = REPORT, remembered: tuple[Silence, ...] = ()) -> Heard:
    return heed(read_answers(standing, NOW), report, remembered)


def reaction(*comments: str) -> list[Reaction]:
    return [one.reaction for one in heard(saying(*comments)).reactions]


# ── boxes ─────────────────────────────────────────────────────────────────────────────────


def test_a_ticked_box_snoozes_for_ninety_days_or_for_ever() -> None:
    standing = saying(standing=issue(f"snooze:{DEAD.fingerprint}", f"never:{MOVED.fingerprint}"))
    said = heard(standing)
    assert set(said.silences) == {
        Silence(DEAD.fingerprint, date(2026, 12, 30)),
        Silence(MOVED.fingerprint, None),
    }
    assert said.boxes == {f"snooze:{DEAD.fingerprint}", f"never:{MOVED.fingerprint}"}
    assert said.reactions == ()


def test_a_ticked_fix_is_a_wish_where_there_is_an_edit() -> None:
    standing = saying(standing=issue(f"fix:{MOVED.fingerprint}", f"fix:{DEAD.fingerprint}"))
    assert heard(standing).wished == {MOVED.fingerprint}


def test_what_an_open_pull_request_offers_and_no_issue_told_of_is_still_wished() -> None:
    found = replace(
        MOVED, fingerprint="0123456789abcdef", fix=Fix(False, MOVED.fix.edits if MOVED.fix else ())
    )
    pull = StandingPull(3, "listkeeper/fix-1", {found.fingerprint: ""}, PullState.OPEN, NOW)
    standing = replace(saying(), pulls=(pull,))
    report = replace(REPORT, findings=(*REPORT.findings, found), standing=standing)
    assert heard(standing, report).wished == {found.fingerprint}
    shown = f"- [ ] x <!-- box:fix:{found.fingerprint} -->\n"
    told = replace(issue(), body=f"{shown}{findings_block([found.fingerprint])}")  # and nobody has ticked it
    for otherwise in (
        replace(standing, issues=(told,)),
        replace(standing, issues=()),
        replace(standing, pulls=(replace(pull, state=PullState.CLOSED),)),
    ):
        assert heard(otherwise, replace(report, standing=otherwise)).wished == frozenset()
    by_policy = heed(read_answers(standing, NOW), report, (), by_policy=[found.rule])
    assert by_policy.wished == frozenset(), "nobody has asked"
    safe = replace(report, findings=(replace(found, fix=MOVED.fix),))
    assert heard(standing, safe).wished == frozenset()


def test_of_two_boxes_never_wins() -> None:
    standing = saying(standing=issue(f"snooze:{DEAD.fingerprint}", f"never:{DEAD.fingerprint}"))
    assert heard(standing).silences == (Silence(DEAD.fingerprint, None),)


def test_what_was_ticked_by_a_stranger_does_nothing_but_is_cleared() -> None:
    silences = (Silence("dead", None),)
    standing = saying(standing=issue(f"never:{DEAD.fingerprint}", silences=silences, trusted=False))
    said = heard(standing)
    assert said.silences == ()
    assert said.wished == frozenset()
    assert said.boxes == {f"never:{DEAD.fingerprint}"}


def test_a_box_for_what_the_issue_does_not_tell_does_nothing() -> None:
    forged = replace(issue(), body=f"- [x] x <!-- box:never:{'f' * 16} -->\n{issue().body}")
    assert heard(saying(standing=forged)).silences == ()


# ── silences ──────────────────────────────────────────────────────────────────────────────


def test_either_memory_is_enough() -> None:
    kept = (Silence("0123456789abcdef", date(2027, 1, 1)), Silence("dead", None))
    assert heard(saying(standing=issue(silences=kept))).silences == kept
    assert heard(saying(), remembered=kept).silences == kept
    assert heard(Standing(), remembered=kept).silences == kept


def test_what_has_lapsed_is_forgotten() -> None:
    over = (Silence("dead", NOW.date()),)
    assert heard(saying(standing=issue(silences=over)), remembered=over).silences == ()


# ── commands ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("command", "silences"),
    [
        (f"snooze 30d {VITA_DEMO}", {link_key(resource_of(VITA_DEMO)): date(2026, 10, 30)}),
        (f"snooze 36h {VITA_DEMO}", {link_key(resource_of(VITA_DEMO)): date(2026, 10, 2)}),
        ("ignore dead", {"dead": None}),
        (f"ignore {VITA_DEMO}", {link_key(resource_of(VITA_DEMO)): None}),
        ("ignore https://arxiv.org/pdf/2408.05211v2", {link_key(Resource("arxiv", "2408.05211")): None}),
        ("ignore archived repo-inactive", {}),
        ("ignore dead repo-inactive", {"dead": None, "repo-inactive": None}),
        (f"ignore {DEAD.fingerprint}", {DEAD.fingerprint: None}),
        ("ignore https://elsewhere.example/", {}),
    ],
)
def test_a_command_silences_a_link_a_rule_or_a_finding(
    command: str, silences: dict[str, date | None]
) -> None:
    said = heard(saying(f"/listkeeper {command}"))
    assert {one.about: one.until for one in said.silences} == silences
    assert [one.reaction for one in said.reactions] == [Reaction.DONE if silences else Reaction.CONFUSED]


def test_what_names_nothing_is_about_all_that_the_issue_tells() -> None:
    said = heard(saying("/listkeeper snooze 30d"))
    assert {one.about for one in said.silences} == {one.fingerprint for one in REPORT.findings}
    assert heard(saying("/listkeeper fix")).wished == {MOVED.fingerprint, RENAMED.fingerprint}


def test_a_link_is_fixed_by_its_address_in_any_spelling() -> None:
    assert heard(saying(f"/listkeeper fix {SALMONN}.git")).wished == {RENAMED.fingerprint}
    assert reaction(f"/listkeeper fix {SALMONN}") == [Reaction.DONE]
    assert reaction(f"/listkeeper fix {VITA_DEMO}") == [Reaction.CONFUSED]


def test_silence_is_broken_by_a_command() -> None:
    kept = tuple(
        Silence(name, None)
        for name in sorted(("dead", DEAD.fingerprint, link_key(resource_of(VITA_DEMO)), MOVED.fingerprint))
    )
    of_link = heard(saying(f"/listkeeper unsilence {VITA_DEMO}"), remembered=kept)
    assert {one.about for one in of_link.silences} == {"dead", MOVED.fingerprint}
    of_rule = heard(saying("/listkeeper unsilence dead"), remembered=kept)
    assert {one.about for one in of_rule.silences} == {link_key(resource_of(VITA_DEMO)), MOVED.fingerprint}
    assert [one.reaction for one in of_rule.reactions] == [Reaction.DONE]
    assert reaction("/listkeeper unsilence dead") == [Reaction.DONE]
    assert reaction("/listkeeper unsilence https://elsewhere.example/") == [Reaction.CONFUSED]


def test_silence_about_a_link_that_has_left_the_list_can_be_broken() -> None:
    kept = (Silence(link_key(Resource("web", "https://gone.example/page")), None),)
    said = heard(saying("/listkeeper unsilence https://gone.example/page"), remembered=kept)
    assert said == Heard(reactions=(React(100, Reaction.DONE),))


def test_the_last_word_counts() -> None:
    said = heard(saying("/listkeeper ignore dead", "/listkeeper snooze 2d dead"))
    assert said.silences == (Silence("dead", date(2026, 10, 2)),)


def test_a_command_that_is_obeyed_again_does_nothing_more() -> None:
    standing = saying(f"/listkeeper snooze 30d {VITA_DEMO}", f"/listkeeper fix {SALMONN}")
    first = heard(standing)
    later = heed(read_answers(standing, NOW.replace(day=3)), REPORT, first.silences)
    assert later == first


def test_what_shall_be_looked_at_again_is_named_by_its_resource() -> None:
    answers = read_answers(saying(f"/listkeeper recheck {SALMONN} {VITA_DEMO} https://x.example/"), NOW)
    assert asked_again(answers) >= {resource_of(SALMONN), resource_of(VITA_DEMO)}
    assert answers.asked[0] == Answer(Wish.RECHECK, SALMONN, comment=100)


def test_a_look_that_was_not_answered_is_asked_for_again() -> None:
    shut = replace(REPORT, unanswered={resource_of(SALMONN): Evidence("GitHub is shut")})
    standing = saying(f"/listkeeper recheck {SALMONN}", f"/listkeeper recheck {VITA_DEMO}")
    assert heard(standing, shut).reactions == (React(101, Reaction.DONE),)
    assert heard(standing).reactions == (React(100, Reaction.DONE), React(101, Reaction.DONE))


@pytest.mark.parametrize(
    ("comment", "wanted"),
    [
        ("Thank you!", []),
        ("> /listkeeper fix", []),
        ("/listkeeper dance", [Reaction.CONFUSED]),
        ("/listkeeper recheck https://elsewhere.example/", [Reaction.CONFUSED]),
        ("/listkeeper ignore no-such-rule", [Reaction.CONFUSED]),
        (f"/listkeeper recheck {VITA_DEMO}\n/listkeeper dance", [Reaction.CONFUSED]),
        (f"/listkeeper recheck {VITA_DEMO}\n/listkeeper ignore dead", [Reaction.DONE]),
    ],
)
def test_each_comment_with_a_command_gets_one_reaction(comment: str, wanted: list[Reaction]) -> None:
    assert reaction(comment) == wanted


def test_of_a_comment_that_is_half_understood_that_half_is_obeyed() -> None:
    said = heard(saying("/listkeeper ignore dead\n/listkeeper dance"))
    assert said.silences == (Silence("dead", None),)


def test_a_command_without_a_name_on_another_issue_is_not_understood() -> None:
    remark = Remark(100, 8, "/listkeeper snooze 30d", by="somebody", at=AT)
    said = heard(Standing(issues=(issue(),), remarks=(remark,)))
    assert said == Heard(reactions=(React(100, Reaction.CONFUSED),))


# ── whatever people write ─────────────────────────────────────────────────────────────────

BODIES = st.text(max_size=60) | st.sampled_from(
    ["/listkeeper fix", "/listkeeper snooze", f"/listkeeper ignore {VITA_DEMO}", "/listkeeper unsilence dead"]
)


@given(st.lists(BODIES, max_size=5), BODIES)
def test_any_answer_is_heard(comments: list[str], body: str) -> None:
    standing = saying(*comments, standing=replace(issue(), body=body + issue().body))
    said = heard(standing)
    assert {one.comment for one in said.reactions} <= {100 + at for at in range(len(comments))}
    known: set[str] = {name for one in REPORT.findings for name in _names(one)}
    assert {one.about for one in said.silences} <= known


def _names(finding: Finding) -> tuple[str, ...]:
    return finding.fingerprint, link_key(finding.resource or finding.url)


def test_an_edit_of_a_silenced_finding_may_still_be_asked_for() -> None:
    fixed = replace(DEAD, fix=Fix(False, (Edit(DEAD.path, 0, 1, "x"),)))
    report = replace(REPORT, findings=(fixed,))
    assert heard(saying(f"/listkeeper fix {VITA_DEMO}"), report).wished == {DEAD.fingerprint}
