"""Puts the bare URLs and addresses of a run of inline content where GitHub makes links of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from bot.lists import autolinks, destinations
from bot.lists.tree import Draft, Mask, Piece, PieceKind, Surroundings
from bot.model import LinkKind

_PIPE = b"\\|"


class Linker:
    """Adds links to runs, and their drafts to all of the document."""

    def __init__(self, source: bytes, original: bytes, around: Surroundings, *, may_mask: bool) -> None:
        self.drafts: list[Draft] = []
        self.masks: list[Mask] = []
        self._may_mask = may_mask
        self._source = source
        self._original = original
        self._around = around

    def link(self, run: list[Piece], end: int, first: int) -> list[Piece]:
        """Give the pieces of a run that ends at `end` with what GitHub links by itself.

        The drafts from the `first` on are those of this run.
        """
        start = run[0].start
        limit = start + len(self._source[start:end].rstrip())
        found = autolinks.find_urls(self._source, run, limit, may_mask=self._may_mask)
        if found.mask:
            self.masks.append(found.mask)
        if found.urls:
            self._bury(found.urls, first)
            run = self._with_urls(run, found.urls)
        if any("@" in piece.text for piece in run):
            run = self._with_addresses(run)
        return run

    def _bury(self, urls: list[tuple[int, int]], first: int) -> None:
        """Forget the links that the parser saw inside of bare URLs that swallow them."""
        number = 0
        for draft in self.drafts[first:]:
            while number < len(urls) and urls[number][1] <= draft.start:
                number += 1
            if number < len(urls) and urls[number][0] <= draft.start:
                draft.live = False

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
