from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import github
from bot.model import (
    Claim,
    Evidence,
    Facts,
    Json,
    Link,
    LinkKind,
    Policy,
    Record,
    Severity,
    Sighting,
    Span,
    Status,
    Verdict,
)
from tests.checkers.fake_http import NOW
from tests.checkers.github_looks import JSON, resource

FACTS: dict[str, Any] = {
    "found": True,
    "name": "O/N",
    "node_id": "R_1",
    "number": 1,
    "archived": False,
    "archived_at": "",
    "empty": False,
    "pushed_at": "2026-11-01T00:00:00Z",
    "default_branch": "main",
    "license": "MIT",
}
RENAMED = {**FACTS, "name": "P/New"}
PERSON: dict[str, Any] = {"found": True, "login": "Somebody", "node_id": "U_1", "number": 1}
HERE = "https://github.com/o/n"


def sighting(facts: Facts, url: str, status: Status = Status.ALIVE) -> Sighting:
    known = github.match(url)
    assert known is not None
    link = Link(url, url, Span(0, len(url)), 1, 1, LinkKind.LINK, "a", "Code", (), None)
    record = Record(known, NOW, NOW, status, Evidence("GitHub shows it"), facts=facts)
    return Sighting(
        link, None, Verdict(known, status, confirmed=False, evidence=record.evidence, record=record)
    )


def claims(
    facts: Facts, url: str = HERE, status: Status = Status.ALIVE, policy: Policy | None = None
) -> dict[str, Claim]:
    seen = sighting(github.remember({}, facts, NOW), url, status)
    told = list(github.claims(seen, policy or Policy(), NOW))
    assert all(claim.rule in github.RULES for claim in told)
    return {claim.rule.code: claim for claim in told}


def test_a_healthy_repository_is_not_spoken_of() -> None:
    assert claims(FACTS) == {}


@pytest.mark.parametrize(
    ("url", "new"),
    [
        (HERE, "https://github.com/P/New"),
        (f"{HERE}/tree/main/a%20b?x=1#L3", "https://github.com/P/New/tree/main/a%20b?x=1#L3"),
        (f"{HERE}/issues/3#c-1", "https://github.com/P/New/issues/3#c-1"),
        (f"{HERE}/releases/download/v1/a.zip", "https://github.com/P/New/releases/download/v1/a.zip"),
    ],
)
def test_a_renamed_repository_gets_a_safe_edit_that_keeps_the_rest(url: str, new: str) -> None:
    path: Facts = {"segments": ["main", "a b"], "is_folder": False, "elsewhere": False}
    claim = claims({**RENAMED, "path": path}, url, Status.MOVED)["repo-renamed"]
    assert (claim.url, claim.safe, claim.target) == (new, True, "p/new")
    assert claim.message == "now called P/New"


def test_an_address_written_strangely_gets_no_edit() -> None:
    claim = claims(RENAMED, "https://github.com//o//n")["repo-renamed"]
    assert (claim.url, claim.safe) == (None, False)


@pytest.mark.parametrize(
    ("name", "url", "new"),
    [
        ("o/n", f"{HERE}/blob/master/a.md?x#L1", f"{HERE}/blob/main/a.md?x#L1"),
        ("P/New", f"{HERE}/blob/master/a.md", "https://github.com/P/New/blob/main/a.md"),
    ],
)
def test_a_path_on_the_renamed_default_branch_gets_one_safe_edit(name: str, url: str, new: str) -> None:
    path: Facts = {"segments": ["main", "a.md"], "is_folder": False, "elsewhere": True}
    told = claims({**FACTS, "name": name, "path": path}, url, Status.MOVED)
    assert set(told) == {"path-gone"}
    claim = told["path-gone"]
    assert (claim.url, claim.safe) == (new, True)
    assert claim.message == "branch master is gone; the path is on main"
    assert claim.severity is Severity.WARNING


def test_an_archived_repository_is_told_with_its_date() -> None:
    archived: Facts = {
        "archived": True,
        "archived_at": "2024-02-01T00:00:00Z",
        "pushed_at": "2018-01-01T00:00:00Z",
    }
    told = claims({**FACTS, **archived})
    assert set(told) == {"repo-archived"}
    assert told["repo-archived"].message == "archived since 2024-02-01"
    assert claims({**FACTS, **archived, "archived_at": ""})["repo-archived"].message == "archived"


