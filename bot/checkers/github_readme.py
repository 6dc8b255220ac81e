"""What READMEs on GitHub say of papers and models: asked for in the batches in which repositories are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bot.checkers import github
from bot.checkers._evidence import host_of
from bot.checkers._github.facts import Repository
from bot.checkers._github.graphql import GraphqlApi
from bot.checkers._github.places import Kind, Place
from bot.checkers._github.readme import Readme
from bot.checkers._github.rest import RestApi
from bot.checkers._plain import latest
from bot.model import Facts, Judgement, Resource, Status
from bot.net.interface import Outside

__all__ = ["BY_API", "IN_BATCHES", "KINDS", "Readme", "Repository", "fetch", "judge", "readme_of", "remember"]

KINDS: tuple[str, ...] = (Kind.README.value,)
BY_API: bool = True
IN_BATCHES: bool = True

BUDGET = 8
"""Requests in a run without a token, two for each: the repositories of the list itself come first."""


def readme_of(full_name: str) -> Resource:
    """What the README of the repository `owner/name` says."""
    owner, _, name = full_name.partition("/")
    return Place(Kind.README, owner, name).resource


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask GitHub about repositories and their READMEs; yield each once."""
    has_token = bool(outside.settings.github_token)
    api = GraphqlApi(outside) if has_token else RestApi(outside, budget=BUDGET)
    host = host_of(outside.settings.github_api)
    async for resource, facts in api.look(resources):
        yield resource, {"host": host, **facts}


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:
    """Never dead: that there is no such repository, or none for strangers, is as good an answer."""
    said = github.judge(resource, facts, known)
    if said.status is Status.UNCHECKED:
        return said
    return Judgement(Status.ALIVE, said.evidence)


remember = latest
"""What was seen last."""
