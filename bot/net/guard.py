"""What may be opened: http and https, the usual ports, public addresses, and nothing else."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

from bot.net.urls import Address, parse_url

PORTS = (80, 443)

# `ipaddress.is_global` is not enough: Python 3.11 says True for multicast, 6to4, NAT64 and more.
_NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "168.63.129.16/32",  # Azure's wire server: public by number, local by meaning
        ),
    )
)
_NOT_PUBLIC_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        ),
    )
)
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that was ever handed out; the rest is reserved."""

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".onion", ".i2p")
"""Names that mean something near, or something that is not in the DNS."""


def vet_url(url: str) -> str | None:
    """Why a URL is not opened, as one phrase, or None where nothing speaks against it. Total.

    This judges what is written. What a name resolves to is vetted where it is resolved.
    """
    address = parse_url(url)
    return address if isinstance(address, str) else vet_address(address)


def vet_address(address: Address) -> str | None:
    """The same for a URL that was read already."""
    if address.credentials:
        return "the URL carries a user name or password"
    if address.port not in PORTS:
        return f"port {address.port} is not one that we open"
    if literal := address.literal:
        return None if is_public(literal) else f"{literal} is {_kind(literal)}"
    if "." not in address.host or address.host.endswith(_LOCAL_ENDINGS):
        return f"{address.host} is not a public name"
    return None


def _kind(address: IPv4Address | IPv6Address) -> str:
    """What an address is that is not public: nearly always it is the machine of whoever follows the link."""
    inner = _embedded(address) if isinstance(address, IPv6Address) else None
    return "a loopback address" if (inner or address).is_loopback else "not a public address"


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """True where an address may be connected to. False for what is no address at all."""
    if isinstance(address, str):
        try:
            address = ipaddress.ip_address(address)
        except ValueError:
            return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    return address in _UNICAST and not any(address in network for network in _NOT_PUBLIC_6)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a gateway would make of an IPv6 one."""
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFF_FFFF)
    return None
