"""Removes a link of an entry, or strikes it out, in the list's own style."""

from __future__ import annotations

from itertools import pairwise

from bot.lists.framing import (
    SEPARATOR,
    bracketed,
    gap_of,
    line_around,
    links_of,
    lone_line,
    whole_of,
)
from bot.lists.padding import in_table, padding_edits
from bot.lists.roles import role_of_label
from bot.model import Document, Edit, Link, LinkKind, Span


def remove_link(document: Document, link: Link) -> tuple[Edit, ...]:
    """Make the edits that take a link out of its entry; of a title the words stay; () if none can."""
    if link.whole is None or link.tag != "a" or link.entry is None:
        return ()
    span = bracketed(document, link.whole)
    if lone_line(document, link):
        return (_delete(document, _with_line_end(document.source, span.start)),)
    row = links_of(document, link.entry)
    for before, after in pairwise(row):
        if link in (before, after) and gap_of(document, before, after) is not None:
            first, second = bracketed(document, whole_of(before)), bracketed(document, whole_of(after))
            out = Span(first.end, second.end) if link == after else Span(first.start, second.start)
            return _removal(document, out)
    if role_of_label(link.text) is None:
        return _unlinked(document, link)
    text = document.source[line_around(document.source, span.start).start : span.start].decode()
    separator = SEPARATOR.search(text)
    movable = separator and text.strip(" -*+|") and not in_table(document.source, span.start)
    lead = separator.group() if separator and movable else ""
    return _removal(document, Span(span.start - len(lead.encode()), span.end))


def strike_link(document: Document, link: Link) -> tuple[Edit, ...]:
    """Make the edits that strike a link out, for readers to see that it is dead; () if none can."""
    if link.whole is None or link.tag != "a":
        return ()
    source, whole = document.source, link.whole
    if link.kind is LinkKind.HTML:
        marks = ("<del>", "</del>")
    elif _is_word(source[: whole.start][-4:].decode(errors="ignore")[-1:]) or _is_word(
        source[whole.end : whole.end + 4].decode(errors="ignore")[:1]
    ):
        return ()
    else:
        marks = ("~~", "~~")
    path = document.path
    return (
        Edit(path, whole.start, whole.start, marks[0]),
        Edit(path, whole.end, whole.end, marks[1]),
        *padding_edits(document, whole.end, len(marks[0]) + len(marks[1])),
    )


def _is_word(character: str) -> bool:
    # Strikethrough needs air around it, and a tilde there would become part of it.
    return character.isalnum() or character in ("~", "\\")


def _with_line_end(source: bytes, at: int) -> Span:
    """The line around a byte with its line end, or with the one before it where it is the last."""
    line = line_around(source, at)
    end = source.find(b"\n", line.end) + 1
    if end:
        return Span(line.start, end)
    return Span(len(source[: line.start].removesuffix(b"\n").removesuffix(b"\r")), line.end)


def _delete(document: Document, span: Span) -> Edit:
    return Edit(document.path, span.start, span.end, "")


def _removal(document: Document, span: Span) -> tuple[Edit, ...]:
    width = len(document.source[span.start : span.end].decode(errors="replace"))
    return (_delete(document, span), *padding_edits(document, span.end, -width))


def _unlinked(document: Document, link: Link) -> tuple[Edit, ...]:
    """A title keeps its words when its link goes."""
    source, whole = document.source, whole_of(link)
    middle = source.rfind(b"](", whole.start, link.span.start)
    if link.kind is not LinkKind.LINK or middle < 0 or link.span.start >= whole.end:
        return ()
    words = source[whole.start + 1 : middle].decode()
    width = len(source[whole.start : whole.end].decode())
    edit = Edit(document.path, whole.start, whole.end, words)
    return (edit, *padding_edits(document, whole.end, len(words) - width))
