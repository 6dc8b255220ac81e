"""What OpenReview's search shows of a paper by its title: which conference or journal accepted it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from http import HTTPStatus

from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._openreview_api import BUDGET, CHALLENGE, GAP, plain, search_path
from bot.checkers._openreview_names import NAME as ID
from bot.checkers._plain import latest
from bot.checkers._singly import Service, Singly, look_at_each
from bot.checkers._works import Work, called, facts_of, judged, work
from bot.model import Facts, Judgement, Resource
from bot.net.interface import Outside

KIND = "reviews"
"""Its keys are titles: what is searched for."""
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

NAME = "OpenReview"
NOT_ACCEPTED = re.compile(
    r"reject|withdraw|desk|submi|under review|blind|workshop|arxiv|\Adblp", re.IGNORECASE
)
"""In a venue's name or id: what was not accepted, is not archived, or was imported from elsewhere."""
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Search for each; yield it once."""
    headers = {"accept": "application/json"}
    api = Singly(outside, Service(NAME, outside.settings.openreview_api, BUDGET, headers, GAP))

    async def look(resource: Resource) -> Facts:
        answer = await api.ask(search_path(resource.key))
        if isinstance(answer, Unanswered):
            return answer.facts
        body = mapping(parse_json(answer.body))
        notes = body.get("notes")
        if answer.status == HTTPStatus.OK and isinstance(notes, list) and not body.get("searchUnavailable"):
            return facts_of(called(resource.key, map(read, notes)), api.host)
        is_challenge = answer.status == HTTPStatus.FORBIDDEN and body.get("name") == CHALLENGE
        why = (
            api.why("OpenReview challenges machines", answer.status) if is_challenge else api.strange(answer)
        )
        return why.facts

    return look_at_each(resources, look)


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where it answered."""
    return judged(facts, NAME)


remember = latest
"""What it says today."""


def read(value: object) -> Work | None:
    """The paper that a note is, where some venue has accepted it."""
    note = mapping(value)
    content = mapping(note.get("content"))
    venue, venueid = plain(content.get("venue")), plain(content.get("venueid"))
    forum = text(note.get("forum")) or ""
    if not venue or not venueid or NOT_ACCEPTED.search(venue) or NOT_ACCEPTED.search(venueid):
        return None
    year = YEAR.search(venue) or YEAR.search(venueid.replace("/", " "))
    return work(
        plain(content.get("title")),
        _authors(content),
        [venue],
        year=year.group() if year else None,
        url=f"https://openreview.net/forum?id={forum}" if ID.fullmatch(forum) else "",
    )


def _authors(content: Mapping[str, object]) -> Iterator[str]:
    """A list, plain in the old API and as `value` in the new one."""
    authors = content.get("authors")
    listed = authors if isinstance(authors, list) else mapping(authors).get("value")
    yield from (one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
