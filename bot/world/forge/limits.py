"""GitHub's secondary limits, kept and watched.

Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CONTENT_A_MINUTE, CONTENT_AN_HOUR = 80, 500
"""Requests that make people read something."""
POINTS_A_MINUTE = 900
WRITE_POINTS, READ_POINTS = 5, 1
BETWEEN_WRITES = timedelta(seconds=1)
"""What GitHub asks of whoever writes much."""


@dataclass(slots=True)
class Limits:
    """What was done in the last minute and hour, over all tokens: the tests have one bot."""

    content: deque[datetime] = field(default_factory=deque)
    points: deque[tuple[datetime, int]] = field(default_factory=deque)
    last_write: datetime | None = None
    hurried: int = 0
    """Writes that came less than a second after the one before."""
    exceeded: int = 0
    """Requests that were turned away."""

    def allow(self, now: datetime, *, is_write: bool, is_content: bool) -> bool:
        """Count a request; False where it is one too many."""
        while self.content and now - self.content[0] >= HOUR:
            self.content.popleft()
        while self.points and now - self.points[0][0] >= MINUTE:
            self.points.popleft()
        spent = sum(points for _, points in self.points)
        lately = sum(now - moment < MINUTE for moment in self.content)
        full = is_content and (lately >= CONTENT_A_MINUTE or len(self.content) >= CONTENT_AN_HOUR)
        if full or spent >= POINTS_A_MINUTE:
            self.exceeded += 1
            return False
        self.points.append((now, WRITE_POINTS if is_write else READ_POINTS))
        if is_content:
            self.content.append(now)
        if is_write:
            self.hurried += self.last_write is not None and now - self.last_write < BETWEEN_WRITES
            self.last_write = now
        return True
