"""Answers a GraphQL query from plain dicts: no schema is built, for that takes a second.

What a query may ask is checked in tests against GitHub's published schema; here an unknown field is the
error that GitHub gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)
from graphql.utilities import value_from_ast_untyped

from bot.model import Json

Arguments: TypeAlias = Mapping[str, Any]
Field: TypeAlias = "Json | Node | Sequence[Node] | Callable[[Arguments], Field]"
Path: TypeAlias = "tuple[str | int, ...]"
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Node:
    """An object that a query can select from."""

    type: str
    fields: Mapping[str, Field]
    interfaces: tuple[str, ...] = ()


class FieldError(Exception):
    """Raised by a field: it becomes null, and the error stands beside the partial data."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class QueryError(Exception):
    """The query cannot be answered at all: errors, no data."""

    def __init__(self, error: dict[str, Json]) -> None:
        super().__init__(str(error["message"]))
        self.error = error


@dataclass(slots=True)
class Walk:
    """One execution of one query."""

    variables: dict[str, Any]
    fragments: Mapping[str, FragmentDefinitionNode]
    errors: list[dict[str, Json]] = field(default_factory=list)

    def select(self, node: Node, sets: Iterable[SelectionSetNode], path: Path) -> dict[str, Json]:
        """What the selection sets say of `node`."""
        if len(path) > DEEPEST:
            raise QueryError({"message": "Query has a depth that exceeds the maximum"})
        fields: dict[str, list[FieldNode]] = {}
        for selected in sets:
            for one in self._collect(node, selected.selections, frozenset()):
                fields.setdefault(one.alias.value if one.alias else one.name.value, []).append(one)
        return {key: self._field(node, same, (*path, key)) for key, same in fields.items()}

    def _collect(
        self, node: Node, selections: Iterable[SelectionNode], seen: frozenset[str]
    ) -> Iterator[FieldNode]:
        for one in selections:
            if not self._included(one):
                continue
            if isinstance(one, FieldNode):
                yield one
                continue
            name = one.name.value if isinstance(one, FragmentSpreadNode) else ""
            fragment = self.fragments.get(name, one)
            if name in seen or isinstance(fragment, FragmentSpreadNode):
                raise QueryError({"message": f"Fragment {name} was used, but not defined"})
            condition = getattr(fragment, "type_condition", None)
            if condition is None or condition.name.value in (node.type, *node.interfaces):
                inside: SelectionSetNode = getattr(fragment, "selection_set")  # noqa: B009 - a spread has none
                yield from self._collect(node, inside.selections, seen | ({name} if name else set()))

    def _included(self, selection: SelectionNode) -> bool:
        for directive in selection.directives or ():
            arguments = self._arguments(directive.arguments)
            if directive.name.value in ("include", "skip"):
                wanted = directive.name.value == "include"
                if bool(arguments.get("if")) is not wanted:
                    return False
        return True

    def _field(self, node: Node, same: list[FieldNode], path: Path) -> Json:
        first = same[0]
        name = first.name.value
        if name == "__typename":
            return node.type
        if name not in node.fields:
            raise QueryError(_undefined(node, first, path))
        sets = [one.selection_set for one in same if one.selection_set]
        try:
            value = node.fields[name]
            while callable(value):
                value = value(self._arguments(first.arguments))
        except FieldError as error:
            self.errors.append(
                {"type": error.kind, "path": path, "locations": [location(first)], "message": str(error)}
            )
            return None
        return self._value(value, sets, path)

    def _value(self, value: Field, sets: list[SelectionSetNode], path: Path) -> Json:
        if isinstance(value, Node):
            if not sets:
                raise QueryError(_mismatch(path, f"Objects must have selections (field '{path[-1]}')"))
            return self.select(value, sets, path)
        if isinstance(value, list | tuple) and sets:
            return [self._value(one, sets, (*path, index)) for index, one in enumerate(value)]
        if sets and value is not None:
            raise QueryError(_mismatch(path, f"Selections can't be made on scalars (field '{path[-1]}')"))
        return value  # type: ignore[return-value]  # callables and nodes are gone by now

    def _arguments(self, arguments: Iterable[Any] | None) -> Arguments:
        return {one.name.value: value_from_ast_untyped(one.value, self.variables) for one in arguments or ()}


def execute(document: DocumentNode, root: Node, variables: Mapping[str, Any]) -> dict[str, Json]:
    """The body of the answer: `data`, and `errors` where there are any. Raises QueryError."""
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    fragments = {p.name.value: p for p in document.definitions if isinstance(p, FragmentDefinitionNode)}
    if len(operations) != 1:
        raise QueryError({"message": "An operation name is required"})
    walk = Walk(_complete(operations[0], variables), fragments)
    data: Json = walk.select(root, [operations[0].selection_set], ())
    return {"data": data, "errors": walk.errors} if walk.errors else {"data": data}


def is_mutation(document: DocumentNode) -> bool:
    """Whether it wants something done."""
    operations = (part for part in document.definitions if isinstance(part, OperationDefinitionNode))
    return any(operation.operation is OperationType.MUTATION for operation in operations)


def location(node: FieldNode) -> Json:
    """Where a field stands in the query."""
    start = node.loc.start_token if node.loc else None
    return {"line": start.line, "column": start.column} if start else {"line": 1, "column": 1}


def _complete(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        if name in given:
            values[name] = given[name]
        elif definition.default_value is not None:
            values[name] = value_from_ast_untyped(definition.default_value)
        if isinstance(definition.type, NonNullTypeNode) and values.get(name) is None:
            raise QueryError({"message": f"Variable ${name} was provided invalid value"})
    return values


def _undefined(node: Node, asked: FieldNode, path: Path) -> dict[str, Json]:
    name = asked.name.value
    code = {"code": "undefinedField", "typeName": node.type, "fieldName": name}
    return {
        "path": ("query", *path),
        "extensions": code,
        "locations": [location(asked)],
        "message": f"Field '{name}' doesn't exist on type '{node.type}'",
    }


def _mismatch(path: Path, message: str) -> dict[str, Json]:
    return {"path": ("query", *path), "extensions": {"code": "selectionMismatch"}, "message": message}
