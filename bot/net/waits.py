"""What servers say about waiting: Retry-After, and the many spellings of a rate limit that is used up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_PREFIXES = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
_PAIR = re.compile(r"\b(r|t|remaining|reset)\s?=\s?(\d{1,15})\b", re.IGNORECASE)
"""In `RateLimit: "pages";r=0;t=300`, and in `RateLimit: limit=10, remaining=0, reset=5` of older drafts."""

# `Reset` is seconds from now with some servers and a time with others: as Unix seconds, or milliseconds.
_A_TIME = 10**9
_IN_MILLISECONDS = 10**12


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header in either form; None where it says nothing. Total."""
    text = value.strip()[:64]
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, (at.astimezone(now.tzinfo) - now).total_seconds()) if at.tzinfo else None
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def used_up(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a rate limit that is used up is filled again; None while something is left of it. Total.

    IETF's drafts (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/) and what was
    there before them.
    """
    if "ratelimit" in headers:
        pairs = {name.lower()[0:3]: int(number) for name, number in _PAIR.findall(headers["ratelimit"][:200])}
        return _wait(pairs.get("r", pairs.get("rem")), pairs.get("t", pairs.get("res")), now)
    for prefix in _PREFIXES:
        if prefix + "remaining" in headers:
            left, reset = headers[prefix + "remaining"], headers.get(prefix + "reset", "")
            return _wait(_number(left), _number(reset), now)
    return None


def _wait(left: int | None, reset: int | None, now: datetime) -> float | None:
    if left != 0 or not reset:
        return None
    if reset < _A_TIME:
        return float(reset)
    at = reset / 1000 if reset >= _IN_MILLISECONDS else reset
    return max(0.0, at - now.astimezone(UTC).timestamp())


def _number(text: str) -> int | None:
    """The whole part of a number as servers write them; `0.0` and `12.5` have been seen."""
    digits = text.strip().partition(".")[0]
    return int(digits[:15]) if digits.isascii() and digits.isdigit() else None
