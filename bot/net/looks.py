"""One look at a page: what is worth keeping of an answer, and what it says by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from bot.model import Facts, Failure, Hop, Json, Status
from bot.net.fragments import missing
from bot.net.interface import Answer, Reply
from bot.net.pages import Sign, sign_of, title_of
from bot.net.places import same_place
from bot.net.sketches import Sketch, sketch_from_json, sketch_of, sketch_to_json
from bot.net.urls import host_of
from bot.net.walls import Habit, SpecialHost, retired, special, wall

LONGEST_HOP = 1_000
"""Characters of an address on the way that are kept: servers choose up to ten of them for each link."""
_GONE = (404, 410)
_TURNS_AWAY = (401, 402, 403, 405, 406, 407, 412, 418, 426, 428, 429, 431, 440, 451, 521, 999)


class Look(NamedTuple):
    """One GET with all that the verdict needs of its answer."""

    url: str
    """The address that answered or failed in the end."""
    status: int | None = None
    failure: Failure | None = None
    reason: str = ""
    hops: tuple[Hop, ...] = ()
    wall: str | None = None
    sign: Sign | None = None
    title: str = ""
    sent: bool = True
    """False where nothing was asked of `url`."""
    missing: tuple[str, ...] = ()
    """Parts that the list links to, and that the page surely does not have."""
    sketch: Sketch | None = None
    """Of a demo or project page."""


def look_of(answer: Answer, fragments: Iterable[str] = (), *, demo_of: Iterable[str] | None = None) -> Look:
    """What is worth keeping of an answer, to a list that links to these parts of the page, or to the page as
    the demo of entries with these titles."""
    hops = (*answer.hops[:1], *(Hop(hop.url[:LONGEST_HOP], hop.status) for hop in answer.hops[1:]))
    if not isinstance(answer, Reply):
        return Look(answer.url, failure=answer.failure, reason=answer.reason, hops=hops, sent=answer.sent)
    title = title_of(answer)
    return Look(
        answer.url,
        status=answer.status,
        hops=hops,
        wall=wall(answer, title),
        sign=sign_of(answer, title),
        title=title,
        missing=missing(answer, fragments),
        sketch=None if demo_of is None else sketch_of(answer, demo_of),
    )


# ── what it says ──────────────────────────────────────────────────────────────────────────


class Reading(NamedTuple):
    """What one look says by itself."""

    status: Status
    reason: str


@lru_cache(maxsize=2_048)
def read_look(look: Look) -> Reading:
    """What a look says, with the table of special hosts applied on every hop. Each stage asks: remembered."""
    rows, plain = rows_of(look), _plain(look)
    if any(rows):
        plain = _by_hosts(rows, look, plain)
    return _with_history(plain, look)


def was_put_off(look: Look) -> bool:
    """Whether a busy host wanted to be asked later, which says nothing of the page."""
    is_busy = look.status == HTTPStatus.TOO_MANY_REQUESTS and look.wall is None
    return is_busy and read_look(look).status is Status.REFUSED


def _by_hosts(rows: Sequence[SpecialHost | None], look: Look, plain: Reading) -> Reading:
    """What an answer means that came by way of special hosts."""
    if Habit.REGISTRY in map(habit_of, rows[:-1]) and habit_of(rows[-1]) is not Habit.REGISTRY:
        return Reading(Status.ALIVE, "the identifier resolves")
    for row in rows:
        if row is not None and _overrules(row.habit, look, plain, last=row is rows[-1]):
            return Reading(Status.REFUSED, f"{plain.reason}, but uncheckable: {row.host} {row.why}")
    return plain


def rows_of(look: Look) -> list[SpecialHost | None]:
    """The special hosts on the way, the one that answered in the end last."""
    return [special(host_of(url)) for url in [*[hop.url for hop in look.hops], look.url]]


def habit_of(row: SpecialHost | None) -> Habit | None:
    """What is special about a host, if anything."""
    return row.habit if row else None


def _overrules(habit: Habit, look: Look, plain: Reading, *, last: bool) -> bool:
    """True where a host on the way takes the meaning from an answer."""
    match habit:
        case Habit.UNCHECKABLE:
            return True
        case Habit.SHELL:
            return last and plain.status is Status.ALIVE
        case Habit.DENIES:
            answered = look.status is not None or look.failure is Failure.REDIRECTS
            return answered and plain.status in (Status.DEAD, Status.TROUBLE)
        case Habit.MISSING_IS_PRIVATE:
            return look.status is not None and plain.status is Status.DEAD
    return False


def _plain(look: Look) -> Reading:
    """What a look says where nothing is known of the host."""
    match look.failure:
        case None:
            return _by_status(look)
        case Failure.NXDOMAIN:
            return Reading(Status.DEAD, look.reason)
        case Failure.GUARD if not look.hops:
            return Reading(Status.REFUSED, f"uncheckable: {look.reason}")
        case Failure.BUDGET | Failure.OFFLINE:
            return Reading(Status.UNCHECKED, look.reason)
    return Reading(Status.TROUBLE, look.reason)


def _with_history(plain: Reading, look: Look) -> Reading:
    """Where a service was shut down, that is told with whatever its address says today."""
    gone = retired(host_of(look.hops[0].url if look.hops else look.url))
    if gone is None:
        return plain
    if gone.astray and look.hops and same_place(look.url, gone.astray):
        return Reading(Status.DEAD, f"leads to {gone.astray}; {gone.what}")
    return plain if plain.status is Status.ALIVE else Reading(plain.status, f"{plain.reason}; {gone.what}")


def _by_status(look: Look) -> Reading:
    status = look.status or 0
    said = f"HTTP {status}"
    if look.wall:
        return Reading(Status.REFUSED, f"a bot wall ({look.wall})")
    if status in _GONE:
        return Reading(Status.DEAD, said)
    if status in _TURNS_AWAY:
        return Reading(Status.REFUSED, said)
    if 200 <= status < 300:  # noqa: PLR2004
        return _by_sign(look.sign, said)
    if 300 <= status < 400:  # noqa: PLR2004
        return Reading(Status.TROUBLE, f"{said}, a redirect that does not say where to")
    return Reading(Status.TROUBLE, said)


def _by_sign(sign: Sign | None, said: str) -> Reading:
    match sign:
        case None:
            return Reading(Status.ALIVE, said)
        case Sign.LOGIN | Sign.CONSENT:
            return Reading(Status.REFUSED, sign.value)
    return Reading(Status.TROUBLE, f"{said}, but {sign.value}")


# ── as JSON ───────────────────────────────────────────────────────────────────────────────


class _OwnFacts(dict[str, Json]):
    """Facts of this run, with the looks that they were made of: nobody need read them back."""

    def __init__(self, looks: tuple[Look, ...]) -> None:
        super().__init__(looks=[look_to_json(look) for look in looks])
        self.own = looks


def facts_of(looks: Iterable[Look]) -> Facts:
    """Looks as a checker's facts."""
    return _OwnFacts(tuple(looks))


