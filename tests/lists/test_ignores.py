from __future__ import annotations

import pytest

from bot.model import Ignore
from tests.lists.referee import parsed


@pytest.mark.parametrize(
    ("text", "ignore"),
    [
        ("<!-- listkeeper-ignore: dead, it is asleep -->", Ignore("dead", "it is asleep", 1)),
        ("# T\n\n- a <!--listkeeper-ignore:all-->", Ignore("all", "", 3)),
        ("<!--\nlisTkeeper\n-->\n\n<!-- listkeeper-ignore: new-version,\n  for\n  good --> ", None),
        ("- x\n\n  <!-- listkeeper-ignore: Dead , why, then -->", Ignore("dead", "why, then", 3)),
        ("| a |\n|---|\n| b <!-- listkeeper-ignore: moved --> |", Ignore("moved", "", 3)),
        ("<div><!-- listkeeper-ignore: dead -->\n</div>", Ignore("dead", "", 1)),
        ("\ufeff<!-- listkeeper-ignore: dead -->", Ignore("dead", "", 1)),
        ("<!-- listkeeper-ignore dead, why -->", Ignore("dead", "why", 1)),
    ],
)
def test_a_comment_silences_a_rule_on_its_last_line(text: str, ignore: Ignore | None) -> None:
    expected = ignore or Ignore("new-version", "for good", 7)
    assert parsed(text).ignores == (expected,)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<!-- listkeeper-ignore: -->", ""),
        ("<!-- listkeeper-ignore -->", ""),
        ("<!-- listkeeper-ignore: , why -->", ""),
        ("<!-- listkeeper-ignore: Dead because\n it is asleep -->", "dead because it is asleep"),
        ("<!-- listkeeper-ignore: <b>, why -->", "<b>"),
    ],
)
def test_what_means_to_be_such_a_comment_is_read_as_it_is_written(text: str, rule: str) -> None:
    assert [ignore.rule for ignore in parsed(text).ignores] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "`<!-- listkeeper-ignore: dead -->`",
        "    <!-- listkeeper-ignore: dead -->",
        "```\n<!-- listkeeper-ignore: dead -->\n```",
        "<!-- please listkeeper-ignore: dead -->",
        "<!-- listkeeper-ignore: dead",
        "<!-- listkeeper-ignored: dead -->",
        "<!-- listkeeper-ignore-next: dead -->",
    ],
)
def test_what_is_no_such_comment_silences_nothing(text: str) -> None:
    assert parsed(text).ignores == ()
