"""URLs read once and strictly, so that no two parsers can disagree about the host."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote, unquote, urljoin

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL = 8_192
DEFAULT_PORTS = {"http": 80, "https": 443}

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SLASHES = re.compile(r"(https?:)?(/*)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_KEPT = "/:@!$&'()*+,;=%~[]-._|^`{}"
"""What stays as written in a path; servers sign and compare these, so we do not tidy them."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) URL in its parts."""

    scheme: str
    host: str
    """Lower case, ASCII; a literal address in its usual spelling, without brackets."""
    port: int
    tail: str
    """Path and query, percent-encoded; starts with `/`."""
    fragment: str
    """With its `#`, or empty."""
    credentials: bool
    netloc: str = field(init=False, compare=False)
    """The host with its brackets, and the port where it is not the usual one."""
    origin: str = field(init=False, compare=False)
    url: str = field(init=False, compare=False)
    """The URL in one spelling, without its fragment and credentials."""

    def __post_init__(self) -> None:
        host = f"[{self.host}]" if ":" in self.host else self.host
        netloc = host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"
        origin = f"{self.scheme}://{netloc}"
        for name, value in (("netloc", netloc), ("origin", origin), ("url", origin + self.tail)):
            object.__setattr__(self, name, value)  # asked for far more often than an address is read

    @property
    def path(self) -> str:
        return self.tail.partition("?")[0]

    @property
    def query(self) -> str:
        return self.tail.partition("?")[2]

    @property
    def literal(self) -> IpAddress | None:
        """The host as an address, where it is one."""
        if ":" not in self.host and not self.host[-1:].isdigit():
            return None  # nearly all: spares them an exception each
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def parse_url(url: str) -> Address | str:
    """Read an http(s) URL, or say in one phrase why it cannot be read. Total."""
    if len(url) > LONGEST_URL:
        return f"the URL is longer than {LONGEST_URL:,} characters"
    return _parse(url)


@lru_cache(maxsize=32_768)
def _parse(url: str) -> Address | str:
    """Stages that know nothing of each other read a URL about seven times on its way: remembered."""
    if _CONTROL.search(url):
        return "the URL contains control characters"
    match = _URL.fullmatch(url.strip())
    if match is None:
        return "the URL has no scheme"
    scheme, _, netloc, path, query, fragment = match.groups(default="")
    if (scheme := scheme.lower()) not in DEFAULT_PORTS:
        return f"the scheme is {scheme[:40]}, not http or https"
    userinfo, at, place = netloc.rpartition("@")
    if place[:3].upper() == "%5B":  # so GitHub writes the bracket of an IPv6 address
        place = unquote(place)
    if place[:1] != "[" and place.count(":") > 1 and _ipv6(place):
        return "the IPv6 address does not stand in brackets"
    host, port = _split_port(place)
    if not host:
        return "the URL has no host"
    number = _port(port, scheme)
    if number is None:
        return "the port is not a number from 1 to 65535"
    name = canonical_host(unquote(host))  # GitHub and browsers write `münchen.de` with percent signs
    if name is None:
        return "the host name is not valid"
    tail = _quoted(path or "/", _KEPT) + _quoted(query, _KEPT + "?")
    return Address(scheme, name, number, tail, fragment, bool(at or userinfo))


def malformed(url: str) -> str | None:
    """Why a URL that means to be http(s) cannot be read; None for a good one and for other schemes."""
    if not url.lstrip().lower().startswith(("http:", "https:")):
        return None
    address = parse_url(url)
    return address if isinstance(address, str) else None


def canonical_host(host: str) -> str | None:
    """A host in one spelling, or None where it is none: `0x7f.1` is `127.0.0.1`, `BÜCHER.de` is ASCII."""
    if host.startswith("["):
        return _ipv6(host)
    name = host.lower() if host.isascii() else _to_ascii(host)
    name = name.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004  (RFC 1035)
        return None
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    return name


def join_location(base: str, location: str) -> Address | str:
    """Where a redirect leads, in whatever form `Location` came, or why it leads nowhere. Total."""
    if len(location) > LONGEST_URL:
        return f"a redirect to an address longer than {LONGEST_URL:,} characters"
    wanted = _as_browsers_read(location, base)
    if not wanted:
        return "a redirect that does not say where to"
    try:
        joined = wanted if _SCHEME.match(wanted) else urljoin(base, wanted)
    except ValueError:
        return "a redirect to an address that makes no sense"
    address = parse_url(joined)
    return f"a redirect where {address}" if isinstance(address, str) else address


def _as_browsers_read(location: str, base: str) -> str:
    """What servers get away with: tabs, backslashes, and any number of slashes (https://url.spec.whatwg.org)."""
    head, mark, rest = location.replace("\t", "").strip().partition("?")
    head = head.replace("\\", "/")
    if (found := _SLASHES.match(head)) is not None:
        scheme, slashes = found.groups(default="")
        if scheme and len(slashes) < len("//") and base.startswith(scheme.lower()):
            head = slashes + head[found.end() :]  # of the same scheme, so it is relative
        elif scheme or len(slashes) > len("//"):
            head = f"{scheme}//{head[found.end() :]}"
    return head + mark + rest


def host_of(url: str) -> str:
    """The host of a URL, empty where there is none."""
    address = parse_url(url)
    return "" if isinstance(address, str) else address.host


def _split_port(place: str) -> tuple[str, str]:
    if place.startswith("["):
        host, bracket, port = place.partition("]")
        return (host + bracket, port.removeprefix(":")) if port[:1] in ("", ":") else ("[", "")
    host, _, port = place.partition(":")
    return host, port


def _port(text: str, scheme: str) -> int | None:
    if not text:
        return DEFAULT_PORTS[scheme]
    if not (text.isascii() and text.isdigit() and len(text) <= 5):  # noqa: PLR2004  (65535)
        return None
    return int(text) if 0 < int(text) <= 65_535 else None  # noqa: PLR2004


def _quoted(text: str, kept: str) -> str:
    return quote(text, safe=kept)


def _to_ascii(host: str) -> str:
    """IDNA by UTS 46, as browsers do; emoji names are refused by IDNA 2008 but they resolve."""
    import idna  # noqa: PLC0415  (its tables are large and few hosts need them)

    if len(host) > 253:  # noqa: PLR2004  (RFC 1035)
        return ""
    try:
        return idna.encode(host, uts46=True).decode()
    except UnicodeError:
        pass
    try:
        labels = idna.uts46_remap(host, std3_rules=False, transitional=False).split(".")
        return ".".join(x if x.isascii() else "xn--" + x.encode("punycode").decode() for x in labels)
    except UnicodeError:
        return ""


def _ipv6(host: str) -> str | None:
    try:
        address = ipaddress.IPv6Address(host[1:-1] if host.endswith("]") else host)
    except ValueError:
        return None
    return None if address.scope_id else str(address)


def _ipv4(labels: list[str]) -> str | None:
    """The forms that `inet_aton` and browsers read: decimal, octal, hexadecimal, one to four parts."""
    if len(labels) > 4 or not all(map(_NUMBER.fullmatch, labels)):  # noqa: PLR2004
        return None
    try:
        *heads, last = map(_number, labels)
    except ValueError:
        return None
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):  # noqa: PLR2004
        return None
    value = last + sum(head << (24 - 8 * at) for at, head in enumerate(heads))
    return str(ipaddress.IPv4Address(value))


def _number(text: str) -> int:
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") and len(text) > 1 else 10)
