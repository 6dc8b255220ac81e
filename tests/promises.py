"""What the table of rules promises of every claim and every spot."""

from __future__ import annotations

from bot.lint.interface import Spot
from bot.model import Claim, Edits


def keeps_its_promise(claim: Claim) -> bool:
    """Whether an address or title that a claim offers is as safe as its rule says, and it matters no more."""
    return (not (claim.url or claim.title) or _allows(claim)) and _matters_no_more(claim)


def spot_keeps_its_promise(spot: Spot) -> bool:
    """The same of the edits that a family of offline rules gives."""
    return (not spot.edits or _allows(spot.claim)) and _matters_no_more(spot.claim)


def _allows(claim: Claim) -> bool:
    return claim.rule.edits in (Edits.EITHER, Edits.SAFE if claim.safe else Edits.UNSAFE)


def _matters_no_more(claim: Claim) -> bool:
    return claim.severity is None or claim.severity.rank <= claim.rule.severity.rank
