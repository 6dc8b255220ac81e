"""A list as the offline rules see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.checkers import resource_of
from bot.edits.patch import apply
from bot.lint.interface import Checkout, Lint, Spot
from bot.lists.parse import parse
from bot.model import Document, Severity
from tests.promises import spot_keeps_its_promise


def checkout_of(*documents: Document, exists: Callable[[str], bool] | None = None) -> Checkout:
    urls = {link.url for document in documents for link in document.links}
    resources = {url: resource for url in urls if (resource := resource_of(url))}
    return Checkout(documents, resources, exists)


def spots_in(lint: Lint, text: str, exists: Callable[[str], bool] | None = None) -> list[Spot]:
    """What a family says of a list, each of its claims being one of its rules."""
    spots = list(lint.look(checkout_of(parse("README.md", text.encode()), exists=exists)))
    assert all(spot.claim.rule in lint.RULES for spot in spots)
    assert not any(spot.claim.message.endswith(".") for spot in spots)
    assert all(map(spot_keeps_its_promise, spots))
    return spots


def codes_in(lint: Lint, text: str, exists: Callable[[str], bool] | None = None) -> list[str]:
    return [spot.claim.rule.code for spot in spots_in(lint, text, exists)]


def fixed(spots: Iterable[Spot]) -> tuple[str, bool | None]:
    """The list after the fixes of these spots, and whether all of them are safe; None where none is."""
    spots = [spot for spot in spots if spot.edits]
    if not spots:
        return "", None
    edits = [edit for spot in spots for edit in spot.edits]
    text = apply(spots[0].document.source, edits).decode()
    return text, all(spot.claim.safe for spot in spots)


def severity_of(spot: Spot) -> Severity:
    return spot.claim.severity or spot.claim.rule.severity
