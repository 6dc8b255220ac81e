"""Tables of entries: which column holds the titles, and what its links are for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.lists.reading import Labelled, read_pieces
from bot.lists.roles import is_bare_label, is_label, role_of_label
from bot.lists.titles import bold_title, clean, is_title, without_empty_brackets
from bot.lists.tree import Draft, Piece, PieceKind, words_of

_HEADS = (
    (5, r"\btitle\b|标题|题目|題目"),
    (4, r"^(?:paper|article|publication|book|survey|论文|文章|書名|书名)(?:\s*(?:name|名))?s?$|paper name"),
    (3, r"\bname\b|名称|名字|名前"),
    (2, r"project|tool|librar|model|method|approach|dataset|benchmark|framework|package|repo|resource|work"),
    (2, r"\bapp\b|software|course|product|service|\bapi\b|paper|system|algorithm|项目|工具|模型|方法|数据集"),
    (0, r"date|year|time|venue|pub|conf|journal|author|star|licen|lang|link|url|code|note|descr|comment"),
    (0, r"type|task|tag|categor|#|日期|年份|会议|作者|链接|代码|描述|说明|备注|简介"),
)
_RANKS = tuple((re.compile(pattern, re.IGNORECASE), rank) for rank, pattern in _HEADS)
_UNTOLD = 1
"""The rank of a column whose head tells nothing."""
_SURE = 2
"""From this rank on a title may look like a venue or a label: `GPT`, "Urantia Papers"."""
_LETTER = re.compile(r"[^\W\d_]")

Cells: TypeAlias = Sequence[Sequence[Piece]]


class Table:
    """The columns of a table, as their heads tell them apart."""

    def __init__(self, heads: Sequence[str], drafts: Sequence[Draft]) -> None:
        self._heads = heads
        self._drafts = drafts
        self._ranks = [_rank(head) for head in heads]
        self._by_width: dict[int, list[tuple[int, list[int]]]] = {}

    def title(self, cells: Cells) -> str:
        """The title of a row: from the column that is headed so, or else by the look of its cells."""
        for rank, columns in self._columns(len(cells)):
            candidates = [cells[number] for number in columns]
            if len(candidates) > 1:
                candidates.sort(key=self._look)
            for cell in candidates:
                if title := _cell_title(cell, self._drafts, is_sure=rank >= _SURE):
                    return title
        return ""

    def _columns(self, width: int) -> list[tuple[int, list[int]]]:
        """The columns of a row by how surely they hold the title, the surest first."""
        if width not in self._by_width:
            ranks = [*self._ranks[:width], *[_UNTOLD] * (width - len(self._ranks))]
            self._by_width[width] = [
                (rank, [number for number in range(width) if ranks[number] == rank])
                for rank in sorted(set(ranks), reverse=True)
            ]
        return self._by_width[width]

    def _look(self, cell: Sequence[Piece]) -> tuple[bool, bool]:
        is_bold = any(piece.kind is PieceKind.STRONG for piece in cell)
        is_linked = bool(self._heads) or any(piece.link >= 0 for piece in cell)
        return not is_bold, not is_linked

    def named(self, link: Labelled, cells: Cells) -> Labelled:
        """A bare URL in a column that is headed `Code` is labelled so."""
        if link.named:
            return link
        for cell, head in zip(cells, self._heads, strict=False):
            if role_of_label(head) and any(piece.link == link.draft for piece in cell):
                return link._replace(label=head)
        return link


def is_gallery(cells: Cells) -> bool:
    """Whether all that is in a row is pictures, and words that are links: contributors, sponsors."""
    return not any(
        words_of([piece for piece in cell if piece.link < 0])
        or (words_of(cell) and not any(piece.kind is PieceKind.IMAGE for piece in cell))
        for cell in cells
    )


def _rank(head: str) -> int:
    """How surely a column with this head holds the titles."""
    return next((rank for pattern, rank in _RANKS if pattern.search(head)), _UNTOLD)


def _cell_title(cell: Sequence[Piece], drafts: Sequence[Draft], *, is_sure: bool) -> str:
    kept = _without_labels(cell, drafts, is_bare_label if is_sure else is_label)
    bold = bold_title(read_pieces(kept, drafts)) if any(one.kind is PieceKind.STRONG for one in kept) else ""
    title = bold or clean(without_empty_brackets(words_of(kept)))
    if is_sure:
        return title if _LETTER.search(title) and not is_bare_label(title) else ""
    return title if is_title(title) else ""


def _without_labels(
    cell: Sequence[Piece], drafts: Sequence[Draft], is_label: Callable[[str], bool]
) -> list[Piece]:
    """A cell's first line of words without its labelled links: `Title [paper] [code]` is `Title`."""
    kept: list[Piece] = []
    for piece in cell:
        if piece.kind is PieceKind.BREAK and clean(words_of(kept)):
            break
        words = drafts[piece.link].words if piece.link >= 0 else ""
        if piece.link < 0 or (words and not is_label(words)):
            kept.append(piece)
    return kept
