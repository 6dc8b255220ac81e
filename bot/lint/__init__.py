"""The offline rules: registering a family is one word in `LINTS`, and the type checker proves it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint import arxiv_ids, destinations, duplicates, house, local_links, spellings, tables, tracking
from bot.lint.interface import Checkout, Lint, Spot

LINTS: tuple[Lint, ...] = (
    destinations,
    arxiv_ids,
    duplicates,
    tables,
    local_links,
    spellings,
    tracking,
    house,
)


def spots(checkout: Checkout) -> Iterator[Spot]:
    """Everything that the offline rules have to say of a list, family by family."""
    for lint in LINTS:
        yield from lint.look(checkout)
