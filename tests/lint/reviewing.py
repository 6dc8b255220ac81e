"""A list as a pull request changes it, and what the offline rules make of that."""

from __future__ import annotations

from dataclasses import replace

from bot.lint.interface import Lint, Spot
from bot.lists.parse import parse
from bot.model import Document
from bot.review.changes import compare
from tests.lint.looking import checkout_of
from tests.promises import spot_keeps_its_promise


def spots_of_change(lint: Lint, before: str, after: str) -> list[Spot]:
    """What a family says of the change from one text to another."""
    return spots_of_changes(lint, [parse("README.md", before.encode())], [parse("README.md", after.encode())])


def spots_of_changes(lint: Lint, before: list[Document], after: list[Document]) -> list[Spot]:
    checkout = replace(checkout_of(*after), changes=compare(before, after).changes)
    spots = list(lint.look(checkout))
    assert all(spot.claim.rule in lint.RULES for spot in spots)
    assert all(map(spot_keeps_its_promise, spots))
    return spots
