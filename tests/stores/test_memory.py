from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StateError
from bot.model import Record, Silence
from bot.stores.memory import MemoryStore, from_text, to_text
from tests.stores.strategies import records

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
NAMES = st.text(max_size=20)
SILENCES = st.builds(Silence, NAMES, st.none() | st.dates(date(1, 1, 1)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


def memory_of(kept: list[Record], listed: str, silences: list[Silence]) -> MemoryStore:
    store = MemoryStore()
    store.save(kept, listed=listed, present=[one.resource for one in kept], now=NOW)
    store.silence(silences, listed=listed)
    return store


def refusal(text: str) -> str:
    """Why a text is refused; nothing where it is read. Whatever else is raised is a bug."""
    try:
        from_text(text)
    except StateError as error:
        return str(error)
    return ""


@settings(deadline=None)
@given(st.lists(records, max_size=4), NAMES, st.lists(SILENCES, max_size=3))
def test_a_memory_comes_back_from_its_text(kept: list[Record], listed: str, silences: list[Silence]) -> None:
    store = memory_of(kept, listed, silences)
    text = to_text(store)
    again = from_text(text)
    assert again.records == store.records
    assert again.silenced == store.silenced
    assert to_text(again) == text
    assert text.isascii()


@settings(deadline=None)
@given(st.lists(records, min_size=2, max_size=4, unique_by=lambda one: one.resource))
def test_the_order_in_which_things_were_seen_does_not_show(kept: list[Record]) -> None:
    assert to_text(memory_of(kept, "a", [])) == to_text(memory_of(kept[::-1], "a", []))


@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert len(refusal(text)) < 400


@settings(deadline=None)
@given(records, st.sampled_from(["records", "lists"]), JSON)
def test_a_text_that_somebody_spoilt_is_read_or_refused(record: Record, part: str, spoilt: object) -> None:
    whole = json.loads(to_text(memory_of([record], "a", [Silence("b", None)])))
    for broken in ({**whole, part: spoilt}, {**whole, part: [spoilt]}):
        assert len(refusal(json.dumps(broken))) < 400


@pytest.mark.parametrize("schema", [0, 2, "1", None, True])
def test_another_form_is_refused(schema: object) -> None:
    whole = {**json.loads(to_text(MemoryStore())), "schema": schema}
    with pytest.raises(StateError, match="form"):
        from_text(json.dumps(whole))


def test_an_empty_memory_is_five_short_lines() -> None:
    assert to_text(MemoryStore()).count("\n") <= 8
    assert from_text(to_text(MemoryStore())) == MemoryStore()
