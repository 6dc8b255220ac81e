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
    ],
)
def test_a_comment_silences_a_rule_on_its_last_line(text: str, ignore: Ignore | None) -> None:
    expected = ignore or Ignore("new-version", "for good", 7)
    assert parsed(text).ignores == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "`<!-- listkeeper-ignore: dead -->`",
        "    <!-- listkeeper-ignore: dead -->",
        "```\n<!-- listkeeper-ignore: dead -->\n```",
        "<!-- listkeeper-ignore: -->",
        "<!-- please listkeeper-ignore: dead -->",
        "<!-- listkeeper-ignore: dead",
        "<!-- listkeeper-ignore dead -->",
    ],
)
def test_what_is_no_such_comment_silences_nothing(text: str) -> None:
    assert parsed(text).ignores == ()
