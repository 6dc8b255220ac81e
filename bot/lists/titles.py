"""The title and the labels that a person reads in a row, an item or a paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.lists.roles import role_of_label
from bot.lists.tree import Draft, Piece, PieceKind
from bot.model import LinkKind

_SHORTCODE = re.compile(r":[a-z0-9_+-]*[a-z][a-z0-9_+-]*:")
_NUMBERING = re.compile(r"^\s*(?:[(\[]?\d{1,4}[)\].]|\d{1,4}[、．])(?=\s|[^\W\d])\s*")
_TAG = re.compile(r"^\s*(?:\[([^\]]{1,30})\]|\(([^)]{1,30})\)|【([^】]{1,30})】|`([^`]{1,30})`)\s*[:：.,-]?\s*(?=\S)")
_TAG_LIKE = re.compile(r"\d{2,4}|^[A-Z][A-Za-z]*[A-Z]|^[A-Z/ +-]+$|^\s*[*x✓✔ ]?\s*$|\bnew\b|\bhot\b", re.IGNORECASE)
_DATE = re.compile(r"^[\d\s./年月日,-]+$|^(?:19|20)\d\d\b.{0,12}$")
_VENUE = re.compile(r"^(?:[A-Z][A-Za-z&/-]*\s?){1,3}[ '’]?\d{2,4}(?:\s*\(?\w+\)?)?$|^[A-Z][A-Z&/ -]{1,9}$")
_QUOTED = re.compile(r"[“\"]([^”\"]{8,})[”\"]")
_SENTENCE_END = re.compile(r"(?<=[\w)\]?!”\"])[.。]\s+(?=\S)|\s+[—–|]\s+|\s-\s|,\s(?=(?:[A-Z]\w+,? ){1,4}et al)")
_EDGES = " \t\r\n.,:;：，。、|*_~-–—•·"
_OPENERS = "([{（【“\"'"
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Labelled:
    """A link of an entry with the words that name it."""

    draft: int
    label: str
    named: bool
    """False when all that names it is its own address."""


def plain(pieces: Iterable[Piece]) -> str:
    """The text of some pieces without images and markup."""
    words = (
        " " if piece.kind is PieceKind.BREAK or (piece.kind is PieceKind.TAG and piece.text == "br") else piece.text
        for piece in pieces
        if piece.kind in (PieceKind.TEXT, PieceKind.CODE, PieceKind.BREAK, PieceKind.TAG)
        and (piece.kind is not PieceKind.TAG or piece.text == "br")
    )
    return " ".join("".join(words).split())


def clean(title: str) -> str:
    """A title without numbering, tags before it, emoji and punctuation around it."""
    title = _SHORTCODE.sub(" ", title)
    title = _trim(title)
    for _ in range(3):
        title = _NUMBERING.sub("", title)
        tag = _TAG.match(title)
        if tag and _TAG_LIKE.search(next(group for group in tag.groups() if group is not None)):
            title = _trim(title[tag.end() :])
    return " ".join(title.split())


def _trim(title: str) -> str:
    title = title.strip(_EDGES)
    while title and (_is_ornament(title[0]) or title[0] in _EDGES):
        title = title[1:]
    while title and (_is_ornament(title[-1]) or title[-1] in _EDGES):
        title = title[:-1]
    for opener, closer in ("()", "[]", "“”", '""', "（）", "【】"):
        if title.endswith(opener):
            title = title[:-1].rstrip(_EDGES)
        if title.startswith(opener) and title.endswith(closer) and title.count(opener) == 1 + (opener == closer):
            title = title[1:-1].strip(_EDGES)
    return title


def _is_ornament(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in ("So", "Sk", "Mn", "Cf", "Cn")


def is_title(text: str) -> bool:
    """Whether a text can name an entry: no date, number, venue or bare label."""
    return (
        len(text) >= _SHORTEST
        and not _DATE.match(text)
        and any(character.isalnum() for character in text)
        and role_of_label(text) is None
        and not text.startswith("@")
    )


def links_of(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> Iterator[Labelled]:
    """The links of some pieces, each with its label: its text, or the words before a bare URL."""
    before: list[str] = []
    depth = 0
    for piece in pieces:
        if piece.kind in (PieceKind.LINK, PieceKind.ANCHOR):
            draft = drafts[piece.draft]
            if draft.live:
                bare = draft.kind is LinkKind.AUTOLINK
                label = _words_before(before) if bare else draft.label
                yield Labelled(piece.draft, label or draft.label, bool(label))
            before = []
            depth += 1
        elif piece.kind in (PieceKind.LINK_END, PieceKind.ANCHOR_END):
            depth = max(0, depth - 1)
        elif piece.kind is PieceKind.BREAK or (piece.kind is PieceKind.TAG and piece.text == "br"):
            before = []
        elif piece.kind in (PieceKind.TEXT, PieceKind.CODE) and not depth:
            before.append(piece.text)


def _words_before(before: Sequence[str]) -> str:
    words = " ".join("".join(before).split())
    words = words.rstrip(" :：-–—=|([（<").strip(" ,;，；|)]）*•·-")
    return re.split(r"[.;,，；。|]\s*", words)[-1] if words else ""


def outside_links(pieces: Sequence[Piece]) -> str:
    """The text that is in no link."""
    out: list[Piece] = []
    depth = 0
    for piece in pieces:
        if piece.kind in (PieceKind.LINK, PieceKind.ANCHOR):
            depth += 1
        elif piece.kind in (PieceKind.LINK_END, PieceKind.ANCHOR_END):
            depth = max(0, depth - 1)
        elif not depth:
            out.append(piece)
    return plain(out)


def strong_title(pieces: Sequence[Piece]) -> str:
    """The title that is in bold before anything else, or nothing."""
    opened = -1
    for number, piece in enumerate(pieces):
        if piece.kind is PieceKind.STRONG or (piece.kind is PieceKind.TAG and piece.text in ("b", "strong")):
            opened = number if opened < 0 else opened
        elif opened >= 0 and (
            piece.kind is PieceKind.STRONG_END
            or (piece.kind is PieceKind.TAG_END and piece.text in ("b", "strong"))
        ):
            title = clean(plain(pieces[opened:number]))
            if is_title(title) and not _VENUE.match(title):
                return title
            opened = -1
        elif opened < 0 and piece.kind is PieceKind.TEXT and clean(piece.text) and not _is_tag(piece.text):
            return ""
    return ""


def _is_tag(text: str) -> bool:
    return clean(text + " x") == "x" or bool(_DATE.match(text.strip(_EDGES + _OPENERS + ")]】")))


def line_title(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> str:
    """The title of an item or a paragraph."""
    if bold := strong_title(pieces):
        return bold
    before: list[Piece] = []
    depth = 0
    for piece in pieces:
        if piece.kind in (PieceKind.LINK, PieceKind.ANCHOR):
            label = clean(_text_of(drafts[piece.draft]))
            if depth == 0 and is_title(label) and not _VENUE.match(label) and not _is_written(before):
                return label
            depth += 1
        elif piece.kind in (PieceKind.LINK_END, PieceKind.ANCHOR_END):
            depth = max(0, depth - 1)
        elif not depth:
            before.append(piece)
            if piece.kind is PieceKind.BREAK and _is_written(before):
                break
    return _from_sentence(plain(before)) or _from_labels(pieces, drafts)


def _text_of(draft: Draft) -> str:
    # The alternative text of a badge is no title.
    return "" if draft.kind is LinkKind.AUTOLINK else " ".join("".join(draft.text).split())


def _is_written(before: Sequence[Piece]) -> bool:
    """Whether so much stands before a link that the link is not the title."""
    return len(clean(plain(before))) > 60  # noqa: PLR2004 - longer than any tag, venue or "Name:"


def _from_sentence(text: str) -> str:
    if quoted := _QUOTED.search(text):
        return clean(quoted[1])
    text = clean(text)
    cut = next((end.start() for end in _SENTENCE_END.finditer(text) if end.start() > 8), len(text))  # noqa: PLR2004
    title = clean(text[:cut])
    return title if is_title(title) else ""


def _from_labels(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> str:
    found = list(links_of(pieces, drafts))
    labels = [clean(link.label) for link in found]
    return next((label for label in labels if is_title(label)), labels[0] if labels else "")


def cell_title(cells: Sequence[Sequence[Piece]], heads: Sequence[str], drafts: Sequence[Draft]) -> str:
    """The title of a table's row: by its header, or else by the look of its cells."""
    best, title = (-1, -1, -1, -1), ""
    for number, cell in enumerate(cells):
        text = strong_title(cell) or _unlabelled(cell, drafts)
        head = heads[number] if number < len(heads) else ""
        if not is_title(text):
            continue
        strong = any(piece.kind is PieceKind.STRONG for piece in cell)
        linked = any(piece.kind in (PieceKind.LINK, PieceKind.ANCHOR) for piece in cell)
        score = (_head_rank(head), strong, linked and not heads, -number)
        if score > best:
            best, title = score, text
    return title


