from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import _huggingface_api
from bot.checkers._arxiv import api
from bot.checkers._github import graphql, rest
from bot.lists.parse import parse
from bot.model import Document, Entry, Link, LinkKind, Span
from bot.world import arxiv, huggingface
from bot.world.behaviours import Page
from bot.world.github import pages as github_pages
from bot.world.github import rest as github_rest
from bot.world.repositories import Thread
from bot.world.scenario import demo_list
from bot.world.seed import CERTAIN_PAPER, CERTAIN_REPOSITORY, from_document, from_links, from_list, paper
from bot.world.services_seed import CERTAIN_MODEL
from bot.world.state import Request, World

Ask = Callable[..., Request]
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def real() -> World:
    return from_list(demo_list(), START)


def test_papers_have_the_titles_of_their_entries(real: World) -> None:
    document = parse("README.md", demo_list())
    titles = {
        link.url.rpartition("/")[2]: entry.title
        for entry in document.entries
        for link in entry.links
        if "arxiv.org" in link.url
    }
    assert len(titles) == 20
    shown = {name: known.versions[0].title for name, known in real.papers.items()}
    assert shown == titles | dict([CERTAIN_PAPER])


def test_a_link_outside_entries_gives_its_text_as_title() -> None:
    link = Link(
        *("https://example.org/", "https://example.org/", Span(0, 1), 1, 1, LinkKind.LINK, "a", "The text"),
        section=(),
        entry=None,
    )
    inside = replace(link, url="https://example.org/2", entry=0)
    document = Document("README.md", b"", (link, inside), (Entry("The title", (), 1, 1, ()),))
    world = from_document(document, START)
    titles = [world.behaviour(one.url) for one in (link, inside)]
    assert [page.title for page in titles if isinstance(page, Page)] == ["The text", "The title"]


def test_everything_the_real_list_links_to_is_there(real: World, ask: Ask) -> None:
    links = {link.url for link in parse("README.md", demo_list()).links}
    assert len(links) > 40
    for url in links:
        host = url.split("/")[2]
        request = ask(url)
        if host == "arxiv.org":
            query = ask(f"https://export.arxiv.org/api/query?id_list={url.rpartition('/')[2]}")
            assert b"<entry>" in bytes(arxiv.answer(real, query).body), url
        elif host == "github.com":
            assert github_pages.answer(real, request).status_code == 200, url
        elif host == "raw.githubusercontent.com":
            assert github_pages.raw(real, request).status_code == 200, url
        elif host == "huggingface.co":
            assert huggingface.answer(real, request).status_code == 200, url
        elif host == "openreview.net":
            assert real.services.notes.get(url.rpartition("=")[2], START) is not None, url
        else:
            assert isinstance(real.behaviour(url), Page), url


def test_deep_links_become_paths(real: World, ask: Ask) -> None:
    url = (
        "https://api.github.com/repos/facebookresearch/fairseq/contents/examples/textless_nlp/dgslm?ref=main"
    )
    assert github_rest.answer(real, ask(url)).status_code == 200


@pytest.mark.parametrize(
    "url", ["https://dl.acm.org/doi/pdf/10.1145/3453720", "https://dl.acm.org/doi/abs/10.1145/3453720"]
)
def test_a_publishers_page_is_there_with_the_work_in_its_address(url: str) -> None:
    world = from_links([(url, "Recurrent Video Deblurring")], START)
    assert world.services.dois.get("10.1145/3453720", START) is not None
    assert isinstance(world.behaviour(url), Page)


def test_an_empty_query_leads_to_the_same_page() -> None:
    world = from_links([("http://www.inkposter.example/?", "Ink Poster")], START)
    assert isinstance(world.behaviour("http://www.inkposter.example/"), Page)


def test_nothing_is_new_or_stale_at_the_start(real: World) -> None:
    for known in real.papers.values():
        assert known.versions == known.so_far(START - timedelta(days=39))
    for repository in real.repositories:
        snapshot = repository.at(START)
        assert snapshot is not None
        assert timedelta() < START - snapshot.pushed < timedelta(days=60)
        assert snapshot.created < snapshot.pushed
        assert snapshot.archived is None


def test_the_same_list_gives_the_same_world(real: World) -> None:
    again = from_list(demo_list(), START)
    assert again.papers == real.papers
    assert again.repositories == real.repositories


