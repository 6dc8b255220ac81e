"""The process that `webhooks.py` loads: real HTTP, inbox and pool, and jobs that leave a line in a diary.

python -m tests.bench.webhook_server FOLDER, which prints its port.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.hosts.line import loop_factory
from bot.serving.alone import alone
from bot.serving.application import Desk, application
from bot.serving.database import open_database
from bot.serving.inbox import Inbox
from bot.serving.jobs import Job, Kind
from bot.serving.metrics import Metrics
from bot.serving.pool import Pool
from bot.serving.roster import Roster
from bot.serving.schedule import Times, every
from bot.serving.server import Server, listen

LIST, SECRET = "Codertocat/Hello-World", "It's a Secret to Everybody"
WORKERS = 4
SECONDS = 0.005
"""How long a job takes."""


async def run(folder: Path) -> None:
    """Answer and work until somebody kills it."""
    diary = os.open(folder / "done.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def perform(job: Job) -> None:
        await asyncio.sleep(SECONDS)
        os.write(diary, f"{job.number}\n".encode())

    inbox_file, clock = folder / "inbox.sqlite", SystemClock()
    with alone(inbox_file), open_database(inbox_file) as engine, listen("127.0.0.1", 0) as listener:
        inbox, roster = Inbox(engine), Roster(engine)
        roster.reconcile({LIST: every("7d")}, Times(every("7d"), timedelta()), clock.now())
        inbox.recover(clock.now())
        pool = Pool(inbox, {Kind.REVIEW: perform}, clock)
        kinds = frozenset({Kind.REVIEW})
        desk = Desk(SECRET, inbox, roster, clock, Metrics(), kinds, "https://github.com", pool.wake)
        print(listener.getsockname()[1], flush=True)
        await asyncio.gather(pool.run(WORKERS), Server(application(desk)).serve_on(listener))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(run(Path(sys.argv[1])))
