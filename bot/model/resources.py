"""What links point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Facts: TypeAlias = Mapping[str, Json]
"""What a checker learnt about a resource. Only the checker that wrote it reads inside."""


class Resource(NamedTuple):
    """What links point at, whatever their spelling: `arxiv:2408.05211`, `github:VITA-MLLM/VITA`.

    A tuple, for it is the key of everything: those are hashed and compared without running any Python.
    """

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> Resource:
        """Read `kind:key` back."""
        kind, _, key = text.partition(":")
        return cls(kind, key)
