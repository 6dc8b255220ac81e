"""Inline content as it arrives: pieces of text, links in Markdown and links in raw HTML."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from bot.lists import destinations, rawhtml
from bot.lists.linking import Linker, unpiped
from bot.lists.rawhtml import Token, TokenKind
from bot.lists.tree import Draft, Piece, PieceKind
from bot.lists.units import Units
from bot.model import LinkKind

_WANTED = {"a": "href", "img": "src"}


@dataclass(slots=True)
class _Open:
    """A link or image whose end has not come yet."""

    draft: int
    start: int
    inline: bool = False
    words: list[str] = field(default_factory=list)
    alt: list[str] = field(default_factory=list)


class Inlines:
    """Collects the pieces and links of a whole document."""

    def __init__(self, source: bytes, units: Units, linker: Linker) -> None:
        self.drafts = linker.drafts
        self.comments: list[tuple[int, int]] = []
        self.in_comment = False
        self.in_code = False
        self.in_code_block = False
        self.in_cell = False
        self.footnote: str | None = None
        self._source = source
        self._units = units
        self._linker = linker
        self._run: list[Piece] = []
        self._suspect = False
        self._tags = False
        self._end = 0
        self._links: list[_Open] = []
        self._anchor: _Open | None = None
        self._image: _Open | None = None
        self._nested_images = 0
        self._comment_start = 0

    @property
    def is_settled(self) -> bool:
        """Whether the links found so far have all their words."""
        return self._anchor is None

    # ── Markdown ──────────────────────────────────────────────────────────────────────────

    def text(self, value: str, start: int, end: int, kind: PieceKind = PieceKind.TEXT) -> None:
        if self.in_code_block:
            return
        self._end = end
        if self.in_comment or self.in_code:
            return
        if self._image:
            self._image.alt.append(value)
            return
        self._run.append(Piece(kind, value, start, end))
        if "://" in value or "www." in value or "@" in value:
            self._suspect = True
        self._say(value)

    def _say(self, words: str) -> None:
        """Let the links around know their text."""
        if self._links:
            self._links[-1].words.append(words)
        if self._anchor:
            self._anchor.words.append(words)

    def mark(self, kind: PieceKind, start: int, end: int) -> None:
        self._end = end
        if self._image:
            return
        if kind is PieceKind.BREAK:
            self._say(" ")
        self._run.append(Piece(kind, " " if kind is PieceKind.BREAK else "", start, end))

    def open_link(self, draft: Draft, end: int, *, inline: bool) -> None:
        """Begin a link or image; the span of an inline one is known when it ends."""
        image = draft.tag == "img"
        if self._image:
            self._nested_images += image
            return
        draft.footnote, draft.live = self.footnote, not (self.in_comment or self.in_code)
        opened = _Open(len(self.drafts), draft.start, inline)
        self.drafts.append(draft)
        kind = PieceKind.IMAGE if image else PieceKind.LINK
        self._run.append(Piece(kind, "", draft.start, end, opened.draft))
        self._end = draft.start
        if image:
            self._image = opened
        else:
            self._links.append(opened)

    def close_link(self, end: int, *, image: bool) -> None:
        if self._image and (not image or self._nested_images):
            self._nested_images -= image
            self._end = end
            return
        opened = self._image or self._links.pop()
        draft = self._finish(opened, end)
        if opened.inline:
            bracket = self._source.find(b"](", max(self._end, opened.start + 1), end)
            draft.raw_start, draft.raw_end = destinations.inline_span(self._source, bracket + 1, end)
        if self._image:
            self._image = None
            self._bubble(draft.alt)
        else:
            self._run.append(Piece(PieceKind.LINK_END, "", opened.start, end, opened.draft))
        self._end = end

    def _finish(self, opened: _Open, end: int) -> Draft:
        draft = self.drafts[opened.draft]
        draft.end = end
        draft.words, draft.alt = _joined(opened.words), _joined(opened.alt)
        return draft

    def _bubble(self, alt: str) -> None:
        """Let the alternative text of an image speak for a link that has no words of its own."""
        for opened in (self._links[-1] if self._links else None, self._anchor):
            if opened:
                opened.alt.extend((" ", alt))

    # ── raw HTML ──────────────────────────────────────────────────────────────────────────

    def html(self, fragment: bytes, offset: int) -> None:
        """Read a tag, or a whole block of HTML, that stands at `offset`."""
        self._end = offset + len(fragment)
        if self._image or self.in_code:
            return
        for token in rawhtml.scan(fragment, in_comment=self.in_comment):
            match token.kind:
                case TokenKind.COMMENT | TokenKind.UNCLOSED_COMMENT:
                    self._html_comment(token, offset)
                case TokenKind.TEXT:
                    value = fragment[token.start : token.end].decode(errors="replace")
                    self.text(html.unescape(value), offset + token.start, offset + token.end)
                case TokenKind.OPEN:
                    self._html_open(token, fragment, offset)
                case TokenKind.CLOSE:
                    self._html_close(token, offset)
        self._end = offset + len(fragment)

    def _html_comment(self, token: Token, offset: int) -> None:
        if not self.in_comment:
            self._comment_start = offset + token.start
        self.in_comment = token.kind is TokenKind.UNCLOSED_COMMENT
        self._run.append(Piece(PieceKind.MARK, "", offset + token.start, offset + token.end))
        if not self.in_comment:
            self.comments.append((self._comment_start, offset + token.end))

    def _html_open(self, token: Token, fragment: bytes, offset: int) -> None:
        start, end = offset + token.start, offset + token.end
        self._tags = True
        if token.name == "a":
            self._close_anchor(start, start)
        span = token.attributes.get(_WANTED.get(token.name, ""))
        if span is None:
            self._run.append(Piece(PieceKind.TAG, token.name, start, end))
            return
        draft = self._html_draft(token, fragment, offset)
        index = len(self.drafts)
        self.drafts.append(draft)
        if token.name == "a":
            self._anchor = _Open(index, start)
            self._run.append(Piece(PieceKind.ANCHOR, "", start, end, index))
            return
        draft.end = end
        if alt := token.attributes.get("alt"):
            draft.alt = " ".join(_attribute(fragment[alt[0] : alt[1]]).split())
        self._run.append(Piece(PieceKind.IMAGE, "", start, end, index))
        self._bubble(draft.alt)

    def _html_draft(self, token: Token, fragment: bytes, offset: int) -> Draft:
        start, end = token.attributes[_WANTED[token.name]]
        raw = fragment[start:end]
        start += len(raw) - len(raw.lstrip())
        end = max(start, end - len(raw) + len(raw.rstrip()))
        url = _attribute(unpiped(fragment[start:end], in_cell=self.in_cell))
        return Draft(
            kind=LinkKind.HTML,
            tag=token.name,
            url=url.replace("\n", "").replace("\r", "").replace("\t", ""),
            start=offset + token.start,
            raw_start=offset + start,
            raw_end=offset + end,
            footnote=self.footnote,
        )

    def _html_close(self, token: Token, offset: int) -> None:
        self._tags = True
        if token.name == "a":
            self._close_anchor(offset + token.start, offset + token.end)
        self._run.append(Piece(PieceKind.TAG_END, token.name, offset + token.start, offset + token.end))

    def _close_anchor(self, at: int, end: int) -> None:
        if self._anchor:
            self._finish(self._anchor, end)
            self._run.append(Piece(PieceKind.ANCHOR_END, "", at, at, self._anchor.draft))
            self._anchor = None

    def finish(self) -> None:
        """End the document, and with it a tag that nobody closed."""
        self._close_anchor(self._end, -1)
        self.flush()

    # ── runs ──────────────────────────────────────────────────────────────────────────────

    def flush(self, *, link: bool = True) -> None:
        """End a run of inline content; bare URLs and addresses are looked for unless it was HTML."""
        if not self._run:
            return
        run, self._run = self._run, []
        if self._suspect and link:
            run = self._linker.link(run, self._end, in_cell=self.in_cell, footnote=self.footnote)
        self._units.give(run, tags=self._tags)
        self._suspect = self._tags = False


def _joined(words: list[str]) -> str:
    if not words:
        return ""
    text = words[0] if len(words) == 1 else "".join(words)
    joined = " ".join(text.split())
    # Most links have one word: hold that, and not its copy.
    return text if text == joined else joined


def _attribute(raw: bytes) -> str:
    return rawhtml.unescape_attribute(raw.decode(errors="replace"))
