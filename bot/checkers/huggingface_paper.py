"""What Hugging Face knows of papers, one question each: where their code, their page and their models are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TypeAlias

from bot.checkers._evidence import Unanswered, unanswered
from bot.checkers._huggingface_api import service
from bot.checkers._huggingface_places import is_full_name
from bot.checkers._json import mapping, parse_json, text, whole
from bot.checkers._singly import Singly, look_at_each
from bot.model import Evidence, Facts, Json, Judgement, Resource, Status
from bot.net.interface import Outside

KIND = "huggingface-paper"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

BUDGET = 45
"""Questions in a run: what the repositories of a list leave of the 500 that strangers may ask in five minutes
(https://huggingface.co/docs/hub/rate-limits)."""
MOST_LINKED = 30
LONGEST_ADDRESS = 300

_Linked: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HubPaper:
    """A paper as Hugging Face shows it."""

    code: str = ""
    """The address of its repository, as somebody wrote it."""
    added_by_person: bool = False
    """False where a machine found the repository, which is often another paper's."""
    page: str = ""
    """The address of its project page."""
    models: tuple[str, ...] = ()
    """The models whose cards name the paper, `OWNER/NAME`; everybody's, not only its authors'."""
    spaces: tuple[str, ...] = ()
    """The same of Spaces."""

    @classmethod
    def of(cls, facts: Facts) -> HubPaper | None:
        """Read facts back; None where they are not of a paper that was found. Total."""
        if facts.get("found") is not True:
            return None
        return cls(
            code=text(facts.get("code")) or "",
            added_by_person=facts.get("added_by_person") is True,
            page=text(facts.get("page")) or "",
            models=tuple(_names(facts.get("models"))),
            spaces=tuple(_names(facts.get("spaces"))),
        )


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask about papers one by one; yield each once."""
    api = Singly(outside, service(outside.settings, BUDGET))

    async def look(resource: Resource) -> Facts:
        return await _look(resource.key, api)

    return look_at_each(resources, look)


async def _look(name: str, api: Singly) -> Facts:
    answer = await api.ask(f"/api/papers/{name}")
    if isinstance(answer, Unanswered):
        return answer.facts
    body = mapping(parse_json(answer.body))
    seen: dict[str, Json] = {"host": api.host, "http_status": answer.status, "tries": 1}
    if answer.status == HTTPStatus.NOT_FOUND and text(body.get("error")):
        return {**seen, "found": False}
    if answer.status != HTTPStatus.OK or text(body.get("id")) != name:
        return api.strange(answer).facts
    linked = await _linked(name, body, api)
    if isinstance(linked, Unanswered):
        return linked.facts
    models, spaces = linked
    paper = HubPaper(
        _address(body.get("githubRepo")),
        body.get("githubRepoAddedBy") == "user",
        _address(body.get("projectPage")),
        models,
        spaces,
    )
    return {**seen, **asdict(paper), "models": list(models), "spaces": list(spaces), "found": True}


async def _linked(name: str, body: Mapping[str, object], api: Singly) -> _Linked | Unanswered:
    """The models and Spaces that name a paper: a record that only counts them is worth another question."""
    models, spaces = (tuple(_names(body.get(f"linked{shelf}"))) for shelf in ("Models", "Spaces"))
    is_told = all(
        known or not whole(body.get(f"numTotal{shelf}"))
        for shelf, known in (("Models", models), ("Spaces", spaces))
    )
    if is_told:
        return models, spaces
    answer = await api.ask(f"/api/arxiv/{name}/repos")
    if isinstance(answer, Unanswered):
        return answer
    shown = mapping(parse_json(answer.body)) if answer.status == HTTPStatus.OK else {}
    return tuple(_names(shown.get("models"))) or models, tuple(_names(shown.get("spaces"))) or spaces


def _address(value: object) -> str:
    """An address as somebody wrote it, which is not yet one that can be asked for; empty where it is none."""
    written = text(value) or ""
    return written if len(written) <= LONGEST_ADDRESS and written.isprintable() else ""


def _names(value: object) -> Iterator[str]:
    """The names of models in a list, of records or of names."""
    rows = value[:MOST_LINKED] if isinstance(value, list | tuple) else ()
    for row in rows:
        name = text(row.get("id") if isinstance(row, Mapping) else row)
        if name and is_full_name(name):
            yield name


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Never dead: that Hugging Face has no page of a paper accuses nobody."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    said = "has a page of it" if facts.get("found") is True else "has no page of it"
    status, host = whole(facts.get("http_status")), text(facts.get("host"))
    return Judgement(
        Status.ALIVE, Evidence(f"Hugging Face {said}", "API", http_status=status, host=host, tries=1)
    )


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """What was known of a paper outlives an answer without it: papers are not taken out again, and a service
    in trouble may show nothing at all."""
    del at
    return old if old.get("found") is True and new.get("found") is not True else new


def hub_paper(name: str) -> Resource:
    """What Hugging Face knows of the paper with this arXiv id."""
    return Resource(KIND, name)
