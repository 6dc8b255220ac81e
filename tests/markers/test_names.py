from __future__ import annotations

from bot.markers.names import HEALTH, name_in_markers
from bot.model import Standing, StandingIssue


def issue(number: int, marker: str) -> StandingIssue:
    return StandingIssue(number, marker, "Link health", marker, is_open=True)


def test_a_list_without_an_issue_goes_by_its_present_name() -> None:
    assert name_in_markers("o/a list-->", Standing()) == "o/a%20list--%3E"


def test_a_renamed_repository_keeps_the_name_under_which_its_issue_was_opened() -> None:
    death = issue(1, "<!-- listkeeper:death o/older 0123456789abcdef -->")
    health = issue(2, HEALTH.format("o/old"))
    assert name_in_markers("o/new", Standing((death, health, issue(3, HEALTH.format("o/new"))))) == "o/old"
