from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Evidence, Record, Resource, Silence, Status
from bot.stores.interface import Store
from tests.stores.strategies import records

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = Resource("web", "https://demo.example/a'b\"c%_\\")
PAPER = Resource("arxiv", "2408.05211")
REPOSITORY = Resource("github", "VITA-MLLM/VITA")

EmptyStore = Callable[[], Store]


def record(resource: Resource, status: Status = Status.ALIVE) -> Record:
    return Record(resource, NOW, NOW, status, Evidence("HTTP 200"))


def save(store: Store, *resources: Resource, listed: str = "README.md", now: datetime = NOW) -> None:
    """Look at these, and show exactly them."""
    store.save(map(record, resources), listed=listed, present=resources, now=now)


def test_nothing_is_known_at_first(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        assert store.load([PAGE, PAPER]) == {}
        assert store.load([]) == {}
        assert store.forget(NOW, listed="README.md") == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kept=st.lists(records, max_size=4, unique_by=lambda one: one.resource))
def test_every_record_comes_back_as_it_was(empty_store: EmptyStore, kept: list[Record]) -> None:
    expected = {one.resource: one for one in kept}
    with closing(empty_store()) as store:
        store.save(kept, listed="README.md", present=expected, now=NOW)
        assert store.load(expected) == expected


def test_only_what_is_asked_for_is_loaded(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE, PAPER)
        assert store.load([PAPER, REPOSITORY, PAPER]) == {PAPER: record(PAPER)}
        assert store.load(iter([PAGE])) == {PAGE: record(PAGE)}


def test_names_that_differ_only_in_case_are_two_resources(empty_store: EmptyStore) -> None:
    lower = Resource("web", "https://demo.example/readme")
    upper = Resource("web", "https://demo.example/README")
    with closing(empty_store()) as store:
        save(store, lower)
        assert store.load([upper]) == {}


def test_a_new_look_replaces_the_record(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE, PAPER)
        dead = replace(record(PAGE, Status.DEAD), last_checked=NOW + DAY, last_alive=NOW)
        store.save([dead], listed="README.md", present=[PAGE, PAPER], now=NOW + DAY)
        assert store.load([PAGE, PAPER]) == {PAGE: dead, PAPER: record(PAPER)}
        store.save([record(PAGE)], listed="README.md", present=[PAGE], now=NOW + DAY)
        assert store.load([PAGE]) == {PAGE: record(PAGE)}


def test_saving_twice_is_saving_once(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE)
        save(store, PAGE)
        assert store.load([PAGE]) == {PAGE: record(PAGE)}
        assert store.forget(NOW + DAY, listed="README.md") == 1


def test_times_of_other_zones_are_the_same_moments(empty_store: EmptyStore) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    with closing(empty_store()) as store:
        there = replace(record(PAGE), first_seen=elsewhere)
        store.save([there], listed="README.md", present=[PAGE], now=elsewhere)
        loaded = store.load([PAGE])[PAGE]
        assert loaded.first_seen == NOW
        assert loaded.first_seen.tzinfo is UTC
        assert store.forget(NOW, listed="README.md") == 0


