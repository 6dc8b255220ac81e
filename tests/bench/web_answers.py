"""What the simulated web answers to each request, how long that takes, and what it counts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import log

from tests.bench.web_plan import HOT, Behaviour, Page, Plan

MEDIAN_LATENCY = 0.18
SIGMA = log(2.5 / MEDIAN_LATENCY) / 2.326
"""Makes the 99th percentile 2.5 s."""
SLOWEST = 8.0
"""No page that is well is slower: at 10 s a timeout would be right, and no truth could be told."""
LIMITED_FOR = 2
HOT_RATE, HOT_BURST, HOT_RETRY_AFTER = 20.0, 60.0, 5
PAGE_BYTES, RAW_PAGE_BYTES = 16_384, 1_024


@dataclass(slots=True)
class Counts:
    """What the server received."""

    requests: int = 0
    heads: int = 0
    span: float = 0.0
    """Seconds from the first request to the end of the last: a run without its start and its report."""
    connections: int = 0
    lookups: int = 0
    drawn: int = 0
    """Answers 429 because of the enforced limits."""
    unknown: int = 0
    """Requests for what is not in the plan: a broken benchmark, or a broken program."""
    per_host: dict[str, int] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)
    """The most requests in flight at once, for each host."""


@dataclass(slots=True)
class Bucket:
    """How much a host that enforces its limits still allows."""

    rate: float
    burst: float
    level: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.level = self.burst

    def take(self, now: float) -> bool:
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do about a request."""

    behaviour: Behaviour
    status: int = 200
    headers: str = ""
    delay: float = 0.0


class Web:
    """Decides what each request gets, and counts."""

    def __init__(self, whole: Plan, *, enforce: bool, now: Callable[[], float]) -> None:
        self._plan = whole
        self._now = now
        self._began = 0.0
        self._buckets = {host: Bucket(HOT_RATE, HOT_BURST) for host in HOT} if enforce else {}
        self._first_asked: dict[str, float] = {}
        self._asked: Counter[str] = Counter()
        self._in_flight: Counter[str] = Counter()
        self.counts = Counts()
        self.page = _html(RAW_PAGE_BYTES if whole.raw else PAGE_BYTES)

    def begin(self, method: str, host: str, path: str) -> Reply:
        """Count a request, and say what it gets."""
        counts = self.counts
        if not counts.requests:
            self._began = self._now()
        counts.requests += 1
        counts.heads += method == "HEAD"
        counts.per_host[host] = counts.per_host.get(host, 0) + 1
        self._in_flight[host] += 1
        counts.peak[host] = max(counts.peak.get(host, 0), self._in_flight[host])
        if host in self._buckets and not self._buckets[host].take(self._now()):
            counts.drawn += 1
            return Reply(Behaviour.PAGE, 429, f"Retry-After: {HOT_RETRY_AFTER}\r\n")
        page = self._plan.pages.get(host + path)
        counts.unknown += page is None
        return self._reply(page or Page(Behaviour.NOT_FOUND), method, host + path)

    def end(self, host: str) -> None:
        """A request is answered, or its asker has left."""
        self._in_flight[host] -= 1
        self.counts.span = self._now() - self._began

    def _reply(self, page: Page, method: str, where: str) -> Reply:
        self._asked[where] += 1
        status, headers = self._status(page, method, where)
        delay = 0.0 if self._plan.raw else latency(self._plan.seed, where, self._asked[where])
        return Reply(page.behaviour, status, headers, delay)

    def _status(self, page: Page, method: str, where: str) -> tuple[int, str]:
        match page.behaviour:
            case Behaviour.NOT_FOUND:
                return 404, ""
            case Behaviour.GONE:
                return 410, ""
            case Behaviour.REDIRECT | Behaviour.DEAD_END | Behaviour.LOOP:
                return 301, f"Location: {page.to}\r\n"
            case Behaviour.HEAD_FORBIDDEN if method == "HEAD":
                return 403, ""
            case Behaviour.BUSY_ONCE if self._asked[where] == 1:
                return 503, ""
            case Behaviour.LIMITED:
                first = self._first_asked.setdefault(where, self._now())
                if self._now() < first + LIMITED_FOR:
                    return 429, f"Retry-After: {LIMITED_FOR}\r\n"
        return 200, ""


def latency(seed: int, where: str, time: int) -> float:
    """Seconds that an answer takes: the same for the same question, whoever asks."""
    rng = random.Random(f"{seed} {where} {time}")  # noqa: S311 - repeatable is the point
    return min(SLOWEST, rng.lognormvariate(log(MEDIAN_LATENCY), SIGMA))


def _html(size: int) -> bytes:
    head = "<!doctype html><html><head><title>What the entry is about</title></head><body>"
    words = "<p>A page of the simulated web that has something to say about its subject.</p>\n"
    return (head + words * (size // len(words) + 1)).encode()[:size]
