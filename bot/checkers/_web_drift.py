"""Demo and project pages that are not what they were: parked, taken over, emptied, or a server's default.

An ordinary update keeps the project's name or some of its words; what has lost all of them is told, and only
after two looks, at least a day apart, that saw the same. In doubt it is an update.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lists.roles import Role, role_of
from bot.model import Claim, Edits, Facts, Json, Link, Policy, Resource, Rule, Severity, Sighting, Status
from bot.net.interface import Outside
from bot.net.looks import Look, looks_in, read_look
from bot.net.pages import Sign
from bot.net.places import same_place
from bot.net.sketches import Sketch, sketch_from_json, sketch_to_json
from bot.quotes import SENTENCE, quoted

DRIFTED = Rule(
    "demo-drifted",
    Severity.WARNING,
    "The demo or project page still opens, but its domain is parked, or somebody else's page stands there, "
    "or nothing but an empty or default page.",
    "Tells you after two looks at least a day apart, with what stood there before, and offers the Wayback "
    "Machine's capture of that; it leaves updates alone.",
    edits=Edits.UNSAFE,
)
ROLES = (Role.DEMO, Role.PROJECT)

_SIGNS = (Sign.PARKED, Sign.SUSPENDED, Sign.USURPED)
_DEFAULT = re.compile(
    r"welcome to (?:nginx|openresty|centos|caddy)\W*|caddy works\W*|"
    r"apache2 \w+ default page\W.*|(?:apache )?(?:http )?server test page.*|test page for the .{1,80}|"
    r"iis(?: windows server|\d+)?|(?:default|domain default) (?:web ?site |parallels plesk )?page|"
    r"web server'?s default page|future home of something quite cool\W*",
    re.IGNORECASE,
)
"""The whole title of what servers show where nobody has put a page."""
_EMPTY, _FULL = 3, 40
"""A page of so few words is empty, one of so many was not."""
_LONG = 60
_MOST_LIKE = 0.125
_FEWEST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Good:
    """A page as it was when it was last what the list links to."""

    title: str
    sketch: Sketch
    day: str
    """ISO."""

    @classmethod
    def of(cls, row: Json) -> Good | None:
        if not isinstance(row, Mapping):
            return None
        title, day, sketch = row.get("title"), row.get("day"), sketch_from_json(row.get("sketch"))
        if not (isinstance(title, str) and isinstance(day, str) and sketch):
            return None
        return cls(title, sketch, day)


def is_demo(link: Link) -> bool:
    """Whether a link is for a demo or a project's page."""
    return role_of(link.text, link.url) in ROLES


def names_of(resource: Resource, outside: Outside) -> Collection[str] | None:
    """What to look for in a demo page: the titles of its entries, and the names that it had on its last good
    day, for another list may call it otherwise. None for other pages."""
    titles = outside.demos.get(resource)
    if titles is None:
        return None
    good = Good.of(outside.known.get(resource, {}).get("good"))
    return (*titles, *(good.sketch.names if good else ()))


def followed(old: Facts, new: Facts, at: datetime) -> dict[str, Json]:
    """What to keep of a page's good days, and since when it has been something else."""
    looks = looks_in(new)
    kept: dict[str, Json] = {name: old[name] for name in ("good", "drift") if name in old}
    if not looks:
        return kept
    look, good = looks[-1], Good.of(old.get("good"))
    what = _drift(look, good) if good else None
    if what is not None:
        before = old.get("drift")
        same = isinstance(before, Mapping) and before.get("what") == what
        since = before.get("since") if same and isinstance(before, Mapping) else at.isoformat()
        return {**kept, "drift": {"what": what, "since": since, "until": at.isoformat(), "title": look.title}}
    if look.sketch is not None and _is_itself(look):
        now: Json = {"title": look.title, "sketch": sketch_to_json(look.sketch), "day": f"{at:%Y-%m-%d}"}
        return {"good": now}
    return kept


def _is_itself(look: Look) -> bool:
    """Whether a page answered well, at its own address."""
    asked = look.hops[0].url if look.hops else look.url
    return read_look(look).status is Status.ALIVE and same_place(asked, look.url)


def _drift(look: Look, good: Good) -> str | None:
    """What a page has become; None for what may well be an update."""
    if look.sign in _SIGNS:
        return look.sign.value
    if look.sketch is None or not _is_itself(look):
        return None
    if _DEFAULT.fullmatch(look.title) and not _DEFAULT.fullmatch(good.title):
        return "there is a server's default page"
    if look.sketch.bare and look.sketch.words <= _EMPTY and good.sketch.words >= _FULL:
        return "the page has been emptied"
    is_other = (
        look.title != good.title
        and len(good.sketch.names) >= _FEWEST_NAMES
        and not look.sketch.names
        and min(look.sketch.words, good.sketch.words) >= _LONG
        and look.sketch.likeness(good.sketch) <= _MOST_LIKE
    )
    return "something else stands there now" if is_other else None


def drift(sighting: Sighting, policy: Policy) -> Iterator[Claim]:
    """That a demo page is not what it was, once two looks have said so."""
    record = sighting.verdict.record
    if record is None or sighting.verdict.status is Status.DEAD:
        return
    good, row = Good.of(record.facts.get("good")), record.facts.get("drift")
    if good is None or not isinstance(row, Mapping) or not is_demo(sighting.link):
        return
    what, title = row.get("what"), row.get("title")
    since, until = _moment(row.get("since")), _moment(row.get("until"))
    if not isinstance(what, str) or since is None or until is None or until - since < policy.move_gap:
        return
    now = f" ({quoted(title, SENTENCE)})" if isinstance(title, str) and title else ""
    was = (
        f"; on {good.day} it was {quoted(good.title, SENTENCE)}"
        if good.title
        else f"; it was well on {good.day}"
    )
    yield Claim(DRIFTED, f"{what}{now}{was}", news=what)


def drifted_after(facts: Facts) -> datetime | None:
    """The end of the last good day of a page that seems to be something else since; None for any other."""
    good = Good.of(facts.get("good")) if isinstance(facts.get("drift"), Mapping) else None
    if good is None:
        return None
    day = _moment(f"{good.day}T00:00:00+00:00")
    return day + timedelta(days=1) if day else None


def _moment(written: Json) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
