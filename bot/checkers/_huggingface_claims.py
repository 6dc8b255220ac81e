"""What is worth saying of a link to Hugging Face: the rules, and when they speak."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.checkers._huggingface_places import Place, place_at, rewritten
from bot.checkers._json import text
from bot.model import Claim, Edits, Facts, Json, Policy, Rule, Severity, Sighting, Status

GONE = Rule(
    "hf-gone",
    Severity.ERROR,
    "Hugging Face shows no such model, dataset, Space or collection: it was deleted, made private, or never "
    "there.",
    "Tells you once two looks a day apart agree.",
)
PATH_GONE = Rule(
    "hf-path-gone",
    Severity.ERROR,
    "The repository on Hugging Face is there, but not this revision, file or folder of it.",
    "Tells you once two looks a day apart agree.",
)
RENAMED = Rule(
    "hf-renamed",
    Severity.WARNING,
    "The repository on Hugging Face has another name; the old address works until somebody takes that name.",
    "A safe edit writes the new name and keeps the rest of the link.",
    edits=Edits.SAFE,
)
BROKEN = Rule(
    "space-broken",
    Severity.WARNING,
    "The Space is there, but its app does not run: it could not be built or configured, or it crashed.",
    "Tells you after two looks at least a day apart, with what Hugging Face says; one that sleeps is well.",
)
RULES: tuple[Rule, ...] = (GONE, PATH_GONE, RENAMED, BROKEN)

STAGES = {
    "RUNTIME_ERROR": "its app has crashed",
    "BUILD_ERROR": "its app cannot be built",
    "CONFIG_ERROR": "its configuration is wrong",
    "NO_APP_FILE": "it has no app",
}
"""The stages of a Space in which nothing runs, of those that Hugging Face names in `runtime.stage`."""


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep since when a Space has been broken, and until when it was seen so."""
    if text(new.get("stage")) not in STAGES:
        return new
    since = old.get("broken_since") if text(old.get("stage")) in STAGES else None
    return {**new, "broken_since": since or at.isoformat(), "broken_until": at.isoformat()}


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterator[Claim]:  # noqa: ARG001  (the protocol's)
    """What is worth saying of a link to something that is there."""
    verdict = sighting.verdict
    if verdict.record is None or verdict.status not in (Status.ALIVE, Status.MOVED):
        return
    facts, place = verdict.record.facts, place_at(verdict.resource)
    name = text(facts.get("name"))
    if name and is_renamed(place, name):
        new = rewritten(sighting.link.url, place, name)
        yield Claim(RENAMED, f"now called {name}", name.lower(), new, safe=new is not None)
    yield from _broken(facts, policy)


def is_renamed(place: Place, name: str) -> bool:
    """Whether a repository has another name than the one it was asked for by; its case does not count."""
    return place.name.casefold() != name.casefold()


def _broken(facts: Facts, policy: Policy) -> Iterator[Claim]:
    stage = text(facts.get("stage")) or ""
    since, until = _moment(facts.get("broken_since")), _moment(facts.get("broken_until"))
    if stage in STAGES and since and until and until - since >= policy.move_gap:
        # The stage is how things look today: a crash that became a failed build is no news.
        said = f"{STAGES[stage]} ({stage}); seen broken since {since:%Y-%m-%d}"
        yield Claim(BROKEN, said, news=f"{since:%Y-%m-%d}")


def _moment(written: Json) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(written) or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
