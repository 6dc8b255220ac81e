"""A web in process that misbehaves in every way we know of, and what is true of each of its pages."""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import httpx

from bot.model import Failure, Status
from bot.net.failures import NoAnswerError

FINE = "<html><head><title>A page of the list</title></head><body><h1>It is well</h1></body></html>"
ALIVE = frozenset({Status.ALIVE})
ALIVE_OR_MOVED = frozenset({Status.ALIVE, Status.MOVED})
DEAD = frozenset({Status.DEAD})
REFUSED = frozenset({Status.REFUSED})
TROUBLE = frozenset({Status.TROUBLE})
UNCHECKED = frozenset({Status.UNCHECKED})
"""A host that asks us to wait for ever is left alone with the rest of its pages."""
HOSTS_SHARE = 10
"""So many links to a host."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as a page sees it."""

    url: str
    path: str
    host: str
    time: int
    """1 for the first request of this URL."""
    cookie: str


Answering: TypeAlias = Callable[[Asked], httpx.Response]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to behave, and what may be said of pages that do."""

    truth: frozenset[Status]
    answer: Answering
    whole_host: bool = False
    """True where no page of a host behaves otherwise."""


class Dripping(httpx.AsyncByteStream):
    """A body that is cut off half way."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield FINE.encode()[:60]
        raise NoAnswerError(Failure.RESET, "the connection was cut off")


def fine(_: Asked) -> httpx.Response:
    return httpx.Response(200, html=FINE)


def says(status: int, title: str = "", body: str = "", **headers: str) -> Answering:
    text = f"<html><title>{title}</title>{body}</html>" if title or body else ""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, html=text, headers=sent)


def at_first(answer: Answering, then: Answering = fine) -> Answering:
    return lambda asked: answer(asked) if asked.time == 1 else then(asked)


def fails(failure: Failure, reason: str) -> Answering:
    def answer(_: Asked) -> httpx.Response:
        raise NoAnswerError(failure, reason)

    return answer


def sends(status: int, to: str) -> Answering:
    """`{host}`, `{path}` and `{url}` in `to` are those that were asked for."""

    def answer(asked: Asked) -> httpx.Response:
        location = to.format(host=asked.host, path=asked.path, url=asked.url)
        return httpx.Response(status, headers={"location": location})

    return answer


def bounces_for_a_cookie(asked: Asked) -> httpx.Response:
    if "seen=1" in asked.cookie:
        return fine(asked)
    return httpx.Response(302, headers={"location": asked.url, "set-cookie": "seen=1"})


def lets_in_at_the_third_time(asked: Asked) -> httpx.Response:
    return httpx.Response(429, headers={"retry-after": "2"}) if asked.time < 3 else fine(asked)


def puts_off_who_comes_back(asked: Asked) -> httpx.Response:
    """A dead page of a host that has a busy moment just when we look at it for the second time."""
    if asked.time == 2:
        return httpx.Response(429, headers={"retry-after": "2"})
    return NOT_FOUND(asked)


def is_packed(_: Asked) -> httpx.Response:
    body = gzip.compress(FINE.encode())
    return httpx.Response(
        200, headers={"content-encoding": "gzip", "content-type": "text/html"}, stream=Bytes(body)
    )


