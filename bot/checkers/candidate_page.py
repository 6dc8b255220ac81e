"""Pages that may be a paper's own: looked at as a list's pages are, and remembered by their titles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from bot.checkers import web
from bot.checkers._json import text
from bot.checkers._web_asking import look_at_all
from bot.model import Facts, Failure, Judgement, Resource, Status
from bot.net.interface import Outside
from bot.net.looks import facts_of, looks_in
from bot.net.places import same_place

KIND = "candidate-page"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = False
IN_BATCHES: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was there when it was last seen, at its own address."""

    title: str

    @classmethod
    def of(cls, facts: Facts) -> Page | None:
        """Read facts back; None where no such page was seen. Total."""
        return cls(text(facts.get("title")) or "") if facts.get("there") is True else None


def candidate(url: str) -> Resource | None:
    """The page at an address; None where a page of the web cannot be."""
    page = web.match(url)
    return Resource(KIND, page.key) if page else None


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Look at pages; yield each once."""
    pages = [Resource("web", resource.key) for resource in resources]
    async with aclosing(look_at_all(pages, outside)) as seen:
        async for page, looks in seen:
            facts = facts_of(looks)
            yield Resource(KIND, page.key), {**_seen(page, facts), "looks": facts["looks"]}


def _seen(page: Resource, facts: Facts) -> Facts:
    said = web.judge(page, facts, {})
    here = [look for look in looks_in(facts) if same_place(page.key, look.url)]
    if said.status is Status.ALIVE and here:
        return {"there": True, "title": here[-1].title}
    is_answer = said.status in (Status.ALIVE, Status.MOVED, Status.DEAD) and said.evidence.failure is None
    return {"there": False} if is_answer else {"doubted": True}


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:
    """Never dead: that a page is none accuses nobody; nothing at all where none was asked for."""
    evidence = web.judge(Resource("web", resource.key), facts, known).evidence
    is_asked = evidence.failure not in (Failure.BUDGET, Failure.OFFLINE)
    return Judgement(Status.ALIVE if is_asked else Status.UNCHECKED, evidence)


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """What was seen last; trouble and walls leave it as it was."""
    del at
    return (
        old if new.get("doubted") is True else {name: new[name] for name in ("there", "title") if name in new}
    )
