"""Videos and playlists on YouTube: whose pages open whatever became of them, so its oEmbed is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from urllib.parse import quote

from bot.checkers._evidence import Unanswered, unanswered
from bot.checkers._json import mapping, parse_json, text, whole
from bot.checkers._plain import always, latest, silent
from bot.checkers._singly import Service, Singly, Witness, look_at_each
from bot.checkers._youtube_names import address_of, name_of, other_address_of
from bot.model import Evidence, Facts, Judgement, Resource, Rule, Severity, Status
from bot.net.interface import Outside, Reply

KIND = "youtube"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = False
"""oEmbed says 404 of videos that are a few days old, too: so a death takes as many looks as a page's."""
IN_BATCHES: bool = False

GONE = Rule(
    "video-gone",
    Severity.ERROR,
    "YouTube shows no such video or playlist: it was removed, made private, or never there.",
    "Tells you once three looks over days agree; YouTube's pages open for removed videos, too.",
)
RULES: tuple[Rule, ...] = (GONE,)

BUDGET = 400
WITNESS = "dQw4w9WgXcQ"
"""A video that surely exists: nothing counts as missing while it is not shown."""
BLIND = "YouTube does not even show a video that surely exists"
HIDDEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
"""It is there, but may not be shown elsewhere."""


def match(url: str) -> Resource | None:
    """The video or playlist that an address opens."""
    name = name_of(url)
    return Resource(KIND, name) if name else None


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask about each; what is missing is asked for again by another address."""
    videos = _Videos(outside)
    return look_at_each(resources, videos.look)


class _Videos:
    """What one run asks of YouTube."""

    def __init__(self, outside: Outside) -> None:
        service = Service("YouTube", outside.settings.youtube_api, BUDGET, {"accept": "application/json"})
        self._api = Singly(outside, service)
        self._witness = Witness(self._ask_witness)

    async def look(self, resource: Resource) -> Facts:
        answer = await self._ask(address_of(resource.key))
        if not isinstance(answer, Reply) or answer.status != HTTPStatus.NOT_FOUND:
            return self._read(answer, tries=1)
        if (doubt := await self._witness.doubt()) is not None:
            return doubt.facts
        return self._read(await self._ask(other_address_of(resource.key)), tries=2)

    async def _ask(self, address: str) -> Reply | Unanswered:
        return await self._api.ask(f"?url={quote(address, safe='')}&format=json")

    async def _ask_witness(self) -> Unanswered | None:
        answer = await self._ask(address_of(WITNESS))
        if isinstance(answer, Unanswered):
            return answer
        is_shown = answer.status == HTTPStatus.OK and _is_video(answer)
        return None if is_shown else self._api.why(BLIND, answer.status)

    def _read(self, answer: Reply | Unanswered, *, tries: int) -> Facts:
        """What an answer says: its titles are not kept, for uploaders reword them."""
        if isinstance(answer, Unanswered):
            return answer.facts
        seen: Facts = {"host": self._api.host, "http_status": answer.status, "tries": tries}
        if answer.status == HTTPStatus.NOT_FOUND:
            return {**seen, "found": False}
        if answer.status in HIDDEN or (answer.status == HTTPStatus.OK and _is_video(answer)):
            return {**seen, "found": True}
        return self._api.strange(answer).facts


def _is_video(answer: Reply) -> bool:
    return mapping(parse_json(answer.body)).get("provider_name") == "YouTube"


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Dead where YouTube was asked twice and shows nothing."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    tries, status = whole(facts.get("tries")) or 1, whole(facts.get("http_status"))
    method = "oEmbed" if tries == 1 else "oEmbed, then by another address"
    host, found = text(facts.get("host")), facts.get("found")
    if found is False:
        reason = "YouTube shows no such video (removed, private or never there)"
        return Judgement(Status.DEAD, Evidence(reason, method, status, host=host, tries=tries))
    if found is not True:
        reason = "YouTube answered with something else"
        return Judgement(Status.UNCHECKED, Evidence(reason, method, status, host=host, tries=tries))
    reason = "YouTube has it, but not for other sites" if status in HIDDEN else "YouTube shows it"
    return Judgement(Status.ALIVE, Evidence(reason, method, status, host=host, tries=tries))


remember = latest
"""That it was there is all that is kept."""
gone = always(GONE)
claims = silent
