"""Words of strangers within a sentence of ours."""

from __future__ import annotations

_LONGEST = 60
SENTENCE = 240
"""For titles and comments, which are what a finding is about."""


def quoted(text: str, limit: int = _LONGEST) -> str:
    """A text between quotation marks, on one line and not too long."""
    return f"“{shortened(text, limit)}”"


def shortened(text: str, limit: int) -> str:
    """A text on one line, cut where it is longer than `limit`."""
    words = " ".join(text[: 10 * limit].split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
