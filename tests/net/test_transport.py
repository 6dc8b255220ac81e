"""Over real sockets: where connections go, and what becomes of servers that do not speak HTTP."""

from __future__ import annotations

import asyncio
import gzip
import random
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.clock import SystemClock
from bot.config import ConnectTo, Settings
from bot.errors import ConfigError
from bot.model import Failure
from bot.net.client import PAGE_BYTES, open_client
from bot.net.failures import NoAnswerError
from bot.net.interface import NoReply, Reply
from bot.net.resolve import AddressBook
from bot.net.roads import Roads
from bot.net.tls import tls_context
from tests.net.loopback import SOON, FakeResolver, client_for, everywhere, name_server, saying, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"


async def forever() -> None:
    await asyncio.sleep(3600)


# ── where connections go ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "ips",
    [
        ("127.0.0.1",),
        ("8.8.8.8", "127.0.0.1"),
        ("127.0.0.1", "8.8.8.8"),
        ("::1",),
        ("::ffff:127.0.0.1",),
        ("169.254.169.254",),
        ("64:ff9b::a00:1",),
        ("fe80::1%lo",),
    ],
)
async def test_a_name_with_any_private_address_is_not_opened(ips: tuple[str, ...]) -> None:
    async with (
        serving(saying(OK)) as server,
        client_for(resolver=FakeResolver({"a.example": [ips]})) as client,
    ):
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.GUARD
    assert "not a public address" in answer.reason
    assert server.connections == 0


async def test_a_name_is_resolved_once_so_that_it_cannot_change_its_answer() -> None:
    resolver = FakeResolver({"a.example": [("203.0.113.1",), ("127.0.0.1",)]})
    async with client_for(resolver=resolver) as client:
        await client.page("http://a.example/1")
        await client.page("http://a.example/2")
    assert resolver.asked == ["a.example"]


async def test_a_name_that_changes_for_the_second_look_is_vetted_again() -> None:
    resolver = FakeResolver({"a.example": [("192.0.2.1",), ("127.0.0.1",)]})
    async with client_for(resolver=resolver) as client:
        await client.page("http://a.example/")
        answer = await client.page("http://a.example/", fresh=True)
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.GUARD
    assert "127.0.0.1" in answer.reason
    assert resolver.asked == ["a.example", "a.example"]


async def test_a_name_that_does_not_exist_is_asked_for_afresh_by_a_second_look() -> None:
    resolver = FakeResolver({})
    async with client_for(resolver=resolver) as client:
        first = await client.page("http://gone.example/")
        second = await client.page("http://gone.example/", fresh=True)
    assert isinstance(first, NoReply)
    assert isinstance(second, NoReply)
    assert first.failure is second.failure is Failure.NXDOMAIN
    assert resolver.asked == ["gone.example"] * 2


