"""Papers on arXiv: asked by id, fifty at once, whatever page of whatever mirror a list links to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.checkers._arxiv.added import OLD_VERSION, TITLE, additions
from bot.checkers._arxiv.api import Absent, ArxivApi
from bot.checkers._arxiv.feed import Paper, texts
from bot.checkers._arxiv.mismatch import MISMATCH, mismatch
from bot.checkers._arxiv.news import NEW_VERSION, TITLE_CHANGED, news
from bot.checkers._arxiv.oai import Records, was_withdrawn
from bot.checkers._arxiv.urls import paper_of, unpinned
from bot.checkers._arxiv.withdrawal import WITHDRAWN, suggests_withdrawal, withdrawal
from bot.checkers._datacite import Registry
from bot.checkers._evidence import Unanswered, host_of, unanswered
from bot.checkers._json import text, whole
from bot.checkers._plain import always
from bot.model import (
    Claim,
    Edits,
    Evidence,
    Facts,
    Failure,
    Json,
    Judgement,
    Policy,
    Resource,
    Rule,
    Severity,
    Sighting,
    Status,
)
from bot.net.interface import Outside

KIND = "arxiv"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = True

GONE = Rule(
    "arxiv-gone",
    Severity.ERROR,
    "arXiv does not know this paper: most often a digit of its id is wrong.",
    "Tells you; it never guesses which paper was meant. Where only the version is not there, it offers the "
    "address without it.",
    edits=Edits.UNSAFE,
)
RULES: tuple[Rule, ...] = (
    GONE,
    WITHDRAWN,
    NEW_VERSION,
    TITLE_CHANGED,
    MISMATCH,
    OLD_VERSION,
    TITLE,
)

HISTORY = ("baseline", "before", "changed_at", "titles")
"""What outlives a look: see `remember`."""
MAX_TITLES = 10
"""So many former titles are kept."""
LISTED_AFTER = timedelta(days=2)
"""A paper of today may take until tomorrow to be listed, for the query API is brought up to date once a day:
https://info.arxiv.org/help/api/user-manual.html."""


def match(url: str) -> Resource | None:
    """The paper that a page of arXiv or of one of its mirrors shows, whatever its version."""
    paper = paper_of(url)
    return Resource(KIND, paper[0]) if paper else None


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask arXiv about papers; yield each once."""
    asking = _Asking(outside)
    async for name, found in ArxivApi(outside).look([resource.key for resource in resources]):
        yield Resource(KIND, name), await asking.facts(name, found)


class _Asking:
    """What one run makes of the answers, and whom else it asks."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._host = host_of(outside.settings.arxiv_api)
        self._records = Records(outside)
        self._registry = Registry(outside)

    async def facts(self, name: str, found: Paper | Absent | Unanswered) -> Facts:
        match found:
            case Paper():
                return {
                    "found": True,
                    "host": self._host,
                    "tries": 1,
                    **found.facts,
                    **await self._record(name, found),
                }
            case Absent() if _may_be_new(name, self._outside.clock.now()):
                return await self._registered(
                    name, Unanswered("arXiv does not list it yet", self._host, tries=2)
                )
            case Absent():
                return {"found": False, "host": self._host, "tries": 2}
            case Unanswered():
                return await self._registered(name, found)

    async def _record(self, name: str, paper: Paper) -> Facts:
        """What arXiv's record says of a paper whose comment speaks of withdrawal, unless that is known."""
        known = self._outside.known.get(Resource(KIND, name), {})
        if not suggests_withdrawal(paper.comment) or was_withdrawn(known, paper.version) is not None:
            return {}
        return await self._records.of(name)

    async def _registered(self, name: str, why: Unanswered) -> Facts:
        """What DataCite can say of a paper that arXiv says nothing about, and that was never seen alive."""
        if why.failure is Failure.BUDGET or self._outside.known.get(Resource(KIND, name)):
            return why.facts
        match await self._registry.has(name):
            case True:
                return {
                    "found": True,
                    "registered": True,
                    "host": self._registry.host,
                    "tries": 1,
                    "why": why.reason,
                }
            case False:
                return {**why.facts, "reason": f"{why.reason}, and DataCite has no DOI of it"}
            case _:
                return why.facts


