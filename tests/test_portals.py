"""When pages that sent us on say more about the network here than about themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.judge import doubt, network_is_down
from bot.model import Evidence, Failure, Hop, Observation, Resource, Status
from bot.portals import captured

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
PORTAL = "http://wifi.hotel.example/welcome"
SITES = ("one.example", "two.example", "www.three.example", "four.ac.uk", "five.example")


def sent(host: str, to: str = PORTAL, *statuses: int, status: Status = Status.ALIVE) -> Observation:
    """A look at a page of a host that ended at `to`."""
    url = f"http://{host}/page"
    hops = tuple(
        Hop(url if not at else f"http://on{at}.example/", code) for at, code in enumerate(statuses or (302,))
    )
    evidence = Evidence("HTTP 200", "GET", 200, to, hops, host=to.split("/")[2], tries=1 + len(hops))
    return Observation(Resource("web", url), NOW, status, evidence)


def stayed(host: str) -> Observation:
    evidence = Evidence("HTTP 200", "GET", 200, host=host, tries=1)
    return Observation(Resource("web", f"https://{host}/page"), NOW, Status.ALIVE, evidence)


def test_three_sites_sent_to_one_page_of_none_of_them_were_caught() -> None:
    looks = [sent(host, f"{PORTAL}?url={host}") for host in SITES[:3]]
    assert captured([*looks, stayed("fine.example")]) == {
        look.resource: "wifi.hotel.example" for look in looks
    }


@pytest.mark.parametrize(
    "looks",
    [
        [sent(host) for host in SITES[:2]],
        [sent(host, PORTAL, 301) for host in SITES],
        [sent(host, f"{PORTAL}/{host}") for host in SITES],
        [sent(f"{name}.github.io") for name in ("a", "b", "c", "d")],
        [sent(host) for host in ("example.com", "www.example.com", "docs.example.com")],
        [sent(host, "https://conf.example/2026") for host in SITES[:3]] + [stayed("conf.example")],
        [sent(host, "https://conf.example/2026") for host in (*SITES[:3], "www.conf.example")],
        [replace(sent(host), by_api=True) for host in SITES],
        [stayed(host) for host in SITES],
        [],
    ],
    ids=[
        "two are a coincidence",
        "for good",
        "to pages of their own",
        "one owner's names",
        "one site",
        "a page of a host that the list links to",
        "a host below one that the list links to",
        "an API",
        "no redirect",
        "nothing",
    ],
)
def test_in_doubt_nobody_was_caught(looks: list[Observation]) -> None:
    assert captured(looks) == {}


def test_one_hop_for_the_time_being_among_permanent_ones_is_enough() -> None:
    assert captured([sent(host, PORTAL, 301, 307) for host in SITES[:3]])


@pytest.mark.parametrize("status", [Status.ALIVE, Status.MOVED, Status.DEAD])
def test_what_a_portal_answered_is_no_look(status: Status) -> None:
    looks = [sent(host, status=status) for host in SITES[:3]]
    doubted = doubt([*looks, stayed("fine.example")])
    assert [look.status for look in doubted] == [Status.UNCHECKED] * 3 + [Status.ALIVE]
    assert "wifi.hotel.example" in doubted[0].evidence.reason
    assert doubted[0].evidence.hops == looks[0].evidence.hops


def test_what_says_nothing_anyway_stays_as_it_is() -> None:
    looks = [sent(host, status=Status.REFUSED) for host in SITES[:3]]
    assert doubt(looks) == tuple(looks)


def test_a_portal_is_no_witness_for_a_name_that_does_not_resolve() -> None:
    gone = Observation(
        Resource("web", "https://gone.example/"),
        NOW,
        Status.DEAD,
        Evidence("the name does not resolve", failure=Failure.NXDOMAIN, host="gone.example", tries=2),
    )
    looks = [sent(host) for host in SITES[:3]]
    assert doubt([gone, *looks])[0].status is Status.TROUBLE
    assert doubt([gone, *looks, stayed("fine.example")])[0].status is Status.DEAD


def test_where_a_portal_stands_before_everything_the_network_here_is_down() -> None:
    assert network_is_down([sent(host) for host in SITES])
    assert not network_is_down([*(sent(host) for host in SITES), stayed("a.example"), stayed("b.example")])