def looks_in(facts: Facts) -> tuple[Look, ...]:
    """The looks that facts hold; facts of any age or origin. Total."""
    if isinstance(facts, _OwnFacts):
        return facts.own
    rows = facts.get("looks")
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return ()
    return tuple(look_from_json(row) for row in rows if isinstance(row, Mapping))


def look_to_json(look: Look) -> Json:
    """Only what was seen: these are stored by the thousand."""
    row: dict[str, Json] = {
        "url": look.url,
        "status": look.status,
        "failure": look.failure.value if look.failure else None,
        "reason": look.reason,
        "hops": [[hop.url, hop.status] for hop in look.hops],
        "wall": look.wall,
        "sign": look.sign.value if look.sign else None,
        "title": look.title,
        "unsent": not look.sent,
        "missing": list(look.missing),
        "sketch": sketch_to_json(look.sketch) if look.sketch else None,
    }
    return {name: value for name, value in row.items() if value}


def look_from_json(row: Mapping[str, Json]) -> Look:
    """Read a look back; what makes no sense is left out, for memory may be of any age. Total."""
    status = row.get("status")
    failure, sign = _text(row.get("failure")), _text(row.get("sign"))
    return Look(
        url=_text(row.get("url")),
        status=status if isinstance(status, int) else None,
        failure=Failure(failure) if failure and failure in Failure.__members__.values() else None,
        reason=_text(row.get("reason")),
        hops=tuple(_hops(row.get("hops"))),
        wall=_text(row.get("wall")) or None,
        sign=Sign(sign) if sign and sign in Sign.__members__.values() else None,
        title=_text(row.get("title")),
        sent=row.get("unsent") is not True,
        missing=tuple(_texts(row.get("missing"))),
        sketch=sketch_from_json(row.get("sketch")),
    )


def _hops(rows: Json) -> Iterator[Hop]:
    for row in rows if isinstance(rows, Sequence) else ():
        match row:
            case [str(url), int(status)]:
                yield Hop(url, status)


def _texts(rows: Json) -> Iterator[str]:
    for row in rows if isinstance(rows, Sequence) else ():
        if isinstance(row, str):
            yield row


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
