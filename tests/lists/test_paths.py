from __future__ import annotations

import pytest

from bot.lists.paths import path_of


@pytest.mark.parametrize(
    ("page", "url", "path"),
    [
        ("docs/list.md", "x.md", "docs/x.md"),
        ("docs/list.md", "./x.md?plain=1#part", "docs/x.md"),
        ("docs/list.md", "a%20b/", "docs/a b"),
        ("docs/list.md", "../x.md", "x.md"),
        ("docs/list.md", "../..x.md", "..x.md"),
        ("docs/list.md", "../../x.md", None),
        ("docs/list.md", "/x.md", "x.md"),
        ("docs/list.md", "/../x.md", None),
        ("/home/me/list.md", "x.md", "/home/me/x.md"),
        ("/home/me/list.md", "/x.md", None),
        ("/home/me/list.md", "../../issues", None),
        ("/home/me/list.md", "%2e%2e/x.md", None),
        ("../list.md", "../x.md", None),
        ("../list.md", "x.md", "../x.md"),
        ("list.md", "a\\b", None),
        ("list.md", "x%00y", None),
        ("list.md", "a%E2%80%AEb.md", None),
        ("list.md", "y" * 2000, None),
        ("list.md", "?tab=readme", None),
        ("list.md", "#part", None),
        ("list.md", "//host/x.md", None),
        ("list.md", "mailto:me@x.org", None),
        ("list.md", "/", None),
        ("-", "x.md", "x.md"),
        ("-", "/x.md", None),
    ],
)
def test_a_path_is_written_as_that_of_the_page_is(page: str, url: str, path: str | None) -> None:
    assert path_of(page, url) == path
