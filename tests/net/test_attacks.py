"""Over real sockets: servers that want us sent elsewhere, told secrets, hung or filled up."""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from itertools import count

import pytest

from bot.model import Failure
from bot.net.client import PAGE_BYTES, Client
from bot.net.interface import Answer, NoReply, Reply
from tests.net.loopback import SOON, FakeResolver, Server, Speaker, client_for, everywhere, saying, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class Trap:
    """Redirects `/` to a place of its choice, and notes everything that arrives."""

    def __init__(self, location: str, *more: bytes) -> None:
        self._head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode() + b"\r\n"
        self._head += b"".join(line + b"\r\n" for line in more) + b"\r\n"
        self.seen: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readuntil(b"\r\n\r\n"):
            self.seen.append(request)
            writer.write(self._head if request.startswith(b"GET / ") else OK)


# ── sent elsewhere ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/x",
        "http://127.1/x",
        "http://2130706433/x",
        "http://0x7f000001/x",
        "http://0177.0.0.1/x",
        "http://0/x",
        "http://127.0.0.1./x",
        "http://\N{FULLWIDTH DIGIT ONE}27.0.0.1/x",
        "http://[::1]/x",
        "http://[::]/x",
        "http://[::ffff:127.0.0.1]/x",
        "http://[::ffff:a00:1]/x",
        "http://[::127.0.0.1]/x",
        "http://[64:ff9b::a00:1]/x",
        "http://[64:ff9b:1::1]/x",
        "http://[2002:7f00:1::]/x",
        "http://[fe80::1]/x",
        "http://[fe80::1%25eth0]/x",
        "http://[fec0::1]/x",
        "http://[fc00::1]/x",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://[ff02::1]/x",
        "http://[2001:db8::1]/x",
        "http://10.0.0.1/x",
        "http://172.16.0.1/x",
        "http://192.168.0.1/x",
        "http://100.64.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://168.63.129.16/x",
        "http://224.0.0.1/x",
        "http://255.255.255.255/x",
        "http://localhost/x",
        "http://LOCALHOST./x",
        "http://a.localhost/x",
        "http://metadata.google.internal/x",
        "http://printer.local/x",
        "http://intranet/x",
        "//127.0.0.1/x",
        "\\\\127.0.0.1\\x",
        "http:\\\\127.0.0.1/x",
        "http://b.example@127.0.0.1/x",
        "http://user:secret@b.example/x",
        "http://b.example:22/x",
        "http://b.example:8080/x",
        "http://b.example:0/x",
        "http://b.example:99999/x",
        "http://b.example:80:80/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/x",
        "ftp://b.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "unix:/run/docker.sock",
    ],
)
async def test_no_redirect_leads_to_a_place_that_is_not_public(location: str) -> None:
    trap = Trap(location)
    async with serving(trap) as server, client_for(everywhere(server), patience=5) as client:
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.GUARD
    assert not answer.sent
    assert [one.status for one in answer.hops] == [302]
    assert len(trap.seen) == 1


@pytest.mark.parametrize("ips", [("8.8.8.8", "10.0.0.1"), ("::1",), ("2002:a00:1::",)])
async def test_no_redirect_leads_to_a_name_with_a_private_address(ips: tuple[str, ...]) -> None:
    resolver = FakeResolver({"a.example": [("8.8.8.8",)], "b.example": [ips]})
    trap = Trap("http://b.example/x")
    async with (
        serving(trap) as server,
        client_for(everywhere(server), resolver=resolver, vet_mapped=True, patience=5) as client,
    ):
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.GUARD
    assert len(trap.seen) == 1


async def test_no_host_learns_where_we_come_from_or_what_another_gave_us() -> None:
    trap = Trap("http://b.example/x", b"Set-Cookie: a=secret; Domain=example", b"Set-Cookie: b=secret")
    async with serving(trap) as server, client_for(everywhere(server), patience=5) as client:
        await client.page("http://a.example/")
        await client.page("http://a.example/y")
    assert len(trap.seen) == 3
    for request in trap.seen:
        assert b"secret" not in request
        assert b"cookie" not in request.lower()
        assert b"referer" not in request.lower()
        assert b"authorization" not in request.lower()


