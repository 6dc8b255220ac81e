"""HTTP/1.1 without sockets: what is asked, and what is read out of whatever comes back."""

from __future__ import annotations

from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.failures import NoAnswerError
from bot.net.http1 import AnswerReader, question_bytes
from bot.net.urls import Address, parse_url

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def address(url: str) -> Address:
    found = parse_url(url)
    assert isinstance(found, Address)
    return found


def read(*parts: bytes, method: str = "GET") -> tuple[AnswerReader, bytes]:
    """A reader that was given these parts, and the body that it found."""
    reader = AnswerReader(method)
    return reader, b"".join([reader.feed(part) for part in parts])


# ── asking ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "first", "host"),
    [
        ("http://a.example", "GET / HTTP/1.1", "a.example"),
        ("https://a.example:443/%2F?q=%41'#part", "GET /%2F?q=%41' HTTP/1.1", "a.example"),
        ("http://a.example:443/x", "GET /x HTTP/1.1", "a.example:443"),
        ("http://[2606:4700::1111]/x", "GET /x HTTP/1.1", "[2606:4700::1111]"),
        ("http://u:p@a.example/ü", "GET /%C3%BC HTTP/1.1", "a.example"),
    ],
)
def test_an_address_is_asked_for_as_it_is_written(url: str, first: str, host: str) -> None:
    said = question_bytes("GET", address(url), {"Accept": "*/*"})
    assert said.decode() == f"{first}\r\nHost: {host}\r\nAccept: */*\r\n\r\n"


def test_what_is_sent_along_has_a_length() -> None:
    said = question_bytes("POST", address("http://a.example/"), {}, b"{}")
    assert said == b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}"


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\ny", "a\ry", "a\0y"])
def test_no_header_can_become_two(value: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        question_bytes("GET", address("http://a.example/"), {"Cookie": value})


# ── reading ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", 404, b""),
        (b"http/1.1  200  All right\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/2 200\r\ncontent-length: 2\r\n\r\nhi", 200, b"hi"),
        (b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nno header\r\nContent-Length : 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length:\r\n 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\n folded into nothing\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2, 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 204 Nothing\r\nContent-Length: 9\r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", 304, b""),
        (CHUNKED + b"2\r\nhi\r\n0\r\n\r\n", 200, b"hi"),
        (CHUNKED + b"2 ;x=y\r\nhi\r\n000\r\nTrailer: x\r\n\r\n", 200, b"hi"),
        (CHUNKED + b"1\nh\n1\ni\n0\n\n", 200, b"hi"),
        (
            CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n") + b"2\r\nhi\r\n0\r\n\r\n",
            200,
            b"hi",
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_browsers_can_read_we_can(said: bytes, status: int, body: bytes, size: int) -> None:
    reader, found = read(*(said[at : at + size] for at in range(0, len(said), size)))
    assert reader.head is not None
    assert (reader.head.status, found, reader.ended) == (status, body, True)


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.6",
        b"<html>",
        b"\0",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000,
        b"HTTP/1.1 103 Hints\r\n\r\n" * 5_000,
        CHUNKED + b"x\r\n",
        CHUNKED + b"-1\r\n",
        CHUNKED + b"2\r\nhi!\r\n",
        CHUNKED + b"1" * 40 + b"\r\n",
        CHUNKED + b"1;" + b"a" * 5_000,
        CHUNKED + b"0\r\n" + b"X: y\r\n" * 20_000,
    ],
)
@pytest.mark.parametrize("size", [11, 100_000])
def test_what_is_no_http_or_has_no_end_is_refused(said: bytes, size: int) -> None:
    with pytest.raises(NoAnswerError):
        read(*(said[at : at + size] for at in range(0, len(said), size)))


def test_headers_are_told_with_their_doubles() -> None:
    reader, _ = read(
        b"HTTP/1.1 302 Found\r\nVary: A\r\nvary:B \r\nLocation: /b\r\nlocation: /c\r\nSet-Cookie: a=1, b\r\n"
        b"Set-Cookie: c=2\r\nX-Utf: \xc3\xbc\r\nX-Old: \xfc\r\nContent-Length: 0\r\n\r\n"
    )
    assert reader.head is not None
    fields = reader.head.fields
    assert fields[:2] == [(b"Vary", b"A"), (b"vary", b"B")]
    assert fields[-3:-1] == [(b"X-Utf", b"\xc3\xbc"), (b"X-Old", b"\xfc")]
    assert reader.head.headers["vary"] == "A, B"


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n...", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", False),
        (CHUNKED + b"9\r\ncut", False),
        (b"HTTP/1.1 200 O", False),
        (b"", False),
    ],
)
def test_an_answer_without_a_length_ends_with_its_connection(said: bytes, *, ended: bool) -> None:
    reader, _ = read(said)
    assert not reader.ended
    assert reader.close() is ended


