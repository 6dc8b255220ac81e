"""Writes one query of https://docs.github.com/graphql about many things, and takes its answer apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.checkers._github.asks import Argument, Ask, Field
from bot.checkers._json import mapping
from bot.model import Json

FRAGMENTS = {
    "N": """fragment N on Node {
  ... on Repository { nameWithOwner } ... on User { login } ... on Organization { login }
}""",
    "R": """fragment R on Repository {
  id databaseId nameWithOwner isArchived archivedAt isEmpty isDisabled isLocked lockReason pushedAt
  stargazerCount defaultBranchRef { name } licenseInfo { spdxId } isFork homepageUrl description
}""",
    "A": """fragment A on RepositoryOwner {
  id login ... on User { databaseId } ... on Organization { databaseId }
}""",
}


@dataclass(frozen=True, slots=True)
class Nothing:
    """GitHub says that there is no such thing."""


@dataclass(frozen=True, slots=True)
class Refused:
    """GitHub does not say; the types of its errors, `FORBIDDEN` for one, if it gives any."""

    kinds: frozenset[str] = frozenset()


Answer: TypeAlias = "Json | Nothing | Refused"


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says of one `Ask`."""

    whole: Answer
    parts: Mapping[Field, Answer] = field(default_factory=dict)


# ── asking ────────────────────────────────────────────────────────────────────────────────


def build(asks: Sequence[Ask]) -> tuple[str, dict[str, str | int]]:
    """A query and its variables. Names travel as variables, so none of them can bend the query."""
    given: list[Argument] = []
    lines = ["  rateLimit { cost remaining resetAt }"]
    for i, ask in enumerate(asks):
        lines.append(f"  r{i}: {_written(ask.whole, given, ask.parts)}")
    declared = ", ".join(f"$v{at}: {argument.kind}" for at, argument in enumerate(given))
    used = {ask.whole.selection.removeprefix("...") for ask in asks}
    query = "\n".join([f"query({declared}) {{", *lines, "}", *(FRAGMENTS[name] for name in sorted(used))])
    return query, {f"v{at}": argument.value for at, argument in enumerate(given)}


def _written(asked: Field, given: list[Argument], parts: Sequence[Field] = ()) -> str:
    """A field as it is written, with `parts` in it; all arguments become variables, added to `given`."""
    names = [f"{argument.name}: {_variable(argument, given)}" for argument in asked.arguments]
    selection = asked.selection
    for argument in asked.inner:
        selection = selection.replace(f"${argument.name}", _variable(argument, given))
    arguments = f"({', '.join(names)})" if names else ""
    inside = "".join(f" p{j}: {_written(part, given)}" for j, part in enumerate(parts))
    return f"{asked.name}{arguments} {{ {selection}{inside} }}"


def _variable(argument: Argument, given: list[Argument]) -> str:
    given.append(argument)
    return f"$v{len(given) - 1}"


# ── reading ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Errors:
    """The types of an answer's errors, by the path in the data that each is about."""

    at: Mapping[tuple[object, ...], frozenset[str]]
    below: Mapping[tuple[object, ...], frozenset[str]]


def read(asks: Sequence[Ask], data: Mapping[str, Any], errors: Sequence[object]) -> dict[Ask, Told]:
    """What an answer says of each; errors beside data are normal."""
    known = _sorted(errors)
    return {ask: _told(ask, f"r{i}", data, known) for i, ask in enumerate(asks)}


def _told(ask: Ask, alias: str, data: Mapping[str, Any], errors: _Errors) -> Told:
    node = _answer((alias,), data, errors)
    if node is None:  # for an account that is not there GitHub gives null, and no error
        node = Nothing() if ask.whole.name == "repositoryOwner" else Refused()
    inside = mapping(node)
    parts: dict[Field, Answer] = {}
    for j, part in enumerate(ask.parts):
        path = (alias, f"p{j}")
        said = Refused(errors.below[path]) if path in errors.below else _answer(path, inside, errors)
        parts[part] = Nothing() if said is None else said
    return Told(node, parts)


def _answer(path: tuple[str, ...], node: Mapping[str, Any], errors: _Errors) -> Answer:
    """What stands at a path; None for a null that no error explains."""
    kinds = errors.at.get(path, frozenset())
    value: Json = node.get(path[-1])
    if value is not None:
        return value
    if kinds == {"NOT_FOUND"}:
        return Nothing()
    return Refused(kinds) if kinds or path[-1] not in node else None


def _sorted(errors: Sequence[object]) -> _Errors:
    at: dict[tuple[object, ...], frozenset[str]] = {}
    below: dict[tuple[object, ...], frozenset[str]] = {}
    for error in map(mapping, errors):
        path, kind = error.get("path"), frozenset({str(error.get("type"))})
        if not isinstance(path, list) or not all(isinstance(step, str | int) for step in path):
            continue
        at[tuple(path)] = at.get(tuple(path), frozenset()) | kind
        if "NOT_FOUND" not in kind and len(path) > 2:  # noqa: PLR2004 - alias and part
            below[tuple(path[:2])] = below.get(tuple(path[:2]), frozenset()) | kind
    return _Errors(at, below)
