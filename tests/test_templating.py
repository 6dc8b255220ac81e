from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot import escape
from bot.templating import environment, fit, render
from tests.rendered import render as shown
from tests.samples import HOSTILE

TEMPLATES = sorted(path.name for path in Path(__file__).parents[1].joinpath("templates").iterdir())


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_found_and_compiles(name: str) -> None:
    assert environment().get_template(name).name == name


def test_a_value_that_no_filter_touched_is_escaped_all_the_same() -> None:
    text = environment().from_string("{{ text }}").render(text="@everyone <b>#1</b>")
    assert shown(text).references == []
    assert shown(text).tags == ["p"]


def test_a_value_that_a_filter_made_safe_is_not_escaped_twice() -> None:
    made = environment().from_string("{{ text | code }} {{ text | md }}").render(text="a*b")
    assert made == "`a*b` a\\*b"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_string_filter_in_between_does_not_make_a_value_trusted(text: str) -> None:
    made = environment().from_string("{{ [text, text] | join(' ') }}").render(text=text)
    assert made == escape.markdown(f"{text} {text}")


def test_a_name_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("wall.md.j2", host="a.example")


def test_what_has_no_room_is_left_out_whole() -> None:
    assert fit(["1234", "1234", "1234"], 14) == ("1234", "1234")
    assert fit(["1234", "1234"], 10) == ("1234", "1234")
    assert fit(["1234"], 4) == ()
    assert fit([], 0) == ()
