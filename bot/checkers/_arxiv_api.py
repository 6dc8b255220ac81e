"""Asks arXiv's query API about papers, as slowly and as plainly as it wants to be asked (facts §1.3)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from bot.checkers._arxiv_feed import Feed, Paper, parse_feed
from bot.checkers._asking import Shut, TooMuch, Unanswered, ask_in_batches, host_of
from bot.model import Failure
from bot.net.interface import Answer, NoReply, Outside, Reply

BATCH = 50
PAUSE = 3.0
"""Seconds between two requests, by arXiv's terms of use."""
BACKOFF = (60.0, 180.0, 600.0)
"""Seconds to wait while arXiv throttles us: all the patience that a run has."""
LONGEST_WAIT = 600.0
ALONE = 20
"""So many absent ids are asked alone in a run: a list of invented ids must not keep arXiv busy for hours."""

WITNESS = "1706.03762"
"""“Attention Is All You Need”, which surely exists. It is asked for along with each id that seems absent,
for an arXiv in trouble answers 200 with an empty feed, whatever it is asked: only an answer that has the
witness tells of what is not there."""

THROTTLED = frozenset({406, 429, 503})
"""406 is how the edge throttles since September 2026 (facts §1.3)."""
DENIED = 403
HEADERS = {
    "accept": "application/atom+xml",  # a request without it is one suspected cause of 406
    "connection": "close",  # and a reused connection another
}


class Absent:
    """arXiv answered, twice, and does not know the id, though it still knew the witness."""


ABSENT = Absent()
BLIND = "arXiv does not even list a paper that surely exists"


class ArxivApi:
    """One run's line to arXiv: one request at a time, three seconds apart."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._url = outside.settings.arxiv_api
        self._last: datetime | None = None
        self._patience = list(BACKOFF)
        self._shut: Shut | None = None

    async def look(self, ids: Sequence[str]) -> AsyncIterator[tuple[str, Paper | Absent | Unanswered]]:
        """Yield what arXiv knows of each id; an absent one is asked again, beside the witness, alone."""
        absent: list[str] = []
        async for batch, answer in ask_in_batches(_cut(ids), self._ask):
            for name in batch:
                if isinstance(answer, Unanswered):
                    yield name, answer
                elif name in answer.papers:
                    yield name, answer.papers[name]
                else:
                    absent.append(name)
        async for name, found in self._alone(absent):
            yield name, found

    async def _alone(self, absent: Sequence[str]) -> AsyncIterator[tuple[str, Paper | Absent | Unanswered]]:
        turn = self._outside.clock.now().toordinal() * ALONE % len(absent) if absent else 0
        absent = [*absent[turn:], *absent[:turn]]  # so that each of many gets its turn, some day
        async for (name,), answer in ask_in_batches([(name,) for name in absent[:ALONE]], self._ask_again):
            yield name, answer if isinstance(answer, Unanswered) else self._found(name, answer)
        for name in absent[ALONE:]:
            yield name, self._unanswered("too many ids are absent to ask each of them again", budget=True)

    def _found(self, name: str, feed: Feed) -> Paper | Absent | Unanswered:
        if name in feed.papers:
            return feed.papers[name]
        if WITNESS not in feed.papers:
            return self._unanswered(BLIND)
        return ABSENT if feed.total == 1 else self._unanswered("arXiv answered with something else")

    async def _ask_again(self, ids: Sequence[str]) -> Feed | TooMuch | Shut:
        answer = await self._ask(list(dict.fromkeys((*ids, WITNESS))))
        if isinstance(answer, Feed) and not answer.papers:
            return Shut(self._unanswered(BLIND))  # it would be as blind for all the others
        return answer

    async def _ask(self, ids: Sequence[str]) -> Feed | TooMuch | Shut:
        """Ask once, or as often as patience lasts; once arXiv is shut, no more in this run."""
        if self._shut is None:
            outcome = await self._ask_patiently(ids)
            self._shut = outcome if isinstance(outcome, Shut) else None
            return outcome
        return self._shut

    async def _ask_patiently(self, ids: Sequence[str]) -> Feed | TooMuch | Shut:
        # Commas stay as they are: encoded ones are a suspected cause of 406.
        url = f"{self._url}?id_list={','.join(ids)}&max_results={len(ids)}"
        unreached = False
        while True:
            answer = await self._turn(url)
            match answer:
                case NoReply() if unreached:
                    return Shut(Unanswered.by(self._url, answer, "arXiv"))
                case NoReply():
                    unreached = True
                case Reply(status=status) if status in THROTTLED:
                    if not await self._wait(answer):
                        return Shut(self._unanswered("arXiv is throttling us", answer))
                case Reply(status=status) if status == DENIED:
                    return Shut(self._unanswered("arXiv denies access", answer))
                case Reply():
                    return self._read(answer)

    async def _turn(self, url: str) -> Answer:
        clock = self._outside.clock
        if self._last is not None:
            await clock.sleep(PAUSE - (clock.now() - self._last).total_seconds())
        answer = await self._outside.http.api("GET", url, headers=HEADERS)
        self._last = clock.now()
        return answer

    async def _wait(self, answer: Reply) -> bool:
        """Wait for arXiv to calm down; False once there is no patience left."""
        asked = answer.headers.get("retry-after", "")
        seconds = float(asked) if asked.isascii() and asked.isdigit() else 0.0
        if not self._patience or seconds > LONGEST_WAIT:
            return False
        await self._outside.clock.sleep(max(self._patience.pop(0), seconds))
        return True

    def _read(self, answer: Reply) -> Feed | TooMuch:
        feed = parse_feed(answer.body) if answer.status == 200 else None  # noqa: PLR2004 - HTTP 200
        if feed is not None:
            return feed
        said = "something that is no feed" if answer.status < 400 else f"HTTP {answer.status}"  # noqa: PLR2004
        # One bad id makes 400 of a whole batch and one bad record 500, so halves may do better.
        return TooMuch(self._unanswered(f"arXiv answered with {said}", answer))

    def _unanswered(self, reason: str, answer: Reply | None = None, *, budget: bool = False) -> Unanswered:
        return Unanswered(
            reason,
            host_of(self._url),
            Failure.BUDGET if budget else Failure.API,
            http_status=answer.status if answer else None,
        )


def _cut(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
