from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import StateError
from bot.model import Evidence, Record, Resource, Silence, Status
from bot.stores.branch import ATTEMPTS, BranchStore
from tests.stores.fake_file import FakeFile

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = Resource("web", "https://demo.example/")
PAPER = Resource("arxiv", "2408.05211")
LIST = "o/list"


def record(resource: Resource, *, at: datetime = NOW, status: Status = Status.ALIVE) -> Record:
    return Record(resource, NOW, at, status, Evidence("HTTP 200"))


def look(store: BranchStore, *records: Record, now: datetime = NOW) -> None:
    store.save(records, listed=LIST, present=[one.resource for one in records], now=now)


def another_run(file: FakeFile, *records: Record) -> Callable[[], None]:
    """Somebody who reads, looks and writes while we are at it."""

    def run() -> None:
        with closing(BranchStore(file)) as other:
            look(other, *records)

    return run


def remembered(file: FakeFile) -> dict[Resource, Record]:
    return dict(BranchStore(file).load([PAGE, PAPER]))


def test_what_was_seen_is_there_for_the_next_run() -> None:
    file = FakeFile()
    with closing(BranchStore(file)) as store:
        look(store, record(PAGE))
        store.silence([Silence("dead", date(2026, 6, 1))], listed=LIST)
        assert file.writes == 0
    after = BranchStore(file)
    assert after.load([PAGE]) == {PAGE: record(PAGE)}
    assert after.silences(listed=LIST) == (Silence("dead", date(2026, 6, 1)),)


def test_a_run_that_changes_nothing_writes_nothing() -> None:
    file = FakeFile()
    for _ in range(3):
        with closing(BranchStore(file)) as store:
            look(store, record(PAGE))
    assert file.writes == 1
    BranchStore(FakeFile()).close()


def test_closing_twice_writes_once() -> None:
    file = FakeFile()
    store = BranchStore(file)
    look(store, record(PAGE))
    store.close()
    store.close()
    assert file.writes == 1


def test_two_runs_at_once_both_keep_what_they_saw() -> None:
    file = FakeFile()
    file.meanwhile = [another_run(file, record(PAPER))]
    with closing(BranchStore(file)) as store:
        look(store, record(PAGE))
    assert remembered(file) == {PAGE: record(PAGE), PAPER: record(PAPER)}


def test_of_two_looks_the_later_one_stays() -> None:
    ours, theirs = record(PAGE, status=Status.DEAD), record(PAGE, at=NOW + DAY)
    for mine, other in ((ours, theirs), (theirs, ours)):
        file = FakeFile()
        file.meanwhile = [another_run(file, other)]
        with closing(BranchStore(file)) as store:
            look(store, mine)
        assert remembered(file) == {PAGE: theirs}


def test_what_others_forgot_and_silenced_meanwhile_stays_so() -> None:
    file = FakeFile()
    with closing(BranchStore(file)) as store:
        look(store, record(PAPER))

    def others() -> None:
        with closing(BranchStore(file)) as other:
            other.forget(NOW + DAY, listed=LIST)
            other.silence([Silence("dead", None)], listed=LIST)

    file.meanwhile = [others]
    with closing(BranchStore(file)) as store:
        look(store, record(PAGE), now=NOW + 2 * DAY)
    assert remembered(file) == {PAGE: record(PAGE)}
    assert BranchStore(file).silences(listed=LIST) == (Silence("dead", None),)


def test_a_run_that_is_always_too_late_says_so() -> None:
    file = FakeFile()
    hurried = [another_run(file, record(PAPER, at=NOW + number * DAY)) for number in range(ATTEMPTS)]
    file.meanwhile = [turn for run in hurried for turn in (run, lambda: None)]
    store = BranchStore(file)
    look(store, record(PAGE))
    with pytest.raises(StateError, match="at the same time"):
        store.close()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"schema": 2}', "\x00", '{"schema": 1, "records": 1, "lists": []}']
)
def test_a_text_that_makes_no_sense_is_no_reason_to_stop(text: str, caplog: pytest.LogCaptureFixture) -> None:
    file = FakeFile(text)
    with caplog.at_level(logging.WARNING), closing(BranchStore(file)) as store:
        assert store.load([PAGE]) == {}
        look(store, record(PAGE))
    assert "memory starts afresh" in caplog.text
    assert remembered(file) == {PAGE: record(PAGE)}