@pytest.mark.parametrize("place", ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1"])
def test_the_second_belt_opens_no_socket_to_a_private_address(place: str) -> None:
    roads = Roads(AddressBook(FakeResolver({})), (), vet_mapped=False)
    with pytest.raises(NoAnswerError, match="not a public address"):
        roads.check(place)


async def test_connect_to_changes_only_where_the_socket_goes() -> None:
    seen: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        named = await client.page("http://a.example/%2F?q=%41'")
        literal = await client.page("http://93.184.216.34/x")
        six = await client.page("http://[2606:4700::1111]/x")
    assert [answer.url for answer in (named, literal, six)] == [
        "http://a.example/%2F?q=%41'",
        "http://93.184.216.34/x",
        "http://[2606:4700::1111]/x",
    ]
    assert b"GET /%2F?q=%41' HTTP/1.1\r\nHost: a.example\r\n" in seen[0]
    assert b"Host: 93.184.216.34\r\n" in seen[1]
    assert b"Host: [2606:4700::1111]\r\n" in seen[2]


async def test_connect_to_maps_the_host_and_port_that_it_names() -> None:
    async with serving(saying(OK)) as server:
        to = ConnectTo("a.example", 80, "127.0.0.1", server.port)
        async with client_for(to, resolver=FakeResolver({"b.example": [("127.0.0.1",)]})) as client:
            mapped = await client.page("http://a.example/")
            other_host = await client.page("http://b.example/")
            other_port = await client.page("http://a.example:443/")
    assert isinstance(mapped, Reply)
    assert isinstance(other_host, NoReply)
    assert other_host.failure is Failure.GUARD
    assert isinstance(other_port, NoReply)
    assert other_port.failure is Failure.NXDOMAIN


async def test_a_mapped_name_is_looked_up_and_vetted_where_there_is_a_name_server() -> None:
    resolver = FakeResolver({"good.example": [("8.8.8.8",)], "bad.example": [("10.0.0.1",)]})
    async with (
        serving(saying(OK)) as server,
        client_for(everywhere(server), resolver=resolver, vet_mapped=True) as client,
    ):
        good = await client.page("http://good.example/")
        bad = await client.page("http://bad.example/")
        gone = await client.page("http://gone.example/")
    assert isinstance(good, Reply)
    assert isinstance(bad, NoReply)
    assert bad.failure is Failure.GUARD
    assert isinstance(gone, NoReply)
    assert gone.failure is Failure.NXDOMAIN


async def test_connect_to_legalises_no_private_address_in_a_url() -> None:
    async with serving(saying(OK)) as server, client_for(everywhere(server)) as client:
        answers = [
            await client.page(url)
            for url in ("http://127.0.0.1/", "http://169.254.169.254/", "http://[::1]/", "http://localhost/")
        ]
    assert {answer.failure for answer in answers if isinstance(answer, NoReply)} == {Failure.GUARD}
    assert server.connections == 0


async def test_a_bad_target_of_connect_to_is_a_setting_that_makes_no_sense() -> None:
    settings = Settings(connect_to=(ConnectTo("", None, "no-such-host.invalid", 1),))
    with pytest.raises(ConfigError, match=r"no-such-host\.invalid"):
        async with open_client(settings, SystemClock()):
            pass


async def test_a_name_server_that_has_no_address_is_a_setting_that_makes_no_sense() -> None:
    with pytest.raises(ConfigError, match=r"--dns: no-such-host\.invalid"):
        async with open_client(Settings(dns=("no-such-host.invalid", 53)), SystemClock()):
            pass


async def test_the_real_client_is_made_of_all_this(authority: trustme.CA, ca_file: str) -> None:
    tls = server_tls(authority.issue_cert("four.example"))
    async with serving(saying(OK), tls) as server, name_server() as dns:
        to = (ConnectTo("", None, "127.0.0.1", server.port),)
        settings = Settings(connect_to=to, dns=dns, ca_file=ca_file, timeout=5)
        async with open_client(settings, SystemClock()) as client:
            there = await client.page("https://four.example/")
            gone = await client.page("https://gone.example/")
    assert isinstance(there, Reply)
    assert there.body == b"hi"
    assert isinstance(gone, NoReply)
    assert gone.failure is Failure.NXDOMAIN


async def test_connections_are_used_again_but_not_by_a_fresh_look() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(OK)

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        await asyncio.gather(*(client.page(f"http://a.example/{number}") for number in range(5)))
        shared = server.connections
        await client.page("http://a.example/", fresh=True)
        await client.page("http://a.example/", fresh=True)
    assert (shared, server.connections) == (1, 3)


async def test_the_last_link_of_a_host_closes_its_connection() -> None:
    closing: list[bool] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readuntil(b"\r\n\r\n"):
            closing.append(b"Connection: close\r\n" in request)
            writer.write(OK)

    async with serving(speak) as server, client_for(everywhere(server), patience=5) as client:
        await asyncio.gather(*(client.page(f"http://a.example/{number}") for number in range(5)))
    assert closing == [False] * 4 + [True]
    assert server.connections == 1


# ── what servers say ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", Failure.RESET),
        (b"\x00\xff\xfe garbage \x80\r\n\r\n", Failure.PROTOCOL),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 abc OK\r\n\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5_000 + b"\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-", Failure.RESET),
        (b"<html>no status line</html>", Failure.PROTOCOL),
    ],
)
async def test_an_answer_that_is_not_http_is_a_value(said: bytes, failure: Failure) -> None:
    async with serving(saying(said)) as server, client_for(everywhere(server), patience=2) as client:
        page = await client.page("http://a.example/")
        api = await client.api("GET", "http://a.example/")
    assert isinstance(page, NoReply)
    assert isinstance(api, NoReply)
    assert page.failure is api.failure is failure


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        (OK, 200, b"hi"),
        (b"HTTP/1.1 200 D'accord \xe9\xff\r\nContent-Length: 0\r\n\r\n", 200, b""),
        (b"HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", 404, b""),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ncut", 200, b"cut"),
        (b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 999 Go away\r\nContent-Length: 0\r\n\r\n", 999, b""),
        (b"HTTP/1.1 200 OK\r\nX-Odd: \xff\xfe\r\nContent-Length: 0\r\n\r\n", 200, b""),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK, 200, b"hi"),
    ],
)
async def test_an_answer_that_can_be_read_counts(said: bytes, status: int, body: bytes) -> None:
    async with serving(saying(said)) as server, client_for(everywhere(server)) as client:
        reply = await client.page("http://a.example/")
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (status, body)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200 OK\r\n",),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ",),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
    ],
)
async def test_a_server_that_stalls_costs_no_more_than_the_deadline(parts: tuple[bytes, ...]) -> None:
    async with serving(saying(*parts, then=forever)) as server, client_for(everywhere(server)) as client:
        async with asyncio.timeout(SOON):
            answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.TIMEOUT
    assert answer.reason == "no answer within 0.3 s"


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_a_dripping_body_cannot_stretch_the_deadline_and_the_status_counts() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n")
        await drip(reader, writer)

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        async with asyncio.timeout(SOON):
            reply = await client.page("http://a.example/")
    assert isinstance(reply, Reply)
    assert (reply.status, reply.truncated) == (404, True)


