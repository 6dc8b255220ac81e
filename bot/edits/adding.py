"""Adds a link to an entry, written as its neighbours are: their label, their separator, their column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from bot.edits.badges import badge_for
from bot.edits.columns import column_cell, fill
from bot.edits.framing import (
    CLOSE,
    LONGEST_GAP,
    SEPARATOR,
    bracketed,
    gap_of,
    line_around,
    links_of,
    lone_line,
    whole_of,
)
from bot.edits.once import MOST, Text
from bot.edits.padding import in_table, padding_edits
from bot.edits.spelling import destination
from bot.lists.roles import Role, role_of, role_of_label
from bot.model import Document, Edit, Link, LinkKind

_MARKUP = re.compile(r"([\\\[\]`*_<>|&~!#])")
_COMMENT_AT_END = re.compile(r"(?:\s*<!--(?:(?!-->).)*-->)*\s*$")
_LONGEST_LABEL = 80
_DEFAULT_SEPARATOR = " "
_OFTEN = 2


@dataclass(frozen=True, slots=True)
class _Style:
    """What stands around a link: `separator`, then `opener`, the link and its closer."""

    separator: str
    opener: str


def add_link(document: Document, entry: int, label: str, url: str) -> tuple[Edit, ...]:
    """Make the edits that give an entry one more link, written as its neighbours are; () if none can."""
    links = links_of(document, entry)
    written = destination(url)
    label = _usual_label(document, " ".join(label.split())[:_LONGEST_LABEL], url)
    if not links or written is None or not label:
        return ()
    last = links[-1]
    if last.kind is LinkKind.HTML and _has_html_cells(Text(document)):
        return ()
    lone = lone_line(document, last)
    if lone:
        return _add_line(document, last, lone, label=label, url=written)
    role = role_of(label, url)
    if last.kind is LinkKind.HTML:
        new = f'<a href="{written}">{_escaped_html(label)}</a>'
    else:
        badge = badge_for(document, role, written) if role else None
        new = f"[{badge or _escaped_markdown(label)}]({written})"
    cell = column_cell(document, links, role) if role else None
    if cell is not None:
        return fill(document, cell, new) if cell.is_empty else ()
    return _add_beside(document, links, new, role)


def _add_beside(document: Document, links: Sequence[Link], new: str, role: Role | None) -> tuple[Edit, ...]:
    """Put a link among those of an entry: where the others have theirs, or else behind the last one."""
    style = _own_style(document, links) or _common_style(document, links[-1])
    text = f"{style.opener}{new}{CLOSE.get(style.opener, '')}"
    if links[-1].kind is LinkKind.AUTOLINK and not style.separator[:1].isspace():
        style = replace(style, separator=f" {style.separator}")  # else it would become part of that address
    follower = _follower(document, links, role) if role else None
    if follower is not None:
        at, text = bracketed(document, whole_of(follower)).start, f"{text}{style.separator}"
    else:
        at, text = _place(document, links[-1]), f"{style.separator}{text}"
    return (Edit(document.path, at, at, text), *padding_edits(document, at, len(text)))


def _usual_label(document: Document, label: str, url: str) -> str:
    """The word that this list uses for such a link: its `Github` for our `code`."""
    role = role_of(label, url)
    used = _labels(Text(document))
    known = {word: count for word, count in used.items() if role_of_label(word) is role}
    same = [word for word in known if word.casefold() == label.casefold()]
    best = max(same or known, key=lambda word: known[word], default=label) if role else label
    return best if same or known.get(best, 0) >= _OFTEN else label


@lru_cache(maxsize=MOST)
def _labels(text: Text) -> Mapping[str, int]:
    """The labels of a list that tell of a role, or are as short as if they did."""
    used = Counter(link.label for entry in text.document.entries for link in entry.links)
    return {label: count for label, count in used.items() if len(label) <= _LONGEST_LABEL}


@lru_cache(maxsize=MOST)
def _has_html_cells(text: Text) -> bool:
    """Whether entries in HTML have each link in a cell of its own: then none can be told from another."""
    links = [one for one in text.document.links if one.tag == "a" and one.kind is LinkKind.HTML]
    pairs = [(a, b) for a, b in pairwise(links) if a.entry is not None and a.entry == b.entry]
    source = text.document.source
    apart = sum(b"<td" in source[whole_of(a).end : whole_of(b).start].lower() for a, b in pairs)
    return 2 * apart > len(pairs)


def _own_style(document: Document, links: Sequence[Link]) -> _Style | None:
    """How the last links of an entry are set off from each other."""
    for before, after in reversed(list(pairwise(links))):
        gap = gap_of(document, before, after)
        if gap is not None and not ("|" in gap and in_table(document.source, whole_of(after).start)):
            return _Style(gap, _opener(document, after))
    return None


def _opener(document: Document, link: Link) -> str:
    whole = whole_of(link)
    span = bracketed(document, whole)
    return document.source[span.start : whole.start].decode()


def _common_style(document: Document, last: Link) -> _Style:
    """How most labelled links of the list are set off from what stands before them."""
    row = in_table(document.source, whole_of(last).start)
    return _usual_style(Text(document), in_row=row)


@lru_cache(maxsize=MOST)
def _usual_style(text: Text, *, in_row: bool) -> _Style:
    styles = Counter(style for style in _styles(text.document) if not (in_row and "|" in style.separator))
    known = styles.most_common(1)
    return known[0][0] if known and known[0][1] >= _OFTEN else _Style(_DEFAULT_SEPARATOR, "")


def _styles(document: Document) -> Iterator[_Style]:
    entries = [link for link in document.links if link.entry is not None and link.tag == "a" and link.whole]
    for before, after in pairwise(entries):
        if before.entry != after.entry or before.line != after.line or role_of_label(after.text) is None:
            continue
        start = bracketed(document, whole_of(after)).start
        text = document.source[whole_of(before).end : start].decode(errors="replace")
        separator = SEPARATOR.search(text)
        if separator and len(separator.group()) <= LONGEST_GAP and separator.group().count("|") <= 1:
            yield _Style(separator.group(), _opener(document, after))


def _follower(document: Document, links: Sequence[Link], role: Role) -> Link | None:
    """The link before which others of the list have one of this role, and have it oftener than behind."""
    before, behind = _order(Text(document), role)
    for previous, link in pairwise(links):
        told = role_of_label(link.text)
        if told is not None and before[told] > behind[told] and gap_of(document, previous, link) is not None:
            return link
    return None


@lru_cache(maxsize=MOST)
def _order(text: Text, role: Role) -> tuple[Counter[Role], Counter[Role]]:
    """How often entries have a link of this role before, and behind, one of each other role."""
    before: Counter[Role] = Counter()
    behind: Counter[Role] = Counter()
    for entry in text.document.entries:
        roles = [told for link in entry.links if (told := role_of_label(link.label))]
        if role in roles:
            at = roles.index(role)
            behind.update(set(roles[:at]))
            before.update(set(roles[at + 1 :]) - {role})
    return before, behind


def _place(document: Document, last: Link) -> int:
    """Behind the last labelled link; behind all words where only the title is a link."""
    end = bracketed(document, whole_of(last)).end
    line = line_around(document.source, end)
    rest = document.source[end : line.end].decode(errors="replace")
    title = "" if last.entry is None else document.entries[last.entry].title
    is_title = last.text == title or role_of_label(last.text) is None
    if (
        not is_title
        or "|" in rest
        or document.source[line.start : line.end].lstrip().startswith((b"|", b"<"))
    ):
        return end
    tail = _COMMENT_AT_END.search(rest)
    return end + len(rest[: tail.start() if tail else len(rest)].encode())


def _add_line(
    document: Document, last: Link, lone: re.Match[str], *, label: str, url: str
) -> tuple[Edit, ...]:
    line = line_around(document.source, whole_of(last).start)
    newline = "\r\n" if b"\r\n" in document.source[line.start - 2 : line.end + 2] else "\n"
    bare = last.kind is LinkKind.AUTOLINK
    new = f"<{url}>" if bare and not url[-1:].isalnum() and not url.endswith("/") else url
    text = new if bare else f"[{_escaped_markdown(last.text)}]({url})"
    text = f"{newline}{lone['lead']}{_escaped_markdown(label)}{lone['colon']}{text}"
    return (Edit(document.path, line.end, line.end, text),)


def _escaped_markdown(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _escaped_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
