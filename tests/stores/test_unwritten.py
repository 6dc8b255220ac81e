from __future__ import annotations

from datetime import UTC, datetime

from bot.model import Evidence, Record, Resource, Silence, Status
from bot.stores.sql import open_store
from bot.stores.unwritten import UnwrittenStore

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE, OTHER = Resource("web", "https://a.example/"), Resource("web", "https://b.example/")


def record(resource: Resource) -> Record:
    return Record(resource, NOW, NOW, Status.ALIVE, Evidence("HTTP 200"))


def test_it_knows_what_is_behind_it_and_changes_nothing_there() -> None:
    behind = open_store(None)
    behind.save([record(PAGE)], listed="o/a", present=[PAGE], now=NOW)
    behind.silence([Silence("dead", None)], listed="o/a")
    store = UnwrittenStore(behind)
    store.save([record(OTHER)], listed="o/a", present=[OTHER], now=NOW)
    store.silence([], listed="o/a")
    assert store.forget(datetime.max.replace(tzinfo=UTC), listed="o/a") == 0
    assert set(store.load([PAGE, OTHER])) == {PAGE}
    assert store.shown(listed="o/a") == (frozenset({PAGE}), NOW)
    assert store.silences(listed="o/a") == (Silence("dead", None),)
    store.close()
