from __future__ import annotations

import json
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import StateError
from bot.model import Evidence, Facts, Json, Record, Resource, Status, Strike
from bot.stores.records import from_json, time_text, to_json
from tests.stores.strategies import json_values, records, times

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
PLAIN = Record(Resource("web", "https://demo.example/"), NOW, NOW, Status.DEAD, Evidence("HTTP 404"))
WRITTEN: dict[str, Json] = {
    "resource": "web:https://demo.example/",
    "status": "dead",
    "first_seen": "2026-03-02T06:00:00.000000+00:00",
    "last_checked": "2026-03-02T06:00:00.000000+00:00",
    "evidence": {"reason": "HTTP 404", "tries": 0},
    "trouble_looks": 0,
    "by_api": False,
}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records)
def test_every_record_comes_back_through_json_text(record: Record) -> None:
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


def test_empty_fields_are_left_out() -> None:
    assert to_json(PLAIN) == WRITTEN


def test_facts_may_be_any_mapping_and_come_back_as_json_has_them() -> None:
    facts: Facts = MappingProxyType({"authors": ("Ada", "Bob"), "of": MappingProxyType({"version": 2})})
    record = Record(PLAIN.resource, NOW, NOW, Status.ALIVE, Evidence("the API knows it"), facts=facts)
    assert from_json(to_json(record)).facts == {"authors": ["Ada", "Bob"], "of": {"version": 2}}


@settings(deadline=None)
@given(times, times)
def test_the_text_of_times_sorts_as_they_do(one: datetime, other: datetime) -> None:
    assert (time_text(one) < time_text(other)) == (one < other)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"resource": None}, "None is not of type str"),
        ({"resource": "nothing"}, "'nothing' is not a resource"),
        ({"status": "alife"}, "'alife' is not a valid Status"),
        ({"status": ["dead"]}, r"\['dead'\] is not of type str"),
        ({"first_seen": None}, "None is not of type str"),
        ({"first_seen": "yesterday"}, "Invalid isoformat string"),
        ({"last_checked": "2026-03-02T06:00:00"}, "'2026-03-02T06:00:00' names no zone"),
        ({"last_alive": 1772431200}, "1772431200 is not of type str"),
        ({"evidence": None}, "None is not of type dict"),
        ({"evidence": {"tries": 0}}, "None is not of type str"),
        ({"evidence": {"reason": "x", "tries": True}}, "True is not of type int"),
        ({"evidence": {"reason": "x", "tries": 0, "failure": "bad luck"}}, "not a valid Failure"),
        ({"evidence": {"reason": "x", "tries": 0, "hops": [{"url": "y"}]}}, "None is not of type int"),
        ({"evidence": {"reason": "x", "tries": 0, "hops": {}}}, "{} is not of type list"),
        ({"evidence": {"reason": "x", "tries": 0, "trial": 1}}, "'trial' is no field of Evidence"),
        ({"strikes": [1]}, "1 is not of type dict"),
        ({"strikes": [{"at": time_text(NOW), "by_api": 0, "reason": ""}]}, "0 is not of type bool"),
        ({"move": {"target": "x"}}, "None is not of type str"),
        ({"move": {}}, "None is not of type str"),
        ({"trouble_looks": 1.0}, "1.0 is not of type int"),
        ({"trouble_looks": "x" * 9999}, "'xxxxxxxxxxxx...xxxxxxxxxxxxx' is not of type int"),
        ({"facts": []}, r"\[\] is not of type dict"),
        ({"by_api": None}, "None is not of type bool"),
        ({"verdict": "dead"}, "'verdict' is no field of Record"),
        ({"\x1b": 1}, r"'\\x1b' is no field of Record"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(change: dict[str, Json], why: str) -> None:
    with pytest.raises(StateError, match=f"^a record cannot be read: .*{why}"):
        from_json(WRITTEN | change)


@settings(deadline=None)
@given(json_values)
@example([])
@example("web:x")
def test_other_json_is_no_record(value: Json) -> None:
    with pytest.raises(StateError):
        from_json(value)


@settings(deadline=None)
@given(st.sampled_from([*WRITTEN, "strikes", "move", "facts", "last_alive", "trouble_since"]), json_values)
def test_whatever_a_field_holds_it_is_read_or_refused(field: str, value: Json) -> None:
    try:
        record = from_json(WRITTEN | {field: value})
    except StateError:
        return
    assert from_json(to_json(record)) == record


def test_strikes_keep_their_order() -> None:
    strikes = tuple(Strike(NOW, by_api, "HTTP 404") for by_api in (True, False, True))
    record = Record(PLAIN.resource, NOW, NOW, Status.DEAD, PLAIN.evidence, strikes=strikes)
    assert from_json(to_json(record)).strikes == strikes
