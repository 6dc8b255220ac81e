"""Raw HTML inside Markdown, read as a browser's tokenizer reads it and in linear time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from html.entities import html5

_OPENING = re.compile(rb"<(?:!--|[!?]|/?[A-Za-z]|/)")
_COMMENT_END = re.compile(rb"--!?>")
_NAME = re.compile(rb"[^\s/>]+")
_ATTRIBUTE = re.compile(
    rb"[\s/]*([^\s/>][^\s/>=]*)"
    rb"(?:\s*=\s*(?:\"([^\"]*)(\"?)|'([^']*)('?)|([^\s>\"'][^\s>]*)|(?=>)))?"
)
_TAG_END = re.compile(rb"[\s/]*>")
_ENTITY = re.compile(r"&(#[xX][0-9a-fA-F]+;?|#[0-9]+;?|[A-Za-z][A-Za-z0-9]*;?)(?=(.?))", re.DOTALL)


class TokenKind(StrEnum):
    """What a stretch of HTML is."""

    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    COMMENT = "comment"
    UNCLOSED_COMMENT = "unclosed comment"


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of HTML; offsets are into the scanned bytes."""

    kind: TokenKind
    start: int
    end: int
    name: str = ""
    attributes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Where each attribute's value stands, without its quotes."""


def scan(source: bytes, *, in_comment: bool = False) -> Iterator[Token]:
    """Cut HTML into tags, comments and text; a tag that never ends is dropped, as browsers do."""
    at = 0
    if in_comment:
        closing = _COMMENT_END.search(source)
        if closing is None:
            yield Token(TokenKind.UNCLOSED_COMMENT, 0, len(source))
            return
        at = closing.end()
        yield Token(TokenKind.COMMENT, 0, at)
    while opening := _OPENING.search(source, at):
        if opening.start() > at:
            yield Token(TokenKind.TEXT, at, opening.start())
        token = _markup(source, opening)
        if token is None:
            return
        yield token
        at = token.end
    if at < len(source):
        yield Token(TokenKind.TEXT, at, len(source))


def _markup(source: bytes, opening: re.Match[bytes]) -> Token | None:
    match opening.group():
        case b"<!--":
            return _comment(source, opening.start())
        case b"<!" | b"<?" | b"</":
            # Declarations, CDATA and stray closings are bogus comments up to the next ">".
            end = source.find(b">", opening.end())
            return None if end < 0 else Token(TokenKind.COMMENT, opening.start(), end + 1)
        case tag:
            return _tag(source, opening.start(), closing=tag.startswith(b"</"))


def _comment(source: bytes, start: int) -> Token:
    for abrupt in (b"<!-->", b"<!--->"):
        if source.startswith(abrupt, start):
            return Token(TokenKind.COMMENT, start, start + len(abrupt))
    closing = _COMMENT_END.search(source, start + len(b"<!--"))
    if closing is None:
        return Token(TokenKind.UNCLOSED_COMMENT, start, len(source))
    return Token(TokenKind.COMMENT, start, closing.end())


def _tag(source: bytes, start: int, *, closing: bool) -> Token | None:
    name = _NAME.match(source, start + 1 + closing)
    if name is None:
        return None
    attributes: dict[str, tuple[int, int]] = {}
    at = name.end()
    while (end := _TAG_END.match(source, at)) is None:
        attribute = _ATTRIBUTE.match(source, at)
        if attribute is None or b"" in (attribute[3], attribute[5]):
            return None
        at = attribute.end()
        value = next((group for group in (2, 4, 6) if attribute[group] is not None), None)
        span = attribute.span(value) if value else (at, at)
        attributes.setdefault(attribute[1].lower().decode(errors="replace"), span)
    kind = TokenKind.CLOSE if closing else TokenKind.OPEN
    return Token(kind, start, end.end(), name.group().lower().decode(errors="replace"), attributes)


def unescape_attribute(value: str) -> str:
    """Decode entities as HTML does inside an attribute: `&copy=1` stays, for it looks like a query."""
    return _ENTITY.sub(_attribute_entity, value) if "&" in value else value


def _attribute_entity(match: re.Match[str]) -> str:
    name, following = match[1], match[2]
    if name.startswith("#"):
        return html.unescape("&" + name)
    if name.endswith(";"):
        return html5.get(name) or _legacy(name, "")
    return _legacy(name, following)


def _legacy(name: str, following: str) -> str:
    # Entities of HTML 2 need no semicolon, unless a letter, a digit or "=" follows.
    known = name in html5 and not (following == "=" or following.isalnum())
    return html5[name] if known else "&" + name
