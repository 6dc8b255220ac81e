"""The edit that takes one link out of an entry that has others, with what divided it from them."""

from __future__ import annotations

import re

from bot.edits.padding import padding_edits
from bot.model import Document, Edit, Link, LinkKind

_MARKS = re.compile(r"[^\w|<>\[\]()!`*]{1,5}")


def remove_link(document: Document, link: Link) -> tuple[Edit, ...]:
    """Take a link out of its entry; () where it is the only one, or more than a mark divides it from them."""
    if link.entry is None or link.whole is None or link.kind is not LinkKind.LINK:
        return ()
    beside = [
        one for one in document.links if one.entry == link.entry and one.line == link.line and one.whole
    ]
    at = beside.index(link)
    source, start, end = document.source, link.whole.start, link.whole.end
    before = beside[at - 1].whole if at else None
    after = beside[at + 1].whole if at + 1 < len(beside) else None
    if before and _MARKS.fullmatch(source[before.end : start].decode(errors="replace")):
        start = before.end
    elif after and not before and _MARKS.fullmatch(source[end : after.start].decode(errors="replace")):
        end = after.start
    else:
        return ()
    edit = Edit(document.path, start, end, "")
    return (edit, *padding_edits(document, end, -len(source[start:end].decode(errors="replace"))))