async def test_dripping_headers_cannot_stretch_the_deadline() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        await drip(reader, writer)

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.TIMEOUT


async def test_the_deadline_is_one_for_all_hops() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        path = request.split(b" ")[1]
        await asyncio.sleep(0.15)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + path + b"x\r\nContent-Length: 0\r\n\r\n")

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        async with asyncio.timeout(SOON):
            answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.TIMEOUT
    assert len(answer.hops) <= 3


async def test_an_endless_body_is_left_early() -> None:
    sent = 0

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    async with serving(speak) as server, client_for(everywhere(server), patience=5) as client:
        reply = await client.page("http://a.example/")
    assert isinstance(reply, Reply)
    assert (len(reply.body), reply.truncated) == (PAGE_BYTES, True)
    assert sent < 50_000_000


async def test_a_packed_page_is_unpacked() -> None:
    page = gzip.compress(b"<title>packed</title>")
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    )
    async with serving(saying(head % len(page), page)) as server, client_for(everywhere(server)) as client:
        reply = await client.page("http://a.example/")
    assert isinstance(reply, Reply)
    assert reply.body == b"<title>packed</title>"


async def test_a_connection_that_is_refused_is_no_connection() -> None:
    async with serving(saying(OK)) as server:
        pass
    async with client_for(everywhere(server)) as client:
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert (answer.failure, answer.reason) == (Failure.CONNECT, "the connection was refused")


async def test_a_reset_is_a_reset() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        answer = await client.page("http://a.example/")
    assert isinstance(answer, NoReply)
    assert answer.failure is Failure.RESET


# ── TLS ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("ca") / "ca.pem")
    authority.cert_pem.write_to_path(path)
    return path


def server_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def test_the_certificate_is_checked_against_the_name_not_the_target(
    authority: trustme.CA, ca_file: str
) -> None:
    tls = server_tls(authority.issue_cert("a.example", "93.184.216.34"))
    async with (
        serving(saying(OK), tls) as server,
        client_for(everywhere(server), ca_file=ca_file, patience=5) as client,
    ):
        named = await client.page("https://a.example/")
        literal = await client.page("https://93.184.216.34/")
    assert isinstance(named, Reply)
    assert isinstance(literal, Reply)


def broken_certificates(authority: trustme.CA) -> dict[str, trustme.LeafCert]:
    now = datetime.now(UTC)
    return {
        "the certificate is for another host": authority.issue_cert("b.example"),
        "the certificate has expired": authority.issue_cert(
            "a.example", not_before=now - timedelta(days=20), not_after=now - timedelta(days=10)
        ),
        "the certificate is not valid yet": authority.issue_cert(
            "a.example", not_before=now + timedelta(days=10), not_after=now + timedelta(days=20)
        ),
        "the certificate's issuer is unknown": trustme.CA().issue_cert("a.example"),
    }