@pytest.mark.parametrize(
    ("said", "reusable"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", True),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi", True),
        (CHUNKED + b"2\r\nhi\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 Nothing\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", False),
        (b"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nhi", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!", False),
        (b"HTTP/1.1 204 Nothing\r\n\r\nbut this", False),
    ],
)
def test_a_connection_is_used_again_only_when_nothing_is_left_on_it(said: bytes, *, reusable: bool) -> None:
    reader, _ = read(said)
    assert reader.reusable is reusable


def test_nothing_follows_the_head_of_an_answer_to_head() -> None:
    reader, body = read(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", method="HEAD")
    assert (reader.ended, reader.reusable, body) == (True, True, b"")


PIECES = st.lists(st.binary(min_size=1, max_size=300), max_size=6)


@given(
    pieces=PIECES,
    chunked=st.booleans(),
    headers=st.lists(
        st.tuples(
            st.from_regex(r"x-[a-z]{1,9}", fullmatch=True), st.from_regex(r"[!-~]{0,20}", fullmatch=True)
        )
    ),
    cuts=st.lists(st.integers(0, 2_500), max_size=20),
)
def test_what_another_implementation_writes_is_read_as_it_was_meant(
    pieces: list[bytes], headers: list[tuple[str, str]], cuts: list[int], *, chunked: bool
) -> None:
    body = b"".join(pieces)
    framing = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))
    server = h11.Connection(h11.SERVER)
    server.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    while not isinstance(server.next_event(), h11.EndOfMessage):
        pass
    said = server.send(h11.Response(status_code=200, headers=[*headers, framing])) or b""
    for piece in pieces:
        said += server.send(h11.Data(data=piece)) or b""
    said += server.send(h11.EndOfMessage()) or b""
    ends = sorted({0, len(said), *(cut for cut in cuts if cut < len(said))})
    reader, found = read(*(said[start:end] for start, end in pairwise(ends)))
    assert (found, reader.ended, reader.reusable) == (body, True, True)
    assert reader.head is not None
    assert {name for name, _ in headers} <= set(reader.head.headers)


GARBAGE = st.binary(max_size=400) | st.text("HTTP/1. 20\r\n:;0aContent-LengthTransfer-Encodingchunked").map(
    str.encode
)


@given(
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", CHUNKED, CHUNKED + b"5\r\n"]), GARBAGE, st.integers(1, 50)
)
def test_no_bytes_make_it_fail_in_another_way(start: bytes, rest: bytes, size: int) -> None:
    reader, said = AnswerReader(), start + rest
    try:
        found = sum(len(reader.feed(said[at : at + size])) for at in range(0, len(said), size))
    except NoAnswerError:
        return
    reader.close()
    assert found <= len(rest)


def test_a_hostile_body_of_tiny_chunks_is_read_in_linear_time() -> None:
    def work(chunks: int) -> int:
        reader, found = read(CHUNKED + b"1\r\ny\r\n" * chunks)
        assert not reader.ended
        return len(found)

    assert work(50_000) == 50_000  # seconds, if each chunk copied what is left
