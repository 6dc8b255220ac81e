from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta

import httpx
import pytest

from bot.world.behaviours import (
    Behaviour,
    Bomb,
    Challenge,
    Drip,
    Drop,
    Flaky,
    Hang,
    Huge,
    Loop,
    Page,
    Raw,
    Redirect,
    Status,
    Wall,
    Window,
)
from bot.world.server import Address
from bot.world.state import World, canonical

URL = "https://somewhere.example/page?a=1"


async def status(browser: httpx.AsyncClient, url: str = URL) -> int:
    return (await browser.get(url)).status_code


async def test_a_planted_page_has_its_title(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Page("Tom & <Jerry>", "<p>body</p>"))
    reply = await browser.get(URL)
    assert "<title>Tom &amp; &lt;Jerry&gt;</title>" in reply.text
    assert "<p>body</p>" in reply.text
    assert reply.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("url", ["https://somewhere.example/other", "https://nobody.example/", "http://x/"])
async def test_everything_else_is_a_404(browser: httpx.AsyncClient, url: str) -> None:
    assert await status(browser, url) == 404


async def test_http_and_https_are_two_sites(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Page("T"))
    insecure = URL.replace("https", "http")
    assert await status(browser, insecure) == 404
    world.put_site(insecure, Redirect(URL))
    reply = await browser.get(insecure, follow_redirects=True)
    assert (reply.status_code, str(reply.url)) == (200, URL)


@pytest.mark.parametrize(
    ("behaviour", "code", "header"),
    [
        (Status(410, {"x-why": "gone"}, "bye"), 410, ("x-why", "gone")),
        (Status(204), 204, ("server", None)),
        (Redirect("https://other.example/"), 301, ("location", "https://other.example/")),
        (Redirect("/a)b<c> d\r\nx: y", 308), 308, ("location", "/a)b<c> dx: y")),
        (Wall(Challenge.CLOUDFLARE), 403, ("cf-mitigated", "challenge")),
        (Wall(Challenge.AWS), 202, ("x-amzn-waf-action", "challenge")),
        (Wall(Challenge.LINKEDIN), 999, ("content-length", "0")),
        (Loop(), 302, ("location", URL)),
    ],
)
async def test_behaviours_that_answer(
    world: World,
    browser: httpx.AsyncClient,
    behaviour: Behaviour,
    code: int,
    header: tuple[str, str | None],
) -> None:
    world.put_site(URL, behaviour)
    reply = await browser.get(URL)
    assert reply.status_code == code
    assert reply.headers.get(header[0]) == header[1]


async def test_a_flaky_page_fails_every_other_time(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Flaky("T"))
    assert [await status(browser) for _ in range(4)] == [503, 200, 503, 200]


async def test_a_page_dies_and_comes_back_with_the_clock(world: World, browser: httpx.AsyncClient) -> None:
    day = timedelta(days=1)
    world.put_site(URL, Page("T"))
    world.put_site(URL, Status(404), Window(world.now + day, world.now + 2 * day))
    seen = []
    for _ in range(3):
        seen.append(await status(browser))
        world.clock.advance(day)
    assert seen == [200, 404, 200]


async def test_a_whole_host_can_misbehave(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site("https://somewhere.example/*", Status(500))
    world.put_site(URL, Page("T"))
    assert await status(browser, "https://somewhere.example/any?x") == 500
    assert await status(browser) == 200


async def test_the_apis_can_be_made_to_misbehave_as_sites(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site("https://api.github.com/*", Status(502))
    assert await status(browser, "https://api.github.com/rate_limit") == 502


@pytest.mark.parametrize("behaviour", [Hang(), Drip(0.01), Huge()])
async def test_what_never_ends_is_cut_by_the_clients_patience(
    world: World, browser: httpx.AsyncClient, behaviour: Behaviour
) -> None:
    world.put_site(URL, behaviour)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(browser.get(URL), 0.15)
    assert await status(browser, "https://vita-home.github.io/") == 200


async def test_a_dripping_page_sends_byte_after_byte(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Drip(0.001))
    async with browser.stream("GET", URL) as reply:
        received = b""
        async for chunk in reply.aiter_raw():
            received += chunk
            if len(received) > 3:
                break
    assert set(received) == set(b".")


async def test_a_huge_page_is_as_large_as_it_says(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Huge("T", 300_000))
    reply = await browser.get(URL)
    assert len(reply.content) == 300_000
    assert "<title>T</title>" in reply.text


@pytest.mark.parametrize("after", [None, 0, 100])
async def test_a_dropped_connection_is_an_error_for_the_client(
    world: World, browser: httpx.AsyncClient, after: int | None
) -> None:
    world.put_site(URL, Drop(after))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await browser.get(URL)


async def test_a_dropped_body_has_begun(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Drop(100))
    async with browser.stream("GET", URL) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-length"] == "1100"


async def test_nonsense_on_the_wire_comes_as_it_is(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Raw("SMTP 220 who are you?\r\n\r\n"))
    with pytest.raises(httpx.RemoteProtocolError):
        await browser.get(URL)


async def test_a_bomb_is_small_until_unpacked(world: World, browser: httpx.AsyncClient) -> None:
    world.put_site(URL, Bomb(1_000_000))
    async with browser.stream("GET", URL) as reply:
        packed = b"".join([chunk async for chunk in reply.aiter_raw()])
    assert len(packed) < 10_000
    assert len(gzip.decompress(packed)) == 1_000_000


@pytest.mark.parametrize("host", ["", "ex ample", "a" * 300, "[::1", "xn--\u00fc".encode().decode("latin-1")])
async def test_any_host_header_gets_an_answer(address: Address, host: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", address.http)
    writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
    first = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert first.split()[1] in (b"400", b"404")


async def test_the_world_remembers_what_it_was_asked(world: World, browser: httpx.AsyncClient) -> None:
    await browser.get(URL, headers={"x-a": "b"})
    await browser.post("https://api.github.com/graphql", content=b"{}", headers={"authorization": "bearer t"})
    assert world.received == {"somewhere.example": 1, "api.github.com": 1}
    first, second = world.log
    assert (first.url, first.method, first.headers["x-a"], first.query) == (URL, "GET", "b", {"a": "1"})
    assert (second.body, second.token) == (b"{}", "t")
    world.forget_requests()
    assert not world.log


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a b#c", "https://example.org/a%20b"),
        ("https://example.org/é?q=ü", "https://example.org/%C3%A9?q=%C3%BC"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_one_spelling_for_what_clients_send(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected
