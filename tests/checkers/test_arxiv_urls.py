from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import arxiv
from bot.checkers._arxiv.urls import is_in_every_version, paper_of, repinned, unpinned
from bot.model import Resource

NEW, OLD = "2408.05211", "math/0611800"


@pytest.mark.parametrize(
    ("url", "name", "version"),
    [
        (f"https://arxiv.org/abs/{NEW}", NEW, None),
        (f"http://www.arxiv.org/abs/{NEW}v2", NEW, 2),
        (f"https://arxiv.org/abs/{NEW}v12/", NEW, 12),
        (f"https://arxiv.org/abs/{NEW}?context=cs.CL", NEW, None),
        (f"https://arxiv.org/abs/arXiv:{NEW}", NEW, None),
        (f"https://export.arxiv.org/abs/{NEW}v1", NEW, 1),
        (f"https://arxiv.org/pdf/{NEW}", NEW, None),
        (f"https://arxiv.org/pdf/{NEW}.pdf", NEW, None),
        (f"https://arxiv.org/pdf/{NEW}v3.pdf?download=1#page=5", NEW, 3),
        ("https://arxiv.org/pdf/0705.2011.pdf", "0705.2011", None),
        (f"https://arxiv.org/html/{NEW}", NEW, None),
        (f"https://arxiv.org/html/{NEW}v1#S1", NEW, 1),
        (f"https://arxiv.org/format/{NEW}/", NEW, None),
        (f"https://arxiv.org/format/{NEW}v2", NEW, 2),
        (f"https://arxiv.org/e-print/{NEW}", NEW, None),
        ("https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001", 2),
        ("https://arxiv.org/abs/hep-th%2F9901001", "hep-th/9901001", None),
        ("https://arxiv.org/pdf/math.CA/0611800v2", OLD, 2),
        ("https://arxiv.org/pdf/math.CA/0611800v2.pdf", OLD, 2),
        ("https://arxiv.org/abs/math/0611800", OLD, None),
        ("https://arxiv.org/abs/cs/0703001v1", "cs/0703001", 1),
        ("https://arxiv.org/abs/cond-mat.stat-mech/0301001", "cond-mat/0301001", None),
        ("https://arxiv.org/html/solv-int/9901001v1", "solv-int/9901001", 1),
        (f"https://ar5iv.org/abs/{NEW}", NEW, None),
        (f"https://ar5iv.org/html/{NEW}v2", NEW, 2),
        (f"https://ar5iv.labs.arxiv.org/html/{NEW}", NEW, None),
        (f"https://ar5iv.labs.arxiv.org/html/{OLD}", OLD, None),
        (f"https://huggingface.co/papers/{NEW}", NEW, None),
        (f"https://huggingface.co/papers/{NEW}#community", NEW, None),
        (f"https://hf.co/papers/{NEW}", NEW, None),
        (f"https://www.alphaxiv.org/abs/{NEW}v1", NEW, 1),
        (f"https://alphaxiv.org/overview/{NEW}", NEW, None),
        (f"https://www.alphaxiv.org/zh/overview/{NEW}", NEW, None),
        (f"https://www.alphaxiv.org/pdf/{NEW}", NEW, None),
        (f"https://doi.org/10.48550/arXiv.{NEW}", NEW, None),
        (f"https://dx.doi.org/10.48550/ARXIV.{NEW}", NEW, None),
        (f"https://www.doi.org/10.48550/arxiv.{NEW}/", NEW, None),
        ("https://doi.org/10.48550/arXiv.quant-ph/0201082", "quant-ph/0201082", None),
        ("https://doi.org/10.48550/arXiv.math.CA/0611800", OLD, None),
    ],
)
def test_every_page_of_a_paper_is_one_resource(url: str, name: str, version: int | None) -> None:
    assert arxiv.match(url) == Resource("arxiv", name)
    assert paper_of(url) == (name, version)