_HEADS = (
    (r"\btitle\b|标题|題目|题目", 5),
    (r"^(?:paper|article|publication|book|survey|论文|文章|書名|书名)(?:\s*(?:name|名))?s?$|paper name", 4),
    (r"\bname\b|名称|名字|名前", 3),
    (r"project|tool|librar|model|method|approach|dataset|benchmark|framework|package|repo|resource|work|app\b|"
     r"software|course|product|service|api\b|paper|course|system|algorithm|项目|工具|模型|方法|数据集", 2),
    (r"date|year|time|venue|pub|conf|journal|author|star|licen|lang|link|url|code|note|descr|comment|type|"
     r"task|tag|categor|#|日期|年份|会议|作者|链接|代码|描述|说明|备注|简介", 0),
)  # fmt: skip
_RANKS = tuple((re.compile(pattern, re.IGNORECASE), rank) for pattern, rank in _HEADS)


def _head_rank(head: str) -> int:
    return next((rank for pattern, rank in _RANKS if pattern.search(head)), 1)


def _unlabelled(cell: Sequence[Piece], drafts: Sequence[Draft]) -> str:
    """The text of a cell without its labelled links: `Title [paper] [code]` is `Title`."""
    kept: list[Piece] = []
    depth = skipped = 0
    for piece in cell:
        if piece.kind in (PieceKind.LINK, PieceKind.ANCHOR):
            depth += 1
            skipped += role_of_label(_text_of(drafts[piece.draft])) is not None or not _text_of(drafts[piece.draft])
        elif piece.kind in (PieceKind.LINK_END, PieceKind.ANCHOR_END):
            depth = max(0, depth - 1)
            skipped = skipped if depth else 0
        elif not skipped:
            kept.append(piece)
            if piece.kind is PieceKind.BREAK or (piece.kind is PieceKind.TAG and piece.text == "br"):
                if clean(plain(kept)):
                    break
    return clean(re.sub(r"[\[(（]\s*[\])）]", "", plain(kept)))
