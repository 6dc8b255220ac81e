"""Tick boxes in a body, by which people answer with a click: `- [ ] text <!-- box:NAME -->`. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

BOX = re.compile(r"^( *[-*] \[)([ xX])(\] .*<!-- box:([\w:.-]{1,80}) -->) *$", re.MULTILINE)
"""A line with a box of ours; what a person writes beside it stays theirs."""


def ticked(body: str) -> frozenset[str]:
    """The names of all boxes of `body` that are ticked."""
    return frozenset(box[4] for box in BOX.finditer(_unix(body)) if box[2] != " ")


def boxes_in(body: str) -> frozenset[str]:
    """The names of all boxes of `body`."""
    return frozenset(box[4] for box in BOX.finditer(_unix(body)))


def keep_ticks(new: str, standing: str, obeyed: Collection[str]) -> str:
    """`new` with those of its boxes ticked that are in `standing` and were not `obeyed` yet."""
    kept = ticked(standing) - frozenset(obeyed)
    return BOX.sub(lambda box: f"{box[1]}x{box[3]}" if box[4] in kept else box[0], new)


def unticked(body: str) -> str:
    """`body` with none of its boxes ticked."""
    return BOX.sub(lambda box: f"{box[1]} {box[3]}", body)


def _unix(body: str) -> str:
    """GitHub's own editor ends lines with CR LF."""
    return body.replace("\r\n", "\n")
