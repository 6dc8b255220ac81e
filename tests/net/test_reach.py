"""When the rest of a list need not be tried, because nobody at all can be reached from here."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from bot.model import Failure
from bot.net.connection import Connection
from bot.net.failures import NoAnswerError
from bot.net.reach import Reach
from bot.net.sockets import End, SocketTransport
from bot.net.transport import Question
from bot.net.urls import Address, parse_url

HOSTS = [f"n{number}.example" for number in range(40)]


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.net.reach._QUIET", 0.0)


@dataclass
class Witnesses:
    """They answer or not, and count how often they were called."""

    answer: bool
    calls: int = 0

    async def __call__(self) -> bool:
        self.calls += 1
        return self.answer


async def tried(reach: Reach, hosts: Iterable[str]) -> None:
    for host in hosts:
        reach.begin()
        reach.failed(host)


async def test_many_hosts_in_vain_and_no_witness_is_cut_off() -> None:
    witnesses = Witnesses(answer=False)
    reach = Reach(witnesses)
    await tried(reach, HOSTS[:16])
    assert [await reach.is_cut_off(), await reach.is_cut_off()] == [True, True]
    assert witnesses.calls == 1


@pytest.mark.parametrize("hosts", [HOSTS[:15], HOSTS[:1] * 40, []])
async def test_few_hosts_prove_nothing_however_often_they_fail(hosts: list[str]) -> None:
    reach = Reach(Witnesses(answer=False))
    await tried(reach, hosts)
    assert not await reach.is_cut_off()
    await reach.close()


async def test_a_witness_who_answers_is_enough() -> None:
    reach = Reach(Witnesses(answer=True))
    await tried(reach, HOSTS)
    assert not await reach.is_cut_off()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_one_answer_is_enough_also_a_late_one(when: str) -> None:
    witnesses = Witnesses(answer=False)
    reach = Reach(witnesses)
    if when == "before":
        reach.answered()
    await tried(reach, HOSTS)
    if when == "after":
        assert await reach.is_cut_off()
        reach.answered()
    assert not await reach.is_cut_off()
    assert witnesses.calls == (when == "after")


async def test_without_witnesses_nobody_is_given_up() -> None:
    reach = Reach()
    await tried(reach, HOSTS)
    assert not await reach.is_cut_off()


# ── connections ───────────────────────────────────────────────────────────────────────────


class AnyRoad:
    """Satisfies what a transport wants of `Roads`: every name leads somewhere."""

    async def to(self, address: Address, *, again: bool) -> tuple[End, ...]:
        return ((address.host, address.port),)


@dataclass
class Doors:
    """What happens at the doors of hosts: most keep silent."""

    refuse: set[str] = field(default_factory=set)
    knocked: list[str] = field(default_factory=list)


class Knocking(SocketTransport):
    def __init__(self, doors: Doors, *, witnesses: Iterable[Address]) -> None:
        tls = ssl.create_default_context()
        super().__init__(AnyRoad(), tls, patience=0.002, witnesses=witnesses)  # type: ignore[arg-type]
        self._doors = doors

    async def _open(self, address: Address, end: End) -> Connection:
        self._doors.knocked.append(address.host)
        if address.host in self._doors.refuse:
            raise NoAnswerError(Failure.CONNECT, "the connection was refused")
        await asyncio.Event().wait()
        raise AssertionError


def address_of(host: str) -> Address:
    address = parse_url(f"https://{host}/")
    assert isinstance(address, Address)
    return address


async def knocked_at(doors: Doors) -> list[str]:
    """Where a transport knocks that is asked for all hosts, one after the other."""
    transport = Knocking(doors, witnesses=[address_of("api.example")])
    for host in HOSTS:
        with pytest.raises(NoAnswerError):
            await transport.ask(Question("GET", address_of(host), {}))
    await transport.aclose()
    return doors.knocked


async def test_where_nobody_answers_the_door_the_rest_is_not_tried() -> None:
    assert sorted(await knocked_at(Doors())) == sorted([*HOSTS[:16], "api.example"])


@pytest.mark.parametrize("host", ["api.example", HOSTS[0], HOSTS[15]])
async def test_where_somebody_refuses_the_network_is_well_and_all_are_tried(host: str) -> None:
    assert set(HOSTS) <= set(await knocked_at(Doors(refuse={host})))
