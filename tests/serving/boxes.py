"""An inbox for tests, and what lies in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.serving.database import open_database
from bot.serving.inbox import Claimed, Inbox, Letter
from bot.serving.jobs import Job, Kind
from bot.serving.news import News
from bot.serving.roster import Roster
from bot.serving.schedule import Times, cron, every

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
TIMES = Times(every("7d"), timedelta())
LIST, OTHER = "Ada/awesome", "bob/list"
SWEEP, REVIEW = Job(Kind.SWEEP, LIST), Job(Kind.REVIEW, LIST, 3)


class Box:
    """An inbox and a roster with two lists, in memory."""

    def __init__(self, path: str = ":memory:") -> None:
        self._opened = open_database(path)
        engine = self._opened.__enter__()
        self.inbox, self.roster = Inbox(engine), Roster(engine)
        self.roster.reconcile({LIST: every("7d"), OTHER: cron("0 6 * * 1")}, TIMES, NOW)
        self._count = 0

    def put(self, *jobs: Job, now: datetime = NOW, obsolete: tuple[Job, ...] = ()) -> None:
        self._count += 1
        assert self.receive(f"guid-{self._count}", News(jobs, obsolete), now)

    def receive(self, delivery: str, news: News, now: datetime = NOW) -> bool:
        (is_new,) = self.inbox.receive([Letter(delivery, "push", news, now)])
        return is_new

    def claim(self, now: datetime = NOW) -> Claimed:
        claimed = self.inbox.claim(now)
        assert claimed is not None
        return claimed

    def close(self) -> None:
        self._opened.__exit__(None, None, None)
