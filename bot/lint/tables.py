"""Cells of a table that nobody sees, because its header has fewer columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.lint.interface import Checkout, Spot
from bot.lists.cells import Surplus, surplus_cells
from bot.lists.positions import Positions
from bot.model import Claim, Document, Edit, Edits, Rule, Severity
from bot.quotes import quoted

SURPLUS_CELLS = Rule(
    "surplus-cells",
    Severity.WARNING,
    "A row has more cells than its table has columns, and GitHub drops what is too much.",
    "Tells you what is lost; often a “|” within a cell wants a backslash before it, and where one cuts bold "
    "text or a link in two, that is offered.",
    edits=Edits.UNSAFE,
)
RULES: tuple[Rule, ...] = (SURPLUS_CELLS,)

_URL = re.compile(r"https?://[^\s<>()\[\]|\"']+")


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each row that loses something."""
    for document in checkout.documents:
        positions = None
        for surplus in surplus_cells(document.source):
            positions = positions or Positions(document.source)
            yield _spot(checkout, document, surplus, positions)


def _spot(checkout: Checkout, document: Document, surplus: Surplus, positions: Positions) -> Spot:
    line, column = positions.locate(surplus.span.start)
    url = _URL.search(surplus.text)
    lost = url[0] if url else ""
    columns = "1 column" if surplus.width == 1 else f"{surplus.width} columns"
    message = f"GitHub does not show {quoted(surplus.text)}, for the table has only {columns}"
    return Spot(
        document=document,
        line=line,
        column=column,
        end_line=line,
        url=lost,
        resource=checkout.resources.get(lost),
        claim=Claim(SURPLUS_CELLS, message, target=lost),  # never the text: rewording it is no other finding
        edits=tuple(Edit(document.path, pipe, pipe, "\\") for pipe in surplus.pipes),
    )
