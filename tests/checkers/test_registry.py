from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import CHECKERS, OF_LEADS, arxiv, asker_of, checker_of, github, resource_of, web
from bot.model import Evidence, Resource, Status, Verdict


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://arxiv.org/abs/2408.05211", "arxiv"),
        ("https://huggingface.co/papers/2408.05211", "arxiv"),
        ("https://github.com/VITA-MLLM/VITA", "github"),
        ("https://github.com/VITA-MLLM/VITA/tree/main/demo", "github-path"),
        ("https://vita-home.github.io/", "web"),
        ("https://arxiv.org/abs/2307.000400", "web"),
        ("https://arxiv.org/list/cs.CL/recent", "web"),
        ("https://huggingface.co/datasets/o/n", "huggingface"),
        ("https://huggingface.co/o/n/tree/v1", "huggingface-path"),
        ("https://huggingface.co/o", "web"),
        ("https://doi.org/10.1145/3395363.3397376", "doi"),
        ("https://openreview.net/pdf?id=73EDGbG6mB", "openreview"),
        ("https://openreview.net/about", "web"),
        ("https://youtu.be/dQw4w9WgXcQ", "youtube"),
        ("https://www.youtube.com/@somebody", "web"),
    ],
)
def test_the_first_checker_that_knows_a_url_takes_it(url: str, kind: str) -> None:
    resource = resource_of(url)
    assert resource is not None
    assert resource.kind == kind
    assert resource == checker_of(kind).match(url)


@pytest.mark.parametrize(
    "url", ["", "#section", "docs/readme.md", "mailto:a@b.example", "javascript:alert(1)"]
)
def test_what_is_no_web_address_is_no_resource(url: str) -> None:
    assert resource_of(url) is None


@given(st.one_of(st.text(), st.from_regex(r"https?://\S*")))
def test_any_text_can_be_asked_about(url: str) -> None:
    resource = resource_of(url)
    assert resource is None or checker_of(resource.kind) in CHECKERS


def test_every_kind_has_one_owner_and_every_rule_one_place() -> None:
    kinds = [kind for asker in (*CHECKERS, *OF_LEADS) for kind in asker.KINDS]
    codes = [rule.code for checker in CHECKERS for rule in checker.RULES]
    assert len(set(kinds)) == len(kinds)
    assert len(set(codes)) == len(codes)
    assert [checker_of(kind) for kind in ("arxiv", "github", "github-path", "web")] == [
        arxiv,
        github,
        github,
        web,
    ]


def test_every_death_has_a_rule_in_its_checkers_table() -> None:
    for checker in CHECKERS:
        for kind in checker.KINDS:
            resource = Resource(kind, "models/o/n")
            death = Verdict(resource, Status.DEAD, confirmed=True, evidence=Evidence("HTTP 404"))
            assert checker.gone(death) in checker.RULES


def test_an_unknown_kind_is_an_error_that_names_it() -> None:
    for owner_of in (checker_of, asker_of):
        with pytest.raises(KeyError, match="gopher"):
            owner_of("gopher")