class Bytes(httpx.AsyncByteStream):
    """A body as it comes from the wire: nothing unpacks it but us."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


NOT_FOUND = says(404, "Not found")
NO_NAME = fails(Failure.NXDOMAIN, "the name does not resolve (NXDOMAIN)")
SILENCE = fails(Failure.TIMEOUT, "no answer within 20 s")
CUT = fails(Failure.RESET, "the connection was cut off")

KINDS: Mapping[str, Kind] = {
    # ── well ──────────────────────────────────────────────────────────────────────────────
    "a page": Kind(ALIVE, fine),
    "no content": Kind(ALIVE, says(204)),
    "packed": Kind(ALIVE, is_packed),
    "cut off half way": Kind(
        ALIVE, lambda _: httpx.Response(200, headers={"content-type": "text/html"}, stream=Dripping())
    ),
    "a file": Kind(
        ALIVE, lambda _: httpx.Response(200, content=b"%PDF", headers={"content-type": "application/pdf"})
    ),
    "moved": Kind(ALIVE_OR_MOVED, sends(301, "https://{host}/fine{path}")),
    "moved for the time being": Kind(ALIVE, sends(302, "https://{host}/fine{path}")),
    "three hops": Kind(ALIVE_OR_MOVED, sends(301, "https://{host}/on/on/fine{path}")),
    "a cookie first": Kind(ALIVE, bounces_for_a_cookie),
    "403 to HEAD only": Kind(ALIVE, fine),
    # ── well, but not at once ─────────────────────────────────────────────────────────────
    "404 once": Kind(ALIVE, at_first(NOT_FOUND)),
    "503 once": Kind(ALIVE, at_first(says(503))),
    "500 once": Kind(ALIVE, at_first(says(500))),
    "429 twice": Kind(ALIVE, lets_in_at_the_third_time),
    "reset once": Kind(ALIVE, at_first(CUT)),
    "silent once": Kind(ALIVE | TROUBLE, at_first(SILENCE), whole_host=True),
    "no name once": Kind(ALIVE, at_first(NO_NAME), whole_host=True),
    # ── gone ──────────────────────────────────────────────────────────────────────────────
    "404": Kind(DEAD, NOT_FOUND),
    "410": Kind(DEAD, says(410, "Gone")),
    "404, but busy the second time": Kind(DEAD, puts_off_who_comes_back),
    "to a 404": Kind(DEAD, sends(301, "https://{host}/gone{path}")),
    "no such name": Kind(DEAD, NO_NAME, whole_host=True),
    "to no such name": Kind(DEAD, sends(302, "https://no-such-name.example{path}")),
    # ── cannot be told from gone by one run ───────────────────────────────────────────────
    "404, then silence": Kind(TROUBLE, at_first(NOT_FOUND, SILENCE), whole_host=True),
    "404, then 500": Kind(TROUBLE, at_first(NOT_FOUND, says(500))),
    "404, then a wall": Kind(REFUSED, at_first(NOT_FOUND, says(403))),
    # ── broken, and never alive ───────────────────────────────────────────────────────────
    "500": Kind(TROUBLE, says(500)),
    "502": Kind(TROUBLE, says(502)),
    "522": Kind(TROUBLE, says(522)),
    "400": Kind(TROUBLE, says(400, "Bad request")),
    "silent": Kind(TROUBLE, SILENCE, whole_host=True),
    "down": Kind(TROUBLE, fails(Failure.CONNECT, "no connection"), whole_host=True),
    "expired": Kind(TROUBLE, fails(Failure.TLS, "the certificate has expired"), whole_host=True),
    "reset": Kind(TROUBLE, CUT),
    "nonsense": Kind(TROUBLE, fails(Failure.PROTOCOL, "the answer was not HTTP")),
    "a loop": Kind(TROUBLE, sends(302, "{url}")),
    "an endless way": Kind(TROUBLE, sends(302, "{url}x")),
    "a redirect to nowhere": Kind(TROUBLE, says(301)),
    "to a private address": Kind(TROUBLE, sends(302, "http://169.254.169.254/latest/meta-data/")),
    "to another scheme": Kind(TROUBLE, sends(302, "javascript:alert(1)")),
    # ── says 200, and is not the page ─────────────────────────────────────────────────────
    "a soft 404": Kind(TROUBLE, says(200, "Page not found | Some Lab")),
    "a soft 404 in its headline": Kind(TROUBLE, says(200, "Some Lab", "<h1>Seite nicht gefunden</h1>")),
    "a soft 404 by address": Kind(TROUBLE, sends(302, "https://{host}/fine/404.html")),
    "the front page": Kind(TROUBLE, sends(302, "https://{host}/")),
    "maintenance": Kind(TROUBLE, says(200, "Site under maintenance")),
    "parked": Kind(TROUBLE, says(200, "Buy this domain"), whole_host=True),
    "a market": Kind(TROUBLE, sends(302, "https://www.hugedomains.com/domain_profile.cfm"), whole_host=True),
    "a casino": Kind(TROUBLE, says(200, "Situs Slot Gacor Terpercaya"), whole_host=True),
    "suspended": Kind(TROUBLE, says(200, "Account Suspended"), whole_host=True),
    # ── walls ─────────────────────────────────────────────────────────────────────────────
    "cloudflare": Kind(REFUSED, says(403, "Just a moment...", cf_mitigated="challenge")),
    "cloudflare, 503": Kind(REFUSED, says(503, "Just a moment...", "<script>_cf_chl_opt</script>")),
    "cloudflare, 404": Kind(REFUSED, says(404, "Just a moment...", cf_mitigated="challenge")),
    "aws, 202": Kind(REFUSED, says(202, x_amzn_waf_action="challenge")),
    "aws, 405": Kind(REFUSED, says(405, "Human Verification", x_amzn_waf_action="captcha")),
    "202 without content": Kind(REFUSED, says(202)),
    "999": Kind(REFUSED, says(999)),
    "datadome": Kind(REFUSED, says(403, "x", "https://geo.captcha-delivery.com/")),
    "incapsula, 200": Kind(REFUSED, says(200, "", '<iframe src="/_Incapsula_Resource">')),
    "anubis, 200": Kind(REFUSED, says(200, "Making sure you&#39;re not a bot!")),
    "f5, 200": Kind(REFUSED, says(200, "Request Rejected")),
    **{f"{status}": Kind(REFUSED, says(status)) for status in (401, 402, 403, 405, 406, 412, 418, 451, 521)},
    "a login": Kind(REFUSED, sends(302, "https://{host}/login?next={path}")),
    "consent": Kind(REFUSED, sends(302, "https://consent.{host}/?next={path}")),
    "429 for ever": Kind(REFUSED | UNCHECKED, says(429), whole_host=True),
    "zhihu": Kind(REFUSED, sends(302, "https://www.zhihu.com{path}")),
    "x.com": Kind(REFUSED, sends(301, "https://x.com{path}")),
}


@dataclass(slots=True)
class FaultyWeb(httpx.AsyncBaseTransport):
    """The transport under the client: answers as each URL's kind does, and counts."""

    kinds: dict[str, str] = field(default_factory=dict)
    """URL → name of its kind."""
    asked: Counter[str] = field(default_factory=Counter)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked[url] += 1
        asked = Asked(
            url, request.url.path, request.url.host, self.asked[url], request.headers.get("cookie", "")
        )
        return self._answer(asked)

    def _answer(self, asked: Asked) -> httpx.Response:
        if asked.url in self.kinds:
            return KINDS[self.kinds[asked.url]].answer(asked)
        if asked.host == "no-such-name.example":
            return NO_NAME(asked)
        if asked.host == "www.zhihu.com":
            return NOT_FOUND(asked)
        match asked.path.split("/")[1]:
            case "gone":
                return NOT_FOUND(asked)
            case "on":
                return sends(308, "https://{host}" + asked.path.removeprefix("/on"))(asked)
            case page if page.startswith("page") and not asked.path.endswith("x"):
                return fine(asked)
        return sends(302, "{url}x")(asked) if asked.path.endswith("x") else fine(asked)


def faulty_web(links: int, seed: int) -> FaultyWeb:
    """A web with so many links, every kind with about the same share; the same seed gives the same."""
    rng = random.Random(seed)  # noqa: S311 - repeatable is the point
    names = list(KINDS)
    hosts = max(len(names), links // HOSTS_SHARE)
    of_host = {name: f"{at}.whole.example" for at, name in enumerate(names) if KINDS[name].whole_host}
    web = FaultyWeb()
    for number in range(links):
        name = names[number % len(names)]
        host = f"site-{rng.randrange(hosts)}.example"
        if name in of_host:
            host = f"{number // len(names) // HOSTS_SHARE}-{of_host[name]}"
        web.kinds[f"https://{host}/page-{number}"] = name
    return web
