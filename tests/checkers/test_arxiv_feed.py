from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._arxiv.feed import Paper, links_in, parse_feed
from tests.checkers.fake_arxiv import FEED_NAMESPACES, SAMPLES
from tests.checkers.fake_arxiv import feed as feed_of

BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&b;</title></feed>"""


@pytest.mark.parametrize(
    ("sample", "total", "ids"),
    [
        ("query_one_id_200.xml", 1, ["1605.08386"]),
        ("query_two_ids_one_missing_200.xml", 1, ["1707.08567"]),
        ("query_oldstyle_astro-ph_200.xml", 1, ["astro-ph/0601001"]),
        ("query_oldstyle_versioned_quant-ph_200.xml", 1, ["quant-ph/0201082"]),
        ("query_title_zero_200.xml", 1, ["2104.12255"]),
        ("query_id_wellformed_nonexistent_200_empty.xml", 0, []),
        ("query_id_malformed_400_error.xml", 1, []),
    ],
)
def test_recorded_feeds_are_read(sample: str, total: int, ids: list[str]) -> None:
    feed = parse_feed((SAMPLES / sample).read_bytes())
    assert feed is not None
    assert (feed.total, list(feed.papers)) == (total, ids)


def test_a_recorded_entry_is_read_whole() -> None:
    feed = parse_feed((SAMPLES / "feed_selected_entries_from_real_response.xml").read_bytes())
    assert feed is not None
    paper = feed.papers["2005.14124"]
    assert (paper.version, paper.title) == (
        2,
        "Active Fuzzing for Testing and Securing Cyber-Physical Systems",
    )
    assert paper.authors[::4] == ("Yuqi Chen", "Fan Zhang")
    assert (paper.updated, paper.published) == ("2020-07-16T08:15:48Z", "2020-05-28T16:19:50Z")
    assert paper.doi == "10.1145/3395363.3397376"
    assert paper.journal_ref.startswith("In Proc. ACM SIGSOFT")
    assert len(feed.papers) == 6


def test_links_are_taken_from_the_comment() -> None:
    feed = parse_feed((SAMPLES / "query_oldstyle_astro-ph_200.xml").read_bytes())
    assert feed is not None
    links = feed.papers["astro-ph/0601001"].links
    assert links == ("http://www.astronomy.ohio-state.edu/~gould/ogle_hot_jupiters.ps.gz",)


@pytest.mark.parametrize(
    ("comment", "links"),
    [
        ("Code: github.com/o/n, built on github.com/base/b", ("github.com/o/n",)),
        ("Our code builds upon https://github.com/base/b", ()),
        (
            "based on the toolkit at https://github.com/base/b. Code: https://github.com/o/n",
            ("https://github.com/o/n",),
        ),
        ("We build a model (https://github.com/o/n)", ("https://github.com/o/n",)),
        ("We build a model and release it at https://github.com/o/n", ("https://github.com/o/n",)),
        ("Extended version, with code at https://github.com/o/n", ("https://github.com/o/n",)),
        ("Modified from the official github.com/base/b", ()),
        ("Code at https://github.com/o/n", ("https://github.com/o/n",)),
        ("Thanks to https://github.com/base/b", ()),
    ],
)
def test_what_a_paper_builds_upon_is_none_of_its_own(comment: str, links: tuple[str, ...]) -> None:
    assert links_in(comment) == links


def test_links_are_taken_from_the_abstract_too() -> None:
    abstract = "Code at github.com/o/n, samples at\nhttps://o.github.io/n/. (See also http://a.example/?x=1)."
    body = (SAMPLES / "query_one_id_200.xml").read_bytes()
    feed = parse_feed(body.replace(b"<summary>", f"<summary>{escape(abstract)}".encode()))
    assert feed is not None
    found = feed.papers["1605.08386"]
    assert found.abstract_links == ("github.com/o/n", "https://o.github.io/n/", "http://a.example/?x=1")
    assert Paper.of(found.facts) == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Rate exceeded.",
        b"<html><body>Access denied</body></html>",
        b"<feed><entry/></feed>",
        BOMB.encode(),
        BOMB.lower().encode(),
        BOMB.encode("utf-16"),
        BOMB.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
        b"\xff\xfe\x00",
        b"<a>" * 200_000,
        b"<a>" * 200_000 + b"</a>" * 200_000,
        f"<feed {FEED_NAMESPACES}></feed>".encode(),
        f"<feed {FEED_NAMESPACES}><opensearch:totalResults>-1</opensearch:totalResults></feed>".encode(),
        f"<rss {FEED_NAMESPACES}><opensearch:totalResults>0</opensearch:totalResults></rss>".encode(),
    ],
)
def test_what_is_no_feed_is_none(body: bytes) -> None:
    assert parse_feed(body) is None


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_any_bytes_are_read_without_an_exception(body: bytes) -> None:
    feed = parse_feed(body)
    assert feed is None or isinstance(feed.papers, dict)
    for tag in ("id", "title", "updated"):
        text = escape(body.decode("utf-8", "replace"))
        entry = f"<entry><id>http://arxiv.org/abs/2408.05211v1</id><{tag}>{text}</{tag}></entry>"
        feed = parse_feed(feed_of([entry]))
        assert feed is None or feed.papers.keys() <= {"2408.05211"}
