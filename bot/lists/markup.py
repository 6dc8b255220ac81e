"""Raw HTML among Markdown: its tags and comments as pieces, its anchors and images as links."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from bot.lists import rawhtml
from bot.lists.linking import unpiped
from bot.lists.rawhtml import Token, TokenKind
from bot.lists.tree import LINE_END, Draft, Piece, PieceKind, Surroundings, alt_of, normal, words_of
from bot.model import LinkKind

_WANTED = {"a": "href", "img": "src"}
_STRONG = ("b", "strong", "summary")
_KINDS = {**dict.fromkeys(_STRONG, PieceKind.STRONG), "br": PieceKind.BREAK}
_END_KINDS = dict.fromkeys(_STRONG, PieceKind.STRONG_END)


@dataclass(slots=True)
class _Anchor:
    """An `<a href>` that nobody has closed yet; it may go on over several runs."""

    draft: int
    first: int
    """Index of its first piece in this run."""
    is_near: bool = True
    """Whether it began in this run."""
    words: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)


class Markup:
    """Reads fragments of HTML; an anchor or a comment may begin in one and end in another."""

    def __init__(self, drafts: list[Draft], around: Surroundings) -> None:
        self.comments: list[tuple[int, int]] = []
        """Their ranges."""
        self.pieces: list[Piece] = []
        """Those of the run that is being read."""
        self.has_tags = False
        """Whether there is any tag among them that may cut them."""
        self._drafts = drafts
        self._around = around
        self._anchor: _Anchor | None = None
        self._within = -1
        self._comment_start = 0

    @property
    def is_settled(self) -> bool:
        """Whether the anchors found so far have all their words."""
        return self._anchor is None

    def begin(self) -> list[Piece]:
        """Begin a run; give the list to which its pieces are added."""
        self.pieces, self.has_tags = [], False
        return self.pieces

    def end(self) -> None:
        """End a run; what an anchor still says in the next is heard, but belongs to no entry's link."""
        if self._anchor:
            self._hear(self._anchor)
            self._anchor.first = 0
            self._anchor.is_near = False

    def finish(self) -> None:
        """End the document, and with it an anchor that nobody closed."""
        self.pieces = []
        self._close_anchor(-1)

    @property
    def anchor(self) -> int:
        """The draft of the anchor that began in this run and is open, or -1."""
        return self._anchor.draft if self._anchor and self._anchor.is_near else -1

    def read(self, fragment: bytes, offset: int, within: int) -> None:
        """Read a tag, or a whole block of HTML, that stands at `offset`, `within` a link or -1."""
        self._within = within
        for token in rawhtml.scan(fragment, in_comment=self._around.in_comment):
            start, end = offset + token.start, offset + token.end
            match token.kind:
                case TokenKind.COMMENT | TokenKind.UNCLOSED_COMMENT:
                    self._comment(token, start, end)
                case TokenKind.TEXT:
                    text = fragment[token.start : token.end].decode(errors="replace")
                    self._add(PieceKind.TEXT, html.unescape(text), start, end)
                case TokenKind.OPEN:
                    self._open(token, fragment, offset)
                case TokenKind.CLOSE:
                    self._close(token, start, end)

    def _add(self, kind: PieceKind, text: str, start: int, end: int) -> None:
        self.pieces.append(Piece(kind, text, start, end, max(self._within, self.anchor)))

    def _comment(self, token: Token, start: int, end: int) -> None:
        around = self._around
        if not around.in_comment:
            self._comment_start = start
        around.in_comment = token.kind is TokenKind.UNCLOSED_COMMENT
        self._add(PieceKind.MARK, "", start, end)
        if not around.in_comment:
            self.comments.append((self._comment_start, end))

    def _open(self, token: Token, fragment: bytes, offset: int) -> None:
        start, end = offset + token.start, offset + token.end
        self.has_tags = True
        if token.name == "a":
            self._close_anchor(start)
        span = token.attributes.get(_WANTED.get(token.name, ""))
        if span is None:
            kind = _KINDS.get(token.name, PieceKind.TAG)
            self._add(kind, LINE_END if kind is PieceKind.BREAK else token.name, start, end)
            return
        draft = self._draft(token, fragment, offset)
        self._drafts.append(draft)
        if token.name == "a":
            self._anchor = _Anchor(len(self._drafts) - 1, len(self.pieces))
            self._add(PieceKind.TAG, token.name, start, end)
            return
        draft.end = end
        if alt := token.attributes.get("alt"):
            draft.alt = " ".join(_attribute(fragment[alt[0] : alt[1]]).split())
        self._add(PieceKind.IMAGE, draft.alt, start, end)

    def _draft(self, token: Token, fragment: bytes, offset: int) -> Draft:
        start, end = token.attributes[_WANTED[token.name]]
        raw = fragment[start:end]
        start += len(raw) - len(raw.lstrip())
        end = max(start, end - len(raw) + len(raw.rstrip()))
        url = _attribute(unpiped(fragment[start:end], in_cell=self._around.in_cell))
        return Draft(
            kind=LinkKind.HTML,
            tag=token.name,
            url=url.replace("\n", "").replace("\r", "").replace("\t", ""),
            start=offset + token.start,
            raw_start=offset + start,
            raw_end=offset + end,
            footnote=self._around.footnote,
        )

    def _close(self, token: Token, start: int, end: int) -> None:
        self.has_tags = True
        self._add(_END_KINDS.get(token.name, PieceKind.TAG_END), token.name, start, end)
        if token.name == "a":
            self._close_anchor(end)

    def _close_anchor(self, end: int) -> None:
        anchor, self._anchor = self._anchor, None
        if anchor:
            self._hear(anchor)
            draft = self._drafts[anchor.draft]
            draft.end = end
            draft.words, draft.alt = normal(" ".join(anchor.words)), normal(" ".join(anchor.alts))

    def _hear(self, anchor: _Anchor) -> None:
        anchor.words.append(words_of(self.pieces[anchor.first :]))
        anchor.alts.append(alt_of(self.pieces[anchor.first :]))


def _attribute(raw: bytes) -> str:
    return rawhtml.unescape_attribute(raw.decode(errors="replace"))
