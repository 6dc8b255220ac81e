"""What is worth telling of ordinary pages, and what of them must outlive a look for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

from bot.checkers._web_drift import DRIFTED, drift, followed
from bot.model import Claim, Edits, Facts, Policy, Rule, Severity, Sighting, Status
from bot.net.fragments import fragment_of
from bot.net.looks import Look, looks_in, read_look
from bot.net.places import same_place
from bot.net.urls import parse_url

DEAD = Rule(
    "dead",
    Severity.ERROR,
    "The page is gone: it was not found several times, over days, by two methods each time.",
    "Lists the link in the issue, and offers the Wayback Machine's capture of the page from about the time "
    "when it was added; it never removes an entry by itself.",
    edits=Edits.UNSAFE,
)
MOVED = Rule(
    "moved",
    Severity.WARNING,
    "The page has a new address, and the old one redirects there for good.",
    "Offers the new address in a pull request after two looks a day apart.",
    edits=Edits.EITHER,
)
FRAGMENT = Rule(
    "dead-fragment",
    Severity.WARNING,
    "The page has no part of that name, so a click leads to its top.",
    "Off unless the policy gives it a severity; tells you, where the page could be read to its end.",
    on=False,
)
RULES: tuple[Rule, ...] = (DEAD, MOVED, FRAGMENT, DRIFTED)

_SAFE_IN_MARKDOWN = "/:@!$&+,;=%~-._?#"


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep the title that the page had at its own address, for it tells a move from a replacement, and what a
    demo page was on its last good day. A look that met trouble adds to that alone."""
    kept = followed(old, new, at)
    alive = [look for look in looks_in(new) if read_look(look).status is Status.ALIVE]
    if not alive:
        return {**old, **kept}
    title = _own_title(alive) or old.get("known_title")
    return {**new, **kept, "known_title": title} if title else {**new, **kept}


def _own_title(alive: Iterable[Look]) -> str | None:
    """The title of a page that answered without leading elsewhere."""
    for look in alive:
        if not look.hops or same_place(look.hops[0].url, look.url):
            return look.title or None
    return None


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterator[Claim]:  # noqa: ARG001  (the protocol's)
    """A part that is not there, a demo that is not what it was, and a new address once it has been the same
    for a day."""
    yield from _without_its_part(sighting)
    yield from drift(sighting, policy)
    verdict = sighting.verdict
    move = verdict.record.move if verdict.record and verdict.status is Status.MOVED else None
    target = verdict.moved_to or (move.target if move else None)
    if target is None:
        return
    _, mark, fragment = sighting.link.url.partition("#")
    # Whoever answers the redirect chose these characters: none of them may end a link or a table cell.
    url = quote(target.partition("#")[0], safe=_SAFE_IN_MARKDOWN)
    url += mark + quote(fragment, safe=_SAFE_IN_MARKDOWN)
    if verdict.moved_to and not isinstance(parse_url(url), str):
        same = _has_kept_its_title(sighting)
        message = f"moved to {url}" if same else f"moved to {url}, where the page has another title"
        yield Claim(MOVED, message, target=target, url=url, safe=same)
    else:
        # Whoever adds a link today can see for themselves where it leads; nobody has to wait a day.
        is_added = sighting.neighbours is not None and not isinstance(parse_url(url), str)
        better = url if is_added else None
        yield Claim(MOVED, f"seems to have moved to {url}", target=target, url=better)


def _without_its_part(sighting: Sighting) -> Iterator[Claim]:
    record, fragment = sighting.verdict.record, fragment_of(sighting.link.url)
    if record is None or record.move is not None or fragment is None:
        return
    if any(fragment in look.missing for look in looks_in(record.facts)):
        yield Claim(FRAGMENT, f"the page has no part called “#{fragment}”", target=fragment)


def _has_kept_its_title(sighting: Sighting) -> bool:
    """False where both titles are known and differ: whoever takes over a domain keeps its paths."""
    facts = sighting.verdict.record.facts if sighting.verdict.record else {}
    known, looks = facts.get("known_title"), looks_in(facts)
    now = looks[-1].title if looks else ""
    return not (known and now) or known == now
