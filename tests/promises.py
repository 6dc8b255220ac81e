"""What the table of rules promises of every claim and every spot."""

from __future__ import annotations

from bot.lint.interface import Spot
from bot.model import Claim, Edits


def keeps_its_promise(claim: Claim) -> bool:
    """Whether an address that a claim offers is as safe as its rule says."""
    return claim.url is None or _allows(claim)


def spot_keeps_its_promise(spot: Spot) -> bool:
    """The same of the edits that a family of offline rules gives."""
    return not spot.edits or _allows(spot.claim)


def _allows(claim: Claim) -> bool:
    return claim.rule.edits in (Edits.EITHER, Edits.SAFE if claim.safe else Edits.UNSAFE)