@pytest.mark.parametrize(("days", "told"), [(729, False), (730, True), (3000, True)])
def test_two_years_without_a_push_are_told(days: int, told: bool) -> None:
    pushed = NOW - timedelta(days=days)
    said = claims({**FACTS, "pushed_at": pushed.isoformat()})
    assert ("repo-inactive" in said) is told
    if told:
        assert said["repo-inactive"].message == f"no push since {pushed:%Y-%m-%d}"
        assert said["repo-inactive"].rule.severity is Severity.INFO


def test_a_list_says_how_long_a_repository_may_be_quiet() -> None:
    quiet = {**FACTS, "pushed_at": (NOW - timedelta(days=800)).isoformat()}
    assert claims(quiet, policy=Policy(inactive_after=timedelta(days=900))) == {}
    assert set(claims(quiet, policy=Policy(inactive_after=timedelta(days=30)))) == {"repo-inactive"}


def test_an_empty_repository_is_told() -> None:
    assert set(claims({**FACTS, "empty": True, "pushed_at": "", "license": ""})) == {"repo-empty"}


def test_an_issue_is_not_spoken_of_for_its_repositorys_state() -> None:
    old = {**FACTS, "archived": True, "empty": True, "license": ""}
    assert claims(old, f"{HERE}/issues/3") == {}


# ── license ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("license_id", "told"), [("", True), ("MIT", False), ("NOASSERTION", False), (None, False), (7, False)]
)
def test_a_repository_without_a_license_is_told_where_a_list_asks_for_it(
    license_id: Json, told: bool
) -> None:
    said = claims({**FACTS, "license": license_id})
    assert ("license-missing" in said) is told
    if told:
        assert said["license-missing"].rule.on is False


def test_only_a_repository_itself_is_told_to_have_no_license() -> None:
    assert claims({**FACTS, "license": ""}, f"{HERE}/tree/main") == {}


# ── whoever took a name over ──────────────────────────────────────────────────────────────


def test_another_repository_under_the_same_name_is_told_at_once_and_alone() -> None:
    kept = github.remember({}, FACTS, NOW)
    for look in range(3):
        kept = github.remember(kept, {**FACTS, "number": 2, "node_id": "R_2"}, NOW + timedelta(days=look))
    told = list(github.claims(sighting(kept, HERE), Policy(), NOW))
    assert [claim.rule.code for claim in told] == ["repo-replaced"]
    assert told[0].target == "2"
    assert told[0].rule.severity is Severity.ERROR


@pytest.mark.parametrize("url", [HERE, f"{HERE}/tree/main", f"{HERE}/issues/3"])
def test_a_rename_that_leads_to_another_repository_gets_no_edit(url: str) -> None:
    kept = github.remember(github.remember({}, FACTS, NOW), {**RENAMED, "number": 2}, NOW)
    told = list(github.claims(sighting(kept, url), Policy(), NOW))
    assert [(claim.rule.code, claim.url) for claim in told] == [("repo-replaced", None)]


def test_a_node_id_in_githubs_new_format_is_the_same_repository() -> None:
    kept = github.remember({}, {**FACTS, "node_id": "MDEwOlJlcG9zaXRvcnkx"}, NOW)
    kept = github.remember(kept, {**FACTS, "node_id": "R_kgAB"}, NOW)
    assert list(github.claims(sighting(kept, HERE), Policy(), NOW)) == []


def test_a_repository_whose_number_is_not_told_is_known_by_its_node() -> None:
    kept = github.remember(github.remember({}, FACTS, NOW), {**FACTS, "number": None}, NOW)
    assert list(github.claims(sighting(kept, HERE), Policy(), NOW)) == []


def test_a_changed_node_id_counts_where_there_is_nothing_better() -> None:
    kept = github.remember({}, {**FACTS, "number": None}, NOW)
    kept = github.remember(kept, {**FACTS, "number": None, "node_id": "R_2"}, NOW)
    told = list(github.claims(sighting(kept, HERE), Policy(), NOW))
    assert [claim.rule.code for claim in told] == ["repo-replaced"]


