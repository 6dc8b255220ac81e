"""What the bot would have so on the forge; to add an action, write its decider and name it here."""

from __future__ import annotations

from bot.actions.deaths import decide_deaths
from bot.actions.fixes import decide_fixes
from bot.actions.issue import decide_issue
from bot.model import Action, Policy, Report


def decide_offers(report: Report, listed: str, policy: Policy) -> tuple[Action, ...]:
    """What people can merge: it comes first, so that what is said can name it."""
    return decide_fixes(report, listed, policy)


def decide_words(report: Report, listed: str, policy: Policy) -> tuple[Action, ...]:
    """What is said after that; reactions last, which say that all is done."""
    return (
        *decide_issue(report, listed, policy),
        *decide_deaths(report, listed, policy),
        *report.heard.reactions,
    )
