"""GitHub's own deliveries, from npm `@octokit/webhooks-examples` 7.6.1 for api.github.com (MIT).

`examples.json.xz` has all of them, and `signed.json.xz` 22 with their bytes, signed by a known secret.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

SECRET = "It's a Secret to Everybody"  # noqa: S105 - that of GitHub's own documentation
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request as GitHub sent it."""

    name: str
    event: str
    signature: str
    body: bytes = field(repr=False)

    @property
    def payload(self) -> Any:
        return json.loads(self.body)


@cache
def signed() -> Mapping[str, Delivery]:
    """By the name of its file, such as `pull_request.opened`."""
    rows = json.loads(lzma.decompress((HERE / "signed.json.xz").read_bytes()))
    return {
        row["name"].removesuffix(".json"): Delivery(
            row["name"], row["event"], row["signature"], row["body"].encode()
        )
        for row in rows
    }


@cache
def examples() -> tuple[tuple[str, Any], ...]:
    """Event and payload of each example."""
    rows = json.loads(lzma.decompress((HERE / "examples.json.xz").read_bytes()))
    return tuple((row["name"], example) for row in rows for example in row["examples"])
