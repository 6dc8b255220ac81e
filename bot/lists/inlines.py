"""Runs of inline content: what the parser says of one becomes pieces, and links with their drafts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.lists import destinations
from bot.lists.dialect import Definitions, Step
from bot.lists.linking import Linker
from bot.lists.markup import Markup
from bot.lists.tree import LINE_END, Draft, Piece, PieceKind, Surroundings, alt_of, normal, words_of
from bot.model import LinkKind

_LINKS = frozenset({"Link", "Image"})
_ANGLED = frozenset({"Autolink", "Email"})
_IMAGE_END = {"End": "Image"}
# To look a member up in its enum costs more than all else that a text needs.
_TEXT, _LABEL, _MARK = PieceKind.TEXT, PieceKind.LABEL, PieceKind.MARK
_STRONG, _STRONG_END = PieceKind.STRONG, PieceKind.STRONG_END


class Inlines:
    """Reads one run after the other."""

    def __init__(self, source: bytes, original: bytes, linker: Linker, around: Surroundings) -> None:
        self.markup = Markup(linker.drafts, around)
        self._source = source
        self._original = original
        self._linker = linker
        self._drafts = linker.drafts
        self._around = around
        self._definitions = Definitions(source)
        self._pieces: list[Piece] = []
        self._is_suspect = False

    def read(self, run: Sequence[Step]) -> list[Piece]:
        """Give the pieces of a run, bare URLs and addresses among them."""
        first = len(self._drafts)
        self._pieces = self.markup.begin()
        self._is_suspect = False
        end = self._read(iter(run), -1)
        self.markup.end()
        if not self._is_suspect or not self._pieces:  # within an open comment there is text, but none to read
            return self._pieces
        return self._linker.link(self._pieces, end, first)

    def read_html(self, fragment: bytes, offset: int) -> list[Piece]:
        """Give the pieces of a block of HTML that stands at `offset`; in it no bare URL is linked."""
        pieces = self.markup.begin()
        self.markup.read(fragment, offset, -1)
        self.markup.end()
        return pieces

    def _read(self, steps: Iterator[Step], within: int) -> int:
        """Take what stands in a link, or else in all of the run; give where that ends."""
        add, reached = self._pieces.append, 0
        kind, link = (_TEXT if within < 0 else _LABEL), within
        for event, span in steps:
            end = span["end"]
            if "Text" in event:
                text, reached = event["Text"], end
                if not self._around.in_comment:
                    add(Piece(kind, text, span["start"], end, link))
                if within < 0 and ("://" in text or "@" in text or "www." in text):
                    self._is_suspect = True
            elif "Start" in event:
                tag, reached = event["Start"], span["start"]
                if isinstance(tag, dict):
                    self._link(tag, reached, end, steps, link)
                    reached = end
                else:
                    add(Piece(_STRONG if tag == "Strong" else _MARK, "", reached, reached, link))
            elif "End" in event:
                tag = event["End"]
                if tag in _LINKS:
                    break
                add(Piece(_STRONG_END if tag == "Strong" else _MARK, "", end, end, link))
                reached = end
            else:
                link, reached = self._rest(event, span, within, link), end
        return reached

    def _rest(self, event: Any, span: Any, within: int, link: int) -> int:
        """Take what is rarer than texts and links; give the innermost link from there on."""
        start, end = span["start"], span["end"]
        if "InlineHtml" in event:
            self.markup.read(self._original[start:end], start, within)
            # The link that began last is the innermost.
            return max(within, self.markup.anchor)
        if self._around.in_comment:
            return link
        if "Code" in event:
            self._pieces.append(Piece(PieceKind.CODE, event["Code"], start, end, link))
        elif isinstance(event, str):
            text = LINE_END if event == "HardBreak" else " "
            self._pieces.append(Piece(PieceKind.BREAK, text, start, end, link))
        elif "FootnoteReference" in event:
            self._pieces.append(Piece(_MARK, "", start, end, link))
        return link

    # ── links ─────────────────────────────────────────────────────────────────────────────

    def _link(self, tag: Any, start: int, end: int, steps: Iterator[Step], around: int) -> None:
        """Take what stands in a link or for an image, up to its end."""
        attributes = tag.get("Link") or tag["Image"]
        # For cmark-gfm "![^" is an exclamation mark before a footnote, or before a link.
        is_image = "Image" in tag and not self._source.startswith(b"![^", start)
        number, first = len(self._drafts), len(self._pieces)
        draft = self._draft(attributes, start, end, is_image=is_image)
        self._drafts.append(draft)
        if is_image:
            reached = self._alt(draft, steps)
            self._pieces.append(Piece(PieceKind.IMAGE, draft.alt, start, end, around))
        else:
            reached = self._read(steps, number)
            self._hear(draft, number, first)
        if attributes["link_type"] == "Inline":
            bracket = self._source.find(b"](", max(reached, start + 1), end)
            draft.raw_start, draft.raw_end = destinations.inline_span(self._source, bracket + 1, end)

    def _hear(self, draft: Draft, number: int, first: int) -> None:
        """Give a link the words of its pieces, which are those from the `first` on."""
        pieces = self._pieces[first:]
        if len(pieces) == 1 and pieces[0].kind is _LABEL and pieces[0].link == number:
            draft.words = normal(pieces[0].text)
            return
        draft.words, draft.alt = words_of(pieces), alt_of(pieces)
        if all(piece.link != number for piece in pieces):
            self._pieces.append(Piece(_LABEL, "", draft.start, draft.end, number))

    def _alt(self, draft: Draft, steps: Iterator[Step]) -> int:
        """Take what stands for an image, up to its end; give where that ends."""
        alt: list[str] = []
        depth, reached = 1, draft.start
        for event, span in steps:
            if "Start" in event:
                depth += "Image" in event["Start"]
                reached = span["start"]
                continue
            depth -= event == _IMAGE_END
            if not depth:
                break
            if "Text" in event or "Code" in event:
                alt.extend(event.values())
            reached = span["end"]
        draft.alt = normal("".join(alt))
        return reached

    def _draft(self, attributes: Any, start: int, end: int, *, is_image: bool) -> Draft:
        kind, url, link_type = LinkKind.LINK, attributes["dest_url"].strip(), attributes["link_type"]
        raw_start = raw_end = start
        if link_type in _ANGLED:
            kind, raw_start, raw_end = LinkKind.AUTOLINK, start + 1, end - 1
            written = self._source[raw_start:raw_end].decode(errors="replace")
            url = ("mailto:" if link_type == "Email" else "") + destinations.decode_entities(written)
        elif link_type != "Inline":
            raw_start, raw_end = self._definitions.find(attributes["id"]) or (start, start)
        return Draft(
            LinkKind.IMAGE if is_image else kind,
            "img" if is_image else "a",
            destinations.href(url),
            start,
            raw_start,
            raw_end,
            end,
            self._around.footnote,
            not self._around.in_comment,
        )
