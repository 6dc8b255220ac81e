"""The right word that somebody who misspelt one most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 60
"""Characters; comparing takes time with their square, and no word of ours is as long."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that is most like `word`, whatever its case and dashes; None where none is."""
    if len(word) > _LONGEST:
        return None
    folded = {_fold(right): right for right in words}
    near = difflib.get_close_matches(_fold(word), folded, n=1)
    return folded[near[0]] if near else None


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_")
