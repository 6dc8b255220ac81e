from __future__ import annotations

from typing import Any

import pytest

from bot.model import EntryLink, Severity
from tests.checkers.fake_arxiv import FIRST, claims_of, sighting


@pytest.mark.parametrize(
    "changed",
    [{"journal_ref": "NeurIPS 2024"}, {"doi": "10.1145/1"}, {"journal_ref": "Proc.", "doi": "10.1/2"}],
)
def test_a_publication_keeps_its_name_however_arxiv_words_it(changed: dict[str, Any]) -> None:
    assert claims_of(sighting({**FIRST, **changed}))["published"].target == ""


def test_a_published_paper_is_told() -> None:
    new = {**FIRST, "journal_ref": "NeurIPS 2024", "doi": "10.1145/3395363.3397376"}
    claim = claims_of(sighting(new))["published"]
    assert claim.message == "published: “NeurIPS 2024”, https://doi.org/10.1145/3395363.3397376"
    assert (claim.url, claim.rule.severity) == (None, Severity.INFO)


def test_a_published_paper_whose_entry_links_there_is_not_told() -> None:
    other = EntryLink("ACM", "https://dl.acm.org/doi/10.1145/3395363.3397376")
    new = {**FIRST, "doi": "10.1145/3395363.3397376"}
    assert claims_of(sighting(new, others=[other])) == {}


def test_arxivs_own_doi_is_no_publication() -> None:
    assert claims_of(sighting({**FIRST, "doi": "10.48550/arXiv.2408.05211"})) == {}
