from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import arxiv
from bot.model import Resource


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://arxiv.org/abs/2408.05211", "2408.05211"),
        ("http://www.arxiv.org/abs/2408.05211v2", "2408.05211"),
        ("https://arxiv.org/pdf/2408.05211", "2408.05211"),
        ("https://arxiv.org/pdf/2408.05211v3.pdf?download=1#page=5", "2408.05211"),
        ("https://arxiv.org/pdf/0705.2011.pdf", "0705.2011"),
        ("https://arxiv.org/html/2408.05211v1", "2408.05211"),
        ("https://arxiv.org/format/2408.05211/", "2408.05211"),
        ("https://arxiv.org/abs/arXiv:2408.05211", "2408.05211"),
        ("https://export.arxiv.org/abs/2408.05211", "2408.05211"),
        ("https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001"),
        ("https://arxiv.org/abs/hep-th%2F9901001", "hep-th/9901001"),
        ("https://arxiv.org/pdf/math.CA/0611800v2", "math/0611800"),
        ("https://ar5iv.org/abs/2408.05211", "2408.05211"),
        ("https://ar5iv.labs.arxiv.org/html/2408.05211", "2408.05211"),
        ("https://huggingface.co/papers/2408.05211", "2408.05211"),
        ("https://www.alphaxiv.org/abs/2408.05211v1", "2408.05211"),
        ("https://doi.org/10.48550/arXiv.2408.05211", "2408.05211"),
        ("https://dx.doi.org/10.48550/ARXIV.2408.05211", "2408.05211"),
        ("https://doi.org/10.48550/arXiv.quant-ph/0201082", "quant-ph/0201082"),
    ],
)
def test_every_page_of_a_paper_is_one_resource(url: str, key: str) -> None:
    assert arxiv.match(url) == Resource("arxiv", key)


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
