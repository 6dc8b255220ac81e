"""Operator settings: whom to contact, and with what. What to judge of a list is its policy, in bot/model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.errors import ConfigError

T = TypeVar("T")

HOME = "https://github.com/listkeeper/listkeeper"
ARXIV_API = "https://export.arxiv.org/api/query"
OAI_API = "https://oaipmh.arxiv.org/oai"
DATACITE_API = "https://api.datacite.org/dois"
HF_API = "https://huggingface.co"
CROSSREF_API = "https://api.crossref.org/works"
HANDLE_API = "https://doi.org/api/handles"
OPENREVIEW_API = "https://api2.openreview.net"
OPENREVIEW_OLD_API = "https://api.openreview.net"
SCHOLAR_API = "https://api.semanticscholar.org/graph/v1"
DBLP_API = "https://dblp.org/search/publ/api"
YOUTUBE_API = "https://www.youtube.com/oembed"
WAYBACK_API = "https://web.archive.org"
GITHUB_API = "https://api.github.com"

BOUNDS = {"timeout": (1, 120), "retries": (0, 10), "concurrency": (1, 1024), "per_host": (1, 10)}
"""From and to what these settings may go."""

HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)"
CONNECT_TO = re.compile(rf"{HOST}:([0-9]*):(?!:){HOST}:([0-9]+)")
DNS = re.compile(rf"(?!:){HOST}:([0-9]+)")


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """`--connect-to HOST:PORT:HOST2:PORT2`, as curl's; empty HOST or PORT matches any."""

    host: str
    port: int | None
    to_host: str
    to_port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Operator settings: environment and command line. Never from a list's repository."""

    github_token: str | None = field(default=None, repr=False)
    """For reading other people's repositories; goes to `github_api`'s host alone."""
    github_api: str = GITHUB_API
    arxiv_api: str = ARXIV_API
    oai_api: str = OAI_API
    """arXiv's records, which tell withdrawn versions."""
    datacite_api: str = DATACITE_API
    """Asked whether a paper exists while arXiv is shut."""
    hf_token: str | None = field(default=None, repr=False)
    """Asks Hugging Face more often than strangers may; goes to `hf_api`'s host alone."""
    hf_api: str = HF_API
    crossref_api: str = CROSSREF_API
    """Knows which works were retracted."""
    handle_api: str = HANDLE_API
    """Knows every DOI."""
    openreview_api: str = OPENREVIEW_API
    openreview_old_api: str = OPENREVIEW_OLD_API
    """Has the papers from before 2023."""
    scholar_key: str | None = field(default=None, repr=False)
    """Asks Semantic Scholar apart from all strangers; goes to `scholar_api`'s host alone."""
    scholar_api: str = SCHOLAR_API
    """Knows where papers were published."""
    dblp_api: str = DBLP_API
    """The same, of computer science."""
    youtube_api: str = YOUTUBE_API
    """oEmbed, which knows videos and playlists."""
    wayback_api: str = WAYBACK_API
    """Has captures of pages that are gone."""
    archive_keys: str | None = field(default=None, repr=False)
    """`ACCESS:SECRET` of an account at the Internet Archive, to save pages; goes to web.archive.org alone."""
    connect_to: tuple[ConnectTo, ...] = ()
    dns: tuple[str, int] | None = None
    """The resolver to ask, instead of the system's."""
    ca_file: str | None = None
    timeout: float = 20.0
    """Seconds that one look at a resource may take in all."""
    retries: int = 2
    """How often trouble that may pass is asked about again in the same run."""
    concurrency: int = 64
    """Requests under way at once, to all hosts together."""
    per_host: int = 10
    """The most for one host: it starts with 2, and gets more while it answers quickly."""
    contact: str = HOME
    """Where a server's owner finds out who we are; part of the user agent."""
    state: str | None = field(default=None, repr=False)
    """Where memory is kept, a path or a URL (which may hold a password); None keeps it for the run only."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str], **overrides: Any) -> Settings:
        """What `LISTKEEPER_…` variables make of the defaults, and then the `overrides` that are not
        None or empty. Raises ConfigError, which never shows a token or a URL.

        The variables are in docs/configuration.md.
        """
        found = {name: variable(env, f"LISTKEEPER_{name.upper()}", read) for name, read in READERS.items()}
        found |= {name: value for name, value in overrides.items() if value not in (None, ())}
        given: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
        settings = replace(cls(), **given)
        if settings.github_token is None:
            settings = replace(settings, github_token=_home_token(env, settings.github_api))
        if settings.hf_token is None and origin(settings.hf_api) == HF_API:
            settings = replace(settings, hf_token=variable(env, "HF_TOKEN", str))
        if settings.archive_keys is None:
            settings = replace(settings, archive_keys=_internet_archive_keys(env))
        _check(settings)
        return settings


def parse_connect_to(text: str) -> ConnectTo:
    """Read `HOST:PORT:HOST2:PORT2`, IPv6 addresses in brackets (and without them in the result)."""
    match = CONNECT_TO.fullmatch(text)
    try:
        host, port, to_host, to_port = match.groups() if match else ("", "", "", "")
        return ConnectTo(_bare(host), _port(port) if port else None, _bare(to_host), _port(to_port))
    except ValueError as error:
        raise ConfigError(
            f"{text!r} is not HOST:PORT:HOST2:PORT2, like example.org:443:127.0.0.1:8443."
        ) from error


def parse_dns(text: str) -> tuple[str, int]:
    """Read `HOST:PORT` of a resolver, an IPv6 address in brackets (and without them in the result)."""
    match = DNS.fullmatch(text)
    try:
        host, port = match.groups() if match else ("", "")
        return _bare(host), _port(port)
    except ValueError as error:
        raise ConfigError(f"{text!r} is not HOST:PORT, like 127.0.0.1:53.") from error


def _bare(host: str) -> str:
    return str(IPv6Address(host[1:-1])) if host.startswith("[") else host.lower()


def _port(text: str) -> int:
    if not (0 < len(text) <= len("65535") and 0 < int(text) < 2**16):
        raise ValueError("not a port")
    return int(text)


def _connections(text: str) -> tuple[ConnectTo, ...]:
    return tuple(parse_connect_to(part) for part in text.split())


def _url(text: str) -> str:
    return text.rstrip("/")


READERS: Mapping[str, Callable[[str], object]] = {
    "github_token": str,
    "github_api": _url,
    "arxiv_api": _url,
    "oai_api": _url,
    "datacite_api": _url,
    "hf_token": str,
    "hf_api": _url,
    "crossref_api": _url,
    "handle_api": _url,
    "openreview_api": _url,
    "openreview_old_api": _url,
    "scholar_key": str,
    "scholar_api": _url,
    "dblp_api": _url,
    "youtube_api": _url,
    "wayback_api": _url,
    "archive_keys": str,
    "connect_to": _connections,
    "dns": parse_dns,
    "ca_file": str,
    "timeout": float,
    "retries": int,
    "concurrency": int,
    "per_host": int,
    "contact": str,
    "state": str,
}
"""How to read each setting from its variable; `_check` judges what was read."""
OPTIONS = frozenset({"ca_file", "timeout", "retries", "concurrency", "per_host"})
"""Settings that are options of the command line, too."""
OWN_NAMES = {"github_token": "GITHUB_TOKEN or ", "hf_token": "HF_TOKEN or "}
"""Variables of other people's making that are read, too."""


