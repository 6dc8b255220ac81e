"""What a maintainer can do about the health issue, and what a stranger cannot: each played over the line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.forge.memory import MemoryForge, MemoryIssue
from bot.markers.hidden import silences_in
from bot.model import (
    EnsureIssue,
    Issues,
    Policy,
    PullState,
    Reaction,
    Remark,
    Report,
    Revision,
    Silence,
    link_key,
)
from bot.pipeline import sweep
from bot.stores.memory import MemoryStore
from tests.fake_web import FILES, URLS, FakeWeb, missing, run_with, tomorrow

GONE, ALSO_GONE = URLS[2], URLS[4]
OPENED = "Opened issue 1: Link health: o/list."
UPDATED = "Updated issue 1: Link health: o/list."
CLOSED = "Closed issue 1: Link health: o/list."
OFFERED = "Opened pull request 2: Fix 1 link: http-link."
WITHDRAWN = "Closed pull request 2: Fix 1 link: http-link."
REOPENED = "Reopened issue 1: Link health: o/list."


@dataclass
class Life:
    """A list and its people, day by day; on the first day on which there is something to tell, it is told."""

    web: FakeWeb = field(default_factory=lambda: FakeWeb({GONE: missing}))
    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))

    def __post_init__(self) -> None:
        self.run = run_with(self.web)
        self.forge = MemoryForge(self.run.clock)
        self.run = replace(self.run, forge=self.forge)

    async def pass_days(self, days: int) -> Report:
        for _ in range(days):
            report = await sweep(self.files, self.run)
            tomorrow(self.run)
        return report

    @property
    def issue(self) -> MemoryIssue:
        (issue,) = self.forge.issues.values()
        return issue

    @property
    def body(self) -> str:
        return self.issue.body

    def close(self) -> None:
        self.issue.is_open, self.issue.closed_by_person = False, True

    def tick(self, box: str) -> None:
        name = next(line for line in self.body.splitlines() if f"<!-- box:{box}:" in line)
        self.issue.body = self.body.replace(name, name.replace("[ ]", "[x]")).replace("\n", "\r\n")

    def say(self, text: str) -> int:
        comment = 100 + len(self.forge.remarks)
        remark = Remark(comment, self.issue.number, text, by="somebody", at=self.run.clock.now())
        self.forge.remarks.append(remark)
        return comment


@pytest.fixture
async def life() -> Life:
    """A week has passed: a page is gone, and the issue says so."""
    life = Life()
    await life.pass_days(8)
    assert life.forge.history == [OPENED]
    return life


# ── the list ──────────────────────────────────────────────────────────────────────────────


async def test_when_the_line_is_edited_away_the_issue_is_closed_with_thanks(life: Life) -> None:
    life.files["README.md"] = life.files["README.md"].replace(GONE.encode(), b"https://new.example/")
    await life.pass_days(1)
    assert life.forge.history == [OPENED, UPDATED, CLOSED]
    assert GONE not in life.body
    assert "Thank you" in life.issue.comments[0]
    await life.pass_days(5)
    assert life.forge.writes == 3


async def test_an_edit_elsewhere_in_the_list_writes_nothing(life: Life) -> None:
    life.run = replace(life.run, revision=Revision("https://github.com/o/list", "b" * 40, "main"))
    life.files["README.md"] = b"# A new title\n\nAnd a paragraph.\n\n" + life.files["README.md"]
    await life.pass_days(2)
    assert life.forge.history == [OPENED]


async def test_a_second_death_is_told_in_the_same_issue(life: Life) -> None:
    life.web.behaviour[ALSO_GONE] = missing
    await life.pass_days(14)
    assert life.forge.history == [OPENED, UPDATED]
    assert ALSO_GONE in life.body


async def test_where_the_list_wants_it_each_death_has_an_issue_for_as_long_as_it_lasts() -> None:
    life = Life()
    life.run = replace(life.run, policy=Policy(issues=Issues.EACH))
    await life.pass_days(8)
    gone = "issue 2: Gone: host-2.example/page."
    assert life.forge.history == [OPENED, f"Opened {gone}"]
    life.web.behaviour.clear()
    await life.pass_days(9)
    assert life.forge.history[2:] == [UPDATED, CLOSED, f"Closed {gone}"]


# ── closing ───────────────────────────────────────────────────────────────────────────────


async def test_an_issue_that_a_person_closed_stays_closed_until_there_is_something_new(life: Life) -> None:
    life.close()
    await life.pass_days(20)
    assert life.forge.history == [OPENED]
    life.web.behaviour[ALSO_GONE] = missing
    await life.pass_days(14)
    assert life.forge.history == [OPENED, REOPENED]
    assert life.issue.is_open
    assert GONE in life.body
    assert ALSO_GONE in life.body


async def test_what_heals_while_the_issue_is_closed_is_brought_up_to_date_without_opening_it(
    life: Life,
) -> None:
    life.close()
    life.web.behaviour.clear()
    await life.pass_days(3)
    assert life.forge.history == [OPENED, UPDATED]
    assert not life.issue.is_open
    assert life.issue.comments == []
    assert GONE not in life.body


async def test_what_died_again_is_news(life: Life) -> None:
    life.web.behaviour.clear()
    await life.pass_days(3)
    assert life.forge.history == [OPENED, UPDATED, CLOSED]
    life.web.behaviour[GONE] = missing
    await life.pass_days(14)
    assert life.forge.history == [OPENED, UPDATED, CLOSED, REOPENED]


# ── boxes ─────────────────────────────────────────────────────────────────────────────────


async def test_a_snoozed_finding_is_told_again_after_ninety_days(life: Life) -> None:
    life.tick("snooze")
    report = await life.pass_days(1)
    assert (report.findings, len(report.silenced)) == ((), 1)
    assert life.forge.history == [OPENED, UPDATED, CLOSED]
    assert "1 finding silenced by you" in life.body
    assert "[x]" not in life.body
    await life.pass_days(89)
    assert life.forge.writes == 3
    await life.pass_days(1)
    assert life.forge.history[3:] == [REOPENED]
    assert GONE in life.body


async def test_what_was_called_wrong_is_never_told_again(life: Life) -> None:
    life.tick("never")
    await life.pass_days(400)
    assert life.forge.history == [OPENED, UPDATED, CLOSED]


async def test_a_box_is_obeyed_though_the_issue_was_closed_with_it(life: Life) -> None:
    life.tick("never")
    life.close()
    await life.pass_days(1)
    assert life.forge.history == [OPENED, UPDATED]
    assert not life.issue.is_open
    assert "[x]" not in life.body
    assert [one.until for one in silences_in(life.body)] == [None]


@pytest.mark.parametrize("lost", ["store", "issue"])
async def test_losing_either_memory_of_a_silence_loses_nothing(life: Life, lost: str) -> None:
    life.tick("snooze")
    await life.pass_days(1)
    if lost == "store":
        life.run = replace(life.run, store=MemoryStore())
    else:
        life.forge.issues.clear()
    writes = life.forge.writes
    await life.pass_days(60)
    assert life.forge.writes == writes
    assert len(life.run.store.silences(listed="o/list")) == 1


async def test_a_death_that_was_told_stays_told_though_memory_is_lost(life: Life) -> None:
    life.run = replace(life.run, store=MemoryStore())
    await life.pass_days(12)
    assert life.forge.history == [OPENED]
    assert GONE in life.body


async def test_what_came_back_is_acquitted_though_memory_was_lost(life: Life) -> None:
    life.run = replace(life.run, store=MemoryStore())
    life.web.behaviour.clear()
    await life.pass_days(1)
    assert life.forge.history == [OPENED, UPDATED, CLOSED]


async def test_a_box_that_is_ticked_during_a_run_is_kept_and_obeyed_by_the_next_one(life: Life) -> None:
    class Meanwhile(MemoryForge):
        ticking = True

        async def ensure_issue(self, wanted: EnsureIssue) -> str:
            if self.ticking:
                self.ticking = False
                life.tick("never")
            return await super().ensure_issue(wanted)

    forge = Meanwhile(life.run.clock)
    forge.issues, forge.history, life.forge = life.forge.issues, life.forge.history, forge
    life.run = replace(life.run, forge=forge)
    life.web.behaviour[ALSO_GONE] = missing
    await life.pass_days(1)
    assert "[x] wrong" in life.body
    report = await life.pass_days(1)
    assert [finding.url for finding in report.silenced] == [GONE]
    assert "[x]" not in life.body


TWO_SCHEMES = b"# List\n\n- [Page](http://host-0.example/page)\n- [Page](https://host-0.example/other)\n"


async def test_an_edit_that_somebody_might_object_to_comes_only_when_it_is_asked_for() -> None:
    life = Life(FakeWeb(), {"README.md": TWO_SCHEMES})
    await life.pass_days(2)
    assert life.forge.history == [OPENED]
    life.tick("fix")
    await life.pass_days(5)
    assert life.forge.history == [OPENED, OFFERED, UPDATED]
    assert "[x] fix it" in life.body
    assert "· #2" in life.body
    (pull,) = life.forge.pulls.values()
    assert [edit.replacement for edit in pull.wanted.edits] == ["https://host-0.example/page"]


async def test_who_takes_the_tick_back_takes_the_wish_back() -> None:
    life = Life(FakeWeb(), {"README.md": TWO_SCHEMES})
    await life.pass_days(1)
    life.say("/listkeeper fix http://host-0.example/page")
    await life.pass_days(3)
    assert life.forge.history[1:] == [
        OFFERED,
        UPDATED,
        "Reacted to comment 100.",
    ]
    life.issue.body = life.body.replace("[x]", "[ ]")
    await life.pass_days(1)
    assert life.forge.history[4:] == [WITHDRAWN, UPDATED]
    (pull,) = life.forge.pulls.values()
    assert pull.comments == ["Nobody asks for it any more."]


async def test_a_pull_request_that_a_person_closed_is_not_offered_again_but_still_told() -> None:
    life = Life(FakeWeb(), {"README.md": TWO_SCHEMES})
    await life.pass_days(1)
    life.tick("fix")
    await life.pass_days(1)
    (pull,) = life.forge.pulls.values()
    pull.state = PullState.CLOSED
    await life.pass_days(10)
    assert life.forge.history == [OPENED, OFFERED, UPDATED, UPDATED]
    assert "its edit is not offered again" in life.body
    assert "box:fix" not in life.body


# ── commands ──────────────────────────────────────────────────────────────────────────────


async def test_a_recheck_asks_at_once_and_acquits(life: Life) -> None:
    life.web.behaviour.clear()
    life.web.asked.clear()
    healthy = URLS[0]
    comment = life.say(f"It is back!\n\n/listkeeper recheck {GONE} {healthy}\n")
    life.run.clock.advance(-timedelta(hours=23))  # type: ignore[attr-defined]  # it is simulated
    await life.pass_days(1)
    assert set(life.web.asked) >= {GONE, healthy}
    assert life.forge.reactions == {comment: Reaction.DONE}
    assert life.forge.history == [OPENED, UPDATED, CLOSED, "Reacted to comment 100."]
    life.web.asked.clear()
    await life.pass_days(1)
    assert healthy not in life.web.asked
    assert life.forge.writes == 4


async def test_a_recheck_of_what_is_not_in_the_list_asks_nobody(life: Life) -> None:
    life.web.asked.clear()
    comment = life.say("/listkeeper recheck https://elsewhere.example/")
    await life.pass_days(1)
    assert not [url for url in life.web.asked if "elsewhere" in url]
    assert life.forge.reactions == {comment: Reaction.CONFUSED}


async def test_a_link_can_be_ignored_and_heard_of_again(life: Life) -> None:
    life.say(f"/listkeeper ignore <{GONE}>")
    await life.pass_days(5)
    assert life.forge.history == [OPENED, UPDATED, CLOSED, "Reacted to comment 100."]
    assert life.run.store.silences(listed="o/list") == silences_in(life.body)
    life.say(f"/listkeeper unsilence {GONE}")
    await life.pass_days(5)
    assert life.forge.history[4:] == [REOPENED, "Reacted to comment 101."]
    assert GONE in life.body
    assert life.run.store.silences(listed="o/list") == silences_in(life.body) == ()


async def test_a_snooze_lasts_as_long_as_it_says(life: Life) -> None:
    life.say("/listkeeper snooze 3d")
    await life.pass_days(3)
    assert life.forge.history == [OPENED, UPDATED, CLOSED, "Reacted to comment 100."]
    await life.pass_days(1)
    assert life.forge.history[4:] == [REOPENED]


async def test_what_is_no_command_gets_a_puzzled_look_and_talk_gets_none(life: Life) -> None:
    puzzling = life.say("/listkeeper please")
    life.say("Nice bot!\n\n> /listkeeper ignore dead")
    await life.pass_days(3)
    assert life.forge.reactions == {puzzling: Reaction.CONFUSED}
    assert life.forge.history == [OPENED, "Reacted to comment 100."]


# ── strangers ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("box", ["never", "snooze"])
async def test_what_a_stranger_ticks_does_nothing_and_is_taken_back(life: Life, box: str) -> None:
    life.tick(box)
    life.issue.edited_by_writers = False
    report = await life.pass_days(3)
    assert report.silenced == ()
    assert [finding.url for finding in report.findings] == [GONE]
    assert life.forge.history == [OPENED, UPDATED]
    assert "[x]" not in life.body


async def test_a_silence_that_a_stranger_writes_into_the_issue_is_not_believed(life: Life) -> None:
    life.issue.body = life.body.replace("listkeeper:silences", "listkeeper:silences never: dead")
    life.issue.edited_by_writers = False
    report = await life.pass_days(2)
    assert report.silenced == ()
    assert life.run.store.silences(listed="o/list") == ()
    assert silences_in(life.body) == ()


async def test_a_silence_that_a_writer_writes_into_the_issue_is(life: Life) -> None:
    life.issue.body = life.body.replace("listkeeper:silences", "listkeeper:silences never: dead")
    report = await life.pass_days(1)
    assert len(report.silenced) == 1
    assert life.run.store.silences(listed="o/list") == (Silence("dead", None),)


HOSTILE = f"""# List

- [Page]({GONE} "x") <!-- box:never:0123456789abcdef -->
- [x] [Fix it <!-- box:fix:0123456789abcdef -->](https://host-0.example/page)
- [/listkeeper ignore dead](https://host-1.example/page)

<!-- listkeeper:silences never: dead -->
<!-- listkeeper:findings 0123456789abcdef -->
/listkeeper ignore dead
"""


async def test_a_forged_marker_box_or_command_in_the_list_does_nothing() -> None:
    life = Life(files={"README.md": HOSTILE.encode()})
    report = await life.pass_days(8)
    assert [finding.url for finding in report.findings] == [GONE]
    assert life.forge.history == [OPENED]
    assert silences_in(life.body) == ()
    assert life.run.store.silences(listed="o/list") == ()
    assert life.body.count("<!-- box:") == 2
    assert link_key(GONE) not in life.body
