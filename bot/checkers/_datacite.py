"""DataCite, where arXiv registers a DOI for every paper: it knows what exists while arXiv is shut."""

from __future__ import annotations

import json
from http import HTTPStatus

from bot.checkers._evidence import host_of
from bot.net.interface import Outside, Reply

MOST = 50
"""So many papers are asked about in a run, one at a time: strangers get a few hundred answers in five minutes
(https://support.datacite.org/docs/is-there-a-rate-limit-for-making-requests-against-the-datacite-apis)."""
PREFIX = "10.48550/arxiv."
HEADERS = {"accept": "application/vnd.api+json, application/json"}
LONGEST = 2**20


class Registry:
    """What one run asks of DataCite."""

    def __init__(self, outside: Outside) -> None:
        self._http = outside.http
        self._url = outside.settings.datacite_api
        self._left = MOST

    @property
    def host(self) -> str:
        return host_of(self._url)

    async def has(self, name: str) -> bool | None:
        """Whether the paper `name` has a DOI; None where DataCite could not be asked."""
        if self._left == 0:
            return None
        self._left -= 1
        url = f"{self._url}/{PREFIX}{name}"
        answer = await self._http.api("GET", url, headers=HEADERS, limit=LONGEST)
        said = _read(answer, f"{PREFIX}{name}") if isinstance(answer, Reply) else None
        if said is None:
            self._left = 0  # it is in no better state than arXiv
        return said


def _read(answer: Reply, doi: str) -> bool | None:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    if answer.status == HTTPStatus.NOT_FOUND:
        return False if "errors" in body else None
    record = body.get("data")
    found = isinstance(record, dict) and str(record.get("id")).lower() == doi
    return True if answer.status == HTTPStatus.OK and found else None
