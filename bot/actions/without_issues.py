"""Where there can be no issues, or shall be none: those that stand are closed, and what would have been
said is told to whoever watches the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.model import Action, CloseIssue, EnsureIssue, Issues, Policy, Report

NO_MORE = "The policy asks for no issues any more. Pull requests and the reports of the runs go on."


def has_no_issues(report: Report, policy: Policy) -> bool:
    """Whether the repository, or its policy, is without issues: its people's choice, and no failure."""
    return policy.issues is Issues.NONE or not report.standing.has_issues


def close_issues(report: Report) -> Iterator[CloseIssue]:
    """Those of ours that stand open; a repository that switched its issues off shows none."""
    for issue in report.standing.issues:
        if issue.is_open:
            yield CloseIssue(issue.marker, NO_MORE)


def unsaid(wanted: Iterable[Action], listed: str) -> str:
    """What keeps issues from being opened that were `wanted`, and what people can do; empty where nothing
    would have been said."""
    if not any(isinstance(one, EnsureIssue) and one.opens for one in wanted):
        return ""
    return (
        f"Issues are switched off in {listed}, so no health issue was written; pull requests go on. "
        "Switch issues on in the repository's settings, under General → Features, "
        'or say issues = "none" in .github/listkeeper.toml to be told this no more.'
    )