async def test_a_host_that_cannot_be_judged_is_not_asked_behind_a_redirect_either() -> None:
    trap = Trap("http://www.linkedin.com/in/x")
    async with serving(trap) as server, client_for(everywhere(server), patience=5) as client:
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert (answer.url, answer.sent) == ("http://www.linkedin.com/in/x", False)
    assert len(trap.seen) == 1


# ── filled up ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ([b"X: " + b"a" * 8_000] * 7, True),
        ([b"X: " + b"a" * 8_000] * 9, False),
        ([b"X: " + b"a" * 15_000] * 50, False),
        ([b"X: y"] * 90, True),
        ([b"X: y"] * 120, False),
    ],
)
async def test_headers_are_bounded_in_number_and_all_together(headers: list[bytes], accepted: bool) -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + b"\r\n".join(headers) + b"\r\n\r\n"
    async with serving(saying(said)) as server, client_for(everywhere(server), patience=5) as client:
        page = await client.page("http://a.example/")
        api = await client.api("GET", "http://a.example/")
    for answer in (page, api):
        assert isinstance(answer, Reply) is accepted
        assert isinstance(answer, Reply) or answer.failure is Failure.PROTOCOL


def repeat(head: bytes, part: bytes) -> Speaker:
    """Says a head, then the same for ever, as fast as anybody reads."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()

    return speak


def emptiness() -> bytes:
    """A deflate block with nothing in it: packed bytes that unpack to none."""
    packer = zlib.compressobj(wbits=-15)
    return packer.flush(zlib.Z_FULL_FLUSH) * 5_000


ENDLESS = {
    "a body": repeat(HTML + b"\r\n", b"x" * 65_536),
    "a bomb": repeat(HTML + b"Content-Encoding: gzip\r\n\r\n", zlib.compress(b"\0" * 10**7, wbits=31)),
    "packed nothing": repeat(
        HTML + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03", emptiness()
    ),
    "chunks": repeat(HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"y" * 4096 + b"\r\n"),
    "tiny chunks": repeat(HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\ny\r\n" * 5_000),
    "a chunk's extension": repeat(HTML + b"Transfer-Encoding: chunked\r\n\r\n5;", b"a" * 65_536),
    "a chunk's length": repeat(HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 65_536),
    "trailers": repeat(HTML + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 5_000),
    "a status line": repeat(b"HTTP/1.1 200 ", b"O" * 65_536),
    "a header": repeat(HTML + b"X: ", b"a" * 65_536),
    "a header's name": repeat(HTML, b"a" * 65_536),
    "headers": repeat(HTML, b"X: y\r\n" * 5_000),
    "early hints": repeat(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 500),
    "answers": repeat(b"", OK * 500),
    "nothing": repeat(b"", b"\0" * 65_536),
    "blank lines": repeat(b"", b"\r\n" * 30_000),
}


@pytest.mark.parametrize("what", list(ENDLESS))
async def test_whatever_is_endless_ends_and_fills_nothing(what: str) -> None:
    tracemalloc.start()
    try:
        async with serving(ENDLESS[what]) as server, client_for(everywhere(server), patience=0.5) as client:
            async with asyncio.timeout(SOON):
                answer = await client.page("http://a.example/")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(answer, NoReply) or len(answer.body) <= PAGE_BYTES
    assert peak < 12_000_000


# ── hung ──────────────────────────────────────────────────────────────────────────────────

GOOD = (
    OK,
    b"HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=b; Max-Age=9\r\nContent-Length: 0\r\n\r\n",
    HTML + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    HTML + b"Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n" + zlib.compress(b"hi", wbits=31),
    b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 3\r\n\r\nno!",
    b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
)


def nonsense(chance: random.Random) -> bytes:
    """Garbage, or a good answer that was cut off, shuffled, doubled, or broken in a few places."""
    said = bytearray(chance.choice(GOOD))
    match chance.randrange(5):
        case 0:
            return chance.randbytes(chance.randrange(2_000))
        case 1:
            return bytes(said[: chance.randrange(len(said))])
        case 2:
            lines = bytes(said).split(b"\r\n")
            chance.shuffle(lines)
            return b"\r\n".join(lines)
        case 3:
            return bytes(said) + chance.randbytes(50) + bytes(said)
    for _ in range(chance.randint(1, 8)):
        said[chance.randrange(len(said))] = chance.randrange(256)
    return bytes(said)


def misbehaving(chance: random.Random) -> Speaker:
    """Says nonsense all at once or in pieces, then hangs up, resets, or keeps silent."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if chance.random() < 0.9:
            await reader.readuntil(b"\r\n\r\n")
        said = nonsense(chance)
        size = chance.choice((1, 7, 4096))
        for at in range(0, len(said), size):
            writer.write(said[at : at + size])
            await asyncio.sleep(0)
        match chance.randrange(4):
            case 0:
                writer.transport.abort()
            case 1:
                await asyncio.sleep(3600)

    return speak


