"""What the bot would have so on the forge; to add an action, write its decider and name it here.

The deciders are loaded when something is to be decided, for a check of a file at hand has no forge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Action, Issues, Policy, Report

if TYPE_CHECKING:
    from bot.review.judged import Judged
    from bot.review.proposal import Proposal


def decide_offers(report: Report, listed: str, policy: Policy) -> tuple[Action, ...]:
    """What people can merge: it comes first, so that what is said can name it."""
    from bot.actions.fixes import decide_fixes  # noqa: PLC0415

    return decide_fixes(report, listed, policy)


def decide_words(report: Report, listed: str, policy: Policy) -> tuple[Action, ...]:
    """What is said after that; reactions last, which say that all is done."""
    from bot.actions.without_issues import close_issues, has_no_issues  # noqa: PLC0415

    if has_no_issues(report, policy):
        return (*close_issues(report), *report.heard.reactions)
    return (*_in_issues(report, listed, policy), *report.heard.reactions)


def decide_unsaid(report: Report, listed: str, policy: Policy) -> str:
    """What cannot be said on the forge because issues are switched off there, and nobody said that it is
    well so: for those who watch the run."""
    from bot.actions.without_issues import unsaid  # noqa: PLC0415

    if report.standing.has_issues or policy.issues is Issues.NONE:
        return ""
    return unsaid(_in_issues(report, listed, policy), listed)


def _in_issues(report: Report, listed: str, policy: Policy) -> tuple[Action, ...]:
    from bot.actions.deaths import decide_deaths  # noqa: PLC0415
    from bot.actions.issue import decide_issue  # noqa: PLC0415

    return (*decide_issue(report, listed, policy), *decide_deaths(report, listed, policy))


def decide_review(judged: Judged, proposal: Proposal) -> tuple[Action, ...]:
    """What a pull request is told of itself."""
    from bot.actions import review  # noqa: PLC0415

    return review.decide_review(judged, proposal)
