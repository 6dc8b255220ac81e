"""The edit that lets a link lead elsewhere."""

from __future__ import annotations

from bot.edits.padding import padding_edits
from bot.edits.spelling import spell
from bot.model import Document, Edit, Link


def replace_destination(document: Document, link: Link, new_url: str) -> tuple[Edit, ...]:
    """Make the edits that let `link` lead to `new_url` and change nothing else; () if none can.

    Whatever the URL holds, it cannot end its place: what would is percent-encoded or escaped, and where
    that does not help the answer is (). A cell of an aligned table keeps its width where it has room.
    """
    span, replacement = link.span, spell(document, link, new_url)
    if replacement is None or replacement == link.raw:
        return ()
    edit = Edit(document.path, span.start, span.end, replacement)
    return (edit, *padding_edits(document, span.end, len(replacement) - len(link.raw)))
