"""Memory in plain dictionaries, and as one sorted JSON text: what fits into a file that people can read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.errors import StateError
from bot.model import Json, Record, Resource, Silence
from bot.stores.records import from_json, parse_time, time_text, to_json

SCHEMA = 1
LONGEST = 64 * 2**20
"""Characters of a text that is read: some fifty thousand records."""


@dataclass(slots=True)
class MemoryStore:
    """Satisfies `Store`."""

    records: dict[Resource, Record] = field(default_factory=dict)
    presence: dict[str, dict[Resource, datetime]] = field(default_factory=dict)
    """List → resource → when the list last showed it."""
    silenced: dict[str, dict[str, Silence]] = field(default_factory=dict)
    """List → what it is about → the silence."""

    def load(self, resources: Iterable[Resource]) -> Mapping[Resource, Record]:
        """See `Store.load`."""
        return {resource: self.records[resource] for resource in resources if resource in self.records}

    def save(
        self, records: Iterable[Record], *, listed: str, present: Iterable[Resource], now: datetime
    ) -> None:
        """See `Store.save`."""
        kept = [from_json(to_json(record)) for record in records]  # as it will be read again
        at = parse_time(time_text(now))
        self.records.update({record.resource: record for record in kept})
        if shown := {**self.presence.get(listed, {}), **dict.fromkeys(present, at)}:
            self.presence[listed] = shown

    def shown(self, *, listed: str) -> tuple[frozenset[Resource], datetime] | None:
        """See `Store.shown`."""
        known = self.presence.get(listed)
        if not known:
            return None
        last = max(known.values())
        return frozenset(resource for resource, at in known.items() if at == last), last

    def forget(self, before: datetime, *, listed: str) -> int:
        """See `Store.forget`."""
        shown = {one: at for one, at in self.presence.pop(listed, {}).items() if at >= before}
        if shown:
            self.presence[listed] = shown
        kept: set[Resource] = set().union(*self.presence.values())
        gone = self.records.keys() - kept
        for resource in gone:
            del self.records[resource]
        return len(gone)

    def silences(self, *, listed: str) -> tuple[Silence, ...]:
        """See `Store.silences`."""
        return tuple(silence for _, silence in sorted(self.silenced.get(listed, {}).items()))

    def silence(self, silences: Iterable[Silence], *, listed: str) -> None:
        """See `Store.silence`."""
        kept = {silence.about: silence for silence in silences}
        self.silenced.pop(listed, None)
        if kept:
            self.silenced[listed] = kept

    def close(self) -> None:
        """Nothing is held open."""


def to_text(store: MemoryStore) -> str:
    """The same memory is always the same text; a record or a list is a line of its own."""
    records = [to_json(record) for _, record in sorted(store.records.items())]
    lists = [_list_json(store, listed) for listed in sorted({*store.presence, *store.silenced})]
    return "".join(
        [
            f'{{"schema": {SCHEMA},\n"records": [\n',
            ",\n".join(map(_line, records)),
            '\n],\n"lists": [\n',
            ",\n".join(map(_line, lists)),
            "\n]}\n",
        ]
    )


def from_text(text: str) -> MemoryStore:
    """What `to_text` wrote. Anything else raises StateError: the text may be anybody's."""
    if len(text) > LONGEST:
        raise StateError(f"it is longer than {LONGEST // 2**20} million characters")
    try:
        whole = json.loads(text)
        if (type(whole["schema"]), whole["schema"]) != (int, SCHEMA):
            raise StateError(f"it has form {str(whole['schema'])[:20]!r} and this listkeeper knows {SCHEMA}")
        records = [from_json(one) for one in whole["records"]]
        store = MemoryStore({record.resource: record for record in records})
        for one in whole["lists"]:
            _read_list(store, one)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise StateError(f"it makes no sense ({str(error)[:200]})") from error
    return store


def _line(value: Json) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True)


def _list_json(store: MemoryStore, listed: str) -> dict[str, Json]:
    shown = sorted(store.presence.get(listed, {}).items())
    silenced = sorted(store.silenced.get(listed, {}).values(), key=lambda one: one.about)
    return {
        "name": listed,
        "shown": {str(resource): time_text(at) for resource, at in shown},
        "silences": [
            {"about": one.about, "until": one.until.isoformat() if one.until else None} for one in silenced
        ],
    }


def _read_list(store: MemoryStore, value: Mapping[str, object]) -> None:
    listed, shown, silences = value["name"], value["shown"], value["silences"]
    if not (isinstance(listed, str) and isinstance(shown, dict) and isinstance(silences, list)):
        raise TypeError("a list in it is none")
    if shown:
        store.presence[listed] = {Resource.parse(key): parse_time(at) for key, at in shown.items()}
    store.silence([_silence(one) for one in silences], listed=listed)


def _silence(value: Mapping[str, object]) -> Silence:
    about, until = value["about"], value["until"]
    if not isinstance(about, str) or not isinstance(until, str | None):
        raise TypeError("a silence in it is none")
    return Silence(about, None if until is None else date.fromisoformat(until))
