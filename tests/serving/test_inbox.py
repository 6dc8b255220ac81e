from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import StateError
from bot.serving.alone import alone
from bot.serving.database import open_database, transaction
from bot.serving.inbox import KEPT, MOST_FAILURES, Letter, State, pause_after
from bot.serving.jobs import Job, Kind
from bot.serving.news import Joined, Left, News, Renamed, Seen
from bot.serving.schedule import cron, every
from tests.serving.boxes import DAY, LIST, MINUTE, NOW, OTHER, REVIEW, SECOND, SWEEP, TIMES, Box


@pytest.fixture
def box() -> Iterator[Box]:
    box = Box()
    yield box
    box.close()


def test_a_delivery_is_kept_once(box: Box) -> None:
    news = News((SWEEP,))
    assert box.receive("guid", news, NOW)
    assert not box.receive("guid", news, NOW + MINUTE)
    assert box.inbox.counts()[State.WAITING] == 1


def test_a_job_is_given_out_once_and_ends(box: Box) -> None:
    box.put(SWEEP)
    claimed = box.claim()
    assert (claimed.job, claimed.failures) == (SWEEP, 0)
    assert box.inbox.claim(NOW) is None
    box.inbox.finish(claimed, NOW)
    assert box.inbox.claim(NOW + DAY) is None
    assert box.inbox.counts()[State.DONE] == 1


def test_the_newest_push_of_a_pull_request_supersedes_those_that_wait(box: Box) -> None:
    for _ in range(3):
        box.put(REVIEW)
    counts = box.inbox.counts()
    assert (counts[State.WAITING], counts[State.SUPERSEDED]) == (1, 2)


def test_one_that_is_under_way_is_not_superseded_and_the_newer_one_waits_for_it(box: Box) -> None:
    box.put(REVIEW)
    first = box.claim()
    box.put(REVIEW)
    assert box.inbox.claim(NOW) is None
    box.inbox.finish(first, NOW)
    assert box.claim().id != first.id


def test_what_is_obsolete_is_not_done(box: Box) -> None:
    box.put(REVIEW)
    box.put(obsolete=(REVIEW,))
    assert box.inbox.claim(NOW) is None


def test_one_sweep_at_a_time_and_reviews_beside_it(box: Box) -> None:
    box.put(SWEEP)
    box.put(Job(Kind.SWEEP, OTHER))
    box.put(REVIEW)
    assert box.claim().job == SWEEP
    assert box.claim().job == REVIEW
    assert box.inbox.claim(NOW) is None


def test_what_people_ask_for_comes_before_the_schedule(box: Box) -> None:
    box.inbox.schedule(TIMES, NOW)
    box.put(Job(Kind.SWEEP, OTHER), now=NOW)
    assert box.claim().job.repository == OTHER


def test_a_failure_is_tried_again_ever_later_and_then_parked_with_its_reason(box: Box) -> None:
    box.put(SWEEP)
    now = NOW
    for failures in range(1, MOST_FAILURES):
        assert box.inbox.fail(box.claim(now), f"trouble {failures}", now) is State.WAITING
        assert box.inbox.claim(now + pause_after(failures) - SECOND) is None
        now += pause_after(failures)
    assert box.inbox.fail(box.claim(now), "trouble at last", now) is State.PARKED
    assert box.inbox.claim(now + DAY) is None
    (parked,) = box.inbox.parked()
    assert (parked.job, parked.reason, parked.since) == (SWEEP, "trouble at last", now)


def test_pauses_are_a_minute_and_then_four_times_as_long() -> None:
    assert [pause_after(number) / MINUTE for number in (1, 2, 3, 4)] == [1, 4, 16, 64]


def test_a_parked_job_can_be_tried_again_from_the_start(box: Box) -> None:
    box.put(SWEEP)
    now = NOW
    for _ in range(MOST_FAILURES):
        box.inbox.fail(box.claim(now), "no", now)
        now += DAY
    (parked,) = box.inbox.parked()
    assert box.inbox.retry([parked.id, 999], now) == 1
    assert box.claim(now).failures == 0


def test_one_that_failed_gives_way_to_a_newer_one_that_waits(box: Box) -> None:
    box.put(REVIEW)
    old = box.claim()
    box.put(REVIEW)
    assert box.inbox.fail(old, "no", NOW) is State.SUPERSEDED
    assert box.claim().id != old.id


def test_what_a_dead_process_left_is_taken_up_and_parked_if_it_kills_every_one(box: Box) -> None:
    box.put(SWEEP)
    for _ in range(MOST_FAILURES - 1):
        box.claim()
        assert box.inbox.recover(NOW) == 1
    box.claim()
    box.inbox.recover(NOW)
    assert box.inbox.claim(NOW + DAY) is None
    assert "process ended" in box.inbox.parked()[0].reason


def test_what_is_given_back_has_not_failed(box: Box) -> None:
    box.put(SWEEP)
    box.inbox.give_back(box.claim(), NOW, MINUTE)
    assert box.inbox.claim(NOW) is None
    assert box.claim(NOW + MINUTE).failures == 0


