from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Silence, link_key
from bot.people.silences import hush, is_in_force, merged
from tests.samples import full_report

SOON, LATE = date(2026, 3, 1), date(2026, 6, 1)
silences = st.lists(
    st.builds(Silence, st.sampled_from("abc"), st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 5)))
)


@pytest.mark.parametrize(
    ("one", "other", "kept"), [(SOON, LATE, LATE), (LATE, SOON, LATE), (None, LATE, None), (LATE, None, None)]
)
def test_of_two_memories_the_longer_one_counts(
    one: date | None, other: date | None, kept: date | None
) -> None:
    assert merged(Silence("dead", one), Silence("dead", other)) == (Silence("dead", kept),)


@given(silences, silences)
def test_it_does_not_matter_which_memory_comes_first_or_twice(
    one: list[Silence], other: list[Silence]
) -> None:
    both = merged(*one, *other)
    assert both == merged(*other, *one) == merged(*both, *one)
    assert {silence.about for silence in both} == {silence.about for silence in (*one, *other)}


def test_losing_either_memory_loses_nothing() -> None:
    kept = (Silence("a", SOON), Silence("b", None))
    assert merged(*kept) == merged(*kept, *()) == merged(*(), *kept) == kept


@pytest.mark.parametrize(
    ("until", "holds"), [(date(2026, 3, 2), False), (date(2026, 3, 3), True), (None, True)]
)
def test_a_silence_lapses_at_the_beginning_of_its_day(until: date | None, holds: bool) -> None:
    now = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert is_in_force(Silence("a", until), now) is holds
    elsewhere = (now + timedelta(hours=23)).astimezone(timezone(timedelta(hours=9)))
    assert is_in_force(Silence("a", until), elsewhere) is holds


def test_a_finding_is_silenced_by_its_fingerprint_its_rule_or_its_link() -> None:
    findings = full_report().findings
    one = findings[0]
    assert one.resource is not None
    for name in (one.fingerprint, one.rule, link_key(one.resource)):
        told, silenced = hush(findings, [Silence(name, None)])
        assert one in silenced
        assert one not in told
        assert sorted(map(repr, (*told, *silenced))) == sorted(map(repr, findings))
    assert hush(findings, [Silence("f" * 16, None)]) == (findings, ())


def test_a_link_that_points_at_nothing_we_know_is_named_by_its_address() -> None:
    lost = replace(full_report().findings[0], resource=None, url="#nowhere")
    assert hush([lost], [Silence(link_key("#nowhere"), None)]) == ((), (lost,))
