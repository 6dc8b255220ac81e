"""Names: asked once, vetted, and "no such name" told apart from "no such record" and from trouble."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from bot.model import Failure
from bot.net.name_servers import DnsResolver
from bot.net.resolve import (
    NO_NAME_SERVER,
    NO_RECORD,
    NO_SUCH_NAME,
    NOT_FOUND_HERE,
    AddressBook,
    Addresses,
    Lookup,
    numeric,
    vet,
)
from bot.net.system_names import SystemResolver
from tests.net.loopback import FakeResolver, name_server


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("both.example", Addresses(("8.8.8.8", "2606:4700::1111"))),
        ("four.example", Addresses(("8.8.4.4",))),
        ("half.example", Addresses(("1.1.1.1",))),  # denies the whole name for AAAA, as broken servers do
        ("mail.example", NO_RECORD),
        ("gone.example", NO_SUCH_NAME),
        ("servfail.example", NO_NAME_SERVER),
        ("silent.example", NO_NAME_SERVER),
        ("garbage.example", NO_NAME_SERVER),
        ("a" * 64 + ".example", NO_NAME_SERVER),
    ],
)
async def test_a_name_server_is_understood(host: str, found: Lookup) -> None:
    async with name_server() as server:
        resolver = DnsResolver(server, seconds=0.4)
        assert await resolver.lookup(host) == found


@pytest.mark.parametrize(
    ("errno", "second", "found"),
    [
        (socket.EAI_NONAME, NO_SUCH_NAME, NO_SUCH_NAME),
        (socket.EAI_NONAME, NO_RECORD, NO_RECORD),
        (socket.EAI_NONAME, NO_NAME_SERVER, NO_NAME_SERVER),
        (socket.EAI_NONAME, Addresses(("8.8.8.8",)), NO_NAME_SERVER),
        (socket.EAI_NONAME, None, NOT_FOUND_HERE),
        (socket.EAI_AGAIN, NO_SUCH_NAME, NO_NAME_SERVER),
        (socket.EAI_FAIL, NO_SUCH_NAME, NO_NAME_SERVER),
    ],
)
async def test_a_denial_of_the_machine_counts_only_with_a_second_opinion(
    monkeypatch: pytest.MonkeyPatch, errno: int, second: Lookup | None, found: Lookup
) -> None:
    class Second:
        async def lookup(self, host: str) -> Lookup:
            assert second is not None, host
            return second

    def denied(*_: object, **__: object) -> None:
        raise socket.gaierror(errno, "no")

    monkeypatch.setattr(socket, "getaddrinfo", denied)
    resolver = SystemResolver(lambda: Second() if second else None)
    assert await resolver.lookup("x.example") == found
    resolver.close()


async def test_the_machine_gives_each_address_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(2, 1, 6, "", ("8.8.8.8", 0)), (2, 2, 17, "", ("8.8.8.8", 0)), (10, 1, 6, "", ("::1", 0, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    resolver = SystemResolver()
    assert await resolver.lookup("x.example") == Addresses(("8.8.8.8", "::1"))
    resolver.close()


@pytest.mark.parametrize("ips", [("8.8.8.8", "10.0.0.1"), ("10.0.0.1", "8.8.8.8"), ("::1",), ("nonsense",)])
def test_one_private_address_spoils_the_name(ips: tuple[str, ...]) -> None:
    found = vet(Addresses(ips))
    assert not isinstance(found, Addresses)
    assert found.failure is Failure.GUARD


def test_public_addresses_and_failures_pass_as_they_are() -> None:
    assert vet(Addresses(("8.8.8.8", "1.1.1.1"))) == Addresses(("8.8.8.8", "1.1.1.1"))
    assert vet(NO_SUCH_NAME) is NO_SUCH_NAME
    assert vet(Addresses(())) == NO_RECORD


async def test_a_name_is_looked_up_once_by_all_who_ask_at_the_same_time() -> None:
    resolver = FakeResolver({"a.example": [("8.8.8.8",)]})
    book = AddressBook(resolver)
    found = await asyncio.gather(*(book.find("a.example") for _ in range(20)))
    again = await asyncio.gather(*(book.find("a.example", again=True) for _ in range(20)))
    assert set(found + again) == {Addresses(("8.8.8.8",))}
    assert resolver.asked == ["a.example", "a.example"]


async def test_one_who_gives_up_does_not_spoil_it_for_the_others() -> None:
    gate = asyncio.Event()

    class Slow:
        async def lookup(self, host: str) -> Lookup:
            await gate.wait()
            return Addresses(("8.8.8.8",)) if host else NO_RECORD

    book = AddressBook(Slow())
    first = asyncio.create_task(book.find("a.example"))
    second = asyncio.create_task(book.find("a.example"))
    await asyncio.sleep(0)
    first.cancel()
    gate.set()
    assert await second == Addresses(("8.8.8.8",))
    await book.close()


async def test_an_address_book_that_is_closed_leaves_nothing_running() -> None:
    class Stuck:
        async def lookup(self, host: str) -> Lookup:
            await asyncio.Event().wait()
            raise AssertionError(host)

    book = AddressBook(Stuck())
    asking = asyncio.create_task(book.find("a.example"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await book.close()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_names_are_looked_up_ahead_a_few_at_a_time_and_once() -> None:
    under_way = most = 0

    class Counting(FakeResolver):
        async def lookup(self, host: str) -> Lookup:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            return await super().lookup(host)

    names = [f"{number}.example" for number in range(40)]
    resolver = Counting({name: [("8.8.8.8",)] for name in names})
    book = AddressBook(resolver)
    book.expect(names)
    book.expect(names)
    await asyncio.gather(*book._scouts)
    assert most == 16
    assert {await book.find(name) for name in names} == {Addresses(("8.8.8.8",))}
    assert sorted(resolver.asked) == sorted(names)
    await book.close()


class Mute:
    """Name servers that answer about a few names only."""

    def __init__(self, *heard: str) -> None:
        self.heard = set(heard)
        self.asked: list[str] = []

    async def lookup(self, host: str) -> Lookup:
        self.asked.append(host)
        return Addresses(("8.8.8.8",)) if host in self.heard else NO_NAME_SERVER


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.net.reach._QUIET", 0.0)


NAMES = [f"n{number}.example" for number in range(40)]
WITNESSES = ("api.example", "papers.example")


async def looked_up(resolver: Mute, names: Sequence[str] = NAMES) -> AddressBook:
    book = AddressBook(resolver, witnesses=WITNESSES)
    for name in names:
        await book.find(name)
    return book


@pytest.mark.usefixtures("no_patience")
async def test_where_no_name_server_answers_not_even_about_witnesses_the_rest_is_not_asked() -> None:
    resolver = Mute()
    book = await looked_up(resolver)
    assert (set(resolver.asked), len(resolver.asked)) == ({*NAMES[:16], *WITNESSES}, 18)
    assert await book.find(NAMES[0], again=True) == NO_NAME_SERVER
    assert len(resolver.asked) == 18


@pytest.mark.usefixtures("no_patience")
@pytest.mark.parametrize("heard", [WITNESSES[1], NAMES[0], NAMES[15]])
async def test_one_answer_is_enough_to_ask_about_all(heard: str) -> None:
    resolver = Mute(heard)
    await looked_up(resolver)
    assert set(NAMES) <= set(resolver.asked)


@pytest.mark.usefixtures("no_patience")
async def test_a_few_mute_names_do_not_mean_that_nobody_answers() -> None:
    resolver = Mute()
    await looked_up(resolver, NAMES[:15])
    assert set(NAMES[:15]) <= set(resolver.asked)


@pytest.mark.usefixtures("no_patience")
async def test_names_are_asked_about_again_as_soon_as_somebody_answers() -> None:
    """What was on its way when the others were given up may still be answered."""
    resolver, late = Mute(), asyncio.Event()

    class Late(Mute):
        async def lookup(self, host: str) -> Lookup:
            if host == "late.example":
                await late.wait()
                return NO_SUCH_NAME
            return await resolver.lookup(host)

    book = AddressBook(Late(), witnesses=WITNESSES)
    finding = asyncio.create_task(book.find("late.example"))
    await asyncio.sleep(0)
    for name in NAMES:
        await book.find(name)
    assert NAMES[39] not in resolver.asked
    late.set()
    assert await finding == NO_SUCH_NAME
    await book.find(NAMES[39])
    assert NAMES[39] in resolver.asked


@pytest.mark.usefixtures("no_patience")
async def test_in_a_network_that_answers_no_witness_is_called() -> None:
    resolver = Mute(*NAMES)
    book = await looked_up(resolver)
    await asyncio.sleep(0)
    await book.close()
    assert resolver.asked == NAMES


async def test_an_operators_host_may_be_a_number_or_a_name() -> None:
    assert await numeric("127.0.0.1") == "127.0.0.1"
    assert await numeric("localhost") in ("127.0.0.1", "::1")
