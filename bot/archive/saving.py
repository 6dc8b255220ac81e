"""Saves pages in the Wayback Machine by Save Page Now, with somebody's own keys.

https://docs.google.com/document/d/1Nsv52MvSjbLb2PCpHlat0gkzw0EvtSgpKHu4mk0MnrA describes it. Some of its
errors come with HTTP 200, and then without a job.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._singly import Service, Singly
from bot.checkers._wayback_captures import Capture, is_of
from bot.config import WAYBACK_API
from bot.net.interface import Outside, Reply

NAME = "Save Page Now"
GAP = 9.0
"""Seconds between two pages: it takes seven a minute."""
BUDGET = 100_000
"""More than it takes in a day from anybody."""
POLLS = (2.0, 4.0, *[6.0] * 29)
"""Seconds to wait before each question how a page is doing: three minutes in all."""
FULL = "error:user-session-limit"
FULL_PAUSE = 60.0
"""Seconds to wait once, where the keys' owner saves other pages at the same time."""
LONGEST_REASON = 200
BAD_KEYS = "web.archive.org does not accept the keys; https://archive.org/account/s3.php shows yours"
_JOB = re.compile(r"[A-Za-z0-9-]{1,100}")


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Why a page was not saved; the next one may be."""

    why: str


@dataclass(frozen=True, slots=True)
class Shut:
    """Why no page is saved any more in this run."""

    why: str


class SavePageNow:
    """What one run saves. The keys go to web.archive.org and nowhere else, whatever the settings say."""

    def __init__(self, outside: Outside, keys: str) -> None:
        headers = {
            "accept": "application/json",
            "authorization": f"LOW {keys}",
            "content-type": "application/x-www-form-urlencoded",
        }
        self._clock = outside.clock
        self._begin = Singly(outside, Service(NAME, WAYBACK_API, BUDGET, headers, GAP))
        self._status = Singly(outside, Service(NAME, WAYBACK_API, BUDGET, headers))
        self._turn = asyncio.Lock()

    async def save(self, url: str) -> Capture | NotSaved | Shut:
        """Have a page saved, and wait until it is."""
        begun = await self._begun(url)
        if isinstance(begun, NotSaved) and begun.why == FULL:
            await self._clock.sleep(FULL_PAUSE)
            begun = await self._begun(url)
        return await self._ended(url, begun) if isinstance(begun, str) else begun

    async def _begun(self, url: str) -> str | NotSaved | Shut:
        """The job of saving a page."""
        async with self._turn:
            answer = await self._begin.ask(
                "/save", content=urlencode({"url": url, "skip_first_archive": 1}).encode()
            )
        if isinstance(answer, Unanswered):
            return self._unanswered(answer, self._begin)
        if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return Shut(BAD_KEYS)
        body = mapping(parse_json(answer.body))
        job = text(body.get("job_id"))
        if answer.status == HTTPStatus.OK and job is not None and _JOB.fullmatch(job):
            return job
        return _failed(answer, body)

    async def _ended(self, url: str, job: str) -> Capture | NotSaved | Shut:
        """What came of a job."""
        for pause in POLLS:
            await self._clock.sleep(pause)
            answer = await self._status.ask(f"/save/status/{job}")
            if isinstance(answer, Unanswered):
                if self._status.is_shut:
                    return Shut(f"{answer.reason}; whether {url} was saved is not known")
                continue
            body = mapping(parse_json(answer.body))
            if body.get("status") == "pending":
                continue
            return _capture(url, body) or _failed(answer, body)
        return NotSaved(f"not saved within {sum(POLLS) / 60:.0f} minutes; perhaps it will be")

    def _unanswered(self, answer: Unanswered, asked: Singly) -> NotSaved | Shut:
        return Shut(answer.reason) if asked.is_shut else NotSaved(answer.reason)


def _capture(url: str, body: Mapping[str, object]) -> Capture | None:
    """The capture of this page, and of nothing else, that was made."""
    is_good = body.get("status") == "success" and body.get("http_status", HTTPStatus.OK) == HTTPStatus.OK
    original = text(body.get("original_url"))
    is_it = original is not None and is_of(original, url)
    return Capture.parse(body.get("timestamp")) if is_good and is_it else None


def _failed(answer: Reply, body: Mapping[str, object]) -> NotSaved:
    if body.get("status_ext") == FULL:
        return NotSaved(FULL)
    if body.get("status") == "success":
        return NotSaved("something else than the page was saved")
    said = text(body.get("message")) or text(body.get("status_ext"))
    if said is None:
        return NotSaved(f"{NAME} answered with something else (HTTP {answer.status})")
    return NotSaved(" ".join(said.split())[:LONGEST_REASON].rstrip("."))
