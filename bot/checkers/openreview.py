"""Papers on OpenReview: its pages challenge machines, so they are looked for by its search."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bot.checkers._evidence import evidence_of, unanswered
from bot.checkers._json import text
from bot.checkers._openreview_api import OpenReview
from bot.checkers._openreview_names import name_of
from bot.checkers._plain import always, latest, silent
from bot.checkers._singly import look_at_each
from bot.model import Facts, Judgement, Resource, Rule, Severity, Status
from bot.net.interface import Outside

KIND = "openreview"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

GONE = Rule(
    "openreview-gone",
    Severity.ERROR,
    "OpenReview shows no such paper to the public: it was deleted, hidden, or never there.",
    "Tells you once two looks a day apart agree; where OpenReview challenges machines it says nothing.",
)
RULES: tuple[Rule, ...] = (GONE,)

REFUSALS = {
    "challenge": "OpenReview challenges machines, and its search does not show the paper",
    "forbidden": "OpenReview does not show the paper to the public",
}


def match(url: str) -> Resource | None:
    """The paper that an address shows: its forum, its PDF and its attachments are one."""
    name = name_of(url)
    return Resource(KIND, name) if name else None


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Search for each by the title that it had, or that the list gives it, and by its id; yield each once."""
    api = OpenReview(outside)

    async def look(resource: Resource) -> Facts:
        known = text(outside.known.get(resource, {}).get("title"))
        titles = (*([known] if known else []), *sorted(outside.titles.get(resource, ())))
        return await api.look(resource.key, tuple(dict.fromkeys(titles)))

    return look_at_each(resources, look)


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where OpenReview shows it; what it hides behind a challenge is neither alive nor dead."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    refusal = REFUSALS.get(text(facts.get("refused")) or "")
    if refusal:
        return Judgement(Status.REFUSED, evidence_of(facts, refusal))
    if facts.get("found") is False:
        return Judgement(Status.DEAD, evidence_of(facts, "not public (deleted, hidden or never there)"))
    if facts.get("found") is not True:
        return Judgement(Status.UNCHECKED, evidence_of(facts, "OpenReview answered with something else"))
    venue = text(facts.get("venue"))
    reason = f"OpenReview shows it ({venue})" if venue else "OpenReview shows it"
    return Judgement(Status.ALIVE, evidence_of(facts, reason))


remember = latest
"""Keep title and venue as they are today: the next look searches for that title."""
gone = always(GONE)
claims = silent
