"""Nothing private can be spelled so that the guard lets it through."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.guard import is_public, vet_url

PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7
203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:168.63.129.16 ::ffff:0:8.8.8.8
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:0:53aa:64c::1
2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2002:c0a8:1::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1
fe80::1%eth0 fec0::1 ff02::1 2606:4700::1111%1 4000::1 1::
"""

PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255
172.15.255.255 172.32.0.1 192.0.1.1 192.88.98.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255
168.63.129.15 168.63.129.17 2606:4700::1111 2a00:1450:4001::200e 2001:200::1 2400:cb00::1
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_a_private_address_is_refused(address: str) -> None:
    assert not is_public(address)
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_let_through(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3.4/8", "::g"]
)
def test_what_is_no_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_wrapping_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = (
        0xFFFF << 32 | number,
        int(ipaddress.IPv6Address("64:ff9b::")) | number,
        0x2002 << 112 | number << 80 | 1,
    )
    assert {is_public(ipaddress.IPv6Address(one)) for one in wrapped} == {is_public(address)}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "api.localhost",
        "ｌｏｃａｌｈｏｓｔ",  # noqa: RUF001
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "0",
        "0.0.0.0",  # noqa: S104
        "0x0",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "0X7F.0X0.0X0.0X1",
        "127.0.0.0x1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "１２７.0.0.1",  # noqa: RUF001
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[fd00:ec2::254]",
        "metadata.google.internal",
        "printer.local",
        "router.lan",
        "nas.home.arpa",
        "intranet",
        "expyuzz4wqqyqhjn.onion",
    ],
)
def test_no_spelling_of_a_private_host_is_opened(host: str) -> None:
    assert vet_url(f"http://{host}/")
    assert vet_url(f"https://{host}")
    assert vet_url(f"http://{host}:80/latest/meta-data/")


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("[::1]", "::1 is a loopback address"),
        ("%5B::1%5D", "::1 is a loopback address"),
        ("%5b::1%5d:443", "::1 is a loopback address"),
        ("%5B%3A%3A1%5D", "::1 is a loopback address"),
        ("[0:0:0:0:0:0:0:1]", "::1 is a loopback address"),
        ("[::0.0.0.1]", "::1 is a loopback address"),
        ("[::ffff:127.0.0.1]", "is a loopback address"),
        ("%5B64:ff9b::127.0.0.1%5D", "64:ff9b::7f00:1 is a loopback address"),
        ("127.1", "127.0.0.1 is a loopback address"),
        ("[::]", ":: is not a public address"),
        ("%5Bfe80::1%5D", "fe80::1 is not a public address"),
        ("[fd00:ec2::254]", "fd00:ec2::254 is not a public address"),
        ("[2606:4700::1111]:8443", "port 8443 is not one that we open"),
        ("%5B::1%25lo%5D", "the host name is not valid"),
        ("[::1", "the host name is not valid"),
        ("%5B::1", "the host name is not valid"),
        ("[]", "the host name is not valid"),
        ("[::1]x", "the host name is not valid"),
        ("[::1]:x", "the port is not a number from 1 to 65535"),
        ("::1", "the IPv6 address does not stand in brackets"),
        ("2606:4700::1111", "the IPv6 address does not stand in brackets"),
        ("[2606:4700::1111]", None),
        ("%5B2606:4700::1111%5D", None),
        ("%5B2606:4700::1111%5D:443", None),
    ],
)
def test_every_spelling_of_an_ipv6_address_has_its_own_reason(place: str, why: str | None) -> None:
    said = vet_url(f"https://{place}/x")
    assert said is None if why is None else said is not None and said.endswith(why)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.com/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("unix:///run/docker.sock", "scheme"),
        ("//example.com/", "scheme"),
        ("https://user:secret@example.com/", "user name"),
        ("https://user@example.com/", "user name"),
        ("https://@example.com/", "user name"),
        ("https://example.com@127.0.0.1/", "user name"),
        ("https://example.com\\@127.0.0.1/", "user name"),
        ("https://example.com:22/", "port 22"),
        ("https://example.com:8080/", "port 8080"),
        ("https://example.com:99999/", "port"),
        ("https:///x", "no host"),
        ("https://exam\tple.com/", "control"),
        ("https://example.com/" + "a" * 8_200, "longer"),
    ],
)
def test_a_url_that_is_not_opened_says_why(url: str, why: str) -> None:
    reason = vet_url(url)
    assert reason is not None
    assert why in reason


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com:80/",
        "http://example.com:443/",
        "https://bücher.example/",
        "http://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://localhost.example.com/",
        "https://mylocalhost.com/",
        "https://example.com/@user:pass@/x",
    ],
)
def test_an_ordinary_url_is_opened(url: str) -> None:
    assert vet_url(url) is None


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    assert vet_url(text) is None or vet_url(text)
    assert vet_url(f"http://{text}") is None or vet_url(f"http://{text}")


@given(st.ip_addresses(v=4), st.sampled_from(["{0}", "0x{0:x}", "0{0:o}"]))
def test_a_number_is_judged_as_the_address_that_it_is(address: ipaddress.IPv4Address, spelling: str) -> None:
    refused = vet_url(f"http://{spelling.format(int(address))}/") is not None
    assert refused is not is_public(address)


@pytest.mark.parametrize("host", ["%31%32%37.0.0.1", "%6c%6fcalhost", "169.254%2E169.254", "%5B::1%5D"])
def test_percent_signs_hide_no_private_host(host: str) -> None:
    assert vet_url(f"http://{host}/") is not None
