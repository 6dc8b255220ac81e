"""What a page that answered is, and what kind of wall stands before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Hop
from bot.net.interface import Reply
from bot.net.pages import Sign, headline_of, sign_of, title_of
from bot.net.walls import Habit, retired, special, wall
from tests.net.growth import MOST, growth

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
    ("body", "headline"),
    [
        ("<h1>Demo</h1><h1>Another</h1>", "Demo"),
        ('<h1 class="x">\n Demo <b>of</b> it</H1>', "Demo of it"),
        ("<h1><a name=x></a>A &amp; B</h1>", "A & B"),
        ("<h1>never ends", ""),
        ("<h2>Demo</h2>", ""),
        ("", ""),
    ],
)
def test_a_headline_is_read(body: str, headline: str) -> None:
    assert headline_of(page(body)) == headline


@pytest.mark.parametrize(
    ("url", "title", "headline", "sign"),
    [
        (HERE, "Some Lab", "Page not found", Sign.NOT_FOUND),
        (HERE, "Some Lab", "Page found", None),
        (HERE, "404 | Some Lab", "", Sign.NOT_FOUND),
        ("https://example.com/posts/404", "404 | Some Lab", "", Sign.NOT_FOUND),
        ("https://example.com/posts/1404", "Page not found", "", Sign.NOT_FOUND),
        ("https://example.com/domain-adaptation", "example.com is for sale", "", Sign.PARKED),
        ("https://example.com/errors/404", "404 | Docs", "404", None),
        ("https://example.com/maintenance", "Page not found", "", Sign.NOT_FOUND),
        ("https://example.com/http-404", "404 | Some Lab", "404", None),
        ("https://example.com/errors/not-found", "Not found | Docs", "Not found", None),
        (HERE, "Under maintenance", "", Sign.MAINTENANCE),
        (HERE, "Account suspended", "", Sign.SUSPENDED),
        (HERE, "Situs Judi Online", "", Sign.USURPED),
    ],
)
def test_what_a_page_says_of_itself_counts_unless_the_list_links_to_just_that(
    url: str, title: str, headline: str, sign: Sign | None
) -> None:
    assert sign_of(page(f"<h1>{headline}</h1>", url=url), title) is sign


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
        ("https://maps.example.com/x", "https://consent.example.com/ml", Sign.CONSENT),
        ("https://example.com/papers/1", "https://example.com/404.html", Sign.NOT_FOUND),
        ("https://example.com/papers/1", "https://example.com/error/PageNotFound.aspx", Sign.NOT_FOUND),
        ("https://example.com/papers/404", "https://example.org/papers/404", None),
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
        (page("<script>_cf_chl_opt</script>", status=200), "", "a challenge page (_cf_chl_opt)"),
        (page("<script>_cf_chl_opt</script>", status=200), "What a challenge page holds", None),
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
    ("head", "piece"),
    [
        (b"", b"<title "),
        (b"", b"<title>"),
        (b"", b"charset = "),
        (b"<title>", b"not "),
        (b"", b"\x00"),
    ],
)
def test_a_hostile_page_takes_no_longer_than_its_size(head: bytes, piece: bytes) -> None:
    def read(size: int) -> None:
        reply = page(head + piece * (size // len(piece)))
        title = title_of(reply)
        sign_of(reply, title)
        wall(reply, title)

    assert growth(read) < MOST


@pytest.mark.parametrize("piece", ["page ", "not ", "domain ", "x", " - ", "is for sale "])
def test_nor_does_a_hostile_title(piece: str) -> None:
    def read(size: int) -> None:
        title = piece * (size // 256 // len(piece))  # at its longest more than `LONGEST_TITLE`
        sign_of(page(), title)
        wall(page(), title)

    assert growth(read) < MOST
