"""Names of keys and rules: which there are, which one somebody most likely meant, and how it is shown."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable

from bot.model import Edits

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


def rule_codes() -> tuple[str, ...]:
    """The codes of all rules, in the order of their table."""
    from bot.rules import all_rules  # noqa: PLC0415 - the checkers load slowly, and few lists name a rule

    return tuple(all_rules())


def rules_with_unsafe_edits() -> tuple[str, ...]:
    """Their codes, in the order of the table."""
    from bot.rules import all_rules  # noqa: PLC0415 - as above

    return tuple(code for code, rule in all_rules().items() if rule.edits in (Edits.UNSAFE, Edits.EITHER))


def rule_advice(code: str, known: Iterable[str]) -> str:
    """What to write instead of a code that is none."""
    near = nearest(code, known)
    return f"did you mean `{near}`?" if near else "`listkeeper rules` shows them all."


def shown(key: str) -> str:
    """A stranger's key, short and harmless."""
    return reprlib.repr(key)[1:-1]
