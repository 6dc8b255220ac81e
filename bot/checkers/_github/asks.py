"""What is to be asked of GitHub's GraphQL API: fields with arguments, by repository and account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.checkers._github.places import Kind, Place, place_at
from bot.model import Resource

BATCH = 100
"""Asks in a query, and fields within them."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field."""

    name: str
    kind: str
    """Its GraphQL type."""
    value: str | int


@dataclass(frozen=True, slots=True)
class Field:
    """A field to ask for, and what to select of it."""

    name: str
    arguments: tuple[Argument, ...] = ()
    selection: str = "__typename"
    inner: tuple[Argument, ...] = ()
    """Arguments of fields in the selection, where `$name` stands for each."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Resources of one repository or account: the field that finds it, and those that find them in it."""

    resources: tuple[Resource, ...]
    whole: Field
    parts: tuple[Field, ...] = ()


def repository(owner: str, name: str) -> Field:
    """The field that finds a repository, by an old name too."""
    named = (Argument("owner", "String!", owner), Argument("name", "String!", name))
    return Field("repository", named, "...R")


def account(login: str) -> Field:
    """The field that finds a person or an organization."""
    return Field("repositoryOwner", (Argument("login", "String!", login),), "...A")


def node(node_id: str) -> Field:
    """The field that finds a repository or an account by its identity, whatever it is called now."""
    return Field("node", (Argument("id", "ID!", node_id),), "...N")


def asks_of(
    resources: Iterable[Resource], fields: Callable[[Place], Iterable[Field]], most: int
) -> Iterator[Ask]:
    """Each repository or account once, or as often as it takes for its places: `most` of them at a time."""
    by_whole: dict[Field, list[Resource]] = defaultdict(list)
    for resource in resources:
        by_whole[_whole(place_at(resource))].append(resource)
    for field, group in by_whole.items():
        for start in range(0, len(group), most):
            some = tuple(group[start : start + most])
            parts = (part for each in some for part in fields(place_at(each)))
            yield Ask(some, field, tuple(dict.fromkeys(parts)))


def batches_of(asks: Iterable[Ask], most: int = BATCH) -> Iterator[Sequence[Ask]]:
    """Batches of at most `most` asks, and of `BATCH` fields in them unless one ask alone has more."""
    batch: list[Ask] = []
    parts = 0
    for ask in asks:
        if batch and (len(batch) == most or parts + len(ask.parts) > BATCH):
            yield batch
            batch, parts = [], 0
        batch.append(ask)
        parts += len(ask.parts)
    if batch:
        yield batch


def _whole(place: Place) -> Field:
    return account(place.owner) if place.kind is Kind.ACCOUNT else repository(place.owner, place.name)
