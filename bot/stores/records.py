"""A record as JSON and back, for every store that keeps text."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TypeVar

from bot.errors import StateError
from bot.model import Evidence, Failure, Hop, Json, Move, Record, Resource, Status, Stretch, Strike

S = TypeVar("S")
T = TypeVar("T")


def time_text(time: datetime) -> str:
    """An aware time as ISO text in UTC; always the same width, so that text sorts as time does."""
    if time.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def to_json(record: Record) -> dict[str, Json]:
    """What `from_json` reads back into an equal record; empty fields are left out.

    Facts come back as `json.loads` gives them: lists for tuples, dicts for mappings.
    """
    return _filled(
        {
            "resource": str(record.resource),
            "status": record.status.value,
            "first_seen": time_text(record.first_seen),
            "last_checked": time_text(record.last_checked),
            "last_alive": _maybe(time_text, record.last_alive),
            "evidence": _evidence_json(record.evidence),
            "suspected_since": _maybe(time_text, record.suspected_since),
            "strikes": [
                {"at": time_text(strike.at), "by_api": strike.by_api, "reason": strike.reason}
                for strike in record.strikes
            ],
            "move": _maybe(_move_json, record.move),
            "trouble_since": _maybe(time_text, record.trouble_since),
            "trouble_looks": record.trouble_looks,
            "facts": _plain(record.facts),
            "by_api": record.by_api,
            "history": [_stretch_json(stretch) for stretch in record.history],
        }
    )


def from_json(obj: object) -> Record:
    """The record that `to_json` wrote. Anything else raises StateError: the text may be anybody's."""
    try:
        return _record(_object(obj, Record))
    except (TypeError, ValueError) as error:
        raise StateError(f"a record cannot be read: {error}") from error


# ── writing ───────────────────────────────────────────────────────────────────────────────


def _evidence_json(evidence: Evidence) -> Json:
    return _filled(
        {
            "reason": evidence.reason,
            "method": evidence.method,
            "http_status": evidence.http_status,
            "final_url": evidence.final_url,
            "hops": [{"url": hop.url, "status": hop.status} for hop in evidence.hops],
            "header": evidence.header,
            "failure": evidence.failure and evidence.failure.value,
            "host": evidence.host,
            "tries": evidence.tries,
            "lost": evidence.lost,
            "context": evidence.context,
        }
    )


def _move_json(move: Move) -> Json:
    return {
        "target": move.target,
        "first_seen": time_text(move.first_seen),
        "last_seen": time_text(move.last_seen),
    }


def _stretch_json(stretch: Stretch) -> Json:
    return {
        "status": stretch.status.value,
        "since": time_text(stretch.since),
        "until": time_text(stretch.until),
        "looks": stretch.looks,
    }


def _filled(obj: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in obj.items() if value is not None and value not in ([], {})}


def _plain(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return value


# ── reading ───────────────────────────────────────────────────────────────────────────────


def _record(obj: Mapping[str, object]) -> Record:
    return Record(
        resource=_resource(obj.get("resource")),
        status=Status(_text(obj.get("status"))),
        first_seen=parse_time(obj.get("first_seen")),
        last_checked=parse_time(obj.get("last_checked")),
        last_alive=_maybe(parse_time, obj.get("last_alive")),
        evidence=_evidence(obj.get("evidence")),
        suspected_since=_maybe(parse_time, obj.get("suspected_since")),
        strikes=_many(_strike, obj.get("strikes")),
        move=_maybe(_move, obj.get("move")),
        trouble_since=_maybe(parse_time, obj.get("trouble_since")),
        trouble_looks=_number(obj.get("trouble_looks")),
        facts=_maybe(_facts, obj.get("facts")) or {},
        by_api=_truth(obj.get("by_api")),
        history=_many(_stretch, obj.get("history")),
    )


def _evidence(value: object) -> Evidence:
    obj = _object(value, Evidence)
    return Evidence(
        reason=_text(obj.get("reason")),
        method=_maybe(_text, obj.get("method")),
        http_status=_maybe(_number, obj.get("http_status")),
        final_url=_maybe(_text, obj.get("final_url")),
        hops=_many(_hop, obj.get("hops")),
        header=_maybe(_text, obj.get("header")),
        failure=_maybe(_failure, obj.get("failure")),
        host=_maybe(_text, obj.get("host")),
        tries=_number(obj.get("tries")),
        lost=_maybe(_text, obj.get("lost")),
        context=_maybe(_text, obj.get("context")),
    )


def _hop(value: object) -> Hop:
    obj = _object(value, Hop)
    return Hop(_text(obj.get("url")), _number(obj.get("status")))


def _strike(value: object) -> Strike:
    obj = _object(value, Strike)
    return Strike(parse_time(obj.get("at")), _truth(obj.get("by_api")), _text(obj.get("reason")))


def _stretch(value: object) -> Stretch:
    obj = _object(value, Stretch)
    return Stretch(
        Status(_text(obj.get("status"))),
        parse_time(obj.get("since")),
        parse_time(obj.get("until")),
        _number(obj.get("looks")),
    )


def _move(value: object) -> Move:
    obj = _object(value, Move)
    return Move(_text(obj.get("target")), parse_time(obj.get("first_seen")), parse_time(obj.get("last_seen")))


def _resource(value: object) -> Resource:
    resource = Resource.parse(_text(value))
    if str(resource) != value:
        raise ValueError(f"{reprlib.repr(value)} is not a resource")
    return resource


def _failure(value: object) -> Failure:
    return Failure(_text(value))


def _facts(value: object) -> dict[str, Json]:
    return _exactly(dict, value)


def _object(
    value: object, kind: type[Record | Evidence | Hop | Strike | Stretch | Move]
) -> Mapping[str, object]:
    obj = _exactly(dict, value)
    if strange := obj.keys() - {field.name for field in fields(kind)}:
        raise ValueError(f"{reprlib.repr(min(strange, key=repr))} is no field of {kind.__name__}")
    return obj


def _maybe(convert: Callable[[S], T], value: S | None) -> T | None:
    return None if value is None else convert(value)


def _many(read: Callable[[object], T], value: object) -> tuple[T, ...]:
    return tuple(read(one) for one in _exactly(list, [] if value is None else value))


def _text(value: object) -> str:
    return _exactly(str, value)


def _number(value: object) -> int:
    return _exactly(int, value)


def _truth(value: object) -> bool:
    return _exactly(bool, value)


def parse_time(value: object) -> datetime:
    """The moment that `time_text` wrote, in UTC. Raises TypeError and ValueError."""
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is None:
        raise ValueError(f"{reprlib.repr(value)} names no zone")
    return time.astimezone(UTC)


def _exactly(kind: type[T], value: object) -> T:
    """`value`, if it is of this very type: to `isinstance`, True would be a number."""
    if type(value) is kind:
        return value
    raise TypeError(f"{reprlib.repr(value)} is not of type {kind.__name__}")