def variable(env: Mapping[str, str], name: str, read: Callable[[str], T]) -> T | None:
    """What a variable says; empty ones count as none. Raises ConfigError, which never shows the text."""
    text = env.get(name, "").strip()
    try:
        return read(text) if text else None
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error
    except ValueError as error:
        raise ConfigError(f"{name} must be a number.") from error


def _home_token(env: Mapping[str, str], github_api: str) -> str | None:
    """GITHUB_TOKEN, unless it is for another server: within an Enterprise Server it is that server's."""
    home = variable(env, "GITHUB_API_URL", str) or GITHUB_API
    return variable(env, "GITHUB_TOKEN", str) if origin(home) == origin(github_api) else None


def _internet_archive_keys(env: Mapping[str, str]) -> str | None:
    """Those that the Internet Archive's own `ia` takes."""
    access, secret = (variable(env, f"IA_{name}", str) for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    return f"{access}:{secret}" if access and secret else None


def _check(settings: Settings) -> None:
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(settings, name) <= most:
            raise ConfigError(f"{_called(name)} must be from {least} to {most}.")
    for name in (name for name in READERS if name.endswith("_api")):
        if not origin(getattr(settings, name)):
            raise ConfigError(f"{_called(name)} must be an http or https URL without a user or password.")
    if settings.archive_keys is not None and not all(settings.archive_keys.partition(":")):
        raise ConfigError(
            "LISTKEEPER_ARCHIVE_KEYS must be ACCESS:SECRET, from https://archive.org/account/s3.php."
        )
    for name in ("github_token", "hf_token", "scholar_key", "archive_keys", "contact"):
        value = getattr(settings, name) or ""
        if not (value.isascii() and value.isprintable()):
            raise ConfigError(f"{_called(name)} goes into a header: it must be one line of ASCII characters.")
    if settings.ca_file is not None and not _is_file(settings.ca_file):
        raise ConfigError(
            f"{_called('ca_file')} must be a file of certificates; {settings.ca_file!r} is no file."
        )


def _called(name: str) -> str:
    """What people know a setting by: its option, and its variable."""
    variables = f"{OWN_NAMES.get(name, '')}LISTKEEPER_{name.upper()}"
    return f"--{name.replace('_', '-')} (or {variables})" if name in OPTIONS else variables


def origin(url: str) -> str | None:
    """Scheme, host and port of an API's URL; None when it is not a URL that we use."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not sound or "@" in parts.netloc or not url.isprintable() or " " in url:
        return None
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:
        return False
