"""`listkeeper links`: what is in a list, without asking anybody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.hosts.output import open_output
from bot.lists.parse import parse
from bot.lists.read import read
from bot.reporters.links import LINKS_REPORTERS


def run_links(lists: Sequence[str], form: str, output: str | None) -> int:
    """Print the links and entries of each list; always 0."""
    documents = tuple(parse(path, read(path)) for path in lists)
    with open_output(output) as out:
        LINKS_REPORTERS[form](documents, out)
    return 0