def test_another_account_under_the_same_name_is_told_and_a_healthy_one_is_not() -> None:
    url = "https://github.com/somebody"
    kept = github.remember({}, PERSON, NOW)
    assert list(github.claims(sighting(kept, url), Policy(), NOW)) == []
    kept = github.remember(kept, {**PERSON, "number": 2}, NOW)
    (claim,) = github.claims(sighting(kept, url), Policy(), NOW)
    assert claim.rule.code == "repo-replaced"
    assert claim.message == "another account now stands under this name (it was Somebody)"


def test_the_address_of_what_stood_there_before_is_offered_but_not_safe() -> None:
    kept = github.remember(github.remember({}, FACTS, NOW), {**FACTS, "number": 2, "went": "P/New"}, NOW)
    (claim,) = github.claims(sighting(kept, f"{HERE}/issues/3"), Policy(), NOW)
    assert (claim.url, claim.safe) == ("https://github.com/P/New/issues/3", False)
    assert claim.message == "another repository now stands under this name (it was O/N, which is P/New today)"


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("https://github.com/Somebody?tab=stars", "https://github.com/New-Name?tab=stars"),
        ("https://github.com/orgs/somebody/people", "https://github.com/orgs/New-Name/people"),
        ("https://gist.github.com/somebody", "https://gist.github.com/New-Name"),
        ("https://github.com//somebody", "https://github.com//New-Name"),
        ("https://github.com///somebody", None),
    ],
)
def test_a_renamed_account_gets_a_safe_edit(url: str, new: str | None) -> None:
    kept = github.remember(github.remember({}, PERSON, NOW), {"found": False, "went": "New-Name"}, NOW)
    (claim,) = github.claims(sighting(kept, url, Status.MOVED), Policy(), NOW)
    assert (claim.rule.code, claim.message) == ("user-gone", "now called New-Name")
    assert (claim.url, claim.safe, claim.severity) == (new, new is not None, Severity.WARNING)


@pytest.mark.parametrize("went", ["../etc", "a b", 7, None, ["x"]])
def test_a_name_that_nobody_can_have_is_not_offered(went: Any) -> None:
    kept = github.remember(github.remember({}, PERSON, NOW), {"found": False, "went": went}, NOW)
    assert list(github.claims(sighting(kept, "https://github.com/somebody"), Policy(), NOW)) == []


# ── what is not there ─────────────────────────────────────────────────────────────────────


def test_a_repository_taken_down_is_told_with_the_reason() -> None:
    judgement = github.judge(resource("o/n"), {"blocked": "dmca", "http_status": 451}, {})
    seen = sighting(FACTS, HERE)
    verdict = replace(seen.verdict, status=judgement.status, evidence=judgement.evidence)
    told = list(github.claims(replace(seen, verdict=verdict), Policy(), NOW))
    assert [(claim.rule.code, claim.message) for claim in told] == [
        ("repo-blocked", "GitHub took it down after a copyright claim (DMCA)")
    ]


def test_what_was_never_seen_is_not_spoken_of() -> None:
    unseen = Verdict(resource("o/n"), Status.UNCHECKED, confirmed=False, evidence=Evidence("not asked"))
    assert list(github.claims(replace(sighting(FACTS, HERE), verdict=unseen), Policy(), NOW)) == []


def test_a_death_is_spoken_of_elsewhere() -> None:
    assert claims({**FACTS, "archived": True}, status=Status.DEAD) == {}


def test_what_could_not_be_asked_is_spoken_of_from_memory() -> None:
    assert set(claims({**FACTS, "archived": True}, status=Status.UNCHECKED)) == {"repo-archived"}


KEYS = [*FACTS, *PERSON, "first", "went", "path", "part", "failure", "blocked"]
URLS = (
    HERE,
    f"{HERE}/blob/master/a.md",
    f"{HERE}/issues/3",
    f"{HERE}/releases/tag/v1",
    f"{HERE}/releases/latest/download/a.zip",
    "https://github.com/somebody",
    "https://gist.github.com/somebody/0123456789abcdef0123",
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON), st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_memory_can_be_judged_remembered_and_spoken_of(old: dict[str, Any], new: dict[str, Any]) -> None:
    for url in URLS:
        known = github.match(url)
        assert known is not None
        github.judge(known, {**FACTS, **new}, {})
        kept = github.remember({**FACTS, **old}, {**FACTS, **new}, NOW)
        list(github.claims(sighting(kept, url), Policy(), NOW))
