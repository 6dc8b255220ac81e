"""Asks arXiv's query API about papers, fifty at once: https://info.arxiv.org/help/api/user-manual.html."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from http import HTTPStatus

from bot.checkers._arxiv.feed import Feed, Paper, parse_feed
from bot.checkers._arxiv.line import Line
from bot.checkers._batches import Shut, TooMuch, ask_in_batches
from bot.checkers._evidence import Unanswered, host_of
from bot.model import Failure
from bot.net.interface import Outside, Reply

BATCH = 50
ALONE = 20
"""So many absent ids are asked alone in a run: a list of invented ids must not keep arXiv busy for hours."""
ACCEPT = "application/atom+xml"

WITNESS = "1706.03762"
"""“Attention Is All You Need”, which surely exists. It is asked for along with each id that seems absent,
for an arXiv in trouble answers 200 with an empty feed, whatever it is asked: only an answer that has the
witness tells of what is not there."""


class Absent:
    """arXiv answered, twice, and does not know the id, though it still knew the witness."""


ABSENT = Absent()
BLIND = "arXiv does not even list a paper that surely exists"


class ArxivApi:
    """What one run asks of the query API."""

    def __init__(self, outside: Outside) -> None:
        self._clock = outside.clock
        self._url = outside.settings.arxiv_api
        self._line = Line(outside, self._url)

    @property
    def is_shut(self) -> bool:
        """Whether arXiv answers nothing more in this run."""
        return self._line.shut is not None

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
        turn = self._clock.now().toordinal() * ALONE % len(absent) if absent else 0
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
        # Commas stay as they are: encoded ones are a suspected cause of 406.
        answer = await self._line.get(f"id_list={','.join(ids)}&max_results={len(ids)}", accept=ACCEPT)
        return self._read(answer) if isinstance(answer, Reply) else answer

    def _read(self, answer: Reply) -> Feed | TooMuch:
        feed = parse_feed(answer.body) if answer.status == HTTPStatus.OK else None
        if feed is not None:
            return feed
        is_error = answer.status >= HTTPStatus.BAD_REQUEST
        said = f"HTTP {answer.status}" if is_error else "something that is no feed"
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
