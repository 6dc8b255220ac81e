"""A network that nobody should ask: what a fake of it does not answer itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.net.interface import Answer


class NoHttp:
    """The whole interface, without an answer."""

    def expect(self, urls: Iterable[str]) -> None:
        """Nothing to prepare."""

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        raise AssertionError(f"a page was asked for: {url}, {fresh}")

    async def api(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 0,
    ) -> Answer:
        raise AssertionError(f"an API was asked: {method} {url} {headers} {content!r} {limit}")
