"""Cookies of one check: some sites redirect in circles without them, and none may outlive it."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from io import BytesIO
from typing import cast
from urllib.request import Request
from urllib.response import addinfourl

_MOST = 20


class Cookies:
    """Keeps what servers set, and says which of it a request to an address carries."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def keep(self, url: str, values: Sequence[str]) -> None:
        """Take the values of an answer's `set-cookie` headers. Servers choose them: plain text only."""
        headers = Message()
        for value in values[:_MOST]:
            if value.isascii() and value.isprintable():
                headers.add_header("Set-Cookie", value)
        answer = cast("HTTPResponse", addinfourl(BytesIO(), headers, url))  # the jar reads its headers alone
        self._jar.extract_cookies(answer, Request(url))  # noqa: S310 - opens nothing

    def header(self, url: str) -> str:
        """The value of the `cookie` header for this address; empty where there is nothing to say."""
        request = Request(url)  # noqa: S310 - opens nothing
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie") or ""
