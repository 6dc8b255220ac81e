"""Asks Hugging Face's API about one repository at a time: https://huggingface.co/docs/hub/api."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from bot.checkers._evidence import Unanswered
from bot.checkers._huggingface_places import Place, Shelf, is_full_name
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._singly import Service, Singly, Witness
from bot.config import Settings
from bot.model import Facts
from bot.net.interface import NoReply, Outside, Reply

BUDGET, BUDGET_WITH_TOKEN = 450, 900
"""Questions in a run, of the 500 that Hugging Face answers a stranger in five minutes, and the 1,000 with a
token (https://huggingface.co/docs/hub/rate-limits); others may share them."""
WITNESS = "/api/models/google-bert/bert-base-uncased"
"""A model that surely exists: nothing counts as missing while it is not shown."""
BLIND = "Hugging Face does not even show a model that surely exists"
MISSING_PAGE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
"""How the site says that there is no such page, or none for strangers."""
DISABLED = "Access to this resource is disabled"
LACKS = {"EntryNotFound": "path", "RevisionNotFound": "revision"}
"""What a repository does not have, by the error's code."""


class HuggingFace:
    """What one run asks of Hugging Face."""

    def __init__(self, outside: Outside) -> None:
        self._http = outside.http
        self._settings = outside.settings
        self._api = Singly(outside, service(outside.settings, BUDGET, BUDGET_WITH_TOKEN))
        self._witness = Witness(self._ask_witness)

    async def repository(self, place: Place) -> Facts:
        """What is known of a repository or a collection."""
        answer = await self._api.ask(place.api)
        if isinstance(answer, Unanswered):
            return answer.facts
        seen = self._seen(answer)
        if answer.status == HTTPStatus.OK:
            known = _read(place, mapping(parse_json(answer.body)))
            return {**seen, **known} if known else self._api.strange(answer).facts
        if _code(answer) == "GatedRepo":
            return {**seen, "found": True, "gated": True}
        if _is_disabled(answer):
            return {**seen, "found": True, "disabled": True}
        if _is_missing(answer, place):
            return await self._doubted(place, {"found": False})
        return self._rejected(answer).facts

    async def inside(self, place: Place, repository: Facts) -> Facts:
        """What is known of a revision or a path, given what is known of its repository."""
        name = text(repository.get("name"))
        if name is None or repository.get("disabled") is True:
            return {**repository, "part": None}
        at = replace(place, name=name)
        answer = await self._ask_inside(at)
        if isinstance(answer, Unanswered):
            return answer.facts
        if _code(answer) == "GatedRepo":
            return {**repository, "gated": True}
        lacks = _lacks(at, answer)
        if lacks is None:
            return self._api.strange(answer).facts
        known: Facts = {**repository, "part": not lacks, "tries": 2}
        return await self._doubted(at, {**known, "lacks": lacks}) if lacks else known

    async def _ask_inside(self, at: Place) -> Reply | Unanswered:
        if not at.path:
            return await self._api.ask(f"{at.api}/revision/{at.quoted_revision}")
        wanted = json.dumps({"paths": [at.path]}).encode()
        return await self._api.ask(f"{at.api}/paths-info/{at.quoted_revision}", content=wanted)

    # ── doubts ──

    async def _doubted(self, place: Place, missing: Facts) -> Facts:
        """What is missing, where the page that people see says so too, and Hugging Face sees at all."""
        doubt = await self._witness.doubt()
        if doubt is not None:
            return doubt.facts
        url = self._settings.hf_api + place.page
        page = await self._http.page(url, fresh=True)
        if isinstance(page, NoReply):
            return Unanswered.by(url, page, "Hugging Face").facts
        seen = {**missing, **self._seen(page), "via": "API, then the page", "tries": 2}
        if page.status in MISSING_PAGE:
            return seen
        if page.status == HTTPStatus.OK:  # no repository, or not for the API, but it is there
            return {**seen, "found": True, "part": True}
        reason = f"Hugging Face does not show the page either (HTTP {page.status})"
        return self._api.why(reason, page.status).facts

    async def _ask_witness(self) -> Unanswered | None:
        answer = await self._api.ask(WITNESS)
        if isinstance(answer, Unanswered):
            return answer
        is_shown = answer.status == HTTPStatus.OK and text(mapping(parse_json(answer.body)).get("id"))
        return None if is_shown else self._api.why(BLIND, answer.status)

    def _rejected(self, answer: Reply) -> Unanswered:
        if answer.status == HTTPStatus.UNAUTHORIZED and self._settings.hf_token:
            return self._api.why("Hugging Face does not accept the token", answer.status)
        return self._api.strange(answer)

    def _seen(self, answer: Reply) -> Facts:
        return {"host": self._api.host, "via": "API", "http_status": answer.status, "tries": 1}


def service(settings: Settings, budget: int, with_token: int | None = None) -> Service:
    """Hugging Face, to be asked so many questions in a run."""
    headers = {"accept": "application/json", "content-type": "application/json"}
    if settings.hf_token is None:
        return Service("Hugging Face", settings.hf_api, budget, headers)
    headers["authorization"] = f"Bearer {settings.hf_token}"
    return Service("Hugging Face", settings.hf_api, with_token or budget, headers)


def _read(place: Place, body: Mapping[str, object]) -> Facts | None:
    """What is worth keeping of a record; None where it is none."""
    if place.shelf is Shelf.COLLECTIONS:
        return {"found": True} if text(body.get("slug")) else None
    name = text(body.get("id"))
    if name is None or not (is_full_name(name) or name == place.name):
        return None
    known: dict[str, str | bool] = {"found": True, "name": name}
    if body.get("disabled") is True:
        known["disabled"] = True
    stage = text(mapping(body.get("runtime")).get("stage"))
    return {**known, "stage": stage[:40]} if stage else known


def _lacks(at: Place, answer: Reply) -> str | None:
    """What of a place is missing, by an answer about it: nothing is empty; None where it makes no sense."""
    body = parse_json(answer.body)
    if answer.status == HTTPStatus.NOT_FOUND:
        return LACKS.get(_code(answer))
    if answer.status != HTTPStatus.OK:
        return None
    if at.path:
        paths = [mapping(one).get("path") for one in body] if isinstance(body, list) else None
        return None if paths is None else "" if at.path in paths else "path"
    return "" if text(mapping(body).get("id")) else None


def _is_missing(answer: Reply, place: Place) -> bool:
    """401 to strangers, 404 to whoever has a token; of collections the API has no code of its own."""
    if answer.status == HTTPStatus.NOT_FOUND and place.shelf is Shelf.COLLECTIONS:
        return text(mapping(parse_json(answer.body)).get("error")) is not None
    is_lost = answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
    return is_lost and _code(answer) == "RepoNotFound"


def _is_disabled(answer: Reply) -> bool:
    message = answer.headers.get("x-error-message", "")
    return answer.status == HTTPStatus.FORBIDDEN and message.startswith(DISABLED)


def _code(answer: Reply) -> str:
    return answer.headers.get("x-error-code", "")
