"""What is read of an answer's head, of the answers of other transports, and what their exceptions mean."""

from __future__ import annotations

import httpx
import pytest

from bot.model import Failure
from bot.net.arrival import headers_of
from bot.net.failures import NoAnswerError
from bot.net.transport import Question, ask
from bot.net.urls import Address, parse_url

URL = "https://demo.example/"


def question(url: str = URL) -> Question:
    address = parse_url(url)
    assert isinstance(address, Address)
    return Question("GET", address, {"Accept": "*/*"})


def test_headers_are_told_with_their_doubles() -> None:
    fields = [
        (b"Vary", b"A"),
        (b"vary", b"B"),
        (b"Location", b"/b"),
        (b"location", b"/c"),
        (b"Set-Cookie", b"a=1, b"),
        (b"Set-Cookie", b"c=2"),
        (b"X-Utf", b"\xc3\xbc"),
        (b"X-Old", b"\xfc"),
    ]
    headers, cookies = headers_of(fields)
    assert (headers["vary"], headers["location"], headers["x-utf"], headers["x-old"]) == (
        "A, B",
        "/b",
        "ü",
        "ü",
    )
    assert cookies == ["a=1, b", "c=2"]


async def test_a_body_is_read_as_it_was_sent_and_then_has_no_more() -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept"] == "*/*"
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces())

    arrival = await ask(httpx.MockTransport(answer), question())
    assert arrival.status == 200
    assert arrival.headers == {"content-encoding": "gzip"}
    assert [await arrival.piece() for _ in range(3)] == [b"one", b"two", b""]
    assert not arrival.ended
    await arrival.aclose()


class Pieces(httpx.AsyncByteStream):
    async def __aiter__(self):  # type: ignore[no-untyped-def] # noqa: ANN204 - an async generator
        yield b"one"
        yield b"two"


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError("x"), Failure.CONNECT),
        (httpx.ConnectTimeout("x"), Failure.CONNECT),
        (httpx.ReadTimeout("x"), Failure.TIMEOUT),
        (httpx.ReadError("x"), Failure.RESET),
        (httpx.RemoteProtocolError("x"), Failure.PROTOCOL),
        (httpx.UnsupportedProtocol("x"), Failure.PROTOCOL),
    ],
)
async def test_exceptions_of_any_transport_have_a_name_of_ours(error: Exception, failure: Failure) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(NoAnswerError) as raised:
        await ask(httpx.MockTransport(fail), question())
    assert raised.value.failure is failure
    assert raised.value.reason
