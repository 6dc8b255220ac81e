"""Makes edits by byte span: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence

from bot.edits.padding import settled
from bot.model import Edit


class EditError(ValueError):
    """Edits that cannot be made; the message names them."""


def apply(source: bytes, edits: Sequence[Edit]) -> bytes:
    """Make the edits of one file; the order in which they are given means nothing.

    The same edit twice is one edit, and paddings of one table cell add up. Edits that overlap, reach
    outside of the file or cut a character in two raise EditError, and nothing is changed.
    """
    paths = sorted({edit.path for edit in edits})
    if len(paths) > 1:
        raise EditError(f"these edits are of several files: {', '.join(paths)}")
    ordered = sorted(settled(source, edits), key=lambda edit: (edit.start, edit.end))
    out: list[bytes] = []
    done = 0
    before: Edit | None = None
    for edit in ordered:
        _check(source, edit)
        if edit.start < done:
            raise EditError(f"these edits overlap: {_name(before)} and {_name(edit)}")
        out.extend((source[done : edit.start], _encoded(edit)))
        done, before = edit.end, edit
    return b"".join((*out, source[done:]))


def _check(source: bytes, edit: Edit) -> None:
    if not 0 <= edit.start <= edit.end <= len(source):
        raise EditError(f"{_name(edit)} reaches outside of the file, which has {len(source)} bytes")
    if any(_is_inside_character(source, offset) for offset in (edit.start, edit.end)):
        raise EditError(f"{_name(edit)} cuts a character in two")


def _is_inside_character(source: bytes, offset: int) -> bool:
    return offset < len(source) and source[offset] & 0xC0 == 0x80  # noqa: PLR2004 - UTF-8's own bits


def _encoded(edit: Edit) -> bytes:
    try:
        return edit.replacement.encode()
    except UnicodeEncodeError as error:
        raise EditError(f"{_name(edit)} would write half a character") from error


def _name(edit: Edit | None) -> str:
    return "" if edit is None else f"{edit.path}, bytes {edit.start} to {edit.end}"
