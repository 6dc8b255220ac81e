"""What the bot would have so on the forge; to add an action, write its decider and name it here."""

from __future__ import annotations

from bot.actions.deaths import decide_deaths
from bot.actions.fixes import decide_fixes
from bot.actions.issue import decide_issue
from bot.config import Policy
from bot.model import Action, Report


def decide_actions(report: Report, listed: str, policy: Policy) -> tuple[Action, ...]:
    """Everything that should be true on the forge after this report; reactions last, which say that it is."""
    return (
        *decide_issue(report, listed),
        *decide_deaths(report, listed, policy),
        *decide_fixes(report),
        *report.heard.reactions,
    )
