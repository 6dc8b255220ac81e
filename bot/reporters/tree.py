"""What is in a list, as a tree by section, for somebody at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from bot.escape import terminal
from bot.model import Document, Entry, Link
from bot.reporters.summary import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

TITLE_SHOWN = 120


def print_tree(document: Document, console: Console) -> None:
    """Sections, their entries with labelled links, and the links that stand outside of entries."""
    _say(console, f"{terminal(document.path)}: {_size(document)}", "bold")
    for section, rows in groupby(_rows(document), key=lambda row: row[0]):
        _say(console, f"\n{' > '.join(map(terminal, section)) or '(before the first heading)'}", "bold")
        for _, line, text, links in rows:
            _say(console, f"{line:>6}  {text}")
            for link in links:
                label = terminal(link.text, TITLE_SHOWN) or link.tag
                _say(console, f"          {label}  {terminal(link.url, 2_000) or '(no address)'}", "dim")


def _size(document: Document) -> str:
    images = sum(link.tag == "img" for link in document.links)
    parts = [counted(len(document.links) - images, "link"), counted(images, "image")]
    return f"{', '.join(parts)}, {counted(len(document.entries), 'entry')}"


def _rows(document: Document) -> Iterator[tuple[tuple[str, ...], int, str, list[Link]]]:
    """Section, line, title and links, in the order of the lines."""
    groups = groupby(sorted(document.links, key=_place), key=lambda link: (link.section, link.entry))
    for (section, index), group in groups:
        links = list(group)
        entry = None if index is None else document.entries[index]
        yield section, entry.line if entry else links[0].line, _title(entry), links


def _place(link: Link) -> tuple[int, int]:
    return (link.line, link.column)


def _title(entry: Entry | None) -> str:
    return terminal(entry.title, TITLE_SHOWN) if entry else "(outside of entries)"


def _say(console: Console, line: str, style: str = "") -> None:
    from rich.text import Text  # noqa: PLC0415 - the caller has it already

    text: Text = Text(line, style=style)
    console.print(text, soft_wrap=True)