def test_a_time_without_a_zone_is_refused(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        with pytest.raises(ValueError, match="without a zone"):
            save(store, PAGE, now=NOW.replace(tzinfo=None))
        assert store.load([PAGE]) == {}


def test_five_thousand_links_are_no_trouble(empty_store: EmptyStore) -> None:
    many = [Resource("web", f"https://demo.example/{number}") for number in range(5000)]
    with closing(empty_store()) as store:
        save(store, *many)
        assert store.load(many) == {resource: record(resource) for resource in many}
        assert store.forget(NOW + DAY, listed="README.md") == 5000


def test_a_list_that_cannot_be_named_in_utf8_is_remembered_too(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE, listed="caf\udce9.md")
        assert store.load([PAGE]) == {PAGE: record(PAGE)}


def interrupted(resources: Iterable[Resource]) -> Iterator[Record]:
    yield from map(record, resources)
    raise KeyboardInterrupt


def test_a_save_that_is_interrupted_saves_nothing(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE)
        with pytest.raises(KeyboardInterrupt):
            store.save(interrupted([PAPER]), listed="README.md", present=[PAPER], now=NOW + DAY)
        assert store.load([PAGE, PAPER]) == {PAGE: record(PAGE)}
        assert store.forget(NOW + DAY, listed="README.md") == 1


def test_what_a_list_still_shows_is_not_forgotten(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE, PAPER)
        store.save([], listed="README.md", present=[PAGE], now=NOW + 5 * DAY)
        assert store.forget(NOW, listed="README.md") == 0
        assert store.forget(NOW + DAY, listed="README.md") == 1
        assert store.load([PAGE, PAPER]) == {PAGE: record(PAGE)}


def test_a_link_seen_at_the_very_moment_is_kept(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE)
        assert store.forget(NOW, listed="README.md") == 0
        assert store.forget(NOW + timedelta(microseconds=1), listed="README.md") == 1


def test_one_list_that_shows_it_is_enough(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE, listed="one.md")
        save(store, PAGE, listed="two.md", now=NOW + 9 * DAY)
        save(store, PAPER, listed="one.md", now=NOW + DAY)
        assert store.forget(NOW + 5 * DAY, listed="one.md") == 1
        assert store.load([PAGE, PAPER]) == {PAGE: record(PAGE)}


def test_a_list_cannot_make_another_lists_memory_go(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE, listed="seldom-swept.md")
        assert store.forget(NOW + 500 * DAY, listed="busy.md") == 0
        assert store.load([PAGE]) == {PAGE: record(PAGE)}


def test_a_link_that_comes_back_is_shown_again(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        save(store, PAGE)
        save(store, PAPER, now=NOW + DAY)
        store.save([], listed="README.md", present=[PAGE], now=NOW + 9 * DAY)
        assert store.forget(NOW + 5 * DAY, listed="README.md") == 1
        assert store.load([PAGE, PAPER]) == {PAGE: record(PAGE)}


def test_a_record_that_no_list_shows_is_forgotten(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        store.save([record(PAGE)], listed="README.md", present=[], now=NOW)
        assert store.forget(NOW - DAY, listed="README.md") == 1
        assert store.load([PAGE]) == {}


def test_a_link_that_was_never_looked_at_may_be_shown(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        store.save([], listed="README.md", present=[PAGE], now=NOW)
        assert store.load([PAGE]) == {}
        assert store.forget(NOW + DAY, listed="README.md") == 0


def test_what_a_list_showed_when_it_was_last_saved_is_known(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        assert store.shown(listed="README.md") is None
        save(store, PAGE, PAPER)
        save(store, PAGE, listed="other.md", now=NOW + DAY)
        assert store.shown(listed="README.md") == (frozenset({PAGE, PAPER}), NOW)
        save(store, PAPER, REPOSITORY, now=NOW + 2 * DAY)
        assert store.shown(listed="README.md") == (frozenset({PAPER, REPOSITORY}), NOW + 2 * DAY)


# ── what people do not want to hear of ────────────────────────────────────────────────────

SNOOZED = Silence("0123456789abcdef", date(2026, 6, 1))
NEVER = Silence("repo-inactive", None)


def test_silences_come_back_in_the_order_of_their_names(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        assert store.silences(listed="o/list") == ()
        store.silence(iter([NEVER, SNOOZED]), listed="o/list")
        assert store.silences(listed="o/list") == (SNOOZED, NEVER)


def test_silences_take_the_place_of_those_before(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        store.silence([NEVER, SNOOZED], listed="o/list")
        store.silence([SNOOZED, replace(SNOOZED, until=None)], listed="o/list")
        assert store.silences(listed="o/list") == (replace(SNOOZED, until=None),)
        store.silence([], listed="o/list")
        assert store.silences(listed="o/list") == ()


def test_each_list_has_its_own_silences_and_no_memory_loses_them(empty_store: EmptyStore) -> None:
    with closing(empty_store()) as store:
        store.silence([NEVER], listed="caf\udce9.md")
        store.silence([SNOOZED], listed="o/list")
        store.silence([], listed="o/list")
        store.forget(NOW + 500 * DAY, listed="caf\udce9.md")
        assert store.silences(listed="caf\udce9.md") == (NEVER,)


def test_a_silence_that_is_interrupted_changes_nothing(empty_store: EmptyStore) -> None:
    def interrupted_silences() -> Iterator[Silence]:
        yield SNOOZED
        raise KeyboardInterrupt

    with closing(empty_store()) as store:
        store.silence([NEVER], listed="o/list")
        with pytest.raises(KeyboardInterrupt):
            store.silence(interrupted_silences(), listed="o/list")
        assert store.silences(listed="o/list") == (NEVER,)
