"""Asks about DOIs: Crossref, which knows what became of a work, and the Handle System, which knows them all.

https://www.crossref.org/documentation/retrieve-metadata/rest-api/ and
https://www.doi.org/doi-handbook/HTML/rest-api.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import quote

from bot.checkers._doi_names import PLAIN
from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._singly import Service, Singly, Witness
from bot.config import Settings
from bot.model import Facts
from bot.net.interface import Outside

BUDGET = 400
"""Questions in a run to each of the two."""
GAP, POLITE_GAP = 0.25, 0.1
"""Seconds between two questions to Crossref: it answers 10 a second to whoever gives a mail address."""
WITNESS = "10.48550/arXiv.1706.03762"
"""A DOI that surely exists: nothing counts as missing while it is not shown."""
BLIND = "doi.org does not even know a DOI that surely exists"
MAIL = re.compile(r"(?:mailto:)?([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200})")
EXISTS, NO_SUCH_VALUES, UNKNOWN = 1, 200, 100
"""The Handle System's response codes."""
NOT_OURS = b"Resource not found."
RETRACTIONS = frozenset({"retraction", "withdrawal", "removal"})
REINSTATED = "reinstatement"
ELSEWHERE = "elsewhere"
"""The registry of a DOI that is not Crossref's."""


@dataclass(frozen=True, slots=True)
class Update:
    """What became of a work after it had appeared."""

    kind: str
    day: str
    """ISO; empty where it is not known."""
    notice: str
    """The DOI of the notice; empty where it is not known."""


def mail_query(settings: Settings) -> str:
    """How to tell Crossref whom to write to, where the operator gave a mail address."""
    mail = MAIL.fullmatch(settings.contact)
    return f"?mailto={quote(mail[1])}" if mail else ""


class Registries:
    """What one run asks about DOIs."""

    def __init__(self, outside: Outside) -> None:
        self._mail = mail_query(outside.settings)
        self._crossref = Singly(outside, _crossref(outside.settings, POLITE_GAP if self._mail else GAP))
        self._handles = Singly(outside, _handles(outside.settings))
        self._witness = Witness(self._ask_witness)

    async def look(self, doi: str, known: Facts) -> Facts:
        """What is known of a DOI, given what earlier runs learnt: whose it is never changes."""
        elsewhere = known.get("registry") == ELSEWHERE
        work = None if elsewhere else await self._work(doi)
        if isinstance(work, dict):
            return work
        handle = await self._handle(doi)
        if isinstance(handle, Unanswered):
            return handle.facts
        if handle is None:
            return await self._missing(await self._work(doi) if elsewhere else work)
        return {**handle, "registry": ELSEWHERE} if work is None else handle

    async def _missing(self, work: Facts | Unanswered | None) -> Facts:
        """What is known of a DOI that the Handle System has not, and Crossref says this about."""
        if work is not None:
            return work.facts if isinstance(work, Unanswered) else work
        doubt = await self._witness.doubt()
        return doubt.facts if doubt else {**_seen(self._handles, "Crossref, then Handle API"), "found": False}

    async def _work(self, doi: str) -> Facts | Unanswered | None:
        """What Crossref knows of a DOI; None where it is not one of its own."""
        answer = await self._crossref.ask(f"/{quote(doi)}{self._mail}")
        if isinstance(answer, Unanswered):
            return answer
        if answer.status == HTTPStatus.NOT_FOUND and answer.body.strip() == NOT_OURS:
            return None
        message = mapping(mapping(parse_json(answer.body)).get("message"))
        if answer.status != HTTPStatus.OK or (text(message.get("DOI")) or "").lower() != doi:
            return self._crossref.strange(answer)
        facts = {**_seen(self._crossref, "Crossref"), "found": True, "registry": "crossref"}
        retraction = _retraction(message)
        if retraction is None:
            return facts
        return {**facts, "retraction": {"day": retraction.day, "notice": retraction.notice}}

    async def _handle(self, doi: str) -> Facts | Unanswered | None:
        """That the Handle System has a DOI; None where it says that it has none."""
        answer = await self._handles.ask(f"/{quote(doi)}")
        if isinstance(answer, Unanswered):
            return answer
        body = mapping(parse_json(answer.body))
        is_it = (text(body.get("handle")) or "").lower() == doi.lower()
        code = body.get("responseCode")
        if is_it and answer.status == HTTPStatus.NOT_FOUND and code == UNKNOWN:
            return None
        if is_it and answer.status == HTTPStatus.OK and code in (EXISTS, NO_SUCH_VALUES):
            return {**_seen(self._handles, "Handle API"), "found": True}
        return self._handles.strange(answer)

    async def _ask_witness(self) -> Unanswered | None:
        known = await self._handle(WITNESS)
        if isinstance(known, Unanswered):
            return known
        return self._handles.why(BLIND) if known is None else None


def _crossref(settings: Settings, gap: float) -> Service:
    return Service("Crossref", settings.crossref_api, BUDGET, {"accept": "application/json"}, gap)


def _handles(settings: Settings) -> Service:
    return Service("doi.org", settings.handle_api, BUDGET, {"accept": "application/json"})


def _seen(service: Singly, via: str) -> dict[str, str | int | bool]:
    return {"host": service.host, "via": via, "tries": 1}


def _retraction(message: Mapping[str, object]) -> Update | None:
    """The last retraction of a work, unless it was reinstated since."""
    updates = sorted(_updates(message.get("updated-by")), key=lambda update: update.day)
    last = next((one for one in reversed(updates) if one.kind in (*RETRACTIONS, REINSTATED)), None)
    return last if last is not None and last.kind in RETRACTIONS else None


def _updates(rows: object) -> Iterator[Update]:
    for row in map(mapping, rows if isinstance(rows, list) else []):
        notice = text(row.get("DOI")) or ""
        yield Update(
            text(row.get("type")) or "",
            _day(mapping(row.get("updated"))),
            notice.lower() if PLAIN.fullmatch(notice) else "",
        )


def _day(updated: Mapping[str, object]) -> str:
    """The day of Crossref's date, which may be given as numbers only."""
    written = (text(updated.get("date-time")) or "")[:10]
    parts = updated.get("date-parts")
    numbers = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    try:
        return (date.fromisoformat(written) if written else date(*numbers)).isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""
