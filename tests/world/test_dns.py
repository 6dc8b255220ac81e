from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address

import dns.asyncresolver
import dns.message
import dns.resolver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.world.behaviours import Changing, NxDomain, Page, Resolves, ServFail, Silent, Window
from bot.world.dns import answer, name_server
from bot.world.state import World

NAME = "vita-home.github.io"


@pytest.fixture
async def resolver(world: World) -> AsyncIterator[dns.asyncresolver.Resolver]:
    async with name_server(world) as port:
        asking = dns.asyncresolver.Resolver(configure=False)
        asking.nameservers = ["127.0.0.1"]
        asking.port = port
        asking.lifetime = 1.0
        yield asking


async def addresses(resolver: dns.asyncresolver.Resolver, name: str, *, tcp: bool = False) -> list[str]:
    found = await resolver.resolve(name, "A", tcp=tcp)
    return sorted(record.to_text() for record in found)


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_known_host_has_a_stable_public_address(
    resolver: dns.asyncresolver.Resolver, *, tcp: bool
) -> None:
    first = await addresses(resolver, NAME, tcp=tcp)
    assert first == await addresses(resolver, NAME.upper(), tcp=tcp)
    assert ip_address(first[0]).is_global
    assert first != await addresses(resolver, "export.arxiv.org")


@pytest.mark.parametrize("name", ["unknown.example", "github.com.example"])
async def test_an_unknown_name_does_not_exist(resolver: dns.asyncresolver.Resolver, name: str) -> None:
    with pytest.raises(dns.resolver.NXDOMAIN):
        await addresses(resolver, name)


async def test_a_host_is_known_once_a_site_is_planted(
    world: World, resolver: dns.asyncresolver.Resolver
) -> None:
    world.put_site("https://new.example/x", Page("T"))
    assert len(await addresses(resolver, "new.example")) == 1


async def test_github_pages_have_a_wildcard(resolver: dns.asyncresolver.Resolver) -> None:
    assert await addresses(resolver, "nobody-at-all.github.io")


async def test_names_fail_as_planted(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    world.put_name(NAME, NxDomain())
    with pytest.raises(dns.resolver.NXDOMAIN):
        await addresses(resolver, NAME)
    world.put_name(NAME, ServFail())
    with pytest.raises(dns.resolver.NoNameservers):
        await addresses(resolver, NAME)


async def test_a_silent_server_lets_people_wait(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    world.put_name(NAME, Silent())
    resolver.lifetime = 0.05
    with pytest.raises(dns.resolver.LifetimeTimeout):
        await addresses(resolver, NAME)


async def test_private_and_mixed_answers(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    world.put_name(NAME, Resolves(("10.0.0.1", "93.184.216.34", "::1")))
    assert await addresses(resolver, NAME) == ["10.0.0.1", "93.184.216.34"]
    six = await resolver.resolve(NAME, "AAAA")
    assert [record.to_text() for record in six] == ["::1"]


async def test_there_is_no_ipv6_address_unless_planted(resolver: dns.asyncresolver.Resolver) -> None:
    with pytest.raises(dns.resolver.NoAnswer):
        await resolver.resolve(NAME, "AAAA")


async def test_an_answer_can_change_at_each_query(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    world.put_name(NAME, Changing((("93.184.216.34",), ("127.0.0.1",))))
    seen = [await addresses(resolver, NAME) for _ in range(3)]
    assert seen == [["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34"]]


async def test_a_change_is_seen_by_queries_for_ipv4_alone(
    world: World, resolver: dns.asyncresolver.Resolver
) -> None:
    world.put_name(NAME, Changing((("93.184.216.34",), ("127.0.0.1",))))
    first = await addresses(resolver, NAME)
    with pytest.raises(dns.resolver.NoAnswer):
        await resolver.resolve(NAME, "AAAA")
    assert (first, await addresses(resolver, NAME)) == (["93.184.216.34"], ["127.0.0.1"])


async def test_a_name_dies_with_the_clock(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    world.put_name(NAME, NxDomain(), Window(world.now + timedelta(days=1)))
    assert await addresses(resolver, NAME)
    world.clock.advance(timedelta(days=1))
    with pytest.raises(dns.resolver.NXDOMAIN):
        await addresses(resolver, NAME)


async def test_a_large_answer_comes_over_tcp(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    world.put_name(NAME, Resolves(tuple(f"93.184.1.{last}" for last in range(1, 201))))
    assert len(await addresses(resolver, NAME)) == 200


async def test_queries_are_counted(world: World, resolver: dns.asyncresolver.Resolver) -> None:
    await addresses(resolver, NAME)
    assert world.lookups == {NAME: 1}


async def test_pieces_of_a_tcp_message_are_put_together(world: World) -> None:
    wire = dns.message.make_query(NAME, "A").to_wire()
    framed = (len(wire).to_bytes(2, "big") + wire) * 2
    async with name_server(world) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for byte in framed:
            writer.write(bytes([byte]))
            await writer.drain()
        for _ in range(2):
            size = int.from_bytes(await reader.readexactly(2), "big")
            assert dns.message.from_wire(await reader.readexactly(size)).answer
        writer.close()
        await writer.wait_closed()


@given(st.binary(max_size=80), st.booleans())
def test_no_datagram_is_a_crash(wire: bytes, cut: bool) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.world.seed import from_links  # noqa: PLC0415

    world = from_links((), datetime(2026, 1, 1, tzinfo=UTC))
    query = dns.message.make_query(NAME, "A").to_wire()
    reply = answer(world, query[: len(wire)] + wire if cut else wire, over_tcp=True)
    assert reply is None or len(reply) >= 12
