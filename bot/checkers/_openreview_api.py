"""Asks OpenReview's API about papers: https://docs.openreview.net/reference/api-v2.

Since 2026 it lets strangers search, and challenges them where they ask for a paper by its id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum, auto
from http import HTTPStatus
from urllib.parse import urlencode

from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._singly import Service, Singly, Witness
from bot.model import Facts
from bot.net.interface import Outside, Reply

BUDGET = 300
"""Questions in a run to each of its two APIs."""
GAP = 0.3
SHOWN = 25
"""So many hits are looked through."""
MOST_TITLES = 2
LONGEST = 300
WITNESS = "VtmBAGCN7o"
"""A paper that surely exists: nothing counts as missing while it is not shown."""
BLIND = "OpenReview does not even show a paper that surely exists"
CHALLENGE = "ChallengeRequiredError"
ABSENT = "NotFoundError"


class Refusal(Enum):
    """Why OpenReview does not show what may well be there."""

    CHALLENGE = auto()
    FORBIDDEN = auto()


def search_path(term: str) -> str:
    """What to ask for papers with these words."""
    wanted = {"term": term[:LONGEST], "type": "terms", "content": "all", "group": "all"}
    return f"/notes/search?{urlencode(wanted)}&source=forum&limit={SHOWN}"


class OpenReview:
    """What one run asks of OpenReview."""

    def __init__(self, outside: Outside) -> None:
        headers = {"accept": "application/json"}
        api, old = outside.settings.openreview_api, outside.settings.openreview_old_api
        self._api = Singly(outside, Service("OpenReview", api, BUDGET, headers, GAP))
        self._old = Singly(outside, Service("OpenReview's old API", old, BUDGET, headers, GAP))
        self._witness = Witness(self._ask_witness)
        self._refused: set[str] = set()
        """The questions that strangers are challenged for: they are not asked again."""

    async def look(self, name: str, titles: Collection[str]) -> Facts:
        """What is known of a paper that a list, or an earlier look, calls by these titles."""
        why: Unanswered | None = None
        for term in (*list(titles)[:MOST_TITLES], name):
            note = await self._search(term, name)
            if isinstance(note, Mapping):
                return self._found(note, "search")
            why = note if isinstance(note, Unanswered) else why
        note = await self._by_id(self._api, name)
        if isinstance(note, Mapping):
            return self._found(note, "API")
        if isinstance(note, Refusal):
            return why.facts if why else self._refusal(note)
        return note.facts if isinstance(note, Unanswered) else await self._doubted(name)

    async def _doubted(self, name: str) -> Facts:
        """What the new API does not have may be in the old one, which has the papers from before 2023."""
        note = await self._by_id(self._old, name)
        if isinstance(note, Mapping):
            return self._found(note, "old API")
        if isinstance(note, Refusal):
            return self._refusal(note)
        doubt = note or await self._witness.doubt()
        return doubt.facts if doubt else {**self._seen("API, then the old API", tries=2), "found": False}

    async def _search(self, term: str, name: str) -> Mapping[str, object] | Refusal | Unanswered | None:
        """The paper of this id among what a search shows; None is no sign of its absence."""
        return await self._note(self._api, search_path(term), name)

    async def _by_id(self, api: Singly, name: str) -> Mapping[str, object] | Refusal | Unanswered | None:
        """The paper of this id; None where there is none that strangers may see."""
        return await self._note(api, f"/notes?id={name}", name)

    async def _note(
        self, api: Singly, path: str, name: str
    ) -> Mapping[str, object] | Refusal | Unanswered | None:
        question = f"{api.host}{path.partition('?')[0]}"
        if question in self._refused:
            return Refusal.CHALLENGE
        answer = await api.ask(path)
        if isinstance(answer, Unanswered):
            return answer
        body = mapping(parse_json(answer.body))
        notes = body.get("notes")
        if answer.status == HTTPStatus.OK and isinstance(notes, list) and not body.get("searchUnavailable"):
            return next((note for note in map(mapping, notes) if note.get("id") == name), None)
        return self._error(api, question, answer)

    def _error(self, api: Singly, question: str, answer: Reply) -> Refusal | Unanswered | None:
        error = text(mapping(parse_json(answer.body)).get("name"))
        if answer.status == HTTPStatus.FORBIDDEN and error == CHALLENGE:
            self._refused.add(question)
            return Refusal.CHALLENGE
        if answer.status == HTTPStatus.FORBIDDEN and error:
            return Refusal.FORBIDDEN
        return None if answer.status == HTTPStatus.NOT_FOUND and error == ABSENT else api.strange(answer)

    async def _ask_witness(self) -> Unanswered | None:
        note = await self._by_id(self._api, WITNESS)
        if isinstance(note, Unanswered):
            return note
        return None if isinstance(note, Mapping) else self._api.why(BLIND)

    def _found(self, note: Mapping[str, object], via: str) -> Facts:
        """Title and venue; in the old API they stand plain, in the new one as `value`."""
        content = mapping(note.get("content"))
        known = {name: plain(content.get(name)) for name in ("title", "venue", "venueid")}
        return {**self._seen(via), "found": True, **{name: said for name, said in known.items() if said}}

    def _refusal(self, refusal: Refusal) -> Facts:
        return {**self._seen("search, then API"), "refused": refusal.name.lower()}

    def _seen(self, via: str, tries: int = 1) -> Facts:
        return {"host": self._api.host, "via": via, "tries": tries}


def plain(field: object) -> str | None:
    """The text of a field of a note, whichever API it comes from."""
    said = text(field) or text(mapping(field).get("value"))
    return " ".join(said.split())[:LONGEST] if said else None
