from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.markers.boxes import boxes_in, keep_ticks, ticked

BODY = """\
- [ ] Fix it <!-- box:fix:0123456789abcdef -->
  - [x] Wrong <!-- box:never:0123456789abcdef -->
* [X] Later <!-- box:snooze:0123456789abcdef -->
- [x] somebody's own task
"""


def test_boxes_of_ours_that_are_ticked_are_known_by_name() -> None:
    assert ticked(BODY) == {"never:0123456789abcdef", "snooze:0123456789abcdef"}


def test_a_body_that_went_through_githubs_editor_has_the_same_boxes() -> None:
    assert ticked(BODY.replace("\n", "\r\n")) == ticked(BODY)


def test_ticks_made_meanwhile_are_kept_and_obeyed_ones_are_not() -> None:
    new = "- [ ] A <!-- box:a -->\n- [ ] B <!-- box:b -->\n- [ ] C <!-- box:c -->"
    standing = "- [x] A <!-- box:a -->\n- [x] B <!-- box:b -->\n- [ ] C <!-- box:c -->"
    kept = keep_ticks(new, standing, {"a"})
    assert ticked(kept) == {"b"}
    assert kept.replace("[x]", "[ ]") == new


@given(st.text(), st.text())
def test_any_text_is_read_and_keeps_all_but_its_boxes(new: str, standing: str) -> None:
    assert isinstance(ticked(standing), frozenset)
    assert len(keep_ticks(new, standing, ())) == len(new)


def test_every_box_has_a_name_ticked_or_not() -> None:
    body = "- [ ] a <!-- box:fix:1 -->\r\n- [x] b <!-- box:never:2 -->\r\n- [ ] somebody's own\r\n"
    assert boxes_in(body) == {"fix:1", "never:2"}
    assert boxes_in("") == frozenset()
