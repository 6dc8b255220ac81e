"""`listkeeper serve`: the daemon, which GitHub may also call by webhooks."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bot.config import variable
from bot.errors import ConfigError
from bot.hosts.daemon import House, keeping, open_house
from bot.hosts.line import loop_factory
from bot.serving.application import Desk, application
from bot.serving.metrics import Metrics
from bot.serving.operator_file import Operator
from bot.serving.pool import Pool
from bot.serving.server import Server, listen

SECRET = "LISTKEEPER_WEBHOOK_SECRET"  # noqa: S105 - its name
SHORTEST_SECRET = 16
log = logging.getLogger(__name__)


def run_serve(path: Path, host: str, port: int, environment: Mapping[str, str]) -> int:
    """Answer and keep the lists until SIGTERM."""
    secret = variable(environment, SECRET, str) or ""
    if len(secret) < SHORTEST_SECRET:
        raise ConfigError(
            f"{SECRET} must be the secret of the webhook, of at least {SHORTEST_SECRET} characters: "
            "without one, anybody could send orders."
        )
    with ExitStack() as stack:
        listener = stack.enter_context(listen(host, port))
        house, operator = open_house(stack, path, environment)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(house, operator, secret, listener))
    return 0


async def _serve(house: House, operator: Operator, secret: str, listener: socket.socket) -> None:
    metrics, performers = Metrics(), house.performers()
    pool = Pool(house.inbox, performers, house.clock, observe=metrics.ran)
    desk = Desk(
        secret,
        house.inbox,
        house.roster,
        house.clock,
        metrics,
        kinds=frozenset(performers),
        web=house.access.web,
        wake=pool.wake,
        is_ready=lambda: not pool.is_stopping,
    )
    server = Server(application(desk))
    async with keeping(house, operator, pool) as reign:
        answering = asyncio.create_task(server.serve_on(listener))
        answering.add_done_callback(lambda _: reign.ended.set())
        host, port = listener.getsockname()[:2]
        log.info("listening", extra={"host": host, "port": port})
        await reign.ended.wait()
        server.stop()
        await answering
