"""Where the list lives and with what to knock there; from the operator alone, never from the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import GITHUB_API, origin, variable
from bot.errors import ConfigError

PEM = "-----BEGIN"
LARGEST_KEY = 64 * 2**10


@dataclass(frozen=True, slots=True)
class AppKey:
    """A GitHub App, as which the bot may come."""

    id: str
    """Its id, or its client id."""
    key: str = field(repr=False)
    """Its private key, as PEM."""


@dataclass(frozen=True, slots=True)
class Access:
    """One GitHub, and how to be let in; a token goes to exactly this host."""

    api: str = GITHUB_API
    token: str | None = field(default=None, repr=False)
    app: AppKey | None = None
    """Wins over a token: it is what somebody has set up on purpose."""

    @property
    def host(self) -> str:
        """Who is asked."""
        return urlsplit(self.api).hostname or ""

    @property
    def web(self) -> str:
        """The same GitHub in a browser."""
        parts = urlsplit(self.api)
        return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}"

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Access:
        """What GITHUB_API_URL, LISTKEEPER_FORGE_TOKEN or GITHUB_TOKEN, and LISTKEEPER_APP_ID with
        LISTKEEPER_APP_KEY say. Raises ConfigError, which never shows a secret."""
        api = (variable(env, "GITHUB_API_URL", str) or GITHUB_API).rstrip("/")
        _check_urls(api, variable(env, "GITHUB_GRAPHQL_URL", str))
        token = variable(env, "LISTKEEPER_FORGE_TOKEN", str) or variable(env, "GITHUB_TOKEN", str)
        if token and not (token.isascii() and token.isprintable()):
            raise ConfigError(
                "The forge's token goes into a header: it must be one line of ASCII characters."
            )
        access = cls(api, token, _app(env))
        if access.app is None and access.token is None:
            raise ConfigError(
                f"There is no token for {access.host}: set GITHUB_TOKEN or LISTKEEPER_FORGE_TOKEN, or for a "
                "GitHub App LISTKEEPER_APP_ID and LISTKEEPER_APP_KEY."
            )
        return access


def _check_urls(api: str, graphql: str | None) -> None:
    if not origin(api):
        raise ConfigError("GITHUB_API_URL must be an http or https URL without a user or password.")
    expected = f"{api.removesuffix('/v3')}/graphql"
    if graphql and graphql.rstrip("/") != expected:
        raise ConfigError(
            f"GITHUB_GRAPHQL_URL must be {expected}: the token for GITHUB_API_URL goes there too."
        )


def _app(env: Mapping[str, str]) -> AppKey | None:
    number, key = variable(env, "LISTKEEPER_APP_ID", str), variable(env, "LISTKEEPER_APP_KEY", str)
    if number is None and key is None:
        return None
    if number is None or key is None:
        raise ConfigError("A GitHub App needs both LISTKEEPER_APP_ID and LISTKEEPER_APP_KEY.")
    return AppKey(number, _pem(key))


def _pem(key: str) -> str:
    """The key itself, or what is in the file of that name; written-out line breaks are some again."""
    text = key if key.startswith(PEM) else _read(key)
    text = text.replace("\\n", "\n")
    if not text.lstrip().startswith(PEM):
        raise ConfigError("LISTKEEPER_APP_KEY must be a private key in PEM form, or a file that holds one.")
    _try_out(text)
    return text


def _read(path: str) -> str:
    try:
        with Path(path).open(encoding="ascii") as file:
            return file.read(LARGEST_KEY)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigError(f"The file that LISTKEEPER_APP_KEY names cannot be read: {reason}.") from error


def _try_out(key: str) -> None:
    """Sign something now: a key that is damaged is found before anything is asked."""
    from jwt import PyJWTError, encode  # noqa: PLC0415 - brings cryptography, which few runs need

    try:
        encode({}, key, algorithm="RS256")
    except (PyJWTError, ValueError, TypeError) as error:
        raise ConfigError("LISTKEEPER_APP_KEY is not a private RSA key that can be used.") from error
