"""What links point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import total_ordering
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Facts: TypeAlias = Mapping[str, Json]
"""What a checker learnt about a resource. Only the checker that wrote it reads inside."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Resource:
    """What links point at, whatever their spelling: `arxiv:2408.05211`, `github:VITA-MLLM/VITA`."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    def __lt__(self, other: Resource) -> bool:
        return (self.kind, self.key) < (other.kind, other.key)

    @classmethod
    def parse(cls, text: str) -> Resource:
        """Read `kind:key` back."""
        kind, _, key = text.partition(":")
        return cls(kind, key)
