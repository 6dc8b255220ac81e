"""Jobs by host: which may begin now, so that few are alive at once and the longest queue never rests."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import Generic, TypeVar

from bot.net.lane import START

Job = TypeVar("Job")


class Roster(Generic[Job]):
    """Hands out jobs: `START` at once for a host, one more for each that is done, up to `per_host`; and not
    more than `most` for all hosts together.

    A host that has begun goes before the others, so that its connections are used again; of several that with
    the most jobs left, for it will be the last to end.
    """

    def __init__(self, per_host: int, most: int) -> None:
        self.waiting = 0
        """Jobs that have not begun."""
        self._per_host = per_host
        self._free = most
        self._jobs: dict[str, deque[Job]] = defaultdict(deque)
        self._under_way: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._ready: list[tuple[bool, int, str]] = []
        """A heap of the hosts that have a job and room for it, each once."""
        self._listed: set[str] = set()

    def add(self, jobs: Iterable[tuple[str, Job]]) -> None:
        """More jobs, each after those that its host has already."""
        hosts = set()
        for host, job in jobs:
            self._jobs[host].append(job)
            self.waiting += 1
            hosts.add(host)
        for host in hosts:
            self._list(host)

    def begin(self) -> tuple[str, Job] | None:
        """The next job and its host, for which `finish` is to be called; None where all have to wait."""
        if not (self._ready and self._free):
            return None
        _, _, host = heapq.heappop(self._ready)
        self._listed.discard(host)
        self._free -= 1
        self.waiting -= 1
        self._under_way[host] += 1
        job = self._jobs[host].popleft()
        self._list(host)
        return host, job

    def finish(self, host: str) -> None:
        """A job of this host is done."""
        self._free += 1
        self._under_way[host] -= 1
        self._done[host] += 1
        self._list(host)

    def _list(self, host: str) -> None:
        left, under_way, done = len(self._jobs[host]), self._under_way[host], self._done[host]
        if left and host not in self._listed and under_way < min(self._per_host, START + done):
            self._listed.add(host)
            heapq.heappush(self._ready, (not (under_way or done), -left, host))