@pytest.mark.parametrize(
    "reason",
    [
        "the certificate is for another host",
        "the certificate has expired",
        "the certificate is not valid yet",
        "the certificate's issuer is unknown",
    ],
)
async def test_a_bad_certificate_is_named(authority: trustme.CA, ca_file: str, reason: str) -> None:
    tls = server_tls(broken_certificates(authority)[reason])
    async with (
        serving(saying(OK), tls) as server,
        client_for(everywhere(server), ca_file=ca_file, patience=5) as client,
    ):
        answer = await client.page("https://a.example/")
    assert isinstance(answer, NoReply)
    assert (answer.failure, answer.reason) == (Failure.TLS, reason)


async def test_the_operators_authority_is_the_only_one(ca_file: str) -> None:
    certificates = tls_context(ca_file).get_ca_certs()
    assert len(certificates) == 1
    assert tls_context(None).cert_store_stats()["x509_ca"] > 50


async def test_a_server_that_does_not_speak_tls_is_named(ca_file: str) -> None:
    async def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)

    async with (
        serving(speak) as server,
        client_for(everywhere(server), ca_file=ca_file, patience=5) as client,
    ):
        answer = await client.page("https://a.example/")
    assert isinstance(answer, NoReply)
    assert (answer.failure, answer.reason) == (Failure.TLS, "the server does not speak TLS")


async def test_a_stalled_handshake_costs_no_more_than_the_deadline() -> None:
    async def speak(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await forever()

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        async with asyncio.timeout(SOON):
            answer = await client.page("https://a.example/")
    assert isinstance(answer, NoReply)
    assert (answer.failure, answer.reason) == (Failure.CONNECT, "no connection in time")


def test_a_ca_file_that_cannot_be_used_is_a_setting_that_makes_no_sense(tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("no certificate")
    for name in ("bad.pem", "missing.pem"):
        with pytest.raises(ConfigError, match="--ca-file"):
            tls_context(str(tmp_path / name))


async def test_cookies_of_strange_bytes_break_nothing() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if b" /end " in request:
            writer.write(OK)
            return
        cookie = b'Set-Cookie: a="\xff\xfe\xc3\xbc;b'
        head = b"HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n"
        writer.write(
            head + cookie + b"\r\nSet-Cookie: expires=x; Expires=Thu, 99-Jan-9999 99:99:99 GMT\r\n\r\n"
        )

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        reply = await client.page("http://a.example/")
    assert isinstance(reply, Reply)
    assert reply.url == "http://a.example/end"


SEEDS = (
    OK,
    b"HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=b; Max-Age=9\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",
)


def mangled(chance: random.Random) -> bytes:
    """A good answer with a few bytes changed, cut out or doubled."""
    said = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.sample(range(len(said)), 2))
        match chance.randrange(3):
            case 0:
                said[at] = chance.randrange(256)
            case 1:
                del said[at : min(to, at + 8)]
            case _:
                said[at:at] = said[at : min(to, at + 40)]
    return bytes(said)


async def test_no_mangled_answer_does_any_harm() -> None:
    chance = random.Random(4)  # noqa: S311  (the same answers every time)

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(mangled(chance))

    async with serving(speak) as server, client_for(everywhere(server), patience=5) as client:
        answers = await asyncio.gather(*(client.page(f"http://{n}.example/") for n in range(300)))
    assert {type(answer) for answer in answers} == {Reply, NoReply}
    assert {answer.failure for answer in answers if isinstance(answer, NoReply)} <= {
        Failure.RESET,
        Failure.PROTOCOL,
        Failure.TIMEOUT,
        Failure.REDIRECTS,
        Failure.GUARD,
    }


async def test_half_of_the_deadline_is_told_once_and_only_where_nothing_came() -> None:
    late: list[str] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if b" /quick " in request:
            writer.write(OK)
        await forever()

    async with serving(speak) as server, client_for(everywhere(server)) as client:
        quick = await client.page("http://a.example/quick", late=lambda: late.append("quick"))
        silent = await client.page("http://a.example/silent", late=lambda: late.append("silent"))
    assert isinstance(quick, Reply)
    assert isinstance(silent, NoReply)
    assert late == ["silent"]
