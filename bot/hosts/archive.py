"""`listkeeper archive`: has pages saved that the Wayback Machine has no capture of, before they are gone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from datetime import datetime

from bot.archive.keep import Fate, Kept, keep
from bot.archive.saving import SavePageNow
from bot.archive.worth import Page, Worth, worth_saving
from bot.checkers import resources_of, wayback
from bot.checkers._wayback_api import Wayback
from bot.config import Settings
from bot.errors import ArchiveError, ConfigError
from bot.hosts.line import loop_factory, sight
from bot.hosts.local import LocalOptions, Prepared, open_memory, prepare
from bot.hosts.output import open_output
from bot.judge import learn
from bot.lists.parse import parse
from bot.model import Facts, Observation, Record, Resource
from bot.policy.ignoring import Ignores
from bot.reporters.archived import Archived
from bot.reporters.journal import telling
from bot.reporters.screen import open_screen
from bot.stores.interface import Store

EXIT_FAILED = 1
ARCHIVED = "archived"
"""Added to a list's name in memory: what has captures is remembered beside what its sweeps see."""
NO_KEYS = (
    "Saving pages needs keys of an account at the Internet Archive: get them at "
    "https://archive.org/account/s3.php and set LISTKEEPER_ARCHIVE_KEYS to ACCESS:SECRET, "
    "or add --dry-run to see what has no capture."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveOptions(LocalOptions):
    """The command line, word for word."""

    dry_run: bool
    most: int
    form: str
    output: str | None


def run_archive(options: ArchiveOptions, environment: Mapping[str, str]) -> int:
    """Save what has no capture; 1 where a page could not be saved. Raises ArchiveError where the archive
    wants no more, once all is told and remembered that was done until then; so it is when interrupted."""
    prepared = prepare(options, environment)
    keys = None if options.dry_run else _keys(prepared.settings)
    store = open_memory(prepared.settings.state)
    ended: BaseException | None = None
    with (
        closing(store),
        open_output(options.output, keep=(*prepared.lists.files, prepared.settings.state)) as out,
        telling(open_screen(), prepared.clock, verbose=prepared.verbose),
        asyncio.Runner(loop_factory=loop_factory()) as runner,
    ):
        is_json = options.form == "json"
        run = _Run(prepared, store, keys, options.most)
        told = Archived(run.worth, run.started, sys.stderr if is_json else out)
        try:
            runner.run(run.keep(told))
        except (ArchiveError, KeyboardInterrupt) as error:
            ended = error
        left = run.left(told.kept)
        told.end(left)
        if is_json:
            told.write_json(out, left)
    if ended is not None:
        raise ended
    return EXIT_FAILED if any(one.fate is Fate.FAILED for one in told.kept) else 0


def _keys(settings: Settings) -> str:
    if settings.archive_keys is None:
        raise ConfigError(NO_KEYS)
    return settings.archive_keys


class _Run:
    """What is to be saved of a list, and what is remembered of that."""

    def __init__(self, prepared: Prepared, store: Store, keys: str | None, most: int) -> None:
        self._prepared, self._store, self._keys, self._most = prepared, store, keys, most
        self.started: datetime = prepared.clock.now()
        self.worth: Worth = self._worth()

    def _worth(self) -> Worth:
        lists = self._prepared.lists
        documents = [parse(path, source) for path, source in lists.files.items()]
        listed = resources_of(documents)
        ignored = Ignores.of(lists.policy.ignore, self.started.date()).unasked(listed)
        resources = {url: resource for url, resource in listed.items() if url not in ignored}
        return worth_saving(documents, resources, self._store.load(set(resources.values())))

    async def keep(self, told: Archived) -> None:
        """See to all of it, and tell and remember each page at once."""
        clock, settings = self._prepared.clock, self._prepared.settings
        self._save(())
        known = self._known()
        told.begin(known)
        have = {one.page for one in known}
        pages = [page for page in self.worth.pages if page not in have]
        looking = sight(clock, settings, offline=False, verbose=self._prepared.verbose, screen=None)
        async with looking as seen:
            assert seen.outside is not None  # noqa: S101 - not offline
            saver = SavePageNow(seen.outside, self._keys) if self._keys else None
            archive = Wayback(seen.outside, budget=2 * len(pages) + 1)  # a lost connection is tried again
            keeping = keep(pages, archive, saver, most=self._most, clock=clock)
            async with aclosing(keeping) as kept:
                async for one in kept:
                    self._remember(one)
                    told.add(one)

    def left(self, kept: Sequence[Kept]) -> tuple[Page, ...]:
        """The pages of which nothing is known yet."""
        seen = {one.page for one in kept}
        return tuple(page for page in self.worth.pages if page not in seen)

    def _known(self) -> list[Kept]:
        """The pages whose captures are remembered."""
        records = self._store.load(_resource(page) for page in self.worth.pages)
        captures = (
            (page, wayback.capture_in(records[_resource(page)].facts))
            for page in self.worth.pages
            if _resource(page) in records
        )
        return [Kept(page, Fate.HAS, capture) for page, capture in captures if capture]

    def _remember(self, one: Kept) -> None:
        if one.capture is None:
            return
        now = self._prepared.clock.now()
        resource = _resource(one.page)
        facts: Facts = {"found": True, "capture": one.capture.timestamp, "tries": 1}
        said = wayback.judge(resource, facts, {})
        look = Observation(resource, now, said.status, said.evidence, facts, by_api=wayback.BY_API)
        records = self._store.load([resource])
        self._save(learn(records, [look], self._prepared.lists.policy).values())

    def _save(self, records: Iterable[Record]) -> None:
        """Remember these, and forget what left the list long ago."""
        now, listed = self._prepared.clock.now(), f"{self._prepared.listed} {ARCHIVED}"
        present = [_resource(page) for page in self.worth.pages]
        self._store.save(records, listed=listed, present=present, now=now)
        self._store.forget(now - self._prepared.lists.policy.forget_after, listed=listed)


def _resource(page: Page) -> Resource:
    return Resource(wayback.KIND, page.url)
