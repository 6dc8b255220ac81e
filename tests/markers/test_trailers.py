from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.markers.trailers import commit_message, fixes_block, fixes_in, shape_in
from tests.rendered import render
from tests.samples import HOSTILE

NAMES = st.text("0123456789abcdef", min_size=16, max_size=16)
FIXES = st.dictionaries(NAMES, NAMES | st.just(""), max_size=20)


@given(FIXES, NAMES)
def test_fixes_and_shape_are_read_back_from_a_body(fixes: dict[str, str], shape: str) -> None:
    body = f"Merge it.\n\n{fixes_block(fixes, shape)}"
    for text in (body, body.replace("\n", "\r\n"), f"{body}\n\nA note of somebody.\n"):
        assert fixes_in(text) == fixes
        assert shape_in(text) == shape
    assert set(render(body).text.split()) == {"Merge", "it."}, "nobody sees them"


@given(FIXES, NAMES)
def test_fixes_and_shape_are_read_back_from_a_commit(fixes: dict[str, str], shape: str) -> None:
    message = commit_message("Fix 2 links: moved", fixes, shape)
    assert message.startswith("Fix 2 links: moved\n\n")
    for text in (message, message.partition("\n\n")[2]):  # as GitHub's form for a pull request has it
        assert fixes_in(text) == fixes
        assert shape_in(text) == shape


def test_what_names_no_fixes_has_none() -> None:
    for text in ("", *HOSTILE, "| <!-- listkeeper:fixes 0123456789abcdef --> |", "Listkeeper-Fixes: all"):
        assert fixes_in(text) == {}
        assert shape_in(text) == ""
