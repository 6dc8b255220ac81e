from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import web
from bot.checkers._github import pages
from bot.config import Settings
from bot.model import Facts, Judgement, Resource, Status
from bot.net.interface import Answer
from bot.world.behaviours import Api, Mood, Spell
from bot.world.repositories import Access
from tests.checkers.fake_github import FakeGithub, Repo
from tests.checkers.fake_http import FakeHttp, reply
from tests.checkers.github_looks import JSON, NO_TOKEN, TOKEN, repos

PAGE = "https://o.github.io/n/demo"


@dataclass
class FakePages(FakeHttp):
    """Pages that are not there, but for a few, beside GitHub's API."""

    there: tuple[str, ...] = ()
    looked: list[str] = field(default_factory=list)

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        self.looked.append(f"{url} afresh" if fresh else url)
        status, title = (200, "A demo") if url in self.there else (404, "Site not found")
        return reply(status, f"<title>{title}</title>", url=url)


async def look(
    fake: FakeGithub, url: str = PAGE, settings: Settings = TOKEN, there: tuple[str, ...] = ()
) -> tuple[Judgement, FakePages]:
    http = FakePages(fake, there=there)
    resource = Resource("web", url)
    seen = [one async for one in web.fetch([resource], http.outside(settings))]
    ((_, facts),) = seen
    return web.judge(resource, facts, {}), http


@pytest.mark.parametrize(
    ("github", "says"),
    [
        (FakeGithub(repos("o/n")), "its repository o/n is still there"),
        (FakeGithub(repos("o/o.github.io")), "its repository o/o.github.io is still there"),
        (FakeGithub(), "its repository o/n is not public either"),
        (FakeGithub({"o/n": Repo("P/New")}), "its repository is called P/New now"),
        (FakeGithub(blind=True), None),
        (FakeGithub({"o/n": Repo("o/n", changes={"access": Access.DMCA})}), None),
    ],
)
@pytest.mark.parametrize("settings", [TOKEN, NO_TOKEN])
async def test_of_a_dead_page_it_is_told_what_became_of_its_repository(
    github: FakeGithub, says: str | None, settings: Settings
) -> None:
    judgement, _ = await look(replace(github), settings=settings)
    assert judgement.status is Status.DEAD
    assert (judgement.evidence.reason, judgement.evidence.context) == ("HTTP 404", says)


@pytest.mark.parametrize(
    ("url", "new", "there"),
    [
        (PAGE, "P/New", "https://p.github.io/New/demo"),
        ("https://o.github.io/n/", "P/New", "https://p.github.io/New/"),
        ("https://o.github.io/n/a/b.html?x#y", "o/new", "https://o.github.io/new/a/b.html"),
        ("https://o.github.io/n/demo", "p/p.github.io", "https://p.github.io/demo"),
        ("https://o.github.io/n", "p/P.github.io", "https://p.github.io/"),
    ],
)
async def test_of_a_renamed_repository_the_page_is_looked_for_where_it_should_be(
    url: str, new: str, there: str
) -> None:
    fake = FakeGithub({"o/n": Repo(new)})
    judgement, http = await look(fake, url, there=(there,))
    assert judgement.evidence.context == f"its repository is called {new} now, with a page at {there}"
    assert http.looked[-1] == there
    judgement, _ = await look(FakeGithub({"o/n": Repo(new)}), url)
    assert judgement.evidence.context == f"its repository is called {new} now"


async def test_the_page_of_a_whole_site_has_one_repository() -> None:
    fake = FakeGithub(repos("o/o.github.io"))
    judgement, http = await look(fake, "https://O.github.io/")
    assert judgement.evidence.context == "its repository o/o.github.io is still there"
    assert len(http.requests) == 1


@pytest.mark.parametrize("gone", [repos("o/n"), {}])
async def test_a_living_page_is_alive_whatever_its_repository_and_nobody_is_asked(gone: Any) -> None:
    judgement, http = await look(FakeGithub(gone), there=(PAGE,))
    assert judgement.status is Status.ALIVE
    assert http.requests == []


@pytest.mark.parametrize(
    "url", ["https://example.org/n/demo", "https://github.io/", "https://a.b.github.io/n"]
)
async def test_other_dead_pages_are_not_githubs_business(url: str) -> None:
    judgement, http = await look(FakeGithub(), url)
    assert (judgement.evidence.reason, judgement.evidence.context) == ("HTTP 404", None)
    assert http.requests == []


async def test_many_dead_pages_share_one_question() -> None:
    fake = FakeGithub(repos(*(f"o/{number}" for number in range(60))))
    http = FakePages(fake)
    asked = [Resource("web", f"https://o.github.io/{number}/") for number in range(60)]
    facts: Mapping[Resource, Facts] = {one: seen async for one, seen in web.fetch(asked, http.outside(TOKEN))}
    assert set(facts) == set(asked)
    assert all("still there" in (web.judge(one, facts[one], {}).evidence.context or "") for one in asked)
    assert len([request for request in http.requests if request.method == "POST"]) == 1


async def test_a_shut_github_leaves_the_page_as_dead_as_it_is() -> None:
    fake = FakeGithub(repos("o/n"))
    fake.world.spells[Api.GITHUB] = Spell(Mood.UNAVAILABLE)
    judgement, _ = await look(fake)
    assert (judgement.status, judgement.evidence.context) == (Status.DEAD, None)


async def test_without_a_token_little_is_spent_on_it() -> None:
    http = FakePages(FakeGithub())
    asked = [Resource("web", f"https://o-{number}.github.io/n/") for number in range(20)]
    assert len([one async for one in web.fetch(asked, http.outside(NO_TOKEN))]) == 20
    assert len(http.requests) == pages.BUDGET


@given(
    st.dictionaries(st.sampled_from(["state", "name", "page"]), JSON | st.sampled_from(["there", "renamed"]))
)
def test_any_memory_is_read(note: Any) -> None:
    assert isinstance(pages.note_in({"repository": note}), str | None)


@given(st.from_regex(r"https://\w*\.github\.io/\S*") | st.from_regex(r"https://\S*"))
def test_any_address_of_the_web_is_read(url: str) -> None:
    resource = web.match(url)
    if resource is not None:
        site = pages.site_of(resource.key)
        assert site is None or all(place.kind == "github" for place in site.resources)