@pytest.mark.parametrize(
    ("url", "papers", "repositories", "is_page"),
    [
        ("https://arxiv.org/pdf/2408.05211v3.pdf", ["2408.05211"], [], False),
        ("http://arxiv.org/abs/math.CA/0611800", ["math/0611800"], [], False),
        ("https://huggingface.co/papers/2408.05211", ["2408.05211"], [], True),
        ("https://doi.org/10.48550/arXiv.2408.05211", ["2408.05211"], [], True),
        ("https://github.com/a/b.git", [], ["a/b"], False),
        ("https://github.com/a/b/releases", [], ["a/b"], True),
        ("https://github.com/topics/nerf", [], [], True),
        ("https://github.com/somebody", [], [], False),
        ("https://github.com/a/b/wiki", [], ["a/b"], True),
        ("https://github.com/a/b/issues/7", [], ["a/b"], False),
        ("https://gist.github.com/somebody/0123456789abcdef0123", [], [], False),
        ("https://gist.github.com/", [], [], True),
        ("https://raw.githubusercontent.com/a/b/main/x/y.png", [], ["a/b"], False),
        ("https://example.org/", [], [], True),
        ("https://arxiv.org/list/cs.CL/recent", [], [], True),
    ],
)
def test_what_a_link_plants(url: str, papers: list[str], repositories: list[str], *, is_page: bool) -> None:
    world = from_links([(url, "T")], START)
    assert list(world.papers) == [*papers, CERTAIN_PAPER[0]]
    names = [known.history[0].full_name for known in world.repositories]
    assert names == [*repositories, "octocat/Hello-World"]
    assert isinstance(world.behaviour(url), Page) is is_page


def test_the_checkers_witnesses_are_in_every_world() -> None:
    assert CERTAIN_PAPER[0] == api.WITNESS
    assert CERTAIN_REPOSITORY[0].lower() == graphql.WITNESS.resources[0].key
    assert f"/repos/{CERTAIN_REPOSITORY[0].lower()}" == rest.WITNESS
    assert _huggingface_api.WITNESS.removeprefix("/api/") == CERTAIN_MODEL
    world = from_links([("https://github.com/Octocat/hello-world/tree/dev", "Mine")], START)
    assert world.services.models.get(CERTAIN_MODEL, START) is not None
    assert CERTAIN_PAPER[0] in world.papers
    (only,) = world.repositories
    assert only.history[0].branches == ("dev",)


def test_everything_on_github_that_is_linked_to_is_there() -> None:
    page = "https://github.com/a/b"
    links = (
        f"{page}/releases/tag/v1/rc",
        f"{page}/releases/download/v2/b.zip",
        f"{page}/releases/download/v3/c.zip",
        f"{page}/releases/latest/download/d.zip",
        f"{page}/issues/7",
        f"{page}/pull/8/files",
        f"{page}/discussions/9",
        f"{page}/edit/dev/README.md",
        "https://raw.githubusercontent.com/a/b/refs/heads/dev/x.png",
        "https://github.com/orgs/somebody/people",
        "https://gist.github.com/somebody/0123456789abcdef0123",
    )
    world = from_links([(url, "T") for url in links], START)
    found = world.repository("a/b")
    assert found is not None
    now = found.snapshot
    assert set(now.all_tags) == {"v1/rc", "v2", "v3", "v1.0"}
    assert [release.assets for release in now.releases] == [("b.zip",), ("c.zip",), ("d.zip",)]
    assert dict(now.threads) == {7: Thread.ISSUE, 8: Thread.PULL, 9: Thread.DISCUSSION}
    assert now.branches == ("dev",)
    assert "x.png" in now.files
    assert world.profile("SomeBody") is not None
    assert world.gist("0123456789abcdef0123") is not None


def test_a_pinned_version_exists() -> None:
    world = from_links([("https://arxiv.org/abs/2408.05211v3", "T")], START)
    assert len(world.papers["2408.05211"].so_far(START)) >= 3


@given(
    st.integers(min_value=1, max_value=9), st.from_regex(r"(2[0-9]|0[7-9])[0-9]{2}\.[0-9]{5}", fullmatch=True)
)
def test_papers_are_older_than_the_world_whatever_their_id(least: int, name: str) -> None:
    known = paper(name, "T", START, at_least=least)
    dates = [version.submitted for version in known.versions]
    assert len(dates) >= least
    assert dates == sorted(dates)
    assert dates[-1] <= START - timedelta(days=39)


@given(st.lists(st.tuples(st.text(max_size=40).map(lambda text: f"https://{text}"), st.text(max_size=9))))
def test_hostile_links_plant_nothing_and_break_nothing(links: list[tuple[str, str]]) -> None:
    world = from_links([*links, ("https://example.org/", "T")], START)
    assert world.behaviour("https://example.org/") is not None
