"""Parts of pages: which names are looked for, and when one is surely missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Hop
from bot.net.fragments import fragment_of, missing
from bot.net.interface import Reply
from tests.net.growth import MOST, growth

HERE = "https://docs.example.org/guide"
HTML = {"content-type": "text/html; charset=utf-8"}
CONTENTS = "<ul><li><a href=\"#one\">1</a><li><a href=#two>2</a><li><a href='#three'>3</a></ul>"
PARTS = "<h2 id=\"one\">1</h2><h2 id=two>2</h2><a name='three'></a>"


def page(body: str = "", *, url: str = HERE, **more: object) -> Reply:
    text = f"<!doctype html><html><body>{CONTENTS}{PARTS}{body}</body></html>"
    status, headers, hops = more.get("status", 200), more.get("headers", HTML), more.get("hops", ())
    truncated = more.get("truncated", False)
    assert isinstance(status, int)
    assert isinstance(headers, dict)
    assert isinstance(hops, tuple)
    return Reply(url, status, headers, text.encode(), hops, truncated=bool(truncated))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{HERE}#install", "install"),
        (f"{HERE}?x=1#install", "install"),
        (f"{HERE}#Gr%C3%B6%C3%9Fe", "Größe"),
        (f"{HERE}#größe", "größe"),
        (f"{HERE}#install:~:text=first,last", "install"),
        (f"{HERE}#S3.SS1", "S3.SS1"),
        (f"{HERE}#a#b", "a#b"),
    ],
)
def test_a_part_is_called_as_people_read_it(url: str, name: str) -> None:
    assert fragment_of(url) == name


@pytest.mark.parametrize(
    "fragment",
    [
        *("", "#", "#top", "#Top", "#:~:text=some%20words", "#/route/to/it", "#!page", "#!/page", "#?tab=1"),
        *("#L10", "#L10-L20", "#L3C4", "#lines-7", "#diff-0a1b", "#12345", "#issuecomment-123", "#note_12"),
        *(
            "#discussion_r123",
            "#comments",
            "#comment-5",
            "#disqus_thread",
            "#heading=h.abc",
            "#gid=0",
            "#page=3",
        ),
        *("#t=30s&x", "#slide=id.p", "#scrollTo=x", f"#{'x' * 201}", "#%FF", "#a%00b"),
    ],
)
def test_what_only_scripts_and_browsers_understand_is_not_looked_for(fragment: str) -> None:
    assert fragment_of(HERE + fragment) is None


def test_a_part_that_a_page_does_not_have_is_missing_and_the_others_are_not() -> None:
    assert missing(page(), ["one", "two", "three", "four", "five"]) == ("five", "four")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<h2 id="user-content-install">', "install"),
        ('<h2 ID = "Install">', "install"),
        ('<h2 id="install">', "Install"),
        ("<h2 id='größe'>", "größe"),
        ('<h2 id="gr%C3%B6%C3%9Fe">', "größe"),
        ('<h2 id="a&amp;b">', "a&b"),
        ('<a name="install">', "install"),
        ('<div data-id="install">', "install"),
    ],
)
def test_a_part_is_found_in_every_way_it_may_be_written(body: str, name: str) -> None:
    assert missing(page(body), [name]) == ()


@pytest.mark.parametrize(
    "reply",
    [
        page(truncated=True),
        page(status=404),
        page(status=203),
        page(headers={"content-type": "application/pdf"}),
        page(headers={}),
        page(headers={**HTML, "vary": "Accept-Encoding, Accept-Language"}),
        page(hops=(Hop("https://docs.example.org/old-guide", 301),)),
        Reply(HERE, 200, HTML, f"<html>{CONTENTS}{PARTS}<p>and then the server fell o".encode()),
        Reply(HERE, 200, HTML, b'<html><a href="#content">Skip</a><div id="content"></div></html>'),
        Reply(HERE, 200, HTML, f"<html>{CONTENTS}<script src=app.js></script></html>".encode()),
        Reply(HERE, 200, HTML, b""),
    ],
)
def test_in_doubt_a_part_is_there(reply: Reply) -> None:
    assert missing(reply, ["four"]) == ()


@pytest.mark.parametrize("asked", ["http://docs.example.org/guide", "https://www.docs.example.org/guide/"])
def test_a_redirect_to_the_same_place_takes_the_part_along(asked: str) -> None:
    assert missing(page(hops=(Hop(asked, 301),)), ["four"]) == ("four",)


def test_nothing_is_missing_where_nothing_is_wanted() -> None:
    assert missing(page(), ()) == ()


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_page_and_no_name_make_us_fail(body: str, name: str) -> None:
    assert set(missing(page(body), [name])) <= {name}
    fragment_of(f"{HERE}#{name}")


@pytest.mark.parametrize("piece", ["id=", 'id="', "name = ", "id='a", "href=#", "id=&amp;", "<h2 id=a>"])
def test_a_hostile_page_takes_no_longer_than_its_size(piece: str) -> None:
    assert growth(lambda size: missing(page((piece * size)[:size]), ["x"])) < MOST