def _may_be_new(name: str, now: datetime) -> bool:
    """Whether an id is of a month so recent that arXiv may not have listed the paper yet."""
    return name[:4] in {f"{moment:%y%m}" for moment in (now, now - LISTED_AFTER)}


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where arXiv lists it, dead where arXiv was asked twice and does not."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    host, tries = text(facts.get("host")), whole(facts.get("tries")) or 0
    if facts.get("found") is False:
        reason = f"arXiv knows no paper {resource.key}"
        return Judgement(Status.DEAD, Evidence(reason, "API, then the id alone", host=host, tries=tries))
    if facts.get("registered") is True:
        reason = f"DataCite has its DOI ({text(facts.get('why')) or 'arXiv did not answer'})"
        return Judgement(Status.ALIVE, Evidence(reason, "DataCite", host=host, tries=tries))
    paper = Paper.of(facts)
    if paper is None:
        return Judgement(Status.UNCHECKED, Evidence("arXiv answered with something else", "API", host=host))
    return Judgement(Status.ALIVE, Evidence(f"arXiv lists v{paper.version}", "API", host=host, tries=tries))


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep the version first seen, the one before the last change, when that came, former titles, and what
    arXiv's record says of this version."""
    before, after = Paper.of(old), Paper.of(new)
    if after is None:
        return new if before is None else old  # DataCite knows no more than that it exists
    if before is None:
        return {**new, "baseline": {"version": after.version, "at": at.isoformat()}}
    if after.version < before.version:
        return old  # a mirror lags behind: coming back to the present would look like news
    kept: dict[str, Json] = {key: old[key] for key in HISTORY if key in old}
    if after.version > before.version:
        kept |= {"before": before.facts, "changed_at": at.isoformat()}
    elif "record" in old:
        kept["record"] = old["record"]
    if after.title != before.title:
        titles = [*texts(old.get("titles")), before.title]
        kept["titles"] = list(dict.fromkeys(titles))[-MAX_TITLES:]
    return {**kept, **new} if "record" in new else {**new, **kept}


gone = always(GONE)


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterable[Claim]:
    """What is worth saying of a link to a paper."""
    record = sighting.verdict.record
    paper = Paper.of(record.facts) if record else None
    if record is None or paper is None or sighting.verdict.status is Status.DEAD:
        return
    withdrawn = withdrawal(paper, record.facts)
    if withdrawn is not None:
        yield withdrawn
        return
    yield from _never_was(sighting, paper)
    told = tuple(news(sighting.link, record.facts, paper, policy, now=now))
    yield from told
    yield from additions(sighting, paper, is_told=any(claim.rule is NEW_VERSION for claim in told))
    wrong = mismatch(sighting, paper, texts(record.facts.get("titles")))
    yield from (wrong,) if wrong else ()


def _never_was(sighting: Sighting, paper: Paper) -> Iterator[Claim]:
    """A pinned version far beyond the newest, whose page is a 404. Only a look that found the paper can tell.

    The one next to the newest may be of today: we look once a day, and arXiv's API may list it a day late.
    """
    named = paper_of(sighting.link.url)
    pinned = named[1] if named else None
    if sighting.verdict.status is not Status.ALIVE or pinned is None or pinned <= paper.version + 1:
        return
    message = f"the paper has no version {pinned}; the newest is v{paper.version}"
    # Unsafe, for somebody may have meant a certain version.
    url = unpinned(sighting.link.url)
    yield Claim(GONE, message, target=f"v{pinned}", url=url, severity=Severity.WARNING)
