"""Where a destination stands in the source, and what GitHub makes of it."""

from __future__ import annotations

import re
from html.entities import html5
from urllib.parse import quote

_PLAIN = re.compile(rb"[^\s()\\<]*(?=[\s)])")
_STEP = re.compile(rb"\\[!-/:-@\[-`{-~]|[()\s]")
_ANGLE_END = re.compile(rb"\\.|[>\n]", re.DOTALL)
_LABEL = re.compile(rb"[ \t]*\[(?:\\.|[^\[\]\\])*\]:", re.DOTALL)
_GAP = re.compile(rb"[ \t]*(?:(?:\r\n|\n|\r)[ \t>]*)?")
_ENTITY = re.compile(r"&(?:#([xX])([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]*));")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HREF_SAFE = "!#$%&'()*+,-./:;=?@_~"
_UNSAFE = re.compile(r"[^A-Za-z0-9!#$%&'()*+,\-./:;=?@_~]")
_HIGHEST_CODE_POINT = 0x10FFFF


def inline_span(source: bytes, opening: int, end: int) -> tuple[int, int]:
    """Find the destination after the `(` at `opening` of an inline link that ends at `end`."""
    at = opening + 1
    if (plain := _PLAIN.match(source, at, end)) and plain.end() > at:
        return at, plain.end()
    gap = _GAP.match(source, at, end)
    return _span(source, gap.end() if gap else at, end)


def definition_span(source: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Find the destination in the reference definition `start:end`."""
    label = _LABEL.match(source, start, end)
    if label is None:
        return None
    gap = _GAP.match(source, label.end(), end)
    return _span(source, gap.end() if gap else label.end(), end)


def _span(source: bytes, at: int, end: int) -> tuple[int, int]:
    if source[at : at + 1] == b"<" and at < end:
        for step in _ANGLE_END.finditer(source, at + 1, end):
            if step.group() == b">":
                return at + 1, step.start()
    if plain := _PLAIN.match(source, at, end):
        return at, plain.end()
    return at, _balanced_end(source, at, end)


def _balanced_end(source: bytes, at: int, end: int) -> int:
    depth = 0
    for step in _STEP.finditer(source, at, end):
        match step.group():
            case b"(":
                depth += 1
            case b")" if depth:
                depth -= 1
            case mark if mark[:1] != b"\\":
                return step.start()
    return end


def decode(raw: str) -> str:
    """Decode entities, then backslash escapes, as CommonMark does in a destination."""
    if "&" in raw:
        raw = _ENTITY.sub(_entity, raw)
    return _ESCAPE.sub(r"\1", raw) if "\\" in raw else raw


def decode_entities(raw: str) -> str:
    """Decode entities alone, as in an autolink."""
    return _ENTITY.sub(_entity, raw) if "&" in raw else raw


def _entity(match: re.Match[str]) -> str:
    hexadecimal, digits, decimal, name = match.groups()
    if name:
        return html5.get(name + ";", match[0])
    code = int(digits, 16) if hexadecimal else int(decimal)
    surrogate = 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - the range is Unicode's own
    return "\ufffd" if not code or surrogate or code > _HIGHEST_CODE_POINT else chr(code)


def href(url: str) -> str:
    """Percent-encode what cmark-gfm does not leave as it is in an href."""
    return quote(url, safe=_HREF_SAFE) if _UNSAFE.search(url) else url