def test_what_nobody_keeps_is_not_worked_for(box: Box) -> None:
    box.put(Job(Kind.SWEEP, "stranger/list"))
    assert box.inbox.claim(NOW) is None


def test_ids_and_what_ended_are_forgotten_after_a_month(box: Box) -> None:
    box.put(SWEEP)
    box.inbox.finish(box.claim(), NOW)
    box.inbox.forget(NOW + KEPT)
    assert box.inbox.counts()[State.DONE] == 1
    box.inbox.forget(NOW + KEPT + SECOND)
    assert box.inbox.counts()[State.DONE] == 0
    assert box.receive("guid-1", News(), NOW)


# ── the roster ──


def test_a_list_that_is_due_is_put_in_once_however_often_it_was_missed(box: Box) -> None:
    assert box.inbox.schedule(TIMES, NOW) == 2
    assert box.inbox.schedule(TIMES, NOW) == 0
    assert box.inbox.schedule(TIMES, NOW + 50 * DAY) == 0, "both wait already"
    for _ in range(2):
        box.inbox.finish(box.claim(), NOW)
    assert box.inbox.schedule(TIMES, NOW + 99 * DAY) == 2
    assert box.inbox.schedule(TIMES, NOW + 99 * DAY + MINUTE) == 0


def test_who_is_on_the_roster_stays_due_when_the_file_is_read_again(box: Box) -> None:
    box.inbox.schedule(TIMES, NOW)
    before = {one.name: one.due for one in box.roster.all()}
    box.roster.reconcile({LIST: every("7d"), OTHER: cron("0 6 * * 2")}, TIMES, NOW + DAY)
    after = {one.name: one.due for one in box.roster.all()}
    assert after[LIST] == before[LIST]
    assert after[OTHER] == datetime(2026, 3, 10, 6, tzinfo=UTC)


def test_a_list_that_the_file_names_no_more_is_left_alone(box: Box) -> None:
    box.roster.reconcile({OTHER: every("7d")}, TIMES, NOW)
    assert [one.name for one in box.roster.all()] == [OTHER]


def change(box: Box, *changes: Joined | Left | Renamed | Seen) -> None:
    assert box.receive(f"change {changes}", News(changes=changes), NOW)


def test_lists_of_an_app_come_and_go_and_those_of_the_file_stay(box: Box) -> None:
    change(box, Joined("eve/third", private=True), Joined(LIST, private=False))
    box.roster.reconcile({OTHER: every("7d"), LIST: every("7d")}, TIMES, NOW)
    assert {one.name for one in box.roster.all()} == {LIST, OTHER, "eve/third"}
    change(box, Left("Eve/Third"), Left(LIST))
    assert {one.name for one in box.roster.all()} == {LIST, OTHER}


def test_a_list_stays_what_it_is_when_it_is_called_otherwise(box: Box) -> None:
    box.roster.record(LIST, {"summary": "well"}, NOW, private=False)
    change(box, Renamed("ada/Awesome", "ada/better"))
    assert box.roster.find(LIST) is None
    found = box.roster.find("Ada/Better")
    assert found
    assert (found.name, found.outcome, found.public) == ("ada/better", {"summary": "well"}, True)


def test_a_list_is_public_only_where_that_is_known(box: Box) -> None:
    def public() -> bool:
        found = box.roster.find(LIST)
        assert found
        return found.public

    assert not public()
    change(box, Seen(LIST, private=False))
    assert public()
    box.roster.record(LIST, {}, NOW, private=True)
    assert not public()


# ── the file ──


def test_everything_survives_in_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "inbox.sqlite")
    first = Box(path)
    first.put(SWEEP)
    first.close()
    again = Box(path)
    assert again.claim().job == SWEEP
    again.close()


def test_a_file_of_another_version_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "inbox.sqlite"
    Box(str(path)).close()
    with open_database(path) as engine, engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 7")
    with pytest.raises(StateError, match="version 7"), open_database(path):
        pass


def test_what_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "inbox.sqlite"
    path.write_text("not a database, and longer than a header of one would be, by far. " * 20)
    with pytest.raises(StateError, match="cannot be used"), open_database(path):
        pass


def test_two_processes_do_not_work_off_one_inbox(tmp_path: Path) -> None:
    path = tmp_path / "inbox.sqlite"
    with alone(path), pytest.raises(StateError, match="only one"), alone(path):
        pass
    with alone(path):
        pass


def test_letters_that_come_at_once_are_kept_by_one_transaction(box: Box) -> None:
    letters = [Letter(name, "push", News((Job(Kind.REVIEW, LIST, 1),)), NOW) for name in ("a", "b", "a")]
    assert box.inbox.receive(letters) == [True, True, False]
    counts = box.inbox.counts()
    assert (counts[State.WAITING], counts[State.SUPERSEDED]) == (1, 1)


def test_only_what_github_is_told_to_be_kept_waits_for_the_disk(tmp_path: Path) -> None:
    with open_database(tmp_path / "inbox.sqlite") as engine:
        for durable, level in ((True, 2), (False, 1)):
            with transaction(engine, durable=durable) as connection:
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
