"""Puts the bare URLs and addresses of a run of inline content where GitHub makes links of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter

from bot.lists import autolinks, destinations
from bot.lists.tree import Again, Draft, Mask, Piece, PieceKind, Surroundings
from bot.model import LinkKind

_PIPE = b"\\|"
_MARKUP = re.compile(rb"[\[\]`]|\\(?!\|)")
"""What the parser may take for brackets, code or an escape."""
_ESCAPED_TAG = b"\\<"
_CODE = PieceKind.CODE


class Linker:
    """Adds links to runs, and their drafts to all of the document."""

    def __init__(self, source: bytes, original: bytes, around: Surroundings, again: Again) -> None:
        self.drafts: list[Draft] = []
        self._source = source
        self._original = original
        self._around = around
        self._again = again

    def link(self, run: list[Piece], end: int, first: int) -> list[Piece]:
        """Give the pieces of a run that ends at `end` with what GitHub links by itself.

        The drafts from the `first` on are those of this run.
        """
        start = run[0].start
        limit = start + len(self._source[start:end].rstrip())
        urls = autolinks.find_urls(self._source, run, limit)
        if urls:
            self._unmark(run, urls, self.drafts[first:])
            run = self._with_urls(run, urls)
        if any("@" in piece.text for piece in run):
            run = self._with_addresses(run)
        return run

    def _unmark(self, run: list[Piece], urls: list[tuple[int, int]], drafts: list[Draft]) -> None:
        """Forget the markup that the parser saw inside of bare URLs, and let it read them again as text."""
        misread: set[tuple[int, int]] = set()
        for draft in drafts:
            if url := _around(urls, draft.start):
                draft.live = False
                misread.add(url)
        misread.update(url for piece in run if piece.kind is _CODE and (url := _around(urls, piece.start)))
        misread.update(url for url in urls if self._source[url[1] - 1 : url[1] + 1] == _ESCAPED_TAG)
        for start, end in sorted(misread):
            self._again.masks.append(Mask(start, _MARKUP.sub(b"/", self._source[start:end])))

    def _with_urls(self, run: list[Piece], urls: list[tuple[int, int]]) -> list[Piece]:
        out: list[Piece] = []
        number = 0
        for piece in run:
            while number < len(urls) and urls[number][1] <= piece.start:
                number += 1
            if piece.kind is PieceKind.TEXT:
                number = self._cut_text(piece, urls, number, out)
            elif number == len(urls) or piece.start < urls[number][0] or piece.end > urls[number][1]:
                out.append(piece)
        return out

    def _cut_text(self, piece: Piece, urls: list[tuple[int, int]], number: int, out: list[Piece]) -> int:
        """Cut a text at the URLs from `number` on; give the number of the first that it does not end."""
        cursor, raw = piece.start, piece.text.encode()
        while number < len(urls) and urls[number][0] < piece.end:
            start, end = urls[number]
            if start >= piece.start:
                out.extend(_cut(piece, raw, cursor, start))
                out.append(self._bare(start, end))
            cursor = min(end, piece.end)
            if end > piece.end:
                break
            number += 1
        out.extend(_cut(piece, raw, cursor, piece.end))
        return number

    def _bare(self, start: int, end: int, url: str | None = None) -> Piece:
        raw = self._original[start:end]
        written = unpiped(raw, in_cell=self._around.in_cell).decode(errors="replace")
        if url is None:
            url = destinations.href(("http://" if raw.startswith(b"www") else "") + written)
        draft = Draft(LinkKind.AUTOLINK, "a", url, start, start, end, end, self._around.footnote)
        draft.words = written
        self.drafts.append(draft)
        return Piece(PieceKind.LABEL, written, start, end, len(self.drafts) - 1)

    def _with_addresses(self, run: list[Piece]) -> list[Piece]:
        out: list[Piece] = []
        group: list[Piece] = []
        for piece in run:
            if piece.kind is PieceKind.TEXT:
                group.append(piece)
                continue
            out.extend(self._addressed(group))
            group = []
            out.append(piece)
        out.extend(self._addressed(group))
        return out

    def _addressed(self, group: list[Piece]) -> list[Piece]:
        text = b"".join(piece.text.encode() for piece in group) if group else b""
        if b"@" not in text:
            return group
        ruler = _Ruler(group)
        out: list[Piece] = []
        done = 0
        for address in autolinks.find_addresses(text):
            start, end = ruler.start(address.start), ruler.end(address.end)
            before = text[done : address.start].decode(errors="replace")
            out.append(Piece(PieceKind.TEXT, before, ruler.start(done), start, group[0].link))
            out.append(self._bare(start, end, address.url))
            done = address.end
        rest = text[done:].decode(errors="replace")
        out.append(Piece(PieceKind.TEXT, rest, ruler.start(done), group[-1].end, group[0].link))
        return out


def _around(urls: list[tuple[int, int]], offset: int) -> tuple[int, int] | None:
    """The URL that a byte stands in."""
    number = bisect_right(urls, offset, key=itemgetter(0)) - 1
    return urls[number] if number >= 0 and offset < urls[number][1] else None


def unpiped(raw: bytes, *, in_cell: bool) -> bytes:
    """Take the backslash before a pipe away, as a table does before anything else is read in it."""
    return raw.replace(_PIPE, b"|") if in_cell and _PIPE in raw else raw


class _Ruler:
    """Offsets in the joined text of some pieces, back to offsets in the source."""

    def __init__(self, group: list[Piece]) -> None:
        self._group = group
        self._starts = [0]
        for piece in group:
            self._starts.append(self._starts[-1] + len(piece.text.encode()))

    def start(self, offset: int) -> int:
        """Where in the source something begins that begins here in the text."""
        number = min(bisect_right(self._starts, offset) - 1, len(self._group) - 1)
        piece, into = self._group[number], offset - self._starts[number]
        return piece.start + into if self._is_verbatim(number) or not into else piece.end

    def end(self, offset: int) -> int:
        """Where in the source something ends that ends here in the text."""
        number = max(bisect_left(self._starts, offset) - 1, 0)
        piece, into = self._group[number], offset - self._starts[number]
        return piece.start + into if self._is_verbatim(number) else piece.end

    def _is_verbatim(self, number: int) -> bool:
        piece = self._group[number]
        return self._starts[number + 1] - self._starts[number] == piece.end - piece.start


def _cut(piece: Piece, raw: bytes, start: int, end: int) -> list[Piece]:
    """The part of a text from `start` to `end`; an entity is never halved."""
    if start >= end:
        return []
    if (start, end) == (piece.start, piece.end):
        return [piece]
    if len(raw) != piece.end - piece.start:
        return []
    part = raw[start - piece.start : end - piece.start].decode(errors="replace")
    return [Piece(piece.kind, part, start, end, piece.link)]
