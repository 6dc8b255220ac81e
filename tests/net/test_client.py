"""The client's own logic, over a transport whose answers the tests give."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime

import httpx
import pytest
from pytest_httpx import HTTPXMock, IteratorStream

from bot.clock import SimulatedClock
from bot.config import Settings
from bot.model import Failure, Hop
from bot.net.client import MOST_HOPS, PAGE_BYTES, Client, open_client
from bot.net.interface import NoReply, Reply
from bot.net.resolve import Lookup, Unresolved
from bot.net.transport import QUESTION

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
START = "https://example.com/a"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def client(clock: SimulatedClock) -> Client:
    return Client(httpx.AsyncHTTPTransport(), Settings(contact="https://example.org/bot"), clock)


async def test_a_page_comes_with_status_headers_and_body(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, html="<p>hello", headers={"X-Odd": "1"})
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert (reply.url, reply.status, reply.body, reply.truncated) == (START, 200, b"<p>hello", False)
    assert reply.headers["x-odd"] == "1"


async def test_we_say_who_we_are_and_where_to_complain(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(is_reusable=True)
    await client.page(START)
    await client.page(START, fresh=True)
    agents = [request.headers["user-agent"] for request in httpx_mock.get_requests()]
    assert agents[0].startswith("listkeeper/")
    assert all("+https://example.org/bot" in agent for agent in agents)


async def test_a_fresh_look_has_other_headers_and_a_connection_of_its_own(
    client: Client, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(is_reusable=True)
    await client.page(START)
    await client.page(START, fresh=True)
    first, second = httpx_mock.get_requests()
    assert first.headers["accept"] != second.headers["accept"]
    assert first.headers["user-agent"] != second.headers["user-agent"]
    assert all("text/html" in request.headers["accept"] for request in (first, second))
    assert [request.extensions[QUESTION].fresh for request in (first, second)] == [False, True]


async def test_a_body_is_read_up_to_64_kib(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, html="x" * (PAGE_BYTES + 1))
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert (len(reply.body), reply.truncated) == (PAGE_BYTES, True)


async def test_a_compression_bomb_is_not_unpacked_beyond_the_limit(
    client: Client, httpx_mock: HTTPXMock
) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    httpx_mock.add_response(
        url=START,
        stream=IteratorStream([bomb]),
        headers={"content-encoding": "gzip", "content-type": "text/html"},
    )
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert (len(reply.body), reply.truncated) == (PAGE_BYTES, True)


@pytest.mark.parametrize("encoding", ["gzip", "br", "nonsense"])
async def test_a_body_that_cannot_be_unpacked_is_none_but_the_status_counts(
    client: Client, httpx_mock: HTTPXMock, encoding: str
) -> None:
    httpx_mock.add_response(
        url=START,
        stream=IteratorStream([b"ju", b"nk"]),
        headers={"content-encoding": encoding, "content-type": "text/html"},
    )
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (200, b"")


async def test_large_files_are_not_read(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, content=b"%PDF" * 50_000, headers={"content-type": "application/pdf"})
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (200, b"")


async def test_redirects_are_followed_and_told(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=301, headers={"location": "/b"})
    httpx_mock.add_response(
        url="https://example.com/b", status_code=302, headers={"location": "//example.org/c#x"}
    )
    httpx_mock.add_response(url="https://example.org/c", text="there")
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert reply.url == "https://example.org/c"
    assert reply.hops == (Hop(START, 301), Hop("https://example.com/b", 302))


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.1/", "127.0.0.1 is a loopback address"),
        ("http://2130706433/", "127.0.0.1 is a loopback address"),
        ("http:/127.0.0.1/", "127.0.0.1 is a loopback address"),
        ("http:127.0.0.1", "127.0.0.1 is a loopback address"),
        ("////127.0.0.1/", "127.0.0.1 is a loopback address"),
        ("https:\\\\\\127.0.0.1/", "127.0.0.1 is a loopback address"),
        ("//169.254.169.254/latest/meta-data/", "169.254.169.254 is not a public address"),
        ("http://[::ffff:10.0.0.1]/", "not a public address"),
        ("https://localhost/", "not a public name"),
        ("https://user:pw@example.org/", "user name or password"),
        ("https://example.org:6379/", "port 6379"),
        ("file:///etc/passwd", "the scheme is file"),
        ("javascript:alert(1)", "the scheme is javascript"),
        ("https://", "no host"),
        ("//[", "makes no sense"),
        ("", "does not say where to"),
        ("/" + "a" * 9_000, "longer than"),
    ],
)
async def test_the_guard_stands_at_every_hop(
    client: Client, httpx_mock: HTTPXMock, location: str, why: str
) -> None:
    httpx_mock.add_response(url=START, status_code=302, headers={"location": location})
    answer = await client.page(START)
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.GUARD
    assert why in answer.reason
    assert answer.hops == (Hop(START, 302),)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "ftp://example.com/", "https://x:y@example.com/", "", "https://"]
)
async def test_what_the_guard_refuses_is_never_asked(client: Client, httpx_mock: HTTPXMock, url: str) -> None:
    page, api = await client.page(url), await client.api("GET", url)
    assert isinstance(page, NoReply)
    assert isinstance(api, NoReply)
    assert page.failure is api.failure is Failure.GUARD
    assert httpx_mock.get_requests() == []


async def test_a_redirect_without_a_location_is_the_answer(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=302)
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert reply.status == 302


async def test_the_first_of_two_locations_counts(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=302, headers=[("location", "/b"), ("location", "/c")])
    httpx_mock.add_response(url="https://example.com/b")
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert reply.url == "https://example.com/b"


async def test_a_circle_of_redirects_is_left(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=302, headers={"location": "/b"}, is_reusable=True)
    httpx_mock.add_response(
        url="https://example.com/b", status_code=302, headers={"location": "/a"}, is_reusable=True
    )
    answer = await client.page(START)
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.REDIRECTS
    assert len(httpx_mock.get_requests()) == 2


async def test_an_endless_chain_of_redirects_is_cut(client: Client, httpx_mock: HTTPXMock) -> None:
    def further(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": request.url.path + "x"})

    httpx_mock.add_callback(further, is_reusable=True)
    answer = await client.page(START)
    assert isinstance(answer, NoReply)
    assert answer.reason == "more than 10 redirects"
    assert len(httpx_mock.get_requests()) == MOST_HOPS + 1


@pytest.mark.parametrize("host", ["x.com", "www.linkedin.com", "github.com"])
async def test_a_host_that_cannot_be_judged_is_not_asked_behind_a_redirect(
    client: Client, httpx_mock: HTTPXMock, host: str
) -> None:
    httpx_mock.add_response(url=START, status_code=301, headers={"location": f"https://{host}/a"})
    answer = await client.page(START)
    assert answer == NoReply(
        f"https://{host}/a", Failure.GUARD, "redirects there", (Hop(START, 301),), sent=False
    )


async def test_a_second_look_gets_half_of_the_time(clock: SimulatedClock) -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600)
        return httpx.Response(200, request=request)

    client = Client(httpx.MockTransport(never), Settings(timeout=0.2), clock)
    first = await client.page("https://a.example/")
    second = await client.page("https://b.example/", fresh=True)
    assert isinstance(first, NoReply)
    assert isinstance(second, NoReply)
    assert (first.reason, second.reason) == ("no answer within 0.2 s", "no answer within 0.1 s")


async def test_what_was_not_sent_says_so(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=302, headers={"location": START})
    circle, private = await client.page(START), await client.page("http://10.0.0.1/")
    assert isinstance(circle, NoReply)
    assert isinstance(private, NoReply)
    assert (circle.sent, private.sent) == (False, False)
    assert len(circle.hops) == len(httpx_mock.get_requests()) == 1


async def test_a_host_that_was_given_up_is_told_with_the_hops_that_led_there(
    client: Client, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_exception(httpx.ConnectError("x"), url="https://down.example/", is_reusable=True)
    httpx_mock.add_response(url=START, status_code=302, headers={"location": "https://down.example/"})
    for _ in range(3):
        await client.page("https://down.example/")
    answer = await client.page(START)
    assert isinstance(answer, NoReply)
    assert answer.hops == (Hop(START, 302),)
    assert not answer.sent


async def test_headers_are_read_with_their_doubles_and_in_any_encoding(
    client: Client, httpx_mock: HTTPXMock
) -> None:
    headers = [(b"Vary", b"A"), (b"vary", b"B"), (b"X-Utf", "ü".encode()), (b"X-Old", "ü".encode("latin-1"))]
    httpx_mock.add_response(url=START, headers=httpx.Headers(headers))
    reply = await client.page(START)
    assert isinstance(reply, Reply)
    assert (reply.headers["vary"], reply.headers["x-utf"], reply.headers["x-old"]) == ("A, B", "ü", "ü")


async def test_cookies_live_within_one_check_and_on_their_own_host(
    client: Client, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=START, status_code=302, headers={"location": START, "set-cookie": "seen=1"})
    httpx_mock.add_response(url=START, status_code=302, headers={"location": "https://example.org/"})
    httpx_mock.add_response(url="https://example.org/")
    httpx_mock.add_response(url=START, text="next check")
    first = await client.page(START)
    second = await client.page(START)
    assert isinstance(first, Reply)
    assert first.url == "https://example.org/"
    assert isinstance(second, Reply)
    cookies = [request.headers.get("cookie") for request in httpx_mock.get_requests()]
    assert cookies == [None, "seen=1", None, None]


async def test_nothing_tells_a_host_where_we_come_from(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=302, headers={"location": "https://example.org/"})
    httpx_mock.add_response(url="https://example.org/")
    await client.page(START)
    assert all("referer" not in request.headers for request in httpx_mock.get_requests())


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError("x"), Failure.CONNECT),
        (httpx.ConnectTimeout("x"), Failure.CONNECT),
        (httpx.ReadTimeout("x"), Failure.TIMEOUT),
        (httpx.ReadError("x"), Failure.RESET),
        (httpx.RemoteProtocolError("x"), Failure.PROTOCOL),
        (TimeoutError("x"), Failure.TIMEOUT),
        (ConnectionResetError("x"), Failure.RESET),
        (OSError("x"), Failure.PROTOCOL),
    ],
)
async def test_what_a_server_breaks_is_a_value(
    client: Client, httpx_mock: HTTPXMock, error: Exception, failure: Failure
) -> None:
    httpx_mock.add_exception(error, is_reusable=True)
    page, api = await client.page(START), await client.api("GET", START)
    assert isinstance(page, NoReply)
    assert isinstance(api, NoReply)
    assert page.failure is api.failure is failure


async def test_a_bug_is_not_hidden(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_exception(ZeroDivisionError("ours"))
    with pytest.raises(ZeroDivisionError):
        await client.page(START)


async def test_a_host_that_asks_to_wait_gets_no_request_before(
    client: Client, clock: SimulatedClock, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(status_code=429, headers={"retry-after": "7"})
    httpx_mock.add_response()
    first, second = await client.page(START), await client.page(START)
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert (first.status, second.status) == (429, 200)
    assert (clock.now() - NOW).total_seconds() == 7


async def test_a_host_that_proves_down_is_not_asked_again(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_exception(httpx.ConnectError("x"), is_reusable=True)
    answers = [await client.page(f"{START}/{n}") for n in range(10)]
    assert {answer.failure for answer in answers if isinstance(answer, NoReply)} == {Failure.CONNECT}
    assert len(httpx_mock.get_requests()) == 3


# ── api ───────────────────────────────────────────────────────────────────────────────────


async def test_an_api_is_asked_with_our_headers_and_content(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(json={"ok": True})
    reply = await client.api(
        "POST", START, headers={"Authorization": "Bearer t", "accept": "application/json"}, content=b"{}"
    )
    assert isinstance(reply, Reply)
    assert reply.body == b'{"ok":true}'
    (request,) = httpx_mock.get_requests()
    assert (request.method, request.content, request.headers["authorization"]) == ("POST", b"{}", "Bearer t")
    assert request.headers.get_list("accept") == ["application/json"]


async def test_an_api_is_followed_on_its_own_origin(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=START, status_code=301, headers={"location": "/repositories/1"})
    httpx_mock.add_response(url="https://example.com/repositories/1", json=1)
    reply = await client.api("GET", START, headers={"Authorization": "Bearer t"})
    assert isinstance(reply, Reply)
    assert (reply.status, reply.hops) == (200, (Hop(START, 301),))


@pytest.mark.parametrize(
    ("method", "location"),
    [
        ("GET", "https://evil.example/"),
        ("GET", "https://example.com.evil.example/"),
        ("GET", "http://example.com/a"),
        ("GET", "https://example.com:80/a"),
        ("POST", "/b"),
    ],
)
async def test_a_token_goes_nowhere_else(
    client: Client, httpx_mock: HTTPXMock, method: str, location: str
) -> None:
    httpx_mock.add_response(status_code=307, headers={"location": location})
    reply = await client.api(method, START, headers={"Authorization": "Bearer t"})
    assert isinstance(reply, Reply)
    assert reply.status == 307
    assert len(httpx_mock.get_requests()) == 1


async def test_an_api_that_redirects_in_a_circle_ends(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=302, headers={"location": START}, is_reusable=True)
    reply = await client.api("GET", START)
    assert isinstance(reply, Reply)
    assert reply.status == 302


async def test_an_api_that_answers_too_much_is_a_failure(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(content=b"x" * 101)
    answer = await client.api("GET", START, limit=100)
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.PROTOCOL


async def test_a_bomb_from_an_api_is_a_failure(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(
        stream=IteratorStream([gzip.compress(b"\0" * 10_000_000)]), headers={"content-encoding": "gzip"}
    )
    answer = await client.api("GET", START, limit=1000)
    assert isinstance(answer, NoReply)
    assert answer.reason == "an answer of more than 1,000 bytes"


async def test_a_packed_answer_of_an_api_is_unpacked(client: Client, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(content=gzip.compress(b"[1]"), headers={"content-encoding": "gzip"})
    reply = await client.api("GET", START)
    assert isinstance(reply, Reply)
    assert reply.body == b"[1]"


async def test_the_resolver_is_a_parameter() -> None:
    class Nowhere:
        """Knows no name."""

        async def lookup(self, host: str) -> Lookup:
            return Unresolved(Failure.NXDOMAIN, f"{host} is unknown here")

    async with open_client(Settings(timeout=2), SimulatedClock(NOW), resolver=Nowhere()) as client:
        answer = await client.page("https://somewhere.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.NXDOMAIN
