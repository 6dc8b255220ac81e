"""What a page that answered is, and what kind of wall stands before it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Hop
from bot.net.interface import Reply
from bot.net.pages import Sign, last_segment, same_place, sign_of, title_of
from bot.net.walls import Habit, retired, special, wall

HERE = "https://example.com/projects/demo"


def page(body: str | bytes = b"", url: str = HERE, **more: object) -> Reply:
    content = body.encode() if isinstance(body, str) else body
    status, headers, hops = more.get("status", 200), more.get("headers", {}), more.get("hops", ())
    assert isinstance(status, int)
    assert isinstance(headers, dict)
    assert isinstance(hops, tuple)
    return Reply(url, status, headers, content, hops)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<html><title>Demo</title>", "Demo"),
        ("<TITLE lang=en>\n Demo\t of  it </TITLE >", "Demo of it"),
        ("<title>A &amp; B &#x26; &eacute;</title>", "A & B & é"),
        ("<title></title>", ""),
        ("<title>never ends", ""),
        ("<titles>no</titles>", ""),
        ("no title", ""),
        ("<title>a\x1b[31m\u202eb\x00</title>", "a[31mb"),
        ("<title>" + "x" * 1_000 + "</title>", "x" * 200),
        ("<title>" + "x" * 5_000 + "</title>", ""),
        (b"<meta charset=latin-1><title>caf\xe9</title>", "café"),
        (b"<meta charset='gb2312'><title>\xc4\xe3\xba\xc3</title>", "你好"),
        (b"<meta charset=unicode_escape><title>\\ud800\\x</title>", "\\ud800\\x"),
        (b"<meta charset=idna><title>a\xff</title>", "a\ufffd"),
        (b"<meta charset=no-such-thing><title>a</title>", "a"),
    ],
)
def test_a_title_is_read(body: str | bytes, title: str) -> None:
    assert title_of(page(body)) == title


def test_the_header_says_the_charset_first() -> None:
    reply = page(
        b"<meta charset=utf-8><title>caf\xe9</title>", headers={"content-type": "text/html; charset=latin-1"}
    )
    assert title_of(reply) == "café"


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404",
        "Page not found",
        "Page not found · GitHub Pages",
        "Page Not Found | Example University",
        "Example Lab - 404",
        "404: Page not found",
        "404 - File or directory not found",
        "This page does not exist",
        "The page could not be found",
        "Site not found · GitHub Pages",
        "Página no encontrada",
        "Seite nicht gefunden – Beispiel",  # noqa: RUF001  (as it is written)
        "页面不存在",
        "ページが見つかりません",
    ],
)
def test_a_page_that_says_that_it_is_not_there_is_not_alive(title: str) -> None:
    assert sign_of(page(), title) is Sign.NOT_FOUND


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Moshi: a speech-text foundation model",
        "Error 404: a study of missing pages",
        "Why is my page not found? A guide",
        "Lost and found",
        "404 Media",
        "Maintenance of full-duplex models",
        "The found page",
        "Domain adaptation for speech",
        "Area 404 at work",
    ],
)
def test_a_page_about_missing_pages_is_alive(title: str) -> None:
    assert sign_of(page(), title) is None


@pytest.mark.parametrize(
    "title", ["Maintenance", "Under maintenance", "Site is under maintenance | Lab", "We'll be back soon!"]
)
def test_a_site_under_maintenance_is_not_alive(title: str) -> None:
    assert sign_of(page(), title) is Sign.MAINTENANCE


@pytest.mark.parametrize(
    ("asked", "led_to", "sign"),
    [
        ("https://example.com/papers/1", "https://example.com/", Sign.FRONT_PAGE),
        ("https://example.com/papers/1", "https://www.example.com/en/", Sign.FRONT_PAGE),
        ("https://example.com/papers/1", "https://example.com/index.html", Sign.FRONT_PAGE),
        ("https://example.com/papers/1", "https://example.com/home?utm_source=x", Sign.FRONT_PAGE),
        ("https://blog.example.com/papers/1", "https://example.com/", Sign.FRONT_PAGE),
        ("https://example.com/index.html", "https://example.com/", None),
        ("https://example.com/en", "https://example.com/", None),
        ("http://example.com/", "https://www.example.com/", None),
        ("https://short.example/abc", "https://example.com/", None),
        ("https://user.github.io/demo", "https://demo.example/", None),
        ("https://example.com/?page=7", "https://example.com/", Sign.FRONT_PAGE),
        ("https://example.com/papers/1", "https://example.com/ai", None),
        ("https://example.com/papers/1", "https://example.com/login?next=x", Sign.LOGIN),
        ("https://example.com/papers/1", "https://example.com/users/sign_in", Sign.LOGIN),
        ("https://docs.example.com/d/1", "https://accounts.example.com/v3/x", Sign.LOGIN),
        ("https://example.com/login", "https://example.com/signin", None),
        ("https://example.com/papers/1", "https://example.com/papers/1/", None),
    ],
)
def test_a_redirect_that_leads_astray_is_seen(asked: str, led_to: str, sign: Sign | None) -> None:
    assert sign_of(page(url=led_to, hops=(Hop(asked, 302),)), "A page") is sign


def test_a_front_page_that_was_asked_for_is_one() -> None:
    assert sign_of(page(url="https://example.com/"), "A page") is None


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("", "example.com is for sale"),
        ("", "The domain name example.com is for sale"),
        ("", "Buy this domain"),
        ('<script src="https://img.sedoparking.com/x.js">', "example.com"),
        ("<script>window.LANDER_SYSTEM='x'</script>", ""),
    ],
)
def test_a_parked_domain_is_not_alive(body: str, title: str) -> None:
    assert sign_of(page(body), title) is Sign.PARKED


def test_a_redirect_to_a_market_for_domains_is_parked() -> None:
    url = "https://www.hugedomains.com/domain_profile.cfm?d=example.com"
    assert sign_of(page(url=url, hops=(Hop("http://example.com/", 302),)), "") is Sign.PARKED
    assert sign_of(page(url=url), "") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/a", "https://example.com/a"),
        ("https://example.com/a", "https://www.example.com/a/"),
        ("https://example.com/a", "https://example.com/en/a"),
        ("https://example.com/a", "https://example.com/zh-CN/a"),
        ("https://example.com/a", "https://example.com/a?utm_source=x&hl=en"),
        ("https://example.com/a/index.html", "https://example.com/a"),
        ("https://example.com/a?x=1&y=2", "https://example.com/a?y=2&x=1"),
    ],
)
def test_some_differences_are_none(one: str, other: str) -> None:
    assert same_place(one, other)
    assert same_place(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/a", "https://example.com/ai/a"),
    ],
)
def test_other_differences_are_some(one: str, other: str) -> None:
    assert not same_place(one, other)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/a/Moshi", "moshi"),
        ("https://example.com/a/moshi/", "moshi"),
        ("https://example.com/a/moshi/index.html?x", "moshi"),
        ("https://example.com/", ""),
        ("https://example.com/en/", ""),
        ("https://example.com/a/main", "main"),
        ("nonsense", ""),
    ],
)
def test_the_last_segment_names_a_page(url: str, name: str) -> None:
    assert last_segment(url) == name


@pytest.mark.parametrize(
    ("reply", "title", "sign"),
    [
        (page(status=403, headers={"cf-mitigated": "challenge"}), "", "cf-mitigated: challenge"),
        (page(status=202, headers={"x-amzn-waf-action": "challenge"}), "", "x-amzn-waf-action: challenge"),
        (page(status=404, headers={"cf-mitigated": "challenge"}), "", "cf-mitigated: challenge"),
        (page(status=999), "", "status 999"),
        (page(status=202), "", "status 202 without content"),
        (page(status=202, body=" \n"), "", "status 202 without content"),
        (page(status=503), "Just a moment...", "a page called 'Just a moment...'"),
        (page(status=200), "Attention Required! | Cloudflare", "a page called"),
        (page("<script>_cf_chl_opt</script>", status=403), "", "a challenge page (_cf_chl_opt)"),
        (page("<script>_cf_chl_opt</script>", status=200), "", None),
        (page("accepted", status=202), "", None),
        (page(status=403), "Forbidden", None),
        (page(status=404), "Not found", None),
    ],
)
def test_a_wall_is_known_by_what_it_sends(reply: Reply, title: str, sign: str | None) -> None:
    found = wall(reply, title)
    assert found == sign or (found is not None and sign is not None and found.startswith(sign))


@pytest.mark.parametrize(
    ("host", "habit"),
    [
        ("x.com", Habit.UNCHECKABLE),
        ("www.linkedin.com", Habit.UNCHECKABLE),
        ("netflix.com", None),
        ("zhuanlan.zhihu.com", Habit.DENIES),
        ("drive.google.com", Habit.MISSING_IS_PRIVATE),
        ("team.notion.site", Habit.SHELL),
        ("doi.org", Habit.REGISTRY),
        ("example.com", None),
        ("", None),
    ],
)
def test_special_hosts_are_rows_of_a_table(host: str, habit: Habit | None) -> None:
    row = special(host)
    assert (row.habit if row else None) is habit


def test_services_that_were_shut_down_are_known() -> None:
    row = retired("cdn.rawgit.com")
    assert row is not None
    assert "cdn.jsdelivr.net" in row.what
    assert retired("example.com") is None


@given(
    st.binary(max_size=300),
    st.text(max_size=40),
    st.sampled_from([200, 202, 403, 404, 503]),
    st.sampled_from(["", "text/html; charset=utf-7", "text/html; charset=\xff", "charset=idna"]),
)
def test_no_page_makes_us_fail(body: bytes, url: str, status: int, kind: str) -> None:
    reply = page(b"<title>" + body + b"</title>", url=url, status=status, headers={"content-type": kind})
    title = title_of(reply)
    assert len(title) <= 200
    assert "\n" not in title
    sign_of(reply, title)
    wall(reply, title)


@pytest.mark.parametrize(
    "body",
    [
        b"<title " * 9_000,
        b"<title>" * 9_000,
        b"charset = " * 6_500,
        b"<title>" + b"not " * 16_000,
        b"\x00" * 65_536,
    ],
)
def test_a_hostile_page_is_read_in_no_time(body: bytes) -> None:
    started = time.perf_counter()
    reply = page(body)
    sign_of(reply, title_of(reply))
    for title in ("page " * 40, "not " * 50, "domain " * 28, "x" * 200, " - " * 66, "is for sale " * 16):
        sign_of(reply, title)
        wall(reply, title)
    assert time.perf_counter() - started < 1
