"""One GitHub and one identity: every request to the list's own repository goes through here.

PyGithub knows how to authenticate and to speak; when to ask again, how long to wait and what a refusal means
is decided here: nothing is retried behind our back, and no object of PyGithub leaves.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from github.Requester import Requester

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ForgeError
from bot.forge._exchange import GRAPHQL, REDIRECT, Question, exchange, sign_in
from bot.forge.access import Access
from bot.forge.refusals import LimitedError, Reply, TooMuchError, UnansweredError

PER_PAGE = 100
MOST_PAGES = 50
BETWEEN_WRITES = timedelta(seconds=1)
PAUSES = (2.0, 8.0)
"""Seconds before a request that came to nothing is sent again."""
SECONDARY_WAIT = 60.0
"""Where GitHub does not say for how long it wants to be left alone."""
PATIENCE = 300.0
"""Seconds that one connection waits for GitHub's limits in all: a run must end."""
SLICE = 1.0
"""Seconds after which a long wait looks whether anybody still wants it."""
UNAUTHORIZED = 401


class Connection:
    """Sends one request at a time, at most one write a second; safe to use from several threads.

    All methods raise ForgeError: RefusedError where GitHub said no, UnansweredError where nobody knows
    whether a write was done, LimitedError where it wants to be left alone for too long. They block, so
    they belong in a thread; waiting is done by `clock`.
    """

    def __init__(self, access: Access, settings: Settings, clock: Clock, *, repository: str) -> None:
        self.access = access
        self._settings = settings
        self._clock = clock
        self._repository = repository
        self._requester: Requester | None = None
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._patience = PATIENCE
        self._last_write = clock.now() - BETWEEN_WRITES

    # ── what can be asked ──

    def get(self, path: str, *, to: str, **query: str | int) -> Any:
        """The JSON at a path, such as `/repos/OWNER/REPO`; `to` completes “did not let the bot …”."""
        return self._ask(Question("GET", path, to, again=True, is_write=False, query=query)).body

    def pages(self, path: str, *, to: str, **query: str | int) -> list[Any]:
        """All that a list has, page by page."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            asked = {**query, "per_page": PER_PAGE, "page": page}
            reply = self._ask(Question("GET", path, to, again=True, is_write=False, query=asked))
            found += reply.body
            if 'rel="next"' not in reply.headers.get("link", ""):
                return found
        most = MOST_PAGES * PER_PAGE
        raise TooMuchError(f"GitHub has more than {most:,} things to tell where the bot would {to}.")

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        to: str,
        again: bool | None = None,
    ) -> Any:
        """Write. Without an answer a POST is not sent again, unless it does no harm `again`."""
        twice = method != "POST" if again is None else again
        return self._ask(Question(method, path, to, again=twice, is_write=True, body=body)).body

    def query(self, text: str, *, to: str, **variables: Any) -> Mapping[str, Any]:
        """What GraphQL tells; what is not there is null."""
        return self._graphql(
            Question("POST", GRAPHQL, to, again=True, is_write=False, body=_asked(text, variables))
        )

    def mutate(self, text: str, *, to: str, **variables: Any) -> Mapping[str, Any]:
        """Write by GraphQL; never sent again."""
        return self._graphql(
            Question("POST", GRAPHQL, to, again=False, is_write=True, body=_asked(text, variables))
        )

    def wait(self, seconds: float) -> None:
        """Wait by the clock. Raises ForgeError where that takes longer than a moment and nobody wants it."""
        while seconds > 0:
            asyncio.run(self._clock.sleep(min(SLICE, seconds)))
            seconds -= SLICE
            if seconds > 0 and self._stopped.is_set():
                raise ForgeError("The run was stopped while it waited for GitHub.")

    def stop(self) -> None:
        """Let nobody wait any longer than a moment."""
        self._stopped.set()

    def close(self) -> None:
        """Cut the connection; it may be used again."""
        with self._lock:
            if self._requester is not None:
                self._requester.close()

    # ── how it is asked ──

    def _graphql(self, question: Question) -> Mapping[str, Any]:
        reply = self._ask(question)
        body = reply.body if isinstance(reply.body, Mapping) else {}
        missing = {"NOT_FOUND"} if not question.is_write else set()
        kinds = {one.get("type") if isinstance(one, Mapping) else None for one in body.get("errors") or ()}
        data = body.get("data")
        if kinds - missing or not isinstance(data, Mapping):
            raise reply.refusal(question.to)
        return data

    def _ask(self, question: Question) -> Reply:
        pauses = iter(PAUSES if question.again else ())
        renewed = False
        with self._lock:
            while True:
                try:
                    reply = self._once(question)
                except UnansweredError:
                    pause = next(pauses, None)
                    if pause is None:
                        raise
                    self.wait(pause)
                    continue
                if reply.is_limited:
                    self._wait_as_told(reply, question)
                elif reply.status == UNAUTHORIZED and self.access.app and not renewed:
                    self._requester, renewed = None, True  # an App's token is good for an hour
                elif reply.status >= REDIRECT:
                    raise reply.refusal(question.to)
                else:
                    return reply

    def _once(self, question: Question) -> Reply:
        if self._requester is None:
            self._requester = sign_in(self.access, self._settings, self._repository)
        if not question.is_write:
            return exchange(self._requester, question)
        since = self._clock.now() - self._last_write
        if timedelta() <= since < BETWEEN_WRITES:
            self.wait((BETWEEN_WRITES - since).total_seconds())
        try:
            return exchange(self._requester, question)
        finally:
            self._last_write = self._clock.now()

    def _wait_as_told(self, reply: Reply, question: Question) -> None:
        """Wait until GitHub's limits allow the next request. Raises LimitedError where that is too long."""
        seconds = _seconds(reply, self._clock.now())
        if seconds > self._patience:
            until = self._clock.now() + timedelta(seconds=seconds)
            raise LimitedError(
                f"GitHub's limits are used up until {until.astimezone(UTC):%H:%M} UTC, so the bot could not "
                f"{question.to}. The next run goes on from there."
            )
        self._patience -= seconds
        self.wait(seconds)


def _asked(text: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"query": text, "variables": variables}


def _seconds(reply: Reply, now: datetime) -> float:
    """For how long GitHub wants to be left alone.

    Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.
    """
    after, reset = reply.headers.get("retry-after", ""), reply.headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    if reply.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(1.0, float(reset) - now.timestamp() + 1)
    return SECONDARY_WAIT
