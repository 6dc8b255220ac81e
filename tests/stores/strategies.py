"""Every record that there can be."""

from __future__ import annotations

from datetime import UTC

from hypothesis import strategies as st

from bot.model import Evidence, Failure, Hop, Move, Record, Resource, Status, Stretch, Strike

times = st.datetimes(timezones=st.just(UTC))
texts = st.text(max_size=20)
wild_texts = st.text(st.characters(codec=None), max_size=20)
"""With lone surrogates, which JSON from an API may hold."""
resources = st.builds(Resource, st.sampled_from(("web", "arxiv", "github-path")), texts)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | wild_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(wild_texts, inner, max_size=3),
    max_leaves=6,
)
evidence = st.builds(
    Evidence,
    reason=wild_texts,
    method=st.none() | texts,
    http_status=st.none() | st.integers(0, 999),
    final_url=st.none() | wild_texts,
    hops=st.lists(st.builds(Hop, wild_texts, st.integers(0, 999)), max_size=3).map(tuple),
    header=st.none() | wild_texts,
    failure=st.none() | st.sampled_from(Failure),
    host=st.none() | texts,
    tries=st.integers(0, 9),
    lost=st.none() | texts,
    context=st.none() | wild_texts,
)
records = st.builds(
    Record,
    resource=resources,
    first_seen=times,
    last_checked=times,
    status=st.sampled_from(Status),
    evidence=evidence,
    last_alive=st.none() | times,
    suspected_since=st.none() | times,
    strikes=st.lists(st.builds(Strike, times, st.booleans(), wild_texts), max_size=3).map(tuple),
    move=st.none() | st.builds(Move, wild_texts, times, times),
    trouble_since=st.none() | times,
    trouble_looks=st.integers(0, 999),
    facts=st.dictionaries(wild_texts, json_values, max_size=3),
    by_api=st.booleans(),
    history=st.lists(
        st.builds(Stretch, st.sampled_from(Status), times, times, st.integers(1, 99)), max_size=3
    ).map(tuple),
)
