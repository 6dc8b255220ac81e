"""Papers that were withdrawn, though their pages still open."""

from __future__ import annotations

import re

from bot.checkers._arxiv.feed import Paper
from bot.checkers._arxiv.oai import was_withdrawn
from bot.model import Claim, Facts, Rule, Severity
from bot.quotes import SENTENCE, quoted

WITHDRAWN = Rule(
    "arxiv-withdrawn",
    Severity.ERROR,
    "The authors or arXiv have withdrawn the paper, though its page still opens.",
    "Tells you, with the reason that arXiv gives.",
)

SUGGESTION = re.compile(r"\b(?:withdr[ae]w|retract)", re.IGNORECASE)
NOUN = r"(?:paper|article|submission|manuscript|preprint)"
STATEMENT = re.compile(
    rf"\b{NOUN}\s+(?:(?:has|have|is|was|been|being|now|hereby|temporarily|by|the|authors?|arxiv)\s+){{0,6}}withdrawn\b"
    rf"|\bauthors?\s+(?:have|has)\s+(?:\w+\s+)?withdrawn\s+(?:this|the|our)\s+{NOUN}"
    r"|\bwithdrawn\s+by\b"
    r"|\A\W*withdrawn\b(?=\W*\Z|\s*[.,;:(!-]|\s+(?:due|because|since|as|for|pending|on|in)\b)",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\b(?:previous|earlier|older|first|initial|original|another|companion|v\d+|version\s+\d+)\b[^.;]{0,40}\Z",
    re.IGNORECASE,
)
"""What stands before `withdrawn` where something else was: `an earlier version of this paper was …`."""
ELSEWHERE = re.compile(r"\s+from\b(?!\s+(?:the\s+)?arxiv)", re.IGNORECASE)
"""`This paper was withdrawn from ICLR`: but arXiv still shows it."""


def suggests_withdrawal(comment: str) -> bool:
    """Whether a comment makes it worth asking for arXiv's own record."""
    return SUGGESTION.search(comment) is not None


def states_withdrawal(comment: str) -> bool:
    """Whether a comment says that this very paper was withdrawn.

    `withdrawn` alone is weak evidence: papers withdraw from conferences, and replace withdrawn ones.
    """
    return any(
        not OTHER.search(comment, 0, said.start()) and not ELSEWHERE.match(comment, said.end())
        for said in STATEMENT.finditer(comment)
    )


def withdrawal(paper: Paper, facts: Facts) -> Claim | None:
    """What to say of a withdrawn paper: for sure where arXiv's record has it, else as its comment does."""
    recorded = was_withdrawn(facts, paper.version)
    if recorded is False or not (recorded or states_withdrawal(paper.comment)):
        return None
    said = quoted(paper.comment, SENTENCE) if paper.comment else "no reason given"
    if recorded:
        return Claim(WITHDRAWN, f"withdrawn: {said}", target=f"v{paper.version}")
    message = f"withdrawn, by its comment: {said}"
    return Claim(WITHDRAWN, message, target=f"v{paper.version}", severity=Severity.WARNING)
