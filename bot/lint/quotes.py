"""Words of a list within a sentence of ours."""

from __future__ import annotations

_LONGEST = 60


def quoted(text: str) -> str:
    """A text between quotation marks, on one line and not too long."""
    return f"“{shortened(text, _LONGEST)}”"


def shortened(text: str, limit: int) -> str:
    """A text on one line, cut where it is longer than `limit`."""
    words = " ".join(text[: 10 * limit].split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
