"""How many deliveries a process takes, and whether a crash loses one: python -m tests.bench.webhooks."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.serving.signature import signature
from tests.bench.webhook_server import LIST, SECRET, WORKERS
from tests.serving.payloads import signed

DELIVERIES, SECONDS = 2_000, 20.0
AT_ONCE = 20
PATIENCE = 60.0
"""Seconds that everything may take to be worked off."""
ROOT = Path(__file__).parents[2]


@dataclass
class Load:
    """What came of it."""

    latencies: list[float] = field(default_factory=list)
    """Seconds, of the deliveries that were answered."""
    refused: int = 0
    """Answers other than 202."""
    again: int = 0
    """Deliveries that had to be sent again, because the process died over them."""
    done: Counter[int] = field(default_factory=Counter)
    """Number of a pull request → how often it was worked on."""

    def percentile(self, share: int) -> float:
        """Milliseconds within which so many of a hundred deliveries were answered."""
        return 1_000 * sorted(self.latencies)[len(self.latencies) * share // 100]

    def lost(self, deliveries: int) -> int:
        return deliveries - len(self.done)

    @property
    def twice(self) -> int:
        return sum(times > 1 for times in self.done.values())


async def load(deliveries: int, seconds: float, *, kill_at: int | None = None) -> Load:
    """Send deliveries at an even pace; after `kill_at` of them the process is killed and started again."""
    load = Load()
    with tempfile.TemporaryDirectory() as folder:
        server = _Process(Path(folder))
        await server.start()
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                await _send_all(_Sender(server, client, load), _Plan(deliveries, seconds, kill_at))
            await _worked_off(server, load, deliveries)
        finally:
            await server.kill()
    return load


@dataclass(frozen=True, slots=True)
class _Plan:
    deliveries: int
    seconds: float
    kill_at: int | None


class _Process:
    """A server, which may be killed and comes back on another port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        words = ("-m", "tests.bench.webhook_server", str(self.folder))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.port = int(await self._process.stdout.readline())

    async def kill(self) -> None:
        """As the kernel does when memory is short."""
        assert self._process is not None
        if self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    def done(self) -> Counter[int]:
        path = self.folder / "done.txt"
        return Counter(map(int, path.read_text().split())) if path.exists() else Counter()


@dataclass(frozen=True, slots=True)
class _Sender:
    """GitHub."""

    server: _Process
    client: httpx.AsyncClient
    load: Load
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def send(self, number: int) -> None:
        """Send it until it is answered: what GitHub calls redelivery, with the same id."""
        body, headers = _delivery(number)
        while not await self._sent(body, headers):
            self.load.again += 1
            await asyncio.sleep(0.1)

    async def _sent(self, body: bytes, headers: Mapping[str, str]) -> bool:
        async with self.turns:
            began = time.monotonic()
            url = f"http://127.0.0.1:{self.server.port}/webhook"
            try:
                answer = await self.client.post(url, content=body, headers=headers)
            except httpx.TransportError:
                return False
            self.load.latencies.append(time.monotonic() - began)
            self.load.refused += answer.status_code != httpx.codes.ACCEPTED
            return True


async def _send_all(sender: _Sender, plan: _Plan) -> None:
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(1, plan.deliveries + 1):
            await asyncio.sleep(began + number * plan.seconds / plan.deliveries - time.monotonic())
            group.create_task(sender.send(number))
            if number == plan.kill_at:
                group.create_task(_restart(sender.server))


async def _restart(server: _Process) -> None:
    await server.kill()
    await server.start()


def _delivery(number: int) -> tuple[bytes, Mapping[str, str]]:
    payload = {**signed()["pull_request.synchronize"].payload, "number": number}
    assert payload["repository"]["full_name"] == LIST
    body = json.dumps(payload).encode()
    return body, {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": f"delivery-{number}",
        "X-Hub-Signature-256": signature(SECRET, body),
    }


async def _worked_off(server: _Process, load: Load, deliveries: int) -> None:
    """Wait until each was worked on, or that took too long."""
    deadline = time.monotonic() + PATIENCE
    while len(server.done()) < deliveries and time.monotonic() < deadline:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)  # whoever works on something twice has time to
    load.done = server.done()


async def main() -> None:
    """Print a line for a quiet run and one for a crash half way."""
    for kill_at in (None, DELIVERIES // 2):
        found = await load(DELIVERIES, SECONDS, kill_at=kill_at)
        print(
            f"{'killed half way' if kill_at else 'undisturbed'}: {len(found.latencies)} answered, "
            f"{found.refused} refused, p50 {found.percentile(50):.0f} ms, p99 {found.percentile(99):.0f} ms, "
            f"{found.again} sent again, {found.lost(DELIVERIES)} lost, "
            f"{found.twice} worked twice (at most {WORKERS} were under way)"
        )


if __name__ == "__main__":
    asyncio.run(main())
