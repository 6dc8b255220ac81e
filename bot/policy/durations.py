"""Durations as people write them: `5d 20h`."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
DURATION = re.compile(r"(?=[0-9])(?:([0-9]{1,5})d ?)?(?:([0-9]{1,5})h ?)?(?:([0-9]{1,5})m)?(?<! )")


def parse_duration(text: str) -> timedelta:
    """Read `5d 20h`: days, hours and minutes, each at most once and in this order. Raises ValueError."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise ValueError('not a duration such as "7d", "44h" or "5d 20h"')
    days, hours, minutes = (int(digits or 0) for digits in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def duration_text(duration: timedelta) -> str:
    """What `parse_duration` reads back, to the minute."""
    parts = []
    for letter, unit in UNITS.items():
        count, duration = divmod(duration, unit)
        if count:
            parts.append(f"{count}{letter}")
    return " ".join(parts) or "0m"
