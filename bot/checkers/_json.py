"""JSON from outside, read without trust: what is not of the expected shape counts as nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def parse_json(body: bytes) -> object:
    """The JSON value in an answer, or None where it is none."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str | None:
    """`value` if it is a string that says something, else None: answers and memory may hold anything."""
    return value if isinstance(value, str) and value else None


def whole(value: object) -> int | None:
    """`value` if it is a whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
