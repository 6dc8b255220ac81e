"""Words of a list within a sentence of ours."""

from __future__ import annotations

_LONGEST = 60


def quoted(text: str) -> str:
    """A text between quotation marks, on one line and not too long."""
    words = " ".join(text.split())
    return f"“{words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + '…'}”"
