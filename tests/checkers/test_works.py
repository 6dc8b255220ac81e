from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import crossref, dblp, reviews, scholar
from bot.checkers._works import Work, called, facts_of, is_preprint, judged, page, plain_doi, work, works_in
from bot.model import Status

NAMES = (
    "title,authors,author,venue,publicationVenue,name,text,info,hit,hits,result,@total,externalIds,DOI,type,"
    "content,value,venueid,published,date-parts,container-title,alternate_names,year,ee,key,forum"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES.split(",")),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@pytest.mark.parametrize(
    "name",
    [
        "arXiv.org",
        "ArXiv",
        "CoRR",
        "corr",
        "arXiv preprint arXiv:2408.05211",
        "arXiv:2408.05211",
        "arXiv (Cornell University)",
        "bioRxiv",
        "SSRN Electronic Journal",
        "Preprints.org",
        "Research Square",
    ],
)
def test_servers_of_preprints_publish_nothing(name: str) -> None:
    assert is_preprint(name)
    assert work("A Title", ["A. Author"], [name, "Nature"]) is None


@pytest.mark.parametrize(
    "name", ["Corrosion Science", "Nature", "Neural Information Processing Systems", "ICLR 2024"]
)
def test_journals_and_conferences_do(name: str) -> None:
    found = work("A Title", ["A. Author"], [name, "arXiv.org"], year="2024")
    assert found == Work("A Title", ("A. Author",), (name,), 2024)


@pytest.mark.parametrize(
    ("doi", "plain"),
    [
        ("10.1145/3395363.3397376", "10.1145/3395363.3397376"),
        ("10.21437/Interspeech.2023-1", "10.21437/interspeech.2023-1"),
        ("10.48550/arXiv.2408.05211", ""),
        ("10.1145/a) [x](https://evil.example", ""),
        ("https://doi.org/10.1/2", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_only_a_plain_doi_that_is_not_arxivs_counts(doi: object, plain: str) -> None:
    assert plain_doi(doi) == plain


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://proceedings.neurips.cc/paper/2017/hash/3f5e-Abstract.html", True),
        ("https://arxiv.org/abs/1706.03762", False),
        ("https://export.arxiv.org/abs/1706.03762", False),
        ("javascript:alert(1)", False),
        ("https://me:secret@a.example/x", False),
        ("http://169.254.169.254/latest", False),
        ("http://localhost/x", False),
        ("https://a.example:8443/x", False),
        ("https://a.example/x y", False),
        ("https://a.example/\u202e", False),
        (f"https://a.example/{'x' * 400}", False),
        (None, False),
        ([], False),
    ],
)
def test_only_a_sound_address_elsewhere_is_a_page(url: object, *, kept: bool) -> None:
    assert (page(url) == url) is kept
    assert page(url) in (url, "")


@given(JSON)
def test_any_answer_can_be_read_remembered_and_read_back(value: Any) -> None:
    found = [scholar.read(value), reviews.read(value), *(dblp.read(value) or [])]
    if isinstance(value, dict):
        found.append(crossref.read(value))
    facts = json.loads(json.dumps(facts_of(found, "api.example")))
    assert works_in(facts) == tuple(one for one in found if one is not None)[:5]
    assert judged(facts, "It").status is Status.ALIVE


@given(st.dictionaries(st.sampled_from(["works", "host", "failure", "tries"]), JSON))
def test_any_memory_can_be_read_and_judged(facts: dict[str, Any]) -> None:
    assert all(isinstance(one, Work) for one in works_in(facts))
    assert judged(facts, "It").status in (Status.ALIVE, Status.UNCHECKED)


def test_that_nothing_is_known_is_an_answer() -> None:
    assert judged(facts_of([], "api.example"), "It").evidence.reason == "It knows no publication of it"
    found = facts_of([work("A Title", ["A. Author"], ["ICLR"])], "api.example")
    assert judged(found, "It").evidence.reason == "It knows where it was published"
    assert judged({}, "It").status is Status.UNCHECKED


def test_of_what_a_search_shows_only_what_is_called_so_is_kept() -> None:
    titles = (
        "A Study of Talking Parrots",
        "A Study of Talking Parrots at Night and by Day",
        "Sparse Attention for Proteins",
    )
    works = [work(title, ["A. Author"], ["ICLR"]) for title in titles]
    assert [one.title for one in called(titles[0], [*works, None])][:1] == [titles[0]]
    assert titles[2] not in [one.title for one in called(titles[0], works)]