@pytest.mark.parametrize("seed", range(3))
async def test_no_nonsense_crashes_or_hangs_us_and_memory_stays_flat(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (the same nonsense every time)
    tracemalloc.start()
    try:
        async with serving(misbehaving(chance)) as server, client_for(everywhere(server)) as client:
            async with asyncio.timeout(SOON):  # four shifts of a deadline each, for there are 64 seats
                names = [f"{number}.example" for number in range(200)]
                answers = await asyncio.gather(*(client.page(f"http://{name}/") for name in names))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert {type(answer) for answer in answers} == {Reply, NoReply}
    assert peak < 30_000_000


@pytest.mark.slow
async def test_thousands_of_hostile_answers_leave_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)  # pytest keeps what asyncio says of the server's broken connections
    chance = random.Random(99)  # noqa: S311  (the same nonsense every time)
    left: list[int] = []
    tracemalloc.start()
    try:
        for _ in range(8):
            async with serving(misbehaving(chance)) as server, client_for(everywhere(server)) as client:
                await asyncio.gather(*(client.page(f"http://{n}.example/") for n in range(400)))
            await asyncio.sleep(0.1)  # both ends learn that their connections are closed
            gc.collect()
            left.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert max(left[2:]) < left[1] + 2_000_000


async def test_an_answer_does_not_reach_the_next_question_on_its_connection() -> None:
    """Two answers to one question: the second must not be taken for that of the next link."""
    numbers = count()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            number = next(numbers)
            writer.write(OK.replace(b"hi", b"%02d" % number) + OK.replace(b"hi", b"no"))

    async def bodies(client: Client) -> AsyncIterator[Answer]:
        for path in range(5):
            yield await client.page(f"http://a.example/{path}")

    async with serving(speak) as server, client_for(everywhere(server), patience=5) as client:
        answers = [answer async for answer in bodies(client)]
    assert b"no" not in [answer.body for answer in answers if isinstance(answer, Reply)]


async def stalled(server_says: bytes) -> tuple[Answer, Server]:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(server_says)
        await asyncio.sleep(3600)

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        async with asyncio.timeout(SOON):
            return await client.page("https://a.example/"), server


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x03", b"\x16\x03\x03\x40\x00" + b"\x02" * 50])
async def test_a_handshake_that_stalls_cannot_stretch_the_deadline(said: bytes) -> None:
    answer, _ = await stalled(said)
    assert isinstance(answer, NoReply)
    assert answer.failure in (Failure.CONNECT, Failure.TLS, Failure.TIMEOUT)


async def test_what_a_wall_says_of_itself_cannot_escape_into_a_terminal() -> None:
    from bot.net.looks import look_of  # noqa: PLC0415  (the only test that needs it)

    said = b"HTTP/1.1 403 No\r\ncf-mitigated: \x9b31m\xe2\x80\xaeevil\r\nContent-Length: 0\r\n\r\n"
    async with serving(saying(said)) as server, client_for(everywhere(server), patience=5) as client:
        look = look_of(await client.page("http://a.example/"))
    assert look.wall is not None
    assert look.wall.isprintable()
    assert "evil" in look.wall