@pytest.mark.parametrize(
    ("url", "other", "is_everywhere"),
    [
        (f"https://arxiv.org/abs/{NEW}v1", f"https://arxiv.org/abs/{NEW}v3", True),
        (f"http://arxiv.org/pdf/{NEW}v1.pdf?x=1", f"http://arxiv.org/pdf/{NEW}v3.pdf?x=1", True),
        ("https://arxiv.org/abs/math.CA/0611800v1/", "https://arxiv.org/abs/math.CA/0611800v3/", True),
        ("https://arxiv.org/abs/solv-int/9901001v12", "https://arxiv.org/abs/solv-int/9901001v3", True),
        (f"https://arxiv.org/pdf/{NEW}v1#page=5", f"https://arxiv.org/pdf/{NEW}v3#page=5", False),
        (f"https://arxiv.org/html/{NEW}v1", f"https://arxiv.org/html/{NEW}v3", False),
        (f"https://arxiv.org/format/{NEW}v1", f"https://arxiv.org/format/{NEW}v3", False),
        (f"https://arxiv.org/abs/{NEW}V1", None, True),
        (f"https://arxiv.org/abs/{NEW}", None, True),
        (f"https://ar5iv.labs.arxiv.org/html/{NEW}v1", None, False),
        (f"https://www.alphaxiv.org/abs/{NEW}v1", None, True),
        (f"https://huggingface.co/papers/{NEW}v1", None, False),
        ("https://[", None, False),
    ],
)
def test_a_link_is_pinned_to_another_version(url: str, other: str | None, is_everywhere: bool) -> None:
    assert repinned(url, 3) == other
    assert is_in_every_version(url) is is_everywhere


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        (f"https://arxiv.org/abs/{NEW}v9", f"https://arxiv.org/abs/{NEW}"),
        (f"https://arxiv.org/pdf/{NEW}v9.pdf#page=2", f"https://arxiv.org/pdf/{NEW}.pdf#page=2"),
        ("https://arxiv.org/abs/math.CA/0611800v9", "https://arxiv.org/abs/math.CA/0611800"),
        (f"https://www.alphaxiv.org/abs/{NEW}v9", f"https://www.alphaxiv.org/abs/{NEW}"),
        (f"https://arxiv.org/abs/{NEW}V9", None),
        (f"https://arxiv.org/abs/{NEW}", None),
        ("https://example.org/", None),
    ],
)
def test_a_link_loses_its_version(url: str, bare: str | None) -> None:
    assert unpinned(url) == bare


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2307.000400",
        "https://arxiv.org/abs//2306.17156",
        "https://arxiv.org/abs/2413.00001",
        "https://arxiv.org/abs/2400.00001",
        "https://arxiv.org/abs/1412.12345",
        "https://arxiv.org/abs/1501.1234",
        "https://arxiv.org/abs/0612.0001",
        "https://arxiv.org/abs/nonsense/0611800",
        "https://arxiv.org/abs/math/0613800",
        "https://arxiv.org/abs/2408.05211v0",
        "https://arxiv.org/abs/2408.05211,2408.05212",
        "https://arxiv.org/abs/2408.05211&max_results=9999",
        "https://arxiv.org/abs/٢٤٠٨.٠٥٢١١",
        "https://arxiv.org/html/2408.05211v1/x1.png",
        "https://arxiv.org/list/cs.CL/recent",
        "https://arxiv.org/",
        "https://arxiv.org.evil.example/abs/2408.05211",
        "https://huggingface.co/papers",
        "https://huggingface.co/2408.05211",
        "https://doi.org/10.1145/3395363.3397376",
        "https://doi.org/10.48550/arXiv.2408.05211v1",
        "https://doi.org/10.48550/arXiv.nonsense",
        "ftp://arxiv.org/abs/2408.05211",
        "arxiv.org/abs/2408.05211",
        "https://[arxiv.org/abs/2408.05211",
    ],
)
def test_what_arxiv_would_call_malformed_is_never_its_resource(url: str) -> None:
    assert arxiv.match(url) is None


@given(st.one_of(st.text(), st.text().map("https://arxiv.org/abs/{}".format), st.from_regex(r"https?://\S*")))
def test_match_takes_any_text_and_lets_only_plain_ids_through(url: str) -> None:
    resource = arxiv.match(url)
    assert resource is None or set(resource.key) <= set("abcdefghijklmnopqrstuvwxyz-/.0123456789")
