"""Reads what the control port is sent: typed values, or one sentence that says what is wrong."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from bot.world.behaviours import Window


class RefusedError(Exception):
    """A request that makes no sense; the message is the sentence that the caller gets."""


def typed(kind: Any, body: Any) -> Any:
    """`body` as a value of a frozen dataclass (or any type); unknown and ill-typed keys are refused."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - 80 ms that few runs need

    if is_dataclass(kind) and isinstance(body, dict):
        known = [one.name for one in fields(kind)]
        for key in body:
            if key not in known:
                raise RefusedError(f"unknown key {key!r}: use {', '.join(known) or 'none'}")
    try:
        return TypeAdapter(kind).validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError(f"{where or 'body'}: {first['msg'].lower()}") from None


async def read_json(request: Request) -> Any:
    """The body as JSON; no body is an empty object."""
    content = await request.body()
    try:
        return json.loads(content or b"{}")
    except (ValueError, RecursionError):
        raise RefusedError("the body is not JSON") from None


def as_object(body: Any) -> dict[str, Any]:
    """The body as a dict of the caller's own."""
    if not isinstance(body, dict):
        raise RefusedError("the body must be a JSON object")
    return dict(body)


def only(body: Any, *names: str) -> dict[str, Any]:
    """An object with some of these keys and no others."""
    given = as_object(body)
    if not given or set(given) - set(names):
        raise RefusedError(f"give {' or '.join(names)} and nothing else")
    return given


def named(kinds: dict[str, Any], body: dict[str, Any], key: str) -> Any:
    """Take `key` out of the body: the name of one of `kinds`."""
    name = str(body.pop(key, None)).lower()
    if name not in kinds:
        raise RefusedError(f"{key}: use {', '.join(kinds)}")
    return kinds[name]


def window_of(body: dict[str, Any]) -> Window:
    """Take `since` and `until` out of the body."""
    since, until = (body.pop(key, None) for key in ("since", "until"))
    return Window(since and moment(since, "since"), until and moment(until, "until"))


def moment(written: Any, key: str) -> datetime:
    """An ISO time that has an offset."""
    read = typed(datetime, written)
    assert isinstance(read, datetime)  # noqa: S101 - pydantic has just made it
    if read.tzinfo is None:
        raise RefusedError(f"{key}: give it an offset, such as Z")
    return read
