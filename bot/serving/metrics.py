"""What Prometheus is told: deliveries, jobs and lists. Labels come from us alone, never from a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.serving.events import READERS
from bot.serving.inbox import State
from bot.serving.jobs import Kind
from bot.serving.roster import Listed

OTHER = "other"
SECONDS = (1, 5, 15, 60, 300, 900, 3_600)


class Metrics:
    """The counters of one process, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._deliveries = Counter(
            "listkeeper_deliveries", "Requests to /webhook", ("event", "outcome"), registry=self._registry
        )
        self._runs = Histogram(
            "listkeeper_run_seconds",
            "How long runs took",
            ("kind", "outcome"),
            registry=self._registry,
            buckets=SECONDS,
        )
        self._jobs = Gauge("listkeeper_jobs", "Jobs in the inbox", ("state",), registry=self._registry)
        self._lists = Gauge("listkeeper_lists", "Lists that are kept", registry=self._registry)
        self._late = Gauge(
            "listkeeper_overdue_seconds", "How long the latest list has been due", registry=self._registry
        )

    def delivered(self, event: str | None, outcome: str) -> None:
        """A request to `/webhook` was answered."""
        self._deliveries.labels(event if event in READERS else OTHER, outcome).inc()

    def ran(self, kind: Kind, outcome: str, seconds: float) -> None:
        """A run has ended."""
        self._runs.labels(kind, outcome).observe(seconds)

    def text(self, jobs: Mapping[State, int], lists: tuple[Listed, ...], now: datetime) -> bytes:
        """All of it, in Prometheus' own format."""
        for state, number in jobs.items():
            self._jobs.labels(state).set(number)
        self._lists.set(len(lists))
        self._late.set(max(((now - one.due).total_seconds() for one in lists), default=0.0))
        return generate_latest(self._registry)
